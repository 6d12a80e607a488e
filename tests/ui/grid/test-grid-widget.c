/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet under real key and pointer events: what an operator does, and what the model holds afterwards. */
#define G_LOG_DOMAIN "dbk-test"

#include <gtk/gtk.h>
#include <locale.h>
#include <string.h>

#include "tests/ui/grid/grid-fixture.h"

/* --- tests --- */

static void
test_typing (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  g_assert_cmpstr (entry_text (f), ==, "24.00");
  type ("23.5");
  g_assert_true (dbk_grid_is_editing (f->grid));
  g_assert_cmpstr (entry_text (f), ==, "23.5");
  assert_cell (f, 0, 0, 2, "24.00");
  keys ("Return");
  assert_cell (f, 0, 0, 2, "23.50");
  assert_cursor (f, 0, 1, 2);
  g_assert_cmpstr (entry_text (f), ==, "25.00");

  /* Shift+Enter goes up, arrows leave a cell that is typed over. */
  type ("22");
  keys ("shift+Return");
  assert_cell (f, 0, 1, 2, "22.00");
  assert_cursor (f, 0, 0, 2);
  type ("21");
  keys ("Right");
  assert_cell (f, 0, 0, 2, "21.00");
  assert_cursor (f, 0, 0, 3);

  /* Esc restores; nothing is written. */
  type ("7");
  keys ("Escape");
  g_assert_false (dbk_grid_is_editing (f->grid));
  assert_cell (f, 0, 0, 3, "1183.6200");
  g_assert_cmpstr (entry_text (f), ==, "1183.6200");

  /* F2 changes the text; arrows move inside. */
  keys ("F2 Left Left BackSpace 5 Return");
  assert_cell (f, 0, 0, 3, "1183.6500");
  assert_cursor (f, 0, 1, 3);

  /* Clearing is missing, not zero. */
  keys ("Delete");
  assert_cell (f, 0, 1, 3, "");
}

static void
test_tab_run (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  type ("20");
  keys ("Tab");
  type ("1000");
  keys ("Tab");
  type ("50");
  keys ("Return");
  assert_cell (f, 0, 0, 2, "20.00");
  assert_cell (f, 0, 0, 3, "1000.0000");
  assert_cell (f, 0, 0, 4, "50.0000");
  assert_cursor (f, 0, 1, 2);
  /* Tab skips the derived columns. */
  dbk_grid_set_cursor (f->grid, 0, 0, 4);
  keys ("Tab");
  assert_cursor (f, 0, 0, 8);
  keys ("shift+Tab");
  assert_cursor (f, 0, 0, 4);
  /* The last cell lets the focus go. */
  dbk_grid_set_cursor (f->grid, 1, 4, 4);
  keys ("Tab");
  g_assert_true (gtk_widget_is_focus (f->other));
}

/* A block is selected, then typed into without a look at the cursor. */
static void
test_inside_selection (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("shift+Down shift+Right");
  type ("1");
  keys ("Return");
  type ("2");
  keys ("Return");
  type ("3");
  keys ("Return");
  type ("4");
  keys ("Return");
  assert_cell (f, 0, 0, 2, "1.00");
  assert_cell (f, 0, 1, 2, "2.00");
  assert_cell (f, 0, 0, 3, "3.0000");
  assert_cell (f, 0, 1, 3, "4.0000");
  assert_cursor (f, 0, 0, 2);
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_rows, ==, 2);
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_columns, ==, 2);
  keys ("shift+Tab");
  assert_cursor (f, 0, 1, 3);
  keys ("Left");
  assert_cursor (f, 0, 1, 2);
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_rows, ==, 1);
}

/* By names and figures, round the sheet, and back to it. */
static void
test_find (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("ctrl+f");
  type ("12000");
  pump (400);
  assert_cursor (f, 1, 1, 1);
  keys ("ctrl+a");
  type ("nothing-like-that");
  pump (400);
  keys ("Escape");
  pump (100);
  /* The keys are the sheet's again. */
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("Down");
  assert_cursor (f, 0, 1, 2);
}

