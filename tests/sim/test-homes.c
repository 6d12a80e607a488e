/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of people and places: sessions that end in the middle,
 * accounts that share a computer, and what one shift leaves to the next.
 */
#include "data/report/dbk-report-private.h"
#include "tests/sim/sim-rules.h"

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* --- Sessions --- */

static void
assert_ended (SimClient *client)
{
  g_assert_nonnull (client->token);
  g_assert_false (sim_client_sync (client));
  g_assert_cmpstr (client->world->failure, ==, NULL);
  g_assert_null (client->token);
}

/* The same account at another computer: the old session is over, and its outbox stays. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  SimClient *other = sim_client_new (f->world, "fill.a1");

  type (f->a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_sign_in (other));
  assert_ended (f->a1);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  sync_well (f->a1); /* it signs in again, which ends the other one */
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  assert_ended (other);
}

static void
sign_in_elsewhere (gpointer data)
{
  g_assert_true (sim_client_sign_in (data));
}

/* ... also while a request is on its way: what took effect has its answer with the next session. */
static void
test_replaced_while_sending (Fixture *f, gconstpointer data)
{
  SimClient *other = sim_client_new (f->world, "fill.a1");

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", 100 + i);

      type (f->a1, &f->key, U1, "gen", value);
      f->a1->while_sending = sign_in_elsewhere;
      f->a1->while_sending_data = other;
      sim_client_sync (f->a1);
      f->a1->while_sending = NULL;
      while (!sim_client_sync (f->a1))
        g_assert_cmpstr (f->world->failure, ==, NULL);
      assert_service (f, &f->key, DBK_STATE_DRAFT, i + 1);
      assert_value (f->a1, &f->key, U1, "gen", value);
    }
}

/* Between the exchange and the catalogue that it tells of. */
static void
publish_and_sign_in_elsewhere (gpointer data)
{
  SimClient *other = data;

  if (other->world->model->publication == 0)
    sim_world_publish (other->world);
  g_assert_true (sim_client_sign_in (other));
}

static void
test_replaced_before_the_catalogue (Fixture *f, gconstpointer data)
{
  SimClient *other = sim_client_new (f->world, "fill.a1");

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", 100 + i);

      type (f->a1, &f->key, U1, "gen", value);
      f->a1->while_sending = publish_and_sign_in_elsewhere;
      f->a1->while_sending_data = other;
      sim_client_sync (f->a1);
      g_assert_cmpstr (f->world->failure, ==, NULL);
      f->a1->while_sending = NULL;
    }
  sync_well (f->a1);
  g_assert_cmpuint (sim_client_get_publication (f->a1), ==, 1);
}

/* Weeks without a line: the token is too old, the work is not. */
static void
test_expired (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sim_time_pass (29 * DAY_US);
  sync_well (f->a1);
  type (f->a1, &f->key, U1, "gen", "101");
  sim_time_pass (2 * DAY_US);
  assert_ended (f->a1);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", "101");
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
}

/* Disabled, nobody gets in; let in again, all is there. */
static void
test_disabled (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sim_world_set_disabled (f->world, "fill.a1", TRUE);
  assert_ended (f->a1);
  g_assert_false (sim_client_sign_in (f->a1));
  g_assert_cmpstr (f->world->failure, ==, NULL);
  sim_world_set_disabled (f->world, "fill.a1", FALSE);
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
}

/* A service that was killed, or restored, knows those who were signed in by what it stored. */
static void
test_killed_and_restored (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sim_world_reopen_service (f->world);
  sync_well (f->a1);
  sim_world_back_up (f->world);
  g_assert_true (sim_client_sign_in (f->a1));
  sim_world_restore (f->world);
  assert_ended (f->a1); /* nobody knows of it */
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
}

