/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writers and checked readers that the messages share.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"

/* What strangers may add to the table of interned codes, which nothing ever frees. */
#define MAX_UNKNOWN_CODES 100000

gboolean
dbk_wire_refuse (const char *member, GError **error)
{
  g_set_error (error, DBK_JSON_ERROR, DBK_JSON_ERROR_MEMBER,
               _ ("The member “%s” is missing, of another type or out of range."), member);
  return FALSE;
}

/* --- Writers --- */

char *
dbk_wire_time_to_text (gint64 microseconds)
{
  g_autofree char *text = dbk_clock_format_utc (microseconds);
  int fraction = (int)(microseconds % G_USEC_PER_SEC);

  if (fraction < 0)
    fraction += G_USEC_PER_SEC;
  if (text == NULL)
    return g_strdup ("1970-01-01T00:00:00Z");
  return fraction != 0 ? g_strdup_printf ("%.19s.%06dZ", text, fraction) : g_steal_pointer (&text);
}

void
dbk_wire_add_time (DbkJsonWriter *writer, const char *member, gint64 microseconds)
{
  g_autofree char *text = dbk_wire_time_to_text (microseconds);

  dbk_json_writer_add_string (writer, member, text);
}

void
dbk_wire_add_day (DbkJsonWriter *writer, const char *member, DbkDay day)
{
  g_autofree char *text = day != DBK_DAY_NONE ? dbk_day_to_string (day) : NULL;

  dbk_json_writer_add_string (writer, member, text);
}

void
dbk_wire_add_key (DbkJsonWriter *writer, const DbkReportKey *key)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  dbk_json_writer_member (writer, "report");
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "form", key->form);
  dbk_json_writer_add_string (writer, "org", key->org);
  dbk_json_writer_add_string (writer, "period", period);
  dbk_json_writer_end_object (writer);
}

void
dbk_wire_add_reasons (DbkJsonWriter *writer, const GPtrArray *reasons, gboolean unseen)
{
  dbk_json_writer_member (writer, "reasons");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);

      dbk_json_writer_begin_object (writer);
      dbk_json_writer_add_string (writer, "rule", reason->rule);
      dbk_json_writer_add_string (writer, "entity", reason->entity);
      dbk_json_writer_add_string (writer, "text", reason->text);
      if (unseen)
        dbk_json_writer_add_boolean (writer, "unseen", reason->unseen);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
}

void
dbk_wire_add_pins (DbkJsonWriter *writer, const char *member, const GPtrArray *pins)
{
  dbk_json_writer_member (writer, member);
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (pins, i);

      dbk_json_writer_begin_object (writer);
      dbk_json_writer_add_string (writer, "entity", pin->entity);
      dbk_json_writer_add_string (writer, "indicator", pin->indicator);
      dbk_json_writer_add_string (writer, "text", pin->text);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
}

/* --- Readers --- */

const char *
dbk_wire_intern (const char *text)
{
  static int unknown; /* atomic */
  gsize length = strnlen (text, DBK_WIRE_MAX_CODE + 1);

  if (length == 0 || length > DBK_WIRE_MAX_CODE)
    return NULL;
  for (gsize i = 0; i < length; i++)
    if ((guchar)text[i] <= ' ' || text[i] == 0x7f)
      return NULL;
  if (g_quark_try_string (text) == 0 && g_atomic_int_add (&unknown, 1) >= MAX_UNKNOWN_CODES)
    {
      g_atomic_int_set (&unknown, MAX_UNKNOWN_CODES);
      return NULL;
    }
  return g_intern_string (text);
}

gboolean
dbk_wire_code (JsonObject *object, const char *member, const char **code, GError **error)
{
  const char *text = dbk_json_string (object, member, error);

  if (text == NULL)
    return FALSE;
  *code = dbk_wire_intern (text);
  return *code != NULL || dbk_wire_refuse (member, error);
}

/* Lower case only: the same id must not stand in two spellings. */
gboolean
dbk_wire_is_id (const char *text)
{
  if (!g_uuid_string_is_valid (text))
    return FALSE;
  for (; *text != '\0'; text++)
    if (g_ascii_isupper (*text))
      return FALSE;
  return TRUE;
}

