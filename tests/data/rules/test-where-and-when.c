/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plant's report has, and by what it is judged, depends on place and time:
 * ticks, meters, surveyed stocks, levels that plants choose, and entries of the
 * catalogue that hold for a while.
 */
#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"

/* --- Catalogues --- */

/**
 * World: a catalogue with its evaluator
 */
typedef struct
{
  DbkCatalogue *catalogue;
  DbkEvaluator *evaluator;
} World;

static JsonObject *
element_of (JsonArray *array, const char *code)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (strcmp (json_object_get_string_member (json_array_get_object_element (array, i), "code"), code) == 0)
      return json_array_get_object_element (array, i);
  g_error ("there is no %s", code);
}

/* Sets a member of "part/code" (or of "forms/daily/sections/code") to what @text says. */
static void
set_member (JsonObject *document, const char *path, const char *member, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  g_autoptr (JsonNode) value = json_from_string (text, NULL);
  JsonObject *object = document;

  for (guint i = 0; parts[i] != NULL; i += 2)
    object = element_of (json_object_get_array_member (object, parts[i]), parts[i + 1]);
  g_assert_nonnull (value);
  json_object_set_member (object, member, json_node_copy (value));
}

/* The built-in definitions and the demo group, changed: triples of path, member and value, ended by NULL. */
static JsonObject *
changed_document (const char *const *changes)
{
  g_autoptr (JsonNode) definitions = dbk_test_read_document ("builtin.json");
  g_autoptr (JsonNode) nodes = dbk_test_read_document ("demo-nodes.json");
  g_autoptr (JsonObject) joined = dbk_catalogue_join (json_node_get_object (definitions), json_node_get_object (nodes), "changed");
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) copy = NULL;
  g_autofree char *text = NULL;

  /* The join shares its elements with the files: only a copy may be changed. */
  json_node_set_object (node, joined);
  text = json_to_string (node, FALSE);
  copy = json_from_string (text, NULL);
  for (guint i = 0; changes[i] != NULL; i += 3)
    set_member (json_node_get_object (copy), changes[i], changes[i + 1], changes[i + 2]);
  return json_object_ref (json_node_get_object (copy));
}

static void
world_open (World *world, const char *const *changes)
{
  g_autoptr (JsonObject) document = changed_document (changes);
  g_autoptr (GError) error = NULL;

  world->catalogue = dbk_catalogue_load (document, &error);
  g_assert_no_error (error);
  world->evaluator = dbk_evaluator_new (world->catalogue, &error);
  g_assert_no_error (error);
}

static void
world_close (World *world)
{
  dbk_evaluator_free (world->evaluator);
  dbk_catalogue_unref (world->catalogue);
}

static const char *const unchanged[] = { NULL };

/* --- Figures --- */

static DbkDay
day_of (const char *text)
{
  DbkDay day;

  g_assert_true (dbk_day_parse (text, &day));
  return day;
}

static DbkFigures *
open_day (const World *world, const char *plant, const char *day)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLayout) layout = dbk_layout_new (world->catalogue, dbk_catalogue_form (world->catalogue, "daily"), dbk_catalogue_node (world->catalogue, plant), dbk_period_day (day_of (day)), &error);

  g_assert_no_error (error);
  return dbk_figures_new (layout);
}

static gboolean
has (const DbkFigures *figures, const char *entity, const char *indicator)
{
  return dbk_layout_find_codes (dbk_figures_layout (figures), entity, indicator) != NULL;
}

static guint
slot_of (const DbkFigures *figures, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), entity, indicator);

  if (slot == NULL)
    g_error ("there is no cell %s.%s", entity, indicator);
  return slot->index;
}

