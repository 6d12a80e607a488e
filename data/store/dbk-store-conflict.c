/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells with two values, until a person decides.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/store/dbk-store-private.h"

void
dbk_store_conflict_free (DbkStoreConflict *conflict)
{
  if (conflict == NULL)
    return;
  g_free (conflict->base);
  g_free (conflict->mine);
  g_free (conflict->mine_note);
  g_free (conflict->theirs);
  g_free (conflict->theirs_op);
  g_free (conflict->author);
  g_free (conflict);
}

GPtrArray *
dbk_store_load_conflicts (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_store_conflict_free);
  sqlite3_stmt *statement;
  gint64 id;
  int code = -1;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  statement = dbk_store_bind (store, error, "SELECT entity, indicator, base, mine, mine_note, mine_source, mine_at, theirs, theirs_op, author FROM conflict WHERE report = ?", "i", id);
  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkStoreConflict *conflict = g_new0 (DbkStoreConflict, 1);

      conflict->entity = dbk_store_code_text (store, sqlite3_column_int64 (statement, 0));
      conflict->indicator = dbk_store_indicator_code (store, sqlite3_column_int64 (statement, 1));
      conflict->base = g_strdup (dbk_column_text (statement, 2));
      conflict->mine = g_strdup (dbk_column_text (statement, 3));
      conflict->mine_note = g_strdup (dbk_column_text (statement, 4));
      conflict->mine_source = (DbkCellSource)sqlite3_column_int (statement, 5);
      conflict->mine_at = sqlite3_column_int64 (statement, 6);
      conflict->theirs = g_strdup (dbk_column_text (statement, 7));
      conflict->theirs_op = g_strdup (dbk_column_text (statement, 8));
      conflict->author = g_strdup (dbk_column_text (statement, 9));
      g_ptr_array_add (conflicts, conflict);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&conflicts) : NULL;
}

const DbkStoreConflict *
dbk_store_conflicts_find (const GPtrArray *conflicts, const char *entity, const char *indicator)
{
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);

      if (strcmp (conflict->entity, entity) == 0 && strcmp (conflict->indicator, indicator) == 0)
        return conflict;
    }
  return NULL;
}

/* The rows that name its cell; made where they are absent. */
static gboolean
find_cell (DbkStore *store, const DbkStoreConflict *conflict, gint64 *entity, gint64 *indicator, GError **error)
{
  const DbkStoreIndicator *column;

  *entity = dbk_store_code (store, conflict->entity, error);
  column = *entity != 0 ? dbk_store_indicator (store, conflict->indicator, error) : NULL;
  *indicator = column != NULL ? column->id : 0;
  return column != NULL;
}

gboolean
dbk_store_add_conflict (DbkStore *store, const DbkReportKey *key, const DbkStoreConflict *conflict, gboolean *added, GError **error)
{
  gint64 id, entity, indicator;

  if (!dbk_store_ensure (store, key, &id, error) || !find_cell (store, conflict, &entity, &indicator, error) ||
      !dbk_store_do (store, error,
                     "INSERT INTO conflict (report, entity, indicator, base, mine, mine_note, mine_source, mine_at, theirs, theirs_op, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                     "ON CONFLICT (report, entity, indicator) DO NOTHING",
                     "iiitttnittt", id, entity, indicator, conflict->base, conflict->mine, conflict->mine_note, (int)conflict->mine_source, conflict->mine_at, conflict->theirs, conflict->theirs_op, conflict->author))
    return FALSE;
  *added = sqlite3_changes (dbk_database_handle (store->database)) > 0;
  return TRUE;
}

gboolean
dbk_store_drop_conflict (DbkStore *store, const DbkReportKey *key, const char *entity, const char *indicator, GError **error)
{
  return dbk_store_delete_cell (store, "DELETE FROM conflict WHERE report = ? AND entity = ? AND indicator = ?", key, entity, indicator, error);
}

/* --- From an answer --- */

static gboolean
load_base (DbkStore *store, gint64 seq, DbkStoreConflict *conflict, GError **error)
{
  gint64 entity, indicator;
  sqlite3_stmt *statement = NULL;
  int code;

  if (find_cell (store, conflict, &entity, &indicator, error))
    statement = dbk_store_bind (store, error, "SELECT base_value FROM outbox_cell WHERE seq = ? AND entity = ? AND indicator = ?", "iii", seq, entity, indicator);
  code = statement != NULL ? dbk_database_step (store->database, statement, error) : -1;
  if (code == SQLITE_ROW)
    {
      conflict->base = g_strdup (dbk_column_text (statement, 0));
      dbk_database_reset (statement);
    }
  return code >= 0;
}

