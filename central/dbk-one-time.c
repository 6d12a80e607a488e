/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One-time codes by the clock (RFC 6238), as every authenticator shows them:
 * six digits, a new one each half minute.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-one-time.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <string.h>

#include "central/dbk-secret.h"

/* What RFC 4226 recommends. */
#define SECRET_BYTES 20
#define STEP 30
#define DIGITS 6
#define ISSUER "Daybook"

/* Starts the library once. */
static gboolean
is_ready (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    g_once_init_leave (&ready, oath_init () == OATH_OK ? 1 : 2);
  return ready == 1;
}

GBytes *
dbk_one_time_secret_new (void)
{
  guint8 secret[SECRET_BYTES];
  GBytes *bytes;

  randombytes_buf (secret, sizeof secret);
  bytes = g_bytes_new (secret, sizeof secret);
  sodium_memzero (secret, sizeof secret);
  return bytes;
}

char *
dbk_one_time_secret_to_text (GBytes *secret)
{
  gsize length;
  const char *data = g_bytes_get_data (secret, &length);
  char *encoded = NULL;
  char *text;

  if (!is_ready () || oath_base32_encode (data, length, &encoded, NULL) != OATH_OK)
    g_error ("The library of one-time codes does not work");
  text = g_strdup (encoded);
  sodium_memzero (encoded, strlen (encoded));
  free (encoded);
  return text;
}

char *
dbk_one_time_uri (GBytes *secret, const char *account)
{
  char *text = dbk_one_time_secret_to_text (secret);
  g_autofree char *name = g_uri_escape_string (account, NULL, FALSE);
  char *uri = g_strdup_printf ("otpauth://totp/" ISSUER ":%s?secret=%s&issuer=" ISSUER "&algorithm=SHA1&digits=%d&period=%d", name, text, DIGITS, STEP);

  dbk_secret_wipe (text);
  return uri;
}

gboolean
dbk_one_time_check (GBytes *secret, const char *code, gint64 now, gint64 *step)
{
  const gint64 current = now / (STEP * G_USEC_PER_SEC);
  gsize length;
  const char *data = g_bytes_get_data (secret, &length);
  gboolean right = FALSE;

  if (!is_ready () || strlen (code) != DIGITS)
    return FALSE;
  /* All three, however early one is right: how long it takes tells nothing. */
  for (gint64 tried = current - 1; tried <= current + 1; tried++)
    {
      char expected[DIGITS + 1];

      if (oath_hotp_generate (data, length, (guint64)tried, DIGITS, FALSE, OATH_HOTP_DYNAMIC_TRUNCATION, expected) != OATH_OK ||
          sodium_memcmp (expected, code, DIGITS) != 0)
        continue;
      *step = tried;
      right = TRUE;
    }
  return right;
}
