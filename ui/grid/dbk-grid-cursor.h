/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the cursor moves through the blocks of a sheet: pure logic over a described shape. */
#pragma once

#include "ui/grid/dbk-grid-types.h"

G_BEGIN_DECLS

/**
 * DbkGridShape:
 *
 * What the cursor needs to know of a sheet. Every function receives @data.
 */
typedef struct
{
  int (*n_blocks) (gpointer data);
  int (*n_rows) (gpointer data, int block);
  int (*n_columns) (gpointer data, int block);
  int (*n_frozen) (gpointer data, int block);
  gboolean (*is_editable) (gpointer data, DbkGridPos pos);
  gboolean (*is_filled) (gpointer data, DbkGridPos pos);
  gpointer data;
} DbkGridShape;

/**
 * DbkGridCursor:
 * @active: the active cell
 * @near_row: row of the corner where the selection began: that of @active, until Enter or Tab moves about inside
 * @near_column: its column
 * @far_row: row of the opposite corner
 * @far_column: its column
 * @run_column: column where a run of Tabs began, or -1
 * @origin_block: the block a vertical move came from, or -1
 * @origin_column: the column it came from, where the way back leads
 */
typedef struct
{
  DbkGridPos active;
  int near_row;
  int near_column;
  int far_row;
  int far_column;
  int run_column;
  int origin_block;
  int origin_column;
} DbkGridCursor;

typedef enum
{
  DBK_GRID_MOVE_LEFT,
  DBK_GRID_MOVE_RIGHT,
  DBK_GRID_MOVE_UP,
  DBK_GRID_MOVE_DOWN,
  DBK_GRID_MOVE_EDGE_LEFT,
  DBK_GRID_MOVE_EDGE_RIGHT,
  DBK_GRID_MOVE_EDGE_UP,
  DBK_GRID_MOVE_EDGE_DOWN,
  DBK_GRID_MOVE_HOME,
  DBK_GRID_MOVE_END,
  DBK_GRID_MOVE_FIRST,
  DBK_GRID_MOVE_LAST,
  DBK_GRID_MOVE_PAGE_UP,
  DBK_GRID_MOVE_PAGE_DOWN,
  DBK_GRID_MOVE_ENTER,
  DBK_GRID_MOVE_ENTER_BACK,
  DBK_GRID_MOVE_TAB,
  DBK_GRID_MOVE_TAB_BACK,
} DbkGridMove;

void dbk_grid_cursor_init (DbkGridCursor *cursor);
void dbk_grid_cursor_set (DbkGridCursor *cursor, DbkGridPos pos);
void dbk_grid_cursor_extend_to (DbkGridCursor *cursor, const DbkGridShape *shape, int row, int column);
gboolean dbk_grid_cursor_clamp (DbkGridCursor *cursor, const DbkGridShape *shape);
gboolean dbk_grid_cursor_move_inside (DbkGridCursor *cursor, const DbkGridShape *shape, GArray *others, DbkGridMove move);
gboolean dbk_grid_cursor_move (DbkGridCursor *cursor, const DbkGridShape *shape, DbkGridMove move, gboolean extend, int page_rows);
void dbk_grid_cursor_select_all (DbkGridCursor *cursor, const DbkGridShape *shape);
DbkGridRange dbk_grid_cursor_get_range (const DbkGridCursor *cursor);

G_END_DECLS
