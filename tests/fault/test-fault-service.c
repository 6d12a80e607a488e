/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service on a disk that fails at every single change of it: what it answered
 * is stored, what it could not store it says, and it goes on when the disk does.
 */
#include <string.h>

#include "central/demo/dbk-demo.h"
#include "data/store/dbk-database.h"
#include "tests/central/central-fixture.h"
#include "tests/data/base/test-folder.h"
#include "tests/fault/fault-acts.h"

static GQuark fault_answer_quark (void);
G_DEFINE_QUARK (fault_answer, fault_answer)

typedef struct
{
  FaultPlay parent;
  Fixture *fixture;
  DbkOperation *edit;   /* (owned) */
  DbkOperation *submit; /* (owned) */
  char *folder;         /* (owned) */
  char *filler;         /* (owned): tokens */
  char *machine;        /* (owned) */
  char *administrator;  /* (owned) */
  char *checker;        /* (owned) */
  char *newcomer;       /* (owned) (nullable): of whoever signed in last */
  GHashTable *answered; /* (owned): operation → what it was answered */
} Play;

/* --- The play --- */

static void
forget (Play *play)
{
  g_clear_pointer (&play->newcomer, g_free);
  g_hash_table_remove_all (play->answered);
}

static void
save (gpointer data)
{
  Play *play = data;

  fixture_stop (play->fixture);
  fault_copy_folder (play->parent.watched, play->folder);
  fixture_restart (play->fixture);
}

static void
restore (gpointer data)
{
  Play *play = data;

  fixture_stop (play->fixture);
  fault_copy_folder (play->folder, play->parent.watched);
  fixture_restart (play->fixture);
  forget (play);
}

static void
reopen (gpointer data)
{
  Play *play = data;
  g_autofree char *path = g_build_filename (play->parent.watched, "central.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkDatabase) database = NULL;

  fixture_restart (play->fixture);
  database = dbk_database_open_reader (path, &error);
  g_assert_no_error (error);
  dbk_database_verify (database, &error);
  g_assert_no_error (error);
}

static DbkSyncAnswer *
send (Play *play, const char *token, DbkOperation *operation, GError **error)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  g_autoptr (Answer) answer = NULL;
  g_autofree char *text = NULL;

  request->limit = 1;
  g_ptr_array_add (request->operations, operation);
  text = dbk_sync_request_to_text (request);
  g_ptr_array_steal_index (request->operations, 0); /* still the caller's */
  answer = fixture_post (play->fixture, "/v1/sync", token, text);
  if (answer->status == 200)
    return dbk_sync_answer_from_text (answer->text, answer->length, error);
  g_set_error (error, fault_answer_quark (), (int)answer->status, "%s", answer->text);
  return NULL;
}

/* What was answered once is answered so ever after. */
static gboolean
apply (Play *play, const char *token, DbkOperation *operation, GError **error)
{
  g_autoptr (DbkSyncAnswer) answer = send (play, token, operation, error);
  const DbkOutcome *outcome;
  const char *before;
  char *now;

  if (answer == NULL)
    return FALSE;
  g_assert_cmpuint (answer->results->len, ==, 1);
  outcome = ((DbkSyncResult *)g_ptr_array_index (answer->results, 0))->outcome;
  if (outcome->kind != DBK_OUTCOME_APPLIED)
    g_error ("%s", outcome->detail);
  now = g_strdup_printf ("%s %" G_GINT64_FORMAT " %s", dbk_outcome_kind_to_string (outcome->kind), outcome->revision, outcome->detail);
  before = g_hash_table_lookup (play->answered, operation);
  if (before != NULL)
    g_assert_cmpstr (now, ==, before);
  g_hash_table_insert (play->answered, operation, now);
  return TRUE;
}

