/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days and periods of the proleptic Gregorian calendar, without time zones: a
 * plant's day is 00:00–24:00 Beijing time everywhere.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DbkDay: days since 1970-01-01; the integer that stands in stores and arithmetic */
typedef gint32 DbkDay;

/** DBK_DAY_NONE: no day: an open end of validity */
#define DBK_DAY_NONE G_MININT32

typedef enum
{
  DBK_PERIOD_DAY,
  DBK_PERIOD_MONTH,
  DBK_PERIOD_YEAR,
} DbkPeriodKind;

/**
 * DbkPeriod:
 * @kind: what it spans
 * @first: its first day, or %DBK_DAY_NONE
 */
typedef struct
{
  DbkPeriodKind kind;
  DbkDay first;
} DbkPeriod;

/** dbk_day_from_ymd: %DBK_DAY_NONE where there is no such day; years 1900 … 2999 */
DbkDay dbk_day_from_ymd (int year, int month, int day);
/** dbk_day_to_ymd: each (out) (nullable); three zeros for %DBK_DAY_NONE and days outside 1900 … 2999 */
void dbk_day_to_ymd (DbkDay day, int *year, int *month, int *day_of_month);
/** dbk_day_parse: `YYYY-MM-DD` and nothing else; FALSE otherwise (@out untouched), also for %NULL */
gboolean dbk_day_parse (const char *text, DbkDay *out);
/** dbk_day_to_string: (transfer full) (nullable): `YYYY-MM-DD`; %NULL for %DBK_DAY_NONE and days outside 1900 … 2999 */
char *dbk_day_to_string (DbkDay day);
/** dbk_day_weekday: 1 Monday … 7 Sunday; 0 where there is no such day */
int dbk_day_weekday (DbkDay day);

/** dbk_period_parse: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, and nothing else; FALSE otherwise (@out untouched) */
gboolean dbk_period_parse (const char *text, DbkPeriod *out);
/** dbk_period_to_string: (transfer full) (nullable): what dbk_period_parse() reads; %NULL where there is no such day */
char *dbk_period_to_string (DbkPeriod period);
/** dbk_period_day: the period of one day */
DbkPeriod dbk_period_day (DbkDay day);
/** dbk_period_around: the day, month or year that @day lies in; its first day is %DBK_DAY_NONE if @day is none */
DbkPeriod dbk_period_around (DbkPeriodKind kind, DbkDay day);
/** dbk_period_last: its last day; %DBK_DAY_NONE if it has no first */
DbkDay dbk_period_last (DbkPeriod period);
/** dbk_period_step: @n periods of the same kind on (or back); its first day is %DBK_DAY_NONE beyond 1900 … 2999 */
DbkPeriod dbk_period_step (DbkPeriod period, int n);
gboolean dbk_period_equal (DbkPeriod a, DbkPeriod b);

G_END_DECLS
