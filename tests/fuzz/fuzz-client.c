/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: what the client reads besides the messages of the protocol: a
 * cell's history, when to come back, and the small files of its home.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/client/dbk-home-private.h"
#include "data/sync/dbk-link.h"
#include "tests/data/base/test-folder.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static char *folder;

static void
remove_folder (void)
{
  test_remove (folder);
}

/* Thousands are written: a new file each, since some file systems wait for the disk when an old one is cut short. */
static void
write_file (const char *path, const char *text, gsize size)
{
  FILE *file = g_unlink (path) == 0 || errno == ENOENT ? g_fopen (path, "wb") : NULL;

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (text, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

/* A file may be damaged in any way: it is told, never taken for what it is not, and never replaced. */
static void
try_settings (const char *text, gsize size)
{
  g_autofree char *path = g_build_filename (folder, "home.json", NULL);
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  DbkHome *home = g_object_new (DBK_TYPE_HOME, NULL);
  gsize length;

  write_file (path, text, size);
  home->directory = g_strdup (folder);
  if (dbk_home_read_settings (home, &error))
    g_assert_true (home->id != NULL && error == NULL);
  else
    g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_get_contents (path, &after, &length, NULL));
  g_assert_cmpmem (after, length, text, size);
  g_object_unref (home);
}

static void
try_keys (const char *text, gsize size)
{
  g_autofree char *path = g_build_filename (folder, "service-keys", NULL);
  g_autoptr (GError) error = NULL;
  DbkHome *home = g_object_new (DBK_TYPE_HOME, NULL);
  g_auto (GStrv) keys = NULL;
  DbkKey *key;

  write_file (path, text, size);
  home->directory = g_strdup (folder);
  keys = dbk_home_list_service_keys (home);
  for (guint i = 0; keys[i] != NULL; i++)
    g_assert_cmpuint (strlen (keys[i]), ==, 64);
  key = dbk_key_load (path, FALSE, &error);
  g_assert_true ((key == NULL) == (error != NULL));
  g_clear_pointer (&key, dbk_key_free);
  g_object_unref (home);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GPtrArray) history = dbk_cell_history_from_text (text);

  for (guint i = 0; history != NULL && i < history->len; i++)
    g_assert_nonnull (((DbkCellChange *)g_ptr_array_index (history, i))->by);
  g_assert_cmpuint (dbk_link_read_retry_after (text, G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC), <=, 3600);

  if (folder == NULL)
    {
      folder = test_directory ();
      atexit (remove_folder);
    }
  try_settings ((const char *)data, size);
  try_keys ((const char *)data, size);
  return 0;
}
