/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adding up by the rules of one indicator: over time for each row, then over the rows.
 */
#define G_LOG_DOMAIN "dbk-summary"

#include <glib/gi18n-lib.h>

#include "data/summary/dbk-summary-private.h"

/* Digits beyond the indicator's own while quotients of single days are added. */
#define DAY_SCALE 1000000000

gboolean
dbk_wide_divide (DbkWide numerator, DbkWide denominator, gint64 *result)
{
  DbkWide quotient, rest;

  if (denominator == 0)
    return FALSE;
  quotient = numerator / denominator;
  rest = numerator % denominator;
  if ((rest < 0 ? -rest : rest) * 2 >= (denominator < 0 ? -denominator : denominator))
    quotient += (numerator < 0) != (denominator < 0) ? -1 : 1;
  *result = (gint64)quotient;
  return *result == quotient;
}

double
dbk_wide_to_double (DbkWide value, guint decimals)
{
  double scale = 1;

  for (guint i = 0; i < decimals; i++)
    scale *= 10;
  return (double)value / scale;
}

void
dbk_adder_clear (DbkAdder *adder)
{
  g_clear_pointer (&adder->days, g_free);
  g_clear_pointer (&adder->ratio, dbk_ratio_free);
  g_clear_pointer (&adder->states, g_array_unref);
}

static gboolean
set_overflow (const DbkIndicator *indicator, GError **error)
{
  g_set_error (error, DBK_SUMMARY_ERROR, DBK_SUMMARY_ERROR_OVERFLOW, _ ("The sum of “%s” is too large."), dbk_text_get (&indicator->name));
  return FALSE;
}

/* --- One row over time --- */

/**
 * RowSum: one row over the days
 * @weighted, @weights: Σ value × weight, Σ weight, of those that have both
 */
typedef struct
{
  const DbkNode *entity;
  guint values;
  gboolean any;
  DbkWide sum;
  gint64 most;
  DbkWide weighted;
  DbkWide weights;
} RowSum;

static RowSum *
ensure_row (GArray *rows, const DbkNode *entity)
{
  RowSum row = { .entity = entity };

  for (guint i = 0; i < rows->len; i++)
    if (g_array_index (rows, RowSum, i).entity == entity)
      return &g_array_index (rows, RowSum, i);
  g_array_append_val (rows, row);
  return &g_array_index (rows, RowSum, rows->len - 1);
}

typedef struct
{
  const DbkWanted *wanted;
  const DbkHarvest *harvest;
  const DbkPart *part;
  const DbkSlot *slot;
  DbkTerms *weight; /* (nullable) */
  gint64 capacity;
  gboolean has_capacity;
} Source;

static gboolean
find_weight (const Source *source, DbkDay day, gint64 *weight)
{
  *weight = 0;
  if (source->wanted->weight == NULL)
    {
      *weight = source->wanted->weight_attribute != NULL ? source->capacity : 1;
      return source->wanted->weight_attribute == NULL || source->has_capacity;
    }
  if (source->weight == NULL || source->weight->missing || source->weight->shared)
    return FALSE;
  for (guint i = 0; i < source->weight->slots->len; i++)
    {
      DbkFigure figure = dbk_harvest_get (source->harvest, source->part, g_ptr_array_index (source->weight->slots, i), day);

      if (figure.kind != DBK_FIGURE_NUMBER || __builtin_add_overflow (*weight, figure.mantissa, weight))
        return FALSE;
    }
  return source->weight->slots->len > 0;
}

static gboolean
has_weight (const DbkIndicator *indicator)
{
  return indicator->over_time == DBK_AGGREGATE_WEIGHTED || indicator->over_organisation == DBK_AGGREGATE_WEIGHTED;
}

/* Whether each day is weighted for itself. */
static gboolean
goes_by_day (const DbkIndicator *indicator)
{
  return indicator->over_time == DBK_AGGREGATE_SUM && (indicator->over_organisation == DBK_AGGREGATE_WEIGHTED || indicator->over_organisation == DBK_AGGREGATE_MEAN);
}

