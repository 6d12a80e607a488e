/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plant's whole day typed with real key presses into the real window: from the
 * press that leaves a cell to the moment its figure is durable, as another
 * connection to the store sees it, and painted, as the X server sees it.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/extensions/Xdamage.h>
#include <X11/keysym.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <poll.h>
#include <sqlite3.h>

#include "tests/bench/dbk-bench-home.h"
#include "tests/bench/dbk-bench.h"
#include "tests/e2e/driver/dbk-driver.h"

/* Six units at two stations. */
#define PLANT "P11"
#define FILLER "fill.P11"
#define FRAME 16.7
/* Microseconds. */
#define LOOK 150
#define PATIENCE 1.5e6
#define QUIET 8e4

/* --- what the X server sees --- */

typedef struct
{
  Display *display;
  int damage_event;
  sqlite3_stmt *version; /* of the store, through a connection of our own */
  gint64 seen;
} Eye;

static int
ignore_error (Display *display, XErrorEvent *event)
{
  return 0;
}

static void
watch_windows (Eye *eye, Window window)
{
  Window root, parent, *children = NULL;
  unsigned int n = 0;
  XWindowAttributes attributes;

  if (!XQueryTree (eye->display, window, &root, &parent, &children, &n))
    return;
  for (unsigned int i = 0; i < n; i++)
    {
      if (XGetWindowAttributes (eye->display, children[i], &attributes) && attributes.map_state == IsViewable && attributes.width > 200)
        {
          XDamageCreate (eye->display, children[i], XDamageReportRawRectangles);
          watch_windows (eye, children[i]);
        }
    }
  XFree (children);
}

static void
eye_open (Eye *eye)
{
  int error_base;

  eye->display = XOpenDisplay (NULL);
  if (eye->display == NULL || !XDamageQueryExtension (eye->display, &eye->damage_event, &error_base))
    g_error ("no display with the damage extension");
  XSetErrorHandler (ignore_error);
  watch_windows (eye, DefaultRootWindow (eye->display));
  XSync (eye->display, False);
}

/* TRUE if something was painted since the last call; waits up to @LOOK microseconds. */
static gboolean
was_painted (Eye *eye)
{
  struct pollfd poller = { ConnectionNumber (eye->display), POLLIN, 0 };
  struct timespec look = { 0, LOOK * 1000 };
  gboolean painted = FALSE;

  if (XPending (eye->display) == 0)
    ppoll (&poller, 1, &look, NULL);
  while (XPending (eye->display) > 0)
    {
      XEvent event;

      XNextEvent (eye->display, &event);
      painted |= event.type == eye->damage_event + XDamageNotify;
    }
  return painted;
}

/* Until nothing was painted for @us. */
static void
rest (Eye *eye, double us)
{
  double last = dbk_bench_now ();

  while (dbk_bench_now () - last < us)
    if (was_painted (eye))
      last = dbk_bench_now ();
}

static void
press (Eye *eye, KeySym key)
{
  KeyCode code = XKeysymToKeycode (eye->display, key);

  XTestFakeKeyEvent (eye->display, code, True, CurrentTime);
  XTestFakeKeyEvent (eye->display, code, False, CurrentTime);
  XFlush (eye->display);
}

/* --- what another connection sees --- */

static gint64
version_now (Eye *eye)
{
  gint64 version;

  g_assert_cmpint (sqlite3_step (eye->version), ==, SQLITE_ROW);
  version = sqlite3_column_int64 (eye->version, 0);
  sqlite3_reset (eye->version);
  return version;
}

static sqlite3 *
eye_read (Eye *eye, const char *path)
{
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 5000);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "PRAGMA data_version", -1, &eye->version, NULL), ==, SQLITE_OK);
  return db;
}

/* --- typing --- */

typedef struct
{
  DbkSamples *digits;  /* ms from a digit to its paint */
  DbkSamples *cells;   /* ms from Return to painted and durable */
  DbkSamples *durable; /* ms from Return to durable */
  guint lost;          /* cells that changed nothing */
} Times;

static void
time_digit (Eye *eye, KeySym digit, Times *times)
{
  double start = dbk_bench_now ();

  press (eye, digit);
  while (!was_painted (eye))
    if (dbk_bench_now () - start > PATIENCE)
      return;
  dbk_samples_add (times->digits, (dbk_bench_now () - start) / 1000);
}

/* The figure is committed before the sheet is drawn anew: what is painted after the commit shows it. */
static void
time_return (Eye *eye, Times *times)
{
  gint64 before = version_now (eye);
  double start = dbk_bench_now ();
  double stored = 0;
  double painted = 0;

  press (eye, XK_Return);
  while (stored == 0 || painted < stored)
    {
      double now;

      if (was_painted (eye))
        painted = dbk_bench_now ();
      now = dbk_bench_now ();
      if (stored == 0 && version_now (eye) != before)
        stored = now;
      /* Painted in the same look as it was stored: there is nothing more to come. */
      if (stored > 0 && now - stored > QUIET && painted > start)
        break;
      if (now - start > PATIENCE)
        {
          times->lost++;
          return;
        }
    }
  dbk_samples_add (times->durable, (stored - start) / 1000);
  dbk_samples_add (times->cells, (MAX (stored, painted) - start) / 1000);
}

static void
type_cell (Eye *eye, guint i, Times *times)
{
  press (eye, XK_F8);
  rest (eye, 4e4);
  time_digit (eye, XK_1, times);
  rest (eye, 2e4);
  time_digit (eye, XK_0 + i % 9 + 1, times);
  rest (eye, 4e4);
  time_return (eye, times);
}

