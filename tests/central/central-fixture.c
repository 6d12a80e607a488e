/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service in this process, with a short demo history, and a client of it.
 */
#include "tests/central/central-fixture.h"

#include <glib/gstdio.h>

#include "central/dbk-secret.h"
#include "central/dbk-seed.h"
#include "central/demo/dbk-demo-figures.h"
#include "central/demo/dbk-demo.h"
#include "data/base/dbk-clock.h"
#include "tests/data/base/test-folder.h"

void
answer_free (Answer *answer)
{
  g_clear_object (&answer->message);
  g_free (answer->text);
  g_free (answer);
}

static DbkDay
day_of (const char *text)
{
  DbkDay day;

  g_assert_true (dbk_day_parse (text, &day));
  return day;
}

char *
fixture_fill (void)
{
  static GBytes *filled;
  g_autoptr (GError) error = NULL;
  char *directory = test_directory ();
  g_autofree char *path = g_build_filename (directory, "central.db", NULL);

  g_assert_no_error (error);
  g_assert_true (dbk_secret_init ());
  if (filled == NULL)
    {
      char *data;
      gsize length;

      g_assert_true (dbk_demo_fill (path, day_of (FIXTURE_TODAY), FIXTURE_DAYS, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &data, &length, &error));
      filled = g_bytes_new_take (data, length);
    }
  else
    g_assert_true (g_file_set_contents (path, g_bytes_get_data (filled, NULL), (gssize)g_bytes_get_size (filled), &error));
  return directory;
}

static DbkCatalogue *
demo_catalogue (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dbk_seed_catalogue ("demo-1", TRUE, &error);
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  DbkCatalogue *catalogue;

  g_assert_no_error (error);
  catalogue = dbk_catalogue_load (json_node_get_object (root), &error);
  g_assert_no_error (error);
  return catalogue;
}

static gboolean
start (Fixture *fixture, const DbkServerLimits *limits, GError **error)
{
  DbkServiceOptions options = { 0 };

  options.directory = fixture->directory;
  options.host = "127.0.0.1";
  options.demo = TRUE;
  options.demo_date = day_of (FIXTURE_TODAY);
  options.limits = limits;
  fixture->service = dbk_service_new (&options, error);
  if (fixture->service == NULL)
    return FALSE;
  g_free (fixture->url);
  fixture->url = g_strdup (dbk_service_get_url (fixture->service));
  return TRUE;
}

static void
connect_client (Fixture *fixture)
{
  g_autofree char *ca = g_build_filename (fixture->directory, "tls", "ca.pem", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca, &error);

  g_assert_no_error (error);
  g_clear_object (&fixture->session);
  fixture->session = soup_session_new_with_options ("tls-database", database, "timeout", 30, "max-conns", 64, "max-conns-per-host", 64, NULL);
}

Fixture *
fixture_new (const DbkServerLimits *limits)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->directory = fixture_fill ();
  fixture->catalogue = demo_catalogue ();
  start (fixture, limits, &error);
  g_assert_no_error (error);
  connect_client (fixture);
  return fixture;
}

Fixture *
fixture_connect (const char *directory, const char *url)
{
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->directory = g_strdup (directory);
  fixture->url = g_strdup (url);
  fixture->catalogue = demo_catalogue ();
  connect_client (fixture);
  return fixture;
}

void
fixture_stop (Fixture *fixture)
{
  if (fixture->service != NULL)
    dbk_service_stop (g_steal_pointer (&fixture->service));
}

gboolean
fixture_start (Fixture *fixture, GError **error)
{
  if (!start (fixture, NULL, error))
    return FALSE;
  connect_client (fixture);
  return TRUE;
}

void
fixture_restart (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture_stop (fixture);
  fixture_start (fixture, &error);
  g_assert_no_error (error);
}

void
fixture_free (Fixture *fixture)
{
  soup_session_abort (fixture->session);
  g_clear_object (&fixture->session);
  if (fixture->service != NULL)
    {
      dbk_service_stop (fixture->service);
      test_remove (fixture->directory);
    }
  dbk_catalogue_unref (fixture->catalogue);
  g_free (fixture->directory);
  g_free (fixture->url);
  g_free (fixture);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static Answer *
send (Fixture *fixture, SoupMessage *message)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  Answer *answer = g_new0 (Answer, 1);

  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (fixture->session, result, &error);
  answer->message = g_object_ref (message);
  if (body == NULL)
    {
      g_test_message ("no answer: %s", error->message);
      answer->text = g_strdup ("");
      return answer;
    }
  answer->status = soup_message_get_status (message);
  answer->length = g_bytes_get_size (body);
  answer->text = g_strndup (g_bytes_get_data (body, NULL), answer->length);
  return answer;
}

