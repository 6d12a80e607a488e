/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of the home added up, on a worker.
 */
#pragma once

#include "data/client/dbk-home.h"
#include "data/sheet/dbk-summary-book.h"
#include "data/summary/dbk-summary.h"

G_BEGIN_DECLS

/**
 * dbk_home_summarize_async:
 * @query: (transfer full): under the catalogue in force; without @plants it is for those this account may see
 *
 * Adds up what this home has, on a worker with a connection of its own. What the
 * service acknowledged counts, and submissions of mine on their way as they are
 * foreseen to take effect; what is only typed does not. Main thread.
 */
void dbk_home_summarize_async (DbkHome *home, DbkSummaryQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** dbk_home_summarize_finish: (transfer full) (nullable) */
DbkTable *dbk_home_summarize_finish (DbkHome *home, GAsyncResult *result, GError **error);

/**
 * dbk_home_report_async:
 * @org: code of a node: group, region, plant, station or unit
 * @day: in the period
 * @week_start: 1 Monday … 7 Sunday
 * @path: the workbook to write; replaced only when complete
 *
 * Adds up and writes on a worker. Errors: UNKNOWN for a node that is not there, or
 * lies outside of what this account may see.
 */
void dbk_home_report_async (DbkHome *home, DbkReportKind kind, const char *org, DbkDay day, int week_start, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean dbk_home_report_finish (DbkHome *home, GAsyncResult *result, GError **error);

G_END_DECLS
