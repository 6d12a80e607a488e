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

void dbk_text_clear (DbkText *text);

/** dbk_text_get: (transfer none): the one for the user's language: Chinese if the message locale is, English otherwise */
const char *dbk_text_get (const DbkText *text);

G_END_DECLS
