/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports in the client's store: written and read again, seen, dropped, listed.
 */
#include "tests/data/store/store-fixture.h"

/* --- Reports --- */

static DbkReport *
full_report (Fixture *f)
{
  DbkReport *report = dbk_report_new (&f->key);
  DbkEvent *event = dbk_event_new (OTHER_OP, DBK_OPERATION_EDIT);
  DbkEvent *back = dbk_event_new ("not-a-uuid", DBK_OPERATION_RETURN);
  static const char *const values[] = { "1.5000", "-0.0001", "1.5", "缺测:表坏了", "running", "", "9223372036854775807" };

  event->by = g_strdup ("you");
  event->by_name = g_strdup ("某人");
  event->at = 123456789;
  event->revision = 1;
  back->by = g_strdup ("me");
  back->by_name = g_strdup ("Myself");
  back->comment = g_strdup ("please");
  back->revision = 2;
  g_ptr_array_add (back->pins, dbk_pin_new (U1, GEN, "这里"));
  g_ptr_array_add (report->log, event);
  g_ptr_array_add (report->log, back);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *entity = g_strdup_printf ("P01-U%u", i);
      DbkCell *cell = dbk_cell_new (entity, "gen");

      cell->value = g_strdup (values[i]);
      cell->op = g_strdup (i % 2 ? OTHER_OP : "not-a-uuid");
      cell->source = (DbkCellSource)(i % 8);
      cell->note = i == 3 ? g_strdup ("注") : NULL;
      dbk_report_take_cell (report, cell);
    }
  dbk_report_take_cell (report, dbk_cell_new ("P01", "gen"));
  report->revision = 2;
  report->head = g_strdup ("not-a-uuid");
  report->state = DBK_STATE_RETURNED;
  report->chain = g_strsplit ("filler,plant_checker", ",", -1);
  report->approved_revision = 1;
  report->late = TRUE;
  report->catalogue = g_strdup ("c0");
  report->submitted_by = g_strdup ("you");
  report->approved = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  g_ptr_array_add (report->approved, dbk_cell_copy (dbk_report_cell (report, g_intern_string ("P01-U1"), GEN)));
  g_ptr_array_add (report->reasons, dbk_reason_new ("rule", "P01", NULL, TRUE));
  return report;
}

static void
assert_same_cells (const GPtrArray *a, const GPtrArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    {
      const DbkCell *x = g_ptr_array_index (a, i), *y = g_ptr_array_index (b, i);

      g_assert_cmpstr (x->entity, ==, y->entity);
      g_assert_cmpstr (x->indicator, ==, y->indicator);
      g_assert_cmpstr (x->value, ==, y->value);
      g_assert_cmpstr (x->op, ==, y->op);
      g_assert_cmpstr (x->note, ==, y->note);
      g_assert_cmpint (x->source, ==, y->source);
    }
}

static void
assert_same_report (const DbkReport *a, const DbkReport *b)
{
  g_autoptr (GPtrArray) x = dbk_report_list_cells (a);
  g_autoptr (GPtrArray) y = dbk_report_list_cells (b);

  g_assert_cmpint (a->revision, ==, b->revision);
  g_assert_cmpstr (a->head, ==, b->head);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->step, ==, b->step);
  g_assert_cmpint (a->approved_revision, ==, b->approved_revision);
  g_assert_cmpint (a->late, ==, b->late);
  g_assert_cmpstr (a->catalogue, ==, b->catalogue);
  g_assert_cmpstr (a->submitted_by, ==, b->submitted_by);
  g_assert_cmpuint (a->log->len, ==, b->log->len);
  g_assert_cmpuint (a->reasons->len, ==, b->reasons->len);
  for (guint i = 0; i < a->log->len; i++)
    {
      const DbkEvent *e = g_ptr_array_index (a->log, i), *g = g_ptr_array_index (b->log, i);

      g_assert_cmpstr (e->op, ==, g->op);
      g_assert_cmpint (e->kind, ==, g->kind);
      g_assert_cmpint (e->at, ==, g->at);
      g_assert_cmpint (e->revision, ==, g->revision);
      g_assert_cmpstr (e->comment, ==, g->comment);
      g_assert_cmpuint (e->pins->len, ==, g->pins->len);
    }
  assert_same_cells (x, y);
  g_assert_true ((a->approved != NULL) == (b->approved != NULL));
  if (a->approved != NULL)
    assert_same_cells (a->approved, b->approved);
}

static void
teach_scale (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_database_exec (dbk_store_database (f->store), "INSERT INTO indicator (code, decimals) VALUES ('gen', 4) ON CONFLICT DO UPDATE SET decimals = 4", &error));
  g_assert_no_error (error);
}

/* Whatever comes goes back as it came, known to the catalogue or not. */
static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkReport) report = full_report (f);
  gboolean scaled = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  if (scaled)
    teach_scale (f);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (DbkReport) read = NULL;

      if (i < 2)
        g_assert_true (dbk_store_put_report (f->store, report, TRUE, &error));
      else
        reopen (f);
      g_assert_no_error (error);
      read = dbk_store_load_report (f->store, &f->key, &error);
      g_assert_no_error (error);
      assert_same_report (report, read);
    }
  g_assert_true (dbk_database_verify (dbk_store_database (f->store), &error));
}

