/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small XLSX workbooks from the XML of their parts.
 */
#pragma once

#include "tests/data/sheet/make-zip.h"

#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE_NS "http://schemas.openxmlformats.org/package/2006/relationships"

#define ROOT_RELS "<Relationships xmlns='" PACKAGE_NS "'><Relationship Id='rId1' Type='" REL_NS "/officeDocument' Target='xl/workbook.xml'/></Relationships>"
#define WORKBOOK_RELS "<Relationships xmlns='" PACKAGE_NS "'><Relationship Id='rId1' Type='" REL_NS "/worksheet' Target='worksheets/sheet1.xml'/>" \
                      "<Relationship Id='rId2' Type='" REL_NS "/sharedStrings' Target='sharedStrings.xml'/>"                                       \
                      "<Relationship Id='rId3' Type='" REL_NS "/styles' Target='styles.xml'/></Relationships>"
#define WORKBOOK "<workbook xmlns='" MAIN_NS "' xmlns:r='" REL_NS "'><sheets><sheet name='日报' sheetId='1' r:id='rId1'/></sheets></workbook>"
#define STYLES "<styleSheet xmlns='" MAIN_NS "'><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"d\"日\"'/></numFmts>" \
               "<cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>"                                                                      \
               "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='10'/><xf numFmtId='2'/><xf numFmtId='46'/></cellXfs></styleSheet>"

/* Each of them: %NULL: as usual; "": left out. */
typedef struct
{
  const char *root_rels;
  const char *workbook;
  const char *workbook_rels;
  const char *texts;
  const char *styles;
  const char *sheet;
} MakeXlsx;

static inline void
make_part (MakeZip *zip, const char *name, const char *content, const char *usual)
{
  if (content == NULL)
    content = usual;
  if (*content != '\0')
    make_zip_add (zip, name, content);
}

static inline void
make_xlsx_parts (MakeZip *zip, const MakeXlsx *parts)
{
  make_part (zip, "_rels/.rels", parts->root_rels, ROOT_RELS);
  make_part (zip, "xl/workbook.xml", parts->workbook, WORKBOOK);
  make_part (zip, "xl/_rels/workbook.xml.rels", parts->workbook_rels, WORKBOOK_RELS);
  make_part (zip, "xl/sharedStrings.xml", parts->texts, "");
  make_part (zip, "xl/styles.xml", parts->styles, STYLES);
  make_part (zip, "xl/worksheets/sheet1.xml", parts->sheet, "");
}

static inline GBytes *
make_xlsx (const MakeXlsx *parts)
{
  MakeZip zip;

  make_zip_init (&zip);
  make_xlsx_parts (&zip, parts);
  return make_zip_end (&zip);
}

/* (transfer full): a workbook of one sheet with these rows, and what follows them */
static inline GBytes *
make_sheet (const char *rows, const char *after)
{
  g_autofree char *sheet = g_strconcat ("<worksheet xmlns='" MAIN_NS "'><sheetData>", rows, "</sheetData>", after, "</worksheet>", NULL);
  MakeXlsx parts = { .sheet = sheet };

  return make_xlsx (&parts);
}
