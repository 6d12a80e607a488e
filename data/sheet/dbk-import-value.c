/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a cell of a workbook says: a day, or a value of an indicator, or neither.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/catalogue/dbk-layout.h"
#include "data/sheet/dbk-import-private.h"

static gboolean
refuse (char **reason, char *text)
{
  *reason = text;
  return FALSE;
}

/* --- Days --- */

/* Up to three groups of digits with single separators, and nothing else but a time behind a blank or T. */
static guint
split_date (const char *text, int parts[3], guint lengths[3])
{
  static const char *const separators[] = { "-", "/", ".", "年", "月", "日" };
  guint n = 0;

  text += strspn (text, " \t\r\n");
  while (n < 3 && g_ascii_isdigit (*text))
    {
      gsize length = strspn (text, "0123456789");

      if (length > 8)
        return 0;
      parts[n] = (int)g_ascii_strtoll (text, NULL, 10);
      lengths[n++] = (guint)length;
      text += length;
      for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
        if (g_str_has_prefix (text, separators[i]))
          {
            text += strlen (separators[i]);
            break;
          }
    }
  if ((*text == ' ' || *text == 'T') && text[1 + strspn (text + 1, "0123456789:. ")] == '\0')
    return n;
  return text[strspn (text, " \t\r\n")] == '\0' ? n : 0;
}

static gboolean
parse_day_text (const char *text, DbkOrder order, DbkDay *day, char **reason)
{
  int parts[3];
  guint lengths[3];
  guint n = split_date (text, parts, lengths);

  *day = DBK_DAY_NONE;
  if (n == 1 && lengths[0] == 8)
    *day = dbk_day_from_ymd (parts[0] / 10000, parts[0] / 100 % 100, parts[0] % 100);
  else if (n == 3 && lengths[0] == 4)
    *day = dbk_day_from_ymd (parts[0], parts[1], parts[2]);
  else if (n == 3 && lengths[2] == 4 && parts[0] <= 12 && parts[1] <= 12 && parts[0] != parts[1] && order == DBK_ORDER_UNKNOWN)
    return refuse (reason, g_strdup_printf (_ ("“%s” can be two days; write it as 2026-01-31"), text));
  else if (n == 3 && lengths[2] == 4)
    *day = order == DBK_ORDER_MONTH_DAY ? dbk_day_from_ymd (parts[2], parts[0], parts[1]) : dbk_day_from_ymd (parts[2], parts[1], parts[0]);
  return *day != DBK_DAY_NONE || refuse (reason, g_strdup_printf (_ ("“%s” is no date; write it as 2026-01-31"), text));
}

gboolean
dbk_import_parse_day (const DbkSheetCell *cell, DbkOrder order, DbkDay *day, char **reason)
{
  if (cell == NULL || *cell->text == '\0')
    return refuse (reason, g_strdup (_ ("There is no date in this row")));
  if (cell->flags & DBK_SHEET_CELL_UNCALCULATED)
    return refuse (reason, g_strdup (_ ("This formula was never calculated; open the workbook in your office program and save it")));
  if (cell->kind == DBK_SHEET_CELL_DATE && cell->day != DBK_DAY_NONE)
    {
      *day = cell->day;
      return TRUE;
    }
  return parse_day_text (cell->kind == DBK_SHEET_CELL_NUMBER ? cell->number : cell->text, order, day, reason);
}

DbkOrder
dbk_import_guess_order (const DbkSheet *sheet, guint row, guint column)
{
  gboolean first_is_day = FALSE, second_is_day = FALSE;

  for (; row < dbk_sheet_n_rows (sheet); row++)
    {
      const DbkSheetCell *cell = dbk_sheet_cell (sheet, row, column);
      int parts[3];
      guint lengths[3];

      if (cell == NULL || cell->kind != DBK_SHEET_CELL_TEXT || split_date (cell->text, parts, lengths) != 3 || lengths[2] != 4)
        continue;
      first_is_day |= parts[0] > 12 && parts[1] <= 12;
      second_is_day |= parts[1] > 12 && parts[0] <= 12;
    }
  if (first_is_day == second_is_day)
    return DBK_ORDER_UNKNOWN;
  return first_is_day ? DBK_ORDER_DAY_MONTH : DBK_ORDER_MONTH_DAY;
}

DbkDay
dbk_import_find_day (const char *text)
{
  DbkDay found = DBK_DAY_NONE;

  for (const char *p = text; *p != '\0'; p++)
    {
      gsize length;
      g_autofree char *piece = NULL;
      g_autofree char *reason = NULL;
      DbkDay day;

      if (!g_ascii_isdigit (*p) || (p > text && g_ascii_isdigit (p[-1])))
        continue;
      for (length = 0; g_ascii_isdigit (p[length]) || p[length] == '-' || p[length] == '/' || g_str_has_prefix (p + length, "年") || g_str_has_prefix (p + length, "月") || g_str_has_prefix (p + length, "日");)
        length += (gsize)(g_utf8_next_char (p + length) - (p + length));
      piece = g_strndup (p, length);
      if (strspn (piece, "0123456789") == 4 && parse_day_text (piece, DBK_ORDER_UNKNOWN, &day, &reason))
        {
          if (found != DBK_DAY_NONE && found != day)
            return DBK_DAY_NONE;
          found = day;
        }
      p += length - 1;
    }
  return found;
}

