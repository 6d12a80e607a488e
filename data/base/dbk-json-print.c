/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * JSON as text; json-glib's own generator does not always write JSON.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-json.h"

#include <math.h>
#include <string.h>

static void print_node (GString *out, JsonNode *node);

static void
print_string (GString *out, const char *text)
{
  static const char plain[] = "\b\f\n\r\t\"\\";
  static const char letters[] = "bfnrt\"\\";
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (text, -1, NULL))
    text = valid = g_utf8_make_valid (text, -1);
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      const char *special = strchr (plain, *c);

      if (special != NULL)
        g_string_append_printf (out, "\\%c", letters[special - plain]);
      else if ((guchar)*c < 0x20)
        g_string_append_printf (out, "\\u%04x", (guint)*c);
      else
        g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

static void
print_double (GString *out, double value)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_critical ("a number that JSON does not have is printed as null");
      g_string_append (out, "null");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (buffer, sizeof buffer, formats[i], value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  g_string_append (out, buffer);
  /* it stays a double for whoever reads it */
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
print_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    print_string (out, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE)
    print_double (out, json_node_get_double (node));
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
print_object (GString *out, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      print_string (out, name);
      g_string_append_c (out, ':');
      print_node (out, node);
    }
  g_string_append_c (out, '}');
}

static void
print_array (GString *out, JsonArray *array)
{
  guint n = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      print_node (out, json_array_get_element (array, i));
    }
  g_string_append_c (out, ']');
}

static void
print_node (GString *out, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      print_object (out, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      print_array (out, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      print_value (out, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (out, "null");
      break;
    }
}

char *
dbk_json_print (JsonNode *root)
{
  GString *out;

  g_return_val_if_fail (root != NULL, NULL);

  out = g_string_new (NULL);
  print_node (out, root);
  return g_string_free (out, FALSE);
}
