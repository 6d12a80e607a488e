/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The barest program with a libadwaita window. bare-window WIDTH HEIGHT
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <adwaita.h>
#include <stdlib.h>

static int width, height;

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = adw_application_new ("com.example.BareWindow", G_APPLICATION_DEFAULT_FLAGS);

  if (argc != 3)
    return 2;
  width = atoi (argv[1]);
  height = atoi (argv[2]);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