static void
test_without_cells (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkReport) report = full_report (f);
  g_autoptr (DbkReport) read = NULL;
  g_autoptr (GPtrArray) cells = NULL;

  g_assert_true (dbk_store_put_report (f->store, report, TRUE, NULL));
  g_assert_true (dbk_store_put_report (f->store, report, FALSE, NULL));
  read = dbk_store_load_report (f->store, &f->key, NULL);
  cells = dbk_report_list_cells (read);
  g_assert_cmpuint (cells->len, ==, 0);
}

static void
test_seen (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkReport) report = full_report (f);
  g_autoptr (GPtrArray) changed = NULL;
  DbkCell *cell;

  g_assert_true (dbk_store_put_report (f->store, report, TRUE, NULL));
  g_assert_true (dbk_store_mark_seen (f->store, &f->key, NULL));
  for (guint i = 0; i < 2; i++)
    {
      cell = dbk_cell_new ("P01-U1", "gen");
      cell->value = g_strdup (i == 0 ? "5.0000" : "6.0000");
      dbk_report_take_cell (report, cell);
      report->revision++;
      g_assert_true (dbk_store_put_report (f->store, report, TRUE, NULL));
    }
  changed = dbk_store_load_changed (f->store, &f->key, NULL);
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_cmpstr (((DbkCell *)g_ptr_array_index (changed, 0))->value, ==, "-0.0001");
}

static void
test_drop (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkReport) report = full_report (f);
  DbkReportKey other = f->key;
  g_autoptr (DbkReport) second = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  other.period.first++;
  second = dbk_report_new (&other);
  second->revision = 3;
  g_assert_true (dbk_store_put_report (f->store, report, TRUE, NULL));
  g_assert_true (dbk_store_put_report (f->store, second, TRUE, NULL));
  put (f, GEN, "7.0000", NULL);
  g_assert_true (dbk_store_drop_org (f->store, "P01", NULL));
  lines = dbk_store_list (f->store, DBK_STORE_LIST_ALL, NULL, 0, 30000, NULL);
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpint (((DbkStoreLine *)g_ptr_array_index (lines, 0))->revision, ==, 0);
  pending = dbk_store_load_pending (f->store, &f->key, NULL);
  g_assert_cmpstr (only_pending (pending)->value, ==, "7.0000");
  assert_cell (f, GEN, NULL, NULL);
}

/* --- Lists --- */

static int
count_step_cb (void *data)
{
  (*(guint *)data)++;
  return 0;
}

static guint
count_steps (Fixture *f, DbkStoreList which, DbkDay first, DbkDay last, guint expected)
{
  sqlite3 *handle = dbk_database_handle (dbk_store_database (f->store));
  g_autoptr (GPtrArray) lines = NULL;
  guint steps = 0;

  sqlite3_progress_handler (handle, 1, count_step_cb, &steps);
  lines = dbk_store_list (f->store, which, NULL, first, last, NULL);
  sqlite3_progress_handler (handle, 0, NULL, NULL);
  g_assert_cmpuint (lines->len, ==, expected);
  return steps;
}

static void
add_approved_days (Fixture *f, DbkDay first, guint n)
{
  g_autofree char *sql = g_strdup_printf ("WITH RECURSIVE days (day) AS (VALUES (%d) UNION ALL SELECT day + 1 FROM days LIMIT %u) "
                                          "INSERT INTO report (form, org, kind, day, state) SELECT form, org, kind, days.day, 3 FROM days, (SELECT * FROM report LIMIT 1)",
                                          (int)first, n);
  g_autoptr (GError) error = NULL;

  dbk_database_exec (dbk_store_database (f->store), sql, &error);
  g_assert_no_error (error);
}

/* What waits, what is mine, and a range of days: years of approved days cost none of them anything. */
static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkReport) report = full_report (f);
  guint waiting, mine, days;

  report->state = DBK_STATE_IN_REVIEW;
  report->step = 1;
  g_assert_true (dbk_store_put_report (f->store, report, TRUE, NULL));
  f->key.period.first++;
  put (f, GEN, "7.0000", NULL);
  f->key.period.first--;
  add_approved_days (f, 19800, 200);
  waiting = count_steps (f, DBK_STORE_LIST_WAITING, -200000, 400000, 1);
  mine = count_steps (f, DBK_STORE_LIST_MINE, -200000, 400000, 1);
  days = count_steps (f, DBK_STORE_LIST_ALL, 19995, 20000, 6);
  add_approved_days (f, 10000, 5000);
  g_assert_cmpuint (count_steps (f, DBK_STORE_LIST_WAITING, -200000, 400000, 1), <=, waiting + 10);
  g_assert_cmpuint (count_steps (f, DBK_STORE_LIST_MINE, -200000, 400000, 1), <=, mine + 10);
  g_assert_cmpuint (count_steps (f, DBK_STORE_LIST_ALL, 19995, 20000, 6), <=, days + 10);
  /* Outside of the days that are asked for, nothing waits. */
  count_steps (f, DBK_STORE_LIST_WAITING, 20001, 400000, 0);
  count_steps (f, DBK_STORE_LIST_MINE, -200000, 20000, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/store/client/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("round-trip", test_round_trip);
  g_test_add ("/store/client/round-trip-scaled", Fixture, GINT_TO_POINTER (TRUE), set_up, test_round_trip, tear_down);
  ADD ("without-cells", test_without_cells);
  ADD ("seen", test_seen);
  ADD ("drop", test_drop);
  ADD ("lists", test_lists);
  return g_test_run ();
}
