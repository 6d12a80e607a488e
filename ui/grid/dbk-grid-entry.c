/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live entry: the one real GtkEntry of the sheet, what is typed into it, and its way into the model. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "ui/grid/dbk-grid-sum.h"

static void
set_entry_text (DbkGrid *self, const char *text)
{
  self->entry_guard++;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->entry_guard--;
}

static gboolean
has_active_cell (DbkGrid *self)
{
  return self->model != NULL && dbk_grid_model_has_cell (self->model, self->cursor.active);
}

static void
announce (DbkGrid *self, const char *label, const char *description, gboolean invalid)
{
  if (g_strcmp0 (label, self->announced) != 0)
    {
      g_free (self->announced);
      self->announced = g_strdup (label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               invalid ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static char *
describe_cell (DbkGrid *self, DbkGridPos pos)
{
  g_autofree char *name = dbk_grid_model_dup_name (self->model, pos);
  g_autofree char *state = dbk_grid_model_dup_description (self->model, pos);

  if (state == NULL || state[0] == '\0')
    return g_steal_pointer (&name);
  return g_strconcat (name, _ (", "), state, NULL);
}

static void
suit_entry_to_cell (DbkGrid *self, const DbkGridCell *cell)
{
  gboolean typed = (cell->flags & DBK_GRID_CELL_EDITABLE) != 0 &&
                   (cell->kind == DBK_GRID_KIND_NUMBER || cell->kind == DBK_GRID_KIND_TEXT);
  gboolean number = cell->kind == DBK_GRID_KIND_NUMBER;
  DbkGridColumn column;

  dbk_grid_model_get_column (self->model, self->cursor.active.block, self->cursor.active.column, &column);
  if (gtk_editable_get_editable (GTK_EDITABLE (self->entry)) != typed)
    gtk_editable_set_editable (GTK_EDITABLE (self->entry), typed);
  gtk_editable_set_alignment (GTK_EDITABLE (self->entry), number || column.align == DBK_GRID_ALIGN_END ? 1 : 0);
  /* Tells input methods and on-screen keyboards that digits are meant, so that they let them through. */
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), number ? GTK_INPUT_PURPOSE_NUMBER : GTK_INPUT_PURPOSE_FREE_FORM);
  gtk_entry_set_input_hints (GTK_ENTRY (self->entry),
                             number ? GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI : GTK_INPUT_HINT_NONE);
}

/* Shows the active cell's raw text, ready to be typed over. */
void
dbk_grid_entry_refresh (DbkGrid *self)
{
  g_auto (DbkGridCell) cell = { 0 };
  g_autofree char *raw = NULL;
  g_autofree char *label = NULL;

  if (!has_active_cell (self))
    {
      gtk_editable_set_editable (GTK_EDITABLE (self->entry), FALSE);
      set_entry_text (self, "");
      announce (self, _ ("Empty sheet"), "", FALSE);
      return;
    }
  dbk_grid_model_get_cell (self->model, self->cursor.active, &cell);
  raw = dbk_grid_model_dup_raw_text (self->model, self->cursor.active);
  label = describe_cell (self, self->cursor.active);
  suit_entry_to_cell (self, &cell);
  set_entry_text (self, raw);
  announce (self, label, "", (cell.flags & DBK_GRID_CELL_ERROR) != 0);
}

static gboolean
is_typed_into (DbkGrid *self)
{
  g_auto (DbkGridCell) cell = { 0 };

  if (!has_active_cell (self) || !dbk_grid_model_is_editable (self->model, self->cursor.active))
    return FALSE;
  dbk_grid_model_get_cell (self->model, self->cursor.active, &cell);
  return cell.kind == DBK_GRID_KIND_NUMBER || cell.kind == DBK_GRID_KIND_TEXT;
}

/* Begins editing the active cell with the text the entry holds. */
void
dbk_grid_entry_begin (DbkGrid *self, DbkGridEdit edit)
{
  if (!is_typed_into (self))
    return;
  if (self->edit == DBK_GRID_EDIT_NONE)
    {
      dbk_grid_hide_message (self);
      self->edit_pos = self->cursor.active;
      self->edit_touched = FALSE;
      g_free (self->edit_original);
      self->edit_original = dbk_grid_model_dup_raw_text (self->model, self->edit_pos);
      g_clear_pointer (&self->refused_text, g_free);
      dbk_grid_scroll_to (self, self->edit_pos);
    }
  self->edit = edit;
  gtk_widget_set_can_target (self->entry, TRUE);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
end_edit (DbkGrid *self)
{
  self->edit = DBK_GRID_EDIT_NONE;
  self->edit_touched = FALSE;
  g_clear_pointer (&self->edit_original, g_free);
  g_clear_pointer (&self->refused_text, g_free);
  gtk_widget_set_can_target (self->entry, FALSE);
  gtk_widget_remove_css_class (self->entry, "refused");
  dbk_grid_entry_refresh (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* What is inserted while moving about, by keys, an input method or a screen reader, replaces the cell's text. */
static void
insert_text_cb (GtkEditable *text, const char *inserted, int length, int *position, DbkGrid *self)
{
  if (self->entry_guard > 0 || self->edit != DBK_GRID_EDIT_NONE || !is_typed_into (self))
    return;
  self->entry_guard++;
  gtk_editable_delete_text (text, 0, -1);
  self->entry_guard--;
  *position = 0;
  dbk_grid_entry_begin (self, DBK_GRID_EDIT_REPLACE);
}

static void
changed_cb (GtkEditable *editable, DbkGrid *self)
{
  if (self->entry_guard > 0)
    return;
  if (self->edit == DBK_GRID_EDIT_NONE)
    dbk_grid_entry_begin (self, DBK_GRID_EDIT_REPLACE);
  if (self->edit == DBK_GRID_EDIT_NONE)
    return;
  self->edit_touched = TRUE;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  if (self->refused_text != NULL)
    {
      g_clear_pointer (&self->refused_text, g_free);
      gtk_widget_remove_css_class (self->entry, "refused");
      dbk_grid_hide_message (self);
    }
}

static void
preedit_changed_cb (GtkText *text, const char *preedit, DbkGrid *self)
{
  self->composing = preedit != NULL && preedit[0] != '\0';
  if (!self->composing || self->edit != DBK_GRID_EDIT_NONE || !is_typed_into (self))
    return;
  set_entry_text (self, "");
  dbk_grid_entry_begin (self, DBK_GRID_EDIT_REPLACE);
  self->edit_touched = TRUE;
}

/* Whoever presses the key once more asks once more: the reason, a full disk for one, may be gone. */
void
dbk_grid_entry_insist (DbkGrid *self)
{
  g_clear_pointer (&self->refused_text, g_free);
}

/* Enter reaches us through the entry, so that an input method can use it first. */
static void
activate_cb (GtkEntry *entry, DbkGrid *self)
{
  dbk_grid_entry_insist (self);
  dbk_grid_do_move (self, DBK_GRID_MOVE_ENTER, FALSE);
}

static void
focus_leave_cb (GtkEventControllerFocus *controller, DbkGrid *self)
{
  dbk_grid_commit (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
focus_enter_cb (GtkEventControllerFocus *controller, DbkGrid *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
dbk_grid_entry_init (DbkGrid *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEditable *text;

  self->entry = gtk_entry_new ();
  text = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));
  gtk_entry_set_has_frame (GTK_ENTRY (self->entry), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 1);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 1);
  gtk_widget_set_can_target (self->entry, FALSE);
  g_signal_connect (text, "insert-text", G_CALLBACK (insert_text_cb), self);
  g_signal_connect (text, "preedit-changed", G_CALLBACK (preedit_changed_cb), self);
  g_signal_connect (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->entry, "activate", G_CALLBACK (activate_cb), self);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
  dbk_grid_method_init (self);
  dbk_grid_entry_restyle (self);
  dbk_grid_entry_refresh (self);

  g_signal_connect (focus, "enter", G_CALLBACK (focus_enter_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

/* Makes the entry's letters those of the cells. */
void
dbk_grid_entry_restyle (DbkGrid *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_attr_list_insert (attributes, pango_attr_scale_new (self->zoom));
  gtk_entry_set_attributes (GTK_ENTRY (self->entry), attributes);
}

/* A text longer than its cell gets room, to the side it grows to, as far as the window goes. */
static void
widen_for_text (DbkGrid *self, const DbkGridView *view, DbkGridRect *rect)
{
  const char *string = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  double frozen = dbk_grid_layout_get_frozen_width (self->layout, self->edit_pos.block, view);
  double room = view->width - MAX (rect->x, frozen);
  double needed = dbk_grid_text_cache_get (self->text, DBK_GRID_STYLE_BODY, string, 0, 0)->width + 2 * self->padding + 4;
  double more = needed - rect->width;

  if (more <= 0)
    return;
  if (gtk_editable_get_alignment (GTK_EDITABLE (self->entry)) > 0.5f && rect->x - more >= frozen)
    rect->x -= more;
  else
    needed = MIN (needed, MAX (room, rect->width));
  rect->width = needed;
}

void
dbk_grid_entry_allocate (DbkGrid *self)
{
  DbkGridView view = dbk_grid_get_view (self);
  DbkGridPos pos = self->edit != DBK_GRID_EDIT_NONE ? self->edit_pos : self->cursor.active;
  DbkGridRect rect;
  GtkAllocation area = { 0, 0, 0, 0 };
  int least_width, least_height;

  gtk_widget_measure (self->entry, GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
  gtk_widget_measure (self->entry, GTK_ORIENTATION_VERTICAL, -1, &least_height, NULL, NULL, NULL);
  if (dbk_grid_layout_get_cell_rect (self->layout, pos, &view, &rect))
    {
      int inset = MAX (self->padding - 1, 2);

      if (self->edit != DBK_GRID_EDIT_NONE)
        widen_for_text (self, &view, &rect);
      self->edit_rect = rect;
      area.x = (int)rect.x + inset;
      area.width = (int)rect.width - 2 * inset;
      area.y = (int)rect.y + 1;
      area.height = (int)rect.height - 1;
    }
  area.width = MAX (area.width, least_width);
  area.height = MAX (area.height, least_height);
  gtk_widget_size_allocate (self->entry, &area, -1);
}

/* Gives @text to a cell, sums worked out; @notice tells what the user should know although it was taken. */
gboolean
dbk_grid_apply_text (DbkGrid *self, DbkGridPos pos, const char *text, char **notice, GError **error)
{
  g_auto (DbkGridCell) cell = { 0 };
  g_autofree char *result = NULL;
  gboolean rounded = FALSE;

  if (!dbk_grid_model_is_editable (self->model, pos))
    return dbk_grid_model_set_text (self->model, pos, text, error);
  dbk_grid_model_get_cell (self->model, pos, &cell);
  if (cell.kind != DBK_GRID_KIND_NUMBER || !dbk_grid_sum_is_sum (text))
    return dbk_grid_model_set_text (self->model, pos, text, error);
  result = dbk_grid_sum_evaluate (text, cell.decimals, &rounded, error);
  if (result == NULL || !dbk_grid_model_set_text (self->model, pos, result, error))
    return FALSE;
  if (rounded && notice != NULL)
    *notice = g_strdup_printf (_ ("The result of %s was rounded to %s."), text, result);
  return TRUE;
}

static void
refuse (DbkGrid *self, const char *text, const char *message)
{
  g_free (self->refused_text);
  self->refused_text = g_strdup (text);
  /* Stay and let the user correct it: from now on the arrows move inside the text. */
  self->edit = DBK_GRID_EDIT_CHANGE;
  gtk_widget_add_css_class (self->entry, "refused");
  announce (self, self->announced, message, TRUE);
  dbk_grid_show_message (self, self->edit_pos, message, TRUE);
  dbk_grid_emit_refused (self, message);
}

/**
 * dbk_grid_commit:
 *
 * Gives what is half typed to the model, at once. When the model refuses it, the cell keeps its old value, the text
 * stays in the entry and the reason is shown at the cell.
 *
 * Returns: whether nothing is left half typed
 */
gboolean
dbk_grid_commit (DbkGrid *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *notice = NULL;
  DbkGridPos pos;
  gboolean taken;

  g_return_val_if_fail (DBK_IS_GRID (self), TRUE);
  if (self->edit == DBK_GRID_EDIT_NONE || self->committing)
    return TRUE;
  /* What is still being composed must come now or never: later it would land in another cell. */
  if (self->composing)
    gtk_entry_reset_im_context (GTK_ENTRY (self->entry));
  self->composing = FALSE;
  if (!self->edit_touched)
    {
      end_edit (self);
      return TRUE;
    }
  text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  if (g_strcmp0 (text, self->refused_text) == 0)
    return FALSE;
  pos = self->edit_pos;
  self->committing = TRUE;
  taken = dbk_grid_apply_text (self, pos, text, &notice, &error);
  self->committing = FALSE;
  if (!taken)
    {
      refuse (self, text, error->message);
      return FALSE;
    }
  dbk_grid_hide_message (self);
  end_edit (self);
  if (notice != NULL)
    {
      dbk_grid_show_message (self, pos, notice, FALSE);
      dbk_grid_emit_refused (self, notice);
    }
  return TRUE;
}

/**
 * dbk_grid_is_editing:
 *
 * Returns: whether a cell is being typed into
 */
gboolean
dbk_grid_is_editing (DbkGrid *self)
{
  g_return_val_if_fail (DBK_IS_GRID (self), FALSE);
  return self->edit != DBK_GRID_EDIT_NONE;
}

/**
 * dbk_grid_cancel_edit:
 *
 * Forgets what is half typed (Esc).
 */
void
dbk_grid_cancel_edit (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  if (self->edit == DBK_GRID_EDIT_NONE)
    return;
  dbk_grid_hide_message (self);
  end_edit (self);
}
