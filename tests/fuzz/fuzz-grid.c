/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: what another program put on the clipboard, and little sums typed
 * into a cell.
 */
#include "ui/grid/dbk-grid-sum.h"
#include "ui/grid/dbk-grid-tsv.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A block that was read is written as one that reads the same. */
static void
try_block (const char *text)
{
  g_autoptr (GPtrArray) rows = dbk_grid_tsv_parse (text);
  g_autofree char *once = dbk_grid_tsv_write (rows);
  g_autoptr (GPtrArray) again = dbk_grid_tsv_parse (once);
  g_autofree char *twice = dbk_grid_tsv_write (again);

  g_assert_cmpstr (twice, ==, once);
  g_assert_cmpuint (again->len, ==, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      const GPtrArray *a = g_ptr_array_index (rows, i);
      const GPtrArray *b = g_ptr_array_index (again, i);

      g_assert_cmpuint (a->len, ==, b->len);
      for (guint j = 0; j < a->len; j++)
        g_assert_cmpstr (g_ptr_array_index (a, j), ==, g_ptr_array_index (b, j));
    }
}

static void
try_sum (const char *text)
{
  for (int decimals = -1; decimals <= 6; decimals++)
    {
      g_autoptr (GError) error = NULL;
      gboolean rounded = FALSE;
      g_autofree char *value = dbk_grid_sum_evaluate (text, decimals, &rounded, &error);

      g_assert_true ((value == NULL) == (error != NULL));
      if (value != NULL)
        g_assert_cmpuint (strspn (value, "-.0123456789"), ==, strlen (value));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_utf8_make_valid ((const char *)data, (gssize)size);
  g_autofree char *sum = g_strconcat ("=", text, NULL);

  try_block (text);
  dbk_grid_sum_is_sum (text);
  try_sum (sum);
  return 0;
}
