/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Daily entry 日度填报: one plant's day in a sheet, checked while one types, and submitted.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_ENTRY_PAGE (dbk_entry_page_get_type ())
G_DECLARE_FINAL_TYPE (DbkEntryPage, dbk_entry_page, DBK, ENTRY_PAGE, AdwBin)

/** dbk_entry_page_new: follows plant and day of @place */
GtkWidget *dbk_entry_page_new (DbkPlace *place);

/** dbk_entry_page_settle: writes the cell that is half typed */
void dbk_entry_page_settle (DbkEntryPage *page);

G_END_DECLS
