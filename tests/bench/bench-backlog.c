/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plant that comes back after a month without a line: what it typed, on its way
 * to the service and durable on both sides; one report from the click to the
 * answer; a region's day on its way to the reviewer. The real client and the real
 * service, over TLS, through a proxy that counts and delays.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <time.h>
#include <unistd.h>

#include "data/base/dbk-clock.h"
#include "tests/bench/dbk-bench-figures.h"
#include "tests/bench/dbk-bench-home.h"
#include "tests/bench/dbk-bench-plants.h"
#include "tests/bench/dbk-bench-region.h"
#include "tests/bench/dbk-bench.h"
#include "tests/bench/dbk-proxy.h"

/* So many that a filler types about 130 figures a day; and that a report holds about 125 with those derived. */
#define FILLER_UNITS 20
#define REGION_UNITS 10
#define MONTH 31
#define HISTORY 8
#define DELAY 50
#define ROUNDS 5

typedef struct
{
  DbkStage *stage;
  DbkProxy *proxy;
  DbkCatalogue *catalogue;
  DbkEvaluator *evaluator;
  DbkDay first; /* of the month */
  guint days;
} Backlog;

/* (transfer full) (element-type DbkFigures): the month and a day, behind the history that the service has. */
static GPtrArray *
make_month (Backlog *backlog, const char *plant)
{
  g_autoptr (GPtrArray) days = dbk_bench_make_days (backlog->catalogue, backlog->evaluator, plant, backlog->first - HISTORY, HISTORY + backlog->days + 1);
  GPtrArray *month = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_figures_free);

  for (guint i = 0; i < HISTORY; i++)
    dbk_figures_free (g_ptr_array_steal_index (days, 0));
  while (days->len > 0)
    g_ptr_array_add (month, g_ptr_array_steal_index (days, 0));
  return month;
}

static double
kilobytes (DbkProxy *proxy)
{
  DbkTraffic traffic;

  /* The end of a connection may still be on its way. */
  g_usleep (2 * DELAY * 1000 + 50000);
  dbk_proxy_traffic (proxy, &traffic);
  return (double)(traffic.up + traffic.down) / 1000;
}

static double
own_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static char *
make_home (Backlog *backlog, const char *name, const char *user)
{
  char *home = dbk_stage_home (backlog->stage, name);

  if (dbk_stage_ctl (home, NULL, "login", "--server", dbk_proxy_url (backlog->proxy), "--ca", dbk_stage_ca (backlog->stage), "--user", user, NULL) != 0)
    g_error ("%s cannot sign in", user);
  if (dbk_stage_ctl (home, NULL, "sync", NULL) != 0)
    g_error ("%s cannot read the service", user);
  return home;
}

static DbkDocument *
open_day (DbkHome *home, const char *plant, DbkDay day)
{
  g_autofree char *text = dbk_day_to_string (day);
  g_autoptr (GError) error = NULL;
  DbkDocument *document = dbk_home_open_document (home, "daily", plant, text, &error);

  g_assert_no_error (error);
  return document;
}

/* What a filler types of the day; nothing he does not. */
static guint
type_day (DbkHome *home, const char *plant, DbkDay day, const DbkFigures *figures, gboolean submit)
{
  g_autoptr (DbkDocument) document = open_day (home, plant, day);
  DbkLayout *layout = dbk_document_get_layout (document);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  dbk_document_begin_batch (document);
  for (guint i = 0; i < dbk_layout_n_slots (dbk_figures_layout (figures)); i++)
    {
      const DbkSlot *from = dbk_layout_slot (dbk_figures_layout (figures), i);
      const DbkSlot *slot = dbk_layout_find_codes (layout, from->entity->code, from->indicator->code);
      g_autofree char *text = dbk_value_to_wire (dbk_figures_get (figures, i));

      if (slot == NULL || text == NULL || !slot->editable)
        continue;
      dbk_document_set_text (document, slot->index, text, DBK_CELL_TYPED, &error);
      g_assert_no_error (error);
      n++;
    }
  dbk_document_end_batch (document, &error);
  g_assert_no_error (error);
  if (submit)
    {
      dbk_bench_explain (document);
      dbk_document_submit (document, &error);
      g_assert_no_error (error);
    }
  return n;
}

