/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parameters of expressions bound to the slots, history and attributes of one row.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-evaluator-private.h"

#include <math.h>
#include <stdio.h>

/* --- Names --- */

gboolean
dbk_scope_knows (const char *name, gpointer data)
{
  const DbkScope *scope = data;
  const DbkIndicator *indicator;
  DbkParameter parameter;

  if (!dbk_parameter_parse (name, &parameter))
    return FALSE;
  switch (parameter.kind)
    {
    case DBK_PARAMETER_FACT:
      return !scope->derives || (parameter.fact != DBK_FACT_TODAY_FUTURE && parameter.fact != DBK_FACT_DAYS_LATE);
    case DBK_PARAMETER_ATTRIBUTE:
    case DBK_PARAMETER_ATTRIBUTE_SUM:
      return dbk_catalogue_allows_attribute (scope->catalogue, parameter.name);
    case DBK_PARAMETER_VALUE:
    case DBK_PARAMETER_OWN:
    case DBK_PARAMETER_TYPED:
    case DBK_PARAMETER_PREVIOUS:
      return dbk_catalogue_indicator (scope->catalogue, parameter.name) != NULL;
    default:
      indicator = dbk_catalogue_indicator (scope->catalogue, parameter.name);
      return indicator != NULL && (indicator->type == DBK_TYPE_NUMBER || indicator->type == DBK_TYPE_INTEGER);
    }
}

/* --- Facts --- */

/* Hours between sunrise and sunset, refraction included (the sun's upper edge at -0.833°). */
static double
day_length (double latitude, DbkDay day)
{
  int year, month, day_of_month;
  double declination, cosine;

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  declination = 23.44 * G_PI / 180 * sin (2 * G_PI * (284 + day - dbk_day_from_ymd (year, 1, 1) + 1) / 365);
  latitude *= G_PI / 180;
  cosine = (sin (-0.833 * G_PI / 180) - sin (latitude) * sin (declination)) / (cos (latitude) * cos (declination));
  return 2 * acos (CLAMP (cosine, -1, 1)) * 180 / G_PI / 15;
}

static gboolean
find_attribute (const DbkNode *entity, const char *name, DbkDay day, DbkDecimal *value)
{
  for (; entity != NULL; entity = entity->parent)
    if (dbk_node_attribute (entity, name, day, value))
      return TRUE;
  return FALSE;
}

static void
set_constant (DbkBinding *binding, double constant, guint decimals)
{
  binding->kind = DBK_BINDING_CONSTANT;
  binding->constant = constant;
  binding->decimals = decimals;
}

/* Both ends are month × 100 + day; a season may run over the turn of the year. */
static void
resolve_flood_season (DbkBinding *binding, const DbkNode *entity, DbkDay day)
{
  DbkDecimal from, to;
  int year, month, day_of_month, now;

  if (!find_attribute (entity, "flood_from", day, &from) || !find_attribute (entity, "flood_to", day, &to))
    return;
  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  now = month * 100 + day_of_month;
  if (from.mantissa <= to.mantissa)
    set_constant (binding, from.mantissa <= now && now <= to.mantissa, 0);
  else
    set_constant (binding, now >= from.mantissa || now <= to.mantissa, 0);
}

static void
resolve_fact (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, DbkFact fact)
{
  DbkPeriod period = dbk_layout_period (layout);
  DbkDay last = dbk_period_last (period);
  DbkDecimal latitude;

  switch (fact)
    {
    case DBK_FACT_TODAY_FUTURE:
      binding->kind = DBK_BINDING_FUTURE;
      break;
    case DBK_FACT_DAYS_LATE:
      binding->kind = DBK_BINDING_LATE;
      break;
    case DBK_FACT_COMMISSIONED:
      set_constant (binding, entity->commissioned == DBK_DAY_NONE || entity->commissioned <= last, 0);
      break;
    case DBK_FACT_RETIRED:
      set_constant (binding, entity->retired != DBK_DAY_NONE && entity->retired <= period.first, 0);
      break;
    case DBK_FACT_FLOOD_SEASON:
      resolve_flood_season (binding, entity, last);
      break;
    case DBK_FACT_HOURS:
      set_constant (binding, 24.0 * (last - period.first + 1), 0);
      break;
    case DBK_FACT_DAY_LENGTH:
      if (find_attribute (entity, "latitude", last, &latitude))
        set_constant (binding, (day_length (dbk_decimal_to_double (latitude), period.first) + day_length (dbk_decimal_to_double (latitude), last)) / 2, 2);
      break;
    default:
      break;
    }
}

/* --- Attributes --- */

static void
resolve_attribute (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, const char *name)
{
  DbkDecimal value;

  if (find_attribute (entity, name, dbk_period_last (dbk_layout_period (layout)), &value))
    set_constant (binding, dbk_decimal_to_double (value), value.decimals);
}

