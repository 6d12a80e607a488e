/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain positions and rectangles of the sheet widget, free of GTK so that its logic can be tested without a display. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DbkGridPos:
 * @block: index of the block, from 0, top to bottom
 * @row: index of the row inside the block
 * @column: index of the column inside the block
 *
 * Names one cell. A position with a negative @block names none.
 */
typedef struct
{
  int block;
  int row;
  int column;
} DbkGridPos;

/**
 * DbkGridRange:
 * @block: the block the rectangle lies in
 * @row: its first row
 * @column: its first column
 * @n_rows: how many rows, at least 1
 * @n_columns: how many columns, at least 1
 *
 * A rectangle of cells inside one block.
 */
typedef struct
{
  int block;
  int row;
  int column;
  int n_rows;
  int n_columns;
} DbkGridRange;

/**
 * DbkGridRect:
 *
 * A rectangle in pixels.
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} DbkGridRect;

static inline gboolean
dbk_grid_pos_equal (DbkGridPos a, DbkGridPos b)
{
  return a.block == b.block && a.row == b.row && a.column == b.column;
}

static inline gboolean
dbk_grid_range_contains (const DbkGridRange *range, DbkGridPos pos)
{
  return pos.block == range->block &&
         pos.row >= range->row && pos.row < range->row + range->n_rows &&
         pos.column >= range->column && pos.column < range->column + range->n_columns;
}

G_END_DECLS
