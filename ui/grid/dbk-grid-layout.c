/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything of a sheet lies: pure geometry of blocks, headers, frozen columns and what of it is in view. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-layout.h"

#include <math.h>

/* Frozen columns may cover this part of a narrow window; beyond it they scroll like the others. */
#define MAX_FROZEN_PART 0.6

static void
clear_block (gpointer data)
{
  g_free (((DbkGridLayoutBlock *)data)->column_x);
}

/* The column whose span holds @x in content coordinates, clamped to the block. */
static int
column_at (const DbkGridLayoutBlock *block, double x)
{
  int low = 0;
  int high = block->n_columns - 1;

  while (low < high)
    {
      int middle = (low + high + 1) / 2;

      if (block->column_x[middle] <= x)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

/* The least scroll, at least @x, at which a column begins at the edge of the frozen ones: no figure is cut in half. */
static double
snap_to_column (const DbkGridLayoutBlock *block, double x, double frozen)
{
  for (int c = 0; c < block->n_columns; c++)
    if (block->column_x[c] - frozen >= x)
      return block->column_x[c] - frozen;
  return x;
}

static double
scroll_of_column (const DbkGridLayout *layout, DbkGridPos pos, const DbkGridView *view)
{
  return pos.column < dbk_grid_layout_get_n_frozen (layout, pos.block, view) ? 0 : view->x;
}

/**
 * dbk_grid_layout_new:
 *
 * Returns: (transfer full): a layout without blocks
 */
DbkGridLayout *
dbk_grid_layout_new (void)
{
  DbkGridLayout *layout = g_new0 (DbkGridLayout, 1);

  layout->blocks = g_array_new (FALSE, TRUE, sizeof (DbkGridLayoutBlock));
  g_array_set_clear_func (layout->blocks, clear_block);
  return layout;
}

/**
 * dbk_grid_layout_free:
 *
 * Frees a layout.
 */
void
dbk_grid_layout_free (DbkGridLayout *layout)
{
  g_array_unref (layout->blocks);
  g_free (layout);
}

/**
 * dbk_grid_layout_add_block:
 * @spec: what to lay out
 * @available: width of the window, for a column that expands
 *
 * Adds a block beneath those there are. Edges lie on whole pixels.
 */
void
dbk_grid_layout_add_block (DbkGridLayout *layout, const DbkGridLayoutSpec *spec, double available)
{
  DbkGridLayoutBlock block = { spec->n_rows, spec->n_columns, MIN (spec->n_frozen, spec->n_columns) };
  double total = 0;

  for (int c = 0; c < spec->n_columns; c++)
    total += ceil (spec->widths[c]);
  block.column_x = g_new (double, spec->n_columns + 1);
  block.column_x[0] = 0;
  for (int c = 0; c < spec->n_columns; c++)
    {
      double width = ceil (spec->widths[c]);

      if (c == spec->expand_column)
        width += MAX (floor (available - total), 0);
      block.column_x[c + 1] = block.column_x[c] + width;
    }
  block.title_y = layout->height + (layout->blocks->len > 0 ? round (spec->gap) : 0);
  block.header_y = block.title_y + ceil (spec->title_height);
  block.rows_y = block.header_y + ceil (spec->header_height);
  block.row_height = MAX (ceil (spec->row_height), 1);
  block.end_y = block.rows_y + block.row_height * spec->n_rows;
  layout->width = MAX (layout->width, block.column_x[spec->n_columns]);
  layout->height = block.end_y;
  g_array_append_val (layout->blocks, block);
}

/**
 * dbk_grid_layout_get_block:
 *
 * Returns: (nullable): the geometry of one block
 */
const DbkGridLayoutBlock *
dbk_grid_layout_get_block (const DbkGridLayout *layout, int block)
{
  if (block < 0 || block >= (int)layout->blocks->len)
    return NULL;
  return &g_array_index (layout->blocks, DbkGridLayoutBlock, block);
}

/**
 * dbk_grid_layout_get_n_frozen:
 *
 * Returns: how many columns stay in view; 0 where they would cover most of a narrow window
 */
int
dbk_grid_layout_get_n_frozen (const DbkGridLayout *layout, int block, const DbkGridView *view)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);

  return b->column_x[b->n_frozen] <= view->width * MAX_FROZEN_PART ? b->n_frozen : 0;
}

/**
 * dbk_grid_layout_get_frozen_width:
 *
 * Returns: the width of the columns that stay in view
 */
