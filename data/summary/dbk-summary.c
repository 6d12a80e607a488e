/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures added up over time and over the organisation.
 */
#define G_LOG_DOMAIN "dbk-summary"

#include "data/summary/dbk-summary.h"

#include "data/summary/dbk-summary-private.h"

G_DEFINE_QUARK (dbk_summary_error, dbk_summary_error)

struct _DbkTable
{
  DbkCatalogue *catalogue; /* (owned) */
  GPtrArray *nodes;        /* (owned) */
  GArray *spans;           /* (owned) */
  GPtrArray *indicators;   /* (owned) */
  DbkTotal *totals;        /* (owned): by (node × spans + span) × indicators + indicator */
  DbkCoverage *coverage;   /* (owned): by node × spans + span */
};

/* --- The query --- */

DbkSummaryQuery *
dbk_summary_query_new (const DbkForm *form)
{
  DbkSummaryQuery *query = g_new0 (DbkSummaryQuery, 1);

  query->form = form;
  query->nodes = g_ptr_array_new ();
  query->spans = g_array_new (FALSE, FALSE, sizeof (DbkSpan));
  query->indicators = g_ptr_array_new ();
  return query;
}

void
dbk_summary_query_free (DbkSummaryQuery *query)
{
  if (query == NULL)
    return;
  g_clear_pointer (&query->plants, g_ptr_array_unref);
  g_ptr_array_unref (query->nodes);
  g_array_unref (query->spans);
  g_ptr_array_unref (query->indicators);
  g_free (query);
}

void
dbk_summary_query_add_node (DbkSummaryQuery *query, const DbkNode *node)
{
  g_ptr_array_add (query->nodes, (gpointer)node);
}

guint
dbk_summary_query_add_span (DbkSummaryQuery *query, DbkSpan span)
{
  g_array_append_val (query->spans, span);
  return query->spans->len - 1;
}

guint
dbk_summary_query_add_indicator (DbkSummaryQuery *query, const DbkIndicator *indicator)
{
  g_ptr_array_add (query->indicators, (gpointer)indicator);
  return query->indicators->len - 1;
}

/* --- The table --- */

static DbkTable *
table_new (DbkCatalogue *catalogue, const DbkSummaryQuery *query)
{
  DbkTable *table = g_new0 (DbkTable, 1);

  table->catalogue = dbk_catalogue_ref (catalogue);
  table->nodes = g_ptr_array_copy (query->nodes, NULL, NULL);
  table->spans = g_array_copy (query->spans);
  table->indicators = g_ptr_array_copy (query->indicators, NULL, NULL);
  table->totals = g_new0 (DbkTotal, (gsize)query->nodes->len * query->spans->len * query->indicators->len + 1);
  table->coverage = g_new0 (DbkCoverage, (gsize)query->nodes->len * query->spans->len + 1);
  return table;
}

static gsize
total_index (const DbkTable *table, guint node, guint span, guint indicator)
{
  return ((gsize)node * table->spans->len + span) * table->indicators->len + indicator;
}

void
dbk_table_free (DbkTable *table)
{
  if (table == NULL)
    return;
  for (gsize i = 0; i < total_index (table, table->nodes->len, 0, 0); i++)
    g_clear_pointer (&table->totals[i].states, g_array_unref);
  g_free (table->totals);
  g_free (table->coverage);
  g_ptr_array_unref (table->nodes);
  g_array_unref (table->spans);
  g_ptr_array_unref (table->indicators);
  dbk_catalogue_unref (table->catalogue);
  g_free (table);
}

DbkCatalogue *
dbk_table_catalogue (const DbkTable *table)
{
  return table->catalogue;
}

guint
dbk_table_n_nodes (const DbkTable *table)
{
  return table->nodes->len;
}

const DbkNode *
dbk_table_node (const DbkTable *table, guint node)
{
  return g_ptr_array_index (table->nodes, node);
}

