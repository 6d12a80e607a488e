/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys and pointer of the sheet. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define EDGE_REACH 4

typedef struct
{
  guint key;
  GdkModifierType modifiers;
  DbkGridMove move;
} MoveKey;

/* Shift is left out: it extends the selection. */
static const MoveKey move_keys[] = {
  { GDK_KEY_Left, 0, DBK_GRID_MOVE_LEFT },
  { GDK_KEY_Right, 0, DBK_GRID_MOVE_RIGHT },
  { GDK_KEY_Up, 0, DBK_GRID_MOVE_UP },
  { GDK_KEY_Down, 0, DBK_GRID_MOVE_DOWN },
  { GDK_KEY_Left, GDK_CONTROL_MASK, DBK_GRID_MOVE_EDGE_LEFT },
  { GDK_KEY_Right, GDK_CONTROL_MASK, DBK_GRID_MOVE_EDGE_RIGHT },
  { GDK_KEY_Up, GDK_CONTROL_MASK, DBK_GRID_MOVE_EDGE_UP },
  { GDK_KEY_Down, GDK_CONTROL_MASK, DBK_GRID_MOVE_EDGE_DOWN },
  { GDK_KEY_Home, 0, DBK_GRID_MOVE_HOME },
  { GDK_KEY_End, 0, DBK_GRID_MOVE_END },
  { GDK_KEY_Home, GDK_CONTROL_MASK, DBK_GRID_MOVE_FIRST },
  { GDK_KEY_End, GDK_CONTROL_MASK, DBK_GRID_MOVE_LAST },
  { GDK_KEY_Page_Up, 0, DBK_GRID_MOVE_PAGE_UP },
  { GDK_KEY_Page_Down, 0, DBK_GRID_MOVE_PAGE_DOWN },
};

static guint
main_key (guint key)
{
  switch (key)
    {
    case GDK_KEY_KP_Left:
      return GDK_KEY_Left;
    case GDK_KEY_KP_Right:
      return GDK_KEY_Right;
    case GDK_KEY_KP_Up:
      return GDK_KEY_Up;
    case GDK_KEY_KP_Down:
      return GDK_KEY_Down;
    case GDK_KEY_KP_Home:
      return GDK_KEY_Home;
    case GDK_KEY_KP_End:
      return GDK_KEY_End;
    case GDK_KEY_KP_Page_Up:
      return GDK_KEY_Page_Up;
    case GDK_KEY_KP_Page_Down:
      return GDK_KEY_Page_Down;
    case GDK_KEY_KP_Delete:
      return GDK_KEY_Delete;
    case GDK_KEY_KP_Enter:
    case GDK_KEY_ISO_Enter:
      return GDK_KEY_Return;
    case GDK_KEY_ISO_Left_Tab:
      return GDK_KEY_Tab;
    default:
      return gdk_keyval_to_lower (key);
    }
}

static DbkGridKind
active_kind (DbkGrid *self)
{
  g_auto (DbkGridCell) cell = { 0 };

  if (!dbk_grid_model_has_cell (self->model, self->cursor.active))
    return DBK_GRID_KIND_READ_ONLY;
  dbk_grid_model_get_cell (self->model, self->cursor.active, &cell);
  return cell.kind;
}

/* --- keys --- */

static gboolean
move_by_key (DbkGrid *self, guint key, GdkModifierType modifiers)
{
  for (guint i = 0; i < G_N_ELEMENTS (move_keys); i++)
    if (move_keys[i].key == key && move_keys[i].modifiers == (modifiers & ~GDK_SHIFT_MASK))
      {
        dbk_grid_do_move (self, move_keys[i].move, (modifiers & GDK_SHIFT_MASK) != 0);
        return TRUE;
      }
  return FALSE;
}

static void
select_all (DbkGrid *self)
{
  DbkGridShape shape = dbk_grid_get_shape (self);

  dbk_grid_cursor_select_all (&self->cursor, &shape);
  dbk_grid_cursor_changed (self, TRUE);
}

/* As a click with Ctrl does: what is selected stays, and the next block is selected besides, until Escape. */
static void
begin_adding (DbkGrid *self)
{
  dbk_grid_keep_range (self);
  self->adding = TRUE;
  dbk_grid_show_message (self, self->cursor.active, _ ("Selected. Go to the next block; Escape ends."), FALSE);
}

