/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The little sum typed after '=': exact arithmetic on decimals. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean dbk_grid_sum_is_sum (const char *text);
char *dbk_grid_sum_evaluate (const char *text, int decimals, gboolean *rounded, GError **error);

G_END_DECLS
