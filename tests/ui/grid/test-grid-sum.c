/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The little sum after '='. */
#define G_LOG_DOMAIN "dbk-test"

#include "ui/grid/dbk-grid-model.h"
#include "ui/grid/dbk-grid-sum.h"

#include <string.h>

static void
test_results (void)
{
  static const struct
  {
    const char *sum;
    int decimals;
    const char *result;
    gboolean rounded;
  } cases[] = {
    { "=12.5+3.1", 4, "15.6", FALSE },
    { "=0.1+0.2", -1, "0.3", FALSE },
    { "=1,183.62-58.41", 4, "1125.21", FALSE },
    { "= 2 * ( 3 + 4 ) ", 0, "14", FALSE },
    { "=2+3*4", 0, "14", FALSE },
    { "=20-3-4", 0, "13", FALSE },
    { "=24/4/2", 0, "3", FALSE },
    { "=-5+2", 0, "-3", FALSE },
    { "=2*-3", 0, "-6", FALSE },
    { "=--4", 0, "4", FALSE },
    { "=10/4", 2, "2.5", FALSE },
    { "=10/3", 2, "3.33", TRUE },
    { "=20/3", 2, "6.67", TRUE },
    { "=-20/3", 2, "-6.67", TRUE },
    { "=1/8", 2, "0.13", TRUE },
    { "=10/3", -1, "3.3333333333", TRUE },
    { "=10/3*3", -1, "10", FALSE },
    { "=1/3+1/3+1/3", 4, "1", FALSE },
    { "=0.5", 0, "1", TRUE },
    { "=-0.4", 0, "0", TRUE },
    { "=.5", 1, "0.5", FALSE },
    { "=5.", 1, "5", FALSE },
    { "＝１２．５＋３．１", 4, "15.6", FALSE },
    { "=３×４÷２", 0, "6", FALSE },
    { "=（1＋2）*3", 0, "9", FALSE },
    { "=12。5+0", 1, "12.5", FALSE },
    { "=99999999999.9999+0.0001", 4, "100000000000", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean rounded;
      g_autofree char *result = dbk_grid_sum_evaluate (cases[i].sum, cases[i].decimals, &rounded, &error);

      g_test_message ("%s", cases[i].sum);
      g_assert_no_error (error);
      g_assert_cmpstr (result, ==, cases[i].result);
      g_assert_cmpint (rounded, ==, cases[i].rounded);
    }
}

static void
test_refusals (void)
{
  static const char *sums[] = { "=", "=1+", "=(1", "=1)", "=1/0", "=1/(2-2)", "=a1", "=1 2", "=sum(1)", "=1+*2", "=1..2", "=.",
                                "=99999999999999999999999999999999",
                                "=123456789012345678901234567890*123456789012345678901234567890", "=1e5", "=2^3", "=5%" };
  g_autoptr (GString) deep = g_string_new ("=");

  for (guint i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", sums[i]);
      g_assert_null (dbk_grid_sum_evaluate (sums[i], 4, NULL, &error));
      g_assert_error (error, DBK_GRID_ERROR, DBK_GRID_ERROR_INVALID);
    }
  for (int i = 0; i < 100000; i++)
    g_string_append_c (deep, '(');
  g_assert_null (dbk_grid_sum_evaluate (deep->str, 4, NULL, NULL));
}

static void
test_is_sum (void)
{
  g_assert_true (dbk_grid_sum_is_sum ("=1"));
  g_assert_true (dbk_grid_sum_is_sum (" ＝1"));
  g_assert_false (dbk_grid_sum_is_sum ("1=1"));
  g_assert_false (dbk_grid_sum_is_sum (""));
}

/* Sums of figures with four decimals agree with integers of ten-thousandths. */
static void
test_law (void)
{
  for (int i = 0; i < 2000; i++)
    {
      g_autoptr (GString) sum = g_string_new ("=0");
      g_autofree char *result = NULL;
      g_autofree char *expected = NULL;
      gint64 total = 0;
      gsize length;

      for (int n = g_test_rand_int_range (1, 12); n > 0; n--)
        {
          gint64 value = g_test_rand_int_range (0, G_MAXINT32);
          gboolean minus = g_test_rand_bit ();

          total += minus ? -value : value;
          g_string_append_printf (sum, "%c%" G_GINT64_FORMAT ".%04" G_GINT64_FORMAT, minus ? '-' : '+', value / 10000, value % 10000);
        }
      expected = g_strdup_printf ("%s%" G_GINT64_FORMAT ".%04" G_GINT64_FORMAT, total < 0 ? "-" : "", ABS (total) / 10000, ABS (total) % 10000);
      for (length = strlen (expected); expected[length - 1] == '0'; length--)
        expected[length - 1] = '\0';
      if (expected[length - 1] == '.')
        expected[length - 1] = '\0';
      result = dbk_grid_sum_evaluate (sum->str, 4, NULL, NULL);
      g_assert_cmpstr (result, ==, expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/sum/results", test_results);
  g_test_add_func ("/grid/sum/refusals", test_refusals);
  g_test_add_func ("/grid/sum/is-sum", test_is_sum);
  g_test_add_func ("/grid/sum/law", test_law);
  return g_test_run ();
}