static void
test_flow (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 2, 9);
  keys ("Return");
  /* Past the totals and the carried opening stock to what can be typed in the next block. */
  assert_cursor (f, 1, 1, 1);
}

static void
test_refusal (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  type ("12abc");
  keys ("Return");
  assert_cursor (f, 0, 0, 2);
  assert_cell (f, 0, 0, 2, "24.00");
  g_assert_true (dbk_grid_is_editing (f->grid));
  g_assert_nonnull (f->refused);
  g_assert_nonnull (strstr (f->refused, "12abc"));
  g_assert_cmpstr (entry_text (f), ==, "12abc");
  /* Moving away by pointer or program is refused too, and asks the model only once. */
  g_clear_pointer (&f->refused, g_free);
  g_assert_false (dbk_grid_set_cursor (f->grid, 0, 1, 2));
  g_assert_null (f->refused);
  /* Asked for once more by the key, it is tried once more: what stood in the way may be gone. */
  keys ("Return");
  g_assert_nonnull (f->refused);
  assert_cursor (f, 0, 0, 2);
  keys ("BackSpace BackSpace BackSpace Return");
  assert_cell (f, 0, 0, 2, "12.00");
  assert_cursor (f, 0, 1, 2);

  type ("x");
  keys ("Return Escape");
  g_assert_false (dbk_grid_is_editing (f->grid));
  assert_cell (f, 0, 1, 2, "25.00");

  /* A derived cell cannot be typed into. */
  dbk_grid_set_cursor (f->grid, 0, 0, 5);
  type ("9");
  g_assert_false (dbk_grid_is_editing (f->grid));
  keys ("Return");
  assert_cell (f, 0, 0, 5, "1125.2100");
}

static void
test_sum (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  type ("=12.5+3.1");
  keys ("Return");
  assert_cell (f, 0, 0, 2, "15.60");
  type ("=10/3");
  keys ("Return");
  assert_cell (f, 0, 1, 2, "3.33");
  g_assert_nonnull (strstr (f->refused, "3.33"));
  type ("=1/0");
  keys ("Return");
  assert_cell (f, 0, 2, 2, "0.00");
  assert_cursor (f, 0, 2, 2);
  keys ("Escape");
}

static void
test_full_width (Fixture *f, gconstpointer data)
{
  GtkWidget *entry = find_entry (f);
  GtkEditable *text = gtk_editable_get_delegate (GTK_EDITABLE (entry));
  int position = -1;

  /* As an input method commits it, without a key event: it replaces the old text. */
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  g_assert_cmpint (gtk_entry_get_input_purpose (GTK_ENTRY (entry)), ==, GTK_INPUT_PURPOSE_NUMBER);
  gtk_editable_insert_text (text, "１２", -1, &position);
  gtk_editable_insert_text (text, "．５", -1, &position);
  g_assert_cmpstr (entry_text (f), ==, "１２．５");
  keys ("Return");
  assert_cell (f, 0, 0, 2, "12.50");
  dbk_grid_set_cursor (f->grid, 1, 1, 4);
  g_assert_cmpint (gtk_entry_get_input_purpose (GTK_ENTRY (entry)), ==, GTK_INPUT_PURPOSE_FREE_FORM);
}

/* A dead key composes as an input method does: first a preedit, then the letter. */
static void
test_composing (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 1, 4, 4);
  /* A keyboard that has one; otherwise xdotool would change the keyboard for each key. */
  xdotool ("setxkbmap us -variant intl");
  pump (200);
  keys ("dead_acute");
  g_assert_true (dbk_grid_is_editing (f->grid));
  keys ("e");
  g_assert_cmpstr (entry_text (f), ==, "é");
  type ("a");
  /* In a text the arrows move inside. */
  keys ("Left b Return");
  assert_cell (f, 1, 4, 4, "éba");
  /* Leaving in the middle of a composition: it does not come after and replace what was typed. */
  dbk_grid_set_cursor (f->grid, 1, 4, 4);
  type ("xy");
  keys ("dead_acute");
  gtk_widget_grab_focus (f->other);
  pump (50);
  g_assert_false (dbk_grid_is_editing (f->grid));
  g_assert_true (g_str_has_prefix (sample_model_peek (f->model, 1, 4, 4), "xy"));
  gtk_widget_grab_focus (GTK_WIDGET (f->grid));
  pump (50);
  g_assert_false (dbk_grid_is_editing (f->grid));
  xdotool ("setxkbmap us");
  pump (200);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, data, NULL, &error);
  g_assert_no_error (error);
}

