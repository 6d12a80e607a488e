/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened to a report: who, when, what, newest first.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_HISTORY_LIST (dbk_history_list_get_type ())
G_DECLARE_FINAL_TYPE (DbkHistoryList, dbk_history_list, DBK, HISTORY_LIST, AdwBin)

/** dbk_history_list_set_document: (nullable); shows its log as it stands now */
void dbk_history_list_set_document (DbkHistoryList *list, DbkDocument *document);
/** dbk_history_list_show: the same in a window of its own, over the one @from is in */
void dbk_history_list_show (GtkWidget *from, DbkDocument *document);

G_END_DECLS
