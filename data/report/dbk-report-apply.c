/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The approval chain as a transition (7.2.3 逐级审批): the one place where a
 * report changes its state.
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-operation.h"

#include <string.h>

#include "data/report/dbk-report-merge.h"
#include "data/report/dbk-report-private.h"

typedef struct
{
  DbkReport *report;
  const DbkOperation *operation;
  const DbkApplyContext *context;
  DbkStanding standing;
} Transition;

static DbkOutcome *G_GNUC_PRINTF (3, 4)
    refuse (const Transition *t, DbkRefusal refusal, const char *format, ...)
{
  DbkOutcome *outcome = dbk_outcome_new (DBK_OUTCOME_REFUSED, t->report->revision);
  va_list args;

  outcome->refusal = refusal;
  va_start (args, format);
  outcome->detail = g_strdup_vprintf (format, args);
  va_end (args);
  return outcome;
}

static DbkOutcome *
refuse_state (const Transition *t)
{
  return refuse (t, DBK_REFUSAL_STATE, "%s is not possible in state %s",
                 dbk_operation_kind_to_string (t->operation->kind), dbk_report_state_to_string (t->report->state));
}

static gboolean
is_blank (const char *text)
{
  g_autofree char *stripped = g_strdup (text);

  return stripped == NULL || *g_strstrip (stripped) == '\0';
}

/* --- Taking effect --- */

/* Who typed what its sender took over: "⇄ fill.P01"; (transfer full) (nullable) */
static char *
list_authors (const DbkOperation *operation)
{
  g_autoptr (GPtrArray) authors = g_ptr_array_new ();
  g_autofree char *names = NULL;

  for (guint i = 0; i < operation->edits->len; i++)
    {
      char *author = ((const DbkCellEdit *)g_ptr_array_index (operation->edits, i))->author;

      if (author != NULL && !g_ptr_array_find_with_equal_func (authors, author, g_str_equal, NULL))
        g_ptr_array_add (authors, author);
    }
  if (authors->len == 0)
    return NULL;
  g_ptr_array_add (authors, NULL);
  names = g_strjoinv (", ", (GStrv)authors->pdata);
  return g_strconcat ("⇄ ", names, NULL);
}

/* Every accepted operation ends here: revision, head and log move together or not at all. */
static void
record (const Transition *t)
{
  DbkReport *report = t->report;
  DbkEvent *event = dbk_event_new (t->operation->id, t->operation->kind);

  report->revision++;
  g_free (report->head);
  report->head = g_strdup (t->operation->id);
  event->by = g_strdup (t->context->actor->account);
  event->by_name = g_strdup (t->context->actor->name);
  event->at = t->context->now;
  event->revision = report->revision;
  event->step = report->step;
  event->comment = is_blank (t->operation->comment) ? list_authors (t->operation) : g_strdup (t->operation->comment);
  if (t->operation->kind == DBK_OPERATION_RETURN)
    {
      g_ptr_array_unref (event->pins);
      event->pins = dbk_pins_copy (t->operation->pins);
    }
  g_ptr_array_add (report->log, event);
}

static DbkOutcome *
applied (const Transition *t)
{
  record (t);
  return dbk_outcome_new (DBK_OUTCOME_APPLIED, t->report->revision);
}

static void
enter (DbkReport *report, DbkReportState state, int step)
{
  report->state = state;
  report->step = step;
}

/* The revision that is about to be recorded is the approved one. */
static void
enter_approved (DbkReport *report)
{
  enter (report, DBK_STATE_APPROVED, 0);
  report->approved_revision = report->revision + 1;
  g_clear_pointer (&report->approved, g_ptr_array_unref);
}

/* --- Edit and amend --- */

/* Whoever submits takes over what a machine delivered, also in sections of others: he says nothing of it himself. */
static gboolean
adopts_reading (const DbkReport *report, const DbkCheckedEdit *checked)
{
  const DbkReading *reading = dbk_readings_find (report->readings, checked->edit->entity, checked->edit->indicator);

  return checked->source == DBK_CELL_INTERFACE && reading != NULL && g_strcmp0 (reading->value, checked->value) == 0;
}

/* (nullable): a cell of a section that its filler has no grant for; amending is a reviewer's, who sees all of it. */
static const DbkCheckedEdit *
find_foreign (const Transition *t, const GPtrArray *checked)
{
  for (guint i = 0; t->operation->kind == DBK_OPERATION_EDIT && i < checked->len; i++)
    {
      const DbkCheckedEdit *one = g_ptr_array_index (checked, i);

      if (!dbk_report_may_fill (t->report, t->context->catalogue, t->context->actor, one->section, t->context->today) && !adopts_reading (t->report, one))
        return one;
    }
  return NULL;
}

