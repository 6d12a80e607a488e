/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many cells at once under real keys and pointer: filling, several selected blocks, replacing. */
#define G_LOG_DOMAIN "dbk-test"

#include <gtk/gtk.h>
#include <locale.h>
#include <string.h>

#include "tests/ui/grid/grid-fixture.h"

static void
assert_range (Fixture *f, int row, int column, int n_rows, int n_columns)
{
  DbkGridRange range = dbk_grid_get_selection (f->grid);

  g_assert_cmpint (range.row, ==, row);
  g_assert_cmpint (range.column, ==, column);
  g_assert_cmpint (range.n_rows, ==, n_rows);
  g_assert_cmpint (range.n_columns, ==, n_columns);
}

/* Ctrl+Enter: what is typed goes into all of the selection, as one step. */
static void
test_fill_selection (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("shift+Down shift+Down");
  type ("12.5");
  keys ("ctrl+Return");
  assert_cell (f, 0, 0, 2, "12.50");
  assert_cell (f, 0, 1, 2, "12.50");
  assert_cell (f, 0, 2, 2, "12.50");
  /* The cursor and the selection stay. */
  assert_cursor (f, 0, 0, 2);
  assert_range (f, 0, 2, 3, 1);
  keys ("ctrl+z");
  assert_cell (f, 0, 0, 2, "24.00");
  assert_cell (f, 0, 1, 2, "25.00");
  assert_cell (f, 0, 2, 2, "0.00");

  /* A sum is worked out; what the cell refuses is in none of them. */
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("shift+Down");
  type ("=20+1.5");
  keys ("ctrl+Return");
  assert_cell (f, 0, 1, 2, "21.50");
  type ("abc");
  keys ("ctrl+Return");
  g_assert_true (dbk_grid_is_editing (f->grid));
  assert_cell (f, 0, 0, 2, "21.50");
  assert_cell (f, 0, 1, 2, "21.50");
  keys ("Escape Escape");
  /* In a single cell it takes what is typed, and stays. */
  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  type ("7");
  keys ("ctrl+Return");
  assert_cell (f, 0, 0, 3, "7.0000");
  assert_cursor (f, 0, 0, 3);
}

/* Without typing, what stands there; from the list, what is chosen. */
static void
test_fill_states (Fixture *f, gconstpointer data)
{
  dbk_grid_set_cursor (f->grid, 0, 0, 1);
  keys ("shift+Down shift+Down ctrl+Return");
  assert_cell (f, 0, 1, 1, "running");
  assert_cell (f, 0, 2, 1, "running");
  keys ("alt+Down");
  pump (200);
  keys ("Down ctrl+Return");
  pump (200);
  assert_cell (f, 0, 0, 1, "reserve");
  assert_cell (f, 0, 2, 1, "reserve");
  keys ("ctrl+z");
  assert_cell (f, 0, 0, 1, "running");
  assert_cell (f, 0, 2, 1, "running");
  /* Derived cells among the selected ones are left alone in silence. */
  dbk_grid_set_cursor (f->grid, 0, 0, 4);
  keys ("shift+Right shift+Right");
  type ("3");
  keys ("ctrl+Return");
  assert_cell (f, 0, 0, 4, "3.0000");
  assert_cell (f, 0, 0, 5, "1125.2100");
  g_assert_cmpuint (f->n_batch_refused, ==, 0);
}

static void
corner (Fixture *f, DbkGridPos pos, int *x, int *y)
{
  GdkRectangle area;
  double wide, high;

  g_assert_true (dbk_grid_get_cell_area (f->grid, pos, &area));
  gtk_widget_translate_coordinates (GTK_WIDGET (f->grid), GTK_WIDGET (f->window), area.x + area.width - 1, area.y + area.height - 1, &wide, &high);
  *x = (int)wide;
  *y = (int)high;
}

static void
drag_handle (Fixture *f, DbkGridPos from, DbkGridPos to, const char *end)
{
  int x, y, to_x, to_y;

  corner (f, from, &x, &y);
  corner (f, to, &to_x, &to_y);
  /* The press of before must not make this one a double click. */
  pump (500);
  xdotool ("xdotool mousemove %d %d mousedown 1 mousemove %d %d mousemove %d %d %s", x, y, (x + to_x) / 2, (y + to_y) / 2, to_x - 8, to_y - 8, end);
}

