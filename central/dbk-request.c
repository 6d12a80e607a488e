/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request being served, and its answer.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-request.h"

#include <poll.h>
#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-request-private.h"
#include "data/wire/dbk-wire.h"

DbkRequest *
dbk_request_new (SoupServerMessage *msg, GHashTable *query)
{
  DbkRequest *request = g_new0 (DbkRequest, 1);

  request->references = 1;
  request->msg = msg;
  request->query = query != NULL ? g_hash_table_ref (query) : NULL;
  request->started = g_get_monotonic_time ();
  return request;
}

DbkRequest *
dbk_request_ref (DbkRequest *request)
{
  request->references++;
  return request;
}

void
dbk_request_unref (DbkRequest *request)
{
  if (request == NULL || --request->references > 0)
    return;
  if (request->session != NULL)
    request->session_unref (request->session);
  g_strfreev (request->parameters);
  g_clear_pointer (&request->query, g_hash_table_unref);
  g_clear_pointer (&request->chunks, g_byte_array_unref);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

void
dbk_request_detach (DbkRequest *request)
{
  request->msg = NULL;
}

const char *
dbk_request_get_parameter (DbkRequest *request, guint i)
{
  return request->parameters[i];
}

const char *
dbk_request_get_query (DbkRequest *request, const char *name)
{
  return request->query != NULL ? g_hash_table_lookup (request->query, name) : NULL;
}

const char *
dbk_request_get_header (DbkRequest *request, const char *name)
{
  if (request->msg == NULL)
    return NULL;
  return soup_message_headers_get_one (soup_server_message_get_request_headers (request->msg), name);
}

GBytes *
dbk_request_get_body (DbkRequest *request)
{
  if (request->body == NULL)
    {
      if (request->chunks != NULL)
        request->body = g_byte_array_free_to_bytes (g_steal_pointer (&request->chunks));
      else
        request->body = g_bytes_new_static ("", 0);
    }
  return request->body;
}

gboolean
dbk_request_is_packed (DbkRequest *request)
{
  return request->packed;
}

const char *
dbk_request_get_address (DbkRequest *request)
{
  const char *host = request->msg != NULL ? soup_server_message_get_remote_host (request->msg) : NULL;

  return host != NULL ? host : "?";
}

DbkSession *
dbk_request_get_session (DbkRequest *request)
{
  return request->session;
}

gboolean
dbk_request_is_gone (DbkRequest *request)
{
  GSocket *socket = request->msg != NULL ? soup_server_message_get_socket (request->msg) : NULL;
  struct pollfd poll_fd = { -1, POLLRDHUP, 0 };

  if (socket == NULL || g_socket_is_closed (socket))
    return TRUE;
  /* Nobody reads a paused connection: only the kernel knows that its peer has closed it. */
  poll_fd.fd = g_socket_get_fd (socket);
  return poll (&poll_fd, 1, 0) > 0;
}

gboolean
dbk_request_is_stirring (DbkRequest *request)
{
  GSocket *socket = request->msg != NULL ? soup_server_message_get_socket (request->msg) : NULL;

  /* Nobody reads a paused connection: what its client does can be seen at the socket alone. */
  return socket == NULL || g_socket_is_closed (socket) || g_socket_condition_check (socket, G_IO_IN | G_IO_HUP | G_IO_ERR) != 0;
}

gboolean
dbk_request_takes_gzip (DbkRequest *request)
{
  const char *accept;
  GSList *list, *unacceptable = NULL;
  gboolean takes;

  if (request->msg == NULL)
    return FALSE;
  accept = soup_message_headers_get_list (soup_server_message_get_request_headers (request->msg), "Accept-Encoding");
  if (accept == NULL)
    return FALSE;
  list = soup_header_parse_quality_list (accept, &unacceptable);
  takes = g_slist_find_custom (list, "gzip", (GCompareFunc)g_ascii_strcasecmp) != NULL ||
          (g_slist_find_custom (list, "*", (GCompareFunc)strcmp) != NULL &&
           g_slist_find_custom (unacceptable, "gzip", (GCompareFunc)g_ascii_strcasecmp) == NULL);
  soup_header_free_list (list);
  soup_header_free_list (unacceptable);
  return takes;
}

gboolean
dbk_request_matches (DbkRequest *request, const char *etag)
{
  const char *header;
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", etag);
  GSList *list;
  gboolean found = FALSE;

  if (request->msg == NULL)
    return FALSE;
  header = soup_message_headers_get_list (soup_server_message_get_request_headers (request->msg), "If-None-Match");
  if (header == NULL)
    return FALSE;
  list = soup_header_parse_list (header);
  for (GSList *l = list; l != NULL && !found; l = l->next)
    {
      const char *tag = l->data;

      /* Weak comparison, as RFC 9110 asks of If-None-Match. */
      if (g_str_has_prefix (tag, "W/"))
        tag += 2;
      found = strcmp (tag, "*") == 0 || strcmp (tag, quoted) == 0;
    }
  soup_header_free_list (list);
  return found;
}

void
dbk_request_set_header (DbkRequest *request, const char *name, const char *value)
{
  if (request->msg != NULL)
    soup_message_headers_replace (soup_server_message_get_response_headers (request->msg), name, value);
}

void
dbk_request_set_etag (DbkRequest *request, const char *etag)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", etag);

  dbk_request_set_header (request, "ETag", quoted);
}

void
dbk_request_answer (DbkRequest *request, guint status, const char *content_type, GBytes *body, GBytes *packed)
{
  g_autoptr (GBytes) made = NULL;

  g_return_if_fail (!request->answered);

  request->answered = TRUE;
  if (request->msg == NULL)
    return;

  soup_server_message_set_status (request->msg, status, NULL);
  if (body != NULL)
    {
      dbk_request_set_header (request, "Content-Type", content_type);
      if (g_bytes_get_size (body) >= DBK_REQUEST_PACK_FROM)
        {
          dbk_request_set_header (request, "Vary", "Accept-Encoding");
          if (dbk_request_takes_gzip (request))
            {
              if (packed == NULL)
                packed = made = dbk_gzip_pack (body);
              dbk_request_set_header (request, "Content-Encoding", "gzip");
              body = packed;
            }
        }
      soup_message_body_append_bytes (soup_server_message_get_response_body (request->msg), body);
    }
  if (request->paused)
    {
      request->paused = FALSE;
      soup_server_message_unpause (request->msg);
    }
}

void
dbk_request_answer_json (DbkRequest *request, guint status, char *json)
{
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));

  dbk_request_answer (request, status, "application/json", body, NULL);
}

void
dbk_request_problem (DbkRequest *request, guint status, const char *code, const char *title, const char *detail)
{
  g_autoptr (DbkProblem) problem = dbk_problem_new (status, code, title, detail);
  char *json = dbk_problem_to_text (problem);
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));

  dbk_request_answer (request, status, "application/problem+json", body, NULL);
}
