/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What I typed and did: pending edits, the outbox, reasons.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/store/dbk-lists.h"
#include "data/store/dbk-store-private.h"

/* --- Typing --- */

static gboolean
has_conflict (DbkStore *store, gint64 id, gint64 entity, gint64 indicator, gboolean *has, GError **error)
{
  gint64 n;

  if (!dbk_store_get_int (store, 0, &n, error, "SELECT 1 FROM conflict WHERE report = ? AND entity = ? AND indicator = ?", "iii", id, entity, indicator))
    return FALSE;
  *has = n != 0;
  return TRUE;
}

/*
 * The base is what the author typed over. A document may not have heard yet that
 * a worker sealed his last edit, or even took in its answer: then that operation
 * of his own is what he typed over, and the statement itself finds it.
 * One that was typed in another store (@moved) lies over what its author saw there.
 * An edit keeps its place in the order begun when it is typed over.
 */
static gboolean
upsert_pending (DbkStore *store, gint64 id, gint64 entity, gint64 indicator, const DbkCellEdit *edit, const char *base_value, gboolean moved, GError **error)
{
  return dbk_store_do (store, error,
                       "INSERT INTO pending (report, entity, indicator, value, note, source, base, base_value, made_at, author, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, "
                       "coalesce ((SELECT o.id FROM outbox o JOIN outbox_cell c ON c.seq = o.seq WHERE ?11 = 0 AND o.report = ?1 AND c.entity = ?2 AND c.indicator = ?3 "
                       "AND (o.answered_at IS NULL OR (c.base IS ?7 AND EXISTS (SELECT 1 FROM cell k JOIN event e ON e.report = k.report AND e.n = k.origin / 8 - 1 "
                       "WHERE k.report = ?1 AND k.entity = ?2 AND k.indicator = ?3 AND (e.op = o.id OR lower (hex (e.op)) = replace (o.id, '-', ''))))) "
                       "ORDER BY o.seq DESC LIMIT 1), ?7), ?8, ?9, ?10, (SELECT coalesce (max (seq), 0) + 1 FROM pending)) "
                       "ON CONFLICT (report, entity, indicator) DO UPDATE SET value = excluded.value, note = excluded.note, source = excluded.source, made_at = excluded.made_at, author = excluded.author",
                       "iiittnttitn", id, entity, indicator, edit->value, edit->note, (int)edit->source, edit->base, base_value, dbk_clock_now (), edit->author, (int)moved);
}

static gboolean
put_edit (DbkStore *store, const DbkReportKey *key, const DbkCellEdit *edit, const char *base_value, gboolean moved, GError **error)
{
  gint64 id, entity, indicator_id;
  const DbkStoreIndicator *indicator;
  gboolean own, conflict;

  /* The first edit of a report, or of a new code, makes their rows; from then on the commit is a single row. */
  if (!dbk_store_ensure (store, key, &id, error) || (entity = dbk_store_code (store, edit->entity, error)) == 0)
    return FALSE;
  indicator = dbk_store_indicator (store, edit->indicator, error);
  if (indicator == NULL)
    return FALSE;
  indicator_id = indicator->id;
  if (!has_conflict (store, id, entity, indicator_id, &conflict, error))
    return FALSE;
  if (!conflict)
    return upsert_pending (store, id, entity, indicator_id, edit, base_value, moved, error);
  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own,
                        upsert_pending (store, id, entity, indicator_id, edit, base_value, moved, error) &&
                            dbk_store_drop_conflict (store, key, edit->entity, edit->indicator, error),
                        error);
}

gboolean
dbk_store_put_edit (DbkStore *store, const DbkReportKey *key, const DbkCellEdit *edit, const char *base_value, GError **error)
{
  gboolean ok;

  dbk_store_edit_begins ();
  ok = put_edit (store, key, edit, base_value, FALSE, error);
  dbk_store_edit_ends ();
  return ok;
}

gboolean
dbk_store_move_edit (DbkStore *store, const DbkReportKey *key, const DbkCellEdit *edit, GError **error)
{
  return put_edit (store, key, edit, NULL, TRUE, error);
}

