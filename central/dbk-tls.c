/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's own certificate authority and the certificate it serves with,
 * made with GnuTLS because GIO can only use certificates, not make them.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-tls.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

G_DEFINE_QUARK (dbk - tls - error - quark, dbk_tls_error)

#define DAY (24 * 60 * 60)

static void
key_deinit (gnutls_x509_privkey_t key)
{
  gnutls_x509_privkey_deinit (key);
}

static void
certificate_deinit (gnutls_x509_crt_t certificate)
{
  gnutls_x509_crt_deinit (certificate);
}

typedef struct gnutls_x509_privkey_int TlsKey;
typedef struct gnutls_x509_crt_int TlsCertificate;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsKey, key_deinit)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TlsCertificate, certificate_deinit)

/* A certificate with its key. */
typedef struct
{
  gnutls_x509_crt_t certificate; /* (owned) */
  gnutls_x509_privkey_t key;     /* (owned) */
} Pair;

static void
pair_clear (Pair *pair)
{
  g_clear_pointer (&pair->certificate, gnutls_x509_crt_deinit);
  g_clear_pointer (&pair->key, gnutls_x509_privkey_deinit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pair, pair_clear)

static gboolean
check (int result, GError **error)
{
  if (result >= 0)
    return TRUE;
  g_set_error (error, DBK_TLS_ERROR, DBK_TLS_ERROR_MAKE, "A certificate could not be made: %s", gnutls_strerror (result));
  return FALSE;
}

static gnutls_x509_privkey_t
make_key (GError **error)
{
  g_autoptr (TlsKey) key = NULL;

  if (!check (gnutls_x509_privkey_init (&key), error) ||
      !check (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), error))
    return NULL;
  return g_steal_pointer (&key);
}

/* What every certificate has: version, serial, validity, name, key. */
static gboolean
describe (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *name, gint days, GError **error)
{
  guint8 serial[16];
  guint8 id[20];
  size_t length = sizeof id;
  time_t now = time (NULL);

  randombytes_buf (serial, sizeof serial);
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and never shortened */

  /* An hour back, for clients whose clock is behind. */
  return check (gnutls_x509_crt_set_version (certificate, 3), error) &&
         check (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), error) &&
         check (gnutls_x509_crt_set_activation_time (certificate, now - 60 * 60), error) &&
         check (gnutls_x509_crt_set_expiration_time (certificate, now + (time_t)days * DAY), error) &&
         check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, "Daybook", strlen ("Daybook")), error) &&
         check (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, strlen (name)), error) &&
         check (gnutls_x509_crt_set_key (certificate, key), error) &&
         check (gnutls_x509_crt_get_key_id (certificate, GNUTLS_KEYID_USE_SHA1, id, &length), error) &&
         check (gnutls_x509_crt_set_subject_key_id (certificate, id, length), error);
}

static gboolean
make_ca (Pair *ca, GError **error)
{
  g_autofree char *name = g_strdup_printf ("Daybook authority of %.40s", g_get_host_name ());

  ca->key = make_key (error);
  return ca->key != NULL &&
         check (gnutls_x509_crt_init (&ca->certificate), error) &&
         describe (ca->certificate, ca->key, name, DBK_TLS_CA_DAYS, error) &&
         check (gnutls_x509_crt_set_basic_constraints (ca->certificate, 1, 0), error) &&
         check (gnutls_x509_crt_set_key_usage (ca->certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN), error) &&
         check (gnutls_x509_crt_sign2 (ca->certificate, ca->certificate, ca->key, GNUTLS_DIG_SHA256, 0), error);
}

static gboolean
add_name (gnutls_x509_crt_t certificate, const char *name, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (name);

  if (address != NULL)
    return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (address),
                                                        (guint)g_inet_address_get_native_size (address), GNUTLS_FSAN_APPEND),
                  error);
  return check (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name, (guint)strlen (name), GNUTLS_FSAN_APPEND), error);
}

/* Every name that clients may call the service by; the first names the certificate. */
static GPtrArray *
names_for (const char *host)
{
  const char *always[] = { "localhost", "127.0.0.1", "::1", g_get_host_name () };
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    if (!g_ptr_array_find_with_equal_func (names, always[i], g_str_equal, NULL))
      g_ptr_array_add (names, (gpointer)always[i]);
  if (host != NULL && *host != '\0' && strcmp (host, "0.0.0.0") != 0 && strcmp (host, "::") != 0 &&
      !g_ptr_array_find_with_equal_func (names, host, g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer)host);
  return names;
}

