/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a sheet lies in its window: widths of columns, layout and scrolling. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <math.h>

#define MIN_COLUMN_WIDTH 24
#define MAX_LABEL_CHARS 40
#define N_MEASURED_ROWS 200

/* --- layout --- */

static gpointer
override_key (int block, int column)
{
  return GUINT_TO_POINTER (((guint)block << 20) | (guint)column);
}

static int
heading_width (DbkGrid *self, const DbkGridColumn *column)
{
  int width = 0;

  if (column->title != NULL)
    width = dbk_grid_text_cache_get (self->text, DBK_GRID_STYLE_HEADER, column->title, 0, 0)->width;
  if (column->subtitle != NULL)
    width = MAX (width, dbk_grid_text_cache_get (self->text, DBK_GRID_STYLE_SUBTITLE, column->subtitle, 0, 0)->width);
  return width;
}

/* Names of rows are as long as they are: the column makes room for them, within reason. */
static int
label_width (DbkGrid *self, int block, int column, int n_rows)
{
  int limit = dbk_grid_text_cache_get_digit_width (self->text) * MAX_LABEL_CHARS;
  int width = 0;

  for (int r = 0; r < MIN (n_rows, N_MEASURED_ROWS); r++)
    {
      g_auto (DbkGridCell) cell = { 0 };
      DbkGridStyle style;

      dbk_grid_model_get_cell (self->model, (DbkGridPos){ block, r, column }, &cell);
      style = cell.flags & DBK_GRID_CELL_BOLD ? DBK_GRID_STYLE_BOLD : DBK_GRID_STYLE_BODY;
      if (cell.text != NULL)
        width = MAX (width, dbk_grid_text_cache_get (self->text, style, cell.text, cell.n_faint, 0)->width);
    }
  return MIN (width, limit);
}

static GArray *
measure_block (DbkGrid *self, int block, int n_columns, int n_rows)
{
  GArray *widths = g_array_sized_new (FALSE, FALSE, sizeof (double), n_columns);
  int digit = dbk_grid_text_cache_get_digit_width (self->text);

  for (int c = 0; c < n_columns; c++)
    {
      DbkGridColumn column;
      double *set = g_hash_table_lookup (self->overrides, override_key (block, c));
      double width;

      dbk_grid_model_get_column (self->model, block, c, &column);
      width = MAX (heading_width (self, &column), column.width_chars * digit);
      if (column.kind == DBK_GRID_KIND_LABEL && set == NULL)
        width = MAX (width, label_width (self, block, c, n_rows));
      width += 2 * self->padding;
      if (set != NULL)
        width = *set * self->zoom;
      g_array_append_val (widths, width);
    }
  return widths;
}

static void
ensure_widths (DbkGrid *self)
{
  if (!dbk_grid_text_cache_is_ready (self->text))
    dbk_grid_text_cache_reset (self->text, gtk_widget_get_pango_context (GTK_WIDGET (self)), self->zoom, self->high_contrast ? 0.7 : 0.45);
  if (self->widths != NULL)
    return;
  self->padding = (int)round (9 * self->zoom);
  self->row_height = MAX (dbk_grid_text_cache_get_line_height (self->text, DBK_GRID_STYLE_BODY) + (int)round (11 * self->zoom),
                          (int)round (30 * self->zoom));
  self->widths = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (int b = 0; self->model != NULL && b < dbk_grid_model_get_n_blocks (self->model); b++)
    {
      DbkGridBlock block;

      dbk_grid_model_get_block (self->model, b, &block);
      g_ptr_array_add (self->widths, measure_block (self, b, block.n_columns, block.n_rows));
    }
}

static void
lay_out_block (DbkGrid *self, int b, int available)
{
  GArray *widths = g_ptr_array_index (self->widths, b);
  DbkGridLayoutSpec spec = { .expand_column = -1 };
  DbkGridBlock block;
  gboolean units = FALSE;
  gboolean titles = FALSE;

  dbk_grid_model_get_block (self->model, b, &block);
  for (int c = 0; c < block.n_columns; c++)
    {
      DbkGridColumn column;

      dbk_grid_model_get_column (self->model, b, c, &column);
      titles |= column.title != NULL && column.title[0] != '\0';
      units |= column.subtitle != NULL && column.subtitle[0] != '\0';
      if (column.expand && g_hash_table_lookup (self->overrides, override_key (b, c)) == NULL)
        spec.expand_column = c;
    }
  spec.n_rows = block.n_rows;
  spec.n_columns = block.n_columns;
  spec.n_frozen = block.n_frozen;
  spec.widths = (const double *)(gpointer)widths->data;
  spec.row_height = self->row_height;
  spec.gap = self->row_height * 0.55;
  if (block.title != NULL && block.title[0] != '\0')
    spec.title_height = self->row_height * 1.15;
  if (titles || units)
    spec.header_height = dbk_grid_text_cache_get_line_height (self->text, DBK_GRID_STYLE_HEADER) + round (12 * self->zoom);
  if (units)
    spec.header_height += dbk_grid_text_cache_get_line_height (self->text, DBK_GRID_STYLE_SUBTITLE);
  dbk_grid_layout_add_block (self->layout, &spec, available);
}

