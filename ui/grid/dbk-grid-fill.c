/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filling many cells with what stands in few: by key, and by the handle at the corner of the selection. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

/* Pixels around the corner that belong to the handle. */
#define HANDLE_REACH 5

/* --- Keys --- */

/* Every selected cell that can be edited gets @text, once; a single one is asked in any case, so that it says why not. */
static void
set_selected (DbkGridBatch *batch, const char *text, gboolean but_active)
{
  DbkGrid *self = batch->self;
  g_autoptr (GArray) ranges = dbk_grid_list_ranges (self);
  gboolean single = dbk_grid_count_selected (self) == 1;

  for (guint i = 0; i < ranges->len; i++)
    {
      const DbkGridRange *range = &g_array_index (ranges, DbkGridRange, i);

      for (int r = 0; r < range->n_rows; r++)
        for (int c = 0; c < range->n_columns; c++)
          {
            DbkGridPos pos = { range->block, range->row + r, range->column + c };

            if (dbk_grid_ranges_contain (ranges, i, pos) || (but_active && dbk_grid_pos_equal (pos, self->cursor.active)))
              continue;
            if (single || dbk_grid_model_is_editable (self->model, pos))
              dbk_grid_batch_set (batch, pos, text);
          }
    }
}

/* As one step of undo. */
void
dbk_grid_set_selected (DbkGrid *self, const char *text)
{
  DbkGridBatch batch = dbk_grid_batch_begin (self);

  set_selected (&batch, text, FALSE);
  dbk_grid_batch_end (&batch);
}

/**
 * dbk_grid_fill_selection:
 *
 * Gives what is typed, or stands, in the active cell to all selected cells that can be edited; the cursor stays (Ctrl+Enter).
 * A text that the active cell refuses stays in it, and nothing else is changed. One step of undo.
 *
 * Returns: %FALSE where there is nothing to fill: the key means something else
 */
gboolean
dbk_grid_fill_selection (DbkGrid *self)
{
  g_autofree char *text = NULL;
  DbkGridBatch batch;

  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  if (self->model == NULL || !dbk_grid_model_is_editable (self->model, self->cursor.active))
    return FALSE;
  if (self->edit == DBK_GRID_EDIT_NONE && dbk_grid_count_selected (self) == 1)
    return FALSE;
  text = self->edit != DBK_GRID_EDIT_NONE ? g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)))
                                          : dbk_grid_model_dup_raw_text (self->model, self->cursor.active);
  dbk_grid_entry_insist (self);
  batch = dbk_grid_batch_begin (self);
  if (dbk_grid_commit (self))
    set_selected (&batch, text, TRUE);
  dbk_grid_batch_end (&batch);
  return TRUE;
}

/* Copies each row (column) of the range from its first one; a single one takes from the one before it. */
static void
fill_range (DbkGridBatch *batch, const DbkGridRange *range, gboolean down)
{
  DbkGrid *self = batch->self;
  gboolean single = (down ? range->n_rows : range->n_columns) == 1;

  if (single && (down ? range->row : range->column) == 0)
    return;
  for (int r = 0; r < range->n_rows; r++)
    for (int c = 0; c < range->n_columns; c++)
      {
        DbkGridPos pos = { range->block, range->row + r, range->column + c };
        DbkGridPos from = pos;
        g_autofree char *text = NULL;

        if (down)
          from.row = single ? range->row - 1 : range->row;
        else
          from.column = single ? range->column - 1 : range->column;
        if (dbk_grid_pos_equal (from, pos) || !dbk_grid_model_is_editable (self->model, pos))
          continue;
        text = dbk_grid_model_dup_raw_text (self->model, from);
        dbk_grid_batch_set (batch, pos, text);
      }
}

static void
fill (DbkGrid *self, gboolean down)
{
  g_autoptr (GArray) ranges = NULL;
  DbkGridBatch batch;

  if (!dbk_grid_settle (self))
    return;
  ranges = dbk_grid_list_ranges (self);
  batch = dbk_grid_batch_begin (self);
  for (guint i = 0; i < ranges->len; i++)
    fill_range (&batch, &g_array_index (ranges, DbkGridRange, i), down);
  dbk_grid_batch_end (&batch);
}

/**
 * dbk_grid_fill_down:
 *
 * Copies the first selected row into the others; with one row selected, the row above into it (Ctrl+D).
 */
void
dbk_grid_fill_down (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  fill (self, TRUE);
}

/**
 * dbk_grid_fill_right:
 *
 * Copies the first selected column into the others; with one column selected, the column before into it (Ctrl+R).
 */
void
dbk_grid_fill_right (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  fill (self, FALSE);
}

/* --- The handle --- */

