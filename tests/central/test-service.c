/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service over real HTTPS: who may see what, the whole chain, exactly
 * once, lists.
 */
#include <string.h>

#include "central/dbk-one-time.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "tests/central/central-fixture.h"
#include "tests/central/one-time-code.h"

/* --- Who may see what --- */

static const struct
{
  const char *method;
  const char *path;
  guint stranger; /* a filler of P05, in another region */
  guint own;      /* a filler of P01 */
} guarded[] = {
  { "GET", "/v1/catalogue", 200, 200 },
  { "GET", "/v1/reports", 200, 200 },
  { "GET", "/v1/reports?org=P01", 404, 200 },
  { "GET", "/v1/reports?org=R1", 404, 200 },
  { "GET", "/v1/reports?org=XX", 404, 404 },
  { "GET", "/v1/reports/daily/P01/2026-03-14", 404, 200 },
  { "GET", "/v1/reports/daily/P01/2026-03-15", 404, 200 },
  { "GET", "/v1/reports/daily/P01/2026-03-14/history", 404, 200 },
  { "GET", "/v1/reports/daily/P99/2026-03-14", 404, 404 },
  { "GET", "/v1/reports/yearly/P01/2026", 404, 404 },
  { "GET", "/v1/reports/daily/P01/2026-03", 404, 404 },
  { "GET", "/v1/reports/daily/P01/2026-02-30", 404, 404 },
  { "GET", "/v1/reports/daily/G/2026-03-14", 404, 404 },
  { "GET", "/v1/reports?from=yesterday", 400, 400 },
  { "GET", "/v1/reports?state=lost", 400, 400 },
  { "GET", "/v1/reports?limit=0", 400, 400 },
  { "PUT", "/v1/catalogue", 415, 415 },
  { "POST", "/v1/sync", 415, 415 },
};

static void
expect (Fixture *fixture, const char *method, const char *path, const char *token, guint status)
{
  g_autoptr (Answer) answer = fixture_ask (fixture, method, path, token, NULL, NULL);

  if (answer->status != status)
    g_error ("%s %s: %u instead of %u: %s", method, path, answer->status, status, answer->text);
  if (status >= 400)
    g_free (fixture_code (answer));
  if (status == 401)
    g_assert_nonnull (soup_message_headers_get_one (soup_message_get_response_headers (answer->message), "WWW-Authenticate"));
}

static void
test_guarded (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *own = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *stranger = fixture_sign_in (fixture, "fill.P05", "b");
  g_autofree char *reviewer = fixture_sign_in (fixture, "region.R2", "c");
  g_autofree char *right = fixture_sign_in (fixture, "region.R1", "d");
  g_autofree char *late = fixture_sign_in (fixture, "check.P01", "e");

  for (guint i = 0; i < G_N_ELEMENTS (guarded); i++)
    {
      expect (fixture, guarded[i].method, guarded[i].path, NULL, 401);
      expect (fixture, guarded[i].method, guarded[i].path, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 401);
      expect (fixture, guarded[i].method, guarded[i].path, stranger, guarded[i].stranger);
      expect (fixture, guarded[i].method, guarded[i].path, reviewer, guarded[i].stranger);
      expect (fixture, guarded[i].method, guarded[i].path, own, guarded[i].own);
      expect (fixture, guarded[i].method, guarded[i].path, right, guarded[i].own);
    }
  expect (fixture, "DELETE", "/v1/sessions", NULL, 401);
  expect (fixture, "DELETE", "/v1/sessions", stranger, 204);
  expect (fixture, "GET", "/v1/catalogue", stranger, 401);

  /* A month on, every token has ended. */
  dbk_clock_set_offset (dbk_clock_now () - g_get_real_time () + G_GINT64_CONSTANT (31) * 86400 * G_USEC_PER_SEC);
  for (guint i = 0; i < G_N_ELEMENTS (guarded); i++)
    {
      g_autoptr (Answer) answer = fixture_ask (fixture, guarded[i].method, guarded[i].path, late, NULL, NULL);
      g_autofree char *code = fixture_code (answer);

      g_assert_cmpuint (answer->status, ==, 401);
      g_assert_cmpstr (code, ==, "session_expired");
    }
}

