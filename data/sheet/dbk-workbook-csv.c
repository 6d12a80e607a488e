/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV and TSV files as workbooks of one sheet.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/sheet/dbk-workbook-private.h"

#define SAMPLE_RECORDS 50
#define CANCEL_EVERY 4096

typedef struct
{
  const char *at;
  const char *end;
  char separator;
} Csv;

typedef enum
{
  FIELD_THEN_FIELD,
  FIELD_THEN_RECORD,
  FIELD_UNCLOSED, /* a quote without its second */
} FieldEnd;

/* --- Characters --- */

static char *
convert (const char *data, gsize length, const char *charset)
{
  return g_convert (data, (gssize)length, "UTF-8", charset, NULL, NULL, NULL);
}

/* (nullable): the content in UTF-8; terminated, so a NUL inside ends it early, which has_controls() sees */
static char *
decode (const char *data, gsize length, gsize *decoded_length)
{
  char *text = NULL;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  if (length >= 2 && memcmp (data, "\xff\xfe", 2) == 0)
    return g_convert (data + 2, (gssize)length - 2, "UTF-8", "UTF-16LE", NULL, decoded_length, NULL);
  if (length >= 2 && memcmp (data, "\xfe\xff", 2) == 0)
    return g_convert (data + 2, (gssize)length - 2, "UTF-8", "UTF-16BE", NULL, decoded_length, NULL);
  if (g_utf8_validate_len (data, length, NULL))
    text = g_strndup (data, length);
  else if (memchr (data, '\0', length) == NULL)
    text = convert (data, length, "GB18030");
  *decoded_length = text == NULL ? 0 : strlen (text);
  return text;
}

/* Text has no control characters but those between cells and lines. */
static gboolean
has_controls (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar)text[i] < 0x20 && strchr ("\t\r\n\f\v", text[i]) == NULL)
      return TRUE;
  return strlen (text) != length;
}

