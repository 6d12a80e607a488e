/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grammar of an expression's parameter names.
 */
#pragma once

#include "data/catalogue/dbk-catalogue.h"

G_BEGIN_DECLS

/**
 * DbkParameterKind:
 * @DBK_PARAMETER_VALUE: `X`: the row's own value, or the nearest entity's above that has X
 * @DBK_PARAMETER_OWN: `own_X`: the row's own value only
 * @DBK_PARAMETER_TYPED: `typed_X`: the row's own value if a person typed it over what would be derived
 * @DBK_PARAMETER_PREVIOUS: `prev_X`: the same, the period before
 * @DBK_PARAMETER_AVERAGE: `avg7_X`: mean of a trailing window
 * @DBK_PARAMETER_POSITIVE: `pos7_X`: mean of what is above zero in a trailing window
 * @DBK_PARAMETER_MEDIAN: `med30_X`
 * @DBK_PARAMETER_MAD: `mad30_X`: median absolute deviation
 * @DBK_PARAMETER_SUM: `sum_X`, or `sumcoal_X` over units of one energy alone
 * @DBK_PARAMETER_ATTRIBUTE: `attr_X`: in force that day, of the row or the nearest entity above that has it
 * @DBK_PARAMETER_ATTRIBUTE_SUM: `attrsum_X`, `attrsumcoal_X`: over the units in service
 * @DBK_PARAMETER_VOLUME: `vol_X`: what the reservoir holds at level X, 万m³
 * @DBK_PARAMETER_SLOPE: `slope_X`: what it holds in one metre at level X, 万m³/m
 * @DBK_PARAMETER_PREVIOUS_SUM: `prevsum_X`: the sum of the period before
 * @DBK_PARAMETER_FACT: a fact of the report; see #DbkFact
 */
typedef enum
{
  DBK_PARAMETER_VALUE,
  DBK_PARAMETER_OWN,
  DBK_PARAMETER_TYPED,
  DBK_PARAMETER_PREVIOUS,
  DBK_PARAMETER_AVERAGE,
  DBK_PARAMETER_POSITIVE,
  DBK_PARAMETER_MEDIAN,
  DBK_PARAMETER_MAD,
  DBK_PARAMETER_SUM,
  DBK_PARAMETER_PREVIOUS_SUM,
  DBK_PARAMETER_ATTRIBUTE,
  DBK_PARAMETER_ATTRIBUTE_SUM,
  DBK_PARAMETER_VOLUME,
  DBK_PARAMETER_SLOPE,
  DBK_PARAMETER_FACT,
} DbkParameterKind;

/**
 * DbkFact:
 * @DBK_FACT_TODAY_FUTURE: `is_today_future`: the report's first day lies after today
 * @DBK_FACT_COMMISSIONED: `is_commissioned`: 1 too where the day is unknown
 * @DBK_FACT_RETIRED: `is_retired`
 * @DBK_FACT_FLOOD_SEASON: `is_flood_season`: by the attributes flood_from and flood_to
 *   (month × 100 + day); NULL without them
 * @DBK_FACT_DAYS_LATE: `days_late`: days between the day after the period and today, never negative
 * @DBK_FACT_HOURS: `hours_in_period`: 24 for a day
 * @DBK_FACT_DAY_LENGTH: `day_length`: hours between sunrise and sunset at the attribute
 *   latitude (mean over the period's first and last day); NULL without it
 */
typedef enum
{
  DBK_FACT_TODAY_FUTURE,
  DBK_FACT_COMMISSIONED,
  DBK_FACT_RETIRED,
  DBK_FACT_FLOOD_SEASON,
  DBK_FACT_DAYS_LATE,
  DBK_FACT_HOURS,
  DBK_FACT_DAY_LENGTH,
} DbkFact;

/** DBK_PARAMETER_WINDOW_MAX: the longest trailing window */
#define DBK_PARAMETER_WINDOW_MAX 30

/**
 * DbkParameter: a name taken apart
 * @window: days of a window kind, otherwise 0
 * @energies: of the sums: which units; %DBK_ENERGY_ALL without a restriction
 * @fact: of %DBK_PARAMETER_FACT
 * @name: the indicator's or attribute's name, within the text that was parsed
 */
typedef struct
{
  DbkParameterKind kind;
  guint window;
  DbkEnergy energies;
  DbkFact fact;
  const char *name;
} DbkParameter;

/**
 * dbk_parameter_parse:
 * @text: without the colon
 *
 * Purely by grammar: whether @name exists is not looked at. A name that no prefix
 * fits is a %DBK_PARAMETER_VALUE, so it cannot fail, but for a window out of 2 … 30
 * days or nothing after a prefix.
 */
gboolean dbk_parameter_parse (const char *text, DbkParameter *parameter);

G_END_DECLS
