/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The HTTPS server. libsoup accepts connections with a backlog of 10, has no
 * time-outs and takes any body whole; sockets, clocks and caps are kept here.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-server.h"

#include <string.h>

#include "central/dbk-request-private.h"

/* What a rejected body may still send before its connection is cut. */
#define MAX_DISCARD (16 * 1024 * 1024)
#define SWEEP_SECONDS 1

static const DbkServerLimits usual_limits = { 75, 60, 8192 };

/*
 * One connection.
 *
 * libsoup 3.2 forgets a kept-alive connection whose client goes away (or falls
 * silent) between two requests: nothing ever closes it, and after as many of
 * them as there are descriptors the service would answer nobody. The sweep
 * finds them and makes the connection say that it is over, on which the server
 * lets go of it. It also leaks the socket object of every connection, and one
 * whose handshake failed keeps itself alive together with its first message;
 * both are recognised by who still holds them, so that nothing is done where
 * libsoup has been mended.
 */
typedef struct
{
  DbkServer *server;
  GObject *connection; /* (unowned) (nullable): libsoup's, weak */
  GObject *first;      /* (unowned) (nullable): the first message, weak */
  gboolean spoke;      /* a request came */
  gboolean idle;       /* between two requests */
  gboolean unread;     /* something has lain unread since the last sweep */
  gint64 idle_since;   /* µs, steady */
  GSocket *socket;     /* (unowned): it owns the link */
  gint64 deadline;     /* µs, steady; 0: none */
} Link;

struct _DbkServer
{
  SoupServer *soup; /* (owned) */
  const DbkRoute *routes;
  DbkAuthenticator authenticate;
  GDestroyNotify session_unref;
  gpointer service;
  DbkServerLimits limits;
  GHashTable *links; /* (owned) (element-type Link) */
  guint sweep;       /* source id */
  gboolean refusing;
  char *url; /* (owned) (nullable) */
  DbkServerStatistics statistics;
};

static GQuark
link_quark (void)
{
  return g_quark_from_static_string ("dbk-server-link");
}

/* --- Connections --- */

static void
link_free (gpointer data)
{
  Link *link = data;

  if (link->server != NULL)
    g_hash_table_remove (link->server->links, link);
  g_clear_weak_pointer (&link->connection);
  g_clear_weak_pointer (&link->first);
  g_free (link);
}

static Link *
link_of (SoupServerMessage *msg)
{
  GSocket *socket = soup_server_message_get_socket (msg);

  return socket != NULL ? g_object_get_qdata (G_OBJECT (socket), link_quark ()) : NULL;
}

static void
link_allow (Link *link, guint64 bytes)
{
  if (link != NULL)
    link->deadline = g_get_monotonic_time () + (link->server->limits.patience + bytes / DBK_SERVER_MIN_RATE) * G_USEC_PER_SEC;
}

static void
link_wait (Link *link)
{
  if (link != NULL)
    link->deadline = 0;
}

static void
link_cut (Link *link)
{
  link->server->statistics.cut_off++;
  link->deadline = 0;
  g_socket_shutdown (link->socket, TRUE, TRUE, NULL);
}

static Link *
link_new (DbkServer *server, GSocket *socket)
{
  Link *link = g_new0 (Link, 1);

  link->server = server;
  link->socket = socket;
  g_object_set_qdata_full (G_OBJECT (socket), link_quark (), link, link_free);
  g_hash_table_add (server->links, link);
  /* GSocket's time-out reaches its sources too: a connection on which nothing moves ends by itself. */
  g_socket_set_timeout (socket, server->limits.idle);
  server->statistics.accepted++;
  if (g_hash_table_size (server->links) > server->limits.connections)
    link_cut (link);
  return link;
}

/* Whether nobody reads it any more: a living idle connection is read as soon as there is something. */
static gboolean
link_is_forgotten (Link *link, gint64 now)
{
  gboolean unread;

  if (!link->idle)
    return FALSE;
  if (now - link->idle_since > (gint64)(link->server->limits.idle + 2) * G_USEC_PER_SEC)
    return TRUE;
  if (g_socket_is_closed (link->socket))
    return FALSE;
  unread = g_socket_condition_check (link->socket, G_IO_IN | G_IO_HUP | G_IO_ERR) != 0;
  if (unread && link->unread)
    return TRUE;
  link->unread = unread;
  return FALSE;
}

