/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exchanging by courier: an outbox as a file, and the answer that comes back.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-courier.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-delivery.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-verifier.h"
#include "data/sync/dbk-exchange.h"
#include "data/wire/dbk-wire.h"

/* Of the most a request may hold; the rest of the message is small. */
#define REQUEST_BYTES (DBK_WIRE_MAX_REQUEST / 4 * 3)
#define OPERATIONS_A_PART 200
#define MOST_OPERATIONS 100000
#define PAGE 200
/* For an exchange that was given up to end, or that of another program. */
#define PATIENCE (5 * G_TIME_SPAN_SECOND)

/* --- Out --- */

/* As many from the front as one request holds, at least one. */
static char *
write_part (GPtrArray *operations, const char *cursor)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  char *text;

  request->limit = PAGE;
  request->cursor = g_strdup (cursor);
  for (guint i = 0; i < operations->len && i < OPERATIONS_A_PART; i++)
    g_ptr_array_add (request->operations, dbk_operation_copy (g_ptr_array_index (operations, i)));
  text = dbk_sync_request_to_text (request);
  while (strlen (text) > REQUEST_BYTES && request->operations->len > 1)
    {
      g_ptr_array_set_size (request->operations, (int)request->operations->len / 2);
      g_free (text);
      text = dbk_sync_request_to_text (request);
    }
  if (request->operations->len > 0)
    g_ptr_array_remove_range (operations, 0, request->operations->len);
  return text;
}

static gboolean
add_parts (DbkParcel *parcel, GPtrArray *operations, GError **error)
{
  do
    {
      g_autofree char *text = write_part (operations, parcel->cursor);

      if (!dbk_parcel_add (parcel, DBK_PARCEL_PART_REQUEST, text, error))
        return FALSE;
    }
  while (operations->len > 0 && parcel->parts->len < DBK_PARCEL_MAX_PARTS);
  return TRUE;
}

/* What was typed goes along: on the disk as operations, before the first byte of them leaves. */
static GPtrArray *
take_outbox (DbkHome *home, GError **error)
{
  if (!dbk_store_seal (home->store, dbk_catalogue_version (home->engine->catalogue), error))
    return NULL;
  return dbk_store_take_outbox (home->store, MOST_OPERATIONS, error);
}

gboolean
dbk_home_export_courier (DbkHome *home, const char *path, guint *operations, GError **error)
{
  g_autoptr (GPtrArray) outbox = NULL;
  g_autoptr (DbkParcel) parcel = NULL;
  g_autoptr (DbkKey) key = NULL;
  g_autofree char *id = NULL;
  gboolean saved;

  if (!dbk_home_check_account (home, error))
    return FALSE;
  key = dbk_home_load_courier_key (home, &id, error);
  if (key == NULL)
    return FALSE;
  dbk_home_cancel_exchange (home);
  outbox = take_outbox (home, error);
  if (outbox == NULL)
    return FALSE;
  if (operations != NULL)
    *operations = outbox->len;
  parcel = dbk_parcel_new (DBK_PARCEL_OUTBOX, home->account, id);
  parcel->cursor = dbk_store_get_meta (home->store, "cursor");
  parcel->catalogue = g_strdup (dbk_catalogue_version (home->engine->catalogue));
  saved = add_parts (parcel, outbox, error) && dbk_parcel_save (parcel, key, path, error);
  dbk_home_take_news (home, NULL);
  return saved;
}

/* --- In --- */

static gboolean
check_sender (DbkHome *home, const DbkParcel *parcel, GError **error)
{
  g_auto (GStrv) trusted = dbk_home_list_service_keys (home);

  if (g_strv_contains ((const char *const *)trusted, parcel->key))
    return TRUE;
  g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER, _ ("The courier file is not signed by the service known here. Nothing was changed."));
  return FALSE;
}

static gboolean
check_address (DbkHome *home, const DbkParcel *parcel, const char *id, GError **error)
{
  if (strcmp (parcel->account, home->account) == 0 && strcmp (parcel->home, id) == 0)
    return TRUE;
  g_set_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_ADDRESS, _ ("The courier file is for %s at another place or account. Nothing was changed."), parcel->account);
  return FALSE;
}

static void
changed_cb (const GArray *changed, guint received, gpointer user_data)
{
  DbkHome *home = user_data;

  for (guint i = 0; i < changed->len; i++)
    dbk_home_changed (home, &g_array_index (changed, DbkReportKey, i), NULL);
}

static gboolean
take_pages (DbkHome *home, GPtrArray *answers, const char *catalogue, const char *cursor, guint *answered, GError **error)
{
  g_autofree char *here = dbk_store_get_meta (home->store, "cursor");
  DbkSyncNews *news = g_new0 (DbkSyncNews, 1);
  DbkExchange exchange = {
    .store = home->store,
    .catalogue = home->engine != NULL ? dbk_catalogue_ref (home->engine->catalogue) : NULL,
    .actor = home->actor,
    .news = news,
    .changed = changed_cb,
    .changed_data = home,
  };
  /* Overtaken by another exchange: the reports in it are older than what is here. */
  gboolean in_order = g_strcmp0 (here, cursor) == 0;
  gboolean ok = catalogue == NULL || !in_order || dbk_exchange_take_catalogue (&exchange, catalogue, error);

  for (guint i = 0; ok && i < answers->len; i++)
    ok = dbk_exchange_take (&exchange, g_ptr_array_index (answers, i), in_order, error);
  if (answered != NULL)
    *answered = news->answered;
  g_clear_pointer (&exchange.catalogue, dbk_catalogue_unref);
  g_free (exchange.refused_catalogue);
  dbk_home_take_news (home, news);
  dbk_sync_news_free (news);
  return ok;
}

gboolean
dbk_home_take_pages (DbkHome *home, GPtrArray *answers, const char *catalogue, const char *cursor, guint *answered, GError **error)
{
  const char *path = dbk_database_path (dbk_store_database (home->store));
  int lock = dbk_sync_lock (path, PATIENCE, NULL, error);
  gboolean ok = lock >= 0 && take_pages (home, answers, catalogue, cursor, answered, error);

  dbk_sync_unlock (path, lock);
  return ok;
}

/* The service let the account in when it wrote this, as a sign-in would have said. */
static void
renew_verifier (DbkHome *home, gint64 at)
{
  g_autofree char *path = dbk_home_account_path (home, home->account, "verifier");

  dbk_verifier_renew (path, at);
}

gboolean
dbk_home_import_courier (DbkHome *home, const char *path, guint *answered, GError **error)
{
  g_auto (DbkDelivery) delivery = { NULL };
  g_autoptr (DbkKey) key = NULL;
  g_autofree char *id = NULL;

  if (!dbk_home_check_account (home, error))
    return FALSE;
  key = dbk_home_load_courier_key (home, &id, error);
  if (key == NULL || !dbk_delivery_load (&delivery, path, DBK_PARCEL_ANSWER, error) ||
      !check_sender (home, delivery.parcel, error) || !check_address (home, delivery.parcel, id, error))
    return FALSE;
  dbk_home_cancel_exchange (home);
  if (!dbk_home_take_pages (home, delivery.answers, delivery.catalogue, delivery.parcel->cursor, answered, error))
    return FALSE;
  renew_verifier (home, delivery.parcel->made_at);
  return TRUE;
}