double
dbk_grid_layout_get_frozen_width (const DbkGridLayout *layout, int block, const DbkGridView *view)
{
  return dbk_grid_layout_get_block (layout, block)->column_x[dbk_grid_layout_get_n_frozen (layout, block, view)];
}

/**
 * dbk_grid_layout_get_header_rect:
 * @rect: (out): the header row in the view; it sticks to the top while its block is in view
 *
 * Returns: whether any of it can be seen
 */
gboolean
dbk_grid_layout_get_header_rect (const DbkGridLayout *layout, int block, const DbkGridView *view, DbkGridRect *rect)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);
  double height = b->rows_y - b->header_y;
  double y = MIN (MAX (b->header_y - view->y, 0), b->end_y - view->y - height);

  *rect = (DbkGridRect){ 0, MAX (y, b->header_y - view->y), view->width, height };
  return height > 0 && rect->y < view->height && rect->y + height > 0;
}

/**
 * dbk_grid_layout_get_visible_rows:
 * @first: (out): first row in view
 * @end: (out): one past the last
 *
 * Returns: whether there is any
 */
gboolean
dbk_grid_layout_get_visible_rows (const DbkGridLayout *layout, int block, const DbkGridView *view, int *first, int *end)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);
  double top = MAX (view->y - b->rows_y, 0);
  double bottom = view->y + view->height - b->rows_y;

  *first = MIN ((int)floor (top / b->row_height), b->n_rows);
  *end = CLAMP ((int)ceil (bottom / b->row_height), 0, b->n_rows);
  return *first < *end;
}

/**
 * dbk_grid_layout_get_visible_columns:
 * @first: (out): first scrolling column in view
 * @end: (out): one past the last
 *
 * Frozen columns are not among them.
 *
 * Returns: whether there is any
 */
gboolean
dbk_grid_layout_get_visible_columns (const DbkGridLayout *layout, int block, const DbkGridView *view, int *first, int *end)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);
  int frozen = dbk_grid_layout_get_n_frozen (layout, block, view);
  double left = b->column_x[frozen] + view->x;
  double right = view->x + view->width;

  *first = *end = frozen;
  if (frozen >= b->n_columns || left >= b->column_x[b->n_columns] || right <= b->column_x[frozen])
    return FALSE;
  *first = MAX (column_at (b, left), frozen);
  *end = column_at (b, right);
  if (b->column_x[*end] < right)
    *end += 1;
  return *first < *end;
}

/**
 * dbk_grid_layout_get_cell_rect:
 * @rect: (out): the cell in the view, also when it is scrolled out of it
 *
 * Returns: whether there is such a cell
 */
gboolean
dbk_grid_layout_get_cell_rect (const DbkGridLayout *layout, DbkGridPos pos, const DbkGridView *view, DbkGridRect *rect)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, pos.block);

  if (b == NULL || pos.row < 0 || pos.row >= b->n_rows || pos.column < 0 || pos.column >= b->n_columns)
    return FALSE;
  rect->x = b->column_x[pos.column] - scroll_of_column (layout, pos, view);
  rect->y = b->rows_y + pos.row * b->row_height - view->y;
  rect->width = b->column_x[pos.column + 1] - b->column_x[pos.column];
  rect->height = b->row_height;
  return TRUE;
}

/**
 * dbk_grid_layout_is_cell_in_view:
 *
 * Returns: whether some of the cell can be seen, beside header and frozen columns
 */
gboolean
dbk_grid_layout_is_cell_in_view (const DbkGridLayout *layout, DbkGridPos pos, const DbkGridView *view)
{
  DbkGridRect rect, header;
  double left = 0;
  double top = 0;

  if (!dbk_grid_layout_get_cell_rect (layout, pos, view, &rect))
    return FALSE;
  if (pos.column >= dbk_grid_layout_get_n_frozen (layout, pos.block, view))
    left = dbk_grid_layout_get_frozen_width (layout, pos.block, view);
  if (dbk_grid_layout_get_header_rect (layout, pos.block, view, &header))
    top = header.y + header.height;
  return rect.x < view->width && rect.x + rect.width > left && rect.y < view->height && rect.y + rect.height > top;
}

static int
view_column (const DbkGridLayout *layout, int block, const DbkGridView *view, double x)
{
  return column_at (dbk_grid_layout_get_block (layout, block),
                    x < dbk_grid_layout_get_frozen_width (layout, block, view) ? x : x + view->x);
}

