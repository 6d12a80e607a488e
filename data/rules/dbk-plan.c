/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plan: which formulas and rules apply to one layout, bound and in order.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-evaluator-private.h"

static DbkBinding *
bind_program (DbkLayout *layout, const DbkNode *entity, const DbkProgram *program)
{
  DbkBinding *bindings = g_new0 (DbkBinding, program->parameters->len);

  for (guint i = 0; i < program->parameters->len; i++)
    dbk_binding_resolve (&bindings[i], layout, entity, &g_array_index (program->parameters, DbkParameter, i));
  return bindings;
}

static void
free_bindings (DbkBinding *bindings, const DbkProgram *program)
{
  for (guint i = 0; bindings != NULL && i < program->parameters->len; i++)
    dbk_binding_clear (&bindings[i]);
  g_free (bindings);
}

/* --- Steps --- */

static void
add_step (DbkPlan *plan, const DbkSlot *slot, const DbkProgram *program)
{
  DbkStep step = { .slot = slot->index, .program = program };

  if (program == NULL)
    {
      const DbkSlot *source = dbk_layout_find (plan->layout, slot->entity, slot->indicator->carried_from);

      if (source == NULL)
        return;
      step.carried_from = source->index;
    }
  else
    step.bindings = bind_program (plan->layout, slot->entity, program);
  g_array_append_val (plan->steps, step);
  plan->step_of[slot->index] = plan->steps->len;
}

static void
add_steps (DbkPlan *plan, const DbkFormulas *formulas)
{
  for (guint i = 0; i < formulas->order->len; i++)
    {
      const DbkIndicator *indicator = g_ptr_array_index (formulas->order, i);

      for (guint j = 0; j < dbk_layout_n_slots (plan->layout); j++)
        {
          const DbkSlot *slot = dbk_layout_slot (plan->layout, j);

          if (slot->indicator == indicator)
            add_step (plan, slot, g_ptr_array_index (formulas->programs, indicator->index));
        }
    }
}

/* --- Readers --- */

typedef void (*SlotFunc) (guint slot, guint reader, guint *table);

/* Calls @func with every slot whose value of today the bindings read. */
static void
foreach_read (const DbkProgram *program, const DbkBinding *bindings, SlotFunc func, guint reader, guint *table)
{
  for (guint i = 0; program != NULL && i < program->parameters->len; i++)
    {
      const DbkBinding *binding = &bindings[i];

      if (binding->kind == DBK_BINDING_VALUE || binding->kind == DBK_BINDING_TYPED || binding->kind == DBK_BINDING_VOLUME)
        func (binding->slot, reader, table);
      for (guint j = 0; binding->kind == DBK_BINDING_SUM && j < binding->terms->len; j++)
        func (g_array_index (binding->terms, DbkTerm, j).slot, reader, table);
    }
}

static void
foreach_step_read (const DbkPlan *plan, SlotFunc func, guint *table)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const DbkStep *step = &g_array_index (plan->steps, DbkStep, i);

      foreach_read (step->program, step->bindings, func, i, table);
    }
}

static void
foreach_check_read (const DbkPlan *plan, SlotFunc func, guint *table)
{
  for (guint i = 0; i < plan->checks->len; i++)
    {
      const DbkCheck *check = &g_array_index (plan->checks, DbkCheck, i);

      foreach_read (check->program, check->bindings, func, i, table);
    }
}

static void
count_reader (guint slot, guint reader, guint *first)
{
  first[slot + 1]++;
}

/* @next: by slot: where its next reader goes; the readers themselves lie behind. */
static void
enter_reader (guint slot, guint reader, guint *next)
{
  next[next[slot]++] = reader;
}

static void
index_readers (const DbkPlan *plan, void (*foreach) (const DbkPlan *plan, SlotFunc func, guint *table), DbkReaders *readers)
{
  guint n = dbk_layout_n_slots (plan->layout);
  g_autofree guint *table = NULL;

  readers->first = g_new0 (guint, n + 1);
  foreach (plan, count_reader, readers->first)
    ;
  for (guint i = 0; i < n; i++)
    readers->first[i + 1] += readers->first[i];
  table = g_new (guint, n + readers->first[n]);
  for (guint i = 0; i < n; i++)
    table[i] = n + readers->first[i];
  foreach (plan, enter_reader, table)
    ;
  readers->of = g_memdup2 (table + n, readers->first[n] * sizeof (guint));
}

void
dbk_readers_mark (const DbkReaders *readers, guint slot, guint8 *marks)
{
  for (guint i = readers->first[slot]; i < readers->first[slot + 1]; i++)
    marks[readers->of[i]] = 1;
}

