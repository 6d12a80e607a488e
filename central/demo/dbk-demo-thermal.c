/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coal, gas and biomass: load, auxiliary power, fuel and its balance.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

/**
 * Burn: what a site's units needed
 * @standard: standard coal for power, t
 * @starts: units that went on the grid
 */
typedef struct
{
  double standard;
  double gas;
  double fuel;
  double hours;
  guint starts;
} Burn;

static double
load_of (const DbkDemoPage *page, const DbkNode *unit)
{
  double load = 0.72 * dbk_demo_demand (page->seed, page->day) * (1 + 0.06 * dbk_demo_wave (page->seed, unit->code, page->day, 4, 41));

  if (unit->energy == DBK_ENERGY_BIOMASS)
    load = 0.86 + 0.05 * dbk_demo_wave (page->seed, unit->code, page->day, 9, 41);
  return CLAMP (load, 0.46, 0.96);
}

/* Per cent of the generation at that load. */
static double
aux_rate_of (const DbkDemoPage *page, const DbkNode *unit, double load)
{
  double chance = dbk_demo_chance (page->seed, unit->code, page->day, 42);

  switch (unit->energy)
    {
    case DBK_ENERGY_GAS:
      return 1.9 + 0.2 * chance;
    case DBK_ENERGY_BIOMASS:
      return 9.6 + 0.5 * chance;
    default:
      return 4.3 + 2.2 * (0.96 - load) + 0.2 * chance;
    }
}

static void
write_unit (DbkDemoPage *page, const DbkDemoUnit *unit, Burn *burn)
{
  const DbkNode *node = unit->node;
  double capacity = dbk_demo_attribute (node, "capacity", page->day, 0);
  double load = load_of (page, node);
  double chance = dbk_demo_chance (page->seed, node->code, page->day, 43);
  DbkDemoDayOfUnit day;
  double hours, gen, aux;

  dbk_demo_outages_day (unit->outages, page->day, &day);
  hours = dbk_demo_put_states (page, node, &day);
  gen = capacity * hours * load / 10;
  aux = gen * aux_rate_of (page, node, load) / 100 + capacity * (24 - hours) * 0.0004 * (0.8 + 0.4 * chance);
  dbk_demo_put_energy (page, node, dbk_demo_round (gen, 4), dbk_demo_round (aux, 4));
  burn->hours += hours;
  burn->starts += day.n_changes > 0 && hours > 0;
  if (node->energy == DBK_ENERGY_COAL)
    burn->standard += (gen - aux) * ((capacity >= 500 ? 289 : 296) * (1 + 0.09 * (0.85 - load)) * (0.997 + 0.006 * chance)) / 100;
  if (node->energy == DBK_ENERGY_BIOMASS)
    burn->fuel += gen * (10.6 + 0.8 * chance);
  if (node->energy == DBK_ENERGY_GAS)
    {
      double used = gen * (capacity > 300 ? 0.186 : 0.201) * (1 + 0.06 * (0.85 - load)) * (0.996 + 0.008 * chance);

      dbk_demo_put (page, node, "gas_used", dbk_demo_round (used, 4));
      burn->gas += used;
    }
}

/* --- Stocks --- */

/* Deliveries steer the stock back to @target; some days bring nothing. Tenths of a tonne. */
static gint64
deliver (const DbkDemoPage *page, double used, double stock, double target, double most)
{
  double chance = dbk_demo_chance (page->seed, page->plant->code, page->day, 51);
  double wish = used + (target - stock) * 0.07;

  if (chance < 0.06)
    return 0;
  wish = (wish + target * 0.004) * (0.55 + 0.9 * chance);
  return dbk_demo_round (CLAMP (wish, 0, MAX (0, most - stock)), 1);
}

static gboolean
is_last_of_month (DbkDay day)
{
  return dbk_demo_month (day) != dbk_demo_month (day + 1);
}

/* A survey on the last day of the month finds a little more or less than the book. */
static gint64
survey (DbkDemoPage *page)
{
  double off = 0.0025 * (2 * dbk_demo_chance (page->seed, page->plant->code, page->day, 52) - 1);
  gint64 adjust = (gint64)((double)page->coal_stock * off);

  if (!is_last_of_month (page->day))
    return 0;
  dbk_demo_put (page, page->plant, "coal_adjust", adjust);
  return adjust;
}

