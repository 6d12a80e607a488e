/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The evaluator: what it refuses to load, derivation in part and in full, sums,
 * windows, messages, and the laws that hold whatever is typed.
 */
#include <math.h>
#include <stdlib.h>

#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"

static DbkCatalogue *catalogue;
static DbkEvaluator *evaluator;

/* --- Helpers --- */

static DbkFigures *
figures_of (const char *plant, const char *day)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLayout) layout = NULL;
  DbkPeriod period;

  g_assert_true (dbk_period_parse (day, &period));
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_catalogue_node (catalogue, plant), period, &error);
  g_assert_no_error (error);
  return dbk_figures_new (layout);
}

static guint
slot_of (const DbkFigures *figures, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), entity, indicator);

  g_assert_nonnull (slot);
  return slot->index;
}

static void
put (DbkFigures *figures, const char *entity, const char *indicator, const char *text)
{
  guint slot = slot_of (figures, entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  dbk_indicator_parse (dbk_catalogue_indicator (catalogue, indicator), text, &value, &error);
  g_assert_no_error (error);
  dbk_figures_set (figures, slot, &value, TRUE);
}

static void
put_previous (DbkFigures *figures, const char *entity, const char *indicator, guint days_back, const char *text)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  g_assert_true (dbk_indicator_parse (dbk_catalogue_indicator (catalogue, indicator), text, &value, NULL));
  dbk_figures_set_previous (figures, slot_of (figures, entity, indicator), days_back, &value);
}

static void
assert_cell (const DbkFigures *figures, const char *entity, const char *indicator, const char *expected)
{
  g_autofree char *wire = dbk_value_to_wire (dbk_figures_get (figures, slot_of (figures, entity, indicator)));

  g_assert_cmpstr (wire, ==, expected);
}

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
  g_autoptr (DbkFigures) figures = figures_of ("P01", "2026-03-15");
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
  g_autoptr (DbkFigures) figures = figures_of ("P01", "2026-03-15");

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
  g_autoptr (DbkFigures) figures = figures_of ("P02", "2026-03-15");
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
  g_autoptr (DbkFigures) figures = figures_of ("P05", "2026-03-15");

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

  /* Of the days before yesterday only x is asked for, however many windows look at it. */
  g_assert_cmpuint (g_strv_length ((char **)dbk_evaluator_windowed (windows)), ==, 1);
  g_assert_cmpstr (dbk_evaluator_windowed (windows)[0], ==, "x");
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
  g_autoptr (DbkFigures) figures = figures_of ("P01", "2026-03-15");
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

/* --- Laws --- */

/* Something a person might type into the slot. */
static void
set_random (DbkFigures *figures, const DbkSlot *slot)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  const DbkIndicator *indicator = slot->indicator;
  int dice = g_test_rand_int_range (0, 10);

  if (dice == 0)
    ;
  else if (dice == 1)
    dbk_value_set_not_measured (&value, "broken");
  else if (indicator->type == DBK_TYPE_CHOICE)
    dbk_value_set_text (&value, ((DbkChoice *)g_ptr_array_index (indicator->choices, g_test_rand_int_range (0, (int)indicator->choices->len)))->code);
  else if (indicator->type == DBK_TYPE_TIME)
    {
      g_autofree char *text = g_strdup_printf ("%02d:%02d", g_test_rand_int_range (0, 24), g_test_rand_int_range (0, 60));

      dbk_value_set_text (&value, text);
    }
  else if (indicator->type == DBK_TYPE_TEXT)
    dbk_value_set_text (&value, "text");
  else
    dbk_value_set_number (&value, (DbkDecimal){ g_test_rand_int_range (-100, 25000000) >> g_test_rand_int_range (0, 24), (guint8)indicator->decimals });
  dbk_figures_set (figures, slot->index, &value, TRUE);
}

