/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports out as an XLSX workbook.
 */
#pragma once

#include <gio/gio.h>

#include "data/report/dbk-report.h"
#include "data/rules/dbk-evaluator.h"
#include "data/sheet/dbk-sheet-error.h"

G_BEGIN_DECLS

/**
 * DbkExportDay: one report as it shall stand in the workbook
 * @figures: (transfer none): its values, derived ones included
 */
typedef struct
{
  const DbkFigures *figures;
  DbkReportState state;
  gint64 revision;
} DbkExportDay;

/**
 * dbk_export_write:
 * @days: (element-type DbkExportDay): of one form and plant, oldest first
 * @path: replaced only when the new workbook is complete
 * @cancellable: (nullable)
 *
 * One worksheet a section, one row a day and entity: numbers as numbers with
 * the indicator's decimals, dates as dates, headings in the user's language
 * with units beneath, frozen panes, set up for printing. A missing value is
 * an empty cell, 缺测 its words. The last sheet names plant, program and the
 * revision of every day, so that figures can be traced and brought back.
 *
 * Any thread.
 */
gboolean dbk_export_write (const GArray *days, const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
