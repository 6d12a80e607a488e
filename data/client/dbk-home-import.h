/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures from a workbook into the reports of a home.
 */
#pragma once

#include "data/client/dbk-home-replay.h"
#include "data/sheet/dbk-import.h"

G_BEGIN_DECLS

/**
 * dbk_home_read_import:
 * @path: any workbook that dbk_workbook_open() takes
 * @form: code
 * @names: (nullable) (element-type utf8 utf8): as for dbk_import_map()
 *
 * Reads the workbook and compares it with what stands here, own unsent edits
 * included. Changes nothing. Blocks for a second with large ones.
 *
 * Returns: (transfer full) (nullable)
 */
DbkImport *dbk_home_read_import (DbkHome *home, const char *path, const char *form, GHashTable *names, GError **error);
/** dbk_import_list_changes: (transfer full) (element-type DbkChange): what @import has stored, in the order of the workbook */
GPtrArray *dbk_import_list_changes (const DbkImport *import);
/**
 * dbk_home_apply_import:
 * @stored: (out): cells written
 *
 * Writes what dbk_import_is_wanted(), each report in one durable transaction, and marks
 * these rows as stored; what else is in conflict, locked or invalid stays as it is. So does
 * what somebody changed since @import was read: such a row becomes one in conflict. On
 * failure the reports done before are stored.
 *
 * What was stored is kept for dbk_home_take_back_import(), in the place of what was there.
 */
gboolean dbk_home_apply_import (DbkHome *home, DbkImport *import, guint *stored, GError **error);
/**
 * dbk_home_take_back_import:
 * @replayed: (out)
 *
 * Takes back what dbk_home_apply_import() stored last, perhaps in an earlier run, as one
 * transaction; what is locked or was changed since stays. Where any of it was taken back,
 * there is nothing left to take back. Errors: %DBK_HOME_ERROR_REFUSED where there is none.
 */
gboolean dbk_home_take_back_import (DbkHome *home, DbkReplayed *replayed, GError **error);

/**
 * dbk_home_read_import_async:
 * @plant: (nullable): code of the plant where the workbook names none
 * @day: the day where it names none, or %DBK_DAY_NONE
 * @progress: (nullable): called on the main thread with what is done and how much there is; 0 of 0 while that is not known
 * @progress_data: stays valid until @callback
 *
 * The same for a window: the workbook is read on a worker, and compared on the main
 * thread a little at a time. Errors: those of dbk_workbook_open() and dbk_import_map(),
 * %DBK_HOME_ERROR_NOT_SIGNED_IN where the account was changed meanwhile.
 */
void dbk_home_read_import_async (DbkHome *home, const char *path, const char *form, const char *plant, DbkDay day, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_home_read_import_finish: (transfer full) (nullable) */
DbkImport *dbk_home_read_import_finish (DbkHome *home, GAsyncResult *result, GError **error);

/**
 * dbk_home_apply_import_async:
 * @import: stays as it is, and alive, until @callback
 * @cancellable: (nullable): asked between reports
 *
 * The same as dbk_home_apply_import(), on the main thread, one report at a time; what was
 * stored is the window's to take back.
 */
void dbk_home_apply_import_async (DbkHome *home, DbkImport *import, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_home_apply_import_finish: @stored: (out): cells written, also where it failed or was cancelled half-way */
gboolean dbk_home_apply_import_finish (DbkHome *home, GAsyncResult *result, guint *stored, GError **error);

/**
 * dbk_home_mark_import_async:
 * @import: stays as it is, and alive, until @callback
 *
 * Writes the workbook with its bad cells marked, on a worker: see dbk_marked_book_write().
 */
void dbk_home_mark_import_async (DbkHome *home, const DbkImport *import, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_mark_import_finish (DbkHome *home, GAsyncResult *result, GError **error);

/** dbk_home_list_conflicted: (transfer full) (element-type DbkDocument): reports with figures in conflict, oldest first */
GPtrArray *dbk_home_list_conflicted (DbkHome *home, GError **error);

G_END_DECLS
