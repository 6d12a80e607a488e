/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ZIP container of a workbook, and its XML parts read as streams.
 */
#define G_LOG_DOMAIN "dbk-sheet"

#include "data/sheet/dbk-package.h"

#include <expat.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unzip.h>

#include "data/sheet/dbk-workbook-private.h"

#define CHUNK_BYTES (64 * 1024)
#define MAX_NAME_BYTES 1024
#define MAX_DEPTH 64
#define MAX_TOKEN_BYTES (1024 * 1024) /* one tag or remark; the parser looks at an unfinished one again and again */
#define MIN_RATIO_BYTES (16 * 1024 * 1024)
#define NS_SEPARATOR '\n'
#define ENCRYPTED_FLAG 1u

typedef struct
{
  unz64_file_pos position;
  gboolean twice;
} Part;

struct _DbkPackage
{
  GBytes *content;
  GCancellable *cancellable; /* (nullable) */
  gsize position;            /* of the reader of the container */
  unzFile zip;
  GHashTable *parts;  /* name → Part */
  GHashTable *folded; /* name in lower case → name */
  guint64 n_unpacked;
};

struct _DbkXml
{
  XML_Parser parser;
  const DbkXmlHandlers *handlers;
  gpointer user_data;
  const char *part;
  guint depth;
  guint skip_depth; /* inside of an element we leave out, at that depth; or 0 */
  guint64 fed;      /* bytes given to the parser */
  guint64 heard;    /* of these, when it last told of anything */
  GError *error;    /* (owned) (nullable) */
};

/* --- The container in memory, as minizip wants to read it --- */

static voidpf ZCALLBACK
open_cb (voidpf opaque, const void *name, int mode)
{
  return opaque;
}

static uLong ZCALLBACK
read_cb (voidpf opaque, voidpf stream, void *buffer, uLong size)
{
  DbkPackage *package = opaque;
  gsize length;
  const char *data = g_bytes_get_data (package->content, &length);
  gsize n = MIN ((gsize)size, length - package->position);

  memcpy (buffer, data + package->position, n);
  package->position += n;
  return n;
}

static ZPOS64_T ZCALLBACK
tell_cb (voidpf opaque, voidpf stream)
{
  return ((DbkPackage *)opaque)->position;
}

static long ZCALLBACK
seek_cb (voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
  DbkPackage *package = opaque;
  gsize length = g_bytes_get_size (package->content);
  gsize base = origin == ZLIB_FILEFUNC_SEEK_CUR ? package->position : origin == ZLIB_FILEFUNC_SEEK_END ? length
                                                                                                       : 0;

  /* minizip seeks forwards only, but for the end, where it seeks by 0. */
  if (offset > length - base)
    return -1;
  package->position = base + (gsize)offset;
  return 0;
}

static int ZCALLBACK
close_cb (voidpf opaque, voidpf stream)
{
  return 0;
}

static int ZCALLBACK
error_cb (voidpf opaque, voidpf stream)
{
  return 0;
}

/* --- The directory --- */

static void
add_part (DbkPackage *package, char *name, const unz64_file_pos *position)
{
  Part *known, *part;

  g_strdelimit (name, "\\", '/');
  while (*name == '/')
    memmove (name, name + 1, strlen (name));
  known = g_hash_table_lookup (package->parts, name);
  if (known != NULL)
    {
      known->twice = TRUE;
      return;
    }
  part = g_new0 (Part, 1);
  part->position = *position;
  g_hash_table_insert (package->parts, g_strdup (name), part);
  g_hash_table_insert (package->folded, g_ascii_strdown (name, -1), g_strdup (name));
}

