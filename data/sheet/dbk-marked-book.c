/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workbook handed back with its bad cells marked.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-marked-book.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "data/sheet/dbk-export-private.h"

/* libxlsxwriter writes every cell that a merged range covers. */
#define MAX_COVERED 2000000
/* Digits that a number of a workbook holds for certain. */
#define EXACT_DIGITS 15
#define SECONDS_OF_DAY 86400
/* In characters, of which a Chinese one takes two. */
#define NARROWEST 8
#define WIDEST 40
#define PADDING 2

/** Mark: why a cell is bad */
typedef struct
{
  DbkImportClass kind;
  GString *reasons; /* (owned) */
} Mark;

typedef struct
{
  const DbkImport *import;
  GCancellable *cancellable; /* (nullable) */
  lxw_workbook *book;
  GHashTable *marks;   /* (owned) (element-type utf8 Mark): by sheet, row and column */
  GHashTable *formats; /* (owned) (element-type utf8 lxw_format): by number format and class */
} Marked;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  g_string_free (mark->reasons, TRUE);
  g_free (mark);
}

static gboolean
is_bad (const DbkImportRow *row)
{
  return row->kind == DBK_IMPORT_INVALID || row->kind == DBK_IMPORT_CONFLICT || row->kind == DBK_IMPORT_LOCKED;
}

static char *
place_of (guint tab, guint row, guint column)
{
  return g_strdup_printf ("%u %u %u", tab, row, column);
}

static void
collect_marks (Marked *marked)
{
  for (guint i = 0; i < marked->import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (marked->import->rows, i);
      g_autofree char *place = NULL;
      Mark *mark;

      if (!is_bad (row))
        continue;
      place = place_of (row->tab, row->row, row->column);
      mark = g_hash_table_lookup (marked->marks, place);
      if (mark == NULL)
        {
          mark = g_new0 (Mark, 1);
          mark->kind = row->kind;
          mark->reasons = g_string_new (NULL);
          g_hash_table_insert (marked->marks, g_steal_pointer (&place), mark);
        }
      else
        g_string_append_c (mark->reasons, '\n');
      g_string_append (mark->reasons, row->reason != NULL ? row->reason : "");
    }
}

/* --- Formats --- */

static void
paint (lxw_format *format, DbkImportClass kind)
{
  switch (kind)
    {
    case DBK_IMPORT_INVALID:
      format_set_bg_color (format, 0xFFC7CE);
      format_set_font_color (format, 0x9C0006);
      break;
    case DBK_IMPORT_CONFLICT:
      format_set_bg_color (format, 0xFFEB9C);
      format_set_font_color (format, 0x7F4F00);
      break;
    default:
      format_set_bg_color (format, 0xDDDDDD);
      format_set_font_color (format, 0x444444);
    }
  format_set_border (format, LXW_BORDER_THIN);
}

/* @code: (nullable): number format; @mark: (nullable) */
static lxw_format *
get_format (Marked *marked, const char *code, const Mark *mark)
{
  g_autofree char *key = g_strdup_printf ("%d %s", mark != NULL ? (int)mark->kind : -1, code != NULL ? code : "");
  lxw_format *format = g_hash_table_lookup (marked->formats, key);

  if (format == NULL)
    {
      format = workbook_add_format (marked->book);
      if (code != NULL)
        format_set_num_format (format, code);
      if (mark != NULL)
        paint (format, mark->kind);
      g_hash_table_insert (marked->formats, g_steal_pointer (&key), format);
    }
  return format;
}

/* (transfer full) (nullable): how @text shows a number: its grouping, decimals and percent sign */
static char *
number_code (const DbkSheetCell *cell)
{
  const char *point = strchr (cell->text, '.');
  gboolean percent = (cell->flags & DBK_SHEET_CELL_PERCENT) != 0;
  gboolean grouped = strchr (cell->text, ',') != NULL;
  gsize decimals = point != NULL ? strspn (point + 1, "0123456789") : 0;
  GString *code;

  /* What is shown otherwise than with digits is shown plainly. */
  if (*cell->text == '\0' || cell->text[strspn (cell->text, "+-0123456789,.%")] != '\0')
    return NULL;
  if (!percent && !grouped && strcmp (cell->text, cell->number) == 0)
    return NULL;
  code = g_string_new (grouped ? "#,##0" : "0");
  if (decimals > 0)
    g_string_append_c (code, '.');
  for (gsize i = 0; i < decimals; i++)
    g_string_append_c (code, '0');
  if (percent)
    g_string_append_c (code, '%');
  return g_string_free (code, FALSE);
}

