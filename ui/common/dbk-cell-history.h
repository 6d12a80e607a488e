/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who changed one figure, when, from what to what; and what a machine read for it.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_CELL_HISTORY (dbk_cell_history_get_type ())
G_DECLARE_FINAL_TYPE (DbkCellHistory, dbk_cell_history, DBK, CELL_HISTORY, AdwBin)

/**
 * dbk_cell_history_set_home:
 *
 * Whom to ask. Before the service answers, and without it, what this computer
 * knows is shown; which of both it is stands above the list.
 *
 * Signals: "take-reading": the person wants the machine's value back in the figure shown.
 */
void dbk_cell_history_set_home (DbkCellHistory *history, DbkHome *home);
/** dbk_cell_history_set_cell: @document: (nullable); @slot: -1 where the cursor is on no figure. Loaded while it is in sight */
void dbk_cell_history_set_cell (DbkCellHistory *history, DbkDocument *document, int slot);

G_END_DECLS
