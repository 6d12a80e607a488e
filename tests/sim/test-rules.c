/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One short schedule for each rule of the protocol, on the simulation's sound
 * and unsound line; every one also ends with all the invariants.
 */
#include "tests/sim/sim-rules.h"

/* --- Bases --- */

static void
test_conflict_on_that_cell_alone (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  type (f->a2, &f->key, U1, "gen", "200");
  type (f->a2, &f->key, U1, "aux", "20");
  sync_well (f->a1);
  sync_well (f->a2);
  assert_value (f->a2, &f->key, U1, "gen", "100");
  assert_value (f->a2, &f->key, U1, "aux", "20");
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 1);
  /* An edit over it decides it, on the base that is in force now. */
  g_assert_true (sim_client_resolve (f->a2, &f->key, TRUE));
  sync_well (f->a2);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", "200");
}

static void
test_same_value_is_no_conflict (Fixture *f, gconstpointer data)
{
  g_assert_true (sim_client_type (f->a1, &f->key, U1, "gen", "100", "meter one"));
  g_assert_true (sim_client_type (f->a2, &f->key, U1, "gen", "100", "meter two"));
  sync_well (f->a1);
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 0);
  g_assert_true (sim_model_has_value (f->world->model, &f->key, U1, "gen", "100", "meter one"));
  g_assert_true (sim_model_has_value (f->world->model, &f->key, U1, "gen", "100", "meter two"));
}

static void
type_over_own (gpointer data)
{
  Fixture *f = data;

  type (f->a2, &f->key, U1, "gen", "300");
}

static void
test_edit_over_own_conflict_joins_it (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  type (f->a2, &f->key, U1, "gen", "200");
  f->a2->while_sending = type_over_own;
  f->a2->while_sending_data = f;
  sync_well (f->a2);
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 1);
  assert_value (f->a2, &f->key, U1, "gen", "100");
}

/* A conflict that the other side settled by coming to the same value stays while its note would be lost. */
static void
test_conflict_keeps_its_note (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  g_assert_true (sim_client_type (f->a2, &f->key, U1, "gen", "200", "by hand"));
  sync_well (f->a2);
  type (f->a1, &f->key, U1, "gen", "200");
  sync_well (f->a1);
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 1);
}

/* --- Actions bind to what their author saw --- */

static void
test_submit_after_unseen_merge_is_stale (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  type (f->a2, &f->key, U2, "gen", "200");
  act (f->a2, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a2);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_STALE);
}

/* ... and once it was seen, nobody has to wait for somebody else to act first. */
static void
test_submit_after_seen_merge (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a2);
  act (f->a2, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a2);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
}

static void
test_edit_and_submit_after_seen_merge (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a2);
  type (f->a2, &f->key, U2, "aux", "2");
  act (f->a2, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a2);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 4);
}

/* The answer to a merge came, the feed behind it did not: what else came in was not seen. */
static void
test_submit_between_answer_and_feed (Fixture *f, gconstpointer data)
{
  sim_time_make_slow ();
  for (int commits = 1; commits < 6; commits++)
    {
      g_autofree char *value = g_strdup_printf ("%d", 100 + commits);

      type (f->a1, &f->key, U1, "gen", value);
      sync_well (f->a1);
      type (f->a2, &f->key, U2, "gen", value);
      f->a2->commits_left = commits;
      sim_client_sync (f->a2);
      f->a2->commits_left = -1;
      sim_client_act (f->a2, &f->key, DBK_OPERATION_SUBMIT, 0);
      sync_well (f->a2);
      if (sim_model_report (f->world->model, &f->key)->state == DBK_STATE_IN_REVIEW)
        {
          act (f->a2, &f->key, DBK_OPERATION_WITHDRAW);
          sync_well (f->a2);
        }
      sync_well (f->a1);
    }
}

static void
submit_and_sync_all (Fixture *f)
{
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->a2);
  sync_well (f->check);
  sync_well (f->region);
  sync_well (f->group);
}

