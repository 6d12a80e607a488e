/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * XLS workbooks made by hand, and what is broken of them.
 */
#define G_LOG_DOMAIN "test-workbook-xls"

#include "tests/data/sheet/check-sheet.h"
#include "tests/data/sheet/make-xls.h"

/* The texts of all, the last of which goes on in a second record, there in single bytes. */
static void
put_texts (GByteArray *stream)
{
  GByteArray *texts = g_byte_array_new ();
  GByteArray *rest = g_byte_array_new ();
  static const guint8 rich[] = { 3, 0, 0x0c, 1, 0, 2, 0, 0, 0, 'a', 'b', 'c', 9, 9, 9, 9, 7, 7 };
  static const guint8 split[] = { 4, 0, 1, 0x00, 0x4e, 0x8c, 0x4e };
  static const guint8 end[] = { 0, 'x', 'y' };

  put32 (texts, 3);
  put32 (texts, 3);
  put16 (texts, 2);
  put_wide (texts, "机组");
  g_byte_array_append (texts, rich, sizeof rich);
  g_byte_array_append (texts, split, sizeof split);
  g_byte_array_append (rest, end, sizeof end);
  put_record (stream, 0x00fc, texts);
  put_record (stream, 0x003c, rest);
}

static void
put_number_record (GByteArray *stream, guint row, guint column, guint style, double value)
{
  GByteArray *content = words (3, row, column, style);

  put_double (content, value);
  put_record (stream, 0x0203, content);
}

static void
put_formula (GByteArray *stream, guint row, guint column, guint kind, guint value)
{
  put_record (stream, 0x0006, words (11, row, column, 0u, kind, value, 0u, 0xffffu, 0u, 0u, 0u, 0u));
}

static void
put_sheet (GByteArray *stream)
{
  GByteArray *text;

  put_beginning (stream, 0x0010);
  put_number_record (stream, 0, 0, 0, 84.3);
  put_number_record (stream, 0, 1, 1, 46023);
  put_record (stream, 0x027e, words (5, 0u, 2u, 0u, (guint)(8430 << 2 | 3) & 0xffff, (guint)(8430 << 2 | 3) >> 16));
  put_record (stream, 0x00bd, words (9, 1u, 0u, 0u, 4u << 0 | 2u, 0u, 0u, 0u, 0x3ff0u, 1u));
  put_record (stream, 0x00fd, words (5, 2u, 0u, 0u, 0u, 0u));
  put_record (stream, 0x00fd, words (5, 2u, 1u, 0u, 1u, 0u));
  put_record (stream, 0x00fd, words (5, 2u, 2u, 0u, 2u, 0u));
  put_record (stream, 0x0205, words (4, 3u, 0u, 0u, 1u));
  put_record (stream, 0x0205, words (4, 3u, 1u, 0u, 0x0107u));
  put_formula (stream, 4, 0, 0, 0);
  text = words (1, 2u);
  put_wide (text, "文本");
  put_record (stream, 0x0207, text);
  put_formula (stream, 4, 1, 1, 1);
  put_formula (stream, 4, 2, 2, 0x2a);
  put_formula (stream, 4, 3, 3, 0);
  put_formula (stream, 4, 4, 0, 0);
  /* a chart on the sheet has cells of its own */
  put_beginning (stream, 0x0020);
  put_number_record (stream, 0, 0, 0, -1);
  put_record (stream, 0x000a, NULL);
  put_number_record (stream, 6, 1, 0, 5);
  put_record (stream, 0x00e5, words (5, 1u, 5u, 6u, 0u, 1u));
  put_record (stream, 0x000a, NULL);
}

/* (transfer full): the stream of a workbook with one hidden sheet; @extra: a record after the first, or 0 */
static GByteArray *
make_stream (guint extra)
{
  GByteArray *stream = g_byte_array_new ();
  GByteArray *format, *entry;
  guint entry_at;

  put_beginning (stream, 0x0005);
  if (extra != 0)
    put_record (stream, extra, words (3, 0u, 0u, 0u));
  put_record (stream, 0x0022, words (1, 0u));
  format = words (2, 164u, 10u);
  put_wide (format, "yyyy-mm-dd");
  put_record (stream, 0x041e, format);
  put_record (stream, 0x00e0, words (10, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u));
  put_record (stream, 0x00e0, words (10, 0u, 164u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u));
  entry_at = stream->len + 4;
  entry = words (3, 0u, 0u, 0x0001u);
  g_byte_array_append (entry, (const guint8 *)"\x02", 1);
  put_wide (entry, "日报");
  put_record (stream, 0x0085, entry);
  put_texts (stream);
  put_record (stream, 0x000a, NULL);
  stream->data[entry_at] = stream->len & 0xff;
  stream->data[entry_at + 1] = (guint8)(stream->len >> 8);
  put_sheet (stream);
  return stream;
}

