/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place that asks what time it is. Every function may be called from
 * any thread.
 */
#pragma once

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

/** dbk_clock_now: microseconds since the epoch, UTC; follows dbk_clock_set_offset() */
gint64 dbk_clock_now (void);

/** dbk_clock_set_offset: lets dbk_clock_now() run @microseconds ahead of the machine (or behind); for tests */
void dbk_clock_set_offset (gint64 microseconds);

/** dbk_clock_today: the day of dbk_clock_now() in Beijing time (UTC+8, no summer time), or the one set by dbk_clock_set_today() */
DbkDay dbk_clock_today (void);

/**
 * dbk_clock_now_on_today: microseconds, UTC: dbk_clock_today() at this time of
 * day: what deadlines are shown against, a demonstration's as well
 */
gint64 dbk_clock_now_on_today (void);

/** dbk_clock_day: the day of @microseconds in Beijing time, whatever day is set for today */
DbkDay dbk_clock_day (gint64 microseconds);

/**
 * dbk_clock_set_today:
 * @today: the day to take for today, or %DBK_DAY_NONE for the machine's
 *
 * For demonstrations and tests; the environment variable `DAYBOOK_TODAY`
 * (`YYYY-MM-DD`), read once before the first answer, does the same for a whole
 * process until this is called. It moves dbk_clock_today() alone, never
 * dbk_clock_now(): time stamps stay true.
 */
void dbk_clock_set_today (DbkDay today);

/** dbk_clock_format_utc: (transfer full) (nullable): RFC 3339, whole seconds (rounded down), "Z"; %NULL outside the years 1900 … 2999 */
char *dbk_clock_format_utc (gint64 microseconds);
/** dbk_clock_parse_utc: what dbk_clock_format_utc() writes (fractions accepted, read to the microsecond); FALSE if it is something else (@microseconds untouched) */
gboolean dbk_clock_parse_utc (const char *text, gint64 *microseconds);

G_END_DECLS
