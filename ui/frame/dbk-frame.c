/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a signed-in person has before him: sidebar, header bar and pages.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-frame.h"

#include <glib/gi18n-lib.h>

#include "ui/entry/dbk-entry-page.h"
#include "ui/frame/dbk-courier.h"
#include "ui/frame/dbk-date-chooser.h"
#include "ui/frame/dbk-feed-bar.h"
#include "ui/frame/dbk-node-chooser.h"
#include "ui/frame/dbk-sidebar.h"
#include "ui/frame/dbk-sync-pill.h"
#include "ui/home/dbk-home-page.h"
#include "ui/reports/dbk-reports-page.h"
#include "ui/review/dbk-review-page.h"

struct _DbkFrame
{
  AdwBin parent_instance;

  DbkPlace *place; /* (owned) */

  AdwLeaflet *leaflet;
  DbkSidebar *sidebar;
  AdwWindowTitle *title;
  DbkNodeChooser *plant_chooser;
  DbkDateChooser *date_chooser;
  DbkSyncPill *sync_pill;
  DbkFeedBar *feed_bar;
  GtkRevealer *notice_revealer;
  GtkLabel *notice_label;
  gboolean tells_untrusted; /* what the notice is about: it goes with its reason */
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (DbkFrame, dbk_frame, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  const char *title;
  GtkWidget *(*build) (DbkPlace *place);
  gboolean plant;
  gboolean date;
} PAGES[] = {
  { "home", N_ ("Home"), dbk_home_page_new, FALSE, TRUE },
  { "entry", N_ ("Daily entry"), dbk_entry_page_new, TRUE, TRUE },
  { "review", N_ ("Review"), dbk_review_page_new, FALSE, FALSE },
  { "reports", N_ ("Reports"), dbk_reports_page_new, FALSE, FALSE },
};

/* (nullable): it was not shown yet */
static GtkWidget *
find_page (DbkFrame *self, const char *name)
{
  return gtk_stack_get_child_by_name (self->stack, name);
}

/* Each is built when it is shown first: nobody waits at the start for what he may never open. */
static void
ensure_page (DbkFrame *self, const char *name)
{
  if (find_page (self, name) != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++)
    if (g_str_equal (PAGES[i].name, name))
      gtk_stack_add_named (self->stack, PAGES[i].build (self->place), name);
}

static void
settle_entry (DbkFrame *self)
{
  GtkWidget *entry = find_page (self, "entry");

  if (entry != NULL)
    dbk_entry_page_settle (DBK_ENTRY_PAGE (entry));
}

static void
show_sidebar_cb (DbkFrame *self)
{
  adw_leaflet_set_visible_child_name (self->leaflet, "sidebar");
}

/* The person goes on where the day is. */
static void
picked_cb (DbkFrame *self)
{
  gtk_widget_grab_focus (gtk_stack_get_visible_child (self->stack));
}

static void
update_header (DbkFrame *self)
{
  const char *name = dbk_frame_get_page (self);

  for (guint i = 0; i < G_N_ELEMENTS (PAGES); i++)
    if (g_str_equal (PAGES[i].name, name))
      {
        /* The plant and the day stand for themselves; a title beside them would only take their room. */
        adw_window_title_set_title (self->title, PAGES[i].plant ? "" : _ (PAGES[i].title));
        gtk_widget_set_visible (GTK_WIDGET (self->plant_chooser), PAGES[i].plant);
        gtk_widget_set_visible (GTK_WIDGET (self->date_chooser), PAGES[i].date);
        dbk_date_chooser_show_states (self->date_chooser, PAGES[i].plant);
      }
}

static void
load_plants (DbkFrame *self)
{
  DbkHome *home = dbk_place_get_home (self->place);
  const DbkNode *plant;

  dbk_node_chooser_load (self->plant_chooser, home, dbk_place_is_filler (self->place) ? "filler" : NULL, FALSE);
  plant = dbk_place_get_plant (self->place);
  if (plant != NULL)
    dbk_node_chooser_set_selected (self->plant_chooser, plant->code);
  if (!dbk_sidebar_has_page (self->sidebar, dbk_frame_get_page (self)))
    dbk_frame_set_page (self, "home");
}

/* The file of the authority is chosen on the page to sign in on: nothing else leads there, and nothing is believed without it. */
static void
sync_state_cb (DbkFrame *self)
{
  DbkHome *home = dbk_place_get_home (self->place);
  const GError *error = dbk_home_get_sync_error (home);

  if (dbk_home_get_sync_state (home) == DBK_SYNC_BUSY)
    return;
  if (g_error_matches (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED))
    {
      g_autofree char *text = g_strdup_printf (_ ("%s Everything typed is kept here. Where the authority has a new file, sign in again and choose it there."), error->message);

      dbk_frame_tell (self, text);
      self->tells_untrusted = TRUE;
    }
  else if (self->tells_untrusted)
    dbk_frame_tell (self, NULL);
}

static void
dbk_frame_dispose (GObject *object)
{
  g_clear_object (&DBK_FRAME (object)->place);
  G_OBJECT_CLASS (dbk_frame_parent_class)->dispose (object);
}

static void
dbk_frame_class_init (DbkFrameClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_frame_dispose;

  g_type_ensure (DBK_TYPE_SIDEBAR);
  g_type_ensure (DBK_TYPE_NODE_CHOOSER);
  g_type_ensure (DBK_TYPE_DATE_CHOOSER);
  g_type_ensure (DBK_TYPE_SYNC_PILL);
  g_type_ensure (DBK_TYPE_FEED_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/frame/dbk-frame.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, leaflet);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, sidebar);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, title);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, plant_chooser);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, date_chooser);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, sync_pill);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, feed_bar);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, notice_revealer);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, notice_label);
  gtk_widget_class_bind_template_child (widget_class, DbkFrame, stack);
  gtk_widget_class_bind_template_callback (widget_class, show_sidebar_cb);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
}