/* (nullable): what libsoup leaked of a connection that is over */
static GObject *
link_leftover (Link *link)
{
  if (!g_socket_is_closed (link->socket))
    return NULL;
  if (link->connection == NULL)
    return G_OBJECT (link->socket)->ref_count == 1 ? G_OBJECT (link->socket) : NULL;
  if (!link->spoke && link->first != NULL && link->first->ref_count == 1 && link->connection->ref_count == 1 && !soup_check_version (3, 3, 0))
    return link->first;
  return NULL;
}

static gboolean
sweep_cb (gpointer user_data)
{
  DbkServer *server = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GPtrArray) forgotten = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) leftover = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, server->links);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      Link *link = key;
      GObject *left = link_leftover (link);

      if (left != NULL)
        g_ptr_array_add (leftover, left); /* its one reference is now ours */
      else if (link->deadline != 0 && link->deadline < now)
        link_cut (link);
      else if (link->connection != NULL && link_is_forgotten (link, now))
        g_ptr_array_add (forgotten, g_object_ref (link->connection));
    }
  /* Ends links, so not while they are walked. */
  for (guint i = 0; i < forgotten->len; i++)
    g_signal_emit_by_name (g_ptr_array_index (forgotten, i), "disconnected");
  return G_SOURCE_CONTINUE;
}

/* The connection whose request is being announced; main thread only. */
static GObject *announcing;

static gboolean
connection_hook (GSignalInvocationHint *hint, guint n, const GValue *values, gpointer user_data)
{
  announcing = n > 0 && G_VALUE_HOLDS_OBJECT (&values[0]) ? g_value_get_object (&values[0]) : NULL;
  return TRUE;
}

/* libsoup's type of connections exists from the first connection on: one to nobody. */
static void
make_connection_type (void)
{
  g_autoptr (SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr (GInputStream) input = g_memory_input_stream_new ();
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 1);

  soup_server_accept_iostream (server, stream, address, address, NULL);
  soup_server_disconnect (server);
}

/* A hook on the type is the one way to learn which connection a request is of. */
static void
install_hook (void)
{
  static gsize installed;

  if (g_once_init_enter (&installed))
    {
      GType type;
      guint id;

      make_connection_type ();
      type = g_type_from_name ("SoupServerConnection");
      id = type != 0 ? g_signal_lookup ("request-started", type) : 0;
      if (id != 0 && g_signal_lookup ("disconnected", type) != 0)
        g_signal_add_emission_hook (id, 0, connection_hook, NULL, NULL);
      g_once_init_leave (&installed, 1);
    }
}

/* --- Requests --- */

static DbkRequest *
request_of (SoupServerMessage *msg)
{
  return g_object_get_data (G_OBJECT (msg), "dbk-request");
}

static void
drop_request (gpointer data)
{
  dbk_request_detach (data);
  dbk_request_unref (data);
}

static void
reject (DbkRequest *request, guint status, const char *code, const char *title, const char *detail)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->msg);

  g_clear_pointer (&request->chunks, g_byte_array_unref);
  /* What is left of a body is of no use to anybody: the connection ends with the answer. */
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED || soup_message_headers_get_content_length (headers) > 0)
    dbk_request_set_header (request, "Connection", "close");
  dbk_request_problem (request, status, code, title, detail);
}

static void
got_chunk_cb (SoupServerMessage *msg, GBytes *chunk, gpointer user_data)
{
  DbkServer *server = user_data;
  DbkRequest *request = request_of (msg);
  Link *link = link_of (msg);
  gsize length = g_bytes_get_size (chunk);

  server->statistics.bytes_in += length;
  request->received += length;
  if (link != NULL && link->deadline != 0)
    link->deadline += (gint64)length * G_USEC_PER_SEC / DBK_SERVER_MIN_RATE;

  if (request->answered)
    {
      if (request->received > MAX_DISCARD && link != NULL)
        link_cut (link);
      return;
    }
  if (request->received > request->route->max_body)
    {
      reject (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "The body is too large", NULL);
      return;
    }
  g_byte_array_append (request->chunks, g_bytes_get_data (chunk, NULL), (guint)length);
}