/* Heat from a cogeneration plant; the standard coal for it, in tonnes. */
static double
write_heat (DbkDemoPage *page, const Burn *burn)
{
  static const double months[12] = { 1, 0.95, 0.6, 0.2, 0.15, 0.15, 0.15, 0.15, 0.15, 0.2, 0.65, 0.95 };
  double capacity = dbk_demo_attribute (page->plant, "heat_capacity", page->day, 0);
  double level = dbk_demo_season (page->day, months) * (1 + 0.08 * dbk_demo_wave (page->seed, page->plant->code, page->day, 5, 53));
  double heat = burn->hours > 12 ? capacity * 24 * CLAMP (level, 0, 1) : 0;
  double industrial = MIN (heat, capacity * 24 * 0.13);
  double standard = heat * 0.0395;

  if (capacity <= 0)
    return 0;
  dbk_demo_put (page, page->plant, "heat_out", dbk_demo_round (heat, 2));
  dbk_demo_put (page, page->plant, "heat_industrial", dbk_demo_round (industrial, 2));
  dbk_demo_put (page, page->plant, "heat_space", dbk_demo_round (heat, 2) - dbk_demo_round (industrial, 2));
  dbk_demo_put (page, page->plant, "aux_heat", dbk_demo_round (heat * 0.0007, 4));
  dbk_demo_put (page, page->plant, "std_coal_heat", dbk_demo_round (standard, 1));
  return standard;
}

static void
write_coal (DbkDemoPage *page, const Burn *burn)
{
  const DbkNode *plant = page->plant;
  double yard = dbk_demo_attribute (plant, "coal_yard", page->day, 300000);
  double value = 21200 + 900 * dbk_demo_wave (page->seed, plant->code, page->day, 30, 54) + 120 * dbk_demo_wave (page->seed, plant->code, page->day, 1, 55);
  double standard = burn->standard + write_heat (page, burn);
  gint64 used = MAX (0, dbk_demo_round (standard * 29307 / value, 1));
  gint64 in, adjust;

  /* All units standing: nothing is burned. */
  if (burn->hours <= 0)
    used = 0;
  if (page->first_day)
    {
      page->coal_stock = dbk_demo_round (yard * (0.45 + 0.1 * dbk_demo_chance (page->seed, plant->code, 0, 56)), 1);
      dbk_demo_put (page, plant, "coal_open", page->coal_stock);
    }
  in = deliver (page, (double)used / 10, (double)page->coal_stock / 10, yard * 0.5, yard * 0.95);
  adjust = survey (page);
  page->coal_stock += in - used + adjust;
  dbk_demo_put (page, plant, "coal_in", in);
  dbk_demo_put (page, plant, "coal_used", used);
  if (used > 0)
    dbk_demo_put (page, plant, "coal_lhv", dbk_demo_round (value, 0));
  dbk_demo_put (page, plant, "oil_used", burn->starts > 0 ? dbk_demo_round (burn->starts * (6 + 14 * dbk_demo_chance (page->seed, plant->code, page->day, 57)), 2) : 0);
}

static void
write_coal_price (DbkDemoPage *page)
{
  double price = 930 + 60 * dbk_demo_wave (page->seed, page->plant->code, page->day, 45, 58);

  dbk_demo_put (page, page->plant, "coal_price", dbk_demo_round (price, 2));
  page->marginal_cost = price * 0.299 + 8 + 4 * dbk_demo_wave (page->seed, page->plant->code, page->day, 7, 59);
}

static void
write_fuel (DbkDemoPage *page, const Burn *burn)
{
  gint64 used = dbk_demo_round (burn->fuel, 1);
  gint64 in;

  if (page->first_day)
    page->fuel_stock = 280000;
  in = deliver (page, burn->fuel, (double)page->fuel_stock / 10, 30000, 55000);
  page->fuel_stock += in - used;
  dbk_demo_put (page, page->plant, "fuel_in", in);
  dbk_demo_put (page, page->plant, "fuel_used", used);
  /* The book needs a first figure to go on from. */
  if (page->first_day)
    dbk_demo_put (page, page->plant, "fuel_stock", page->fuel_stock);
  page->marginal_cost = 345 + 15 * dbk_demo_wave (page->seed, page->plant->code, page->day, 20, 60);
}

void
dbk_demo_thermal (DbkDemoPage *page, DbkDemoSite *site)
{
  DbkEnergy energy = ((const DbkDemoUnit *)g_ptr_array_index (site->units, 0))->node->energy;
  Burn burn = { 0 };

  for (guint i = 0; i < site->units->len; i++)
    write_unit (page, g_ptr_array_index (site->units, i), &burn);
  if (energy == DBK_ENERGY_COAL)
    {
      write_coal (page, &burn);
      write_coal_price (page);
    }
  if (energy == DBK_ENERGY_BIOMASS)
    write_fuel (page, &burn);
  if (energy == DBK_ENERGY_GAS)
    page->marginal_cost = (2.35 + 0.15 * dbk_demo_wave (page->seed, page->plant->code, page->day, 60, 61)) * 188;
}
