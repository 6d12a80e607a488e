/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report as one types into it, without any service.
 */
#include "tests/data/client/dbk-test-home.h"

typedef struct
{
  char *directory;
  DbkHome *home;
  DbkDocument *document;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  test_set_today (TEST_TODAY);
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  f->home = test_open_home (f->directory);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->document);
  if (f->home != NULL)
    dbk_home_close (f->home);
  g_clear_object (&f->home);
  test_remove (f->directory);
  g_free (f->directory);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
reopen (Fixture *f)
{
  g_clear_object (&f->document);
  dbk_home_close (f->home);
  g_clear_object (&f->home);
  f->home = test_open_home (f->directory);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
}

static void
test_typing (Fixture *f, gconstpointer data)
{
  guint gen = test_slot (f->document, "P01-U1", "gen");

  test_assert_value (f->document, "P01-U1", "gen", NULL);
  test_type (f->document, "P01-U1", "gen", "１，１８３．６２");
  test_assert_value (f->document, "P01-U1", "gen", "1183.6200");
  g_assert_cmpuint (dbk_document_get_marks (f->document, gen) & DBK_MARK_PENDING, !=, 0);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 0);

  reopen (f);
  test_assert_value (f->document, "P01-U1", "gen", "1183.6200");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);

  /* Back to what it was: nothing is pending any more. */
  test_type (f->document, "P01-U1", "gen", "");
  test_assert_value (f->document, "P01-U1", "gen", NULL);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
  g_assert_cmpuint (dbk_document_get_marks (f->document, gen) & DBK_MARK_PENDING, ==, 0);
}

static void
test_derived (Fixture *f, gconstpointer data)
{
  test_type (f->document, "P01-U1", "gen", "1000");
  test_type (f->document, "P01-U1", "aux", "50");
  test_assert_value (f->document, "P01-U1", "supply", "950.0000");
  test_assert_value (f->document, "P01-U1", "aux_rate", "5.00");
}

