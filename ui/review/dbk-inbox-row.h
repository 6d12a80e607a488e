/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One report in the list of those that wait for a reviewer.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_INBOX_ROW (dbk_inbox_row_get_type ())
G_DECLARE_FINAL_TYPE (DbkInboxRow, dbk_inbox_row, DBK, INBOX_ROW, GtkListBoxRow)

/** dbk_inbox_row_new: @info: copied */
GtkWidget *dbk_inbox_row_new (DbkCatalogue *catalogue, const DbkReportInfo *info);

/** dbk_inbox_row_get_info: (transfer none): its name of the submitter is %NULL */
const DbkReportInfo *dbk_inbox_row_get_info (DbkInboxRow *row);
/** dbk_inbox_row_get_region: (transfer none): name of the region the plant belongs to */
const char *dbk_inbox_row_get_region (DbkInboxRow *row);
/** dbk_inbox_row_matches: whether plant or day contain @text; everything contains "" */
gboolean dbk_inbox_row_matches (DbkInboxRow *row, const char *text);
/** dbk_inbox_row_compare: by region, then period, then plant */
int dbk_inbox_row_compare (DbkInboxRow *a, DbkInboxRow *b);

G_END_DECLS
