/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * XLS workbooks of Excel 97–2003 (BIFF8).
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/sheet/dbk-compound.h"
#include "data/sheet/dbk-workbook-private.h"

#define CANCEL_EVERY 65536
#define MAX_FORMATS 100000
#define BIFF8 0x0600

enum
{
  RECORD_FORMULA = 0x0006,
  RECORD_EOF = 0x000a,
  RECORD_DATEMODE = 0x0022,
  RECORD_FILEPASS = 0x002f,
  RECORD_CONTINUE = 0x003c,
  RECORD_UNCALCED = 0x005e,
  RECORD_BOUNDSHEET = 0x0085,
  RECORD_MULRK = 0x00bd,
  RECORD_RSTRING = 0x00d6,
  RECORD_XF = 0x00e0,
  RECORD_MERGEDCELLS = 0x00e5,
  RECORD_SST = 0x00fc,
  RECORD_LABELSST = 0x00fd,
  RECORD_NUMBER = 0x0203,
  RECORD_LABEL = 0x0204,
  RECORD_BOOLERR = 0x0205,
  RECORD_STRING = 0x0207,
  RECORD_RK = 0x027e,
  RECORD_FORMAT = 0x041e,
  RECORD_BOF = 0x0809,
};

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize next; /* where the next record begins */
  guint id;
  const guint8 *record; /* the current one's content */
  gsize length;
} Records;

/* A record with its continuations, read as one. */
typedef struct
{
  Records records;
  gsize at;
  gboolean failed; /* read beyond the end */
} Reader;

typedef struct
{
  guint32 offset;
  gboolean hidden;
  gboolean is_sheet;
  char *name;
} Entry;

typedef struct
{
  DbkWorkbook *workbook;
  GCancellable *cancellable;
  GPtrArray *entries;  /* of Entry */
  GPtrArray *texts;    /* kept by the workbook */
  GArray *format_ids;  /* of guint16: by style */
  GHashTable *formats; /* number → DbkNumberFormat */
  gboolean since_1904;
  gsize budget; /* bytes of records that sheets may still have */
  /* of the current sheet */
  DbkSheet *sheet;
  gboolean uncalculated;
  gboolean awaits_text; /* the last formula gave text, which stands in the next record */
  guint text_row;
  guint text_column;
} Xls;

static guint16
get16 (const guint8 *data)
{
  return (guint16)(data[0] | data[1] << 8);
}

static guint32
get32 (const guint8 *data)
{
  return get16 (data) | (guint32)get16 (data + 2) << 16;
}

