/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one round trip of a sync: request and answer.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-operation.h"
#include "data/wire/dbk-wire-receipt.h"

G_BEGIN_DECLS

/**
 * DbkSyncResult: the answer to one operation
 * @id: (owned): the operation's
 * @outcome: (owned)
 * @receipt: (owned) (nullable): of a submission that was accepted
 * @at: when it took effect for the first time, µs UTC by the service's clock; 0: it does not say
 */
typedef struct
{
  char *id;
  DbkOutcome *outcome;
  DbkReceipt *receipt;
  gint64 at;
} DbkSyncResult;

/** dbk_sync_result_new: (transfer full): takes @outcome */
DbkSyncResult *dbk_sync_result_new (const char *id, DbkOutcome *outcome);
void dbk_sync_result_free (DbkSyncResult *result);

/**
 * DbkSyncChange: a report as it stands now
 * @report: (owned)
 * @has_cells: FALSE where the account may know its state alone
 */
typedef struct
{
  DbkReport *report;
  gboolean has_cells;
} DbkSyncChange;

/** dbk_sync_change_new: (transfer full): takes @report */
DbkSyncChange *dbk_sync_change_new (DbkReport *report, gboolean has_cells);
void dbk_sync_change_free (DbkSyncChange *change);

/**
 * DbkSyncRequest: {"wire","cursor":text|null,"limit","wait","brief","operations":[…]}
 * @cursor: (owned) (nullable): opaque; %NULL starts from nothing
 * @limit: reports in the page asked for, 1 … %DBK_WIRE_MAX_PAGE; absent: %DBK_WIRE_DEFAULT_PAGE
 * @wait: seconds to hold the answer while there is nothing to tell, 0 … %DBK_WIRE_MAX_WAIT; absent: 0. A service that does not know it answers at once
 * @brief: the client itself can reckon what its edits make of a report: where they were applied just as they came, and
 *   nothing else changed there since its cursor, the report need not come back. Absent: no
 * @operations: (element-type DbkOperation): in the order made
 * @malformed: (element-type DbkSyncResult): filled by the reader only: what had a readable id and nothing else one could apply, refused as
 *   "invalid" already, so that one broken operation does not hold up all others; to be answered with the rest
 */
typedef struct
{
  char *cursor;
  guint limit;
  guint wait;
  gboolean brief;
  GPtrArray *operations;
  GPtrArray *malformed;
} DbkSyncRequest;

/**
 * DbkSyncAnswer: {"wire","results":[…],"changes":[reports],"drop":[{"org"}…],"cursor","more","left",
 *   "account":{actor},"catalogue":version,"today":day,"now":UTC}
 * @results: (element-type DbkSyncResult)
 * @changes: (element-type DbkSyncChange)
 * @drop: (owned) (nullable): codes of plants no longer in scope
 * @cursor: (owned): where the next round starts
 * @more: another page waits
 * @left: reports behind this page, told by the first page of a feed alone; 0: it does not say
 * @account: (owned) (nullable): with the grants in force
 * @catalogue: (owned) (nullable): the version published now
 * @today: the service's day, %DBK_DAY_NONE if it does not say
 * @now: µs UTC by the service's clock
 */
typedef struct
{
  GPtrArray *results;
  GPtrArray *changes;
  GStrv drop;
  char *cursor;
  gboolean more;
  guint left;
  DbkActor *account;
  char *catalogue;
  DbkDay today;
  gint64 now;
} DbkSyncAnswer;

/** dbk_sync_request_new: (transfer full): empty, for a page of the default size */
DbkSyncRequest *dbk_sync_request_new (void);
void dbk_sync_request_free (DbkSyncRequest *request);
/** dbk_sync_request_to_text: (transfer full): what was malformed is left out */
char *dbk_sync_request_to_text (const DbkSyncRequest *request);
/** dbk_sync_request_fit: (transfer full): the same of as many operations from the front as a request may hold, at least one; drops the rest of them from @request */
char *dbk_sync_request_fit (DbkSyncRequest *request);
/** dbk_sync_request_from_text: (transfer full) (nullable): at most %DBK_WIRE_MAX_REQUEST bytes */
DbkSyncRequest *dbk_sync_request_from_text (const char *text, gsize length, GError **error);

/** dbk_sync_answer_new: (transfer full): empty */
DbkSyncAnswer *dbk_sync_answer_new (void);
void dbk_sync_answer_free (DbkSyncAnswer *answer);
/** dbk_sync_answer_to_text: (transfer full) */
char *dbk_sync_answer_to_text (const DbkSyncAnswer *answer);
/** dbk_sync_answer_from_text: (transfer full) (nullable): at most %DBK_WIRE_MAX_ANSWER bytes */
DbkSyncAnswer *dbk_sync_answer_from_text (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncResult, dbk_sync_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncChange, dbk_sync_change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncRequest, dbk_sync_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSyncAnswer, dbk_sync_answer_free)

G_END_DECLS
