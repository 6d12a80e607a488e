/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saving a receipt of a report as a file.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

/**
 * dbk_receipt_file_save:
 * @from: a widget of the window that asks
 * @sha256: (nullable): of the receipt; %NULL: the newest
 *
 * Asks for a file and writes the receipt with its figures there, for anybody to
 * check; what goes wrong is told.
 */
void dbk_receipt_file_save (GtkWidget *from, DbkDocument *document, const char *sha256);

G_END_DECLS
