/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl as a script uses it: one day from the first edit to the approval,
 * its correction, every exit code, every shape of JSON, every --help.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "tests/e2e/ctl-run.h"
#include "tests/e2e/dbk-machine.h"

static void
sign_in (const char *who)
{
  g_auto (Run) login = run (who, "--json login --server %s --ca %s --user %s", dbk_stage_url (stage), dbk_stage_ca (stage), who);
  g_auto (Run) sync = { 0 };

  expect_done (&login);
  g_assert_true (json_object_get_boolean_member (object_of (&login), "done"));
  sync = run (who, "sync");
  expect_done (&sync);
}

/* --- Shapes --- */

/* The value of one cell, (transfer full) (nullable). */
static char *
value_on (const char *day, const char *who, const char *entity, const char *indicator)
{
  g_auto (Run) shown = run (who, "--json show daily P01 %s", day);

  return g_strdup (json_object_get_string_member_with_default (dbk_stage_find_cell (object_of (&shown), entity, indicator), "value", NULL));
}

static char *
value_of (const char *who, const char *entity, const char *indicator)
{
  return value_on (dbk_stage_yesterday (), who, entity, indicator);
}

static void
assert_value (const char *who, const char *entity, const char *indicator, const char *value)
{
  g_autofree char *found = value_of (who, entity, indicator);

  g_assert_cmpstr (found, ==, value);
}

static void
assert_state (const char *who, const char *state, int step)
{
  g_auto (Run) shown = run (who, "--json show daily P01 %s", dbk_stage_yesterday ());
  JsonObject *report = json_object_get_object_member (object_of (&shown), "report");

  assert_members (report, "form org period state step revision may due late filed_late");
  g_assert_cmpstr (json_object_get_string_member (report, "state"), ==, state);
  g_assert_cmpint (json_object_get_int_member (report, "step"), ==, step);
}

static gint64
status_count (const char *who, const char *name)
{
  g_auto (Run) status = run (who, "--json status");

  expect_done (&status);
  assert_members (object_of (&status), "account pending outbox conflicts last_sync cursor");
  g_assert_cmpstr (json_object_get_string_member (object_of (&status), "account"), ==, who);
  return json_object_get_int_member (object_of (&status), name);
}

static void
assert_shape_of_report (JsonObject *shown, gboolean history)
{
  JsonArray *cells = json_object_get_array_member (shown, "cells");
  JsonArray *results = json_object_get_array_member (shown, "results");

  assert_members (shown, history ? "report cells results history" : "report cells results");
  g_assert_cmpuint (json_array_get_length (cells), >, 20);
  for (guint i = 0; i < json_array_get_length (cells); i++)
    assert_members (json_array_get_object_element (cells, i), "entity indicator value source pending note");
  for (guint i = 0; i < json_array_get_length (results); i++)
    assert_members (json_array_get_object_element (results, i), "rule entity severity message cells reason");
}

/* --- Usage --- */

static void
test_help (void)
{
  g_auto (Run) all = run ("help", "--help");
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  expect_done (&all);
  g_assert_nonnull (strstr (all.out, "daybookctl ["));
  /* The list of commands comes behind the list of options. */
  lines = g_strsplit (strstr (all.out, "--version"), "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = NULL;

      /* Commands stand two blanks in; what they do, six. */
      if (!g_str_has_prefix (lines[i], "  ") || !g_ascii_islower (lines[i][2]))
        continue;
      name = g_strndup (lines[i] + 2, strcspn (lines[i] + 2, " "));
      {
        g_auto (Run) one = run ("help", "%s --help", name);

        expect_done (&one);
        g_assert_nonnull (strstr (one.out, name));
        n++;
      }
    }
  g_assert_cmpuint (n, >=, 18);
  /* Asking for help makes no home. */
  {
    g_autofree char *home = dbk_stage_home (stage, "help");

    g_assert_false (g_file_test (home, G_FILE_TEST_EXISTS));
  }
}

