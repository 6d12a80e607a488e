/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plant's report has, and by what it is judged, depends on place: ticks,
 * meters, surveyed stocks, and levels that plants choose.
 */
#include "tests/data/rules/world.h"

/* --- Ticks --- */

static void
test_ticks (void)
{
  static const char *const off[] = { "forms/daily", "ticks", "false", NULL };
  static const struct
  {
    const char *plant;
    const char *ticks; /* by department: operation, fuel, water, marketing */
  } plants[] = { { "P01", "of.m" }, { "P04", "o.wm" }, { "P05", "of.m" }, { "P07", "o.wm" }, { "P08", "o..m" }, { "P09", "of.m" }, { "P10", "o..m" }, { "P12", "o..m" } };
  static const char *const departments[] = { "operation", "fuel", "water", "marketing" };
  World world, without;

  world_open (&world, unchanged);
  world_open (&without, off);
  for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
    {
      g_autoptr (DbkFigures) figures = figures_of (world.catalogue, plants[i].plant, "2026-03-15");
      g_autoptr (DbkFigures) bare = figures_of (without.catalogue, plants[i].plant, "2026-03-15");

      for (guint k = 0; k < G_N_ELEMENTS (departments); k++)
        {
          g_autofree char *indicator = g_strconcat ("filled_", departments[k], NULL);
          g_autofree char *rule = g_strconcat ("tick_", departments[k], NULL);
          gboolean expected = plants[i].ticks[k] != '.';

          g_assert_cmpint (has (figures, plants[i].plant, indicator), ==, expected);
          g_assert_false (has (bare, plants[i].plant, indicator));
          g_assert_cmpint (ask (&world, figures, rule, plants[i].plant), ==, expected ? DBK_VERDICT_FAILS : DBK_VERDICT_NOT_APPLICABLE);
          g_assert_cmpint (ask (&without, bare, rule, plants[i].plant), ==, DBK_VERDICT_NOT_APPLICABLE);
          if (!expected)
            continue;
          g_assert_true (dbk_layout_slot (dbk_figures_layout (figures), slot_of (figures, plants[i].plant, indicator))->section->ticks);
          g_assert_cmpstr (dbk_layout_slot (dbk_figures_layout (figures), slot_of (figures, plants[i].plant, indicator))->section->department, ==, departments[k]);
          type (&world, figures, plants[i].plant, indicator, "yes");
          g_assert_cmpint (ask (&world, figures, rule, plants[i].plant), ==, DBK_VERDICT_HOLDS);
        }
    }
  world_close (&without);
  world_close (&world);
}

/* A tick cannot be declared not measured: it would be a way around. */
static void
test_tick_insists (void)
{
  World world;
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  world_open (&world, unchanged);
  g_assert_false (dbk_indicator_parse (dbk_catalogue_indicator (world.catalogue, "filled_fuel"), "缺测:later", &value, NULL));
  g_assert_false (dbk_indicator_parse (dbk_catalogue_indicator (world.catalogue, "filled_fuel"), "no", &value, NULL));
  g_assert_true (dbk_indicator_parse_typed (dbk_catalogue_indicator (world.catalogue, "filled_fuel"), "已填", &value, NULL));
  world_close (&world);
}

/* --- Meters --- */

static void
test_meters (void)
{
  World world;
  g_autoptr (DbkFigures) figures = NULL;
  g_autoptr (DbkFigures) other = NULL;

  world_open (&world, unchanged);
  figures = figures_of (world.catalogue, "P03", "2026-03-15");
  other = figures_of (world.catalogue, "P01", "2026-03-15");
  g_assert_false (has (other, "P01", "meter_out_close"));
  g_assert_false (has (other, "P01-U1", "gen_meter_close"));

  put_previous (figures, "P03", "meter_out_close", 1, "900123.4500");
  dbk_evaluator_derive (world.evaluator, figures, -1, NULL);
  assert_cell (figures, "P03", "meter_out_open", "900123.4500");
  assert_cell (figures, "P03", "meter_out", NULL);
  assert_cell (figures, "P03", "ongrid", NULL);
  type (&world, figures, "P03", "meter_out_close", "900126.9001");
  assert_cell (figures, "P03", "meter_out", "1897.5550");
  assert_cell (figures, "P03", "ongrid", "1897.5550");

  /* What is typed stands until it is cleared. */
  type (&world, figures, "P03", "ongrid", "1890");
  type (&world, figures, "P03", "meter_out_close", "900127");
  assert_cell (figures, "P03", "ongrid", "1890.0000");
  type (&world, figures, "P03", "ongrid", "");
  assert_cell (figures, "P03", "ongrid", "1952.5000");

  /* Past the highest reading; four whole digits turn over at 10,000. */
  put_previous (figures, "P03-U3", "gen_meter_close", 1, "9995.5000");
  dbk_evaluator_derive (world.evaluator, figures, -1, NULL);
  type (&world, figures, "P03-U3", "gen_meter_close", "8.5");
  assert_cell (figures, "P03-U3", "gen", "273.0000");
  g_assert_cmpint (ask (&world, figures, "gen_meter_rollover", "P03-U3"), ==, DBK_VERDICT_HOLDS);

  /* A new meter: it opens with its own reading, and the old one's energy is added. */
  type (&world, figures, "P03-U3", "gen_meter_open", "0");
  type (&world, figures, "P03-U3", "gen_meter_adjust", "100.5");
  assert_cell (figures, "P03-U3", "gen", "279.0000");
  g_assert_cmpint (ask (&world, figures, "gen_meter_carried", "P03-U3"), ==, DBK_VERDICT_FAILS);
  world_close (&world);
}

