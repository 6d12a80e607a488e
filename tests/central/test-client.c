/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client against the real service over HTTPS: readings of a machine from its
 * delivery to the approved figure's source; a cell's history; news while idle.
 */
#include <string.h>

#include "tests/central/central-homes.h"
#include "tests/data/base/test-folder.h"

static const DbkCellEdit *
honest (const DbkOperation *operation, const char *entity, const char *indicator)
{
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      if (strcmp (edit->entity, entity) == 0 && strcmp (edit->indicator, indicator) == 0)
        return edit;
    }
  g_assert_not_reached ();
}

static void
deliver (Fixture *fixture, const char *token, const char *gen, const char *hours)
{
  g_autofree char *json = g_strdup_printf ("{\"report\":{\"form\":\"daily\",\"org\":\"P01\",\"period\":\"" FIXTURE_YESTERDAY "\"},"
                                           "\"readings\":{\"entities\":[\"P01-U2\",\"P01-U2\"],\"indicators\":[\"gen\",\"run_hours\"],"
                                           "\"values\":[\"%s\",\"%s\"],\"at\":\"2026-03-16T00:10:00Z\"}}",
                                           gen, hours);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
  g_autoptr (Answer) answer = fixture_ask (fixture, "PUT", "/v1/readings", token, body, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
}

static void
check_cell (DbkDocument *document, guint slot, const char *value, DbkCellSource source, const char *reading)
{
  g_autofree char *shown = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), slot));
  g_autofree char *beside = NULL;

  g_assert_cmpstr (shown, ==, value);
  g_assert_cmpint (dbk_document_get_source (document, slot), ==, source);
  g_assert_true (dbk_document_get_reading (document, slot, &beside) == (reading != NULL));
  g_assert_cmpstr (beside, ==, reading);
}

static const DbkCellChange *
last_change (DbkHome *home, DbkDocument *document, const char *indicator, gboolean online, guint expected, GPtrArray **changes)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean complete = FALSE;

  dbk_home_load_cell_history_async (home, dbk_document_get_key (document), "P01-U2", indicator, NULL, home_finished_cb, &result);
  *changes = dbk_home_load_cell_history_finish (home, home_wait (&result), &complete, &error);
  g_assert_no_error (error);
  g_assert_true (complete == online);
  g_assert_cmpuint ((*changes)->len, ==, expected);
  return g_ptr_array_index (*changes, expected - 1);
}

static void
check_history (Fixture *fixture, DbkHome *home, DbkDocument *document, const char *gen)
{
  g_autoptr (GPtrArray) online = NULL;
  g_autoptr (GPtrArray) offline = NULL;
  const DbkCellChange *change = last_change (home, document, "gen", TRUE, 1, &online);

  g_assert_cmpstr (change->by, ==, "fill.P01");
  g_assert_cmpstr (change->to, ==, gen);
  g_assert_null (change->from);
  g_assert_cmpint (change->source, ==, DBK_CELL_INTERFACE);
  dbk_service_stop (g_steal_pointer (&fixture->service));
  change = last_change (home, document, "gen", FALSE, 1, &offline);
  g_assert_cmpstr (change->by, ==, "fill.P01");
  g_assert_cmpstr (change->to, ==, gen);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) known = dbk_home_list_cell_history (home, dbk_document_get_key (document), "P01-U2", "gen", &error);

    /* The same at once, without asking: with the revision that the service made of it. */
    g_assert_no_error (error);
    change = g_ptr_array_index (known, known->len - 1);
    g_assert_cmpstr (change->to, ==, gen);
    g_assert_cmpint (change->revision, >, 0);
    g_assert_nonnull (change->op);
  }
  fixture_restart (fixture);
}