/* Whether it came from an operation behind @seq. */
static gboolean
is_of_later (DbkStore *store, const DbkReportKey *key, const DbkStoreConflict *conflict, gint64 seq, gboolean *later, GError **error)
{
  gint64 id, entity, indicator, any;

  if (!dbk_store_find (store, key, &id, error) || !find_cell (store, conflict, &entity, &indicator, error) ||
      !dbk_store_get_int (store, 0, &any, error,
                          "SELECT 1 FROM outbox o JOIN outbox_cell c ON c.seq = o.seq WHERE o.report = ? AND o.seq > ? AND o.outcome IS NOT ? "
                          "AND c.entity = ? AND c.indicator = ? AND c.value IS ? AND c.author IS ?",
                          "iiniitt", id, seq, (int)DBK_OUTCOME_REFUSED, entity, indicator, conflict->mine, conflict->author))
    return FALSE;
  *later = any != 0;
  return TRUE;
}

/* One's own were typed one over the other; of two that were handed over nobody saw one when he typed the other. */
static gboolean
stands_for (const DbkStoreConflict *conflict, const DbkStoreConflict *other)
{
  gboolean own = conflict->author == NULL && other->author == NULL;
  gboolean same = g_strcmp0 (conflict->author, other->author) == 0 && g_strcmp0 (conflict->mine, other->mine) == 0;

  return own || (same && (other->mine_note == NULL || (conflict->mine_note != NULL && strstr (conflict->mine_note, other->mine_note) != NULL)));
}

/* A cell has one conflict: what is no longer in it is held like a refused edit. */
static gboolean
hold (DbkStore *store, const DbkReportKey *key, const DbkStoreConflict *conflict, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  gint64 report, entity, indicator;

  return dbk_store_find (store, key, &report, error) && find_cell (store, conflict, &entity, &indicator, error) &&
         dbk_store_do (store, error, "INSERT INTO outbox (id, report, kind, made_at, answered_at, outcome, refusal, held) VALUES (?, ?, ?, ?, ?, ?, ?, 1)", "tiniinn",
                       id, report, (int)DBK_OPERATION_EDIT, conflict->mine_at, dbk_clock_now (), (int)DBK_OUTCOME_REFUSED, (int)DBK_REFUSAL_STALE) &&
         dbk_store_do (store, error, "INSERT INTO outbox_cell (seq, entity, indicator, value, note, source, base_value, author) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iiittntt",
                       dbk_database_last_id (store->database), entity, indicator, conflict->mine, conflict->mine_note, (int)conflict->mine_source, conflict->base, conflict->author);
}

static gboolean
replace (DbkStore *store, const DbkReportKey *key, const DbkStoreConflict *there, DbkStoreConflict *conflict, GError **error)
{
  gboolean added;

  if (stands_for (conflict, there))
    {
      g_free (conflict->base);
      conflict->base = g_strdup (there->base);
    }
  else if (!hold (store, key, there, error))
    return FALSE;
  return dbk_store_drop_conflict (store, key, there->entity, there->indicator, error) && dbk_store_add_conflict (store, key, conflict, &added, error);
}

gboolean
dbk_store_keep_both (DbkStore *store, const DbkReportKey *key, DbkStoreConflict *conflict, gint64 seq, gboolean again, GError **error)
{
  g_autoptr (GPtrArray) conflicts = NULL;
  const DbkStoreConflict *there;
  gboolean later = FALSE;

  if (!load_base (store, seq, conflict, error) || (conflicts = dbk_store_load_conflicts (store, key, error)) == NULL)
    return FALSE;
  there = dbk_store_conflicts_find (conflicts, conflict->entity, conflict->indicator);
  if (there == NULL)
    return dbk_store_add_conflict (store, key, conflict, &later, error);
  if (again && !is_of_later (store, key, there, seq, &later, error))
    return FALSE;
  if (!later)
    return replace (store, key, there, conflict, error);
  return stands_for (there, conflict) || hold (store, key, conflict, error);
}