static void
clear_readers (DbkReaders *readers)
{
  g_free (readers->first);
  g_free (readers->of);
}

/* --- Other days --- */

/* Attributes may stand on the plant, below or above it. */
static DbkStretch
find_stretch (DbkLayout *layout, const DbkFormulas *formulas)
{
  DbkStretch stretch = *dbk_layout_stretch (layout);
  DbkPeriod period = dbk_layout_period (layout);
  const GPtrArray *rules = dbk_catalogue_rules (dbk_layout_catalogue (layout));

  dbk_stretch_end_by_dated (&stretch, period, formulas->dated);
  for (guint i = 0; i < rules->len; i++)
    dbk_stretch_end_by_dated (&stretch, period, ((const DbkRule *)g_ptr_array_index (rules, i))->dated);
  for (const DbkNode *above = dbk_layout_plant (layout)->parent; above != NULL; above = above->parent)
    dbk_stretch_end_by_node (&stretch, period, above);
  return stretch;
}

static void
rebind_facts (DbkLayout *layout, const DbkNode *entity, const DbkProgram *program, DbkBinding *bindings)
{
  for (guint i = 0; i < program->parameters->len; i++)
    {
      const DbkParameter *parameter = &g_array_index (program->parameters, DbkParameter, i);

      /* Facts own nothing, so there is nothing to clear. */
      if (parameter->kind == DBK_PARAMETER_FACT)
        dbk_binding_resolve (&bindings[i], layout, entity, parameter);
    }
}

gboolean
dbk_plan_move (DbkPlan *plan, DbkLayout *layout)
{
  DbkPeriod period = dbk_layout_period (layout);
  DbkLayout *before = plan->layout;

  if (dbk_layout_plant (before) != dbk_layout_plant (layout) || dbk_layout_form (before) != dbk_layout_form (layout) ||
      dbk_layout_period (before).kind != period.kind || dbk_layout_catalogue (before) != dbk_layout_catalogue (layout) ||
      !dbk_stretch_has (&plan->stretch, period))
    return FALSE;
  g_return_val_if_fail (dbk_layout_n_slots (before) == dbk_layout_n_slots (layout), FALSE);

  plan->layout = dbk_layout_ref (layout);
  dbk_layout_unref (before);
  for (guint i = 0; i < plan->steps->len; i++)
    {
      const DbkStep *step = &g_array_index (plan->steps, DbkStep, i);

      if (step->program != NULL)
        rebind_facts (layout, dbk_layout_slot (layout, step->slot)->entity, step->program, step->bindings);
    }
  for (guint i = 0; plan->checks != NULL && i < plan->checks->len; i++)
    {
      const DbkCheck *check = &g_array_index (plan->checks, DbkCheck, i);

      rebind_facts (layout, check->entity, check->program, check->bindings);
    }
  return TRUE;
}

/* --- The plan --- */

DbkPlan *
dbk_plan_new (DbkLayout *layout, const DbkFormulas *formulas)
{
  DbkPlan *plan = g_new0 (DbkPlan, 1);

  plan->layout = dbk_layout_ref (layout);
  plan->steps = g_array_new (FALSE, FALSE, sizeof (DbkStep));
  plan->step_of = g_new0 (guint, dbk_layout_n_slots (layout) + 1);
  add_steps (plan, formulas);
  index_readers (plan, foreach_step_read, &plan->step_readers);
  plan->stretch = find_stretch (layout, formulas);
  return plan;
}

void
dbk_plan_free (DbkPlan *plan)
{
  for (guint i = 0; i < plan->steps->len; i++)
    {
      DbkStep *step = &g_array_index (plan->steps, DbkStep, i);

      free_bindings (step->bindings, step->program);
    }
  for (guint i = 0; plan->checks != NULL && i < plan->checks->len; i++)
    {
      DbkCheck *check = &g_array_index (plan->checks, DbkCheck, i);

      free_bindings (check->bindings, check->program);
      g_array_unref (check->slots);
    }
  g_array_unref (plan->steps);
  g_clear_pointer (&plan->checks, g_array_unref);
  g_free (plan->step_of);
  clear_readers (&plan->step_readers);
  clear_readers (&plan->check_readers);
  dbk_layout_unref (plan->layout);
  g_free (plan);
}

/* --- Checks --- */

