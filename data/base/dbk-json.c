/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Typed reading of JSON.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-json.h"

#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (dbk_json_error, dbk_json_error)

static gboolean
refuse_member (const char *member, GError **error)
{
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER,
               _ ("The member “%s” is missing, of another type or out of range."), member);
  return FALSE;
}

static gboolean
refuse_element (guint i, GError **error)
{
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER,
               _ ("Element %u of a list is missing or of another type."), i);
  return FALSE;
}

static gboolean
is_value (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static gboolean
is_absent (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

const char *
dbk_json_string (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_object_get_member (object, member);
  if (!is_value (node, G_TYPE_STRING))
    {
      refuse_member (member, error);
      return NULL;
    }
  return json_node_get_string (node);
}

gboolean
dbk_json_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *out, GError **error)
{
  JsonNode *node;
  gint64 value;

  g_return_val_if_fail (object != NULL, FALSE);

  node = json_object_get_member (object, member);
  if (!is_value (node, G_TYPE_INT64))
    return refuse_member (member, error);
  value = json_node_get_int (node);
  if (value < min || value > max)
    return refuse_member (member, error);
  *out = value;
  return TRUE;
}

gboolean
dbk_json_boolean (JsonObject *object, const char *member, gboolean *out, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, FALSE);

  node = json_object_get_member (object, member);
  if (!is_value (node, G_TYPE_BOOLEAN))
    return refuse_member (member, error);
  *out = json_node_get_boolean (node);
  return TRUE;
}

JsonObject *
dbk_json_object (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_object_get_member (object, member);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse_member (member, error);
      return NULL;
    }
  return json_node_get_object (node);
}

JsonArray *
dbk_json_array (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (object != NULL, NULL);

  node = json_object_get_member (object, member);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      refuse_member (member, error);
      return NULL;
    }
  return json_node_get_array (node);
}

gboolean
dbk_json_string_or (JsonObject *object, const char *member, const char *fallback, const char **out, GError **error)
{
  const char *value;

  g_return_val_if_fail (object != NULL, FALSE);

  value = is_absent (object, member) ? fallback : dbk_json_string (object, member, error);
  if (value == NULL && !is_absent (object, member))
    return FALSE;
  *out = value;
  return TRUE;
}

gboolean
dbk_json_int_or (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 fallback, gint64 *out, GError **error)
{
  g_return_val_if_fail (object != NULL, FALSE);

  if (!is_absent (object, member))
    return dbk_json_int (object, member, min, max, out, error);
  *out = fallback;
  return TRUE;
}

gboolean
dbk_json_boolean_or (JsonObject *object, const char *member, gboolean fallback, gboolean *out, GError **error)
{
  g_return_val_if_fail (object != NULL, FALSE);

  if (!is_absent (object, member))
    return dbk_json_boolean (object, member, out, error);
  *out = fallback;
  return TRUE;
}

gboolean
dbk_json_object_or_null (JsonObject *object, const char *member, JsonObject **out, GError **error)
{
  JsonObject *value = NULL;

  g_return_val_if_fail (object != NULL, FALSE);

  if (!is_absent (object, member) && (value = dbk_json_object (object, member, error)) == NULL)
    return FALSE;
  *out = value;
  return TRUE;
}

gboolean
dbk_json_array_or_null (JsonObject *object, const char *member, JsonArray **out, GError **error)
{
  JsonArray *value = NULL;

  g_return_val_if_fail (object != NULL, FALSE);

  if (!is_absent (object, member) && (value = dbk_json_array (object, member, error)) == NULL)
    return FALSE;
  *out = value;
  return TRUE;
}

static JsonNode *
get_element (JsonArray *array, guint i)
{
  return i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;
}

JsonObject *
dbk_json_element_object (JsonArray *array, guint i, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (array != NULL, NULL);

  node = get_element (array, i);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse_element (i, error);
      return NULL;
    }
  return json_node_get_object (node);
}

gboolean
dbk_json_element_string (JsonArray *array, guint i, gboolean nullable, const char **out, GError **error)
{
  JsonNode *node;

  g_return_val_if_fail (array != NULL, FALSE);

  node = get_element (array, i);
  if (nullable && node != NULL && JSON_NODE_HOLDS_NULL (node))
    {
      *out = NULL;
      return TRUE;
    }
  if (!is_value (node, G_TYPE_STRING))
    return refuse_element (i, error);
  *out = json_node_get_string (node);
  return TRUE;
}
