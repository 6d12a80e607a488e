/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one account knows and did on this machine: acknowledged reports, edits
 * and actions on their way, conflicts. The client's half of the protocol rests
 * on it; the service has a store of its own.
 *
 * A store is one connection and belongs to one thread. Several may be open on
 * one file: the main thread's, and a worker's that takes in answers.
 */
#pragma once

#include "data/report/dbk-operation.h"
#include "data/store/dbk-database.h"

G_BEGIN_DECLS

/** DBK_STORE_KEEP_DAYS: how long answered operations are kept, to be sent again should the service be restored from a backup */
#define DBK_STORE_KEEP_DAYS 400

typedef struct _DbkStore DbkStore;

/** dbk_store_open: (transfer full) (nullable): creates or upgrades; every commit is durable */
DbkStore *dbk_store_open (const char *path, GError **error);
/** dbk_store_open_worker: (transfer full) (nullable): another connection, for a worker, to a file that is open already: see dbk_database_open_worker() */
DbkStore *dbk_store_open_worker (const char *path, GError **error);
void dbk_store_close (DbkStore *store);
/** dbk_store_database: (transfer none): its connection */
DbkDatabase *dbk_store_database (DbkStore *store);

/* --- Facts about the account: "actor", "cursor", "last-sync" … --- */

/** dbk_store_get_meta: (transfer full) (nullable) */
char *dbk_store_get_meta (DbkStore *store, const char *key);
gboolean dbk_store_set_meta (DbkStore *store, const char *key, const char *value, GError **error);

/** dbk_store_is_current: whether @path is of the schema of this program (or something else is wrong, which opening it tells) */
gboolean dbk_store_is_current (const char *path);
/** dbk_store_get_catalogue_version: (transfer full) (nullable): of the newest kept */
char *dbk_store_get_catalogue_version (DbkStore *store);
/** dbk_store_load_catalogue: (transfer full) (nullable): the newest body kept, %NULL (no error) when there is none */
char *dbk_store_load_catalogue (DbkStore *store, char **version, char **etag);
/** dbk_store_save_catalogue: keeps @body, tells the store the scales of its indicators, and makes numbers of what was kept as text so far */
gboolean dbk_store_save_catalogue (DbkStore *store, DbkCatalogue *catalogue, const char *body, const char *etag, GError **error);

/* --- Acknowledged --- */

