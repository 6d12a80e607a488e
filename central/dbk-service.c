/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The central service: store, catalogue, accounts and the HTTPS server as one.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "central/dbk-secret.h"
#include "central/dbk-seed.h"
#include "central/dbk-service-private.h"
#include "central/dbk-tls.h"
#include "central/demo/dbk-demo.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"

#define READERS 2
#define MAX_WAITING 2000
#define MAX_PASSWORDS_WAITING 300
#define MAINTENANCE_SECONDS 2
#define STOP_PATIENCE (20 * G_USEC_PER_SEC)
#define CACHED_REPORTS 4096

G_DEFINE_QUARK (dbk - service - error - quark, dbk_service_error)

/* --- What the routes share --- */

char *
dbk_service_json (DbkJsonWriter *writer)
{
  return dbk_json_writer_finish (writer);
}

void
dbk_service_busy (DbkRequest *request)
{
  dbk_request_set_header (request, "Retry-After", "2");
  dbk_request_problem (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "busy", "Too much is waiting already", NULL);
}

void
dbk_service_problem_of_store (DbkRequest *request, const GError *error)
{
  g_warning ("%s", error->message);
  if (g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL))
    {
      dbk_request_set_header (request, "Retry-After", "60");
      dbk_request_problem (request, 507, "disk-full", "The disk of the service is full", "What was not answered was not stored; send it again later");
    }
  else if (g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_READ_ONLY))
    {
      dbk_request_set_header (request, "Retry-After", "60");
      dbk_request_problem (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "read-only", "The disk of the service cannot be written", "What was not answered was not stored; send it again later");
    }
  else if (g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED))
    dbk_request_problem (request, SOUP_STATUS_INTERNAL_SERVER_ERROR, "store-damaged", "The store of the service is damaged", "What was not answered was not stored");
  else
    dbk_request_problem (request, SOUP_STATUS_INTERNAL_SERVER_ERROR, "store", "The store of the service failed", "Send the request again later");
}

DbkSession *
dbk_service_authenticate (gpointer user_data, const char *token, const char **code, const char **title)
{
  DbkService *service = user_data;
  DbkSession *session = token != NULL && strlen (token) < 256 ? dbk_session_table_find (service->sessions, token) : NULL;
  DbkAccount *account = session != NULL ? g_hash_table_lookup (service->accounts, session->account) : NULL;

  return dbk_session_check (session, account, dbk_clock_now (), code, title) ? dbk_session_ref (session) : NULL;
}

const DbkActor *
dbk_service_actor (DbkService *service, DbkRequest *request)
{
  DbkAccount *account = g_hash_table_lookup (service->accounts, dbk_request_get_session (request)->account);

  return account->actor;
}

gboolean
dbk_service_is_interface (DbkService *service, DbkRequest *request)
{
  DbkAccount *account = g_hash_table_lookup (service->accounts, dbk_request_get_session (request)->account);

  return account->is_interface;
}

void
dbk_service_report_changed (DbkService *service, const DbkReportKey *key)
{
  dbk_report_cache_drop (service->cache, key);
  dbk_waiting_changed (service->waiting, key->org);
}

void
dbk_service_reload_accounts (DbkService *service, gboolean force)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *stamp = NULL;

  if (!dbk_central_store_get_meta (service->reader, "accounts", &stamp, &error))
    {
      g_warning ("%s", error->message);
      return;
    }
  if (!force && g_strcmp0 (stamp, service->accounts_stamp) == 0)
    return;
  if (!dbk_central_store_list_accounts (service->reader, &list, &error))
    {
      g_warning ("%s", error->message);
      return;
    }
  g_free (service->accounts_stamp);
  service->accounts_stamp = g_steal_pointer (&stamp);
  g_hash_table_remove_all (service->accounts);
  while (list->len > 0)
    {
      DbkAccount *account = g_ptr_array_steal_index_fast (list, list->len - 1);

      g_hash_table_insert (service->accounts, account->actor->account, account);
    }
  dbk_report_cache_clear (service->cache);
  dbk_waiting_end_all (service->waiting);
}

/* --- Opening --- */

