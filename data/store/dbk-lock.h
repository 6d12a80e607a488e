/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Locks between programs: who has a home open, and who exchanges.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DBK_LOCK_ALONE,
  DBK_LOCK_SHARED, /* beside others that hold it so; where the system cannot do that: alone */
} DbkLockKind;

/**
 * dbk_lock_take:
 * @path: a file of its own, made at need; it stays, as its holder is what counts
 * @patience: µs to wait for others; 0: not at all
 * @cancellable: (nullable): ends the waiting
 * @error: %DBK_STORE_ERROR_LOCKED naming the folder of @path; _READ_ONLY, _FULL, _IO; %G_IO_ERROR_CANCELLED
 *
 * A holder that is killed lets it go. Two of one process exclude each other as
 * well. Any thread.
 *
 * Returns: what dbk_lock_release() takes; -1 on failure
 */
int dbk_lock_take (const char *path, DbkLockKind kind, gint64 patience, GCancellable *cancellable, GError **error);
/** dbk_lock_release: @lock: -1 is let pass */
void dbk_lock_release (const char *path, int lock);

G_END_DECLS
