/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The demo's figures: plants, sites, days, and what is typed on each page.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

#include <string.h>

struct _DbkDemoFigures
{
  DbkCatalogue *catalogue; /* (owned) */
  DbkDay first;
  DbkDay last;
  guint seed;
};

DbkDemoFigures *
dbk_demo_figures_new (DbkCatalogue *catalogue, DbkDay first, DbkDay last, guint seed)
{
  DbkDemoFigures *demo = g_new0 (DbkDemoFigures, 1);

  demo->catalogue = dbk_catalogue_ref (catalogue);
  demo->first = first;
  demo->last = last;
  demo->seed = seed;
  return demo;
}

void
dbk_demo_figures_free (DbkDemoFigures *demo)
{
  dbk_catalogue_unref (demo->catalogue);
  g_free (demo);
}

/* --- The page --- */

static void
add_value (DbkDemoPage *page, const DbkNode *entity, const char *indicator, DbkValue *value)
{
  const DbkSlot *slot = dbk_layout_find (page->layout, entity, dbk_catalogue_indicator (page->catalogue, indicator));

  if (slot == NULL || !slot->editable)
    {
      dbk_value_clear (value);
      return;
    }
  g_array_append_val (page->slots, slot->index);
  g_array_append_val (page->values, *value);
}

void
dbk_demo_put (DbkDemoPage *page, const DbkNode *entity, const char *indicator, gint64 mantissa)
{
  const DbkIndicator *of = dbk_catalogue_indicator (page->catalogue, indicator);
  DbkValue value = DBK_VALUE_INIT;

  if (of == NULL)
    return;
  dbk_value_set_number (&value, (DbkDecimal){ mantissa, (guint8)of->decimals });
  add_value (page, entity, indicator, &value);
}

void
dbk_demo_put_text (DbkDemoPage *page, const DbkNode *entity, const char *indicator, const char *text)
{
  DbkValue value = DBK_VALUE_INIT;

  dbk_value_set_text (&value, text);
  add_value (page, entity, indicator, &value);
}

void
dbk_demo_put_not_measured (DbkDemoPage *page, const DbkNode *entity, const char *indicator, const char *reason)
{
  DbkValue value = DBK_VALUE_INIT;

  dbk_value_set_not_measured (&value, reason);
  add_value (page, entity, indicator, &value);
}

void
dbk_demo_put_energy (DbkDemoPage *page, const DbkNode *unit, gint64 gen, gint64 aux)
{
  gen = dbk_demo_put_metered (page, unit, "gen", "gen_meter", gen);
  dbk_demo_put (page, unit, "aux", aux);
  page->gen += gen;
  page->aux += aux;
}

static void
put_changes (DbkDemoPage *page, const DbkNode *unit, const DbkDemoDayOfUnit *day)
{
  for (guint i = 0; i < day->n_changes; i++)
    {
      g_autofree char *time = g_strdup_printf ("chg%u_time", i + 1);
      g_autofree char *state = g_strdup_printf ("chg%u_state", i + 1);
      g_autofree char *cause = g_strdup_printf ("chg%u_cause", i + 1);
      g_autofree char *clock = g_strdup_printf ("%02u:%02u", day->change_minute[i] / 60, day->change_minute[i] % 60);

      dbk_demo_put_text (page, unit, time, clock);
      dbk_demo_put_text (page, unit, state, day->change_state[i]);
      dbk_demo_put_text (page, unit, cause, day->change_cause[i]);
    }
}

static void
count_changes (const DbkDemoDayOfUnit *day, guint *starts, guint *stops)
{
  const char *state = day->open_state;

  *starts = *stops = 0;
  for (guint i = 0; i < day->n_changes; i++)
    {
      gboolean was = strcmp (state, "running") == 0;
      gboolean is = strcmp (day->change_state[i], "running") == 0;

      *starts += is && !was;
      *stops += was && !is;
      state = day->change_state[i];
    }
}

