/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program itself: starting, stopping, being killed, and its commands.
 *
 * Needs the path of daybook-central in DBK_CENTRAL.
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "central/demo/dbk-demo.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "tests/central/central-fixture.h"
#include "tests/data/base/test-folder.h"

typedef struct
{
  GSubprocess *process;
  char *url;
} Process;

static GSubprocess *
spawn (const char *directory, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process;
  const char *argument;
  va_list args;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_setenv (launcher, "DAYBOOK_PASSWORD", "Geheim-Geheim1", TRUE);
  g_ptr_array_add (arguments, (gpointer)g_getenv ("DBK_CENTRAL"));
  g_ptr_array_add (arguments, (gpointer) "--data");
  g_ptr_array_add (arguments, (gpointer)directory);
  va_start (args, directory);
  while ((argument = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer)argument);
  va_end (args);
  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *)arguments->pdata, &error);
  g_assert_no_error (error);
  return process;
}

/* Runs a command to its end; returns its exit code. */
static int
finish (GSubprocess *owned, char **output)
{
  g_autoptr (GSubprocess) process = owned;
  g_autofree char *text = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, NULL, NULL, &text, &errors, &error);
  g_assert_no_error (error);
  if (output != NULL)
    *output = g_strconcat (text, errors, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static char *
wait_for_url (GSubprocess *process)
{
  g_autoptr (GDataInputStream) output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);

  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening https://127.0.0.1:"));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  return g_strdup (line + strlen ("listening "));
}

static GSubprocess *
start (const char *directory, char **url)
{
  GSubprocess *process = spawn (directory, "--listen", "127.0.0.1:0", "--demo", "--demo-date", FIXTURE_TODAY, NULL);

  *url = wait_for_url (process);
  return process;
}

static void
stop (GSubprocess *process, int signal)
{
  g_subprocess_send_signal (process, signal);
  g_subprocess_wait (process, NULL, NULL);
  if (signal == SIGTERM)
    {
      g_assert_true (g_subprocess_get_if_exited (process));
      g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 0);
    }
}

/* --- Killed between commit and answer --- */

static void
ignore (GObject *source, GAsyncResult *result, gpointer user_data)
{
}

/* Sends and does not wait; the request may or may not have been taken. */
static void
send_blindly (Fixture *fixture, const char *token, const DbkOperation *operation, guint microseconds)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autofree char *url = g_strconcat (fixture->url, "/v1/sync", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr (GBytes) body = NULL;
  gint64 end;
  char *text;

  g_ptr_array_add (request->operations, (gpointer)operation);
  text = dbk_sync_request_to_text (request);
  g_ptr_array_steal_index (request->operations, 0);
  body = g_bytes_new_take (text, strlen (text));
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_session_send_async (fixture->session, message, G_PRIORITY_DEFAULT, NULL, ignore, NULL);
  end = g_get_monotonic_time () + microseconds;
  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_kill (void)
{
  g_auto (TestFolder) directory = fixture_fill ();
  guint durable = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *url = NULL;
      g_autoptr (GSubprocess) first = start (directory, &url);
      g_autoptr (Fixture) before = fixture_connect (directory, url);
      g_autofree char *plant = g_strdup_printf ("P%02u", i + 1);
      g_autofree char *user = g_strdup_printf ("fill.%s", plant);
      g_autofree char *token = fixture_sign_in (before, user, "a");
      g_autoptr (DbkOperation) edit = fixture_edit (before, plant);
      g_autofree char *again = NULL;
      g_autoptr (GSubprocess) second = NULL;
      g_autoptr (Fixture) after = NULL;
      g_autoptr (DbkSyncAnswer) feed = NULL;
      g_autoptr (DbkOutcome) outcome = NULL;

      send_blindly (before, token, edit, i * 1500);
      stop (first, SIGKILL);

      /* The session and everything acknowledged are still there; sending it again is safe. */
      second = start (directory, &again);
      after = fixture_connect (directory, again);
      feed = fixture_sync (after, token, NULL, 1000, NULL);
      durable += feed->changes->len > FIXTURE_DAYS;
      outcome = fixture_sync_one (after, token, edit);
      g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
      g_assert_cmpint (outcome->revision, ==, 1);
      stop (second, SIGTERM);
    }
  g_test_message ("%u of 10 were durable when the service was killed", durable);
}

/* --- Starting and stopping --- */

