/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Meters of the demo: readings instead of energies, where a plant files readings.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-private.h"

/* Readings have four decimals, energies too: one of an energy's mantissa is a kWh. */
#define READING_SCALE 10000

/* One more than the highest reading, as a mantissa. */
static gint64
find_range (const DbkNode *node, DbkDay day)
{
  gint64 range = READING_SCALE;

  for (guint digits = (guint)dbk_demo_attribute (node, "meter_digits", day, 6); digits > 0; digits--)
    range *= 10;
  return range;
}

static gint64 *
ensure_reading (DbkDemoPage *page, const DbkNode *node, const char *stem, gint64 range, gboolean *fresh)
{
  g_autofree char *key = g_strconcat (node->code, "/", stem, NULL);
  gint64 *reading = g_hash_table_lookup (page->readings, key);

  *fresh = reading == NULL;
  if (reading != NULL)
    return reading;
  /* Near the end of its range, so that a meter with few digits turns over within the demo's years. */
  reading = g_new (gint64, 1);
  *reading = range / 100 * 90 + (gint64)((double)range * 0.05 * dbk_demo_chance (page->seed, key, 0, 71));
  g_hash_table_insert (page->readings, g_steal_pointer (&key), reading);
  return reading;
}

gint64
dbk_demo_put_metered (DbkDemoPage *page, const DbkNode *node, const char *indicator, const char *stem, gint64 energy)
{
  g_autofree char *open = g_strconcat (stem, "_open", NULL);
  g_autofree char *close = g_strconcat (stem, "_close", NULL);
  gint64 multiplier = (gint64)dbk_demo_attribute (node, "meter_multiplier", page->day, 0);
  gint64 range, step;
  gint64 *reading;
  gboolean fresh;

  if (multiplier <= 0 || dbk_layout_find (page->layout, node, dbk_catalogue_indicator (page->catalogue, close)) == NULL)
    {
      dbk_demo_put (page, node, indicator, energy);
      return energy;
    }
  range = find_range (node, page->day);
  reading = ensure_reading (page, node, stem, range, &fresh);
  if (fresh)
    dbk_demo_put (page, node, open, *reading);
  step = (energy * READING_SCALE + multiplier / 2) / multiplier;
  *reading = (*reading + step) % range;
  dbk_demo_put (page, node, close, *reading);
  return step * multiplier / READING_SCALE;
}
