/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What those who run the service look at: health, metrics, the contract.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-central-resources.h"
#include "central/dbk-service-private.h"
#include "data/base/dbk-clock.h"

void
dbk_route_health (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *stamp = NULL;

  dbk_request_set_header (request, "Cache-Control", "no-store");
  if (!dbk_central_store_get_meta (service->reader, "accounts", &stamp, &error))
    {
      g_warning ("Health: %s", error->message);
      dbk_request_problem (request, SOUP_STATUS_SERVICE_UNAVAILABLE, "store", "The store cannot be read", NULL);
      return;
    }
  dbk_request_answer_json (request, SOUP_STATUS_OK, g_strdup_printf ("{\"status\":\"ok\",\"version\":\"%s\"}", DBK_VERSION));
}

static void
metric (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP daybook_%s %s\n# TYPE daybook_%s %s\n", name, help, name, type);
}

static void
number (GString *text, const char *name, const char *type, const char *help, guint64 value)
{
  metric (text, name, type, help);
  g_string_append_printf (text, "daybook_%s %" G_GUINT64_FORMAT "\n", name, value);
}

static void
list_counters (DbkService *service, const DbkServerStatistics *statistics, GString *text)
{
  static const char *const outcomes[] = { "applied", "merged", "conflict", "refused" };

  metric (text, "http_answers_total", "counter", "Answers by the first digit of their status.");
  for (guint i = 1; i < G_N_ELEMENTS (statistics->answers); i++)
    g_string_append_printf (text, "daybook_http_answers_total{status=\"%uxx\"} %" G_GUINT64_FORMAT "\n", i, statistics->answers[i]);
  metric (text, "operations_total", "counter", "Operations answered, by outcome.");
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    g_string_append_printf (text, "daybook_operations_total{outcome=\"%s\"} %" G_GUINT64_FORMAT "\n", outcomes[i], service->operations[i]);
  number (text, "connections_accepted_total", "counter", "Connections accepted.", statistics->accepted);
  number (text, "connections_cut_off_total", "counter", "Connections cut off for being too slow or too many.", statistics->cut_off);
  number (text, "http_bytes_in_total", "counter", "Bytes of request bodies.", statistics->bytes_in);
  number (text, "http_bytes_out_total", "counter", "Bytes of answers' bodies.", statistics->bytes_out);
  number (text, "sign_ins_total", "counter", "Accounts signed in.", service->sign_ins);
  number (text, "sign_ins_failed_total", "counter", "Passwords refused.", service->sign_ins_failed);
}

void
dbk_route_metrics (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) body = NULL;
  DbkServerStatistics statistics;
  guint8 hash[DBK_LOG_HASH];
  gint64 seq;

  dbk_server_get_statistics (service->server, &statistics);
  list_counters (service, &statistics, text);
  number (text, "connections", "gauge", "Connections open now.", statistics.connections);
  number (text, "http_busy", "gauge", "Requests being worked on or answered.", statistics.busy);
  number (text, "long_polls", "gauge", "Syncs held until something in their scope changes.", dbk_waiting_count (service->waiting));
  number (text, "writer_waiting", "gauge", "Requests that wait for the writer.", dbk_worker_waiting (service->writer));
  number (text, "readers_waiting", "gauge", "Requests that wait for a reader.", dbk_worker_waiting (service->readers));
  number (text, "passwords_waiting", "gauge", "Sign-ins that wait for their turn.", dbk_worker_waiting (service->passwords));
  number (text, "sessions", "gauge", "Sessions in force.", dbk_session_table_count (service->sessions, dbk_clock_now ()));
  if (dbk_central_store_get_tail (service->reader, &seq, hash, NULL))
    number (text, "log_sequence", "gauge", "Sequence of the last operation.", (guint64)seq);
  number (text, "uptime_seconds", "gauge", "Seconds since the start.", (guint64)((g_get_monotonic_time () - service->started) / G_USEC_PER_SEC));

  body = g_string_free_to_bytes (g_steal_pointer (&text));
  dbk_request_set_header (request, "Cache-Control", "no-store");
  dbk_request_answer (request, SOUP_STATUS_OK, "text/plain; version=0.0.4; charset=utf-8", body, NULL);
}

void
dbk_route_openapi (DbkRequest *request, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_resource_lookup_data (dbk_central_get_resource (), "/org/daybook/central/openapi.json", G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (body == NULL)
    {
      g_warning ("%s", error->message);
      dbk_request_problem (request, SOUP_STATUS_INTERNAL_SERVER_ERROR, "internal", "The contract is missing", NULL);
      return;
    }
  dbk_request_answer (request, SOUP_STATUS_OK, "application/json", body, NULL);
}
