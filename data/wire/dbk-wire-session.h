/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing in: request and answer.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-actor.h"

G_BEGIN_DECLS

/**
 * DbkSessionRequest: POST /v1/sessions {"user","password","totp"?,"home"?,"home_key"?}
 * @user: (owned): account
 * @password: (owned): overwritten when freed
 * @totp: (owned) (nullable): one-time code
 * @home: (owned) (nullable): id of the client's home: a session belongs to (account, home)
 * @home_key: (owned) (nullable): public key of that home, Ed25519 in hexadecimal: it signs courier files
 */
typedef struct
{
  char *user;
  char *password;
  char *totp;
  char *home;
  char *home_key;
} DbkSessionRequest;

/** dbk_session_request_new: (transfer full) */
DbkSessionRequest *dbk_session_request_new (const char *user, const char *password, const char *totp, const char *home);
void dbk_session_request_free (DbkSessionRequest *request);
/** dbk_session_request_to_text: (transfer full) */
char *dbk_session_request_to_text (const DbkSessionRequest *request);
/** dbk_session_request_from_text: (transfer full) (nullable): at most 64 KiB */
DbkSessionRequest *dbk_session_request_from_text (const char *text, gsize length, GError **error);

/**
 * DbkSessionAnswer: {"token","expires":UTC,"account":{actor},"catalogue":version,"service_key"}
 * @token: (owned): bearer token
 * @expires: µs UTC
 * @account: (owned)
 * @catalogue: (owned) (nullable): the version published now
 * @service_key: (owned) (nullable): the service's public key, Ed25519 in hexadecimal: it signs receipts and answer files
 */
typedef struct
{
  char *token;
  gint64 expires;
  DbkActor *account;
  char *catalogue;
  char *service_key;
} DbkSessionAnswer;

void dbk_session_answer_free (DbkSessionAnswer *answer);
/** dbk_session_answer_to_text: (transfer full) */
char *dbk_session_answer_to_text (const DbkSessionAnswer *answer);
/** dbk_session_answer_from_text: (transfer full) (nullable): at most %DBK_WIRE_MAX_ANSWER bytes */
DbkSessionAnswer *dbk_session_answer_from_text (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSessionRequest, dbk_session_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkSessionAnswer, dbk_session_answer_free)

G_END_DECLS
