/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever changes half-way through a month — a unit re-rated or retired, a meter
 * moved, a plant sold, a rule, a formula — reports keep to what was in force on
 * their day, and the month is the sum of its two parts.
 */
#include <string.h>

#include "data/rules/dbk-evaluator.h"
#include "data/summary/dbk-summary.h"
#include "tests/data/rules/dbk-builtin.h"

#define ROUNDS 25
#define NAME "'name':{'zh':'x','en':'x'}"

/* What changes in a round: a mask. */
enum
{
  RERATED = 1 << 0,
  RETIRED = 1 << 1,
  MOVED = 1 << 2, /* auxiliary power from the units' meters to the plant's */
  SOLD = 1 << 3,
  RULE = 1 << 4,
  FORMULA = 1 << 5,
  ALL = (1 << 6) - 1,
};

/* Which publication: before anything was known of it, the one that has both times, and one for which it was always so. */
typedef enum
{
  BEFORE,
  BOTH,
  AFTER,
} Publication;

typedef struct
{
  guint changes;
  DbkDay first;
  DbkDay cut; /* the first day after */
  DbkDay last;
  DbkCatalogue *catalogues[3];
  DbkEvaluator *evaluators[3];
  GHashTable *values; /* "day entity indicator" → text: what was filed, under the publication of its day */
} Round;

static DbkDay
day_of (const char *text)
{
  DbkDay day;

  g_assert_true (dbk_day_parse (text, &day));
  return day;
}

/* --- Publications --- */

/* A member that holds from the cut on, or always. */
static char *
from (const Round *round, Publication publication)
{
  g_autofree char *day = dbk_day_to_string (round->cut);

  return publication == BOTH ? g_strdup_printf (",'from':'%s'", day) : g_strdup ("");
}

static gboolean
has (const Round *round, Publication publication, guint change)
{
  return publication != BEFORE && (round->changes & change) != 0;
}

static char *
organisation (const Round *round, Publication publication)
{
  g_autofree char *since = from (round, publication);
  g_autofree char *cut = dbk_day_to_string (round->cut);
  g_autofree char *sold = dbk_day_to_string (round->cut - 1);
  GString *text = g_string_new ("{'format':1,'version':'1','nodes':[{'code':'G','kind':'group'," NAME "},{'code':'R1','kind':'region','parent':'G'," NAME "},"
                                "{'code':'R2','kind':'region','parent':'G'," NAME "},{'code':'A','kind':'plant','parent':'R1'," NAME);

  if (has (round, publication, MOVED))
    g_string_append_printf (text, ",'levels':{'aux':[{'level':'plant'%s}],'supply':[{'level':'plant'%s}],'aux_rate':[{'level':'plant'%s}]}", since, since, since);
  g_string_append (text, "},{'code':'A-U1','kind':'unit','parent':'A','energy':'coal'," NAME ",'attributes':[");
  if (!has (round, publication, RERATED) || publication == BOTH)
    g_string_append (text, "{'name':'capacity','value':'600'}");
  if (has (round, publication, RERATED))
    g_string_append_printf (text, "%s{'name':'capacity','value':'660'%s}", publication == BOTH ? "," : "", since);
  g_string_append (text, "]},{'code':'A-U2','kind':'unit','parent':'A','energy':'coal'," NAME ",'attributes':[{'name':'capacity','value':'300'}]");
  if (has (round, publication, RETIRED))
    g_string_append_printf (text, ",'retired':'%s'", publication == BOTH ? cut : "2000-01-01");
  g_string_append (text, "},{'code':'B','kind':'plant','parent':'R1'," NAME);
  if (has (round, publication, SOLD))
    g_string_append_printf (text, ",'to':'%s'", publication == BOTH ? sold : "2000-01-01");
  g_string_append (text, "},{'code':'B-U1','kind':'unit','parent':'B','energy':'wind'," NAME ",'attributes':[{'name':'capacity','value':'50'},{'name':'sets','value':'25'}]}");
  if (has (round, publication, SOLD))
    g_string_append_printf (text,
                            ",{'code':'B2','kind':'plant','parent':'R2'," NAME "%s},"
                            "{'code':'B2-U1','kind':'unit','parent':'B2','energy':'wind'," NAME ",'attributes':[{'name':'capacity','value':'50'},{'name':'sets','value':'25'}]}",
                            since);
  g_string_append (text, "]}");
  g_strdelimit (text->str, "'", '"');
  return g_string_free (text, FALSE);
}

