/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several programs on one home: what the one does the other shows, one exchanges
 * at a time, and nobody submits what he has not seen.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <string.h>

#include "data/client/dbk-home-backup.h"
#include "data/client/dbk-home-courier.h"
#include "data/store/dbk-lock.h"
#include "tests/data/client/dbk-test-sync.h"

#define PATIENCE (5 * G_USEC_PER_SEC)

static DbkHome *
open_beside (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  DbkHome *guest = dbk_home_open_beside (f->directory, &error);

  g_assert_no_error (error);
  return guest;
}

static void
close_home (DbkHome *home)
{
  dbk_home_close (home);
  g_object_unref (home);
}

static void
wait_value (DbkDocument *document, const char *entity, const char *indicator, const char *expected)
{
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint slot = test_slot (document, entity, indicator);
  g_autofree char *text = NULL;

  do
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      g_free (text);
      text = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), slot));
    }
  while (g_strcmp0 (text, expected) != 0 && g_get_monotonic_time () < end);
  g_assert_cmpstr (text, ==, expected);
}

/* The window, idle; what is meant by it here is a home that looks. */
static void
set_up_idle (Fixture *f, gconstpointer data)
{
  test_set_today (TEST_TODAY);
  f->directory = test_directory ();
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  f->home = test_open_home (f->directory);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
  dbk_home_start_auto_sync (f->home);
}

static void
tear_down_idle (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->document);
  close_home (f->home);
  spin ();
  test_remove (f->directory);
  g_free (f->directory);
}

static void
count_cb (DbkHome *home, const char *form, const char *org, const char *period, guint *count)
{
  (*count)++;
}

static void
test_shown (Fixture *f, gconstpointer data)
{
  DbkHome *guest = open_beside (f);
  g_autoptr (DbkDocument) document = test_open_document (guest, "P01", TEST_DAY);
  guint changes = 0;

  g_signal_connect (f->home, "report-changed", G_CALLBACK (count_cb), &changes);
  test_type (document, "P01-U1", "gen", "1234");
  wait_value (f->document, "P01-U1", "gen", "1234.0000");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  g_assert_cmpuint (changes, >, 0);
  /* The other way the guest reads what is there when it opens. */
  test_type (f->document, "P01-U2", "gen", "777");
  g_clear_object (&document);
  close_home (guest);
  guest = open_beside (f);
  document = test_open_document (guest, "P01", TEST_DAY);
  test_assert_value (document, "P01-U2", "gen", "777.0000");
  g_clear_object (&document);
  close_home (guest);
}

/* Both type into each other's reports, neither waits for the other to look: every cell is kept, once. */
static void
test_nothing_lost (Fixture *f, gconstpointer data)
{
  static const char *const cells[] = { "gen", "run_hours", "aux", "trial_gen" };
  DbkHome *guest = open_beside (f);
  g_autoptr (DbkDocument) theirs = test_open_document (guest, "P01", TEST_DAY);

  for (guint i = 0; i < 5; i++)
    for (guint k = 0; k < G_N_ELEMENTS (cells); k++)
      {
        g_autofree char *value = g_strdup_printf ("%u", i + 1);

        test_type (k % 2 == 0 ? f->document : theirs, "P01-U1", cells[k], value);
        test_type (k % 2 == 0 ? theirs : f->document, "P01-U2", cells[k], value);
      }
  g_clear_object (&theirs);
  close_home (guest);
  wait_value (f->document, "P01-U1", "run_hours", "5.00");
  for (guint k = 0; k < G_N_ELEMENTS (cells); k++)
    {
      const char *expected = k == 1 ? "5.00" : "5.0000";

      test_assert_value (f->document, "P01-U1", cells[k], expected);
      test_assert_value (f->document, "P01-U2", cells[k], expected);
    }
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 8);
}

