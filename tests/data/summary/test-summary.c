/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Adding up under the built-in catalogue, over a small group in which units come,
 * go and are re-rated, and a plant moves to another region.
 */
#include <math.h>
#include <string.h>

#include "data/summary/dbk-summary.h"
#include "tests/data/rules/dbk-builtin.h"

#define NAME "'name':{'zh':'x','en':'x'}"
#define UNIT(code, parent, energy, capacity, more) \
  "{'code':'" code "','kind':'unit','parent':'" parent "','energy':'" energy "'," NAME "," more "'attributes':[{'name':'capacity','value':'" capacity "'}]}"

static const char organisation[] =
    "{'format':1,'version':'1','nodes':["
    "{'code':'G','kind':'group'," NAME "},"
    "{'code':'R1','kind':'region','parent':'G'," NAME "},"
    "{'code':'R2','kind':'region','parent':'G'," NAME "},"
    "{'code':'P1','kind':'plant','parent':'R1'," NAME ",'attributes':[{'name':'dead_stock','value':'1000'}]},"
    "{'code':'P1-U1','kind':'unit','parent':'P1','energy':'coal'," NAME ",'commissioned':'2010-01-01','attributes':[{'name':'capacity','value':'600'},{'name':'capacity','value':'660','from':'2025-07-11'}]}," UNIT ("P1-U2", "P1", "coal", "300", "'commissioned':'2025-04-16',") "," UNIT ("P1-U3", "P1", "coal", "100", "'commissioned':'2000-01-01','retired':'2025-05-11',") ","
                                                                                                                                                                                                                                                                                                                                                                                   "{'code':'P2','kind':'plant','parent':'R1','to':'2025-05-31'," NAME "}," UNIT ("P2-U1", "P2", "coal", "200", "") ","
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    "{'code':'P2B','kind':'plant','parent':'R2','from':'2025-06-01'," NAME "}," UNIT ("P2B-U1", "P2B", "coal", "200", "") ","
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          "{'code':'P3','kind':'plant','parent':'R2'," NAME "},"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          "{'code':'P3-S1','kind':'station','parent':'P3'," NAME "},"
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          "{'code':'P3-S2','kind':'station','parent':'P3'," NAME "}," UNIT ("P3-U1", "P3-S1", "wind", "50", "") "," UNIT ("P3-U2", "P3-S2", "wind", "150", "") "]}";

