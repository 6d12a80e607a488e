/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures recomputed by their formula from sums over rows and days.
 */
#define G_LOG_DOMAIN "dbk-summary"

#include <math.h>

#include "data/summary/dbk-summary-private.h"

/* Bits of a day. */
#define DAY_DUE 1
#define DAY_HAD 2

/**
 * RatioTerm: what one parameter adds up to
 * @weighted: Σ value × weight, of what is weighted by an attribute or an indicator
 */
typedef struct
{
  gboolean any;
  DbkWide sum;
  DbkWide weighted;
  DbkWide weights;
  double windows;
} RatioTerm;

struct _DbkRatio
{
  DbkRecipe *recipe;
  DbkSpan days;
  RatioTerm *terms; /* (owned): by parameter */
  guint8 *flags;    /* (owned): by day */
  /* A single row's single day is what was filed. */
  guint cells;
  gboolean filed;
  gint64 filed_mantissa;
};

DbkRatio *
dbk_ratio_new (DbkRecipe *recipe, DbkSpan days)
{
  DbkRatio *ratio = g_new0 (DbkRatio, 1);

  ratio->recipe = recipe;
  ratio->days = days;
  ratio->terms = g_new0 (RatioTerm, recipe->parameters->len + 1);
  ratio->flags = g_new0 (guint8, dbk_span_days (days) + 1);
  return ratio;
}

void
dbk_ratio_free (DbkRatio *ratio)
{
  if (ratio == NULL)
    return;
  g_free (ratio->terms);
  g_free (ratio->flags);
  g_free (ratio);
}

/* --- One row on one day --- */

/**
 * Amount: what a parameter is for one row on one day
 * @weight: of what is weighted
 */
typedef struct
{
  gboolean has;
  gboolean unapproved;
  gint64 value;
  gint64 weight;
  double window;
} Amount;

/* Everything that is the same for a row on all days of a part. */
typedef struct
{
  const DbkHarvest *harvest;
  const DbkPart *part;
  const DbkNode *row;
  DbkTerms **terms;   /* by parameter; (nullable) */
  DbkTerms **weights; /* by parameter; (nullable) */
} Row;

static const DbkFormulaParameter *
get_parameter (const DbkRatio *ratio, guint i)
{
  return &g_array_index (ratio->recipe->parameters, DbkFormulaParameter, i);
}

static const char *
weight_attribute (const DbkRun *run, const DbkIndicator *indicator)
{
  const DbkIndicator *weight = indicator->over_organisation == DBK_AGGREGATE_WEIGHTED ? indicator->weight : NULL;
  DbkRecipe *recipe = weight != NULL && weight->formula != NULL ? g_hash_table_lookup (run->recipes, weight->formula) : NULL;

  return recipe != NULL ? dbk_recipe_attribute (recipe) : NULL;
}

static Row
make_row (const DbkRatio *ratio, const DbkHarvest *harvest, const DbkPart *part, const DbkNode *node)
{
  guint n = ratio->recipe->parameters->len;
  Row row = { harvest, part, node, g_new0 (DbkTerms *, n + 1), g_new0 (DbkTerms *, n + 1) };
  const DbkParameter whole = { .kind = DBK_PARAMETER_SUM, .energies = DBK_ENERGY_ALL };

  for (guint i = 0; i < n; i++)
    {
      const DbkFormulaParameter *parameter = get_parameter (ratio, i);

      if (parameter->indicator == NULL)
        continue;
      row.terms[i] = dbk_harvest_terms (part, harvest->run, node, &parameter->parameter, parameter->indicator);
      if (parameter->indicator->over_organisation == DBK_AGGREGATE_WEIGHTED && parameter->indicator->weight != NULL && weight_attribute (harvest->run, parameter->indicator) == NULL)
        row.weights[i] = dbk_harvest_terms (part, harvest->run, node, &whole, parameter->indicator->weight);
    }
  return row;
}

static void
clear_row (const DbkRatio *ratio, Row *row)
{
  for (guint i = 0; i < ratio->recipe->parameters->len; i++)
    {
      g_clear_pointer (&row->terms[i], dbk_terms_free);
      g_clear_pointer (&row->weights[i], dbk_terms_free);
    }
  g_free (row->terms);
  g_free (row->weights);
}

