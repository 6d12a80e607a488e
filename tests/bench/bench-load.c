/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The morning rush: every plant of a group submits day after day over a
 * connection of its own; each report is validated, durable and answered. Beside
 * it a bare handler that inserts as many rows in shared commits. Then clients that
 * all come at once, clients that vanish, and clients that wait for news.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "central/dbk-gzip.h"
#include "tests/bench/dbk-bench-group.h"
#include "tests/bench/dbk-bench.h"
#include "tests/bench/dbk-https.h"
#include "tests/e2e/dbk-stage.h"

typedef struct
{
  DbkBenchGroup *group;
  const char *url;
  const char *ca;
  guint first, last; /* days to be filed */
  gboolean bare;     /* any 200 will do */
  GMutex mutex;
  GCond cond;
  guint ready, total;
  gboolean go;
} Rush;

typedef struct
{
  Rush *rush;
  guint plant;
  char *cursor;      /* (owned) (nullable) */
  DbkSamples *times; /* (owned): milliseconds */
  double ended;
} Plant;

/* --- what is sent --- */

static char *
head_of (const char *path, const char *token, gsize length, gboolean packed)
{
  return g_strdup_printf ("POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%sAccept-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
                          path, token, packed ? "Content-Encoding: gzip\r\n" : "", length);
}

static GBytes *
make_message (const char *token, const char *json)
{
  g_autoptr (GBytes) plain = g_bytes_new_static (json, strlen (json));
  g_autoptr (GBytes) packed = dbk_gzip_pack (plain);
  g_autofree char *head = head_of ("/v1/sync", token, g_bytes_get_size (packed), TRUE);
  GByteArray *message = g_byte_array_new ();

  g_byte_array_append (message, (const guint8 *)head, (guint)strlen (head));
  g_byte_array_append (message, g_bytes_get_data (packed, NULL), (guint)g_bytes_get_size (packed));
  return g_byte_array_free_to_bytes (message);
}

/* (transfer full): the answer's text */
static char *
unpack (const GString *body)
{
  g_autoptr (GBytes) packed = g_bytes_new_static (body->str, body->len);
  g_autoptr (GBytes) plain = dbk_gzip_unpack (packed, 64 << 20, NULL);

  if (plain == NULL)
    return g_strdup (body->str);
  return g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain));
}

static char *
cursor_of (const char *answer)
{
  const char *at = strstr (answer, "\"cursor\":\"");

  if (at == NULL)
    g_error ("no cursor: %.500s", answer);
  at += strlen ("\"cursor\":\"");
  return g_strndup (at, strcspn (at, "\""));
}

static guint
count (const char *text, const char *word)
{
  guint n = 0;

  for (; (text = strstr (text, word)) != NULL; text++)
    n++;
  return n;
}

/* --- the rush --- */

static void
wait_for_all (Rush *rush)
{
  g_mutex_lock (&rush->mutex);
  rush->ready++;
  g_cond_broadcast (&rush->cond);
  while (!rush->go)
    g_cond_wait (&rush->cond, &rush->mutex);
  g_mutex_unlock (&rush->mutex);
}

static double
start_all (Rush *rush)
{
  double start;

  g_mutex_lock (&rush->mutex);
  while (rush->ready < rush->total)
    g_cond_wait (&rush->cond, &rush->mutex);
  rush->go = TRUE;
  start = dbk_bench_now ();
  g_cond_broadcast (&rush->cond);
  g_mutex_unlock (&rush->mutex);
  return start;
}

static void
file_day (Plant *plant, DbkHttps *https, guint day, GString *body)
{
  Rush *rush = plant->rush;
  g_autofree char *json = dbk_bench_group_request (rush->group, plant->plant, day, plant->cursor);
  g_autoptr (GBytes) message = make_message (dbk_bench_group_token (rush->group, plant->plant), json);
  double start = dbk_bench_now ();
  guint status = dbk_https_send (https, g_bytes_get_data (message, NULL), g_bytes_get_size (message), body);
  g_autofree char *answer = NULL;

  dbk_samples_add (plant->times, (dbk_bench_now () - start) / 1000);
  if (status != 200)
    g_error ("plant %u, day %u: %u %s", plant->plant, day, status, body->str);
  if (rush->bare)
    return;
  answer = unpack (body);
  if (count (answer, "\"outcome\":\"applied\"") != 2)
    g_error ("plant %u, day %u: %.3000s", plant->plant, day, answer);
  g_free (plant->cursor);
  plant->cursor = cursor_of (answer);
}