static void
test_refusals (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (dbk_document_set_text (f->document, test_slot (f->document, "P01-U1", "supply"), "5", DBK_CELL_TYPED, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_false (dbk_document_set_text (f->document, test_slot (f->document, "P01-U1", "gen"), "12,5", DBK_CELL_TYPED, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_VALUE);
  g_clear_error (&error);
  g_assert_null (dbk_home_open_document (f->home, "daily", "P99", TEST_DAY, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_null (dbk_home_open_document (f->home, "daily", "P01", "2026-03", &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

static void
test_batch (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  dbk_document_begin_batch (f->document);
  test_type (f->document, "P01-U1", "gen", "1000");
  g_assert_false (dbk_document_set_text (f->document, test_slot (f->document, "P01-U1", "aux"), "x", DBK_CELL_PASTED, NULL));
  test_type (f->document, "P01-U2", "gen", "900");
  g_assert_true (dbk_document_end_batch (f->document, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 2);
  reopen (f);
  test_assert_value (f->document, "P01-U2", "gen", "900.0000");
}

static void
test_notes (Fixture *f, gconstpointer data)
{
  guint slot = test_slot (f->document, "P01-U1", "gen");
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_document_set_note (f->document, slot, "表计更换", &error));
  g_assert_no_error (error);
  test_type (f->document, "P01-U1", "gen", "10");
  reopen (f);
  g_assert_cmpstr (dbk_document_get_note (f->document, slot), ==, "表计更换");
  g_assert_cmpuint (dbk_document_get_marks (f->document, slot) & DBK_MARK_NOTE, !=, 0);
  test_type (f->document, "P01-U1", "gen", "");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  g_assert_true (dbk_document_set_note (f->document, slot, "", &error));
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

static void
put_cell (DbkReport *report, const char *entity, const char *indicator, const char *value)
{
  DbkCell *cell = dbk_cell_new (entity, indicator);

  cell->value = g_strdup (value);
  dbk_report_take_cell (report, cell);
}

/* A newer service knows figures, and states of units, that this program does not: they are kept and listed, never dropped. */
static void
test_unknown (Fixture *f, gconstpointer data)
{
  g_autofree char *path = test_store_path (f->directory, "fill.P01");
  g_autoptr (DbkReport) report = dbk_report_new (dbk_document_get_key (f->document));
  g_autoptr (DbkStore) store = NULL;
  g_autoptr (GPtrArray) unknown = NULL;
  g_autoptr (GError) error = NULL;

  report->revision = 1;
  report->head = g_strdup ("6ba7b811-9dad-41d1-80b4-00c04fd430c8");
  put_cell (report, "P01-U1", "gen", "1183.6200");
  put_cell (report, "P01-U1", "hydrogen_used", "12.5");
  put_cell (report, "P01-U2", "gen", "plenty");
  store = dbk_store_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (dbk_store_put_report (store, report, TRUE, &error));
  g_assert_no_error (error);

  reopen (f);
  test_assert_value (f->document, "P01-U1", "gen", "1183.6200");
  test_assert_value (f->document, "P01-U2", "gen", NULL);
  unknown = dbk_document_list_unknown (f->document);
  g_assert_cmpuint (unknown->len, ==, 2);
  g_assert_cmpstr (((DbkCell *)unknown->pdata[0])->indicator, ==, "hydrogen_used");
  g_assert_cmpstr (((DbkCell *)unknown->pdata[0])->value, ==, "12.5");
  g_assert_cmpstr (((DbkCell *)unknown->pdata[1])->value, ==, "plenty");
}

/* Values that satisfy whatever is required, whatever the rules: the catalogue tells what there is. */
static void
fill_required (DbkDocument *document)
{
  DbkLayout *layout = dbk_document_get_layout (document);

  dbk_document_begin_batch (document);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      const char *code = slot->indicator->code;
      const char *text = "0";

      if ((!slot->required && !slot->section->ticks) || !slot->editable)
        continue;
      if (slot->section->ticks)
        text = "yes";
      else if (slot->indicator->type == DBK_TYPE_CHOICE)
        text = "running";
      else if (g_str_equal (code, "run_hours"))
        text = "24";
      else if (g_str_equal (code, "gen"))
        text = "1000";
      else if (g_str_equal (code, "aux"))
        text = "50";
      else if (g_str_equal (code, "ongrid"))
        text = "1890";
      else if (g_str_equal (code, "coal_used"))
        text = "8000";
      else if (g_str_equal (code, "coal_in"))
        text = "90000";
      else if (g_str_equal (code, "coal_lhv"))
        text = "21000";
      else if (g_str_equal (code, "std_coal_power"))
        text = "5700";
      else if (g_str_equal (code, "marginal_cost"))
        text = "300";
      g_assert_true (dbk_document_set_text (document, i, text, DBK_CELL_TYPED, NULL));
    }
  g_assert_true (dbk_document_end_batch (document, NULL));
}

static void
explain_all (DbkDocument *document)
{
  const GPtrArray *findings = dbk_document_get_findings (document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING)
        g_assert_true (dbk_document_set_reason (document, finding->rule->code, finding->entity->code, "known", NULL));
      else if (finding->rule->severity == DBK_SEVERITY_ERROR)
        g_test_message ("error %s on %s: %s", finding->rule->code, finding->entity->code, finding->message.en);
    }
}

static void
test_submit (Fixture *f, gconstpointer data)
{
  g_autofree char *why = dbk_document_why_not_submit (f->document);
  g_autoptr (GError) error = NULL;
  guint filled, required;
  DbkOperationKind kind;

  g_assert_nonnull (why);
  g_assert_false (dbk_document_submit (f->document, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 0);

  fill_required (f->document);
  dbk_document_get_completeness (f->document, &filled, &required);
  g_assert_cmpuint (required, >, 0);
  g_assert_cmpuint (filled, ==, required);
  explain_all (f->document);
  g_clear_pointer (&why, g_free);
  why = dbk_document_why_not_submit (f->document);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_true (dbk_document_submit (f->document, &error));
  g_assert_no_error (error);

  /* Predicted: in review, locked, waiting to be sent; also after a restart. */
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (dbk_document_get_state (f->document), ==, DBK_STATE_IN_REVIEW);
      g_assert_cmpint (dbk_document_get_report (f->document)->state, ==, DBK_STATE_DRAFT);
      g_assert_true (dbk_document_is_waiting (f->document, &kind));
      g_assert_cmpint (kind, ==, DBK_OPERATION_SUBMIT);
      g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 2);
      g_assert_false (dbk_document_set_text (f->document, test_slot (f->document, "P01-U1", "gen"), "1", DBK_CELL_TYPED, &error));
      g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
      g_clear_error (&error);
      reopen (f);
    }

  /* Withdrawn before it was ever sent: it was never made. */
  g_assert_true (dbk_document_withdraw (f->document, &error));
  g_assert_no_error (error);
  g_assert_cmpint (dbk_document_get_state (f->document), ==, DBK_STATE_DRAFT);
  g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 1);
  test_type (f->document, "P01-U1", "gen", "1001");
  test_assert_value (f->document, "P01-U1", "gen", "1001.0000");
  g_assert_true (dbk_document_submit (f->document, &error) || error != NULL);
}

static void
test_discard (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "1000");
  g_assert_true (dbk_document_discard (f->document, &error));
  test_assert_value (f->document, "P01-U1", "gen", NULL);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

static void
count_cb (DbkDocument *document, GArray *slots, guint *calls)
{
  *calls += slots == NULL ? 1000 : 1;
}

static void
test_signals (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) same = test_open_document (f->home, "P01", TEST_DAY);
  guint calls = 0;

  g_assert_true (same == f->document);
  g_signal_connect (f->document, "cells-changed", G_CALLBACK (count_cb), &calls);
  test_type (f->document, "P01-U1", "gen", "1000");
  g_assert_cmpuint (calls, ==, 1);
  g_signal_handlers_disconnect_by_data (f->document, &calls);
}

/* Weeks offline: yesterday's stock is derived, unfrozen, and still today's opening. */
static void
test_days_on_end (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) before = test_open_document (f->home, "P01", "2026-03-13");
  g_autoptr (DbkDocument) between = test_open_document (f->home, "P01", "2026-03-14");

  test_type (before, "P01", "coal_in", "90000");
  test_type (before, "P01", "coal_used", "8000");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&f->document);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
  test_type (between, "P01", "coal_in", "1000");
  test_type (between, "P01", "coal_used", "7000");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_test_message ("opening of the second day, and of the third");
  {
    g_autofree char *opening = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (between), test_slot (between, "P01", "coal_open")));
    g_autofree char *stock = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (before), test_slot (before, "P01", "coal_stock")));
    g_autofree char *third = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (f->document), test_slot (f->document, "P01", "coal_open")));
    g_autofree char *second = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (between), test_slot (between, "P01", "coal_stock")));

    g_assert_cmpstr (opening, ==, stock);
    g_assert_cmpstr (third, ==, second);
  }
}

