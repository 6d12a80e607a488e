/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report through the eyes of the sheet: labels stand beside their figures, typing, undo, pasting, filling.
 */
#include "data/client/dbk-home-import.h"
#include "tests/data/client/dbk-test-home.h"
#include "ui/entry/dbk-entry-model.h"

typedef struct
{
  char *directory;
  DbkHome *home;
  DbkDocument *document;
  DbkEntryModel *model;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  test_set_today (TEST_TODAY);
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", g_strcmp0 (data, "region") == 0 ? "R1" : "P01");
  f->home = test_open_home (f->directory);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
  f->model = dbk_entry_model_new (f->document, "fill.P01", FALSE);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->model);
  g_clear_object (&f->document);
  test_close_home (&f->home);
  test_remove (f->directory);
  g_free (f->directory);
}

static DbkGridPos
place (Fixture *f, const char *entity, const char *indicator)
{
  return dbk_entry_model_find (f->model, test_slot (f->document, entity, indicator));
}

static void
type (Fixture *f, const char *entity, const char *indicator, const char *text)
{
  g_autoptr (GError) error = NULL;

  dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), place (f, entity, indicator), text, &error);
  g_assert_no_error (error);
}

static char *
shown (DbkEntryModel *model, DbkGridPos pos)
{
  g_auto (DbkGridCell) cell = { 0 };

  dbk_grid_model_get_cell (DBK_GRID_MODEL (model), pos, &cell);
  return g_strdup (cell.text != NULL ? cell.text : "");
}

static void
assert_shown (DbkEntryModel *model, DbkGridPos pos, const char *expected)
{
  g_autofree char *text = shown (model, pos);

  g_assert_cmpstr (text, ==, expected);
}

/* Whatever is left out of a sheet that is read, a label must name the figure of its own row and column. */
static void
check_labels (Fixture *f, DbkEntryModel *model)
{
  DbkLayout *layout = dbk_document_get_layout (f->document);
  guint found = 0;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      DbkGridPos pos = dbk_entry_model_find (model, i);
      g_autofree char *name = NULL;
      g_autofree char *label = NULL;

      if (pos.block < 0)
        continue;
      name = dbk_grid_model_dup_name (DBK_GRID_MODEL (model), pos);
      label = shown (model, (DbkGridPos){ pos.block, pos.row, 0 });
      if (slot->entity->kind == DBK_NODE_PLANT)
        g_assert_cmpstr (label, ==, dbk_text_get (&slot->indicator->name));
      else
        {
          g_assert_true (g_str_has_prefix (label, dbk_text_get (&slot->entity->name)));
          g_assert_nonnull (strstr (name, dbk_text_get (&slot->indicator->name)));
        }
      found++;
    }
  g_assert_cmpuint (found, >, 10);
}

static void
test_labels (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryModel) review = NULL;

  type (f, "P01", "coal_in", "12000");
  type (f, "P01", "coal_price", "912.5");
  check_labels (f, f->model);
  review = dbk_entry_model_new (f->document, NULL, TRUE);
  check_labels (f, review);
  /* Nobody recorded a change of state. */
  g_assert_cmpint (dbk_entry_model_find (review, test_slot (f->document, "P01-U1", "chg1_time")).block, ==, -1);
}

