/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder of a test's own, which goes with all that is in it.
 */
#pragma once

#include <glib/gstdio.h>

/** test_directory: (transfer full): a new one */
static inline char *
test_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("daybook-test-XXXXXX", &error);

  g_assert_no_error (error);
  return directory;
}

/** test_remove: a folder that is not there, and what cannot be removed, does no harm */
static inline void
test_remove (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        test_remove (path);
      else
        g_unlink (path);
    }
  g_rmdir (directory);
}

/** TestFolder: `g_auto (TestFolder) folder = test_directory ()` goes at the end of its block */
typedef char *TestFolder;

static inline void
test_folder_free (char *folder)
{
  test_remove (folder);
  g_free (folder);
}

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (TestFolder, test_folder_free, NULL)
