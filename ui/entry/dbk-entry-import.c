/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page of daily entry takes figures from a workbook: what goes into its report is one step of undo.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-model-private.h"
#include "ui/entry/dbk-entry-page-private.h"
#include "ui/import/dbk-import-dialog.h"

void
dbk_entry_model_begin_import (DbkEntryModel *self)
{
  guint n = dbk_layout_n_slots (dbk_document_get_layout (self->document));

  g_clear_pointer (&self->before, g_ptr_array_unref);
  self->before = g_ptr_array_new_full (n, g_free);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->before, dbk_entry_model_dup_restoring_text (self, (int)i));
}

void
dbk_entry_model_end_import (DbkEntryModel *self)
{
  guint n = dbk_layout_n_slots (dbk_document_get_layout (self->document));

  if (self->before == NULL)
    return;
  dbk_entry_undo_begin (self->undo);
  for (guint i = 0; i < MIN (n, self->before->len); i++)
    {
      g_autofree char *after = dbk_entry_model_dup_restoring_text (self, (int)i);

      /* What an exchange with the service brought meanwhile is not ours to take back. */
      if (dbk_document_get_source (self->document, i) == DBK_CELL_IMPORTED)
        dbk_entry_model_record (self, (int)i, FALSE, g_ptr_array_index (self->before, i), after);
    }
  dbk_entry_undo_end (self->undo, TRUE);
  g_clear_pointer (&self->before, g_ptr_array_unref);
}

/* --- The page --- */

void
dbk_entry_page_import (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  if (self->document != NULL && dbk_grid_commit (self->grid))
    dbk_import_choose (widget, self->place, self->model);
}

static gboolean
drop_cb (DbkEntryPage *self, const GValue *value)
{
  if (self->document == NULL || !dbk_grid_commit (self->grid))
    return FALSE;
  dbk_import_open (GTK_WIDGET (self), self->place, self->model, g_value_get_object (value));
  return TRUE;
}

void
dbk_entry_page_accept_workbooks (DbkEntryPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
