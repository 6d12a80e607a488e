/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Number formats: what people see of numbers, and which numbers are dates.
 */
#define G_LOG_DOMAIN "test-number-format"

#include "data/sheet/dbk-number-format.h"

#include <math.h>
#include <string.h>

static void
test_numbers (void)
{
  static const struct
  {
    const char *code;
    double value;
    const char *shown;
  } cases[] = {
    { "General", 84.3, "84.3" },
    { "", 84.3, "84.3" },
    { "G/通用格式", 84.3, "84.3" },
    { "@", 7, "7" },
    { "0", 84.5, "85" },
    { "0", -84.5, "-85" },
    { "0.00", 2.675, "2.68" },
    { "0.00", 1.005, "1.01" },
    { "0.00", 9.999, "10.00" },
    { "0.00", -0.001, "0.00" },
    { "0.0", 0.05, "0.1" },
    { "0.0", 0.04, "0.0" },
    { "0.0", 0.0000001, "0.0" },
    { "00000", 42, "00042" },
    { "#", 0, "" },
    { "#.##", 0.5, ".5" },
    { "0.##", 5, "5" },
    { "#,##0", 1234567, "1,234,567" },
    { "#,##0.00", 999.999, "1,000.00" },
    { "#,##0.00", 12, "12.00" },
    { "0,000", 7, "0,007" },
    { "0.0,", 12345, "12.3" },
    { "0%", 0.843, "84%" },
    { "0.0%", 0.843, "84.3%" },
    { "0.00\" 万kWh\"", 1.5, "1.50 万kWh" },
    { "0.00元", 1.5, "1.50元" },
    { "[Red]0.0;[Blue]-0.0", -1.25, "-1.3" },
    { "0;(0)", -5, "(5)" },
    { "0;-0;\"-\"", 0, "-" },
    { "0;-0;\"-\"", 3, "3" },
    { ";;;", 12, "" },
    { "[$¥-804]#,##0.00", 1234.5, "¥1,234.50" },
    { "_-* #,##0.00_-", 1234.5, "1,234.50" },
    { "\\A0", 5, "A5" },
    /* what is not drawn shows the plain number */
    { "0.00E+00", 12345, "12345" },
    { "# ?/?", 0.5, "0.5" },
    { "[>100]0;0.0", 5.25, "5.25" },
    { "000-0000", 1234567, "1234567" },
    { "\"never ended", 5, "never ended" },
    { "[never ended", 5, "5" },
    { "\\", 5, "" },
    { "0.000000000000000000000000000000000000", 1, "1" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DbkNumberFormat) format = dbk_number_format_new (cases[i].code);
      g_autofree char *shown = dbk_number_format_show (format, cases[i].value);

      if (g_strcmp0 (shown, cases[i].shown) != 0)
        g_error ("%g as %s: “%s”, not “%s”", cases[i].value, cases[i].code, shown, cases[i].shown);
      g_assert_false (dbk_number_format_is_date (format));
    }
}

static void
test_dates (void)
{
  static const struct
  {
    const char *code;
    double serial;
    gboolean since_1904;
    const char *shown;
  } cases[] = {
    { "yyyy-mm-dd", 46023, FALSE, "2026-01-01" },
    { "yyyy\"年\"m\"月\"d\"日\"", 46023, FALSE, "2026-01-01" },
    { "yyyy年m月d日;@", 46023.75, FALSE, "2026-01-01" },
    { "[$-804]yyyy/m/d", 46023, FALSE, "2026-01-01" },
    { "mmm", 46023, FALSE, "2026-01-01" },
    { "yyyy/m/d h:mm", 46023.354166666664, FALSE, "2026-01-01 08:30" },
    { "yyyy/m/d h:mm:ss", 46023.999999, FALSE, "2026-01-02 00:00" },
    { "h:mm", 0.98611111111111116, FALSE, "23:40" },
    { "h:mm", 1.5, FALSE, "12:00" },
    { "上午/下午h时mm分", 0.75, FALSE, "18:00" },
    { "mm:ss", 0.75, FALSE, "18:00" },
    { "[h]:mm", 1, FALSE, "24:00" },
    { "[h]:mm", 30.5, FALSE, "732:00" },
    { "[hh]:mm:ss", 0.50001157407407402, FALSE, "12:00:01" },
    { "yyyy-mm-dd", 1, FALSE, "1900-01-01" },
    { "yyyy-mm-dd", 59, FALSE, "1900-02-28" },
    { "yyyy-mm-dd", 60, FALSE, "1900-02-29" },
    { "yyyy-mm-dd", 61, FALSE, "1900-03-01" },
    { "yyyy-mm-dd", 2958465, FALSE, "9999-12-31" },
    { "yyyy-mm-dd", 2958466, FALSE, NULL },
    { "yyyy-mm-dd", -1, FALSE, NULL },
    { "yyyy-mm-dd", 0, TRUE, "1904-01-01" },
    { "yyyy-mm-dd", 44561, TRUE, "2026-01-01" },
    { "yyyy-mm-dd", 2957003, TRUE, "9999-12-31" },
    { "yyyy-mm-dd", 2957004, TRUE, NULL },
    { "[h]:mm", 1e9, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DbkNumberFormat) format = dbk_number_format_new (cases[i].code);
      DbkDay day;
      gint32 seconds;
      g_autofree char *shown = dbk_number_format_show_date (format, cases[i].serial, cases[i].since_1904, &day, &seconds);
      g_autofree char *iso = dbk_day_to_string (day);

      g_assert_true (dbk_number_format_is_date (format));
      if (g_strcmp0 (shown, cases[i].shown) != 0)
        g_error ("%g as %s: “%s”, not “%s”", cases[i].serial, cases[i].code, shown, cases[i].shown);
      if (iso != NULL)
        g_assert_true (g_str_has_prefix (shown, iso));
    }
}