static DbkOutcome *
merge (Transition *t)
{
  g_autoptr (DbkOutcome) outcome = dbk_outcome_new (DBK_OUTCOME_APPLIED, t->report->revision);
  g_autoptr (GPtrArray) checked = NULL;
  g_autofree char *problem = NULL;
  const DbkCheckedEdit *foreign;
  gboolean on_top = t->context->base_clean && g_strcmp0 (t->report->head, t->operation->base_op) == 0;

  checked = dbk_edits_check (t->context->catalogue, t->standing.form, t->standing.plant, t->operation, &problem);
  if (checked == NULL)
    return refuse (t, DBK_REFUSAL_INVALID, "%s", problem);
  foreign = find_foreign (t, checked);
  if (foreign != NULL)
    return refuse (t, DBK_REFUSAL_FORBIDDEN, "%s.%s is filled in by %s", foreign->edit->entity, foreign->edit->indicator, foreign->section->department);
  if (dbk_edits_merge (t->report, t->operation->id, checked, outcome->conflicts) > 0)
    record (t);
  outcome->revision = t->report->revision;
  if (outcome->conflicts->len > 0)
    outcome->kind = DBK_OUTCOME_CONFLICT;
  else if (!on_top)
    outcome->kind = DBK_OUTCOME_MERGED;
  return g_steal_pointer (&outcome);
}

static DbkOutcome *
edit (Transition *t)
{
  if (!dbk_report_is_editable (t->report))
    return refuse_state (t);
  return merge (t);
}

/* Amending what he typed as a filler would make an approvable figure of his own. */
static const DbkCellEdit *
find_own_figure (const Transition *t)
{
  for (guint i = 0; i < t->operation->edits->len; i++)
    {
      const DbkCellEdit *amended = g_ptr_array_index (t->operation->edits, i);
      const DbkCell *cell = dbk_report_cell (t->report, amended->entity, amended->indicator);

      if (cell != NULL && dbk_report_is_figure_of (t->report, cell, t->context->actor->account))
        return amended;
    }
  return NULL;
}

static DbkOutcome *
amend (Transition *t)
{
  gint64 revision = t->report->revision;
  const DbkCellEdit *own = find_own_figure (t);
  DbkOutcome *outcome;

  if (own != NULL)
    return refuse (t, DBK_REFUSAL_OWN_FIGURES, "%s entered %s.%s himself", t->context->actor->account, own->entity, own->indicator);
  outcome = merge (t);
  if (t->report->revision > revision && t->context->frozen != NULL)
    dbk_report_freeze (t->report, t->context->frozen);
  return outcome;
}

/* --- Submit --- */

static const DbkReason *
find_reason (const GPtrArray *reasons, const DbkReason *warning)
{
  for (guint i = 0; i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);

      if (g_strcmp0 (reason->rule, warning->rule) == 0 && g_strcmp0 (reason->entity, warning->entity) == 0 && !is_blank (reason->text))
        return reason;
    }
  return NULL;
}

/* A reason typed for what is no warning here stays: its author found one under his catalogue. */
static GPtrArray *
take_reasons (const GPtrArray *given)
{
  GPtrArray *reasons = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);

  for (guint i = 0; i < given->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (given, i);

      if (!is_blank (reason->text) && find_reason (reasons, reason) == NULL)
        g_ptr_array_add (reasons, dbk_reason_new (reason->rule, reason->entity, reason->text, FALSE));
    }
  return reasons;
}

/* Adds what the filler could not have seen; the first warning that he should have explained otherwise. */
static const DbkReason *
add_unseen (const Transition *t, GPtrArray *reasons)
{
  const GPtrArray *warnings = t->context->warnings;
  gboolean other_catalogue = g_strcmp0 (t->operation->catalogue, dbk_catalogue_version (t->context->catalogue)) != 0;

  for (guint i = 0; warnings != NULL && i < warnings->len; i++)
    {
      const DbkReason *warning = g_ptr_array_index (warnings, i);

      if (find_reason (reasons, warning) != NULL)
        continue;
      if (!warning->unseen && (t->context->seen_warnings_only || !other_catalogue))
        return warning;
      g_ptr_array_add (reasons, dbk_reason_new (warning->rule, warning->entity, NULL, TRUE));
    }
  return NULL;
}

static GStrv
chain_roles (const DbkForm *form, DbkPeriod period)
{
  g_autoptr (GStrvBuilder) roles = g_strv_builder_new ();
  const DbkChain *chain = dbk_form_chain (form, dbk_period_last (period));

  for (guint i = 0; chain != NULL && i < chain->steps->len; i++)
    g_strv_builder_add (roles, ((const DbkChainStep *)g_ptr_array_index (chain->steps, i))->role);
  return g_strv_builder_end (roles);
}

