/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What lies beside reports, over real HTTPS: readings of machines, openings that
 * a correction moved; the history of one cell; syncs that wait for news.
 */
#include <string.h>

#include "data/base/dbk-clock.h"
#include "tests/central/central-fixture.h"

#define DAY "2026-03-12"
#define NEXT "2026-03-13"
#define LAST "2026-03-14"

/* --- Helpers --- */

static DbkReport *
get_report (Fixture *fixture, const char *token, const char *plant, const char *day, gboolean *has_cells)
{
  g_autofree char *path = g_strdup_printf ("/v1/reports/daily/%s/%s", plant, day);
  g_autoptr (Answer) answer = fixture_get (fixture, path, token);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (answer->text, answer->length, 1024 * 1024, &error);
  DbkReport *report;

  g_assert_no_error (error);
  g_assert_cmpuint (answer->status, ==, 200);
  report = dbk_report_from_json (json_node_get_object (root), has_cells, &error);
  g_assert_no_error (error);
  return report;
}

static const char *
value_of (const DbkReport *report, const char *entity, const char *indicator)
{
  const DbkCell *cell = dbk_report_cell (report, entity, indicator);

  return cell != NULL ? cell->value : NULL;
}

/* Does @operation on the report as it stands; reasons that are asked for are given. */
static void
act (Fixture *fixture, const char *token, DbkOperationKind kind, const char *plant, const char *day, const char *comment)
{
  g_autoptr (DbkReport) report = get_report (fixture, token, plant, day, NULL);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);

  for (guint tries = 0; tries < 20; tries++)
    {
      g_autoptr (DbkOperation) operation = fixture_action (kind, plant, day, report->head);
      g_autoptr (DbkOutcome) outcome = NULL;
      g_auto (GStrv) words = NULL;

      operation->comment = g_strdup (comment);
      operation->revision = report->revision;
      g_ptr_array_unref (operation->reasons);
      operation->reasons = g_ptr_array_ref (reasons);
      outcome = fixture_sync_one (fixture, token, operation);
      if (outcome->kind == DBK_OUTCOME_APPLIED)
        return;
      g_assert_cmpint (outcome->refusal, ==, DBK_REFUSAL_REASONS);
      words = g_strsplit (outcome->detail, " ", -1); /* "no reason for RULE at ENTITY" */
      g_ptr_array_add (reasons, dbk_reason_new (words[3], words[5], "已核实", FALSE));
    }
  g_assert_not_reached ();
}

static void
edit (Fixture *fixture, const char *token, const char *plant, const char *day, const char *entity, const char *indicator, const char *value, DbkOutcomeKind expected)
{
  g_autoptr (DbkReport) report = get_report (fixture, token, plant, day, NULL);
  g_autoptr (DbkOperation) operation = fixture_action (DBK_OPERATION_EDIT, plant, day, report->head);
  DbkCellEdit *one = dbk_cell_edit_new (g_intern_string (entity), g_intern_string (indicator), value);
  const DbkCell *cell = dbk_report_cell (report, entity, indicator);
  g_autoptr (DbkOutcome) outcome = NULL;

  one->base = expected == DBK_OUTCOME_CONFLICT || cell == NULL ? NULL : g_strdup (cell->op);
  one->note = g_strdup ("复核");
  g_ptr_array_add (operation->edits, one);
  outcome = fixture_sync_one (fixture, token, operation);
  g_assert_cmpint (outcome->kind, ==, expected);
}

/* --- Readings --- */

static Answer *
deliver (Fixture *fixture, const char *token, const char *json)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  return fixture_ask (fixture, "PUT", "/v1/readings", token, body, NULL);
}

static void
expect_delivery (Fixture *fixture, const char *token, const char *json, guint status, const char *said)
{
  g_autoptr (Answer) answer = deliver (fixture, token, json);

  if (answer->status != status || strstr (answer->text, said) == NULL)
    g_error ("%s: %u %s", json, answer->status, answer->text);
}

#define READINGS(org, day, values) "{\"report\":{\"form\":\"daily\",\"org\":\"" org "\",\"period\":\"" day "\"},\"readings\":{" values ",\"at\":\"2026-03-16T00:10:00Z\"}}"
#define TWO(first, second) "\"entities\":[\"P01-U1\",\"P01-U1\"],\"indicators\":[\"gen\",\"run_hours\"],\"values\":[" first "," second "]"

