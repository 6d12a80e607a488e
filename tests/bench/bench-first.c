/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first exchange of a region's reviewer with the real service: 60 plants of
 * five units, 400 days, in a process of its own whose memory is looked at.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "central/dbk-secret.h"
#include "central/demo/dbk-demo-filing.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "tests/bench/dbk-bench-home.h"
#include "tests/bench/dbk-bench-plants.h"
#include "tests/bench/dbk-bench.h"

#define UNITS 5

/* --- The service's store --- */

static void
add_person (DbkCentralStore *store, GHashTable *actors, const char *hash, const char *account, const char *role, const char *node)
{
  DbkAccount person = { 0 };
  g_autoptr (GError) error = NULL;

  person.password = (char *)hash;
  person.actor = dbk_actor_new (account, account);
  dbk_actor_add_grant (person.actor, role, node, DBK_DAY_NONE, DBK_DAY_NONE);
  g_hash_table_insert (actors, person.actor->account, person.actor);
  dbk_central_store_put_account (store, &person, dbk_clock_now (), &error);
  g_assert_no_error (error);
}

static void
add_people (DbkCentralStore *store, GHashTable *actors, guint plants)
{
  g_autofree char *hash = dbk_password_hash (DBK_STAGE_PASSWORD);

  for (guint p = 1; p <= plants; p++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02u", p);
      g_autofree char *filler = g_strdup_printf ("fill.%s", plant);
      g_autofree char *checker = g_strdup_printf ("check.%s", plant);

      add_person (store, actors, hash, filler, "filler", plant);
      add_person (store, actors, hash, checker, "plant_checker", plant);
    }
  add_person (store, actors, hash, "region.R1", "regional_reviewer", "R1");
  add_person (store, actors, hash, "group", "group_reviewer", "G");
}

static void
fill_service (const char *path, guint plants, guint days)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open_to_fill (path, &error);
  g_autoptr (GHashTable) actors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dbk_actor_free);
  g_autoptr (JsonObject) document = dbk_bench_plants_document (plants, UNITS);
  g_autofree char *text = dbk_bench_plants_text (document);
  g_autoptr (DbkCatalogue) catalogue = dbk_catalogue_load (document, &error);
  DbkDay last = dbk_clock_today () - 2;

  g_assert_no_error (error);
  dbk_central_store_begin (store, &error);
  g_assert_no_error (error);
  dbk_central_store_put_catalogue (store, "1", text, NULL, dbk_clock_now (), &error);
  g_assert_no_error (error);
  dbk_central_store_set_meta (store, "demo", "1", &error);
  g_assert_no_error (error);
  add_people (store, actors, plants);
  dbk_demo_file (store, catalogue, actors, last - (DbkDay)days + 1, last, &error);
  g_assert_no_error (error);
  dbk_central_store_commit (store, &error);
  g_assert_no_error (error);
  dbk_sqlite_store_finish_filling (store, &error);
  g_assert_no_error (error);
}

/* --- The client, in a process of its own --- */

static void
progress_cb (DbkHome *home, guint received, gpointer data)
{
  guint *calls = data;

  (*calls)++;
}

static int
run_client (const char *path)
{
  g_autoptr (DbkHome) home = dbk_bench_open_home (path);
  g_autofree char *status = NULL;
  const char *peak;
  guint calls = 0;
  double start = dbk_bench_now ();

  g_signal_connect (home, "sync-progress", G_CALLBACK (progress_cb), &calls);
  dbk_bench_sync (home);
  /* Not getrusage(): its peak is inherited from whoever started the process. */
  peak = g_file_get_contents ("/proc/self/status", &status, NULL, NULL) ? strstr (status, "VmHWM:") : NULL;
  g_assert_nonnull (peak);
  g_print ("%.0f %ld %u\n", (dbk_bench_now () - start) / 1000, atol (peak + strlen ("VmHWM:")), calls);
  dbk_home_close (home);
  return 0;
}

static void
bench_client (const char *self, const char *path, guint reports)
{
  const char *const words[] = { self, "--client", path, NULL };
  g_autofree char *out = NULL;
  g_autofree char *store = g_build_filename (path, "accounts", "region.%521", "store.db", NULL);
  g_autoptr (GError) error = NULL;
  double taken;
  long memory;
  guint calls;

  g_spawn_sync (NULL, (char **)words, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sscanf (out, "%lf %ld %u", &taken, &memory, &calls), ==, 3);
  dbk_bench_line ("first: a region's 400 days from the service", taken / 1000, DBK_BENCH_NONE, "s", "-");
  dbk_bench_line ("first: memory of the client meanwhile", (double)memory / 1024, DBK_BENCH_NONE, "MB", "<=200");
  g_assert_cmpuint (calls, >, 0);
  dbk_bench_note ("first: %u reports, %.0f MB in the client's store; it told %u times how far it was", reports, dbk_bench_file_size (store) / 1e6, calls);
}

int
main (int argc, char **argv)
{
  DbkStage *stage;
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *home = NULL;
  guint plants, days;
  double start;

  if (argc == 3 && g_str_equal (argv[1], "--client"))
    return run_client (argv[2]);
  dbk_bench_init (argc, argv);
  plants = dbk_bench_count (60, 3);
  days = dbk_bench_count (400, 60);
  stage = dbk_stage_new ();
  folder = dbk_stage_path (stage, "service");
  path = g_build_filename (folder, "central.db", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  start = dbk_bench_now ();
  fill_service (path, plants, days);
  dbk_bench_note ("first: %u plants × %d units, %u days filed, checked and approved in %.0f s", plants, UNITS, days, (dbk_bench_now () - start) / 1e6);
  dbk_stage_start_service (stage);
  home = dbk_stage_home (stage, "region.R1");
  if (dbk_stage_ctl (home, NULL, "login", "--server", dbk_stage_url (stage), "--ca", dbk_stage_ca (stage), "--user", "region.R1", NULL) != 0)
    g_error ("region.R1 cannot sign in");
  bench_client (argv[0], home, plants * days);
  dbk_stage_free (stage);
  return 0;
}