/* What a screen reader is told; asked from another process. */
static char *
probe (void)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "ui", "grid", "grid-atspi-probe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, g_get_prgname (), NULL);
  char *output = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, probed_cb, &output);
  while (output == NULL)
    g_main_context_iteration (NULL, TRUE);
  return output;
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, part));
}

static void
test_accessibility (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (f->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, "Daily figures", -1);
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  pump (300);
  before = probe ();
  assert_contains (before, "table\tDaily figures\t");
  assert_contains (before, "text\t1 号机 660, 运行小时, h\t24.00\t");
  keys ("Down");
  type ("12x");
  keys ("Return");
  after = probe ();
  assert_contains (after, "text\t2 号机 660, 运行小时, h, error, not yet sent\t12x\t");
  /* The reason is part of what is read out. */
  assert_contains (after, f->refused);
}

static void
test_clipboard (Fixture *f, gconstpointer data)
{
  g_autofree char *copied = NULL;

  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  keys ("shift+Down shift+Right ctrl+c");
  copied = clipboard_text (f);
  g_assert_cmpstr (copied, ==, "1183.6200\t58.4100\n1096.2000\t12.1000\n");
  keys ("Down ctrl+v");
  pump (100);
  assert_cell (f, 0, 1, 3, "1183.6200");
  assert_cell (f, 0, 2, 4, "12.1000");
  /* One step of undo for the whole paste. */
  keys ("ctrl+z");
  assert_cell (f, 0, 1, 3, "1096.2000");
  assert_cell (f, 0, 2, 4, "1.2050");
  keys ("ctrl+shift+z");
  assert_cell (f, 0, 2, 4, "12.1000");
  keys ("ctrl+z ctrl+y");
  assert_cell (f, 0, 2, 4, "12.1000");

  /* As Excel puts it there, over derived cells and the edge: the rest goes in, what does not is listed. */
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (f->grid)), "60.1\t1,000.5\t1\t1\t4000\r\noops\t2\t2\t2\t\r\n");
  dbk_grid_set_cursor (f->grid, 0, 0, 4);
  keys ("ctrl+v");
  pump (100);
  assert_cell (f, 0, 0, 4, "60.1000");
  assert_cell (f, 0, 0, 5, "1125.2100");
  assert_cell (f, 0, 0, 8, "4000.00");
  assert_cell (f, 0, 1, 4, "58.4100");
  g_assert_cmpuint (f->n_batch_refused, ==, 7);
  keys ("ctrl+z");
  assert_cell (f, 0, 0, 8, "4120.00");

  /* One value fills a selection. */
  dbk_grid_set_cursor (f->grid, 1, 1, 1);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (f->grid)), "5\n");
  keys ("shift+Down shift+Down ctrl+v");
  pump (100);
  assert_cell (f, 1, 1, 1, "5.0");
  assert_cell (f, 1, 3, 1, "5.0");
  keys ("ctrl+x");
  assert_cell (f, 1, 2, 1, "");
}

static void
test_fill (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("shift+Down shift+Down ctrl+d");
  assert_cell (f, 0, 1, 2, "24.00");
  assert_cell (f, 0, 2, 2, "24.00");
  keys ("ctrl+z");
  assert_cell (f, 0, 1, 2, "25.00");
  /* A single cell takes from above or from the left. */
  dbk_grid_set_cursor (f->grid, 0, 1, 3);
  keys ("ctrl+d");
  assert_cell (f, 0, 1, 3, "1183.6200");
  dbk_grid_set_cursor (f->grid, 0, 1, 4);
  keys ("ctrl+r");
  assert_cell (f, 0, 1, 4, "1183.6200");
}