static const struct
{
  const char *json;
  guint status;
  const char *said;
} bad_deliveries[] = {
  { "{}", 400, "malformed" },
  { READINGS ("P01", FIXTURE_YESTERDAY, "\"entities\":[\"P01-U1\"],\"indicators\":[],\"values\":[\"1\"]"), 400, "malformed" },
  { READINGS ("P01", FIXTURE_YESTERDAY, "\"entities\":[\"P01-U1\",\"P01-U1\"],\"indicators\":[\"gen\",\"gen\"],\"values\":[\"1\",\"2\"]"), 400, "malformed" },
  { READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1200.5\"", "\"24.001\"")), 422, "run_hours" },
  { READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"many\"", "\"24\"")), 422, "P01-U1.gen" },
  { READINGS ("P01", FIXTURE_YESTERDAY, "\"entities\":[\"P01-U9\"],\"indicators\":[\"gen\"],\"values\":[\"1\"]"), 422, "no cell" },
  { READINGS ("P01", FIXTURE_YESTERDAY, "\"entities\":[\"P01-U1\"],\"indicators\":[\"supply\"],\"values\":[\"1\"]"), 422, "computed" },
  { READINGS ("P01", "2026-04-20", TWO ("\"1\"", "\"1\"")), 422, "future" },
  { READINGS ("P02", FIXTURE_YESTERDAY, "\"entities\":[\"P02-U1\"],\"indicators\":[\"gen\"],\"values\":[\"1\"]"), 404, "not-found" },
  { READINGS ("P99", FIXTURE_YESTERDAY, TWO ("\"1\"", "\"1\"")), 404, "not-found" },
  { READINGS ("P01", "2026-03", TWO ("\"1\"", "\"1\"")), 404, "not-found" },
};

static void
test_readings (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *machine = fixture_sign_in (fixture, "sis.P01", "dcs");
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *region = fixture_sign_in (fixture, "region.R1", "b");
  g_autoptr (DbkSyncAnswer) before = fixture_sync (fixture, filler, NULL, 1000, NULL);
  g_autoptr (DbkSyncAnswer) after = NULL;
  g_autoptr (DbkSyncAnswer) again = NULL;
  g_autoptr (DbkReport) own = NULL;
  g_autoptr (DbkReport) foreign = NULL;
  const DbkSyncChange *change;
  const DbkReading *reading;

  for (guint i = 0; i < G_N_ELEMENTS (bad_deliveries); i++)
    expect_delivery (fixture, machine, bad_deliveries[i].json, bad_deliveries[i].status, bad_deliveries[i].said);
  expect_delivery (fixture, filler, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1200.5\"", "\"24\"")), 403, "forbidden");
  expect_delivery (fixture, NULL, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1200.5\"", "\"24\"")), 401, "unauthorized");

  /* Nothing of that left a trace. */
  after = fixture_sync (fixture, filler, before->cursor, 10, NULL);
  g_assert_cmpuint (after->changes->len, ==, 0);
  g_clear_pointer (&after, dbk_sync_answer_free);

  expect_delivery (fixture, machine, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1200.5000\"", "\"24\"")), 200, "{\"changed\":2,\"unchanged\":0}");
  expect_delivery (fixture, machine, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1200.5\"", "\"24.00\"")), 200, "{\"changed\":0,\"unchanged\":2}");
  after = fixture_sync (fixture, filler, before->cursor, 10, NULL);
  g_assert_cmpuint (after->changes->len, ==, 1);
  change = g_ptr_array_index (after->changes, 0);
  g_assert_cmpint (change->report->revision, ==, 0);
  g_assert_null (change->report->head);
  g_assert_cmpuint (change->report->readings->len, ==, 2);
  reading = dbk_readings_find (change->report->readings, "P01-U1", "gen");
  g_assert_cmpstr (reading->value, ==, "1200.5000");
  g_assert_cmpstr (reading->by, ==, "sis.P01");
  g_assert_cmpint (reading->at, ==, G_GINT64_CONSTANT (1773619800) * G_USEC_PER_SEC);

  /* The latest delivery wins; a null takes one back; the rest stays. */
  expect_delivery (fixture, machine, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1300\"", "null")), 200, "{\"changed\":2,\"unchanged\":0}");
  again = fixture_sync (fixture, filler, after->cursor, 10, NULL);
  g_assert_cmpuint (again->changes->len, ==, 1);
  change = g_ptr_array_index (again->changes, 0);
  g_assert_cmpuint (change->report->readings->len, ==, 1);
  g_assert_cmpstr (dbk_readings_find (change->report->readings, "P01-U1", "gen")->value, ==, "1300.0000");

  /* Beside an approved report too, and for that plant's accounts alone. */
  expect_delivery (fixture, machine, READINGS ("P01", LAST, TWO ("\"1300\"", "\"24\"")), 200, "{\"changed\":2,\"unchanged\":0}");
  own = get_report (fixture, filler, "P01", LAST, NULL);
  foreign = get_report (fixture, region, "P01", LAST, NULL);
  g_assert_cmpint (own->state, ==, DBK_STATE_APPROVED);
  g_assert_cmpint (own->revision, ==, foreign->revision);
  g_assert_cmpuint (own->readings->len, ==, 2);
  g_assert_null (foreign->readings);
}