static void
test_typing (Fixture *f, gconstpointer data)
{
  g_auto (DbkGridCell) cell = { 0 };
  g_autofree char *raw = NULL;
  DbkGridPos gen = place (f, "P01-U1", "gen");

  type (f, "P01-U1", "gen", "１１８３．６２");
  dbk_grid_model_get_cell (DBK_GRID_MODEL (f->model), gen, &cell);
  g_assert_cmpstr (cell.text, ==, "1,183.6200");
  g_assert_cmpint (cell.n_faint, ==, 2);
  g_assert_cmpint (cell.flags & DBK_GRID_CELL_EDITABLE, !=, 0);
  g_assert_cmpint (cell.flags & DBK_GRID_CELL_PENDING, !=, 0);
  raw = dbk_grid_model_dup_raw_text (DBK_GRID_MODEL (f->model), gen);
  g_assert_cmpstr (raw, ==, "1183.62");
  test_assert_value (f->document, "P01-U1", "gen", "1183.6200");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  type (f, "P01-U1", "gen", "1000");
  g_assert_false (dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), place (f, "P01-U1", "gen"), "much", &error));
  g_assert_nonnull (error);
  test_assert_value (f->document, "P01-U1", "gen", "1000.0000");
  g_clear_error (&error);
  g_assert_false (dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), place (f, "P01-U1", "supply"), "5", &error));
  g_assert_error (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY);
}

static void
test_total (Fixture *f, gconstpointer data)
{
  DbkGridPos gen = place (f, "P01-U1", "gen");
  DbkGridPos total = { gen.block, 2, gen.column };
  g_autofree char *nothing = dbk_grid_model_dup_tooltip (DBK_GRID_MODEL (f->model), total);

  assert_shown (f->model, total, "");
  g_assert_null (nothing);
  type (f, "P01-U1", "gen", "1183.62");
  assert_shown (f->model, total, "1/2");
  type (f, "P01-U2", "gen", "1096.2");
  assert_shown (f->model, total, "2,279.8200");
}

static void
test_undo (Fixture *f, gconstpointer data)
{
  DbkGridModel *grid = DBK_GRID_MODEL (f->model);
  DbkGridPos where;

  type (f, "P01-U1", "gen", "1");
  type (f, "P01-U1", "gen", "2");
  g_autoptr (GPtrArray) refusals = NULL;
  dbk_grid_model_begin_batch (grid);
  type (f, "P01-U1", "gen", "3");
  type (f, "P01-U2", "gen", "4");
  refusals = dbk_grid_model_end_batch (grid);
  g_assert_true (refusals == NULL || refusals->len == 0);

  g_assert_true (dbk_grid_model_undo (grid, &where));
  test_assert_value (f->document, "P01-U1", "gen", "2.0000");
  test_assert_value (f->document, "P01-U2", "gen", NULL);
  g_assert_true (dbk_grid_model_redo (grid, &where));
  test_assert_value (f->document, "P01-U2", "gen", "4.0000");
  g_assert_true (dbk_grid_model_undo (grid, &where));
  g_assert_true (dbk_grid_model_undo (grid, &where));
  g_assert_true (dbk_grid_model_undo (grid, &where));
  test_assert_value (f->document, "P01-U1", "gen", NULL);
  g_assert_false (dbk_grid_model_can_undo (grid));
}

/* A derived figure that was typed over goes back to being derived. */
static void
test_undo_derived (Fixture *f, gconstpointer data)
{
  DbkGridPos where;

  type (f, "P01-U1", "chg1_time", "06:00");
  type (f, "P01-U1", "chg1_state", "running");
  test_assert_value (f->document, "P01-U1", "unit_state", "running");
  type (f, "P01-U1", "unit_state", "reserve");
  test_assert_value (f->document, "P01-U1", "unit_state", "reserve");
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (f->model), &where));
  test_assert_value (f->document, "P01-U1", "unit_state", "running");
  g_assert_false (dbk_figures_is_typed (dbk_document_get_figures (f->document), test_slot (f->document, "P01-U1", "unit_state")));
}

static void
test_notes (Fixture *f, gconstpointer data)
{
  DbkGridPos stock = place (f, "P01", "coal_in");
  DbkGridPos note = { stock.block, stock.row, 4 };
  DbkGridPos where;
  g_autoptr (GError) error = NULL;

  dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), stock, "12000", &error);
  g_assert_no_error (error);
  dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), note, "皮带秤校准", &error);
  g_assert_no_error (error);
  assert_shown (f->model, note, "皮带秤校准");
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (f->model), &where));
  assert_shown (f->model, note, "");
  assert_shown (f->model, stock, "12,000.0");
}