static void
test_who_may_come (Fixture *f, gconstpointer data)
{
  DbkHome *first = open_beside (f);
  DbkHome *second = open_beside (f);
  g_autoptr (GError) error = NULL;
  g_autofree char *backup = g_build_filename (f->directory, "copy.db", NULL);

  g_assert_null (dbk_home_open (f->directory, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  dbk_home_backup (first, backup, &error);
  g_assert_no_error (error);
  g_assert_false (dbk_home_restore (f->directory, backup, NULL, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  /* The window goes; a guest alone keeps the store from being replaced, but not the window from coming back. */
  g_clear_object (&f->document);
  close_home (f->home);
  close_home (second);
  g_assert_false (dbk_home_restore (f->directory, backup, NULL, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  f->home = test_open_home (f->directory);
  close_home (f->home);
  close_home (first);
  dbk_home_restore (f->directory, backup, NULL, &error);
  g_assert_no_error (error);
  f->home = test_open_home (f->directory);
}

/* An older window has the store open in the form it knows. */
static void
test_older_store (Fixture *f, gconstpointer data)
{
  g_autofree char *path = test_store_path (f->directory, "fill.P01");
  g_autoptr (GError) error = NULL;
  sqlite3 *handle;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA user_version = 1", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_null (dbk_home_open_beside (f->directory, &error));
  g_assert_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED);
  sqlite3_close (handle);
}

/* --- With a service --- */

static void
test_one_exchanges (Fixture *f, gconstpointer data)
{
  DbkHome *guest = open_beside (f);
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  test_type (f->document, "P01-U1", "gen", "1234");
  f->service->hold = TRUE;
  dbk_home_sync_async (f->home, NULL, keep_result_cb, &first);
  test_service_wait_held (f->service);
  dbk_home_sync_async (guest, NULL, keep_result_cb, &second);
  for (guint i = 0; i < 200; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  /* The other one waits, and has asked for nothing yet. */
  g_assert_cmpuint (f->service->requests, ==, 1);
  g_assert_null (second);
  test_service_release (f->service);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);
  dbk_home_sync_finish (f->home, first, &error);
  g_assert_no_error (error);
  dbk_home_sync_finish (guest, second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (f->service->applied, ==, 1);
  assert_service (f, "P01-U1", "gen", "1234.0000");
  close_home (guest);
}

/* A guest that waits for its turn can be told to give up. */
static void
test_gives_up (Fixture *f, gconstpointer data)
{
  DbkHome *guest = open_beside (f);
  g_autofree char *path = test_store_path (f->directory, "fill.P01");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int lock = dbk_sync_lock (path, 0, NULL, &error);

  g_assert_no_error (error);
  dbk_home_sync_async (guest, NULL, keep_result_cb, &result);
  g_usleep (50000);
  spin ();
  close_home (guest);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  dbk_sync_unlock (path, lock);
  g_assert_cmpuint (f->service->requests, ==, 0);
}

/* What another program's exchange brought is shown, and typing over what was seen before it is a conflict, not the last word. */
static void
test_not_overwritten (Fixture *f, gconstpointer data)
{
  DbkHome *guest = open_beside (f);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "1000.0000");
  sync_well (f);
  test_assert_value (f->document, "P01-U1", "gen", "1000.0000");
  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "2000.0000");
  dbk_home_sync_async (guest, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  dbk_home_sync_finish (guest, result, &error);
  g_assert_no_error (error);
  close_home (guest);
  test_assert_value (f->document, "P01-U1", "gen", "1000.0000");
  test_type (f->document, "P01-U1", "gen", "1500");
  sync_well (f);
  g_assert_cmpuint (dbk_home_get_conflicts (f->home), ==, 1);
  assert_service (f, "P01-U1", "gen", "2000.0000");
}

/* A service that cannot hold answers back is not asked over and over; the clock alone tells when to ask. */
static void
test_deaf (Fixture *f, gconstpointer data)
{
  gint64 end;
  guint before;

  dbk_home_start_auto_sync (f->home);
  end = g_get_monotonic_time () + PATIENCE;
  while (!f->home->deaf && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (f->home->deaf);
  g_assert_null (f->home->watching);
  before = f->service->requests;
  end = g_get_monotonic_time () + G_USEC_PER_SEC;
  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_cmpuint (f->service->requests, ==, before);
  /* The next exchange is due all the same, and brings what others did. */
  g_assert_cmpuint (f->home->timer, !=, 0);
  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "2000.0000");
  dbk_home_schedule (f->home, 0);
  wait_value (f->document, "P01-U1", "gen", "2000.0000");
}

static void
test_followed (Fixture *f, gconstpointer data)
{
  DbkHome *guest;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sync_well (f);
  guest = open_beside (f);
  dbk_home_begin_look (f->home);
  test_service_edit (f->service, "fill2.P01", &f->key, "P01-U1", "gen", "2000.0000");
  dbk_home_sync_async (guest, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  dbk_home_sync_finish (guest, result, &error);
  g_assert_no_error (error);
  wait_value (f->document, "P01-U1", "gen", "2000.0000");
  g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, dbk_home_get_cursor (guest));
  close_home (guest);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define IDLE(name, test) g_test_add ("/client/beside/" name, Fixture, NULL, set_up_idle, test, tear_down_idle)
  IDLE ("shown", test_shown);
  IDLE ("nothing-lost", test_nothing_lost);
  IDLE ("who-may-come", test_who_may_come);
  IDLE ("older-store", test_older_store);
#undef IDLE
#define ADD(name, test) g_test_add ("/client/beside/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("one-exchanges", test_one_exchanges);
  ADD ("gives-up", test_gives_up);
  ADD ("not-overwritten", test_not_overwritten);
  ADD ("followed", test_followed);
  ADD ("deaf", test_deaf);
#undef ADD
  return g_test_run ();
}
