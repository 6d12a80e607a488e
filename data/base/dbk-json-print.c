/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tree of json-glib's as text; its own generator does not always write JSON.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-json.h"

static void print_node (DbkJsonWriter *writer, JsonNode *node);

static void
print_value (DbkJsonWriter *writer, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    dbk_json_writer_string (writer, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    dbk_json_writer_boolean (writer, json_node_get_boolean (node));
  else if (type == G_TYPE_DOUBLE)
    dbk_json_writer_double (writer, json_node_get_double (node));
  else
    dbk_json_writer_int (writer, json_node_get_int (node));
}

static void
print_object (DbkJsonWriter *writer, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  dbk_json_writer_begin_object (writer);
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      dbk_json_writer_member (writer, name);
      print_node (writer, node);
    }
  dbk_json_writer_end_object (writer);
}

static void
print_array (DbkJsonWriter *writer, JsonArray *array)
{
  guint n = json_array_get_length (array);

  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < n; i++)
    print_node (writer, json_array_get_element (array, i));
  dbk_json_writer_end_array (writer);
}

static void
print_node (DbkJsonWriter *writer, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      print_object (writer, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      print_array (writer, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      print_value (writer, node);
      break;
    case JSON_NODE_NULL:
    default:
      dbk_json_writer_null (writer);
      break;
    }
}

char *
dbk_json_print (JsonNode *root)
{
  g_autoptr (DbkJsonWriter) writer = NULL;

  g_return_val_if_fail (root != NULL, NULL);

  writer = dbk_json_writer_new ();
  print_node (writer, root);
  return dbk_json_writer_finish (writer);
}
