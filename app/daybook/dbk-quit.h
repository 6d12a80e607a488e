/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quitting, also from a dialogue: what is half typed in one is not lost unasked.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** dbk_quit_watch: from now on every window has the key that quits @application, dialogues as well; once, at its start */
void dbk_quit_watch (GtkApplication *application);

/**
 * dbk_quit:
 *
 * Closes the dialogues, the one in front first, then the window, which writes
 * what is half typed in it. Stops at a dialogue that does not let itself be
 * closed, and asks where something was typed.
 */
void dbk_quit (GtkApplication *application);

G_END_DECLS
