/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the server knows of a request beside its handlers.
 */
#pragma once

#include "central/dbk-router.h"
#include "central/dbk-server.h"

G_BEGIN_DECLS

struct _DbkRequest
{
  guint references;
  SoupServerMessage *msg; /* (unowned) (nullable): %NULL once the connection is through with it */
  const DbkRoute *route;  /* (nullable) */
  GStrv parameters;       /* (owned) (nullable) */
  GHashTable *query;      /* (owned) (nullable) */
  GByteArray *chunks;     /* (owned) (nullable): of the body, while it comes in */
  GBytes *body;           /* (owned) (nullable) */
  gsize received;
  DbkSession *session; /* (owned) (nullable) */
  GDestroyNotify session_unref;
  gboolean packed;
  gboolean answered;
  gboolean paused;
  gboolean counted; /* among the server's busy ones */
  gint64 started;   /* µs, steady */
};

/** dbk_request_new: attached to @msg, which must not outlive the loop that serves it */
DbkRequest *dbk_request_new (SoupServerMessage *msg, GHashTable *query);
/** dbk_request_detach: the connection is through with it */
void dbk_request_detach (DbkRequest *request);

G_END_DECLS
