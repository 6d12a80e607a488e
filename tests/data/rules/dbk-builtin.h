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
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "resources", "catalogue", name, NULL);
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

/* Gives definitions an organisation, as the service does when it begins. */
static inline void
dbk_test_set_nodes (JsonNode *definitions, JsonNode *organisation, const char *version)
{
  JsonObject *root = json_node_get_object (definitions);

  json_object_set_array_member (root, "nodes", json_array_ref (json_object_get_array_member (json_node_get_object (organisation), "nodes")));
  json_object_set_string_member (root, "version", version);
}

/* The built-in definitions with the demo group. */
static inline JsonNode *
dbk_test_read_builtin (const char *version)
{
  g_autoptr (JsonNode) nodes = dbk_test_read_document ("demo-nodes.json");
  JsonNode *root = dbk_test_read_document ("builtin.json");

  dbk_test_set_nodes (root, nodes, version);
  return root;
}

static inline DbkCatalogue *
dbk_test_load (JsonNode *root)
{
  g_autoptr (GError) error = NULL;
  DbkCatalogue *catalogue = dbk_catalogue_load (json_node_get_object (root), &error);

  g_assert_no_error (error);
  return catalogue;
}

static inline DbkCatalogue *
dbk_test_load_builtin (void)
{
  g_autoptr (JsonNode) root = dbk_test_read_builtin ("test");

  return dbk_test_load (root);
}