typedef struct
{
  DbkCatalogue *catalogue;
  GHashTable *reports; /* "org day" → approved + 1 */
  GHashTable *values;  /* "day entity indicator" → text */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strdelimit (g_strdup (organisation), "'", '"');
  g_autoptr (JsonNode) definitions = dbk_test_read_document ("builtin.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) nodes = dbk_json_parse (text, strlen (text), 1 << 20, &error);

  g_assert_no_error (error);
  dbk_test_set_nodes (definitions, nodes, "test");
  f->catalogue = dbk_test_load (definitions);
  f->reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  f->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_hash_table_unref (f->reports);
  g_hash_table_unref (f->values);
  dbk_catalogue_unref (f->catalogue);
}

static DbkDay
day (const char *text)
{
  DbkDay parsed = DBK_DAY_NONE;

  g_assert_true (dbk_day_parse (text, &parsed));
  return parsed;
}

static void
file (Fixture *f, const char *org, DbkDay on, gboolean approved)
{
  g_hash_table_insert (f->reports, g_strdup_printf ("%s %d", org, on), GINT_TO_POINTER (approved ? 2 : 1));
}

static void
put (Fixture *f, DbkDay on, const char *entity, const char *indicator, const char *value)
{
  g_hash_table_insert (f->values, g_strdup_printf ("%d %s %s", on, entity, indicator), g_strdup (value));
}

static void
put_number (Fixture *f, DbkDay on, const char *entity, const char *indicator, gint64 mantissa)
{
  const DbkIndicator *of = dbk_catalogue_indicator (f->catalogue, indicator);
  g_autofree char *text = dbk_decimal_to_string ((DbkDecimal){ mantissa, (guint8)of->decimals });

  put (f, on, entity, indicator, text);
}

static gboolean
read_figures (gpointer data, const DbkSummaryRequest *request, DbkSummaryTake *take, GError **error)
{
  Fixture *f = data;

  for (DbkDay on = request->span.first; on <= request->span.last; on++)
    {
      g_autofree char *key = g_strdup_printf ("%s %d", request->org, on);
      int state = GPOINTER_TO_INT (g_hash_table_lookup (f->reports, key));

      if (state == 0 || (state == 1 && request->counting == DBK_COUNT_APPROVED))
        continue;
      dbk_summary_take_report (take, on, state == 2);
      for (guint e = 0; e < request->n_entities; e++)
        for (guint i = 0; i < request->n_indicators; i++)
          {
            g_autofree char *place = g_strdup_printf ("%d %s %s", on, request->entities[e], request->indicators[i]);
            const char *value = g_hash_table_lookup (f->values, place);

            if (value != NULL)
              dbk_summary_take_text (take, on, e, i, value);
          }
    }
  return TRUE;
}

static DbkTable *
run (Fixture *f, const char *node, DbkSpan span, const char *indicators, DbkCounting counting)
{
  g_autoptr (DbkSummaryQuery) query = dbk_summary_query_new (dbk_catalogue_form (f->catalogue, "daily"));
  g_auto (GStrv) codes = g_strsplit (indicators, " ", -1);
  g_autoptr (GError) error = NULL;
  DbkTable *table;

  dbk_summary_query_add_node (query, dbk_catalogue_node (f->catalogue, node));
  dbk_summary_query_add_span (query, span);
  for (guint i = 0; codes[i] != NULL; i++)
    dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (f->catalogue, codes[i]));
  query->counting = counting;
  table = dbk_summary_run (f->catalogue, query, read_figures, f, NULL, &error);
  g_assert_no_error (error);
  return table;
}

/* value: "—" for missing */
static void
check (Fixture *f, const char *node, DbkSpan span, const char *indicator, const char *value, guint had, guint due)
{
  g_autoptr (DbkTable) table = run (f, node, span, indicator, DBK_COUNT_SUBMITTED);
  const DbkTotal *total = dbk_table_get (table, 0, 0, 0);
  g_autofree char *text = total->has ? dbk_decimal_to_string (total->value) : g_strdup ("—");

  g_assert_cmpstr (text, ==, value);
  g_assert_cmpuint (total->parts.had, ==, had);
  g_assert_cmpuint (total->parts.due, ==, due);
}

static DbkSpan
span (const char *first, const char *last)
{
  return (DbkSpan){ day (first), day (last) };
}

/* --- Sums and what is missing --- */

static void
test_sum (Fixture *f, gconstpointer data)
{
  DbkDay first = day ("2025-03-01");
  DbkSpan both = { first, first + 1 };

  for (int i = 0; i < 2; i++)
    {
      file (f, "P1", first + i, TRUE);
      put (f, first + i, "P1-U1", "gen", "1200.1234");
      put (f, first + i, "P1-U3", "gen", "0.0001");
    }
  check (f, "P1", both, "gen", "2400.2470", 4, 4);
  check (f, "P1-U3", both, "gen", "0.0002", 2, 2);
  /* One figure less: not 0, and told. */
  g_hash_table_remove_all (f->values);
  put (f, first, "P1-U1", "gen", "1200.1234");
  check (f, "P1", both, "gen", "1200.1234", 1, 4);
  check (f, "P1-U3", both, "gen", "—", 0, 2);
  /* P2's two days, due and not filed. */
  check (f, "R1", both, "gen", "1200.1234", 1, 6);
  check (f, "R2", both, "gen", "—", 0, 4);
  /* What reads as zero does so in a report, and only there. */
  check (f, "P1", both, "trial_gen", "0.0000", 4, 4);
  check (f, "R1", both, "trial_gen", "0.0000", 4, 6);
}

