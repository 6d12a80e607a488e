/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is signed in: the sessions in memory, found by their token.
 */
#pragma once

#include "central/dbk-request.h"
#include "central/store/dbk-central-store.h"

G_BEGIN_DECLS

/** DBK_SESSION_DAYS: how long a token lasts; a plant may be off the network for weeks, and its outbox needs a token when it is back */
#define DBK_SESSION_DAYS 30

/** DbkSession: reference counted, main thread only; @end_reason as in #DbkStoredSession */
struct _DbkSession
{
  guint references;
  guint8 token[32];
  char *account;
  char *home;
  gint64 expires_at;
  char *end_reason;
};

DbkSession *dbk_session_ref (DbkSession *session);
void dbk_session_unref (DbkSession *session);

/**
 * dbk_session_begin:
 * @account: as it is just now
 * @home: (nullable): id of the client's home
 * @home_key: (nullable): its public key
 * @token: (out) (transfer full): what the client holds; dbk_secret_wipe() it
 *
 * A session in the place of those that the account had; a machine may hold
 * several. Within a write transaction of @store: it lasts from when that is committed.
 *
 * Returns: (transfer full) (nullable)
 */
DbkStoredSession *dbk_session_begin (DbkCentralStore *store, const char *account, gboolean is_interface, const char *home, const char *home_key, char **token, GError **error);
/**
 * dbk_session_check: whether @session (nullable) of @account (nullable) lets in at @now (µs UTC); otherwise why not
 */
gboolean dbk_session_check (const DbkSession *session, const DbkAccount *account, gint64 now, const char **code, const char **title);

/** DbkSessionTable: main thread only */
typedef struct _DbkSessionTable DbkSessionTable;

DbkSessionTable *dbk_session_table_new (void);
void dbk_session_table_free (DbkSessionTable *table);

/** dbk_session_table_add: as it stands in the store */
void dbk_session_table_add (DbkSessionTable *table, const DbkStoredSession *stored);
/** dbk_session_table_end_of: ends the account's sessions as dbk_central_store_end_sessions_of() does */
void dbk_session_table_end_of (DbkSessionTable *table, const char *account, const char *home);
void dbk_session_table_end (DbkSessionTable *table, DbkSession *session, const char *reason);
/** dbk_session_table_find: (nullable) (transfer none): by the token itself, ended ones too */
DbkSession *dbk_session_table_find (DbkSessionTable *table, const char *token);
/** dbk_session_table_sweep: forgets what expired before @now (µs UTC) */
void dbk_session_table_sweep (DbkSessionTable *table, gint64 now);
/** dbk_session_table_count: that last */
guint dbk_session_table_count (DbkSessionTable *table, gint64 now);

G_END_DECLS
