/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A workbook handed back says what it said before, and on its bad cells why they are bad.
 */
#define G_LOG_DOMAIN "test-marked-book"

#include "data/sheet/dbk-marked-book.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "data/sheet/dbk-package.h"
#include "tests/data/base/shared-data.h"
#include "tests/data/rules/dbk-builtin.h"
#include "tests/data/sheet/make-xlsx.h"

#define FEWEST_FILES 40

static DbkCatalogue *catalogue;

static char *
make_path (void)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int file = g_file_open_tmp ("dbk-marked-XXXXXX.xlsx", &path, &error);

  g_assert_no_error (error);
  close (file);
  return path;
}

/* Written as it is, and read again. */
static DbkWorkbook *
write_and_read (const DbkImport *import, GBytes **content)
{
  g_autofree char *path = make_path ();
  g_autoptr (GError) error = NULL;
  DbkWorkbook *again;
  char *bytes;
  gsize length;

  g_assert_true (dbk_marked_book_write (import, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  *content = g_bytes_new_take (bytes, length);
  g_unlink (path);
  again = dbk_workbook_read (*content, NULL, &error);
  g_assert_no_error (error);
  return again;
}

static DbkImport *
map (const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, &error);
  DbkImport *import;

  g_assert_no_error (error);
  import = dbk_import_map (workbook, catalogue, dbk_catalogue_form (catalogue, "daily"), NULL, NULL, DBK_DAY_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return import;
}

/* --- Comments --- */

typedef struct
{
  GString *all; /* "C2: reason\n" for each comment */
} Comments;

static void
comment_start (DbkXml *xml, const char *name, const char **attributes, gpointer data)
{
  if (strcmp (name, "comment") == 0)
    g_string_append_printf (((Comments *)data)->all, "%s: ", dbk_xml_attribute (attributes, "ref"));
}

static void
comment_end (DbkXml *xml, const char *name, gpointer data)
{
  if (strcmp (name, "comment") == 0)
    g_string_append_c (((Comments *)data)->all, '\n');
}

static void
comment_text (DbkXml *xml, const char *text, int length, gpointer data)
{
  g_string_append_len (((Comments *)data)->all, text, length);
}

static char *
read_comments (GBytes *content)
{
  static const DbkXmlHandlers handlers = { comment_start, comment_end, comment_text };
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkPackage) package = dbk_package_new (content, NULL, &error);
  Comments comments = { g_string_new (NULL) };

  g_assert_no_error (error);
  dbk_package_parse (package, "xl/comments1.xml", &handlers, &comments, &error);
  g_assert_no_error (error);
  return g_string_free (comments.all, FALSE);
}

/* --- The same cells --- */

/* libxlsxwriter writes 16 digits; what a double cannot hold is handed back as text. */
static void
assert_same_cell (const char *name, const DbkSheetCell *before, const DbkSheetCell *after)
{
  if (after == NULL)
    g_error ("%s: row %u column %u “%s” is gone", name, before->row + 1, before->column + 1, before->text);
  if (before->kind == DBK_SHEET_CELL_NUMBER)
    {
      if (after->kind == DBK_SHEET_CELL_NUMBER)
        {
          double number = g_ascii_strtod (before->number, NULL);

          g_assert_cmpfloat_with_epsilon (number, g_ascii_strtod (after->number, NULL), ABS (number) * 1e-15 + G_MINDOUBLE);
        }
      else
        g_assert_cmpstr (after->text, ==, before->number);
      return;
    }
  if (before->kind == DBK_SHEET_CELL_DATE && after->kind == DBK_SHEET_CELL_DATE)
    {
      g_assert_cmpint (after->day, ==, before->day);
      g_assert_cmpint (MAX (after->seconds, 0), ==, MAX (before->seconds, 0));
      return;
    }
  /* Line ends are the program's own. */
  if (strchr (before->text, '\r') == NULL)
    g_assert_cmpstr (after->text, ==, before->text);
}

static void
assert_same (const char *name, const DbkWorkbook *before, const DbkWorkbook *after)
{
  g_assert_cmpuint (dbk_workbook_n_sheets (after), ==, dbk_workbook_n_sheets (before));
  for (guint s = 0; s < dbk_workbook_n_sheets (before); s++)
    {
      const DbkSheet *old = dbk_workbook_sheet (before, s);
      const DbkSheet *new = dbk_workbook_sheet (after, s);
      guint n, n_merges, n_merges_after;
      const DbkSheetCell *cells = dbk_sheet_cells (old, &n);

      g_assert_cmpint (dbk_sheet_hidden (new), ==, dbk_sheet_hidden (old));
      for (guint i = 0; i < n; i++)
        if (*cells[i].text != '\0')
          assert_same_cell (name, &cells[i], dbk_sheet_cell (new, cells[i].row, cells[i].column));
      dbk_sheet_merges (old, &n_merges);
      dbk_sheet_merges (new, &n_merges_after);
      g_assert_cmpuint (n_merges_after, <=, n_merges);
    }
}

/* --- Tests --- */

static void
test_marks (void)
{
  g_autoptr (DbkImport) import = map ("日期,机组,发电量,厂用电率,备注\n"
                                      "2026-01-31,1号机组,\"1,183.62\",5.5,=1+1\n"
                                      "2026-01-31,P01-U2,停机,,_x000D_\n"
                                      "2026-01-31,P01-U1,12,,\n"
                                      ",P01-U2,3,,\n");
  g_autoptr (GBytes) content = NULL;
  g_autoptr (DbkWorkbook) again = write_and_read (import, &content);
  g_autofree char *comments = read_comments (content);
  const DbkSheet *sheet = dbk_workbook_sheet (again, 0);

  /* Each reason stands on its own cell, also on one that is empty. */
  g_assert_nonnull (strstr (comments, "C3: "));
  g_assert_nonnull (strstr (comments, "A5: "));
  g_assert_nonnull (strstr (comments, "B2: "));
  g_assert_null (strstr (comments, "C1: "));
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (import->rows, i);

      if (row->kind == DBK_IMPORT_INVALID)
        g_assert_nonnull (strstr (comments, row->reason));
    }
  /* What looks like a formula is a text still. */
  g_assert_cmpstr (dbk_sheet_cell (sheet, 1, 4)->text, ==, "=1+1");
  g_assert_cmpint (dbk_sheet_cell (sheet, 1, 4)->flags & DBK_SHEET_CELL_FORMULA, ==, 0);
  assert_same ("marks", import->workbook, again);
}