void
dbk_grid_ensure_layout (DbkGrid *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->layout != NULL && self->layout_width == width)
    return;
  ensure_widths (self);
  g_clear_pointer (&self->layout, dbk_grid_layout_free);
  self->layout = dbk_grid_layout_new ();
  self->layout_width = width;
  for (guint b = 0; b < self->widths->len; b++)
    lay_out_block (self, b, width);
}

void
dbk_grid_invalidate_layout (DbkGrid *self)
{
  g_clear_pointer (&self->layout, dbk_grid_layout_free);
  g_clear_pointer (&self->widths, g_ptr_array_unref);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
dbk_grid_invalidate_fonts (DbkGrid *self)
{
  dbk_grid_text_cache_reset (self->text, NULL, self->zoom, 0);
  dbk_grid_invalidate_layout (self);
  if (self->entry != NULL)
    dbk_grid_entry_restyle (self);
}

DbkGridView
dbk_grid_get_view (DbkGrid *self)
{
  return (DbkGridView){
    self->hadjustment != NULL ? round (gtk_adjustment_get_value (self->hadjustment)) : 0,
    self->vadjustment != NULL ? round (gtk_adjustment_get_value (self->vadjustment)) : 0,
    gtk_widget_get_width (GTK_WIDGET (self)),
    gtk_widget_get_height (GTK_WIDGET (self)),
  };
}

void
dbk_grid_set_column_width (DbkGrid *self, int block, int column, double width)
{
  double *stored;

  if (width <= 0)
    g_hash_table_remove (self->overrides, override_key (block, column));
  else
    {
      stored = g_new (double, 1);
      *stored = MAX (width / self->zoom, MIN_COLUMN_WIDTH);
      g_hash_table_replace (self->overrides, override_key (block, column), stored);
    }
  dbk_grid_invalidate_layout (self);
}

/* --- scrolling --- */

static void
configure_adjustment (GtkAdjustment *adjustment, double size, double upper, double step)
{
  double value;

  if (adjustment == NULL)
    return;
  upper = MAX (upper, size);
  value = CLAMP (gtk_adjustment_get_value (adjustment), 0, upper - size);
  gtk_adjustment_configure (adjustment, value, 0, upper, step, MAX (size - step, step), size);
}

static void
adjustment_changed_cb (GtkAdjustment *adjustment, DbkGrid *self)
{
  /* The entry is about to leave its place on the screen: what it holds must be safe before. */
  if (!self->self_scrolling && self->edit != DBK_GRID_EDIT_NONE)
    dbk_grid_commit (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Forgets an adjustment. */
void
dbk_grid_drop_adjustment (DbkGrid *self, GtkAdjustment **slot)
{
  if (*slot != NULL)
    g_signal_handlers_disconnect_by_func (*slot, adjustment_changed_cb, self);
  g_clear_object (slot);
}

/* Follows another adjustment, or one of its own. */
void
dbk_grid_set_adjustment (DbkGrid *self, GtkAdjustment **slot, GtkAdjustment *adjustment, const char *property)
{
  if (adjustment != NULL && *slot == adjustment)
    return;
  dbk_grid_drop_adjustment (self, slot);
  if (adjustment == NULL)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  *slot = g_object_ref_sink (adjustment);
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (adjustment_changed_cb), self);
  g_object_notify (G_OBJECT (self), property);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
dbk_grid_configure_adjustments (DbkGrid *self, int width, int height)
{
  double tail = self->layout->height > height ? self->row_height / 2 : 0;

  /* A little room below a sheet that scrolls, so that the scrollbar does not lie on the last row. */
  self->self_scrolling = TRUE;
  configure_adjustment (self->hadjustment, width, self->layout->width, self->row_height * 2);
  configure_adjustment (self->vadjustment, height, self->layout->height + tail, self->row_height);
  self->self_scrolling = FALSE;
}

void
dbk_grid_scroll_to (DbkGrid *self, DbkGridPos pos)
{
  DbkGridView view;

  self->scroll_pending = gtk_widget_get_width (GTK_WIDGET (self)) == 0;
  if (pos.block < 0 || self->scroll_pending)
    return;
  dbk_grid_ensure_layout (self);
  dbk_grid_configure_adjustments (self, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
  view = dbk_grid_get_view (self);
  dbk_grid_layout_scroll_to (self->layout, pos, &view);
  if (pos.block == (int)self->layout->blocks->len - 1 &&
      pos.row == dbk_grid_layout_get_block (self->layout, pos.block)->n_rows - 1)
    view.y += self->row_height; /* past the last row, as far as it goes */
  self->self_scrolling = TRUE;
  if (self->hadjustment != NULL)
    gtk_adjustment_set_value (self->hadjustment, view.x);
  if (self->vadjustment != NULL)
    gtk_adjustment_set_value (self->vadjustment, view.y);
  self->self_scrolling = FALSE;
}
