/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet's cursor: moving it, selecting, undoing, and what follows from it. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

/* --- the shape the cursor moves in --- */

static int
shape_n_blocks (gpointer data)
{
  return dbk_grid_model_get_n_blocks (((DbkGrid *)data)->model);
}

static int
shape_n_rows (gpointer data, int block)
{
  DbkGridBlock info;

  dbk_grid_model_get_block (((DbkGrid *)data)->model, block, &info);
  return info.n_rows;
}

static int
shape_n_columns (gpointer data, int block)
{
  DbkGridBlock info;

  dbk_grid_model_get_block (((DbkGrid *)data)->model, block, &info);
  return info.n_columns;
}

static int
shape_n_frozen (gpointer data, int block)
{
  DbkGridBlock info;

  dbk_grid_model_get_block (((DbkGrid *)data)->model, block, &info);
  return info.n_frozen;
}

static gboolean
shape_is_editable (gpointer data, DbkGridPos pos)
{
  return dbk_grid_model_is_editable (((DbkGrid *)data)->model, pos);
}

static gboolean
shape_is_filled (gpointer data, DbkGridPos pos)
{
  g_auto (DbkGridCell) cell = { 0 };

  dbk_grid_model_get_cell (((DbkGrid *)data)->model, pos, &cell);
  return cell.text != NULL && cell.text[0] != '\0';
}

DbkGridShape
dbk_grid_get_shape (DbkGrid *self)
{
  return (DbkGridShape){ shape_n_blocks, shape_n_rows, shape_n_columns, shape_n_frozen,
                         shape_is_editable, shape_is_filled, self };
}

/* --- cursor --- */

void
dbk_grid_cursor_changed (DbkGrid *self, gboolean moved)
{
  if (moved && !self->adding)
    g_array_set_size (self->others, 0);
  if (moved)
    {
      /* A notice about the cell just left is there to be read after leaving it. */
      if (!self->message_fresh)
        dbk_grid_hide_message (self);
      self->message_fresh = FALSE;
      dbk_grid_entry_refresh (self);
      dbk_grid_emit_cursor_moved (self);
    }
  dbk_grid_emit_selection_changed (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static int
page_rows (DbkGrid *self)
{
  int rows = gtk_widget_get_height (GTK_WIDGET (self)) / MAX (self->row_height, 1) - 3;

  return MAX (rows, 1);
}

/* Enter and Tab among several selected blocks, which stay selected. */
static gboolean
move_among_blocks (DbkGrid *self, const DbkGridShape *shape, DbkGridMove move)
{
  if (move < DBK_GRID_MOVE_ENTER || self->others->len == 0 || !dbk_grid_cursor_move_inside (&self->cursor, shape, self->others, move))
    return FALSE;
  self->adding = TRUE;
  dbk_grid_cursor_changed (self, TRUE);
  self->adding = FALSE;
  dbk_grid_scroll_to (self, self->cursor.active);
  return TRUE;
}

/* Commits, moves, scrolls. FALSE when the cell would not let go or there was nowhere to go. */
gboolean
dbk_grid_do_move (DbkGrid *self, DbkGridMove move, gboolean extend)
{
  DbkGridShape shape;
  DbkGridRange before, after;

  if (self->model == NULL || !dbk_grid_commit (self))
    return FALSE;
  if (move >= DBK_GRID_MOVE_ENTER)
    self->adding = FALSE;
  shape = dbk_grid_get_shape (self);
  if (!extend && move_among_blocks (self, &shape, move))
    return TRUE;
  before = dbk_grid_cursor_get_range (&self->cursor);
  if (!dbk_grid_cursor_move (&self->cursor, &shape, move, extend, page_rows (self)))
    {
      after = dbk_grid_cursor_get_range (&self->cursor);
      if (before.n_rows != after.n_rows || before.n_columns != after.n_columns)
        dbk_grid_cursor_changed (self, FALSE);
      return FALSE;
    }
  dbk_grid_cursor_changed (self, !extend);
  if (extend)
    dbk_grid_scroll_to (self, (DbkGridPos){ self->cursor.active.block, self->cursor.far_row, self->cursor.far_column });
  else
    dbk_grid_scroll_to (self, self->cursor.active);
  return TRUE;
}

/* Brings the cursor back into a sheet that has changed. */
void
dbk_grid_clamp_cursor (DbkGrid *self)
{
  DbkGridShape shape = dbk_grid_get_shape (self);
  gboolean moved;

  g_array_set_size (self->others, 0);
  self->adding = FALSE;
  if (self->model == NULL)
    {
      dbk_grid_cursor_init (&self->cursor);
      dbk_grid_entry_refresh (self);
      return;
    }
  moved = dbk_grid_cursor_clamp (&self->cursor, &shape);
  if (!moved && self->edit == DBK_GRID_EDIT_NONE)
    dbk_grid_entry_refresh (self);
  dbk_grid_cursor_changed (self, moved);
}

gboolean
dbk_grid_settle (DbkGrid *self)
{
  return self->model != NULL && dbk_grid_commit (self) && self->cursor.active.block >= 0;
}

void
dbk_grid_keep_range (DbkGrid *self)
{
  DbkGridRange range = dbk_grid_cursor_get_range (&self->cursor);

  if (range.block >= 0)
    g_array_append_val (self->others, range);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* --- public API; everything here belongs to the main thread --- */

/**
 * dbk_grid_get_cursor:
 *
 * Returns: the active cell; its block is negative when there is none
 */
DbkGridPos
dbk_grid_get_cursor (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), ((DbkGridPos){ -1, -1, -1 }));
  return self->cursor.active;
}

/**
 * dbk_grid_set_cursor:
 *
 * Makes a cell the active one and scrolls it into view. What is half typed is committed before.
 *
 * Returns: %FALSE if there is no such cell or the active one holds a text that was refused
 */
gboolean
dbk_grid_set_cursor (DbkGrid *self, int block, int row, int column)
{
  DbkGridPos pos = { block, row, column };

  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  if (self->model == NULL || !dbk_grid_model_has_cell (self->model, pos) || !dbk_grid_commit (self))
    return FALSE;
  dbk_grid_cursor_set (&self->cursor, pos);
  dbk_grid_cursor_changed (self, TRUE);
  dbk_grid_scroll_to (self, pos);
  return TRUE;
}

/**
 * dbk_grid_get_selection:
 *
 * Returns: the selected rectangle, at least the active cell; its block is negative when there is none
 */
DbkGridRange
dbk_grid_get_selection (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), ((DbkGridRange){ -1 }));
  return dbk_grid_cursor_get_range (&self->cursor);
}

