/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A catalogue published while people work: the service refuses what must never
 * change, and clients follow at their next sync without a restart.
 */
#include <string.h>

#include "tests/central/central-homes.h"
#include "tests/data/base/test-folder.h"

#define BEFORE "2026-03-14"

typedef struct
{
  Fixture *service;
  char *folder;
  char *admin; /* token */
  JsonNode *document;
  guint version;
} Desk;

static void
set_up (Desk *desk, gconstpointer data)
{
  g_autoptr (Answer) answer = NULL;

  desk->service = fixture_new (NULL);
  desk->folder = test_directory ();
  desk->admin = fixture_sign_in (desk->service, "admin", "a");
  answer = fixture_get (desk->service, "/v1/catalogue", desk->admin);
  desk->document = json_from_string (answer->text, NULL);
  desk->version = 1;
}

static void
tear_down (Desk *desk, gconstpointer data)
{
  json_node_unref (desk->document);
  test_remove (desk->folder);
  fixture_free (desk->service);
  g_free (desk->folder);
  g_free (desk->admin);
}

static JsonObject *
find (Desk *desk, const char *list, const char *code)
{
  JsonArray *array = json_object_get_array_member (json_node_get_object (desk->document), list);

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (strcmp (json_object_get_string_member (json_array_get_object_element (array, i), "code"), code) == 0)
      return json_array_get_object_element (array, i);
  g_assert_not_reached ();
}

static void
add (JsonObject *object, const char *list, const char *json)
{
  g_autofree char *text = g_strdup (json);

  g_strdelimit (text, "'", '"');
  json_array_add_element (json_object_get_array_member (object, list), json_from_string (text, NULL));
}

/* What the service says to the document as it is now, under @version. */
static Answer *
publish_as (Desk *desk, const char *version)
{
  g_autofree char *match = g_strdup_printf ("\"demo-%u\"", desk->version);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) body = NULL;

  json_object_set_string_member (json_node_get_object (desk->document), "version", version);
  text = dbk_json_print (desk->document);
  body = g_bytes_new (text, strlen (text));
  return fixture_ask (desk->service, "PUT", "/v1/catalogue", desk->admin, body, "If-Match", match, NULL);
}

static void
publish (Desk *desk)
{
  g_autofree char *version = g_strdup_printf ("demo-%u", desk->version + 1);
  g_autoptr (Answer) answer = publish_as (desk, version);

  if (answer->status != 204)
    g_error ("%u %s", answer->status, answer->text);
  desk->version++;
}

static void
expect_refusal (Desk *desk, const char *version, const char *said)
{
  g_autoptr (Answer) answer = publish_as (desk, version);

  g_assert_cmpuint (answer->status, ==, 422);
  if (strstr (answer->text, said) == NULL)
    g_error ("%s", answer->text);
}

/* --- What never changes --- */

