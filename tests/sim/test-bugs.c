/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulation finds what it is there for: each bug put in on purpose makes
 * it fail, by the invariant that the bug breaks, and within few seeds.
 */
#include "tests/sim/sim-files.h"

typedef struct
{
  const char *name;
  SimBug bug;
  const char *invariants; /* by which it may be found */
  guint seeds;
} Case;

static const Case cases[] = {
  { "forgetful", SIM_BUG_FORGETFUL, "I2 I4 I6", 20 },
  { "last-wins", SIM_BUG_LAST_WINS, "I6", 20 },
  { "clears-report", SIM_BUG_CLEARS_REPORT, "I1", 60 },
  { "shows-drafts", SIM_BUG_SHOWS_DRAFTS, "I5", 20 },
  { "lax-base", SIM_BUG_LAX_BASE, "I4 I6", 20 },
  { "never-late", SIM_BUG_NEVER_LATE, "I7", 20 },
  { "no-flags", SIM_BUG_NO_FLAGS, "I8", 80 },
  { "reading-wins", SIM_BUG_READING_WINS, "I1 I9", 80 },
  { "forgets-shift", SIM_BUG_FORGETS_SHIFT, "I1", 80 },
  { "lies-over", SIM_BUG_LIES_OVER, "H1 I6", 80 },
  { "stays-behind", SIM_BUG_STAYS_BEHIND, "H2", 80 },
  { "lasts", SIM_BUG_LASTS, "S1", 40 },
  { "loses-keys", SIM_BUG_LOSES_KEYS, "S2", 80 },
};

static void
test_found (gconstpointer data)
{
  const Case *one = data;
  g_autofree char *directory = sim_make_directory ();
  g_autofree char *failure = NULL;
  guint64 seed;

  for (seed = 1; seed <= one->seeds && failure == NULL; seed++)
    {
      SimWorld *world = sim_world_new (directory, seed, one->bug, FALSE);

      sim_world_run (world, 60);
      failure = g_strdup (world->failure);
      sim_world_free (world);
    }
  sim_remove_directory (directory);
  g_assert_nonnull (failure);
  g_test_message ("found by seed %" G_GUINT64_FORMAT ": %.200s", seed - 1, failure);
  failure[2] = '\0';
  g_assert_nonnull (g_strstr_len (one->invariants, -1, failure));
}

/* The least that shows each of the three that would cost a plant its figures. */

static SimWorld *
world_with (const char *directory, SimBug bug)
{
  return sim_world_new (directory, 1, bug, FALSE);
}

static void
end_with (SimWorld *world, const char *directory, const char *invariant)
{
  sim_world_finish (world);
  g_assert_nonnull (world->failure);
  g_test_message ("%s", world->failure);
  g_assert_true (g_str_has_prefix (world->failure, invariant));
  sim_world_free (world);
  sim_remove_directory (directory);
}

static void
test_forgetful (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_FORGETFUL);
  SimClient *client = sim_client_new (world, "fill.a1");
  DbkReportKey key = sim_key ("PLANTA", 0);

  sim_client_type (client, &key, "PLANTA-U1", "gen", "1", NULL);
  client->next_fault = SIM_FAULT_DUPLICATE;
  sim_client_sync (client);
  end_with (world, directory, "I2");
}

static void
test_last_wins (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_LAST_WINS);
  SimClient *one = sim_client_new (world, "fill.a1");
  SimClient *two = sim_client_new (world, "fill.a2");
  DbkReportKey key = sim_key ("PLANTA", 0);

  sim_client_type (one, &key, "PLANTA-U1", "gen", "1", NULL);
  sim_client_type (two, &key, "PLANTA-U1", "gen", "2", NULL);
  sim_client_sync (one);
  sim_client_sync (two);
  end_with (world, directory, "I6");
}

static DbkReportKey typed_key;

static void
type_meanwhile (gpointer client)
{
  sim_client_type (client, &typed_key, "PLANTA-U1", "gen", "2", NULL);
}

static void
test_clears_report (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_CLEARS_REPORT);
  SimClient *client = sim_client_new (world, "fill.a1");

  typed_key = sim_key ("PLANTA", 0);
  sim_client_type (client, &typed_key, "PLANTA-U1", "gen", "1", NULL);
  client->while_sending = type_meanwhile;
  client->while_sending_data = client;
  sim_client_sync (client);
  end_with (world, directory, "I1");
}

/* One for each of what is beside the exchange. */