gboolean
dbk_wire_id_or_null (JsonObject *object, const char *member, const char **id, GError **error)
{
  if (!dbk_json_string_or (object, member, NULL, id, error))
    return FALSE;
  return *id == NULL || dbk_wire_is_id (*id) || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_id (JsonObject *object, const char *member, const char **id, GError **error)
{
  if (!dbk_wire_id_or_null (object, member, id, error))
    return FALSE;
  return *id != NULL || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_text_or_null (JsonObject *object, const char *member, gsize max, const char **text, GError **error)
{
  if (!dbk_json_string_or (object, member, NULL, text, error))
    return FALSE;
  return *text == NULL || strnlen (*text, max + 1) <= max || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_text (JsonObject *object, const char *member, gsize max, const char **text, GError **error)
{
  if (!dbk_wire_text_or_null (object, member, max, text, error))
    return FALSE;
  return *text != NULL || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_time (JsonObject *object, const char *member, gint64 *microseconds, GError **error)
{
  const char *text = dbk_json_string (object, member, error);

  if (text == NULL)
    return FALSE;
  return dbk_clock_parse_utc (text, microseconds) || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_day_or_null (JsonObject *object, const char *member, DbkDay *day, GError **error)
{
  const char *text;

  *day = DBK_DAY_NONE;
  if (!dbk_json_string_or (object, member, NULL, &text, error))
    return FALSE;
  return text == NULL || dbk_day_parse (text, day) || dbk_wire_refuse (member, error);
}

static gboolean
read_key (JsonObject *object, DbkReportKey *key, GError **error)
{
  const char *period;

  if (!dbk_wire_code (object, "form", &key->form, error) || !dbk_wire_code (object, "org", &key->org, error))
    return FALSE;
  period = dbk_json_string (object, "period", error);
  if (period == NULL)
    return FALSE;
  return dbk_period_parse (period, &key->period) || dbk_wire_refuse ("period", error);
}

gboolean
dbk_wire_key (JsonObject *object, DbkReportKey *key, GError **error)
{
  JsonObject *report = dbk_json_object (object, "report", error);

  if (report == NULL)
    return FALSE;
  if (read_key (report, key, error))
    return TRUE;
  g_prefix_error (error, "report: ");
  return FALSE;
}

gboolean
dbk_wire_list (JsonObject *object, const char *member, gboolean optional, guint max, JsonArray **list, GError **error)
{
  if (!dbk_json_array_or_null (object, member, list, error))
    return FALSE;
  if (*list == NULL)
    return optional || dbk_wire_refuse (member, error);
  return json_array_get_length (*list) <= max || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_each (JsonObject *object, const char *member, gboolean optional, guint max, DbkWireRead read, gpointer target, GError **error)
{
  JsonArray *list;

  if (!dbk_wire_list (object, member, optional, max, &list, error))
    return FALSE;
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *element = dbk_json_element_object (list, i, error);

      if (element == NULL || !read (element, target, error))
        {
          g_prefix_error (error, "%s[%u]: ", member, i);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
dbk_wire_read_pin (JsonObject *object, gpointer pins, GError **error)
{
  const char *entity, *indicator, *text;

  if (!dbk_wire_code (object, "entity", &entity, error) || !dbk_wire_code (object, "indicator", &indicator, error) ||
      !dbk_wire_text_or_null (object, "text", DBK_WIRE_MAX_TEXT, &text, error))
    return FALSE;
  g_ptr_array_add (pins, dbk_pin_new (entity, indicator, text));
  return TRUE;
}

gboolean
dbk_wire_column (JsonObject *object, const char *member, gboolean optional, guint length, JsonArray **column, GError **error)
{
  if (!dbk_wire_list (object, member, optional, DBK_WIRE_MAX_CELLS, column, error))
    return FALSE;
  return *column == NULL || json_array_get_length (*column) == length || dbk_wire_refuse (member, error);
}

gboolean
dbk_wire_element (JsonArray *column, const char *member, guint i, gboolean nullable, gsize max, const char **text, GError **error)
{
  *text = NULL;
  if (column == NULL)
    return TRUE;
  if (!dbk_json_element_string (column, i, nullable, text, error) || (*text != NULL && strnlen (*text, max + 1) > max))
    {
      g_clear_error (error);
      return dbk_wire_refuse (member, error);
    }
  return TRUE;
}