/* From the day on which the meter is taken away (multiplier 0) there are no readings, and energies are typed as anywhere. */
static void
test_meter_taken_away (void)
{
  static const char *const changes[] = {
    "nodes/P03-U3", "attributes",
    "[{\"name\":\"capacity\",\"value\":\"180.2\"},{\"name\":\"meter_multiplier\",\"value\":\"210000\"},{\"name\":\"meter_multiplier\",\"value\":\"0\",\"from\":\"2026-03-15\"},{\"name\":\"meter_digits\",\"value\":\"4\"}]",
    NULL
  };
  World world;
  g_autoptr (DbkFigures) before = NULL;
  g_autoptr (DbkFigures) after = NULL;

  world_open (&world, changes);
  before = figures_of (world.catalogue, "P03", "2026-03-14");
  after = figures_of (world.catalogue, "P03", "2026-03-15");
  g_assert_true (has (before, "P03-U3", "gen_meter_close"));
  g_assert_false (has (after, "P03-U3", "gen_meter_close"));
  g_assert_true (has (after, "P03-U1", "gen_meter_close"));
  type (&world, before, "P03-U3", "gen_meter_open", "1");
  type (&world, before, "P03-U3", "gen_meter_close", "2");
  assert_cell (before, "P03-U3", "gen", "21.0000");
  type (&world, after, "P03-U3", "gen", "22");
  dbk_evaluator_derive (world.evaluator, after, -1, NULL);
  assert_cell (after, "P03-U3", "gen", "22.0000");
  world_close (&world);
}

/* --- Surveyed stock --- */

static void
test_survey (void)
{
  World world;
  g_autoptr (DbkFigures) figures = NULL;
  guint stock, adjust;

  world_open (&world, unchanged);
  figures = figures_of (world.catalogue, "P01", "2026-03-15");
  put_previous (figures, "P01", "coal_stock", 1, "200000.0");
  dbk_evaluator_derive (world.evaluator, figures, -1, NULL);
  type (&world, figures, "P01", "coal_in", "5000");
  type (&world, figures, "P01", "coal_used", "8000");
  assert_cell (figures, "P01", "coal_book", "197000.0");
  assert_cell (figures, "P01", "coal_stock", "197000.0");
  assert_cell (figures, "P01", "coal_adjust", NULL);

  /* The survey is typed: the difference is booked, and every cell still says where it comes from. */
  stock = slot_of (figures, "P01", "coal_stock");
  adjust = slot_of (figures, "P01", "coal_adjust");
  type (&world, figures, "P01", "coal_stock", "196400.5");
  assert_cell (figures, "P01", "coal_adjust", "-599.5");
  assert_cell (figures, "P01", "coal_book", "197000.0");
  g_assert_true (dbk_figures_is_typed (figures, stock));
  g_assert_false (dbk_figures_is_typed (figures, adjust));
  g_assert_cmpint (ask (&world, figures, "coal_survey", "P01"), ==, DBK_VERDICT_HOLDS);
  type (&world, figures, "P01", "coal_used", "7000");
  assert_cell (figures, "P01", "coal_adjust", "-1599.5");
  g_assert_cmpint (ask (&world, figures, "coal_survey", "P01"), ==, DBK_VERDICT_FAILS);

  /* Cleared, the book is back. */
  type (&world, figures, "P01", "coal_stock", "");
  assert_cell (figures, "P01", "coal_adjust", NULL);
  assert_cell (figures, "P01", "coal_stock", "198000.0");

  /* The difference may be typed as well; then the stock follows. */
  type (&world, figures, "P01", "coal_adjust", "-120");
  assert_cell (figures, "P01", "coal_stock", "197880.0");
  type (&world, figures, "P01", "coal_stock", "197000");
  assert_cell (figures, "P01", "coal_adjust", "-120.0");
  g_assert_cmpint (ask (&world, figures, "coal_survey_booked", "P01"), ==, DBK_VERDICT_FAILS);
  type (&world, figures, "P01", "coal_adjust", "");
  assert_cell (figures, "P01", "coal_adjust", "-1000.0");
  world_close (&world);
}