static void
test_counting (Fixture *f, gconstpointer data)
{
  DbkDay first = day ("2025-03-01");
  DbkSpan days = { first, first + 2 };
  g_autoptr (DbkTable) all = NULL;
  g_autoptr (DbkTable) approved = NULL;
  const DbkTotal *total;

  file (f, "P2", first, TRUE);
  file (f, "P2", first + 1, FALSE);
  for (int i = 0; i < 3; i++)
    put (f, first + i, "P2-U1", "gen", "10");
  all = run (f, "P2", days, "gen", DBK_COUNT_SUBMITTED);
  approved = run (f, "P2", days, "gen", DBK_COUNT_APPROVED);
  total = dbk_table_get (all, 0, 0, 0);
  g_assert_cmpint (total->value.mantissa, ==, 200000);
  g_assert_cmpuint (total->parts.due, ==, 3);
  g_assert_cmpuint (total->parts.had, ==, 2);
  g_assert_cmpuint (total->parts.unapproved, ==, 1);
  g_assert_false (dbk_total_is_complete (total));
  g_assert_cmpuint (dbk_table_coverage (all, 0, 0)->due, ==, 3);
  g_assert_cmpuint (dbk_table_coverage (all, 0, 0)->counted, ==, 2);
  g_assert_cmpuint (dbk_table_coverage (all, 0, 0)->approved, ==, 1);
  total = dbk_table_get (approved, 0, 0, 0);
  g_assert_cmpint (total->value.mantissa, ==, 100000);
  g_assert_cmpuint (total->parts.had, ==, 1);
  g_assert_cmpuint (total->parts.unapproved, ==, 0);
}

static void
test_not_measured (Fixture *f, gconstpointer data)
{
  DbkDay on = day ("2025-03-01");
  g_autoptr (DbkTable) table = NULL;

  file (f, "P1", on, TRUE);
  put (f, on, "P1", "coal_used", "缺测:皮带秤故障");
  table = run (f, "P1", dbk_span_day (on), "coal_used", DBK_COUNT_SUBMITTED);
  g_assert_false (dbk_table_get (table, 0, 0, 0)->has);
  g_assert_cmpuint (dbk_table_get (table, 0, 0, 0)->parts.not_measured, ==, 1);
  g_assert_cmpuint (dbk_table_get (table, 0, 0, 0)->parts.due, ==, 1);
}

static void
test_overflow (Fixture *f, gconstpointer data)
{
  DbkDay on = day ("2025-03-01");
  g_autoptr (DbkSummaryQuery) query = dbk_summary_query_new (dbk_catalogue_form (f->catalogue, "daily"));
  g_autoptr (GError) error = NULL;

  file (f, "P1", on, TRUE);
  put_number (f, on, "P1-U1", "gen", G_MAXINT64);
  put_number (f, on, "P1-U3", "gen", 1);
  dbk_summary_query_add_node (query, dbk_catalogue_node (f->catalogue, "P1"));
  dbk_summary_query_add_span (query, dbk_span_day (on));
  dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (f->catalogue, "gen"));
  g_assert_null (dbk_summary_run (f->catalogue, query, read_figures, f, NULL, &error));
  g_assert_error (error, DBK_SUMMARY_ERROR, DBK_SUMMARY_ERROR_OVERFLOW);
  /* With a loss on the other side it fits. */
  put_number (f, on, "P1-U3", "gen", -1);
  check (f, "P1", dbk_span_day (on), "gen", "922337203685477.5806", 2, 2);
}