/* Where the handle is: there is one for a single block that begins with something to copy, while its corner can be seen. */
gboolean
dbk_grid_get_handle (DbkGrid *self, double *x, double *y)
{
  DbkGridRange range = dbk_grid_cursor_get_range (&self->cursor);
  DbkGridPos corner = { range.block, range.row + range.n_rows - 1, range.column + range.n_columns - 1 };
  DbkGridView view;
  DbkGridRect rect;
  DbkGridHit hit;

  if (self->model == NULL || self->others->len > 0 || self->edit != DBK_GRID_EDIT_NONE || !dbk_grid_model_is_editable (self->model, self->cursor.active))
    return FALSE;
  view = dbk_grid_get_view (self);
  if (!dbk_grid_layout_get_cell_rect (self->layout, corner, &view, &rect))
    return FALSE;
  *x = rect.x + rect.width - 1;
  *y = rect.y + rect.height - 1;
  /* Under the heading or under columns that stay it would lie on something else. */
  hit = dbk_grid_layout_hit (self->layout, &view, *x - 1, *y - 1, 0);
  return hit.kind == DBK_GRID_HIT_CELL && dbk_grid_pos_equal (hit.pos, corner) && *x < view.width && *y < view.height;
}

gboolean
dbk_grid_is_on_handle (DbkGrid *self, double x, double y)
{
  double handle_x, handle_y;

  return dbk_grid_get_handle (self, &handle_x, &handle_y) && ABS (x - handle_x) <= HANDLE_REACH && ABS (y - handle_y) <= HANDLE_REACH;
}

void
dbk_grid_begin_filling (DbkGrid *self)
{
  self->filling = TRUE;
  self->fill_target = dbk_grid_cursor_get_range (&self->cursor);
}

/* Shows what would be filled. */
void
dbk_grid_fill_towards (DbkGrid *self, DbkGridPos pos)
{
  DbkGridRange range = dbk_grid_cursor_get_range (&self->cursor);

  self->fill_target = dbk_grid_range_stretch (&range, pos.row, pos.column);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
fill_target (DbkGrid *self, const DbkGridRange *source, const DbkGridRange *target)
{
  DbkGridBatch batch = dbk_grid_batch_begin (self);

  for (int r = target->row; r < target->row + target->n_rows; r++)
    for (int c = target->column; c < target->column + target->n_columns; c++)
      {
        DbkGridPos pos = { target->block, r, c };
        g_autofree char *text = NULL;

        if (dbk_grid_range_contains (source, pos) || !dbk_grid_model_is_editable (self->model, pos))
          continue;
        text = dbk_grid_model_dup_raw_text (self->model, dbk_grid_range_source (source, pos));
        dbk_grid_batch_set (&batch, pos, text);
      }
  dbk_grid_select_range (self, target);
  dbk_grid_batch_end (&batch);
}

/* Lays the selection out over what was dragged over, again and again; figures are copied, never counted on. */
void
dbk_grid_end_filling (DbkGrid *self, gboolean keep)
{
  DbkGridRange source = dbk_grid_cursor_get_range (&self->cursor);
  DbkGridRange target = self->fill_target;

  if (!self->filling)
    return;
  self->filling = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (keep && self->model != NULL && source.block == target.block && (target.n_rows > source.n_rows || target.n_columns > source.n_columns))
    fill_target (self, &source, &target);
}

/* The last row down to which every cell of @column beneath @range has something in it; the range's own last row if none has. */
static int
filled_down (DbkGrid *self, const DbkGridRange *range, int column)
{
  DbkGridShape shape = dbk_grid_get_shape (self);
  DbkGridPos pos = { range->block, range->row + range->n_rows, column };

  if (column < 0 || column >= shape.n_columns (shape.data, range->block))
    return pos.row - 1;
  while (pos.row < shape.n_rows (shape.data, range->block) && shape.is_filled (shape.data, pos))
    pos.row++;
  return pos.row - 1;
}

static gboolean
takes_something (DbkGrid *self, const DbkGridRange *range, int row)
{
  for (int c = 0; c < range->n_columns; c++)
    if (dbk_grid_model_is_editable (self->model, (DbkGridPos){ range->block, row, range->column + c }))
      return TRUE;
  return FALSE;
}

/* As spreadsheets do on a double click: down as far as the column before goes on, or else the one after. */
void
dbk_grid_fill_along (DbkGrid *self)
{
  DbkGridRange source = dbk_grid_cursor_get_range (&self->cursor);
  DbkGridRange target = source;
  int bottom = source.row + source.n_rows - 1;
  int last = filled_down (self, &source, source.column - 1);

  if (last == bottom)
    last = filled_down (self, &source, source.column + source.n_columns);
  /* Totals at the end are none of it. */
  while (last > bottom && !takes_something (self, &source, last))
    last--;
  if (last == bottom)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  target.n_rows = last - source.row + 1;
  fill_target (self, &source, &target);
}