static void
enter_submitted (const Transition *t, GPtrArray *reasons)
{
  DbkReport *report = t->report;

  if (report->state == DBK_STATE_DRAFT)
    report->late = t->context->late;
  g_strfreev (report->chain);
  report->chain = chain_roles (t->standing.form, report->key.period);
  g_free (report->catalogue);
  report->catalogue = g_strdup (dbk_catalogue_version (t->context->catalogue));
  g_free (report->submitted_by);
  report->submitted_by = g_strdup (t->context->actor->account);
  g_ptr_array_unref (report->reasons);
  report->reasons = reasons;
  if (t->context->frozen != NULL)
    dbk_report_freeze (report, t->context->frozen);
  if (g_strv_length (report->chain) > 1)
    enter (report, DBK_STATE_IN_REVIEW, 1);
  else
    enter_approved (report);
}

static DbkOutcome *
submit (Transition *t)
{
  g_autoptr (GPtrArray) reasons = NULL;
  const DbkReason *unexplained;

  if (!dbk_report_is_editable (t->report))
    return refuse_state (t);
  if (t->context->errors > 0)
    return refuse (t, DBK_REFUSAL_RULES, "%u error findings", t->context->errors);
  reasons = take_reasons (t->operation->reasons);
  unexplained = add_unseen (t, reasons);
  if (unexplained != NULL)
    return refuse (t, DBK_REFUSAL_REASONS, "no reason for %s at %s", unexplained->rule, unexplained->entity);
  enter_submitted (t, g_steal_pointer (&reasons));
  return applied (t);
}

static DbkOutcome *
withdraw (Transition *t)
{
  if (!dbk_report_is_untouched (t->report))
    return refuse_state (t);
  if (!t->standing.submitter)
    return refuse (t, DBK_REFUSAL_FORBIDDEN, "submitted by %s", t->report->submitted_by);
  dbk_report_thaw (t->report);
  enter (t->report, dbk_report_is_correction (t->report) ? DBK_STATE_IN_CORRECTION : DBK_STATE_DRAFT, 0);
  return applied (t);
}

/* --- Review --- */

static DbkOutcome *
approve (Transition *t)
{
  DbkReport *report = t->report;

  if (t->operation->revision != report->revision)
    return refuse (t, DBK_REFUSAL_STALE, "revision %" G_GINT64_FORMAT " was seen, the report is at %" G_GINT64_FORMAT,
                   t->operation->revision, report->revision);
  if (dbk_report_has_figures_of (report, t->context->actor->account))
    return refuse (t, DBK_REFUSAL_OWN_FIGURES, "%s entered figures of this report", t->context->actor->account);
  if (t->context->errors > 0)
    return refuse (t, DBK_REFUSAL_RULES, "%u error findings", t->context->errors);
  if (report->chain[report->step + 1] != NULL)
    enter (report, DBK_STATE_IN_REVIEW, report->step + 1);
  else
    enter_approved (report);
  return applied (t);
}

static DbkOutcome *
return_back (Transition *t)
{
  DbkReport *report = t->report;
  int to = t->operation->to_step;

  if (is_blank (t->operation->comment))
    return refuse (t, DBK_REFUSAL_COMMENT, "a return needs a comment");
  if (to < 0 || to >= report->step)
    return refuse (t, DBK_REFUSAL_INVALID, "step %d is not below step %d", to, report->step);
  if (to > 0)
    enter (report, DBK_STATE_IN_REVIEW, to);
  else
    {
      dbk_report_thaw (report);
      enter (report, dbk_report_is_correction (report) ? DBK_STATE_IN_CORRECTION : DBK_STATE_RETURNED, 0);
    }
  return applied (t);
}

/* The three actions of the step whose turn it is. */
static DbkOutcome *
review (Transition *t, DbkOutcome *(*act) (Transition *))
{
  if (t->report->state != DBK_STATE_IN_REVIEW)
    return refuse_state (t);
  if (!t->standing.turn)
    return refuse (t, DBK_REFUSAL_FORBIDDEN, "it is the turn of %s", dbk_report_role (t->report));
  return act (t);
}

/* --- Correction --- */

static DbkOutcome *
correct (Transition *t)
{
  DbkReport *report = t->report;

  if (report->state != DBK_STATE_APPROVED)
    return refuse_state (t);
  if (is_blank (t->operation->comment))
    return refuse (t, DBK_REFUSAL_COMMENT, "a correction needs a reason");
  report->approved = dbk_report_copy_cells (report);
  dbk_report_thaw (report);
  enter (report, DBK_STATE_IN_CORRECTION, 0);
  return applied (t);
}

