/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drives a real window as a person does.
 */
#define G_LOG_DOMAIN "dbk-driver"

#include "tests/e2e/driver/dbk-driver.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <cairo-xlib.h>
#include <xdo.h>

#define POLL_MS 40
#define KEY_DELAY_US 12000
#define MAX_DEPTH 60

struct _DbkDriver
{
  Display *display; /* (owned) */
  xdo_t *xdo;       /* (owned) */
  GPid pid;
  guint patience;
};

/* The accessibility library warns of programs that go away while it asks them, as killed ones do: that ends no test. */
static void
log_dbind (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  g_printerr ("# %s: %s\n", domain, message);
}

static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return g_strcmp0 (domain, "dbind") != 0;
}

DbkDriver *
dbk_driver_new (void)
{
  DbkDriver *driver = g_new0 (DbkDriver, 1);
  const char *slow = g_getenv ("DBK_DRIVER_SLOW");

  driver->display = XOpenDisplay (NULL);
  if (driver->display == NULL)
    g_error ("No display: run this through tests/e2e/in-display");
  g_log_set_handler ("dbind", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, log_dbind, NULL);
  g_test_log_set_fatal_handler (is_fatal, NULL);
  driver->xdo = xdo_new (NULL);
  driver->patience = DBK_DRIVER_PATIENCE * (slow != NULL ? MAX (atoi (slow), 1) : 1);
  g_setenv ("NO_AT_BRIDGE", "1", TRUE);
  g_assert_cmpint (atspi_init (), <=, 1);
  atspi_set_timeout (3000, 3000);
  /* AT-SPI warns of every program that ends while it is looked at; GTest would end the test over it. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  return driver;
}

void
dbk_driver_free (DbkDriver *driver)
{
  if (driver->pid != 0)
    dbk_driver_kill (driver);
  xdo_free (driver->xdo);
  XCloseDisplay (driver->display);
  g_free (driver);
}

void
dbk_driver_settle (guint milliseconds)
{
  g_usleep (milliseconds * 1000);
}

static gint64
deadline (DbkDriver *driver)
{
  return g_get_monotonic_time () + (gint64)driver->patience * 1000;
}

/* --- The tree --- */

static AtspiAccessible *
find_application (DbkDriver *driver)
{
  g_autoptr (AtspiAccessible) desktop = atspi_get_desktop (0);
  int n;

  /* Nothing is cached: what is asked is what is there now. */
  atspi_accessible_set_cache_mask (desktop, ATSPI_CACHE_NONE);
  n = atspi_accessible_get_child_count (desktop, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) application = atspi_accessible_get_child_at_index (desktop, i, NULL);

      if (application != NULL && atspi_accessible_get_process_id (application, NULL) == (guint)driver->pid)
        {
          atspi_accessible_set_cache_mask (application, ATSPI_CACHE_NONE);
          return g_steal_pointer (&application);
        }
    }
  return NULL;
}

static gboolean
contains (AtspiStateSet *states, AtspiStateType state)
{
  return states != NULL && atspi_state_set_contains (states, state);
}

static gboolean
has_state (AtspiAccessible *node, AtspiStateType state)
{
  g_autoptr (AtspiStateSet) states = atspi_accessible_get_state_set (node);

  return contains (states, state);
}

gboolean
dbk_driver_is_sensitive (AtspiAccessible *node)
{
  return has_state (node, ATSPI_STATE_SENSITIVE);
}

/* Every question is a way to the program and back, for each of hundreds of nodes: none is asked twice. @states: (nullable) */
typedef gboolean (*MatchFunc) (AtspiAccessible *node, AtspiStateSet *states, gpointer data);

static AtspiAccessible *
search (AtspiAccessible *node, AtspiStateSet *states, MatchFunc match, gpointer data, int depth)
{
  int n;

  if (match (node, states, data))
    return g_object_ref (node);
  if (depth > MAX_DEPTH)
    return NULL;
  n = atspi_accessible_get_child_count (node, NULL);
  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) child = atspi_accessible_get_child_at_index (node, i, NULL);
      g_autoptr (AtspiStateSet) its_states = child != NULL ? atspi_accessible_get_state_set (child) : NULL;
      AtspiAccessible *found;

      /* What is hidden hides all below it. */
      if (child == NULL || (depth > 0 && !contains (its_states, ATSPI_STATE_VISIBLE)))
        continue;
      found = search (child, its_states, match, data, depth + 1);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static AtspiAccessible *
