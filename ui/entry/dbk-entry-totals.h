/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums over units that say when parts are missing; a missing part is never 0.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"

G_BEGIN_DECLS

/**
 * DbkEntryTotal:
 * @sum: exact, of the parts that are there
 * @filled: how many parts are there
 * @parts: how many there should be; 0 where @indicator does not add up over the organisation
 */
typedef struct
{
  DbkDecimal sum;
  guint filled;
  guint parts;
} DbkEntryTotal;

/** dbk_entry_total_add: one more part; one that is no number is missing */
void dbk_entry_total_add (DbkEntryTotal *total, const DbkValue *value);
/** dbk_entry_total: over @entities (element-type DbkNode); an overflow leaves no part filled */
DbkEntryTotal dbk_entry_total (const DbkFigures *figures, const GPtrArray *entities, const DbkIndicator *indicator);
/** dbk_entry_total_all: over every entity of the report that has @indicator, once each; a figure that the plant itself has stands alone */
DbkEntryTotal dbk_entry_total_all (const DbkFigures *figures, const DbkIndicator *indicator);
/** dbk_entry_total_format: (transfer full): "2,279.8200", with "17/18" after it if parts are missing; @n_faint: (out) (optional): characters at the end to be drawn faint */
char *dbk_entry_total_format (const DbkEntryTotal *total, int *n_faint);

G_END_DECLS
