/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The embedded driver: reports with their cells and events.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/store/sqlite/dbk-sqlite-store-private.h"
#include "data/base/dbk-json-writer.h"
#include "data/store/dbk-lists.h"

#define REPORT_COLUMNS "SELECT id, form, org, period_kind, first, seq, revision, head, state, step, chain, approved_revision, late, catalogue, submitted_by, reasons, carried, has_readings FROM report "

static gboolean
damaged (GError **error, const char *what)
{
  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, "%s in the store is damaged", what);
  return FALSE;
}

/* --- Reading --- */

static gboolean
read_report (sqlite3_stmt *statement, gint64 *id, gboolean *has_readings, DbkStoredReport **stored, GError **error)
{
  DbkReportKey key;
  DbkReport *report;
  g_autoptr (DbkStoredReport) made = g_new0 (DbkStoredReport, 1);
  const char *chain = dbk_column_text (statement, 10);
  const char *head = dbk_column_text (statement, 7);

  *id = sqlite3_column_int64 (statement, 0);
  key.form = g_intern_string (dbk_column_text (statement, 1));
  key.org = g_intern_string (dbk_column_text (statement, 2));
  key.period.kind = (DbkPeriodKind)sqlite3_column_int (statement, 3);
  key.period.first = sqlite3_column_int (statement, 4);
  made->seq = sqlite3_column_int64 (statement, 5);
  made->report = report = dbk_report_new (&key);
  report->revision = sqlite3_column_int64 (statement, 6);
  report->head = g_strdup (head);
  if (!dbk_report_state_parse (dbk_column_text (statement, 8), &report->state))
    return damaged (error, "A report's state");
  report->step = sqlite3_column_int (statement, 9);
  report->chain = chain != NULL ? g_strsplit (chain, "\n", -1) : NULL;
  report->approved_revision = sqlite3_column_int64 (statement, 11);
  report->late = sqlite3_column_int (statement, 12) != 0;
  report->catalogue = g_strdup (dbk_column_text (statement, 13));
  report->submitted_by = g_strdup (dbk_column_text (statement, 14));
  if (!dbk_lists_reasons_from_text (dbk_column_text (statement, 15), report->reasons, error) ||
      !dbk_lists_carried_from_text (dbk_column_text (statement, 16), &report->carried, error))
    return FALSE;
  *has_readings = sqlite3_column_int (statement, 17) != 0;
  *stored = g_steal_pointer (&made);
  return TRUE;
}

static gboolean
read_events (DbkSqliteStore *store, gint64 id, DbkReport *report, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT op, kind, by, by_name, at, revision, step, comment, pins FROM event WHERE report = ?1 ORDER BY place", error);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkEvent *event = g_new0 (DbkEvent, 1);

      g_ptr_array_add (report->log, event);
      event->op = g_strdup (dbk_column_text (statement, 0));
      event->pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
      event->by = g_strdup (dbk_column_text (statement, 2));
      event->by_name = g_strdup (dbk_column_text (statement, 3));
      event->at = sqlite3_column_int64 (statement, 4);
      event->revision = sqlite3_column_int64 (statement, 5);
      event->step = sqlite3_column_int (statement, 6);
      event->comment = g_strdup (dbk_column_text (statement, 7));
      if (!dbk_operation_kind_parse (dbk_column_text (statement, 1), &event->kind) ||
          !dbk_lists_pins_from_text (dbk_column_text (statement, 8), event->pins, NULL))
        {
          dbk_database_reset (statement);
          return damaged (error, "An event");
        }
    }
  return code == SQLITE_DONE;
}

typedef void (*TakeCell) (DbkReport *report, DbkCell *cell);

static void
take_approved_cell (DbkReport *report, DbkCell *cell)
{
  if (report->approved == NULL)
    report->approved = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  g_ptr_array_add (report->approved, cell);
}

