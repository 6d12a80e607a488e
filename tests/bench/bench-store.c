/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much room a region's year takes in the client's store, and how quickly a
 * plant's year is read from it, beside a bare table of the same figures.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "data/store/dbk-store.h"
#include "tests/bench/dbk-bench-figures.h"
#include "tests/bench/dbk-bench.h"

#define PLANTS 4
#define FIRST_DAY 20089 /* 2025-01-01 */

static const char *const plants[PLANTS] = { "P01", "P02", "P03", "P04" };

/* --- the store --- */

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
make_report (const DbkFigures *figures)
{
  DbkLayout *layout = dbk_figures_layout (figures);
  DbkReportKey key = { g_intern_static_string ("daily"), dbk_layout_plant (layout)->code, dbk_layout_period (layout) };
  DbkReport *report = dbk_report_new (&key);
  const char *op;

  add_events (report);
  op = ((DbkEvent *)g_ptr_array_index (report->log, 0))->op;
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      DbkCell *cell;

      if (dbk_figures_get (figures, i)->kind == DBK_VALUE_MISSING)
        continue;
      cell = g_new0 (DbkCell, 1);
      cell->entity = slot->entity->code;
      cell->indicator = slot->indicator->code;
      cell->value = dbk_value_to_wire (dbk_figures_get (figures, i));
      cell->op = g_strdup (op);
      cell->source = slot->indicator->source == DBK_SOURCE_DERIVED ? DBK_CELL_DERIVED : DBK_CELL_TYPED;
      dbk_report_take_cell (report, cell);
    }
  return report;
}

/* Page by page, as a first exchange takes them in. @years: (element-type GPtrArray): of each plant */
static void
fill_store (DbkStore *store, GPtrArray *years, guint days)
{
  g_autoptr (GError) error = NULL;

  for (guint d = 0; d < days; d++)
    {
      g_assert_true (dbk_database_begin (dbk_store_database (store), NULL));
      for (guint p = 0; p < PLANTS; p++)
        {
          g_autoptr (DbkReport) report = make_report (g_ptr_array_index ((GPtrArray *)g_ptr_array_index (years, p), d));

          dbk_store_put_report (store, report, TRUE, &error);
          g_assert_no_error (error);
        }
      g_assert_true (dbk_database_commit (dbk_store_database (store), NULL));
    }
}

/* --- the bare table --- */

static void
insert_figures (sqlite3_stmt *insert, const DbkFigures *figures, guint *n)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      const DbkValue *value = dbk_figures_get (figures, i);

      if (value->kind == DBK_VALUE_MISSING)
        continue;
      sqlite3_bind_int (insert, 1, (int)slot->entity->index);
      sqlite3_bind_int (insert, 2, (int)slot->indicator->index);
      sqlite3_bind_int (insert, 3, dbk_layout_period (layout).first);
      if (value->kind == DBK_VALUE_NUMBER)
        sqlite3_bind_int64 (insert, 4, value->number.mantissa);
      else
        sqlite3_bind_text (insert, 4, value->text, -1, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
      sqlite3_reset (insert);
      (*n)++;
    }
}

