/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When units stand: planned outages, failures, reserve shutdowns.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

/* Where outages begin to be drawn, so that the first day finds some under way. */
#define LEAD_DAYS 60

/**
 * Habit: how units of one energy stand still
 * @planned_from: day of the year from which a planned outage may begin; it does within 90 days
 * @forced, @reserve: chance a day
 */
typedef struct
{
  DbkEnergy energy;
  int planned_from;
  int planned_days;
  double forced;
  double reserve;
  const char *causes[3];
} Habit;

static const Habit habits[] = {
  { DBK_ENERGY_COAL, 70, 32, 0.005, 0.008, { "锅炉受热面泄漏", "引风机振动大", "给水泵故障" } },
  { DBK_ENERGY_GAS, 80, 20, 0.005, 0.04, { "燃烧压力波动", "余热锅炉泄漏", "控制阀卡涩" } },
  { DBK_ENERGY_BIOMASS, 90, 18, 0.010, 0, { "上料系统堵料", "炉排故障", "布袋除尘器故障" } },
  { DBK_ENERGY_HYDRO, 330, 22, 0, 0, { "", "", "" } },
  { DBK_ENERGY_PUMPED, 60, 15, 0, 0, { "", "", "" } },
};

static const Habit *
find_habit (DbkEnergy energy)
{
  for (guint i = 0; i < G_N_ELEMENTS (habits); i++)
    if (habits[i].energy == energy)
      return &habits[i];
  return NULL;
}

static int
day_of_year (DbkDay day)
{
  int year, month, day_of_month;

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  return day - dbk_day_from_ymd (year, 1, 1) + 1;
}

/* Nothing happens within a quarter of an hour of midnight: readings of 24:00 stay clear. */
static gint64
keep_off_midnight (gint64 minute)
{
  gint64 of_day = minute % DBK_DEMO_DAY_MINUTES;

  if (of_day < 15)
    return minute + 15 - of_day;
  if (of_day > DBK_DEMO_DAY_MINUTES - 15)
    return minute - (of_day - (DBK_DEMO_DAY_MINUTES - 15));
  return minute;
}

static void
add_outage (GArray *outages, gint64 *free_from, DbkDay day, double at, double hours, const char *state, const char *cause)
{
  DbkDemoOutage outage = { .state = state, .cause = cause };

  outage.start = keep_off_midnight (day * (gint64)DBK_DEMO_DAY_MINUTES + (gint64)(at * DBK_DEMO_DAY_MINUTES));
  outage.end = keep_off_midnight (outage.start + (gint64)(hours * 60));
  if (outage.start < *free_from || outage.end - outage.start < 30)
    return;
  g_array_append_val (outages, outage);
  *free_from = outage.end + 6 * 60;
}

/* Small gas units follow the daily peak: they stand at night. */
static gboolean
is_two_shift (const DbkNode *unit, DbkDay day)
{
  return unit->energy == DBK_ENERGY_GAS && dbk_demo_attribute (unit, "capacity", day, 0) < 300;
}

static void
draw_day (GArray *outages, gint64 *free_from, guint seed, const DbkNode *unit, const Habit *habit, DbkDay day)
{
  double at = dbk_demo_chance (seed, unit->code, day, 11);
  double length = dbk_demo_chance (seed, unit->code, day, 12);
  int year, month, day_of_month, start;

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  start = (habit->planned_from + (int)(90 * dbk_demo_chance (seed, unit->code, year, 13)) - 1) % 365 + 1;
  if (day_of_year (day) == start)
    add_outage (outages, free_from, day, 0.85 + 0.1 * at, 24 * (habit->planned_days * (0.7 + 0.6 * length)), "planned", "计划检修");
  if (dbk_demo_chance (seed, unit->code, day, 14) < habit->forced)
    add_outage (outages, free_from, day, at, 8 + 56 * length, length > 0.5 ? "repair" : "forced", habit->causes[(int)(length * 30) % 3]);
  if (dbk_demo_demand (seed, day) < 0.98 && dbk_demo_chance (seed, unit->code, day, 15) < habit->reserve)
    add_outage (outages, free_from, day, 0.9 + 0.08 * at, 30 + 90 * length, "reserve", "电网调停备用");
  if (is_two_shift (unit, day))
    add_outage (outages, free_from, day, 0.92 + 0.05 * at, 7 + 2 * length, "reserve", "日启停调峰");
}

GArray *
dbk_demo_outages_new (guint seed, const DbkNode *unit, DbkDay first, DbkDay last)
{
  GArray *outages = g_array_new (FALSE, FALSE, sizeof (DbkDemoOutage));
  const Habit *habit = find_habit (unit->energy);
  gint64 free_from = G_MININT64;

  for (DbkDay day = first - LEAD_DAYS; habit != NULL && day <= last; day++)
    draw_day (outages, &free_from, seed, unit, habit, day);
  return outages;
}

static const char *
state_at (const GArray *outages, gint64 minute)
{
  for (guint i = 0; i < outages->len; i++)
    {
      const DbkDemoOutage *outage = &g_array_index (outages, DbkDemoOutage, i);

      if (outage->start <= minute && minute < outage->end)
        return outage->state;
    }
  return "running";
}

static void
add_change (DbkDemoDayOfUnit *out, gint64 minute, gint64 midnight, const char *state, const char *cause)
{
  if (minute <= midnight || minute >= midnight + DBK_DEMO_DAY_MINUTES || out->n_changes >= G_N_ELEMENTS (out->change_minute))
    return;
  out->change_minute[out->n_changes] = (guint)(minute - midnight);
  out->change_state[out->n_changes] = state;
  out->change_cause[out->n_changes] = cause;
  out->n_changes++;
}

void
dbk_demo_outages_day (const GArray *outages, DbkDay day, DbkDemoDayOfUnit *out)
{
  gint64 midnight = day * (gint64)DBK_DEMO_DAY_MINUTES;

  *out = (DbkDemoDayOfUnit){ .minutes = DBK_DEMO_DAY_MINUTES };
  out->open_state = state_at (outages, midnight);
  out->close_state = state_at (outages, midnight + DBK_DEMO_DAY_MINUTES);
  for (guint i = 0; i < outages->len; i++)
    {
      const DbkDemoOutage *outage = &g_array_index (outages, DbkDemoOutage, i);
      gint64 from = MAX (outage->start, midnight);
      gint64 to = MIN (outage->end, midnight + DBK_DEMO_DAY_MINUTES);

      if (from < to)
        out->minutes -= (guint)(to - from);
      add_change (out, outage->start, midnight, outage->state, outage->cause);
      add_change (out, outage->end, midnight, "running", "启动并网");
    }
}
