/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operations take effect: authorised, evaluated, applied and logged in the
 * service's one order.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-applier-private.h"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/courier/dbk-receipt.h"

/* Plants whose formulas and rules stay bound: those of a morning. */
#define PLANTS_KEPT 256

static GHashTable *
new_saved (void)
{
  return g_hash_table_new_full ((GHashFunc)dbk_report_key_hash, (GEqualFunc)dbk_report_key_equal, NULL, (GDestroyNotify)dbk_stored_report_free);
}

DbkApplier *
dbk_applier_new (DbkCentralStore *store)
{
  DbkApplier *applier = g_new0 (DbkApplier, 1);

  applier->store = store;
  applier->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  applier->own = g_array_new (FALSE, FALSE, sizeof (DbkOwnEdit));
  applier->saved = new_saved ();
  return applier;
}

void
dbk_applier_forget (DbkApplier *applier)
{
  g_hash_table_remove_all (applier->saved);
}

void
dbk_applier_free (DbkApplier *applier)
{
  if (applier == NULL)
    return;
  g_clear_pointer (&applier->evaluator, dbk_evaluator_free);
  g_clear_pointer (&applier->catalogue, dbk_catalogue_unref);
  g_hash_table_unref (applier->fresh);
  g_array_unref (applier->own);
  g_hash_table_unref (applier->saved);
  g_free (applier);
}

void
dbk_applier_set_key (DbkApplier *applier, const DbkKey *key)
{
  applier->key = key;
}

char *
dbk_operation_content (const DbkOperation *operation)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_operation_to_json (operation, writer);
  return dbk_json_writer_finish (writer);
}

static char *
outcome_text (const DbkOutcome *outcome, const char *id, const DbkReceipt *receipt)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_outcome_to_json_full (outcome, id, receipt, 0, writer);
  return dbk_json_writer_finish (writer);
}

/* @receipt: (out) (optional) (transfer full) (nullable) */
static DbkOutcome *
outcome_of (const DbkLogRecord *record, DbkReceipt **receipt, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (record->outcome, strlen (record->outcome), DBK_WIRE_MAX_ANSWER, error);
  g_autofree char *id = NULL;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "A stored outcome is damaged");
      return NULL;
    }
  if (receipt != NULL && !dbk_outcome_receipt_from_json (json_node_get_object (root), receipt, error))
    return NULL;
  return dbk_outcome_from_json (json_node_get_object (root), &id, error);
}

static DbkOutcome *
refusal (DbkRefusal why, gint64 revision, const char *detail)
{
  DbkOutcome *outcome = dbk_outcome_new (DBK_OUTCOME_REFUSED, revision);

  outcome->refusal = why;
  outcome->detail = g_strdup (detail);
  return outcome;
}

gboolean
dbk_report_key_check (const DbkReportKey *key, DbkCatalogue *catalogue, const DbkNode **plant)
{
  const DbkForm *form = dbk_catalogue_form (catalogue, key->form);
  const DbkNode *node = dbk_catalogue_node (catalogue, key->org);

  if (plant != NULL)
    *plant = node;
  return form != NULL && node != NULL && node->kind == DBK_NODE_PLANT && form->period == key->period.kind;
}

/* --- Evaluation --- */

typedef struct
{
  DbkFigures *figures;
  DbkDay day;
} Filling;

static void
take_value (DbkFigures *figures, const char *entity, const char *indicator, const char *text, guint days_back, gboolean typed)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  /* A cell of a slot that this catalogue no longer has stays in the report, but no rule looks at it. */
  if (slot == NULL || !dbk_indicator_parse (slot->indicator, text, &value, NULL))
    return;
  if (days_back > 0)
    dbk_figures_set_previous (figures, slot->index, days_back, &value);
  else
    dbk_figures_set (figures, slot->index, &value, typed);
}

static void
take_history (DbkDay day, const char *entity, const char *indicator, const char *value, gpointer user_data)
{
  Filling *filling = user_data;

  take_value (filling->figures, entity, indicator, value, (guint)(filling->day - day), FALSE);
}

static gboolean
is_computed (DbkCellSource source)
{
  return source == DBK_CELL_DERIVED || source == DBK_CELL_CARRIED;
}

