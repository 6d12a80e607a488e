/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One plant's figures on the days of a run: which there should be, and which are there.
 */
#define G_LOG_DOMAIN "dbk-summary"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-value.h"
#include "data/summary/dbk-summary-private.h"

struct _DbkSummaryTake
{
  DbkHarvest *harvest;
  GError *error; /* (owned) (nullable): the first */
};

/* --- Days on which nothing changes --- */

static void
add_break (GArray *breaks, DbkDay day)
{
  if (day != DBK_DAY_NONE)
    g_array_append_val (breaks, day);
}

static void
add_dated (GArray *breaks, DbkDated dated)
{
  add_break (breaks, dated.from);
  add_break (breaks, dated.to != DBK_DAY_NONE ? dated.to + 1 : DBK_DAY_NONE);
}

static void
add_node_breaks (GArray *breaks, const DbkNode *node)
{
  add_dated (breaks, (DbkDated){ node->from, node->to });
  add_break (breaks, node->commissioned);
  add_break (breaks, node->retired);
  for (guint i = 0; i < node->attributes->len; i++)
    add_break (breaks, g_array_index (node->attributes, DbkAttribute, i).from);
  for (guint i = 0; node->levels != NULL && i < node->levels->len; i++)
    add_dated (breaks, g_array_index (node->levels, DbkLevelChoice, i).dated);
  for (guint i = 0; i < node->children->len; i++)
    add_node_breaks (breaks, g_ptr_array_index (node->children, i));
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  DbkDay x = *(const DbkDay *)a, y = *(const DbkDay *)b;

  return x < y ? -1 : x > y;
}

static GArray *
find_breaks (const DbkRun *run, const DbkNode *plant)
{
  GArray *breaks = g_array_new (FALSE, FALSE, sizeof (DbkDay));
  const GPtrArray *sections = run->query->form->sections;

  add_node_breaks (breaks, plant);
  for (guint i = 0; i < sections->len; i++)
    add_dated (breaks, ((const DbkSection *)g_ptr_array_index (sections, i))->dated);
  for (guint i = 0; i < run->ranges->len; i++)
    add_break (breaks, g_array_index (run->ranges, DbkSpan, i).first);
  g_array_sort (breaks, compare_days);
  return breaks;
}

static void
clear_part (gpointer data)
{
  DbkPart *part = data;

  dbk_layout_unref (part->layout);
  g_free (part->slots);
}

static DbkEnergy
section_energies (const DbkSlot *slot)
{
  return slot->level == slot->section->level ? slot->section->energies : DBK_ENERGY_ALL;
}

/* A figure of a whole whose parts are filed as well would count them twice. */
static gboolean
is_total (const GPtrArray *slots, const DbkSlot *slot)
{
  for (guint i = 0; slot->entity->kind != DBK_NODE_UNIT && i < slots->len; i++)
    {
      const DbkSlot *other = g_ptr_array_index (slots, i);

      if (other->entity != slot->entity && dbk_node_within (other->entity, slot->entity) && (other->entity->energy & section_energies (slot)) != 0)
        return TRUE;
    }
  return FALSE;
}

