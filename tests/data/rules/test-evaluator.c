/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The evaluator: what it refuses to load, derivation, sums, windows, findings
 * and their messages.
 */
#include <math.h>
#include <stdlib.h>

#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"
#include "tests/data/rules/figures.h"

static DbkCatalogue *catalogue;
static DbkEvaluator *evaluator;

static DbkFinding *
find_rule (GPtrArray *findings, const char *rule, const char *entity)
{
  for (guint i = 0; i < findings->len; i++)
    {
      DbkFinding *finding = g_ptr_array_index (findings, i);

      if (strcmp (finding->rule->code, rule) == 0 && strcmp (finding->entity->code, entity) == 0)
        return finding;
    }
  return NULL;
}

/* --- Loading --- */

#define NAME "\"name\":{\"zh\":\"名\",\"en\":\"Name\"}"

/* A catalogue of three formulas and one rule. */
static DbkEvaluator *
evaluator_of (const char *a, const char *b, const char *c, const char *rule, const char *message, GError **error)
{
  g_autofree char *text = g_strdup_printf (
      "{\"format\":1,\"version\":\"t\",\"attributes\":[{\"code\":\"capacity\"," NAME "}],\"indicators\":[{\"code\":\"gen\"," NAME "},{\"code\":\"state\"," NAME ",\"type\":\"text\"},"
      "{\"code\":\"a\"," NAME ",\"source\":\"derived\",\"formula\":\"%s\"},{\"code\":\"b\"," NAME ",\"source\":\"derived\",\"formula\":\"%s\"},"
      "{\"code\":\"c\"," NAME ",\"source\":\"derived\",\"formula\":\"%s\"}],"
      "\"rules\":[{\"code\":\"r\",\"severity\":\"error\",\"level\":\"unit\",\"expression\":\"%s\",\"cells\":[\"gen\"],\"message\":{\"zh\":\"%s\",\"en\":\"x\"}}]}",
      a, b, c, rule, message);
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), 1 << 20, NULL);
  g_autoptr (DbkCatalogue) small = dbk_catalogue_load (json_node_get_object (root), NULL);

  g_assert_nonnull (small);
  return dbk_evaluator_new (small, error);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *formulas[3];
    const char *rule;
    const char *message;
    const char *says;
  } cases[] = {
    { { ":gen", ":gen", ":gen" }, ":gen > 0", "{gen}", NULL },
    { { ":b", ":c + 1", ":sum_a" }, ":gen > 0", "x", "a → b → c → a" },
    { { ":gen", ":b", ":gen" }, ":gen > 0", "x", "b → b" },
    { { ":prev_a", ":prev_c", ":prev_b" }, ":gen > 0", "x", NULL },
    { { ":gne", ":gen", ":gen" }, ":gen > 0", "x", "a: " },
    { { ":gen", ":gen", ":gen" }, ":gen > :gne", "x", "r: " },
    { { ":gen", ":gen", "1/3*:gen" }, ":gen > 0", "x", "c: " },
    { { ":gen", ":gen", ":gen" }, ":gen > 0; DROP TABLE x", "x", "r: " },
    { { ":gen", ":gen", ":gen" }, ":gen > 0", "{gne}", "r: " },
    { { ":gen", ":gen", ":gen" }, ":gen > 0", "{gen:x}", "r: " },
    { { ":gen", ":gen", ":gen" }, ":gen > 0", "{gen", "r: " },
    { { ":avg31_gen", ":gen", ":gen" }, ":gen > 0", "x", "a: " },
    { { ":avg7_state", ":gen", ":gen" }, ":gen > 0", "x", "a: " },
    { { ":sumpeat_gen", ":gen", ":gen" }, ":gen > 0", "x", "a: " },
    { { ":attr_capcity", ":gen", ":gen" }, ":gen > 0", "x", "a: " },
    { { ":attrsum_capcity", ":gen", ":gen" }, ":gen > 0", "x", "a: " },
    { { ":attr_capacity", ":attrsumcoal_capacity", ":gen" }, ":gen > 0", "x", NULL },
    { { ":days_late", ":gen", ":gen" }, ":days_late = 0", "x", "a: " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkEvaluator) small = evaluator_of (cases[i].formulas[0], cases[i].formulas[1], cases[i].formulas[2], cases[i].rule, cases[i].message, &error);

      g_test_message ("%u: %s", i, error != NULL ? error->message : "taken");
      g_assert_true ((small != NULL) == (cases[i].says == NULL));
      if (cases[i].says != NULL)
        {
          g_assert_error (error, DBK_CATALOGUE_ERROR, DBK_CATALOGUE_ERROR_FORMULA);
          g_assert_nonnull (strstr (error->message, cases[i].says));
        }
    }
}

