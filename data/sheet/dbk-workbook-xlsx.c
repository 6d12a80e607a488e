/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * XLSX workbooks: which sheets there are, their texts and formats.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/sheet/dbk-workbook-xlsx-private.h"

#define ROOT_RELATIONSHIPS "_rels/.rels"
#define USUAL_WORKBOOK "xl/workbook.xml"
#define MAX_RELATIONSHIPS 100000
#define MAX_FORMATS 100000

typedef struct
{
  char *type; /* the last word of its address: "worksheet" */
  char *target;
} Relationship;

typedef struct
{
  char *name;
  char *id;
  gboolean hidden;
} SheetEntry;

/* --- Relationships --- */

static void
relationship_free (Relationship *relationship)
{
  g_free (relationship->type);
  g_free (relationship->target);
  g_free (relationship);
}

static void
relationship_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  GHashTable *relationships = user_data;
  const char *id = dbk_xml_attribute (attributes, "Id");
  const char *type = dbk_xml_attribute (attributes, "Type");
  const char *target = dbk_xml_attribute (attributes, "Target");
  const char *mode = dbk_xml_attribute (attributes, "TargetMode");
  const char *word = type == NULL ? NULL : strrchr (type, '/');
  Relationship *relationship;

  if (strcmp (name, "Relationship") != 0 || id == NULL || word == NULL || target == NULL || g_strcmp0 (mode, "External") == 0 || g_hash_table_size (relationships) >= MAX_RELATIONSHIPS)
    return;
  relationship = g_new0 (Relationship, 1);
  relationship->type = g_strdup (word + 1);
  relationship->target = g_strdup (target);
  g_hash_table_insert (relationships, g_strdup (id), relationship);
}

/* The relationships of a part by their id; empty if it has none. */
static GHashTable *
read_relationships (DbkPackage *package, const char *part, GError **error)
{
  static const DbkXmlHandlers handlers = { .start = relationship_start };
  g_autoptr (GHashTable) relationships = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)relationship_free);

  if (dbk_package_has (package, part) && !dbk_package_parse (package, part, &handlers, relationships, error))
    return NULL;
  return g_steal_pointer (&relationships);
}

/* The part that the first relationship of a type leads to. */
static char *
find_related (GHashTable *relationships, const char *source, const char *type)
{
  GHashTableIter iter;
  gpointer relationship;

  g_hash_table_iter_init (&iter, relationships);
  while (g_hash_table_iter_next (&iter, NULL, &relationship))
    if (strcmp (((Relationship *)relationship)->type, type) == 0)
      return dbk_package_resolve (source, ((Relationship *)relationship)->target);
  return NULL;
}

/* --- The workbook part --- */

typedef struct
{
  DbkXlsx *xlsx;
  GPtrArray *sheets; /* of SheetEntry */
} WorkbookPart;

static void
sheet_entry_free (SheetEntry *entry)
{
  g_free (entry->name);
  g_free (entry->id);
  g_free (entry);
}

gboolean
dbk_xlsx_is_true (const char *attribute)
{
  return attribute != NULL && (strcmp (attribute, "1") == 0 || strcmp (attribute, "true") == 0 || strcmp (attribute, "on") == 0);
}

