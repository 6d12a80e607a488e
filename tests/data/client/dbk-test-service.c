/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service for tests: HTTPS on a thread of this process.
 */
#include "tests/data/client/dbk-test-service.h"

#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#include "data/base/dbk-clock.h"

#define DAY 86400

/* --- Certificates --- */

typedef struct
{
  gnutls_x509_crt_t certificate;
  gnutls_x509_privkey_t key;
} Pair;

static void
pair_clear (Pair *pair)
{
  gnutls_x509_crt_deinit (pair->certificate);
  gnutls_x509_privkey_deinit (pair->key);
}

static void
make_pair (Pair *pair, const char *name, gint64 from, gint64 to, const char *host, const Pair *issuer)
{
  static guint8 serial = 1;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  gnutls_x509_crt_init (&pair->certificate);
  gnutls_x509_privkey_init (&pair->key);
  g_assert_cmpint (gnutls_x509_privkey_generate (pair->key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), ==, 0);
  gnutls_x509_crt_set_version (pair->certificate, 3);
  serial++;
  gnutls_x509_crt_set_serial (pair->certificate, &serial, 1);
  gnutls_x509_crt_set_activation_time (pair->certificate, (time_t)(now + from));
  gnutls_x509_crt_set_expiration_time (pair->certificate, (time_t)(now + to));
  gnutls_x509_crt_set_dn_by_oid (pair->certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (guint)strlen (name));
  gnutls_x509_crt_set_key (pair->certificate, pair->key);
  gnutls_x509_crt_set_basic_constraints (pair->certificate, issuer == NULL, -1);
  if (host != NULL)
    gnutls_x509_crt_set_subject_alt_name (pair->certificate, GNUTLS_SAN_DNSNAME, host, (guint)strlen (host), GNUTLS_FSAN_SET);
  gnutls_x509_crt_set_key_usage (pair->certificate, issuer == NULL ? GNUTLS_KEY_KEY_CERT_SIGN : GNUTLS_KEY_DIGITAL_SIGNATURE);
  g_assert_cmpint (gnutls_x509_crt_sign2 (pair->certificate, issuer != NULL ? issuer->certificate : pair->certificate,
                                          issuer != NULL ? issuer->key : pair->key, GNUTLS_DIG_SHA256, 0),
                   ==, 0);
}

static char *
to_pem (const Pair *pair, gboolean with_key)
{
  gnutls_datum_t certificate, key = { NULL, 0 };
  char *text;

  gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &certificate);
  if (with_key)
    gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key);
  text = g_strconcat ((const char *)certificate.data, with_key ? (const char *)key.data : "", NULL);
  gnutls_free (certificate.data);
  gnutls_free (key.data);
  return text;
}

static GTlsCertificate *
make_certificate (TestService *service)
{
  Pair authority, other, own;
  g_autofree char *ca = NULL;
  g_autofree char *pem = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate;
  gint64 from = -DAY, to = 30 * DAY;

  if (service->certificate == TEST_CERTIFICATE_EXPIRED)
    {
      from = -10 * DAY;
      to = -DAY;
    }
  else if (service->certificate == TEST_CERTIFICATE_NOT_YET)
    {
      from = DAY;
      to = 30 * DAY;
    }
  make_pair (&authority, "Test authority", -20 * DAY, 60 * DAY, NULL, NULL);
  make_pair (&other, "Another authority", -20 * DAY, 60 * DAY, NULL, NULL);
  make_pair (&own, "Test service", from, to, service->certificate == TEST_CERTIFICATE_OTHER_NAME ? "other.example" : "localhost",
             service->certificate == TEST_CERTIFICATE_OTHER_CA ? &other : &authority);
  ca = to_pem (&authority, FALSE);
  g_file_set_contents (service->ca, ca, -1, &error);
  g_assert_no_error (error);
  pem = to_pem (&own, TRUE);
  certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);
  pair_clear (&own);
  pair_clear (&other);
  pair_clear (&authority);
  return certificate;
}

/* --- Answers --- */

