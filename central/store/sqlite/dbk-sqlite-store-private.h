/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of the SQLite driver share.
 */
#pragma once

#include "central/store/sqlite/dbk-sqlite-store.h"

G_BEGIN_DECLS

typedef struct
{
  DbkCentralStore parent;
  DbkDatabase *database;  /* (owned) */
  char *path;             /* (owned) */
  GHashTable *code_ids;   /* (owned): interned text → id */
  GHashTable *code_texts; /* (owned): id → interned text */
} DbkSqliteStore;

/** dbk_sqlite_code_id: the number of a code, found at once if @text is interned; a writer gives new ones */
gboolean dbk_sqlite_code_id (DbkSqliteStore *store, const char *text, gint64 *id, GError **error);
/** dbk_sqlite_code_text: (transfer none) (nullable): interned */
const char *dbk_sqlite_code_text (DbkSqliteStore *store, gint64 id, GError **error);
void dbk_sqlite_forget_codes (DbkSqliteStore *store);

/** dbk_sqlite_bind_day: %DBK_DAY_NONE is NULL */
void dbk_sqlite_bind_day (sqlite3_stmt *statement, int index, DbkDay day);
DbkDay dbk_sqlite_column_day (sqlite3_stmt *statement, int column);

/* Implementations of DbkCentralStoreDriver, by file. */
gboolean dbk_sqlite_get_account (DbkCentralStore *base, const char *name, DbkAccount **account, GError **error);
gboolean dbk_sqlite_list_accounts (DbkCentralStore *base, GPtrArray **accounts, GError **error);
gboolean dbk_sqlite_put_account (DbkCentralStore *base, const DbkAccount *account, gint64 at, GError **error);
gboolean dbk_sqlite_put_code_secret (DbkCentralStore *base, const char *account, GBytes *secret, gint64 at, GError **error);
gboolean dbk_sqlite_use_code (DbkCentralStore *base, const char *account, gint64 step, gboolean *fresh, GError **error);
gboolean dbk_sqlite_list_sessions (DbkCentralStore *base, gint64 since, GPtrArray **sessions, GError **error);
gboolean dbk_sqlite_put_session (DbkCentralStore *base, const DbkStoredSession *session, GError **error);
gboolean dbk_sqlite_end_session (DbkCentralStore *base, const guint8 *token, const char *reason, gint64 at, GError **error);
gboolean dbk_sqlite_end_sessions_of (DbkCentralStore *base, const char *account, const char *home, gint64 at, GError **error);
gboolean dbk_sqlite_find_operation (DbkCentralStore *base, const char *id, DbkLogRecord **record, GError **error);
gboolean dbk_sqlite_append_operation (DbkCentralStore *base, DbkLogRecord *record, GError **error);
gboolean dbk_sqlite_get_tail (DbkCentralStore *base, gint64 *seq, guint8 *hash, GError **error);
gboolean dbk_sqlite_get_hash (DbkCentralStore *base, gint64 seq, guint8 *hash, gboolean *found, GError **error);
gboolean dbk_sqlite_walk_log (DbkCentralStore *base, DbkLogFunc func, gpointer user_data, GError **error);
gboolean dbk_sqlite_load_report (DbkCentralStore *base, const DbkReportKey *key, gboolean with_cells, DbkStoredReport **stored, GError **error);
gboolean dbk_sqlite_load_report_by_id (DbkCentralStore *base, gint64 id, gboolean with_cells, DbkStoredReport **stored, GError **error);
gboolean dbk_sqlite_save_report (DbkCentralStore *base, const DbkReport *report, gint64 seq, GError **error);
gboolean dbk_sqlite_put_readings (DbkCentralStore *base, const DbkReportKey *key, const GPtrArray *readings, gint64 at, guint *changed, GError **error);
gboolean dbk_sqlite_walk_log_of (DbkCentralStore *base, const DbkReportKey *key, DbkLogFunc func, gpointer user_data, GError **error);
gboolean dbk_sqlite_list_reports (DbkCentralStore *base, const DbkReportFilter *filter, GPtrArray **reports, GError **error);
gboolean dbk_sqlite_list_changes (DbkCentralStore *base, const char *const *orgs, gint64 after, gint64 until, DbkDay from, gboolean newest_first, guint limit, GArray **ids, GError **error);
gboolean dbk_sqlite_walk_history (DbkCentralStore *base, const DbkReportKey *key, DbkDay first, DbkDay last, const GPtrArray *windowed, DbkHistoryFunc func, gpointer user_data, GError **error);

G_END_DECLS
