/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the parts of importing share: headings, names, values.
 */
#pragma once

#include "data/sheet/dbk-import.h"

G_BEGIN_DECLS

typedef enum
{
  DBK_COLUMN_UNKNOWN,
  DBK_COLUMN_LEFT_OUT, /* "-" in the names */
  DBK_COLUMN_DATE,
  DBK_COLUMN_PLANT,
  DBK_COLUMN_ENTITY,
  DBK_COLUMN_VALUE,
} DbkColumnRole;

typedef struct
{
  DbkColumnRole role;
  const DbkIndicator *indicator;
  char *heading; /* (owned) */
  char *problem; /* (owned) (nullable): why no value of it can be taken */
} DbkColumn;

/** DbkHeading: how a sheet is to be read */
typedef struct
{
  guint first_row; /* of the heading */
  guint data_row;  /* the first below it */
  GArray *columns; /* of DbkColumn */
  DbkDay day;      /* of the title or the sheet's name; or none */
} DbkHeading;

/**
 * DbkKeyColumn: a column that says whose and when, read downwards
 *
 * Merged ranges are looked up as they come, so that a sheet full of them takes no longer.
 */
typedef struct
{
  int column;    /* -1: there is none */
  GArray *below; /* of DbkSheetRange: those that cover the column, by row */
  guint next;
} DbkKeyColumn;

/** DbkOrder: how a column writes dates of which both parts could be the month */
typedef enum
{
  DBK_ORDER_UNKNOWN,
  DBK_ORDER_DAY_MONTH,
  DBK_ORDER_MONTH_DAY,
} DbkOrder;

/** dbk_import_fold: (transfer full): for comparing: small letters, no blanks, nothing in brackets at the end */
char *dbk_import_fold (const char *text);
/** dbk_import_find_heading: (transfer full) (nullable): %NULL if the sheet has none; @known: folded name → DbkIndicator; @names: (nullable): folded */
DbkHeading *dbk_import_find_heading (const DbkSheet *sheet, GHashTable *known, GHashTable *names);
void dbk_heading_free (DbkHeading *heading);
void dbk_key_column_init (DbkKeyColumn *key, const DbkSheet *sheet, int column);
void dbk_key_column_clear (DbkKeyColumn *key);
/** dbk_key_column_cell: (nullable): the cell, or the one that a merged range shows in its place; @row never goes back */
const DbkSheetCell *dbk_key_column_cell (DbkKeyColumn *key, const DbkSheet *sheet, guint row);

/** dbk_import_parse_day: FALSE with a reason */
gboolean dbk_import_parse_day (const DbkSheetCell *cell, DbkOrder order, DbkDay *day, char **reason);
/** dbk_import_guess_order: from all the cells of a column below @row */
DbkOrder dbk_import_guess_order (const DbkSheet *sheet, guint row, guint column);
/** dbk_import_find_day: the one day that a text names in words no one can mistake; none if several */
DbkDay dbk_import_find_day (const char *text);
/** dbk_import_parse_value: FALSE with a reason */
gboolean dbk_import_parse_value (const DbkSheetCell *cell, const DbkIndicator *indicator, DbkValue *value, gboolean *rounded, char **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkHeading, dbk_heading_free)

G_END_DECLS
