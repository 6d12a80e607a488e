/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days and periods: every day of eleven centuries, and the laws of stepping.
 */
#define G_LOG_DOMAIN "test-period"

#include "data/base/dbk-period.h"

static DbkDay
day (const char *text)
{
  DbkDay result = DBK_DAY_NONE;

  g_assert_true (dbk_day_parse (text, &result));
  return result;
}

static DbkPeriod
period (const char *text)
{
  DbkPeriod result = { DBK_PERIOD_DAY, DBK_DAY_NONE };

  g_assert_true (dbk_period_parse (text, &result));
  return result;
}

static void
assert_period (DbkPeriod actual, const char *expected)
{
  g_autofree char *text = dbk_period_to_string (actual);

  g_assert_cmpstr (text, ==, expected);
}

/* Counted with GDate, which was written by others. */
static void
test_every_day (void)
{
  DbkDay last = day ("2999-12-31");
  int weekday = 1; /* 1900-01-01 was a Monday */
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, G_DATE_JANUARY, 1900);
  for (DbkDay d = day ("1900-01-01"); d <= last; d++)
    {
      g_autofree char *text = dbk_day_to_string (d);
      int year, month, day_of_month;

      dbk_day_to_ymd (d, &year, &month, &day_of_month);
      g_assert_cmpint (year, ==, g_date_get_year (&date));
      g_assert_cmpint (month, ==, g_date_get_month (&date));
      g_assert_cmpint (day_of_month, ==, g_date_get_day (&date));
      g_assert_cmpint (dbk_day_from_ymd (year, month, day_of_month), ==, d);
      g_assert_cmpint (day (text), ==, d);
      g_assert_cmpint (dbk_day_weekday (d), ==, weekday);
      weekday = weekday % 7 + 1;
      g_date_add_days (&date, 1);
    }
  g_assert_cmpint (g_date_get_year (&date), ==, 3000);
}

static void
test_known_days (void)
{
  g_assert_cmpint (day ("1970-01-01"), ==, 0);
  g_assert_cmpint (day ("1969-12-31"), ==, -1);
  g_assert_cmpint (day ("2000-02-29"), ==, 11016);
  g_assert_cmpint (day ("2026-07-28"), ==, 20662);
  g_assert_cmpint (dbk_day_weekday (day ("2026-07-28")), ==, 2);
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",
    "2026-7-28",
    "2026-07-8",
    "26-07-28",
    "2026/07/28",
    "20260728",
    "2026-07-28 ",
    " 2026-07-28",
    "2026-07-28T00:00",
    "2026-00-01",
    "2026-13-01",
    "2026-04-31",
    "2026-02-29",
    "1900-02-29",
    "2100-02-29",
    "2026-01-00",
    "2026-01-32",
    "1899-12-31",
    "3000-01-01",
    "-999-01-01",
    "2026-+1-01",
    "2026-07-",
    "2026-",
    "2026-13",
    "2026-1",
    "202",
    "20266",
    "2026-1a",
    "２０２６",
    "0000",
    "9999",
    "2026-07-28\n",
  };
  DbkPeriod untouched = { DBK_PERIOD_YEAR, 12345 };
  DbkDay no_day = 4242;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (dbk_period_parse (texts[i], &untouched))
      g_error ("accepted: %s", texts[i]);
  g_assert_false (dbk_period_parse (NULL, &untouched));
  g_assert_cmpint (untouched.first, ==, 12345);
  g_assert_false (dbk_day_parse ("2026-07", &no_day));
  g_assert_false (dbk_day_parse ("2026", &no_day));
  g_assert_false (dbk_day_parse (NULL, &no_day));
  g_assert_cmpint (no_day, ==, 4242);
}

static void
test_no_day (void)
{
  static const DbkDay days[] = { DBK_DAY_NONE, G_MAXINT32, -25568, 376200 };
  int year = 1, month = 1, day_of_month = 1;

  g_assert_cmpint (dbk_day_from_ymd (2026, 2, 29), ==, DBK_DAY_NONE);
  g_assert_cmpint (dbk_day_from_ymd (1899, 12, 31), ==, DBK_DAY_NONE);
  g_assert_cmpint (dbk_day_from_ymd (G_MAXINT, G_MAXINT, G_MAXINT), ==, DBK_DAY_NONE);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      DbkPeriod none = dbk_period_day (days[i]);

      dbk_day_to_ymd (days[i], &year, &month, &day_of_month);
      g_assert_cmpint (year, ==, 0);
      g_assert_cmpint (month, ==, 0);
      g_assert_cmpint (day_of_month, ==, 0);
      g_assert_null (dbk_day_to_string (days[i]));
      g_assert_null (dbk_period_to_string (none));
      g_assert_cmpint (dbk_day_weekday (days[i]), ==, 0);
      g_assert_cmpint (dbk_period_last (none), ==, DBK_DAY_NONE);
      g_assert_cmpint (dbk_period_step (none, 1).first, ==, DBK_DAY_NONE);
      g_assert_cmpint (dbk_period_around (DBK_PERIOD_MONTH, days[i]).first, ==, DBK_DAY_NONE);
    }
  dbk_day_to_ymd (0, NULL, NULL, NULL);
}

