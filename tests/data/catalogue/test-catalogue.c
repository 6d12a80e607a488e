/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loader: what it takes, what it refuses, and the organisation it builds.
 */
#include "data/base/dbk-json.h"
#include "data/catalogue/dbk-catalogue.h"
#include "data/catalogue/dbk-parameter.h"

#define NAME "\"name\":{\"zh\":\"名\",\"en\":\"Name\"}"
#define FRAME "\"format\":1,\"version\":\"t\""

static DbkCatalogue *
load (const char *text, GError **error)
{
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), 1 << 20, &parse_error);

  g_assert_no_error (parse_error);
  return dbk_catalogue_load (json_node_get_object (root), error);
}

static const char organisation[] =
    "{" FRAME ",\"attributes\":[{\"code\":\"capacity\"," NAME ",\"unit\":\"MW\"}],\"nodes\":["
    "{\"code\":\"P01-U2\",\"kind\":\"unit\",\"parent\":\"P01\",\"energy\":\"wind\",\"sort\":2," NAME ",\"from\":\"2020-01-01\",\"to\":\"2025-06-30\"},"
    "{\"code\":\"P01-U1\",\"kind\":\"unit\",\"parent\":\"P01\",\"energy\":\"coal\",\"sort\":1," NAME ",\"commissioned\":\"2019-03-01\",\"retired\":\"2026-02-01\","
    " \"attributes\":[{\"name\":\"capacity\",\"value\":\"660\",\"from\":\"2021-01-01\"},{\"name\":\"capacity\",\"value\":\"600.5\"}]},"
    "{\"code\":\"P01\",\"kind\":\"plant\",\"parent\":\"R1\"," NAME ",\"storage_curves\":[{\"points\":[[\"300\",\"100\"],[\"310\",\"200\"],[\"320\",\"400\"]]}]},"
    "{\"code\":\"R1\",\"kind\":\"region\",\"parent\":\"G\"," NAME "},"
    "{\"code\":\"G\",\"kind\":\"group\"," NAME "}]}";

static void
test_organisation (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCatalogue) catalogue = load (organisation, &error);
  const DbkNode *plant, *unit;
  DbkDecimal value;
  double volume;

  g_assert_no_error (error);
  plant = dbk_catalogue_node (catalogue, "P01");
  unit = dbk_catalogue_node (catalogue, "P01-U1");
  g_assert_cmpstr (dbk_catalogue_version (catalogue), ==, "t");
  g_assert_true (dbk_catalogue_root (catalogue) == dbk_catalogue_node (catalogue, "G"));
  g_assert_cmpint (dbk_catalogue_root (catalogue)->energy, ==, DBK_ENERGY_COAL | DBK_ENERGY_WIND);
  g_assert_true (g_ptr_array_index (plant->children, 0) == unit);
  g_assert_true (dbk_node_within (unit, plant));
  g_assert_false (dbk_node_within (plant, unit));
  g_assert_true (dbk_node_plant (unit) == plant);
  g_assert_null (dbk_node_plant (dbk_catalogue_root (catalogue)));

  g_assert_true (dbk_node_attribute (unit, "capacity", dbk_day_from_ymd (2020, 12, 31), &value));
  g_assert_cmpint (value.mantissa, ==, 6005);
  g_assert_true (dbk_node_attribute (unit, "capacity", dbk_day_from_ymd (2021, 1, 1), &value));
  g_assert_cmpint (value.mantissa, ==, 660);
  g_assert_false (dbk_node_attribute (unit, "sets", dbk_day_from_ymd (2021, 1, 1), &value));

  g_assert_false (dbk_node_in_service (unit, dbk_day_from_ymd (2019, 2, 28)));
  g_assert_true (dbk_node_in_service (unit, dbk_day_from_ymd (2019, 3, 1)));
  g_assert_true (dbk_node_in_service (unit, dbk_day_from_ymd (2026, 1, 31)));
  g_assert_false (dbk_node_in_service (unit, dbk_day_from_ymd (2026, 2, 1)));
  unit = dbk_catalogue_node (catalogue, "P01-U2");
  g_assert_false (dbk_node_valid (unit, dbk_day_from_ymd (2019, 12, 31)));
  g_assert_true (dbk_node_valid (unit, dbk_day_from_ymd (2025, 6, 30)));
  g_assert_false (dbk_node_valid (unit, dbk_day_from_ymd (2025, 7, 1)));

  g_assert_true (dbk_node_volume (plant, 305, 0, &volume));
  g_assert_cmpfloat_with_epsilon (volume, 150, 1e-9);
  g_assert_true (dbk_node_volume (plant, 320, 0, &volume));
  g_assert_cmpfloat_with_epsilon (volume, 400, 1e-9);
  g_assert_false (dbk_node_volume (plant, 320.01, 0, &volume));
  g_assert_false (dbk_node_volume (unit, 305, 0, &volume));
}

