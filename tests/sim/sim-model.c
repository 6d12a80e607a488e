/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service has to be, written down once more and plainly: the model
 * knows the pages of the design, and calls none of the code that it judges.
 */
#include "tests/sim/sim-model.h"

#include <stdlib.h>
#include <string.h>

static const char *const roles[] = { "filler", "plant_checker", "regional_reviewer", "group_reviewer" };

/* --- People --- */

SimPerson *
sim_person_new (const char *name, const char *grants)
{
  SimPerson *person = g_new0 (SimPerson, 1);
  g_auto (GStrv) list = g_strsplit (grants, ",", -1);

  person->name = g_intern_string (name);
  person->grants = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      g_ptr_array_add (person->grants, g_strdup (list[i]));
  return person;
}

SimPerson *
sim_person_copy (const SimPerson *person)
{
  SimPerson *copy = sim_person_new (person->name, "");

  for (guint i = 0; i < person->grants->len; i++)
    g_ptr_array_add (copy->grants, g_strdup (g_ptr_array_index (person->grants, i)));
  return copy;
}

void
sim_person_free (SimPerson *person)
{
  g_ptr_array_unref (person->grants);
  g_free (person);
}

static gboolean
lies_under (const char *plant, const char *node)
{
  const char *region = g_str_equal (plant, "PLANTC") ? "REGIONY" : "REGIONX";

  return g_str_equal (node, plant) || g_str_equal (node, region) || g_str_equal (node, "GROUPX");
}

/* @role: (nullable): any; @at: (nullable): granted on this very node */
static gboolean
is_granted (const SimPerson *person, const char *role, const char *plant, const char *at)
{
  for (guint i = 0; i < person->grants->len; i++)
    {
      g_auto (GStrv) grant = g_strsplit (g_ptr_array_index (person->grants, i), " ", 2);

      if ((role == NULL || g_str_equal (grant[0], role)) && lies_under (plant, grant[1]) && (at == NULL || g_str_equal (grant[1], at)))
        return TRUE;
    }
  return FALSE;
}

gboolean
sim_person_covers (const SimPerson *person, const char *plant)
{
  return is_granted (person, NULL, plant, NULL);
}

gboolean
sim_person_is (const SimPerson *person, const char *role, const char *plant)
{
  return is_granted (person, role, plant, NULL);
}

gboolean
sim_report_is_seen_by (const SimReport *report, const SimPerson *person)
{
  const char *plant = report->key.org;

  if (!sim_person_covers (person, plant))
    return FALSE;
  return report->state != DBK_STATE_DRAFT || is_granted (person, NULL, plant, plant) ||
         sim_person_is (person, "filler", plant) || sim_person_is (person, "plant_checker", plant);
}

/* --- Reports --- */

static void
cell_free (gpointer data)
{
  SimCell *cell = data;

  g_free (cell->value);
  g_free (cell->note);
  g_free (cell->op);
  g_free (cell);
}

static SimCell *
cell_copy (const SimCell *cell)
{
  SimCell *copy = g_new0 (SimCell, 1);

  copy->value = g_strdup (cell->value);
  copy->note = g_strdup (cell->note);
  copy->op = g_strdup (cell->op);
  copy->amended = cell->amended;
  return copy;
}

static GHashTable *
cells_copy (GHashTable *cells)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cell_free);
  GHashTableIter iter;
  gpointer place, cell;

  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, &place, &cell))
    g_hash_table_insert (copy, g_strdup (place), cell_copy (cell));
  return copy;
}

static void
event_free (gpointer data)
{
  SimEvent *event = data;

  g_free (event->op);
  g_free (event->by);
  g_free (event);
}

static SimReport *
report_new (const DbkReportKey *key)
{
  SimReport *report = g_new0 (SimReport, 1);

  report->key = *key;
  report->cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cell_free);
  report->log = g_ptr_array_new_with_free_func (event_free);
  return report;
}

static void
report_free (gpointer data)
{
  SimReport *report = data;

  g_free (report->head);
  g_free (report->submitted_by);
  g_hash_table_unref (report->cells);
  g_clear_pointer (&report->approved, g_hash_table_unref);
  g_ptr_array_unref (report->log);
  g_free (report);
}

static SimReport *
find_report (SimModel *model, const DbkReportKey *key)
{
  g_autofree char *text = sim_key_text (key);
  SimReport *report = g_hash_table_lookup (model->reports, text);

  if (report == NULL)
    {
      report = report_new (key);
      g_hash_table_insert (model->reports, g_steal_pointer (&text), report);
    }
  return report;
}

const SimReport *
sim_model_report (SimModel *model, const DbkReportKey *key)
{
  return find_report (model, key);
}

