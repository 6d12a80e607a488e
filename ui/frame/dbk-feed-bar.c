/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strip under the header bar while the service's reports are not all here yet.
 *
 * Without it an empty list would pass for nothing to do, and days that have not
 * come yet for days that nobody filed.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-feed-bar.h"

#include <glib/gi18n-lib.h>

/* Milliseconds: what is done by then needs no strip. */
#define PATIENCE 500

struct _DbkFeedBar
{
  AdwBin parent_instance;

  DbkHome *home;         /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) */
  guint wait_id;         /* until it comes into sight */

  GtkLabel *label;
  GtkProgressBar *progress;
  GtkWidget *stop_button;
  GtkWidget *go_on_button;
};

G_DEFINE_FINAL_TYPE (DbkFeedBar, dbk_feed_bar, ADW_TYPE_BIN)

static gboolean
show_cb (gpointer data)
{
  DbkFeedBar *self = data;

  self->wait_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  return G_SOURCE_REMOVE;
}

static void
hide (DbkFeedBar *self)
{
  g_clear_handle_id (&self->wait_id, g_source_remove);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
update (DbkFeedBar *self)
{
  guint received = dbk_home_get_received (self->home);
  guint left = dbk_home_get_left (self->home);
  gboolean busy = dbk_home_get_sync_state (self->home) == DBK_SYNC_BUSY;
  /* How much there is comes with the first page; until then every day looks as if nobody had filed it. */
  gboolean first = busy && left == 0 && dbk_home_get_last_sync (self->home) == 0;
  g_autofree char *text = NULL;

  if (left == 0 && !first)
    {
      hide (self);
      return;
    }
  if (first)
    text = g_strdup (_ ("Receiving the service's reports. Days that are missing may only not be here yet."));
  else if (busy)
    text = g_strdup_printf (_ ("Receiving the service's reports: %u are here, %u have still to come. Days that are missing may only not be here yet."), received, left);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report of the service has not come yet. Days that are missing may only not be here yet.",
                                         "%u reports of the service have not come yet. Days that are missing may only not be here yet.", left),
                            left);
  gtk_label_set_label (self->label, text);
  gtk_progress_bar_set_fraction (self->progress, first ? 0 : (double)received / ((double)received + left));
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy && !first && received > 0);
  gtk_widget_set_visible (self->stop_button, busy && !first);
  gtk_widget_set_visible (self->go_on_button, !busy);
  if (self->wait_id == 0 && !gtk_widget_get_visible (GTK_WIDGET (self)))
    self->wait_id = g_timeout_add (PATIENCE, show_cb, self);
}

static void
dbk_feed_bar_dispose (GObject *object)
{
  DbkFeedBar *self = DBK_FEED_BAR (object);

  g_clear_handle_id (&self->wait_id, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->home);
  G_OBJECT_CLASS (dbk_feed_bar_parent_class)->dispose (object);
}

static void
dbk_feed_bar_class_init (DbkFeedBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_feed_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/frame/dbk-feed-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkFeedBar, label);
  gtk_widget_class_bind_template_child (widget_class, DbkFeedBar, progress);
  gtk_widget_class_bind_template_child (widget_class, DbkFeedBar, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DbkFeedBar, go_on_button);
}

static void
dbk_feed_bar_init (DbkFeedBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (DBK_TYPE_HOME);
  g_signal_group_connect_object (self->signals, "sync-progress", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "notify::sync-state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "notify::last-sync", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
dbk_feed_bar_set_home (DbkFeedBar *self, DbkHome *home)
{
  g_set_object (&self->home, home);
  g_signal_group_set_target (self->signals, home);
  update (self);
}
