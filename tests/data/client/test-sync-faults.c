/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exchange when things go wrong: lost answers, a restored service, everything
 * an answer can be instead of one, sessions that end, certificates, catalogues.
 */
#include <sys/socket.h>

#include "data/sync/dbk-link.h"
#include "tests/data/client/dbk-test-sync.h"

/* --- Exactly once --- */

static void
test_lost_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  f->service->fault = TEST_FAULT_LOST;
  g_assert_false (try_sync (f, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_OFFLINE);
  g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 1);
  test_assert_value (f->document, "P01-U1", "gen", "10.0000");
  reopen (f);
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "10.0000");
  g_assert_cmpuint (f->service->applied, ==, 1);
  g_assert_cmpint (dbk_document_get_report (f->document)->revision, ==, 1);
}

/* A restored backup: what it has lost is sent again. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  g_assert_null (dbk_home_get_restored (f->home));
  g_mutex_lock (&f->service->mutex);
  g_hash_table_remove_all (f->service->seqs);
  g_hash_table_remove_all (f->service->outcomes);
  g_hash_table_remove_all (f->service->reports);
  f->service->seq = 0;
  g_free (f->service->epoch);
  f->service->epoch = g_strdup ("b");
  g_mutex_unlock (&f->service->mutex);
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "10.0000");
  test_assert_value (f->document, "P01-U1", "gen", "10.0000");
  g_assert_cmpuint (f->service->applied, ==, 2);
  g_assert_true (g_str_has_prefix (dbk_home_get_cursor (f->home), "b."));
  /* Told for a day, also by a program that is started later. */
  g_assert_nonnull (strstr (dbk_home_get_restored (f->home), "restored from an older backup"));
  reopen (f);
  g_assert_nonnull (dbk_home_get_restored (f->home));
  dbk_clock_set_offset (2 * G_TIME_SPAN_DAY);
  g_assert_null (dbk_home_get_restored (f->home));
  dbk_clock_set_offset (0);
}

/* --- What an answer can be instead --- */

static const struct
{
  TestFault fault;
  int code;
  const char *told; /* (nullable): among the words */
} bad_answers[] = {
  { TEST_FAULT_HTML, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_CUT, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_NESTED, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_BOMB, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_GARBAGE, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_FOREIGN_RESULT, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_BAD_MEMBER, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_REDIRECT, DBK_HOME_ERROR_BAD_ANSWER },
  { TEST_FAULT_500, DBK_HOME_ERROR_SERVICE },
  { TEST_FAULT_503, DBK_HOME_ERROR_SERVICE },
  { TEST_FAULT_NEWER, DBK_HOME_ERROR_SERVICE, "install the newer version" },
  { TEST_FAULT_TOO_OLD, DBK_HOME_ERROR_SERVICE, "install the newer version" },
  { TEST_FAULT_TOO_NEW, DBK_HOME_ERROR_SERVICE, "once the service is renewed" },
};

static void
test_bad_answers (Fixture *f, gconstpointer data)
{
  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  test_type (f->document, "P01-U1", "gen", "11");
  for (guint i = 0; i < G_N_ELEMENTS (bad_answers); i++)
    {
      g_autofree char *cursor = g_strdup (dbk_home_get_cursor (f->home));
      g_autoptr (GError) error = NULL;

      f->service->fault = bad_answers[i].fault;
      g_assert_false (try_sync (f, &error));
      g_test_message ("fault %d: %s", bad_answers[i].fault, error->message);
      g_assert_error (error, DBK_HOME_ERROR, bad_answers[i].code);
      g_assert_true (bad_answers[i].told == NULL || strstr (error->message, bad_answers[i].told) != NULL);
      g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_FAILED);
      g_assert_nonnull (dbk_home_get_sync_error (f->home));
      g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, cursor);
      test_assert_value (f->document, "P01-U1", "gen", "11.0000");
      g_assert_cmpint (dbk_document_get_report (f->document)->revision, ==, 1);
      g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 1);
      g_assert_true (dbk_home_is_signed_in (f->home));
    }
  sync_well (f);
  g_assert_null (dbk_home_get_sync_error (f->home));
  assert_service (f, "P01-U1", "gen", "11.0000");
  g_assert_cmpuint (f->service->applied, ==, 2);
}