gboolean
dbk_store_delete_cell (DbkStore *store, const char *sql, const DbkReportKey *key, const char *entity, const char *indicator, GError **error)
{
  const DbkStoreIndicator *column;
  gint64 id, row;

  if (!dbk_store_find (store, key, &id, error) || !dbk_store_look_up (store, entity, &row, error))
    return FALSE;
  column = dbk_store_indicator (store, indicator, error);
  return column != NULL && dbk_store_do (store, error, sql, "iii", id, row, column->id);
}

gboolean
dbk_store_drop_edit (DbkStore *store, const DbkReportKey *key, const char *entity, const char *indicator, gboolean *dropped, GError **error)
{
  if (!dbk_store_delete_cell (store, "DELETE FROM pending WHERE report = ? AND entity = ? AND indicator = ?", key, entity, indicator, error))
    return FALSE;
  *dropped = sqlite3_changes (dbk_database_handle (store->database)) > 0;
  return TRUE;
}

static DbkCellEdit *
read_edit (DbkStore *store, sqlite3_stmt *statement)
{
  DbkCellEdit *edit = g_new0 (DbkCellEdit, 1);

  edit->entity = dbk_store_code_text (store, sqlite3_column_int64 (statement, 0));
  edit->indicator = dbk_store_indicator_code (store, sqlite3_column_int64 (statement, 1));
  edit->value = g_strdup (dbk_column_text (statement, 2));
  edit->note = g_strdup (dbk_column_text (statement, 3));
  edit->source = (DbkCellSource)sqlite3_column_int (statement, 4);
  edit->base = g_strdup (dbk_column_text (statement, 5));
  edit->author = g_strdup (dbk_column_text (statement, 6));
  return edit;
}

static gboolean
read_edits (DbkStore *store, sqlite3_stmt *statement, GPtrArray *edits, GError **error)
{
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (edits, read_edit (store, statement));
  return code == SQLITE_DONE;
}

GPtrArray *
dbk_store_load_pending (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_edit_free);
  sqlite3_stmt *statement;
  gint64 id;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  statement = dbk_store_bind (store, error, "SELECT entity, indicator, value, note, source, base, author FROM pending WHERE report = ?", "i", id);
  return read_edits (store, statement, edits, error) ? g_steal_pointer (&edits) : NULL;
}

gboolean
dbk_store_get_typed_since (DbkStore *store, const DbkReportKey *key, gint64 *since, GError **error)
{
  gint64 id;

  return dbk_store_find (store, key, &id, error) &&
         dbk_store_get_int (store, 0, since, error, "SELECT min (made_at) FROM pending WHERE report = ?", "i", id);
}

/* --- Operations --- */

static char *
payload_to_text (const DbkOperation *operation)
{
  switch (operation->kind)
    {
    case DBK_OPERATION_SUBMIT:
      return dbk_lists_reasons_to_text (operation->reasons);
    case DBK_OPERATION_RETURN:
      return dbk_lists_pins_to_text (operation->pins);
    default:
      return NULL;
    }
}

static void
payload_from_text (DbkOperation *operation, const char *text)
{
  if (operation->kind == DBK_OPERATION_SUBMIT)
    dbk_store_reasons_from_text (text, operation->reasons);
  else if (operation->kind == DBK_OPERATION_RETURN)
    dbk_store_pins_from_text (text, operation->pins);
}

static DbkOperation *
read_operation (DbkStore *store, sqlite3_stmt *statement, const DbkReportKey *key)
{
  DbkOperation *operation = dbk_operation_new (key, (DbkOperationKind)sqlite3_column_int (statement, 3));

  g_free (operation->id);
  operation->id = g_strdup (dbk_column_text (statement, 1));
  operation->base_op = g_strdup (dbk_column_text (statement, 4));
  operation->made_at = sqlite3_column_int64 (statement, 5);
  g_free (operation->catalogue);
  operation->catalogue = g_strdup (dbk_column_text (statement, 6));
  payload_from_text (operation, dbk_column_text (statement, 7));
  operation->comment = g_strdup (dbk_column_text (statement, 8));
  operation->to_step = sqlite3_column_int (statement, 9);
  operation->revision = sqlite3_column_int64 (statement, 10);
  return operation;
}

