/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An operation on the wire.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-operation.h"

#include "data/wire/dbk-wire-private.h"

/* --- Writing --- */

/* One column of an edit, left out where every cell has its default. */
typedef const char *(*Column) (const DbkCellEdit *edit);

static const char *
edit_entity (const DbkCellEdit *edit)
{
  return edit->entity;
}

static const char *
edit_indicator (const DbkCellEdit *edit)
{
  return edit->indicator;
}

static const char *
edit_base (const DbkCellEdit *edit)
{
  return edit->base;
}

static const char *
edit_value (const DbkCellEdit *edit)
{
  return edit->value;
}

static const char *
edit_source (const DbkCellEdit *edit)
{
  return edit->source != DBK_CELL_TYPED ? dbk_cell_source_to_string (edit->source) : NULL;
}

static const char *
edit_note (const DbkCellEdit *edit)
{
  return edit->note;
}

static const char *
edit_author (const DbkCellEdit *edit)
{
  return edit->author;
}

static void
add_column (DbkJsonWriter *writer, const char *member, const GPtrArray *edits, Column column, gboolean optional, const char *empty)
{
  gboolean any = !optional;

  for (guint i = 0; !any && i < edits->len; i++)
    any = column (g_ptr_array_index (edits, i)) != NULL;
  if (!any)
    return;
  dbk_json_writer_member (writer, member);
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < edits->len; i++)
    {
      const char *text = column (g_ptr_array_index (edits, i));

      dbk_json_writer_string (writer, text != NULL ? text : empty);
    }
  dbk_json_writer_end_array (writer);
}

static void
add_edits (DbkJsonWriter *writer, const GPtrArray *edits)
{
  add_column (writer, "entities", edits, edit_entity, FALSE, NULL);
  add_column (writer, "indicators", edits, edit_indicator, FALSE, NULL);
  add_column (writer, "bases", edits, edit_base, TRUE, NULL);
  add_column (writer, "values", edits, edit_value, FALSE, NULL);
  add_column (writer, "sources", edits, edit_source, TRUE, "typed");
  add_column (writer, "notes", edits, edit_note, TRUE, NULL);
  add_column (writer, "authors", edits, edit_author, TRUE, NULL);
}

static void
add_payload (DbkJsonWriter *writer, const DbkOperation *operation)
{
  if (operation->revision > 0 && operation->kind != DBK_OPERATION_APPROVE)
    dbk_json_writer_add_int (writer, "revision", operation->revision);
  switch (operation->kind)
    {
    case DBK_OPERATION_EDIT:
    case DBK_OPERATION_AMEND:
      add_edits (writer, operation->edits);
      break;
    case DBK_OPERATION_SUBMIT:
      dbk_wire_add_reasons (writer, operation->reasons, FALSE);
      break;
    case DBK_OPERATION_APPROVE:
      dbk_json_writer_add_int (writer, "revision", operation->revision);
      dbk_json_writer_add_string (writer, "comment", operation->comment);
      break;
    case DBK_OPERATION_RETURN:
      dbk_json_writer_add_string (writer, "comment", operation->comment);
      dbk_json_writer_add_int (writer, "to", operation->to_step);
      dbk_wire_add_pins (writer, "cells", operation->pins);
      break;
    case DBK_OPERATION_CORRECT:
      dbk_json_writer_add_string (writer, "comment", operation->comment);
      break;
    case DBK_OPERATION_WITHDRAW:
    case DBK_OPERATION_CANCEL:
    case DBK_OPERATION_OTHER:
    default:
      break;
    }
}

void
dbk_operation_to_json (const DbkOperation *operation, DbkJsonWriter *writer)
{
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "id", operation->id);
  dbk_wire_add_key (writer, &operation->key);
  dbk_json_writer_add_string (writer, "kind", dbk_operation_kind_to_string (operation->kind));
  dbk_json_writer_add_string (writer, "base_op", operation->base_op);
  dbk_wire_add_time (writer, "made_at", operation->made_at);
  dbk_json_writer_add_string (writer, "catalogue", operation->catalogue);
  dbk_json_writer_member (writer, "payload");
  dbk_json_writer_begin_object (writer);
  add_payload (writer, operation);
  dbk_json_writer_end_object (writer);
  dbk_json_writer_end_object (writer);
}

