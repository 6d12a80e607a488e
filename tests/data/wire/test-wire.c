/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every message comes back as it went, and nothing malformed gets in.
 */
#include "tests/data/report/report-fixture.h"
#include "tests/data/wire/wire-random.h"

#include <string.h>

#define ROUNDS 400

static GRand *
new_rand (void)
{
  guint32 seed = g_test_rand_int ();

  g_test_message ("seed %u", seed);
  return g_rand_new_with_seed (seed);
}

typedef void (*Write) (gconstpointer message, DbkJsonWriter *writer);

static char *
to_text (Write write, gconstpointer message)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  write (message, writer);
  return dbk_json_writer_finish (writer);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = dbk_json_parse (text, strlen (text), DBK_WIRE_MAX_ANSWER, &error);

  g_assert_no_error (error);
  return root;
}

static void
write_state (gconstpointer report, DbkJsonWriter *writer)
{
  dbk_report_to_json (report, FALSE, writer);
}

static void
write_report (gconstpointer report, DbkJsonWriter *writer)
{
  dbk_report_to_json (report, TRUE, writer);
}

/* --- There and back: the structs, not only the text --- */

static void
assert_operations_equal (const DbkOperation *a, const DbkOperation *b)
{
  g_assert_cmpstr (a->id, ==, b->id);
  g_assert_true (dbk_report_key_equal (&a->key, &b->key));
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpstr (a->base_op, ==, b->base_op);
  g_assert_cmpint (a->made_at, ==, b->made_at);
  g_assert_cmpstr (a->catalogue, ==, b->catalogue);
  g_assert_cmpstr (a->comment, ==, b->comment);
  g_assert_cmpint (a->to_step, ==, b->to_step);
  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpuint (a->edits->len, ==, b->edits->len);
  g_assert_cmpuint (a->reasons->len, ==, b->reasons->len);
  g_assert_cmpuint (a->pins->len, ==, b->pins->len);
  for (guint i = 0; i < a->edits->len; i++)
    {
      const DbkCellEdit *x = a->edits->pdata[i], *y = b->edits->pdata[i];

      g_assert_true (x->entity == y->entity && x->indicator == y->indicator);
      g_assert_cmpstr (x->base, ==, y->base);
      g_assert_cmpstr (x->value, ==, y->value);
      g_assert_cmpstr (x->note, ==, y->note);
      g_assert_cmpint (x->source, ==, y->source);
      g_assert_cmpstr (x->author, ==, y->author);
    }
  for (guint i = 0; i < a->reasons->len; i++)
    {
      const DbkReason *x = a->reasons->pdata[i], *y = b->reasons->pdata[i];

      g_assert_true (x->rule == y->rule && x->entity == y->entity);
      g_assert_cmpstr (x->text, ==, y->text);
    }
  for (guint i = 0; i < a->pins->len; i++)
    {
      const DbkPin *x = a->pins->pdata[i], *y = b->pins->pdata[i];

      g_assert_true (x->entity == y->entity && x->indicator == y->indicator);
      g_assert_cmpstr (x->text, ==, y->text);
    }
}

static void
test_operations (void)
{
  g_autoptr (GRand) rand = new_rand ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (DbkOperation) operation = random_operation (rand, i % DBK_OPERATION_OTHER);
      g_autofree char *text = to_text ((Write)dbk_operation_to_json, operation);
      g_autoptr (JsonNode) root = parse (text);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkOperation) back = dbk_operation_from_json (json_node_get_object (root), &error);

      g_assert_no_error (error);
      assert_operations_equal (operation, back);
    }
}

static void
test_reports (void)
{
  g_autoptr (GRand) rand = new_rand ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (DbkReport) report = random_report (rand, i % 50);
      g_autofree char *text = to_text (write_report, report);
      g_autoptr (JsonNode) root = parse (text);
      g_autoptr (GError) error = NULL;
      gboolean has_cells = FALSE;
      g_autoptr (DbkReport) back = dbk_report_from_json (json_node_get_object (root), &has_cells, &error);
      g_autofree char *expected = fixture_print (report);
      g_autofree char *got = NULL;

      g_assert_no_error (error);
      g_assert_true (has_cells);
      got = fixture_print (back);
      g_assert_cmpstr (got, ==, expected);
    }
}

