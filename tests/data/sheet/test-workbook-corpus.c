/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Real workbooks of many programs: what each of them must give. They lie beside the source, or the test is skipped.
 */
#define G_LOG_DOMAIN "test-workbook-corpus"

#include <string.h>

#include "tests/data/base/shared-data.h"
#include "tests/data/sheet/check-sheet.h"

#define FEWEST_FILES 60

/* Files that must not be read; all others must. */
static const struct
{
  const char *file;
  DbkSheetError code;
} refused[] = {
  { "excelize__encryptSHA512.xlsx", DBK_SHEET_ERROR_ENCRYPTED },
  { "exceljs__invalid-xml.xlsx", DBK_SHEET_ERROR_DAMAGED },
  { "fastexcel__empty.xlsx", DBK_SHEET_ERROR_DAMAGED },
  { "fastexcel__no-workbook-xml.xlsx", DBK_SHEET_ERROR_DAMAGED },
  { "poi__clusterfuzz-testcase-minimized-POIFuzzer-5040805309710336.xlsx", DBK_SHEET_ERROR_DAMAGED },
  { "poi__poc-shared-strings.xlsx", DBK_SHEET_ERROR_DAMAGED }, /* a row 0 */
  { "poi__poc-xmlbomb-empty.xlsx", DBK_SHEET_ERROR_DAMAGED },
  { "poi__protected_passtika.xlsx", DBK_SHEET_ERROR_ENCRYPTED },
  { "tealeg__badfile_noWorkbookRels.xlsx", DBK_SHEET_ERROR_DAMAGED }, /* which part is which sheet would be a guess */
};

/* A few cells that each stand for something odd. */
static const struct
{
  const char *file;
  guint sheet;
  const char *address;
  DbkSheetCellKind kind;
  const char *text;
  const char *number;
} cells[] = {
  { "calamine__date_1904.xlsx", 0, "A1", DBK_SHEET_CELL_DATE, NULL, NULL },
  { "calamine__inlineStr_cdata.xlsx", 0, "A1", DBK_SHEET_CELL_TEXT, NULL, NULL },
  { "easyexcel__dataformat.xlsx", 0, "E3", DBK_SHEET_CELL_NUMBER, "111.11%", "1.1111" },
  { "easyexcel__dataformat.xlsx", 0, "E4", DBK_SHEET_CELL_NUMBER, "￥1.11", "1.1111" },
  { "easyexcel__dataformat.xlsx", 0, "A2", DBK_SHEET_CELL_DATE, "2020-01-01 01:01:01", "43831.0423726852" },
  { "easyexcel__dataformat.xlsx", 0, "A6", DBK_SHEET_CELL_DATE, "2020-01-01", NULL },
  { "exceljs__shared_string_with_escape.xlsx", 0, "A1", DBK_SHEET_CELL_TEXT, "_x000D_", NULL },
  { "excelize__OverflowNumericCell.xlsx", 0, "A1", DBK_SHEET_CELL_NUMBER, NULL, "8595602512225" },
  { "fastexcel__xlsx-stream-d-date-cell.xlsx", 0, "B5", DBK_SHEET_CELL_DATE, "2014-02-14 08:27:48", NULL },
  { "fastexcel__xlsx-stream-d-date-cell.xlsx", 0, "B10", DBK_SHEET_CELL_DATE, "36:00", "1.5" },
  { "miniexcel__TestDimensionC3.xlsx", 0, "C2", DBK_SHEET_CELL_TEXT, NULL, NULL },
  { "poi__SimpleStrict.xlsx", 1, "A4", DBK_SHEET_CELL_DATE, "1990-01-01", NULL },
  { "poi__duplicate-filename-case-insensitive.xlsx", 0, "A1", DBK_SHEET_CELL_TEXT, NULL, NULL },
  { "readxl__missing-v-node-xlsx.xlsx", 0, "C2", DBK_SHEET_CELL_EMPTY, "", NULL },
  { "roo__formula_cell_types.xlsx", 0, "A3", DBK_SHEET_CELL_DATE, "2017-01-01", NULL },
  { "roo__wrong_coordinates.xlsx", 0, "A1", DBK_SHEET_CELL_TEXT, "PBer", NULL },
  { "sheetjs__fn.xlsx", 0, "C3", DBK_SHEET_CELL_FAULT, "#VALUE!", NULL },
  { "sheetjs__wtf_path.xlsx", 0, "D1", DBK_SHEET_CELL_EMPTY, "", NULL },
  { "sheetjs__wtf_path.xlsx", 0, "B1", DBK_SHEET_CELL_NUMBER, "200%", "2" },
  { "tealeg__macNumbersTest.xlsx", 0, "A1", DBK_SHEET_CELL_TEXT, "编号", NULL },
};