static void
answer (SoupServerMessage *message, guint status, const char *type, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
answer_problem (SoupServerMessage *message, guint status, const char *code)
{
  g_autofree char *body = g_strdup_printf ("{\"type\":\"urn:daybook:problem:%s\",\"title\":\"Refused\",\"status\":%u,\"detail\":\"for a test\"}", code, status);

  answer (message, status, "application/problem+json", body);
}

static GBytes *
convert (GBytes *bytes, GConverter *converter)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);
  g_autoptr (GError) error = NULL;
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  g_output_stream_write_all (stream, data, length, NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (stream, NULL, &error);
  g_assert_no_error (error);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
answer_packed (SoupServerMessage *message, GBytes *plain)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GBytes) packed = convert (plain, compressor);
  gsize length;
  const char *data = g_bytes_get_data (packed, &length);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Encoding", "gzip");
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, data, length);
}

/* --- Sync --- */

DbkReport *
test_service_report (TestService *service, const DbkReportKey *key)
{
  return g_hash_table_lookup (service->reports, key);
}

static DbkReport *
ensure_report (TestService *service, const DbkReportKey *key)
{
  DbkReport *report = test_service_report (service, key);

  if (report == NULL)
    {
      report = dbk_report_new (key);
      g_hash_table_insert (service->reports, &report->key, report);
    }
  return report;
}

void
test_service_touch (TestService *service, DbkReport *report)
{
  gint64 *seq = g_new (gint64, 1);

  *seq = ++service->seq;
  g_hash_table_replace (service->seqs, report, seq);
}

/* Whether what @operation was based on is something its author had a clean answer to. */
static gboolean
is_clean (TestService *service, const DbkOperation *operation)
{
  const DbkOutcome *before = operation->base_op != NULL ? g_hash_table_lookup (service->outcomes, operation->base_op) : NULL;

  return before == NULL || before->kind == DBK_OUTCOME_APPLIED;
}

static const DbkOutcome *
apply (TestService *service, const DbkActor *actor, const DbkOperation *operation)
{
  DbkOutcome *outcome = g_hash_table_lookup (service->outcomes, operation->id);
  DbkReport *report;
  DbkApplyContext context = { 0 };

  if (outcome != NULL)
    return outcome;
  report = ensure_report (service, &operation->key);
  context.catalogue = service->catalogue;
  context.actor = actor;
  context.today = dbk_clock_today ();
  context.now = dbk_clock_now ();
  context.base_clean = is_clean (service, operation);
  outcome = dbk_report_apply (report, operation, &context);
  service->applied++;
  g_hash_table_insert (service->outcomes, g_strdup (operation->id), outcome);
  if (outcome->kind != DBK_OUTCOME_REFUSED)
    test_service_touch (service, report);
  return outcome;
}

static DbkOutcome *
copy_outcome (const DbkOutcome *outcome)
{
  DbkOutcome *copy = dbk_outcome_new (outcome->kind, outcome->revision);

  copy->refusal = outcome->refusal;
  copy->detail = g_strdup (outcome->detail);
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (outcome->conflicts, i);

      g_ptr_array_add (copy->conflicts, dbk_conflict_new (conflict->entity, conflict->indicator, conflict->theirs, conflict->theirs_op));
    }
  return copy;
}

static int
compare_seq (gconstpointer a, gconstpointer b, gpointer seqs)
{
  gint64 x = *(gint64 *)g_hash_table_lookup (seqs, *(gpointer *)a);
  gint64 y = *(gint64 *)g_hash_table_lookup (seqs, *(gpointer *)b);

  return (x > y) - (x < y);
}

static GPtrArray *
list_reports (TestService *service)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer report;

  g_hash_table_iter_init (&iter, service->seqs);
  while (g_hash_table_iter_next (&iter, &report, NULL))
    g_ptr_array_add (list, report);
  return list;
}

static void
read_feed (TestService *service, const DbkSyncRequest *request, DbkSyncAnswer *reply)
{
  g_autoptr (GPtrArray) list = list_reports (service);
  const char *dot = request->cursor != NULL ? strchr (request->cursor, '.') : NULL;
  gboolean ours = dot != NULL && strncmp (request->cursor, service->epoch, (gsize)(dot - request->cursor)) == 0;
  gint64 from = ours ? g_ascii_strtoll (dot + 1, NULL, 10) : 0;
  gint64 reached = service->seq;

  g_ptr_array_sort_with_data (list, compare_seq, service->seqs);
  for (guint i = 0; i < list->len; i++)
    {
      DbkReport *report = g_ptr_array_index (list, i);
      gint64 seq = *(gint64 *)g_hash_table_lookup (service->seqs, report);

      if (seq <= from)
        continue;
      if (reply->changes->len == request->limit)
        {
          reply->more = TRUE;
          reply->left = ours ? 0 : list->len - i;
          break;
        }
      reached = seq;
      g_ptr_array_add (reply->changes, dbk_sync_change_new (dbk_report_copy (report), TRUE));
    }
  reply->cursor = g_strdup_printf ("%s.%" G_GINT64_FORMAT, service->epoch, reply->more ? reached : service->seq);
}

