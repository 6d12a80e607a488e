/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What holds of the evaluator whatever is typed: derivation in part is derivation
 * in full, nothing is asked that a change does not concern, and each takes its time.
 */
#include <math.h>
#include <stdlib.h>

#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"
#include "tests/data/rules/figures.h"

static DbkCatalogue *catalogue;
static DbkEvaluator *evaluator;

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
      g_autoptr (DbkFigures) figures = figures_of (catalogue, code, "2026-07-15");
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
  g_autoptr (DbkFigures) figures = figures_of (catalogue, "P02", "2026-03-15");
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
      g_autoptr (DbkFigures) figures = figures_of (catalogue, "P02", "2026-03-15");
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
      g_autoptr (DbkFigures) figures = figures_of (catalogue, plant, day);
      g_autoptr (DbkFigures) expected = figures_of (catalogue, plant, day);
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
        g_autoptr (DbkFigures) figures = figures_of (catalogue, code, "2026-07-15");
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
  g_test_add_func ("/evaluator/incremental", test_incremental);
  g_test_add_func ("/evaluator/asked", test_asked);
  g_test_add_func ("/evaluator/identity", test_identity);
  g_test_add_func ("/evaluator/other-days", test_other_days);
  g_test_add_func ("/evaluator/time", test_time);
  status = g_test_run ();
  dbk_evaluator_free (evaluator);
  dbk_catalogue_unref (catalogue);
  return status;
}
