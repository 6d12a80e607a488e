/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one place that asks what time it is.
 */
#pragma once

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

/** dbk_clock_now: microseconds since the epoch, UTC; follows dbk_clock_set_offset() */
gint64 dbk_clock_now (void);

/** dbk_clock_today: the day in Beijing time (UTC+8, no summer time), or the one set by dbk_clock_set_today() */
DbkDay dbk_clock_today (void);

/**
 * dbk_clock_set_today:
 * @today: the day to take for today, or %DBK_DAY_NONE for the machine's
 *
 * For demonstrations and tests; the environment variable `DAYBOOK_TODAY`
 * (`YYYY-MM-DD`), read once, does the same for a whole process.
 */
void dbk_clock_set_today (DbkDay today);

/** dbk_clock_format_utc: (transfer full): RFC 3339, seconds, "Z" */
char *dbk_clock_format_utc (gint64 microseconds);
/** dbk_clock_parse_utc: what dbk_clock_format_utc() writes (fractions accepted); FALSE if it is something else */
gboolean dbk_clock_parse_utc (const char *text, gint64 *microseconds);

G_END_DECLS