/* Types a cell, and derives as a person typing does. "" clears. */
static void
type (const World *world, DbkFigures *figures, const char *entity, const char *indicator, const char *text)
{
  guint slot = slot_of (figures, entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  dbk_indicator_parse (dbk_layout_slot (dbk_figures_layout (figures), slot)->indicator, text, &value, &error);
  g_assert_no_error (error);
  dbk_figures_set (figures, slot, &value, TRUE);
  dbk_evaluator_derive (world->evaluator, figures, (int)slot, NULL);
}

static void
set_before (DbkFigures *figures, const char *entity, const char *indicator, const char *text)
{
  guint slot = slot_of (figures, entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  g_assert_true (dbk_indicator_parse (dbk_layout_slot (dbk_figures_layout (figures), slot)->indicator, text, &value, NULL));
  dbk_figures_set_previous (figures, slot, 1, &value);
}

static void
assert_cell (const DbkFigures *figures, const char *entity, const char *indicator, const char *expected)
{
  g_autofree char *wire = dbk_value_to_wire (dbk_figures_get (figures, slot_of (figures, entity, indicator)));

  g_assert_cmpstr (wire, ==, expected);
}

static DbkVerdict
ask (const World *world, const DbkFigures *figures, const char *rule, const char *entity)
{
  DbkPeriod period = dbk_layout_period (dbk_figures_layout (figures));

  return dbk_evaluator_check (world->evaluator, figures, dbk_catalogue_rule (world->catalogue, rule), dbk_catalogue_node (world->catalogue, entity), period.first + 1);
}

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
      g_autoptr (DbkFigures) figures = open_day (&world, plants[i].plant, "2026-03-15");
      g_autoptr (DbkFigures) bare = open_day (&without, plants[i].plant, "2026-03-15");

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
  figures = open_day (&world, "P03", "2026-03-15");
  other = open_day (&world, "P01", "2026-03-15");
  g_assert_false (has (other, "P01", "meter_out_close"));
  g_assert_false (has (other, "P01-U1", "gen_meter_close"));

  set_before (figures, "P03", "meter_out_close", "900123.4500");
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
  set_before (figures, "P03-U3", "gen_meter_close", "9995.5000");
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
  before = open_day (&world, "P03", "2026-03-14");
  after = open_day (&world, "P03", "2026-03-15");
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
  figures = open_day (&world, "P01", "2026-03-15");
  set_before (figures, "P01", "coal_stock", "200000.0");
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
  figures = open_day (&world, "P01", "2026-03-15");
  type (&world, figures, "P01-U1", "chg1_time", "06:30");
  type (&world, figures, "P01-U1", "chg1_state", "trial");
  /* Nobody knows how the day began. */
  assert_cell (figures, "P01-U1", "run_hours", NULL);
  assert_cell (figures, "P01-U1", "unit_state", "trial");
  set_before (figures, "P01-U1", "unit_state", "running");
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
  figures = open_day (&world, "P01", "2026-03-15");
  other = open_day (&world, "P02", "2026-03-15");
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
  figures = open_day (&world, "P02", "2026-03-15");
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
  figures = open_day (&world, "P05", "2026-03-15");
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
  figures = open_day (&world, "P05", "2026-03-15");
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
  pure = open_day (&world, "P06", "2026-03-15");
  g_assert_false (has (pure, "P06-U1", "curtailed"));
  type (&world, pure, "P06", "curtailed", "-1");
  g_assert_true (is_found (&world, pure, "curtailed_negative", "P06"));
  world_close (&world);
}

/* --- Time --- */

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
      g_autoptr (DbkFigures) figures = open_day (&world, "P02", days[i].day);

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
      g_autoptr (DbkFigures) figures = open_day (&world, "P01", days[i].day);

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
  figures = open_day (&world, "P01", "2026-03-15");
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
  g_test_add_func ("/where-and-when/ticks", test_ticks);
  g_test_add_func ("/where-and-when/tick-insists", test_tick_insists);
  g_test_add_func ("/where-and-when/meters", test_meters);
  g_test_add_func ("/where-and-when/meter-taken-away", test_meter_taken_away);
  g_test_add_func ("/where-and-when/survey", test_survey);
  g_test_add_func ("/where-and-when/changes", test_changes);
  g_test_add_func ("/where-and-when/plant-level", test_plant_level);
  g_test_add_func ("/where-and-when/unit-level", test_unit_level);
  g_test_add_func ("/where-and-when/mixed-level", test_mixed_level);
  g_test_add_func ("/where-and-when/mixed-site", test_mixed_site);
  g_test_add_func ("/where-and-when/dated", test_dated);
  g_test_add_func ("/where-and-when/circles-in-time", test_circles_in_time);
  g_test_add_func ("/where-and-when/chains", test_chains);
  g_test_add_func ("/where-and-when/average", test_average);
  g_test_add_func ("/where-and-when/average-law", test_average_law);
  g_test_add_func ("/where-and-when/mid-month", test_mid_month);
  g_test_add_func ("/where-and-when/loading", test_loading);
  g_test_add_func ("/where-and-when/tolerance", test_tolerance);
  return g_test_run ();
}