static void
test_cells (void)
{
  g_autoptr (GBytes) content = make_compound ("Workbook", make_stream (0));
  g_autoptr (DbkWorkbook) workbook = read_ok (content);
  const DbkSheet *sheet = dbk_workbook_sheet (workbook, 0);

  g_assert_cmpstr (dbk_sheet_name (sheet), ==, "日报");
  g_assert_true (dbk_sheet_hidden (sheet));
  assert_cell (workbook, "A1", NUMBER, "84.3", "84.3");
  assert_cell (workbook, "B1", DATE, "2026-01-01", "46023");
  assert_cell (workbook, "C1", NUMBER, "84.3", "84.3");
  assert_cell (workbook, "A2", NUMBER, "1", "1");
  assert_cell (workbook, "B2", NUMBER, "1", "1");
  assert_cell (workbook, "A3", TEXT, "机组", NULL);
  assert_cell (workbook, "B3", TEXT, "abc", NULL);
  assert_cell (workbook, "C3", TEXT, "一二xy", NULL);
  assert_cell (workbook, "A4", BOOLEAN, "TRUE", NULL);
  assert_cell (workbook, "B4", FAULT, "#DIV/0!", NULL);
  assert_cell (workbook, "A5", TEXT, "文本", NULL);
  assert_cell (workbook, "B5", BOOLEAN, "TRUE", NULL);
  assert_cell (workbook, "C5", FAULT, "#N/A", NULL);
  assert_cell (workbook, "D5", EMPTY, "", NULL);
  g_assert_cmpuint (cell_at (workbook, 0, "D5")->flags, ==, DBK_SHEET_CELL_FORMULA);
  assert_cell (workbook, "E5", EMPTY, "", NULL);
  g_assert_cmpuint (cell_at (workbook, 0, "E5")->flags, ==, DBK_SHEET_CELL_FORMULA | DBK_SHEET_CELL_UNCALCULATED);
  /* covered by the merged range that begins at A6 */
  assert_cell (workbook, "B7", EMPTY, NULL, NULL);
  g_assert_nonnull (dbk_sheet_merge_at (sheet, 6, 1));
}

static void
test_refused (void)
{
  g_autoptr (GBytes) encrypted = make_compound ("EncryptedPackage", make_stream (0));
  g_autoptr (GBytes) with_password = make_compound ("Workbook", make_stream (0x002f));
  g_autoptr (GBytes) old = make_compound ("Book", make_stream (0));
  g_autoptr (GBytes) other = make_compound ("WordDocument", make_stream (0));
  g_autoptr (GBytes) nothing = make_compound ("Workbook", g_byte_array_new ());
  g_autoptr (GBytes) magic = g_bytes_new ("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);

  assert_refused (encrypted, DBK_SHEET_ERROR_ENCRYPTED);
  assert_refused (with_password, DBK_SHEET_ERROR_ENCRYPTED);
  assert_refused (old, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  assert_refused (other, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  assert_refused (nothing, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  assert_refused (magic, DBK_SHEET_ERROR_DAMAGED);
}

static void
test_cut_short (void)
{
  g_autoptr (GBytes) whole = make_compound ("Workbook", make_stream (0));

  for (gsize n = 8; n < g_bytes_get_size (whole); n += 7)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (whole, NULL), n);

      assert_refused (part, DBK_SHEET_ERROR_DAMAGED);
    }
}

/* A stream may be cut anywhere inside, too, up to its last record: 0a, and then zeros, as what fills the sector. */
static void
test_stream_cut_short (void)
{
  g_autoptr (GByteArray) whole = make_stream (0);

  for (guint n = 24; n < whole->len - 3; n++)
    {
      GByteArray *part = g_byte_array_new ();
      g_autoptr (GBytes) content = NULL;
      g_autoptr (DbkWorkbook) workbook = NULL;
      g_autoptr (GError) error = NULL;

      g_byte_array_append (part, whole->data, n);
      content = make_compound ("Workbook", part);
      workbook = dbk_workbook_read (content, NULL, &error);
      g_assert_true ((workbook == NULL) == (error != NULL));
      g_assert_null (workbook);
    }
}

/* Chains of sectors that bite their own tail end all the same. */
static void
test_circles (void)
{
  for (guint sector = 0; sector < 12; sector++)
    for (guint next = 0; next < 12; next++)
      {
        g_autoptr (GBytes) content = make_compound ("Workbook", make_stream (0));
        gsize size;
        guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&content), &size);
        g_autoptr (GError) error = NULL;
        g_autoptr (DbkWorkbook) workbook = NULL;

        memset (data + SECTOR_BYTES + 4 * sector, 0, 4);
        data[SECTOR_BYTES + 4 * sector] = (guint8)next;
        content = g_bytes_new_take (data, size);
        workbook = dbk_workbook_read (content, NULL, &error);
        g_assert_true ((workbook == NULL) == (error != NULL));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/xls/cells", test_cells);
  g_test_add_func ("/sheet/xls/refused", test_refused);
  g_test_add_func ("/sheet/xls/cut-short", test_cut_short);
  g_test_add_func ("/sheet/xls/stream-cut-short", test_stream_cut_short);
  g_test_add_func ("/sheet/xls/circles", test_circles);
  return g_test_run ();
}
