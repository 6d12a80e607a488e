/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Operations take effect: authorised, evaluated, applied and logged in the
 * service's one order.
 */
#pragma once

#include "central/store/dbk-central-store.h"
#include "data/courier/dbk-key.h"
#include "data/rules/dbk-evaluator.h"
#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

/** DbkApplier: of the one thread that writes */
typedef struct _DbkApplier DbkApplier;

/**
 * DbkOwnEdit: an edit that took effect in this run just as it was sent: on a
 * draft, in full, on what its author saw, its values and notes as he wrote them
 * @from: the report's place in the feed before, 0 if nothing was known of it
 * @to: and behind it
 */
typedef struct
{
  DbkReportKey key;
  gint64 from;
  gint64 to;
} DbkOwnEdit;

/** dbk_applier_new: @store: (transfer none): must outlive it */
DbkApplier *dbk_applier_new (DbkCentralStore *store);
void dbk_applier_free (DbkApplier *applier);
/** dbk_applier_set_key: @key: (nullable) (transfer none): signs receipts and must outlive it; without one there are none */
void dbk_applier_set_key (DbkApplier *applier, const DbkKey *key);

/** dbk_applier_forget: what it remembers of the store: after a rollback, or where another wrote */
void dbk_applier_forget (DbkApplier *applier);

/**
 * dbk_applier_run:
 * @catalogue: the one in force
 * @operations: (element-type DbkOperation): in the order made
 * @results: (element-type DbkSyncResult): receives one for each
 * @changed: (element-type DbkReportKey): receives the reports that changed, with repetitions
 *
 * To be called within a write transaction of the store: what is in @results is
 * to be told to nobody before it is committed. Each operation's outcome is stored
 * under its id in the transaction of its effect; an id seen before gets its stored
 * outcome if account and content are the same, and is refused otherwise. A refused
 * operation holds up no other. An accepted submission's receipt is stored, and
 * given again, with its outcome.
 *
 * On FALSE (a store error) the transaction has to be rolled back, and
 * dbk_applier_forget() called: sending everything again is safe.
 */
gboolean dbk_applier_run (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const GPtrArray *operations, GPtrArray *results, GPtrArray *changed, GError **error);

/** dbk_applier_get_own: (transfer none) (element-type DbkOwnEdit): of the last run */
const GArray *dbk_applier_get_own (DbkApplier *applier);
/** dbk_applier_take_saved: (transfer full): DbkReportKey → DbkStoredReport: reports as the last run saved them, where nothing of the service's own followed */
GHashTable *dbk_applier_take_saved (DbkApplier *applier);

/**
 * dbk_applier_evaluate:
 * @errors: (out): how many error findings
 * @warnings: (out) (transfer full) (element-type DbkReason): rule and entity of every warning
 * @frozen: (out) (transfer full) (element-type DbkCell): derived and carried values
 *
 * Rules and formulas over @report and the service's own window of days before.
 */
gboolean dbk_applier_evaluate (DbkApplier *applier, DbkCatalogue *catalogue, const DbkReport *report, DbkDay today, guint *errors, GPtrArray **warnings, GPtrArray **frozen, GError **error);
/** dbk_applier_list_computed: (transfer full) (element-type DbkCell): what of @figures is derived or carried, as a submission freezes it */
GPtrArray *dbk_applier_list_computed (const DbkFigures *figures);

/** DBK_LOG_READINGS, DBK_LOG_CARRIED: kinds of log records that are no operations: readings came in; openings were flagged */
#define DBK_LOG_READINGS "readings"
#define DBK_LOG_CARRIED "carried"

/**
 * dbk_readings_check:
 * @request: its key names a form and plant of @catalogue (dbk_report_key_check());
 *   values become canonical, and the account is set
 *
 * Returns: (transfer full) (nullable): in English, what is wrong with the first
 * that cannot be taken: checked like what people type
 */
char *dbk_readings_check (DbkCatalogue *catalogue, const DbkActor *actor, DbkReadingsRequest *request);

/**
 * dbk_applier_put_readings:
 * @request: checked
 * @changed: (out): how many cells have another reading now; 0: nothing was written, nothing is in the feed
 * @error: must not be %NULL
 *
 * In a transaction of its own. The service's order decides, not the machine's clock: the latest delivery wins.
 */
gboolean dbk_applier_put_readings (DbkApplier *applier, const DbkActor *actor, const DbkReadingsRequest *request, guint *changed, GError **error);

/** dbk_operation_content: (transfer full): the canonical JSON by which two sendings are compared */
char *dbk_operation_content (const DbkOperation *operation);

/** dbk_report_key_check: whether the key names a form and a plant of @catalogue that go with the period; @plant: (out) (optional) */
gboolean dbk_report_key_check (const DbkReportKey *key, DbkCatalogue *catalogue, const DbkNode **plant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkApplier, dbk_applier_free)

G_END_DECLS
