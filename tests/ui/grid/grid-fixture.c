/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet in a window, and somebody at its keys and pointer. */
#define G_LOG_DOMAIN "dbk-test"

#include "tests/ui/grid/grid-fixture.h"

#include <gdk/x11/gdkx.h>
#include <stdarg.h>

#define PATIENCE_MS 4000

void
pump (guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;

  while (g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

static void
exited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *)data = TRUE;
}

/* Runs xdotool with its words separated by spaces while the window goes on living. */
void
xdotool (const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *words = NULL;
  g_auto (GStrv) argv = NULL;
  gboolean done = FALSE;
  va_list args;

  va_start (args, format);
  words = g_strdup_vprintf (format, args);
  va_end (args);
  argv = g_strsplit (words, " ", -1);
  process = g_subprocess_newv ((const char *const *)argv, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, exited_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  /* Everything the server made of it is in our queue now. */
  gdk_display_sync (gdk_display_get_default ());
  pump (60);
}

void
keys (const char *names)
{
  xdotool ("xdotool key --delay 15 %s", names);
}

void
type (const char *text)
{
  xdotool ("xdotool type --delay 15 %s", text);
}

static void
refused_cb (DbkGrid *grid, const char *message, Fixture *f)
{
  g_free (f->refused);
  f->refused = g_strdup (message);
}

static void
batch_refused_cb (DbkGrid *grid, GPtrArray *refusals, Fixture *f)
{
  f->n_batch_refused = refusals->len;
}

void
set_up (Fixture *f, gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * 1000;

  f->model = data != NULL ? sample_model_new_large (500, 30) : sample_model_new ();
  f->grid = DBK_GRID (dbk_grid_new (DBK_GRID_MODEL (f->model)));
  f->other = gtk_button_new_with_label ("Other");
  f->window = GTK_WINDOW (gtk_window_new ());
  g_signal_connect (f->grid, "refused", G_CALLBACK (refused_cb), f);
  g_signal_connect (f->grid, "batch-refused", G_CALLBACK (batch_refused_cb), f);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (f->grid));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), f->other);
  gtk_window_set_child (f->window, box);
  gtk_window_set_default_size (f->window, 1000, 600);
  gtk_window_present (f->window);
  gtk_widget_grab_focus (GTK_WIDGET (f->grid));
  pump (150);
  xdotool ("xdotool windowfocus %lu", gdk_x11_surface_get_xid (gtk_native_get_surface (GTK_NATIVE (f->window))));
  while (!gtk_window_is_active (f->window) && g_get_monotonic_time () < end)
    pump (20);
  g_assert_true (gtk_window_is_active (f->window));
}

void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_destroy (f->window);
  pump (30);
  g_clear_pointer (&f->refused, g_free);
  g_assert_finalize_object (f->model);
}

void
assert_cursor (Fixture *f, int block, int row, int column)
{
  DbkGridPos pos = dbk_grid_get_cursor (f->grid);

  g_assert_cmpint (pos.block, ==, block);
  g_assert_cmpint (pos.row, ==, row);
  g_assert_cmpint (pos.column, ==, column);
}

GtkWidget *
find_entry (Fixture *f)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (f->grid));

  while (child != NULL && !GTK_IS_ENTRY (child))
    child = gtk_widget_get_next_sibling (child);
  g_assert_nonnull (child);
  return child;
}

const char *
entry_text (Fixture *f)
{
  return gtk_editable_get_text (GTK_EDITABLE (find_entry (f)));
}

static void
got_text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **)data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

char *
clipboard_text (Fixture *f)
{
  char *text = NULL;

  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (f->grid)), NULL, got_text_cb, &text);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

void
click (Fixture *f, DbkGridPos pos, const char *more)
{
  GdkRectangle area;
  double x, y;

  g_assert_true (dbk_grid_get_cell_area (f->grid, pos, &area));
  gtk_widget_translate_coordinates (GTK_WIDGET (f->grid), GTK_WIDGET (f->window), area.x + area.width / 2.0, area.y + area.height / 2.0, &x, &y);
  xdotool ("xdotool mousemove %d %d %s", (int)x, (int)y, more);
}
