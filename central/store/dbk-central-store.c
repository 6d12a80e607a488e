/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's storage: what all drivers share, and the way to the driver.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/store/dbk-central-store.h"

#include <sodium.h>
#include <string.h>

void
dbk_account_free (DbkAccount *account)
{
  if (account == NULL)
    return;
  g_free (account->password);
  g_clear_pointer (&account->code_secret, g_bytes_unref);
  g_clear_pointer (&account->actor, dbk_actor_free);
  g_free (account);
}

void
dbk_stored_session_free (DbkStoredSession *session)
{
  if (session == NULL)
    return;
  g_free (session->account);
  g_free (session->home);
  g_free (session->end_reason);
  g_free (session);
}

void
dbk_log_record_free (DbkLogRecord *record)
{
  if (record == NULL)
    return;
  g_free (record->id);
  g_free (record->account);
  g_free (record->kind);
  g_free (record->content);
  g_free (record->outcome);
  g_free (record);
}

void
dbk_stored_report_free (DbkStoredReport *stored)
{
  if (stored == NULL)
    return;
  g_clear_pointer (&stored->report, dbk_report_free);
  g_free (stored);
}

static void
hash_number (crypto_generichash_state *state, guint64 number)
{
  guint64 big = GUINT64_TO_BE (number);

  crypto_generichash_update (state, (const guint8 *)&big, sizeof big);
}

static void
hash_text (crypto_generichash_state *state, const char *text)
{
  gsize length = strlen (text);

  hash_number (state, length);
  crypto_generichash_update (state, (const guint8 *)text, length);
}

void
dbk_log_chain (const guint8 previous[DBK_LOG_HASH], const DbkLogRecord *record, guint8 hash[DBK_LOG_HASH])
{
  crypto_generichash_state state;

  crypto_generichash_init (&state, NULL, 0, DBK_LOG_HASH);
  crypto_generichash_update (&state, previous, DBK_LOG_HASH);
  hash_number (&state, (guint64)record->seq);
  hash_text (&state, record->id);
  hash_text (&state, record->account);
  hash_number (&state, (guint64)record->received_at);
  hash_text (&state, record->content);
  hash_text (&state, record->outcome);
  crypto_generichash_final (&state, hash, DBK_LOG_HASH);
}

void
dbk_central_store_free (DbkCentralStore *store)
{
  if (store != NULL)
    store->driver->free (store);
}

DbkCentralStore *
dbk_central_store_open_reader (DbkCentralStore *store, GError **error)
{
  return store->driver->open_reader (store, error);
}

gboolean
dbk_central_store_begin (DbkCentralStore *store, GError **error)
{
  return store->driver->begin (store, error);
}

gboolean
dbk_central_store_commit (DbkCentralStore *store, GError **error)
{
  return store->driver->commit (store, error);
}

void
dbk_central_store_rollback (DbkCentralStore *store)
{
  store->driver->rollback (store);
}

void
dbk_central_store_tidy (DbkCentralStore *store)
{
  store->driver->tidy (store);
}

gboolean
dbk_central_store_mark (DbkCentralStore *store, GError **error)
{
  return store->driver->mark (store, error);
}

gboolean
dbk_central_store_release (DbkCentralStore *store, GError **error)
{
  return store->driver->release (store, error);
}

void
dbk_central_store_rewind (DbkCentralStore *store)
{
  store->driver->rewind (store);
}

gboolean
dbk_central_store_begin_read (DbkCentralStore *store, GError **error)
{
  return store->driver->begin_read (store, error);
}

gboolean
dbk_central_store_get_meta (DbkCentralStore *store, const char *key, char **value, GError **error)
{
  return store->driver->get_meta (store, key, value, error);
}

gboolean
dbk_central_store_set_meta (DbkCentralStore *store, const char *key, const char *value, GError **error)
{
  return store->driver->set_meta (store, key, value, error);
}

gboolean
dbk_central_store_get_catalogue (DbkCentralStore *store, char **text, GError **error)
{
  return store->driver->get_catalogue (store, text, error);
}

gboolean
dbk_central_store_walk_catalogues (DbkCentralStore *store, DbkCatalogueFunc func, gpointer user_data, GError **error)
{
  return store->driver->walk_catalogues (store, func, user_data, error);
}

gboolean
dbk_central_store_put_catalogue (DbkCentralStore *store, const char *version, const char *text, const char *by, gint64 at, GError **error)
{
  return store->driver->put_catalogue (store, version, text, by, at, error);
}

gboolean
dbk_central_store_get_account (DbkCentralStore *store, const char *name, DbkAccount **account, GError **error)
{
  return store->driver->get_account (store, name, account, error);
}

