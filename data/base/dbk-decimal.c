/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact decimals: arithmetic, printing and the canonical form.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-decimal.h"

#include "data/base/dbk-decimal-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

G_DEFINE_QUARK (dbk_decimal_error, dbk_decimal_error)

/* A mantissa times 10^9 needs 94 bits, so sums and comparisons across scales cannot leave this. */
typedef __int128 Wide;

static const gint64 powers[] = {
  1,
  10,
  100,
  1000,
  10000,
  100000,
  1000000,
  10000000,
  100000000,
  1000000000,
};

G_STATIC_ASSERT (G_N_ELEMENTS (powers) == DBK_DECIMAL_MAX_DECIMALS + 1);

static gboolean
set_overflow (GError **error)
{
  g_set_error_literal (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW, _ ("The number is too large."));
  return FALSE;
}

static gboolean
set_too_many_decimals (guint decimals, GError **error)
{
  if (decimals == 0)
    g_set_error_literal (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS,
                         _ ("Only a whole number can be entered here."));
  else
    g_set_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS,
                 g_dngettext (GETTEXT_PACKAGE,
                              "Too many decimals: at most %u is allowed here.",
                              "Too many decimals: at most %u are allowed here.", decimals),
                 decimals);
  return FALSE;
}

static gboolean
check_scale (guint decimals, GError **error)
{
  if (decimals <= DBK_DECIMAL_MAX_DECIMALS)
    return TRUE;
  g_set_error (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_OVERFLOW,
               _ ("A number cannot carry more than %d decimals."), DBK_DECIMAL_MAX_DECIMALS);
  return FALSE;
}

static gboolean
from_wide (Wide mantissa, guint decimals, DbkDecimal *out, GError **error)
{
  if (mantissa > G_MAXINT64 || mantissa < G_MININT64)
    return set_overflow (error);
  out->mantissa = (gint64)mantissa;
  out->decimals = (guint8)decimals;
  return TRUE;
}

/* The mantissa @value would have at @decimals, which is no smaller than its own. */
static Wide
widen (DbkDecimal value, guint decimals)
{
  return (Wide)value.mantissa * powers[decimals - value.decimals];
}

static guint64
magnitude (gint64 mantissa)
{
  return mantissa < 0 ? -(guint64)mantissa : (guint64)mantissa;
}

static gboolean
append_digits (Wide *mantissa, const char *digits, gsize n, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      *mantissa = *mantissa * 10 + (digits[i] - '0');
      /* one more than fits, since the sign comes later */
      if (*mantissa > (Wide)G_MAXINT64 + 1)
        return set_overflow (error);
    }
  return TRUE;
}

gboolean
dbk_decimal_from_digits (gboolean negative,
                         const char *whole,
                         gsize n_whole,
                         const char *fraction,
                         gsize n_fraction,
                         guint decimals,
                         DbkDecimal *out,
                         GError **error)
{
  Wide mantissa = 0;

  if (!check_scale (decimals, error))
    return FALSE;
  while (n_fraction > 0 && fraction[n_fraction - 1] == '0')
    n_fraction--;
  if (n_fraction > decimals)
    return set_too_many_decimals (decimals, error);
  if (!append_digits (&mantissa, whole, n_whole, error) || !append_digits (&mantissa, fraction, n_fraction, error))
    return FALSE;

  mantissa *= powers[decimals - n_fraction];
  return from_wide (negative ? -mantissa : mantissa, decimals, out, error);
}

gboolean
dbk_decimal_parse (const char *text, guint decimals, DbkDecimal *out, GError **error)
{
  const char *whole, *fraction;
  gsize n_whole, n_fraction = 0;
  gboolean negative;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  negative = text[0] == '-';
  whole = text + (negative ? 1 : 0);
  n_whole = strspn (whole, "0123456789");
  fraction = whole + n_whole;
  if (*fraction == '.')
    {
      fraction++;
      n_fraction = strspn (fraction, "0123456789");
    }
  if (n_whole == 0 || fraction[n_fraction] != '\0' || (fraction > whole + n_whole && n_fraction == 0))
    {
      g_set_error_literal (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_SYNTAX, _ ("This is not a number."));
      return FALSE;
    }
  return dbk_decimal_from_digits (negative, whole, n_whole, fraction, n_fraction, decimals, out, error);
}

char *
dbk_decimal_to_string (DbkDecimal value)
{
  char buffer[32]; /* 20 digits, point, sign */
  char *at = buffer + sizeof buffer - 1;
  guint64 left = magnitude (value.mantissa);

  g_return_val_if_fail (value.decimals <= DBK_DECIMAL_MAX_DECIMALS, NULL);

  *at = '\0';
  for (guint digits = 0; left > 0 || digits <= value.decimals; digits++, left /= 10)
    {
      if (digits > 0 && digits == value.decimals)
        *--at = '.';
      *--at = (char)('0' + left % 10);
    }
  if (value.mantissa < 0)
    *--at = '-';
  return g_strdup (at);
}

char *
dbk_decimal_format (DbkDecimal value)
{
  g_autofree char *plain = dbk_decimal_to_string (value);
  GString *grouped;
  const char *digits;
  gsize n_whole;

  g_return_val_if_fail (plain != NULL, NULL);

  digits = plain + (*plain == '-' ? 1 : 0);
  n_whole = strspn (digits, "0123456789");
  grouped = g_string_new_len (plain, digits - plain);
  for (gsize i = 0; i < n_whole; i++)
    {
      if (i > 0 && (n_whole - i) % 3 == 0)
        g_string_append_c (grouped, ',');
      g_string_append_c (grouped, digits[i]);
    }
  g_string_append (grouped, digits + n_whole);
  return g_string_free (grouped, FALSE);
}