static gboolean
read_cells (DbkSqliteStore *store, gint64 id, const char *sql, TakeCell take, DbkReport *report, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, sql, error);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      const char *entity = dbk_sqlite_code_text (store, sqlite3_column_int64 (statement, 0), error);
      const char *indicator = entity != NULL ? dbk_sqlite_code_text (store, sqlite3_column_int64 (statement, 1), error) : NULL;
      DbkCell *cell;

      if (indicator == NULL)
        {
          dbk_database_reset (statement);
          return FALSE;
        }
      cell = g_new0 (DbkCell, 1);
      cell->entity = entity;
      cell->indicator = indicator;
      cell->value = g_strdup (dbk_column_text (statement, 2));
      if (sqlite3_column_type (statement, 3) != SQLITE_NULL)
        {
          guint place = (guint)sqlite3_column_int (statement, 3);

          if (place < report->log->len)
            cell->op = g_strdup (((DbkEvent *)g_ptr_array_index (report->log, place))->op);
        }
      cell->source = (DbkCellSource)sqlite3_column_int (statement, 4);
      cell->note = g_strdup (dbk_column_text (statement, 5));
      take (report, cell);
    }
  return code == SQLITE_DONE;
}

static gboolean
read_readings (DbkSqliteStore *store, gint64 id, DbkReport *report, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT entity, indicator, value, account, at FROM reading WHERE report = ?1", error);
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  report->readings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reading_free);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      const char *entity = dbk_sqlite_code_text (store, sqlite3_column_int64 (statement, 0), error);
      const char *indicator = entity != NULL ? dbk_sqlite_code_text (store, sqlite3_column_int64 (statement, 1), error) : NULL;

      if (indicator == NULL)
        {
          dbk_database_reset (statement);
          return FALSE;
        }
      g_ptr_array_add (report->readings, dbk_reading_new (entity, indicator, dbk_column_text (statement, 2), dbk_column_text (statement, 3), sqlite3_column_int64 (statement, 4)));
    }
  return code == SQLITE_DONE;
}

static gboolean
read_rest (DbkSqliteStore *store, gint64 id, gboolean with_cells, gboolean has_readings, DbkReport *report, GError **error)
{
  if (!read_events (store, id, report, error))
    return FALSE;
  if (!with_cells)
    return TRUE;
  if (has_readings && !read_readings (store, id, report, error))
    return FALSE;
  /* While a correction is under way the approved set may be empty, but it exists. */
  if (report->approved_revision > 0 && report->state != DBK_STATE_APPROVED)
    report->approved = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_free);
  return read_cells (store, id, "SELECT entity, indicator, value, writer, source, note FROM cell WHERE report = ?1", dbk_report_take_cell, report, error) &&
         read_cells (store, id, "SELECT entity, indicator, value, writer, source, note FROM approved_cell WHERE report = ?1", take_approved_cell, report, error);
}

/* Reads the one report that @statement finds. */
static gboolean
load_one (DbkSqliteStore *store, sqlite3_stmt *statement, gboolean with_cells, DbkStoredReport **stored, GError **error)
{
  g_autoptr (DbkStoredReport) found = NULL;
  gint64 id;
  int code = dbk_database_step (store->database, statement, error);
  gboolean fine, has_readings = FALSE;

  *stored = NULL;
  if (code != SQLITE_ROW)
    return code == SQLITE_DONE;
  fine = read_report (statement, &id, &has_readings, &found, error);
  dbk_database_reset (statement);
  if (!fine || !read_rest (store, id, with_cells, has_readings, found->report, error))
    return FALSE;
  *stored = g_steal_pointer (&found);
  return TRUE;
}

gboolean
dbk_sqlite_load_report (DbkCentralStore *base, const DbkReportKey *key, gboolean with_cells, DbkStoredReport **stored, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, REPORT_COLUMNS "WHERE org = ?1 AND form = ?2 AND period_kind = ?3 AND first = ?4", error);

  *stored = NULL;
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, key->org);
  dbk_bind_text (statement, 2, key->form);
  sqlite3_bind_int (statement, 3, (int)key->period.kind);
  sqlite3_bind_int (statement, 4, key->period.first);
  return load_one (store, statement, with_cells, stored, error);
}

