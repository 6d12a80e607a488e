/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the chain does to the cells: corrections, frozen values, malformed edits,
 * and who sees them.
 */
#include "tests/data/report/chain-walk.h"

/* --- Corrections: the approved figures stay in force --- */

static void
test_correction (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  gint64 approved;
  const DbkCell *old;

  set_up (&table);
  report = make_report (&table, APPROVED);
  approved = report->approved_revision;
  g_assert_cmpint (approved, ==, report->revision);
  g_assert_null (report->approved);

  act (&table, report, SUBMITTER, DBK_OPERATION_CORRECT);
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01-U1", "run_hours", "20");
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01-U2", "gen", "1000");
  g_assert_cmpint (report->approved_revision, ==, approved);
  g_assert_cmpuint (report->approved->len, ==, 1);
  old = g_ptr_array_index (report->approved, 0);
  g_assert_cmpstr (old->value, ==, "23.50");
  act (&table, report, SUBMITTER, DBK_OPERATION_CANCEL);
  g_assert_cmpint (report->state, ==, DBK_STATE_APPROVED);
  g_assert_cmpint (report->approved_revision, ==, approved);
  g_assert_null (report->approved);
  g_assert_cmpstr (dbk_report_cell (report, "P01-U1", "run_hours")->value, ==, "23.50");
  g_assert_null (dbk_report_cell (report, "P01-U2", "gen"));

  act (&table, report, REGION, DBK_OPERATION_CORRECT);
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01-U1", "run_hours", "20");
  act (&table, report, SUBMITTER, DBK_OPERATION_SUBMIT);
  act (&table, report, CHECKER, DBK_OPERATION_APPROVE);
  g_assert_cmpint (report->approved_revision, ==, approved);
  g_assert_nonnull (report->approved);
  act (&table, report, REGION, DBK_OPERATION_APPROVE);
  act (&table, report, GROUP, DBK_OPERATION_APPROVE);
  g_assert_cmpint (report->approved_revision, ==, report->revision);
  g_assert_null (report->approved);
  g_assert_cmpstr (dbk_report_cell (report, "P01-U1", "run_hours")->value, ==, "20.00");
  tear_down (&table);
}

/* --- Frozen values --- */

static GPtrArray *
frozen_value (const char *value)
{
  GPtrArray *frozen = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  DbkCell *cell = dbk_cell_new ("P01", "coal_stock");

  cell->value = g_strdup (value);
  cell->source = DBK_CELL_DERIVED;
  g_ptr_array_add (frozen, cell);
  return frozen;
}

static void
test_frozen (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (GPtrArray) seven = frozen_value ("7.0"), nine = frozen_value ("9.0"), none = g_ptr_array_new ();
  DbkApplyContext context;

  set_up (&table);
  report = make_report (&table, DRAFT);
  context = fixture_context (table.catalogue, table.people[SUBMITTER]);
  context.frozen = seven;
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_SUBMIT), &context));
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "7.0");
  g_assert_null (dbk_report_cell (report, "P01", "coal_stock")->op);
  dbk_report_freeze (report, nine);
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "9.0");
  dbk_report_freeze (report, none);
  g_assert_null (dbk_report_cell (report, "P01", "coal_stock"));
  dbk_report_freeze (report, seven);

  act (&table, report, CHECKER, DBK_OPERATION_RETURN);
  g_assert_null (dbk_report_cell (report, "P01", "coal_stock"));
  fixture_type (report, table.catalogue, table.people[SUBMITTER], "P01", "coal_stock", "8");
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_SUBMIT), &context));
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "8.0");
  g_assert_cmpint (dbk_report_cell (report, "P01", "coal_stock")->source, ==, DBK_CELL_TYPED);
  tear_down (&table);
}

/* What an amendment moves is frozen anew with it. */
static void
test_amend_freezes (void)
{
  Table table;
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (GPtrArray) seven = frozen_value ("7.0");
  DbkApplyContext context;

  set_up (&table);
  report = make_report (&table, REVIEW1);
  context = fixture_context (table.catalogue, table.people[CHECKER]);
  context.frozen = seven;
  dbk_outcome_free (fixture_apply (report, fixture_operation (report, DBK_OPERATION_AMEND), &context));
  g_assert_cmpstr (dbk_report_cell (report, "P01", "coal_stock")->value, ==, "7.0");
  tear_down (&table);
}

/* --- Malformed operations --- */

static DbkOperation *
edit_of (const DbkReport *report, const char *entity, const char *indicator, const char *value)
{
  DbkOperation *operation = dbk_operation_new (&report->key, DBK_OPERATION_EDIT);

  fixture_edit (operation, report, entity, indicator, value);
  return operation;
}