DbkSpan
dbk_table_span (const DbkTable *table, guint span)
{
  return g_array_index (table->spans, DbkSpan, span);
}

const DbkIndicator *
dbk_table_indicator (const DbkTable *table, guint indicator)
{
  return g_ptr_array_index (table->indicators, indicator);
}

gboolean
dbk_table_find_node (const DbkTable *table, const DbkNode *node, guint *place)
{
  return g_ptr_array_find (table->nodes, node, place);
}

const DbkTotal *
dbk_table_get (const DbkTable *table, guint node, guint span, guint indicator)
{
  g_return_val_if_fail (node < table->nodes->len && span < table->spans->len && indicator < table->indicators->len, NULL);

  return &table->totals[total_index (table, node, span, indicator)];
}

const DbkCoverage *
dbk_table_coverage (const DbkTable *table, guint node, guint span)
{
  g_return_val_if_fail (node < table->nodes->len && span < table->spans->len, NULL);

  return &table->coverage[node * table->spans->len + span];
}

/* A sum that lacks many of its parts is no measure of another. */
static gboolean
is_comparable (const DbkTotal *total)
{
  return total->has && (guint64)(total->parts.due - total->parts.had) * 20 <= total->parts.due;
}

DbkChange
dbk_table_change (const DbkTable *table, guint node, guint span, guint base, guint indicator)
{
  const DbkTotal *now = dbk_table_get (table, node, span, indicator);
  const DbkTotal *before = dbk_table_get (table, node, base, indicator);

  return dbk_change (dbk_table_indicator (table, indicator), is_comparable (now) ? &now->value : NULL, is_comparable (before) ? &before->value : NULL);
}

gboolean
dbk_total_is_complete (const DbkTotal *total)
{
  return total->parts.had == total->parts.due;
}

/* --- What has to be read --- */

DbkSpan
dbk_span_meet (DbkSpan a, DbkSpan b)
{
  DbkSpan both = { MAX (a.first, b.first), MIN (a.last, b.last) };

  return dbk_span_exists (a) && dbk_span_exists (b) && dbk_span_exists (both) ? both : DBK_SPAN_NONE;
}

static DbkRecipe *
ensure_recipe (DbkRun *run, const char *text, GError **error)
{
  DbkRecipe *recipe = g_hash_table_lookup (run->recipes, text);

  if (recipe != NULL)
    return recipe;
  recipe = dbk_recipe_new (run->sandbox, run->catalogue, text, error);
  if (recipe != NULL)
    g_hash_table_insert (run->recipes, g_strdup (text), recipe);
  return recipe;
}

DbkRecipe *
dbk_run_recipe (DbkRun *run, const DbkIndicator *indicator, DbkDay day, GError **error)
{
  const char *text = dbk_indicator_formula (indicator, day);

  return text != NULL && *text != '\0' ? ensure_recipe (run, text, error) : NULL;
}

static gboolean
add_input (DbkRun *run, const DbkIndicator *indicator)
{
  if (run->input_of[indicator->index] != DBK_NO_PLACE)
    return FALSE;
  run->input_of[indicator->index] = run->inputs->len;
  g_ptr_array_add (run->inputs, (gpointer)indicator);
  return TRUE;
}

static gboolean
is_in_form (const DbkForm *form, const DbkIndicator *indicator)
{
  for (guint i = 0; i < form->sections->len; i++)
    if (g_ptr_array_find (((const DbkSection *)g_ptr_array_index (form->sections, i))->indicators, indicator, NULL))
      return TRUE;
  return FALSE;
}

/* The attribute's name if that is all an indicator without a column is. */
static gboolean
find_attribute (DbkRun *run, const DbkIndicator *indicator, const char **attribute, GError **error)
{
  DbkRecipe *recipe;

  *attribute = NULL;
  if (indicator->formula == NULL || *indicator->formula == '\0' || is_in_form (run->query->form, indicator))
    return TRUE;
  recipe = ensure_recipe (run, indicator->formula, error);
  if (recipe != NULL)
    *attribute = dbk_recipe_attribute (recipe);
  return recipe != NULL;
}

