/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which cells one report has: form × plant × period laid out as slots.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-layout.h"

#include "data/catalogue/dbk-catalogue-private.h"

#include <glib/gi18n-lib.h>

/* Layouts that a catalogue remembers: those of a morning's plants. */
#define SHAPES_KEPT 256

/**
 * DbkLayoutShape: what layouts of one plant share as long as nothing changes
 * @period: what it was made for
 * @last: the last day of @period, which chooses what is dated
 * @stretch: layouts of the same kind of period have this shape on these days
 * @slots: (element-type DbkSlot): final once made, so pointers into it hold
 * @blocks: (element-type DbkLayoutBlock)
 * @by_cell: (element-type CellKey, index + 1): where an entity × indicator stands
 */
struct _DbkLayoutShape
{
  gatomicrefcount ref_count;
  const DbkForm *form;
  const DbkNode *plant;
  DbkPeriod period;
  DbkDay last;
  DbkStretch stretch;
  GArray *slots;
  GPtrArray *blocks;
  GHashTable *by_cell;
};

struct _DbkLayout
{
  gatomicrefcount ref_count;
  DbkCatalogue *catalogue; /* (owned) */
  DbkPeriod period;
  DbkLayoutShape *shape; /* (owned) */
};

/* Both indices in one pointer: nodes and indicators are far fewer than 2^32 and 2^16. */
static gpointer
cell_key (const DbkNode *entity, const DbkIndicator *indicator)
{
  return GSIZE_TO_POINTER (((gsize)entity->index << 16) | indicator->index);
}

static void
block_free (DbkLayoutBlock *block)
{
  g_ptr_array_unref (block->entities);
  g_ptr_array_unref (block->indicators);
  g_free (block);
}

/* A node valid on any day of the period belongs to it. */
static gboolean
is_valid_in (const DbkNode *node, DbkPeriod period)
{
  return (node->from == DBK_DAY_NONE || node->from <= dbk_period_last (period)) && (node->to == DBK_DAY_NONE || period.first <= node->to);
}

/* The energies of the valid units at or below; with @direct, of those not in a station of the plant. */
static DbkEnergy
energies_below (const DbkNode *node, DbkPeriod period, gboolean direct)
{
  DbkEnergy energies = DBK_ENERGY_NONE;

  if (!is_valid_in (node, period))
    return DBK_ENERGY_NONE;
  if (node->kind == DBK_NODE_UNIT)
    return node->energy;
  for (guint i = 0; i < node->children->len; i++)
    {
      const DbkNode *child = g_ptr_array_index (node->children, i);

      if (!direct || child->kind == DBK_NODE_UNIT)
        energies |= energies_below (child, period, FALSE);
    }
  return energies;
}

/* The energies that decide whether @entity makes a row of @section at @level. */
static DbkEnergy
row_energies (const DbkLayoutShape *shape, const DbkSection *section, const DbkNode *entity, DbkNodeKind level)
{
  gboolean site = level == DBK_NODE_STATION && entity->kind == DBK_NODE_PLANT;

  return energies_below (entity, shape->period, site) & section->energies;
}

static gboolean
is_required (const DbkLayoutShape *shape, const DbkNode *entity, const DbkIndicator *indicator, DbkEnergy energies)
{
  if (!indicator->required || (indicator->required_for & energies) == 0)
    return FALSE;
  return entity->kind != DBK_NODE_UNIT || dbk_node_in_service (entity, shape->last);
}

/* Adds the slot unless the row does not have that indicator, or it stands already. */
static void
add_slot (DbkLayoutShape *shape, const DbkSection *section, const DbkNode *entity, const DbkIndicator *indicator, DbkNodeKind level)
{
  DbkEnergy energies = row_energies (shape, section, entity, level);
  DbkSlot slot = { 0 };

  if ((indicator->energies & energies) == 0 || g_hash_table_contains (shape->by_cell, cell_key (entity, indicator)))
    return;
  slot.index = shape->slots->len;
  slot.entity = entity;
  slot.indicator = indicator;
  slot.section = section;
  slot.level = level;
  slot.editable = indicator->source == DBK_SOURCE_ENTERED || indicator->overtypable;
  slot.required = is_required (shape, entity, indicator, energies);
  g_array_append_val (shape->slots, slot);
  g_hash_table_insert (shape->by_cell, cell_key (entity, indicator), GUINT_TO_POINTER (slot.index + 1));
}

