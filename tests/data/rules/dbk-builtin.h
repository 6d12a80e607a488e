/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The built-in catalogue and the demo group, for tests.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/catalogue/dbk-catalogue.h"

static inline JsonNode *
dbk_test_read_document (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "resources", "catalogue", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  JsonNode *root;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  root = dbk_json_parse (text, length, 16 << 20, &error);
  g_assert_no_error (error);
  return root;
}

static inline DbkCatalogue *
dbk_test_load_builtin (void)
{
  g_autoptr (JsonNode) definitions = dbk_test_read_document ("builtin.json");
  g_autoptr (JsonNode) nodes = dbk_test_read_document ("demo-nodes.json");
  g_autoptr (JsonObject) joined = dbk_catalogue_join (json_node_get_object (definitions), json_node_get_object (nodes), "test");
  g_autoptr (GError) error = NULL;
  DbkCatalogue *catalogue = dbk_catalogue_load (joined, &error);

  g_assert_no_error (error);
  return catalogue;
}