/* A reading never stands in a person's way: the edit that adopts it is an edit like any other. */
static void
test_adopted (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *machine = fixture_sign_in (fixture, "sis.P01", "dcs");
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *checker = fixture_sign_in (fixture, "check.P01", "b");
  g_autoptr (DbkOperation) operation = fixture_edit (fixture, "P01");
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (DbkReport) report = NULL;

  expect_delivery (fixture, machine, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1300\"", "\"24\"")), 200, "{\"changed\":2");
  for (guint i = 0; i < operation->edits->len; i++)
    ((DbkCellEdit *)g_ptr_array_index (operation->edits, i))->source = i % 2 == 0 ? DBK_CELL_INTERFACE : DBK_CELL_TYPED;
  outcome = fixture_sync_one (fixture, filler, operation);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  g_assert_cmpint (outcome->revision, ==, 1);
  expect_delivery (fixture, machine, READINGS ("P01", FIXTURE_YESTERDAY, TWO ("\"1111\"", "\"23\"")), 200, "{\"changed\":2");
  report = get_report (fixture, checker, "P01", FIXTURE_YESTERDAY, NULL);
  g_assert_cmpint (report->revision, ==, 1);
  g_assert_cmpstr (value_of (report, "P01-U1", "gen"), !=, "1111.0000");
  g_assert_cmpstr (dbk_readings_find (report->readings, "P01-U1", "gen")->value, ==, "1111.0000");
  act (fixture, filler, DBK_OPERATION_SUBMIT, "P01", FIXTURE_YESTERDAY, NULL);
}

/* --- One cell's history --- */

static JsonArray *
get_history (Fixture *fixture, const char *token, const char *query, guint status, JsonNode **root)
{
  g_autofree char *path = g_strconcat ("/v1/reports/daily/P01/" DAY "/history", query, NULL);
  g_autoptr (Answer) answer = fixture_get (fixture, path, token);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, status);
  *root = dbk_json_parse (answer->text, answer->length, 1024 * 1024, &error);
  g_assert_no_error (error);
  return JSON_NODE_HOLDS_ARRAY (*root) ? json_node_get_array (*root) : NULL;
}

static void
check_change (JsonArray *list, guint i, const char *by, const char *from, const char *to, const char *source)
{
  JsonObject *object = json_array_get_object_element (list, i);

  g_assert_cmpstr (json_object_get_string_member (object, "by"), ==, by);
  g_assert_cmpstr (json_object_get_string_member_with_default (object, "from", NULL), ==, from);
  g_assert_cmpstr (json_object_get_string_member_with_default (object, "to", NULL), ==, to);
  g_assert_cmpstr (json_object_get_string_member_with_default (object, "source", NULL), ==, source);
}

