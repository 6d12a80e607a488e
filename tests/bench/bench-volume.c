/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region's five years: 60 plants of five units with 25 indicators each, 13.7
 * million values. How quickly a day opens and a month or a year is added up,
 * and how much room it takes beside a bare table of the same figures.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <glib/gstdio.h>
#include <string.h>

#include "data/base/dbk-json.h"
#include "data/client/dbk-document.h"
#include "data/client/dbk-home-summary.h"
#include "data/store/dbk-store.h"
#include "tests/bench/dbk-bench-plants.h"
#include "tests/bench/dbk-bench.h"

#define UNITS 5
#define LAST_DAY 20453 /* 2025-12-31 */

/* What is filed of a unit: numbers but for its state. */
static const char *const indicators[] = {
  "gen",
  "run_hours",
  "trial_gen",
  "aux",
  "supply",
  "aux_rate",
  "util_hours",
  "load_rate",
  "starts",
  "stops",
  "reserve_hours",
  "outage_hours",
  "trial_hours",
  "gen_meter_open",
  "gen_meter_close",
  "gen_meter_adjust",
  "gen_metered",
  "heat_out",
  "coal_in",
  "coal_used",
  "coal_out",
  "coal_stock",
  "oil_used",
  "std_coal_power",
  "unit_state",
};

static guint n_plants;
static guint n_days;

static void
execute (sqlite3 *db, const char *sql)
{
  char *message = NULL;

  if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
}

/* --- The store of a home --- */

static void
add_names (sqlite3 *db)
{
  g_autoptr (GString) sql = g_string_new ("CREATE TEMP TABLE plant (n INTEGER PRIMARY KEY, id INTEGER); CREATE TEMP TABLE wanted (entity INTEGER, indicator INTEGER, size INTEGER, PRIMARY KEY (entity, indicator)) WITHOUT ROWID; "
                                          "CREATE TEMP TABLE unit (plant INTEGER, id INTEGER);"
                                          "INSERT OR IGNORE INTO code (code) VALUES ('daily'), ('1'), ('fill.V01'), ('check.V01'), ('region.R1'), ('group'), ('filler,plant_checker,regional_reviewer,group_reviewer');");

  for (guint p = 1; p <= n_plants; p++)
    {
      g_string_append_printf (sql, "INSERT INTO code (code) VALUES ('V%02u'); INSERT INTO plant VALUES (%u, last_insert_rowid ());", p, p);
      for (guint u = 1; u <= UNITS; u++)
        g_string_append_printf (sql, "INSERT INTO code (code) VALUES ('V%02u-U%u'); INSERT INTO unit SELECT id, last_insert_rowid () FROM plant WHERE n = %u;", p, u, p);
    }
  execute (db, sql->str);
}

/* Whole days of all plants one after the other, as the feed brings them. */
static void
add_figures (sqlite3 *db)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *sql = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (indicators); i++)
    g_string_append_printf (list, "%s('%s', %u)", i > 0 ? ", " : "", indicators[i], i < 1 ? 0 : i);
  sql = g_strdup_printf (
      "BEGIN;"
      "WITH RECURSIVE day (d) AS (SELECT %d UNION ALL SELECT d + 1 FROM day WHERE d < %d) "
      "INSERT INTO report (form, org, kind, day, revision, head, state, chain, approved_revision, catalogue, submitted_by) "
      "SELECT (SELECT id FROM code WHERE code = 'daily'), plant.id, 0, d, 5, randomblob (16), 3, (SELECT id FROM code WHERE code LIKE 'filler,%%'), 5, (SELECT id FROM code WHERE code = '1'), "
      "(SELECT id FROM code WHERE code = 'fill.V01') FROM day CROSS JOIN plant ORDER BY d, plant.n;"
      "WITH what (name, n) AS (VALUES %s) "
      "INSERT INTO wanted SELECT DISTINCT unit.id, indicator.id, what.n FROM unit CROSS JOIN what JOIN indicator ON indicator.code = what.name;"
      "INSERT INTO cell (report, entity, indicator, value, origin) "
      "SELECT r.id, u.id, w.indicator, CASE w.size WHEN 24 THEN 'running' WHEN 0 THEN 6000000 + abs (random () %% 9000000) WHEN 1 THEN 1200 + abs (random () %% 1200) WHEN 2 THEN 0 WHEN 8 THEN 0 WHEN 9 THEN 0 "
      "ELSE abs (random () %% 400000) END, 9 "
      "FROM report r CROSS JOIN unit u ON u.plant = r.org CROSS JOIN wanted w ON w.entity = u.id ORDER BY r.id, u.id, w.indicator;"
      "WITH step (n, kind) AS (VALUES (0, 0), (1, 1), (2, 3), (3, 3), (4, 3)) "
      "INSERT INTO event (report, n, op, kind, account, name, at, revision, step) "
      "SELECT r.id, n, randomblob (16), step.kind, (SELECT id FROM code WHERE code = 'fill.V01') + n, (SELECT id FROM code WHERE code = 'fill.V01') + n, r.day * 86400000000 + n * 1000003, n + 1, n %% 4 "
      "FROM report r CROSS JOIN step ORDER BY r.id, n;"
      "COMMIT",
      LAST_DAY - (int)n_days + 1, LAST_DAY, list->str);
  execute (db, sql);
}

