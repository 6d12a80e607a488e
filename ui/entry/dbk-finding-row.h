/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One card of the pane at the right: what was found, where, and why it may stand.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/catalogue/dbk-catalogue.h"

G_BEGIN_DECLS

#define DBK_TYPE_FINDING_ROW (dbk_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (DbkFindingRow, dbk_finding_row, DBK, FINDING_ROW, GtkListBoxRow)

/** DbkFindingReason: whether a card asks for a reason, only shows it, or knows none */
typedef enum
{
  DBK_FINDING_NO_REASON,
  DBK_FINDING_SHOW_REASON,
  DBK_FINDING_ASK_REASON,
} DbkFindingReason;

/**
 * dbk_finding_row_new:
 * @key: what the card is about; the same key, the same card
 *
 * Signals: "reason-changed" (text): typed by the person, at every key;
 * "answered" (uint): 0 for the first of the card's buttons, 1 for the second.
 */
GtkWidget *dbk_finding_row_new (const char *key);
const char *dbk_finding_row_get_key (DbkFindingRow *row);

/** dbk_finding_row_set: @slot: where a click goes, -1 for nowhere; @body: (nullable) */
void dbk_finding_row_set (DbkFindingRow *row, DbkSeverity severity, const char *title, const char *body, int slot);
/** dbk_finding_row_set_reason: @text: (nullable); an entry that is being typed into is left alone */
void dbk_finding_row_set_reason (DbkFindingRow *row, DbkFindingReason kind, const char *text);
/** dbk_finding_row_set_answers: buttons on the card; %NULL for none, @second alone may be %NULL */
void dbk_finding_row_set_answers (DbkFindingRow *row, const char *first, const char *second);
int dbk_finding_row_get_slot (DbkFindingRow *row);
/** The place in the list; the pane sorts by it. */
void dbk_finding_row_set_order (DbkFindingRow *row, guint order);
guint dbk_finding_row_get_order (DbkFindingRow *row);

G_END_DECLS