static gboolean
make_server (const Pair *ca, GPtrArray *names, Pair *server, GError **error)
{
  guint8 id[20];
  size_t length = sizeof id;

  server->key = make_key (error);
  if (server->key == NULL ||
      !check (gnutls_x509_crt_init (&server->certificate), error) ||
      !describe (server->certificate, server->key, g_ptr_array_index (names, 0), DBK_TLS_SERVER_DAYS, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!add_name (server->certificate, g_ptr_array_index (names, i), error))
      return FALSE;
  return check (gnutls_x509_crt_set_basic_constraints (server->certificate, 0, -1), error) &&
         check (gnutls_x509_crt_set_key_usage (server->certificate, GNUTLS_KEY_DIGITAL_SIGNATURE), error) &&
         check (gnutls_x509_crt_set_key_purpose_oid (server->certificate, GNUTLS_KP_TLS_WWW_SERVER, 0), error) &&
         check (gnutls_x509_crt_get_key_id (ca->certificate, GNUTLS_KEYID_USE_SHA1, id, &length), error) &&
         check (gnutls_x509_crt_set_authority_key_id (server->certificate, id, length), error) &&
         check (gnutls_x509_crt_sign2 (server->certificate, ca->certificate, ca->key, GNUTLS_DIG_SHA256, 0), error);
}

static gboolean
write_pem (const char *path, const gnutls_datum_t *pem, int mode, GError **error)
{
  return g_file_set_contents_full (path, (const char *)pem->data, pem->size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
}

static gboolean
write_pair (const Pair *pair, const char *certificate_path, const char *key_path, GError **error)
{
  gnutls_datum_t certificate = { NULL, 0 };
  gnutls_datum_t key = { NULL, 0 };
  gboolean done;

  /* The key first: a certificate without its key could never be served. */
  done = check (gnutls_x509_crt_export2 (pair->certificate, GNUTLS_X509_FMT_PEM, &certificate), error) &&
         check (gnutls_x509_privkey_export2_pkcs8 (pair->key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key), error) &&
         write_pem (key_path, &key, 0600, error) &&
         write_pem (certificate_path, &certificate, 0644, error);
  if (key.data != NULL)
    sodium_memzero (key.data, key.size);
  gnutls_free (certificate.data);
  gnutls_free (key.data);
  return done;
}

static gboolean
read_pair (const char *certificate_path, const char *key_path, Pair *pair, GError **error)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  gsize certificate_length, key_length;
  gnutls_datum_t datum;
  int result;

  if (!g_file_get_contents (certificate_path, &certificate, &certificate_length, error) ||
      !g_file_get_contents (key_path, &key, &key_length, error))
    return FALSE;

  gnutls_x509_crt_init (&pair->certificate);
  gnutls_x509_privkey_init (&pair->key);
  datum.data = (unsigned char *)certificate;
  datum.size = (guint)certificate_length;
  result = gnutls_x509_crt_import (pair->certificate, &datum, GNUTLS_X509_FMT_PEM);
  if (result >= 0)
    {
      datum.data = (unsigned char *)key;
      datum.size = (guint)key_length;
      result = gnutls_x509_privkey_import2 (pair->key, &datum, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN);
    }
  sodium_memzero (key, key_length);
  if (result < 0)
    {
      g_set_error (error, DBK_TLS_ERROR, DBK_TLS_ERROR_READ, "%s and %s cannot be read: %s", certificate_path, key_path, gnutls_strerror (result));
      return FALSE;
    }
  return TRUE;
}

static gboolean
still_good (gnutls_x509_crt_t certificate, const Pair *ca, GPtrArray *names)
{
  if (gnutls_x509_crt_get_expiration_time (certificate) < time (NULL) + (time_t)DBK_TLS_RENEW_DAYS * DAY ||
      !gnutls_x509_crt_check_issuer (certificate, ca->certificate))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!gnutls_x509_crt_check_hostname (certificate, g_ptr_array_index (names, i)))
      return FALSE;
  return TRUE;
}

static gboolean
ensure_ca (const char *directory, Pair *ca, GError **error)
{
  g_autofree char *certificate = g_build_filename (directory, "ca.pem", NULL);
  g_autofree char *key = g_build_filename (directory, "ca-key.pem", NULL);

  if (g_file_test (certificate, G_FILE_TEST_EXISTS))
    {
      if (!read_pair (certificate, key, ca, error))
        {
          g_prefix_error (error, "The certificate authority exists but cannot be used: ");
          return FALSE;
        }
      if (gnutls_x509_crt_get_expiration_time (ca->certificate) < time (NULL) + (time_t)DBK_TLS_SERVER_DAYS * DAY)
        g_warning ("The certificate authority in %s expires within %d days; replace it and hand the new ca.pem to every client", directory, DBK_TLS_SERVER_DAYS);
      return TRUE;
    }
  return make_ca (ca, error) && write_pair (ca, certificate, key, error);
}

GTlsCertificate *
dbk_tls_ensure (const char *directory, const char *host, GError **error)
{
  g_autofree char *certificate = g_build_filename (directory, "server.pem", NULL);
  g_autofree char *key = g_build_filename (directory, "server-key.pem", NULL);
  g_autoptr (GPtrArray) names = names_for (host);
  g_auto (Pair) ca = { NULL, NULL };
  g_auto (Pair) server = { NULL, NULL };

  g_return_val_if_fail (directory != NULL, NULL);

  if (sodium_init () < 0 || g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, DBK_TLS_ERROR, DBK_TLS_ERROR_MAKE, "%s cannot be created", directory);
      return NULL;
    }
  if (!ensure_ca (directory, &ca, error))
    return NULL;

  if (!read_pair (certificate, key, &server, NULL) || !still_good (server.certificate, &ca, names))
    {
      pair_clear (&server);
      if (!make_server (&ca, names, &server, error) || !write_pair (&server, certificate, key, error))
        return NULL;
    }
  return g_tls_certificate_new_from_files (certificate, key, error);
}