/* Signed out, with or without the service: what was not sent stays. */
static void
test_signed_out (Fixture *f, gconstpointer data)
{
  g_autofree char *token = g_strdup (f->a1->token);
  const char *code;

  type (f->a1, &f->key, U1, "gen", "100");
  sim_client_sign_out (f->a1);
  g_assert_false (sim_world_lets_in (f->world, token, &code));
  type (f->a1, &f->key, U1, "aux", "10"); /* the window is still open, offline */
  sim_client_reopen (f->a1);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", "100");
  assert_value (f->a1, &f->key, U1, "aux", "10");
}

/* --- Shifts --- */

typedef struct
{
  SimHome *home;
  SimClient *a1, *a2, *a3;
} Shifts;

static Shifts
at_one_computer (Fixture *f)
{
  Shifts shifts = { sim_home_new (f->world) };

  shifts.a1 = sim_client_new_at (f->world, shifts.home, "fill.a1");
  shifts.a2 = sim_client_new_at (f->world, shifts.home, "fill.a2");
  shifts.a3 = sim_client_new_at (f->world, shifts.home, "fill.a3");
  return shifts;
}

/* Each has a store and an outbox of his own; who comes and goes discards nothing of the others'. */
static void
test_shared (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a1, &f->key, U1, "gen", "100");
  sim_client_sign_out (s.a1);
  s.home->desk = s.a2;
  type (s.a2, &f->key, U2, "gen", "200");
  sync_well (s.a2);
  sim_client_sign_out (s.a2);
  s.home->desk = s.a1;
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  sync_well (s.a1);
  assert_value (s.a1, &f->key, U1, "gen", "100");
  assert_value (s.a1, &f->key, U2, "gen", "200");
}

/* All of it goes, sealed or not, with whose it is; the next one sends it, once. */
static void
test_handed_over (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);
  const DbkReport *report;
  g_autoptr (DbkStoredReport) stored = NULL;

  type (s.a1, &f->key, U1, "gen", "100");
  act (s.a1, &f->key, DBK_OPERATION_SUBMIT);
  type (s.a1, &f->later, U1, "gen", "101");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  sync_well (s.a1);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  sync_well (s.a2);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  assert_service (f, &f->later, DBK_STATE_DRAFT, 1);
  assert_value (s.a2, &f->key, U1, "gen", "100");
  assert_value (s.a2, &f->later, U1, "gen", "101");
  dbk_central_store_load_report (f->world->store, &f->key, TRUE, &stored, NULL);
  report = stored->report;
  g_assert_true (dbk_report_has_figures_of (report, "fill.a1"));
  g_assert_true (dbk_report_has_figures_of (report, "fill.a2"));
  g_assert_false (dbk_report_has_figures_of (report, "fill.a3"));
}

/* What may have reached the service stays with who sent it, and is not sent a second time by the other. */
static void
test_sent_stays (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a1, &f->key, U1, "gen", "100");
  sync_badly (s.a1, SIM_FAULT_DROP_AFTER);
  type (s.a1, &f->key, U1, "gen", "101");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  sync_well (s.a2);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
  sync_well (s.a1);
  assert_value (s.a1, &f->key, U1, "gen", "101");
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
}

static void
assert_conflict (SimClient *client, const DbkReportKey *key, const char *mine)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, key, NULL);

  g_assert_cmpuint (conflicts->len, ==, 1);
  g_assert_cmpstr (((DbkStoreConflict *)g_ptr_array_index (conflicts, 0))->mine, ==, mine);
}

/* He has typed another value there, which is not answered yet: neither lies over the other. */
static void
test_over_what_is_on_its_way (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a2, &f->key, U1, "gen", "200");
  sync_badly (s.a2, SIM_FAULT_DROP_AFTER);
  type (s.a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  sync_well (s.a2);
  assert_value (s.a2, &f->key, U1, "gen", "200");
  assert_conflict (s.a2, &f->key, "100");
}

/* ... or which was answered, and of which the other did not know. */
static void
test_over_what_was_answered (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a2, &f->key, U1, "gen", "200");
  sync_well (s.a2);
  type (s.a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  sync_well (s.a2);
  assert_value (s.a2, &f->key, U1, "gen", "200");
  assert_conflict (s.a2, &f->key, "100");
}