/* What lies beside a report goes where its cells go. */
static void
test_beside (void)
{
  DbkReportKey key = { "daily", "P01", dbk_period_day (20000) };
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autoptr (DbkReadingsRequest) request = g_new0 (DbkReadingsRequest, 1);
  g_autofree char *text = NULL;
  g_autofree char *state = NULL;
  g_autofree char *sent = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (DbkReport) back = NULL;
  g_autoptr (DbkReadingsRequest) got = NULL;
  g_autoptr (GError) error = NULL;
  const DbkReading *reading;

  report->readings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reading_free);
  g_ptr_array_add (report->readings, dbk_reading_new ("P01-U1", "gen", "12.5000", "sis.P01", 1773619800123456));
  g_ptr_array_add (report->readings, dbk_reading_new ("P01", "coal_in", "缺测:秤", "sis.P01", 0));
  report->carried = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_carry_flag_free);
  g_ptr_array_add (report->carried, dbk_carry_flag_new ("P01", "coal_open", NULL));
  g_ptr_array_add (report->carried, dbk_carry_flag_new ("P01", "level_open", "12.00"));
  text = to_text (write_report, report);
  root = parse (text);
  back = dbk_report_from_json (json_node_get_object (root), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->readings->len, ==, 2);
  reading = dbk_readings_find (back->readings, "P01-U1", "gen");
  g_assert_cmpstr (reading->value, ==, "12.5000");
  g_assert_cmpstr (reading->by, ==, "sis.P01");
  g_assert_cmpint (reading->at, ==, 1773619800123456);
  g_assert_true (dbk_carry_flags_equal (back->carried, report->carried));
  g_assert_false (dbk_carry_flags_equal (back->carried, NULL));
  state = to_text (write_state, report);
  g_assert_null (strstr (state, "coal_"));
  g_assert_null (strstr (state, "12."));

  request->key = key;
  request->readings = g_ptr_array_ref (report->readings);
  sent = dbk_readings_request_to_text (request);
  got = dbk_readings_request_from_text (sent, strlen (sent), &error);
  g_assert_no_error (error);
  g_assert_true (dbk_report_key_equal (&got->key, &key));
  g_assert_cmpuint (got->readings->len, ==, 2);
  g_assert_cmpint (((const DbkReading *)g_ptr_array_index (got->readings, 1))->at, ==, 1773619800123456);
  g_assert_null (((const DbkReading *)g_ptr_array_index (got->readings, 0))->by);
}

/* Whoever gets no cells gets the state alone: not a figure, comment or reason in it. */
static void
test_state_alone (void)
{
  g_autoptr (GRand) rand = new_rand ();

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (DbkReport) report = random_report (rand, 10);
      g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) root = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkReport) back = NULL;
      gboolean has_cells = TRUE;
      JsonObject *object;

      dbk_report_to_json_with_may (report, FALSE, DBK_MAY_RETURN, writer);
      text = dbk_json_writer_finish (writer);
      root = dbk_json_parse (text, strlen (text), DBK_WIRE_MAX_ANSWER, &error);
      g_assert_no_error (error);
      object = json_node_get_object (root);
      g_assert_false (json_object_has_member (object, "cells") || json_object_has_member (object, "approved") ||
                      json_object_has_member (object, "log") || json_object_has_member (object, "reasons"));
      g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (object, "may"), 0), ==, "return");
      back = dbk_report_from_json (object, &has_cells, &error);
      g_assert_no_error (error);
      g_assert_false (has_cells);
      g_assert_cmpint (back->state, ==, report->state);
      g_assert_cmpint (back->revision, ==, report->revision);
    }
}

static void
assert_outcomes_equal (const DbkOutcome *a, const DbkOutcome *b)
{
  g_assert_cmpint (a->kind, ==, b->kind);
  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpint (a->refusal, ==, b->refusal);
  g_assert_cmpstr (a->detail, ==, b->detail);
  g_assert_cmpuint (a->conflicts->len, ==, b->conflicts->len);
  for (guint i = 0; i < a->conflicts->len; i++)
    {
      const DbkConflict *x = a->conflicts->pdata[i], *y = b->conflicts->pdata[i];

      g_assert_true (x->entity == y->entity && x->indicator == y->indicator);
      g_assert_cmpstr (x->theirs, ==, y->theirs);
      g_assert_cmpstr (x->theirs_op, ==, y->theirs_op);
    }
}

static void
assert_receipts_equal (const DbkReceipt *a, const DbkReceipt *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_true (a->report.form == b->report.form && a->report.org == b->report.org && a->report.period.first == b->report.period.first);
  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpstr (a->catalogue, ==, b->catalogue);
  g_assert_cmpint (a->at, ==, b->at);
  g_assert_cmpstr (a->sha256, ==, b->sha256);
  g_assert_cmpstr (a->key, ==, b->key);
  g_assert_cmpstr (a->signature, ==, b->signature);
}

