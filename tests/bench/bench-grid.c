/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How quickly the sheet draws a full screen, and whether it keeps up with a held
 * key, beside a window that paints one rectangle.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <gtk/gtk.h>
#include <math.h>
#include <string.h>

#include "tests/bench/dbk-bench.h"
#include "ui/grid/dbk-grid.h"

/* One frame at 60 Hz, in milliseconds. */
#define FRAME 16.7
/* The usual rate of a held key. */
#define KEY_PAUSE_US 33000

/* --- a large sheet of plausible figures --- */

#define BENCH_TYPE_MODEL (bench_model_get_type ())
G_DECLARE_FINAL_TYPE (BenchModel, bench_model, BENCH, MODEL, GObject)

struct _BenchModel
{
  GObject parent_instance;
  int n_rows;
  int n_columns;
};

static int
bench_model_get_n_blocks (DbkGridModel *model)
{
  return 1;
}

static void
bench_model_get_block (DbkGridModel *model, int block, DbkGridBlock *out)
{
  BenchModel *self = BENCH_MODEL (model);

  *out = (DbkGridBlock){ "机组日报", self->n_rows, self->n_columns, 1 };
}

static void
bench_model_get_column (DbkGridModel *model, int block, int column, DbkGridColumn *out)
{
  if (column == 0)
    *out = (DbkGridColumn){ "机组", NULL, 14, DBK_GRID_KIND_LABEL, DBK_GRID_ALIGN_START, FALSE };
  else
    *out = (DbkGridColumn){ "发电量", "万kWh", 10, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END, FALSE };
}

/* No two figures in view are alike, as in the worst sheet. */
static void
bench_model_get_cell (DbkGridModel *model, DbkGridPos pos, DbkGridCell *out)
{
  guint number = (guint)pos.row * 131u + (guint)pos.column * 7919u;

  if (pos.column == 0)
    out->text = g_strdup_printf ("%d号机组", pos.row + 1);
  else if (number % 17 == 0)
    out->ghost = g_strdup_printf ("%u.%02u", number % 9000, number % 100);
  else
    out->text = g_strdup_printf ("%u,%03u.%02u00", number % 9 + 1, number % 1000, number * 7 % 100);
  out->n_faint = out->text != NULL && pos.column > 0 ? 2 : 0;
  out->flags = pos.column > 0 ? DBK_GRID_CELL_EDITABLE : 0;
  out->flags |= number % 41 == 0 ? DBK_GRID_CELL_WARNING | DBK_GRID_CELL_NOTE : 0;
  out->flags |= number % 23 == 0 ? DBK_GRID_CELL_PENDING : 0;
}

static void
bench_model_iface_init (DbkGridModelInterface *iface)
{
  iface->get_n_blocks = bench_model_get_n_blocks;
  iface->get_block = bench_model_get_block;
  iface->get_column = bench_model_get_column;
  iface->get_cell = bench_model_get_cell;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BenchModel, bench_model, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (DBK_TYPE_GRID_MODEL, bench_model_iface_init))

static void
bench_model_class_init (BenchModelClass *klass)
{
}

static void
bench_model_init (BenchModel *self)
{
}

/* --- the barest widget: one rectangle --- */

#define BENCH_TYPE_PLAIN (bench_plain_get_type ())
G_DECLARE_FINAL_TYPE (BenchPlain, bench_plain, BENCH, PLAIN, GtkWidget)

struct _BenchPlain
{
  GtkWidget parent_instance;
  gboolean odd;
};

G_DEFINE_FINAL_TYPE (BenchPlain, bench_plain, GTK_TYPE_WIDGET)

static void
bench_plain_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  BenchPlain *self = BENCH_PLAIN (widget);
  float shade = self->odd ? 1 : 0.9f;

  /* GTK draws nothing where nothing has changed. */
  self->odd = !self->odd;
  gtk_snapshot_append_color (snapshot, &(GdkRGBA){ shade, shade, shade, 1 },
                             &GRAPHENE_RECT_INIT (0, 0, (float)gtk_widget_get_width (widget), (float)gtk_widget_get_height (widget)));
}

static void
bench_plain_class_init (BenchPlainClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = bench_plain_snapshot;
}

static void
bench_plain_init (BenchPlain *self)
{
}

/* --- frames --- */

