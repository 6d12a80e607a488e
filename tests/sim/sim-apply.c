/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each operation does to the model, and what its answer has to be.
 */
#include "tests/sim/sim-model-private.h"

#include <stdlib.h>
#include <string.h>

static const char *const roles[] = { "filler", "plant_checker", "regional_reviewer", "group_reviewer" };

/* --- What each operation does --- */

typedef struct
{
  SimModel *model;
  SimReport *report;
  SimOperation *known;
  const DbkOperation *operation;
  const SimPerson *person;
  const char *plant;
  gboolean clean; /* base_op was answered, or its outcome was "applied" */
} Act;

static void
record (Act *act)
{
  SimEvent *event = g_new0 (SimEvent, 1);

  event->op = g_strdup (act->operation->id);
  event->kind = act->operation->kind;
  event->by = g_strdup (act->person->name);
  event->authors = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < act->operation->edits->len; i++)
    if (((DbkCellEdit *)g_ptr_array_index (act->operation->edits, i))->author != NULL)
      g_ptr_array_add (event->authors, g_strdup (((DbkCellEdit *)g_ptr_array_index (act->operation->edits, i))->author));
  g_ptr_array_add (act->report->log, event);
  act->report->revision++;
  g_free (act->report->head);
  act->report->head = g_strdup (act->operation->id);
}

/* I9: a machine's value fills what nobody has filled, and never takes the place of what somebody typed or emptied. */
static void
check_reading (Act *act, const DbkCellEdit *edit, const SimCell *there)
{
  if (edit->source == DBK_CELL_INTERFACE && there != NULL && g_strcmp0 (there->value, edit->value) != 0 && act->known->complaint == NULL)
    act->known->complaint = g_strdup_printf ("I9: the reading %s takes the place of %s, which %s wrote, in %s %s", edit->value, there->value, there->op, edit->entity, edit->indicator);
}

static DbkRefusal
apply_cells (Act *act, DbkOutcomeKind *outcome)
{
  gboolean on_top = act->clean && g_strcmp0 (act->report->head, act->operation->base_op) == 0;
  guint taken = 0;

  for (guint i = 0; i < act->operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (act->operation->edits, i);
      g_autofree char *place = g_strconcat (edit->entity, " ", edit->indicator, NULL);
      SimCell *there = g_hash_table_lookup (act->report->cells, place);
      const char *theirs = there != NULL && there->note != NULL ? there->note : "";
      const char *mine = edit->note != NULL ? edit->note : "";
      SimCell *cell;
      g_autofree char *note = NULL;

      if (g_strcmp0 (there != NULL ? there->op : NULL, edit->base) == 0)
        note = g_strdup (mine);
      else if (g_strcmp0 (there != NULL ? there->value : NULL, edit->value) != 0)
        {
          g_ptr_array_add (act->known->conflicts, g_steal_pointer (&place));
          continue;
        }
      else if (strstr (mine, theirs) != NULL)
        note = g_strdup (mine);
      else if (strstr (theirs, mine) != NULL)
        note = g_strdup (theirs);
      else
        note = g_strconcat (theirs, "\n", mine, NULL);
      check_reading (act, edit, there);
      cell = g_new0 (SimCell, 1);
      cell->value = g_strdup (edit->value);
      cell->note = *note != '\0' ? g_steal_pointer (&note) : NULL;
      cell->op = g_strdup (act->operation->id);
      cell->amended = act->operation->kind == DBK_OPERATION_AMEND;
      g_hash_table_insert (act->report->cells, g_steal_pointer (&place), cell);
      taken++;
      {
        char *mark = sim_mark_of (edit->author != NULL ? edit->author : act->person->name, &act->operation->key, edit->entity, edit->indicator, edit->value, edit->note);

        g_hash_table_add (act->model->ever_effective, g_strdup (mark));
        g_hash_table_add (act->model->effective, mark);
      }
    }
  if (taken > 0)
    record (act);
  *outcome = act->known->conflicts->len > 0 ? DBK_OUTCOME_CONFLICT : on_top ? DBK_OUTCOME_APPLIED
                                                                            : DBK_OUTCOME_MERGED;
  return DBK_REFUSAL_NONE;
}

static gboolean
is_at_desk (const SimReport *report)
{
  return report->state == DBK_STATE_DRAFT || report->state == DBK_STATE_RETURNED || report->state == DBK_STATE_IN_CORRECTION;
}

