/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keyring of the desktop (Secret Service): a session's token for each home,
 * account and service.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

G_DEFINE_QUARK (dbk_keyring_error, dbk_keyring_error)

static const SecretSchema schema = {
  "cn.daybook.Daybook.Token",
  SECRET_SCHEMA_NONE,
  { { "home", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "service", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 } },
};

typedef struct _Request Request;
typedef void (*Work) (Request *request, GTask *task);

struct _Request
{
  Work work;
  char *home;    /* (owned) */
  char *account; /* (owned) */
  char *service; /* (owned) (nullable) */
  char *token;   /* (owned) (nullable): overwritten when freed */

  /* Of the keyring's thread, while it runs. */
  GMainContext *context;
  GCancellable *patience;
  GAsyncResult *result; /* (owned) (nullable): of the call under way */
  SecretService *keyring;
};

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->home);
  g_free (request->account);
  g_free (request->service);
  secret_password_free (request->token);
  g_free (request);
}

/* --- On the keyring's thread --- */

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Request *request = user_data;

  request->result = g_object_ref (result);
}

/*
 * (transfer full): the answer to the call just made with ready_cb(). The calls
 * of libsecret that block cannot be told to give up by a clock; these can, since
 * the clock runs in the context that is waited in.
 */
static GAsyncResult *
await (Request *request)
{
  while (request->result == NULL)
    g_main_context_iteration (request->context, TRUE);
  return g_steal_pointer (&request->result);
}

static gboolean
give_up_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
is_absence (const GError *error)
{
  return error->domain == G_IO_ERROR || error->domain == G_SPAWN_ERROR || /* no bus */
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND);
}

