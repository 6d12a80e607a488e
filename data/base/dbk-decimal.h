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
 * @DBK_DECIMAL_ERROR_AMBIGUOUS: the text can be read in two ways ("1,234" where a comma may be a decimal point)
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
 * @out: (out caller-allocates): the number
 *
 * Parses what travels on the wire and rests in files. Fewer decimals than
 * @decimals are fine, more are refused unless they are zeros.
 */
gboolean dbk_decimal_parse (const char *text, guint decimals, DbkDecimal *out, GError **error);

/**
 * dbk_decimal_parse_typed:
 * @text: what a person typed or pasted
 *
 * As dbk_decimal_parse(), but forgiving as a Chinese office needs it: blanks
 * around, full-width digits and signs (１２．５), `。` and `·` as decimal point,
 * `+`, thousands separators where they are unambiguous (1,234,567.8 and
 * 12,345.6, also ， and narrow blanks). A lone comma that could be either
 * ("12,5", "1,234") is refused as %DBK_DECIMAL_ERROR_AMBIGUOUS unless groups of
 * three make it certain ("1,234.5" or "1,234,567"); "1,234" is a thousand by
 * the same grouping that the program itself prints.
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

/** dbk_decimal_add: exact sum at the larger of both scales; overflow is an error, never a wrap */
gboolean dbk_decimal_add (DbkDecimal a, DbkDecimal b, DbkDecimal *out, GError **error);
gboolean dbk_decimal_subtract (DbkDecimal a, DbkDecimal b, DbkDecimal *out, GError **error);

/** dbk_decimal_compare: -1, 0 or 1, exactly, across scales */
int dbk_decimal_compare (DbkDecimal a, DbkDecimal b);

/** dbk_decimal_to_double: for expressions and charts only; never to be summed */
double dbk_decimal_to_double (DbkDecimal value);

/** dbk_decimal_from_double: the nearest decimal; NaN, infinities and overflow are errors */
gboolean dbk_decimal_from_double (double value, guint decimals, DbkDecimal *out, GError **error);

G_END_DECLS