/* FALSE once a figure that should be there is not. */
static gboolean
add_terms (const Row *row, const DbkTerms *terms, DbkDay day, Amount *amount)
{
  gboolean any = terms->slots->len == 0;

  if (terms->missing)
    return FALSE;
  for (guint i = 0; i < terms->slots->len; i++)
    {
      const DbkSlot *slot = g_ptr_array_index (terms->slots, i);
      DbkFigure figure = dbk_harvest_get (row->harvest, row->part, slot, day);

      if (figure.kind == DBK_FIGURE_NUMBER)
        {
          if (__builtin_add_overflow (amount->value, figure.mantissa, &amount->value))
            return FALSE;
          amount->unapproved = amount->unapproved || figure.unapproved;
          any = TRUE;
        }
      else if (figure.due || terms->slots->len == 1)
        return FALSE;
    }
  return any;
}

static gboolean
add_window (const Row *row, const DbkTerms *terms, const DbkParameter *parameter, DbkDay day, Amount *amount)
{
  guint known = 0, used = 0;
  DbkWide sum = 0;
  const DbkSlot *slot;

  if (terms->missing || terms->slots->len != 1 || (parameter->kind != DBK_PARAMETER_AVERAGE && parameter->kind != DBK_PARAMETER_POSITIVE))
    return FALSE;
  slot = g_ptr_array_index (terms->slots, 0);
  for (DbkDay before = day - (DbkDay)parameter->window; before < day; before++)
    {
      DbkFigure figure = dbk_harvest_get (row->harvest, row->part, slot, before);

      if (figure.kind != DBK_FIGURE_NUMBER)
        continue;
      known++;
      if (parameter->kind == DBK_PARAMETER_POSITIVE && figure.mantissa <= 0)
        continue;
      used++;
      sum += figure.mantissa;
    }
  if (known * 2 < parameter->window || used == 0)
    return FALSE;
  amount->window = dbk_wide_to_double (sum, slot->indicator->decimals) / used;
  return TRUE;
}

static gboolean
find_attribute (const Row *row, const DbkParameter *parameter, DbkDay day, gint64 *value)
{
  if (parameter->kind == DBK_PARAMETER_ATTRIBUTE_SUM)
    return dbk_harvest_sum_attribute (row->row, parameter->name, parameter->energies, day, value);
  for (const DbkNode *node = row->row; node != NULL; node = node->parent)
    if (dbk_harvest_attribute (node, parameter->name, day, value))
      return TRUE;
  return FALSE;
}

static gboolean
find_amount (const DbkRatio *ratio, const Row *row, guint i, DbkDay day, Amount *amount)
{
  const DbkFormulaParameter *parameter = get_parameter (ratio, i);
  const char *attribute;
  Amount weight = { 0 };

  *amount = (Amount){ 0 };
  switch (parameter->parameter.kind)
    {
    case DBK_PARAMETER_ATTRIBUTE:
    case DBK_PARAMETER_ATTRIBUTE_SUM:
      return find_attribute (row, &parameter->parameter, day, &amount->value);
    case DBK_PARAMETER_FACT:
      return parameter->parameter.fact == DBK_FACT_HOURS;
    case DBK_PARAMETER_AVERAGE:
    case DBK_PARAMETER_POSITIVE:
      return row->terms[i] != NULL && add_window (row, row->terms[i], &parameter->parameter, day, amount);
    case DBK_PARAMETER_VALUE:
    case DBK_PARAMETER_OWN:
    case DBK_PARAMETER_SUM:
      if (row->terms[i] == NULL || !add_terms (row, row->terms[i], day, amount))
        return FALSE;
      attribute = weight_attribute (row->harvest->run, parameter->indicator);
      if (attribute != NULL)
        return dbk_harvest_sum_attribute (row->row, attribute, parameter->indicator->energies, day, &amount->weight);
      if (row->weights[i] == NULL)
        return TRUE;
      if (!add_terms (row, row->weights[i], day, &weight))
        return FALSE;
      amount->weight = weight.value;
      return TRUE;
    case DBK_PARAMETER_TYPED:
    case DBK_PARAMETER_PREVIOUS:
    case DBK_PARAMETER_MEDIAN:
    case DBK_PARAMETER_MAD:
    case DBK_PARAMETER_PREVIOUS_SUM:
    case DBK_PARAMETER_VOLUME:
    default:
      return FALSE;
    }
}

