/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands at the service's address and is not the service.
 */
#define G_LOG_DOMAIN "dbk-stage"

#include "tests/e2e/dbk-bad-service.h"

#include <libsoup/soup.h>
#include <string.h>

struct _DbkBadService
{
  GThread *thread;     /* (owned) */
  GMainContext *inner; /* (owned) */
  GMainLoop *loop;     /* (owned) */
  SoupServer *server;  /* (owned) */
  gint answer;         /* (atomic) */
  gint count;          /* (atomic) */
};

static const struct
{
  guint status;
  const char *type;
  const char *body;
} ANSWERS[] = {
  [DBK_BAD_GARBAGE] = { SOUP_STATUS_OK, "application/json", "\x8f\x01\xfe{{{]]]\xc3\x28" },
  [DBK_BAD_TRUNCATED] = { SOUP_STATUS_OK, "application/json", "{\"results\":[{\"id\":\"0c1f" },
  [DBK_BAD_PAGE] = { SOUP_STATUS_OK, "text/html", "<!DOCTYPE html><html><body>Please accept the terms of use.</body></html>" },
  [DBK_BAD_500] = { SOUP_STATUS_INTERNAL_SERVER_ERROR, "text/html", "<html><h1>Internal Server Error</h1></html>" },
  [DBK_BAD_WRONG] = { SOUP_STATUS_OK, "application/json", "{\"results\":{},\"changes\":[1,null,\"x\"],\"cursor\":-1,\"more\":\"perhaps\"}" },
};

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  DbkBadService *service = user_data;
  gint answer = g_atomic_int_get (&service->answer);

  soup_server_message_set_status (message, ANSWERS[answer].status, NULL);
  soup_server_message_set_response (message, ANSWERS[answer].type, SOUP_MEMORY_STATIC, ANSWERS[answer].body, strlen (ANSWERS[answer].body));
  g_atomic_int_inc (&service->count);
}

static gpointer
serve (gpointer data)
{
  DbkBadService *service = data;

  g_main_context_push_thread_default (service->inner);
  g_main_loop_run (service->loop);
  g_main_context_pop_thread_default (service->inner);
  return NULL;
}

DbkBadService *
dbk_bad_service_new (guint port, const char *certificate, const char *key)
{
  DbkBadService *service = g_new0 (DbkBadService, 1);
  g_autoptr (GTlsCertificate) identity = NULL;
  g_autoptr (GError) error = NULL;

  identity = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
  service->inner = g_main_context_new ();
  service->loop = g_main_loop_new (service->inner, FALSE);
  /* The server belongs to the context it is made under. */
  g_main_context_push_thread_default (service->inner);
  service->server = soup_server_new ("tls-certificate", identity, NULL);
  soup_server_add_handler (service->server, NULL, request_cb, service, NULL);
  soup_server_listen_local (service->server, port, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (service->inner);
  service->thread = g_thread_new ("bad-service", serve, service);
  return service;
}

void
dbk_bad_service_set (DbkBadService *service, DbkBadAnswer answer)
{
  g_atomic_int_set (&service->answer, (gint)answer);
  g_atomic_int_set (&service->count, 0);
}

guint
dbk_bad_service_count (DbkBadService *service)
{
  return (guint)g_atomic_int_get (&service->count);
}

void
dbk_bad_service_free (DbkBadService *service)
{
  g_main_loop_quit (service->loop);
  g_thread_join (service->thread);
  g_main_context_push_thread_default (service->inner);
  soup_server_disconnect (service->server);
  g_object_unref (service->server);
  g_main_context_pop_thread_default (service->inner);
  g_main_loop_unref (service->loop);
  g_main_context_unref (service->inner);
  g_free (service);
}
