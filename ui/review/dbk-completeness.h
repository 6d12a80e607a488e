/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The completeness matrix: plants by days, each state a shape and a colour.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_COMPLETENESS (dbk_completeness_get_type ())
G_DECLARE_FINAL_TYPE (DbkCompleteness, dbk_completeness, DBK, COMPLETENESS, GtkWidget)

/*
 * Signal: "chosen" (org, period as string): a cell was clicked, or Enter pressed on it.
 */

/**
 * dbk_completeness_set:
 * @infos: (element-type DbkReportInfo): of days from @first to @last
 */
void dbk_completeness_set (DbkCompleteness *matrix, DbkCatalogue *catalogue, GPtrArray *infos, DbkDay first, DbkDay last);

G_END_DECLS
