/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Clients that send nonsense, too much, too slowly, or vanish: each costs
 * little, and the next honest one is served.
 */
#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-service.h"
#include "tests/central/central-fixture.h"

static void
expect (Fixture *fixture, Answer *owned, guint status, const char *code)
{
  g_autoptr (Answer) answer = owned;
  g_autofree char *got = NULL;

  if (answer->status != status)
    g_error ("%u instead of %u: %.200s", answer->status, status, answer->text);
  if (status < 400)
    return;
  got = fixture_code (answer);
  if (code != NULL)
    g_assert_cmpstr (got, ==, code);
}

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

/* --- Nonsense --- */

static void
test_malformed (void)
{
  static const char *const bodies[] = {
    "", "{", "null", "[]", "\"x\"", "{}", "{\"wire\":\"1\",\"operations\":[]}", "{\"wire\":1,\"operations\":{}}",
    "{'wire':1}", "{\"wire\":1,\"wire\":1,\"operations\":[]}", "{\"wire\":1,\"operations\":[{}]}", "{\"wire\":1,\"operations\":[{\"id\":\"x\"}]}",
    "{\"wire\":1,\"operations\":[],\"limit\":0}", "{\"wire\":1,\"operations\":[],\"limit\":99999999999999999999}", "{\"wire\":1,\"operations\":[],\"cursor\":7}",
    "{\"wire\":1,\"operations\":[]} x", "\xff\xfe{}", "{\"wire\":1,\"operations\":[],\"x\":NaN}"
  };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *deep = repeat ("[", 100000);
  g_autofree char *nested = g_strconcat ("{\"wire\":1,\"operations\":", deep, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      expect (fixture, fixture_post (fixture, "/v1/sync", token, bodies[i]), 400, "malformed");
      expect (fixture, fixture_post (fixture, "/v1/sessions", NULL, bodies[i]), 400, "malformed");
    }
  /* Of another version of the protocol: told which of the two is the older one. */
  expect (fixture, fixture_post (fixture, "/v1/sync", token, "{\"wire\":2,\"cursor\":null,\"limit\":1,\"operations\":[]}"), 400, DBK_WIRE_TOO_NEW);
  expect (fixture, fixture_post (fixture, "/v1/sync", token, "{\"wire\":0,\"cursor\":null,\"limit\":1,\"operations\":[]}"), 400, DBK_WIRE_TOO_OLD);
  expect (fixture, fixture_post (fixture, "/v1/sync", token, deep), 400, "malformed");
  expect (fixture, fixture_post (fixture, "/v1/sync", token, nested), 400, "malformed");
  expect (fixture, fixture_post (fixture, "/v1/sync", token, "{\"wire\":1,\"operations\":[]}"), 200, NULL);
}

static void
test_garbled_cursors (void)
{
  static const char *const cursors[] = { "", ".", "......", "x.x.x.x.x.x.x", "a.b.1.2.3.4.5", "99999999999999999999.0.0.0.0.0.000000000000000000000000" };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "fill.P01", "a");

  for (guint i = 0; i < G_N_ELEMENTS (cursors); i++)
    {
      g_autoptr (DbkSyncAnswer) answer = fixture_sync (fixture, token, cursors[i], 1000, NULL);

      g_assert_cmpuint (answer->changes->len, ==, FIXTURE_DAYS);
    }
}

/* --- Too much --- */

static void
test_oversized (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "fill.P01", "a");
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (DBK_WIRE_MAX_REQUEST + 1), DBK_WIRE_MAX_REQUEST + 1);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (200 * 1024 * 1024), 200 * 1024 * 1024);
  g_autoptr (GBytes) bomb = dbk_gzip_pack (zeros);
  g_autoptr (GBytes) plain = g_bytes_new_static ("{\"wire\":1,\"operations\":[]}", 26);
  g_autoptr (GBytes) packed = dbk_gzip_pack (plain);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) - 3);

  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, large, NULL), 413, "too-large");
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sessions", NULL, large, NULL), 413, "too-large");
  expect (fixture, fixture_ask (fixture, "GET", "/v1/catalogue", token, plain, NULL), 413, "too-large");
  g_assert_cmpuint (g_bytes_get_size (bomb), <, DBK_WIRE_MAX_REQUEST);
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, bomb, "Content-Encoding", "gzip", NULL), 413, "too-large");
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, cut, "Content-Encoding", "gzip", NULL), 400, "malformed");
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, plain, "Content-Encoding", "gzip", NULL), 400, "malformed");
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, plain, "Content-Encoding", "br", NULL), 415, "content-encoding");
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, plain, "Content-Type", "text/plain", NULL), 415, "media-type");
  expect (fixture, fixture_ask (fixture, "POST", "/v1/sync", token, packed, "Content-Encoding", "gzip", NULL), 200, NULL);
}

/* --- Raw connections --- */

static GIOStream *
open_raw (Fixture *fixture)
{
  g_autofree char *ca = g_build_filename (fixture->directory, "tls", "ca.pem", NULL);
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (client, fixture->url + strlen ("https://"), 0, NULL, NULL);
  GIOStream *tls;

  g_assert_nonnull (connection);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  tls = g_tls_client_connection_new (G_IO_STREAM (connection), NULL, NULL);
  g_tls_connection_set_database (G_TLS_CONNECTION (tls), database);
  g_object_set (tls, "server-identity", g_network_address_new ("127.0.0.1", 0), NULL);
  return tls;
}