/**
 * dbk_grid_select_range:
 * @range: what to select; its first cell becomes the active one
 *
 * Selects a rectangle, cut to its block.
 */
void
dbk_grid_select_range (DbkGrid *self, const DbkGridRange *range)
{
  DbkGridShape shape;

  g_return_if_fail (DBK_IS_GRID (self));
  if (!dbk_grid_set_cursor (self, range->block, range->row, range->column))
    return;
  shape = dbk_grid_get_shape (self);
  dbk_grid_cursor_extend_to (&self->cursor, &shape, range->row + range->n_rows - 1, range->column + range->n_columns - 1);
  dbk_grid_cursor_changed (self, FALSE);
}

/**
 * dbk_grid_list_ranges:
 *
 * Returns: (transfer full) (element-type DbkGridRange): all that is selected: dbk_grid_get_selection() last, before it what
 *   was added to (Ctrl+click, Ctrl+F8); empty when there is no active cell. They may lie over one another
 */
GArray *
dbk_grid_list_ranges (DbkGrid *self)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (DbkGridRange));
  DbkGridRange range;

  g_return_val_if_fail (DBK_IS_GRID (self), ranges);
  range = dbk_grid_cursor_get_range (&self->cursor);
  if (range.block < 0)
    return ranges;
  g_array_append_vals (ranges, self->others->data, self->others->len);
  g_array_append_val (ranges, range);
  return ranges;
}

/**
 * dbk_grid_count_selected:
 *
 * Returns: how many cells are selected; one that lies in two blocks counts twice
 */
guint
dbk_grid_count_selected (DbkGrid *self)
{
  g_autoptr (GArray) ranges = dbk_grid_list_ranges (self);
  guint n = 0;

  for (guint i = 0; i < ranges->len; i++)
    n += (guint)(g_array_index (ranges, DbkGridRange, i).n_rows * g_array_index (ranges, DbkGridRange, i).n_columns);
  return n;
}

/**
 * dbk_grid_get_cell_area:
 * @area: (out): where the cell is in the widget's coordinates; for popovers
 *
 * Returns: whether there is such a cell and it can be seen
 */
gboolean
dbk_grid_get_cell_area (DbkGrid *self, DbkGridPos pos, GdkRectangle *area)
{
  DbkGridView view;
  DbkGridRect rect;

  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  dbk_grid_ensure_layout (self);
  view = dbk_grid_get_view (self);
  if (!dbk_grid_layout_get_cell_rect (self->layout, pos, &view, &rect))
    return FALSE;
  *area = (GdkRectangle){ (int)rect.x, (int)rect.y, (int)rect.width, (int)rect.height };
  return dbk_grid_layout_is_cell_in_view (self->layout, pos, &view);
}

/**
 * dbk_grid_go_to_problem:
 * @forward: %FALSE looks backwards
 *
 * Moves to the next cell that is required and empty, fails or has to be looked at (F8, Shift+F8).
 *
 * Returns: whether there was one
 */
gboolean
dbk_grid_go_to_problem (DbkGrid *self, gboolean forward)
{
  DbkGridPos pos;

  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  if (self->model == NULL || !dbk_grid_commit (self))
    return FALSE;
  pos = self->cursor.active;
  if (!dbk_grid_model_find_problem (self->model, &pos, forward))
    return FALSE;
  return dbk_grid_set_cursor (self, pos.block, pos.row, pos.column);
}

static gboolean
undo_or_redo (DbkGrid *self, gboolean (*act) (DbkGridModel *model, DbkGridPos *where))
{
  DbkGridPos where;

  if (self->model == NULL || !dbk_grid_commit (self) || !act (self->model, &where))
    return FALSE;
  if (where.block >= 0)
    dbk_grid_set_cursor (self, where.block, where.row, where.column);
  return TRUE;
}

/**
 * dbk_grid_undo:
 *
 * Commits what is half typed, then undoes one step of the model.
 *
 * Returns: whether something was undone
 */
gboolean
dbk_grid_undo (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  return undo_or_redo (self, dbk_grid_model_undo);
}

/**
 * dbk_grid_redo:
 *
 * Redoes one step of the model.
 *
 * Returns: whether something was redone
 */
gboolean
dbk_grid_redo (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  return undo_or_redo (self, dbk_grid_model_redo);
}