static void
count_state (DbkAdder *adder, const Source *source, guint place)
{
  const DbkChoice *state = g_ptr_array_index (source->wanted->indicator->choices, place);
  DbkStateCount count = { state, 0, { 0, DBK_ATTRIBUTE_DECIMALS } };
  guint i = 0;

  if (adder->states == NULL)
    adder->states = g_array_new (FALSE, FALSE, sizeof (DbkStateCount));
  while (i < adder->states->len && g_array_index (adder->states, DbkStateCount, i).state != state)
    i++;
  if (i == adder->states->len)
    g_array_append_val (adder->states, count);
  g_array_index (adder->states, DbkStateCount, i).units++;
  if (source->has_capacity)
    g_array_index (adder->states, DbkStateCount, i).capacity.mantissa += source->capacity;
}

static void
add_number (DbkAdder *adder, RowSum *row, const Source *source, DbkSpan span, DbkDay day, gint64 value)
{
  const DbkIndicator *indicator = source->wanted->indicator;
  gint64 weight = 1;

  row->most = row->values == 0 ? value : MAX (row->most, value);
  row->values++;
  row->sum += value;
  if ((has_weight (indicator) || goes_by_day (indicator)) && find_weight (source, day, &weight))
    {
      row->weighted += (DbkWide)value * weight;
      row->weights += weight;
      if (adder->days != NULL)
        {
          adder->days[day - span.first].numerator += (DbkWide)value * weight;
          adder->days[day - span.first].denominator += weight;
        }
    }
}

static void
add_day (DbkAdder *adder, RowSum *row, const Source *source, DbkSpan span, DbkDay day)
{
  DbkFigure figure = dbk_harvest_get (source->harvest, source->part, source->slot, day);
  gint64 weight;
  gboolean there = figure.kind == DBK_FIGURE_NUMBER || figure.kind == DBK_FIGURE_CHOICE;

  /* What has no weight cannot count; with a weight of 0 it need not. */
  if (figure.kind == DBK_FIGURE_NUMBER && has_weight (source->wanted->indicator) && !find_weight (source, day, &weight))
    there = FALSE;
  if (!there && !figure.due)
    return;
  row->any = TRUE;
  adder->parts.due++;
  adder->parts.had += there;
  adder->parts.unapproved += there && figure.unapproved;
  adder->parts.not_measured += figure.kind == DBK_FIGURE_NOT_MEASURED;
  if (there && figure.kind == DBK_FIGURE_NUMBER)
    add_number (adder, row, source, span, day, figure.mantissa);
  else if (there && source->wanted->indicator->over_organisation == DBK_AGGREGATE_COUNT)
    count_state (adder, source, (guint)figure.mantissa);
}

/* The days that matter: all, or the one at an end. */
static DbkSpan
choose_days (const DbkIndicator *indicator, DbkSpan span)
{
  if (indicator->over_time == DBK_AGGREGATE_LAST)
    return dbk_span_day (span.last);
  if (indicator->over_time == DBK_AGGREGATE_FIRST)
    return dbk_span_day (span.first);
  return span;
}

static void
add_part (DbkAdder *adder, GArray *rows, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkPart *part, const DbkNode *node, DbkSpan span, DbkSpan days)
{
  g_autoptr (GPtrArray) slots = dbk_harvest_rows (part, harvest->run, wanted->indicator);
  const DbkParameter whole = { .kind = DBK_PARAMETER_SUM, .energies = DBK_ENERGY_ALL };
  const char *attribute = wanted->weight_attribute != NULL ? wanted->weight_attribute : "capacity";

  for (guint i = 0; i < slots->len; i++)
    {
      const DbkSlot *slot = g_ptr_array_index (slots, i);
      Source source = { wanted, harvest, part, slot, NULL, 0, FALSE };
      RowSum *row;

      if (!dbk_node_within (slot->entity, node))
        continue;
      if (wanted->weight != NULL)
        source.weight = dbk_harvest_terms (part, harvest->run, slot->entity, &whole, wanted->weight);
      source.has_capacity = slot->entity->kind == DBK_NODE_UNIT ? dbk_harvest_attribute (slot->entity, attribute, part->span.first, &source.capacity)
                                                                : dbk_harvest_sum_attribute (slot->entity, attribute, wanted->indicator->energies, part->span.first, &source.capacity);
      row = ensure_row (rows, slot->entity);
      for (DbkDay day = days.first; day <= days.last; day++)
        add_day (adder, row, &source, span, day);
      g_clear_pointer (&source.weight, dbk_terms_free);
    }
}

