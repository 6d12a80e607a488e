/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The embedded driver: the file, transactions, settings, publications.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/store/sqlite/dbk-sqlite-store-private.h"

#include <string.h>

#include "central/dbk-central-resources.h"

#define MIGRATIONS "/org/daybook/central/sqlite"

static const DbkCentralStoreDriver sqlite_driver;

static DbkSqliteStore *
wrap (DbkDatabase *database, const char *path)
{
  DbkSqliteStore *store = g_new0 (DbkSqliteStore, 1);

  store->parent.driver = &sqlite_driver;
  store->database = database;
  store->path = g_strdup (path);
  store->code_ids = g_hash_table_new (NULL, NULL);
  store->code_texts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return store;
}

static void
store_free (DbkCentralStore *base)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;

  dbk_database_close (store->database);
  g_hash_table_unref (store->code_ids);
  g_hash_table_unref (store->code_texts);
  g_free (store->path);
  g_free (store);
}

static DbkCentralStore *
open_reader (DbkCentralStore *base, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  DbkDatabase *database = dbk_database_open_reader (store->path, error);

  return database != NULL ? &wrap (database, store->path)->parent : NULL;
}

/* --- Transactions --- */

/* As often as operations come: the statement stays prepared. */
static gboolean
run (DbkCentralStore *base, const char *sql, GError **error)
{
  DbkDatabase *database = ((DbkSqliteStore *)base)->database;
  sqlite3_stmt *statement = dbk_database_prepare (database, sql, error);

  return statement != NULL && dbk_database_run (database, statement, error);
}

static gboolean
begin (DbkCentralStore *base, GError **error)
{
  return dbk_database_begin (((DbkSqliteStore *)base)->database, error);
}

static gboolean
commit (DbkCentralStore *base, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;

  if (dbk_database_commit (store->database, error))
    return TRUE;
  /* Codes given in the transaction are gone with it. */
  dbk_sqlite_forget_codes (store);
  return FALSE;
}

static void
roll_back (DbkCentralStore *base)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;

  /* Codes given in the transaction are gone with it. */
  dbk_sqlite_forget_codes (store);
  dbk_database_rollback (store->database);
}

static void
tidy (DbkCentralStore *base)
{
  dbk_database_tidy (((DbkSqliteStore *)base)->database);
}

static gboolean
mark (DbkCentralStore *base, GError **error)
{
  return run (base, "SAVEPOINT operation", error);
}

static gboolean
release (DbkCentralStore *base, GError **error)
{
  return run (base, "RELEASE operation", error);
}

static void
rewind_to_mark (DbkCentralStore *base)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;

  dbk_sqlite_forget_codes (store);
  dbk_database_exec (store->database, "ROLLBACK TO operation", NULL);
  dbk_database_exec (store->database, "RELEASE operation", NULL);
}

static gboolean
begin_read (DbkCentralStore *base, GError **error)
{
  return run (base, "BEGIN", error);
}

/* --- Settings and publications --- */

/* The one text that @statement finds; NULL if it finds none. */
static gboolean
read_text (DbkSqliteStore *store, sqlite3_stmt *statement, char **text, GError **error)
{
  int code = dbk_database_step (store->database, statement, error);

  *text = NULL;
  if (code == SQLITE_ROW)
    {
      *text = g_strdup (dbk_column_text (statement, 0));
      dbk_database_reset (statement);
    }
  return code >= 0;
}

static gboolean
get_meta (DbkCentralStore *base, const char *key, char **value, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT value FROM meta WHERE key = ?1", error);

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, key);
  return read_text (store, statement, value, error);
}

static gboolean
set_meta (DbkCentralStore *base, const char *key, const char *value, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2", error);

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, key);
  dbk_bind_text (statement, 2, value);
  return dbk_database_run (store->database, statement, error);
}

static gboolean
get_catalogue (DbkCentralStore *base, char **text, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT document FROM catalogue ORDER BY id DESC LIMIT 1", error);

  return statement != NULL && read_text (store, statement, text, error);
}

static gboolean
walk_catalogues (DbkCentralStore *base, DbkCatalogueFunc func, gpointer user_data, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT version, document FROM catalogue ORDER BY id DESC", error);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      if (func (dbk_column_text (statement, 0), dbk_column_text (statement, 1), user_data))
        continue;
      dbk_database_reset (statement);
      return TRUE;
    }
  return code == SQLITE_DONE;
}

static gboolean
put_catalogue (DbkCentralStore *base, const char *version, const char *text, const char *by, gint64 at, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "INSERT INTO catalogue (version, document, published_by, published_at) VALUES (?1, ?2, ?3, ?4)", error);

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, version);
  dbk_bind_text (statement, 2, text);
  dbk_bind_text (statement, 3, by);
  sqlite3_bind_int64 (statement, 4, at);
  return dbk_database_run (store->database, statement, error);
}

/* --- Codes --- */

static void
remember_code (DbkSqliteStore *store, const char *interned, gint64 id)
{
  g_hash_table_insert (store->code_ids, (gpointer)interned, GINT_TO_POINTER ((gint)id));
  g_hash_table_insert (store->code_texts, g_memdup2 (&id, sizeof id), (gpointer)interned);
}

void
dbk_sqlite_forget_codes (DbkSqliteStore *store)
{
  g_hash_table_remove_all (store->code_ids);
  g_hash_table_remove_all (store->code_texts);
}

