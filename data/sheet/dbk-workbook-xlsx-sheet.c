/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * XLSX workbooks: the cells of one sheet.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/sheet/dbk-workbook-xlsx-private.h"

typedef struct
{
  DbkXlsx *xlsx;
  DbkSheet *sheet;
  gboolean in_data;
  gboolean in_cell;
  guint phonetic;
  guint64 next_row;
  guint next_column;
  /* of the current cell */
  guint64 row;
  guint column;
  char type[12];
  guint style;
  gboolean has_formula;
  gboolean has_value;
  gboolean has_inline;
  gboolean capturing;
  GString *raw;   /* of the element that is captured */
  GString *value; /* of <v> */
  GString *text;  /* of <is> */
} SheetPart;

static void
fail_damaged (SheetPart *part, DbkXml *xml, const char *detail)
{
  GError *error = NULL;

  dbk_sheet_set_damaged (&error, _ ("sheet “%s”, line %lu: %s"), part->sheet->name, dbk_xml_line (xml), detail);
  dbk_xml_fail (xml, error);
}

/* A1 → 0, 0. FALSE if it is no address; one that is beyond any sheet is one still. */
static gboolean
parse_address (const char **text, guint64 *row, guint *column)
{
  const char *p = *text;
  guint letters = 0;
  guint64 number = 0;

  for (; g_ascii_isalpha (*p) && letters < 1000000; p++)
    letters = letters * 26 + (guint)(g_ascii_toupper (*p) - 'A' + 1);
  if (letters == 0 || !g_ascii_isdigit (*p))
    return FALSE;
  for (; g_ascii_isdigit (*p) && number < G_MAXUINT32; p++)
    number = number * 10 + (guint64)(*p - '0');
  if (number == 0 || g_ascii_isalnum (*p))
    return FALSE;
  *text = p;
  *row = number - 1;
  *column = letters - 1;
  return TRUE;
}

static void
start_row (SheetPart *part, DbkXml *xml, const char **attributes)
{
  const char *r = dbk_xml_attribute (attributes, "r");
  guint64 row = 0;

  part->next_column = 0;
  if (r == NULL)
    {
      part->row = part->next_row;
      part->next_row++;
      return;
    }
  if (!g_ascii_string_to_unsigned (r, 10, 1, G_MAXUINT32, &row, NULL))
    {
      fail_damaged (part, xml, _ ("a row has no proper number"));
      return;
    }
  part->row = row - 1;
  part->next_row = row;
}

static void
start_cell (SheetPart *part, DbkXml *xml, const char **attributes)
{
  const char *r = dbk_xml_attribute (attributes, "r");
  const char *type = dbk_xml_attribute (attributes, "t");
  const char *style = dbk_xml_attribute (attributes, "s");

  part->in_cell = TRUE;
  part->has_formula = part->has_value = part->has_inline = FALSE;
  g_string_truncate (part->value, 0);
  g_string_truncate (part->text, 0);
  g_strlcpy (part->type, type == NULL ? "n" : type, sizeof part->type);
  part->style = style == NULL ? 0 : (guint)MIN (g_ascii_strtoull (style, NULL, 10), G_MAXUINT);
  part->column = part->next_column;
  if (r != NULL && (!parse_address (&r, &part->row, &part->column) || *r != '\0'))
    fail_damaged (part, xml, _ ("a cell has no proper address"));
  part->next_column = part->column + 1;
}

