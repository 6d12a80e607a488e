/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The feed of changes: read to its end, within its scope, and after a backup was restored.
 */
#include <sodium.h>
#include <string.h>

#include "central/dbk-feed.h"
#include "central/dbk-one-time.h"
#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/base/dbk-clock.h"
#include "tests/central/central-fixture.h"
#include "tests/central/one-time-code.h"

static guint
read_all (Fixture *fixture, const char *token, guint limit, char **cursor, GHashTable *plants)
{
  guint count = 0;

  for (;;)
    {
      g_autoptr (DbkSyncAnswer) answer = fixture_sync (fixture, token, *cursor, limit, NULL);

      g_assert_cmpuint (answer->changes->len, <=, limit);
      count += answer->changes->len;
      for (guint i = 0; i < answer->changes->len; i++)
        g_hash_table_add (plants, (gpointer)((DbkSyncChange *)g_ptr_array_index (answer->changes, i))->report->key.org);
      g_free (*cursor);
      *cursor = g_strdup (answer->cursor);
      if (!answer->more)
        return count;
    }
}

static void
test_feed (void)
{
  static const struct
  {
    const char *user;
    guint plants;
  } readers[] = { { "fill.P06", 1 }, { "check.P01", 1 }, { "region.R2", 4 }, { "group", 13 }, { "auditor", 13 }, { "sis.P01", 1 } };
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = NULL;
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P06");
  g_autoptr (DbkOutcome) outcome = NULL;
  char *cursors[G_N_ELEMENTS (readers)] = { NULL };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autofree char *token = fixture_sign_in (fixture, readers[i].user, "a");
      g_autoptr (GHashTable) plants = g_hash_table_new (NULL, NULL);

      g_assert_cmpuint (read_all (fixture, token, 37, &cursors[i], plants), ==, readers[i].plants * FIXTURE_DAYS);
      g_assert_cmpuint (g_hash_table_size (plants), ==, readers[i].plants);
      g_assert_cmpuint (read_all (fixture, token, 37, &cursors[i], plants), ==, 0);
    }

  /* One change: it comes once, its cells to that plant alone. */
  filler = fixture_sign_in (fixture, "fill.P06", "a");
  outcome = fixture_sync_one (fixture, filler, edit);
  g_assert_cmpint (outcome->kind, ==, DBK_OUTCOME_APPLIED);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autofree char *token = fixture_sign_in (fixture, readers[i].user, "a");
      g_autoptr (DbkSyncAnswer) answer = fixture_sync (fixture, token, cursors[i], 10, NULL);
      gboolean covers = i != 1 && i != 5;

      g_assert_cmpuint (answer->changes->len, ==, covers);
      if (covers)
        {
          DbkSyncChange *change = g_ptr_array_index (answer->changes, 0);
          g_autoptr (GPtrArray) cells = dbk_report_list_cells (change->report);

          g_assert_cmpint (change->report->revision, ==, 1);
          g_assert_true (change->has_cells == (i == 0));
          g_assert_cmpuint (cells->len, ==, i == 0 ? edit->edits->len : 0);
        }
      g_free (cursors[i]);
    }
}

static DbkDay
day_of (const DbkSyncAnswer *answer, guint i)
{
  return ((const DbkSyncChange *)g_ptr_array_index (answer->changes, i))->report->key.period.first;
}

/* Whoever is new begins with the last day; what changes while he reads comes before the rest, once. */
static void
test_feed_newest_first (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *reader = fixture_sign_in (fixture, "fill2.P01", "a");
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P01", "a");
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P01");
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (DbkSyncAnswer) first = fixture_sync (fixture, reader, NULL, 7, NULL);
  g_autoptr (DbkSyncAnswer) second = NULL;
  g_autoptr (DbkSyncAnswer) third = NULL;

  g_assert_cmpuint (first->changes->len, ==, 7);
  g_assert_cmpuint (first->left, ==, FIXTURE_DAYS - 7);
  for (guint i = 1; i < 7; i++)
    g_assert_cmpint (day_of (first, i), ==, day_of (first, 0) - (int)i);

  outcome = fixture_sync_one (fixture, filler, edit);
  second = fixture_sync (fixture, reader, first->cursor, 7, NULL);
  g_assert_cmpuint (second->changes->len, ==, 1);
  g_assert_cmpint (day_of (second, 0), ==, edit->key.period.first);
  g_assert_true (second->more);

  third = fixture_sync (fixture, reader, second->cursor, 200, NULL);
  g_assert_cmpuint (third->changes->len, ==, FIXTURE_DAYS - 7);
  for (guint i = 0; i < third->changes->len; i++)
    g_assert_cmpint (day_of (third, i), ==, day_of (first, 0) - 7 - (int)i);
  g_assert_false (third->more);
}