static void
test_choices (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 1);
  /* Only one code begins with f. */
  keys ("f");
  assert_cell (f, 0, 0, 1, "forced");
  /* 运行 is typed y, x. */
  keys ("y");
  assert_cell (f, 0, 0, 1, "running");
  keys ("3");
  assert_cell (f, 0, 0, 1, "planned");
  /* Several begin with r: the list opens at the next one, Enter takes it. */
  keys ("r");
  pump (200);
  keys ("Return");
  pump (200);
  assert_cell (f, 0, 0, 1, "repair");
  assert_cursor (f, 0, 0, 1);
  keys ("alt+Down");
  pump (200);
  keys ("Up Return");
  pump (200);
  assert_cell (f, 0, 0, 1, "planned");
  keys ("alt+Down");
  pump (200);
  keys ("Escape");
  pump (200);
  assert_cell (f, 0, 0, 1, "planned");
  /* Tab takes what the list stands at and goes on, as it does from the entry. */
  keys ("r");
  pump (200);
  keys ("Tab");
  pump (200);
  assert_cell (f, 0, 0, 1, "repair");
  assert_cursor (f, 0, 0, 2);
  keys ("Left");
  /* The keyboard is back in the sheet. */
  keys ("Down");
  assert_cursor (f, 0, 1, 1);
}

static void
test_problems (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("F8");
  assert_cursor (f, 0, 1, 2);
  keys ("F8");
  assert_cursor (f, 0, 1, 8);
  keys ("F8 F8");
  assert_cursor (f, 0, 2, 3);
  keys ("F8");
  assert_cursor (f, 0, 1, 2);
  keys ("shift+F8");
  assert_cursor (f, 0, 2, 3);
}

static void
test_commit_on_leaving (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  type ("11");
  gtk_widget_grab_focus (f->other);
  pump (50);
  assert_cell (f, 0, 0, 2, "11.00");
  gtk_widget_grab_focus (GTK_WIDGET (f->grid));
  type ("10");
  /* Taken out of its window. */
  gtk_window_set_child (f->window, NULL);
  assert_cell (f, 0, 0, 2, "10.00");
}

static gboolean
keep_open_cb (GtkWindow *window, gpointer data)
{
  return TRUE;
}

static void
test_window_close (Fixture *f, gconstpointer data)
{
  g_autoptr (GtkWindow) window = g_object_ref (f->window);

  g_signal_connect (window, "close-request", G_CALLBACK (keep_open_cb), NULL);
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  type ("9");
  gtk_window_close (window);
  pump (50);
  assert_cell (f, 0, 0, 2, "9.00");
}

static void
test_model_change_while_typing (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  type ("8");
  /* A change elsewhere does not disturb. */
  dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), (DbkGridPos){ 0, 1, 2 }, "23", NULL);
  dbk_grid_model_structure_changed (DBK_GRID_MODEL (f->model));
  g_assert_true (dbk_grid_is_editing (f->grid));
  type ("5");
  g_assert_cmpstr (entry_text (f), ==, "85");
  /* Another value under the edit: what was typed is told, not written. */
  dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), (DbkGridPos){ 0, 0, 2 }, "1", NULL);
  dbk_grid_model_structure_changed (DBK_GRID_MODEL (f->model));
  g_assert_false (dbk_grid_is_editing (f->grid));
  g_assert_nonnull (strstr (f->refused, "85"));
  assert_cell (f, 0, 0, 2, "1.00");
}

