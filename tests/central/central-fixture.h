/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service in this process, with a short demo history, and a client of it.
 */
#pragma once

#include <libsoup/soup.h>

#include "central/dbk-service.h"
#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

/** FIXTURE_DAYS: of history; FIXTURE_TODAY: the demo's day */
#define FIXTURE_DAYS 40
#define FIXTURE_TODAY "2026-03-16"
#define FIXTURE_YESTERDAY "2026-03-15"

typedef struct
{
  char *directory;
  DbkService *service; /* (nullable): none when a process of its own serves */
  char *url;
  SoupSession *session;
  DbkCatalogue *catalogue;
} Fixture;

/** Answer: @text is terminated; headers from @message */
typedef struct
{
  guint status;
  char *text;
  gsize length;
  SoupMessage *message;
} Answer;

void answer_free (Answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

/** fixture_fill: a folder with the sample group; copied from one that is filled once a process */
char *fixture_fill (void);
/** fixture_new: @limits: (nullable) */
Fixture *fixture_new (const DbkServerLimits *limits);
/** fixture_connect: only the client: of a service elsewhere */
Fixture *fixture_connect (const char *directory, const char *url);
void fixture_restart (Fixture *fixture);
/** fixture_stop: closes the service's files; the client stays */
void fixture_stop (Fixture *fixture);
/** fixture_start: one that was stopped; FALSE with an error if its disk does not let it */
gboolean fixture_start (Fixture *fixture, GError **error);
void fixture_free (Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/** fixture_ask: @token, @body: (nullable); then pairs of header names and values, ending with NULL; status 0 if there was no answer */
Answer *fixture_ask (Fixture *fixture, const char *method, const char *path, const char *token, GBytes *body, ...) G_GNUC_NULL_TERMINATED;
Answer *fixture_get (Fixture *fixture, const char *path, const char *token);
Answer *fixture_post (Fixture *fixture, const char *path, const char *token, const char *json);
/** fixture_sign_in: (transfer full): the token */
char *fixture_sign_in (Fixture *fixture, const char *user, const char *home);
/** fixture_sync: asserts that it is answered; @operations: (nullable) (element-type DbkOperation) */
DbkSyncAnswer *fixture_sync (Fixture *fixture, const char *token, const char *cursor, guint limit, GPtrArray *operations);
/** fixture_sync_one: (transfer full): the outcome of @operation alone */
DbkOutcome *fixture_sync_one (Fixture *fixture, const char *token, DbkOperation *operation);
/** fixture_code: the last part of a problem's type */
char *fixture_code (Answer *answer);

/** fixture_edit: yesterday's honest figures of @plant as an edit, with what the filler types */
DbkOperation *fixture_edit (Fixture *fixture, const char *plant);
DbkOperation *fixture_action (DbkOperationKind kind, const char *plant, const char *period, const char *base_op);

G_END_DECLS
