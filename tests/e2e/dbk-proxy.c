/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands between the window and the service.
 */
#define G_LOG_DOMAIN "dbk-stage"

#include "tests/e2e/dbk-proxy.h"

#include <libsoup/soup.h>
#include <string.h>

struct _DbkProxy
{
  GThread *thread;      /* (owned) */
  GMainContext *inner;  /* (owned) */
  GMainLoop *loop;      /* (owned) */
  SoupServer *server;   /* (owned) */
  SoupSession *session; /* (owned) */
  char *service;        /* (owned) */
  char *url;            /* (owned) */
  gint spoil;           /* (atomic) */
};

/* One request on its way. */
typedef struct
{
  DbkProxy *proxy;
  SoupServerMessage *from; /* (owned) */
  SoupMessage *to;         /* (owned) */
  gboolean catalogue;
} Passing;

static void
passing_free (Passing *passing)
{
  g_object_unref (passing->from);
  g_object_unref (passing->to);
  g_free (passing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Passing, passing_free)

static void
copy_headers (SoupMessageHeaders *from, SoupMessageHeaders *to, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *value = soup_message_headers_get_list (from, names[i]);

      if (value != NULL)
        soup_message_headers_replace (to, names[i], value);
    }
}

static GBytes *
spoil (GBytes *body)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  g_autoptr (GString) changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, "\"format\":1", "\"format\":2", 1), ==, 1);
  return g_bytes_new (changed->str, changed->len);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const BACK[] = { "Content-Type", "ETag", "Retry-After", "Cache-Control", NULL };
  g_autoptr (Passing) passing = data;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);
  guint status = body != NULL ? soup_message_get_status (passing->to) : SOUP_STATUS_BAD_GATEWAY;

  if (status == SOUP_STATUS_OK && passing->catalogue && g_atomic_int_get (&passing->proxy->spoil))
    {
      GBytes *spoilt = spoil (body);

      g_bytes_unref (body);
      body = spoilt;
    }
  soup_server_message_set_status (passing->from, status, NULL);
  copy_headers (soup_message_get_response_headers (passing->to), soup_server_message_get_response_headers (passing->from), BACK);
  if (body != NULL && g_bytes_get_size (body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (passing->from), body);
  soup_server_message_unpause (passing->from);
}

static void
request_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  static const char *const ON[] = { "Authorization", "Content-Encoding", "If-None-Match", "If-Match", NULL };
  DbkProxy *proxy = user_data;
  const char *asked = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *url = g_strconcat (proxy->service, path, asked != NULL ? "?" : NULL, asked, NULL);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  Passing *passing = g_new0 (Passing, 1);

  passing->proxy = proxy;
  passing->from = g_object_ref (message);
  passing->to = soup_message_new (soup_server_message_get_method (message), url);
  passing->catalogue = g_str_equal (path, "/v1/catalogue");
  copy_headers (headers, soup_message_get_request_headers (passing->to), ON);
  if (g_bytes_get_size (body) > 0)
    soup_message_set_request_body_from_bytes (passing->to, soup_message_headers_get_content_type (headers, NULL), body);
  soup_server_message_pause (message);
  soup_session_send_and_read_async (proxy->session, passing->to, G_PRIORITY_DEFAULT, NULL, answered_cb, passing);
}

static gpointer
serve (gpointer data)
{
  DbkProxy *proxy = data;

  g_main_context_push_thread_default (proxy->inner);
  g_main_loop_run (proxy->loop);
  g_main_context_pop_thread_default (proxy->inner);
  return NULL;
}

DbkProxy *
dbk_proxy_new (const char *service, const char *authority, const char *certificate, const char *key)
{
  DbkProxy *proxy = g_new0 (DbkProxy, 1);
  g_autoptr (GTlsCertificate) identity = NULL;
  g_autoptr (GTlsDatabase) trusted = NULL;
  g_autoptr (GError) error = NULL;
  GSList *uris;

  identity = g_tls_certificate_new_from_files (certificate, key, &error);
  g_assert_no_error (error);
  trusted = g_tls_file_database_new (authority, &error);
  g_assert_no_error (error);
  proxy->service = g_strdup (service);
  proxy->inner = g_main_context_new ();
  proxy->loop = g_main_loop_new (proxy->inner, FALSE);
  /* Server and session belong to the context they are made under. */
  g_main_context_push_thread_default (proxy->inner);
  proxy->session = soup_session_new_with_options ("tls-database", trusted, "timeout", 0, NULL);
  proxy->server = soup_server_new ("tls-certificate", identity, NULL);
  soup_server_add_handler (proxy->server, NULL, request_cb, proxy, NULL);
  soup_server_listen_local (proxy->server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (proxy->inner);
  uris = soup_server_get_uris (proxy->server);
  proxy->url = g_strdup_printf ("https://127.0.0.1:%d", g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  proxy->thread = g_thread_new ("proxy", serve, proxy);
  return proxy;
}

const char *
dbk_proxy_url (DbkProxy *proxy)
{
  return proxy->url;
}

void
dbk_proxy_spoil (DbkProxy *proxy, gboolean spoil_it)
{
  g_atomic_int_set (&proxy->spoil, spoil_it);
}

void
dbk_proxy_free (DbkProxy *proxy)
{
  g_main_loop_quit (proxy->loop);
  g_thread_join (proxy->thread);
  g_main_context_push_thread_default (proxy->inner);
  soup_session_abort (proxy->session);
  soup_server_disconnect (proxy->server);
  while (g_main_context_iteration (proxy->inner, FALSE))
    continue;
  g_object_unref (proxy->session);
  g_object_unref (proxy->server);
  g_main_context_pop_thread_default (proxy->inner);
  g_main_loop_unref (proxy->loop);
  g_main_context_unref (proxy->inner);
  g_free (proxy->service);
  g_free (proxy->url);
  g_free (proxy);
}