/* --- Deriving --- */

static void
test_coal_day (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P01", "2026-03-15");
  g_autoptr (GArray) touched = g_array_new (FALSE, FALSE, sizeof (guint));

  put_previous (figures, "P01", "coal_stock", 1, "200000.0");
  put (figures, "P01-U1", "run_hours", "24");
  put (figures, "P01-U1", "gen", "1183.62");
  put (figures, "P01-U1", "aux", "59.2");
  put (figures, "P01", "coal_in", "5000");
  put (figures, "P01", "coal_used", "4321.5");
  dbk_evaluator_derive (evaluator, figures, -1, touched);
  assert_cell (figures, "P01", "coal_open", "200000.0");
  assert_cell (figures, "P01", "coal_stock", "200678.5");
  assert_cell (figures, "P01-U1", "supply", "1124.4200");
  assert_cell (figures, "P01-U1", "aux_rate", "5.00");
  assert_cell (figures, "P01-U1", "util_hours", "17.93");
  assert_cell (figures, "P01-U1", "load_rate", "74.72");
  assert_cell (figures, "P01-U1", "starts", "0");
  assert_cell (figures, "P01", "coal_rate", NULL);
  assert_cell (figures, "P01-U2", "supply", NULL);
  g_assert_cmpuint (touched->len, >=, 6);

  /* Only what depends on the cell is derived again. */
  g_array_set_size (touched, 0);
  put (figures, "P01", "coal_in", "5000.5");
  dbk_evaluator_derive (evaluator, figures, (int)slot_of (figures, "P01", "coal_in"), touched);
  g_assert_cmpuint (touched->len, ==, 2);
  assert_cell (figures, "P01", "coal_book", "200679.0");
  assert_cell (figures, "P01", "coal_stock", "200679.0");

  /* A typed value stands; cleared, the book value is back. */
  put (figures, "P01", "coal_stock", "200900");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  assert_cell (figures, "P01", "coal_stock", "200900.0");
  assert_cell (figures, "P01", "coal_book", "200679.0");
  assert_cell (figures, "P01", "coal_adjust", "221.0");
  g_assert_true (dbk_figures_is_typed (figures, slot_of (figures, "P01", "coal_stock")));
  put (figures, "P01", "coal_stock", "");
  dbk_evaluator_derive (evaluator, figures, (int)slot_of (figures, "P01", "coal_stock"), NULL);
  assert_cell (figures, "P01", "coal_stock", "200679.0");
}

/* Run hours, starts, stops and the closing state follow from the state changes. */
static void
test_state_changes (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P01", "2026-03-15");

  put_previous (figures, "P01-U1", "unit_state", 1, "running");
  put (figures, "P01-U1", "chg1_time", "06:30");
  put (figures, "P01-U1", "chg1_state", "forced");
  put (figures, "P01-U1", "chg2_time", "18:00");
  put (figures, "P01-U1", "chg2_state", "running");
  put (figures, "P01-U1", "chg3_time", "22:15");
  put (figures, "P01-U1", "chg3_state", "reserve");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  assert_cell (figures, "P01-U1", "run_hours", "10.75");
  assert_cell (figures, "P01-U1", "outage_hours", "11.50");
  assert_cell (figures, "P01-U1", "reserve_hours", "1.75");
  assert_cell (figures, "P01-U1", "trial_hours", "0.00");
  assert_cell (figures, "P01-U1", "starts", "1");
  assert_cell (figures, "P01-U1", "stops", "2");
  assert_cell (figures, "P01-U1", "unit_state", "reserve");
  /* No change recorded, nothing typed: yesterday's state is no ghost. */
  assert_cell (figures, "P01-U2", "unit_state", NULL);
  assert_cell (figures, "P01-U2", "run_hours", NULL);
}

