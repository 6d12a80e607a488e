/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Size and page of the window, remembered in a key file of the home (`window.ini`).
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * A key file rather than GSettings: it needs no installed schema when the
 * program runs from its build directory, and two homes keep two windows apart.
 */
typedef struct _DbkWindowState DbkWindowState;

/** dbk_window_state_load: (transfer full): what stands in @directory; an absent or unreadable file gives the defaults */
DbkWindowState *dbk_window_state_load (const char *directory);
void dbk_window_state_free (DbkWindowState *state);
/** dbk_window_state_save: a failure is only logged: nobody loses work by it */
void dbk_window_state_save (DbkWindowState *state);

void dbk_window_state_apply (DbkWindowState *state, GtkWindow *window);
void dbk_window_state_set_size (DbkWindowState *state, GtkWindow *window);
/** dbk_window_state_get_page: (nullable) (transfer none) */
const char *dbk_window_state_get_page (DbkWindowState *state);
void dbk_window_state_set_page (DbkWindowState *state, const char *page);

G_END_DECLS