/* Everything is answered, and was taken as it was typed. */
static void
check_taken (DbkHome *home, const char *plant, DbkDay first, guint days, DbkReportState state)
{
  g_assert_cmpuint (dbk_home_get_pending (home), ==, 0);
  g_assert_cmpuint (dbk_home_get_conflicts (home), ==, 0);
  for (guint i = 0; i < days; i++)
    {
      g_autoptr (DbkDocument) document = open_day (home, plant, first + (DbkDay)i);

      g_assert_cmpint (dbk_document_get_report (document)->revision, >, 0);
      g_assert_cmpint (dbk_document_get_report (document)->state, ==, state);
    }
}

/* The barest that is durable on two sides: as many bytes as it takes, written and synced, twice. */
static double
two_syncs (void)
{
  g_autofree char *folder = dbk_bench_folder_new ();
  g_autofree char *path = g_build_filename (folder, "raw", NULL);
  g_autoptr (DbkSamples) samples = dbk_samples_new ();
  char block[65536] = { 1 };
  int fd = g_open (path, O_CREAT | O_RDWR, 0600);

  for (guint i = 0; i < 20; i++)
    {
      double start = dbk_bench_now ();

      for (guint k = 0; k < 2; k++)
        if (pwrite (fd, block, sizeof block, (off_t)k * (off_t)sizeof block) < 0 || fdatasync (fd) != 0)
          g_error ("the disk does not work");
      dbk_samples_add (samples, (dbk_bench_now () - start) / 1000);
    }
  close (fd);
  dbk_bench_folder_remove (folder);
  return dbk_samples_median (samples);
}

/* What one plant's exchange costs: ms until it is answered, kB on the line, ms of processor time on either side. */
typedef struct
{
  DbkSamples *taken;
  DbkSamples *size;
  DbkSamples *mine;
  DbkSamples *theirs;
  guint cells;
} Cost;

static void
exchange_month (Backlog *backlog, const char *plant, gboolean submit, guint delay, Cost *cost)
{
  g_autofree char *user = g_strconcat ("fill.", plant, NULL);
  g_autofree char *path = make_home (backlog, plant, user);
  DbkHome *home = dbk_bench_open_home (path);
  g_autoptr (GPtrArray) month = make_month (backlog, plant);
  double start, mine, theirs;

  /* The line is open and in use; then the month passes. */
  dbk_bench_sync (home);
  cost->cells = 0;
  for (guint i = 0; i < backlog->days; i++)
    cost->cells += type_day (home, plant, backlog->first + (DbkDay)i, g_ptr_array_index (month, i), submit);
  dbk_proxy_set_delay (backlog->proxy, delay);
  dbk_proxy_reset (backlog->proxy);
  mine = own_time ();
  theirs = dbk_stage_service_time (backlog->stage);
  start = dbk_bench_now ();
  dbk_bench_sync (home);
  dbk_samples_add (cost->taken, (dbk_bench_now () - start) / 1000);
  dbk_samples_add (cost->mine, own_time () - mine);
  dbk_samples_add (cost->theirs, dbk_stage_service_time (backlog->stage) - theirs);
  dbk_samples_add (cost->size, kilobytes (backlog->proxy));
  dbk_proxy_set_delay (backlog->proxy, 0);
  check_taken (home, plant, backlog->first, backlog->days, submit ? DBK_STATE_IN_REVIEW : DBK_STATE_DRAFT);
  dbk_home_close (home);
  g_object_unref (home);
}

