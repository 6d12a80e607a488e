/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least an HTTPS client can be: one blocking connection, kept alive. What it
 * costs is the same for every server measured with it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DbkHttps DbkHttps;

/** dbk_https_connect: @url: `https://ADDRESS:PORT`; @ca: path of the authority trusted; aborts on failure */
DbkHttps *dbk_https_connect (const char *url, const char *ca);
void dbk_https_close (DbkHttps *https);

/**
 * dbk_https_request:
 * @request: head and body, as they go over the wire
 * @body: (nullable): takes the answer's body
 *
 * Returns: the status, 0 if the connection ended before the answer did
 */
guint dbk_https_request (DbkHttps *https, const char *request, GString *body);

/** dbk_https_send: the same for a request with zeros in it */
guint dbk_https_send (DbkHttps *https, const void *request, gsize length, GString *body);

/** dbk_https_abandon: (transfer full): sends @request and is gone, without a farewell and without reading anything */
void dbk_https_abandon (DbkHttps *https, const char *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkHttps, dbk_https_close)

G_END_DECLS
