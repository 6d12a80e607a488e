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

/* A unit re-rated, one that comes, one that goes, and a plant that is sold: half-way through a month. */
static void
test_average (void)
{
  static const char *const changes[] = {
    "nodes/P01-U1", "attributes", "[{\"name\":\"capacity\",\"value\":\"600\"},{\"name\":\"capacity\",\"value\":\"660.5\",\"from\":\"2026-03-16\"}]",
    "nodes/P01-U2", "retired", "\"2026-03-11\"",
    "nodes/P02-U1", "commissioned", "\"2026-03-22\"",
    "nodes/P03", "to", "\"2026-05-15\"",
    "nodes/P03-U1", "to", "\"2026-05-15\"",
    NULL
  };
  static const struct
  {
    const char *node, *first, *last;
    const char *expected;
  } cases[] = {
    { "P01-U1", "2026-03-01", "2026-03-15", "600.000" },
    { "P01-U1", "2026-03-16", "2026-03-31", "660.500" },
    { "P01-U1", "2026-03-01", "2026-03-31", "631.226" }, /* (15 × 600 + 16 × 660.5) ÷ 31 = 631.2258… */
    { "P01-U2", "2026-03-01", "2026-03-31", "212.903" }, /* 10 × 660 ÷ 31 */
    { "P02-U1", "2026-03-01", "2026-03-31", "112.903" }, /* 10 × 350 ÷ 31 */
    { "P03-U1", "2026-05-01", "2026-05-31", "222.823" }, /* 15 × 460.5 ÷ 31 */
    { "P03-U1", "2026-06-01", "2026-06-30", NULL },
    { "P01-U2", "2026-04-01", "2026-04-30", NULL },
  };
  World world;

  world_open (&world, changes);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DbkDecimal value;
      gboolean found = dbk_node_average (dbk_catalogue_node (world.catalogue, cases[i].node), "capacity", day_of (cases[i].first), day_of (cases[i].last), &value);
      g_autofree char *text = found ? dbk_decimal_to_string (value) : NULL;

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
  g_assert_false (dbk_node_average (dbk_catalogue_node (world.catalogue, "P01-U1"), "sets", day_of ("2026-03-01"), day_of ("2026-03-31"), &(DbkDecimal){ 0 }));
  world_close (&world);
}

/* The law of the average: days × average is what the days have, whatever the dates. */
static void
test_average_law (void)
{
  DbkDay base = day_of ("2026-01-01");

  for (guint round = 0; round < 60; round++)
    {
      DbkDay rerated = base + g_test_rand_int_range (-20, 400);
      DbkDay commissioned = base + g_test_rand_int_range (-20, 200);
      DbkDay retired = commissioned + g_test_rand_int_range (1, 300);
      DbkDay first = base + g_test_rand_int_range (0, 200);
      DbkDay last = first + g_test_rand_int_range (0, 366);
      int before = g_test_rand_int_range (0, 700000);
      int after = g_test_rand_int_range (0, 700000);
      g_autofree char *day = dbk_day_to_string (rerated);
      g_autofree char *capacity = g_strdup_printf ("[{\"name\":\"capacity\",\"value\":\"%d.%03d\"},{\"name\":\"capacity\",\"value\":\"%d.%03d\",\"from\":\"%s\"}]", before / 1000, before % 1000, after / 1000, after % 1000, day);
      g_autofree char *from = dbk_day_to_string (commissioned);
      g_autofree char *to = dbk_day_to_string (retired);
      g_autofree char *from_text = g_strdup_printf ("\"%s\"", from);
      g_autofree char *to_text = g_strdup_printf ("\"%s\"", to);
      const char *changes[] = { "nodes/P01-U1", "attributes", capacity, "nodes/P01-U1", "commissioned", from_text, "nodes/P01-U1", "retired", to_text, NULL };
      g_autoptr (JsonObject) document = changed_document (changes);
      g_autoptr (DbkCatalogue) catalogue = dbk_catalogue_load (document, NULL);
      const DbkNode *unit = dbk_catalogue_node (catalogue, "P01-U1");
      gint64 sum = 0;
      gint64 days = last - first + 1;
      guint in_service = 0;
      DbkDecimal value;

      for (DbkDay d = first; d <= last; d++)
        if (d >= commissioned && d < retired)
          {
            sum += d >= rerated ? after : before;
            in_service++;
          }
      g_assert_cmpint (dbk_node_average (unit, "capacity", first, last, &value), ==, in_service > 0);
      if (in_service == 0)
        continue;
      g_assert_cmpint (value.decimals, ==, 3);
      g_assert_cmpint (ABS (value.mantissa * days - sum) * 2, <=, days);
    }
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
  g_test_add_func ("/when/average", test_average);
  g_test_add_func ("/when/average-law", test_average_law);
  g_test_add_func ("/when/mid-month", test_mid_month);
  return g_test_run ();
}
