/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request being served, and its answer.
 */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _DbkRequest DbkRequest;
typedef struct _DbkSession DbkSession;

/**
 * DbkRequest: reference counted; main thread only
 *
 * A handler answers at once, or takes a reference, hands work to a worker and
 * answers later; the connection waits meanwhile. Answering a client that has
 * gone away is fine and does nothing.
 */
DbkRequest *dbk_request_ref (DbkRequest *request);
void dbk_request_unref (DbkRequest *request);

/** dbk_request_get_parameter: (transfer none): what the route's @i-th brace matched */
const char *dbk_request_get_parameter (DbkRequest *request, guint i);
/** dbk_request_get_query: (nullable) (transfer none) */
const char *dbk_request_get_query (DbkRequest *request, const char *name);
/** dbk_request_get_header: (nullable) (transfer none) */
const char *dbk_request_get_header (DbkRequest *request, const char *name);
/** dbk_request_get_body: (transfer none): as it came; see dbk_request_unpack() */
GBytes *dbk_request_get_body (DbkRequest *request);
/** dbk_request_is_packed: the body came gzip-encoded */
gboolean dbk_request_is_packed (DbkRequest *request);
/** dbk_request_get_address: (transfer none): the peer's IP address as text */
const char *dbk_request_get_address (DbkRequest *request);
/** dbk_request_get_session: (nullable) (transfer none): set on routes that need one */
DbkSession *dbk_request_get_session (DbkRequest *request);
/** dbk_request_takes_gzip: whether the client accepts a gzip-encoded answer */
gboolean dbk_request_takes_gzip (DbkRequest *request);
/** dbk_request_is_gone: the client has gone away: nobody waits for the answer */
gboolean dbk_request_is_gone (DbkRequest *request);
/** dbk_request_is_stirring: the client has gone away, or sent something although it has no answer yet: for requests that wait long */
gboolean dbk_request_is_stirring (DbkRequest *request);
/** dbk_request_matches: whether If-None-Match names @etag (without its quotes) */
gboolean dbk_request_matches (DbkRequest *request, const char *etag);

/** dbk_request_set_header: of the answer */
void dbk_request_set_header (DbkRequest *request, const char *name, const char *value);
/** dbk_request_set_etag: @etag without its quotes */
void dbk_request_set_etag (DbkRequest *request, const char *etag);

/**
 * dbk_request_answer:
 * @content_type: (nullable): %NULL for an answer without a body
 * @body: (nullable) (transfer none)
 * @packed: (nullable) (transfer none): @body in gzip, where it is at hand; otherwise larger bodies are packed here
 */
void dbk_request_answer (DbkRequest *request, guint status, const char *content_type, GBytes *body, GBytes *packed);
/** dbk_request_answer_json: @json: (transfer full) */
void dbk_request_answer_json (DbkRequest *request, guint status, char *json);
/** dbk_request_problem: answers with an RFC 9457 problem; @detail: (nullable) */
void dbk_request_problem (DbkRequest *request, guint status, const char *code, const char *title, const char *detail);

/** DBK_REQUEST_PACK_FROM: answers of fewer bytes are not worth packing */
#define DBK_REQUEST_PACK_FROM 1024

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkRequest, dbk_request_unref)

G_END_DECLS
