/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Validation of one report: what each rule says, kept from one change to the next,
 * and the findings made of it.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-evaluator-private.h"

#include <string.h>

/**
 * DbkValidation:
 * @failing: by check: what it said when it was asked last
 * @n_checks: 0 before the first time
 * @clock: of the figures that were looked at
 * @today: the day they were looked at
 * @n_asked: checks asked the last time
 */
struct _DbkValidation
{
  DbkEvaluator *evaluator;   /* (unowned) */
  const DbkFigures *figures; /* (unowned) */
  guint8 *failing;
  guint n_checks;
  guint64 clock;
  DbkDay today;
  guint n_asked;
};

DbkValidation *
dbk_validation_new (DbkEvaluator *evaluator, const DbkFigures *figures)
{
  DbkValidation *validation = g_new0 (DbkValidation, 1);

  g_return_val_if_fail (evaluator != NULL && figures != NULL, NULL);

  validation->evaluator = evaluator;
  validation->figures = figures;
  validation->today = DBK_DAY_NONE;
  return validation;
}

void
dbk_validation_free (DbkValidation *validation)
{
  g_free (validation->failing);
  g_free (validation);
}

guint
dbk_validation_get_asked (const DbkValidation *validation)
{
  return validation->n_asked;
}

/* --- Asking --- */

static DbkVerdict
run_check (const DbkCheck *check, const DbkFigures *figures, DbkDay today)
{
  DbkResult result;

  if (!dbk_program_evaluate (check->program, check->bindings, figures, today, &result) || result.kind != DBK_RESULT_NUMBER)
    return DBK_VERDICT_NOT_APPLICABLE;
  return result.number != 0 ? DBK_VERDICT_HOLDS : DBK_VERDICT_FAILS;
}

/* Another day, or other days before: anything may be different. */
static gboolean
is_all_open (const DbkValidation *validation, const DbkPlan *plan, DbkDay today)
{
  return validation->failing == NULL || validation->n_checks != plan->checks->len || validation->today != today ||
         dbk_figures_past_changed_since (validation->figures, validation->clock);
}

static void
ask (DbkValidation *validation, const DbkPlan *plan, DbkDay today)
{
  const DbkFigures *figures = validation->figures;
  gboolean all = is_all_open (validation, plan, today);
  g_autofree guint8 *open = g_new0 (guint8, plan->checks->len + 1);

  if (all)
    {
      g_free (validation->failing);
      validation->n_checks = plan->checks->len;
      validation->failing = g_new0 (guint8, plan->checks->len + 1);
    }
  for (guint i = 0; !all && i < dbk_layout_n_slots (plan->layout); i++)
    if (dbk_figures_changed_since (figures, i, validation->clock))
      dbk_readers_mark (&plan->check_readers, i, open);
  validation->n_asked = 0;
  for (guint i = 0; i < plan->checks->len; i++)
    {
      if (!all && !open[i])
        continue;
      validation->failing[i] = run_check (&g_array_index (plan->checks, DbkCheck, i), figures, today) == DBK_VERDICT_FAILS;
      validation->n_asked++;
    }
  validation->clock = dbk_figures_clock (figures);
  validation->today = today;
}

/* --- Findings --- */

static void
add_slots (GArray *slots, const GArray *more)
{
  for (guint i = 0; i < more->len; i++)
    {
      guint slot = g_array_index (more, guint, i);
      gboolean there = FALSE;

      for (guint j = 0; j < slots->len; j++)
        there = there || g_array_index (slots, guint, j) == slot;
      if (!there)
        g_array_append_val (slots, slot);
    }
}

/* Rules of one cause on one entity are one finding: the most serious speaks, the cells of all light up. */
static gboolean
join_finding (GPtrArray *findings, const DbkCheck *check)
{
  for (guint i = 0; i < findings->len; i++)
    {
      DbkFinding *finding = g_ptr_array_index (findings, i);
      g_autoptr (GArray) others = NULL;

      if (finding->entity != check->entity || finding->rule->cause != check->rule->cause)
        continue;
      if (check->rule->severity >= finding->rule->severity)
        {
          add_slots (finding->slots, check->slots);
          return TRUE;
        }
      others = finding->slots;
      finding->rule = check->rule;
      finding->slots = g_array_copy (check->slots);
      add_slots (finding->slots, others);
      return TRUE;
    }
  return FALSE;
}

