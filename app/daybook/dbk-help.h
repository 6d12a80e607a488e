/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The help window: how a day is filed and reviewed, in a page.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** dbk_help_show: @parent: (nullable) */
void dbk_help_show (GtkWindow *parent);

G_END_DECLS
