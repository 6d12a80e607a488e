/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the cursor moves through the blocks of a sheet: pure logic over a described shape. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-cursor.h"

static int
n_blocks (const DbkGridShape *shape)
{
  return shape->n_blocks (shape->data);
}

static int
n_rows (const DbkGridShape *shape, int block)
{
  return shape->n_columns (shape->data, block) > 0 ? shape->n_rows (shape->data, block) : 0;
}

static int
n_columns (const DbkGridShape *shape, int block)
{
  return shape->n_columns (shape->data, block);
}

static gboolean
is_editable (const DbkGridShape *shape, int block, int row, int column)
{
  return shape->is_editable (shape->data, (DbkGridPos){ block, row, column });
}

static gboolean
is_filled (const DbkGridShape *shape, int block, int row, int column)
{
  return shape->is_filled (shape->data, (DbkGridPos){ block, row, column });
}

/* The next block that has cells, or -1. */
static int
next_block (const DbkGridShape *shape, int block, int dir)
{
  for (block += dir; block >= 0 && block < n_blocks (shape); block += dir)
    if (n_rows (shape, block) > 0)
      return block;
  return -1;
}

static int
first_editable (const DbkGridShape *shape, int block, int row)
{
  for (int c = 0; c < n_columns (shape, block); c++)
    if (is_editable (shape, block, row, c))
      return c;
  return -1;
}

/* Where a vertical move lands in another block: back where it came from, else where one can type. */
static int
landing_column (const DbkGridCursor *cursor, const DbkGridShape *shape, int block, int row)
{
  int column = cursor->origin_column;

  if (cursor->origin_block != block)
    {
      column = first_editable (shape, block, row);
      if (column < 0)
        column = shape->n_frozen (shape->data, block);
    }
  return CLAMP (column, 0, n_columns (shape, block) - 1);
}

static void
enter_block (DbkGridCursor *cursor, const DbkGridShape *shape, int block, int row)
{
  int column = landing_column (cursor, shape, block, row);

  cursor->origin_block = cursor->active.block;
  cursor->origin_column = cursor->active.column;
  cursor->active = (DbkGridPos){ block, row, column };
}

/* One row up or down, through the edge of a block into the next one. */
static void
step_row (DbkGridCursor *cursor, const DbkGridShape *shape, int dir)
{
  int row = cursor->active.row + dir;
  int block;

  if (row >= 0 && row < n_rows (shape, cursor->active.block))
    {
      cursor->active.row = row;
      return;
    }
  block = next_block (shape, cursor->active.block, dir);
  if (block >= 0)
    enter_block (cursor, shape, block, dir > 0 ? 0 : n_rows (shape, block) - 1);
}

static gboolean
filled_along (const DbkGridShape *shape, DbkGridPos at, gboolean rows, int index)
{
  return rows ? is_filled (shape, at.block, index, at.column) : is_filled (shape, at.block, at.row, index);
}

/* As in spreadsheets: to the end of a run of filled cells, or over empty ones to the next filled one. */
static int
step_to_edge (const DbkGridShape *shape, DbkGridPos at, gboolean rows, int dir)
{
  int limit = rows ? n_rows (shape, at.block) : n_columns (shape, at.block);
  int i = rows ? at.row : at.column;
  gboolean run;

  if (i + dir < 0 || i + dir >= limit)
    return i;
  run = filled_along (shape, at, rows, i) && filled_along (shape, at, rows, i + dir);
  for (i += dir; i + dir >= 0 && i + dir < limit; i += dir)
    if (run ? !filled_along (shape, at, rows, i + dir) : filled_along (shape, at, rows, i))
      break;
  return i;
}

static void
move_edge (DbkGridCursor *cursor, const DbkGridShape *shape, DbkGridPos at, int row_dir, int column_dir)
{
  if (column_dir != 0)
    cursor->active.column = step_to_edge (shape, at, FALSE, column_dir);
  else
    {
      int row = step_to_edge (shape, at, TRUE, row_dir);

      if (row == at.row)
        step_row (cursor, shape, row_dir);
      else
        cursor->active.row = row;
    }
}

