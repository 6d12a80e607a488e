/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of what is refused, what becomes of it, and what is taken away.
 */
#include "tests/sim/sim-rules.h"

/* Behind an edit that met a conflict, the actions of the chain are stale, each of them; the edits behind them are tried cell by cell. */
static void
test_later_edits_are_still_tried (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  type (f->a2, &f->key, U1, "gen", "200");
  act (f->a2, &f->key, DBK_OPERATION_SUBMIT);
  act (f->a2, &f->key, DBK_OPERATION_WITHDRAW);
  type (f->a2, &f->key, U2, "gen", "300");
  act (f->a2, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 1);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_STALE);
  assert_value (f->a2, &f->key, U1, "gen", "100");
  assert_value (f->a2, &f->key, U2, "gen", "300");
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
}

/* What was refused goes when its author says so, and not before. */
static void
test_discarded (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a1);
  sync_well (f->a2);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_STATE);
  sim_client_reopen (f->a2);
  sync_well (f->a2);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_STATE);
  g_assert_true (sim_client_discard (f->a2, &f->key));
  g_assert_cmpuint (sim_client_count_refused (f->a2, &f->key), ==, 0);
}

/* The service judges the figures again at each approval. */
static void
test_approval_of_an_error (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->check);
  sim_client_amend (f->check, &f->key, "-1");
  sync_well (f->check);
  act (f->check, &f->key, DBK_OPERATION_APPROVE);
  sync_well (f->check);
  assert_refused (f->check, &f->key, DBK_REFUSAL_RULES);
  g_assert_cmpint (sim_model_report (f->world->model, &f->key)->step, ==, 1);
}

/* A submission that was accepted once is of another report now: it is refused, its author is told, and its figures are back. */
static void
test_restored_and_refused (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  sync_well (f->a2);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->check);
  act (f->check, &f->key, DBK_OPERATION_APPROVE);
  sync_well (f->check);
  sim_world_restore (f->world);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a2);
  sync_well (f->a1);
  assert_refused (f->a1, &f->key, DBK_REFUSAL_STALE);
  sync_well (f->check);
  assert_refused (f->check, &f->key, DBK_REFUSAL_STALE);
  assert_value (f->a1, &f->key, U1, "gen", "100");
  assert_value (f->a1, &f->key, U2, "gen", "200");
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
}

/*
 * Grants change, and the client dies at each commit of the page that tells of
 * it: half of one plant may be gone and half of another there, until the page comes again.
 */
static void
test_dropped_within_a_page (Fixture *f, gconstpointer data)
{
  static const char *const grants[] = { "filler PLANTB", "filler PLANTA" };
  DbkReportKey other = sim_key ("PLANTB", 0);

  sim_time_make_slow ();
  type (f->a1, &f->key, U1, "gen", "100");
  type (f->a1, &f->later, U1, "gen", "101");
  sync_well (f->a1);
  type (f->b, &other, "PLANTB-U1", "gen", "102");
  sync_well (f->b);
  sync_well (f->a2);
  for (int commits = 1; commits < 9; commits++)
    {
      gboolean lost = commits % 2 == 1;

      sim_world_set_grants (f->world, "fill.a2", grants[lost ? 0 : 1]);
      f->a2->commits_left = commits;
      sim_client_sync (f->a2);
      sim_client_reopen (f->a2);
      sync_well (f->a2);
      assert_value (f->a2, &f->key, U1, "gen", lost ? NULL : "100");
      assert_value (f->a2, &f->later, U1, "gen", lost ? NULL : "101");
      assert_value (f->a2, &other, "PLANTB-U1", "gen", lost ? "102" : NULL);
      sim_client_check_same (f->a2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/refusals/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("later-edits-are-still-tried", test_later_edits_are_still_tried);
  ADD ("discarded", test_discarded);
  ADD ("approval-of-an-error", test_approval_of_an_error);
  ADD ("restored-and-refused", test_restored_and_refused);
  ADD ("dropped-within-a-page", test_dropped_within_a_page);
  return g_test_run ();
}
