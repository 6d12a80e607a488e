/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys of a page.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * DbkShortcut:
 * @keys: as gtk_shortcut_trigger_parse_string() reads them
 * @action: name of an action of the page
 */
typedef struct
{
  const char *keys;
  const char *action;
} DbkShortcut;

/**
 * dbk_shortcuts_add:
 * @page: (not nullable): a widget that has the actions
 * @shortcuts: (array length=n_shortcuts): used during the call
 *
 * The keys work while @page is shown, wherever in its window the keyboard is, and come before what the widget that has the
 * keyboard would do with them: to a sheet, Ctrl+Shift+Enter is one more Enter. Main thread.
 */
void dbk_shortcuts_add (GtkWidget *page, const DbkShortcut *shortcuts, guint n_shortcuts);

G_END_DECLS
