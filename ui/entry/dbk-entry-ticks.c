/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * 本块已填: a check button for every department, ticked when its part of the report is filled in.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-ticks.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

struct _DbkEntryTicks
{
  AdwBin parent_instance;

  DbkDocument *document; /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) */
  GtkBox *box;
  GPtrArray *buttons; /* (owned) (element-type GtkCheckButton) */
  GArray *slots;      /* (owned) (element-type guint): beside @buttons */
  gboolean updating;  /* set by the program, not by the person */
};

G_DEFINE_FINAL_TYPE (DbkEntryTicks, dbk_entry_ticks, ADW_TYPE_BIN)

static void
update (DbkEntryTicks *self)
{
  self->updating = TRUE;
  for (guint i = 0; i < self->buttons->len; i++)
    {
      const DbkValue *value = dbk_figures_get (dbk_document_get_figures (self->document), g_array_index (self->slots, guint, i));
      GtkCheckButton *button = g_ptr_array_index (self->buttons, i);

      gtk_check_button_set_active (button, value->kind != DBK_VALUE_MISSING);
      gtk_widget_set_sensitive (GTK_WIDGET (button), dbk_document_is_editable (self->document, g_array_index (self->slots, guint, i)));
    }
  self->updating = FALSE;
}

static void
toggled_cb (GtkCheckButton *button, DbkEntryTicks *self)
{
  g_autoptr (GError) error = NULL;
  const DbkSlot *slot;
  const DbkChoice *choice;
  guint i;

  if (self->updating || !g_ptr_array_find (self->buttons, button, &i))
    return;
  slot = dbk_layout_slot (dbk_document_get_layout (self->document), g_array_index (self->slots, guint, i));
  choice = slot->indicator->choices != NULL && slot->indicator->choices->len > 0 ? g_ptr_array_index (slot->indicator->choices, 0) : NULL;
  if (choice != NULL &&
      !dbk_document_set_text (self->document, slot->index, gtk_check_button_get_active (button) ? choice->code : "", DBK_CELL_TYPED, &error))
    dbk_toast (GTK_WIDGET (self), error->message);
  update (self);
}

static void
clear (DbkEntryTicks *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  g_ptr_array_set_size (self->buttons, 0);
  g_array_set_size (self->slots, 0);
}

static void
add_button (DbkEntryTicks *self, const DbkSlot *slot)
{
  const char *name = dbk_text_get (&slot->indicator->name);
  GtkWidget *button = gtk_check_button_new_with_label (name);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", dbk_text_get (&slot->section->name), name);

  gtk_widget_set_tooltip_text (button, dbk_text_get (&slot->indicator->description));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_object (button, "toggled", G_CALLBACK (toggled_cb), self, 0);
  gtk_box_append (self->box, button);
  g_ptr_array_add (self->buttons, button);
  g_array_append_val (self->slots, slot->index);
}

static void
fill (DbkEntryTicks *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (!slot->section->ticks)
        continue;
      if (self->buttons->len == 0)
        {
          GtkWidget *label = gtk_label_new (dbk_text_get (&slot->section->name));

          gtk_widget_add_css_class (label, "dim-label");
          gtk_box_append (self->box, label);
        }
      add_button (self, slot);
    }
}

static void
dbk_entry_ticks_dispose (GObject *object)
{
  DbkEntryTicks *self = DBK_ENTRY_TICKS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (dbk_entry_ticks_parent_class)->dispose (object);
}

static void
dbk_entry_ticks_finalize (GObject *object)
{
  DbkEntryTicks *self = DBK_ENTRY_TICKS (object);

  g_ptr_array_unref (self->buttons);
  g_array_unref (self->slots);
  G_OBJECT_CLASS (dbk_entry_ticks_parent_class)->finalize (object);
}

static void
dbk_entry_ticks_class_init (DbkEntryTicksClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dbk_entry_ticks_dispose;
  G_OBJECT_CLASS (klass)->finalize = dbk_entry_ticks_finalize;
}

static void
dbk_entry_ticks_init (DbkEntryTicks *self)
{
  self->buttons = g_ptr_array_new ();
  self->slots = g_array_new (FALSE, FALSE, sizeof (guint));
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
  gtk_widget_hide (GTK_WIDGET (self));
  self->signals = g_signal_group_new (DBK_TYPE_DOCUMENT);
  g_signal_group_connect_object (self->signals, "cells-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "state-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
dbk_entry_ticks_set_document (DbkEntryTicks *self, DbkDocument *document)
{
  clear (self);
  g_set_object (&self->document, document);
  g_signal_group_set_target (self->signals, document);
  if (document != NULL)
    {
      fill (self);
      update (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), self->buttons->len > 0);
}

gboolean
dbk_entry_ticks_focus (DbkEntryTicks *self, guint slot)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (g_array_index (self->slots, guint, i) == slot)
      return gtk_widget_grab_focus (g_ptr_array_index (self->buttons, i));
  return FALSE;
}
