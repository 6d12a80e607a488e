/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The embedded driver: short lists kept as JSON because they are read whole.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/store/sqlite/dbk-sqlite-store-private.h"
#include "data/base/dbk-json.h"

#define MAX_LENGTH (16 * 1024 * 1024)

static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  json_builder_set_member_name (builder, member);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static char *
print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  return dbk_json_print (root);
}

static JsonArray *
parse (const char *text, JsonNode **root, GError **error)
{
  *root = dbk_json_parse (text, strlen (text), MAX_LENGTH, error);
  if (*root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (*root))
    {
      g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "A list in the store is damaged");
      return NULL;
    }
  return json_node_get_array (*root);
}

char *
dbk_sqlite_reasons_to_text (const GPtrArray *reasons)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (reasons == NULL || reasons->len == 0)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);

      json_builder_begin_object (builder);
      add_text (builder, "rule", reason->rule);
      add_text (builder, "entity", reason->entity);
      add_text (builder, "text", reason->text);
      json_builder_set_member_name (builder, "unseen");
      json_builder_add_boolean_value (builder, reason->unseen);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return print (builder);
}

gboolean
dbk_sqlite_reasons_from_text (const char *text, GPtrArray *reasons, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array;

  if (text == NULL)
    return TRUE;
  array = parse (text, &root, error);
  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, error);
      const char *rule, *entity, *reason_text;
      gboolean unseen;
      DbkReason *reason;

      if (object == NULL ||
          (rule = dbk_json_string (object, "rule", error)) == NULL ||
          (entity = dbk_json_string (object, "entity", error)) == NULL ||
          !dbk_json_string_or (object, "text", NULL, &reason_text, error) ||
          !dbk_json_boolean_or (object, "unseen", FALSE, &unseen, error))
        return FALSE;
      reason = g_new0 (DbkReason, 1);
      reason->rule = g_intern_string (rule);
      reason->entity = g_intern_string (entity);
      reason->text = g_strdup (reason_text);
      reason->unseen = unseen;
      g_ptr_array_add (reasons, reason);
    }
  return TRUE;
}

char *
dbk_sqlite_pins_to_text (const GPtrArray *pins)
{
  g_autoptr (JsonBuilder) builder = NULL;

  if (pins == NULL || pins->len == 0)
    return NULL;
  builder = json_builder_new ();
  json_builder_begin_array (builder);
  for (guint i = 0; i < pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (pins, i);

      json_builder_begin_object (builder);
      add_text (builder, "entity", pin->entity);
      add_text (builder, "indicator", pin->indicator);
      add_text (builder, "text", pin->text);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return print (builder);
}

gboolean
dbk_sqlite_pins_from_text (const char *text, GPtrArray *pins, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array;

  if (text == NULL)
    return TRUE;
  array = parse (text, &root, error);
  if (array == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, error);
      const char *entity, *indicator, *pin_text;
      DbkPin *pin;

      if (object == NULL ||
          (entity = dbk_json_string (object, "entity", error)) == NULL ||
          (indicator = dbk_json_string (object, "indicator", error)) == NULL ||
          !dbk_json_string_or (object, "text", NULL, &pin_text, error))
        return FALSE;
      pin = g_new0 (DbkPin, 1);
      pin->entity = g_intern_string (entity);
      pin->indicator = g_intern_string (indicator);
      pin->text = g_strdup (pin_text);
      g_ptr_array_add (pins, pin);
    }
  return TRUE;
}

char *
dbk_sqlite_carried_to_text (const GPtrArray *flags)
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
      add_text (builder, "entity", flag->entity);
      add_text (builder, "indicator", flag->indicator);
      add_text (builder, "value", flag->value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  return print (builder);
}

gboolean
dbk_sqlite_carried_from_text (const char *text, GPtrArray **flags, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array;

  if (text == NULL)
    return TRUE;
  array = parse (text, &root, error);
  if (array == NULL)
    return FALSE;
  *flags = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_carry_flag_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, error);
      const char *entity, *indicator, *value;

      if (object == NULL ||
          (entity = dbk_json_string (object, "entity", error)) == NULL ||
          (indicator = dbk_json_string (object, "indicator", error)) == NULL ||
          !dbk_json_string_or (object, "value", NULL, &value, error))
        return FALSE;
      g_ptr_array_add (*flags, dbk_carry_flag_new (entity, indicator, value));
    }
  return TRUE;
}
