/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the keyboard was before a menu was opened.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * dbk_focus_keeper_watch:
 * @window: (not nullable): watched as long as it lives
 *
 * Closing the popover of a menu button leaves the keyboard on the button, and what is typed next would be lost: from now on
 * it goes back to where it was when the popover was opened, unless somebody moved it elsewhere meanwhile. Whoever had walked
 * to the button itself stays there. Main thread.
 */
void dbk_focus_keeper_watch (GtkWindow *window);

G_END_DECLS