/* @large: counts warnings, else errors */
static gboolean
has_finding (const SimReport *report, const char *unit, gboolean large)
{
  g_autofree char *entity = g_strconcat (report->key.org, unit, NULL);
  g_autofree char *place = g_strconcat (entity, " gen", NULL);
  const SimCell *cell = g_hash_table_lookup (report->cells, place);
  gint64 value = cell != NULL && cell->value != NULL ? g_ascii_strtoll (cell->value, NULL, 10) : 0;

  return large ? value > SIM_LARGE : value < 0;
}

static gboolean
is_explained (const DbkOperation *operation, const char *unit)
{
  g_autofree char *entity = g_strconcat (operation->key.org, unit, NULL);

  for (guint i = 0; i < operation->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (operation->reasons, i);

      if (g_strcmp0 (reason->rule, "large") == 0 && g_strcmp0 (reason->entity, entity) == 0 && reason->text != NULL && *reason->text != '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
typed_by (const SimReport *report, const SimCell *cell, const char *account)
{
  for (guint i = 0; !cell->amended && i < report->log->len; i++)
    {
      const SimEvent *event = g_ptr_array_index (report->log, i);

      if (g_str_equal (event->op, cell->op))
        return g_str_equal (event->by, account) || g_ptr_array_find_with_equal_func (event->authors, account, g_str_equal, NULL);
    }
  return FALSE;
}

static DbkRefusal
apply_submit (Act *act)
{
  SimReport *report = act->report;
  static const char *const units[] = { "-U1", "-U2" };

  if (!is_at_desk (report))
    return DBK_REFUSAL_STATE;
  for (guint i = 0; i < 2; i++)
    if (has_finding (report, units[i], FALSE))
      return DBK_REFUSAL_RULES;
  for (guint i = 0; i < 2; i++)
    if (g_strcmp0 (act->operation->catalogue, dbk_catalogue_version (sim_publication (act->known->publication))) == 0 && has_finding (report, units[i], TRUE) && !is_explained (act->operation, units[i]))
      return DBK_REFUSAL_REASONS;
  report->state = DBK_STATE_IN_REVIEW;
  report->step = 1;
  g_free (report->submitted_by);
  report->submitted_by = g_strdup (act->person->name);
  return DBK_REFUSAL_NONE;
}

static DbkRefusal
apply_withdraw (Act *act)
{
  SimReport *report = act->report;
  const SimEvent *last = report->log->len > 0 ? g_ptr_array_index (report->log, report->log->len - 1) : NULL;

  if (report->state != DBK_STATE_IN_REVIEW || report->step != 1 || last->kind != DBK_OPERATION_SUBMIT)
    return DBK_REFUSAL_STATE;
  if (g_strcmp0 (report->submitted_by, act->person->name) != 0)
    return DBK_REFUSAL_FORBIDDEN;
  report->state = report->approved_revision > 0 ? DBK_STATE_IN_CORRECTION : DBK_STATE_DRAFT;
  report->step = 0;
  return DBK_REFUSAL_NONE;
}

static DbkRefusal
apply_approve (Act *act)
{
  SimReport *report = act->report;
  GHashTableIter iter;
  gpointer cell;

  if (act->operation->revision != report->revision)
    return DBK_REFUSAL_STALE;
  g_hash_table_iter_init (&iter, report->cells);
  while (g_hash_table_iter_next (&iter, NULL, &cell))
    if (typed_by (report, cell, act->person->name))
      return DBK_REFUSAL_OWN_FIGURES;
  if (has_finding (report, "-U1", FALSE) || has_finding (report, "-U2", FALSE))
    return DBK_REFUSAL_RULES;
  if (report->step < 3)
    {
      report->step++;
      return DBK_REFUSAL_NONE;
    }
  report->state = DBK_STATE_APPROVED;
  report->step = 0;
  report->approved_revision = report->revision + 1;
  g_clear_pointer (&report->approved, g_hash_table_unref);
  return DBK_REFUSAL_NONE;
}

static DbkRefusal
apply_return (Act *act)
{
  SimReport *report = act->report;
  int to = act->operation->to_step;

  if (act->operation->comment == NULL)
    return DBK_REFUSAL_COMMENT;
  if (to >= report->step)
    return DBK_REFUSAL_INVALID;
  report->step = to;
  if (to == 0)
    report->state = report->approved_revision > 0 ? DBK_STATE_IN_CORRECTION : DBK_STATE_RETURNED;
  return DBK_REFUSAL_NONE;
}

static DbkRefusal
apply_amend (Act *act, DbkOutcomeKind *outcome)
{
  for (guint i = 0; i < act->operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (act->operation->edits, i);
      g_autofree char *place = g_strconcat (edit->entity, " ", edit->indicator, NULL);
      const SimCell *there = g_hash_table_lookup (act->report->cells, place);

      if (there != NULL && typed_by (act->report, there, act->person->name))
        return DBK_REFUSAL_OWN_FIGURES;
    }
  return apply_cells (act, outcome);
}

static DbkRefusal
apply_review (Act *act, DbkOutcomeKind *outcome)
{
  if (act->report->state != DBK_STATE_IN_REVIEW)
    return DBK_REFUSAL_STATE;
  if (!sim_person_is (act->person, roles[act->report->step], act->plant))
    return DBK_REFUSAL_FORBIDDEN;
  if (act->operation->kind == DBK_OPERATION_AMEND)
    return apply_amend (act, outcome);
  return act->operation->kind == DBK_OPERATION_APPROVE ? apply_approve (act) : apply_return (act);
}

static DbkRefusal
apply_correct (Act *act)
{
  SimReport *report = act->report;

  if (report->state != DBK_STATE_APPROVED)
    return DBK_REFUSAL_STATE;
  if (act->operation->comment == NULL)
    return DBK_REFUSAL_COMMENT;
  report->approved = sim_cells_copy (report->cells);
  report->state = DBK_STATE_IN_CORRECTION;
  return DBK_REFUSAL_NONE;
}

static DbkRefusal
apply_cancel (Act *act)
{
  SimReport *report = act->report;

  if (report->state != DBK_STATE_IN_CORRECTION)
    return DBK_REFUSAL_STATE;
  g_hash_table_unref (report->cells);
  report->cells = g_steal_pointer (&report->approved);
  report->state = DBK_STATE_APPROVED;
  return DBK_REFUSAL_NONE;
}

static gboolean
has_standing (const Act *act)
{
  gboolean filler = sim_person_is (act->person, roles[0], act->plant);
  gboolean reviewer = FALSE;

  for (guint i = 1; i < G_N_ELEMENTS (roles); i++)
    reviewer |= sim_person_is (act->person, roles[i], act->plant);
  switch (act->operation->kind)
    {
    case DBK_OPERATION_APPROVE:
    case DBK_OPERATION_RETURN:
    case DBK_OPERATION_AMEND:
      return reviewer;
    case DBK_OPERATION_CORRECT:
      return filler || reviewer;
    case DBK_OPERATION_EDIT:
    case DBK_OPERATION_SUBMIT:
    case DBK_OPERATION_WITHDRAW:
    case DBK_OPERATION_CANCEL:
    case DBK_OPERATION_OTHER:
    default:
      return filler;
    }
}

static gboolean
is_action (const DbkOperation *operation)
{
  return operation->kind != DBK_OPERATION_EDIT && operation->kind != DBK_OPERATION_AMEND;
}

static DbkRefusal
apply (Act *act, DbkOutcomeKind *outcome)
{
  DbkRefusal refusal = DBK_REFUSAL_NONE;

  *outcome = DBK_OUTCOME_APPLIED;
  if (!has_standing (act))
    return DBK_REFUSAL_FORBIDDEN;
  if (act->operation->kind == DBK_OPERATION_APPROVE && act->operation->base_op != NULL && act->operation->revision > 0 && act->operation->revision != act->report->revision)
    return DBK_REFUSAL_STALE;
  if (is_action (act->operation) && (!act->clean || g_strcmp0 (act->operation->base_op, act->report->head) != 0))
    return DBK_REFUSAL_STALE;
  switch (act->operation->kind)
    {
    case DBK_OPERATION_EDIT:
      return is_at_desk (act->report) ? apply_cells (act, outcome) : DBK_REFUSAL_STATE;
    case DBK_OPERATION_SUBMIT:
      refusal = apply_submit (act);
      break;
    case DBK_OPERATION_WITHDRAW:
      refusal = apply_withdraw (act);
      break;
    case DBK_OPERATION_APPROVE:
    case DBK_OPERATION_RETURN:
    case DBK_OPERATION_AMEND:
      refusal = apply_review (act, outcome);
      break;
    case DBK_OPERATION_CORRECT:
      refusal = apply_correct (act);
      break;
    case DBK_OPERATION_CANCEL:
      refusal = apply_cancel (act);
      break;
    case DBK_OPERATION_OTHER:
    default:
      g_assert_not_reached ();
    }
  if (refusal == DBK_REFUSAL_NONE && act->operation->kind != DBK_OPERATION_AMEND)
    record (act);
  return refusal;
}

/*
 * His own operation of which he had no answer yet has to have had its full
 * effect. Where he had the answer he names the revision that he saw with it.
 */
static gboolean
is_clean (SimModel *model, const SimOperation *known, const SimPerson *person)
{
  const SimOperation *base = known->operation->base_op != NULL ? g_hash_table_lookup (model->facts, known->operation->base_op) : NULL;

  gboolean fresh = base != NULL && base->request == known->request;

  if (!known->unanswered && known->operation->base_op != NULL && known->operation->revision > 0)
    {
      if (known->operation->revision != sim_model_find (model, &known->operation->key)->revision)
        return FALSE;
      if (!fresh) /* what comes with it for the first time, its author had no answer to: a restored service */
        return TRUE;
    }
  if ((!known->unanswered && !fresh) || base == NULL || base->person == NULL || !g_str_equal (base->person->name, person->name) || !sim_model_has (model, base->operation->id))
    return TRUE;
  return base->outcome == DBK_OUTCOME_APPLIED;
}

static void
apply_known (SimModel *model, SimOperation *known)
{
  Act act = { model, sim_model_find (model, &known->operation->key), known, known->operation, known->person, known->operation->key.org, TRUE };

  g_clear_pointer (&known->conflicts, g_ptr_array_unref);
  known->conflicts = g_ptr_array_new_with_free_func (g_free);
  known->revision = 0;
  if (!sim_person_covers (known->person, act.plant))
    known->refusal = DBK_REFUSAL_FORBIDDEN;
  else
    {
      act.clean = is_clean (model, known, known->person);
      known->refusal = apply (&act, &known->outcome);
      known->revision = act.report->revision;
    }
  if (known->refusal != DBK_REFUSAL_NONE)
    known->outcome = DBK_OUTCOME_REFUSED;
  g_ptr_array_add (model->log, known);
}

/* I4, beside the rule of bases: the figures are those that the author had before him. */
static char *
check_seen (SimModel *model, const SimOperation *known)
{
  g_autofree char *now = known->seen != NULL ? sim_report_print_figures (sim_model_find (model, &known->operation->key)) : NULL;

  if (known->seen == NULL || g_str_equal (known->seen, now))
    return NULL;
  return g_strdup_printf ("I4: %s %s binds to what its author never saw\n--- he saw\n%s--- there is\n%s", dbk_operation_kind_to_string (known->operation->kind), known->operation->id, known->seen, now);
}

char *
sim_model_apply (SimModel *model, const DbkOperation *operation, const SimPerson *person, gint64 at, DbkOutcomeKind *outcome, DbkRefusal *refusal, gint64 *revision, GPtrArray **conflicts)
{
  SimOperation *known = sim_model_know (model, operation, FALSE, NULL);
  g_autofree char *print = sim_operation_print (operation);
  g_autofree char *complaint = NULL;

  if (sim_model_has (model, operation->id))
    {
      gboolean same = g_str_equal (known->person->name, person->name) && g_str_equal (known->print, print);

      *outcome = same ? known->outcome : DBK_OUTCOME_REFUSED;
      *refusal = same ? known->refusal : DBK_REFUSAL_ID_REUSED;
      *revision = same ? known->revision : 0;
      *conflicts = known->conflicts;
      return NULL;
    }
  g_clear_pointer (&known->person, sim_person_free);
  known->person = sim_person_copy (person);
  known->at = at;
  known->request = model->request;
  known->publication = model->publication;
  complaint = check_seen (model, known);
  apply_known (model, known);
  if (complaint == NULL)
    complaint = g_strdup (known->complaint);
  *outcome = known->outcome;
  *refusal = known->refusal;
  *revision = known->revision;
  *conflicts = known->conflicts;
  return known->outcome != DBK_OUTCOME_REFUSED ? g_steal_pointer (&complaint) : NULL;
}

void
sim_model_restore (SimModel *model, guint length)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; i < length; i++)
    g_ptr_array_add (kept, g_ptr_array_index (model->log, i));
  g_ptr_array_set_size (model->log, 0);
  g_hash_table_remove_all (model->reports);
  g_hash_table_remove_all (model->effective);
  sim_model_restore_readings (model);
  for (guint i = 0; i < kept->len; i++)
    apply_known (model, g_ptr_array_index (kept, i));
}
