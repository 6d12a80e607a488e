/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grammar of an expression's parameter names.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-parameter.h"

#include <string.h>

static const char *const fact_names[] = {
  [DBK_FACT_TODAY_FUTURE] = "is_today_future",
  [DBK_FACT_COMMISSIONED] = "is_commissioned",
  [DBK_FACT_RETIRED] = "is_retired",
  [DBK_FACT_FLOOD_SEASON] = "is_flood_season",
  [DBK_FACT_DAYS_LATE] = "days_late",
  [DBK_FACT_HOURS] = "hours_in_period",
  [DBK_FACT_DAY_LENGTH] = "day_length",
};

/* The energy between a stem and its underscore: "sumcoal_" → coal; "sum_" → all. */
static gboolean
match_energy_stem (const char *text, const char *stem, DbkParameter *parameter)
{
  gsize length = strlen (stem);
  const char *underscore;
  g_autofree char *word = NULL;

  if (strncmp (text, stem, length) != 0)
    return FALSE;
  underscore = strchr (text + length, '_');
  if (underscore == NULL)
    return FALSE;
  parameter->name = underscore + 1;
  parameter->energies = DBK_ENERGY_ALL;
  if (underscore == text + length)
    return TRUE;
  word = g_strndup (text + length, underscore - text - length);
  return dbk_energy_parse (word, &parameter->energies);
}

/* "avg7_": a stem, the days, an underscore. */
static gboolean
match_window_stem (const char *text, const char *stem, DbkParameter *parameter)
{
  const char *digits = text + strlen (stem);
  guint window = 0;

  if (!g_str_has_prefix (text, stem) || !g_ascii_isdigit (*digits))
    return FALSE;
  for (; g_ascii_isdigit (*digits); digits++)
    window = MIN (window * 10 + (guint)g_ascii_digit_value (*digits), 1000);
  if (*digits != '_')
    return FALSE;
  parameter->window = window;
  parameter->name = digits + 1;
  return TRUE;
}

static gboolean
match_plain_stem (const char *text, const char *stem, DbkParameter *parameter)
{
  if (!g_str_has_prefix (text, stem))
    return FALSE;
  parameter->name = text + strlen (stem);
  return TRUE;
}

gboolean
dbk_parameter_parse (const char *text, DbkParameter *parameter)
{
  static const struct
  {
    DbkParameterKind kind;
    const char *stem;
    gboolean (*match) (const char *text, const char *stem, DbkParameter *parameter);
  } stems[] = {
    { DBK_PARAMETER_OWN, "own_", match_plain_stem },
    { DBK_PARAMETER_TYPED, "typed_", match_plain_stem },
    { DBK_PARAMETER_PREVIOUS, "prev_", match_plain_stem },
    { DBK_PARAMETER_PREVIOUS_SUM, "prevsum", match_energy_stem },
    { DBK_PARAMETER_AVERAGE, "avg", match_window_stem },
    { DBK_PARAMETER_POSITIVE, "pos", match_window_stem },
    { DBK_PARAMETER_MEDIAN, "med", match_window_stem },
    { DBK_PARAMETER_MAD, "mad", match_window_stem },
    { DBK_PARAMETER_SUM, "sum", match_energy_stem },
    { DBK_PARAMETER_ATTRIBUTE, "attr_", match_plain_stem },
    { DBK_PARAMETER_ATTRIBUTE_SUM, "attrsum", match_energy_stem },
    { DBK_PARAMETER_VOLUME, "vol_", match_plain_stem },
    { DBK_PARAMETER_SLOPE, "slope_", match_plain_stem },
  };

  g_return_val_if_fail (text != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (fact_names); i++)
    if (strcmp (text, fact_names[i]) == 0)
      {
        *parameter = (DbkParameter){ .kind = DBK_PARAMETER_FACT, .energies = DBK_ENERGY_ALL, .fact = i, .name = text };
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (stems); i++)
    {
      *parameter = (DbkParameter){ .kind = stems[i].kind, .energies = DBK_ENERGY_ALL };
      if (!stems[i].match (text, stems[i].stem, parameter))
        continue;
      if (stems[i].match == match_window_stem && (parameter->window < 2 || parameter->window > DBK_PARAMETER_WINDOW_MAX))
        return FALSE;
      return *parameter->name != '\0';
    }
  *parameter = (DbkParameter){ .kind = DBK_PARAMETER_VALUE, .energies = DBK_ENERGY_ALL, .name = text };
  return TRUE;
}
