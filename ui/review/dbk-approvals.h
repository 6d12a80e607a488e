/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Approvals that wait five seconds for an Undo before they are made.
 */
#pragma once

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_APPROVALS (dbk_approvals_get_type ())
G_DECLARE_FINAL_TYPE (DbkApprovals, dbk_approvals, DBK, APPROVALS, GObject)

/*
 * Signals: "changed": one came, went or was undone; "refused" (document, message):
 * one could not be made.
 */
DbkApprovals *dbk_approvals_new (DbkHome *home);

/** dbk_approvals_add: @revision: the one the person looked at; @comment: (nullable) */
void dbk_approvals_add (DbkApprovals *approvals, DbkDocument *document, gint64 revision, const char *comment);
/** dbk_approvals_undo: takes the last one back; (transfer full) (nullable): its document */
DbkDocument *dbk_approvals_undo (DbkApprovals *approvals);
/** dbk_approvals_settle: makes all that wait, now */
void dbk_approvals_settle (DbkApprovals *approvals);
guint dbk_approvals_get_count (DbkApprovals *approvals);
gboolean dbk_approvals_contains (DbkApprovals *approvals, const DbkReportKey *key);

G_END_DECLS
