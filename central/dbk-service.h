/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The central service: store, catalogue, accounts and the HTTPS server as one.
 */
#pragma once

#include "central/dbk-server.h"

G_BEGIN_DECLS

#define DBK_SERVICE_ERROR (dbk_service_error_quark ())
GQuark dbk_service_error_quark (void);

typedef enum
{
  DBK_SERVICE_ERROR_RUNNING, /* another instance has the folder */
  DBK_SERVICE_ERROR_EMPTY,   /* --demo on a folder that holds a real service, or the reverse */
  DBK_SERVICE_ERROR_FAILED,
} DbkServiceError;

/**
 * DbkServiceOptions:
 * @directory: where everything lies; created if absent
 * @host, @port: where to listen
 * @tls_certificate, @tls_key: (nullable): PEM files; otherwise an authority of our own
 * @demo: fill an empty folder with the sample group; loopback only
 * @demo_date: the demo's today, or %DBK_DAY_NONE for the machine's
 * @limits: (nullable): of connections
 */
typedef struct
{
  const char *directory;
  const char *host;
  guint16 port;
  const char *tls_certificate;
  const char *tls_key;
  gboolean demo;
  gint32 demo_date;
  const DbkServerLimits *limits;
} DbkServiceOptions;

/** DbkService: main thread only; it starts its own workers */
typedef struct _DbkService DbkService;

/** dbk_service_new: (transfer full) (nullable): opens the store and listens */
DbkService *dbk_service_new (const DbkServiceOptions *options, GError **error);
const char *dbk_service_get_url (DbkService *service);

/**
 * dbk_service_stop:
 *
 * Refuses new requests, lets those under way finish (for 20 seconds at most),
 * closes the store and frees the service. Iterates the default main context.
 */
void dbk_service_stop (DbkService *service);

G_END_DECLS