static void
assert_actors_equal (const DbkActor *a, const DbkActor *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_cmpstr (a->account, ==, b->account);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpmem (a->grants->data, a->grants->len * sizeof (DbkGrant), b->grants->data, b->grants->len * sizeof (DbkGrant));
}

static void
test_requests (void)
{
  g_autoptr (GRand) rand = new_rand ();

  for (guint i = 0; i < ROUNDS / 4; i++)
    {
      g_autoptr (DbkSyncRequest) request = random_request (rand);
      g_autofree char *text = dbk_sync_request_to_text (request);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkSyncRequest) back = dbk_sync_request_from_text (text, strlen (text), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (back->cursor, ==, request->cursor);
      g_assert_cmpuint (back->limit, ==, request->limit);
      g_assert_cmpuint (back->malformed->len, ==, 0);
      g_assert_cmpuint (back->operations->len, ==, request->operations->len);
      for (guint j = 0; j < request->operations->len; j++)
        assert_operations_equal (back->operations->pdata[j], request->operations->pdata[j]);
    }
}

/* What is too much for one request is halved; one operation alone goes out whatever its size. */
static void
test_fitting (void)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  DbkReportKey key = { "daily", "P01", dbk_period_day (20000) };
  const guint of_each[] = { 1, 100, 8 };
  const gsize comments[] = { 2 * DBK_WIRE_MAX_REQUEST, 60 * 1024, 1024 };
  const guint fitting[] = { 1, 50, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (of_each); i++)
    {
      g_autofree char *text = NULL;

      g_ptr_array_set_size (request->operations, 0);
      for (guint j = 0; j < of_each[i]; j++)
        {
          DbkOperation *operation = dbk_operation_new (&key, DBK_OPERATION_APPROVE);

          operation->comment = g_strnfill (comments[i], 'x');
          g_ptr_array_add (request->operations, operation);
        }
      text = dbk_sync_request_fit (request);
      g_assert_cmpuint (request->operations->len, ==, fitting[i]);
      g_assert_true (request->operations->len == 1 || strlen (text) < DBK_WIRE_MAX_REQUEST);
    }
}

static void
test_answers (void)
{
  g_autoptr (GRand) rand = new_rand ();

  for (guint i = 0; i < ROUNDS / 4; i++)
    {
      g_autoptr (DbkSyncAnswer) answer = random_answer (rand, i % 5, 12);
      g_autofree char *text = dbk_sync_answer_to_text (answer);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkSyncAnswer) back = dbk_sync_answer_from_text (text, strlen (text), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (back->cursor, ==, answer->cursor);
      g_assert_cmpint (back->more, ==, answer->more);
      g_assert_cmpuint (back->left, ==, answer->left);
      g_assert_cmpstr (back->catalogue, ==, answer->catalogue);
      g_assert_cmpint (back->today, ==, answer->today);
      g_assert_cmpint (back->now, ==, answer->now);
      g_assert_cmpuint (g_strv_length (back->drop), ==, answer->drop != NULL ? 2 : 0);
      assert_actors_equal (back->account, answer->account);
      g_assert_cmpuint (back->results->len, ==, answer->results->len);
      for (guint j = 0; j < answer->results->len; j++)
        {
          const DbkSyncResult *x = answer->results->pdata[j], *y = back->results->pdata[j];

          g_assert_cmpstr (x->id, ==, y->id);
          assert_outcomes_equal (x->outcome, y->outcome);
          assert_receipts_equal (x->receipt, y->receipt);
        }
      g_assert_cmpuint (back->changes->len, ==, answer->changes->len);
    }
}