/* Rows first, cells after: a statement is in use once at a time. */
GPtrArray *
dbk_store_read_operations (DbkStore *store, sqlite3_stmt *statement, GArray *sequence, GError **error)
{
  g_autoptr (GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_operation_free);
  g_autoptr (GArray) seqs = sequence != NULL ? g_array_ref (sequence) : g_array_new (FALSE, FALSE, sizeof (gint64));
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 seq = sqlite3_column_int64 (statement, 0);
      DbkReportKey key;

      if (!dbk_store_key (store, sqlite3_column_int64 (statement, 2), &key, error))
        {
          dbk_database_reset (statement);
          return NULL;
        }
      g_array_append_val (seqs, seq);
      g_ptr_array_add (operations, read_operation (store, statement, &key));
    }
  if (code != SQLITE_DONE)
    return NULL;
  for (guint i = 0; i < operations->len; i++)
    {
      DbkOperation *operation = g_ptr_array_index (operations, i);
      sqlite3_stmt *cells = dbk_store_bind (store, error, "SELECT entity, indicator, value, note, source, base, author FROM outbox_cell WHERE seq = ?", "i", g_array_index (seqs, gint64, i));

      if (!read_edits (store, cells, operation->edits, error))
        return NULL;
    }
  return g_steal_pointer (&operations);
}

GPtrArray *
dbk_store_load_unanswered (DbkStore *store, const DbkReportKey *key, GError **error)
{
  gint64 id;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  return dbk_store_read_operations (store, dbk_store_bind (store, error, "SELECT " DBK_STORE_OPERATION " FROM outbox WHERE report = ? AND answered_at IS NULL ORDER BY seq", "i", id), NULL, error);
}

GPtrArray *
dbk_store_load_taken (DbkStore *store, const DbkReportKey *key, GError **error)
{
  gint64 id;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  return dbk_store_read_operations (store,
                                    dbk_store_bind (store, error, "SELECT " DBK_STORE_OPERATION " FROM outbox WHERE report = ? AND answered_at IS NOT NULL AND outcome IN (?, ?) ORDER BY seq",
                                                    "iii", id, (gint64)DBK_OUTCOME_APPLIED, (gint64)DBK_OUTCOME_MERGED),
                                    NULL, error);
}

/* --- Sealing --- */

/* The last operation on the report that its author saw: his own unanswered one, or the acknowledged head with its revision. */
static gboolean
read_last (DbkStore *store, gint64 id, char **last, gint64 *revision, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error,
                                            "SELECT coalesce (u.id, r.head), iif (u.id IS NULL, r.revision, 0) FROM report r "
                                            "LEFT JOIN (SELECT id FROM outbox WHERE report = ?1 AND answered_at IS NULL ORDER BY seq DESC LIMIT 1) u WHERE r.id = ?1",
                                            "i", id);

  if (statement == NULL || dbk_database_step (store->database, statement, error) < 0)
    return FALSE;
  *last = dbk_store_column_op (statement, 0);
  *revision = sqlite3_column_int64 (statement, 1);
  dbk_database_reset (statement);
  return TRUE;
}

static gboolean
seal_report (DbkStore *store, gint64 id, const char *catalogue, GError **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *base = NULL;
  gint64 seq, revision;

  if (!read_last (store, id, &base, &revision, error) ||
      !dbk_store_do (store, error, "INSERT INTO outbox (id, report, kind, base_op, made_at, catalogue, revision) VALUES (?, ?, ?, ?, ?, ?, ?)", "tintiti",
                     uuid, id, (int)DBK_OPERATION_EDIT, base, dbk_clock_now (), catalogue, revision))
    return FALSE;
  seq = dbk_database_last_id (store->database);
  return dbk_store_do (store, error,
                       "INSERT INTO outbox_cell (seq, entity, indicator, value, note, source, base, base_value, author) "
                       "SELECT ?, entity, indicator, value, note, source, base, base_value, author FROM pending WHERE report = ?",
                       "ii", seq, id);
}

