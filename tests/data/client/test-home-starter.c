/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Beginning from a starter file: what is refused and leaves no trace, how long it
 * is good for, and that being cut off half-way is mended by using it again.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <sodium.h>
#include <string.h>

#include "data/client/dbk-home-courier.h"
#include "data/client/dbk-home-private.h"
#include "data/courier/dbk-starter.h"
#include "data/wire/dbk-wire.h"
#include "tests/data/client/dbk-test-home.h"

#define PASSWORD "Island-password-1"
#define PLACE "6ba7b811-9dad-41d1-80b4-00c04fd430c8"

typedef struct
{
  char *directory;
  char *file;
  char *answer;
  DbkKey *service;
  DbkHome *home;
} Fixture;

static char *
cheap_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  g_assert_cmpint (sodium_init (), >=, 0);
  g_assert_cmpint (crypto_pwhash_str_alg (hash, password, strlen (password), 1, 64 * 1024, crypto_pwhash_ALG_ARGON2ID13), ==, 0);
  return g_strdup (hash);
}

static void
add_page (DbkParcel *parcel, const char *day, const char *cursor, gboolean more)
{
  g_autoptr (DbkSyncAnswer) answer = dbk_sync_answer_new ();
  DbkSyncChange *change = g_new0 (DbkSyncChange, 1);
  g_autofree char *text = NULL;
  DbkReportKey key = { "daily", "P01", { 0 } };

  g_assert_true (dbk_period_parse (day, &key.period));
  change->report = dbk_report_new (&key);
  change->report->revision = 2;
  g_ptr_array_add (answer->changes, change);
  answer->cursor = g_strdup (cursor);
  answer->more = more;
  answer->catalogue = g_strdup ("test");
  answer->now = dbk_clock_now ();
  text = dbk_sync_answer_to_text (answer);
  g_assert_true (dbk_parcel_add (parcel, DBK_PARCEL_PART_ANSWER, text, NULL));
}

