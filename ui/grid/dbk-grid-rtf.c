/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as rich text, which LibreOffice takes from the clipboard without asking anything. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-rtf.h"

/* In twentieths of a point; only that the columns differ counts. */
#define COLUMN_WIDTH 1500
/* LibreOffice gives its cells a letter and a size in any case; these are those that it begins with. */
#define HEAD "{\\rtf1\\ansi\\uc1\\deff0{\\fonttbl{\\f0\\fswiss Liberation Sans;}}\n"
#define LETTER "\\f0\\fs20 "

/* What is beyond ASCII stands there as signed units of UTF-16, each with a substitute for who cannot read them. */
static void
append_wide (GString *out, gunichar c)
{
  g_autofree gunichar2 *units = g_ucs4_to_utf16 (&c, 1, NULL, NULL, NULL);

  for (guint i = 0; units != NULL && units[i] != 0; i++)
    g_string_append_printf (out, "\\u%d?", (gint16)units[i]);
}

static void
append_text (GString *out, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\\' || c == '{' || c == '}')
        g_string_append_c (out, '\\');
      if (c == '\n')
        g_string_append (out, "\\line ");
      else if (c == '\t')
        g_string_append (out, "\\tab ");
      else if (c >= 0x80)
        append_wide (out, c);
      else if (c >= ' ')
        g_string_append_c (out, (char)c);
    }
}

/**
 * dbk_grid_rtf_write:
 * @rows: (element-type GPtrArray): rows of fields (char *), in UTF-8
 *
 * Returns: (transfer full): the table, in ASCII
 */
char *
dbk_grid_rtf_write (GPtrArray *rows)
{
  GString *out = g_string_new (HEAD);

  for (guint r = 0; r < rows->len; r++)
    {
      GPtrArray *row = g_ptr_array_index (rows, r);

      g_string_append (out, "\\trowd");
      for (guint c = 0; c < row->len; c++)
        g_string_append_printf (out, "\\cellx%u", (c + 1) * COLUMN_WIDTH);
      g_string_append (out, "\\pard\\intbl" LETTER);
      for (guint c = 0; c < row->len; c++)
        {
          append_text (out, g_ptr_array_index (row, c));
          g_string_append (out, "\\cell ");
        }
      g_string_append (out, "\\row\n");
    }
  g_string_append (out, "}");
  return g_string_free (out, FALSE);
}