typedef struct
{
  DbkSamples *costs;    /* (owned) milliseconds from the start of a frame to its end */
  DbkSamples *delays;   /* (owned) milliseconds from a key press to the end of the frame that shows it */
  GAsyncQueue *presses; /* (owned) (nullable) (element-type double): when keys were pressed; NULL counts every frame */
  guint moves;          /* seen since the last frame */
  double start;
} Frames;

static void
before_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  frames->start = dbk_bench_now ();
}

static void
after_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  double now = dbk_bench_now ();

  /* Frames in which only the text cursor blinks say nothing. */
  if (frames->presses == NULL || frames->moves > 0)
    dbk_samples_add (frames->costs, (now - frames->start) / 1000);
  for (; frames->moves > 0; frames->moves--)
    {
      g_autofree double *press = g_async_queue_try_pop (frames->presses);

      if (press != NULL)
        dbk_samples_add (frames->delays, (now - *press) / 1000);
    }
}

static void
moved_cb (DbkGrid *grid, int block, int row, int column, Frames *frames)
{
  frames->moves++;
}

static Frames *
frames_start (GtkWidget *widget, gboolean with_keys)
{
  Frames *frames = g_new0 (Frames, 1);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  frames->costs = dbk_samples_new ();
  frames->delays = dbk_samples_new ();
  frames->presses = with_keys ? g_async_queue_new_full (g_free) : NULL;
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), frames);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), frames);
  return frames;
}

static void
frames_stop (Frames *frames, GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (widget), frames);
}

static void
frames_free (Frames *frames)
{
  dbk_samples_free (frames->costs);
  dbk_samples_free (frames->delays);
  g_clear_pointer (&frames->presses, g_async_queue_unref);
  g_free (frames);
}

static double
missed_share (DbkSamples *costs)
{
  double low = 0;
  double high = 100;

  /* The share above one frame, found from the percentiles to a tenth of a per cent. */
  while (high - low > 0.05)
    {
      double middle = (low + high) / 2;

      if (dbk_samples_percentile (costs, middle) > FRAME)
        high = middle;
      else
        low = middle;
    }
  return dbk_samples_percentile (costs, 100) > FRAME ? 100 - low : 0;
}

/* --- the window --- */

static gboolean
wake_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, wake_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static GtkWidget *
show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_maximize (GTK_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
  run_for (dbk_bench_count (1500, 500));
  return window;
}

static double
time_snapshot (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  double start = dbk_bench_now ();
  double taken;
  GskRenderNode *node;

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  taken = dbk_bench_now () - start;
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  gsk_render_node_unref (node);
  return taken / 1000;
}

static double
resident_megabytes (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmRSS:");
  return line == NULL ? NAN : g_ascii_strtod (line + strlen ("VmRSS:"), NULL) / 1024;
}

/* --- keys --- */

typedef struct
{
  KeySym key;
  guint n;
  GAsyncQueue *presses;
  gboolean *done;
} Keys;

static gboolean
keys_done_cb (gpointer data)
{
  return wake_cb (data);
}

static gpointer
press_keys (gpointer data)
{
  Keys *keys = data;
  Display *display = XOpenDisplay (NULL);
  KeyCode code = XKeysymToKeycode (display, keys->key);

  for (guint i = 0; i < keys->n; i++)
    {
      double *now = g_new (double, 1);

      *now = dbk_bench_now ();
      g_async_queue_push (keys->presses, now);
      XTestFakeKeyEvent (display, code, True, CurrentTime);
      XTestFakeKeyEvent (display, code, False, CurrentTime);
      XSync (display, False);
      g_usleep (KEY_PAUSE_US);
    }
  XCloseDisplay (display);
  g_timeout_add (300, keys_done_cb, keys->done);
  return NULL;
}