gboolean
dbk_sqlite_load_report_by_id (DbkCentralStore *base, gint64 id, gboolean with_cells, DbkStoredReport **stored, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, REPORT_COLUMNS "WHERE id = ?1", error);

  *stored = NULL;
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  return load_one (store, statement, with_cells, stored, error);
}

/* --- Lists --- */

/* A JSON array: SQLite's way to bind a list. */
static char *
strings_to_json (const char *const *strings)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_array (writer);
  for (; *strings != NULL; strings++)
    dbk_json_writer_string (writer, *strings);
  dbk_json_writer_end_array (writer);
  return dbk_json_writer_finish (writer);
}

gboolean
dbk_sqlite_list_reports (DbkCentralStore *base, const DbkReportFilter *filter, GPtrArray **reports, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  g_autofree char *orgs = strings_to_json (filter->orgs);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_stored_report_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;
  int code;

  statement = dbk_database_prepare (store->database,
                                    REPORT_COLUMNS "WHERE form = ?1 AND first BETWEEN ?2 AND ?3 AND org IN (SELECT value FROM json_each (?4)) "
                                                   "AND (?5 IS NULL OR state = ?5) AND (first < ?6 OR (first = ?6 AND org > ?7)) ORDER BY first DESC, org LIMIT ?8",
                                    error);
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, filter->form);
  sqlite3_bind_int (statement, 2, filter->from);
  sqlite3_bind_int (statement, 3, filter->to);
  dbk_bind_text (statement, 4, orgs);
  dbk_bind_text (statement, 5, filter->state != NULL ? dbk_report_state_to_string (*filter->state) : NULL);
  sqlite3_bind_int (statement, 6, filter->after_day);
  dbk_bind_text (statement, 7, filter->after_org != NULL ? filter->after_org : "");
  sqlite3_bind_int64 (statement, 8, filter->limit);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      DbkStoredReport *stored = NULL;
      gboolean has_readings;
      gint64 id;

      if (!read_report (statement, &id, &has_readings, &stored, error))
        {
          dbk_database_reset (statement);
          return FALSE;
        }
      g_ptr_array_add (list, stored);
      g_array_append_val (ids, id);
    }
  if (code != SQLITE_DONE)
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    if (!read_events (store, g_array_index (ids, gint64, i), ((DbkStoredReport *)g_ptr_array_index (list, i))->report, error))
      return FALSE;
  *reports = g_steal_pointer (&list);
  return TRUE;
}

#define CHANGES "SELECT id FROM report WHERE org IN (SELECT value FROM json_each (?1)) AND seq > ?2 AND seq <= ?3 AND first >= ?4 "

gboolean
dbk_sqlite_list_changes (DbkCentralStore *base, const char *const *orgs, gint64 after, gint64 until, DbkDay from, gboolean newest_first, guint limit, GArray **ids, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  g_autofree char *json = strings_to_json (orgs);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;
  int code;

  statement = dbk_database_prepare (store->database, newest_first ? CHANGES "ORDER BY seq DESC LIMIT ?5" : CHANGES "ORDER BY seq LIMIT ?5", error);
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, json);
  sqlite3_bind_int64 (statement, 2, after);
  sqlite3_bind_int64 (statement, 3, until);
  sqlite3_bind_int (statement, 4, from);
  sqlite3_bind_int64 (statement, 5, limit);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);

      g_array_append_val (list, id);
    }
  if (code != SQLITE_DONE)
    return FALSE;
  *ids = g_steal_pointer (&list);
  return TRUE;
}

static char *
slots_to_json (const GPtrArray *slots)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < slots->len; i++)
    {
      const DbkSlot *slot = g_ptr_array_index (slots, i);

      dbk_json_writer_begin_array (writer);
      dbk_json_writer_string (writer, slot->entity->code);
      dbk_json_writer_string (writer, slot->indicator->code);
      dbk_json_writer_end_array (writer);
    }
  dbk_json_writer_end_array (writer);
  return dbk_json_writer_finish (writer);
}

