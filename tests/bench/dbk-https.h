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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkHttps, dbk_https_close)

G_END_DECLS
