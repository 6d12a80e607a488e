/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Daily, weekly and monthly reports as an XLSX workbook.
 */
#pragma once

#include <gio/gio.h>

#include "data/sheet/dbk-sheet-error.h"
#include "data/summary/dbk-summary.h"

G_BEGIN_DECLS

/** DbkReportSpan: the places of a report's spans in its query; those for whole months have no month so far */
typedef enum
{
  DBK_REPORT_NOW,
  DBK_REPORT_LAST_YEAR,
  DBK_REPORT_BEFORE,
  DBK_REPORT_YEAR,
  DBK_REPORT_YEAR_LAST_YEAR,
  DBK_REPORT_MONTH,
  DBK_REPORT_MONTH_LAST_YEAR,
  DBK_REPORT_SPANS,
} DbkReportSpan;

/** DbkReportKind: 日报, 周报, 月报 */
typedef enum
{
  DBK_REPORT_DAILY,
  DBK_REPORT_WEEKLY,
  DBK_REPORT_MONTHLY,
} DbkReportKind;

/** dbk_report_kind_name: (transfer none): translated */
const char *dbk_report_kind_name (DbkReportKind kind);

/**
 * dbk_report_query: what such a report adds up: @org, everything below it and the usual indicators
 * @day: in the period
 * @week_start: 1 Monday … 7 Sunday
 * @today: nothing is due of it yet: a week or month not over ends the day before,
 *   and is compared with as many days of others
 *
 * Returns: (transfer full): spans in the order of #DbkReportSpan
 */
DbkSummaryQuery *dbk_report_query (DbkCatalogue *catalogue, const DbkForm *form, DbkReportKind kind, const DbkNode *org, DbkDay day, int week_start, DbkDay today);

/**
 * dbk_summary_book_write:
 * @table: of a dbk_report_query()
 * @path: replaced only when the new workbook is complete
 *
 * A sheet an indicator: a row a node, its figure, of how many parts it is made, and
 * how it stands to last year and to the period before; the same of the month and
 * the year so far. Sheets for states, completeness, and what was counted. What is
 * missing, or has no base to compare with, is "—". Any thread.
 */
gboolean dbk_summary_book_write (const DbkTable *table, DbkReportKind kind, DbkCounting counting, const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