static gboolean
seal_all (DbkStore *store, const char *catalogue, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT report FROM pending GROUP BY report ORDER BY min (seq), report", "");
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  for (guint i = 0; code == SQLITE_DONE && i < ids->len; i++)
    {
      if (!seal_report (store, g_array_index (ids, gint64, i), catalogue, error))
        return FALSE;
    }
  return code == SQLITE_DONE && dbk_store_do (store, error, "DELETE FROM pending", "");
}

gboolean
dbk_store_seal (DbkStore *store, const char *catalogue, GError **error)
{
  gboolean own;
  gint64 any;

  if (!dbk_store_get_int (store, 0, &any, error, "SELECT 1 FROM pending LIMIT 1", ""))
    return FALSE;
  if (any == 0)
    return TRUE;
  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own, seal_all (store, catalogue, error), error);
}

static gboolean
add_operation (DbkStore *store, const DbkOperation *operation, GError **error)
{
  g_autofree char *payload = payload_to_text (operation);
  gint64 id;

  return dbk_store_ensure (store, &operation->key, &id, error) &&
         dbk_store_settle (store, &operation->key, FALSE, error) &&
         dbk_store_do (store, error,
                       "INSERT INTO outbox (id, report, kind, base_op, made_at, catalogue, payload, comment, to_step, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       "tintitttni", operation->id, id, (int)operation->kind, operation->base_op, operation->made_at, operation->catalogue, payload,
                       operation->comment, operation->to_step, operation->revision);
}

gboolean
dbk_store_add_operation (DbkStore *store, const DbkOperation *operation, GError **error)
{
  gboolean own;

  g_return_val_if_fail (operation->edits == NULL || operation->edits->len == 0, FALSE);
  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own, add_operation (store, operation, error), error);
}

gboolean
dbk_store_take_back (DbkStore *store, const char *id, gboolean *taken, GError **error)
{
  if (!dbk_store_do (store, error, "DELETE FROM outbox WHERE id = ? AND tries = 0 AND answered_at IS NULL", "t", id))
    return FALSE;
  *taken = sqlite3_changes (dbk_database_handle (store->database)) > 0;
  return TRUE;
}

gboolean
dbk_store_is_sent (DbkStore *store, const char *id, gboolean *sent, GError **error)
{
  gint64 tries;

  if (!dbk_store_get_int (store, 1, &tries, error, "SELECT tries FROM outbox WHERE id = ?", "t", id))
    return FALSE;
  *sent = tries > 0;
  return TRUE;
}

/* --- Letting go --- */

static gboolean
discard (DbkStore *store, gint64 id, GError **error)
{
  return dbk_store_do (store, error, "DELETE FROM pending WHERE report = ?", "i", id) &&
         dbk_store_do (store, error, "DELETE FROM conflict WHERE report = ?", "i", id) &&
         dbk_store_do (store, error, "UPDATE outbox SET held = 0 WHERE report = ? AND held = 1", "i", id) &&
         dbk_store_do (store, error, "DELETE FROM outbox WHERE report = ? AND tries = 0 AND answered_at IS NULL", "i", id);
}

