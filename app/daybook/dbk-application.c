/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The application: one process for one home.
 */
#define G_LOG_DOMAIN "dbk-app"

#include "app/daybook/dbk-application.h"

#include <glib/gi18n-lib.h>

#include "app/daybook/dbk-help.h"
#include "app/daybook/dbk-quit.h"
#include "app/daybook/dbk-window.h"
#include "data/client/dbk-home-backup.h"
#include "data/store/dbk-database.h"

#define APPLICATION_ID "cn.daybook.Daybook"

struct _DbkApplication
{
  AdwApplication parent_instance;

  DbkOptions options;
  DbkHome *home; /* (owned) (nullable): opened with the window */
};

G_DEFINE_FINAL_TYPE (DbkApplication, dbk_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} ACCELS[] = {
  { "app.quit", { "<Control>q" } },
  { "app.help", { "F1" } },
  { "window.close", { "<Control>w" } },
  { "win.page::home", { "<Alt>1" } },
  { "win.page::entry", { "<Alt>2" } },
  { "win.page::review", { "<Alt>3" } },
  { "win.page::reports", { "<Alt>4" } },
  { "win.sync", { "F5" } },
  { "win.show-sync", { "<Shift>F5" } },
  { "win.export", { "<Control>e" } },
  { "win.previous-day", { "<Control>Page_Up" } },
  { "win.next-day", { "<Control>Page_Down" } },
  { "win.choose-day", { "<Control>g" } },
  { "win.show-help-overlay", { "<Control>question", "<Control><Shift>slash" } },
};

void
dbk_options_clear (DbkOptions *options)
{
  g_clear_pointer (&options->home, g_free);
  g_clear_pointer (&options->server, g_free);
  g_clear_pointer (&options->ca, g_free);
  g_clear_pointer (&options->user, g_free);
  g_clear_pointer (&options->password, g_free);
  g_clear_pointer (&options->accounts, g_free);
}

static void
quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dbk_quit (GTK_APPLICATION (user_data));
}

static void
help_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  dbk_help_show (gtk_application_get_active_window (GTK_APPLICATION (user_data)));
}

static void
about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                         "application-name", _ ("Daybook"),
                         "application-icon", APPLICATION_ID,
                         "version", DBK_VERSION,
                         "developer-name", _ ("The Daybook developers"),
                         "comments", _ ("Power plants file their day, reviewers approve it."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static const GActionEntry ACTIONS[] = {
  { "quit", quit_action },
  { "help", help_action },
  { "about", about_action },
};

/* What is here again, what may be missing, and where the damaged file is. */
static void
tell_recovered (DbkApplication *self, const DbkStoreRecovered *recovered, const char *kept, const char *backup)
{
  g_autoptr (GString) body = g_string_new (NULL);
  GtkWidget *dialog;

  g_string_append_printf (body, _ ("Saved: %u figures typed and %u operations not answered yet.\n"), recovered->edits, recovered->operations);
  if (backup != NULL)
    g_string_append_printf (body, _ ("The store could not be read at all; this is from the backup %s.\n"), backup);
  else if (!recovered->complete)
    g_string_append_printf (body, "%s\n", _ ("Some of it could not be read: compare with your notes before you submit."));
  g_string_append_printf (body, _ ("The damaged store is kept as %s. The rest comes back with the next exchange.\n"), kept);
  dialog = adw_message_dialog_new (gtk_application_get_active_window (GTK_APPLICATION (self)), _ ("Saved what could be read"), g_strchomp (body->str));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What is safe is saved, the damaged file is kept; then it opens as usual. */
static void
recover_cb (GtkButton *button, DbkApplication *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (button)));
  AdwStatusPage *page = ADW_STATUS_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_STATUS_PAGE));
  g_autofree char *kept = NULL;
  g_autofree char *backup = NULL;
  g_autoptr (GError) error = NULL;
  DbkStoreRecovered recovered = { 0 };

  if (dbk_home_recover (self->options.home, &kept, &recovered, &backup, &error))
    {
      gtk_window_destroy (GTK_WINDOW (window));
      g_application_activate (G_APPLICATION (self));
      tell_recovered (self, &recovered, kept, backup);
      return;
    }
  {
    g_autofree char *markup = g_markup_escape_text (error->message, -1);

    adw_status_page_set_description (page, markup);
    gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  }
}

/* The disk may be there again, the other program closed. */
static void
retry_cb (GtkButton *button, DbkApplication *self)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (button)));

  gtk_window_destroy (GTK_WINDOW (window));
  g_application_activate (G_APPLICATION (self));
}