static void
dbk_frame_init (DbkFrame *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dbk_frame_new (DbkPlace *place, const char *page)
{
  DbkFrame *self = g_object_new (DBK_TYPE_FRAME, NULL);
  DbkHome *home = dbk_place_get_home (place);

  self->place = g_object_ref (place);
  dbk_sidebar_set_place (self->sidebar, place);
  dbk_sync_pill_set_home (self->sync_pill, home);
  dbk_feed_bar_set_home (self->feed_bar, home);

  if (!dbk_frame_set_page (self, page))
    dbk_frame_set_page (self, "home");
  load_plants (self);
  dbk_node_chooser_set_place (self->plant_chooser, place);
  dbk_date_chooser_set_place (self->date_chooser, place);
  g_object_bind_property (place, "plant", self->plant_chooser, "selected", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_object_bind_property (place, "day", self->date_chooser, "day", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (home, "catalogue-changed", G_CALLBACK (load_plants), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (home, "notify::sync-state", G_CALLBACK (sync_state_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

DbkPlace *
dbk_frame_get_place (DbkFrame *self)
{
  return self->place;
}

const char *
dbk_frame_get_page (DbkFrame *self)
{
  return gtk_stack_get_visible_child_name (self->stack);
}

void
dbk_frame_focus_page (DbkFrame *self)
{
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);

  if (!gtk_widget_grab_focus (page))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

gboolean
dbk_frame_set_page (DbkFrame *self, const char *page)
{
  if (!dbk_sidebar_has_page (self->sidebar, page))
    return FALSE;
  settle_entry (self);
  ensure_page (self, page);
  gtk_stack_set_visible_child_name (self->stack, page);
  dbk_sidebar_select (self->sidebar, page);
  adw_leaflet_set_visible_child_name (self->leaflet, "content");
  update_header (self);
  if (gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    dbk_frame_focus_page (self);
  return TRUE;
}

void
dbk_frame_open_report (DbkFrame *self, const char *plant, const char *period)
{
  DbkHome *home = dbk_place_get_home (self->place);
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);
  const DbkNode *node = catalogue != NULL ? dbk_catalogue_node (catalogue, plant) : NULL;
  g_autoptr (GPtrArray) mine = dbk_home_plants (home, "filler");
  DbkPeriod parsed;

  if (node == NULL || !dbk_period_parse (period, &parsed))
    return;
  dbk_place_set_day (self->place, parsed.first);
  if (mine != NULL && g_ptr_array_find (mine, node, NULL))
    {
      dbk_place_set_plant (self->place, plant);
      dbk_frame_set_page (self, "entry");
      return;
    }
  if (dbk_frame_set_page (self, "review"))
    dbk_review_page_open (DBK_REVIEW_PAGE (find_page (self, "review")), plant, parsed.first);
}

void
dbk_frame_export (DbkFrame *self)
{
  dbk_frame_set_page (self, "reports");
  dbk_reports_page_export (DBK_REPORTS_PAGE (find_page (self, "reports")));
}

void
dbk_frame_show_sync (DbkFrame *self)
{
  dbk_sync_pill_popup (self->sync_pill);
}

void
dbk_frame_save_courier (DbkFrame *self)
{
  dbk_frame_settle (self);
  dbk_courier_save (GTK_WIDGET (self), dbk_place_get_home (self->place));
}

void
dbk_frame_take_courier (DbkFrame *self)
{
  dbk_frame_settle (self);
  dbk_courier_take (GTK_WIDGET (self), dbk_place_get_home (self->place));
}

void
dbk_frame_choose_day (DbkFrame *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->date_chooser)))
    dbk_date_chooser_popup (self->date_chooser);
}

void
dbk_frame_tell (DbkFrame *self, const char *message)
{
  if (message != NULL)
    gtk_label_set_label (self->notice_label, message);
  self->tells_untrusted = FALSE;
  gtk_revealer_set_reveal_child (self->notice_revealer, message != NULL);
}

void
dbk_frame_settle (DbkFrame *self)
{
  GtkWidget *review = find_page (self, "review");

  settle_entry (self);
  if (review != NULL)
    dbk_review_page_settle (DBK_REVIEW_PAGE (review));
}