static gboolean
read_directory (DbkPackage *package, GError **error)
{
  unz_global_info64 global;
  int status = unzGetGlobalInfo64 (package->zip, &global);

  if (status == UNZ_OK && global.number_entry > DBK_WORKBOOK_MAX_PARTS)
    return dbk_sheet_set_too_large (error, _ ("more than %d parts"), DBK_WORKBOOK_MAX_PARTS);
  if (status == UNZ_OK && global.number_entry == 0)
    return dbk_sheet_set_damaged (error, _ ("there is nothing in it"));
  for (status = status == UNZ_OK ? unzGoToFirstFile (package->zip) : status; status == UNZ_OK; status = unzGoToNextFile (package->zip))
    {
      unz_file_info64 info;
      unz64_file_pos position;
      char name[MAX_NAME_BYTES + 1] = { 0 };

      if (unzGetCurrentFileInfo64 (package->zip, &info, name, MAX_NAME_BYTES, NULL, 0, NULL, 0) != UNZ_OK ||
          unzGetFilePos64 (package->zip, &position) != UNZ_OK)
        return dbk_sheet_set_damaged (error, _ ("its directory cannot be read"));
      if (info.flag & ENCRYPTED_FLAG)
        {
          g_set_error_literal (error, DBK_SHEET_ERROR, DBK_SHEET_ERROR_ENCRYPTED, _ ("The workbook is protected by a password. Open it in your office program, remove the password, and save it again."));
          return FALSE;
        }
      add_part (package, name, &position);
    }
  if (status != UNZ_END_OF_LIST_OF_FILE)
    return dbk_sheet_set_damaged (error, _ ("its directory cannot be read"));
  return TRUE;
}

DbkPackage *
dbk_package_new (GBytes *content, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkPackage) package = g_new0 (DbkPackage, 1);
  zlib_filefunc64_def functions = { open_cb, read_cb, NULL, tell_cb, seek_cb, close_cb, error_cb, package };

  package->content = g_bytes_ref (content);
  package->cancellable = cancellable == NULL ? NULL : g_object_ref (cancellable);
  package->parts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  package->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  package->zip = unzOpen2_64 ("", &functions);
  if (package->zip == NULL)
    {
      dbk_sheet_set_damaged (error, _ ("its end is missing"));
      return NULL;
    }
  return read_directory (package, error) ? g_steal_pointer (&package) : NULL;
}

void
dbk_package_free (DbkPackage *package)
{
  if (package->zip != NULL)
    unzClose (package->zip);
  g_hash_table_unref (package->parts);
  g_hash_table_unref (package->folded);
  g_clear_object (&package->cancellable);
  g_bytes_unref (package->content);
  g_free (package);
}

static const Part *
find (const DbkPackage *package, const char *name)
{
  const Part *part = g_hash_table_lookup (package->parts, name);
  g_autofree char *folded = NULL;
  const char *other;

  if (part != NULL)
    return part;
  folded = g_ascii_strdown (name, -1);
  other = g_hash_table_lookup (package->folded, folded);
  return other == NULL ? NULL : g_hash_table_lookup (package->parts, other);
}

gboolean
dbk_package_has (const DbkPackage *package, const char *part)
{
  return find (package, part) != NULL;
}

gboolean
dbk_package_has_below (const DbkPackage *package, const char *folder)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, package->parts);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (g_str_has_prefix (name, folder))
      return TRUE;
  return FALSE;
}

char *
dbk_package_resolve (const char *source, const char *target)
{
  g_autofree char *folder = g_path_get_dirname (source);
  g_autofree char *slashed = g_strdelimit (g_strdup (target), "\\", '/');
  g_autofree char *joined = *slashed == '/' ? g_strdup (slashed) : g_strconcat (folder, "/", slashed, NULL);
  g_auto (GStrv) steps = g_strsplit (joined, "/", -1);
  g_autoptr (GPtrArray) path = g_ptr_array_new ();

  for (char **step = steps; *step != NULL; step++)
    {
      if (**step == '\0' || strcmp (*step, ".") == 0)
        continue;
      if (strcmp (*step, "..") != 0)
        g_ptr_array_add (path, *step);
      else if (path->len > 0)
        g_ptr_array_set_size (path, (int)path->len - 1);
    }
  g_ptr_array_add (path, NULL);
  return g_strjoinv ("/", (char **)path->pdata);
}

/* --- XML --- */

void
dbk_xml_fail (DbkXml *xml, GError *error)
{
  if (xml->error != NULL)
    {
      g_error_free (error);
      return;
    }
  xml->error = error;
  XML_StopParser (xml->parser, XML_FALSE);
}

