/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first exchange of a region's reviewer with the real service: 60 plants of
 * five units, 400 days, in a process of its own whose memory is looked at.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "tests/bench/dbk-bench-home.h"
#include "tests/bench/dbk-bench-region.h"
#include "tests/bench/dbk-bench.h"

#define UNITS 5

/* --- The client, in a process of its own --- */

static void
progress_cb (DbkHome *home, guint received, guint left, gpointer data)
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
  dbk_bench_region_fill (path, plants, UNITS, dbk_clock_today () - 1 - (DbkDay)days, dbk_clock_today () - 2);
  dbk_bench_note ("first: %u plants × %d units, %u days filed, checked and approved in %.0f s", plants, UNITS, days, (dbk_bench_now () - start) / 1e6);
  dbk_stage_start_service (stage);
  home = dbk_stage_home (stage, "region.R1");
  if (dbk_stage_ctl (home, NULL, "login", "--server", dbk_stage_url (stage), "--ca", dbk_stage_ca (stage), "--user", "region.R1", NULL) != 0)
    g_error ("region.R1 cannot sign in");
  bench_client (argv[0], home, plants * days);
  dbk_stage_free (stage);
  return 0;
}
