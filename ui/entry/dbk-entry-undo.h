/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed, step by step, so that it can be taken back: a paste is one step.
 */
#pragma once

#include "data/client/dbk-change.h"

G_BEGIN_DECLS

typedef struct _DbkEntryUndo DbkEntryUndo;

/** dbk_entry_undo_new: a memory that several sheets may share: it names cells by their report and codes */
DbkEntryUndo *dbk_entry_undo_new (void);
DbkEntryUndo *dbk_entry_undo_ref (DbkEntryUndo *undo);
void dbk_entry_undo_unref (DbkEntryUndo *undo);
/** dbk_entry_undo_clear: forgets everything */
void dbk_entry_undo_clear (DbkEntryUndo *undo);
/** dbk_entry_undo_forget: forgets what was done to the report of @plant and @day, e.g. when it was locked meanwhile */
void dbk_entry_undo_forget (DbkEntryUndo *undo, const char *plant, DbkDay day);

/** dbk_entry_undo_begin: what is recorded until the matching end is one step; calls nest */
void dbk_entry_undo_begin (DbkEntryUndo *undo);
/** dbk_entry_undo_end: @keep FALSE drops the step: nothing of it took effect */
void dbk_entry_undo_end (DbkEntryUndo *undo, gboolean keep);
/** dbk_entry_undo_is_open: between begin and end */
gboolean dbk_entry_undo_is_open (DbkEntryUndo *undo);
/** dbk_entry_undo_record: takes @change, which took effect; outside begin and end it is a step of its own. What could be redone is gone */
void dbk_entry_undo_record (DbkEntryUndo *undo, DbkChange *change);

/** dbk_entry_undo_peek: (nullable) (element-type DbkChange) (transfer none): the step that an undo (or redo) would take */
const GPtrArray *dbk_entry_undo_peek (DbkEntryUndo *undo, gboolean redo);
/** dbk_entry_undo_move: the step was undone (or redone): it stands on the other side now */
void dbk_entry_undo_move (DbkEntryUndo *undo, gboolean redo);
/** dbk_entry_undo_drop: the step that an undo (or redo) would take is gone */
void dbk_entry_undo_drop (DbkEntryUndo *undo, gboolean redo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkEntryUndo, dbk_entry_undo_unref)

G_END_DECLS
