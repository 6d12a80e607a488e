/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: JSON that is accepted is printed as JSON that means the same.
 */
#include "data/base/dbk-json.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *exact = g_memdup2 (data, size);
  g_autofree char *text = NULL;
  g_autofree char *twice = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (exact, size, 65536, &error);
  g_autoptr (JsonNode) again = NULL;

  g_assert_true ((root == NULL) == (error != NULL));
  if (root == NULL)
    return 0;
  text = dbk_json_print (root);
  again = dbk_json_parse (text, strlen (text), G_MAXSSIZE, &error);
  g_assert_no_error (error);
  twice = dbk_json_print (again);
  g_assert_cmpstr (twice, ==, text);
  return 0;
}