static void
test_sessions (void)
{
  g_autoptr (GRand) rand = new_rand ();
  g_autoptr (DbkSessionRequest) request = dbk_session_request_new ("fill.P01", "密码-1", "123456", NULL);
  g_autofree char *asked = dbk_session_request_to_text (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkSessionRequest) heard = dbk_session_request_from_text (asked, strlen (asked), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (heard->user, ==, "fill.P01");
  g_assert_cmpstr (heard->password, ==, "密码-1");
  g_assert_cmpstr (heard->totp, ==, "123456");
  g_assert_null (heard->home);
  g_assert_null (heard->home_key);
  request->home_key = g_strnfill (64, 'a');
  g_free (asked);
  dbk_session_request_free (heard);
  asked = dbk_session_request_to_text (request);
  heard = dbk_session_request_from_text (asked, strlen (asked), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (heard->home_key, ==, request->home_key);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (DbkSessionAnswer) answer = g_new0 (DbkSessionAnswer, 1);
      g_autoptr (DbkSessionAnswer) back = NULL;
      g_autofree char *text = NULL;

      answer->token = g_uuid_string_random ();
      answer->expires = (gint64)g_rand_int (rand) * 1000003;
      answer->account = random_actor (rand);
      answer->catalogue = i % 2 ? g_strdup ("2026-03-16.1") : NULL;
      answer->service_key = i % 3 ? g_strnfill (64, 'b') : NULL;
      text = dbk_session_answer_to_text (answer);
      back = dbk_session_answer_from_text (text, strlen (text), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (back->token, ==, answer->token);
      g_assert_cmpint (back->expires, ==, answer->expires);
      g_assert_cmpstr (back->catalogue, ==, answer->catalogue);
      g_assert_cmpstr (back->service_key, ==, answer->service_key);
      assert_actors_equal (back->account, answer->account);
    }
}

static void
test_problems (void)
{
  static const char *const texts[] = {
    "{\"status\":502}", "{\"type\":\"https://proxy.example/x\",\"status\":503,\"title\":\"Busy\"}", "{\"type\":\"urn:daybook:problem:stale\",\"status\":409,\"extra\":[1]}"
  };
  static const char *const codes[] = { "about:blank", "https://proxy.example/x", "stale" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) root = parse (texts[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkProblem) problem = dbk_problem_from_json (json_node_get_object (root), &error);
      g_autoptr (DbkProblem) again = NULL;
      g_autoptr (JsonNode) twice = NULL;
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      g_assert_cmpstr (problem->code, ==, codes[i]);
      text = dbk_problem_to_text (problem);
      twice = parse (text);
      again = dbk_problem_from_json (json_node_get_object (twice), &error);
      g_assert_no_error (error);
      g_assert_cmpstr (again->code, ==, problem->code);
      g_assert_cmpuint (again->status, ==, problem->status);
    }
}

/* --- Strictness --- */

#define ID "'11111111-2222-3333-4444-555555555555'"
#define KEY "'report':{'form':'daily','org':'P01','period':'2026-03-15'}"
#define OP(payload) "{'id':" ID "," KEY ",'kind':'edit','base_op':null,'made_at':'2026-03-16T01:02:03Z','catalogue':null,'payload':" payload "}"
#define GOOD_EDIT "{'entities':['P01-U1'],'indicators':['gen'],'values':['1']}"
#define REPORT(more) "{" KEY ",'revision':3,'head':" ID ",'state':'draft','step':0,'chain':null" more "}"
#define EVENT(more) "{'op':" ID ",'kind':'edit','by':'a','by_name':'b','at':'2026-03-16T01:02:03Z','revision':1,'step':0" more "}"
#define ANSWER(more) "{'wire':1,'results':[],'changes':[],'drop':[],'cursor':'c','more':false,'now':'2026-03-16T01:02:03Z'" more "}"

/* What is wrong, and the member that the error must name; NULL: nothing is wrong. */
typedef struct
{
  const char *text;
  const char *member;
} Case;

static char *
quoted (const char *text)
{
  char *json = g_strdup (text);

  return g_strdelimit (json, "'", '"');
}

typedef gpointer (*Read) (JsonObject *object, GError **error);

static gpointer
read_report (JsonObject *object, GError **error)
{
  return dbk_report_from_json (object, NULL, error);
}

static gpointer
read_outcome (JsonObject *object, GError **error)
{
  g_autofree char *id = NULL;

  return dbk_outcome_from_json (object, &id, error);
}

static void
check_cases (const Case *cases, guint n_cases, Read read, GDestroyNotify destroy)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *text = quoted (cases[i].text);
      g_autoptr (JsonNode) root = parse (text);
      g_autoptr (GError) error = NULL;
      gpointer message = read (json_node_get_object (root), &error);

      g_test_message ("%.300s: %s", text, error != NULL ? error->message : "fine");
      g_assert_true ((message != NULL) == (cases[i].member == NULL));
      g_clear_pointer (&message, destroy);
      if (cases[i].member == NULL)
        continue;
      g_assert_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER);
      g_assert_nonnull (strstr (error->message, cases[i].member));
    }
}

