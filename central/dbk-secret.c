/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Passwords and tokens: what is stored of them, and how they are compared.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-secret.h"

#include <sodium.h>
#include <string.h>

#define PASSES 2
#define MEMORY (19 * 1024 * 1024)

/* Verified in place of the hash of an account that does not exist. */
static char *dummy;

gboolean
dbk_secret_init (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      gboolean fine = sodium_init () >= 0;

      if (fine)
        {
          g_autofree char *nobody = dbk_token_new ();

          dummy = dbk_password_hash (nobody);
        }
      g_once_init_leave (&ready, fine && dummy != NULL ? 1 : 2);
    }
  return ready == 1;
}

char *
dbk_password_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  if (crypto_pwhash_str_alg (hash, password, strnlen (password, DBK_PASSWORD_MAX), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return NULL;
  return g_strdup (hash);
}

gboolean
dbk_password_verify (const char *hash, const char *password)
{
  gboolean right = crypto_pwhash_str_verify (hash != NULL ? hash : dummy, password, strnlen (password, DBK_PASSWORD_MAX)) == 0;

  return right && hash != NULL;
}

char *
dbk_token_new (void)
{
  guint8 random[32];
  char text[sodium_base64_ENCODED_LEN (sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

  randombytes_buf (random, sizeof random);
  sodium_bin2base64 (text, sizeof text, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return g_strdup (text);
}

void
dbk_token_hash (const char *token, guint8 hash[DBK_TOKEN_HASH])
{
  crypto_generichash (hash, DBK_TOKEN_HASH, (const guint8 *)token, strlen (token), NULL, 0);
}

void
dbk_secret_wipe (char *secret)
{
  if (secret == NULL)
    return;
  sodium_memzero (secret, strlen (secret));
  g_free (secret);
}
