/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the benchmarks share: a clock, samples with their median, and the lines
 * that tests/bench/report reads.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-bench.h"
#include "tests/data/base/test-folder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct _DbkSamples
{
  GArray *figures; /* (element-type double) */
  gboolean sorted;
};

static gboolean smoke;

void
dbk_bench_init (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (g_str_equal (argv[i], "--smoke"))
      smoke = TRUE;
    else
      g_error ("%s: unknown option %s", argv[0], argv[i]);
}

gboolean
dbk_bench_is_smoke (void)
{
  return smoke;
}

guint
dbk_bench_count (guint full, guint few)
{
  return smoke ? few : full;
}

double
dbk_bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

DbkSamples *
dbk_samples_new (void)
{
  DbkSamples *samples = g_new0 (DbkSamples, 1);

  samples->figures = g_array_new (FALSE, FALSE, sizeof (double));
  return samples;
}

void
dbk_samples_free (DbkSamples *samples)
{
  g_array_unref (samples->figures);
  g_free (samples);
}

void
dbk_samples_add (DbkSamples *samples, double figure)
{
  g_array_append_val (samples->figures, figure);
  samples->sorted = FALSE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a;
  double y = *(const double *)b;

  return (x > y) - (x < y);
}

double
dbk_samples_percentile (DbkSamples *samples, double percent)
{
  guint n = samples->figures->len;

  if (n == 0)
    return NAN;
  if (!samples->sorted)
    g_array_sort (samples->figures, compare);
  samples->sorted = TRUE;
  return g_array_index (samples->figures, double, (guint)ceil ((n - 1) * percent / 100));
}

double
dbk_samples_median (DbkSamples *samples)
{
  return dbk_samples_percentile (samples, 50);
}

guint
dbk_samples_count (DbkSamples *samples)
{
  return samples->figures->len;
}

static void
print_figure (double figure)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  printf ("\t%s", isnan (figure) ? "-" : g_ascii_formatd (text, sizeof text, "%.6g", figure));
}

void
dbk_bench_line (const char *what, double ours, double limit, const char *unit, const char *wanted)
{
  fputs (what, stdout);
  print_figure (ours);
  print_figure (limit);
  printf ("\t%s\t%s\n", unit, wanted);
  fflush (stdout);
}

void
dbk_bench_samples (const char *what, DbkSamples *ours, DbkSamples *limit, const char *unit, const char *wanted)
{
  const char *beside = strstr (what, " | ");
  int head = beside == NULL ? (int)strlen (what) : (int)(beside - what);
  g_autofree char *tail = g_strdup_printf ("%.*s, p99%s", head, what, what + head);

  dbk_bench_line (what, dbk_samples_median (ours), limit == NULL ? NAN : dbk_samples_median (limit), unit, wanted);
  dbk_bench_line (tail, dbk_samples_percentile (ours, 99), limit == NULL ? NAN : dbk_samples_percentile (limit, 99), unit, "-");
}

void
dbk_bench_note (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  printf ("# %s\n", text);
  fflush (stdout);
}

char *
dbk_bench_folder_new (void)
{
  return test_directory ();
}

void
dbk_bench_folder_remove (const char *folder)
{
  test_remove (folder);
}

double
dbk_bench_file_size (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return (double)info.st_size;
}
