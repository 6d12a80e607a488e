/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks for a comment that an action needs.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef void (*DbkCommentCallback) (GtkWidget *parent, const char *comment);

/**
 * dbk_comment_dialog_ask:
 * @parent: whose action it is; @callback gets it back, if it still exists
 * @action: label of the button, with a mnemonic
 * @callback: called with a comment that is not empty, and not at all when the person thinks better of it
 */
void dbk_comment_dialog_ask (GtkWidget *parent, const char *heading, const char *body, const char *action, DbkCommentCallback callback);

/** dbk_comment_dialog_ask_correction: why approved figures have to change */
void dbk_comment_dialog_ask_correction (GtkWidget *parent, DbkCommentCallback callback);

/** dbk_comment_text: (transfer full): what stands in @view, without blanks around */
char *dbk_comment_text (GtkTextView *view);

G_END_DECLS