static DbkSyncAnswer *
serve (TestService *service, const DbkSyncRequest *request)
{
  DbkSyncAnswer *reply = dbk_sync_answer_new ();

  if (service->restless)
    {
      g_free (service->epoch);
      service->epoch = g_strdup_printf ("e%u", service->requests);
    }
  for (guint i = 0; i < request->operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (request->operations, i);

      g_ptr_array_add (reply->results, dbk_sync_result_new (operation->id, copy_outcome (apply (service, service->actor, operation))));
    }
  read_feed (service, request, reply);
  reply->drop = g_strdupv (service->drop);
  reply->account = dbk_actor_copy (service->actor);
  reply->catalogue = g_strdup (service->published);
  reply->now = g_get_real_time (); /* its clock is right, whatever the client's says */
  return reply;
}

static gpointer
drip_thread (gpointer data)
{
  g_autoptr (GIOStream) stream = data;
  GOutputStream *out = g_io_stream_get_output_stream (stream);
  static const char HEAD[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n";
  gboolean there = g_output_stream_write_all (out, HEAD, strlen (HEAD), NULL, NULL, NULL);

  for (int i = 0; i < 300 && there; i++)
    {
      there = g_output_stream_write_all (out, " ", 1, NULL, NULL, NULL);
      g_usleep (G_USEC_PER_SEC / 10);
    }
  return NULL;
}

/* TRUE if the fault was the answer. */
static gboolean
misbehave (TestFault fault, SoupServerMessage *message, const char *text)
{
  g_autofree char *body = NULL;
  g_autoptr (GBytes) bytes = NULL;

  switch (fault)
    {
    case TEST_FAULT_HTML:
      answer (message, 200, "text/html", "<html><body>Please accept our terms</body></html>");
      return TRUE;
    case TEST_FAULT_CUT:
      body = g_strndup (text, strlen (text) / 2);
      answer (message, 200, "application/json", body);
      return TRUE;
    case TEST_FAULT_NESTED:
      body = g_strnfill (100000, '[');
      answer (message, 200, "application/json", body);
      return TRUE;
    case TEST_FAULT_BOMB:
      body = g_strnfill (100 * 1024 * 1024, ' ');
      bytes = g_bytes_new_static (body, 100 * 1024 * 1024);
      answer_packed (message, bytes);
      return TRUE;
    case TEST_FAULT_GARBAGE:
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Encoding", "gzip");
      answer (message, 200, "application/json", "this is not packed at all, whatever it says");
      return TRUE;
    case TEST_FAULT_FOREIGN_RESULT:
      answer (message, 200, "application/json",
              "{\"wire\":1,\"results\":[{\"id\":\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"outcome\":\"applied\",\"revision\":1}],\"changes\":[],\"drop\":[],\"cursor\":\"x.9\",\"more\":false,\"now\":\"2026-03-16T00:00:00Z\"}");
      return TRUE;
    case TEST_FAULT_BAD_MEMBER:
      answer (message, 200, "application/json", "{\"wire\":1,\"results\":{},\"cursor\":7,\"more\":\"no\"}");
      return TRUE;
    case TEST_FAULT_500:
      answer_problem (message, 500, "store");
      return TRUE;
    case TEST_FAULT_503:
      answer_problem (message, 503, "busy");
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "77");
      return TRUE;
    case TEST_FAULT_REPLACED:
      answer_problem (message, 401, "session_replaced");
      return TRUE;
    case TEST_FAULT_EXPIRED:
      answer_problem (message, 401, "session_expired");
      return TRUE;
    case TEST_FAULT_REDIRECT:
      soup_server_message_set_redirect (message, 302, "https://localhost:1/elsewhere");
      return TRUE;
    case TEST_FAULT_DRIP:
      g_thread_unref (g_thread_new ("drip", drip_thread, soup_server_message_steal_connection (message)));
      return TRUE;
    case TEST_FAULT_NEWER:
      body = g_strconcat ("{\"wire\":2", text + strlen ("{\"wire\":1"), NULL);
      answer (message, 200, "application/json", body);
      return TRUE;
    case TEST_FAULT_TOO_OLD:
      answer_problem (message, 400, DBK_WIRE_TOO_OLD);
      return TRUE;
    case TEST_FAULT_TOO_NEW:
      answer_problem (message, 400, DBK_WIRE_TOO_NEW);
      return TRUE;
    case TEST_FAULT_LOST:
    case TEST_FAULT_NONE:
    default:
      return FALSE;
    }
}

