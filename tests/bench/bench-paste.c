/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A year of one unit pasted at once: 365 days down, 132 figures across, into 365
 * reports; parsed, stored in one durable transaction, derived and validated, one
 * step of undo; beside plain SQLite storing as many rows in one transaction.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <gtk/gtk.h>
#include <locale.h>
#include <sqlite3.h>

#include "tests/bench/dbk-bench.h"
#include "tests/data/client/dbk-test-home.h"
#include "ui/entry/dbk-entry-period.h"
#include "ui/grid/dbk-grid.h"

#define DAYS 365
#define FIGURES 132
#define UNIT "P01-U1"

/* --- a catalogue with a form of 132 figures a unit --- */

static JsonObject *
make_indicator (const char *code, guint i)
{
  JsonObject *object = json_object_new ();
  JsonObject *name = json_object_new ();
  g_autofree char *title = g_strdup_printf ("Figure %u", i + 1);

  json_object_set_string_member (name, "zh", title);
  json_object_set_string_member (name, "en", title);
  json_object_set_string_member (object, "code", code);
  json_object_set_object_member (object, "name", name);
  json_object_set_string_member (object, "unit", "MWh");
  json_object_set_int_member (object, "decimals", 2);
  json_object_set_string_member (object, "over_time", "sum");
  json_object_set_string_member (object, "over_organisation", "sum");
  return object;
}

/* A section of its own for coal units; a quarter of the figures has to be within limits. */
static char *
wide_catalogue (void)
{
  g_autofree char *text = test_catalogue_text ("test");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), 16 << 20, &error);
  JsonObject *all;
  JsonObject *form;
  JsonObject *section = json_object_new ();
  JsonObject *name = json_object_new ();
  JsonArray *codes = json_array_new ();
  JsonArray *energies = json_array_new ();

  g_assert_no_error (error);
  all = json_node_get_object (root);
  form = json_array_get_object_element (json_object_get_array_member (all, "forms"), 0);
  for (guint i = 0; i < FIGURES; i++)
    {
      g_autofree char *code = g_strdup_printf ("wide%u", i);

      json_array_add_object_element (json_object_get_array_member (all, "indicators"), make_indicator (code, i));
      json_array_add_string_element (codes, code);
    }
  json_object_set_string_member (name, "zh", "宽");
  json_object_set_string_member (name, "en", "Wide");
  json_array_add_string_element (energies, "coal");
  json_object_set_string_member (section, "code", "wide");
  json_object_set_object_member (section, "name", name);
  json_object_set_string_member (section, "level", "unit");
  json_object_set_array_member (section, "energies", energies);
  json_object_set_string_member (section, "department", "operation");
  json_object_set_array_member (section, "indicators", codes);
  json_array_add_object_element (json_object_get_array_member (form, "sections"), section);
  return dbk_json_print (root);
}

static void
make_home (const char *directory)
{
  g_autofree char *text = wide_catalogue ();
  g_autofree char *path = test_store_path (directory, "fill.P01");
  g_autoptr (DbkCatalogue) catalogue = test_catalogue (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkStore) store = NULL;

  test_make_home (directory, "fill.P01", "filler", "P01");
  store = dbk_store_open (path, &error);
  g_assert_no_error (error);
  dbk_store_save_catalogue (store, catalogue, text, "\"wide\"", &error);
  g_assert_no_error (error);
}

/* --- the sheet in a window --- */

static gboolean painted;

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  painted = TRUE;
}

static void
wait_painted (void)
{
  painted = FALSE;
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
show (GtkWidget *grid)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  gtk_window_set_child (GTK_WINDOW (window), scrolled);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 700);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (grid))
    g_main_context_iteration (NULL, TRUE);
  g_signal_connect_after (gtk_widget_get_frame_clock (grid), "after-paint", G_CALLBACK (painted_cb), NULL);
  gtk_widget_queue_draw (grid);
  wait_painted ();
  return window;
}

static int
first_wide_column (DbkGridModel *model)
{
  DbkGridBlock block;

  dbk_grid_model_get_block (model, 0, &block);
  for (int c = 1; c < block.n_columns; c++)
    {
      DbkGridColumn column;

      dbk_grid_model_get_column (model, 0, c, &column);
      if (g_str_equal (column.title, "Figure 1"))
        return c;
    }
  g_error ("the wide section is not there");
}

static char *
make_block (int n_days, int n_figures, guint salt)
{
  GString *text = g_string_new (NULL);

  for (int r = 0; r < n_days; r++)
    for (int c = 0; c < n_figures; c++)
      g_string_append_printf (text, "%u.%02u%c", 100 + (r * 31u + c * 17u + salt) % 900, (r + c + salt) % 100, c == n_figures - 1 ? '\n' : '\t');
  return g_string_free (text, FALSE);
}