static DbkFigures *
fill_figures (DbkApplier *applier, const DbkReport *report, const GPtrArray *cells, DbkLayout *layout, GError **error)
{
  g_autoptr (DbkFigures) figures = dbk_figures_new (layout);
  g_autoptr (GPtrArray) windowed = dbk_evaluator_list_windowed (applier->evaluator, layout);
  Filling filling = { figures, report->key.period.first };

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      /* What was frozen is derived again: the figures under it may have changed. */
      if (cell->value != NULL && !is_computed (cell->source))
        take_value (figures, cell->entity, cell->indicator, cell->value, 0, TRUE);
    }
  if (!dbk_central_store_walk_history (applier->store, &report->key, filling.day - DBK_FIGURES_WINDOW, filling.day - 1, windowed, take_history,
                                       &filling, error))
    return NULL;
  return g_steal_pointer (&figures);
}

static gboolean
use_catalogue (DbkApplier *applier, DbkCatalogue *catalogue, GError **error)
{
  if (applier->catalogue == catalogue)
    return TRUE;
  g_clear_pointer (&applier->evaluator, dbk_evaluator_free);
  g_clear_pointer (&applier->catalogue, dbk_catalogue_unref);
  dbk_applier_forget (applier);
  applier->evaluator = dbk_evaluator_new (catalogue, error);
  if (applier->evaluator == NULL)
    return FALSE;
  dbk_evaluator_keep_plans (applier->evaluator, PLANTS_KEPT);
  applier->catalogue = dbk_catalogue_ref (catalogue);
  return TRUE;
}

DbkFigures *
dbk_applier_figures (DbkApplier *applier, DbkCatalogue *catalogue, const DbkReport *report, const GPtrArray *cells, GError **error)
{
  g_autoptr (DbkLayout) layout = NULL;

  if (!use_catalogue (applier, catalogue, error))
    return NULL;
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, report->key.form), dbk_catalogue_node (catalogue, report->key.org), report->key.period, error);
  return layout != NULL ? fill_figures (applier, report, cells, layout, error) : NULL;
}

static GPtrArray *
list_warnings (const GPtrArray *findings)
{
  GPtrArray *warnings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      DbkReason *reason;

      if (finding->rule->severity != DBK_SEVERITY_WARNING)
        continue;
      reason = g_new0 (DbkReason, 1);
      reason->rule = finding->rule->code;
      reason->entity = finding->entity->code;
      g_ptr_array_add (warnings, reason);
    }
  return warnings;
}

GPtrArray *
dbk_applier_list_computed (const DbkFigures *figures)
{
  GPtrArray *cells = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      DbkCell *cell;
      char *value;

      if (slot->indicator->source == DBK_SOURCE_ENTERED || dbk_figures_is_typed (figures, i))
        continue;
      value = dbk_value_to_wire (dbk_figures_get (figures, i));
      if (value == NULL)
        continue;
      cell = g_new0 (DbkCell, 1);
      cell->entity = slot->entity->code;
      cell->indicator = slot->indicator->code;
      cell->value = value;
      cell->source = slot->indicator->source == DBK_SOURCE_CARRIED ? DBK_CELL_CARRIED : DBK_CELL_DERIVED;
      g_ptr_array_add (cells, cell);
    }
  return cells;
}

gboolean
dbk_applier_evaluate (DbkApplier *applier, DbkCatalogue *catalogue, const DbkReport *report, DbkDay today, guint *errors, GPtrArray **warnings, GPtrArray **frozen, GError **error)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  g_autoptr (DbkFigures) figures = dbk_applier_figures (applier, catalogue, report, cells, error);
  g_autoptr (GPtrArray) findings = NULL;

  if (figures == NULL)
    return FALSE;
  dbk_evaluator_derive (applier->evaluator, figures, -1, NULL);
  findings = dbk_evaluator_validate (applier->evaluator, figures, dbk_report_judged_on (report, today));
  *errors = dbk_findings_count (findings, DBK_SEVERITY_ERROR);
  *warnings = list_warnings (findings);
  *frozen = dbk_applier_list_computed (figures);
  return TRUE;
}

/* --- One operation --- */