/* Two services behind one address, each with data of its own: an exchange ends all the same, and what was typed stays. */
static void
test_restless (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  f->service->restless = TRUE;
  test_type (f->document, "P01-U1", "gen", "11");
  g_assert_false (try_sync (f, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_BAD_ANSWER);
  g_assert_cmpuint (f->service->requests, <, 12);
  test_assert_value (f->document, "P01-U1", "gen", "11.0000");
  f->service->restless = FALSE;
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "11.0000");
}

static gboolean
reset_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  struct linger now = { 1, 0 };
  GSocket *socket = g_socket_connection_get_socket (connection);

  /* Killed in the middle of a greeting. */
  g_assert_cmpint (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &now, sizeof now), ==, 0);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

/* A line that breaks during the handshake is a line that broke: nobody is told of certificates. */
static void
test_reset (Fixture *f, gconstpointer data)
{
  g_autoptr (GSocketService) listener = g_socket_service_new ();
  g_autoptr (GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (listener), NULL, &error);
  char *right = f->home->server;

  g_assert_no_error (error);
  g_signal_connect (listener, "incoming", G_CALLBACK (reset_cb), NULL);
  g_socket_service_start (listener);
  f->home->server = g_strdup_printf ("https://127.0.0.1:%u", port);
  test_type (f->document, "P01-U1", "gen", "10");
  g_assert_false (try_sync (f, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_OFFLINE);
  g_free (f->home->server);
  f->home->server = right;
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "10.0000");
}

static void
test_session_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  f->service->fault = TEST_FAULT_REPLACED;
  g_assert_false (try_sync (f, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_SESSION);
  g_assert_nonnull (strstr (error->message, "elsewhere"));
  g_assert_cmpuint (f->ended, ==, 1);
  g_assert_false (dbk_home_is_signed_in (f->home));
  g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 1);
  test_assert_value (f->document, "P01-U1", "gen", "10.0000");
  g_clear_error (&error);
  g_assert_true (sign_in (f, f->service->ca, "right", &error));
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "10.0000");
}

