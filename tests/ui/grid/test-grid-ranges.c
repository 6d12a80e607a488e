/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several selected rectangles, and stretching one. */
#define G_LOG_DOMAIN "dbk-test"

#include "ui/grid/dbk-grid-ranges.h"

static DbkGridLineUp
line_up (const DbkGridRange *ranges, guint n)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (DbkGridRange));

  g_array_append_vals (array, ranges, n);
  return dbk_grid_ranges_line_up (array);
}

static void
test_line_up (void)
{
  static const DbkGridRange one[] = { { 0, 1, 1, 2, 2 } };
  static const DbkGridRange beside[] = { { 0, 1, 5, 2, 1 }, { 0, 1, 1, 2, 2 } };
  static const DbkGridRange beneath[] = { { 0, 7, 1, 1, 2 }, { 0, 1, 1, 2, 2 }, { 0, 4, 1, 3, 2 } };
  static const DbkGridRange askew[] = { { 0, 1, 1, 1, 1 }, { 0, 2, 2, 1, 1 } };
  static const DbkGridRange over[] = { { 0, 1, 1, 2, 2 }, { 0, 1, 2, 2, 2 } };
  static const DbkGridRange blocks[] = { { 0, 1, 1, 1, 1 }, { 1, 1, 2, 1, 1 } };

  g_assert_cmpint (line_up (one, 1), ==, DBK_GRID_LINE_UP_BESIDE);
  g_assert_cmpint (line_up (beside, 2), ==, DBK_GRID_LINE_UP_BESIDE);
  g_assert_cmpint (line_up (beneath, 3), ==, DBK_GRID_LINE_UP_BENEATH);
  g_assert_cmpint (line_up (askew, 2), ==, DBK_GRID_LINE_UP_NOT);
  g_assert_cmpint (line_up (over, 2), ==, DBK_GRID_LINE_UP_NOT);
  g_assert_cmpint (line_up (blocks, 2), ==, DBK_GRID_LINE_UP_NOT);
}

/* Whatever it is dragged to: the range stays inside, grows in one direction at most, and reaches the cell in that one. */
static void
test_stretch (void)
{
  for (int i = 0; i < 2000; i++)
    {
      DbkGridRange range = { 0, g_test_rand_int_range (0, 20), g_test_rand_int_range (0, 20), g_test_rand_int_range (1, 5), g_test_rand_int_range (1, 5) };
      DbkGridPos to = { 0, g_test_rand_int_range (0, 30), g_test_rand_int_range (0, 30) };
      DbkGridRange got = dbk_grid_range_stretch (&range, to.row, to.column);

      g_assert_true (dbk_grid_range_contains (&got, (DbkGridPos){ 0, range.row, range.column }));
      g_assert_true (dbk_grid_range_contains (&got, (DbkGridPos){ 0, range.row + range.n_rows - 1, range.column + range.n_columns - 1 }));
      g_assert_true (got.n_rows == range.n_rows || got.n_columns == range.n_columns);
      g_assert_true ((to.row >= got.row && to.row < got.row + got.n_rows) || (to.column >= got.column && to.column < got.column + got.n_columns));
      if (dbk_grid_range_contains (&range, to))
        g_assert_true (got.n_rows == range.n_rows && got.n_columns == range.n_columns);
    }
}

static void
test_source (void)
{
  DbkGridRange range = { 0, 4, 2, 2, 3 };

  for (int r = 0; r < 12; r++)
    for (int c = 0; c < 12; c++)
      {
        DbkGridPos from = dbk_grid_range_source (&range, (DbkGridPos){ 0, r, c });

        g_assert_true (dbk_grid_range_contains (&range, from));
        g_assert_cmpint ((from.row - r) % 2, ==, 0);
        g_assert_cmpint ((from.column - c) % 3, ==, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/ranges/line-up", test_line_up);
  g_test_add_func ("/grid/ranges/stretch", test_stretch);
  g_test_add_func ("/grid/ranges/source", test_source);
  return g_test_run ();
}