/* Media type, encoding and length: FALSE if the request has been answered. */
static gboolean
check_body (DbkRequest *request, SoupMessageHeaders *headers)
{
  const char *encoding = soup_message_headers_get_one (headers, "Content-Encoding");
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  goffset length = soup_message_headers_get_content_length (headers);

  if (request->route->max_body == 0)
    {
      if (length > 0 || soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED)
        {
          reject (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "This request takes no body", NULL);
          return FALSE;
        }
      return TRUE;
    }
  if (type == NULL || g_ascii_strcasecmp (type, "application/json") != 0)
    {
      reject (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "media-type", "The body has to be application/json", NULL);
      return FALSE;
    }
  request->packed = encoding != NULL && g_ascii_strcasecmp (encoding, "gzip") == 0;
  if (encoding != NULL && !request->packed && g_ascii_strcasecmp (encoding, "identity") != 0)
    {
      dbk_request_set_header (request, "Accept-Encoding", "gzip");
      reject (request, SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE, "content-encoding", "The body has to be plain or gzip", NULL);
      return FALSE;
    }
  if (length > (goffset)request->route->max_body)
    {
      reject (request, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "too-large", "The body is too large", NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_session (DbkServer *server, DbkRequest *request, SoupMessageHeaders *headers)
{
  const char *header = soup_message_headers_get_one (headers, "Authorization");
  const char *token = NULL;
  const char *code = "unauthorized";
  const char *title = "Sign in first";

  if (header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    token = header + 7;
  request->session = server->authenticate (server->service, token, &code, &title);
  request->session_unref = server->session_unref;
  if (request->session != NULL)
    return TRUE;
  dbk_request_set_header (request, "WWW-Authenticate", token != NULL ? "Bearer realm=\"daybook\", error=\"invalid_token\"" : "Bearer realm=\"daybook\"");
  reject (request, SOUP_STATUS_UNAUTHORIZED, code, title, NULL);
  return FALSE;
}

/* After the headers, before any of the body is taken. */
static void
early_cb (SoupServer *soup, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer user_data)
{
  DbkServer *server = user_data;
  DbkRequest *request = dbk_request_new (msg, query);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (msg);
  g_autofree char *allow = NULL;

  g_object_set_data_full (G_OBJECT (msg), "dbk-request", request, drop_request);
  if (link_of (msg) != NULL)
    link_of (msg)->spoke = TRUE;
  /* Ranges of answers help nobody here, and many overlapping ones are an old attack. */
  soup_message_headers_remove (headers, "Range");
  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg), FALSE);
  request->chunks = g_byte_array_new ();
  g_signal_connect (msg, "got-chunk", G_CALLBACK (got_chunk_cb), server);

  if (server->refusing)
    {
      dbk_request_set_header (request, "Retry-After", "5");
      reject (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "stopping", "The service is being stopped", NULL);
      return;
    }
  switch (dbk_router_match (server->routes, soup_server_message_get_method (msg), path, &request->route, &request->parameters, &allow))
    {
    case DBK_ROUTE_NO_PATH:
      reject (request, SOUP_STATUS_NOT_FOUND, "not-found", "There is nothing here", NULL);
      return;
    case DBK_ROUTE_NO_METHOD:
      dbk_request_set_header (request, "Allow", allow);
      reject (request, SOUP_STATUS_METHOD_NOT_ALLOWED, "method", "This method does not apply here", NULL);
      return;
    case DBK_ROUTE_FOUND:
      break;
    default:
      g_assert_not_reached ();
    }
  if (request->route->needs_session && !check_session (server, request, headers))
    return;
  check_body (request, headers);
}

static void
handle_cb (SoupServer *soup, SoupServerMessage *msg, const char *path, GHashTable *query, gpointer user_data)
{
  DbkServer *server = user_data;
  g_autoptr (DbkRequest) request = dbk_request_ref (request_of (msg));

  link_wait (link_of (msg));
  request->counted = TRUE;
  server->statistics.busy++;
  request->route->handler (request, server->service);
  if (!request->answered)
    {
      request->paused = TRUE;
      soup_server_message_pause (msg);
    }
}

static void
wrote_headers_cb (SoupServerMessage *msg, gpointer user_data)
{
  link_allow (link_of (msg), (guint64)soup_server_message_get_response_body (msg)->length);
}

static void
finished_cb (SoupServerMessage *msg, gpointer user_data)
{
  DbkServer *server = user_data;
  DbkRequest *request = request_of (msg);
  Link *link = link_of (msg);
  guint status = soup_server_message_get_status (msg);

  if (request != NULL && request->counted)
    server->statistics.busy--;
  server->statistics.answers[MIN (status / 100, 5)]++;
  server->statistics.bytes_out += (guint64)soup_server_message_get_response_body (msg)->length;
  if (link != NULL)
    {
      /* Between requests the idle time-out alone counts. */
      link_wait (link);
      link->idle = TRUE;
      link->unread = FALSE;
      link->idle_since = g_get_monotonic_time ();
    }
  if (request == NULL)
    return;
  g_debug ("%s %s: %u after %.1f ms", soup_server_message_get_method (msg), g_uri_get_path (soup_server_message_get_uri (msg)), status,
           (double)(g_get_monotonic_time () - request->started) / 1000);
  dbk_request_detach (request);
}

/* For the first request of a connection this comes before the TLS handshake. */
static void
request_started_cb (SoupServer *soup, SoupServerMessage *msg, gpointer user_data)
{
  DbkServer *server = user_data;
  GSocket *socket = soup_server_message_get_socket (msg);
  Link *link = link_of (msg);

  g_signal_connect (msg, "finished", G_CALLBACK (finished_cb), server);
  g_signal_connect (msg, "wrote-headers", G_CALLBACK (wrote_headers_cb), server);
  if (socket == NULL)
    return;
  if (link == NULL)
    {
      link = link_new (server, socket);
      g_set_weak_pointer (&link->first, G_OBJECT (msg));
    }
  g_set_weak_pointer (&link->connection, announcing);
  announcing = NULL;
  link->idle = FALSE;
  link_allow (link, 0);
}

/* --- Public --- */

DbkServer *
dbk_server_new (const DbkRoute *routes, GTlsCertificate *certificate, DbkAuthenticator authenticate, GDestroyNotify session_unref, const DbkServerLimits *limits, gpointer service)
{
  DbkServer *server = g_new0 (DbkServer, 1);

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  install_hook ();
  server->routes = routes;
  server->authenticate = authenticate;
  server->session_unref = session_unref;
  server->service = service;
  server->limits = limits != NULL ? *limits : usual_limits;
  server->links = g_hash_table_new (NULL, NULL);
  server->soup = soup_server_new ("tls-certificate", certificate, NULL);
  g_signal_connect (server->soup, "request-started", G_CALLBACK (request_started_cb), server);
  soup_server_add_early_handler (server->soup, NULL, early_cb, server, NULL);
  soup_server_add_handler (server->soup, NULL, handle_cb, server, NULL);
  server->sweep = g_timeout_add_seconds (SWEEP_SECONDS, sweep_cb, server);
  return server;
}

void
dbk_server_free (DbkServer *server)
{
  GHashTableIter iter;
  gpointer key;

  if (server == NULL)
    return;
  g_signal_handlers_disconnect_by_data (server->soup, server);
  soup_server_disconnect (server->soup);
  g_clear_object (&server->soup);
  g_source_remove (server->sweep);
  /* A socket may be held a moment longer by an operation under way. */
  g_hash_table_iter_init (&iter, server->links);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    ((Link *)key)->server = NULL;
  g_hash_table_unref (server->links);
  g_free (server->url);
  g_free (server);
}

static GSocketAddress *
resolve (const char *host, guint16 port, GError **error)
{
  g_autoptr (GSocketConnectable) connectable = g_network_address_new (host, port);
  g_autoptr (GSocketAddressEnumerator) addresses = g_socket_connectable_enumerate (connectable);

  return g_socket_address_enumerator_next (addresses, NULL, error);
}

gboolean
dbk_server_listen (DbkServer *server, const char *host, guint16 port, GError **error)
{
  g_autoptr (GSocketAddress) address = resolve (host, port, error);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autofree char *text = NULL;

  if (address == NULL)
    return FALSE;
  socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return FALSE;
  g_socket_set_listen_backlog (socket, DBK_SERVER_BACKLOG);
  if (!g_socket_bind (socket, address, TRUE, error) ||
      !g_socket_listen (socket, error) ||
      !soup_server_listen_socket (server->soup, socket, SOUP_SERVER_LISTEN_HTTPS, error))
    return FALSE;

  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return FALSE;
  text = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (bound)));
  g_free (server->url);
  server->url = g_strdup_printf (strchr (text, ':') != NULL ? "https://[%s]:%u" : "https://%s:%u", text, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  return TRUE;
}

const char *
dbk_server_get_url (DbkServer *server)
{
  return server->url;
}

void
dbk_server_get_statistics (DbkServer *server, DbkServerStatistics *statistics)
{
  *statistics = server->statistics;
  statistics->connections = g_hash_table_size (server->links);
}

guint
dbk_server_get_busy (DbkServer *server)
{
  return server->statistics.busy;
}

void
dbk_server_refuse (DbkServer *server)
{
  server->refusing = TRUE;
}
