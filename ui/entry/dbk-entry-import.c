/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page of daily entry takes figures from a workbook: all of it is one step of undo.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "data/client/dbk-home-import.h"
#include "ui/entry/dbk-entry-model-private.h"
#include "ui/entry/dbk-entry-page-private.h"
#include "ui/import/dbk-import-dialog.h"

const GPtrArray *
dbk_entry_model_record_import (DbkEntryModel *self, const DbkImport *import)
{
  DbkEntryUndo *undo = dbk_entry_table_get_undo (DBK_ENTRY_TABLE (self));
  g_autoptr (GPtrArray) changes = dbk_import_list_changes (import);
  gsize n;
  g_autofree gpointer *taken = g_ptr_array_steal (changes, &n);

  dbk_entry_undo_begin (undo);
  for (gsize i = 0; i < n; i++)
    dbk_entry_undo_record (undo, taken[i]);
  dbk_entry_undo_end (undo, TRUE);
  return n > 0 ? dbk_entry_undo_peek (undo, FALSE) : NULL;
}

gboolean
dbk_entry_model_take_back_import (DbkEntryModel *self, const GPtrArray *step)
{
  DbkGridPos where;

  return dbk_entry_undo_peek (dbk_entry_table_get_undo (DBK_ENTRY_TABLE (self)), FALSE) == step && dbk_grid_model_undo (DBK_GRID_MODEL (self), &where);
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
