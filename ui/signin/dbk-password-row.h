/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row to type a password in, whose text nobody reads over the accessibility bus.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DBK_TYPE_PASSWORD_ROW (dbk_password_row_get_type ())
G_DECLARE_FINAL_TYPE (DbkPasswordRow, dbk_password_row, DBK, PASSWORD_ROW, AdwPreferencesRow)

/*
 * The title is that of the row. Signals: "changed": the text; "entry-activated":
 * Enter was pressed in it.
 *
 * The row is no GtkEditable itself: whatever is one by way of a GtkText tells its
 * text to every program on the accessibility bus, hidden or not.
 */

/** dbk_password_row_get_editable: (transfer none): what is typed into; its name is the title of the row */
GtkEditable *dbk_password_row_get_editable (DbkPasswordRow *row);
/** dbk_password_row_get_reveal: (transfer none): the button that shows what was typed */
GtkWidget *dbk_password_row_get_reveal (DbkPasswordRow *self);

G_END_DECLS
