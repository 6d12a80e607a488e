/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The slip of paper an operator types from: what belongs into which cell, found
 * by the words that the window itself shows.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DbkFiguresBook DbkFiguresBook;

/**
 * dbk_figures_book_new:
 * @report: what `daybookctl --json show` printed of an earlier day of the plant
 *
 * The names come from the catalogue that the program ships.
 */
DbkFiguresBook *dbk_figures_book_new (const char *report);
void dbk_figures_book_free (DbkFiguresBook *book);

/**
 * dbk_figures_book_look_up:
 * @label: the accessible name of the active cell: "row，column，unit，state", in Chinese
 * @cell: (out) (optional) (transfer full): its code, ENTITY.INDICATOR
 *
 * Returns: (transfer none) (nullable): what is to be typed there
 */
const char *dbk_figures_book_look_up (DbkFiguresBook *book, const char *label, char **cell);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkFiguresBook, dbk_figures_book_free)

G_END_DECLS