static void
randomise_past (DbkFigures *figures)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    for (guint back = 1; back <= 30; back++)
      {
        const DbkIndicator *indicator = dbk_layout_slot (layout, i)->indicator;
        g_auto (DbkValue) value = DBK_VALUE_INIT;

        if (g_test_rand_int_range (0, 4) == 0)
          continue;
        if (indicator->type == DBK_TYPE_CHOICE)
          dbk_value_set_text (&value, ((DbkChoice *)g_ptr_array_index (indicator->choices, 0))->code);
        else if (indicator->type != DBK_TYPE_TEXT && indicator->type != DBK_TYPE_TIME)
          dbk_value_set_number (&value, (DbkDecimal){ g_test_rand_int_range (0, 1000000), (guint8)indicator->decimals });
        dbk_figures_set_previous (figures, i, back, &value);
      }
}

static void
assert_same (const DbkFigures *figures, GPtrArray *findings, const DbkFigures *expected, GPtrArray *others)
{
  for (guint i = 0; i < dbk_layout_n_slots (dbk_figures_layout (figures)); i++)
    g_assert_true (dbk_value_equal (dbk_figures_get (figures, i), dbk_figures_get (expected, i)));
  g_assert_cmpuint (findings->len, ==, others->len);
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *one = g_ptr_array_index (findings, i);
      const DbkFinding *other = g_ptr_array_index (others, i);

      g_assert_true (one->rule == other->rule && one->entity == other->entity);
      g_assert_cmpstr (one->message.zh, ==, other->message.zh);
      g_assert_cmpmem (one->slots->data, one->slots->len * sizeof (guint), other->slots->data, other->slots->len * sizeof (guint));
    }
}

/* The same entered values, derived from nothing. */
static void
assert_as_from_scratch (DbkFigures *figures, DbkFigures *scratch)
{
  DbkLayout *layout = dbk_figures_layout (figures);
  g_auto (DbkValue) missing = DBK_VALUE_INIT;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      gboolean derives = dbk_layout_slot (layout, i)->indicator->source != DBK_SOURCE_ENTERED;

      if (derives && !dbk_figures_is_typed (figures, i))
        dbk_figures_set (scratch, i, &missing, FALSE);
      else
        dbk_figures_set (scratch, i, dbk_figures_get (figures, i), dbk_figures_is_typed (figures, i));
    }
  dbk_evaluator_derive (evaluator, scratch, -1, NULL);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    if (!dbk_value_equal (dbk_figures_get (figures, i), dbk_figures_get (scratch, i)))
      {
        g_autofree char *one = dbk_value_to_wire (dbk_figures_get (figures, i));
        g_autofree char *other = dbk_value_to_wire (dbk_figures_get (scratch, i));

        g_error ("%s.%s: in part %s, from scratch %s", dbk_layout_slot (layout, i)->entity->code, dbk_layout_slot (layout, i)->indicator->code, one, other);
      }
}

/* What was asked again, after some edits or one, says what all rules say. */
static void
assert_validated (DbkValidation *validation, const DbkFigures *figures, const DbkFigures *scratch, DbkDay today)
{
  g_autoptr (GPtrArray) findings = dbk_validation_update (validation, today);
  g_autoptr (GPtrArray) all = dbk_evaluator_validate (evaluator, scratch, today);

  assert_same (figures, findings, scratch, all);
}

/* Midnight, or a day before that was corrected. */
static void
change_something_else (DbkFigures *figures, DbkFigures *scratch, DbkDay *today)
{
  guint slot = (guint)g_test_rand_int_range (0, (int)dbk_layout_n_slots (dbk_figures_layout (figures)));
  guint back = (guint)g_test_rand_int_range (1, DBK_FIGURES_WINDOW + 1);
  const DbkIndicator *indicator = dbk_layout_slot (dbk_figures_layout (figures), slot)->indicator;
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  int dice = g_test_rand_int_range (0, 40);

  if (dice == 0)
    (*today)++;
  if (dice != 1 || (indicator->type != DBK_TYPE_NUMBER && indicator->type != DBK_TYPE_INTEGER))
    return;
  dbk_value_set_number (&value, (DbkDecimal){ g_test_rand_int_range (0, 1000000), (guint8)indicator->decimals });
  dbk_figures_set_previous (figures, slot, back, &value);
  dbk_figures_set_previous (scratch, slot, back, &value);
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  dbk_evaluator_derive (evaluator, scratch, -1, NULL);
}

