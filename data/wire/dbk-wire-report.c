/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report on the wire.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-report.h"

#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire-private.h"

/* --- Writing --- */

static void
add_texts (DbkJsonWriter *writer, const char *member, const GPtrArray *cells, gsize offset)
{
  dbk_json_writer_member (writer, member);
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < cells->len; i++)
    {
      const char *text = G_STRUCT_MEMBER (const char *, g_ptr_array_index (cells, i), offset);

      dbk_json_writer_string (writer, text);
    }
  dbk_json_writer_end_array (writer);
}

/* Twelve bytes instead of thirty-eight for every cell: the log has the ids anyway. */
static void
add_ops (DbkJsonWriter *writer, const GPtrArray *cells, GHashTable *places)
{
  dbk_json_writer_member (writer, "ops");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);
      gpointer place;

      if (cell->op == NULL)
        dbk_json_writer_int (writer, -1);
      else if (g_hash_table_lookup_extended (places, cell->op, NULL, &place))
        dbk_json_writer_int (writer, GPOINTER_TO_UINT (place));
      else
        dbk_json_writer_string (writer, cell->op);
    }
  dbk_json_writer_end_array (writer);
}

static void
add_sources (DbkJsonWriter *writer, const GPtrArray *cells)
{
  dbk_json_writer_member (writer, "sources");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < cells->len; i++)
    dbk_json_writer_string (writer, dbk_cell_source_to_string (((const DbkCell *)g_ptr_array_index (cells, i))->source));
  dbk_json_writer_end_array (writer);
}

static void
add_cells (DbkJsonWriter *writer, const char *member, const GPtrArray *cells, GHashTable *places)
{
  gboolean sources = FALSE, notes = FALSE;

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      sources |= cell->source != DBK_CELL_TYPED;
      notes |= cell->note != NULL;
    }
  dbk_json_writer_member (writer, member);
  dbk_json_writer_begin_object (writer);
  add_texts (writer, "entities", cells, G_STRUCT_OFFSET (DbkCell, entity));
  add_texts (writer, "indicators", cells, G_STRUCT_OFFSET (DbkCell, indicator));
  add_texts (writer, "values", cells, G_STRUCT_OFFSET (DbkCell, value));
  add_ops (writer, cells, places);
  if (sources)
    add_sources (writer, cells);
  if (notes)
    add_texts (writer, "notes", cells, G_STRUCT_OFFSET (DbkCell, note));
  dbk_json_writer_end_object (writer);
}

static void
add_event (DbkJsonWriter *writer, const DbkEvent *event)
{
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "op", event->op);
  dbk_json_writer_add_string (writer, "kind", dbk_operation_kind_to_string (event->kind));
  dbk_json_writer_add_string (writer, "by", event->by);
  dbk_json_writer_add_string (writer, "by_name", event->by_name);
  dbk_wire_add_time (writer, "at", event->at);
  dbk_json_writer_add_int (writer, "revision", event->revision);
  dbk_json_writer_add_int (writer, "step", event->step);
  if (event->comment != NULL)
    dbk_json_writer_add_string (writer, "comment", event->comment);
  if (event->pins->len > 0)
    dbk_wire_add_pins (writer, "cells", event->pins);
  dbk_json_writer_end_object (writer);
}

static void
add_strv (DbkJsonWriter *writer, const char *member, char **list)
{
  dbk_json_writer_member (writer, member);
  if (list == NULL)
    {
      dbk_json_writer_null (writer);
      return;
    }
  dbk_json_writer_begin_array (writer);
  for (; *list != NULL; list++)
    dbk_json_writer_string (writer, *list);
  dbk_json_writer_end_array (writer);
}

static void
add_state (DbkJsonWriter *writer, const DbkReport *report)
{
  dbk_wire_add_key (writer, &report->key);
  dbk_json_writer_add_int (writer, "revision", report->revision);
  dbk_json_writer_add_string (writer, "head", report->head);
  dbk_json_writer_add_string (writer, "state", dbk_report_state_to_string (report->state));
  dbk_json_writer_add_int (writer, "step", report->step);
  add_strv (writer, "chain", report->chain);
  dbk_json_writer_add_int (writer, "approved_revision", report->approved_revision);
  dbk_json_writer_add_boolean (writer, "late", report->late);
  dbk_json_writer_add_string (writer, "catalogue", report->catalogue);
  dbk_json_writer_add_string (writer, "submitted_by", report->submitted_by);
}

