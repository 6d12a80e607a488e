/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: whole files, XLSX or XLS by their content, are read or refused.
 * What begins as XML is the sheet of a workbook that is in order otherwise.
 */
#include "data/sheet/dbk-workbook.h"

#include <stddef.h>
#include <stdint.h>

#include "tests/data/sheet/make-xlsx.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (const DbkSheet *sheet)
{
  guint n;
  const DbkSheetCell *cells = dbk_sheet_cells (sheet, &n);

  for (guint i = 0; i < n; i++)
    {
      g_assert_true (g_utf8_validate (cells[i].text, -1, NULL));
      g_assert_true (cells[i].kind != DBK_SHEET_CELL_NUMBER || cells[i].number != NULL);
      g_assert_true (i == 0 || cells[i - 1].row < cells[i].row || (cells[i - 1].row == cells[i].row && cells[i - 1].column < cells[i].column));
      if (i < 1000)
        g_assert_true (dbk_sheet_cell (sheet, cells[i].row, cells[i].column) == &cells[i]);
    }
}

static GBytes *
wrap (const uint8_t *data, size_t size)
{
  MakeXlsx parts = { .texts = "<sst xmlns='" MAIN_NS "'><si><t>a</t></si></sst>", .sheet = "" };
  MakeZip zip;

  if (size == 0 || data[0] != '<')
    return g_bytes_new_static (data, size);
  make_zip_init (&zip);
  make_xlsx_parts (&zip, &parts);
  make_zip_add_bytes (&zip, "xl/worksheets/sheet1.xml", data, size);
  return make_zip_end (&zip);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) content = wrap (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, &error);

  g_assert_true ((workbook == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (error->domain == DBK_SHEET_ERROR && g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; workbook != NULL && i < dbk_workbook_n_sheets (workbook); i++)
    check (dbk_workbook_sheet (workbook, i));
  return 0;
}