static void
test_copy_yesterday (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) before = test_open_document (f->home, "P01", "2026-03-14");
  g_autoptr (DbkDocument) today = NULL;
  g_autoptr (DbkEntryModel) model = NULL;
  g_autoptr (GError) error = NULL;
  DbkGridPos where;

  test_type (before, "P01-U1", "unit_state", "running");
  test_type (before, "P01-U1", "gen", "1000");
  test_type (before, "P01-U1", "starts", "0");
  test_type (before, "P01-U2", "unit_state", "planned");
  g_clear_object (&f->model);
  g_clear_object (&f->document);
  today = test_open_document (f->home, "P01", TEST_DAY);
  test_type (today, "P01-U2", "unit_state", "reserve");
  model = dbk_entry_model_new (today, "fill.P01", FALSE);

  g_assert_cmpuint (dbk_entry_model_copy_yesterday (model, &error), ==, 2);
  g_assert_no_error (error);
  test_assert_value (today, "P01-U1", "unit_state", "running");
  test_assert_value (today, "P01-U1", "starts", "0");
  /* Never a measured figure, and nothing that was typed already. */
  test_assert_value (today, "P01-U1", "gen", NULL);
  test_assert_value (today, "P01-U2", "unit_state", "reserve");
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (model), &where));
  test_assert_value (today, "P01-U1", "unit_state", NULL);
  test_assert_value (today, "P01-U1", "starts", NULL);
}

static void
test_zeros (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  type (f, "P01-U2", "aux", "1.5");
  g_assert_cmpuint (dbk_entry_model_fill_zeros (f->model, place (f, "P01-U2", "gen"), &error), >=, 2);
  g_assert_no_error (error);
  test_assert_value (f->document, "P01-U2", "gen", "0.0000");
  test_assert_value (f->document, "P01-U2", "aux", "1.5000");
  test_assert_value (f->document, "P01-U1", "gen", NULL);
}

static void
test_review_is_read_only (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryModel) review = dbk_entry_model_new (f->document, NULL, TRUE);
  g_autoptr (GError) error = NULL;
  DbkGridPos gen = dbk_entry_model_find (review, test_slot (f->document, "P01-U1", "gen"));

  g_assert_false (dbk_grid_model_is_editable (DBK_GRID_MODEL (review), gen));
  g_assert_false (dbk_grid_model_set_text (DBK_GRID_MODEL (review), gen, "5", &error));
  g_assert_error (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY);
  test_assert_value (f->document, "P01-U1", "gen", NULL);
}

/* What changes under a reviewer's eyes is marked, with what it was, until he has looked. */
static void
test_moved (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryModel) review = NULL;
  DbkGridPos gen;
  g_auto (DbkGridCell) before = { 0 };
  g_auto (DbkGridCell) after = { 0 };
  g_auto (DbkGridCell) looked = { 0 };

  type (f, "P01-U1", "gen", "1000");
  review = dbk_entry_model_new (f->document, NULL, TRUE);
  gen = dbk_entry_model_find (review, test_slot (f->document, "P01-U1", "gen"));
  dbk_grid_model_get_cell (DBK_GRID_MODEL (review), gen, &before);
  g_assert_cmpint (before.flags & DBK_GRID_CELL_CHANGED, ==, 0);

  type (f, "P01-U1", "gen", "1001");
  dbk_grid_model_get_cell (DBK_GRID_MODEL (review), gen, &after);
  g_assert_cmpint (after.flags & DBK_GRID_CELL_CHANGED, !=, 0);
  g_assert_nonnull (strstr (after.text, "1,000.0000"));
  g_assert_cmpuint (dbk_entry_model_count_changed (review), >, 0);

  dbk_entry_model_take_in (review);
  dbk_grid_model_get_cell (DBK_GRID_MODEL (review), gen, &looked);
  g_assert_cmpint (looked.flags & DBK_GRID_CELL_CHANGED, ==, 0);
}