gboolean
dbk_xml_is_root (const DbkXml *xml)
{
  return xml->depth == 1;
}

gulong
dbk_xml_line (const DbkXml *xml)
{
  return XML_GetCurrentLineNumber (xml->parser);
}

/* The local name of an element we know; NULL for those of extensions. */
static const char *
local_name (const char *name)
{
  static const char *const known[] = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
    NULL,
  };
  const char *separator = strrchr (name, NS_SEPARATOR);

  if (separator == NULL)
    return name;
  for (gsize i = 0; known[i] != NULL; i++)
    if (strlen (known[i]) == (gsize)(separator - name) && strncmp (known[i], name, (gsize)(separator - name)) == 0)
      return separator + 1;
  return NULL;
}

static gboolean
is_relationship_id (const char *attribute)
{
  const char *separator = strrchr (attribute, NS_SEPARATOR);

  return separator != NULL && strcmp (separator + 1, "id") == 0 &&
         (g_str_has_prefix (attribute, "http://schemas.openxmlformats.org/officeDocument/2006/relationships") ||
          g_str_has_prefix (attribute, "http://purl.oclc.org/ooxml/officeDocument/relationships"));
}

const char *
dbk_xml_attribute (const char **attributes, const char *name)
{
  gboolean id = strcmp (name, "r:id") == 0;

  for (; attributes[0] != NULL; attributes += 2)
    if (id ? is_relationship_id (attributes[0]) : strcmp (attributes[0], name) == 0)
      return attributes[1];
  return NULL;
}

static void XMLCALL
start_cb (void *user_data, const XML_Char *name, const XML_Char **attributes)
{
  DbkXml *xml = user_data;
  const char *local = local_name (name);

  xml->heard = xml->fed;
  xml->depth++;
  if (xml->depth > MAX_DEPTH)
    {
      GError *error = NULL;

      dbk_sheet_set_damaged (&error, _ ("%s is nested too deeply"), xml->part);
      dbk_xml_fail (xml, error);
      return;
    }
  /* That the whole document is something else, its reader has to know. */
  if (xml->skip_depth == 0 && xml->handlers->start != NULL && (local != NULL || xml->depth == 1))
    xml->handlers->start (xml, local == NULL ? "" : local, (const char **)attributes, xml->user_data);
  if (xml->skip_depth == 0 && local == NULL)
    xml->skip_depth = xml->depth;
}

static void XMLCALL
end_cb (void *user_data, const XML_Char *name)
{
  DbkXml *xml = user_data;

  xml->heard = xml->fed;
  if (xml->skip_depth == 0 && xml->error == NULL && xml->handlers->end != NULL)
    xml->handlers->end (xml, local_name (name), xml->user_data);
  if (xml->skip_depth == xml->depth)
    xml->skip_depth = 0;
  xml->depth--;
}

static void XMLCALL
text_cb (void *user_data, const XML_Char *text, int length)
{
  DbkXml *xml = user_data;

  xml->heard = xml->fed;
  if (xml->skip_depth == 0 && xml->error == NULL && xml->handlers->text != NULL)
    xml->handlers->text (xml, text, length, xml->user_data);
}

/* All that is neither element nor text: blanks outside, remarks. */
static void XMLCALL
other_cb (void *user_data, const XML_Char *text, int length)
{
  DbkXml *xml = user_data;

  xml->heard = xml->fed;
}

/* No workbook has one; whoever adds one wants entities, of other files or of enormous size. */
static void XMLCALL
doctype_cb (void *user_data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id, int has_internal_subset)
{
  DbkXml *xml = user_data;
  GError *error = NULL;

  dbk_sheet_set_damaged (&error, _ ("%s has a document type declaration, which no office program writes"), xml->part);
  dbk_xml_fail (xml, error);
}