/*
 * The whole of the last day, and of the earlier ones, cell by cell, what is asked
 * for: they are many, and it is little. CROSS JOIN keeps the order as written.
 */
#define HISTORY(cells, in_force)                                                                                       \
  "WITH windowed (entity, indicator) AS MATERIALIZED (SELECT e.id, i.id FROM json_each (?6) place "                    \
  "CROSS JOIN code e ON e.text = place.value ->> 0 CROSS JOIN code i ON i.text = place.value ->> 1) "                  \
  "SELECT r.first, c.entity, c.indicator, c.value FROM report r CROSS JOIN " cells " c ON c.report = r.id "            \
  "WHERE r.org = ?1 AND r.form = ?2 AND r.period_kind = ?3 AND r.first = ?5 AND " in_force " AND c.value IS NOT NULL " \
  "UNION ALL SELECT r.first, c.entity, c.indicator, c.value FROM report r CROSS JOIN windowed w "                      \
  "CROSS JOIN " cells " c ON c.report = r.id AND c.entity = w.entity AND c.indicator = w.indicator "                   \
  "WHERE r.org = ?1 AND r.form = ?2 AND r.period_kind = ?3 AND r.first >= ?4 AND r.first < ?5 AND " in_force " AND c.value IS NOT NULL"

gboolean
dbk_sqlite_walk_history (DbkCentralStore *base, const DbkReportKey *key, DbkDay first, DbkDay last, const GPtrArray *windowed, DbkHistoryFunc func, gpointer user_data, GError **error)
{
  static const char *const statements[] = {
    HISTORY ("cell", "(r.approved_revision = 0 OR r.state = 'approved')"),
    HISTORY ("approved_cell", "r.approved_revision > 0 AND r.state <> 'approved'"),
  };
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  g_autofree char *places = slots_to_json (windowed);

  for (guint i = 0; i < G_N_ELEMENTS (statements); i++)
    {
      sqlite3_stmt *statement = dbk_database_prepare (store->database, statements[i], error);
      int code;

      if (statement == NULL)
        return FALSE;
      dbk_bind_text (statement, 1, key->org);
      dbk_bind_text (statement, 2, key->form);
      sqlite3_bind_int (statement, 3, (int)key->period.kind);
      sqlite3_bind_int (statement, 4, first);
      sqlite3_bind_int (statement, 5, last);
      dbk_bind_text (statement, 6, places);
      while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
        {
          const char *entity = dbk_sqlite_code_text (store, sqlite3_column_int64 (statement, 1), error);
          const char *indicator = entity != NULL ? dbk_sqlite_code_text (store, sqlite3_column_int64 (statement, 2), error) : NULL;

          if (indicator == NULL)
            {
              dbk_database_reset (statement);
              return FALSE;
            }
          func (sqlite3_column_int (statement, 0), entity, indicator, dbk_column_text (statement, 3), user_data);
        }
      if (code != SQLITE_DONE)
        return FALSE;
    }
  return TRUE;
}

/* --- Writing --- */