static void
test_kinds (void)
{
  static const char rows[] = "<row r='1'><c r='A1' t='str'><v>date</v></c><c r='B1' t='str'><v>unit</v></c><c r='C1' t='str'><v>gen</v></c><c r='D1' t='str'><v>run_hours</v></c></row>"
                             "<row r='2'><c r='A2' s='1'><v>46053</v></c><c r='B2' t='str'><v>P01-U1</v></c><c r='C2' s='3'><v>1183.6</v></c><c r='D2' s='4'><v>0.5</v></c><c r='E2' t='b'><v>1</v></c></row>"
                             "<row r='3'><c r='A3' s='1'><v>46053</v></c><c r='C3' t='e'><v>#DIV/0!</v></c><c r='D3' s='2'><v>0.843</v></c><c r='E3'><v>1e300</v></c><c r='F3'><v>123456789012.345</v></c></row>";
  static const char merges[] = "<mergeCells><mergeCell ref='A5:C9'/><mergeCell ref='E5:E6'/></mergeCells>";
  g_autoptr (GBytes) original = make_sheet (rows, merges);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (original, NULL, &error);
  g_autoptr (DbkImport) import = dbk_import_map (workbook, catalogue, dbk_catalogue_form (catalogue, "daily"), NULL, NULL, DBK_DAY_NONE, NULL, NULL, &error);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (DbkWorkbook) again = NULL;
  const DbkSheet *sheet;
  guint n;

  g_assert_no_error (error);
  again = write_and_read (import, &content);
  sheet = dbk_workbook_sheet (again, 0);
  assert_same ("kinds", workbook, again);
  g_assert_cmpint (dbk_sheet_cell (sheet, 1, 0)->kind, ==, DBK_SHEET_CELL_DATE);
  g_assert_cmpint (dbk_sheet_cell (sheet, 1, 3)->seconds, ==, 12 * 3600);
  g_assert_cmpint (dbk_sheet_cell (sheet, 1, 4)->kind, ==, DBK_SHEET_CELL_BOOLEAN);
  g_assert_cmpstr (dbk_sheet_cell (sheet, 2, 3)->text, ==, "84.30%");
  dbk_sheet_merges (sheet, &n);
  g_assert_cmpuint (n, ==, 2);
}

