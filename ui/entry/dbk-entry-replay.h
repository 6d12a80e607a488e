/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes steps back, or does them again, in the reports that they were done in.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "ui/entry/dbk-entry-undo.h"

G_BEGIN_DECLS

/**
 * DbkEntryReplayed: what came of a step
 * @last: the last change that was put back; its texts are not set; its entity is %NULL where there is none
 * @cells: changes that were put back
 * @reports: in how many reports
 * @kept: changes that were not: their report is locked, or somebody wrote something else since
 */
typedef struct
{
  DbkEntryChange last;
  guint cells;
  guint reports;
  guint kept;
} DbkEntryReplayed;

/**
 * dbk_entry_replay:
 * @form: code of the form whose reports @undo is about
 * @replayed: (out)
 *
 * One durable transaction. A step over reports of which one was locked meanwhile
 * puts back what it can; one of which nothing can be put back is gone. Main thread only.
 *
 * Returns: FALSE if there is no step, or it could not be stored
 */
gboolean dbk_entry_replay (DbkEntryUndo *undo, gboolean redo, DbkHome *home, const char *form, DbkEntryReplayed *replayed);
/** dbk_entry_replay_words: (transfer full) (nullable): what was put back, and where; %NULL where a sheet that shows the cell (@shown) says enough */
char *dbk_entry_replay_words (DbkCatalogue *catalogue, const DbkEntryReplayed *replayed, gboolean redo, gboolean shown);
/** dbk_entry_restoring_text: (transfer full): what, typed again, brings @slot back to what it is now; a derived figure comes back by typing nothing */
char *dbk_entry_restoring_text (DbkDocument *document, guint slot);

G_END_DECLS
