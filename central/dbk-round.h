/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of one round trip, from the text that came to the text that goes.
 */
#pragma once

#include "central/dbk-applier.h"
#include "central/dbk-feed.h"

G_BEGIN_DECLS

/**
 * DbkRound: one round trip, passed from thread to thread, by one at a time
 * @actor: (owned): who sent it
 * @secret: of cursors
 * @sent: (owned) (nullable): what was asked
 * @answer: (owned)
 * @changed: (owned) (element-type DbkReportKey): reports that changed
 * @own: (owned) (element-type DbkOwnEdit): edits that took effect just as they were sent
 * @saved: (owned) (nullable): DbkReportKey → DbkStoredReport: reports as its operations left them
 * @hold: its cursor is from another history: nothing is applied, and the client learns of the new one first
 * @lost: a backup was restored: dbk_round_begin_epoch(), then read again
 */
typedef struct
{
  DbkActor *actor;
  DbkFeedSecret secret;
  DbkSyncRequest *sent;
  DbkSyncAnswer *answer;
  GPtrArray *changed;
  GArray *own;
  GHashTable *saved;
  gboolean hold;
  gboolean lost;
} DbkRound;

/** dbk_round_init: @actor and @secret are copied */
void dbk_round_init (DbkRound *round, const DbkActor *actor, const DbkFeedSecret *secret);
void dbk_round_clear (DbkRound *round);

/** dbk_round_parse: errors are the request's fault */
gboolean dbk_round_parse (DbkRound *round, const char *text, gsize length, GError **error);
/**
 * dbk_round_check: decides @hold
 *
 * An account's operations apply in the order made. After a restored backup the
 * client first sends again what was lost, and only then what is new: so what
 * came with a cursor of the lost history has to wait for that.
 */
gboolean dbk_round_check (DbkRound *round, DbkCentralStore *store, GError **error);
/**
 * dbk_round_join: on the writer, within its transaction, with the rights as they are now; nothing where @hold
 *
 * What several rounds bring can so share one transaction, and one wait for the
 * disk. Nobody may be answered before it is committed; dbk_round_undo() on every
 * round of it where it fails.
 */
gboolean dbk_round_join (DbkRound *round, DbkCentralStore *store, DbkApplier *applier, DbkCatalogue *catalogue, GError **error);
/** dbk_round_undo: the transaction was rolled back: nothing of it happened */
void dbk_round_undo (DbkRound *round, DbkApplier *applier);
/** dbk_round_apply: the same in a transaction of its own, undone where it fails */
gboolean dbk_round_apply (DbkRound *round, DbkCentralStore *store, DbkApplier *applier, DbkCatalogue *catalogue, GError **error);
/** dbk_round_read: (transfer full) (nullable): the answer's text; %NULL without an error where @lost */
char *dbk_round_read (DbkRound *round, DbkCentralStore *store, DbkCatalogue *catalogue, GError **error);
/** dbk_round_begin_epoch: on the writer: a new name for the history from here on */
gboolean dbk_round_begin_epoch (DbkRound *round, DbkCentralStore *store, GError **error);

G_END_DECLS