static void
test_reading_wins (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_READING_WINS);
  SimClient *client = sim_client_new (world, "fill.a1");
  DbkReportKey key = sim_key ("PLANTA", 0);

  sim_client_type (client, &key, "PLANTA-U1", "gen", "1", NULL);
  sim_client_sync (client);
  sim_world_deliver_reading (world, &key, "PLANTA-U1", "gen", "2");
  sim_client_sync (client);
  sim_client_act (client, &key, DBK_OPERATION_SUBMIT, 0);
  sim_client_sync (client);
  end_with (world, directory, "I9");
}

static void
test_forgets_shift (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_FORGETS_SHIFT);
  SimHome *home = sim_home_new (world);
  SimClient *one = sim_client_new_at (world, home, "fill.a1");
  SimClient *two = sim_client_new_at (world, home, "fill.a2");
  SimClient *other = sim_client_new (world, "fill.a3");
  DbkReportKey key = sim_key ("PLANTA", 0);

  sim_client_type (other, &key, "PLANTA-U1", "gen", "1", NULL);
  sim_client_sync (other);
  sim_client_type (one, &key, "PLANTA-U1", "gen", "2", NULL);
  sim_client_sync (one);
  sim_client_hand_over (one, two);
  end_with (world, directory, "I1");
}

/* It is another's figure, and he never saw it. */
static void
test_lies_over (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_LIES_OVER);
  SimHome *home = sim_home_new (world);
  SimClient *one = sim_client_new_at (world, home, "fill.a1");
  SimClient *two = sim_client_new_at (world, home, "fill.a2");
  DbkReportKey key = sim_key ("PLANTA", 0);

  sim_client_type (two, &key, "PLANTA-U1", "gen", "2", NULL);
  home->desk = two;
  sim_client_sync (two);
  sim_client_type (one, &key, "PLANTA-U1", "gen", "1", NULL);
  sim_client_hand_over (one, two);
  end_with (world, directory, "H1");
}

static void
test_stays_behind (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_STAYS_BEHIND);
  SimHome *home = sim_home_new (world);
  SimClient *one = sim_client_new_at (world, home, "fill.a1");
  SimClient *two = sim_client_new_at (world, home, "fill.a2");
  DbkReportKey key = sim_key ("PLANTA", 0);

  sim_client_type (one, &key, "PLANTA-U1", "gen", "1", NULL);
  sim_client_hand_over (one, two);
  end_with (world, directory, "H2");
}

static void
test_loses_keys (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_LOSES_KEYS);
  SimClient *client = sim_client_new (world, "fill.a1");

  sim_world_import (world, sim_client_export (client), NULL);
  end_with (world, directory, "S2");
}

static void
test_lasts (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_LASTS);
  SimClient *one = sim_client_new (world, "fill.a1");
  SimClient *two = sim_client_new (world, "fill.a1");

  sim_client_sync (one);
  sim_client_sync (two);
  sim_client_sync (one);
  end_with (world, directory, "S1");
}

/* Chance does not show it: the next exchange mends what it did. */
static void
test_any_order (void)
{
  g_autofree char *directory = sim_make_directory ();
  SimWorld *world = world_with (directory, SIM_BUG_ANY_ORDER);
  SimClient *one = sim_client_new (world, "fill.a1");
  SimClient *two = sim_client_new (world, "fill.a2");
  DbkReportKey key = sim_key ("PLANTA", 0);
  const SimFile *answer;

  sim_client_type (two, &key, "PLANTA-U1", "gen", "1", NULL);
  sim_client_sync (two);
  answer = sim_world_import (world, sim_client_export (one), NULL);
  sim_client_type (two, &key, "PLANTA-U1", "gen", "2", NULL);
  sim_client_sync (two);
  sim_client_sync (one);
  sim_client_import (one, answer, NULL, NULL);
  sim_client_check_same (one);
  end_with (world, directory, "I3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/bugs/forgetful", test_forgetful);
  g_test_add_func ("/sim/bugs/last-wins", test_last_wins);
  g_test_add_func ("/sim/bugs/clears-report", test_clears_report);
  g_test_add_func ("/sim/bugs/reading-wins", test_reading_wins);
  g_test_add_func ("/sim/bugs/forgets-shift", test_forgets_shift);
  g_test_add_func ("/sim/bugs/lies-over", test_lies_over);
  g_test_add_func ("/sim/bugs/stays-behind", test_stays_behind);
  g_test_add_func ("/sim/bugs/lasts", test_lasts);
  g_test_add_func ("/sim/bugs/loses-keys", test_loses_keys);
  g_test_add_func ("/sim/bugs/any-order", test_any_order);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/sim/bugs/random/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_found);
    }
  return g_test_run ();
}
