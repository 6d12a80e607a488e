/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The little sum typed after '=': exact arithmetic on decimals. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-sum.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/grid/dbk-grid-model.h"

/* Fractions keep division exact until the end; numerator and denominator of a sum of plant figures stay far below 2^127. */
typedef __int128 Wide;

typedef struct
{
  Wide num;
  Wide den; /* > 0 */
} Fraction;

typedef struct
{
  const char *p;
  int depth;
  GError **error;
} Parser;

#define MAX_DEPTH 64
#define MAX_DIGITS 30
#define FREE_DECIMALS 10

static gboolean parse_sum (Parser *parser, Fraction *out);

static gboolean
fail (Parser *parser, const char *message)
{
  g_set_error_literal (parser->error, DBK_GRID_ERROR, DBK_GRID_ERROR_INVALID, message);
  return FALSE;
}

static gboolean
fail_range (Parser *parser)
{
  return fail (parser, _ ("The numbers in this sum are too large."));
}

static Wide
absolute (Wide v)
{
  return v < 0 ? -v : v;
}

static Wide
common_divisor (Wide a, Wide b)
{
  while (b != 0)
    {
      Wide rest = a % b;

      a = b;
      b = rest;
    }
  return a == 0 ? 1 : a;
}

static void
reduce (Fraction *f)
{
  Wide divisor = common_divisor (absolute (f->num), f->den);

  f->num /= divisor;
  f->den /= divisor;
}

static gboolean
add (Fraction *a, const Fraction *b, int sign)
{
  Wide divisor = common_divisor (a->den, b->den);
  Wide left, right;

  if (__builtin_mul_overflow (a->num, b->den / divisor, &left) ||
      __builtin_mul_overflow (b->num * sign, a->den / divisor, &right) ||
      __builtin_add_overflow (left, right, &a->num) ||
      __builtin_mul_overflow (a->den, b->den / divisor, &a->den))
    return FALSE;
  reduce (a);
  return TRUE;
}

static gboolean
multiply (Fraction *a, Fraction b)
{
  Wide first = common_divisor (absolute (a->num), b.den);
  Wide second = common_divisor (absolute (b.num), a->den);

  if (__builtin_mul_overflow (a->num / first, b.num / second, &a->num) ||
      __builtin_mul_overflow (a->den / second, b.den / first, &a->den))
    return FALSE;
  return TRUE;
}

static void
skip_spaces (Parser *parser)
{
  while (*parser->p == ' ' || *parser->p == '\t')
    parser->p++;
}

static gboolean
parse_number (Parser *parser, Fraction *out)
{
  int n_digits = 0;
  gboolean point = FALSE;

  *out = (Fraction){ 0, 1 };
  for (;; parser->p++)
    {
      char c = *parser->p;

      if (c == ',' && !point && n_digits > 0 && g_ascii_isdigit (parser->p[1]))
        continue;
      if (c == '.' && !point)
        {
          point = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (c))
        break;
      if (++n_digits > MAX_DIGITS)
        return fail_range (parser);
      out->num = out->num * 10 + (c - '0');
      if (point)
        out->den *= 10;
    }
  if (n_digits == 0)
    return fail (parser, *parser->p == '\0' ? _ ("The sum ends too early.") : _ ("A number is expected in the sum."));
  reduce (out);
  return TRUE;
}

static gboolean
parse_factor (Parser *parser, Fraction *out)
{
  skip_spaces (parser);
  if (++parser->depth > MAX_DEPTH)
    return fail (parser, _ ("The sum has too many brackets."));
  if (*parser->p == '-' || *parser->p == '+')
    {
      gboolean negative = *parser->p++ == '-';

      if (!parse_factor (parser, out))
        return FALSE;
      if (negative)
        out->num = -out->num;
    }
  else if (*parser->p == '(')
    {
      parser->p++;
      if (!parse_sum (parser, out))
        return FALSE;
      skip_spaces (parser);
      if (*parser->p != ')')
        return fail (parser, _ ("A closing bracket is missing."));
      parser->p++;
    }
  else if (!parse_number (parser, out))
    return FALSE;
  parser->depth--;
  skip_spaces (parser);
  return TRUE;
}