static gpointer
file_days (gpointer data)
{
  Plant *plant = data;
  Rush *rush = plant->rush;
  g_autoptr (DbkHttps) https = dbk_https_connect (rush->url, rush->ca);
  g_autoptr (GString) body = g_string_new (NULL);

  wait_for_all (rush);
  for (guint day = rush->first; day < rush->last; day++)
    file_day (plant, https, day, body);
  plant->ended = dbk_bench_now ();
  return NULL;
}

/* Reports a second; @times takes every answer's. @cursors: (inout) */
static double
rush_days (DbkBenchGroup *group, const char *url, const char *ca, guint first, guint last, gboolean bare, char **cursors, DbkSamples *times)
{
  Rush rush = { group, url, ca, first, last, bare };
  guint n = dbk_bench_group_plants (group);
  g_autofree Plant *plants = g_new0 (Plant, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  double start, end = 0;

  rush.total = n;
  for (guint i = 0; i < n; i++)
    {
      plants[i] = (Plant){ &rush, i, g_steal_pointer (&cursors[i]), dbk_samples_new (), 0 };
      threads[i] = g_thread_new ("plant", file_days, &plants[i]);
    }
  start = start_all (&rush);
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      end = MAX (end, plants[i].ended);
      cursors[i] = plants[i].cursor;
      for (guint k = 0; k < dbk_samples_count (plants[i].times); k++)
        dbk_samples_add (times, dbk_samples_percentile (plants[i].times, 100.0 * (k + 1) / dbk_samples_count (plants[i].times)));
      dbk_samples_free (plants[i].times);
    }
  return n * (last - first) / (end - start) * 1e6;
}

/* --- the service's memory --- */

static double
memory_of (GSubprocess *service, const char *line)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (service));
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (at = strstr (text, line)) == NULL)
    return (double)NAN;
  return (double)g_ascii_strtoull (at + strlen (line), NULL, 10) / 1024;
}

/* Processor seconds, of all its threads. */
static double
time_of (GSubprocess *service)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", g_subprocess_get_identifier (service));
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (end = strrchr (text, ')')) == NULL)
    return (double)NAN;
  fields = g_strsplit (end + 2, " ", -1);
  return (double)(g_ascii_strtoull (fields[11], NULL, 10) + g_ascii_strtoull (fields[12], NULL, 10)) / (double)sysconf (_SC_CLK_TCK);
}

/* --- many at once --- */

typedef struct
{
  Rush *rush;
  double took; /* milliseconds */
} Comer;

static gpointer
come (gpointer data)
{
  Comer *comer = data;
  Rush *rush = comer->rush;
  DbkHttps *https;
  double start;

  wait_for_all (rush);
  start = dbk_bench_now ();
  https = dbk_https_connect (rush->url, rush->ca);
  if (dbk_https_request (https, "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", NULL) != 200)
    g_error ("not served");
  comer->took = (dbk_bench_now () - start) / 1000;
  dbk_https_close (https);
  return NULL;
}

static void
bench_coming (const char *url, const char *ca, guint n)
{
  Rush rush = { .url = url, .ca = ca, .total = n };
  g_autofree Comer *comers = g_new0 (Comer, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  g_autofree char *what = g_strdup_printf ("load: slowest of %u clients that connect in one instant", n);
  double slowest = 0;

  for (guint i = 0; i < n; i++)
    {
      comers[i].rush = &rush;
      threads[i] = g_thread_new ("comer", come, &comers[i]);
    }
  start_all (&rush);
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      slowest = MAX (slowest, comers[i].took);
    }
  dbk_bench_line (what, slowest, DBK_BENCH_NONE, "ms", "<=2000");
}

/* --- clients that vanish --- */

static double
ask_once (const char *url, const char *ca, const char *request)
{
  double start = dbk_bench_now ();
  g_autoptr (DbkHttps) https = dbk_https_connect (url, ca);

  if (dbk_https_request (https, request, NULL) != 200)
    g_error ("not served");
  return (dbk_bench_now () - start) / 1000;
}