static void
test_cell_history (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P01", "a");
  g_autofree char *second = fixture_sign_in (fixture, "fill2.P01", "b");
  g_autofree char *stranger = fixture_sign_in (fixture, "fill.P05", "c");
  g_autoptr (JsonNode) none = NULL;
  g_autoptr (JsonNode) half = NULL;
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) whole = NULL;
  g_autoptr (JsonNode) cancelled = NULL;
  g_autofree char *original = NULL;
  JsonArray *list;

  get_history (fixture, stranger, "?entity=P01-U1&indicator=gen", 404, &none);
  get_history (fixture, filler, "?entity=P01-U1", 400, &half);
  list = get_history (fixture, filler, "?entity=P01-U1&indicator=gen", 200, &first);
  g_assert_cmpuint (json_array_get_length (list), ==, 1);
  original = g_strdup (json_object_get_string_member (json_array_get_object_element (list, 0), "to"));
  check_change (list, 0, "fill.P01", NULL, original, "typed");

  act (fixture, filler, DBK_OPERATION_CORRECT, "P01", DAY, "表计更正");
  edit (fixture, second, "P01", DAY, "P01-U1", "gen", "1000.5", DBK_OUTCOME_APPLIED);
  edit (fixture, filler, "P01", DAY, "P01-U1", "gen", "999", DBK_OUTCOME_CONFLICT);
  edit (fixture, filler, "P01", DAY, "P01-U1", "gen", "1001", DBK_OUTCOME_APPLIED);
  list = get_history (fixture, second, "?entity=P01-U1&indicator=gen", 200, &whole);
  g_assert_cmpuint (json_array_get_length (list), ==, 3);
  check_change (list, 1, "fill2.P01", original, "1000.5", "typed");
  check_change (list, 2, "fill.P01", "1000.5", "1001", "typed");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (list, 2), "note"), ==, "复核");

  act (fixture, filler, DBK_OPERATION_CANCEL, "P01", DAY, NULL);
  list = get_history (fixture, second, "?entity=P01-U1&indicator=gen", 200, &cancelled);
  g_assert_cmpuint (json_array_get_length (list), ==, 4);
  check_change (list, 3, "fill.P01", "1001", original, NULL);
}

/* --- Carry-over --- */

typedef struct
{
  Fixture *fixture;
  char *filler, *checker, *region, *group;
} Chain;

static void
approve (Chain *chain, const char *day)
{
  act (chain->fixture, chain->checker, DBK_OPERATION_APPROVE, "P01", day, NULL);
  act (chain->fixture, chain->region, DBK_OPERATION_APPROVE, "P01", day, NULL);
  act (chain->fixture, chain->group, DBK_OPERATION_APPROVE, "P01", day, NULL);
}

static char *
add_to (const char *value, double more)
{
  char text[64];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.1f", g_ascii_strtod (value, NULL) + more));
}

static void
check_flag (Chain *chain, const char *day, const char *indicator, double more)
{
  g_autoptr (DbkReport) report = get_report (chain->fixture, chain->region, "P01", day, NULL);
  g_autofree char *expected = add_to (value_of (report, "P01", indicator), more);
  const DbkCarryFlag *flag;

  if (more == 0)
    {
      g_assert_null (report->carried);
      return;
    }
  g_assert_nonnull (report->carried);
  g_assert_cmpuint (report->carried->len, ==, 1);
  flag = g_ptr_array_index (report->carried, 0);
  g_assert_cmpstr (flag->entity, ==, "P01");
  g_assert_cmpstr (flag->indicator, ==, indicator);
  g_assert_cmpstr (flag->value, ==, expected);
}