static void
test_handle (Fixture *f, gconstpointer data)
{
  DbkGridRange block = { 0, 0, 2, 2, 2 };

  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  drag_handle (f, (DbkGridPos){ 0, 0, 3 }, (DbkGridPos){ 0, 2, 3 }, "mouseup 1");
  /* Copies: never a series. */
  assert_cell (f, 0, 1, 3, "1183.6200");
  assert_cell (f, 0, 2, 3, "1183.6200");
  assert_range (f, 0, 3, 3, 1);
  keys ("ctrl+z");
  assert_cell (f, 0, 1, 3, "1096.2000");

  /* A block is laid out again; the row of totals beneath is left alone. */
  dbk_grid_select_range (f->grid, &block);
  drag_handle (f, (DbkGridPos){ 0, 1, 3 }, (DbkGridPos){ 0, 3, 3 }, "mouseup 1");
  assert_cell (f, 0, 2, 2, "24.00");
  assert_cell (f, 0, 2, 3, "1183.6200");
  assert_cell (f, 0, 3, 3, "2279.8200");
  keys ("ctrl+z");

  /* A state is copied as well; upwards, too. */
  dbk_grid_set_cursor (f->grid, 0, 2, 1);
  drag_handle (f, (DbkGridPos){ 0, 2, 1 }, (DbkGridPos){ 0, 0, 1 }, "mouseup 1");
  assert_cell (f, 0, 0, 1, "reserve");
  assert_cell (f, 0, 1, 1, "reserve");
  /* Escape calls it off. */
  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  drag_handle (f, (DbkGridPos){ 0, 0, 3 }, (DbkGridPos){ 0, 2, 3 }, "key Escape mouseup 1");
  assert_cell (f, 0, 1, 3, "1096.2000");
  assert_range (f, 0, 3, 1, 1);
}

static void
press_handle_twice (Fixture *f, DbkGridPos at)
{
  int x, y;

  corner (f, at, &x, &y);
  pump (500);
  xdotool ("xdotool mousemove %d %d click --repeat 2 --delay 40 1", x, y);
}

/* A double click on the handle fills down beside what stands there. */
static void
test_handle_twice (Fixture *f, gconstpointer data)
{
  /* As far as the column before goes; the row of totals is no part of it. */
  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  press_handle_twice (f, (DbkGridPos){ 0, 0, 3 });
  assert_cell (f, 0, 1, 3, "1183.6200");
  assert_cell (f, 0, 2, 3, "1183.6200");
  assert_cell (f, 0, 3, 3, "2279.8200");
  assert_range (f, 0, 3, 3, 1);
  g_assert_cmpuint (f->n_batch_refused, ==, 0);
  g_assert_false (dbk_grid_is_editing (f->grid));
  keys ("ctrl+z");
  assert_cell (f, 0, 1, 3, "1096.2000");
  assert_cell (f, 0, 2, 3, "0.0000");

  /* That has a gap in the third row. */
  dbk_grid_set_cursor (f->grid, 0, 0, 8);
  press_handle_twice (f, (DbkGridPos){ 0, 0, 8 });
  assert_cell (f, 0, 1, 8, "4120.00");
  assert_cell (f, 0, 2, 8, "");
  keys ("ctrl+z");

  /* Nothing stands before: as far as the column after goes. */
  dbk_grid_set_cursor (f->grid, 0, 1, 2);
  keys ("shift+Down Delete");
  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  press_handle_twice (f, (DbkGridPos){ 0, 0, 3 });
  assert_cell (f, 0, 2, 3, "1183.6200");
  assert_range (f, 0, 3, 3, 1);
  keys ("ctrl+z ctrl+z");

  /* Nothing on either side: nothing happens. */
  dbk_grid_set_cursor (f->grid, 0, 1, 9);
  type ("8");
  keys ("Return");
  dbk_grid_set_cursor (f->grid, 0, 1, 9);
  press_handle_twice (f, (DbkGridPos){ 0, 1, 9 });
  assert_cell (f, 0, 2, 9, "");
  assert_range (f, 1, 9, 1, 1);
  g_assert_false (dbk_grid_is_editing (f->grid));
}

static void
add_block (Fixture *f, int row, int column)
{
  pump (500);
  click (f, (DbkGridPos){ 0, row, column }, "keydown ctrl click 1 keyup ctrl");
}

static void
test_several (Fixture *f, gconstpointer data)
{
  g_autofree char *summary = NULL;
  g_autofree char *copied = NULL;

  /* Two blocks of the same rows lie side by side when they are copied. */
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("shift+Down");
  click (f, (DbkGridPos){ 0, 0, 4 }, "keydown ctrl mousedown 1");
  click (f, (DbkGridPos){ 0, 1, 4 }, "mouseup 1 keyup ctrl");
  g_assert_cmpuint (dbk_grid_count_selected (f->grid), ==, 4);
  keys ("ctrl+c");
  copied = clipboard_text (f);
  g_assert_cmpstr (copied, ==, "24.00\t58.4100\n25.00\t12.1000\n");
  summary = dbk_grid_dup_summary (f->grid);
  g_assert_cmpstr (summary, ==, "4 figures, of several units");
  /* All of them are cleared in one step. */
  keys ("Delete");
  assert_cell (f, 0, 0, 2, "");
  assert_cell (f, 0, 1, 4, "");
  keys ("ctrl+z");
  assert_cell (f, 0, 0, 2, "24.00");
  assert_cell (f, 0, 1, 4, "12.1000");

  /* What does not line up is told; nothing is cut then. */
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  add_block (f, 1, 3);
  keys ("ctrl+x");
  g_assert_nonnull (f->refused);
  assert_cell (f, 0, 0, 2, "24.00");
  assert_cell (f, 0, 1, 3, "1096.2000");
  type ("5");
  keys ("ctrl+Return");
  assert_cell (f, 0, 0, 2, "5.00");
  assert_cell (f, 0, 1, 3, "5.0000");
  keys ("ctrl+z Escape Escape");
  g_assert_cmpuint (dbk_grid_count_selected (f->grid), ==, 1);
}