search_application (DbkDriver *driver, MatchFunc match, gpointer data)
{
  g_autoptr (AtspiAccessible) application = find_application (driver);

  return application != NULL ? search (application, NULL, match, data, 0) : NULL;
}

/* GTK 4.8 reports no "showing" for widgets; one that was never allocated has no area. */
static gboolean
has_area (AtspiAccessible *node)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (node);
  AtspiRect *extents;
  gboolean area;

  if (component == NULL)
    return TRUE;
  extents = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  area = extents != NULL && extents->width > 0 && extents->height > 0;
  g_free (extents);
  return area;
}

typedef struct
{
  AtspiRole role;
  const char *name;
} Wanted;

static gboolean
match_wanted (AtspiAccessible *node, AtspiStateSet *states, gpointer data)
{
  const Wanted *wanted = data;
  g_autofree char *name = NULL;

  if (wanted->role != ATSPI_ROLE_INVALID && atspi_accessible_get_role (node, NULL) != wanted->role)
    return FALSE;
  if (wanted->name == NULL)
    return TRUE;
  name = atspi_accessible_get_name (node, NULL);
  return name != NULL && strstr (name, wanted->name) != NULL && has_area (node);
}

AtspiAccessible *
dbk_driver_find (DbkDriver *driver, AtspiRole role, const char *name)
{
  Wanted wanted = { role, name };

  return search_application (driver, match_wanted, &wanted);
}

static gboolean
dump_node (AtspiAccessible *node, AtspiStateSet *states, gpointer data)
{
  g_autofree char *role = atspi_accessible_get_role_name (node, NULL);
  g_autofree char *name = atspi_accessible_get_name (node, NULL);
  g_autofree char *text = dbk_driver_text (node);

  if ((name != NULL && *name != '\0') || *text != '\0')
    g_printerr ("#   %s \"%s\"%s%s%s%s\n", role, name, *text != '\0' ? " = " : "", text,
                contains (states, ATSPI_STATE_FOCUSED) ? " (focused)" : "",
                contains (states, ATSPI_STATE_SENSITIVE) ? "" : " (insensitive)");
  return FALSE;
}

void
dbk_driver_dump (DbkDriver *driver)
{
  search_application (driver, dump_node, NULL);
}

void
dbk_driver_give_up (DbkDriver *driver, const char *what, const char *name)
{
  const char *folder = g_getenv ("DBK_DRIVER_SHOTS");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : g_get_tmp_dir (), "gave-up.png", NULL);

  g_printerr ("# What is showing:\n");
  dbk_driver_dump (driver);
  dbk_driver_shot (driver, path);
  g_error ("%s “%s” within %u ms; the screen is in %s", what, name != NULL ? name : "(any)", driver->patience, path);
}

AtspiAccessible *
dbk_driver_wait (DbkDriver *driver, AtspiRole role, const char *name)
{
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end;)
    {
      AtspiAccessible *node = dbk_driver_find (driver, role, name);

      if (node != NULL)
        return node;
      dbk_driver_settle (POLL_MS);
    }
  dbk_driver_give_up (driver, "Nothing is named", name);
}

AtspiAccessible *
dbk_driver_wait_sensitive (DbkDriver *driver, AtspiRole role, const char *name)
{
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end;)
    {
      g_autoptr (AtspiAccessible) node = dbk_driver_find (driver, role, name);

      if (node != NULL && dbk_driver_is_sensitive (node))
        return g_steal_pointer (&node);
      dbk_driver_settle (POLL_MS);
    }
  dbk_driver_give_up (driver, "Nothing usable is named", name);
}

void
dbk_driver_wait_gone (DbkDriver *driver, AtspiRole role, const char *name)
{
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end;)
    {
      g_autoptr (AtspiAccessible) node = dbk_driver_find (driver, role, name);

      if (node == NULL)
        return;
      dbk_driver_settle (POLL_MS);
    }
  dbk_driver_give_up (driver, "Still there:", name);
}

static gboolean
match_focused (AtspiAccessible *node, AtspiStateSet *states, gpointer data)
{
  AtspiRole role;

  if (!contains (states, ATSPI_STATE_FOCUSED))
    return FALSE;
  role = atspi_accessible_get_role (node, NULL);
  return role != ATSPI_ROLE_FRAME && role != ATSPI_ROLE_APPLICATION;
}

/* A window behind another one keeps its focus for when it comes to the front. */
static gboolean
is_behind (AtspiAccessible *node)
{
  return atspi_accessible_get_role (node, NULL) == ATSPI_ROLE_FRAME && !has_state (node, ATSPI_STATE_ACTIVE);
}