/* As the first release wrote it: where the back-fill, oldest first, ends. */
static char *
old_cursor (Fixture *fixture, const char *cursor, gint64 until, gint64 seq)
{
  g_autofree char *path = g_build_filename (fixture->directory, "central.db", NULL);
  g_autoptr (DbkCentralStore) store = dbk_sqlite_store_open (path, NULL);
  g_auto (GStrv) parts = g_strsplit (cursor, ".", -1);
  guint8 log_hash[DBK_LOG_HASH], mac[crypto_generichash_BYTES_MIN];
  char hash_text[2 * DBK_LOG_HASH + 1], mac_text[2 * sizeof mac + 1];
  g_autofree char *text = NULL;
  DbkFeedSecret secret;
  gboolean found;

  g_assert_true (dbk_feed_secret_load (store, &secret, &found, NULL));
  g_assert_true (dbk_central_store_get_hash (store, seq, log_hash, &found, NULL));
  sodium_bin2hex (hash_text, sizeof hash_text, log_hash, sizeof log_hash);
  text = g_strdup_printf ("%s.%s.%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT ".%.*s", parts[0], parts[1], parts[2], until, seq, (int)strlen (parts[5]), hash_text);
  crypto_generichash (mac, sizeof mac, (const guint8 *)text, strlen (text), secret.key, sizeof secret.key);
  sodium_bin2hex (mac_text, sizeof mac_text, mac, sizeof mac);
  return g_strdup_printf ("%s.%.*s", text, (int)strlen (parts[6]), mac_text);
}

/* Whoever had read everything goes on there; whoever had not begins again. */
static void
test_feed_first_release (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *reader = fixture_sign_in (fixture, "fill.P01", "a");
  g_autoptr (GHashTable) plants = g_hash_table_new (NULL, NULL);
  g_autofree char *cursor = NULL;
  g_autofree char *done = NULL;
  g_autofree char *half = NULL;
  g_auto (GStrv) parts = NULL;
  gint64 tail;

  read_all (fixture, reader, 200, &cursor, plants);
  parts = g_strsplit (cursor, ".", -1);
  tail = g_ascii_strtoll (parts[4], NULL, 10);
  done = old_cursor (fixture, cursor, tail, tail);
  half = old_cursor (fixture, cursor, tail, tail / 2);
  g_assert_cmpuint (read_all (fixture, reader, 200, &done, plants), ==, 0);
  g_assert_cmpuint (read_all (fixture, reader, 200, &half, plants), ==, FIXTURE_DAYS);
}

/* A cursor of another scope: everything again, and what is no longer his is dropped. */
static void
test_feed_scope (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *region = fixture_sign_in (fixture, "region.R2", "a");
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "b");
  g_autoptr (GHashTable) plants = g_hash_table_new (NULL, NULL);
  g_autofree char *cursor = NULL;
  g_autofree char *forged = NULL;
  g_autoptr (DbkSyncAnswer) moved = NULL;
  g_autoptr (DbkSyncAnswer) invented = NULL;

  read_all (fixture, region, 200, &cursor, plants);
  moved = fixture_sync (fixture, filler, cursor, 1000, NULL);
  g_assert_cmpuint (moved->changes->len, ==, FIXTURE_DAYS);
  g_assert_cmpuint (g_strv_length (moved->drop), ==, 12);
  g_assert_false (g_strv_contains ((const char *const *)moved->drop, "P06"));

  forged = g_strdup (cursor);
  forged[strlen (forged) - 1] = forged[strlen (forged) - 1] == '0' ? '1' : '0';
  invented = fixture_sync (fixture, region, forged, 1000, NULL);
  g_assert_cmpuint (invented->changes->len, ==, 4 * FIXTURE_DAYS);
}

/* A backup is restored: whoever read further begins a new epoch. */
static void
test_feed_restored (void)
{
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *filler = fixture_sign_in (fixture, "fill.P06", "a");
  g_autofree char *path = g_build_filename (fixture->directory, "central.db", NULL);
  g_autofree char *backup = g_build_filename (fixture->directory, "backup.db", NULL);
  g_autoptr (DbkOperation) edit = fixture_edit (fixture, "P06");
  g_autoptr (DbkOutcome) outcome = NULL;
  g_autoptr (DbkOutcome) again = NULL;
  g_autoptr (DbkSyncAnswer) before = NULL;
  g_autoptr (DbkSyncAnswer) after = NULL;
  g_autoptr (DbkSyncAnswer) next = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) copy = g_file_new_for_path (backup);

  fixture_restart (fixture); /* everything is in the file, nothing in its journal */
  dbk_service_stop (g_steal_pointer (&fixture->service));
  g_assert_true (g_file_copy (file, copy, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  {
    g_autofree char *url = fixture->url;
    g_autoptr (GError) error = NULL;
    DbkServiceOptions options = { .directory = fixture->directory, .host = "127.0.0.1", .demo = TRUE, .demo_date = DBK_DAY_NONE };

    fixture->service = dbk_service_new (&options, &error);
    g_assert_no_error (error);
    fixture->url = g_strdup (dbk_service_get_url (fixture->service));
  }
  outcome = fixture_sync_one (fixture, filler, edit);
  before = fixture_sync (fixture, filler, NULL, 1000, NULL);
  dbk_service_stop (g_steal_pointer (&fixture->service));
  g_assert_true (g_file_copy (copy, file, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  {
    g_autofree char *url = fixture->url;
    g_autoptr (GError) error = NULL;
    DbkServiceOptions options = { .directory = fixture->directory, .host = "127.0.0.1", .demo = TRUE, .demo_date = DBK_DAY_NONE };

    fixture->service = dbk_service_new (&options, &error);
    g_assert_no_error (error);
    fixture->url = g_strdup (dbk_service_get_url (fixture->service));
  }
  after = fixture_sync (fixture, filler, before->cursor, 1000, NULL);
  g_assert_cmpint (strncmp (after->cursor, before->cursor, 16), !=, 0); /* another epoch */
  g_assert_cmpuint (after->changes->len, ==, FIXTURE_DAYS);
  next = fixture_sync (fixture, filler, after->cursor, 1000, NULL);
  g_assert_cmpuint (next->changes->len, ==, 0);
  /* What the backup did not know is sent again, and takes effect. */
  again = fixture_sync_one (fixture, filler, edit);
  g_assert_cmpint (again->kind, ==, DBK_OUTCOME_APPLIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/read", test_feed);
  g_test_add_func ("/feed/newest-first", test_feed_newest_first);
  g_test_add_func ("/feed/first-release", test_feed_first_release);
  g_test_add_func ("/feed/scope", test_feed_scope);
  g_test_add_func ("/feed/restored", test_feed_restored);
  return g_test_run ();
}