static const char forms[] =
    "{" FRAME ",\"later\":{\"than\":\"us\"},\"indicators\":["
    "{\"code\":\"gen\"," NAME ",\"unit\":\"万kWh\",\"decimals\":4,\"required\":[\"coal\"],\"energies\":[\"generating\"],\"insists\":true,\"over_time\":\"sum\",\"over_organisation\":\"weighted\",\"weight\":\"aux\"},"
    "{\"code\":\"aux\"," NAME ",\"decimals\":4,\"source\":\"carried\",\"carried_from\":\"gen\"},"
    "{\"code\":\"rate\"," NAME ",\"decimals\":2,\"source\":\"derived\",\"formula\":\":aux / :gen\"},"
    "{\"code\":\"unit_state\"," NAME ",\"type\":\"choice\",\"choices\":[{\"code\":\"running\"," NAME "}]}],"
    "\"chains\":[{\"code\":\"daily\"," NAME ",\"steps\":[{\"role\":\"filler\",\"level\":\"plant\"," NAME ",\"deadline\":\"08:00\"},{\"role\":\"group_reviewer\",\"level\":\"group\"," NAME "}]}],"
    "\"forms\":[{\"code\":\"daily\"," NAME ",\"period\":\"day\",\"chain\":\"daily\",\"sections\":[{\"code\":\"units\"," NAME ",\"level\":\"unit\",\"department\":\"operation\",\"indicators\":[\"gen\",\"rate\"]}]}],"
    "\"rules\":[{\"code\":\"gen_range\",\"severity\":\"error\",\"level\":\"unit\",\"cause\":\"gen\",\"expression\":\":gen >= 0\",\"cells\":[\"gen\"],\"forms\":[\"daily\"],\"message\":{\"zh\":\"负\",\"en\":\"negative\"}}]}";

static void
test_forms (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkCatalogue) catalogue = load (forms, &error);
  const DbkIndicator *gen;
  const DbkChain *chain;
  const DbkRule *required;

  g_assert_no_error (error);
  gen = dbk_catalogue_indicator (catalogue, "gen");
  g_assert_cmpuint (gen->decimals, ==, 4);
  g_assert_cmpint (gen->required_for, ==, DBK_ENERGY_COAL);
  g_assert_true (gen->weight == dbk_catalogue_indicator (catalogue, "aux"));
  g_assert_true (dbk_catalogue_indicator (catalogue, "aux")->carried_from == gen);
  g_assert_nonnull (dbk_indicator_choice (dbk_catalogue_indicator (catalogue, "unit_state"), "running"));
  chain = dbk_catalogue_form (catalogue, "daily")->chain;
  g_assert_cmpint (((DbkChainStep *)g_ptr_array_index (chain->steps, 0))->deadline, ==, 480);
  g_assert_cmpint (((DbkChainStep *)g_ptr_array_index (chain->steps, 1))->deadline, ==, -1);
  g_assert_cmpuint (dbk_catalogue_rules (catalogue)->len, ==, 2);
  required = dbk_catalogue_rule (catalogue, DBK_RULE_REQUIRED);
  g_assert_null (required->expression);
  g_assert_cmpuint (required->index, ==, 1);
  g_assert_null (dbk_catalogue_rule (catalogue, "none"));
  g_assert_null (dbk_catalogue_node (catalogue, NULL));
}

