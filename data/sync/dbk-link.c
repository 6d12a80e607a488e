/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTPS to the service: one blocking exchange at a time, on the worker's thread.
 */
#define G_LOG_DOMAIN "dbk-sync"

#include "data/sync/dbk-link.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* Seconds without a byte before the line counts as dead; also for connecting. */
#define TIMEOUT 30
/* Below this packing costs more than it saves. */
#define PACK_FROM 1024
/* Fast beats small: a month of figures packs in half the time, to within a few per cent. */
#define LEVEL 1
#define CHUNK (16 * 1024)
/* The thinnest line brings more than this much of an answer in so many seconds; what drips slower would never end. */
#define LEAST_BYTES 1024
#define PATIENCE 60
#define MAX_RETRY_AFTER 3600

typedef struct
{
  DbkLink parent;
  SoupSession *session; /* (owned) */
  char *server;         /* (owned): without a slash at its end */
  char *ca;             /* (owned) (nullable) */
  char *host;           /* (owned) */
  GConverter *packer;   /* (owned): kept, as it is large */
  gboolean plain;       /* the service does not take packed requests */
} SoupLink;

static const DbkLinkDriver soup_driver;

/* --- Trust --- */

static void
set_untrusted (const SoupLink *link, GTlsCertificateFlags flags, GError **error)
{
  const char *why = _ ("Its certificate could not be checked.");

  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    why = _ ("Its certificate has expired. Check the clock of this computer; if it is right, tell the service's administrator.");
  else if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    why = _ ("Its certificate is not valid yet. Check the clock of this computer; if it is right, tell the service's administrator.");
  else if (flags & G_TLS_CERTIFICATE_REVOKED)
    why = _ ("Its certificate has been revoked. Tell the service's administrator.");
  else if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    why = _ ("Its certificate was issued by an authority that is not trusted here. Ask the administrator for the right authority file.");
  else if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    why = _ ("Its certificate was issued for another name. Check the address.");
  g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNTRUSTED, _ ("%s is not trusted, and nothing was sent. %s"), link->host, why);
}

/* Only looks: never accepts what the TLS library refused. */
static gboolean
accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer user_data)
{
  GTlsCertificateFlags *seen = user_data;

  *seen = flags;
  return FALSE;
}

static void
soup_link_free (SoupLink *link)
{
  if (link == NULL)
    return;
  g_clear_object (&link->session);
  g_clear_object (&link->packer);
  g_free (link->server);
  g_free (link->ca);
  g_free (link->host);
  g_free (link);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SoupLink, soup_link_free)

/* --- Opening --- */

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address));
}

static gboolean
open_session (SoupLink *link, GError **error)
{
  g_autoptr (GTlsDatabase) trusted = NULL;
  g_autoptr (GError) local = NULL;

  if (link->ca != NULL)
    {
      trusted = g_tls_file_database_new (link->ca, &local);
      if (trusted == NULL)
        {
          g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNTRUSTED, _ ("The certificate authority in %s cannot be read: %s"), link->ca, local->message);
          return FALSE;
        }
    }
  link->session = soup_session_new_with_options ("timeout", TIMEOUT, "idle-timeout", 2 * TIMEOUT, "user-agent", "daybook/" DBK_VERSION, NULL);
  if (trusted != NULL)
    soup_session_set_tls_database (link->session, trusted);
  if (is_loopback (link->host))
    soup_session_set_proxy_resolver (link->session, NULL);
  return TRUE;
}

DbkLink *
dbk_link_new (const char *server, const char *ca, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (server, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (SoupLink) link = NULL;

  if (uri == NULL || g_strcmp0 (g_uri_get_scheme (uri), "https") != 0 || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNTRUSTED, _ ("“%s” is no address of a service: it has to begin with https://"), server);
      return NULL;
    }
  link = g_new0 (SoupLink, 1);
  link->parent.driver = &soup_driver;
  link->parent.patience = PATIENCE;
  link->server = g_strdup (server);
  while (g_str_has_suffix (link->server, "/"))
    link->server[strlen (link->server) - 1] = '\0';
  link->ca = g_strdup (ca);
  link->host = g_strdup (g_uri_get_host (uri));
  link->packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, LEVEL));
  return open_session (link, error) ? &g_steal_pointer (&link)->parent : NULL;
}