static void
test_open (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autoptr (Answer) contract = fixture_get (fixture, "/v1/openapi.json", NULL);
  g_autoptr (Answer) metrics = NULL;
  g_autoptr (Answer) method = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (contract->text, contract->length, 1024 * 1024, NULL);

  expect (fixture, "GET", "/healthz", NULL, 200);
  expect (fixture, "GET", "/", NULL, 404);
  expect (fixture, "GET", "/v1", NULL, 404);
  g_assert_cmpuint (contract->status, ==, 200);
  g_assert_true (json_object_has_member (json_node_get_object (root), "paths"));
  metrics = fixture_get (fixture, "/metrics", NULL);
  g_assert_nonnull (strstr (metrics->text, "daybook_log_sequence 2600\n"));
  method = fixture_ask (fixture, "DELETE", "/v1/reports", NULL, NULL, NULL);
  g_assert_cmpuint (method->status, ==, 405);
  g_assert_cmpstr (soup_message_headers_get_one (soup_message_get_response_headers (method->message), "Allow"), ==, "GET, HEAD");
}

/* --- Catalogue --- */

static void
test_catalogue (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *admin = fixture_sign_in (fixture, "admin", "b");
  g_autoptr (Answer) answer = fixture_get (fixture, "/v1/catalogue", filler);
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (answer->message), "ETag");
  g_autoptr (Answer) again = fixture_ask (fixture, "GET", "/v1/catalogue", filler, NULL, "If-None-Match", etag, NULL);
  g_autoptr (Answer) other = fixture_ask (fixture, "GET", "/v1/catalogue", filler, NULL, "If-None-Match", "\"x\", W/\"y\"", NULL);
  g_autoptr (GBytes) same = g_bytes_new (answer->text, answer->length);
  g_autoptr (JsonNode) root = json_from_string (answer->text, NULL);
  g_autofree char *text = NULL;
  g_autofree char *broken_text = NULL;
  g_autoptr (GBytes) next = NULL;
  g_autoptr (GBytes) broken = NULL;
  g_autoptr (Answer) denied = NULL;
  g_autoptr (Answer) blind = NULL;
  g_autoptr (Answer) stale = NULL;
  g_autoptr (Answer) unchanged = NULL;
  g_autoptr (Answer) refused = NULL;
  g_autoptr (Answer) done = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpstr (etag, ==, "\"demo-1\"");
  g_assert_cmpuint (again->status, ==, 304);
  g_assert_cmpuint (again->length, ==, 0);
  g_assert_cmpuint (other->status, ==, 200);

  json_object_set_string_member (json_node_get_object (root), "version", "demo-2");
  text = dbk_json_print (root);
  next = g_bytes_new (text, strlen (text));
  json_object_set_string_member (json_node_get_object (root), "version", "demo-3");
  json_object_set_int_member (json_array_get_object_element (json_object_get_array_member (json_node_get_object (root), "indicators"), 1), "decimals", 7);
  broken_text = dbk_json_print (root);
  broken = g_bytes_new (broken_text, strlen (broken_text));

  denied = fixture_ask (fixture, "PUT", "/v1/catalogue", filler, next, "If-Match", etag, NULL);
  g_assert_cmpuint (denied->status, ==, 403);
  blind = fixture_ask (fixture, "PUT", "/v1/catalogue", admin, next, NULL);
  g_assert_cmpuint (blind->status, ==, 428);
  stale = fixture_ask (fixture, "PUT", "/v1/catalogue", admin, next, "If-Match", "\"demo-0\"", NULL);
  g_assert_cmpuint (stale->status, ==, 412);
  unchanged = fixture_ask (fixture, "PUT", "/v1/catalogue", admin, same, "If-Match", etag, NULL);
  g_assert_cmpuint (unchanged->status, ==, 422);
  refused = fixture_ask (fixture, "PUT", "/v1/catalogue", admin, broken, "If-Match", etag, NULL);
  g_assert_cmpuint (refused->status, ==, 422);
  done = fixture_ask (fixture, "PUT", "/v1/catalogue", admin, next, "If-Match", etag, NULL);
  g_assert_cmpuint (done->status, ==, 204);
  expect (fixture, "GET", "/v1/catalogue", filler, 200);
  fixture_restart (fixture);
  g_clear_pointer (&again, answer_free);
  again = fixture_ask (fixture, "GET", "/v1/catalogue", filler, NULL, "If-None-Match", "\"demo-2\"", NULL);
  g_assert_cmpuint (again->status, ==, 304);
}

