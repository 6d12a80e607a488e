/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The service's own certificate authority and the certificate it serves with.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define DBK_TLS_ERROR (dbk_tls_error_quark ())
GQuark dbk_tls_error_quark (void);

typedef enum
{
  DBK_TLS_ERROR_MAKE, /* a key or certificate could not be made */
  DBK_TLS_ERROR_READ, /* what lies in the folder cannot be used; nothing is overwritten */
} DbkTlsError;

/** DBK_TLS_SERVER_DAYS: validity of the served certificate; what browsers and platforms accept at most is 398 */
#define DBK_TLS_SERVER_DAYS 397
/** DBK_TLS_RENEW_DAYS: a certificate with fewer days left is made anew at start */
#define DBK_TLS_RENEW_DAYS 30
#define DBK_TLS_CA_DAYS 3653

/**
 * dbk_tls_ensure:
 * @directory: created (mode 0700) if absent; holds `ca.pem` (what clients
 *   trust), `ca-key.pem`, `server.pem`, `server-key.pem` (keys mode 0600)
 * @host: (nullable): the host listened on, named in the certificate beside
 *   localhost, 127.0.0.1, ::1 and this machine's name
 *
 * Makes what is missing: the authority once, the certificate also when fewer
 * than %DBK_TLS_RENEW_DAYS days remain or it does not name @host. An authority
 * that is there but cannot be read is an error, since making another would
 * lock out every client.
 *
 * Returns: (transfer full) (nullable): certificate with its private key
 */
GTlsCertificate *dbk_tls_ensure (const char *directory, const char *host, GError **error);

G_END_DECLS