/* --- The model --- */

static void
operation_free (gpointer data)
{
  SimOperation *known = data;

  dbk_operation_free (known->operation);
  g_free (known->print);
  g_free (known->seen);
  g_clear_pointer (&known->person, sim_person_free);
  g_clear_pointer (&known->conflicts, g_ptr_array_unref);
  g_free (known);
}

SimModel *
sim_model_new (void)
{
  SimModel *model = g_new0 (SimModel, 1);

  model->facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, operation_free);
  model->log = g_ptr_array_new ();
  model->reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, report_free);
  model->effective = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  model->ever_effective = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return model;
}

void
sim_model_free (SimModel *model)
{
  g_hash_table_unref (model->facts);
  g_ptr_array_unref (model->log);
  g_hash_table_unref (model->reports);
  g_hash_table_unref (model->effective);
  g_hash_table_unref (model->ever_effective);
  g_free (model);
}

/* All that makes an operation what it is. */
static char *
operation_print (const DbkOperation *operation)
{
  g_autofree char *key = sim_key_text (&operation->key);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s %s %d %s %" G_GINT64_FORMAT, operation->id, key, operation->kind, operation->base_op, operation->made_at / G_USEC_PER_SEC);
  if (operation->kind == DBK_OPERATION_RETURN || operation->kind == DBK_OPERATION_CORRECT || operation->kind == DBK_OPERATION_APPROVE)
    g_string_append_printf (text, " %s", operation->comment);
  if (operation->kind == DBK_OPERATION_RETURN)
    g_string_append_printf (text, " %d", operation->to_step);
  g_string_append_printf (text, " %" G_GINT64_FORMAT, operation->revision);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      g_string_append_printf (text, "%s %s %s %s %s %d\n", edit->entity, edit->indicator, edit->base, edit->value, edit->note, edit->source);
    }
  for (guint i = 0; i < operation->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (operation->reasons, i);

      g_string_append_printf (text, "%s %s %s\n", reason->rule, reason->entity, reason->text);
    }
  return g_string_free (text, FALSE);
}

SimOperation *
sim_model_know (SimModel *model, const DbkOperation *operation, gboolean unanswered, const char *seen)
{
  SimOperation *known = g_hash_table_lookup (model->facts, operation->id);

  if (known != NULL)
    return known;
  known = g_new0 (SimOperation, 1);
  known->operation = dbk_operation_copy (operation);
  known->print = operation_print (operation);
  known->unanswered = unanswered;
  known->seen = g_strdup (seen);
  g_hash_table_insert (model->facts, known->operation->id, known);
  return known;
}

gboolean
sim_model_has (SimModel *model, const char *id)
{
  for (guint i = 0; i < model->log->len; i++)
    if (g_str_equal (((SimOperation *)g_ptr_array_index (model->log, i))->operation->id, id))
      return TRUE;
  return FALSE;
}

gboolean
sim_model_has_value (SimModel *model, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note)
{
  g_autofree char *place = g_strconcat (entity, " ", indicator, NULL);
  const SimCell *cell = g_hash_table_lookup (find_report (model, key)->cells, place);

  if (cell == NULL)
    return value == NULL && note == NULL;
  return g_strcmp0 (cell->value, value) == 0 && (note == NULL || (cell->note != NULL && strstr (cell->note, note) != NULL));
}

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
  g_ptr_array_add (act->report->log, event);
  act->report->revision++;
  g_free (act->report->head);
  act->report->head = g_strdup (act->operation->id);
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
      cell = g_new0 (SimCell, 1);
      cell->value = g_strdup (edit->value);
      cell->note = *note != '\0' ? g_steal_pointer (&note) : NULL;
      cell->op = g_strdup (act->operation->id);
      cell->amended = act->operation->kind == DBK_OPERATION_AMEND;
      g_hash_table_insert (act->report->cells, g_steal_pointer (&place), cell);
      taken++;
      {
        char *mark = sim_mark_of (act->person->name, &act->operation->key, edit->entity, edit->indicator, edit->value, edit->note);

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
        return g_str_equal (event->by, account);
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
    if (g_strcmp0 (act->operation->catalogue, "sim") == 0 && has_finding (report, units[i], TRUE) && !is_explained (act->operation, units[i]))
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
  report->approved = cells_copy (report->cells);
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
      if (known->operation->revision != find_report (model, &known->operation->key)->revision)
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
  Act act = { model, find_report (model, &known->operation->key), known, known->operation, known->person, known->operation->key.org, TRUE };

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
  g_autofree char *now = known->seen != NULL ? sim_report_print_figures (find_report (model, &known->operation->key)) : NULL;

  if (known->seen == NULL || g_str_equal (known->seen, now))
    return NULL;
  return g_strdup_printf ("I4: %s %s binds to what its author never saw\n--- he saw\n%s--- there is\n%s", dbk_operation_kind_to_string (known->operation->kind), known->operation->id, known->seen, now);
}

