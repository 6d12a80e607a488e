/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receipt of a submission, beside the report's state: in sight, and to be saved.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include <glib/gi18n-lib.h>

#include "data/client/dbk-home-receipts.h"
#include "ui/common/dbk-receipt-file.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-page-private.h"
#include "ui/review/dbk-history-list.h"

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

void
dbk_entry_page_save_receipt (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  if (self->document != NULL)
    dbk_receipt_file_save (widget, self->document, NULL);
}

void
dbk_entry_page_show_history (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  if (self->document != NULL)
    dbk_history_list_show (widget, self->document);
}
