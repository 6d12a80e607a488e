/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything of a sheet lies: pure geometry of blocks, headers, frozen columns and what of it is in view. */
#pragma once

#include "ui/grid/dbk-grid-types.h"

G_BEGIN_DECLS

/**
 * DbkGridLayoutBlock:
 * @n_rows: number of rows
 * @n_columns: number of columns
 * @n_frozen: leading columns that stay when scrolling sideways
 * @column_x: (owned): left edge of each column and, last, the right edge
 * @title_y: top of the title
 * @header_y: top of the header row, bottom of the title
 * @rows_y: top of the first row, bottom of the header
 * @row_height: height of every row
 * @end_y: bottom of the last row
 *
 * One block in content coordinates.
 */
typedef struct
{
  int n_rows;
  int n_columns;
  int n_frozen;
  double *column_x;
  double title_y;
  double header_y;
  double rows_y;
  double row_height;
  double end_y;
} DbkGridLayoutBlock;

/**
 * DbkGridLayoutSpec:
 * @n_rows: number of rows
 * @n_columns: number of columns
 * @n_frozen: leading columns that stay when scrolling sideways
 * @widths: width of each column
 * @expand_column: column that takes the room left, or -1
 * @title_height: 0 for none
 * @header_height: 0 for none
 * @row_height: height of every row
 * @gap: room above the block
 *
 * What a block is laid out from.
 */
typedef struct
{
  int n_rows;
  int n_columns;
  int n_frozen;
  const double *widths;
  int expand_column;
  double title_height;
  double header_height;
  double row_height;
  double gap;
} DbkGridLayoutSpec;

typedef struct
{
  GArray *blocks; /* (owned) DbkGridLayoutBlock */
  double width;
  double height;
} DbkGridLayout;

/**
 * DbkGridView:
 * @x: how far scrolled to the right
 * @y: how far scrolled down
 * @width: visible width
 * @height: visible height
 *
 * The window on the content.
 */
typedef struct
{
  double x;
  double y;
  double width;
  double height;
} DbkGridView;

typedef enum
{
  DBK_GRID_HIT_NOTHING,
  DBK_GRID_HIT_TITLE,
  DBK_GRID_HIT_HEADER,
  DBK_GRID_HIT_HEADER_EDGE, /* the right edge of the column in pos */
  DBK_GRID_HIT_CELL,
} DbkGridHitKind;

typedef struct
{
  DbkGridHitKind kind;
  DbkGridPos pos;
} DbkGridHit;

DbkGridLayout *dbk_grid_layout_new (void);
void dbk_grid_layout_free (DbkGridLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkGridLayout, dbk_grid_layout_free)

void dbk_grid_layout_add_block (DbkGridLayout *layout, const DbkGridLayoutSpec *spec, double available);
const DbkGridLayoutBlock *dbk_grid_layout_get_block (const DbkGridLayout *layout, int block);

int dbk_grid_layout_get_n_frozen (const DbkGridLayout *layout, int block, const DbkGridView *view);
double dbk_grid_layout_get_frozen_width (const DbkGridLayout *layout, int block, const DbkGridView *view);
gboolean dbk_grid_layout_get_header_rect (const DbkGridLayout *layout, int block, const DbkGridView *view, DbkGridRect *rect);
gboolean dbk_grid_layout_get_visible_rows (const DbkGridLayout *layout, int block, const DbkGridView *view, int *first, int *end);
gboolean dbk_grid_layout_get_visible_columns (const DbkGridLayout *layout, int block, const DbkGridView *view, int *first, int *end);
gboolean dbk_grid_layout_get_cell_rect (const DbkGridLayout *layout, DbkGridPos pos, const DbkGridView *view, DbkGridRect *rect);
gboolean dbk_grid_layout_is_cell_in_view (const DbkGridLayout *layout, DbkGridPos pos, const DbkGridView *view);
DbkGridHit dbk_grid_layout_hit (const DbkGridLayout *layout, const DbkGridView *view, double x, double y, double edge);
DbkGridPos dbk_grid_layout_nearest (const DbkGridLayout *layout, int block, const DbkGridView *view, double x, double y);
void dbk_grid_layout_scroll_to (const DbkGridLayout *layout, DbkGridPos pos, DbkGridView *view);

G_END_DECLS
