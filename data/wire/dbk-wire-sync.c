/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one round trip of a sync: request and answer.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-sync.h"

#include <string.h>

#include "data/wire/dbk-wire-actor.h"
#include "data/wire/dbk-wire-operation.h"
#include "data/wire/dbk-wire-outcome.h"
#include "data/wire/dbk-wire-private.h"
#include "data/wire/dbk-wire-report.h"

/* Of the most a request may hold: operations that fill this leave room for the rest of the message. */
#define FITTING_BYTES (DBK_WIRE_MAX_REQUEST / 4 * 3)

DbkSyncResult *
dbk_sync_result_new (const char *id, DbkOutcome *outcome)
{
  DbkSyncResult *result = g_new0 (DbkSyncResult, 1);

  result->id = g_strdup (id);
  result->outcome = outcome;
  return result;
}

void
dbk_sync_result_free (DbkSyncResult *result)
{
  if (result == NULL)
    return;
  g_free (result->id);
  dbk_outcome_free (result->outcome);
  dbk_receipt_free (result->receipt);
  g_free (result);
}

DbkSyncChange *
dbk_sync_change_new (DbkReport *report, gboolean has_cells)
{
  DbkSyncChange *change = g_new0 (DbkSyncChange, 1);

  change->report = report;
  change->has_cells = has_cells;
  return change;
}

void
dbk_sync_change_free (DbkSyncChange *change)
{
  if (change == NULL)
    return;
  dbk_report_free (change->report);
  g_free (change);
}

DbkSyncRequest *
dbk_sync_request_new (void)
{
  DbkSyncRequest *request = g_new0 (DbkSyncRequest, 1);

  request->limit = DBK_WIRE_DEFAULT_PAGE;
  request->operations = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_operation_free);
  request->malformed = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_sync_result_free);
  return request;
}

void
dbk_sync_request_free (DbkSyncRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->cursor);
  g_ptr_array_unref (request->operations);
  g_ptr_array_unref (request->malformed);
  g_free (request);
}

DbkSyncAnswer *
dbk_sync_answer_new (void)
{
  DbkSyncAnswer *answer = g_new0 (DbkSyncAnswer, 1);

  answer->results = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_sync_result_free);
  answer->changes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_sync_change_free);
  answer->today = DBK_DAY_NONE;
  return answer;
}

void
dbk_sync_answer_free (DbkSyncAnswer *answer)
{
  if (answer == NULL)
    return;
  g_ptr_array_unref (answer->results);
  g_ptr_array_unref (answer->changes);
  g_strfreev (answer->drop);
  g_free (answer->cursor);
  dbk_actor_free (answer->account);
  g_free (answer->catalogue);
  g_free (answer);
}

/* --- Writing --- */

char *
dbk_sync_request_to_text (const DbkSyncRequest *request)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_int (writer, "wire", DBK_WIRE_VERSION);
  dbk_json_writer_add_string (writer, "cursor", request->cursor);
  dbk_json_writer_add_int (writer, "limit", request->limit);
  if (request->wait > 0)
    dbk_json_writer_add_int (writer, "wait", request->wait);
  if (request->brief)
    dbk_json_writer_add_boolean (writer, "brief", TRUE);
  dbk_json_writer_member (writer, "operations");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < request->operations->len; i++)
    dbk_operation_to_json (g_ptr_array_index (request->operations, i), writer);
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

char *
dbk_sync_request_fit (DbkSyncRequest *request)
{
  char *text = dbk_sync_request_to_text (request);

  while (strlen (text) > FITTING_BYTES && request->operations->len > 1)
    {
      g_ptr_array_set_size (request->operations, (int)request->operations->len / 2);
      g_free (text);
      text = dbk_sync_request_to_text (request);
    }
  return text;
}