/* The arrays themselves are owned by the harvest's list of parts. */
static void
index_slots (DbkPart *part, const DbkRun *run)
{
  part->slots = g_new0 (GPtrArray *, run->inputs->len + 1);
  for (guint i = 0; i < dbk_layout_n_slots (part->layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (part->layout, i);
      guint input = run->input_of[slot->indicator->index];

      part->due = part->due || slot->required;
      if (input == DBK_NO_PLACE)
        continue;
      if (part->slots[input] == NULL)
        part->slots[input] = g_ptr_array_new ();
      g_ptr_array_add (part->slots[input], (gpointer)slot);
    }
}

static gboolean
add_part (DbkHarvest *harvest, DbkSpan span, GError **error)
{
  DbkRun *run = harvest->run;
  DbkPart part = { span, NULL, NULL, FALSE };

  part.layout = dbk_layout_new (run->catalogue, run->query->form, harvest->plant, dbk_period_day (span.first), error);
  if (part.layout == NULL)
    return FALSE;
  index_slots (&part, run);
  for (guint i = 0; i < run->inputs->len; i++)
    for (guint k = 0; part.slots[i] != NULL && k < part.slots[i]->len; k++)
      {
        const DbkSlot *slot = g_ptr_array_index (part.slots[i], k);

        if (g_hash_table_contains (harvest->entity_of, slot->entity))
          continue;
        g_ptr_array_add (harvest->entities, (gpointer)slot->entity);
        g_hash_table_insert (harvest->entity_of, (gpointer)slot->entity, GUINT_TO_POINTER (harvest->entities->len));
      }
  g_array_append_val (harvest->parts, part);
  return TRUE;
}

static gboolean
divide_days (DbkHarvest *harvest, GError **error)
{
  g_autoptr (GArray) breaks = find_breaks (harvest->run, harvest->plant);

  for (guint i = 0; i < harvest->run->ranges->len; i++)
    {
      DbkSpan range = g_array_index (harvest->run->ranges, DbkSpan, i);
      DbkDay first = range.first;

      for (guint b = 0; b <= breaks->len; b++)
        {
          DbkDay next = b < breaks->len ? g_array_index (breaks, DbkDay, b) : range.last + 1;

          if (next <= first)
            continue;
          if (!add_part (harvest, (DbkSpan){ first, MIN (next - 1, range.last) }, error))
            return FALSE;
          first = next;
          if (first > range.last)
            break;
        }
    }
  return TRUE;
}

/* --- Reading --- */

static gsize
cell_index (const DbkHarvest *harvest, guint entity, guint input, guint column)
{
  return ((gsize)entity * harvest->run->inputs->len + input) * harvest->run->n_columns + column;
}

void
dbk_summary_take_report (DbkSummaryTake *take, DbkDay day, gboolean approved)
{
  guint column = dbk_run_column (take->harvest->run, day);

  if (column != DBK_NO_PLACE)
    take->harvest->reports[column] = approved ? 2 : 1;
}

void
dbk_summary_take_nothing (DbkSummaryTake *take, DbkDay day)
{
  DbkHarvest *harvest = take->harvest;
  guint column = dbk_run_column (harvest->run, day);

  if (column == DBK_NO_PLACE)
    return;
  harvest->reports[column] = 0;
  for (guint entity = 0; entity < harvest->entities->len; entity++)
    for (guint input = 0; input < harvest->run->inputs->len; input++)
      harvest->kinds[cell_index (harvest, entity, input, column)] = DBK_FIGURE_NONE;
}

static void
put (DbkSummaryTake *take, DbkDay day, guint entity, guint indicator, DbkFigureKind kind, gint64 mantissa)
{
  DbkHarvest *harvest = take->harvest;
  guint column = dbk_run_column (harvest->run, day);
  gsize cell;

  g_return_if_fail (entity < harvest->entities->len && indicator < harvest->run->inputs->len);

  if (column == DBK_NO_PLACE)
    return;
  cell = cell_index (harvest, entity, indicator, column);
  harvest->kinds[cell] = (guint8)kind;
  harvest->mantissas[cell] = mantissa;
}

static gboolean
is_numeric (const DbkIndicator *indicator)
{
  return indicator->type == DBK_TYPE_NUMBER || indicator->type == DBK_TYPE_INTEGER;
}

void
dbk_summary_take_number (DbkSummaryTake *take, DbkDay day, guint entity, guint indicator, gint64 mantissa)
{
  put (take, day, entity, indicator, DBK_FIGURE_NUMBER, mantissa);
}

void
dbk_summary_take_text (DbkSummaryTake *take, DbkDay day, guint entity, guint indicator, const char *text)
{
  const DbkIndicator *of = g_ptr_array_index (take->harvest->run->inputs, indicator);
  DbkDecimal number;

  if (g_str_has_prefix (text, DBK_NOT_MEASURED_PREFIX))
    put (take, day, entity, indicator, DBK_FIGURE_NOT_MEASURED, 0);
  else if (is_numeric (of) && dbk_decimal_parse (text, of->decimals, &number, NULL))
    put (take, day, entity, indicator, DBK_FIGURE_NUMBER, number.mantissa);
  else if (is_numeric (of) && take->error == NULL)
    g_set_error (&take->error, DBK_SUMMARY_ERROR, DBK_SUMMARY_ERROR_SOURCE, _ ("“%s” is no figure of “%s”."), text, dbk_text_get (&of->name));
  for (guint i = 0; of->type == DBK_TYPE_CHOICE && of->choices != NULL && i < of->choices->len; i++)
    if (g_str_equal (((const DbkChoice *)g_ptr_array_index (of->choices, i))->code, text))
      put (take, day, entity, indicator, DBK_FIGURE_CHOICE, i);
}

static gboolean
read_figures (DbkHarvest *harvest, DbkSummaryRead read, gpointer data, GError **error)
{
  DbkRun *run = harvest->run;
  DbkSummaryTake take = { harvest, NULL };
  g_autofree const char **entities = g_new0 (const char *, harvest->entities->len + 1);
  g_autofree const char **indicators = g_new0 (const char *, run->inputs->len + 1);
  DbkSummaryRequest request = { .form = run->query->form->code, .org = harvest->plant->code, .entities = entities, .n_entities = harvest->entities->len, .indicators = indicators, .n_indicators = run->inputs->len, .counting = run->query->counting };

  for (guint i = 0; i < harvest->entities->len; i++)
    entities[i] = ((const DbkNode *)g_ptr_array_index (harvest->entities, i))->code;
  for (guint i = 0; i < run->inputs->len; i++)
    indicators[i] = ((const DbkIndicator *)g_ptr_array_index (run->inputs, i))->code;
  for (guint i = 0; i < run->ranges->len; i++)
    {
      request.span = g_array_index (run->ranges, DbkSpan, i);
      if (!read (data, &request, &take, error))
        {
          g_clear_error (&take.error);
          return FALSE;
        }
    }
  if (take.error == NULL)
    return TRUE;
  g_propagate_error (error, take.error);
  return FALSE;
}

DbkHarvest *
dbk_harvest_new (DbkRun *run, const DbkNode *plant, DbkSummaryRead read, gpointer data, GError **error)
{
  DbkHarvest *harvest = g_new0 (DbkHarvest, 1);
  gsize n_cells;

  harvest->run = run;
  harvest->plant = plant;
  harvest->entities = g_ptr_array_new ();
  harvest->entity_of = g_hash_table_new (NULL, NULL);
  harvest->parts = g_array_new (FALSE, FALSE, sizeof (DbkPart));
  harvest->reports = g_new0 (guint8, run->n_columns + 1);
  if (!divide_days (harvest, error))
    {
      dbk_harvest_free (harvest);
      return NULL;
    }
  n_cells = (gsize)harvest->entities->len * run->inputs->len * run->n_columns;
  harvest->kinds = g_new0 (guint8, n_cells + 1);
  harvest->mantissas = g_new (gint64, n_cells + 1);
  if (!read_figures (harvest, read, data, error))
    {
      dbk_harvest_free (harvest);
      return NULL;
    }
  return harvest;
}

void
dbk_harvest_free (DbkHarvest *harvest)
{
  if (harvest == NULL)
    return;
  for (guint i = 0; i < harvest->parts->len; i++)
    {
      DbkPart *part = &g_array_index (harvest->parts, DbkPart, i);

      for (guint k = 0; k < harvest->run->inputs->len; k++)
        g_clear_pointer (&part->slots[k], g_ptr_array_unref);
      clear_part (part);
    }
  g_array_unref (harvest->parts);
  g_ptr_array_unref (harvest->entities);
  g_hash_table_unref (harvest->entity_of);
  g_free (harvest->reports);
  g_free (harvest->kinds);
  g_free (harvest->mantissas);
  g_free (harvest);
}

/* --- Figures --- */

gboolean
dbk_part_is_due (const DbkPart *part, const DbkSlot *slot)
{
  const DbkIndicator *indicator = slot->indicator;

  if (slot->entity->kind == DBK_NODE_UNIT && !dbk_node_in_service (slot->entity, part->span.first))
    return FALSE;
  /* A derived figure that may be typed over is an offer; one that may not follows from what is required. */
  return slot->required || indicator->missing_as_zero || (indicator->source == DBK_SOURCE_DERIVED && !indicator->overtypable);
}

DbkFigure
dbk_harvest_get (const DbkHarvest *harvest, const DbkPart *part, const DbkSlot *slot, DbkDay day)
{
  guint column = dbk_run_column (harvest->run, day);
  guint input = harvest->run->input_of[slot->indicator->index];
  guint entity = GPOINTER_TO_UINT (g_hash_table_lookup (harvest->entity_of, slot->entity));
  DbkFigure figure = { DBK_FIGURE_NONE, 0, dbk_part_is_due (part, slot), FALSE };
  gsize cell;

  g_return_val_if_fail (entity > 0 && input != DBK_NO_PLACE, figure);

  if (column == DBK_NO_PLACE || harvest->reports[column] == 0)
    return figure;
  cell = cell_index (harvest, entity - 1, input, column);
  figure.kind = (DbkFigureKind)harvest->kinds[cell];
  figure.unapproved = harvest->reports[column] == 1;
  if (figure.kind != DBK_FIGURE_NONE)
    figure.mantissa = harvest->mantissas[cell];
  else if (slot->indicator->missing_as_zero && figure.due)
    figure.kind = DBK_FIGURE_NUMBER;
  return figure;
}

/* --- Attributes --- */

gboolean
dbk_harvest_attribute (const DbkNode *node, const char *name, DbkDay day, gint64 *value)
{
  DbkDecimal found;

  if (!dbk_node_attribute (node, name, day, &found) || !dbk_decimal_round (found, DBK_ATTRIBUTE_DECIMALS, &found, NULL))
    return FALSE;
  *value = found.mantissa;
  return TRUE;
}

static gboolean
add_attribute (const DbkNode *node, const char *name, DbkEnergy energies, DbkDay day, gint64 *sum, guint *units)
{
  gint64 value;

  if (node->kind == DBK_NODE_UNIT)
    {
      if ((node->energy & energies) == 0 || !dbk_node_in_service (node, day))
        return TRUE;
      (*units)++;
      return dbk_harvest_attribute (node, name, day, &value) && !__builtin_add_overflow (*sum, value, sum);
    }
  for (guint i = 0; i < node->children->len; i++)
    if (!add_attribute (g_ptr_array_index (node->children, i), name, energies, day, sum, units))
      return FALSE;
  return TRUE;
}

gboolean
dbk_harvest_sum_attribute (const DbkNode *node, const char *name, DbkEnergy energies, DbkDay day, gint64 *sum)
{
  guint units = 0;

  *sum = 0;
  return add_attribute (node, name, energies, day, sum, &units) && units > 0;
}

/* --- Rows and terms --- */

static const GPtrArray *
slots_of (const DbkPart *part, const DbkRun *run, const DbkIndicator *indicator)
{
  guint input = run->input_of[indicator->index];

  return input != DBK_NO_PLACE ? part->slots[input] : NULL;
}

GPtrArray *
dbk_harvest_rows (const DbkPart *part, const DbkRun *run, const DbkIndicator *indicator)
{
  GPtrArray *rows = g_ptr_array_new ();
  const GPtrArray *slots = slots_of (part, run, indicator);

  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      const DbkSlot *slot = g_ptr_array_index (slots, i);

      if (!is_total (slots, slot))
        g_ptr_array_add (rows, (gpointer)slot);
    }
  return rows;
}

