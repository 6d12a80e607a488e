/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values as text: canonical, typed by a person, and shown to people.
 */
#include "data/base/dbk-json.h"
#include "data/catalogue/dbk-layout.h"

#define NAME "\"name\":{\"zh\":\"名\",\"en\":\"Name\"}"

static DbkCatalogue *catalogue;

static void
setup (void)
{
  static const char text[] =
      "{\"format\":1,\"version\":\"t\",\"indicators\":["
      "{\"code\":\"gen\"," NAME ",\"decimals\":4,\"insists\":true},"
      "{\"code\":\"aux\"," NAME ",\"decimals\":4},"
      "{\"code\":\"run_hours\"," NAME ",\"decimals\":2,\"hours\":true},"
      "{\"code\":\"starts\"," NAME ",\"type\":\"integer\"},"
      "{\"code\":\"chg1_time\"," NAME ",\"type\":\"time\"},"
      "{\"code\":\"chg1_cause\"," NAME ",\"type\":\"text\"},"
      "{\"code\":\"unit_state\"," NAME ",\"type\":\"choice\",\"choices\":[{\"code\":\"running\",\"name\":{\"zh\":\"运行\",\"en\":\"Running\"}},"
      "{\"code\":\"forced\",\"name\":{\"zh\":\"非计划停运\",\"en\":\"Forced outage\"}}]}]}";
  g_autoptr (JsonNode) root = dbk_json_parse (text, sizeof text - 1, 1 << 20, NULL);

  catalogue = dbk_catalogue_load (json_node_get_object (root), NULL);
  g_assert_nonnull (catalogue);
}

/* What comes out on the wire; NULL where the text must be refused, "" for missing. */
typedef struct
{
  const char *indicator;
  const char *text;
  const char *wire;
} Case;

static const Case canonical[] = {
  { "gen", "1183.62", "1183.6200" },
  { "gen", NULL, "" },
  { "gen", "", "" },
  { "gen", "1,183.62", NULL },
  { "gen", "1.23456", NULL },
  { "gen", "缺测:表计故障", NULL },
  { "aux", "缺测:表计故障", "缺测:表计故障" },
  { "aux", "缺测:", NULL },
  { "starts", "2", "2" },
  { "starts", "2.5", NULL },
  { "run_hours", "23:40", NULL },
  { "chg1_time", "08:30", "08:30" },
  { "chg1_time", "8:30", NULL },
  { "chg1_time", "24:00", "24:00" },
  { "chg1_time", "24:01", NULL },
  { "chg1_time", "12:60", NULL },
  { "unit_state", "running", "running" },
  { "unit_state", "运行", NULL },
  { "chg1_cause", "风机 振动", "风机 振动" },
};

static const Case typed[] = {
  { "gen", " １,１８３．６２ ", "1183.6200" },
  { "gen", "   ", "" },
  { "gen", "abc", NULL },
  { "run_hours", "23:40", "23.67" },
  { "run_hours", "２３：４０", "23.67" },
  { "run_hours", "23.67", "23.67" },
  { "run_hours", "24:00", "24.00" },
  { "run_hours", "25:00", NULL },
  { "run_hours", "1:5", NULL },
  { "gen", "23:40", NULL },
  { "chg1_time", "8:30", "08:30" },
  { "chg1_time", "８：３０", "08:30" },
  { "chg1_time", "half past", NULL },
  { "unit_state", "运行", "running" },
  { "unit_state", " RUNNING ", "running" },
  { "unit_state", "forced outage", "forced" },
  { "unit_state", "跑", NULL },
  { "aux", "缺测 表计故障", "缺测:表计故障" },
  { "aux", "缺测：表计故障", "缺测:表计故障" },
  { "aux", "缺测表计故障", "缺测:表计故障" },
  { "aux", "缺测", NULL },
  { "gen", "缺测 表计故障", NULL },
  { "chg1_cause", "  引风机：振动 ", "引风机：振动" },
};