static gboolean
write_report (DbkSqliteStore *store, const DbkReport *report, gint64 seq, gint64 *id, GError **error)
{
  g_autofree char *chain = report->chain != NULL ? g_strjoinv ("\n", report->chain) : NULL;
  g_autofree char *reasons = dbk_lists_reasons_to_text (report->reasons);
  g_autofree char *carried = dbk_lists_carried_to_text (report->carried);
  sqlite3_stmt *statement;

  statement = dbk_database_prepare (store->database,
                                    "INSERT INTO report (form, org, period_kind, first, seq, revision, head, state, step, chain, approved_revision, late, catalogue, submitted_by, reasons, carried) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
                                    "ON CONFLICT (org, form, period_kind, first) DO UPDATE SET seq = ?5, revision = ?6, head = ?7, state = ?8, step = ?9, chain = ?10, "
                                    "approved_revision = ?11, late = ?12, catalogue = ?13, submitted_by = ?14, reasons = ?15, carried = ?16 RETURNING id",
                                    error);
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, report->key.form);
  dbk_bind_text (statement, 2, report->key.org);
  sqlite3_bind_int (statement, 3, (int)report->key.period.kind);
  sqlite3_bind_int (statement, 4, report->key.period.first);
  sqlite3_bind_int64 (statement, 5, seq);
  sqlite3_bind_int64 (statement, 6, report->revision);
  dbk_bind_text (statement, 7, report->head);
  dbk_bind_text (statement, 8, dbk_report_state_to_string (report->state));
  sqlite3_bind_int (statement, 9, report->step);
  dbk_bind_text (statement, 10, chain);
  sqlite3_bind_int64 (statement, 11, report->approved_revision);
  sqlite3_bind_int (statement, 12, report->late);
  dbk_bind_text (statement, 13, report->catalogue);
  dbk_bind_text (statement, 14, report->submitted_by);
  dbk_bind_text (statement, 15, reasons);
  dbk_bind_text (statement, 16, carried);
  if (dbk_database_step (store->database, statement, error) != SQLITE_ROW)
    return FALSE;
  *id = sqlite3_column_int64 (statement, 0);
  dbk_database_reset (statement);
  return TRUE;
}

static gboolean
count_events (DbkSqliteStore *store, gint64 id, guint *count, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "SELECT count(*) FROM event WHERE report = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (dbk_database_step (store->database, statement, error) != SQLITE_ROW)
    return FALSE;
  *count = (guint)sqlite3_column_int (statement, 0);
  dbk_database_reset (statement);
  return TRUE;
}

/* Events are never changed: only those that are new are written. */
static gboolean
write_events (DbkSqliteStore *store, gint64 id, const DbkReport *report, GError **error)
{
  guint count;

  if (!count_events (store, id, &count, error))
    return FALSE;
  for (guint i = count; i < report->log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i);
      g_autofree char *pins = dbk_lists_pins_to_text (event->pins);
      sqlite3_stmt *statement;

      statement = dbk_database_prepare (store->database,
                                        "INSERT INTO event (report, place, op, kind, by, by_name, at, revision, step, comment, pins) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                                        error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int (statement, 2, (int)i);
      dbk_bind_text (statement, 3, event->op);
      dbk_bind_text (statement, 4, dbk_operation_kind_to_string (event->kind));
      dbk_bind_text (statement, 5, event->by);
      dbk_bind_text (statement, 6, event->by_name);
      sqlite3_bind_int64 (statement, 7, event->at);
      sqlite3_bind_int64 (statement, 8, event->revision);
      sqlite3_bind_int (statement, 9, event->step);
      dbk_bind_text (statement, 10, event->comment);
      dbk_bind_text (statement, 11, pins);
      if (!dbk_database_run (store->database, statement, error))
        return FALSE;
    }
  return TRUE;
}

/* The two tables of cells, which are alike. */
typedef struct
{
  const char *select;
  const char *remove;
  const char *add;
} CellTable;

#define CELL_TABLE(name)                                                                                                    \
  {                                                                                                                         \
    "SELECT entity, indicator, value, writer, source, note FROM " name " WHERE report = ?1 ORDER BY entity, indicator",     \
        "DELETE FROM " name " WHERE report = ?1 AND entity = ?2 AND indicator = ?3",                                        \
        "INSERT INTO " name " (report, entity, indicator, value, writer, source, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)" \
  }

static const CellTable cell_table = CELL_TABLE ("cell");
static const CellTable approved_table = CELL_TABLE ("approved_cell");

/* A cell with the numbers of its codes and of its writer. */
typedef struct
{
  const DbkCell *cell;
  gint64 entity;
  gint64 indicator;
  int writer; /* -1: none */
} Line;

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *x = a, *y = b;

  if (x->entity != y->entity)
    return x->entity < y->entity ? -1 : 1;
  return x->indicator < y->indicator ? -1 : x->indicator > y->indicator;
}

