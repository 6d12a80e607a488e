/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a report's layout becomes tables of a sheet: which cell shows what.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"
#include "ui/grid/dbk-grid-model.h"

G_BEGIN_DECLS

/**
 * DbkEntryRole: what a column shows
 * @DBK_ENTRY_LABEL: the unit's or the indicator's name
 * @DBK_ENTRY_VALUE: today's figure
 * @DBK_ENTRY_PREVIOUS: yesterday's figure
 * @DBK_ENTRY_CHANGE: the change against yesterday in per cent
 * @DBK_ENTRY_UNIT: the unit of measure
 * @DBK_ENTRY_NOTE: the cell's note
 */
typedef enum
{
  DBK_ENTRY_LABEL,
  DBK_ENTRY_VALUE,
  DBK_ENTRY_PREVIOUS,
  DBK_ENTRY_CHANGE,
  DBK_ENTRY_UNIT,
  DBK_ENTRY_NOTE,
} DbkEntryRole;

/**
 * DbkEntryColumn:
 * @indicator: (nullable): of a table of units: the indicator of the column
 * @grid: what the grid is told; the strings belong to the catalogue or to gettext
 */
typedef struct
{
  DbkEntryRole role;
  const DbkIndicator *indicator;
  DbkGridColumn grid;
} DbkEntryColumn;

/**
 * DbkEntryBlock: a section as a table
 * @indicators: (element-type DbkIndicator): those of the section that are shown
 * @lines: TRUE if every row is an indicator of one entity, FALSE if every row is a unit
 * @total: a table of units ends in a row of sums
 * @columns: (element-type DbkEntryColumn)
 */
typedef struct
{
  const DbkLayoutBlock *source;
  GPtrArray *indicators;
  gboolean lines;
  gboolean total;
  int n_rows;
  GArray *columns;
} DbkEntryBlock;

typedef struct _DbkEntrySheet DbkEntrySheet;

/**
 * dbk_entry_sheet_new:
 * @read: (nullable): figures that are to be read, not typed: optional ones that
 *   nobody filled in are left out, and the change against yesterday stands beside
 *   the others
 */
DbkEntrySheet *dbk_entry_sheet_new (DbkLayout *layout, const DbkFigures *read);
void dbk_entry_sheet_free (DbkEntrySheet *sheet);

/** dbk_entry_sheet_value_column: the column of an indicator's figures */
DbkEntryColumn dbk_entry_sheet_value_column (const DbkIndicator *indicator);
/** dbk_entry_sheet_room_for: @text: (nullable); its width in digits: a Chinese character takes two, a letter rarely more than one */
int dbk_entry_sheet_room_for (const char *text);

/** dbk_entry_sheet_blocks: (element-type DbkEntryBlock) */
const GPtrArray *dbk_entry_sheet_blocks (const DbkEntrySheet *sheet);
const DbkEntryColumn *dbk_entry_sheet_column (const DbkEntrySheet *sheet, int block, int column);
/** dbk_entry_sheet_slot: the slot that the cell is about; -1 for labels without one, the row of sums and places where a unit has no such figure */
int dbk_entry_sheet_slot (const DbkEntrySheet *sheet, DbkGridPos pos);
/** dbk_entry_sheet_find: where the value of @slot stands; a negative block if nowhere */
DbkGridPos dbk_entry_sheet_find (const DbkEntrySheet *sheet, guint slot);
/** dbk_entry_sheet_is_total: whether @pos lies in a row of sums */
gboolean dbk_entry_sheet_is_total (const DbkEntrySheet *sheet, DbkGridPos pos);
/** dbk_entry_sheet_entity: (nullable): the unit of a row of a table of units, the entity of a table of lines */
const DbkNode *dbk_entry_sheet_entity (const DbkEntrySheet *sheet, int block, int row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkEntrySheet, dbk_entry_sheet_free)

G_END_DECLS
