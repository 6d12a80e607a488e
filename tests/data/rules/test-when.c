/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Entries of the catalogue that hold for a while, and what a report of a day has
 * and is judged by then.
 */
#include "tests/data/rules/world.h"

/* One evaluator walks over the dates, forth and back. */
static void
test_dated (void)
{
  static const char *const changes[] = {
    "indicators/supply", "formulas", "[{\"from\":\"2026-03-10\",\"to\":\"2026-03-12\",\"formula\":\":sum_gen\"},{\"from\":\"2026-03-20\"}]",
    "rules/gen_negative", "to", "\"2026-03-14\"",
    "rules/aux_negative", "from", "\"2026-03-15\"",
    "forms/daily/sections/cogeneration", "from", "\"2026-03-16\"",
    NULL
  };
  static const struct
  {
    const char *day;
    const char *supply;
    gboolean gen_rule, aux_rule, section;
  } days[] = {
    { "2026-03-09", "-11.0000", TRUE, FALSE, FALSE },
    { "2026-03-10", "-10.0000", TRUE, FALSE, FALSE },
    { "2026-03-12", "-10.0000", TRUE, FALSE, FALSE },
    { "2026-03-13", "-11.0000", TRUE, FALSE, FALSE },
    { "2026-03-14", "-11.0000", TRUE, FALSE, FALSE },
    { "2026-03-15", "-11.0000", FALSE, TRUE, FALSE },
    { "2026-03-16", "-11.0000", FALSE, TRUE, TRUE },
    { "2026-03-19", "-11.0000", FALSE, TRUE, TRUE },
    { "2026-03-20", NULL, FALSE, TRUE, TRUE },
    { "2026-03-12", "-10.0000", TRUE, FALSE, FALSE },
    { "2026-03-09", "-11.0000", TRUE, FALSE, FALSE },
  };
  World world;

  world_open (&world, changes);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (DbkFigures) figures = figures_of (world.catalogue, "P02", days[i].day);

      type (&world, figures, "P02-U1", "gen", "-10");
      type (&world, figures, "P02-U1", "aux", "1");
      assert_cell (figures, "P02-U1", "supply", days[i].supply);
      type (&world, figures, "P02-U1", "aux", "-1");
      g_assert_cmpint (ask (&world, figures, "gen_negative", "P02-U1"), ==, days[i].gen_rule ? DBK_VERDICT_FAILS : DBK_VERDICT_NOT_APPLICABLE);
      g_assert_cmpint (ask (&world, figures, "aux_negative", "P02-U1"), ==, days[i].aux_rule ? DBK_VERDICT_FAILS : DBK_VERDICT_NOT_APPLICABLE);
      g_assert_cmpint (has (figures, "P02", "heat_out"), ==, days[i].section);
    }
  world_close (&world);
}

/* Formulas may turn round at a date, but not within one time. */
static void
test_circles_in_time (void)
{
  static const char *const turned[] = {
    "indicators/gen", "formulas", "[{\"from\":\"2026-03-10\",\"formula\":\":supply + :aux\"}]",
    "indicators/supply", "formulas", "[{\"from\":\"2026-03-10\"}]",
    NULL
  };
  static const char *const circle[] = { "indicators/gen", "formulas", "[{\"from\":\"2026-03-10\",\"to\":\"2026-03-10\",\"formula\":\":supply + :aux\"}]", NULL };
  g_autoptr (JsonObject) document = changed_document (circle);
  g_autoptr (DbkCatalogue) catalogue = dbk_catalogue_load (document, NULL);
  g_autoptr (DbkEvaluator) evaluator = NULL;
  g_autoptr (GError) error = NULL;
  World world;

  world_open (&world, turned);
  world_close (&world);
  g_assert_nonnull (catalogue);
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_null (evaluator);
  g_assert_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMULA);
}