static JsonNode *
parse (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  JsonNode *node = dbk_json_parse (json, strlen (json), 1 << 20, &error);

  g_assert_no_error (error);
  return node;
}

static JsonObject *
find_indicator (JsonObject *document, const char *code)
{
  JsonArray *indicators = json_object_get_array_member (document, "indicators");

  for (guint i = 0; i < json_array_get_length (indicators); i++)
    if (strcmp (json_object_get_string_member (json_array_get_object_element (indicators, i), "code"), code) == 0)
      return json_array_get_object_element (indicators, i);
  g_assert_not_reached ();
}

static DbkCatalogue *
load (const Round *round, Publication publication)
{
  g_autoptr (JsonNode) definitions = dbk_test_read_document ("builtin.json");
  g_autofree char *text = organisation (round, publication);
  g_autofree char *since = from (round, publication);
  g_autoptr (JsonNode) nodes = parse (text);

  if (has (round, publication, RULE))
    {
      g_autofree char *rule = g_strdup_printf ("{'code':'house','severity':'warning','level':'unit','energies':['all'],'cause':'house','expression':':gen <= :attr_capacity','cells':['gen'],"
                                               "'message':{'zh':'x','en':'x'}%s}",
                                               since);

      json_array_add_element (json_object_get_array_member (json_node_get_object (definitions), "rules"), parse (rule));
    }
  if (has (round, publication, FORMULA))
    {
      g_autofree char *formulas = g_strdup_printf ("[{'formula':':run_hours * 50 / :hours_in_period'%s}]", since);

      json_object_set_member (find_indicator (json_node_get_object (definitions), "operating_rate"), "formulas", parse (formulas));
    }
  dbk_test_set_nodes (definitions, nodes, "test");
  return dbk_test_load (definitions);
}

/* Each change alone first, then any together. */
static void
round_init (Round *round, guint number)
{
  g_autoptr (GError) error = NULL;

  round->first = day_of ("2026-05-01");
  round->last = day_of ("2026-05-31");
  round->cut = round->first + g_test_rand_int_range (1, 31);
  round->changes = number < 6 ? 1u << number : (guint)g_test_rand_int_range (1, ALL + 1);
  round->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (int i = BEFORE; i <= AFTER; i++)
    {
      round->catalogues[i] = load (round, i);
      round->evaluators[i] = dbk_evaluator_new (round->catalogues[i], &error);
      g_assert_no_error (error);
    }
}

static void
round_clear (Round *round)
{
  g_hash_table_unref (round->values);
  for (int i = BEFORE; i <= AFTER; i++)
    {
      dbk_evaluator_free (round->evaluators[i]);
      dbk_catalogue_unref (round->catalogues[i]);
    }
}

/* --- Reports --- */

static DbkFigures *
open_day (const Round *round, Publication publication, const char *plant, DbkDay day)
{
  DbkCatalogue *catalogue = round->catalogues[publication];
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLayout) layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_catalogue_node (catalogue, plant), dbk_period_day (day), &error);

  g_assert_no_error (error);
  return dbk_figures_new (layout);
}

/* The same figure for the same cell, whichever publication asks. */
static void
fill (DbkFigures *figures, guint32 seed)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed ^ g_str_hash (slot->entity->code) ^ (g_str_hash (slot->indicator->code) << 1));
      g_auto (DbkValue) value = DBK_VALUE_INIT;
      g_auto (DbkValue) past = DBK_VALUE_INIT;

      if (slot->indicator->type == DBK_TYPE_CHOICE && slot->indicator->choices->len > 0)
        dbk_value_set_text (&past, ((const DbkChoice *)g_ptr_array_index (slot->indicator->choices, 0))->code);
      else if (slot->indicator->type == DBK_TYPE_NUMBER || slot->indicator->type == DBK_TYPE_INTEGER)
        dbk_value_set_number (&past, (DbkDecimal){ g_rand_int_range (rand, 0, 250000), (guint8)slot->indicator->decimals });
      for (guint back = 1; back <= DBK_FIGURES_WINDOW; back++)
        dbk_figures_set_previous (figures, i, back, &past);
      if (!slot->editable || slot->indicator->source != DBK_SOURCE_ENTERED || g_rand_int_range (rand, 0, 8) == 0)
        continue;
      dbk_value_copy (&value, &past);
      dbk_figures_set (figures, i, &value, TRUE);
    }
}