/* --- Reading --- */

typedef struct
{
  JsonArray *entities;
  JsonArray *indicators;
  JsonArray *bases;
  JsonArray *values;
  JsonArray *sources;
  JsonArray *notes;
  JsonArray *authors;
} Columns;

static gboolean
read_columns (JsonObject *payload, Columns *columns, GError **error)
{
  guint length;

  if (!dbk_wire_list (payload, "entities", FALSE, DBK_WIRE_MAX_CELLS, &columns->entities, error))
    return FALSE;
  length = json_array_get_length (columns->entities);
  return dbk_wire_column (payload, "indicators", FALSE, length, &columns->indicators, error) &&
         dbk_wire_column (payload, "bases", TRUE, length, &columns->bases, error) &&
         dbk_wire_column (payload, "values", FALSE, length, &columns->values, error) &&
         dbk_wire_column (payload, "sources", TRUE, length, &columns->sources, error) &&
         dbk_wire_column (payload, "notes", TRUE, length, &columns->notes, error) &&
         dbk_wire_column (payload, "authors", TRUE, length, &columns->authors, error);
}

static DbkCellEdit *
read_edit (const Columns *columns, guint i, GError **error)
{
  g_autoptr (DbkCellEdit) edit = g_new0 (DbkCellEdit, 1);
  const char *entity, *indicator, *base, *value, *source, *note, *author;

  if (!dbk_wire_element (columns->entities, "entities", i, FALSE, DBK_WIRE_MAX_CODE, &entity, error) ||
      !dbk_wire_element (columns->indicators, "indicators", i, FALSE, DBK_WIRE_MAX_CODE, &indicator, error) ||
      !dbk_wire_element (columns->bases, "bases", i, TRUE, DBK_WIRE_MAX_CODE, &base, error) ||
      !dbk_wire_element (columns->values, "values", i, TRUE, DBK_WIRE_MAX_TEXT, &value, error) ||
      !dbk_wire_element (columns->sources, "sources", i, FALSE, DBK_WIRE_MAX_CODE, &source, error) ||
      !dbk_wire_element (columns->notes, "notes", i, TRUE, DBK_WIRE_MAX_TEXT, &note, error) ||
      !dbk_wire_element (columns->authors, "authors", i, TRUE, DBK_WIRE_MAX_NAME, &author, error))
    return NULL;
  edit->entity = dbk_wire_intern (entity);
  edit->indicator = dbk_wire_intern (indicator);
  if (edit->entity == NULL || edit->indicator == NULL)
    {
      dbk_wire_refuse (edit->entity == NULL ? "entities" : "indicators", error);
      return NULL;
    }
  if (base != NULL && !dbk_wire_is_id (base))
    {
      dbk_wire_refuse ("bases", error);
      return NULL;
    }
  if (source != NULL && !dbk_cell_source_parse (source, &edit->source))
    edit->source = DBK_CELL_OTHER;
  edit->base = g_strdup (base);
  edit->value = g_strdup (value);
  edit->note = g_strdup (note);
  edit->author = g_strdup (author);
  return g_steal_pointer (&edit);
}

