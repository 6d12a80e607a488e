/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hydro and pumped storage: inflow by season, reservoirs that balance, and units
 * that share what the water gives.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

#include <string.h>

/* A running unit's usual load. */
#define UNIT_LOAD 0.9
#define MAX_UNITS 16

static double
capacity_of (const DbkNode *node, DbkDay day)
{
  return dbk_demo_attribute (node, "capacity", day, 0);
}

/* --- The storage curve backwards --- */

static double
level_of_volume (const DbkNode *node, double volume)
{
  const DbkCurve *curve = g_ptr_array_index (node->curves, 0);

  for (guint i = 1; i < curve->points->len; i++)
    {
      const DbkCurvePoint *low = &g_array_index (curve->points, DbkCurvePoint, i - 1);
      const DbkCurvePoint *high = &g_array_index (curve->points, DbkCurvePoint, i);

      if (volume <= high->volume || i + 1 == curve->points->len)
        return low->level + (high->level - low->level) * (volume - low->volume) / (high->volume - low->volume);
    }
  return 0;
}

static double
volume_of_level (const DbkNode *node, double level, DbkDay day)
{
  double volume = 0;

  dbk_node_volume (node, level, day, &volume);
  return volume;
}

/* --- Units --- */

/**
 * Shift: what a hydro unit does on a day: hours at one load, no state changes recorded
 */
typedef struct
{
  double hours;
  gboolean available;
} Shift;

static guint
find_available (const DbkDemoPage *page, const DbkDemoSite *site, Shift *shifts)
{
  guint n = 0;

  for (guint i = 0; i < site->units->len && i < MAX_UNITS; i++)
    {
      const DbkDemoUnit *unit = g_ptr_array_index (site->units, i);
      DbkDemoDayOfUnit day;

      dbk_demo_outages_day (unit->outages, page->day, &day);
      /* A day on which an outage begins or ends counts as part of it. */
      shifts[i] = (Shift){ 0, day.minutes == DBK_DEMO_DAY_MINUTES };
      n += shifts[i].available;
    }
  return n;
}

/* Whole days first, then one unit for the rest; the order turns from week to week. */
static void
share_hours (const DbkDemoPage *page, const DbkDemoSite *site, double unit_hours, Shift *shifts)
{
  for (guint i = 0; i < site->units->len && i < MAX_UNITS; i++)
    {
      guint turn = (guint)((i + page->day / 7) % (gint64)site->units->len);

      if (!shifts[turn].available || unit_hours < 0.5)
        continue;
      shifts[turn].hours = (double)dbk_demo_round (MIN (24, unit_hours), 2) / 100;
      unit_hours -= shifts[turn].hours;
    }
}

static void
put_hydro_states (DbkDemoPage *page, DbkDemoUnit *unit, const Shift *shift)
{
  gboolean part = shift->hours > 0 && shift->hours < 24;
  gboolean is_running = shift->hours >= 24 || (part && dbk_demo_chance (page->seed, unit->node->code, page->day, 71) < 0.4);
  int starts = part ? (unit->was_running && !is_running ? 0 : 1) : 0;

  dbk_demo_put_text (page, unit->node, "unit_state", is_running ? "running" : shift->available ? "reserve"
                                                                                               : "planned");
  dbk_demo_put (page, unit->node, "run_hours", dbk_demo_round (shift->hours, 2));
  if (part)
    {
      dbk_demo_put (page, unit->node, "starts", starts);
      dbk_demo_put (page, unit->node, "stops", starts + unit->was_running - is_running);
    }
  unit->was_running = is_running;
}

