/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of what a backup takes away, at the service and at a
 * client, and of feeds that are read in pieces.
 */
#include "tests/sim/sim-rules.h"

static void
test_restored_service (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "101");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sim_world_restore (f->world);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
}

/* What is new waits for what was lost, or it would be taken for something that others wrote over. */
static void
test_restored_before_new (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sim_world_restore (f->world);
  type (f->a1, &f->key, U1, "gen", "101");
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_count_conflicts (f->a1, &f->key), ==, 0);
  assert_value (f->a1, &f->key, U1, "gen", "101");
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
}

/* Sent again, it meets what somebody else wrote since: both are kept. */
static void
test_restored_conflict (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  sync_well (f->a2);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sim_world_restore (f->world);
  type (f->a2, &f->key, U1, "gen", "200");
  sync_well (f->a2);
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_count_conflicts (f->a1, &f->key), ==, 1);
  assert_value (f->a1, &f->key, U1, "gen", "200");
}

/* At one computer: the sender has sent a figure of the author, and the service forgets it. */
typedef struct
{
  SimClient *sender, *author, *third;
} Shifts;

static Shifts
start_shifts (Fixture *f)
{
  SimHome *home = sim_home_new (f->world);
  Shifts s = { sim_client_new_at (f->world, home, "fill.a1"), sim_client_new_at (f->world, home, "fill.a2"), sim_client_new_at (f->world, home, "fill.a3") };

  sync_well (s.sender);
  sim_world_back_up (f->world);
  type (s.author, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.author, s.sender));
  sync_well (s.sender);
  return s;
}

/* One of the two is shown as a conflict, the other among what was refused. */
static void
assert_both_kept (Fixture *f, SimClient *client)
{
  assert_value (client, &f->key, U1, "gen", "200");
  g_assert_cmpuint (sim_client_count_conflicts (client, &f->key), ==, 1);
  g_assert_cmpuint (sim_client_count_refused (client, &f->key), ==, 1);
  sim_client_check_typed (client, TRUE);
}

/* ... beside what a third left to be decided there: none of them is lost. */
static void
test_restored_beside_a_conflict (Fixture *f, gconstpointer data)
{
  Shifts s = start_shifts (f);

  sim_world_restore (f->world);
  type (s.third, &f->key, U1, "gen", "300");
  type (f->a2, &f->key, U1, "gen", "200");
  sync_well (f->a2);
  sync_well (s.third);
  g_assert_true (sim_client_hand_over (s.third, s.sender));
  sync_well (s.sender);
  assert_both_kept (f, s.sender);
}

/* ... and where what a third typed was sent after it. */
static void
test_restored_before_a_conflict (Fixture *f, gconstpointer data)
{
  Shifts s = start_shifts (f);

  type (s.third, &f->key, U1, "gen", "300");
  g_assert_true (sim_client_hand_over (s.third, s.sender));
  sync_well (s.sender); /* 300 is to be decided */
  sim_world_restore (f->world);
  type (f->a2, &f->key, U1, "gen", "200");
  sync_well (f->a2);
  sync_well (s.sender);
  assert_both_kept (f, s.sender);
}

/* The feed of the new history brings an operation before its answer comes. */
static void
test_restored_feed_before_answer (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  type (f->a1, &f->key, U1, "gen", "100");
  sync_badly (f->a1, SIM_FAULT_DROP_AFTER);
  sim_world_back_up (f->world);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a2);
  sim_world_restore (f->world);
  sync_well (f->a2); /* a new epoch */
  sync_well (f->a1);
  sim_client_check_same (f->a1);
}

/* Of an edit that conflicted in one cell, another was in force: that is not forgotten. */
static void
test_restored_partial_conflict (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  sync_well (f->a2);
  type (f->a2, &f->key, U1, "gen", "100");
  sync_well (f->a2);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "200");
  type (f->a1, &f->key, U1, "aux", "20");
  sync_well (f->a1);
  g_assert_true (sim_client_resolve (f->a1, &f->key, FALSE));
  sim_world_restore (f->world);
  type (f->a2, &f->key, U1, "aux", "30");
  sync_well (f->a2);
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_count_conflicts (f->a1, &f->key), >=, 1);
}

/* Sent again, it comes to the same head by another way: an action on it does not bind. */
static void
test_restored_base (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sync_well (f->a2);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "101");
  sync_well (f->a1);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a2); /* merged, and seen with 101 */
  sim_world_restore (f->world);
  act (f->a2, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a2); /* 101 is not there yet */
  g_assert_cmpint (sim_model_report (f->world->model, &f->key)->state, ==, DBK_STATE_DRAFT);
  assert_refused (f->a2, &f->key, DBK_REFUSAL_STALE);
}

/* The answer was stored, the cursor behind it was not: nothing else tells that the service went back. */
static void
test_restored_before_the_cursor (Fixture *f, gconstpointer data)
{
  sim_time_make_slow ();
  for (int commits = 1; commits < 8; commits++)
    {
      g_autofree char *value = g_strdup_printf ("%d", 100 + commits);

      sync_well (f->a1);
      sim_world_back_up (f->world);
      type (f->a1, &f->key, U1, "gen", value);
      f->a1->commits_left = commits;
      sim_client_sync (f->a1);
      f->a1->commits_left = -1;
      sim_world_restore (f->world);
      sync_well (f->a1);
      sync_well (f->a1);
      assert_value (f->a1, &f->key, U1, "gen", value);
      g_assert_true (sim_model_has_value (f->world->model, &f->key, U1, "gen", value, NULL));
    }
}