/* --- State changes --- */

static void
test_changes (void)
{
  World world;
  g_autoptr (DbkFigures) figures = NULL;

  world_open (&world, unchanged);
  figures = figures_of (world.catalogue, "P01", "2026-03-15");
  type (&world, figures, "P01-U1", "chg1_time", "06:30");
  type (&world, figures, "P01-U1", "chg1_state", "trial");
  /* Nobody knows how the day began. */
  assert_cell (figures, "P01-U1", "run_hours", NULL);
  assert_cell (figures, "P01-U1", "unit_state", "trial");
  put_previous (figures, "P01-U1", "unit_state", 1, "running");
  dbk_evaluator_derive (world.evaluator, figures, -1, NULL);
  assert_cell (figures, "P01-U1", "run_hours", "6.50");
  assert_cell (figures, "P01-U1", "trial_hours", "17.50");
  assert_cell (figures, "P01-U1", "stops", "0");
  type (&world, figures, "P01-U1", "chg2_time", "24:00");
  type (&world, figures, "P01-U1", "chg2_state", "repair");
  assert_cell (figures, "P01-U1", "trial_hours", "17.50");
  assert_cell (figures, "P01-U1", "outage_hours", "0.00");
  assert_cell (figures, "P01-U1", "unit_state", "repair");
  assert_cell (figures, "P01-U1", "stops", "1");
  g_assert_cmpint (ask (&world, figures, "changes_order", "P01-U1"), ==, DBK_VERDICT_HOLDS);
  type (&world, figures, "P01-U1", "chg2_time", "06:30");
  g_assert_cmpint (ask (&world, figures, "changes_order", "P01-U1"), ==, DBK_VERDICT_FAILS);
  world_close (&world);
}

/* --- Levels --- */

static void
test_plant_level (void)
{
  static const char *const changes[] = { "nodes/P01", "levels", "{\"aux\":\"plant\",\"supply\":\"plant\",\"aux_rate\":\"plant\"}", NULL };
  World world;
  g_autoptr (DbkFigures) figures = NULL;
  g_autoptr (DbkFigures) other = NULL;
  const DbkSlot *slot;

  world_open (&world, changes);
  figures = figures_of (world.catalogue, "P01", "2026-03-15");
  other = figures_of (world.catalogue, "P02", "2026-03-15");
  g_assert_true (has (other, "P02-U1", "aux"));
  g_assert_false (has (figures, "P01-U1", "aux"));
  slot = dbk_layout_slot (dbk_figures_layout (figures), slot_of (figures, "P01", "aux"));
  g_assert_cmpstr (slot->section->code, ==, "coal_units");
  g_assert_cmpint (slot->level, ==, DBK_NODE_PLANT);
  g_assert_true (slot->required && slot->editable);

  type (&world, figures, "P01-U1", "gen", "1000");
  type (&world, figures, "P01-U2", "gen", "1200");
  type (&world, figures, "P01", "aux", "110");
  assert_cell (figures, "P01", "supply", "2090.0000");
  assert_cell (figures, "P01", "aux_rate", "5.00");
  /* What a unit's share is nobody knows. */
  g_assert_cmpint (ask (&world, figures, "aux_share_coal", "P01-U1"), ==, DBK_VERDICT_NOT_APPLICABLE);
  g_assert_cmpint (ask (&world, figures, "aux_negative", "P01-U1"), ==, DBK_VERDICT_NOT_APPLICABLE);
  g_assert_cmpint (ask (&world, figures, "aux_negative", "P01"), ==, DBK_VERDICT_HOLDS);
  type (&world, figures, "P01", "aux", "-1");
  g_assert_cmpint (ask (&world, figures, "aux_negative", "P01"), ==, DBK_VERDICT_FAILS);
  /* The coal rate needs the auxiliary power of all units, which is this. */
  type (&world, figures, "P01", "aux", "110");
  type (&world, figures, "P01", "std_coal_power", "6270");
  assert_cell (figures, "P01", "coal_rate", "300.00");
  world_close (&world);
}