/* Two went before him, and each left a figure of the same cell. */
static void
test_from_two (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  type (s.a3, &f->key, U1, "gen", "300");
  g_assert_true (sim_client_hand_over (s.a3, s.a2));
  assert_conflict (s.a2, &f->key, "300");
  sync_well (s.a2);
  assert_value (s.a2, &f->key, U1, "gen", "100");
  assert_conflict (s.a2, &f->key, "300");
}

/* Of the same value the note is not lost, whoever wrote one. */
static void
test_notes (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  g_assert_true (sim_client_type (s.a1, &f->key, U1, "gen", "100", NULL));
  g_assert_true (sim_client_type (s.a2, &f->key, U1, "gen", "100", "by hand"));
  g_assert_true (sim_client_type (s.a1, &f->key, U2, "gen", "200", "first"));
  g_assert_true (sim_client_type (s.a2, &f->key, U2, "gen", "200", "second"));
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  assert_conflict (s.a2, &f->key, "200");
  sync_well (s.a2);
  g_assert_true (sim_model_has_value (f->world->model, &f->key, U1, "gen", "100", "by hand"));
  g_assert_true (sim_model_has_value (f->world->model, &f->key, U2, "gen", "200", "second"));
  assert_conflict (s.a2, &f->key, "200");
}

/* ... nor where the value is to be decided already. */
static void
test_note_over_a_conflict (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a2, &f->key, U1, "gen", "200");
  type (s.a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  assert_conflict (s.a2, &f->key, "100");
  g_assert_true (sim_client_type (s.a1, &f->key, U1, "gen", "100", "by hand"));
  g_assert_false (sim_client_hand_over (s.a1, s.a2));
  g_assert_true (sim_client_resolve (s.a2, &f->key, FALSE));
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  assert_conflict (s.a2, &f->key, "100");
}

/* He typed the same once, and had no answer: what was written between the two is taken back by the second alone. */
static void
test_back_to_what_is_on_its_way (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a2, &f->key, U1, "gen", "100");
  sync_badly (s.a2, SIM_FAULT_DROP_AFTER);
  sync_well (s.a1);
  type (s.a1, &f->key, U1, "gen", "101");
  sync_well (s.a1);
  type (s.a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  sync_well (s.a2);
  assert_value (s.a2, &f->key, U1, "gen", "100");
}

/* What he was to decide already stays to be decided: nothing is handed over before. */
static void
test_over_a_conflict (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (f->a1, &f->key, U1, "gen", "400");
  sync_well (f->a1);
  type (s.a2, &f->key, U1, "gen", "200");
  sync_well (s.a2);
  assert_conflict (s.a2, &f->key, "200");
  type (s.a3, &f->key, U1, "gen", "300");
  type (s.a3, &f->key, U2, "gen", "301");
  g_assert_false (sim_client_hand_over (s.a3, s.a2));
  assert_conflict (s.a2, &f->key, "200");
  g_assert_true (sim_client_resolve (s.a2, &f->key, FALSE));
  g_assert_true (sim_client_hand_over (s.a3, s.a2));
}

/* His own edit comes back with a conflict where another's is to be decided already: neither takes the other's place. */
static void
test_beside_his_own_conflict (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  type (s.a2, &f->key, U1, "gen", "200");
  type (s.a1, &f->key, U1, "gen", "100");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  type (s.a3, &f->key, U1, "gen", "300");
  s.home->desk = s.a3;
  sync_well (s.a3);
  s.home->desk = s.a2;
  sync_well (s.a2);
  assert_value (s.a2, &f->key, U1, "gen", "300");
  assert_conflict (s.a2, &f->key, "200");
  g_assert_cmpuint (sim_client_count_refused (s.a2, &f->key), ==, 1);
  sim_client_check_typed (s.a2, FALSE);
}

