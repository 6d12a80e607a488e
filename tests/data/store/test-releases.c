/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stores of other releases: one that the first release wrote opens with all that
 * is in it, and one that a newer release wrote is refused and left alone.
 */
#include <string.h>

#include "data/store/dbk-store.h"
#include "tests/data/store/store-file.h"

#define EDIT_ID "6d29d217-97f7-4aa0-865d-ed997ba61cad"
#define SUBMIT_ID "0b5a7a52-3c0e-4f57-9d2b-0d7d5b7a2f11"
#define REFUSED_ID "3d0fd8f0-6f4e-4a0f-8a55-0cbb6d2f6f53"

/* --- What is in a file --- */

static int
add_row (void *data, int n, char **values, char **names)
{
  GString *text = data;

  for (int i = 0; i < n; i++)
    g_string_append_printf (text, "%s|", values[i] != NULL ? values[i] : "NULL");
  g_string_append_c (text, '\n');
  return 0;
}

static char *
query (const char *path, const char *sql)
{
  GString *text = g_string_new (NULL);
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, add_row, text, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  return g_string_free (text, FALSE);
}

/* All the rows that the first release knew, in the columns that it knew; what each is to be asked for again. */
static char *
list_queries (const char *path)
{
  return query (path, "SELECT 'SELECT ' || (SELECT group_concat ('quote (' || c.name || ')') FROM pragma_table_info (t.name) c) || ' FROM ' || t.name || ' ORDER BY 1, 2' "
                      "FROM sqlite_schema t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'code' AND t.name <> 'catalogue' ORDER BY t.name");
}

static char *
read_all (const char *path, const char *queries)
{
  g_auto (GStrv) lines = g_strsplit (queries, "|\n", -1);
  GString *text = g_string_new (NULL);

  for (guint i = 0; *lines[i] != '\0'; i++)
    {
      g_autofree char *rows = query (path, lines[i]);

      g_string_append_printf (text, "%s\n%s", lines[i], rows);
    }
  return g_string_free (text, FALSE);
}

static DbkStore *
open_well (StoreFile *f)
{
  g_autoptr (GError) error = NULL;
  DbkStore *store = dbk_store_open (f->path, &error);

  g_assert_no_error (error);
  return store;
}

static DbkReportKey
key_of (int day)
{
  DbkReportKey key = { g_intern_static_string ("daily"), g_intern_static_string ("P01"), dbk_period_day (day) };

  return key;
}

/* --- Older --- */

static void
test_nothing_lost (StoreFile *f, gconstpointer data)
{
  g_autofree char *queries = list_queries (f->path);
  g_autofree char *before = read_all (f->path, queries);
  g_autofree char *backup = g_strconcat (f->path, ".before-002", NULL);
  g_autofree char *after = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *version = NULL;
  g_autoptr (GError) error = NULL;
  DbkStore *store = open_well (f);

  g_assert_true (dbk_database_verify (dbk_store_database (store), &error));
  g_assert_no_error (error);
  dbk_store_close (store);
  g_assert_true (dbk_store_is_current (f->path));
  after = read_all (f->path, queries);
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpuint (strlen (before), >, 10000);
  /* As it was, should anybody want it. */
  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_false (dbk_store_is_current (backup));
  kept = read_all (backup, queries);
  g_assert_cmpstr (kept, ==, before);
  version = query (backup, "PRAGMA user_version");
  g_assert_cmpstr (version, ==, "1|\n");
}

