/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV files of all sorts.
 */
#define G_LOG_DOMAIN "test-workbook-csv"

#include <string.h>

#include "tests/data/sheet/check-sheet.h"

static GBytes *
bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static DbkWorkbook *
read_text (const char *text)
{
  g_autoptr (GBytes) content = bytes (text);
  DbkWorkbook *workbook = read_ok (content);

  g_assert_cmpuint (dbk_workbook_n_sheets (workbook), ==, 1);
  return workbook;
}

static void
refuse_text (const char *text, int code)
{
  g_autoptr (GBytes) content = bytes (text);

  assert_refused (content, code);
}

static void
test_cells (void)
{
  g_autoptr (DbkWorkbook) workbook = read_text ("unit,gen,note\r\nP01-U1,84.30,\"a, \"\"b\"\"\r\nc\"\r\n\r\n007, 5 ,-\rlast,1e5,1,2");

  assert_cell (workbook, "A1", TEXT, "unit", NULL);
  assert_cell (workbook, "B2", NUMBER, "84.30", "84.30");
  assert_cell (workbook, "C2", TEXT, "a, \"b\"\r\nc", NULL);
  assert_cell (workbook, "A3", EMPTY, NULL, NULL);
  assert_cell (workbook, "A4", TEXT, "007", NULL);
  assert_cell (workbook, "B4", NUMBER, " 5 ", "5");
  assert_cell (workbook, "C4", TEXT, "-", NULL);
  assert_cell (workbook, "B5", NUMBER, "1e5", "1e5");
  assert_cell (workbook, "D5", NUMBER, "2", "2");
  g_assert_cmpuint (dbk_sheet_n_rows (dbk_workbook_sheet (workbook, 0)), ==, 5);
  g_assert_cmpuint (dbk_sheet_n_columns (dbk_workbook_sheet (workbook, 0)), ==, 4);
}

static void
test_numbers (void)
{
  static const char *const numbers[] = { "0", "-1", "+1", "0.5", ".5", "5.", "1E-7", "12345678901234567890" };
  static const char *const texts[] = { "-", ".", "00", "01", "1.2.3", "1e", "e5", "0x10", "nan", "inf", "12万", "１２", "--1", "1 2", "5%" };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers) + G_N_ELEMENTS (texts); i++)
    {
      gboolean number = i < G_N_ELEMENTS (numbers);
      const char *text = number ? numbers[i] : texts[i - G_N_ELEMENTS (numbers)];
      g_autofree char *line = g_strconcat ("a\n", text, "\n", NULL);
      g_autoptr (DbkWorkbook) workbook = read_text (line);

      g_assert_cmpstr (cell_at (workbook, 0, "A2")->text, ==, text);
      g_assert_cmpstr (cell_at (workbook, 0, "A2")->number, ==, number ? text : NULL);
    }
}

static void
test_separators (void)
{
  static const struct
  {
    const char *text;
    const char *a2;
    const char *b2;
  } cases[] = {
    { "a;b;c\n1,5;2,5;x\n", "1,5", "2,5" },
    { "a\tb\n1,5\t2;5\n", "1,5", "2;5" },
    { "a,b\n1;5,2\n", "1;5", "2" },
    { "\"a;b\",c\n1,2\n", "1", "2" },
    { "title of it all\nx,1\ny,2\n", "x", "1" },
    { "sep=|\nx|1\ny|2\n", "y", "2" },
    { "sep=;\r\nx;1,5\r\ny;2,5\r\n", "y", "2,5" },
    { "alone\nanother\n", "another", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DbkWorkbook) workbook = read_text (cases[i].text);

      g_assert_cmpstr (cell_at (workbook, 0, "A2")->text, ==, cases[i].a2);
      if (cases[i].b2 == NULL)
        g_assert_null (cell_at (workbook, 0, "B2"));
      else
        g_assert_cmpstr (cell_at (workbook, 0, "B2")->text, ==, cases[i].b2);
    }
}

static void
test_encodings (void)
{
  static const char text[] = "机组,发电量\n一号机,84.3\n";
  static const char *const charsets[] = { "UTF-8", "GB18030", "GBK", "GB2312" };

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize length;
      char *converted = g_convert (text, -1, charsets[i], "UTF-8", NULL, &length, NULL);
      g_autoptr (GBytes) content = g_bytes_new_take (converted, length);
      g_autoptr (DbkWorkbook) workbook = read_ok (content);

      assert_cell (workbook, "B1", TEXT, "发电量", NULL);
      assert_cell (workbook, "A2", TEXT, "一号机", NULL);
      assert_cell (workbook, "B2", NUMBER, "84.3", "84.3");
    }
}

