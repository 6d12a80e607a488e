/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The columns of the preview of an import.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** DbkImportTaken: a conflict was decided the other way */
typedef void (*DbkImportTaken) (gpointer user_data);

/** dbk_import_add_columns: where it stands, of whom and when, what it says, what stands here, what comes of it; of a #DbkImportList */
void dbk_import_add_columns (GtkColumnView *view, DbkImportTaken taken, gpointer user_data);

G_END_DECLS
