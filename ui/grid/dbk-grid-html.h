/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as spreadsheets take it from the clipboard without asking anything. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GString *dbk_grid_html_begin (void);
void dbk_grid_html_add_row (GString *html);
void dbk_grid_html_add_cell (GString *html, const char *text, gboolean number);
char *dbk_grid_html_end (GString *html);

G_END_DECLS
