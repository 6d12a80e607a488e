/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decimals as people type and paste them.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-decimal.h"

#include "data/base/dbk-decimal-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What one typed character stands for; digits stand for themselves. */
#define POINT '.'
#define COMMA ','
#define NARROW '_'
#define BLANK ' '
#define MINUS '-'
#define PLUS '+'
#define PERCENT '%'
#define OTHER '?'

static char
classify (gunichar c)
{
  if (c >= '0' && c <= '9')
    return (char)c;
  if (c >= 0xFF10 && c <= 0xFF19)
    return (char)('0' + (c - 0xFF10));
  switch (c)
    {
    case '.':
    case 0xFF0E: /* ． */
    case 0x3002: /* 。 */
    case 0xFF61: /* ｡ */
    case 0x00B7: /* · */
      return POINT;
    case ',':
    case 0xFF0C: /* ， */
      return COMMA;
    case 0x00A0:
    case 0x2009:
    case 0x202F:
      return NARROW;
    case '-':
    case 0xFF0D: /* － */
    case 0x2212: /* − */
    case 0xFE63: /* ﹣ */
    case 0x2010: /* hyphens and the dash that word processors make of "-" */
    case 0x2011:
    case 0x2013:
      return MINUS;
    case '+':
    case 0xFF0B: /* ＋ */
      return PLUS;
    case '%':
    case 0xFF05: /* ％ */
    case 0x2030: /* ‰ */
      return PERCENT;
    case 0x200B: /* invisible marks that come along when copying from pages and workbooks */
    case 0x200E:
    case 0x200F:
    case 0xFEFF:
      return BLANK;
    default:
      return g_unichar_isspace (c) ? BLANK : OTHER;
    }
}

/* One class a character, blanks around left off; %NULL if it is no UTF-8. */
static char *
classify_all (const char *text)
{
  g_autoptr (GString) classes = NULL;
  const char *start;

  if (!g_utf8_validate (text, -1, NULL))
    return NULL;
  classes = g_string_new (NULL);
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    g_string_append_c (classes, classify (g_utf8_get_char (c)));
  while (classes->len > 0 && strchr (" _", classes->str[classes->len - 1]) != NULL)
    g_string_truncate (classes, classes->len - 1);
  start = classes->str + strspn (classes->str, " _");
  return g_strdup (start);
}

static gboolean
refuse (GError **error, DbkDecimalError code, const char *message)
{
  g_set_error_literal (error, DBK_DECIMAL_ERROR, code, message);
  return FALSE;
}

static gboolean
refuse_characters (const char *classes, GError **error)
{
  if (strchr (classes, PERCENT) != NULL)
    return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("Enter the number without a percent sign."));
  if (strchr (classes, OTHER) == NULL && strchr (classes, BLANK) != NULL)
    return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("There is a blank inside the number."));
  return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("This is not a number."));
}

/* Whether @whole, digits and one kind of separator, is grouped as the program itself groups. */
static gboolean
is_grouped (const char *whole, gsize length)
{
  gsize first = strspn (whole, "0123456789");
  char separator = whole[first];

  if (first < 1 || first > 3 || whole[0] == '0')
    return FALSE;
  for (gsize i = first; i < length; i += 4)
    if (whole[i] != separator || length - i < 4 || strspn (whole + i + 1, "0123456789") < 3)
      return FALSE;
  return TRUE;
}

/* Checks the separators of @whole and appends its digits to @digits. */
static gboolean
ungroup (const char *whole, gsize length, gboolean has_point, GString *digits, GError **error)
{
  gsize plain = strspn (whole, "0123456789");

  if (plain < length && !is_grouped (whole, length))
    {
      gboolean lone = whole[plain] == COMMA && plain + 1 < length &&
                      plain + 1 + strspn (whole + plain + 1, "0123456789") == length;

      if (lone && !has_point)
        return refuse (error, DBK_DECIMAL_ERROR_AMBIGUOUS,
                       _ ("The comma can be read in two ways: write “.” for the decimal point, or group thousands by threes (1,234)."));
      return refuse (error, DBK_DECIMAL_ERROR_SYNTAX,
                     _ ("The thousands are not grouped by threes (1,234,567)."));
    }
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (whole[i]))
      g_string_append_c (digits, whole[i]);
  return TRUE;
}

gboolean
dbk_decimal_parse_typed (const char *text, guint decimals, DbkDecimal *out, GError **error)
{
  g_autofree char *classes = NULL;
  g_autoptr (GString) digits = g_string_new (NULL);
  const char *whole, *fraction;
  gsize n_whole, n_fraction = 0;
  gboolean has_point;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  classes = classify_all (text);
  if (classes == NULL)
    return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("This is not a number."));
  if (*classes == '\0')
    return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("There is no number."));
  whole = classes + (*classes == MINUS || *classes == PLUS ? 1 : 0);
  n_whole = strspn (whole, "0123456789,_");
  has_point = whole[n_whole] == POINT;
  fraction = whole + n_whole + (has_point ? 1 : 0);
  if (has_point)
    n_fraction = strspn (fraction, "0123456789");

  if (has_point && strchr (fraction, POINT) != NULL)
    return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("There is more than one decimal point."));
  if (has_point && (fraction[n_fraction] == COMMA || fraction[n_fraction] == NARROW))
    return refuse (error, DBK_DECIMAL_ERROR_SYNTAX, _ ("There is a thousands separator after the decimal point."));
  if (fraction[n_fraction] != '\0' || n_whole + n_fraction == 0)
    return refuse_characters (classes, error);
  if (!ungroup (whole, n_whole, has_point, digits, error))
    return FALSE;
  return dbk_decimal_from_digits (*classes == MINUS, digits->str, digits->len, fraction, n_fraction, decimals, out, error);
}
