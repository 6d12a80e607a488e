/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One SQLite connection: statement cache, transactions, and how SQLite's codes
 * become errors for people.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "data/store/dbk-database-private.h"

/* A worker's write transaction lasts a few milliseconds, so at first one looks often; a migration may hold longer. */
#define BUSY_OFTEN 100
#define BUSY_OFTEN_US 300
#define BUSY_SELDOM_US 10000
#define BUSY_GIVE_UP 600
/* A cell commit must not walk the whole file: a quick check at opening is for files up to this size. */
#define CHECK_AT_OPEN_BYTES (48 * 1024 * 1024)
#define BACKUP_PAGES 2048
/* What the WAL holds is copied into the file when there is time for it; should there never be, by whoever commits. */
#define LOG_TIDY_PAGES 1000
#define LOG_MOST_PAGES 8000

G_DEFINE_QUARK (dbk_store_error, dbk_store_error)

static DbkStoreError
classify (int code, int system_errno)
{
  switch (code & 0xff)
    {
    case SQLITE_FULL:
      return DBK_STORE_ERROR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return DBK_STORE_ERROR_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return DBK_STORE_ERROR_DAMAGED;
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      /* A write that finds no room is FULL, but the shared-memory file of the WAL reports it as an I/O error. */
      if (system_errno == ENOSPC || system_errno == EDQUOT)
        return DBK_STORE_ERROR_FULL;
      if (system_errno == EROFS || system_errno == EACCES || system_errno == EPERM)
        return DBK_STORE_ERROR_READ_ONLY;
      return DBK_STORE_ERROR_IO;
    default:
      return DBK_STORE_ERROR_FAILED;
    }
}

void
dbk_database_set_error (const char *path, sqlite3 *handle, int code, GError **error)
{
  int last_errno = errno;
  /* SQLite forgets to ask for it where a commit fails. */
  int system_errno = handle != NULL && sqlite3_system_errno (handle) != 0 ? sqlite3_system_errno (handle) : last_errno;
  DbkStoreError kind = classify (code, system_errno);
  const char *detail = handle != NULL ? sqlite3_errmsg (handle) : last_errno != 0 ? g_strerror (last_errno)
                                                                                  : sqlite3_errstr (code);

  g_debug ("%s: %s (%d, errno %d)", path, detail, code, system_errno);
  switch (kind)
    {
    case DBK_STORE_ERROR_FULL:
      g_set_error (error, DBK_STORE_ERROR, kind, _ ("The disk is full. This change was not stored; everything before it is safe. Free some space and try again (%s)."), path);
      break;
    case DBK_STORE_ERROR_READ_ONLY:
      g_set_error (error, DBK_STORE_ERROR, kind, _ ("%s cannot be written. What is stored is safe; make the file and its folder writable and try again."), path);
      break;
    case DBK_STORE_ERROR_DAMAGED:
      g_set_error (error, DBK_STORE_ERROR, kind, _ ("%s is damaged and was left exactly as it is. Keep the file; restore a backup or ask for help (%s)."), path, detail);
      break;
    case DBK_STORE_ERROR_IO:
      g_set_error (error, DBK_STORE_ERROR, kind, _ ("%s could not be read or written: %s. Nothing stored before was changed."), path, detail);
      break;
    default:
      if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        g_set_error (error, DBK_STORE_ERROR, kind, _ ("The store is busy (%s). Nothing was changed; try again."), path);
      else
        g_set_error (error, DBK_STORE_ERROR, kind, _ ("The store failed: %s (%s)."), detail, path);
      break;
    }
}

static gboolean
fail (DbkDatabase *database, int code, GError **error)
{
  dbk_database_set_error (database->path, database->handle, code, error);
  return FALSE;
}

/* --- Opening --- */

/* SQLite's own waits grow to a tenth of a second, which a person who types would notice. */
static int
busy_cb (void *data, int calls)
{
  if (calls >= BUSY_GIVE_UP)
    return 0;
  g_usleep (calls < BUSY_OFTEN ? BUSY_OFTEN_US : BUSY_SELDOM_US);
  return 1;
}

