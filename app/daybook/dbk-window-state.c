/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Size and page of the window, remembered in a key file of the home (`window.ini`).
 */
#define G_LOG_DOMAIN "dbk-app"

#include "app/daybook/dbk-window-state.h"

#define GROUP "window"

struct _DbkWindowState
{
  char *path;     /* (owned) */
  GKeyFile *file; /* (owned) */
  char *page;     /* (owned) (nullable) */
};

DbkWindowState *
dbk_window_state_load (const char *directory)
{
  DbkWindowState *self = g_new0 (DbkWindowState, 1);

  self->path = g_build_filename (directory, "window.ini", NULL);
  self->file = g_key_file_new ();
  g_key_file_load_from_file (self->file, self->path, G_KEY_FILE_NONE, NULL);
  self->page = g_key_file_get_string (self->file, GROUP, "page", NULL);
  return self;
}

void
dbk_window_state_free (DbkWindowState *self)
{
  g_free (self->path);
  g_free (self->page);
  g_key_file_unref (self->file);
  g_free (self);
}

void
dbk_window_state_save (DbkWindowState *self)
{
  g_autoptr (GError) error = NULL;

  if (!g_key_file_save_to_file (self->file, self->path, &error))
    g_info ("Remembering the window: %s", error->message);
}

void
dbk_window_state_apply (DbkWindowState *self, GtkWindow *window)
{
  int width = g_key_file_get_integer (self->file, GROUP, "width", NULL);
  int height = g_key_file_get_integer (self->file, GROUP, "height", NULL);

  if (width >= 360 && height >= 300)
    gtk_window_set_default_size (window, width, height);
  if (g_key_file_get_boolean (self->file, GROUP, "maximized", NULL))
    gtk_window_maximize (window);
}

void
dbk_window_state_set_size (DbkWindowState *self, GtkWindow *window)
{
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  g_key_file_set_integer (self->file, GROUP, "width", width);
  g_key_file_set_integer (self->file, GROUP, "height", height);
  g_key_file_set_boolean (self->file, GROUP, "maximized", gtk_window_is_maximized (window));
}

const char *
dbk_window_state_get_page (DbkWindowState *self)
{
  return self->page;
}

void
dbk_window_state_set_page (DbkWindowState *self, const char *page)
{
  g_free (self->page);
  self->page = g_strdup (page);
  g_key_file_set_string (self->file, GROUP, "page", page);
}
