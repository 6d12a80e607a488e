/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which figures of a home count when they are added up, and the workbook of a report.
 */
#include "data/client/dbk-home-summary.h"
#include "data/sheet/dbk-workbook.h"
#include "tests/data/client/dbk-test-home.h"

typedef struct
{
  char *directory;
  DbkStore *store;
  DbkDay today;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  dbk_day_parse (TEST_TODAY, &f->today);
  dbk_clock_set_today (f->today);
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  path = test_store_path (f->directory, "fill.P01");
  f->store = dbk_store_open (path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->store, dbk_store_close);
  test_remove (f->directory);
  g_free (f->directory);
}

static DbkReportKey
key_of (Fixture *f, int back)
{
  return (DbkReportKey){ g_intern_static_string ("daily"), g_intern_static_string ("P01"), dbk_period_day (f->today - back) };
}

static DbkCell *
make_cell (const char *entity, const char *value)
{
  DbkCell *cell = dbk_cell_new (g_intern_string (entity), g_intern_static_string ("gen"));

  cell->value = g_strdup (value);
  return cell;
}

/* @approved: (nullable): what is in force while the other is not */
static void
put (Fixture *f, int back, DbkReportState state, const char *gen, const char *approved)
{
  DbkReportKey key = key_of (f, back);
  g_autoptr (DbkReport) report = dbk_report_new (&key);
  g_autoptr (GError) error = NULL;

  report->revision = 3;
  report->state = state;
  report->step = state == DBK_STATE_IN_REVIEW ? 1 : 0;
  dbk_report_take_cell (report, make_cell ("P01-U1", gen));
  if (approved != NULL)
    {
      report->approved = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
      g_ptr_array_add (report->approved, make_cell ("P01-U1", approved));
      report->approved_revision = 2;
    }
  dbk_store_put_report (f->store, report, TRUE, &error);
  g_assert_no_error (error);
}

typedef struct
{
  DbkTable *table;
  gboolean done;
  GError *error;
} Wait;

static void
summarized_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  wait->table = dbk_home_summarize_finish (DBK_HOME (source), result, &wait->error);
  wait->done = TRUE;
}

static DbkTable *
summarize (Fixture *f, int back, DbkCounting counting)
{
  DbkHome *home;
  DbkCatalogue *catalogue;
  DbkSummaryQuery *query;
  Wait wait = { NULL, FALSE, NULL };

  g_clear_pointer (&f->store, dbk_store_close);
  home = test_open_home (f->directory);
  catalogue = dbk_home_get_catalogue (home);
  query = dbk_summary_query_new (dbk_catalogue_form (catalogue, "daily"));
  query->counting = counting;
  /* The group, of which this account sees one plant. */
  dbk_summary_query_add_node (query, dbk_catalogue_root (catalogue));
  dbk_summary_query_add_span (query, (DbkSpan){ f->today - back, f->today - 1 });
  dbk_summary_query_add_indicator (query, dbk_catalogue_indicator (catalogue, "gen"));
  dbk_home_summarize_async (home, query, NULL, summarized_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (wait.error);
  dbk_home_close (home);
  g_object_unref (home);
  return wait.table;
}

static void
test_in_force (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkTable) submitted = NULL;
  g_autoptr (DbkTable) approved = NULL;
  const DbkTotal *total;

  put (f, 6, DBK_STATE_APPROVED, "1", NULL);
  put (f, 5, DBK_STATE_IN_REVIEW, "10", NULL);
  put (f, 4, DBK_STATE_DRAFT, "100", NULL);
  put (f, 3, DBK_STATE_RETURNED, "1000", NULL);
  /* A correction begun, and one in review: the approved figures are in force. */
  put (f, 2, DBK_STATE_IN_CORRECTION, "99999", "10000");
  put (f, 1, DBK_STATE_IN_REVIEW, "999999", "100000");
  submitted = summarize (f, 6, DBK_COUNT_SUBMITTED);
  total = dbk_table_get (submitted, 0, 0, 0);
  g_assert_cmpint (total->value.mantissa, ==, 1100110000);
  g_assert_cmpuint (total->parts.unapproved, ==, 1);
  g_assert_cmpuint (total->parts.had, ==, 4);
  g_assert_cmpuint (total->parts.due, ==, 12); /* two units on six days */
  g_assert_cmpuint (dbk_table_coverage (submitted, 0, 0)->due, ==, 6);
  g_assert_cmpuint (dbk_table_coverage (submitted, 0, 0)->counted, ==, 4);
  g_assert_cmpuint (dbk_table_coverage (submitted, 0, 0)->approved, ==, 3);
  approved = summarize (f, 6, DBK_COUNT_APPROVED);
  g_assert_cmpint (dbk_table_get (approved, 0, 0, 0)->value.mantissa, ==, 1100010000);
}