static void
check (gpointer data)
{
  Play *play = data;
  g_autoptr (Answer) report = NULL;
  g_autoptr (Answer) health = NULL;

  if (play->fixture->service == NULL)
    return;
  /* Reading goes on, whatever the disk does. */
  health = fixture_get (play->fixture, "/healthz", NULL);
  g_assert_cmpuint (health->status, ==, 200);
  report = fixture_get (play->fixture, "/v1/reports/daily/P01/" FIXTURE_YESTERDAY, play->filler);
  g_assert_cmpuint (report->status, ==, 200);
  if (g_hash_table_contains (play->answered, play->edit))
    g_assert_nonnull (strstr (report->text, "\"trial_gen\""));
  if (g_hash_table_contains (play->answered, play->submit))
    g_assert_nonnull (strstr (report->text, "\"in_review\""));
  if (play->newcomer != NULL)
    {
      g_autoptr (Answer) answer = fixture_get (play->fixture, "/v1/catalogue", play->newcomer);

      g_assert_cmpuint (answer->status, ==, 200);
    }
}

/* Without what is another in every run: times, and who came by which token. */
static char *
print (gpointer data)
{
  Play *play = data;
  g_autoptr (Answer) report = fixture_get (play->fixture, "/v1/reports/daily/P01/" FIXTURE_YESTERDAY, play->filler);
  g_autoptr (Answer) history = fixture_get (play->fixture, "/v1/reports/daily/P01/" FIXTURE_YESTERDAY "/history", play->filler);
  g_autoptr (Answer) catalogue = fixture_get (play->fixture, "/v1/catalogue", play->filler);
  g_autoptr (GRegex) times = g_regex_new ("\"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[^\"]*\"", 0, 0, NULL);
  g_autofree char *text = g_strconcat (report->text, "\n", history->text, "\n", soup_message_headers_get_one (soup_message_get_response_headers (catalogue->message), "ETag"), NULL);

  g_assert_cmpuint (history->status, ==, 200);
  return g_regex_replace_literal (times, text, -1, 0, "\"then\"", 0, NULL);
}

/* --- What it is asked --- */

static gboolean
start (gpointer data, GError **error)
{
  Play *play = data;

  fixture_stop (play->fixture);
  if (!fixture_start (play->fixture, error))
    return FALSE;
  return TRUE;
}

static gboolean
succeeded (Answer *answer, GError **error)
{
  if (answer->status >= 200 && answer->status < 300)
    return TRUE;
  g_set_error (error, fault_answer_quark (), (int)answer->status, "%s", answer->text);
  return FALSE;
}

static gboolean
sign_in (gpointer data, GError **error)
{
  Play *play = data;
  g_autoptr (DbkSessionRequest) request = dbk_session_request_new ("fill2.P01", DBK_DEMO_PASSWORD, NULL, "a");
  g_autofree char *text = dbk_session_request_to_text (request);
  g_autoptr (Answer) answer = fixture_post (play->fixture, "/v1/sessions", NULL, text);
  g_autoptr (DbkSessionAnswer) session = NULL;

  if (!succeeded (answer, error))
    return FALSE;
  session = dbk_session_answer_from_text (answer->text, answer->length, error);
  g_free (play->newcomer);
  play->newcomer = g_strdup (session->token);
  return TRUE;
}

static gboolean
edit (gpointer data, GError **error)
{
  Play *play = data;

  return apply (play, play->filler, play->edit, error);
}

static gboolean
submit (gpointer data, GError **error)
{
  Play *play = data;

  return apply (play, play->filler, play->submit, error);
}

static gboolean
approve (gpointer data, GError **error)
{
  Play *play = data;
  static DbkOperation *operation;

  if (operation == NULL)
    {
      operation = fixture_action (DBK_OPERATION_APPROVE, "P01", FIXTURE_YESTERDAY, play->submit->id);
      operation->revision = 2;
    }
  return apply (play, play->checker, operation, error);
}

static gboolean
deliver (gpointer data, GError **error)
{
  static const char json[] = "{\"report\":{\"form\":\"daily\",\"org\":\"P01\",\"period\":\"" FIXTURE_YESTERDAY "\"},"
                             "\"readings\":{\"entities\":[\"P01-U2\",\"P01-U2\"],\"indicators\":[\"gen\",\"run_hours\"],"
                             "\"values\":[\"1000.0000\",\"24.00\"],\"at\":\"2026-03-16T00:10:00Z\"}}";
  Play *play = data;
  g_autoptr (GBytes) body = g_bytes_new_static (json, strlen (json));
  g_autoptr (Answer) answer = fixture_ask (play->fixture, "PUT", "/v1/readings", play->machine, body, NULL);

  return succeeded (answer, error);
}

