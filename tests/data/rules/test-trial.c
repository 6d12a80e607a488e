/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trying expressions out, on given figures and on a day's.
 */
#include "data/rules/dbk-trial.h"
#include "tests/data/rules/dbk-builtin.h"

static DbkCatalogue *catalogue;

/* "a=1 b=2" as a table. */
static GHashTable *
table_of (const char *text)
{
  GHashTable *given = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) sides = g_strsplit (words[i], "=", 2);

      if (sides[0] != NULL && sides[1] != NULL)
        g_hash_table_insert (given, g_strdup (sides[0]), g_strdup (sides[1]));
    }
  return given;
}

static void
test_given (void)
{
  static const struct
  {
    const char *expression;
    const char *given;
    const char *result; /* NULL: missing; "!n": refused at offset n */
  } cases[] = {
    { "1 + 1", "", "2" },
    { ":a + :b", "a=0.1 b=0.2", "0.3" },
    { ":a > 1", "a=2", "1" },
    { ":a > 1", "a=", NULL },
    { ":s = 'running'", "s=running", "1" },
    { ":s", "s=running", "running" },
    { ":a * :a", "a=-3", "9" },
    { ":gen > 0", "gne=1", "!0" },
    { "2 + :gen", "", "!4" },
    { ":a >", "a=1", "!4" },
    { "1/3", "", "!1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GHashTable) given = table_of (cases[i].given);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkTrial) trial = dbk_trial_new (cases[i].expression, given, NULL, NULL, 20000, &error);
      g_autofree char *result = NULL;

      if (cases[i].result != NULL && *cases[i].result == '!')
        {
          g_assert_null (trial);
          g_assert_true (error->domain == DBK_RULE_ERROR);
          g_assert_cmpint (dbk_rule_error_get_offset (error), ==, g_ascii_strtoll (cases[i].result + 1, NULL, 10));
          continue;
        }
      g_assert_no_error (error);
      result = dbk_trial_value_to_string (trial->result);
      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

/* Figures of a day, some of them set aside by given ones. */
static void
test_day (void)
{
  DbkPeriod period = dbk_period_day (dbk_day_from_ymd (2026, 3, 15));
  const DbkNode *plant = dbk_catalogue_node (catalogue, "P01");
  g_autoptr (DbkLayout) layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), plant, period, NULL);
  g_autoptr (DbkFigures) figures = dbk_figures_new (layout);
  g_autoptr (GHashTable) given = table_of ("prev_gen=800 mine=3");
  g_autoptr (DbkTrial) sum = NULL;
  g_autoptr (DbkTrial) mixed = NULL;
  g_autoptr (DbkTrial) unknown = NULL;
  g_autoptr (GError) error = NULL;
  const char *units[] = { "P01-U1", "P01-U2" };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (DbkValue) value = DBK_VALUE_INIT;

      dbk_value_set_number (&value, (DbkDecimal){ 10000000 + i * 5000, 4 });
      dbk_figures_set (figures, dbk_layout_find_codes (layout, units[i], "gen")->index, &value, TRUE);
    }
  sum = dbk_trial_new (":sum_gen + :attrsum_capacity", NULL, figures, plant, 20000, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (sum->result->number, ==, 2000.5 + 1320);
  g_assert_cmpuint (sum->parameters->len, ==, 2);
  g_assert_cmpstr (((DbkTrialValue *)g_ptr_array_index (sum->parameters, 0))->name, ==, "sum_gen");
  mixed = dbk_trial_new ("(:gen - :prev_gen) * :mine", given, figures, dbk_catalogue_node (catalogue, "P01-U1"), 20000, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (mixed->result->number, ==, 600);
  unknown = dbk_trial_new (":sum_gne", NULL, figures, plant, 20000, &error);
  g_assert_null (unknown);
  g_assert_error (error, DBK_RULE_ERROR, DBK_RULE_ERROR_PARAMETER);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = dbk_test_load_builtin ();
  g_test_add_func ("/trial/given", test_given);
  g_test_add_func ("/trial/day", test_day);
  status = g_test_run ();
  dbk_catalogue_unref (catalogue);
  return status;
}