static void
test_never (Desk *desk, gconstpointer data)
{
  static const struct
  {
    const char *indicator;
    const char *member;
    const char *changed;
    const char *kept;
  } changes[] = {
    { "gen", "decimals", "3", "4" },
    { "gen", "unit", "\"MWh\"", "\"万kWh\"" },
    { "starts", "type", "\"number\"", "\"integer\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      JsonObject *indicator = find (desk, "indicators", changes[i].indicator);
      g_autofree char *said = g_strdup_printf ("The type, unit and decimals of %s cannot change: give a new code", changes[i].indicator);

      json_object_set_member (indicator, changes[i].member, json_from_string (changes[i].changed, NULL));
      expect_refusal (desk, "demo-2", said);
      json_object_set_member (indicator, changes[i].member, json_from_string (changes[i].kept, NULL));
    }
  expect_refusal (desk, "demo-1", "A new publication needs a new version");

  /* Nor by way of a publication that leaves it out. */
  add (json_node_get_object (desk->document), "indicators", "{'code':'ash_out','name':{'zh':'出灰量','en':'Ash'},'unit':'t','decimals':1,'energies':['coal'],'over_time':'sum','over_organisation':'sum'}");
  publish (desk);
  {
    JsonArray *indicators = json_object_get_array_member (json_node_get_object (desk->document), "indicators");

    json_array_remove_element (indicators, json_array_get_length (indicators) - 1);
  }
  publish (desk);
  add (json_node_get_object (desk->document), "indicators", "{'code':'ash_out','name':{'zh':'出灰量','en':'Ash'},'unit':'t','decimals':2,'energies':['coal'],'over_time':'sum','over_organisation':'sum'}");
  expect_refusal (desk, "demo-4", "The type, unit and decimals of ash_out cannot change");
  json_object_set_int_member (find (desk, "indicators", "ash_out"), "decimals", 1);
  expect_refusal (desk, "demo-1", "A new publication needs a new version");
  expect_refusal (desk, "demo-2", "A new publication needs a new version");
  publish (desk);
}

/* --- Following --- */

static const DbkFinding *
find_finding (DbkDocument *document, const char *rule)
{
  const GPtrArray *findings = dbk_document_get_findings (document);

  for (guint i = 0; i < findings->len; i++)
    if (strcmp (((const DbkFinding *)g_ptr_array_index (findings, i))->rule->code, rule) == 0)
      return g_ptr_array_index (findings, i);
  return NULL;
}

static void
count_cb (DbkHome *home, guint *calls)
{
  (*calls)++;
}

/* From yesterday on: another capacity, a rule of the house, a figure more. */
static void
change_from_yesterday (Desk *desk)
{
  JsonArray *sections = json_object_get_array_member (find (desk, "forms", "daily"), "sections");

  add (find (desk, "nodes", "P01-U1"), "attributes", "{'name':'capacity','value':'700','from':'" FIXTURE_YESTERDAY "'}");
  add (json_node_get_object (desk->document), "rules",
       "{'code':'house','severity':'warning','level':'unit','energies':['coal'],'cause':'house','expression':':gen <= 900','cells':['gen'],"
       "'message':{'zh':'超过 900','en':'over 900'},'from':'" FIXTURE_YESTERDAY "'}");
  add (json_node_get_object (desk->document), "indicators", "{'code':'ash_out','name':{'zh':'出灰量','en':'Ash'},'unit':'t','decimals':1,'energies':['coal'],'over_time':'sum','over_organisation':'sum'}");
  json_array_add_element (sections, json_from_string ("{\"code\":\"ash\",\"name\":{\"zh\":\"灰渣\",\"en\":\"Ash\"},\"level\":\"plant\",\"energies\":[\"coal\"],\"department\":\"fuel\","
                                                      "\"indicators\":[\"ash_out\"],\"from\":\"" FIXTURE_YESTERDAY "\"}",
                                                      NULL));
}

static void
test_follow (Desk *desk, gconstpointer data)
{
  DbkHome *home = home_sign_in (desk->service, desk->folder, "fill.P01");
  g_autoptr (DbkDocument) old = NULL;
  g_autoptr (DbkDocument) open = NULL;
  g_autoptr (DbkDocument) before = NULL;
  g_autofree char *util_before = NULL;
  guint calls = 0;

  home_sync (home);
  g_signal_connect (home, "catalogue-changed", G_CALLBACK (count_cb), &calls);
  old = home_open (home, "P01", FIXTURE_YESTERDAY);
  before = home_open (home, "P01", BEFORE);
  util_before = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (before), home_slot (before, "P01-U1", "util_hours")));
  g_clear_object (&before);
  home_type (old, "P01-U1", "gen", "1000");
  home_assert_value (old, "P01-U1", "util_hours", "15.15");
  g_assert_null (find_finding (old, "house"));

  change_from_yesterday (desk);
  publish (desk);
  home_sync (home);
  g_assert_cmpuint (calls, ==, 1);
  g_assert_null (dbk_home_get_catalogue_problem (home));
  g_assert_cmpstr (dbk_catalogue_version (dbk_home_get_catalogue (home)), ==, "demo-2");

  /* Opened again, it is under the new one, with everything that was typed. */
  open = home_open (home, "P01", FIXTURE_YESTERDAY);
  g_assert_true (open != old);
  home_assert_value (open, "P01-U1", "gen", "1000.0000");
  home_assert_value (open, "P01-U1", "util_hours", "14.29");
  g_assert_cmpstr (find_finding (open, "house")->message.en, ==, "over 900");
  home_type (open, "P01", "ash_out", "12.5");

  /* Whoever still holds the older one loses nothing of what he types into it. */
  home_type (old, "P01-U1", "aux", "55");
  home_assert_value (open, "P01-U1", "aux", "55.0000");
  home_sync (home);
  g_assert_cmpstr (dbk_report_cell (dbk_document_get_report (open), "P01", "ash_out")->value, ==, "12.5");
  g_assert_cmpstr (dbk_report_cell (dbk_document_get_report (open), "P01-U1", "aux")->value, ==, "55.0000");
  g_assert_cmpuint (dbk_home_get_pending (home), ==, 0);

  /* The day before keeps to what was in force on it. */
  before = home_open (home, "P01", BEFORE);
  home_assert_value (before, "P01-U1", "util_hours", util_before);
  g_assert_null (find_finding (before, "house"));
  g_assert_null (dbk_layout_find_codes (dbk_document_get_layout (before), "P01", "ash_out"));
  g_clear_object (&before);
  g_clear_object (&open);
  g_clear_object (&old);
  home_leave (home);
}

/* A submission made under the older one is taken, and its reviewer is told what its filler could not see. */
static void
test_between (Desk *desk, gconstpointer data)
{
  g_autoptr (DbkOperation) operation = fixture_edit (desk->service, "P01");
  DbkHome *filler = home_sign_in (desk->service, desk->folder, "fill.P01");
  DbkHome *checker = home_sign_in (desk->service, desk->folder, "check.P01");
  g_autoptr (DbkDocument) filed = NULL;
  g_autoptr (DbkDocument) reviewed = NULL;
  g_autoptr (GError) error = NULL;
  guint unseen = 0;

  home_sync (filler);
  filed = home_open (filler, "P01", FIXTURE_YESTERDAY);
  home_fill (filed, operation);
  home_explain (filed);
  dbk_document_submit (filed, &error);
  g_assert_no_error (error);
  change_from_yesterday (desk);
  publish (desk);
  home_sync (filler);
  g_assert_cmpint (dbk_document_get_state (filed), ==, DBK_STATE_IN_REVIEW);

  home_sync (checker);
  reviewed = home_open (checker, "P01", FIXTURE_YESTERDAY);
  for (guint i = 0; i < dbk_document_get_report (reviewed)->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (dbk_document_get_report (reviewed)->reasons, i);

      unseen += reason->unseen && strcmp (reason->rule, "house") == 0;
    }
  g_assert_cmpuint (unseen, >, 0);
  g_clear_object (&filed);
  g_clear_object (&reviewed);
  home_leave (filler);
  home_leave (checker);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/central/catalogue/" name, Desk, NULL, set_up, function, tear_down)
  ADD ("never", test_never);
  ADD ("follow", test_follow);
  ADD ("between", test_between);
  return g_test_run ();
}
