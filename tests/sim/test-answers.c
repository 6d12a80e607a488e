/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of what an answer brings: catalogues, one's own edits, receipts.
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/answers/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("catalogue-whatever-the-clock", test_catalogue_whatever_the_clock);
  ADD ("catalogue-of-a-restored-service", test_catalogue_of_a_restored_service);
  ADD ("own-edits-do-not-come-back", test_own_edits_do_not_come_back);
  ADD ("receipt-of-a-lost-answer", test_receipt_of_a_lost_answer);
  return g_test_run ();
}
