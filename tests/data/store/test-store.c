/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The client's store as walks through the states of a cell: typed, typed again,
 * sealed, answered in every way.
 */
#include "tests/data/store/store-fixture.h"

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

/* A reading that is adopted with a submission is nobody's second thought: the refused figure stays shown. */
static void
test_refused_under_reading (Fixture *f, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (DbkCellEdit) reading = dbk_cell_edit_new (U1, GEN, "4.0000");
  g_autoptr (GError) error = NULL;

  put (f, GEN, "2.0000", OTHER_OP);
  seal (f);
  id = only_id (f);
  fold_refused (f, id);
  reading->source = DBK_CELL_INTERFACE;
  dbk_store_put_edit (f->store, &f->key, reading, NULL, &error);
  g_assert_no_error (error);
  refused = dbk_store_load_refused (f->store, &f->key, NULL);
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpuint (((DbkStoreRefused *)g_ptr_array_index (refused, 0))->operation->edits->len, ==, 1);
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
  ADD ("refused-under-reading", test_refused_under_reading);
  ADD ("order", test_order);
  ADD ("order-with-the-clock-set-back", test_order_with_the_clock_set_back);
  ADD ("take-back", test_take_back);
  ADD ("epoch", test_epoch);
  ADD ("batch-undone", test_batch_undone);
  ADD ("two-connections", test_two_connections);
  ADD ("random-walks", test_random_walks);
  return g_test_run ();
}
