/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: courier and receipt files. Inputs are the plain text of a courier
 * file without its seal; they are sealed and packed here, so that what lies
 * behind the signature is reached as well.
 */
#include "data/courier/dbk-parcel.h"
#include "data/courier/dbk-receipt.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The examples name its public half. */
#define SEED "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GBytes *
pack (const char *text, gsize length)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);

  g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL) && g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
try_parcel (GBytes *file, DbkParcelKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkParcel) parcel = dbk_parcel_read (file, kind, &error);
  g_autoptr (DbkParcel) again = NULL;
  g_autoptr (DbkKey) key = NULL;
  g_autoptr (GBytes) written = NULL;

  g_assert_true ((parcel == NULL) == (error != NULL));
  if (parcel == NULL)
    return;
  key = dbk_key_from_seed (SEED);
  written = dbk_parcel_write (parcel, key);
  again = dbk_parcel_read (written, kind, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->account, ==, parcel->account);
  g_assert_cmpuint (again->parts->len, ==, parcel->parts->len);
}

static void
try_receipt (const char *text, gsize size)
{
  g_autoptr (DbkReceipt) receipt = NULL;
  g_autofree char *figures = NULL;
  g_autofree char *once = NULL;
  g_autofree char *again = NULL;
  g_autoptr (DbkReceipt) read = NULL;

  if (!dbk_receipt_file_read (text, size, &receipt, &figures, NULL))
    return;
  dbk_receipt_check (receipt, figures, NULL);
  once = dbk_receipt_file_new (receipt, figures);
  g_assert_true (dbk_receipt_file_read (once, strlen (once), &read, &again, NULL));
  g_assert_cmpstr (again, ==, figures);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (DbkKey) key = dbk_key_from_seed (SEED);
  g_autoptr (GBytes) raw = g_bytes_new (data, size);
  g_autofree char *signature = dbk_key_sign (key, data, size);
  g_autoptr (GString) sealed = g_string_new_len ((const char *)data, (gssize)size);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GBytes) unsealed = pack ((const char *)data, size);

  g_string_append_printf (sealed, "{\"signature\":\"%s\"}\n", signature);
  packed = pack (sealed->str, sealed->len);
  try_parcel (raw, DBK_PARCEL_OUTBOX);
  try_parcel (unsealed, DBK_PARCEL_OUTBOX);
  for (int kind = DBK_PARCEL_OUTBOX; kind <= DBK_PARCEL_STARTER; kind++)
    try_parcel (packed, (DbkParcelKind)kind);
  try_receipt ((const char *)data, size);
  return 0;
}
