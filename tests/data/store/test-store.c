/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's store as walks through the states of a cell: typed, typed again,
 * sealed, answered in every way.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/store/dbk-store.h"

#define GEN g_intern_static_string ("gen")
#define AUX g_intern_static_string ("aux")
#define U1 g_intern_static_string ("P01-U1")
#define OTHER_OP "11111111-2222-4333-8444-555555555555"

typedef struct
{
  char *directory;
  char *path;
  DbkStore *store;
  DbkActor *actor;
  DbkReportKey key;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->directory = g_dir_make_tmp ("dbk-store-XXXXXX", &error);
  g_assert_no_error (error);
  f->path = g_build_filename (f->directory, "store.db", NULL);
  f->store = dbk_store_open (f->path, &error);
  g_assert_no_error (error);
  f->actor = dbk_actor_new ("me", "Myself");
  f->key.form = g_intern_static_string ("daily");
  f->key.org = g_intern_static_string ("P01");
  f->key.period = dbk_period_day (20000);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm" };

  dbk_store_close (f->store);
  dbk_actor_free (f->actor);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->directory, names[i], NULL);

      g_unlink (path);
    }
  g_rmdir (f->directory);
  g_free (f->directory);
  g_free (f->path);
}

static void
reopen (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  dbk_store_close (f->store);
  f->store = dbk_store_open (f->path, &error);
  g_assert_no_error (error);
}

static void
put_full (Fixture *f, const char *indicator, const char *value, const char *base, const char *base_value)
{
  DbkCellEdit *edit = dbk_cell_edit_new (U1, indicator, value);
  g_autoptr (GError) error = NULL;

  edit->base = g_strdup (base);
  g_assert_true (dbk_store_put_edit (f->store, &f->key, edit, base_value, &error));
  g_assert_no_error (error);
  dbk_cell_edit_free (edit);
}

static void
put (Fixture *f, const char *indicator, const char *value, const char *base)
{
  put_full (f, indicator, value, base, NULL);
}

static void
seal (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_store_seal (f->store, "c1", &error));
  g_assert_no_error (error);
}

static GPtrArray *
take (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *operations = dbk_store_take_outbox (f->store, 100, &error);

  g_assert_no_error (error);
  return operations;
}

static char *
only_id (Fixture *f)
{
  g_autoptr (GPtrArray) operations = take (f);

  g_assert_cmpuint (operations->len, ==, 1);
  return g_strdup (((DbkOperation *)g_ptr_array_index (operations, 0))->id);
}

static void
fold (Fixture *f, const char *id, DbkOutcome *outcome)
{
  g_autoptr (GError) error = NULL;
  DbkReportKey key;
  gboolean found = FALSE;

  g_assert_true (dbk_store_fold (f->store, id, NULL, outcome, f->actor, NULL, 1000, &key, &found, &error));
  g_assert_no_error (error);
  g_assert_true (found);
  g_assert_true (dbk_report_key_equal (&key, &f->key));
  dbk_outcome_free (outcome);
  /* The cursor behind it is stored with this. */
  g_assert_true (dbk_store_end_of_feed (f->store, dbk_clock_today (), 1000, &error));
  g_assert_no_error (error);
}

static void
fold_refused (Fixture *f, const char *id)
{
  DbkOutcome *outcome = dbk_outcome_new (DBK_OUTCOME_REFUSED, 0);

  outcome->refusal = DBK_REFUSAL_STATE;
  fold (f, id, outcome);
}

static void
fold_conflict (Fixture *f, const char *id, gint64 revision, const char *theirs)
{
  DbkOutcome *outcome = dbk_outcome_new (DBK_OUTCOME_CONFLICT, revision);

  g_ptr_array_add (outcome->conflicts, dbk_conflict_new (U1, GEN, theirs, OTHER_OP));
  fold (f, id, outcome);
}

static void
assert_cell (Fixture *f, const char *indicator, const char *value, const char *op)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReport) report = dbk_store_load_report (f->store, &f->key, &error);
  const DbkCell *cell;

  g_assert_no_error (error);
  cell = dbk_report_cell (report, U1, indicator);
  g_assert_cmpstr (cell != NULL ? cell->value : NULL, ==, value);
  g_assert_cmpstr (cell != NULL ? cell->op : NULL, ==, op);
}