gboolean
dbk_link_matches (const DbkLink *base, const char *server, const char *ca)
{
  const SoupLink *link = (const SoupLink *)base;
  g_autofree char *trimmed = g_strdup (server);

  while (g_str_has_suffix (trimmed, "/"))
    trimmed[strlen (trimmed) - 1] = '\0';
  return base->driver == &soup_driver && g_strcmp0 (link->server, trimmed) == 0 && g_strcmp0 (link->ca, ca) == 0;
}

/* --- Asking --- */

static GBytes *
pack (SoupLink *link, const char *body, gsize length)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, link->packer);

  g_converter_reset (link->packer);
  if (!g_output_stream_write_all (stream, body, length, NULL, NULL, NULL) || !g_output_stream_close (stream, NULL, NULL))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
set_body (SoupLink *link, SoupMessage *message, const char *body)
{
  gsize length = strlen (body);
  g_autoptr (GBytes) bytes = length >= PACK_FROM && !link->plain ? pack (link, body, length) : NULL;

  if (bytes != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Content-Encoding", "gzip");
  else
    bytes = g_bytes_new (body, length);
  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
}

static SoupMessage *
new_message (SoupLink *link, const char *method, const char *path, const char *token, const char *body, const char *etag)
{
  g_autofree char *address = g_strconcat (link->server, path, NULL);
  SoupMessage *message = soup_message_new (method, address);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;
  headers = soup_message_get_request_headers (message);
  /* A token goes to the address it was given for, nowhere else. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  /* Operations take effect once however often they arrive: a connection that waits may be used, and a dead one be replaced, without a word. */
  if (g_str_equal (path, "/v1/sync"))
    soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  if (etag != NULL)
    soup_message_headers_replace (headers, "If-None-Match", etag);
  if (body != NULL)
    set_body (link, message, body);
  return message;
}

/* --- Reading --- */

static gboolean
read_body (GInputStream *stream, guint patience, DbkReply *reply, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gint64 since = g_get_monotonic_time ();
  guint counted = 0;
  gssize n;

  while ((n = g_input_stream_read (stream, chunk, CHUNK, cancellable, error)) > 0)
    {
      /* Counted as it comes, unpacked: neither a lie about the length nor a packed bomb gets further. */
      if (bytes->len + (gsize)n > DBK_WIRE_MAX_ANSWER)
        {
          g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_BAD_ANSWER, _ ("The service's answer is too large. Nothing was changed."));
          return FALSE;
        }
      g_byte_array_append (bytes, chunk, (guint)n);
      if (g_get_monotonic_time () - since < patience * G_TIME_SPAN_SECOND)
        continue;
      if (bytes->len - counted < LEAST_BYTES)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, g_strerror (ETIMEDOUT));
          return FALSE;
        }
      since = g_get_monotonic_time ();
      counted = bytes->len;
    }
  if (n < 0)
    return FALSE;
  reply->length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  reply->body = (char *)g_byte_array_free (g_steal_pointer (&bytes), FALSE);
  return TRUE;
}

guint
dbk_link_read_retry_after (const char *text, gint64 now)
{
  g_autoptr (GDateTime) date = NULL;
  guint64 seconds;

  if (text == NULL)
    return 0;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &seconds, NULL))
    return (guint)MIN (seconds, MAX_RETRY_AFTER);
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return 0;
  return (guint)CLAMP (g_date_time_to_unix (date) - now / G_USEC_PER_SEC, 0, MAX_RETRY_AFTER);
}

static void
read_problem (DbkReply *reply)
{
  g_autoptr (JsonNode) root = NULL;

  if (reply->status < 400)
    return;
  root = dbk_json_parse (reply->body, reply->length, DBK_WIRE_MAX_TEXT * 4, NULL);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    reply->problem = dbk_problem_from_json (json_node_get_object (root), NULL);
}