void
dbk_terms_free (DbkTerms *terms)
{
  g_ptr_array_unref (terms->slots);
  g_free (terms);
}

/* The energies of the units that count for a row: of a plant as a site, those right below it. */
static DbkEnergy
row_energies (const DbkPart *part, const DbkNode *node, DbkNodeKind level)
{
  DbkEnergy energies = DBK_ENERGY_NONE;

  if (node->kind == DBK_NODE_UNIT)
    return node->energy;
  for (guint i = 0; i < node->children->len; i++)
    {
      const DbkNode *child = g_ptr_array_index (node->children, i);

      if (dbk_node_valid (child, part->span.first) && !(node->kind == DBK_NODE_PLANT && level == DBK_NODE_STATION && child->kind != DBK_NODE_UNIT))
        energies |= row_energies (part, child, level);
    }
  return energies;
}

static void
add_below (DbkTerms *terms, const DbkPart *part, const GPtrArray *slots, const DbkNode *row, DbkEnergy asked)
{
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    {
      const DbkSlot *slot = g_ptr_array_index (slots, i);
      DbkEnergy energies = row_energies (part, slot->entity, slot->level) & slot->indicator->energies & section_energies (slot);

      if (!dbk_node_within (slot->entity, row) || is_total (slots, slot))
        continue;
      if (asked != DBK_ENERGY_ALL && (energies & asked) == 0)
        continue;
      /* A figure of all energies is not one of theirs. */
      if (asked != DBK_ENERGY_ALL && (energies & ~asked) != 0)
        terms->missing = TRUE;
      g_ptr_array_add (terms->slots, (gpointer)slot);
    }
}

