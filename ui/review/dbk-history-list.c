/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened to a report: who, when, what, newest first.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-history-list.h"

#include <glib/gi18n-lib.h>

#include "data/client/dbk-home-receipts.h"
#include "ui/common/dbk-receipt-file.h"
#include "ui/common/dbk-words.h"

struct _DbkHistoryList
{
  AdwBin parent_instance;

  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (DbkHistoryList, dbk_history_list, ADW_TYPE_BIN)

static const char *
icon_of (DbkOperationKind kind)
{
  switch (kind)
    {
    case DBK_OPERATION_EDIT:
    case DBK_OPERATION_AMEND:
      return "document-edit-symbolic";
    case DBK_OPERATION_SUBMIT:
      return "document-send-symbolic";
    case DBK_OPERATION_APPROVE:
      return "emblem-ok-symbolic";
    case DBK_OPERATION_RETURN:
    case DBK_OPERATION_WITHDRAW:
    case DBK_OPERATION_CANCEL:
      return "edit-undo-symbolic";
    case DBK_OPERATION_CORRECT:
    default:
      return "document-revert-symbolic";
    }
}

/* (transfer none) (nullable): what the service signed for this submission, if it was this account's */
static const DbkReceiptInfo *
receipt_of (const DbkEvent *event, const GPtrArray *receipts)
{
  for (guint i = 0; event->kind == DBK_OPERATION_SUBMIT && receipts != NULL && i < receipts->len; i++)
    {
      const DbkReceiptInfo *info = g_ptr_array_index (receipts, i);

      if (info->receipt->revision == event->revision)
        return info;
    }
  return NULL;
}

static void
append_receipt (GString *words, const DbkReceiptInfo *info)
{
  g_string_append_c (words, '\n');
  if (info->state == DBK_RECEIPT_VALID)
    g_string_append_printf (words, _ ("✓ Receipt signed by the service · %.8s"), info->receipt->sha256);
  else
    g_string_append (words, _ ("✕ The receipt does not hold"));
}

static void
save_cb (GtkWidget *button, DbkDocument *document)
{
  dbk_receipt_file_save (button, document, g_object_get_data (G_OBJECT (button), "dbk-receipt"));
}

static GtkWidget *
create_save_button (const DbkReceiptInfo *info, DbkDocument *document)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("document-save-symbolic");
  g_autofree char *text = g_strdup_printf (_ ("Save the receipt %.8s…"), info->receipt->sha256);

  g_object_set_data_full (G_OBJECT (button), "dbk-receipt", g_strdup (info->receipt->sha256), g_free);
  gtk_widget_set_tooltip_text (button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (save_cb), document, 0);
  return button;
}

static GtkWidget *
create_row (const DbkEvent *event, const GPtrArray *receipts, DbkDocument *document)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = dbk_words_time (event->at);
  g_autofree char *revision = g_strdup_printf ("%" G_GINT64_FORMAT, event->revision);
  const char *who = event->by_name != NULL && *event->by_name != '\0' ? event->by_name : event->by;
  g_autofree char *title = g_strdup_printf ("%s · %s", dbk_operation_kind_name (event->kind), who);
  g_autoptr (GString) words = g_string_new (NULL);
  const DbkReceiptInfo *receipt = receipt_of (event, receipts);
  g_autofree char *markup = NULL;

  g_string_append_printf (words, _ ("%s · revision %s"), when, revision);
  if (receipt != NULL)
    append_receipt (words, receipt);
  if (event->comment != NULL && *event->comment != '\0')
    g_string_append_printf (words, "\n%s", event->comment);
  for (guint i = 0; event->pins != NULL && i < event->pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (event->pins, i);
      const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), pin->entity, pin->indicator);
      g_autofree char *name = slot != NULL ? dbk_words_cell (slot->entity, slot->indicator) : g_strdup (pin->indicator);

      g_string_append_printf (words, "\n%s: %s", name, pin->text);
    }
  markup = g_markup_escape_text (words->str, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon_of (event->kind));
  if (receipt != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_save_button (receipt, document));
  return row;
}

/* The service went back to an older backup: what it signed before is signed still. */
static GtkWidget *
create_receipt_row (const DbkReceiptInfo *info, DbkDocument *document)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *when = dbk_words_time (info->receipt->at);
  g_autofree char *revision = g_strdup_printf ("%" G_GINT64_FORMAT, info->receipt->revision);
  g_autoptr (GString) words = g_string_new (NULL);
  g_autofree char *markup = NULL;

  g_string_append_printf (words, _ ("%s · revision %s"), when, revision);
  append_receipt (words, info);
  g_string_append_printf (words, "\n%s", _ ("The service no longer has this submission."));
  markup = g_markup_escape_text (words->str, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Receipt"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon_of (DBK_OPERATION_SUBMIT));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), create_save_button (info, document));
  return row;
}

static gboolean
is_in_log (const DbkReceiptInfo *info, const GPtrArray *log, const GPtrArray *receipts)
{
  for (guint i = 0; log != NULL && i < log->len; i++)
    if (receipt_of (g_ptr_array_index (log, i), receipts) == info)
      return TRUE;
  return FALSE;
}

static void
dbk_history_list_class_init (DbkHistoryListClass *klass)
{
}

static void
dbk_history_list_init (DbkHistoryList *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *placeholder = gtk_label_new (_ ("Nothing has happened to this report yet."));

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("History"), -1);
  gtk_label_set_wrap (GTK_LABEL (placeholder), TRUE);
  gtk_widget_add_css_class (placeholder, "dim-label");
  gtk_widget_set_margin_top (placeholder, 12);
  gtk_list_box_set_placeholder (self->list, placeholder);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_widget_add_css_class (GTK_WIDGET (self), "pane");
  adw_bin_set_child (ADW_BIN (self), scroller);
}

void
dbk_history_list_set_document (DbkHistoryList *self, DbkDocument *document)
{
  const GPtrArray *log = document != NULL ? dbk_document_get_report (document)->log : NULL;
  g_autoptr (GPtrArray) receipts = document != NULL ? dbk_document_list_receipts (document, NULL) : NULL;
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = log != NULL ? log->len : 0; i > 0; i--)
    gtk_list_box_append (self->list, create_row (g_ptr_array_index (log, i - 1), receipts, document));
  for (guint i = 0; receipts != NULL && i < receipts->len; i++)
    if (!is_in_log (g_ptr_array_index (receipts, i), log, receipts))
      gtk_list_box_append (self->list, create_receipt_row (g_ptr_array_index (receipts, i), document));
}

void
dbk_history_list_show (GtkWidget *from, DbkDocument *document)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  const DbkNode *plant = dbk_layout_plant (dbk_document_get_layout (document));
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *title = g_strdup_printf ("%s · %s", dbk_text_get (&plant->name), period);
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();
  DbkHistoryList *list = g_object_new (DBK_TYPE_HISTORY_LIST, "vexpand", TRUE, NULL);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys), gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), adw_window_title_new (_ ("History of this report"), title));
  dbk_history_list_set_document (list, document);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (list));
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), box);
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_set_title (GTK_WINDOW (window), _ ("History of this report"));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (from)));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 520);
  gtk_window_present (GTK_WINDOW (window));
}