static const char *
date_code (const DbkSheetCell *cell)
{
  gboolean seconds = cell->seconds > 0 && cell->seconds % 60 != 0;

  if (cell->day != DBK_DAY_NONE && cell->seconds >= 0)
    return seconds ? "yyyy-mm-dd hh:mm:ss" : "yyyy-mm-dd hh:mm";
  if (cell->day != DBK_DAY_NONE)
    return "yyyy-mm-dd";
  if (cell->seconds >= SECONDS_OF_DAY)
    return seconds ? "[h]:mm:ss" : "[h]:mm";
  return seconds ? "hh:mm:ss" : "hh:mm";
}

/* --- Cells --- */

/* Whether a double holds the number that is written there. */
static gboolean
is_exact (const char *number)
{
  guint digits = 0;

  for (const char *c = number; *c != '\0' && *c != 'e' && *c != 'E'; c++)
    digits += g_ascii_isdigit (*c);
  return digits <= EXACT_DIGITS + 2 && isfinite (g_ascii_strtod (number, NULL));
}

/* Days of a workbook's own calendar, which knows a 29 February 1900. */
static gboolean
get_serial (const DbkSheetCell *cell, double *serial)
{
  double time = cell->seconds > 0 ? (double)cell->seconds / SECONDS_OF_DAY : 0;

  *serial = time;
  if (cell->day == DBK_DAY_NONE)
    return cell->seconds >= 0;
  if (cell->day < dbk_day_from_ymd (1900, 3, 1))
    return FALSE;
  *serial += cell->day - dbk_day_from_ymd (1900, 3, 1) + 61;
  return TRUE;
}

static void
write_number (Marked *marked, lxw_worksheet *sheet, const DbkSheetCell *cell, const Mark *mark)
{
  g_autofree char *code = number_code (cell);

  if (is_exact (cell->number))
    worksheet_write_number (sheet, cell->row, cell->column, g_ascii_strtod (cell->number, NULL), get_format (marked, code, mark));
  else
    dbk_export_text (sheet, cell->row, cell->column, cell->number, get_format (marked, NULL, mark));
}

/* Nothing of it is written as a formula: not even a text that looks like one. */
static void
write_cell (Marked *marked, lxw_worksheet *sheet, const DbkSheetCell *cell, const Mark *mark)
{
  double serial;

  if (cell->kind == DBK_SHEET_CELL_NUMBER && cell->number != NULL)
    write_number (marked, sheet, cell, mark);
  else if (cell->kind == DBK_SHEET_CELL_DATE && get_serial (cell, &serial))
    worksheet_write_number (sheet, cell->row, cell->column, serial, get_format (marked, date_code (cell), mark));
  else if (cell->kind == DBK_SHEET_CELL_BOOLEAN)
    worksheet_write_boolean (sheet, cell->row, cell->column, strcmp (cell->text, "TRUE") == 0, get_format (marked, NULL, mark));
  else if (*cell->text != '\0')
    dbk_export_text (sheet, cell->row, cell->column, cell->text, get_format (marked, NULL, mark));
  else if (mark != NULL)
    worksheet_write_blank (sheet, cell->row, cell->column, get_format (marked, NULL, mark));
}

static guint
count_columns (const char *text)
{
  guint columns = 0;

  for (const char *c = text; *c != '\0' && columns < WIDEST; c = g_utf8_next_char (c))
    columns += g_unichar_iswide (g_utf8_get_char (c)) ? 2 : 1;
  return columns;
}

static void
write_cells (Marked *marked, lxw_worksheet *sheet, guint tab)
{
  const DbkSheet *from = dbk_workbook_sheet (marked->import->workbook, tab);
  guint n_columns = dbk_sheet_n_columns (from);
  g_autofree guint *widths = g_new0 (guint, MAX (n_columns, 1));
  guint n;
  const DbkSheetCell *cells = dbk_sheet_cells (from, &n);

  for (guint i = 0; i < n && !g_cancellable_is_cancelled (marked->cancellable); i++)
    {
      const DbkSheetRange *merge = dbk_sheet_merge_at (from, cells[i].row, cells[i].column);
      g_autofree char *place = place_of (tab, cells[i].row, cells[i].column);

      write_cell (marked, sheet, &cells[i], g_hash_table_lookup (marked->marks, place));
      /* A title over several columns makes none of them wide. */
      if (merge == NULL)
        widths[cells[i].column] = MAX (widths[cells[i].column], count_columns (cells[i].text));
    }
  for (guint c = 0; c < n_columns; c++)
    if (widths[c] > NARROWEST)
      worksheet_set_column (sheet, (lxw_col_t)c, (lxw_col_t)c, MIN (widths[c], WIDEST) + PADDING, NULL);
}

