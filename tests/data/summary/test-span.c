/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which days are compared with which, and how a change is told.
 */
#include "data/summary/dbk-span.h"

static DbkDay
day (const char *text)
{
  DbkDay parsed = DBK_DAY_NONE;

  g_assert_true (dbk_day_parse (text, &parsed));
  return parsed;
}

static void
check_span (DbkSpan span, const char *first, const char *last)
{
  g_autofree char *from = dbk_day_to_string (span.first);
  g_autofree char *to = dbk_day_to_string (span.last);

  g_assert_cmpstr (from, ==, first);
  g_assert_cmpstr (to, ==, last);
}

static DbkSpan
span (const char *first, const char *last)
{
  return (DbkSpan){ day (first), day (last) };
}

static void
test_so_far (void)
{
  check_span (dbk_span_month_to (day ("2026-03-17")), "2026-03-01", "2026-03-17");
  check_span (dbk_span_year_to (day ("2026-03-17")), "2026-01-01", "2026-03-17");
  check_span (dbk_span_month (day ("2024-02-10")), "2024-02-01", "2024-02-29");
  g_assert_cmpuint (dbk_span_days (dbk_span_year_to (day ("2024-12-31"))), ==, 366);
  g_assert_cmpuint (dbk_span_days (DBK_SPAN_NONE), ==, 0);
}

static void
test_week (void)
{
  /* 2026-03-17 is a Tuesday. */
  check_span (dbk_span_week (day ("2026-03-17"), 1), "2026-03-16", "2026-03-22");
  check_span (dbk_span_week (day ("2026-03-17"), 2), "2026-03-17", "2026-03-23");
  check_span (dbk_span_week (day ("2026-03-17"), 5), "2026-03-13", "2026-03-19");
  check_span (dbk_span_week (day ("2026-03-17"), 7), "2026-03-15", "2026-03-21");
  check_span (dbk_span_year_before (dbk_span_week (day ("2026-03-17"), 1)), "2025-03-16", "2025-03-22");
}

static void
test_before (void)
{
  check_span (dbk_span_before (dbk_span_day (day ("2026-03-01"))), "2026-02-28", "2026-02-28");
  check_span (dbk_span_before (span ("2026-03-16", "2026-03-22")), "2026-03-09", "2026-03-15");
  check_span (dbk_span_before (dbk_span_month (day ("2026-03-10"))), "2026-02-01", "2026-02-28");
  check_span (dbk_span_before (dbk_span_month (day ("2026-01-10"))), "2025-12-01", "2025-12-31");
}

static void
test_leap_day (void)
{
  DbkDay leap = day ("2024-02-29");

  g_assert_false (dbk_span_exists (dbk_span_year_before (dbk_span_day (leap))));
  check_span (dbk_span_year_before (dbk_span_year_to (leap)), "2023-01-01", "2023-02-28");
  check_span (dbk_span_year_before (dbk_span_month_to (leap)), "2023-02-01", "2023-02-28");
  check_span (dbk_span_year_before (span ("2024-02-29", "2024-03-06")), "2023-03-01", "2023-03-06");
  check_span (dbk_span_year_before (span ("2024-02-23", "2024-02-29")), "2023-02-23", "2023-02-28");
  /* The year after: the same dates, though last year's February had a day more. */
  check_span (dbk_span_year_before (dbk_span_day (day ("2025-02-28"))), "2024-02-28", "2024-02-28");
  check_span (dbk_span_year_before (dbk_span_year_to (day ("2025-03-01"))), "2024-01-01", "2024-03-01");
}

static DbkChange
change_of (const char *unit, DbkAggregate over, gint64 now, gint64 base)
{
  DbkIndicator indicator = { .unit = (char *)unit, .over_organisation = over };
  DbkDecimal a = { now, 2 }, b = { base, 2 };

  return dbk_change (&indicator, &a, &b);
}

static void
test_change (void)
{
  DbkIndicator amount = { .unit = (char *)"t", .over_organisation = DBK_AGGREGATE_SUM };
  DbkDecimal one = { 100, 2 };
  DbkChange change = change_of ("t", DBK_AGGREGATE_SUM, 11000, 10000);

  g_assert_cmpint (change.kind, ==, DBK_CHANGE_PERCENT);
  g_assert_cmpint (change.value.mantissa, ==, 1000);
  g_assert_cmpint (change.value.decimals, ==, 2);
  /* 1/3 down: -33.33 %; 2/3 up: 66.67 % */
  g_assert_cmpint (change_of ("t", DBK_AGGREGATE_SUM, 200, 300).value.mantissa, ==, -3333);
  g_assert_cmpint (change_of ("t", DBK_AGGREGATE_SUM, 500, 300).value.mantissa, ==, 6667);
  /* From a loss to a gain is up. */
  g_assert_cmpint (change_of ("t", DBK_AGGREGATE_SUM, 100, -100).value.mantissa, ==, 20000);
  g_assert_cmpint (change_of ("t", DBK_AGGREGATE_SUM, 100, 0).kind, ==, DBK_CHANGE_NONE);
  g_assert_cmpint (dbk_change (&amount, &one, NULL).kind, ==, DBK_CHANGE_NONE);
  g_assert_cmpint (dbk_change (&amount, NULL, &one).kind, ==, DBK_CHANGE_NONE);
  change = change_of ("%", DBK_AGGREGATE_RECOMPUTE, 543, 612);
  g_assert_cmpint (change.kind, ==, DBK_CHANGE_POINTS);
  g_assert_cmpint (change.value.mantissa, ==, -69);
  /* A base of 0 is no obstacle to a difference. */
  g_assert_cmpint (change_of ("%", DBK_AGGREGATE_RECOMPUTE, 543, 0).value.mantissa, ==, 543);
  change = change_of ("g/kWh", DBK_AGGREGATE_RECOMPUTE, 30012, 30112);
  g_assert_cmpint (change.kind, ==, DBK_CHANGE_DIFFERENCE);
  g_assert_cmpint (change.value.mantissa, ==, -100);
  /* Too large to be told in 64 bits. */
  g_assert_cmpint (change_of ("t", DBK_AGGREGATE_SUM, G_MAXINT64, 1).kind, ==, DBK_CHANGE_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/span/so-far", test_so_far);
  g_test_add_func ("/span/week", test_week);
  g_test_add_func ("/span/before", test_before);
  g_test_add_func ("/span/leap-day", test_leap_day);
  g_test_add_func ("/span/change", test_change);
  return g_test_run ();
}
