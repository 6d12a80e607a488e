/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * XLSX workbooks made by hand: what is odd, damaged or hostile.
 */
#define G_LOG_DOMAIN "test-workbook-xlsx"

#include <glib/gstdio.h>
#include <unistd.h>

#include "tests/data/sheet/check-sheet.h"
#include "tests/data/sheet/make-xlsx.h"
#include "tests/data/base/test-folder.h"

static DbkWorkbook *
read_rows (const char *rows, const char *after)
{
  g_autoptr (GBytes) content = make_sheet (rows, after);

  return read_ok (content);
}

static void
refuse_rows (const char *rows, const char *after, int code)
{
  g_autoptr (GBytes) content = make_sheet (rows, after);

  assert_refused (content, code);
}

static DbkWorkbook *
read_parts (const MakeXlsx *parts)
{
  g_autoptr (GBytes) content = make_xlsx (parts);

  return read_ok (content);
}

static void
refuse_parts (const MakeXlsx *parts, int code)
{
  g_autoptr (GBytes) content = make_xlsx (parts);

  assert_refused (content, code);
}

static void
test_kinds (void)
{
  g_autoptr (DbkWorkbook) workbook = read_rows ("<row r='1'>"
                                                "<c r='A1'><v>84.299999999999997</v></c>"
                                                "<c r='B1' s='2'><v>0.84299999999999997</v></c>"
                                                "<c r='C1' s='1'><v>46023</v></c>"
                                                "<c r='D1' t='b'><v>1</v></c>"
                                                "<c r='E1' t='e'><v>#DIV/0!</v></c>"
                                                "<c r='F1' t='inlineStr'><is><t xml:space='preserve'> 一 </t></is></c>"
                                                "<c r='G1' t='str'><f>A1</f><v>x</v></c>"
                                                "<c r='H1' t='d'><v>2026-01-31T08:30:15.123</v></c>"
                                                "<c r='I1' t='d'><v>2026-02-30</v></c>"
                                                "<c r='J1'><v>12,5</v></c>"
                                                "<c r='K1'><v>1e999</v></c>"
                                                "<c r='L1' s='1'/>"
                                                "<c r='M1' s='4'><v>1.0625</v></c>"
                                                "<c r='N1' s='99'><v>0x10</v></c>"
                                                "<c r='O1' s='3'><v> 5 </v></c>"
                                                "</row>",
                                                "");
  const DbkSheetCell *cell;

  g_assert_cmpstr (dbk_sheet_name (dbk_workbook_sheet (workbook, 0)), ==, "日报");
  assert_cell (workbook, "A1", NUMBER, "84.3", "84.3");
  assert_cell (workbook, "B1", NUMBER, "84.30%", "0.843");
  g_assert_cmpuint (cell_at (workbook, 0, "B1")->flags, ==, DBK_SHEET_CELL_PERCENT);
  assert_cell (workbook, "C1", DATE, "2026-01-01", "46023");
  g_assert_cmpint (cell_at (workbook, 0, "C1")->day, ==, dbk_day_from_ymd (2026, 1, 1));
  g_assert_cmpint (cell_at (workbook, 0, "C1")->seconds, ==, -1);
  assert_cell (workbook, "D1", BOOLEAN, "TRUE", NULL);
  assert_cell (workbook, "E1", FAULT, "#DIV/0!", NULL);
  assert_cell (workbook, "F1", TEXT, " 一 ", NULL);
  assert_cell (workbook, "G1", TEXT, "x", NULL);
  g_assert_cmpuint (cell_at (workbook, 0, "G1")->flags, ==, DBK_SHEET_CELL_FORMULA);
  cell = cell_at (workbook, 0, "H1");
  g_assert_cmpstr (cell->text, ==, "2026-01-31 08:30:15");
  g_assert_cmpint (cell->seconds, ==, 8 * 3600 + 30 * 60 + 15);
  assert_cell (workbook, "I1", TEXT, "2026-02-30", NULL);
  assert_cell (workbook, "J1", TEXT, "12,5", NULL);
  assert_cell (workbook, "K1", FAULT, "#NUM!", NULL);
  assert_cell (workbook, "L1", EMPTY, NULL, NULL);
  assert_cell (workbook, "M1", DATE, "25:30", "1.0625");
  g_assert_cmpint (cell_at (workbook, 0, "M1")->seconds, ==, 25 * 3600 + 30 * 60);
  assert_cell (workbook, "N1", TEXT, "0x10", NULL);
  assert_cell (workbook, "O1", NUMBER, "5.00", "5");
  g_assert_cmpuint (dbk_sheet_n_columns (dbk_workbook_sheet (workbook, 0)), ==, 15);
}

