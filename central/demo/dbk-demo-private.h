/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the demo's figures share: chance, seasons, outages, and the
 * page of one day.
 *
 * Only additions and multiplications are done in floating point, so that every
 * machine finds the same figures.
 */
#pragma once

#include "central/demo/dbk-demo-figures.h"

G_BEGIN_DECLS

#define DBK_DEMO_DAY_MINUTES 1440

/* --- Chance and seasons (dbk-demo-random.c) --- */

/** dbk_demo_chance: 0 … 1, the same for the same name, day and salt */
double dbk_demo_chance (guint seed, const char *name, gint64 day, guint salt);
/** dbk_demo_wave: -1 … 1, turning slowly: knots every @period days */
double dbk_demo_wave (guint seed, const char *name, DbkDay day, guint period, guint salt);
/** dbk_demo_season: @months by month of the year, blended between mid-months */
double dbk_demo_season (DbkDay day, const double months[12]);
/** dbk_demo_demand: about 1: the system's load by season, weekday and weather */
double dbk_demo_demand (guint seed, DbkDay day);
/** dbk_demo_round: to the mantissa of a figure with @decimals */
gint64 dbk_demo_round (double value, guint decimals);
int dbk_demo_month (DbkDay day);
double dbk_demo_attribute (const DbkNode *node, const char *name, DbkDay day, double fallback);

/* --- Outages (dbk-demo-outages.c) --- */

typedef struct
{
  gint64 start; /* minutes since the epoch's day 0, Beijing time */
  gint64 end;
  const char *state;
  const char *cause;
} DbkDemoOutage;

/**
 * DbkDemoDayOfUnit: what one unit does on one day
 * @minutes: running
 * @n_changes: at most five
 */
typedef struct
{
  const char *open_state;
  const char *close_state;
  guint minutes;
  guint n_changes;
  guint change_minute[5];
  const char *change_state[5];
  const char *change_cause[5];
} DbkDemoDayOfUnit;

GArray *dbk_demo_outages_new (guint seed, const DbkNode *unit, DbkDay first, DbkDay last);
void dbk_demo_outages_day (const GArray *outages, DbkDay day, DbkDemoDayOfUnit *out);

/* --- The page of one day (dbk-demo-figures.c) --- */

typedef struct
{
  const DbkNode *node;
  GArray *outages; /* (owned) (element-type DbkDemoOutage) */
  gboolean was_running;
} DbkDemoUnit;

/**
 * DbkDemoSite: a place with its own meter: a station, or the plant for the units right below it
 * @all_units: (owned) (element-type DbkDemoUnit)
 * @units: (owned) (element-type DbkDemoUnit) (transfer none): those in service on the day
 * @volume: what the reservoir holds, 万m³
 * @bought: what pumps drew from the grid, mantissa of 万kWh with 4 decimals
 */
typedef struct
{
  const DbkNode *node;
  GPtrArray *all_units;
  GPtrArray *units;
  double volume;
  double level;
  gint64 bought;
} DbkDemoSite;

/**
 * DbkDemoPage: one day of one plant while it is written
 * @readings: (owned): by "node/meter": gint64, of the day before until it is written
 * @coal_stock: tenths of a tonne, as the book has it
 * @gen, @aux: of the site at hand, mantissas of 万kWh with 4 decimals
 */
typedef struct
{
  guint seed;
  DbkCatalogue *catalogue;
  const DbkNode *plant;
  GPtrArray *sites;
  DbkLayout *layout;
  DbkDay day;
  gboolean first_day;
  GArray *slots;
  GArray *values;
  GHashTable *readings;
  gint64 coal_stock;
  gint64 fuel_stock;
  double upstream_outflow;
  gint64 gen;
  gint64 aux;
  gint64 net_sold;
  double marginal_cost;
} DbkDemoPage;

/** dbk_demo_put: a number by its mantissa; nothing happens where the form has no such cell */
void dbk_demo_put (DbkDemoPage *page, const DbkNode *entity, const char *indicator, gint64 mantissa);
void dbk_demo_put_text (DbkDemoPage *page, const DbkNode *entity, const char *indicator, const char *text);
void dbk_demo_put_not_measured (DbkDemoPage *page, const DbkNode *entity, const char *indicator, const char *reason);
/** dbk_demo_put_energy: a unit's generation and auxiliary power, added to the site's */
void dbk_demo_put_energy (DbkDemoPage *page, const DbkNode *unit, gint64 gen, gint64 aux);
/** dbk_demo_put_states: what the filler types of a unit's day; gives the hours it ran */
double dbk_demo_put_states (DbkDemoPage *page, const DbkNode *unit, const DbkDemoDayOfUnit *day);

/**
 * dbk_demo_put_metered: an energy, or the reading of its meter where the node files readings
 * @stem: of the meter's indicators
 *
 * Returns: the energy as the meter has it
 */
gint64 dbk_demo_put_metered (DbkDemoPage *page, const DbkNode *node, const char *indicator, const char *stem, gint64 energy);

/* --- Kinds of plants --- */

void dbk_demo_thermal (DbkDemoPage *page, DbkDemoSite *site);
void dbk_demo_hydro (DbkDemoPage *page, DbkDemoSite *site);
void dbk_demo_pumped (DbkDemoPage *page, DbkDemoSite *site);
void dbk_demo_wind (DbkDemoPage *page, DbkDemoSite *site);
void dbk_demo_solar (DbkDemoPage *page, DbkDemoSite *site);
gint64 dbk_demo_storage (DbkDemoPage *page, DbkDemoSite *site);
gint64 dbk_demo_heat (DbkDemoPage *page, DbkDemoSite *site);
void dbk_demo_vpp (DbkDemoPage *page, DbkDemoSite *site);

G_END_DECLS