static void
workbook_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  WorkbookPart *part = user_data;

  if (dbk_xml_is_root (xml) && strcmp (name, "workbook") != 0)
    dbk_xml_fail (xml, g_error_new_literal (DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This file is no workbook. Daybook reads XLSX, XLS and CSV.")));
  else if (strcmp (name, "workbookPr") == 0)
    part->xlsx->since_1904 = dbk_xlsx_is_true (dbk_xml_attribute (attributes, "date1904"));
  else if (strcmp (name, "calcPr") == 0)
    part->xlsx->uncalculated = dbk_xlsx_is_true (dbk_xml_attribute (attributes, "fullCalcOnLoad"));
  else if (strcmp (name, "sheet") == 0)
    {
      const char *state = dbk_xml_attribute (attributes, "state");
      SheetEntry *entry = g_new0 (SheetEntry, 1);

      entry->name = g_strdup (dbk_xml_attribute (attributes, "name"));
      entry->id = g_strdup (dbk_xml_attribute (attributes, "r:id"));
      entry->hidden = g_strcmp0 (state, "hidden") == 0 || g_strcmp0 (state, "veryHidden") == 0;
      g_ptr_array_add (part->sheets, entry);
      if (part->sheets->len > DBK_WORKBOOK_MAX_SHEETS)
        {
          GError *error = NULL;

          dbk_sheet_set_too_large (&error, _ ("more than %d sheets"), DBK_WORKBOOK_MAX_SHEETS);
          dbk_xml_fail (xml, error);
        }
    }
}

/* --- Shared texts --- */

void
dbk_xlsx_collect (DbkXml *xml, GString *raw, const char *text, int length)
{
  GError *error = NULL;

  g_string_append_len (raw, text, length);
  if (raw->len <= DBK_XLSX_MAX_CELL_BYTES)
    return;
  dbk_sheet_set_too_large (&error, _ ("a piece of more than %d MB"), DBK_XLSX_MAX_CELL_BYTES / 1024 / 1024);
  dbk_xml_fail (xml, error);
}

void
dbk_xlsx_append_text (GString *out, const char *text, gsize length)
{
  const char *end = text + length;

  /* _x000D_ stands for a character that XML cannot hold, _x005F_ for the underscore of such a word. */
  while (text < end)
    {
      guint code = 0;
      gboolean escaped = end - text >= 7 && text[0] == '_' && text[1] == 'x' && text[6] == '_';

      for (int i = 2; escaped && i < 6; i++)
        {
          escaped = g_ascii_isxdigit (text[i]);
          code = code * 16 + (guint)MAX (0, g_ascii_xdigit_value (text[i]));
        }
      if (escaped && code != 0 && g_unichar_validate (code))
        {
          g_string_append_unichar (out, code);
          text += 7;
        }
      else
        g_string_append_c (out, *text++);
    }
}

typedef struct
{
  DbkXlsx *xlsx;
  GString *raw;  /* of one <t> */
  GString *text; /* of one <si> */
  guint phonetic;
  gboolean in_text;
} TextsPart;

static void
texts_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  TextsPart *part = user_data;

  if (strcmp (name, "si") == 0)
    g_string_truncate (part->text, 0);
  else if (strcmp (name, "rPh") == 0)
    part->phonetic++;
  else if (strcmp (name, "t") == 0)
    {
      part->in_text = part->phonetic == 0;
      g_string_truncate (part->raw, 0);
    }
}

static void
texts_end (DbkXml *xml, const char *name, gpointer user_data)
{
  TextsPart *part = user_data;
  GError *error = NULL;

  if (strcmp (name, "t") == 0 && part->in_text)
    {
      dbk_xlsx_append_text (part->text, part->raw->str, part->raw->len);
      part->in_text = FALSE;
    }
  else if (strcmp (name, "rPh") == 0 && part->phonetic > 0)
    part->phonetic--;
  else if (strcmp (name, "si") == 0)
    {
      const char *kept = dbk_workbook_keep (part->xlsx->workbook, part->text->str, part->text->len, &error);

      if (kept != NULL && part->xlsx->texts->len >= DBK_WORKBOOK_MAX_CELLS)
        {
          dbk_sheet_set_too_large (&error, _ ("more than %d cells"), DBK_WORKBOOK_MAX_CELLS);
          kept = NULL;
        }
      if (kept == NULL)
        dbk_xml_fail (xml, error);
      else
        g_ptr_array_add (part->xlsx->texts, (gpointer)kept);
    }
}

static void
texts_text (DbkXml *xml, const char *text, int length, gpointer user_data)
{
  TextsPart *part = user_data;

  if (part->in_text)
    dbk_xlsx_collect (xml, part->raw, text, length);
}