typedef gboolean (*ParseFunc) (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error);

static void
check (const Case *cases, guint n, ParseFunc parse)
{
  for (guint i = 0; i < n; i++)
    {
      g_auto (DbkValue) value = DBK_VALUE_INIT;
      g_autoptr (GError) error = NULL;
      g_autofree char *wire = NULL;
      gboolean taken = parse (dbk_catalogue_indicator (catalogue, cases[i].indicator), cases[i].text, &value, &error);

      g_test_message ("%s “%s”: %s", cases[i].indicator, cases[i].text, error != NULL ? error->message : "taken");
      g_assert_true (taken == (error == NULL));
      g_assert_true (taken == (cases[i].wire != NULL));
      wire = dbk_value_to_wire (&value);
      g_assert_cmpstr (wire != NULL ? wire : "", ==, taken ? cases[i].wire : "");
    }
}

static void
test_canonical (void)
{
  check (canonical, G_N_ELEMENTS (canonical), dbk_indicator_parse);
}

static void
test_typed (void)
{
  check (typed, G_N_ELEMENTS (typed), dbk_indicator_parse_typed);
}

static void
test_long_text (void)
{
  g_autofree char *exact = g_strnfill (2000, 'x');
  g_autofree char *long_one = g_strnfill (2001, 'x');
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  const DbkIndicator *cause = dbk_catalogue_indicator (catalogue, "chg1_cause");

  g_assert_true (dbk_indicator_parse (cause, exact, &value, NULL));
  g_assert_false (dbk_indicator_parse (cause, long_one, &value, NULL));
  g_assert_false (dbk_indicator_parse (cause, "\xff\xfe", &value, NULL));
  g_assert_false (dbk_indicator_parse_typed (cause, "\xff\xfe", &value, NULL));
}

static void
test_format (void)
{
  static const Case cases[] = {
    { "gen", "1183.62", "1,183.6200" },
    { "gen", "", "" },
    { "unit_state", "forced", "Forced outage" },
    { "aux", "缺测:meter", "Not measured: meter" },
    { "chg1_time", "08:30", "08:30" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (DbkValue) value = DBK_VALUE_INIT;
      const DbkIndicator *indicator = dbk_catalogue_indicator (catalogue, cases[i].indicator);
      g_autofree char *shown = NULL;

      g_assert_true (dbk_indicator_parse (indicator, cases[i].text, &value, NULL));
      shown = dbk_indicator_format (indicator, &value);
      g_assert_cmpstr (shown, ==, cases[i].wire);
    }
}

/* What is shown can be typed back, and means the same. */
static void
test_round_trip (void)
{
  const DbkIndicator *gen = dbk_catalogue_indicator (catalogue, "aux");

  for (guint i = 0; i < 2000; i++)
    {
      g_auto (DbkValue) value = DBK_VALUE_INIT;
      g_auto (DbkValue) back = DBK_VALUE_INIT;
      g_autofree char *shown = NULL;
      gint64 mantissa = ((gint64)g_test_rand_int () * 4096) >> g_test_rand_int_range (0, 40);

      dbk_value_set_number (&value, (DbkDecimal){ mantissa, 4 });
      shown = dbk_indicator_format (gen, &value);
      g_assert_true (dbk_indicator_parse_typed (gen, shown, &back, NULL));
      g_assert_true (dbk_value_equal (&value, &back));
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("LANGUAGE", "en", TRUE);
  g_test_init (&argc, &argv, NULL);
  setup ();
  g_test_add_func ("/indicator/canonical", test_canonical);
  g_test_add_func ("/indicator/typed", test_typed);
  g_test_add_func ("/indicator/long-text", test_long_text);
  g_test_add_func ("/indicator/format", test_format);
  g_test_add_func ("/indicator/round-trip", test_round_trip);
  status = g_test_run ();
  dbk_catalogue_unref (catalogue);
  return status;
}
