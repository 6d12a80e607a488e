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

typedef struct
{
  DbkParcel *parcel; /* (owned) */
  DbkKey *key;       /* (owned) */
  GPtrArray *outbox; /* (owned) */
  char *path;        /* (owned) */
  guint operations;
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_clear_pointer (&export->parcel, dbk_parcel_free);
  g_clear_pointer (&export->key, dbk_key_free);
  g_clear_pointer (&export->outbox, g_ptr_array_unref);
  g_free (export->path);
  g_free (export);
}

/* A stick may take its time. */
static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *export = data;
  GError *error = NULL;

  if (add_parts (export->parcel, export->outbox, &error) && dbk_parcel_save (export->parcel, export->key, export->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
begin_export (DbkHome *home, Export *export, GError **error)
{
  g_autofree char *id = NULL;

  if (!dbk_home_check_account (home, error) || (export->key = dbk_home_load_courier_key (home, &id, error)) == NULL)
    return FALSE;
  dbk_home_cancel_exchange (home);
  export->outbox = take_outbox (home, error);
  dbk_home_schedule (home, DBK_HOME_EVERY);
  if (export->outbox == NULL)
    return FALSE;
  export->operations = export->outbox->len;
  export->parcel = dbk_parcel_new (DBK_PARCEL_OUTBOX, home->account, id);
  export->parcel->cursor = dbk_store_get_meta (home->store, "cursor");
  export->parcel->catalogue = g_strdup (dbk_catalogue_version (home->engine->catalogue));
  dbk_home_take_news (home, NULL);
  return TRUE;
}

void
dbk_home_export_courier_async (DbkHome *home, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, dbk_home_export_courier_async);
  g_task_set_task_data (task, export, export_free);
  export->path = g_strdup (path);
  if (begin_export (home, export, &error))
    g_task_run_in_thread (task, export_thread);
  else
    g_task_return_error (task, error);
}

gboolean
dbk_home_export_courier_finish (DbkHome *home, GAsyncResult *result, guint *operations, GError **error)
{
  const Export *export = g_task_get_task_data (G_TASK (result));

  if (operations != NULL)
    *operations = export->operations;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- In --- */

static gboolean
take_pages (DbkExchange *exchange, GPtrArray *answers, const char *catalogue, gboolean in_order, GError **error)
{
  gboolean ok = catalogue == NULL || !in_order || dbk_exchange_take_catalogue (exchange, catalogue, error);

  for (guint i = 0; ok && i < answers->len; i++)
    ok = dbk_exchange_take (exchange, g_ptr_array_index (answers, i), in_order, error);
  return ok;
}

/* Overtaken by another exchange: the reports in it are older than what is here. */
static gboolean
is_in_order (DbkStore *store, const char *cursor)
{
  g_autofree char *here = dbk_store_get_meta (store, "cursor");

  return g_strcmp0 (here, cursor) == 0;
}

static void
changed_cb (const GArray *changed, guint received, gpointer user_data)
{
  DbkHome *home = user_data;

  for (guint i = 0; i < changed->len; i++)
    dbk_home_changed (home, &g_array_index (changed, DbkReportKey, i), NULL);
}

static gboolean
take_pages_here (DbkHome *home, GPtrArray *answers, const char *catalogue, const char *cursor, GError **error)
{
  DbkSyncNews *news = g_new0 (DbkSyncNews, 1);
  DbkExchange exchange = {
    .store = home->store,
    .catalogue = home->engine != NULL ? dbk_catalogue_ref (home->engine->catalogue) : NULL,
    .actor = home->actor,
    .news = news,
    .changed = changed_cb,
    .changed_data = home,
  };
  gboolean ok = take_pages (&exchange, answers, catalogue, is_in_order (home->store, cursor), error);

  g_clear_pointer (&exchange.catalogue, dbk_catalogue_unref);
  g_free (exchange.refused_catalogue);
  dbk_home_take_news (home, news);
  dbk_sync_news_free (news);
  return ok;
}

gboolean
dbk_home_take_pages (DbkHome *home, GPtrArray *answers, const char *catalogue, const char *cursor, GError **error)
{
  const char *path = dbk_database_path (dbk_store_database (home->store));
  int lock = dbk_sync_lock (path, PATIENCE, NULL, error);
  gboolean ok = lock >= 0 && take_pages_here (home, answers, catalogue, cursor, error);

  dbk_sync_unlock (path, lock);
  return ok;
}

typedef struct
{
  char *path;              /* (owned) */
  char *store;             /* (owned): path */
  char *account;           /* (owned) */
  char *id;                /* (owned): of the home that the account's key is registered for */
  GStrv trusted;           /* (owned): keys of the service */
  DbkCatalogue *catalogue; /* (owned) */
  DbkActor *actor;         /* (owned) (nullable) */
  guint generation;        /* of the home */
  GArray *changed;         /* (owned) (element-type DbkReportKey) */
  DbkSyncNews *news;       /* (owned) */
  gint64 made_at;
  gboolean overtaken;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_free (import->path);
  g_free (import->store);
  g_free (import->account);
  g_free (import->id);
  g_strfreev (import->trusted);
  g_clear_pointer (&import->catalogue, dbk_catalogue_unref);
  g_clear_pointer (&import->actor, dbk_actor_free);
  g_array_unref (import->changed);
  dbk_sync_news_free (import->news);
  g_free (import);
}

/* --- On a thread --- */

static gboolean
check_sender (const Import *import, const DbkParcel *parcel, GError **error)
{
  if (g_strv_contains ((const char *const *)import->trusted, parcel->key))
    return TRUE;
  g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER, _ ("The courier file is not signed by the service known here. Nothing was changed."));
  return FALSE;
}

static gboolean
check_address (const Import *import, const DbkParcel *parcel, GError **error)
{
  if (strcmp (parcel->account, import->account) == 0 && strcmp (parcel->home, import->id) == 0)
    return TRUE;
  g_set_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_ADDRESS, _ ("The courier file is for %s at another place or account. Nothing was changed."), parcel->account);
  return FALSE;
}