/* The plants come back one after the other. */
static void
bench_month (Backlog *backlog, guint first, guint plants, gboolean submit, guint delay, const char *what, const char *wanted, const char *wanted_size)
{
  g_autoptr (DbkSamples) taken = dbk_samples_new ();
  g_autoptr (DbkSamples) size = dbk_samples_new ();
  g_autoptr (DbkSamples) mine = dbk_samples_new ();
  g_autoptr (DbkSamples) theirs = dbk_samples_new ();
  Cost cost = { taken, size, mine, theirs, 0 };
  g_autofree char *line = g_strdup_printf ("backlog: %s%s", what, delay > 0 ? ", 50 ms each way" : " | two writes that reach the disk");

  for (guint p = first; p < first + plants; p++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02u", p);

      exchange_month (backlog, plant, submit, delay, &cost);
    }
  dbk_bench_note ("%s: %.0f ms of processor time at the client, %.0f ms at the service", what, dbk_samples_median (mine), dbk_samples_median (theirs));
  dbk_bench_line (line, dbk_samples_median (taken), delay > 0 ? 2 * delay : two_syncs (), "ms", wanted);
  if (wanted_size == NULL)
    return;
  g_free (line);
  line = g_strdup_printf ("backlog: %s, on the line", what);
  dbk_bench_line (line, dbk_samples_median (size), DBK_BENCH_NONE, "kB", wanted_size);
  dbk_bench_note ("%u plants, %u reports with %u typed figures each", plants, backlog->days, cost.cells);
}

/* From the click to the answer that is stored: the figures are there already, as a filler types them one by one. */
static void
bench_click (Backlog *backlog, guint number)
{
  g_autofree char *plant = g_strdup_printf ("V%02u", number);
  g_autofree char *user = g_strconcat ("fill.", plant, NULL);
  g_autofree char *path = make_home (backlog, plant, user);
  DbkHome *home = dbk_bench_open_home (path);
  g_autoptr (DbkSamples) samples = dbk_samples_new ();
  double mine = 0, theirs = 0;
  g_autoptr (GPtrArray) month = make_month (backlog, plant);

  dbk_bench_sync (home);
  for (guint i = 0; i < backlog->days; i++)
    {
      g_autoptr (DbkDocument) document = NULL;
      g_autoptr (GError) error = NULL;
      double start;

      type_day (home, plant, backlog->first + (DbkDay)i, g_ptr_array_index (month, i), FALSE);
      document = open_day (home, plant, backlog->first + (DbkDay)i);
      dbk_bench_explain (document);
      mine -= own_time ();
      theirs -= dbk_stage_service_time (backlog->stage);
      start = dbk_bench_now ();
      dbk_document_submit (document, &error);
      g_assert_no_error (error);
      dbk_bench_sync (home);
      dbk_samples_add (samples, (dbk_bench_now () - start) / 1000);
      mine += own_time ();
      theirs += dbk_stage_service_time (backlog->stage);
      g_assert_cmpint (dbk_document_get_report (document)->state, ==, DBK_STATE_IN_REVIEW);
    }
  dbk_bench_line ("backlog: one report from the click to the stored answer | two writes that reach the disk", dbk_samples_median (samples), two_syncs (), "ms", "<=8");
  dbk_bench_note ("a click: %.1f ms of processor time at the client, %.1f ms at the service", mine / backlog->days, theirs / backlog->days);
  dbk_bench_line ("backlog: the same, the slowest", dbk_samples_percentile (samples, 100), DBK_BENCH_NONE, "ms", "-");
  dbk_home_close (home);
  g_object_unref (home);
}

static guint
count_cells (DbkHome *home, Backlog *backlog, guint plants)
{
  guint cells = 0;

  for (guint p = 1; p <= plants; p++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02u", p);
      g_autoptr (DbkDocument) document = open_day (home, plant, backlog->first + (DbkDay)backlog->days);
      g_autoptr (GPtrArray) list = dbk_report_list_cells (dbk_document_get_report (document));

      cells += list->len;
    }
  return cells;
}

