/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab-separated text as spreadsheets put it on the clipboard: parse and write. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *dbk_grid_tsv_parse (const char *text);
char *dbk_grid_tsv_write (GPtrArray *rows);
char *dbk_grid_tsv_write_flat (GPtrArray *rows);

G_END_DECLS
