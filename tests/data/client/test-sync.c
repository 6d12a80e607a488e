/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The exchange with a real HTTPS service in this process: what goes well, what
 * comes between, and what others write.
 */
#include "tests/data/client/dbk-test-sync.h"

/* --- What goes well --- */

static void
test_sign_in (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *token = g_build_filename (f->directory, "accounts", "fill.%5001", "token", NULL);
  GStatBuf info;

  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "fill.P01");
  g_assert_cmpstr (dbk_home_get_display_name (f->home), ==, "Filler");
  g_assert_cmpstr (dbk_home_get_server (f->home), ==, f->service->url);
  g_assert_nonnull (dbk_home_get_ca (f->home));
  g_assert_true (dbk_home_is_signed_in (f->home));
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_NEVER);
  g_assert_cmpint (g_stat (token, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  reopen (f);
  g_assert_true (dbk_home_is_signed_in (f->home));
  sync_well (f);
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_IDLE);
  g_assert_cmpint (dbk_home_get_last_sync (f->home), >, 0);
  g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, "a.0");
  dbk_home_sign_out (f->home);
  g_assert_false (dbk_home_is_signed_in (f->home));
  g_assert_false (g_file_test (token, G_FILE_TEST_EXISTS));
  g_assert_false (try_sync (f, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN);
  g_mutex_lock (&f->service->mutex);
  while (f->service->signed_out == 0)
    g_cond_wait (&f->service->cond, &f->service->mutex);
  g_mutex_unlock (&f->service->mutex);
  /* Signed out, one types on. */
  test_type (f->document, "P01-U1", "gen", "7");
}

static void
test_edits_travel (Fixture *f, gconstpointer data)
{
  test_type (f->document, "P01-U1", "gen", "1000.5");
  test_type (f->document, "P01-U2", "gen", "900");
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "1000.5000");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
  g_assert_cmpuint (dbk_home_get_outbox (f->home), ==, 0);
  test_assert_value (f->document, "P01-U1", "gen", "1000.5000");
  g_assert_cmpuint (dbk_document_get_marks (f->document, test_slot (f->document, "P01-U1", "gen")) & DBK_MARK_PENDING, ==, 0);
  g_assert_cmpint (dbk_document_get_report (f->document)->revision, ==, 1);

  /* And once more over it: based on the answer. */
  test_type (f->document, "P01-U1", "gen", "1001");
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "1001.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
  g_assert_cmpuint (f->service->applied, ==, 2);
}

static void
test_large_request_is_packed (Fixture *f, gconstpointer data)
{
  DbkLayout *layout = dbk_document_get_layout (f->document);

  dbk_document_begin_batch (f->document);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->editable && slot->indicator->type == DBK_TYPE_NUMBER)
        dbk_document_set_text (f->document, i, "1", DBK_CELL_PASTED, NULL);
    }
  g_assert_true (dbk_document_end_batch (f->document, NULL));
  sync_well (f);
  g_assert_cmpuint (f->service->packed, >=, 1);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

static void
test_changes_arrive (Fixture *f, gconstpointer data)
{
  guint slot = test_slot (f->document, "P01-U1", "gen");
  g_autofree char *before = NULL;

  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "5");
  sync_well (f);
  test_assert_value (f->document, "P01-U1", "gen", "5.0000");
  dbk_document_mark_seen (f->document);
  g_assert_false (dbk_document_get_changed (f->document, slot, NULL));

  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "6");
  sync_well (f);
  test_assert_value (f->document, "P01-U1", "gen", "6.0000");
  g_assert_true (dbk_document_get_changed (f->document, slot, &before));
  g_assert_cmpstr (before, ==, "5.0000");
  g_assert_cmpuint (dbk_document_get_marks (f->document, slot) & DBK_MARK_CHANGED, !=, 0);
  dbk_document_mark_seen (f->document);
  g_assert_false (dbk_document_get_changed (f->document, slot, NULL));
}

