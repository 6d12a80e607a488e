/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another program's side of the X clipboard, as spreadsheets offer and ask for cells.
 */
#define G_LOG_DOMAIN "dbk-e2e"

#include "tests/e2e/dbk-clipboard.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>
#include <string.h>

#define PATIENCE_US (5 * G_USEC_PER_SEC)

struct _DbkClipboard
{
  const DbkOffer *offers;
  Display *display;
  Window window;
  GThread *thread;
  GString *asked;
  int stop;  /* atomic */
  int owned; /* atomic */
};

static void
give (DbkClipboard *self, const XSelectionRequestEvent *request)
{
  Atom targets = XInternAtom (self->display, "TARGETS", False);
  Atom property = request->property != None ? request->property : request->target;
  XSelectionEvent answer = { .type = SelectionNotify, .requestor = request->requestor, .selection = request->selection, .target = request->target, .time = request->time };
  g_autofree char *name = NULL;
  char *atom = XGetAtomName (self->display, request->target);

  name = g_strdup (atom);
  XFree (atom);
  g_string_append_printf (self->asked, "%s ", name);
  if (request->target == targets)
    {
      Atom list[16] = { targets };
      int n = 1;

      for (const DbkOffer *offer = self->offers; offer->target != NULL && n < (int)G_N_ELEMENTS (list); offer++)
        list[n++] = XInternAtom (self->display, offer->target, False);
      XChangeProperty (self->display, request->requestor, property, XA_ATOM, 32, PropModeReplace, (unsigned char *)list, n);
      answer.property = property;
    }
  for (const DbkOffer *offer = self->offers; offer->target != NULL; offer++)
    if (g_str_equal (offer->target, name))
      {
        XChangeProperty (self->display, request->requestor, property, request->target, 8, PropModeReplace, (const unsigned char *)offer->data, (int)strlen (offer->data));
        answer.property = property;
      }
  XSendEvent (self->display, request->requestor, False, 0, (XEvent *)&answer);
  XFlush (self->display);
}

static gboolean
wait_event (Display *display, XEvent *event, int milliseconds)
{
  struct pollfd poller = { ConnectionNumber (display), POLLIN, 0 };

  if (XPending (display) == 0)
    poll (&poller, 1, milliseconds);
  if (XPending (display) == 0)
    return FALSE;
  XNextEvent (display, event);
  return TRUE;
}

static gpointer
serve (gpointer data)
{
  DbkClipboard *self = data;
  Atom clipboard;

  /* The display belongs to this thread alone. */
  self->display = XOpenDisplay (NULL);
  g_assert_nonnull (self->display);
  self->window = XCreateSimpleWindow (self->display, DefaultRootWindow (self->display), 0, 0, 1, 1, 0, 0, 0);
  clipboard = XInternAtom (self->display, "CLIPBOARD", False);
  XSetSelectionOwner (self->display, clipboard, self->window, CurrentTime);
  XSync (self->display, False);
  g_assert_true (XGetSelectionOwner (self->display, clipboard) == self->window);
  g_atomic_int_set (&self->owned, 1);
  while (!g_atomic_int_get (&self->stop))
    {
      XEvent event;

      if (wait_event (self->display, &event, 20) && event.type == SelectionRequest)
        give (self, &event.xselectionrequest);
    }
  XCloseDisplay (self->display);
  return NULL;
}

DbkClipboard *
dbk_clipboard_own (const DbkOffer *offers)
{
  DbkClipboard *self = g_new0 (DbkClipboard, 1);

  self->offers = offers;
  self->asked = g_string_new (NULL);
  self->thread = g_thread_new ("clipboard", serve, self);
  while (!g_atomic_int_get (&self->owned))
    g_usleep (1000);
  return self;
}

void
dbk_clipboard_free (DbkClipboard *self, char **asked)
{
  g_atomic_int_set (&self->stop, 1);
  g_thread_join (self->thread);
  if (asked != NULL)
    *asked = g_strdup (self->asked->str);
  g_string_free (self->asked, TRUE);
  g_free (self);
}

char *
dbk_clipboard_read (const char *target)
{
  Display *display = XOpenDisplay (NULL);
  Window window = XCreateSimpleWindow (display, DefaultRootWindow (display), 0, 0, 1, 1, 0, 0, 0);
  Atom wanted = XInternAtom (display, target, False);
  Atom property = XInternAtom (display, "DBK_CELLS", False);
  gint64 deadline = g_get_monotonic_time () + PATIENCE_US;
  char *text = NULL;
  XEvent event;

  XConvertSelection (display, XInternAtom (display, "CLIPBOARD", False), wanted, property, window, CurrentTime);
  while (g_get_monotonic_time () < deadline)
    {
      Atom type;
      int format;
      unsigned long length, rest;
      unsigned char *data = NULL;

      if (!wait_event (display, &event, 50) || event.type != SelectionNotify)
        continue;
      if (event.xselection.property != None &&
          XGetWindowProperty (display, window, property, 0, 1 << 20, True, AnyPropertyType, &type, &format, &length, &rest, &data) == Success && data != NULL)
        {
          text = g_strndup ((char *)data, length);
          XFree (data);
        }
      break;
    }
  XCloseDisplay (display);
  return text;
}