static void
test_carry_over (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  Chain chain = { fixture };
  g_autoptr (DbkReport) day = NULL;
  g_autoptr (DbkReport) next = NULL;
  g_autoptr (DbkReport) still = NULL;
  g_autoptr (DbkSyncAnswer) before = NULL;
  g_autoptr (DbkSyncAnswer) after = NULL;
  g_autofree char *more_coal = NULL;
  guint flagged = 0;

  chain.filler = fixture_sign_in (fixture, "fill.P01", "a");
  chain.checker = fixture_sign_in (fixture, "check.P01", "b");
  chain.region = fixture_sign_in (fixture, "region.R1", "c");
  chain.group = fixture_sign_in (fixture, "group", "d");
  day = get_report (fixture, chain.filler, "P01", DAY, NULL);
  next = get_report (fixture, chain.filler, "P01", NEXT, NULL);
  more_coal = add_to (value_of (day, "P01", "coal_in"), 150);

  act (fixture, chain.filler, DBK_OPERATION_CORRECT, "P01", DAY, "来煤补记");
  edit (fixture, chain.filler, "P01", DAY, "P01", "coal_in", more_coal, DBK_OUTCOME_APPLIED);
  act (fixture, chain.filler, DBK_OPERATION_SUBMIT, "P01", DAY, NULL);
  check_flag (&chain, NEXT, "coal_open", 0);
  before = fixture_sync (fixture, chain.region, NULL, 1000, NULL);
  approve (&chain, DAY);

  /* Flagged as far as the book reaches, and nothing else has changed. */
  check_flag (&chain, NEXT, "coal_open", 150);
  check_flag (&chain, LAST, "coal_open", 150);
  still = get_report (fixture, chain.filler, "P01", NEXT, NULL);
  g_assert_cmpint (still->revision, ==, next->revision);
  g_assert_cmpstr (still->head, ==, next->head);
  g_assert_cmpstr (value_of (still, "P01", "coal_open"), ==, value_of (next, "P01", "coal_open"));
  after = fixture_sync (fixture, chain.region, before->cursor, 100, NULL);
  for (guint i = 0; i < after->changes->len; i++)
    flagged += ((DbkSyncChange *)g_ptr_array_index (after->changes, i))->report->carried != NULL;
  g_assert_cmpuint (flagged, ==, 2);

  /* Correcting the day clears it there, and it alone. */
  act (fixture, chain.filler, DBK_OPERATION_CORRECT, "P01", NEXT, "期初随之更正");
  check_flag (&chain, LAST, "coal_open", 150);
  act (fixture, chain.filler, DBK_OPERATION_SUBMIT, "P01", NEXT, NULL);
  approve (&chain, NEXT);
  check_flag (&chain, NEXT, "coal_open", 0);
  check_flag (&chain, LAST, "coal_open", 150);
  act (fixture, chain.filler, DBK_OPERATION_CORRECT, "P01", LAST, "期初随之更正");
  act (fixture, chain.filler, DBK_OPERATION_SUBMIT, "P01", LAST, NULL);
  approve (&chain, LAST);
  check_flag (&chain, LAST, "coal_open", 0);
  g_free (chain.filler);
  g_free (chain.checker);
  g_free (chain.region);
  g_free (chain.group);
}

/* --- Waiting for news --- */

typedef struct
{
  Answer *answer;
  gint64 asked;
  gint64 answered;
} Poll;

static void
polled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Poll *poll = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  poll->answered = g_get_monotonic_time ();
  poll->answer = g_new0 (Answer, 1);
  poll->answer->message = g_object_ref (soup_session_get_async_result_message (SOUP_SESSION (source), result));
  poll->answer->status = body != NULL ? soup_message_get_status (poll->answer->message) : 0;
  poll->answer->text = body != NULL ? g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body)) : g_strdup ("");
  poll->answer->length = strlen (poll->answer->text);
}

static void
start_poll (Fixture *fixture, Poll *poll, const char *token, const char *cursor, guint wait, GCancellable *cancellable)
{
  g_autofree char *url = g_strconcat (fixture->url, "/v1/sync", NULL);
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  char *json = g_strdup_printf ("{\"wire\":1,\"cursor\":\"%s\",\"limit\":50,\"wait\":%u}", cursor, wait);
  g_autoptr (GBytes) body = g_bytes_new_take (json, strlen (json));

  *poll = (Poll){ .asked = g_get_monotonic_time () };
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", bearer);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_session_send_and_read_async (fixture->session, message, G_PRIORITY_DEFAULT, cancellable, polled_cb, poll);
}