static void
add_readings (DbkJsonWriter *writer, const GPtrArray *readings)
{
  dbk_json_writer_member (writer, "readings");
  dbk_json_writer_begin_object (writer);
  add_texts (writer, "entities", readings, G_STRUCT_OFFSET (DbkReading, entity));
  add_texts (writer, "indicators", readings, G_STRUCT_OFFSET (DbkReading, indicator));
  add_texts (writer, "values", readings, G_STRUCT_OFFSET (DbkReading, value));
  dbk_json_writer_member (writer, "at");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < readings->len; i++)
    {
      g_autofree char *at = dbk_wire_time_to_text (((const DbkReading *)g_ptr_array_index (readings, i))->at);

      dbk_json_writer_string (writer, at);
    }
  dbk_json_writer_end_array (writer);
  add_texts (writer, "by", readings, G_STRUCT_OFFSET (DbkReading, by));
  dbk_json_writer_end_object (writer);
}

static void
add_carried (DbkJsonWriter *writer, const GPtrArray *flags)
{
  dbk_json_writer_member (writer, "carried");
  dbk_json_writer_begin_object (writer);
  add_texts (writer, "entities", flags, G_STRUCT_OFFSET (DbkCarryFlag, entity));
  add_texts (writer, "indicators", flags, G_STRUCT_OFFSET (DbkCarryFlag, indicator));
  add_texts (writer, "values", flags, G_STRUCT_OFFSET (DbkCarryFlag, value));
  dbk_json_writer_end_object (writer);
}

static void
add_content (DbkJsonWriter *writer, const DbkReport *report)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);

  for (guint i = 0; i < report->log->len; i++)
    g_hash_table_insert (places, ((DbkEvent *)g_ptr_array_index (report->log, i))->op, GUINT_TO_POINTER (i));
  add_cells (writer, "cells", cells, places);
  if (report->approved != NULL)
    add_cells (writer, "approved", report->approved, places);
  dbk_wire_add_reasons (writer, report->reasons, TRUE);
  dbk_json_writer_member (writer, "log");
  dbk_report_log_to_json (report, writer);
  if (report->readings != NULL && report->readings->len > 0)
    add_readings (writer, report->readings);
  if (report->carried != NULL && report->carried->len > 0)
    add_carried (writer, report->carried);
}

static void
add_report (DbkJsonWriter *writer, const DbkReport *report, gboolean with_cells, const DbkMay *may)
{
  dbk_json_writer_begin_object (writer);
  add_state (writer, report);
  if (may != NULL)
    {
      g_auto (GStrv) list = dbk_report_may_list (*may);

      add_strv (writer, "may", list);
    }
  if (with_cells)
    add_content (writer, report);
  dbk_json_writer_end_object (writer);
}

void
dbk_report_to_json (const DbkReport *report, gboolean with_cells, DbkJsonWriter *writer)
{
  add_report (writer, report, with_cells, NULL);
}

void
dbk_report_to_json_with_may (const DbkReport *report, gboolean with_cells, DbkMay may, DbkJsonWriter *writer)
{
  add_report (writer, report, with_cells, &may);
}

void
dbk_report_log_to_json (const DbkReport *report, DbkJsonWriter *writer)
{
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < report->log->len; i++)
    add_event (writer, g_ptr_array_index (report->log, i));
  dbk_json_writer_end_array (writer);
}

/* --- Reading --- */

static gboolean
read_event (JsonObject *object, gpointer log, GError **error)
{
  g_autoptr (DbkEvent) event = NULL;
  const char *op, *kind, *by, *by_name, *comment;
  gint64 at, revision, step;

  if (!dbk_wire_id (object, "op", &op, error) ||
      !dbk_wire_text (object, "kind", DBK_WIRE_MAX_CODE, &kind, error) ||
      !dbk_wire_text (object, "by", DBK_WIRE_MAX_NAME, &by, error) ||
      !dbk_wire_text (object, "by_name", DBK_WIRE_MAX_NAME, &by_name, error) ||
      !dbk_wire_time (object, "at", &at, error) ||
      !dbk_json_int (object, "revision", 0, G_MAXINT64, &revision, error) ||
      !dbk_json_int (object, "step", 0, DBK_WIRE_MAX_STEPS, &step, error) ||
      !dbk_wire_text_or_null (object, "comment", DBK_WIRE_MAX_TEXT, &comment, error))
    return FALSE;
  event = dbk_event_new (op, DBK_OPERATION_OTHER);
  dbk_operation_kind_parse (kind, &event->kind);
  if (!dbk_wire_each (object, "cells", TRUE, DBK_WIRE_MAX_PINS, dbk_wire_read_pin, event->pins, error))
    return FALSE;
  event->by = g_strdup (by);
  event->by_name = g_strdup (by_name);
  event->at = at;
  event->revision = revision;
  event->step = (int)step;
  event->comment = g_strdup (comment);
  g_ptr_array_add (log, g_steal_pointer (&event));
  return TRUE;
}

