/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every built-in rule by a table: a day on which it holds, a day on which it fails,
 * and a day to which it does not apply.
 *
 * A case sets cells of its entity by indicator ("gen"), of another entity
 * ("P01-U1.gen"), of the day before ("prev:unit_state") or of all days of the
 * window ("hist:coal_rate"); "base" is shared by the three days. null takes a
 * cell of the base away. A case without "not_applicable" says that the rule always applies.
 */
#include "data/rules/dbk-evaluator.h"
#include "tests/data/rules/dbk-builtin.h"

static DbkCatalogue *catalogue;
static DbkEvaluator *evaluator;

/* The demo group has no virtual power plant, and no meter whose digits are unknown. */
static DbkCatalogue *
load_with_more (void)
{
  static const char extra[] =
      "[{\"code\":\"V01\",\"kind\":\"plant\",\"parent\":\"G\",\"name\":{\"zh\":\"虚拟\",\"en\":\"Virtual\"}},"
      "{\"code\":\"V01-U1\",\"kind\":\"unit\",\"parent\":\"V01\",\"energy\":\"vpp\",\"name\":{\"zh\":\"聚合\",\"en\":\"Pool\"}},"
      "{\"code\":\"V02\",\"kind\":\"plant\",\"parent\":\"G\",\"name\":{\"zh\":\"旧表\",\"en\":\"Old meters\"},\"attributes\":[{\"name\":\"meter_multiplier\",\"value\":\"1000\"}]},"
      "{\"code\":\"V02-U1\",\"kind\":\"unit\",\"parent\":\"V02\",\"energy\":\"wind\",\"name\":{\"zh\":\"一期\",\"en\":\"Phase 1\"},\"attributes\":[{\"name\":\"meter_multiplier\",\"value\":\"100\"}]}]";
  g_autoptr (JsonNode) root = dbk_test_read_builtin ("test");
  g_autoptr (JsonNode) more = dbk_json_parse (extra, sizeof extra - 1, 1 << 16, NULL);
  JsonArray *array = json_object_get_array_member (json_node_get_object (root), "nodes");

  for (guint i = 0; i < json_array_get_length (json_node_get_array (more)); i++)
    json_array_add_element (array, json_node_copy (json_array_get_element (json_node_get_array (more), i)));
  return dbk_test_load (root);
}

static JsonArray *
read_cases (JsonNode **root)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "rules", "cases", "builtin.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  *root = dbk_json_parse (text, length, 1 << 20, &error);
  g_assert_no_error (error);
  return json_node_get_array (*root);
}

/* One cell of a case, in the day itself or the days before. */
static void
apply (DbkFigures *figures, const char *entity, const char *key, const char *text)
{
  guint from = g_str_has_prefix (key, "prev:") || g_str_has_prefix (key, "hist:") ? 1 : 0;
  guint to = g_str_has_prefix (key, "hist:") ? DBK_FIGURES_WINDOW : from;
  const char *cell = from > 0 ? key + 5 : key;
  const char *dot = strchr (cell, '.');
  g_autofree char *other = dot != NULL ? g_strndup (cell, dot - cell) : NULL;
  const char *indicator = dot != NULL ? dot + 1 : cell;
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), other != NULL ? other : entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    g_error ("there is no cell %s of %s", key, entity);
  dbk_indicator_parse (slot->indicator, text, &value, &error);
  g_assert_no_error (error);
  if (from == 0)
    dbk_figures_set (figures, slot->index, &value, TRUE);
  for (guint back = from; from > 0 && back <= to; back++)
    dbk_figures_set_previous (figures, slot->index, back, &value);
}

static void
apply_all (DbkFigures *figures, const char *entity, JsonObject *cells)
{
  g_autoptr (GList) keys = cells != NULL ? json_object_get_members (cells) : NULL;

  for (GList *l = keys; l != NULL; l = l->next)
    if (*(const char *)l->data != '@')
      apply (figures, entity, l->data, json_object_get_null_member (cells, l->data) ? NULL : json_object_get_string_member (cells, l->data));
}