/* What the reviewer is sent of one day of all his plants. */
static void
bench_region (Backlog *backlog, guint plants)
{
  g_autofree char *path = make_home (backlog, "region", "region.R1");
  g_autofree char *other = make_home (backlog, "fill.R1", "fill.R1");
  DbkHome *home = dbk_bench_open_home (path);
  DbkHome *filling = dbk_bench_open_home (other);
  guint cells = 0;
  double start;

  dbk_bench_sync (home);
  for (guint p = 1; p <= plants; p++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02u", p);
      g_autoptr (GPtrArray) month = make_month (backlog, plant);

      cells += type_day (filling, plant, backlog->first + (DbkDay)backlog->days, g_ptr_array_index (month, backlog->days), TRUE);
    }
  dbk_bench_sync (filling);
  g_assert_cmpuint (dbk_home_get_pending (filling), ==, 0);
  dbk_home_close (filling);
  g_object_unref (filling);
  dbk_proxy_reset (backlog->proxy);
  start = dbk_bench_now ();
  dbk_bench_sync (home);
  dbk_bench_line ("backlog: a region's day, the reviewer's exchange", (dbk_bench_now () - start) / 1000, DBK_BENCH_NONE, "ms", "-");
  dbk_bench_line ("backlog: a region's day, on the line", kilobytes (backlog->proxy), DBK_BENCH_NONE, "kB", "<=40");
  dbk_bench_note ("%u reports with %u figures in all, %u of them typed", plants, count_cells (home, backlog, plants), cells);
  dbk_home_close (home);
  g_object_unref (home);
}

static void
raise_curtain (Backlog *backlog, guint plants, guint units)
{
  g_autoptr (JsonObject) document = dbk_bench_plants_document (plants, units);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  backlog->catalogue = dbk_catalogue_load (document, &error);
  g_assert_no_error (error);
  backlog->evaluator = dbk_evaluator_new (backlog->catalogue, &error);
  g_assert_no_error (error);
  backlog->stage = dbk_stage_new ();
  folder = dbk_stage_path (backlog->stage, "service");
  path = g_build_filename (folder, "central.db", NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  dbk_bench_region_fill (path, plants, units, backlog->first - HISTORY, backlog->first - 1);
  dbk_stage_start_service (backlog->stage);
  backlog->proxy = dbk_proxy_new (dbk_stage_url (backlog->stage));
}

static void
drop_curtain (Backlog *backlog)
{
  g_clear_pointer (&backlog->proxy, dbk_proxy_free);
  g_clear_pointer (&backlog->evaluator, dbk_evaluator_free);
  g_clear_pointer (&backlog->catalogue, dbk_catalogue_unref);
  g_clear_pointer (&backlog->stage, dbk_stage_free);
}

int
main (int argc, char **argv)
{
  Backlog backlog = { NULL };
  guint plants, rounds;

  dbk_bench_init (argc, argv);
  plants = dbk_bench_count (60, 4);
  backlog.days = dbk_bench_count (MONTH, 2);
  backlog.first = dbk_clock_today () - 1 - (DbkDay)backlog.days;
  rounds = dbk_bench_count (ROUNDS, 1);
  raise_curtain (&backlog, 4 + 2 * rounds, FILLER_UNITS);
  bench_month (&backlog, 5, rounds, FALSE, 0, "a month's figures typed offline, one exchange", "<=40", "<=30");
  bench_month (&backlog, 5 + rounds, rounds, FALSE, DELAY, "a month's figures typed offline, one exchange", "<=200", NULL);
  /* Two plants whose coal lasts the month, so that nothing keeps their days from being submitted. */
  bench_month (&backlog, 3, 1, TRUE, 0, "a month typed and submitted offline, one exchange", "-", "-");
  bench_click (&backlog, 4);
  drop_curtain (&backlog);
  backlog.days = 1;
  backlog.first = dbk_clock_today () - 2;
  raise_curtain (&backlog, plants, REGION_UNITS);
  bench_region (&backlog, plants);
  drop_curtain (&backlog);
  return 0;
}
