/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exchanging by courier: an outbox as a file, and the answer that comes back.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-courier.h"

#include "data/client/dbk-delivery.h"
#include "data/client/dbk-dispatch.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-verifier.h"
#include "data/sync/dbk-exchange.h"

/* For an exchange that was given up to end, or that of another program. */
#define PATIENCE (5 * G_TIME_SPAN_SECOND)

/* --- Out --- */

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

  if (dbk_dispatch_add (export->parcel, export->outbox, &error) && dbk_parcel_save (export->parcel, export->key, export->path, &error))
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
  export->parcel = dbk_dispatch_new (home->store, home->account, id, dbk_catalogue_version (home->engine->catalogue), &export->outbox, error);
  dbk_home_schedule (home, DBK_HOME_EVERY);
  if (export->parcel == NULL)
    return FALSE;
  export->operations = export->outbox->len;
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
  gboolean ok = dbk_delivery_take_pages (&exchange, answers, catalogue, cursor, NULL, error);

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
  gboolean ok = store != NULL && dbk_delivery_take_pages (&exchange, delivery->answers, delivery->catalogue, delivery->parcel->cursor, &import->overtaken, error);

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
      !dbk_delivery_check (&delivery, (const char *const *)import->trusted, import->account, import->id, error))
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