static void
test_start (void)
{
  g_auto (TestFolder) directory = fixture_fill ();
  g_autofree char *url = NULL;
  g_autofree char *output = NULL;
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GSubprocess) process = start (directory, &url);
  g_autofree char *store = g_build_filename (directory, "central.db", NULL);

  g_test_message ("started in %d ms", (int)((g_get_monotonic_time () - began) / 1000));
  g_assert_cmpint (g_get_monotonic_time () - began, <, 3 * G_USEC_PER_SEC);
  g_assert_cmpint (finish (spawn (directory, "--listen", "127.0.0.1:0", NULL), &output), ==, 1);
  g_assert_nonnull (strstr (output, "Another service is running"));
  stop (process, SIGTERM);

  /* A damaged store is refused, and stays as it is. */
  g_assert_true (g_file_set_contents (store, "This was a store once.", -1, NULL));
  g_clear_pointer (&output, g_free);
  g_assert_cmpint (finish (spawn (directory, "--listen", "127.0.0.1:0", NULL), &output), ==, 1);
  g_clear_pointer (&output, g_free);
  g_assert_true (g_file_get_contents (store, &output, NULL, NULL));
  g_assert_cmpstr (output, ==, "This was a store once.");
}

static void
test_usage (void)
{
  g_auto (TestFolder) directory = test_directory ();
  g_autofree char *help = NULL;

  g_assert_cmpint (finish (spawn (directory, "--help", NULL), &help), ==, 0);
  g_assert_nonnull (strstr (help, "--demo-date"));
  g_assert_nonnull (strstr (help, "user add"));
  g_assert_cmpint (finish (spawn (directory, "--listen", "nowhere", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "--demo", "--listen", "0.0.0.0:0", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "--demo-date", "2026-03-16", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "--tls-cert", "x.pem", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "--store", "postgresql://x", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "--sing", NULL), NULL), ==, 2);
}

static void
test_users (void)
{
  g_auto (TestFolder) directory = test_directory ();
  g_autofree char *list = NULL;
  g_autofree char *url = NULL;
  g_autofree char *demo = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) answer = NULL;
  g_autoptr (Answer) disabled = NULL;

  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "king", "--org", "G", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "administrator", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "administrator", "--org", "X", NULL), NULL), ==, 1);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "administrator", "--org", "G", "--name", "老板", NULL), NULL), ==, 0);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "reader", "--org", "G", NULL), NULL), ==, 0);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "reader", "--org", "G", "--section", "fuel", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "filler", "--org", "G", "--section", "kitchen", NULL), NULL), ==, 1);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "filler", "--org", "G", "--section", "water", "--section", "fuel", NULL), NULL), ==, 0);
  g_assert_cmpint (finish (spawn (directory, "user", "list", NULL), &list), ==, 0);
  g_assert_cmpstr (list, ==, "boss\t老板\tadministrator@G\treader@G\tfiller@G[fuel,water]\n");

  g_assert_cmpint (finish (spawn (directory, "user", "revoke", "boss", "--role", "filler", NULL), NULL), ==, 2);
  g_assert_cmpint (finish (spawn (directory, "user", "revoke", "boss", "--role", "filler", "--org", "P01", NULL), NULL), ==, 1);
  g_assert_cmpint (finish (spawn (directory, "user", "revoke", "boss", "--role", "filler", "--org", "G", NULL), NULL), ==, 0);
  g_clear_pointer (&list, g_free);
  g_assert_cmpint (finish (spawn (directory, "user", "list", NULL), &list), ==, 0);
  g_assert_cmpstr (list, ==, "boss\t老板\tadministrator@G\treader@G\n");

  /* A real service is no demo. */
  g_assert_cmpint (finish (spawn (directory, "--demo", "--listen", "127.0.0.1:0", NULL), &demo), ==, 1);
  g_assert_nonnull (strstr (demo, "holds a real service"));

  process = spawn (directory, "--listen", "127.0.0.1:0", NULL);
  url = wait_for_url (process);
  fixture = fixture_connect (directory, url);
  answer = fixture_post (fixture, "/v1/sessions", NULL, "{\"user\":\"boss\",\"password\":\"Geheim-Geheim1\"}");
  g_assert_cmpuint (answer->status, ==, 201);
  g_assert_cmpint (finish (spawn (directory, "user", "disable", "boss", NULL), NULL), ==, 0);
  disabled = fixture_post (fixture, "/v1/sessions", NULL, "{\"user\":\"boss\",\"password\":\"Geheim-Geheim1\"}");
  g_assert_cmpuint (disabled->status, ==, 401);
  stop (process, SIGTERM);
}

