/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of writing and reading workbooks.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DBK_SHEET_ERROR (dbk_sheet_error_quark ())
GQuark dbk_sheet_error_quark (void);

/**
 * DbkSheetError:
 * @DBK_SHEET_ERROR_WRITE: the file could not be written; one that stood there before is untouched
 * @DBK_SHEET_ERROR_EMPTY: nothing to write
 * @DBK_SHEET_ERROR_UNKNOWN_FORMAT: no workbook, or none of the kinds that can be read
 * @DBK_SHEET_ERROR_DAMAGED: a workbook, but broken, or made to confuse its readers
 * @DBK_SHEET_ERROR_ENCRYPTED: protected by a password
 * @DBK_SHEET_ERROR_TOO_LARGE: beyond one of the limits in dbk-workbook.h
 * @DBK_SHEET_ERROR_IO: the file itself could not be read
 *
 * Messages are translated and made for the person who chose the file. A
 * cancelled read is %G_IO_ERROR_CANCELLED instead.
 */
typedef enum
{
  DBK_SHEET_ERROR_WRITE,
  DBK_SHEET_ERROR_EMPTY,
  DBK_SHEET_ERROR_UNKNOWN_FORMAT,
  DBK_SHEET_ERROR_DAMAGED,
  DBK_SHEET_ERROR_ENCRYPTED,
  DBK_SHEET_ERROR_TOO_LARGE,
  DBK_SHEET_ERROR_IO,
} DbkSheetError;

G_END_DECLS