/* In the order of the table's key. */
static GArray *
make_lines (DbkSqliteStore *store, const GPtrArray *cells, GHashTable *places, GError **error)
{
  g_autoptr (GArray) lines = g_array_sized_new (FALSE, FALSE, sizeof (Line), cells->len);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);
      gpointer place = cell->op != NULL ? g_hash_table_lookup (places, cell->op) : NULL;
      Line line = { cell, 0, 0, GPOINTER_TO_INT (place) - 1 };

      if (!dbk_sqlite_code_id (store, cell->entity, &line.entity, error) || !dbk_sqlite_code_id (store, cell->indicator, &line.indicator, error))
        return NULL;
      g_array_append_val (lines, line);
    }
  g_array_sort (lines, compare_lines);
  return g_steal_pointer (&lines);
}

static gboolean
is_same (sqlite3_stmt *statement, const Line *line)
{
  int writer = sqlite3_column_type (statement, 3) != SQLITE_NULL ? sqlite3_column_int (statement, 3) : -1;

  return writer == line->writer && sqlite3_column_int (statement, 4) == (int)line->cell->source &&
         g_strcmp0 (dbk_column_text (statement, 2), line->cell->value) == 0 && g_strcmp0 (dbk_column_text (statement, 5), line->cell->note) == 0;
}

/*
 * Which stored cells do not stand as they are any longer, and which of @lines
 * are to be added: both sides are walked in the order of the key, and a cell
 * that changed is among both. The two arrays are of #Line.
 */
static gboolean
compare_cells (DbkSqliteStore *store, gint64 id, const CellTable *table, const GArray *lines, GArray *gone, GArray *added, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, table->select, error);
  guint at = 0;
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  while ((code = dbk_database_step (store->database, statement, error)) == SQLITE_ROW)
    {
      Line there = { NULL, sqlite3_column_int64 (statement, 0), sqlite3_column_int64 (statement, 1), -1 };

      for (; at < lines->len && compare_lines (&g_array_index (lines, Line, at), &there) < 0; at++)
        g_array_append_val (added, g_array_index (lines, Line, at));
      if (at < lines->len && compare_lines (&g_array_index (lines, Line, at), &there) == 0 && is_same (statement, &g_array_index (lines, Line, at)))
        at++;
      else
        g_array_append_val (gone, there);
    }
  for (; at < lines->len; at++)
    g_array_append_val (added, g_array_index (lines, Line, at));
  return code == SQLITE_DONE;
}

static gboolean
remove_lines (DbkSqliteStore *store, gint64 id, const CellTable *table, const GArray *gone, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, table->remove, error);
  gboolean fine = statement != NULL;

  for (guint i = 0; fine && i < gone->len; i++)
    {
      const Line *line = &g_array_index (gone, Line, i);

      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, line->entity);
      sqlite3_bind_int64 (statement, 3, line->indicator);
      fine = dbk_database_run (store->database, statement, error);
    }
  return fine;
}

static gboolean
add_lines (DbkSqliteStore *store, gint64 id, const CellTable *table, const GArray *added, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (store->database, table->add, error);
  gboolean fine = statement != NULL;

  for (guint i = 0; fine && i < added->len; i++)
    {
      const Line *line = &g_array_index (added, Line, i);

      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, line->entity);
      sqlite3_bind_int64 (statement, 3, line->indicator);
      dbk_bind_text (statement, 4, line->cell->value);
      if (line->writer >= 0)
        sqlite3_bind_int (statement, 5, line->writer);
      else
        sqlite3_bind_null (statement, 5);
      sqlite3_bind_int (statement, 6, (int)line->cell->source);
      dbk_bind_text (statement, 7, line->cell->note);
      fine = dbk_database_run (store->database, statement, error);
    }
  return fine;
}

