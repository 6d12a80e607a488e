/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The embedded driver: accounts, grants and sessions.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/store/sqlite/dbk-sqlite-store-private.h"

#define ACCOUNT_COLUMNS "SELECT id, name, display, password, kind, disabled, (SELECT secret FROM account_code WHERE account_code.account = account.id) FROM account "

static DbkAccount *
read_account (sqlite3_stmt *statement)
{
  DbkAccount *account = g_new0 (DbkAccount, 1);

  account->id = sqlite3_column_int64 (statement, 0);
  account->actor = dbk_actor_new (dbk_column_text (statement, 1), dbk_column_text (statement, 2));
  account->password = g_strdup (dbk_column_text (statement, 3));
  account->is_interface = g_strcmp0 (dbk_column_text (statement, 4), "interface") == 0;
  account->disabled = sqlite3_column_int (statement, 5) != 0;
  if (sqlite3_column_type (statement, 6) == SQLITE_BLOB)
    account->code_secret = g_bytes_new (sqlite3_column_blob (statement, 6), (gsize)sqlite3_column_bytes (statement, 6));
  return account;
}

static gboolean
read_grants (DbkSqliteStore *store, DbkAccount *account, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT role, node, valid_from, valid_to, sections FROM account_grant WHERE account = ?1 ORDER BY place", error);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, account->id);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      const char *text = dbk_column_text (statement, 4);
      g_auto (GStrv) sections = text != NULL ? g_strsplit (text, ",", -1) : NULL;

      dbk_actor_add_part_grant (account->actor, dbk_column_text (statement, 0), dbk_column_text (statement, 1), (const char *const *)sections,
                                dbk_sqlite_column_day (statement, 2), dbk_sqlite_column_day (statement, 3));
    }
  return code == SQLITE_DONE;
}

gboolean
dbk_sqlite_get_account (DbkCentralStore *base, const char *name, DbkAccount **account, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, ACCOUNT_COLUMNS "WHERE name = ?1", error);
  g_autoptr (DbkAccount) found = NULL;
  int code;

  *account = NULL;
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, name);
  code = dbk_database_step (store->database, statement, error);
  if (code != SQLITE_ROW)
    return code == SQLITE_DONE;
  found = read_account (statement);
  dbk_database_reset (statement);
  if (!read_grants (store, found, error))
    return FALSE;
  *account = g_steal_pointer (&found);
  return TRUE;
}

gboolean
dbk_sqlite_list_accounts (DbkCentralStore *base, GPtrArray **accounts, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, ACCOUNT_COLUMNS "ORDER BY id", error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_account_free);
  int code;

  if (statement == NULL)
    return FALSE;
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (list, read_account (statement));
  if (code != SQLITE_DONE)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (!read_grants (store, g_ptr_array_index (list, i), error))
      return FALSE;
  *accounts = g_steal_pointer (&list);
  return TRUE;
}

