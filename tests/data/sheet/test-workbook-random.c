/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random tables written by libxlsxwriter are read as they were.
 */
#define G_LOG_DOMAIN "test-workbook-random"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "tests/data/sheet/check-sheet.h"

#define N_ROWS 30
#define N_COLUMNS 12

typedef struct
{
  guint kind; /* a DbkSheetCellKind */
  char *text;
  char *number;
  gboolean formula;
} Expected;

static void
expected_free (Expected *expected)
{
  if (expected == NULL)
    return;
  g_free (expected->text);
  g_free (expected->number);
  g_free (expected);
}

/* A decimal of up to 15 digits, as its shortest text. */
static char *
random_decimal (void)
{
  gint64 mantissa = ((gint64)g_test_rand_int () * (1 << 20) + g_test_rand_int ()) % 1000000000000000;
  g_autofree char *digits = NULL;
  GString *text;
  int places = g_test_rand_int_range (0, 7);

  while (places > 0 && mantissa % 10 == 0)
    {
      mantissa /= 10;
      places--;
    }
  digits = g_strdup_printf ("%08" G_GINT64_FORMAT, ABS (mantissa));
  text = g_string_new (digits);
  if (places > 0)
    g_string_insert_c (text, (gssize)text->len - places, '.');
  while (text->str[0] == '0' && g_ascii_isdigit (text->str[1]))
    g_string_erase (text, 0, 1);
  if (mantissa < 0)
    g_string_prepend_c (text, '-');
  return g_string_free (text, FALSE);
}

static char *
random_text (void)
{
  static const char *const pieces[] = { "机组", "P01", " ", "\n", "<", "&", "\"", "'", "é", "\xf0\x9f\x94\x8b", "84.3", "=", "\t" };
  GString *text = g_string_new ("t");

  for (int n = g_test_rand_int_range (0, 8); n > 0; n--)
    g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
  return g_string_free (text, FALSE);
}

static Expected *
write_random (lxw_worksheet *sheet, guint row, guint column, lxw_format *date)
{
  Expected *expected = g_new0 (Expected, 1);
  DbkDay day;
  lxw_datetime when = { 0 };

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      expected->kind = DBK_SHEET_CELL_NUMBER;
      expected->number = random_decimal ();
      expected->text = g_strdup (expected->number);
      worksheet_write_number (sheet, row, (lxw_col_t)column, g_ascii_strtod (expected->number, NULL), NULL);
      return expected;
    case 1:
      expected->kind = DBK_SHEET_CELL_TEXT;
      expected->text = random_text ();
      worksheet_write_string (sheet, row, (lxw_col_t)column, expected->text, NULL);
      return expected;
    case 2:
      expected->kind = DBK_SHEET_CELL_BOOLEAN;
      expected->text = g_strdup (g_test_rand_bit () ? "TRUE" : "FALSE");
      worksheet_write_boolean (sheet, row, (lxw_col_t)column, strcmp (expected->text, "TRUE") == 0, NULL);
      return expected;
    case 3:
      expected->kind = DBK_SHEET_CELL_DATE;
      day = g_test_rand_int_range (dbk_day_from_ymd (1900, 3, 1), dbk_day_from_ymd (2999, 12, 31));
      dbk_day_to_ymd (day, &when.year, &when.month, &when.day);
      expected->text = dbk_day_to_string (day);
      worksheet_write_datetime (sheet, row, (lxw_col_t)column, &when, date);
      return expected;
    case 4:
      expected->kind = DBK_SHEET_CELL_NUMBER;
      expected->formula = TRUE;
      expected->number = random_decimal ();
      expected->text = g_strdup (expected->number);
      worksheet_write_formula_num (sheet, row, (lxw_col_t)column, "=A1", NULL, g_ascii_strtod (expected->number, NULL));
      return expected;
    default:
      g_free (expected);
      return NULL;
    }
}

static void
check (const DbkSheet *sheet, guint row, guint column, const Expected *expected)
{
  const DbkSheetCell *cell = dbk_sheet_cell (sheet, row, column);

  if (expected == NULL)
    {
      g_assert_null (cell);
      return;
    }
  g_assert_nonnull (cell);
  g_assert_cmpuint (cell->kind, ==, expected->kind);
  g_assert_cmpstr (cell->text, ==, expected->text);
  if (expected->number != NULL)
    g_assert_cmpstr (cell->number, ==, expected->number);
  g_assert_cmpint ((cell->flags & DBK_SHEET_CELL_FORMULA) != 0, ==, expected->formula);
}

static void
test_round_trip (void)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("dbk-XXXXXX.xlsx", &path, NULL);

  close (fd);
  for (guint i = 0; i < 40; i++)
    {
      lxw_workbook *book = workbook_new (path);
      lxw_worksheet *first = workbook_add_worksheet (book, "一");
      lxw_worksheet *second = workbook_add_worksheet (book, "Hidden");
      lxw_format *date = workbook_add_format (book);
      g_autoptr (GPtrArray) expected = g_ptr_array_new_with_free_func ((GDestroyNotify)expected_free);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkWorkbook) workbook = NULL;

      format_set_num_format (date, "yyyy-mm-dd");
      worksheet_hide (second);
      for (guint k = 0; k < N_ROWS * N_COLUMNS; k++)
        g_ptr_array_add (expected, write_random (first, k / N_COLUMNS, k % N_COLUMNS, date));
      worksheet_merge_range (first, N_ROWS, 0, N_ROWS + 2, 3, "merged", NULL);
      g_assert_cmpint (workbook_close (book), ==, LXW_NO_ERROR);

      workbook = dbk_workbook_open (path, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (dbk_workbook_n_sheets (workbook), ==, 2);
      g_assert_true (dbk_sheet_hidden (dbk_workbook_sheet (workbook, 1)));
      for (guint k = 0; k < expected->len; k++)
        check (dbk_workbook_sheet (workbook, 0), k / N_COLUMNS, k % N_COLUMNS, g_ptr_array_index (expected, k));
      g_assert_cmpstr (dbk_sheet_cell (dbk_workbook_sheet (workbook, 0), N_ROWS, 0)->text, ==, "merged");
      g_assert_nonnull (dbk_sheet_merge_at (dbk_workbook_sheet (workbook, 0), N_ROWS + 2, 3));
    }
  g_unlink (path);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/random/round-trip", test_round_trip);
  return g_test_run ();
}
