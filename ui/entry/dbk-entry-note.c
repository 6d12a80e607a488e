/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The note of a figure in a table of units, where there is no column for it (Shift+F2).
 */
#define G_LOG_DOMAIN "dbk-ui"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model-private.h"
#include "ui/entry/dbk-entry-page-private.h"

typedef struct
{
  GWeakRef page;
  DbkEntryModel *model; /* (owned) */
  int slot;
  GtkEditable *editable;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_weak_ref_clear (&question->page);
  g_object_unref (question->model);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  g_autoptr (DbkEntryPage) page = g_weak_ref_get (&question->page);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (question->editable)));

  if (page == NULL || page->model != question->model)
    return;
  if (g_str_equal (response, "do") && !dbk_entry_model_set (question->model, question->slot, TRUE, text, DBK_CELL_TYPED, &error))
    dbk_complain (GTK_WIDGET (page), _ ("The note was not kept"), error);
  gtk_widget_grab_focus (GTK_WIDGET (page->grid));
}

static void
ask (DbkEntryPage *page, int slot)
{
  const DbkSlot *info = dbk_entry_model_slot_info (page->model, slot);
  g_autofree char *name = dbk_words_cell (info->entity, info->indicator);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (page))), _ ("Note"), name));
  GtkWidget *entry = gtk_entry_new ();
  const char *note = dbk_document_get_note (page->document, (guint)slot);
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->page, page);
  question->model = g_object_ref (page->model);
  question->slot = slot;
  question->editable = GTK_EDITABLE (entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), note != NULL ? note : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Note"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "do", _ ("_Keep"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "do");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

void
dbk_entry_page_note (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  int slot;

  if (self->model == NULL || !dbk_grid_commit (self->grid))
    return;
  slot = dbk_entry_page_slot (self);
  if (slot >= 0 && dbk_entry_model_may_edit (self->model, slot))
    ask (self, slot);
  else
    gtk_widget_error_bell (widget);
}