static gboolean
write_grants (DbkSqliteStore *store, const DbkActor *actor, gint64 id, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "DELETE FROM account_grant WHERE account = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (!dbk_database_run (store->database, statement, error))
    return FALSE;
  for (guint i = 0; i < actor->grants->len; i++)
    {
      const DbkGrant *grant = &g_array_index (actor->grants, DbkGrant, i);

      statement = dbk_database_prepare (store->database, "INSERT INTO account_grant (account, place, role, node, valid_from, valid_to, sections) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int (statement, 2, (int)i);
      dbk_bind_text (statement, 3, grant->role);
      dbk_bind_text (statement, 4, grant->node);
      dbk_sqlite_bind_day (statement, 5, grant->from);
      dbk_sqlite_bind_day (statement, 6, grant->to);
      dbk_bind_text (statement, 7, grant->sections);
      if (!dbk_database_run (store->database, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* A running service looks at this number to notice accounts changed beside it. */
static gboolean
count_change (DbkSqliteStore *store, GError **error)
{
  return dbk_database_exec (store->database,
                            "INSERT INTO meta (key, value) VALUES ('accounts', '1') "
                            "ON CONFLICT (key) DO UPDATE SET value = CAST (CAST (value AS INTEGER) + 1 AS TEXT)",
                            error);
}

gboolean
dbk_sqlite_put_account (DbkCentralStore *base, const DbkAccount *account, gint64 at, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement;
  gint64 id;

  statement = dbk_database_prepare (store->database,
                                    "INSERT INTO account (name, display, password, kind, disabled, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                                    "ON CONFLICT (name) DO UPDATE SET display = ?2, password = ?3, kind = ?4, disabled = ?5 RETURNING id",
                                    error);
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, account->actor->account);
  dbk_bind_text (statement, 2, account->actor->name);
  dbk_bind_text (statement, 3, account->password);
  dbk_bind_text (statement, 4, account->is_interface ? "interface" : "person");
  sqlite3_bind_int (statement, 5, account->disabled);
  sqlite3_bind_int64 (statement, 6, at);
  if (dbk_database_step (store->database, statement, error) != SQLITE_ROW)
    return FALSE;
  id = sqlite3_column_int64 (statement, 0);
  dbk_database_reset (statement);

  return write_grants (store, account->actor, id, error) && count_change (store, error);
}

gboolean
dbk_sqlite_put_code_secret (DbkCentralStore *base, const char *account, GBytes *secret, gint64 at, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database,
                                                  secret != NULL ? "INSERT INTO account_code (account, secret, enrolled_at) SELECT id, ?2, ?3 FROM account WHERE name = ?1 "
                                                                   "ON CONFLICT (account) DO UPDATE SET secret = ?2, enrolled_at = ?3, last_step = 0"
                                                                 : "DELETE FROM account_code WHERE account = (SELECT id FROM account WHERE name = ?1)",
                                                  error);

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, account);
  if (secret != NULL)
    {
      sqlite3_bind_blob (statement, 2, g_bytes_get_data (secret, NULL), (int)g_bytes_get_size (secret), SQLITE_TRANSIENT);
      sqlite3_bind_int64 (statement, 3, at);
    }
  return dbk_database_run (store->database, statement, error) && count_change (store, error);
}

gboolean
dbk_sqlite_use_code (DbkCentralStore *base, const char *account, gint64 step, gboolean *fresh, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database,
                                                  "UPDATE account_code SET last_step = ?2 WHERE account = (SELECT id FROM account WHERE name = ?1) AND last_step < ?2 RETURNING 1",
                                                  error);
  int code;

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, account);
  sqlite3_bind_int64 (statement, 2, step);
  code = dbk_database_step (store->database, statement, error);
  dbk_database_reset (statement);
  *fresh = code == SQLITE_ROW;
  return code >= 0;
}

gboolean
dbk_sqlite_list_sessions (DbkCentralStore *base, gint64 since, GPtrArray **sessions, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT token, account, home, created_at, expires_at, end_reason FROM session WHERE expires_at > ?1", error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_stored_session_free);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, since);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkStoredSession *session = g_new0 (DbkStoredSession, 1);

      g_ptr_array_add (list, session);
      if (sqlite3_column_bytes (statement, 0) == sizeof session->token)
        memcpy (session->token, sqlite3_column_blob (statement, 0), sizeof session->token);
      session->account = g_strdup (dbk_column_text (statement, 1));
      session->home = g_strdup (dbk_column_text (statement, 2));
      session->created_at = sqlite3_column_int64 (statement, 3);
      session->expires_at = sqlite3_column_int64 (statement, 4);
      session->end_reason = g_strdup (dbk_column_text (statement, 5));
    }
  if (code != SQLITE_DONE)
    return FALSE;
  *sessions = g_steal_pointer (&list);
  return TRUE;
}

gboolean
dbk_sqlite_put_session (DbkCentralStore *base, const DbkStoredSession *session, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "DELETE FROM session WHERE expires_at < ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, session->created_at);
  if (!dbk_database_run (store->database, statement, error))
    return FALSE;

  statement = dbk_database_prepare (store->database, "INSERT INTO session (token, account, home, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, session->token, sizeof session->token, SQLITE_TRANSIENT);
  dbk_bind_text (statement, 2, session->account);
  dbk_bind_text (statement, 3, session->home);
  sqlite3_bind_int64 (statement, 4, session->created_at);
  sqlite3_bind_int64 (statement, 5, session->expires_at);
  return dbk_database_run (store->database, statement, error);
}

gboolean
dbk_sqlite_end_session (DbkCentralStore *base, const guint8 *token, const char *reason, gint64 at, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "UPDATE session SET ended_at = ?2, end_reason = ?3 WHERE token = ?1 AND ended_at IS NULL", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob (statement, 1, token, 32, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (statement, 2, at);
  dbk_bind_text (statement, 3, reason);
  return dbk_database_run (store->database, statement, error);
}

gboolean
dbk_sqlite_end_sessions_of (DbkCentralStore *base, const char *account, const char *home, gint64 at, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database,
                                                  "UPDATE session SET ended_at = ?3, end_reason = CASE WHEN home = ?2 THEN 'rotated' ELSE 'replaced' END "
                                                  "WHERE account = ?1 AND ended_at IS NULL",
                                                  error);

  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, account);
  dbk_bind_text (statement, 2, home);
  sqlite3_bind_int64 (statement, 3, at);
  return dbk_database_run (store->database, statement, error);
}
