/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a new service starts with: the built-in catalogue.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-seed.h"

#include <gio/gio.h>

#include "central/dbk-central-resources.h"
#include "data/base/dbk-json.h"

#define MAX_DOCUMENT (16 * 1024 * 1024)
#define REAL_NODES "{\"nodes\":[{\"code\":\"G\",\"kind\":\"group\",\"name\":{\"zh\":\"集团\",\"en\":\"Group\"}}]}"

static JsonNode *
read_document (const char *name, GError **error)
{
  g_autofree char *path = g_strconcat ("/org/daybook/central/", name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data (dbk_central_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return bytes != NULL ? dbk_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), MAX_DOCUMENT, error) : NULL;
}

char *
dbk_seed_catalogue (const char *version, gboolean demo, GError **error)
{
  g_autoptr (JsonNode) root = read_document ("builtin.json", error);
  g_autoptr (JsonNode) nodes = NULL;
  JsonArray *list;

  if (root == NULL)
    return NULL;
  nodes = demo ? read_document ("demo-nodes.json", error) : dbk_json_parse (REAL_NODES, sizeof REAL_NODES - 1, MAX_DOCUMENT, error);
  if (nodes == NULL)
    return NULL;
  list = dbk_json_array (json_node_get_object (nodes), "nodes", error);
  if (list == NULL)
    return NULL;
  json_object_set_array_member (json_node_get_object (root), "nodes", json_array_ref (list));
  json_object_set_string_member (json_node_get_object (root), "version", version);
  return dbk_json_print (root);
}
