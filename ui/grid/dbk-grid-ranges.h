/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several selected rectangles, and what is made of one: pure logic. */
#pragma once

#include "ui/grid/dbk-grid-types.h"

G_BEGIN_DECLS

/**
 * DbkGridLineUp:
 * @DBK_GRID_LINE_UP_NOT: they are no block when put together
 * @DBK_GRID_LINE_UP_BESIDE: the same rows, other columns
 * @DBK_GRID_LINE_UP_BENEATH: the same columns, other rows
 *
 * How rectangles become one block. A single one lies beside nothing.
 */
typedef enum
{
  DBK_GRID_LINE_UP_NOT,
  DBK_GRID_LINE_UP_BESIDE,
  DBK_GRID_LINE_UP_BENEATH,
} DbkGridLineUp;

DbkGridLineUp dbk_grid_ranges_line_up (GArray *ranges);
gboolean dbk_grid_ranges_contain (const GArray *ranges, guint n, DbkGridPos pos);
DbkGridRange dbk_grid_range_stretch (const DbkGridRange *range, int row, int column);
DbkGridPos dbk_grid_range_source (const DbkGridRange *range, DbkGridPos pos);

G_END_DECLS
