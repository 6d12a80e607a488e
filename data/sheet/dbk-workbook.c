/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workbook of somebody else's making, read into plain tables.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-workbook.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "data/sheet/dbk-workbook-private.h"

#define CHUNK_BYTES (64 * 1024)

/* --- Errors --- */

static gboolean
set_error_around (GError **error, DbkSheetError code, const char *sentence, const char *detail, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (detail, args);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_set_error (error, DBK_SHEET_ERROR, code, sentence, valid);
  return FALSE;
}

gboolean
dbk_sheet_set_damaged (GError **error, const char *detail, ...)
{
  va_list args;

  va_start (args, detail);
  set_error_around (error, DBK_SHEET_ERROR_DAMAGED, _ ("The workbook is damaged (%s). Open it in your office program, save it again under another name, and try that one."), detail, args);
  va_end (args);
  return FALSE;
}

gboolean
dbk_sheet_set_too_large (GError **error, const char *detail, ...)
{
  va_list args;

  va_start (args, detail);
  set_error_around (error, DBK_SHEET_ERROR_TOO_LARGE, _ ("The workbook is too large (%s). Split it, or remove what is not needed."), detail, args);
  va_end (args);
  return FALSE;
}

/* --- Filling --- */

static void
sheet_free (DbkSheet *sheet)
{
  g_free (sheet->name);
  g_free (sheet->last_row);
  g_array_unref (sheet->cells);
  g_array_unref (sheet->merges);
  g_free (sheet);
}

DbkWorkbook *
dbk_workbook_new (void)
{
  DbkWorkbook *workbook = g_new0 (DbkWorkbook, 1);

  g_atomic_ref_count_init (&workbook->references);
  workbook->sheets = g_ptr_array_new_with_free_func ((GDestroyNotify)sheet_free);
  workbook->texts = g_string_chunk_new (4096);
  return workbook;
}

DbkSheet *
dbk_workbook_add_sheet (DbkWorkbook *workbook, const char *name, gboolean hidden, GError **error)
{
  DbkSheet *sheet;

  if (workbook->sheets->len >= DBK_WORKBOOK_MAX_SHEETS)
    {
      dbk_sheet_set_too_large (error, _ ("more than %d sheets"), DBK_WORKBOOK_MAX_SHEETS);
      return NULL;
    }
  sheet = g_new0 (DbkSheet, 1);
  sheet->workbook = workbook;
  sheet->name = g_utf8_make_valid (name, -1);
  sheet->hidden = hidden;
  sheet->in_order = TRUE;
  sheet->cells = g_array_new (FALSE, TRUE, sizeof (DbkSheetCell));
  sheet->merges = g_array_new (FALSE, TRUE, sizeof (DbkSheetRange));
  g_ptr_array_add (workbook->sheets, sheet);
  return sheet;
}

const char *
dbk_workbook_keep (DbkWorkbook *workbook, const char *text, gsize length, GError **error)
{
  if (length == 0)
    return "";
  if (length > DBK_WORKBOOK_MAX_TEXT_BYTES - workbook->text_bytes)
    {
      dbk_sheet_set_too_large (error, _ ("more than %d MB of text"), DBK_WORKBOOK_MAX_TEXT_BYTES / 1024 / 1024);
      return NULL;
    }
  workbook->text_bytes += length;
  return g_string_chunk_insert_len (workbook->texts, text, (gssize)length);
}

static gboolean
put (DbkSheet *sheet, const DbkSheetCell *cell, GError **error)
{
  if (cell->row >= DBK_SHEET_MAX_ROWS)
    return dbk_sheet_set_too_large (error, _ ("more than %d rows"), DBK_SHEET_MAX_ROWS);
  if (sheet->workbook->n_cells >= DBK_WORKBOOK_MAX_CELLS)
    return dbk_sheet_set_too_large (error, _ ("more than %d cells"), DBK_WORKBOOK_MAX_CELLS);
  if (sheet->cells->len > 0)
    {
      const DbkSheetCell *last = &g_array_index (sheet->cells, DbkSheetCell, sheet->cells->len - 1);

      if (cell->row < last->row || (cell->row == last->row && cell->column <= last->column))
        sheet->in_order = FALSE;
    }
  g_array_append_vals (sheet->cells, cell, 1);
  sheet->workbook->n_cells++;
  return TRUE;
}

