/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Derivation and validation of one report by the catalogue's formulas and rules.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-evaluator-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Layouts bound at the same time: a review list walks over several plants. */
#define PLANS_KEPT 16

/**
 * DbkEvaluator:
 * @programs: (element-type utf8 DbkProgram): formulas by their text in the catalogue
 * @rules: (element-type DbkProgram) (nullable elements): by rule index
 * @formulas: (element-type DbkFormulas): one for every time between two changes of a formula
 * @plans: (element-type DbkPlan): most recently used last
 * @windowed: (element-type DbkIndicator): what windows look at
 */
struct _DbkEvaluator
{
  DbkCatalogue *catalogue; /* (owned) */
  DbkSandbox *sandbox;     /* (owned) */
  GHashTable *programs;
  GPtrArray *rules;
  GPtrArray *formulas;
  GPtrArray *plans;
  GPtrArray *windowed;
  guint plans_kept;
};

/* --- Preparing --- */

static void
program_free (DbkProgram *program)
{
  if (program == NULL)
    return;
  dbk_expression_free (program->expression);
  g_array_unref (program->parameters);
  g_free (program);
}

static gboolean
is_numeric (const DbkIndicator *indicator)
{
  return indicator->type == DBK_TYPE_NUMBER || indicator->type == DBK_TYPE_INTEGER;
}

/* Turns what the sandbox says into an error of the catalogue that names the culprit. */
static gboolean
refuse_formula (GError **error, const char *code, GError *inner)
{
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMULA, "%s: %s", code, inner->message);
  g_error_free (inner);
  return FALSE;
}

/* Who asks for a parameter, and within what. */
typedef struct
{
  DbkEvaluator *evaluator;
  DbkScope scope;
} Asking;

/* A #DbkKnownFunc that notes what windows look at; @data: an #Asking. */
static gboolean
take_name (const char *name, gpointer data)
{
  Asking *asking = data;
  const DbkIndicator *indicator;
  DbkParameter parameter;

  if (!dbk_scope_knows (name, &asking->scope))
    return FALSE;
  if (!dbk_parameter_parse (name, &parameter) || parameter.window == 0)
    return TRUE;
  indicator = dbk_catalogue_indicator (asking->scope.catalogue, parameter.name);
  if (!g_ptr_array_find (asking->evaluator->windowed, indicator, NULL))
    g_ptr_array_add (asking->evaluator->windowed, (gpointer)indicator);
  return TRUE;
}

static DbkProgram *
prepare (DbkEvaluator *evaluator, const char *text, gboolean derives, GError **error)
{
  Asking asking = { evaluator, { evaluator->catalogue, derives } };
  DbkExpression *expression = dbk_expression_new (evaluator->sandbox, text, take_name, &asking, error);
  DbkProgram *program;

  if (expression == NULL)
    return NULL;
  program = g_new0 (DbkProgram, 1);
  program->expression = expression;
  program->parameters = g_array_new (FALSE, FALSE, sizeof (DbkParameter));
  for (guint i = 0; i < dbk_expression_get_n_parameters (expression); i++)
    {
      DbkParameter parameter;

      /* The names live as long as the expression does. */
      dbk_parameter_parse (dbk_expression_get_parameter (expression, i), &parameter);
      g_array_append_val (program->parameters, parameter);
    }
  return program;
}

/* Numbers pass through SQLite's own rounding; the bare text goes first, so that errors point into it. */
static gboolean
prepare_formula (DbkEvaluator *evaluator, const DbkIndicator *indicator, const char *text, GError **error)
{
  g_autofree char *rounded = g_strdup_printf ("round(%s, %u)", text, indicator->decimals);
  GError *inner = NULL;
  DbkProgram *program = prepare (evaluator, text, TRUE, &inner);

  if (program != NULL && is_numeric (indicator))
    {
      program_free (program);
      program = prepare (evaluator, rounded, TRUE, &inner);
    }
  if (program == NULL)
    return refuse_formula (error, indicator->code, inner);
  g_hash_table_insert (evaluator->programs, (gpointer)text, program);
  return TRUE;
}

