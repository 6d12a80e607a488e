/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact decimals: both parsers, printing, and the laws of arithmetic.
 */
#define G_LOG_DOMAIN "test-decimal"

#include "data/base/dbk-decimal.h"

#include <float.h>
#include <locale.h>
#include <math.h>

#define D(mantissa, decimals) ((DbkDecimal){ (mantissa), (decimals) })
#define ROUNDS 20000

typedef gboolean (*Parser) (const char *text, guint decimals, DbkDecimal *out, GError **error);

typedef struct
{
  const char *text;
  guint decimals;
  gint64 mantissa;
} Accepted;

typedef struct
{
  const char *text;
  guint decimals;
  int code;
} Refused;

static void
assert_decimal (DbkDecimal value, gint64 mantissa, guint decimals)
{
  g_assert_cmpint (value.mantissa, ==, mantissa);
  g_assert_cmpuint (value.decimals, ==, decimals);
}

static void
check_accepted (Parser parser, const Accepted *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      DbkDecimal value;

      if (!parser (cases[i].text, cases[i].decimals, &value, &error))
        g_error ("refused: “%s”: %s", cases[i].text, error->message);
      g_assert_no_error (error);
      assert_decimal (value, cases[i].mantissa, cases[i].decimals);
    }
}

static void
check_refused (Parser parser, const Refused *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      DbkDecimal value = { 4242, 3 };

      if (parser (cases[i].text, cases[i].decimals, &value, &error))
        g_error ("accepted: “%s”", cases[i].text);
      if (error->code != cases[i].code)
        g_error ("“%s” refused with %d: %s", cases[i].text, error->code, error->message);
      g_assert_error (error, DBK_DECIMAL_ERROR, cases[i].code);
      g_assert_cmpstr (error->message, !=, "");
      assert_decimal (value, 4242, 3);
    }
}

static const Accepted canonical[] = {
  { "0", 0, 0 },
  { "-0", 0, 0 },
  { "0.00", 2, 0 },
  { "12.5", 2, 1250 },
  { "-12.5", 1, -125 },
  { "-0.5", 1, -5 },
  { "007", 0, 7 },
  { "1.5000000000000000000000", 1, 15 },
  { "3.000", 0, 3 },
  { "9223372036854775807", 0, G_MAXINT64 },
  { "-9223372036854775808", 0, G_MININT64 },
  { "9.223372036", 9, G_GINT64_CONSTANT (9223372036) },
  { "-9223372036.854775808", 9, G_MININT64 },
  { "00000000000000000000000000000000000000001", 0, 1 },
};