static void
copy_log (DbkDatabase *database)
{
  /* What cannot be copied now stays in the WAL, and is as safe there. */
  if (sqlite3_wal_checkpoint_v2 (database->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK)
    database->log_pages = 0;
}

static int
committed_cb (void *data, sqlite3 *handle, const char *name, int pages)
{
  DbkDatabase *database = data;

  database->log_pages = pages;
  if (pages >= LOG_MOST_PAGES)
    copy_log (database);
  return SQLITE_OK;
}

static void
configure_handle (DbkDatabase *database)
{
  sqlite3_extended_result_codes (database->handle, 1);
  sqlite3_wal_hook (database->handle, committed_cb, database);
  sqlite3_busy_handler (database->handle, busy_cb, NULL);
  sqlite3_db_config (database->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (database->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (database->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (database->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
}

/* Nobody asks how much memory SQLite holds, and to count it takes a lock that all threads share for every piece of it. */
static gpointer
spare_counting (gpointer unused)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  return NULL;
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

static DbkDatabase *
open_handle (const char *path, int flags, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_autoptr (DbkDatabase) database = g_new0 (DbkDatabase, 1);
  int code;

  g_once (&once, spare_counting, NULL);
  database->path = g_strdup (path);
  database->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  code = sqlite3_open_v2 (path, &database->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    {
      fail (database, code, error);
      return NULL;
    }
  configure_handle (database);
  return g_steal_pointer (&database);
}

/* Closing the last connection would copy the WAL into the file: not into one we refuse to touch. */
static void
leave_untouched (DbkDatabase *database)
{
  sqlite3_db_config (database->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

static gboolean
set_damaged (const char *path, const char *detail, GError **error)
{
  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, _ ("%s is damaged and was left exactly as it is. Keep the file; restore a backup or ask for help (%s)."), path, detail);
  return FALSE;
}

/* Four bytes, the highest first. */
static gboolean
is_at_most (const char *bytes, char most)
{
  return bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] >= 0 && bytes[3] <= most;
}

/* Looks at the first bytes before SQLite gets hold of the file. */
static gboolean
check_header (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  char head[60] = { 0 };
  gsize length = 0;

  stream = g_file_read (file, NULL, &local);
  if (stream == NULL)
    {
      DbkStoreError kind = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ? DBK_STORE_ERROR_READ_ONLY : DBK_STORE_ERROR_IO;

      g_set_error (error, DBK_STORE_ERROR, kind, _ ("%s could not be read or written: %s. Nothing stored before was changed."), path, local->message);
      return FALSE;
    }
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), head, sizeof head, &length, NULL, &local))
    {
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("%s could not be read or written: %s. Nothing stored before was changed."), path, local->message);
      return FALSE;
    }
  if (length == 0)
    return TRUE; /* created, and never written */
  /* What SQLite has no words for but “unsupported”: the format of the schema at 44, the encoding of texts at 56. */
  if (length < sizeof head || memcmp (head, "SQLite format 3", 16) != 0 || !is_at_most (head + 44, 4) || !is_at_most (head + 56, 3))
    return set_damaged (path, "no SQLite header", error);
  return TRUE;
}

static gboolean
create_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  DbkStoreError kind = DBK_STORE_ERROR_IO;

  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &local);
  if (stream != NULL && g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &local))
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    kind = DBK_STORE_ERROR_FULL;
  else if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) || g_error_matches (local, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    kind = DBK_STORE_ERROR_READ_ONLY;
  g_set_error (error, DBK_STORE_ERROR, kind, _ ("%s could not be created: %s."), path, local->message);
  return FALSE;
}

static gboolean
check_small_file (DbkDatabase *database, GError **error)
{
  GStatBuf info;

  if (g_stat (database->path, &info) == 0 && info.st_size > CHECK_AT_OPEN_BYTES)
    return TRUE;
  return dbk_database_check (database, error);
}

static gboolean
set_up_writer (DbkDatabase *database, const char *migrations, GError **error)
{
  sqlite3_stmt *statement;
  const char *mode;

  if (sqlite3_db_readonly (database->handle, "main") == 1)
    return fail (database, SQLITE_READONLY, error);
  if (!check_small_file (database, error) || !dbk_database_check_version (database, migrations, error))
    return FALSE;
  statement = dbk_database_prepare (database, "PRAGMA journal_mode=WAL", error);
  if (statement == NULL || dbk_database_step (database, statement, error) < 0)
    return FALSE;
  mode = dbk_column_text (statement, 0);
  if (g_strcmp0 (mode, "wal") != 0)
    {
      dbk_database_reset (statement);
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("%s lies on a file system that cannot hold it; put the home on a local disk."), database->path);
      return FALSE;
    }
  dbk_database_reset (statement);
  return dbk_database_exec (database, "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;", error) &&
         dbk_database_migrate (database, migrations, error) &&
         dbk_database_exec (database, "PRAGMA foreign_keys=ON", error);
}

/**
 * dbk_database_open:
 *
 * See the header. The folder must exist. A file up to some tens of megabytes is
 * checked before anything else happens to it.
 */
DbkDatabase *
dbk_database_open (const char *path, const char *migrations, GError **error)
{
  g_autoptr (DbkDatabase) database = NULL;

  g_return_val_if_fail (path != NULL && migrations != NULL, NULL);
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      if (!create_file (path, error))
        return NULL;
    }
  else if (!check_header (path, error))
    return NULL;
  database = open_handle (path, SQLITE_OPEN_READWRITE, error);
  if (database == NULL)
    return NULL;
  if (!set_up_writer (database, migrations, error))
    {
      leave_untouched (database);
      return NULL;
    }
  return g_steal_pointer (&database);
}