static void
collect_failing (const DbkValidation *validation, const DbkPlan *plan, GPtrArray *findings)
{
  for (guint i = 0; i < plan->checks->len; i++)
    {
      const DbkCheck *check = &g_array_index (plan->checks, DbkCheck, i);

      if (validation->failing[i] && !join_finding (findings, check))
        g_ptr_array_add (findings, dbk_finding_new (check->rule, check->entity, check->slots));
    }
}

/* One finding for all empty required cells of an entity. */
static void
collect_empty (const DbkPlan *plan, const DbkFigures *figures, GPtrArray *findings)
{
  const DbkRule *rule = dbk_catalogue_rule (dbk_layout_catalogue (plan->layout), DBK_RULE_REQUIRED);
  g_autoptr (GHashTable) by_entity = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < dbk_layout_n_slots (plan->layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (plan->layout, i);
      DbkFinding *finding;

      if (!slot->required || dbk_figures_get (figures, i)->kind != DBK_VALUE_MISSING)
        continue;
      finding = g_hash_table_lookup (by_entity, slot->entity);
      if (finding == NULL)
        {
          g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (guint));

          finding = dbk_finding_new (rule, slot->entity, none);
          g_hash_table_insert (by_entity, (gpointer)slot->entity, finding);
          g_ptr_array_add (findings, finding);
        }
      g_array_append_val (finding->slots, i);
    }
}

static void
fill_messages (const DbkPlan *plan, const DbkFigures *figures, DbkDay today, GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      DbkFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *zh = dbk_message_fill_cells (finding->rule->message.zh, TRUE, plan->layout, finding->slots);
      g_autofree char *en = dbk_message_fill_cells (finding->rule->message.en, FALSE, plan->layout, finding->slots);

      finding->message.zh = dbk_message_fill (zh, TRUE, plan->layout, finding->entity, figures, today);
      finding->message.en = dbk_message_fill (en, FALSE, plan->layout, finding->entity, figures, today);
    }
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const DbkFinding *first = *(const DbkFinding *const *)a;
  const DbkFinding *second = *(const DbkFinding *const *)b;
  guint first_slot = g_array_index (first->slots, guint, 0);
  guint second_slot = g_array_index (second->slots, guint, 0);

  if (first->rule->severity != second->rule->severity)
    return (int)first->rule->severity - (int)second->rule->severity;
  if (first_slot != second_slot)
    return first_slot < second_slot ? -1 : 1;
  return (int)first->rule->index - (int)second->rule->index;
}

GPtrArray *
dbk_validation_update (DbkValidation *validation, DbkDay today)
{
  const DbkFigures *figures = validation->figures;
  const DbkPlan *plan = dbk_evaluator_plan (validation->evaluator, dbk_figures_layout (figures), TRUE);
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_finding_free);

  ask (validation, plan, today);
  collect_failing (validation, plan, findings);
  collect_empty (plan, figures, findings);
  fill_messages (plan, figures, today, findings);
  g_ptr_array_sort (findings, compare_findings);
  return findings;
}

GPtrArray *
dbk_evaluator_validate (DbkEvaluator *evaluator, const DbkFigures *figures, DbkDay today)
{
  g_autoptr (DbkValidation) validation = dbk_validation_new (evaluator, figures);

  return dbk_validation_update (validation, today);
}

DbkVerdict
dbk_evaluator_check (DbkEvaluator *evaluator, const DbkFigures *figures, const DbkRule *rule, const DbkNode *entity, DbkDay today)
{
  const DbkPlan *plan = dbk_evaluator_plan (evaluator, dbk_figures_layout (figures), TRUE);

  for (guint i = 0; i < plan->checks->len; i++)
    {
      const DbkCheck *check = &g_array_index (plan->checks, DbkCheck, i);

      if (check->rule == rule && check->entity == entity)
        return run_check (check, figures, today);
    }
  return DBK_VERDICT_NOT_APPLICABLE;
}
