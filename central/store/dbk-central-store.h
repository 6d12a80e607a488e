/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service asks of its storage; the drivers are in folders of their own.
 *
 * Errors are of %DBK_STORE_ERROR. A store is used by one thread at a time;
 * other threads open readers of their own.
 */
#pragma once

#include "data/catalogue/dbk-layout.h"
#include "data/report/dbk-operation.h"
#include "data/store/dbk-database.h"

G_BEGIN_DECLS

/** DBK_LOG_HASH: bytes of a link of the operation log's chain */
#define DBK_LOG_HASH 32

/** DbkAccount: somebody (or a machine) that may sign in */
typedef struct
{
  gint64 id;
  char *password;        /* (owned): hash */
  gboolean is_interface; /* a machine: may hold several sessions */
  gboolean disabled;
  DbkActor *actor;     /* (owned): name, display name, grants */
  GBytes *code_secret; /* (owned) (nullable): of one-time codes; %NULL: none is asked for */
} DbkAccount;

void dbk_account_free (DbkAccount *account);

/** DbkStoredSession: @end_reason: (nullable): %NULL while it lasts, then "replaced", "rotated" or "signed_out" */
typedef struct
{
  guint8 token[32]; /* hash of the token */
  char *account;
  char *home;
  gint64 created_at; /* µs UTC */
  gint64 expires_at;
  char *end_reason;
} DbkStoredSession;

void dbk_stored_session_free (DbkStoredSession *session);

/** DbkLogRecord: one operation of the log, with its outcome */
typedef struct
{
  gint64 seq; /* given by the store */
  char *id;
  char *account;
  DbkReportKey key;
  char *kind;
  gint64 received_at; /* µs UTC */
  char *content;      /* canonical JSON of the operation */
  char *outcome;      /* JSON of its outcome, as first answered */
  guint8 hash[DBK_LOG_HASH];
} DbkLogRecord;

void dbk_log_record_free (DbkLogRecord *record);

/** DbkStoredReport: a report with the place of its last change in the feed */
typedef struct
{
  DbkReport *report;
  gint64 seq;
} DbkStoredReport;

void dbk_stored_report_free (DbkStoredReport *stored);

/**
 * DbkReportFilter: which reports to list, newest first day first, then by plant
 * @orgs: (array zero-terminated=1): plants
 * @state: (nullable): %NULL any
 * @after_day, @after_org: continue behind this one; %G_MAXINT32: from the newest
 */
typedef struct
{
  const char *form;
  const char *const *orgs;
  DbkDay from;
  DbkDay to;
  const DbkReportState *state;
  DbkDay after_day;
  const char *after_org;
  guint limit;
} DbkReportFilter;

/** DbkHistoryFunc: a value in force on an earlier day; @entity and @indicator are interned */
typedef void (*DbkHistoryFunc) (DbkDay day, const char *entity, const char *indicator, const char *value, gpointer user_data);

/** DbkCatalogueFunc: a publication; FALSE ends the walk */
typedef gboolean (*DbkCatalogueFunc) (const char *version, const char *text, gpointer user_data);

/** DbkLogFunc: a record of the log, in its order; FALSE ends the walk */
typedef gboolean (*DbkLogFunc) (const DbkLogRecord *record, gpointer user_data);

typedef struct _DbkCentralStore DbkCentralStore;

