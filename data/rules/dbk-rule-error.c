/* SPDX-License-Identifier: GPL-3.0-or-later
 * The errors of loading and evaluating rules and formulas, with the place in the text they are about. */
#define G_LOG_DOMAIN "dbk-rules"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/rules/dbk-rule-error.h"

typedef struct
{
  gssize offset; /* bytes, -1: unknown */
} DbkRuleErrorPrivate;

static void
dbk_rule_error_private_init (DbkRuleErrorPrivate *priv)
{
  priv->offset = -1;
}

static void
dbk_rule_error_private_copy (const DbkRuleErrorPrivate *from,
                             DbkRuleErrorPrivate *to)
{
  to->offset = from->offset;
}

static void
dbk_rule_error_private_clear (DbkRuleErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (DbkRuleError, dbk_rule_error)

gssize
dbk_rule_error_get_offset (const GError *error)
{
  g_return_val_if_fail (error != NULL && error->domain == DBK_RULE_ERROR, -1);

  return dbk_rule_error_get_private (error)->offset;
}

/* Characters before @offset plus one; text that is not UTF-8 counts as bytes. */
static long
column_of (const char *text,
           gssize offset)
{
  if (!g_utf8_validate (text, offset, NULL))
    return (long)offset + 1;
  return g_utf8_strlen (text, offset) + 1;
}

void
dbk_rule_error_set (GError **error,
                    DbkRuleError code,
                    const char *text,
                    gssize offset,
                    const char *format,
                    ...)
{
  g_autofree char *what = NULL;
  va_list args;

  if (error == NULL)
    return;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);

  if (text == NULL || offset < 0 || (gsize)offset > strlen (text))
    {
      g_set_error_literal (error, DBK_RULE_ERROR, code, what);
      return;
    }

  /* Translators: an error message and the character of a formula that it is about */
  g_set_error (error, DBK_RULE_ERROR, code, _ ("%s (at character %ld)"), what, column_of (text, offset));
  dbk_rule_error_get_private (*error)->offset = offset;
}