static void
test_first_and_last (Fixture *f, gconstpointer data)
{
  DbkDay first = day ("2025-03-01");
  DbkSpan days = { first, first + 2 };

  for (int i = 0; i < 3; i++)
    {
      file (f, "P1", first + i, TRUE);
      put_number (f, first + i, "P1", "coal_open", 10000 + i);
      put_number (f, first + i, "P1", "coal_stock", 10001 + i);
    }
  check (f, "P1", days, "coal_open", "1000.0", 1, 1);
  check (f, "P1", days, "coal_stock", "1000.3", 1, 1);
  /* Yesterday never stands in for today. */
  put (f, first + 2, "P1", "coal_stock", "缺测:无人机故障");
  check (f, "P1", days, "coal_stock", "—", 0, 1);
}

/* --- Units that come and go, plants that move --- */

static void
test_average_capacity (Fixture *f, gconstpointer data)
{
  /* April: U1 600 × 30, U2 300 × 15, U3 100 × 30. */
  check (f, "P1", span ("2025-04-01", "2025-04-30"), "capacity", "850.000", 75, 75);
  check (f, "P1-U2", span ("2025-04-01", "2025-04-30"), "capacity", "150.000", 15, 15);
  /* May: U3 leaves on the 11th: 10 days of 31. */
  check (f, "P1-U3", span ("2025-05-01", "2025-05-31"), "capacity", "32.258", 10, 10);
  /* July: re-rated on the 11th: (600 × 10 + 660 × 21) / 31 */
  check (f, "P1-U1", span ("2025-07-01", "2025-07-31"), "capacity", "640.645", 31, 31);
  check (f, "P1-U3", span ("2025-07-01", "2025-07-31"), "capacity", "—", 0, 0);
}

static void
test_moved_plant (Fixture *f, gconstpointer data)
{
  DbkSpan around = span ("2025-05-30", "2025-06-02");

  for (int i = 0; i < 2; i++)
    {
      file (f, "P2", around.first + i, TRUE);
      put (f, around.first + i, "P2-U1", "gen", "1");
      file (f, "P2B", around.first + 2 + i, TRUE);
      put (f, around.first + 2 + i, "P2B-U1", "gen", "100");
    }
  check (f, "P2", around, "gen", "2.0000", 2, 2);
  check (f, "P2B", around, "gen", "200.0000", 2, 2);
  /* R1: P2's two days, and P1's U1 and U2 on four; R2: P2B's two, P3's two units on four. */
  check (f, "R1", around, "gen", "2.0000", 2, 10);
  check (f, "R2", around, "gen", "200.0000", 2, 10);
  check (f, "G", around, "gen", "202.0000", 4, 20);
  check (f, "P2", span ("2025-06-01", "2025-06-02"), "gen", "—", 0, 0);
  check (f, "R1", around, "capacity", "1000.000", 10, 10);
}

/* --- Means and ratios --- */

static void
test_weighted (Fixture *f, gconstpointer data)
{
  DbkDay first = day ("2025-03-01");
  DbkSpan days = { first, first + 2 };
  static const char *const used[] = { "1000", "3000", "0" };
  static const char *const lhv[] = { "20000", "24001", "9000" };

  for (int i = 0; i < 3; i++)
    {
      file (f, "P1", first + i, TRUE);
      put (f, first + i, "P1", "coal_used", used[i]);
      put (f, first + i, "P1", "coal_lhv", lhv[i]);
    }
  /* (1000 × 20000 + 3000 × 24001) / 4000 = 23000.75 */
  check (f, "P1", days, "coal_lhv", "23001", 3, 3);
  file (f, "P2", first, TRUE);
  put (f, first, "P2", "coal_used", "4000");
  put (f, first, "P2", "coal_lhv", "19000");
  check (f, "R1", days, "coal_lhv", "21000", 4, 4);
  /* Without its weight a figure cannot count. */
  put (f, first, "P2", "coal_used", "缺测:秤坏");
  check (f, "P2", days, "coal_lhv", "—", 0, 0);
}

