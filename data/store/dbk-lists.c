/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short lists kept in a store as JSON, because they are read whole: pins,
 * reasons, readings and flags.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-lists.h"

#include <string.h>

#include "data/base/dbk-json.h"
#include "data/store/dbk-database.h"

#define MAX_LENGTH (16 * 1024 * 1024)

static JsonArray *
parse (const char *text, JsonNode **root, GError **error)
{
  *root = dbk_json_parse (text, strlen (text), MAX_LENGTH, error);
  if (*root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (*root))
    {
      g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "no list");
      return NULL;
    }
  return json_node_get_array (*root);
}

/* (nullable): %NULL for a list without items */
static char *
write_list (const GPtrArray *list, void (*add) (DbkJsonWriter *writer, gconstpointer item))
{
  g_autoptr (DbkJsonWriter) writer = NULL;

  if (list == NULL || list->len == 0)
    return NULL;
  writer = dbk_json_writer_new ();
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < list->len; i++)
    {
      dbk_json_writer_begin_object (writer);
      add (writer, g_ptr_array_index (list, i));
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
  return dbk_json_writer_finish (writer);
}

typedef gboolean (*ReadItem) (JsonObject *object, GPtrArray *list, GError **error);

/*
 * What stands before a damaged item stays in @list.
 * @text: (nullable): no list at all
 * @list: made with @free_item where there is none yet and @text is a list
 */
static gboolean
read_list (const char *text, ReadItem read, GDestroyNotify free_item, GPtrArray **list, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array;

  if (text == NULL)
    return TRUE;
  array = parse (text, &root, error);
  if (array == NULL)
    return FALSE;
  if (*list == NULL)
    *list = g_ptr_array_new_with_free_func (free_item);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, error);

      if (object == NULL || !read (object, *list, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_reason (DbkJsonWriter *writer, gconstpointer item)
{
  const DbkReason *reason = item;

  dbk_json_writer_add_string (writer, "rule", reason->rule);
  dbk_json_writer_add_string (writer, "entity", reason->entity);
  dbk_json_writer_add_string (writer, "text", reason->text);
  dbk_json_writer_add_boolean (writer, "unseen", reason->unseen);
}

char *
dbk_lists_reasons_to_text (const GPtrArray *reasons)
{
  return write_list (reasons, add_reason);
}

static gboolean
read_reason (JsonObject *object, GPtrArray *list, GError **error)
{
  const char *rule, *entity, *reason_text;
  gboolean unseen;

  if ((rule = dbk_json_string (object, "rule", error)) == NULL ||
      (entity = dbk_json_string (object, "entity", error)) == NULL ||
      !dbk_json_string_or (object, "text", NULL, &reason_text, error) ||
      !dbk_json_boolean_or (object, "unseen", FALSE, &unseen, error))
    return FALSE;
  g_ptr_array_add (list, dbk_reason_new (rule, entity, reason_text, unseen));
  return TRUE;
}

gboolean
dbk_lists_reasons_from_text (const char *text, GPtrArray *reasons, GError **error)
{
  return read_list (text, read_reason, NULL, &reasons, error);
}

static void
add_pin (DbkJsonWriter *writer, gconstpointer item)
{
  const DbkPin *pin = item;

  dbk_json_writer_add_string (writer, "entity", pin->entity);
  dbk_json_writer_add_string (writer, "indicator", pin->indicator);
  dbk_json_writer_add_string (writer, "text", pin->text);
}

char *
dbk_lists_pins_to_text (const GPtrArray *pins)
{
  return write_list (pins, add_pin);
}

static gboolean
read_pin (JsonObject *object, GPtrArray *list, GError **error)
{
  const char *entity, *indicator, *pin_text;

  if ((entity = dbk_json_string (object, "entity", error)) == NULL ||
      (indicator = dbk_json_string (object, "indicator", error)) == NULL ||
      !dbk_json_string_or (object, "text", NULL, &pin_text, error))
    return FALSE;
  g_ptr_array_add (list, dbk_pin_new (entity, indicator, pin_text));
  return TRUE;
}

gboolean
dbk_lists_pins_from_text (const char *text, GPtrArray *pins, GError **error)
{
  return read_list (text, read_pin, NULL, &pins, error);
}

static void
add_flag (DbkJsonWriter *writer, gconstpointer item)
{
  const DbkCarryFlag *flag = item;

  dbk_json_writer_add_string (writer, "entity", flag->entity);
  dbk_json_writer_add_string (writer, "indicator", flag->indicator);
  dbk_json_writer_add_string (writer, "value", flag->value);
}

char *
dbk_lists_carried_to_text (const GPtrArray *flags)
{
  return write_list (flags, add_flag);
}

static gboolean
read_flag (JsonObject *object, GPtrArray *list, GError **error)
{
  const char *entity, *indicator, *value;

  if ((entity = dbk_json_string (object, "entity", error)) == NULL ||
      (indicator = dbk_json_string (object, "indicator", error)) == NULL ||
      !dbk_json_string_or (object, "value", NULL, &value, error))
    return FALSE;
  g_ptr_array_add (list, dbk_carry_flag_new (entity, indicator, value));
  return TRUE;
}

gboolean
dbk_lists_carried_from_text (const char *text, GPtrArray **flags, GError **error)
{
  return read_list (text, read_flag, (GDestroyNotify)dbk_carry_flag_free, flags, error);
}

static void
add_reading (DbkJsonWriter *writer, gconstpointer item)
{
  const DbkReading *reading = item;

  dbk_json_writer_add_string (writer, "entity", reading->entity);
  dbk_json_writer_add_string (writer, "indicator", reading->indicator);
  dbk_json_writer_add_string (writer, "value", reading->value);
  dbk_json_writer_add_string (writer, "by", reading->by);
  dbk_json_writer_add_int (writer, "at", reading->at);
}

char *
dbk_lists_readings_to_text (const GPtrArray *readings)
{
  return write_list (readings, add_reading);
}

static gboolean
read_reading (JsonObject *object, GPtrArray *list, GError **error)
{
  const char *entity, *indicator, *value, *by;
  gint64 at;

  if ((entity = dbk_json_string (object, "entity", error)) == NULL ||
      (indicator = dbk_json_string (object, "indicator", error)) == NULL ||
      !dbk_json_string_or (object, "value", NULL, &value, error) ||
      !dbk_json_string_or (object, "by", NULL, &by, error) ||
      !dbk_json_int_or (object, "at", G_MININT64, G_MAXINT64, 0, &at, error))
    return FALSE;
  g_ptr_array_add (list, dbk_reading_new (entity, indicator, value, by, at));
  return TRUE;
}

gboolean
dbk_lists_readings_from_text (const char *text, GPtrArray **readings, GError **error)
{
  return read_list (text, read_reading, (GDestroyNotify)dbk_reading_free, readings, error);
}
