/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet widget: blocks of rows and columns drawn by snapshot, with one live entry at the active cell. */
#pragma once

#include <gtk/gtk.h>

#include "ui/grid/dbk-grid-model.h"

G_BEGIN_DECLS

#define DBK_TYPE_GRID (dbk_grid_get_type ())
G_DECLARE_FINAL_TYPE (DbkGrid, dbk_grid, DBK, GRID, GtkWidget)

GtkWidget *dbk_grid_new (DbkGridModel *model);
void dbk_grid_set_model (DbkGrid *self, DbkGridModel *model);
DbkGridModel *dbk_grid_get_model (DbkGrid *self);

DbkGridPos dbk_grid_get_cursor (DbkGrid *self);
gboolean dbk_grid_set_cursor (DbkGrid *self, int block, int row, int column);
DbkGridRange dbk_grid_get_selection (DbkGrid *self);
void dbk_grid_select_range (DbkGrid *self, const DbkGridRange *range);
GArray *dbk_grid_list_ranges (DbkGrid *self);
guint dbk_grid_count_selected (DbkGrid *self);
char *dbk_grid_dup_summary (DbkGrid *self);
gboolean dbk_grid_get_cell_area (DbkGrid *self, DbkGridPos pos, GdkRectangle *area);

gboolean dbk_grid_commit (DbkGrid *self);
gboolean dbk_grid_is_editing (DbkGrid *self);
void dbk_grid_cancel_edit (DbkGrid *self);

gboolean dbk_grid_undo (DbkGrid *self);
gboolean dbk_grid_redo (DbkGrid *self);
void dbk_grid_copy (DbkGrid *self);
void dbk_grid_cut (DbkGrid *self);
void dbk_grid_paste (DbkGrid *self);
guint dbk_grid_paste_text (DbkGrid *self, const char *text);
void dbk_grid_clear_selection (DbkGrid *self);
void dbk_grid_fill_down (DbkGrid *self);
void dbk_grid_fill_right (DbkGrid *self);
gboolean dbk_grid_fill_selection (DbkGrid *self);
gboolean dbk_grid_go_to_problem (DbkGrid *self, gboolean forward);
void dbk_grid_find (DbkGrid *self);
void dbk_grid_find_and_replace (DbkGrid *self);

double dbk_grid_get_zoom (DbkGrid *self);
void dbk_grid_set_zoom (DbkGrid *self, double zoom);
gboolean dbk_grid_get_high_contrast (DbkGrid *self);
void dbk_grid_set_high_contrast (DbkGrid *self, gboolean high_contrast);

G_END_DECLS