static void
test_hours_by_capacity (Fixture *f, gconstpointer data)
{
  DbkDay on = day ("2025-03-01");

  file (f, "P1", on, TRUE);
  file (f, "P1", on + 1, TRUE);
  put (f, on, "P1-U1", "run_hours", "24");
  put (f, on, "P1-U3", "run_hours", "10");
  put (f, on + 1, "P1-U1", "run_hours", "24");
  put (f, on + 1, "P1-U3", "run_hours", "3");
  /* (24 × 600 + 10 × 100) / 700 + (24 × 600 + 3 × 100) / 700 = 22 + 21 */
  check (f, "P1", dbk_span_day (on), "run_hours", "22.00", 2, 2);
  check (f, "P1", (DbkSpan){ on, on + 1 }, "run_hours", "43.00", 4, 4);
  check (f, "P1-U3", (DbkSpan){ on, on + 1 }, "run_hours", "13.00", 2, 2);
  /* (24 × 600 + 10 × 100) / (24 × 700) */
  check (f, "P1", dbk_span_day (on), "operating_rate", "91.67", 2, 2);
  check (f, "P1-U3", dbk_span_day (on), "operating_rate", "41.67", 1, 1);
}

static void
test_ratio_of_what_belongs_together (Fixture *f, gconstpointer data)
{
  DbkDay first = day ("2025-03-01");
  DbkSpan days = { first, first + 2 };

  for (int i = 0; i < 3; i++)
    {
      file (f, "P2", first + i, TRUE);
      put (f, first + i, "P2-U1", "gen", i == 2 ? "5000" : "400");
      put (f, first + i, "P2-U1", "aux", "20");
    }
  check (f, "P2", dbk_span_day (first), "aux_rate", "5.00", 1, 1);
  check (f, "P2", days, "aux_rate", "1.03", 3, 3);
  /* The day whose auxiliary power is missing leaves generation out, too. */
  g_hash_table_remove_all (f->values);
  for (int i = 0; i < 3; i++)
    {
      put (f, first + i, "P2-U1", "gen", i == 2 ? "5000" : "400");
      if (i < 2)
        put (f, first + i, "P2-U1", "aux", "20");
    }
  check (f, "P2", days, "aux_rate", "5.00", 2, 3);
  check (f, "P2", dbk_span_day (first + 2), "aux_rate", "—", 0, 1);
  /* What was filed of a single day stands. */
  put (f, first, "P2-U1", "aux_rate", "5.01");
  check (f, "P2", dbk_span_day (first), "aux_rate", "5.01", 1, 1);
}

static void
test_coal_days (Fixture *f, gconstpointer data)
{
  DbkDay last = day ("2025-03-20");

  for (int i = 0; i < 9; i++)
    {
      file (f, "P1", last - i, TRUE);
      file (f, "P2", last - i, TRUE);
      put (f, last - i, "P1", "coal_used", i == 3 ? "0" : "1000");
      put (f, last - i, "P2", "coal_used", "500");
    }
  put (f, last, "P1", "coal_stock", "9000");
  put (f, last, "P2", "coal_stock", "4000");
  put (f, last, "P1", "coal_days", "7.9");
  check (f, "P1", dbk_span_day (last), "coal_days", "7.9", 1, 1);
  check (f, "P1", dbk_span_month_to (last), "coal_days", "7.9", 1, 1);
  /* (9000 − 1000 + 4000) / (1000 + 500) */
  check (f, "R1", dbk_span_day (last), "coal_days", "8.0", 2, 2);
}

static void
test_states (Fixture *f, gconstpointer data)
{
  DbkDay on = day ("2025-03-01");
  g_autoptr (DbkTable) table = NULL;
  const DbkTotal *total;

  file (f, "P1", on, TRUE);
  file (f, "P2", on, TRUE);
  put (f, on - 1, "P2-U1", "unit_state", "reserve");
  put (f, on, "P1-U1", "unit_state", "running");
  put (f, on, "P1-U3", "unit_state", "forced");
  put (f, on, "P2-U1", "unit_state", "running");
  table = run (f, "R1", dbk_span_month_to (on), "unit_state", DBK_COUNT_SUBMITTED);
  total = dbk_table_get (table, 0, 0, 0);
  g_assert_cmpuint (total->parts.had, ==, 3);
  g_assert_cmpuint (total->parts.due, ==, 3);
  g_assert_cmpuint (total->states->len, ==, 2);
  g_assert_cmpstr (g_array_index (total->states, DbkStateCount, 0).state->code, ==, "running");
  g_assert_cmpuint (g_array_index (total->states, DbkStateCount, 0).units, ==, 2);
  g_assert_cmpfloat_with_epsilon (dbk_decimal_to_double (g_array_index (total->states, DbkStateCount, 0).capacity), 800, 1e-9);
}