static void
test_incremental (void)
{
  for (guint plant = 1; plant <= 12; plant++)
    {
      g_autofree char *code = g_strdup_printf ("P%02u", plant);
      g_autoptr (DbkFigures) figures = figures_of (code, "2026-07-15");
      g_autoptr (DbkFigures) scratch = dbk_figures_new (dbk_figures_layout (figures));
      DbkLayout *layout = dbk_figures_layout (figures);
      g_autoptr (DbkValidation) validation = NULL;
      guint64 past = g_test_rand_int ();
      DbkDay today = 20000;

      g_random_set_seed (past);
      randomise_past (figures);
      for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
        for (guint back = DBK_FIGURES_WINDOW; back > 0; back--)
          {
            g_auto (DbkValue) value = DBK_VALUE_INIT;
            DbkDecimal number;

            if (dbk_figures_get_history (figures, i, back, &number))
              dbk_value_set_number (&value, number);
            else if (back == 1)
              dbk_value_copy (&value, dbk_figures_get_previous (figures, i));
            dbk_figures_set_previous (scratch, i, back, &value);
          }
      dbk_evaluator_derive (evaluator, figures, -1, NULL);
      validation = dbk_validation_new (evaluator, figures);
      for (guint edit = 0; edit < 150; edit++)
        {
          guint slot = g_test_rand_int_range (0, (int)dbk_layout_n_slots (layout));

          if (!dbk_layout_slot (layout, slot)->editable)
            continue;
          set_random (figures, dbk_layout_slot (layout, slot));
          dbk_evaluator_derive (evaluator, figures, (int)slot, NULL);
          assert_as_from_scratch (figures, scratch);
          change_something_else (figures, scratch, &today);
          /* Now and then several edits come before the next look. */
          if (edit % 4 != 0)
            assert_validated (validation, figures, scratch, today);
        }
    }
}

static gboolean
is_named (const DbkRule *rule, const char *code)
{
  g_autofree char *pattern = g_strdup_printf ("[:_]%s\\b", code);

  return rule->expression != NULL && g_regex_match_simple (pattern, rule->expression, 0, 0);
}

/* A bound that knows nothing of plans: rules that name an indicator whose figure has changed above, on or below their entity. */
static guint
count_concerned (DbkFigures *figures, const GArray *changed)
{
  const GPtrArray *rules = dbk_catalogue_rules (catalogue);
  g_autoptr (GHashTable) concerned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < changed->len; i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, g_array_index (changed, guint, i));

      for (guint r = 0; r < rules->len; r++)
        for (guint s = 0; is_named (g_ptr_array_index (rules, r), slot->indicator->code) && s < dbk_layout_n_slots (layout); s++)
          {
            const DbkNode *entity = dbk_layout_slot (layout, s)->entity;

            if (dbk_node_within (entity, slot->entity) || dbk_node_within (slot->entity, entity))
              g_hash_table_add (concerned, g_strdup_printf ("%u %s", r, entity->code));
          }
    }
  return g_hash_table_size (concerned);
}

static guint
ask_again (DbkValidation *validation)
{
  g_autoptr (GPtrArray) findings = dbk_validation_update (validation, 20000);

  return dbk_validation_get_asked (validation);
}

