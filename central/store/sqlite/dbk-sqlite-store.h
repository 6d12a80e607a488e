/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The embedded driver: one SQLite file.
 */
#pragma once

#include "central/store/dbk-central-store.h"

G_BEGIN_DECLS

/** dbk_sqlite_store_open: (transfer full) (nullable): the writer; makes or migrates the file */
DbkCentralStore *dbk_sqlite_store_open (const char *path, GError **error);

/**
 * dbk_sqlite_store_open_to_fill:
 *
 * For filling a new file at full speed: nothing is durable until
 * dbk_sqlite_store_finish_filling(); after a crash the file is worthless and
 * has to be thrown away. Use a name that nobody else opens, and rename.
 *
 * Returns: (transfer full) (nullable)
 */
DbkCentralStore *dbk_sqlite_store_open_to_fill (const char *path, GError **error);
gboolean dbk_sqlite_store_finish_filling (DbkCentralStore *store, GError **error);

G_END_DECLS
