/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workbook of somebody else's making, read into plain tables.
 */
#pragma once

#include <gio/gio.h>

#include "data/base/dbk-period.h"
#include "data/sheet/dbk-sheet-error.h"

G_BEGIN_DECLS

/* Beyond any of these a workbook is refused as %DBK_SHEET_ERROR_TOO_LARGE. */
#define DBK_WORKBOOK_MAX_FILE_BYTES (128 * 1024 * 1024)
#define DBK_WORKBOOK_MAX_PARTS 10000                        /* entries of the ZIP container */
#define DBK_WORKBOOK_MAX_UNPACKED_BYTES (512 * 1024 * 1024) /* of all parts that are read together */
#define DBK_WORKBOOK_MAX_RATIO 200                          /* unpacked : packed, of parts over 16 MB */
#define DBK_WORKBOOK_MAX_TEXT_BYTES (256 * 1024 * 1024)
#define DBK_WORKBOOK_MAX_SHEETS 1000
#define DBK_WORKBOOK_MAX_CELLS 5000000
#define DBK_WORKBOOK_MAX_MERGES 100000 /* on one sheet */
#define DBK_SHEET_MAX_ROWS 1048576
#define DBK_SHEET_MAX_COLUMNS 16384

/**
 * DbkSheetCellKind:
 * @DBK_SHEET_CELL_EMPTY: nothing there; stored only if a formula is (see #DbkSheetCellFlags)
 * @DBK_SHEET_CELL_NUMBER: a number
 * @DBK_SHEET_CELL_TEXT: text
 * @DBK_SHEET_CELL_BOOLEAN: "TRUE" or "FALSE"
 * @DBK_SHEET_CELL_DATE: a day, a time, both, or a duration: a number whose format shows it as such, or an ISO date
 * @DBK_SHEET_CELL_FAULT: an error value such as "#DIV/0!"
 */
typedef enum
{
  DBK_SHEET_CELL_EMPTY = 0,
  DBK_SHEET_CELL_NUMBER,
  DBK_SHEET_CELL_TEXT,
  DBK_SHEET_CELL_BOOLEAN,
  DBK_SHEET_CELL_DATE,
  DBK_SHEET_CELL_FAULT,
} DbkSheetCellKind;

/**
 * DbkSheetCellFlags:
 * @DBK_SHEET_CELL_FORMULA: the value is what a formula gave when the file was saved
 * @DBK_SHEET_CELL_UNCALCULATED: a formula of which no result was saved; either the
 *   cell is empty, or it holds a 0 or "" written by a program that did not calculate
 *   and asks the next one to. Such a value means nothing
 * @DBK_SHEET_CELL_PERCENT: shown with a percent sign: 0.843 as "84.3%"
 */
typedef enum
{
  DBK_SHEET_CELL_FORMULA = 1 << 0,
  DBK_SHEET_CELL_UNCALCULATED = 1 << 1,
  DBK_SHEET_CELL_PERCENT = 1 << 2,
} DbkSheetCellFlags;

/**
 * DbkSheetCell:
 * @row: from 0
 * @column: from 0
 * @kind: a #DbkSheetCellKind
 * @flags: #DbkSheetCellFlags
 * @text: never %NULL: what a person sees in the cell: the number in its format
 *   ("1,234.50", "84.3%", nothing at all under the format `;;;`), a day as
 *   2026-01-31, a time as 08:30 or 08:30:15, both with a blank between them, a
 *   duration as 25:30. Formats with fractions, exponents or conditions show the
 *   plain number. Not trimmed
 * @number: (nullable): of a number, or a date stored as one: the value itself. For
 *   XLSX and XLS the shortest decimal that is the same double ("84.3" where the file
 *   says 84.299999999999997), with an exponent only beyond 10^±20; for CSV as written
 * @day: of a date with a day in the years 1900 to 2999; else %DBK_DAY_NONE
 * @seconds: of a date with a time: seconds since midnight, or of the whole
 *   duration; else -1
 */
typedef struct
{
  guint32 row;
  guint16 column;
  guint8 kind;
  guint8 flags;
  const char *text;
  const char *number;
  DbkDay day;
  gint32 seconds;
} DbkSheetCell;

/** DbkSheetRange: a block of cells, its corners included */
typedef struct
{
  guint32 first_row;
  guint32 last_row;
  guint16 first_column;
  guint16 last_column;
} DbkSheetRange;

