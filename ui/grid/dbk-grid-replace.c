/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replace in the sheet: the lower part of the box that finds. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>

gboolean
dbk_grid_is_replacing (DbkGrid *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->replace_toggle));
}

gboolean
dbk_grid_replaces_parts (DbkGrid *self)
{
  return gtk_check_button_get_active (GTK_CHECK_BUTTON (self->part_check));
}

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

/* (transfer full) (nullable): what the cell would get. */
static char *
dup_replaced (DbkGrid *self, DbkGridPos pos)
{
  return dbk_grid_model_dup_replaced (self->model, pos, text_of (self->find_entry), text_of (self->replace_entry), dbk_grid_replaces_parts (self));
}

/* With @batch they are replaced; without, counted. */
static guint
each_match (DbkGrid *self, DbkGridBatch *batch)
{
  guint n = 0;

  for (int b = 0; b < dbk_grid_model_get_n_blocks (self->model); b++)
    {
      DbkGridBlock block;

      dbk_grid_model_get_block (self->model, b, &block);
      for (int r = 0; r < block.n_rows; r++)
        for (int c = block.n_frozen; c < block.n_columns; c++)
          {
            DbkGridPos pos = { b, r, c };
            g_autofree char *text = dup_replaced (self, pos);

            if (text == NULL)
              continue;
            n++;
            if (batch != NULL)
              dbk_grid_batch_set (batch, pos, text);
          }
    }
  return n;
}

void
dbk_grid_tell_matches (DbkGrid *self, const char *text)
{
  guint n = self->model != NULL && dbk_grid_is_replacing (self) && *text != '\0' ? each_match (self, NULL) : 0;
  g_autofree char *told = NULL;

  if (*text == '\0')
    told = g_strdup ("");
  else if (n == 0)
    told = g_strdup (_ ("In no cell that can be edited"));
  else
    told = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "In %u cell", "In %u cells", n), n);
  gtk_label_set_text (GTK_LABEL (self->find_told), told);
  gtk_widget_set_sensitive (self->replace_buttons, n > 0);
}

static void
replace_one_cb (DbkGrid *self)
{
  g_autofree char *text = NULL;

  if (self->model == NULL || *text_of (self->find_entry) == '\0')
    return;
  text = dup_replaced (self, self->cursor.active);
  if (text != NULL)
    {
      DbkGridBatch batch = dbk_grid_batch_begin (self);

      dbk_grid_batch_set (&batch, self->cursor.active, text);
      if (!dbk_grid_batch_end (&batch))
        {
          gtk_popover_popdown (GTK_POPOVER (self->find_box));
          return;
        }
    }
  dbk_grid_find_next (self, TRUE, FALSE);
  dbk_grid_tell_matches (self, text_of (self->find_entry));
}

static void
replace_all_cb (DbkGrid *self)
{
  DbkGridBatch batch;
  g_autofree char *told = NULL;

  if (self->model == NULL || *text_of (self->find_entry) == '\0')
    return;
  batch = dbk_grid_batch_begin (self);
  each_match (self, &batch);
  if (!dbk_grid_batch_end (&batch))
    {
      gtk_popover_popdown (GTK_POPOVER (self->find_box));
      return;
    }
  told = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cell replaced; Ctrl+Z takes it back", "%u cells replaced; Ctrl+Z takes it back", batch.n_set), batch.n_set);
  gtk_label_set_text (GTK_LABEL (self->find_told), told);
}

/* The sheet's own undo, also while the box has the focus: nothing typed into it is worth that key more. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint keyval, guint code, GdkModifierType state, DbkGrid *self)
{
  if (gdk_keyval_to_lower (keyval) != GDK_KEY_z || (state & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK || !dbk_grid_is_replacing (self))
    return FALSE;
  dbk_grid_undo (self);
  dbk_grid_tell_matches (self, text_of (self->find_entry));
  return TRUE;
}

static void
part_cb (DbkGrid *self)
{
  dbk_grid_find_next (self, TRUE, TRUE);
  dbk_grid_tell_matches (self, text_of (self->find_entry));
}

static void
add_button (DbkGrid *self, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (self->replace_buttons), button);
}

GtkWidget *
dbk_grid_replace_new (DbkGrid *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->replace_entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->replace_entry), _ ("Instead; empty clears the cell"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->replace_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Replace by"), -1);
  g_signal_connect_swapped (self->replace_entry, "activate", G_CALLBACK (replace_one_cb), self);
  self->part_check = gtk_check_button_new_with_mnemonic (_ ("Also _parts of a text or figure"));
  g_signal_connect_swapped (self->part_check, "toggled", G_CALLBACK (part_cb), self);
  self->find_told = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->find_told), 0);
  gtk_label_set_wrap (GTK_LABEL (self->find_told), TRUE);
  gtk_widget_set_hexpand (self->find_told, TRUE);
  gtk_widget_add_css_class (self->find_told, "dim-label");
  gtk_box_append (GTK_BOX (line), self->find_told);
  self->replace_buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  add_button (self, _ ("_Replace"), G_CALLBACK (replace_one_cb));
  add_button (self, _ ("Replace _all"), G_CALLBACK (replace_all_cb));
  gtk_box_append (GTK_BOX (line), self->replace_buttons);
  gtk_box_append (GTK_BOX (box), self->replace_entry);
  gtk_box_append (GTK_BOX (box), self->part_check);
  gtk_box_append (GTK_BOX (box), line);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (box, keys);
  g_object_bind_property (self->replace_toggle, "active", box, "visible", G_BINDING_SYNC_CREATE);
  return box;
}
