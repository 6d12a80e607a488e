/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the readers of the several formats fill a workbook.
 */
#pragma once

#include "data/sheet/dbk-number-format.h"
#include "data/sheet/dbk-workbook.h"

G_BEGIN_DECLS

struct _DbkWorkbook
{
  gatomicrefcount references;
  GPtrArray *sheets;   /* (element-type DbkSheet) */
  GStringChunk *texts; /* all texts of all cells */
  gsize text_bytes;
  guint n_cells;
};

struct _DbkSheet
{
  DbkWorkbook *workbook; /* not owned */
  char *name;
  gboolean hidden;
  gboolean in_order; /* cells were put in order so far */
  guint n_rows;
  guint n_columns;
  GArray *cells;     /* of DbkSheetCell */
  GArray *merges;    /* of DbkSheetRange */
  guint32 *last_row; /* for each merge the last row of all up to it */
};

DbkWorkbook *dbk_workbook_new (void);
/** dbk_workbook_add_sheet: (transfer none) (nullable): the name may be anything; it is made valid UTF-8 */
DbkSheet *dbk_workbook_add_sheet (DbkWorkbook *workbook, const char *name, gboolean hidden, GError **error);

/** dbk_workbook_keep: (transfer none) (nullable): a copy that lives as long as the workbook */
const char *dbk_workbook_keep (DbkWorkbook *workbook, const char *text, gsize length, GError **error);

/* Each puts one cell; %FALSE when it lies outside of a sheet, or there are too many. @flags as they are known. */
gboolean dbk_sheet_put_empty (DbkSheet *sheet, guint row, guint column, guint flags, GError **error);
/** dbk_sheet_put_kept: @text lives as long as the workbook already; "" puts nothing but a formula */
gboolean dbk_sheet_put_kept (DbkSheet *sheet, guint row, guint column, DbkSheetCellKind kind, guint flags, const char *text, GError **error);
gboolean dbk_sheet_put_text (DbkSheet *sheet, guint row, guint column, DbkSheetCellKind kind, guint flags, const char *text, gsize length, GError **error);
/** dbk_sheet_put_number: a number as its format shows it; not finite: an error value; @literal: (nullable): how it is written; @format: (nullable) */
gboolean dbk_sheet_put_number (DbkSheet *sheet, guint row, guint column, guint flags, double value, const char *literal, const DbkNumberFormat *format, gboolean since_1904, GError **error);
/** dbk_sheet_put_exact: a number as it is written, blanks around it included */
gboolean dbk_sheet_put_exact (DbkSheet *sheet, guint row, guint column, const char *text, GError **error);
/** dbk_sheet_put_iso: an ISO 8601 date; what is none becomes text */
gboolean dbk_sheet_put_iso (DbkSheet *sheet, guint row, guint column, guint flags, const char *text, GError **error);
gboolean dbk_sheet_put_merge (DbkSheet *sheet, const DbkSheetRange *range, GError **error);
/** dbk_sheet_finish: sorts, drops what is covered, measures */
void dbk_sheet_finish (DbkSheet *sheet);

/* Each as dbk_workbook_read() of a file known to be of that kind: (transfer full) (nullable). */
DbkWorkbook *dbk_workbook_read_xlsx (GBytes *content, GCancellable *cancellable, GError **error);
DbkWorkbook *dbk_workbook_read_xls (GBytes *content, GCancellable *cancellable, GError **error);
DbkWorkbook *dbk_workbook_read_csv (GBytes *content, GCancellable *cancellable, GError **error);

/* Sets DAMAGED or TOO_LARGE with a sentence around the detail; always FALSE. */
gboolean dbk_sheet_set_damaged (GError **error, const char *detail, ...) G_GNUC_PRINTF (2, 3);
gboolean dbk_sheet_set_too_large (GError **error, const char *detail, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