static void
assert_counts (Fixture *f, guint pending, guint outbox, guint conflicts, guint refused)
{
  DbkStoreCounts counts;

  g_assert_true (dbk_store_count (f->store, &counts, NULL));
  g_assert_cmpuint (counts.pending, ==, pending);
  g_assert_cmpuint (counts.outbox, ==, outbox);
  g_assert_cmpuint (counts.conflicts, ==, conflicts);
  g_assert_cmpuint (counts.refused, ==, refused);
}

static const DbkCellEdit *
only_pending (GPtrArray *pending)
{
  g_assert_cmpuint (pending->len, ==, 1);
  return g_ptr_array_index (pending, 0);
}

/* --- Typing --- */

static void
test_add (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;
  gboolean dropped = FALSE;

  put (f, GEN, "1.0000", NULL);
  put (f, GEN, "2.0000", "ignored: the first base stays");
  reopen (f);
  pending = dbk_store_load_pending (f->store, &f->key, NULL);
  g_assert_cmpstr (only_pending (pending)->value, ==, "2.0000");
  g_assert_cmpstr (only_pending (pending)->base, ==, NULL);
  assert_counts (f, 1, 0, 0, 0);
  assert_cell (f, GEN, NULL, NULL);
  g_assert_true (dbk_store_drop_edit (f->store, &f->key, U1, GEN, &dropped, NULL));
  g_assert_true (dropped);
  g_assert_true (dbk_store_drop_edit (f->store, &f->key, U1, GEN, &dropped, NULL));
  g_assert_false (dropped);
  assert_counts (f, 0, 0, 0, 0);
}

static void
test_add_seal_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (DbkReport) report = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  put (f, GEN, "1.0000", NULL);
  put (f, AUX, "0.1000", NULL);
  seal (f);
  assert_counts (f, 2, 1, 0, 0);
  reopen (f);
  operations = take (f);
  g_assert_cmpuint (operations->len, ==, 1);
  g_assert_cmpuint (((DbkOperation *)g_ptr_array_index (operations, 0))->edits->len, ==, 2);
  id = g_strdup (((DbkOperation *)g_ptr_array_index (operations, 0))->id);
  fold (f, id, dbk_outcome_new (DBK_OUTCOME_APPLIED, 1));
  assert_counts (f, 0, 0, 0, 0);
  assert_cell (f, GEN, "1.0000", id);
  assert_cell (f, AUX, "0.1000", id);
  report = dbk_store_load_report (f->store, &f->key, NULL);
  g_assert_cmpint (report->revision, ==, 1);
  g_assert_cmpstr (report->head, ==, id);
  g_assert_cmpuint (report->log->len, ==, 1);
}

/* The same answer twice, or one for something else, changes nothing. */
static void
test_answer_twice (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (DbkOutcome) first = dbk_outcome_new (DBK_OUTCOME_APPLIED, 1);
  g_autoptr (DbkOutcome) again = dbk_outcome_new (DBK_OUTCOME_APPLIED, 5);
  DbkReportKey key;
  gboolean found = TRUE;

  put (f, GEN, "1.0000", NULL);
  seal (f);
  id = only_id (f);
  g_assert_true (dbk_store_fold (f->store, id, NULL, first, f->actor, NULL, 1, &key, &found, NULL));
  g_assert_true (found);
  put (f, GEN, "2.0000", id);
  /* Until the cursor behind it is stored the operation may be asked for again; after that it is done with. */
  g_assert_true (dbk_store_has_resends (f->store));
  g_assert_true (dbk_store_fold (f->store, id, NULL, again, f->actor, NULL, 1, &key, &found, NULL));
  g_assert_true (found);
  assert_cell (f, GEN, "1.0000", id);
  g_assert_true (dbk_store_end_of_feed (f->store, dbk_clock_today (), 1, NULL));
  g_assert_false (dbk_store_has_resends (f->store));
  g_assert_true (dbk_store_fold (f->store, id, NULL, again, f->actor, NULL, 1, &key, &found, NULL));
  g_assert_false (found);
  g_assert_true (dbk_store_fold (f->store, OTHER_OP, NULL, again, f->actor, NULL, 1, &key, &found, NULL));
  g_assert_false (found);
  assert_cell (f, GEN, "1.0000", id);
  assert_counts (f, 1, 0, 0, 0);
}