/* --- The whole chain --- */

static DbkReport *
get_report (Fixture *fixture, const char *token, const char *plant, gboolean *has_cells, char **may)
{
  g_autofree char *path = g_strdup_printf ("/v1/reports/daily/%s/" FIXTURE_YESTERDAY, plant);
  g_autoptr (Answer) answer = fixture_get (fixture, path, token);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (answer->text, answer->length, 1024 * 1024, &error);
  g_autoptr (GString) list = g_string_new (NULL);
  JsonArray *array;
  DbkReport *report;

  g_assert_no_error (error);
  report = dbk_report_from_json (json_node_get_object (root), has_cells, &error);
  g_assert_no_error (error);
  array = json_object_get_array_member (json_node_get_object (root), "may");
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? "," : "", json_array_get_string_element (array, i));
  g_free (*may);
  *may = g_string_free (g_steal_pointer (&list), FALSE);
  return report;
}

static void
check_state (Fixture *fixture, const char *token, DbkReportState state, int step, gint64 revision, gboolean cells, const char *expected)
{
  gboolean has_cells;
  g_autofree char *may = NULL;
  g_autoptr (DbkReport) report = get_report (fixture, token, "P06", &has_cells, &may);

  g_assert_cmpint (report->state, ==, state);
  g_assert_cmpint (report->step, ==, step);
  g_assert_cmpint (report->revision, ==, revision);
  g_assert_true (has_cells == cells);
  g_assert_cmpstr (may, ==, expected);
}

static void
add_reason (DbkOperation *operation, const DbkOutcome *outcome)
{
  g_auto (GStrv) words = g_strsplit (outcome->detail, " ", -1); /* "no reason for RULE at ENTITY" */
  DbkReason *reason = g_new0 (DbkReason, 1);

  reason->rule = g_intern_string (words[3]);
  reason->entity = g_intern_string (words[5]);
  reason->text = g_strdup ("已核实");
  g_ptr_array_add (operation->reasons, reason);
}

/* Submits, giving a reason for whatever is asked for; returns the operation's id. */
static char *
submit (Fixture *fixture, const char *token, const char *plant, const char *base, gint64 *revision)
{
  g_autoptr (GPtrArray) reasons = NULL;

  for (guint tries = 0; tries < 20; tries++)
    {
      g_autoptr (DbkOperation) operation = fixture_action (DBK_OPERATION_SUBMIT, plant, FIXTURE_YESTERDAY, base);
      g_autoptr (DbkOutcome) outcome = NULL;

      if (reasons != NULL)
        {
          g_ptr_array_unref (operation->reasons);
          operation->reasons = g_ptr_array_ref (reasons);
        }
      outcome = fixture_sync_one (fixture, token, operation);
      *revision = outcome->revision;
      if (outcome->kind == DBK_OUTCOME_APPLIED)
        return g_strdup (operation->id);
      g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_REASONS);
      add_reason (operation, outcome);
      if (reasons == NULL)
        reasons = g_ptr_array_ref (operation->reasons);
    }
  g_assert_not_reached ();
}