static void
add_unique (GPtrArray *array, gconstpointer element)
{
  if (!g_ptr_array_find (array, element, NULL))
    g_ptr_array_add (array, (gpointer)element);
}

/* --- Levels --- */

static gboolean
is_in_force (const DbkLayoutShape *shape, const DbkSection *section)
{
  return dbk_dated_holds (section->dated, shape->last);
}

/* Whether a section of @level has the indicator anyway, so that a plant that files it there needs no extra row. */
static gboolean
has_section (const DbkLayoutShape *shape, const DbkIndicator *indicator, DbkNodeKind level, DbkEnergy energies)
{
  for (guint i = 0; i < shape->form->sections->len; i++)
    {
      const DbkSection *section = g_ptr_array_index (shape->form->sections, i);

      if (section->level == level && (section->energies & energies) != 0 && is_in_force (shape, section) &&
          g_ptr_array_find (section->indicators, indicator, NULL))
        return TRUE;
    }
  return FALSE;
}

/* The station, or the plant where a unit stands right below it. */
static const DbkNode *
site_of (const DbkNode *entity)
{
  return entity->kind == DBK_NODE_UNIT ? entity->parent : entity;
}

/* The energies at the site of @entity, for a section of sites. */
static DbkEnergy
site_energies (const DbkLayoutShape *shape, const DbkSection *section, const DbkNode *entity)
{
  const DbkNode *site = site_of (entity);

  return section->level == DBK_NODE_STATION ? energies_below (site, shape->period, site->kind == DBK_NODE_PLANT) : DBK_ENERGY_NONE;
}

/* Whether a site has units of other energies, too, for which another section of sites asks the same: one figure cannot be both. */
static gboolean
is_shared (const DbkLayoutShape *shape, const DbkSection *section, const DbkIndicator *indicator, DbkEnergy at_site)
{
  DbkEnergy energies = at_site & indicator->energies;

  if ((energies & section->energies) == 0 || (energies & ~section->energies) == 0)
    return FALSE;
  return has_section (shape, indicator, DBK_NODE_STATION, energies & ~section->energies);
}

/* Where the row of @indicator in @section stands, at a site with these energies; FALSE if another section has it. */
static gboolean
choose_level (const DbkLayoutShape *shape, const DbkSection *section, const DbkIndicator *indicator, DbkEnergy at_site, DbkNodeKind *level)
{
  *level = section->level;
  if (!dbk_node_level (shape->plant, indicator, shape->last, level) && is_shared (shape, section, indicator, at_site))
    *level = DBK_NODE_UNIT;
  if (*level == section->level)
    return TRUE;
  return !has_section (shape, indicator, *level, energies_below (shape->plant, shape->period, FALSE) & section->energies);
}

/* --- Blocks --- */

static gboolean
has_needed (const DbkLayoutShape *shape, const DbkSection *section, const DbkNode *entity)
{
  DbkDecimal value;

  return section->needs == NULL ||
         (dbk_node_attribute (entity, section->needs, shape->last, &value) && value.mantissa != 0);
}

/* The cells of one row: the indicators that this plant files at @level. */
static void
add_row (DbkLayoutShape *shape, DbkLayoutBlock *block, const DbkNode *entity, DbkNodeKind level)
{
  DbkEnergy at_site = site_energies (shape, block->section, entity);
  guint before = shape->slots->len;

  if (!has_needed (shape, block->section, entity))
    return;
  for (guint i = 0; i < block->section->indicators->len; i++)
    {
      const DbkIndicator *indicator = g_ptr_array_index (block->section->indicators, i);
      DbkNodeKind chosen;

      if (choose_level (shape, block->section, indicator, at_site, &chosen) && chosen == level)
        add_slot (shape, block->section, entity, indicator, level);
    }
  if (shape->slots->len > before)
    add_unique (block->entities, entity);
}

static void
add_rows_below (DbkLayoutShape *shape, DbkLayoutBlock *block, const DbkNode *node, DbkNodeKind level)
{
  if (!is_valid_in (node, shape->period))
    return;
  if (node->kind == level || (level == DBK_NODE_STATION && node->kind == DBK_NODE_PLANT))
    add_row (shape, block, node, level);
  for (guint i = 0; level != DBK_NODE_PLANT && i < node->children->len; i++)
    add_rows_below (shape, block, g_ptr_array_index (node->children, i), level);
}

