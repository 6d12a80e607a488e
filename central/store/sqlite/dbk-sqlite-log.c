/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The embedded driver: the operation log.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/store/sqlite/dbk-sqlite-store-private.h"

static gboolean
read_hash (sqlite3_stmt *statement, int column, guint8 *hash, GError **error)
{
  if (sqlite3_column_bytes (statement, column) != DBK_LOG_HASH)
    {
      g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "A hash of the operation log is damaged");
      return FALSE;
    }
  memcpy (hash, sqlite3_column_blob (statement, column), DBK_LOG_HASH);
  return TRUE;
}

#define RECORD_COLUMNS "SELECT seq, id, account, form, org, period, kind, received_at, content, outcome, hash FROM operation "

static DbkLogRecord *
read_record (sqlite3_stmt *statement, GError **error)
{
  g_autoptr (DbkLogRecord) record = g_new0 (DbkLogRecord, 1);

  record->seq = sqlite3_column_int64 (statement, 0);
  record->id = g_strdup (dbk_column_text (statement, 1));
  record->account = g_strdup (dbk_column_text (statement, 2));
  record->key.form = g_intern_string (dbk_column_text (statement, 3));
  record->key.org = g_intern_string (dbk_column_text (statement, 4));
  record->kind = g_strdup (dbk_column_text (statement, 6));
  record->received_at = sqlite3_column_int64 (statement, 7);
  record->content = g_strdup (dbk_column_text (statement, 8));
  record->outcome = g_strdup (dbk_column_text (statement, 9));
  if (!dbk_period_parse (dbk_column_text (statement, 5), &record->key.period))
    {
      g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "A period of the operation log is damaged");
      return NULL;
    }
  return read_hash (statement, 10, record->hash, error) ? g_steal_pointer (&record) : NULL;
}

gboolean
dbk_sqlite_find_operation (DbkCentralStore *base, const char *id, DbkLogRecord **record, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, RECORD_COLUMNS "WHERE id = ?1", error);
  int code;

  *record = NULL;
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, id);
  code = dbk_database_step (store->database, statement, error);
  if (code != SQLITE_ROW)
    return code == SQLITE_DONE;
  *record = read_record (statement, error);
  dbk_database_reset (statement);
  return *record != NULL;
}

static gboolean
walk (DbkSqliteStore *store, sqlite3_stmt *statement, DbkLogFunc func, gpointer user_data, GError **error)
{
  int code;

  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      g_autoptr (DbkLogRecord) record = read_record (statement, error);

      if (record == NULL || !func (record, user_data))
        {
          dbk_database_reset (statement);
          return record != NULL;
        }
    }
  return code == SQLITE_DONE;
}

gboolean
dbk_sqlite_walk_log (DbkCentralStore *base, DbkLogFunc func, gpointer user_data, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, RECORD_COLUMNS "ORDER BY seq", error);

  return statement != NULL && walk (store, statement, func, user_data, error);
}

gboolean
dbk_sqlite_walk_log_of (DbkCentralStore *base, const DbkReportKey *key, DbkLogFunc func, gpointer user_data, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, RECORD_COLUMNS "WHERE org = ?1 AND form = ?2 AND period = ?3 ORDER BY seq", error);
  g_autofree char *period = dbk_period_to_string (key->period);

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, key->org);
  dbk_bind_text (statement, 2, key->form);
  dbk_bind_text (statement, 3, period);
  return walk (store, statement, func, user_data, error);
}

gboolean
dbk_sqlite_get_tail (DbkCentralStore *base, gint64 *seq, guint8 *hash, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT seq, hash FROM operation ORDER BY seq DESC LIMIT 1", error);
  gboolean fine = TRUE;
  int code;

  *seq = 0;
  memset (hash, 0, DBK_LOG_HASH);
  if (statement == NULL)
    return FALSE;
  code = dbk_database_step (store->database, statement, error);
  if (code == SQLITE_ROW)
    {
      *seq = sqlite3_column_int64 (statement, 0);
      fine = read_hash (statement, 1, hash, error);
      dbk_database_reset (statement);
    }
  return code >= 0 && fine;
}

gboolean
dbk_sqlite_get_hash (DbkCentralStore *base, gint64 seq, guint8 *hash, gboolean *found, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT hash FROM operation WHERE seq = ?1", error);
  gboolean fine = TRUE;
  int code;

  memset (hash, 0, DBK_LOG_HASH);
  *found = seq == 0;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, seq);
  code = dbk_database_step (store->database, statement, error);
  if (code == SQLITE_ROW)
    {
      *found = TRUE;
      fine = read_hash (statement, 0, hash, error);
      dbk_database_reset (statement);
    }
  return code >= 0 && fine;
}

gboolean
dbk_sqlite_append_operation (DbkCentralStore *base, DbkLogRecord *record, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  g_autofree char *period = dbk_period_to_string (record->key.period);
  guint8 previous[DBK_LOG_HASH];
  sqlite3_stmt *statement;

  if (!dbk_sqlite_get_tail (base, &record->seq, previous, error))
    return FALSE;
  record->seq++;
  dbk_log_chain (previous, record, record->hash);

  statement = dbk_database_prepare (store->database,
                                    "INSERT INTO operation (seq, id, account, form, org, period, kind, received_at, content, outcome, hash) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                                    error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, record->seq);
  dbk_bind_text (statement, 2, record->id);
  dbk_bind_text (statement, 3, record->account);
  dbk_bind_text (statement, 4, record->key.form);
  dbk_bind_text (statement, 5, record->key.org);
  dbk_bind_text (statement, 6, period);
  dbk_bind_text (statement, 7, record->kind);
  sqlite3_bind_int64 (statement, 8, record->received_at);
  dbk_bind_text (statement, 9, record->content);
  dbk_bind_text (statement, 10, record->outcome);
  sqlite3_bind_blob (statement, 11, record->hash, DBK_LOG_HASH, SQLITE_TRANSIENT);
  return dbk_database_run (store->database, statement, error);
}
