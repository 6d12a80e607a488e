/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Generation of plants, of a day and of its month so far, added up exactly.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "ui/entry/dbk-entry-totals.h"

G_BEGIN_DECLS

/** dbk_home_figures_day: (transfer none): generation of the report's own day */
DbkEntryTotal dbk_home_figures_day (DbkDocument *document);
/** dbk_home_figures_month: from the first of the month to the report's day; a day's unit without a figure is a missing part */
DbkEntryTotal dbk_home_figures_month (DbkDocument *document);
/** dbk_home_figures_add: @total grows by @part; parts that are missing stay missing */
void dbk_home_figures_add (DbkEntryTotal *total, const DbkEntryTotal *part);

G_END_DECLS
