/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the start of the client to its first painted frame, seen from outside
 * through the X server, beside a bare libadwaita window of the same size.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <X11/Xlib.h>
#include <X11/extensions/Xdamage.h>
#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "tests/bench/dbk-bench.h"
#include "tests/e2e/dbk-stage.h"

/* Smaller windows are helpers of the toolkit. */
#define LEAST 200
#define PATIENCE 30e6

typedef struct
{
  Display *display;
  int damage_event;
  Window window; /* the one that was mapped and is large enough */
  int width;
  int height;
} Watch;

static int
ignore_error (Display *display, XErrorEvent *event)
{
  /* Windows come and go between their event and our question. */
  return 0;
}

static void
watch_open (Watch *watch)
{
  int error_base;

  watch->display = XOpenDisplay (NULL);
  if (watch->display == NULL || !XDamageQueryExtension (watch->display, &watch->damage_event, &error_base))
    g_error ("no display with the damage extension");
  XSetErrorHandler (ignore_error);
  XSelectInput (watch->display, DefaultRootWindow (watch->display), SubstructureNotifyMask);
  XSync (watch->display, False);
}

static void
look_at (Watch *watch, Window window)
{
  XWindowAttributes attributes;

  if (watch->window != None || !XGetWindowAttributes (watch->display, window, &attributes))
    return;
  if (attributes.map_state == IsUnmapped || attributes.width < LEAST || attributes.height < LEAST)
    return;
  watch->window = window;
  watch->width = attributes.width;
  watch->height = attributes.height;
}

/* TRUE with the event that ends the first frame: most of the mapped window was painted. */
static gboolean
handle_event (Watch *watch, XEvent *event)
{
  if (event->type == CreateNotify && !event->xcreatewindow.override_redirect)
    {
      XSelectInput (watch->display, event->xcreatewindow.window, StructureNotifyMask);
      XDamageCreate (watch->display, event->xcreatewindow.window, XDamageReportRawRectangles);
      look_at (watch, event->xcreatewindow.window);
    }
  else if (event->type == MapNotify && event->xmap.event == event->xmap.window)
    look_at (watch, event->xmap.window);
  else if (event->type == watch->damage_event + XDamageNotify)
    {
      XDamageNotifyEvent *damage = (XDamageNotifyEvent *)event;

      return damage->drawable == watch->window && damage->area.width * damage->area.height * 2 > watch->width * watch->height;
    }
  return FALSE;
}

/* Whether there is an event before @deadline. */
static gboolean
wait_event (Watch *watch, double deadline)
{
  while (XPending (watch->display) == 0)
    {
      struct pollfd poller = { ConnectionNumber (watch->display), POLLIN, 0 };

      if (dbk_bench_now () > deadline)
        return FALSE;
      poll (&poller, 1, 100);
    }
  return TRUE;
}

static void
stop (Watch *watch, GPid pid)
{
  double deadline = dbk_bench_now () + 5e5;
  XEvent event;

  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  /* What its end still causes must not be taken for the next one's beginning. */
  while (wait_event (watch, deadline))
    XNextEvent (watch->display, &event);
}

/* Milliseconds from the start to the first frame. */
static double
time_start (Watch *watch, const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  double start = dbk_bench_now ();
  double taken;
  XEvent event;
  GPid pid;

  watch->window = None;
  g_spawn_async (NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  do
    {
      if (!wait_event (watch, start + PATIENCE))
        g_error ("%s painted no window", argv[0]);
      XNextEvent (watch->display, &event);
    }
  while (!handle_event (watch, &event));
  taken = (dbk_bench_now () - start) / 1000;
  stop (watch, pid);
  return taken;
}

int
main (int argc, char **argv)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *bare = dbk_stage_program ("tests/bench/bare-window");
  g_autofree char *width = NULL;
  g_autofree char *height = NULL;
  g_autofree char *home = NULL;
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  DbkStage *stage;
  Watch watch = { 0 };

  dbk_bench_init (argc, argv);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  home = dbk_stage_home (stage, "fill.P01");
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "login", "--server", dbk_stage_url (stage), "--ca", dbk_stage_ca (stage), "--user", "fill.P01", NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
  watch_open (&watch);
  /* Once to fill the caches, and to learn the size. */
  time_start (&watch, (const char *const[]){ program, "--home", home, NULL });
  width = g_strdup_printf ("%d", watch.width);
  height = g_strdup_printf ("%d", watch.height);
  time_start (&watch, (const char *const[]){ bare, width, height, NULL });
  for (guint i = dbk_bench_count (15, 1); i > 0; i--)
    {
      dbk_samples_add (ours, time_start (&watch, (const char *const[]){ program, "--home", home, NULL }));
      dbk_samples_add (limit, time_start (&watch, (const char *const[]){ bare, width, height, NULL }));
    }
  dbk_bench_samples ("start: client to its first frame, signed in, warm | a bare libadwaita window", ours, limit, "ms", "<=2x");
  dbk_bench_note ("window of %s × %s pixels, cairo renderer, no graphics card", width, height);
  XCloseDisplay (watch.display);
  dbk_stage_free (stage);
  return 0;
}