/* The next row of this column that can be edited, or -1. */
static int
editable_row (const DbkGridShape *shape, int block, int row, int column, int dir)
{
  for (row += dir; row >= 0 && row < n_rows (shape, block); row += dir)
    if (is_editable (shape, block, row, column))
      return row;
  return -1;
}

/* The first row of the next blocks in which something can be edited. */
static void
enter_next_editable (DbkGridCursor *cursor, const DbkGridShape *shape, int dir)
{
  for (int b = next_block (shape, cursor->active.block, dir); b >= 0; b = next_block (shape, b, dir))
    {
      int rows = n_rows (shape, b);

      for (int r = dir > 0 ? 0 : rows - 1; r >= 0 && r < rows; r += dir)
        {
          int column = cursor->origin_block == b ? CLAMP (cursor->origin_column, 0, n_columns (shape, b) - 1) : -1;

          if (column < 0 || !is_editable (shape, b, r, column))
            column = first_editable (shape, b, r);
          if (column < 0)
            continue;
          cursor->origin_block = cursor->active.block;
          cursor->origin_column = cursor->active.column;
          cursor->active = (DbkGridPos){ b, r, column };
          return;
        }
    }
}

static void
move_enter (DbkGridCursor *cursor, const DbkGridShape *shape, int dir)
{
  DbkGridPos *at = &cursor->active;
  gboolean editable = is_editable (shape, at->block, at->row, at->column);
  int row;

  if (cursor->run_column >= 0 && cursor->run_column < n_columns (shape, at->block))
    at->column = cursor->run_column;
  row = editable_row (shape, at->block, at->row, at->column, dir);
  if (row >= 0)
    at->row = row;
  else if (!editable && at->row + dir >= 0 && at->row + dir < n_rows (shape, at->block))
    at->row += dir;
  else
    enter_next_editable (cursor, shape, dir);
}

/* The next cell in reading order that can be edited. */
static void
move_tab (DbkGridCursor *cursor, const DbkGridShape *shape, int dir)
{
  DbkGridPos at = cursor->active;

  while (at.block >= 0)
    {
      at.column += dir;
      if (at.column < 0 || at.column >= n_columns (shape, at.block))
        {
          at.row += dir;
          if (at.row < 0 || at.row >= n_rows (shape, at.block))
            {
              at.block = next_block (shape, at.block, dir);
              if (at.block < 0)
                return;
              at.row = dir > 0 ? 0 : n_rows (shape, at.block) - 1;
            }
          at.column = dir > 0 ? 0 : n_columns (shape, at.block) - 1;
        }
      if (is_editable (shape, at.block, at.row, at.column))
        {
          if (cursor->run_column < 0 || at.block != cursor->active.block)
            cursor->run_column = at.block == cursor->active.block ? cursor->active.column : at.column;
          cursor->active = at;
          return;
        }
    }
}

static void
move_home (DbkGridCursor *cursor, const DbkGridShape *shape, DbkGridPos at)
{
  int frozen = shape->n_frozen (shape->data, at.block);

  cursor->active.column = at.column > frozen && frozen < n_columns (shape, at.block) ? frozen : 0;
}

static void
move_corner (DbkGridCursor *cursor, const DbkGridShape *shape, gboolean last, gboolean extend)
{
  int block = extend ? cursor->active.block : next_block (shape, last ? n_blocks (shape) : -1, last ? -1 : 1);

  if (block < 0)
    return;
  cursor->active.block = block;
  cursor->active.row = last ? n_rows (shape, block) - 1 : 0;
  cursor->active.column = last ? n_columns (shape, block) - 1
                               : MIN (shape->n_frozen (shape->data, block), n_columns (shape, block) - 1);
}

