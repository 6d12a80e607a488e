/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A TCP proxy on loopback that treats connections as bad lines do.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _FaultyProxy FaultyProxy;

/** faulty_proxy_new: passes on to 127.0.0.1:@port; sound until told otherwise */
FaultyProxy *faulty_proxy_new (guint16 port);
void faulty_proxy_free (FaultyProxy *proxy);
guint16 faulty_proxy_port (FaultyProxy *proxy);
/** faulty_proxy_set_faulty: from the next connection on; @percent of them are cut, stalled, reset, doubled or slow */
void faulty_proxy_set_faulty (FaultyProxy *proxy, guint percent);
/** faulty_proxy_summary: (transfer full): how many of each kind there were */
char *faulty_proxy_summary (FaultyProxy *proxy);

G_END_DECLS
