/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of the simulation, and accounts as the code under test has them.
 */
#include "tests/sim/sim-files.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "data/wire/dbk-wire-actor.h"

void
sim_copy_file (const char *from, const char *to)
{
  static const char *const beside[] = { "-wal", "-shm" };
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    {
      g_autofree char *source = g_strconcat (from, beside[i], NULL);
      g_autofree char *target = g_strconcat (to, beside[i], NULL);

      g_assert_false (g_file_test (source, G_FILE_TEST_EXISTS));
      g_unlink (target);
    }
  g_unlink (to);
  g_file_get_contents (from, &bytes, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (to, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

DbkActor *
sim_actor (const SimPerson *person)
{
  DbkActor *actor = dbk_actor_new (person->name, person->name);

  for (guint i = 0; i < person->grants->len; i++)
    {
      g_auto (GStrv) grant = g_strsplit (g_ptr_array_index (person->grants, i), " ", 2);

      dbk_actor_add_grant (actor, grant[0], grant[1], DBK_DAY_NONE, DBK_DAY_NONE);
    }
  return actor;
}

const char *
sim_password_hash (void)
{
  static char hash[crypto_pwhash_STRBYTES];

  if (hash[0] == '\0' && (sodium_init () < 0 || crypto_pwhash_str_alg (hash, SIM_PASSWORD, strlen (SIM_PASSWORD), 1, 8192, crypto_pwhash_ALG_ARGON2ID13) != 0))
    g_assert_not_reached ();
  return hash;
}

char *
sim_make_directory (void)
{
  const char *parent = g_access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  g_autofree char *template = g_build_filename (parent, "dbk-sim-XXXXXX", NULL);

  g_assert_nonnull (g_mkdtemp (template));
  return g_steal_pointer (&template);
}

void
sim_remove_directory (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (directory);
}