static char *
approve (Fixture *fixture, const char *user, const char *plant, const char *base, gint64 revision)
{
  g_autofree char *token = fixture_sign_in (fixture, user, "desk");
  g_autoptr (DbkOperation) operation = fixture_action (DBK_OPERATION_APPROVE, plant, FIXTURE_YESTERDAY, base);
  g_autoptr (DbkOutcome) outcome = NULL;

  operation->revision = revision;
  outcome = fixture_sync_one (fixture, token, operation);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  g_assert_cmpint (outcome->revision, ==, revision + 1);
  return g_strdup (operation->id);
}

static void
test_chain (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "a");
  g_autofree char *region = fixture_sign_in (fixture, "region.R2", "b");
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P06");
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autofree char *submitted = NULL;
  g_autofree char *checked = NULL;
  g_autofree char *reviewed = NULL;
  g_autofree char *approved = NULL;
  g_autoptr (Answer) history = NULL;
  g_autoptr (JsonNode) log = NULL;
  gint64 revision;

  check_state (fixture, filler, DBK_STATE_DRAFT, 0, 0, TRUE, "edit,submit");
  outcome = fixture_sync_one (fixture, filler, edit);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  check_state (fixture, filler, DBK_STATE_DRAFT, 0, 1, TRUE, "edit,submit");
  check_state (fixture, region, DBK_STATE_DRAFT, 0, 1, FALSE, "");

  submitted = submit (fixture, filler, "P06", edit->id, &revision);
  g_assert_cmpint (revision, ==, 2);
  check_state (fixture, filler, DBK_STATE_IN_REVIEW, 1, 2, TRUE, "withdraw");
  check_state (fixture, region, DBK_STATE_IN_REVIEW, 1, 2, TRUE, "");
  checked = approve (fixture, "check.P06", "P06", submitted, 2);
  g_free (region);
  region = fixture_sign_in (fixture, "region.R2", "desk");
  check_state (fixture, region, DBK_STATE_IN_REVIEW, 2, 3, TRUE, "approve,return,amend");
  reviewed = approve (fixture, "region.R2", "P06", checked, 3);
  approved = approve (fixture, "group", "P06", reviewed, 4);
  check_state (fixture, filler, DBK_STATE_APPROVED, 0, 5, TRUE, "correct");

  history = fixture_get (fixture, "/v1/reports/daily/P06/" FIXTURE_YESTERDAY "/history", filler);
  log = json_from_string (history->text, NULL);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (log)), ==, 5);
  g_assert_nonnull (strstr (history->text, "曾晓岚"));
}

