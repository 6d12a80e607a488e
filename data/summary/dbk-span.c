/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of days, and those they are compared with.
 */
#define G_LOG_DOMAIN "dbk-summary"

#include "data/summary/dbk-span.h"

gboolean
dbk_span_exists (DbkSpan span)
{
  return span.first != DBK_DAY_NONE && span.last != DBK_DAY_NONE && span.first <= span.last;
}

guint
dbk_span_days (DbkSpan span)
{
  return dbk_span_exists (span) ? (guint)(span.last - span.first + 1) : 0;
}

gboolean
dbk_span_contains (DbkSpan span, DbkDay day)
{
  return dbk_span_exists (span) && span.first <= day && day <= span.last;
}

DbkSpan
dbk_span_day (DbkDay day)
{
  return (DbkSpan){ day, day };
}

DbkSpan
dbk_span_month_to (DbkDay day)
{
  return (DbkSpan){ dbk_period_around (DBK_PERIOD_MONTH, day).first, day };
}

DbkSpan
dbk_span_year_to (DbkDay day)
{
  return (DbkSpan){ dbk_period_around (DBK_PERIOD_YEAR, day).first, day };
}

DbkSpan
dbk_span_week (DbkDay day, int start)
{
  int weekday = dbk_day_weekday (day);
  DbkDay first;

  g_return_val_if_fail (start >= 1 && start <= 7, DBK_SPAN_NONE);

  if (weekday == 0)
    return DBK_SPAN_NONE;
  first = day - (weekday - start + 7) % 7;
  return (DbkSpan){ first, first + 6 };
}

DbkSpan
dbk_span_month (DbkDay day)
{
  DbkPeriod month = dbk_period_around (DBK_PERIOD_MONTH, day);

  return (DbkSpan){ month.first, dbk_period_last (month) };
}

static gboolean
is_month (DbkSpan span)
{
  DbkSpan month = dbk_span_month (span.first);

  return month.first == span.first && month.last == span.last;
}

DbkSpan
dbk_span_before (DbkSpan span)
{
  if (!dbk_span_exists (span))
    return DBK_SPAN_NONE;
  if (is_month (span))
    return dbk_span_month (span.first - 1);
  return (DbkSpan){ span.first - (DbkDay)dbk_span_days (span), span.first - 1 };
}

DbkSpan
dbk_span_year_before (DbkSpan span)
{
  int year, month, day;
  DbkDay first, last;

  if (!dbk_span_exists (span))
    return DBK_SPAN_NONE;
  dbk_day_to_ymd (span.first, &year, &month, &day);
  first = dbk_day_from_ymd (year - 1, month, day);
  if (first == DBK_DAY_NONE && span.first == span.last)
    return DBK_SPAN_NONE;
  if (first == DBK_DAY_NONE)
    first = dbk_day_from_ymd (year - 1, 3, 1);
  dbk_day_to_ymd (span.last, &year, &month, &day);
  last = dbk_day_from_ymd (year - 1, month, day);
  if (last == DBK_DAY_NONE)
    last = dbk_day_from_ymd (year - 1, 2, 28);
  return first == DBK_DAY_NONE || last < first ? DBK_SPAN_NONE : (DbkSpan){ first, last };
}

DbkChangeKind
dbk_change_kind (const DbkIndicator *indicator)
{
  if (g_strcmp0 (indicator->unit, "%") == 0)
    return DBK_CHANGE_POINTS;
  switch (indicator->over_organisation)
    {
    case DBK_AGGREGATE_RECOMPUTE:
    case DBK_AGGREGATE_NONE:
      return DBK_CHANGE_DIFFERENCE;
    case DBK_AGGREGATE_COUNT:
      return DBK_CHANGE_NONE;
    case DBK_AGGREGATE_SUM:
    case DBK_AGGREGATE_FIRST:
    case DBK_AGGREGATE_LAST:
    case DBK_AGGREGATE_MAX:
    case DBK_AGGREGATE_MEAN:
    case DBK_AGGREGATE_WEIGHTED:
    default:
      return DBK_CHANGE_PERCENT;
    }
}

static gboolean
divide (__int128 numerator, __int128 denominator, gint64 *result)
{
  __int128 quotient = numerator / denominator;
  __int128 rest = numerator % denominator;

  if ((rest < 0 ? -rest : rest) * 2 >= (denominator < 0 ? -denominator : denominator))
    quotient += (numerator < 0) != (denominator < 0) ? -1 : 1;
  *result = (gint64)quotient;
  return *result == quotient;
}

DbkChange
dbk_change (const DbkIndicator *indicator, const DbkDecimal *now, const DbkDecimal *base)
{
  DbkChange change = { dbk_change_kind (indicator), { 0, 2 } };
  DbkDecimal a, b;
  guint decimals;

  if (now == NULL || base == NULL || change.kind == DBK_CHANGE_NONE)
    return (DbkChange){ DBK_CHANGE_NONE, { 0, 0 } };
  if (change.kind != DBK_CHANGE_PERCENT)
    {
      if (!dbk_decimal_subtract (*now, *base, &change.value, NULL))
        change.kind = DBK_CHANGE_NONE;
      return change;
    }
  decimals = MAX (now->decimals, base->decimals);
  if (base->mantissa == 0 || !dbk_decimal_rescale (*now, decimals, &a, NULL) || !dbk_decimal_rescale (*base, decimals, &b, NULL) ||
      !divide (((__int128)a.mantissa - b.mantissa) * 10000, b.mantissa < 0 ? -(__int128)b.mantissa : b.mantissa, &change.value.mantissa))
    return (DbkChange){ DBK_CHANGE_NONE, { 0, 0 } };
  return change;
}
