/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often somebody may try a password: per account and per address.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DBK_THROTTLE_FREE: failures before anybody has to wait */
#define DBK_THROTTLE_FREE 5
/** DBK_THROTTLE_MAX_WAIT: the longest wait, in seconds */
#define DBK_THROTTLE_MAX_WAIT (15 * 60)

/**
 * DbkThrottle: thread safe
 *
 * After %DBK_THROTTLE_FREE failures every further one doubles the wait, from
 * 5 seconds to %DBK_THROTTLE_MAX_WAIT. A key is forgotten when nothing failed
 * for twice the longest wait. Memory is bounded: of too many keys those that
 * failed longest ago go first.
 */
typedef struct _DbkThrottle DbkThrottle;

DbkThrottle *dbk_throttle_new (void);
void dbk_throttle_free (DbkThrottle *throttle);

/** dbk_throttle_wait: seconds until @key may try again, 0 for now; @now in µs of any steady clock */
guint dbk_throttle_wait (DbkThrottle *throttle, const char *key, gint64 now);
void dbk_throttle_fail (DbkThrottle *throttle, const char *key, gint64 now);
/** dbk_throttle_forget: @key has proved itself; returns how many failures it had */
guint dbk_throttle_forget (DbkThrottle *throttle, const char *key);
/**
 * dbk_throttle_forgive: takes @failures of @key's back, and its wait with them
 *
 * A plant's people share one address: who mistyped and then got in must not
 * make the others wait. Failures on accounts that never got in still count.
 */
void dbk_throttle_forgive (DbkThrottle *throttle, const char *key, guint failures);

/** dbk_throttle_address_key: (transfer full): an IPv6 address counts by its /64, since whoever has one has them all */
char *dbk_throttle_address_key (const char *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkThrottle, dbk_throttle_free)

G_END_DECLS
