/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A home under bad circumstances: held by another, damaged, newer, full,
 * read-only, and a program killed right after a keystroke.
 */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mount.h>
#endif

#include "data/client/dbk-home-backup.h"
#include "data/store/dbk-database.h"
#include "tests/data/client/dbk-test-home.h"
#include "tests/data/store/store-file.h"

static void
spin (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
close_home (DbkHome **home)
{
  if (*home != NULL)
    dbk_home_close (*home);
  g_clear_object (home);
  spin ();
}

static void
test_fresh (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *deep = g_build_filename (directory, "a", "b", NULL);
  g_autoptr (DbkHome) home = test_open_home (deep);
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GError) error = NULL;
  DbkSyncState state = DBK_SYNC_BUSY;
  g_autofree char *account = g_strdup ("x");

  g_assert_null (dbk_home_get_account (home));
  g_assert_null (dbk_home_get_catalogue (home));
  g_assert_false (dbk_home_is_signed_in (home));
  g_assert_null (dbk_home_open_document (home, "daily", "P01", TEST_DAY, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN);
  g_clear_error (&error);
  g_assert_null (dbk_home_list_inbox (home, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN);
  pending = dbk_home_list_pending (home, NULL);
  g_assert_cmpuint (pending->len, ==, 0);
  g_free (account);
  g_object_get (home, "sync-state", &state, "account", &account, NULL);
  g_assert_cmpint (state, ==, DBK_SYNC_NEVER);
  g_assert_null (account);
  close_home (&home);
  test_remove (directory);
}

static void
test_locked (void)
{
  g_autofree char *directory = test_directory ();
  DbkHome *home = test_open_home (directory);
  g_autoptr (GError) error = NULL;

  g_assert_null (dbk_home_open (directory, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, directory));
  close_home (&home);
  home = test_open_home (directory);
  close_home (&home);
  test_remove (directory);
}

/* Accounts of any name get folders of their own, whatever the file system thinks of case. */
static void
test_account_names (void)
{
  g_autofree char *directory = test_directory ();

  test_write (directory, "home.json", "{\"home\":\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"account\":\"../../x\"}");
  {
    g_autoptr (GError) error = NULL;
    DbkHome *home = dbk_home_open (directory, &error);

    g_assert_no_error (error);
    close_home (&home);
  }
  g_assert_true (g_file_test (directory, G_FILE_TEST_IS_DIR));
  {
    g_autofree char *outside = g_build_filename (directory, "..", "x", NULL);

    g_assert_false (g_file_test (outside, G_FILE_TEST_EXISTS));
  }
  test_remove (directory);
}

static void
assert_refused (const char *directory, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dbk_home_open (directory, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, DBK_STORE_ERROR, code);
}

static void
test_damaged (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *path = test_store_path (directory, "fill.P01");
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;

  test_make_home (directory, "fill.P01", "filler", "P01");
  g_assert_true (g_file_get_contents (path, &before, &length, NULL));
  memset (before + 2 * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents (path, before, (gssize)length, NULL));
  assert_refused (directory, DBK_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
  /* And it can be tried again: the lock went with the failure. */
  assert_refused (directory, DBK_STORE_ERROR_DAMAGED);
  test_write (directory, "home.json", "{\"home\": 7");
  assert_refused (directory, DBK_STORE_ERROR_DAMAGED);
  test_remove (directory);
}

static void
test_newer (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *path = test_store_path (directory, "fill.P01");

  test_make_home (directory, "fill.P01", "filler", "P01");
  store_file_run (path, "PRAGMA user_version = 9999");
  assert_refused (directory, DBK_STORE_ERROR_NEWER);
  test_remove (directory);
}

static void
test_backup (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *path = g_build_filename (directory, "copy.db", NULL);
  g_autofree char *store_path = test_store_path (directory, "fill.P01");
  g_autoptr (GError) error = NULL;
  DbkHome *home;
  DbkDocument *document;

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_type (document, "P01-U1", "gen", "77");
  g_assert_true (dbk_home_verify (home, &error));
  g_assert_true (dbk_home_backup (home, path, &error));
  g_assert_no_error (error);
  test_type (document, "P01-U1", "gen", "78");
  g_clear_object (&document);
  close_home (&home);
  /* Put back, it is a store like any other. */
  {
    g_autofree char *bytes = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
    g_assert_true (g_file_set_contents (store_path, bytes, (gssize)length, NULL));
  }
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_assert_value (document, "P01-U1", "gen", "77.0000");
  g_clear_object (&document);
  close_home (&home);
  test_remove (directory);
}

/* A store too damaged to open, and a backup of it. */
static void
ruin (const char *path, gsize at, gsize n)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memset (bytes + at, 0x5a, n);
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
}

/* The first page is gone, and with it where everything else is: the last backup's leads there as well, and what was typed since
 * is found. Whatever part of it is ruined, it is told as damage. */
static void
test_headless (void)
{
  static const gsize RUINS[][2] = { { 0, 4096 }, { 0, 16 }, { 16, 8 }, { 44, 4 }, { 56, 4 }, { 100, 400 } };
  g_autofree char *directory = test_directory ();
  g_autofree char *store_path = test_store_path (directory, "fill.P01");
  DbkHome *home;
  DbkDocument *document;

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_type (document, "P01-U1", "gen", "77");
  for (guint i = 0; i < G_N_ELEMENTS (RUINS); i++)
    {
      g_autofree char *value = g_strdup_printf ("8%u.0000", i);
      g_autofree char *kept = NULL;
      g_autofree char *backup = NULL;
      g_autoptr (GError) error = NULL;
      DbkStoreRecovered recovered = { 0 };

      test_type (document, "P01-U1", "gen", value);
      g_clear_object (&document);
      close_home (&home);
      ruin (store_path, RUINS[i][0], RUINS[i][1]);
      assert_refused (directory, DBK_STORE_ERROR_DAMAGED);
      g_assert_true (dbk_home_recover (directory, &kept, &recovered, &backup, &error));
      g_assert_no_error (error);
      g_assert_null (backup);
      g_assert_cmpuint (recovered.edits, ==, 1);
      g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
      g_unlink (kept);
      home = test_open_home (directory);
      document = test_open_document (home, "P01", TEST_DAY);
      test_assert_value (document, "P01-U1", "gen", value);
    }
  g_clear_object (&document);
  close_home (&home);
  test_remove (directory);
}

static void
test_restore (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *path = g_build_filename (directory, "copy.db", NULL);
  g_autofree char *store_path = test_store_path (directory, "fill.P01");
  g_autofree char *kept = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  DbkHome *home;
  DbkDocument *document;

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_type (document, "P01-U1", "gen", "77");
  g_assert_true (dbk_home_backup (home, path, &error));
  g_assert_false (dbk_home_restore (directory, path, NULL, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_clear_object (&document);
  close_home (&home);

  g_assert_true (g_file_set_contents (store_path, "ruined", -1, NULL));
  assert_refused (directory, DBK_STORE_ERROR_DAMAGED);
  /* Not by just any file. */
  g_assert_false (dbk_home_restore (directory, store_path, NULL, &error));
  g_clear_error (&error);
  g_assert_false (dbk_home_restore (directory, "/nonexistent", NULL, &error));
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (store_path, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "ruined");

  g_assert_true (dbk_home_restore (directory, path, &kept, &error));
  g_assert_no_error (error);
  g_clear_pointer (&bytes, g_free);
  g_assert_true (g_file_get_contents (kept, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, "ruined");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_assert_value (document, "P01-U1", "gen", "77.0000");
  g_clear_object (&document);
  close_home (&home);
  test_remove (directory);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static gboolean
export_to (DbkHome *home, const char *org, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  DbkDay first, last;

  dbk_day_parse ("2026-03-10", &first);
  dbk_day_parse (TEST_DAY, &last);
  dbk_home_export_async (home, "daily", org, first, last, path, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return dbk_home_export_finish (home, result, error);
}

static void
test_export (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *path = g_build_filename (directory, "out.xlsx", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  DbkHome *home;
  DbkDocument *document;
  gsize length;

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_type (document, "P01-U1", "gen", "77");
  g_assert_true (export_to (home, "P01", path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, >, 1000);
  g_assert_cmpint (memcmp (bytes, "PK", 2), ==, 0);
  g_assert_false (export_to (home, "P99", path, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN);
  g_clear_error (&error);
  g_assert_false (export_to (home, "P01", "/nonexistent/out.xlsx", &error));
  g_assert_nonnull (error);
  g_clear_object (&document);
  close_home (&home);
  test_remove (directory);
}

/* --- Killed --- */

/* The child types, says so, and is killed while it goes on typing. */
static G_GNUC_NORETURN void
type_until_killed (const char *directory, int pipe)
{
  DbkHome *home;
  DbkDocument *document;

  test_set_today (TEST_TODAY);
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  for (guint n = 1;; n++)
    {
      g_autofree char *text = g_strdup_printf ("%u", n);

      test_type (document, "P01-U1", "gen", text);
      if (write (pipe, &n, sizeof n) != sizeof n)
        _exit (1);
    }
}

static void
test_killed (void)
{
  g_autofree char *directory = test_directory ();

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  for (guint round = 0; round < 8; round++)
    {
      g_autofree char *fd = NULL;
      char *arguments[] = { (char *)"/proc/self/exe", (char *)"--type", directory, NULL, NULL };
      DbkHome *home;
      DbkDocument *document;
      guint n = 0, last = 0;
      int ends[2], status;
      pid_t child;
      g_autofree char *shown = NULL;

      g_assert_cmpint (pipe (ends), ==, 0);
      fd = g_strdup_printf ("%d", ends[1]);
      arguments[3] = fd;
      child = fork ();
      if (child == 0)
        {
          execv (arguments[0], arguments);
          _exit (127);
        }
      close (ends[1]);
      for (guint i = 0; i < 3 + round; i++)
        g_assert_cmpint (read (ends[0], &last, sizeof last), ==, sizeof last);
      g_usleep (round * 170);
      kill (child, SIGKILL);
      waitpid (child, &status, 0);
      g_assert_true (WIFSIGNALED (status));
      while (read (ends[0], &n, sizeof n) == sizeof n)
        last = n;
      close (ends[0]);

      home = test_open_home (directory);
      document = test_open_document (home, "P01", TEST_DAY);
      shown = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), test_slot (document, "P01-U1", "gen")));
      g_assert_nonnull (shown);
      /* What returned is stored; the one after it may be. */
      g_assert_cmpint (g_ascii_strtoll (shown, NULL, 10), >=, last);
      g_assert_cmpint (g_ascii_strtoll (shown, NULL, 10), <=, last + 1);
      g_assert_true (dbk_home_verify (home, NULL));
      g_clear_object (&document);
      close_home (&home);
    }
  test_remove (directory);
}

/* --- Full and read-only --- */

#ifdef __linux__

static void
test_full (void)
{
  g_autofree char *directory = test_directory ();
  g_autofree char *ballast = g_build_filename (directory, "ballast", NULL);
  g_autofree char *filling = g_strnfill (8 * 1024 * 1024, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  DbkHome *home;
  DbkDocument *document;
  guint typed = 0;
  FILE *file;

  if (mount ("tmpfs", directory, "tmpfs", 0, "size=6m") != 0)
    {
      g_test_skip ("needs the right to mount a small file system");
      return;
    }
  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_type (document, "P01-U1", "gen", "1");
  file = fopen (ballast, "w");
  g_assert_cmpuint (fwrite (filling, 1, 8 * 1024 * 1024, file), <, 8 * 1024 * 1024);
  fclose (file);
  while (error == NULL && typed < 10000)
    {
      g_autofree char *text = g_strdup_printf ("%u", typed + 2);

      if (dbk_document_set_text (document, test_slot (document, "P01-U1", "gen"), text, DBK_CELL_TYPED, &error))
        typed++;
    }
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL);
  g_clear_error (&error);
  /* What is shown is what is stored. */
  shown = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), test_slot (document, "P01-U1", "gen")));
  g_assert_cmpint (g_ascii_strtoll (shown, NULL, 10), ==, typed + 1);
  /* A batch is stored whole or not at all, and so is it shown. */
  dbk_document_begin_batch (document);
  dbk_document_set_text (document, test_slot (document, "P01-U1", "aux"), "5", DBK_CELL_PASTED, NULL);
  dbk_document_set_text (document, test_slot (document, "P01-U2", "aux"), "5", DBK_CELL_PASTED, NULL);
  g_assert_false (dbk_document_end_batch (document, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL);
  test_assert_value (document, "P01-U1", "aux", NULL);
  test_assert_value (document, "P01-U1", "gen", shown);

  /* Room again: typing goes on where it stopped. */
  g_unlink (ballast);
  test_type (document, "P01-U2", "gen", "3");
  g_clear_object (&document);
  close_home (&home);
  home = test_open_home (directory);
  document = test_open_document (home, "P01", TEST_DAY);
  test_assert_value (document, "P01-U1", "gen", shown);
  test_assert_value (document, "P01-U2", "gen", "3.0000");
  g_clear_object (&document);
  close_home (&home);
  g_assert_cmpint (umount2 (directory, MNT_DETACH), ==, 0);
  g_rmdir (directory);
}

static void
test_read_only (void)
{
  g_autofree char *directory = test_directory ();

  if (mount ("tmpfs", directory, "tmpfs", 0, "size=6m") != 0)
    {
      g_test_skip ("needs the right to mount a small file system");
      return;
    }
  test_make_home (directory, "fill.P01", "filler", "P01");
  g_assert_cmpint (mount ("tmpfs", directory, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=6m"), ==, 0);
  assert_refused (directory, DBK_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (umount2 (directory, MNT_DETACH), ==, 0);
  g_rmdir (directory);
}

#endif

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--type"))
    type_until_killed (argv[2], atoi (argv[3]));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/home/fresh", test_fresh);
  g_test_add_func ("/client/home/locked", test_locked);
  g_test_add_func ("/client/home/account-names", test_account_names);
  g_test_add_func ("/client/home/damaged", test_damaged);
  g_test_add_func ("/client/home/newer", test_newer);
  g_test_add_func ("/client/home/backup", test_backup);
  g_test_add_func ("/client/home/restore", test_restore);
  g_test_add_func ("/client/home/headless", test_headless);
  g_test_add_func ("/client/home/export", test_export);
  g_test_add_func ("/client/home/killed", test_killed);
#ifdef __linux__
  g_test_add_func ("/client/home/full", test_full);
  g_test_add_func ("/client/home/read-only", test_read_only);
#endif
  return g_test_run ();
}