/* More reports than a page: all arrive, and typing goes on meanwhile. */
static void
test_pages (Fixture *f, gconstpointer data)
{
  const guint n = 450;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) reports = NULL;
  g_autoptr (GError) error = NULL;
  gint64 slowest = 0;
  guint typed = 0;

  for (guint i = 0; i < n; i++)
    {
      DbkReportKey key = f->key;

      key.period.first = f->key.period.first - 1 - (DbkDay)i;
      test_service_edit (f->service, "fill2.P01", &key, "P01-U1", "gen", "100");
    }
  dbk_home_sync_async (f->home, NULL, keep_result_cb, &result);
  while (result == NULL)
    {
      g_autofree char *text = g_strdup_printf ("%u", ++typed);
      gint64 start = g_get_monotonic_time ();

      test_type (f->document, "P01-U2", "gen", text);
      slowest = MAX (slowest, g_get_monotonic_time () - start);
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_true (dbk_home_sync_finish (f->home, result, &error));
  spin ();
  g_test_message ("%u keystrokes during %u reports, the slowest %.1f ms", typed, n, (double)slowest / 1000);
  reports = dbk_home_list_reports (f->home, "daily", NULL, f->key.period.first - (DbkDay)n, f->key.period.first - 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (reports->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (((DbkReportInfo *)g_ptr_array_index (reports, i))->revision, ==, 1);
  g_assert_cmpuint (f->service->requests, ==, 3);
}

static void
stop_cb (DbkHome *home, guint received, guint left, gpointer data)
{
  guint *calls = data;

  if ((*calls)++ == 0)
    dbk_home_stop_exchange (home);
}

/* Stopped by a person after its first page: what came stays, nothing says that all is here, and the next one goes on behind it. */
static void
test_stopped (Fixture *f, gconstpointer data)
{
  const guint n = 450;
  guint calls = 0;
  guint received;
  g_autoptr (GError) error = NULL;
  gulong handler;

  for (guint i = 0; i < n; i++)
    {
      DbkReportKey key = f->key;

      key.period.first = f->key.period.first - 1 - (DbkDay)i;
      test_service_edit (f->service, "fill2.P01", &key, "P01-U1", "gen", "100");
    }
  handler = g_signal_connect (f->home, "sync-progress", G_CALLBACK (stop_cb), &calls);
  g_assert_false (try_sync (f, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_signal_handler_disconnect (f->home, handler);
  received = dbk_home_get_received (f->home);
  g_assert_cmpuint (received, >=, 200);
  g_assert_cmpuint (dbk_home_get_left (f->home), ==, n - received);
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_NEVER);
  g_assert_cmpint (dbk_home_get_last_sync (f->home), ==, 0);

  reopen (f);
  g_assert_cmpuint (dbk_home_get_left (f->home), ==, n - received);
  g_assert_cmpint (dbk_home_get_sync_state (f->home), ==, DBK_SYNC_NEVER);
  sync_well (f);
  g_assert_cmpuint (dbk_home_get_received (f->home), ==, n - received);
  g_assert_cmpuint (dbk_home_get_left (f->home), ==, 0);
  g_assert_cmpint (dbk_home_get_last_sync (f->home), >, 0);
}

/* An authority's file as people name it: from where they stand. */
static void
test_relative_ca (Fixture *f, gconstpointer data)
{
  g_autofree char *here = g_get_current_dir ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chdir (f->service->directory), ==, 0);
  g_assert_true (sign_in (f, "ca.pem", "right", &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_chdir (here), ==, 0);
  sync_well (f);
}

/* --- Review --- */

static void
set_service_state (Fixture *f, DbkReportState state)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&f->service->mutex);
  DbkReport *report = test_service_report (f->service, &f->key);
  g_autofree char *id = g_uuid_string_random ();
  DbkEvent *event;

  report->state = state;
  report->step = state == DBK_STATE_IN_REVIEW ? 1 : 0;
  report->revision++;
  g_strfreev (report->chain);
  report->chain = g_strsplit ("filler,plant_checker,regional_reviewer,group_reviewer", ",", -1);
  event = dbk_event_new (id, DBK_OPERATION_SUBMIT);
  event->by = g_strdup ("fill2.P01");
  event->by_name = g_strdup ("Somebody else");
  event->at = dbk_clock_now ();
  event->revision = report->revision;
  event->step = report->step;
  g_ptr_array_add (report->log, event);
  g_free (report->head);
  report->head = g_strdup (event->op);
  test_service_touch (f->service, report);
}

static void
submit_at_service (Fixture *f)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&f->service->mutex);
  g_autoptr (DbkOperation) submit = dbk_operation_new (&f->key, DBK_OPERATION_SUBMIT);
  g_autoptr (DbkActor) filler = dbk_actor_new ("fill2.P01", "Somebody else");
  g_autoptr (DbkOutcome) outcome = NULL;
  DbkReport *report = test_service_report (f->service, &f->key);
  DbkApplyContext context = { .catalogue = f->service->catalogue, .actor = filler, .base_clean = TRUE, .today = dbk_clock_today (), .now = dbk_clock_now () };

  dbk_actor_add_grant (filler, "filler", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
  submit->base_op = g_strdup (report->head);
  submit->catalogue = g_strdup ("c1");
  outcome = dbk_report_apply (report, submit, &context);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  test_service_touch (f->service, report);
}

