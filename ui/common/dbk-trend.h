/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small plain chart: one figure over the last 30 days, today's as a point.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/rules/dbk-evaluator.h"

G_BEGIN_DECLS

#define DBK_TYPE_TREND (dbk_trend_get_type ())
G_DECLARE_FINAL_TYPE (DbkTrend, dbk_trend, DBK, TREND, GtkWidget)

/** dbk_trend_set: FALSE if there are fewer than two figures, and nothing to draw */
gboolean dbk_trend_set (DbkTrend *trend, const DbkFigures *figures, const DbkSlot *slot);

G_END_DECLS
