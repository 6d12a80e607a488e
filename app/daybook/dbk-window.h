/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window: the sign-in page, or the frame of the account that is signed in.
 */
#pragma once

#include <adwaita.h>

#include "app/daybook/dbk-application.h"
#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_WINDOW (dbk_window_get_type ())
G_DECLARE_FINAL_TYPE (DbkWindow, dbk_window, DBK, WINDOW, AdwApplicationWindow)

/**
 * dbk_window_new: size and page are as they were when the window of @home was closed last
 * @options: what the command line says about signing in; lives as long as the window
 */
GtkWidget *dbk_window_new (AdwApplication *application, DbkHome *home, const DbkOptions *options);

G_END_DECLS