static void
test_usage (void)
{
  static const char *const wrong[] = {
    "", "bogus", "--bogus", "status more", "sync more", "inbox more", "verify more", "show daily P01", "show daily P01 2026-01-01 more",
    "show --bogus daily P01 2026-01-01", "set daily P01 2026-01-01", "check daily", "submit daily", "withdraw daily", "cancel daily", "approve daily",
    "approve --revision many daily P01 2026-01-01", "return daily", "correct daily", "discard daily", "backup", "export daily P01 2026-01-01",
    "export daily P01 yesterday -o x.xlsx", "export daily P01 2026-01-02..2026-01-01 -o x.xlsx", "login", "rules", "rules test", "import", "import --undo more", "import --undo --dry-run"
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_auto (Run) json = run ("usage", "--json %s", wrong[i]);
      g_auto (Run) plain = { 0 };

      if (*wrong[i] != '\0')
        plain = run ("usage", "%s", wrong[i]);
      else
        plain = run ("usage", "--");
      expect_refusal (&json, 2, "usage", NULL);
      expect_refusal (&plain, 2, NULL, NULL);
    }
}

/* --- The day --- */

static void
test_sign_in (void)
{
  g_autofree char *day = g_strdup_printf ("show daily P01 %s", dbk_stage_yesterday ());
  g_autofree char *nowhere = g_strdup_printf ("login --server https://127.0.0.1:1 --ca %s --user fill.P01", dbk_stage_ca (stage));
  g_autofree char *plain = g_strdup_printf ("login --server http%s --user fill.P01", dbk_stage_url (stage) + strlen ("https"));
  g_autofree char *untrusted = g_strdup_printf ("login --server %s --user fill.P01", dbk_stage_url (stage));
  g_autofree char *known = g_strdup_printf ("login --server %s --ca %s --user fill.P01", dbk_stage_url (stage), dbk_stage_ca (stage));

  refused ("fill.P01", 1, "not-signed-in", "登录", "sync");
  refused ("fill.P01", 1, "not-signed-in", "登录", day);
  refused ("fill.P01", 3, "unreachable", "127.0.0.1", nowhere);
  refused ("fill.P01", 1, "untrusted", "https://", plain);
  refused ("fill.P01", 1, "untrusted", "证书", untrusted);
  g_setenv ("DAYBOOK_PASSWORD", "wrong", TRUE);
  refused ("fill.P01", 1, "credentials", "密码", known);
  g_unsetenv ("DAYBOOK_PASSWORD");
  sign_in ("fill.P01");
  g_assert_cmpint (status_count ("fill.P01", "pending"), ==, 0);
}

/* Who is enrolled is asked for a code, and only then. */
static void
test_totp (void)
{
  g_autofree char *secret = dbk_stage_enrol (stage, "fill.P11");
  g_autofree char *code = dbk_stage_code (secret);
  g_autofree char *line = g_strdup_printf ("login --server %s --ca %s --user fill.P11", dbk_stage_url (stage), dbk_stage_ca (stage));

  refused ("fill.P11", 1, "totp", "一次性验证码", line);
  g_setenv ("DAYBOOK_TOTP", "123", TRUE);
  refused ("fill.P11", 1, "totp", "一次性验证码", line);
  g_setenv ("DAYBOOK_TOTP", code, TRUE);
  accepted ("fill.P11", line);
  accepted ("fill.P11", "sync");
  refused ("fill.P11", 1, "totp", "用过", line);
  sign_in ("fill.P12"); /* nobody looks at the code here */
  g_unsetenv ("DAYBOOK_TOTP");
}

static void
test_show (void)
{
  g_autofree char *before = dbk_day_to_string (dbk_clock_today () - 2);
  g_auto (Run) shown = run ("fill.P01", "--json show daily P01 %s", before);
  g_auto (Run) history = run ("fill.P01", "--json show --history daily P01 %s", before);
  g_auto (Run) text = run ("fill.P01", "show --history daily P01 %s", before);
  JsonArray *log;

  expect_done (&shown);
  assert_shape_of_report (object_of (&shown), FALSE);
  expect_done (&history);
  assert_shape_of_report (object_of (&history), TRUE);
  log = json_object_get_array_member (object_of (&history), "history");
  g_assert_cmpuint (json_array_get_length (log), >=, 4);
  for (guint i = 0; i < json_array_get_length (log); i++)
    assert_members (json_array_get_object_element (log, i), "op kind by at revision step comment");
  expect_done (&text);
  g_assert_nonnull (strstr (text.out, "P01-U1.gen\t"));
  refused ("fill.P01", 1, "unknown", "P99", "show daily P99 2026-01-01");
  refused ("fill.P01", 1, "unknown", "nope", "show nope P01 2026-01-01");
  refused ("fill.P01", 1, "unknown", "2026-13-01", "show daily P01 2026-13-01");
}