static double
get_double (const guint8 *data)
{
  guint64 bits = get32 (data) | (guint64)get32 (data + 4) << 32;
  double value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static gboolean
set_broken_record (const Records *records, GError **error)
{
  return dbk_sheet_set_damaged (error, _ ("record %04X before byte %u is broken"), records->id, (guint)records->next);
}

/* FALSE at the end, and where a record would go beyond it. */
static gboolean
next_record (Records *records)
{
  if (records->size - records->next < 4)
    return FALSE;
  records->id = get16 (records->data + records->next);
  records->length = get16 (records->data + records->next + 2);
  if (records->length > records->size - records->next - 4)
    return FALSE;
  records->record = records->data + records->next + 4;
  records->next += 4 + records->length;
  return TRUE;
}

/* --- Texts --- */

static gboolean
in_record (Reader *reader)
{
  while (reader->at >= reader->records.length)
    {
      if (!next_record (&reader->records) || reader->records.id != RECORD_CONTINUE)
        {
          reader->failed = TRUE;
          return FALSE;
        }
      reader->at = 0;
    }
  return TRUE;
}

static guint
read8 (Reader *reader)
{
  return !reader->failed && in_record (reader) ? reader->records.record[reader->at++] : 0;
}

static guint
read16 (Reader *reader)
{
  guint low = read8 (reader);

  return low | read8 (reader) << 8;
}

static guint32
read32 (Reader *reader)
{
  guint32 low = read16 (reader);

  return low | (guint32)read16 (reader) << 16;
}

static void
skip (Reader *reader, guint64 n)
{
  while (n > 0 && !reader->failed && in_record (reader))
    {
      gsize step = MIN (n, reader->records.length - reader->at);

      reader->at += step;
      n -= step;
    }
}

static void
append_utf16 (GString *out, guint unit, guint *high)
{
  if (*high != 0 && unit >= 0xdc00 && unit < 0xe000)
    {
      g_string_append_unichar (out, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
      *high = 0;
      return;
    }
  if (*high != 0)
    g_string_append_unichar (out, 0xfffd);
  *high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  if (*high == 0 && unit != 0)
    g_string_append_unichar (out, unit >= 0xdc00 && unit < 0xe000 ? 0xfffd : unit);
}

/* Characters may go on in the next record, which then says anew whether they have one byte or two. */
static void
read_characters (Reader *reader, guint n, guint flags, GString *out)
{
  guint high = 0;

  for (guint i = 0; i < n && !reader->failed; i++)
    {
      if (reader->at >= reader->records.length)
        flags = read8 (reader);
      append_utf16 (out, flags & 1 ? read16 (reader) : read8 (reader), &high);
    }
  if (high != 0)
    g_string_append_unichar (out, 0xfffd);
}

/* A text with what may go with it: runs of fonts, and phonetic script; neither is wanted. */
static void
read_text (Reader *reader, guint n, GString *out)
{
  guint flags = read8 (reader);
  guint n_runs = flags & 8 ? read16 (reader) : 0;
  guint32 n_phonetic = flags & 4 ? read32 (reader) : 0;

  g_string_truncate (out, 0);
  read_characters (reader, n, flags, out);
  if (n_runs > 0 || n_phonetic > 0)
    skip (reader, 4 * (guint64)n_runs + n_phonetic);
}

static gboolean
read_shared_texts (Xls *xls, const Records *records, GError **error)
{
  Reader reader = { .records = *records };
  g_autoptr (GString) text = g_string_new (NULL);
  guint32 n;

  read32 (&reader);
  n = read32 (&reader);
  for (guint32 i = 0; i < n; i++)
    {
      const char *kept;

      read_text (&reader, read16 (&reader), text);
      if (reader.failed)
        return set_broken_record (records, error);
      if (i % CANCEL_EVERY == 0 && g_cancellable_set_error_if_cancelled (xls->cancellable, error))
        return FALSE;
      if (i >= DBK_WORKBOOK_MAX_CELLS)
        return dbk_sheet_set_too_large (error, _ ("more than %d cells"), DBK_WORKBOOK_MAX_CELLS);
      kept = dbk_workbook_keep (xls->workbook, text->str, text->len, error);
      if (kept == NULL)
        return FALSE;
      g_ptr_array_add (xls->texts, (gpointer)kept);
    }
  return TRUE;
}

/* --- The workbook's own records --- */

static void
entry_free (Entry *entry)
{
  g_free (entry->name);
  g_free (entry);
}

static gboolean
read_entry (Xls *xls, const Records *records, GError **error)
{
  Reader reader = { .records = *records, .at = 6 };
  g_autoptr (GString) name = g_string_new (NULL);
  Entry *entry;
  guint n;

  if (records->length < 8)
    return set_broken_record (records, error);
  n = read8 (&reader);
  read_characters (&reader, n, read8 (&reader), name);
  if (reader.failed)
    return set_broken_record (records, error);
  entry = g_new0 (Entry, 1);
  entry->offset = get32 (records->record);
  entry->hidden = (records->record[4] & 3) != 0;
  entry->is_sheet = records->record[5] == 0;
  entry->name = g_strdup (name->str);
  g_ptr_array_add (xls->entries, entry);
  return TRUE;
}

static gboolean
read_format (Xls *xls, const Records *records, GError **error)
{
  Reader reader = { .records = *records, .at = 2 };
  g_autoptr (GString) code = g_string_new (NULL);

  if (records->length < 5)
    return set_broken_record (records, error);
  read_text (&reader, read16 (&reader), code);
  if (reader.failed)
    return set_broken_record (records, error);
  if (g_hash_table_size (xls->formats) < MAX_FORMATS)
    g_hash_table_replace (xls->formats, GUINT_TO_POINTER (get16 (records->record)), dbk_number_format_new (code->str));
  return TRUE;
}

static gboolean
read_global (Xls *xls, const Records *records, GError **error)
{
  guint16 format_id;

  switch (records->id)
    {
    case RECORD_FILEPASS:
      g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_ENCRYPTED, _ ("The workbook is protected by a password. Open it in your office program, remove the password, and save it again."));
      return FALSE;
    case RECORD_DATEMODE:
      xls->since_1904 = records->length >= 2 && get16 (records->record) == 1;
      return TRUE;
    case RECORD_BOUNDSHEET:
      return read_entry (xls, records, error);
    case RECORD_FORMAT:
      return read_format (xls, records, error);
    case RECORD_XF:
      if (records->length < 4)
        return set_broken_record (records, error);
      format_id = get16 (records->record + 2);
      if (xls->format_ids->len < MAX_FORMATS)
        g_array_append_val (xls->format_ids, format_id);
      return TRUE;
    case RECORD_SST:
      return read_shared_texts (xls, records, error);
    default:
      return TRUE;
    }
}

static gboolean
read_globals (Xls *xls, const guint8 *data, gsize size, GError **error)
{
  Records records = { .data = data, .size = size };

  if (!next_record (&records) || records.id != RECORD_BOF || records.length < 4 || get16 (records.record) != BIFF8)
    {
      g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This workbook is older than Excel 97. Save it as XLSX in your office program."));
      return FALSE;
    }
  while (next_record (&records))
    {
      if (records.id == RECORD_EOF)
        return TRUE;
      if (!read_global (xls, &records, error))
        return FALSE;
    }
  return dbk_sheet_set_damaged (error, _ ("its end is missing"));
}

/* --- Cells --- */

static const DbkNumberFormat *
format_of (Xls *xls, guint style)
{
  guint id = style < xls->format_ids->len ? g_array_index (xls->format_ids, guint16, style) : 0;
  DbkNumberFormat *format = g_hash_table_lookup (xls->formats, GUINT_TO_POINTER (id));
  const char *code = dbk_number_format_builtin (id);

  if (format == NULL && code != NULL)
    {
      format = dbk_number_format_new (code);
      g_hash_table_insert (xls->formats, GUINT_TO_POINTER (id), format);
    }
  return format;
}

static gboolean
put_number (Xls *xls, guint row, guint column, guint style, guint flags, double value, GError **error)
{
  return dbk_sheet_put_number (xls->sheet, row, column, flags, value, NULL, format_of (xls, style), xls->since_1904, error);
}

/* A number in 30 bits: the upper ones of a double, or an integer; either may be of hundredths. */
static double
unpack_rk (guint32 rk)
{
  guint64 bits = (guint64)(rk & ~3u) << 32;
  double value;

  if (rk & 2)
    value = (gint32)rk >> 2;
  else
    memcpy (&value, &bits, sizeof value);
  return rk & 1 ? value / 100 : value;
}

static const char *
fault_name (guint code)
{
  switch (code)
    {
    case 0x00:
      return "#NULL!";
    case 0x07:
      return "#DIV/0!";
    case 0x0f:
      return "#VALUE!";
    case 0x17:
      return "#REF!";
    case 0x1d:
      return "#NAME?";
    case 0x24:
      return "#NUM!";
    case 0x2a:
      return "#N/A";
    default:
      return "#ERROR!";
    }
}

static gboolean
put_boolean_or_fault (Xls *xls, guint row, guint column, guint flags, guint value, gboolean fault, GError **error)
{
  return dbk_sheet_put_kept (xls->sheet, row, column, fault ? DBK_SHEET_CELL_FAULT : DBK_SHEET_CELL_BOOLEAN, flags,
                             fault ? fault_name (value) : value != 0 ? "TRUE"
                                                                     : "FALSE",
                             error);
}

static gboolean
read_several (Xls *xls, const Records *records, GError **error)
{
  const guint8 *data = records->record;
  guint column = get16 (data + 2);

  for (gsize at = 4; at + 6 + 2 <= records->length; at += 6, column++)
    if (!put_number (xls, get16 (data), column, get16 (data + at), 0, unpack_rk (get32 (data + at + 2)), error))
      return FALSE;
  return TRUE;
}

static gboolean
read_label (Xls *xls, const Records *records, guint flags, gsize at, guint row, guint column, GError **error)
{
  Reader reader = { .records = *records, .at = at };
  g_autoptr (GString) text = g_string_new (NULL);

  read_text (&reader, read16 (&reader), text);
  if (reader.failed)
    return set_broken_record (records, error);
  return dbk_sheet_put_text (xls->sheet, row, column, DBK_SHEET_CELL_TEXT, flags, text->str, text->len, error);
}

static gboolean
read_formula (Xls *xls, const Records *records, guint row, guint column, guint style, GError **error)
{
  const guint8 *result = records->record + 6;
  guint flags = DBK_SHEET_CELL_FORMULA;

  if (get16 (result + 6) != 0xffff)
    {
      double value = get_double (result);

      if (xls->uncalculated && value == 0)
        flags |= DBK_SHEET_CELL_UNCALCULATED;
      return put_number (xls, row, column, style, flags, value, error);
    }
  if (xls->uncalculated)
    flags |= DBK_SHEET_CELL_UNCALCULATED;
  switch (result[0])
    {
    case 0:
      xls->awaits_text = TRUE;
      xls->text_row = row;
      xls->text_column = column;
      return TRUE;
    case 1:
    case 2:
      return put_boolean_or_fault (xls, row, column, DBK_SHEET_CELL_FORMULA, result[2], result[0] == 2, error);
    default:
      return dbk_sheet_put_empty (xls->sheet, row, column, flags, error);
    }
}

static gboolean
read_merges (Xls *xls, const Records *records, GError **error)
{
  for (gsize at = 2; at + 8 <= records->length; at += 8)
    {
      const guint8 *data = records->record + at;
      DbkSheetRange range = { MIN (get16 (data), get16 (data + 2)), MAX (get16 (data), get16 (data + 2)),
                              MIN (get16 (data + 4), get16 (data + 6)), MAX (get16 (data + 4), get16 (data + 6)) };

      if (range.last_column >= DBK_SHEET_MAX_COLUMNS)
        return set_broken_record (records, error);
      if ((range.first_row != range.last_row || range.first_column != range.last_column) && !dbk_sheet_put_merge (xls->sheet, &range, error))
        return FALSE;
    }
  return TRUE;
}

static gsize
least_length (guint id)
{
  switch (id)
    {
    case RECORD_FORMULA:
    case RECORD_NUMBER:
      return 14;
    case RECORD_RK:
    case RECORD_LABELSST:
      return 10;
    case RECORD_LABEL:
    case RECORD_RSTRING:
    case RECORD_BOOLERR:
      return 8;
    case RECORD_MULRK:
      return 6;
    case RECORD_STRING:
    case RECORD_MERGEDCELLS:
      return 2;
    default:
      return 0;
    }
}

static gboolean
read_cell (Xls *xls, const Records *records, GError **error)
{
  const guint8 *data = records->record;
  guint row, column, style;
  guint32 index;

  if (records->length < least_length (records->id))
    return set_broken_record (records, error);
  row = records->length >= 6 ? get16 (data) : 0;
  column = records->length >= 6 ? get16 (data + 2) : 0;
  style = records->length >= 6 ? get16 (data + 4) : 0;
  switch (records->id)
    {
    case RECORD_UNCALCED:
      xls->uncalculated = TRUE;
      return TRUE;
    case RECORD_NUMBER:
      return put_number (xls, row, column, style, 0, get_double (data + 6), error);
    case RECORD_RK:
      return put_number (xls, row, column, style, 0, unpack_rk (get32 (data + 6)), error);
    case RECORD_MULRK:
      return read_several (xls, records, error);
    case RECORD_LABELSST:
      index = get32 (data + 6);
      if (index >= xls->texts->len)
        return dbk_sheet_set_damaged (error, _ ("sheet “%s” names a text that is not there"), xls->sheet->name);
      return dbk_sheet_put_kept (xls->sheet, row, column, DBK_SHEET_CELL_TEXT, 0, g_ptr_array_index (xls->texts, index), error);
    case RECORD_LABEL:
    case RECORD_RSTRING:
      return read_label (xls, records, 0, 6, row, column, error);
    case RECORD_BOOLERR:
      return put_boolean_or_fault (xls, row, column, 0, data[6], data[7] != 0, error);
    case RECORD_FORMULA:
      return read_formula (xls, records, row, column, style, error);
    case RECORD_STRING:
      if (!xls->awaits_text)
        return TRUE;
      xls->awaits_text = FALSE;
      return read_label (xls, records, DBK_SHEET_CELL_FORMULA, 0, xls->text_row, xls->text_column, error);
    case RECORD_MERGEDCELLS:
      return read_merges (xls, records, error);
    default:
      return TRUE;
    }
}

/* A formula whose text did not come. */
static gboolean
put_missing_text (Xls *xls, GError **error)
{
  if (!xls->awaits_text)
    return TRUE;
  xls->awaits_text = FALSE;
  return dbk_sheet_put_empty (xls->sheet, xls->text_row, xls->text_column, DBK_SHEET_CELL_FORMULA | DBK_SHEET_CELL_UNCALCULATED, error);
}

static gboolean
read_sheet (Xls *xls, const Entry *entry, const guint8 *data, gsize size, GError **error)
{
  Records records = { .data = data, .size = size, .next = MIN (entry->offset, size) };
  guint depth = 1; /* charts on the sheet are records inside of its own */
  guint n = 0;

  if (!next_record (&records) || records.id != RECORD_BOF)
    return dbk_sheet_set_damaged (error, _ ("it does not say where the sheet “%s” is"), entry->name);
  xls->sheet = dbk_workbook_add_sheet (xls->workbook, entry->name, entry->hidden, error);
  xls->uncalculated = xls->awaits_text = FALSE;
  if (xls->sheet == NULL)
    return FALSE;
  while (depth > 0)
    {
      if (++n % CANCEL_EVERY == 0 && g_cancellable_set_error_if_cancelled (xls->cancellable, error))
        return FALSE;
      if (!next_record (&records))
        return dbk_sheet_set_damaged (error, _ ("the end of sheet “%s” is missing"), entry->name);
      /* A thousand sheets that begin at the same place would be read a thousand times. */
      if (records.length + 4 > xls->budget)
        return dbk_sheet_set_damaged (error, _ ("its sheets lie inside of each other"));
      xls->budget -= records.length + 4;
      depth += records.id == RECORD_BOF;
      depth -= records.id == RECORD_EOF;
      if (records.id == RECORD_FORMULA && !put_missing_text (xls, error))
        return FALSE;
      if (depth == 1 && !read_cell (xls, &records, error))
        return FALSE;
    }
  if (!put_missing_text (xls, error))
    return FALSE;
  dbk_sheet_finish (xls->sheet);
  return TRUE;
}

static gboolean
read_stream (Xls *xls, GBytes *stream, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (stream, &size);

  if (!read_globals (xls, data, size, error))
    return FALSE;
  xls->budget = size;
  for (guint i = 0; i < xls->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (xls->entries, i);

      if (entry->is_sheet && !read_sheet (xls, entry, data, size, error))
        return FALSE;
    }
  return TRUE;
}

/* The stream of the workbook; what else such a container may be is said in words. */
static GBytes *
open_stream (GBytes *content, GError **error)
{
  g_autoptr (DbkCompound) compound = dbk_compound_new (content, error);

  if (compound == NULL)
    return NULL;
  if (dbk_compound_has (compound, "EncryptedPackage"))
    g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_ENCRYPTED, _ ("The workbook is protected by a password. Open it in your office program, remove the password, and save it again."));
  else if (dbk_compound_has (compound, "Workbook"))
    return dbk_compound_read (compound, "Workbook", error);
  else if (dbk_compound_has (compound, "Book"))
    g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This workbook is older than Excel 97. Save it as XLSX in your office program."));
  else
    g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This file is no workbook. Daybook reads XLSX, XLS and CSV."));
  return NULL;
}

DbkWorkbook *
dbk_workbook_read_xls (GBytes *content, GCancellable *cancellable, GError **error)
{
  g_autoptr (GBytes) stream = open_stream (content, error);
  g_autoptr (DbkWorkbook) workbook = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify)entry_free);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  g_autoptr (GArray) format_ids = g_array_new (FALSE, FALSE, sizeof (guint16));
  g_autoptr (GHashTable) formats = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)dbk_number_format_free);
  Xls xls = { .cancellable = cancellable, .entries = entries, .texts = texts, .format_ids = format_ids, .formats = formats };

  if (stream == NULL)
    return NULL;
  workbook = xls.workbook = dbk_workbook_new ();
  return read_stream (&xls, stream, error) ? g_steal_pointer (&workbook) : NULL;
}
