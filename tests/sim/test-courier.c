/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Directed schedules of courier files: out, in, late, twice, altered, and from
 * a starter file on.
 */
#include "tests/sim/sim-rules.h"

static SimFile *
import (Fixture *f, const SimFile *file)
{
  g_autoptr (GError) error = NULL;
  SimFile *answer = sim_world_import (f->world, file, &error);

  g_assert_no_error (error);
  return answer;
}

static void
take (SimClient *client, const SimFile *file, gboolean expect_overtaken)
{
  g_autoptr (GError) error = NULL;
  gboolean overtaken;

  sim_client_import (client, file, &overtaken, &error);
  g_assert_no_error (error);
  g_assert_cmpint (overtaken, ==, expect_overtaken);
}

static SimFile *export(SimClient *client)
{
  SimFile *file = sim_client_export (client);

  g_assert_nonnull (file);
  return file;
}

static void
assert_nothing_waits (SimClient *client)
{
  DbkStoreCounts counts;

  g_assert_true (dbk_store_count (client->store, &counts, NULL));
  g_assert_cmpuint (counts.outbox, ==, 0);
}

static SimClient *
start (Fixture *f, const char *name)
{
  SimClient *client = sim_client_new_cut_off (f->world, name);
  g_autoptr (GError) error = NULL;

  g_assert_true (sim_client_start (client, sim_world_write_starter (f->world, name), SIM_PASSWORD, &error));
  g_assert_no_error (error);
  return client;
}

/* The same path as the line's, with the same ids: twice is once, and by the line as well is once. */
static void
test_there_and_back (Fixture *f, gconstpointer data)
{
  const SimFile *out, *back;

  type (f->a1, &f->key, U1, "gen", "100");
  act (f->a1, &f->key, DBK_OPERATION_SUBMIT);
  out = export(f->a1);
  back = import (f, out);
  import (f, out);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 2);
  take (f->a1, back, FALSE);
  assert_nothing_waits (f->a1);
  take (f->a1, back, TRUE);
  sync_well (f->a1);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 2);
  sim_client_check_receipts (f->a1);
}

/* The younger file comes first; both were sent over the line in between. */
static void
test_any_order (Fixture *f, gconstpointer data)
{
  const SimFile *first, *second, *first_back, *second_back;

  type (f->a1, &f->key, U1, "gen", "100");
  first = export(f->a1);
  type (f->a1, &f->key, U1, "gen", "101");
  second = export(f->a1);
  second_back = import (f, second);
  first_back = import (f, first);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 2);
  sync_well (f->a1);
  type (f->a2, &f->key, U2, "gen", "200");
  sync_well (f->a2);
  sync_well (f->a1);
  take (f->a1, first_back, TRUE);
  take (f->a1, second_back, TRUE);
  assert_value (f->a1, &f->key, U1, "gen", "101");
  assert_value (f->a1, &f->key, U2, "gen", "200");
  sim_client_check_same (f->a1);
}

/* A byte is another, or the file is somebody else's: nothing happens, at either end. */
static void
test_altered (Fixture *f, gconstpointer data)
{
  const SimFile *out, *back;

  type (f->a1, &f->key, U1, "gen", "100");
  out = export(f->a1);
  for (guint i = 0; i < 30; i++)
    {
      g_autoptr (GError) error = NULL;

      /* Behind the header of the container, which says nothing. */
      SimFile *bad = sim_file_tamper (f->world, out);

      if (memcmp (g_bytes_get_data (bad->bytes, NULL), g_bytes_get_data (out->bytes, NULL), 10) != 0)
        continue;
      g_assert_null (sim_world_import (f->world, bad, &error));
      g_assert_nonnull (error);
    }
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  back = import (f, out);
  {
    g_autoptr (GError) error = NULL;

    g_assert_false (sim_client_import (f->a2, back, NULL, &error));
    g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_ADDRESS);
  }
  take (f->a1, back, FALSE);
  assert_nothing_waits (f->a1);
}

/* Whoever has no say any more has none by courier either; what he wrote stays with him. */
static void
test_disabled (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const SimFile *out;

  type (f->a1, &f->key, U1, "gen", "100");
  out = export(f->a1);
  sim_world_set_disabled (f->world, "fill.a1", TRUE);
  g_assert_null (sim_world_import (f->world, out, &error));
  g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  sim_world_set_disabled (f->world, "fill.a1", FALSE);
  take (f->a1, import (f, out), FALSE);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
}