static gboolean
is_other_text (const char *text)
{
  static const char *const starts[] = { "<?xml", "<html", "<!doctype", "<table", "<head", "<meta", "%PDF-", "{\\rtf", "MIME-Version:", "{\"" };

  text += strspn (text, " \t\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_ascii_strncasecmp (text, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

/* --- Fields --- */

static FieldEnd
end_field (Csv *csv)
{
  if (csv->at == csv->end)
    return FIELD_THEN_RECORD;
  if (*csv->at == csv->separator)
    {
      csv->at++;
      return FIELD_THEN_FIELD;
    }
  csv->at += csv->end - csv->at >= 2 && csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : 1;
  return FIELD_THEN_RECORD;
}

static gboolean
ends_field (const Csv *csv)
{
  return csv->at == csv->end || *csv->at == csv->separator || *csv->at == '\n' || *csv->at == '\r';
}

/* Reads one field; @out: (nullable): its text is appended. */
static FieldEnd
next_field (Csv *csv, GString *out)
{
  const char *start;

  if (csv->at < csv->end && *csv->at == '"')
    while (TRUE)
      {
        const char *quote = memchr (csv->at + 1, '"', (gsize)(csv->end - csv->at - 1));

        if (quote == NULL)
          return FIELD_UNCLOSED;
        if (out != NULL)
          g_string_append_len (out, csv->at + 1, quote - csv->at - 1);
        csv->at = quote + 1;
        if (csv->at == csv->end || *csv->at != '"')
          break;
        if (out != NULL)
          g_string_append_c (out, '"');
      }
  /* What follows the second quote, if anything, belongs to the cell. */
  for (start = csv->at; !ends_field (csv);)
    csv->at++;
  if (out != NULL)
    g_string_append_len (out, start, csv->at - start);
  return end_field (csv);
}

/* --- The separator --- */

/* How many of the first records have the most common number of fields over one, and what that number is. */
static guint
count_alike (const char *text, gsize length, char separator, guint *n_fields)
{
  Csv csv = { text, text + length, separator };
  guint counts[SAMPLE_RECORDS];
  guint n = 0, best = 0;

  *n_fields = 0;
  while (n < SAMPLE_RECORDS && csv.at < csv.end)
    {
      const char *start = csv.at;
      FieldEnd end;

      counts[n] = 0;
      do
        {
          counts[n]++;
          end = next_field (&csv, NULL);
        }
      while (end == FIELD_THEN_FIELD);
      if (end == FIELD_UNCLOSED)
        break;
      if (csv.at - start > 2 || counts[n] > 1)
        n++;
    }
  for (guint i = 0; i < n; i++)
    {
      guint alike = 0;

      for (guint k = 0; k < n; k++)
        alike += counts[k] == counts[i];
      if (counts[i] > 1 && (alike > best || (alike == best && counts[i] > *n_fields)))
        {
          best = alike;
          *n_fields = counts[i];
        }
    }
  return best;
}

static char
detect_separator (const char **text, gsize *length)
{
  static const char candidates[] = { '\t', ';', ',' };
  char separator = ',';
  guint most_alike = 0, most_fields = 0;

  /* What Excel itself understands as a first line. */
  if (*length >= 5 && g_ascii_strncasecmp (*text, "sep=", 4) == 0 && (*length == 5 || strchr ("\r\n", (*text)[5]) != NULL) && strchr ("\"\r\n", (*text)[4]) == NULL)
    {
      gsize line = 5 + strspn (*text + 5, "\r\n");

      line = MIN (line, 5 + (g_str_has_prefix (*text + 5, "\r\n") ? 2u : 1u));
      separator = (*text)[4];
      *text += MIN (line, *length);
      *length -= MIN (line, *length);
      return separator;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      guint n_fields;
      guint alike = count_alike (*text, *length, candidates[i], &n_fields);

      if (alike > most_alike || (alike == most_alike && n_fields > most_fields))
        {
          separator = candidates[i];
          most_alike = alike;
          most_fields = n_fields;
        }
    }
  return separator;
}

/* --- Cells --- */

/* -?digits[.digits][E±digits] without leading zeros; blanks around do no harm. */
static gboolean
is_number (const char *text)
{
  gsize n_integer, n_decimals = 0;

  text += strspn (text, " ");
  text += *text == '-' || *text == '+';
  n_integer = strspn (text, "0123456789");
  if (n_integer > 1 && *text == '0')
    return FALSE;
  text += n_integer;
  if (*text == '.')
    {
      n_decimals = strspn (text + 1, "0123456789");
      text += 1 + n_decimals;
    }
  if (n_integer + n_decimals == 0)
    return FALSE;
  if (*text == 'e' || *text == 'E')
    {
      text += 1 + (text[1] == '-' || text[1] == '+');
      if (!g_ascii_isdigit (*text))
        return FALSE;
      text += strspn (text, "0123456789");
    }
  return text[strspn (text, " ")] == '\0';
}

static gboolean
put_field (DbkSheet *sheet, guint row, guint column, const GString *field, GError **error)
{
  if (field->len == 0)
    return TRUE;
  if (is_number (field->str))
    return dbk_sheet_put_exact (sheet, row, column, field->str, error);
  return dbk_sheet_put_text (sheet, row, column, DBK_SHEET_CELL_TEXT, 0, field->str, field->len, error);
}

static gboolean
read_records (DbkSheet *sheet, Csv *csv, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) field = g_string_new (NULL);

  for (guint row = 0; csv->at < csv->end; row++)
    {
      FieldEnd end = FIELD_THEN_FIELD;

      if (row % CANCEL_EVERY == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* Also where every line is empty. */
      if (row >= DBK_SHEET_MAX_ROWS)
        return dbk_sheet_set_too_large (error, _ ("more than %d rows"), DBK_SHEET_MAX_ROWS);
      for (guint column = 0; end == FIELD_THEN_FIELD; column++)
        {
          g_string_truncate (field, 0);
          end = next_field (csv, field);
          if (end == FIELD_UNCLOSED)
            return dbk_sheet_set_damaged (error, _ ("a quote that begins in line %u has no end"), row + 1);
          if (column >= DBK_SHEET_MAX_COLUMNS)
            return dbk_sheet_set_too_large (error, _ ("more than %d columns"), DBK_SHEET_MAX_COLUMNS);
          if (!put_field (sheet, row, column, field, error))
            return FALSE;
        }
    }
  return TRUE;
}

DbkWorkbook *
dbk_workbook_read_csv (GBytes *content, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkWorkbook) workbook = NULL;
  gsize size, length = 0;
  const char *data = g_bytes_get_data (content, &size);
  g_autofree char *text = decode (data, size, &length);
  const char *start = text;
  DbkSheet *sheet;
  Csv csv;

  /* DOS ended files so. */
  if (text != NULL && length > 0 && text[length - 1] == '\x1a')
    text[--length] = '\0';
  if (text == NULL || has_controls (text, length) || is_other_text (text))
    {
      g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT,
                           text != NULL && is_other_text (text) ? _ ("This is a web page or another document, whatever its name says. Save it as XLSX in your office program.") : _ ("This file is no workbook. Daybook reads XLSX, XLS and CSV."));
      return NULL;
    }
  workbook = dbk_workbook_new ();
  sheet = dbk_workbook_add_sheet (workbook, "", FALSE, error);
  csv.separator = detect_separator (&start, &length);
  csv.at = start;
  csv.end = start + length;
  if (sheet == NULL || !read_records (sheet, &csv, cancellable, error))
    return NULL;
  dbk_sheet_finish (sheet);
  return g_steal_pointer (&workbook);
}