static gboolean
prepare (DbkSheetCell *cell, guint row, guint column, DbkSheetCellKind kind, guint flags, GError **error)
{
  if (column >= DBK_SHEET_MAX_COLUMNS)
    return dbk_sheet_set_too_large (error, _ ("more than %d columns"), DBK_SHEET_MAX_COLUMNS);
  memset (cell, 0, sizeof *cell);
  cell->row = row;
  cell->column = (guint16)column;
  cell->kind = (guint8)kind;
  cell->flags = (guint8)flags;
  cell->text = "";
  cell->day = DBK_DAY_NONE;
  cell->seconds = -1;
  return TRUE;
}

gboolean
dbk_sheet_put_empty (DbkSheet *sheet, guint row, guint column, guint flags, GError **error)
{
  DbkSheetCell cell;

  return prepare (&cell, row, column, DBK_SHEET_CELL_EMPTY, flags, error) && put (sheet, &cell, error);
}

gboolean
dbk_sheet_put_kept (DbkSheet *sheet, guint row, guint column, DbkSheetCellKind kind, guint flags, const char *text, GError **error)
{
  DbkSheetCell cell;

  if (!prepare (&cell, row, column, *text == '\0' ? DBK_SHEET_CELL_EMPTY : kind, flags, error))
    return FALSE;
  if (*text == '\0' && flags == 0)
    return TRUE;
  cell.text = text;
  return put (sheet, &cell, error);
}

gboolean
dbk_sheet_put_text (DbkSheet *sheet, guint row, guint column, DbkSheetCellKind kind, guint flags, const char *text, gsize length, GError **error)
{
  const char *kept = dbk_workbook_keep (sheet->workbook, text, length, error);

  return kept != NULL && dbk_sheet_put_kept (sheet, row, column, kind, flags, kept, error);
}

gboolean
dbk_sheet_put_number (DbkSheet *sheet, guint row, guint column, guint flags, double value, const char *literal, const DbkNumberFormat *format, gboolean since_1904, GError **error)
{
  DbkSheetCell cell;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (!isfinite (value))
    return dbk_sheet_put_kept (sheet, row, column, DBK_SHEET_CELL_FAULT, flags, "#NUM!", error);
  if (dbk_number_format_is_percent (format))
    flags |= DBK_SHEET_CELL_PERCENT;
  if (!prepare (&cell, row, column, DBK_SHEET_CELL_NUMBER, flags, error))
    return FALSE;
  number = literal == NULL ? NULL : dbk_number_tidy (literal);
  if (number == NULL)
    number = dbk_number_plain (value);
  if (dbk_number_format_is_date (format))
    {
      text = dbk_number_format_show_date (format, value, since_1904, &cell.day, &cell.seconds);
      if (text != NULL)
        cell.kind = DBK_SHEET_CELL_DATE;
    }
  else if (format != NULL)
    text = dbk_number_format_show (format, value);
  cell.number = dbk_workbook_keep (sheet->workbook, number, strlen (number), error);
  if (cell.number == NULL)
    return FALSE;
  if (text == NULL || strcmp (text, number) == 0)
    cell.text = cell.number;
  else
    cell.text = dbk_workbook_keep (sheet->workbook, text, strlen (text), error);
  return cell.text != NULL && put (sheet, &cell, error);
}

gboolean
dbk_sheet_put_exact (DbkSheet *sheet, guint row, guint column, const char *text, GError **error)
{
  DbkSheetCell cell;
  g_autofree char *number = g_strstrip (g_strdup (text));

  if (!prepare (&cell, row, column, DBK_SHEET_CELL_NUMBER, 0, error))
    return FALSE;
  cell.number = dbk_workbook_keep (sheet->workbook, number, strlen (number), error);
  if (cell.number == NULL)
    return FALSE;
  cell.text = strcmp (text, number) == 0 ? cell.number : dbk_workbook_keep (sheet->workbook, text, strlen (text), error);
  return cell.text != NULL && put (sheet, &cell, error);
}

/* Two digits at @text, at most @max; -1 if there are none. */
static int
two_digits (const char *text, int max)
{
  int n;

  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]))
    return -1;
  n = (text[0] - '0') * 10 + text[1] - '0';
  return n <= max ? n : -1;
}