static void
test_understood (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkStore) store = open_well (f);
  DbkReportKey filed = key_of (20527), corrected = key_of (20525);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReport) report = dbk_store_load_report (store, &corrected, &error);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (store, &corrected, &error);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (store, &corrected, &error);
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (store, &filed, &error);
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (store, &filed, &error);
  g_autoptr (GPtrArray) reasons = dbk_store_load_reasons (store, &corrected, &error);
  const DbkOperation *submit;
  const DbkCellEdit *note;
  DbkStoreCounts counts;

  g_assert_no_error (error);
  g_assert_true (dbk_store_count (store, &counts, &error));
  g_assert_cmpuint (counts.outbox, ==, 2);
  g_assert_cmpuint (counts.conflicts, ==, 2);
  g_assert_cmpuint (counts.refused, ==, 1);

  g_assert_cmpint (report->state, ==, DBK_STATE_IN_CORRECTION);
  g_assert_cmpint (report->revision, ==, 6);
  g_assert_nonnull (report->approved);
  g_assert_cmpuint (pending->len, ==, 2);
  note = g_ptr_array_index (pending, 1);
  g_assert_cmpstr (note->value, ==, "1490.5000");
  g_assert_cmpstr (note->note, ==, "补录");
  g_assert_null (note->author);
  g_assert_cmpuint (unanswered->len, ==, 2);
  g_assert_cmpstr (((const DbkOperation *)g_ptr_array_index (unanswered, 0))->id, ==, EDIT_ID);
  submit = g_ptr_array_index (unanswered, 1);
  g_assert_cmpstr (submit->id, ==, SUBMIT_ID);
  g_assert_cmpint (submit->kind, ==, DBK_OPERATION_SUBMIT);
  g_assert_cmpstr (submit->base_op, ==, EDIT_ID);
  g_assert_cmpuint (submit->reasons->len, ==, 1);
  g_assert_cmpstr (((const DbkStoreConflict *)g_ptr_array_index (conflicts, 0))->mine, ==, "1600.0000");
  g_assert_cmpstr (((const DbkStoreConflict *)g_ptr_array_index (conflicts, 0))->theirs, ==, "1032.0114");
  g_assert_cmpuint (refused->len, ==, 1);
  g_assert_cmpstr (((const DbkStoreRefused *)g_ptr_array_index (refused, 0))->operation->id, ==, REFUSED_ID);
  g_assert_cmpint (((const DbkStoreRefused *)g_ptr_array_index (refused, 0))->refusal, ==, DBK_REFUSAL_STALE);
  g_assert_cmpuint (reasons->len, ==, 1);
  g_assert_cmpint (dbk_store_get_seen (store, &filed), ==, 1);
}

/* What was under way goes on: sealed behind what waits, sent in order, answered. */
static void
test_goes_on (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkStore) store = open_well (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) outbox = NULL;
  g_autoptr (DbkActor) actor = dbk_actor_new ("fill2.P01", "李建国");
  DbkOutcome applied = { .kind = DBK_OUTCOME_APPLIED, .revision = 7 };
  DbkReportKey key;
  gboolean found;

  g_assert_true (dbk_store_seal (store, "demo-1", &error));
  g_assert_no_error (error);
  outbox = dbk_store_take_outbox (store, 100, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outbox->len, ==, 3);
  g_assert_cmpstr (((const DbkOperation *)g_ptr_array_index (outbox, 0))->id, ==, EDIT_ID);
  g_assert_cmpstr (((const DbkOperation *)g_ptr_array_index (outbox, 1))->id, ==, SUBMIT_ID);
  g_assert_cmpuint (((const DbkOperation *)g_ptr_array_index (outbox, 2))->edits->len, ==, 2);
  dbk_store_fold (store, EDIT_ID, NULL, &applied, actor, NULL, 1773654500000000, &key, &found, &error);
  g_assert_no_error (error);
  g_assert_true (found);
  g_assert_cmpint (key.period.first, ==, 20525);
}

/* --- Newer --- */

static void
make_newer (StoreFile *f)
{
  g_autofree char *text = NULL;
  g_autofree char *sql = NULL;

  dbk_store_close (open_well (f));
  text = query (f->path, "PRAGMA user_version");
  sql = g_strdup_printf ("PRAGMA journal_mode = DELETE; PRAGMA user_version = %d", atoi (text) + 1);
  g_free (query (f->path, sql));
}

static void
test_newer (StoreFile *f, gconstpointer data)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_length, after_length;

  make_newer (f);
  g_assert_true (g_file_get_contents (f->path, &before, &before_length, NULL));
  g_assert_null (dbk_store_open (f->path, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "newer version"));
  g_assert_true (g_file_get_contents (f->path, &after, &after_length, NULL));
  g_assert_cmpmem (after, after_length, before, before_length);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/store/releases/" name, StoreFile, "data/store", store_file_set_up_release, function, store_file_tear_down)
  ADD ("nothing-lost", test_nothing_lost);
  ADD ("understood", test_understood);
  ADD ("goes-on", test_goes_on);
  ADD ("newer", test_newer);
#undef ADD
  return g_test_run ();
}