/** dbk_store_load_report: (transfer full): an empty draft if nothing is known of it */
DbkReport *dbk_store_load_report (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_load_state: (transfer full): the same without any cells; where there is an approved revision beside it, without those of that */
DbkReport *dbk_store_load_state (DbkStore *store, const DbkReportKey *key, GError **error);
gint64 dbk_store_get_seen (DbkStore *store, const DbkReportKey *key);

typedef enum
{
  DBK_STORE_LIST_ALL,
  DBK_STORE_LIST_WAITING, /* in review or returned, or with an action of mine on its way */
  DBK_STORE_LIST_MINE,    /* something of mine is on its way, refused or in conflict */
} DbkStoreList;

/** dbk_store_list_unfinished: (transfer full) (element-type DbkReportKey): reports with edits or actions not answered, conflicts, or reasons of mine */
GPtrArray *dbk_store_list_unfinished (DbkStore *store, GError **error);

/** DbkStoreLine: what a list of reports shows of one, as acknowledged */
typedef struct
{
  DbkReportKey key;
  DbkReportState state;
  int step;
  gint64 revision;
  gboolean late;
  gboolean carried; /* its openings would be others now */
  guint pending;    /* cells not yet sealed, and in unanswered operations */
  guint actions;    /* unanswered operations other than edits */
  guint conflicts;
  guint held; /* refused and still shown */
  guint reasons;
  guint unseen;
  guint submissions;
  gint64 submitted_at; /* µs, 0 never */
  char *submitted_by;  /* (owned) (nullable) */
} DbkStoreLine;

void dbk_store_line_free (DbkStoreLine *line);

/**
 * dbk_store_list:
 * @form: (nullable): of this form
 *
 * Returns: (transfer full) (element-type DbkStoreLine): what is known, by period, then plant's code
 */
GPtrArray *dbk_store_list (DbkStore *store, DbkStoreList which, const char *form, DbkDay first, DbkDay last, GError **error);

/** DbkStoreValue: one value of an earlier day */
typedef struct
{
  const char *entity;    /* interned */
  const char *indicator; /* interned */
  DbkDay day;
  DbkCellSource source;
  char *value; /* (owned) */
} DbkStoreValue;

/**
 * dbk_store_load_history:
 *
 * Values in force on the days @first … @last: approved ones where a correction
 * is under way, what was acknowledged otherwise, under what is on its way from here.
 * @live: receives the days whose derived values no submission has frozen yet
 *
 * Returns: (transfer full) (element-type DbkStoreValue): a later element replaces an earlier one of the same place
 */
GPtrArray *dbk_store_load_history (DbkStore *store, const DbkReportKey *key, DbkDay first, DbkDay last, GArray *live, GError **error);

/** dbk_store_mark_seen: the report as it stands is what this account saw last */
gboolean dbk_store_mark_seen (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_load_changed: (transfer full) (element-type DbkCell): cells changed since, with the values they had then */
GPtrArray *dbk_store_load_changed (DbkStore *store, const DbkReportKey *key, GError **error);

/* --- Mine, on its way --- */

/**
 * dbk_store_put_edit:
 * @base_value: (nullable): the value typed over, shown should it come to a conflict
 *
 * One durable single-row commit. Over an edit of the same cell not yet sealed,
 * the first base stays. An open conflict of the cell is decided by it.
 */
gboolean dbk_store_put_edit (DbkStore *store, const DbkReportKey *key, const DbkCellEdit *edit, const char *base_value, GError **error);
/** dbk_store_move_edit: one that was typed in another store: it stays over what was typed over there, whatever this store knows of the cell */
gboolean dbk_store_move_edit (DbkStore *store, const DbkReportKey *key, const DbkCellEdit *edit, GError **error);
/** dbk_store_drop_edit: the cell is again as before it was typed over; @dropped is FALSE if there was no unsealed edit (any more) */
gboolean dbk_store_drop_edit (DbkStore *store, const DbkReportKey *key, const char *entity, const char *indicator, gboolean *dropped, GError **error);
/** dbk_store_begin_batch: edits until dbk_store_end_batch() share one durable commit */
gboolean dbk_store_begin_batch (DbkStore *store, GError **error);
/**
 * dbk_store_begin_politely: the same for a worker with much to write: lets a
 * single edit that another thread is about to store go first
 */
gboolean dbk_store_begin_politely (DbkStore *store, GError **error);
/** dbk_store_end_batch: @keep FALSE undoes them all; returns whether they are stored: with @error unset if not to be kept */
gboolean dbk_store_end_batch (DbkStore *store, gboolean keep, GError **error);
/** dbk_store_load_pending: (transfer full) (element-type DbkCellEdit): not yet sealed */
GPtrArray *dbk_store_load_pending (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_get_typed_since: when the oldest edit not yet sealed was typed, µs; 0 if there is none */
gboolean dbk_store_get_typed_since (DbkStore *store, const DbkReportKey *key, gint64 *since, GError **error);
/** dbk_store_load_unanswered: (transfer full) (element-type DbkOperation): sealed, in order */
GPtrArray *dbk_store_load_unanswered (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_load_taken: (transfer full) (element-type DbkOperation): what the service took of this account's in full, in order, as far back as %DBK_STORE_KEEP_DAYS */
GPtrArray *dbk_store_load_taken (DbkStore *store, const DbkReportKey *key, GError **error);

/** dbk_store_seal: every report's pending edits become one operation each, in the order they were begun; within a transaction or as one */
gboolean dbk_store_seal (DbkStore *store, const char *catalogue, GError **error);
/** dbk_store_add_operation: an action, to the end of the outbox; an earlier refusal of an action on that report is settled */
gboolean dbk_store_add_operation (DbkStore *store, const DbkOperation *operation, GError **error);
/** dbk_store_take_back: removes unanswered operation @id if it was never handed to the link; @taken tells */
gboolean dbk_store_take_back (DbkStore *store, const char *id, gboolean *taken, GError **error);
/** dbk_store_is_sent: whether operation @id was ever handed to the link: the service may know it */
gboolean dbk_store_is_sent (DbkStore *store, const char *id, gboolean *sent, GError **error);
/** dbk_store_discard: drops what of this report was never sent, was refused, or stands in conflict */
gboolean dbk_store_discard (DbkStore *store, const DbkReportKey *key, GError **error);

/** DbkStoreConflict: both values of a cell, until a person decides */
typedef struct
{
  const char *entity;
  const char *indicator;
  char *base;      /* (owned) (nullable): value before both */
  char *mine;      /* (owned) (nullable) */
  char *mine_note; /* (owned) (nullable) */
  DbkCellSource mine_source;
  gint64 mine_at;
  char *theirs;    /* (owned) (nullable) */
  char *theirs_op; /* (owned) (nullable) */
  char *author;    /* (owned) (nullable): who typed mine, where another handed it over */
} DbkStoreConflict;

void dbk_store_conflict_free (DbkStoreConflict *conflict);
/** dbk_store_load_conflicts: (transfer full) (element-type DbkStoreConflict) */
GPtrArray *dbk_store_load_conflicts (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_conflicts_find: (nullable) (transfer none): of that cell; @conflicts: as dbk_store_load_conflicts() gave them */
const DbkStoreConflict *dbk_store_conflicts_find (const GPtrArray *conflicts, const char *entity, const char *indicator);
/** dbk_store_add_conflict: one that was handed over; @added is FALSE if there is one on that cell already */
gboolean dbk_store_add_conflict (DbkStore *store, const DbkReportKey *key, const DbkStoreConflict *conflict, gboolean *added, GError **error);
gboolean dbk_store_drop_conflict (DbkStore *store, const DbkReportKey *key, const char *entity, const char *indicator, GError **error);

/** DbkStoreRefused: an operation that was refused and is still shown */
typedef struct
{
  DbkOperation *operation; /* (owned) */
  DbkRefusal refusal;
  char *detail; /* (owned) (nullable) */
  gint64 answered_at;
} DbkStoreRefused;

void dbk_store_refused_free (DbkStoreRefused *refused);
/** dbk_store_load_refused: (transfer full) (element-type DbkStoreRefused): oldest first; cells typed again since are left out */
GPtrArray *dbk_store_load_refused (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_settle: refused operations of @key are no longer shown; @edits: also the edits among them */
gboolean dbk_store_settle (DbkStore *store, const DbkReportKey *key, gboolean edits, GError **error);
/** dbk_store_settle_cell: what was refused of one figure is no longer shown */
gboolean dbk_store_settle_cell (DbkStore *store, const DbkReportKey *key, const char *entity, const char *indicator, GError **error);

/** dbk_store_load_reasons: (transfer full) (element-type DbkReason) */
GPtrArray *dbk_store_load_reasons (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_set_reason: @text: (nullable): %NULL or "" forgets it */
gboolean dbk_store_set_reason (DbkStore *store, const DbkReportKey *key, const char *rule, const char *entity, const char *text, GError **error);

/**
 * DbkStoreReceipt: of an accepted submission
 * @body: (owned): as the service signed it
 * @figures: (owned) (nullable): what it is of; %NULL until they have been seen here
 */
typedef struct
{
  gint64 id;
  DbkReportKey key;
  gint64 revision;
  char *body;
  char *figures;
} DbkStoreReceipt;

void dbk_store_receipt_free (DbkStoreReceipt *receipt);
/** dbk_store_put_receipt: once; again is harmless; @at: µs */
gboolean dbk_store_put_receipt (DbkStore *store, const DbkReportKey *key, gint64 revision, gint64 at, const char *body, GError **error);
gboolean dbk_store_complete_receipt (DbkStore *store, gint64 id, const char *figures, GError **error);
/** dbk_store_load_receipts: (transfer full) (element-type DbkStoreReceipt): newest first */
GPtrArray *dbk_store_load_receipts (DbkStore *store, const DbkReportKey *key, GError **error);
/** dbk_store_load_bare_receipts: (transfer full) (element-type DbkStoreReceipt): some of those whose figures have not been seen yet */
GPtrArray *dbk_store_load_bare_receipts (DbkStore *store, GError **error);

/** DbkStoreCounts: for the sync pill */
typedef struct
{
  guint pending; /* cells not sealed + cells of unanswered edits + unanswered actions */
  guint outbox;  /* unanswered operations */
  guint conflicts;
  guint refused; /* operations refused and still shown */
  guint unknown; /* of @outbox: handed to the link before, and no answer came: the service may know them */
} DbkStoreCounts;

gboolean dbk_store_count (DbkStore *store, DbkStoreCounts *counts, GError **error);

/* --- The exchange --- */

/**
 * dbk_store_take_outbox:
 *
 * The next operations to send, in order, marked as handed to the link before
 * this returns: ones to be sent again first.
 *
 * Returns: (transfer full) (element-type DbkOperation)
 */
GPtrArray *dbk_store_take_outbox (DbkStore *store, guint max, GError **error);

/** dbk_store_put_back: @operations of dbk_store_take_outbox() that for certain did not leave: once less handed to the link */
gboolean dbk_store_put_back (DbkStore *store, const GPtrArray *operations, GError **error);

/**
 * dbk_store_fold:
 * @sent: (nullable): the operation as dbk_store_take_outbox() gave it; %NULL: it is read again
 * @actor: (nullable): who sent it
 * @catalogue: (nullable): for the effect of actions
 * @now: the service's clock, µs
 * @key: (out): the report, where @id is known
 *
 * Takes in the answer to operation @id: what took effect becomes acknowledged
 * with the operation as its writer, conflicts keep both values, a refused one
 * is held. One transaction, or part of the caller's. A newer edit of the same
 * cell stays pending. An id that is not (or no longer) waiting is let pass.
 */
gboolean dbk_store_fold (DbkStore *store, const char *id, const DbkOperation *sent, const DbkOutcome *outcome, const DbkActor *actor, DbkCatalogue *catalogue, gint64 now, DbkReportKey *key, gboolean *found, GError **error);

/** dbk_store_put_report: a report as the service has it now; only what differs is written */
gboolean dbk_store_put_report (DbkStore *store, const DbkReport *report, gboolean has_cells, GError **error);
/** dbk_store_drop_org: what the service acknowledged of a plant that is no longer in scope goes; what I have not sent stays */
gboolean dbk_store_drop_org (DbkStore *store, const char *org, GError **error);
/** dbk_store_doubt: acknowledged reports are forgotten at the end of the feed unless it brings them again */
gboolean dbk_store_doubt (DbkStore *store, GError **error);
/** dbk_store_new_epoch: the service was restored: answered operations will be sent again, the feed read from its beginning; @now: the service's clock, µs */
gboolean dbk_store_new_epoch (DbkStore *store, gint64 now, GError **error);
/**
 * dbk_store_note_page:
 * @page: an answer's reports and drops, as dbk_store_page_new() has them
 *
 * Before part of a page is stored without the cursor behind it, with the first
 * part in one transaction: being killed then leaves what a restored service may
 * no longer have, though the old cursor is good there, too. In the same history
 * the feed brings all of it again.
 */
gboolean dbk_store_note_page (DbkStore *store, GHashTable *page, GError **error);
/**
 * dbk_store_settle_page:
 * @page: what came now
 * @last: the feed is read to its end
 * @lost: (out): what was noted has not come again: the history is another one; dbk_store_new_epoch()
 *
 * With the cursor behind @page in one transaction.
 */
gboolean dbk_store_settle_page (DbkStore *store, GHashTable *page, gboolean last, gboolean *lost, GError **error);
/** dbk_store_page_new: (transfer full): an empty page; dbk_store_page_add(), dbk_store_page_add_drop() fill it */
GHashTable *dbk_store_page_new (void);
void dbk_store_page_add (GHashTable *page, const DbkReportKey *key);
void dbk_store_page_add_drop (GHashTable *page, const char *org);
/** dbk_store_has_resends: whether operations of before are still to be sent again */
gboolean dbk_store_has_resends (DbkStore *store);
/**
 * dbk_store_end_of_feed:
 * @today, @now: by the service's clock: this machine's may be wrong by years
 *
 * With the cursor in one transaction: the answers before it are confirmed.
 * Forgets reports of the feed's window that a restored service no longer has,
 * and answered operations older than %DBK_STORE_KEEP_DAYS.
 */
gboolean dbk_store_end_of_feed (DbkStore *store, DbkDay today, gint64 now, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStore, dbk_store_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStoreLine, dbk_store_line_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStoreConflict, dbk_store_conflict_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStoreRefused, dbk_store_refused_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkStoreReceipt, dbk_store_receipt_free)

G_END_DECLS