static void
test_month_ends (void)
{
  static const char *const ends[][2] = {
    { "2026-01", "2026-01-31" },
    { "2026-02", "2026-02-28" },
    { "2024-02", "2024-02-29" },
    { "2000-02", "2000-02-29" },
    { "2100-02", "2100-02-28" },
    { "2026-04", "2026-04-30" },
    { "2026-12", "2026-12-31" },
    { "2026", "2026-12-31" },
    { "2999", "2999-12-31" },
    { "2999-12", "2999-12-31" },
    { "2026-07-28", "2026-07-28" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *last = dbk_day_to_string (dbk_period_last (period (ends[i][0])));

      g_assert_cmpstr (last, ==, ends[i][1]);
      assert_period (period (ends[i][0]), ends[i][0]);
    }
}

static void
test_step (void)
{
  assert_period (dbk_period_step (period ("2026-01"), -1), "2025-12");
  assert_period (dbk_period_step (period ("2025-12"), 1), "2026-01");
  assert_period (dbk_period_step (period ("2026-03"), -13), "2025-02");
  assert_period (dbk_period_step (period ("2026"), -1), "2025");
  assert_period (dbk_period_step (period ("2026-02-28"), 1), "2026-03-01");
  assert_period (dbk_period_step (period ("2024-02-28"), 1), "2024-02-29");
  assert_period (dbk_period_step (period ("1900"), -1), NULL);
  assert_period (dbk_period_step (period ("1900-01"), -1), NULL);
  assert_period (dbk_period_step (period ("1900-01-01"), -1), NULL);
  assert_period (dbk_period_step (period ("2999-12-31"), 1), NULL);
  assert_period (dbk_period_step (period ("2999-12"), 1), NULL);
  assert_period (dbk_period_step (period ("2026-07-28"), G_MAXINT), NULL);
  assert_period (dbk_period_step (period ("2026-07-28"), G_MININT), NULL);
  assert_period (dbk_period_step (period ("2026-07"), G_MININT), NULL);
  assert_period (dbk_period_step (period ("2026"), G_MAXINT), NULL);
}

static void
test_law_step (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      DbkPeriodKind kind = (DbkPeriodKind)g_test_rand_int_range (0, 3);
      DbkDay any = g_test_rand_int_range (day ("1900-01-01"), day ("2999-12-31") + 1);
      DbkPeriod from = dbk_period_around (kind, any);
      int n = g_test_rand_int_range (-500, 501);
      DbkPeriod to = dbk_period_step (from, n);
      DbkPeriod next = dbk_period_step (from, 1);

      g_assert_true (from.first <= any && any <= dbk_period_last (from));
      g_assert_true (dbk_period_equal (dbk_period_around (kind, from.first), from));
      g_assert_true (dbk_period_equal (dbk_period_around (kind, dbk_period_last (from)), from));
      g_assert_false (dbk_period_equal (dbk_period_around (kind, from.first - 1), from));
      g_assert_false (dbk_period_equal (dbk_period_around (kind, dbk_period_last (from) + 1), from));
      g_assert_true (dbk_period_equal (from, dbk_period_step (from, 0)));
      if (to.first != DBK_DAY_NONE)
        {
          g_autofree char *text = dbk_period_to_string (to);

          g_assert_true (dbk_period_equal (dbk_period_step (to, -n), from));
          g_assert_true (dbk_period_equal (period (text), to));
        }
      if (next.first != DBK_DAY_NONE)
        g_assert_cmpint (next.first, ==, dbk_period_last (from) + 1);
    }
}

static void
test_equal (void)
{
  g_assert_true (dbk_period_equal (period ("2026-01"), period ("2026-01")));
  g_assert_false (dbk_period_equal (period ("2026-01"), period ("2026-01-01")));
  g_assert_false (dbk_period_equal (period ("2026-01"), period ("2026")));
  g_assert_false (dbk_period_equal (period ("2026-01"), period ("2026-02")));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/period/every-day", test_every_day);
  g_test_add_func ("/base/period/known-days", test_known_days);
  g_test_add_func ("/base/period/refused", test_refused);
  g_test_add_func ("/base/period/no-day", test_no_day);
  g_test_add_func ("/base/period/month-ends", test_month_ends);
  g_test_add_func ("/base/period/step", test_step);
  g_test_add_func ("/base/period/law/step", test_law_step);
  g_test_add_func ("/base/period/equal", test_equal);
  return g_test_run ();
}
