/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One SQLite connection: prepared statements, transactions, migrations. Used by
 * the client's store and by the service's embedded driver.
 */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define DBK_STORE_ERROR (dbk_store_error_quark ())
GQuark dbk_store_error_quark (void);

/** Messages are translated and say what happened, what is safe and what to do. */
typedef enum
{
  DBK_STORE_ERROR_FAILED,
  DBK_STORE_ERROR_FULL,      /* the disk is full: the change was not stored, all before it is */
  DBK_STORE_ERROR_READ_ONLY, /* the file or folder cannot be written */
  DBK_STORE_ERROR_DAMAGED,   /* the file is no sound database; it is kept as it is */
  DBK_STORE_ERROR_NEWER,     /* written by a newer program */
  DBK_STORE_ERROR_LOCKED,    /* another program has this home open */
  DBK_STORE_ERROR_IO,
} DbkStoreError;

typedef struct _DbkDatabase DbkDatabase;

/**
 * dbk_database_open:
 * @path: file, created if absent (mode 0600)
 * @migrations: GResource folder with `NNN-name.sql`, run in order, each in one
 *   transaction, forward only; `PRAGMA user_version` is the number of the last.
 *   An existing file is backed up beside itself (`.before-NNN`) first; a file
 *   of a higher version is refused (%DBK_STORE_ERROR_NEWER).
 *
 * WAL, `synchronous=FULL`, `foreign_keys=ON`, busy timeout. A damaged file is
 * refused and never touched. Not thread safe: one connection a thread.
 */
DbkDatabase *dbk_database_open (const char *path, const char *migrations, GError **error);
/** dbk_database_open_reader: (transfer full) (nullable): another, read-only connection for a worker; no migrations */
DbkDatabase *dbk_database_open_reader (const char *path, GError **error);
/**
 * dbk_database_open_worker: (transfer full) (nullable): another writing connection to a file opened already;
 * its commits are consistent at once but reach the disk with the next durable
 * one: for what can be had again. dbk_database_set_durable() changes that.
 */
DbkDatabase *dbk_database_open_worker (const char *path, GError **error);
/** dbk_database_is_current: whether no migration of @migrations is left to be run; TRUE where that cannot be told */
gboolean dbk_database_is_current (DbkDatabase *database, const char *migrations);
gboolean dbk_database_set_durable (DbkDatabase *database, gboolean durable, GError **error);
void dbk_database_close (DbkDatabase *database);

/**
 * dbk_database_prepare:
 *
 * Returns: (transfer none): from the statement cache, reset and with bindings
 * cleared; use it at once, let dbk_database_step() run it to the end or call
 * dbk_database_reset()
 */
sqlite3_stmt *dbk_database_prepare (DbkDatabase *database, const char *sql, GError **error);
/** dbk_database_step: %SQLITE_ROW, %SQLITE_DONE (statement already reset), or -1 with @error set (reset) */
int dbk_database_step (DbkDatabase *database, sqlite3_stmt *statement, GError **error);
/** dbk_database_reset: for a statement not stepped to its end */
void dbk_database_reset (sqlite3_stmt *statement);
/** dbk_database_run: steps a statement that returns no rows */
gboolean dbk_database_run (DbkDatabase *database, sqlite3_stmt *statement, GError **error);
gboolean dbk_database_exec (DbkDatabase *database, const char *sql, GError **error);

/* Transactions: begin is BEGIN IMMEDIATE, since a deferred one that reads first fails with BUSY_SNAPSHOT at once. */
gboolean dbk_database_begin (DbkDatabase *database, GError **error);
gboolean dbk_database_commit (DbkDatabase *database, GError **error);
void dbk_database_rollback (DbkDatabase *database);
gboolean dbk_database_in_transaction (DbkDatabase *database);
/**
 * dbk_database_tidy: copies what has gathered in the WAL into the file, if it is
 * worth it; takes some milliseconds, so call it when nobody waits. Where it is
 * never called, a commit does it once the WAL has grown to some tens of megabytes.
 */
void dbk_database_tidy (DbkDatabase *database);

gint64 dbk_database_last_id (DbkDatabase *database);
/** dbk_database_check: quick integrity check; FALSE with %DBK_STORE_ERROR_DAMAGED */
gboolean dbk_database_check (DbkDatabase *database, GError **error);
/** dbk_database_verify: the full check: indexes and references too; FALSE with %DBK_STORE_ERROR_DAMAGED */
gboolean dbk_database_verify (DbkDatabase *database, GError **error);
/** dbk_database_set_file_error: always %FALSE: what an errno means where @path was to be written, beside a database or for it, and what to do */
gboolean dbk_database_set_file_error (const char *path, int code, GError **error);
/** dbk_database_backup: an online copy to @path, verified; replaces a file there, but no database that is in use (%DBK_STORE_ERROR_LOCKED) */
gboolean dbk_database_backup (DbkDatabase *database, const char *path, GError **error);
sqlite3 *dbk_database_handle (DbkDatabase *database);
const char *dbk_database_path (DbkDatabase *database);

/* Column helpers. */
void dbk_bind_text (sqlite3_stmt *statement, int index, const char *text_or_null);
/** dbk_column_text: (transfer none) (nullable): valid until the next step */
const char *dbk_column_text (sqlite3_stmt *statement, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkDatabase, dbk_database_close)

G_END_DECLS