/* A home that cannot be opened is told in a window of its own: nobody started this from a terminal. */
static void
tell_unusable (DbkApplication *self, const GError *error)
{
  gboolean locked = g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  GtkWidget *window = adw_application_window_new (GTK_APPLICATION (self));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Close"));
  g_autofree char *markup = g_markup_escape_text (error->message, -1);

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), locked ? "system-users-symbolic" : "dialog-error-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), locked ? _ ("Daybook is already open here") : _ ("Daybook cannot open its data"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), markup);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "window.close");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  if (g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED))
    {
      GtkWidget *save = gtk_button_new_with_mnemonic (_ ("_Save what can be read"));

      gtk_widget_add_css_class (save, "pill");
      gtk_widget_add_css_class (save, "suggested-action");
      g_signal_connect_object (save, "clicked", G_CALLBACK (recover_cb), self, 0);
      gtk_box_append (GTK_BOX (buttons), save);
    }
  else if (!g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_NEWER))
    {
      GtkWidget *again = gtk_button_new_with_mnemonic (_ ("Try _again"));

      gtk_widget_add_css_class (again, "pill");
      g_signal_connect_object (again, "clicked", G_CALLBACK (retry_cb), self, 0);
      gtk_box_append (GTK_BOX (buttons), again);
    }
  gtk_box_append (GTK_BOX (buttons), button);
  gtk_widget_set_halign (buttons, GTK_ALIGN_CENTER);
  adw_status_page_set_child (ADW_STATUS_PAGE (page), buttons);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Daybook"));
  gtk_window_set_default_size (GTK_WINDOW (window), 560, 420);
  gtk_window_present (GTK_WINDOW (window));
}

static void
dbk_application_activate (GApplication *application)
{
  DbkApplication *self = DBK_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GError) error = NULL;

  if (window != NULL)
    {
      gtk_window_present (window);
      return;
    }
  self->home = dbk_home_open (self->options.home, &error);
  if (self->home == NULL)
    {
      g_printerr ("daybook: %s\n", error->message);
      tell_unusable (self, error);
      return;
    }
  window = GTK_WINDOW (dbk_window_new (ADW_APPLICATION (self), self->home, &self->options));
  gtk_window_present (window);
}

static void
dbk_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (dbk_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (APPLICATION_ID);
  dbk_quit_watch (GTK_APPLICATION (application));
  g_action_map_add_action_entries (G_ACTION_MAP (application), ACTIONS, G_N_ELEMENTS (ACTIONS), application);
  for (guint i = 0; i < G_N_ELEMENTS (ACCELS); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), ACCELS[i].action, (const char **)ACCELS[i].accels);
}

static void
dbk_application_shutdown (GApplication *application)
{
  DbkApplication *self = DBK_APPLICATION (application);

  if (self->home != NULL)
    dbk_home_close (self->home);
  g_clear_object (&self->home);
  G_APPLICATION_CLASS (dbk_application_parent_class)->shutdown (application);
}

static void
dbk_application_finalize (GObject *object)
{
  dbk_options_clear (&DBK_APPLICATION (object)->options);
  G_OBJECT_CLASS (dbk_application_parent_class)->finalize (object);
}

static void
dbk_application_class_init (DbkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dbk_application_finalize;
  application_class->activate = dbk_application_activate;
  application_class->startup = dbk_application_startup;
  application_class->shutdown = dbk_application_shutdown;
}

static void
dbk_application_init (DbkApplication *self)
{
}

/* The default home keeps the plain id, which the desktop file and the shell know. */
static char *
id_for_home (const char *home)
{
  g_autofree char *path = NULL;
  g_autofree char *hash = NULL;

  if (home == NULL)
    return g_strdup (APPLICATION_ID);
  path = g_canonicalize_filename (home, NULL);
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  return g_strdup_printf ("%s.H%.16s", APPLICATION_ID, hash);
}

DbkApplication *
dbk_application_new (const DbkOptions *options)
{
  g_autofree char *id = id_for_home (options->home);
  DbkApplication *self = g_object_new (DBK_TYPE_APPLICATION,
                                       "application-id", id,
                                       "flags", G_APPLICATION_DEFAULT_FLAGS,
                                       "resource-base-path", "/cn/daybook/Daybook",
                                       NULL);

  self->options.home = g_strdup (options->home);
  self->options.server = g_strdup (options->server);
  self->options.ca = g_strdup (options->ca);
  self->options.user = g_strdup (options->user);
  self->options.password = g_strdup (options->password);
  self->options.accounts = g_strdup (options->accounts);
  return self;
}