static gboolean
feed (DbkXml *xml, const char *data, int length, gboolean last, GError **error)
{
  gboolean parsed;

  xml->fed += (guint)length;
  parsed = XML_Parse (xml->parser, data, length, last) == XML_STATUS_OK;
  if (parsed && xml->fed - xml->heard > MAX_TOKEN_BYTES)
    return dbk_sheet_set_too_large (error, _ ("a piece of more than %d MB"), MAX_TOKEN_BYTES / 1024 / 1024);
  if (parsed)
    return TRUE;
  if (xml->error != NULL)
    g_propagate_error (error, g_steal_pointer (&xml->error));
  else
    dbk_sheet_set_damaged (error, _ ("%s, line %lu: %s"), xml->part, dbk_xml_line (xml), XML_ErrorString (XML_GetErrorCode (xml->parser)));
  return FALSE;
}

/* Counts what was really unpacked: what the directory says is no more than a claim. */
static gboolean
within_limits (DbkPackage *package, guint64 n_part, guint64 packed, GError **error)
{
  if (package->n_unpacked > DBK_WORKBOOK_MAX_UNPACKED_BYTES)
    return dbk_sheet_set_too_large (error, _ ("more than %d MB unpacked"), DBK_WORKBOOK_MAX_UNPACKED_BYTES / 1024 / 1024);
  if (n_part > MIN_RATIO_BYTES && n_part / DBK_WORKBOOK_MAX_RATIO > packed)
    return dbk_sheet_set_too_large (error, _ ("packed more than %d times over"), DBK_WORKBOOK_MAX_RATIO);
  return TRUE;
}

static gboolean
stream_part (DbkPackage *package, DbkXml *xml, guint64 packed, GError **error)
{
  g_autofree char *buffer = g_malloc (CHUNK_BYTES);
  guint64 n_part = 0;
  int n;

  do
    {
      if (g_cancellable_set_error_if_cancelled (package->cancellable, error))
        return FALSE;
      n = unzReadCurrentFile (package->zip, buffer, CHUNK_BYTES);
      if (n < 0)
        return dbk_sheet_set_damaged (error, _ ("%s cannot be unpacked"), xml->part);
      n_part += (guint)n;
      package->n_unpacked += (guint)n;
      if (!within_limits (package, n_part, packed, error) || !feed (xml, buffer, n, n == 0, error))
        return FALSE;
    }
  while (n > 0);
  return TRUE;
}

static gboolean
open_part (DbkPackage *package, const char *name, guint64 *packed, GError **error)
{
  const Part *part = find (package, name);
  unz_file_info64 info;

  if (part == NULL)
    return dbk_sheet_set_damaged (error, _ ("%s is missing"), name);
  if (part->twice)
    return dbk_sheet_set_damaged (error, _ ("%s is there twice"), name);
  if (unzGoToFilePos64 (package->zip, &part->position) != UNZ_OK ||
      unzGetCurrentFileInfo64 (package->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK ||
      unzOpenCurrentFile (package->zip) != UNZ_OK)
    return dbk_sheet_set_damaged (error, _ ("%s cannot be unpacked"), name);
  *packed = MIN (info.compressed_size, g_bytes_get_size (package->content));
  return TRUE;
}

gboolean
dbk_package_parse (DbkPackage *package, const char *part, const DbkXmlHandlers *handlers, gpointer user_data, GError **error)
{
  DbkXml xml = { .handlers = handlers, .user_data = user_data, .part = part };
  guint64 packed = 0;
  gboolean parsed;
  int status;

  if (!open_part (package, part, &packed, error))
    return FALSE;
  xml.parser = XML_ParserCreateNS (NULL, NS_SEPARATOR);
  XML_SetUserData (xml.parser, &xml);
  XML_SetElementHandler (xml.parser, start_cb, end_cb);
  XML_SetCharacterDataHandler (xml.parser, text_cb);
  XML_SetDefaultHandler (xml.parser, other_cb);
  XML_SetStartDoctypeDeclHandler (xml.parser, doctype_cb);
  parsed = stream_part (package, &xml, packed, error);
  status = unzCloseCurrentFile (package->zip);
  XML_ParserFree (xml.parser);
  g_clear_error (&xml.error);
  if (parsed && status != UNZ_OK)
    return dbk_sheet_set_damaged (error, _ ("%s has a wrong checksum"), part);
  return parsed;
}