static gboolean
needs_evaluation (DbkOperationKind kind)
{
  return kind == DBK_OPERATION_SUBMIT || kind == DBK_OPERATION_APPROVE || kind == DBK_OPERATION_AMEND;
}

/* An action binds to what its author saw: his own operation before it must have had its full effect, or he must have had its answer. */
static gboolean
find_base (DbkApplier *applier, const DbkOperation *operation, const DbkActor *actor, gint64 revision, gboolean *clean, GError **error)
{
  g_autoptr (DbkLogRecord) record = NULL;
  g_autoptr (DbkOutcome) outcome = NULL;

  *clean = TRUE;
  if (operation->base_op == NULL)
    return TRUE;
  /* A restored log may come to the same operation by another way: then the answer that he had was another one. */
  if (operation->revision > 0 && operation->revision != revision)
    {
      *clean = FALSE;
      return TRUE;
    }
  if (operation->revision > 0 && !g_hash_table_contains (applier->fresh, operation->base_op))
    return TRUE;
  if (!dbk_central_store_find_operation (applier->store, operation->base_op, &record, error))
    return FALSE;
  if (record == NULL || strcmp (record->account, actor->account) != 0)
    return TRUE;
  outcome = outcome_of (record, NULL, error);
  if (outcome == NULL)
    return FALSE;
  *clean = outcome->kind == DBK_OUTCOME_APPLIED;
  return TRUE;
}

/* What is wrong with the operation before its report is even looked at; nothing about the report is told. */
static DbkOutcome *
check_address (const DbkOperation *operation, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today)
{
  const DbkNode *plant;
  gboolean fits = dbk_report_key_check (&operation->key, catalogue, &plant);

  /* One answer for what does not exist and for what is not his to see. */
  if (plant == NULL || !dbk_actor_covers (actor, catalogue, plant, today))
    return refusal (DBK_REFUSAL_FORBIDDEN, 0, "no such plant in the scope of this account");
  if (!fits)
    return refusal (DBK_REFUSAL_INVALID, 0, "no such form, plant or period");
  return NULL;
}

static gboolean
transition (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const DbkOperation *operation, DbkReport *report, gint64 now, DbkOutcome **outcome, GError **error)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autoptr (GPtrArray) frozen = NULL;
  DbkApplyContext context = { 0 };

  context.catalogue = catalogue;
  context.actor = actor;
  context.today = dbk_clock_today ();
  context.now = now;
  context.late = now > dbk_report_deadline (report, dbk_catalogue_form (catalogue, report->key.form), 0);
  if (!find_base (applier, operation, actor, report->revision, &context.base_clean, error))
    return FALSE;
  if (needs_evaluation (operation->kind) &&
      !dbk_applier_evaluate (applier, catalogue, report, context.today, &context.errors, &warnings, &frozen, error))
    return FALSE;
  context.warnings = warnings;
  context.frozen = frozen;
  *outcome = dbk_report_apply (report, operation, &context);
  return TRUE;
}

gboolean
dbk_applier_log (DbkApplier *applier, const char *account, const DbkReportKey *key, const char *id, const char *kind, const char *content, const DbkOutcome *outcome, const DbkReceipt *receipt, gint64 now, gint64 *seq, GError **error)
{
  g_autoptr (DbkLogRecord) record = g_new0 (DbkLogRecord, 1);

  record->id = g_strdup (id);
  record->account = g_strdup (account);
  record->key = *key;
  record->kind = g_strdup (kind);
  record->received_at = now;
  record->content = g_strdup (content);
  record->outcome = outcome_text (outcome, id, receipt);
  if (!dbk_central_store_append_operation (applier->store, record, error))
    return FALSE;
  *seq = record->seq;
  return TRUE;
}

/* (transfer full) (nullable): for a submission that was accepted */
static DbkReceipt *
make_receipt (DbkApplier *applier, const DbkOperation *operation, const DbkOutcome *outcome, const DbkStoredReport *stored, gint64 now)
{
  if (applier->key == NULL || stored == NULL || operation->kind != DBK_OPERATION_SUBMIT || outcome->kind == DBK_OUTCOME_REFUSED)
    return NULL;
  return dbk_receipt_new (stored->report, now, applier->key);
}

