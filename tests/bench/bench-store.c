/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much room a region's year takes in the client's store, and how quickly a
 * plant's year is read from it, beside a bare table of the same figures.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "data/base/dbk-json.h"
#include "data/store/dbk-store.h"
#include "tests/bench/dbk-bench.h"

#define PLANTS 4
#define UNITS 3
#define UNIT_INDICATORS 22
#define PLANT_INDICATORS 26
#define FIRST_DAY 20000

static guint days;

/* --- what is filed --- */

static const char *
plant_code (guint plant)
{
  g_autofree char *code = g_strdup_printf ("P%02u", plant + 1);

  return g_intern_string (code);
}

/* The plant itself comes after its units. */
static const char *
entity_code (guint plant, guint entity)
{
  g_autofree char *code = g_strdup_printf ("P%02u-U%u", plant + 1, entity + 1);

  return entity == UNITS ? plant_code (plant) : g_intern_string (code);
}

static const char *
indicator_code (guint entity, guint indicator)
{
  g_autofree char *code = g_strdup_printf ("%s_%u", entity == UNITS ? "plant" : "unit", indicator);

  return g_intern_string (code);
}

static guint
count_indicators (guint entity)
{
  return entity == UNITS ? PLANT_INDICATORS : UNIT_INDICATORS;
}

/* Four decimals as generation has, figures as a unit of 660 MW files them. */
static gint64
figure (guint plant, guint entity, guint indicator, guint day)
{
  return 4000000 + (plant * 7919 + entity * 104729 + indicator * 1299709 + day * 15485863) % 8000000;
}

static char *
figure_text (gint64 mantissa)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%04" G_GINT64_FORMAT, mantissa / 10000, mantissa % 10000);
}

/* --- the store --- */

static DbkCatalogue *
make_catalogue (void)
{
  static const char *name = "\"name\":{\"zh\":\"名\",\"en\":\"Name\"}";
  g_autoptr (GString) text = g_string_new ("{\"format\":1,\"version\":\"1\",\"nodes\":[{\"code\":\"G\",\"kind\":\"group\",");
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  DbkCatalogue *catalogue;

  g_string_append_printf (text, "%s}],\"chains\":[],\"forms\":[],\"rules\":[],\"indicators\":[", name);
  for (guint kind = 0; kind < 2; kind++)
    for (guint i = 0; i < count_indicators (kind == 0 ? 0 : UNITS); i++)
      g_string_append_printf (text, "%s{\"code\":\"%s\",%s,\"decimals\":4}", kind + i > 0 ? "," : "", indicator_code (kind == 0 ? 0 : UNITS, i), name);
  g_string_append (text, "]}");
  root = dbk_json_parse (text->str, text->len, 1 << 20, &error);
  g_assert_no_error (error);
  catalogue = dbk_catalogue_load (json_node_get_object (root), &error);
  g_assert_no_error (error);
  return catalogue;
}

