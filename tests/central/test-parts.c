/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's small parts: routes, throttle, gzip, secrets, certificates.
 */
#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-one-time.h"
#include "central/dbk-report-cache.h"
#include "central/dbk-router.h"
#include "central/dbk-secret.h"
#include "central/dbk-throttle.h"
#include "central/dbk-tls.h"
#include "tests/central/one-time-code.h"
#include "tests/data/base/test-folder.h"

/* --- Routes --- */

static void
handler (DbkRequest *request, gpointer service)
{
}

static const DbkRoute routes[] = {
  { "GET", "/v1/reports", TRUE, 0, handler },
  { "GET", "/v1/reports/{form}/{org}/{period}", TRUE, 0, handler },
  { "POST", "/v1/reports", TRUE, 10, handler },
  { "POST", "/v1/sync", TRUE, 10, handler },
  { NULL, NULL, FALSE, 0, NULL },
};

static const struct
{
  const char *method;
  const char *path;
  DbkRouteMatch match;
  const char *rest; /* parameters, or the Allow header */
} requests[] = {
  { "GET", "/v1/reports", DBK_ROUTE_FOUND, "" },
  { "HEAD", "/v1/reports", DBK_ROUTE_FOUND, "" },
  { "GET", "/v1/reports/daily/P01/2026-03-14", DBK_ROUTE_FOUND, "daily,P01,2026-03-14" },
  { "PUT", "/v1/reports", DBK_ROUTE_NO_METHOD, "GET, HEAD, POST" },
  { "GET", "/v1/sync", DBK_ROUTE_NO_METHOD, "POST" },
  { "GET", "/v1/reports/", DBK_ROUTE_NO_PATH, NULL },
  { "GET", "/v1/reports/daily//2026-03-14", DBK_ROUTE_NO_PATH, NULL },
  { "GET", "/v1/reports/daily/P01", DBK_ROUTE_NO_PATH, NULL },
  { "GET", "/v1/reports/daily/P01/2026-03-14/x", DBK_ROUTE_NO_PATH, NULL },
  { "GET", "/", DBK_ROUTE_NO_PATH, NULL },
  { "GET", "", DBK_ROUTE_NO_PATH, NULL },
};

static void
test_router (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      const DbkRoute *route;
      g_auto (GStrv) parameters = NULL;
      g_autofree char *allow = NULL;
      g_autofree char *joined = NULL;

      g_assert_cmpint (dbk_router_match (routes, requests[i].method, requests[i].path, &route, &parameters, &allow), ==, requests[i].match);
      g_assert_true ((route != NULL) == (requests[i].match == DBK_ROUTE_FOUND));
      joined = parameters != NULL ? g_strjoinv (",", parameters) : g_strdup (allow);
      g_assert_cmpstr (joined, ==, requests[i].rest);
    }
}

/* --- Throttle --- */

#define SECOND ((gint64)G_USEC_PER_SEC)

static void
test_throttle (void)
{
  g_autoptr (DbkThrottle) throttle = dbk_throttle_new ();
  gint64 now = 1000 * SECOND;
  guint expected = 5;

  for (guint i = 1; i < DBK_THROTTLE_FREE; i++)
    {
      dbk_throttle_fail (throttle, "a", now);
      g_assert_cmpuint (dbk_throttle_wait (throttle, "a", now), ==, 0);
    }
  for (guint i = 0; i < 12; i++)
    {
      dbk_throttle_fail (throttle, "a", now);
      g_assert_cmpuint (dbk_throttle_wait (throttle, "a", now), ==, expected);
      g_assert_cmpuint (dbk_throttle_wait (throttle, "b", now), ==, 0);
      now += expected * SECOND;
      g_assert_cmpuint (dbk_throttle_wait (throttle, "a", now), ==, 0);
      g_assert_cmpuint (dbk_throttle_wait (throttle, "a", now - 1), ==, 1);
      expected = MIN (2 * expected, DBK_THROTTLE_MAX_WAIT);
    }
  g_assert_cmpuint (expected, ==, DBK_THROTTLE_MAX_WAIT);
  dbk_throttle_forget (throttle, "a");
  dbk_throttle_fail (throttle, "a", now);
  g_assert_cmpuint (dbk_throttle_wait (throttle, "a", now), ==, 0);

  /* Long quiet forgets too. */
  for (guint i = 0; i < 9; i++)
    dbk_throttle_fail (throttle, "c", now);
  dbk_throttle_fail (throttle, "c", now + 3600 * SECOND);
  g_assert_cmpuint (dbk_throttle_wait (throttle, "c", now + 3600 * SECOND), ==, 0);
}