/* FALSE once a unit in service lacks the attribute, or the sum overflows. */
static gboolean
add_attributes (const DbkNode *node, const DbkParameter *parameter, DbkDay day, DbkDecimal *sum, guint *n)
{
  DbkDecimal value;

  if (node->kind == DBK_NODE_UNIT)
    {
      if ((node->energy & parameter->energies) == 0 || !dbk_node_in_service (node, day))
        return TRUE;
      (*n)++;
      return dbk_node_attribute (node, parameter->name, day, &value) && dbk_decimal_add (*sum, value, sum, NULL);
    }
  for (guint i = 0; i < node->children->len; i++)
    if (!add_attributes (g_ptr_array_index (node->children, i), parameter, day, sum, n))
      return FALSE;
  return TRUE;
}

static void
resolve_attribute_sum (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, const DbkParameter *parameter)
{
  DbkDecimal sum = { 0, 0 };
  guint n = 0;

  if (add_attributes (entity, parameter, dbk_period_last (dbk_layout_period (layout)), &sum, &n) && (n > 0 || parameter->energies != DBK_ENERGY_ALL))
    set_constant (binding, dbk_decimal_to_double (sum), sum.decimals);
}

/* --- Slots --- */

DbkEnergy
dbk_binding_energies (const DbkLayout *layout, const DbkNode *entity, DbkNodeKind level)
{
  DbkPeriod period = dbk_layout_period (layout);
  DbkEnergy energies = DBK_ENERGY_NONE;

  if (entity->kind == DBK_NODE_UNIT)
    return entity->energy;
  for (guint i = 0; i < entity->children->len; i++)
    {
      const DbkNode *child = g_ptr_array_index (entity->children, i);
      gboolean of_a_station = entity->kind == DBK_NODE_PLANT && level == DBK_NODE_STATION && child->kind != DBK_NODE_UNIT;

      if (!of_a_station && (dbk_node_valid (child, period.first) || dbk_node_valid (child, dbk_period_last (period))))
        energies |= dbk_binding_energies (layout, child, level);
    }
  return energies;
}

/*
 * The row's own slot, or the nearest above that has the indicator. What a plant
 * files higher up than the form says is no figure of the rows below: their share
 * of it is not known.
 */
static const DbkSlot *
find_slot (DbkLayout *layout, const DbkNode *entity, const DbkIndicator *indicator)
{
  const DbkSlot *slot = NULL;
  const DbkNode *row = entity;

  for (; entity != NULL && slot == NULL; entity = entity->parent)
    slot = dbk_layout_find (layout, entity, indicator);
  return slot != NULL && slot->entity != row && slot->level != slot->section->level ? NULL : slot;
}

/* Whether the slot's row has units of the asked energies and others as well. */
static gboolean
is_mixed (const DbkLayout *layout, const DbkSlot *slot, const DbkParameter *parameter)
{
  DbkEnergy energies;

  if (slot->entity->kind == DBK_NODE_UNIT || parameter->energies == DBK_ENERGY_ALL)
    return FALSE;
  energies = dbk_binding_energies (layout, slot->entity, slot->level) & slot->indicator->energies;
  if (slot->level == slot->section->level)
    energies &= slot->section->energies;
  return (energies & parameter->energies) != 0 && (energies & ~parameter->energies) != 0;
}

/* Whether a unit's figure belongs into a sum of that day, and whether it may be missing. */
static gboolean
counts_in_sum (const DbkSlot *slot, const DbkParameter *parameter, DbkPeriod period, gboolean *optional)
{
  DbkDay last = dbk_period_last (period);

  *optional = FALSE;
  if (slot->entity->kind != DBK_NODE_UNIT)
    return TRUE;
  if ((slot->entity->energy & parameter->energies) == 0)
    return FALSE;
  if (slot->entity->retired != DBK_DAY_NONE && slot->entity->retired <= period.first)
    return FALSE;
  *optional = !dbk_node_in_service (slot->entity, last);
  return TRUE;
}

/* The deepest level at which the form has the indicator at or below the row: units before stations before the plant. */
static gboolean
find_sum_level (DbkLayout *layout, const DbkNode *entity, const DbkIndicator *indicator, DbkNodeKind *level)
{
  gboolean found = FALSE;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->indicator != indicator || !dbk_node_within (slot->entity, entity))
        continue;
      if (!found || slot->level > *level)
        *level = slot->level;
      found = TRUE;
    }
  return found;
}