/* A figure that was refused is not hidden by one that came to lie there. */
static void
test_over_what_was_refused (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);
  g_autoptr (GPtrArray) refused = NULL;

  sync_well (s.a1);
  sync_well (s.a2);
  type (s.a2, &f->key, U1, "gen", "200");
  type (s.a1, &f->key, U2, "gen", "100");
  act (s.a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (s.a1);
  sync_well (s.a2);
  assert_refused (s.a2, &f->key, DBK_REFUSAL_STATE);
  act (s.a1, &f->key, DBK_OPERATION_WITHDRAW);
  sync_well (s.a1);
  type (s.a1, &f->key, U1, "gen", "101");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  refused = dbk_store_load_refused (s.a2->store, &f->key, NULL);
  g_assert_cmpuint (((DbkStoreRefused *)g_ptr_array_index (refused, 0))->operation->edits->len, ==, 1);
}

/* Killed at each commit of it, on either side: it is with one or with both, and takes effect once. */
static void
test_handed_over_and_killed (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);

  for (int commits = 1; commits < 4; commits++)
    {
      g_autofree char *value = g_strdup_printf ("%d", 100 + commits);

      type (s.a1, &f->key, U1, "gen", value);
      type (s.a1, &f->later, U1, "gen", value);
      s.a1->commits_left = commits % 2;
      s.a2->commits_left = commits / 2;
      sim_client_hand_over (s.a1, s.a2);
      s.a1->commits_left = -1;
      s.a2->commits_left = -1;
      sim_client_hand_over (s.a1, s.a2);
      sync_well (s.a2);
      sync_well (s.a1);
      assert_value (s.a1, &f->key, U1, "gen", value);
      assert_service (f, &f->key, DBK_STATE_DRAFT, commits);
      assert_service (f, &f->later, DBK_STATE_DRAFT, commits);
    }
}

/* Of a plant that the next one does not fill in, nothing goes. */
static void
test_of_another_plant (Fixture *f, gconstpointer data)
{
  Shifts s = at_one_computer (f);
  DbkReportKey other = sim_key ("PLANTB", 0);

  sim_world_set_grants (f->world, "fill.a1", "filler PLANTA,filler PLANTB");
  sync_well (s.a1);
  type (s.a1, &f->key, U1, "gen", "100");
  type (s.a1, &other, "PLANTB-U1", "gen", "500");
  g_assert_true (sim_client_hand_over (s.a1, s.a2));
  sync_well (s.a2);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  assert_service (f, &other, DBK_STATE_DRAFT, 0);
  sync_well (s.a1);
  assert_service (f, &other, DBK_STATE_DRAFT, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/homes/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("replaced", test_replaced);
  ADD ("replaced-while-sending", test_replaced_while_sending);
  ADD ("replaced-before-the-catalogue", test_replaced_before_the_catalogue);
  ADD ("expired", test_expired);
  ADD ("disabled", test_disabled);
  ADD ("killed-and-restored", test_killed_and_restored);
  ADD ("signed-out", test_signed_out);
  ADD ("shared", test_shared);
  ADD ("handed-over", test_handed_over);
  ADD ("sent-stays", test_sent_stays);
  ADD ("over-what-is-on-its-way", test_over_what_is_on_its_way);
  ADD ("over-what-was-answered", test_over_what_was_answered);
  ADD ("from-two", test_from_two);
  ADD ("notes", test_notes);
  ADD ("note-over-a-conflict", test_note_over_a_conflict);
  ADD ("back-to-what-is-on-its-way", test_back_to_what_is_on_its_way);
  ADD ("over-a-conflict", test_over_a_conflict);
  ADD ("beside-his-own-conflict", test_beside_his_own_conflict);
  ADD ("over-what-was-refused", test_over_what_was_refused);
  ADD ("handed-over-and-killed", test_handed_over_and_killed);
  ADD ("of-another-plant", test_of_another_plant);
  return g_test_run ();
}