static void
test_edit_again_while_sending (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr (GPtrArray) pending = NULL;

  put (f, GEN, "1.0000", NULL);
  seal (f);
  first = only_id (f);
  put (f, GEN, "2.0000", NULL); /* by a document that has not heard of the sealing */
  pending = dbk_store_load_pending (f->store, &f->key, NULL);
  g_assert_cmpstr (only_pending (pending)->base, ==, first);
  fold (f, first, dbk_outcome_new (DBK_OUTCOME_APPLIED, 1));
  assert_counts (f, 1, 0, 0, 0);
  assert_cell (f, GEN, "1.0000", first);
  seal (f);
  second = only_id (f);
  {
    g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (f->store, &f->key, NULL);
    const DbkOperation *operation = g_ptr_array_index (unanswered, 0);

    g_assert_cmpstr (operation->base_op, ==, first);
    g_assert_cmpstr (((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->base, ==, first);
  }
  fold (f, second, dbk_outcome_new (DBK_OUTCOME_APPLIED, 2));
  assert_cell (f, GEN, "2.0000", second);
}

/* The document has heard neither of the sealing nor of the answer. */
static void
test_edit_after_unheard_answer (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autoptr (GPtrArray) pending = NULL;

  put (f, GEN, "1.0000", NULL);
  seal (f);
  first = only_id (f);
  fold (f, first, dbk_outcome_new (DBK_OUTCOME_APPLIED, 1));
  put (f, GEN, "2.0000", NULL);
  pending = dbk_store_load_pending (f->store, &f->key, NULL);
  g_assert_cmpstr (only_pending (pending)->base, ==, first);
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;
  const DbkStoreConflict *conflict;

  put_full (f, GEN, "2.0000", OTHER_OP, "1.0000");
  put (f, AUX, "0.1000", NULL);
  seal (f);
  id = only_id (f);
  fold_conflict (f, id, 4, "3.0000");
  assert_counts (f, 0, 0, 1, 0);
  assert_cell (f, AUX, "0.1000", id);
  reopen (f);
  conflicts = dbk_store_load_conflicts (f->store, &f->key, NULL);
  g_assert_cmpuint (conflicts->len, ==, 1);
  conflict = g_ptr_array_index (conflicts, 0);
  g_assert_cmpstr (conflict->base, ==, "1.0000");
  g_assert_cmpstr (conflict->mine, ==, "2.0000");
  g_assert_cmpstr (conflict->theirs, ==, "3.0000");
  g_assert_cmpstr (conflict->theirs_op, ==, OTHER_OP);
  /* A new edit decides it. */
  put (f, GEN, "2.5000", OTHER_OP);
  assert_counts (f, 1, 0, 0, 0);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) pending = NULL;

  put (f, GEN, "2.0000", OTHER_OP);
  put (f, AUX, "0.1000", NULL);
  seal (f);
  id = only_id (f);
  put (f, GEN, "3.0000", OTHER_OP);
  fold_refused (f, id);
  assert_counts (f, 1, 0, 0, 1);
  assert_cell (f, AUX, NULL, NULL);
  /* What was typed on top stands on what the refused one stood on; the rest is held, and said why. */
  pending = dbk_store_load_pending (f->store, &f->key, NULL);
  g_assert_cmpstr (only_pending (pending)->base, ==, OTHER_OP);
  refused = dbk_store_load_refused (f->store, &f->key, NULL);
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpint (((DbkStoreRefused *)g_ptr_array_index (refused, 0))->refusal, ==, DBK_REFUSAL_STATE);
  g_assert_cmpuint (((DbkStoreRefused *)g_ptr_array_index (refused, 0))->operation->edits->len, ==, 1);
  g_assert_true (dbk_store_settle (f->store, &f->key, TRUE, NULL));
  assert_counts (f, 1, 0, 0, 0);
}

/* One refused operation never blocks another report's. */
static void
test_order (Fixture *f, gconstpointer data)
{
  DbkReportKey later = f->key;
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (DbkOperation) submit = dbk_operation_new (&f->key, DBK_OPERATION_SUBMIT);
  DbkCellEdit *edit = dbk_cell_edit_new (U1, GEN, "5.0000");

  put (f, GEN, "1.0000", NULL);
  later.period.first++;
  g_usleep (2);
  g_assert_true (dbk_store_put_edit (f->store, &later, edit, NULL, NULL));
  dbk_cell_edit_free (edit);
  g_usleep (2);
  put (f, GEN, "2.0000", NULL);
  seal (f);
  g_ptr_array_add (submit->reasons, dbk_reason_new ("r", "P01", "因为", FALSE));
  submit->base_op = g_strdup (OTHER_OP);
  submit->catalogue = g_strdup ("c1");
  g_assert_true (dbk_store_add_operation (f->store, submit, NULL));
  reopen (f);
  operations = take (f);
  g_assert_cmpuint (operations->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (operations, i);

      g_assert_cmpint (operation->kind, ==, i < 2 ? DBK_OPERATION_EDIT : DBK_OPERATION_SUBMIT);
    }
  {
    const DbkOperation *read = g_ptr_array_index (operations, 2);

    g_assert_cmpstr (read->id, ==, submit->id);
    g_assert_cmpstr (read->base_op, ==, OTHER_OP);
    g_assert_cmpuint (read->reasons->len, ==, 1);
    g_assert_cmpstr (((DbkReason *)g_ptr_array_index (read->reasons, 0))->text, ==, "因为");
  }
}

/* Clocks decide nothing: a clock set back between two reports, or between two edits of one, leaves them in the order begun. */
static void
test_order_with_the_clock_set_back (Fixture *f, gconstpointer data)
{
  static const gint64 offsets[] = { 0, -G_TIME_SPAN_DAY, -3 * G_TIME_SPAN_DAY, -2 * G_TIME_SPAN_DAY };
  static const DbkDay days[] = { 2, 0, 1, 2 };
  g_autoptr (GPtrArray) operations = NULL;
  DbkReportKey key = f->key;

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    {
      g_autoptr (DbkCellEdit) edit = dbk_cell_edit_new (U1, GEN, "5.0000");

      dbk_clock_set_offset (offsets[i]);
      key.period.first = 20000 + days[i];
      g_assert_true (dbk_store_put_edit (f->store, &key, edit, NULL, NULL));
      if (i == 1)
        reopen (f);
    }
  dbk_clock_set_offset (0);
  seal (f);
  operations = take (f);
  g_assert_cmpuint (operations->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (((DbkOperation *)g_ptr_array_index (operations, i))->key.period.first, ==, 20000 + (i + 2) % 3);
}

static void
test_take_back (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkOperation) submit = dbk_operation_new (&f->key, DBK_OPERATION_SUBMIT);
  g_autoptr (DbkOperation) again = dbk_operation_new (&f->key, DBK_OPERATION_SUBMIT);
  g_autoptr (GPtrArray) sent = NULL;
  gboolean taken;

  g_assert_true (dbk_store_add_operation (f->store, submit, NULL));
  g_assert_true (dbk_store_take_back (f->store, submit->id, &taken, NULL));
  g_assert_true (taken);
  g_assert_true (dbk_store_add_operation (f->store, again, NULL));
  sent = take (f);
  g_assert_cmpuint (sent->len, ==, 1);
  g_assert_true (dbk_store_take_back (f->store, again->id, &taken, NULL));
  g_assert_false (taken);
}

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

static void
test_epoch (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) again = NULL;

  dbk_clock_set_today (20001);
  put (f, GEN, "1.0000", NULL);
  seal (f);
  id = only_id (f);
  fold (f, id, dbk_outcome_new (DBK_OUTCOME_APPLIED, 1));
  {
    g_autoptr (GPtrArray) none = take (f);

    g_assert_cmpuint (none->len, ==, 0);
  }
  /* Answered at the test's own clock of 1 ms: made recent. */
  g_assert_true (dbk_database_exec (dbk_store_database (f->store), "UPDATE outbox SET answered_at = 9000000000000000", NULL));
  g_assert_true (dbk_store_new_epoch (f->store, dbk_clock_now (), NULL));
  g_assert_true (dbk_store_has_resends (f->store));
  again = take (f);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpstr (((DbkOperation *)g_ptr_array_index (again, 0))->id, ==, id);
  assert_counts (f, 0, 0, 0, 0);
  g_assert_true (dbk_store_end_of_feed (f->store, dbk_clock_today (), dbk_clock_now (), NULL));
  assert_cell (f, GEN, NULL, NULL);
  fold_refused (f, id);
  assert_counts (f, 0, 0, 0, 1);
  g_assert_false (dbk_store_has_resends (f->store));
}

