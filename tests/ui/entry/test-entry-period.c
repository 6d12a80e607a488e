/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One unit, days down: every line is that day's report, a block over many days
 * is one transaction and one step, and what is locked says why.
 */
#include "data/client/dbk-home-private.h"
#include "tests/data/client/dbk-test-home.h"
#include "tests/data/store/store-file.h"
#include "ui/entry/dbk-entry-model.h"
#include "ui/entry/dbk-entry-period.h"

#define DAYS 15

typedef struct
{
  char *directory;
  DbkHome *home;
  DbkEntryPeriod *days;
  DbkGridModel *grid;
} Fixture;

static void
open_days (Fixture *f)
{
  const DbkNode *plant, *unit;
  g_autoptr (GError) error = NULL;
  DbkDay last;

  f->home = test_open_home (f->directory);
  plant = dbk_catalogue_node (dbk_home_get_catalogue (f->home), "P01");
  unit = dbk_catalogue_node (dbk_home_get_catalogue (f->home), "P01-U1");
  dbk_day_parse (TEST_DAY, &last);
  f->days = dbk_entry_period_new (f->home, "fill.P01", "daily", plant, unit, last - DAYS + 1, DAYS, &error);
  g_assert_no_error (error);
  f->grid = DBK_GRID_MODEL (f->days);
}