/* A figure that stands above several rows counts once a day. */
static gboolean
is_new (GHashTable *shared, const DbkTerms *terms)
{
  return terms == NULL || !terms->shared || terms->slots->len == 0 || g_hash_table_add (shared, g_ptr_array_index (terms->slots, 0));
}

static void
take_amounts (DbkRatio *ratio, const Row *row, const Amount *amounts, const gboolean *has, DbkDay day, GHashTable *shared)
{
  for (guint i = 0; i < ratio->recipe->parameters->len; i++)
    {
      const DbkIndicator *indicator = get_parameter (ratio, i)->indicator;
      RatioTerm *term = &ratio->terms[i];
      DbkAggregate over_time = indicator != NULL ? indicator->over_time : DBK_AGGREGATE_SUM;

      if (!has[i] || !is_new (shared, row->terms[i]) ||
          (over_time == DBK_AGGREGATE_LAST && day != ratio->days.last) || (over_time == DBK_AGGREGATE_FIRST && day != ratio->days.first))
        continue;
      term->any = TRUE;
      term->sum += amounts[i].value;
      term->weighted += (DbkWide)amounts[i].value * amounts[i].weight;
      term->weights += amounts[i].weight;
      term->windows += amounts[i].window;
    }
}

static void
count_parts (const DbkRatio *ratio, const Row *row, const gboolean *has, const Amount *amounts, gboolean matched, DbkDay day, DbkParts *parts)
{
  gboolean unapproved = FALSE, not_measured = FALSE;

  parts->due++;
  for (guint i = 0; i < ratio->recipe->parameters->len; i++)
    {
      unapproved = unapproved || (has[i] && amounts[i].unapproved);
      for (guint k = 0; row->terms[i] != NULL && k < row->terms[i]->slots->len; k++)
        not_measured = not_measured || dbk_harvest_get (row->harvest, row->part, g_ptr_array_index (row->terms[i]->slots, k), day).kind == DBK_FIGURE_NOT_MEASURED;
    }
  parts->had += matched;
  parts->unapproved += matched && unapproved;
  parts->not_measured += !matched && not_measured;
}

static void
add_row_day (DbkRatio *ratio, DbkParts *parts, const Row *row, const DbkSlot *filed, gboolean due, DbkDay day, GHashTable *shared)
{
  guint n = ratio->recipe->parameters->len;
  Amount amounts[100];
  gboolean has[100];
  gboolean matched = TRUE;
  guint8 *flags = &ratio->flags[day - ratio->days.first];

  for (guint i = 0; i < n; i++)
    {
      has[i] = find_amount (ratio, row, i, day, &amounts[i]);
      matched = matched && (has[i] || !get_parameter (ratio, i)->essential);
    }
  if (!matched && !due)
    return;
  *flags |= DAY_DUE | (matched ? DAY_HAD : 0);
  count_parts (ratio, row, has, amounts, matched, day, parts);
  ratio->cells++;
  if (matched)
    take_amounts (ratio, row, amounts, has, day, shared);
  if (filed != NULL)
    {
      DbkFigure figure = dbk_harvest_get (row->harvest, row->part, filed, day);

      ratio->filed = figure.kind == DBK_FIGURE_NUMBER;
      ratio->filed_mantissa = figure.mantissa;
    }
}

/* --- Rows --- */

static gboolean
is_unit_due (const DbkPart *part, const DbkNode *row)
{
  return row->kind != DBK_NODE_UNIT || dbk_node_in_service (row, part->span.first);
}

/* What no section shows has its rows where its first figure has them. */
static GPtrArray *
find_rows (const DbkRatio *ratio, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkPart *part)
{
  g_autoptr (GPtrArray) rows = NULL;

  if (wanted->in_form)
    return dbk_harvest_rows (part, harvest->run, wanted->indicator);
  for (guint i = 0; rows == NULL && i < ratio->recipe->parameters->len; i++)
    if (get_parameter (ratio, i)->indicator != NULL)
      rows = dbk_harvest_rows (part, harvest->run, get_parameter (ratio, i)->indicator);
  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    if ((((const DbkSlot *)g_ptr_array_index (rows, i - 1))->entity->energy & wanted->indicator->energies) == 0)
      g_ptr_array_remove_index (rows, i - 1);
  return rows != NULL ? g_steal_pointer (&rows) : g_ptr_array_new ();
}