/* HH:MM[:SS[.fff]][Z], -1 if it is no time of a day. Fractions of a second do not count here. */
static gint32
parse_iso_time (const char *text)
{
  int hours = two_digits (text, 23);
  int minutes = hours >= 0 && text[2] == ':' ? two_digits (text + 3, 59) : -1;
  int seconds = 0;
  const char *rest = text + 5;

  if (minutes < 0)
    return -1;
  if (*rest == ':')
    {
      seconds = two_digits (rest + 1, 59);
      if (seconds < 0)
        return -1;
      rest += 3;
      if (*rest == '.')
        rest += 1 + strspn (rest + 1, "0123456789");
    }
  return *rest == '\0' || strcmp (rest, "Z") == 0 ? hours * 3600 + minutes * 60 + seconds : -1;
}

gboolean
dbk_sheet_put_iso (DbkSheet *sheet, guint row, guint column, guint flags, const char *text, GError **error)
{
  DbkSheetCell cell;
  const char *time = strchr (text, 'T');
  g_autofree char *date = time == NULL ? g_strdup (text) : g_strndup (text, (gsize)(time - text));
  g_autofree char *shown = NULL;
  int ymd[3] = { 0 };

  if (time == NULL && strchr (text, ':') != NULL)
    {
      time = text;
      *date = '\0';
    }
  else if (time != NULL)
    time++;
  if (!prepare (&cell, row, column, DBK_SHEET_CELL_DATE, flags, error))
    return FALSE;
  if (time != NULL)
    cell.seconds = parse_iso_time (time);
  if (*date != '\0' && dbk_day_parse (date, &cell.day))
    dbk_day_to_ymd (cell.day, &ymd[0], &ymd[1], &ymd[2]);
  if ((time != NULL && cell.seconds < 0) || (*date != '\0' && cell.day == DBK_DAY_NONE) || (time == NULL && *date == '\0'))
    return dbk_sheet_put_text (sheet, row, column, DBK_SHEET_CELL_TEXT, flags, text, strlen (text), error);
  shown = dbk_date_show (cell.day == DBK_DAY_NONE ? NULL : ymd, cell.seconds);
  cell.text = dbk_workbook_keep (sheet->workbook, shown, strlen (shown), error);
  return cell.text != NULL && put (sheet, &cell, error);
}

gboolean
dbk_sheet_put_merge (DbkSheet *sheet, const DbkSheetRange *range, GError **error)
{
  if (sheet->merges->len >= DBK_WORKBOOK_MAX_MERGES)
    return dbk_sheet_set_too_large (error, _ ("more than %d merged ranges on a sheet"), DBK_WORKBOOK_MAX_MERGES);
  g_array_append_vals (sheet->merges, range, 1);
  return TRUE;
}

/* --- Putting in order --- */

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  const DbkSheetCell *one = a;
  const DbkSheetCell *other = b;

  if (one->row != other->row)
    return one->row < other->row ? -1 : 1;
  return (int)one->column - (int)other->column;
}

static int
compare_merges (gconstpointer a, gconstpointer b)
{
  const DbkSheetRange *one = a;
  const DbkSheetRange *other = b;

  if (one->first_row != other->first_row)
    return one->first_row < other->first_row ? -1 : 1;
  return (int)one->first_column - (int)other->first_column;
}

/* The sort is stable, so of several cells at one place the last is the last in the file. */
static void
drop_repeated (GArray *cells)
{
  guint n = 0;

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkSheetCell *cell = &g_array_index (cells, DbkSheetCell, i);

      if (i + 1 < cells->len && compare_cells (cell, cell + 1) == 0)
        continue;
      g_array_index (cells, DbkSheetCell, n++) = *cell;
    }
  g_array_set_size (cells, n);
}

/*
 * Goes down the sheet once. For each column it remembers which merge covers it, and down
 * to which row; so overlapping merges and covered cells are found without a search.
 */