static gboolean
read_reason (JsonObject *object, gpointer reasons, GError **error)
{
  const char *rule, *entity, *text;
  gboolean unseen;

  if (!dbk_wire_code (object, "rule", &rule, error) || !dbk_wire_code (object, "entity", &entity, error) ||
      !dbk_wire_text_or_null (object, "text", DBK_WIRE_MAX_TEXT, &text, error) ||
      !dbk_json_boolean_or (object, "unseen", FALSE, &unseen, error))
    return FALSE;
  g_ptr_array_add (reasons, dbk_reason_new (rule, entity, text, unseen));
  return TRUE;
}

typedef struct
{
  JsonArray *entities;
  JsonArray *indicators;
  JsonArray *values;
  JsonArray *ops;
  JsonArray *sources;
  JsonArray *notes;
} Columns;

static gboolean
read_columns (JsonObject *object, Columns *columns, GError **error)
{
  guint length;

  if (!dbk_wire_list (object, "entities", FALSE, DBK_WIRE_MAX_CELLS, &columns->entities, error))
    return FALSE;
  length = json_array_get_length (columns->entities);
  return dbk_wire_column (object, "indicators", FALSE, length, &columns->indicators, error) &&
         dbk_wire_column (object, "values", FALSE, length, &columns->values, error) &&
         dbk_wire_column (object, "ops", TRUE, length, &columns->ops, error) &&
         dbk_wire_column (object, "sources", TRUE, length, &columns->sources, error) &&
         dbk_wire_column (object, "notes", TRUE, length, &columns->notes, error);
}

/* An index into the log, -1 for none, or an id that the log does not have. */
static gboolean
read_op (const Columns *columns, guint i, const GPtrArray *log, DbkCell *cell, GError **error)
{
  JsonNode *node = columns->ops != NULL ? json_array_get_element (columns->ops, i) : NULL;
  gint64 place;

  if (node == NULL)
    return TRUE;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      cell->op = g_strdup (json_node_get_string (node));
      return dbk_wire_is_id (cell->op) || dbk_wire_refuse ("ops", error);
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return dbk_wire_refuse ("ops", error);
  place = json_node_get_int (node);
  if (place < -1 || place >= (gint64)log->len)
    return dbk_wire_refuse ("ops", error);
  if (place >= 0)
    cell->op = g_strdup (((const DbkEvent *)g_ptr_array_index (log, place))->op);
  return TRUE;
}

static DbkCell *
read_cell (const Columns *columns, guint i, const GPtrArray *log, GError **error)
{
  g_autoptr (DbkCell) cell = g_new0 (DbkCell, 1);
  const char *entity, *indicator, *value, *source, *note;

  if (!dbk_wire_element (columns->entities, "entities", i, FALSE, DBK_WIRE_MAX_CODE, &entity, error) ||
      !dbk_wire_element (columns->indicators, "indicators", i, FALSE, DBK_WIRE_MAX_CODE, &indicator, error) ||
      !dbk_wire_element (columns->values, "values", i, TRUE, DBK_WIRE_MAX_TEXT, &value, error) ||
      !dbk_wire_element (columns->sources, "sources", i, FALSE, DBK_WIRE_MAX_CODE, &source, error) ||
      !dbk_wire_element (columns->notes, "notes", i, TRUE, DBK_WIRE_MAX_TEXT, &note, error) ||
      !read_op (columns, i, log, cell, error))
    return NULL;
  cell->entity = dbk_wire_intern (entity);
  cell->indicator = dbk_wire_intern (indicator);
  if (cell->entity == NULL || cell->indicator == NULL)
    {
      dbk_wire_refuse (cell->entity == NULL ? "entities" : "indicators", error);
      return NULL;
    }
  if (source != NULL && !dbk_cell_source_parse (source, &cell->source))
    cell->source = DBK_CELL_OTHER;
  cell->value = g_strdup (value);
  cell->note = g_strdup (note);
  return g_steal_pointer (&cell);
}

