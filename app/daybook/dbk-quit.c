/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quitting, also from a dialogue: what is half typed in one is not lost unasked.
 */
#define G_LOG_DOMAIN "dbk-app"

#include "app/daybook/dbk-quit.h"

#include <glib/gi18n-lib.h>

#define FIRST_TEXT "dbk-quit-first-text"
#define ASKING "dbk-quit-asking"

/* (transfer full) (nullable): what stands in @widget, if somebody can type into it */
static char *
text_of (GtkWidget *widget)
{
  GtkTextIter start, end;
  GtkTextBuffer *buffer;

  if (GTK_IS_TEXT (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_SEARCH_ENTRY) == NULL)
    return g_strdup (gtk_editable_get_text (GTK_EDITABLE (widget)));
  if (!GTK_IS_TEXT_VIEW (widget) || !gtk_text_view_get_editable (GTK_TEXT_VIEW (widget)))
    return NULL;
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
note_texts (GtkWidget *widget)
{
  g_autofree char *text = text_of (widget);

  if (text != NULL)
    g_object_set_data_full (G_OBJECT (widget), FIRST_TEXT, g_steal_pointer (&text), g_free);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    note_texts (child);
}

/* Whether a text in it is another than the one with which it was shown; a field that came later was empty. */
static gboolean
was_typed_in (GtkWidget *widget)
{
  g_autofree char *text = text_of (widget);
  const char *first = g_object_get_data (G_OBJECT (widget), FIRST_TEXT);

  if (text != NULL && *text != '\0' && !g_str_equal (text, first != NULL ? first : ""))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (was_typed_in (child))
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): a dialogue before @parent, or before any window if that is %NULL */
static GtkWindow *
find_dialogue (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      GtkWindow *before = gtk_window_get_transient_for (window);

      if (gtk_widget_get_visible (GTK_WIDGET (window)) && before != NULL && (parent == NULL || before == parent))
        return g_steal_pointer (&window);
    }
  return NULL;
}

/* (transfer full) (nullable) */
static GtkWindow *
front_dialogue (void)
{
  GtkWindow *front = find_dialogue (NULL);

  while (front != NULL)
    {
      GtkWindow *next = find_dialogue (front);

      if (next == NULL)
        return front;
      g_object_unref (front);
      front = next;
    }
  return NULL;
}

static void
response_cb (AdwMessageDialog *question, const char *response, GtkWindow *dialogue)
{
  GtkApplication *application = GTK_APPLICATION (g_application_get_default ());

  g_object_set_data (G_OBJECT (question), ASKING, NULL);
  if (!g_str_equal (response, "quit"))
    return;
  gtk_window_destroy (GTK_WINDOW (question));
  gtk_window_close (dialogue);
  dbk_quit (application);
}

static void
ask (GtkWindow *dialogue)
{
  GtkWidget *question = adw_message_dialog_new (dialogue, _ ("Quit without what you typed?"), _ ("What you typed in this dialogue is not kept yet."));

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (question), "cancel", _ ("_Go on typing"), "quit", _ ("_Quit"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), "quit", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (question), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (question), "cancel");
  g_object_set_data (G_OBJECT (question), ASKING, question);
  g_signal_connect_object (question, "response", G_CALLBACK (response_cb), dialogue, 0);
  gtk_window_present (GTK_WINDOW (question));
}

/* FALSE: one is still there. */
static gboolean
close_dialogues (void)
{
  g_autoptr (GtkWindow) dialogue = NULL;

  while ((dialogue = front_dialogue ()) != NULL)
    {
      if (g_object_get_data (G_OBJECT (dialogue), ASKING) != NULL)
        return FALSE;
      /* A file's name is typed again soon. */
      if (!GTK_IS_FILE_CHOOSER (dialogue) && was_typed_in (GTK_WIDGET (dialogue)))
        {
          ask (dialogue);
          return FALSE;
        }
      gtk_window_close (dialogue);
      if (gtk_widget_get_visible (GTK_WIDGET (dialogue)))
        return FALSE;
      g_clear_object (&dialogue);
    }
  return TRUE;
}

void
dbk_quit (GtkApplication *application)
{
  GtkWindow *window;

  if (!close_dialogues ())
    return;
  window = gtk_application_get_active_window (application);
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (application));
}

static gboolean
quit_cb (GtkWidget *window, GVariant *arguments, gpointer application)
{
  dbk_quit (application);
  return GDK_EVENT_STOP;
}

/* The application's keys reach its own windows only, and a modal dialogue keeps them from those. */
static void
add_key (GtkWidget *window, GtkApplication *application)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>q"),
                                                          gtk_callback_action_new (quit_cb, application, NULL)));
  gtk_widget_add_controller (window, controller);
  g_signal_connect (window, "map", G_CALLBACK (note_texts), NULL);
}

static void
windows_changed_cb (GListModel *windows, guint position, guint removed, guint added, GtkApplication *application)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (!GTK_IS_APPLICATION_WINDOW (window))
        add_key (window, application);
    }
}

void
dbk_quit_watch (GtkApplication *application)
{
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (windows_changed_cb), application, 0);
}