DbkDatabase *
dbk_database_open_reader (const char *path, GError **error)
{
  g_autoptr (DbkDatabase) database = open_handle (path, SQLITE_OPEN_READONLY, error);

  if (database == NULL || !dbk_database_exec (database, "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY", error))
    return NULL;
  return g_steal_pointer (&database);
}

DbkDatabase *
dbk_database_open_worker (const char *path, GError **error)
{
  g_autoptr (DbkDatabase) database = open_handle (path, SQLITE_OPEN_READWRITE, error);

  if (database == NULL || !dbk_database_exec (database, "PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY", error))
    return NULL;
  return g_steal_pointer (&database);
}

gboolean
dbk_database_set_durable (DbkDatabase *database, gboolean durable, GError **error)
{
  return dbk_database_exec (database, durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", error);
}

/** dbk_database_close: also rolls back an open transaction */
void
dbk_database_close (DbkDatabase *database)
{
  if (database == NULL)
    return;
  g_clear_pointer (&database->statements, g_hash_table_unref);
  if (database->handle != NULL && sqlite3_close (database->handle) != SQLITE_OK)
    {
      g_warning ("%s closed with a statement open", database->path);
      sqlite3_close_v2 (database->handle);
    }
  g_free (database->path);
  g_free (database);
}

/* --- Statements --- */

sqlite3_stmt *
dbk_database_prepare (DbkDatabase *database, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (database->statements, sql);
  int code;

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }
  code = sqlite3_prepare_v3 (database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      fail (database, code, error);
      return NULL;
    }
  g_hash_table_insert (database->statements, g_strdup (sql), statement);
  return statement;
}

int
dbk_database_step (DbkDatabase *database, sqlite3_stmt *statement, GError **error)
{
  int code;

  errno = 0;
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    return code;
  if (code != SQLITE_DONE)
    {
      fail (database, code, error);
      sqlite3_reset (statement);
      return -1;
    }
  sqlite3_reset (statement);
  return SQLITE_DONE;
}

/** dbk_database_reset: for a statement that was not stepped to its end; its read lock goes */
void
dbk_database_reset (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
}

gboolean
dbk_database_run (DbkDatabase *database, sqlite3_stmt *statement, GError **error)
{
  int code = dbk_database_step (database, statement, error);

  if (code == SQLITE_ROW)
    sqlite3_reset (statement);
  return code >= 0;
}

gboolean
dbk_database_exec (DbkDatabase *database, const char *sql, GError **error)
{
  int code;

  errno = 0;
  code = sqlite3_exec (database->handle, sql, NULL, NULL, NULL);
  return code == SQLITE_OK || fail (database, code, error);
}

/* --- Transactions --- */

gboolean
dbk_database_begin (DbkDatabase *database, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (database, "BEGIN IMMEDIATE", error);

  return statement != NULL && dbk_database_run (database, statement, error);
}

/** dbk_database_commit: on FALSE the transaction is rolled back */
gboolean
dbk_database_commit (DbkDatabase *database, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (database, "COMMIT", error);

  if (statement != NULL && dbk_database_run (database, statement, error))
    return TRUE;
  dbk_database_rollback (database);
  return FALSE;
}

void
dbk_database_tidy (DbkDatabase *database)
{
  if (database->log_pages >= LOG_TIDY_PAGES)
    copy_log (database);
}

void
dbk_database_rollback (DbkDatabase *database)
{
  g_autoptr (GError) error = NULL;

  /* SQLite rolls back by itself on some errors (a full disk). */
  if (sqlite3_get_autocommit (database->handle))
    return;
  if (!dbk_database_exec (database, "ROLLBACK", &error))
    g_warning ("%s", error->message);
}

gboolean
dbk_database_in_transaction (DbkDatabase *database)
{
  return !sqlite3_get_autocommit (database->handle);
}

/* --- The file --- */

gint64
dbk_database_last_id (DbkDatabase *database)
{
  return sqlite3_last_insert_rowid (database->handle);
}

static gboolean
check_with (DbkDatabase *database, const char *pragma, GError **error)
{
  g_autofree char *result = NULL;
  sqlite3_stmt *statement = dbk_database_prepare (database, pragma, error);

  if (statement == NULL || dbk_database_step (database, statement, error) < 0)
    return FALSE;
  result = g_strdup (dbk_column_text (statement, 0));
  dbk_database_reset (statement);
  if (result != NULL)
    g_strdelimit (result, "\n", ' ');
  if (g_strcmp0 (result, "ok") != 0)
    return set_damaged (database->path, result != NULL ? result : "no answer", error);
  return TRUE;
}