static void
add_part (DbkRatio *ratio, DbkParts *parts, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkPart *part, const DbkNode *node, DbkSpan days)
{
  g_autoptr (GPtrArray) slots = find_rows (ratio, wanted, harvest, part);
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (GHashTable) shared = g_hash_table_new (NULL, NULL);

  for (guint i = slots->len; i > 0; i--)
    if (!dbk_node_within (((const DbkSlot *)g_ptr_array_index (slots, i - 1))->entity, node))
      g_ptr_array_remove_index (slots, i - 1);
  for (guint i = 0; i < slots->len; i++)
    {
      Row row = make_row (ratio, harvest, part, ((const DbkSlot *)g_ptr_array_index (slots, i))->entity);

      g_array_append_val (rows, row);
    }
  for (DbkDay day = days.first; rows->len > 0 && day <= days.last; day++)
    {
      g_hash_table_remove_all (shared);
      for (guint i = 0; i < rows->len; i++)
        {
          const Row *row = &g_array_index (rows, Row, i);

          add_row_day (ratio, parts, row, wanted->in_form ? g_ptr_array_index (slots, i) : NULL, is_unit_due (part, row->row), day, shared);
        }
    }
  for (guint i = 0; i < rows->len; i++)
    clear_row (ratio, &g_array_index (rows, Row, i));
}

gboolean
dbk_ratio_add (DbkRatio *ratio, DbkParts *parts, const DbkWanted *wanted, const DbkHarvest *harvest, const DbkNode *node, DbkSpan days, DbkSpan valid, GError **error)
{
  for (guint i = 0; i < harvest->parts->len; i++)
    {
      const DbkPart *part = &g_array_index (harvest->parts, DbkPart, i);
      DbkSpan both = dbk_span_meet (dbk_span_meet (part->span, days), valid);

      if (dbk_span_exists (both))
        add_part (ratio, parts, wanted, harvest, part, node, both);
    }
  return TRUE;
}

/* --- The result --- */

/* Attributes and means are averages over the days that count. */
static double
term_value (const DbkRatio *ratio, guint i, guint days)
{
  const DbkFormulaParameter *parameter = get_parameter (ratio, i);
  const RatioTerm *term = &ratio->terms[i];
  DbkWide divisor;

  if (parameter->parameter.kind == DBK_PARAMETER_FACT)
    return parameter->parameter.fact == DBK_FACT_HOURS ? 24.0 * days : NAN;
  if (!term->any)
    return NAN;
  if (parameter->parameter.kind == DBK_PARAMETER_ATTRIBUTE || parameter->parameter.kind == DBK_PARAMETER_ATTRIBUTE_SUM)
    return dbk_wide_to_double (term->sum, DBK_ATTRIBUTE_DECIMALS) / days;
  if (parameter->parameter.window > 0)
    return term->windows;
  if (parameter->indicator->over_organisation != DBK_AGGREGATE_WEIGHTED)
    return dbk_wide_to_double (term->sum, parameter->indicator->decimals) / (parameter->indicator->over_time == DBK_AGGREGATE_MEAN ? days : 1);
  divisor = term->weights;
  if (divisor == 0)
    return NAN;
  /* Hours a year's average capacity ran: Σ capacity × hours ÷ average capacity. */
  return dbk_wide_to_double (term->weighted, parameter->indicator->decimals) / (double)divisor * (parameter->indicator->over_time == DBK_AGGREGATE_SUM ? days : 1);
}

gboolean
dbk_ratio_finish (DbkRatio *ratio, const DbkIndicator *indicator, DbkTotal *total, GError **error)
{
  guint n = ratio->recipe->parameters->len;
  g_autofree double *values = g_new (double, n + 1);
  guint days = dbk_span_days (ratio->days);

  if (ratio->cells == 1 && ratio->filed)
    {
      total->has = TRUE;
      total->value = (DbkDecimal){ ratio->filed_mantissa, (guint8)indicator->decimals };
      total->parts.had = MAX (total->parts.had, 1);
      return TRUE;
    }
  for (guint i = dbk_span_days (ratio->days); i > 0; i--)
    if (ratio->flags[i - 1] == DAY_DUE)
      days--;
  if (total->parts.had == 0 || days == 0)
    return TRUE;
  for (guint i = 0; i < n; i++)
    values[i] = term_value (ratio, i, days);
  total->has = dbk_recipe_evaluate (ratio->recipe, values, indicator->decimals, &total->value);
  return TRUE;
}
