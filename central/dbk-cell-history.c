/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who set one cell, when, from what to what: from the operation log.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-cell-history.h"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire.h"

typedef struct
{
  const DbkReport *report;
  const char *entity;
  const char *indicator;
  char *value;    /* (owned) (nullable): so far */
  char *approved; /* (owned) (nullable): when the correction under way began */
  DbkJsonWriter *writer;
  GError *error; /* (owned) (nullable) */
} Walk;

static void
add_change (Walk *walk, const DbkLogRecord *record, const DbkEvent *event, const char *to, const char *source, const char *note)
{
  DbkJsonWriter *writer = walk->writer;
  g_autofree char *at = dbk_clock_format_utc (event->at);

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "op", record->id);
  dbk_json_writer_add_string (writer, "kind", record->kind);
  dbk_json_writer_add_string (writer, "by", event->by);
  dbk_json_writer_add_string (writer, "by_name", event->by_name);
  dbk_json_writer_add_string (writer, "at", at);
  dbk_json_writer_add_int (writer, "revision", event->revision);
  dbk_json_writer_add_string (writer, "from", walk->value);
  dbk_json_writer_add_string (writer, "to", to);
  dbk_json_writer_add_string (writer, "source", source);
  dbk_json_writer_add_string (writer, "note", note);
  dbk_json_writer_end_object (writer);
  g_free (walk->value);
  walk->value = g_strdup (to);
}

static const DbkCellEdit *
find_edit (const Walk *walk, const DbkOperation *operation)
{
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      if (strcmp (edit->indicator, walk->indicator) == 0 && strcmp (edit->entity, walk->entity) == 0)
        return edit;
    }
  return NULL;
}

/* Whether the cell kept another's value. */
static gboolean
is_conflict (const Walk *walk, const DbkOutcome *outcome)
{
  for (guint i = 0; i < outcome->conflicts->len; i++)
    {
      const DbkConflict *conflict = g_ptr_array_index (outcome->conflicts, i);

      if (strcmp (conflict->indicator, walk->indicator) == 0 && strcmp (conflict->entity, walk->entity) == 0)
        return TRUE;
    }
  return FALSE;
}

static JsonObject *
parse_object (const char *text, JsonNode **root, GError **error)
{
  *root = dbk_json_parse (text, strlen (text), DBK_WIRE_MAX_ANSWER, error);
  if (*root == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (*root))
    return json_node_get_object (*root);
  g_set_error_literal (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "A record of the operation log is damaged");
  return NULL;
}

static gboolean
take_edit (Walk *walk, const DbkLogRecord *record, const DbkEvent *event)
{
  g_autoptr (JsonNode) content = NULL;
  g_autoptr (JsonNode) result = NULL;
  g_autofree char *id = NULL;
  JsonObject *object = parse_object (record->content, &content, &walk->error);
  g_autoptr (DbkOperation) operation = object != NULL ? dbk_operation_from_json (object, &walk->error) : NULL;
  g_autoptr (DbkOutcome) outcome = NULL;
  const DbkCellEdit *edit;

  if (operation == NULL)
    return FALSE;
  edit = find_edit (walk, operation);
  if (edit == NULL)
    return TRUE;
  object = parse_object (record->outcome, &result, &walk->error);
  outcome = object != NULL ? dbk_outcome_from_json (object, &id, &walk->error) : NULL;
  if (outcome == NULL)
    return FALSE;
  if (!is_conflict (walk, outcome))
    add_change (walk, record, event, edit->value, dbk_cell_source_to_string (operation->kind == DBK_OPERATION_AMEND ? DBK_CELL_AMENDED : edit->source), edit->note);
  return TRUE;
}

static gboolean
take_record (const DbkLogRecord *record, gpointer user_data)
{
  Walk *walk = user_data;
  const DbkEvent *event = dbk_report_event (walk->report, record->id);

  /* What has no event took no effect. */
  if (event == NULL)
    return TRUE;
  switch (event->kind)
    {
    case DBK_OPERATION_EDIT:
    case DBK_OPERATION_AMEND:
      /* Spares parsing what does not name it. */
      return strstr (record->content, walk->indicator) == NULL || take_edit (walk, record, event);
    case DBK_OPERATION_CORRECT:
      g_free (walk->approved);
      walk->approved = g_strdup (walk->value);
      return TRUE;
    case DBK_OPERATION_CANCEL:
      if (g_strcmp0 (walk->value, walk->approved) != 0)
        add_change (walk, record, event, walk->approved, NULL, NULL);
      return TRUE;
    case DBK_OPERATION_SUBMIT:
    case DBK_OPERATION_WITHDRAW:
    case DBK_OPERATION_APPROVE:
    case DBK_OPERATION_RETURN:
    case DBK_OPERATION_OTHER:
    default:
      return TRUE;
    }
}

gboolean
dbk_cell_history_read (DbkCentralStore *store, const DbkReport *report, const char *entity, const char *indicator, DbkJsonWriter *writer, GError **error)
{
  Walk walk = { report, entity, indicator, NULL, NULL, writer, NULL };
  gboolean fine;

  dbk_json_writer_begin_array (writer);
  fine = dbk_central_store_walk_log_of (store, &report->key, take_record, &walk, error);
  dbk_json_writer_end_array (writer);
  g_free (walk.value);
  g_free (walk.approved);
  if (walk.error == NULL)
    return fine;
  if (fine)
    g_propagate_error (error, walk.error);
  else
    g_error_free (walk.error);
  return FALSE;
}