Answer *
fixture_ask (Fixture *fixture, const char *method, const char *path, const char *token, GBytes *body, ...)
{
  g_autofree char *url = g_strconcat (fixture->url, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *name;
  va_list args;

  if (token != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (headers, "Authorization", value);
    }
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", body);
  va_start (args, body);
  while ((name = va_arg (args, const char *)) != NULL)
    soup_message_headers_replace (headers, name, va_arg (args, const char *));
  va_end (args);
  return send (fixture, message);
}

Answer *
fixture_get (Fixture *fixture, const char *path, const char *token)
{
  return fixture_ask (fixture, "GET", path, token, NULL, NULL);
}

Answer *
fixture_post (Fixture *fixture, const char *path, const char *token, const char *json)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  return fixture_ask (fixture, "POST", path, token, body, NULL);
}

char *
fixture_sign_in (Fixture *fixture, const char *user, const char *home)
{
  g_autoptr (DbkSessionRequest) request = dbk_session_request_new (user, DBK_DEMO_PASSWORD, NULL, home);
  g_autofree char *text = dbk_session_request_to_text (request);
  g_autoptr (Answer) answer = fixture_post (fixture, "/v1/sessions", NULL, text);
  g_autoptr (DbkSessionAnswer) session = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, 201);
  session = dbk_session_answer_from_text (answer->text, answer->length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (session->account->account, ==, user);
  return g_strdup (session->token);
}

DbkSyncAnswer *
fixture_sync (Fixture *fixture, const char *token, const char *cursor, guint limit, GPtrArray *operations)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autofree char *text = NULL;
  DbkSyncAnswer *sync;

  request->cursor = g_strdup (cursor);
  request->limit = limit;
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    g_ptr_array_add (request->operations, g_ptr_array_index (operations, i));
  text = dbk_sync_request_to_text (request);
  while (request->operations->len > 0)
    g_ptr_array_steal_index (request->operations, 0); /* still the caller's */
  answer = fixture_post (fixture, "/v1/sync", token, text);
  g_assert_cmpuint (answer->status, ==, 200);
  sync = dbk_sync_answer_from_text (answer->text, answer->length, &error);
  g_assert_no_error (error);
  return sync;
}

DbkOutcome *
fixture_sync_one (Fixture *fixture, const char *token, DbkOperation *operation)
{
  g_autoptr (GPtrArray) operations = g_ptr_array_new ();
  g_autoptr (DbkSyncAnswer) answer = NULL;
  DbkSyncResult *result;

  g_ptr_array_add (operations, operation);
  answer = fixture_sync (fixture, token, NULL, 1, operations);
  g_assert_cmpuint (answer->results->len, ==, 1);
  result = g_ptr_array_index (answer->results, 0);
  g_assert_cmpstr (result->id, ==, operation->id);
  if (result->outcome->detail != NULL)
    g_test_message ("%s: %s", dbk_operation_kind_to_string (operation->kind), result->outcome->detail);
  return g_steal_pointer (&result->outcome);
}

char *
fixture_code (Answer *answer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (answer->text, answer->length, 1024 * 1024, &error);
  g_autoptr (DbkProblem) problem = NULL;

  g_assert_no_error (error);
  problem = dbk_problem_from_json (json_node_get_object (root), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (problem->status, ==, answer->status);
  g_assert_cmpstr (soup_message_headers_get_content_type (soup_message_get_response_headers (answer->message), NULL), ==, "application/problem+json");
  return g_strdup (problem->code);
}

/* --- Operations --- */

static void
take_day (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  DbkOperation *operation = data;

  if (!dbk_period_equal (dbk_layout_period (layout), operation->key.period))
    return;
  for (guint i = 0; i < n; i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, slots[i]);
      DbkCellEdit *edit = g_new0 (DbkCellEdit, 1);

      edit->entity = slot->entity->code;
      edit->indicator = slot->indicator->code;
      edit->value = dbk_value_to_wire (&values[i]);
      edit->source = DBK_CELL_TYPED;
      g_ptr_array_add (operation->edits, edit);
    }
}

DbkOperation *
fixture_action (DbkOperationKind kind, const char *plant, const char *period, const char *base_op)
{
  DbkReportKey key = { g_intern_static_string ("daily"), g_intern_string (plant), dbk_period_day (day_of (period)) };
  DbkOperation *operation = dbk_operation_new (&key, kind);

  operation->base_op = g_strdup (base_op);
  operation->made_at = dbk_clock_now ();
  g_free (operation->catalogue);
  operation->catalogue = g_strdup ("demo-1");
  return operation;
}

DbkOperation *
fixture_edit (Fixture *fixture, const char *plant)
{
  DbkDay today = day_of (FIXTURE_TODAY);
  g_autoptr (DbkDemoFigures) figures = dbk_demo_figures_new (fixture->catalogue, today - 1 - FIXTURE_DAYS, today - 1, 1);
  DbkOperation *operation = fixture_action (DBK_OPERATION_EDIT, plant, FIXTURE_YESTERDAY, NULL);

  dbk_demo_figures_run (figures, dbk_catalogue_node (fixture->catalogue, plant), take_day, operation);
  g_assert_cmpuint (operation->edits->len, >, 3);
  return operation;
}
