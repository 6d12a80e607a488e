/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an open report tells besides its figures: how late it was filed, what
 * machines delivered, and openings that a correction moved.
 */
#include "tests/data/client/dbk-test-home.h"

#define EDIT "6ba7b811-9dad-41d1-80b4-00c04fd430c8"
#define SUBMIT "6ba7b812-9dad-41d1-80b4-00c04fd430c8"

typedef struct
{
  char *directory;
  DbkHome *home;
  DbkDocument *document;
  DbkReport *report;
} Fixture;

static void
add_event (DbkReport *report, const char *op, DbkOperationKind kind, const char *at)
{
  DbkEvent *event = dbk_event_new (op, kind);

  event->by = g_strdup ("fill.P01");
  event->by_name = g_strdup ("Test Person");
  g_assert_true (dbk_clock_parse_utc (at, &event->at));
  event->revision = ++report->revision;
  event->step = report->step;
  g_free (report->head);
  report->head = g_strdup (op);
  g_ptr_array_add (report->log, event);
}

static void
put_cell (DbkReport *report, const char *entity, const char *indicator, const char *value, DbkCellSource source)
{
  DbkCell *cell = dbk_cell_new (entity, indicator);

  cell->value = g_strdup (value);
  cell->source = source;
  cell->op = source == DBK_CELL_CARRIED ? NULL : g_strdup (EDIT);
  dbk_report_take_cell (report, cell);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  DbkReportKey key = { g_intern_string ("daily"), g_intern_string ("P01"), { DBK_PERIOD_DAY, 0 } };

  test_set_today (TEST_TODAY);
  g_assert_true (dbk_day_parse (TEST_DAY, &key.period.first));
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  f->report = dbk_report_new (&key);
  f->report->step = 1;
}

/* The report as the service told it. */
static void
show (Fixture *f)
{
  g_autofree char *path = test_store_path (f->directory, "fill.P01");
  g_autoptr (GError) error = NULL;
  DbkStore *store;

  g_clear_object (&f->document);
  if (f->home != NULL)
    dbk_home_close (f->home);
  g_clear_object (&f->home);
  store = dbk_store_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (dbk_store_put_report (store, f->report, TRUE, &error));
  g_assert_no_error (error);
  dbk_store_close (store);
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
  dbk_report_free (f->report);
  test_remove (f->directory);
  g_free (f->directory);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* (nullable): what the rule "late" says. */
static const char *
late_message (Fixture *f)
{
  const GPtrArray *findings = dbk_document_get_findings (f->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->rule->code, "late"))
        return finding->message.en;
    }
  return NULL;
}

/* A draft grows later every day; what was filed stays as late as it was then. */
static void
test_late (Fixture *f, gconstpointer data)
{
  put_cell (f->report, "P01-U1", "gen", "1183.6200", DBK_CELL_TYPED);
  add_event (f->report, EDIT, DBK_OPERATION_EDIT, "2026-03-15T23:00:00Z");
  f->report->step = 0;
  test_set_today ("2026-03-20");
  show (f);
  g_assert_cmpstr (late_message (f), ==, "4 days late");

  /* 07:30 in Beijing on the day after: in time, however long ago. */
  f->report->step = 1;
  f->report->state = DBK_STATE_IN_REVIEW;
  add_event (f->report, SUBMIT, DBK_OPERATION_SUBMIT, "2026-03-15T23:30:00Z");
  show (f);
  g_assert_cmpstr (late_message (f), ==, NULL);

  ((DbkEvent *)g_ptr_array_index (f->report->log, 1))->at += 2 * G_TIME_SPAN_DAY;
  f->report->state = DBK_STATE_APPROVED;
  f->report->step = 0;
  test_set_today ("2027-01-01");
  show (f);
  g_assert_cmpstr (late_message (f), ==, "2 days late");
}