void
dbk_reply_free (DbkReply *reply)
{
  if (reply == NULL)
    return;
  g_free (reply->body);
  g_free (reply->etag);
  g_clear_pointer (&reply->problem, dbk_problem_free);
  g_free (reply);
}

/* libsoup's and GIO's errors in the words of this layer. */
static void
translate (const SoupLink *link, GTlsCertificateFlags flags, GError *failure, GError **error)
{
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) || failure->domain == DBK_SYNC_ERROR)
    g_propagate_error (error, g_error_copy (failure));
  else if (flags != 0)
    set_untrusted (link, flags, error);
  /* A line that breaks while the two greet each other is no matter of trust. */
  else if (failure->domain == G_TLS_ERROR && failure->code != G_TLS_ERROR_EOF && failure->code != G_TLS_ERROR_MISC && failure->code != G_TLS_ERROR_NOT_TLS)
    g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNTRUSTED, _ ("No secure connection to %s: %s Nothing was sent."), link->host, failure->message);
  else if (failure->domain == SOUP_SESSION_ERROR && (failure->code == SOUP_SESSION_ERROR_PARSING || failure->code == SOUP_SESSION_ERROR_ENCODING))
    g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_BAD_ANSWER, _ ("%s did not answer as the service does. Nothing was changed."), link->host);
  else if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_BAD_ANSWER, _ ("%s did not answer as the service does. Nothing was changed."), link->host);
  else
    g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE, _ ("%s cannot be reached: %s. Everything typed is kept here and will be sent later."), link->host, failure->message);
}

/* The connection stands, and the first byte is about to leave. */
static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  *(gboolean *)user_data = TRUE;
}

static DbkReply *
send_once (SoupLink *link, SoupMessage *message, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkReply) reply = g_new0 (DbkReply, 1);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) local = NULL;
  GTlsCertificateFlags flags = 0;
  gboolean started = FALSE;

  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), &started);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), &flags);
  stream = soup_session_send (link->session, message, cancellable, &local);
  if (stream == NULL || !read_body (stream, link->parent.patience, reply, cancellable, &local))
    {
      link->parent.unsent = !started;
      translate (link, flags, local, error);
      return NULL;
    }
  reply->status = soup_message_get_status (message);
  reply->etag = g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message), "ETag"));
  reply->retry_after = dbk_link_read_retry_after (soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After"), g_get_real_time ());
  read_problem (reply);
  return g_steal_pointer (&reply);
}

static DbkReply *
send_method (SoupLink *link, const char *method, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error)
{
  g_autoptr (SoupMessage) message = new_message (link, method, path, token, body, etag);

  if (message != NULL)
    return send_once (link, message, cancellable, error);
  g_set_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE, _ ("“%s” is no address of a service: it has to begin with https://"), link->server);
  return NULL;
}

static DbkReply *
soup_send (DbkLink *base, const char *method, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error)
{
  SoupLink *link = (SoupLink *)base;
  g_autoptr (DbkReply) reply = send_method (link, method, path, token, body, etag, cancellable, error);

  if (reply == NULL || reply->status != SOUP_STATUS_UNSUPPORTED_MEDIA_TYPE || link->plain)
    return g_steal_pointer (&reply);
  /* It does not take packed requests: once more, plainly, and from now on. */
  link->plain = TRUE;
  return send_method (link, method, path, token, body, etag, cancellable, error);
}

static void
soup_free (DbkLink *base)
{
  soup_link_free ((SoupLink *)base);
}

static const DbkLinkDriver soup_driver = {
  .send = soup_send,
  .free = soup_free,
};

/* --- Any link --- */

DbkReply *
dbk_link_send (DbkLink *link, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error)
{
  link->unsent = FALSE;
  return link->driver->send (link, body != NULL ? "POST" : "GET", path, token, body, etag, cancellable, error);
}

DbkReply *
dbk_link_delete (DbkLink *link, const char *path, const char *token, GCancellable *cancellable, GError **error)
{
  return link->driver->send (link, "DELETE", path, token, NULL, NULL, cancellable, error);
}

void
dbk_link_free (DbkLink *link)
{
  if (link != NULL)
    link->driver->free (link);
}