static void
test_readings (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *machine = fixture_sign_in (fixture, "sis.P01", "dcs");
  g_autoptr (DbkOperation) operation = fixture_edit (fixture, "P01");
  const char *gen = honest (operation, "P01-U2", "gen")->value;
  const char *hours = honest (operation, "P01-U2", "run_hours")->value;
  DbkHome *home = home_sign_in (fixture, folder, "fill.P01");
  g_autoptr (GError) error = NULL;
  DbkDocument *document;
  const DbkReport *report;
  guint gen_slot, hours_slot;

  deliver (fixture, machine, gen, "1.00");
  home_sync (home);
  document = dbk_home_open_document (home, "daily", "P01", FIXTURE_YESTERDAY, &error);
  g_assert_no_error (error);
  gen_slot = home_slot (document, "P01-U2", "gen");
  hours_slot = home_slot (document, "P01-U2", "run_hours");
  check_cell (document, gen_slot, gen, DBK_CELL_INTERFACE, gen);
  check_cell (document, hours_slot, "1.00", DBK_CELL_INTERFACE, "1.00");
  g_assert_false (dbk_document_get_marks (document, gen_slot) & DBK_MARK_PENDING);

  /* What is typed over it stays, whatever comes later; whoever empties a cell means it. */
  dbk_document_set_text (document, hours_slot, "", DBK_CELL_TYPED, &error);
  g_assert_no_error (error);
  check_cell (document, hours_slot, NULL, DBK_CELL_TYPED, "1.00");
  dbk_document_set_text (document, hours_slot, hours, DBK_CELL_TYPED, &error);
  g_assert_no_error (error);
  deliver (fixture, machine, gen, "2.00");
  home_sync (home);
  check_cell (document, hours_slot, hours, DBK_CELL_TYPED, "2.00");
  deliver (fixture, machine, gen, "3.00");
  home_sync (home);
  check_cell (document, hours_slot, hours, DBK_CELL_TYPED, "3.00");
  check_cell (document, gen_slot, gen, DBK_CELL_INTERFACE, gen);

  home_fill (document, operation);
  home_explain (document);
  dbk_document_submit (document, &error);
  g_assert_no_error (error);
  home_sync (home);
  report = dbk_document_get_report (document);
  g_assert_cmpint (report->state, ==, DBK_STATE_IN_REVIEW);
  g_assert_cmpint (dbk_report_cell (report, "P01-U2", "gen")->source, ==, DBK_CELL_INTERFACE);
  g_assert_cmpstr (dbk_report_cell (report, "P01-U2", "gen")->value, ==, gen);
  g_assert_cmpint (dbk_report_cell (report, "P01-U2", "run_hours")->source, ==, DBK_CELL_TYPED);
  check_history (fixture, home, document, gen);
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
}

/* --- News --- */

static gboolean
wait_until_idle (DbkHome *home, gint64 until)
{
  while (dbk_home_get_sync_state (home) != DBK_SYNC_IDLE && g_get_monotonic_time () < until)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  return dbk_home_get_sync_state (home) == DBK_SYNC_IDLE;
}

static void
test_news (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "a");
  DbkHome *home = home_sign_in (fixture, folder, "region.R2");
  g_autoptr (DbkOperation) operation = fixture_edit (fixture, "P06");
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  DbkDocument *document;
  gint64 sent;

  home_sync (home);
  document = dbk_home_open_document (home, "daily", "P06", FIXTURE_YESTERDAY, &error);
  g_assert_no_error (error);
  dbk_home_start_auto_sync (home);
  g_assert_true (wait_until_idle (home, g_get_monotonic_time () + 10 * G_USEC_PER_SEC));
  for (guint i = 0; i < 500; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  outcome = fixture_sync_one (fixture, filler, operation);
  sent = g_get_monotonic_time ();
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  while (dbk_document_get_report (document)->revision == 0 && g_get_monotonic_time () - sent < 10 * G_USEC_PER_SEC)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpint (dbk_document_get_report (document)->revision, ==, 1);
  g_test_message ("told after %.0f ms", (double)(g_get_monotonic_time () - sent) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - sent, <, 4 * G_USEC_PER_SEC);
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/readings", test_readings);
  g_test_add_func ("/client/news", test_news);
  return g_test_run ();
}