/* Work done by a thread while the service runs in the main one. */
typedef struct
{
  Fixture *fixture;
  gint done;
  gint64 took;
  guint count;
  const char *text;
} Attack;

static void
run_attack (Attack *attack, GThreadFunc func)
{
  gint64 started = g_get_monotonic_time ();
  GThread *thread = g_thread_new ("attack", func, attack);

  while (!g_atomic_int_get (&attack->done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  attack->took = g_get_monotonic_time () - started;
}

static gpointer
end (Attack *attack)
{
  g_atomic_int_set (&attack->done, 1);
  g_main_context_wakeup (NULL);
  return NULL;
}

/* Sends, and goes away without reading. */
static gpointer
vanish (gpointer data)
{
  Attack *attack = data;

  for (guint i = 0; i < attack->count; i++)
    {
      g_autoptr (GIOStream) stream = open_raw (attack->fixture);

      if (*attack->text != '\0')
        g_output_stream_write_all (g_io_stream_get_output_stream (stream), attack->text, strlen (attack->text), NULL, NULL, NULL);
      /* Without the politeness of TLS: the line just drops. */
      g_object_unref (g_steal_pointer (&stream));
    }
  return end (attack);
}

static guint64
metric (Fixture *fixture, const char *name)
{
  g_autoptr (Answer) answer = fixture_get (fixture, "/metrics", NULL);
  g_autofree char *line = g_strdup_printf ("\ndaybook_%s ", name);
  const char *found = strstr (answer->text, line);

  /* A crowd may keep us out for a moment. */
  if (found == NULL)
    return G_MAXUINT64;
  return g_ascii_strtoull (found + strlen (line), NULL, 10);
}

static void
wait_for_connections (Fixture *fixture, guint64 at_most)
{
  gint64 patience = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (metric (fixture, "connections") > at_most)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, patience);
      g_usleep (100000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

static void
test_vanish (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *sync = g_strdup_printf ("POST /v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n{\"wire\":1,\"operations\":[]}", token);
  g_autofree char *half = g_strdup_printf ("POST /v1/sync HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 2600\r\n\r\n{\"wire\":1", token);
  const char *texts[] = { "", "GET /v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", sync, half, "GET /heal" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Attack attack = { fixture, 0, 0, 130, texts[i] };

      run_attack (&attack, vanish);
      expect (fixture, fixture_get (fixture, "/healthz", NULL), 200, NULL);
    }
  wait_for_connections (fixture, 3);
}

/* One byte now and then, for ever. */
static gpointer
trickle (gpointer data)
{
  Attack *attack = data;
  g_autoptr (GIOStream) stream = open_raw (attack->fixture);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  for (guint i = 0; i < 200; i++)
    {
      if (!g_output_stream_write_all (output, attack->text + MIN (i, strlen (attack->text) - 1), 1, NULL, NULL, NULL) || !g_output_stream_flush (output, NULL, NULL))
        break;
      attack->count++;
      g_usleep (100000);
    }
  return end (attack);
}

/* Says nothing at all. */
static gpointer
keep_silent (gpointer data)
{
  Attack *attack = data;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (client, attack->fixture->url + strlen ("https://"), 0, NULL, NULL);
  char byte;

  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  attack->count = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, NULL) == 0;
  return end (attack);
}

static void
test_slow (void)
{
  DbkServerLimits limits = { 2, 2, 100 };
  g_autoptr (Fixture) fixture = fixture_new (&limits);
  Attack headers = { fixture, 0, 0, 0, "GET /healthz HTTP/1.1\r\nX: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
  Attack silent = { fixture, 0, 0, 0, NULL };

  run_attack (&headers, trickle);
  g_assert_cmpuint (headers.count, <, 80);
  g_assert_cmpint (headers.took, <, 8 * G_USEC_PER_SEC);
  run_attack (&silent, keep_silent);
  g_assert_cmpuint (silent.count, ==, 1); /* the service closed it */
  g_assert_cmpint (silent.took, <, 8 * G_USEC_PER_SEC);
  expect (fixture, fixture_get (fixture, "/healthz", NULL), 200, NULL);
}

/* More connections than allowed: the surplus is closed, the others live. */
static gpointer
crowd (gpointer data)
{
  Attack *attack = data;
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 30; i++)
    {
      GIOStream *stream = open_raw (attack->fixture);

      g_ptr_array_add (streams, stream);
      attack->count += g_tls_connection_handshake (G_TLS_CONNECTION (stream), NULL, NULL);
    }
  return end (attack);
}

static void
test_crowd (void)
{
  DbkServerLimits limits = { 5, 5, 20 };
  g_autoptr (Fixture) fixture = fixture_new (&limits);
  Attack attack = { fixture, 0, 0, 0, NULL };

  run_attack (&attack, crowd);
  g_assert_cmpuint (attack.count, <=, 21);
  g_assert_cmpuint (attack.count, >=, 15);
  wait_for_connections (fixture, 3);
  expect (fixture, fixture_get (fixture, "/healthz", NULL), 200, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hostile/malformed", test_malformed);
  g_test_add_func ("/hostile/garbled-cursors", test_garbled_cursors);
  g_test_add_func ("/hostile/oversized", test_oversized);
  g_test_add_func ("/hostile/vanish", test_vanish);
  g_test_add_func ("/hostile/slow", test_slow);
  g_test_add_func ("/hostile/crowd", test_crowd);
  return g_test_run ();
}
