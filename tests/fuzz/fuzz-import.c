/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: the figures of any table that is understood as the daily report.
 */
#include <stddef.h>
#include <stdint.h>

#include "data/sheet/dbk-import.h"
#include "tests/data/rules/dbk-builtin.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_row (const DbkImportRow *row)
{
  g_assert_true (row->kind != DBK_IMPORT_INVALID || row->reason != NULL);
  g_assert_true (row->reason == NULL || g_utf8_validate (row->reason, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static DbkCatalogue *catalogue;
  g_autoptr (GBytes) content = g_bytes_new_static (data, size);
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, NULL);

  if (catalogue == NULL)
    {
      char *arguments[] = { (char *)"fuzz-import", NULL };
      char **argv = arguments;
      int argc = 1;

      g_test_init (&argc, &argv, NULL); /* for the way to the catalogue */
      catalogue = dbk_test_load_builtin ();
    }
  if (workbook == NULL)
    return 0;
  for (guint alone = 0; alone < 2; alone++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkImport) import = dbk_import_map (workbook, catalogue, dbk_catalogue_form (catalogue, "daily"), NULL, alone ? dbk_catalogue_node (catalogue, "P01") : NULL,
                                                     alone ? dbk_day_from_ymd (2026, 1, 31) : DBK_DAY_NONE, NULL, NULL, &error);

      g_assert_true ((import == NULL) == (error != NULL));
      for (guint i = 0; import != NULL && i < import->rows->len; i++)
        check_row (g_ptr_array_index (import->rows, i));
    }
  return 0;
}