/* Weeks without a line: what is carried over from a day that nobody has submitted comes from the day before it, however long that goes on. */
static void
test_weeks_on_end (Fixture *f, gconstpointer data)
{
  DbkDay last;

  dbk_day_parse (TEST_DAY, &last);
  for (DbkDay day = last - 44; day < last; day++)
    {
      g_autofree char *text = dbk_day_to_string (day);
      g_autoptr (DbkDocument) document = test_open_document (f->home, "P01", text);

      if (day == last - 44)
        test_type (document, "P01", "coal_stock", "50000");
      else
        {
          test_type (document, "P01", "coal_in", "1000");
          test_type (document, "P01", "coal_used", "900");
        }
    }
  g_clear_object (&f->document);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
  test_assert_value (f->document, "P01", "coal_open", "54300.0");
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) reports = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GPtrArray) plants = dbk_home_plants (f->home, "filler");
  g_autoptr (GError) error = NULL;
  DbkDay first, last;

  g_assert_cmpuint (plants->len, ==, 1);
  test_type (f->document, "P01-U1", "gen", "1000");
  dbk_day_parse ("2026-03-14", &first);
  dbk_day_parse ("2026-03-16", &last);
  reports = dbk_home_list_reports (f->home, "daily", NULL, first, last, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reports->len, ==, 3);
  g_assert_cmpuint (((DbkReportInfo *)g_ptr_array_index (reports, 0))->pending, ==, 0);
  g_assert_cmpuint (((DbkReportInfo *)g_ptr_array_index (reports, 1))->pending, ==, 1);
  pending = dbk_home_list_pending (f->home, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_cmpuint (((DbkPendingItem *)g_ptr_array_index (pending, 0))->edits, ==, 1);
  g_assert_cmpint (((DbkPendingItem *)g_ptr_array_index (pending, 0))->since, >, 0);
}