gboolean
dbk_decimal_rescale (DbkDecimal value, guint decimals, DbkDecimal *out, GError **error)
{
  gint64 power;

  g_return_val_if_fail (value.decimals <= DBK_DECIMAL_MAX_DECIMALS, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  if (!check_scale (decimals, error))
    return FALSE;
  if (decimals >= value.decimals)
    return from_wide (widen (value, decimals), decimals, out, error);
  power = powers[value.decimals - decimals];
  if (value.mantissa % power != 0)
    return set_too_many_decimals (decimals, error);
  return from_wide (value.mantissa / power, decimals, out, error);
}

gboolean
dbk_decimal_round (DbkDecimal value, guint decimals, DbkDecimal *out, GError **error)
{
  gint64 power, quotient, rest;

  g_return_val_if_fail (value.decimals <= DBK_DECIMAL_MAX_DECIMALS, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  if (decimals >= value.decimals)
    return dbk_decimal_rescale (value, decimals, out, error);

  power = powers[value.decimals - decimals];
  quotient = value.mantissa / power;
  rest = value.mantissa % power;
  if (rest >= power / 2)
    quotient++;
  else if (rest <= -(power / 2))
    quotient--;
  return from_wide (quotient, decimals, out, error);
}

gboolean
dbk_decimal_add (DbkDecimal a, DbkDecimal b, DbkDecimal *out, GError **error)
{
  guint decimals = MAX (a.decimals, b.decimals);

  g_return_val_if_fail (decimals <= DBK_DECIMAL_MAX_DECIMALS, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  return from_wide (widen (a, decimals) + widen (b, decimals), decimals, out, error);
}

gboolean
dbk_decimal_subtract (DbkDecimal a, DbkDecimal b, DbkDecimal *out, GError **error)
{
  guint decimals = MAX (a.decimals, b.decimals);

  g_return_val_if_fail (decimals <= DBK_DECIMAL_MAX_DECIMALS, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  return from_wide (widen (a, decimals) - widen (b, decimals), decimals, out, error);
}

int
dbk_decimal_compare (DbkDecimal a, DbkDecimal b)
{
  guint decimals = MAX (a.decimals, b.decimals);
  Wide left, right;

  g_return_val_if_fail (decimals <= DBK_DECIMAL_MAX_DECIMALS, 0);

  left = widen (a, decimals);
  right = widen (b, decimals);
  return (left > right) - (left < right);
}

double
dbk_decimal_to_double (DbkDecimal value)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (value.decimals <= DBK_DECIMAL_MAX_DECIMALS, NAN);

  /* Both operands are exact below 2^53, so one division rounds once. */
  if (magnitude (value.mantissa) <= G_GUINT64_CONSTANT (1) << 53)
    return (double)value.mantissa / (double)powers[value.decimals];
  text = dbk_decimal_to_string (value);
  return g_ascii_strtod (text, NULL);
}

/* The shortest "d.ddde±xx" that reads back as @value. */
static void
print_shortest (double value, char *buffer, gsize size)
{
  static const char *const formats[] = { "%.14e", "%.15e", "%.16e" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, (int)size, formats[i], value);
      if (g_ascii_strtod (buffer, NULL) == value)
        return;
    }
}

/* Well away from a tie the digits need not be printed: up to 2⁴⁰ the product is off by no more than 2⁻¹². */
static gboolean
round_product (double value, guint decimals, DbkDecimal *out)
{
  double product = fabs (value) * (double)powers[decimals];
  gint64 whole;

  if (product > 0x1p40)
    return FALSE;
  whole = (gint64)(product + 0.5);
  if (fabs (fabs (product - (double)whole) - 0.5) < 0x1p-10)
    return FALSE;
  out->mantissa = value < 0 ? -whole : whole;
  out->decimals = (guint8)decimals;
  return TRUE;
}

gboolean
dbk_decimal_from_double (double value, guint decimals, DbkDecimal *out, GError **error)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *exponent_mark;
  Wide mantissa = 0, power = 1;
  int exponent;

  g_return_val_if_fail (out != NULL, FALSE);

  if (!isfinite (value))
    {
      g_set_error_literal (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_SYNTAX, _ ("This is not a number."));
      return FALSE;
    }
  if (!check_scale (decimals, error))
    return FALSE;
  if (fabs (value) >= 1e19)
    return set_overflow (error);
  if (round_product (value, decimals, out))
    return TRUE;

  print_shortest (fabs (value), buffer, sizeof buffer);
  exponent_mark = strchr (buffer, 'e');
  exponent = (int)g_ascii_strtoll (exponent_mark + 1, NULL, 10) + (int)decimals;
  for (const char *c = buffer; c < exponent_mark; c++)
    if (g_ascii_isdigit (*c))
      {
        mantissa = mantissa * 10 + (*c - '0');
        if (c > buffer)
          exponent--;
      }

  /* now |value| × 10^decimals = mantissa × 10^exponent, mantissa of at most 17 digits */
  for (; exponent > 0 && mantissa > 0; exponent--)
    mantissa *= 10; /* at most 10^19 × 10^9 */
  for (; exponent < 0 && power < (Wide)1000000000 * 1000000000; exponent++)
    power *= 10;
  mantissa = exponent < 0 ? 0 : (mantissa + power / 2) / power;
  return from_wide (value < 0 ? -mantissa : mantissa, decimals, out, error);
}