static void
close_days (Fixture *f)
{
  g_clear_object (&f->days);
  test_close_home (&f->home);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  test_set_today (TEST_TODAY);
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  open_days (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close_days (f);
  test_remove (f->directory);
  g_free (f->directory);
}

/* The place of @indicator on line @row. */
static DbkGridPos
place (Fixture *f, int row, const char *indicator)
{
  const DbkIndicator *wanted = dbk_catalogue_indicator (dbk_home_get_catalogue (f->home), indicator);
  DbkGridBlock block;

  dbk_grid_model_get_block (f->grid, 0, &block);
  for (int c = 1; c < block.n_columns; c++)
    {
      DbkGridColumn column;

      dbk_grid_model_get_column (f->grid, 0, c, &column);
      if (g_str_equal (column.title, dbk_text_get (&wanted->name)))
        return (DbkGridPos){ 0, row, c };
    }
  g_error ("No column %s", indicator);
}

static void
type (Fixture *f, int row, const char *indicator, const char *text)
{
  g_autoptr (GError) error = NULL;

  dbk_grid_model_set_text (f->grid, place (f, row, indicator), text, &error);
  g_assert_no_error (error);
}

static void
assert_raw (Fixture *f, int row, const char *indicator, const char *expected)
{
  g_autofree char *text = dbk_grid_model_dup_raw_text (f->grid, place (f, row, indicator));

  g_assert_cmpstr (text, ==, expected);
}

static DbkDocument *
open_line (Fixture *f, int row)
{
  g_autofree char *day = dbk_day_to_string (dbk_entry_period_get_day (f->days, row));

  return test_open_document (f->home, "P01", day);
}

static void
test_lines (Fixture *f, gconstpointer data)
{
  DbkGridBlock block;
  g_auto (DbkGridCell) cell = { 0 };
  g_autoptr (DbkDocument) document = NULL;
  g_autofree char *status = NULL;

  dbk_grid_model_get_block (f->grid, 0, &block);
  /* And the line of sums. */
  g_assert_cmpint (block.n_rows, ==, DAYS + 1);
  /* Nothing is opened before it is looked at. */
  g_assert_cmpuint (g_hash_table_size (f->home->open), ==, 0);
  dbk_grid_model_get_cell (f->grid, (DbkGridPos){ 0, 3, 0 }, &cell);
  g_assert_true (g_str_has_prefix (cell.text, "2026-03-04"));
  g_assert_cmpuint (g_hash_table_size (f->home->open), ==, 1);

  type (f, 3, "aux", "１２．５");
  assert_raw (f, 3, "aux", "12.5");
  assert_raw (f, 4, "aux", "");
  document = open_line (f, 3);
  test_assert_value (document, "P01-U1", "aux", "12.5000");
  status = dbk_entry_period_dup_status (f->days, place (f, 3, "aux"));
  g_assert_true (g_str_has_prefix (status, "2026-03-04"));
}

/* Everything shown, and every mark: what was made in memory has to be what is read anew. */
static char *
picture (Fixture *f)
{
  GString *all = g_string_new (NULL);
  DbkGridBlock block;

  /* Days between those that were pasted look back again when there is time. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  dbk_grid_model_get_block (f->grid, 0, &block);
  for (int r = 0; r < block.n_rows; r++)
    for (int c = 0; c < block.n_columns; c++)
      {
        g_auto (DbkGridCell) cell = { 0 };

        dbk_grid_model_get_cell (f->grid, (DbkGridPos){ 0, r, c }, &cell);
        g_string_append_printf (all, "%d.%d %s (%s) %x\n", r, c, cell.text, cell.ghost, cell.flags);
      }
  return g_string_free (all, FALSE);
}

static guint
paste (Fixture *f, GRand *random, int step)
{
  g_autoptr (GPtrArray) late = NULL;
  DbkGridBlock block;
  guint n = 0;

  dbk_grid_model_get_block (f->grid, 0, &block);
  dbk_grid_model_begin_batch (f->grid);
  for (int r = 0; r < block.n_rows; r += step)
    for (int c = 1; c < block.n_columns; c++)
      {
        g_autofree char *text = g_strdup_printf ("%d", g_rand_int_range (random, 0, 24));

        n += dbk_grid_model_set_text (f->grid, (DbkGridPos){ 0, r, c }, text, NULL) ? 1 : 0;
      }
  late = dbk_grid_model_end_batch (f->grid);
  g_assert_true (late == NULL || late->len == 0);
  return n;
}

static void
test_paste (Fixture *f, gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed ((guint32)g_test_rand_int ());
  int step = GPOINTER_TO_INT (data);
  g_autofree char *empty = picture (f);
  g_autofree char *pasted = NULL;
  g_autofree char *undone = NULL;
  g_autofree char *again = NULL;
  g_autofree char *anew = NULL;
  DbkGridPos where;

  g_assert_cmpuint (paste (f, random, step), >, (guint)(DAYS / step * 5));
  pasted = picture (f);
  g_assert_true (dbk_grid_model_undo (f->grid, &where));
  undone = picture (f);
  g_assert_true (g_str_equal (undone, empty));
  g_assert_false (dbk_grid_model_can_undo (f->grid));
  g_assert_true (dbk_grid_model_redo (f->grid, &where));
  again = picture (f);
  g_assert_true (g_str_equal (again, pasted));
  close_days (f);
  open_days (f);
  anew = picture (f);
  g_assert_true (g_str_equal (anew, pasted));
}

/* A store that cannot commit takes nothing, and nothing is shown. */
static void
test_not_stored (Fixture *f, gconstpointer data)
{
  g_autofree char *path = test_store_path (f->directory, "fill.P01");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) late = NULL;

  type (f, 2, "aux", "7");
  before = picture (f);
  /* The second day of the block meets a constraint that is not there in real stores. */
  store_file_run (path, "CREATE TRIGGER full BEFORE INSERT ON pending WHEN NEW.value = '13.0000' BEGIN SELECT RAISE (ROLLBACK, 'full'); END");
  dbk_grid_model_begin_batch (f->grid);
  g_assert_true (dbk_grid_model_set_text (f->grid, place (f, 0, "aux"), "12", NULL));
  g_assert_false (dbk_grid_model_set_text (f->grid, place (f, 1, "aux"), "13", NULL));
  g_assert_false (dbk_grid_model_set_text (f->grid, place (f, 2, "aux"), "14", NULL));
  late = dbk_grid_model_end_batch (f->grid);
  g_assert_nonnull (late);
  g_assert_cmpuint (late->len, ==, 1);
  after = picture (f);
  g_assert_true (g_str_equal (after, before));
  store_file_run (path, "DROP TRIGGER full");
  type (f, 1, "aux", "13");
  assert_raw (f, 1, "aux", "13");
}

/* A quiet day of the plant that no rule finds wrong. */
static const char *
harmless (const DbkSlot *slot)
{
  static const char *const figures[][2] = { { "run_hours", "24" }, { "gen", "1000" }, { "aux", "50" }, { "ongrid", "1890" }, { "coal_used", "8000" }, { "coal_in", "90000" }, { "coal_lhv", "21000" }, { "std_coal_power", "5700" }, { "marginal_cost", "300" } };

  if (slot->section->ticks)
    return "yes";
  if (slot->indicator->type == DBK_TYPE_CHOICE)
    return "running";
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    if (g_str_equal (slot->indicator->code, figures[i][0]))
      return figures[i][1];
  return "0";
}

static void
submit_line (Fixture *f, int row)
{
  g_autoptr (DbkDocument) document = open_line (f, row);
  DbkLayout *layout = dbk_document_get_layout (document);
  const GPtrArray *findings;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if ((slot->required || slot->section->ticks) && slot->editable)
        dbk_document_set_text (document, i, harmless (slot), DBK_CELL_TYPED, &error);
      g_assert_no_error (error);
    }
  findings = dbk_document_get_findings (document);
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *rule = g_strdup (finding->rule->code);
      g_autofree char *entity = g_strdup (finding->entity->code);

      if (finding->rule->severity == DBK_SEVERITY_WARNING)
        dbk_document_set_reason (document, rule, entity, "standing", NULL);
    }
  dbk_document_submit (document, &error);
  g_assert_no_error (error);
}

