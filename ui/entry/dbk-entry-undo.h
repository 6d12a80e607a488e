/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed, step by step, so that it can be taken back: a paste is one step.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DbkEntryChange: one cell of a step
 * @note: the cell's note, not its value
 * @before: (owned): raw text
 * @after: (owned): raw text
 */
typedef struct
{
  guint slot;
  gboolean note;
  char *before;
  char *after;
} DbkEntryChange;

typedef struct _DbkEntryUndo DbkEntryUndo;

DbkEntryUndo *dbk_entry_undo_new (void);
void dbk_entry_undo_free (DbkEntryUndo *undo);
/** dbk_entry_undo_clear: forgets everything, e.g. when the report was locked meanwhile */
void dbk_entry_undo_clear (DbkEntryUndo *undo);

/** dbk_entry_undo_begin: what is recorded until the matching end is one step; calls nest */
void dbk_entry_undo_begin (DbkEntryUndo *undo);
/** dbk_entry_undo_end: @keep FALSE drops the step: nothing of it took effect */
void dbk_entry_undo_end (DbkEntryUndo *undo, gboolean keep);
/** dbk_entry_undo_record: a change that took effect; outside begin and end it is a step of its own. What could be redone is gone */
void dbk_entry_undo_record (DbkEntryUndo *undo, guint slot, gboolean note, const char *before, const char *after);

/** dbk_entry_undo_peek: (nullable) (element-type DbkEntryChange) (transfer none): the step that an undo (or redo) would take */
const GPtrArray *dbk_entry_undo_peek (DbkEntryUndo *undo, gboolean redo);
/** dbk_entry_undo_move: the step was undone (or redone): it stands on the other side now */
void dbk_entry_undo_move (DbkEntryUndo *undo, gboolean redo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkEntryUndo, dbk_entry_undo_free)

G_END_DECLS
