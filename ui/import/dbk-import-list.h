/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cells of a workbook as a list to be looked through before anything is stored.
 */
#pragma once

#include <gio/gio.h>

#include "data/sheet/dbk-import.h"

G_BEGIN_DECLS

#define DBK_TYPE_IMPORT_ITEM (dbk_import_item_get_type ())
G_DECLARE_FINAL_TYPE (DbkImportItem, dbk_import_item, DBK, IMPORT_ITEM, GObject)

/** dbk_import_item_get_row: (transfer none): lives as long as the import */
const DbkImportRow *dbk_import_item_get_row (DbkImportItem *item);
/** dbk_import_item_take: whether the workbook's value is to stand although somebody else wrote another one */
void dbk_import_item_take (DbkImportItem *item, gboolean taken);

/** DBK_IMPORT_ORDER: the order of reading: what is wrong, what will be stored, what stays */
extern const DbkImportClass DBK_IMPORT_ORDER[DBK_IMPORT_N_CLASSES];

#define DBK_TYPE_IMPORT_LIST (dbk_import_list_get_type ())
G_DECLARE_FINAL_TYPE (DbkImportList, dbk_import_list, DBK, IMPORT_LIST, GObject)

/** dbk_import_list_new: a GListModel of #DbkImportItem; @import outlives it */
DbkImportList *dbk_import_list_new (const DbkImport *import);
/**
 * dbk_import_list_show:
 * @shown: bits 1 << #DbkImportClass
 *
 * Rows of those classes, in their order of reading, each in the order of the workbook.
 */
void dbk_import_list_show (DbkImportList *list, guint shown);

/** dbk_import_class_name: (transfer none): translated */
const char *dbk_import_class_name (DbkImportClass kind);
/** dbk_import_class_icon: (transfer none): a shape for every class */
const char *dbk_import_class_icon (DbkImportClass kind);

G_END_DECLS
