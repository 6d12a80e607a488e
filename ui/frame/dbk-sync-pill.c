/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pill that tells how things stand with the central service, and its list of what is pending.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-sync-pill.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

/* Frames until a popover that was opened has its width. */
#define FRAMES_TO_SETTLE 10

struct _DbkSyncPill
{
  AdwBin parent_instance;

  DbkHome *home;         /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) */

  GtkMenuButton *button;
  GtkPopover *popover;
  guint fit_id; /* of a callback at each frame, for @fit_frames more */
  guint fit_frames;
  GtkImage *icon;
  GtkLabel *label;
  GtkLabel *heading;
  GtkLabel *detail;
  GtkProgressBar *progress;
  GtkWidget *scroller;
  GtkListBox *list;
  GtkWidget *sync_button;
  GtkWidget *stop_button;
  GtkWidget *save_button;
};

G_DEFINE_FINAL_TYPE (DbkSyncPill, dbk_sync_pill, ADW_TYPE_BIN)

static const char *const LOOKS[] = { "pill-good", "pill-busy", "pill-waiting", "pill-bad" };

typedef struct
{
  const char *icon;
  const char *look;
  char *text;
} Face;

/* Hundredths of the feed that are here; -1 where it is not known how much there is. */
static int
percent_received (DbkHome *home)
{
  guint received = dbk_home_get_received (home);
  guint left = dbk_home_get_left (home);

  return left > 0 ? (int)(100.0 * received / ((double)received + left)) : -1;
}

/* How the exchange stands; nothing is said where something waits and nothing keeps it. */
static Face
compose_state (DbkHome *home, GString *text)
{
  switch (dbk_home_get_sync_state (home))
    {
    case DBK_SYNC_BUSY:
      if (percent_received (home) >= 0)
        g_string_append_printf (text, _ ("Syncing… %d%%"), percent_received (home));
      else
        g_string_append (text, _ ("Syncing…"));
      return (Face){ "emblem-synchronizing-symbolic", "pill-busy", NULL };
    case DBK_SYNC_OFFLINE:
      g_string_append (text, _ ("Offline"));
      return (Face){ "network-offline-symbolic", "pill-waiting", NULL };
    case DBK_SYNC_FAILED:
      g_string_append (text, _ ("Sync failed"));
      return (Face){ "dialog-warning-symbolic", "pill-bad", NULL };
    case DBK_SYNC_NEVER:
      g_string_append (text, dbk_home_get_left (home) > 0 ? _ ("Not all received yet") : _ ("Not synced yet"));
      return (Face){ "network-idle-symbolic", "pill-busy", NULL };
    case DBK_SYNC_IDLE:
    default:
      if (dbk_home_get_pending (home) == 0)
        {
          g_autofree char *when = dbk_words_time (dbk_home_get_last_sync (home));

          g_string_append_printf (text, _ ("Synced %s"), when);
          return (Face){ "emblem-ok-symbolic", "pill-good", NULL };
        }
      return (Face){ "network-transmit-symbolic", "pill-waiting", NULL };
    }
}

static void
separate (GString *text)
{
  if (text->len > 0)
    g_string_append (text, " · ");
}

/* The most pressing first, then what waits: "Offline · 3 to send". */
static Face
compose_face (DbkHome *home)
{
  guint pending = dbk_home_get_pending (home);
  guint conflicts = dbk_home_get_conflicts (home);
  guint refused = dbk_home_get_refused (home);
  gboolean restored = dbk_home_get_restored (home) != NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  Face face = compose_state (home, text);

  if (pending > 0)
    {
      separate (text);
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u to send", "%u to send", pending), pending);
    }
  if (conflicts > 0)
    {
      separate (text);
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u conflict", "%u conflicts", conflicts), conflicts);
    }
  if (refused > 0)
    {
      separate (text);
      g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u refused", "%u refused", refused), refused);
    }
  if (restored)
    {
      separate (text);
      g_string_append (text, _ ("Service restored from backup"));
    }
  if (conflicts > 0 || refused > 0 || dbk_home_get_catalogue_problem (home) != NULL || dbk_home_get_clock_problem (home) != NULL)
    {
      face.icon = "dialog-warning-symbolic";
      face.look = "pill-bad";
    }
  else if (restored && g_str_equal (face.look, "pill-good"))
    {
      face.icon = "dialog-warning-symbolic";
      face.look = "pill-waiting";
    }
  face.text = g_strdup (text->str);
  return face;
}