/* Figures that break a rule are not submitted; nobody else's operation suffers. */
static void
test_rules (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "a");
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P06");
  g_autoptr (DbkOperation) submission = fixture_action (DBK_OPERATION_SUBMIT, "P06", FIXTURE_YESTERDAY, edit->id);
  g_autoptr (DbkOperation) foreign = fixture_action (DBK_OPERATION_EDIT, "P01", FIXTURE_YESTERDAY, NULL);
  g_autoptr (DbkOperation) unknown = fixture_action (DBK_OPERATION_EDIT, "P77", FIXTURE_YESTERDAY, NULL);
  g_autoptr (DbkOperation) later = fixture_action (DBK_OPERATION_EDIT, "P06", FIXTURE_TODAY, NULL);
  g_autoptr (GPtrArray) operations = g_ptr_array_new ();
  g_autoptr (DbkSyncAnswer) answer = NULL;
  static const DbkOutcomeKind kinds[] = { DBK_OUTCOME_APPLIED, DBK_OUTCOME_REFUSED, DBK_OUTCOME_REFUSED, DBK_OUTCOME_REFUSED, DBK_OUTCOME_APPLIED };
  static const DbkRefusal refusals[] = { DBK_REFUSAL_NONE, DBK_REFUSAL_RULES, DBK_REFUSAL_FORBIDDEN, DBK_REFUSAL_FORBIDDEN, DBK_REFUSAL_NONE };

  for (guint i = 0; i < edit->edits->len; i++)
    {
      DbkCellEdit *cell = g_ptr_array_index (edit->edits, i);

      if (g_str_equal (cell->indicator, "gen"))
        {
          g_free (cell->value);
          cell->value = g_strdup ("-5.0000");
          break;
        }
    }
  g_ptr_array_add (later->edits, g_new0 (DbkCellEdit, 1));
  *(DbkCellEdit *)g_ptr_array_index (later->edits, 0) = (DbkCellEdit){ ((DbkCellEdit *)g_ptr_array_index (edit->edits, 0))->entity, g_intern_string ("gen"), NULL, g_strdup ("1.0000"), NULL, DBK_CELL_TYPED };

  g_ptr_array_add (operations, edit);
  g_ptr_array_add (operations, submission);
  g_ptr_array_add (operations, foreign);
  g_ptr_array_add (operations, unknown);
  g_ptr_array_add (operations, later);
  answer = fixture_sync (fixture, filler, NULL, 10, operations);
  g_assert_cmpuint (answer->results->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      const DbkSyncResult *result = g_ptr_array_index (answer->results, i);

      g_assert_cmpint (result->outcome->kind, ==, kinds[i]);
      g_assert_cmpint (result->outcome->refusal, ==, refusals[i]);
    }
  g_assert_cmpint (((DbkSyncResult *)g_ptr_array_index (answer->results, 2))->outcome->revision, ==, 0);
}

/* --- Exactly once --- */

static void
test_once (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "a");
  g_autofree char *other = fixture_sign_in (fixture, "check.P06", "b");
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P06");

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (DbkOutcome) outcome = fixture_sync_one (fixture, filler, edit);

      g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
      g_assert_cmpint (outcome->revision, ==, 1);
      if (i == 1)
        {
          fixture_restart (fixture);
          g_free (filler);
          filler = fixture_sign_in (fixture, "fill.P06", "a");
        }
      else if (i == 2)
        {
          g_autofree char *submitted = NULL;
          gint64 revision;

          /* The report has moved on; the answer to the edit has not. */
          submitted = submit (fixture, filler, "P06", edit->id, &revision);
          g_assert_cmpint (revision, ==, 2);
        }
    }

  /* The same id from somebody else, or with other content, is not answered from store. */
  {
    g_autoptr (DbkOutcome) outcome = fixture_sync_one (fixture, other, edit);

    g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_ID_REUSED);
  }
  {
    g_autoptr (DbkOutcome) outcome = NULL;

    edit->made_at += 1000000;
    outcome = fixture_sync_one (fixture, filler, edit);
    g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_ID_REUSED);
  }
}

/* Two of one plant type into the same cell: that cell alone is in conflict, and an action on an unclean edit is stale. */
static void
test_conflict (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *first = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *second = fixture_sign_in (fixture, "fill2.P01", "b");
  g_autoptr (DbkOperation) mine = fixture_edit (fixture, "P01");
  g_autoptr (DbkOperation) theirs = fixture_edit (fixture, "P01");
  g_autoptr (DbkOperation) submission = NULL;
  g_autoptr (DbkOutcome) a = fixture_sync_one (fixture, first, mine);
  g_autoptr (DbkOutcome) b = NULL;
  g_autoptr (DbkOutcome) c = NULL;
  DbkCellEdit *cell = g_ptr_array_index (theirs->edits, 0);

  for (guint i = 0; i < theirs->edits->len && !g_str_equal (cell->indicator, "gen"); i++)
    cell = g_ptr_array_index (theirs->edits, i);
  g_free (cell->value);
  cell->value = g_strdup ("1.0000");
  b = fixture_sync_one (fixture, second, theirs);
  g_assert_cmpint (a->kind, ==, DBK_OUTCOME_APPLIED);
  g_assert_cmpint (b->kind, ==, DBK_OUTCOME_CONFLICT);
  g_assert_cmpuint (b->conflicts->len, ==, 1);
  submission = fixture_action (DBK_OPERATION_SUBMIT, "P01", FIXTURE_YESTERDAY, theirs->id);
  c = fixture_sync_one (fixture, second, submission);
  g_assert_cmpint (c->refusal, ==, DBK_REFUSAL_STALE);
}

