/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What sheets that are typed into have in common, be they of one report or of
 * several: a batch is one transaction, and what was typed can be taken back.
 */
#pragma once

#include "data/client/dbk-home.h"
#include "ui/entry/dbk-entry-undo.h"
#include "ui/grid/dbk-grid-model.h"

G_BEGIN_DECLS

#define DBK_TYPE_ENTRY_TABLE (dbk_entry_table_get_type ())
G_DECLARE_DERIVABLE_TYPE (DbkEntryTable, dbk_entry_table, DBK, ENTRY_TABLE, GObject)

/**
 * DbkEntryTableClass:
 * @find_change: where the cell of @change stands in this sheet; a negative block if nowhere
 *
 * Implements the batches and the undo of #DbkGridModel; a subclass the rest. Main thread only.
 *
 * Signal: "replayed" (string): something was taken back (or done again) that does
 * not stand in this sheet; says what and where.
 */
struct _DbkEntryTableClass
{
  GObjectClass parent_class;

  DbkGridPos (*find_change) (DbkEntryTable *table, const DbkChange *change);
};

/** dbk_entry_table_set_reports: for a subclass, when it is made: whose reports it shows; @form: code */
void dbk_entry_table_set_reports (DbkEntryTable *table, DbkHome *home, const char *form);
/** dbk_entry_table_get_home: (transfer none) */
DbkHome *dbk_entry_table_get_home (DbkEntryTable *table);

/** dbk_entry_table_get_undo: (transfer none): where a subclass records what is typed; its own until one is shared */
DbkEntryUndo *dbk_entry_table_get_undo (DbkEntryTable *table);
/** dbk_entry_table_share_undo: before anything is shown: one memory for several sheets of a plant's form */
void dbk_entry_table_share_undo (DbkEntryTable *table, DbkEntryUndo *undo);

/** dbk_entry_table_begin_batch: what is typed until the end is one step of undo, stored as a whole or not at all; does not nest */
void dbk_entry_table_begin_batch (DbkEntryTable *table);
gboolean dbk_entry_table_end_batch (DbkEntryTable *table, GError **error);

G_END_DECLS