static void
test_credentials (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  g_assert_false (sign_in (f, f->service->ca, "wrong", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_CREDENTIALS);
  g_clear_error (&error);
  g_assert_false (sign_in (f, f->service->ca, "slow down", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_THROTTLED);
  g_assert_nonnull (strstr (error->message, "42"));
  /* A sign-in that failed takes nothing away. */
  test_assert_value (f->document, "P01-U1", "gen", "10.0000");
  g_assert_true (dbk_home_is_signed_in (f->home));
}

/* --- Without the service --- */

static gboolean
sign_in_nowhere (Fixture *f, const char *user, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_sign_in_async (f->home, "https://localhost:1", f->service->ca, user, password, NULL, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return dbk_home_sign_in_finish (f->home, result, error);
}

static void
use_account (Fixture *f, const char *account)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&f->service->mutex);

  dbk_actor_free (f->service->actor);
  f->service->actor = dbk_actor_new (account, account);
  dbk_actor_add_grant (f->service->actor, "filler", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
}

/* Shifts change while the line is down: each to his own store, by his own password, and nothing of anybody's is lost. */
static void
test_shared_offline (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) accounts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  use_account (f, "Second");
  dbk_home_sign_in_async (f->home, f->service->url, f->service->ca, "Second", "right", NULL, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dbk_home_sign_in_finish (f->home, result, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "Second");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
  /* The report opened by the other is closed, not mixed up. */
  g_assert_false (dbk_document_set_text (f->document, test_slot (f->document, "P01-U1", "gen"), "11", DBK_CELL_TYPED, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN);
  g_clear_error (&error);
  accounts = dbk_home_list_accounts (f->home);
  g_assert_cmpuint (g_strv_length (accounts), ==, 2);
  g_assert_cmpstr (accounts[0], ==, "Second");
  g_assert_cmpstr (accounts[1], ==, "fill.P01");

  g_assert_false (sign_in_nowhere (f, "fill.P01", "wrong", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_CREDENTIALS);
  g_clear_error (&error);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "Second");
  g_assert_false (sign_in_nowhere (f, "stranger", "right", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_true (sign_in_nowhere (f, "fill.P01", "right", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "fill.P01");
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_OFFLINE);
  g_assert_true (dbk_home_is_offline_session (f->home));
  reopen (f);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "fill.P01");
  test_assert_value (f->document, "P01-U1", "gen", "10.0000");

  /* Guessing gets slow. */
  for (guint i = 0; i < 5; i++)
    g_assert_false (sign_in_nowhere (f, "fill.P01", "guess", NULL));
  g_assert_false (sign_in_nowhere (f, "fill.P01", "right", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_THROTTLED);
  g_clear_error (&error);
  dbk_clock_set_offset (20 * G_USEC_PER_SEC);
  g_assert_true (sign_in_nowhere (f, "fill.P01", "right", &error));
  /* And not for ever. */
  dbk_clock_set_offset (91 * G_TIME_SPAN_DAY);
  g_assert_false (sign_in_nowhere (f, "fill.P01", "right", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  dbk_clock_set_offset (0);

  /* The line is back: his own session goes on. */
  use_account (f, "fill.P01");
  sync_well (f);
  g_assert_false (dbk_home_is_offline_session (f->home));
  assert_service (f, "P01-U1", "gen", "10.0000");
}

/* --- By itself --- */

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_auto_sync (Fixture *f, gconstpointer data)
{
  guint ticks = g_timeout_add (20, wake_cb, NULL);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  dbk_home_start_auto_sync (f->home);
  while (dbk_home_get_sync_state (f->home) != DBK_SYNC_IDLE && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_IDLE);
  /* After an action, soon. */
  test_type (f->document, "P01-U1", "gen", "10");
  g_assert_true (dbk_document_discard (f->document, NULL));
  test_type (f->document, "P01-U1", "gen", "11");
  while (dbk_home_get_pending (f->home) > 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  assert_service (f, "P01-U1", "gen", "11.0000");
  g_source_remove (ticks);
}

/* --- Whom to trust --- */

static const struct
{
  const char *name;
  TestCertificate certificate;
  const char *says;
} certificates[] = {
  { "expired", TEST_CERTIFICATE_EXPIRED, "expired" },
  { "not-yet", TEST_CERTIFICATE_NOT_YET, "not valid yet" },
  { "other-name", TEST_CERTIFICATE_OTHER_NAME, "another name" },
  { "other-ca", TEST_CERTIFICATE_OTHER_CA, "authority" },
};

static void
test_certificate (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  Fixture f = { NULL };
  g_autoptr (GError) error = NULL;

  begin (&f, certificates[i].certificate);
  g_assert_false (sign_in (&f, f.service->ca, "right", &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED);
  g_assert_nonnull (strstr (error->message, certificates[i].says));
  g_assert_null (dbk_home_get_account (f.home));
  g_assert_false (dbk_home_is_signed_in (f.home));
  tear_down (&f, NULL);
}

/* Our authority is not the system's: without its file there is no trust. */
/* Each byte in time, and never an end: given up, or nothing would ever be exchanged again. */
static void
test_drip (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autofree char *text = dbk_sync_request_to_text (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLink) link = dbk_link_new (f->service->url, f->service->ca, &error);
  g_autoptr (DbkReply) reply = NULL;
  gint64 begin;

  g_assert_no_error (error);
  link->patience = 1;
  f->service->fault = TEST_FAULT_DRIP;
  begin = g_get_monotonic_time ();
  reply = dbk_link_send (link, "/v1/sync", "test-token", text, NULL, NULL, &error);
  g_assert_null (reply);
  g_assert_error (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_TIME_SPAN_SECOND);
}

static void
test_no_ca (void)
{
  Fixture f = { NULL };
  g_autoptr (GError) error = NULL;

  begin (&f, TEST_CERTIFICATE_GOOD);
  g_assert_false (sign_in (&f, NULL, "right", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_false (sign_in (&f, "/nonexistent/ca.pem", "right", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED);
  tear_down (&f, NULL);
}

static void
test_addresses (void)
{
  Fixture f = { NULL };
  g_autofree char *real = NULL;
  static const char *const plain[] = { "http://localhost:1", "ftp://localhost", "localhost", "https://", "" };

  begin (&f, TEST_CERTIFICATE_GOOD);
  real = g_steal_pointer (&f.service->url);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autoptr (GError) error = NULL;

      f.service->url = (char *)plain[i];
      g_assert_false (sign_in (&f, f.service->ca, "right", &error));
      g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED);
    }
  {
    g_autoptr (GError) error = NULL;

    f.service->url = (char *)"https://localhost:1";
    g_assert_false (sign_in (&f, f.service->ca, "right", &error));
    g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  }
  f.service->url = g_steal_pointer (&real);
  tear_down (&f, NULL);
}

/* --- The clock --- */

/* Wrong by years, either way: everything is taken as ever, and it is told. */
static void
test_wrong_clock (Fixture *f, gconstpointer data)
{
  static const int years[] = { 3, -7 };

  sync_well (f);
  g_assert_null (dbk_home_get_clock_problem (f->home));
  for (guint i = 0; i < G_N_ELEMENTS (years); i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", 10 + i);
      g_autofree char *stored = g_strdup_printf ("%u.0000", 10 + i);

      dbk_clock_set_offset (years[i] * 365 * G_TIME_SPAN_DAY);
      test_type (f->document, "P01-U1", "gen", value);
      sync_well (f);
      assert_service (f, "P01-U1", "gen", stored);
      g_test_message ("%s", dbk_home_get_clock_problem (f->home));
      g_assert_nonnull (strstr (dbk_home_get_clock_problem (f->home), "clock of this computer is wrong"));
      g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_IDLE);
    }
  dbk_clock_set_offset (0);
  sync_well (f);
  g_assert_null (dbk_home_get_clock_problem (f->home));
  test_assert_value (f->document, "P01-U1", "gen", "11.0000");
}

/* --- Catalogues --- */

static void
count_cb (DbkHome *home, guint *calls)
{
  (*calls)++;
}

static void
test_catalogue_follows (Fixture *f, gconstpointer data)
{
  guint calls = 0;
  g_autoptr (DbkDocument) again = NULL;

  g_signal_connect (f->home, "catalogue-changed", G_CALLBACK (count_cb), &calls);
  sync_well (f);
  g_assert_cmpuint (calls, ==, 0);
  g_mutex_lock (&f->service->mutex);
  g_free (f->service->catalogue_text);
  f->service->catalogue_text = test_catalogue_text ("c2");
  g_free (f->service->published);
  f->service->published = g_strdup ("c2");
  g_mutex_unlock (&f->service->mutex);
  sync_well (f);
  g_assert_cmpuint (calls, ==, 1);
  g_assert_cmpstr (dbk_catalogue_version (dbk_home_get_catalogue (f->home)), ==, "c2");
  /* The document goes on under its own. */
  test_type (f->document, "P01-U1", "gen", "10");
  again = test_open_document (f->home, "P01", TEST_DAY);
  g_assert_true (again != f->document);
  test_assert_value (again, "P01-U1", "gen", "10.0000");
  g_signal_handlers_disconnect_by_data (f->home, &calls);
}

static void
test_catalogue_broken (Fixture *f, gconstpointer data)
{
  g_mutex_lock (&f->service->mutex);
  g_free (f->service->catalogue_text);
  f->service->catalogue_text = g_strdup ("{\"format\":1,\"version\":\"c3\",\"nodes\":[{\"code\":\"X\"}]}");
  g_free (f->service->published);
  f->service->published = g_strdup ("c3");
  g_mutex_unlock (&f->service->mutex);
  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "10.0000");
  g_assert_cmpstr (dbk_catalogue_version (dbk_home_get_catalogue (f->home)), ==, "c1");
  g_assert_nonnull (strstr (dbk_home_get_catalogue_problem (f->home), "c3"));
  reopen (f);
  g_assert_cmpstr (dbk_catalogue_version (dbk_home_get_catalogue (f->home)), ==, "c1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/client/sync/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("lost-answer", test_lost_answer);
  ADD ("restored", test_restored);
  ADD ("bad-answers", test_bad_answers);
  ADD ("restless", test_restless);
  ADD ("drip", test_drip);
  ADD ("reset", test_reset);
  ADD ("session-ends", test_session_ends);
  ADD ("credentials", test_credentials);
  ADD ("shared-offline", test_shared_offline);
  ADD ("auto-sync", test_auto_sync);
  ADD ("wrong-clock", test_wrong_clock);
  ADD ("catalogue-follows", test_catalogue_follows);
  ADD ("catalogue-broken", test_catalogue_broken);
  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autofree char *path = g_strconcat ("/client/sync/certificate/", certificates[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_certificate);
    }
  g_test_add_func ("/client/sync/no-ca", test_no_ca);
  g_test_add_func ("/client/sync/addresses", test_addresses);
  return g_test_run ();
}