static void
run_for (guint milliseconds)
{
  gint64 until = g_get_monotonic_time () + (gint64)milliseconds * 1000;

  while (g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static DbkSyncAnswer *
end_poll (Poll *poll, guint milliseconds)
{
  gint64 until = g_get_monotonic_time () + (gint64)milliseconds * 1000;
  g_autoptr (GError) error = NULL;
  DbkSyncAnswer *answer;

  while (poll->answer == NULL && g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_nonnull (poll->answer);
  g_assert_cmpuint (poll->answer->status, ==, 200);
  answer = dbk_sync_answer_from_text (poll->answer->text, poll->answer->length, &error);
  g_assert_no_error (error);
  g_clear_pointer (&poll->answer, answer_free);
  return answer;
}

static char *
read_all (Fixture *fixture, const char *token)
{
  g_autofree char *cursor = NULL;

  for (;;)
    {
      g_autoptr (DbkSyncAnswer) answer = fixture_sync (fixture, token, cursor, 1000, NULL);

      g_free (cursor);
      cursor = g_strdup (answer->cursor);
      if (!answer->more)
        return g_steal_pointer (&cursor);
    }
}

static guint
count_waiting (Fixture *fixture)
{
  g_autoptr (Answer) answer = fixture_get (fixture, "/metrics", NULL);
  const char *at = strstr (answer->text, "\ndaybook_long_polls ");

  g_assert_nonnull (at);
  return (guint)g_ascii_strtoull (at + strlen ("\ndaybook_long_polls "), NULL, 10);
}

static void
test_wait (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "a");
  g_autofree char *region = fixture_sign_in (fixture, "region.R2", "b");
  g_autofree char *stranger = fixture_sign_in (fixture, "region.R1", "c");
  g_autofree char *cursor = read_all (fixture, region);
  g_autofree char *strangers = read_all (fixture, stranger);
  g_autoptr (DbkOperation) operation = fixture_edit (fixture, "P06");
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (DbkSyncAnswer) told = NULL;
  g_autoptr (DbkSyncAnswer) untold = NULL;
  g_autoptr (DbkSyncAnswer) over = NULL;
  gint64 sent;
  Poll poll, other;

  start_poll (fixture, &poll, region, cursor, 30, NULL);
  start_poll (fixture, &other, stranger, strangers, 3, NULL);
  run_for (400);
  g_assert_null (poll.answer);
  g_assert_cmpuint (count_waiting (fixture), ==, 2);

  outcome = fixture_sync_one (fixture, filler, operation);
  sent = g_get_monotonic_time ();
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  told = end_poll (&poll, 5000);
  g_assert_cmpint (poll.answered - sent, <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (told->changes->len, ==, 1);
  g_assert_cmpstr (((DbkSyncChange *)g_ptr_array_index (told->changes, 0))->report->key.org, ==, "P06");

  /* Another region's is none of theirs: told nothing, when its time is over. */
  untold = end_poll (&other, 10000);
  g_assert_cmpint (other.answered - other.asked, >, 2500000);
  g_assert_cmpuint (untold->changes->len, ==, 0);

  /* What came since the cursor is told at once. */
  start_poll (fixture, &poll, region, cursor, 30, NULL);
  over = end_poll (&poll, 5000);
  g_assert_cmpuint (over->changes->len, ==, 1);
  g_assert_cmpint (poll.answered - poll.asked, <, 2 * G_USEC_PER_SEC);
}

/* Whoever goes away is forgotten; who signs in elsewhere or signs out is answered; so is everybody when the service stops. */
static void
test_wait_ends (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *region = fixture_sign_in (fixture, "region.R2", "b");
  g_autofree char *group = fixture_sign_in (fixture, "group", "c");
  g_autofree char *cursor = read_all (fixture, region);
  g_autofree char *groups = read_all (fixture, group);
  g_autofree char *elsewhere = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (DbkSyncAnswer) replaced = NULL;
  g_autoptr (DbkSyncAnswer) stopped = NULL;
  gint64 stopping;
  Poll gone, poll;

  start_poll (fixture, &gone, region, cursor, 60, cancellable);
  run_for (400);
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 50 && count_waiting (fixture) > 0; i++)
    run_for (100);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
  answer_free (gone.answer);

  start_poll (fixture, &poll, region, cursor, 60, NULL);
  run_for (300);
  elsewhere = fixture_sign_in (fixture, "region.R2", "elsewhere");
  replaced = end_poll (&poll, 5000);

  start_poll (fixture, &poll, group, groups, 60, NULL);
  run_for (300);
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
  stopping = g_get_monotonic_time ();
  dbk_service_stop (g_steal_pointer (&fixture->service));
  g_assert_cmpint (g_get_monotonic_time () - stopping, <, 5 * G_USEC_PER_SEC);
  stopped = end_poll (&poll, 5000);
  g_assert_cmpuint (stopped->changes->len, ==, 0);
  fixture_restart (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/beside/readings", test_readings);
  g_test_add_func ("/beside/readings/adopted", test_adopted);
  g_test_add_func ("/beside/cell-history", test_cell_history);
  g_test_add_func ("/beside/carry-over", test_carry_over);
  g_test_add_func ("/beside/wait", test_wait);
  g_test_add_func ("/beside/wait/ends", test_wait_ends);
  return g_test_run ();
}
