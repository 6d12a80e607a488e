/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages an account may use, and who is signed in.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-sidebar.h"

#include <glib/gi18n-lib.h>

struct _DbkSidebar
{
  AdwBin parent_instance;

  DbkPlace *place; /* (owned) */

  GtkListBox *list;
  GtkWidget *entry_row;
  GtkWidget *review_row;
  GtkLabel *review_badge;
  GtkWidget *account_button;
  AdwAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *role_label;
};

G_DEFINE_FINAL_TYPE (DbkSidebar, dbk_sidebar, ADW_TYPE_BIN)

static GtkListBoxRow *
find_row (DbkSidebar *self, const char *name)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (g_str_equal (gtk_widget_get_name (row), name))
      return GTK_LIST_BOX_ROW (row);
  return NULL;
}

static void
update_badge (DbkSidebar *self)
{
  guint n = dbk_home_get_inbox (dbk_place_get_home (self->place));
  g_autofree char *text = g_strdup_printf ("%u", n);
  g_autofree char *spoken = n > 0
                                ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Review, %u waiting", "Review, %u waiting", n), n)
                                : g_strdup (_ ("Review"));

  gtk_label_set_label (self->review_badge, text);
  gtk_widget_set_visible (GTK_WIDGET (self->review_badge), n > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->review_row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
update_account (DbkSidebar *self)
{
  DbkHome *home = dbk_place_get_home (self->place);
  const char *account = dbk_home_get_account (home);
  const char *name = dbk_home_get_display_name (home);
  const char *role = dbk_place_role_name (self->place);
  g_autofree char *spoken = NULL;
  g_autofree char *second = NULL;

  if (name == NULL || *name == '\0')
    name = account != NULL ? account : "";
  second = *role != '\0' ? g_strdup_printf ("%s · %s", role, account != NULL ? account : "") : g_strdup (account);
  spoken = g_strdup_printf (_ ("Signed in as %s, %s"), name, second != NULL ? second : "");
  gtk_label_set_label (self->name_label, name);
  gtk_label_set_label (self->role_label, second != NULL ? second : "");
  adw_avatar_set_text (self->avatar, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->account_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
row_activated_cb (DbkSidebar *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", gtk_widget_get_name (GTK_WIDGET (row)));
}

static void
dbk_sidebar_dispose (GObject *object)
{
  g_clear_object (&DBK_SIDEBAR (object)->place);
  G_OBJECT_CLASS (dbk_sidebar_parent_class)->dispose (object);
}

static void
dbk_sidebar_class_init (DbkSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_sidebar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/frame/dbk-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, entry_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, review_row);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, review_badge);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, account_button);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, avatar);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, name_label);
  gtk_widget_class_bind_template_child (widget_class, DbkSidebar, role_label);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
dbk_sidebar_init (DbkSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* Grants travel in the change feed: what may be used can change while the window is open. */
static void
update_pages (DbkSidebar *self)
{
  gtk_widget_set_visible (self->entry_row, dbk_place_is_filler (self->place));
  gtk_widget_set_visible (self->review_row, dbk_place_is_reviewer (self->place));
  update_account (self);
  update_badge (self);
}

void
dbk_sidebar_set_place (DbkSidebar *self, DbkPlace *place)
{
  DbkHome *home = dbk_place_get_home (place);

  g_set_object (&self->place, place);
  g_signal_connect_object (home, "notify::inbox", G_CALLBACK (update_badge), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (home, "notify::display-name", G_CALLBACK (update_account), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (home, "catalogue-changed", G_CALLBACK (update_pages), self, G_CONNECT_SWAPPED);
  update_pages (self);
}

gboolean
dbk_sidebar_has_page (DbkSidebar *self, const char *name)
{
  GtkListBoxRow *row = find_row (self, name);

  return row != NULL && gtk_widget_get_visible (GTK_WIDGET (row));
}

void
dbk_sidebar_select (DbkSidebar *self, const char *name)
{
  gtk_list_box_select_row (self->list, find_row (self, name));
}
