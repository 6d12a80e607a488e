/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wind, sun, batteries and heat: what the weather and the clock decide.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

/* Counts of sets at 24:00 that add up to all of them. */
static void
put_sets (DbkDemoPage *page, const DbkNode *unit, double working, double curtailed)
{
  gint64 sets = (gint64)dbk_demo_attribute (unit, "sets", page->day, 0);
  gint64 fault = (gint64)(dbk_demo_chance (page->seed, unit->code, page->day, 91) * 0.04 * (double)sets + 0.3);
  gint64 maint = (gint64)(dbk_demo_chance (page->seed, unit->code, page->day / 3, 92) * 0.04 * (double)sets + 0.3);
  gint64 rest = MAX (0, sets - fault - maint);
  gint64 limited = curtailed > 0 ? CLAMP ((gint64)(curtailed * (double)rest + 0.5), 1, rest) : 0;
  gint64 running = MIN (rest - limited, (gint64)(working * (double)(rest - limited) + 0.5));

  dbk_demo_put (page, unit, "n_run", running);
  dbk_demo_put (page, unit, "n_wait", rest - limited - running);
  dbk_demo_put (page, unit, "n_fault", fault);
  dbk_demo_put (page, unit, "n_maint", maint);
  dbk_demo_put (page, unit, "n_curtailed", limited);
}

/* A phase that made @part of its capacity over the day, in @hours. */
static void
write_phase (DbkDemoPage *page, const DbkNode *unit, double part, double hours, double limited)
{
  double capacity = dbk_demo_attribute (unit, "capacity", page->day, 0);
  double own = 0.97 + 0.04 * dbk_demo_chance (page->seed, unit->code, page->day, 93);
  double gen = part > 0 ? capacity * 2.4 * part * own : 0;

  dbk_demo_put (page, unit, "run_hours", gen > 0 ? dbk_demo_round (hours, 2) : 0);
  dbk_demo_put_energy (page, unit, dbk_demo_round (gen, 4), dbk_demo_round (gen * 0.011 + capacity * 0.0011, 4));
  put_sets (page, unit, part > 0 ? MIN (1, 0.7 + part) : 0, limited);
}

/* The share that the grid does not take: on good days of the months when demand is low. */
static double
curtailed_share (const DbkDemoPage *page, const DbkDemoSite *site, double part, double threshold)
{
  static const double months[12] = { 0.5, 0.7, 1.0, 1.0, 0.8, 0.3, 0.1, 0.1, 0.4, 0.7, 0.6, 0.5 };
  double chance = dbk_demo_chance (page->seed, site->node->code, page->day, 94);

  if (part < threshold || chance > dbk_demo_season (page->day, months) * 0.6)
    return 0;
  return 0.02 + 0.16 * chance;
}

