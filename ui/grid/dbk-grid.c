/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet widget: properties, scrolling, layout and the cursor's public face. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ui/grid/dbk-grid-resources.h"

#define MIN_ZOOM 0.5
#define MAX_ZOOM 3.0
#define MIN_COLUMN_WIDTH 24
#define MAX_LABEL_CHARS 40
#define N_MEASURED_ROWS 200

enum
{
  PROP_0,
  PROP_MODEL,
  PROP_ZOOM,
  PROP_HIGH_CONTRAST,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  CURSOR_MOVED,
  SELECTION_CHANGED,
  REFUSED,
  BATCH_REFUSED,
  N_SIGNALS
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (DbkGrid, dbk_grid, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

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

static void
invalidate_fonts (DbkGrid *self)
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

static void
set_adjustment (DbkGrid *self, GtkAdjustment **slot, GtkAdjustment *adjustment, const char *property)
{
  if (adjustment != NULL && *slot == adjustment)
    return;
  if (*slot != NULL)
    g_signal_handlers_disconnect_by_func (*slot, adjustment_changed_cb, self);
  if (adjustment == NULL)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  g_object_ref_sink (adjustment);
  g_clear_object (slot);
  *slot = adjustment;
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (adjustment_changed_cb), self);
  g_object_notify (G_OBJECT (self), property);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
configure_adjustments (DbkGrid *self, int width, int height)
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

  if (pos.block < 0 || gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  dbk_grid_ensure_layout (self);
  configure_adjustments (self, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
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

/* --- cursor --- */

void
dbk_grid_cursor_changed (DbkGrid *self, gboolean moved)
{
  if (moved)
    {
      /* A notice about the cell just left is there to be read after leaving it. */
      if (!self->message_fresh)
        dbk_grid_hide_message (self);
      self->message_fresh = FALSE;
      dbk_grid_entry_refresh (self);
      g_signal_emit (self, signals[CURSOR_MOVED], 0,
                     self->cursor.active.block, self->cursor.active.row, self->cursor.active.column);
    }
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static int
page_rows (DbkGrid *self)
{
  int rows = gtk_widget_get_height (GTK_WIDGET (self)) / MAX (self->row_height, 1) - 3;

  return MAX (rows, 1);
}

/* Commits, moves, scrolls. FALSE when the cell would not let go or there was nowhere to go. */
gboolean
dbk_grid_do_move (DbkGrid *self, DbkGridMove move, gboolean extend)
{
  DbkGridShape shape;
  DbkGridRange before, after;

  if (self->model == NULL || !dbk_grid_commit (self))
    return FALSE;
  shape = dbk_grid_get_shape (self);
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

static void
clamp_cursor (DbkGrid *self)
{
  DbkGridShape shape = dbk_grid_get_shape (self);
  gboolean moved;

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

/* --- messages at a cell --- */

void
dbk_grid_show_message (DbkGrid *self, DbkGridPos pos, const char *message, gboolean is_error)
{
  self->message_pos = pos;
  self->message_fresh = !is_error;
  gtk_label_set_text (GTK_LABEL (self->message), message);
  if (is_error)
    gtk_widget_add_css_class (self->message, "refusal");
  else
    gtk_widget_remove_css_class (self->message, "refusal");
  gtk_widget_show (self->message);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
dbk_grid_hide_message (DbkGrid *self)
{
  if (self->message_pos.block < 0)
    return;
  self->message_pos.block = -1;
  gtk_widget_hide (self->message);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
allocate_message (DbkGrid *self)
{
  DbkGridView view = dbk_grid_get_view (self);
  GtkAllocation area;
  DbkGridRect cell;
  int width, height, least;

  if (!gtk_widget_get_visible (self->message))
    return;
  gtk_widget_measure (self->message, GTK_ORIENTATION_HORIZONTAL, -1, &least, &width, NULL, NULL);
  width = MAX (MIN (width, (int)view.width), least);
  gtk_widget_measure (self->message, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  area = (GtkAllocation){ 0, 0, width, height };
  if (dbk_grid_layout_get_cell_rect (self->layout, self->message_pos, &view, &cell))
    {
      gboolean beside = !gtk_widget_has_css_class (self->message, "refusal") && cell.x + cell.width + 6 + width <= view.width;

      area.x = CLAMP ((int)cell.x, 0, MAX ((int)view.width - width, 0));
      area.y = (int)(cell.y + cell.height) + 4;
      if (area.y + height > view.height && cell.y - height - 4 >= 0)
        area.y = (int)cell.y - height - 4;
      /* The cursor goes on to the cell below: a notice must not lie on it. */
      if (beside)
        {
          area.x = (int)(cell.x + cell.width) + 6;
          area.y = (int)cell.y + ((int)cell.height - height) / 2;
        }
    }
  gtk_widget_size_allocate (self->message, &area, -1);
}

/* Emits refused. */
void
dbk_grid_emit_refused (DbkGrid *self, const char *message)
{
  g_signal_emit (self, signals[REFUSED], 0, message);
}

/* Emits batch-refused. */
void
dbk_grid_emit_batch_refused (DbkGrid *self, GPtrArray *refusals)
{
  g_signal_emit (self, signals[BATCH_REFUSED], 0, refusals);
}

/* --- the model --- */

static void
cells_changed_cb (DbkGridModel *model, int block, int row, int column, int n_rows, int n_columns, DbkGrid *self)
{
  DbkGridRange range = { block, row, column, n_rows, n_columns };

  if (self->edit == DBK_GRID_EDIT_NONE && dbk_grid_range_contains (&range, self->cursor.active))
    dbk_grid_entry_refresh (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Something half typed survives if its cell is still the same one; otherwise the user is told. */
static void
rescue_edit (DbkGrid *self)
{
  g_autofree char *now = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *message = NULL;

  if (self->edit == DBK_GRID_EDIT_NONE || self->committing)
    return;
  if (dbk_grid_model_is_editable (self->model, self->edit_pos))
    {
      now = dbk_grid_model_dup_raw_text (self->model, self->edit_pos);
      if (g_strcmp0 (now, self->edit_original) == 0)
        return;
    }
  typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  message = g_strdup_printf (_ ("The sheet changed while you were typing: “%s” was not entered."), typed);
  dbk_grid_cancel_edit (self);
  dbk_grid_emit_refused (self, message);
}

static void
structure_changed_cb (DbkGridModel *model, DbkGrid *self)
{
  rescue_edit (self);
  dbk_grid_choices_popdown (self);
  dbk_grid_hide_message (self);
  dbk_grid_invalidate_layout (self);
  clamp_cursor (self);
}

/* --- vfuncs --- */

static void
dbk_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  DbkGrid *self = DBK_GRID (widget);

  dbk_grid_ensure_layout (self);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      double width = 0;

      for (guint b = 0; b < self->widths->len; b++)
        {
          GArray *widths = g_ptr_array_index (self->widths, b);
          double total = 0;

          for (guint c = 0; c < widths->len; c++)
            total += ceil (g_array_index (widths, double, c));
          width = MAX (width, total);
        }
      *minimum = 120;
      *natural = MAX (120, (int)width);
    }
  else
    {
      *minimum = self->row_height * 3;
      *natural = MAX (self->row_height * 3, (int)self->layout->height);
    }
}

static void
dbk_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DbkGrid *self = DBK_GRID (widget);

  dbk_grid_ensure_layout (self);
  configure_adjustments (self, width, height);
  dbk_grid_entry_allocate (self);
  allocate_message (self);
  dbk_grid_choices_present (self);
  gtk_widget_queue_draw (widget);
}

static void
dbk_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DbkGrid *self = DBK_GRID (widget);

  dbk_grid_ensure_layout (self);
  dbk_grid_draw (self, snapshot);
}

static void
dbk_grid_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  DbkGrid *self = DBK_GRID (widget);

  GTK_WIDGET_CLASS (dbk_grid_parent_class)->css_changed (widget, change);
  self->colors_valid = FALSE;
  /* Styles also change with focus and hovering: only another font is reason to measure everything again. */
  if (!dbk_grid_text_cache_suits (self->text, gtk_widget_get_pango_context (widget)))
    invalidate_fonts (self);
  gtk_widget_queue_draw (widget);
}

static void
dbk_grid_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (dbk_grid_parent_class)->system_setting_changed (widget, setting);
  if (setting == GTK_SYSTEM_SETTING_DPI || setting == GTK_SYSTEM_SETTING_FONT_NAME || setting == GTK_SYSTEM_SETTING_FONT_CONFIG)
    invalidate_fonts (DBK_GRID (widget));
}

static gboolean
dbk_grid_grab_focus (GtkWidget *widget)
{
  DbkGrid *self = DBK_GRID (widget);

  /* Without selecting: a selection would take the user's primary clipboard at every move. */
  return gtk_entry_grab_focus_without_selecting (GTK_ENTRY (self->entry));
}

static gboolean
close_request_cb (GtkWindow *window, DbkGrid *self)
{
  dbk_grid_commit (self);
  return FALSE;
}

static void
dbk_grid_root (GtkWidget *widget)
{
  DbkGrid *self = DBK_GRID (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (dbk_grid_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    {
      self->window = GTK_WINDOW (root);
      self->close_handler = g_signal_connect (root, "close-request", G_CALLBACK (close_request_cb), self);
    }
}

static void
dbk_grid_unroot (GtkWidget *widget)
{
  DbkGrid *self = DBK_GRID (widget);

  dbk_grid_commit (self);
  if (self->window != NULL)
    g_clear_signal_handler (&self->close_handler, self->window);
  self->window = NULL;
  GTK_WIDGET_CLASS (dbk_grid_parent_class)->unroot (widget);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  DbkGrid *self = DBK_GRID (widget);
  DbkGridView view = dbk_grid_get_view (self);
  g_autofree char *text = NULL;
  DbkGridPos pos = self->cursor.active;
  DbkGridRect rect;

  if (self->model == NULL)
    return FALSE;
  dbk_grid_ensure_layout (self);
  if (!keyboard)
    {
      DbkGridHit hit = dbk_grid_layout_hit (self->layout, &view, x, y, 0);

      if (hit.kind != DBK_GRID_HIT_CELL)
        return FALSE;
      pos = hit.pos;
    }
  if (!dbk_grid_layout_get_cell_rect (self->layout, pos, &view, &rect))
    return FALSE;
  text = dbk_grid_model_dup_tooltip (self->model, pos);
  if (text == NULL || text[0] == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle){ (int)rect.x, (int)rect.y, (int)rect.width, (int)rect.height });
  return TRUE;
}

static void
dbk_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DbkGrid *self = DBK_GRID (object);

  switch (id)
    {
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_HIGH_CONTRAST:
      g_value_set_boolean (value, self->high_contrast);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hpolicy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vpolicy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dbk_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DbkGrid *self = DBK_GRID (object);

  switch (id)
    {
    case PROP_MODEL:
      dbk_grid_set_model (self, g_value_get_object (value));
      break;
    case PROP_ZOOM:
      dbk_grid_set_zoom (self, g_value_get_double (value));
      break;
    case PROP_HIGH_CONTRAST:
      dbk_grid_set_high_contrast (self, g_value_get_boolean (value));
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value), "hadjustment");
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value), "vadjustment");
      break;
    case PROP_HSCROLL_POLICY:
      self->hpolicy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vpolicy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
disconnect_model (DbkGrid *self)
{
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
}

static void
dbk_grid_dispose (GObject *object)
{
  DbkGrid *self = DBK_GRID (object);

  if (self->entry != NULL)
    dbk_grid_commit (self);
  g_cancellable_cancel (self->paste);
  g_clear_object (&self->paste);
  if (self->drag_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->drag_tick);
  self->drag_tick = 0;
  dbk_grid_choices_dispose (self);
  g_clear_pointer (&self->message, gtk_widget_unparent);
  if (self->entry != NULL)
    self->entry_guard++;
  g_clear_pointer (&self->entry, gtk_widget_unparent);
  disconnect_model (self);
  if (self->hadjustment != NULL)
    g_signal_handlers_disconnect_by_func (self->hadjustment, adjustment_changed_cb, self);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_func (self->vadjustment, adjustment_changed_cb, self);
  g_clear_object (&self->hadjustment);
  g_clear_object (&self->vadjustment);
  G_OBJECT_CLASS (dbk_grid_parent_class)->dispose (object);
}

static void
dbk_grid_finalize (GObject *object)
{
  DbkGrid *self = DBK_GRID (object);

  g_clear_pointer (&self->layout, dbk_grid_layout_free);
  g_clear_pointer (&self->widths, g_ptr_array_unref);
  g_clear_pointer (&self->overrides, g_hash_table_unref);
  g_clear_pointer (&self->text, dbk_grid_text_cache_free);
  g_free (self->edit_original);
  g_free (self->refused_text);
  g_free (self->announced);
  G_OBJECT_CLASS (dbk_grid_parent_class)->finalize (object);
}

/* The entry must not insist on a theme's height: the sheet decides how high a row is. */
static void
load_css (void)
{
  static gsize loaded = 0;

  if (g_once_init_enter (&loaded))
    {
      g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

      g_resources_register (dbk_grid_resources_get_resource ());
      gtk_css_provider_load_from_resource (provider, "/org/daybook/grid/dbk-grid.css");
      gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION - 1);
      g_once_init_leave (&loaded, 1);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * DbkGrid:model:
   *
   * What is shown.
   */
  props[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, DBK_TYPE_GRID_MODEL, flags);
  /**
   * DbkGrid:zoom:
   *
   * Factor on the size of everything, 0.5 to 3.
   */
  props[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, MIN_ZOOM, MAX_ZOOM, 1, flags);
  /**
   * DbkGrid:high-contrast:
   *
   * Draws faint things stronger; bind it to the style manager's property of that name.
   */
  props[PROP_HIGH_CONTRAST] = g_param_spec_boolean ("high-contrast", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
install_signals (void)
{
  /**
   * DbkGrid::cursor-moved:
   * @block: block of the active cell, -1 for none
   * @row: its row
   * @column: its column
   *
   * Another cell is active.
   */
  signals[CURSOR_MOVED] = g_signal_new ("cursor-moved", DBK_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 3, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
  /**
   * DbkGrid::selection-changed:
   *
   * The selected rectangle is another one; see dbk_grid_get_selection().
   */
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", DBK_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
  /**
   * DbkGrid::refused:
   * @message: why, translated
   *
   * Something was not taken as it was typed or pasted; also shown at the cell.
   */
  signals[REFUSED] = g_signal_new ("refused", DBK_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * DbkGrid::batch-refused:
   * @refusals: (element-type DbkGridRefusal): every cell that kept its old value
   *
   * A paste or fill took effect, but for these cells. Follows DbkGrid::refused, which carries a summary.
   */
  signals[BATCH_REFUSED] = g_signal_new ("batch-refused", DBK_TYPE_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
dbk_grid_class_init (DbkGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dbk_grid_get_property;
  object_class->set_property = dbk_grid_set_property;
  object_class->dispose = dbk_grid_dispose;
  object_class->finalize = dbk_grid_finalize;
  widget_class->measure = dbk_grid_measure;
  widget_class->size_allocate = dbk_grid_size_allocate;
  widget_class->snapshot = dbk_grid_snapshot;
  widget_class->css_changed = dbk_grid_css_changed;
  widget_class->system_setting_changed = dbk_grid_system_setting_changed;
  widget_class->grab_focus = dbk_grid_grab_focus;
  widget_class->root = dbk_grid_root;
  widget_class->unroot = dbk_grid_unroot;
  widget_class->query_tooltip = query_tooltip_cb;
  gtk_widget_class_set_css_name (widget_class, "dbkgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GRID);
  install_properties (object_class);
  install_signals ();
}

static void
dbk_grid_init (DbkGrid *self)
{
  load_css ();
  self->zoom = 1;
  self->row_height = 30;
  self->overrides = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->text = dbk_grid_text_cache_new ();
  self->message_pos.block = -1;
  self->resizing.block = -1;
  self->choice_pos.block = -1;
  dbk_grid_cursor_init (&self->cursor);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);

  dbk_grid_entry_init (self);
  self->message = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->message), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->message), 44);
  gtk_label_set_xalign (GTK_LABEL (self->message), 0);
  gtk_widget_add_css_class (self->message, "message");
  gtk_widget_set_can_target (self->message, FALSE);
  gtk_widget_hide (self->message);
  gtk_widget_set_parent (self->message, GTK_WIDGET (self));
  dbk_grid_input_init (self);
}

/* --- public API; everything here belongs to the main thread --- */

/**
 * dbk_grid_new:
 * @model: (nullable) (transfer none): what to show
 *
 * Put it into a GtkScrolledWindow, and give it an accessible label with gtk_accessible_update_property().
 *
 * Returns: (transfer floating): a sheet
 */
GtkWidget *
dbk_grid_new (DbkGridModel *model)
{
  return g_object_new (DBK_TYPE_GRID, "model", model, NULL);
}

/**
 * dbk_grid_set_model:
 * @model: (nullable) (transfer none): what to show
 *
 * What is half typed goes to the old model before.
 */
void
dbk_grid_set_model (DbkGrid *self, DbkGridModel *model)
{
  g_return_if_fail (DBK_IS_GRID (self));
  g_return_if_fail (model == NULL || DBK_IS_GRID_MODEL (model));

  if (self->model == model)
    return;
  if (!dbk_grid_commit (self))
    dbk_grid_cancel_edit (self);
  disconnect_model (self);
  if (model != NULL)
    {
      self->model = g_object_ref (model);
      g_signal_connect (model, "cells-changed", G_CALLBACK (cells_changed_cb), self);
      g_signal_connect (model, "structure-changed", G_CALLBACK (structure_changed_cb), self);
    }
  dbk_grid_choices_popdown (self);
  dbk_grid_hide_message (self);
  dbk_grid_invalidate_layout (self);
  clamp_cursor (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MODEL]);
}

/**
 * dbk_grid_get_model:
 *
 * Returns: (transfer none) (nullable): what is shown
 */
DbkGridModel *
dbk_grid_get_model (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), NULL);
  return self->model;
}

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
 * Moves to the next required empty or failing cell (F8, Shift+F8).
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

/**
 * dbk_grid_get_zoom:
 *
 * Returns: the factor on the size of everything
 */
double
dbk_grid_get_zoom (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), 1);
  return self->zoom;
}

/**
 * dbk_grid_set_zoom:
 * @zoom: clamped to 0.5 … 3
 *
 * Sets the factor on the size of everything; the active cell stays in view.
 */
void
dbk_grid_set_zoom (DbkGrid *self, double zoom)
{
  g_return_if_fail (DBK_IS_GRID (self));
  zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  if (fabs (zoom - self->zoom) < 0.001)
    return;
  self->zoom = zoom;
  invalidate_fonts (self);
  dbk_grid_scroll_to (self, self->cursor.active);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ZOOM]);
}

/**
 * dbk_grid_get_high_contrast:
 *
 * Returns: whether faint things are drawn stronger
 */
gboolean
dbk_grid_get_high_contrast (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  return self->high_contrast;
}

/**
 * dbk_grid_set_high_contrast:
 *
 * Draws faint things stronger, or not.
 */
void
dbk_grid_set_high_contrast (DbkGrid *self, gboolean high_contrast)
{
  g_return_if_fail (DBK_IS_GRID (self));
  if (self->high_contrast == !!high_contrast)
    return;
  self->high_contrast = !!high_contrast;
  invalidate_fonts (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HIGH_CONTRAST]);
}
