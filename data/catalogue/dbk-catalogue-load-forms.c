/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads indicators, chains and forms of the catalogue document.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-catalogue-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "data/base/dbk-json.h"
#include "data/catalogue/dbk-parameter.h"

static const char *const type_words[] = { "number", "integer", "choice", "time", "text", NULL };
static const char *const source_words[] = { "entered", "derived", "carried", NULL };
static const char *const aggregate_words[] = { "none", "sum", "first", "last", "max", "mean", "weighted", "recompute", "count", NULL };
static const char *const period_words[] = { "day", "month", "year", NULL };

JsonObject *
dbk_catalogue_element (JsonArray *array, guint i, const char *part, GError **error)
{
  JsonObject *object = dbk_json_element_object (array, i, error);

  if (object == NULL)
    dbk_catalogue_wrap (error, part);
  return object;
}

static guint
length_of (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

static DbkIndicator *
require_indicator (DbkCatalogue *catalogue, const char *code, const char *what, GError **error)
{
  DbkIndicator *indicator = g_hash_table_lookup (catalogue->indicators_by_code, code);

  if (indicator == NULL)
    g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no indicator “%s”"), what, code);
  return indicator;
}

gboolean
dbk_catalogue_read_indicators (DbkCatalogue *catalogue, JsonObject *object, const char *member, GPtrArray *list, const char *what, GError **error)
{
  JsonArray *array = dbk_json_array (object, member, error);

  if (array == NULL)
    return dbk_catalogue_wrap (error, what);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *code = NULL;
      DbkIndicator *indicator;

      if (!dbk_json_element_string (array, i, FALSE, &code, error))
        return dbk_catalogue_wrap (error, what);
      indicator = require_indicator (catalogue, code, what, error);
      if (indicator == NULL)
        return FALSE;
      if (g_ptr_array_find (list, indicator, NULL))
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("%s: “%s” stands twice in one list"), what, code);
          return FALSE;
        }
      g_ptr_array_add (list, indicator);
    }
  if (list->len > 0)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” is empty"), what, member);
  return FALSE;
}

/* --- Indicators --- */

static void
choice_free (DbkChoice *choice)
{
  dbk_text_clear (&choice->name);
  g_free (choice);
}

static gboolean
read_choices (JsonObject *object, DbkIndicator *indicator, GError **error)
{
  JsonArray *array = dbk_json_array (object, "choices", error);

  if (array == NULL)
    return dbk_catalogue_wrap (error, indicator->code);
  indicator->choices = g_ptr_array_new_with_free_func ((GDestroyNotify)choice_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *element = dbk_catalogue_element (array, i, indicator->code, error);
      const char *code = element != NULL ? dbk_catalogue_read_code (element, "code", FALSE, error) : NULL;
      DbkChoice *choice;

      if (code == NULL)
        return FALSE;
      if (dbk_indicator_choice (indicator, code) != NULL)
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("%s: “%s” stands twice in one list"), indicator->code, code);
          return FALSE;
        }
      choice = g_new0 (DbkChoice, 1);
      choice->code = code;
      g_ptr_array_add (indicator->choices, choice);
      if (!dbk_catalogue_read_text (element, "name", TRUE, &choice->name, indicator->code, error))
        return FALSE;
      if (json_object_has_member (element, "initials"))
        choice->initials = dbk_catalogue_read_code (element, "initials", FALSE, error);
      if (json_object_has_member (element, "initials") && choice->initials == NULL)
        return FALSE;
    }
  if (indicator->choices->len > 0)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” is empty"), indicator->code, "choices");
  return FALSE;
}

/* true, false, or the energies it is required of. */
static gboolean
read_required (JsonObject *object, DbkIndicator *indicator, GError **error)
{
  JsonNode *node = json_object_get_member (object, "required");

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      if (!dbk_catalogue_read_energies (object, "required", DBK_ENERGY_NONE, &indicator->required_for, indicator->code, error))
        return FALSE;
      indicator->required_for &= indicator->energies;
      indicator->required = indicator->required_for != DBK_ENERGY_NONE;
      return TRUE;
    }
  if (!dbk_json_boolean_or (object, "required", FALSE, &indicator->required, error))
    return dbk_catalogue_wrap (error, indicator->code);
  indicator->required_for = indicator->required ? indicator->energies : DBK_ENERGY_NONE;
  return TRUE;
}

