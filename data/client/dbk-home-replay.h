/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes changes back, or makes them again, in the reports that they were made in.
 */
#pragma once

#include "data/client/dbk-change.h"
#include "data/client/dbk-document.h"

G_BEGIN_DECLS

/**
 * DbkReplayed: what came of it
 * @last: the last change that was put back; its texts are not set; its entity is %NULL where there is none
 * @cells: changes that were put back
 * @reports: in how many reports
 * @kept: changes that were not: their report is locked, or somebody wrote something else since
 */
typedef struct
{
  DbkChange last;
  guint cells;
  guint reports;
  guint kept;
} DbkReplayed;

/**
 * dbk_home_replay:
 * @form: code of the form of the reports
 * @changes: (element-type DbkChange): in the order made
 * @redo: makes them again
 * @replayed: (out)
 *
 * One durable transaction; what of it can be put back is. Main thread only.
 *
 * Returns: FALSE if it could not be stored: then nothing was put back
 */
gboolean dbk_home_replay (DbkHome *home, const char *form, const GPtrArray *changes, gboolean redo, DbkReplayed *replayed, GError **error);
/** dbk_replayed_to_text: (transfer full): how many figures in how many reports, and how many stay, translated */
char *dbk_replayed_to_text (const DbkReplayed *replayed, gboolean redo);

/** dbk_document_dup_restoring_text: (transfer full): what, typed again, brings @slot back to what it is now; a derived figure comes back by typing nothing */
char *dbk_document_dup_restoring_text (DbkDocument *document, guint slot);

G_END_DECLS