static void
assert_reading (Fixture *f, const char *indicator, const char *expected)
{
  g_autofree char *value = NULL;
  gboolean there = dbk_document_get_reading (f->document, test_slot (f->document, "P01-U1", indicator), &value);

  g_assert_cmpint (there, ==, expected != NULL);
  g_assert_cmpstr (value, ==, expected);
  g_assert_cmpint (dbk_document_get_reading (f->document, test_slot (f->document, "P01-U1", indicator), NULL), ==, there);
}

/* Where nobody typed, a reading is the figure; what is typed over it stays, and both are known. */
static void
test_readings (Fixture *f, gconstpointer data)
{
  DbkReport *report = f->report;

  report->readings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reading_free);
  g_ptr_array_add (report->readings, dbk_reading_new (g_intern_string ("P01-U1"), g_intern_string ("gen"), "1183.6200", "sis.P01", 1));
  g_ptr_array_add (report->readings, dbk_reading_new (g_intern_string ("P01-U1"), g_intern_string ("aux"), "60.0000", "sis.P01", 1));
  put_cell (report, "P01-U1", "aux", "55.0000", DBK_CELL_TYPED);
  report->step = 0;
  add_event (report, EDIT, DBK_OPERATION_EDIT, "2026-03-15T23:00:00Z");
  show (f);
  assert_reading (f, "gen", "1183.6200");
  assert_reading (f, "aux", "60.0000");
  assert_reading (f, "run_hours", NULL);
  test_assert_value (f->document, "P01-U1", "gen", "1183.6200");
  g_assert_cmpint (dbk_document_get_source (f->document, test_slot (f->document, "P01-U1", "gen")), ==, DBK_CELL_INTERFACE);
  test_assert_value (f->document, "P01-U1", "aux", "55.0000");
  g_assert_cmpint (dbk_document_get_source (f->document, test_slot (f->document, "P01-U1", "aux")), ==, DBK_CELL_TYPED);

  test_type (f->document, "P01-U1", "gen", "1200");
  assert_reading (f, "gen", "1183.6200");
  test_assert_value (f->document, "P01-U1", "gen", "1200.0000");
  g_assert_cmpint (dbk_document_get_source (f->document, test_slot (f->document, "P01-U1", "gen")), ==, DBK_CELL_TYPED);
}

static void
assert_carried (Fixture *f, gboolean expected, const char *would_be)
{
  g_autofree char *value = NULL;
  guint slot = test_slot (f->document, "P01", "coal_open");

  g_assert_cmpint (dbk_document_get_carried (f->document, slot, &value), ==, expected);
  g_assert_cmpstr (value, ==, would_be);
  g_assert_cmpint (dbk_document_get_carried (f->document, slot, NULL), ==, expected);
  g_assert_false (dbk_document_get_carried (f->document, test_slot (f->document, "P01", "coal_in"), NULL));
}

/* The frozen opening stays, and what it would be now is told beside it. */
static void
test_carried (Fixture *f, gconstpointer data)
{
  DbkReport *report = f->report;

  put_cell (report, "P01", "coal_open", "100000.0", DBK_CELL_CARRIED);
  report->state = DBK_STATE_APPROVED;
  report->step = 0;
  report->approved_revision = 1;
  add_event (report, SUBMIT, DBK_OPERATION_SUBMIT, "2026-03-15T23:30:00Z");
  show (f);
  assert_carried (f, FALSE, NULL);

  report->carried = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_carry_flag_free);
  g_ptr_array_add (report->carried, dbk_carry_flag_new (g_intern_string ("P01"), g_intern_string ("coal_open"), "90000.0"));
  show (f);
  assert_carried (f, TRUE, "90000.0");
  test_assert_value (f->document, "P01", "coal_open", "100000.0");

  /* It may also be that there would be none at all. */
  g_ptr_array_set_size (report->carried, 0);
  g_ptr_array_add (report->carried, dbk_carry_flag_new (g_intern_string ("P01"), g_intern_string ("coal_open"), NULL));
  show (f);
  assert_carried (f, TRUE, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/client/document/beside/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("late", test_late);
  ADD ("readings", test_readings);
  ADD ("carried", test_carried);
  return g_test_run ();
}
