/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact decimals: an integer scaled by a power of ten.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DBK_DECIMAL_MAX_DECIMALS: the most decimals a #DbkDecimal can carry. */
#define DBK_DECIMAL_MAX_DECIMALS 9

#define DBK_DECIMAL_ERROR (dbk_decimal_error_quark ())
GQuark dbk_decimal_error_quark (void);

/**
 * DbkDecimalError:
 * @DBK_DECIMAL_ERROR_SYNTAX: the text is no number
 * @DBK_DECIMAL_ERROR_AMBIGUOUS: the text can be read in two ways ("12,5", where the comma may be a decimal point)
 * @DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS: digits other than zero beyond the decimals allowed
 * @DBK_DECIMAL_ERROR_OVERFLOW: the number does not fit into 64 bits at that scale
 */
typedef enum
{
  DBK_DECIMAL_ERROR_SYNTAX,
  DBK_DECIMAL_ERROR_AMBIGUOUS,
  DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS,
  DBK_DECIMAL_ERROR_OVERFLOW,
} DbkDecimalError;

/**
 * DbkDecimal:
 * @mantissa: the number × 10^@decimals
 * @decimals: 0 … %DBK_DECIMAL_MAX_DECIMALS
 *
 * A plain value; 12.50 with two decimals is { 1250, 2 }.
 */
typedef struct
{
  gint64 mantissa;
  guint8 decimals;
} DbkDecimal;

/**
 * dbk_decimal_parse:
 * @text: the canonical form: `-?digits[.digits]`, ASCII only, no blanks, no exponent, no leading `+`
 * @decimals: the scale of the result
 * @out: (out caller-allocates): the number; untouched on failure
 *
 * Parses what travels on the wire and rests in files. Fewer decimals than
 * @decimals are fine, more are refused unless they are zeros. `-0` is 0.
 *
 * Returns: %TRUE, or %FALSE with a #DbkDecimalError; a @decimals beyond
 * %DBK_DECIMAL_MAX_DECIMALS is an overflow
 */
gboolean dbk_decimal_parse (const char *text, guint decimals, DbkDecimal *out, GError **error);

/**
 * dbk_decimal_parse_typed:
 * @text: what a person typed or pasted
 * @decimals: the scale of the result
 * @out: (out caller-allocates): the number; untouched on failure
 *
 * As dbk_decimal_parse(), but forgiving as a Chinese office needs it: blanks
 * around (also U+00A0, U+202F, U+3000), full-width digits and signs (－１２．５),
 * the minus sign `−`, `。` and `·` as decimal point, `+`, `.5` and `5.`.
 *
 * Thousands may be grouped by `,` or `，` or a narrow blank (U+00A0, U+2009,
 * U+202F), if every group but the first has three digits and the first has one
 * to three and no leading zero: `1,234`, `12,345.6`, `1，234，567`. "1,234" is a
 * thousand because that is how dbk_decimal_format() prints one. A single comma
 * that is no such separator ("12,5", "0,234", "1234,5") may have been meant as
 * a decimal point and is refused as %DBK_DECIMAL_ERROR_AMBIGUOUS; any other
 * grouping (12,34,567) as %DBK_DECIMAL_ERROR_SYNTAX, like a percent sign, an
 * exponent or an ordinary blank inside.
 *
 * Messages are translated and made for the person who typed.
 */
gboolean dbk_decimal_parse_typed (const char *text, guint decimals, DbkDecimal *out, GError **error);

/** dbk_decimal_to_string: (transfer full): the canonical form, always with all its decimals ("12.50") */
char *dbk_decimal_to_string (DbkDecimal value);

/** dbk_decimal_format: (transfer full): for people: thousands grouped by comma, all decimals ("1,183.6200") */
char *dbk_decimal_format (DbkDecimal value);

/** dbk_decimal_rescale: the same number at another scale; refuses to drop digits other than zero, or to overflow */
gboolean dbk_decimal_rescale (DbkDecimal value, guint decimals, DbkDecimal *out, GError **error);

/** dbk_decimal_round: the nearest number at @decimals, halves away from zero; overflow is an error */
gboolean dbk_decimal_round (DbkDecimal value, guint decimals, DbkDecimal *out, GError **error);

/** dbk_decimal_add: exact sum at the larger of both scales; overflow is an error, never a wrap; @out may be an operand */
gboolean dbk_decimal_add (DbkDecimal a, DbkDecimal b, DbkDecimal *out, GError **error);

/** dbk_decimal_subtract: @a − @b, as dbk_decimal_add() */
gboolean dbk_decimal_subtract (DbkDecimal a, DbkDecimal b, DbkDecimal *out, GError **error);

/** dbk_decimal_compare: -1, 0 or 1, exactly, across scales */
int dbk_decimal_compare (DbkDecimal a, DbkDecimal b);

/** dbk_decimal_to_double: the double nearest to it; for expressions and charts only; never to be summed */
double dbk_decimal_to_double (DbkDecimal value);

/**
 * dbk_decimal_from_double:
 * @value: a finite number
 * @decimals: the scale of the result
 * @out: (out caller-allocates): the number; untouched on failure
 *
 * Takes @value for the shortest decimal that reads back as the same double, and
 * rounds that to @decimals, halves away from zero. So 2.675, which in binary is
 * a little less, becomes 2.68 as a person computing by hand expects, and 84.3
 * is 84.3. NaN and infinities are %DBK_DECIMAL_ERROR_SYNTAX; what does not fit
 * is %DBK_DECIMAL_ERROR_OVERFLOW.
 */
gboolean dbk_decimal_from_double (double value, guint decimals, DbkDecimal *out, GError **error);

G_END_DECLS