static void
add_action (Fixture *f, int back, DbkOperationKind kind)
{
  DbkReportKey key = key_of (f, back);
  g_autoptr (DbkOperation) operation = dbk_operation_new (&key, kind);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = dbk_store_load_unanswered (f->store, &key, &error);

  g_assert_no_error (error);
  operation->base_op = g_strdup (((DbkOperation *)g_ptr_array_index (before, before->len - 1))->id);
  dbk_store_add_operation (f->store, operation, &error);
  g_assert_no_error (error);
}

/* What I submitted counts before the service has it; what I only typed does not. */
static void
test_on_its_way (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkTable) table = NULL;

  for (int back = 1; back <= 2; back++)
    {
      DbkReportKey key = key_of (f, back);
      DbkCellEdit *edit = dbk_cell_edit_new (g_intern_static_string ("P01-U1"), g_intern_static_string ("gen"), back == 1 ? "7" : "700");

      dbk_store_put_edit (f->store, &key, edit, NULL, &error);
      g_assert_no_error (error);
      dbk_cell_edit_free (edit);
    }
  dbk_store_seal (f->store, "test", &error);
  g_assert_no_error (error);
  add_action (f, 1, DBK_OPERATION_SUBMIT);
  table = summarize (f, 2, DBK_COUNT_SUBMITTED);
  g_assert_true (dbk_table_get (table, 0, 0, 0)->has);
  g_assert_cmpint (dbk_table_get (table, 0, 0, 0)->value.mantissa, ==, 70000);
  g_assert_cmpuint (dbk_table_get (table, 0, 0, 0)->parts.unapproved, ==, 1);
}

static void
reported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  dbk_home_report_finish (DBK_HOME (source), result, &wait->error);
  wait->done = TRUE;
}

static void
report (DbkHome *home, DbkReportKind kind, const char *org, DbkDay day, const char *path, GError **error)
{
  Wait wait = { NULL, FALSE, NULL };

  dbk_home_report_async (home, kind, org, day, 1, path, NULL, reported_cb, &wait);
  while (!wait.done)
    g_main_context_iteration (NULL, TRUE);
  if (wait.error != NULL)
    g_propagate_error (error, wait.error);
}

static void
test_report (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "report.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  DbkHome *home;

  put (f, 1, DBK_STATE_APPROVED, "1200.5", NULL);
  g_clear_pointer (&f->store, dbk_store_close);
  home = test_open_home (f->directory);
  for (int kind = DBK_REPORT_DAILY; kind <= DBK_REPORT_MONTHLY; kind++)
    {
      g_autoptr (DbkWorkbook) book = NULL;

      report (home, (DbkReportKind)kind, "P01", f->today - 1, path, &error);
      g_assert_no_error (error);
      book = dbk_workbook_open (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (book);
      g_unlink (path);
    }
  /* Another plant is none of this account's business. */
  report (home, DBK_REPORT_DAILY, "P02", f->today - 1, path, &error);
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  dbk_home_close (home);
  g_object_unref (home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/home-summary/in-force", Fixture, NULL, set_up, test_in_force, tear_down);
  g_test_add ("/home-summary/on-its-way", Fixture, NULL, set_up, test_on_its_way, tear_down);
  g_test_add ("/home-summary/report", Fixture, NULL, set_up, test_report, tear_down);
  return g_test_run ();
}
