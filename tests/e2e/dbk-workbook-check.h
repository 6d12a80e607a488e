/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks an exported day of the demonstration's first plant over: as a reader of
 * the file, as its page set-up, and as an office program shows it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dbk_workbook_check_day:
 * @path: the workbook
 * @day: YYYY-MM-DD that it is of
 * @generation: what unit 1 generated, as a decimal string of four places
 *
 * Asserts: headings, units, figures as numbers, frozen headings, the set-up for
 * printing; and, where LibreOffice is installed, that it shows the same and
 * prints it.
 */
void dbk_workbook_check_day (const char *path, const char *day, const char *generation);

G_END_DECLS
