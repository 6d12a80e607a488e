/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Says, before anybody types a password, that the service cannot be reached and who can sign in all the same.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/signin/dbk-line-notice.h"

#include <glib/gi18n-lib.h>

/* Milliseconds: an address that is being typed is not looked for at every key. */
#define PATIENCE 600
/* Seconds until a service that stays away is looked for again. */
#define AGAIN 10

struct _DbkLineNotice
{
  AdwBin parent_instance;

  DbkHome *home; /* (owned) (nullable) */
  char *server;  /* (owned) (nullable) */
  char *ca;      /* (owned) (nullable) */
  char *user;    /* (owned) (nullable) */
  guint look_id;
  GCancellable *looking; /* (owned) (nullable) */
  gboolean away;         /* the service, when it was looked for last */

  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (DbkLineNotice, dbk_line_notice, ADW_TYPE_BIN)

static void
say (DbkLineNotice *self)
{
  guint days = self->home != NULL && self->user != NULL ? dbk_home_get_offline_days (self->home, self->user) : 0;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), self->away);
  if (!self->away)
    return;
  if (days > 0)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The service cannot be reached just now. %s can sign in all the same, with the password of last time, for %u more day.",
                                         "The service cannot be reached just now. %s can sign in all the same, with the password of last time, for %u more days.", days),
                            self->user, days);
  else if (self->user == NULL || *self->user == '\0')
    text = g_strdup (_ ("The service cannot be reached just now. Whoever signed in on this computer within the last 90 days can do so all the same."));
  else
    text = g_strdup_printf (_ ("The service cannot be reached just now, and %s has not signed in on this computer within the last 90 days: that needs the service."), self->user);
  gtk_label_set_label (self->label, text);
}

static gboolean look_cb (gpointer data);

static void
schedule (DbkLineNotice *self, guint milliseconds)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  self->look_id = g_timeout_add (milliseconds, look_cb, self);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkLineNotice) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean there = dbk_home_probe_finish (DBK_HOME (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->looking);
  /* What else may be wrong is said when one signs in. */
  self->away = !there && g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  say (self);
  if (self->away)
    schedule (self, AGAIN * 1000);
}

static gboolean
look_cb (gpointer data)
{
  DbkLineNotice *self = data;

  self->look_id = 0;
  self->looking = g_cancellable_new ();
  dbk_home_probe_async (self->home, self->server, self->ca, self->looking, looked_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

void
dbk_line_notice_stop (DbkLineNotice *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
}

static gboolean
is_in_sight (DbkLineNotice *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  return parent != NULL && gtk_widget_get_mapped (parent);
}

void
dbk_line_notice_look (DbkLineNotice *self, const char *server, const char *ca, const char *user)
{
  gboolean same = g_strcmp0 (server, self->server) == 0 && g_strcmp0 (ca, self->ca) == 0;
  char *old_server = self->server;
  char *old_ca = self->ca;
  char *old_user = self->user;

  self->server = g_strdup (server);
  self->ca = g_strdup (ca);
  self->user = g_strdup (user);
  g_free (old_server);
  g_free (old_ca);
  g_free (old_user);
  if (same && (self->look_id != 0 || self->looking != NULL))
    {
      say (self);
      return;
    }
  dbk_line_notice_stop (self);
  if (!same)
    self->away = FALSE;
  say (self);
  if (self->home != NULL && server != NULL && g_str_has_prefix (server, "https://") && server[strlen ("https://")] != '\0' && is_in_sight (self))
    schedule (self, PATIENCE);
}

static void
dbk_line_notice_dispose (GObject *object)
{
  DbkLineNotice *self = DBK_LINE_NOTICE (object);

  dbk_line_notice_stop (self);
  g_clear_object (&self->home);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->ca, g_free);
  g_clear_pointer (&self->user, g_free);
  G_OBJECT_CLASS (dbk_line_notice_parent_class)->dispose (object);
}

static void
dbk_line_notice_class_init (DbkLineNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dbk_line_notice_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
dbk_line_notice_init (DbkLineNotice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = g_object_new (GTK_TYPE_IMAGE, "icon-name", "network-offline-symbolic", "valign", GTK_ALIGN_START, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_widget_add_css_class (box, "notice");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
dbk_line_notice_set_home (DbkLineNotice *self, DbkHome *home)
{
  g_set_object (&self->home, home);
}
