/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: text in any encoding is read or refused, and what was read is read again from what it was.
 */
#include "data/sheet/dbk-workbook-private.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* (transfer full): the table in plain quotes, with commas */
static GBytes *
write_csv (const DbkSheet *sheet, guint n_rows, guint n_columns)
{
  GString *text = g_string_new ("sep=,\n");

  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < n_columns; column++)
      {
        const DbkSheetCell *cell = dbk_sheet_cell (sheet, row, column);

        g_string_append_c (text, '"');
        for (const char *p = cell == NULL ? "" : cell->text; *p != '\0'; p++)
          g_string_append_len (text, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
        g_string_append (text, column + 1 < n_columns ? "\"," : "\"\n");
      }
  return g_string_free_to_bytes (text);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) content = g_bytes_new_static (data, size);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read_csv (content, NULL, &error);
  g_autoptr (DbkWorkbook) again = NULL;
  const DbkSheet *sheet;
  guint n_rows, n_columns;

  g_assert_true ((workbook == NULL) == (error != NULL));
  if (workbook == NULL)
    return 0;
  sheet = dbk_workbook_sheet (workbook, 0);
  n_rows = dbk_sheet_n_rows (sheet);
  n_columns = dbk_sheet_n_columns (sheet);
  if (n_rows == 0 || n_rows * n_columns > 10000)
    return 0;
  written = write_csv (sheet, n_rows, n_columns);
  again = dbk_workbook_read (written, NULL, &error);
  g_assert_no_error (error);
  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < n_columns; column++)
      {
        const DbkSheetCell *a = dbk_sheet_cell (sheet, row, column);
        const DbkSheetCell *b = dbk_sheet_cell (dbk_workbook_sheet (again, 0), row, column);

        g_assert_true ((a == NULL) == (b == NULL));
        g_assert_true (a == NULL || (a->kind == b->kind && strcmp (a->text, b->text) == 0));
      }
  return 0;
}
