/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The HTTPS server: sockets, limits, time-outs, and the way of a request to
 * its route.
 */
#pragma once

#include "central/dbk-request.h"
#include "central/dbk-router.h"

G_BEGIN_DECLS

/** DBK_SERVER_BACKLOG: connections that may wait to be accepted: libsoup's own 10 makes a plant's morning rush wait for minutes */
#define DBK_SERVER_BACKLOG 1024

/**
 * DbkServerLimits:
 * @idle: seconds without a byte after which a connection is closed, in any phase
 * @patience: seconds that a request (or reading its answer) may take beside a
 *   second for every %DBK_SERVER_MIN_RATE bytes: who trickles is cut off
 * @connections: most at a time; more are closed at once
 */
typedef struct
{
  guint idle;
  guint patience;
  guint connections;
} DbkServerLimits;

#define DBK_SERVER_MIN_RATE 500

/** DbkServerStatistics: since the start, but for @in_flight and @connections */
typedef struct
{
  guint64 accepted;
  guint64 cut_off;
  guint64 answers[6]; /* by first digit of the status */
  guint64 bytes_in;
  guint64 bytes_out;
  guint busy; /* requests being worked on or answered */
  guint connections;
} DbkServerStatistics;

/**
 * DbkAuthenticator:
 * @token: (nullable): what came in `Authorization: Bearer`
 * @code, @title: (out): of the 401 problem if it is not accepted
 *
 * Returns: (transfer full) (nullable)
 */
typedef DbkSession *(*DbkAuthenticator) (gpointer service, const char *token, const char **code, const char **title);

/** DbkServer: main thread only */
typedef struct _DbkServer DbkServer;

/**
 * dbk_server_new:
 * @routes: (transfer none): static table that ends with a %NULL method
 * @session_unref: frees what @authenticate returns
 * @limits: (nullable): %NULL for the usual ones
 */
DbkServer *dbk_server_new (const DbkRoute *routes, GTlsCertificate *certificate, DbkAuthenticator authenticate, GDestroyNotify session_unref, const DbkServerLimits *limits, gpointer service);
void dbk_server_free (DbkServer *server);

/** dbk_server_listen: @port 0: any free one */
gboolean dbk_server_listen (DbkServer *server, const char *host, guint16 port, GError **error);
/** dbk_server_get_url: (transfer none): `https://ADDR:PORT`, with the real port */
const char *dbk_server_get_url (DbkServer *server);
void dbk_server_get_statistics (DbkServer *server, DbkServerStatistics *statistics);

/** dbk_server_get_busy: requests being worked on or answered */
guint dbk_server_get_busy (DbkServer *server);

/** dbk_server_refuse: from now on new requests get 503; those under way are finished */
void dbk_server_refuse (DbkServer *server);

G_END_DECLS