/* Columns in the section's order, those that no row has left out. */
static void
collect_columns (DbkLayoutShape *shape, DbkLayoutBlock *block, guint first)
{
  for (guint i = 0; i < block->section->indicators->len; i++)
    for (guint j = first; j < shape->slots->len; j++)
      if (g_array_index (shape->slots, DbkSlot, j).indicator == g_ptr_array_index (block->section->indicators, i))
        add_unique (block->indicators, g_ptr_array_index (block->section->indicators, i));
}

static void
add_block (DbkLayoutShape *shape, const DbkSection *section)
{
  static const DbkNodeKind others[] = { DBK_NODE_UNIT, DBK_NODE_STATION, DBK_NODE_PLANT };
  DbkLayoutBlock *block = g_new0 (DbkLayoutBlock, 1);
  guint first = shape->slots->len;

  block->section = section;
  block->entities = g_ptr_array_new ();
  block->indicators = g_ptr_array_new ();
  add_rows_below (shape, block, shape->plant, section->level);
  for (guint i = 0; (shape->plant->levels != NULL || section->level == DBK_NODE_STATION) && i < G_N_ELEMENTS (others); i++)
    if (others[i] != section->level)
      add_rows_below (shape, block, shape->plant, others[i]);
  collect_columns (shape, block, first);
  if (block->entities->len > 0)
    g_ptr_array_add (shape->blocks, block);
  else
    block_free (block);
}

/* A department that has nothing to fill in has nothing to tick. */
static gboolean
fills_something (const DbkLayoutShape *shape, const char *department)
{
  for (guint i = 0; i < shape->slots->len; i++)
    {
      const DbkSlot *slot = &g_array_index (shape->slots, DbkSlot, i);

      if (slot->editable && !slot->section->ticks && slot->section->department == department)
        return TRUE;
    }
  return FALSE;
}

static void
add_blocks (DbkLayoutShape *shape, gboolean ticks)
{
  for (guint i = 0; i < shape->form->sections->len; i++)
    {
      const DbkSection *section = g_ptr_array_index (shape->form->sections, i);

      if (section->ticks == ticks && is_in_force (shape, section) && (!ticks || fills_something (shape, section->department)))
        add_block (shape, section);
    }
}

/* --- Shapes --- */

static void
end_by_tree (DbkStretch *stretch, DbkPeriod period, const DbkNode *node)
{
  dbk_stretch_end_by_node (stretch, period, node);
  for (guint i = 0; i < node->children->len; i++)
    end_by_tree (stretch, period, g_ptr_array_index (node->children, i));
}

static DbkStretch
find_stretch (const DbkForm *form, const DbkNode *plant, DbkPeriod period)
{
  DbkStretch stretch = DBK_STRETCH_ALWAYS;

  for (guint i = 0; i < form->sections->len; i++)
    dbk_stretch_end_by_dated (&stretch, period, ((const DbkSection *)g_ptr_array_index (form->sections, i))->dated);
  end_by_tree (&stretch, period, plant);
  return stretch;
}

static DbkLayoutShape *
make_shape (const DbkForm *form, const DbkNode *plant, DbkPeriod period)
{
  DbkLayoutShape *shape = g_new0 (DbkLayoutShape, 1);

  g_atomic_ref_count_init (&shape->ref_count);
  shape->form = form;
  shape->plant = plant;
  shape->period = period;
  shape->last = dbk_period_last (period);
  shape->stretch = find_stretch (form, plant, period);
  shape->slots = g_array_new (FALSE, FALSE, sizeof (DbkSlot));
  shape->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify)block_free);
  shape->by_cell = g_hash_table_new (g_direct_hash, g_direct_equal);
  add_blocks (shape, FALSE);
  /* Who has to tick is known once it is known what there is to fill in. */
  if (form->ticks)
    add_blocks (shape, TRUE);
  return shape;
}

void
dbk_layout_shape_unref (DbkLayoutShape *shape)
{
  if (!g_atomic_ref_count_dec (&shape->ref_count))
    return;
  g_hash_table_unref (shape->by_cell);
  g_ptr_array_unref (shape->blocks);
  g_array_unref (shape->slots);
  g_free (shape);
}

