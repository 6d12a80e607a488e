/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The clock: Beijing days, RFC 3339, the day set for demonstrations.
 */
#define G_LOG_DOMAIN "test-clock"

#include "data/base/dbk-clock.h"

static void
assert_formats (gint64 microseconds, const char *expected)
{
  g_autofree char *text = dbk_clock_format_utc (microseconds);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_format (void)
{
  assert_formats (0, "1970-01-01T00:00:00Z");
  assert_formats (G_USEC_PER_SEC - 1, "1970-01-01T00:00:00Z");
  assert_formats (-1, "1969-12-31T23:59:59Z");
  assert_formats (G_GINT64_CONSTANT (1785196799) * G_USEC_PER_SEC, "2026-07-27T23:59:59Z");
  assert_formats (G_MAXINT64, NULL);
  assert_formats (G_MININT64, NULL);
}

static void
test_parse (void)
{
  static const char *const refused[] = {
    "",
    "2026-07-28",
    "2026-07-28T10:00:00",
    "2026-07-28 10:00:00Z",
    "2026-07-28T10:00:00+08:00",
    "2026-07-28T24:00:00Z",
    "2026-07-28T10:60:00Z",
    "2026-07-28T10:00:60Z",
    "2026-02-30T10:00:00Z",
    "2026-07-28T10:00:00.Z",
    "2026-07-28T10:00:00Zx",
    "2026-07-28T1:00:00ZZ",
    "2026-07-28T10:00:00.5",
    NULL,
  };
  gint64 time = 4242;

  for (guint i = 0; refused[i] != NULL; i++)
    if (dbk_clock_parse_utc (refused[i], &time))
      g_error ("accepted: %s", refused[i]);
  g_assert_false (dbk_clock_parse_utc (NULL, &time));
  g_assert_cmpint (time, ==, 4242);
  g_assert_true (dbk_clock_parse_utc ("1970-01-01T00:00:01.5Z", &time));
  g_assert_cmpint (time, ==, 1500000);
  g_assert_true (dbk_clock_parse_utc ("1970-01-01T00:00:00.1234567899Z", &time));
  g_assert_cmpint (time, ==, 123456);
}

static void
test_law_format_parse (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      gint64 second = (gint64)g_test_rand_int_range (G_MININT32 + 1, G_MAXINT32) + g_test_rand_int_range (-1000, 1000), again;
      g_autofree char *text = NULL;

      second = CLAMP (second, G_GINT64_CONSTANT (-2208988800), G_GINT64_CONSTANT (32503679999));
      text = dbk_clock_format_utc (second * G_USEC_PER_SEC);
      g_assert_true (dbk_clock_parse_utc (text, &again));
      g_assert_cmpint (again, ==, second * G_USEC_PER_SEC);
    }
}

static void
set_now (const char *text)
{
  gint64 time;

  g_assert_true (dbk_clock_parse_utc (text, &time));
  dbk_clock_set_offset (0);
  dbk_clock_set_offset (time - dbk_clock_now ());
}

static void
assert_today (const char *expected)
{
  g_autofree char *text = dbk_day_to_string (dbk_clock_today ());

  g_assert_cmpstr (text, ==, expected);
}

/* The first question in this process, so it is the environment that answers. */
static void
test_environment (void)
{
  set_now ("2026-07-27T10:00:00Z");
  assert_today ("2020-02-29");
}

static void
test_today (void)
{
  dbk_clock_set_today (DBK_DAY_NONE);
  set_now ("2026-07-27T15:59:50Z");
  assert_today ("2026-07-27");
  set_now ("2026-07-27T16:00:00Z");
  assert_today ("2026-07-28");
  dbk_clock_set_today (dbk_day_from_ymd (2025, 12, 31));
  assert_today ("2025-12-31");
  /* At this time of day. */
  g_assert_cmpint (dbk_clock_day (dbk_clock_now_on_today ()), ==, dbk_day_from_ymd (2025, 12, 31));
  g_assert_cmpint ((dbk_clock_now () - dbk_clock_now_on_today ()) / G_TIME_SPAN_MINUTE % 1440, ==, 0);
  dbk_clock_set_today (DBK_DAY_NONE);
  assert_today ("2026-07-28");
  dbk_clock_set_offset (0);
  g_assert_cmpint (ABS (dbk_clock_now () - g_get_real_time ()), <, 10 * G_USEC_PER_SEC);
}

static gpointer
ask (gpointer data)
{
  for (guint i = 0; i < 20000; i++)
    {
      DbkDay today = dbk_clock_today ();

      g_assert_true (today == 100 || today == 200);
      dbk_clock_set_offset (i);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  dbk_clock_set_today (100);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("clock", ask, NULL);
  for (guint i = 0; i < 20000; i++)
    dbk_clock_set_today (i % 2 == 0 ? 200 : 100);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  dbk_clock_set_today (DBK_DAY_NONE);
  dbk_clock_set_offset (0);
}

int
main (int argc, char *argv[])
{
  g_setenv ("DAYBOOK_TODAY", "2020-02-29", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/environment", test_environment);
  g_test_add_func ("/base/clock/today", test_today);
  g_test_add_func ("/base/clock/format", test_format);
  g_test_add_func ("/base/clock/parse", test_parse);
  g_test_add_func ("/base/clock/law/format-parse", test_law_format_parse);
  g_test_add_func ("/base/clock/threads", test_threads);
  return g_test_run ();
}