/** DbkCentralStoreDriver: what a driver implements; see the functions below */
typedef struct
{
  void (*free) (DbkCentralStore *store);
  DbkCentralStore *(*open_reader) (DbkCentralStore *store, GError **error);
  gboolean (*begin) (DbkCentralStore *store, GError **error);
  gboolean (*commit) (DbkCentralStore *store, GError **error);
  void (*rollback) (DbkCentralStore *store);
  void (*tidy) (DbkCentralStore *store);
  gboolean (*mark) (DbkCentralStore *store, GError **error);
  gboolean (*release) (DbkCentralStore *store, GError **error);
  void (*rewind) (DbkCentralStore *store);
  gboolean (*begin_read) (DbkCentralStore *store, GError **error);
  gboolean (*get_meta) (DbkCentralStore *store, const char *key, char **value, GError **error);
  gboolean (*set_meta) (DbkCentralStore *store, const char *key, const char *value, GError **error);
  gboolean (*get_catalogue) (DbkCentralStore *store, char **text, GError **error);
  gboolean (*walk_catalogues) (DbkCentralStore *store, DbkCatalogueFunc func, gpointer user_data, GError **error);
  gboolean (*put_catalogue) (DbkCentralStore *store, const char *version, const char *text, const char *by, gint64 at, GError **error);
  gboolean (*get_account) (DbkCentralStore *store, const char *name, DbkAccount **account, GError **error);
  gboolean (*list_accounts) (DbkCentralStore *store, GPtrArray **accounts, GError **error);
  gboolean (*put_account) (DbkCentralStore *store, const DbkAccount *account, gint64 at, GError **error);
  gboolean (*put_code_secret) (DbkCentralStore *store, const char *account, GBytes *secret, gint64 at, GError **error);
  gboolean (*use_code) (DbkCentralStore *store, const char *account, gint64 step, gboolean *fresh, GError **error);
  gboolean (*list_sessions) (DbkCentralStore *store, gint64 since, GPtrArray **sessions, GError **error);
  gboolean (*put_session) (DbkCentralStore *store, const DbkStoredSession *session, GError **error);
  gboolean (*end_session) (DbkCentralStore *store, const guint8 *token, const char *reason, gint64 at, GError **error);
  gboolean (*end_sessions_of) (DbkCentralStore *store, const char *account, const char *home, gint64 at, GError **error);
  gboolean (*find_operation) (DbkCentralStore *store, const char *id, DbkLogRecord **record, GError **error);
  gboolean (*append_operation) (DbkCentralStore *store, DbkLogRecord *record, GError **error);
  gboolean (*get_tail) (DbkCentralStore *store, gint64 *seq, guint8 *hash, GError **error);
  gboolean (*get_hash) (DbkCentralStore *store, gint64 seq, guint8 *hash, gboolean *found, GError **error);
  gboolean (*walk_log) (DbkCentralStore *store, DbkLogFunc func, gpointer user_data, GError **error);
  gboolean (*load_report) (DbkCentralStore *store, const DbkReportKey *key, gboolean with_cells, DbkStoredReport **stored, GError **error);
  gboolean (*save_report) (DbkCentralStore *store, const DbkReport *report, gint64 seq, GError **error);
  gboolean (*list_reports) (DbkCentralStore *store, const DbkReportFilter *filter, GPtrArray **reports, GError **error);
  gboolean (*list_changes) (DbkCentralStore *store, const char *const *orgs, gint64 after, gint64 until, DbkDay from, gboolean newest_first, guint limit, GArray **ids, GError **error);
  gboolean (*load_report_by_id) (DbkCentralStore *store, gint64 id, gboolean with_cells, DbkStoredReport **stored, GError **error);
  gboolean (*walk_history) (DbkCentralStore *store, const DbkReportKey *key, DbkDay first, DbkDay last, const GPtrArray *windowed, DbkHistoryFunc func, gpointer user_data, GError **error);
  gboolean (*put_readings) (DbkCentralStore *store, const DbkReportKey *key, const GPtrArray *readings, gint64 at, guint *changed, GError **error);
  gboolean (*walk_log_of) (DbkCentralStore *store, const DbkReportKey *key, DbkLogFunc func, gpointer user_data, GError **error);
} DbkCentralStoreDriver;

struct _DbkCentralStore
{
  const DbkCentralStoreDriver *driver;
};

void dbk_central_store_free (DbkCentralStore *store);