static void
test_parse (void)
{
  static const Refused refused[] = {
    { "", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "-", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { ".", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "+1", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "--1", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1.", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { ".5", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { " 1", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1 ", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1e3", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,234", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1.2.3", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "0x10", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "NaN", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "１", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1.234", 2, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS },
    { "1.5", 0, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS },
    { "0.0000000001", 9, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS },
    { "9223372036854775808", 0, DBK_DECIMAL_ERROR_OVERFLOW },
    { "-9223372036854775809", 0, DBK_DECIMAL_ERROR_OVERFLOW },
    { "92233720368547758.08", 2, DBK_DECIMAL_ERROR_OVERFLOW },
    { "10000000000", 9, DBK_DECIMAL_ERROR_OVERFLOW },
    { "999999999999999999999999999999999999999999999999", 0, DBK_DECIMAL_ERROR_OVERFLOW },
    { "1", 10, DBK_DECIMAL_ERROR_OVERFLOW },
  };

  check_accepted (dbk_decimal_parse, canonical, G_N_ELEMENTS (canonical));
  check_refused (dbk_decimal_parse, refused, G_N_ELEMENTS (refused));
}

static void
test_typed (void)
{
  static const Accepted accepted[] = {
    { "12.5", 2, 1250 },
    { " 12.5\t", 2, 1250 },
    { "\xC2\xA0"
      "12.5\xE2\x80\xAF",
      2, 1250 },
    { "　12.5　", 2, 1250 },
    { "\xEF\xBB\xBF"
      "12.5\xE2\x80\x8B\r\n",
      2, 1250 },
    { "１２．５", 2, 1250 },
    { "12。5", 2, 1250 },
    { "12·5", 2, 1250 },
    { "１２。５０", 2, 1250 },
    { "+12.5", 2, 1250 },
    { "＋１２．５", 2, 1250 },
    { "-12.5", 2, -1250 },
    { "－12.5", 2, -1250 },
    { "−12.5", 2, -1250 },
    { "–12.5", 2, -1250 },
    { ".5", 2, 50 },
    { "-.5", 2, -50 },
    { "5.", 2, 500 },
    { "1,234", 0, 1234 },
    { "1,234", 2, 123400 },
    { "1,234.5", 2, 123450 },
    { "12,345.6", 1, 123456 },
    { "123,456", 0, 123456 },
    { "1,234,567", 0, 1234567 },
    { "1,234,567.8", 1, 12345678 },
    { "1，234，567", 0, 1234567 },
    { "１，２３４。５", 1, 12345 },
    { "1\xC2\xA0"
      "234\xC2\xA0"
      "567.8",
      1, 12345678 },
    { "1\xE2\x80\xAF"
      "234",
      0, 1234 },
    { "-1,234.50", 1, -12345 },
    { "12.5000", 1, 125 },
    { "0", 0, 0 },
    { "-0", 0, 0 },
    { "9,223,372,036,854,775,807", 0, G_MAXINT64 },
    { "-9,223,372,036,854,775,808", 0, G_MININT64 },
  };
  static const Refused refused[] = {
    { "", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "   ", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "　", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "-", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { ".", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "。", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { ",", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "12,5", 2, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { "12，5", 2, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { "1234,5", 2, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { "1234,567", 2, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { "0,234", 3, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { "-0,5", 3, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { ",5", 2, DBK_DECIMAL_ERROR_AMBIGUOUS },
    { "12,34,567", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,2,3", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,234,56", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,2345,678", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,,234", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,234,", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { ",234,567", 0, DBK_DECIMAL_ERROR_SYNTAX },
    { "12,5.3", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1.234,5", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1.234.567", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1..5", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "12 345", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "12　345", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1\xC2\xA0"
      "23",
      2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1,234\xC2\xA0"
      "567",
      2, DBK_DECIMAL_ERROR_SYNTAX },
    { "- 5", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "5-", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "+-5", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "(5)", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "5%", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "５％", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1e3", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "1.2E+05", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "12.5MW", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "十二", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "٣", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "#N/A", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "12\xff", 2, DBK_DECIMAL_ERROR_SYNTAX },
    { "12.345", 2, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS },
    { "１２．５", 0, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS },
    { "9,223,372,036,854,775,808", 0, DBK_DECIMAL_ERROR_OVERFLOW },
  };

  check_accepted (dbk_decimal_parse_typed, canonical, G_N_ELEMENTS (canonical));
  check_accepted (dbk_decimal_parse_typed, accepted, G_N_ELEMENTS (accepted));
  check_refused (dbk_decimal_parse_typed, refused, G_N_ELEMENTS (refused));
}

/* The person reads how many decimals are allowed. */
static void
test_messages (void)
{
  g_autoptr (GError) many = NULL;
  g_autoptr (GError) whole = NULL;
  g_autoptr (GError) percent = NULL;
  DbkDecimal value;

  g_assert_false (dbk_decimal_parse_typed ("1.2345", 3, &value, &many));
  g_assert_nonnull (g_strstr_len (many->message, -1, "3"));
  g_assert_false (dbk_decimal_parse_typed ("1.5", 0, &value, &whole));
  g_assert_nonnull (g_strstr_len (whole->message, -1, "whole"));
  g_assert_false (dbk_decimal_parse_typed ("5%", 0, &value, &percent));
  g_assert_nonnull (g_strstr_len (percent->message, -1, "percent"));
}

static void
assert_prints (DbkDecimal value, const char *plain, const char *formatted)
{
  g_autofree char *a = dbk_decimal_to_string (value);
  g_autofree char *b = dbk_decimal_format (value);

  g_assert_cmpstr (a, ==, plain);
  g_assert_cmpstr (b, ==, formatted);
}

static void
test_print (void)
{
  assert_prints (D (1250, 2), "12.50", "12.50");
  assert_prints (D (0, 0), "0", "0");
  assert_prints (D (0, 3), "0.000", "0.000");
  assert_prints (D (-5, 1), "-0.5", "-0.5");
  assert_prints (D (-5, 4), "-0.0005", "-0.0005");
  assert_prints (D (11836200, 4), "1183.6200", "1,183.6200");
  assert_prints (D (-123456, 0), "-123456", "-123,456");
  assert_prints (D (999, 0), "999", "999");
  assert_prints (D (1000, 0), "1000", "1,000");
  assert_prints (D (G_MAXINT64, 0), "9223372036854775807", "9,223,372,036,854,775,807");
  assert_prints (D (G_MININT64, 0), "-9223372036854775808", "-9,223,372,036,854,775,808");
  assert_prints (D (G_MININT64, 9), "-9223372036.854775808", "-9,223,372,036.854775808");
}

static void
test_rescale (void)
{
  g_autoptr (GError) error = NULL;
  DbkDecimal value = D (1250, 2);

  g_assert_true (dbk_decimal_rescale (value, 1, &value, &error));
  assert_decimal (value, 125, 1);
  g_assert_true (dbk_decimal_rescale (value, 9, &value, &error));
  assert_decimal (value, G_GINT64_CONSTANT (12500000000), 9);
  g_assert_no_error (error);
  g_assert_false (dbk_decimal_rescale (D (125, 1), 0, &value, &error));
  g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS);
  g_clear_error (&error);
  g_assert_false (dbk_decimal_rescale (D (G_MAXINT64, 0), 1, &value, &error));
  g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW);
}

static void
test_round (void)
{
  static const struct
  {
    gint64 from;
    gint64 to;
  } cases[] = {
    { 25, 3 },
    { -25, -3 },
    { 24, 2 },
    { -24, -2 },
    { 5, 1 },
    { -5, -1 },
    { 4, 0 },
    { -4, 0 },
    { 0, 0 },
    { 99, 10 },
    { 95, 10 },
    { 94, 9 },
    { -95, -10 },
  };
  DbkDecimal value;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (dbk_decimal_round (D (cases[i].from, 1), 0, &value, NULL));
      assert_decimal (value, cases[i].to, 0);
    }
  g_assert_true (dbk_decimal_round (D (2675, 3), 2, &value, NULL));
  assert_decimal (value, 268, 2);
  g_assert_true (dbk_decimal_round (D (G_MAXINT64, 9), 0, &value, NULL));
  assert_decimal (value, G_GINT64_CONSTANT (9223372037), 0);
  g_assert_true (dbk_decimal_round (D (G_MININT64, 1), 0, &value, NULL));
  assert_decimal (value, G_GINT64_CONSTANT (-922337203685477581), 0);
  g_assert_false (dbk_decimal_round (D (G_MAXINT64, 0), 1, &value, NULL));
}

static void
test_overflow (void)
{
  g_autoptr (GError) error = NULL;
  DbkDecimal value = D (1, 0);

  g_assert_false (dbk_decimal_add (D (G_MAXINT64, 0), D (1, 0), &value, &error));
  g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_false (dbk_decimal_subtract (D (G_MININT64, 0), D (1, 0), &value, &error));
  g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_false (dbk_decimal_subtract (D (0, 0), D (G_MININT64, 0), &value, &error));
  g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_false (dbk_decimal_add (D (G_MAXINT64, 0), D (0, 9), &value, &error));
  g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW);
  assert_decimal (value, 1, 0);
  /* the sum fits although one operand, widened, would not */
  g_assert_true (dbk_decimal_add (D (10000000000, 0), D (G_GINT64_CONSTANT (-9000000000000000000), 9), &value, NULL));
  assert_decimal (value, G_GINT64_CONSTANT (1000000000000000000), 9);
}

static DbkDecimal
random_decimal (gint64 limit)
{
  guint64 bits = ((guint64)(guint32)g_test_rand_int () << 32) | (guint32)g_test_rand_int ();
  guint shift = (guint)g_test_rand_int_range (0, 63);

  return D ((gint64)(bits >> shift) % limit * (g_test_rand_bit () ? 1 : -1), (guint8)g_test_rand_int_range (0, DBK_DECIMAL_MAX_DECIMALS + 1));
}

static void
test_law_print_parse (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      DbkDecimal value = random_decimal (G_MAXINT64), again;
      g_autofree char *plain = dbk_decimal_to_string (value);
      g_autofree char *formatted = dbk_decimal_format (value);

      g_assert_true (dbk_decimal_parse (plain, value.decimals, &again, NULL));
      assert_decimal (again, value.mantissa, value.decimals);
      g_assert_true (dbk_decimal_parse_typed (plain, value.decimals, &again, NULL));
      assert_decimal (again, value.mantissa, value.decimals);
      g_assert_true (dbk_decimal_parse_typed (formatted, value.decimals, &again, NULL));
      assert_decimal (again, value.mantissa, value.decimals);
    }
}

static void
test_law_sum (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      DbkDecimal a = random_decimal (1000000000), b = random_decimal (1000000000), c = random_decimal (1000000000);
      DbkDecimal ab, ba, ab_c, bc, a_bc, back;

      g_assert_true (dbk_decimal_add (a, b, &ab, NULL));
      g_assert_true (dbk_decimal_add (b, a, &ba, NULL));
      assert_decimal (ab, ba.mantissa, ba.decimals);
      g_assert_true (dbk_decimal_add (b, c, &bc, NULL));
      g_assert_true (dbk_decimal_add (ab, c, &ab_c, NULL));
      g_assert_true (dbk_decimal_add (a, bc, &a_bc, NULL));
      assert_decimal (ab_c, a_bc.mantissa, a_bc.decimals);
      g_assert_true (dbk_decimal_subtract (ab, b, &back, NULL));
      g_assert_cmpint (dbk_decimal_compare (back, a), ==, 0);
    }
}

static void
test_law_compare (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      DbkDecimal a = random_decimal (G_MAXINT64), b = random_decimal (G_MAXINT64), difference;

      if (g_test_rand_int_range (0, 4) == 0)
        b = a;
      g_assert_cmpint (dbk_decimal_compare (a, b), ==, -dbk_decimal_compare (b, a));
      if (dbk_decimal_subtract (a, b, &difference, NULL))
        g_assert_cmpint (dbk_decimal_compare (a, b), ==, (difference.mantissa > 0) - (difference.mantissa < 0));
    }
  g_assert_cmpint (dbk_decimal_compare (D (125, 1), D (1250, 2)), ==, 0);
  g_assert_cmpint (dbk_decimal_compare (D (G_MAXINT64, 0), D (G_MAXINT64, 9)), ==, 1);
  g_assert_cmpint (dbk_decimal_compare (D (G_MININT64, 0), D (G_MAXINT64, 9)), ==, -1);
}

static void
test_law_round (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      DbkDecimal value = random_decimal (G_GINT64_CONSTANT (1000000000)), once, twice, error, half;
      guint decimals = (guint)g_test_rand_int_range (0, DBK_DECIMAL_MAX_DECIMALS + 1);

      g_assert_true (dbk_decimal_round (value, decimals, &once, NULL));
      g_assert_true (dbk_decimal_round (once, decimals, &twice, NULL));
      assert_decimal (twice, once.mantissa, decimals);
      g_assert_true (dbk_decimal_subtract (once, value, &error, NULL));
      if (error.mantissa < 0)
        error.mantissa = -error.mantissa;
      /* never farther than half a unit: 2 × error ≤ 1 unit */
      error.mantissa *= 2;
      half = D (1, (guint8)decimals);
      g_assert_cmpint (dbk_decimal_compare (error, half), <=, 0);
    }
}

/* What doubles get wrong: a million times 0.1 is 100,000. */
static void
test_no_drift (void)
{
  DbkDecimal sum = D (0, 0);

  for (guint i = 0; i < 1000000; i++)
    g_assert_true (dbk_decimal_add (sum, D (1, 1), &sum, NULL));
  assert_decimal (sum, 1000000, 1);
}

static void
assert_from_double (double number, guint decimals, gint64 mantissa)
{
  g_autoptr (GError) error = NULL;
  DbkDecimal value;

  if (!dbk_decimal_from_double (number, decimals, &value, &error))
    g_error ("%.17g refused: %s", number, error->message);
  assert_decimal (value, mantissa, decimals);
}

static void
test_double (void)
{
  static const double no_numbers[] = { NAN, INFINITY, -INFINITY };
  static const double too_large[] = { 1e300, -1e300, 9223372036854775808.0, 1e19, DBL_MAX };
  g_autoptr (GError) error = NULL;
  DbkDecimal value = D (4242, 3);

  assert_from_double (84.3, 1, 843);
  assert_from_double (84.3, 4, 843000);
  assert_from_double (2.675, 2, 268);
  assert_from_double (-2.675, 2, -268);
  assert_from_double (1.005, 2, 101);
  assert_from_double (0.1 + 0.2, 9, 300000000);
  assert_from_double (0.5, 0, 1);
  assert_from_double (-0.5, 0, -1);
  assert_from_double (0.49999999999999994, 0, 0);
  assert_from_double (0, 9, 0);
  assert_from_double (-0.0, 9, 0);
  assert_from_double (DBL_MIN, 9, 0);
  assert_from_double (4.9e-324, 9, 0);
  assert_from_double (4e-10, 9, 0);
  assert_from_double (5e-10, 9, 1);
  assert_from_double (123456789.125, 2, 12345678913);
  assert_from_double (9223372036854774784.0, 0, 9223372036854775000);
  for (guint i = 0; i < G_N_ELEMENTS (no_numbers); i++)
    {
      g_assert_false (dbk_decimal_from_double (no_numbers[i], 2, &value, &error));
      g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_SYNTAX);
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (too_large); i++)
    {
      g_assert_false (dbk_decimal_from_double (too_large[i], 0, &value, &error));
      g_assert_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW);
      g_clear_error (&error);
    }
  assert_decimal (value, 4242, 3);
}

/* Rounded on the way through a double, ties among them, as without it. */
static void
assert_rounds_alike (DbkDecimal value)
{
  guint decimals = value.decimals > 0 ? (guint)g_test_rand_int_range (0, value.decimals) : 0;
  DbkDecimal tie = { value.mantissa / 10 * 10 + (value.mantissa < 0 ? -5 : 5), value.decimals };
  DbkDecimal expected;

  g_assert_true (dbk_decimal_round (value, decimals, &expected, NULL));
  assert_from_double (dbk_decimal_to_double (value), decimals, expected.mantissa);
  if (value.decimals == 0)
    return;
  g_assert_true (dbk_decimal_round (tie, value.decimals - 1, &expected, NULL));
  assert_from_double (dbk_decimal_to_double (tie), value.decimals - 1, expected.mantissa);
}

/* Numbers of up to 15 digits survive the way through a double; all others come back as the nearest double. */
static void
test_law_double (void)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      DbkDecimal value = random_decimal (G_GINT64_CONSTANT (1000000000000000)), any = random_decimal (G_MAXINT64), again;
      g_autofree char *text = dbk_decimal_to_string (any);

      g_assert_true (dbk_decimal_from_double (dbk_decimal_to_double (value), value.decimals, &again, NULL));
      assert_decimal (again, value.mantissa, value.decimals);
      assert_rounds_alike (value);
      g_assert_cmpfloat (dbk_decimal_to_double (any), ==, g_ascii_strtod (text, NULL));
    }
}