static void
test_levels_do_not_add_up (Fixture *f, gconstpointer data)
{
  DbkDay on = day ("2025-03-01");

  file (f, "P3", on, TRUE);
  put (f, on, "P3-S1", "wind_speed", "6");
  put (f, on, "P3-S2", "wind_speed", "8");
  put (f, on, "P3-U1", "gen", "30");
  put (f, on, "P3-U2", "gen", "60");
  put (f, on, "P3-S1", "curtailed", "10");
  put (f, on, "P3-S2", "curtailed", "0");
  /* (6 × 50 + 8 × 150) / 200 */
  check (f, "P3", dbk_span_day (on), "wind_speed", "7.50", 2, 2);
  check (f, "P3", dbk_span_day (on), "curtail_rate", "10.00", 2, 2);
  check (f, "P3-S1", dbk_span_day (on), "curtail_rate", "25.00", 1, 1);
  check (f, "P3", dbk_span_day (on), "wind_util", "90.00", 2, 2);
  check (f, "P3-S1", dbk_span_day (on), "wind_util", "75.00", 1, 1);
}

/* --- Laws --- */

static double
value_of (const DbkTable *table, guint indicator)
{
  const DbkTotal *total = dbk_table_get (table, 0, 0, indicator);

  g_assert_true (total->has);
  return dbk_decimal_to_double (total->value);
}

/* utilisation hours = calendar hours × operating rate × load rate, whatever unit comes or goes, and whatever day is missing. */
static void
test_identity (Fixture *f, gconstpointer data)
{
  static const char *const units[] = { "P1-U1", "P1-U2", "P1-U3", "P2-U1", "P2B-U1", "P3-U1", "P3-U2" };
  static const char *const plants[] = { "P1", "P2", "P2B", "P3" };
  static const char *const nodes[] = { "G", "R1", "P1", "P1-U1", "P3" };

  for (guint round = 0; round < 40; round++)
    {
      DbkDay first = day ("2025-03-20") + g_test_rand_int_range (0, 120);
      DbkSpan days = { first, first + g_test_rand_int_range (1, 60) };
      guint missing = 0;

      g_hash_table_remove_all (f->values);
      g_hash_table_remove_all (f->reports);
      for (DbkDay on = days.first; on <= days.last; on++)
        {
          gboolean gone = round % 2 == 1 && on > days.first && g_test_rand_int_range (0, 8) == 0;

          missing += gone;
          for (guint i = 0; i < G_N_ELEMENTS (plants) && !gone; i++)
            file (f, plants[i], on, TRUE);
          for (guint i = 0; i < G_N_ELEMENTS (units); i++)
            {
              int hours = g_test_rand_int_range (1, 2401);

              put_number (f, on, units[i], "run_hours", hours);
              put_number (f, on, units[i], "gen", (gint64)hours * g_test_rand_int_range (100, 600));
              if (g_test_rand_int_range (0, 20) == 0)
                put_number (f, on, units[i], "trial_gen", hours);
            }
        }
      for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
        {
          g_autoptr (DbkTable) table = run (f, nodes[i], days, "util_hours operating_rate load_rate", DBK_COUNT_SUBMITTED);
          double hours = 24.0 * (dbk_span_days (days) - missing);
          double expected = hours * value_of (table, 1) * value_of (table, 2) / 10000;
          double util = value_of (table, 0);

          /* Both rates are rounded to 0.01 %. */
          g_assert_cmpfloat_with_epsilon (util, expected, hours * (value_of (table, 1) + value_of (table, 2)) / 10000 * 0.006 + 0.01);
        }
    }
}

