/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which cells of reports the cells of a workbook are, and what they would change.
 */
#pragma once

#include "data/base/dbk-value.h"
#include "data/catalogue/dbk-catalogue.h"
#include "data/sheet/dbk-workbook.h"

G_BEGIN_DECLS

/**
 * DbkImportClass:
 * @DBK_IMPORT_NEW: nothing stands there yet
 * @DBK_IMPORT_CHANGED: another value stands there
 * @DBK_IMPORT_UNCHANGED: the same value stands there
 * @DBK_IMPORT_CONFLICT: another value stands there, written after this workbook was exported
 * @DBK_IMPORT_LOCKED: another value, or none, stands there, and it may not be written
 * @DBK_IMPORT_INVALID: it cannot be told what this cell says, or of what it says it
 */
typedef enum
{
  DBK_IMPORT_NEW,
  DBK_IMPORT_CHANGED,
  DBK_IMPORT_UNCHANGED,
  DBK_IMPORT_CONFLICT,
  DBK_IMPORT_LOCKED,
  DBK_IMPORT_INVALID,
} DbkImportClass;
#define DBK_IMPORT_N_CLASSES 6

/** dbk_import_class_to_string: "new", "changed", … as `daybookctl import --json` prints them */
const char *dbk_import_class_to_string (DbkImportClass kind);

/**
 * DbkImportRow: one cell of the workbook
 * @sheet: (owned): its sheet's name
 * @tab: its sheet's place in the workbook, from 0
 * @row: from 0; people count from 1
 * @column: from 0; dbk_sheet_column_name() gives its letters
 * @kind: %DBK_IMPORT_NEW after dbk_import_map() unless it is invalid or locked; dbk_import_classify() decides the rest
 * @entity: (nullable): the unit, station or plant
 * @indicator: (nullable): %NULL where a whole row or column is invalid
 * @day: the report's day, its period's first; or %DBK_DAY_NONE
 * @text: (owned): what a person sees in the cell
 * @value: what shall be written; missing if invalid
 * @current: what stands there, or stood before it was written; filled by dbk_import_classify()
 * @taken: of a conflict: a person wants the workbook's value all the same
 * @stored: @value was written by this import
 * @computed: what stood there before that was computed, and comes back by typing nothing
 * @rounded: @text has more decimals than the indicator: @value is rounded, and that has to be shown
 * @reason: (owned) (nullable): translated: why invalid, locked, or a conflict
 */
typedef struct
{
  char *sheet;
  guint tab;
  guint row;
  guint column;
  DbkImportClass kind;
  const DbkNode *entity;
  const DbkIndicator *indicator;
  DbkDay day;
  char *text;
  DbkValue value;
  DbkValue current;
  gboolean rounded;
  gboolean taken;
  gboolean stored;
  gboolean computed;
  char *reason;
} DbkImportRow;

/** DbkImportIgnored: a column, or (@column -1) a whole sheet, that nothing is taken from; empty ones are not listed */
typedef struct
{
  char *sheet;
  int column;
  char *heading;
} DbkImportIgnored;

/**
 * DbkImport:
 * @rows: (element-type DbkImportRow): in the order of the workbook
 * @ignored: (element-type DbkImportIgnored)
 * @workbook: what was read
 */
typedef struct
{
  DbkCatalogue *catalogue;
  const DbkForm *form;
  GPtrArray *rows;
  GPtrArray *ignored;
  DbkWorkbook *workbook;

  /*< private >*/
  const DbkNode *plant;  /* of our own export; (nullable) */
  GHashTable *revisions; /* day → gint64 */
} DbkImport;

/**
 * dbk_import_map:
 * @form: what the figures are for
 * @scope: (nullable): a plant, or what is above plants: only entities within are known
 * @plant: (nullable): the plant where the workbook names none
 * @day: the day where the workbook names none, or %DBK_DAY_NONE
 * @names: (nullable) (element-type utf8 utf8): more names: what stands in the
 *   workbook → the code of an indicator, unit, station or plant, or "date",
 *   "entity", "plant" for such a column, or "-" for one to be left out
 * @cancellable: (nullable)
 *
 * Reads every sheet that is not hidden. Its heading is the row, among the first 40,
 * with most indicators of @form, by code or by either name, in any order of
 * columns; case, blanks and what stands in brackets do not count. Headings of
 * several rows are understood, merged cells stand for all that they cover. Units,
 * in brackets or in a row of their own, must be the indicator's: a column of MWh is
 * invalid for an indicator of 万kWh.
 *
 * A row's entity is named by code, or by its name within its plant; its plant by a
 * column, or by our own export's last sheet, or by @scope, or is @plant. Its day stands in a
 * column of dates, in the sheet's title or name, or is @day. Dates are cells that are
 * dates, or 2026-01-31, 2026/1/31, 2026年1月31日, 20260131; 31.1.2026 if the column
 * tells which part is the month.
 *
 * An empty cell says nothing. Nothing else is skipped: each cell of a known column is
 * a row of the result, and what is no value of its indicator (words, dashes, error
 * values, formulas never calculated, dates that are none) is invalid, never 0. One
 * cell of a report named twice with two values makes both invalid, with the same value
 * the second. A number with more decimals than its indicator is rounded and marked,
 * unless these are just the noise of a double.
 *
 * Pure but for its arguments; may take a second for large workbooks.
 *
 * Returns: (transfer full) (nullable): %NULL with %DBK_SHEET_ERROR_EMPTY if no
 *   sheet has a heading that is understood, or %G_IO_ERROR_CANCELLED
 */
DbkImport *dbk_import_map (DbkWorkbook *workbook, DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *scope, const DbkNode *plant, DbkDay day, GHashTable *names, GCancellable *cancellable, GError **error);
void dbk_import_free (DbkImport *import);

/**
 * DbkImportCurrent: what stands in a cell of a report
 * @value: (owned by the caller of the lookup): missing if nothing
 * @revision: the report's revision that wrote it, 0 if unknown or still unsent
 * @locked: (nullable) (owned by the caller of the lookup): translated: why it may not be written
 */
typedef struct
{
  DbkValue value;
  gint64 revision;
  char *locked;
} DbkImportCurrent;

/** DbkImportLookup: fills @current, which is empty before */
typedef void (*DbkImportLookup) (const DbkNode *entity, const DbkIndicator *indicator, DbkDay day, DbkImportCurrent *current, gpointer user_data);

/** dbk_import_classify: compares all that is valid with what stands there; may be done again */
void dbk_import_classify (DbkImport *import, DbkImportLookup lookup, gpointer user_data);
/** dbk_import_classify_row: the same for one row */
void dbk_import_classify_row (DbkImport *import, DbkImportRow *row, DbkImportLookup lookup, gpointer user_data);
/** dbk_import_is_wanted: whether @row is to be written: new, changed, or a conflict that is taken over; once */
gboolean dbk_import_is_wanted (const DbkImportRow *row);
/** dbk_import_settle: what was written stands here now: it is unchanged */
void dbk_import_settle (DbkImport *import);
guint dbk_import_count (const DbkImport *import, DbkImportClass kind);
/** dbk_import_revision: the revision that our own export had of the report of @day; -1 if unknown */
gint64 dbk_import_revision (const DbkImport *import, DbkDay day);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkImport, dbk_import_free)

G_END_DECLS