static gboolean
parse_product (Parser *parser, Fraction *out)
{
  if (!parse_factor (parser, out))
    return FALSE;
  while (*parser->p == '*' || *parser->p == '/')
    {
      gboolean divide = *parser->p++ == '/';
      Fraction right;

      if (!parse_factor (parser, &right))
        return FALSE;
      if (divide && right.num == 0)
        return fail (parser, _ ("A division by zero has no result."));
      if (divide)
        right = (Fraction){ right.num < 0 ? -right.den : right.den, absolute (right.num) };
      if (!multiply (out, right))
        return fail_range (parser);
    }
  return TRUE;
}

static gboolean
parse_sum (Parser *parser, Fraction *out)
{
  if (!parse_product (parser, out))
    return FALSE;
  while (*parser->p == '+' || *parser->p == '-')
    {
      int sign = *parser->p++ == '+' ? 1 : -1;
      Fraction right;

      if (!parse_product (parser, &right))
        return FALSE;
      if (!add (out, &right, sign))
        return fail_range (parser);
    }
  return TRUE;
}

/* What a Chinese keyboard makes of the ASCII characters of a sum. */
static char *
to_ascii (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xff01 - 0x21;
      else if (c == 0x3000 || c == 0xa0)
        c = ' ';
      else if (c == 0x3002) /* ideographic full stop */
        c = '.';
      else if (c == 0xd7)
        c = '*';
      else if (c == 0xf7)
        c = '/';
      else if (c == 0x2212)
        c = '-';
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/* How many decimals write 1/den exactly, or -1 if none do. */
static int
exact_decimals (Wide den)
{
  int twos = 0;
  int fives = 0;

  for (; den % 2 == 0; den /= 2)
    twos++;
  for (; den % 5 == 0; den /= 5)
    fives++;
  return den == 1 ? MAX (twos, fives) : -1;
}

static char *
format_scaled (Wide value, int decimals)
{
  char digits[64];
  int n = 0;
  gboolean negative = value < 0;
  GString *out = g_string_new (NULL);

  for (value = absolute (value); value > 0 || n <= decimals; value /= 10)
    digits[n++] = '0' + (int)(value % 10);
  if (negative)
    g_string_append_c (out, '-');
  while (n > 0)
    {
      g_string_append_c (out, digits[--n]);
      if (n == decimals && decimals > 0)
        g_string_append_c (out, '.');
    }
  return g_string_free (out, FALSE);
}

static char *
format_fraction (const Fraction *f, int decimals, gboolean *rounded)
{
  int exact = exact_decimals (f->den);
  int limit = decimals < 0 ? FREE_DECIMALS : decimals;
  Wide value = f->num;
  Wide rest;

  if (exact >= 0 && (exact <= limit || decimals < 0))
    limit = exact;
  for (int i = 0; i < limit; i++)
    if (__builtin_mul_overflow (value, 10, &value))
      return NULL;
  rest = absolute (value % f->den);
  value /= f->den;
  /* Half away from zero, as everybody learned it at school. */
  if (rest >= f->den - rest)
    value += f->num < 0 ? -1 : 1;
  *rounded = rest != 0;
  return format_scaled (value, limit);
}

/**
 * dbk_grid_sum_is_sum:
 *
 * Returns: whether @text begins with '=', also a full-width one
 */
gboolean
dbk_grid_sum_is_sum (const char *text)
{
  while (g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '=' || g_str_has_prefix (text, "＝");
}

/**
 * dbk_grid_sum_evaluate:
 * @text: "=12.5+3.1"; + - * / and parentheses, thousands separators, full-width characters too
 * @decimals: how many decimals the result may have; -1: as many as it needs, at most 10 for what never ends
 * @rounded: (out) (optional): whether the result had to be rounded (half away from zero)
 *
 * Computes exactly: nothing is rounded before the end.
 *
 * Returns: (transfer full) (nullable): the result as decimal text, or %NULL with a translated message
 */
char *
dbk_grid_sum_evaluate (const char *text, int decimals, gboolean *rounded, GError **error)
{
  g_autofree char *ascii = to_ascii (text);
  Parser parser = { g_strstrip (ascii), 0, error };
  Fraction value;
  gboolean inexact = FALSE;
  char *result;

  if (*parser.p == '=')
    parser.p++;
  if (!parse_sum (&parser, &value))
    return NULL;
  if (*parser.p != '\0')
    {
      fail (&parser, _ ("Only numbers, + − × ÷ and brackets can be used in a sum."));
      return NULL;
    }
  result = format_fraction (&value, decimals, &inexact);
  if (result == NULL)
    fail_range (&parser);
  if (rounded != NULL)
    *rounded = inexact;
  return result;
}
