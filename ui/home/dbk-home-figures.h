/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the home page asks to be added up, and how it tells the answers.
 */
#pragma once

#include "data/client/dbk-home-summary.h"

G_BEGIN_DECLS

/** The spans of dbk_home_figures_generation(), each followed by the same of last year. */
enum
{
  DBK_HOME_DAY,
  DBK_HOME_DAY_BEFORE,
  DBK_HOME_MONTH,
  DBK_HOME_MONTH_BEFORE,
  DBK_HOME_YEAR,
  DBK_HOME_YEAR_BEFORE,
};

/** The indicators of dbk_home_figures_state(), as far as the catalogue has them all. */
enum
{
  DBK_HOME_STATE,
  DBK_HOME_COAL_DAYS,
  DBK_HOME_COAL_STOCK,
  DBK_HOME_LEVEL,
};

/**
 * dbk_home_figures_generation: (transfer full) (nullable): generation of all plants
 * together, the first node, and of each plant: of the day, month and year so far;
 * %NULL where the catalogue has no generation
 * @plants: (element-type DbkNode)
 */
DbkSummaryQuery *dbk_home_figures_generation (DbkCatalogue *catalogue, const GPtrArray *plants, DbkDay day);
/**
 * dbk_home_figures_state: (transfer full) (nullable): states of units, coal and
 * reservoirs at the end of the day: of all plants together, the first node, of each
 * plant and of each station; %NULL where the catalogue lacks any of them
 */
DbkSummaryQuery *dbk_home_figures_state (DbkCatalogue *catalogue, const GPtrArray *plants, DbkDay day);

/** dbk_home_figures_format: (transfer full): the figure, or "—" */
char *dbk_home_figures_format (const DbkTotal *total);
/** dbk_home_figures_detail: (transfer full): its unit, what is missing or not yet approved, and how it stands to @base */
char *dbk_home_figures_detail (const DbkTable *table, guint node, guint span, guint base);
/**
 * dbk_home_figures_units: how many units run
 * @detail: (out) (transfer full): their capacity, and how many are in other states
 *
 * Returns: (transfer full): "31 / 38", or "—"
 */
char *dbk_home_figures_units (const DbkTotal *states, char **detail);

G_END_DECLS
