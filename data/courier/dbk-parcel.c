/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files: written, and read with every byte checked.
 */
#define G_LOG_DOMAIN "dbk-courier"

#include "data/courier/dbk-parcel.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/wire/dbk-wire.h"

#define FORMAT "daybook-courier"
#define VERSION 1
#define MAX_HEADER (256 * 1024)
#define MAX_SEAL 1024
#define STEP (64 * 1024)
#define KEY_BYTES 32
#define SIGNATURE_BYTES 64

static const char *const kinds[] = { "outbox", "answer", "starter" };
static const char *const kind_words[] = { N_ ("what a plant sends to the service"), N_ ("an answer of the service"), N_ ("a starter file") };
static const char *const part_kinds[] = { "request", "answer", "catalogue", "starter" };

G_DEFINE_QUARK (dbk_parcel_error, dbk_parcel_error)

static void
part_free (gpointer data)
{
  DbkParcelPart *part = data;

  g_free (part->text);
  g_free (part);
}

DbkParcel *
dbk_parcel_new (DbkParcelKind kind, const char *account, const char *home)
{
  DbkParcel *parcel = g_new0 (DbkParcel, 1);

  parcel->kind = kind;
  parcel->id = g_uuid_string_random ();
  parcel->account = g_strdup (account);
  parcel->home = g_strdup (home);
  parcel->made_at = dbk_clock_now ();
  parcel->parts = g_ptr_array_new_with_free_func (part_free);
  return parcel;
}

void
dbk_parcel_free (DbkParcel *parcel)
{
  if (parcel == NULL)
    return;
  g_free (parcel->id);
  g_free (parcel->of);
  g_free (parcel->account);
  g_free (parcel->home);
  g_free (parcel->key);
  g_free (parcel->catalogue);
  g_free (parcel->cursor);
  g_ptr_array_unref (parcel->parts);
  g_free (parcel);
}

/* --- Writing --- */

static void
add_part (DbkParcel *parcel, DbkParcelPartKind kind, const char *text, gsize length)
{
  DbkParcelPart *part = g_new0 (DbkParcelPart, 1);

  part->kind = kind;
  part->text = g_strndup (text, length);
  part->length = length;
  g_ptr_array_add (parcel->parts, part);
}

gboolean
dbk_parcel_add (DbkParcel *parcel, DbkParcelPartKind kind, const char *text, GError **error)
{
  gsize length = strlen (text);
  g_autofree char *line = NULL;
  g_autoptr (JsonNode) root = NULL;

  /* A document laid out over several lines becomes one. */
  if (memchr (text, '\n', length) == NULL)
    {
      add_part (parcel, kind, text, length);
      return TRUE;
    }
  root = dbk_json_parse (text, length, DBK_PARCEL_MAX_TEXT, error);
  if (root == NULL)
    return FALSE;
  line = dbk_json_print (root);
  add_part (parcel, kind, line, strlen (line));
  return TRUE;
}

static void
set_text (DbkJsonWriter *writer, const char *member, const char *text)
{
  dbk_json_writer_add_string (writer, member, text);
}

static void
append_document (GString *text, DbkJsonWriter *writer)
{
  g_autofree char *line = dbk_json_writer_finish (writer);

  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

static void
append_header (GString *text, const DbkParcel *parcel, const char *key)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autofree char *made_at = dbk_clock_format_utc (parcel->made_at);

  dbk_json_writer_begin_object (writer);
  set_text (writer, "format", FORMAT);
  dbk_json_writer_add_int (writer, "version", VERSION);
  set_text (writer, "kind", kinds[parcel->kind]);
  set_text (writer, "id", parcel->id);
  set_text (writer, "of", parcel->of);
  set_text (writer, "account", parcel->account);
  set_text (writer, "home", parcel->home);
  set_text (writer, "key", key);
  set_text (writer, "made_at", made_at);
  set_text (writer, "catalogue", parcel->catalogue);
  set_text (writer, "cursor", parcel->cursor);
  dbk_json_writer_member (writer, "parts");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < parcel->parts->len; i++)
    dbk_json_writer_string (writer, part_kinds[((const DbkParcelPart *)g_ptr_array_index (parcel->parts, i))->kind]);
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  append_document (text, writer);
}

static void
append_seal (GString *text, const DbkKey *key)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autofree char *signature = dbk_key_sign (key, text->str, text->len);

  dbk_json_writer_begin_object (writer);
  set_text (writer, "signature", signature);
  dbk_json_writer_end_object (writer);
  append_document (text, writer);
}

/* Runs @input through @converter; @max 0: no cap. */
static GByteArray *
convert (GConverter *converter, const void *data, gsize length, gsize max, GError **error)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  gsize done = 0;
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED)
    {
      guint filled = output->len;
      gsize read = 0, written = 0;

      if (max > 0 && filled > max)
        {
          g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_TOO_LARGE, _ ("The courier file is too large. Nothing was changed."));
          return NULL;
        }
      g_byte_array_set_size (output, filled + STEP);
      result = g_converter_convert (converter, length > done ? (const char *)data + done : "", length - done, output->data + filled, STEP,
                                    G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
      done += read;
      g_byte_array_set_size (output, filled + (guint)written);
      if (result == G_CONVERTER_ERROR)
        break;
    }
  if (result != G_CONVERTER_FINISHED || done < length)
    {
      g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT, _ ("This is no courier file, or it is cut off. Nothing was changed."));
      return NULL;
    }
  return g_steal_pointer (&output);
}