static DbkSyncRequest *
read_request (TestService *service, SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  const char *encoding = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Content-Encoding");
  g_autoptr (GBytes) plain = g_bytes_ref (body);
  g_autoptr (GError) error = NULL;
  DbkSyncRequest *request;

  if (g_strcmp0 (encoding, "gzip") == 0)
    {
      g_autoptr (GConverter) decompressor = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));

      service->packed++;
      g_bytes_unref (plain);
      plain = convert (body, decompressor);
    }
  request = dbk_sync_request_from_text (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (request->malformed->len, ==, 0);
  return request;
}

static void
sync_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TestService *service = data;
  g_autoptr (DbkSyncRequest) request = NULL;
  g_autoptr (DbkSyncAnswer) reply = NULL;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->mutex);
  g_autofree char *text = NULL;
  TestFault fault = service->fault;

  service->requests++;
  service->fault = TEST_FAULT_NONE;
  if (g_strcmp0 (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization"), "Bearer test-token") != 0)
    {
      answer_problem (message, 401, "session_expired");
      return;
    }
  request = read_request (service, message);
  if (fault != TEST_FAULT_NONE && fault != TEST_FAULT_LOST)
    {
      g_autoptr (DbkSyncAnswer) nothing = dbk_sync_answer_new ();

      nothing->cursor = g_strdup ("cut.1");
      text = dbk_sync_answer_to_text (nothing);
      misbehave (fault, message, text);
      return;
    }
  reply = serve (service, request);
  while (service->hold)
    {
      service->held = TRUE;
      g_cond_broadcast (&service->cond);
      g_cond_wait (&service->cond, &service->mutex);
    }
  service->held = FALSE;
  if (fault == TEST_FAULT_LOST)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

      g_io_stream_close (stream, NULL, NULL);
      return;
    }
  text = dbk_sync_answer_to_text (reply);
  {
    g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

    answer_packed (message, bytes);
  }
}

/* --- Sessions and the catalogue --- */

static void
session_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TestService *service = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->mutex);
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (DbkSessionRequest) request = dbk_session_request_from_text (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  g_autofree char *text = NULL;
  const char *token = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  DbkSessionAnswer reply = { (char *)"test-token", G_MAXINT32 * G_GINT64_CONSTANT (1000000), service->actor, service->published };

  if (g_str_equal (soup_server_message_get_method (message), "DELETE"))
    {
      service->signed_out += g_strcmp0 (token, "Bearer test-token") == 0 ? 1 : 0;
      g_cond_broadcast (&service->cond);
      soup_server_message_set_status (message, 204, NULL);
      return;
    }
  if (request == NULL || g_strcmp0 (request->password, "slow down") == 0)
    {
      answer_problem (message, 429, "throttled");
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "42");
      return;
    }
  if (g_strcmp0 (request->user, service->actor->account) != 0 || g_strcmp0 (request->password, "right") != 0)
    {
      answer_problem (message, 401, "credentials");
      return;
    }
  text = dbk_session_answer_to_text (&reply);
  answer (message, 201, "application/json", text);
}

static void
catalogue_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  TestService *service = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->mutex);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", service->published);

  if (g_strcmp0 (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "If-None-Match"), etag) == 0)
    {
      soup_server_message_set_status (message, 304, NULL);
      return;
    }
  answer (message, 200, "application/json", service->catalogue_text);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", etag);
}

/* --- The thread --- */