static void
test_formulas (void)
{
  MakeXlsx asks = { .workbook = "<workbook xmlns='" MAIN_NS "' xmlns:r='" REL_NS "'><sheets><sheet name='a' r:id='rId1'/></sheets><calcPr fullCalcOnLoad='1'/></workbook>",
                    .sheet = "<worksheet xmlns='" MAIN_NS "'><sheetData><row><c><f>1+1</f><v>0</v></c><c><f>1+1</f><v>2</v></c><c><v>0</v></c></row></sheetData></worksheet>" };
  g_autoptr (DbkWorkbook) asking = read_parts (&asks);
  g_autoptr (DbkWorkbook) workbook = read_rows ("<row><c><f>1+1</f></c><c><f>1+1</f><v></v></c><c><f>1+1</f><v>2</v></c><c t='str'><f>\"\"</f><v></v></c><c><f>0</f><v>0</v></c></row>", "");

  assert_cell (workbook, "A1", EMPTY, "", NULL);
  g_assert_cmpuint (cell_at (workbook, 0, "A1")->flags, ==, DBK_SHEET_CELL_FORMULA | DBK_SHEET_CELL_UNCALCULATED);
  g_assert_cmpuint (cell_at (workbook, 0, "B1")->flags, ==, DBK_SHEET_CELL_FORMULA | DBK_SHEET_CELL_UNCALCULATED);
  assert_cell (workbook, "C1", NUMBER, "2", "2");
  g_assert_cmpuint (cell_at (workbook, 0, "C1")->flags, ==, DBK_SHEET_CELL_FORMULA);
  g_assert_cmpuint (cell_at (workbook, 0, "D1")->flags, ==, DBK_SHEET_CELL_FORMULA);
  g_assert_cmpuint (cell_at (workbook, 0, "E1")->flags, ==, DBK_SHEET_CELL_FORMULA);

  /* A program that did not calculate leaves zeros; they are no zeros of anybody's. */
  g_assert_cmpuint (cell_at (asking, 0, "A1")->flags, ==, DBK_SHEET_CELL_FORMULA | DBK_SHEET_CELL_UNCALCULATED);
  g_assert_cmpuint (cell_at (asking, 0, "B1")->flags, ==, DBK_SHEET_CELL_FORMULA);
  g_assert_cmpuint (cell_at (asking, 0, "C1")->flags, ==, 0);
}

static void
test_shared_texts (void)
{
  MakeXlsx parts = { .texts = "<sst xmlns='" MAIN_NS "' count='-5'>"
                              "<si><t>发电</t><rPh sb='0' eb='1'><t>ファ</t></rPh><phoneticPr fontId='1'/></si>"
                              "<si><r><t>a</t></r><r><rPr><b/></rPr><t xml:space='preserve'> b</t></r></si>"
                              "<si><t>x_x000D_y _x005F_x000D_ _x00</t></si>"
                              "<si/>"
                              "<si><t><![CDATA[<&>]]>&lt;&#x4e00;</t></si></sst>",
                     .sheet = "<worksheet xmlns='" MAIN_NS "'><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c><c t='s'><v>3</v></c><c t='s'><v>4</v></c></row></sheetData></worksheet>" };
  g_autoptr (DbkWorkbook) workbook = read_parts (&parts);

  assert_cell (workbook, "A1", TEXT, "发电", NULL);
  assert_cell (workbook, "B1", TEXT, "a b", NULL);
  assert_cell (workbook, "C1", TEXT, "x\ry _x000D_ _x00", NULL);
  assert_cell (workbook, "D1", EMPTY, NULL, NULL);
  assert_cell (workbook, "E1", TEXT, "<&><一", NULL);

  parts.sheet = "<worksheet xmlns='" MAIN_NS "'><sheetData><row><c t='s'><v>5</v></c></row></sheetData></worksheet>";
  refuse_parts (&parts, DBK_SHEET_ERROR_DAMAGED);
  parts.sheet = "<worksheet xmlns='" MAIN_NS "'><sheetData><row><c t='s'><v>-1</v></c></row></sheetData></worksheet>";
  refuse_parts (&parts, DBK_SHEET_ERROR_DAMAGED);
  parts.texts = "";
  parts.sheet = "<worksheet xmlns='" MAIN_NS "'><sheetData><row><c t='s'><v>0</v></c></row></sheetData></worksheet>";
  refuse_parts (&parts, DBK_SHEET_ERROR_DAMAGED);
}

