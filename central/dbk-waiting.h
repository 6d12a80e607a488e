/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Long polls: requests that wait until something in their scope changes.
 */
#pragma once

#include "central/dbk-request.h"

G_BEGIN_DECLS

/**
 * DbkWaiting: main thread only
 *
 * Who waits costs no thread: an entry here, and a connection that nobody reads.
 * Each is woken once, and then is no longer here: by a change in its scope
 * (several within a moment wake it once), when its time is over, when its client
 * goes away, or all together at the end.
 */
typedef struct _DbkWaiting DbkWaiting;

/** DbkWake: owns @data; @last: whatever there is to tell is to be told now: it may not wait again */
typedef void (*DbkWake) (gpointer data, gboolean last);

DbkWaiting *dbk_waiting_new (void);
/** dbk_waiting_free: wakes nobody; to be empty by then */
void dbk_waiting_free (DbkWaiting *waiting);

/** dbk_waiting_mark: to be taken before looking whether there is something to tell; see dbk_waiting_add() */
guint64 dbk_waiting_mark (DbkWaiting *waiting);

/**
 * dbk_waiting_add:
 * @mark: from dbk_waiting_mark()
 * @plants: (element-type utf8): codes, as far as a %NULL element
 * @request: (transfer none): whose client may go away; kept by @data
 * @until: µs, steady
 *
 * Returns: FALSE if something changed since @mark was taken: look again; @data is then still the caller's
 */
gboolean dbk_waiting_add (DbkWaiting *waiting, guint64 mark, const GPtrArray *plants, const char *account, DbkRequest *request, gint64 until, DbkWake wake, gpointer data);

/** dbk_waiting_changed: something of plant @org changed */
void dbk_waiting_changed (DbkWaiting *waiting, const char *org);
/** dbk_waiting_end_account: @account's session has ended, or its rights changed */
void dbk_waiting_end_account (DbkWaiting *waiting, const char *account);
/** dbk_waiting_end_all: what everybody sees has changed (a catalogue, a day), or the service stops */
void dbk_waiting_end_all (DbkWaiting *waiting);
guint dbk_waiting_count (DbkWaiting *waiting);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkWaiting, dbk_waiting_free)

G_END_DECLS
