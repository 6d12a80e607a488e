/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Thousands of random schedules against the invariants of the protocol.
 *
 *   test-sim                  as many seeds as DBK_SIM_SEEDS says, or the usual number
 *   test-sim --seeds N        that many
 *   test-sim --seed N -v      this one again, telling everything that happens
 */
#include <stdlib.h>

#include "tests/sim/sim-files.h"

#define SEEDS 1000
#define STEPS 60

static int seeds;
static gint64 first_seed = 1;
static gint64 one_seed;
static int steps = STEPS;
static gboolean verbose;

static gboolean
run_seed (const char *directory, guint64 seed, guint *operations, guint *flagged)
{
  SimWorld *world = sim_world_new (directory, seed, SIM_BUG_NONE, verbose);
  gboolean ok;

  sim_world_run (world, (guint)steps);
  ok = world->failure == NULL;
  *operations += world->operations;
  *flagged += world->flags > 0 ? 1 : 0;
  if (!ok)
    g_printerr ("# seed %" G_GUINT64_FORMAT ": %s\n# again with: test-sim --seed %" G_GUINT64_FORMAT " -v\n", seed, world->failure, seed);
  sim_world_free (world);
  return ok;
}

static void
test_random (void)
{
  g_autofree char *directory = sim_make_directory ();
  guint64 begin = one_seed != 0 ? (guint64)one_seed : (guint64)first_seed;
  guint64 end = one_seed != 0 ? begin + 1 : begin + (guint64)seeds;
  guint operations = 0, flagged = 0, failed = 0;
  g_autoptr (GTimer) timer = g_timer_new ();
  double seconds;

  for (guint64 seed = begin; seed < end && failed < 10; seed++)
    failed += run_seed (directory, seed, &operations, &flagged) ? 0 : 1;
  seconds = g_timer_elapsed (timer, NULL);
  g_test_message ("%" G_GUINT64_FORMAT " seeds, %u operations, %u with openings flagged, in %.1f s: %.0f seeds a second", end - begin, operations, flagged, seconds, (double)(end - begin) / seconds);
  sim_remove_directory (directory);
  g_assert_cmpuint (failed, ==, 0);
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "seeds", 0, 0, G_OPTION_ARG_INT, &seeds, "How many seeds", "N" },
    { "from", 0, 0, G_OPTION_ARG_INT64, &first_seed, "The first seed", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &one_seed, "This seed only", "N" },
    { "steps", 0, 0, G_OPTION_ARG_INT, &steps, "Steps of a schedule", "N" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Tell everything", NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  const char *wanted = g_getenv ("DBK_SIM_SEEDS");

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  g_test_init (&argc, &argv, NULL);
  if (seeds == 0)
    seeds = wanted != NULL ? atoi (wanted) : SEEDS;
  g_test_add_func ("/sim/random", test_random);
  return g_test_run ();
}