/* --- Values --- */

static gboolean
is_dash (const char *text)
{
  static const char *const dashes[] = { "-", "--", "---", "—", "——", "–", "－", "/", "\\", "*", "无", "nil", "n/a", "na", "null", "none", "x" };
  g_autofree char *folded = dbk_import_fold (text);

  for (gsize i = 0; i < G_N_ELEMENTS (dashes); i++)
    if (strcmp (folded, dashes[i]) == 0)
      return TRUE;
  return FALSE;
}

/* A number in full. Beyond its decimals there may be the noise of a double, which is nothing, or figures, which are rounded visibly. */
static gboolean
parse_number (const char *text, guint shift, const DbkIndicator *indicator, DbkValue *value, gboolean *rounded, char **reason)
{
  double number = g_ascii_strtod (text, NULL);
  char fifteen[G_ASCII_DTOSTR_BUF_SIZE];
  DbkDecimal decimal;
  g_autoptr (GError) error = NULL;

  if (shift == 0 && dbk_indicator_parse_typed (indicator, text, value, &error))
    return TRUE;
  if (shift == 0 && !g_error_matches (error, DBK_DECIMAL_ERROR, DBK_DECIMAL_ERROR_TOO_MANY_DECIMALS) && strpbrk (text, "eE") == NULL)
    return refuse (reason, g_strdup (error->message));
  g_clear_error (&error);
  for (; shift > 0; shift--)
    number *= 10;
  /* Excel itself knows 15 digits; what is beyond is of the arithmetic. */
  g_ascii_formatd (fifteen, sizeof fifteen, "%.15g", number);
  number = g_ascii_strtod (fifteen, NULL);
  if (!dbk_decimal_from_double (number, indicator->decimals, &decimal, &error))
    return refuse (reason, g_strdup (error->message));
  *rounded = dbk_decimal_to_double (decimal) != number;
  if (*rounded && indicator->type == DBK_TYPE_INTEGER)
    return refuse (reason, g_strdup_printf (_ ("“%s” is no whole number"), text));
  dbk_value_set_number (value, decimal);
  return TRUE;
}

static gboolean
is_number_type (const DbkIndicator *indicator)
{
  return indicator->type == DBK_TYPE_NUMBER || indicator->type == DBK_TYPE_INTEGER;
}

static gboolean
parse_shown (const DbkSheetCell *cell, const DbkIndicator *indicator, DbkValue *value, char **reason)
{
  g_autoptr (GError) error = NULL;

  if (dbk_indicator_parse_typed (indicator, cell->text, value, &error))
    return TRUE;
  if (is_dash (cell->text))
    return refuse (reason, g_strdup_printf (_ ("“%s” is no value; leave the cell empty, or write 0 if it is 0"), cell->text));
  return refuse (reason, g_strdup (error->message));
}

gboolean
dbk_import_parse_value (const DbkSheetCell *cell, const DbkIndicator *indicator, DbkValue *value, gboolean *rounded, char **reason)
{
  gboolean percent = (cell->flags & DBK_SHEET_CELL_PERCENT) != 0;

  *rounded = FALSE;
  if (cell->flags & DBK_SHEET_CELL_UNCALCULATED)
    return refuse (reason, g_strdup (_ ("This formula was never calculated; open the workbook in your office program and save it")));
  switch (cell->kind)
    {
    case DBK_SHEET_CELL_FAULT:
      return refuse (reason, g_strdup_printf (_ ("The formula gives %s"), cell->text));
    case DBK_SHEET_CELL_BOOLEAN:
      return refuse (reason, g_strdup_printf (_ ("“%s” is no value of %s"), cell->text, dbk_text_get (&indicator->name)));
    case DBK_SHEET_CELL_DATE:
      if (cell->day != DBK_DAY_NONE && indicator->type != DBK_TYPE_TEXT)
        return refuse (reason, g_strdup_printf (_ ("“%s” is a date, not a value of %s"), cell->text, dbk_text_get (&indicator->name)));
      return parse_shown (cell, indicator, value, reason);
    case DBK_SHEET_CELL_NUMBER:
      if (!is_number_type (indicator))
        return parse_shown (cell, indicator, value, reason);
      if (percent && strcmp (indicator->unit, "%") != 0)
        return refuse (reason, g_strdup_printf (_ ("“%s” is a percentage, not a value of %s"), cell->text, dbk_text_get (&indicator->name)));
      return parse_number (cell->number, percent ? 2 : 0, indicator, value, rounded, reason);
    default:
      return parse_shown (cell, indicator, value, reason);
    }
}
