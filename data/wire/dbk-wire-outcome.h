/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The outcome of an operation on the wire.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-operation.h"
#include "data/wire/dbk-wire-receipt.h"

G_BEGIN_DECLS

/*
 * Outcome: {"id","outcome","revision","conflicts":[{"entity","indicator","theirs":text|null,"theirs_op":id|null}…],"problem":{…RFC 9457…}}
 * "conflicts" stands with "conflict" alone, "problem" with "refused" alone; "receipt":{…} with a submission that was accepted.
 */

/** dbk_outcome_to_json: adds one object to @writer; @id is the operation's */
void dbk_outcome_to_json (const DbkOutcome *outcome, const char *id, DbkJsonWriter *writer);
/** dbk_outcome_to_json_full: the same; @receipt: (nullable); @at: when it took effect, µs UTC, 0 leaves it out */
void dbk_outcome_to_json_full (const DbkOutcome *outcome, const char *id, const DbkReceipt *receipt, gint64 at, DbkJsonWriter *writer);
/** dbk_outcome_receipt_from_json: the receipt that came with an outcome; (out) (transfer full) (nullable): %NULL if there is none */
gboolean dbk_outcome_receipt_from_json (JsonObject *object, DbkReceipt **receipt, GError **error);
/** dbk_outcome_from_json: (transfer full) (nullable): @id (transfer full) is set with it */
DbkOutcome *dbk_outcome_from_json (JsonObject *object, char **id, GError **error);

G_END_DECLS