/* As every approved report: typed, submitted, and approved by plant, region and group. */
static void
add_events (DbkReport *report)
{
  static const struct
  {
    DbkOperationKind kind;
    const char *by;
  } steps[] = {
    { DBK_OPERATION_EDIT, "fill" },
    { DBK_OPERATION_SUBMIT, "fill" },
    { DBK_OPERATION_APPROVE, "check" },
    { DBK_OPERATION_APPROVE, "region" },
    { DBK_OPERATION_APPROVE, "group" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      DbkEvent *event = g_new0 (DbkEvent, 1);

      event->op = g_uuid_string_random ();
      event->kind = steps[i].kind;
      event->by = g_strdup_printf ("%s.%s", steps[i].by, report->key.org);
      event->by_name = g_strdup (event->by);
      event->at = (gint64)report->key.period.first * 86400 * G_USEC_PER_SEC + i * 1000003;
      event->revision = i + 1;
      event->step = i == 4 ? 0 : (int)i;
      event->pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
      g_ptr_array_add (report->log, event);
    }
  report->revision = report->approved_revision = G_N_ELEMENTS (steps);
  report->state = DBK_STATE_APPROVED;
  report->head = g_strdup (((DbkEvent *)g_ptr_array_index (report->log, 4))->op);
  report->catalogue = g_strdup ("1");
  report->submitted_by = g_strdup_printf ("fill.%s", report->key.org);
}

static DbkReport *
make_report (guint plant, guint day)
{
  DbkReportKey key = { g_intern_static_string ("daily"), plant_code (plant), dbk_period_day (FIRST_DAY + (DbkDay)day) };
  DbkReport *report = dbk_report_new (&key);
  const char *op;

  add_events (report);
  op = ((DbkEvent *)g_ptr_array_index (report->log, 0))->op;
  for (guint e = 0; e <= UNITS; e++)
    for (guint i = 0; i < count_indicators (e); i++)
      {
        DbkCell *cell = g_new0 (DbkCell, 1);

        cell->entity = entity_code (plant, e);
        cell->indicator = indicator_code (e, i);
        cell->value = figure_text (figure (plant, e, i, day));
        cell->op = g_strdup (op);
        dbk_report_take_cell (report, cell);
      }
  return report;
}

/* Page by page, as a first exchange takes them in. */
static void
fill_store (DbkStore *store)
{
  g_autoptr (GError) error = NULL;

  for (guint d = 0; d < days; d++)
    {
      g_assert_true (dbk_database_begin (dbk_store_database (store), NULL));
      for (guint p = 0; p < PLANTS; p++)
        {
          g_autoptr (DbkReport) report = make_report (p, d);

          dbk_store_put_report (store, report, TRUE, &error);
          g_assert_no_error (error);
        }
      g_assert_true (dbk_database_commit (dbk_store_database (store), NULL));
    }
}

/* --- the bare table --- */

static void
fill_bare (sqlite3 *db)
{
  sqlite3_stmt *insert;

  g_assert_cmpint (sqlite3_exec (db,
                                 "CREATE TABLE figure (unit INTEGER, indicator INTEGER, day INTEGER, value INTEGER, PRIMARY KEY (unit, indicator, day)) STRICT, WITHOUT ROWID; BEGIN",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO figure VALUES (?, ?, ?, ?)", -1, &insert, NULL), ==, SQLITE_OK);
  for (guint p = 0; p < PLANTS; p++)
    for (guint e = 0; e <= UNITS; e++)
      for (guint i = 0; i < count_indicators (e); i++)
        for (guint d = 0; d < days; d++)
          {
            sqlite3_bind_int (insert, 1, (int)(p * (UNITS + 1) + e));
            sqlite3_bind_int (insert, 2, (int)(e == UNITS ? UNIT_INDICATORS + i : i));
            sqlite3_bind_int (insert, 3, FIRST_DAY + (int)d);
            sqlite3_bind_int64 (insert, 4, figure (p, e, i, d));
            g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
            sqlite3_reset (insert);
          }
  sqlite3_finalize (insert);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
}

/* --- reading --- */

static double
read_store (DbkStore *store, guint n)
{
  DbkReportKey key = { g_intern_static_string ("daily"), plant_code (0), dbk_period_day (FIRST_DAY + (DbkDay)days - 1) };
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (DbkDay));
  g_autoptr (GError) error = NULL;
  double start = dbk_bench_now ();
  g_autoptr (GPtrArray) values = dbk_store_load_history (store, &key, key.period.first - (DbkDay)n + 1, key.period.first, live, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (values->len, ==, n * (UNITS * UNIT_INDICATORS + PLANT_INDICATORS));
  return (dbk_bench_now () - start) / 1000;
}

static double
read_bare (sqlite3 *db, guint n)
{
  double start = dbk_bench_now ();
  guint rows = 0;
  sqlite3_stmt *select;

  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT unit, indicator, day, value FROM figure WHERE unit BETWEEN 0 AND ? AND day BETWEEN ? AND ?", -1, &select, NULL), ==, SQLITE_OK);
  sqlite3_bind_int (select, 1, UNITS);
  sqlite3_bind_int (select, 2, FIRST_DAY + (int)(days - n));
  sqlite3_bind_int (select, 3, FIRST_DAY + (int)days - 1);
  while (sqlite3_step (select) == SQLITE_ROW)
    rows++;
  g_assert_cmpuint (rows, ==, n * (UNITS * UNIT_INDICATORS + PLANT_INDICATORS));
  sqlite3_finalize (select);
  return (dbk_bench_now () - start) / 1000;
}

static void
bench_read (DbkStore *store, sqlite3 *db, guint n, const char *what)
{
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();

  for (guint i = dbk_bench_count (30, 2); i > 0; i--)
    {
      dbk_samples_add (ours, read_store (store, n));
      dbk_samples_add (limit, read_bare (db, n));
    }
  dbk_bench_samples (what, ours, limit, "ms", "<=50");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = dbk_bench_folder_new ();
  g_autofree char *store_path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *bare_path = g_build_filename (folder, "bare.db", NULL);
  g_autoptr (DbkCatalogue) catalogue = make_catalogue ();
  g_autoptr (DbkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  double values;
  sqlite3 *bare;

  dbk_bench_init (argc, argv);
  days = dbk_bench_count (365, 40);
  values = (double)days * PLANTS * (UNITS * UNIT_INDICATORS + PLANT_INDICATORS);
  store = dbk_store_open (store_path, &error);
  g_assert_no_error (error);
  g_assert_true (dbk_store_save_catalogue (store, catalogue, "{}", NULL, NULL));
  fill_store (store);
  g_assert_cmpint (sqlite3_open (bare_path, &bare), ==, SQLITE_OK);
  fill_bare (bare);
  bench_read (store, bare, MIN (days, 31), "store: a plant's month read | the same rows of the bare table");
  bench_read (store, bare, days, "store: a plant's year read | the same rows of the bare table");
  /* Closing writes everything into the one file. */
  g_clear_pointer (&store, dbk_store_close);
  sqlite3_close (bare);
  dbk_bench_line ("store: a value of a region's year, with history | a bare table in order", dbk_bench_file_size (store_path) / values, dbk_bench_file_size (bare_path) / values, "bytes", "<=2x");
  dbk_bench_note ("%d plants, %.0f values, %.1f MB", PLANTS, values, dbk_bench_file_size (store_path) / 1e6);
  dbk_bench_folder_remove (folder);
  return 0;
}