static void
apply_merges (DbkSheet *sheet)
{
  g_autofree guint32 *covered_below = g_new0 (guint32, DBK_SHEET_MAX_COLUMNS); /* first row that is free again */
  guint n_merges = 0, n_cells = 0, next_cell = 0;

  g_array_sort (sheet->merges, compare_merges);
  for (guint i = 0; i <= sheet->merges->len; i++)
    {
      DbkSheetRange merge = { G_MAXUINT32, 0, 0, 0 };
      gboolean overlaps = FALSE;

      if (i < sheet->merges->len)
        merge = g_array_index (sheet->merges, DbkSheetRange, i);
      for (; next_cell < sheet->cells->len; next_cell++)
        {
          DbkSheetCell cell = g_array_index (sheet->cells, DbkSheetCell, next_cell);

          /* A merge's own first cell is looked at before the merge is. */
          if (cell.row > merge.first_row || (cell.row == merge.first_row && cell.column > merge.first_column))
            break;
          if (covered_below[cell.column] <= cell.row)
            g_array_index (sheet->cells, DbkSheetCell, n_cells++) = cell;
        }
      if (i == sheet->merges->len)
        break;
      for (guint column = merge.first_column; column <= merge.last_column && !overlaps; column++)
        overlaps = covered_below[column] > merge.first_row;
      if (overlaps)
        continue;
      for (guint column = merge.first_column; column <= merge.last_column; column++)
        covered_below[column] = merge.last_row + 1;
      g_array_index (sheet->merges, DbkSheetRange, n_merges++) = merge;
    }
  g_array_set_size (sheet->merges, n_merges);
  g_array_set_size (sheet->cells, n_cells);
}

void
dbk_sheet_finish (DbkSheet *sheet)
{
  guint32 last_row = 0;

  if (!sheet->in_order)
    {
      g_array_sort (sheet->cells, compare_cells);
      drop_repeated (sheet->cells);
      sheet->in_order = TRUE;
    }
  if (sheet->merges->len > 0)
    apply_merges (sheet);
  sheet->last_row = g_new (guint32, sheet->merges->len + 1);
  for (guint i = 0; i < sheet->merges->len; i++)
    {
      last_row = MAX (last_row, g_array_index (sheet->merges, DbkSheetRange, i).last_row);
      sheet->last_row[i] = last_row;
    }
  for (guint i = 0; i < sheet->cells->len; i++)
    {
      const DbkSheetCell *cell = &g_array_index (sheet->cells, DbkSheetCell, i);

      sheet->n_rows = MAX (sheet->n_rows, cell->row + 1);
      sheet->n_columns = MAX (sheet->n_columns, cell->column + 1u);
    }
}

/* --- Opening --- */

static gboolean
starts_with (GBytes *content, const char *magic, gsize length)
{
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  return size >= length && memcmp (data, magic, length) == 0;
}

DbkWorkbook *
dbk_workbook_read (GBytes *content, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (g_bytes_get_size (content) == 0)
    {
      g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("The file is empty."));
      return NULL;
    }
  if (g_bytes_get_size (content) > DBK_WORKBOOK_MAX_FILE_BYTES)
    {
      dbk_sheet_set_too_large (error, _ ("more than %d MB"), DBK_WORKBOOK_MAX_FILE_BYTES / 1024 / 1024);
      return NULL;
    }
  if (starts_with (content, "PK\3\4", 4) || starts_with (content, "PK\5\6", 4))
    return dbk_workbook_read_xlsx (content, cancellable, error);
  if (starts_with (content, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
    return dbk_workbook_read_xls (content, cancellable, error);
  return dbk_workbook_read_csv (content, cancellable, error);
}

/* An I/O error in our words; a cancelled one stays what it is. */
static void
set_io_error (GError **error, const char *path, GError *reason)
{
  g_autofree char *name = g_filename_display_name (path);

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, reason);
      return;
    }
  g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_IO, _ ("The file %s could not be read: %s"), name, reason->message);
  g_error_free (reason);
}

static GBytes *
load (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GError *reason = NULL;
  gssize n;

  /* Before opening: a pipe would wait for ever. */
  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) != G_FILE_TYPE_REGULAR && g_file_query_exists (file, cancellable))
    {
      g_autofree char *name = g_filename_display_name (path);

      g_set_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_IO, _ ("%s is no file."), name);
      return NULL;
    }
  stream = g_file_read (file, cancellable, &reason);
  if (stream == NULL)
    {
      set_io_error (error, path, reason);
      return NULL;
    }
  do
    {
      guint length = content->len;

      g_byte_array_set_size (content, length + CHUNK_BYTES);
      n = g_input_stream_read (G_INPUT_STREAM (stream), content->data + length, CHUNK_BYTES, cancellable, &reason);
      if (n < 0)
        {
          set_io_error (error, path, reason);
          return NULL;
        }
      g_byte_array_set_size (content, length + (guint)n);
    }
  while (n > 0 && content->len <= DBK_WORKBOOK_MAX_FILE_BYTES);
  return g_byte_array_free_to_bytes (g_steal_pointer (&content));
}

