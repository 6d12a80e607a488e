/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An authenticator: the code that a phone shows, computed without the service's library.
 */
#pragma once

#include <glib.h>
#include <string.h>

/* (transfer full): of @secret in base 32, for the half minute @step */
static inline char *
one_time_code (const char *secret, gint64 step)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const guint64 counter = GUINT64_TO_BE ((guint64)step);
  g_autoptr (GByteArray) key = g_byte_array_new ();
  g_autoptr (GHmac) hmac = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;
  guint32 buffer = 0, bits = 0, offset, number;

  for (const char *p = secret; *p != '\0' && *p != '='; p++)
    {
      guint8 byte;

      buffer = buffer << 5 | (guint32)(strchr (alphabet, *p) - alphabet);
      bits += 5;
      if (bits < 8)
        continue;
      bits -= 8;
      byte = (guint8)(buffer >> bits);
      g_byte_array_append (key, &byte, 1);
    }
  hmac = g_hmac_new (G_CHECKSUM_SHA1, key->data, key->len);
  g_hmac_update (hmac, (const guint8 *)&counter, sizeof counter);
  g_hmac_get_digest (hmac, digest, &length);
  offset = digest[19] & 0xf;
  number = (guint32)(digest[offset] & 0x7f) << 24 | (guint32)digest[offset + 1] << 16 | (guint32)digest[offset + 2] << 8 | digest[offset + 3];
  return g_strdup_printf ("%06u", number % 1000000);
}
