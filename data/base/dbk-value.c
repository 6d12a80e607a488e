/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of one cell.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-value.h"

static void
replace (DbkValue *value, DbkValueKind kind, const char *text)
{
  /* copied first: @text may be the value's own */
  char *copy = g_strdup (text);

  dbk_value_clear (value);
  value->kind = kind;
  value->text = copy;
}

void
dbk_value_clear (DbkValue *value)
{
  g_return_if_fail (value != NULL);

  g_free (value->text);
  *value = (DbkValue)DBK_VALUE_INIT;
}

void
dbk_value_copy (DbkValue *dest, const DbkValue *src)
{
  g_return_if_fail (dest != NULL);
  g_return_if_fail (src != NULL);

  if (dest == src)
    return;
  replace (dest, src->kind, src->text);
  dest->number = src->number;
}

void
dbk_value_set_number (DbkValue *value, DbkDecimal number)
{
  g_return_if_fail (value != NULL);

  replace (value, DBK_VALUE_NUMBER, NULL);
  value->number = number;
}

void
dbk_value_set_text (DbkValue *value, const char *text)
{
  g_return_if_fail (value != NULL);
  g_return_if_fail (text != NULL);

  replace (value, DBK_VALUE_TEXT, text);
}

void
dbk_value_set_not_measured (DbkValue *value, const char *reason)
{
  g_return_if_fail (value != NULL);

  replace (value, DBK_VALUE_NOT_MEASURED, reason != NULL ? reason : "");
}

gboolean
dbk_value_equal (const DbkValue *a, const DbkValue *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  if (a->kind != b->kind)
    return FALSE;
  if (a->kind == DBK_VALUE_NUMBER)
    return dbk_decimal_compare (a->number, b->number) == 0;
  return a->kind == DBK_VALUE_MISSING || g_strcmp0 (a->text, b->text) == 0;
}

char *
dbk_value_to_wire (const DbkValue *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  switch (value->kind)
    {
    case DBK_VALUE_NUMBER:
      return dbk_decimal_to_string (value->number);
    case DBK_VALUE_TEXT:
      return g_strdup (value->text);
    case DBK_VALUE_NOT_MEASURED:
      return g_strconcat (DBK_NOT_MEASURED_PREFIX, value->text, NULL);
    case DBK_VALUE_MISSING:
    default:
      return NULL;
    }
}

char *
dbk_value_to_typed (const DbkValue *value)
{
  char *text = dbk_value_to_wire (value);

  if (text == NULL)
    return g_strdup ("");
  if (value->kind == DBK_VALUE_NUMBER && strchr (text, '.') != NULL)
    {
      gsize length = strlen (text);

      while (text[length - 1] == '0')
        text[--length] = '\0';
      if (text[length - 1] == '.')
        text[--length] = '\0';
    }
  return text;
}