static void
become_checker (Fixture *f)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&f->service->mutex);

  dbk_actor_free (f->service->actor);
  f->service->actor = dbk_actor_new ("fill.P01", "Checker");
  dbk_actor_add_grant (f->service->actor, "plant_checker", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
}

/* By the deadline of the step whose turn it is, on the day that is shown as today. */
static void
assert_overdue (Fixture *f, DbkDay today, gboolean overdue)
{
  DbkDay before = dbk_clock_today ();
  g_autoptr (GPtrArray) inbox = NULL;
  const DbkReportInfo *info;

  dbk_clock_set_today (today);
  inbox = dbk_home_list_inbox (f->home, NULL);
  info = g_ptr_array_index (inbox, 0);
  g_assert_cmpint (info->due, ==, (((gint64)f->key.period.first + 1) * 1440 + 8 * 60 - 8 * 60) * G_TIME_SPAN_MINUTE);
  g_assert_cmpint (info->overdue, ==, overdue);
  dbk_clock_set_today (before);
}

static void
test_review (Fixture *f, gconstpointer data)
{
  guint slot = test_slot (f->document, "P01-U1", "gen");
  g_autoptr (GPtrArray) pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
  g_autoptr (GPtrArray) inbox = NULL;
  g_autoptr (GError) error = NULL;

  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "5");
  become_checker (f);
  sync_well (f);
  g_assert_cmpstr (dbk_home_get_display_name (f->home), ==, "Checker");
  g_assert_cmpuint (dbk_home_get_inbox (f->home), ==, 0);
  submit_at_service (f);
  sync_well (f);
  g_assert_cmpuint (dbk_home_get_inbox (f->home), ==, 1);
  inbox = dbk_home_list_inbox (f->home, &error);
  g_assert_true (((DbkReportInfo *)g_ptr_array_index (inbox, 0))->for_me);
  g_assert_cmpuint (((DbkReportInfo *)g_ptr_array_index (inbox, 0))->submissions, ==, 1);
  g_assert_cmpstr (((DbkReportInfo *)g_ptr_array_index (inbox, 0))->submitted_by, ==, "Somebody else");
  g_assert_cmpint (dbk_document_get_may (f->document) & DBK_MAY_RETURN, !=, 0);
  assert_overdue (f, f->key.period.first, FALSE);
  assert_overdue (f, f->key.period.first + 2, TRUE);

  /* A return needs its words, and says so at once. */
  g_assert_false (dbk_document_return (f->document, " ", 0, NULL, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_clear_error (&error);
  /* Nor is what somebody looked at yesterday approved today. */
  g_assert_false (dbk_document_approve (f->document, 1, NULL, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_clear_error (&error);

  g_ptr_array_add (pins, dbk_pin_new ("P01-U1", "gen", "表计核对"));
  g_assert_true (dbk_document_return (f->document, "please check", 0, pins, &error));
  g_assert_no_error (error);
  g_assert_cmpint (dbk_document_get_state (f->document), ==, DBK_STATE_RETURNED);
  g_assert_cmpuint (dbk_home_get_inbox (f->home), ==, 0);
  g_assert_cmpstr (dbk_document_get_pin (f->document, slot), ==, "表计核对");
  sync_well (f);
  g_assert_cmpint (test_service_report (f->service, &f->key)->state, ==, DBK_STATE_RETURNED);
  g_assert_cmpuint (dbk_document_get_marks (f->document, slot) & DBK_MARK_PINNED, !=, 0);
  g_assert_cmpint (dbk_document_get_report (f->document)->state, ==, DBK_STATE_RETURNED);
}

/* Somebody was quicker: the action is refused as stale, said so, and forgotten by the next one. */
static void
test_stale_action (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "5");
  become_checker (f);
  submit_at_service (f);
  sync_well (f);
  g_assert_true (dbk_document_return (f->document, "once", 0, NULL, &error));
  set_service_state (f, DBK_STATE_IN_REVIEW);
  sync_well (f);
  g_assert_cmpint (dbk_document_get_state (f->document), ==, DBK_STATE_IN_REVIEW);
  g_assert_nonnull (dbk_document_get_refusal (f->document));
  g_assert_true (dbk_document_return (f->document, "twice", 0, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (dbk_document_get_refusal (f->document));
  sync_well (f);
  g_assert_cmpint (test_service_report (f->service, &f->key)->state, ==, DBK_STATE_RETURNED);
}

/* --- While sending --- */

static void
test_typed_while_sending (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "1000");
  f->service->hold = TRUE;
  dbk_home_sync_async (f->home, NULL, keep_result_cb, &result);
  test_service_wait_held (f->service);
  /* The document has not heard that its edit was sealed: the next is based on that operation all the same. */
  test_type (f->document, "P01-U1", "gen", "1002");
  test_service_release (f->service);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dbk_home_sync_finish (f->home, result, &error));
  spin ();
  assert_service (f, "P01-U1", "gen", "1000.0000");
  test_assert_value (f->document, "P01-U1", "gen", "1002.0000");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "1002.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 0);
}

/* Back to the old value while the new one is on its way: an edit of its own, not nothing. */
static void
test_taken_back_while_sending (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "1");
  sync_well (f);
  test_type (f->document, "P01-U1", "gen", "2");
  f->service->hold = TRUE;
  dbk_home_sync_async (f->home, NULL, keep_result_cb, &result);
  test_service_wait_held (f->service);
  test_type (f->document, "P01-U1", "gen", "1");
  test_service_release (f->service);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dbk_home_sync_finish (f->home, result, &error));
  spin ();
  test_assert_value (f->document, "P01-U1", "gen", "1.0000");
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "1.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
}

