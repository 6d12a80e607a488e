/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many reports a second the central service hands out over kept-alive TLS
 * connections, beside a bare libsoup handler with the same certificate and size
 * of answer, asked by the same client on the same machine.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <gio/gio.h>
#include <signal.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "tests/bench/dbk-bench.h"
#include "tests/bench/dbk-https.h"
#include "tests/e2e/dbk-stage.h"

/* --- the load --- */

typedef struct
{
  const char *url;
  const char *ca;
  const char *request;
  int *phase; /* 0 getting ready, 1 counting, 2 over */
  guint answers;
  guint failures;
  DbkSamples *times; /* (owned) milliseconds */
} Client;

static gpointer
ask (gpointer data)
{
  Client *client = data;
  g_autoptr (DbkHttps) https = dbk_https_connect (client->url, client->ca);
  int phase;

  while ((phase = g_atomic_int_get (client->phase)) < 2)
    {
      double start = dbk_bench_now ();
      guint status = dbk_https_request (https, client->request, NULL);

      if (status != 200)
        client->failures++;
      if (status == 0)
        break;
      if (phase == 1)
        {
          client->answers++;
          dbk_samples_add (client->times, (dbk_bench_now () - start) / 1000);
        }
    }
  return NULL;
}

/* Answers a second; @slowest takes the 99th percentile of the answers' times. */
static double
load (const char *url, const char *ca, const char *request, guint n, DbkSamples *slowest)
{
  g_autofree Client *clients = g_new0 (Client, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  g_autoptr (DbkSamples) times = dbk_samples_new ();
  guint answers = 0;
  int phase = 0;
  double start, taken;

  for (guint i = 0; i < n; i++)
    {
      clients[i] = (Client){ url, ca, request, &phase, .times = dbk_samples_new () };
      threads[i] = g_thread_new ("client", ask, &clients[i]);
    }
  g_usleep (dbk_bench_count (700, 50) * 1000);
  start = dbk_bench_now ();
  g_atomic_int_set (&phase, 1);
  g_usleep (dbk_bench_count (3000, 100) * 1000);
  g_atomic_int_set (&phase, 2);
  taken = dbk_bench_now () - start;
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      if (clients[i].failures > 0)
        g_error ("%s: %u answers were not 200", url, clients[i].failures);
      answers += clients[i].answers;
      dbk_samples_add (times, dbk_samples_percentile (clients[i].times, 99));
      dbk_samples_free (clients[i].times);
    }
  dbk_samples_add (slowest, dbk_samples_median (times));
  return answers / taken * 1e6;
}

/* --- the two servers --- */

static char *
sign_in (DbkHttps *https, const char *user)
{
  g_autofree char *body = g_strdup_printf ("{\"user\":\"%s\",\"password\":\"%s\"}", user, DBK_STAGE_PASSWORD);
  g_autofree char *request = g_strdup_printf ("POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen (body), body);
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autoptr (JsonNode) root = NULL;
  guint status = dbk_https_request (https, request, answer);

  if (status / 100 != 2)
    g_error ("sign-in of %s: %u %s", user, status, answer->str);
  root = dbk_json_parse (answer->str, answer->len, 1 << 20, NULL);
  g_assert_nonnull (root);
  return g_strdup (dbk_json_string (json_node_get_object (root), "token", NULL));
}

static GSubprocess *
start_bare (DbkStage *stage, gsize size, char **url)
{
  g_autofree char *program = dbk_stage_program ("tests/bench/bare-server");
  g_autofree char *certificate = dbk_stage_path (stage, "service/tls/server.pem");
  g_autofree char *key = dbk_stage_path (stage, "service/tls/server-key.pem");
  g_autofree char *bytes = g_strdup_printf ("%zu", size);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *bare = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, certificate, key, bytes, NULL);

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bare));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_true (line != NULL && g_str_has_prefix (line, "listening "));
  *url = g_strdup (line + strlen ("listening "));
  return bare;
}

static void
bench_connections (DbkStage *stage, const char *bare, const char *request, guint n)
{
  g_autoptr (DbkSamples) ours = dbk_samples_new ();
  g_autoptr (DbkSamples) limit = dbk_samples_new ();
  g_autoptr (DbkSamples) our_times = dbk_samples_new ();
  g_autoptr (DbkSamples) bare_times = dbk_samples_new ();
  g_autofree char *rate = g_strdup_printf ("service: reports read over %u connections | a bare handler", n);
  g_autofree char *time = g_strdup_printf ("service: time of an answer over %u connections, p99 | a bare handler", n);

  for (guint i = dbk_bench_count (3, 1); i > 0; i--)
    {
      dbk_samples_add (ours, load (dbk_stage_url (stage), dbk_stage_ca (stage), request, n, our_times));
      dbk_samples_add (limit, load (bare, dbk_stage_ca (stage), request, n, bare_times));
    }
  dbk_bench_line (rate, dbk_samples_median (ours), dbk_samples_median (limit), "/s", ">=0.5x");
  dbk_bench_line (time, dbk_samples_median (our_times), dbk_samples_median (bare_times), "ms", "-");
}

int
main (int argc, char **argv)
{
  DbkStage *stage;
  DbkHttps *https;
  GSubprocess *bare;
  g_autoptr (GString) answer = g_string_new (NULL);
  g_autofree char *token = NULL;
  g_autofree char *request = NULL;
  g_autofree char *day = dbk_day_to_string (dbk_clock_today () - 2);
  g_autofree char *url = NULL;

  dbk_bench_init (argc, argv);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  https = dbk_https_connect (dbk_stage_url (stage), dbk_stage_ca (stage));
  token = sign_in (https, "fill.P01");
  request = g_strdup_printf ("GET /v1/reports/daily/P01/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", day, token);
  if (dbk_https_request (https, request, answer) != 200)
    g_error ("no report: %s", answer->str);
  dbk_https_close (https);
  bare = start_bare (stage, answer->len, &url);
  bench_connections (stage, url, request, 8);
  bench_connections (stage, url, request, 64);
  dbk_bench_note ("client and server share the machine; the answer has %zu bytes", answer->len);
  g_subprocess_force_exit (bare);
  g_subprocess_wait (bare, NULL, NULL);
  g_object_unref (bare);
  dbk_stage_free (stage);
  return 0;
}
