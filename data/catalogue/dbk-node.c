/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A node of the organisation: its attributes by date, its place in the tree, and
 * the energies of units.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-catalogue-private.h"

#include <string.h>

static const struct
{
  DbkEnergy energy;
  const char *code;
} energies[] = {
  { DBK_ENERGY_COAL, "coal" },
  { DBK_ENERGY_GAS, "gas" },
  { DBK_ENERGY_HYDRO, "hydro" },
  { DBK_ENERGY_PUMPED, "pumped" },
  { DBK_ENERGY_WIND, "wind" },
  { DBK_ENERGY_SOLAR, "solar" },
  { DBK_ENERGY_BIOMASS, "biomass" },
  { DBK_ENERGY_STORAGE, "storage" },
  { DBK_ENERGY_VPP, "vpp" },
  { DBK_ENERGY_HEAT, "heat" },
};

gboolean
dbk_energy_parse (const char *text, DbkEnergy *energy)
{
  for (guint i = 0; i < G_N_ELEMENTS (energies); i++)
    if (g_strcmp0 (energies[i].code, text) == 0)
      {
        *energy = energies[i].energy;
        return TRUE;
      }
  return FALSE;
}

static void
curve_free (DbkCurve *curve)
{
  g_array_unref (curve->points);
  g_free (curve);
}

void
dbk_node_free (DbkNode *node)
{
  dbk_text_clear (&node->name);
  g_ptr_array_unref (node->children);
  g_array_unref (node->attributes);
  g_clear_pointer (&node->levels, g_array_unref);
  if (node->curves != NULL)
    {
      g_ptr_array_foreach (node->curves, (GFunc)(void (*) (void))curve_free, NULL);
      g_ptr_array_unref (node->curves);
    }
  g_free (node);
}

gboolean
dbk_node_attribute (const DbkNode *node, const char *name, DbkDay day, DbkDecimal *value)
{
  gboolean found = FALSE;

  /* Sorted by name, then by date: the last one not after the day is in force. */
  for (guint i = 0; i < node->attributes->len; i++)
    {
      const DbkAttribute *attribute = &g_array_index (node->attributes, DbkAttribute, i);

      if (strcmp (attribute->name, name) != 0 || attribute->from > day)
        continue;
      *value = attribute->value;
      found = TRUE;
    }
  return found;
}

gboolean
dbk_node_level (const DbkNode *plant, const DbkIndicator *indicator, DbkDay day, DbkNodeKind *level)
{
  for (guint i = plant->levels != NULL ? plant->levels->len : 0; i > 0; i--)
    {
      const DbkLevelChoice *choice = &g_array_index (plant->levels, DbkLevelChoice, i - 1);

      if (choice->indicator != indicator->code || !dbk_dated_holds (choice->dated, day))
        continue;
      *level = choice->level;
      return TRUE;
    }
  return FALSE;
}

static const DbkCurve *
find_curve (const DbkNode *node, DbkDay day)
{
  const DbkCurve *found = NULL;

  for (guint i = 0; node->curves != NULL && i < node->curves->len; i++)
    {
      const DbkCurve *curve = g_ptr_array_index (node->curves, i);

      if (curve->from <= day)
        found = curve;
    }
  return found;
}

/* The piece of the curve that @level lies in; FALSE outside of it. */
static gboolean
find_piece (const DbkNode *node, double level, DbkDay day, const DbkCurvePoint **low, const DbkCurvePoint **high)
{
  const DbkCurve *curve = find_curve (node, day);

  for (guint i = 1; curve != NULL && i < curve->points->len; i++)
    {
      *low = &g_array_index (curve->points, DbkCurvePoint, i - 1);
      *high = &g_array_index (curve->points, DbkCurvePoint, i);
      if (level >= (*low)->level && level <= (*high)->level)
        return TRUE;
    }
  return FALSE;
}

gboolean
dbk_node_volume (const DbkNode *node, double level, DbkDay day, double *volume)
{
  const DbkCurvePoint *low;
  const DbkCurvePoint *high;

  if (!find_piece (node, level, day, &low, &high))
    return FALSE;
  *volume = low->volume + (high->volume - low->volume) * (level - low->level) / (high->level - low->level);
  return TRUE;
}

gboolean
dbk_node_slope (const DbkNode *node, double level, DbkDay day, double *slope)
{
  const DbkCurvePoint *low;
  const DbkCurvePoint *high;

  if (!find_piece (node, level, day, &low, &high))
    return FALSE;
  *slope = (high->volume - low->volume) / (high->level - low->level);
  return TRUE;
}

gboolean
dbk_node_valid (const DbkNode *node, DbkDay day)
{
  return (node->from == DBK_DAY_NONE || node->from <= day) && (node->to == DBK_DAY_NONE || day <= node->to);
}

gboolean
dbk_node_in_service (const DbkNode *node, DbkDay day)
{
  return dbk_node_valid (node, day) && (node->commissioned == DBK_DAY_NONE || node->commissioned <= day) &&
         (node->retired == DBK_DAY_NONE || day < node->retired);
}

gboolean
dbk_node_within (const DbkNode *node, const DbkNode *ancestor)
{
  for (; node != NULL; node = node->parent)
    if (node == ancestor)
      return TRUE;
  return FALSE;
}

const DbkNode *
dbk_node_plant (const DbkNode *node)
{
  while (node != NULL && node->kind != DBK_NODE_PLANT)
    node = node->parent;
  return node;
}