static void
test_marks (void)
{
  static const char *const charsets[] = { "UTF-8", "UTF-16LE", "UTF-16BE" };

  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      gsize length;
      char *converted = g_convert ("\xef\xbb\xbf机组\t5\n", -1, charsets[i], "UTF-8", NULL, &length, NULL);
      g_autoptr (GBytes) content = g_bytes_new_take (converted, length);
      g_autoptr (DbkWorkbook) workbook = read_ok (content);

      assert_cell (workbook, "A1", TEXT, "机组", NULL);
      assert_cell (workbook, "B1", NUMBER, "5", "5");
    }
}

static void
test_refused (void)
{
  g_autoptr (GBytes) binary = g_bytes_new ("a,b\0c", 5);
  g_autoptr (GBytes) half = g_bytes_new ("\xff\xfe\x00\xd8", 4);
  g_autoptr (GBytes) noise = g_bytes_new ("\x80\xff\x80\xff,1", 6);
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GString) tall = g_string_new (NULL);

  refuse_text ("", DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_text ("<html><table><tr><td>1</td></tr></table></html>", DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_text ("\n <?xml version=\"1.0\"?><Workbook/>", DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_text ("%PDF-1.7\n1 0 obj", DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_text ("a,\x01\n", DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_text ("a,b\n\"never,ended\n1,2\n", DBK_SHEET_ERROR_DAMAGED);
  assert_refused (binary, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  assert_refused (half, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  assert_refused (noise, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  for (guint i = 0; i <= DBK_SHEET_MAX_COLUMNS; i++)
    g_string_append (wide, "1,");
  refuse_text (wide->str, DBK_SHEET_ERROR_TOO_LARGE);
  for (guint i = 0; i <= DBK_SHEET_MAX_ROWS; i++)
    g_string_append_c (tall, '\n');
  refuse_text (tall->str, DBK_SHEET_ERROR_TOO_LARGE);
}

static void
test_too_many_cells (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint row = 0; row < DBK_WORKBOOK_MAX_CELLS / 10 + 1; row++)
    g_string_append (text, "1,2,3,4,5,6,7,8,9,0\n");
  refuse_text (text->str, DBK_SHEET_ERROR_TOO_LARGE);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) content = bytes ("a,b\n");
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (dbk_workbook_read (content, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* What is written by the rules of RFC 4180 is read as it was. */
static void
test_round_trip (void)
{
  static const char *const pieces[] = { "a", "\"", ",", ";", "\t", "\n", "\r\n", "机", " ", "1", ".", "-" };
  static const char separators[] = { ',', ';', '\t' };

  for (guint i = 0; i < 300; i++)
    {
      guint n_rows = (guint)g_test_rand_int_range (2, 12), n_columns = (guint)g_test_rand_int_range (2, 6);
      char separator = separators[i % 3];
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (DbkWorkbook) workbook = NULL;

      g_string_printf (text, "sep=%c\n", separator);
      for (guint k = 0; k < n_rows * n_columns; k++)
        {
          GString *cell = g_string_new (NULL);
          g_auto (GStrv) parts = NULL;
          g_autofree char *doubled = NULL;

          for (int n = g_test_rand_int_range (0, 6); n > 0; n--)
            g_string_append (cell, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
          parts = g_strsplit (cell->str, "\"", -1);
          doubled = g_strjoinv ("\"\"", parts);
          g_string_append_printf (text, "\"%s\"%c", doubled, (k + 1) % n_columns == 0 ? '\n' : separator);
          g_ptr_array_add (cells, g_string_free (cell, FALSE));
        }
      workbook = read_text (text->str);
      for (guint k = 0; k < cells->len; k++)
        {
          const DbkSheetCell *cell = dbk_sheet_cell (dbk_workbook_sheet (workbook, 0), k / n_columns, k % n_columns);

          g_assert_cmpstr (cell == NULL ? "" : cell->text, ==, g_ptr_array_index (cells, k));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/csv/cells", test_cells);
  g_test_add_func ("/sheet/csv/numbers", test_numbers);
  g_test_add_func ("/sheet/csv/separators", test_separators);
  g_test_add_func ("/sheet/csv/encodings", test_encodings);
  g_test_add_func ("/sheet/csv/marks", test_marks);
  g_test_add_func ("/sheet/csv/refused", test_refused);
  g_test_add_func ("/sheet/csv/too-many-cells", test_too_many_cells);
  g_test_add_func ("/sheet/csv/cancelled", test_cancelled);
  g_test_add_func ("/sheet/csv/round-trip", test_round_trip);
  return g_test_run ();
}
