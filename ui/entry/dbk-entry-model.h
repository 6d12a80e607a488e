/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report as the sheet widget sees it: typed into for entry, read for review.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "data/sheet/dbk-import.h"
#include "ui/entry/dbk-entry-sheet.h"
#include "ui/entry/dbk-entry-table.h"

G_BEGIN_DECLS

#define DBK_TYPE_ENTRY_MODEL (dbk_entry_model_get_type ())
G_DECLARE_FINAL_TYPE (DbkEntryModel, dbk_entry_model, DBK, ENTRY_MODEL, DbkEntryTable)

/**
 * dbk_entry_model_new:
 * @account: (nullable): who types; what he changed himself is not marked as changed
 * @review: to be read, with changes against the day before and against what was seen last
 *
 * Main thread only.
 */
DbkEntryModel *dbk_entry_model_new (DbkDocument *document, const char *account, gboolean review);

DbkDocument *dbk_entry_model_get_document (DbkEntryModel *model);
/** dbk_entry_model_take_in: the person has looked: only what changes from now on is marked as changed under his eyes */
void dbk_entry_model_take_in (DbkEntryModel *model);
/** dbk_entry_model_count_changed: cells marked as changed */
guint dbk_entry_model_count_changed (DbkEntryModel *model);
/** dbk_entry_model_slot: -1 where the cell is about no slot */
int dbk_entry_model_slot (DbkEntryModel *model, DbkGridPos pos);
/** dbk_entry_model_find: a negative block if @slot is nowhere */
DbkGridPos dbk_entry_model_find (DbkEntryModel *model, guint slot);
/** dbk_entry_model_dup_status: (transfer full): the cell in a line: name, measure, yesterday, then its state in words */
char *dbk_entry_model_dup_status (DbkEntryModel *model, DbkGridPos pos);

/**
 * dbk_entry_model_copy_yesterday:
 *
 * Copies yesterday's states and zeros into empty cells; never a measured
 * figure. One step of undo.
 *
 * Returns: how many cells were filled
 */
guint dbk_entry_model_copy_yesterday (DbkEntryModel *model, GError **error);
/** dbk_entry_model_fill_zeros: zeros into the empty amounts of the unit at @pos, which stands still; one step of undo; returns how many */
guint dbk_entry_model_fill_zeros (DbkEntryModel *model, DbkGridPos pos, GError **error);
/** dbk_entry_model_record_import: (nullable): what @import has stored, in whichever reports, is one step of undo: this one */
const GPtrArray *dbk_entry_model_record_import (DbkEntryModel *model, const DbkImport *import);
/** dbk_entry_model_take_back_import: takes it back, unless something else was done since */
gboolean dbk_entry_model_take_back_import (DbkEntryModel *model, const GPtrArray *step);
/** dbk_entry_model_dup_summary: (transfer full): the day in one line, to be pasted into a chat */
char *dbk_entry_model_dup_summary (DbkEntryModel *model);

G_END_DECLS
