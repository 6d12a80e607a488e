/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The help window: how a day is filed and reviewed, in a page.
 */
#define G_LOG_DOMAIN "dbk-app"

#include "app/daybook/dbk-help.h"

#include <adwaita.h>

void
dbk_help_show (GtkWindow *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/cn/daybook/Daybook/app/dbk-help.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));

  gtk_window_set_transient_for (window, parent);
  gtk_window_set_destroy_with_parent (window, TRUE);
  gtk_window_present (window);
}