static void
test_batch_undone (Fixture *f, gconstpointer data)
{
  g_assert_true (dbk_store_begin_batch (f->store, NULL));
  put (f, GEN, "1.0000", NULL);
  g_assert_false (dbk_store_end_batch (f->store, FALSE, NULL));
  assert_counts (f, 0, 0, 0, 0);
  /* The codes made within are gone too, and made again. */
  put (f, AUX, "1.0000", NULL);
  reopen (f);
  assert_counts (f, 1, 0, 0, 0);
  {
    g_autoptr (GPtrArray) pending = dbk_store_load_pending (f->store, &f->key, NULL);

    g_assert_cmpstr (only_pending (pending)->indicator, ==, "aux");
    g_assert_cmpstr (only_pending (pending)->entity, ==, "P01-U1");
  }
}

/* A worker takes in an answer while this thread types: neither loses anything. */
static void
test_two_connections (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkStore) worker = dbk_store_open_worker (f->path, &error);
  g_autofree char *id = NULL;
  g_autoptr (DbkOutcome) outcome = dbk_outcome_new (DBK_OUTCOME_APPLIED, 1);
  DbkReportKey key;
  gboolean found;

  g_assert_no_error (error);
  put (f, GEN, "1.0000", NULL);
  g_assert_true (dbk_store_seal (worker, "c1", &error));
  id = only_id (f);
  put (f, AUX, "2.0000", NULL);
  g_assert_true (dbk_store_fold (worker, id, NULL, outcome, f->actor, NULL, 1, &key, &found, &error));
  assert_cell (f, GEN, "1.0000", id);
  assert_counts (f, 1, 0, 0, 0);
}

