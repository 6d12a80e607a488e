/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days and periods of the proleptic Gregorian calendar.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-period.h"

#include <string.h>

#define FIRST_YEAR 1900
#define LAST_YEAR 2999

static int
days_in_month (int year, int month)
{
  static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

  if (month == 2 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)))
    return 29;
  return days[month - 1];
}

/* Days from 1970-01-01 to March 1 of @year; years begin in March so that the leap day comes last. */
static int
days_to_march (int year)
{
  return year * 365 + year / 4 - year / 100 + year / 400 - 719468;
}

DbkDay
dbk_day_from_ymd (int year, int month, int day)
{
  int march_year, march_month;

  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 || day > days_in_month (year, month))
    return DBK_DAY_NONE;

  march_year = month > 2 ? year : year - 1;
  march_month = (month + 9) % 12;
  /* months from March on alternate 31 and 30 in fives: (153 m + 2) / 5 days before month m */
  return days_to_march (march_year) + (153 * march_month + 2) / 5 + day - 1;
}

static gboolean
is_day (DbkDay day)
{
  return day >= dbk_day_from_ymd (FIRST_YEAR, 1, 1) && day <= dbk_day_from_ymd (LAST_YEAR, 12, 31);
}

void
dbk_day_to_ymd (DbkDay day, int *year, int *month, int *day_of_month)
{
  int y = 0, m = 0, d = 0;

  if (is_day (day))
    {
      int march_month, rest;

      y = 1970 + (int)((gint64)day * 400 / 146097);
      while (days_to_march (y) > day)
        y--;
      while (days_to_march (y + 1) <= day)
        y++;
      rest = day - days_to_march (y);
      march_month = (5 * rest + 2) / 153;
      d = rest - (153 * march_month + 2) / 5 + 1;
      m = march_month < 10 ? march_month + 3 : march_month - 9;
      if (m <= 2)
        y++;
    }
  if (year != NULL)
    *year = y;
  if (month != NULL)
    *month = m;
  if (day_of_month != NULL)
    *day_of_month = d;
}

/* Reads @n digits at @text, which is long enough. */
static gboolean
read_digits (const char *text, int n, int *out)
{
  *out = 0;
  for (int i = 0; i < n; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      *out = *out * 10 + (text[i] - '0');
    }
  return TRUE;
}

gboolean
dbk_day_parse (const char *text, DbkDay *out)
{
  DbkPeriod period;

  g_return_val_if_fail (out != NULL, FALSE);

  if (!dbk_period_parse (text, &period) || period.kind != DBK_PERIOD_DAY)
    return FALSE;
  *out = period.first;
  return TRUE;
}

char *
dbk_day_to_string (DbkDay day)
{
  return dbk_period_to_string (dbk_period_day (day));
}

int
dbk_day_weekday (DbkDay day)
{
  if (!is_day (day))
    return 0;
  /* 1970-01-01 was a Thursday */
  return ((day % 7 + 7) + 3) % 7 + 1;
}

gboolean
dbk_period_parse (const char *text, DbkPeriod *out)
{
  int year, month = 1, day_of_month = 1;
  DbkPeriodKind kind;
  DbkDay first;
  gsize length;

  g_return_val_if_fail (out != NULL, FALSE);

  length = text != NULL ? strnlen (text, 11) : 0;
  if (length == 10)
    kind = DBK_PERIOD_DAY;
  else if (length == 7)
    kind = DBK_PERIOD_MONTH;
  else if (length == 4)
    kind = DBK_PERIOD_YEAR;
  else
    return FALSE;
  if (!read_digits (text, 4, &year) ||
      (length >= 7 && (text[4] != '-' || !read_digits (text + 5, 2, &month))) ||
      (length == 10 && (text[7] != '-' || !read_digits (text + 8, 2, &day_of_month))))
    return FALSE;

  first = dbk_day_from_ymd (year, month, day_of_month);
  if (first == DBK_DAY_NONE)
    return FALSE;
  *out = (DbkPeriod){ kind, first };
  return TRUE;
}

char *
dbk_period_to_string (DbkPeriod period)
{
  int year, month, day_of_month;

  if (!is_day (period.first))
    return NULL;
  dbk_day_to_ymd (period.first, &year, &month, &day_of_month);
  switch (period.kind)
    {
    case DBK_PERIOD_DAY:
      return g_strdup_printf ("%04d-%02d-%02d", year, month, day_of_month);
    case DBK_PERIOD_MONTH:
      return g_strdup_printf ("%04d-%02d", year, month);
    case DBK_PERIOD_YEAR:
      return g_strdup_printf ("%04d", year);
    default:
      g_return_val_if_reached (NULL);
    }
}

DbkPeriod
dbk_period_day (DbkDay day)
{
  return (DbkPeriod){ DBK_PERIOD_DAY, day };
}

DbkPeriod
dbk_period_around (DbkPeriodKind kind, DbkDay day)
{
  int year, month;

  if (kind == DBK_PERIOD_DAY || !is_day (day))
    return (DbkPeriod){ kind, is_day (day) ? day : DBK_DAY_NONE };
  dbk_day_to_ymd (day, &year, &month, NULL);
  return (DbkPeriod){ kind, dbk_day_from_ymd (year, kind == DBK_PERIOD_YEAR ? 1 : month, 1) };
}

DbkDay
dbk_period_last (DbkPeriod period)
{
  int year, month;

  if (!is_day (period.first))
    return DBK_DAY_NONE;
  if (period.kind == DBK_PERIOD_DAY)
    return period.first;
  dbk_day_to_ymd (period.first, &year, &month, NULL);
  if (period.kind == DBK_PERIOD_YEAR)
    return dbk_day_from_ymd (year, 12, 31);
  return dbk_day_from_ymd (year, month, days_in_month (year, month));
}

DbkPeriod
dbk_period_step (DbkPeriod period, int n)
{
  gint64 target = DBK_DAY_NONE;
  int year, month;

  if (!is_day (period.first))
    return (DbkPeriod){ period.kind, DBK_DAY_NONE };
  if (period.kind == DBK_PERIOD_DAY)
    {
      target = (gint64)period.first + n;
      if (target < G_MININT32 || target > G_MAXINT32 || !is_day ((DbkDay)target))
        target = DBK_DAY_NONE;
    }
  else
    {
      gint64 months;

      dbk_day_to_ymd (period.first, &year, &month, NULL);
      months = (gint64)year * 12 + (period.kind == DBK_PERIOD_YEAR ? 12 * (gint64)n : month - 1 + (gint64)n);
      if (months >= FIRST_YEAR * 12 && months < (LAST_YEAR + 1) * 12)
        target = dbk_day_from_ymd ((int)(months / 12), (int)(months % 12) + 1, 1);
    }
  return (DbkPeriod){ period.kind, (DbkDay)target };
}

gboolean
dbk_period_equal (DbkPeriod a, DbkPeriod b)
{
  return a.kind == b.kind && a.first == b.first;
}