static gboolean
prepare_formulas (DbkEvaluator *evaluator, const DbkIndicator *indicator, GError **error)
{
  if (indicator->formula != NULL && !prepare_formula (evaluator, indicator, indicator->formula, error))
    return FALSE;
  for (guint i = 0; indicator->formulas != NULL && i < indicator->formulas->len; i++)
    {
      const DbkFormula *formula = g_ptr_array_index (indicator->formulas, i);

      if (*formula->text != '\0' && !prepare_formula (evaluator, indicator, formula->text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare_rule (DbkEvaluator *evaluator, const DbkRule *rule, GError **error)
{
  Asking asking = { evaluator, { evaluator->catalogue, FALSE } };
  GError *inner = NULL;
  DbkProgram *program;

  if (rule->expression == NULL)
    return TRUE;
  program = prepare (evaluator, rule->expression, FALSE, &inner);
  evaluator->rules->pdata[rule->index] = program;
  if (program == NULL || !dbk_message_check (rule->message.zh, take_name, &asking, &inner) ||
      !dbk_message_check (rule->message.en, take_name, &asking, &inner))
    return refuse_formula (error, rule->code, inner);
  return TRUE;
}

/* --- Dependency order --- */

typedef enum
{
  MARK_NEW,
  MARK_OPEN,
  MARK_DONE,
} Mark;

typedef struct
{
  DbkEvaluator *evaluator;
  DbkFormulas *formulas;
  guint8 *marks;
  GPtrArray *path;
} Walk;

static gboolean
reads_today (const DbkParameter *parameter)
{
  /* What a person typed waits for no derivation, so DBK_PARAMETER_TYPED is none of these. */
  return parameter->kind == DBK_PARAMETER_VALUE || parameter->kind == DBK_PARAMETER_OWN || parameter->kind == DBK_PARAMETER_SUM ||
         parameter->kind == DBK_PARAMETER_VOLUME || parameter->kind == DBK_PARAMETER_SLOPE;
}

static gboolean
refuse_circle (const Walk *walk, const DbkIndicator *indicator, GError **error)
{
  g_autoptr (GString) circle = g_string_new (NULL);
  gboolean inside = FALSE;

  for (guint i = 0; i < walk->path->len; i++)
    {
      inside = inside || g_ptr_array_index (walk->path, i) == indicator;
      if (inside)
        g_string_append_printf (circle, "%s → ", ((const DbkIndicator *)g_ptr_array_index (walk->path, i))->code);
    }
  g_string_append (circle, indicator->code);
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMULA, _ ("Formulas run in a circle: %s"), circle->str);
  return FALSE;
}

static gboolean
visit (Walk *walk, const DbkIndicator *indicator, GError **error)
{
  const DbkProgram *program = g_ptr_array_index (walk->formulas->programs, indicator->index);

  if (walk->marks[indicator->index] == MARK_DONE)
    return TRUE;
  if (walk->marks[indicator->index] == MARK_OPEN)
    return refuse_circle (walk, indicator, error);
  walk->marks[indicator->index] = MARK_OPEN;
  g_ptr_array_add (walk->path, (gpointer)indicator);
  for (guint i = 0; program != NULL && i < program->parameters->len; i++)
    {
      const DbkParameter *parameter = &g_array_index (program->parameters, DbkParameter, i);

      if (reads_today (parameter) && !visit (walk, dbk_catalogue_indicator (walk->evaluator->catalogue, parameter->name), error))
        return FALSE;
    }
  g_ptr_array_set_size (walk->path, (int)walk->path->len - 1);
  walk->marks[indicator->index] = MARK_DONE;
  if (program != NULL || indicator->source == DBK_SOURCE_CARRIED)
    g_ptr_array_add (walk->formulas->order, (gpointer)indicator);
  return TRUE;
}

static gboolean
sort_formulas (DbkEvaluator *evaluator, DbkFormulas *formulas, GError **error)
{
  const GPtrArray *indicators = dbk_catalogue_indicators (evaluator->catalogue);
  g_autofree guint8 *marks = g_new0 (guint8, indicators->len + 1);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  Walk walk = { evaluator, formulas, marks, path };

  for (guint i = 0; i < indicators->len; i++)
    if (!visit (&walk, g_ptr_array_index (indicators, i), error))
      return FALSE;
  return TRUE;
}

/* --- Times --- */

static void
formulas_free (DbkFormulas *formulas)
{
  g_ptr_array_unref (formulas->programs);
  g_ptr_array_unref (formulas->order);
  g_free (formulas);
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  DbkDay first = *(const DbkDay *)a;
  DbkDay second = *(const DbkDay *)b;

  return (first > second) - (first < second);
}

/* The days on which some formula changes; the first is the beginning of time. */
static GArray *
list_changes (const DbkEvaluator *evaluator)
{
  const GPtrArray *indicators = dbk_catalogue_indicators (evaluator->catalogue);
  GArray *days = g_array_new (FALSE, FALSE, sizeof (DbkDay));
  DbkDay day = DBK_DAY_NONE;

  g_array_append_val (days, day);
  for (guint i = 0; i < indicators->len; i++)
    {
      const GPtrArray *formulas = ((const DbkIndicator *)g_ptr_array_index (indicators, i))->formulas;

      for (guint k = 0; formulas != NULL && k < formulas->len; k++)
        {
          DbkDated dated = ((const DbkFormula *)g_ptr_array_index (formulas, k))->dated;

          day = dated.to + 1;
          if (dated.from != DBK_DAY_NONE)
            g_array_append_val (days, dated.from);
          if (dated.to != DBK_DAY_NONE)
            g_array_append_val (days, day);
        }
    }
  g_array_sort (days, compare_days);
  return days;
}

static DbkFormulas *
choose_formulas (const DbkEvaluator *evaluator, DbkDated dated)
{
  const GPtrArray *indicators = dbk_catalogue_indicators (evaluator->catalogue);
  DbkFormulas *formulas = g_new0 (DbkFormulas, 1);

  formulas->dated = dated;
  formulas->order = g_ptr_array_new ();
  formulas->programs = g_ptr_array_new ();
  for (guint i = 0; i < indicators->len; i++)
    {
      const char *text = dbk_indicator_formula (g_ptr_array_index (indicators, i), dated.from);

      g_ptr_array_add (formulas->programs, text != NULL ? g_hash_table_lookup (evaluator->programs, text) : NULL);
    }
  return formulas;
}

/* Every time has its own order, so that a formula may turn round at a date. */
static gboolean
sort_times (DbkEvaluator *evaluator, GError **error)
{
  g_autoptr (GArray) days = list_changes (evaluator);

  for (guint i = 0; i < days->len; i++)
    {
      DbkDay day = g_array_index (days, DbkDay, i);
      DbkDay next = i + 1 < days->len ? g_array_index (days, DbkDay, i + 1) : DBK_DAY_NONE;
      DbkFormulas *formulas;

      if (next == day && next != DBK_DAY_NONE)
        continue;
      formulas = choose_formulas (evaluator, (DbkDated){ day, next == DBK_DAY_NONE ? DBK_DAY_NONE : next - 1 });
      g_ptr_array_add (evaluator->formulas, formulas);
      if (!sort_formulas (evaluator, formulas, error))
        return FALSE;
    }
  return TRUE;
}

static const DbkFormulas *
formulas_of (const DbkEvaluator *evaluator, DbkLayout *layout)
{
  DbkDay day = dbk_period_last (dbk_layout_period (layout));
  guint i = 0;

  while (i + 1 < evaluator->formulas->len && !dbk_dated_holds (((const DbkFormulas *)g_ptr_array_index (evaluator->formulas, i))->dated, day))
    i++;
  return g_ptr_array_index (evaluator->formulas, i);
}

static gboolean
prepare_all (DbkEvaluator *evaluator, GError **error)
{
  const GPtrArray *indicators = dbk_catalogue_indicators (evaluator->catalogue);
  const GPtrArray *rules = dbk_catalogue_rules (evaluator->catalogue);

  evaluator->sandbox = dbk_sandbox_new (error);
  if (evaluator->sandbox == NULL)
    return FALSE;
  g_ptr_array_set_size (evaluator->rules, (int)rules->len);
  for (guint i = 0; i < indicators->len; i++)
    if (!prepare_formulas (evaluator, g_ptr_array_index (indicators, i), error))
      return FALSE;
  for (guint i = 0; i < rules->len; i++)
    if (!prepare_rule (evaluator, g_ptr_array_index (rules, i), error))
      return FALSE;
  return sort_times (evaluator, error);
}

DbkEvaluator *
dbk_evaluator_new (DbkCatalogue *catalogue, GError **error)
{
  g_autoptr (DbkEvaluator) evaluator = g_new0 (DbkEvaluator, 1);

  g_return_val_if_fail (catalogue != NULL, NULL);

  evaluator->catalogue = dbk_catalogue_ref (catalogue);
  evaluator->programs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)program_free);
  evaluator->formulas = g_ptr_array_new_with_free_func ((GDestroyNotify)formulas_free);
  evaluator->rules = g_ptr_array_new_with_free_func ((GDestroyNotify)program_free);
  evaluator->plans = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_plan_free);
  evaluator->windowed = g_ptr_array_new ();
  evaluator->plans_kept = PLANS_KEPT;
  if (!prepare_all (evaluator, error))
    return NULL;
  return g_steal_pointer (&evaluator);
}

