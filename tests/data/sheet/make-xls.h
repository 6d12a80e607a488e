/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Small XLS workbooks, record by record, in compound files.
 */
#pragma once

#include "tests/data/sheet/make-zip.h"

#define SECTOR_BYTES 512
#define END_OF_CHAIN 0xfffffffeu
#define FREE_SECTOR 0xffffffffu
#define TABLE_SECTOR 0xfffffffdu

static inline void
put_double (GByteArray *bytes, double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  put32 (bytes, (guint32)bits);
  put32 (bytes, (guint32)(bits >> 32));
}

/* Appends one record; @content: (transfer full) (nullable) */
static inline void
put_record (GByteArray *stream, guint id, GByteArray *content)
{
  put16 (stream, id);
  put16 (stream, content == NULL ? 0 : content->len);
  if (content == NULL)
    return;
  g_byte_array_append (stream, content->data, content->len);
  g_byte_array_unref (content);
}

/* (transfer full): the content of a record, given as @n words of 16 bits */
static inline GByteArray *
words (guint n, ...)
{
  GByteArray *bytes = g_byte_array_new ();
  va_list args;

  va_start (args, n);
  while (n-- > 0)
    put16 (bytes, va_arg (args, guint));
  va_end (args);
  return bytes;
}

/* A text in the record's two-byte form, without its length. */
static inline void
put_wide (GByteArray *bytes, const char *text)
{
  glong n;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);
  guint8 wide = 1;

  g_byte_array_append (bytes, &wide, 1);
  for (glong i = 0; i < n; i++)
    put16 (bytes, units[i]);
}

static inline void
put_beginning (GByteArray *stream, guint type)
{
  put_record (stream, 0x0809, words (8, 0x0600u, type, 0u, 0u, 0u, 0u, 0u, 0u));
}

static inline void
put_entry (GByteArray *folder, const char *name, guint type, guint32 child, guint32 start, guint32 size)
{
  guint first = folder->len;

  for (gsize i = 0; i < 32; i++)
    put16 (folder, i < strlen (name) ? (guint)name[i] : 0);
  put16 (folder, (guint)(2 * strlen (name) + 2));
  put16 (folder, type | 0x100);
  put32 (folder, FREE_SECTOR);
  put32 (folder, FREE_SECTOR);
  put32 (folder, child);
  while (folder->len < first + 0x74)
    put16 (folder, 0);
  put32 (folder, start);
  put32 (folder, size);
  put32 (folder, 0);
}

/* (transfer full): a compound file with one stream, in sectors from the third on; @stream: (transfer full) */
static inline GBytes *
make_compound (const char *name, GByteArray *stream)
{
  GByteArray *file = g_byte_array_new ();
  guint n_sectors;

  /* Shorter ones would belong to the mini stream. */
  while (stream->len < 4096 || stream->len % SECTOR_BYTES != 0)
    g_byte_array_append (stream, (const guint8 *)"", 1);
  n_sectors = stream->len / SECTOR_BYTES;
  g_assert_cmpuint (n_sectors, <=, 126);

  g_byte_array_append (file, (const guint8 *)"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
  while (file->len < 0x18)
    put16 (file, 0);
  put16 (file, 0x3e);
  put16 (file, 3);
  put16 (file, 0xfffe);
  put16 (file, 9);
  put16 (file, 6);
  while (file->len < 0x2c)
    put16 (file, 0);
  put32 (file, 1); /* sectors of the table */
  put32 (file, 1); /* the folder's first */
  put32 (file, 0);
  put32 (file, 4096);
  put32 (file, END_OF_CHAIN); /* no mini stream */
  put32 (file, 0);
  put32 (file, END_OF_CHAIN);
  put32 (file, 0);
  put32 (file, 0);
  while (file->len < SECTOR_BYTES)
    put32 (file, FREE_SECTOR);

  put32 (file, TABLE_SECTOR);
  put32 (file, END_OF_CHAIN);
  for (guint i = 0; i < 126; i++)
    put32 (file, i + 1 < n_sectors ? i + 3 : i + 1 == n_sectors ? END_OF_CHAIN
                                                                : FREE_SECTOR);
  put_entry (file, "Root Entry", 5, 1, END_OF_CHAIN, 0);
  put_entry (file, name, 2, FREE_SECTOR, 2, stream->len);
  while (file->len < 3 * SECTOR_BYTES)
    put16 (file, 0);
  g_byte_array_append (file, stream->data, stream->len);
  g_byte_array_unref (stream);
  return g_byte_array_free_to_bytes (file);
}
