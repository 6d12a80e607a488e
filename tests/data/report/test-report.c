/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports, keys, codes and actors.
 */
#include "tests/data/report/report-fixture.h"

static void
test_keys (void)
{
  DbkReportKey a = fixture_key ("daily", "P01"), b = fixture_key ("daily", "P01"), c = fixture_key ("daily", "P02");
  DbkReportKey month = a;

  month.period.kind = DBK_PERIOD_MONTH;
  g_assert_true (dbk_report_key_equal (&a, &b));
  g_assert_cmpuint (dbk_report_key_hash (&a), ==, dbk_report_key_hash (&b));
  g_assert_false (dbk_report_key_equal (&a, &c));
  g_assert_false (dbk_report_key_equal (&a, &month));
}

static void
test_cells (void)
{
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autoptr (GPtrArray) cells = NULL;
  g_autofree char *entity = g_strdup ("P01-U1");
  DbkCell *cell;

  g_assert_null (dbk_report_cell (report, "P01-U1", "gen"));
  dbk_report_take_cell (report, dbk_cell_new ("P01-U2", "gen"));
  dbk_report_take_cell (report, dbk_cell_new ("P01-U1", "run_hours"));
  dbk_report_take_cell (report, dbk_cell_new ("P01-U1", "gen"));
  cell = dbk_cell_new ("P01-U1", "gen");
  cell->value = g_strdup ("1");
  dbk_report_take_cell (report, cell);
  g_assert_cmpstr (dbk_report_cell (report, entity, "gen")->value, ==, "1");
  cells = dbk_report_list_cells (report);
  g_assert_cmpuint (cells->len, ==, 3);
  g_assert_cmpstr (((DbkCell *)cells->pdata[0])->indicator, ==, "gen");
  g_assert_cmpstr (((DbkCell *)cells->pdata[1])->indicator, ==, "run_hours");
  g_assert_cmpstr (((DbkCell *)cells->pdata[2])->entity, ==, "P01-U2");
}

#define CHECK_CODES(type, last, to_string, parse)          \
  for (guint i = 0; i <= (guint)last; i++)                 \
    {                                                      \
      type value = (type)~0u;                              \
      g_assert_true (parse (to_string ((type)i), &value)); \
      g_assert_cmpuint ((guint)value, ==, i);              \
      g_assert_false (parse ("nonsense", &value));         \
      g_assert_false (parse (NULL, &value));               \
    }

static void
test_codes (void)
{
  DbkRefusal refusal;
  DbkOperationKind kind;

  CHECK_CODES (DbkReportState, DBK_STATE_IN_CORRECTION, dbk_report_state_to_string, dbk_report_state_parse)
  CHECK_CODES (DbkCellSource, DBK_CELL_OTHER, dbk_cell_source_to_string, dbk_cell_source_parse)
  CHECK_CODES (DbkOperationKind, DBK_OPERATION_AMEND, dbk_operation_kind_to_string, dbk_operation_kind_parse)
  CHECK_CODES (DbkOutcomeKind, DBK_OUTCOME_REFUSED, dbk_outcome_kind_to_string, dbk_outcome_kind_parse)
  for (guint i = DBK_REFUSAL_FORBIDDEN; i <= DBK_REFUSAL_ID_REUSED; i++)
    {
      g_assert_true (dbk_refusal_parse (dbk_refusal_to_string (i), &refusal));
      g_assert_cmpuint (refusal, ==, i);
      g_assert_cmpstr (dbk_refusal_message (i), !=, "");
    }
  g_assert_false (dbk_refusal_parse ("", &refusal));
  g_assert_cmpstr (dbk_refusal_message (DBK_REFUSAL_NONE), ==, "");
  g_assert_false (dbk_operation_kind_parse ("other", &kind));
}

static void
test_may_list (void)
{
  g_auto (GStrv) none = dbk_report_may_list (0);
  g_auto (GStrv) some = dbk_report_may_list (DBK_MAY_AMEND | DBK_MAY_APPROVE | DBK_MAY_RETURN);
  g_autofree char *joined = g_strjoinv (" ", some);

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpstr (joined, ==, "approve return amend");
}

static char *
plants_of (const DbkActor *actor, DbkCatalogue *catalogue, const char *role)
{
  g_autoptr (GPtrArray) plants = dbk_actor_plants (actor, catalogue, role, FIXTURE_TODAY);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plants->len; i++)
    g_string_append_printf (text, "%s ", ((DbkNode *)plants->pdata[i])->code);
  return g_string_free (text, FALSE);
}

static void
test_actor (void)
{
  g_autoptr (DbkCatalogue) catalogue = fixture_catalogue ();
  g_autoptr (DbkActor) actor = fixture_actor ("regional_reviewer", "R1");
  g_autoptr (DbkActor) copy = NULL;
  g_autofree char *reviewed = NULL, *filled = NULL, *any = NULL;
  const DbkNode *plant = dbk_catalogue_node (catalogue, "P01");

  dbk_actor_add_grant (actor, "filler", "P02", FIXTURE_TODAY, FIXTURE_TODAY);
  dbk_actor_add_grant (actor, "filler", "nowhere", DBK_DAY_NONE, DBK_DAY_NONE);
  dbk_actor_add_grant (actor, "reader", "P03", DBK_DAY_NONE, FIXTURE_TODAY - 1);
  copy = dbk_actor_copy (actor);
  reviewed = plants_of (copy, catalogue, "regional_reviewer");
  filled = plants_of (copy, catalogue, "filler");
  any = plants_of (copy, catalogue, NULL);
  g_assert_cmpstr (reviewed, ==, "P01 P02 ");
  g_assert_cmpstr (filled, ==, "P02 ");
  g_assert_cmpstr (any, ==, "P01 P02 ");
  g_assert_true (dbk_actor_has_role (copy, catalogue, "regional_reviewer", plant, FIXTURE_TODAY));
  g_assert_false (dbk_actor_has_role (copy, catalogue, "filler", plant, FIXTURE_TODAY));
  g_assert_false (dbk_actor_covers (copy, catalogue, dbk_catalogue_node (catalogue, "R2"), FIXTURE_TODAY));
  g_assert_false (dbk_actor_covers (copy, catalogue, dbk_catalogue_node (catalogue, "G"), FIXTURE_TODAY));
  g_assert_true (dbk_actor_has_role (copy, catalogue, "regional_reviewer", dbk_catalogue_node (catalogue, "P01-U1"), FIXTURE_TODAY));
  g_assert_false (dbk_actor_has_role (copy, catalogue, "filler", dbk_catalogue_node (catalogue, "P02"), FIXTURE_TODAY + 1));
}