static gboolean
add_weight (DbkRun *run, const DbkIndicator *indicator, const DbkIndicator **weight, const char **attribute, GError **error)
{
  *weight = NULL;
  *attribute = NULL;
  if (indicator->weight == NULL)
    return TRUE;
  if (!find_attribute (run, indicator->weight, attribute, error))
    return FALSE;
  if (*attribute != NULL)
    return TRUE;
  *weight = indicator->weight;
  add_input (run, indicator->weight);
  return TRUE;
}

static gboolean
add_formula (DbkRun *run, const char *text, GError **error)
{
  DbkRecipe *recipe = *text != '\0' ? ensure_recipe (run, text, error) : NULL;
  const DbkIndicator *weight;
  const char *attribute;

  if (*text == '\0')
    return TRUE;
  for (guint i = 0; recipe != NULL && i < recipe->parameters->len; i++)
    {
      const DbkIndicator *indicator = g_array_index (recipe->parameters, DbkFormulaParameter, i).indicator;

      if (indicator == NULL)
        continue;
      add_input (run, indicator);
      if (!add_weight (run, indicator, &weight, &attribute, error))
        return FALSE;
    }
  return recipe != NULL;
}

static gboolean
recomputes (const DbkIndicator *indicator)
{
  return indicator->over_organisation == DBK_AGGREGATE_RECOMPUTE || indicator->over_time == DBK_AGGREGATE_RECOMPUTE;
}

static gboolean
add_wanted (DbkRun *run, DbkWanted *wanted, const DbkIndicator *indicator, GError **error)
{
  wanted->indicator = indicator;
  wanted->in_form = is_in_form (run->query->form, indicator);
  if (!find_attribute (run, indicator, &wanted->attribute, error))
    return FALSE;
  if (wanted->attribute != NULL)
    return TRUE;
  add_input (run, indicator);
  if (!recomputes (indicator))
    return add_weight (run, indicator, &wanted->weight, &wanted->weight_attribute, error);
  for (guint i = 0; indicator->formulas != NULL && i < indicator->formulas->len; i++)
    if (!add_formula (run, ((const DbkFormula *)g_ptr_array_index (indicator->formulas, i))->text, error))
      return FALSE;
  return indicator->formula == NULL || add_formula (run, indicator->formula, error);
}

static int
compare_spans (gconstpointer a, gconstpointer b)
{
  const DbkSpan *x = a, *y = b;

  return x->first < y->first ? -1 : x->first > y->first;
}

/* The days of all spans, each once; before each, the days a window looks back on. */
static void
join_spans (DbkRun *run)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (DbkSpan));
  GHashTableIter iter;
  gpointer recipe;
  gboolean back = FALSE;

  g_hash_table_iter_init (&iter, run->recipes);
  while (g_hash_table_iter_next (&iter, NULL, &recipe))
    back = back || dbk_recipe_has_window (recipe);
  for (guint i = 0; i < run->query->spans->len; i++)
    {
      DbkSpan span = g_array_index (run->query->spans, DbkSpan, i);

      if (!dbk_span_exists (span))
        continue;
      if (back)
        span.first = MIN (span.first, span.last - DBK_PARAMETER_WINDOW_MAX);
      g_array_append_val (spans, span);
    }
  g_array_sort (spans, compare_spans);
  for (guint i = 0; i < spans->len; i++)
    {
      DbkSpan span = g_array_index (spans, DbkSpan, i);
      DbkSpan *last = run->ranges->len > 0 ? &g_array_index (run->ranges, DbkSpan, run->ranges->len - 1) : NULL;

      if (last != NULL && span.first <= last->last + 1)
        last->last = MAX (last->last, span.last);
      else
        g_array_append_val (run->ranges, span);
    }
  for (guint i = 0; i < run->ranges->len; i++)
    run->n_columns += dbk_span_days (g_array_index (run->ranges, DbkSpan, i));
}

