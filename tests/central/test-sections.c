/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several people fill one report, each the sections of his department: granted on
 * the service's machine, foreseen by the client, kept to by the service.
 */
#include "central/dbk-commands.h"
#include "tests/central/central-homes.h"
#include "tests/data/base/test-folder.h"

static void
deliver (Fixture *fixture, const char *token)
{
  static const char json[] = "{\"report\":{\"form\":\"daily\",\"org\":\"P01\",\"period\":\"" FIXTURE_YESTERDAY "\"},"
                             "\"readings\":{\"entities\":[\"P01-U1\"],\"indicators\":[\"run_hours\"],\"values\":[\"24\"],\"at\":\"2026-03-16T00:10:00Z\"}}";
  g_autoptr (GBytes) body = g_bytes_new_static (json, sizeof json - 1);
  g_autoptr (Answer) answer = fixture_ask (fixture, "PUT", "/v1/readings", token, body, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
}

static DbkOutcome *
try_edit (Fixture *fixture, const char *token, const char *entity, const char *indicator, const char *value, DbkCellSource source)
{
  g_autoptr (DbkOperation) operation = fixture_action (DBK_OPERATION_EDIT, "P01", FIXTURE_YESTERDAY, NULL);
  DbkCellEdit *edit = dbk_cell_edit_new (g_intern_string (entity), g_intern_string (indicator), value);

  edit->source = source;
  g_ptr_array_add (operation->edits, edit);
  return fixture_sync_one (fixture, token, operation);
}

static void
expect (Fixture *fixture, const char *token, const char *entity, const char *indicator, const char *value, DbkCellSource source, DbkRefusal refusal)
{
  g_autoptr (DbkOutcome) outcome = try_edit (fixture, token, entity, indicator, value, source);

  g_assert_cmpint (outcome->refusal, ==, refusal);
}

/* Whatever a client sends, the service takes no cell and no tick of another department. */
static void
check_service (Fixture *fixture)
{
  g_autofree char *token = fixture_sign_in (fixture, "fuel.P01", "raw");
  g_autofree char *machine = fixture_sign_in (fixture, "sis.P01", "dcs");

  expect (fixture, token, "P01-U1", "gen", "1183.6200", DBK_CELL_TYPED, DBK_REFUSAL_FORBIDDEN);
  expect (fixture, token, "P01", "filled_operation", "yes", DBK_CELL_TYPED, DBK_REFUSAL_FORBIDDEN);
  expect (fixture, token, "P01", "coal_used", "8000.0", DBK_CELL_TYPED, DBK_REFUSAL_NONE);
  expect (fixture, token, "P01", "filled_fuel", "yes", DBK_CELL_TYPED, DBK_REFUSAL_NONE);
  /* A reading is taken over by whoever submits, as it is. */
  deliver (fixture, machine);
  expect (fixture, token, "P01-U1", "run_hours", "23.00", DBK_CELL_INTERFACE, DBK_REFUSAL_FORBIDDEN);
  expect (fixture, token, "P01-U1", "run_hours", "24.00", DBK_CELL_TYPED, DBK_REFUSAL_FORBIDDEN);
  expect (fixture, token, "P01-U1", "run_hours", "24.00", DBK_CELL_INTERFACE, DBK_REFUSAL_NONE);
}

static void
check_client (DbkDocument *document)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (dbk_document_get_may (document) & (DBK_MAY_EDIT | DBK_MAY_SUBMIT), ==, DBK_MAY_EDIT | DBK_MAY_SUBMIT);
  g_assert_true (dbk_document_is_editable (document, home_slot (document, "P01", "coal_used")));
  g_assert_true (dbk_document_is_editable (document, home_slot (document, "P01", "filled_fuel")));
  g_assert_false (dbk_document_is_editable (document, home_slot (document, "P01", "filled_operation")));
  g_assert_false (dbk_document_is_editable (document, home_slot (document, "P01-U1", "gen")));
  g_assert_false (dbk_document_is_editable (document, home_slot (document, "P01", "coal_days")));
  g_assert_false (dbk_document_set_text (document, home_slot (document, "P01-U1", "gen"), "1000", DBK_CELL_TYPED, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "This part of the report is filled in by others.");
}

static void
test_sections (void)
{
  static const char *const command[] = { "user", "add", "fuel.P01", "--role", "filler", "--org", "P01", "--section", "fuel", NULL };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (TestFolder) folder = test_directory ();
  g_autoptr (DbkOperation) operation = fixture_edit (fixture, "P01");
  g_autoptr (DbkDocument) fuel_report = NULL;
  g_autoptr (DbkDocument) report = NULL;
  g_autoptr (GError) error = NULL;
  DbkHome *fuel, *filler;

  g_assert_cmpint (dbk_commands_run (fixture->directory, (char **)command), ==, 0);
  check_service (fixture);
  fuel = home_sign_in (fixture, folder, "fuel.P01");
  filler = home_sign_in (fixture, folder, "fill.P01");
  home_sync (fuel);
  fuel_report = home_open (fuel, "P01", FIXTURE_YESTERDAY);
  check_client (fuel_report);
  home_assert_value (fuel_report, "P01", "coal_used", "8000.0");

  /* Each his part; together they make a report that can be submitted. */
  home_fill (fuel_report, operation);
  home_sync (fuel);
  home_sync (filler);
  report = home_open (filler, "P01", FIXTURE_YESTERDAY);
  g_assert_true (dbk_document_is_editable (report, home_slot (report, "P01", "filled_fuel")));
  home_fill (report, operation);
  home_explain (report);
  dbk_document_submit (report, &error);
  g_assert_no_error (error);
  home_sync (filler);
  g_assert_cmpint (dbk_document_get_report (report)->state, ==, DBK_STATE_IN_REVIEW);
  g_clear_object (&fuel_report);
  g_clear_object (&report);
  home_leave (fuel);
  home_leave (filler);
}

int
main (int argc, char **argv)
{
  g_setenv ("DAYBOOK_PASSWORD", "Daybook-demo-1", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/central/sections", test_sections);
  return g_test_run ();
}