static gboolean
control_key (DbkGrid *self, guint key, gboolean shift)
{
  switch (key)
    {
    case GDK_KEY_a:
      select_all (self);
      return TRUE;
    case GDK_KEY_c:
    case GDK_KEY_Insert:
      dbk_grid_copy (self);
      return TRUE;
    case GDK_KEY_x:
      dbk_grid_cut (self);
      return TRUE;
    case GDK_KEY_v:
      dbk_grid_paste (self);
      return TRUE;
    case GDK_KEY_d:
      dbk_grid_fill_down (self);
      return TRUE;
    case GDK_KEY_r:
      dbk_grid_fill_right (self);
      return TRUE;
    case GDK_KEY_f:
      dbk_grid_find (self);
      return TRUE;
    case GDK_KEY_h:
      if (shift)
        dbk_grid_find_and_replace (self);
      return shift;
    case GDK_KEY_F8:
      if (!shift)
        begin_adding (self);
      return !shift;
    case GDK_KEY_z:
      if (shift)
        dbk_grid_redo (self);
      else
        dbk_grid_undo (self);
      return TRUE;
    case GDK_KEY_y:
      dbk_grid_redo (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
zoom_key (DbkGrid *self, guint key)
{
  switch (key)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      dbk_grid_set_zoom (self, self->zoom * 1.1);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      dbk_grid_set_zoom (self, self->zoom / 1.1);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      dbk_grid_set_zoom (self, 1);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
begin_change (DbkGrid *self)
{
  if (active_kind (self) == DBK_GRID_KIND_CHOICE)
    return dbk_grid_choices_popup (self, 0);
  dbk_grid_entry_begin (self, DBK_GRID_EDIT_CHANGE);
  return TRUE;
}

/* While moving about: what the entry would otherwise use for its own text. */
static gboolean
idle_key (DbkGrid *self, guint keyval, guint key, GdkModifierType modifiers)
{
  gunichar typed = gdk_keyval_to_unicode (keyval);

  if (move_by_key (self, key, modifiers))
    return TRUE;
  if ((modifiers & ~GDK_SHIFT_MASK) == GDK_CONTROL_MASK)
    return control_key (self, key, (modifiers & GDK_SHIFT_MASK) != 0);
  if (modifiers == GDK_SHIFT_MASK && key == GDK_KEY_Insert)
    {
      dbk_grid_paste (self);
      return TRUE;
    }
  if (modifiers == GDK_SHIFT_MASK && key == GDK_KEY_Delete)
    {
      dbk_grid_cut (self);
      return TRUE;
    }
  if (modifiers == 0 && (key == GDK_KEY_Delete || key == GDK_KEY_BackSpace))
    {
      dbk_grid_clear_selection (self);
      return TRUE;
    }
  if ((modifiers & ~GDK_SHIFT_MASK) == 0 && typed != 0 && g_unichar_isgraph (typed) && active_kind (self) == DBK_GRID_KIND_CHOICE)
    return dbk_grid_choices_pick (self, typed);
  if (modifiers == 0 && typed == ' ' && active_kind (self) == DBK_GRID_KIND_CHOICE)
    return dbk_grid_choices_popup (self, 0);
  return FALSE;
}

/* While a figure is being typed over: arrows leave the cell as they do in spreadsheets. In texts they move inside, also
 * because an input method may be choosing among candidates with them. */
static gboolean
replace_key (DbkGrid *self, guint key, GdkModifierType modifiers)
{
  if (active_kind (self) != DBK_GRID_KIND_NUMBER || modifiers != 0)
    return FALSE;
  if (key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Home && key != GDK_KEY_End)
    return FALSE;
  return move_by_key (self, key, modifiers);
}

static gboolean
capture_key_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, DbkGrid *self)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  guint key = main_key (keyval);

  if (self->model == NULL || self->composing || !gtk_widget_is_focus (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)))))
    return FALSE;
  if (modifiers == GDK_CONTROL_MASK && zoom_key (self, keyval))
    return TRUE;
  if (key == GDK_KEY_Return && modifiers == GDK_CONTROL_MASK && dbk_grid_fill_selection (self))
    return TRUE;
  if (dbk_grid_method_filter (self, keyval, key, modifiers, active_kind (self) == DBK_GRID_KIND_NUMBER))
    return TRUE;
  if (self->edit == DBK_GRID_EDIT_NONE)
    {
      /* Up, Down and Page keys wait for the bubbling phase: an input method may want them first. */
      if (modifiers == 0 && (key == GDK_KEY_Up || key == GDK_KEY_Down || key == GDK_KEY_Page_Up || key == GDK_KEY_Page_Down))
        return FALSE;
      return idle_key (self, keyval, key, modifiers);
    }
  if (self->edit == DBK_GRID_EDIT_REPLACE)
    return replace_key (self, key, modifiers);
  return FALSE;
}

