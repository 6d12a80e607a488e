/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The change feed: what changed in an account's scope since its cursor.
 */
#pragma once

#include "central/dbk-applier.h"
#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

/** DBK_FEED_WINDOW: days that a new client gets in detail */
#define DBK_FEED_WINDOW 400

/**
 * DbkFeedSecret: what cursors are made with
 * @epoch: names this history; another one after a restored backup
 * @key: signs cursors, so that nobody can feign to come from a lost future
 */
typedef struct
{
  char epoch[17];
  guint8 key[32];
} DbkFeedSecret;

/** dbk_feed_secret_load: from the store's settings, which a writer makes where they are absent */
gboolean dbk_feed_secret_load (DbkCentralStore *store, DbkFeedSecret *secret, gboolean *found, GError **error);
/** dbk_feed_secret_make: a new epoch (and a key if there is none) into the store; within a write transaction */
gboolean dbk_feed_secret_make (DbkCentralStore *store, DbkFeedSecret *secret, GError **error);

typedef enum
{
  DBK_FEED_FAILED = -1, /* the error is set */
  DBK_FEED_DONE,
  DBK_FEED_LOST, /* a cursor of ours that this log does not bear out: a backup was restored; make a new epoch and read again */
} DbkFeedResult;

/**
 * dbk_feed_read:
 * @store: a reader (or writer), used by this thread
 * @cursor: (nullable): what the client sent
 * @own: (element-type DbkOwnEdit): edits of this request: a report of which nothing else is new does not come back to their author
 * @saved: (nullable): DbkReportKey → DbkStoredReport: as the operations of this request left them; what of it still stands is taken from here
 * @answer: receives changes, drop, cursor, more, account, catalogue, today, now
 *
 * A new reader gets the reports of the window as they are, those that changed
 * last first; what changes meanwhile, and after that, comes in the order of the
 * changes, and before the rest of the window.
 * A cursor names epoch, scope, the window's first day, what of that back-fill
 * is left, the sequence read, and the log's hash there; clients take it as it is
 * (the part before the first dot is the epoch). Cells of drafts go to accounts
 * of that plant only.
 */
DbkFeedResult dbk_feed_read (DbkCentralStore *store, const DbkFeedSecret *secret, DbkCatalogue *catalogue, const DbkActor *actor, const char *cursor, guint limit, const GArray *own, GHashTable *saved, DbkSyncAnswer *answer, GError **error);

/** dbk_feed_is_current: whether @cursor (nullable) is of the history that goes on here; FALSE only on failure */
gboolean dbk_feed_is_current (DbkCentralStore *store, const DbkFeedSecret *secret, const char *cursor, gboolean *current, GError **error);

/** dbk_feed_trim: takes off @report what lies beside it and is not for @actor: readings go to accounts of that plant only */
void dbk_feed_trim (DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor);

/** dbk_feed_plants: (transfer full) (element-type utf8): codes of the plants that @actor may see, ending with %NULL */
GPtrArray *dbk_feed_plants (DbkCatalogue *catalogue, const DbkActor *actor);

G_END_DECLS
