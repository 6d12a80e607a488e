/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: a text that is a period or a time is written back the same.
 */
#include "data/base/dbk-clock.h"
#include "data/base/dbk-period.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  DbkPeriod period;
  gint64 time;
  DbkDay day;

  if (dbk_period_parse (text, &period))
    {
      g_autofree char *again = dbk_period_to_string (period);

      g_assert_cmpstr (again, ==, text);
      g_assert_true (dbk_period_equal (dbk_period_around (period.kind, dbk_period_last (period)), period));
      g_assert_true (dbk_day_parse (text, &day) == (period.kind == DBK_PERIOD_DAY));
    }
  else
    {
      g_assert_false (dbk_day_parse (text, &day));
    }
  if (dbk_clock_parse_utc (text, &time))
    {
      g_autofree char *again = dbk_clock_format_utc (time);
      gint64 whole;

      g_assert_true (dbk_clock_parse_utc (again, &whole));
      g_assert_true (whole <= time && time - whole < G_USEC_PER_SEC);
    }
  return 0;
}