/* (nullable): how far the reading of the service's reports has come */
static char *
compose_progress (DbkHome *home)
{
  gboolean busy = dbk_home_get_sync_state (home) == DBK_SYNC_BUSY;
  guint received = dbk_home_get_received (home);
  guint left = dbk_home_get_left (home);

  if (busy && left > 0)
    return g_strdup_printf (_ ("%u reports received, %u still to come."), received, left);
  if (busy && received > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report received.", "%u reports received.", received), received);
  if (left > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report has still to come from the service; what is here can be worked with, and the next exchange goes on behind it.",
                                         "%u reports have still to come from the service; what is here can be worked with, and the next exchange goes on behind it.", left),
                            left);
  return NULL;
}

static char *
compose_detail (DbkHome *home)
{
  const GError *error = dbk_home_get_sync_error (home);
  const char *problem = dbk_home_get_catalogue_problem (home);
  gint64 last = dbk_home_get_last_sync (home);
  g_autofree char *progress = compose_progress (home);
  g_autoptr (GString) text = g_string_new (NULL);

  if (dbk_home_get_server (home) == NULL)
    g_string_append (text, _ ("There is no line to the service from here; courier files are the way. Save what waits as a file, bring it to the service, and take its answer in here."));
  else if (error != NULL)
    g_string_append (text, error->message);
  else if (dbk_home_get_sync_state (home) == DBK_SYNC_OFFLINE)
    g_string_append (text, _ ("The service can't be reached. Everything you type is kept here and is sent by itself later."));
  if (progress != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", progress);
  if (last > 0)
    {
      g_autofree char *when = dbk_words_time (last);

      if (text->len > 0)
        g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("Last exchange: %s"), when);
    }
  if (problem != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", problem);
  if (dbk_home_get_clock_problem (home) != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", dbk_home_get_clock_problem (home));
  if (dbk_home_get_restored (home) != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", dbk_home_get_restored (home));
  return g_strdup (text->str);
}

static GtkWidget *
create_row (DbkSyncPill *self, const DbkPendingItem *item)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (self->home);
  const DbkNode *plant = catalogue != NULL ? dbk_catalogue_node (catalogue, item->key.org) : NULL;
  g_autofree char *period = dbk_period_to_string (item->key.period);
  g_autofree char *title = g_strdup_printf ("%s · %s", plant != NULL ? dbk_text_get (&plant->name) : item->key.org, period);
  g_autofree char *time = dbk_words_time (item->since);
  g_autofree char *since = g_strdup_printf (_ ("since %s"), time);
  g_autoptr (GString) what = g_string_new (NULL);
  GtkWidget *row = adw_action_row_new ();

  if (item->edits > 0)
    g_string_append_printf (what, g_dngettext (GETTEXT_PACKAGE, "%u figure", "%u figures", item->edits), item->edits);
  if (item->has_action)
    g_string_append_printf (what, "%s%s", what->len > 0 ? " · " : "", dbk_operation_kind_name (item->action));
  if (item->since > 0)
    g_string_append_printf (what, "%s%s", what->len > 0 ? " · " : "", since);
  if (item->message != NULL || item->refused)
    g_string_append_printf (what, "%s%s", what->len > 0 ? "\n" : "", item->message != NULL ? item->message : _ ("Refused by the service."));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  {
    /* Subtitles of action rows are always markup in this version. */
    g_autofree char *markup = g_markup_escape_text (what->str, -1);

    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  }
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), item->message != NULL || item->refused ? "dialog-warning-symbolic" : "network-transmit-symbolic");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "org", g_strdup (item->key.org), g_free);
  g_object_set_data_full (G_OBJECT (row), "period", g_steal_pointer (&period), g_free);
  return row;
}

/* (transfer none) (nullable) */
static GtkWidget *
get_focus (DbkSyncPill *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

/* A row that is taken out with the focus keeps it, and keys would lead nowhere, even once the popover is closed:
 * asked to move the focus, a popover of GTK 4.8 answers that it has, if only the focus was outside of it. */
static void
take_focus_from_list (DbkSyncPill *self)
{
  GtkWidget *focus = get_focus (self);

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (GTK_WIDGET (self->button));
}

static void
keep_focus (DbkSyncPill *self)
{
  GtkWidget *focus = get_focus (self);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->popover)))
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->popover)) || !gtk_widget_get_mapped (focus))
    gtk_widget_child_focus (GTK_WIDGET (self->popover), GTK_DIR_TAB_FORWARD);
}