static void
test_chains (void)
{
  static const char *const changes[] = { "forms/daily", "chains", "[{\"chain\":\"daily\",\"to\":\"2026-03-09\"},{\"chain\":\"short\",\"from\":\"2026-03-10\",\"to\":\"2026-03-20\"}]", NULL };
  g_autoptr (JsonObject) document = changed_document (changes);
  g_autoptr (JsonNode) chain = json_from_string ("{\"code\":\"short\",\"name\":{\"zh\":\"短\",\"en\":\"Short\"},\"steps\":[{\"role\":\"filler\",\"level\":\"plant\",\"name\":{\"zh\":\"填报\",\"en\":\"Filling\"}}]}", NULL);
  g_autoptr (DbkCatalogue) catalogue = NULL;
  g_autoptr (GError) error = NULL;
  const DbkForm *form;

  json_array_add_element (json_object_get_array_member (document, "chains"), json_node_copy (chain));
  catalogue = dbk_catalogue_load (document, &error);
  g_assert_no_error (error);
  form = dbk_catalogue_form (catalogue, "daily");
  g_assert_cmpstr (dbk_form_chain (form, day_of ("2026-03-09"))->code, ==, "daily");
  g_assert_cmpstr (dbk_form_chain (form, day_of ("2026-03-10"))->code, ==, "short");
  g_assert_cmpstr (dbk_form_chain (form, day_of ("2026-03-20"))->code, ==, "short");
  g_assert_cmpstr (dbk_form_chain (form, day_of ("2026-03-21"))->code, ==, "daily");
}

/* Half-way through a month a unit leaves and another's capacity changes: each day has its own. */
static void
test_mid_month (void)
{
  static const char *const changes[] = {
    "nodes/P01-U1", "attributes", "[{\"name\":\"capacity\",\"value\":\"600\"},{\"name\":\"capacity\",\"value\":\"660\",\"from\":\"2026-03-16\"}]",
    "nodes/P01-U2", "retired", "\"2026-03-11\"",
    "nodes/P01-U2", "to", "\"2026-03-20\"",
    NULL
  };
  static const struct
  {
    const char *day, *util_hours, *capacity_rule_of;
    gboolean second_required, second_row;
  } days[] = {
    { "2026-03-10", "20.00", "P01-U1", TRUE, TRUE },
    { "2026-03-11", "20.00", "P01-U1", FALSE, TRUE },
    { "2026-03-16", "18.18", "P01-U1", FALSE, TRUE },
    { "2026-03-20", "18.18", "P01-U1", FALSE, TRUE },
    { "2026-03-21", "18.18", "P01-U1", FALSE, FALSE },
    { "2026-03-10", "20.00", "P01-U1", TRUE, TRUE },
  };
  World world;

  world_open (&world, changes);
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (DbkFigures) figures = figures_of (world.catalogue, "P01", days[i].day);

      type (&world, figures, "P01-U1", "gen", "1200");
      assert_cell (figures, "P01-U1", "util_hours", days[i].util_hours);
      g_assert_cmpint (has (figures, "P01-U2", "gen"), ==, days[i].second_row);
      if (days[i].second_row)
        g_assert_cmpint (dbk_layout_slot (dbk_figures_layout (figures), slot_of (figures, "P01-U2", "gen"))->required, ==, days[i].second_required);
      /* 1,600 万kWh are too much for 600 MW × 24 h × 1.05, not for 660 MW. */
      type (&world, figures, "P01-U1", "gen", "1600");
      g_assert_cmpint (ask (&world, figures, "gen_capacity", days[i].capacity_rule_of), ==, strcmp (days[i].day, "2026-03-16") < 0 ? DBK_VERDICT_FAILS : DBK_VERDICT_HOLDS);
    }
  world_close (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/when/dated", test_dated);
  g_test_add_func ("/when/circles-in-time", test_circles_in_time);
  g_test_add_func ("/when/chains", test_chains);
  g_test_add_func ("/when/mid-month", test_mid_month);
  return g_test_run ();
}