/* A locale with a decimal comma changes nothing. */
static void
test_locale (void)
{
  DbkDecimal value;

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL && setlocale (LC_NUMERIC, "fr_FR.UTF-8") == NULL)
    {
      g_test_skip ("no locale with a decimal comma is installed");
      return;
    }
  assert_from_double (84.3, 1, 843);
  assert_prints (D (1250, 2), "12.50", "12.50");
  g_assert_true (dbk_decimal_parse ("12.5", 1, &value, NULL));
  g_assert_cmpfloat (dbk_decimal_to_double (D (G_MAXINT64, 9)), ==, 9223372036.854775807);
  setlocale (LC_NUMERIC, "C");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/decimal/parse", test_parse);
  g_test_add_func ("/base/decimal/typed", test_typed);
  g_test_add_func ("/base/decimal/messages", test_messages);
  g_test_add_func ("/base/decimal/print", test_print);
  g_test_add_func ("/base/decimal/rescale", test_rescale);
  g_test_add_func ("/base/decimal/round", test_round);
  g_test_add_func ("/base/decimal/overflow", test_overflow);
  g_test_add_func ("/base/decimal/double", test_double);
  g_test_add_func ("/base/decimal/locale", test_locale);
  g_test_add_func ("/base/decimal/law/print-parse", test_law_print_parse);
  g_test_add_func ("/base/decimal/law/sum", test_law_sum);
  g_test_add_func ("/base/decimal/law/compare", test_law_compare);
  g_test_add_func ("/base/decimal/law/round", test_law_round);
  g_test_add_func ("/base/decimal/law/double", test_law_double);
  g_test_add_func ("/base/decimal/law/no-drift", test_no_drift);
  return g_test_run ();
}