AtspiAccessible *
dbk_driver_focus (DbkDriver *driver)
{
  g_autoptr (AtspiAccessible) application = find_application (driver);
  int n = application != NULL ? atspi_accessible_get_child_count (application, NULL) : 0;

  for (int i = 0; i < n; i++)
    {
      g_autoptr (AtspiAccessible) window = atspi_accessible_get_child_at_index (application, i, NULL);
      AtspiAccessible *focus = window != NULL && !is_behind (window) ? search (window, NULL, match_focused, NULL, 1) : NULL;

      if (focus != NULL)
        return focus;
    }
  return NULL;
}

void
dbk_driver_wait_focus (DbkDriver *driver, const char *part)
{
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end;)
    {
      g_autoptr (AtspiAccessible) node = dbk_driver_focus (driver);

      if (node != NULL)
        {
          g_autofree char *name = dbk_driver_name (node);
          g_autofree char *text = dbk_driver_text (node);

          if (strstr (name, part) != NULL || strstr (text, part) != NULL)
            return;
        }
      dbk_driver_settle (POLL_MS);
    }
  dbk_driver_give_up (driver, "The focus does not reach", part);
}

char *
dbk_driver_text (AtspiAccessible *node)
{
  g_autoptr (AtspiText) text = atspi_accessible_get_text_iface (node);
  int n;

  if (text == NULL)
    return g_strdup ("");
  n = atspi_text_get_character_count (text, NULL);
  return n > 0 ? atspi_text_get_text (text, 0, n, NULL) : g_strdup ("");
}

char *
dbk_driver_name (AtspiAccessible *node)
{
  char *name = atspi_accessible_get_name (node, NULL);

  return name != NULL ? name : g_strdup ("");
}

/* --- Windows --- */

gulong
dbk_driver_front (DbkDriver *driver)
{
  Window window = 0;

  if (xdo_get_active_window (driver->xdo, &window) != 0)
    window = 0;
  return window;
}

gulong
dbk_driver_wait_front (DbkDriver *driver, gulong before)
{
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end;)
    {
      Window front = dbk_driver_front (driver);

      if (front != 0 && front != before)
        return front;
      dbk_driver_settle (POLL_MS);
    }
  dbk_driver_give_up (driver, "No other window comes to the front", NULL);
}

/* Whether the window manager knows of it. */
static gboolean
is_managed (DbkDriver *driver, Window window)
{
  Atom type;
  int format;
  unsigned long n = 0;
  unsigned long left;
  unsigned char *data = NULL;
  gboolean found = FALSE;

  XGetWindowProperty (driver->display, DefaultRootWindow (driver->display), XInternAtom (driver->display, "_NET_CLIENT_LIST", False),
                      0, 1024, False, XA_WINDOW, &type, &format, &n, &left, &data);
  for (unsigned long i = 0; i < n && !found; i++)
    found = ((const Window *)data)[i] == window;
  if (data != NULL)
    XFree (data);
  return found;
}

void
dbk_driver_wait_closed (DbkDriver *driver, gulong window)
{
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end;)
    {
      if (!is_managed (driver, window))
        return;
      dbk_driver_settle (POLL_MS);
    }
  dbk_driver_give_up (driver, "A window does not close", NULL);
}

void
dbk_driver_launch (DbkDriver *driver, const char *const *argv, const char *const *environment)
{
  g_autoptr (GError) error = NULL;

  g_spawn_async (NULL, (char **)argv, (char **)environment, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &driver->pid, &error);
  g_assert_no_error (error);
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_FRAME, NULL));
  for (gint64 end = deadline (driver); g_get_monotonic_time () < end && dbk_driver_front (driver) == 0;)
    dbk_driver_settle (POLL_MS);
}

/* Waits at the most @milliseconds for the end; FALSE if there was none. */
static gboolean
reap (DbkDriver *driver, guint milliseconds, int *status)
{
  for (gint64 end = g_get_monotonic_time () + (gint64)milliseconds * 1000; g_get_monotonic_time () < end;)
    {
      if (waitpid (driver->pid, status, WNOHANG) == driver->pid)
        {
          driver->pid = 0;
          return TRUE;
        }
      dbk_driver_settle (POLL_MS);
    }
  return FALSE;
}

void
dbk_driver_kill (DbkDriver *driver)
{
  int status;

  kill (driver->pid, SIGKILL);
  if (!reap (driver, driver->patience, &status))
    g_error ("The program does not end");
}