double
dbk_demo_put_states (DbkDemoPage *page, const DbkNode *unit, const DbkDemoDayOfUnit *day)
{
  guint starts, stops;

  /* State changes tell hours, starts, stops and the closing state, once there is a day before. */
  if (day->n_changes > 0)
    put_changes (page, unit, day);
  if (day->n_changes == 0 || page->first_day)
    {
      dbk_demo_put_text (page, unit, "unit_state", day->close_state);
      dbk_demo_put (page, unit, "run_hours", dbk_demo_round (day->minutes / 60.0, 2));
    }
  if (day->n_changes > 0 && page->first_day)
    {
      count_changes (day, &starts, &stops);
      dbk_demo_put (page, unit, "starts", starts);
      dbk_demo_put (page, unit, "stops", stops);
    }
  return day->minutes / 60.0;
}

/* --- The gateway and the money --- */

static DbkEnergy
site_energy (const DbkDemoSite *site)
{
  return ((const DbkDemoUnit *)g_ptr_array_index (site->units, 0))->node->energy;
}

/* What leaves the site, after losses between the units and the meter; what it lacks comes from the grid. */
static void
put_gateway (DbkDemoPage *page, const DbkDemoSite *site, gint64 bought)
{
  double loss = 0.003 + 0.001 * dbk_demo_chance (page->seed, site->node->code, page->day, 21);
  gint64 net = page->gen - page->aux - (gint64)((double)page->gen * loss);

  page->net_sold += dbk_demo_put_metered (page, site->node, "ongrid", "meter_out", MAX (net, 0));
  dbk_demo_put_metered (page, site->node, "grid_import", "meter_in", MAX (-net, 0) + bought);
}

/* A unit counts from its commissioning until it retires. */
static void
choose_units (DbkDemoSite *site, DbkDay day)
{
  g_ptr_array_set_size (site->units, 0);
  for (guint i = 0; i < site->all_units->len; i++)
    {
      DbkDemoUnit *unit = g_ptr_array_index (site->all_units, i);

      if (dbk_node_in_service (unit->node, day))
        g_ptr_array_add (site->units, unit);
    }
}

static void
write_site (DbkDemoPage *page, DbkDemoSite *site)
{
  gint64 bought = 0;

  choose_units (site, page->day);
  if (site->units->len == 0)
    return;
  page->gen = page->aux = 0;
  switch (site_energy (site))
    {
    case DBK_ENERGY_COAL:
    case DBK_ENERGY_GAS:
    case DBK_ENERGY_BIOMASS:
      dbk_demo_thermal (page, site);
      break;
    case DBK_ENERGY_HYDRO:
      dbk_demo_hydro (page, site);
      break;
    case DBK_ENERGY_PUMPED:
      dbk_demo_pumped (page, site);
      bought = site->bought;
      break;
    case DBK_ENERGY_WIND:
      dbk_demo_wind (page, site);
      break;
    case DBK_ENERGY_SOLAR:
      dbk_demo_solar (page, site);
      break;
    case DBK_ENERGY_STORAGE:
      bought = dbk_demo_storage (page, site);
      break;
    case DBK_ENERGY_HEAT:
      bought = dbk_demo_heat (page, site);
      break;
    case DBK_ENERGY_VPP:
      dbk_demo_vpp (page, site);
      return; /* it has no gateway of its own */
    default:
      return;
    }
  put_gateway (page, site, bought);
}

static void
put_economics (DbkDemoPage *page)
{
  double price = 385 + 12 * dbk_demo_wave (page->seed, page->plant->code, page->day, 40, 31);

  /* Dear fuel is paid for, or the plant would not run. */
  price = MAX (price, page->marginal_cost * 1.08);
  /* 万kWh × 10 MWh × 元/MWh ÷ 10,000 = 万元 */
  dbk_demo_put (page, page->plant, "marginal_cost", dbk_demo_round (page->marginal_cost, 2));
  dbk_demo_put (page, page->plant, "marginal_contribution", dbk_demo_round ((double)page->net_sold / 1e4 * (price - page->marginal_cost) / 1000, 4));
}

