/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading what is left of a damaged store.
 */
#pragma once

#include "data/store/dbk-store.h"

G_BEGIN_DECLS

/**
 * DbkStoreRecovered:
 * @edits: typed and not sealed
 * @operations: of the outbox, not answered
 * @complete: nothing that was mine is missing, as far as the file tells
 * @acknowledged: what the service had acknowledged is there too
 */
typedef struct
{
  guint edits;
  guint operations;
  gboolean complete;
  gboolean acknowledged;
} DbkStoreRecovered;

/**
 * dbk_store_recover:
 * @damaged: a file that may be changed by reading it (WAL): a copy
 * @fresh: a new store
 *
 * Reads table by table, from both ends of each, what can be read: what was typed
 * and not answered first. What the service acknowledged is kept only if all of it
 * can be read, as half a report would look like a whole one; the feed is read
 * again from its beginning in any case.
 *
 * Returns: FALSE (%DBK_STORE_ERROR_DAMAGED) if nothing of @damaged can be read
 */
gboolean dbk_store_recover (const char *damaged, const char *fresh, DbkStoreRecovered *recovered, GError **error);

G_END_DECLS
