/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a value typed to its durable commit, beside the barest durable upsert on
 * the same file system.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "data/store/dbk-store.h"
#include "tests/bench/dbk-bench.h"

#define CELLS 48

/* --- the raw limit --- */

typedef struct
{
  sqlite3 *db;
  sqlite3_stmt *upsert;
} Raw;

static void
raw_open (Raw *raw, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "raw.db", NULL);

  g_assert_cmpint (sqlite3_open (path, &raw->db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (raw->db,
                                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                 "CREATE TABLE cell (unit INTEGER, indicator INTEGER, day INTEGER, value TEXT, PRIMARY KEY (unit, indicator, day)) STRICT, WITHOUT ROWID",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v3 (raw->db, "INSERT INTO cell VALUES (?, ?, 20000, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                                       -1, SQLITE_PREPARE_PERSISTENT, &raw->upsert, NULL),
                   ==, SQLITE_OK);
}

static double
raw_commit (Raw *raw, guint i)
{
  double start = dbk_bench_now ();
  g_autofree char *value = g_strdup_printf ("%u.25", 1000 + i);

  sqlite3_bind_int (raw->upsert, 1, (int)(i % CELLS) / 12);
  sqlite3_bind_int (raw->upsert, 2, (int)(i % 12));
  sqlite3_bind_text (raw->upsert, 3, value, -1, SQLITE_STATIC);
  g_assert_cmpint (sqlite3_step (raw->upsert), ==, SQLITE_DONE);
  sqlite3_reset (raw->upsert);
  return dbk_bench_now () - start;
}

static void
raw_close (Raw *raw)
{
  sqlite3_finalize (raw->upsert);
  sqlite3_close (raw->db);
}

/* --- the store --- */

static double
store_commit (DbkStore *store, guint i)
{
  static const char *const units[] = { "P01-U1", "P01-U2", "P01-U3", "P01" };
  static const char *const indicators[] = { "gen", "aux", "run_hours", "ongrid", "coal_in", "coal_used", "coal_lhv", "heat_out", "oil_used", "starts", "stops", "coal_price" };
  double start = dbk_bench_now ();
  g_autofree char *value = g_strdup_printf ("%u.25", 1000 + i);
  DbkReportKey key = { g_intern_static_string ("daily"), g_intern_static_string ("P01"), dbk_period_day (20000) };
  DbkCellEdit edit = { g_intern_static_string (units[i % CELLS / 12]), g_intern_static_string (indicators[i % 12]), NULL, value, NULL, DBK_CELL_TYPED };
  g_autoptr (GError) error = NULL;

  dbk_store_put_edit (store, &key, &edit, NULL, &error);
  g_assert_no_error (error);
  return dbk_bench_now () - start;
}

static void
bench_store (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "store.db", NULL);
  g_autoptr (DbkStore) store = dbk_store_open (path, &error);
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  Raw raw;

  g_assert_no_error (error);
  raw_open (&raw, folder);
  /* The first edit of each cell also makes rows of codes. */
  for (guint i = 0; i < CELLS; i++)
    {
      store_commit (store, i);
      raw_commit (&raw, i);
    }
  for (guint i = 0; i < dbk_bench_count (1000, 5); i++)
    {
      dbk_samples_add (ours, store_commit (store, i));
      dbk_samples_add (limit, raw_commit (&raw, i));
    }
  dbk_bench_samples ("commit: an edit in the client's store | a bare durable upsert", ours, limit, "µs", "<=3x");
  raw_close (&raw);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;

  dbk_bench_init (argc, argv);
  folder = dbk_bench_folder_new ();
  bench_store (folder);
  dbk_bench_folder_remove (folder);
  return 0;
}