/*
 * Half a page was stored, and the cursor behind it was not; then the service went
 * back to a time behind that cursor, and whoever had written it is gone, too: the
 * old cursor is good in the new history, and nothing in it tells of the half page.
 */
static void
test_restored_within_a_page (Fixture *f, gconstpointer data)
{
  DbkReportKey third = sim_key ("PLANTA", 2);

  sim_time_make_slow ();
  for (int commits = 1; commits < 6; commits++)
    {
      g_autofree char *before = g_strdup_printf ("%d", 10 + commits);

      type (f->a2, &f->key, U1, "gen", before);
      sync_well (f->a2);
      sync_well (f->a1);
      sim_client_save_copy (f->a2);
      sim_world_back_up (f->world);
      type (f->a2, &f->key, U1, "gen", "101");
      type (f->a2, &f->later, U1, "gen", "102");
      type (f->a2, &third, U1, "gen", "103");
      sync_well (f->a2);
      f->a1->commits_left = commits;
      sim_client_sync (f->a1);
      sim_client_reopen (f->a1);
      sim_world_restore (f->world);
      sim_client_restore_copy (f->a2);
      sync_well (f->a1);
      assert_value (f->a1, &f->key, U1, "gen", before);
      assert_value (f->a1, &f->later, U1, "gen", NULL);
      assert_value (f->a1, &third, U1, "gen", NULL);
      sim_client_check_same (f->a1);
    }
}

/* The same half page, and nothing was restored: it comes again, and nobody begins anew. */
static void
test_cut_within_a_page (Fixture *f, gconstpointer data)
{
  sim_time_make_slow ();
  sync_well (f->a1);
  for (int commits = 1; commits < 6; commits++)
    {
      g_autofree char *value = g_strdup_printf ("%d", 10 + commits);

      type (f->a2, &f->key, U1, "gen", value);
      type (f->a2, &f->later, U1, "gen", value);
      sync_well (f->a2);
      f->a1->commits_left = commits;
      sim_client_sync (f->a1);
      sim_client_reopen (f->a1);
      sync_well (f->a1);
      assert_value (f->a1, &f->key, U1, "gen", value);
      assert_value (f->a1, &f->later, U1, "gen", value);
      g_assert_false (dbk_store_has_resends (f->a1->store));
    }
}

/* Clocks decide nothing: neither what is sent again nor what is forgotten. */
static void
test_restored_with_a_wrong_clock (Fixture *f, gconstpointer data)
{
  static const int years[] = { 3, -3 };

  for (guint i = 0; i < G_N_ELEMENTS (years); i++)
    {
      g_autofree char *value = g_strdup_printf ("10%u", i);

      f->a1->ahead = f->a2->ahead = 0;
      sync_well (f->a1);
      sim_world_back_up (f->world);
      type (f->a1, &f->key, U1, "gen", value);
      type (f->a1, &f->later, U1, "gen", value);
      sync_well (f->a1);
      sync_well (f->a2);
      sim_world_restore (f->world);
      f->a1->ahead = f->a2->ahead = years[i] * YEAR_US;
      sync_well (f->a2); /* it forgets what the service no longer has */
      assert_value (f->a2, &f->key, U1, "gen", i == 0 ? NULL : "100");
      sync_well (f->a1); /* it sends again what the service no longer has */
      assert_value (f->a1, &f->key, U1, "gen", value);
      g_assert_true (sim_model_has_value (f->world->model, &f->later, U1, "gen", value, NULL));
    }
}

static void
test_restored_client (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sim_client_save_copy (f->a1);
  sync_well (f->a1);
  type (f->a1, &f->key, U1, "gen", "101");
  sync_well (f->a1);
  sim_client_restore_copy (f->a1);
  sync_well (f->a1);
  /* The copy's own edit meets the younger one, which nobody here remembers. */
  assert_value (f->a1, &f->key, U1, "gen", "101");
  g_assert_cmpuint (sim_client_count_conflicts (f->a1, &f->key), ==, 1);
}

/* What was answered is kept for as long as a backup may be old; the session has long expired meanwhile. */
static void
test_restored_after_months (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sim_time_pass (10 * YEAR_US / 12);
  g_assert_false (sim_client_sync (f->a1));
  sync_well (f->a1);
  sim_world_restore (f->world);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  g_assert_false (sim_client_sync (f->a1)); /* the older service does not know of the new session */
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/restored/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("restored-service", test_restored_service);
  ADD ("restored-before-new", test_restored_before_new);
  ADD ("restored-conflict", test_restored_conflict);
  ADD ("restored-beside-a-conflict", test_restored_beside_a_conflict);
  ADD ("restored-before-a-conflict", test_restored_before_a_conflict);
  ADD ("restored-feed-before-answer", test_restored_feed_before_answer);
  ADD ("restored-partial-conflict", test_restored_partial_conflict);
  ADD ("restored-base", test_restored_base);
  ADD ("restored-before-the-cursor", test_restored_before_the_cursor);
  ADD ("restored-within-a-page", test_restored_within_a_page);
  ADD ("cut-within-a-page", test_cut_within_a_page);
  ADD ("restored-with-a-wrong-clock", test_restored_with_a_wrong_clock);
  ADD ("restored-client", test_restored_client);
  ADD ("restored-after-months", test_restored_after_months);
  return g_test_run ();
}
