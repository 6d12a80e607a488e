/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A name in the languages of the program.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * DbkText:
 * @zh: (owned): Chinese
 * @en: (owned): English
 */
typedef struct
{
  char *zh;
  char *en;
} DbkText;

/** dbk_text_clear: frees both, leaves them %NULL */
void dbk_text_clear (DbkText *text);

/**
 * dbk_text_get:
 * @text: (nullable): a name
 *
 * The language is decided once, at first use, as gettext decides it: Chinese if
 * the message locale set by setlocale() and `LANGUAGE` say so, English
 * otherwise. Call setlocale() before. Any thread.
 *
 * Returns: (transfer none): the name in the user's language, in the other if
 * that one is missing, "" if there is none; lives as long as @text
 */
const char *dbk_text_get (const DbkText *text);

/** dbk_text_is_chinese: whether dbk_text_get() prefers Chinese */
gboolean dbk_text_is_chinese (void);

G_END_DECLS