static gboolean
is_refused (const char *name, DbkSheetError *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (strcmp (refused[i].file, name) == 0)
      {
        *code = refused[i].code;
        return TRUE;
      }
  return FALSE;
}

/* What holds for every sheet. */
static void
check_sheet (const DbkSheet *sheet)
{
  guint n;
  const DbkSheetCell *all = dbk_sheet_cells (sheet, &n);

  g_assert_true (g_utf8_validate (dbk_sheet_name (sheet), -1, NULL));
  for (guint i = 0; i < n; i++)
    {
      const DbkSheetCell *cell = &all[i];
      const DbkSheetRange *merge = dbk_sheet_merge_at (sheet, cell->row, cell->column);

      g_assert_true (g_utf8_validate (cell->text, -1, NULL));
      g_assert_cmpuint (cell->row, <, dbk_sheet_n_rows (sheet));
      g_assert_cmpuint (cell->column, <, dbk_sheet_n_columns (sheet));
      g_assert_true (dbk_sheet_cell (sheet, cell->row, cell->column) == cell);
      g_assert_true (i == 0 || all[i - 1].row < cell->row || (all[i - 1].row == cell->row && all[i - 1].column < cell->column));
      g_assert_true (merge == NULL || (merge->first_row == cell->row && merge->first_column == cell->column));
      g_assert_true (cell->kind != DBK_SHEET_CELL_NUMBER || cell->number != NULL);
      if (cell->kind == DBK_SHEET_CELL_EMPTY)
        g_assert_cmpuint (cell->flags & DBK_SHEET_CELL_FORMULA, !=, 0);
    }
}

static DbkWorkbook *
open_ok (const char *path)
{
  g_autoptr (GError) error = NULL;
  DbkWorkbook *workbook = dbk_workbook_open (path, NULL, &error);

  if (workbook == NULL)
    g_error ("%s: %s", path, error->message);
  for (guint i = 0; i < dbk_workbook_n_sheets (workbook); i++)
    check_sheet (dbk_workbook_sheet (workbook, i));
  return workbook;
}

static void
check_file (const char *path, const char *name)
{
  g_autoptr (DbkWorkbook) workbook = NULL;
  g_autoptr (GError) error = NULL;
  DbkSheetError code;

  if (!is_refused (name, &code))
    {
      workbook = open_ok (path);
      return;
    }
  workbook = dbk_workbook_open (path, NULL, &error);
  if (workbook != NULL)
    g_error ("%s was read", name);
  g_assert_error (error, DBK_SHEET_ERROR, (int)code);
}

static char *
find_shared (const char *name)
{
  char *path = shared_data (name);

  if (path == NULL)
    g_test_skip ("no real workbooks beside the source; set DAYBOOK_SHARED_DATA to the folder that holds xlsx_corpus");
  return path;
}

static void
test_all_files (void)
{
  g_autofree char *folder = find_shared ("xlsx_corpus");
  g_autoptr (GDir) dir = NULL;
  const char *name;
  guint n = 0;

  if (folder == NULL)
    return;
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".xlsx") || g_str_has_suffix (name, ".xlsm"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        check_file (path, name);
        n++;
      }
  g_assert_cmpuint (n, >=, FEWEST_FILES);
}

static void
test_cells (void)
{
  g_autofree char *folder = find_shared ("xlsx_corpus");

  for (gsize i = 0; folder != NULL && i < G_N_ELEMENTS (cells); i++)
    {
      g_autofree char *path = g_build_filename (folder, cells[i].file, NULL);
      g_autoptr (DbkWorkbook) workbook = open_ok (path);
      const DbkSheetCell *cell = cell_at (workbook, cells[i].sheet, cells[i].address);

      if (cell == NULL || cell->kind != cells[i].kind || (cells[i].text != NULL && strcmp (cell->text, cells[i].text) != 0) ||
          (cells[i].number != NULL && g_strcmp0 (cell->number, cells[i].number) != 0))
        g_error ("%s, %s: “%s” (%s), kind %d", cells[i].file, cells[i].address, cell == NULL ? "nothing" : cell->text, cell == NULL ? "" : cell->number, cell == NULL ? -1 : cell->kind);
    }
}

