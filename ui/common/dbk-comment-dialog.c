/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for a comment that an action needs.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-comment-dialog.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GWeakRef parent;
  GtkTextView *view; /* (unowned): lives in the dialog */
  DbkCommentCallback callback;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_weak_ref_clear (&question->parent);
  g_free (question);
}

char *
dbk_comment_text (GtkTextView *view)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (view), &start, &end);
  return g_strstrip (gtk_text_buffer_get_text (gtk_text_view_get_buffer (view), &start, &end, FALSE));
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&question->parent);
  g_autofree char *comment = dbk_comment_text (question->view);

  if (parent != NULL && g_str_equal (response, "do") && *comment != '\0')
    question->callback (parent, comment);
}

static void
changed_cb (GtkTextBuffer *buffer, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "do", gtk_text_buffer_get_char_count (buffer) > 0);
}

/* Enter alone is a new line of the comment. */
static gboolean
finish_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  if (!adw_message_dialog_get_response_enabled (dialog, "do"))
    return FALSE;
  adw_message_dialog_response (dialog, "do");
  gtk_window_close (GTK_WINDOW (dialog));
  return TRUE;
}

static void
add_shortcut (AdwMessageDialog *dialog)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter"),
                                                          gtk_callback_action_new (finish_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (dialog), controller);
}

void
dbk_comment_dialog_ask (GtkWidget *parent, const char *heading, const char *body, const char *action, DbkCommentCallback callback)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (root), heading, body));
  GtkWidget *view = gtk_text_view_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->parent, parent);
  question->view = GTK_TEXT_VIEW (view);
  question->callback = callback;

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 9);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Comment"), -1);
  gtk_widget_add_css_class (scroller, "comment");
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 96);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  adw_message_dialog_set_extra_child (dialog, scroller);

  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "do", action, NULL);
  adw_message_dialog_set_response_appearance (dialog, "do", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (dialog, "do", FALSE);
  adw_message_dialog_set_close_response (dialog, "cancel");
  add_shortcut (dialog);
  g_signal_connect (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "changed", G_CALLBACK (changed_cb), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (view);
}

void
dbk_comment_dialog_ask_correction (GtkWidget *parent, DbkCommentCallback callback)
{
  dbk_comment_dialog_ask (parent, _ ("Request a correction"),
                          _ ("Why do the approved figures have to change? They stay in force until the correction is approved."),
                          _ ("_Open the correction"), callback);
}