/* A day that never was has a text, since people see it, but no value. */
static void
test_no_such_day (void)
{
  g_autoptr (DbkNumberFormat) format = dbk_number_format_new ("yyyy-mm-dd");
  DbkDay day;
  gint32 seconds;

  g_free (dbk_number_format_show_date (format, 60, FALSE, &day, &seconds));
  g_assert_cmpint (day, ==, DBK_DAY_NONE);
  g_free (dbk_number_format_show_date (format, 0, FALSE, &day, &seconds));
  g_assert_cmpint (day, ==, DBK_DAY_NONE);
  g_free (dbk_number_format_show_date (format, 2958465, FALSE, &day, &seconds));
  g_assert_cmpint (day, ==, DBK_DAY_NONE);
}

static void
test_plain (void)
{
  static const struct
  {
    double value;
    const char *plain;
  } cases[] = {
    { 84.299999999999997, "84.3" },
    { 0.1, "0.1" },
    { 1.0 / 3, "0.3333333333333333" },
    { -0.0, "0" },
    { 123456789012345, "123456789012345" },
    { 1e20, "100000000000000000000" },
    { 1e21, "1e+21" },
    { 1.5e300, "1.5e+300" },
    { 1e-7, "0.0000001" },
    { -1.5e-25, "-1.5e-25" },
    { 0.30000000000000004, "0.30000000000000004" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = dbk_number_plain (cases[i].value);

      g_assert_cmpstr (plain, ==, cases[i].plain);
    }
}

static void
test_plain_law (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      double value = ldexp (g_test_rand_double_range (-1, 1), g_test_rand_int_range (-120, 120));
      g_autofree char *plain = dbk_number_plain (value);

      if (g_ascii_strtod (plain, NULL) != value)
        g_error ("%.17g became %s", value, plain);
    }
}

/* The short way gives what the long one does, or leaves it to it. */
static void
test_tidy (void)
{
  static const char *const left[] = { "", "-", ".5", "5.", "1e5", "1234567890123456", "0.1234567890123456", "01", "+1", " 1", "1 ", "1.2.3", "0x1" };

  for (gsize i = 0; i < G_N_ELEMENTS (left); i++)
    {
      g_autofree char *tidy = dbk_number_tidy (left[i]);

      if (tidy != NULL && strcmp (left[i], "5.") != 0)
        g_error ("“%s” became %s", left[i], tidy);
    }
  for (guint i = 0; i < 20000; i++)
    {
      int places = g_test_rand_int_range (0, 7);
      g_autofree char *text = g_strdup_printf ("%.*f", places, g_test_rand_double_range (-1, 1) * pow (10, g_test_rand_int_range (0, 8)));
      g_autofree char *tidy = dbk_number_tidy (text);
      g_autofree char *plain = dbk_number_plain (g_ascii_strtod (text, NULL));

      g_assert_cmpstr (tidy, ==, plain);
    }
}

/* No format, however strange, may break anything. */
static void
test_any_format (void)
{
  static const char *const pieces[] = { "0", "#", "?", ".", ",", "%", "E+", "[", "]", "h", "m", "s", "y", "d", ";", "\"", "\\", "_", "*", "@", "/", "General", "年", "[$", "-", "(", "AM/PM", "e", "[h]", "[>1]", "\xff" };

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) code = g_string_new (NULL);
      g_autoptr (DbkNumberFormat) format = NULL;
      g_autofree char *shown = NULL;
      g_autofree char *date = NULL;
      DbkDay day;
      gint32 seconds;

      for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
        g_string_append (code, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      format = dbk_number_format_new (code->str);
      shown = dbk_number_format_show (format, g_test_rand_double_range (-1e6, 1e6));
      g_assert_true (g_utf8_validate (shown, -1, NULL));
      date = dbk_number_format_show_date (format, g_test_rand_double_range (-10, 3e6), FALSE, &day, &seconds);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/number-format/numbers", test_numbers);
  g_test_add_func ("/sheet/number-format/dates", test_dates);
  g_test_add_func ("/sheet/number-format/no-such-day", test_no_such_day);
  g_test_add_func ("/sheet/number-format/plain", test_plain);
  g_test_add_func ("/sheet/number-format/plain-law", test_plain_law);
  g_test_add_func ("/sheet/number-format/tidy", test_tidy);
  g_test_add_func ("/sheet/number-format/any-format", test_any_format);
  return g_test_run ();
}
