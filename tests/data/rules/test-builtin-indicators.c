/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in indicators against the group standard's table (7.2.3, 7.2.1,
 * 3.3): unit, decimals, source, sums over time and organisation, and where each
 * stands in the daily form, for every energy that has it.
 */
#include <string.h>

#include "tests/data/rules/dbk-builtin.h"

#define STEAM (DBK_ENERGY_COAL | DBK_ENERGY_GAS | DBK_ENERGY_BIOMASS)
#define GENERATING (STEAM | DBK_ENERGY_HYDRO | DBK_ENERGY_PUMPED | DBK_ENERGY_WIND | DBK_ENERGY_SOLAR)
#define STARTING (STEAM | DBK_ENERGY_HYDRO | DBK_ENERGY_PUMPED)
#define STATES (STARTING | DBK_ENERGY_STORAGE)
#define SITES (DBK_ENERGY_WIND | DBK_ENERGY_SOLAR)
#define HEATING (STEAM | DBK_ENERGY_HEAT)
#define WATER (DBK_ENERGY_HYDRO | DBK_ENERGY_PUMPED)

/* Where the daily form has it; a plant may move it: at a station's row stands what a plant without stations files. */
#define UNIT DBK_LEVEL (DBK_NODE_UNIT)
#define STATION DBK_LEVEL (DBK_NODE_STATION)
#define PLANT DBK_LEVEL (DBK_NODE_PLANT)

#define NUMBER DBK_TYPE_NUMBER
#define COUNT DBK_TYPE_INTEGER
#define CHOICE DBK_TYPE_CHOICE
#define TIME DBK_TYPE_TIME
#define TEXT DBK_TYPE_TEXT

/* E: entered, at most offered by a formula; D: derived; O: derived and overtypable; C: carried */
typedef struct
{
  const char *code;
  const char *unit;
  guint decimals;
  DbkType type;
  guint levels;
  guint energies;
  char source;
  DbkAggregate over_time;
  DbkAggregate over_organisation;
  const char *weight;
} Row;

#define A(name) DBK_AGGREGATE_##name