static gboolean
read_flags (JsonObject *object, DbkIndicator *indicator, GError **error)
{
  const struct
  {
    const char *member;
    gboolean *flag;
  } flags[] = {
    { "insists", &indicator->insists },
    { "missing_as_zero", &indicator->missing_as_zero },
    { "overtypable", &indicator->overtypable },
    { "hours", &indicator->hours },
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (!dbk_json_boolean_or (object, flags[i].member, FALSE, flags[i].flag, error))
      return dbk_catalogue_wrap (error, indicator->code);
  return read_required (object, indicator, error);
}

static gboolean
read_words (JsonObject *object, DbkIndicator *indicator, GError **error)
{
  int type, source, over_time, over_organisation;

  if (!dbk_catalogue_read_word (object, "type", type_words, DBK_TYPE_NUMBER, &type, indicator->code, error) ||
      !dbk_catalogue_read_word (object, "source", source_words, DBK_SOURCE_ENTERED, &source, indicator->code, error) ||
      !dbk_catalogue_read_word (object, "over_time", aggregate_words, DBK_AGGREGATE_NONE, &over_time, indicator->code, error) ||
      !dbk_catalogue_read_word (object, "over_organisation", aggregate_words, DBK_AGGREGATE_NONE, &over_organisation, indicator->code, error))
    return FALSE;
  indicator->type = type;
  indicator->source = source;
  indicator->over_time = over_time;
  indicator->over_organisation = over_organisation;
  return TRUE;
}

static void
formula_free (DbkFormula *formula)
{
  g_free (formula->text);
  g_free (formula);
}

/* Formulas in force for a time. */
static gboolean
read_formulas (JsonObject *object, DbkIndicator *indicator, GError **error)
{
  JsonArray *array = NULL;

  if (!dbk_json_array_or_null (object, "formulas", &array, error))
    return dbk_catalogue_wrap (error, indicator->code);
  if (array == NULL)
    return TRUE;
  indicator->formulas = g_ptr_array_new_with_free_func ((GDestroyNotify)formula_free);
  for (guint i = 0; i < length_of (array); i++)
    {
      JsonObject *element = dbk_catalogue_element (array, i, indicator->code, error);
      DbkFormula *formula;
      const char *text = NULL;

      if (element == NULL)
        return FALSE;
      if (!dbk_json_string_or (element, "formula", "", &text, error))
        return dbk_catalogue_wrap (error, indicator->code);
      formula = g_new0 (DbkFormula, 1);
      formula->text = g_strdup (text);
      g_ptr_array_add (indicator->formulas, formula);
      if (!dbk_catalogue_read_dated (element, &formula->dated, indicator->code, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_measure (JsonObject *object, DbkIndicator *indicator, GError **error)
{
  const char *unit = NULL;
  const char *formula = NULL;
  gint64 decimals = 0;
  gint64 most = indicator->type == DBK_TYPE_NUMBER ? DBK_DECIMAL_MAX_DECIMALS : 0;

  if (!dbk_json_string_or (object, "unit", "", &unit, error) ||
      !dbk_json_string_or (object, "formula", NULL, &formula, error) ||
      !dbk_json_int_or (object, "decimals", 0, most, 0, &decimals, error))
    return dbk_catalogue_wrap (error, indicator->code);
  indicator->unit = g_strdup (unit);
  indicator->formula = g_strdup (formula);
  indicator->decimals = (guint)decimals;
  if (!read_formulas (object, indicator, error))
    return FALSE;
  if (indicator->source != DBK_SOURCE_DERIVED || formula != NULL || indicator->formulas != NULL)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMULA, _ ("%s is derived and has no formula"), indicator->code);
  return FALSE;
}

static gboolean
check_indicator_code (const char *code, GError **error)
{
  DbkParameter parameter;

  if (dbk_parameter_parse (code, &parameter) && parameter.kind == DBK_PARAMETER_VALUE)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("“%s” cannot be an indicator's code: expressions read it as something else"), code);
  return FALSE;
}

static DbkIndicator *
read_indicator (JsonObject *object, guint index, GError **error)
{
  g_autoptr (DbkIndicator) indicator = g_new0 (DbkIndicator, 1);

  indicator->index = index;
  indicator->code = dbk_catalogue_read_code (object, "code", FALSE, error);
  if (indicator->code == NULL || !check_indicator_code (indicator->code, error) ||
      !dbk_catalogue_read_text (object, "name", TRUE, &indicator->name, indicator->code, error) ||
      !dbk_catalogue_read_text (object, "description", FALSE, &indicator->description, indicator->code, error) ||
      !dbk_catalogue_read_energies (object, "energies", DBK_ENERGY_ALL, &indicator->energies, indicator->code, error) ||
      !read_words (object, indicator, error) || !read_measure (object, indicator, error) || !read_flags (object, indicator, error))
    return NULL;
  if (indicator->type == DBK_TYPE_CHOICE && !read_choices (object, indicator, error))
    return NULL;
  return g_steal_pointer (&indicator);
}

/* The references of one indicator to others, once all are known. */
static gboolean
link_indicator (DbkCatalogue *catalogue, DbkIndicator *indicator, JsonObject *object, GError **error)
{
  const char *carried_from = NULL;
  const char *weight = NULL;

  if (!dbk_json_string_or (object, "carried_from", NULL, &carried_from, error) || !dbk_json_string_or (object, "weight", NULL, &weight, error))
    return dbk_catalogue_wrap (error, indicator->code);
  if (indicator->source == DBK_SOURCE_CARRIED)
    {
      indicator->carried_from = require_indicator (catalogue, carried_from != NULL ? carried_from : "", indicator->code, error);
      if (indicator->carried_from == NULL)
        return FALSE;
      if (indicator->carried_from->decimals != indicator->decimals || indicator->carried_from->type != indicator->type)
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s must have the type and decimals of %s"), indicator->code, indicator->carried_from->code);
          return FALSE;
        }
    }
  if (indicator->over_time != DBK_AGGREGATE_WEIGHTED && indicator->over_organisation != DBK_AGGREGATE_WEIGHTED)
    return TRUE;
  indicator->weight = require_indicator (catalogue, weight != NULL ? weight : "", indicator->code, error);
  return indicator->weight != NULL;
}

gboolean
dbk_catalogue_load_indicators (DbkCatalogue *catalogue, JsonArray *array, GError **error)
{
  for (guint i = 0; i < length_of (array); i++)
    {
      JsonObject *object = dbk_catalogue_element (array, i, "indicators", error);
      DbkIndicator *indicator = object != NULL ? read_indicator (object, i, error) : NULL;

      if (indicator == NULL)
        return FALSE;
      g_ptr_array_add (catalogue->indicators, indicator);
      if (!dbk_catalogue_register (catalogue->indicators_by_code, indicator->code, indicator, _ ("The indicator"), error))
        return FALSE;
    }
  for (guint i = 0; i < length_of (array); i++)
    if (!link_indicator (catalogue, g_ptr_array_index (catalogue->indicators, i), json_array_get_object_element (array, i), error))
      return FALSE;
  return TRUE;
}

/* --- Chains --- */

static gboolean
read_deadline (JsonObject *object, int *deadline, const char *what, GError **error)
{
  const char *text = NULL;
  guint hours, minutes;
  char tail;

  *deadline = -1;
  if (!dbk_json_string_or (object, "deadline", NULL, &text, error))
    return dbk_catalogue_wrap (error, what);
  if (text == NULL)
    return TRUE;
  /* Beyond 24:00 means a later day: 33:00 is 09:00 of the day after. */
  if (strlen (text) == 5 && sscanf (text, "%2u:%2u%c", &hours, &minutes, &tail) == 2 && minutes < 60)
    {
      *deadline = (int)(hours * 60 + minutes);
      return TRUE;
    }
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” is no time of day"), what, text);
  return FALSE;
}

static gboolean
read_step (JsonObject *object, DbkChain *chain, GError **error)
{
  DbkChainStep *step = g_new0 (DbkChainStep, 1);

  g_ptr_array_add (chain->steps, step);
  step->role = dbk_catalogue_read_code (object, "role", FALSE, error);
  return step->role != NULL && dbk_catalogue_read_text (object, "name", TRUE, &step->name, chain->code, error) &&
         dbk_catalogue_read_kind (object, "level", &step->level, chain->code, error) &&
         read_deadline (object, &step->deadline, chain->code, error);
}

static DbkChain *
read_chain (JsonObject *object, GError **error)
{
  g_autoptr (DbkChain) chain = g_new0 (DbkChain, 1);
  JsonArray *steps;

  chain->steps = g_ptr_array_new ();
  chain->code = dbk_catalogue_read_code (object, "code", FALSE, error);
  if (chain->code == NULL || !dbk_catalogue_read_text (object, "name", TRUE, &chain->name, chain->code, error))
    return NULL;
  steps = dbk_json_array (object, "steps", error);
  if (steps == NULL)
    {
      dbk_catalogue_wrap (error, chain->code);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (steps); i++)
    {
      JsonObject *step = dbk_catalogue_element (steps, i, chain->code, error);

      if (step == NULL || !read_step (step, chain, error))
        return NULL;
    }
  if (chain->steps->len > 0)
    return g_steal_pointer (&chain);
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: “%s” is empty"), chain->code, "steps");
  return NULL;
}

gboolean
dbk_catalogue_load_chains (DbkCatalogue *catalogue, JsonArray *array, GError **error)
{
  for (guint i = 0; i < length_of (array); i++)
    {
      JsonObject *object = dbk_catalogue_element (array, i, "chains", error);
      DbkChain *chain = object != NULL ? read_chain (object, error) : NULL;

      if (chain == NULL)
        return FALSE;
      g_ptr_array_add (catalogue->chains, chain);
      if (!dbk_catalogue_register (catalogue->chains_by_code, chain->code, chain, _ ("The chain"), error))
        return FALSE;
    }
  return TRUE;
}

/* --- Forms --- */

static gboolean
check_section_level (DbkSection *section, GError **error)
{
  if (section->level >= DBK_NODE_PLANT)
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMAT, _ ("%s: figures stand at units, stations or plants"), section->code);
  return FALSE;
}

/* When, and where, a section stands. */
static gboolean
read_section_terms (JsonObject *object, DbkSection *section, GError **error)
{
  if (!dbk_json_boolean_or (object, "ticks", FALSE, &section->ticks, error))
    return dbk_catalogue_wrap (error, section->code);
  if (json_object_has_member (object, "needs"))
    {
      section->needs = dbk_catalogue_read_code (object, "needs", FALSE, error);
      if (section->needs == NULL)
        return FALSE;
    }
  return dbk_catalogue_read_dated (object, &section->dated, section->code, error);
}

static gboolean
check_section_needs (DbkCatalogue *catalogue, const DbkSection *section, GError **error)
{
  if (section->needs == NULL || dbk_catalogue_allows_attribute (catalogue, section->needs))
    return TRUE;
  g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no attribute “%s”"), section->code, section->needs);
  return FALSE;
}

static gboolean
read_section (DbkCatalogue *catalogue, JsonObject *object, DbkForm *form, GError **error)
{
  DbkSection *section = g_new0 (DbkSection, 1);

  g_ptr_array_add (form->sections, section);
  section->indicators = g_ptr_array_new ();
  section->code = dbk_catalogue_read_code (object, "code", FALSE, error);
  if (section->code == NULL)
    return FALSE;
  for (guint i = 0; i + 1 < form->sections->len; i++)
    {
      const DbkSection *other = g_ptr_array_index (form->sections, i);

      if (other->code == section->code)
        {
          g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_DUPLICATE, _ ("%s: “%s” stands twice in one list"), form->code, section->code);
          return FALSE;
        }
    }
  section->department = dbk_catalogue_read_code (object, "department", FALSE, error);
  if (section->department == NULL || !read_section_terms (object, section, error))
    return FALSE;
  return dbk_catalogue_read_text (object, "name", TRUE, &section->name, section->code, error) &&
         dbk_catalogue_read_kind (object, "level", &section->level, section->code, error) && check_section_level (section, error) && check_section_needs (catalogue, section, error) &&
         dbk_catalogue_read_energies (object, "energies", DBK_ENERGY_ALL, &section->energies, section->code, error) &&
         dbk_catalogue_read_indicators (catalogue, object, "indicators", section->indicators, section->code, error);
}