/* (nullable) (transfer full) (element-type DbkCell) */
static GPtrArray *
read_cells (JsonObject *object, const char *member, const GPtrArray *log, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  Columns columns;

  if (!read_columns (object, &columns, error))
    {
      g_prefix_error (error, "%s: ", member);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (columns.entities); i++)
    {
      DbkCell *cell = read_cell (&columns, i, log, error);

      if (cell == NULL)
        {
          g_prefix_error (error, "%s[%u]: ", member, i);
          return NULL;
        }
      g_ptr_array_add (cells, cell);
    }
  return g_steal_pointer (&cells);
}

static gboolean
read_chain (JsonObject *object, DbkReport *report, GError **error)
{
  g_autoptr (GStrvBuilder) chain = g_strv_builder_new ();
  JsonArray *list;

  if (!dbk_wire_list (object, "chain", TRUE, DBK_WIRE_MAX_STEPS, &list, error))
    return FALSE;
  if (list == NULL)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *role;

      if (!dbk_wire_element (list, "chain", i, FALSE, DBK_WIRE_MAX_CODE, &role, error))
        return FALSE;
      g_strv_builder_add (chain, role);
    }
  report->chain = g_strv_builder_end (chain);
  return TRUE;
}

/* The step is one of the chain's review steps in review, and 0 otherwise. */
static gboolean
read_state (JsonObject *object, DbkReport *report, GError **error)
{
  const char *state;
  gint64 step, last;

  if (!dbk_wire_text (object, "state", DBK_WIRE_MAX_CODE, &state, error) ||
      !dbk_json_int (object, "step", 0, DBK_WIRE_MAX_STEPS, &step, error) ||
      !read_chain (object, report, error))
    return FALSE;
  if (!dbk_report_state_parse (state, &report->state))
    return dbk_wire_refuse ("state", error);
  last = report->chain != NULL ? (gint64)g_strv_length (report->chain) - 1 : 0;
  if (report->state == DBK_STATE_IN_REVIEW ? step < 1 || step > last : step != 0)
    return dbk_wire_refuse ("step", error);
  report->step = (int)step;
  return TRUE;
}

static gboolean
read_head (JsonObject *object, DbkReport *report, GError **error)
{
  const char *head, *catalogue, *submitted_by;

  if (!dbk_json_int (object, "revision", 0, G_MAXINT64, &report->revision, error) ||
      !dbk_wire_id_or_null (object, "head", &head, error) ||
      !read_state (object, report, error) ||
      !dbk_json_int_or (object, "approved_revision", 0, G_MAXINT64, 0, &report->approved_revision, error) ||
      !dbk_json_boolean_or (object, "late", FALSE, &report->late, error) ||
      !dbk_wire_text_or_null (object, "catalogue", DBK_WIRE_MAX_NAME, &catalogue, error) ||
      !dbk_wire_text_or_null (object, "submitted_by", DBK_WIRE_MAX_NAME, &submitted_by, error))
    return FALSE;
  report->head = g_strdup (head);
  report->catalogue = g_strdup (catalogue);
  report->submitted_by = g_strdup (submitted_by);
  return TRUE;
}

static gboolean
take_cells (DbkReport *report, JsonObject *object, GError **error)
{
  g_autoptr (GPtrArray) cells = read_cells (object, "cells", report->log, error);

  if (cells == NULL)
    return FALSE;
  for (guint i = 0; i < cells->len; i++)
    {
      DbkCell *cell = g_ptr_array_index (cells, i);

      if (dbk_report_cell (report, cell->entity, cell->indicator) != NULL)
        return dbk_wire_refuse ("cells", error);
      dbk_report_take_cell (report, cell);
      cells->pdata[i] = NULL;
    }
  return TRUE;
}

/* The three columns that name cells and give each a value. */
static gboolean
read_named (JsonObject *object, Columns *columns, GError **error)
{
  guint length;

  if (!dbk_wire_list (object, "entities", FALSE, DBK_WIRE_MAX_CELLS, &columns->entities, error))
    return FALSE;
  length = json_array_get_length (columns->entities);
  return dbk_wire_column (object, "indicators", FALSE, length, &columns->indicators, error) &&
         dbk_wire_column (object, "values", FALSE, length, &columns->values, error);
}

