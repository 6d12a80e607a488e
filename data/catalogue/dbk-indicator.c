/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An indicator's values as text: from the wire, from a person, and back to people.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-catalogue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/catalogue/dbk-layout.h"

/* Characters a free text may have. */
#define TEXT_MAX 2000

void
dbk_indicator_free (DbkIndicator *indicator)
{
  dbk_text_clear (&indicator->name);
  dbk_text_clear (&indicator->description);
  g_free (indicator->unit);
  g_free (indicator->formula);
  g_clear_pointer (&indicator->formulas, g_ptr_array_unref);
  g_clear_pointer (&indicator->choices, g_ptr_array_unref);
  g_free (indicator);
}

const DbkChoice *
dbk_indicator_choice (const DbkIndicator *indicator, const char *code)
{
  for (guint i = 0; indicator->choices != NULL && i < indicator->choices->len; i++)
    {
      const DbkChoice *choice = g_ptr_array_index (indicator->choices, i);

      if (g_strcmp0 (choice->code, code) == 0)
        return choice;
    }
  return NULL;
}

const char *
dbk_indicator_formula (const DbkIndicator *indicator, DbkDay day)
{
  const char *formula = indicator->formula;

  for (guint i = 0; indicator->formulas != NULL && i < indicator->formulas->len; i++)
    {
      const DbkFormula *dated = g_ptr_array_index (indicator->formulas, i);

      if (dbk_dated_holds (dated->dated, day))
        formula = *dated->text != '\0' ? dated->text : NULL;
    }
  return formula;
}

static gboolean
refuse (GError **error, const char *format, const char *a, const char *b)
{
  g_autofree char *message = g_strdup_printf (format, a, b);

  g_set_error_literal (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, message);
  return FALSE;
}

static gboolean
parse_text (const char *text, DbkValue *value, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, _ ("This text is not valid UTF-8"), NULL, NULL);
  if (g_utf8_strlen (text, -1) > TEXT_MAX)
    return refuse (error, _ ("This text is longer than 2,000 characters"), NULL, NULL);
  dbk_value_set_text (value, text);
  return TRUE;
}

static gboolean
set_not_measured (const DbkIndicator *indicator, const char *reason, DbkValue *value, GError **error)
{
  if (indicator->insists)
    return refuse (error, _ ("%s must be given; it cannot be declared not measured"), dbk_text_get (&indicator->name), NULL);
  if (*reason == '\0')
    return refuse (error, _ ("Say why it was not measured, as in “%sreason”"), DBK_NOT_MEASURED_PREFIX, NULL);
  if (!parse_text (reason, value, error))
    return FALSE;
  dbk_value_set_not_measured (value, reason);
  return TRUE;
}

/* "HH:MM" up to 24:00; minutes out, -1 if it is something else. */
static int
parse_clock (const char *text, gboolean strict)
{
  const char *colon = strchr (text, ':');
  gsize before = colon != NULL ? (gsize)(colon - text) : 0;
  int hours = 0;
  int minutes;

  if (before < (strict ? 2 : 1) || before > 2 || strlen (colon + 1) != 2 || !g_ascii_isdigit (colon[1]) || !g_ascii_isdigit (colon[2]))
    return -1;
  for (gsize i = 0; i < before; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      hours = hours * 10 + g_ascii_digit_value (text[i]);
    }
  minutes = g_ascii_digit_value (colon[1]) * 10 + g_ascii_digit_value (colon[2]);
  if (minutes > 59 || hours * 60 + minutes > 24 * 60)
    return -1;
  return hours * 60 + minutes;
}

static gboolean
parse_time (const char *text, gboolean strict, DbkValue *value, GError **error)
{
  int minutes = parse_clock (text, strict);
  g_autofree char *canonical = NULL;

  if (minutes < 0)
    return refuse (error, _ ("“%s” is no time of day; write 08:30"), text, NULL);
  canonical = g_strdup_printf ("%02d:%02d", minutes / 60, minutes % 60);
  dbk_value_set_text (value, canonical);
  return TRUE;
}

static gboolean
parse_choice (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error)
{
  if (dbk_indicator_choice (indicator, text) == NULL)
    return refuse (error, _ ("“%s” is none of the choices of %s"), text, dbk_text_get (&indicator->name));
  dbk_value_set_text (value, text);
  return TRUE;
}

gboolean
dbk_indicator_parse (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error)
{
  DbkDecimal number;

  g_return_val_if_fail (indicator != NULL && value != NULL, FALSE);

  if (text == NULL || *text == '\0')
    {
      dbk_value_clear (value);
      return TRUE;
    }
  if (g_str_has_prefix (text, DBK_NOT_MEASURED_PREFIX))
    return set_not_measured (indicator, text + strlen (DBK_NOT_MEASURED_PREFIX), value, error);
  switch (indicator->type)
    {
    case DBK_TYPE_CHOICE:
      return parse_choice (indicator, text, value, error);
    case DBK_TYPE_TIME:
      return parse_time (text, TRUE, value, error);
    case DBK_TYPE_TEXT:
      return parse_text (text, value, error);
    case DBK_TYPE_NUMBER:
    case DBK_TYPE_INTEGER:
    default:
      if (!dbk_decimal_parse (text, indicator->decimals, &number, error))
        return FALSE;
      dbk_value_set_number (value, number);
      return TRUE;
    }
}