/* --- Rows over the organisation --- */

static gboolean
time_value (const DbkIndicator *indicator, const RowSum *row, DbkWide *value)
{
  gint64 quotient;

  if (row->values == 0)
    return FALSE;
  *value = row->sum;
  if (indicator->over_time == DBK_AGGREGATE_MAX)
    *value = row->most;
  if (indicator->over_time != DBK_AGGREGATE_MEAN && indicator->over_time != DBK_AGGREGATE_WEIGHTED)
    return TRUE;
  if (indicator->over_time == DBK_AGGREGATE_MEAN ? !dbk_wide_divide (row->sum, row->values, &quotient) : !dbk_wide_divide (row->weighted, row->weights, &quotient))
    return FALSE;
  *value = quotient;
  return TRUE;
}

static gboolean
add_row (DbkAdder *adder, const DbkIndicator *indicator, const RowSum *row, GError **error)
{
  DbkWide value = 0;

  adder->rows += row->any;
  switch (indicator->over_organisation)
    {
    case DBK_AGGREGATE_WEIGHTED:
      adder->numerator += row->weighted;
      adder->denominator += row->weights;
      adder->values += row->values;
      return TRUE;
    case DBK_AGGREGATE_MEAN:
      if (indicator->over_time == DBK_AGGREGATE_MEAN || !time_value (indicator, row, &value))
        {
          adder->numerator += row->sum;
          adder->denominator += row->values;
        }
      else
        {
          adder->numerator += value;
          adder->denominator++;
        }
      adder->values += row->values;
      return TRUE;
    case DBK_AGGREGATE_SUM:
    case DBK_AGGREGATE_MAX:
    case DBK_AGGREGATE_NONE:
    case DBK_AGGREGATE_FIRST:
    case DBK_AGGREGATE_LAST:
    case DBK_AGGREGATE_RECOMPUTE:
    case DBK_AGGREGATE_COUNT:
    default:
      if (!time_value (indicator, row, &value))
        return TRUE;
      adder->most = adder->values == 0 ? (gint64)value : MAX (adder->most, (gint64)value);
      adder->sum += value;
      adder->values += row->values;
      return TRUE;
    }
}

/* Σ attribute × days in service, whatever was filed. */
static void
add_attribute (DbkAdder *adder, const DbkWanted *wanted, const DbkNode *unit, DbkSpan days)
{
  gboolean known = FALSE;

  for (guint i = 0; i < unit->children->len; i++)
    add_attribute (adder, wanted, g_ptr_array_index (unit->children, i), days);
  if (unit->kind != DBK_NODE_UNIT || (unit->energy & wanted->indicator->energies) == 0)
    return;
  for (guint i = 0; i < unit->attributes->len; i++)
    known = known || g_str_equal (g_array_index (unit->attributes, DbkAttribute, i).name, wanted->attribute);
  for (DbkDay day = days.first; known && day <= days.last; day++)
    {
      gint64 value;

      if (!dbk_node_in_service (unit, day))
        continue;
      adder->parts.due++;
      if (!dbk_harvest_attribute (unit, wanted->attribute, day, &value))
        continue;
      adder->parts.had++;
      adder->sum += value;
    }
}

gboolean
dbk_adder_add (DbkAdder *adder, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkNode *node, DbkSpan span, DbkSpan valid, GError **error)
{
  g_autoptr (GArray) rows = NULL;
  DbkSpan days = choose_days (wanted->indicator, span);

  if (wanted->attribute != NULL)
    {
      const DbkNode *top = dbk_node_within (harvest->plant, node) ? harvest->plant : node;

      valid = dbk_span_meet (span, valid);
      if (dbk_span_exists (valid))
        add_attribute (adder, wanted, top, valid);
      return TRUE;
    }
  if (adder->ratio != NULL)
    return dbk_ratio_add (adder->ratio, &adder->parts, wanted, harvest, node, days, valid, error);
  if (goes_by_day (wanted->indicator) && adder->days == NULL)
    adder->days = g_new0 (DbkDayRatio, dbk_span_days (span) + 1);
  rows = g_array_new (FALSE, FALSE, sizeof (RowSum));
  for (guint i = 0; i < harvest->parts->len; i++)
    {
      const DbkPart *part = &g_array_index (harvest->parts, DbkPart, i);
      DbkSpan both = dbk_span_meet (dbk_span_meet (part->span, days), valid);

      if (dbk_span_exists (both))
        add_part (adder, rows, wanted, harvest, part, node, span, both);
    }
  for (guint i = 0; i < rows->len; i++)
    if (!add_row (adder, wanted->indicator, &g_array_index (rows, RowSum, i), error))
      return FALSE;
  return TRUE;
}