static void
add_merge (SheetPart *part, DbkXml *xml, const char **attributes)
{
  const char *reference = dbk_xml_attribute (attributes, "ref");
  guint64 first_row, last_row;
  guint first_column, last_column;
  DbkSheetRange range;
  GError *error = NULL;

  if (reference == NULL || !parse_address (&reference, &first_row, &first_column))
    {
      fail_damaged (part, xml, _ ("a merged range has no proper address"));
      return;
    }
  last_row = first_row;
  last_column = first_column;
  if (*reference == ':')
    {
      reference++;
      if (!parse_address (&reference, &last_row, &last_column))
        reference = "?";
    }
  if (*reference != '\0' || MAX (first_row, last_row) >= DBK_SHEET_MAX_ROWS || MAX (first_column, last_column) >= DBK_SHEET_MAX_COLUMNS)
    {
      fail_damaged (part, xml, _ ("a merged range has no proper address"));
      return;
    }
  range.first_row = (guint32)MIN (first_row, last_row);
  range.last_row = (guint32)MAX (first_row, last_row);
  range.first_column = (guint16)MIN (first_column, last_column);
  range.last_column = (guint16)MAX (first_column, last_column);
  if (range.first_row == range.last_row && range.first_column == range.last_column)
    return;
  if (!dbk_sheet_put_merge (part->sheet, &range, &error))
    dbk_xml_fail (xml, error);
}

static void
sheet_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  SheetPart *part = user_data;

  if (dbk_xml_is_root (xml))
    {
      if (strcmp (name, "worksheet") != 0)
        fail_damaged (part, xml, _ ("this is no sheet"));
      return;
    }
  if (strcmp (name, "sheetData") == 0)
    part->in_data = TRUE;
  else if (strcmp (name, "mergeCell") == 0)
    add_merge (part, xml, attributes);
  if (!part->in_data)
    return;
  if (strcmp (name, "row") == 0)
    start_row (part, xml, attributes);
  else if (strcmp (name, "c") == 0)
    start_cell (part, xml, attributes);
  else if (!part->in_cell)
    return;
  else if (strcmp (name, "f") == 0)
    part->has_formula = TRUE;
  else if (strcmp (name, "rPh") == 0)
    part->phonetic++;
  else if (strcmp (name, "v") == 0 || strcmp (name, "t") == 0)
    {
      part->capturing = part->phonetic == 0;
      g_string_truncate (part->raw, 0);
    }
}

static void
sheet_text (DbkXml *xml, const char *text, int length, gpointer user_data)
{
  SheetPart *part = user_data;

  if (part->capturing)
    dbk_xlsx_collect (xml, part->raw, text, length);
}

/* --- One cell is complete --- */

static gboolean
put_shared_text (SheetPart *part, guint flags, GError **error)
{
  guint64 index;

  if (!g_ascii_string_to_unsigned (part->value->str, 10, 0, G_MAXUINT32, &index, NULL) || index >= part->xlsx->texts->len)
    return dbk_sheet_set_damaged (error, _ ("sheet “%s” names a text that is not there"), part->sheet->name);
  return dbk_sheet_put_kept (part->sheet, (guint)part->row, part->column, DBK_SHEET_CELL_TEXT, flags, g_ptr_array_index (part->xlsx->texts, index), error);
}

static gboolean
put_number (SheetPart *part, guint flags, GError **error)
{
  const DbkNumberFormat *format = part->style < part->xlsx->formats->len ? g_ptr_array_index (part->xlsx->formats, part->style) : NULL;
  char *end;
  double value;

  g_strstrip (part->value->str);
  value = g_ascii_strtod (part->value->str, &end);
  /* No hexadecimal, no "nan": text is what is no number, so that somebody sees it. */
  if (*end != '\0' || end == part->value->str || strspn (part->value->str, "+-.0123456789eE") != strlen (part->value->str))
    return dbk_sheet_put_text (part->sheet, (guint)part->row, part->column, DBK_SHEET_CELL_TEXT, flags, part->value->str, strlen (part->value->str), error);
  return dbk_sheet_put_number (part->sheet, (guint)part->row, part->column, flags, value, part->value->str, format, part->xlsx->since_1904, error);
}