/* Full-width forms to ASCII, blanks around removed: what an input method leaves behind. */
static char *
tidy (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar u = g_utf8_get_char (c);

      if (u >= 0xff01 && u <= 0xff5e)
        u = u - 0xff01 + '!';
      else if (u == 0x3000 || u == 0x00a0)
        u = ' ';
      g_string_append_unichar (out, u);
    }
  return g_strdup (g_strstrip (out->str));
}

/* Whatever stands between 缺测 and the reason. */
static const char *
skip_separators (const char *text)
{
  static const char *const separators[] = { " ", ":", "：", ",", "，", "-", "、", "　", "\t", NULL };

  for (gboolean again = TRUE; again;)
    {
      again = FALSE;
      for (guint i = 0; separators[i] != NULL; i++)
        if (g_str_has_prefix (text, separators[i]))
          {
            text += strlen (separators[i]);
            again = TRUE;
          }
    }
  return text;
}

/* The reason after 缺测 (or its English), or NULL if @text says something else. */
static const char *
find_reason (const char *text)
{
  static const char *const words[] = { "缺测", "not measured", "Not measured", NULL };

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (text, words[i]))
      return skip_separators (text + strlen (words[i]));
  return NULL;
}

static const DbkChoice *
find_choice (const DbkIndicator *indicator, const char *text)
{
  for (guint i = 0; i < indicator->choices->len; i++)
    {
      const DbkChoice *choice = g_ptr_array_index (indicator->choices, i);

      if (g_ascii_strcasecmp (choice->code, text) == 0 || g_ascii_strcasecmp (choice->name.en, text) == 0 || strcmp (choice->name.zh, text) == 0)
        return choice;
    }
  return NULL;
}

static gboolean
parse_typed_number (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error)
{
  g_autofree char *tidied = tidy (text);
  DbkDecimal number;

  if (indicator->hours && strchr (tidied, ':') != NULL)
    {
      int minutes = parse_clock (tidied, FALSE);

      if (minutes < 0)
        return refuse (error, _ ("“%s” is no number of hours; write 23:40 or 23.67"), tidied, NULL);
      if (!dbk_decimal_from_double (minutes / 60.0, indicator->decimals, &number, error))
        return FALSE;
      dbk_value_set_number (value, number);
      return TRUE;
    }
  if (!dbk_decimal_parse_typed (text, indicator->decimals, &number, error))
    return FALSE;
  dbk_value_set_number (value, number);
  return TRUE;
}

gboolean
dbk_indicator_parse_typed (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error)
{
  g_autofree char *stripped = NULL;
  g_autofree char *tidied = NULL;
  const char *reason;
  const DbkChoice *choice;

  g_return_val_if_fail (indicator != NULL && value != NULL, FALSE);

  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    return refuse (error, _ ("This text is not valid UTF-8"), NULL, NULL);
  stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  tidied = tidy (stripped);
  if (*tidied == '\0')
    {
      dbk_value_clear (value);
      return TRUE;
    }
  reason = find_reason (stripped);
  if (reason != NULL)
    return set_not_measured (indicator, reason, value, error);
  switch (indicator->type)
    {
    case DBK_TYPE_CHOICE:
      choice = find_choice (indicator, tidied);
      return parse_choice (indicator, choice != NULL ? choice->code : tidied, value, error);
    case DBK_TYPE_TIME:
      return parse_time (tidied, FALSE, value, error);
    case DBK_TYPE_TEXT:
      return parse_text (stripped, value, error);
    case DBK_TYPE_NUMBER:
    case DBK_TYPE_INTEGER:
    default:
      return parse_typed_number (indicator, stripped, value, error);
    }
}

char *
dbk_indicator_format (const DbkIndicator *indicator, const DbkValue *value)
{
  const DbkChoice *choice;

  g_return_val_if_fail (indicator != NULL && value != NULL, NULL);

  switch (value->kind)
    {
    case DBK_VALUE_NUMBER:
      return dbk_decimal_format (value->number);
    case DBK_VALUE_TEXT:
      choice = dbk_indicator_choice (indicator, value->text);
      return g_strdup (choice != NULL ? dbk_text_get (&choice->name) : value->text);
    case DBK_VALUE_NOT_MEASURED:
      return g_strdup_printf (_ ("Not measured: %s"), value->text);
    case DBK_VALUE_MISSING:
    default:
      return g_strdup ("");
    }
}
