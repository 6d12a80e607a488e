/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table as spreadsheets take it from the clipboard without asking anything. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-html.h"

#include <string.h>

/* How a spreadsheet is told that a cell is a figure or a text, whatever its language makes of points and commas: LibreOffice
 * by sdval and sdnum, Excel and WPS by x:num and a style. */
#define NAMESPACES "xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\""
#define TEXT_CELL "<td sdnum=\"1033;0;@\" style=\"mso-number-format:'\\@'\">"
#define LINE_BREAK "<br style=\"mso-data-placement:same-cell\"/>"

/**
 * dbk_grid_html_begin:
 *
 * Returns: (transfer full): a table to add rows to
 */
GString *
dbk_grid_html_begin (void)
{
  return g_string_new ("<html " NAMESPACES "><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"/></head><body><table>");
}

/**
 * dbk_grid_html_add_row:
 *
 * What is added from now on stands in the next row.
 */
void
dbk_grid_html_add_row (GString *html)
{
  g_string_append (html, g_str_has_suffix (html->str, "<table>") ? "<tr>" : "</tr><tr>");
}

static gboolean
is_number (const char *text)
{
  size_t digits;

  if (*text == '-')
    text++;
  digits = strspn (text, "0123456789");
  if (digits == 0)
    return FALSE;
  text += digits;
  if (*text == '.')
    {
      digits = strspn (++text, "0123456789");
      text += digits;
    }
  return digits > 0 && *text == '\0';
}

/**
 * dbk_grid_html_add_cell:
 * @text: raw: a figure as "1183.62"
 * @number: whether it is one; a text that looks like a figure stays a text
 *
 * Adds a cell to the row.
 */
void
dbk_grid_html_add_cell (GString *html, const char *text, gboolean number)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_auto (GStrv) lines = NULL;
  g_autofree char *broken = NULL;

  if (*text == '\0')
    g_string_append (html, "<td>");
  else if (number && is_number (text))
    g_string_append_printf (html, "<td sdval=\"%s\" sdnum=\"1033;\" x:num=\"%s\">", text, text);
  else
    g_string_append (html, TEXT_CELL);
  lines = g_strsplit (escaped, "\n", -1);
  broken = g_strjoinv (LINE_BREAK, lines);
  g_string_append (html, broken);
  g_string_append (html, "</td>");
}

/**
 * dbk_grid_html_end:
 * @html: (transfer full)
 *
 * Returns: (transfer full): the whole of it
 */
char *
dbk_grid_html_end (GString *html)
{
  g_string_append (html, g_str_has_suffix (html->str, "<table>") ? "</table></body></html>" : "</tr></table></body></html>");
  return g_string_free (html, FALSE);
}
