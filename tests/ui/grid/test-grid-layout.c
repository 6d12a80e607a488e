/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Geometry of a sheet: rectangles, what is in view, what lies under the pointer. */
#define G_LOG_DOMAIN "dbk-test"

#include "ui/grid/dbk-grid-layout.h"

/* Two blocks: 10 × 4 with a frozen first column, then 3 × 3 whose last column expands.
 * First: title 0–20, header 20–50, rows 50–250 of 20. Second: gap 10, title 260–280, header 280–310, rows 310–370. */
static DbkGridLayout *
make_layout (double available)
{
  static const double first[] = { 100, 60, 60, 80 };
  static const double second[] = { 80, 50, 50 };
  DbkGridLayout *layout = dbk_grid_layout_new ();
  DbkGridLayoutSpec spec = { 10, 4, 1, first, -1, 20, 30, 20, 10 };

  dbk_grid_layout_add_block (layout, &spec, available);
  spec = (DbkGridLayoutSpec){ 3, 3, 1, second, 2, 20, 30, 20, 10 };
  dbk_grid_layout_add_block (layout, &spec, available);
  return layout;
}

static void
assert_hit (const DbkGridLayout *layout, const DbkGridView *view, double x, double y, DbkGridHitKind kind, DbkGridPos pos)
{
  DbkGridHit hit = dbk_grid_layout_hit (layout, view, x, y, 3);

  g_assert_cmpint (hit.kind, ==, kind);
  g_assert_cmpint (hit.pos.block, ==, pos.block);
  g_assert_cmpint (hit.pos.row, ==, pos.row);
  g_assert_cmpint (hit.pos.column, ==, pos.column);
}

static void
test_size (void)
{
  g_autoptr (DbkGridLayout) layout = make_layout (400);

  g_assert_cmpfloat (layout->height, ==, 370);
  /* The expanding column takes what is left of the window. */
  g_assert_cmpfloat (layout->width, ==, 400);
  g_assert_cmpfloat (dbk_grid_layout_get_block (layout, 1)->column_x[3], ==, 400);
  g_assert_null (dbk_grid_layout_get_block (layout, 2));
  g_assert_null (dbk_grid_layout_get_block (layout, -1));
}

static void
test_cells (void)
{
  g_autoptr (DbkGridLayout) layout = make_layout (400);
  DbkGridView view = { 50, 100, 250, 120 };
  DbkGridRect rect;

  g_assert_true (dbk_grid_layout_get_cell_rect (layout, (DbkGridPos){ 0, 5, 2 }, &view, &rect));
  g_assert_cmpfloat (rect.x, ==, 160 - 50);
  g_assert_cmpfloat (rect.y, ==, 150 - 100);
  g_assert_cmpfloat (rect.width, ==, 60);
  g_assert_cmpfloat (rect.height, ==, 20);
  g_assert_true (dbk_grid_layout_get_cell_rect (layout, (DbkGridPos){ 0, 5, 0 }, &view, &rect));
  g_assert_cmpfloat (rect.x, ==, 0);
  g_assert_false (dbk_grid_layout_get_cell_rect (layout, (DbkGridPos){ 0, 10, 0 }, &view, &rect));
  g_assert_false (dbk_grid_layout_get_cell_rect (layout, (DbkGridPos){ 2, 0, 0 }, &view, &rect));
}

static void
test_header_sticks (void)
{
  g_autoptr (DbkGridLayout) layout = make_layout (400);
  DbkGridView view = { 0, 0, 250, 120 };
  DbkGridRect rect;

  g_assert_true (dbk_grid_layout_get_header_rect (layout, 0, &view, &rect));
  g_assert_cmpfloat (rect.y, ==, 20);
  g_assert_false (dbk_grid_layout_get_header_rect (layout, 1, &view, &rect));
  view.y = 100;
  g_assert_true (dbk_grid_layout_get_header_rect (layout, 0, &view, &rect));
  g_assert_cmpfloat (rect.y, ==, 0);
  /* It leaves with the last row of its block. */
  view.y = 235;
  g_assert_true (dbk_grid_layout_get_header_rect (layout, 0, &view, &rect));
  g_assert_cmpfloat (rect.y, ==, -15);
  view.y = 260;
  g_assert_false (dbk_grid_layout_get_header_rect (layout, 0, &view, &rect));
  g_assert_true (dbk_grid_layout_get_header_rect (layout, 1, &view, &rect));
  g_assert_cmpfloat (rect.y, ==, 20);
}

static void
test_visible (void)
{
  g_autoptr (DbkGridLayout) layout = make_layout (400);
  DbkGridView view = { 0, 0, 250, 120 };
  int first, end;

  g_assert_true (dbk_grid_layout_get_visible_rows (layout, 0, &view, &first, &end));
  g_assert_cmpint (first, ==, 0);
  g_assert_cmpint (end, ==, 4);
  g_assert_false (dbk_grid_layout_get_visible_rows (layout, 1, &view, &first, &end));
  g_assert_true (dbk_grid_layout_get_visible_columns (layout, 0, &view, &first, &end));
  g_assert_cmpint (first, ==, 1);
  g_assert_cmpint (end, ==, 4);
  view = (DbkGridView){ 61, 215, 250, 120 };
  g_assert_true (dbk_grid_layout_get_visible_rows (layout, 0, &view, &first, &end));
  g_assert_cmpint (first, ==, 8);
  g_assert_cmpint (end, ==, 10);
  g_assert_true (dbk_grid_layout_get_visible_columns (layout, 0, &view, &first, &end));
  g_assert_cmpint (first, ==, 2);
  g_assert_cmpint (end, ==, 4);
  /* In a narrow window the first column is not frozen. */
  view = (DbkGridView){ 0, 0, 120, 120 };
  g_assert_cmpint (dbk_grid_layout_get_n_frozen (layout, 0, &view), ==, 0);
  g_assert_true (dbk_grid_layout_get_visible_columns (layout, 0, &view, &first, &end));
  g_assert_cmpint (first, ==, 0);
  g_assert_cmpint (end, ==, 2);
}