gboolean
dbk_store_discard (DbkStore *store, const DbkReportKey *key, GError **error)
{
  gboolean own;
  gint64 id;

  if (!dbk_store_find (store, key, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own, discard (store, id, error), error);
}

void
dbk_store_refused_free (DbkStoreRefused *refused)
{
  if (refused == NULL)
    return;
  dbk_operation_free (refused->operation);
  g_free (refused->detail);
  g_free (refused);
}

static gboolean
read_refusal (DbkStore *store, DbkStoreRefused *refused, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT refusal, detail, answered_at FROM outbox WHERE id = ?", "t", refused->operation->id);

  if (statement == NULL || dbk_database_step (store->database, statement, error) < 0)
    return FALSE;
  refused->refusal = (DbkRefusal)sqlite3_column_int (statement, 0);
  refused->detail = g_strdup (dbk_column_text (statement, 1));
  refused->answered_at = sqlite3_column_int64 (statement, 2);
  dbk_database_reset (statement);
  return TRUE;
}

/* By the same author, and typed: what came to lie there by a hand-over, or a reading adopted with a submission, is no second thought of his. */
static void
leave_out_typed_again (DbkOperation *operation, const GPtrArray *pending)
{
  for (guint i = 0; i < pending->len; i++)
    {
      const DbkCellEdit *newer = g_ptr_array_index (pending, i);

      for (guint k = operation->edits->len; k > 0; k--)
        {
          const DbkCellEdit *edit = g_ptr_array_index (operation->edits, k - 1);

          if (edit->entity == newer->entity && edit->indicator == newer->indicator && newer->source != DBK_CELL_INTERFACE && g_strcmp0 (edit->author, newer->author) == 0)
            g_ptr_array_remove_index (operation->edits, k - 1);
        }
    }
}

GPtrArray *
dbk_store_load_refused (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_store_refused_free);
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (store, key, error);
  gint64 id;

  if (pending == NULL || !dbk_store_find (store, key, &id, error))
    return NULL;
  operations = dbk_store_read_operations (store, dbk_store_bind (store, error, "SELECT " DBK_STORE_OPERATION " FROM outbox WHERE report = ? AND held = 1 ORDER BY seq", "i", id), NULL, error);
  while (operations != NULL && operations->len > 0)
    {
      DbkStoreRefused *refused = g_new0 (DbkStoreRefused, 1);

      refused->operation = g_ptr_array_steal_index (operations, 0);
      g_ptr_array_add (list, refused);
      if (!read_refusal (store, refused, error))
        return NULL;
      leave_out_typed_again (refused->operation, pending);
    }
  return operations != NULL ? g_steal_pointer (&list) : NULL;
}

gboolean
dbk_store_settle (DbkStore *store, const DbkReportKey *key, gboolean edits, GError **error)
{
  gint64 id;

  return dbk_store_find (store, key, &id, error) &&
         dbk_store_do (store, error, "UPDATE outbox SET held = 0 WHERE report = ? AND held = 1 AND (kind <> ? OR ?)", "inn", id, (int)DBK_OPERATION_EDIT, (int)edits);
}

gboolean
dbk_store_settle_cell (DbkStore *store, const DbkReportKey *key, const char *entity, const char *indicator, GError **error)
{
  return dbk_store_delete_cell (store, "DELETE FROM outbox_cell WHERE seq IN (SELECT seq FROM outbox WHERE report = ? AND held = 1) AND entity = ? AND indicator = ?", key, entity, indicator, error);
}

/* --- Reasons --- */

GPtrArray *
dbk_store_load_reasons (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);
  sqlite3_stmt *statement;
  gint64 id;
  int code = -1;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  statement = dbk_store_bind (store, error, "SELECT rule, entity, text FROM reason WHERE report = ?", "i", id);
  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkReason *reason = g_new0 (DbkReason, 1);

      reason->rule = g_intern_string (dbk_column_text (statement, 0));
      reason->entity = g_intern_string (dbk_column_text (statement, 1));
      reason->text = g_strdup (dbk_column_text (statement, 2));
      g_ptr_array_add (reasons, reason);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&reasons) : NULL;
}

gboolean
dbk_store_set_reason (DbkStore *store, const DbkReportKey *key, const char *rule, const char *entity, const char *text, GError **error)
{
  gint64 id;

  if (!dbk_store_ensure (store, key, &id, error))
    return FALSE;
  if (text == NULL || *text == '\0')
    return dbk_store_do (store, error, "DELETE FROM reason WHERE report = ? AND rule = ? AND entity = ?", "itt", id, rule, entity);
  return dbk_store_do (store, error,
                       "INSERT INTO reason (report, rule, entity, text) VALUES (?, ?, ?, ?) ON CONFLICT (report, rule, entity) DO UPDATE SET text = excluded.text",
                       "ittt", id, rule, entity, text);
}
