/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least an HTTPS client can be: one blocking connection, kept alive.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-https.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _DbkHttps
{
  int fd;
  gnutls_session_t session;
  gnutls_certificate_credentials_t credentials;
  GString *input; /* (owned): read and not yet used */
};

static int
connect_to (const char *url)
{
  const char *authority = url + strlen ("https://");
  const char *colon = strrchr (authority, ':');
  g_autofree char *host = NULL;
  struct sockaddr_in address = { .sin_family = AF_INET };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;

  g_assert_true (g_str_has_prefix (url, "https://") && colon != NULL);
  host = g_strndup (authority, colon - authority);
  address.sin_port = htons ((guint16)g_ascii_strtoull (colon + 1, NULL, 10));
  g_assert_cmpint (inet_pton (AF_INET, host, &address.sin_addr), ==, 1);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&address, sizeof address), ==, 0);
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

DbkHttps *
dbk_https_connect (const char *url, const char *ca)
{
  DbkHttps *https = g_new0 (DbkHttps, 1);
  int result;

  https->fd = connect_to (url);
  https->input = g_string_new (NULL);
  gnutls_certificate_allocate_credentials (&https->credentials);
  g_assert_cmpint (gnutls_certificate_set_x509_trust_file (https->credentials, ca, GNUTLS_X509_FMT_PEM), >, 0);
  gnutls_init (&https->session, GNUTLS_CLIENT);
  gnutls_set_default_priority (https->session);
  gnutls_credentials_set (https->session, GNUTLS_CRD_CERTIFICATE, https->credentials);
  gnutls_session_set_verify_cert (https->session, NULL, 0);
  gnutls_transport_set_int (https->session, https->fd);
  do
    result = gnutls_handshake (https->session);
  while (result < 0 && !gnutls_error_is_fatal (result));
  if (result < 0)
    g_error ("no TLS connection with %s: %s", url, gnutls_strerror (result));
  return https;
}

void
dbk_https_close (DbkHttps *https)
{
  gnutls_bye (https->session, GNUTLS_SHUT_WR);
  close (https->fd);
  gnutls_deinit (https->session);
  gnutls_certificate_free_credentials (https->credentials);
  g_string_free (https->input, TRUE);
  g_free (https);
}

static gboolean
read_more (DbkHttps *https)
{
  char buffer[16384];
  gssize got;

  do
    got = gnutls_record_recv (https->session, buffer, sizeof buffer);
  while (got < 0 && !gnutls_error_is_fatal ((int)got));
  if (got <= 0)
    return FALSE;
  g_string_append_len (https->input, buffer, got);
  return TRUE;
}

static gboolean
write_all (DbkHttps *https, const char *data, gsize length)
{
  while (length > 0)
    {
      gssize sent = gnutls_record_send (https->session, data, length);

      if (sent < 0 && gnutls_error_is_fatal ((int)sent))
        return FALSE;
      if (sent > 0)
        {
          data += sent;
          length -= sent;
        }
    }
  return TRUE;
}

/* The length of the answer's head with the empty line after it, 0 if the connection ended. */
static gsize
read_head (DbkHttps *https)
{
  for (;;)
    {
      const char *end = strstr (https->input->str, "\r\n\r\n");

      if (end != NULL)
        return end + 4 - https->input->str;
      if (!read_more (https))
        return 0;
    }
}

static gsize
content_length (const char *head, gsize length)
{
  g_autofree char *lower = g_ascii_strdown (head, (gssize)length);
  const char *line = strstr (lower, "\r\ncontent-length:");

  g_assert_nonnull (line);
  return (gsize)g_ascii_strtoull (line + strlen ("\r\ncontent-length:"), NULL, 10);
}

guint
dbk_https_request (DbkHttps *https, const char *request, GString *body)
{
  return dbk_https_send (https, request, strlen (request), body);
}

void
dbk_https_abandon (DbkHttps *https, const char *request)
{
  write_all (https, request, strlen (request));
  close (https->fd);
  gnutls_deinit (https->session);
  gnutls_certificate_free_credentials (https->credentials);
  g_string_free (https->input, TRUE);
  g_free (https);
}

guint
dbk_https_send (DbkHttps *https, const void *request, gsize sent, GString *body)
{
  gsize head, length;
  guint status;

  if (!write_all (https, request, sent) || (head = read_head (https)) == 0)
    return 0;
  status = (guint)g_ascii_strtoull (https->input->str + strlen ("HTTP/1.1 "), NULL, 10);
  length = content_length (https->input->str, head);
  while (https->input->len < head + length)
    if (!read_more (https))
      return 0;
  if (body != NULL)
    {
      g_string_truncate (body, 0);
      g_string_append_len (body, https->input->str + head, (gssize)length);
    }
  g_string_erase (https->input, 0, (gssize)(head + length));
  return status;
}