static void
assert_same_report (const Round *round, Publication one, Publication other, const char *plant, DbkDay day)
{
  guint32 seed = (guint32)day * 31;
  g_autoptr (DbkFigures) a = open_day (round, one, plant, day);
  g_autoptr (DbkFigures) b = open_day (round, other, plant, day);
  DbkLayout *layout = dbk_figures_layout (a);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) expected = NULL;

  g_assert_cmpuint (dbk_layout_n_slots (layout), ==, dbk_layout_n_slots (dbk_figures_layout (b)));
  fill (a, seed);
  fill (b, seed);
  dbk_evaluator_derive (round->evaluators[one], a, -1, NULL);
  dbk_evaluator_derive (round->evaluators[other], b, -1, NULL);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *x = dbk_layout_slot (layout, i), *y = dbk_layout_slot (dbk_figures_layout (b), i);

      g_assert_true (x->entity->code == y->entity->code && x->indicator->code == y->indicator->code);
      g_assert_true (x->level == y->level && x->editable == y->editable && x->required == y->required);
      g_assert_true (dbk_value_equal (dbk_figures_get (a, i), dbk_figures_get (b, i)));
    }
  found = dbk_evaluator_validate (round->evaluators[one], a, day + 1);
  expected = dbk_evaluator_validate (round->evaluators[other], b, day + 1);
  g_assert_cmpuint (found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    {
      const DbkFinding *x = g_ptr_array_index (found, i), *y = g_ptr_array_index (expected, i);

      g_assert_true (x->rule->code == y->rule->code && x->entity->code == y->entity->code);
      g_assert_cmpstr (x->message.en, ==, y->message.en);
    }
}

/* A publication that holds both times is the earlier one before the cut, and the later one from it on. */
static void
test_in_force (void)
{
  for (guint r = 0; r < ROUNDS; r++)
    {
      Round round;

      round_init (&round, r);
      for (DbkDay day = MAX (round.first, round.cut - 2); day <= MIN (round.last, round.cut + 1); day++)
        {
          gboolean before = day < round.cut;

          assert_same_report (&round, BOTH, before ? BEFORE : AFTER, "A", day);
          if (before)
            assert_same_report (&round, BOTH, BEFORE, "B", day);
          else if ((round.changes & SOLD) != 0)
            assert_same_report (&round, BOTH, AFTER, "B2", day);
        }
      round_clear (&round);
    }
}

/* --- Months --- */

static void
file_month (Round *round)
{
  static const char *const plants[] = { "A", "B", "B2" };

  for (DbkDay day = round->first; day <= round->last; day++)
    for (guint p = 0; p < G_N_ELEMENTS (plants); p++)
      {
        const DbkNode *plant = dbk_catalogue_node (round->catalogues[BOTH], plants[p]);
        g_autoptr (DbkFigures) figures = plant != NULL && dbk_node_valid (plant, day) ? open_day (round, BOTH, plants[p], day) : NULL;

        for (guint i = 0; figures != NULL && i < dbk_layout_n_slots (dbk_figures_layout (figures)); i++)
          {
            const DbkSlot *slot = dbk_layout_slot (dbk_figures_layout (figures), i);

            if ((strcmp (slot->indicator->code, "gen") == 0 || strcmp (slot->indicator->code, "aux") == 0) && g_test_rand_int_range (0, 20) > 0)
              g_hash_table_insert (round->values, g_strdup_printf ("%d %s %s", day, slot->entity->code, slot->indicator->code),
                                   g_strdup_printf ("%d.%04d", g_test_rand_int_range (0, 1000), g_test_rand_int_range (0, 10000)));
          }
      }
}

static gboolean
read_figures (gpointer data, const DbkSummaryRequest *request, DbkSummaryTake *take, GError **error)
{
  const Round *round = data;

  for (DbkDay day = request->span.first; day <= request->span.last; day++)
    {
      dbk_summary_take_report (take, day, TRUE);
      for (guint e = 0; e < request->n_entities; e++)
        for (guint i = 0; i < request->n_indicators; i++)
          {
            g_autofree char *place = g_strdup_printf ("%d %s %s", day, request->entities[e], request->indicators[i]);
            const char *value = g_hash_table_lookup (round->values, place);

            if (value != NULL)
              dbk_summary_take_text (take, day, e, i, value);
          }
    }
  return TRUE;
}