/* A scrolled window asks how high the list is where no line of it is broken; in a popover they are, once its width has settled. */
static gboolean
fit_list_cb (GtkWidget *list, GdkFrameClock *clock, gpointer data)
{
  DbkSyncPill *self = data;
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (self->scroller);
  int width = gtk_widget_get_width (list);
  int height;

  if (width > 0 && gtk_widget_get_mapped (list))
    {
      gtk_widget_measure (list, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
      gtk_scrolled_window_set_min_content_height (scroller, MIN (height, gtk_scrolled_window_get_max_content_height (scroller)));
    }
  if (--self->fit_frames > 0)
    return G_SOURCE_CONTINUE;
  self->fit_id = 0;
  return G_SOURCE_REMOVE;
}

static void
fill_list (DbkSyncPill *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = dbk_home_list_pending (self->home, &error);
  GtkWidget *child;

  take_focus_from_list (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; items != NULL && i < items->len; i++)
    gtk_list_box_append (self->list, create_row (self, g_ptr_array_index (items, i)));
  gtk_widget_set_visible (self->scroller, items != NULL && items->len > 0);
  self->fit_frames = FRAMES_TO_SETTLE;
  if (self->fit_id == 0)
    self->fit_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), fit_list_cb, self, NULL);
  if (error != NULL)
    gtk_label_set_label (self->detail, error->message);
  keep_focus (self);
}

/* Where no line goes, nothing is offered that would need one. */
static void
update_ways (DbkSyncPill *self)
{
  gboolean line = dbk_home_get_server (self->home) != NULL;
  gboolean busy = dbk_home_get_sync_state (self->home) == DBK_SYNC_BUSY;
  int percent = percent_received (self->home);

  gtk_widget_set_visible (self->sync_button, line && !busy);
  gtk_widget_set_visible (self->stop_button, line && busy);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy && percent >= 0);
  gtk_progress_bar_set_fraction (self->progress, percent >= 0 ? percent / 100.0 : 0);
  if (line)
    gtk_widget_remove_css_class (self->save_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->save_button, "suggested-action");
}

static void
update (DbkSyncPill *self)
{
  Face face;
  g_autofree char *text = NULL;
  g_autofree char *detail = NULL;

  if (self->home == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  face = compose_face (self->home);
  text = g_steal_pointer (&face.text);
  detail = compose_detail (self->home);

  gtk_image_set_from_icon_name (self->icon, face.icon);
  gtk_label_set_label (self->label, text);
  gtk_label_set_label (self->heading, text);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), *detail != '\0');
  update_ways (self);
  for (guint i = 0; i < G_N_ELEMENTS (LOOKS); i++)
    if (g_str_equal (LOOKS[i], face.look))
      gtk_widget_add_css_class (GTK_WIDGET (self->button), LOOKS[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self->button), LOOKS[i]);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), *detail != '\0' ? detail : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    fill_list (self);
}

/* Before it is shown: the focus goes to what is in it then. */
static void
popup_cb (GtkMenuButton *button, gpointer data)
{
  DbkSyncPill *self = data;

  if (self->home != NULL)
    fill_list (self);
}

static void
way_chosen_cb (DbkSyncPill *self)
{
  gtk_popover_popdown (self->popover);
}

static void
row_activated_cb (DbkSyncPill *self, GtkListBoxRow *row)
{
  gtk_popover_popdown (self->popover);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-report", "(ss)",
                              (const char *)g_object_get_data (G_OBJECT (row), "org"),
                              (const char *)g_object_get_data (G_OBJECT (row), "period"));
}

static void
dbk_sync_pill_dispose (GObject *object)
{
  DbkSyncPill *self = DBK_SYNC_PILL (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->home);
  G_OBJECT_CLASS (dbk_sync_pill_parent_class)->dispose (object);
}

static void
dbk_sync_pill_class_init (DbkSyncPillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_sync_pill_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/frame/dbk-sync-pill.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, button);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, popover);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, icon);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, label);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, heading);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, detail);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, progress);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, scroller);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, list);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, sync_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, stop_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSyncPill, save_button);
  gtk_widget_class_bind_template_callback (widget_class, way_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
dbk_sync_pill_init (DbkSyncPill *self)
{
  static const char *const PROPERTIES[] = { "notify::sync-state", "notify::last-sync", "notify::pending", "notify::conflicts", "sync-progress", "catalogue-changed" };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, popup_cb, self, NULL);
  self->signals = g_signal_group_new (DBK_TYPE_HOME);
  for (guint i = 0; i < G_N_ELEMENTS (PROPERTIES); i++)
    g_signal_group_connect_object (self->signals, PROPERTIES[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

void
dbk_sync_pill_set_home (DbkSyncPill *self, DbkHome *home)
{
  g_set_object (&self->home, home);
  g_signal_group_set_target (self->signals, home);
  update (self);
}

void
dbk_sync_pill_popup (DbkSyncPill *self)
{
  gtk_menu_button_popup (self->button);
}