static void
test_strict_operations (void)
{
  static const Case cases[] = {
    { OP (GOOD_EDIT), NULL },
    { "{}", "id" },
    { "{'id':'11111111-2222-3333-4444-55555555555'}", "id" },
    { "{'id':'11111111-2222-3333-4444-5555555555AB'," KEY ",'kind':'withdraw','made_at':'2026-03-16T01:02:03Z','payload':{}}", "id" },
    { "{'id':" ID ",'report':{'form':'daily','org':'P01','period':'2026-02-30'}}", "period" },
    { "{'id':" ID ",'report':{'form':'daily','org':'P01','period':20260315}}", "period" },
    { "{'id':" ID ",'report':{'form':'','org':'P01','period':'2026'}}", "form" },
    { "{'id':" ID ",'report':{'form':'a b','org':'P01','period':'2026'}}", "form" },
    { "{'id':" ID ",'report':[]}", "report" },
    { "{'id':" ID "," KEY ",'kind':'fly','base_op':null,'made_at':'2026-03-16T01:02:03Z','payload':{}}", "kind" },
    { "{'id':" ID "," KEY ",'kind':'other','base_op':null,'made_at':'2026-03-16T01:02:03Z','payload':{}}", "kind" },
    { "{'id':" ID "," KEY ",'kind':'edit','base_op':'x','made_at':'2026-03-16T01:02:03Z','payload':{}}", "base_op" },
    { "{'id':" ID "," KEY ",'kind':'edit','base_op':7,'made_at':'2026-03-16T01:02:03Z','payload':{}}", "base_op" },
    { "{'id':" ID "," KEY ",'kind':'edit','made_at':'yesterday','payload':{}}", "made_at" },
    { "{'id':" ID "," KEY ",'kind':'edit','made_at':'2026-03-16T01:02:03Z'}", "payload" },
    { OP ("{}"), "entities" },
    { OP ("{'entities':['a'],'indicators':['b','c'],'values':['1']}"), "indicators" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':[]}"), "values" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':['1'],'bases':[]}"), "bases" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':['1'],'bases':['x']}"), "bases" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':['1'],'notes':[null,null]}"), "notes" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':['1'],'sources':[null]}"), "sources" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':[1]}"), "values" },
    { OP ("{'entities':[null],'indicators':['b'],'values':['1']}"), "entities" },
    { OP ("{'entities':['a\\u0009'],'indicators':['b'],'values':['1']}"), "entities" },
    { OP ("{'entities':['a'],'indicators':[''],'values':['1']}"), "indicators" },
    { OP ("{'entities':['a'],'indicators':['b'],'values':['1'],'sources':['telepathy'],'news':{}}"), NULL },
    { "{'id':" ID "," KEY ",'kind':'approve','made_at':'2026-03-16T01:02:03Z','payload':{}}", "revision" },
    { "{'id':" ID "," KEY ",'kind':'approve','made_at':'2026-03-16T01:02:03Z','payload':{'revision':-1}}", "revision" },
    { "{'id':" ID "," KEY ",'kind':'approve','made_at':'2026-03-16T01:02:03Z','payload':{'revision':1.5}}", "revision" },
    { "{'id':" ID "," KEY ",'kind':'return','made_at':'2026-03-16T01:02:03Z','payload':{'comment':'c','to':99}}", "to" },
    { "{'id':" ID "," KEY ",'kind':'return','made_at':'2026-03-16T01:02:03Z','payload':{'comment':'c','cells':[{'entity':'a'}]}}", "indicator" },
    { "{'id':" ID "," KEY ",'kind':'return','made_at':'2026-03-16T01:02:03Z','payload':{'comment':'c','cells':[3]}}", "cells[0]" },
    { "{'id':" ID "," KEY ",'kind':'submit','made_at':'2026-03-16T01:02:03Z','payload':{'reasons':[{'rule':'r','entity':'e','text':[]}]}}", "text" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), (Read)dbk_operation_from_json, (GDestroyNotify)dbk_operation_free);
}

