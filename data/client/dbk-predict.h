/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a report will be once the service has my unanswered operations.
 */
#pragma once

#include "data/report/dbk-operation.h"
#include "data/rules/dbk-evaluator.h"

G_BEGIN_DECLS

/**
 * dbk_predict:
 * @acknowledged: what the service said last
 * @unanswered: (element-type DbkOperation): mine, in the order made
 * @actor: (nullable): whose they are
 *
 * Edits lie on top as typed, whatever the service may come to say of them;
 * actions take effect as the shared transition has it, or not at all.
 *
 * Returns: (transfer full)
 */
DbkReport *dbk_predict (const DbkReport *acknowledged, const GPtrArray *unanswered, DbkCatalogue *catalogue, const DbkActor *actor);

/**
 * dbk_predict_reading: (nullable) (transfer none): what a machine delivered for
 * @slot and fills it before anybody has: in drafts and returned reports
 */
const DbkReading *dbk_predict_reading (const DbkReport *report, const DbkSlot *slot);

/**
 * dbk_predict_figure:
 * @pending: (nullable): what was typed there and not yet sealed
 *
 * Puts the value of @slot into @figures. Under review and approved, computed
 * values stand as the submission froze them; at the filler's desk they are
 * left to derivation.
 */
void dbk_predict_figure (const DbkReport *report, const DbkCellEdit *pending, DbkFigures *figures, guint slot);
/** dbk_predict_figures: the same for every slot; @pending: (element-type DbkCellEdit) */
void dbk_predict_figures (const DbkReport *report, const GPtrArray *pending, DbkFigures *figures);

G_END_DECLS
