/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Plausible figures of a sample group, day by day, the same for the same seed.
 */
#pragma once

#include "data/base/dbk-value.h"
#include "data/catalogue/dbk-layout.h"

G_BEGIN_DECLS

/**
 * DbkDemoFigures: what the fillers of a sample group would have typed
 *
 * Demand follows season and weekday; units stop for planned and unplanned
 * outages; coal, biomass and reservoirs balance; wind and sun come and go. The
 * figures pass the built-in rules: no day has an error, and nine of ten have no
 * warning.
 */
typedef struct _DbkDemoFigures DbkDemoFigures;

/**
 * DbkDemoFunc: one report's typed cells
 * @layout: of the form "daily"; its period tells the day
 * @slots: indices of @layout
 * @values: (array length=n): beside @slots; numbers, choices, texts, some not measured
 *
 * Derived and carried cells are not among them, but where a filler types over
 * them (the first opening, closing states of quiet days): those count as typed.
 */
typedef void (*DbkDemoFunc) (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data);

/**
 * dbk_demo_figures_new:
 * @catalogue: the built-in definitions with any organisation
 * @first: the first day, on which stocks and levels are typed as openings
 * @last: the last day
 *
 * Stocks and outages run on from @first, so figures are the same only for the same @first.
 */
DbkDemoFigures *dbk_demo_figures_new (DbkCatalogue *catalogue, DbkDay first, DbkDay last, guint seed);
void dbk_demo_figures_free (DbkDemoFigures *demo);

/** dbk_demo_figures_run: calls @func for every day of @plant, in order */
void dbk_demo_figures_run (const DbkDemoFigures *demo, const DbkNode *plant, DbkDemoFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkDemoFigures, dbk_demo_figures_free)

G_END_DECLS