/* The slots of one cell of a rule: on the row, else on the nearest above, else wherever it stands below. */
static void
collect_slots (DbkLayout *layout, const DbkNode *entity, const DbkIndicator *cell, GArray *slots)
{
  for (const DbkNode *node = entity; node != NULL; node = node->parent)
    {
      const DbkSlot *slot = dbk_layout_find (layout, node, cell);

      if (slot != NULL)
        {
          g_array_append_val (slots, slot->index);
          return;
        }
    }
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->indicator == cell && dbk_node_within (slot->entity, entity))
        g_array_append_val (slots, slot->index);
    }
}

static gboolean
is_of_report (const DbkRule *rule, const DbkLayout *layout)
{
  const DbkForm *form = dbk_layout_form (layout);

  if (!dbk_dated_holds (rule->dated, dbk_period_last (dbk_layout_period (layout))))
    return FALSE;
  return rule->forms == NULL || g_ptr_array_find (rule->forms, form->code, NULL);
}

/* Whether what is filed at @slot's entity is about @entity's part of the plant: of sites, the same one. */
static gboolean
is_about (const DbkSlot *slot, const DbkNode *entity)
{
  if (slot->section->level == DBK_NODE_STATION && slot->level == DBK_NODE_UNIT)
    return slot->entity == entity || slot->entity->parent == entity;
  return dbk_node_within (slot->entity, entity) || dbk_node_within (entity, slot->entity);
}

/* What the plant files elsewhere than its section says. */
static GPtrArray *
list_moved (const DbkLayout *layout)
{
  GPtrArray *moved = g_ptr_array_new ();

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->level != slot->section->level)
        g_ptr_array_add (moved, (gpointer)slot);
    }
  return moved;
}

/* A rule goes where the plant files its foremost cell. */
static DbkNodeKind
level_of (const DbkRule *rule, const GPtrArray *moved, const DbkNode *entity)
{
  for (guint i = 0; i < moved->len; i++)
    {
      const DbkSlot *slot = g_ptr_array_index (moved, i);

      if (rule->cells->len > 0 && slot->indicator == g_ptr_array_index (rule->cells, 0) && slot->section->level == rule->level && is_about (slot, entity))
        return slot->level;
    }
  return rule->level;
}

/* A rule of stations holds for every site: also for a plant whose units stand right below it. */
static gboolean
applies_to (const DbkRule *rule, DbkNodeKind level, const DbkLayout *layout, const DbkNode *entity)
{
  if (entity->kind != level && !(level == DBK_NODE_STATION && entity->kind == DBK_NODE_PLANT))
    return FALSE;
  return (dbk_binding_energies (layout, entity, level) & rule->energies) != 0;
}

static void
add_check (DbkPlan *plan, const DbkRule *rule, const DbkNode *entity, const DbkProgram *program)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (guint));
  DbkCheck check = { rule, entity, program, NULL, NULL };

  for (guint i = 0; i < rule->cells->len; i++)
    collect_slots (plan->layout, entity, g_ptr_array_index (rule->cells, i), slots);
  /* A rule none of whose cells is in this form has nothing to say. */
  if (slots->len == 0)
    return;
  check.bindings = bind_program (plan->layout, entity, program);
  check.slots = g_steal_pointer (&slots);
  g_array_append_val (plan->checks, check);
}

static GPtrArray *
list_entities (DbkLayout *layout)
{
  GPtrArray *entities = g_ptr_array_new ();

  g_ptr_array_add (entities, (gpointer)dbk_layout_plant (layout));
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      gpointer entity = (gpointer)dbk_layout_slot (layout, i)->entity;

      if (!g_ptr_array_find (entities, entity, NULL))
        g_ptr_array_add (entities, entity);
    }
  return entities;
}

void
dbk_plan_ensure_checks (DbkPlan *plan, const GPtrArray *programs)
{
  g_autoptr (GPtrArray) entities = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  const GPtrArray *rules = dbk_catalogue_rules (dbk_layout_catalogue (plan->layout));

  if (plan->checks != NULL)
    return;
  plan->checks = g_array_new (FALSE, FALSE, sizeof (DbkCheck));
  entities = list_entities (plan->layout);
  moved = list_moved (plan->layout);
  for (guint i = 0; i < rules->len; i++)
    {
      const DbkRule *rule = g_ptr_array_index (rules, i);
      const DbkProgram *program = g_ptr_array_index (programs, i);

      for (guint j = 0; program != NULL && is_of_report (rule, plan->layout) && j < entities->len; j++)
        {
          const DbkNode *entity = g_ptr_array_index (entities, j);

          if (applies_to (rule, level_of (rule, moved, entity), plan->layout, entity))
            add_check (plan, rule, entity, program);
        }
    }
  index_readers (plan, foreach_check_read, &plan->check_readers);
}