static gboolean
read_texts (DbkXlsx *xlsx, const char *path, GError **error)
{
  static const DbkXmlHandlers handlers = { texts_start, texts_end, texts_text };
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  TextsPart part = { .xlsx = xlsx, .raw = raw, .text = text };

  return dbk_package_parse (xlsx->package, path, &handlers, &part, error);
}

/* --- Formats --- */

typedef struct
{
  DbkXlsx *xlsx;
  GHashTable *codes; /* number → code */
  gboolean in_cell_formats;
} StylesPart;

static const DbkNumberFormat *
format_of (StylesPart *part, guint id)
{
  DbkNumberFormat *format = g_hash_table_lookup (part->xlsx->formats_by_id, GUINT_TO_POINTER (id));
  const char *code = g_hash_table_lookup (part->codes, GUINT_TO_POINTER (id));

  if (format != NULL)
    return format;
  if (code == NULL)
    code = dbk_number_format_builtin (id);
  if (code == NULL)
    return NULL;
  format = dbk_number_format_new (code);
  g_hash_table_insert (part->xlsx->formats_by_id, GUINT_TO_POINTER (id), format);
  return format;
}

static void
styles_start (DbkXml *xml, const char *name, const char **attributes, gpointer user_data)
{
  StylesPart *part = user_data;
  const char *id = dbk_xml_attribute (attributes, "numFmtId");
  guint64 number = id == NULL ? 0 : g_ascii_strtoull (id, NULL, 10);

  if (strcmp (name, "cellXfs") == 0)
    part->in_cell_formats = TRUE;
  else if (strcmp (name, "numFmt") == 0 && number <= G_MAXINT && g_hash_table_size (part->codes) < MAX_FORMATS)
    {
      const char *code = dbk_xml_attribute (attributes, "formatCode");

      if (code != NULL)
        g_hash_table_insert (part->codes, GUINT_TO_POINTER ((guint)number), g_strdup (code));
    }
  else if (strcmp (name, "xf") == 0 && part->in_cell_formats && part->xlsx->formats->len < MAX_FORMATS)
    g_ptr_array_add (part->xlsx->formats, (gpointer)format_of (part, (guint)MIN (number, G_MAXINT)));
}

static void
styles_end (DbkXml *xml, const char *name, gpointer user_data)
{
  StylesPart *part = user_data;

  if (strcmp (name, "cellXfs") == 0)
    part->in_cell_formats = FALSE;
}

static gboolean
read_styles (DbkXlsx *xlsx, const char *path, GError **error)
{
  static const DbkXmlHandlers handlers = { .start = styles_start, .end = styles_end };
  g_autoptr (GHashTable) codes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  StylesPart part = { .xlsx = xlsx, .codes = codes };

  return dbk_package_parse (xlsx->package, path, &handlers, &part, error);
}

/* --- All together --- */

static void
xlsx_clear (DbkXlsx *xlsx)
{
  g_clear_pointer (&xlsx->package, dbk_package_free);
  g_clear_pointer (&xlsx->workbook, dbk_workbook_unref);
  g_clear_pointer (&xlsx->texts, g_ptr_array_unref);
  g_clear_pointer (&xlsx->formats, g_ptr_array_unref);
  g_clear_pointer (&xlsx->formats_by_id, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkXlsx, xlsx_clear)

static void
set_no_workbook (DbkPackage *package, GError **error)
{
  if (dbk_package_has (package, "mimetype") && dbk_package_has (package, "content.xml"))
    g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This is an OpenDocument file. Save it as XLSX in your office program."));
  else if (dbk_package_has_below (package, "xl/"))
    dbk_sheet_set_damaged (error, _ ("%s is missing"), USUAL_WORKBOOK);
  else
    g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This file is no workbook. Daybook reads XLSX, XLS and CSV."));
}

static char *
find_workbook (DbkPackage *package, GError **error)
{
  g_autoptr (GHashTable) relationships = read_relationships (package, ROOT_RELATIONSHIPS, error);
  g_autofree char *part = NULL;

  if (relationships == NULL)
    return NULL;
  part = find_related (relationships, "", "officeDocument");
  if (part == NULL && dbk_package_has (package, USUAL_WORKBOOK))
    part = g_strdup (USUAL_WORKBOOK);
  if (part == NULL)
    {
      set_no_workbook (package, error);
      return NULL;
    }
  if (g_str_has_suffix (part, ".bin"))
    {
      g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_UNKNOWN_FORMAT, _ ("This is a binary workbook (XLSB). Save it as XLSX in your office program."));
      return NULL;
    }
  return g_steal_pointer (&part);
}