/* The same by keys. */
static void
test_several_by_keys (Fixture *f, gconstpointer data)
{
  g_autofree char *summary = NULL;
  g_autofree char *one = NULL;
  g_autofree char *shares = NULL;
  g_autofree char *missing = NULL;
  DbkGridRange range = { 0, 0, 7, 2, 1 };

  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  keys ("ctrl+F8 Down Down");
  g_assert_cmpuint (dbk_grid_count_selected (f->grid), ==, 2);
  keys ("ctrl+F8 Up");
  summary = dbk_grid_dup_summary (f->grid);
  g_assert_cmpstr (summary, ==, "Sum 2,279.8200 万kWh · mean 759.9400 · 3 figures");
  keys ("Escape Escape");
  one = dbk_grid_dup_summary (f->grid);
  g_assert_null (one);
  /* Enter and Tab go on from one to the next, and what is typed goes into the cell that is reached. */
  dbk_grid_set_cursor (f->grid, 0, 0, 3);
  keys ("shift+Down ctrl+F8 Right Down shift+Down");
  keys ("Return Return");
  assert_cursor (f, 0, 0, 3);
  g_assert_cmpuint (dbk_grid_count_selected (f->grid), ==, 4);
  keys ("Return");
  type ("31");
  keys ("Tab");
  assert_cell (f, 0, 1, 3, "31.0000");
  assert_cursor (f, 0, 1, 4);
  keys ("shift+Tab shift+Return shift+Return");
  assert_cursor (f, 0, 2, 4);
  g_assert_cmpuint (dbk_grid_count_selected (f->grid), ==, 4);
  keys ("ctrl+z Escape Escape");
  g_assert_cmpuint (dbk_grid_count_selected (f->grid), ==, 1);
  /* A column as a whole: the sheet's own sum is not counted twice, and what is missing is said. */
  dbk_grid_select_range (f->grid, &(DbkGridRange){ 0, 0, 8, 4, 1 });
  missing = dbk_grid_dup_summary (f->grid);
  g_assert_cmpstr (missing, ==, "1 of 3 figures are there");
  dbk_grid_select_range (f->grid, &range);
  shares = dbk_grid_dup_summary (f->grid);
  g_assert_cmpstr (shares, ==, "2 cells");
}

static void
test_replace (Fixture *f, gconstpointer data)
{
  /* As a whole, however it is written; one step for all. */
  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("ctrl+shift+h");
  pump (200);
  type ("24");
  pump (400);
  keys ("Tab Tab");
  type ("23");
  keys ("Return");
  pump (100);
  assert_cell (f, 0, 0, 2, "23.00");
  keys ("ctrl+z");
  assert_cell (f, 0, 0, 2, "24.00");
  keys ("Escape");
  pump (200);

  dbk_grid_set_cursor (f->grid, 0, 0, 2);
  keys ("ctrl+shift+h");
  pump (200);
  type ("0");
  pump (400);
  keys ("Tab Tab ctrl+a BackSpace alt+a");
  pump (200);
  /* Not the noughts inside other figures, nor the computed ones. */
  assert_cell (f, 0, 2, 2, "");
  assert_cell (f, 0, 2, 3, "");
  assert_cell (f, 0, 2, 6, "0.00");
  assert_cell (f, 0, 0, 2, "24.00");
  keys ("Escape");
  pump (200);
  keys ("ctrl+z");
  assert_cell (f, 0, 2, 2, "0.00");
  assert_cell (f, 0, 2, 3, "0.0000");

  /* Parts of it, and what is refused is told. */
  keys ("ctrl+shift+h");
  pump (200);
  type ("1183");
  keys ("Tab Tab");
  type ("x");
  keys ("alt+p alt+a");
  pump (300);
  assert_cell (f, 0, 0, 3, "1183.6200");
  g_assert_cmpuint (f->n_batch_refused, ==, 1);
  keys ("ctrl+shift+h");
  pump (200);
  type ("1183");
  keys ("Tab Tab ctrl+a");
  type ("1184");
  keys ("alt+a");
  pump (200);
  assert_cell (f, 0, 0, 3, "1184.6200");
}

#define ADD(name, function) g_test_add ("/grid/blocks/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  gtk_test_init (&argc, &argv, NULL);
  ADD ("fill-selection", test_fill_selection);
  ADD ("fill-states", test_fill_states);
  ADD ("handle", test_handle);
  ADD ("handle-twice", test_handle_twice);
  ADD ("several", test_several);
  ADD ("several-by-keys", test_several_by_keys);
  ADD ("replace", test_replace);
  return g_test_run ();
}