static DbkChain *
require_chain (DbkCatalogue *catalogue, JsonObject *object, const char *what, GError **error)
{
  const char *code = dbk_json_string (object, "chain", error);
  DbkChain *chain;

  if (code == NULL)
    {
      dbk_catalogue_wrap (error, what);
      return NULL;
    }
  chain = g_hash_table_lookup (catalogue->chains_by_code, code);
  if (chain == NULL)
    g_set_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_REFERENCE, _ ("%s: there is no chain “%s”"), what, code);
  return chain;
}

static gboolean
read_form_chains (DbkCatalogue *catalogue, JsonObject *object, DbkForm *form, GError **error)
{
  JsonArray *array = NULL;

  form->chain = require_chain (catalogue, object, form->code, error);
  if (form->chain == NULL)
    return FALSE;
  if (!dbk_json_array_or_null (object, "chains", &array, error))
    return dbk_catalogue_wrap (error, form->code);
  if (array != NULL)
    form->chains = g_array_new (FALSE, FALSE, sizeof (DbkFormChain));
  for (guint i = 0; i < length_of (array); i++)
    {
      JsonObject *element = dbk_catalogue_element (array, i, form->code, error);
      DbkFormChain dated = { 0 };

      if (element == NULL || !dbk_catalogue_read_dated (element, &dated.dated, form->code, error))
        return FALSE;
      dated.chain = require_chain (catalogue, element, form->code, error);
      if (dated.chain == NULL)
        return FALSE;
      g_array_append_val (form->chains, dated);
    }
  return TRUE;
}

