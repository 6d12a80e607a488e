/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands between the window and the service and lets everything through,
 * but for catalogues, which it can make out to be of a format of later times.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DbkProxy DbkProxy;

/** dbk_proxy_new: listens on a free port with a certificate and its key, in a thread of its own; @authority: the one that @service is trusted by */
DbkProxy *dbk_proxy_new (const char *service, const char *authority, const char *certificate, const char *key);
/** dbk_proxy_url: (transfer none) */
const char *dbk_proxy_url (DbkProxy *proxy);
/** dbk_proxy_spoil: from now on catalogues are of format 2 */
void dbk_proxy_spoil (DbkProxy *proxy, gboolean spoil);
void dbk_proxy_free (DbkProxy *proxy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkProxy, dbk_proxy_free)

G_END_DECLS
