/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures of many days, as the summary asks for them.
 */
#pragma once

#include "data/store/dbk-store.h"
#include "data/summary/dbk-summary.h"

G_BEGIN_DECLS

/**
 * dbk_store_summary_read: a #DbkSummaryRead
 * @data: a #DbkStore
 *
 * What was acknowledged and is in force: approved figures where a correction is
 * under way. What is on its way from here is not looked at.
 */
gboolean dbk_store_summary_read (gpointer data, const DbkSummaryRequest *request, DbkSummaryTake *take, GError **error);

/** dbk_store_list_acting: (transfer full) (element-type DbkReportKey): reports of @form with an action of mine on its way */
GArray *dbk_store_list_acting (DbkStore *store, const char *form, GError **error);

G_END_DECLS