void
dbk_evaluator_free (DbkEvaluator *evaluator)
{
  g_ptr_array_unref (evaluator->plans);
  g_ptr_array_unref (evaluator->windowed);
  g_ptr_array_unref (evaluator->rules);
  g_ptr_array_unref (evaluator->formulas);
  g_hash_table_unref (evaluator->programs);
  g_clear_pointer (&evaluator->sandbox, dbk_sandbox_free);
  dbk_catalogue_unref (evaluator->catalogue);
  g_free (evaluator);
}

GPtrArray *
dbk_evaluator_list_windowed (const DbkEvaluator *evaluator, const DbkLayout *layout)
{
  GPtrArray *slots = g_ptr_array_new ();

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (g_ptr_array_find (evaluator->windowed, slot->indicator, NULL))
        g_ptr_array_add (slots, (gpointer)slot);
    }
  return slots;
}

void
dbk_evaluator_keep_plans (DbkEvaluator *evaluator, guint n)
{
  g_return_if_fail (n > 0);
  evaluator->plans_kept = n;
}

/* The plan at @index becomes the most recently used. */
static DbkPlan *
use_plan (DbkEvaluator *evaluator, guint index)
{
  DbkPlan *plan = g_ptr_array_index (evaluator->plans, index);

  if (index + 1 < evaluator->plans->len)
    {
      g_ptr_array_steal_index (evaluator->plans, index);
      g_ptr_array_add (evaluator->plans, plan);
    }
  return plan;
}

