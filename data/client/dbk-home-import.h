/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures from a workbook into the reports of a home.
 */
#pragma once

#include "data/client/dbk-document.h"
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
/**
 * dbk_home_apply_import:
 * @stored: (out): cells written
 *
 * Writes what is new or changed, each report in one durable transaction; what is
 * in conflict, locked or invalid stays as it is. On failure the reports done
 * before are stored.
 */
gboolean dbk_home_apply_import (DbkHome *home, const DbkImport *import, guint *stored, GError **error);

/** dbk_home_list_conflicted: (transfer full) (element-type DbkDocument): reports with figures in conflict, oldest first */
GPtrArray *dbk_home_list_conflicted (DbkHome *home, GError **error);

G_END_DECLS