int
dbk_driver_quit (DbkDriver *driver)
{
  int status = 0;

  /* A dialogue that is just closing takes a key along with it: pressed again, the window gets it. */
  for (int presses = 0; presses < 5; presses++)
    {
      dbk_driver_keys (driver, "ctrl+q");
      if (reap (driver, driver->patience / 5, &status))
        return status;
    }
  dbk_driver_give_up (driver, "The program does not end after", "ctrl+q");
}

gboolean
dbk_driver_is_running (DbkDriver *driver)
{
  return driver->pid != 0 && kill (driver->pid, 0) == 0;
}

void
dbk_driver_maximize (DbkDriver *driver)
{
  XEvent event = { 0 };
  Atom state = XInternAtom (driver->display, "_NET_WM_STATE", False);

  event.xclient.type = ClientMessage;
  event.xclient.window = dbk_driver_front (driver);
  event.xclient.message_type = state;
  event.xclient.format = 32;
  event.xclient.data.l[0] = 1;
  event.xclient.data.l[1] = (long)XInternAtom (driver->display, "_NET_WM_STATE_MAXIMIZED_VERT", False);
  event.xclient.data.l[2] = (long)XInternAtom (driver->display, "_NET_WM_STATE_MAXIMIZED_HORZ", False);
  event.xclient.data.l[3] = 1;
  XSendEvent (driver->display, DefaultRootWindow (driver->display), False, SubstructureRedirectMask | SubstructureNotifyMask, &event);
  XSync (driver->display, False);
  dbk_driver_settle (300);
}

void
dbk_driver_resize (DbkDriver *driver, int width, int height)
{
  xdo_set_window_size (driver->xdo, dbk_driver_front (driver), width, height, 0);
  dbk_driver_settle (300);
}

/* --- Keys and pointer --- */

void
dbk_driver_keys (DbkDriver *driver, const char *keys)
{
  g_auto (GStrv) list = g_strsplit (keys, " ", -1);

  for (int i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      {
        xdo_send_keysequence_window (driver->xdo, CURRENTWINDOW, list[i], KEY_DELAY_US);
        g_usleep (KEY_DELAY_US);
      }
}

void
dbk_driver_type (DbkDriver *driver, const char *text)
{
  xdo_enter_text_window (driver->xdo, CURRENTWINDOW, text, KEY_DELAY_US * 2);
}

/* The accessible's place is relative to its window; GTK 4.8 knows no screen coordinates. */
static void
window_origin (DbkDriver *driver, int *x, int *y)
{
  Window child;
  Window window = dbk_driver_front (driver);

  XTranslateCoordinates (driver->display, window, DefaultRootWindow (driver->display), 0, 0, x, y, &child);
}

void
dbk_driver_click (DbkDriver *driver, AtspiAccessible *node)
{
  g_autoptr (AtspiComponent) component = atspi_accessible_get_component_iface (node);
  AtspiRect *extents;
  int x = 0;
  int y = 0;

  g_assert_nonnull (component);
  extents = atspi_component_get_extents (component, ATSPI_COORD_TYPE_WINDOW, NULL);
  g_assert_nonnull (extents);
  window_origin (driver, &x, &y);
  xdo_move_mouse (driver->xdo, x + extents->x + extents->width / 2, y + extents->y + extents->height / 2, 0);
  g_free (extents);
  dbk_driver_settle (60);
  xdo_click_window (driver->xdo, CURRENTWINDOW, 1);
  dbk_driver_settle (60);
}

void
dbk_driver_press (DbkDriver *driver, AtspiRole role, const char *name)
{
  g_autoptr (AtspiAccessible) node = dbk_driver_wait_sensitive (driver, role, name);

  dbk_driver_click (driver, node);
}

void
dbk_driver_fill (DbkDriver *driver, const char *name, const char *text)
{
  g_autoptr (AtspiAccessible) node = dbk_driver_wait_sensitive (driver, ATSPI_ROLE_TEXT, name);

  dbk_driver_click (driver, node);
  dbk_driver_keys (driver, "ctrl+a");
  dbk_driver_type (driver, text);
}

void
dbk_driver_shot (DbkDriver *driver, const char *path)
{
  Window root = DefaultRootWindow (driver->display);
  XWindowAttributes attributes;
  cairo_surface_t *surface;
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0755);
  XGetWindowAttributes (driver->display, root, &attributes);
  surface = cairo_xlib_surface_create (driver->display, root, attributes.visual, attributes.width, attributes.height);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}