/* A grant for a part is one for the sections of its departments; another may add the rest. */
static void
test_sections (void)
{
  static const char *const fuel[] = { "water", "fuel", "fuel", NULL };
  g_autoptr (DbkCatalogue) catalogue = fixture_catalogue ();
  g_autoptr (DbkActor) actor = dbk_actor_new ("a", "a");
  g_autoptr (DbkActor) copy = NULL;
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  const GPtrArray *sections = dbk_catalogue_form (catalogue, "daily")->sections;
  const DbkSection *units = g_ptr_array_index (sections, 0), *coal = g_ptr_array_index (sections, 1);
  const DbkNode *plant = dbk_catalogue_node (catalogue, "P01");
  g_auto (GStrv) listed = NULL;
  g_autofree char *joined = NULL;

  dbk_actor_add_part_grant (actor, "filler", "P01", fuel, DBK_DAY_NONE, DBK_DAY_NONE);
  copy = dbk_actor_copy (actor);
  listed = dbk_grant_list_sections (&g_array_index (copy->grants, DbkGrant, 0));
  joined = g_strjoinv (" ", listed);
  g_assert_cmpstr (joined, ==, "fuel water");
  g_assert_true (dbk_actor_has_role (copy, catalogue, "filler", plant, FIXTURE_TODAY));
  g_assert_true (dbk_actor_has_section (copy, catalogue, "filler", plant, "fuel", FIXTURE_TODAY));
  g_assert_true (dbk_actor_has_section (copy, catalogue, "filler", plant, "water", FIXTURE_TODAY));
  g_assert_false (dbk_actor_has_section (copy, catalogue, "filler", plant, "wat", FIXTURE_TODAY));
  g_assert_false (dbk_actor_has_section (copy, catalogue, "filler", plant, "ater", FIXTURE_TODAY));
  g_assert_false (dbk_actor_has_section (copy, catalogue, "plant_checker", plant, "fuel", FIXTURE_TODAY));
  g_assert_true (dbk_report_may_fill (report, catalogue, copy, coal, FIXTURE_TODAY));
  g_assert_false (dbk_report_may_fill (report, catalogue, copy, units, FIXTURE_TODAY));
  g_assert_true (dbk_report_may (report, catalogue, copy, FIXTURE_TODAY) & DBK_MAY_SUBMIT);

  dbk_actor_add_grant (copy, "filler", "R1", FIXTURE_TODAY + 1, DBK_DAY_NONE);
  g_assert_false (dbk_report_may_fill (report, catalogue, copy, units, FIXTURE_TODAY));
  g_assert_true (dbk_report_may_fill (report, catalogue, copy, units, FIXTURE_TODAY + 1));
}

/* One cell of another department, and the edit is refused as a whole; a reviewer amends any. */
static void
test_section_edits (void)
{
  static const char *const fuel[] = { "fuel", NULL };
  g_autoptr (DbkCatalogue) catalogue = fixture_catalogue ();
  g_autoptr (DbkActor) actor = dbk_actor_new ("a", "a");
  DbkReportKey key = fixture_key ("daily", "P01");
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  DbkApplyContext context = fixture_context (catalogue, actor);
  DbkOperation *operation = dbk_operation_new (&key, DBK_OPERATION_EDIT);
  g_autoptr (DbkOutcome) both = NULL;
  g_autoptr (DbkOutcome) own = NULL;

  dbk_actor_add_part_grant (actor, "filler", "P01", fuel, DBK_DAY_NONE, DBK_DAY_NONE);
  fixture_edit (operation, report, "P01", "coal_used", "100.0");
  fixture_edit (operation, report, "P01-U1", "gen", "1.0000");
  both = fixture_apply (report, operation, &context);
  g_assert_cmpint (both->refusal, ==, DBK_REFUSAL_FORBIDDEN);
  g_assert_cmpstr (both->detail, ==, "P01-U1.gen is filled in by operation");
  g_assert_null (dbk_report_cell (report, "P01", "coal_used"));

  operation = dbk_operation_new (&key, DBK_OPERATION_EDIT);
  fixture_edit (operation, report, "P01", "coal_used", "100.0");
  own = fixture_apply (report, operation, &context);
  g_assert_cmpint (own->kind, ==, DBK_OUTCOME_APPLIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/keys", test_keys);
  g_test_add_func ("/report/cells", test_cells);
  g_test_add_func ("/report/codes", test_codes);
  g_test_add_func ("/report/may-list", test_may_list);
  g_test_add_func ("/report/actor", test_actor);
  g_test_add_func ("/report/sections", test_sections);
  g_test_add_func ("/report/section-edits", test_section_edits);
  return g_test_run ();
}