static void
add_lists (DbkJsonWriter *writer, const DbkSyncAnswer *answer)
{
  dbk_json_writer_member (writer, "results");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < answer->results->len; i++)
    {
      const DbkSyncResult *result = g_ptr_array_index (answer->results, i);

      dbk_outcome_to_json_full (result->outcome, result->id, result->receipt, result->at, writer);
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_member (writer, "changes");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < answer->changes->len; i++)
    {
      const DbkSyncChange *change = g_ptr_array_index (answer->changes, i);

      dbk_report_to_json (change->report, change->has_cells, writer);
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_member (writer, "drop");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; answer->drop != NULL && answer->drop[i] != NULL; i++)
    {
      dbk_json_writer_begin_object (writer);
      dbk_json_writer_add_string (writer, "org", answer->drop[i]);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
}

char *
dbk_sync_answer_to_text (const DbkSyncAnswer *answer)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_int (writer, "wire", DBK_WIRE_VERSION);
  add_lists (writer, answer);
  dbk_json_writer_add_string (writer, "cursor", answer->cursor);
  dbk_json_writer_add_boolean (writer, "more", answer->more);
  if (answer->left > 0)
    dbk_json_writer_add_int (writer, "left", answer->left);
  if (answer->account != NULL)
    {
      dbk_json_writer_member (writer, "account");
      dbk_actor_to_json (answer->account, writer);
    }
  dbk_json_writer_add_string (writer, "catalogue", answer->catalogue);
  dbk_wire_add_day (writer, "today", answer->today);
  dbk_wire_add_time (writer, "now", answer->now);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

/* --- Reading --- */

G_DEFINE_QUARK (dbk_wire_error, dbk_wire_error)

static gboolean
check_version (gint64 version, GError **error)
{
  if (version == DBK_WIRE_VERSION)
    return TRUE;
  g_set_error (error, DBK_WIRE_ERROR, version > DBK_WIRE_VERSION ? DBK_WIRE_ERROR_NEWER : DBK_WIRE_ERROR_OLDER,
               "it is of version %" G_GINT64_FORMAT " of the protocol, and this program speaks version %d", version, DBK_WIRE_VERSION);
  return FALSE;
}

/* (transfer none): the root object of a message of our version */
static JsonObject *
open_message (JsonNode *root, GError **error)
{
  JsonObject *object;
  gint64 version;

  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      dbk_wire_refuse ("wire", error);
      return NULL;
    }
  object = json_node_get_object (root);
  return dbk_json_int (object, "wire", 0, G_MAXINT32, &version, error) && check_version (version, error) ? object : NULL;
}

static gboolean
read_operation (JsonObject *object, gpointer target, GError **error)
{
  DbkSyncRequest *request = target;
  g_autoptr (GError) local = NULL;
  DbkOperation *operation;
  DbkOutcome *outcome;
  const char *id;

  if (!dbk_wire_id (object, "id", &id, error))
    return FALSE;
  operation = dbk_operation_from_json (object, &local);
  if (operation != NULL)
    {
      g_ptr_array_add (request->operations, operation);
      return TRUE;
    }
  outcome = dbk_outcome_new (DBK_OUTCOME_REFUSED, 0);
  outcome->refusal = DBK_REFUSAL_INVALID;
  outcome->detail = g_strdup (local->message);
  g_ptr_array_add (request->malformed, dbk_sync_result_new (id, outcome));
  return TRUE;
}

DbkSyncRequest *
dbk_sync_request_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, DBK_WIRE_MAX_REQUEST, error);
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_new ();
  JsonObject *object = root != NULL ? open_message (root, error) : NULL;
  const char *cursor;
  gint64 limit, wait;
  gboolean brief;

  if (object == NULL ||
      !dbk_wire_text_or_null (object, "cursor", DBK_WIRE_MAX_CURSOR, &cursor, error) ||
      !dbk_json_int_or (object, "limit", 1, DBK_WIRE_MAX_PAGE, DBK_WIRE_DEFAULT_PAGE, &limit, error) ||
      !dbk_json_int_or (object, "wait", 0, DBK_WIRE_MAX_WAIT, 0, &wait, error) ||
      !dbk_json_boolean_or (object, "brief", FALSE, &brief, error) ||
      !dbk_wire_each (object, "operations", TRUE, DBK_WIRE_MAX_OPERATIONS, read_operation, request, error))
    return NULL;
  request->cursor = g_strdup (cursor);
  request->limit = (guint)limit;
  request->wait = (guint)wait;
  request->brief = brief;
  return g_steal_pointer (&request);
}

