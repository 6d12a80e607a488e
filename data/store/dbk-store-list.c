/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists and counts over many reports, and the days before one.
 */
#define G_LOG_DOMAIN "dbk-store"

#include "data/store/dbk-store-private.h"

void
dbk_store_line_free (DbkStoreLine *line)
{
  if (line == NULL)
    return;
  g_free (line->submitted_by);
  g_free (line);
}

/* What is mine is little: summed up once, then joined. */
#define MINE                                                                                                                                                              \
  "WITH p AS (SELECT report, count(*) AS n FROM pending GROUP BY report), "                                                                                               \
  "o AS (SELECT report, sum(answered_at IS NULL AND kind <> 0) AS actions, sum(held) AS held FROM outbox WHERE answered_at IS NULL OR held = 1 "                          \
  "GROUP BY +report), "                                                                                                                                                   \
  "c AS (SELECT b.report AS report, count(*) AS n FROM outbox b CROSS JOIN outbox_cell x ON x.seq = b.seq WHERE b.answered_at IS NULL GROUP BY +b.report), "              \
  "f AS (SELECT report, count(*) AS n FROM conflict GROUP BY report) "                                                                                                    \
  "SELECT r.form, r.org, r.kind, r.day, r.state, r.step, r.revision, r.late + 2 * (r.carried IS NOT NULL), coalesce(p.n, 0) + coalesce(c.n, 0), coalesce(o.actions, 0), " \
  "coalesce(f.n, 0), coalesce(o.held, 0), r.reasons, "                                                                                                                    \
  "(SELECT count(*) FROM event e WHERE e.report = r.id AND e.kind = 1), "                                                                                                 \
  "(SELECT max(e.at) FROM event e WHERE e.report = r.id AND e.kind = 1), "                                                                                                \
  "(SELECT e.name FROM event e WHERE e.report = r.id AND e.kind = 1 ORDER BY e.n DESC LIMIT 1) "                                                                          \
  "FROM report r LEFT JOIN p ON p.report = r.id LEFT JOIN o ON o.report = r.id LEFT JOIN c ON c.report = r.id LEFT JOIN f ON f.report = r.id "                            \
  "JOIN code k ON k.id = r.org WHERE (?3 = 0 OR r.form = ?3) AND "

#define ORDER " ORDER BY r.day, k.code, r.form"
/* What waits, or is mine, is found by itself: years of approved days are not looked through for it, nor their order (+). */
#define FROM_THESE(reports) "r.id IN (" reports ") AND +r.day BETWEEN ?1 AND ?2 ORDER BY +r.day, k.code, r.form"

static const char *const list_sql[] = {
  [DBK_STORE_LIST_ALL] = MINE "r.day BETWEEN ?1 AND ?2" ORDER,
  [DBK_STORE_LIST_WAITING] = MINE FROM_THESE ("SELECT id FROM report WHERE state IN (1, 2) UNION SELECT report FROM o WHERE actions > 0"),
  [DBK_STORE_LIST_MINE] = MINE FROM_THESE ("SELECT report FROM p UNION SELECT report FROM c UNION SELECT report FROM f UNION SELECT report FROM o WHERE actions > 0 OR held > 0"),
};

G_STATIC_ASSERT (DBK_OPERATION_EDIT == 0 && DBK_OPERATION_SUBMIT == 1);
G_STATIC_ASSERT (DBK_STATE_DRAFT == 0 && DBK_STATE_IN_REVIEW == 1 && DBK_STATE_RETURNED == 2 && DBK_STATE_APPROVED == 3);

static void
count_reasons (DbkStoreLine *line, const char *text)
{
  g_autoptr (GPtrArray) reasons = NULL;

  if (text == NULL)
    return;
  reasons = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);
  dbk_store_reasons_from_text (text, reasons);
  line->reasons = reasons->len;
  for (guint i = 0; i < reasons->len; i++)
    line->unseen += ((const DbkReason *)g_ptr_array_index (reasons, i))->unseen ? 1 : 0;
}

static DbkStoreLine *
read_line (DbkStore *store, sqlite3_stmt *statement)
{
  DbkStoreLine *line = g_new0 (DbkStoreLine, 1);

  line->key.form = dbk_store_code_text (store, sqlite3_column_int64 (statement, 0));
  line->key.org = dbk_store_code_text (store, sqlite3_column_int64 (statement, 1));
  line->key.period.kind = (DbkPeriodKind)sqlite3_column_int (statement, 2);
  line->key.period.first = sqlite3_column_int (statement, 3);
  line->state = (DbkReportState)sqlite3_column_int (statement, 4);
  line->step = sqlite3_column_int (statement, 5);
  line->revision = sqlite3_column_int64 (statement, 6);
  line->late = (sqlite3_column_int (statement, 7) & 1) != 0;
  line->carried = (sqlite3_column_int (statement, 7) & 2) != 0;
  line->pending = (guint)sqlite3_column_int (statement, 8);
  line->actions = (guint)sqlite3_column_int (statement, 9);
  line->conflicts = (guint)sqlite3_column_int (statement, 10);
  line->held = (guint)sqlite3_column_int (statement, 11);
  count_reasons (line, dbk_column_text (statement, 12));
  line->submissions = (guint)sqlite3_column_int (statement, 13);
  line->submitted_at = sqlite3_column_int64 (statement, 14);
  line->submitted_by = g_strdup (dbk_store_code_text (store, sqlite3_column_int64 (statement, 15)));
  return line;
}