static gboolean
escape (DbkGrid *self)
{
  if (self->filling)
    dbk_grid_end_filling (self, FALSE);
  else if (self->edit != DBK_GRID_EDIT_NONE)
    dbk_grid_cancel_edit (self);
  else if (self->message_pos.block >= 0)
    dbk_grid_hide_message (self);
  else if (dbk_grid_count_selected (self) > 1)
    {
      self->adding = FALSE;
      g_array_set_size (self->others, 0);
      dbk_grid_cursor_set (&self->cursor, self->cursor.active);
      dbk_grid_cursor_changed (self, FALSE);
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
tab (DbkGrid *self, gboolean back)
{
  DbkGridMove move = back ? DBK_GRID_MOVE_TAB_BACK : DBK_GRID_MOVE_TAB;

  dbk_grid_entry_insist (self);
  if (dbk_grid_do_move (self, move, FALSE))
    return TRUE;
  /* At the very end the key leaves the sheet for the next widget, unless a text was refused. */
  return self->edit != DBK_GRID_EDIT_NONE;
}

/* What neither entry nor input method had a use for. */
static gboolean
bubble_key_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, DbkGrid *self)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gboolean shift = (modifiers & GDK_SHIFT_MASK) != 0;
  guint key = main_key (keyval);

  if (self->model == NULL)
    return FALSE;
  if (key == GDK_KEY_Tab && (modifiers & ~GDK_SHIFT_MASK) == 0)
    return tab (self, shift);
  if (key == GDK_KEY_Return && (modifiers & ~GDK_SHIFT_MASK) == 0)
    {
      dbk_grid_entry_insist (self);
      dbk_grid_do_move (self, shift ? DBK_GRID_MOVE_ENTER_BACK : DBK_GRID_MOVE_ENTER, FALSE);
      return TRUE;
    }
  if (key == GDK_KEY_Escape && modifiers == 0)
    return escape (self);
  if (key == GDK_KEY_F2 && modifiers == 0)
    return begin_change (self);
  if (key == GDK_KEY_F8 && (modifiers & ~GDK_SHIFT_MASK) == 0)
    {
      if (!dbk_grid_go_to_problem (self, !shift))
        gtk_widget_error_bell (GTK_WIDGET (self));
      return TRUE;
    }
  if (key == GDK_KEY_Down && modifiers == GDK_ALT_MASK && active_kind (self) == DBK_GRID_KIND_CHOICE)
    return dbk_grid_choices_popup (self, 0);
  if (key == GDK_KEY_Up || key == GDK_KEY_Down || key == GDK_KEY_Page_Up || key == GDK_KEY_Page_Down)
    return move_by_key (self, key, modifiers);
  return FALSE;
}

/* --- pointer --- */

static DbkGridHit
hit_at (DbkGrid *self, double x, double y)
{
  DbkGridView view = dbk_grid_get_view (self);

  dbk_grid_ensure_layout (self);
  return dbk_grid_layout_hit (self->layout, &view, x, y, EDGE_REACH);
}

static void
extend_to (DbkGrid *self, DbkGridPos pos)
{
  DbkGridShape shape = dbk_grid_get_shape (self);

  if (pos.row == self->cursor.far_row && pos.column == self->cursor.far_column)
    return;
  dbk_grid_cursor_extend_to (&self->cursor, &shape, pos.row, pos.column);
  dbk_grid_cursor_changed (self, FALSE);
}