/* --- the day --- */

/* Figures are taken away, choices made: what is left is to be typed as digits. */
static guint
empty_day (const char *path)
{
  DbkHome *home = dbk_bench_open_home (path);
  DbkDocument *document = dbk_bench_open_day (home, PLANT, 1);
  DbkLayout *layout = dbk_document_get_layout (document);
  g_autoptr (GError) error = NULL;
  guint filled, required;

  dbk_document_begin_batch (document);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (!slot->editable)
        continue;
      if (slot->indicator->type == DBK_TYPE_CHOICE && slot->required)
        dbk_document_set_text (document, i, ((const DbkChoice *)g_ptr_array_index (slot->indicator->choices, 0))->code, DBK_CELL_TYPED, &error);
      else
        dbk_document_set_text (document, i, "", DBK_CELL_TYPED, &error);
      g_assert_no_error (error);
    }
  dbk_document_end_batch (document, &error);
  g_assert_no_error (error);
  dbk_document_get_completeness (document, &filled, &required);
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
  return required - filled;
}

static void
type_day (DbkStage *stage, const char *path, guint n, Times *times)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *store = g_build_filename (path, "accounts", "fill.%5011", "store.db", NULL);
  g_autoptr (DbkDriver) driver = dbk_driver_new ();
  Eye eye = { 0 };
  sqlite3 *db;

  dbk_driver_launch (driver, (const char *const[]){ program, "--home", path, NULL }, NULL);
  dbk_driver_maximize (driver);
  dbk_driver_keys (driver, "alt+2");
  {
    g_autoptr (AtspiAccessible) sheet = dbk_driver_wait (driver, ATSPI_ROLE_TABLE, NULL);

    dbk_driver_click (driver, sheet);
  }
  dbk_driver_keys (driver, "ctrl+Home");
  dbk_driver_settle (1500);
  db = eye_read (&eye, store);
  eye_open (&eye);
  for (guint i = 0; i < n; i++)
    type_cell (&eye, i, times);
  sqlite3_finalize (eye.version);
  sqlite3_close (db);
  XCloseDisplay (eye.display);
  dbk_driver_quit (driver);
}

/* --- the raw limit --- */

static DbkSamples *
time_raw (const char *folder, guint n)
{
  DbkSamples *samples = dbk_samples_new ();
  g_autofree char *path = g_build_filename (folder, "raw.db", NULL);
  sqlite3_stmt *upsert;
  sqlite3 *db;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE cell (id INTEGER PRIMARY KEY, value TEXT) STRICT", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, "INSERT INTO cell VALUES (?, '1000.25') ON CONFLICT DO UPDATE SET value = excluded.value", -1, &upsert, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < n; i++)
    {
      double start = dbk_bench_now ();

      sqlite3_bind_int (upsert, 1, (int)i);
      g_assert_cmpint (sqlite3_step (upsert), ==, SQLITE_DONE);
      sqlite3_reset (upsert);
      dbk_samples_add (samples, (dbk_bench_now () - start) / 1000);
    }
  sqlite3_finalize (upsert);
  sqlite3_close (db);
  return samples;
}

static void
tell (const Times *times, DbkSamples *raw)
{
  static const double shares[] = { 90, 95, 100 };

  dbk_bench_line ("entry: Return to figure painted and durable, median | a bare durable upsert", dbk_samples_median (times->cells), dbk_samples_median (raw), "ms", "<=16.7");
  dbk_bench_line ("entry: the same, 99th percentile", dbk_samples_percentile (times->cells, 99), dbk_samples_percentile (raw, 99), "ms", "<=33.4");
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autofree char *what = g_strdup_printf ("entry: the same, %gth percentile", shares[i]);

      dbk_bench_line (what, dbk_samples_percentile (times->cells, shares[i]), dbk_samples_percentile (raw, shares[i]), "ms", "-");
    }
  dbk_bench_samples ("entry: Return to figure durable", times->durable, NULL, "ms", "<=16.7");
  dbk_bench_samples ("entry: a digit to its paint", times->digits, NULL, "ms", "<=16.7");
  dbk_bench_note ("%u cells of a plant of six units typed by key presses of the X server; %u presses changed nothing; a frame of 60 Hz takes %g ms",
                  dbk_samples_count (times->cells), times->lost, FRAME);
}

int
main (int argc, char **argv)
{
  DbkStage *stage;
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autoptr (DbkSamples) raw = NULL;
  Times times = { dbk_samples_new (), dbk_samples_new (), dbk_samples_new (), 0 };

  setlocale (LC_ALL, "");
  dbk_bench_init (argc, argv);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  path = dbk_bench_make_home (stage, FILLER, NULL);
  /* What is typed stays here: an exchange would write to the store as well. */
  dbk_stage_stop_service (stage);
  for (guint i = dbk_bench_count (3, 1); i > 0; i--)
    {
      guint n = empty_day (path);

      g_assert_cmpuint (n, >, 5);
      type_day (stage, path, dbk_bench_is_smoke () ? 4 : n, &times);
    }
  if (dbk_samples_count (times.cells) == 0)
    g_error ("no figure arrived in the store");
  folder = dbk_bench_folder_new ();
  raw = time_raw (folder, dbk_bench_count (300, 5));
  tell (&times, raw);
  dbk_bench_folder_remove (folder);
  dbk_samples_free (times.digits);
  dbk_samples_free (times.cells);
  dbk_samples_free (times.durable);
  dbk_stage_free (stage);
  return 0;
}