/* Typing errors of those who got in are taken back from their address; an attack from it is not. */
static void
test_throttle_forgive (void)
{
  g_autoptr (DbkThrottle) throttle = dbk_throttle_new ();

  for (guint i = 0; i < 4; i++)
    {
      dbk_throttle_fail (throttle, "account:a", 0);
      dbk_throttle_fail (throttle, "address", 0);
    }
  dbk_throttle_forgive (throttle, "address", dbk_throttle_forget (throttle, "account:a"));
  for (guint i = 0; i < 4; i++)
    dbk_throttle_fail (throttle, "address", 0);
  g_assert_cmpuint (dbk_throttle_wait (throttle, "address", 0), ==, 0);
  dbk_throttle_fail (throttle, "address", 0);
  g_assert_cmpuint (dbk_throttle_wait (throttle, "address", 0), ==, 5);
  dbk_throttle_forgive (throttle, "address", dbk_throttle_forget (throttle, "account:b"));
  g_assert_cmpuint (dbk_throttle_wait (throttle, "address", 0), ==, 5);
  dbk_throttle_forgive (throttle, "unknown", 3);
}

/* A flood of addresses neither grows without bound nor frees the one that is being held back. */
static void
test_throttle_flood (void)
{
  g_autoptr (DbkThrottle) throttle = dbk_throttle_new ();

  for (guint i = 0; i < 12000; i++)
    {
      g_autofree char *key = g_strdup_printf ("address:%u", i);

      dbk_throttle_fail (throttle, key, i);
      dbk_throttle_fail (throttle, "account:boss", i);
    }
  g_assert_cmpuint (dbk_throttle_wait (throttle, "account:boss", 12000), ==, DBK_THROTTLE_MAX_WAIT);
}

static void
test_throttle_addresses (void)
{
  g_autofree char *a = dbk_throttle_address_key ("2001:db8:1:2:3::1");
  g_autofree char *b = dbk_throttle_address_key ("2001:db8:1:2:ffff::9");
  g_autofree char *c = dbk_throttle_address_key ("2001:db8:1:3::1");
  g_autofree char *d = dbk_throttle_address_key ("10.0.0.1");
  g_autofree char *e = dbk_throttle_address_key ("10.0.0.2");

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
  g_assert_cmpstr (d, !=, e);
}

/* --- gzip --- */