static gboolean
read_edits (JsonObject *payload, GPtrArray *edits, GError **error)
{
  Columns columns;

  if (!read_columns (payload, &columns, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (columns.entities); i++)
    {
      DbkCellEdit *edit = read_edit (&columns, i, error);

      if (edit == NULL)
        return FALSE;
      g_ptr_array_add (edits, edit);
    }
  return TRUE;
}

static gboolean
read_reason (JsonObject *object, gpointer reasons, GError **error)
{
  const char *rule, *entity, *text;

  if (!dbk_wire_code (object, "rule", &rule, error) || !dbk_wire_code (object, "entity", &entity, error) ||
      !dbk_wire_text_or_null (object, "text", DBK_WIRE_MAX_TEXT, &text, error))
    return FALSE;
  g_ptr_array_add (reasons, dbk_reason_new (rule, entity, text, FALSE));
  return TRUE;
}

static gboolean
read_comment (JsonObject *payload, DbkOperation *operation, GError **error)
{
  const char *comment;

  if (!dbk_wire_text_or_null (payload, "comment", DBK_WIRE_MAX_TEXT, &comment, error))
    return FALSE;
  operation->comment = g_strdup (comment);
  return TRUE;
}

static gboolean
read_return (JsonObject *payload, DbkOperation *operation, GError **error)
{
  gint64 to;

  if (!read_comment (payload, operation, error) ||
      !dbk_json_int_or (payload, "to", 0, DBK_WIRE_MAX_STEPS, 0, &to, error) ||
      !dbk_wire_each (payload, "cells", TRUE, DBK_WIRE_MAX_PINS, dbk_wire_read_pin, operation->pins, error))
    return FALSE;
  operation->to_step = (int)to;
  return TRUE;
}

static gboolean
read_payload (JsonObject *payload, DbkOperation *operation, GError **error)
{
  if (!dbk_json_int_or (payload, "revision", 0, G_MAXINT64, 0, &operation->revision, error))
    return FALSE;
  switch (operation->kind)
    {
    case DBK_OPERATION_EDIT:
    case DBK_OPERATION_AMEND:
      return read_edits (payload, operation->edits, error);
    case DBK_OPERATION_SUBMIT:
      return dbk_wire_each (payload, "reasons", TRUE, DBK_WIRE_MAX_REASONS, read_reason, operation->reasons, error);
    case DBK_OPERATION_APPROVE:
      return dbk_json_int (payload, "revision", 0, G_MAXINT64, &operation->revision, error) && read_comment (payload, operation, error);
    case DBK_OPERATION_RETURN:
      return read_return (payload, operation, error);
    case DBK_OPERATION_CORRECT:
      return read_comment (payload, operation, error);
    case DBK_OPERATION_WITHDRAW:
    case DBK_OPERATION_CANCEL:
    case DBK_OPERATION_OTHER:
    default:
      return TRUE;
    }
}

static DbkOperation *
read_head (JsonObject *object, GError **error)
{
  g_autoptr (DbkOperation) operation = NULL;
  const char *id, *base_op, *catalogue, *kind_text;
  DbkOperationKind kind;
  DbkReportKey key;
  gint64 made_at;

  if (!dbk_wire_id (object, "id", &id, error) || !dbk_wire_key (object, &key, error) ||
      !dbk_wire_text (object, "kind", DBK_WIRE_MAX_CODE, &kind_text, error) ||
      !dbk_wire_id_or_null (object, "base_op", &base_op, error) ||
      !dbk_wire_time (object, "made_at", &made_at, error) ||
      !dbk_wire_text_or_null (object, "catalogue", DBK_WIRE_MAX_NAME, &catalogue, error))
    return NULL;
  if (!dbk_operation_kind_parse (kind_text, &kind))
    {
      dbk_wire_refuse ("kind", error);
      return NULL;
    }
  operation = dbk_operation_new (&key, kind);
  g_free (operation->id);
  operation->id = g_strdup (id);
  operation->base_op = g_strdup (base_op);
  operation->made_at = made_at;
  operation->catalogue = g_strdup (catalogue);
  return g_steal_pointer (&operation);
}

DbkOperation *
dbk_operation_from_json (JsonObject *object, GError **error)
{
  g_autoptr (DbkOperation) operation = read_head (object, error);
  JsonObject *payload;

  if (operation == NULL)
    return NULL;
  payload = dbk_json_object (object, "payload", error);
  if (payload == NULL)
    return NULL;
  if (!read_payload (payload, operation, error))
    {
      g_prefix_error (error, "payload: ");
      return NULL;
    }
  return g_steal_pointer (&operation);
}
