/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Acknowledged reports: reading, and taking over what the service has.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <string.h>

#include "data/store/dbk-lists.h"
#include "data/store/dbk-store-private.h"

/* --- Reading --- */

static gboolean
read_head (DbkStore *store, gint64 id, DbkReport *report, gboolean *has_approved, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error,
                                            "SELECT revision, head, state, step, chain, approved_revision, late, catalogue, submitted_by, reasons, has_approved, readings, carried "
                                            "FROM report WHERE id = ?",
                                            "i", id);
  gint64 chain, catalogue, submitted_by;

  if (statement == NULL || dbk_database_step (store->database, statement, error) < 0)
    return FALSE;
  report->revision = sqlite3_column_int64 (statement, 0);
  report->head = dbk_store_column_op (statement, 1);
  report->state = (DbkReportState)sqlite3_column_int (statement, 2);
  report->step = sqlite3_column_int (statement, 3);
  chain = sqlite3_column_int64 (statement, 4);
  report->approved_revision = sqlite3_column_int64 (statement, 5);
  report->late = sqlite3_column_int (statement, 6) != 0;
  catalogue = sqlite3_column_int64 (statement, 7);
  submitted_by = sqlite3_column_int64 (statement, 8);
  dbk_store_reasons_from_text (dbk_column_text (statement, 9), report->reasons);
  *has_approved = sqlite3_column_int (statement, 10) != 0;
  report->readings = dbk_store_readings_from_text (dbk_column_text (statement, 11));
  report->carried = dbk_store_carried_from_text (dbk_column_text (statement, 12));
  dbk_database_reset (statement);
  if (chain != 0)
    report->chain = g_strsplit (dbk_store_code_text (store, chain), ",", -1);
  report->catalogue = g_strdup (dbk_store_code_text (store, catalogue));
  report->submitted_by = g_strdup (dbk_store_code_text (store, submitted_by));
  return TRUE;
}

static gboolean
read_log (DbkStore *store, gint64 id, DbkReport *report, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT op, kind, account, name, at, revision, step, comment, pins FROM event WHERE report = ? ORDER BY n", "i", id);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkEvent *event = g_new0 (DbkEvent, 1);

      event->op = dbk_store_column_op (statement, 0);
      event->kind = (DbkOperationKind)sqlite3_column_int (statement, 1);
      event->by = g_strdup (dbk_store_code_text (store, sqlite3_column_int64 (statement, 2)));
      event->by_name = g_strdup (dbk_store_code_text (store, sqlite3_column_int64 (statement, 3)));
      event->at = sqlite3_column_int64 (statement, 4);
      event->revision = sqlite3_column_int64 (statement, 5);
      event->step = sqlite3_column_int (statement, 6);
      event->comment = g_strdup (dbk_column_text (statement, 7));
      event->pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
      dbk_store_pins_from_text (dbk_column_text (statement, 8), event->pins);
      g_ptr_array_add (report->log, event);
    }
  return code == SQLITE_DONE;
}

static DbkCell *
read_cell (DbkStore *store, sqlite3_stmt *statement, const DbkReport *report)
{
  DbkCell *cell = g_new0 (DbkCell, 1);
  gint64 origin = sqlite3_column_int64 (statement, 3);
  gint64 place = origin / 8 - 1;

  cell->entity = dbk_store_code_text (store, sqlite3_column_int64 (statement, 0));
  cell->indicator = dbk_store_indicator_code (store, sqlite3_column_int64 (statement, 1));
  cell->value = dbk_store_column_value (store, statement, 2, cell->indicator);
  cell->source = (DbkCellSource)(origin % 8);
  cell->note = g_strdup (dbk_column_text (statement, 4));
  if (place >= 0 && place < report->log->len)
    cell->op = g_strdup (((const DbkEvent *)g_ptr_array_index (report->log, place))->op);
  return cell;
}

static gboolean
read_cells (DbkStore *store, gint64 id, DbkReport *report, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT entity, indicator, value, origin, note FROM cell WHERE report = ?", "i", id);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    dbk_report_take_cell (report, read_cell (store, statement, report));
  return code == SQLITE_DONE;
}

static gboolean
read_approved (DbkStore *store, gint64 id, DbkReport *report, GError **error)
{
  sqlite3_stmt *statement = dbk_store_bind (store, error, "SELECT entity, indicator, value, origin, note FROM approved_cell WHERE report = ?", "i", id);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    g_ptr_array_add (report->approved, read_cell (store, statement, report));
  return code == SQLITE_DONE;
}