/* --- Lists --- */

static void
test_list (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "region.R2", "a");
  g_autofree char *path = g_strdup ("/v1/reports?form=daily&org=R2&from=2026-03&limit=7");
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  while (path != NULL)
    {
      g_autoptr (Answer) answer = fixture_get (fixture, path, token);
      g_autoptr (JsonNode) root = json_from_string (answer->text, NULL);
      const char *link = soup_message_headers_get_one (soup_message_get_response_headers (answer->message), "Link");
      JsonArray *array = json_node_get_array (root);

      g_assert_cmpuint (answer->status, ==, 200);
      g_assert_null (strstr (answer->text, "\"cells\""));
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonObject *key = json_object_get_object_member (json_array_get_object_element (array, i), "report");

          g_assert_true (g_hash_table_add (seen, g_strconcat (json_object_get_string_member (key, "org"), "/", json_object_get_string_member (key, "period"), NULL)));
        }
      g_clear_pointer (&path, g_free);
      if (link != NULL)
        path = g_strndup (link + 1, strcspn (link, ">") - 1);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 4 * 14);
  g_assert_true (g_hash_table_contains (seen, "P05/2026-03-01"));
  expect (fixture, "GET", "/v1/reports?state=draft", token, 200);
}

static void
test_report_version (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *token = fixture_sign_in (fixture, "fill.P06", "a");
  const char *path = "/v1/reports/daily/P06/2026-03-14";
  g_autoptr (Answer) first = fixture_get (fixture, path, token);
  const char *etag = soup_message_headers_get_one (soup_message_get_response_headers (first->message), "ETag");
  g_autoptr (Answer) cached = fixture_get (fixture, path, token);
  g_autoptr (Answer) same = fixture_ask (fixture, "GET", path, token, NULL, "If-None-Match", etag, NULL);
  g_autoptr (Answer) head = fixture_ask (fixture, "HEAD", path, token, NULL, NULL);
  g_autoptr (DbkOperation) correct = NULL;
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (Answer) changed = NULL;
  g_autoptr (JsonNode) root = json_from_string (first->text, NULL);

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpstr (first->text, ==, cached->text);
  g_assert_cmpuint (same->status, ==, 304);
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpuint (head->length, ==, 0);

  correct = fixture_action (DBK_OPERATION_CORRECT, "P06", "2026-03-14", json_object_get_string_member (json_node_get_object (root), "head"));
  correct->comment = g_strdup ("关口表更正");
  outcome = fixture_sync_one (fixture, token, correct);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  changed = fixture_ask (fixture, "GET", path, token, NULL, "If-None-Match", etag, NULL);
  g_assert_cmpuint (changed->status, ==, 200);
  g_assert_nonnull (strstr (changed->text, "in_correction"));
  g_assert_nonnull (strstr (changed->text, "\"approved\":"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/service/guarded", test_guarded);
  g_test_add_func ("/service/open", test_open);
  g_test_add_func ("/service/catalogue", test_catalogue);
  g_test_add_func ("/service/chain", test_chain);
  g_test_add_func ("/service/rules", test_rules);
  g_test_add_func ("/service/once", test_once);
  g_test_add_func ("/service/conflict", test_conflict);
  g_test_add_func ("/service/list", test_list);
  g_test_add_func ("/service/report-version", test_report_version);
  return g_test_run ();
}
