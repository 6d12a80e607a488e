/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who set one cell, when, from what to what: from the service, or as far as this
 * client knows.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/client/dbk-home-private.h"
#include "data/wire/dbk-wire.h"

void
dbk_cell_change_free (DbkCellChange *change)
{
  if (change == NULL)
    return;
  g_free (change->op);
  g_free (change->by);
  g_free (change->by_name);
  g_free (change->from);
  g_free (change->to);
  g_free (change->note);
  g_free (change);
}

typedef struct
{
  DbkReportKey key;
  const char *entity;    /* interned */
  const char *indicator; /* interned */
  guint generation;      /* of the home's account */
  gboolean complete;
} Question;

/* --- What the service says --- */

static gboolean
read_text (JsonObject *object, const char *member, char **text)
{
  const char *found = NULL;

  if (!dbk_json_string_or (object, member, NULL, &found, NULL))
    return FALSE;
  *text = g_strdup (found);
  return TRUE;
}

static DbkCellChange *
read_change (JsonObject *object)
{
  DbkCellChange *change = g_new0 (DbkCellChange, 1);
  g_autofree char *kind = NULL;
  g_autofree char *source = NULL;
  g_autofree char *at = NULL;

  change->kind = DBK_OPERATION_OTHER;
  if (!read_text (object, "op", &change->op) || !read_text (object, "kind", &kind) || !read_text (object, "by", &change->by) ||
      !read_text (object, "by_name", &change->by_name) || !read_text (object, "at", &at) || !read_text (object, "from", &change->from) ||
      !read_text (object, "to", &change->to) || !read_text (object, "source", &source) || !read_text (object, "note", &change->note) ||
      !dbk_json_int_or (object, "revision", 0, G_MAXINT64, 0, &change->revision, NULL) || change->by == NULL || at == NULL || !dbk_clock_parse_utc (at, &change->at))
    {
      dbk_cell_change_free (change);
      return NULL;
    }
  if (kind != NULL)
    dbk_operation_kind_parse (kind, &change->kind);
  if (source != NULL && !dbk_cell_source_parse (source, &change->source))
    change->source = DBK_CELL_OTHER;
  return change;
}

GPtrArray *
dbk_cell_history_from_text (const char *text)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), DBK_WIRE_MAX_ANSWER, NULL);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_change_free);
  JsonArray *array;

  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return NULL;
  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = dbk_json_element_object (array, i, NULL);
      DbkCellChange *change = object != NULL ? read_change (object) : NULL;

      if (change == NULL)
        return NULL;
      g_ptr_array_add (changes, change);
    }
  return g_steal_pointer (&changes);
}

/* --- What this client knows --- */

static void
add_edit (DbkHome *home, const DbkCellEdit *edit, const char *op, gint64 at, GPtrArray *changes)
{
  const DbkCellChange *last = changes->len > 0 ? g_ptr_array_index (changes, changes->len - 1) : NULL;
  DbkCellChange *change = g_new0 (DbkCellChange, 1);

  change->op = g_strdup (op);
  change->kind = DBK_OPERATION_EDIT;
  change->by = g_strdup (edit->author != NULL ? edit->author : home->account);
  change->by_name = g_strdup (edit->author == NULL && home->actor != NULL ? home->actor->name : NULL);
  change->at = at;
  change->from = g_strdup (last != NULL ? last->to : NULL);
  change->to = g_strdup (edit->value);
  change->source = edit->source;
  change->note = g_strdup (edit->note);
  g_ptr_array_add (changes, change);
}

static gboolean
is_there (const Question *question, const DbkCellEdit *edit)
{
  return strcmp (edit->indicator, question->indicator) == 0 && strcmp (edit->entity, question->entity) == 0;
}

static void
add_edits (DbkHome *home, const Question *question, const GPtrArray *operations, GPtrArray *changes)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (operations, i);

      for (guint k = 0; k < operation->edits->len; k++)
        {
          if (is_there (question, g_ptr_array_index (operation->edits, k)))
            add_edit (home, g_ptr_array_index (operation->edits, k), operation->id, operation->made_at, changes);
        }
    }
}

