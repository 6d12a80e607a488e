/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several selected rectangles, and what is made of one: pure logic. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-ranges.h"

static int
compare (gconstpointer a, gconstpointer b)
{
  const DbkGridRange *left = a;
  const DbkGridRange *right = b;

  return left->row != right->row ? left->row - right->row : left->column - right->column;
}

/* Whether each is like the first in one direction and follows the one before it in the other. */
static gboolean
follow (const GArray *ranges, gboolean beside)
{
  const DbkGridRange *first = &g_array_index (ranges, DbkGridRange, 0);

  for (guint i = 1; i < ranges->len; i++)
    {
      const DbkGridRange *before = &g_array_index (ranges, DbkGridRange, i - 1);
      const DbkGridRange *range = before + 1;
      gboolean like = beside ? range->row == first->row && range->n_rows == first->n_rows
                             : range->column == first->column && range->n_columns == first->n_columns;
      gboolean after = beside ? range->column >= before->column + before->n_columns : range->row >= before->row + before->n_rows;

      if (range->block != first->block || !like || !after)
        return FALSE;
    }
  return TRUE;
}

/**
 * dbk_grid_ranges_line_up:
 * @ranges: (element-type DbkGridRange): at least one; put into the order of the sheet
 *
 * Returns: how they become one block: those of one block of the sheet that have the same rows, or the same columns, and
 *   do not lie over one another
 */
DbkGridLineUp
dbk_grid_ranges_line_up (GArray *ranges)
{
  g_array_sort (ranges, compare);
  if (follow (ranges, TRUE))
    return DBK_GRID_LINE_UP_BESIDE;
  return follow (ranges, FALSE) ? DBK_GRID_LINE_UP_BENEATH : DBK_GRID_LINE_UP_NOT;
}

/**
 * dbk_grid_ranges_contain:
 * @ranges: (element-type DbkGridRange)
 * @n: how many of them are looked at
 *
 * Returns: whether @pos lies in one of the first @n
 */
gboolean
dbk_grid_ranges_contain (const GArray *ranges, guint n, DbkGridPos pos)
{
  for (guint i = 0; i < n; i++)
    if (dbk_grid_range_contains (&g_array_index (ranges, DbkGridRange, i), pos))
      return TRUE;
  return FALSE;
}

/**
 * dbk_grid_range_stretch:
 * @row: where the pointer drags to
 * @column: the same
 *
 * Returns: @range and what lies between it and that cell, in the one direction in which it is further away; @range itself
 *   where the cell lies inside
 */
DbkGridRange
dbk_grid_range_stretch (const DbkGridRange *range, int row, int column)
{
  DbkGridRange result = *range;
  int up = range->row - row;
  int down = row - (range->row + range->n_rows - 1);
  int left = range->column - column;
  int right = column - (range->column + range->n_columns - 1);
  int rows = MAX (up, down);
  int columns = MAX (left, right);

  if (rows <= 0 && columns <= 0)
    return result;
  if (rows >= columns)
    {
      result.n_rows += rows;
      if (up > 0)
        result.row = row;
    }
  else
    {
      result.n_columns += columns;
      if (left > 0)
        result.column = column;
    }
  return result;
}

static int
wrap (int offset, int n)
{
  return (offset % n + n) % n;
}

/**
 * dbk_grid_range_source:
 * @pos: a cell anywhere
 *
 * Returns: the cell of @range that stands at @pos when @range is laid out over and over again
 */
DbkGridPos
dbk_grid_range_source (const DbkGridRange *range, DbkGridPos pos)
{
  return (DbkGridPos){ range->block, range->row + wrap (pos.row - range->row, range->n_rows),
                       range->column + wrap (pos.column - range->column, range->n_columns) };
}