static void
test_invalid_edits (void)
{
  static const char *const bad[][3] = {
    { "P01-U1", "nothing", "1" },
    { "P01-U9", "gen", "1" },
    { "P02-U1", "gen", "1" },
    { "P01", "gen", "1" },
    { "P01-U1", "coal_used", "1" },
    { "P01-U1", "aux_rate", "1" },
    { "P01", "coal_open", "1" },
    { "P01-U1", "gen", "abc" },
    { "P01-U1", "gen", "1.00001" },
    { "P01-U1", "gen", "1e3" },
    { "P01-U1", "unit_state", "flying" },
  };
  Table table;
  g_autoptr (DbkReport) report = NULL;
  g_autofree char *long_note = g_strnfill (DBK_MAX_TEXT + 1, 'x');
  DbkOperation *operation;

  set_up (&table);
  report = make_report (&table, DRAFT);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      operation = edit_of (report, "P01-U2", "gen", "5");
      fixture_edit (operation, report, bad[i][0], bad[i][1], bad[i][2]);
      g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
    }
  operation = edit_of (report, "P01-U2", "gen", "5");
  fixture_edit (operation, report, "P01-U2", "gen", "6");
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
  operation = edit_of (report, "P01-U2", "gen", "5");
  ((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->note = g_strdup (long_note);
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, dbk_operation_new (&report->key, DBK_OPERATION_EDIT)), ==, DBK_REFUSAL_INVALID);
  tear_down (&table);
}

static void
test_invalid_reports (void)
{
  static const char *const forms[] = { "nothing", "monthly" };
  Table table;
  DbkReportKey unit = fixture_key ("daily", "P01-U1"), nowhere = fixture_key ("daily", "P99"), other = fixture_key ("daily", "P02");
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (DbkReport) of_unit = dbk_report_new (&unit);
  g_autoptr (DbkReport) of_nowhere = dbk_report_new (&nowhere);
  DbkOperation *operation;

  set_up (&table);
  report = make_report (&table, DRAFT);
  operation = fixture_operation (report, DBK_OPERATION_EDIT);
  operation->key = other;
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_INVALID);
  g_assert_cmpint (refusal_of (&table, of_unit, SUBMITTER, edit_of (of_unit, "P01-U1", "gen", "1")), ==, DBK_REFUSAL_INVALID);
  g_assert_cmpint (refusal_of (&table, of_nowhere, SUBMITTER, edit_of (of_nowhere, "P01-U1", "gen", "1")), ==, DBK_REFUSAL_FORBIDDEN);
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      DbkReportKey key = fixture_key (forms[i], "P01");
      g_autoptr (DbkReport) strange = dbk_report_new (&key);

      g_assert_cmpint (refusal_of (&table, strange, SUBMITTER, edit_of (strange, "P01-U1", "gen", "1")), ==, DBK_REFUSAL_INVALID);
      g_assert_cmpint (refusal_of (&table, strange, SUBMITTER, fixture_operation (strange, DBK_OPERATION_SUBMIT)), ==, DBK_REFUSAL_INVALID);
    }
  operation = fixture_operation (report, DBK_OPERATION_OTHER);
  g_assert_cmpint (refusal_of (&table, report, SUBMITTER, operation), ==, DBK_REFUSAL_FORBIDDEN);
  tear_down (&table);
}

/* --- Who sees a draft --- */

static void
test_can_see (void)
{
  static const guint all = P (SUBMITTER) | P (OTHER_FILLER) | P (REGION_FILLER) | P (CHECKER) | P (REGION) | P (GROUP) | P (PLANNER) |
                           P (READER) | P (ADMINISTRATOR) | P (AUDITOR) | P (INTERFACE);
  static const guint of_plant = P (SUBMITTER) | P (OTHER_FILLER) | P (REGION_FILLER) | P (CHECKER) | P (PLANNER) | P (READER) | P (INTERFACE);
  Table table;

  set_up (&table);
  for (guint place = 0; place < N_PLACES; place++)
    for (guint person = 0; person < N_PEOPLE; person++)
      {
        g_autoptr (DbkReport) report = make_report (&table, place);
        guint seers = report->state == DBK_STATE_DRAFT ? of_plant : all;

        g_assert_cmpint (dbk_report_can_see_cells (report, table.catalogue, table.people[person], FIXTURE_TODAY), ==, (seers & P (person)) != 0);
      }
  tear_down (&table);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/cells/correction", test_correction);
  g_test_add_func ("/report/cells/frozen", test_frozen);
  g_test_add_func ("/report/cells/amend-freezes", test_amend_freezes);
  g_test_add_func ("/report/cells/invalid-edits", test_invalid_edits);
  g_test_add_func ("/report/cells/invalid-reports", test_invalid_reports);
  g_test_add_func ("/report/cells/can-see", test_can_see);
  return g_test_run ();
}