static DbkPlan *
ensure_plan (DbkEvaluator *evaluator, DbkLayout *layout)
{
  DbkPlan *plan;

  for (guint i = evaluator->plans->len; i > 0; i--)
    if (((const DbkPlan *)g_ptr_array_index (evaluator->plans, i - 1))->layout == layout)
      return use_plan (evaluator, i - 1);
  /* Days are looked at one after the other: mostly only the day itself is another. */
  for (guint i = evaluator->plans->len; i > 0; i--)
    if (dbk_plan_move (g_ptr_array_index (evaluator->plans, i - 1), layout))
      return use_plan (evaluator, i - 1);
  if (evaluator->plans->len >= evaluator->plans_kept)
    g_ptr_array_remove_index (evaluator->plans, 0);
  plan = dbk_plan_new (layout, formulas_of (evaluator, layout));
  g_ptr_array_add (evaluator->plans, plan);
  return plan;
}

DbkPlan *
dbk_evaluator_plan (DbkEvaluator *evaluator, DbkLayout *layout, gboolean checks)
{
  DbkPlan *plan = ensure_plan (evaluator, layout);

  if (checks)
    dbk_plan_ensure_checks (plan, evaluator->rules);
  return plan;
}

/* --- Evaluating --- */

gboolean
dbk_program_evaluate (const DbkProgram *program, const DbkBinding *bindings, const DbkFigures *figures, DbkDay today, DbkResult *result)
{
  for (guint i = 0; i < program->parameters->len; i++)
    {
      DbkBound bound = dbk_binding_get (&bindings[i], figures, today);

      if (bound.kind == DBK_RESULT_NUMBER)
        dbk_expression_bind_number (program->expression, i, bound.number);
      else if (bound.kind == DBK_RESULT_TEXT)
        dbk_expression_bind_static_text (program->expression, i, bound.text);
      else
        dbk_expression_bind_null (program->expression, i);
    }
  /* Out of time or memory: missing, as nothing can be said. */
  return dbk_expression_evaluate (program->expression, result, NULL) && result->kind != DBK_RESULT_NULL;
}

