/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person does with a report as a whole: submit, approve, return …
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document-private.h"
#include "data/client/dbk-predict.h"

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, message);
  return FALSE;
}

gboolean
dbk_document_is_waiting (DbkDocument *document, DbkOperationKind *kind)
{
  for (guint i = document->unanswered->len; i > 0; i--)
    {
      const DbkOperation *operation = g_ptr_array_index (document->unanswered, i - 1);

      if (operation->edits->len > 0)
        continue;
      if (kind != NULL)
        *kind = operation->kind;
      return TRUE;
    }
  return FALSE;
}

/* --- Why not --- */

static guint
count_required (DbkDocument *document)
{
  guint filled, required;

  dbk_document_get_completeness (document, &filled, &required);
  return required - filled;
}

/* Those that are decided as they are typed over leave their cells at once. */
static guint
count_conflicts (DbkDocument *document)
{
  guint n = 0;

  for (guint slot = 0; slot < document->n_cells; slot++)
    n += document->cells[slot].conflict != NULL;
  return n;
}

static guint
count_unexplained (DbkDocument *document)
{
  guint n = 0;

  for (guint i = 0; i < document->findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (document->findings, i);
      const char *reason;

      if (finding->rule->severity != DBK_SEVERITY_WARNING)
        continue;
      reason = dbk_document_get_reason (document, finding->rule->code, finding->entity->code);
      if (reason == NULL || *reason == '\0')
        n++;
    }
  return n;
}

/* The day before was corrected: to take its closing over is all that some corrections are for. */
static gboolean
takes_opening_over (DbkDocument *document, guint slot)
{
  const DbkCell *approved = document->cells[slot].approved;
  g_autofree char *now = NULL;

  if (dbk_layout_slot (document->layout, slot)->indicator->source != DBK_SOURCE_CARRIED || !dbk_document_get_carried (document, slot, NULL))
    return FALSE;
  now = dbk_value_to_wire (dbk_figures_get (document->figures, slot));
  return g_strcmp0 (approved != NULL ? approved->value : NULL, now) != 0;
}

static gboolean
is_like_approved (DbkDocument *document)
{
  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      const DbkCell *approved = document->cells[slot].approved;
      const char *before = approved == NULL || dbk_cell_is_computed (approved) ? NULL : approved->value;

      if (g_strcmp0 (before, dbk_document_typed (document, slot)) != 0 || takes_opening_over (document, slot))
        return FALSE;
    }
  return TRUE;
}

static char *
why_not_allowed (DbkDocument *document)
{
  DbkOperationKind kind;

  switch (document->predicted->state)
    {
    case DBK_STATE_IN_REVIEW:
      if (dbk_document_is_waiting (document, &kind) && kind == DBK_OPERATION_SUBMIT)
        return g_strdup (_ ("Submitted; waiting to be sent."));
      return g_strdup (_ ("Submitted; it is under review."));
    case DBK_STATE_APPROVED:
      return g_strdup (_ ("The report is approved. Start a correction to change it."));
    case DBK_STATE_DRAFT:
    case DBK_STATE_RETURNED:
    case DBK_STATE_IN_CORRECTION:
    default:
      return g_strdup (_ ("This account may not submit reports of this plant."));
    }
}

/* Wrong figures; cells that are empty and parts not ticked yet are no mistakes, but work that is left. @ticks: what is said of those */
static guint
count_wrong (DbkDocument *document, const char **ticks)
{
  guint wrong = 0;

  *ticks = NULL;
  for (guint i = 0; i < document->findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (document->findings, i);

      if (finding->rule->severity != DBK_SEVERITY_ERROR || g_str_equal (finding->rule->code, "required"))
        continue;
      if (finding->slots->len > 0 && dbk_layout_slot (document->layout, g_array_index (finding->slots, guint, 0))->section->ticks)
        *ticks = dbk_text_get (&finding->message);
      else
        wrong++;
    }
  return wrong;
}