static void
resolve_sum (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, const DbkParameter *parameter, gboolean previous)
{
  DbkNodeKind level;

  if (!find_sum_level (layout, entity, binding->indicator, &level))
    {
      /* No such column: nothing to add up of an energy the row does not have, or of what reads as 0. */
      if (binding->indicator->missing_as_zero ||
          (parameter->energies != DBK_ENERGY_ALL && (dbk_binding_energies (layout, entity, entity->kind) & parameter->energies) == 0))
        set_constant (binding, 0, binding->decimals);
      return;
    }
  binding->terms = g_array_new (FALSE, FALSE, sizeof (DbkTerm));
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      DbkTerm term = { slot->index, FALSE };

      if (slot->indicator != binding->indicator || slot->level != level || !dbk_node_within (slot->entity, entity))
        continue;
      /* A plant's figure for all its energies is not one of theirs. */
      if (is_mixed (layout, slot, parameter))
        return;
      if (counts_in_sum (slot, parameter, dbk_layout_period (layout), &term.optional))
        g_array_append_val (binding->terms, term);
    }
  if (binding->terms->len > 0)
    binding->kind = previous ? DBK_BINDING_PREVIOUS_SUM : DBK_BINDING_SUM;
  else if (parameter->energies != DBK_ENERGY_ALL)
    set_constant (binding, 0, binding->decimals);
}

static void
resolve_slot (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, DbkBindingKind kind)
{
  const DbkSlot *slot = find_slot (layout, entity, binding->indicator);

  if (slot != NULL)
    {
      binding->kind = kind;
      binding->slot = slot->index;
      binding->node = slot->entity;
    }
  else if (kind == DBK_BINDING_VALUE && binding->indicator->missing_as_zero)
    set_constant (binding, 0, binding->decimals);
}

/* The row's own slot only. */
static void
resolve_own (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, DbkBindingKind kind)
{
  const DbkSlot *slot = dbk_layout_find (layout, entity, binding->indicator);

  if (slot == NULL)
    return;
  binding->kind = kind;
  binding->slot = slot->index;
  binding->node = slot->entity;
}

void
dbk_binding_resolve (DbkBinding *binding, DbkLayout *layout, const DbkNode *entity, const DbkParameter *parameter)
{
  *binding = (DbkBinding){ .kind = DBK_BINDING_NULL, .window_kind = parameter->kind, .window = parameter->window };
  if (parameter->kind == DBK_PARAMETER_FACT)
    {
      resolve_fact (binding, layout, entity, parameter->fact);
      return;
    }
  if (parameter->kind == DBK_PARAMETER_ATTRIBUTE)
    {
      resolve_attribute (binding, layout, entity, parameter->name);
      return;
    }
  if (parameter->kind == DBK_PARAMETER_ATTRIBUTE_SUM)
    {
      resolve_attribute_sum (binding, layout, entity, parameter);
      return;
    }
  binding->indicator = dbk_catalogue_indicator (dbk_layout_catalogue (layout), parameter->name);
  if (binding->indicator == NULL)
    return;
  binding->decimals = binding->indicator->decimals;
  switch (parameter->kind)
    {
    case DBK_PARAMETER_SUM:
      resolve_sum (binding, layout, entity, parameter, FALSE);
      break;
    case DBK_PARAMETER_PREVIOUS_SUM:
      resolve_sum (binding, layout, entity, parameter, TRUE);
      break;
    case DBK_PARAMETER_PREVIOUS:
      resolve_slot (binding, layout, entity, DBK_BINDING_PREVIOUS);
      break;
    case DBK_PARAMETER_VOLUME:
    case DBK_PARAMETER_SLOPE:
      binding->decimals = 2;
      resolve_slot (binding, layout, entity, DBK_BINDING_VOLUME);
      break;
    case DBK_PARAMETER_OWN:
      resolve_own (binding, layout, entity, DBK_BINDING_VALUE);
      break;
    case DBK_PARAMETER_TYPED:
      resolve_own (binding, layout, entity, DBK_BINDING_TYPED);
      break;
    case DBK_PARAMETER_VALUE:
      resolve_slot (binding, layout, entity, DBK_BINDING_VALUE);
      break;
    case DBK_PARAMETER_AVERAGE:
    case DBK_PARAMETER_POSITIVE:
    case DBK_PARAMETER_MEDIAN:
    case DBK_PARAMETER_MAD:
    default:
      resolve_slot (binding, layout, entity, DBK_BINDING_WINDOW);
      break;
    }
}

void
dbk_binding_clear (DbkBinding *binding)
{
  g_clear_pointer (&binding->terms, g_array_unref);
}

/* --- Values --- */

static DbkBound
bound_number (double number)
{
  return (DbkBound){ DBK_RESULT_NUMBER, number, NULL };
}

/* Times of day are hours since midnight in expressions. */
static DbkBound
bound_text (const DbkIndicator *indicator, const char *text)
{
  guint hours, minutes;

  if (indicator->type != DBK_TYPE_TIME)
    return (DbkBound){ DBK_RESULT_TEXT, 0, text };
  if (sscanf (text, "%2u:%2u", &hours, &minutes) != 2)
    return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
  return bound_number (hours + minutes / 60.0);
}

