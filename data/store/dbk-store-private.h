/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the store share: dictionaries, statements, values.
 */
#pragma once

#include "data/store/dbk-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 id;
  int decimals; /* -1: values are texts */
} DbkStoreIndicator;

struct _DbkStore
{
  DbkDatabase *database;     /* (owned) */
  GHashTable *codes;         /* (owned): interned text → id */
  GHashTable *code_texts;    /* (owned): id → interned text */
  GHashTable *indicators;    /* (owned): interned code → DbkStoreIndicator */
  GHashTable *indicator_ids; /* (owned): id → interned code */
};

/* A statement with its parameters bound in order: t text, i gint64, n int, and a trailing (sql, NULL) is none. */
sqlite3_stmt *dbk_store_bind (DbkStore *store, GError **error, const char *sql, const char *types, ...);
/** dbk_store_do: binds and runs a statement without rows */
gboolean dbk_store_do (DbkStore *store, GError **error, const char *sql, const char *types, ...);
/** dbk_store_get_int: first column of the first row, or @fallback; FALSE only on failure */
gboolean dbk_store_get_int (DbkStore *store, gint64 fallback, gint64 *value, GError **error, const char *sql, const char *types, ...);

/** dbk_store_begin: joins the caller's transaction if there is one: @own tells whether to end it */
gboolean dbk_store_begin (DbkStore *store, gboolean *own, GError **error);
/** dbk_store_end: commits if @ok, rolls back if not; only an own transaction. Returns @ok, or FALSE if the commit failed */
gboolean dbk_store_end (DbkStore *store, gboolean own, gboolean ok, GError **error);
void dbk_store_forget (DbkStore *store);
/* Around a single edit: see dbk_store_begin_politely(). */
void dbk_store_edit_begins (void);
void dbk_store_edit_ends (void);

/** dbk_store_look_up: 0 in @id for a code that is not there */
gboolean dbk_store_look_up (DbkStore *store, const char *code, gint64 *id, GError **error);
/* Dictionaries. Ids of new codes are made where needed; 0 on failure. */
gint64 dbk_store_code (DbkStore *store, const char *code, GError **error);
const char *dbk_store_code_text (DbkStore *store, gint64 id);
const DbkStoreIndicator *dbk_store_indicator (DbkStore *store, const char *code, GError **error);
const char *dbk_store_indicator_code (DbkStore *store, gint64 id);

/* Values and operation ids in their compact form; read: (transfer full) (nullable). */
void dbk_store_bind_value (sqlite3_stmt *statement, int index, const DbkStoreIndicator *indicator, const char *value);
char *dbk_store_column_value (DbkStore *store, sqlite3_stmt *statement, int column, const char *indicator);
void dbk_store_bind_op (sqlite3_stmt *statement, int index, const char *op);
char *dbk_store_column_op (sqlite3_stmt *statement, int column);

/** dbk_store_find: the row of a report; 0 in @id if there is none */
gboolean dbk_store_find (DbkStore *store, const DbkReportKey *key, gint64 *id, GError **error);
/** dbk_store_ensure: the row of a report, made if there is none */
gboolean dbk_store_ensure (DbkStore *store, const DbkReportKey *key, gint64 *id, GError **error);
/** dbk_store_key: the key of row @id; FALSE on failure */
gboolean dbk_store_key (DbkStore *store, gint64 id, DbkReportKey *key, GError **error);

/** dbk_store_delete_cell: @sql with report, entity and indicator bound; nothing if there is no such report or entity */
gboolean dbk_store_delete_cell (DbkStore *store, const char *sql, const DbkReportKey *key, const char *entity, const char *indicator, GError **error);
/**
 * dbk_store_keep_both: the answer to operation @seq of the outbox has another value in this cell; one of two conflicts of a cell is shown, the other held like a refused edit
 * @conflict: without its base
 * @again: the operation was sent again: what was typed after it stays in its place
 */
gboolean dbk_store_keep_both (DbkStore *store, const DbkReportKey *key, DbkStoreConflict *conflict, gint64 seq, gboolean again, GError **error);

/** DBK_STORE_OPERATION: the columns that dbk_store_read_operations() reads */
#define DBK_STORE_OPERATION "seq, id, report, kind, base_op, made_at, catalogue, payload, comment, to_step, revision"
/** dbk_store_read_operations: (transfer full) (nullable) (element-type DbkOperation): rows of SELECT %DBK_STORE_OPERATION FROM outbox …; @sequence: (nullable): receives their numbers */
GPtrArray *dbk_store_read_operations (DbkStore *store, sqlite3_stmt *statement, GArray *sequence, GError **error);

/** dbk_store_write_report: the report alone; open conflicts stay as the answer told them until the feed brings the report itself */
gboolean dbk_store_write_report (DbkStore *store, const DbkReport *report, gboolean has_cells, GError **error);
/** dbk_store_append: @report as dbk_store_load_state() gave it, and the event that is its log's last by now, which set @edits (element-type DbkCellEdit) and no other cell */
gboolean dbk_store_append (DbkStore *store, const DbkReport *report, const GPtrArray *edits, GError **error);
/** dbk_store_clear_report: its acknowledged part goes; the row itself too unless something of mine hangs on it */
gboolean dbk_store_clear_report (DbkStore *store, gint64 id, GError **error);

/* Lists of pins, reasons, readings and flags as JSON text; NULL for an empty list. */
void dbk_store_pins_from_text (const char *text, GPtrArray *pins);
void dbk_store_reasons_from_text (const char *text, GPtrArray *reasons);
/** dbk_store_readings_from_text: (transfer full) (nullable) */
GPtrArray *dbk_store_readings_from_text (const char *text);
/** dbk_store_carried_from_text: (transfer full) (nullable) */
GPtrArray *dbk_store_carried_from_text (const char *text);

G_END_DECLS