char *
sim_model_apply (SimModel *model, const DbkOperation *operation, const SimPerson *person, gint64 at, DbkOutcomeKind *outcome, DbkRefusal *refusal, gint64 *revision, GPtrArray **conflicts)
{
  SimOperation *known = sim_model_know (model, operation, FALSE, NULL);
  g_autofree char *print = operation_print (operation);
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
  complaint = check_seen (model, known);
  apply_known (model, known);
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
  for (guint i = 0; i < kept->len; i++)
    apply_known (model, g_ptr_array_index (kept, i));
}

/* --- Texts --- */

char *
sim_mark_of (const char *account, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note)
{
  g_autofree char *text = sim_key_text (key);

  return g_strdup_printf ("%s|%s|%s %s|%s|%s", account, text, entity, indicator, value, note);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static void
append_sorted (GString *text, GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_texts);
  for (guint i = 0; i < lines->len; i++)
    g_string_append (text, g_ptr_array_index (lines, i));
}

static void
print_cells (GString *text, const char *title, GHashTable *cells)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer place, value;

  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, &place, &value))
    {
      const SimCell *cell = value;

      g_ptr_array_add (lines, g_strdup_printf ("%s %s=%s (%s) by %s%s\n", title, (char *)place, cell->value, cell->note, cell->op, cell->amended ? " amended" : ""));
    }
  append_sorted (text, lines);
}

char *
sim_report_print (const SimReport *report, gboolean cells)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "r%" G_GINT64_FORMAT " head %s %s step %d approved %" G_GINT64_FORMAT " by %s\n", report->revision, report->head,
                   dbk_report_state_to_string (report->state), report->step, report->approved_revision, report->submitted_by);
  for (guint i = 0; cells && i < report->log->len; i++)
    {
      const SimEvent *event = g_ptr_array_index (report->log, i);

      g_string_append_printf (text, "%s %s by %s\n", dbk_operation_kind_to_string (event->kind), event->op, event->by);
    }
  if (cells)
    print_cells (text, "cell", report->cells);
  if (cells && report->approved != NULL)
    print_cells (text, "approved", report->approved);
  return g_string_free (text, FALSE);
}

static void
print_real_cells (GString *text, const char *title, const GPtrArray *cells)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (cell->source != DBK_CELL_DERIVED && cell->source != DBK_CELL_CARRIED)
        g_ptr_array_add (lines, g_strdup_printf ("%s %s %s=%s (%s) by %s%s\n", title, cell->entity, cell->indicator, cell->value, cell->note, cell->op, cell->source == DBK_CELL_AMENDED ? " amended" : ""));
    }
  append_sorted (text, lines);
}

char *
sim_print_real (const DbkReport *report, gboolean cells)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) list = dbk_report_list_cells (report);

  g_string_printf (text, "r%" G_GINT64_FORMAT " head %s %s step %d approved %" G_GINT64_FORMAT " by %s\n", report->revision, report->head,
                   dbk_report_state_to_string (report->state), report->step, report->approved_revision, report->submitted_by);
  for (guint i = 0; cells && i < report->log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i);

      g_string_append_printf (text, "%s %s by %s\n", dbk_operation_kind_to_string (event->kind), event->op, event->by);
    }
  if (cells)
    print_real_cells (text, "cell", list);
  if (cells && report->approved != NULL)
    print_real_cells (text, "approved", report->approved);
  return g_string_free (text, FALSE);
}

char *
sim_print_figures (const DbkReport *report)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (dbk_report_state_to_string (report->state));

  g_string_append_printf (text, " %d\n", report->step);
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (cell->value != NULL && cell->source != DBK_CELL_DERIVED)
        g_ptr_array_add (lines, g_strdup_printf ("%s %s=%s\n", cell->entity, cell->indicator, cell->value));
    }
  append_sorted (text, lines);
  return g_string_free (text, FALSE);
}

char *
sim_report_print_figures (const SimReport *report)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (dbk_report_state_to_string (report->state));
  GHashTableIter iter;
  gpointer place, value;

  g_string_append_printf (text, " %d\n", report->step);
  g_hash_table_iter_init (&iter, report->cells);
  while (g_hash_table_iter_next (&iter, &place, &value))
    if (((SimCell *)value)->value != NULL)
      g_ptr_array_add (lines, g_strdup_printf ("%s=%s\n", (char *)place, ((SimCell *)value)->value));
  append_sorted (text, lines);
  return g_string_free (text, FALSE);
}