static void
test_hit (void)
{
  g_autoptr (DbkGridLayout) layout = make_layout (400);
  DbkGridView view = { 0, 0, 450, 400 };

  assert_hit (layout, &view, 10, 5, DBK_GRID_HIT_TITLE, (DbkGridPos){ 0, -1, -1 });
  assert_hit (layout, &view, 130, 30, DBK_GRID_HIT_HEADER, (DbkGridPos){ 0, -1, 1 });
  assert_hit (layout, &view, 162, 30, DBK_GRID_HIT_HEADER_EDGE, (DbkGridPos){ 0, -1, 1 });
  assert_hit (layout, &view, 158, 30, DBK_GRID_HIT_HEADER_EDGE, (DbkGridPos){ 0, -1, 1 });
  assert_hit (layout, &view, 302, 30, DBK_GRID_HIT_HEADER_EDGE, (DbkGridPos){ 0, -1, 3 });
  assert_hit (layout, &view, 162, 51, DBK_GRID_HIT_CELL, (DbkGridPos){ 0, 0, 2 });
  assert_hit (layout, &view, 320, 60, DBK_GRID_HIT_NOTHING, (DbkGridPos){ -1, -1, -1 });
  assert_hit (layout, &view, 10, 255, DBK_GRID_HIT_NOTHING, (DbkGridPos){ -1, -1, -1 });
  assert_hit (layout, &view, 90, 369, DBK_GRID_HIT_CELL, (DbkGridPos){ 1, 2, 1 });
  /* Scrolled: the frozen column and the header are above what passes beneath them. */
  view = (DbkGridView){ 70, 100, 250, 200 };
  assert_hit (layout, &view, 90, 100, DBK_GRID_HIT_CELL, (DbkGridPos){ 0, 7, 0 });
  assert_hit (layout, &view, 110, 100, DBK_GRID_HIT_CELL, (DbkGridPos){ 0, 7, 2 });
  assert_hit (layout, &view, 120, 10, DBK_GRID_HIT_HEADER, (DbkGridPos){ 0, -1, 2 });
  assert_hit (layout, &view, 101, 10, DBK_GRID_HIT_HEADER_EDGE, (DbkGridPos){ 0, -1, 0 });
}

/* After scrolling to a cell it is in view, whole, and not behind header or frozen columns; and it lies under its own middle. */
static void
test_scroll_law (void)
{
  g_autoptr (DbkGridLayout) layout = make_layout (400);

  for (int i = 0; i < 5000; i++)
    {
      DbkGridView view = { g_test_rand_int_range (0, 200), g_test_rand_int_range (0, 300),
                           g_test_rand_int_range (200, 400), g_test_rand_int_range (110, 400) };
      int block = g_test_rand_int_range (0, 2);
      const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);
      DbkGridPos pos = { block, g_test_rand_int_range (0, b->n_rows), g_test_rand_int_range (0, b->n_columns) };
      double frozen = dbk_grid_layout_get_frozen_width (layout, block, &view);
      gboolean wide = b->column_x[pos.column + 1] - b->column_x[pos.column] > view.width - frozen;
      DbkGridRect rect, header;

      dbk_grid_layout_scroll_to (layout, pos, &view);
      g_assert_true (dbk_grid_layout_get_cell_rect (layout, pos, &view, &rect));
      g_assert_true (dbk_grid_layout_is_cell_in_view (layout, pos, &view));
      g_assert_cmpfloat (rect.y + rect.height, <=, view.height);
      if (!wide)
        g_assert_cmpfloat (rect.x + rect.width, <=, MAX (view.width, b->column_x[pos.column + 1]));
      if (dbk_grid_layout_get_header_rect (layout, block, &view, &header))
        g_assert_cmpfloat (rect.y, >=, header.y + header.height);
      if (pos.column >= dbk_grid_layout_get_n_frozen (layout, block, &view))
        g_assert_cmpfloat (rect.x, >=, frozen);
      if (!wide)
        assert_hit (layout, &view, rect.x + rect.width / 2, rect.y + rect.height / 2, DBK_GRID_HIT_CELL, pos);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/layout/size", test_size);
  g_test_add_func ("/grid/layout/cells", test_cells);
  g_test_add_func ("/grid/layout/header-sticks", test_header_sticks);
  g_test_add_func ("/grid/layout/visible", test_visible);
  g_test_add_func ("/grid/layout/hit", test_hit);
  g_test_add_func ("/grid/layout/scroll-law", test_scroll_law);
  return g_test_run ();
}