GBytes *
dbk_parcel_write (const DbkParcel *parcel, const DbkKey *key)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GString) text = g_string_new (NULL);
  GByteArray *packed;

  append_header (text, parcel, dbk_key_get_public (key));
  for (guint i = 0; i < parcel->parts->len; i++)
    {
      const DbkParcelPart *part = g_ptr_array_index (parcel->parts, i);

      g_string_append_len (text, part->text, (gssize)part->length);
      g_string_append_c (text, '\n');
    }
  append_seal (text, key);
  packed = convert (converter, text->str, text->len, 0, NULL);
  if (packed == NULL)
    g_error ("Packing failed"); /* only memory can be short here */
  return g_byte_array_free_to_bytes (packed);
}

gboolean
dbk_parcel_save (const DbkParcel *parcel, const DbkKey *key, const char *path, GError **error)
{
  g_autoptr (GBytes) file = dbk_parcel_write (parcel, key);

  return g_file_set_contents_full (path, g_bytes_get_data (file, NULL), (gssize)g_bytes_get_size (file),
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* --- Reading --- */

static gboolean
refuse (DbkParcelError code, const char *message, GError **error)
{
  g_set_error_literal (error, DBK_PARCEL_ERROR, code, message);
  return FALSE;
}

static gboolean
refuse_format (GError **error)
{
  return refuse (DBK_PARCEL_ERROR_FORMAT, _ ("This is no courier file, or it is cut off. Nothing was changed."), error);
}

static gboolean
refuse_tampered (GError **error)
{
  return refuse (DBK_PARCEL_ERROR_TAMPERED, _ ("The courier file was damaged or altered on its way. Nothing was changed; ask for it again."), error);
}

/* (transfer full) (nullable): one line as an object, without an error of its own */
static JsonNode *
parse_line (const char *line, gsize length, gsize max)
{
  g_autoptr (JsonNode) root = dbk_json_parse (line, length, max, NULL);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&root) : NULL;
}

static gboolean
is_text (const char *text, gsize max)
{
  return *text != '\0' && strlen (text) <= max;
}

static int
find_word (const char *const *words, guint n, const char *word)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (words[i], word) == 0)
      return (int)i;
  return -1;
}

static gboolean
read_names (JsonObject *object, DbkParcel *parcel)
{
  const char *id, *of, *account, *home, *key, *made_at, *catalogue, *cursor;

  id = dbk_json_string (object, "id", NULL);
  account = dbk_json_string (object, "account", NULL);
  home = dbk_json_string (object, "home", NULL);
  key = dbk_json_string (object, "key", NULL);
  made_at = dbk_json_string (object, "made_at", NULL);
  if (id == NULL || account == NULL || home == NULL || key == NULL || made_at == NULL ||
      !dbk_json_string_or (object, "of", NULL, &of, NULL) ||
      !dbk_json_string_or (object, "catalogue", NULL, &catalogue, NULL) ||
      !dbk_json_string_or (object, "cursor", NULL, &cursor, NULL))
    return FALSE;
  if (!g_uuid_string_is_valid (id) || (of != NULL && !g_uuid_string_is_valid (of)) || !is_text (account, DBK_WIRE_MAX_NAME) || !is_text (home, DBK_WIRE_MAX_NAME) ||
      !dbk_wire_is_hex (key, KEY_BYTES) || !dbk_clock_parse_utc (made_at, &parcel->made_at) ||
      (catalogue != NULL && strlen (catalogue) > DBK_WIRE_MAX_NAME) || (cursor != NULL && strlen (cursor) > DBK_WIRE_MAX_CURSOR))
    return FALSE;
  parcel->id = g_strdup (id);
  parcel->of = g_strdup (of);
  parcel->account = g_strdup (account);
  parcel->home = g_strdup (home);
  parcel->key = g_strdup (key);
  parcel->catalogue = g_strdup (catalogue);
  parcel->cursor = g_strdup (cursor);
  return TRUE;
}

