/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of what an answer brings: catalogues, one's own edits,
 * receipts; of what goes from one day to the next; and of ticks.
 */
#include "tests/sim/sim-rules.h"

/* --- Catalogues --- */

/* The last one published is in force here, whatever this clock said when the one before it came. */
static void
test_catalogue_whatever_the_clock (Fixture *f, gconstpointer data)
{
  sim_world_publish (f->world);
  f->a1->ahead = 3 * YEAR_US;
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 1);
  f->a1->ahead = 0;
  sim_world_publish (f->world);
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 2);
  sim_client_reopen (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 2);
  sync_well (f->a1);
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 2);
}

/* A restored service has the older one again: that is the one in force. */
static void
test_catalogue_of_a_restored_service (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  sim_world_back_up (f->world);
  sim_world_publish (f->world);
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 1);
  sim_world_restore (f->world);
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 0);
}

/* --- What comes back --- */

/* Edits that took effect as they were sent are known here; sent again, they bring the report. */
static void
test_own_edits_do_not_come_back (Fixture *f, gconstpointer data)
{
  sync_well (f->a1);
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  g_assert_nonnull (strstr (f->a1->last_answer, "\"changes\":[]"));
  sim_client_check_same (f->a1);
  type (f->a1, &f->key, U1, "gen", "200");
  f->a1->next_fault = SIM_FAULT_DROP_AFTER;
  g_assert_false (sim_client_sync (f->a1));
  sync_well (f->a1);
  g_assert_null (strstr (f->a1->last_answer, "\"changes\":[]"));
  sim_client_check_same (f->a1);
  /* What somebody else wrote beside it comes with the answer. */
  sync_well (f->a2);
  type (f->a2, &f->key, U2, "gen", "300");
  sync_well (f->a2);
  type (f->a1, &f->key, U1, "aux", "1");
  sync_well (f->a1);
  g_assert_null (strstr (f->a1->last_answer, "\"changes\":[]"));
  assert_value (f->a1, &f->key, U2, "gen", "300");
  sim_client_check_same (f->a1);
}

/* An answer that is lost loses no receipt, and makes no second one. */
static void
test_receipt_of_a_lost_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) receipts = NULL;

  type (f->a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_act (f->a1, &f->key, DBK_OPERATION_SUBMIT, 0));
  f->a1->next_fault = SIM_FAULT_DROP_AFTER;
  g_assert_false (sim_client_sync (f->a1));
  sync_well (f->a1);
  sync_well (f->a1);
  receipts = dbk_store_load_receipts (f->a1->store, &f->key, NULL);
  g_assert_cmpuint (receipts->len, ==, 1);
  sim_client_check_receipts (f->a1);
}

/* --- From one day to the next --- */

static void
hand_in (Fixture *f, const DbkReportKey *key, const char *closing)
{
  type (f->a1, key, U1, "close", closing);
  act (f->a1, key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
}

static void
bring_into_force (Fixture *f, const DbkReportKey *key, const char *closing)
{
  SimClient *reviewers[] = { f->check, f->region, f->group };

  hand_in (f, key, closing);
  for (guint i = 0; i < G_N_ELEMENTS (reviewers); i++)
    {
      sync_well (reviewers[i]);
      act (reviewers[i], key, DBK_OPERATION_APPROVE);
      sync_well (reviewers[i]);
    }
  sync_well (f->a1);
}

static void
correct (Fixture *f, const DbkReportKey *key, const char *closing)
{
  act (f->a1, key, DBK_OPERATION_CORRECT);
  bring_into_force (f, key, closing);
}

static void
assert_opening (Fixture *f, const char *opening, const char *flag)
{
  g_autoptr (DbkReport) report = dbk_store_load_report (f->a1->store, &f->later, NULL);

  assert_value (f->a1, &f->later, U1, "open", opening);
  g_assert_cmpuint (report->carried != NULL ? report->carried->len : 0, ==, flag != NULL ? 1 : 0);
  if (flag != NULL)
    g_assert_cmpstr (((DbkCarryFlag *)g_ptr_array_index (report->carried, 0))->value, ==, flag);
}

/* A corrected closing changes no opening that was handed in: it is flagged, which bumps no revision, until its own report is corrected. */
static void
test_corrected_closing (Fixture *f, gconstpointer data)
{
  bring_into_force (f, &f->key, "10");
  bring_into_force (f, &f->later, "20");
  assert_opening (f, "10", NULL);
  correct (f, &f->key, "12");
  assert_opening (f, "10", "12");
  assert_service (f, &f->later, DBK_STATE_APPROVED, 5);
  correct (f, &f->later, "21");
  assert_opening (f, "12", NULL);
}

/* What was never in force is handed in with today's opening again, or amended with it: nothing is left to flag. */
static void
test_opening_frozen_anew (Fixture *f, gconstpointer data)
{
  bring_into_force (f, &f->key, "10");
  hand_in (f, &f->later, "20");
  correct (f, &f->key, "12");
  assert_opening (f, "10", "12");
  sync_well (f->check);
  sim_client_amend (f->check, &f->later, "50");
  sync_well (f->a1);
  assert_opening (f, "12", NULL);
  correct (f, &f->key, "13");
  assert_opening (f, "12", "13");
  sync_well (f->check);
  act (f->check, &f->later, DBK_OPERATION_RETURN);
  sync_well (f->check);
  sync_well (f->a1);
  act (f->a1, &f->later, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_opening (f, "13", NULL);
}

/* Two who tick the same part agree; one who takes the tick back under the other's new one does not. */
static void
test_ticks_merge_like_cells (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, "PLANTA", "filled", "yes");
  type (f->a2, &f->key, "PLANTA", "filled", "yes");
  type (f->a2, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 0);
  sync_well (f->a1);
  type (f->a1, &f->key, "PLANTA", "filled", NULL);
  type (f->a2, &f->key, "PLANTA", "filled", "yes");
  type (f->a2, &f->key, U1, "gen", "101");
  sync_well (f->a1);
  sync_well (f->a2);
  g_assert_cmpuint (sim_client_count_conflicts (f->a2, &f->key), ==, 1);
  assert_value (f->a2, &f->key, "PLANTA", "filled", NULL);
  assert_value (f->a2, &f->key, U1, "gen", "101");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/answers/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("catalogue-whatever-the-clock", test_catalogue_whatever_the_clock);
  ADD ("catalogue-of-a-restored-service", test_catalogue_of_a_restored_service);
  ADD ("own-edits-do-not-come-back", test_own_edits_do_not_come_back);
  ADD ("receipt-of-a-lost-answer", test_receipt_of_a_lost_answer);
  ADD ("corrected-closing", test_corrected_closing);
  ADD ("opening-frozen-anew", test_opening_frozen_anew);
  ADD ("ticks-merge-like-cells", test_ticks_merge_like_cells);
  return g_test_run ();
}
