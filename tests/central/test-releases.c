/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's store of other releases: the first one's opens with all that is
 * in it, and a newer one's is refused and left alone.
 */
#include <string.h>

#include "central/store/sqlite/dbk-sqlite-store.h"
#include "data/store/dbk-database.h"
#include "tests/data/store/store-file.h"

#define OPERATIONS 60

static DbkCentralStore *
open_well (StoreFile *f)
{
  g_autoptr (GError) error = NULL;
  DbkCentralStore *store = dbk_sqlite_store_open (f->path, &error);

  g_assert_no_error (error);
  return store;
}

/* The log bears out to its last operation: not a byte of it is another. */
typedef struct
{
  gint64 seq;
  guint8 hash[DBK_LOG_HASH];
} Chain;

static gboolean
check_link (const DbkLogRecord *record, gpointer user_data)
{
  Chain *chain = user_data;
  guint8 hash[DBK_LOG_HASH];

  dbk_log_chain (chain->hash, record, hash);
  g_assert_cmpint (record->seq, ==, chain->seq + 1);
  g_assert_cmpmem (hash, sizeof hash, record->hash, sizeof hash);
  chain->seq = record->seq;
  memcpy (chain->hash, hash, sizeof hash);
  return TRUE;
}

static void
test_older (StoreFile *f, gconstpointer data)
{
  g_autoptr (DbkCentralStore) store = open_well (f);
  g_autofree char *backup = g_strconcat (f->path, ".before-002", NULL);
  DbkReportKey key = { g_intern_static_string ("daily"), g_intern_static_string ("P01"), dbk_period_day (19727) };
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autoptr (DbkAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  Chain chain = { 0 };

  g_assert_true (g_file_test (backup, G_FILE_TEST_EXISTS));
  g_assert_true (dbk_central_store_walk_log (store, check_link, &chain, &error));
  g_assert_no_error (error);
  g_assert_cmpint (chain.seq, ==, OPERATIONS);
  g_assert_true (dbk_central_store_load_report (store, &key, TRUE, &stored, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stored->report->state, ==, DBK_STATE_APPROVED);
  g_assert_cmpint (stored->report->revision, ==, 5);
  g_assert_cmpuint (stored->report->log->len, ==, 5);
  g_assert_nonnull (dbk_report_cell (stored->report, g_intern_static_string ("P01-U1"), g_intern_static_string ("gen")));
  g_assert_true (dbk_central_store_get_account (store, "fill.P01", &account, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (account->actor->grants->len, ==, 1);
  g_assert_cmpstr (g_array_index (account->actor->grants, DbkGrant, 0).role, ==, "filler");
}

static void
test_newer (StoreFile *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_length, after_length;

  store_file_run (f->path, "PRAGMA user_version = 10000");
  g_assert_true (g_file_get_contents (f->path, &before, &before_length, NULL));
  g_assert_null (dbk_sqlite_store_open (f->path, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_NEWER);
  g_assert_nonnull (strstr (error->message, "newer version"));
  g_assert_true (g_file_get_contents (f->path, &after, &after_length, NULL));
  g_assert_cmpmem (after, after_length, before, before_length);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/central/releases/older", StoreFile, "central", store_file_set_up_release, test_older, store_file_tear_down);
  g_test_add ("/central/releases/newer", StoreFile, "central", store_file_set_up_release, test_newer, store_file_tear_down);
  return g_test_run ();
}