static void
test_gzip (void)
{
  for (gsize length = 0; length < 300000; length = length * 3 + 1)
    {
      char *data = g_malloc (length + 1);
      g_autoptr (GBytes) plain = NULL;
      g_autoptr (GBytes) packed = NULL;
      g_autoptr (GBytes) back = NULL;
      g_autoptr (GBytes) cut = NULL;
      g_autoptr (GError) error = NULL;

      for (gsize i = 0; i < length; i++)
        data[i] = (char)g_test_rand_int_range (0, 5);
      plain = g_bytes_new_take (data, length);
      packed = dbk_gzip_pack (plain);
      back = dbk_gzip_unpack (packed, length + 1, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (plain, back));

      cut = g_bytes_new_from_bytes (packed, 0, g_bytes_get_size (packed) - 1);
      g_assert_null (dbk_gzip_unpack (cut, length + 1, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_gzip_bomb (void)
{
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (50 * 1024 * 1024), 50 * 1024 * 1024);
  g_autoptr (GBytes) packed = dbk_gzip_pack (zeros);
  g_autoptr (GBytes) noise = g_bytes_new_static ("no gzip at all", 14);
  g_autoptr (GError) error = NULL;

  g_assert_null (dbk_gzip_unpack (packed, 1024 * 1024, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (dbk_gzip_unpack (noise, 1024, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* --- Secrets --- */

static void
test_secrets (void)
{
  g_autofree char *hash = NULL;
  g_autofree char *other = NULL;
  g_autofree char *token = NULL;
  g_autofree char *second = NULL;
  guint8 a[DBK_TOKEN_HASH], b[DBK_TOKEN_HASH];

  g_assert_true (dbk_secret_init ());
  hash = dbk_password_hash ("Geheim-Geheim1");
  other = dbk_password_hash ("Geheim-Geheim1");
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=19456,t=2,"));
  g_assert_cmpstr (hash, !=, other);
  g_assert_true (dbk_password_verify (hash, "Geheim-Geheim1"));
  g_assert_false (dbk_password_verify (hash, "Geheim-Geheim2"));
  g_assert_false (dbk_password_verify (NULL, "Geheim-Geheim1"));
  g_assert_false (dbk_password_verify ("", ""));

  token = dbk_token_new ();
  second = dbk_token_new ();
  g_assert_cmpuint (strlen (token), ==, 43);
  g_assert_cmpstr (token, !=, second);
  dbk_token_hash (token, a);
  dbk_token_hash (second, b);
  g_assert_cmpint (memcmp (a, b, sizeof a), !=, 0);
}

/* --- Certificates --- */

static gnutls_x509_crt_t
read_certificate (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  gsize length;
  gnutls_datum_t datum;
  gnutls_x509_crt_t certificate;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  datum.data = (unsigned char *)text;
  datum.size = (guint)length;
  gnutls_x509_crt_init (&certificate);
  g_assert_cmpint (gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_PEM), ==, 0);
  return certificate;
}

static char *
read_text (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
check_mode (const char *folder, const char *name, guint mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, mode);
}

static void
test_tls (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *first = NULL;
  g_autofree char *same = NULL;
  g_autofree char *renamed = NULL;
  gnutls_x509_crt_t ca, server;
  guint status;

  g_clear_object (&(GTlsCertificate *){ dbk_tls_ensure (folder, "127.0.0.1", &error) });
  g_assert_no_error (error);
  first = read_text (folder, "server.pem");
  check_mode (folder, "ca-key.pem", 0600);
  check_mode (folder, "server-key.pem", 0600);
  check_mode (folder, "ca.pem", 0644);
  check_mode (folder, ".", 0700);

  ca = read_certificate (folder, "ca.pem");
  server = read_certificate (folder, "server.pem");
  g_assert_cmpint (gnutls_x509_crt_list_verify (&server, 1, &ca, 1, NULL, 0, 0, &status), ==, 0);
  g_assert_cmphex (status, ==, 0);
  g_assert_true (gnutls_x509_crt_check_hostname (server, "localhost"));
  g_assert_true (gnutls_x509_crt_check_hostname (server, "127.0.0.1"));
  g_assert_true (gnutls_x509_crt_check_hostname (server, "::1"));
  g_assert_false (gnutls_x509_crt_check_hostname (server, "daybook.example"));
  g_assert_cmpint (gnutls_x509_crt_get_ca_status (ca, NULL), ==, 1);
  g_assert_cmpint (gnutls_x509_crt_get_ca_status (server, NULL), ==, 0);
  g_assert_cmpint (gnutls_x509_crt_get_pk_algorithm (server, NULL), ==, GNUTLS_PK_ECDSA);
  g_assert_cmpint ((gnutls_x509_crt_get_expiration_time (server) - time (NULL)) / 86400, <=, 398);
  g_assert_cmpint ((gnutls_x509_crt_get_expiration_time (ca) - time (NULL)) / 86400, >=, 3650);
  gnutls_x509_crt_deinit (ca);
  gnutls_x509_crt_deinit (server);

  /* Again: the same; another name: a new certificate of the same authority. */
  g_clear_object (&(GTlsCertificate *){ dbk_tls_ensure (folder, "127.0.0.1", &error) });
  same = read_text (folder, "server.pem");
  g_assert_cmpstr (first, ==, same);
  g_clear_object (&(GTlsCertificate *){ dbk_tls_ensure (folder, "daybook.example", &error) });
  renamed = read_text (folder, "server.pem");
  g_assert_cmpstr (first, !=, renamed);
  server = read_certificate (folder, "server.pem");
  g_assert_true (gnutls_x509_crt_check_hostname (server, "daybook.example"));
  gnutls_x509_crt_deinit (server);
}

/* An authority that cannot be read is never replaced. */
static void
test_tls_damaged (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (TestFolder) folder = test_directory ();
  g_autofree char *path = g_build_filename (folder, "ca.pem", NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "not a certificate", -1, NULL));
  g_assert_null (dbk_tls_ensure (folder, "127.0.0.1", &error));
  g_assert_nonnull (error);
  text = read_text (folder, "ca.pem");
  g_assert_cmpstr (text, ==, "not a certificate");
}

/* --- The cache of reports --- */

static void
test_cache (void)
{
  DbkReportCache *cache = dbk_report_cache_new (3);
  DbkReportKey key = { g_intern_string ("daily"), g_intern_string ("P01"), dbk_period_day (20000) };
  DbkReportKey other = { g_intern_string ("daily"), g_intern_string ("P02"), dbk_period_day (20000) };
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  DbkRendered rendered = { body, NULL, "1.0" };
  guint64 stamp = dbk_report_cache_stamp (cache);

  dbk_report_cache_put (cache, &key, "a", &rendered, stamp);
  g_assert_cmpstr (dbk_report_cache_find (cache, &key, "a")->etag, ==, "1.0");
  g_assert_null (dbk_report_cache_find (cache, &key, "b"));
  dbk_report_cache_drop (cache, &key);
  g_assert_null (dbk_report_cache_find (cache, &key, "a"));

  /* Read before a change, finished after it: not kept. */
  dbk_report_cache_put (cache, &key, "a", &rendered, stamp);
  g_assert_null (dbk_report_cache_find (cache, &key, "a"));

  stamp = dbk_report_cache_stamp (cache);
  dbk_report_cache_put (cache, &key, "a", &rendered, stamp);
  dbk_report_cache_put (cache, &key, "a", &rendered, stamp);
  dbk_report_cache_put (cache, &key, "b", &rendered, stamp);
  dbk_report_cache_put (cache, &other, "a", &rendered, stamp);
  g_assert_nonnull (dbk_report_cache_find (cache, &key, "a"));
  dbk_report_cache_put (cache, &other, "b", &rendered, stamp);
  g_assert_null (dbk_report_cache_find (cache, &key, "a")); /* full: emptied */
  dbk_report_cache_free (cache);
}

/* --- One-time codes --- */

/* The table of RFC 6238, its last six digits. */
static const struct
{
  gint64 seconds;
  const char *code;
} known_codes[] = {
  { 59, "287082" },
  { 1111111109, "081804" },
  { 1111111111, "050471" },
  { 1234567890, "005924" },
  { 2000000000, "279037" },
  { G_GINT64_CONSTANT (20000000000), "353130" },
};

static void
test_one_time (void)
{
  g_autoptr (GBytes) secret = g_bytes_new_static ("12345678901234567890", 20);
  g_autofree char *text = dbk_one_time_secret_to_text (secret);
  g_autofree char *uri = dbk_one_time_uri (secret, "fill P01/甲");

  g_assert_cmpstr (text, ==, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  g_assert_cmpstr (uri, ==, "otpauth://totp/Daybook:fill%20P01%2F%E7%94%B2?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Daybook&algorithm=SHA1&digits=6&period=30");
  for (guint i = 0; i < G_N_ELEMENTS (known_codes); i++)
    {
      const gint64 now = known_codes[i].seconds * G_USEC_PER_SEC, half_minute = 30 * G_USEC_PER_SEC;
      g_autofree char *computed = one_time_code (text, known_codes[i].seconds / 30);

      g_assert_cmpstr (computed, ==, known_codes[i].code);
      /* Good from half a minute before its own to half a minute after. */
      for (int away = -3; away <= 3; away++)
        {
          gint64 step = -1;
          gboolean right;

          if (now + away * half_minute < 0)
            continue; /* before all clocks */
          right = dbk_one_time_check (secret, known_codes[i].code, now + away * half_minute, &step);

          g_assert_cmpint (right, ==, ABS (away) <= 1);
          if (right)
            g_assert_cmpint (step, ==, known_codes[i].seconds / 30);
        }
    }
}

static void
test_one_time_garbage (void)
{
  static const char *const codes[] = { "", "2", "28708", "2870820", "94287082", " 87082", "287082 ", "28708a", "-28708", "２８７０８２", "0x4612" };
  g_autoptr (GBytes) secret = g_bytes_new_static ("12345678901234567890", 20);
  g_autoptr (GBytes) fresh = dbk_one_time_secret_new ();
  g_autoptr (GBytes) other = dbk_one_time_secret_new ();
  gint64 step;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_false (dbk_one_time_check (secret, codes[i], 59 * G_USEC_PER_SEC, &step));
  g_assert_cmpuint (g_bytes_get_size (fresh), ==, 20);
  g_assert_false (g_bytes_equal (fresh, other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/central/router", test_router);
  g_test_add_func ("/central/throttle", test_throttle);
  g_test_add_func ("/central/throttle/forgive", test_throttle_forgive);
  g_test_add_func ("/central/throttle/flood", test_throttle_flood);
  g_test_add_func ("/central/throttle/addresses", test_throttle_addresses);
  g_test_add_func ("/central/gzip", test_gzip);
  g_test_add_func ("/central/gzip/bomb", test_gzip_bomb);
  g_test_add_func ("/central/secrets", test_secrets);
  g_test_add_func ("/central/one-time", test_one_time);
  g_test_add_func ("/central/one-time/garbage", test_one_time_garbage);
  g_test_add_func ("/central/tls", test_tls);
  g_test_add_func ("/central/tls/damaged", test_tls_damaged);
  g_test_add_func ("/central/cache", test_cache);
  return g_test_run ();
}
