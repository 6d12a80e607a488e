/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP proxy on loopback that counts what passes through it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** DbkTraffic: bytes of TCP payload, TLS and its handshakes included, since the last dbk_proxy_reset() */
typedef struct
{
  guint64 up;
  guint64 down;
  guint connections;
} DbkTraffic;

typedef struct _DbkProxy DbkProxy;

/** dbk_proxy_new: passes on to @url (`https://ADDRESS:PORT`), without looking inside */
DbkProxy *dbk_proxy_new (const char *url);
void dbk_proxy_free (DbkProxy *proxy);
/** dbk_proxy_url: (transfer none): the way through the proxy */
const char *dbk_proxy_url (DbkProxy *proxy);
void dbk_proxy_reset (DbkProxy *proxy);
void dbk_proxy_traffic (DbkProxy *proxy, DbkTraffic *traffic);

/** dbk_proxy_set_delay: from now on every byte arrives so many milliseconds later, either way; 0: at once */
void dbk_proxy_set_delay (DbkProxy *proxy, guint milliseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkProxy, dbk_proxy_free)

G_END_DECLS
