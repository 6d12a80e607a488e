/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Receipts of accepted submissions, with the figures they are of.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-store-private.h"

#define BARE_AT_ONCE 100

void
dbk_store_receipt_free (DbkStoreReceipt *receipt)
{
  if (receipt == NULL)
    return;
  g_free (receipt->body);
  g_free (receipt->figures);
  g_free (receipt);
}

gboolean
dbk_store_put_receipt (DbkStore *store, const DbkReportKey *key, gint64 revision, gint64 at, const char *body, GError **error)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  return dbk_store_do (store, error, "INSERT INTO receipt (form, org, period, revision, at, body) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", "tttiit",
                       key->form, key->org, period, revision, at, body);
}

gboolean
dbk_store_complete_receipt (DbkStore *store, gint64 id, const char *figures, GError **error)
{
  return dbk_store_do (store, error, "UPDATE receipt SET figures = ? WHERE id = ?", "ti", figures, id);
}

static gboolean
read_key (sqlite3_stmt *statement, DbkReportKey *key)
{
  key->form = g_intern_string (dbk_column_text (statement, 4));
  key->org = g_intern_string (dbk_column_text (statement, 5));
  return dbk_period_parse (dbk_column_text (statement, 6), &key->period);
}

static GPtrArray *
read_receipts (DbkStore *store, sqlite3_stmt *statement, GError **error)
{
  g_autoptr (GPtrArray) receipts = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_store_receipt_free);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkStoreReceipt *receipt = g_new0 (DbkStoreReceipt, 1);

      receipt->id = sqlite3_column_int64 (statement, 0);
      receipt->revision = sqlite3_column_int64 (statement, 1);
      receipt->body = g_strdup (dbk_column_text (statement, 2));
      receipt->figures = g_strdup (dbk_column_text (statement, 3));
      if (read_key (statement, &receipt->key))
        g_ptr_array_add (receipts, receipt);
      else
        dbk_store_receipt_free (receipt);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&receipts) : NULL;
}

GPtrArray *
dbk_store_load_receipts (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  return read_receipts (store,
                        dbk_store_bind (store, error, "SELECT id, revision, body, figures, form, org, period FROM receipt WHERE form = ? AND org = ? AND period = ? ORDER BY at DESC, revision DESC", "ttt",
                                        key->form, key->org, period),
                        error);
}

GPtrArray *
dbk_store_load_bare_receipts (DbkStore *store, GError **error)
{
  return read_receipts (store, dbk_store_bind (store, error, "SELECT id, revision, body, figures, form, org, period FROM receipt WHERE figures IS NULL ORDER BY id DESC LIMIT ?", "n", BARE_AT_ONCE), error);
}
