/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Find in the sheet: a small box that goes to the cell whose row, column or figure is typed, and replaces figures. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>

#define BOX_CHARS 26

gboolean
dbk_grid_find_next (DbkGrid *self, gboolean forward, gboolean stay)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->find_entry));
  DbkGridPos pos = self->cursor.active;
  gboolean found = FALSE;

  if (self->model != NULL && *words != '\0')
    found = dbk_grid_is_replacing (self) ? dbk_grid_model_find_value (self->model, &pos, words, dbk_grid_replaces_parts (self), forward, stay)
                                         : dbk_grid_model_find_text (self->model, &pos, words, forward, stay);
  if (found || *words == '\0')
    gtk_widget_remove_css_class (self->find_entry, "error");
  else
    gtk_widget_add_css_class (self->find_entry, "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->find_entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  found || *words == '\0' ? "" : _ ("Nothing like that in the sheet"), -1);
  if (found)
    dbk_grid_set_cursor (self, pos.block, pos.row, pos.column);
  return found;
}

static void
changed_cb (DbkGrid *self)
{
  dbk_grid_find_next (self, TRUE, TRUE);
  dbk_grid_tell_matches (self, gtk_editable_get_text (GTK_EDITABLE (self->find_entry)));
}

static void
next_cb (DbkGrid *self)
{
  dbk_grid_find_next (self, TRUE, FALSE);
}

static void
previous_cb (DbkGrid *self)
{
  dbk_grid_find_next (self, FALSE, FALSE);
}

/* What is looked for are other things now. */
static void
mode_changed_cb (DbkGrid *self)
{
  g_object_set (self->find_entry, "placeholder-text", dbk_grid_is_replacing (self) ? _ ("Figure or text of a cell") : _ ("Unit, indicator or figure"), NULL);
  changed_cb (self);
}

static void
stop_cb (DbkGrid *self)
{
  gtk_popover_popdown (GTK_POPOVER (self->find_box));
}

static void
closed_cb (GtkPopover *popover, DbkGrid *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, DbkGrid *self)
{
  if ((keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter) || (state & gtk_accelerator_get_default_mod_mask ()) != GDK_SHIFT_MASK)
    return FALSE;
  previous_cb (self);
  return TRUE;
}

static void
make_box (DbkGrid *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *keys;

  self->find_entry = gtk_search_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->find_entry), BOX_CHARS);
  g_object_set (self->find_entry, "placeholder-text", _ ("Unit, indicator or figure"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->find_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Find in the sheet"), -1);
  g_signal_connect_swapped (self->find_entry, "search-changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->find_entry, "activate", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->find_entry, "next-match", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->find_entry, "previous-match", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->find_entry, "stop-search", G_CALLBACK (stop_cb), self);
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->find_entry, keys);

  self->replace_toggle = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->replace_toggle), "edit-find-replace-symbolic");
  gtk_widget_add_css_class (self->replace_toggle, "flat");
  gtk_widget_set_tooltip_text (self->replace_toggle, _ ("Replace (Ctrl+Shift+H)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->replace_toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Replace"), -1);
  gtk_widget_set_hexpand (self->find_entry, TRUE);
  gtk_box_append (GTK_BOX (line), self->find_entry);
  gtk_box_append (GTK_BOX (line), self->replace_toggle);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), dbk_grid_replace_new (self));
  g_signal_connect_swapped (self->replace_toggle, "toggled", G_CALLBACK (mode_changed_cb), self);

  self->find_box = gtk_popover_new ();
  gtk_popover_set_has_arrow (GTK_POPOVER (self->find_box), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->find_box), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->find_box, GTK_ALIGN_END);
  gtk_popover_set_child (GTK_POPOVER (self->find_box), box);
  g_signal_connect (self->find_box, "closed", G_CALLBACK (closed_cb), self);
  gtk_widget_set_parent (self->find_box, GTK_WIDGET (self));
}

static void
open_box (DbkGrid *self, gboolean replacing)
{
  if (self->model == NULL || !dbk_grid_commit (self))
    return;
  if (self->find_box == NULL)
    make_box (self);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->replace_toggle), replacing);
  /* At the corner, where it covers least. */
  gtk_popover_set_pointing_to (GTK_POPOVER (self->find_box), &(GdkRectangle){ gtk_widget_get_width (GTK_WIDGET (self)) - 12, 0, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->find_box));
  gtk_editable_select_region (GTK_EDITABLE (self->find_entry), 0, -1);
  gtk_widget_grab_focus (self->find_entry);
}

/**
 * dbk_grid_find:
 *
 * Opens the box (Ctrl+F). While one types, the cursor goes to the first cell, from where it is, in whose row's name,
 * column's name or text all of the words stand; Enter goes to the next one, Shift+Enter back, Esc closes.
 */
void
dbk_grid_find (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  open_box (self, FALSE);
}

/**
 * dbk_grid_find_and_replace:
 *
 * Opens the box with what is to stand there instead (Ctrl+Shift+H). Only cells that can be edited are looked at, and in them
 * the text alone: all of it, unless parts are asked for. One is replaced by Enter, or all of them as one step of undo.
 */
void
dbk_grid_find_and_replace (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  open_box (self, TRUE);
}

void
dbk_grid_find_allocate (DbkGrid *self)
{
  if (self->find_box != NULL)
    gtk_popover_present (GTK_POPOVER (self->find_box));
}

void
dbk_grid_find_dispose (DbkGrid *self)
{
  if (self->find_box != NULL)
    g_signal_handlers_disconnect_by_func (self->find_box, closed_cb, self);
  self->find_entry = self->replace_toggle = self->replace_entry = self->part_check = self->replace_buttons = self->find_told = NULL;
  g_clear_pointer (&self->find_box, gtk_widget_unparent);
}