/* One change that breaks a good document, and the error it must give. */
static const struct
{
  const char *document;
  const char *find;
  const char *replace;
  DbkCatalogueError code;
} broken[] = {
  { forms, "\"format\":1", "\"format\":2", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"format\":1,", "", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"version\":\"t\"", "\"version\":7", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"code\":\"gen\"", "\"code\":\"Gen\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"code\":\"rate\"", "\"code\":\"prev_rate\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"code\":\"rate\"", "\"code\":\"avg7_rate\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"code\":\"rate\"", "\"code\":\"sumcoal_rate\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"code\":\"rate\"", "\"code\":\"days_late\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"code\":\"rate\"", "\"code\":\"aux\"", DBK_CATALOGUE_ERROR_DUPLICATE },
  { forms, "\"weight\":\"aux\"", "\"weight\":\"nil\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, "\"carried_from\":\"gen\"", "\"carried_from\":\"rate\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"carried_from\":\"gen\"", "\"carried_from\":\"nil\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, ",\"formula\":\":aux / :gen\"", "", DBK_CATALOGUE_ERROR_FORMULA },
  { forms, "\"required\":[\"coal\"]", "\"required\":[\"peat\"]", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, "\"decimals\":4", "\"decimals\":10", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"over_time\":\"sum\"", "\"over_time\":\"add\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"chain\":\"daily\"", "\"chain\":\"nil\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, "\"deadline\":\"08:00\"", "\"deadline\":\"8:00\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "[\"gen\",\"rate\"]", "[\"gen\",\"gen\"]", DBK_CATALOGUE_ERROR_DUPLICATE },
  { forms, "[\"gen\",\"rate\"]", "[\"nil\"]", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, "[\"gen\",\"rate\"]", "[]", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"cells\":[\"gen\"]", "\"cells\":[\"nil\"]", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, "\"forms\":[\"daily\"]", "\"forms\":[\"nil\"]", DBK_CATALOGUE_ERROR_REFERENCE },
  { forms, "\"severity\":\"error\"", "\"severity\":\"fatal\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"en\":\"negative\"", "\"fr\":\"négatif\"", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"choices\":[{\"code\":\"running\"," NAME "}]", "\"choices\":[]", DBK_CATALOGUE_ERROR_FORMAT },
  { forms, "\"choices\":[{\"code\":\"running\",", "\"choices\":[{\"code\":\"running\",\"initials\":\"Y X\",", DBK_CATALOGUE_ERROR_FORMAT },
  { organisation, "\"code\":\"P01-U2\"", "\"code\":\"P01-U1\"", DBK_CATALOGUE_ERROR_DUPLICATE },
  { organisation, "\"code\":\"P01-U2\"", "\"code\":\"P01.U2\"", DBK_CATALOGUE_ERROR_FORMAT },
  { organisation, "\"parent\":\"R1\"", "\"parent\":\"R2\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { organisation, "\"parent\":\"R1\"", "\"parent\":\"P01-U1\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { organisation, "\"parent\":\"G\"", "\"parent\":null", DBK_CATALOGUE_ERROR_REFERENCE },
  { organisation, "\"energy\":\"coal\"", "\"energy\":\"peat\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { organisation, "\"energy\":\"coal\"", "\"energies\":\"coal\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { organisation, "{\"name\":\"capacity\",\"value\":\"660\"", "{\"name\":\"capcity\",\"value\":\"660\"", DBK_CATALOGUE_ERROR_REFERENCE },
  { organisation, "\"unit\":\"MW\"}", "\"unit\":\"MW\"},{\"code\":\"capacity\"," NAME "}", DBK_CATALOGUE_ERROR_DUPLICATE },
  { organisation, "\"unit\":\"MW\"", "\"unit\":7", DBK_CATALOGUE_ERROR_FORMAT },
  { organisation, "\"value\":\"660\"", "\"value\":660", DBK_CATALOGUE_ERROR_FORMAT },
  { organisation, "\"value\":\"660\",\"from\":\"2021-01-01\"", "\"value\":\"660\"", DBK_CATALOGUE_ERROR_DUPLICATE },
  { organisation, "\"from\":\"2020-01-01\"", "\"from\":\"2020-02-30\"", DBK_CATALOGUE_ERROR_FORMAT },
  { organisation, "[\"310\",\"200\"]", "[\"300\",\"200\"]", DBK_CATALOGUE_ERROR_FORMAT },
  { organisation, "[\"310\",\"200\"]", "[\"310\"]", DBK_CATALOGUE_ERROR_FORMAT },
};

static void
test_broken (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) text = g_string_new (broken[i].document);
      g_autoptr (DbkCatalogue) catalogue = NULL;

      g_assert_cmpuint (g_string_replace (text, broken[i].find, broken[i].replace, 1), ==, 1);
      catalogue = load (text->str, &error);
      g_test_message ("%s → %s: %s", broken[i].find, broken[i].replace, error != NULL ? error->message : "taken");
      g_assert_null (catalogue);
      g_assert_error (error, DBK_CATALOGUE_ERROR, (int)broken[i].code);
    }
}