static DbkForm *
read_form (DbkCatalogue *catalogue, JsonObject *object, GError **error)
{
  g_autoptr (DbkForm) form = g_new0 (DbkForm, 1);
  JsonArray *sections;
  int period;

  form->sections = g_ptr_array_new ();
  form->code = dbk_catalogue_read_code (object, "code", FALSE, error);
  if (form->code == NULL || !dbk_catalogue_read_text (object, "name", TRUE, &form->name, form->code, error) ||
      !dbk_catalogue_read_word (object, "period", period_words, -1, &period, form->code, error) ||
      !read_form_chains (catalogue, object, form, error))
    return NULL;
  if (!dbk_json_boolean_or (object, "ticks", TRUE, &form->ticks, error) || !dbk_json_boolean_or (object, "amend", TRUE, &form->amend, error))
    {
      dbk_catalogue_wrap (error, form->code);
      return NULL;
    }
  form->period = period;
  sections = dbk_json_array (object, "sections", error);
  if (sections == NULL)
    {
      dbk_catalogue_wrap (error, form->code);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (sections); i++)
    {
      JsonObject *section = dbk_catalogue_element (sections, i, form->code, error);

      if (section == NULL || !read_section (catalogue, section, form, error))
        return NULL;
    }
  return g_steal_pointer (&form);
}

gboolean
dbk_catalogue_load_forms (DbkCatalogue *catalogue, JsonArray *array, GError **error)
{
  for (guint i = 0; i < length_of (array); i++)
    {
      JsonObject *object = dbk_catalogue_element (array, i, "forms", error);
      DbkForm *form = object != NULL ? read_form (catalogue, object, error) : NULL;

      if (form == NULL)
        return FALSE;
      g_ptr_array_add (catalogue->forms, form);
      if (!dbk_catalogue_register (catalogue->forms_by_code, form->code, form, _ ("The form"), error))
        return FALSE;
    }
  return TRUE;
}
