/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Import from a workbook: what would happen, shown before anything changes.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"
#include "ui/entry/dbk-entry-model.h"

G_BEGIN_DECLS

#define DBK_TYPE_IMPORT_DIALOG (dbk_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DbkImportDialog, dbk_import_dialog, DBK, IMPORT_DIALOG, AdwWindow)

/**
 * dbk_import_open:
 * @page: where it is told how it went
 * @place: its plant and day are those of a workbook that names none
 * @model: (nullable): the report on the screen: what it takes from the workbook is one step of its undo
 * @file: the workbook
 *
 * Reads the workbook and shows what would happen; nothing changes before the
 * person says so.
 */
void dbk_import_open (GtkWidget *page, DbkPlace *place, DbkEntryModel *model, GFile *file);
/** dbk_import_choose: the same, asking for the file first */
void dbk_import_choose (GtkWidget *page, DbkPlace *place, DbkEntryModel *model);

G_END_DECLS