static void
test_joined (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  f->service->hold = TRUE;
  dbk_home_sync_async (f->home, NULL, keep_result_cb, &first);
  test_service_wait_held (f->service);
  test_type (f->document, "P01-U1", "gen", "1000");
  dbk_home_sync_async (f->home, NULL, keep_result_cb, &second);
  test_service_release (f->service);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (dbk_home_sync_finish (f->home, first, NULL));
  g_assert_true (dbk_home_sync_finish (f->home, second, NULL));
  assert_service (f, "P01-U1", "gen", "1000.0000");
  g_assert_cmpuint (f->service->requests, ==, 2);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "1000");
  f->service->hold = TRUE;
  dbk_home_sync_async (f->home, cancellable, keep_result_cb, &result);
  test_service_wait_held (f->service);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (dbk_home_sync_finish (f->home, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  /* It went out, and nobody answered: said to whoever leaves now. */
  dbk_home_refresh (f->home);
  g_assert_cmpuint (dbk_home_get_unknown (f->home), ==, 1);
  test_service_release (f->service);
  sync_well (f);
  g_assert_cmpuint (dbk_home_get_unknown (f->home), ==, 0);
  assert_service (f, "P01-U1", "gen", "1000.0000");
  g_assert_cmpuint (f->service->applied, ==, 1);
}

/* --- Others write too --- */

static void
make_conflict (Fixture *f)
{
  test_type (f->document, "P01-U1", "gen", "10");
  test_type (f->document, "P01-U1", "aux", "1");
  sync_well (f);
  test_type (f->document, "P01-U1", "gen", "11");
  test_type (f->document, "P01-U1", "aux", "2");
  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "12");
  sync_well (f);
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  guint slot = test_slot (f->document, "P01-U1", "gen");
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char *why = NULL;
  g_autoptr (GError) error = NULL;
  const DbkDocumentConflict *conflict;

  make_conflict (f);
  /* The other cell of the same edit took effect. */
  assert_service (f, "P01-U1", "aux", "2.0000");
  assert_service (f, "P01-U1", "gen", "12.0000");
  test_assert_value (f->document, "P01-U1", "gen", "12.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
  g_assert_cmpuint (dbk_document_get_marks (f->document, slot) & DBK_MARK_CONFLICT, !=, 0);
  list = dbk_document_list_conflicts (f->document);
  g_assert_cmpuint (list->len, ==, 1);
  conflict = g_ptr_array_index (list, 0);
  g_assert_cmpstr (conflict->base, ==, "10.0000");
  g_assert_cmpstr (conflict->mine, ==, "11.0000");
  g_assert_cmpstr (conflict->theirs, ==, "12.0000");
  g_assert_cmpstr (conflict->their_name, ==, "Somebody else");
  why = dbk_document_why_not_submit (f->document);
  g_assert_nonnull (strstr (why, "conflict"));

  g_assert_true (dbk_document_resolve (f->document, slot, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
  /* What stands in the way of submitting is something else now, before anything is sent. */
  g_free (why);
  why = dbk_document_why_not_submit (f->document);
  g_assert_null (strstr (why, "conflict"));
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "11.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
}

static void
test_conflict_theirs (Fixture *f, gconstpointer data)
{
  guint slot = test_slot (f->document, "P01-U1", "gen");

  make_conflict (f);
  reopen (f);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
  g_assert_true (dbk_document_resolve (f->document, slot, FALSE, NULL));
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "12.0000");
  g_assert_cmpuint (dbk_document_get_marks (f->document, slot) & DBK_MARK_CONFLICT, ==, 0);
}

static void
make_conflicts (Fixture *f)
{
  make_conflict (f);
  test_type (f->document, "P01-U1", "aux", "3");
  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "aux", "4");
  sync_well (f);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 2);
}

