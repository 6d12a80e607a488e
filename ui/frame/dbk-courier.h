/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files in the window: what waits as a file, and the answer that comes back.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

/**
 * dbk_courier_save:
 * @from: a widget of the window
 *
 * Asks for a file, writes what waits into it, and tells what to do with it, or
 * what went wrong. Main thread; the file is written on another.
 */
void dbk_courier_save (GtkWidget *from, DbkHome *home);
/** dbk_courier_take: asks for an answer file, takes it in, and tells what became of what waits */
void dbk_courier_take (GtkWidget *from, DbkHome *home);

G_END_DECLS
