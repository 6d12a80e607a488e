/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of daybookctl, and what has to come of them.
 */
#pragma once

#include <string.h>

#include "data/base/dbk-json.h"
#include "tests/e2e/dbk-stage.h"

#define MAX_JSON (64 * 1024 * 1024)

/**
 * Run: what one call of daybookctl did
 * @out: (owned): stdout
 * @told: (owned): stderr
 * @json: (owned) (nullable): @out as JSON
 */
typedef struct
{
  int code;
  char *out;
  char *told;
  JsonNode *json;
} Run;

/* Whose homes and whose service; a test sets it up. */
static DbkStage *stage;

static inline void
run_clear (Run *run)
{
  g_free (run->out);
  g_free (run->told);
  g_clear_pointer (&run->json, json_node_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* @line is split as a shell would; stdout of --json has to be exactly one document. */
static inline Run
run (const char *who, const char *format, ...) G_GNUC_PRINTF (2, 3);

static inline Run
run (const char *who, const char *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *home = dbk_stage_home (stage, who);
  g_autofree char *line = NULL;
  g_auto (GStrv) words = NULL;
  Run done = { 0 };
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_shell_parse_argv (line, NULL, &words, &error);
  g_assert_no_error (error);
  done.code = dbk_stage_ctl_told (home, &done.out, &done.told, (const char *const *)words);
  g_test_message ("%s: %s → %d %s", who, line, done.code, done.told);
  if (g_strv_contains ((const char *const *)words, "--json"))
    {
      done.json = dbk_json_parse (done.out, strlen (done.out), MAX_JSON, &error);
      g_assert_no_error (error);
      g_assert_true (JSON_NODE_HOLDS_OBJECT (done.json));
    }
  return done;
}

static inline JsonObject *
object_of (const Run *done)
{
  return json_node_get_object (done->json);
}

/* A refusal: the exit code, one line on stderr, the same in JSON; @code as scripts know it. */
static inline void
expect_refusal (const Run *done, int exit_code, const char *code, const char *part)
{
  JsonObject *refusal;

  g_assert_cmpint (done->code, ==, exit_code);
  g_assert_true (g_str_has_prefix (done->told, "daybookctl: "));
  g_assert_true (g_str_has_suffix (done->told, "\n"));
  g_assert_true (strchr (done->told, '\n') == done->told + strlen (done->told) - 1);
  if (part != NULL && strstr (done->told, part) == NULL)
    g_error ("“%s” is not in “%s”", part, done->told);
  if (done->json == NULL)
    {
      g_assert_cmpstr (done->out, ==, "");
      return;
    }
  refusal = json_object_get_object_member (object_of (done), "error");
  g_assert_nonnull (refusal);
  g_assert_cmpstr (json_object_get_string_member (refusal, "code"), ==, code);
  g_assert_nonnull (strstr (done->told, json_object_get_string_member (refusal, "message")));
}

static inline void
expect_done (const Run *done)
{
  g_assert_cmpint (done->code, ==, 0);
  g_assert_cmpstr (done->told, ==, "");
}

static inline void
refused (const char *who, int exit_code, const char *code, const char *part, const char *line)
{
  g_auto (Run) done = run (who, "--json %s", line);

  expect_refusal (&done, exit_code, code, part);
}

static inline void
accepted (const char *who, const char *line)
{
  g_auto (Run) done = run (who, "%s", line);

  expect_done (&done);
}

/* Exactly these members and no others. */
static inline void
assert_members (JsonObject *object, const char *names)
{
  g_auto (GStrv) wanted = g_strsplit (names, " ", -1);

  for (guint i = 0; wanted[i] != NULL; i++)
    if (!json_object_has_member (object, wanted[i]))
      g_error ("“%s” is missing", wanted[i]);
  g_assert_cmpuint (json_object_get_size (object), ==, g_strv_length (wanted));
}