static void
bench_vanishing (DbkBenchGroup *group, const char *url, const char *ca)
{
  g_autofree char *head = head_of ("/v1/sync", dbk_bench_group_token (group, 0), strlen ("{\"wire\":1,\"cursor\":null}"), FALSE);
  g_autofree char *request = g_strconcat (head, "{\"wire\":1,\"cursor\":null}", NULL);
  g_autoptr (DbkSamples) before = dbk_samples_new ();
  g_autoptr (DbkSamples) after = dbk_samples_new ();

  for (guint i = dbk_bench_count (11, 1); i > 0; i--)
    dbk_samples_add (before, ask_once (url, ca, request));
  for (guint round = dbk_bench_count (5, 1); round > 0; round--)
    {
      for (guint i = dbk_bench_count (100, 3); i > 0; i--)
        {
          DbkHttps *https = dbk_https_connect (url, ca);

          dbk_https_abandon (https, request);
        }
      dbk_samples_add (after, ask_once (url, ca, request));
    }
  dbk_bench_line ("load: a client after 100 that vanished | before", dbk_samples_median (after), dbk_samples_median (before), "ms", "<=2x");
}

/* --- clients that wait for news --- */

typedef struct
{
  Rush *rush;
  const char *token;
  const char *cursor;
  double answered;
  guint changes;
} Waiter;

static gpointer
wait_for_news (gpointer data)
{
  Waiter *waiter = data;
  g_autofree char *json = g_strdup_printf ("{\"wire\":1,\"cursor\":\"%s\",\"limit\":10,\"wait\":55}", waiter->cursor);
  g_autofree char *head = head_of ("/v1/sync", waiter->token, strlen (json), FALSE);
  g_autofree char *request = g_strconcat (head, json, NULL);
  g_autoptr (DbkHttps) https = dbk_https_connect (waiter->rush->url, waiter->rush->ca);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *answer = NULL;

  wait_for_all (waiter->rush);
  if (dbk_https_request (https, request, body) != 200)
    g_error ("not served: %s", body->str);
  waiter->answered = dbk_bench_now ();
  answer = unpack (body);
  waiter->changes = count (answer, "\"revision\":");
  return NULL;
}

/* The cursor of an account that has read everything. */
static char *
read_all (const char *url, const char *ca, const char *token)
{
  g_autoptr (DbkHttps) https = dbk_https_connect (url, ca);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *cursor = NULL;

  for (;;)
    {
      g_autofree char *json = cursor != NULL ? g_strdup_printf ("{\"wire\":1,\"cursor\":\"%s\",\"limit\":500}", cursor) : g_strdup ("{\"wire\":1,\"cursor\":null,\"limit\":500}");
      g_autofree char *head = head_of ("/v1/sync", token, strlen (json), FALSE);
      g_autofree char *request = g_strconcat (head, json, NULL);
      g_autofree char *answer = NULL;

      if (dbk_https_request (https, request, body) != 200)
        g_error ("not served: %s", body->str);
      answer = unpack (body);
      g_free (cursor);
      cursor = cursor_of (answer);
      if (strstr (answer, "\"more\":false") != NULL)
        return g_steal_pointer (&cursor);
    }
}

/* Reviewers and fillers alike wait; one more report comes in for the last plant. */
static void
bench_waiting (DbkBenchGroup *group, GSubprocess *service, const char *url, const char *ca, guint n, guint day, char **cursors)
{
  Rush rush = { .group = group, .url = url, .ca = ca, .total = n };
  guint plants = dbk_bench_group_plants (group), told = 0;
  g_autofree Waiter *waiters = g_new0 (Waiter, n);
  g_autofree GThread **threads = g_new0 (GThread *, n);
  const char *reviewer = dbk_bench_group_reviewer (group, 0);
  g_autofree char *reviewed = read_all (url, ca, reviewer);
  g_autofree char *what = g_strdup_printf ("load: memory with %u connections that wait for news", n);
  double memory, sent, slowest = 0;

  for (guint i = 0; i < n; i++)
    {
      guint plant = i % (plants - 1);

      waiters[i] = (Waiter){ &rush, i < 8 ? reviewer : dbk_bench_group_token (group, plant), i < 8 ? reviewed : cursors[plant] };
      threads[i] = g_thread_new ("waiter", wait_for_news, &waiters[i]);
    }
  start_all (&rush);
  g_usleep (dbk_bench_count (2000, 300) * 1000);
  memory = memory_of (service, "VmRSS:");
  {
    Rush one = { group, url, ca, day, day + 1, FALSE };
    Plant last = { &one, plants - 1, g_strdup (cursors[plants - 1]), dbk_samples_new (), 0 };
    g_autoptr (DbkHttps) https = dbk_https_connect (url, ca);
    g_autoptr (GString) body = g_string_new (NULL);

    file_day (&last, https, day, body);
    dbk_samples_free (last.times);
    g_free (last.cursor);
    sent = dbk_bench_now ();
  }
  g_usleep (dbk_bench_count (2500, 1500) * 1000);
  /* The others would wait out their time: the service tells them when it stops. */
  g_subprocess_send_signal (service, 15);
  for (guint i = 0; i < n; i++)
    {
      g_thread_join (threads[i]);
      if (i >= 8)
        continue;
      told += waiters[i].changes > 0;
      slowest = MAX (slowest, (waiters[i].answered - sent) / 1000);
    }
  if (told != MIN (n, 8))
    g_error ("%u reviewers were told of the report", told);
  dbk_bench_line (what, memory, DBK_BENCH_NONE, "MB", "<=150");
  dbk_bench_line ("load: until those who wait are told of a submitted report", slowest, DBK_BENCH_NONE, "ms", "<=2000");
}