/* One keystroke asks the rules that depend on it, also by what is derived, and no others. */
static void
test_asked (void)
{
  static const struct
  {
    const char *entity;
    const char *indicator;
    const char *text;
    guint at_most; /* per cent of all */
  } edits[] = {
    { "P02-U1", "gen", "640", 15 },
    { "P02-U1", "chg1_cause", "storm", 1 },
    { "P02", "coal_used", "9000", 5 },
    { "P02", "filled_operation", "yes", 2 },
  };
  g_autoptr (DbkFigures) figures = figures_of ("P02", "2026-03-15");
  g_autoptr (DbkValidation) validation = dbk_validation_new (evaluator, figures);
  guint all;

  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  all = ask_again (validation);
  g_assert_cmpuint (all, >, 100);
  g_assert_cmpuint (ask_again (validation), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      g_autoptr (GArray) touched = g_array_new (FALSE, FALSE, sizeof (guint));
      guint slot = slot_of (figures, edits[i].entity, edits[i].indicator);
      guint asked;

      put (figures, edits[i].entity, edits[i].indicator, edits[i].text);
      dbk_evaluator_derive (evaluator, figures, (int)slot, touched);
      g_array_append_val (touched, slot);
      asked = ask_again (validation);
      g_test_message ("%s.%s: %u of %u rules", edits[i].entity, edits[i].indicator, asked, all);
      g_assert_cmpuint (asked, <=, count_concerned (figures, touched));
      g_assert_cmpuint (asked * 100, <=, all * edits[i].at_most);
      g_assert_cmpuint (ask_again (validation), ==, 0);
      /* The same text again changes nothing. */
      put (figures, edits[i].entity, edits[i].indicator, edits[i].text);
      g_assert_cmpuint (ask_again (validation), ==, 0);
    }
  /* Days before reach everything that looks back. */
  put_previous (figures, "P02-U1", "gen", 3, "600");
  g_assert_cmpuint (ask_again (validation), ==, all);
}

/* Over any set of unit days: utilisation hours = calendar hours × operating rate × load rate. */
static void
test_identity (void)
{
  for (guint round = 0; round < 200; round++)
    {
      static const char *const units[] = { "P02-U1", "P02-U2", "P02-U3", "P02-U4" };
      static const double capacity[] = { 350, 350, 600, 600 };
      g_autoptr (DbkFigures) figures = figures_of ("P02", "2026-03-15");
      guint chosen = (guint)g_test_rand_int_range (1, 16);
      double energy = 0, capacities = 0, running = 0, calendar = 0;
      double util, operating, load;

      for (guint i = 0; i < 4; i++)
        {
          g_autofree char *hours = g_strdup_printf ("%.2f", g_test_rand_double_range (0.5, 24));
          g_autofree char *gen = g_strdup_printf ("%.4f", g_test_rand_double_range (1, capacity[i] * 2.4));
          g_autofree char *trial = g_strdup_printf ("%.4f", g_test_rand_double_range (0, 1));
          double net = g_ascii_strtod (gen, NULL) - g_ascii_strtod (trial, NULL);

          put (figures, units[i], "run_hours", hours);
          put (figures, units[i], "gen", gen);
          put (figures, units[i], "trial_gen", trial);
          dbk_evaluator_derive (evaluator, figures, -1, NULL);
          /* Each row on its own, as the form shows it. */
          util = dbk_decimal_to_double (dbk_figures_get (figures, slot_of (figures, units[i], "util_hours"))->number);
          load = dbk_decimal_to_double (dbk_figures_get (figures, slot_of (figures, units[i], "load_rate"))->number);
          g_assert_cmpfloat_with_epsilon (util, g_ascii_strtod (hours, NULL) * load / 100, 0.005 + 24 * 0.005 / 100 + 1e-9);
          if ((chosen & (1u << i)) == 0)
            continue;
          energy += net * 10;
          capacities += capacity[i];
          running += capacity[i] * g_ascii_strtod (hours, NULL);
          calendar += capacity[i] * 24;
        }
      util = energy / capacities;
      operating = running / calendar;
      load = energy / running;
      g_assert_cmpfloat_with_epsilon (util, 24 * operating * load, 1e-9);
    }
}

/* --- Findings --- */

