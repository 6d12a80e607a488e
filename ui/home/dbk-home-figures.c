/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the home page asks to be added up, and how it tells the answers.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/home/dbk-home-figures.h"

#include <glib/gi18n-lib.h>

static DbkSummaryQuery *
new_query (DbkCatalogue *catalogue, const GPtrArray *plants)
{
  DbkSummaryQuery *query = dbk_summary_query_new (dbk_catalogue_form (catalogue, "daily"));

  dbk_summary_query_add_node (query, dbk_catalogue_root (catalogue));
  for (guint i = 0; i < plants->len; i++)
    dbk_summary_query_add_node (query, g_ptr_array_index ((GPtrArray *)plants, i));
  return query;
}

static gboolean
is_ready (DbkCatalogue *catalogue)
{
  return dbk_catalogue_root (catalogue) != NULL && dbk_catalogue_form (catalogue, "daily") != NULL;
}

DbkSummaryQuery *
dbk_home_figures_generation (DbkCatalogue *catalogue, const GPtrArray *plants, DbkDay day)
{
  const DbkIndicator *gen = dbk_catalogue_indicator (catalogue, "gen");
  const DbkSpan spans[] = { dbk_span_day (day), dbk_span_month_to (day), dbk_span_year_to (day) };
  DbkSummaryQuery *query;

  if (gen == NULL || !is_ready (catalogue))
    return NULL;
  query = new_query (catalogue, plants);
  dbk_summary_query_add_indicator (query, gen);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      dbk_summary_query_add_span (query, spans[i]);
      dbk_summary_query_add_span (query, dbk_span_year_before (spans[i]));
    }
  return query;
}

static void
add_stations (DbkSummaryQuery *query, const DbkNode *plant)
{
  for (guint i = 0; i < plant->children->len; i++)
    {
      const DbkNode *child = g_ptr_array_index (plant->children, i);

      if (child->kind == DBK_NODE_STATION)
        dbk_summary_query_add_node (query, child);
    }
}

DbkSummaryQuery *
dbk_home_figures_state (DbkCatalogue *catalogue, const GPtrArray *plants, DbkDay day)
{
  static const char *const codes[] = { "unit_state", "coal_days", "coal_stock", "level_close" };
  DbkSummaryQuery *query;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (dbk_catalogue_indicator (catalogue, codes[i]) == NULL)
      return NULL;
  if (!is_ready (catalogue))
    return NULL;
  query = new_query (catalogue, plants);
  for (guint i = 0; i < plants->len; i++)
    add_stations (query, g_ptr_array_index ((GPtrArray *)plants, i));
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (catalogue, codes[i]));
  dbk_summary_query_add_span (query, dbk_span_day (day));
  return query;
}

char *
dbk_home_figures_format (const DbkTotal *total)
{
  return total->has ? dbk_decimal_format (total->value) : g_strdup ("—");
}

char *
dbk_home_figures_detail (const DbkTable *table, guint node, guint span, guint base)
{
  const DbkTotal *total = dbk_table_get (table, node, span, 0);
  DbkChange change = dbk_table_change (table, node, span, base, 0);
  g_autoptr (GString) words = g_string_new (NULL);

  if (!total->has)
    return g_strdup (_ ("No figure has arrived"));
  g_string_append (words, dbk_table_indicator (table, 0)->unit);
  if (!dbk_total_is_complete (total))
    g_string_append_printf (words, _ (" · %u of %u figures"), total->parts.had, total->parts.due);
  if (total->parts.unapproved > 0)
    g_string_append_printf (words, g_dngettext (GETTEXT_PACKAGE, " · %u not approved yet", " · %u not approved yet", total->parts.unapproved), total->parts.unapproved);
  if (change.kind == DBK_CHANGE_PERCENT)
    {
      g_autofree char *per_cent = dbk_decimal_format (change.value);

      g_string_append_printf (words, _ (" · %s%s %% on last year"), change.value.mantissa > 0 ? "+" : "", per_cent);
      /* Days that last year's figure lacks make this year's look better. */
      if (!dbk_total_is_complete (dbk_table_get (table, node, base, 0)))
        g_string_append (words, _ (", which is incomplete"));
    }
  else
    g_string_append (words, _ (" · last year —"));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

char *
dbk_home_figures_units (const DbkTotal *states, char **detail)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint running = 0;

  *detail = NULL;
  if (states->states == NULL || states->parts.due == 0)
    {
      *detail = g_strdup (_ ("No state has arrived"));
      return g_strdup ("—");
    }
  for (guint i = 0; i < states->states->len; i++)
    {
      const DbkStateCount *count = &g_array_index (states->states, DbkStateCount, i);
      DbkDecimal whole;

      if (g_strcmp0 (count->state->code, "running") != 0)
        continue;
      running = count->units;
      if (dbk_decimal_round (count->capacity, 0, &whole, NULL))
        {
          g_autofree char *capacity = dbk_decimal_format (whole);

          g_string_append_printf (words, "%s MW", capacity);
        }
    }
  for (guint i = 0; i < states->states->len; i++)
    {
      const DbkStateCount *count = &g_array_index (states->states, DbkStateCount, i);

      if (g_strcmp0 (count->state->code, "running") != 0)
        g_string_append_printf (words, "%s%s %u", words->len > 0 ? " · " : "", dbk_text_get (&count->state->name), count->units);
    }
  if (!dbk_total_is_complete (states))
    g_string_append_printf (words, _ (" · %u of %u figures"), states->parts.had, states->parts.due);
  *detail = g_string_free (g_steal_pointer (&words), FALSE);
  return g_strdup_printf ("%u / %u", running, states->parts.due);
}