static void
test_strict_reports (void)
{
  static const Case cases[] = {
    { REPORT (""), NULL },
    { REPORT (",'surprise':[{}]"), NULL },
    { REPORT (",'readings':{'entities':['a'],'indicators':['b'],'values':['1'],'at':['2026-03-16T01:02:03Z'],'by':['sis']}"), NULL },
    { REPORT (",'readings':{'entities':['a'],'indicators':['b'],'values':['1'],'at':['2026-03-16T01:02:03Z']}"), "by" },
    { REPORT (",'readings':{'entities':['a'],'indicators':['b'],'values':['1'],'at':['today'],'by':['sis']}"), "at" },
    { REPORT (",'readings':{'entities':['a'],'indicators':['b'],'values':[null],'at':['2026-03-16T01:02:03Z'],'by':['sis']}"), "values" },
    { REPORT (",'readings':[]"), "readings" },
    { REPORT (",'carried':{'entities':['a'],'indicators':['b'],'values':[null]}"), NULL },
    { REPORT (",'carried':{'entities':['a'],'indicators':['b'],'values':[]}"), "values" },
    { REPORT (",'carried':{'entities':[''],'indicators':['b'],'values':['1']}"), "entities" },
    { "{" KEY ",'revision':-1}", "revision" },
    { "{" KEY ",'revision':'1'}", "revision" },
    { "{" KEY ",'revision':1,'head':null,'state':'floating','step':0}", "state" },
    { "{" KEY ",'revision':1,'head':null,'state':'draft','step':1,'chain':['a','b']}", "step" },
    { "{" KEY ",'revision':1,'head':null,'state':'in_review','step':1,'chain':null}", "step" },
    { "{" KEY ",'revision':1,'head':null,'state':'in_review','step':2,'chain':['a','b']}", "step" },
    { "{" KEY ",'revision':1,'head':null,'state':'in_review','step':1,'chain':['a','b']}", NULL },
    { "{" KEY ",'revision':1,'head':null,'state':'in_review','step':1,'chain':['a',2]}", "chain" },
    { REPORT (",'late':1"), "late" },
    { REPORT (",'cells':[]"), "cells" },
    { REPORT (",'cells':{'entities':['a'],'indicators':[],'values':[]}"), "indicators" },
    { REPORT (",'cells':{'entities':['a'],'indicators':['b'],'values':['1'],'ops':[0]}"), "ops" },
    { REPORT (",'cells':{'entities':['a'],'indicators':['b'],'values':['1'],'ops':[-2]}"), "ops" },
    { REPORT (",'cells':{'entities':['a'],'indicators':['b'],'values':['1'],'ops':['x']}"), "ops" },
    { REPORT (",'cells':{'entities':['a'],'indicators':['b'],'values':['1'],'ops':[null]}"), "ops" },
    { REPORT (",'cells':{'entities':['a'],'indicators':['b'],'values':['1'],'ops':[" ID "]}"), NULL },
    { REPORT (",'cells':{'entities':['a','a'],'indicators':['b','b'],'values':['1','2']}"), "cells" },
    { REPORT (",'approved':{'entities':['a'],'indicators':['b'],'values':[{}]}"), "values" },
    { REPORT (",'reasons':[{'rule':'r','entity':'e','text':null,'unseen':'yes'}]"), "unseen" },
    { REPORT (",'log':[{}]"), "op" },
    { REPORT (",'log':[" EVENT ("") "]"), NULL },
    { REPORT (",'log':[" EVENT (",'comment':5") "]"), "comment" },
    { REPORT (",'log':[" EVENT (",'cells':{}") "]"), "cells" },
  };

  check_cases (cases, G_N_ELEMENTS (cases), read_report, (GDestroyNotify)dbk_report_free);
}

static void
test_strict_others (void)
{
  static const Case outcomes[] = {
    { "{'id':" ID ",'outcome':'applied','revision':1}", NULL },
    { "{'id':'x','outcome':'applied','revision':1}", "id" },
    { "{'id':" ID ",'outcome':'maybe','revision':1}", "outcome" },
    { "{'id':" ID ",'outcome':'refused','revision':1}", "problem" },
    { "{'id':" ID ",'outcome':'refused','revision':1,'problem':{'status':9}}", "status" },
    { "{'id':" ID ",'outcome':'conflict','revision':1}", "conflicts" },
    { "{'id':" ID ",'outcome':'conflict','revision':1,'conflicts':[{'entity':'a','indicator':'b','theirs':3}]}", "theirs" },
  };
  static const Case actors[] = {
    { "{'account':'a','name':'','grants':[]}", NULL },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','from':'2026-13-01'}]}", "from" },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','to':5}]}", "to" },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','sections':['fuel']}]}", NULL },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','sections':null}]}", NULL },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','sections':'fuel'}]}", "sections" },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','sections':['fuel,water']}]}", "sections" },
    { "{'account':'a','name':'','grants':[{'role':'filler','node':'P01','sections':[5]}]}", "sections" },
    { "{'account':'a','name':''}", "grants" },
    { "{'account':null,'name':'','grants':[]}", "account" },
  };

  check_cases (outcomes, G_N_ELEMENTS (outcomes), read_outcome, (GDestroyNotify)dbk_outcome_free);
  check_cases (actors, G_N_ELEMENTS (actors), (Read)dbk_actor_from_json, (GDestroyNotify)dbk_actor_free);
}

