/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the connection and its migrations share.
 */
#pragma once

#include "data/store/dbk-database.h"

G_BEGIN_DECLS

struct _DbkDatabase
{
  sqlite3 *handle;        /* (owned) */
  char *path;             /* (owned) */
  GHashTable *statements; /* (owned): SQL text → sqlite3_stmt */
  int log_pages;          /* of the WAL, by the last commit here that is not in the file yet */
};

/** dbk_database_set_error: a translated error for SQLite's @code */
void dbk_database_set_error (const char *path, sqlite3 *handle, int code, GError **error);

/** dbk_database_check_version: FALSE with %DBK_STORE_ERROR_NEWER if the file is of a newer program; nothing is written */
gboolean dbk_database_check_version (DbkDatabase *database, const char *folder, GError **error);
/** dbk_database_migrate: brings the file, which is none of a newer program, to the newest version of GResource folder @folder */
gboolean dbk_database_migrate (DbkDatabase *database, const char *folder, GError **error);

G_END_DECLS