/* The day before's typed figures, as one call's words. */
static char *
compose_figures (void)
{
  g_autofree char *before = dbk_day_to_string (dbk_clock_today () - 2);
  g_auto (Run) shown = run ("fill.P01", "--json show daily P01 %s", before);
  JsonArray *cells = json_object_get_array_member (object_of (&shown), "cells");
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (cells); i++)
    {
      JsonObject *cell = json_array_get_object_element (cells, i);
      const char *value = json_object_get_string_member_with_default (cell, "value", NULL);
      g_autofree char *word = NULL;
      g_autofree char *quoted = NULL;

      if (value == NULL || !g_str_equal (json_object_get_string_member (cell, "source"), "typed"))
        continue;
      word = g_strdup_printf ("%s.%s=%s", json_object_get_string_member (cell, "entity"), json_object_get_string_member (cell, "indicator"), value);
      quoted = g_shell_quote (word);
      g_string_append_printf (line, " %s", quoted);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
try_set (int exit_code, const char *code, const char *part, const char *word)
{
  g_autofree char *line = g_strdup_printf ("set daily P01 %s %s", dbk_stage_yesterday (), word);

  refused ("fill.P01", exit_code, code, part, line);
}

static void
set (const char *words)
{
  g_autofree char *line = g_strdup_printf ("set daily P01 %s %s", dbk_stage_yesterday (), words);

  accepted ("fill.P01", line);
}

static void
expect_findings (int exit_code, const char *rule)
{
  g_auto (Run) checked = run ("fill.P01", "--json check daily P01 %s", dbk_stage_yesterday ());
  JsonArray *results = json_object_get_array_member (object_of (&checked), "results");

  g_assert_nonnull (results);
  if (exit_code == 0)
    expect_done (&checked);
  else
    expect_refusal (&checked, exit_code, "refused", NULL);
  for (guint i = 0; rule != NULL && i < json_array_get_length (results); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (results, i), "rule"), rule))
      return;
  g_assert_null (rule);
}

/* Works with the service switched off. */
static void
test_set (void)
{
  g_autofree char *figures = compose_figures ();

  dbk_stage_stop_service (stage);
  expect_findings (1, "required");
  set (figures);
  expect_findings (0, NULL);
  g_assert_cmpint (status_count ("fill.P01", "pending"), >, 15);

  set ("P01-U1.aux=");
  assert_value ("fill.P01", "P01-U1", "aux", NULL);
  expect_findings (1, "required");
  set ("P01-U1.aux=缺测:表计故障");
  expect_findings (0, NULL);
  /* As an input method leaves it. */
  set ("P01-U1.aux=１，０００．５");
  assert_value ("fill.P01", "P01-U1", "aux", "1000.5000");
}

static void
test_set_refused (void)
{
  g_auto (Run) shown = { 0 };
  JsonObject *cell;

  set ("P01-U1.aux=100");
  try_set (1, "value", "小数", "P01-U1.aux=1.23456");
  try_set (1, "value", "逗号", "P01-U1.aux=1,5");
  try_set (1, "value", NULL, "P01-U1.aux=much");
  try_set (1, "unknown", "P01-U1.nope", "P01-U1.nope=1");
  try_set (1, "unknown", "P99.aux", "P99.aux=1");
  try_set (1, "refused", "P01-U1.supply", "P01-U1.supply=1");
  try_set (2, "usage", "P01-U1=1", "P01-U1=1");
  try_set (2, "usage", NULL, "P01-U1.aux");
  assert_value ("fill.P01", "P01-U1", "aux", "100.0000");

  {
    g_autofree char *line = g_strdup_printf ("set --note 换表 daily P01 %s P01-U1.aux", dbk_stage_yesterday ());

    accepted ("fill.P01", line);
  }
  shown = run ("fill.P01", "--json show daily P01 %s", dbk_stage_yesterday ());
  cell = dbk_stage_find_cell (object_of (&shown), "P01-U1", "aux");
  g_assert_cmpstr (json_object_get_string_member (cell, "note"), ==, "换表");
  g_assert_true (json_object_get_boolean_member (cell, "pending"));
  g_assert_cmpstr (json_object_get_string_member (cell, "source"), ==, "typed");
}

