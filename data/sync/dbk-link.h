/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTPS to the service: one blocking exchange at a time, on the worker's thread.
 */
#pragma once

#include "data/sync/dbk-sync.h"
#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

/** DbkLink: the way to a service; belongs to the thread that made it */
typedef struct _DbkLink DbkLink;

/** dbk_link_new: HTTPS; (transfer full) (nullable): refuses what is not https, and an authority that cannot be read */
DbkLink *dbk_link_new (const char *server, const char *ca, GError **error);
void dbk_link_free (DbkLink *link);
/** dbk_link_matches: whether it leads there already */
gboolean dbk_link_matches (const DbkLink *link, const char *server, const char *ca);

/**
 * DbkReply: an answer of the service, read whole and unpacked
 * @status: of HTTP
 * @body: (owned): terminated
 * @etag: (owned) (nullable)
 * @problem: (owned) (nullable): where @status tells of one and the body says more
 * @retry_after: seconds, 0 if not said
 */
typedef struct
{
  guint status;
  char *body;
  gsize length;
  char *etag;
  DbkProblem *problem;
  guint retry_after;
} DbkReply;

void dbk_reply_free (DbkReply *reply);

/** DbkLinkDriver: what a kind of link implements: HTTPS here, a faulty one in tests */
typedef struct
{
  DbkReply *(*send) (DbkLink *link, const char *method, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error);
  void (*free) (DbkLink *link);
} DbkLinkDriver;

/**
 * DbkLink:
 * @unsent: the last request failed, and for certain not a byte of it left: there was no connection
 * @patience: seconds in which some of an answer has to come: one that drips would never end
 */
struct _DbkLink
{
  const DbkLinkDriver *driver;
  gboolean unsent;
  guint patience;
};

/**
 * dbk_link_send:
 * @path: with a leading slash
 * @token: (nullable)
 * @body: (nullable): JSON to be posted; %NULL: GET
 * @etag: (nullable): of what is known already
 *
 * Returns: (transfer full) (nullable): any answer at all, whatever its status;
 * %NULL with UNREACHABLE, UNTRUSTED or BAD_ANSWER, or %G_IO_ERROR_CANCELLED
 */
DbkReply *dbk_link_send (DbkLink *link, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error);

/** dbk_link_read_retry_after: seconds to wait, at most an hour; 0 if @text (nullable) says nothing; @now: µs UTC */
guint dbk_link_read_retry_after (const char *text, gint64 now);
/** dbk_link_delete: (transfer full) (nullable): DELETE, otherwise as dbk_link_send() */
DbkReply *dbk_link_delete (DbkLink *link, const char *path, const char *token, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkLink, dbk_link_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReply, dbk_reply_free)

G_END_DECLS
