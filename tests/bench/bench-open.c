/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How long it takes to open the page of a day in a home with a year of history,
 * beside the query that reads the same figures.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <sqlite3.h>

#include "data/base/dbk-clock.h"
#include "tests/bench/dbk-bench-home.h"
#include "tests/bench/dbk-bench.h"

#define PLANT "P01"

static double
time_open (DbkHome *home, int days_ago)
{
  double start = dbk_bench_now ();
  DbkDocument *document = dbk_bench_open_day (home, PLANT, days_ago);
  double taken = dbk_bench_now () - start;

  g_assert_nonnull (dbk_document_get_findings (document));
  g_assert_cmpuint (dbk_layout_n_slots (dbk_document_get_layout (document)), >, 20);
  g_object_unref (document);
  return taken / 1000;
}

/* The day itself and its window; every value is looked at. */
static double
time_query (sqlite3_stmt *query, int days_ago, guint *rows)
{
  double start = dbk_bench_now ();
  DbkDay day = dbk_clock_today () - days_ago;

  sqlite3_bind_int (query, 1, (int)day - DBK_FIGURES_WINDOW);
  sqlite3_bind_int (query, 2, (int)day);
  for (*rows = 0; sqlite3_step (query) == SQLITE_ROW; (*rows)++)
    sqlite3_column_text (query, 3);
  sqlite3_reset (query);
  return (dbk_bench_now () - start) / 1000;
}

static void
bench_days (DbkHome *home, sqlite3_stmt *query)
{
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  guint rows = 0;

  time_query (query, 2, &rows);
  for (guint i = 0; i < dbk_bench_count (300, 3); i++)
    {
      dbk_samples_add (ours, time_open (home, 2 + (int)i));
      dbk_samples_add (limit, time_query (query, 2 + (int)i, &rows));
    }
  g_assert_cmpuint (rows, >, 30 * 20);
  dbk_bench_samples ("open: a day's page | the query that reads its figures and 30 days before", ours, limit, "ms", "<=50");
  dbk_bench_note ("%u values a page with its window", rows);
}

int
main (int argc, char **argv)
{
  DbkStage *stage;
  DbkHome *home;
  g_autofree char *path = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db;
  sqlite3_stmt *query;
  double start;

  dbk_bench_init (argc, argv);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  path = dbk_bench_make_home (stage, "fill." PLANT, NULL);
  start = dbk_bench_now ();
  home = dbk_bench_open_home (path);
  dbk_bench_line ("open: the home", (dbk_bench_now () - start) / 1000, DBK_BENCH_NONE, "ms", "<=200");
  dbk_bench_line ("open: the first page, rules prepared on the way", time_open (home, 1), DBK_BENCH_NONE, "ms", "<=200");
  copy = dbk_stage_path (stage, "copy.db");
  dbk_home_backup (home, copy, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (copy, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db,
                                       "SELECT report.day, entity, indicator, value FROM report JOIN cell ON cell.report = report.id "
                                       "WHERE report.org = (SELECT id FROM code WHERE code = '" PLANT "') AND report.form = (SELECT id FROM code WHERE code = 'daily') "
                                       "AND report.kind = 0 AND report.day BETWEEN ? AND ?",
                                       -1, &query, NULL),
                   ==, SQLITE_OK);
  bench_days (home, query);
  sqlite3_finalize (query);
  sqlite3_close (db);
  dbk_home_close (home);
  g_object_unref (home);
  dbk_stage_free (stage);
  return 0;
}