static gboolean
take_lock (DbkService *service, GError **error)
{
  g_autofree char *path = g_build_filename (service->directory, "lock", NULL);

  service->lock = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (service->lock < 0)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "%s cannot be written: %s", service->directory, g_strerror (errno));
      return FALSE;
    }
  if (flock (service->lock, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_RUNNING, "Another service is running on %s", service->directory);
      return FALSE;
    }
  return TRUE;
}

static gboolean
seed (DbkCentralStore *store, GError **error)
{
  g_autofree char *text = dbk_seed_catalogue ("1", FALSE, error);

  return text != NULL && dbk_central_store_put_catalogue (store, "1", text, NULL, dbk_clock_now (), error);
}

static gboolean
prepare_store (DbkService *service, GError **error)
{
  DbkCentralStore *store = service->writer_state.store;
  g_autofree char *text = NULL;
  gboolean found;

  if (!dbk_central_store_get_catalogue (store, &text, error))
    return FALSE;
  if (text == NULL)
    {
      if (!dbk_central_store_begin (store, error))
        return FALSE;
      if (!seed (store, error))
        {
          dbk_central_store_rollback (store);
          return FALSE;
        }
      if (!dbk_central_store_commit (store, error) || !dbk_central_store_get_catalogue (store, &text, error))
        return FALSE;
    }
  service->publication = dbk_publication_new (text, error);
  if (service->publication == NULL)
    {
      g_prefix_error (error, "The catalogue in the store cannot be used: ");
      return FALSE;
    }
  if (!dbk_feed_secret_load (store, &service->secret, &found, error))
    return FALSE;
  if (found)
    return TRUE;
  if (!dbk_central_store_begin (store, error))
    return FALSE;
  if (!dbk_feed_secret_make (store, &service->secret, error))
    {
      dbk_central_store_rollback (store);
      return FALSE;
    }
  return dbk_central_store_commit (store, error);
}

static gboolean
open_readers (DbkService *service, GError **error)
{
  service->reader = dbk_central_store_open_reader (service->writer_state.store, error);
  if (service->reader == NULL)
    return FALSE;
  for (guint i = 0; i < READERS; i++)
    {
      DbkCentralStore *reader = dbk_central_store_open_reader (service->writer_state.store, error);

      if (reader == NULL)
        return FALSE;
      g_ptr_array_add (service->reader_states, reader);
    }
  return TRUE;
}

static gboolean
load_sessions (DbkService *service, GError **error)
{
  g_autoptr (GPtrArray) sessions = NULL;

  if (!dbk_central_store_list_sessions (service->reader, dbk_clock_now (), &sessions, error))
    return FALSE;
  for (guint i = 0; i < sessions->len; i++)
    dbk_session_table_add (service->sessions, g_ptr_array_index (sessions, i));
  return TRUE;
}

static gboolean
load_key (DbkService *service, GError **error)
{
  g_autofree char *path = g_build_filename (service->directory, DBK_SERVICE_KEY, NULL);

  service->key = dbk_key_load (path, TRUE, error);
  return service->key != NULL;
}

/* Whoever submitted has his answer on its way: what is left of writing keeps nobody waiting. */
static void
tidy_store (gpointer state)
{
  dbk_central_store_tidy (((DbkWriter *)state)->store);
}

static void
start_workers (DbkService *service)
{
  g_autoptr (GPtrArray) writer = g_ptr_array_new ();
  g_autoptr (GPtrArray) passwords = g_ptr_array_new ();

  service->writer_state.applier = dbk_applier_new (service->writer_state.store);
  dbk_applier_set_key (service->writer_state.applier, service->key);
  g_ptr_array_add (writer, &service->writer_state);
  g_ptr_array_add (passwords, NULL);
  service->writer = dbk_worker_new ("writer", writer, MAX_WAITING, tidy_store);
  service->readers = dbk_worker_new ("reader", service->reader_states, MAX_WAITING, NULL);
  service->passwords = dbk_worker_new ("password", passwords, MAX_PASSWORDS_WAITING, NULL);
}

