/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The barest durable service: takes a body, inserts as many rows as a report has
 * cells, and answers after the commit, which all that wait share.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <libsoup/soup.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

typedef struct
{
  SoupServer *server;
  sqlite3 *database;
  sqlite3_stmt *insert;
  GBytes *body;
  GPtrArray *waiting; /* (element-type SoupServerMessage) */
  guint rows;
  gint64 reports;
  guint idle;
} Bare;

static void
run_sql (Bare *bare, const char *sql)
{
  g_assert_cmpint (sqlite3_exec (bare->database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
insert_report (Bare *bare)
{
  gint64 report = ++bare->reports;

  for (guint i = 0; i < bare->rows; i++)
    {
      sqlite3_bind_int64 (bare->insert, 1, report);
      sqlite3_bind_int (bare->insert, 2, (int)i / 12);
      sqlite3_bind_int (bare->insert, 3, (int)i % 12);
      sqlite3_bind_text (bare->insert, 4, "1234.5678", -1, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (bare->insert), ==, SQLITE_DONE);
      sqlite3_reset (bare->insert);
    }
}

static gboolean
commit_cb (gpointer data)
{
  Bare *bare = data;
  g_autoptr (GPtrArray) done = g_steal_pointer (&bare->waiting);

  bare->idle = 0;
  bare->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  run_sql (bare, "BEGIN IMMEDIATE");
  for (guint i = 0; i < done->len; i++)
    insert_report (bare);
  run_sql (bare, "COMMIT");
  for (guint i = 0; i < done->len; i++)
    {
      SoupServerMessage *message = g_ptr_array_index (done, i);

      soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
      soup_message_headers_set_content_type (soup_server_message_get_response_headers (message), "application/json", NULL);
      soup_message_body_append_bytes (soup_server_message_get_response_body (message), bare->body);
      soup_server_message_unpause (message);
    }
  return G_SOURCE_REMOVE;
}

static void
handle (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Bare *bare = user_data;

  soup_server_message_pause (message);
  g_ptr_array_add (bare->waiting, g_object_ref (message));
  /* After what else has come in by now. */
  if (bare->idle == 0)
    bare->idle = g_idle_add (commit_cb, bare);
}

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
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GSocket) socket = make_socket ();
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Bare bare = { NULL };
  gsize size;

  if (argc != 6)
    return 2;
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  size = (gsize)g_ascii_strtoull (argv[3], NULL, 10);
  bare.rows = (guint)g_ascii_strtoull (argv[4], NULL, 10);
  bare.body = g_bytes_new_take (memset (g_malloc (size), 'x', size), size);
  bare.waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_assert_cmpint (sqlite3_open (argv[5], &bare.database), ==, SQLITE_OK);
  run_sql (&bare, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                  "CREATE TABLE cell (report INTEGER, entity INTEGER, indicator INTEGER, value TEXT, PRIMARY KEY (report, entity, indicator)) STRICT, WITHOUT ROWID");
  g_assert_cmpint (sqlite3_prepare_v3 (bare.database, "INSERT INTO cell VALUES (?, ?, ?, ?)", -1, SQLITE_PREPARE_PERSISTENT, &bare.insert, NULL), ==, SQLITE_OK);
  certificate = g_tls_certificate_new_from_files (argv[1], argv[2], &error);
  g_assert_no_error (error);
  bare.server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (bare.server, NULL, handle, &bare, NULL);
  soup_server_listen_socket (bare.server, socket, SOUP_SERVER_LISTEN_HTTPS, &error);
  g_assert_no_error (error);
  address = g_socket_get_local_address (socket, &error);
  printf ("listening https://127.0.0.1:%u\n", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