static void
test_strict_envelopes (void)
{
  static const Case requests[] = {
    { "{'wire':1}", NULL },
    { "{}", "wire" },
    { "[]", "wire" },
    { "{'wire':'1'}", "wire" },
    { "{'wire':1,'limit':0}", "limit" },
    { "{'wire':1,'wait':-1}", "wait" },
    { "{'wire':1,'wait':61}", "wait" },
    { "{'wire':1,'limit':1001}", "limit" },
    { "{'wire':1,'cursor':7}", "cursor" },
    { "{'wire':1,'operations':{}}", "operations" },
    { "{'wire':1,'operations':[7]}", "operations[0]" },
    { "{'wire':1,'operations':[{'id':'x'}]}", "operations[0]" },
  };
  static const Case answers[] = {
    { ANSWER (""), NULL },
    { "{'wire':1}", "cursor" },
    { ANSWER (",'account':[]"), "account" },
    { ANSWER (",'account':{}"), "account" },
    { ANSWER (",'today':'x'"), "today" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *text = quoted (requests[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkSyncRequest) request = dbk_sync_request_from_text (text, strlen (text), &error);

      g_assert_true ((request != NULL) == (requests[i].member == NULL));
      g_assert_true (request != NULL || strstr (error->message, requests[i].member) != NULL);
    }
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *text = quoted (answers[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkSyncAnswer) answer = dbk_sync_answer_from_text (text, strlen (text), &error);

      g_assert_true ((answer != NULL) == (answers[i].member == NULL));
      g_assert_true (answer != NULL || strstr (error->message, answers[i].member) != NULL);
    }
}

/* One broken operation is answered by itself and holds up none of the others. */
static void
test_malformed_operation (void)
{
  g_autofree char *text = quoted ("{'wire':1,'operations':[" OP ("{}") "," OP (GOOD_EDIT) "]}");
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_from_text (text, strlen (text), &error);
  const DbkSyncResult *result;

  g_assert_no_error (error);
  g_assert_cmpuint (request->operations->len, ==, 1);
  g_assert_cmpuint (request->malformed->len, ==, 1);
  result = request->malformed->pdata[0];
  g_assert_cmpstr (result->id, ==, "11111111-2222-3333-4444-555555555555");
  g_assert_cmpint (result->outcome->refusal, ==, DBK_REFUSAL_INVALID);
  g_assert_nonnull (strstr (result->outcome->detail, "entities"));
}

static void
test_absurd_sizes (void)
{
  g_autofree char *huge = g_strnfill (DBK_WIRE_MAX_TEXT + 1, 'x');
  g_autofree char *code = g_strnfill (DBK_WIRE_MAX_CODE + 1, 'x');
  g_autofree char *note = g_strdup_printf (OP ("{'entities':['a'],'indicators':['b'],'values':['1'],'notes':['%s']}"), huge);
  g_autofree char *entity = g_strdup_printf (OP ("{'entities':['%s'],'indicators':['b'],'values':['1']}"), code);
  g_autofree char *body = g_strnfill (DBK_WIRE_MAX_REQUEST + 1, ' ');
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) many = g_string_new ("{'wire':1,'operations':[7");
  g_autofree char *text = NULL;
  Case cases[] = { { note, "notes" }, { entity, "entities" } };

  check_cases (cases, G_N_ELEMENTS (cases), (Read)dbk_operation_from_json, (GDestroyNotify)dbk_operation_free);
  g_assert_null (dbk_sync_request_from_text (body, DBK_WIRE_MAX_REQUEST + 1, &error));
  g_assert_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_LIMIT);
  g_clear_error (&error);
  for (guint i = 0; i < DBK_WIRE_MAX_OPERATIONS; i++)
    g_string_append (many, ",7");
  g_string_append (many, "]}");
  text = quoted (many->str);
  g_assert_null (dbk_sync_request_from_text (text, strlen (text), &error));
  g_assert_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER);
  g_assert_nonnull (strstr (error->message, "operations"));
}

/* --- A newer peer --- */