static void
test_hidden (void)
{
  g_autofree char *path = find_shared ("xlsx_corpus/poi__TwoSheetsOneHidden.xlsx");
  g_autoptr (DbkWorkbook) workbook = path == NULL ? NULL : open_ok (path);

  if (workbook == NULL)
    return;
  g_assert_true (dbk_sheet_hidden (dbk_workbook_sheet (workbook, 0)));
  g_assert_false (dbk_sheet_hidden (dbk_workbook_sheet (workbook, 1)));
}

static void
test_many_merges (void)
{
  g_autofree char *path = find_shared ("xlsx_corpus/poi__57893-many-merges.xlsx");
  g_autoptr (DbkWorkbook) workbook = path == NULL ? NULL : open_ok (path);
  guint n;

  if (workbook == NULL)
    return;
  dbk_sheet_merges (dbk_workbook_sheet (workbook, 0), &n);
  g_assert_cmpuint (n, ==, 50000);
}

/* One report, published as XLS and converted to XLSX, is the same table, down to the merged ranges. */
static void
test_xls_is_xlsx (void)
{
  g_autofree char *old_path = find_shared ("unit_daily_india/dgr2-2026-01-01.xls");
  g_autofree char *path = find_shared ("unit_daily_india/dgr2-2026-01-01.xlsx");
  g_autoptr (DbkWorkbook) old = NULL;
  g_autoptr (DbkWorkbook) workbook = NULL;
  const DbkSheetCell *a, *b;
  guint n_a, n_b;

  if (old_path == NULL || path == NULL)
    return;
  old = open_ok (old_path);
  workbook = open_ok (path);
  a = dbk_sheet_cells (dbk_workbook_sheet (old, 0), &n_a);
  b = dbk_sheet_cells (dbk_workbook_sheet (workbook, 0), &n_b);
  g_assert_cmpuint (n_a, ==, n_b);
  g_assert_cmpuint (n_a, >, 10000);
  for (guint i = 0; i < n_a; i++)
    {
      g_assert_cmpuint (a[i].row, ==, b[i].row);
      g_assert_cmpuint (a[i].column, ==, b[i].column);
      g_assert_cmpuint (a[i].kind, ==, b[i].kind);
      g_assert_cmpstr (a[i].text, ==, b[i].text);
      g_assert_cmpstr (a[i].number, ==, b[i].number);
    }
  dbk_sheet_merges (dbk_workbook_sheet (old, 0), &n_a);
  dbk_sheet_merges (dbk_workbook_sheet (workbook, 0), &n_b);
  g_assert_cmpuint (n_a, ==, n_b);
  g_assert_cmpuint (n_a, >, 4000);
}

static void
test_real_tables (void)
{
  static const struct
  {
    const char *file;
    guint n_rows;
    guint n_columns;
  } tables[] = {
    { "coal_stock_india/daily_coal_stock_1000.xlsx", 1001, 21 },
    { "unit_daily_india/dgr2-2026-01-02.xlsx", 1510, 18 },
    { "unit_daily_india/npp_2026-01-01_to_07.csv", 10229, 19 },
    { "wind_kelmarsh/Turbine_Data_Kelmarsh_2021-01.xlsx", 865, 5 },
    { "wind_kelmarsh/Kelmarsh_WT_Static.xlsx", 7, 14 },
    { "reservoirs_kerala/reservoir_daily.csv", 8182, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree char *path = find_shared (tables[i].file);
      g_autoptr (DbkWorkbook) workbook = path == NULL ? NULL : open_ok (path);

      if (workbook == NULL)
        return;
      g_assert_cmpuint (dbk_sheet_n_rows (dbk_workbook_sheet (workbook, 0)), ==, tables[i].n_rows);
      g_assert_cmpuint (dbk_sheet_n_columns (dbk_workbook_sheet (workbook, 0)), ==, tables[i].n_columns);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/corpus/all-files", test_all_files);
  g_test_add_func ("/sheet/corpus/cells", test_cells);
  g_test_add_func ("/sheet/corpus/hidden", test_hidden);
  g_test_add_func ("/sheet/corpus/many-merges", test_many_merges);
  g_test_add_func ("/sheet/corpus/xls-is-xlsx", test_xls_is_xlsx);
  g_test_add_func ("/sheet/corpus/real-tables", test_real_tables);
  return g_test_run ();
}