static void
test_submit (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *bare = g_strdup_printf ("submit daily P01 %s", day);
  g_autofree char *one = g_strdup_printf ("submit daily P01 %s --reason aux_rate_outlier@P01-U1=换表期间按历史估计", day);
  g_autofree char *both = g_strdup_printf ("submit daily P01 %s --reason total_below_aux=换表", day);

  expect_findings (0, "aux_rate_outlier");
  refused ("fill.P01", 1, "refused", "2", bare);
  refused ("fill.P01", 1, "refused", "1", one);
  /* The reason given before is kept: one is left. The service is off, the work is kept. */
  refused ("fill.P01", 3, "queued", NULL, both);
  assert_state ("fill.P01", "in_review", 1);
  g_assert_cmpint (status_count ("fill.P01", "outbox"), >=, 1);
  refused ("fill.P01", 3, "unreachable", NULL, "sync");
  dbk_stage_start_service (stage);
  accepted ("fill.P01", "sync");
  g_assert_cmpint (status_count ("fill.P01", "pending"), ==, 0);
  g_assert_cmpint (status_count ("fill.P01", "outbox"), ==, 0);
  refused ("fill.P01", 1, "refused", NULL, bare);
}

static void
act (const char *who, const char *words)
{
  g_autofree char *line = g_strdup_printf (words, dbk_stage_yesterday ());

  accepted (who, line);
}

static void
act_refused (const char *who, const char *part, const char *words)
{
  g_autofree char *line = g_strdup_printf (words, dbk_stage_yesterday ());

  refused (who, 1, "refused", part, line);
}

static void
test_withdraw (void)
{
  act ("fill.P01", "withdraw daily P01 %s");
  assert_state ("fill.P01", "draft", 0);
  act_refused ("fill.P01", NULL, "withdraw daily P01 %s");
  act ("fill.P01", "submit daily P01 %s --reason 换表");
  assert_state ("fill.P01", "in_review", 1);
  act_refused ("fill.P01", NULL, "set daily P01 %s P01-U1.aux=1");
}

/* Revision of yesterday's report as @who has it. */
static gint64
revision_of (const char *who)
{
  g_auto (Run) shown = run (who, "--json show daily P01 %s", dbk_stage_yesterday ());

  return json_object_get_int_member (json_object_get_object_member (object_of (&shown), "report"), "revision");
}

/* By the deadline of the step whose turn it is, which is at @hour in Beijing; filed late is another thing. */
static void
assert_late (JsonObject *report, int hour)
{
  g_autofree char *midnight = g_strdup_printf ("%sT16:00:00Z", dbk_stage_yesterday ());
  g_autofree char *expected = NULL;
  gint64 due;

  g_assert_true (dbk_clock_parse_utc (midnight, &due));
  due += hour * G_TIME_SPAN_HOUR;
  expected = dbk_clock_format_utc (due);
  g_assert_cmpstr (json_object_get_string_member (report, "due"), ==, expected);
  g_assert_cmpint (json_object_get_boolean_member (report, "late"), ==, dbk_clock_now_on_today () > due);
}

