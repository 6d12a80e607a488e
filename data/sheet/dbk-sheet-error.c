/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of writing and reading workbooks.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-sheet-error.h"

G_DEFINE_QUARK (dbk_sheet_error, dbk_sheet_error)
