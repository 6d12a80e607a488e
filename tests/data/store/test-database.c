/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The connection: migrations, transactions, and every way a file can be wrong.
 */
#include <string.h>
#ifdef __linux__
#include <sys/mount.h>
#endif

#include "data/store/dbk-database.h"
#include "tests/data/store/store-file.h"

static DbkDatabase *
open_well (const char *path, const char *migrations)
{
  g_autoptr (GError) error = NULL;
  DbkDatabase *database = dbk_database_open (path, migrations, &error);

  g_assert_no_error (error);
  return database;
}

static gint64
get_int (DbkDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement = dbk_database_prepare (database, sql, &error);
  gint64 value;

  g_assert_no_error (error);
  g_assert_cmpint (dbk_database_step (database, statement, &error), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (statement, 0);
  dbk_database_reset (statement);
  return value;
}

static void
add_item (DbkDatabase *database, const char *name)
{
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *statement = dbk_database_prepare (database, "INSERT INTO item (name) VALUES (?)", &error);

  g_assert_no_error (error);
  dbk_bind_text (statement, 1, name);
  g_assert_true (dbk_database_run (database, statement, &error));
  g_assert_no_error (error);
}

static void
test_settings (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  GStatBuf info;

  g_assert_cmpint (get_int (database, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (get_int (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'"), ==, 1);
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_statements (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autoptr (GError) error = NULL;
  sqlite3_stmt *first, *again;

  add_item (database, "a");
  add_item (database, "b");
  first = dbk_database_prepare (database, "SELECT name FROM item ORDER BY id", &error);
  g_assert_cmpint (dbk_database_step (database, first, &error), ==, SQLITE_ROW);
  g_assert_cmpstr (dbk_column_text (first, 0), ==, "a");
  /* From the cache, and from its beginning. */
  again = dbk_database_prepare (database, "SELECT name FROM item ORDER BY id", &error);
  g_assert_true (first == again);
  g_assert_cmpint (dbk_database_step (database, again, &error), ==, SQLITE_ROW);
  g_assert_cmpstr (dbk_column_text (again, 0), ==, "a");
  dbk_database_reset (again);

  g_assert_null (dbk_database_prepare (database, "SELECT nothing FROM nowhere", &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED);
  g_clear_error (&error);
  first = dbk_database_prepare (database, "INSERT INTO item (name) VALUES ('a')", &error);
  g_assert_false (dbk_database_run (database, first, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED);
}

static void
test_transactions (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autoptr (DbkDatabase) reader = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_database_begin (database, &error));
  add_item (database, "a");
  g_assert_true (dbk_database_in_transaction (database));
  dbk_database_rollback (database);
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, 0);

  reader = dbk_database_open_reader (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (dbk_database_begin (database, &error));
  add_item (database, "a");
  g_assert_cmpint (get_int (reader, "SELECT count(*) FROM item"), ==, 0);
  g_assert_true (dbk_database_commit (database, &error));
  g_assert_cmpint (get_int (reader, "SELECT count(*) FROM item"), ==, 1);
  g_assert_false (dbk_database_exec (reader, "DELETE FROM item", &error));
  g_clear_error (&error);

  /* Foreign keys hold. */
  g_assert_false (dbk_database_exec (database, "INSERT INTO part VALUES (99, 1)", &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED);
}

static void
test_worker (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkDatabase) worker = dbk_database_open_worker (f->path, &error);

  g_assert_no_error (error);
  g_assert_cmpint (get_int (worker, "PRAGMA synchronous"), ==, 1);
  g_assert_true (dbk_database_set_durable (worker, TRUE, &error));
  g_assert_cmpint (get_int (worker, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (get_int (worker, "PRAGMA foreign_keys"), ==, 1);
  add_item (worker, "w");
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, 1);
}

static gint64
size_of (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_size;
}

static void
add_much (DbkDatabase *database, guint items)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < items; i++)
    {
      g_autofree char *name = g_strdup_printf ("%016000" G_GINT64_FORMAT, dbk_database_last_id (database));

      g_assert_true (dbk_database_begin (database, &error));
      add_item (database, name);
      g_assert_true (dbk_database_commit (database, &error));
    }
}

/* Nobody who commits waits for the copying of what others wrote, unless nobody ever has time for it. */
static void
test_tidy (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autoptr (GError) error = NULL;
  g_autofree char *log = g_strconcat (f->path, "-wal", NULL);
  gint64 before = size_of (f->path), gathered;

  g_assert_true (dbk_database_set_durable (database, FALSE, &error));
  dbk_database_tidy (database);
  add_much (database, 400);
  g_assert_cmpint (size_of (f->path), ==, before);
  dbk_database_tidy (database);
  g_assert_cmpint (size_of (f->path), >, 400 * 16000);
  /* The log begins anew, and grows to so much and no more. */
  gathered = size_of (log);
  add_much (database, 200);
  g_assert_cmpint (size_of (log), ==, gathered);
  add_much (database, 2500);
  g_assert_cmpint (size_of (log), <, 48 * 1024 * 1024);
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, 3100);
}

static void
test_migration (StoreFile *f, gconstpointer data)
{
  g_autofree char *backup = g_strconcat (f->path, ".before-002", NULL);
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");

  add_item (database, "a");
  g_clear_pointer (&database, dbk_database_close);
  g_assert_false (g_file_test (backup, G_FILE_TEST_EXISTS));
  database = open_well (f->path, "/test/two");
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (get_int (database, "SELECT weight FROM item"), ==, 7);
  g_assert_cmpint (get_int (database, "PRAGMA foreign_keys"), ==, 1);
  g_clear_pointer (&database, dbk_database_close);

  /* The backup is the file as it was, and stands alone. */
  database = open_well (backup, "/test/one");
  g_assert_cmpint (get_int (database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, 1);
}

/* A migration that fails half-way leaves nothing of itself. */
static void
test_migration_broken (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autoptr (GError) error = NULL;

  add_item (database, "a");
  g_clear_pointer (&database, dbk_database_close);
  g_assert_null (dbk_database_open (f->path, "/test/broken", &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED);
  database = open_well (f->path, "/test/one");
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM pragma_table_info ('item') WHERE name = 'weight'"), ==, 0);
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, 1);
}

static void
test_newer (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/two");
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length_before, length_after;

  g_clear_pointer (&database, dbk_database_close);
  g_file_get_contents (f->path, &before, &length_before, NULL);
  g_assert_null (dbk_database_open (f->path, "/test/one", &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_NEWER);
  g_file_get_contents (f->path, &after, &length_after, NULL);
  g_assert_cmpmem (before, length_before, after, length_after);
}

static void
spoil (const char *path, gsize from, gsize n)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (from + n, <=, length);
  memset (bytes + from, 0xa5, n);
  g_assert_true (g_file_set_contents (path, bytes, (gssize)length, NULL));
}

static void
assert_refused_untouched (const char *path, int code)
{
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length_before, length_after;

  g_file_get_contents (path, &before, &length_before, NULL);
  g_assert_null (dbk_database_open (path, "/test/one", &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, DBK_STORE_ERROR, code);
  g_file_get_contents (path, &after, &length_after, NULL);
  g_assert_cmpmem (before, length_before, after, length_after);
}

static void
test_damaged (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");

  g_assert_true (dbk_database_begin (database, NULL));
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("item %u", i);

      add_item (database, name);
    }
  g_assert_true (dbk_database_commit (database, NULL));
  g_assert_true (dbk_database_verify (database, NULL));
  g_clear_pointer (&database, dbk_database_close);

  spoil (f->path, 3 * 4096, 4096);
  assert_refused_untouched (f->path, DBK_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (f->path, "This is a letter to my grandmother.", -1, NULL));
  assert_refused_untouched (f->path, DBK_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_set_contents (f->path, "short", -1, NULL));
  assert_refused_untouched (f->path, DBK_STORE_ERROR_DAMAGED);
}

static void
test_truncated (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autofree char *bytes = NULL;
  gsize length;

  add_item (database, "a");
  g_clear_pointer (&database, dbk_database_close);
  g_assert_true (g_file_get_contents (f->path, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (f->path, bytes, (gssize)length / 2, NULL));
  assert_refused_untouched (f->path, DBK_STORE_ERROR_DAMAGED);
}

static void
test_backup (StoreFile *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "copy.db", NULL);
  g_autofree char *beside = g_build_filename (f->directory, "nowhere", "copy.db", NULL);
  g_autoptr (DbkDatabase) database = open_well (f->path, "/test/one");
  g_autoptr (DbkDatabase) copy = NULL;
  g_autoptr (GError) error = NULL;

  add_item (database, "a");
  g_assert_true (g_file_set_contents (path, "something older", -1, NULL));
  g_assert_true (dbk_database_backup (database, path, &error));
  g_assert_no_error (error);
  copy = open_well (path, "/test/one");
  g_assert_cmpint (get_int (copy, "SELECT count(*) FROM item"), ==, 1);
  g_assert_false (dbk_database_backup (database, beside, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  /* What is written afterwards would go to a file without a name. */
  g_assert_false (dbk_database_backup (database, f->path, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  add_item (database, "b");
  g_clear_pointer (&database, dbk_database_close);
  database = open_well (f->path, "/test/one");
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, 2);
}

#ifdef __linux__

/* A real full disk: a file system of a few hundred kilobytes. */
static void
test_full (StoreFile *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "test.db", NULL);
  g_autoptr (GError) error = NULL;
  DbkDatabase *database;
  gint64 stored = 0;

  if (mount ("tmpfs", f->directory, "tmpfs", 0, "size=320k") != 0)
    {
      g_test_skip ("needs the right to mount a small file system");
      return;
    }
  database = open_well (path, "/test/one");
  while (error == NULL)
    {
      sqlite3_stmt *statement = dbk_database_prepare (database, "INSERT INTO item (name) VALUES (?)", NULL);
      g_autofree char *name = g_strnfill (2000, 'x');

      g_snprintf (name, 32, "%016" G_GINT64_FORMAT, stored);
      name[16] = 'x';
      dbk_bind_text (statement, 1, name);
      if (dbk_database_run (database, statement, &error))
        stored++;
    }
  g_test_message ("%" G_GINT64_FORMAT " stored: %s", stored, error->message);
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL);
  /* Everything before it is there, and stays so. */
  g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, stored);
  g_assert_false (dbk_database_in_transaction (database));
  dbk_database_close (database);
  g_clear_error (&error);
  database = dbk_database_open (path, "/test/one", &error);
  if (database != NULL)
    {
      g_assert_cmpint (get_int (database, "SELECT count(*) FROM item"), ==, stored);
      dbk_database_close (database);
    }
  else
    g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FULL);
  g_assert_cmpint (umount2 (f->directory, MNT_DETACH), ==, 0);
}

static void
test_read_only (StoreFile *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->directory, "test.db", NULL);
  g_autofree char *other = g_build_filename (f->directory, "new.db", NULL);
  g_autoptr (GError) error = NULL;
  DbkDatabase *database;

  if (mount ("tmpfs", f->directory, "tmpfs", 0, "size=2m") != 0)
    {
      g_test_skip ("needs the right to mount a small file system");
      return;
    }
  database = open_well (path, "/test/one");
  dbk_database_close (database);
  g_assert_cmpint (mount ("tmpfs", f->directory, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=2m"), ==, 0);
  g_assert_null (dbk_database_open (path, "/test/one", &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_READ_ONLY);
  g_clear_error (&error);
  g_assert_null (dbk_database_open (other, "/test/one", &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (umount2 (f->directory, MNT_DETACH), ==, 0);
}

#endif

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/store/database/" name, StoreFile, NULL, store_file_set_up, function, store_file_tear_down)
  ADD ("settings", test_settings);
  ADD ("statements", test_statements);
  ADD ("transactions", test_transactions);
  ADD ("worker", test_worker);
  ADD ("tidy", test_tidy);
  ADD ("migration", test_migration);
  ADD ("migration-broken", test_migration_broken);
  ADD ("newer", test_newer);
  ADD ("damaged", test_damaged);
  ADD ("truncated", test_truncated);
  ADD ("backup", test_backup);
#ifdef __linux__
  ADD ("full", test_full);
  ADD ("read-only", test_read_only);
#endif
  return g_test_run ();
}
