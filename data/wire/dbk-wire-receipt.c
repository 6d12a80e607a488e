/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The receipt of an accepted submission on the wire.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-receipt.h"

#include <string.h>

#include "data/wire/dbk-wire-private.h"

#define MAX_RECEIPT (64 * 1024)
#define HASH_BYTES 32
#define KEY_BYTES 32
#define SIGNATURE_BYTES 64

void
dbk_receipt_free (DbkReceipt *receipt)
{
  if (receipt == NULL)
    return;
  g_free (receipt->catalogue);
  g_free (receipt->sha256);
  g_free (receipt->key);
  g_free (receipt->signature);
  g_free (receipt);
}

gboolean
dbk_wire_is_hex (const char *text, gsize bytes)
{
  return strlen (text) == 2 * bytes && strspn (text, "0123456789abcdef") == 2 * bytes;
}

void
dbk_receipt_to_json (const DbkReceipt *receipt, DbkJsonWriter *writer)
{
  dbk_json_writer_begin_object (writer);
  dbk_wire_add_key (writer, &receipt->report);
  dbk_json_writer_add_int (writer, "revision", receipt->revision);
  dbk_json_writer_add_string (writer, "catalogue", receipt->catalogue);
  dbk_wire_add_time (writer, "at", receipt->at);
  dbk_json_writer_add_string (writer, "sha256", receipt->sha256);
  dbk_json_writer_add_string (writer, "key", receipt->key);
  dbk_json_writer_add_string (writer, "signature", receipt->signature);
  dbk_json_writer_end_object (writer);
}

static gboolean
read_hex (JsonObject *object, const char *member, gsize bytes, char **hex, GError **error)
{
  const char *text;

  if (!dbk_wire_text (object, member, 2 * bytes, &text, error))
    return FALSE;
  if (!dbk_wire_is_hex (text, bytes))
    return dbk_wire_refuse (member, error);
  *hex = g_strdup (text);
  return TRUE;
}

DbkReceipt *
dbk_receipt_from_json (JsonObject *object, GError **error)
{
  g_autoptr (DbkReceipt) receipt = g_new0 (DbkReceipt, 1);
  const char *catalogue;

  if (!dbk_wire_key (object, &receipt->report, error) ||
      !dbk_json_int (object, "revision", 0, G_MAXINT64, &receipt->revision, error) ||
      !dbk_wire_text (object, "catalogue", DBK_WIRE_MAX_NAME, &catalogue, error) ||
      !dbk_wire_time (object, "at", &receipt->at, error) ||
      !read_hex (object, "sha256", HASH_BYTES, &receipt->sha256, error) ||
      !read_hex (object, "key", KEY_BYTES, &receipt->key, error) ||
      !read_hex (object, "signature", SIGNATURE_BYTES, &receipt->signature, error))
    return NULL;
  receipt->catalogue = g_strdup (catalogue);
  return g_steal_pointer (&receipt);
}

char *
dbk_receipt_to_text (const DbkReceipt *receipt)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_receipt_to_json (receipt, writer);
  return dbk_json_writer_finish (writer);
}

DbkReceipt *
dbk_receipt_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, MAX_RECEIPT, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      dbk_wire_refuse ("report", error);
      return NULL;
    }
  return dbk_receipt_from_json (json_node_get_object (root), error);
}
