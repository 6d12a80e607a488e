/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region of many like plants under the built-in catalogue.
 */
#define G_LOG_DOMAIN "dbk-bench"

#include "tests/bench/dbk-bench-plants.h"

#include "tests/data/rules/dbk-builtin.h"

static void
add_node (JsonArray *nodes, const char *code, const char *kind, const char *parent, const char *more)
{
  g_autofree char *above = parent != NULL ? g_strdup_printf ("\"parent\":\"%s\",", parent) : g_strdup ("");
  g_autofree char *text = g_strdup_printf ("{\"code\":\"%s\",\"kind\":\"%s\",%s\"name\":{\"zh\":\"%s\",\"en\":\"%s\"}%s}", code, kind, above, code, code, more);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  json_array_add_element (nodes, g_steal_pointer (&node));
}

JsonObject *
dbk_bench_plants_document (guint plants, guint units)
{
  g_autoptr (JsonNode) root = dbk_test_read_document ("builtin.json");
  JsonObject *document = json_node_get_object (root);
  JsonArray *nodes = json_array_new ();

  add_node (nodes, "G", "group", NULL, "");
  add_node (nodes, "R1", "region", "G", "");
  for (guint p = 1; p <= plants; p++)
    {
      g_autofree char *plant = g_strdup_printf ("V%02u", p);

      add_node (nodes, plant, "plant", "R1", ",\"attributes\":[{\"name\":\"coal_yard\",\"value\":\"400000\"},{\"name\":\"dead_stock\",\"value\":\"20000\"},{\"name\":\"latitude\",\"value\":\"38.9\"}]");
      for (guint u = 1; u <= units; u++)
        {
          g_autofree char *unit = g_strdup_printf ("%s-U%u", plant, u);

          add_node (nodes, unit, "unit", plant, ",\"energy\":\"coal\",\"commissioned\":\"2011-06-30\",\"attributes\":[{\"name\":\"capacity\",\"value\":\"660\"},{\"name\":\"min_load\",\"value\":\"260\"}]");
        }
    }
  json_object_set_array_member (document, "nodes", nodes);
  json_object_set_string_member (document, "version", "1");
  return json_object_ref (document);
}

char *
dbk_bench_plants_text (JsonObject *document)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, document);
  return dbk_json_print (root);
}