static void
test_unit_level (void)
{
  static const char *const changes[] = { "nodes/P02", "levels", "{\"heat_out\":\"unit\"}", NULL };
  World world;
  g_autoptr (DbkFigures) figures = NULL;

  world_open (&world, changes);
  figures = figures_of (world.catalogue, "P02", "2026-03-15");
  g_assert_false (has (figures, "P02", "heat_out"));
  g_assert_true (has (figures, "P02-U1", "heat_out"));
  g_assert_true (has (figures, "P02", "heat_space"));
  for (guint i = 1; i <= 4; i++)
    {
      g_autofree char *unit = g_strdup_printf ("P02-U%u", i);

      type (&world, figures, unit, "heat_out", i == 1 ? "1000" : "500");
    }
  type (&world, figures, "P02", "heat_space", "2500");
  g_assert_cmpint (ask (&world, figures, "heat_split", "P02"), ==, DBK_VERDICT_HOLDS);
  type (&world, figures, "P02", "heat_space", "2600");
  g_assert_cmpint (ask (&world, figures, "heat_split", "P02"), ==, DBK_VERDICT_FAILS);
  type (&world, figures, "P02-U2", "heat_out", "-5");
  g_assert_cmpint (ask (&world, figures, "heat_out_negative", "P02-U2"), ==, DBK_VERDICT_FAILS);
  g_assert_cmpint (ask (&world, figures, "heat_out_negative", "P02-U1"), ==, DBK_VERDICT_HOLDS);
  world_close (&world);
}

/* A plant that files one figure for wind and coal together has none for its coal units. */
static void
test_mixed_level (void)
{
  static const char *const changes[] = { "nodes/P05", "levels", "{\"aux\":\"plant\"}", NULL };
  World world;
  g_autoptr (DbkFigures) figures = NULL;

  world_open (&world, changes);
  figures = figures_of (world.catalogue, "P05", "2026-03-15");
  type (&world, figures, "P05-U1", "gen", "600");
  type (&world, figures, "P05", "aux", "40");
  type (&world, figures, "P05", "std_coal_power", "1700");
  assert_cell (figures, "P05", "coal_rate", NULL);
  world_close (&world);
}