static gboolean
publish (gpointer data, GError **error)
{
  Play *play = data;
  g_autoptr (Answer) current = fixture_get (play->fixture, "/v1/catalogue", play->administrator);
  g_autoptr (GRegex) version = g_regex_new ("\"version\":\"demo-[12]\"", 0, 0, NULL);
  g_autofree char *next = g_regex_replace_literal (version, current->text, -1, 0, "\"version\":\"demo-2\"", 0, NULL);
  g_autoptr (GBytes) body = g_bytes_new (next, strlen (next));
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (current->message), "ETag");
  g_autoptr (Answer) answer = NULL;

  if (strcmp (etag, "\"demo-2\"") == 0)
    return TRUE; /* it was, though nobody could be told so */
  answer = fixture_ask (play->fixture, "PUT", "/v1/catalogue", play->administrator, body, "If-Match", etag, NULL);
  return succeeded (answer, error);
}

static DbkOperation *
new_cells (Play *play)
{
  DbkOperation *operation = fixture_edit (play->fixture, "P01");
  /* Cells that nobody ever filled: their codes are new to the store. */
  static const char *const cells[][3] = { { "P01-U1", "trial_gen", "0.0000" }, { "P01-U2", "trial_gen", "0.0000" } };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    g_ptr_array_add (operation->edits, dbk_cell_edit_new (g_intern_string (cells[i][0]), g_intern_string (cells[i][1]), cells[i][2]));
  return operation;
}

/* As nobody's disk fails at: without it the rest means nothing. */
static void
check_status (Play *play)
{
  g_autoptr (DbkOperation) operation = fixture_action (DBK_OPERATION_EDIT, "P02", FIXTURE_YESTERDAY, NULL);
  static const guint statuses[] = { 507, 500, 500, 503 };

  g_ptr_array_add (operation->edits, dbk_cell_edit_new (g_intern_static_string ("P02-U1"), g_intern_static_string ("gen"), "1.0000"));
  for (int kind = 0; kind < FAULT_N_KINDS; kind++)
    {
      g_autofree char *token = fixture_sign_in (play->fixture, "fill.P02", "x");
      g_autoptr (GError) error = NULL;

      fault_disk_watch (play->parent.watched);
      fault_disk_fail (1, (FaultKind)kind, TRUE);
      g_assert_null (send (play, token, operation, &error));
      g_assert_error (error, fault_answer_quark (), (int)statuses[kind]);
      fault_disk_watch (NULL);
    }
}

static void
test_service (void)
{
  static const FaultAct acts[] = { { "start", start, 0 }, { "sign in", sign_in, 0 }, { "deliver", deliver, 0 }, { "edit", edit, 0 }, { "submit", submit, 0 }, { "approve", approve, 0 }, { "publish", publish, 6 } };
  Play play = { { NULL, save, restore, reopen, print, check, 0, 0, 0 } };

  play.fixture = fixture_new (NULL);
  play.parent.watched = g_strdup (play.fixture->directory);
  play.folder = test_directory ();
  play.answered = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  play.edit = new_cells (&play);
  play.submit = fixture_action (DBK_OPERATION_SUBMIT, "P01", FIXTURE_YESTERDAY, play.edit->id);
  play.filler = fixture_sign_in (play.fixture, "fill.P01", "a");
  play.checker = fixture_sign_in (play.fixture, "check.P01", "a");
  play.machine = fixture_sign_in (play.fixture, "sis.P01", "a");
  play.administrator = fixture_sign_in (play.fixture, "admin", "a");
  check_status (&play);
  fault_play (&play.parent, acts, G_N_ELEMENTS (acts));
  fixture_free (play.fixture);
  test_remove (play.folder);
  dbk_operation_free (play.edit);
  dbk_operation_free (play.submit);
  g_hash_table_unref (play.answered);
  g_free (play.folder);
  g_free (play.filler);
  g_free (play.checker);
  g_free (play.machine);
  g_free (play.administrator);
  g_free (play.newcomer);
  g_free (play.parent.watched);
}

int
main (int argc, char **argv)
{
  if (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR))
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
  /* The service says so in its journal. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  fault_disk_install ();
  g_test_add_func ("/fault/service", test_service);
  return g_test_run ();
}
