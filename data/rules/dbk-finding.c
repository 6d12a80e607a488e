/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Findings, and the figures filled into their messages.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-evaluator-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

DbkFinding *
dbk_finding_new (const DbkRule *rule, const DbkNode *entity, const GArray *slots)
{
  DbkFinding *finding = g_new0 (DbkFinding, 1);

  finding->rule = rule;
  finding->entity = entity;
  finding->slots = g_array_copy ((GArray *)slots);
  return finding;
}

void
dbk_finding_free (DbkFinding *finding)
{
  dbk_text_clear (&finding->message);
  g_array_unref (finding->slots);
  g_free (finding);
}

guint
dbk_findings_count (const GPtrArray *findings, DbkSeverity severity)
{
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    n += ((const DbkFinding *)g_ptr_array_index (findings, i))->rule->severity == severity;
  return n;
}

/* --- Messages --- */

/*
 * The next {name} or {name:decimals} of a message.
 * @text: where to look from
 * @name: (out) (transfer full)
 * @decimals: (out): -1 if none are given
 * @end: (out): behind the closing brace
 *
 * Returns: the opening brace, or NULL if there is none; @name is NULL if it is ill-formed
 */
static const char *
find_field (const char *text, char **name, int *decimals, const char **end)
{
  const char *open = strchr (text, '{');
  const char *close = open != NULL ? strchr (open, '}') : NULL;
  const char *colon;

  *name = NULL;
  *decimals = -1;
  if (open == NULL)
    return NULL;
  *end = open + 1;
  if (close == NULL)
    return open;
  *end = close + 1;
  colon = memchr (open, ':', close - open);
  if (colon != NULL && (close != colon + 2 || !g_ascii_isdigit (colon[1])))
    return open;
  if (colon != NULL)
    *decimals = g_ascii_digit_value (colon[1]);
  *name = g_strndup (open + 1, (colon != NULL ? colon : close) - open - 1);
  return open;
}

gboolean
dbk_message_check (const char *message, DbkKnownFunc known, gpointer data, GError **error)
{
  const char *end;

  for (const char *text = message; *text != '\0'; text = end)
    {
      g_autofree char *name = NULL;
      int decimals;

      if (find_field (text, &name, &decimals, &end) == NULL)
        return TRUE;
      if (name != NULL && (strcmp (name, "cells") == 0 || known (name, data)))
        continue;
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMULA, _ ("the message names an unknown figure: %s"), name != NULL ? name : message);
      return FALSE;
    }
  return TRUE;
}

static char *
format_text (const DbkBinding *binding, const char *text, gboolean chinese)
{
  const DbkChoice *choice = dbk_indicator_choice (binding->indicator, text);

  if (choice == NULL)
    return g_strdup (text);
  return g_strdup (chinese ? choice->name.zh : choice->name.en);
}

/* Times are hours in expressions, but people read a clock. */
static char *
format_clock (double hours)
{
  int minutes = (int)(hours * 60 + 0.5);

  return g_strdup_printf ("%02d:%02d", minutes / 60, minutes % 60);
}

static char *
format_bound (const DbkBinding *binding, DbkBound bound, int decimals, gboolean chinese)
{
  DbkDecimal number;

  if (bound.kind == DBK_RESULT_TEXT)
    return format_text (binding, bound.text, chinese);
  if (bound.kind != DBK_RESULT_NUMBER)
    return g_strdup ("—");
  if (binding->indicator != NULL && binding->indicator->type == DBK_TYPE_TIME)
    return format_clock (bound.number);
  if (!dbk_decimal_from_double (bound.number, decimals >= 0 ? (guint)decimals : binding->decimals, &number, NULL))
    return g_strdup ("—");
  return dbk_decimal_format (number);
}

static void
append_field (GString *out, const char *name, int decimals, gboolean chinese, DbkLayout *layout, const DbkNode *entity, const DbkFigures *figures, DbkDay today)
{
  DbkParameter parameter;
  DbkBinding binding;
  g_autofree char *shown = NULL;

  if (name == NULL || !dbk_parameter_parse (name, &parameter))
    return;
  dbk_binding_resolve (&binding, layout, entity, &parameter);
  shown = format_bound (&binding, dbk_binding_get (&binding, figures, today), decimals, chinese);
  g_string_append (out, shown);
  dbk_binding_clear (&binding);
}

char *
dbk_message_fill (const char *message, gboolean chinese, DbkLayout *layout, const DbkNode *entity, const DbkFigures *figures, DbkDay today)
{
  GString *out = g_string_new (NULL);
  const char *text = message;

  while (TRUE)
    {
      g_autofree char *name = NULL;
      const char *end;
      int decimals;
      const char *field = find_field (text, &name, &decimals, &end);

      if (field == NULL)
        break;
      g_string_append_len (out, text, field - text);
      append_field (out, name, decimals, chinese, layout, entity, figures, today);
      text = end;
    }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

char *
dbk_message_fill_cells (const char *message, gboolean chinese, const DbkLayout *layout, const GArray *slots)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GString *out = g_string_new (message);

  for (guint i = 0; i < slots->len; i++)
    {
      const DbkIndicator *indicator = dbk_layout_slot (layout, g_array_index (slots, guint, i))->indicator;

      if (i > 0)
        g_string_append (names, chinese ? "、" : ", ");
      g_string_append (names, chinese ? indicator->name.zh : indicator->name.en);
    }
  g_string_replace (out, "{cells}", names->str, 0);
  return g_string_free (out, FALSE);
}