char *
dbk_document_why_not_submit (DbkDocument *document)
{
  const char *ticks;
  guint errors = count_wrong (document, &ticks);
  guint missing = count_required (document);
  guint conflicts = count_conflicts (document);
  guint unexplained;

  if (!dbk_document_check_open (document, NULL))
    return g_strdup (_ ("This report was opened by another account; open it again."));
  if (!(dbk_document_get_may (document) & DBK_MAY_SUBMIT))
    return why_not_allowed (document);
  if (conflicts > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u conflict has to be decided first.", "%u conflicts have to be decided first.", conflicts), conflicts);
  if (errors > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u error has to be put right first.", "%u errors have to be put right first.", errors), errors);
  if (missing > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u required figure is still missing.", "%u required figures are still missing.", missing), missing);
  if (ticks != NULL)
    return g_strdup (ticks);
  unexplained = count_unexplained (document);
  if (unexplained > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u warning still needs a reason.", "%u warnings still need a reason.", unexplained), unexplained);
  if (document->predicted->state == DBK_STATE_IN_CORRECTION && is_like_approved (document))
    return g_strdup (_ ("Nothing has been corrected yet. Change a figure, or cancel the correction."));
  return NULL;
}

/* --- Acting --- */

static GPtrArray *
list_warnings (DbkDocument *document)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);

  for (guint i = 0; i < document->findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (document->findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING)
        g_ptr_array_add (warnings, dbk_reason_new (finding->rule->code, finding->entity->code,
                                                   dbk_document_get_reason (document, finding->rule->code, finding->entity->code), FALSE));
    }
  return warnings;
}

/* The service decides; what it would refuse for certain is refused here, at once. */
static gboolean
foresee (DbkDocument *document, const DbkOperation *operation, DbkReport *report, GError **error)
{
  g_autoptr (GPtrArray) warnings = list_warnings (document);
  DbkApplyContext context = {
    .catalogue = document->engine->catalogue,
    .actor = document->home->actor,
    .today = dbk_clock_today (),
    .now = dbk_clock_now (),
    .late = dbk_clock_now () > dbk_report_deadline (report, dbk_layout_form (document->layout), 0),
    .errors = dbk_findings_count (document->findings, DBK_SEVERITY_ERROR),
    .warnings = warnings,
    .seen_warnings_only = TRUE,
    .base_clean = TRUE,
  };
  g_autoptr (DbkOutcome) outcome = dbk_report_apply (report, operation, &context);

  if (outcome->kind != DBK_OUTCOME_REFUSED)
    return TRUE;
  g_debug ("%s refused here: %s", dbk_operation_kind_to_string (operation->kind), outcome->detail);
  return refuse (error, dbk_refusal_message (outcome->refusal));
}

/* What this document does not show yet, its author has not seen; his own edits he has. */
static gboolean
has_seen (DbkDocument *document, const DbkReport *acknowledged)
{
  const DbkEvent *event;

  if (g_strcmp0 (acknowledged->head, document->acknowledged->head) == 0)
    return TRUE;
  event = dbk_report_event (acknowledged, acknowledged->head);
  return event != NULL && g_strcmp0 (event->by, document->home->account) == 0;
}

/* Another program may have typed here a moment ago. */
static gboolean
shows_all (DbkDocument *document, const DbkReport *report)
{
  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      const DbkSlot *place = dbk_layout_slot (document->layout, slot);
      const DbkCell *cell = dbk_report_cell (report, place->entity->code, place->indicator->code);
      const char *there = cell == NULL || dbk_cell_is_computed (cell) ? NULL : cell->value;

      if (g_strcmp0 (there, dbk_document_typed (document, slot)) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Within the transaction: what was typed is sealed first, so that the action comes after it. */
static gboolean
queue (DbkDocument *document, DbkOperation *operation, GError **error)
{
  DbkStore *store = document->home->store;
  const char *catalogue = dbk_catalogue_version (document->engine->catalogue);
  g_autoptr (GPtrArray) unanswered = NULL;
  g_autoptr (DbkReport) acknowledged = NULL;
  g_autoptr (DbkReport) report = NULL;

  if (operation->kind == DBK_OPERATION_SUBMIT && (!dbk_document_adopt_readings (document, error) || !dbk_store_seal (store, catalogue, error)))
    return FALSE;
  acknowledged = dbk_store_load_report (store, &document->key, error);
  unanswered = acknowledged != NULL ? dbk_store_load_unanswered (store, &document->key, error) : NULL;
  if (unanswered == NULL)
    return FALSE;
  if (!has_seen (document, acknowledged))
    return refuse (error, dbk_refusal_message (DBK_REFUSAL_STALE));
  report = dbk_predict (acknowledged, unanswered, document->engine->catalogue, document->home->actor);
  if (operation->kind == DBK_OPERATION_SUBMIT && !shows_all (document, report))
    return refuse (error, _ ("Another program has changed this report just now. Look at it again before you submit it."));
  operation->base_op = g_strdup (report->head);
  operation->made_at = dbk_clock_now ();
  g_free (operation->catalogue);
  operation->catalogue = g_strdup (catalogue);
  /* What stands on own operations without an answer names no revision: nobody knows it yet. */
  if (operation->revision == 0 && (operation->kind == DBK_OPERATION_APPROVE || g_strcmp0 (report->head, acknowledged->head) == 0))
    operation->revision = report->revision;
  return foresee (document, operation, report, error) && dbk_store_add_operation (store, operation, error);
}

static gboolean
act (DbkDocument *document, DbkOperation *operation, GError **error)
{
  gboolean ok;

  if (!dbk_document_check_open (document, error) || !dbk_home_check_account (document->home, error))
    return FALSE;
  if (!dbk_store_begin_batch (document->home->store, error))
    return FALSE;
  ok = queue (document, operation, error);
  if (!dbk_store_end_batch (document->home->store, ok, ok ? error : NULL))
    return FALSE;
  dbk_home_acted (document->home, &document->key);
  return TRUE;
}

gboolean
dbk_document_submit (DbkDocument *document, GError **error)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (&document->key, DBK_OPERATION_SUBMIT);
  g_autofree char *why = dbk_document_why_not_submit (document);

  if (why != NULL)
    return refuse (error, why);
  g_ptr_array_unref (operation->reasons);
  operation->reasons = list_warnings (document);
  if (act (document, operation, error))
    return TRUE;
  /* Readings that were adopted for it are not: nothing of a submission that failed is kept. */
  if (document->acknowledged->readings != NULL)
    dbk_document_reload (document, NULL);
  return FALSE;
}

static gboolean
take_back_submission (DbkDocument *document, gboolean *taken, GError **error)
{
  const DbkOperation *last = NULL;

  *taken = FALSE;
  if (document->unanswered->len > 0)
    last = g_ptr_array_index (document->unanswered, document->unanswered->len - 1);
  if (last == NULL || last->kind != DBK_OPERATION_SUBMIT)
    return TRUE;
  return dbk_store_take_back (document->home->store, last->id, taken, error);
}

gboolean
dbk_document_withdraw (DbkDocument *document, GError **error)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (&document->key, DBK_OPERATION_WITHDRAW);
  gboolean taken;

  if (!dbk_document_check_open (document, error) || !take_back_submission (document, &taken, error))
    return FALSE;
  if (!taken)
    return act (document, operation, error);
  /* It never left this machine: there is nothing to withdraw at the service. */
  dbk_home_acted (document->home, &document->key);
  return TRUE;
}

gboolean
dbk_document_approve (DbkDocument *document, gint64 revision, const char *comment, GError **error)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (&document->key, DBK_OPERATION_APPROVE);

  operation->revision = revision;
  operation->comment = g_strdup (comment);
  return act (document, operation, error);
}

gboolean
dbk_document_return (DbkDocument *document, const char *comment, int to_step, GPtrArray *pins, GError **error)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (&document->key, DBK_OPERATION_RETURN);

  operation->comment = g_strdup (comment);
  operation->to_step = to_step;
  for (guint i = 0; pins != NULL && i < pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (pins, i);

      g_ptr_array_add (operation->pins, dbk_pin_new (pin->entity, pin->indicator, pin->text));
    }
  return act (document, operation, error);
}