/* --- The result --- */

/* Days of one denominator are divided once, together: with a steady fleet the quotient is exact but for its last digit. */
static gboolean
sum_days (const DbkDayRatio *days, guint n, gint64 *result)
{
  DbkWide numerator = 0, denominator = 0, total = 0;
  gint64 quotient;

  for (guint i = 0; i <= n; i++)
    {
      if (i < n && days[i].denominator == 0)
        continue;
      if (i < n && (denominator == 0 || days[i].denominator == denominator))
        {
          numerator += days[i].numerator;
          denominator = days[i].denominator;
          continue;
        }
      if (denominator != 0)
        {
          DbkWide whole = numerator / denominator;

          if (total == 0 && i == n)
            return dbk_wide_divide (numerator, denominator, result);
          if (!dbk_wide_divide ((numerator % denominator) * DAY_SCALE, denominator, &quotient))
            return FALSE;
          total += whole * DAY_SCALE + quotient;
        }
      if (i < n)
        {
          numerator = days[i].numerator;
          denominator = days[i].denominator;
        }
    }
  return dbk_wide_divide (total, DAY_SCALE, result);
}

static gboolean
finish_attribute (DbkAdder *adder, const DbkIndicator *indicator, DbkSpan span, DbkTotal *total, GError **error)
{
  DbkWide denominator = dbk_span_days (span);
  DbkWide numerator = adder->sum;

  if (adder->parts.had == 0)
    return TRUE;
  for (guint i = indicator->decimals; i < DBK_ATTRIBUTE_DECIMALS; i++)
    denominator *= 10;
  for (guint i = DBK_ATTRIBUTE_DECIMALS; i < indicator->decimals; i++)
    numerator *= 10;
  total->has = TRUE;
  return dbk_wide_divide (numerator, denominator, &total->value.mantissa) || set_overflow (indicator, error);
}

gboolean
dbk_adder_finish (DbkAdder *adder, const DbkRun *run, const DbkWanted *wanted, DbkSpan span, DbkTotal *total, GError **error)
{
  const DbkIndicator *indicator = wanted->indicator;
  DbkAggregate over = indicator->over_organisation;

  total->parts = adder->parts;
  total->value.decimals = (guint8)indicator->decimals;
  total->states = g_steal_pointer (&adder->states);
  if (!dbk_span_exists (span))
    return TRUE;
  if (wanted->attribute != NULL)
    return finish_attribute (adder, indicator, span, total, error);
  if (adder->ratio != NULL)
    return dbk_ratio_finish (adder->ratio, indicator, total, error);
  if (adder->values == 0)
    return TRUE;
  /* What cannot be added up stands for a single row only. */
  if (over != DBK_AGGREGATE_SUM && over != DBK_AGGREGATE_MAX && over != DBK_AGGREGATE_MEAN && over != DBK_AGGREGATE_WEIGHTED && adder->rows > 1)
    return TRUE;
  total->has = TRUE;
  if (adder->days != NULL)
    total->has = sum_days (adder->days, dbk_span_days (span), &total->value.mantissa);
  else if (over == DBK_AGGREGATE_WEIGHTED || over == DBK_AGGREGATE_MEAN)
    total->has = dbk_wide_divide (adder->numerator, adder->denominator, &total->value.mantissa);
  else if (over == DBK_AGGREGATE_MAX)
    total->value.mantissa = adder->most;
  else if (!dbk_wide_divide (adder->sum, 1, &total->value.mantissa))
    return set_overflow (indicator, error);
  return TRUE;
}
