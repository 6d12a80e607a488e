/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet widget: its life, properties, signals and model. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ui/grid/dbk-grid-resources.h"

#define MIN_ZOOM 0.5
#define MAX_ZOOM 3.0

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

/**
 * DbkGrid:
 *
 * A sheet of one or more blocks of cells, drawn by snapshot, so that thousands of rows cost no more than those in view.
 * It lives in a GtkScrolledWindow and knows its data only as a #DbkGridModel.
 *
 * One real GtkEntry, the live entry, lies at the active cell and has the focus; while moving about it is not drawn and
 * holds the raw text, so that typing, input methods and assistive technology find an ordinary entry. Its accessible
 * label says row, column, unit and state.
 *
 * What is typed reaches the model by dbk_grid_model_set_text() before the cursor leaves the cell, the focus leaves the
 * sheet, the sheet scrolls or the window closes. Call dbk_grid_commit() before doing anything else that needs the
 * values, or shows other data through the same model.
 *
 * In a CSS selector it is `dbkgrid`, with the nodes `entry` and `label.message`. Its style sheet comes with it.
 */

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (DbkGrid, dbk_grid, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* --- signals --- */

void
dbk_grid_emit_cursor_moved (DbkGrid *self)
{
  g_signal_emit (self, signals[CURSOR_MOVED], 0,
                 self->cursor.active.block, self->cursor.active.row, self->cursor.active.column);
}

void
dbk_grid_emit_selection_changed (DbkGrid *self)
{
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

void
dbk_grid_emit_refused (DbkGrid *self, const char *message)
{
  g_signal_emit (self, signals[REFUSED], 0, message);
}

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
  dbk_grid_clamp_cursor (self);
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
  dbk_grid_configure_adjustments (self, width, height);
  if (self->scroll_pending)
    dbk_grid_scroll_to (self, self->cursor.active);
  dbk_grid_entry_allocate (self);
  dbk_grid_allocate_message (self);
  dbk_grid_choices_present (self);
  dbk_grid_find_allocate (self);
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
    dbk_grid_invalidate_fonts (self);
  gtk_widget_queue_draw (widget);
}

static void
dbk_grid_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (dbk_grid_parent_class)->system_setting_changed (widget, setting);
  if (setting == GTK_SYSTEM_SETTING_DPI || setting == GTK_SYSTEM_SETTING_FONT_NAME || setting == GTK_SYSTEM_SETTING_FONT_CONFIG)
    dbk_grid_invalidate_fonts (DBK_GRID (widget));
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
      dbk_grid_set_adjustment (self, &self->hadjustment, g_value_get_object (value), "hadjustment");
      break;
    case PROP_VADJUSTMENT:
      dbk_grid_set_adjustment (self, &self->vadjustment, g_value_get_object (value), "vadjustment");
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
  dbk_grid_find_dispose (self);
  g_clear_pointer (&self->message, gtk_widget_unparent);
  if (self->entry != NULL)
    self->entry_guard++;
  dbk_grid_method_clear (self);
  g_clear_pointer (&self->entry, gtk_widget_unparent);
  disconnect_model (self);
  dbk_grid_drop_adjustment (self, &self->hadjustment);
  dbk_grid_drop_adjustment (self, &self->vadjustment);
  G_OBJECT_CLASS (dbk_grid_parent_class)->dispose (object);
}

static void
dbk_grid_finalize (GObject *object)
{
  DbkGrid *self = DBK_GRID (object);

  g_clear_pointer (&self->layout, dbk_grid_layout_free);
  g_clear_pointer (&self->widths, g_ptr_array_unref);
  g_clear_pointer (&self->overrides, g_hash_table_unref);
  g_clear_pointer (&self->others, g_array_unref);
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

      dbk_grid_resources_get_resource ();
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
   * Other cells are selected; see dbk_grid_list_ranges().
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
  self->others = g_array_new (FALSE, FALSE, sizeof (DbkGridRange));
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
  dbk_grid_clamp_cursor (self);
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
  dbk_grid_invalidate_fonts (self);
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
  dbk_grid_invalidate_fonts (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HIGH_CONTRAST]);
}