static DbkVerdict
judge (JsonObject *object, const char *state)
{
  const DbkNode *entity = dbk_catalogue_node (catalogue, json_object_get_string_member (object, "entity"));
  const DbkRule *rule = dbk_catalogue_rule (catalogue, json_object_get_string_member (object, "rule"));
  JsonObject *base = json_object_has_member (object, "base") ? json_object_get_object_member (object, "base") : NULL;
  JsonObject *cells = json_object_get_object_member (object, state);
  g_autoptr (DbkLayout) layout = NULL;
  g_autoptr (DbkFigures) figures = NULL;
  g_autoptr (GError) error = NULL;
  DbkPeriod period, today;

  g_assert_nonnull (entity);
  g_assert_nonnull (rule);
  g_assert_true (dbk_period_parse (json_object_get_string_member_with_default (cells, "@day", "2026-07-15"), &period));
  today = dbk_period_step (period, 1);
  if (json_object_has_member (cells, "@today"))
    g_assert_true (dbk_period_parse (json_object_get_string_member (cells, "@today"), &today));
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_node_plant (entity), period, &error);
  g_assert_no_error (error);
  figures = dbk_figures_new (layout);
  apply_all (figures, entity->code, base);
  apply_all (figures, entity->code, cells);
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  return dbk_evaluator_check (evaluator, figures, rule, entity, today.first);
}

static void
test_case (gconstpointer data)
{
  static const struct
  {
    const char *state;
    DbkVerdict verdict;
  } states[] = {
    { "holds", DBK_VERDICT_HOLDS },
    { "fails", DBK_VERDICT_FAILS },
    { "not_applicable", DBK_VERDICT_NOT_APPLICABLE },
  };
  JsonObject *object = (JsonObject *)data;

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      DbkVerdict verdict;

      if (!json_object_has_member (object, states[i].state))
        continue;
      verdict = judge (object, states[i].state);
      if (verdict != states[i].verdict)
        g_error ("%s of %s: expected %s, got %s", json_object_get_string_member (object, "rule"), json_object_get_string_member (object, "entity"), states[i].state, states[verdict == DBK_VERDICT_HOLDS ? 0 : verdict == DBK_VERDICT_FAILS ? 1
                                                                                                                                                                                                                                            : 2]
                                                                                                                                                                         .state);
    }
}

/* No rule without its case. */
static void
test_complete (gconstpointer data)
{
  JsonArray *cases = (JsonArray *)data;
  const GPtrArray *rules = dbk_catalogue_rules (catalogue);

  for (guint i = 0; i < rules->len; i++)
    {
      const DbkRule *rule = g_ptr_array_index (rules, i);
      gboolean found = strcmp (rule->code, DBK_RULE_REQUIRED) == 0;

      for (guint j = 0; !found && j < json_array_get_length (cases); j++)
        found = strcmp (json_object_get_string_member (json_array_get_object_element (cases, j), "rule"), rule->code) == 0;
      if (!found)
        g_error ("the rule %s has no case", rule->code);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *cases;
  int status;

  g_test_init (&argc, &argv, NULL);
  catalogue = load_with_more ();
  evaluator = dbk_evaluator_new (catalogue, &error);
  g_assert_no_error (error);
  cases = read_cases (&root);
  g_test_add_data_func ("/builtin-rules/complete", cases, test_complete);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *object = json_array_get_object_element (cases, i);
      g_autofree char *path = g_strdup_printf ("/builtin-rules/%s/%s", json_object_get_string_member (object, "rule"), json_object_get_string_member (object, "entity"));

      g_test_add_data_func (path, object, test_case);
    }
  status = g_test_run ();
  dbk_evaluator_free (evaluator);
  dbk_catalogue_unref (catalogue);
  return status;
}
