/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A disk that fails on purpose, for the files below one folder: SQLite reaches
 * it through a pass-through VFS, everything else through the system calls that
 * this program has before the C library's.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What the disk does from its n-th change on. */
typedef enum
{
  FAULT_FULL,      /* no room: what needs none still works */
  FAULT_WRITE,     /* an I/O error, after half of what was to be written */
  FAULT_SYNC,      /* what was written does not reach the disk */
  FAULT_READ_ONLY, /* mounted read-only by now */
  FAULT_N_KINDS
} FaultKind;

/** FaultCall: a change of the disk */
typedef enum
{
  FAULT_CALL_CREATE,
  FAULT_CALL_WRITE,
  FAULT_CALL_TRUNCATE,
  FAULT_CALL_GROW, /* shared memory */
  FAULT_CALL_SYNC,
  FAULT_CALL_RENAME,
  FAULT_CALL_DELETE,
} FaultCall;

/** fault_disk_install: before the first database is opened */
void fault_disk_install (void);
/** fault_disk_watch: counts the changes below @folder from now on; %NULL: watches nothing */
void fault_disk_watch (const char *folder);
/** fault_disk_count: changes since */
guint fault_disk_count (void);
/** fault_disk_call: the n-th of them, from 1 */
FaultCall fault_disk_call (guint n);
const char *fault_disk_file (guint n);
/** fault_disk_hits: whether @kind makes @call fail */
gboolean fault_disk_hits (FaultKind kind, FaultCall call);
/** fault_disk_fail: the @n-th change from now on fails; @sticky: and what comes after it */
void fault_disk_fail (guint n, FaultKind kind, gboolean sticky);
/** fault_disk_heal: it works again */
void fault_disk_heal (void);
/** fault_disk_failures: calls that failed since fault_disk_fail() */
guint fault_disk_failures (void);
const char *fault_kind_name (FaultKind kind);

G_END_DECLS
