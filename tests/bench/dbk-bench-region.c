/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service's store with a region of many like plants and their history.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-bench-region.h"

#include "central/dbk-secret.h"
#include "central/demo/dbk-demo-filing.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "tests/bench/dbk-bench-plants.h"
#include "tests/e2e/dbk-stage.h"

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
  add_person (store, actors, hash, "fill.R1", "filler", "R1");
  add_person (store, actors, hash, "region.R1", "regional_reviewer", "R1");
  add_person (store, actors, hash, "group", "group_reviewer", "G");
}

void
dbk_bench_region_fill (const char *path, guint plants, guint units, DbkDay first, DbkDay last)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open_to_fill (path, &error);
  g_autoptr (GHashTable) actors = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dbk_actor_free);
  g_autoptr (JsonObject) document = dbk_bench_plants_document (plants, units);
  g_autofree char *text = dbk_bench_plants_text (document);
  g_autoptr (DbkCatalogue) catalogue = dbk_catalogue_load (document, &error);

  g_assert_no_error (error);
  dbk_central_store_begin (store, &error);
  g_assert_no_error (error);
  dbk_central_store_put_catalogue (store, "1", text, NULL, dbk_clock_now (), &error);
  g_assert_no_error (error);
  dbk_central_store_set_meta (store, "demo", "1", &error);
  g_assert_no_error (error);
  add_people (store, actors, plants);
  dbk_demo_file (store, catalogue, actors, first, last, &error);
  g_assert_no_error (error);
  dbk_central_store_commit (store, &error);
  g_assert_no_error (error);
  dbk_sqlite_store_finish_filling (store, &error);
  g_assert_no_error (error);
}
