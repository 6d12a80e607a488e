/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One cell that was changed, so that it can be changed back.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-change.h"

#include <string.h>

#include "data/base/dbk-json.h"

/* As many cells as the largest workbook has. */
#define MAX_TEXT (256 * 1024 * 1024)

DbkChange *
dbk_change_new (const char *plant, DbkDay day, const char *entity, const char *indicator, gboolean note, const char *before, const char *after)
{
  DbkChange *change = g_new0 (DbkChange, 1);

  change->plant = g_intern_string (plant);
  change->day = day;
  change->entity = g_intern_string (entity);
  change->indicator = g_intern_string (indicator);
  change->note = note;
  change->before = g_strdup (before != NULL ? before : "");
  change->after = g_strdup (after != NULL ? after : "");
  return change;
}

void
dbk_change_free (DbkChange *change)
{
  if (change == NULL)
    return;
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

/* --- To be kept --- */

static void
add_change (DbkJsonWriter *writer, const DbkChange *change)
{
  g_autofree char *day = dbk_day_to_string (change->day);

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "plant", change->plant);
  dbk_json_writer_add_string (writer, "day", day);
  dbk_json_writer_add_string (writer, "entity", change->entity);
  dbk_json_writer_add_string (writer, "indicator", change->indicator);
  if (change->note)
    dbk_json_writer_add_boolean (writer, "note", TRUE);
  dbk_json_writer_add_string (writer, "before", change->before);
  dbk_json_writer_add_string (writer, "after", change->after);
  dbk_json_writer_end_object (writer);
}

char *
dbk_changes_to_text (const char *form, const GPtrArray *changes)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "form", form);
  dbk_json_writer_member (writer, "changes");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < changes->len; i++)
    add_change (writer, g_ptr_array_index (changes, i));
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

static DbkChange *
read_change (JsonObject *object, GError **error)
{
  const char *plant = dbk_json_string (object, "plant", error);
  const char *day = plant != NULL ? dbk_json_string (object, "day", error) : NULL;
  const char *entity = day != NULL ? dbk_json_string (object, "entity", error) : NULL;
  const char *indicator = entity != NULL ? dbk_json_string (object, "indicator", error) : NULL;
  const char *before = indicator != NULL ? dbk_json_string (object, "before", error) : NULL;
  const char *after = before != NULL ? dbk_json_string (object, "after", error) : NULL;
  gboolean note;
  DbkDay first;

  if (after == NULL || !dbk_json_boolean_or (object, "note", FALSE, &note, error))
    return NULL;
  if (!dbk_day_parse (day, &first))
    {
      g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER, "day: %s is none", day);
      return NULL;
    }
  return dbk_change_new (plant, first, entity, indicator, note, before, after);
}

GPtrArray *
dbk_changes_from_text (const char *text, char **form, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), MAX_TEXT, error);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_change_free);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *code;
  JsonArray *array;

  if (root != NULL && object == NULL)
    g_set_error_literal (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER, "the changes are no object");
  code = object != NULL ? dbk_json_string (object, "form", error) : NULL;
  array = code != NULL ? dbk_json_array (object, "changes", error) : NULL;
  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *element = dbk_json_element_object (array, i, error);
      DbkChange *change = element != NULL ? read_change (element, error) : NULL;

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }
  *form = g_strdup (code);
  return g_steal_pointer (&changes);
}
