/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: whatever is typed is a number that prints and reads back, or is refused.
 */
#include "data/base/dbk-decimal.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_number (DbkDecimal value, guint decimals)
{
  g_autofree char *plain = dbk_decimal_to_string (value);
  g_autofree char *formatted = dbk_decimal_format (value);
  DbkDecimal again;

  g_assert_cmpuint (value.decimals, ==, decimals);
  g_assert_true (dbk_decimal_parse (plain, decimals, &again, NULL));
  g_assert_cmpint (again.mantissa, ==, value.mantissa);
  g_assert_true (dbk_decimal_parse_typed (formatted, decimals, &again, NULL));
  g_assert_cmpint (again.mantissa, ==, value.mantissa);
}

/* The first byte chooses the scale, the rest is the text. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) strict_error = NULL;
  g_autoptr (GError) typed_error = NULL;
  g_autofree char *text = NULL;
  DbkDecimal strict, typed;
  gboolean is_strict, is_typed;
  guint decimals;

  if (size == 0)
    return 0;
  decimals = data[0] % (DBK_DECIMAL_MAX_DECIMALS + 1);
  text = g_strndup ((const char *)data + 1, size - 1);

  is_strict = dbk_decimal_parse (text, decimals, &strict, &strict_error);
  is_typed = dbk_decimal_parse_typed (text, decimals, &typed, &typed_error);
  g_assert_true (is_strict == (strict_error == NULL));
  g_assert_true (is_typed == (typed_error == NULL));
  if (is_typed)
    check_number (typed, decimals);
  if (is_strict)
    {
      /* what is canonical means the same when typed */
      g_assert_true (is_typed);
      g_assert_cmpint (strict.mantissa, ==, typed.mantissa);
    }
  return 0;
}