static DbkReport *
load (DbkStore *store, const DbkReportKey *key, gboolean with_cells, GError **error)
{
  g_autoptr (DbkReport) report = dbk_report_new (key);
  gboolean has_approved = FALSE;
  gint64 id;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  if (id == 0)
    return g_steal_pointer (&report);
  if (!read_head (store, id, report, &has_approved, error) || !read_log (store, id, report, error))
    return NULL;
  if (has_approved)
    report->approved = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  if (with_cells && (!read_cells (store, id, report, error) || (has_approved && !read_approved (store, id, report, error))))
    return NULL;
  return g_steal_pointer (&report);
}

DbkReport *
dbk_store_load_report (DbkStore *store, const DbkReportKey *key, GError **error)
{
  return load (store, key, TRUE, error);
}

DbkReport *
dbk_store_load_state (DbkStore *store, const DbkReportKey *key, GError **error)
{
  return load (store, key, FALSE, error);
}

gint64
dbk_store_get_seen (DbkStore *store, const DbkReportKey *key)
{
  gint64 id, seen = 0;

  if (dbk_store_find (store, key, &id, NULL) && id != 0)
    dbk_store_get_int (store, 0, &seen, NULL, "SELECT seen_revision FROM report WHERE id = ?", "i", id);
  return seen;
}

/* --- Taking over --- */

/* A cell as it lies in a row: what is compared to find what differs. */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *value; /* (owned) */
  char *note;  /* (owned) */
  gint64 origin;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->value);
  g_free (row->note);
  g_free (row);
}

static guint
row_hash (gconstpointer data)
{
  const Row *row = data;

  return g_direct_hash (row->entity) * 31 + g_direct_hash (row->indicator);
}

static gboolean
row_equal (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;

  return x->entity == y->entity && x->indicator == y->indicator;
}

static GHashTable *
read_rows (DbkStore *store, const char *table, gint64 id, GError **error)
{
  g_autoptr (GHashTable) rows = g_hash_table_new_full (row_hash, row_equal, row_free, NULL);
  g_autofree char *sql = g_strdup_printf ("SELECT entity, indicator, value, origin, note FROM %s WHERE report = ?", table);
  sqlite3_stmt *statement = dbk_store_bind (store, error, sql, "i", id);
  int code = -1;

  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      Row *row = g_new0 (Row, 1);

      row->entity = dbk_store_code_text (store, sqlite3_column_int64 (statement, 0));
      row->indicator = dbk_store_indicator_code (store, sqlite3_column_int64 (statement, 1));
      row->value = dbk_store_column_value (store, statement, 2, row->indicator);
      row->origin = sqlite3_column_int64 (statement, 3);
      row->note = g_strdup (dbk_column_text (statement, 4));
      g_hash_table_add (rows, row);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&rows) : NULL;
}

static sqlite3_stmt *
prepare_cell (DbkStore *store, const char *table, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO %s (report, entity, indicator, value, origin, note) VALUES (?, ?, ?, ?, ?, ?) "
                                          "ON CONFLICT (report, entity, indicator) DO UPDATE SET value = excluded.value, origin = excluded.origin, note = excluded.note",
                                          table);

  return dbk_database_prepare (store->database, sql, error);
}

/* @statement: of prepare_cell(), for all cells of a report */
static gboolean
write_cell (DbkStore *store, sqlite3_stmt *statement, gint64 id, const DbkCell *cell, gint64 origin, GError **error)
{
  gint64 entity = dbk_store_code (store, cell->entity, error);
  const DbkStoreIndicator *indicator = entity != 0 ? dbk_store_indicator (store, cell->indicator, error) : NULL;

  if (indicator == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, entity);
  sqlite3_bind_int64 (statement, 3, indicator->id);
  dbk_store_bind_value (statement, 4, indicator, cell->value);
  sqlite3_bind_int64 (statement, 5, origin);
  dbk_bind_text (statement, 6, cell->note);
  return dbk_database_run (store->database, statement, error);
}

/* What this account saw last is kept once, when it changes first. */
static gboolean
keep_seen (DbkStore *store, gint64 id, const DbkCell *cell, const char *before, GError **error)
{
  gint64 entity = dbk_store_code (store, cell->entity, error);
  const DbkStoreIndicator *indicator = entity != 0 ? dbk_store_indicator (store, cell->indicator, error) : NULL;
  sqlite3_stmt *statement = indicator != NULL ? dbk_database_prepare (store->database, "INSERT INTO seen_cell (report, entity, indicator, value) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", error) : NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, entity);
  sqlite3_bind_int64 (statement, 3, indicator->id);
  dbk_store_bind_value (statement, 4, indicator, before);
  return dbk_database_run (store->database, statement, error);
}