static void
make_home (const char *folder, JsonObject *document, DbkCatalogue *catalogue)
{
  g_autofree char *account = g_build_filename (folder, "accounts", "reviewer", NULL);
  g_autofree char *settings = g_build_filename (folder, "home.json", NULL);
  g_autofree char *path = g_build_filename (account, "store.db", NULL);
  g_autofree char *body = dbk_bench_plants_text (document);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkStore) store = NULL;

  g_assert_cmpint (g_mkdir_with_parents (account, 0700), ==, 0);
  g_file_set_contents (settings, "{\"home\":\"ed09233f-b242-4356-8ea4-8939ff8116f5\",\"server\":\"https://127.0.0.1:1\",\"account\":\"reviewer\"}", -1, &error);
  g_assert_no_error (error);
  store = dbk_store_open (path, &error);
  g_assert_no_error (error);
  dbk_store_save_catalogue (store, catalogue, body, NULL, &error);
  g_assert_no_error (error);
  dbk_store_set_meta (store, "actor", "{\"account\":\"reviewer\",\"name\":\"Region\",\"grants\":[{\"role\":\"regional_reviewer\",\"node\":\"R1\"}]}", &error);
  g_assert_no_error (error);
  add_names (dbk_database_handle (dbk_store_database (store)));
  add_figures (dbk_database_handle (dbk_store_database (store)));
}

/* The same figures as tightly as they go: packed in the order of the key. */
static double
make_bare (const char *folder)
{
  g_autofree char *store = g_build_filename (folder, "accounts", "reviewer", "store.db", NULL);
  g_autofree char *path = g_build_filename (folder, "bare.db", NULL);
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS store", store);
  double size;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  execute (db, attach);
  execute (db, "CREATE TABLE figure (unit INTEGER, indicator INTEGER, day INTEGER, value ANY, PRIMARY KEY (unit, indicator, day)) STRICT, WITHOUT ROWID;"
               "PRAGMA synchronous = OFF; BEGIN;"
               "INSERT INTO figure SELECT c.entity, c.indicator, r.day, c.value FROM store.report r CROSS JOIN store.cell c ON c.report = r.id ORDER BY 1, 2, 3; COMMIT");
  sqlite3_close (db);
  size = dbk_bench_file_size (path);
  g_unlink (path);
  return size;
}

/* --- A day --- */

static void
bench_days (DbkHome *home)
{
  g_autoptr (DbkSamples) samples = dbk_samples_new ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (7);

  for (guint i = 0; i < dbk_bench_count (200, 3); i++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02d", g_rand_int_range (chance, 1, (gint32)n_plants + 1));
      g_autofree char *day = dbk_day_to_string (LAST_DAY - g_rand_int_range (chance, 0, (gint32)n_days));
      g_autoptr (GError) error = NULL;
      double start = dbk_bench_now ();
      g_autoptr (DbkDocument) document = dbk_home_open_document (home, "daily", plant, day, &error);

      g_assert_no_error (error);
      g_assert_nonnull (dbk_document_get_findings (document));
      if (i > 0)
        dbk_samples_add (samples, (dbk_bench_now () - start) / 1000);
    }
  dbk_bench_samples ("volume: any day of a region's five years opened", samples, NULL, "ms", "<=50");
}

/* --- Months and years --- */

typedef struct
{
  DbkTable *table;
  gboolean done;
} Wait;

static void
summarized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  Wait *wait = user_data;

  wait->table = dbk_home_summarize_finish (DBK_HOME (source), result, &error);
  g_assert_no_error (error);
  wait->done = TRUE;
}

