/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A name in the languages of the program.
 */
#define G_LOG_DOMAIN "dbk-base"

#include "data/base/dbk-text.h"

#include <locale.h>
#include <string.h>

enum
{
  UNDECIDED,
  CHINESE,
  ENGLISH,
};

static int language; /* atomic; decided alike by every thread, so a race is harmless */

static gboolean
names_language (const char *locale, const char *code)
{
  gsize n = strlen (code);

  return g_ascii_strncasecmp (locale, code, n) == 0 && !g_ascii_isalpha (locale[n]);
}

/* As gettext: nothing is translated in the C locale, whatever LANGUAGE says; else the first known language counts. */
static int
decide (void)
{
  const char *locale = setlocale (LC_MESSAGES, NULL);
  const char *const *names;

  if (locale == NULL || g_str_equal (locale, "C") || g_str_equal (locale, "POSIX"))
    return ENGLISH;
  names = g_get_language_names_with_category ("LC_MESSAGES");
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (names_language (names[i], "zh"))
        return CHINESE;
      if (names_language (names[i], "en"))
        return ENGLISH;
    }
  return names_language (locale, "zh") ? CHINESE : ENGLISH;
}

void
dbk_text_clear (DbkText *text)
{
  g_return_if_fail (text != NULL);

  g_clear_pointer (&text->zh, g_free);
  g_clear_pointer (&text->en, g_free);
}

gboolean
dbk_text_is_chinese (void)
{
  int decided = g_atomic_int_get (&language);

  if (decided == UNDECIDED)
    {
      decided = decide ();
      g_atomic_int_set (&language, decided);
    }
  return decided == CHINESE;
}

static gboolean
is_empty (const char *name)
{
  return name == NULL || *name == '\0';
}

const char *
dbk_text_get (const DbkText *text)
{
  const char *preferred, *other;

  if (text == NULL)
    return "";
  preferred = dbk_text_is_chinese () ? text->zh : text->en;
  other = preferred == text->zh ? text->en : text->zh;
  if (!is_empty (preferred))
    return preferred;
  return is_empty (other) ? "" : other;
}