/* Every report looked at, as when the sheet was scrolled through. */
static double
open_all (DbkGridModel *model, int n_days)
{
  double start = dbk_bench_now ();

  for (int r = 0; r < n_days; r++)
    {
      g_auto (DbkGridCell) cell = { 0 };

      dbk_grid_model_get_cell (model, (DbkGridPos){ 0, r, 0 }, &cell);
    }
  return dbk_bench_now () - start;
}

/* --- the raw limit --- */

static double
time_raw (const char *directory, guint n)
{
  g_autofree char *path = g_build_filename (directory, "raw.db", NULL);
  sqlite3_stmt *insert;
  sqlite3 *db;
  double start;
  double taken;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS cell (day INTEGER, unit INTEGER, indicator INTEGER, value TEXT, PRIMARY KEY (day, unit, indicator)) STRICT, WITHOUT ROWID; DELETE FROM cell", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO cell VALUES (?, 1, ?, ?)", -1, &insert, NULL), ==, SQLITE_OK);
  start = dbk_bench_now ();
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u.%02u", 100 + i % 900, i % 100);

      sqlite3_bind_int (insert, 1, (int)(i / FIGURES));
      sqlite3_bind_int (insert, 2, (int)(i % FIGURES));
      sqlite3_bind_text (insert, 3, value, -1, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
      sqlite3_reset (insert);
    }
  g_assert_cmpint (sqlite3_exec (db, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  taken = dbk_bench_now () - start;
  sqlite3_finalize (insert);
  sqlite3_close (db);
  return taken;
}

/* --- */

static void
bench (const char *directory, int n_days, int n_figures)
{
  g_autoptr (GError) error = NULL;
  DbkHome *home = test_open_home (directory);
  const DbkNode *plant = dbk_catalogue_node (dbk_home_get_catalogue (home), "P01");
  const DbkNode *unit = dbk_catalogue_node (dbk_home_get_catalogue (home), UNIT);
  g_autoptr (DbkSamples) pastes = dbk_samples_new ();
  g_autoptr (DbkSamples) drawn = dbk_samples_new ();
  g_autoptr (DbkSamples) undos = dbk_samples_new ();
  g_autoptr (DbkSamples) raw = dbk_samples_new ();
  DbkEntryPeriod *days;
  DbkGridModel *model;
  GtkWidget *grid, *window;
  DbkDay last;
  double opened;
  int column;

  dbk_day_parse (TEST_DAY, &last);
  days = dbk_entry_period_new (home, "fill.P01", "daily", plant, unit, last - n_days + 1, n_days, &error);
  g_assert_no_error (error);
  model = DBK_GRID_MODEL (days);
  opened = open_all (model, n_days);
  grid = dbk_grid_new (model);
  window = show (grid);
  column = first_wide_column (model);
  for (guint i = dbk_bench_count (7, 2); i > 0; i--)
    {
      g_autofree char *text = make_block (n_days, n_figures, i);
      double start, stored;
      guint taken;

      dbk_grid_set_cursor (DBK_GRID (grid), 0, 0, column);
      wait_painted ();
      start = dbk_bench_now ();
      taken = dbk_grid_paste_text (DBK_GRID (grid), text);
      stored = dbk_bench_now ();
      g_assert_cmpuint (taken, ==, (guint)(n_days * n_figures));
      wait_painted ();
      dbk_samples_add (drawn, (dbk_bench_now () - start) / 1000);
      dbk_samples_add (pastes, (stored - start) / 1000);
      dbk_samples_add (raw, time_raw (directory, (guint)(n_days * n_figures)) / 1000);
      start = dbk_bench_now ();
      g_assert_true (dbk_grid_undo (DBK_GRID (grid)));
      dbk_samples_add (undos, (dbk_bench_now () - start) / 1000);
      /* One step took all of it back. */
      g_assert_false (dbk_grid_model_can_undo (model));
      {
        g_autofree char *left = dbk_grid_model_dup_raw_text (model, (DbkGridPos){ 0, n_days - 1, column + n_figures - 1 });

        g_assert_cmpstr (left, ==, "");
      }
    }
  dbk_bench_samples ("paste: 365 × 132 figures into 365 reports, checked, durable and painted | plain SQLite, as many rows in one transaction", drawn, raw, "ms", "<=1000");
  dbk_bench_samples ("paste: the same, checked and durable", pastes, raw, "ms", "-");
  dbk_bench_samples ("paste: taken back as one step", undos, raw, "ms", "<=1000");
  dbk_bench_line ("paste: opening a report of the year when its line is looked at first", opened / n_days / 1000, DBK_BENCH_NONE, "ms", "<=16.7");
  dbk_bench_note ("%d days × %d figures", n_days, n_figures);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (days);
  dbk_home_close (home);
  g_object_unref (home);
}

int
main (int argc, char **argv)
{
  g_autofree char *directory = NULL;

  setlocale (LC_ALL, "");
  dbk_bench_init (argc, argv);
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  test_set_today (TEST_TODAY);
  directory = test_directory ();
  make_home (directory);
  bench (directory, dbk_bench_is_smoke () ? 10 : DAYS, FIGURES);
  test_remove (directory);
  return 0;
}