static void
keep_changed_cb (const GArray *changed, guint received, gpointer user_data)
{
  const Import *import = user_data;

  g_array_append_vals (import->changed, changed->data, changed->len);
}

static gboolean
take_delivery (Import *import, const DbkDelivery *delivery, GError **error)
{
  g_autoptr (DbkStore) store = dbk_store_open_worker (import->store, error);
  DbkExchange exchange = {
    .store = store,
    .catalogue = dbk_catalogue_ref (import->catalogue),
    .actor = import->actor,
    .news = import->news,
    .changed = keep_changed_cb,
    .changed_data = import,
  };
  gboolean ok = FALSE;

  if (store != NULL)
    {
      import->overtaken = !is_in_order (store, delivery->parcel->cursor);
      ok = take_pages (&exchange, delivery->answers, delivery->catalogue, !import->overtaken, error);
    }
  g_clear_pointer (&exchange.catalogue, dbk_catalogue_unref);
  g_free (exchange.refused_catalogue);
  return ok;
}

static gboolean
import_file (Import *import, GCancellable *cancellable, GError **error)
{
  g_auto (DbkDelivery) delivery = { NULL };
  gboolean ok;
  int lock;

  if (!dbk_delivery_load (&delivery, import->path, DBK_PARCEL_ANSWER, error) ||
      !check_sender (import, delivery.parcel, error) || !check_address (import, delivery.parcel, error))
    return FALSE;
  import->made_at = delivery.parcel->made_at;
  lock = dbk_sync_lock (import->store, PATIENCE, cancellable, error);
  ok = lock >= 0 && take_delivery (import, &delivery, error);
  dbk_sync_unlock (import->store, lock);
  return ok;
}

static void
import_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (import_file (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- And back --- */

/* The service let the account in when it wrote this, as a sign-in would have said. */
static void
renew_verifier (DbkHome *home, const Import *import)
{
  g_autofree char *path = dbk_home_account_path (home, import->account, "verifier");

  dbk_verifier_renew (path, import->made_at);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = DBK_HOME (source);
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  if (ok)
    renew_verifier (home, import);
  /* Another account was opened meanwhile: it finds all of it when it comes back. */
  if (dbk_home_is_open (home) && home->store != NULL && home->generation == import->generation)
    {
      changed_cb (import->changed, 0, home);
      dbk_home_take_news (home, import->news);
      dbk_home_schedule (home, DBK_HOME_SOON);
    }
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
begin_import (DbkHome *home, Import *import, GError **error)
{
  g_autoptr (DbkKey) key = NULL;

  if (!dbk_home_check_account (home, error) || (key = dbk_home_load_courier_key (home, &import->id, error)) == NULL)
    return FALSE;
  import->store = g_strdup (dbk_database_path (dbk_store_database (home->store)));
  import->account = g_strdup (home->account);
  import->trusted = dbk_home_list_service_keys (home);
  import->catalogue = dbk_catalogue_ref (home->engine->catalogue);
  import->actor = home->actor != NULL ? dbk_actor_copy (home->actor) : NULL;
  import->generation = home->generation;
  dbk_home_cancel_exchange (home);
  return TRUE;
}

void
dbk_home_import_courier_async (DbkHome *home, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  g_autoptr (GTask) work = NULL;
  Import *import = g_new0 (Import, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, dbk_home_import_courier_async);
  g_task_set_task_data (task, import, import_free);
  import->path = g_strdup (path);
  import->changed = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  import->news = g_new0 (DbkSyncNews, 1);
  if (!begin_import (home, import, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  work = g_task_new (home, cancellable, imported_cb, g_object_ref (task));
  g_task_set_task_data (work, import, NULL);
  g_task_run_in_thread (work, import_thread);
}

gboolean
dbk_home_import_courier_finish (DbkHome *home, GAsyncResult *result, guint *answered, gboolean *overtaken, GError **error)
{
  const Import *import = g_task_get_task_data (G_TASK (result));

  if (answered != NULL)
    *answered = import->news->answered;
  if (overtaken != NULL)
    *overtaken = import->overtaken;
  return g_task_propagate_boolean (G_TASK (result), error);
}
