/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas as they are evaluated on sums.
 */
#define G_LOG_DOMAIN "dbk-summary"

#include <math.h>

#include "data/summary/dbk-summary-private.h"

static gboolean
names_indicator (DbkParameterKind kind)
{
  return kind != DBK_PARAMETER_ATTRIBUTE && kind != DBK_PARAMETER_ATTRIBUTE_SUM && kind != DBK_PARAMETER_FACT;
}

static DbkResult
evaluate (DbkRecipe *recipe, const double *values)
{
  DbkResult result = { DBK_RESULT_NULL, 0, NULL };

  for (guint i = 0; i < recipe->parameters->len; i++)
    if (isnan (values[i]))
      dbk_expression_bind_null (recipe->expression, i);
    else
      dbk_expression_bind_number (recipe->expression, i, values[i]);
  if (!dbk_expression_evaluate (recipe->expression, &result, NULL))
    result.kind = DBK_RESULT_NULL;
  return result;
}

/*
 * What a formula cannot do without is found by trying: with figures for which it
 * has a result, and one of them missing.
 */
static void
find_essential (DbkRecipe *recipe)
{
  guint n = recipe->parameters->len;
  g_autofree double *values = g_new (double, n + 1);
  gboolean works = FALSE;

  for (guint attempt = 0; attempt < 4 && !works; attempt++)
    {
      for (guint i = 0; i < n; i++)
        values[i] = attempt == 0 ? 1 : (attempt == 1 ? 1000.0 / (i + 1) : (attempt == 2 ? 7 * (i + 1) : 0));
      works = evaluate (recipe, values).kind == DBK_RESULT_NUMBER;
    }
  for (guint i = 0; i < n; i++)
    {
      DbkFormulaParameter *parameter = &g_array_index (recipe->parameters, DbkFormulaParameter, i);
      double kept = values[i];

      values[i] = NAN;
      parameter->essential = !works || evaluate (recipe, values).kind != DBK_RESULT_NUMBER;
      values[i] = kept;
    }
}

DbkRecipe *
dbk_recipe_new (DbkSandbox *sandbox, DbkCatalogue *catalogue, const char *text, GError **error)
{
  DbkExpression *expression = dbk_expression_new (sandbox, text, NULL, NULL, error);
  DbkRecipe *recipe;

  if (expression == NULL)
    return NULL;
  recipe = g_new0 (DbkRecipe, 1);
  recipe->expression = expression;
  recipe->parameters = g_array_new (FALSE, TRUE, sizeof (DbkFormulaParameter));
  for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
    {
      DbkFormulaParameter parameter = { 0 };

      if (!dbk_parameter_parse (dbk_expression_get_parameter (expression, i), &parameter.parameter))
        parameter.parameter = (DbkParameter){ .kind = DBK_PARAMETER_FACT, .fact = DBK_FACT_TODAY_FUTURE, .name = "" };
      if (names_indicator (parameter.parameter.kind))
        parameter.indicator = dbk_catalogue_indicator (catalogue, parameter.parameter.name);
      g_array_append_val (recipe->parameters, parameter);
    }
  find_essential (recipe);
  return recipe;
}

void
dbk_recipe_free (DbkRecipe *recipe)
{
  if (recipe == NULL)
    return;
  dbk_expression_free (recipe->expression);
  g_array_unref (recipe->parameters);
  g_free (recipe);
}

gboolean
dbk_recipe_has_window (const DbkRecipe *recipe)
{
  for (guint i = 0; i < recipe->parameters->len; i++)
    if (g_array_index (recipe->parameters, DbkFormulaParameter, i).parameter.window > 0)
      return TRUE;
  return FALSE;
}

const char *
dbk_recipe_attribute (const DbkRecipe *recipe)
{
  const DbkFormulaParameter *only = &g_array_index (recipe->parameters, DbkFormulaParameter, 0);

  if (recipe->parameters->len != 1)
    return NULL;
  if (only->parameter.kind != DBK_PARAMETER_ATTRIBUTE && only->parameter.kind != DBK_PARAMETER_ATTRIBUTE_SUM)
    return NULL;
  return only->parameter.name;
}

gboolean
dbk_recipe_evaluate (DbkRecipe *recipe, const double *values, guint decimals, DbkDecimal *result)
{
  DbkResult outcome = evaluate (recipe, values);

  return outcome.kind == DBK_RESULT_NUMBER && dbk_decimal_from_double (outcome.number, decimals, result, NULL);
}
