/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fuzz target: whatever is read as a message is written as one that reads the same.
 */
#include "data/wire/dbk-wire.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
try_request (const char *text, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_from_text (text, size, &error);
  g_autoptr (DbkSyncRequest) again = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  g_assert_true ((request == NULL) == (error != NULL));
  if (request == NULL)
    return;
  once = dbk_sync_request_to_text (request);
  again = dbk_sync_request_from_text (once, strlen (once), &error);
  g_assert_no_error (error);
  twice = dbk_sync_request_to_text (again);
  g_assert_cmpstr (twice, ==, once);
}

static void
try_answer (const char *text, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkSyncAnswer) answer = dbk_sync_answer_from_text (text, size, &error);
  g_autoptr (DbkSyncAnswer) again = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  g_assert_true ((answer == NULL) == (error != NULL));
  if (answer == NULL)
    return;
  once = dbk_sync_answer_to_text (answer);
  again = dbk_sync_answer_from_text (once, strlen (once), &error);
  g_assert_no_error (error);
  twice = dbk_sync_answer_to_text (again);
  g_assert_cmpstr (twice, ==, once);
}

static void
try_sessions (const char *text, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkSessionRequest) request = dbk_session_request_from_text (text, size, &error);
  g_autoptr (DbkSessionAnswer) answer = NULL;

  g_assert_true ((request == NULL) == (error != NULL));
  g_clear_error (&error);
  answer = dbk_session_answer_from_text (text, size, &error);
  g_assert_true ((answer == NULL) == (error != NULL));
}

static void
try_readings (const char *text, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReadingsRequest) request = dbk_readings_request_from_text (text, size, &error);
  g_autoptr (DbkReadingsRequest) again = NULL;
  g_autofree char *once = NULL;

  g_assert_true ((request == NULL) == (error != NULL));
  if (request == NULL || request->readings->len == 0)
    return;
  once = dbk_readings_request_to_text (request);
  again = dbk_readings_request_from_text (once, strlen (once), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->readings->len, ==, request->readings->len);
}

/* The messages that travel inside others, each by itself. */
static void
try_parts (JsonObject *object)
{
  g_autoptr (DbkOperation) operation = dbk_operation_from_json (object, NULL);
  g_autoptr (DbkReport) report = dbk_report_from_json (object, NULL, NULL);
  g_autoptr (DbkActor) actor = dbk_actor_from_json (object, NULL);
  g_autoptr (DbkProblem) problem = dbk_problem_from_json (object, NULL);
  g_autofree char *id = NULL;
  g_autoptr (DbkOutcome) outcome = dbk_outcome_from_json (object, &id, NULL);
  g_autofree char *text = problem != NULL ? dbk_problem_to_text (problem) : NULL;

  if (report != NULL)
    g_assert_true ((dbk_report_role (report) != NULL) == (report->state == DBK_STATE_IN_REVIEW));
  g_assert_true ((outcome == NULL) == (id == NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *exact = g_memdup2 (data, size);
  g_autoptr (JsonNode) root = dbk_json_parse (exact, size, 65536, NULL);

  try_request (exact, size);
  try_answer (exact, size);
  try_sessions (exact, size);
  try_readings (exact, size);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    try_parts (json_node_get_object (root));
  return 0;
}