guint
dbk_run_column (const DbkRun *run, DbkDay day)
{
  guint before = 0;

  for (guint i = 0; i < run->ranges->len; i++)
    {
      DbkSpan range = g_array_index (run->ranges, DbkSpan, i);

      if (dbk_span_contains (range, day))
        return before + (guint)(day - range.first);
      before += dbk_span_days (range);
    }
  return DBK_NO_PLACE;
}

static void
run_clear (DbkRun *run)
{
  g_clear_pointer (&run->recipes, g_hash_table_unref);
  g_clear_pointer (&run->sandbox, dbk_sandbox_free);
  g_clear_pointer (&run->inputs, g_ptr_array_unref);
  g_clear_pointer (&run->ranges, g_array_unref);
  g_free (run->wanted);
  g_free (run->input_of);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkRun, run_clear)

static gboolean
prepare (DbkRun *run, GError **error)
{
  guint n = dbk_catalogue_indicators (run->catalogue)->len;

  run->sandbox = dbk_sandbox_new (error);
  run->recipes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)dbk_recipe_free);
  run->inputs = g_ptr_array_new ();
  run->input_of = g_new (guint, n + 1);
  run->ranges = g_array_new (FALSE, FALSE, sizeof (DbkSpan));
  run->wanted = g_new0 (DbkWanted, run->query->indicators->len + 1);
  for (guint i = 0; i < n; i++)
    run->input_of[i] = DBK_NO_PLACE;
  if (run->sandbox == NULL)
    return FALSE;
  for (guint i = 0; i < run->query->indicators->len; i++)
    if (!add_wanted (run, &run->wanted[i], g_ptr_array_index (run->query->indicators, i), error))
      return FALSE;
  join_spans (run);
  return TRUE;
}

/* --- Plant by plant --- */

/* The days on which a plant belongs to a node: both and all between them are valid. */
static DbkSpan
find_validity (const DbkNode *plant, const DbkNode *node)
{
  const DbkNode *low = dbk_node_within (plant, node) ? plant : node;
  const DbkNode *high = low == plant ? node : plant;
  DbkSpan valid = { G_MININT32 + 1, G_MAXINT32 };

  for (const DbkNode *each = low; each != NULL; each = each->parent)
    {
      if (each->from != DBK_DAY_NONE)
        valid.first = MAX (valid.first, each->from);
      if (each->to != DBK_DAY_NONE)
        valid.last = MIN (valid.last, each->to);
      if (each == high)
        break;
    }
  return valid;
}

static void
cover (DbkCoverage *coverage, const DbkHarvest *harvest, DbkSpan span, DbkSpan valid)
{
  for (guint i = 0; i < harvest->parts->len; i++)
    {
      const DbkPart *part = &g_array_index (harvest->parts, DbkPart, i);
      DbkSpan days = dbk_span_meet (dbk_span_meet (part->span, span), valid);

      for (DbkDay day = days.first; dbk_span_exists (days) && day <= days.last; day++)
        {
          guint8 report = harvest->reports[dbk_run_column (harvest->run, day)];

          if (!part->due && report == 0)
            continue;
          coverage->due++;
          coverage->counted += report > 0;
          coverage->approved += report == 2;
        }
    }
}

static gboolean
add_plant (DbkRun *run, DbkTable *table, DbkAdder *adders, const DbkHarvest *harvest, GError **error)
{
  for (guint n = 0; n < table->nodes->len; n++)
    {
      const DbkNode *node = g_ptr_array_index (table->nodes, n);
      DbkSpan valid;

      if (!dbk_node_within (harvest->plant, node) && !dbk_node_within (node, harvest->plant))
        continue;
      valid = find_validity (harvest->plant, node);
      for (guint s = 0; s < table->spans->len; s++)
        {
          DbkSpan span = dbk_table_span (table, s);

          if (!dbk_span_exists (span))
            continue;
          cover (&table->coverage[n * table->spans->len + s], harvest, span, valid);
          for (guint i = 0; i < table->indicators->len; i++)
            if (!dbk_adder_add (&adders[total_index (table, n, s, i)], &run->wanted[i], harvest, node, span, valid, error))
              return FALSE;
        }
    }
  return TRUE;
}