/* What the days behind it carried over may be another figure now. */
static gboolean
moves_openings (const DbkReport *report, DbkOperationKind kind)
{
  return report->state == DBK_STATE_APPROVED && (kind == DBK_OPERATION_APPROVE || kind == DBK_OPERATION_SUBMIT);
}

static gboolean
save (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const DbkOperation *operation, DbkReport *report, gint64 seq, gint64 now, GPtrArray *changed, GError **error)
{
  g_ptr_array_add (changed, g_memdup2 (&report->key, sizeof report->key));
  /* What was never in force is frozen anew by its submission, and by an amendment. */
  if ((operation->kind == DBK_OPERATION_SUBMIT || operation->kind == DBK_OPERATION_AMEND) && report->approved_revision == 0)
    g_clear_pointer (&report->carried, g_ptr_array_unref);
  return dbk_central_store_save_report (applier->store, report, seq, error) &&
         (!moves_openings (report, operation->kind) || dbk_applier_flag_openings (applier, catalogue, actor->account, report, now, changed, error));
}

static gboolean
is_as_sent (const DbkReport *report, const DbkOperation *operation)
{
  const DbkEvent *event = dbk_report_event (report, operation->id);

  if (event == NULL || event->comment != NULL || report->state != DBK_STATE_DRAFT)
    return FALSE;
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
      const DbkCell *cell = dbk_report_cell (report, edit->entity, edit->indicator);

      if (cell == NULL || cell->source != edit->source || g_strcmp0 (cell->op, operation->id) != 0 || g_strcmp0 (cell->value, edit->value) != 0 || g_strcmp0 (cell->note, edit->note) != 0)
        return FALSE;
    }
  return TRUE;
}

/* What its author can reckon himself. */
static void
note_own (DbkApplier *applier, const DbkOperation *operation, const DbkOutcome *outcome, const DbkStoredReport *stored, gint64 seq)
{
  DbkOwnEdit own = { operation->key, stored->seq, seq };

  if (operation->kind == DBK_OPERATION_EDIT && outcome->kind == DBK_OUTCOME_APPLIED && is_as_sent (stored->report, operation))
    g_array_append_val (applier->own, own);
}

const GArray *
dbk_applier_get_own (DbkApplier *applier)
{
  return applier->own;
}

GHashTable *
dbk_applier_take_saved (DbkApplier *applier)
{
  GHashTable *saved = applier->saved;

  applier->saved = new_saved ();
  return saved;
}

/* What an operation of this run has saved need not be read again for the next, as a submission follows its figures. */
static gboolean
load (DbkApplier *applier, const DbkReportKey *key, DbkStoredReport **stored, GError **error)
{
  if (g_hash_table_steal_extended (applier->saved, key, NULL, (gpointer *)stored))
    return TRUE;
  if (!dbk_central_store_load_report (applier->store, key, TRUE, stored, error))
    return FALSE;
  if (*stored == NULL)
    {
      *stored = g_new0 (DbkStoredReport, 1);
      (*stored)->report = dbk_report_new (key);
    }
  return TRUE;
}

static void
keep (DbkApplier *applier, DbkStoredReport *stored, gint64 seq)
{
  stored->seq = seq;
  g_hash_table_replace (applier->saved, &stored->report->key, stored);
}

/* Applies an operation whose id is new, and logs it. */
static gboolean
apply_new (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const DbkOperation *operation, const char *content, DbkOutcome **outcome, DbkReceipt **receipt, gint64 *at, GPtrArray *changed, GError **error)
{
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autoptr (DbkOutcome) made = check_address (operation, catalogue, actor, dbk_clock_today ());
  gint64 now = dbk_clock_now ();
  gint64 before = 0, seq;

  if (made == NULL)
    {
      if (!load (applier, &operation->key, &stored, error))
        return FALSE;
      before = stored->report->revision;
      if (!transition (applier, catalogue, actor, operation, stored->report, now, &made, error))
        return FALSE;
    }
  *receipt = make_receipt (applier, operation, made, stored, now);
  if (!dbk_applier_log (applier, actor->account, &operation->key, operation->id, dbk_operation_kind_to_string (operation->kind), content, made, *receipt, now, &seq, error))
    return FALSE;
  g_hash_table_add (applier->fresh, g_strdup (operation->id));
  if (stored != NULL && stored->report->revision != before && !save (applier, catalogue, actor, operation, stored->report, seq, now, changed, error))
    return FALSE;
  if (stored != NULL && stored->report->revision != before)
    {
      note_own (applier, operation, made, stored, seq);
      keep (applier, g_steal_pointer (&stored), seq);
    }
  *at = now;
  *outcome = g_steal_pointer (&made);
  return TRUE;
}