static void
compute_formula (const DbkStep *step, const DbkIndicator *indicator, const DbkFigures *figures, DbkValue *value)
{
  DbkResult result;
  DbkDecimal number;

  if (!dbk_program_evaluate (step->program, step->bindings, figures, DBK_DAY_NONE, &result))
    return;
  if (result.kind == DBK_RESULT_NUMBER && is_numeric (indicator))
    {
      if (dbk_decimal_from_double (result.number, indicator->decimals, &number, NULL))
        dbk_value_set_number (value, number);
    }
  else if (result.kind == DBK_RESULT_TEXT && !is_numeric (indicator))
    {
      if (indicator->type != DBK_TYPE_CHOICE || dbk_indicator_choice (indicator, result.text) != NULL)
        dbk_value_set_text (value, result.text);
    }
}

/* TRUE if the slot's value is another one now. */
static gboolean
run_step (const DbkPlan *plan, const DbkStep *step, DbkFigures *figures)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  const DbkValue *carried;

  if (dbk_figures_is_typed (figures, step->slot))
    return FALSE;
  if (step->program != NULL)
    compute_formula (step, dbk_layout_slot (plan->layout, step->slot)->indicator, figures, &value);
  else
    {
      carried = dbk_figures_get_previous (figures, step->carried_from);
      if (carried->kind != DBK_VALUE_NOT_MEASURED)
        dbk_value_copy (&value, carried);
    }
  if (dbk_value_equal (&value, dbk_figures_get (figures, step->slot)))
    return FALSE;
  dbk_figures_set (figures, step->slot, &value, FALSE);
  return TRUE;
}

void
dbk_evaluator_derive (DbkEvaluator *evaluator, DbkFigures *figures, int changed, GArray *touched)
{
  DbkPlan *plan = dbk_evaluator_plan (evaluator, dbk_figures_layout (figures), FALSE);
  g_autofree guint8 *dirty = g_new (guint8, plan->steps->len + 1);

  g_return_if_fail (changed < (int)dbk_layout_n_slots (plan->layout));

  memset (dirty, changed < 0, plan->steps->len + 1);
  if (changed >= 0)
    {
      dbk_readers_mark (&plan->step_readers, (guint)changed, dirty);
      /* A derived cell that was cleared computes itself again. */
      if (plan->step_of[changed] > 0)
        dirty[plan->step_of[changed] - 1] = 1;
    }
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const DbkStep *step = &g_array_index (plan->steps, DbkStep, i);

      if (!dirty[i] || !run_step (plan, step, figures))
        continue;
      dbk_readers_mark (&plan->step_readers, step->slot, dirty);
      if (touched != NULL)
        g_array_append_val (touched, step->slot);
    }
}