/* What the service took of mine, then who wrote the value in force, where that was somebody else. */
static gboolean
add_own (DbkHome *home, const Question *question, GPtrArray *changes, GError **error)
{
  g_autoptr (GPtrArray) taken = dbk_store_load_taken (home->store, &question->key, error);
  g_autoptr (DbkReport) report = taken != NULL ? dbk_store_load_report (home->store, &question->key, error) : NULL;
  const DbkCell *cell = report != NULL ? dbk_report_cell (report, question->entity, question->indicator) : NULL;
  const DbkEvent *event = cell != NULL && cell->op != NULL ? dbk_report_event (report, cell->op) : NULL;
  DbkCellChange *change;

  if (report == NULL)
    return FALSE;
  add_edits (home, question, taken, changes);
  if (event == NULL)
    return TRUE;
  change = changes->len > 0 ? g_ptr_array_index (changes, changes->len - 1) : NULL;
  if (change == NULL || g_strcmp0 (change->op, cell->op) != 0)
    {
      change = g_new0 (DbkCellChange, 1);
      change->op = g_strdup (cell->op);
      change->to = g_strdup (cell->value);
      change->source = cell->source;
      change->note = g_strdup (cell->note);
      g_ptr_array_add (changes, change);
    }
  change->kind = event->kind;
  change->at = event->at;
  change->revision = event->revision;
  g_free (change->by);
  change->by = g_strdup (event->by);
  g_free (change->by_name);
  change->by_name = g_strdup (event->by_name);
  return TRUE;
}

/* What has not been answered, then what has not been sealed. */
static gboolean
add_pending (DbkHome *home, const Question *question, GPtrArray *changes, GError **error)
{
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (home->store, &question->key, error);
  g_autoptr (GPtrArray) pending = unanswered != NULL ? dbk_store_load_pending (home->store, &question->key, error) : NULL;

  if (pending == NULL)
    return FALSE;
  add_edits (home, question, unanswered, changes);
  for (guint i = 0; i < pending->len; i++)
    {
      if (is_there (question, g_ptr_array_index (pending, i)))
        add_edit (home, g_ptr_array_index (pending, i), NULL, 0, changes);
    }
  return TRUE;
}

GPtrArray *
dbk_home_list_cell_history (DbkHome *home, const DbkReportKey *key, const char *entity, const char *indicator, GError **error)
{
  Question question = { .key = *key, .entity = entity, .indicator = indicator };
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_change_free);

  if (!dbk_home_check_account (home, error) || !add_own (home, &question, changes, error) || !add_pending (home, &question, changes, error))
    return NULL;
  return g_steal_pointer (&changes);
}

/* --- Asking --- */

/* @found: (transfer full) (nullable): what the service said */
static void
finish (GTask *task, GPtrArray *found)
{
  DbkHome *home = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  g_autoptr (GPtrArray) changes = found != NULL ? found : g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_change_free);
  GError *error = NULL;

  question->complete = found != NULL;
  if (home->store == NULL || home->generation != question->generation)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
  else if ((found == NULL && !add_own (home, question, changes, &error)) || !add_pending (home, question, changes, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&changes), (GDestroyNotify)g_ptr_array_unref);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DbkHome *home = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = dbk_sync_ask_finish (home->sync, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    finish (task, text != NULL ? dbk_cell_history_from_text (text) : NULL);
}

void
dbk_home_load_cell_history_async (DbkHome *home, const DbkReportKey *key, const char *entity, const char *indicator, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  g_autoptr (DbkSyncTarget) target = NULL;
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *org = g_uri_escape_string (key->org, NULL, FALSE);
  g_autofree char *row = g_uri_escape_string (entity, NULL, FALSE);
  g_autofree char *column = g_uri_escape_string (indicator, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/v1/reports/%s/%s/%s/history?entity=%s&indicator=%s", key->form, org, period, row, column);
  Question *question = g_new0 (Question, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, dbk_home_load_cell_history_async);
  question->key = *key;
  question->entity = g_intern_string (entity);
  question->indicator = g_intern_string (indicator);
  question->generation = home->generation;
  g_task_set_task_data (task, question, g_free);
  if (!dbk_home_check_account (home, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (home->token == NULL || home->server == NULL)
    {
      finish (task, NULL);
      return;
    }
  target = dbk_sync_target_new (home->server, dbk_home_get_ca (home), home->token, home->id);
  dbk_sync_ask_async (dbk_home_get_worker (home), target, path, NULL, cancellable, answered_cb, g_object_ref (task));
}

GPtrArray *
dbk_home_load_cell_history_finish (DbkHome *home, GAsyncResult *result, gboolean *complete, GError **error)
{
  const Question *question = g_task_get_task_data (G_TASK (result));

  if (complete != NULL)
    *complete = question->complete;
  return g_task_propagate_pointer (G_TASK (result), error);
}