static void
test_approval_of_what_moved_on_is_stale (Fixture *f, gconstpointer data)
{
  submit_and_sync_all (f);
  act (f->check, &f->key, DBK_OPERATION_APPROVE);
  act (f->a1, &f->key, DBK_OPERATION_WITHDRAW);
  sync_well (f->a1);
  sync_well (f->check);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 3);
  assert_refused (f->check, &f->key, DBK_REFUSAL_STALE);
}

static void
approve_all (Fixture *f)
{
  SimClient *reviewers[] = { f->check, f->region, f->group };

  for (guint i = 0; i < G_N_ELEMENTS (reviewers); i++)
    {
      sync_well (reviewers[i]);
      act (reviewers[i], &f->key, DBK_OPERATION_APPROVE);
      sync_well (reviewers[i]);
    }
}

static void
test_chain_and_correction (Fixture *f, gconstpointer data)
{
  submit_and_sync_all (f);
  approve_all (f);
  assert_service (f, &f->key, DBK_STATE_APPROVED, 5);
  sync_well (f->a1);
  act (f->a1, &f->key, DBK_OPERATION_CORRECT);
  type (f->a1, &f->key, U1, "gen", "101");
  sync_well (f->a1);
  g_assert_nonnull (sim_model_report (f->world->model, &f->key)->approved);
  act (f->a1, &f->key, DBK_OPERATION_CANCEL);
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_APPROVED, 8);
  assert_value (f->a1, &f->key, U1, "gen", "100");
}

static void
test_return_to_a_lower_step (Fixture *f, gconstpointer data)
{
  submit_and_sync_all (f);
  act (f->check, &f->key, DBK_OPERATION_APPROVE);
  sync_well (f->check);
  sync_well (f->region);
  g_assert_true (sim_client_act (f->region, &f->key, DBK_OPERATION_RETURN, 1));
  sync_well (f->region);
  g_assert_cmpint (sim_model_report (f->world->model, &f->key)->step, ==, 1);
}

/* --- One refusal holds up nothing else --- */

static void
test_order_across_reports (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "-1"); /* an error: its submission is refused */
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  type (f->a1, &f->later, U1, "gen", "2");
  act (f->a1, &f->later, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  assert_service (f, &f->later, DBK_STATE_IN_REVIEW, 2);
  g_assert_true (dbk_report_key_equal (&((SimOperation *)g_ptr_array_index (f->world->model->log, 0))->operation->key, &f->key));
}

/* The clock goes back between the two days: the first one typed is still the first. */
static void
test_order_whatever_the_clock (Fixture *f, gconstpointer data)
{
  const GPtrArray *log = f->world->model->log;

  type (f->a1, &f->key, U1, "gen", "1");
  dbk_clock_set_offset (-YEAR_US);
  type (f->a1, &f->later, U1, "gen", "2");
  dbk_clock_set_offset (0);
  sync_well (f->a1);
  g_assert_cmpuint (log->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_true (dbk_report_key_equal (&((SimOperation *)g_ptr_array_index (log, i))->operation->key, i == 0 ? &f->key : &f->later));
}

static void
test_refused_edits_stay_and_are_used (Fixture *f, gconstpointer data)
{
  submit_and_sync_all (f);
  act (f->a1, &f->key, DBK_OPERATION_WITHDRAW);
  sync_well (f->a1);
  sync_well (f->a2);
  type (f->a2, &f->key, U2, "gen", "200");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->a2);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_STATE);
  sync_well (f->check);
  g_assert_true (sim_client_act (f->check, &f->key, DBK_OPERATION_RETURN, 0));
  sync_well (f->check);
  sync_well (f->a2);
  g_assert_true (sim_client_use_unsent (f->a2, &f->key));
  sync_well (f->a2);
  assert_value (f->a2, &f->key, U2, "gen", "200");
  g_assert_cmpuint (sim_client_count_refused (f->a2, &f->key), ==, 0);
}