static gpointer
run (gpointer data)
{
  TestService *service = data;
  g_autoptr (GTlsCertificate) certificate = make_certificate (service);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  g_main_context_push_thread_default (service->context);
  service->server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (service->server, "/v1/sync", sync_cb, service, NULL);
  soup_server_add_handler (service->server, "/v1/sessions", session_cb, service, NULL);
  soup_server_add_handler (service->server, "/v1/catalogue", catalogue_cb, service, NULL);
  soup_server_listen_local (service->server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (service->server);
  g_mutex_lock (&service->mutex);
  service->url = g_strdup_printf ("https://localhost:%d", g_uri_get_port (uris->data));
  g_cond_broadcast (&service->cond);
  g_mutex_unlock (&service->mutex);
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (service->loop);
  soup_server_disconnect (service->server);
  g_clear_object (&service->server);
  while (g_main_context_iteration (service->context, FALSE))
    ;
  g_main_context_pop_thread_default (service->context);
  return NULL;
}

TestService *
test_service_new (TestCertificate certificate, DbkCatalogue *catalogue, const char *catalogue_text)
{
  TestService *service = g_new0 (TestService, 1);
  g_autoptr (GError) error = NULL;

  service->directory = g_dir_make_tmp ("dbk-service-XXXXXX", &error);
  g_assert_no_error (error);
  service->ca = g_build_filename (service->directory, "ca.pem", NULL);
  service->certificate = certificate;
  service->catalogue = dbk_catalogue_ref (catalogue);
  service->catalogue_text = g_strdup (catalogue_text);
  service->published = g_strdup (dbk_catalogue_version (catalogue));
  service->actor = dbk_actor_new ("fill.P01", "Filler");
  dbk_actor_add_grant (service->actor, "filler", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
  service->reports = g_hash_table_new_full ((GHashFunc)dbk_report_key_hash, (GEqualFunc)dbk_report_key_equal, NULL, (GDestroyNotify)dbk_report_free);
  service->seqs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  service->outcomes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)dbk_outcome_free);
  service->epoch = g_strdup ("a");
  g_mutex_init (&service->mutex);
  g_cond_init (&service->cond);
  service->context = g_main_context_new ();
  service->loop = g_main_loop_new (service->context, FALSE);
  g_mutex_lock (&service->mutex);
  service->thread = g_thread_new ("test-service", run, service);
  while (service->url == NULL)
    g_cond_wait (&service->cond, &service->mutex);
  g_mutex_unlock (&service->mutex);
  return service;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
test_service_free (TestService *service)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  g_source_set_callback (quit, quit_cb, service->loop, NULL);
  g_source_attach (quit, service->context);
  g_thread_join (service->thread);
  g_unlink (service->ca);
  g_rmdir (service->directory);
  g_free (service->directory);
  g_free (service->ca);
  g_free (service->url);
  g_main_loop_unref (service->loop);
  g_main_context_unref (service->context);
  dbk_catalogue_unref (service->catalogue);
  g_free (service->catalogue_text);
  g_free (service->published);
  dbk_actor_free (service->actor);
  g_hash_table_unref (service->seqs);
  g_hash_table_unref (service->reports);
  g_hash_table_unref (service->outcomes);
  g_free (service->epoch);
  g_strfreev (service->drop);
  g_mutex_clear (&service->mutex);
  g_cond_clear (&service->cond);
  g_free (service);
}

void
test_service_edit (TestService *service, const char *account, const DbkReportKey *key, const char *entity, const char *indicator, const char *value)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->mutex);
  g_autoptr (DbkActor) actor = dbk_actor_new (account, "Somebody else");
  g_autoptr (DbkOperation) operation = dbk_operation_new (key, DBK_OPERATION_EDIT);
  DbkReport *report = ensure_report (service, key);
  const DbkCell *cell = dbk_report_cell (report, g_intern_string (entity), g_intern_string (indicator));
  DbkCellEdit *edit = dbk_cell_edit_new (entity, indicator, value);

  dbk_actor_add_grant (actor, "filler", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
  edit->base = g_strdup (cell != NULL ? cell->op : NULL);
  operation->base_op = g_strdup (report->head);
  operation->catalogue = g_strdup (service->published);
  g_ptr_array_add (operation->edits, edit);
  g_assert_cmpint (apply (service, actor, operation)->kind, <=, DBK_OUTCOME_MERGED);
}

void
test_service_wait_held (TestService *service)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->mutex);

  while (!service->held)
    g_cond_wait (&service->cond, &service->mutex);
}

void
test_service_release (TestService *service)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&service->mutex);

  service->hold = FALSE;
  g_cond_broadcast (&service->cond);
}