gboolean
dbk_document_correct (DbkDocument *document, const char *comment, GError **error)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (&document->key, DBK_OPERATION_CORRECT);

  operation->comment = g_strdup (comment);
  return act (document, operation, error);
}

gboolean
dbk_document_cancel (DbkDocument *document, GError **error)
{
  g_autoptr (DbkOperation) operation = dbk_operation_new (&document->key, DBK_OPERATION_CANCEL);

  return act (document, operation, error);
}

gboolean
dbk_document_discard (DbkDocument *document, GError **error)
{
  if (!dbk_document_check_open (document, error) || !dbk_store_discard (document->home->store, &document->key, error))
    return FALSE;
  dbk_home_acted (document->home, &document->key);
  return TRUE;
}

/* --- Conflicts --- */

void
dbk_document_conflict_free (DbkDocumentConflict *conflict)
{
  if (conflict == NULL)
    return;
  g_free (conflict->base);
  g_free (conflict->mine);
  g_free (conflict->my_name);
  g_free (conflict->my_note);
  g_free (conflict->theirs);
  g_free (conflict->their_name);
  g_free (conflict->their_note);
  g_free (conflict);
}

/* As it is known from what that account did with the report. */
static const char *
name_of (const DbkReport *report, const char *account)
{
  for (guint i = 0; account != NULL && i < report->log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i);

      if (g_str_equal (event->by, account))
        return event->by_name;
    }
  return account;
}