static void
test_conflict_all (Fixture *f, gconstpointer data)
{
  gboolean mine = GPOINTER_TO_INT (data);
  g_autoptr (GPtrArray) items = NULL;
  const DbkPendingItem *item;
  g_autoptr (GError) error = NULL;

  make_conflicts (f);
  /* The list of what is pending says what, and since when. */
  items = dbk_home_list_pending (f->home, NULL);
  g_assert_cmpuint (items->len, ==, 1);
  item = g_ptr_array_index (items, 0);
  g_assert_cmpint (item->since, >, 0);
  g_assert_nonnull (strstr (item->message, "2 conflicts"));

  g_assert_true (dbk_document_resolve_all (f->document, mine, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, mine ? 2 : 0);
  g_assert_false (dbk_document_resolve_all (f->document, mine, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  sync_well (f);
  assert_service (f, "P01-U1", "gen", mine ? "11.0000" : "12.0000");
  assert_service (f, "P01-U1", "aux", mine ? "3.0000" : "4.0000");
}

/* They come to my value by themselves: nothing is left to decide. */
static void
test_conflict_vanishes (Fixture *f, gconstpointer data)
{
  make_conflict (f);
  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "11.0000");
  sync_well (f);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) unsent = NULL;
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  set_service_state (f, DBK_STATE_IN_REVIEW);
  test_type (f->document, "P01-U1", "gen", "11");
  sync_well (f);

  /* In force is what the service has; mine is kept beside it, and said so. */
  assert_service (f, "P01-U1", "gen", "10.0000");
  test_assert_value (f->document, "P01-U1", "gen", "10.0000");
  g_assert_nonnull (dbk_document_get_refusal (f->document));
  unsent = dbk_document_list_unsent (f->document);
  g_assert_cmpuint (unsent->len, ==, 1);
  g_assert_cmpstr (((DbkUnsent *)g_ptr_array_index (unsent, 0))->value, ==, "11.0000");
  g_assert_cmpuint (dbk_home_get_refused (f->home), ==, 1);
  refused = dbk_home_list_refused (f->home, NULL);
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpstr (((DbkRefusedItem *)g_ptr_array_index (refused, 0))->code, ==, dbk_refusal_to_string (DBK_REFUSAL_STATE));
  pending = dbk_home_list_pending (f->home, NULL);
  g_assert_cmpuint (pending->len, ==, 1);
  g_assert_true (((DbkPendingItem *)g_ptr_array_index (pending, 0))->refused);
  g_assert_false (dbk_document_use_unsent (f->document, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED);
  g_clear_error (&error);

  /* Returned: now it can be used after all. */
  set_service_state (f, DBK_STATE_RETURNED);
  reopen (f);
  sync_well (f);
  g_assert_true (dbk_document_use_unsent (f->document, &error));
  g_assert_no_error (error);
  g_assert_null (dbk_document_get_refusal (f->document));
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "11.0000");
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 0);
}