gboolean
dbk_database_set_file_error (const char *path, int code, GError **error)
{
  if (code == ENOSPC || code == EDQUOT)
    g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL, _ ("%s cannot be written: %s. What is stored is safe; free some space and try again."), path, g_strerror (code));
  else if (code == EROFS || code == EACCES || code == EPERM)
    g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_READ_ONLY, _ ("%s cannot be written: %s. What is stored is safe; make the folder writable and try again."), path, g_strerror (code));
  else
    g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("%s cannot be written: %s. What is stored is safe; try again, and if it stays so, have the disk looked at."), path, g_strerror (code));
  return FALSE;
}

gboolean
dbk_database_check (DbkDatabase *database, GError **error)
{
  return check_with (database, "PRAGMA quick_check(1)", error);
}

gboolean
dbk_database_verify (DbkDatabase *database, GError **error)
{
  sqlite3_stmt *statement;
  int code;

  if (!check_with (database, "PRAGMA integrity_check(1)", error))
    return FALSE;
  statement = dbk_database_prepare (database, "PRAGMA foreign_key_check", error);
  code = statement != NULL ? dbk_database_step (database, statement, error) : -1;
  if (code != SQLITE_ROW)
    return code == SQLITE_DONE;
  dbk_database_reset (statement);
  return set_damaged (database->path, "a reference leads nowhere", error);
}

static gboolean
copy_pages (DbkDatabase *database, DbkDatabase *copy, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->handle, "main", database->handle, "main");
  int code;

  if (backup == NULL)
    return fail (copy, sqlite3_errcode (copy->handle), error);
  do
    code = sqlite3_backup_step (backup, BACKUP_PAGES);
  while (code == SQLITE_OK);
  sqlite3_backup_finish (backup);
  return code == SQLITE_DONE || fail (copy, code, error);
}

static gboolean
write_backup (DbkDatabase *database, const char *path, GError **error)
{
  g_autoptr (DbkDatabase) copy = NULL;

  if (!create_file (path, error))
    return FALSE;
  copy = open_handle (path, SQLITE_OPEN_READWRITE, error);
  /* A copy stands alone: no WAL beside it. */
  return copy != NULL &&
         copy_pages (database, copy, error) &&
         dbk_database_exec (copy, "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL", error) &&
         dbk_database_check (copy, error);
}

/* A copy that is not made takes nothing away. */
static void
explain_backup (const char *path, GError **error)
{
  if (error == NULL || !g_error_matches (*error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL))
    return;
  g_clear_error (error);
  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL, _ ("There is no room for the copy %s. Nothing stored was changed; free some space or choose another disk."), path);
}

/* Whoever has it open would write on into a file that has no name any more; the log beside it tells. */
static gboolean
is_database_in_use (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  return g_file_test (log, G_FILE_TEST_EXISTS);
}

/* A file that is in the way; where there is none, all is well. */
static gboolean
make_way (const char *path, GError **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  dbk_database_set_error (path, NULL, SQLITE_CANTOPEN, error);
  return FALSE;
}

/**
 * dbk_database_backup:
 *
 * The copy is made beside @path and takes its name only when it is complete and
 * found sound; a file already there is replaced then, not before.
 */
gboolean
dbk_database_backup (DbkDatabase *database, const char *path, GError **error)
{
  g_autofree char *partial = g_strconcat (path, ".partial", NULL);

  if (is_database_in_use (path))
    {
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED, _ ("%s is a store that is being worked with; a copy over it would lose what is written to it. Nothing was changed; give another name."), path);
      return FALSE;
    }
  if (!make_way (partial, error))
    return FALSE;
  if (!write_backup (database, partial, error))
    {
      explain_backup (path, error);
      (void)g_unlink (partial);
      return FALSE;
    }
  if (g_rename (partial, path) != 0)
    {
      dbk_database_set_error (path, NULL, SQLITE_CANTOPEN, error);
      (void)g_unlink (partial);
      return FALSE;
    }
  return TRUE;
}

sqlite3 *
dbk_database_handle (DbkDatabase *database)
{
  return database->handle;
}

/** dbk_database_path: (transfer none) */
const char *
dbk_database_path (DbkDatabase *database)
{
  return database->path;
}

/* --- Columns --- */

void
dbk_bind_text (sqlite3_stmt *statement, int index, const char *text_or_null)
{
  if (text_or_null == NULL)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_text (statement, index, text_or_null, -1, SQLITE_TRANSIENT);
}

const char *
dbk_column_text (sqlite3_stmt *statement, int column)
{
  return (const char *)sqlite3_column_text (statement, column);
}
