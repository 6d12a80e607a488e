/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plant sends as a file: its outbox, as the line would have carried it.
 */
#pragma once

#include "data/courier/dbk-parcel.h"
#include "data/store/dbk-store.h"

G_BEGIN_DECLS

/**
 * dbk_dispatch_new:
 * @home: the id that the account's key is registered for
 * @catalogue: version in force here
 * @operations: (out) (transfer full) (element-type DbkOperation): for dbk_dispatch_add()
 *
 * Seals what was typed, and marks all that waits as handed out: it rests on the
 * disk before the first byte of it leaves.
 *
 * Returns: (transfer full) (nullable): without any part yet
 */
DbkParcel *dbk_dispatch_new (DbkStore *store, const char *account, const char *home, const char *catalogue, GPtrArray **operations, GError **error);
/** dbk_dispatch_add: puts @operations into @parcel, as many as it holds, and takes these from the list; any thread */
gboolean dbk_dispatch_add (DbkParcel *parcel, GPtrArray *operations, GError **error);

G_END_DECLS