/*
 * Whatever is typed, sealed, answered and restarted in whatever order: nothing
 * typed is lost, and the store never contradicts itself. The model is a map.
 */
static void
test_random_walks (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = NULL; /* the newest value of GEN, wherever it rests */
  g_autofree char *base = NULL;
  gint64 revision = 0;

  for (guint step = 0; step < 600; step++)
    {
      g_autoptr (DbkReport) report = dbk_store_load_report (f->store, &f->key, NULL);
      g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (f->store, &f->key, NULL);
      g_autoptr (GPtrArray) pending = dbk_store_load_pending (f->store, &f->key, NULL);
      const DbkCell *cell = dbk_report_cell (report, U1, GEN);
      const char *shown = cell != NULL ? cell->value : NULL;

      for (guint i = 0; i < unanswered->len; i++)
        shown = ((DbkCellEdit *)g_ptr_array_index (((DbkOperation *)g_ptr_array_index (unanswered, i))->edits, 0))->value;
      if (pending->len > 0)
        shown = only_pending (pending)->value;
      g_assert_cmpstr (shown, ==, expected);
      switch (g_test_rand_int_range (0, 6))
        {
        case 0:
        case 1:
          g_free (expected);
          expected = g_strdup_printf ("%u.0000", step);
          put (f, GEN, expected, cell != NULL ? cell->op : NULL);
          break;
        case 2:
          seal (f);
          break;
        case 3:
          if (unanswered->len > 0)
            {
              const DbkOperation *operation = g_ptr_array_index (unanswered, 0);
              const DbkCellEdit *edit = g_ptr_array_index (operation->edits, 0);

              /* The base is always the writer before: a service would apply it. */
              g_assert_cmpstr (edit->base, ==, cell != NULL ? cell->op : NULL);
              fold (f, operation->id, dbk_outcome_new (DBK_OUTCOME_APPLIED, ++revision));
            }
          break;
        case 4:
          reopen (f);
          break;
        default:
          {
            g_autoptr (GPtrArray) sent = take (f);

            g_assert_cmpuint (sent->len, ==, unanswered->len);
          }
          break;
        }
    }
  g_assert_true (dbk_database_verify (dbk_store_database (f->store), NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/store/client/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("add", test_add);
  ADD ("add-seal-answer", test_add_seal_answer);
  ADD ("answer-twice", test_answer_twice);
  ADD ("edit-again-while-sending", test_edit_again_while_sending);
  ADD ("edit-after-unheard-answer", test_edit_after_unheard_answer);
  ADD ("conflict", test_conflict);
  ADD ("refused", test_refused);
  ADD ("order", test_order);
  ADD ("order-with-the-clock-set-back", test_order_with_the_clock_set_back);
  ADD ("take-back", test_take_back);
  ADD ("round-trip", test_round_trip);
  g_test_add ("/store/client/round-trip-scaled", Fixture, GINT_TO_POINTER (TRUE), set_up, test_round_trip, tear_down);
  ADD ("without-cells", test_without_cells);
  ADD ("seen", test_seen);
  ADD ("drop", test_drop);
  ADD ("lists", test_lists);
  ADD ("epoch", test_epoch);
  ADD ("batch-undone", test_batch_undone);
  ADD ("two-connections", test_two_connections);
  ADD ("random-walks", test_random_walks);
  return g_test_run ();
}