static void
test_missing_is_not_zero (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P02", "2026-03-15");
  static const char *const units[] = { "P02-U1", "P02-U2", "P02-U3", "P02-U4" };

  for (guint i = 0; i < 3; i++)
    {
      put (figures, units[i], "gen", "500");
      put (figures, units[i], "aux", "25");
    }
  put (figures, "P02", "ongrid", "1880");
  put (figures, "P02", "grid_import", "0");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  assert_cell (figures, "P02", "aux_rate_total", NULL);
  put (figures, "P02-U4", "gen", "500");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  assert_cell (figures, "P02", "aux_rate_total", "6.00");
  put (figures, "P02-U4", "aux", "缺测:表计故障");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  assert_cell (figures, "P02-U4", "supply", NULL);
}

/* Sites: in the mixed plant each station has its own meter, and the coal unit's is the plant's. */
static void
test_sites (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P05", "2026-03-15");

  put (figures, "P05-U2", "gen", "60");
  put (figures, "P05-U3", "gen", "40");
  put (figures, "P05-S1", "curtailed", "25");
  put (figures, "P05-U1", "gen", "600");
  put (figures, "P05-U4", "gen", "50");
  put (figures, "P05", "ongrid", "560");
  put (figures, "P05-S1", "ongrid", "98");
  put (figures, "P05-S2", "ongrid", "49");
  put (figures, "P05", "grid_import", "0");
  put (figures, "P05-S1", "grid_import", "0");
  put (figures, "P05-S2", "grid_import", "0");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  assert_cell (figures, "P05-S1", "curtail_rate", "20.00");
  assert_cell (figures, "P05-S1", "wind_util", "80.00");
  assert_cell (figures, "P05", "aux_rate_total", "5.73");
}

/* --- Windows --- */