static gboolean
maintain_cb (gpointer user_data)
{
  DbkService *service = user_data;

  dbk_service_reload_accounts (service, FALSE);
  dbk_service_take_courier (service);
  if (dbk_clock_today () != service->day)
    {
      /* Grants are dated: what somebody may do can change over night. */
      service->day = dbk_clock_today ();
      dbk_report_cache_clear (service->cache);
      dbk_waiting_end_all (service->waiting);
      dbk_session_table_sweep (service->sessions, dbk_clock_now ());
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
listen (DbkService *service, const DbkServiceOptions *options, GError **error)
{
  g_autofree char *folder = g_build_filename (service->directory, "tls", NULL);
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (options->tls_certificate != NULL)
    certificate = g_tls_certificate_new_from_files (options->tls_certificate, options->tls_key, error);
  else
    certificate = dbk_tls_ensure (folder, options->host, error);
  if (certificate == NULL)
    return FALSE;
  service->server = dbk_server_new (dbk_service_routes, certificate, dbk_service_authenticate, (GDestroyNotify)dbk_session_unref, options->limits, service);
  return dbk_server_listen (service->server, options->host, options->port, error);
}

static void
service_free (DbkService *service)
{
  if (service->maintenance != 0)
    g_source_remove (service->maintenance);
  g_clear_pointer (&service->server, dbk_server_free);
  dbk_worker_stop (service->passwords);
  dbk_worker_stop (service->readers);
  dbk_worker_stop (service->writer);
  /* Answers that the workers still handed over find their requests gone, and free themselves. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_pointer (&service->writer_state.applier, dbk_applier_free);
  g_clear_pointer (&service->key, dbk_key_free);
  g_clear_pointer (&service->reader_states, g_ptr_array_unref);
  g_clear_pointer (&service->reader, dbk_central_store_free);
  g_clear_pointer (&service->writer_state.store, dbk_central_store_free);
  g_clear_pointer (&service->publication, dbk_publication_unref);
  g_clear_pointer (&service->sessions, dbk_session_table_free);
  g_clear_pointer (&service->accounts, g_hash_table_unref);
  g_clear_pointer (&service->throttle, dbk_throttle_free);
  g_clear_pointer (&service->cache, dbk_report_cache_free);
  g_clear_pointer (&service->waiting, dbk_waiting_free);
  g_free (service->accounts_stamp);
  if (service->lock >= 0)
    close (service->lock);
  g_free (service->directory);
  g_free (service);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkService, service_free)

DbkService *
dbk_service_new (const DbkServiceOptions *options, GError **error)
{
  g_autoptr (DbkService) service = g_new0 (DbkService, 1);
  g_autofree char *path = g_build_filename (options->directory, "central.db", NULL);

  service->directory = g_strdup (options->directory);
  service->lock = -1;
  service->started = g_get_monotonic_time ();
  service->reader_states = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_central_store_free);
  service->sessions = dbk_session_table_new ();
  service->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dbk_account_free);
  service->throttle = dbk_throttle_new ();
  service->cache = dbk_report_cache_new (CACHED_REPORTS);
  service->waiting = dbk_waiting_new ();
  service->day = dbk_clock_today ();

  if (!dbk_secret_init ())
    {
      g_set_error_literal (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "The cryptographic library does not start");
      return NULL;
    }
  if (g_mkdir_with_parents (options->directory, 0700) != 0)
    {
      g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, "%s cannot be created: %s", options->directory, g_strerror (errno));
      return NULL;
    }
  if (!take_lock (service, error) ||
      (options->demo && !dbk_demo_prepare (path, options->demo_date, error)))
    return NULL;
  service->writer_state.store = dbk_sqlite_store_open (path, error);
  if (service->writer_state.store == NULL || !prepare_store (service, error) || !load_key (service, error) || !open_readers (service, error) || !load_sessions (service, error))
    return NULL;
  dbk_service_reload_accounts (service, TRUE);
  start_workers (service);
  if (!listen (service, options, error))
    return NULL;
  service->maintenance = g_timeout_add_seconds (MAINTENANCE_SECONDS, maintain_cb, service);
  return g_steal_pointer (&service);
}

const char *
dbk_service_get_url (DbkService *service)
{
  return dbk_server_get_url (service->server);
}

void
dbk_service_stop (DbkService *service)
{
  gint64 patience = g_get_monotonic_time () + STOP_PATIENCE;

  dbk_server_refuse (service->server);
  service->stopping = TRUE;
  dbk_waiting_end_all (service->waiting);
  while (dbk_server_get_busy (service->server) > 0 && g_get_monotonic_time () < patience)
    g_main_context_iteration (NULL, TRUE); /* the server's sweep wakes it every second */
  service_free (service);
}