static const Row table[] = {
  { "run_hours", "h", 2, NUMBER, UNIT, GENERATING, 'E', A (SUM), A (WEIGHTED), "capacity" },
  { "gen", "万kWh", 4, NUMBER, UNIT, GENERATING, 'E', A (SUM), A (SUM) },
  { "trial_gen", "万kWh", 4, NUMBER, UNIT, GENERATING, 'E', A (SUM), A (SUM) },
  { "unit_state", "", 0, CHOICE, UNIT, STATES, 'E', A (LAST), A (COUNT) },
  { "chg1_time", "", 0, TIME, UNIT, STATES, 'E', A (NONE), A (NONE) },
  { "chg1_state", "", 0, CHOICE, UNIT, STATES, 'E', A (NONE), A (NONE) },
  { "chg1_cause", "", 0, TEXT, UNIT, STATES, 'E', A (NONE), A (NONE) },
  { "chg5_time", "", 0, TIME, UNIT, STATES, 'E', A (NONE), A (NONE) },
  { "chg5_state", "", 0, CHOICE, UNIT, STATES, 'E', A (NONE), A (NONE) },
  { "chg5_cause", "", 0, TEXT, UNIT, STATES, 'E', A (NONE), A (NONE) },
  { "starts", "次", 0, COUNT, UNIT, STARTING, 'E', A (SUM), A (SUM) },
  { "stops", "次", 0, COUNT, UNIT, STARTING, 'E', A (SUM), A (SUM) },
  { "n_run", "台", 0, COUNT, UNIT, SITES, 'E', A (LAST), A (SUM) },
  { "n_wait", "台", 0, COUNT, UNIT, SITES, 'E', A (LAST), A (SUM) },
  { "n_fault", "台", 0, COUNT, UNIT, SITES, 'E', A (LAST), A (SUM) },
  { "n_maint", "台", 0, COUNT, UNIT, SITES, 'E', A (LAST), A (SUM) },
  { "n_curtailed", "台", 0, COUNT, UNIT, SITES, 'E', A (LAST), A (SUM) },
  { "aux", "万kWh", 4, NUMBER, UNIT, GENERATING, 'E', A (SUM), A (SUM) },
  { "aux_heat", "万kWh", 4, NUMBER, PLANT, HEATING, 'E', A (SUM), A (SUM) },
  { "supply", "万kWh", 4, NUMBER, UNIT, GENERATING, 'D', A (SUM), A (SUM) },
  { "ongrid", "万kWh", 4, NUMBER, STATION, GENERATING, 'E', A (SUM), A (SUM) },
  { "grid_import", "万kWh", 4, NUMBER, STATION, GENERATING | DBK_ENERGY_STORAGE | DBK_ENERGY_HEAT | DBK_ENERGY_VPP, 'E', A (SUM), A (SUM) },
  { "aux_rate", "%", 2, NUMBER, UNIT, GENERATING, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "aux_rate_total", "%", 2, NUMBER, PLANT, GENERATING, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "util_hours", "h", 2, NUMBER, UNIT, GENERATING, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "load_rate", "%", 2, NUMBER, UNIT, GENERATING, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "operating_rate", "%", 2, NUMBER, UNIT, GENERATING, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "heat_out", "GJ", 2, NUMBER, UNIT | PLANT, HEATING, 'E', A (SUM), A (SUM) },
  { "heat_industrial", "GJ", 2, NUMBER, PLANT, HEATING, 'E', A (SUM), A (SUM) },
  { "heat_space", "GJ", 2, NUMBER, PLANT, HEATING, 'E', A (SUM), A (SUM) },
  { "heat_bought", "GJ", 2, NUMBER, PLANT, DBK_ENERGY_HEAT, 'E', A (SUM), A (SUM) },
  { "marginal_cost", "元/MWh", 2, NUMBER, PLANT, GENERATING, 'E', A (WEIGHTED), A (WEIGHTED), "ongrid" },
  { "marginal_contribution", "万元", 4, NUMBER, PLANT, GENERATING, 'E', A (SUM), A (SUM) },
  { "curtailed", "万kWh", 4, NUMBER, STATION, SITES | DBK_ENERGY_HYDRO, 'E', A (SUM), A (SUM) },
  { "curtail_rate", "%", 2, NUMBER, STATION, SITES | DBK_ENERGY_HYDRO, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "wind_speed", "m/s", 2, NUMBER, STATION, DBK_ENERGY_WIND, 'E', A (MEAN), A (WEIGHTED), "capacity" },
  { "wind_util", "%", 2, NUMBER, STATION, DBK_ENERGY_WIND, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "pv_util", "%", 2, NUMBER, STATION, DBK_ENERGY_SOLAR, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "sun_hours", "h", 2, NUMBER, STATION, DBK_ENERGY_SOLAR, 'E', A (SUM), A (WEIGHTED), "capacity" },
  { "charge", "万kWh", 4, NUMBER, UNIT, DBK_ENERGY_STORAGE, 'E', A (SUM), A (SUM) },
  { "discharge", "万kWh", 4, NUMBER, UNIT, DBK_ENERGY_STORAGE, 'E', A (SUM), A (SUM) },
  { "soc", "%", 1, NUMBER, UNIT, DBK_ENERGY_STORAGE, 'E', A (LAST), A (NONE) },
  { "storage_eff", "%", 2, NUMBER, UNIT, DBK_ENERGY_STORAGE, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "pump_energy", "万kWh", 4, NUMBER, UNIT, DBK_ENERGY_PUMPED, 'E', A (SUM), A (SUM) },
  { "pump_hours", "h", 2, NUMBER, UNIT, DBK_ENERGY_PUMPED, 'E', A (SUM), A (SUM) },
  { "vpp_capacity", "MW", 2, NUMBER, UNIT, DBK_ENERGY_VPP, 'E', A (LAST), A (SUM) },
  { "vpp_response", "万kWh", 4, NUMBER, UNIT, DBK_ENERGY_VPP, 'E', A (SUM), A (SUM) },
  { "gas_used", "万Nm³", 4, NUMBER, UNIT, DBK_ENERGY_GAS, 'E', A (SUM), A (SUM) },
  { "gas_rate", "Nm³/kWh", 4, NUMBER, UNIT, DBK_ENERGY_GAS, 'D', A (RECOMPUTE), A (RECOMPUTE) },
  { "coal_open", "t", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'C', A (FIRST), A (SUM) },
  { "coal_in", "t", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'E', A (SUM), A (SUM) },
  { "coal_used", "t", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'E', A (SUM), A (SUM) },
  { "coal_out", "t", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'E', A (SUM), A (SUM) },
  { "coal_adjust", "t", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'E', A (SUM), A (SUM) },
  { "coal_stock", "t", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'O', A (LAST), A (SUM) },
  { "coal_days", "d", 1, NUMBER, PLANT, DBK_ENERGY_COAL, 'D', A (LAST), A (RECOMPUTE) },
  { "coal_lhv", "kJ/kg", 0, NUMBER, PLANT, DBK_ENERGY_COAL, 'E', A (WEIGHTED), A (WEIGHTED), "coal_used" },
  { "std_coal_power", "t", 1, NUMBER, PLANT, STEAM, 'E', A (SUM), A (SUM) },
  { "std_coal_heat", "t", 1, NUMBER, PLANT, STEAM, 'E', A (SUM), A (SUM) },
  { "oil_used", "t", 2, NUMBER, PLANT, DBK_ENERGY_COAL | DBK_ENERGY_BIOMASS, 'E', A (SUM), A (SUM) },
  { "coal_price", "元/t", 2, NUMBER, PLANT, DBK_ENERGY_COAL, 'E', A (WEIGHTED), A (WEIGHTED), "std_coal_power" },
  { "coal_rate", "g/kWh", 2, NUMBER, PLANT, DBK_ENERGY_COAL, 'O', A (RECOMPUTE), A (RECOMPUTE) },
  { "fuel_in", "t", 1, NUMBER, PLANT, DBK_ENERGY_BIOMASS, 'E', A (SUM), A (SUM) },
  { "fuel_used", "t", 1, NUMBER, PLANT, DBK_ENERGY_BIOMASS, 'E', A (SUM), A (SUM) },
  { "fuel_stock", "t", 1, NUMBER, PLANT, DBK_ENERGY_BIOMASS, 'O', A (LAST), A (SUM) },
  { "level_open", "m", 2, NUMBER, STATION, WATER, 'C', A (FIRST), A (NONE) },
  { "level_close", "m", 2, NUMBER, STATION, WATER, 'E', A (LAST), A (NONE) },
  { "lower_level_open", "m", 2, NUMBER, STATION, DBK_ENERGY_PUMPED, 'C', A (FIRST), A (NONE) },
  { "lower_level_close", "m", 2, NUMBER, STATION, DBK_ENERGY_PUMPED, 'E', A (LAST), A (NONE) },
  { "inflow", "万m³", 2, NUMBER, STATION, DBK_ENERGY_HYDRO, 'E', A (SUM), A (SUM) },
  { "outflow", "万m³", 2, NUMBER, STATION, DBK_ENERGY_HYDRO, 'E', A (SUM), A (SUM) },
  { "gen_water", "万m³", 2, NUMBER, STATION, DBK_ENERGY_HYDRO, 'E', A (SUM), A (SUM) },
  { "spill", "万m³", 2, NUMBER, STATION, DBK_ENERGY_HYDRO, 'E', A (SUM), A (SUM) },
  { "other_out", "万m³", 2, NUMBER, STATION, DBK_ENERGY_HYDRO, 'E', A (SUM), A (SUM) },
  { "water_rate", "m³/kWh", 3, NUMBER, STATION, DBK_ENERGY_HYDRO, 'D', A (RECOMPUTE), A (RECOMPUTE) },
};