static gboolean
read_result (JsonObject *object, gpointer results, GError **error)
{
  g_autofree char *id = NULL;
  g_autoptr (DbkOutcome) outcome = dbk_outcome_from_json (object, &id, error);
  g_autoptr (DbkReceipt) receipt = NULL;
  DbkSyncResult *result;
  gint64 at = 0;

  if (outcome == NULL || !dbk_outcome_receipt_from_json (object, &receipt, error) || (json_object_has_member (object, "at") && !dbk_wire_time (object, "at", &at, error)))
    return FALSE;
  result = dbk_sync_result_new (id, g_steal_pointer (&outcome));
  result->receipt = g_steal_pointer (&receipt);
  result->at = at;
  g_ptr_array_add (results, result);
  return TRUE;
}

static gboolean
read_change (JsonObject *object, gpointer changes, GError **error)
{
  gboolean has_cells;
  DbkReport *report = dbk_report_from_json (object, &has_cells, error);

  if (report == NULL)
    return FALSE;
  g_ptr_array_add (changes, dbk_sync_change_new (report, has_cells));
  return TRUE;
}

static gboolean
read_drop (JsonObject *object, gpointer drop, GError **error)
{
  const char *org;

  if (!dbk_wire_code (object, "org", &org, error))
    return FALSE;
  g_strv_builder_add (drop, org);
  return TRUE;
}

static gboolean
read_lists (JsonObject *object, DbkSyncAnswer *answer, GError **error)
{
  g_autoptr (GStrvBuilder) drop = g_strv_builder_new ();

  if (!dbk_wire_each (object, "results", TRUE, DBK_WIRE_MAX_OPERATIONS, read_result, answer->results, error) ||
      !dbk_wire_each (object, "changes", TRUE, DBK_WIRE_MAX_PAGE, read_change, answer->changes, error) ||
      !dbk_wire_each (object, "drop", TRUE, DBK_WIRE_MAX_GRANTS, read_drop, drop, error))
    return FALSE;
  answer->drop = g_strv_builder_end (drop);
  return TRUE;
}

static gboolean
read_account (JsonObject *object, DbkActor **account, GError **error)
{
  JsonObject *member;

  if (!dbk_json_object_or_null (object, "account", &member, error))
    return FALSE;
  if (member == NULL)
    return TRUE;
  *account = dbk_actor_from_json (member, error);
  if (*account == NULL)
    g_prefix_error (error, "account: ");
  return *account != NULL;
}

DbkSyncAnswer *
dbk_sync_answer_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, DBK_WIRE_MAX_ANSWER, error);
  g_autoptr (DbkSyncAnswer) answer = dbk_sync_answer_new ();
  JsonObject *object = root != NULL ? open_message (root, error) : NULL;
  const char *cursor, *catalogue;
  gint64 left;

  if (object == NULL || !read_lists (object, answer, error) ||
      !dbk_wire_text (object, "cursor", DBK_WIRE_MAX_CURSOR, &cursor, error) ||
      !dbk_json_boolean (object, "more", &answer->more, error) ||
      !dbk_json_int_or (object, "left", 0, G_MAXINT32, 0, &left, error) ||
      !read_account (object, &answer->account, error) ||
      !dbk_wire_text_or_null (object, "catalogue", DBK_WIRE_MAX_NAME, &catalogue, error) ||
      !dbk_wire_day_or_null (object, "today", &answer->today, error) ||
      !dbk_wire_time (object, "now", &answer->now, error))
    return NULL;
  answer->left = (guint)left;
  answer->cursor = g_strdup (cursor);
  answer->catalogue = g_strdup (catalogue);
  return g_steal_pointer (&answer);
}