static void
make_starter (Fixture *f, const char *account, const char *path)
{
  g_autoptr (DbkParcel) parcel = dbk_parcel_new (DBK_PARCEL_STARTER, account, PLACE);
  g_autofree char *hash = cheap_hash (PASSWORD);
  g_autofree char *catalogue = test_catalogue_text ("test");
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autoptr (DbkActor) actor = dbk_actor_new ("fill.P01", "Island Person");
  g_autofree char *part = NULL;
  g_autoptr (GError) error = NULL;

  dbk_actor_add_grant (actor, "filler", "P01", DBK_DAY_NONE, DBK_DAY_NONE);
  part = dbk_starter_to_text (actor, hash, key, dbk_key_get_public (f->service));
  g_assert_nonnull (part);
  dbk_parcel_add (parcel, DBK_PARCEL_PART_STARTER, part, &error);
  g_assert_no_error (error);
  dbk_parcel_add (parcel, DBK_PARCEL_PART_CATALOGUE, catalogue, &error);
  g_assert_no_error (error);
  add_page (parcel, "2026-03-10", "e.1", TRUE);
  add_page (parcel, "2026-03-11", "e.2", TRUE);
  add_page (parcel, "2026-03-12", "e.3", FALSE);
  dbk_parcel_save (parcel, f->service, path, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->directory = test_directory ();
  f->file = g_build_filename (f->directory, "starter", NULL);
  f->answer = g_build_filename (f->directory, "answer", NULL);
  f->service = dbk_key_new ();
  make_starter (f, "fill.P01", f->file);
  f->home = test_open_home (f->directory);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  dbk_clock_set_offset (0);
  dbk_home_close (f->home);
  g_object_unref (f->home);
  dbk_key_free (f->service);
  test_remove (f->directory);
  g_free (f->directory);
  g_free (f->file);
  g_free (f->answer);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static gboolean
start (Fixture *f, const char *path, const char *password, gboolean *already, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_start_async (f->home, path, password, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return dbk_home_start_finish (f->home, result, already, NULL, error);
}

static void
start_well (Fixture *f, gboolean expected)
{
  g_autoptr (GError) error = NULL;
  gboolean already;

  start (f, f->file, PASSWORD, &already, &error);
  g_assert_no_error (error);
  g_assert_cmpint (already, ==, expected);
}

static gboolean
sign_in (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_sign_in_async (f->home, NULL, NULL, "fill.P01", PASSWORD, NULL, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return dbk_home_sign_in_finish (f->home, result, error);
}

static void
assert_all_here (Fixture *f)
{
  for (int day = 10; day <= 12; day++)
    {
      g_autofree char *period = g_strdup_printf ("2026-03-%d", day);
      g_autoptr (DbkDocument) document = test_open_document (f->home, "P01", period);

      g_assert_cmpint (dbk_document_get_report (document)->revision, ==, 2);
    }
}

static void
assert_refused (Fixture *f, const char *path, const char *password, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *accounts = g_build_filename (f->directory, "accounts", NULL);
  g_autofree char *keys = g_build_filename (f->directory, "service-keys", NULL);

  g_assert_false (start (f, path, password, NULL, &error));
  g_assert_error (error, DBK_PARCEL_ERROR, code);
  g_assert_null (dbk_home_get_account (f->home));
  g_assert_false (g_file_test (accounts, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (keys, G_FILE_TEST_EXISTS));
}

static void
test_started (Fixture *f, gconstpointer data)
{
  start_well (f, FALSE);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "fill.P01");
  g_assert_cmpstr (dbk_home_get_display_name (f->home), ==, "Island Person");
  g_assert_true (dbk_home_is_offline_session (f->home));
  g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, "e.3");
  assert_all_here (f);
  start_well (f, TRUE);
  dbk_home_close (f->home);
  g_object_unref (f->home);
  f->home = test_open_home (f->directory);
  g_assert_cmpstr (dbk_home_get_account (f->home), ==, "fill.P01");
  assert_all_here (f);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkKey) other = dbk_key_new ();
  g_autoptr (DbkParcel) parcel = dbk_parcel_load (f->file, DBK_PARCEL_STARTER, NULL);

  assert_refused (f, f->file, "Island-password-2", DBK_PARCEL_ERROR_PASSWORD);
  /* For whom the header says it is not. */
  make_starter (f, "fill.P02", f->answer);
  assert_refused (f, f->answer, PASSWORD, DBK_PARCEL_ERROR_FORMAT);
  /* All of it right, but for who signed. */
  g_assert_true (dbk_parcel_save (parcel, other, f->answer, NULL));
  assert_refused (f, f->answer, PASSWORD, DBK_PARCEL_ERROR_STRANGER);
  /* Without what an account needs to begin. */
  g_ptr_array_remove_index (parcel->parts, 1);
  g_assert_true (dbk_parcel_save (parcel, f->service, f->answer, NULL));
  assert_refused (f, f->answer, PASSWORD, DBK_PARCEL_ERROR_FORMAT);
  dbk_clock_set_offset (91 * G_TIME_SPAN_DAY);
  assert_refused (f, f->file, PASSWORD, DBK_PARCEL_ERROR_EXPIRED);
}

/* The pages behind the one it was cut off at come with the second time. */
static void
test_cut_off (Fixture *f, gconstpointer data)
{
  GAsyncResult *result = NULL;

  dbk_home_start_async (f->home, f->file, PASSWORD, NULL, keep_result_cb, &result);
  while (g_strcmp0 (dbk_home_get_cursor (f->home), "e.1") != 0)
    g_main_context_iteration (NULL, TRUE);
  dbk_home_close (f->home);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (dbk_home_start_finish (f->home, result, NULL, NULL, NULL));
  g_object_unref (result);
  g_object_unref (f->home);
  f->home = test_open_home (f->directory);
  start_well (f, FALSE);
  g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, "e.3");
  assert_all_here (f);
}

/* Whether it was overtaken. */
static gboolean
import_answer (Fixture *f)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean overtaken;
  g_autoptr (DbkParcel) parcel = dbk_parcel_new (DBK_PARCEL_ANSWER, "fill.P01", PLACE);
  g_autoptr (GError) error = NULL;

  parcel->cursor = g_strdup ("e.3");
  add_page (parcel, "2026-03-13", "e.4", FALSE);
  dbk_parcel_save (parcel, f->service, f->answer, &error);
  g_assert_no_error (error);
  dbk_home_import_courier_async (f->home, f->answer, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  dbk_home_import_courier_finish (f->home, result, NULL, &overtaken, &error);
  g_assert_no_error (error);
  return overtaken;
}

static void
test_lasts (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  start_well (f, FALSE);
  dbk_home_sign_out (f->home);
  dbk_clock_set_offset (89 * G_TIME_SPAN_DAY);
  sign_in (f, &error);
  g_assert_no_error (error);
  dbk_clock_set_offset (91 * G_TIME_SPAN_DAY);
  g_assert_false (sign_in (f, &error));
  g_assert_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "starter file"));
  g_clear_error (&error);
  /* The service let the account in when it wrote an answer. */
  dbk_clock_set_offset (60 * G_TIME_SPAN_DAY);
  g_assert_false (import_answer (f));
  g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, "e.4");
  g_assert_true (import_answer (f));
  g_assert_cmpstr (dbk_home_get_cursor (f->home), ==, "e.4");
  dbk_clock_set_offset (149 * G_TIME_SPAN_DAY);
  sign_in (f, &error);
  g_assert_no_error (error);
  dbk_clock_set_offset (151 * G_TIME_SPAN_DAY);
  g_assert_false (sign_in (f, NULL));
}

/* An account that is at work here already keeps what it has. */
static void
test_at_work (Fixture *f, gconstpointer data)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *courier = g_build_filename (f->directory, "courier", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  guint operations;

  dbk_home_close (f->home);
  g_object_unref (f->home);
  test_make_home (f->directory, "fill.P01", "filler", "P01");
  f->home = test_open_home (f->directory);
  document = test_open_document (f->home, "P01", TEST_DAY);
  test_type (document, "P01-U1", "gen", "1234");
  start_well (f, FALSE);
  test_assert_value (document, "P01-U1", "gen", "1234.0000");
  g_assert_cmpuint (dbk_home_get_pending (f->home), ==, 1);
  g_assert_cmpstr (dbk_home_get_display_name (f->home), ==, "Test Person");
  dbk_home_export_courier_async (f->home, courier, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  dbk_home_export_courier_finish (f->home, result, &operations, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (operations, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_set_today (TEST_TODAY);
#define ADD(name, test) g_test_add ("/client/starter/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("started", test_started);
  ADD ("refused", test_refused);
  ADD ("cut-off", test_cut_off);
  ADD ("lasts", test_lasts);
  ADD ("at-work", test_at_work);
#undef ADD
  return g_test_run ();
}