static void
test_next_open (Fixture *f, gconstpointer data)
{
  int first = dbk_document_next_open (f->document, -1, 1);
  int last = dbk_document_next_open (f->document, -1, -1);

  g_assert_cmpint (first, >=, 0);
  g_assert_cmpint (last, >, first);
  g_assert_cmpint (dbk_document_next_open (f->document, last, 1), ==, first);
}

/* One keystroke, one durable commit: within three times what SQLite itself takes. */
static void
test_keystroke_cost (Fixture *f, gconstpointer data)
{
  const guint n = 200;
  g_autofree char *path = g_build_filename (f->directory, "plain.db", NULL);
  g_autofree double *ours = g_new (double, n), *plain = g_new (double, n);
  guint slot = test_slot (f->document, "P01-U1", "gen");
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  double us_ours = 0, us_plain = 0;
  DbkReportKey key = *dbk_document_get_key (f->document);
  g_autofree char *store_path = test_store_path (f->directory, "fill.P01");
  g_autoptr (DbkStore) store = dbk_store_open (store_path, NULL);

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT)", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO t (k, v) VALUES (1, ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v", -1, &statement, NULL);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u.0000", 1000 + i);
      DbkCellEdit *edit = dbk_cell_edit_new ("P01-U1", "gen", text);
      gint64 start = g_get_monotonic_time ();

      sqlite3_bind_text (statement, 1, text, -1, SQLITE_STATIC);
      g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_DONE);
      sqlite3_reset (statement);
      plain[i] = (double)(g_get_monotonic_time () - start);
      start = g_get_monotonic_time ();
      g_assert_true (dbk_store_put_edit (store, &key, edit, NULL, NULL));
      ours[i] = (double)(g_get_monotonic_time () - start);
      dbk_cell_edit_free (edit);
      us_plain += plain[i];
      us_ours += ours[i];
    }
  {
    gint64 start = g_get_monotonic_time ();

    for (guint i = 0; i < 50; i++)
      {
        g_autofree char *text = g_strdup_printf ("%u", 2000 + i);

        g_assert_true (dbk_document_set_text (f->document, slot, text, DBK_CELL_TYPED, NULL));
      }
    g_test_message ("a keystroke with derivation and validation: %.0f µs", (double)(g_get_monotonic_time () - start) / 50);
  }
  g_test_message ("commit: ours %.0f µs, plain SQLite %.0f µs, ×%.2f", us_ours / n, us_plain / n, us_ours / us_plain);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  g_assert_cmpfloat (us_ours, <, 3 * us_plain + 200.0 * n);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/client/document/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("typing", test_typing);
  ADD ("derived", test_derived);
  ADD ("refusals", test_refusals);
  ADD ("batch", test_batch);
  ADD ("notes", test_notes);
  ADD ("unknown", test_unknown);
  ADD ("submit", test_submit);
  ADD ("discard", test_discard);
  ADD ("signals", test_signals);
  ADD ("days-on-end", test_days_on_end);
  ADD ("weeks-on-end", test_weeks_on_end);
  ADD ("lists", test_lists);
  ADD ("next-open", test_next_open);
  ADD ("keystroke-cost", test_keystroke_cost);
  return g_test_run ();
}