/* Shares @gen (万kWh) by hours × capacity. */
static void
write_units (DbkDemoPage *page, DbkDemoSite *site, double gen, const Shift *shifts)
{
  double weight = 0;

  for (guint i = 0; i < site->units->len && i < MAX_UNITS; i++)
    weight += shifts[i].hours * capacity_of (((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node, page->day);
  for (guint i = 0; i < site->units->len && i < MAX_UNITS; i++)
    {
      DbkDemoUnit *unit = g_ptr_array_index (site->units, i);
      double capacity = capacity_of (unit->node, page->day);
      double part = weight > 0 ? gen * shifts[i].hours * capacity / weight : 0;

      put_hydro_states (page, unit, &shifts[i]);
      dbk_demo_put_energy (page, unit->node, dbk_demo_round (part, 4), dbk_demo_round (part * 0.004 + capacity * 0.0009, 4));
    }
}

/* --- Reservoirs --- */

/**
 * Water: one day's water at a site, 万m³
 * @rate: m³/kWh, which is 万m³ per 万kWh
 */
typedef struct
{
  double rate;
  double inflow;
  double most;
  double turbine;
  double spill;
  double other;
} Water;

static double
tail_level (const DbkDemoSite *site, DbkDay day)
{
  if (site->node->curves != NULL)
    return dbk_demo_attribute (site->node, "dead_level", day, 100) - 70;
  return dbk_demo_attribute (site->node, "normal_level", day, 100) - 27;
}

static double
site_capacity (const DbkDemoSite *site, DbkDay day)
{
  double capacity = 0;

  for (guint i = 0; i < site->units->len; i++)
    capacity += capacity_of (((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node, day);
  return capacity;
}

static double
natural_inflow (const DbkDemoPage *page, const DbkDemoSite *site, double full)
{
  static const double months[12] = { 0.32, 0.30, 0.40, 0.62, 0.95, 1.55, 2.15, 1.95, 1.45, 0.95, 0.58, 0.40 };
  double wet = dbk_demo_season (page->day, months) * (1 + 0.35 * dbk_demo_wave (page->seed, page->plant->code, page->day, 5, 72) + 0.08 * dbk_demo_wave (page->seed, site->node->code, page->day, 2, 73));

  return MAX (0.02, wet) * full * 0.42;
}

/* Where the level should be: high in autumn, drawn down before the flood. */
static double
wished_level (const DbkDemoSite *site, DbkDay day)
{
  static const double parts[12] = { 0.78, 0.66, 0.52, 0.40, 0.32, 0.34, 0.48, 0.62, 0.78, 0.90, 0.93, 0.88 };
  double dead = dbk_demo_attribute (site->node, "dead_level", day, 0);
  double normal = dbk_demo_attribute (site->node, "normal_level", day, 0);

  return dead + (normal - dead) * dbk_demo_season (day, parts);
}

static double
highest_level (const DbkDemoSite *site, DbkDay day)
{
  int year, month, day_of_month;
  int from = (int)dbk_demo_attribute (site->node, "flood_from", day, 9999);
  int to = (int)dbk_demo_attribute (site->node, "flood_to", day, 0);

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  if (from <= month * 100 + day_of_month && month * 100 + day_of_month <= to)
    return dbk_demo_attribute (site->node, "flood_level", day, 0) - 0.3;
  return dbk_demo_attribute (site->node, "normal_level", day, 0) - 0.3;
}

/* How much goes through the turbines, over the dam, and stays. */
static void
route_reservoir (const DbkDemoPage *page, DbkDemoSite *site, Water *water)
{
  double wished = volume_of_level (site->node, wished_level (site, page->day), page->day);
  double lowest = volume_of_level (site->node, dbk_demo_attribute (site->node, "dead_level", page->day, 0) + 0.5, page->day);
  double highest = volume_of_level (site->node, highest_level (site, page->day), page->day);
  double wish = water->inflow + (site->volume - wished) * 0.035;

  wish *= 0.9 + 0.2 * dbk_demo_demand (page->seed, page->day) * 0.5;
  water->turbine = CLAMP (wish, 0, water->most);
  water->turbine = MIN (water->turbine, MAX (0, site->volume + water->inflow - water->other - lowest));
  if (site->volume + water->inflow - water->turbine - water->other > highest)
    water->turbine = MIN (water->most, site->volume + water->inflow - water->other - highest);
  water->spill = MAX (0, site->volume + water->inflow - water->turbine - water->other - highest);
  site->volume += water->inflow - water->turbine - water->spill - water->other;
}

static void
route_river (Water *water)
{
  water->turbine = MIN (water->most, MAX (0, water->inflow - water->other));
  water->spill = MAX (0, water->inflow - water->turbine - water->other);
}

static void
put_water (DbkDemoPage *page, DbkDemoSite *site, const Water *water)
{
  const DbkNode *node = site->node;
  gint64 turbine = dbk_demo_round (water->turbine, 2);
  gint64 spill = dbk_demo_round (water->spill, 2);
  gint64 other = dbk_demo_round (water->other, 2);

  if (page->first_day)
    dbk_demo_put (page, node, "level_open", dbk_demo_round (site->level, 2));
  if (node->curves != NULL)
    site->level = level_of_volume (node, site->volume);
  else
    site->level = dbk_demo_attribute (node, "normal_level", page->day, 0) - 0.8 + 0.4 * dbk_demo_wave (page->seed, node->code, page->day, 3, 74);
  dbk_demo_put (page, node, "level_close", dbk_demo_round (site->level, 2));
  dbk_demo_put (page, node, "inflow", dbk_demo_round (water->inflow, 2));
  dbk_demo_put (page, node, "outflow", turbine + spill + other);
  dbk_demo_put (page, node, "gen_water", turbine);
  dbk_demo_put (page, node, "spill", spill);
  dbk_demo_put (page, node, "other_out", other);
  dbk_demo_put (page, node, "curtailed", dbk_demo_round (water->spill / water->rate, 4));
  page->upstream_outflow = (double)(turbine + spill + other) / 100;
}

static void
open_site (const DbkDemoPage *page, DbkDemoSite *site)
{
  site->level = wished_level (site, page->day);
  if (site->node->curves != NULL)
    {
      site->level = MIN (site->level, highest_level (site, page->day));
      site->volume = volume_of_level (site->node, site->level, page->day);
    }
  else
    site->level = dbk_demo_attribute (site->node, "normal_level", page->day, 0) - 0.8;
}

void
dbk_demo_hydro (DbkDemoPage *page, DbkDemoSite *site)
{
  Shift shifts[MAX_UNITS];
  Water water = { 0 };
  double capacity = site_capacity (site, page->day);
  double local;
  guint available;

  if (page->first_day)
    open_site (page, site);
  available = find_available (page, site, shifts);
  water.rate = 367 / (0.9 * (site->level - tail_level (site, page->day))) * (0.99 + 0.02 * dbk_demo_chance (page->seed, site->node->code, page->day, 75));
  water.most = capacity * available / site->units->len * UNIT_LOAD * 2.4 * water.rate;
  local = natural_inflow (page, site, capacity * 2.4 * water.rate);
  water.inflow = page->upstream_outflow > 0 ? page->upstream_outflow + local * 0.5 : local;
  water.inflow = (double)dbk_demo_round (water.inflow, 2) / 100;
  water.other = (double)dbk_demo_round (MIN (8, water.inflow * 0.1), 2) / 100;
  if (site->node->curves != NULL)
    route_reservoir (page, site, &water);
  else
    route_river (&water);
  share_hours (page, site, water.turbine / water.rate / (capacity / site->units->len * UNIT_LOAD / 10), shifts);
  write_units (page, site, water.turbine / water.rate, shifts);
  put_water (page, site, &water);
}

/* --- Pumped storage --- */

static void
write_pumped_unit (DbkDemoPage *page, DbkDemoSite *site, DbkDemoUnit *unit)
{
  double capacity = capacity_of (unit->node, page->day);
  double chance = dbk_demo_chance (page->seed, unit->node->code, page->day, 81);
  double hours = (double)dbk_demo_round (2.5 + 3.5 * chance * dbk_demo_demand (page->seed, page->day), 2) / 100;
  double gen, pumped;
  DbkDemoDayOfUnit day;

  dbk_demo_outages_day (unit->outages, page->day, &day);
  if (day.minutes < DBK_DEMO_DAY_MINUTES)
    hours = 0;
  gen = capacity * hours * 0.92 / 10;
  pumped = gen / (0.755 + 0.02 * chance);
  dbk_demo_put_text (page, unit->node, "unit_state", hours <= 0 ? "planned" : chance > 0.6 ? "pumping"
                                                                                           : "reserve");
  dbk_demo_put (page, unit->node, "run_hours", dbk_demo_round (hours, 2));
  dbk_demo_put (page, unit->node, "pump_hours", dbk_demo_round (pumped * 10 / (capacity * 0.97), 2));
  dbk_demo_put (page, unit->node, "pump_energy", dbk_demo_round (pumped, 4));
  dbk_demo_put (page, unit->node, "starts", hours > 0 ? 1 + (chance > 0.5) : 0);
  dbk_demo_put (page, unit->node, "stops", hours > 0 ? 1 + (chance > 0.5) : 0);
  dbk_demo_put_energy (page, unit->node, dbk_demo_round (gen, 4), dbk_demo_round (gen * 0.012 + capacity * 0.0006, 4));
  site->bought += dbk_demo_round (pumped, 4);
}

void
dbk_demo_pumped (DbkDemoPage *page, DbkDemoSite *site)
{
  double swing = dbk_demo_wave (page->seed, site->node->code, page->day, 2, 82);
  double dead = dbk_demo_attribute (site->node, "dead_level", page->day, 700);
  double normal = dbk_demo_attribute (site->node, "normal_level", page->day, 730);

  if (page->first_day)
    {
      dbk_demo_put (page, site->node, "level_open", dbk_demo_round (dead + (normal - dead) * 0.6, 2));
      dbk_demo_put (page, site->node, "lower_level_open", dbk_demo_round (318, 2));
    }
  site->bought = 0;
  for (guint i = 0; i < site->units->len; i++)
    write_pumped_unit (page, site, g_ptr_array_index (site->units, i));
  /* What the upper reservoir gains, the lower one has lost. */
  dbk_demo_put (page, site->node, "level_close", dbk_demo_round (dead + (normal - dead) * (0.6 + 0.3 * swing), 2));
  dbk_demo_put (page, site->node, "lower_level_close", dbk_demo_round (318 - 7 * swing, 2));
}