static DbkOutcome *
cancel (Transition *t)
{
  DbkReport *report = t->report;

  if (report->state != DBK_STATE_IN_CORRECTION || report->approved == NULL)
    return refuse_state (t);
  dbk_report_replace_cells (report, report->approved);
  g_clear_pointer (&report->approved, g_ptr_array_unref);
  enter (report, DBK_STATE_APPROVED, 0);
  return applied (t);
}

/* --- Who may at all, and on which head --- */

static gboolean
has_standing (const Transition *t)
{
  switch (t->operation->kind)
    {
    case DBK_OPERATION_EDIT:
    case DBK_OPERATION_SUBMIT:
    case DBK_OPERATION_WITHDRAW:
    case DBK_OPERATION_CANCEL:
      return t->standing.filler;
    case DBK_OPERATION_APPROVE:
    case DBK_OPERATION_RETURN:
    case DBK_OPERATION_AMEND:
      return t->standing.reviewer;
    case DBK_OPERATION_CORRECT:
      return t->standing.filler || t->standing.reviewer;
    case DBK_OPERATION_OTHER:
    default:
      return FALSE;
    }
}

/* Lengths only: what the words say is for people. */
static gboolean
texts_fit (const DbkOperation *operation)
{
  gboolean fit = operation->comment == NULL || strlen (operation->comment) <= DBK_MAX_TEXT;

  for (guint i = 0; i < operation->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (operation->reasons, i);

      fit = fit && (reason->text == NULL || strlen (reason->text) <= DBK_MAX_TEXT);
    }
  for (guint i = 0; i < operation->pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (operation->pins, i);

      fit = fit && (pin->text == NULL || strlen (pin->text) <= DBK_MAX_TEXT);
    }
  return fit;
}

static DbkOutcome *
check (const Transition *t)
{
  const DbkOperation *operation = t->operation;
  const DbkStanding *standing = &t->standing;
  gboolean merges = operation->kind == DBK_OPERATION_EDIT || operation->kind == DBK_OPERATION_AMEND;

  if (!standing->covered || !has_standing (t))
    return refuse (t, DBK_REFUSAL_FORBIDDEN, "%s may not %s this report", t->context->actor->account, dbk_operation_kind_to_string (operation->kind));
  if (standing->plant->kind != DBK_NODE_PLANT)
    return refuse (t, DBK_REFUSAL_INVALID, "%s is no plant", t->report->key.org);
  if (!dbk_report_key_equal (&t->report->key, &operation->key))
    return refuse (t, DBK_REFUSAL_INVALID, "the operation is for another report");
  if ((merges || operation->kind == DBK_OPERATION_SUBMIT) && standing->form == NULL)
    return refuse (t, DBK_REFUSAL_INVALID, "there is no form %s", t->report->key.form);
  if (operation->kind == DBK_OPERATION_AMEND && !standing->form->amend)
    return refuse (t, DBK_REFUSAL_FORBIDDEN, "reports of the form %s are not amended", t->report->key.form);
  if (standing->form != NULL && standing->form->period != t->report->key.period.kind)
    return refuse (t, DBK_REFUSAL_INVALID, "the form has another kind of period");
  if (!texts_fit (operation))
    return refuse (t, DBK_REFUSAL_INVALID, "a text is longer than %d bytes", DBK_MAX_TEXT);
  if (!merges && (!t->context->base_clean || g_strcmp0 (operation->base_op, t->report->head) != 0))
    return refuse (t, DBK_REFUSAL_STALE, "made on %s, the report is at %s", operation->base_op != NULL ? operation->base_op : "nothing",
                   t->report->head != NULL ? t->report->head : "nothing");
  return NULL;
}

DbkOutcome *
dbk_report_apply (DbkReport *report, const DbkOperation *operation, const DbkApplyContext *context)
{
  Transition t = { report, operation, context };
  DbkOutcome *refusal;

  t.standing = dbk_report_standing (report, context->catalogue, context->actor, context->today);
  refusal = check (&t);
  if (refusal != NULL)
    return refusal;
  switch (operation->kind)
    {
    case DBK_OPERATION_EDIT:
      return edit (&t);
    case DBK_OPERATION_SUBMIT:
      return submit (&t);
    case DBK_OPERATION_WITHDRAW:
      return withdraw (&t);
    case DBK_OPERATION_APPROVE:
      return review (&t, approve);
    case DBK_OPERATION_RETURN:
      return review (&t, return_back);
    case DBK_OPERATION_CORRECT:
      return correct (&t);
    case DBK_OPERATION_CANCEL:
      return cancel (&t);
    case DBK_OPERATION_AMEND:
      return review (&t, amend);
    case DBK_OPERATION_OTHER:
    default:
      g_return_val_if_reached (refuse_state (&t));
    }
}