static gboolean
is_asked (const DbkTable *table, const DbkNode *plant)
{
  for (guint n = 0; n < table->nodes->len; n++)
    {
      const DbkNode *node = g_ptr_array_index (table->nodes, n);

      if (dbk_node_within (plant, node) || dbk_node_within (node, plant))
        return TRUE;
    }
  return FALSE;
}

static gboolean
prepare_adders (DbkRun *run, const DbkTable *table, DbkAdder *adders, GError **error)
{
  for (guint s = 0; s < table->spans->len; s++)
    for (guint i = 0; i < table->indicators->len; i++)
      {
        const DbkIndicator *indicator = run->wanted[i].indicator;
        DbkSpan span = dbk_table_span (table, s);
        GError *failure = NULL;
        DbkRecipe *recipe;

        if (!recomputes (indicator) || !dbk_span_exists (span) || run->wanted[i].attribute != NULL)
          continue;
        recipe = dbk_run_recipe (run, indicator, span.last, &failure);
        if (failure != NULL)
          {
            g_propagate_error (error, failure);
            return FALSE;
          }
        if (indicator->over_time == DBK_AGGREGATE_LAST)
          span = dbk_span_day (span.last);
        else if (indicator->over_time == DBK_AGGREGATE_FIRST)
          span = dbk_span_day (span.first);
        for (guint n = 0; recipe != NULL && n < table->nodes->len; n++)
          adders[total_index (table, n, s, i)].ratio = dbk_ratio_new (recipe, span);
      }
  return TRUE;
}

static gboolean
add_plants (DbkRun *run, DbkTable *table, DbkAdder *adders, DbkSummaryRead read, gpointer data, GCancellable *cancellable, GError **error)
{
  const GPtrArray *nodes = dbk_catalogue_nodes (run->catalogue);

  if (!prepare_adders (run, table, adders, error))
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      const DbkNode *plant = g_ptr_array_index (nodes, i);
      DbkHarvest *harvest;
      gboolean added;

      if (plant->kind != DBK_NODE_PLANT || !is_asked (table, plant) ||
          (run->query->plants != NULL && !g_ptr_array_find (run->query->plants, plant, NULL)))
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      harvest = dbk_harvest_new (run, plant, read, data, error);
      added = harvest != NULL && add_plant (run, table, adders, harvest, error);
      dbk_harvest_free (harvest);
      if (!added)
        return FALSE;
    }
  return TRUE;
}

DbkTable *
dbk_summary_run (DbkCatalogue *catalogue, const DbkSummaryQuery *query, DbkSummaryRead read, gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (DbkRun) run = { .catalogue = catalogue, .query = query };
  g_autoptr (DbkTable) table = table_new (catalogue, query);
  gsize n = total_index (table, table->nodes->len, 0, 0);
  g_autofree DbkAdder *adders = g_new0 (DbkAdder, n + 1);
  gboolean done;

  g_return_val_if_fail (query->form->period == DBK_PERIOD_DAY, NULL);

  done = prepare (&run, error) && add_plants (&run, table, adders, read, data, cancellable, error);
  for (gsize i = 0; done && i < n; i++)
    {
      guint indicator = (guint)(i % table->indicators->len);
      DbkSpan span = dbk_table_span (table, (guint)(i / table->indicators->len % table->spans->len));

      done = dbk_adder_finish (&adders[i], &run, &run.wanted[indicator], span, &table->totals[i], error);
    }
  for (gsize i = 0; i < n; i++)
    dbk_adder_clear (&adders[i]);
  return done ? g_steal_pointer (&table) : NULL;
}