/* Takes @error. */
static void
fail (Request *request, GTask *task, GError *error)
{
  g_autoptr (GError) owned = error;
  DbkKeyringError code = DBK_KEYRING_ERROR_REFUSED;

  if (g_cancellable_is_cancelled (request->patience))
    {
      g_task_return_new_error (task, DBK_KEYRING_ERROR, DBK_KEYRING_ERROR_SILENT, "the keyring does not answer");
      return;
    }
  if (is_absence (owned))
    code = DBK_KEYRING_ERROR_ABSENT;
  else if (g_error_matches (owned, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    code = DBK_KEYRING_ERROR_LOCKED;
  g_task_return_new_error (task, DBK_KEYRING_ERROR, code, "%s", owned->message);
}

static void
fail_locked (GTask *task)
{
  g_task_return_new_error (task, DBK_KEYRING_ERROR, DBK_KEYRING_ERROR_LOCKED, "the keyring is locked");
}

static GHashTable *
list_attributes (const Request *request)
{
  if (request->service == NULL)
    return secret_attributes_build (&schema, "home", request->home, "account", request->account, NULL);
  return secret_attributes_build (&schema, "home", request->home, "account", request->account, "service", request->service, NULL);
}

/* (transfer full) (element-type SecretItem): locked ones too, without their secrets; NULL may be an empty list */
static GList *
search (Request *request, SecretSearchFlags flags, GError **error)
{
  g_autoptr (GHashTable) attributes = list_attributes (request);
  g_autoptr (GAsyncResult) result = NULL;

  secret_service_search (request->keyring, &schema, attributes, flags, request->patience, ready_cb, request);
  result = await (request);
  return secret_service_search_finish (request->keyring, result, error);
}

static void
free_items (GList *items)
{
  g_list_free_full (items, g_object_unref);
}

static void
look_up (Request *request, GTask *task)
{
  g_autoptr (GError) error = NULL;
  GList *items = search (request, SECRET_SEARCH_LOAD_SECRETS, &error);
  g_autoptr (SecretValue) value = NULL;

  if (error != NULL)
    fail (request, task, g_steal_pointer (&error));
  else if (items == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else if (secret_item_get_locked (items->data) || (value = secret_item_get_secret (items->data)) == NULL)
    fail_locked (task);
  else
    g_task_return_pointer (task, g_strdup (secret_value_get_text (value)), (GDestroyNotify)secret_password_free);
  free_items (items);
}

static void
remove_all (Request *request, GTask *task)
{
  g_autoptr (GError) error = NULL;
  GList *items = search (request, SECRET_SEARCH_ALL, &error);
  gboolean locked = FALSE;

  for (GList *item = items; item != NULL && error == NULL; item = item->next)
    {
      g_autoptr (GAsyncResult) result = NULL;

      if (secret_item_get_locked (item->data))
        {
          locked = TRUE; /* to delete it would ask somebody for the keyring's password */
          continue;
        }
      secret_item_delete (item->data, request->patience, ready_cb, request);
      result = await (request);
      secret_item_delete_finish (item->data, result, &error);
    }
  free_items (items);
  if (error != NULL)
    fail (request, task, g_steal_pointer (&error));
  else if (locked)
    fail_locked (task);
  else
    g_task_return_boolean (task, TRUE);
}

/* (transfer full) (nullable): where new things go; NULL without an error: nowhere */
static SecretCollection *
find_collection (Request *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  secret_collection_for_alias (request->keyring, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, request->patience, ready_cb, request);
  result = await (request);
  return secret_collection_for_alias_finish (result, error);
}

/* Into a collection that is there and open: secret_service_store() would ask somebody to make or to unlock one. */
static void
store (Request *request, GTask *task)
{
  g_autoptr (GHashTable) attributes = list_attributes (request);
  g_autofree char *label = g_strdup_printf (_ ("Daybook: %s at %s"), request->account, request->service);
  g_autoptr (SecretValue) value = secret_value_new (request->token, -1, "text/plain");
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = find_collection (request, &error);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SecretItem) item = NULL;

  if (error != NULL)
    {
      fail (request, task, g_steal_pointer (&error));
      return;
    }
  if (collection == NULL)
    {
      g_task_return_new_error (task, DBK_KEYRING_ERROR, DBK_KEYRING_ERROR_ABSENT, "there is no keyring");
      return;
    }
  if (secret_collection_get_locked (collection))
    {
      fail_locked (task);
      return;
    }
  secret_item_create (collection, &schema, attributes, label, value, SECRET_ITEM_CREATE_REPLACE, request->patience, ready_cb, request);
  result = await (request);
  item = secret_item_create_finish (result, &error);
  if (item != NULL)
    g_task_return_boolean (task, TRUE);
  else
    fail (request, task, g_steal_pointer (&error));
}

/* A connection for each request: it may be a keyring of another day, and signals of one kept would pile up unread. */
static gboolean
connect_keyring (Request *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  secret_service_open (SECRET_TYPE_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION, request->patience, ready_cb, request);
  result = await (request);
  request->keyring = secret_service_open_finish (result, error);
  return request->keyring != NULL;
}

static void
run (gpointer data, gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Request *request = g_task_get_task_data (task);
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GCancellable) patience = g_cancellable_new ();
  g_autoptr (GSource) clock = g_timeout_source_new (DBK_KEYRING_PATIENCE);
  GError *error = NULL;

  g_main_context_push_thread_default (context);
  g_source_set_callback (clock, give_up_cb, patience, NULL);
  g_source_attach (clock, context);
  request->context = context;
  request->patience = patience;
  if (connect_keyring (request, &error))
    request->work (request, task);
  else
    fail (request, task, error);
  g_clear_object (&request->keyring);
  g_source_destroy (clock);
  /* What was given up still has its end to tell. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
}

/* --- On the asking thread --- */

/* @token: (nullable) */
static void
ask (Work work, const char *home, const char *account, const char *service, const char *token, GAsyncReadyCallback callback, gpointer user_data)
{
  static GThreadPool *pool;
  static gsize ready;
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Request *request = g_new0 (Request, 1);

  if (g_once_init_enter (&ready))
    {
      /* One thread: what is asked first is done first. */
      pool = g_thread_pool_new (run, NULL, 1, FALSE, NULL);
      g_once_init_leave (&ready, 1);
    }
  request->work = work;
  request->home = g_strdup (home);
  request->account = g_strdup (account);
  request->service = g_strdup (service);
  request->token = g_strdup (token);
  g_task_set_source_tag (task, work);
  g_task_set_task_data (task, request, request_free);
  g_thread_pool_push (pool, task, NULL);
}

void
dbk_keyring_store_async (const char *home, const char *account, const char *service, const char *token, GAsyncReadyCallback callback, gpointer user_data)
{
  ask (store, home, account, service, token, callback, user_data);
}

gboolean
dbk_keyring_store_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
dbk_keyring_look_up_async (const char *home, const char *account, const char *service, GAsyncReadyCallback callback, gpointer user_data)
{
  ask (look_up, home, account, service, NULL, callback, user_data);
}

char *
dbk_keyring_look_up_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
dbk_keyring_remove_async (const char *home, const char *account, GAsyncReadyCallback callback, gpointer user_data)
{
  ask (remove_all, home, account, NULL, NULL, callback, user_data);
}

gboolean
dbk_keyring_remove_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