GPtrArray *
dbk_store_list (DbkStore *store, DbkStoreList which, const char *form, DbkDay first, DbkDay last, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_store_line_free);
  gint64 code_of_form = 0;
  sqlite3_stmt *statement;
  int code = -1;

  if (form != NULL && !dbk_store_look_up (store, form, &code_of_form, error))
    return NULL;
  if (form != NULL && code_of_form == 0)
    return g_steal_pointer (&lines);
  statement = dbk_store_bind (store, error, list_sql[which], "nni", (int)first, (int)last, code_of_form);
  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (lines, read_line (store, statement));
  return code == SQLITE_DONE ? g_steal_pointer (&lines) : NULL;
}

gboolean
dbk_store_count (DbkStore *store, DbkStoreCounts *counts, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error,
                                            "SELECT (SELECT count(*) FROM pending), "
                                            "(SELECT count(*) FROM outbox b CROSS JOIN outbox_cell x ON x.seq = b.seq WHERE b.answered_at IS NULL), "
                                            "(SELECT count(*) FROM outbox WHERE answered_at IS NULL AND kind <> 0), "
                                            "(SELECT count(*) FROM outbox WHERE answered_at IS NULL), "
                                            "(SELECT count(*) FROM conflict), "
                                            "(SELECT count(*) FROM outbox WHERE held = 1), "
                                            "(SELECT count(*) FROM outbox WHERE answered_at IS NULL AND tries > 0)",
                                            "");

  if (statement == NULL || dbk_database_step (store->database, statement, error) < 0)
    return FALSE;
  counts->pending = (guint)(sqlite3_column_int (statement, 0) + sqlite3_column_int (statement, 1) + sqlite3_column_int (statement, 2));
  counts->outbox = (guint)sqlite3_column_int (statement, 3);
  counts->conflicts = (guint)sqlite3_column_int (statement, 4);
  counts->refused = (guint)sqlite3_column_int (statement, 5);
  counts->unknown = (guint)sqlite3_column_int (statement, 6);
  dbk_database_reset (statement);
  return TRUE;
}

/* --- The days before --- */

#define OF_PLANT "r.org = ?1 AND r.form = ?2 AND r.kind = ?3 AND r.day BETWEEN ?4 AND ?5"

/* In this order: a later value replaces an earlier one. While a correction is under way the approved figures are in force. */
static const char *const history_sql[] = {
  "SELECT r.day, c.entity, c.indicator, c.value, c.origin % 8 FROM report r JOIN cell c ON c.report = r.id WHERE " OF_PLANT " AND r.has_approved = 0",
  "SELECT r.day, c.entity, c.indicator, c.value, c.origin % 8 FROM report r JOIN approved_cell c ON c.report = r.id WHERE " OF_PLANT " AND r.has_approved = 1",
  "SELECT r.day, c.entity, c.indicator, c.value, c.source FROM report r JOIN outbox o ON o.report = r.id AND o.answered_at IS NULL JOIN outbox_cell c ON c.seq = o.seq WHERE " OF_PLANT
  " AND r.has_approved = 0 AND r.state <> 3 ORDER BY o.seq",
  "SELECT r.day, c.entity, c.indicator, c.value, c.source FROM report r JOIN pending c ON c.report = r.id WHERE " OF_PLANT " AND r.has_approved = 0 AND r.state <> 3",
};

static gboolean
read_history (DbkStore *store, sqlite3_stmt *statement, GPtrArray *values, GError **error)
{
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkStoreValue *value = g_new0 (DbkStoreValue, 1);

      value->day = sqlite3_column_int (statement, 0);
      value->entity = dbk_store_code_text (store, sqlite3_column_int64 (statement, 1));
      value->indicator = dbk_store_indicator_code (store, sqlite3_column_int64 (statement, 2));
      value->value = dbk_store_column_value (store, statement, 3, value->indicator);
      value->source = (DbkCellSource)sqlite3_column_int (statement, 4);
      g_ptr_array_add (values, value);
    }
  return code == SQLITE_DONE;
}

static void
free_value (gpointer data)
{
  g_free (((DbkStoreValue *)data)->value);
  g_free (data);
}

static gboolean
read_live (DbkStore *store, sqlite3_stmt *statement, GArray *live, GError **error)
{
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkDay day = sqlite3_column_int (statement, 0);

      g_array_append_val (live, day);
    }
  return code == SQLITE_DONE;
}

GPtrArray *
dbk_store_load_history (DbkStore *store, const DbkReportKey *key, DbkDay first, DbkDay last, GArray *live, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (free_value);
  gint64 org, form;

  if (!dbk_store_look_up (store, key->org, &org, error) || !dbk_store_look_up (store, key->form, &form, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (history_sql); i++)
    {
      if (!read_history (store, dbk_store_bind (store, error, history_sql[i], "iinnn", org, form, (int)key->period.kind, (int)first, (int)last), values, error))
        return NULL;
    }
  if (!read_live (store, dbk_store_bind (store, error, "SELECT r.day FROM report r WHERE " OF_PLANT " AND r.state IN (0, 2) AND r.has_approved = 0 ORDER BY r.day", "iinnn", org, form, (int)key->period.kind, (int)first, (int)last), live, error))
    return NULL;
  return g_steal_pointer (&values);
}

GPtrArray *
dbk_store_list_unfinished (DbkStore *store, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = dbk_store_bind (store, error,
                                            "SELECT report FROM pending UNION SELECT report FROM outbox WHERE answered_at IS NULL "
                                            "UNION SELECT report FROM conflict UNION SELECT report FROM reason ORDER BY report",
                                            "");
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (ids, id);
    }
  for (guint i = 0; code == SQLITE_DONE && i < ids->len; i++)
    {
      DbkReportKey key;

      if (!dbk_store_key (store, g_array_index (ids, gint64, i), &key, error))
        return NULL;
      g_ptr_array_add (keys, g_memdup2 (&key, sizeof key));
    }
  return code == SQLITE_DONE ? g_steal_pointer (&keys) : NULL;
}