static void
test_return (void)
{
  g_auto (Run) inbox = { 0 };
  g_auto (Run) text = { 0 };
  JsonArray *reports;

  sign_in ("check.P01");
  inbox = run ("check.P01", "--json inbox");
  expect_done (&inbox);
  assert_members (object_of (&inbox), "reports");
  reports = json_object_get_array_member (object_of (&inbox), "reports");
  g_assert_cmpuint (json_array_get_length (reports), ==, 1);
  assert_shape_of_report (json_array_get_object_element (reports, 0), FALSE);
  assert_late (json_object_get_object_member (json_array_get_object_element (reports, 0), "report"), 8);
  text = run ("check.P01", "inbox");
  g_assert_nonnull (strstr (text.out, "daily P01 "));

  act_refused ("check.P01", "意见", "return daily P01 %s");
  {
    g_autofree char *line = g_strdup_printf ("return daily P01 %s --comment 请核对 --cell aux", dbk_stage_yesterday ());

    refused ("check.P01", 2, "usage", NULL, line);
  }
  act_refused ("fill.P01", NULL, "approve daily P01 %s");
  act ("check.P01", "return daily P01 %s --comment 请核对厂用电 --cell P01-U1.aux=偏高");
  assert_state ("check.P01", "returned", 0);
  accepted ("fill.P01", "sync");
  assert_state ("fill.P01", "returned", 0);
  {
    g_auto (Run) history = run ("fill.P01", "--json show --history daily P01 %s", dbk_stage_yesterday ());
    JsonArray *log = json_object_get_array_member (object_of (&history), "history");
    JsonObject *last = json_array_get_object_element (log, json_array_get_length (log) - 1);

    g_assert_cmpstr (json_object_get_string_member (last, "kind"), ==, "return");
    g_assert_cmpstr (json_object_get_string_member (last, "comment"), ==, "请核对厂用电");
    g_assert_cmpstr (json_object_get_string_member (last, "by"), ==, "check.P01");
  }
}

static void
approve (const char *who)
{
  g_autofree char *stale = NULL;
  g_autofree char *line = NULL;
  gint64 revision;

  accepted (who, "sync");
  revision = revision_of (who);
  stale = g_strdup_printf ("approve daily P01 %s --revision %" G_GINT64_FORMAT, dbk_stage_yesterday (), revision - 1);
  line = g_strdup_printf ("approve daily P01 %s --revision %" G_GINT64_FORMAT " --comment 同意", dbk_stage_yesterday (), revision);
  refused (who, 1, "refused", NULL, stale);
  accepted (who, line);
}

static void
test_approve (void)
{
  set ("P01-U1.aux=56.9055");
  act ("fill.P01", "submit daily P01 %s");
  sign_in ("region.R1");
  sign_in ("group");
  approve ("check.P01");
  assert_state ("check.P01", "in_review", 2);
  approve ("region.R1");
  approve ("group");
  assert_state ("group", "approved", 0);
}

static void
test_correct (void)
{
  g_auto (Run) shown = { 0 };
  JsonObject *cell;

  accepted ("fill.P01", "sync");
  assert_state ("fill.P01", "approved", 0);
  act_refused ("fill.P01", "意见", "correct daily P01 %s");
  act ("fill.P01", "correct daily P01 %s --comment 抄表更正");
  assert_state ("fill.P01", "in_correction", 0);
  set ("P01-U1.aux=56.8055");
  shown = run ("fill.P01", "--json show daily P01 %s", dbk_stage_yesterday ());
  cell = dbk_stage_find_cell (object_of (&shown), "P01-U1", "aux");
  assert_members (cell, "entity indicator value source pending note approved");
  g_assert_cmpstr (json_object_get_string_member (cell, "value"), ==, "56.8055");
  g_assert_cmpstr (json_object_get_string_member (cell, "approved"), ==, "56.9055");
  act ("fill.P01", "discard daily P01 %s");
  assert_value ("fill.P01", "P01-U1", "aux", "56.9055");
  act ("fill.P01", "cancel daily P01 %s");
  assert_state ("fill.P01", "approved", 0);
  act_refused ("fill.P01", NULL, "cancel daily P01 %s");
}