/* The column whose right edge is within @edge of @x, or -1. */
static int
edge_column (const DbkGridLayout *layout, int block, const DbkGridView *view, double x, double edge)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);
  double frozen = dbk_grid_layout_get_frozen_width (layout, block, view);
  double content = x < frozen + edge ? x : x + view->x;
  int column = column_at (b, content);

  if (fabs (b->column_x[column + 1] - content) <= edge)
    return column;
  if (column > 0 && fabs (b->column_x[column] - content) <= edge)
    return column - 1;
  return -1;
}

/**
 * dbk_grid_layout_hit:
 * @x: in the view
 * @y: in the view
 * @edge: how near to a column's edge counts as the edge
 *
 * Returns: what lies there
 */
DbkGridHit
dbk_grid_layout_hit (const DbkGridLayout *layout, const DbkGridView *view, double x, double y, double edge)
{
  for (int i = 0; i < (int)layout->blocks->len; i++)
    {
      const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, i);
      double right = b->column_x[b->n_columns] - view->x;
      DbkGridRect header;

      if (b->n_columns == 0 || (x > MAX (right, dbk_grid_layout_get_frozen_width (layout, i, view)) + edge))
        continue;
      if (dbk_grid_layout_get_header_rect (layout, i, view, &header) && y >= header.y && y < header.y + header.height)
        {
          int column = edge_column (layout, i, view, x, edge);

          if (column >= 0)
            return (DbkGridHit){ DBK_GRID_HIT_HEADER_EDGE, { i, -1, column } };
          return (DbkGridHit){ DBK_GRID_HIT_HEADER, { i, -1, view_column (layout, i, view, x) } };
        }
      if (y + view->y >= b->title_y && y + view->y < b->header_y)
        return (DbkGridHit){ DBK_GRID_HIT_TITLE, { i, -1, -1 } };
      if (y + view->y >= b->rows_y && y + view->y < b->end_y && (x < right || x < dbk_grid_layout_get_frozen_width (layout, i, view)))
        return (DbkGridHit){ DBK_GRID_HIT_CELL,
                             { i, (int)floor ((y + view->y - b->rows_y) / b->row_height), view_column (layout, i, view, x) } };
    }
  return (DbkGridHit){ DBK_GRID_HIT_NOTHING, { -1, -1, -1 } };
}

/**
 * dbk_grid_layout_nearest:
 *
 * Returns: the cell of @block nearest to a point, also one outside; for dragging
 */
DbkGridPos
dbk_grid_layout_nearest (const DbkGridLayout *layout, int block, const DbkGridView *view, double x, double y)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, block);
  int row = (int)floor ((y + view->y - b->rows_y) / b->row_height);

  return (DbkGridPos){ block, CLAMP (row, 0, MAX (b->n_rows - 1, 0)), view_column (layout, block, view, x) };
}

/**
 * dbk_grid_layout_scroll_to:
 * @view: (inout): scrolled no further than needed
 *
 * Brings a cell into view, free of header and frozen columns; with the first row also what stands above it.
 */
void
dbk_grid_layout_scroll_to (const DbkGridLayout *layout, DbkGridPos pos, DbkGridView *view)
{
  const DbkGridLayoutBlock *b = dbk_grid_layout_get_block (layout, pos.block);
  double top, bottom;

  if (b == NULL || pos.row < 0 || pos.row >= b->n_rows || pos.column < 0 || pos.column >= b->n_columns)
    return;
  top = b->rows_y + pos.row * b->row_height;
  bottom = top + b->row_height;
  if (bottom > view->y + view->height)
    view->y = bottom - view->height;
  top = pos.row == 0 ? b->title_y : top - (b->rows_y - b->header_y);
  if (top < view->y)
    view->y = MAX (top, 0);
  if (pos.column < dbk_grid_layout_get_n_frozen (layout, pos.block, view))
    return;
  if (b->column_x[pos.column + 1] > view->x + view->width)
    view->x = snap_to_column (b, b->column_x[pos.column + 1] - view->width, dbk_grid_layout_get_frozen_width (layout, pos.block, view));
  if (b->column_x[pos.column] - dbk_grid_layout_get_frozen_width (layout, pos.block, view) < view->x)
    view->x = b->column_x[pos.column] - dbk_grid_layout_get_frozen_width (layout, pos.block, view);
}
