/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tab-separated text as spreadsheets put it on the clipboard: parse and write. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-tsv.h"

#include <string.h>

static gboolean
ends_field (char c)
{
  return c == '\0' || c == '\t' || c == '\n' || c == '\r';
}

/* The quote that closes a quoted field opened just before @text, or NULL: then the quote was an ordinary character. */
static const char *
find_closing_quote (const char *text)
{
  for (const char *p = strchr (text, '"'); p != NULL; p = strchr (p, '"'))
    {
      if (p[1] != '"')
        return ends_field (p[1]) ? p : NULL;
      p += 2;
    }
  return NULL;
}

static char *
take_quoted (const char *text, const char *closing)
{
  GString *field = g_string_sized_new (closing - text);

  for (const char *p = text; p < closing; p++)
    {
      g_string_append_c (field, *p);
      if (*p == '"')
        p++;
    }
  return g_string_free (field, FALSE);
}

static char *
take_field (const char **cursor)
{
  const char *text = *cursor;
  const char *closing = *text == '"' ? find_closing_quote (text + 1) : NULL;
  const char *end = text;

  if (closing != NULL)
    {
      *cursor = closing + 1;
      return take_quoted (text + 1, closing);
    }
  while (!ends_field (*end))
    end++;
  *cursor = end;
  return g_strndup (text, end - text);
}

static void
skip_line_end (const char **cursor)
{
  if ((*cursor)[0] == '\r' && (*cursor)[1] == '\n')
    *cursor += 2;
  else if (**cursor != '\0')
    *cursor += 1;
}

/**
 * dbk_grid_tsv_parse:
 * @text: what a spreadsheet put on the clipboard
 *
 * Lines end in LF, CRLF or CR; the last line end is no further row. A field that begins and ends with a quotation mark
 * may hold tabs, line ends and doubled quotation marks. Rows may differ in length.
 *
 * Returns: (transfer full) (element-type GPtrArray): rows of fields (char *); no rows for empty text
 */
GPtrArray *
dbk_grid_tsv_parse (const char *text)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  const char *cursor = text;

  while (*cursor != '\0')
    {
      GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (row, take_field (&cursor));
      while (*cursor == '\t')
        {
          cursor++;
          g_ptr_array_add (row, take_field (&cursor));
        }
      skip_line_end (&cursor);
      g_ptr_array_add (rows, row);
    }
  return rows;
}

static void
append_field (GString *out, const char *field)
{
  if (field[0] != '"' && strpbrk (field, "\t\r\n") == NULL)
    {
      g_string_append (out, field);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = field; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static char *
write_rows (GPtrArray *rows, gboolean flat)
{
  GString *out = g_string_new (NULL);

  for (guint r = 0; r < rows->len; r++)
    {
      GPtrArray *row = g_ptr_array_index (rows, r);

      for (guint c = 0; c < row->len; c++)
        {
          g_autofree char *field = g_strdup (g_ptr_array_index (row, c));

          if (c > 0)
            g_string_append_c (out, '\t');
          append_field (out, flat ? g_strdelimit (field, "\t\r\n", ' ') : field);
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

/**
 * dbk_grid_tsv_write:
 * @rows: (element-type GPtrArray): rows of fields (char *)
 *
 * The inverse of dbk_grid_tsv_parse(); every row ends in a line feed.
 *
 * Returns: (transfer full): text for the clipboard
 */
char *
dbk_grid_tsv_write (GPtrArray *rows)
{
  return write_rows (rows, FALSE);
}

/**
 * dbk_grid_tsv_write_flat:
 * @rows: (element-type GPtrArray): rows of fields (char *)
 *
 * Every row is one line, for those that look for no quotes across lines: line breaks and tabs in a field become blanks.
 *
 * Returns: (transfer full): text for the clipboard
 */
char *
dbk_grid_tsv_write_flat (GPtrArray *rows)
{
  return write_rows (rows, TRUE);
}