static double
time_summary (DbkHome *home, const char *node, DbkSpan span, DbkSpan before, guint n_indicators)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);
  DbkSummaryQuery *query = dbk_summary_query_new (dbk_catalogue_form (catalogue, "daily"));
  const DbkNode *top = dbk_catalogue_node (catalogue, node);
  Wait wait = { NULL, FALSE };
  double start = dbk_bench_now ();
  double taken;

  dbk_summary_query_add_node (query, top);
  for (guint i = 0; top->kind == DBK_NODE_PLANT && i < top->children->len; i++)
    dbk_summary_query_add_node (query, g_ptr_array_index (top->children, i));
  dbk_summary_query_add_span (query, span);
  if (dbk_span_exists (before))
    dbk_summary_query_add_span (query, before);
  for (guint i = 0; i < n_indicators; i++)
    dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (catalogue, indicators[i]));
  dbk_home_summarize_async (home, query, NULL, summarized_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  taken = (dbk_bench_now () - start) / 1000;
  g_assert_cmpuint (dbk_table_get (wait.table, 0, 0, 0)->parts.had, >, 0);
  g_assert_true (dbk_total_is_complete (dbk_table_get (wait.table, 0, 0, 0)));
  dbk_table_free (wait.table);
  return taken;
}

static void
bench_spans (DbkHome *home, const char *what, DbkPeriodKind kind, guint n_indicators)
{
  g_autoptr (DbkSamples) samples = dbk_samples_new ();
  g_autoptr (GRand) chance = g_rand_new_with_seed (11);

  for (guint i = 0; i < dbk_bench_count (100, 2); i++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02d", g_rand_int_range (chance, 1, (gint32)n_plants + 1));
      DbkPeriod period = dbk_period_step (dbk_period_around (kind, LAST_DAY), -g_rand_int_range (chance, 0, kind == DBK_PERIOD_YEAR ? MAX (1, (gint32)n_days / 366) : MAX (1, (gint32)n_days / 32)));
      DbkSpan span = { MAX (period.first, LAST_DAY - (DbkDay)n_days + 1), dbk_period_last (period) };

      dbk_samples_add (samples, time_summary (home, plant, span, DBK_SPAN_NONE, n_indicators));
    }
  dbk_bench_samples (what, samples, NULL, "ms", "<=50");
}

static void
bench_region (DbkHome *home)
{
  g_autoptr (DbkSamples) samples = dbk_samples_new ();
  DbkSpan year = dbk_span_year_to (LAST_DAY);
  DbkSpan before = dbk_span_year_before (year);

  if (dbk_bench_is_smoke ())
    year.first = LAST_DAY - (DbkDay)n_days + 1, before = DBK_SPAN_NONE;
  for (guint i = 0; i < dbk_bench_count (5, 1); i++)
    dbk_samples_add (samples, time_summary (home, "R1", year, before, 1));
  dbk_bench_samples ("volume: generation of a region's year and of the year before", samples, NULL, "ms", "-");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = dbk_bench_folder_new ();
  g_autofree char *path = g_build_filename (folder, "accounts", "reviewer", "store.db", NULL);
  g_autoptr (JsonObject) document = NULL;
  g_autoptr (DbkCatalogue) catalogue = NULL;
  g_autoptr (GError) error = NULL;
  DbkHome *home;
  double start, size, bare;

  dbk_bench_init (argc, argv);
  n_plants = dbk_bench_count (60, 3);
  n_days = dbk_bench_count (1826, 70);
  document = dbk_bench_plants_document (n_plants, UNITS);
  catalogue = dbk_catalogue_load (document, &error);
  g_assert_no_error (error);
  start = dbk_bench_now ();
  make_home (folder, document, catalogue);
  dbk_bench_note ("volume: %u plants × %d units × %u indicators × %u days = %.1f million values, written in %.0f s", n_plants, UNITS, (guint)G_N_ELEMENTS (indicators), n_days,
                  (double)n_plants * UNITS * G_N_ELEMENTS (indicators) * n_days / 1e6, (dbk_bench_now () - start) / 1e6);
  size = dbk_bench_file_size (path);
  bare = make_bare (folder);
  dbk_bench_line ("volume: a region's five years on disk | a bare table, packed", size / 1e6, bare / 1e6, "MB", "<=2x");
  start = dbk_bench_now ();
  home = dbk_home_open (folder, &error);
  g_assert_no_error (error);
  dbk_bench_line ("volume: the home opened", (dbk_bench_now () - start) / 1000, DBK_BENCH_NONE, "ms", "<=200");
  bench_days (home);
  bench_spans (home, "volume: a plant's month, 5 units and 10 indicators, added up", DBK_PERIOD_MONTH, 10);
  bench_spans (home, "volume: a plant's year, 5 units and 10 indicators, added up", DBK_PERIOD_YEAR, 10);
  bench_spans (home, "volume: a plant's year of generation added up", DBK_PERIOD_YEAR, 1);
  bench_region (home);
  dbk_home_close (home);
  g_object_unref (home);
  dbk_bench_folder_remove (folder);
  return 0;
}
