/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plant's machine that reads meters, and what a region does to an old day.
 */
#define G_LOG_DOMAIN "dbk-stage"

#include "tests/e2e/dbk-machine.h"

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>

#include "data/base/dbk-json.h"

/* (nullable): of an answer without words; @version: (nullable): what is changed */
static JsonNode *
ask (DbkStage *stage, SoupSession *session, const char *method, const char *path, const char *token, const char *body, const char *version)
{
  g_autofree char *url = g_strconcat (dbk_stage_url (stage), path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GBytes) answer = NULL;
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  if (token != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Authorization", bearer);
  if (version != NULL)
    {
      g_autofree char *etag = g_strdup_printf ("\"%s\"", version);

      soup_message_headers_append (soup_message_get_request_headers (message), "If-Match", etag);
    }
  if (body != NULL)
    {
      g_autoptr (GBytes) sent = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", sent);
    }
  answer = soup_session_send_and_read (session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message) / 100, ==, 2);
  if (g_bytes_get_size (answer) == 0)
    return NULL;
  root = dbk_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), 16 << 20, &error);
  g_assert_no_error (error);
  return root;
}

/* @token: (out) (transfer full): of a session of @account */
static SoupSession *
sign_in (DbkStage *stage, const char *account, char **token)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) authority = g_tls_file_database_new (dbk_stage_ca (stage), &error);
  SoupSession *session = soup_session_new ();
  g_autofree char *who = g_strdup_printf ("{\"user\":\"%s\",\"password\":\"" DBK_STAGE_PASSWORD "\"}", account);
  g_autoptr (JsonNode) signed_in = NULL;

  g_assert_no_error (error);
  soup_session_set_tls_database (session, authority);
  signed_in = ask (stage, session, "POST", "/v1/sessions", NULL, who, NULL);
  *token = g_strdup (json_object_get_string_member (json_node_get_object (signed_in), "token"));
  return session;
}

void
dbk_machine_publish (DbkStage *stage, const char *version, DbkMachineChange change)
{
  g_autofree char *token = NULL;
  g_autoptr (SoupSession) session = sign_in (stage, "admin", &token);
  g_autoptr (JsonNode) document = ask (stage, session, "GET", "/v1/catalogue", token, NULL, NULL);
  JsonObject *object = json_node_get_object (document);
  g_autofree char *before = g_strdup (json_object_get_string_member (object, "version"));
  g_autoptr (JsonNode) nothing = NULL;
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "version", version);
  if (change != NULL)
    change (object);
  text = json_to_string (document, FALSE);
  nothing = ask (stage, session, "PUT", "/v1/catalogue", token, text, before);
  g_assert_null (nothing);
}

void
dbk_machine_read (DbkStage *stage, const char *account, const char *plant, const char *day, const char *entity, const char *indicator, const char *value)
{
  g_autofree char *token = NULL;
  g_autoptr (SoupSession) session = sign_in (stage, account, &token);
  g_autofree char *what = g_strdup_printf ("{\"report\":{\"form\":\"daily\",\"org\":\"%s\",\"period\":\"%s\"},"
                                           "\"readings\":{\"entities\":[\"%s\"],\"indicators\":[\"%s\"],\"values\":[\"%s\"],\"at\":\"%sT23:59:00Z\"}}",
                                           plant, day, entity, indicator, value, day);
  g_autoptr (JsonNode) taken = ask (stage, session, "PUT", "/v1/readings", token, what, NULL);
}

static void
run (DbkStage *stage, const char *home, const char *first, const char *day, const char *option, const char *value)
{
  const char *words[] = { first, "daily", "P01", day, option, value, NULL };

  g_assert_cmpint (dbk_stage_ctl_told (home, NULL, NULL, words), ==, 0);
}

static char *
corrected_coal (const char *home, const char *day)
{
  g_autoptr (JsonNode) shown = dbk_stage_show (home, "P01", day);
  JsonObject *cell = dbk_stage_find_cell (json_node_get_object (shown), "P01", "coal_in");

  return g_strdup_printf ("P01.coal_in=%.1f", strtod (json_object_get_string_member (cell, "value"), NULL) + 120);
}

void
dbk_machine_correct (DbkStage *stage, const char *home, const char *day)
{
  static const char *const STEPS[] = { "check.P01", "region.R1", "group" };
  g_autofree char *coal = corrected_coal (home, day);

  run (stage, home, "correct", day, "--comment", "盘点更正");
  run (stage, home, "set", day, coal, NULL);
  run (stage, home, "submit", day, "--reason", "已核实");
  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    {
      g_autofree char *reviewer = dbk_stage_home (stage, STEPS[i]);

      dbk_stage_sign_in (stage, reviewer, STEPS[i]);
      run (stage, reviewer, "approve", day, NULL, NULL);
    }
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
}
