/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The failing disk itself: every kind of failure is seen by SQLite and by
 * everything else, and a database on it stays sound.
 */
#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "tests/fault/fault-disk.h"
#include "tests/data/base/test-folder.h"

static void
test_files (void)
{
  static const int codes[] = { G_FILE_ERROR_NOSPC, G_FILE_ERROR_IO, G_FILE_ERROR_IO, G_FILE_ERROR_ROFS };
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  guint n;

  fault_disk_watch (folder);
  g_assert_true (g_file_set_contents_full (path, "old", -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, NULL));
  n = fault_disk_count ();
  g_assert_cmpuint (n, >=, 3);
  for (int kind = 0; kind < FAULT_N_KINDS; kind++)
    for (guint i = 1; i <= n; i++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *text = NULL;
        gboolean ok;

        g_unlink (path);
        fault_disk_watch (folder);
        fault_disk_fail (i, (FaultKind)kind, FALSE);
        ok = g_file_set_contents_full (path, "new", -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error);
        /* That the folder itself could not be synced, GLib lets pass. */
        g_assert_true (ok == (fault_disk_failures () == 0) || kind == FAULT_SYNC);
        if (!ok)
          g_assert_error (error, G_FILE_ERROR, codes[kind]);
        fault_disk_heal ();
        g_assert_true (ok == g_file_get_contents (path, &text, NULL, NULL));
      }
  fault_disk_watch (NULL);
  g_unlink (path);
}

static int
fill (const char *path)
{
  sqlite3 *handle = NULL;
  int code = sqlite3_open (path, &handle);

  if (code == SQLITE_OK)
    code = sqlite3_exec (handle, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (n PRIMARY KEY); INSERT OR REPLACE INTO t VALUES (1), (2)", NULL, NULL, NULL);
  sqlite3_close (handle);
  return code;
}

static void
check_sound (const char *path)
{
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (fill (path), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (handle, "SELECT integrity_check, (SELECT count(*) FROM t) FROM pragma_integrity_check", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *)sqlite3_column_text (statement, 0), ==, "ok");
  g_assert_cmpint (sqlite3_column_int (statement, 1), ==, 2);
  sqlite3_finalize (statement);
  sqlite3_close (handle);
}

static void
clear (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static void
test_sqlite (void)
{
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *path = g_build_filename (folder, "t.db", NULL);
  guint n, failed = 0;

  fault_disk_watch (folder);
  g_assert_cmpint (fill (path), ==, SQLITE_OK);
  n = fault_disk_count ();
  g_assert_cmpuint (n, >, 10);
  for (int kind = 0; kind < FAULT_N_KINDS; kind++)
    for (guint i = 1; i <= n; i++)
      {
        fault_disk_watch (NULL);
        clear (folder);
        fault_disk_watch (folder);
        fault_disk_fail (i, (FaultKind)kind, i % 2 == 0);
        failed += fill (path) != SQLITE_OK;
        fault_disk_heal ();
        check_sound (path);
      }
  g_test_message ("%u changes, %u runs failed", n, failed);
  g_assert_cmpuint (failed, >, n);
  fault_disk_watch (NULL);
  clear (folder);
}

int
main (int argc, char **argv)
{
  if (g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR))
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
  fault_disk_install ();
  g_test_add_func ("/fault/disk/files", test_files);
  g_test_add_func ("/fault/disk/sqlite", test_sqlite);
  return g_test_run ();
}