/* Over what this account typed itself, which stands: mine is that, whoever handed over the other. */
static gboolean
is_over_own (const DbkStoreConflict *stored)
{
  return stored->author != NULL && stored->theirs_op == NULL && stored->theirs != NULL;
}

static DbkDocumentConflict *
describe_over_own (DbkDocument *document, guint slot, const DbkStoreConflict *stored)
{
  DbkDocumentConflict *conflict = g_new0 (DbkDocumentConflict, 1);
  const DbkCell *cell = dbk_report_cell (document->acknowledged, stored->entity, stored->indicator);

  conflict->slot = slot;
  conflict->base = g_strdup (cell != NULL ? cell->value : NULL);
  conflict->mine = g_strdup (stored->theirs);
  conflict->theirs = g_strdup (stored->mine);
  conflict->their_name = g_strdup (name_of (document->acknowledged, stored->author));
  conflict->their_note = g_strdup (stored->mine_note);
  conflict->their_at = stored->mine_at;
  return conflict;
}

static DbkDocumentConflict *
describe (DbkDocument *document, guint slot, const DbkStoreConflict *stored)
{
  DbkDocumentConflict *conflict = g_new0 (DbkDocumentConflict, 1);
  const DbkEvent *event = dbk_report_event (document->acknowledged, stored->theirs_op);
  const DbkCell *cell = dbk_report_cell (document->acknowledged, stored->entity, stored->indicator);

  conflict->slot = slot;
  conflict->base = g_strdup (stored->base);
  conflict->mine = g_strdup (stored->mine);
  conflict->my_name = g_strdup (name_of (document->acknowledged, stored->author));
  conflict->my_note = g_strdup (stored->mine_note);
  conflict->my_at = stored->mine_at;
  conflict->theirs = g_strdup (stored->theirs);
  if (cell != NULL && g_strcmp0 (cell->op, stored->theirs_op) == 0)
    conflict->their_note = g_strdup (cell->note);
  if (event != NULL)
    {
      conflict->their_name = g_strdup (event->by_name);
      conflict->their_at = event->at;
    }
  return conflict;
}

GPtrArray *
dbk_document_list_conflicts (DbkDocument *document)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_document_conflict_free);

  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      const DbkStoreConflict *stored = document->cells[slot].conflict;

      if (stored != NULL)
        g_ptr_array_add (list, is_over_own (stored) ? describe_over_own (document, slot, stored) : describe (document, slot, stored));
    }
  return list;
}

/* As it was typed, with its note; the figure stays that of whoever typed it. */
static gboolean
type_as (DbkDocument *document, guint slot, const char *value, const char *note, DbkCellSource source, const char *author, GError **error)
{
  gboolean ok;

  document->author = g_strdup (author);
  ok = dbk_document_set_text (document, slot, value != NULL ? value : "", source, error) &&
       (note == NULL || dbk_document_set_note (document, slot, note, error));
  g_clear_pointer (&document->author, g_free);
  return ok;
}

static gboolean
take (DbkDocument *document, guint slot, const DbkStoreConflict *conflict, GError **error)
{
  /* The document lets go of the conflict as the first of it is stored. */
  g_autofree char *value = g_strdup (conflict->mine);
  g_autofree char *note = g_strdup (conflict->mine_note);
  g_autofree char *author = g_strdup (conflict->author);

  return type_as (document, slot, value, note, conflict->mine_source, author, error);
}

static gboolean
drop (DbkDocument *document, guint slot, GError **error)
{
  const DbkSlot *place = dbk_layout_slot (document->layout, slot);

  return dbk_store_drop_conflict (document->home->store, &document->key, place->entity->code, place->indicator->code, error);
}