/* Only what differs is written: an approval moves no cell. */
static gboolean
write_cells (DbkSqliteStore *store, gint64 id, const CellTable *table, const GPtrArray *cells, GHashTable *places, GError **error)
{
  g_autoptr (GArray) lines = make_lines (store, cells, places, error);
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (Line));
  g_autoptr (GArray) added = g_array_new (FALSE, FALSE, sizeof (Line));

  return lines != NULL && compare_cells (store, id, table, lines, gone, added, error) &&
         remove_lines (store, id, table, gone, error) && add_lines (store, id, table, added, error);
}

gboolean
dbk_sqlite_save_report (DbkCentralStore *base, const DbkReport *report, gint64 seq, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  gint64 id;

  for (guint i = 0; i < report->log->len; i++)
    g_hash_table_insert (places, ((DbkEvent *)g_ptr_array_index (report->log, i))->op, GINT_TO_POINTER ((int)i + 1));

  return write_report (store, report, seq, &id, error) &&
         write_events (store, id, report, error) &&
         write_cells (store, id, &cell_table, cells, places, error) &&
         write_cells (store, id, &approved_table, report->approved != NULL ? report->approved : none, places, error);
}

/* --- Readings --- */

static gboolean
put_reading (DbkSqliteStore *store, gint64 id, const DbkReading *reading, gint64 at, guint *changed, GError **error)
{
  gint64 entity, indicator;
  sqlite3_stmt *statement;

  if (!dbk_sqlite_code_id (store, reading->entity, &entity, error) || !dbk_sqlite_code_id (store, reading->indicator, &indicator, error))
    return FALSE;
  if (reading->value == NULL)
    statement = dbk_database_prepare (store->database, "DELETE FROM reading WHERE report = ?1 AND entity = ?2 AND indicator = ?3", error);
  else
    statement = dbk_database_prepare (store->database,
                                      "INSERT INTO reading (report, entity, indicator, value, at, account, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                                      "ON CONFLICT (report, entity, indicator) DO UPDATE SET value = ?4, at = ?5, account = ?6, received_at = ?7 "
                                      "WHERE value IS NOT ?4 OR at IS NOT ?5 OR account IS NOT ?6",
                                      error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, entity);
  sqlite3_bind_int64 (statement, 3, indicator);
  if (reading->value != NULL)
    {
      dbk_bind_text (statement, 4, reading->value);
      sqlite3_bind_int64 (statement, 5, reading->at);
      dbk_bind_text (statement, 6, reading->by);
      sqlite3_bind_int64 (statement, 7, at);
    }
  if (!dbk_database_run (store->database, statement, error))
    return FALSE;
  *changed += (guint)sqlite3_changes (dbk_database_handle (store->database));
  return TRUE;
}

gboolean
dbk_sqlite_put_readings (DbkCentralStore *base, const DbkReportKey *key, const GPtrArray *readings, gint64 at, guint *changed, GError **error)
{
  DbkSqliteStore *store = (DbkSqliteStore *)base;
  sqlite3_stmt *statement = dbk_database_prepare (store->database, "UPDATE report SET has_readings = 1 WHERE org = ?1 AND form = ?2 AND period_kind = ?3 AND first = ?4 RETURNING id", error);
  gint64 id;

  *changed = 0;
  if (statement == NULL)
    return FALSE;
  dbk_bind_text (statement, 1, key->org);
  dbk_bind_text (statement, 2, key->form);
  sqlite3_bind_int (statement, 3, (int)key->period.kind);
  sqlite3_bind_int (statement, 4, key->period.first);
  if (dbk_database_step (store->database, statement, error) != SQLITE_ROW)
    return FALSE;
  id = sqlite3_column_int64 (statement, 0);
  dbk_database_reset (statement);
  for (guint i = 0; i < readings->len; i++)
    {
      if (!put_reading (store, id, g_ptr_array_index (readings, i), at, changed, error))
        return FALSE;
    }
  return TRUE;
}
