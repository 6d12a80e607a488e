/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The barest HTTPS service libsoup can be: one handler, one ready-made answer.
 * bare-server CERTIFICATE KEY BYTES
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <libsoup/soup.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

static void
handle (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  GBytes *body = user_data;

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_set_content_type (soup_server_message_get_response_headers (message), "application/json", NULL);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

/* As many connections may wait as at the real service. */
static GSocket *
make_socket (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);

  g_socket_set_listen_backlog (socket, 1024);
  if (!g_socket_bind (socket, address, TRUE, NULL) || !g_socket_listen (socket, NULL))
    g_error ("no port to listen on");
  return g_steal_pointer (&socket);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocket) socket = make_socket ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gsize size;

  if (argc != 4)
    return 2;
  /* A benchmark that is killed leaves no server behind. */
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  size = (gsize)g_ascii_strtoull (argv[3], NULL, 10);
  body = g_bytes_new_take (memset (g_malloc (size), 'x', size), size);
  certificate = g_tls_certificate_new_from_files (argv[1], argv[2], &error);
  g_assert_no_error (error);
  server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, handle, body, NULL);
  soup_server_listen_socket (server, socket, SOUP_SERVER_LISTEN_HTTPS, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (socket, &error);
  printf ("listening https://127.0.0.1:%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
