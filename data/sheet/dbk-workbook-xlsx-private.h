/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the readers of the parts of an XLSX workbook share.
 */
#pragma once

#include "data/sheet/dbk-package.h"
#include "data/sheet/dbk-workbook-private.h"

G_BEGIN_DECLS

typedef struct
{
  DbkPackage *package;
  DbkWorkbook *workbook;
  GPtrArray *texts;          /* (element-type utf8) (transfer none): shared texts, kept by the workbook */
  GPtrArray *formats;        /* (element-type DbkNumberFormat) (nullable elements) (transfer none): by style */
  GHashTable *formats_by_id; /* number → DbkNumberFormat */
  gboolean since_1904;
  gboolean uncalculated; /* its writer did not calculate, and asks the next program to */
} DbkXlsx;

gboolean dbk_xlsx_read_sheet (DbkXlsx *xlsx, DbkSheet *sheet, const char *part, GError **error);

/** DBK_XLSX_MAX_CELL_BYTES: of one text; Excel's own limit is 32,767 characters */
#define DBK_XLSX_MAX_CELL_BYTES (1024 * 1024)

/** dbk_xlsx_collect: adds to a text that comes in pieces; too long a one stops the reading */
void dbk_xlsx_collect (DbkXml *xml, GString *raw, const char *text, int length);
/** dbk_xlsx_append_text: with _xHHHH_ resolved */
void dbk_xlsx_append_text (GString *out, const char *text, gsize length);
/** dbk_xlsx_is_true: @attribute: (nullable) */
gboolean dbk_xlsx_is_true (const char *attribute);

G_END_DECLS
