/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gzip of bodies, both ways, with a cap on what unpacks.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-gzip.h"

/* Fast beats small here: 3 packs figures to within a few per cent of 9. */
#define LEVEL 3
#define STEP (32 * 1024)

/* Runs @input through @converter; @max_length 0 means no cap. */
static GBytes *
convert (GConverter *converter, GBytes *input, gsize max_length, GError **error)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  gsize length, done = 0;
  const guint8 *data = g_bytes_get_data (input, &length);

  for (;;)
    {
      guint filled = output->len;
      gsize read = 0, written = 0;
      GConverterResult result;

      g_byte_array_set_size (output, filled + STEP);
      result = g_converter_convert (converter, length > done ? data + done : (const void *)"", length - done, output->data + filled, STEP,
                                    G_CONVERTER_INPUT_AT_END, &read, &written, error);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      done += read;
      g_byte_array_set_size (output, filled + (guint)written);
      if (max_length > 0 && output->len > max_length)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "More than %" G_GSIZE_FORMAT " bytes unpacked", max_length);
          return NULL;
        }
      if (result == G_CONVERTER_FINISHED)
        break;
    }
  if (done < length)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Bytes after the end of the gzip stream");
      return NULL;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&output));
}

/* (transfer none): this thread's: a quarter of a megabyte to get and to give back, for every answer, costs as much as packing it */
static GConverter *
get_packer (void)
{
  static GPrivate packers = G_PRIVATE_INIT (g_object_unref);
  GConverter *packer = g_private_get (&packers);

  if (packer == NULL)
    {
      packer = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, LEVEL));
      g_private_set (&packers, packer);
    }
  g_converter_reset (packer);
  return packer;
}

GBytes *
dbk_gzip_pack (GBytes *plain)
{
  g_autoptr (GError) error = NULL;
  GBytes *packed = convert (get_packer (), plain, 0, &error);

  if (packed == NULL)
    g_error ("Packing failed: %s", error->message); /* only memory can be short here */
  return packed;
}

GBytes *
dbk_gzip_unpack (GBytes *packed, gsize max_length, GError **error)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GError) problem = NULL;
  GBytes *plain = convert (converter, packed, max_length, &problem);

  if (plain == NULL)
    {
      if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "Not a gzip stream: %s", problem->message);
    }
  return plain;
}