static gboolean
is_found (const World *world, const DbkFigures *figures, const char *rule, const char *entity)
{
  g_autoptr (GPtrArray) findings = dbk_evaluator_validate (world->evaluator, figures, day_of ("2026-03-16"));

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (strcmp (finding->rule->code, rule) == 0 && strcmp (finding->entity->code, entity) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A site of wind and sun: curtailment stands at the phases, for each energy its own; what only one of them has stays at the site. */
static void
test_mixed_site (void)
{
  static const char *const changes[] = { "nodes/P05-U4", "parent", "\"P05-S1\"", NULL };
  World world;
  g_autoptr (DbkFigures) figures = NULL;
  g_autoptr (DbkFigures) pure = NULL;

  world_open (&world, changes);
  figures = figures_of (world.catalogue, "P05", "2026-03-15");
  g_assert_false (has (figures, "P05-S1", "curtailed"));
  g_assert_false (has (figures, "P05-S1", "curtail_rate"));
  g_assert_true (has (figures, "P05-S1", "wind_speed"));
  g_assert_true (has (figures, "P05-S1", "sun_hours"));
  type (&world, figures, "P05-U2", "gen", "100");
  type (&world, figures, "P05-U3", "gen", "60");
  type (&world, figures, "P05-U4", "gen", "45");
  type (&world, figures, "P05-U2", "curtailed", "25");
  type (&world, figures, "P05-U3", "curtailed", "15");
  type (&world, figures, "P05-U4", "curtailed", "5");
  assert_cell (figures, "P05-U2", "curtail_rate", "20.00");
  assert_cell (figures, "P05-U4", "curtail_rate", "10.00");
  assert_cell (figures, "P05-S1", "wind_util", "80.00");
  assert_cell (figures, "P05-S1", "pv_util", "90.00");
  g_assert_true (dbk_layout_slot (dbk_figures_layout (figures), slot_of (figures, "P05-U4", "curtailed"))->required);

  /* The rules go along, each to its own. */
  g_assert_false (is_found (&world, figures, "curtailed_negative", "P05-U4"));
  type (&world, figures, "P05-U4", "curtailed", "-1");
  g_assert_true (is_found (&world, figures, "curtailed_negative", "P05-U4"));
  g_assert_false (is_found (&world, figures, "curtailed_negative", "P05-U2"));
  g_assert_false (is_found (&world, figures, "curtailed_negative", "P05-S1"));

  /* Sites of one energy file it as before. */
  pure = figures_of (world.catalogue, "P06", "2026-03-15");
  g_assert_false (has (pure, "P06-U1", "curtailed"));
  type (&world, pure, "P06", "curtailed", "-1");
  g_assert_true (is_found (&world, pure, "curtailed_negative", "P06"));
  world_close (&world);
}

/* --- Loading --- */

/* A newer service may say more than we know; what we would misunderstand is refused. */
static void
test_loading (void)
{
  static const char *const newer[] = {
    "nodes/P01", "mood", "\"good\"",
    "indicators/gen", "glyph", "{\"a\":[1,2]}",
    "rules/gen_negative", "since_version", "3",
    "forms/daily", "colour", "\"red\"",
    "forms/daily/sections/coal", "collapsed", "true",
    "chains/daily", "mail", "[]",
    NULL
  };
  static const struct
  {
    const char *path, *member, *value, *says;
  } refused[] = {
    { "nodes/P01", "levels", "{\"axu\":\"plant\"}", "axu" },
    { "nodes/P01", "levels", "{\"aux\":\"region\"}", "P01" },
    { "nodes/P01-U1", "levels", "{\"aux\":\"plant\"}", "P01-U1" },
    { "forms/daily", "chains", "[{\"chain\":\"shrot\"}]", "shrot" },
    { "forms/daily/sections/coal", "needs", "\"metre_multiplier\"", "metre_multiplier" },
    { "forms/daily/sections/coal", "to", "\"2026-02-30\"", "coal" },
    { "rules/gen_negative", "tolerances", "{\"percent\":\"five\"}", "gen_negative" },
    { "indicators/supply", "formulas", "[{\"from\":\"2026-03-10\",\"to\":\"2026-03-09\",\"formula\":\"1\"}]", "supply" },
  };
  World world;

  world_open (&world, newer);
  world_close (&world);
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const char *changes[] = { refused[i].path, refused[i].member, refused[i].value, NULL };
      g_autoptr (JsonObject) document = changed_document (changes);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkCatalogue) catalogue = dbk_catalogue_load (document, &error);

      g_assert_null (catalogue);
      g_assert_true (error->domain == DBK_CATALOGUE_ERROR);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, refused[i].says));
    }
}

/* A tolerance is set without touching expression or message. */
static void
test_tolerance (void)
{
  static const char *const changes[] = { "rules/gen_capacity", "tolerances", "{\"percent\":\"101.5\"}", NULL };
  World world;
  g_autoptr (DbkFigures) figures = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  gboolean found = FALSE;

  world_open (&world, changes);
  figures = figures_of (world.catalogue, "P01", "2026-03-15");
  type (&world, figures, "P01-U1", "gen", "1607");
  g_assert_cmpint (ask (&world, figures, "gen_capacity", "P01-U1"), ==, DBK_VERDICT_HOLDS);
  type (&world, figures, "P01-U1", "gen", "1608");
  findings = dbk_evaluator_validate (world.evaluator, figures, day_of ("2026-03-16"));
  for (guint i = 0; i < findings->len; i++)
    found = found || strcmp (((const DbkFinding *)g_ptr_array_index (findings, i))->message.en, "Generation 1,608.0000 is over 101.5 % of what 660 MW can give") == 0;
  g_assert_true (found);
  world_close (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/where/ticks", test_ticks);
  g_test_add_func ("/where/tick-insists", test_tick_insists);
  g_test_add_func ("/where/meters", test_meters);
  g_test_add_func ("/where/meter-taken-away", test_meter_taken_away);
  g_test_add_func ("/where/survey", test_survey);
  g_test_add_func ("/where/changes", test_changes);
  g_test_add_func ("/where/plant-level", test_plant_level);
  g_test_add_func ("/where/unit-level", test_unit_level);
  g_test_add_func ("/where/mixed-level", test_mixed_level);
  g_test_add_func ("/where/mixed-site", test_mixed_site);
  g_test_add_func ("/where/loading", test_loading);
  g_test_add_func ("/where/tolerance", test_tolerance);
  return g_test_run ();
}
