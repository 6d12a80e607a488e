/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What workbooks going out have in common.
 */
#pragma once

#include <gio/gio.h>
#include <xlsxwriter.h>

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

/** DbkExportFill: writes everything into @book */
typedef void (*DbkExportFill) (lxw_workbook *book, gpointer data);

/** dbk_export_save: lets @fill write a workbook and puts it at @path when it is complete; any thread */
gboolean dbk_export_save (const char *path, DbkExportFill fill, gpointer data, GCancellable *cancellable, GError **error);
/** dbk_export_add_sheet: named @title as far as a sheet can be */
lxw_worksheet *dbk_export_add_sheet (lxw_workbook *book, const char *title);
/** dbk_export_add_format: of a font that has Chinese */
lxw_format *dbk_export_add_format (lxw_workbook *book, gboolean bold);
/** dbk_export_set_decimals: thousands grouped, that many decimals always shown */
void dbk_export_set_decimals (lxw_format *format, guint decimals);
/** dbk_export_text: @text: any: what a workbook cannot hold is left out */
void dbk_export_text (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text, lxw_format *format);
void dbk_export_day (lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, DbkDay day, lxw_format *format);

G_END_DECLS