static char *
relationships_of (const char *part)
{
  g_autofree char *folder = g_path_get_dirname (part);
  g_autofree char *name = g_path_get_basename (part);
  g_autofree char *path = g_strconcat (folder, "/_rels/", name, ".rels", NULL);

  return dbk_package_resolve ("", path);
}

/* Texts and formats come first: the sheets name them by number. */
static gboolean
read_shared (DbkXlsx *xlsx, GHashTable *relationships, const char *source, GError **error)
{
  g_autofree char *texts = find_related (relationships, source, "sharedStrings");
  g_autofree char *styles = find_related (relationships, source, "styles");

  /* Some writers name parts that they leave out; that matters only to a cell that wants them. */
  return (texts == NULL || !dbk_package_has (xlsx->package, texts) || read_texts (xlsx, texts, error)) &&
         (styles == NULL || !dbk_package_has (xlsx->package, styles) || read_styles (xlsx, styles, error));
}

static gboolean
read_sheets (DbkXlsx *xlsx, GPtrArray *entries, GHashTable *relationships, const char *source, GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const SheetEntry *entry = g_ptr_array_index (entries, i);
      const Relationship *relationship = entry->id == NULL ? NULL : g_hash_table_lookup (relationships, entry->id);
      const char *name = entry->name == NULL ? "" : entry->name;
      g_autofree char *part = NULL;
      DbkSheet *sheet;

      if (relationship == NULL)
        return dbk_sheet_set_damaged (error, _ ("it does not say where the sheet “%s” is"), name);
      /* Charts, dialogs and macros have sheets of their own. */
      if (strcmp (relationship->type, "worksheet") != 0)
        continue;
      part = dbk_package_resolve (source, relationship->target);
      sheet = dbk_workbook_add_sheet (xlsx->workbook, name, entry->hidden, error);
      if (sheet == NULL || !dbk_xlsx_read_sheet (xlsx, sheet, part, error))
        return FALSE;
      dbk_sheet_finish (sheet);
    }
  return TRUE;
}

DbkWorkbook *
dbk_workbook_read_xlsx (GBytes *content, GCancellable *cancellable, GError **error)
{
  static const DbkXmlHandlers handlers = { .start = workbook_start };
  g_auto (DbkXlsx) xlsx = { 0 };
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify)sheet_entry_free);
  g_autoptr (GHashTable) relationships = NULL;
  g_autofree char *part = NULL;
  g_autofree char *relationships_part = NULL;
  WorkbookPart workbook_part = { &xlsx, entries };

  xlsx.package = dbk_package_new (content, cancellable, error);
  if (xlsx.package == NULL)
    return NULL;
  xlsx.workbook = dbk_workbook_new ();
  xlsx.texts = g_ptr_array_new ();
  xlsx.formats = g_ptr_array_new ();
  xlsx.formats_by_id = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)dbk_number_format_free);

  part = find_workbook (xlsx.package, error);
  if (part == NULL || !dbk_package_parse (xlsx.package, part, &handlers, &workbook_part, error))
    return NULL;
  relationships_part = relationships_of (part);
  relationships = read_relationships (xlsx.package, relationships_part, error);
  if (relationships == NULL ||
      !read_shared (&xlsx, relationships, part, error) ||
      !read_sheets (&xlsx, entries, relationships, part, error))
    return NULL;
  return g_steal_pointer (&xlsx.workbook);
}
