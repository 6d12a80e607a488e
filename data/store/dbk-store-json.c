/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of pins, reasons, readings and flags as the store keeps them: JSON text.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <string.h>

#include "data/base/dbk-json.h"
#include "data/store/dbk-store-private.h"

#define MAX_LIST (4 * 1024 * 1024)

static void
add_member (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static char *
finish (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return dbk_json_print (root);
}

char *
dbk_store_pins_to_text (const GPtrArray *pins)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (pins == NULL || pins->len == 0)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (pins, i);

      json_builder_begin_object (builder);
      add_member (builder, "entity", pin->entity);
      add_member (builder, "indicator", pin->indicator);
      add_member (builder, "text", pin->text);
      json_builder_end_object (builder);
    }
  return finish (builder);
}

char *
dbk_store_reasons_to_text (const GPtrArray *reasons)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  if (reasons == NULL || reasons->len == 0)
    return NULL;
  json_builder_begin_array (builder);
  for (guint i = 0; i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);

      json_builder_begin_object (builder);
      add_member (builder, "rule", reason->rule);
      add_member (builder, "entity", reason->entity);
      add_member (builder, "text", reason->text);
      json_builder_set_member_name (builder, "unseen");
      json_builder_add_boolean_value (builder, reason->unseen);
      json_builder_end_object (builder);
    }
  return finish (builder);
}

/* Our own writing; a list that cannot be read is left out rather than lose the report. */
static JsonNode *
read_list (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  if (text == NULL)
    return NULL;
  root = dbk_json_parse (text, strlen (text), MAX_LIST, &error);
  if (root == NULL)
    g_warning ("a list in the store cannot be read: %s", error->message);
  else if (!JSON_NODE_HOLDS_ARRAY (root))
    g_clear_pointer (&root, json_node_unref);
  return root;
}

static JsonObject *
element (JsonArray *array, guint i)
{
  return dbk_json_element_object (array, i, NULL);
}

static const char *
member (JsonObject *object, const char *name)
{
  const char *text = NULL;

  return dbk_json_string_or (object, name, NULL, &text, NULL) ? text : NULL;
}

void
dbk_store_pins_from_text (const char *text, GPtrArray *pins)
{
  g_autoptr (JsonNode) root = read_list (text);
  JsonArray *array = root != NULL ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = element (array, i);
      DbkPin *pin;

      if (object == NULL)
        continue;
      pin = g_new0 (DbkPin, 1);
      pin->entity = g_intern_string (member (object, "entity"));
      pin->indicator = g_intern_string (member (object, "indicator"));
      pin->text = g_strdup (member (object, "text"));
      g_ptr_array_add (pins, pin);
    }
}

void
dbk_store_reasons_from_text (const char *text, GPtrArray *reasons)
{
  g_autoptr (JsonNode) root = read_list (text);
  JsonArray *array = root != NULL ? json_node_get_array (root) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = element (array, i);
      DbkReason *reason;

      if (object == NULL)
        continue;
      reason = g_new0 (DbkReason, 1);
      reason->rule = g_intern_string (member (object, "rule"));
      reason->entity = g_intern_string (member (object, "entity"));
      reason->text = g_strdup (member (object, "text"));
      dbk_json_boolean_or (object, "unseen", FALSE, &reason->unseen, NULL);
      g_ptr_array_add (reasons, reason);
    }
}

char *
dbk_store_readings_to_text (const GPtrArray *readings)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (readings == NULL || readings->len == 0)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < readings->len; i++)
    {
      const DbkReading *reading = g_ptr_array_index (readings, i);

      json_builder_begin_object (builder);
      add_member (builder, "entity", reading->entity);
      add_member (builder, "indicator", reading->indicator);
      add_member (builder, "value", reading->value);
      add_member (builder, "by", reading->by);
      json_builder_set_member_name (builder, "at");
      json_builder_add_int_value (builder, reading->at);
      json_builder_end_object (builder);
    }
  return finish (builder);
}

GPtrArray *
dbk_store_readings_from_text (const char *text)
{
  g_autoptr (JsonNode) root = read_list (text);
  JsonArray *array = root != NULL ? json_node_get_array (root) : NULL;
  GPtrArray *readings;

  if (array == NULL)
    return NULL;
  readings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reading_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = element (array, i);
      gint64 at = 0;

      if (object == NULL || member (object, "entity") == NULL || member (object, "indicator") == NULL || !dbk_json_int_or (object, "at", G_MININT64, G_MAXINT64, 0, &at, NULL))
        continue;
      g_ptr_array_add (readings, dbk_reading_new (member (object, "entity"), member (object, "indicator"), member (object, "value"), member (object, "by"), at));
    }
  return readings;
}

char *
dbk_store_carried_to_text (const GPtrArray *flags)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (flags == NULL || flags->len == 0)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < flags->len; i++)
    {
      const DbkCarryFlag *flag = g_ptr_array_index (flags, i);

      json_builder_begin_object (builder);
      add_member (builder, "entity", flag->entity);
      add_member (builder, "indicator", flag->indicator);
      add_member (builder, "value", flag->value);
      json_builder_end_object (builder);
    }
  return finish (builder);
}

GPtrArray *
dbk_store_carried_from_text (const char *text)
{
  g_autoptr (JsonNode) root = read_list (text);
  JsonArray *array = root != NULL ? json_node_get_array (root) : NULL;
  GPtrArray *flags;

  if (array == NULL)
    return NULL;
  flags = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_carry_flag_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = element (array, i);

      if (object != NULL && member (object, "entity") != NULL && member (object, "indicator") != NULL)
        g_ptr_array_add (flags, dbk_carry_flag_new (member (object, "entity"), member (object, "indicator"), member (object, "value")));
    }
  return flags;
}