/* The tightest it can be: packed in the order of its key. */
static guint
fill_bare (sqlite3 *db, GPtrArray *years, guint days)
{
  sqlite3_stmt *insert;
  guint n = 0;

  g_assert_cmpint (sqlite3_exec (db,
                                 "CREATE TABLE figure (unit INTEGER, indicator INTEGER, day INTEGER, value ANY, PRIMARY KEY (unit, indicator, day)) STRICT, WITHOUT ROWID; BEGIN",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO figure VALUES (?, ?, ?, ?)", -1, &insert, NULL), ==, SQLITE_OK);
  for (guint p = 0; p < PLANTS; p++)
    for (guint d = 0; d < days; d++)
      insert_figures (insert, g_ptr_array_index ((GPtrArray *)g_ptr_array_index (years, p), d), &n);
  sqlite3_finalize (insert);
  g_assert_cmpint (sqlite3_exec (db, "COMMIT; VACUUM", NULL, NULL, NULL), ==, SQLITE_OK);
  return n;
}

/* --- reading --- */

static double
read_store (DbkStore *store, guint days, guint n, guint *values)
{
  DbkReportKey key = { g_intern_static_string ("daily"), g_intern_static_string (plants[0]), dbk_period_day (FIRST_DAY + (DbkDay)days - 1) };
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (DbkDay));
  g_autoptr (GError) error = NULL;
  double start = dbk_bench_now ();
  g_autoptr (GPtrArray) history = dbk_store_load_history (store, &key, key.period.first - (DbkDay)n + 1, key.period.first, live, &error);

  g_assert_no_error (error);
  *values = history->len;
  return (dbk_bench_now () - start) / 1000;
}

static double
read_bare (sqlite3 *db, DbkCatalogue *catalogue, guint days, guint n, guint *rows)
{
  const DbkNode *plant = dbk_catalogue_node (catalogue, plants[0]);
  double start = dbk_bench_now ();
  sqlite3_stmt *select;

  /* A plant's units follow it in the document. */
  g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT unit, indicator, day, value FROM figure WHERE unit BETWEEN ? AND ? AND day BETWEEN ? AND ?", -1, &select, NULL), ==, SQLITE_OK);
  sqlite3_bind_int (select, 1, (int)plant->index);
  sqlite3_bind_int (select, 2, (int)(plant->index + plant->children->len));
  sqlite3_bind_int (select, 3, FIRST_DAY + (int)(days - n));
  sqlite3_bind_int (select, 4, FIRST_DAY + (int)days - 1);
  for (*rows = 0; sqlite3_step (select) == SQLITE_ROW; (*rows)++)
    sqlite3_column_text (select, 3);
  sqlite3_finalize (select);
  return (dbk_bench_now () - start) / 1000;
}

static void
bench_read (DbkStore *store, sqlite3 *db, DbkCatalogue *catalogue, guint days, guint n, const char *what)
{
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  guint values, rows;

  for (guint i = dbk_bench_count (30, 2); i > 0; i--)
    {
      dbk_samples_add (ours, read_store (store, days, n, &values));
      dbk_samples_add (limit, read_bare (db, catalogue, days, n, &rows));
      g_assert_cmpuint (values, ==, rows);
    }
  dbk_bench_samples (what, ours, limit, "ms", "<=50");
}

/* --- */

static GPtrArray *
make_years (DbkCatalogue *catalogue, guint days)
{
  GPtrArray *years = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkEvaluator) evaluator = dbk_evaluator_new (catalogue, &error);

  g_assert_no_error (error);
  for (guint p = 0; p < PLANTS; p++)
    g_ptr_array_add (years, dbk_bench_make_days (catalogue, evaluator, plants[p], FIRST_DAY, days));
  return years;
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = dbk_bench_folder_new ();
  g_autofree char *store_path = g_build_filename (folder, "store.db", NULL);
  g_autofree char *bare_path = g_build_filename (folder, "bare.db", NULL);
  g_autoptr (DbkCatalogue) catalogue = dbk_bench_catalogue ();
  g_autoptr (GPtrArray) years = NULL;
  g_autoptr (DbkStore) store = NULL;
  g_autoptr (GError) error = NULL;
  guint days, values;
  sqlite3 *bare;

  dbk_bench_init (argc, argv);
  days = dbk_bench_count (365, 40);
  years = make_years (catalogue, days);
  store = dbk_store_open (store_path, &error);
  g_assert_no_error (error);
  g_assert_true (dbk_store_save_catalogue (store, catalogue, "{}", NULL, NULL));
  fill_store (store, years, days);
  g_assert_cmpint (sqlite3_open (bare_path, &bare), ==, SQLITE_OK);
  values = fill_bare (bare, years, days);
  bench_read (store, bare, catalogue, days, MIN (days, 31), "store: a plant's month read | the same rows of the bare table");
  bench_read (store, bare, catalogue, days, days, "store: a plant's year read | the same rows of the bare table");
  /* Closing writes everything into the one file. */
  g_clear_pointer (&store, dbk_store_close);
  sqlite3_close (bare);
  dbk_bench_line ("store: a value of a region's year, with history | a bare table, packed", dbk_bench_file_size (store_path) / values, dbk_bench_file_size (bare_path) / values, "bytes", "<=2x");
  dbk_bench_note ("%d plants, %u values, %.0f kB; every report with five operations in its log", PLANTS, values, dbk_bench_file_size (store_path) / 1e3);
  dbk_bench_folder_remove (folder);
  return 0;
}
