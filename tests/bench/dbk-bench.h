/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the benchmarks share: a clock, samples with their median, and the lines
 * that tests/bench/report reads.
 */
#pragma once

#include <glib.h>
#include <math.h>

G_BEGIN_DECLS

/**
 * dbk_bench_init:
 *
 * Takes `--smoke` from the command line: everything runs once or a few times,
 * just to see that it still works; its figures mean nothing.
 */
void dbk_bench_init (int argc, char **argv);
/** dbk_bench_is_smoke: whether `--smoke` was given */
gboolean dbk_bench_is_smoke (void);
/** dbk_bench_count: @full, or @smoke in a smoke run */
guint dbk_bench_count (guint full, guint smoke);

/** dbk_bench_now: microseconds of a monotonic clock, to the nanosecond */
double dbk_bench_now (void);

/** DbkSamples: measured figures of one thing, in any unit */
typedef struct _DbkSamples DbkSamples;

DbkSamples *dbk_samples_new (void);
void dbk_samples_free (DbkSamples *samples);
void dbk_samples_add (DbkSamples *samples, double figure);
/** dbk_samples_percentile: the nearest sample at or above @percent of all; NaN without samples */
double dbk_samples_percentile (DbkSamples *samples, double percent);
double dbk_samples_median (DbkSamples *samples);
guint dbk_samples_count (DbkSamples *samples);

/** DBK_BENCH_NONE: there is no raw limit to compare with */
#define DBK_BENCH_NONE ((double)NAN)

/**
 * dbk_bench_line:
 * @what: what was measured, for people, and beside what: "a commit | a plain upsert"
 * @limit: the raw limit in the same run, or %DBK_BENCH_NONE
 * @wanted: `<=3x` and `>=0.5x` compare ours / limit, `<=2` and `>=2` ours in
 *   @unit; "-" for a line that only tells
 *
 * Prints `what TAB ours TAB limit TAB unit TAB wanted`.
 */
void dbk_bench_line (const char *what, double ours, double limit, const char *unit, const char *wanted);
/** dbk_bench_samples: a line for the median, held against @wanted, and one that only tells the 99th percentile; @limit: (nullable) */
void dbk_bench_samples (const char *what, DbkSamples *ours, DbkSamples *limit, const char *unit, const char *wanted);
/** dbk_bench_note: a line of comment under the table: what a figure does not show */
void dbk_bench_note (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** dbk_bench_folder_new: (transfer full): an empty folder under TMPDIR */
char *dbk_bench_folder_new (void);
/** dbk_bench_folder_remove: with all that is in it */
void dbk_bench_folder_remove (const char *folder);
/** dbk_bench_file_size: bytes */
double dbk_bench_file_size (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSamples, dbk_samples_free)

G_END_DECLS