/* A refused figure that the form no longer has is not lost where the others are used. */
static void
test_refused_without_place (Fixture *f, gconstpointer data)
{
  g_autofree char *path = test_store_path (f->directory, "fill.P01");
  g_autoptr (GPtrArray) unsent = NULL;
  g_autoptr (GError) error = NULL;
  DbkStore *store;

  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  set_service_state (f, DBK_STATE_IN_REVIEW);
  test_type (f->document, "P01-U1", "gen", "11");
  test_type (f->document, "P01-U2", "gen", "12");
  sync_well (f);
  set_service_state (f, DBK_STATE_RETURNED);
  sync_well (f);
  store = dbk_store_open_worker (path, &error);
  g_assert_no_error (error);
  dbk_database_exec (dbk_store_database (store),
                     "INSERT INTO indicator (code) VALUES ('gone');"
                     "UPDATE outbox_cell SET indicator = last_insert_rowid () WHERE seq = (SELECT seq FROM outbox WHERE held = 1) AND entity = (SELECT id FROM code WHERE code = 'P01-U2')",
                     &error);
  g_assert_no_error (error);
  dbk_store_close (store);
  reopen (f);

  g_assert_true (dbk_document_use_unsent (f->document, &error));
  g_assert_no_error (error);
  sync_well (f);
  assert_service (f, "P01-U1", "gen", "11.0000");
  unsent = dbk_document_list_unsent (f->document);
  g_assert_cmpuint (unsent->len, ==, 1);
  g_assert_cmpstr (((DbkUnsent *)g_ptr_array_index (unsent, 0))->indicator, ==, "gone");
  g_assert_cmpstr (((DbkUnsent *)g_ptr_array_index (unsent, 0))->value, ==, "12.0000");
}

static void
test_refused_discard (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) unsent = NULL;

  test_type (f->document, "P01-U1", "gen", "10");
  sync_well (f);
  set_service_state (f, DBK_STATE_APPROVED);
  test_type (f->document, "P01-U1", "gen", "11");
  sync_well (f);
  g_assert_nonnull (dbk_document_get_refusal (f->document));
  g_assert_true (dbk_document_discard (f->document, NULL));
  g_assert_null (dbk_document_get_refusal (f->document));
  unsent = dbk_document_list_unsent (f->document);
  g_assert_cmpuint (unsent->len, ==, 0);
}

/* Losing a grant takes what was acknowledged; what I typed goes to the service all the same, which decides. */
static void
test_drop (Fixture *f, gconstpointer data)
{
  const char *drop[] = { "P01", NULL };
  g_autoptr (GPtrArray) reports = NULL;
  DbkReportKey other = f->key;

  other.period.first--;
  test_service_edit (f->service, "fill2.P01", &other, "P01-U1", "gen", "9");
  sync_well (f);
  reports = dbk_home_list_reports (f->home, "daily", NULL, other.period.first, other.period.first, NULL);
  g_assert_cmpint (((DbkReportInfo *)g_ptr_array_index (reports, 0))->revision, ==, 1);
  g_clear_pointer (&reports, g_ptr_array_unref);

  g_mutex_lock (&f->service->mutex);
  f->service->drop = g_strdupv ((GStrv)drop);
  g_hash_table_remove_all (f->service->seqs);
  g_mutex_unlock (&f->service->mutex);
  test_type (f->document, "P01-U2", "gen", "3");
  sync_well (f);
  reports = dbk_home_list_reports (f->home, "daily", NULL, other.period.first, other.period.first, NULL);
  g_assert_cmpint (((DbkReportInfo *)g_ptr_array_index (reports, 0))->revision, ==, 0);
  assert_service (f, "P01-U2", "gen", "3.0000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/client/sync/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("sign-in", test_sign_in);
  ADD ("edits-travel", test_edits_travel);
  ADD ("packed", test_large_request_is_packed);
  ADD ("changes-arrive", test_changes_arrive);
  ADD ("pages", test_pages);
  ADD ("stopped", test_stopped);
  ADD ("relative-ca", test_relative_ca);
  ADD ("review", test_review);
  ADD ("stale-action", test_stale_action);
  ADD ("typed-while-sending", test_typed_while_sending);
  ADD ("taken-back-while-sending", test_taken_back_while_sending);
  ADD ("joined", test_joined);
  ADD ("cancelled", test_cancelled);
  ADD ("conflict", test_conflict);
  ADD ("conflict-theirs", test_conflict_theirs);
  g_test_add ("/client/sync/conflict-all-mine", Fixture, GINT_TO_POINTER (TRUE), set_up, test_conflict_all, tear_down);
  g_test_add ("/client/sync/conflict-all-theirs", Fixture, GINT_TO_POINTER (FALSE), set_up, test_conflict_all, tear_down);
  ADD ("conflict-vanishes", test_conflict_vanishes);
  ADD ("refused", test_refused);
  ADD ("refused-without-place", test_refused_without_place);
  ADD ("refused-discard", test_refused_discard);
  ADD ("drop", test_drop);
  return g_test_run ();
}
