/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One home: everything the client knows on this machine. The facade that the
 * window and daybookctl share; they see neither SQLite nor sockets.
 */
#pragma once

#include <gio/gio.h>

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

typedef struct _DbkDocument DbkDocument;

#define DBK_TYPE_HOME (dbk_home_get_type ())
G_DECLARE_FINAL_TYPE (DbkHome, dbk_home, DBK, HOME, GObject)

#define DBK_HOME_ERROR (dbk_home_error_quark ())
GQuark dbk_home_error_quark (void);

/** Messages are translated, for people: what happened, what is safe, what to do. */
typedef enum
{
  DBK_HOME_ERROR_UNREACHABLE, /* no answer from the service; work is kept */
  DBK_HOME_ERROR_UNTRUSTED,   /* its certificate is not trusted, expired, or for another name */
  DBK_HOME_ERROR_CREDENTIALS, /* unknown account or wrong password */
  DBK_HOME_ERROR_CODE,        /* the password is right; a one-time code is asked for, or the one given was wrong */
  DBK_HOME_ERROR_THROTTLED,   /* too many attempts; the message says how long */
  DBK_HOME_ERROR_SESSION,     /* signed out: expired, or replaced by a sign-in elsewhere */
  DBK_HOME_ERROR_BAD_ANSWER,  /* not what the protocol says; nothing was changed */
  DBK_HOME_ERROR_SERVICE,     /* the service answered with a problem (5xx, too large …) */
  DBK_HOME_ERROR_NOT_SIGNED_IN,
  DBK_HOME_ERROR_REFUSED, /* rules, state or rights: see the message */
  DBK_HOME_ERROR_UNKNOWN, /* no such form, plant, period, entity or indicator */
  DBK_HOME_ERROR_VALUE,   /* a value is not one of its indicator */
} DbkHomeError;

/**
 * DbkSyncState:
 * @DBK_SYNC_NEVER: no exchange yet
 * @DBK_SYNC_IDLE: the last exchange went well
 * @DBK_SYNC_BUSY: one is under way
 * @DBK_SYNC_OFFLINE: the service could not be reached
 * @DBK_SYNC_FAILED: it was reached, but something is wrong (dbk_home_get_sync_error())
 */
typedef enum
{
  DBK_SYNC_NEVER,
  DBK_SYNC_IDLE,
  DBK_SYNC_BUSY,
  DBK_SYNC_OFFLINE,
  DBK_SYNC_FAILED,
} DbkSyncState;

#define DBK_TYPE_SYNC_STATE (dbk_sync_state_get_type ())
GType dbk_sync_state_get_type (void);

/**
 * dbk_home_open:
 * @directory: (nullable): %NULL for the default (`$XDG_DATA_HOME/daybook`)
 * @error: %DBK_STORE_ERROR_LOCKED if another program has it open, _DAMAGED, _NEWER, _FULL, _READ_ONLY
 *
 * Opens the home and the account used last. Main thread only, as all below
 * unless said otherwise.
 *
 * Properties (read-only, notified): "account" (string, nullable), "display-name",
 * "sync-state", "last-sync" (gint64 µs), "pending" (guint: edits and actions not
 * yet answered), "conflicts" (guint), "inbox" (guint: reports waiting for me), "offline-session"
 * (gboolean: let in by a password checked here; an exchange that goes through ends it).
 *
 * Signals: "report-changed" (form, org, period as string): by sync or by another
 * document; all %NULL: by another program, and it may be any; "catalogue-changed": documents opened before stay under the older
 * one, opening them again gives them anew; "session-ended" (message): sign-in is
 * needed; "sync-progress" (two guint: reports received so far by the exchange under way, reports still to come: 0 where that is not known).
 */
DbkHome *dbk_home_open (const char *directory, GError **error);
/**
 * dbk_home_open_beside:
 *
 * The same beside a program that has it open, and beside others like this one:
 * for a short while, by whoever neither signs in nor out. What the one types, the
 * other shows within about a second; one at a time exchanges, while the others
 * wait.
 *
 * Returns: (transfer full) (nullable): %NULL also with %DBK_STORE_ERROR_LOCKED while the
 * store is being replaced, or has to be brought up to date first while somebody has it open
 */