static void
bench_key (GtkWidget *grid, KeySym key, const char *name, guint n, const char *sheet, DbkSamples *plain)
{
  Frames *frames = frames_start (grid, TRUE);
  gboolean done = FALSE;
  Keys keys = { key, n, frames->presses, &done };
  GThread *thread;
  g_autofree char *cost = g_strdup_printf ("grid %s: a frame while %s is held | a frame of one rectangle", sheet, name);
  g_autofree char *missed = g_strdup_printf ("grid %s: frames missed while %s is held | frames of one rectangle missed", sheet, name);
  g_autofree char *delay = g_strdup_printf ("grid %s: %s pressed to frame drawn", sheet, name);

  g_signal_connect (grid, "cursor-moved", G_CALLBACK (moved_cb), frames);
  thread = g_thread_new ("keys", press_keys, &keys);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  frames_stop (frames, grid);
  g_signal_handlers_disconnect_by_data (grid, frames);
  if (dbk_samples_count (frames->delays) < n / 2)
    g_error ("only %u of %u presses of %s arrived", dbk_samples_count (frames->delays), n, name);
  dbk_bench_samples (cost, frames->costs, plain, "ms", "<=2x");
  dbk_bench_line (missed, missed_share (frames->costs), missed_share (plain), "%", "<=1");
  dbk_bench_samples (delay, frames->delays, NULL, "ms", "<=33");
  frames_free (frames);
}

/* --- one sheet --- */

static void
bench_snapshot (GtkWidget *grid, GtkWidget *plain, GtkAdjustment *vertical, const char *sheet)
{
  g_autoptr (DbkSamples) warm = dbk_samples_new ();
  g_autoptr (DbkSamples) cold = dbk_samples_new ();
  g_autoptr (DbkSamples) empty = dbk_samples_new ();
  g_autofree char *warm_name = g_strdup_printf ("grid %s: snapshot of a full screen | of one rectangle", sheet);
  g_autofree char *cold_name = g_strdup_printf ("grid %s: snapshot of a screen not seen before", sheet);
  double page = gtk_adjustment_get_page_size (vertical);
  double upper = gtk_adjustment_get_upper (vertical) - page;

  for (guint i = dbk_bench_count (200, 3); i > 0; i--)
    {
      dbk_samples_add (warm, time_snapshot (grid));
      dbk_samples_add (empty, time_snapshot (plain));
    }
  /* Every page once; what was drawn last is always far away. */
  for (guint i = MIN (dbk_bench_count (40, 2), (guint)(upper / page)); i > 0; i--)
    {
      gtk_adjustment_set_value (vertical, i * page);
      dbk_samples_add (cold, time_snapshot (grid));
    }
  gtk_adjustment_set_value (vertical, 0);
  dbk_bench_samples (warm_name, warm, empty, "ms", "<=8");
  dbk_bench_samples (cold_name, cold, NULL, "ms", "<=33");
}

static void
bench_sheet (int n_rows, int n_columns, GtkWidget *plain, DbkSamples *plain_frames)
{
  g_autofree char *sheet = g_strdup_printf ("%d × %d", n_rows, n_columns);
  BenchModel *model = g_object_new (BENCH_TYPE_MODEL, NULL);
  GtkWidget *grid;
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *window;

  model->n_rows = n_rows;
  model->n_columns = n_columns;
  grid = dbk_grid_new (DBK_GRID_MODEL (model));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), grid);
  window = show (scrolled);
  bench_snapshot (grid, plain, gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)), sheet);
  dbk_grid_set_cursor (DBK_GRID (grid), 0, 0, 1);
  gtk_widget_grab_focus (grid);
  run_for (300);
  bench_key (grid, XK_Down, "Down", dbk_bench_count (200, 5), sheet, plain_frames);
  bench_key (grid, XK_Page_Down, "Page Down", MIN (dbk_bench_count (60, 3), (guint)n_rows / 40), sheet, plain_frames);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (model);
}

static gboolean
redraw_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  GtkWidget *plain, *window;
  Frames *frames;
  guint tick;
  double before;

  dbk_bench_init (argc, argv);
  gtk_init ();
  plain = g_object_new (BENCH_TYPE_PLAIN, NULL);
  window = show (plain);
  before = resident_megabytes ();
  tick = gtk_widget_add_tick_callback (plain, redraw_cb, NULL, NULL);
  frames = frames_start (plain, FALSE);
  run_for (dbk_bench_count (2000, 100));
  frames_stop (frames, plain);
  gtk_widget_remove_tick_callback (plain, tick);
  bench_sheet (5000, 60, plain, frames->costs);
  bench_sheet (366, 132, plain, frames->costs);
  dbk_bench_line ("grid: memory after both sheets | a window with one rectangle", resident_megabytes (), before, "MB", "<=2x");
  dbk_bench_note ("drawn by cairo into a virtual display of %d × %d pixels, without a graphics card", gtk_widget_get_width (plain), gtk_widget_get_height (plain));
  frames_free (frames);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