static void
test_required (void)
{
  g_autoptr (DbkFigures) figures = figures_of ("P10", "2026-03-15");
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
  g_autoptr (DbkFigures) figures = figures_of ("P01", "2026-03-15");
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

/* --- Other days --- */

/* What an evaluator has seen on other days, also across commissionings and new capacities, changes nothing. */
static void
test_other_days (void)
{
  static const char *const plants[] = { "P01", "P04", "P08", "P10" };
  static const char *const days[] = { "2011-06-29", "2011-06-30", "2011-07-01", "2011-12-17", "2011-12-18", "2021-12-31", "2022-01-01",
                                      "2022-06-30", "2022-07-01", "2026-03-15", "2026-07-15", "2026-07-16", "2026-11-20" };

  for (guint i = 0; i < 80; i++)
    {
      const char *plant = plants[g_test_rand_int_range (0, G_N_ELEMENTS (plants))];
      const char *day = days[g_test_rand_int_range (0, G_N_ELEMENTS (days))];
      g_autoptr (DbkEvaluator) fresh = dbk_evaluator_new (catalogue, NULL);
      g_autoptr (DbkFigures) figures = figures_of (plant, day);
      g_autoptr (DbkFigures) expected = figures_of (plant, day);
      g_autoptr (GPtrArray) findings = NULL;
      g_autoptr (GPtrArray) others = NULL;

      for (guint s = 0; s < dbk_layout_n_slots (dbk_figures_layout (figures)); s++)
        {
          if (!dbk_layout_slot (dbk_figures_layout (figures), s)->editable)
            continue;
          set_random (figures, dbk_layout_slot (dbk_figures_layout (figures), s));
          dbk_figures_set (expected, s, dbk_figures_get (figures, s), TRUE);
        }
      dbk_evaluator_derive (evaluator, figures, -1, NULL);
      dbk_evaluator_derive (fresh, expected, -1, NULL);
      findings = dbk_evaluator_validate (evaluator, figures, 20000);
      others = dbk_evaluator_validate (fresh, expected, 20000);
      assert_same (figures, findings, expected, others);
    }
}

/* Half a day of sun: too much in January, not in July; the days between change nothing but the day itself. */
static void
test_facts_of_the_day (void)
{
  static const char *const days[] = { "2026-01-15", "2026-07-15", "2026-01-16", "2026-07-16" };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (DbkFigures) figures = figures_of ("P08", days[i]);
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

/* --- Time --- */

/* Every plant: make a plan, derive all, validate. The budget is 2 ms a plant-day. */
static void
test_time (void)
{
  gint64 fresh = 0, again = 0;
  guint n = 0;

  for (guint round = 0; round < 10; round++)
    for (guint plant = 1; plant <= 12; plant++)
      {
        g_autofree char *code = g_strdup_printf ("P%02u", plant);
        g_autoptr (DbkFigures) figures = figures_of (code, "2026-07-15");
        DbkLayout *layout = dbk_figures_layout (figures);
        gint64 start;

        randomise_past (figures);
        for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
          if (dbk_layout_slot (layout, i)->editable && dbk_layout_slot (layout, i)->required)
            set_random (figures, dbk_layout_slot (layout, i));
        for (guint pass = 0; pass < 2; pass++)
          {
            g_autoptr (GPtrArray) findings = NULL;

            start = g_get_monotonic_time ();
            dbk_evaluator_derive (evaluator, figures, -1, NULL);
            findings = dbk_evaluator_validate (evaluator, figures, 20000);
            *(pass == 0 ? &fresh : &again) += g_get_monotonic_time () - start;
          }
        n++;
      }
  g_test_message ("a plant-day: %.0f µs with a new layout, %.0f µs again", (double)fresh / n, (double)again / n);
  if (g_getenv ("DBK_BENCH") != NULL)
    g_assert_cmpint (fresh / n, <, 2000);
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
  g_test_add_func ("/evaluator/incremental", test_incremental);
  g_test_add_func ("/evaluator/asked", test_asked);
  g_test_add_func ("/evaluator/identity", test_identity);
  g_test_add_func ("/evaluator/required", test_required);
  g_test_add_func ("/evaluator/messages-and-order", test_messages_and_order);
  g_test_add_func ("/evaluator/other-days", test_other_days);
  g_test_add_func ("/evaluator/facts-of-the-day", test_facts_of_the_day);
  g_test_add_func ("/evaluator/time", test_time);
  status = g_test_run ();
  dbk_evaluator_free (evaluator);
  dbk_catalogue_unref (catalogue);
  return status;
}