static gboolean
remove_row (DbkStore *store, const char *table, gint64 id, const Row *row, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM %s WHERE report = ? AND entity = ? AND indicator = ?", table);
  gint64 entity = dbk_store_code (store, row->entity, error);
  const DbkStoreIndicator *indicator = entity != 0 ? dbk_store_indicator (store, row->indicator, error) : NULL;

  return indicator != NULL && dbk_store_do (store, error, sql, "iii", id, entity, indicator->id);
}

static gint64
cell_origin (GHashTable *places, const DbkCell *cell)
{
  gint64 place = cell->op != NULL ? GPOINTER_TO_INT (g_hash_table_lookup (places, cell->op)) : 0;

  return place * 8 + (gint64)cell->source;
}

/* Only what differs is written: an approval moves no cell. */
static gboolean
write_cells (DbkStore *store, const char *table, gint64 id, const GPtrArray *cells, GHashTable *places, gboolean seen, GError **error)
{
  g_autoptr (GHashTable) rows = read_rows (store, table, id, error);
  sqlite3_stmt *insert = rows != NULL ? prepare_cell (store, table, error) : NULL;
  GHashTableIter iter;
  gpointer left;

  if (insert == NULL)
    return FALSE;
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);
      Row probe = { cell->entity, cell->indicator, NULL, NULL, 0 };
      gint64 origin = cell_origin (places, cell);
      const Row *row = g_hash_table_lookup (rows, &probe);
      gboolean same_value = g_strcmp0 (row != NULL ? row->value : NULL, cell->value) == 0;

      if (seen && !same_value && !keep_seen (store, id, cell, row != NULL ? row->value : NULL, error))
        return FALSE;
      if ((row == NULL || !same_value || row->origin != origin || g_strcmp0 (row->note, cell->note) != 0) &&
          !write_cell (store, insert, id, cell, origin, error))
        return FALSE;
      g_hash_table_remove (rows, &probe);
    }
  g_hash_table_iter_init (&iter, rows);
  while (g_hash_table_iter_next (&iter, &left, NULL))
    {
      if (!remove_row (store, table, id, left, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_event (DbkStore *store, gint64 id, guint n, const DbkEvent *event, GError **error)
{
  g_autofree char *pins = dbk_lists_pins_to_text (event->pins);
  gint64 account = dbk_store_code (store, event->by != NULL ? event->by : "", error);
  gint64 name = account != 0 ? dbk_store_code (store, event->by_name != NULL ? event->by_name : "", error) : 0;
  sqlite3_stmt *statement = name != 0 ? dbk_database_prepare (store->database, "INSERT INTO event (report, n, op, kind, account, name, at, revision, step, comment, pins) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error) : NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, n);
  dbk_store_bind_op (statement, 3, event->op);
  sqlite3_bind_int (statement, 4, (int)event->kind);
  sqlite3_bind_int64 (statement, 5, account);
  sqlite3_bind_int64 (statement, 6, name);
  sqlite3_bind_int64 (statement, 7, event->at);
  sqlite3_bind_int64 (statement, 8, event->revision);
  sqlite3_bind_int (statement, 9, event->step);
  dbk_bind_text (statement, 10, event->comment);
  dbk_bind_text (statement, 11, pins);
  return dbk_database_run (store->database, statement, error);
}

static gboolean
write_log (DbkStore *store, gint64 id, const DbkReport *report, GHashTable *places, GError **error)
{
  if (!dbk_store_do (store, error, "DELETE FROM event WHERE report = ?", "i", id))
    return FALSE;
  for (guint i = 0; i < report->log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i);

      if (!write_event (store, id, i, event, error))
        return FALSE;
      g_hash_table_insert (places, event->op, GINT_TO_POINTER ((int)i + 1));
    }
  return TRUE;
}

static gboolean
write_head (DbkStore *store, gint64 id, const DbkReport *report, GError **error)
{
  g_autofree char *reasons = dbk_lists_reasons_to_text (report->reasons);
  g_autofree char *readings = dbk_lists_readings_to_text (report->readings);
  g_autofree char *carried = dbk_lists_carried_to_text (report->carried);
  g_autofree char *chain = report->chain != NULL ? g_strjoinv (",", report->chain) : NULL;
  gint64 chain_id = chain != NULL ? dbk_store_code (store, chain, error) : 0;
  gint64 catalogue = report->catalogue != NULL ? dbk_store_code (store, report->catalogue, error) : 0;
  gint64 submitted_by = report->submitted_by != NULL ? dbk_store_code (store, report->submitted_by, error) : 0;
  sqlite3_stmt *statement = dbk_database_prepare (store->database,
                                                  "UPDATE report SET revision = ?, head = ?, state = ?, step = ?, chain = nullif (?, 0), approved_revision = ?, has_approved = ?, "
                                                  "late = ?, catalogue = nullif (?, 0), submitted_by = nullif (?, 0), reasons = ?, readings = ?, carried = ?, stale = 0 WHERE id = ?",
                                                  error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, report->revision);
  dbk_store_bind_op (statement, 2, report->head);
  sqlite3_bind_int (statement, 3, (int)report->state);
  sqlite3_bind_int (statement, 4, report->step);
  sqlite3_bind_int64 (statement, 5, chain_id);
  sqlite3_bind_int64 (statement, 6, report->approved_revision);
  sqlite3_bind_int (statement, 7, report->approved != NULL);
  sqlite3_bind_int (statement, 8, report->late);
  sqlite3_bind_int64 (statement, 9, catalogue);
  sqlite3_bind_int64 (statement, 10, submitted_by);
  dbk_bind_text (statement, 11, reasons);
  dbk_bind_text (statement, 12, readings);
  dbk_bind_text (statement, 13, carried);
  sqlite3_bind_int64 (statement, 14, id);
  return dbk_database_run (store->database, statement, error);
}

static gboolean
has_note (const DbkCell *cell, const char *note)
{
  return note == NULL || *note == '\0' || (cell != NULL && cell->note != NULL && strstr (cell->note, note) != NULL);
}

/* An open conflict follows the service's value; where that came to be mine there is nothing left to decide. */
static gboolean
follow_conflicts (DbkStore *store, const DbkReport *report, GError **error)
{
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (store, &report->key, error);
  gint64 id;

  if (conflicts == NULL || !dbk_store_find (store, &report->key, &id, error))
    return FALSE;
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);
      const DbkCell *cell = dbk_report_cell (report, conflict->entity, conflict->indicator);
      const char *theirs = cell != NULL ? cell->value : NULL;
      gint64 entity = dbk_store_code (store, conflict->entity, error);
      const DbkStoreIndicator *indicator = entity != 0 ? dbk_store_indicator (store, conflict->indicator, error) : NULL;

      if (indicator == NULL)
        return FALSE;
      /* A cell that a restored service does not have (yet) says nothing. */
      if (cell != NULL && g_strcmp0 (theirs, conflict->mine) == 0 && has_note (cell, conflict->mine_note))
        {
          if (!dbk_store_drop_conflict (store, &report->key, conflict->entity, conflict->indicator, error))
            return FALSE;
        }
      else if (!dbk_store_do (store, error, "UPDATE conflict SET theirs = ?, theirs_op = ? WHERE report = ? AND entity = ? AND indicator = ?", "ttiii",
                              theirs, cell != NULL ? cell->op : NULL, id, entity, indicator->id))
        return FALSE;
    }
  return TRUE;
}

gboolean
dbk_store_write_report (DbkStore *store, const DbkReport *report, gboolean has_cells, GError **error)
{
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) cells = has_cells ? dbk_report_list_cells (report) : g_ptr_array_new ();
  g_autoptr (GPtrArray) approved = report->approved != NULL ? g_ptr_array_ref (report->approved) : g_ptr_array_new ();
  gint64 id, seen = 0;

  return dbk_store_ensure (store, &report->key, &id, error) &&
         dbk_store_get_int (store, 0, &seen, error, "SELECT seen_revision FROM report WHERE id = ?", "i", id) &&
         write_log (store, id, report, places, error) &&
         write_cells (store, "cell", id, cells, places, seen > 0 && has_cells, error) &&
         write_cells (store, "approved_cell", id, approved, places, FALSE, error) &&
         write_head (store, id, report, error);
}

