/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ed25519 keys, kept as the hexadecimal seed in a file of their own.
 */
#define G_LOG_DOMAIN "dbk-courier"

#include "data/courier/dbk-key.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#define SEED crypto_sign_SEEDBYTES
#define MAX_FILE 1024

struct _DbkKey
{
  guint8 secret[crypto_sign_SECRETKEYBYTES];
  char public_key[2 * crypto_sign_PUBLICKEYBYTES + 1];
};

static void
start_sodium (void)
{
  /* Only a kernel without any source of random bytes makes it fail: nothing here may go on then. */
  if (sodium_init () < 0)
    g_error ("The cryptographic library does not start");
}

static gboolean
from_hex (const char *hex, guint8 *bytes, gsize length)
{
  gsize read;

  return strlen (hex) == 2 * length && sodium_hex2bin (bytes, length, hex, 2 * length, NULL, &read, NULL) == 0 && read == length;
}

static char *
to_hex (const guint8 *bytes, gsize length)
{
  char *hex = g_malloc (2 * length + 1);

  sodium_bin2hex (hex, 2 * length + 1, bytes, length);
  return hex;
}

static DbkKey *
make_key (const guint8 seed[SEED])
{
  DbkKey *key = g_new0 (DbkKey, 1);
  guint8 public_key[crypto_sign_PUBLICKEYBYTES];

  crypto_sign_seed_keypair (public_key, key->secret, seed);
  sodium_bin2hex (key->public_key, sizeof key->public_key, public_key, sizeof public_key);
  return key;
}

DbkKey *
dbk_key_new (void)
{
  guint8 seed[SEED];
  DbkKey *key;

  start_sodium ();
  randombytes_buf (seed, sizeof seed);
  key = make_key (seed);
  sodium_memzero (seed, sizeof seed);
  return key;
}

DbkKey *
dbk_key_from_seed (const char *text)
{
  guint8 seed[SEED];
  DbkKey *key = NULL;

  start_sodium ();
  if (from_hex (text, seed, sizeof seed))
    key = make_key (seed);
  sodium_memzero (seed, sizeof seed);
  return key;
}

void
dbk_key_free (DbkKey *key)
{
  if (key == NULL)
    return;
  sodium_memzero (key, sizeof *key);
  g_free (key);
}

gboolean
dbk_key_save (const DbkKey *key, const char *path, GError **error)
{
  g_autofree char *seed = dbk_key_get_seed (key);
  gboolean written = g_file_set_contents_full (path, seed, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);

  sodium_memzero (seed, strlen (seed));
  return written;
}

static DbkKey *
create_key (const char *path, GError **error)
{
  g_autoptr (DbkKey) key = dbk_key_new ();

  return dbk_key_save (key, path, error) ? g_steal_pointer (&key) : NULL;
}

DbkKey *
dbk_key_load (const char *path, gboolean create, GError **error)
{
  g_autofree char *text = NULL;
  DbkKey *key = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return create ? create_key (path, error) : NULL;
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length < MAX_FILE)
    key = dbk_key_from_seed (g_strstrip (text));
  sodium_memzero (text, length);
  if (key == NULL)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _ ("%s holds no key. It was left as it is."), path);
  return key;
}

const char *
dbk_key_get_public (const DbkKey *key)
{
  return key->public_key;
}

char *
dbk_key_get_seed (const DbkKey *key)
{
  guint8 seed[SEED];
  char *text;

  crypto_sign_ed25519_sk_to_seed (seed, key->secret);
  text = to_hex (seed, sizeof seed);
  sodium_memzero (seed, sizeof seed);
  return text;
}

char *
dbk_key_sign (const DbkKey *key, const void *data, gsize length)
{
  guint8 signature[crypto_sign_BYTES];

  crypto_sign_detached (signature, NULL, data, length, key->secret);
  return to_hex (signature, sizeof signature);
}

gboolean
dbk_key_verify (const char *public_key, const void *data, gsize length, const char *signature)
{
  guint8 key[crypto_sign_PUBLICKEYBYTES];
  guint8 bytes[crypto_sign_BYTES];

  start_sodium ();
  return from_hex (public_key, key, sizeof key) && from_hex (signature, bytes, sizeof bytes) &&
         crypto_sign_verify_detached (bytes, data, length, key) == 0;
}

char *
dbk_key_fingerprint (const char *public_key)
{
  guint8 bytes[crypto_sign_PUBLICKEYBYTES];

  if (!from_hex (public_key, bytes, sizeof bytes))
    return g_strdup ("");
  return g_strdup_printf ("%.4s %.4s %.4s %.4s", public_key, public_key + 4, public_key + 8, public_key + 12);
}