gboolean
dbk_sqlite_code_id (DbkSqliteStore *store, const char *text, gint64 *id, GError **error)
{
  gpointer known = g_hash_table_lookup (store->code_ids, text);
  sqlite3_stmt *statement;
  int code;

  if (known != NULL)
    {
      *id = GPOINTER_TO_INT (known);
      return TRUE;
    }
  statement = dbk_database_prepare (store->database, "SELECT id FROM code WHERE text = ?1", error);
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, text);
  code = dbk_database_step (store->database, statement, error);
  if (code == SQLITE_ROW)
    {
      *id = sqlite3_column_int64 (statement, 0);
      dbk_database_reset (statement);
    }
  else if (code == SQLITE_DONE)
    {
      statement = dbk_database_prepare (store->database, "INSERT INTO code (text) VALUES (?1)", error);
      if (statement == NULL)
        return FALSE;
      dbk_bind_text (statement, 1, text);
      if (!dbk_database_run (store->database, statement, error))
        return FALSE;
      *id = dbk_database_last_id (store->database);
    }
  else
    return FALSE;
  remember_code (store, g_intern_string (text), *id);
  return TRUE;
}

const char *
dbk_sqlite_code_text (DbkSqliteStore *store, gint64 id, GError **error)
{
  const char *text = g_hash_table_lookup (store->code_texts, &id);
  sqlite3_stmt *statement;
  int code;

  if (text != NULL)
    return text;
  statement = dbk_database_prepare (store->database, "SELECT text FROM code WHERE id = ?1", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  code = dbk_database_step (store->database, statement, error);
  if (code != SQLITE_ROW)
    {
      if (code == SQLITE_DONE)
        g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "A cell names a code that does not exist");
      return NULL;
    }
  text = g_intern_string (dbk_column_text (statement, 0));
  dbk_database_reset (statement);
  remember_code (store, text, id);
  return text;
}

void
dbk_sqlite_bind_day (sqlite3_stmt *statement, int index, DbkDay day)
{
  if (day == DBK_DAY_NONE)
    sqlite3_bind_null (statement, index);
  else
    sqlite3_bind_int (statement, index, day);
}

DbkDay
dbk_sqlite_column_day (sqlite3_stmt *statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? DBK_DAY_NONE : sqlite3_column_int (statement, column);
}

/* --- Opening --- */

DbkCentralStore *
dbk_sqlite_store_open (const char *path, GError **error)
{
  DbkDatabase *database;

  /* Named so that the linker keeps the migrations: they register themselves, once. */
  dbk_central_get_resource ();
  database = dbk_database_open (path, MIGRATIONS, error);
  return database != NULL ? &wrap (database, path)->parent : NULL;
}

DbkCentralStore *
dbk_sqlite_store_open_to_fill (const char *path, GError **error)
{
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, error);
  DbkDatabase *database;

  if (store == NULL)
    return NULL;
  database = ((DbkSqliteStore *)store)->database;
  if (!dbk_database_exec (database, "PRAGMA journal_mode = OFF", error) ||
      !dbk_database_exec (database, "PRAGMA synchronous = OFF", error) ||
      !dbk_database_exec (database, "PRAGMA foreign_keys = OFF", error) ||
      !dbk_database_exec (database, "PRAGMA cache_size = -65536", error) ||
      !dbk_database_exec (database, "DROP INDEX report_by_change", error) ||
      !dbk_database_exec (database, "DROP INDEX report_by_day", error) ||
      !dbk_database_exec (database, "DROP INDEX operation_by_report", error))
    return NULL;
  return g_steal_pointer (&store);
}

gboolean
dbk_sqlite_store_finish_filling (DbkCentralStore *base, GError **error)
{
  DbkDatabase *database = ((DbkSqliteStore *)base)->database;

  return dbk_database_exec (database, "CREATE INDEX report_by_change ON report (org, seq)", error) &&
         dbk_database_exec (database, "CREATE INDEX report_by_day ON report (form, first, org)", error) &&
         dbk_database_exec (database, "CREATE INDEX operation_by_report ON operation (org, form, period)", error) &&
         dbk_database_exec (database, "PRAGMA optimize", error) &&
         dbk_database_exec (database, "PRAGMA synchronous = FULL", error) &&
         dbk_database_exec (database, "PRAGMA journal_mode = WAL", error);
}

static const DbkCentralStoreDriver sqlite_driver = {
  .free = store_free,
  .open_reader = open_reader,
  .begin = begin,
  .commit = commit,
  .tidy = tidy,
  .rollback = roll_back,
  .mark = mark,
  .release = release,
  .rewind = rewind_to_mark,
  .begin_read = begin_read,
  .get_meta = get_meta,
  .set_meta = set_meta,
  .get_catalogue = get_catalogue,
  .walk_catalogues = walk_catalogues,
  .put_catalogue = put_catalogue,
  .get_account = dbk_sqlite_get_account,
  .list_accounts = dbk_sqlite_list_accounts,
  .put_account = dbk_sqlite_put_account,
  .put_code_secret = dbk_sqlite_put_code_secret,
  .use_code = dbk_sqlite_use_code,
  .list_sessions = dbk_sqlite_list_sessions,
  .put_session = dbk_sqlite_put_session,
  .end_session = dbk_sqlite_end_session,
  .end_sessions_of = dbk_sqlite_end_sessions_of,
  .find_operation = dbk_sqlite_find_operation,
  .append_operation = dbk_sqlite_append_operation,
  .get_tail = dbk_sqlite_get_tail,
  .get_hash = dbk_sqlite_get_hash,
  .walk_log = dbk_sqlite_walk_log,
  .load_report = dbk_sqlite_load_report,
  .save_report = dbk_sqlite_save_report,
  .list_reports = dbk_sqlite_list_reports,
  .list_changes = dbk_sqlite_list_changes,
  .load_report_by_id = dbk_sqlite_load_report_by_id,
  .walk_history = dbk_sqlite_walk_history,
  .put_readings = dbk_sqlite_put_readings,
  .walk_log_of = dbk_sqlite_walk_log_of,
};
