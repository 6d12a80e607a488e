/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saving a receipt of a report as a file.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-receipt-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home-receipts.h"
#include "ui/common/dbk-words.h"

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) from = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    dbk_toast (from, _ ("Receipt saved; “daybookctl verify-receipt” checks it"));
  else
    dbk_complain (from, _ ("The receipt was not saved"), error);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, GtkWidget *from)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  const char *text = g_object_get_data (G_OBJECT (dialog), "dbk-receipt");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  if (file != NULL)
    g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, written_cb, g_object_ref (from));
  g_object_unref (dialog);
}

void
dbk_receipt_file_save (GtkWidget *from, DbkDocument *document, const char *sha256)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *name = g_strdup_printf ("receipt-%s-%s-%s%s%.8s.json", key->form, key->org, period, sha256 != NULL ? "-" : "", sha256 != NULL ? sha256 : "");
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dbk_document_write_receipt (document, sha256, &error);
  GtkFileChooserNative *dialog;

  if (text == NULL)
    {
      dbk_complain (from, _ ("The receipt was not saved"), error);
      return;
    }
  dialog = gtk_file_chooser_native_new (_ ("Save the receipt"), GTK_WINDOW (gtk_widget_get_root (from)), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_object_set_data_full (G_OBJECT (dialog), "dbk-receipt", g_steal_pointer (&text), g_free);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), from, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