static void
test_pointer (Fixture *f, gconstpointer data)
{
  click (f, (DbkGridPos){ 0, 1, 3 }, "click 1");
  assert_cursor (f, 0, 1, 3);
  type ("5");
  click (f, (DbkGridPos){ 0, 2, 4 }, "click 1");
  assert_cell (f, 0, 1, 3, "5.0000");
  assert_cursor (f, 0, 2, 4);
  /* Dragging selects. */
  pump (500);
  click (f, (DbkGridPos){ 0, 0, 2 }, "mousedown 1");
  click (f, (DbkGridPos){ 0, 1, 3 }, "sleep 0.05");
  click (f, (DbkGridPos){ 0, 1, 4 }, "mouseup 1");
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_rows, ==, 2);
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_columns, ==, 3);
  assert_cursor (f, 0, 0, 2);
  /* A double click changes the text, a third click places the caret. */
  pump (500);
  click (f, (DbkGridPos){ 1, 1, 1 }, "click --repeat 2 --delay 60 1");
  g_assert_true (dbk_grid_is_editing (f->grid));
  g_assert_cmpstr (entry_text (f), ==, "12000.0");
  keys ("Escape");
  click (f, (DbkGridPos){ 1, 3, 1 }, "keydown shift click 1 keyup shift");
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_rows, ==, 3);
}

static void
drag_heading_edge (Fixture *f, int column, int by)
{
  GdkRectangle area;
  double x, y;

  g_assert_true (dbk_grid_get_cell_area (f->grid, (DbkGridPos){ 0, 0, column }, &area));
  gtk_widget_translate_coordinates (GTK_WIDGET (f->grid), GTK_WIDGET (f->window), area.x + area.width, area.y - 12, &x, &y);
  xdotool ("xdotool mousemove %d %d mousedown 1 mousemove %d %d mousemove %d %d mouseup 1", (int)x, (int)y,
           (int)x + by / 2, (int)y, (int)x + by, (int)y);
}

static void
test_headings (Fixture *f, gconstpointer data)
{
  GdkRectangle before, after;
  double x, y;

  dbk_grid_get_cell_area (f->grid, (DbkGridPos){ 0, 0, 3 }, &before);
  drag_heading_edge (f, 3, 60);
  dbk_grid_get_cell_area (f->grid, (DbkGridPos){ 0, 0, 3 }, &after);
  g_assert_cmpint (after.width, ==, before.width + 60);
  g_assert_cmpint (after.x, ==, before.x);
  /* Pressing a heading selects the column. */
  pump (500);
  gtk_widget_translate_coordinates (GTK_WIDGET (f->grid), GTK_WIDGET (f->window), after.x + 30, after.y - 12, &x, &y);
  xdotool ("xdotool mousemove %d %d click 1", (int)x, (int)y);
  assert_cursor (f, 0, 0, 3);
  g_assert_cmpint (dbk_grid_get_selection (f->grid).n_rows, ==, 4);
  /* A double click on the edge forgets the width. */
  pump (500);
  gtk_widget_translate_coordinates (GTK_WIDGET (f->grid), GTK_WIDGET (f->window), after.x + after.width, after.y - 12, &x, &y);
  xdotool ("xdotool mousemove %d %d click --repeat 2 --delay 60 1", (int)x, (int)y);
  dbk_grid_get_cell_area (f->grid, (DbkGridPos){ 0, 0, 3 }, &after);
  g_assert_cmpint (after.width, ==, before.width);
}

/* Nothing typed, selected or scrolled breaks a sheet whose shape changes, loses its model or has no cells. */
static void
test_empty (Fixture *f, gconstpointer data)
{
  dbk_grid_set_model (f->grid, NULL);
  pump (50);
  keys ("Down Return Tab shift+Tab F2 F8 ctrl+c ctrl+v Delete ctrl+z alt+Down ctrl+a");
  type ("5");
  g_assert_cmpint (dbk_grid_get_cursor (f->grid).block, ==, -1);
  g_assert_false (dbk_grid_set_cursor (f->grid, 0, 0, 0));
  g_assert_false (dbk_grid_go_to_problem (f->grid, TRUE));
  dbk_grid_set_model (f->grid, DBK_GRID_MODEL (f->model));
  gtk_widget_grab_focus (GTK_WIDGET (f->grid));
  pump (50);
  assert_cursor (f, 0, 0, 1);
}

