/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A database file in a folder of its own, and SQL that reaches it past the program.
 */
#pragma once

#include <sqlite3.h>

#include "tests/data/base/test-folder.h"

/** StoreFile: a fixture; @path: where the file is, or will be */
typedef struct
{
  char *directory;
  char *path;
} StoreFile;

/** store_file_run: nothing else may have @path open; returns how many rows the last statement changed */
static inline int
store_file_run (const char *path, const char *sql)
{
  sqlite3 *database;
  int changed;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  changed = sqlite3_changes (database);
  sqlite3_close (database);
  return changed;
}

/** store_file_set_up: there is no file yet */
static inline void
store_file_set_up (StoreFile *file, gconstpointer data)
{
  file->directory = test_directory ();
  file->path = g_build_filename (file->directory, "store.db", NULL);
}

/** store_file_set_up_release: the file that the first release wrote; @data: below which folder of the tests it is kept as SQL */
static inline void
store_file_set_up_release (StoreFile *file, gconstpointer data)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, data, "fixtures", "first-release.sql", NULL);
  g_autofree char *text = NULL;
  g_autofree char *script = NULL;
  g_autoptr (GError) error = NULL;

  store_file_set_up (file, NULL);
  g_file_get_contents (source, &text, NULL, &error);
  g_assert_no_error (error);
  script = g_strconcat ("BEGIN;\n", text, "COMMIT;\n", NULL);
  store_file_run (file->path, script);
}

static inline void
store_file_tear_down (StoreFile *file, gconstpointer data)
{
  test_remove (file->directory);
  g_free (file->directory);
  g_free (file->path);
}
