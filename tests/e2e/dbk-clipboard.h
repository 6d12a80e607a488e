/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Another program's side of the X clipboard, as spreadsheets offer and ask for cells.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DbkOffer: one form in which the clipboard's owner gives its cells */
typedef struct
{
  const char *target;
  const char *data;
} DbkOffer;

typedef struct _DbkClipboard DbkClipboard;

/** dbk_clipboard_own: takes the clipboard and serves @offers, an array that ends in a %NULL target, from a thread of its own */
DbkClipboard *dbk_clipboard_own (const DbkOffer *offers);
/** dbk_clipboard_free: gives it up; @asked (out) (optional) (transfer full): targets that were asked for, parted by blanks */
void dbk_clipboard_free (DbkClipboard *clipboard, char **asked);
/** dbk_clipboard_read: (transfer full) (nullable): what the clipboard's owner gives for @target */
char *dbk_clipboard_read (const char *target);

G_END_DECLS
