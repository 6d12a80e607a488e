/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of workbooks expect of cells.
 */
#pragma once

#include "data/sheet/dbk-workbook.h"

static inline DbkWorkbook *
read_ok (GBytes *content)
{
  g_autoptr (GError) error = NULL;
  DbkWorkbook *workbook = dbk_workbook_read (content, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (workbook);
  return workbook;
}

static inline void
assert_refused (GBytes *content, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, &error);

  g_assert_null (workbook);
  g_assert_error (error, DBK_SHEET_ERROR, code);
}

static inline const DbkSheetCell *
cell_at (const DbkWorkbook *workbook, guint sheet, const char *address)
{
  guint column = 0;

  for (; g_ascii_isalpha (*address); address++)
    column = column * 26 + (guint)(*address - 'A' + 1);
  return dbk_sheet_cell (dbk_workbook_sheet (workbook, sheet), (guint)g_ascii_strtoull (address, NULL, 10) - 1, column - 1);
}

/* @text: %NULL: nothing is stored there; @number: %NULL: not looked at */
static inline void
assert_cell_of (const DbkWorkbook *workbook, guint sheet, const char *address, DbkSheetCellKind kind, const char *text, const char *number)
{
  const DbkSheetCell *cell = cell_at (workbook, sheet, address);

  if (text == NULL)
    {
      g_assert_null (cell);
      return;
    }
  if (cell == NULL)
    g_error ("nothing in %s", address);
  g_assert_cmpstr (cell->text, ==, text);
  g_assert_cmpuint (cell->kind, ==, kind);
  if (number != NULL)
    g_assert_cmpstr (cell->number, ==, number);
}

#define assert_cell(workbook, address, kind, text, number) assert_cell_of (workbook, 0, address, DBK_SHEET_CELL_##kind, text, number)