/* A single cell pressed once more is let go. */
static void
drop_single (DbkGrid *self, DbkGridPos pos)
{
  for (guint i = self->others->len; i > 0; i--)
    {
      const DbkGridRange *range = &g_array_index (self->others, DbkGridRange, i - 1);

      if (range->n_rows * range->n_columns == 1 && dbk_grid_range_contains (range, pos))
        g_array_remove_index (self->others, i - 1);
    }
}

/* With Ctrl, what is selected stays so. */
static void
begin_press (DbkGrid *self, DbkGridPos pos, GdkModifierType state)
{
  self->adding = (state & GDK_CONTROL_MASK) != 0;
  if (!self->adding || (state & GDK_SHIFT_MASK) != 0)
    return;
  dbk_grid_keep_range (self);
  drop_single (self, pos);
}

static void
press_cell (DbkGrid *self, DbkGridPos pos, int n_press, GdkModifierType state)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->edit != DBK_GRID_EDIT_NONE && dbk_grid_pos_equal (pos, self->edit_pos))
    return;
  if (!dbk_grid_commit (self))
    return;
  begin_press (self, pos, state);
  if ((state & GDK_SHIFT_MASK) != 0 && pos.block == self->cursor.active.block)
    extend_to (self, pos);
  else if (!dbk_grid_pos_equal (pos, self->cursor.active) || n_press == 1)
    dbk_grid_set_cursor (self, pos.block, pos.row, pos.column);
  self->adding = FALSE;
  if (n_press == 2)
    begin_change (self);
}

/* A press on a heading selects its column, without scrolling away from what is being looked at. */
static void
select_column (DbkGrid *self, DbkGridPos heading, GdkModifierType state)
{
  DbkGridShape shape = dbk_grid_get_shape (self);
  DbkGridPos top = { heading.block, 0, heading.column };

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!dbk_grid_model_has_cell (self->model, top) || !dbk_grid_commit (self))
    return;
  begin_press (self, top, state);
  dbk_grid_cursor_set (&self->cursor, top);
  dbk_grid_cursor_extend_to (&self->cursor, &shape, G_MAXINT, heading.column);
  dbk_grid_cursor_changed (self, TRUE);
  self->adding = FALSE;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DbkGrid *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  g_autoptr (GArray) ranges = NULL;
  DbkGridHit hit;

  if (self->model == NULL)
    return;
  hit = hit_at (self, x, y);
  if (button == GDK_BUTTON_PRIMARY && dbk_grid_is_on_handle (self, x, y))
    {
      if (n_press == 2)
        dbk_grid_fill_along (self);
      return;
    }
  ranges = dbk_grid_list_ranges (self);
  if (hit.kind == DBK_GRID_HIT_HEADER_EDGE && button == GDK_BUTTON_PRIMARY && n_press == 2)
    dbk_grid_set_column_width (self, hit.pos.block, hit.pos.column, 0);
  else if (hit.kind == DBK_GRID_HIT_HEADER && button == GDK_BUTTON_PRIMARY)
    select_column (self, hit.pos, state);
  else if (hit.kind == DBK_GRID_HIT_CELL && button == GDK_BUTTON_PRIMARY)
    press_cell (self, hit.pos, n_press, state);
  else if (hit.kind == DBK_GRID_HIT_CELL && button == GDK_BUTTON_SECONDARY && !dbk_grid_ranges_contain (ranges, ranges->len, hit.pos))
    press_cell (self, hit.pos, 1, 0);
  else if (hit.kind == DBK_GRID_HIT_NOTHING)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self));
      dbk_grid_commit (self);
    }
}

/* The selection, or what the handle would fill, reaches as far as the pointer. */
static void
follow_pointer (DbkGrid *self)
{
  DbkGridView view = dbk_grid_get_view (self);
  DbkGridPos pos = dbk_grid_layout_nearest (self->layout, self->cursor.active.block, &view,
                                            CLAMP (self->drag_x, 0, view.width - 1), CLAMP (self->drag_y, 0, view.height - 1));

  if (self->filling)
    dbk_grid_fill_towards (self, pos);
  else
    extend_to (self, pos);
}