/** DbkWorkbook: immutable once read; reference counted, any thread */
typedef struct _DbkWorkbook DbkWorkbook;
/** DbkSheet: lives as long as its workbook */
typedef struct _DbkSheet DbkSheet;

/**
 * dbk_workbook_open:
 * @path: the file, in the encoding of file names; any regular file
 * @cancellable: (nullable): asked all along
 *
 * The kind of file is told by its content, never by its name:
 *
 * - **XLSX**, XLSM (also strict, also under other paths or prefixes than usual).
 *   Nothing is written to disk. A document type declaration (DTD) is refused, so
 *   there are no entities. Broken checksums are refused. A part that stands twice
 *   under the same name is refused.
 * - **XLS** of Excel 97–2003 (BIFF8).
 * - **CSV**, TSV: UTF-8 with or without a mark, UTF-16 with a mark, else GB18030 (which
 *   holds GBK and GB2312, what Excel in Chinese saves). Cells are separated by tab,
 *   `;` or `,`: the one by which most of the first 50 records have the same number
 *   of cells (more than one); if equal, the one that gives more cells; if equal, the first of
 *   the list. A first line `sep=X` decides instead. Quotes as in RFC 4180; lines
 *   end in LF, CR LF or CR. A plain ASCII number is a number, except with leading
 *   zeros (a code); all else is text.
 *
 * If one cell stands twice, the last one in the file holds. Cells without an
 * address follow the one before. The cells a merged range covers are dropped but
 * for its top left one; of overlapping merged ranges the first by row, then
 * column holds.
 *
 * Blocks; for a worker. Memory is bounded by the limits above, time by a few
 * seconds at those.
 *
 * Returns: (transfer full) (nullable): %NULL with a #DbkSheetError or %G_IO_ERROR_CANCELLED
 */
DbkWorkbook *dbk_workbook_open (const char *path, GCancellable *cancellable, GError **error);
/** dbk_workbook_read: (transfer full) (nullable): the same for a file's content that is in memory already */
DbkWorkbook *dbk_workbook_read (GBytes *content, GCancellable *cancellable, GError **error);
DbkWorkbook *dbk_workbook_ref (DbkWorkbook *workbook);
void dbk_workbook_unref (DbkWorkbook *workbook);

/** dbk_workbook_n_sheets: worksheets only, in the order of their tabs; a CSV has one */
guint dbk_workbook_n_sheets (const DbkWorkbook *workbook);
/** dbk_workbook_sheet: (transfer none) */
const DbkSheet *dbk_workbook_sheet (const DbkWorkbook *workbook, guint index);

/** dbk_sheet_name: (transfer none): "" for a CSV */
const char *dbk_sheet_name (const DbkSheet *sheet);
gboolean dbk_sheet_hidden (const DbkSheet *sheet);
/** dbk_sheet_n_rows: one beyond the last row with a cell; likewise for columns */
guint dbk_sheet_n_rows (const DbkSheet *sheet);
guint dbk_sheet_n_columns (const DbkSheet *sheet);

/** dbk_sheet_cell: (transfer none) (nullable): %NULL where nothing is stored */
const DbkSheetCell *dbk_sheet_cell (const DbkSheet *sheet, guint row, guint column);
/** dbk_sheet_cells: (transfer none) (array length=n): all that is stored, row by row, by column */
const DbkSheetCell *dbk_sheet_cells (const DbkSheet *sheet, guint *n);
/** dbk_sheet_row: (transfer none) (array length=n) (nullable): what is stored of one row, by column */
const DbkSheetCell *dbk_sheet_row (const DbkSheet *sheet, guint row, guint *n);
/** dbk_sheet_merges: (transfer none) (array length=n): merged ranges by first row and column; none overlap */
const DbkSheetRange *dbk_sheet_merges (const DbkSheet *sheet, guint *n);
/** dbk_sheet_merge_at: (transfer none) (nullable): the merged range that covers a cell */
const DbkSheetRange *dbk_sheet_merge_at (const DbkSheet *sheet, guint row, guint column);

/** dbk_sheet_column_name: (transfer full): 0 is "A", 26 is "AA" */
char *dbk_sheet_column_name (guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkWorkbook, dbk_workbook_unref)

G_END_DECLS