/* Every department has filled in its part. */
static void
put_ticks (DbkDemoPage *page)
{
  for (guint i = 0; i < dbk_layout_n_slots (page->layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (page->layout, i);

      if (slot->section->ticks)
        dbk_demo_put_text (page, slot->entity, slot->indicator->code, "yes");
    }
}

/* --- The run --- */

static void
unit_free (DbkDemoUnit *unit)
{
  g_array_unref (unit->outages);
  g_free (unit);
}

static void
site_free (DbkDemoSite *site)
{
  g_ptr_array_unref (site->units);
  g_ptr_array_unref (site->all_units);
  g_free (site);
}

static void
add_site (GPtrArray *sites, const DbkDemoFigures *demo, const DbkNode *node)
{
  DbkDemoSite *site = g_new0 (DbkDemoSite, 1);

  site->node = node;
  site->units = g_ptr_array_new ();
  site->all_units = g_ptr_array_new_with_free_func ((GDestroyNotify)unit_free);
  for (guint i = 0; i < node->children->len; i++)
    {
      const DbkNode *child = g_ptr_array_index (node->children, i);
      DbkDemoUnit *unit;

      if (child->kind != DBK_NODE_UNIT)
        continue;
      unit = g_new0 (DbkDemoUnit, 1);
      unit->node = child;
      unit->outages = dbk_demo_outages_new (demo->seed, child, demo->first, demo->last);
      g_ptr_array_add (site->all_units, unit);
    }
  if (site->all_units->len > 0)
    g_ptr_array_add (sites, site);
  else
    site_free (site);
}

static GPtrArray *
list_sites (const DbkDemoFigures *demo, const DbkNode *plant)
{
  GPtrArray *sites = g_ptr_array_new_with_free_func ((GDestroyNotify)site_free);

  add_site (sites, demo, plant);
  for (guint i = 0; i < plant->children->len; i++)
    {
      const DbkNode *child = g_ptr_array_index (plant->children, i);

      if (child->kind == DBK_NODE_STATION)
        add_site (sites, demo, child);
    }
  return sites;
}

static void
write_day (DbkDemoPage *page, DbkDemoFunc func, gpointer data)
{
  const DbkForm *form = dbk_catalogue_form (page->catalogue, "daily");
  g_autoptr (DbkLayout) layout = dbk_layout_new (page->catalogue, form, page->plant, dbk_period_day (page->day), NULL);

  page->layout = layout;
  page->net_sold = 0;
  page->upstream_outflow = 0;
  /* Water, wind and sun cost next to nothing at the margin; thermal sites say what theirs is. */
  page->marginal_cost = 12 + 3 * dbk_demo_wave (page->seed, page->plant->code, page->day, 30, 32);
  for (guint i = 0; i < page->sites->len; i++)
    write_site (page, g_ptr_array_index (page->sites, i));
  put_economics (page);
  put_ticks (page);
  func (layout, (const guint *)(gpointer)page->slots->data, (const DbkValue *)(gpointer)page->values->data, page->slots->len, data);
  g_array_set_size (page->slots, 0);
  g_array_set_size (page->values, 0);
  page->first_day = FALSE;
}

void
dbk_demo_figures_run (const DbkDemoFigures *demo, const DbkNode *plant, DbkDemoFunc func, gpointer data)
{
  g_autoptr (GPtrArray) sites = list_sites (demo, plant);
  g_autoptr (GArray) slots = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (DbkValue));
  g_autoptr (GHashTable) readings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  DbkDemoPage page = { .seed = demo->seed, .catalogue = demo->catalogue, .plant = plant, .sites = sites, .slots = slots, .values = values, .readings = readings, .first_day = TRUE };

  g_array_set_clear_func (values, (GDestroyNotify)dbk_value_clear);
  for (page.day = demo->first; page.day <= demo->last; page.day++)
    write_day (&page, func, data);
}