static void
test_killed (Fixture *f, gconstpointer data)
{
  sim_time_make_slow ();
  for (int commits = 1; commits < 8; commits++)
    {
      g_autofree char *value = g_strdup_printf ("%d", 100 + commits);
      g_autoptr (GError) error = NULL;
      const SimFile *out, *back;

      type (f->a1, &f->key, U1, "gen", value);
      out = export(f->a1);
      f->world->commits_left = commits % 2;
      back = sim_world_import (f->world, out, &error);
      f->world->commits_left = -1;
      if (back == NULL)
        back = import (f, out);
      f->a1->commits_left = commits;
      sim_client_import (f->a1, back, NULL, NULL);
      f->a1->commits_left = -1;
      sim_client_import (f->a1, back, NULL, NULL);
      assert_nothing_waits (f->a1);
      assert_service (f, &f->key, DBK_STATE_DRAFT, commits);
      sync_well (f->a1);
      assert_value (f->a1, &f->key, U1, "gen", value);
    }
}

/* A plant that no line will ever reach: it begins with what there is, and takes part like any other. */
static void
test_starter (Fixture *f, gconstpointer data)
{
  SimClient *client;

  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  client = start (f, "fill.a3");
  assert_value (client, &f->key, U1, "gen", "100");
  type (client, &f->key, U2, "gen", "200");
  act (client, &f->key, DBK_OPERATION_SUBMIT);
  take (client, import (f, export(client)), FALSE);
  assert_service (f, &f->key, DBK_STATE_IN_REVIEW, 3);
  assert_nothing_waits (client);
  sim_client_check_receipts (client);
}

/* The wrong password opens it no more than another's; another one made ends it, and takes nothing away. */
static void
test_starter_made_again (Fixture *f, gconstpointer data)
{
  SimClient *client = sim_client_new_cut_off (f->world, "fill.a3");
  const SimFile *first = sim_world_write_starter (f->world, "fill.a3");
  g_autoptr (GError) error = NULL;
  const SimFile *out;

  g_assert_false (sim_client_start (client, first, "another-password", &error));
  g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_true (sim_client_start (client, first, SIM_PASSWORD, NULL));
  type (client, &f->key, U1, "gen", "100");
  out = export(client);
  sim_world_write_starter (f->world, "fill.a3");
  g_assert_null (sim_world_import (f->world, out, &error));
  g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 0);
  g_assert_true (sim_client_start (client, sim_world_write_starter (f->world, "fill.a3"), SIM_PASSWORD, NULL));
  take (client, import (f, export(client)), FALSE);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
}

/* Started, and killed at each commit: the same file again, and all is there. */
static void
test_starter_killed (Fixture *f, gconstpointer data)
{
  sim_time_make_slow ();
  type (f->a1, &f->key, U1, "gen", "100");
  type (f->a1, &f->later, U1, "gen", "101");
  sync_well (f->a1);
  for (int commits = 1; commits < 8; commits++)
    {
      SimClient *client = sim_client_new_cut_off (f->world, "fill.a3");
      const SimFile *starter = sim_world_write_starter (f->world, "fill.a3");

      client->commits_left = commits;
      sim_client_start (client, starter, SIM_PASSWORD, NULL);
      client->commits_left = -1;
      g_assert_true (sim_client_start (client, starter, SIM_PASSWORD, NULL));
      assert_value (client, &f->key, U1, "gen", "100");
      assert_value (client, &f->later, U1, "gen", "101");
      sim_client_check_same (client);
    }
}

/* A file of a history that was lost takes nothing before its writer knows of that; then all comes again, once. */
static void
test_restored (Fixture *f, gconstpointer data)
{
  const SimFile *out;

  type (f->a1, &f->key, U1, "gen", "100");
  sync_well (f->a1);
  sim_world_back_up (f->world);
  type (f->a1, &f->key, U1, "gen", "101");
  sync_well (f->a1);
  type (f->a1, &f->key, U1, "gen", "102");
  out = export(f->a1);
  sim_world_restore (f->world);
  take (f->a1, import (f, out), FALSE);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 1);
  take (f->a1, import (f, export(f->a1)), FALSE);
  assert_service (f, &f->key, DBK_STATE_DRAFT, 3);
  assert_value (f->a1, &f->key, U1, "gen", "102");
  g_assert_cmpuint (sim_client_count_conflicts (f->a1, &f->key), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/sim/courier/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("there-and-back", test_there_and_back);
  ADD ("any-order", test_any_order);
  ADD ("altered", test_altered);
  ADD ("disabled", test_disabled);
  ADD ("killed", test_killed);
  ADD ("starter", test_starter);
  ADD ("starter-made-again", test_starter_made_again);
  ADD ("starter-killed", test_starter_killed);
  ADD ("restored", test_restored);
  return g_test_run ();
}
