/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the keyboard was before a menu was opened: see the header.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-focus-keeper.h"

#define KEEPER "dbk-focus-keeper"

typedef struct
{
  GtkWindow *window; /* (unowned): owns this */
  GtkWidget *place;  /* (nullable): weak; where the keyboard was last, apart from menus */
  gboolean in_menu;  /* it went from there into a menu */
  guint give_back_id;
} Keeper;

static void
set_place (Keeper *keeper, GtkWidget *place)
{
  if (keeper->place != NULL)
    g_object_remove_weak_pointer (G_OBJECT (keeper->place), (gpointer *)&keeper->place);
  keeper->place = place;
  if (place != NULL)
    g_object_add_weak_pointer (G_OBJECT (place), (gpointer *)&keeper->place);
}

static void
keeper_free (gpointer data)
{
  Keeper *keeper = data;

  g_clear_handle_id (&keeper->give_back_id, g_source_remove);
  set_place (keeper, NULL);
  g_free (keeper);
}

/* (nullable): of the button that @widget is, or is within */
static GtkPopover *
popover_of_button (GtkWidget *widget)
{
  GtkWidget *button = widget != NULL ? gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) : NULL;

  return button != NULL ? gtk_menu_button_get_popover (GTK_MENU_BUTTON (button)) : NULL;
}

static gboolean
is_in_menu (GtkWidget *widget)
{
  GtkWidget *popover = gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER);

  return popover != NULL && gtk_widget_get_ancestor (gtk_widget_get_parent (popover), GTK_TYPE_MENU_BUTTON) != NULL;
}

static gboolean
give_back_cb (gpointer data)
{
  Keeper *keeper = data;
  GtkWidget *focus = gtk_window_get_focus (keeper->window);
  GtkPopover *popover = popover_of_button (focus);

  keeper->give_back_id = 0;
  keeper->in_menu = FALSE;
  /* Nobody has moved it on meanwhile. */
  if ((focus == NULL || popover != NULL) && keeper->place != NULL && gtk_widget_get_mapped (keeper->place) && gtk_widget_is_sensitive (keeper->place))
    gtk_widget_grab_focus (keeper->place);
  return G_SOURCE_REMOVE;
}

static void
moved_cb (GtkWindow *window, GParamSpec *property, gpointer data)
{
  Keeper *keeper = data;
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkPopover *popover = popover_of_button (focus);

  if (focus == NULL)
    return;
  if (is_in_menu (focus))
    keeper->in_menu = TRUE;
  else if (popover != NULL && keeper->in_menu)
    {
      if (keeper->give_back_id == 0 && !gtk_widget_get_visible (GTK_WIDGET (popover)))
        keeper->give_back_id = g_idle_add_full (G_PRIORITY_HIGH, give_back_cb, keeper, NULL);
    }
  else if (popover == NULL || !gtk_widget_get_visible (GTK_WIDGET (popover)))
    {
      keeper->in_menu = FALSE;
      set_place (keeper, focus);
    }
}

void
dbk_focus_keeper_watch (GtkWindow *window)
{
  Keeper *keeper = g_new0 (Keeper, 1);

  g_return_if_fail (g_object_get_data (G_OBJECT (window), KEEPER) == NULL);
  keeper->window = window;
  g_object_set_data_full (G_OBJECT (window), KEEPER, keeper, keeper_free);
  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (moved_cb), keeper);
}