static gboolean
drag_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DbkGrid *self = DBK_GRID (widget);
  DbkGridView view = dbk_grid_get_view (self);
  double dx = self->drag_x < 0 ? self->drag_x : MAX (self->drag_x - view.width, 0);
  double dy = self->drag_y < 0 ? self->drag_y : MAX (self->drag_y - view.height, 0);

  if (dx != 0)
    gtk_adjustment_set_value (self->hadjustment, view.x + CLAMP (dx / 3, -40, 40));
  if (dy != 0)
    gtk_adjustment_set_value (self->vadjustment, view.y + CLAMP (dy / 3, -40, 40));
  if (dx != 0 || dy != 0)
    follow_pointer (self);
  return G_SOURCE_CONTINUE;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, DbkGrid *self)
{
  DbkGridHit hit;

  self->dragging = FALSE;
  self->resizing.block = -1;
  if (self->model == NULL)
    return;
  /* A finger scrolls. */
  if (gdk_device_get_source (gtk_gesture_get_device (GTK_GESTURE (gesture))) == GDK_SOURCE_TOUCHSCREEN)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  hit = hit_at (self, x, y);
  if (dbk_grid_is_on_handle (self, x, y))
    {
      dbk_grid_begin_filling (self);
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
    }
  else if (hit.kind == DBK_GRID_HIT_HEADER_EDGE)
    {
      const DbkGridLayoutBlock *block = dbk_grid_layout_get_block (self->layout, hit.pos.block);

      self->resizing = hit.pos;
      self->resize_start = block->column_x[hit.pos.column + 1] - block->column_x[hit.pos.column];
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
    }
  else if (hit.kind == DBK_GRID_HIT_CELL && hit.pos.block == self->cursor.active.block && self->edit == DBK_GRID_EDIT_NONE)
    self->dragging = TRUE;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, DbkGrid *self)
{
  double x, y;

  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  if (self->resizing.block >= 0)
    {
      dbk_grid_set_column_width (self, self->resizing.block, self->resizing.column, MAX (self->resize_start + dx, 1));
      return;
    }
  if ((!self->dragging && !self->filling) || self->edit != DBK_GRID_EDIT_NONE || self->cursor.active.block < 0)
    return;
  if (self->drag_tick == 0 && MAX (fabs (dx), fabs (dy)) < 4)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->drag_x = x + dx;
  self->drag_y = y + dy;
  if (self->drag_tick == 0)
    self->drag_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), drag_tick_cb, NULL, NULL);
  follow_pointer (self);
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, DbkGrid *self)
{
  self->dragging = FALSE;
  self->resizing.block = -1;
  if (self->drag_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->drag_tick);
  self->drag_tick = 0;
  dbk_grid_end_filling (self, TRUE);
}

static void
drag_cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, DbkGrid *self)
{
  dbk_grid_end_filling (self, FALSE);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, DbkGrid *self)
{
  const char *pointer = NULL;

  if (self->model != NULL && (self->resizing.block >= 0 || hit_at (self, x, y).kind == DBK_GRID_HIT_HEADER_EDGE))
    pointer = "col-resize";
  else if (self->model != NULL && (self->filling || dbk_grid_is_on_handle (self, x, y)))
    pointer = "crosshair";
  if (pointer != self->pointer)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), pointer);
  self->pointer = pointer;
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, DbkGrid *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (!(state & GDK_CONTROL_MASK))
    return FALSE;
  dbk_grid_set_zoom (self, self->zoom * pow (1.1, -dy));
  return TRUE;
}

static void
add_keys (DbkGrid *self)
{
  GtkEventController *capture = gtk_event_controller_key_new ();
  GtkEventController *bubble = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (capture, GTK_PHASE_CAPTURE);
  g_signal_connect (capture, "key-pressed", G_CALLBACK (capture_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), capture);
  g_signal_connect (bubble, "key-pressed", G_CALLBACK (bubble_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), bubble);
}

void
dbk_grid_input_init (DbkGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  add_keys (self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  /* Added last, so that it runs first: a drag starts from the cell the press made active. */
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (drag, click);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}