static double
naive_median (double *values, guint n)
{
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      if (values[j] < values[i])
        {
          double swap = values[i];

          values[i] = values[j];
          values[j] = swap;
        }
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* The window functions against plain arithmetic, through a catalogue that shows them as derived figures. */
static void
test_windows (void)
{
  static const char text[] =
      "{\"format\":1,\"version\":\"t\",\"nodes\":[{\"code\":\"G\",\"kind\":\"group\"," NAME "},{\"code\":\"P\",\"kind\":\"plant\",\"parent\":\"G\"," NAME "},"
      "{\"code\":\"U\",\"kind\":\"unit\",\"parent\":\"P\",\"energy\":\"coal\"," NAME "}],"
      "\"indicators\":[{\"code\":\"x\"," NAME ",\"decimals\":2},"
      "{\"code\":\"m\"," NAME ",\"decimals\":6,\"source\":\"derived\",\"formula\":\":med30_x\"},{\"code\":\"d\"," NAME ",\"decimals\":6,\"source\":\"derived\",\"formula\":\":mad30_x\"},"
      "{\"code\":\"v\"," NAME ",\"decimals\":6,\"source\":\"derived\",\"formula\":\":avg7_x\"},{\"code\":\"p\"," NAME ",\"decimals\":6,\"source\":\"derived\",\"formula\":\":pos7_x\"}],"
      "\"chains\":[{\"code\":\"c\"," NAME ",\"steps\":[{\"role\":\"filler\",\"level\":\"plant\"," NAME "}]}],"
      "\"forms\":[{\"code\":\"f\"," NAME ",\"period\":\"day\",\"chain\":\"c\",\"sections\":[{\"code\":\"s\"," NAME ",\"level\":\"unit\",\"department\":\"operation\",\"indicators\":[\"x\",\"m\",\"d\",\"v\",\"p\"]}]}]}";
  g_autoptr (JsonNode) root = dbk_json_parse (text, sizeof text - 1, 1 << 20, NULL);
  g_autoptr (DbkCatalogue) small = dbk_catalogue_load (json_node_get_object (root), NULL);
  g_autoptr (DbkEvaluator) windows = dbk_evaluator_new (small, NULL);
  g_autoptr (DbkLayout) layout = dbk_layout_new (small, dbk_catalogue_form (small, "f"), dbk_catalogue_node (small, "P"), dbk_period_day (20000), NULL);
  g_autoptr (GPtrArray) windowed = dbk_evaluator_list_windowed (windows, layout);

  /* Of the days before yesterday only x is asked for, however many windows look at it. */
  g_assert_cmpuint (windowed->len, ==, 1);
  g_assert_true (g_ptr_array_index (windowed, 0) == dbk_layout_find_codes (layout, "U", "x"));
  for (guint round = 0; round < 400; round++)
    {
      g_autoptr (DbkFigures) figures = dbk_figures_new (layout);
      double all[30], deviations[30], sum7 = 0, positive7 = 0, median;
      guint n = 0, n7 = 0, n_positive = 0;
      int presence = g_test_rand_int_range (0, 101);

      for (guint back = 1; back <= 30; back++)
        {
          g_auto (DbkValue) value = DBK_VALUE_INIT;
          gint64 mantissa = g_test_rand_int_range (-500, 100000);

          if (g_test_rand_int_range (0, 100) >= presence)
            continue;
          dbk_value_set_number (&value, (DbkDecimal){ mantissa, 2 });
          dbk_figures_set_previous (figures, 0, back, &value);
          all[n++] = mantissa / 100.0;
          if (back > 7)
            continue;
          sum7 += mantissa / 100.0;
          n7++;
          positive7 += mantissa > 0 ? mantissa / 100.0 : 0;
          n_positive += mantissa > 0;
        }
      dbk_evaluator_derive (windows, figures, -1, NULL);
      g_assert_true ((dbk_figures_get (figures, 1)->kind == DBK_VALUE_NUMBER) == (n >= 15));
      g_assert_true ((dbk_figures_get (figures, 3)->kind == DBK_VALUE_NUMBER) == (n7 >= 4));
      g_assert_true ((dbk_figures_get (figures, 4)->kind == DBK_VALUE_NUMBER) == (n7 >= 4 && n_positive > 0));
      if (n >= 15)
        {
          median = naive_median (all, n);
          for (guint i = 0; i < n; i++)
            deviations[i] = fabs (all[i] - median);
          g_assert_cmpfloat_with_epsilon (dbk_decimal_to_double (dbk_figures_get (figures, 1)->number), median, 1e-6);
          g_assert_cmpfloat_with_epsilon (dbk_decimal_to_double (dbk_figures_get (figures, 2)->number), naive_median (deviations, n), 1e-6);
        }
      if (n7 >= 4)
        g_assert_cmpfloat_with_epsilon (dbk_decimal_to_double (dbk_figures_get (figures, 3)->number), sum7 / n7, 1e-6);
      if (n7 >= 4 && n_positive > 0)
        g_assert_cmpfloat_with_epsilon (dbk_decimal_to_double (dbk_figures_get (figures, 4)->number), positive7 / n_positive, 1e-6);
    }
}

static void
test_history (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P01", "2026-03-15");
  DbkDecimal value;

  put_previous (figures, "P01-U1", "gen", 1, "1000.5");
  put_previous (figures, "P01-U1", "gen", 30, "900");
  put_previous (figures, "P01-U1", "unit_state", 1, "running");
  g_assert_true (dbk_figures_get_history (figures, slot_of (figures, "P01-U1", "gen"), 1, &value));
  g_assert_cmpint (value.mantissa, ==, 10005000);
  g_assert_cmpint (value.decimals, ==, 4);
  g_assert_false (dbk_figures_get_history (figures, slot_of (figures, "P01-U1", "gen"), 2, &value));
  g_assert_true (dbk_figures_get_history (figures, slot_of (figures, "P01-U1", "gen"), 30, &value));
  g_assert_cmpstr (dbk_figures_get_previous (figures, slot_of (figures, "P01-U1", "unit_state"))->text, ==, "running");
  put_previous (figures, "P01-U1", "gen", 1, "");
  g_assert_false (dbk_figures_get_history (figures, slot_of (figures, "P01-U1", "gen"), 1, &value));
}

/* --- Findings --- */

static void
test_required (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P10", "2026-03-15");
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) after = NULL;
  DbkFinding *finding;
  DbkDay today = dbk_day_from_ymd (2026, 3, 16);

  findings = dbk_evaluator_validate (evaluator, figures, today);
  g_assert_cmpuint (dbk_findings_count (findings, DBK_SEVERITY_ERROR), ==, 5);
  /* One finding names all ticks that are missing; the fuel and water departments have nothing to do here. */
  finding = find_rule (findings, "tick_operation", "P10");
  g_assert_nonnull (finding);
  g_assert_cmpstr (finding->rule->cause, ==, "ticks");
  g_assert_cmpstr (finding->message.en, ==, "Not ticked as filled in yet: Operation, Planning and marketing");
  finding = find_rule (findings, "required", "P10-U1");
  g_assert_nonnull (finding);
  g_assert_cmpstr (finding->message.zh, ==, "必填项未填：期末运行状态、充电量、放电量、期末荷电状态（测不到的可填“缺测:原因”）");
  g_assert_cmpuint (finding->slots->len, ==, 4);

  put (figures, "P10-U1", "unit_state", "running");
  put (figures, "P10-U1", "charge", "10");
  put (figures, "P10-U1", "discharge", "8.5");
  put (figures, "P10-U1", "soc", "缺测:BMS 离线");
  after = dbk_evaluator_validate (evaluator, figures, today);
  g_assert_null (find_rule (after, "required", "P10-U1"));
}