/* Who has lost sight of the report since is told which of his cells conflicted, and not what others wrote there. */
static gboolean
hide_theirs (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const DbkReportKey *key, DbkOutcome *outcome, GError **error)
{
  g_autoptr (DbkStoredReport) stored = NULL;

  if (outcome->conflicts->len == 0)
    return TRUE;
  if (!dbk_central_store_load_report (applier->store, key, FALSE, &stored, error))
    return FALSE;
  if (stored != NULL && dbk_report_can_see_cells (stored->report, catalogue, actor, dbk_clock_today ()))
    return TRUE;
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      DbkConflict *conflict = g_ptr_array_index (outcome->conflicts, i);

      g_clear_pointer (&conflict->theirs, g_free);
      g_clear_pointer (&conflict->theirs_op, g_free);
    }
  return TRUE;
}

static gboolean
apply_one (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const DbkOperation *operation, DbkOutcome **outcome, DbkReceipt **receipt, gint64 *at, GPtrArray *changed, GError **error)
{
  g_autoptr (DbkLogRecord) record = NULL;
  g_autofree char *content = dbk_operation_content (operation);

  if (!dbk_central_store_find_operation (applier->store, operation->id, &record, error))
    return FALSE;
  if (record == NULL)
    return apply_new (applier, catalogue, actor, operation, content, outcome, receipt, at, changed, error);
  if (strcmp (record->account, actor->account) != 0 || strcmp (record->content, content) != 0)
    {
      *outcome = refusal (DBK_REFUSAL_ID_REUSED, 0, NULL);
      return TRUE;
    }
  *outcome = outcome_of (record, receipt, error);
  if (*outcome == NULL)
    return FALSE;
  if (hide_theirs (applier, catalogue, actor, &operation->key, *outcome, error))
    return TRUE;
  g_clear_pointer (outcome, dbk_outcome_free);
  return FALSE;
}

/* --- Many --- */

/* A full or failing disk fails every operation alike; anything else may be this operation's own fault. */
static gboolean
is_disk (const GError *error)
{
  return error->domain == DBK_STORE_ERROR && error->code != DBK_STORE_ERROR_FAILED;
}

static gboolean
apply_marked (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const DbkOperation *operation, DbkOutcome **outcome, DbkReceipt **receipt, gint64 *at, GPtrArray *changed, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!dbk_central_store_mark (applier->store, error))
    return FALSE;
  if (apply_one (applier, catalogue, actor, operation, outcome, receipt, at, changed, &problem))
    return dbk_central_store_release (applier->store, error);
  if (is_disk (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  /* Not logged: should the cause go away, the same operation may still be applied. */
  g_warning ("Operation %s could not be applied: %s", operation->id, problem->message);
  dbk_central_store_rewind (applier->store);
  g_clear_pointer (receipt, dbk_receipt_free);
  dbk_applier_forget (applier);
  *outcome = refusal (DBK_REFUSAL_INVALID, 0, "the service could not apply this operation");
  return TRUE;
}

gboolean
dbk_applier_run (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const GPtrArray *operations, GPtrArray *results, GPtrArray *changed, GError **error)
{
  g_hash_table_remove_all (applier->fresh);
  g_hash_table_remove_all (applier->saved);
  g_array_set_size (applier->own, 0);
  for (guint i = 0; i < operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (operations, i);
      DbkOutcome *outcome = NULL;
      DbkReceipt *receipt = NULL;
      DbkSyncResult *result;
      gint64 at = 0;

      if (!apply_marked (applier, catalogue, actor, operation, &outcome, &receipt, &at, changed, error))
        {
          dbk_receipt_free (receipt);
          return FALSE;
        }
      result = dbk_sync_result_new (operation->id, outcome);
      result->receipt = receipt;
      result->at = at;
      g_ptr_array_add (results, result);
    }
  return TRUE;
}