static gboolean
source_fits (const DbkIndicator *indicator, char source)
{
  gboolean offered = indicator->source == DBK_SOURCE_DERIVED && indicator->overtypable;

  switch (source)
    {
    case 'E':
      return indicator->source == DBK_SOURCE_ENTERED || offered;
    case 'D':
      return indicator->source == DBK_SOURCE_DERIVED && !indicator->overtypable;
    case 'O':
      return offered;
    default:
      return indicator->source == DBK_SOURCE_CARRIED;
    }
}

static void
check_figure (const Row *row, const DbkIndicator *indicator)
{
  g_assert_cmpstr (indicator->unit, ==, row->unit);
  g_assert_cmpuint (indicator->decimals, ==, row->decimals);
  g_assert_cmpint (indicator->type, ==, row->type);
  g_assert_cmpuint (indicator->energies & row->energies, ==, row->energies);
  g_assert_true (source_fits (indicator, row->source));
  g_assert_cmpint (indicator->over_time, ==, row->over_time);
  g_assert_cmpint (indicator->over_organisation, ==, row->over_organisation);
  g_assert_cmpstr (indicator->weight != NULL ? indicator->weight->code : NULL, ==, row->weight);
}

/* Which of the row's energies find it in the form, at one of its levels. */
static guint
find_energies (const DbkForm *form, const Row *row, const DbkIndicator *indicator)
{
  guint found = 0;

  for (guint i = 0; i < form->sections->len; i++)
    {
      const DbkSection *section = g_ptr_array_index (form->sections, i);

      if (!g_ptr_array_find (section->indicators, indicator, NULL))
        continue;
      g_assert_cmpuint (DBK_LEVEL (section->level) & row->levels, !=, 0);
      found |= section->energies;
    }
  return found & row->energies;
}

static void
test_table (void)
{
  DbkCatalogue *catalogue = dbk_test_load_builtin ();
  const DbkForm *form = dbk_catalogue_form (catalogue, "daily");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const DbkIndicator *indicator = dbk_catalogue_indicator (catalogue, table[i].code);

      g_test_message ("%s", table[i].code);
      g_assert_nonnull (indicator);
      check_figure (&table[i], indicator);
      g_assert_cmphex (find_energies (form, &table[i], indicator), ==, table[i].energies);
    }
  dbk_catalogue_unref (catalogue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/builtin-indicators/table", test_table);
  return g_test_run ();
}