static void
test_addresses (void)
{
  g_autoptr (DbkWorkbook) workbook = read_rows ("<row r='3'><c r='C3'><v>33</v></c><c><v>34</v></c><c r='A3'><v>31</v></c></row>"
                                                "<row><c><v>41</v></c></row>"
                                                "<row r='1'><c r='B1'><v>12</v></c><c r='B1'><v>99</v></c></row>"
                                                "<row r='3'><c r='C3'><v>77</v></c></row>"
                                                "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
                                                "");

  assert_cell (workbook, "C3", NUMBER, "77", "77");
  assert_cell (workbook, "D3", NUMBER, "34", "34");
  assert_cell (workbook, "A3", NUMBER, "31", "31");
  assert_cell (workbook, "A4", NUMBER, "41", "41");
  assert_cell (workbook, "B1", NUMBER, "99", "99");
  assert_cell (workbook, "XFD1048576", NUMBER, "1", "1");
  g_assert_cmpuint (dbk_sheet_n_rows (dbk_workbook_sheet (workbook, 0)), ==, DBK_SHEET_MAX_ROWS);
  g_assert_cmpuint (dbk_sheet_n_columns (dbk_workbook_sheet (workbook, 0)), ==, DBK_SHEET_MAX_COLUMNS);

  refuse_rows ("<row r='1048577'><c r='A1048577'><v>1</v></c></row>", "", DBK_SHEET_ERROR_TOO_LARGE);
  refuse_rows ("<row r='1'><c r='XFE1'><v>1</v></c></row>", "", DBK_SHEET_ERROR_TOO_LARGE);
  refuse_rows ("<row r='1'><c r='A99999999999999999999'><v>1</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row r='1'><c r='ZZZZZZZZZZZZZZZZZZZZ1'><v>1</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row r='0'><c r='A0'><v>1</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row r='-1'/>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row r='1'><c r='1A'><v>1</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row r='1'><c r='A1x'><v>1</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
}

static void
test_merges (void)
{
  g_autoptr (DbkWorkbook) workbook = read_rows ("<row r='1'><c r='A1'><v>11</v></c><c r='B1'><v>12</v></c><c r='C1'><v>13</v></c></row>"
                                                "<row r='2'><c r='A2'><v>21</v></c><c r='B2'><v>22</v></c><c r='C2'><v>23</v></c></row>"
                                                "<row r='3'><c r='A3'><v>31</v></c><c r='B3'><v>32</v></c></row>",
                                                "<mergeCells><mergeCell ref='C1:C9'/><mergeCell ref='B3:B3'/><mergeCell ref='B2:A1'/><mergeCell ref='B2:C3'/></mergeCells>");
  const DbkSheet *sheet = dbk_workbook_sheet (workbook, 0);
  const DbkSheetRange *merges;
  guint n;

  merges = dbk_sheet_merges (sheet, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (merges[0].last_row, ==, 1);
  g_assert_cmpuint (merges[0].last_column, ==, 1);
  g_assert_true (dbk_sheet_merge_at (sheet, 1, 1) == &merges[0]);
  g_assert_true (dbk_sheet_merge_at (sheet, 8, 2) == &merges[1]);
  g_assert_null (dbk_sheet_merge_at (sheet, 2, 0));
  g_assert_null (dbk_sheet_merge_at (sheet, 9, 2));
  assert_cell (workbook, "A1", NUMBER, "11", "11");
  assert_cell (workbook, "B1", EMPTY, NULL, NULL);
  assert_cell (workbook, "A2", EMPTY, NULL, NULL);
  assert_cell (workbook, "B2", EMPTY, NULL, NULL);
  assert_cell (workbook, "C1", NUMBER, "13", "13");
  assert_cell (workbook, "C2", EMPTY, NULL, NULL);
  assert_cell (workbook, "B3", NUMBER, "32", "32");

  refuse_rows ("", "<mergeCells><mergeCell ref='A1:XFE1'/></mergeCells>", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("", "<mergeCells><mergeCell ref='A1:'/></mergeCells>", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("", "<mergeCells><mergeCell/></mergeCells>", DBK_SHEET_ERROR_DAMAGED);
}

/* Merges that cover everything, many times over, must cost nothing. */
static void
test_many_merges (void)
{
  g_autoptr (GString) merges = g_string_new ("<mergeCells>");
  g_autoptr (DbkWorkbook) workbook = NULL;
  guint n;

  for (guint i = 1; i <= 50000; i++)
    g_string_append_printf (merges, "<mergeCell ref='A%u:XFD1048576'/>", i);
  g_string_append (merges, "</mergeCells>");
  workbook = read_rows ("<row><c><v>1</v></c></row>", merges->str);
  dbk_sheet_merges (dbk_workbook_sheet (workbook, 0), &n);
  g_assert_cmpuint (n, ==, 1);
  for (guint i = 50000; i <= DBK_WORKBOOK_MAX_MERGES; i++)
    g_string_insert (merges, strlen ("<mergeCells>"), "<mergeCell ref='A1:B1'/>");
  refuse_rows ("", merges->str, DBK_SHEET_ERROR_TOO_LARGE);
}

static void
test_workbooks (void)
{
  static const char sheet[] = "<x:worksheet xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main'><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData>"
                              "<x:extLst><y:sheetData xmlns:y='urn:other'><x:row><x:c><x:v>6</x:v></x:c></x:row></y:sheetData></x:extLst></x:worksheet>";
  MakeXlsx parts = { .workbook = "<x:workbook xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main' xmlns:q='http://purl.oclc.org/ooxml/officeDocument/relationships'><x:workbookPr date1904='true'/><x:sheets>"
                                 "<x:sheet name='c' state='veryHidden' q:id='c'/><x:sheet name='b' q:id='b'/><x:sheet name='d' q:id='d'/></x:sheets></x:workbook>",
                     .workbook_rels = "<Relationships xmlns='" PACKAGE_NS "'><Relationship Id='b' Type='" REL_NS "/worksheet' Target='/xl/./Odd/../worksheets\\SHEET1.xml'/>"
                                      "<Relationship Id='c' Type='" REL_NS "/worksheet' Target='../../../xl/worksheets/sheet1.xml'/>"
                                      "<Relationship Id='d' Type='" REL_NS "/chartsheet' Target='nowhere.xml'/></Relationships>",
                     .sheet = sheet };
  g_autoptr (DbkWorkbook) workbook = read_parts (&parts);

  g_assert_cmpuint (dbk_workbook_n_sheets (workbook), ==, 2);
  g_assert_cmpstr (dbk_sheet_name (dbk_workbook_sheet (workbook, 0)), ==, "c");
  g_assert_true (dbk_sheet_hidden (dbk_workbook_sheet (workbook, 0)));
  g_assert_false (dbk_sheet_hidden (dbk_workbook_sheet (workbook, 1)));
  assert_cell_of (workbook, 0, "A1", DBK_SHEET_CELL_NUMBER, "5", "5");
  assert_cell_of (workbook, 1, "A1", DBK_SHEET_CELL_NUMBER, "5", "5");
  assert_cell_of (workbook, 1, "A2", DBK_SHEET_CELL_EMPTY, NULL, NULL);
}

static void
test_missing_parts (void)
{
  static const char sheet[] = "<worksheet xmlns='" MAIN_NS "'/>";
  MakeXlsx no_root = { .root_rels = "", .styles = "", .sheet = sheet };
  MakeXlsx no_rels = { .workbook_rels = "", .sheet = sheet };
  MakeXlsx no_workbook = { .workbook = "", .sheet = sheet };
  MakeXlsx nothing_named = { .root_rels = "", .workbook = "", .sheet = sheet };
  MakeXlsx no_sheet = { .sheet = "" };
  MakeXlsx text_document = { .workbook = "<document xmlns='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>", .sheet = sheet };
  MakeXlsx other_root = { .workbook = "<worksheet xmlns='" MAIN_NS "'/>", .sheet = sheet };
  MakeXlsx binary = { .root_rels = "<Relationships xmlns='" PACKAGE_NS "'><Relationship Id='a' Type='" REL_NS "/officeDocument' Target='xl/workbook.bin'/></Relationships>", .sheet = sheet };
  g_autoptr (DbkWorkbook) workbook = read_parts (&no_root);

  g_assert_cmpuint (dbk_workbook_n_sheets (workbook), ==, 1);
  refuse_parts (&no_rels, DBK_SHEET_ERROR_DAMAGED);
  refuse_parts (&no_workbook, DBK_SHEET_ERROR_DAMAGED);
  refuse_parts (&nothing_named, DBK_SHEET_ERROR_DAMAGED);
  refuse_parts (&no_sheet, DBK_SHEET_ERROR_DAMAGED);
  refuse_parts (&text_document, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_parts (&other_root, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  refuse_parts (&binary, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
}

static void
test_other_zips (void)
{
  MakeZip empty, plain, open_document;
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;
  g_autoptr (GBytes) c = NULL;

  make_zip_init (&empty);
  make_zip_init (&plain);
  make_zip_init (&open_document);
  make_zip_add (&plain, "readme.txt", "hello");
  make_zip_add (&open_document, "mimetype", "application/vnd.oasis.opendocument.spreadsheet");
  make_zip_add (&open_document, "content.xml", "<a/>");
  a = make_zip_end (&empty);
  b = make_zip_end (&plain);
  c = make_zip_end (&open_document);
  assert_refused (a, DBK_SHEET_ERROR_DAMAGED);
  assert_refused (b, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
  assert_refused (c, DBK_SHEET_ERROR_UNKNOWN_FORMAT);
}

static void
test_xml (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "<c>");
  refuse_rows (deep->str, "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row><c><v>1</v></row>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row><c><v>\xff</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
  refuse_rows ("<row><c><v>&unknown;</v></c></row>", "", DBK_SHEET_ERROR_DAMAGED);
}

/* Neither another file's content nor a billion laughs. */
static void
test_doctype (void)
{
  static const char *const sheets[] = {
    "<!DOCTYPE worksheet><worksheet xmlns='" MAIN_NS "'/>",
    "<!DOCTYPE w SYSTEM 'file:///etc/passwd'><worksheet xmlns='" MAIN_NS "'/>",
    "<!DOCTYPE w [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><worksheet xmlns='" MAIN_NS "'><sheetData><row><c t='str'><v>&x;</v></c></row></sheetData></worksheet>",
    "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><worksheet xmlns='" MAIN_NS "'><sheetData><row><c t='str'><v>&b;</v></c></row></sheetData></worksheet>",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sheets); i++)
    {
      MakeXlsx parts = { .sheet = sheets[i] };

      refuse_parts (&parts, DBK_SHEET_ERROR_DAMAGED);
    }
}

static void
test_container (void)
{
  MakeXlsx parts = { .sheet = "<worksheet xmlns='" MAIN_NS "'><sheetData><row><c><v>84.3</v></c></row></sheetData></worksheet>" };
  MakeZip wrong_sum, encrypted, twice, many;
  g_autoptr (GBytes) bad = NULL;
  g_autoptr (GBytes) locked = NULL;
  g_autoptr (GBytes) ambiguous = NULL;
  g_autoptr (GBytes) crowded = NULL;

  make_zip_init (&wrong_sum);
  wrong_sum.wrong_sum = TRUE;
  make_xlsx_parts (&wrong_sum, &parts);
  bad = make_zip_end (&wrong_sum);
  assert_refused (bad, DBK_SHEET_ERROR_DAMAGED);

  make_zip_init (&encrypted);
  encrypted.flags = 1;
  make_xlsx_parts (&encrypted, &parts);
  locked = make_zip_end (&encrypted);
  assert_refused (locked, DBK_SHEET_ERROR_ENCRYPTED);

  make_zip_init (&twice);
  make_xlsx_parts (&twice, &parts);
  make_zip_add (&twice, "xl/worksheets/sheet1.xml", "<worksheet xmlns='" MAIN_NS "'/>");
  ambiguous = make_zip_end (&twice);
  assert_refused (ambiguous, DBK_SHEET_ERROR_DAMAGED);

  make_zip_init (&many);
  make_xlsx_parts (&many, &parts);
  for (guint i = 0; i < DBK_WORKBOOK_MAX_PARTS; i++)
    make_zip_add (&many, "x", "");
  crowded = make_zip_end (&many);
  assert_refused (crowded, DBK_SHEET_ERROR_TOO_LARGE);
}

/* Every beginning of a workbook is refused. The last four bytes are zeros, which is what the reader takes for missing ones. */
static void
test_cut_short (void)
{
  g_autoptr (GBytes) whole = make_sheet ("<row><c><v>84.3</v></c></row>", "");
  gsize size = g_bytes_get_size (whole);

  for (gsize n = 4; n < size - 4; n++)
    {
      g_autoptr (GBytes) part = g_bytes_new (g_bytes_get_data (whole, NULL), n);

      assert_refused (part, DBK_SHEET_ERROR_DAMAGED);
    }
}

/* Blanks pack a thousand times; what would fill the memory is stopped on its way. */
static void
test_bomb (void)
{
  static const char start[] = "<worksheet xmlns='" MAIN_NS "'>";
  gsize size = 64 * 1024 * 1024;
  g_autofree char *blanks = g_malloc (size);
  MakeXlsx parts = { .sheet = "" };
  MakeZip zip;
  g_autoptr (GBytes) content = NULL;

  memset (blanks, ' ', size);
  memcpy (blanks, start, strlen (start));
  make_zip_init (&zip);
  make_xlsx_parts (&zip, &parts);
  make_zip_add_bytes (&zip, "xl/worksheets/sheet1.xml", blanks, size);
  content = make_zip_end (&zip);
  g_assert_cmpuint (g_bytes_get_size (content), <, 1024 * 1024);
  assert_refused (content, DBK_SHEET_ERROR_TOO_LARGE);
}

/* A tag without an end would be looked at from its beginning with each piece that comes; a text, kept whole. */
static void
test_endless_pieces (void)
{
  static const char *const starts[] = { "<row><c r='", "<row><c t='str'><v>", "<!--", "<row><c t='inlineStr'><is><t>" };

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autoptr (GString) rows = g_string_new (starts[i]);

      for (guint k = 0; k < 400000; k++)
        g_string_append_printf (rows, "%08x", g_test_rand_int ());
      refuse_rows (rows->str, "", DBK_SHEET_ERROR_TOO_LARGE);
    }
}

static void
test_files (void)
{
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *path = g_build_filename (folder, "日报.csv", NULL);
  g_autoptr (GBytes) content = make_sheet ("<row><c><v>84.3</v></c></row>", "");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) no_file = NULL;
  g_autoptr (GError) no_folder = NULL;
  g_autoptr (DbkWorkbook) workbook = NULL;
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  /* The content decides, not the name. */
  g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
  workbook = dbk_workbook_open (path, NULL, &error);
  g_assert_no_error (error);
  assert_cell (workbook, "A1", NUMBER, "84.3", "84.3");

  g_unlink (path);
  g_assert_null (dbk_workbook_open (path, NULL, &no_file));
  g_assert_error (no_file, DBK_SHEET_ERROR, DBK_SHEET_ERROR_IO);
  g_assert_null (dbk_workbook_open (folder, NULL, &no_folder));
  g_assert_error (no_folder, DBK_SHEET_ERROR, DBK_SHEET_ERROR_IO);
}

static void
test_column_names (void)
{
  static const struct
  {
    guint column;
    const char *name;
  } cases[] = { { 0, "A" }, { 25, "Z" }, { 26, "AA" }, { 701, "ZZ" }, { 702, "AAA" }, { 16383, "XFD" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = dbk_sheet_column_name (cases[i].column);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sheet/xlsx/kinds", test_kinds);
  g_test_add_func ("/sheet/xlsx/formulas", test_formulas);
  g_test_add_func ("/sheet/xlsx/shared-texts", test_shared_texts);
  g_test_add_func ("/sheet/xlsx/addresses", test_addresses);
  g_test_add_func ("/sheet/xlsx/merges", test_merges);
  g_test_add_func ("/sheet/xlsx/many-merges", test_many_merges);
  g_test_add_func ("/sheet/xlsx/workbooks", test_workbooks);
  g_test_add_func ("/sheet/xlsx/missing-parts", test_missing_parts);
  g_test_add_func ("/sheet/xlsx/other-zips", test_other_zips);
  g_test_add_func ("/sheet/xlsx/xml", test_xml);
  g_test_add_func ("/sheet/xlsx/doctype", test_doctype);
  g_test_add_func ("/sheet/xlsx/container", test_container);
  g_test_add_func ("/sheet/xlsx/cut-short", test_cut_short);
  g_test_add_func ("/sheet/xlsx/bomb", test_bomb);
  g_test_add_func ("/sheet/xlsx/endless-pieces", test_endless_pieces);
  g_test_add_func ("/sheet/xlsx/files", test_files);
  g_test_add_func ("/sheet/xlsx/column-names", test_column_names);
  return g_test_run ();
}