static DbkBound
bound_value (const DbkIndicator *indicator, const DbkValue *value, gboolean zero)
{
  switch (value->kind)
    {
    case DBK_VALUE_NUMBER:
      return bound_number (dbk_decimal_to_double (value->number));
    case DBK_VALUE_TEXT:
      return bound_text (indicator, value->text);
    case DBK_VALUE_MISSING:
      if (zero && indicator->missing_as_zero)
        return bound_number (0);
      return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
    case DBK_VALUE_NOT_MEASURED:
    default:
      return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
    }
}

static DbkBound
bound_sum (const DbkBinding *binding, const DbkFigures *figures)
{
  DbkDecimal sum = { 0, (guint8)binding->indicator->decimals };
  gboolean previous = binding->kind == DBK_BINDING_PREVIOUS_SUM;
  guint n = 0;

  for (guint i = 0; i < binding->terms->len; i++)
    {
      const DbkTerm *term = &g_array_index (binding->terms, DbkTerm, i);
      const DbkValue *value = previous ? dbk_figures_get_previous (figures, term->slot) : dbk_figures_get (figures, term->slot);

      if (value->kind == DBK_VALUE_MISSING && (term->optional || (binding->indicator->missing_as_zero && !previous)))
        n += binding->indicator->missing_as_zero;
      else if (value->kind != DBK_VALUE_NUMBER || !dbk_decimal_add (sum, value->number, &sum, NULL))
        return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
      else
        n++;
    }
  if (n == 0)
    return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
  return bound_number (dbk_decimal_to_double (sum));
}

static DbkBound
bound_window (const DbkBinding *binding, const DbkFigures *figures)
{
  static const double scale[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
  gint64 mantissas[DBK_FIGURES_WINDOW];
  guint n = dbk_figures_collect (figures, binding->slot, binding->window, mantissas);
  double result;

  /* Below half filled, nothing can be said. */
  if (n * 2 < binding->window)
    return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
  switch (binding->window_kind)
    {
    case DBK_PARAMETER_MEDIAN:
      result = dbk_figures_median (mantissas, n);
      break;
    case DBK_PARAMETER_MAD:
      result = dbk_figures_mad (mantissas, n);
      break;
    default:
      result = dbk_figures_mean (mantissas, n, binding->window_kind == DBK_PARAMETER_POSITIVE, &n);
      break;
    }
  if (n == 0)
    return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
  return bound_number (result / scale[binding->indicator->decimals]);
}

static DbkBound
bound_volume (const DbkBinding *binding, const DbkFigures *figures)
{
  DbkBound level = bound_value (binding->indicator, dbk_figures_get (figures, binding->slot), FALSE);
  DbkDay day = dbk_period_last (dbk_layout_period (dbk_figures_layout (figures)));
  gboolean (*func) (const DbkNode *node, double level, DbkDay day, double *out) = binding->window_kind == DBK_PARAMETER_SLOPE ? dbk_node_slope : dbk_node_volume;
  double volume;

  if (level.kind != DBK_RESULT_NUMBER || !func (binding->node, level.number, day, &volume))
    return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
  return bound_number (volume);
}

DbkBound
dbk_binding_get (const DbkBinding *binding, const DbkFigures *figures, DbkDay today)
{
  DbkPeriod period = dbk_layout_period (dbk_figures_layout (figures));

  switch (binding->kind)
    {
    case DBK_BINDING_CONSTANT:
      return bound_number (binding->constant);
    case DBK_BINDING_VALUE:
      return bound_value (binding->indicator, dbk_figures_get (figures, binding->slot), TRUE);
    case DBK_BINDING_TYPED:
      if (!dbk_figures_is_typed (figures, binding->slot))
        return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
      return bound_value (binding->indicator, dbk_figures_get (figures, binding->slot), FALSE);
    case DBK_BINDING_PREVIOUS:
      return bound_value (binding->indicator, dbk_figures_get_previous (figures, binding->slot), FALSE);
    case DBK_BINDING_WINDOW:
      return bound_window (binding, figures);
    case DBK_BINDING_SUM:
    case DBK_BINDING_PREVIOUS_SUM:
      return bound_sum (binding, figures);
    case DBK_BINDING_VOLUME:
      return bound_volume (binding, figures);
    case DBK_BINDING_FUTURE:
      return bound_number (period.first > today);
    case DBK_BINDING_LATE:
      return bound_number (MAX (0, today - dbk_period_last (period) - 1));
    case DBK_BINDING_NULL:
    default:
      return (DbkBound){ DBK_RESULT_NULL, 0, NULL };
    }
}
