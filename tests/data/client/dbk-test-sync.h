/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A home that is signed in to the service of dbk-test-service.h.
 */
#pragma once

#include <string.h>

#include "data/client/dbk-home-private.h"
#include "tests/data/client/dbk-test-home.h"
#include "tests/data/client/dbk-test-service.h"

typedef struct
{
  char *directory;
  char *catalogue_text;
  DbkCatalogue *catalogue;
  TestService *service;
  DbkHome *home;
  DbkDocument *document;
  DbkReportKey key;
  guint ended;
} Fixture;

static inline void
spin (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static inline gboolean
sign_in (Fixture *f, const char *ca, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  dbk_home_sign_in_async (f->home, f->service->url, ca, "fill.P01", password, NULL, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return dbk_home_sign_in_finish (f->home, result, error);
}

static inline gboolean
try_sync (Fixture *f, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  gboolean ok;

  dbk_home_sync_async (f->home, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  ok = dbk_home_sync_finish (f->home, result, error);
  spin ();
  return ok;
}

static inline void
sync_well (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  try_sync (f, &error);
  g_assert_no_error (error);
}

static inline void
ended_cb (DbkHome *home, const char *message, Fixture *f)
{
  g_assert_nonnull (message);
  f->ended++;
}

static inline void
begin (Fixture *f, TestCertificate certificate)
{
  test_set_today (TEST_TODAY);
  f->directory = test_directory ();
  f->catalogue_text = test_catalogue_text ("c1");
  f->catalogue = test_catalogue (f->catalogue_text);
  f->service = test_service_new (certificate, f->catalogue, f->catalogue_text);
  f->home = test_open_home (f->directory);
  g_signal_connect (f->home, "session-ended", G_CALLBACK (ended_cb), f);
}

static inline void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  begin (f, TEST_CERTIFICATE_GOOD);
  sign_in (f, f->service->ca, "right", &error);
  g_assert_no_error (error);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
  f->key = *dbk_document_get_key (f->document);
}

static inline void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->document);
  if (f->home != NULL)
    dbk_home_close (f->home);
  g_clear_object (&f->home);
  spin ();
  test_service_free (f->service);
  dbk_catalogue_unref (f->catalogue);
  g_free (f->catalogue_text);
  test_remove (f->directory);
  g_free (f->directory);
}

static inline void
reopen (Fixture *f)
{
  g_clear_object (&f->document);
  dbk_home_close (f->home);
  g_clear_object (&f->home);
  spin ();
  f->home = test_open_home (f->directory);
  g_signal_connect (f->home, "session-ended", G_CALLBACK (ended_cb), f);
  f->document = test_open_document (f->home, "P01", TEST_DAY);
}

static inline const DbkCell *
service_cell (Fixture *f, const char *entity, const char *indicator)
{
  DbkReport *report = test_service_report (f->service, &f->key);

  return report != NULL ? dbk_report_cell (report, g_intern_string (entity), g_intern_string (indicator)) : NULL;
}

static inline void
assert_service (Fixture *f, const char *entity, const char *indicator, const char *expected)
{
  const DbkCell *cell = service_cell (f, entity, indicator);

  g_assert_cmpstr (cell != NULL ? cell->value : NULL, ==, expected);
}