static void
move_active (DbkGridCursor *cursor, const DbkGridShape *shape, DbkGridMove move, gboolean extend, int page_rows)
{
  DbkGridPos at = cursor->active;

  switch (move)
    {
    case DBK_GRID_MOVE_LEFT:
      cursor->active.column = MAX (at.column - 1, 0);
      break;
    case DBK_GRID_MOVE_RIGHT:
      cursor->active.column = MIN (at.column + 1, n_columns (shape, at.block) - 1);
      break;
    case DBK_GRID_MOVE_UP:
      step_row (cursor, shape, -1);
      break;
    case DBK_GRID_MOVE_DOWN:
      step_row (cursor, shape, 1);
      break;
    case DBK_GRID_MOVE_EDGE_LEFT:
      move_edge (cursor, shape, at, 0, -1);
      break;
    case DBK_GRID_MOVE_EDGE_RIGHT:
      move_edge (cursor, shape, at, 0, 1);
      break;
    case DBK_GRID_MOVE_EDGE_UP:
      move_edge (cursor, shape, at, -1, 0);
      break;
    case DBK_GRID_MOVE_EDGE_DOWN:
      move_edge (cursor, shape, at, 1, 0);
      break;
    case DBK_GRID_MOVE_HOME:
      move_home (cursor, shape, at);
      break;
    case DBK_GRID_MOVE_END:
      cursor->active.column = n_columns (shape, at.block) - 1;
      break;
    case DBK_GRID_MOVE_FIRST:
      move_corner (cursor, shape, FALSE, extend);
      break;
    case DBK_GRID_MOVE_LAST:
      move_corner (cursor, shape, TRUE, extend);
      break;
    case DBK_GRID_MOVE_PAGE_UP:
      for (int i = 0; i < page_rows; i++)
        step_row (cursor, shape, -1);
      break;
    case DBK_GRID_MOVE_PAGE_DOWN:
      for (int i = 0; i < page_rows; i++)
        step_row (cursor, shape, 1);
      break;
    case DBK_GRID_MOVE_ENTER:
      move_enter (cursor, shape, 1);
      break;
    case DBK_GRID_MOVE_ENTER_BACK:
      move_enter (cursor, shape, -1);
      break;
    case DBK_GRID_MOVE_TAB:
      move_tab (cursor, shape, 1);
      break;
    case DBK_GRID_MOVE_TAB_BACK:
      move_tab (cursor, shape, -1);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* The next cell of @range after the one numbered @at, by rows or by columns, into which something can be typed. */
static gboolean
find_inside (const DbkGridRange *range, const DbkGridShape *shape, gboolean by_rows, int dir, int at, DbkGridPos *found)
{
  int n = range->n_rows * range->n_columns;

  for (int next = at + dir; next >= 0 && next < n; next += dir)
    {
      int row = range->row + (by_rows ? next / range->n_columns : next % range->n_rows);
      int column = range->column + (by_rows ? next % range->n_columns : next / range->n_rows);

      *found = (DbkGridPos){ range->block, row, column };
      if (is_editable (shape, range->block, row, column))
        return TRUE;
    }
  return FALSE;
}

/* The next of the selected blocks becomes the cursor's, the one that it was takes its place in the ring. */
static void
turn_to_next (DbkGridCursor *cursor, GArray *others, int dir)
{
  DbkGridRange left = dbk_grid_cursor_get_range (cursor);
  guint taken = dir > 0 ? 0 : others->len - 1;
  DbkGridRange next = g_array_index (others, DbkGridRange, taken);

  g_array_remove_index (others, taken);
  g_array_insert_val (others, dir > 0 ? others->len : 0, left);
  dbk_grid_cursor_set (cursor, (DbkGridPos){ next.block, next.row, next.column });
  cursor->far_row = next.row + next.n_rows - 1;
  cursor->far_column = next.column + next.n_columns - 1;
}

/* Moves the far corner instead of the active cell; a selection never leaves its block. */
static gboolean
extend_by (DbkGridCursor *cursor, const DbkGridShape *shape, DbkGridMove move, int page_rows)
{
  DbkGridCursor probe;
  int block = cursor->active.block;
  int row, column;

  dbk_grid_cursor_set (&probe, (DbkGridPos){ block, cursor->far_row, cursor->far_column });
  move_active (&probe, shape, move, TRUE, page_rows);
  row = probe.active.row;
  column = probe.active.column;
  if (probe.active.block != block)
    {
      row = probe.active.block > block ? n_rows (shape, block) - 1 : 0;
      column = cursor->far_column;
    }
  if (row == cursor->far_row && column == cursor->far_column)
    return FALSE;
  cursor->near_row = cursor->active.row;
  cursor->near_column = cursor->active.column;
  cursor->far_row = row;
  cursor->far_column = column;
  return TRUE;
}

/**
 * dbk_grid_cursor_init:
 *
 * Makes a cursor at no cell.
 */
void
dbk_grid_cursor_init (DbkGridCursor *cursor)
{
  *cursor = (DbkGridCursor){ { -1, -1, -1 }, -1, -1, -1, -1, -1, -1, -1 };
}

/**
 * dbk_grid_cursor_set:
 *
 * Makes @pos the active cell and forgets selection, run of Tabs and way back.
 */
void
dbk_grid_cursor_set (DbkGridCursor *cursor, DbkGridPos pos)
{
  *cursor = (DbkGridCursor){ pos, pos.row, pos.column, pos.row, pos.column, -1, -1, -1 };
}

/**
 * dbk_grid_cursor_extend_to:
 * @row: row of the far corner in the active block, clamped
 * @column: its column, clamped
 *
 * Selects from the active cell to there.
 */
void
dbk_grid_cursor_extend_to (DbkGridCursor *cursor, const DbkGridShape *shape, int row, int column)
{
  if (cursor->active.block < 0)
    return;
  cursor->near_row = cursor->active.row;
  cursor->near_column = cursor->active.column;
  cursor->far_row = CLAMP (row, 0, n_rows (shape, cursor->active.block) - 1);
  cursor->far_column = CLAMP (column, 0, n_columns (shape, cursor->active.block) - 1);
}

/**
 * dbk_grid_cursor_clamp:
 *
 * Brings the cursor back into a sheet whose shape has changed: the nearest cell, or none in an empty sheet. A cursor at
 * no cell goes to the first one that can be edited.
 *
 * Returns: whether the active cell is another one now
 */
gboolean
dbk_grid_cursor_clamp (DbkGridCursor *cursor, const DbkGridShape *shape)
{
  DbkGridPos old = cursor->active;
  DbkGridPos pos = old;

  if (pos.block < 0)
    {
      dbk_grid_cursor_init (cursor);
      enter_next_editable (cursor, shape, 1);
      pos = cursor->active;
    }
  pos.block = MIN (pos.block, n_blocks (shape) - 1);
  if (pos.block < 0 || n_rows (shape, pos.block) == 0)
    pos.block = next_block (shape, -1, 1);
  if (pos.block < 0)
    {
      dbk_grid_cursor_init (cursor);
      return old.block >= 0;
    }
  pos.row = CLAMP (pos.row, 0, n_rows (shape, pos.block) - 1);
  pos.column = CLAMP (pos.column, 0, n_columns (shape, pos.block) - 1);
  if (dbk_grid_pos_equal (pos, old))
    {
      cursor->near_row = MIN (cursor->near_row, n_rows (shape, pos.block) - 1);
      cursor->near_column = MIN (cursor->near_column, n_columns (shape, pos.block) - 1);
      cursor->far_row = MIN (cursor->far_row, n_rows (shape, pos.block) - 1);
      cursor->far_column = MIN (cursor->far_column, n_columns (shape, pos.block) - 1);
    }
  else
    dbk_grid_cursor_set (cursor, pos);
  return !dbk_grid_pos_equal (pos, old);
}

/**
 * dbk_grid_cursor_move_inside:
 * @others: (element-type DbkGridRange) (nullable): what is selected besides, in the order in which it was; changed so that the
 *   cursor's own selection and these stay the same blocks together
 * @move: Enter or Tab, or one of them back
 *
 * Goes round in what is selected, Enter by columns, Tab by rows, only to cells that can be edited, from the end of a block to
 * the beginning of the one selected next.
 *
 * Returns: %FALSE where a single cell is selected, or there is nothing to type into
 */
gboolean
dbk_grid_cursor_move_inside (DbkGridCursor *cursor, const DbkGridShape *shape, GArray *others, DbkGridMove move)
{
  DbkGridCursor old = *cursor;
  DbkGridRange range = dbk_grid_cursor_get_range (cursor);
  gboolean by_rows = move == DBK_GRID_MOVE_TAB || move == DBK_GRID_MOVE_TAB_BACK;
  int dir = move == DBK_GRID_MOVE_TAB || move == DBK_GRID_MOVE_ENTER ? 1 : -1;
  int row = cursor->active.row - range.row;
  int column = cursor->active.column - range.column;
  int at = by_rows ? row * range.n_columns + column : column * range.n_rows + row;
  guint n_others = others != NULL ? others->len : 0;

  if (n_others == 0 && range.n_rows * range.n_columns < 2)
    return FALSE;
  /* At last the beginning of the block where it began. */
  for (guint i = 0; i <= n_others + 1; i++)
    {
      DbkGridPos found;

      if (find_inside (&range, shape, by_rows, dir, at, &found))
        {
          cursor->active = found;
          cursor->run_column = cursor->origin_block = -1;
          return TRUE;
        }
      if (n_others > 0 && i <= n_others)
        turn_to_next (cursor, others, dir);
      range = dbk_grid_cursor_get_range (cursor);
      at = dir > 0 ? -1 : range.n_rows * range.n_columns;
    }
  *cursor = old;
  return FALSE;
}

/**
 * dbk_grid_cursor_move:
 * @extend: move the far corner of the selection, not the active cell; not for Enter and Tab
 * @page_rows: how many rows the Page keys move
 *
 * Arrows and Page keys visit every cell, Enter and Tab only those that can be edited; inside a selection of several
 * cells these two go round in it, Enter by columns, Tab by rows, and leave it as it is. Vertical moves flow from block to
 * block; a selection stays inside one.
 *
 * Returns: whether anything moved
 */
gboolean
dbk_grid_cursor_move (DbkGridCursor *cursor, const DbkGridShape *shape, DbkGridMove move, gboolean extend, int page_rows)
{
  DbkGridPos old = cursor->active;
  gboolean is_enter = move == DBK_GRID_MOVE_ENTER || move == DBK_GRID_MOVE_ENTER_BACK;
  gboolean is_tab = move == DBK_GRID_MOVE_TAB || move == DBK_GRID_MOVE_TAB_BACK;
  gboolean vertical = move == DBK_GRID_MOVE_UP || move == DBK_GRID_MOVE_DOWN ||
                      move == DBK_GRID_MOVE_EDGE_UP || move == DBK_GRID_MOVE_EDGE_DOWN ||
                      move == DBK_GRID_MOVE_PAGE_UP || move == DBK_GRID_MOVE_PAGE_DOWN ||
                      move == DBK_GRID_MOVE_ENTER || move == DBK_GRID_MOVE_ENTER_BACK;

  if (old.block < 0)
    return FALSE;
  if (extend)
    return extend_by (cursor, shape, move, page_rows);
  if ((is_tab || is_enter) && dbk_grid_cursor_move_inside (cursor, shape, NULL, move))
    return TRUE;
  move_active (cursor, shape, move, FALSE, page_rows);
  if (!is_tab)
    cursor->run_column = -1;
  if (!vertical)
    cursor->origin_block = -1;
  cursor->near_row = cursor->far_row = cursor->active.row;
  cursor->near_column = cursor->far_column = cursor->active.column;
  return !dbk_grid_pos_equal (old, cursor->active);
}

/**
 * dbk_grid_cursor_select_all:
 *
 * Selects the whole block of the active cell; its first cell becomes the active one.
 */
void
dbk_grid_cursor_select_all (DbkGridCursor *cursor, const DbkGridShape *shape)
{
  int block = cursor->active.block;

  if (block < 0)
    return;
  dbk_grid_cursor_set (cursor, (DbkGridPos){ block, 0, 0 });
  dbk_grid_cursor_extend_to (cursor, shape, n_rows (shape, block) - 1, n_columns (shape, block) - 1);
}

/**
 * dbk_grid_cursor_get_range:
 *
 * Returns: the selected rectangle; one cell when nothing more is selected. Its block is negative when there is no cursor
 */
DbkGridRange
dbk_grid_cursor_get_range (const DbkGridCursor *cursor)
{
  return (DbkGridRange){
    cursor->active.block,
    MIN (cursor->near_row, cursor->far_row),
    MIN (cursor->near_column, cursor->far_column),
    ABS (cursor->near_row - cursor->far_row) + 1,
    ABS (cursor->near_column - cursor->far_column) + 1,
  };
}