/* Every member of every object made a number, a list and null in turn: refused or taken, never a crash. */
static void
test_mistyped (void)
{
  static const char *const values[] = { "7", "[]", "null", "{}", "\"\"", "[[1]]", "true" };
  g_autoptr (GRegex) member = g_regex_new ("\"(\\w+)\":(\"[^\"]*\"|\\d+|true|\\{|\\[)", 0, 0, NULL);
  const char *documents[] = { forms, organisation };

  for (guint d = 0; d < G_N_ELEMENTS (documents); d++)
    for (guint v = 0; v < G_N_ELEMENTS (values); v++)
      {
        g_autoptr (GMatchInfo) match = NULL;

        for (g_regex_match (member, documents[d], 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
          {
            g_autoptr (GString) text = NULL;
            g_autoptr (JsonNode) root = NULL;
            g_autoptr (DbkCatalogue) catalogue = NULL;
            g_autoptr (GError) error = NULL;
            int start, end;

            g_match_info_fetch_pos (match, 2, &start, &end);
            if (documents[d][start] == '{' || documents[d][start] == '[')
              continue;
            text = g_string_new_len (documents[d], start);
            g_string_append (text, values[v]);
            g_string_append (text, documents[d] + end);
            root = dbk_json_parse (text->str, text->len, 1 << 20, NULL);
            g_assert_nonnull (root);
            catalogue = dbk_catalogue_load (json_node_get_object (root), &error);
            g_assert_true ((catalogue == NULL) == (error != NULL));
            if (error != NULL)
              g_assert_true (error->domain == DBK_CATALOGUE_ERROR);
          }
      }
}

static void
test_parameters (void)
{
  static const struct
  {
    const char *text;
    DbkParameterKind kind;
    const char *name;
    guint window;
    DbkEnergy energies;
  } cases[] = {
    { "gen", DBK_PARAMETER_VALUE, "gen", 0, DBK_ENERGY_ALL },
    { "summary", DBK_PARAMETER_VALUE, "summary", 0, DBK_ENERGY_ALL },
    { "median_x", DBK_PARAMETER_VALUE, "median_x", 0, DBK_ENERGY_ALL },
    { "prev_coal_stock", DBK_PARAMETER_PREVIOUS, "coal_stock", 0, DBK_ENERGY_ALL },
    { "avg7_coal_used", DBK_PARAMETER_AVERAGE, "coal_used", 7, DBK_ENERGY_ALL },
    { "pos7_coal_used", DBK_PARAMETER_POSITIVE, "coal_used", 7, DBK_ENERGY_ALL },
    { "med30_gen", DBK_PARAMETER_MEDIAN, "gen", 30, DBK_ENERGY_ALL },
    { "mad30_gen", DBK_PARAMETER_MAD, "gen", 30, DBK_ENERGY_ALL },
    { "sum_gen", DBK_PARAMETER_SUM, "gen", 0, DBK_ENERGY_ALL },
    { "sumcoal_gen", DBK_PARAMETER_SUM, "gen", 0, DBK_ENERGY_COAL },
    { "prevsum_gen", DBK_PARAMETER_PREVIOUS_SUM, "gen", 0, DBK_ENERGY_ALL },
    { "attr_capacity", DBK_PARAMETER_ATTRIBUTE, "capacity", 0, DBK_ENERGY_ALL },
    { "attrsum_capacity", DBK_PARAMETER_ATTRIBUTE_SUM, "capacity", 0, DBK_ENERGY_ALL },
    { "vol_level_close", DBK_PARAMETER_VOLUME, "level_close", 0, DBK_ENERGY_ALL },
    { "is_commissioned", DBK_PARAMETER_FACT, "is_commissioned", 0, DBK_ENERGY_ALL },
  };
  static const char *const bad[] = { "avg1_gen", "avg31_gen", "prev_", "sum_", "med0_gen", "avg99999999999_gen" };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DbkParameter parameter;

      g_assert_true (dbk_parameter_parse (cases[i].text, &parameter));
      g_assert_cmpint (parameter.kind, ==, cases[i].kind);
      g_assert_cmpstr (parameter.name, ==, cases[i].name);
      g_assert_cmpuint (parameter.window, ==, cases[i].window);
      g_assert_cmpint (parameter.energies, ==, cases[i].energies);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      DbkParameter parameter;

      g_assert_false (dbk_parameter_parse (bad[i], &parameter));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/catalogue/organisation", test_organisation);
  g_test_add_func ("/catalogue/forms", test_forms);
  g_test_add_func ("/catalogue/broken", test_broken);
  g_test_add_func ("/catalogue/mistyped", test_mistyped);
  g_test_add_func ("/catalogue/parameters", test_parameters);
  return g_test_run ();
}
