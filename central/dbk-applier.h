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

/** dbk_applier_new: @store: (transfer none): must outlive it */
DbkApplier *dbk_applier_new (DbkCentralStore *store);
void dbk_applier_free (DbkApplier *applier);
/** dbk_applier_set_key: @key: (nullable) (transfer none): signs receipts and must outlive it; without one there are none */
void dbk_applier_set_key (DbkApplier *applier, const DbkKey *key);

/**
 * dbk_applier_run:
 * @catalogue: the one in force
 * @operations: (element-type DbkOperation): in the order made
 * @results: (element-type DbkSyncResult): receives one for each
 * @changed: (element-type DbkReportKey): receives the reports that changed, with repetitions
 *
 * Each operation's outcome is stored under its id in the transaction of its
 * effect; an id seen before gets its stored outcome if account and content are
 * the same, and is refused otherwise. A refused operation holds up no other. An
 * accepted submission's receipt is stored, and given again, with its outcome.
 *
 * On FALSE (a store error) what is in @results is durable, the rest did not
 * happen: sending everything again is safe.
 */
gboolean dbk_applier_run (DbkApplier *applier, DbkCatalogue *catalogue, const DbkActor *actor, const GPtrArray *operations, GPtrArray *results, GPtrArray *changed, GError **error);

/**
 * dbk_applier_evaluate:
 * @errors: (out): how many error findings
 * @warnings: (out) (transfer full) (element-type DbkReason): rule and entity of every warning
 * @frozen: (out) (transfer full) (element-type DbkCell): derived and carried values
 *
 * Rules and formulas over @report and the service's own window of days before.
 */
gboolean dbk_applier_evaluate (DbkApplier *applier, DbkCatalogue *catalogue, const DbkReport *report, DbkDay today, guint *errors, GPtrArray **warnings, GPtrArray **frozen, GError **error);

/** dbk_operation_content: (transfer full): the canonical JSON by which two sendings are compared */
char *dbk_operation_content (const DbkOperation *operation);

/** dbk_report_key_check: whether the key names a form and a plant of @catalogue that go with the period; @plant: (out) (optional) */
gboolean dbk_report_key_check (const DbkReportKey *key, DbkCatalogue *catalogue, const DbkNode **plant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkApplier, dbk_applier_free)

G_END_DECLS