static DbkTable *
add_up (Round *round, const char *const *nodes, guint n_nodes)
{
  static const char *const indicators[] = { "gen", "aux", "capacity" };
  DbkCatalogue *catalogue = round->catalogues[BOTH];
  g_autoptr (DbkSummaryQuery) query = dbk_summary_query_new (dbk_catalogue_form (catalogue, "daily"));
  g_autoptr (GError) error = NULL;
  DbkTable *table;

  for (guint i = 0; i < n_nodes; i++)
    dbk_summary_query_add_node (query, dbk_catalogue_node (catalogue, nodes[i]));
  dbk_summary_query_add_span (query, (DbkSpan){ round->first, round->last });
  dbk_summary_query_add_span (query, (DbkSpan){ round->first, round->cut - 1 });
  dbk_summary_query_add_span (query, (DbkSpan){ round->cut, round->last });
  for (guint i = 0; i < G_N_ELEMENTS (indicators); i++)
    dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (catalogue, indicators[i]));
  table = dbk_summary_run (catalogue, query, read_figures, round, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static gint64
mantissa (const DbkTable *table, guint node, guint span, guint indicator)
{
  const DbkTotal *total = dbk_table_get (table, node, span, indicator);

  return total->has ? total->value.mantissa : 0;
}

static gint64
sum_filed (const Round *round, const char *prefix, const char *indicator)
{
  GHashTableIter iter;
  gpointer key, value;
  gint64 sum = 0;

  g_hash_table_iter_init (&iter, round->values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *entity = strchr (key, ' ') + 1;
      DbkDecimal number;

      if (!g_str_has_prefix (entity, prefix) || strcmp (strrchr (key, ' ') + 1, indicator) != 0)
        continue;
      g_assert_true (dbk_decimal_parse (value, 4, &number, NULL));
      sum += number.mantissa;
    }
  return sum;
}

/* The month of each node is its two parts together; the group is its regions; nothing filed is lost over the cut. */
static void
check_month (Round *round)
{
  static const char *const nodes[] = { "G", "R1", "R2", "A", "A-U1", "A-U2" };
  g_autoptr (DbkTable) table = add_up (round, nodes, G_N_ELEMENTS (nodes));
  DbkDay days = round->last - round->first + 1, before = round->cut - round->first;

  for (guint n = 0; n < G_N_ELEMENTS (nodes); n++)
    {
      for (guint i = 0; i < 2; i++)
        {
          const DbkTotal *all = dbk_table_get (table, n, 0, i), *one = dbk_table_get (table, n, 1, i), *other = dbk_table_get (table, n, 2, i);

          g_assert_cmpint (mantissa (table, n, 0, i), ==, mantissa (table, n, 1, i) + mantissa (table, n, 2, i));
          g_assert_cmpuint (all->parts.due, ==, one->parts.due + other->parts.due);
          g_assert_cmpuint (all->parts.had, ==, one->parts.had + other->parts.had);
        }
      /* 平均容量: MW-days add up, rounded to the indicator's kW. */
      g_assert_cmpint (ABS (mantissa (table, n, 0, 2) * days - mantissa (table, n, 1, 2) * before - mantissa (table, n, 2, 2) * (days - before)), <=, days);
    }
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (ABS (mantissa (table, 0, 0, i) - mantissa (table, 1, 0, i) - mantissa (table, 2, 0, i)), <=, i == 2 ? 1 : 0);
  g_assert_cmpint (mantissa (table, 0, 0, 0), ==, sum_filed (round, "", "gen"));
  g_assert_cmpint (mantissa (table, 3, 0, 1), ==, sum_filed (round, "A", "aux"));
  g_assert_cmpint (mantissa (table, 2, 0, 0), ==, sum_filed (round, "B2", "gen"));
  if ((round->changes & RERATED) != 0)
    g_assert_cmpint (mantissa (table, 4, 0, 2), ==, ((600 * before + 660 * (days - before)) * 2000 + days) / (2 * days));
}

static void
test_months (void)
{
  for (guint r = 0; r < ROUNDS; r++)
    {
      Round round;

      round_init (&round, r);
      file_month (&round);
      check_month (&round);
      round_clear (&round);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuts/in-force", test_in_force);
  g_test_add_func ("/cuts/months", test_months);
  return g_test_run ();
}
