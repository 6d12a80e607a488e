/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A home made by hand, without a service: the built-in catalogue, the demo
 * group, and one account with its grants.
 */
#pragma once

#include <glib/gstdio.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document.h"
#include "data/store/dbk-store.h"
#include "tests/data/base/test-folder.h"
#include "tests/data/rules/dbk-builtin.h"

/* The day that tests live in, and the one to be filed. */
#define TEST_TODAY "2026-03-16"
#define TEST_DAY "2026-03-15"

static inline char *
test_catalogue_text (const char *version)
{
  g_autoptr (JsonNode) root = dbk_test_read_builtin (version);

  return dbk_json_print (root);
}

static inline DbkCatalogue *
test_catalogue (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), 16 << 20, &error);

  g_assert_no_error (error);
  return dbk_test_load (root);
}

static inline void
test_write (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static inline char *
test_store_path (const char *directory, const char *account)
{
  g_autofree char *folder = g_str_has_prefix (account, "fill.P") ? g_strdup_printf ("fill.%%50%s", account + 6) : g_strdup (account);

  return g_build_filename (directory, "accounts", folder, "store.db", NULL);
}

/* Makes the home of one account as a sign-in would leave it. */
static inline void
test_make_home (const char *directory, const char *account, const char *role, const char *node)
{
  g_autofree char *path = test_store_path (directory, account);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = test_catalogue_text ("test");
  g_autofree char *settings = g_strdup_printf ("{\"home\":\"6ba7b810-9dad-41d1-80b4-00c04fd430c8\",\"account\":\"%s\"}", account);
  g_autofree char *actor = g_strdup_printf ("{\"account\":\"%s\",\"name\":\"Test Person\",\"grants\":[{\"role\":\"%s\",\"node\":\"%s\",\"from\":null,\"to\":null}]}", account, role, node);
  g_autoptr (DbkCatalogue) catalogue = test_catalogue (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkStore) store = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  test_write (directory, "home.json", settings);
  store = dbk_store_open (path, &error);
  g_assert_no_error (error);
  dbk_store_save_catalogue (store, catalogue, text, "\"test\"", &error);
  g_assert_no_error (error);
  dbk_store_set_meta (store, "actor", actor, &error);
  g_assert_no_error (error);
}

static inline void
test_set_today (const char *text)
{
  DbkDay today;

  g_assert_true (dbk_day_parse (text, &today));
  dbk_clock_set_today (today);
}

static inline DbkHome *
test_open_home (const char *directory)
{
  g_autoptr (GError) error = NULL;
  DbkHome *home = dbk_home_open (directory, &error);

  g_assert_no_error (error);
  return home;
}

/* With all that it still had to say. */
static inline void
test_close_home (DbkHome **home)
{
  dbk_home_close (*home);
  g_clear_object (home);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static inline DbkDocument *
test_open_document (DbkHome *home, const char *org, const char *day)
{
  g_autoptr (GError) error = NULL;
  DbkDocument *document = dbk_home_open_document (home, "daily", org, day, &error);

  g_assert_no_error (error);
  return document;
}

static inline guint
test_slot (DbkDocument *document, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), entity, indicator);

  g_assert_nonnull (slot);
  return slot->index;
}

static inline void
test_type (DbkDocument *document, const char *entity, const char *indicator, const char *text)
{
  g_autoptr (GError) error = NULL;

  dbk_document_set_text (document, test_slot (document, entity, indicator), text, DBK_CELL_TYPED, &error);
  g_assert_no_error (error);
}

static inline void
test_assert_value (DbkDocument *document, const char *entity, const char *indicator, const char *expected)
{
  g_autofree char *text = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), test_slot (document, entity, indicator)));

  g_assert_cmpstr (text, ==, expected);
}
