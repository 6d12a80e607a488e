/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workbook handed back with its bad cells marked.
 */
#pragma once

#include "data/sheet/dbk-import.h"

G_BEGIN_DECLS

/**
 * dbk_marked_book_write:
 * @import: compared with what stands there; its workbook is written
 * @path: replaced only when the new workbook is complete
 * @cancellable: (nullable)
 *
 * Writes what was read as an XLSX, whatever kind of file it came from: the same
 * sheets, cells, values and merged ranges, and with them the revisions of an own
 * export, so that it can be put right and imported again. Cells that are invalid, in
 * conflict or locked are filled with a colour and say why in a comment. Formulas
 * are left behind by their values; of the looks only the formats of numbers and dates
 * come along. It is a new file, as libxlsxwriter cannot edit the old one: a person
 * should not be offered to write over that.
 *
 * Any thread, while nobody changes @import. Errors: %DBK_SHEET_ERROR_WRITE,
 * _TOO_LARGE where merged ranges cover more than can be written, %G_IO_ERROR_CANCELLED.
 */
gboolean dbk_marked_book_write (const DbkImport *import, const char *path, GCancellable *cancellable, GError **error);

G_END_DECLS