DbkHome *dbk_home_open_beside (const char *directory, GError **error);
/** dbk_home_close: waits for what runs, releases the lock; also on dispose */
void dbk_home_close (DbkHome *home);

const char *dbk_home_get_directory (DbkHome *home);
/** dbk_home_get_account: (nullable): NULL when nobody ever signed in here */
const char *dbk_home_get_account (DbkHome *home);
const char *dbk_home_get_display_name (DbkHome *home);
/** dbk_home_get_actor: (nullable) (transfer none) */
const DbkActor *dbk_home_get_actor (DbkHome *home);
/** dbk_home_get_server: (nullable): URL remembered from the last sign-in */
const char *dbk_home_get_server (DbkHome *home);
/** dbk_home_get_ca: (nullable): path of the authority's PEM, a copy kept in the home */
const char *dbk_home_get_ca (DbkHome *home);
/** dbk_home_is_signed_in: whether a token is held, or the keyring is being asked for one ("session-ended" follows where it has none); it may turn out to be expired */
gboolean dbk_home_is_signed_in (DbkHome *home);
/** dbk_home_get_catalogue: (nullable) (transfer none) */
DbkCatalogue *dbk_home_get_catalogue (DbkHome *home);
/** dbk_home_get_clock_problem: (nullable) (transfer none): this computer's clock was far from the service's at the last exchange: what that means, what to do */
const char *dbk_home_get_clock_problem (DbkHome *home);
/** dbk_home_get_restored: (nullable) (transfer none): for a day after it was met that the service went back to an older backup: what that means */
const char *dbk_home_get_restored (DbkHome *home);
/** dbk_home_get_catalogue_problem: (nullable) (transfer none): why a newer catalogue is not in force: the old one stays */
const char *dbk_home_get_catalogue_problem (DbkHome *home);

/**
 * dbk_home_sign_in_async:
 * @server: (nullable): `https://host[:port]`; anything but https is refused; %NULL: there is no line, and the password is checked here alone
 * @ca: (nullable): path of a PEM with the authority to trust; %NULL for the system's
 * @code: (nullable): one-time code, where the service asked for one (%DBK_HOME_ERROR_CODE); blanks in it do not count
 *
 * Signs in, fetches the catalogue; the first sync is a separate step. Each
 * account has its own store in this home; signing in never discards another's
 * unsent work.
 *
 * While the service cannot be reached, an account that signed in here with it
 * within the last 90 days is let in by its password all the same, throttled
 * here: to its own store, whose session goes on when the line is back. The
 * property "offline-session" tells so.
 */