/* As keep_seen(), where the row itself is not at hand. */
static gboolean
keep_seen_row (DbkStore *store, gint64 id, const DbkCell *cell, GError **error)
{
  gint64 entity = dbk_store_code (store, cell->entity, error);
  const DbkStoreIndicator *indicator = entity != 0 ? dbk_store_indicator (store, cell->indicator, error) : NULL;
  sqlite3_stmt *statement = indicator != NULL ? dbk_store_bind (store, error, "SELECT value FROM cell WHERE report = ? AND entity = ? AND indicator = ?", "iii", id, entity, indicator->id) : NULL;
  int code = statement != NULL ? dbk_database_step (store->database, statement, error) : -1;
  g_autofree char *before = code == SQLITE_ROW ? dbk_store_column_value (store, statement, 0, cell->indicator) : NULL;

  if (code < 0)
    return FALSE;
  dbk_database_reset (statement);
  return g_strcmp0 (before, cell->value) == 0 || keep_seen (store, id, cell, before, error);
}

static gboolean
write_edits (DbkStore *store, gint64 id, const GPtrArray *edits, gint64 place, gboolean seen, GError **error)
{
  sqlite3_stmt *insert = prepare_cell (store, "cell", error);

  if (insert == NULL)
    return FALSE;
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);
      const DbkCell cell = { .entity = edit->entity, .indicator = edit->indicator, .value = edit->value, .note = edit->note, .source = edit->source };

      if (seen && !keep_seen_row (store, id, &cell, error))
        return FALSE;
      if (!write_cell (store, insert, id, &cell, place * 8 + (gint64)cell.source, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dbk_store_append (DbkStore *store, const DbkReport *report, const GPtrArray *edits, GError **error)
{
  const DbkEvent *event = g_ptr_array_index (report->log, report->log->len - 1);
  gint64 id, seen = 0;

  return dbk_store_ensure (store, &report->key, &id, error) &&
         dbk_store_get_int (store, 0, &seen, error, "SELECT seen_revision FROM report WHERE id = ?", "i", id) &&
         write_event (store, id, report->log->len - 1, event, error) &&
         write_edits (store, id, edits, (gint64)report->log->len, seen > 0, error) &&
         (report->approved != NULL || dbk_store_do (store, error, "DELETE FROM approved_cell WHERE report = ?", "i", id)) &&
         write_head (store, id, report, error);
}

static gboolean
put_report (DbkStore *store, const DbkReport *report, gboolean has_cells, GError **error)
{
  return dbk_store_write_report (store, report, has_cells, error) &&
         (!has_cells || follow_conflicts (store, report, error));
}

gboolean
dbk_store_put_report (DbkStore *store, const DbkReport *report, gboolean has_cells, GError **error)
{
  gboolean own;

  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own, put_report (store, report, has_cells, error), error);
}

/* --- What this account saw --- */

gboolean
dbk_store_mark_seen (DbkStore *store, const DbkReportKey *key, GError **error)
{
  gboolean own;
  gint64 id;

  if (!dbk_store_find (store, key, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE; /* nothing to have seen */
  if (!dbk_store_begin (store, &own, error))
    return FALSE;
  return dbk_store_end (store, own,
                        dbk_store_do (store, error, "DELETE FROM seen_cell WHERE report = ?", "i", id) &&
                            dbk_store_do (store, error, "UPDATE report SET seen_revision = revision WHERE id = ?", "i", id),
                        error);
}

GPtrArray *
dbk_store_load_changed (DbkStore *store, const DbkReportKey *key, GError **error)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  sqlite3_stmt *statement;
  gint64 id;
  int code = -1;

  if (!dbk_store_find (store, key, &id, error))
    return NULL;
  statement = dbk_store_bind (store, error, "SELECT entity, indicator, value FROM seen_cell WHERE report = ?", "i", id);
  while (statement != NULL && (code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkCell *cell = g_new0 (DbkCell, 1);

      cell->entity = dbk_store_code_text (store, sqlite3_column_int64 (statement, 0));
      cell->indicator = dbk_store_indicator_code (store, sqlite3_column_int64 (statement, 1));
      cell->value = dbk_store_column_value (store, statement, 2, cell->indicator);
      g_ptr_array_add (cells, cell);
    }
  return code == SQLITE_DONE ? g_steal_pointer (&cells) : NULL;
}

/* --- Forgetting --- */

gboolean
dbk_store_clear_report (DbkStore *store, gint64 id, GError **error)
{
  static const char *const parts[] = {
    "DELETE FROM cell WHERE report = ?",
    "DELETE FROM approved_cell WHERE report = ?",
    "DELETE FROM seen_cell WHERE report = ?",
    "DELETE FROM event WHERE report = ?",
    "UPDATE report SET revision = 0, head = NULL, state = 0, step = 0, chain = NULL, approved_revision = 0, has_approved = 0, late = 0, "
    "catalogue = NULL, submitted_by = NULL, reasons = NULL, readings = NULL, carried = NULL, seen_revision = 0, stale = 0 WHERE id = ?",
    "DELETE FROM report WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM pending WHERE report = ?1) AND NOT EXISTS (SELECT 1 FROM outbox WHERE report = ?1) "
    "AND NOT EXISTS (SELECT 1 FROM conflict WHERE report = ?1) AND NOT EXISTS (SELECT 1 FROM reason WHERE report = ?1)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      if (!dbk_store_do (store, error, parts[i], "i", id))
        return FALSE;
    }
  return TRUE;
}
