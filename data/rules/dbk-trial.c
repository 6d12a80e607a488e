/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trying an expression out: on a day's figures, on figures that are given, or on both.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-trial.h"

#include "data/rules/dbk-evaluator-private.h"

/* Known is what was given, and what the catalogue of the figures knows. */
typedef struct
{
  GHashTable *given;
  DbkScope *scope;
} TrialScope;

static gboolean
knows (const char *name, gpointer data)
{
  const TrialScope *scope = data;

  return (scope->given != NULL && g_hash_table_contains (scope->given, name)) || (scope->scope != NULL && dbk_scope_knows (name, scope->scope));
}

static void
value_free (DbkTrialValue *value)
{
  g_free (value->name);
  g_free (value->text);
  g_free (value);
}

static DbkTrialValue *
value_new (const char *name, DbkResultKind kind, double number, const char *text)
{
  DbkTrialValue *value = g_new0 (DbkTrialValue, 1);

  value->name = g_strdup (name);
  value->kind = kind;
  value->number = number;
  value->text = g_strdup (kind == DBK_RESULT_TEXT ? text : NULL);
  return value;
}

static DbkTrialValue *
read_given (const char *name, const char *text)
{
  DbkDecimal number;

  if (*text == '\0')
    return value_new (name, DBK_RESULT_NULL, 0, NULL);
  if (dbk_decimal_parse (text, DBK_DECIMAL_MAX_DECIMALS, &number, NULL))
    return value_new (name, DBK_RESULT_NUMBER, dbk_decimal_to_double (number), NULL);
  return value_new (name, DBK_RESULT_TEXT, 0, text);
}

static DbkTrialValue *
read_figure (const char *name, const DbkFigures *figures, const DbkNode *entity, DbkDay today)
{
  DbkParameter parameter;
  DbkBinding binding;
  DbkTrialValue *value;
  DbkBound bound;

  if (figures == NULL || entity == NULL || !dbk_parameter_parse (name, &parameter))
    return value_new (name, DBK_RESULT_NULL, 0, NULL);
  dbk_binding_resolve (&binding, dbk_figures_layout (figures), entity, &parameter);
  bound = dbk_binding_get (&binding, figures, today);
  value = value_new (name, bound.kind, bound.number, bound.text);
  dbk_binding_clear (&binding);
  return value;
}

static void
bind (DbkExpression *expression, guint i, const DbkTrialValue *value)
{
  if (value->kind == DBK_RESULT_NUMBER)
    dbk_expression_bind_number (expression, i, value->number);
  else if (value->kind == DBK_RESULT_TEXT)
    dbk_expression_bind_text (expression, i, value->text);
  else
    dbk_expression_bind_null (expression, i);
}

static gboolean
compute (DbkTrial *trial, DbkExpression *expression, GHashTable *given, const DbkFigures *figures, const DbkNode *entity, DbkDay today, GError **error)
{
  DbkResult result;

  for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
    {
      const char *name = dbk_expression_get_parameter (expression, i);
      const char *text = given != NULL ? g_hash_table_lookup (given, name) : NULL;
      DbkTrialValue *value = text != NULL ? read_given (name, text) : read_figure (name, figures, entity, today);

      g_ptr_array_add (trial->parameters, value);
      bind (expression, i, value);
    }
  if (!dbk_expression_evaluate (expression, &result, error))
    return FALSE;
  trial->result = value_new ("", result.kind, result.number, result.text);
  return TRUE;
}

DbkTrial *
dbk_trial_new (const char *text, GHashTable *given, const DbkFigures *figures, const DbkNode *entity, DbkDay today, GError **error)
{
  g_autoptr (DbkTrial) trial = g_new0 (DbkTrial, 1);
  g_autoptr (DbkSandbox) sandbox = NULL;
  g_autoptr (DbkExpression) expression = NULL;
  DbkScope scope = { NULL, FALSE };
  TrialScope known = { given, NULL };

  g_return_val_if_fail (text != NULL, NULL);

  trial->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify)value_free);
  if (figures != NULL)
    {
      scope.catalogue = dbk_layout_catalogue (dbk_figures_layout (figures));
      known.scope = &scope;
    }
  sandbox = dbk_sandbox_new (error);
  if (sandbox == NULL)
    return NULL;
  expression = dbk_expression_new (sandbox, text, knows, &known, error);
  if (expression == NULL || !compute (trial, expression, given, figures, entity, today, error))
    return NULL;
  return g_steal_pointer (&trial);
}

void
dbk_trial_free (DbkTrial *trial)
{
  g_ptr_array_unref (trial->parameters);
  g_clear_pointer (&trial->result, value_free);
  g_free (trial);
}

/* No more digits than a double tells apart for people: 0.1 + 0.2 is 0.3. */
char *
dbk_trial_value_to_string (const DbkTrialValue *value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (value->kind == DBK_RESULT_NULL)
    return NULL;
  if (value->kind == DBK_RESULT_TEXT)
    return g_strdup (value->text);
  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.12g", value->number));
}