static gboolean
read_name (const Columns *columns, guint i, gboolean nullable, const char **entity, const char **indicator, const char **value, GError **error)
{
  if (!dbk_wire_element (columns->entities, "entities", i, FALSE, DBK_WIRE_MAX_CODE, entity, error) ||
      !dbk_wire_element (columns->indicators, "indicators", i, FALSE, DBK_WIRE_MAX_CODE, indicator, error) ||
      !dbk_wire_element (columns->values, "values", i, nullable, DBK_WIRE_MAX_TEXT, value, error))
    return FALSE;
  *entity = dbk_wire_intern (*entity);
  *indicator = dbk_wire_intern (*indicator);
  if (*entity == NULL || *indicator == NULL)
    return dbk_wire_refuse (*entity == NULL ? "entities" : "indicators", error);
  return TRUE;
}

static gboolean
read_readings (JsonObject *object, DbkReport *report, GError **error)
{
  Columns columns;
  JsonArray *at, *by;
  guint length;

  if (!read_named (object, &columns, error))
    return FALSE;
  length = json_array_get_length (columns.entities);
  if (!dbk_wire_column (object, "at", FALSE, length, &at, error) || !dbk_wire_column (object, "by", FALSE, length, &by, error))
    return FALSE;
  report->readings = g_ptr_array_new_full (length, (GDestroyNotify)dbk_reading_free);
  for (guint i = 0; i < length; i++)
    {
      const char *entity, *indicator, *value, *time, *account;
      gint64 microseconds;

      if (!read_name (&columns, i, FALSE, &entity, &indicator, &value, error) ||
          !dbk_wire_element (at, "at", i, FALSE, DBK_WIRE_MAX_CODE, &time, error) ||
          !dbk_wire_element (by, "by", i, FALSE, DBK_WIRE_MAX_NAME, &account, error))
        return FALSE;
      if (!dbk_clock_parse_utc (time, &microseconds))
        return dbk_wire_refuse ("at", error);
      g_ptr_array_add (report->readings, dbk_reading_new (entity, indicator, value, account, microseconds));
    }
  return TRUE;
}

static gboolean
read_carried (JsonObject *object, DbkReport *report, GError **error)
{
  Columns columns;

  if (!read_named (object, &columns, error))
    return FALSE;
  report->carried = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_carry_flag_free);
  for (guint i = 0; i < json_array_get_length (columns.entities); i++)
    {
      const char *entity, *indicator, *value;

      if (!read_name (&columns, i, TRUE, &entity, &indicator, &value, error))
        return FALSE;
      g_ptr_array_add (report->carried, dbk_carry_flag_new (entity, indicator, value));
    }
  return TRUE;
}

/* What lies beside the cells. */
static gboolean
read_beside (JsonObject *object, DbkReport *report, GError **error)
{
  JsonObject *readings, *carried;

  if (!dbk_json_object_or_null (object, "readings", &readings, error) || !dbk_json_object_or_null (object, "carried", &carried, error))
    return FALSE;
  if (readings != NULL && !read_readings (readings, report, error))
    {
      g_prefix_error (error, "readings: ");
      return FALSE;
    }
  if (carried != NULL && !read_carried (carried, report, error))
    {
      g_prefix_error (error, "carried: ");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_content (JsonObject *object, DbkReport *report, gboolean *has_cells, GError **error)
{
  JsonObject *cells, *approved;

  if (!dbk_wire_each (object, "reasons", TRUE, DBK_WIRE_MAX_REASONS, read_reason, report->reasons, error) ||
      !dbk_wire_each (object, "log", TRUE, DBK_WIRE_MAX_LOG, read_event, report->log, error) ||
      !dbk_json_object_or_null (object, "cells", &cells, error) ||
      !dbk_json_object_or_null (object, "approved", &approved, error) ||
      !read_beside (object, report, error))
    return FALSE;
  *has_cells = cells != NULL;
  if (cells != NULL && !take_cells (report, cells, error))
    return FALSE;
  if (approved == NULL)
    return TRUE;
  report->approved = read_cells (approved, "approved", report->log, error);
  return report->approved != NULL;
}

DbkReport *
dbk_report_from_json (JsonObject *object, gboolean *has_cells, GError **error)
{
  g_autoptr (DbkReport) report = NULL;
  gboolean any = FALSE;
  DbkReportKey key;

  if (!dbk_wire_key (object, &key, error))
    return NULL;
  report = dbk_report_new (&key);
  if (!read_head (object, report, error) || !read_content (object, report, &any, error))
    return NULL;
  if (has_cells != NULL)
    *has_cells = any;
  return g_steal_pointer (&report);
}