/* @parts: receives the kinds of the lines to come */
static DbkParcel *
read_header (const char *line, gsize length, DbkParcelKind kind, JsonArray **parts, GError **error)
{
  g_autoptr (JsonNode) root = parse_line (line, length, MAX_HEADER);
  g_autoptr (DbkParcel) parcel = g_new0 (DbkParcel, 1);
  JsonObject *object = root != NULL ? json_node_get_object (root) : NULL;
  const char *format = object != NULL ? dbk_json_string (object, "format", NULL) : NULL;
  const char *kind_text;
  JsonArray *list;
  gint64 version;

  parcel->parts = g_ptr_array_new_with_free_func (part_free);
  if (g_strcmp0 (format, FORMAT) != 0 || !dbk_json_int (object, "version", 1, G_MAXINT32, &version, NULL))
    {
      refuse_format (error);
      return NULL;
    }
  if (version != VERSION)
    {
      refuse (DBK_PARCEL_ERROR_VERSION, _ ("The courier file was written by a newer version of this program. Nothing was changed."), error);
      return NULL;
    }
  kind_text = dbk_json_string (object, "kind", NULL);
  if (g_strcmp0 (kind_text, kinds[kind]) != 0)
    {
      int is = kind_text != NULL ? find_word (kinds, G_N_ELEMENTS (kinds), kind_text) : -1;

      g_set_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT, _ ("This file is %s, not %s. Nothing was changed."), is >= 0 ? _ (kind_words[is]) : _ ("of an unknown kind"), _ (kind_words[kind]));
      return NULL;
    }
  list = dbk_json_array (object, "parts", NULL);
  parcel->kind = kind;
  if (list == NULL || json_array_get_length (list) > DBK_PARCEL_MAX_PARTS || !read_names (object, parcel))
    {
      refuse_format (error);
      return NULL;
    }
  *parts = json_array_ref (list);
  return g_steal_pointer (&parcel);
}

static gboolean
check_seal (const DbkParcel *parcel, const char *text, gsize signed_length, gsize length)
{
  g_autoptr (JsonNode) root = NULL;
  const char *signature;

  if (length - signed_length > MAX_SEAL)
    return FALSE;
  root = parse_line (text + signed_length, length - signed_length - 1, MAX_SEAL);
  signature = root != NULL ? dbk_json_string (json_node_get_object (root), "signature", NULL) : NULL;
  return signature != NULL && dbk_wire_is_hex (signature, SIGNATURE_BYTES) && dbk_key_verify (parcel->key, text, signed_length, signature);
}

static gboolean
read_parts (DbkParcel *parcel, JsonArray *parts, const char *text, gsize length)
{
  const char *end = text + length;

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      const char *stop = memchr (text, '\n', (gsize)(end - text));
      const char *kind_text;
      int kind;

      if (stop == NULL || !dbk_json_element_string (parts, i, FALSE, &kind_text, NULL))
        return FALSE;
      kind = find_word (part_kinds, G_N_ELEMENTS (part_kinds), kind_text);
      if (kind >= 0)
        add_part (parcel, (DbkParcelPartKind)kind, text, (gsize)(stop - text));
      text = stop + 1;
    }
  return text == end;
}

/* The last line: behind the newline before the one that ends the text. */
static const char *
find_seal (const char *text, gsize length)
{
  const char *start;

  if (length < 2 || text[length - 1] != '\n')
    return NULL;
  for (start = text + length - 1; start > text && start[-1] != '\n'; start--)
    ;
  return start > text ? start : NULL;
}

static DbkParcel *
read_text (const char *text, gsize length, DbkParcelKind kind, GError **error)
{
  g_autoptr (DbkParcel) parcel = NULL;
  g_autoptr (JsonArray) parts = NULL;
  const char *seal = find_seal (text, length);
  const char *stop = memchr (text, '\n', length);

  /* A NUL would end a part early. */
  if (seal == NULL || stop == NULL || memchr (text, '\0', length) != NULL)
    {
      refuse_format (error);
      return NULL;
    }
  parcel = read_header (text, (gsize)(stop - text), kind, &parts, error);
  if (parcel == NULL)
    return NULL;
  if (!check_seal (parcel, text, (gsize)(seal - text), length) || !read_parts (parcel, parts, stop + 1, (gsize)(seal - stop) - 1))
    {
      refuse_tampered (error);
      return NULL;
    }
  return g_steal_pointer (&parcel);
}

DbkParcel *
dbk_parcel_read (GBytes *file, DbkParcelKind kind, GError **error)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GByteArray) text = NULL;

  if (g_bytes_get_size (file) > DBK_PARCEL_MAX_FILE)
    {
      refuse (DBK_PARCEL_ERROR_TOO_LARGE, _ ("The courier file is too large. Nothing was changed."), error);
      return NULL;
    }
  text = convert (converter, g_bytes_get_data (file, NULL), g_bytes_get_size (file), DBK_PARCEL_MAX_TEXT, error);
  return text != NULL ? read_text ((const char *)text->data, text->len, kind, error) : NULL;
}

DbkParcel *
dbk_parcel_load (const char *path, DbkParcelKind kind, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autoptr (GBytes) bytes = NULL;

  if (info == NULL)
    return NULL;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      refuse_format (error);
      return NULL;
    }
  if (g_file_info_get_size (info) > DBK_PARCEL_MAX_FILE)
    {
      refuse (DBK_PARCEL_ERROR_TOO_LARGE, _ ("The courier file is too large. Nothing was changed."), error);
      return NULL;
    }
  bytes = g_file_load_bytes (file, NULL, NULL, error);
  return bytes != NULL ? dbk_parcel_read (bytes, kind, error) : NULL;
}