/* By the names of unit and indicator, in any order; or by the figure. */
static void
test_find (Fixture *f, gconstpointer data)
{
  const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (f->document), test_slot (f->document, "P01-U2", "gen"));
  g_autofree char *words = g_strdup_printf ("%s %s", dbk_text_get (&slot->indicator->name), dbk_text_get (&slot->entity->name));
  DbkGridPos start = place (f, "P01-U1", "run_hours");
  DbkGridPos pos = start;

  g_assert_true (dbk_grid_model_find_text (DBK_GRID_MODEL (f->model), &pos, words, TRUE, TRUE));
  g_assert_true (dbk_grid_pos_equal (pos, place (f, "P01-U2", "gen")));
  pos = start;
  type (f, "P01-U1", "aux", "56.78");
  g_assert_true (dbk_grid_model_find_text (DBK_GRID_MODEL (f->model), &pos, "56.78", FALSE, FALSE));
  g_assert_true (dbk_grid_pos_equal (pos, place (f, "P01-U1", "aux")));
  g_assert_true (dbk_grid_model_find_text (DBK_GRID_MODEL (f->model), &pos, "５６.７８", TRUE, TRUE));
  g_assert_false (dbk_grid_model_find_text (DBK_GRID_MODEL (f->model), &pos, "56.78 nowhere", TRUE, TRUE));
  g_assert_true (dbk_grid_pos_equal (pos, place (f, "P01-U1", "aux")));
}

static void
said_cb (char **said, const char *words)
{
  g_free (*said);
  *said = g_strdup (words);
}

/* Figures of three reports, of two plants. */
static DbkImport *
import_three (Fixture *f)
{
  g_autofree char *path = g_build_filename (f->directory, "book.csv", NULL);
  g_autoptr (GError) error = NULL;
  DbkImport *import;
  guint stored;

  g_file_set_contents (path,
                       "日期,机组,运行小时,发电量\n" TEST_DAY ",P01-U1,24,1100\n" TEST_DAY ",P01-U2,,900\n"
                       "2026-03-14,P01-U1,23,1000\n" TEST_DAY ",P02-U1,22,800\n",
                       -1, &error);
  g_assert_no_error (error);
  import = dbk_home_read_import (f->home, path, "daily", NULL, &error);
  g_assert_no_error (error);
  dbk_home_apply_import (f->home, import, &stored, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (stored, ==, 7);
  return import;
}

/* What a workbook brought, into whichever reports, is one step beside what is typed; what was written since is not part of it. */
static void
test_undo_import (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();
  g_autoptr (DbkDocument) before = test_open_document (f->home, "P01", "2026-03-14");
  g_autoptr (DbkDocument) other = test_open_document (f->home, "P02", TEST_DAY);
  g_autoptr (DbkImport) import = NULL;
  g_autofree char *said = NULL;
  const GPtrArray *step;
  DbkGridPos where;

  dbk_entry_table_share_undo (DBK_ENTRY_TABLE (f->model), undo);
  g_signal_connect_swapped (f->model, "replayed", G_CALLBACK (said_cb), &said);
  type (f, "P01-U1", "gen", "1000");
  import = import_three (f);
  step = dbk_entry_model_record_import (f->model, import);
  g_assert_cmpuint (step->len, ==, 7);
  test_assert_value (other, "P02-U1", "gen", "800.0000");

  g_assert_true (dbk_entry_model_take_back_import (f->model, step));
  assert_shown (f->model, place (f, "P01-U1", "gen"), "1,000.0000");
  assert_shown (f->model, place (f, "P01-U2", "gen"), "");
  test_assert_value (before, "P01-U1", "gen", NULL);
  test_assert_value (other, "P02-U1", "run_hours", NULL);
  g_assert_cmpstr (said, ==, "Taken back: 7 figures in 3 reports");
  g_assert_false (dbk_entry_model_take_back_import (f->model, step));
  g_assert_true (dbk_grid_model_redo (DBK_GRID_MODEL (f->model), &where));
  assert_shown (f->model, place (f, "P01-U1", "gen"), "1,100.0000");
  test_assert_value (before, "P01-U1", "gen", "1000.0000");

  /* Somebody wrote another figure since: it stays, and that is said. */
  test_type (other, "P02-U1", "gen", "801");
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (f->model), &where));
  test_assert_value (other, "P02-U1", "gen", "801.0000");
  test_assert_value (other, "P02-U1", "run_hours", NULL);
  g_assert_cmpstr (said, ==, "Taken back: 6 figures in 3 reports; 1 stay, locked or changed since");
  /* What was typed before comes next. */
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (f->model), &where));
  assert_shown (f->model, place (f, "P01-U1", "gen"), "");
}

