/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files in the window: what waits as a file, and the answer that comes back.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-courier.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-courier.h"
#include "ui/common/dbk-words.h"

/* Milliseconds after which a person wonders. */
#define PATIENCE 500

/**
 * Errand: one file on its way
 * @window: (owned)
 * @from: (owned): the widget of it that was asked
 * @home: (owned)
 * @file: (owned) (nullable): once it is chosen
 * @toast: (owned) (nullable): in sight while it takes long
 */
typedef struct
{
  GtkWidget *window;
  GtkWidget *from;
  DbkHome *home;
  GFile *file;
  gboolean saving;
  guint wait_id;
  AdwToast *toast;
} Errand;

static void
errand_free (Errand *errand)
{
  g_clear_handle_id (&errand->wait_id, g_source_remove);
  if (errand->toast != NULL)
    adw_toast_dismiss (errand->toast);
  g_clear_object (&errand->toast);
  g_clear_object (&errand->file);
  g_object_unref (errand->home);
  g_object_unref (errand->from);
  g_object_unref (errand->window);
  g_free (errand);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Errand, errand_free)

/* --- Telling --- */

static void
open_folder_cb (AdwMessageDialog *dialog, const char *response, GFile *file)
{
  g_autoptr (GFile) folder = g_str_equal (response, "folder") ? g_file_get_parent (file) : NULL;
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL)
    gtk_show_uri (gtk_window_get_transient_for (GTK_WINDOW (dialog)), uri, GDK_CURRENT_TIME);
}

static void
tell (Errand *errand, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (errand->window), heading, body);

  if (errand->saving)
    {
      adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "folder", _ ("_Open folder"));
      g_signal_connect_object (dialog, "response", G_CALLBACK (open_folder_cb), errand->file, 0);
    }
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell_saved (Errand *errand, guint n)
{
  const char *path = g_file_peek_path (errand->file);
  g_autofree char *count = NULL;
  g_autofree char *body = NULL;

  if (n > 0)
    count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u operation is in it.", "%u operations are in it.", n), n);
  else
    count = g_strdup (_ ("Nothing waits to be sent; the file asks for what is new at the service."));
  body = g_strdup_printf ("%s\n%s\n\n%s", path, count,
                          _ ("Bring it to those who run the central service. They give you an answer file; take that in here. What waits stays in the list until then, so nothing is lost if the file is."));
  tell (errand, _ ("Courier file saved"), body);
}

static void
add_line (GString *words, char *line)
{
  g_string_append_printf (words, "%s%s", words->len > 0 ? "\n" : "", line);
  g_free (line);
}

/* What still needs a person. */
static void
add_rest (GString *words, DbkHome *home)
{
  g_autoptr (GPtrArray) items = dbk_home_list_pending (home, NULL);
  guint conflicts = dbk_home_get_conflicts (home);
  guint refused = 0;
  guint waiting = 0;

  for (guint i = 0; items != NULL && i < items->len; i++)
    {
      const DbkPendingItem *item = g_ptr_array_index (items, i);

      if (item->refused)
        refused++;
      else if (item->edits > 0 || item->has_action)
        waiting++;
    }
  if (refused > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The service refused something in %u report; the list of what is pending says why.", "The service refused something in %u reports; the list of what is pending says why.", refused), refused));
  if (conflicts > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure was changed by somebody else, too: choose which one stays.", "%u figures were changed by somebody else, too: choose which ones stay.", conflicts), conflicts));
  if (waiting > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report has something that was not in it: save a new courier file.", "%u reports have something that was not in it: save a new courier file.", waiting), waiting));
}

static void
tell_taken (Errand *errand, guint answered, gboolean overtaken)
{
  g_autoptr (GString) words = g_string_new (NULL);

  if (answered > 0)
    add_line (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The service has answered %u operation.", "The service has answered %u operations.", answered), answered));
  if (overtaken && answered > 0)
    add_line (words, g_strdup (_ ("A later exchange came first; the older reports in the file were left out.")));
  else if (overtaken)
    add_line (words, g_strdup (_ ("It was taken in before, or a later exchange came first. That does no harm: nothing was changed.")));
  else if (answered == 0)
    add_line (words, g_strdup (_ ("Nothing that waits was answered; what is new at the service is here now.")));
  add_rest (words, errand->home);
  tell (errand, overtaken && answered == 0 ? _ ("Nothing new in this file") : _ ("Answer file taken in"), words->str);
}

/* --- On its way --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (GError) error = NULL;
  guint operations = 0;

  if (dbk_home_export_courier_finish (DBK_HOME (source), result, &operations, &error))
    tell_saved (errand, operations);
  else
    dbk_complain (errand->window, _ ("The courier file was not saved"), error);
}

static void
taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Errand) errand = user_data;
  g_autoptr (GError) error = NULL;
  gboolean overtaken = FALSE;
  guint answered = 0;

  if (dbk_home_import_courier_finish (DBK_HOME (source), result, &answered, &overtaken, &error))
    tell_taken (errand, answered, overtaken);
  else
    dbk_complain (errand->window, _ ("The answer file was not taken in"), error);
}

static gboolean
wait_cb (gpointer data)
{
  Errand *errand = data;
  GtkWidget *overlay = gtk_widget_get_ancestor (errand->from, ADW_TYPE_TOAST_OVERLAY);

  errand->wait_id = 0;
  if (overlay == NULL)
    return G_SOURCE_REMOVE;
  errand->toast = adw_toast_new (errand->saving ? _ ("Writing the courier file…") : _ ("Taking in the answer file…"));
  adw_toast_set_timeout (errand->toast, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_object_ref (errand->toast));
  return G_SOURCE_REMOVE;
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, Errand *errand)
{
  g_autoptr (Errand) owned = errand;
  const char *path;

  errand->file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  path = errand->file != NULL ? g_file_peek_path (errand->file) : NULL;
  g_object_unref (dialog);
  if (path == NULL)
    return;
  errand->wait_id = g_timeout_add (PATIENCE, wait_cb, errand);
  if (errand->saving)
    dbk_home_export_courier_async (errand->home, path, NULL, saved_cb, g_steal_pointer (&owned));
  else
    dbk_home_import_courier_async (errand->home, path, NULL, taken_cb, g_steal_pointer (&owned));
}

/* --- Choosing --- */

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) courier = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (courier, _ ("Courier files"));
  gtk_file_filter_add_suffix (courier, "courier");
  gtk_file_chooser_add_filter (chooser, courier);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

static void
choose (GtkWidget *from, DbkHome *home, gboolean saving)
{
  GtkRoot *root = gtk_widget_get_root (from);
  Errand *errand = g_new0 (Errand, 1);
  GtkFileChooserNative *dialog;

  errand->window = GTK_WIDGET (g_object_ref (root));
  errand->from = g_object_ref (from);
  errand->home = g_object_ref (home);
  errand->saving = saving;
  dialog = saving ? gtk_file_chooser_native_new (_ ("Save a courier file"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"))
                  : gtk_file_chooser_native_new (_ ("Take in an answer file"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Take in"), _ ("_Cancel"));
  add_filters (GTK_FILE_CHOOSER (dialog));
  if (saving)
    {
      g_autofree char *today = dbk_day_to_string (dbk_clock_today ());
      g_autofree char *name = g_strdup_printf ("%s-%s.courier", dbk_home_get_account (home), today);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (chosen_cb), errand);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
dbk_courier_save (GtkWidget *from, DbkHome *home)
{
  choose (from, home, TRUE);
}

void
dbk_courier_take (GtkWidget *from, DbkHome *home)
{
  choose (from, home, FALSE);
}