void dbk_home_sign_in_async (DbkHome *home, const char *server, const char *ca, const char *user, const char *password, const char *code, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_sign_in_finish (DbkHome *home, GAsyncResult *result, GError **error);
/**
 * dbk_home_probe_async:
 * @ca: (nullable): as for dbk_home_sign_in_async()
 *
 * Whether the service at @server answers at all just now; nobody signs in.
 * Errors: UNREACHABLE, UNTRUSTED, SERVICE.
 */
void dbk_home_probe_async (DbkHome *home, const char *server, const char *ca, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_probe_finish (DbkHome *home, GAsyncResult *result, GError **error);
/** dbk_home_get_offline_days: for how many days more @user can sign in here without the service; 0 if not at all */
guint dbk_home_get_offline_days (DbkHome *home, const char *user);
/** dbk_home_is_offline_session: this account was let in by a password checked here, and the service has not been reached since */
gboolean dbk_home_is_offline_session (DbkHome *home);
/** dbk_home_list_accounts: (transfer full): accounts that have a store in this home, by name */
GStrv dbk_home_list_accounts (DbkHome *home);
/** dbk_home_sign_out: forgets the token, and tells the service if it can be reached at once; the store and unsent work stay */
void dbk_home_sign_out (DbkHome *home);

/**
 * dbk_home_sync_async: one full exchange (all pages); a call while one is under
 * way joins it and runs once more if there is new work. Errors: UNREACHABLE,
 * UNTRUSTED, SESSION, BAD_ANSWER, SERVICE.
 */
void dbk_home_sync_async (DbkHome *home, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_sync_finish (DbkHome *home, GAsyncResult *result, GError **error);
/** dbk_home_start_auto_sync: at once, on regained network, after actions, every few minutes; back-off with jitter */
void dbk_home_start_auto_sync (DbkHome *home);
DbkSyncState dbk_home_get_sync_state (DbkHome *home);
/**
 * dbk_home_stop_exchange:
 *
 * Gives the exchange under way up, as a person asked: pages that were taken in
 * stay, the next exchange goes on behind them, which is after the usual minutes,
 * after an action, or when it is asked for.
 */
void dbk_home_stop_exchange (DbkHome *home);
/** dbk_home_get_last_sync: µs, when the service was last read to the end; 0: never yet */
gint64 dbk_home_get_last_sync (DbkHome *home);
/** dbk_home_get_received: reports that the exchange under way has brought so far */
guint dbk_home_get_received (DbkHome *home);
/** dbk_home_get_left: reports that have still to come, also while nothing is under way; 0: none, or not known */
guint dbk_home_get_left (DbkHome *home);
/** dbk_home_get_sync_error: (nullable) (transfer none): why the last exchange failed */
const GError *dbk_home_get_sync_error (DbkHome *home);
const char *dbk_home_get_cursor (DbkHome *home);
guint dbk_home_get_pending (DbkHome *home);
guint dbk_home_get_outbox (DbkHome *home);
guint dbk_home_get_conflicts (DbkHome *home);
/** dbk_home_get_unknown: operations that went out and were not answered: the service may know them; they are among what is pending */
guint dbk_home_get_unknown (DbkHome *home);
/** dbk_home_get_refused: operations that the service refused and nobody has dealt with yet; they are not among what is pending */
guint dbk_home_get_refused (DbkHome *home);

/** DbkPendingItem: something not yet answered, for the sync pill's list */
typedef struct
{
  DbkReportKey key;
  guint edits; /* cells waiting */
  gboolean has_action;
  DbkOperationKind action;
  gint64 since;     /* µs */
  gboolean refused; /* answered with a refusal and still held: @message says why */
  char *message;    /* (nullable): what needs a person: a refusal, conflicts */
} DbkPendingItem;
void dbk_pending_item_free (DbkPendingItem *item);
/** dbk_home_list_pending: (transfer full) (element-type DbkPendingItem) */
GPtrArray *dbk_home_list_pending (DbkHome *home, GError **error);

/**
 * DbkRefusedItem: an operation that the service refused, and nobody has dealt with yet
 * @operation: (owned): with those of its edits that were not typed again since
 * @code: (transfer none): as the interface names it
 * @message: (transfer none): translated: what happened, and the way on
 * @detail: (owned) (nullable): the service's own words
 * @answered_at: µs
 */
typedef struct
{
  DbkOperation *operation;
  const char *code;
  const char *message;
  char *detail;
  gint64 answered_at;
} DbkRefusedItem;
void dbk_refused_item_free (DbkRefusedItem *item);
/** dbk_home_list_refused: (transfer full) (element-type DbkRefusedItem): by report, then oldest first */
GPtrArray *dbk_home_list_refused (DbkHome *home, GError **error);

/** DbkReportInfo: a line of a list of reports: as this client sees it (own unanswered actions included) */
typedef struct
{
  DbkReportKey key;
  DbkReportState state;
  int step;
  gint64 revision;
  gboolean late;       /* filed after the filler's deadline */
  gint64 due;          /* µs UTC: deadline of the step whose turn it is; %G_MAXINT64 for none */
  gboolean overdue;    /* that has passed */
  guint pending;       /* own edits and actions not yet answered */
  guint reasons;       /* warnings explained at the last submission */
  guint unseen;        /* of these, not seen by the filler */
  guint submissions;   /* times submitted */
  gint64 submitted_at; /* µs, 0 never */
  char *submitted_by;  /* (nullable) name */
  gboolean for_me;     /* the account may approve or return it now */
  gboolean carried;    /* openings of it would be others now: the day before was corrected */
} DbkReportInfo;
void dbk_report_info_free (DbkReportInfo *info);

/**
 * dbk_home_list_reports:
 * @node: (nullable): reports of plants at or below it; %NULL all in scope
 *
 * One element for every plant in scope and period of the range, also where
 * nothing was filed (state draft, revision 0). By period, then plant.
 *
 * Returns: (transfer full) (element-type DbkReportInfo)
 */
GPtrArray *dbk_home_list_reports (DbkHome *home, const char *form, const DbkNode *node, DbkDay first, DbkDay last, GError **error);
/** dbk_home_list_inbox: (transfer full) (element-type DbkReportInfo): what waits for this account, oldest period first */
GPtrArray *dbk_home_list_inbox (DbkHome *home, GError **error);
guint dbk_home_get_inbox (DbkHome *home);

/** dbk_home_plants: (transfer container) (element-type DbkNode): plants this account may see; @role limits to a role */
GPtrArray *dbk_home_plants (DbkHome *home, const char *role);

/**
 * dbk_home_open_document:
 * @period: in canonical text
 *
 * Returns: (transfer full) (nullable): the same object while someone holds it
 */
DbkDocument *dbk_home_open_document (DbkHome *home, const char *form, const char *org, const char *period, GError **error);

/**
 * dbk_home_begin_batch:
 *
 * Until dbk_home_end_batch(), edits of all documents share one durable
 * transaction: a block pasted over many days. Batches over reports do not nest;
 * a document's own batch within becomes part of it.
 */
void dbk_home_begin_batch (DbkHome *home);
/** dbk_home_end_batch: stores all, then derives and validates every report that was touched; FALSE: nothing of it was stored or is shown */
gboolean dbk_home_end_batch (DbkHome *home, GError **error);

/**
 * DbkCellChange: what somebody made of a cell
 * @op: (nullable): the operation; %NULL while it is not sealed
 * @by_name: (nullable): for display
 * @at: µs UTC; 0: not known
 * @from, @to: (nullable): canonical text
 * @note: (nullable)
 */
typedef struct
{
  char *op;
  DbkOperationKind kind;
  char *by;
  char *by_name;
  gint64 at;
  gint64 revision;
  char *from;
  char *to;
  DbkCellSource source;
  char *note;
} DbkCellChange;

void dbk_cell_change_free (DbkCellChange *change);

/**
 * dbk_home_list_cell_history:
 *
 * What this client itself knows of a cell, oldest first: what this account made
 * of it, who wrote the value in force, and at the end what waits here to be sent.
 *
 * Returns: (transfer full) (element-type DbkCellChange)
 */
GPtrArray *dbk_home_list_cell_history (DbkHome *home, const DbkReportKey *key, const char *entity, const char *indicator, GError **error);

/**
 * dbk_home_load_cell_history_async:
 *
 * Who set one cell, when, from what to what, oldest first: asked of the service;
 * what waits here to be sent stands at the end. Without the service it is what
 * dbk_home_list_cell_history() says.
 */
void dbk_home_load_cell_history_async (DbkHome *home, const DbkReportKey *key, const char *entity, const char *indicator, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/**
 * dbk_home_load_cell_history_finish:
 * @complete: (out) (optional): FALSE where it is only what this client knows
 *
 * Returns: (transfer full) (nullable) (element-type DbkCellChange)
 */
GPtrArray *dbk_home_load_cell_history_finish (DbkHome *home, GAsyncResult *result, gboolean *complete, GError **error);

/**
 * dbk_home_export_async:
 * @path: the workbook to write; replaced only when complete
 *
 * Writes the days as they stand here on a worker.
 */
void dbk_home_export_async (DbkHome *home, const char *form, const char *org, DbkDay first, DbkDay last, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_export_finish (DbkHome *home, GAsyncResult *result, GError **error);

/** dbk_home_backup: an online, verified copy of the account's store */
gboolean dbk_home_backup (DbkHome *home, const char *path, GError **error);
/**
 * dbk_home_restore:
 * @directory: (nullable): as for dbk_home_open(); the home must not be open
 * @backup: a copy made by dbk_home_backup(); it is left as it is
 * @kept: (out) (optional) (transfer full): where the store it replaces was put
 *
 * Puts a backup in the place of the store of the account used last, also where
 * that one is too damaged to be opened. The old one is put aside, not deleted;
 * on failure everything is as it was. What the service acknowledged since comes
 * back with the next exchange.
 */
gboolean dbk_home_restore (const char *directory, const char *backup, char **kept, GError **error);
/** dbk_home_verify: full integrity check of the account's store */
gboolean dbk_home_verify (DbkHome *home, GError **error);

G_END_DECLS
