/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of readings: they lie beside a report, bump nothing, and
 * fill what nobody has filled.
 */
#include "tests/sim/sim-rules.h"

static void
deliver (Fixture *f, const DbkReportKey *key, const char *entity, const char *indicator, const char *value)
{
  g_assert_true (sim_world_deliver_reading (f->world, key, entity, indicator, value));
}

static void
assert_reading (SimClient *client, const DbkReportKey *key, const char *entity, const char *expected)
{
  g_autoptr (DbkReport) report = dbk_store_load_report (client->store, key, NULL);
  const DbkReading *reading = dbk_readings_find (report->readings, entity, "gen");

  g_assert_cmpstr (reading != NULL ? reading->value : NULL, ==, expected);
}

/* No revision, no state, no base: an approval on its way still binds. */
static void
test_bump_nothing (Fixture *f, gconstpointer data)
{
  deliver (f, &f->key, U1, "gen", "50");
  sync_well (f->a1);
  assert_reading (f->a1, &f->key, U1, "50");
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->check);
  act (f->check, &f->key, DBK_OPERATION_APPROVE);
  deliver (f, &f->key, U1, "gen", "60");
  sync_well (f->check);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
  sync_well (f->a1);
  assert_reading (f->a1, &f->key, U1, "60");
}

/* What is typed stands, whichever came first. */
static void
test_do_not_overwrite (Fixture *f, gconstpointer data)
{
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  deliver (f, &f->key, U1, "gen", "50");
  deliver (f, &f->key, U2, "gen", "70");
  sync_well (f->a1);
  type (f->a1, &f->key, U2, "gen", "200");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", "100");
  assert_value (f->a1, &f->key, U2, "gen", "200");
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
}

/* A submission takes over what fills an empty cell, and says from where. */
static void
test_are_adopted (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkReport) report = NULL;

  deliver (f, &f->key, U1, "gen", "50");
  sync_well (f->a1);
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", "50");
  report = dbk_store_load_report (f->a1->store, &f->key, NULL);
  g_assert_cmpint (dbk_report_cell (report, g_intern_string (U1), g_intern_string ("gen"))->source, ==, DBK_CELL_INTERFACE);
}

/* Whoever emptied a cell meant it. */
static void
test_emptied_stays_empty (Fixture *f, gconstpointer data)
{
  deliver (f, &f->key, U1, "gen", "50");
  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  type (f->a1, &f->key, U1, "gen", NULL);
  sync_well (f->a1);
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", NULL);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
}

/* Adopted here while another typed there: his figure stands, and the reading is to be decided. */
static void
test_meet_what_was_typed_elsewhere (Fixture *f, gconstpointer data)
{
  deliver (f, &f->key, U1, "gen", "50");
  sync_well (f->a1);
  sync_well (f->a2);
  type (f->a2, &f->key, U1, "gen", "200");
  sync_well (f->a2);
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  assert_value (f->a1, &f->key, U1, "gen", "200");
  g_assert_cmpuint (sim_client_count_conflicts (f->a1, &f->key), ==, 1);
  assert_refused (f->a1, &f->key, DBK_REFUSAL_STALE);
}

/* The same again is nothing new; taken back, it is gone; a computed cell takes none. */
static void
test_again_and_back (Fixture *f, gconstpointer data)
{
  guint64 stamp;

  deliver (f, &f->key, U1, "gen", "50");
  stamp = f->world->stamp;
  deliver (f, &f->key, U1, "gen", "50");
  g_assert_cmpuint (f->world->stamp, ==, stamp);
  sync_well (f->a1);
  deliver (f, &f->key, U1, "gen", NULL);
  g_assert_false (sim_world_deliver_reading (f->world, &f->key, U1, "supply", "5"));
  sync_well (f->a1);
  assert_reading (f->a1, &f->key, U1, NULL);
}

/* They are for the plant's own accounts, in review too. */
static void
test_are_the_plants_own (Fixture *f, gconstpointer data)
{
  deliver (f, &f->key, U1, "gen", "50");
  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  sync_well (f->a1);
  sync_well (f->check);
  sync_well (f->region);
  assert_reading (f->check, &f->key, U1, "50");
  assert_reading (f->region, &f->key, U1, NULL);
  assert_value (f->region, &f->key, U1, "gen", "100");
}

/* Killed as it is stored, it is there whole or not at all; a restored service has those of its backup. */
static void
test_killed_and_restored (Fixture *f, gconstpointer data)
{
  deliver (f, &f->key, U1, "gen", "50");
  sync_well (f->a1);
  sim_world_back_up (f->world);
  deliver (f, &f->key, U1, "gen", "60");
  deliver (f, &f->later, U1, "gen", "70");
  sync_well (f->a1);
  f->world->commits_left = 1;
  g_assert_false (sim_world_deliver_reading (f->world, &f->key, U1, "gen", "80"));
  sync_well (f->a1);
  assert_reading (f->a1, &f->key, U1, "60");
  sim_world_restore (f->world);
  sync_well (f->a1);
  assert_reading (f->a1, &f->key, U1, "50");
  assert_reading (f->a1, &f->later, U1, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/readings/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("bump-nothing", test_bump_nothing);
  ADD ("do-not-overwrite", test_do_not_overwrite);
  ADD ("are-adopted", test_are_adopted);
  ADD ("emptied-stays-empty", test_emptied_stays_empty);
  ADD ("meet-what-was-typed-elsewhere", test_meet_what_was_typed_elsewhere);
  ADD ("again-and-back", test_again_and_back);
  ADD ("are-the-plants-own", test_are_the_plants_own);
  ADD ("killed-and-restored", test_killed_and_restored);
  return g_test_run ();
}
