/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readings that an interface delivers.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-readings.h"

#include "data/wire/dbk-wire-private.h"

void
dbk_readings_request_free (DbkReadingsRequest *request)
{
  if (request == NULL)
    return;
  g_ptr_array_unref (request->readings);
  g_free (request);
}

static void
add_column (DbkJsonWriter *writer, const char *member, const GPtrArray *readings, gsize offset)
{
  dbk_json_writer_member (writer, member);
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < readings->len; i++)
    {
      const char *text = G_STRUCT_MEMBER (const char *, g_ptr_array_index (readings, i), offset);

      dbk_json_writer_string (writer, text);
    }
  dbk_json_writer_end_array (writer);
}

char *
dbk_readings_request_to_text (const DbkReadingsRequest *request)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  const DbkReading *first = request->readings->len > 0 ? g_ptr_array_index (request->readings, 0) : NULL;

  dbk_json_writer_begin_object (writer);
  dbk_wire_add_key (writer, &request->key);
  dbk_json_writer_member (writer, "readings");
  dbk_json_writer_begin_object (writer);
  add_column (writer, "entities", request->readings, G_STRUCT_OFFSET (DbkReading, entity));
  add_column (writer, "indicators", request->readings, G_STRUCT_OFFSET (DbkReading, indicator));
  add_column (writer, "values", request->readings, G_STRUCT_OFFSET (DbkReading, value));
  dbk_wire_add_time (writer, "at", first != NULL ? first->at : 0);
  dbk_json_writer_end_object (writer);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

static gboolean
read_columns (JsonObject *object, DbkReadingsRequest *request, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *entities, *indicators, *values;
  guint length;
  gint64 at;

  if (!dbk_wire_list (object, "entities", FALSE, DBK_WIRE_MAX_CELLS, &entities, error))
    return FALSE;
  length = json_array_get_length (entities);
  if (!dbk_wire_column (object, "indicators", FALSE, length, &indicators, error) || !dbk_wire_column (object, "values", FALSE, length, &values, error) ||
      !dbk_wire_time (object, "at", &at, error))
    return FALSE;
  for (guint i = 0; i < length; i++)
    {
      const char *entity, *indicator, *value;

      if (!dbk_wire_element (entities, "entities", i, FALSE, DBK_WIRE_MAX_CODE, &entity, error) ||
          !dbk_wire_element (indicators, "indicators", i, FALSE, DBK_WIRE_MAX_CODE, &indicator, error) ||
          !dbk_wire_element (values, "values", i, TRUE, DBK_WIRE_MAX_TEXT, &value, error))
        return FALSE;
      if (dbk_wire_intern (entity) == NULL || dbk_wire_intern (indicator) == NULL)
        return dbk_wire_refuse (dbk_wire_intern (entity) == NULL ? "entities" : "indicators", error);
      if (!g_hash_table_add (seen, g_strdup_printf ("%s\t%s", entity, indicator)))
        return dbk_wire_refuse ("entities", error);
      g_ptr_array_add (request->readings, dbk_reading_new (entity, indicator, value, NULL, at));
    }
  return TRUE;
}

DbkReadingsRequest *
dbk_readings_request_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, DBK_WIRE_MAX_REQUEST, error);
  g_autoptr (DbkReadingsRequest) request = g_new0 (DbkReadingsRequest, 1);
  JsonObject *object, *readings;

  request->readings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reading_free);
  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      dbk_wire_refuse ("report", error);
      return NULL;
    }
  object = json_node_get_object (root);
  if (!dbk_wire_key (object, &request->key, error) || !dbk_json_object_or_null (object, "readings", &readings, error))
    return NULL;
  if (readings == NULL)
    {
      dbk_wire_refuse ("readings", error);
      return NULL;
    }
  return read_columns (readings, request, error) ? g_steal_pointer (&request) : NULL;
}
