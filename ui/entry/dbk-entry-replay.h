/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes steps back, or does them again, in the reports that they were done in.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "ui/entry/dbk-entry-undo.h"

G_BEGIN_DECLS

/**
 * dbk_entry_replay:
 * @home: (nullable): opens the reports of other days than @document's; without it these stay as they are
 * @document: a report of the plant that @undo is about
 * @last: (out): the last change that was put back; its texts are not set
 *
 * One durable transaction. A step over reports of which one was locked meanwhile
 * puts back what it can. Main thread only.
 *
 * Returns: whether anything was put back
 */
gboolean dbk_entry_replay (DbkEntryUndo *undo, gboolean redo, DbkHome *home, DbkDocument *document, DbkEntryChange *last);
/** dbk_entry_replay_words: (transfer full): what was put back, and where, for a sheet that does not show it */
char *dbk_entry_replay_words (DbkCatalogue *catalogue, const DbkEntryChange *change, gboolean redo);

G_END_DECLS