/* (transfer full) (nullable): days are looked at one after the other, and mostly nothing changes between them */
static DbkLayoutShape *
find_shape (DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *plant, DbkPeriod period)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&catalogue->shapes_lock);

  for (guint i = catalogue->shapes->len; i > 0; i--)
    {
      DbkLayoutShape *shape = g_ptr_array_index (catalogue->shapes, i - 1);

      if (shape->plant != plant || shape->form != form || shape->period.kind != period.kind || !dbk_stretch_has (&shape->stretch, period))
        continue;
      g_atomic_ref_count_inc (&shape->ref_count);
      return shape;
    }
  return NULL;
}

/* @shape: (transfer full); (transfer full) */
static DbkLayoutShape *
remember_shape (DbkCatalogue *catalogue, DbkLayoutShape *shape)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&catalogue->shapes_lock);

  if (catalogue->shapes->len >= SHAPES_KEPT)
    g_ptr_array_remove_index (catalogue->shapes, 0);
  g_atomic_ref_count_inc (&shape->ref_count);
  g_ptr_array_add (catalogue->shapes, shape);
  return shape;
}

DbkLayout *
dbk_layout_new (DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *plant, DbkPeriod period, GError **error)
{
  DbkLayout *layout;

  g_return_val_if_fail (catalogue != NULL && form != NULL, NULL);

  if (plant == NULL || plant->kind != DBK_NODE_PLANT)
    {
      g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s is no plant; reports are filed by plants"), plant != NULL ? plant->code : "?");
      return NULL;
    }
  layout = g_new0 (DbkLayout, 1);
  g_atomic_ref_count_init (&layout->ref_count);
  layout->catalogue = dbk_catalogue_ref (catalogue);
  layout->period = period;
  layout->shape = find_shape (catalogue, form, plant, period);
  if (layout->shape == NULL)
    layout->shape = remember_shape (catalogue, make_shape (form, plant, period));
  return layout;
}

DbkLayout *
dbk_layout_ref (DbkLayout *layout)
{
  g_atomic_ref_count_inc (&layout->ref_count);
  return layout;
}

void
dbk_layout_unref (DbkLayout *layout)
{
  if (!g_atomic_ref_count_dec (&layout->ref_count))
    return;
  dbk_layout_shape_unref (layout->shape);
  dbk_catalogue_unref (layout->catalogue);
  g_free (layout);
}

DbkCatalogue *
dbk_layout_catalogue (const DbkLayout *layout)
{
  return layout->catalogue;
}

const DbkForm *
dbk_layout_form (const DbkLayout *layout)
{
  return layout->shape->form;
}

const DbkNode *
dbk_layout_plant (const DbkLayout *layout)
{
  return layout->shape->plant;
}

DbkPeriod
dbk_layout_period (const DbkLayout *layout)
{
  return layout->period;
}

const DbkStretch *
dbk_layout_stretch (const DbkLayout *layout)
{
  return &layout->shape->stretch;
}

guint
dbk_layout_n_slots (const DbkLayout *layout)
{
  return layout->shape->slots->len;
}

const DbkSlot *
dbk_layout_slot (const DbkLayout *layout, guint index)
{
  g_return_val_if_fail (index < layout->shape->slots->len, NULL);

  return &g_array_index (layout->shape->slots, DbkSlot, index);
}

const DbkSlot *
dbk_layout_find (const DbkLayout *layout, const DbkNode *entity, const DbkIndicator *indicator)
{
  guint found;

  if (entity == NULL || indicator == NULL)
    return NULL;
  found = GPOINTER_TO_UINT (g_hash_table_lookup (layout->shape->by_cell, cell_key (entity, indicator)));
  return found > 0 ? dbk_layout_slot (layout, found - 1) : NULL;
}

const DbkSlot *
dbk_layout_find_codes (const DbkLayout *layout, const char *entity, const char *indicator)
{
  return dbk_layout_find (layout, dbk_catalogue_node (layout->catalogue, entity), dbk_catalogue_indicator (layout->catalogue, indicator));
}

const GPtrArray *
dbk_layout_blocks (const DbkLayout *layout)
{
  return layout->shape->blocks;
}