static void
test_warning_of_another_catalogue (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "950000");
  g_assert_true (dbk_store_seal (f->a1->store, "older", NULL));
  {
    g_autoptr (DbkOperation) submit = dbk_operation_new (&f->key, DBK_OPERATION_SUBMIT);
    g_autoptr (DbkReport) report = sim_client_predict (f->a1, &f->key);

    submit->base_op = g_strdup (report->head);
    submit->made_at = 1;
    g_free (submit->catalogue);
    submit->catalogue = g_strdup ("older");
    g_assert_true (dbk_store_add_operation (f->a1->store, submit, NULL));
  }
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 2);
}

/* --- While sending --- */

static void
test_typing_while_sending (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;

  type (f->a2, &f->key, U1, "gen", "200");
  f->a2->while_sending = type_over_own;
  f->a2->while_sending_data = f;
  sync_well (f->a2);
  pending = dbk_store_load_pending (f->a2->store, &f->key, NULL);
  g_assert_cmpuint (pending->len, ==, 1);
  sync_well (f->a2);
  assert_value (f->a2, &f->key, U1, "gen", "300");
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 0);
}

/* --- Exactly once --- */

static void
test_lines (Fixture *f, gconstpointer data)
{
  static const SimFault faults[] = { SIM_FAULT_DROP_BEFORE, SIM_FAULT_DROP_AFTER, SIM_FAULT_DELAY, SIM_FAULT_CUT_REQUEST, SIM_FAULT_CUT_ANSWER, SIM_FAULT_SERVICE_KILL };
  char value[] = "100";

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      value[2] = (char)('0' + i);
      type (f->a1, &f->key, U1, "gen", value);
      sync_badly (f->a1, faults[i]);
      sync_well (f->a1);
      sim_world_deliver_late (f->world);
      assert_service (f, &f->key, DBK_STATE_DRAFT, i + 1);
      assert_value (f->a1, &f->key, U1, "gen", value);
    }
  f->a1->next_fault = SIM_FAULT_DUPLICATE;
  type (f->a1, &f->key, U1, "gen", "999");
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_DRAFT, G_N_ELEMENTS (faults) + 1);
}

/* A request comes behind younger ones of the same client. */
static void
test_reordered (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_badly (f->a1, SIM_FAULT_DELAY);
  type (f->a1, &f->key, U1, "gen", "101");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sim_world_deliver_late (f->world);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
}

static void
test_killed_at_every_commit (Fixture *f, gconstpointer data)
{
  sim_time_make_slow ();
  for (int commits = 1; commits < 12; commits++)
    {
      g_autofree char *value = g_strdup_printf ("%d", 100 + commits);

      type (f->a1, &f->key, U1, "gen", value);
      f->a1->commits_left = commits;
      sim_client_sync (f->a1);
      f->a1->commits_left = -1;
      g_assert_cmpstr (f->world->failure, ==, NULL);
      sync_well (f->a1);
      assert_value (f->a1, &f->key, U1, "gen", value);
      assert_service (f, &f->key, DBK_STATE_DRAFT, commits);
    }
}

/* An id is one account's, for one content. */
static void
test_id_reused (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  DbkOperation *operation;
  g_autofree char *text = NULL;
  g_autofree char *answer = NULL;
  guint status;

  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  operation = dbk_operation_copy (((SimOperation *)g_ptr_array_index (f->world->model->log, 0))->operation);
  g_ptr_array_add (request->operations, operation);
  text = dbk_sync_request_to_text (request);
  answer = sim_world_deliver (f->world, f->a2->person, text, strlen (text), &status);
  g_assert_nonnull (strstr (answer, "id-reused"));
  g_clear_pointer (&text, g_free);
  g_clear_pointer (&answer, g_free);
  g_free (((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->value);
  ((DbkCellEdit *)g_ptr_array_index (operation->edits, 0))->value = g_strdup ("101");
  text = dbk_sync_request_to_text (request);
  answer = sim_world_deliver (f->world, f->a1->person, text, strlen (text), &status);
  g_assert_nonnull (strstr (answer, "id-reused"));
}

/* --- Scope --- */

static void
test_drafts_are_the_plants_own (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "123456");
  sync_well (f->a1);
  sync_well (f->region);
  assert_value (f->region, &f->key, U1, "gen", NULL);
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->region);
  assert_value (f->region, &f->key, U1, "gen", "123456");
  act (f->a1, &f->key, DBK_OPERATION_WITHDRAW);
  sync_well (f->a1);
  sync_well (f->region);
  assert_value (f->region, &f->key, U1, "gen", NULL);
}