/** dbk_central_store_open_reader: (transfer full): for another thread, reading only */
DbkCentralStore *dbk_central_store_open_reader (DbkCentralStore *store, GError **error);

/* A write transaction; within it, marks to which one operation's effect can be taken back. Marks do not nest. */
gboolean dbk_central_store_begin (DbkCentralStore *store, GError **error);
gboolean dbk_central_store_commit (DbkCentralStore *store, GError **error);
void dbk_central_store_rollback (DbkCentralStore *store);
/** dbk_central_store_tidy: what a driver has put off while somebody waited; outside any transaction */
void dbk_central_store_tidy (DbkCentralStore *store);
gboolean dbk_central_store_mark (DbkCentralStore *store, GError **error);
gboolean dbk_central_store_release (DbkCentralStore *store, GError **error);
void dbk_central_store_rewind (DbkCentralStore *store);
/** dbk_central_store_begin_read: everything until the next rollback is read from one moment */
gboolean dbk_central_store_begin_read (DbkCentralStore *store, GError **error);

/** dbk_central_store_get_meta: @value is %NULL if there is none */
gboolean dbk_central_store_get_meta (DbkCentralStore *store, const char *key, char **value, GError **error);
gboolean dbk_central_store_set_meta (DbkCentralStore *store, const char *key, const char *value, GError **error);

/** dbk_central_store_get_catalogue: the newest publication; @text is %NULL before the first */
gboolean dbk_central_store_get_catalogue (DbkCentralStore *store, char **text, GError **error);
/** dbk_central_store_walk_catalogues: every publication, the newest first */
gboolean dbk_central_store_walk_catalogues (DbkCentralStore *store, DbkCatalogueFunc func, gpointer user_data, GError **error);
gboolean dbk_central_store_put_catalogue (DbkCentralStore *store, const char *version, const char *text, const char *by, gint64 at, GError **error);

/** dbk_central_store_get_account: @account is %NULL if there is none */
gboolean dbk_central_store_get_account (DbkCentralStore *store, const char *name, DbkAccount **account, GError **error);
/** dbk_central_store_list_accounts: (element-type DbkAccount) */
gboolean dbk_central_store_list_accounts (DbkCentralStore *store, GPtrArray **accounts, GError **error);
/** dbk_central_store_put_account: adds it or replaces password, names, flags and grants; the secret of its codes stays; raises the meta value "accounts" */
gboolean dbk_central_store_put_account (DbkCentralStore *store, const DbkAccount *account, gint64 at, GError **error);
/** dbk_central_store_put_code_secret: @secret: (nullable): %NULL: the account is asked for codes no more; raises the meta value "accounts" */
gboolean dbk_central_store_put_code_secret (DbkCentralStore *store, const char *account, GBytes *secret, gint64 at, GError **error);
/** dbk_central_store_use_code: @fresh: (out): FALSE, and nothing written, if a code of @step or a later one was used before, or none is asked for */
gboolean dbk_central_store_use_code (DbkCentralStore *store, const char *account, gint64 step, gboolean *fresh, GError **error);

/** dbk_central_store_list_sessions: (element-type DbkStoredSession): those that expire after @since, ended ones included; older ones are forgotten */
gboolean dbk_central_store_list_sessions (DbkCentralStore *store, gint64 since, GPtrArray **sessions, GError **error);
gboolean dbk_central_store_put_session (DbkCentralStore *store, const DbkStoredSession *session, GError **error);
gboolean dbk_central_store_end_session (DbkCentralStore *store, const guint8 *token, const char *reason, gint64 at, GError **error);
/** dbk_central_store_end_sessions_of: all that last: "rotated" where they belong to @home, "replaced" elsewhere */
gboolean dbk_central_store_end_sessions_of (DbkCentralStore *store, const char *account, const char *home, gint64 at, GError **error);

