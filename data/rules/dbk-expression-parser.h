/* SPDX-License-Identifier: GPL-3.0-or-later
 * The grammar of rules and formulas, and the search for divisions that would drop a fraction. */
#pragma once

#include "data/rules/dbk-expression.h"

G_BEGIN_DECLS

gboolean dbk_expression_parse (const char *text,
                               DbkKnownFunc known,
                               gpointer data,
                               GPtrArray *parameters,
                               GError **error);

G_END_DECLS
