/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is signed in: the sessions in memory, found by their token.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-session.h"

#include <string.h>

#include "central/dbk-home-key.h"
#include "central/dbk-secret.h"
#include "data/base/dbk-clock.h"

#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

struct _DbkSessionTable
{
  GHashTable *sessions; /* (owned) (element-type DbkSession): by the hash of the token */
};

/* The key is a hash already; a timing of its look-up tells nothing about the token. */
static guint
token_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);
  return hash;
}

static gboolean
token_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, DBK_TOKEN_HASH) == 0;
}

DbkSession *
dbk_session_ref (DbkSession *session)
{
  session->references++;
  return session;
}

void
dbk_session_unref (DbkSession *session)
{
  if (session == NULL || --session->references > 0)
    return;
  g_free (session->account);
  g_free (session->home);
  g_free (session->end_reason);
  g_free (session);
}

DbkStoredSession *
dbk_session_begin (DbkCentralStore *store, const char *account, gboolean is_interface, const char *home, const char *home_key, char **token, GError **error)
{
  g_autoptr (DbkStoredSession) session = g_new0 (DbkStoredSession, 1);

  *token = dbk_token_new ();
  dbk_token_hash (*token, session->token);
  session->account = g_strdup (account);
  session->home = g_strdup (home != NULL ? home : "");
  session->created_at = dbk_clock_now ();
  session->expires_at = session->created_at + DBK_SESSION_DAYS * DAY_USEC;
  if ((is_interface || dbk_central_store_end_sessions_of (store, account, session->home, session->created_at, error)) &&
      dbk_central_store_put_session (store, session, error) && dbk_home_key_register (store, account, home, home_key, error))
    return g_steal_pointer (&session);
  g_clear_pointer (token, dbk_secret_wipe);
  return NULL;
}

gboolean
dbk_session_check (const DbkSession *session, const DbkAccount *account, gint64 now, const char **code, const char **title)
{
  if (session == NULL)
    return FALSE;
  if (g_strcmp0 (session->end_reason, "replaced") == 0)
    {
      *code = "session_replaced";
      *title = "This account has signed in elsewhere";
      return FALSE;
    }
  if (session->end_reason == NULL && session->expires_at >= now && account != NULL && !account->disabled)
    return TRUE;
  *code = "session_expired";
  *title = "The session has ended";
  return FALSE;
}

DbkSessionTable *
dbk_session_table_new (void)
{
  DbkSessionTable *table = g_new0 (DbkSessionTable, 1);

  table->sessions = g_hash_table_new_full (token_hash, token_equal, NULL, (GDestroyNotify)dbk_session_unref);
  return table;
}

void
dbk_session_table_free (DbkSessionTable *table)
{
  if (table == NULL)
    return;
  g_hash_table_unref (table->sessions);
  g_free (table);
}

void
dbk_session_table_add (DbkSessionTable *table, const DbkStoredSession *stored)
{
  DbkSession *session = g_new0 (DbkSession, 1);

  session->references = 1;
  memcpy (session->token, stored->token, sizeof session->token);
  session->account = g_strdup (stored->account);
  session->home = g_strdup (stored->home);
  session->expires_at = stored->expires_at;
  session->end_reason = g_strdup (stored->end_reason);
  g_hash_table_replace (table->sessions, session->token, session);
}

void
dbk_session_table_end (DbkSessionTable *table, DbkSession *session, const char *reason)
{
  if (session->end_reason == NULL)
    session->end_reason = g_strdup (reason);
}

void
dbk_session_table_end_of (DbkSessionTable *table, const char *account, const char *home)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      DbkSession *session = value;

      if (strcmp (session->account, account) == 0)
        dbk_session_table_end (table, session, strcmp (session->home, home) == 0 ? "rotated" : "replaced");
    }
}

DbkSession *
dbk_session_table_find (DbkSessionTable *table, const char *token)
{
  guint8 hash[DBK_TOKEN_HASH];

  dbk_token_hash (token, hash);
  return g_hash_table_lookup (table->sessions, hash);
}

void
dbk_session_table_sweep (DbkSessionTable *table, gint64 now)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((DbkSession *)value)->expires_at < now)
      g_hash_table_iter_remove (&iter);
}

guint
dbk_session_table_count (DbkSessionTable *table, gint64 now)
{
  GHashTableIter iter;
  gpointer value;
  guint count = 0;

  g_hash_table_iter_init (&iter, table->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    count += ((DbkSession *)value)->end_reason == NULL && ((DbkSession *)value)->expires_at >= now;
  return count;
}
