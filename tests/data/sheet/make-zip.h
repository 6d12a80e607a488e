/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * ZIP containers made by hand, also such as no program would write.
 */
#pragma once

#include <glib.h>
#include <string.h>
#include <zlib.h>

typedef struct
{
  GByteArray *bytes;
  GByteArray *directory;
  guint n;
  guint16 flags;      /* of the parts that follow */
  gboolean wrong_sum; /* of the parts that follow */
} MakeZip;

static inline void
put16 (GByteArray *bytes, guint n)
{
  guint8 data[2] = { n & 0xff, (n >> 8) & 0xff };

  g_byte_array_append (bytes, data, 2);
}

static inline void
put32 (GByteArray *bytes, guint32 n)
{
  put16 (bytes, n & 0xffff);
  put16 (bytes, n >> 16);
}

static inline void
make_zip_init (MakeZip *zip)
{
  memset (zip, 0, sizeof *zip);
  zip->bytes = g_byte_array_new ();
  zip->directory = g_byte_array_new ();
}

static inline void
make_zip_head (MakeZip *zip, GByteArray *out, const char *name, guint32 sum, guint32 packed, guint32 size)
{
  put16 (out, 20);
  put16 (out, zip->flags);
  put16 (out, 8);
  put32 (out, 0);
  put32 (out, sum);
  put32 (out, packed);
  put32 (out, size);
  put16 (out, (guint)strlen (name));
  put16 (out, 0);
}

/* Adds one part, deflated. */
static inline void
make_zip_add_bytes (MakeZip *zip, const char *name, const void *content, gsize length)
{
  guint32 offset = zip->bytes->len;
  uLong bound = compressBound (length) + 64;
  g_autofree guint8 *packed = g_malloc (bound);
  guint32 sum = (guint32)crc32 (0, content, (uInt)length) ^ (zip->wrong_sum ? 1u : 0u);
  z_stream stream = { 0 };

  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY), ==, Z_OK);
  stream.next_in = (Bytef *)content;
  stream.avail_in = (uInt)length;
  stream.next_out = packed;
  stream.avail_out = (uInt)bound;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);

  put32 (zip->bytes, 0x04034b50);
  make_zip_head (zip, zip->bytes, name, sum, (guint32)stream.total_out, (guint32)length);
  g_byte_array_append (zip->bytes, (const guint8 *)name, (guint)strlen (name));
  g_byte_array_append (zip->bytes, packed, (guint)stream.total_out);

  put32 (zip->directory, 0x02014b50);
  put16 (zip->directory, 20);
  make_zip_head (zip, zip->directory, name, sum, (guint32)stream.total_out, (guint32)length);
  put16 (zip->directory, 0);
  put16 (zip->directory, 0);
  put16 (zip->directory, 0);
  put32 (zip->directory, 0);
  put32 (zip->directory, offset);
  g_byte_array_append (zip->directory, (const guint8 *)name, (guint)strlen (name));
  zip->n++;
  deflateEnd (&stream);
}

static inline void
make_zip_add (MakeZip *zip, const char *name, const char *content)
{
  make_zip_add_bytes (zip, name, content, strlen (content));
}

/* (transfer full): the container; frees the rest */
static inline GBytes *
make_zip_end (MakeZip *zip)
{
  guint32 offset = zip->bytes->len;

  g_byte_array_append (zip->bytes, zip->directory->data, zip->directory->len);
  put32 (zip->bytes, 0x06054b50);
  put16 (zip->bytes, 0);
  put16 (zip->bytes, 0);
  put16 (zip->bytes, zip->n);
  put16 (zip->bytes, zip->n);
  put32 (zip->bytes, zip->directory->len);
  put32 (zip->bytes, offset);
  put16 (zip->bytes, 0);
  g_byte_array_unref (zip->directory);
  return g_byte_array_free_to_bytes (zip->bytes);
}