static const DbkSlot *
find_slot (const GPtrArray *slots, const DbkNode *entity)
{
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    if (((const DbkSlot *)g_ptr_array_index (slots, i))->entity == entity)
      return g_ptr_array_index (slots, i);
  return NULL;
}

static void
add_above (DbkTerms *terms, const GPtrArray *slots, const DbkNode *row)
{
  for (const DbkNode *node = row->parent; node != NULL; node = node->parent)
    {
      const DbkSlot *slot = find_slot (slots, node);

      if (slot == NULL)
        continue;
      /* What a plant files higher up than the form says is no figure of the rows below. */
      if (slot->level == slot->section->level)
        g_ptr_array_add (terms->slots, (gpointer)slot);
      terms->shared = TRUE;
      return;
    }
}

DbkTerms *
dbk_harvest_terms (const DbkPart *part, const DbkRun *run, const DbkNode *row, const DbkParameter *parameter, const DbkIndicator *indicator)
{
  DbkTerms *terms = g_new0 (DbkTerms, 1);
  const GPtrArray *slots = slots_of (part, run, indicator);
  const DbkSlot *own = find_slot (slots, row);
  gboolean restricted = parameter->kind == DBK_PARAMETER_SUM && parameter->energies != DBK_ENERGY_ALL;

  terms->slots = g_ptr_array_new ();
  if (own != NULL && parameter->kind != DBK_PARAMETER_SUM)
    {
      g_ptr_array_add (terms->slots, (gpointer)own);
      return terms;
    }
  add_below (terms, part, slots, row, parameter->kind == DBK_PARAMETER_SUM ? parameter->energies : DBK_ENERGY_ALL);
  if (terms->slots->len == 0 && parameter->kind == DBK_PARAMETER_VALUE)
    add_above (terms, slots, row);
  if (terms->slots->len == 0)
    terms->missing = !indicator->missing_as_zero && !(restricted && (row_energies (part, row, row->kind) & parameter->energies) == 0);
  return terms;
}