static void
write_merges (lxw_worksheet *sheet, const DbkSheet *from)
{
  guint n;
  const DbkSheetRange *merges = dbk_sheet_merges (from, &n);

  for (guint i = 0; i < n; i++)
    {
      const DbkSheetRange *range = &merges[i];

      if (range->last_row > range->first_row || range->last_column > range->first_column)
        worksheet_merge_range (sheet, range->first_row, range->first_column, range->last_row, range->last_column, "", NULL);
    }
}

static void
write_comments (Marked *marked, lxw_worksheet *sheet, guint tab)
{
  const DbkSheet *from = dbk_workbook_sheet (marked->import->workbook, tab);
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < marked->import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (marked->import->rows, i);
      lxw_comment_options options = { .x_scale = 1.8, .y_scale = 1.0 };
      g_autofree char *place = NULL;
      g_autofree char *text = NULL;
      Mark *mark;

      if (row->tab != tab || !is_bad (row))
        continue;
      place = place_of (tab, row->row, row->column);
      mark = g_hash_table_lookup (marked->marks, place);
      if (!g_hash_table_add (done, mark))
        continue;
      /* Nothing is stored there, and yet something is wrong: a unit that is not named. */
      if (dbk_sheet_cell (from, row->row, row->column) == NULL)
        worksheet_write_blank (sheet, row->row, (lxw_col_t)row->column, get_format (marked, NULL, mark));
      text = g_utf8_substring (mark->reasons->str, 0, MIN (g_utf8_strlen (mark->reasons->str, -1), 32000));
      worksheet_write_comment_opt (sheet, row->row, (lxw_col_t)row->column, text, &options);
    }
}

/* --- Sheets --- */

static lxw_worksheet *
add_sheet (Marked *marked, const char *name)
{
  if (*name != '\0' && workbook_validate_sheet_name (marked->book, name) == LXW_NO_ERROR)
    return workbook_add_worksheet (marked->book, name);
  return *name != '\0' ? dbk_export_add_sheet (marked->book, name) : workbook_add_worksheet (marked->book, NULL);
}

/* A workbook needs one sheet that is to be seen, and opens on that. */
static void
show_sheets (Marked *marked, lxw_worksheet **sheets, guint n)
{
  guint first = 0;

  while (first < n && dbk_sheet_hidden (dbk_workbook_sheet (marked->import->workbook, first)))
    first++;
  if (first == n)
    return;
  worksheet_activate (sheets[first]);
  worksheet_set_first_sheet (sheets[first]);
  for (guint i = 0; i < n; i++)
    if (dbk_sheet_hidden (dbk_workbook_sheet (marked->import->workbook, i)))
      worksheet_hide (sheets[i]);
}

static void
fill_workbook (lxw_workbook *book, gpointer data)
{
  Marked *marked = data;
  guint n = dbk_workbook_n_sheets (marked->import->workbook);
  g_autofree lxw_worksheet **sheets = g_new0 (lxw_worksheet *, MAX (n, 1));

  marked->book = book;
  for (guint i = 0; i < n; i++)
    {
      const DbkSheet *from = dbk_workbook_sheet (marked->import->workbook, i);

      sheets[i] = add_sheet (marked, dbk_sheet_name (from));
      write_merges (sheets[i], from);
      write_cells (marked, sheets[i], i);
      write_comments (marked, sheets[i], i);
    }
  show_sheets (marked, sheets, n);
}

static guint64
count_covered (const DbkWorkbook *workbook)
{
  guint64 covered = 0;

  for (guint i = 0; i < dbk_workbook_n_sheets (workbook); i++)
    {
      guint n;
      const DbkSheetRange *merges = dbk_sheet_merges (dbk_workbook_sheet (workbook, i), &n);

      for (guint k = 0; k < n; k++)
        covered += ((guint64)merges[k].last_row - merges[k].first_row + 1) * ((guint64)merges[k].last_column - merges[k].first_column + 1);
    }
  return covered;
}

gboolean
dbk_marked_book_write (const DbkImport *import, const char *path, GCancellable *cancellable, GError **error)
{
  Marked marked = { .import = import, .cancellable = cancellable };
  gboolean done;

  if (count_covered (import->workbook) > MAX_COVERED)
    {
      g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_TOO_LARGE, _ ("Merged cells cover more than this program can write. Undo the merging of whole rows and columns, then import the workbook again."));
      return FALSE;
    }
  marked.marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, mark_free);
  marked.formats = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  collect_marks (&marked);
  done = dbk_export_save (path, fill_workbook, &marked, cancellable, error);
  g_hash_table_unref (marked.marks);
  g_hash_table_unref (marked.formats);
  return done;
}