DbkWorkbook *
dbk_workbook_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  g_return_val_if_fail (path != NULL, NULL);
  content = load (path, cancellable, error);
  return content == NULL ? NULL : dbk_workbook_read (content, cancellable, error);
}

DbkWorkbook *
dbk_workbook_ref (DbkWorkbook *workbook)
{
  g_atomic_ref_count_inc (&workbook->references);
  return workbook;
}

void
dbk_workbook_unref (DbkWorkbook *workbook)
{
  if (!g_atomic_ref_count_dec (&workbook->references))
    return;
  g_ptr_array_unref (workbook->sheets);
  g_string_chunk_free (workbook->texts);
  g_free (workbook);
}

/* --- Looking --- */

guint
dbk_workbook_n_sheets (const DbkWorkbook *workbook)
{
  return workbook->sheets->len;
}

const DbkSheet *
dbk_workbook_sheet (const DbkWorkbook *workbook, guint index)
{
  g_return_val_if_fail (index < workbook->sheets->len, NULL);
  return g_ptr_array_index (workbook->sheets, index);
}

const char *
dbk_sheet_name (const DbkSheet *sheet)
{
  return sheet->name;
}

gboolean
dbk_sheet_hidden (const DbkSheet *sheet)
{
  return sheet->hidden;
}

guint
dbk_sheet_n_rows (const DbkSheet *sheet)
{
  return sheet->n_rows;
}

guint
dbk_sheet_n_columns (const DbkSheet *sheet)
{
  return sheet->n_columns;
}

/* The first stored cell at or after a place. */
static guint
find_cell (const DbkSheet *sheet, guint row, guint column)
{
  guint low = 0, high = sheet->cells->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const DbkSheetCell *cell = &g_array_index (sheet->cells, DbkSheetCell, middle);

      if (cell->row < row || (cell->row == row && cell->column < column))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

const DbkSheetCell *
dbk_sheet_cell (const DbkSheet *sheet, guint row, guint column)
{
  guint i = find_cell (sheet, row, column);
  const DbkSheetCell *cell;

  if (i == sheet->cells->len)
    return NULL;
  cell = &g_array_index (sheet->cells, DbkSheetCell, i);
  return cell->row == row && cell->column == column ? cell : NULL;
}

const DbkSheetCell *
dbk_sheet_cells (const DbkSheet *sheet, guint *n)
{
  *n = sheet->cells->len;
  return (const DbkSheetCell *)sheet->cells->data;
}

const DbkSheetCell *
dbk_sheet_row (const DbkSheet *sheet, guint row, guint *n)
{
  guint first = find_cell (sheet, row, 0);
  guint end = find_cell (sheet, row, DBK_SHEET_MAX_COLUMNS);

  *n = end - first;
  return *n == 0 ? NULL : &g_array_index (sheet->cells, DbkSheetCell, first);
}

const DbkSheetRange *
dbk_sheet_merges (const DbkSheet *sheet, guint *n)
{
  *n = sheet->merges->len;
  return (const DbkSheetRange *)sheet->merges->data;
}

const DbkSheetRange *
dbk_sheet_merge_at (const DbkSheet *sheet, guint row, guint column)
{
  guint low = 0, high = sheet->merges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (sheet->merges, DbkSheetRange, middle).first_row <= row)
        low = middle + 1;
      else
        high = middle;
    }
  /* Upwards, as long as any merge further up reaches down here. */
  for (guint i = low; i > 0 && sheet->last_row[i - 1] >= row; i--)
    {
      const DbkSheetRange *merge = &g_array_index (sheet->merges, DbkSheetRange, i - 1);

      if (merge->last_row >= row && merge->first_column <= column && merge->last_column >= column)
        return merge;
    }
  return NULL;
}

char *
dbk_sheet_column_name (guint column)
{
  GString *name = g_string_new (NULL);

  for (guint n = column + 1; n > 0; n = (n - 1) / 26)
    g_string_prepend_c (name, (char)('A' + (n - 1) % 26));
  return g_string_free (name, FALSE);
}