static void
test_locked (Fixture *f, gconstpointer data)
{
  DbkGridPos locked = place (f, 5, "aux");
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_auto (DbkGridCell) day = { 0 };

  assert_raw (f, 5, "aux", "");
  submit_line (f, 5);
  g_assert_false (dbk_grid_model_is_editable (f->grid, locked));
  g_assert_true (dbk_grid_model_is_editable (f->grid, place (f, 6, "aux")));
  g_assert_false (dbk_grid_model_set_text (f->grid, locked, "5", &error));
  g_assert_nonnull (strstr (error->message, "locked"));
  words = dbk_grid_model_dup_description (f->grid, locked);
  g_assert_nonnull (strstr (words, error->message));
  dbk_grid_model_get_cell (f->grid, (DbkGridPos){ 0, 5, 0 }, &day);
  g_assert_cmpint (day.n_faint, >, 0);
  g_clear_error (&error);
  g_assert_false (dbk_grid_model_set_text (f->grid, place (f, 6, "supply"), "5", &error));
  g_assert_nonnull (strstr (error->message, "computed"));
}

/* Sums end the sheet; a day that nobody filled in is a missing part, today's is not waited for. */
static void
test_sums (Fixture *f, gconstpointer data)
{
  g_auto (DbkGridCell) none = { 0 };
  g_auto (DbkGridCell) some = { 0 };
  g_auto (DbkGridCell) all = { 0 };
  g_autofree char *words = NULL;

  dbk_grid_model_get_cell (f->grid, place (f, DAYS, "aux"), &none);
  g_assert_null (none.text);
  type (f, 3, "aux", "12.5");
  type (f, 4, "aux", "0.25");
  dbk_grid_model_get_cell (f->grid, place (f, DAYS, "aux"), &some);
  g_assert_cmpstr (some.text, ==, "2/15");
  words = dbk_entry_period_dup_status (f->days, place (f, DAYS, "aux"));
  g_assert_nonnull (strstr (words, "12.7500"));
  for (int i = 0; i < DAYS; i++)
    type (f, i, "aux", "1.5");
  dbk_grid_model_get_cell (f->grid, place (f, DAYS, "aux"), &all);
  g_assert_cmpstr (all.text, ==, "22.5000");
  assert_raw (f, DAYS, "aux", "22.5000");
  g_assert_false (dbk_grid_model_set_text (f->grid, place (f, DAYS, "aux"), "1", NULL));
  g_assert_null (dbk_entry_period_get_model (f->days, DAYS));
}

static void
said_cb (char **said, const char *words)
{
  g_free (*said);
  *said = g_strdup (words);
}

/* The day's own sheet takes back what was typed in the month, and says so where it does not show it. */
static void
test_shared_undo (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();
  g_autoptr (DbkDocument) document = open_line (f, 14);
  g_autoptr (DbkEntryModel) day = dbk_entry_model_new (document, "fill.P01", FALSE);
  g_autofree char *said = NULL;
  DbkGridPos where;

  dbk_entry_table_share_undo (DBK_ENTRY_TABLE (f->days), undo);
  dbk_entry_table_share_undo (DBK_ENTRY_TABLE (day), undo);
  g_signal_connect_swapped (day, "replayed", G_CALLBACK (said_cb), &said);
  type (f, 13, "aux", "7");
  type (f, 14, "aux", "8");
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (day), &where));
  test_assert_value (document, "P01-U1", "aux", NULL);
  g_assert_true (dbk_grid_pos_equal (where, dbk_entry_model_find (day, test_slot (document, "P01-U1", "aux"))));
  g_assert_null (said);
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (day), &where));
  g_assert_cmpint (where.block, <, 0);
  g_assert_nonnull (strstr (said, "2026-03-14"));
  assert_raw (f, 13, "aux", "");
  /* And the month does it again. */
  g_assert_true (dbk_grid_model_redo (f->grid, &where));
  g_assert_true (dbk_grid_pos_equal (where, place (f, 13, "aux")));
  assert_raw (f, 13, "aux", "7");
}

#define ADD(path, data, function) g_test_add ("/ui/entry/period/" path, Fixture, data, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("lines", NULL, test_lines);
  ADD ("paste", GINT_TO_POINTER (1), test_paste);
  ADD ("paste-with-gaps", GINT_TO_POINTER (3), test_paste);
  ADD ("not-stored", NULL, test_not_stored);
  ADD ("locked", NULL, test_locked);
  ADD ("sums", NULL, test_sums);
  ADD ("shared-undo", NULL, test_shared_undo);
  return g_test_run ();
}
