/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The part of a starter file that says whose it is, with its sealed secret.
 */
#define G_LOG_DOMAIN "dbk-courier"

#include "data/courier/dbk-starter.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "data/base/dbk-json.h"
#include "data/courier/dbk-parcel.h"
#include "data/wire/dbk-wire-actor.h"

#define MAX_TEXT (8 * 1024 * 1024)
/* A file from anywhere must not make this machine work for hours, or eat its memory. */
#define MAX_PASSES 16
#define MAX_MEMORY (256 * 1024 * 1024)
#define HASH_BYTES 32
#define SECRET_BYTES (crypto_sign_SEEDBYTES + crypto_sign_PUBLICKEYBYTES)
#define BOX_BYTES (SECRET_BYTES + crypto_secretbox_MACBYTES)

/* How a password becomes a key, and what is behind it. */
typedef struct
{
  guint8 salt[crypto_pwhash_SALTBYTES];
  gint64 passes;
  gint64 memory; /* bytes */
  guint8 nonce[crypto_secretbox_NONCEBYTES];
  guint8 box[BOX_BYTES];
} Seal;

struct _DbkStarter
{
  DbkActor *account; /* (owned) */
  Seal seal;
};

static char *
to_hex (const guint8 *bytes, gsize length)
{
  char *hex = g_malloc (2 * length + 1);

  return sodium_bin2hex (hex, 2 * length + 1, bytes, length);
}

static gboolean
from_hex (const char *hex, guint8 *bytes, gsize length)
{
  gsize read;

  return hex != NULL && strlen (hex) == 2 * length && sodium_hex2bin (bytes, length, hex, 2 * length, NULL, &read, NULL) == 0 && read == length;
}

/* Never the hash itself: it opens accounts at the service's own store. */
static void
derive (const guint8 hash[HASH_BYTES], guint8 key[crypto_secretbox_KEYBYTES])
{
  static const char purpose[] = "daybook-starter-1";

  crypto_generichash (key, crypto_secretbox_KEYBYTES, (const guint8 *)purpose, strlen (purpose), hash, HASH_BYTES);
}

/* --- Closing --- */

static gboolean
from_base64 (const char *text, guint8 *bytes, gsize length)
{
  gsize read;

  return sodium_base642bin (bytes, length, text, strlen (text), NULL, &read, NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING) == 0 && read == length;
}

/* $argon2id$v=19$m=KIBIBYTES,t=PASSES,p=1$SALT$HASH */
static gboolean
parse_hash (const char *text, Seal *seal, guint8 hash[HASH_BYTES])
{
  g_auto (GStrv) fields = g_strsplit (text, "$", 7);
  unsigned int memory, passes;
  int end = 0;

  if (g_strv_length (fields) != 6 || strcmp (fields[1], "argon2id") != 0 || strcmp (fields[2], "v=19") != 0 ||
      sscanf (fields[3], "m=%u,t=%u,p=1%n", &memory, &passes, &end) != 2 || fields[3][end] != '\0' || end == 0)
    return FALSE;
  seal->memory = (gint64)memory * 1024;
  seal->passes = passes;
  return seal->memory <= MAX_MEMORY && passes > 0 && passes <= MAX_PASSES &&
         from_base64 (fields[4], seal->salt, sizeof seal->salt) && from_base64 (fields[5], hash, HASH_BYTES);
}

static gboolean
close_box (const char *password_hash, const DbkKey *key, const char *service, Seal *seal)
{
  guint8 hash[HASH_BYTES], box_key[crypto_secretbox_KEYBYTES], secret[SECRET_BYTES];
  g_autofree char *seed = dbk_key_get_seed (key);
  gboolean fine = parse_hash (password_hash, seal, hash) && from_hex (seed, secret, crypto_sign_SEEDBYTES) &&
                  from_hex (service, secret + crypto_sign_SEEDBYTES, crypto_sign_PUBLICKEYBYTES);

  if (fine)
    {
      derive (hash, box_key);
      randombytes_buf (seal->nonce, sizeof seal->nonce);
      fine = crypto_secretbox_easy (seal->box, secret, sizeof secret, seal->nonce, box_key) == 0;
    }
  sodium_memzero (hash, sizeof hash);
  sodium_memzero (box_key, sizeof box_key);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (seed, strlen (seed));
  return fine;
}