/* --- the bare one --- */

static GSubprocess *
start_bare (DbkBenchGroup *group, const char *folder, gsize size, char **url)
{
  g_autofree char *program = dbk_stage_program ("tests/bench/bare-store");
  g_autofree char *certificate = g_build_filename (folder, "service", "tls", "server.pem", NULL);
  g_autofree char *key = g_build_filename (folder, "service", "tls", "server-key.pem", NULL);
  g_autofree char *bytes = g_strdup_printf ("%zu", size);
  g_autofree char *rows = g_strdup_printf ("%u", dbk_bench_group_cells (group));
  g_autofree char *database = g_build_filename (folder, "bare.db", NULL);
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;
  GSubprocess *bare = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, certificate, key, bytes, rows, database, NULL);

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bare));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_true (line != NULL && g_str_has_prefix (line, "listening "));
  *url = g_strdup (line + strlen ("listening "));
  return bare;
}

static void
stop (GSubprocess *process)
{
  g_subprocess_send_signal (process, 15);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_autofree char *data = NULL;
  g_autofree char *url = NULL;
  g_autofree char *bare_url = NULL;
  g_autofree char *ca = NULL;
  g_autofree char *what = NULL;
  g_autoptr (DbkSamples) warm = dbk_samples_new ();
  g_autoptr (DbkSamples) times = dbk_samples_new ();
  g_autoptr (DbkSamples) bare_times = dbk_samples_new ();
  g_auto (GStrv) cursors = NULL;
  DbkBenchGroup *group;
  GSubprocess *service, *bare;
  guint days, first, n;
  double rate, limit, spent;

  dbk_bench_init (argc, argv);
  days = dbk_bench_count (41, 4);
  first = dbk_bench_count (12, 1);
  folder = dbk_bench_folder_new ();
  data = g_build_filename (folder, "service", NULL);
  group = dbk_bench_group_new (data, dbk_bench_count (15, 1), days);
  n = dbk_bench_group_plants (group);
  cursors = g_new0 (char *, n + 1);
  service = dbk_bench_group_start (group, &url);
  ca = dbk_bench_group_ca (group);

  rush_days (group, url, ca, 0, first, FALSE, cursors, warm);
  spent = time_of (service);
  rate = rush_days (group, url, ca, first, days - 1, FALSE, cursors, times);
  spent = time_of (service) - spent;
  bare = start_bare (group, folder, 4000, &bare_url);
  limit = rush_days (group, bare_url, ca, first, days - 1, TRUE, cursors, bare_times);
  stop (bare);
  what = g_strdup_printf ("load: submitted reports of %u cells over %u connections | bare handler and insert", dbk_bench_group_cells (group), n);
  dbk_bench_line (what, rate, limit, "/s", ">=600");
  dbk_bench_line ("load: time of their answers, p99 | the same", dbk_samples_percentile (times, 99), dbk_samples_percentile (bare_times, 99), "ms", "<=300");
  dbk_bench_line ("load: processor time of the service for a report", spent / (n * (days - 1 - first)) * 1000, DBK_BENCH_NONE, "ms", "-");
  dbk_bench_line ("load: memory of the service after it", memory_of (service, "VmRSS:"), DBK_BENCH_NONE, "MB", "<=60");
  dbk_bench_line ("load: memory of the service at its peak", memory_of (service, "VmHWM:"), DBK_BENCH_NONE, "MB", "-");
  bench_coming (url, ca, dbk_bench_count (180, 12));
  bench_vanishing (group, url, ca);
  bench_waiting (group, service, url, ca, dbk_bench_count (900, 20), days - 1, cursors);
  dbk_bench_note ("clients and service share the machine; clients pack, unpack and check, which the limit's need not");
  stop (service);
  dbk_bench_group_free (group);
  dbk_bench_folder_remove (folder);
  return 0;
}