static gboolean
put_value (SheetPart *part, guint flags, GError **error)
{
  const char *type = part->type;
  guint row = (guint)part->row;

  if (strcmp (type, "s") == 0)
    return put_shared_text (part, flags, error);
  if (strcmp (type, "b") == 0)
    {
      g_strstrip (part->value->str);
      return dbk_sheet_put_kept (part->sheet, row, part->column, DBK_SHEET_CELL_BOOLEAN, flags, dbk_xlsx_is_true (part->value->str) ? "TRUE" : "FALSE", error);
    }
  if (strcmp (type, "n") == 0)
    return put_number (part, flags, error);
  if (strcmp (type, "d") == 0)
    return dbk_sheet_put_iso (part->sheet, row, part->column, flags, g_strstrip (part->value->str), error);
  g_string_truncate (part->text, 0);
  dbk_xlsx_append_text (part->text, part->value->str, part->value->len);
  return dbk_sheet_put_text (part->sheet, row, part->column, strcmp (type, "e") == 0 ? DBK_SHEET_CELL_FAULT : DBK_SHEET_CELL_TEXT, flags, part->text->str, part->text->len, error);
}

/* Whether a formula was never calculated, although a 0 or "" stands there for its result. */
static gboolean
is_uncalculated (const SheetPart *part)
{
  if (!part->has_formula)
    return FALSE;
  if (!part->has_value)
    return TRUE;
  /* "" may be what a formula for text gives; a number never is "". */
  if (part->value->len == 0)
    return strcmp (part->type, "str") != 0 || part->xlsx->uncalculated;
  return part->xlsx->uncalculated && strcmp (part->value->str, "0") == 0;
}

static gboolean
put_cell (SheetPart *part, GError **error)
{
  guint flags = part->has_formula ? DBK_SHEET_CELL_FORMULA : 0;

  if (part->row >= DBK_SHEET_MAX_ROWS)
    return dbk_sheet_set_too_large (error, _ ("more than %d rows"), DBK_SHEET_MAX_ROWS);
  if (is_uncalculated (part))
    flags |= DBK_SHEET_CELL_UNCALCULATED;
  if (strcmp (part->type, "inlineStr") == 0 || (part->has_inline && !part->has_value))
    return dbk_sheet_put_text (part->sheet, (guint)part->row, part->column, DBK_SHEET_CELL_TEXT, flags, part->text->str, part->text->len, error);
  if (part->value->len > 0)
    return put_value (part, flags, error);
  return flags == 0 || dbk_sheet_put_empty (part->sheet, (guint)part->row, part->column, flags, error);
}

static void
sheet_end (DbkXml *xml, const char *name, gpointer user_data)
{
  SheetPart *part = user_data;
  GError *error = NULL;

  if (strcmp (name, "sheetData") == 0)
    part->in_data = FALSE;
  if (!part->in_cell)
    return;
  if (strcmp (name, "v") == 0 && part->capturing)
    {
      g_string_append_len (part->value, part->raw->str, (gssize)part->raw->len);
      part->has_value = TRUE;
      part->capturing = FALSE;
    }
  else if (strcmp (name, "t") == 0 && part->capturing)
    {
      dbk_xlsx_append_text (part->text, part->raw->str, part->raw->len);
      part->has_inline = TRUE;
      part->capturing = FALSE;
    }
  else if (strcmp (name, "rPh") == 0 && part->phonetic > 0)
    part->phonetic--;
  else if (strcmp (name, "c") == 0)
    {
      part->in_cell = FALSE;
      if (!put_cell (part, &error))
        dbk_xml_fail (xml, error);
    }
}

gboolean
dbk_xlsx_read_sheet (DbkXlsx *xlsx, DbkSheet *sheet, const char *path, GError **error)
{
  static const DbkXmlHandlers handlers = { sheet_start, sheet_end, sheet_text };
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  SheetPart part = { .xlsx = xlsx, .sheet = sheet, .raw = raw, .value = value, .text = text };

  return dbk_package_parse (xlsx->package, path, &handlers, &part, error);
}