/* Sums over days and over nodes are the sums of their parts, exactly. */
static void
test_additive (Fixture *f, gconstpointer data)
{
  static const char *const units[] = { "P1-U1", "P1-U2", "P1-U3", "P2-U1", "P2B-U1", "P3-U1", "P3-U2" };
  static const char *const plants[] = { "P1", "P2", "P2B", "P3" };
  DbkSpan all = span ("2025-04-01", "2025-06-30");

  for (DbkDay on = all.first; on <= all.last; on++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
        if (g_test_rand_int_range (0, 10) > 0)
          file (f, plants[i], on, g_test_rand_bit ());
      for (guint i = 0; i < G_N_ELEMENTS (units); i++)
        if (g_test_rand_int_range (0, 10) > 0)
          put_number (f, on, units[i], "gen", g_test_rand_int_range (-1000, 1000000000));
    }
  for (guint round = 0; round < 20; round++)
    {
      g_autoptr (DbkSummaryQuery) query = dbk_summary_query_new (dbk_catalogue_form (f->catalogue, "daily"));
      DbkDay cut = all.first + g_test_rand_int_range (1, (int)dbk_span_days (all));
      g_autoptr (DbkTable) table = NULL;
      gint64 sums[3] = { 0 };
      guint due[3] = { 0 }, had[3] = { 0 };

      dbk_summary_query_add_node (query, dbk_catalogue_node (f->catalogue, "G"));
      for (guint i = 0; i < G_N_ELEMENTS (plants); i++)
        dbk_summary_query_add_node (query, dbk_catalogue_node (f->catalogue, plants[i]));
      dbk_summary_query_add_span (query, all);
      dbk_summary_query_add_span (query, (DbkSpan){ all.first, cut - 1 });
      dbk_summary_query_add_span (query, (DbkSpan){ cut, all.last });
      dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (f->catalogue, "gen"));
      table = dbk_summary_run (f->catalogue, query, read_figures, f, NULL, NULL);
      for (guint s = 0; s < 3; s++)
        {
          const DbkTotal *whole = dbk_table_get (table, 0, s, 0);

          for (guint n = 1; n < dbk_table_n_nodes (table); n++)
            {
              sums[s] += dbk_table_get (table, n, s, 0)->value.mantissa;
              due[s] += dbk_table_get (table, n, s, 0)->parts.due;
              had[s] += dbk_table_get (table, n, s, 0)->parts.had;
            }
          g_assert_cmpint (whole->value.mantissa, ==, sums[s]);
          g_assert_cmpuint (whole->parts.due, ==, due[s]);
          g_assert_cmpuint (whole->parts.had, ==, had[s]);
        }
      g_assert_cmpint (sums[0], ==, sums[1] + sums[2]);
      g_assert_cmpuint (due[0], ==, due[1] + due[2]);
      g_assert_cmpuint (had[0], ==, had[1] + had[2]);
    }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/summary/sum", test_sum },
    { "/summary/counting", test_counting },
    { "/summary/not-measured", test_not_measured },
    { "/summary/overflow", test_overflow },
    { "/summary/first-and-last", test_first_and_last },
    { "/summary/average-capacity", test_average_capacity },
    { "/summary/moved-plant", test_moved_plant },
    { "/summary/weighted", test_weighted },
    { "/summary/hours-by-capacity", test_hours_by_capacity },
    { "/summary/ratio-of-what-belongs-together", test_ratio_of_what_belongs_together },
    { "/summary/coal-days", test_coal_days },
    { "/summary/states", test_states },
    { "/summary/levels-do-not-add-up", test_levels_do_not_add_up },
    { "/summary/identity", test_identity },
    { "/summary/additive", test_additive },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  return g_test_run ();
}
