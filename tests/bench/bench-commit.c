/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a value typed to its durable commit, beside the barest durable upsert on
 * the same file system.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <glib/gstdio.h>

#include "data/store/dbk-store.h"
#include "tests/bench/dbk-bench-home.h"
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
  /* The first edit of each cell also makes rows of codes; and SQLite writes nothing where nothing changes. */
  for (guint i = 0; i < CELLS; i++)
    {
      store_commit (store, i);
      raw_commit (&raw, i);
    }
  for (guint i = 0; i < dbk_bench_count (1000, 5); i++)
    {
      dbk_samples_add (ours, store_commit (store, CELLS + i));
      dbk_samples_add (limit, raw_commit (&raw, CELLS + i));
    }
  dbk_bench_samples ("commit: an edit in the client's store | a bare durable upsert", ours, limit, "µs", "<=3x");
  raw_close (&raw);
}

/* --- the document: parse, store, derive, validate --- */

/* Another figure than before, as little different as can be. */
static char *
next_text (DbkDocument *document, guint slot, guint i)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  dbk_value_copy (&value, dbk_figures_get (dbk_document_get_figures (document), slot));
  value.number.mantissa += i % 2 == 0 ? 1 : -1;
  return dbk_value_to_wire (&value);
}

static GArray *
list_slots (DbkDocument *document)
{
  DbkLayout *layout = dbk_document_get_layout (document);
  GArray *slots = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkValue *value = dbk_figures_get (dbk_document_get_figures (document), i);

      if (dbk_layout_slot (layout, i)->editable && dbk_layout_slot (layout, i)->indicator->source == DBK_SOURCE_ENTERED &&
          dbk_layout_slot (layout, i)->indicator->formula == NULL && value->kind == DBK_VALUE_NUMBER && value->number.mantissa > 1)
        g_array_append_val (slots, i);
    }
  g_assert_cmpuint (slots->len, >, 3);
  return slots;
}

static void
bench_typing (DbkDocument *document, const char *folder)
{
  g_autoptr (GArray) slots = list_slots (document);
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  Raw raw;

  raw_open (&raw, folder);
  for (guint i = 0; i < dbk_bench_count (1000, 5); i++)
    {
      guint slot = g_array_index (slots, guint, i % slots->len);
      g_autofree char *text = next_text (document, slot, i / slots->len);
      g_autoptr (GError) error = NULL;
      double start = dbk_bench_now ();

      dbk_document_set_text (document, slot, text, DBK_CELL_TYPED, &error);
      dbk_samples_add (ours, dbk_bench_now () - start);
      g_assert_no_error (error);
      dbk_samples_add (limit, raw_commit (&raw, i));
    }
  raw_close (&raw);
  dbk_bench_samples ("commit: a value typed into a document, derived and validated | a bare durable upsert", ours, limit, "µs", "<=3x");
}

static void
bench_document (void)
{
  DbkStage *stage = dbk_stage_new ();
  g_autofree char *raw = dbk_stage_path (stage, "raw");
  g_autofree char *path = NULL;
  DbkHome *home;
  DbkDocument *document;

  dbk_stage_start_service (stage);
  path = dbk_bench_make_home (stage, "fill.P01", NULL);
  home = dbk_bench_open_home (path);
  document = dbk_bench_open_day (home, "P01", 1);
  dbk_bench_fill (document);
  g_assert_cmpint (g_mkdir (raw, 0700), ==, 0);
  bench_typing (document, raw);
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
  dbk_stage_free (stage);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;

  dbk_bench_init (argc, argv);
  folder = dbk_bench_folder_new ();
  bench_store (folder);
  bench_document ();
  dbk_bench_folder_remove (folder);
  return 0;
}