static void
test_messages_and_order (void)
{
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P01", "2026-03-15");
  g_autoptr (GPtrArray) findings = NULL;
  DbkFinding *finding;

  put (figures, "P01-U1", "gen", "2200");
  put (figures, "P01-U1", "run_hours", "24");
  put (figures, "P01-U2", "gen", "1700.5");
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  findings = dbk_evaluator_validate (evaluator, figures, dbk_day_from_ymd (2026, 3, 18));
  /* Four rules of one cause on U1: the first error speaks for all. */
  finding = find_rule (findings, "gen_capacity_limit", "P01-U1");
  g_assert_nonnull (finding);
  g_assert_cmpstr (finding->message.zh, ==, "发电量 2,200.0000 超过容量 660 MW 全时出力的 130 %，请检查单位（万kWh）");
  g_assert_cmpuint (g_array_index (finding->slots, guint, 0), ==, slot_of (figures, "P01-U1", "gen"));
  g_assert_cmpuint (finding->slots->len, ==, 2);
  g_assert_null (find_rule (findings, "gen_capacity", "P01-U1"));
  finding = find_rule (findings, "gen_capacity", "P01-U2");
  g_assert_nonnull (finding);
  g_assert_cmpstr (finding->message.en, ==, "Generation 1,700.5000 is over 105 % of what 660 MW can give");
  finding = find_rule (findings, "late", "P01");
  g_assert_cmpstr (finding->message.en, ==, "2 days late");
  for (guint i = 1; i < findings->len; i++)
    {
      const DbkFinding *before = g_ptr_array_index (findings, i - 1);
      const DbkFinding *here = g_ptr_array_index (findings, i);

      g_assert_true (before->rule->severity <= here->rule->severity);
      if (before->rule->severity == here->rule->severity)
        g_assert_cmpuint (g_array_index (before->slots, guint, 0), <=, g_array_index (here->slots, guint, 0));
    }
}

static void
test_facts_of_the_day (void)
{
  static const char *const days[] = { "2026-01-15", "2026-07-15", "2026-01-16", "2026-07-16" };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (DbkFigures) figures = figures_of (catalogue, "P08", days[i]);
      g_autoptr (GPtrArray) findings = NULL;
      const char *site = NULL;

      for (guint s = 0; s < dbk_layout_n_slots (dbk_figures_layout (figures)); s++)
        if (g_str_equal (dbk_layout_slot (dbk_figures_layout (figures), s)->indicator->code, "sun_hours"))
          site = dbk_layout_slot (dbk_figures_layout (figures), s)->entity->code;
      g_assert_nonnull (site);
      put (figures, site, "sun_hours", "12");
      findings = dbk_evaluator_validate (evaluator, figures, 20000);
      g_assert_true ((find_rule (findings, "sun_hours_day", site) != NULL) == (i % 2 == 0));
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = dbk_test_load_builtin ();
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_no_error (error);
  g_test_add_func ("/evaluator/refused", test_refused);
  g_test_add_func ("/evaluator/coal-day", test_coal_day);
  g_test_add_func ("/evaluator/state-changes", test_state_changes);
  g_test_add_func ("/evaluator/missing-is-not-zero", test_missing_is_not_zero);
  g_test_add_func ("/evaluator/sites", test_sites);
  g_test_add_func ("/evaluator/windows", test_windows);
  g_test_add_func ("/evaluator/history", test_history);
  g_test_add_func ("/evaluator/required", test_required);
  g_test_add_func ("/evaluator/messages-and-order", test_messages_and_order);
  g_test_add_func ("/evaluator/facts-of-the-day", test_facts_of_the_day);
  status = g_test_run ();
  dbk_evaluator_free (evaluator);
  dbk_catalogue_unref (catalogue);
  return status;
}
