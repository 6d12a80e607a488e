/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the sheet widget to look at it: grid-demo [--dark] [--rows N --columns N] [--zoom Z] [--measure]. */
#define G_LOG_DOMAIN "dbk-test"

#include <adwaita.h>

#include "tests/ui/grid/sample-model.h"
#include "ui/grid/dbk-grid.h"

static gboolean dark;
static gboolean measure;
static int n_rows;
static int n_columns;
static int width = 1000;
static int height = 560;
static double zoom = 1;

static const GOptionEntry options[] = {
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Dark colours", NULL },
  { "rows", 0, 0, G_OPTION_ARG_INT, &n_rows, "Rows of a large sheet", "N" },
  { "columns", 0, 0, G_OPTION_ARG_INT, &n_columns, "Its columns", "N" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width of the window", "PX" },
  { "height", 0, 0, G_OPTION_ARG_INT, &height, "Height of the window", "PX" },
  { "zoom", 0, 0, G_OPTION_ARG_DOUBLE, &zoom, "Zoom", "Z" },
  { "measure", 0, 0, G_OPTION_ARG_NONE, &measure, "Scroll, print milliseconds, leave", NULL },
  { NULL }
};

/* One snapshot as a frame makes it, and what the cairo renderer needs for it. */
static void
measure_frame (GtkWidget *grid, double *snapshot_ms, double *draw_ms)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, gtk_widget_get_width (grid), gtk_widget_get_height (grid));
  cairo_t *cr = cairo_create (surface);
  gint64 start = g_get_monotonic_time ();
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (grid)->snapshot (grid, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  *snapshot_ms = (g_get_monotonic_time () - start) / 1000.0;
  start = g_get_monotonic_time ();
  gsk_render_node_draw (node, cr);
  *draw_ms = (g_get_monotonic_time () - start) / 1000.0;
  gsk_render_node_unref (node);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
report (const char *what, GtkWidget *grid, GtkAdjustment *adjustment, double step, int n)
{
  double sum = 0, worst = 0, draw_sum = 0;

  for (int i = 0; i < n; i++)
    {
      double snapshot_ms, draw_ms;

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + step);
      measure_frame (grid, &snapshot_ms, &draw_ms);
      sum += snapshot_ms;
      draw_sum += draw_ms;
      worst = MAX (worst, snapshot_ms);
    }
  g_print ("%-28s snapshot mean %6.2f ms, worst %6.2f ms; cairo mean %6.2f ms\n", what, sum / n, worst, draw_sum / n);
}

static gboolean
measure_cb (gpointer data)
{
  GtkWidget *grid = data;
  GtkAdjustment *vertical = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (grid));
  GtkAdjustment *horizontal = gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (grid));

  g_print ("viewport %d × %d\n", gtk_widget_get_width (grid), gtk_widget_get_height (grid));
  report ("standing still", grid, vertical, 0, 20);
  report ("one row at a time", grid, vertical, 30, 40);
  report ("one screen at a time", grid, vertical, 1000, 20);
  report ("sideways", grid, horizontal, 60, 20);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (grid)));
  return G_SOURCE_REMOVE;
}

static void
cursor_moved_cb (DbkGrid *grid, int block, int row, int column, GtkLabel *status)
{
  DbkGridPos pos = { block, row, column };
  g_autofree char *name = block >= 0 ? dbk_grid_model_dup_name (dbk_grid_get_model (grid), pos) : NULL;
  g_autofree char *state = block >= 0 ? dbk_grid_model_dup_description (dbk_grid_get_model (grid), pos) : NULL;
  g_autofree char *text = g_strdup_printf ("%s   %s", name != NULL ? name : "", state != NULL ? state : "");

  gtk_label_set_text (status, text);
}

static void
activate_cb (GtkApplication *application, gpointer data)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *status = gtk_label_new (NULL);
  g_autoptr (SampleModel) model = n_rows > 0 ? sample_model_new_large (n_rows, MAX (n_columns, 2)) : sample_model_new ();
  GtkWidget *grid = dbk_grid_new (DBK_GRID_MODEL (model));

  if (dark)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  g_object_bind_property (adw_style_manager_get_default (), "high-contrast", grid, "high-contrast", G_BINDING_SYNC_CREATE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL, "Daily figures", -1);
  dbk_grid_set_zoom (DBK_GRID (grid), zoom);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  gtk_label_set_xalign (GTK_LABEL (status), 0);
  gtk_widget_set_margin_start (status, 10);
  gtk_widget_set_margin_top (status, 6);
  gtk_widget_set_margin_bottom (status, 6);
  g_signal_connect (grid, "cursor-moved", G_CALLBACK (cursor_moved_cb), status);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), status);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_title (GTK_WINDOW (window), "grid-demo");
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (grid);
  if (measure)
    g_timeout_add (800, measure_cb, grid);
}

int
main (int argc, char *argv[])
{
  g_autoptr (AdwApplication) application = adw_application_new ("org.daybook.GridDemo", G_APPLICATION_NON_UNIQUE);

  g_application_add_main_option_entries (G_APPLICATION (application), options);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