/* All of @slots (element-type guint) or none. */
static gboolean
resolve (DbkDocument *document, const GArray *slots, gboolean mine, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean done = TRUE, dropped = FALSE;

  if (!dbk_document_check_open (document, error))
    return FALSE;
  dbk_document_begin_batch (document);
  for (guint i = 0; i < slots->len && done; i++)
    {
      guint slot = g_array_index (slots, guint, i);
      const DbkStoreConflict *conflict = document->cells[slot].conflict;
      gboolean stands = mine == is_over_own (conflict); /* what is shown */

      done = stands ? drop (document, slot, &failure) : take (document, slot, conflict, &failure);
      dropped |= stands;
    }
  if (!done && document->batch_error == NULL)
    document->batch_error = g_steal_pointer (&failure);
  if (!dbk_document_end_batch (document, error))
    return FALSE;
  if (dropped)
    dbk_home_acted (document->home, &document->key);
  return TRUE;
}

gboolean
dbk_document_resolve (DbkDocument *document, guint slot, gboolean mine, GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (guint));

  g_return_val_if_fail (slot < document->n_cells, FALSE);
  if (document->cells[slot].conflict == NULL)
    return refuse (error, _ ("There is no conflict on this figure any more."));
  g_array_append_val (slots, slot);
  return resolve (document, slots, mine, error);
}

gboolean
dbk_document_resolve_all (DbkDocument *document, gboolean mine, GError **error)
{
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint slot = 0; slot < document->n_cells; slot++)
    if (document->cells[slot].conflict != NULL)
      g_array_append_val (slots, slot);
  if (slots->len == 0)
    return refuse (error, _ ("There is no conflict in this report any more."));
  return resolve (document, slots, mine, error);
}

/* --- What was refused --- */

void
dbk_unsent_free (DbkUnsent *unsent)
{
  if (unsent == NULL)
    return;
  g_free (unsent->value);
  g_free (unsent->note);
  g_free (unsent->author);
  g_free (unsent);
}

GPtrArray *
dbk_document_list_unsent (DbkDocument *document)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_unsent_free);

  for (guint i = 0; i < document->refused->len; i++)
    {
      const DbkStoreRefused *refused = g_ptr_array_index (document->refused, i);

      for (guint k = 0; k < refused->operation->edits->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (refused->operation->edits, k);
          DbkUnsent *unsent = g_new0 (DbkUnsent, 1);

          unsent->slot = dbk_document_slot (document, edit->entity, edit->indicator);
          unsent->entity = edit->entity;
          unsent->indicator = edit->indicator;
          unsent->value = g_strdup (edit->value);
          unsent->note = g_strdup (edit->note);
          unsent->message = dbk_refusal_message (refused->refusal);
          unsent->made_at = refused->operation->made_at;
          unsent->author = g_strdup (edit->author);
          g_ptr_array_add (list, unsent);
        }
    }
  return list;
}

/* What has no place in the form any more stays shown. */
static gboolean
type_again (DbkDocument *document, const GPtrArray *unsent, GError **error)
{
  gboolean all = TRUE;

  for (guint i = 0; i < unsent->len; i++)
    {
      const DbkUnsent *one = g_ptr_array_index (unsent, i);

      if (one->slot == DBK_NO_SLOT)
        all = FALSE;
      else if (!type_as (document, one->slot, one->value, one->note, DBK_CELL_TYPED, one->author, error) ||
               !dbk_store_settle_cell (document->home->store, &document->key, one->entity, one->indicator, error))
        return FALSE;
    }
  return dbk_store_settle (document->home->store, &document->key, all, error);
}

gboolean
dbk_document_use_unsent (DbkDocument *document, GError **error)
{
  g_autoptr (GPtrArray) unsent = dbk_document_list_unsent (document);
  g_autoptr (GError) failure = NULL;

  if (!dbk_document_check_open (document, error))
    return FALSE;
  if (!(dbk_document_get_may (document) & DBK_MAY_EDIT))
    return refuse (error, _ ("The report is locked now. Once it is returned or in correction, these figures can be used."));
  dbk_document_begin_batch (document);
  if (!type_again (document, unsent, &failure) && document->batch_error == NULL)
    document->batch_error = g_error_copy (failure);
  if (!dbk_document_end_batch (document, error))
    return FALSE;
  dbk_home_acted (document->home, &document->key);
  return TRUE;
}
