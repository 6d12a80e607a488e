/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Signing in: request and answer.
 */
#define G_LOG_DOMAIN "dbk-wire"

#include "data/wire/dbk-wire-session.h"

#include <string.h>

#include "data/wire/dbk-wire-actor.h"
#include "data/wire/dbk-wire-private.h"
#include "data/wire/dbk-wire-receipt.h"

#define MAX_REQUEST (64 * 1024)
#define KEY_BYTES 32

DbkSessionRequest *
dbk_session_request_new (const char *user, const char *password, const char *totp, const char *home)
{
  DbkSessionRequest *request = g_new0 (DbkSessionRequest, 1);

  request->user = g_strdup (user);
  request->password = g_strdup (password);
  request->totp = g_strdup (totp);
  request->home = g_strdup (home);
  return request;
}

void
dbk_session_request_free (DbkSessionRequest *request)
{
  if (request == NULL)
    return;
  if (request->password != NULL)
    explicit_bzero (request->password, strlen (request->password));
  g_free (request->user);
  g_free (request->password);
  g_free (request->totp);
  g_free (request->home);
  g_free (request->home_key);
  g_free (request);
}

char *
dbk_session_request_to_text (const DbkSessionRequest *request)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "user", request->user);
  dbk_json_writer_add_string (writer, "password", request->password);
  if (request->totp != NULL)
    dbk_json_writer_add_string (writer, "totp", request->totp);
  if (request->home != NULL)
    dbk_json_writer_add_string (writer, "home", request->home);
  if (request->home_key != NULL)
    dbk_json_writer_add_string (writer, "home_key", request->home_key);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

/* (transfer none) (nullable) */
static JsonObject *
open_object (JsonNode *root, const char *first, GError **error)
{
  if (root == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (root))
    return json_node_get_object (root);
  dbk_wire_refuse (first, error);
  return NULL;
}

/* @key: (transfer full) (nullable) */
static gboolean
read_key (JsonObject *object, const char *member, char **key, GError **error)
{
  const char *text;

  if (!dbk_wire_text_or_null (object, member, 2 * KEY_BYTES, &text, error))
    return FALSE;
  if (text != NULL && !dbk_wire_is_hex (text, KEY_BYTES))
    return dbk_wire_refuse (member, error);
  *key = g_strdup (text);
  return TRUE;
}

DbkSessionRequest *
dbk_session_request_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, MAX_REQUEST, error);
  JsonObject *object = open_object (root, "user", error);
  const char *user, *password, *totp, *home;
  DbkSessionRequest *request;
  char *home_key = NULL;

  if (object == NULL ||
      !dbk_wire_text (object, "user", DBK_WIRE_MAX_NAME, &user, error) ||
      !dbk_wire_text (object, "password", DBK_WIRE_MAX_NAME, &password, error) ||
      !dbk_wire_text_or_null (object, "totp", DBK_WIRE_MAX_CODE, &totp, error) ||
      !dbk_wire_text_or_null (object, "home", DBK_WIRE_MAX_NAME, &home, error) ||
      !read_key (object, "home_key", &home_key, error))
    return NULL;
  request = dbk_session_request_new (user, password, totp, home);
  request->home_key = home_key;
  return request;
}

void
dbk_session_answer_free (DbkSessionAnswer *answer)
{
  if (answer == NULL)
    return;
  g_free (answer->token);
  dbk_actor_free (answer->account);
  g_free (answer->catalogue);
  g_free (answer->service_key);
  g_free (answer);
}

char *
dbk_session_answer_to_text (const DbkSessionAnswer *answer)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "token", answer->token);
  dbk_wire_add_time (writer, "expires", answer->expires);
  dbk_json_writer_member (writer, "account");
  dbk_actor_to_json (answer->account, writer);
  dbk_json_writer_add_string (writer, "catalogue", answer->catalogue);
  if (answer->service_key != NULL)
    dbk_json_writer_add_string (writer, "service_key", answer->service_key);
  dbk_json_writer_end_object (writer);
  return dbk_json_writer_finish (writer);
}

DbkSessionAnswer *
dbk_session_answer_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, DBK_WIRE_MAX_ANSWER, error);
  g_autoptr (DbkSessionAnswer) answer = g_new0 (DbkSessionAnswer, 1);
  JsonObject *object = open_object (root, "token", error);
  const char *token, *catalogue;
  JsonObject *account;

  if (object == NULL ||
      !dbk_wire_text (object, "token", DBK_WIRE_MAX_CURSOR, &token, error) ||
      !dbk_wire_time (object, "expires", &answer->expires, error) ||
      !dbk_wire_text_or_null (object, "catalogue", DBK_WIRE_MAX_NAME, &catalogue, error) ||
      !read_key (object, "service_key", &answer->service_key, error))
    return NULL;
  account = dbk_json_object (object, "account", error);
  answer->account = account != NULL ? dbk_actor_from_json (account, error) : NULL;
  if (answer->account == NULL)
    return NULL;
  answer->token = g_strdup (token);
  answer->catalogue = g_strdup (catalogue);
  return g_steal_pointer (&answer);
}