/* What a machine read stands beside what was typed over it. */
static void
test_reading (void)
{
  g_autofree char *today = dbk_day_to_string (dbk_clock_today ());
  g_autofree char *typed = g_strdup_printf ("set daily P01 %s P01-U1.gen=1180", today);
  g_auto (Run) read = { 0 };
  g_auto (Run) both = { 0 };
  JsonObject *cell;

  dbk_machine_read (stage, "sis.P01", "P01", today, "P01-U1", "gen", "1183.6200");
  accepted ("fill.P01", "sync");
  read = run ("fill.P01", "--json show daily P01 %s", today);
  cell = dbk_stage_find_cell (object_of (&read), "P01-U1", "gen");
  assert_members (cell, "entity indicator value source pending note reading");
  g_assert_cmpstr (json_object_get_string_member (cell, "reading"), ==, "1183.6200");
  g_assert_cmpstr (json_object_get_string_member (cell, "value"), ==, "1183.6200");
  g_assert_cmpstr (json_object_get_string_member (cell, "source"), ==, "interface");
  assert_members (dbk_stage_find_cell (object_of (&read), "P01-U2", "gen"), "entity indicator value source pending note");

  accepted ("fill.P01", typed);
  both = run ("fill.P01", "--json show daily P01 %s", today);
  cell = dbk_stage_find_cell (object_of (&both), "P01-U1", "gen");
  g_assert_cmpstr (json_object_get_string_member (cell, "reading"), ==, "1183.6200");
  g_assert_cmpstr (json_object_get_string_member (cell, "value"), ==, "1180.0000");
  g_assert_cmpstr (json_object_get_string_member (cell, "source"), ==, "typed");
}

/* A corrected day moves what the next one opened with: what it would be now stands beside it, which stays. */
static void
test_carried (void)
{
  g_autofree char *home = dbk_stage_home (stage, "fill.P01");
  g_autofree char *corrected = dbk_day_to_string (dbk_clock_today () - 4);
  g_autofree char *next = dbk_day_to_string (dbk_clock_today () - 3);
  g_autofree char *before = NULL;
  g_auto (Run) was = run ("fill.P01", "--json show daily P01 %s", next);
  g_auto (Run) is = { 0 };
  JsonObject *cell = dbk_stage_find_cell (object_of (&was), "P01", "coal_open");

  assert_members (cell, "entity indicator value source pending note");
  before = g_strdup (json_object_get_string_member (cell, "value"));
  dbk_machine_correct (stage, home, corrected);
  accepted ("fill.P01", "sync");
  is = run ("fill.P01", "--json show daily P01 %s", next);
  cell = dbk_stage_find_cell (object_of (&is), "P01", "coal_open");
  assert_members (cell, "entity indicator value source pending note carried");
  g_assert_cmpstr (json_object_get_string_member (cell, "value"), ==, before);
  g_assert_cmpstr (json_object_get_string_member (cell, "source"), ==, "carried");
  /* 120 t more came in on the day before. */
  g_assert_cmpfloat_with_epsilon (g_ascii_strtod (json_object_get_string_member (cell, "carried"), NULL), g_ascii_strtod (before, NULL) + 120, 0.05);
}

static void
test_export (void)
{
  g_autofree char *path = dbk_stage_path (stage, "out.xlsx");
  g_autofree char *week = dbk_day_to_string (dbk_clock_today () - 8);
  g_autofree char *range = g_strdup_printf ("export daily P01 %s..%s -o %s", week, dbk_stage_yesterday (), path);
  g_autofree char *nowhere = g_strdup_printf ("export daily P01 %s -o %s/none/out.xlsx", dbk_stage_yesterday (), path);
  g_autofree char *copy = dbk_stage_path (stage, "copy.db");
  g_autofree char *backup = g_strdup_printf ("backup %s", copy);

  accepted ("fill.P01", range);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  refused ("fill.P01", 1, "failed", "工作簿", nowhere);
  accepted ("fill.P01", backup);
  g_assert_true (g_file_test (copy, G_FILE_TEST_IS_REGULAR));
  accepted ("fill.P01", "verify");
}

/* --- Workbooks that come back --- */

static void
set_today (const char *value)
{
  g_autofree char *today = dbk_day_to_string (dbk_clock_today ());
  g_autofree char *line = g_strdup_printf ("set daily P01 %s P01-U2.aux=%s", today, value);

  accepted ("fill.P01", line);
  accepted ("fill.P01", "sync");
}

static void
assert_today (const char *value)
{
  g_autofree char *today = dbk_day_to_string (dbk_clock_today ());
  g_autofree char *found = value_on (today, "fill.P01", "P01-U2", "aux");

  g_assert_cmpstr (found, ==, value);
}