static void
add_hex (DbkJsonWriter *writer, const char *member, const guint8 *bytes, gsize length)
{
  g_autofree char *hex = to_hex (bytes, length);

  dbk_json_writer_add_string (writer, member, hex);
}

char *
dbk_starter_to_text (const DbkActor *account, const char *hash, const DbkKey *key, const char *service)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  Seal seal = { 0 };

  if (sodium_init () < 0 || !close_box (hash, key, service, &seal))
    return NULL;
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_member (writer, "account");
  dbk_actor_to_json (account, writer);
  dbk_json_writer_member (writer, "seal");
  dbk_json_writer_begin_object (writer);
  add_hex (writer, "salt", seal.salt, sizeof seal.salt);
  dbk_json_writer_add_int (writer, "passes", seal.passes);
  dbk_json_writer_add_int (writer, "memory", seal.memory);
  add_hex (writer, "nonce", seal.nonce, sizeof seal.nonce);
  add_hex (writer, "box", seal.box, sizeof seal.box);
  dbk_json_writer_end_object (writer);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

/* --- Opening --- */

static gboolean
read_bytes (JsonObject *object, const char *member, guint8 *bytes, gsize length)
{
  return from_hex (dbk_json_string (object, member, NULL), bytes, length);
}

static gboolean
read_seal (JsonObject *object, Seal *seal)
{
  return read_bytes (object, "salt", seal->salt, sizeof seal->salt) &&
         dbk_json_int (object, "passes", 1, MAX_PASSES, &seal->passes, NULL) &&
         dbk_json_int (object, "memory", 8192, MAX_MEMORY, &seal->memory, NULL) && seal->memory % 1024 == 0 &&
         read_bytes (object, "nonce", seal->nonce, sizeof seal->nonce) &&
         read_bytes (object, "box", seal->box, sizeof seal->box);
}

DbkStarter *
dbk_starter_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, MAX_TEXT, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *account = object != NULL ? dbk_json_object (object, "account", NULL) : NULL;
  JsonObject *seal = account != NULL ? dbk_json_object (object, "seal", NULL) : NULL;
  g_autoptr (DbkStarter) starter = g_new0 (DbkStarter, 1);

  if (seal != NULL && read_seal (seal, &starter->seal) && (starter->account = dbk_actor_from_json (account, NULL)) != NULL)
    return g_steal_pointer (&starter);
  g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT, _ ("This is no starter file. Nothing was changed."));
  return NULL;
}

void
dbk_starter_free (DbkStarter *starter)
{
  if (starter == NULL)
    return;
  g_clear_pointer (&starter->account, dbk_actor_free);
  g_free (starter);
}

const DbkActor *
dbk_starter_get_account (const DbkStarter *starter)
{
  return starter->account;
}

static gboolean
open_box (const Seal *seal, const char *password, guint8 secret[SECRET_BYTES])
{
  guint8 hash[HASH_BYTES], box_key[crypto_secretbox_KEYBYTES];
  gboolean fine = sodium_init () >= 0 && crypto_pwhash (hash, sizeof hash, password, strlen (password), seal->salt, (unsigned long long)seal->passes, (gsize)seal->memory, crypto_pwhash_ALG_ARGON2ID13) == 0;

  if (fine)
    {
      derive (hash, box_key);
      fine = crypto_secretbox_open_easy (secret, seal->box, sizeof seal->box, seal->nonce, box_key) == 0;
    }
  sodium_memzero (hash, sizeof hash);
  sodium_memzero (box_key, sizeof box_key);
  return fine;
}

DbkKey *
dbk_starter_open (const DbkStarter *starter, const char *password, const char *signer, GError **error)
{
  guint8 secret[SECRET_BYTES];
  g_autofree char *service = NULL;
  char *seed;
  DbkKey *key = NULL;

  if (!open_box (&starter->seal, password, secret))
    {
      g_set_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_PASSWORD, _ ("The password is not the one that %s had when the starter file was made. Nothing was changed."), starter->account->account);
      return NULL;
    }
  service = to_hex (secret + crypto_sign_SEEDBYTES, crypto_sign_PUBLICKEYBYTES);
  seed = to_hex (secret, crypto_sign_SEEDBYTES);
  if (strcmp (service, signer) == 0)
    key = dbk_key_from_seed (seed);
  else
    g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER, _ ("The starter file is not signed by the service that made it. Do not use it, and ask the administrator. Nothing was changed."));
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (seed, strlen (seed));
  g_free (seed);
  return key;
}
