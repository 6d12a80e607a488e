/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the two parsers of decimals share.
 */
#pragma once

#include "data/base/dbk-decimal.h"

G_BEGIN_DECLS

/*
 * The number ±@whole.@fraction, both runs of ASCII digits, at @decimals. Refuses
 * digits other than zero beyond @decimals, and what does not fit.
 */
gboolean dbk_decimal_from_digits (gboolean negative,
                                  const char *whole,
                                  gsize n_whole,
                                  const char *fraction,
                                  gsize n_fraction,
                                  guint decimals,
                                  DbkDecimal *out,
                                  GError **error);

G_END_DECLS