static void
test_lost_grant (Fixture *f, gconstpointer data)
{
  type (f->a2, &f->key, U1, "gen", "100");
  sync_well (f->a2);
  type (f->a2, &f->key, U1, "aux", "5");
  sim_world_set_grants (f->world, "fill.a2", "filler PLANTB");
  sync_well (f->a2);
  assert_value (f->a2, &f->key, U1, "gen", NULL);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_FORBIDDEN);
  sim_world_set_grants (f->world, "fill.a2", "filler PLANTA");
  sync_well (f->a2);
  assert_value (f->a2, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_use_unsent (f->a2, &f->key));
  sync_well (f->a2);
  assert_value (f->a2, &f->key, U1, "aux", "5");
}

/* The stored answer, asked for once more, tells nothing of a plant that is no longer his. */
static void
test_answer_after_a_lost_grant (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "123456");
  sync_well (f->a1);
  type (f->a2, &f->key, U1, "gen", "200");
  sync_badly (f->a2, SIM_FAULT_DROP_AFTER);
  sim_world_set_grants (f->world, "fill.a2", "filler PLANTB");
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 1);
  g_assert_null (strstr (f->a2->last_answer, "123456"));
}

static void
test_gained_grant (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sync_well (f->b);
  sim_world_set_grants (f->world, "fill.b", "filler PLANTB,filler PLANTA");
  sync_well (f->b);
  assert_value (f->b, &f->key, U1, "gen", "100");
}

/* --- Computed values --- */

static void
test_computed_values_never_conflict (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  type (f->a1, &f->key, U1, "aux", "10");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->check);
  assert_value (f->check, &f->key, U1, "supply", "90");
  g_assert_true (sim_client_act (f->check, &f->key, DBK_OPERATION_RETURN, 0));
  sync_well (f->check);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "supply", NULL);
  type (f->a1, &f->key, U1, "aux", "11");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 5);
  assert_value (f->a1, &f->key, U1, "supply", "89");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/rules/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("conflict-on-that-cell-alone", test_conflict_on_that_cell_alone);
  ADD ("same-value-is-no-conflict", test_same_value_is_no_conflict);
  ADD ("edit-over-own-conflict-joins-it", test_edit_over_own_conflict_joins_it);
  ADD ("conflict-keeps-its-note", test_conflict_keeps_its_note);
  ADD ("submit-after-unseen-merge-is-stale", test_submit_after_unseen_merge_is_stale);
  ADD ("submit-after-seen-merge", test_submit_after_seen_merge);
  ADD ("edit-and-submit-after-seen-merge", test_edit_and_submit_after_seen_merge);
  ADD ("submit-between-answer-and-feed", test_submit_between_answer_and_feed);
  ADD ("approval-of-what-moved-on-is-stale", test_approval_of_what_moved_on_is_stale);
  ADD ("chain-and-correction", test_chain_and_correction);
  ADD ("return-to-a-lower-step", test_return_to_a_lower_step);
  ADD ("order-across-reports", test_order_across_reports);
  ADD ("order-whatever-the-clock", test_order_whatever_the_clock);
  ADD ("refused-edits-stay-and-are-used", test_refused_edits_stay_and_are_used);
  ADD ("warning-of-another-catalogue", test_warning_of_another_catalogue);
  ADD ("typing-while-sending", test_typing_while_sending);
  ADD ("lines", test_lines);
  ADD ("reordered", test_reordered);
  ADD ("killed-at-every-commit", test_killed_at_every_commit);
  ADD ("id-reused", test_id_reused);
  ADD ("drafts-are-the-plants-own", test_drafts_are_the_plants_own);
  ADD ("lost-grant", test_lost_grant);
  ADD ("answer-after-a-lost-grant", test_answer_after_a_lost_grant);
  ADD ("gained-grant", test_gained_grant);
  ADD ("computed-values-never-conflict", test_computed_values_never_conflict);
  return g_test_run ();
}