void
dbk_demo_wind (DbkDemoPage *page, DbkDemoSite *site)
{
  static const double months[12] = { 7.3, 7.2, 7.6, 7.8, 7.2, 6.2, 5.6, 5.5, 6.0, 6.6, 7.1, 7.4 };
  double speed = dbk_demo_season (page->day, months) * (1 + 0.42 * dbk_demo_wave (page->seed, site->node->code, page->day, 3, 95) + 0.12 * dbk_demo_wave (page->seed, site->node->code, page->day, 1, 96));
  double x = CLAMP ((MAX (speed, 2.3) - 3) / 8.5, 0, 1);
  double part = x * (0.32 + 0.62 * x);
  double limited = curtailed_share (page, site, part, 0.25);

  for (guint i = 0; i < site->units->len; i++)
    write_phase (page, ((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node, part * (1 - limited), 24 * MIN (1, 0.45 + 0.9 * part), limited);
  if (dbk_demo_chance (page->seed, site->node->code, page->day, 97) < 0.008)
    dbk_demo_put_not_measured (page, site->node, "wind_speed", "测风塔检修");
  else
    dbk_demo_put (page, site->node, "wind_speed", dbk_demo_round (MAX (speed, 2.3), 2));
  dbk_demo_put (page, site->node, "curtailed", limited > 0 ? (gint64)((double)page->gen * limited / (1 - limited)) : 0);
}

void
dbk_demo_solar (DbkDemoPage *page, DbkDemoSite *site)
{
  static const double length[12] = { 9.6, 10.5, 11.7, 12.9, 13.8, 14.2, 14.0, 13.2, 12.1, 10.9, 9.9, 9.4 };
  static const double height[12] = { 0.66, 0.76, 0.88, 0.97, 1.02, 1.03, 1.0, 0.97, 0.9, 0.8, 0.69, 0.63 };
  double day_length = dbk_demo_season (page->day, length);
  double clear = 0.52 + 0.4 * dbk_demo_wave (page->seed, site->node->code, page->day, 3, 101) + 0.1 * dbk_demo_wave (page->seed, site->node->code, page->day, 1, 102);
  double part, limited;

  clear = CLAMP (clear, 0.04, 0.9);
  part = (0.03 + 0.2 * clear) * dbk_demo_season (page->day, height) * day_length / 12;
  limited = curtailed_share (page, site, part, 0.15);
  for (guint i = 0; i < site->units->len; i++)
    write_phase (page, ((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node, part * (1 - limited), day_length - 0.6, limited);
  dbk_demo_put (page, site->node, "sun_hours", dbk_demo_round (day_length * 0.92 * clear, 2));
  dbk_demo_put (page, site->node, "curtailed", limited > 0 ? (gint64)((double)page->gen * limited / (1 - limited)) : 0);
}

/* What the site drew from the grid, 万kWh with 4 decimals. */
gint64
dbk_demo_storage (DbkDemoPage *page, DbkDemoSite *site)
{
  gint64 drawn = 0;

  for (guint i = 0; i < site->units->len; i++)
    {
      const DbkNode *unit = ((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node;
      double energy = dbk_demo_attribute (unit, "storage_energy", page->day, 100);
      double chance = dbk_demo_chance (page->seed, unit->code, page->day, 111);
      double cycles = 0.9 + 0.9 * chance;
      gint64 charge = dbk_demo_round (energy * cycles / 10, 4);

      dbk_demo_put_text (page, unit, "unit_state", "running");
      dbk_demo_put (page, unit, "charge", charge);
      dbk_demo_put (page, unit, "discharge", (gint64)((double)charge * (0.862 + 0.02 * dbk_demo_chance (page->seed, unit->code, page->day, 112))));
      dbk_demo_put (page, unit, "soc", dbk_demo_round (12 + 50 * dbk_demo_chance (page->seed, unit->code, page->day, 113), 1));
      drawn += charge + dbk_demo_round (energy * 0.0035, 4);
    }
  return drawn;
}

gint64
dbk_demo_heat (DbkDemoPage *page, DbkDemoSite *site)
{
  static const double months[12] = { 0.94, 0.88, 0.55, 0.16, 0.12, 0.12, 0.12, 0.12, 0.12, 0.15, 0.6, 0.88 };
  double level = dbk_demo_season (page->day, months) * (1 + 0.07 * dbk_demo_wave (page->seed, page->plant->code, page->day, 4, 121));
  gint64 heat = 0, industrial = 0;

  for (guint i = 0; i < site->units->len; i++)
    {
      const DbkNode *unit = ((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node;
      double most = dbk_demo_attribute (unit, "capacity", page->day, 0) * 86.4;
      /* Out of the season only the large sources run, for industry. */
      double part = level < 0.3 && i < 2 ? 0 : CLAMP (level * (level < 0.3 ? 1.6 : 1), 0, 0.98);
      gint64 out = dbk_demo_round (most * part * (0.98 + 0.04 * dbk_demo_chance (page->seed, unit->code, page->day, 122)), 2);

      dbk_demo_put (page, unit, "heat_out", out);
      heat += out;
      industrial += i >= 2 ? MIN (out, dbk_demo_round (most * 0.12, 2)) : 0;
    }
  dbk_demo_put (page, page->plant, "heat_industrial", industrial);
  dbk_demo_put (page, page->plant, "heat_space", heat - industrial);
  dbk_demo_put (page, page->plant, "heat_bought", level > 0.8 ? dbk_demo_round (1500 * level, 2) : 0);
  dbk_demo_put (page, page->plant, "aux_heat", (gint64)((double)heat / 100 * 0.0009 * 1e4));
  return (gint64)((double)heat / 100 * 0.00095 * 1e4);
}

/* What was ready to respond, and how many hours of it were called: most in summer evenings and on winter mornings. */
void
dbk_demo_vpp (DbkDemoPage *page, DbkDemoSite *site)
{
  static const double months[12] = { 1.6, 1.3, 0.7, 0.5, 0.6, 1.2, 2.1, 2.2, 1.1, 0.5, 0.8, 1.5 };

  for (guint i = 0; i < site->units->len; i++)
    {
      const DbkNode *unit = ((DbkDemoUnit *)g_ptr_array_index (site->units, i))->node;
      double ready = dbk_demo_attribute (unit, "capacity", page->day, 0) * (0.82 + 0.1 * dbk_demo_chance (page->seed, unit->code, page->day, 131));
      double hours = dbk_demo_season (page->day, months) * (0.4 + dbk_demo_chance (page->seed, unit->code, page->day, 132));

      dbk_demo_put (page, unit, "vpp_capacity", dbk_demo_round (ready, 2));
      dbk_demo_put (page, unit, "vpp_response", dbk_demo_round (ready * hours / 10, 4));
    }
}
