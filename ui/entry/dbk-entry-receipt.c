/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receipt of a submission, beside the report's state: in sight, and to be saved.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home-receipts.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-page-private.h"

void
dbk_entry_page_update_receipt (DbkEntryPage *self)
{
  /* A draft that was never submitted has none; typing into one asks nobody. */
  gboolean asked = dbk_document_get_report (self->document)->log->len > 0;
  g_autoptr (GPtrArray) receipts = asked ? dbk_document_list_receipts (self->document, NULL) : NULL;
  const DbkReceiptInfo *info = receipts != NULL && receipts->len > 0 ? g_ptr_array_index (receipts, 0) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *hint = NULL;

  gtk_widget_set_visible (self->receipt_button, info != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "entry.save-receipt", info != NULL);
  if (info == NULL)
    return;
  if (info->state == DBK_RECEIPT_VALID)
    {
      g_autofree char *revision = g_strdup_printf ("%" G_GINT64_FORMAT, info->receipt->revision);
      g_autofree char *when = dbk_words_time (info->receipt->at);

      text = g_strdup_printf (_ ("✓ Receipt · %.8s"), info->receipt->sha256);
      hint = g_strdup_printf (_ ("The service signed that it received revision %s at %s. Save the receipt, and anybody can check it."), revision, when);
    }
  else
    {
      text = g_strdup (_ ("✕ The receipt does not hold"));
      hint = g_strdup (_ ("It is not signed by the service known here, or it is of other figures. Save it and show it to your administrator."));
    }
  gtk_button_set_label (GTK_BUTTON (self->receipt_button), text);
  gtk_widget_set_tooltip_text (self->receipt_button, hint);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) page = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    dbk_toast (page, _ ("Receipt saved; “daybookctl verify-receipt” checks it"));
  else
    dbk_complain (page, _ ("The receipt was not saved"), error);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, DbkEntryPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  const char *text = g_object_get_data (G_OBJECT (dialog), "dbk-receipt");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  if (file != NULL)
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, written_cb, g_object_ref (self));
  g_object_unref (dialog);
}

void
dbk_entry_page_save_receipt (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = self->document != NULL ? dbk_document_write_receipt (self->document, &error) : NULL;
  GtkFileChooserNative *dialog;
  const DbkReportKey *key;
  g_autofree char *period = NULL;
  g_autofree char *name = NULL;

  if (text == NULL)
    {
      if (error != NULL)
        dbk_complain (widget, _ ("The receipt was not saved"), error);
      return;
    }
  key = dbk_document_get_key (self->document);
  period = dbk_period_to_string (key->period);
  name = g_strdup_printf ("receipt-%s-%s-%s.json", key->form, key->org, period);
  dialog = gtk_file_chooser_native_new (_ ("Save the receipt"), GTK_WINDOW (gtk_widget_get_root (widget)), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "dbk-receipt", g_steal_pointer (&text), g_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