static void
test_newer_peer (void)
{
  g_autofree char *text = quoted (REPORT (",'cells':{'entities':['a'],'indicators':['new_one'],'values':['1'],'sources':['telepathy']},"
                                          "'log':[{'op':" ID ",'kind':'notarise','by':'a','by_name':'b','at':'2026-03-16T01:02:03Z','revision':1,'step':0}]"));
  g_autofree char *refused = quoted ("{'id':" ID ",'outcome':'refused','revision':1,'problem':{'type':'urn:daybook:problem:moonphase','title':'Wait','status':409,'detail':'full moon'}}");
  g_autoptr (JsonNode) root = parse (text);
  g_autoptr (JsonNode) refused_root = parse (refused);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReport) report = dbk_report_from_json (json_node_get_object (root), NULL, &error);
  g_autofree char *id = NULL;
  g_autoptr (DbkOutcome) outcome = dbk_outcome_from_json (json_node_get_object (refused_root), &id, NULL);

  g_assert_no_error (error);
  g_assert_cmpint (dbk_report_cell (report, "a", "new_one")->source, ==, DBK_CELL_OTHER);
  g_assert_cmpint (((DbkEvent *)report->log->pdata[0])->kind, ==, DBK_OPERATION_OTHER);
  g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_INVALID);
  g_assert_cmpstr (outcome->detail, ==, "moonphase: Wait: full moon");
}

/* --- Speed and size --- */

/* As a daily report is: numbers, one typing after another, no long texts. */
static DbkReport *
plain_report (guint n_cells)
{
  DbkReportKey key = fixture_key ("daily", "P01");
  DbkReport *report = dbk_report_new (&key);

  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *op = g_uuid_string_random ();
      DbkEvent *event = dbk_event_new (op, i == 0 ? DBK_OPERATION_EDIT : DBK_OPERATION_APPROVE);

      event->by = g_strdup ("fill.P01");
      event->by_name = g_strdup ("王工");
      event->at = G_GINT64_CONSTANT (1773622923123456) + i;
      g_ptr_array_add (report->log, event);
    }
  for (guint i = 0; i < n_cells; i++)
    {
      g_autofree char *entity = g_strdup_printf ("P01-U%u", i % 4);
      g_autofree char *indicator = g_strdup_printf ("indicator_%u", i / 4);
      DbkCell *cell = dbk_cell_new (entity, indicator);

      cell->value = g_strdup_printf ("%u.1234", 1000 + i);
      cell->op = g_strdup (((DbkEvent *)report->log->pdata[0])->op);
      cell->source = i % 5 == 0 ? DBK_CELL_DERIVED : DBK_CELL_TYPED;
      dbk_report_take_cell (report, cell);
    }
  return report;
}

static void
test_speed (void)
{
  g_autoptr (DbkSyncAnswer) answer = dbk_sync_answer_new ();
  g_autofree char *text = NULL;
  double best = G_MAXDOUBLE;
  gsize length;

  answer->cursor = g_strdup ("c");
  for (guint i = 0; i < 200; i++)
    g_ptr_array_add (answer->changes, dbk_sync_change_new (plain_report (40), TRUE));
  text = dbk_sync_answer_to_text (answer);
  length = strlen (text);
  for (guint i = 0; i < 5; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkSyncAnswer) back = dbk_sync_answer_from_text (text, length, &error);

      g_assert_no_error (error);
      best = MIN (best, (double)(g_get_monotonic_time () - start) / 1000);
    }
  g_test_minimized_result (best, "200 reports of 40 cells, %" G_GSIZE_FORMAT " bytes: %.1f ms", length, best);
  g_assert_cmpfloat (best, <, 2000); /* a sanitizer on a busy machine is slow; the benchmark says how fast it is */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/operations", test_operations);
  g_test_add_func ("/wire/reports", test_reports);
  g_test_add_func ("/wire/beside", test_beside);
  g_test_add_func ("/wire/state-alone", test_state_alone);
  g_test_add_func ("/wire/requests", test_requests);
  g_test_add_func ("/wire/fitting", test_fitting);
  g_test_add_func ("/wire/answers", test_answers);
  g_test_add_func ("/wire/sessions", test_sessions);
  g_test_add_func ("/wire/problems", test_problems);
  g_test_add_func ("/wire/strict/operations", test_strict_operations);
  g_test_add_func ("/wire/strict/reports", test_strict_reports);
  g_test_add_func ("/wire/strict/others", test_strict_others);
  g_test_add_func ("/wire/strict/envelopes", test_strict_envelopes);
  g_test_add_func ("/wire/strict/malformed-operation", test_malformed_operation);
  g_test_add_func ("/wire/strict/absurd-sizes", test_absurd_sizes);
  g_test_add_func ("/wire/newer-peer", test_newer_peer);
  g_test_add_func ("/wire/speed", test_speed);
  return g_test_run ();
}