/* A step of which nothing can be taken back any more does not stand in the way of those before it. */
static void
test_undo_overwritten (Fixture *f, gconstpointer data)
{
  g_autofree char *said = NULL;
  DbkGridPos where;

  g_signal_connect_swapped (f->model, "replayed", G_CALLBACK (said_cb), &said);
  type (f, "P01-U1", "gen", "1000");
  type (f, "P01-U1", "run_hours", "24");
  test_type (f->document, "P01-U1", "run_hours", "12");
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (f->model), &where));
  assert_shown (f->model, place (f, "P01-U1", "run_hours"), "12.00");
  g_assert_nonnull (said);
  g_assert_true (dbk_grid_model_undo (DBK_GRID_MODEL (f->model), &where));
  assert_shown (f->model, place (f, "P01-U1", "gen"), "");
  assert_shown (f->model, place (f, "P01-U1", "run_hours"), "12.00");
}

#define ADD(path, function) g_test_add ("/ui/entry/model/" path, Fixture, NULL, set_up, function, tear_down)
#define ADD_FOR(path, node, function) g_test_add ("/ui/entry/model/" path, Fixture, node, set_up, function, tear_down)

static const DbkFinding *
find_warning (Fixture *f)
{
  const GPtrArray *findings = dbk_document_get_findings (f->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING && finding->slots->len > 0)
        return finding;
    }
  return NULL;
}

static gboolean
stops_at (Fixture *f, guint slot)
{
  g_auto (DbkGridCell) cell = { 0 };

  dbk_grid_model_get_cell (DBK_GRID_MODEL (f->model), dbk_entry_model_find (f->model, slot), &cell);
  return (cell.flags & DBK_GRID_CELL_STOP) != 0;
}

/* F8 stops at a warning until somebody says why it may stand. */
static void
test_wanting (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const DbkFinding *warning;
  guint slot;

  type (f, "P01-U1", "gen", "100");
  type (f, "P01-U1", "run_hours", "0");
  warning = find_warning (f);
  g_assert_nonnull (warning);
  slot = g_array_index (warning->slots, guint, 0);
  g_assert_true (stops_at (f, slot));
  dbk_document_set_reason (f->document, warning->rule->code, warning->entity->code, "as measured", &error);
  g_assert_no_error (error);
  g_assert_false (stops_at (f, slot));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("wanting", test_wanting);
  ADD ("labels", test_labels);
  ADD ("typing", test_typing);
  ADD ("refused", test_refused);
  ADD ("total", test_total);
  ADD ("undo", test_undo);
  ADD ("undo-derived", test_undo_derived);
  ADD_FOR ("undo-import", "region", test_undo_import);
  ADD ("undo-overwritten", test_undo_overwritten);
  ADD ("find", test_find);
  ADD ("notes", test_notes);
  ADD ("copy-yesterday", test_copy_yesterday);
  ADD ("zeros", test_zeros);
  ADD ("review-is-read-only", test_review_is_read_only);
  ADD ("moved", test_moved);
  return g_test_run ();
}
