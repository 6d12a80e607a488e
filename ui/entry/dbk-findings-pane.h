/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pane at the right: what the rules say, what was returned, and the cell's last 30 days.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_FINDINGS_PANE (dbk_findings_pane_get_type ())
G_DECLARE_FINAL_TYPE (DbkFindingsPane, dbk_findings_pane, DBK, FINDINGS_PANE, AdwBin)

/*
 * Signals: "go-to" (uint slot): a card was clicked; the sheet should show the cell.
 * "go-to-day" (int: a DbkDay), "correct": the way on from an opening that changed.
 */

/** dbk_findings_pane_set_document: @document: (nullable); @review: reasons are read, not asked for */
void dbk_findings_pane_set_document (DbkFindingsPane *pane, DbkDocument *document, gboolean review);
/** dbk_findings_pane_set_slot: the cell whose last days are drawn; -1 for none */
void dbk_findings_pane_set_slot (DbkFindingsPane *pane, int slot);

G_END_DECLS
