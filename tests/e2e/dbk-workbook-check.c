/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looks an exported day over.
 */
#define G_LOG_DOMAIN "dbk-story"

#include "tests/e2e/dbk-workbook-check.h"

#include <gio/gio.h>
#include <string.h>

#include "data/sheet/dbk-package.h"
#include "data/sheet/dbk-workbook.h"

#define TITLE_ROW 0
#define HEAD_ROW 1
#define UNIT_ROW 2
#define FIRST_ROW 3

static const DbkSheetCell *
expect_cell (const DbkSheet *sheet, guint row, guint column, DbkSheetCellKind kind)
{
  const DbkSheetCell *cell = dbk_sheet_cell (sheet, row, column);

  g_assert_nonnull (cell);
  g_assert_cmpint (cell->kind, ==, kind);
  return cell;
}

static guint
find_heading (const DbkSheet *sheet, const char *heading)
{
  for (guint column = 0; column < dbk_sheet_n_columns (sheet); column++)
    {
      const DbkSheetCell *cell = dbk_sheet_cell (sheet, HEAD_ROW, column);

      if (cell != NULL && g_str_equal (cell->text, heading))
        return column;
    }
  g_error ("No column “%s”", heading);
}

/* --- The figures --- */

static void
check_cells (const char *path, const char *day, const char *generation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkWorkbook) book = dbk_workbook_open (path, NULL, &error);
  const DbkSheet *sheet;
  const DbkSheetCell *figure;
  guint column;

  g_assert_no_error (error);
  sheet = dbk_workbook_sheet (book, 0);
  g_assert_cmpstr (dbk_sheet_name (sheet), ==, "煤机");
  g_assert_nonnull (strstr (expect_cell (sheet, TITLE_ROW, 0, DBK_SHEET_CELL_TEXT)->text, day));
  g_assert_cmpstr (expect_cell (sheet, HEAD_ROW, 0, DBK_SHEET_CELL_TEXT)->text, ==, "日期");
  g_assert_cmpstr (expect_cell (sheet, HEAD_ROW, 1, DBK_SHEET_CELL_TEXT)->text, ==, "机组");
  g_assert_cmpstr (expect_cell (sheet, FIRST_ROW, 0, DBK_SHEET_CELL_DATE)->text, ==, day);
  g_assert_cmpstr (expect_cell (sheet, FIRST_ROW, 1, DBK_SHEET_CELL_TEXT)->text, ==, "1号机组");
  column = find_heading (sheet, "发电量");
  g_assert_cmpstr (expect_cell (sheet, UNIT_ROW, column, DBK_SHEET_CELL_TEXT)->text, ==, "万kWh");
  figure = expect_cell (sheet, FIRST_ROW, column, DBK_SHEET_CELL_NUMBER);
  g_assert_cmpfloat (g_ascii_strtod (figure->number, NULL), ==, g_ascii_strtod (generation, NULL));
  /* Sheets of one name would be numbered by the library, which says nothing to anybody. */
  for (guint i = 0; i < dbk_workbook_n_sheets (book); i++)
    g_assert_false (g_str_has_prefix (dbk_sheet_name (dbk_workbook_sheet (book, i)), "Sheet"));
}

/* --- The page --- */

typedef struct
{
  gboolean frozen;
  gboolean landscape;
  gboolean fits;
  gboolean repeats;
} Page;

static void
sheet_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  Page *page = user_data;

  if (g_str_equal (name, "pane"))
    page->frozen = g_strcmp0 (dbk_xml_attribute (attributes, "xSplit"), "2") == 0 && g_strcmp0 (dbk_xml_attribute (attributes, "ySplit"), "3") == 0 &&
                   g_strcmp0 (dbk_xml_attribute (attributes, "state"), "frozen") == 0;
  else if (g_str_equal (name, "pageSetup"))
    page->landscape = g_strcmp0 (dbk_xml_attribute (attributes, "orientation"), "landscape") == 0 && g_strcmp0 (dbk_xml_attribute (attributes, "paperSize"), "9") == 0;
  else if (g_str_equal (name, "pageSetUpPr"))
    page->fits = g_strcmp0 (dbk_xml_attribute (attributes, "fitToPage"), "1") == 0;
}

static void
book_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  if (g_str_equal (name, "definedName") && g_strcmp0 (dbk_xml_attribute (attributes, "name"), "_xlnm.Print_Titles") == 0)
    ((Page *)user_data)->repeats = TRUE;
}

static void
check_page (const char *path)
{
  static const DbkXmlHandlers sheet = { .start = sheet_start };
  static const DbkXmlHandlers book = { .start = book_start };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (DbkPackage) package = NULL;
  Page page = { 0 };
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  content = g_bytes_new_take (text, length);
  package = dbk_package_new (content, NULL, &error);
  g_assert_no_error (error);
  dbk_package_parse (package, "xl/worksheets/sheet1.xml", &sheet, &page, &error);
  g_assert_no_error (error);
  dbk_package_parse (package, "xl/workbook.xml", &book, &page, &error);
  g_assert_no_error (error);
  g_assert_true (page.frozen);
  g_assert_true (page.landscape);
  g_assert_true (page.fits);
  g_assert_true (page.repeats);
}

/* --- The office program --- */

static void
convert (const char *office, const char *folder, const char *path, const char *format)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *profile = g_strdup_printf ("-env:UserInstallation=file://%s/office", folder);
  const char *argv[] = { office, profile, "--headless", "--convert-to", format, "--outdir", folder, path, NULL };
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_spawn_check_wait_status (status, &error);
  g_assert_no_error (error);
}

static char *
read_converted (const char *folder, const char *path, const char *suffix)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strndup (base, strlen (base) - strlen ("xlsx"));
  g_autofree char *file = g_strdup_printf ("%s/%s%s", folder, name, suffix);
  char *text;

  g_file_get_contents (file, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

/* 1185.4950 as it is to be read: 1,185.4950. */
static char *
group_thousands (const char *number)
{
  gsize whole = strcspn (number, ".");
  GString *text = g_string_new (number);

  for (gsize place = whole; place > 3; place -= 3)
    g_string_insert_c (text, (gssize)place - 3, ',');
  return g_string_free (text, FALSE);
}

static void
check_in_office (const char *path, const char *day, const char *generation)
{
  g_autofree char *office = g_find_program_in_path ("soffice");
  g_autofree char *folder = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *pdf = NULL;
  g_autofree char *shown = group_thousands (generation);

  if (office == NULL)
    {
      g_test_message ("LibreOffice is not installed: the workbook was not looked at with it");
      return;
    }
  folder = g_path_get_dirname (path);
  convert (office, folder, path, "csv:Text - txt - csv (StarCalc):44,34,76");
  csv = read_converted (folder, path, "csv");
  g_assert_nonnull (strstr (csv, "日期,机组,"));
  g_assert_nonnull (strstr (csv, "万kWh"));
  g_assert_nonnull (strstr (csv, day));
  g_assert_nonnull (strstr (csv, shown));
  g_assert_null (strstr (csv, "###"));
  convert (office, folder, path, "pdf");
  pdf = read_converted (folder, path, "pdf");
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
}

void
dbk_workbook_check_day (const char *path, const char *day, const char *generation)
{
  check_cells (path, day, generation);
  check_page (path);
  check_in_office (path, day, generation);
}