/* What the command prints is what an authenticator needs; a service that runs asks from then on. */
static void
test_totp (void)
{
  g_auto (TestFolder) directory = test_directory ();
  g_autofree char *told = NULL;
  g_autofree char *list = NULL;
  g_autofree char *url = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *quoted = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Answer) asked = NULL;
  g_autoptr (Answer) after = NULL;

  g_assert_cmpint (finish (spawn (directory, "user", "add", "boss", "--role", "administrator", "--org", "G", NULL), NULL), ==, 0);
  g_assert_cmpint (finish (spawn (directory, "user", "add", "sis", "--role", "interface", "--org", "G", NULL), NULL), ==, 0);
  g_assert_cmpint (finish (spawn (directory, "user", "totp", "nobody", NULL), NULL), ==, 1);
  g_assert_cmpint (finish (spawn (directory, "user", "totp", "sis", NULL), NULL), ==, 1);
  g_assert_cmpint (finish (spawn (directory, "user", "totp", NULL), NULL), ==, 2);

  process = spawn (directory, "--listen", "127.0.0.1:0", NULL);
  url = wait_for_url (process);
  fixture = fixture_connect (directory, url);
  g_assert_cmpint (finish (spawn (directory, "user", "totp", "boss", NULL), &told), ==, 0);
  g_assert_true (g_str_has_prefix (told, "otpauth://totp/Daybook:boss?secret="));
  secret = g_strdup (strstr (told, "\nsecret ") + strlen ("\nsecret "));
  g_strchomp (secret);
  g_assert_cmpuint (strlen (secret), ==, 32);
  quoted = g_strdup_printf ("secret=%s&", secret);
  g_assert_nonnull (strstr (told, quoted));
  g_assert_cmpint (finish (spawn (directory, "user", "list", NULL), &list), ==, 0);
  g_assert_nonnull (strstr (list, "boss\tboss\ttotp\t"));
  g_assert_null (strstr (list, secret));
  asked = fixture_post (fixture, "/v1/sessions", NULL, "{\"user\":\"boss\",\"password\":\"Geheim-Geheim1\"}");
  g_assert_cmpuint (asked->status, ==, 401);
  g_assert_cmpint (finish (spawn (directory, "user", "totp", "boss", "--off", NULL), NULL), ==, 0);
  after = fixture_post (fixture, "/v1/sessions", NULL, "{\"user\":\"boss\",\"password\":\"Geheim-Geheim1\"}");
  g_assert_cmpuint (after->status, ==, 201);
  stop (process, SIGTERM);
}

/* --- The demo --- */

/* The same date gives the same history, to the last hash. */
static void
test_deterministic (void)
{
  guint8 hashes[2][DBK_LOG_HASH];
  gint64 seqs[2];
  DbkDay today;

  g_assert_true (dbk_day_parse (FIXTURE_TODAY, &today));
  for (guint i = 0; i < 2; i++)
    {
      g_auto (TestFolder) directory = test_directory ();
      g_autofree char *path = g_build_filename (directory, "central.db", NULL);
      g_autoptr (DbkCentralStore) store = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (dbk_demo_fill (path, today, 60, &error));
      store = dbk_sqlite_store_open (path, &error);
      g_assert_no_error (error);
      g_assert_true (dbk_central_store_get_tail (store, &seqs[i], hashes[i], &error));
    }
  g_assert_cmpint (seqs[0], ==, 60 * 13 * 5);
  g_assert_cmpint (seqs[0], ==, seqs[1]);
  g_assert_cmpmem (hashes[0], DBK_LOG_HASH, hashes[1], DBK_LOG_HASH);
}

/* Whoever changes the past is found. */
static void
test_log (void)
{
  g_auto (TestFolder) directory = fixture_fill ();
  g_autofree char *path = g_build_filename (directory, "central.db", NULL);
  g_autofree char *fine = NULL;
  g_autofree char *changed = NULL;
  sqlite3 *database;

  g_assert_cmpint (finish (spawn (directory, "log", "verify", NULL), &fine), ==, 0);
  g_assert_true (g_str_has_prefix (fine, "2600 operations, last hash "));
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "UPDATE operation SET account = 'group' WHERE seq = 1000", NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (sqlite3_exec (database, "DELETE FROM operation WHERE seq = 2600", NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  g_assert_cmpint (sqlite3_exec (database, "DROP TRIGGER operation_is_final; UPDATE operation SET account = 'group' WHERE seq = 1000", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
  g_assert_cmpint (finish (spawn (directory, "log", "verify", NULL), &changed), ==, 1);
  g_assert_nonnull (strstr (changed, "operation 1000"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (g_getenv ("DBK_CENTRAL"));
  g_test_add_func ("/process/kill", test_kill);
  g_test_add_func ("/process/start", test_start);
  g_test_add_func ("/process/usage", test_usage);
  g_test_add_func ("/process/users", test_users);
  g_test_add_func ("/process/totp", test_totp);
  g_test_add_func ("/process/log", test_log);
  g_test_add_func ("/process/deterministic", test_deterministic);
  return g_test_run ();
}
