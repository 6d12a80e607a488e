/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports 报表: the days of a plant as a workbook.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_REPORTS_PAGE (dbk_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (DbkReportsPage, dbk_reports_page, DBK, REPORTS_PAGE, AdwBin)

/** dbk_reports_page_new: starts with plant and day of @place */
GtkWidget *dbk_reports_page_new (DbkPlace *place);

/** dbk_reports_page_export: asks for the file, then writes it */
void dbk_reports_page_export (DbkReportsPage *page);

G_END_DECLS