static void
test_scrolling (Fixture *f, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (f->grid));
  GdkRectangle area;

  dbk_grid_set_cursor (f->grid, 0, 0, 1);
  keys ("ctrl+End");
  assert_cursor (f, 0, 499, 29);
  g_assert_true (dbk_grid_get_cell_area (f->grid, (DbkGridPos){ 0, 499, 29 }, &area));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 10000);
  keys ("ctrl+Home");
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, 0);
  keys ("Page_Down");
  g_assert_cmpint (dbk_grid_get_cursor (f->grid).row, >, 5);
  /* Scrolling away commits. */
  type ("77");
  gtk_adjustment_set_value (adjustment, 9000);
  g_assert_false (dbk_grid_is_editing (f->grid));
  assert_cell (f, 0, dbk_grid_get_cursor (f->grid).row, 1, "77.0000");
  /* Typing brings the cell back into view. */
  type ("6");
  g_assert_true (dbk_grid_get_cell_area (f->grid, dbk_grid_get_cursor (f->grid), &area));
  keys ("Escape");
  xdotool ("xdotool mousemove 300 300 keydown ctrl click 4 keyup ctrl");
  g_assert_cmpfloat (dbk_grid_get_zoom (f->grid), >, 1.05);
}

/* (transfer full): all that is drawn while @text stands in a cell that is narrower */
static GBytes *
draw_with (Fixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GskRenderNode *node;
  GBytes *drawn;

  dbk_grid_model_set_text (DBK_GRID_MODEL (f->model), (DbkGridPos){ 0, 0, 3 }, text, &error);
  g_assert_no_error (error);
  pump (50);
  GTK_WIDGET_GET_CLASS (f->grid)->snapshot (GTK_WIDGET (f->grid), snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  drawn = gsk_render_node_serialize (node);
  gsk_render_node_unref (node);
  return drawn;
}

/* Half a figure is none, but the first words of a reason are read. */
static void
test_too_narrow (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) one = NULL;
  g_autoptr (GBytes) other = NULL;
  g_autoptr (GBytes) meter = NULL;
  g_autoptr (GBytes) scales = NULL;

  dbk_grid_set_cursor (f->grid, 0, 1, 2);
  one = draw_with (f, "11111111111111111");
  other = draw_with (f, "22222222222222222");
  g_assert_true (g_bytes_equal (one, other));
  meter = draw_with (f, SAMPLE_NOT_MEASURED "电能表检定中，待检定后补填，由关口表推算");
  scales = draw_with (f, SAMPLE_NOT_MEASURED "皮带秤检定中，待检定后补填，由关口表推算");
  g_assert_false (g_bytes_equal (meter, scales));
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  /* Figures and names are Chinese whatever the locale of the machine. */
  g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
#define ADD(name, function, data) g_test_add ("/grid/widget/" name, Fixture, data, set_up, function, tear_down)
  ADD ("too-narrow", test_too_narrow, NULL);
  ADD ("typing", test_typing, NULL);
  ADD ("tab-run", test_tab_run, NULL);
  ADD ("inside-selection", test_inside_selection, NULL);
  ADD ("find", test_find, NULL);
  ADD ("flow", test_flow, NULL);
  ADD ("refusal", test_refusal, NULL);
  ADD ("sum", test_sum, NULL);
  ADD ("full-width", test_full_width, NULL);
  ADD ("composing", test_composing, NULL);
  ADD ("accessibility", test_accessibility, NULL);
  ADD ("clipboard", test_clipboard, NULL);
  ADD ("fill", test_fill, NULL);
  ADD ("choices", test_choices, NULL);
  ADD ("problems", test_problems, NULL);
  ADD ("commit-on-leaving", test_commit_on_leaving, NULL);
  ADD ("window-close", test_window_close, NULL);
  ADD ("model-change-while-typing", test_model_change_while_typing, NULL);
  ADD ("pointer", test_pointer, NULL);
  ADD ("headings", test_headings, NULL);
  ADD ("empty", test_empty, NULL);
  ADD ("scrolling", test_scrolling, "large");
  return g_test_run ();
}
