/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The columns of the preview of an import.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** dbk_import_add_columns: where it stands, of whom and when, what it says, what stands here, what comes of it; of a #DbkImportList */
void dbk_import_add_columns (GtkColumnView *view);

G_END_DECLS