static void
test_refusals (void)
{
  g_autoptr (DbkImport) import = map ("date,unit,gen\n2026-01-31,P01-U1,x\n");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = make_path ();
  g_autofree char *nowhere = g_build_filename (path, "below", "a.xlsx", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (dbk_marked_book_write (import, path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");
  g_assert_false (dbk_marked_book_write (import, nowhere, NULL, &error));
  g_assert_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_WRITE);
  g_unlink (path);
}

/* Merged over whole columns and rows: refused in words, in no time. */
static void
test_wide_merge (void)
{
  static const char rows[] = "<row r='1'><c r='A1' t='str'><v>date</v></c><c r='B1' t='str'><v>unit</v></c><c r='C1' t='str'><v>gen</v></c></row>"
                             "<row r='2'><c r='A2' s='1'><v>46053</v></c><c r='B2' t='str'><v>P01-U1</v></c><c r='C2'><v>1</v></c></row>";
  static const char merges[] = "<mergeCells><mergeCell ref='E5:XFD1048576'/></mergeCells>";
  g_autoptr (GBytes) content = make_sheet (rows, merges);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_read (content, NULL, &error);
  g_autoptr (DbkImport) import = dbk_import_map (workbook, catalogue, dbk_catalogue_form (catalogue, "daily"), NULL, NULL, DBK_DAY_NONE, NULL, NULL, &error);
  g_autofree char *path = make_path ();

  g_assert_no_error (error);
  g_assert_false (dbk_marked_book_write (import, path, NULL, &error));
  g_assert_error (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_TOO_LARGE);
  g_unlink (path);
}

/* Whatever other programs write is handed back the same. */
static void
test_corpus (void)
{
  g_autofree char *folder = shared_data ("xlsx_corpus");
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;
  guint files = 0;

  if (dir == NULL)
    {
      g_test_skip ("the workbooks are not there");
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (DbkWorkbook) workbook = g_str_has_suffix (name, ".csv") ? NULL : dbk_workbook_open (path, NULL, NULL);
      g_autoptr (GPtrArray) rows = g_ptr_array_new ();
      g_autoptr (GBytes) content = NULL;
      g_autoptr (DbkWorkbook) again = NULL;
      DbkImport import = { .rows = rows };

      if (workbook == NULL)
        continue;
      import.workbook = workbook;
      again = write_and_read (&import, &content);
      assert_same (name, workbook, again);
      files++;
    }
  g_assert_cmpuint (files, >=, FEWEST_FILES);
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  catalogue = dbk_test_load_builtin ();
  g_test_add_func ("/sheet/marked-book/marks", test_marks);
  g_test_add_func ("/sheet/marked-book/kinds", test_kinds);
  g_test_add_func ("/sheet/marked-book/refusals", test_refusals);
  g_test_add_func ("/sheet/marked-book/wide-merge", test_wide_merge);
  g_test_add_func ("/sheet/marked-book/corpus", test_corpus);
  status = g_test_run ();
  dbk_catalogue_unref (catalogue);
  return status;
}