/** dbk_central_store_find_operation: @record is %NULL if the id is new */
gboolean dbk_central_store_find_operation (DbkCentralStore *store, const char *id, DbkLogRecord **record, GError **error);
/** dbk_central_store_append_operation: sets @record's seq and hash, chained to the record before */
gboolean dbk_central_store_append_operation (DbkCentralStore *store, DbkLogRecord *record, GError **error);
/** dbk_central_store_get_tail: seq 0 and a hash of zeros for an empty log */
gboolean dbk_central_store_get_tail (DbkCentralStore *store, gint64 *seq, guint8 hash[DBK_LOG_HASH], GError **error);
gboolean dbk_central_store_get_hash (DbkCentralStore *store, gint64 seq, guint8 hash[DBK_LOG_HASH], gboolean *found, GError **error);

/** dbk_central_store_walk_log: every record from the first */
gboolean dbk_central_store_walk_log (DbkCentralStore *store, DbkLogFunc func, gpointer user_data, GError **error);

/** dbk_central_store_walk_log_of: every record about one report, in their order */
gboolean dbk_central_store_walk_log_of (DbkCentralStore *store, const DbkReportKey *key, DbkLogFunc func, gpointer user_data, GError **error);

/** dbk_central_store_load_report: @stored is %NULL if nothing was ever filed */
gboolean dbk_central_store_load_report (DbkCentralStore *store, const DbkReportKey *key, gboolean with_cells, DbkStoredReport **stored, GError **error);
gboolean dbk_central_store_load_report_by_id (DbkCentralStore *store, gint64 id, gboolean with_cells, DbkStoredReport **stored, GError **error);
/** dbk_central_store_save_report: @seq: of the operation that changed it */
gboolean dbk_central_store_save_report (DbkCentralStore *store, const DbkReport *report, gint64 seq, GError **error);
/**
 * dbk_central_store_put_readings:
 * @readings: (element-type DbkReading): with their account; a %NULL value takes the reading back
 * @at: when they were received, µs UTC
 * @changed: (out): how many cells have another reading now; 0: nothing was written
 *
 * The report must have been saved before.
 */
gboolean dbk_central_store_put_readings (DbkCentralStore *store, const DbkReportKey *key, const GPtrArray *readings, gint64 at, guint *changed, GError **error);
/** dbk_central_store_list_reports: (element-type DbkStoredReport): without cells */
gboolean dbk_central_store_list_reports (DbkCentralStore *store, const DbkReportFilter *filter, GPtrArray **reports, GError **error);
/**
 * dbk_central_store_list_changes: ids of reports changed behind @after, up to and including @until, in the order of the changes or, with @newest_first, against it
 * @from: (of reports that begin earlier nothing is listed): %DBK_DAY_NONE: all
 * @ids: (element-type gint64)
 */
gboolean dbk_central_store_list_changes (DbkCentralStore *store, const char *const *orgs, gint64 after, gint64 until, DbkDay from, gboolean newest_first, guint limit, GArray **ids, GError **error);
/**
 * dbk_central_store_walk_history: values in force of the same form and plant: the approved ones while a correction is under way
 * @windowed: (element-type DbkSlot): the cells that are asked for on every day; the others only on @last
 */
gboolean dbk_central_store_walk_history (DbkCentralStore *store, const DbkReportKey *key, DbkDay first, DbkDay last, const GPtrArray *windowed, DbkHistoryFunc func, gpointer user_data, GError **error);

/**
 * dbk_log_chain: the hash of a record that follows one with the hash @previous
 *
 * BLAKE2b-256 over the previous hash and every field with its length before it.
 */
void dbk_log_chain (const guint8 previous[DBK_LOG_HASH], const DbkLogRecord *record, guint8 hash[DBK_LOG_HASH]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkCentralStore, dbk_central_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkAccount, dbk_account_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStoredSession, dbk_stored_session_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkLogRecord, dbk_log_record_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStoredReport, dbk_stored_report_free)

G_END_DECLS
