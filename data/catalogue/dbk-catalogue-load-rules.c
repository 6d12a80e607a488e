/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads the rules of the catalogue document.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-catalogue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-json.h"

static const char *const severity_words[] = { "error", "warning", "info", NULL };

static gboolean
read_rule_forms (DbkCatalogue *catalogue, JsonObject *object, DbkRule *rule, GError **error)
{
  JsonArray *array = NULL;

  if (!dbk_json_array_or_null (object, "forms", &array, error))
    return dbk_catalogue_wrap (error, rule->code);
  if (array == NULL)
    return TRUE;
  rule->forms = g_ptr_array_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *code = NULL;

      if (!dbk_json_element_string (array, i, FALSE, &code, error))
        return dbk_catalogue_wrap (error, rule->code);
      if (!g_hash_table_contains (catalogue->forms_by_code, code))
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no form “%s”"), rule->code, code);
          return FALSE;
        }
      g_ptr_array_add (rule->forms, (gpointer)g_intern_string (code));
    }
  return TRUE;
}

static gboolean
read_rule_expression (DbkCatalogue *catalogue, JsonObject *object, DbkRule *rule, GError **error)
{
  const char *cause = NULL;
  const char *expression;

  if (!dbk_json_string_or (object, "cause", rule->code, &cause, error))
    return dbk_catalogue_wrap (error, rule->code);
  rule->cause = g_intern_string (cause);
  /* The evaluator answers this one by itself; severity and words are still data. */
  if (strcmp (rule->code, DBK_RULE_REQUIRED) == 0)
    return TRUE;
  expression = dbk_json_string (object, "expression", error);
  if (expression == NULL)
    return dbk_catalogue_wrap (error, rule->code);
  rule->expression = g_strdup (expression);
  if (rule->level < DBK_NODE_PLANT)
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: figures stand at units, stations or plants"), rule->code);
      return FALSE;
    }
  return dbk_catalogue_read_indicators (catalogue, object, "cells", rule->cells, rule->code, error);
}

/* --- Tolerances --- */

static void
tolerance_free (DbkTolerance *tolerance)
{
  g_free (tolerance->value);
  g_free (tolerance);
}

/* {"share": "1.05"}: decimal text, so that what is written is what is compared. */
static gboolean
read_tolerances (JsonObject *object, DbkRule *rule, GError **error)
{
  JsonObject *tolerances = NULL;
  g_autoptr (GList) names = NULL;

  if (!dbk_json_object_or_null (object, "tolerances", &tolerances, error))
    return dbk_catalogue_wrap (error, rule->code);
  if (tolerances == NULL)
    return TRUE;
  rule->tolerances = g_ptr_array_new_with_free_func ((GDestroyNotify)tolerance_free);
  names = json_object_get_members (tolerances);
  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *text = dbk_json_string (tolerances, l->data, error);
      DbkTolerance *tolerance;
      DbkDecimal number;

      if (text == NULL || !dbk_decimal_parse (text, DBK_DECIMAL_MAX_DECIMALS, &number, error))
        return dbk_catalogue_wrap (error, rule->code);
      tolerance = g_new0 (DbkTolerance, 1);
      tolerance->name = g_intern_string (l->data);
      tolerance->value = g_strdup (text);
      g_ptr_array_add (rule->tolerances, tolerance);
    }
  return TRUE;
}

/* Whether the name that starts at @text ends after @length. */
static gboolean
is_name (const char *text, const char *name, gsize length)
{
  return strncmp (text, name, length) == 0 && !g_ascii_isalnum (text[length]) && text[length] != '_';
}

/* Puts the numbers where @open and the name stand: ":tol_" in expressions, "{tol_" … "}" in messages. */
static void
put_tolerances (const DbkRule *rule, char **text, const char *open, const char *close)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *c = *text;

  while (*c != '\0')
    {
      const DbkTolerance *found = NULL;

      for (guint i = 0; found == NULL && g_str_has_prefix (c, open) && i < rule->tolerances->len; i++)
        {
          const DbkTolerance *tolerance = g_ptr_array_index (rule->tolerances, i);

          if (is_name (c + strlen (open), tolerance->name, strlen (tolerance->name)))
            found = tolerance;
        }
      if (found == NULL)
        {
          g_string_append_c (out, *c++);
          continue;
        }
      g_string_append (out, found->value);
      c += strlen (open) + strlen (found->name);
      if (g_str_has_prefix (c, close))
        c += strlen (close);
    }
  g_free (*text);
  *text = g_strdup (out->str);
}

static void
apply_tolerances (DbkRule *rule)
{
  if (rule->tolerances == NULL)
    return;
  if (rule->expression != NULL)
    put_tolerances (rule, &rule->expression, ":tol_", "");
  put_tolerances (rule, &rule->message.zh, "{tol_", "}");
  put_tolerances (rule, &rule->message.en, "{tol_", "}");
}

/* --- Rules --- */

static DbkRule *
read_rule (DbkCatalogue *catalogue, JsonObject *object, guint index, GError **error)
{
  g_autoptr (DbkRule) rule = g_new0 (DbkRule, 1);
  int severity;

  rule->index = index;
  rule->cells = g_ptr_array_new ();
  rule->code = dbk_catalogue_read_code (object, "code", FALSE, error);
  if (rule->code == NULL || !dbk_catalogue_read_word (object, "severity", severity_words, -1, &severity, rule->code, error) ||
      !dbk_catalogue_read_kind (object, "level", &rule->level, rule->code, error) ||
      !dbk_catalogue_read_energies (object, "energies", DBK_ENERGY_ALL, &rule->energies, rule->code, error) ||
      !dbk_catalogue_read_text (object, "message", TRUE, &rule->message, rule->code, error) ||
      !read_rule_expression (catalogue, object, rule, error) || !read_rule_forms (catalogue, object, rule, error) ||
      !read_tolerances (object, rule, error) || !dbk_catalogue_read_dated (object, &rule->dated, rule->code, error))
    return NULL;
  apply_tolerances (rule);
  rule->severity = severity;
  return g_steal_pointer (&rule);
}

static DbkRule *
required_rule_new (guint index)
{
  DbkRule *rule = g_new0 (DbkRule, 1);

  rule->index = index;
  rule->code = g_intern_static_string (DBK_RULE_REQUIRED);
  rule->cause = rule->code;
  rule->severity = DBK_SEVERITY_ERROR;
  rule->level = DBK_NODE_UNIT;
  rule->energies = DBK_ENERGY_ALL;
  rule->message.zh = g_strdup ("必填项未填：{cells}");
  rule->message.en = g_strdup ("Required and empty: {cells}");
  rule->cells = g_ptr_array_new ();
  rule->dated = (DbkDated){ DBK_DAY_NONE, DBK_DAY_NONE };
  return rule;
}

gboolean
dbk_catalogue_load_rules (DbkCatalogue *catalogue, JsonArray *array, GError **error)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_catalogue_element (array, i, "rules", error);
      DbkRule *rule = object != NULL ? read_rule (catalogue, object, i, error) : NULL;

      if (rule == NULL)
        return FALSE;
      g_ptr_array_add (catalogue->rules, rule);
      if (!dbk_catalogue_register (catalogue->rules_by_code, rule->code, rule, _ ("The rule"), error))
        return FALSE;
    }
  if (!g_hash_table_contains (catalogue->rules_by_code, DBK_RULE_REQUIRED))
    {
      DbkRule *rule = required_rule_new (catalogue->rules->len);

      g_ptr_array_add (catalogue->rules, rule);
      g_hash_table_insert (catalogue->rules_by_code, (gpointer)rule->code, rule);
    }
  return TRUE;
}
