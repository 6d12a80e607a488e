/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be done on the page of daily entry.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-comment-dialog.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model-private.h"
#include "ui/entry/dbk-entry-page-private.h"

static void
after_action (DbkEntryPage *self, gboolean done, const char *heading, const char *told, GError *error)
{
  if (!done)
    {
      dbk_complain (GTK_WIDGET (self), heading, error);
      return;
    }
  dbk_toast (GTK_WIDGET (self), told);
  dbk_sync_quietly (dbk_place_get_home (self->place));
}

static void
copy_summary (DbkEntryPage *self)
{
  g_autofree char *line = dbk_entry_model_dup_summary (self->model);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), line);
}

static void
copy_summary_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  if (self->model == NULL)
    return;
  copy_summary (self);
  dbk_toast (widget, _ ("Summary copied"));
}

static void
summary_clicked_cb (DbkEntryPage *self)
{
  if (self->model != NULL)
    copy_summary (self);
}

static void
submit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autoptr (GError) error = NULL;
  AdwToast *toast;

  if (self->document == NULL || !dbk_grid_commit (self->grid))
    return;
  if (!dbk_document_submit (self->document, &error))
    {
      dbk_complain (widget, _ ("Not submitted"), error);
      return;
    }
  dbk_sync_quietly (dbk_place_get_home (self->place));
  if (overlay == NULL)
    return;
  toast = adw_toast_new (_ ("Submitted"));
  adw_toast_set_button_label (toast, _ ("Copy summary"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (summary_clicked_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
withdraw_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autoptr (GError) error = NULL;

  after_action (self, dbk_document_withdraw (self->document, &error), _ ("Not withdrawn"), _ ("Withdrawn"), error);
}

static void
correct (GtkWidget *widget, const char *comment)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autoptr (GError) error = NULL;

  if (self->document != NULL)
    after_action (self, dbk_document_correct (self->document, comment, &error), _ ("No correction was opened"), _ ("Correction opened"), error);
}

static void
correct_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dbk_comment_dialog_ask_correction (widget, correct);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autoptr (GError) error = NULL;

  after_action (self, dbk_document_cancel (self->document, &error), _ ("The correction goes on"), _ ("Correction cancelled"), error);
}

static void
discard_cb (DbkEntryPage *self, const char *response)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (response, "discard") && self->document != NULL)
    after_action (self, dbk_document_discard (self->document, &error), _ ("Nothing was discarded"), _ ("Discarded"), error);
}

static void
discard_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), _ ("Discard what was not sent?"),
                                              _ ("Figures of this report that were typed here and never sent, and those the service refused, go away. This cannot be undone."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (discard_cb), widget, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_filled (DbkEntryPage *self, guint n, const GError *error)
{
  g_autofree char *text = NULL;

  if (error != NULL)
    {
      dbk_complain (GTK_WIDGET (self), _ ("Nothing was filled in"), error);
      return;
    }
  text = n == 0 ? g_strdup (_ ("There was nothing to fill in"))
                : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cell filled; Ctrl+Z takes it back", "%u cells filled; Ctrl+Z takes it back", n), n);
  dbk_toast (GTK_WIDGET (self), text);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
copy_yesterday_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autoptr (GError) error = NULL;

  if (dbk_grid_commit (self->grid))
    {
      guint n = dbk_entry_model_copy_yesterday (self->model, &error);

      tell_filled (self, n, error);
    }
}

static void
zeros_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autoptr (GError) error = NULL;

  if (dbk_grid_commit (self->grid))
    {
      DbkGridPos pos = dbk_entry_page_locate (self);
      guint n = pos.block >= 0 ? dbk_entry_model_fill_zeros (self->model, pos, &error) : 0;

      tell_filled (self, n, error);
    }
}

/* --- The pane at the right --- */

/* The history of the figure under the cursor, or back to the checks. */
static void
history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  gboolean shown = adw_flap_get_reveal_flap (self->flap) && g_str_equal (gtk_stack_get_visible_child_name (self->pane_stack), "history");

  gtk_stack_set_visible_child_name (self->pane_stack, shown ? "checks" : "history");
  adw_flap_set_reveal_flap (self->flap, TRUE);
}

static void
take_reading_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);
  g_autofree char *reading = NULL;
  g_autoptr (GError) error = NULL;
  int slot;

  if (self->model == NULL || !dbk_grid_commit (self->grid))
    return;
  slot = dbk_entry_page_slot (self);
  if (slot < 0 || !dbk_document_get_reading (self->document, (guint)slot, &reading))
    return;
  if (!dbk_entry_model_set (self->model, slot, FALSE, reading, DBK_CELL_INTERFACE, &error))
    dbk_complain (widget, _ ("The reading was not taken back"), error);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
next_problem_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  dbk_grid_go_to_problem (self->grid, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
previous_problem_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  dbk_grid_go_to_problem (self->grid, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

void
dbk_entry_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "entry.submit", NULL, submit_action);
  gtk_widget_class_install_action (widget_class, "entry.withdraw", NULL, withdraw_action);
  gtk_widget_class_install_action (widget_class, "entry.correct", NULL, correct_action);
  gtk_widget_class_install_action (widget_class, "entry.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "entry.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "entry.copy-yesterday", NULL, copy_yesterday_action);
  gtk_widget_class_install_action (widget_class, "entry.zeros", NULL, zeros_action);
  gtk_widget_class_install_action (widget_class, "entry.next-problem", NULL, next_problem_action);
  gtk_widget_class_install_action (widget_class, "entry.copy-summary", NULL, copy_summary_action);
  gtk_widget_class_install_action (widget_class, "entry.previous-problem", NULL, previous_problem_action);
  gtk_widget_class_install_action (widget_class, "entry.note", NULL, dbk_entry_page_note);
  gtk_widget_class_install_action (widget_class, "entry.history", NULL, history_action);
  gtk_widget_class_install_action (widget_class, "entry.take-reading", NULL, take_reading_action);
  gtk_widget_class_install_action (widget_class, "entry.save-receipt", NULL, dbk_entry_page_save_receipt);
  gtk_widget_class_install_action (widget_class, "entry.report-history", NULL, dbk_entry_page_show_history);
  gtk_widget_class_install_action (widget_class, "entry.import", NULL, dbk_entry_page_import);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, 0, "entry.next-problem", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F8, GDK_SHIFT_MASK, "entry.previous-problem", NULL);
}
