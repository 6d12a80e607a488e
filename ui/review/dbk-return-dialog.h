/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Returns a report: a comment, to which step, and comments pinned to cells.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_RETURN_DIALOG (dbk_return_dialog_get_type ())
G_DECLARE_FINAL_TYPE (DbkReturnDialog, dbk_return_dialog, DBK, RETURN_DIALOG, AdwWindow)

/**
 * dbk_return_dialog_new:
 * @slots: (element-type guint): the cells that are selected in the sheet
 *
 * Signal: "returned": the return is stored in the outbox.
 */
GtkWidget *dbk_return_dialog_new (GtkWindow *parent, DbkDocument *document, GArray *slots);

G_END_DECLS