/* One cell is in conflict; @problems: it stays so. */
static void
import_book (const char *line, guint problems)
{
  g_auto (Run) import = run ("fill.P01", "--json %s", line);

  expect_done (&import);
  assert_members (object_of (&import), "new changed unchanged conflict locked invalid problems");
  g_assert_cmpint (json_object_get_int_member (object_of (&import), "conflict"), ==, 1);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object_of (&import), "problems")), ==, problems);
}

/* What was written since the workbook was exported stays unless one says otherwise, and all of an import goes back at once. */
static void
test_import (void)
{
  g_autofree char *path = dbk_stage_path (stage, "back.xlsx");
  g_autofree char *today = dbk_day_to_string (dbk_clock_today ());
  g_autofree char *export = g_strdup_printf ("export daily P01 %s -o %s", today, path);
  g_autofree char *plain = g_strdup_printf ("import %s", path);
  g_autofree char *looked = g_strdup_printf ("import %s --take-over --dry-run", path);
  g_autofree char *over = g_strdup_printf ("import %s --take-over", path);
  g_auto (Run) back = { 0 };

  refused ("fill.P01", 1, "refused", "没有可撤销的导入", "import --undo");
  set_today ("50");
  accepted ("fill.P01", export);
  set_today ("51");
  import_book (plain, 1);
  import_book (looked, 0);
  assert_today ("51.0000");
  import_book (over, 0);
  assert_today ("50.0000");

  back = run ("fill.P01", "--json import --undo");
  expect_done (&back);
  assert_members (object_of (&back), "taken_back reports kept");
  g_assert_cmpint (json_object_get_int_member (object_of (&back), "taken_back"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object_of (&back), "reports"), ==, 1);
  g_assert_cmpint (json_object_get_int_member (object_of (&back), "kept"), ==, 0);
  assert_today ("51.0000");
  refused ("fill.P01", 1, "refused", "没有可撤销的导入", "import --undo");

  /* What was typed since stays. */
  accepted ("fill.P01", over);
  set_today ("52");
  refused ("fill.P01", 1, "refused", "未撤销", "import --undo");
  assert_today ("52.0000");
}

/* --- The last exit code --- */

static void
test_damaged (void)
{
  g_autofree char *home = dbk_stage_home (stage, "check.P01");
  g_autofree char *store = g_build_filename (home, "accounts", "check.%50"
                                                               "01",
                                             "store.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length, length_after;

  g_file_get_contents (store, &before, &length, &error);
  g_assert_no_error (error);
  memset (before, 'x', 4096);
  g_file_set_contents (store, before, (gssize)length, &error);
  g_assert_no_error (error);
  refused ("check.P01", 4, "damaged", "损坏", "status");
  refused ("check.P01", 4, "damaged", "损坏", "verify");
  g_file_get_contents (store, &after, &length_after, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (before, length, after, length_after);
}

int
main (int argc, char **argv)
{
  int status;

  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  setlocale (LC_ALL, "");
  g_unsetenv ("DAYBOOK_PASSWORD");
  g_test_init (&argc, &argv, NULL);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  g_test_add_func ("/e2e/ctl/help", test_help);
  g_test_add_func ("/e2e/ctl/usage", test_usage);
  /* One day: each goes on where the one before it ended. */
  g_test_add_func ("/e2e/ctl/sign-in", test_sign_in);
  g_test_add_func ("/e2e/ctl/totp", test_totp);
  g_test_add_func ("/e2e/ctl/show", test_show);
  g_test_add_func ("/e2e/ctl/set", test_set);
  g_test_add_func ("/e2e/ctl/set-refused", test_set_refused);
  g_test_add_func ("/e2e/ctl/submit", test_submit);
  g_test_add_func ("/e2e/ctl/withdraw", test_withdraw);
  g_test_add_func ("/e2e/ctl/return", test_return);
  g_test_add_func ("/e2e/ctl/approve", test_approve);
  g_test_add_func ("/e2e/ctl/correct", test_correct);
  g_test_add_func ("/e2e/ctl/reading", test_reading);
  g_test_add_func ("/e2e/ctl/carried", test_carried);
  g_test_add_func ("/e2e/ctl/export", test_export);
  g_test_add_func ("/e2e/ctl/import", test_import);
  g_test_add_func ("/e2e/ctl/damaged", test_damaged);
  status = g_test_run ();
  dbk_stage_free (stage);
  return status;
}
