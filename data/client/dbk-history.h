/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The days before a report, as rules and formulas look back on them.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"
#include "data/store/dbk-store.h"

G_BEGIN_DECLS

/**
 * dbk_history_fill:
 * @figures: of the report; its previous values are set
 *
 * Values in force on each of the %DBK_FIGURES_WINDOW days before. Where no
 * submission has frozen a day's derived and carried values yet (weeks offline),
 * they are derived here, oldest day first.
 *
 * Only for forms by day; others have no such window.
 */
gboolean dbk_history_fill (DbkStore *store, DbkEvaluator *evaluator, const DbkReportKey *key, DbkFigures *figures, GError **error);

G_END_DECLS
