/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sealed part of a starter file: who can open it, and what is refused.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <sodium.h>
#include <string.h>

#include "data/courier/dbk-parcel.h"
#include "data/courier/dbk-starter.h"

#define PASSWORD "秘密-password"

static char *
make_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  g_assert_cmpint (sodium_init (), >=, 0);
  g_assert_cmpint (crypto_pwhash_str_alg (hash, password, strlen (password), 2, 128 * 1024, crypto_pwhash_ALG_ARGON2ID13), ==, 0);
  return g_strdup (hash);
}

static char *
make_part (const DbkKey *key, const char *service)
{
  g_autoptr (DbkActor) actor = dbk_actor_new ("fill.P07", "刘七");
  g_autofree char *hash = make_hash (PASSWORD);

  dbk_actor_add_grant (actor, "filler", "P07", DBK_DAY_NONE, DBK_DAY_NONE);
  return dbk_starter_to_text (actor, hash, key, service);
}

static void
test_opened (void)
{
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autoptr (DbkKey) service = dbk_key_new ();
  g_autoptr (DbkKey) other = dbk_key_new ();
  g_autofree char *part = make_part (key, dbk_key_get_public (service));
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkStarter) starter = dbk_starter_from_text (part, strlen (part), &error);
  g_autoptr (DbkKey) opened = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (dbk_starter_get_account (starter)->account, ==, "fill.P07");
  opened = dbk_starter_open (starter, PASSWORD, dbk_key_get_public (service), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (dbk_key_get_public (opened), ==, dbk_key_get_public (key));
  g_assert_null (dbk_starter_open (starter, PASSWORD "x", dbk_key_get_public (service), &error));
  g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_PASSWORD);
  g_clear_error (&error);
  g_assert_null (dbk_starter_open (starter, PASSWORD, dbk_key_get_public (other), &error));
  g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER);
}

/* The file that travels holds neither the secret nor the service's hash of the password. */
static void
test_tells_nothing (void)
{
  g_autoptr (DbkActor) actor = dbk_actor_new ("fill.P07", "fill.P07");
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autofree char *seed = dbk_key_get_seed (key);
  g_autofree char *hash = make_hash (PASSWORD);
  g_autofree char *part = dbk_starter_to_text (actor, hash, key, dbk_key_get_public (key));
  const char *digest = strrchr (hash, '$') + 1;
  guint8 bytes[32];
  char hex[65];

  g_assert_cmpint (sodium_base642bin (bytes, sizeof bytes, digest, strlen (digest), NULL, NULL, NULL, sodium_base64_VARIANT_ORIGINAL_NO_PADDING), ==, 0);
  sodium_bin2hex (hex, sizeof hex, bytes, sizeof bytes);
  g_assert_null (strstr (part, seed));
  g_assert_null (strstr (part, digest));
  g_assert_null (strstr (part, hex));
}

/* Any byte that is another: refused, or opened by nobody. */
static void
test_altered (void)
{
  g_autoptr (DbkKey) key = dbk_key_new ();
  g_autofree char *part = make_part (key, dbk_key_get_public (key));
  gsize length = strlen (part);
  gsize from = (gsize)(strstr (part, "\"seal\"") - part);

  for (gsize i = from; i < length; i += 3)
    {
      g_autofree char *altered = g_strdup (part);
      g_autoptr (GError) error = NULL;
      g_autoptr (DbkStarter) starter = NULL;
      g_autoptr (DbkKey) opened = NULL;

      altered[i] = altered[i] == '1' ? '2' : '1';
      starter = dbk_starter_from_text (altered, length, &error);
      g_assert_true ((starter == NULL) == (error != NULL));
      opened = starter != NULL ? dbk_starter_open (starter, PASSWORD, dbk_key_get_public (key), &error) : NULL;
      g_assert_null (opened);
      g_assert_nonnull (error);
    }
}

static void
test_hostile (void)
{
  static const char *const texts[] = {
    "",
    "{}",
    "[]",
    "{\"account\":{},\"seal\":{}}",
    /* It would take hours, or all the memory. */
    "{\"account\":{\"account\":\"a\",\"name\":\"a\",\"grants\":[]},\"seal\":{\"salt\":\"00000000000000000000000000000000\",\"passes\":1000000,\"memory\":8192,\"nonce\":\"\",\"box\":\"\"}}",
  };
  static const char *const hashes[] = {
    "",
    "$",
    "$argon2id$v=19$m=1048576,t=2,p=1$c2FsdA$aGFzaA",
    "$argon2i$v=19$m=1024,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=1024,t=2,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "$argon2id$v=19$m=1024,t=2,p=1$AAAA$AAAA",
  };
  g_autoptr (DbkActor) actor = dbk_actor_new ("a", "a");
  g_autoptr (DbkKey) key = dbk_key_new ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (dbk_starter_from_text (texts[i], strlen (texts[i]), &error));
      g_assert_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_FORMAT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    g_assert_null (dbk_starter_to_text (actor, hashes[i], key, dbk_key_get_public (key)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/courier/starter/opened", test_opened);
  g_test_add_func ("/courier/starter/tells-nothing", test_tells_nothing);
  g_test_add_func ("/courier/starter/altered", test_altered);
  g_test_add_func ("/courier/starter/hostile", test_hostile);
  return g_test_run ();
}