gboolean
dbk_central_store_list_accounts (DbkCentralStore *store, GPtrArray **accounts, GError **error)
{
  return store->driver->list_accounts (store, accounts, error);
}

gboolean
dbk_central_store_put_account (DbkCentralStore *store, const DbkAccount *account, gint64 at, GError **error)
{
  return store->driver->put_account (store, account, at, error);
}

gboolean
dbk_central_store_put_code_secret (DbkCentralStore *store, const char *account, GBytes *secret, gint64 at, GError **error)
{
  return store->driver->put_code_secret (store, account, secret, at, error);
}

gboolean
dbk_central_store_use_code (DbkCentralStore *store, const char *account, gint64 step, gboolean *fresh, GError **error)
{
  return store->driver->use_code (store, account, step, fresh, error);
}

gboolean
dbk_central_store_list_sessions (DbkCentralStore *store, gint64 since, GPtrArray **sessions, GError **error)
{
  return store->driver->list_sessions (store, since, sessions, error);
}

gboolean
dbk_central_store_put_session (DbkCentralStore *store, const DbkStoredSession *session, GError **error)
{
  return store->driver->put_session (store, session, error);
}

gboolean
dbk_central_store_end_session (DbkCentralStore *store, const guint8 *token, const char *reason, gint64 at, GError **error)
{
  return store->driver->end_session (store, token, reason, at, error);
}

gboolean
dbk_central_store_end_sessions_of (DbkCentralStore *store, const char *account, const char *home, gint64 at, GError **error)
{
  return store->driver->end_sessions_of (store, account, home, at, error);
}

gboolean
dbk_central_store_find_operation (DbkCentralStore *store, const char *id, DbkLogRecord **record, GError **error)
{
  return store->driver->find_operation (store, id, record, error);
}

gboolean
dbk_central_store_append_operation (DbkCentralStore *store, DbkLogRecord *record, GError **error)
{
  return store->driver->append_operation (store, record, error);
}

gboolean
dbk_central_store_get_tail (DbkCentralStore *store, gint64 *seq, guint8 hash[DBK_LOG_HASH], GError **error)
{
  return store->driver->get_tail (store, seq, hash, error);
}

gboolean
dbk_central_store_get_hash (DbkCentralStore *store, gint64 seq, guint8 hash[DBK_LOG_HASH], gboolean *found, GError **error)
{
  return store->driver->get_hash (store, seq, hash, found, error);
}

gboolean
dbk_central_store_walk_log (DbkCentralStore *store, DbkLogFunc func, gpointer user_data, GError **error)
{
  return store->driver->walk_log (store, func, user_data, error);
}

gboolean
dbk_central_store_load_report (DbkCentralStore *store, const DbkReportKey *key, gboolean with_cells, DbkStoredReport **stored, GError **error)
{
  return store->driver->load_report (store, key, with_cells, stored, error);
}

gboolean
dbk_central_store_save_report (DbkCentralStore *store, const DbkReport *report, gint64 seq, GError **error)
{
  return store->driver->save_report (store, report, seq, error);
}

gboolean
dbk_central_store_list_reports (DbkCentralStore *store, const DbkReportFilter *filter, GPtrArray **reports, GError **error)
{
  return store->driver->list_reports (store, filter, reports, error);
}

gboolean
dbk_central_store_list_changes (DbkCentralStore *store, const char *const *orgs, gint64 after, gint64 until, DbkDay from, gboolean newest_first, guint limit, GArray **ids, GError **error)
{
  return store->driver->list_changes (store, orgs, after, until, from, newest_first, limit, ids, error);
}

gboolean
dbk_central_store_load_report_by_id (DbkCentralStore *store, gint64 id, gboolean with_cells, DbkStoredReport **stored, GError **error)
{
  return store->driver->load_report_by_id (store, id, with_cells, stored, error);
}

gboolean
dbk_central_store_walk_history (DbkCentralStore *store, const DbkReportKey *key, DbkDay first, DbkDay last, const GPtrArray *windowed, DbkHistoryFunc func, gpointer user_data, GError **error)
{
  return store->driver->walk_history (store, key, first, last, windowed, func, user_data, error);
}

gboolean
dbk_central_store_put_readings (DbkCentralStore *store, const DbkReportKey *key, const GPtrArray *readings, gint64 at, guint *changed, GError **error)
{
  return store->driver->put_readings (store, key, readings, at, changed, error);
}

gboolean
dbk_central_store_walk_log_of (DbkCentralStore *store, const DbkReportKey *key, DbkLogFunc func, gpointer user_data, GError **error)
{
  return store->driver->walk_log_of (store, key, func, user_data, error);
}
