/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People and places, played with the real programs: receipts, figures that two
 * wrote, workbooks, files by courier, shifts that share a computer.
 */
#define G_LOG_DOMAIN "dbk-test"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <sys/wait.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/courier/dbk-parcel.h"
#include "tests/e2e/dbk-stage.h"

#define MAX_JSON (64 * 1024 * 1024)

static DbkStage *stage;

/* --- Calling --- */

/* What was printed, both streams, (transfer full). */
static char *call (int expected, const char *home_name, const char *format, ...) G_GNUC_PRINTF (3, 4);

static char *
call (int expected, const char *home_name, const char *format, ...)
{
  g_autofree char *home = dbk_stage_home (stage, home_name);
  g_autofree char *line = NULL;
  g_autofree char *out = NULL;
  g_autofree char *told = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;
  int code;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_shell_parse_argv (line, NULL, &words, &error);
  g_assert_no_error (error);
  code = dbk_stage_ctl_told (home, &out, &told, (const char *const *)words);
  g_test_message ("%s: %.200s → %d %s", home_name, line, code, told);
  g_assert_cmpint (code, ==, expected);
  return g_strconcat (out, told, NULL);
}

#define RUN(code, ...) g_free (call (code, __VA_ARGS__))

static void
assert_told (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
}

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *root = dbk_json_parse (text, strlen (text), MAX_JSON, &error);

  g_assert_no_error (error);
  return root;
}

static void
sign_in (const char *home, const char *user)
{
  RUN (0, home, "login --server %s --ca %s --user %s", dbk_stage_url (stage), dbk_stage_ca (stage), user);
  RUN (0, home, "sync");
}

static void
file_yesterday (const char *home, const char *plant)
{
  g_autofree char *path = dbk_stage_home (stage, home);

  dbk_stage_copy_day (path, plant);
}

static void
assert_value (const char *home, const char *plant, const char *entity, const char *indicator, const char *value)
{
  g_autofree char *path = dbk_stage_home (stage, home);
  g_autofree char *found = dbk_stage_value (path, plant, entity, indicator);

  g_assert_cmpstr (found, ==, value);
}

/* --- Receipts --- */

static void
replace_in_file (const char *path, const char *from, const char *to)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) changed = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  changed = g_string_new (text);
  g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  g_file_set_contents (path, changed->str, -1, &error);
  g_assert_no_error (error);
}

static void
test_receipt (void)
{
  g_autofree char *path = dbk_stage_path (stage, "receipt.json");
  const char *day = dbk_stage_yesterday ();
  g_autofree char *valid = NULL;
  g_autofree char *altered = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *keys = NULL;
  g_autofree char *home = dbk_stage_home (stage, "wind");

  sign_in ("wind", "fill.P06");
  refused = call (1, "wind", "receipt daily P06 %s", day);
  assert_told (refused, "receipt");
  file_yesterday ("wind", "P06");
  RUN (0, "wind", "submit daily P06 %s --reason 核对无误", day);
  RUN (0, "wind", "withdraw daily P06 %s", day);
  RUN (0, "wind", "submit daily P06 %s --reason 核对无误", day);
  dbk_stage_stop_service (stage);
  /* All of it without the service; the first submission's, too, though its figures are no longer in force. */
  RUN (0, "wind", "receipt daily P06 %s --revision 2 -o %s", day, path);
  RUN (0, "wind", "verify-receipt %s", path);
  RUN (1, "wind", "receipt daily P06 %s --revision 3 -o %s", day, path);
  RUN (0, "wind", "verify-receipt daily P06 %s", day);
  RUN (0, "wind", "receipt daily P06 %s -o %s", day, path);
  valid = call (0, "wind", "--json verify-receipt %s", path);
  assert_told (valid, "{\"result\":\"valid\"");
  replace_in_file (path, "\"revision\":4", "\"revision\":5");
  altered = call (1, "wind", "--json verify-receipt %s", path);
  assert_told (altered, "{\"result\":\"altered\"");
  RUN (0, "wind", "receipt daily P06 %s -o %s", day, path);
  /* Another service's key: this one was never heard of. */
  keys = g_build_filename (home, "service-keys", NULL);
  g_assert_true (g_file_set_contents (keys, "0000000000000000000000000000000000000000000000000000000000000001\n", -1, NULL));
  wrong = call (1, "wind", "--json verify-receipt %s", path);
  assert_told (wrong, "{\"result\":\"wrong-key\"");
  dbk_stage_start_service (stage);
  /* Signing in learns the key again. */
  sign_in ("wind", "fill.P06");
  RUN (0, "wind", "verify-receipt %s", path);
}

/* --- Figures that two wrote --- */

static void
make_conflict (const char *first, const char *second)
{
  const char *day = dbk_stage_yesterday ();

  RUN (0, "one", "set daily P01 %s P01-U1.gen=%s", day, first);
  RUN (0, "two", "set daily P01 %s P01-U1.gen=%s", day, second);
  RUN (0, "one", "sync");
  RUN (0, "two", "sync");
}

static void
test_conflicts (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *listed = NULL;
  g_autofree char *none = NULL;
  g_autofree char *refused = NULL;

  sign_in ("one", "fill.P01");
  sign_in ("two", "fill2.P01");
  make_conflict ("1500", "1600");
  listed = call (0, "two", "--json conflicts");
  assert_told (listed, "\"entity\":\"P01-U1\",\"indicator\":\"gen\",\"base\":null,\"mine\":\"1600");
  assert_told (listed, "\"theirs\":\"1500");
  assert_value ("two", "P01", "P01-U1", "gen", "1500.0000");
  RUN (0, "two", "resolve daily P01 %s P01-U1.gen mine", day);
  RUN (0, "two", "sync");
  RUN (0, "one", "sync");
  assert_value ("one", "P01", "P01-U1", "gen", "1600.0000");
  none = call (0, "two", "--json conflicts");
  g_assert_cmpstr (none, ==, "{\"conflicts\":[]}\n");
  refused = call (1, "two", "resolve daily P01 %s P01-U1.gen mine", day);
  assert_told (refused, "conflict");

  make_conflict ("1501", "1601");
  RUN (0, "two", "resolve daily P01 %s P01-U1.gen theirs", day);
  RUN (0, "two", "sync");
  assert_value ("two", "P01", "P01-U1", "gen", "1501.0000");
  make_conflict ("1503", "1603");
  RUN (2, "two", "resolve --all daily P01 %s perhaps", day);
  RUN (0, "two", "resolve --all daily P01 %s mine", day);
  RUN (0, "two", "sync");
  assert_value ("two", "P01", "P01-U1", "gen", "1603.0000");
  RUN (0, "one", "sync");
  make_conflict ("1502", "1602");
  RUN (0, "two", "resolve daily P01 %s P01-U1.gen 1700", day);
  RUN (0, "two", "sync");
  RUN (0, "one", "sync");
  assert_value ("one", "P01", "P01-U1", "gen", "1700.0000");
  g_free (none);
  none = call (0, "two", "--json refused");
  g_assert_cmpstr (none, ==, "{\"refused\":[]}\n");
}

/* --- Workbooks --- */

static void
test_import (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *path = dbk_stage_path (stage, "figures.csv");
  g_autofree char *map = dbk_stage_path (stage, "map");
  g_autofree char *text = g_strdup_printf ("date,unit,gen,Stunden\n%s,P01-U1,1510,20\n%s,P01-U2,1520,viele\n", day, day);
  g_autofree char *dry = NULL;
  g_autofree char *done = NULL;
  g_autofree char *again = NULL;

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (g_file_set_contents (map, "# hours\nStunden = run_hours\n", -1, NULL));
  dry = call (0, "one", "--json import %s --map %s --dry-run", path, map);
  g_assert_true (g_str_has_prefix (dry, "{\"new\":2,\"changed\":1,\"unchanged\":0,\"conflict\":0,\"locked\":0,\"invalid\":1,\"problems\":[{\"sheet\":\"\",\"row\":3,\"column\":\"D\",\"reason\":\""));
  assert_value ("one", "P01", "P01-U1", "gen", "1700.0000");
  done = call (0, "one", "--json import %s --map %s", path, map);
  g_assert_cmpstr (done, ==, dry);
  assert_value ("one", "P01", "P01-U1", "gen", "1510.0000");
  assert_value ("one", "P01", "P01-U1", "run_hours", "20.00");
  again = call (0, "one", "--json import %s --map %s", path, map);
  g_assert_true (g_str_has_prefix (again, "{\"new\":0,\"changed\":0,\"unchanged\":3,"));
  RUN (2, "one", "import %s --map %s", path, path);
}

/* --- Files by courier --- */

/* daybook-central on the stage's folder; what it told, (transfer full). */
static char *central (int expected, const char *format, ...) G_GNUC_PRINTF (2, 3);

static char *
central (int expected, const char *format, ...)
{
  g_autofree char *program = dbk_stage_program ("central/daybook-central");
  g_autofree char *data = dbk_stage_path (stage, "service");
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GError) error = NULL;
  char *told = NULL;
  va_list arguments;
  int status;

  va_start (arguments, format);
  words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = g_strdup_printf ("%s --data %s %s", program, data, words);
  g_spawn_command_line_sync (line, &out, &told, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s → %d %s", words, WEXITSTATUS (status), told);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, expected);
  return told;
}

#define CENTRAL(code, ...) g_free (central (code, __VA_ARGS__))

static void
assert_outbox (const char *home, guint expected)
{
  g_autofree char *text = call (0, home, "--json status");
  g_autoptr (JsonNode) status = parse (text);

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (status), "outbox"), ==, expected);
}

static void
spoil (const char *from, const char *to)
{
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &data, &length, NULL));
  data[length / 2] ^= 0x10;
  g_assert_true (g_file_set_contents (to, data, (gssize)length, NULL));
}

static void
test_courier (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *file = dbk_stage_path (stage, "outbox.courier");
  g_autofree char *later = dbk_stage_path (stage, "later.courier");
  g_autofree char *bad = dbk_stage_path (stage, "bad.courier");
  g_autofree char *answer = dbk_stage_path (stage, "answer.courier");
  g_autofree char *again = dbk_stage_path (stage, "again.courier");
  g_autofree char *later_answer = dbk_stage_path (stage, "later-answer.courier");
  g_autofree char *refused = NULL;
  g_autofree char *stranger = NULL;
  g_autofree char *answered = NULL;
  g_autofree char *shown = NULL;

  /* Signed in once, and the line is cut for good. */
  sign_in ("far", "fill.P08");
  dbk_stage_stop_service (stage);
  file_yesterday ("far", "P08");
  RUN (3, "far", "submit daily P08 %s --reason 核对无误", day);
  RUN (0, "far", "courier export %s", file);
  assert_outbox ("far", 2);

  spoil (file, bad);
  refused = central (1, "import %s -o %s", bad, answer);
  g_assert_false (g_file_test (answer, G_FILE_TEST_EXISTS));
  CENTRAL (0, "import %s -o %s", file, answer);
  /* Twice: the same results, nothing applied again. */
  CENTRAL (0, "import %s -o %s", file, again);
  spoil (answer, bad);
  RUN (1, "far", "courier import %s", bad);
  assert_outbox ("far", 2);
  stranger = call (1, "one", "courier import %s", answer);
  answered = call (0, "far", "--json courier import %s", answer);
  g_assert_cmpstr (answered, ==, "{\"answered\":2}\n");
  assert_outbox ("far", 0);
  shown = call (0, "far", "--json show daily P08 %s", day);
  assert_told (shown, "\"state\":\"in_review\"");
  RUN (0, "far", "verify-receipt daily P08 %s", day);
  /* The one that came twice does no harm. */
  RUN (0, "far", "courier import %s", again);

  /* By a service that runs, and overtaken by the line, which is back. */
  RUN (3, "far", "withdraw daily P08 %s", day);
  RUN (0, "far", "courier export %s", later);
  dbk_stage_start_service (stage);
  CENTRAL (0, "import %s -o %s", later, later_answer);
  refused = (g_free (refused), central (1, "import %s -o %s", bad, again));
  RUN (0, "far", "sync");
  assert_outbox ("far", 0);
  RUN (0, "far", "set daily P08 %s P08-U1.run_hours=9", day);
  RUN (0, "far", "courier import %s", later_answer);
  RUN (0, "far", "sync");
  assert_outbox ("far", 0);
}

/* --- A plant without any line --- */

/* Signed anew by somebody else, all the rest as it was. */
static void
sign_anew (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkParcel) parcel = dbk_parcel_load (from, DBK_PARCEL_STARTER, &error);
  g_autoptr (DbkKey) key = dbk_key_new ();

  g_assert_no_error (error);
  g_assert_true (dbk_parcel_save (parcel, key, to, &error));
  g_assert_no_error (error);
}

static void
assert_nothing_here (const char *home_name)
{
  g_autofree char *home = dbk_stage_home (stage, home_name);
  g_autofree char *accounts = g_build_filename (home, "accounts", NULL);
  g_autofree char *keys = g_build_filename (home, "service-keys", NULL);

  g_assert_false (g_file_test (accounts, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (keys, G_FILE_TEST_EXISTS));
}

/* There and back; what was told of the answer. */
static char *
carry (const char *home)
{
  g_autofree char *file = dbk_stage_path (stage, "island.courier");
  g_autofree char *answer = dbk_stage_path (stage, "island-answer.courier");

  RUN (0, home, "courier export %s", file);
  CENTRAL (0, "import %s -o %s", file, answer);
  return call (0, home, "--json courier import %s", answer);
}

static void
test_starter (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *file = dbk_stage_path (stage, "island.starter");
  g_autofree char *next = dbk_stage_path (stage, "island-next.starter");
  g_autofree char *bad = dbk_stage_path (stage, "bad.starter");
  g_autofree char *lost = dbk_stage_path (stage, "lost.courier");
  g_autofree char *unused = dbk_stage_path (stage, "unused.courier");
  g_autofree char *told = NULL;

  /* Beside the running service. */
  CENTRAL (1, "starter nobody -o %s", file);
  CENTRAL (1, "starter sis.P01 -o %s", file);
  CENTRAL (2, "starter fill.P07");
  CENTRAL (0, "starter fill.P07 -o %s", file);

  /* Whatever is wrong with it, nothing of it is taken. */
  spoil (file, bad);
  RUN (1, "island", "start %s", bad);
  sign_anew (file, bad);
  told = call (1, "island", "start %s", bad);
  assert_told (told, "not signed by the service");
  g_setenv ("DAYBOOK_PASSWORD", "Wrong-password-1", TRUE);
  told = (g_free (told), call (1, "island", "start %s", file));
  g_setenv ("DAYBOOK_PASSWORD", DBK_STAGE_PASSWORD, TRUE);
  assert_told (told, "password");
  RUN (1, "island", "start %s", unused);
  assert_nothing_here ("island");

  RUN (0, "island", "start %s", file);
  told = (g_free (told), call (0, "island", "start %s", file));
  assert_told (told, "before");
  RUN (0, "island", "login --user fill.P07");
  g_setenv ("DAYBOOK_PASSWORD", "Wrong-password-1", TRUE);
  RUN (1, "island", "login --user fill.P07");
  g_setenv ("DAYBOOK_PASSWORD", DBK_STAGE_PASSWORD, TRUE);
  RUN (3, "island", "sync");

  file_yesterday ("island", "P07");
  RUN (3, "island", "submit daily P07 %s --reason 核对无误", day);
  told = (g_free (told), carry ("island"));
  g_assert_cmpstr (told, ==, "{\"answered\":2}\n");
  assert_outbox ("island", 0);
  told = (g_free (told), call (0, "island", "--json show daily P07 %s", day));
  assert_told (told, "\"state\":\"in_review\"");
  RUN (0, "island", "verify-receipt daily P07 %s", day);

  /* A new one ends the old one's key, and work goes on under the new. */
  RUN (3, "island", "withdraw daily P07 %s", day);
  RUN (0, "island", "courier export %s", lost);
  CENTRAL (0, "starter fill.P07 -o %s", next);
  told = (g_free (told), central (1, "import %s -o %s", lost, unused));
  assert_told (told, "not signed with the key");
  RUN (0, "island", "start %s", next);
  told = (g_free (told), call (1, "island", "start %s", file));
  assert_told (told, "newer");
  assert_outbox ("island", 1);
  told = (g_free (told), carry ("island"));
  g_assert_cmpstr (told, ==, "{\"answered\":1}\n");

  /* Who no longer works there. */
  CENTRAL (0, "user disable fill.P07");
  RUN (0, "island", "courier export %s", lost);
  CENTRAL (1, "import %s -o %s", lost, unused);
  CENTRAL (1, "starter fill.P07 -o %s", unused);
  CENTRAL (0, "user enable fill.P07");
  /* The line is there after all. */
  sign_in ("island", "fill.P07");
  RUN (0, "island", "show daily P07 %s", day);
}

/* --- Shifts --- */

static void
test_handover (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *done = NULL;
  g_autofree char *history = NULL;
  g_autofree char *refused = NULL;

  /* Two shifts on one computer; the line is down as one goes and the other comes. */
  sign_in ("desk", "fill2.P01");
  sign_in ("desk", "fill.P01");
  dbk_stage_stop_service (stage);
  RUN (0, "desk", "set daily P01 %s P01-U1.gen=1491", day);
  /* Tried, and for certain not a byte of it left. */
  RUN (3, "desk", "sync");
  RUN (0, "desk", "set daily P01 %s P01-U2.gen=1492", day);
  refused = call (1, "desk", "handover fill.P06");
  done = call (0, "desk", "--json handover fill2.P01");
  g_assert_cmpstr (done, ==, "{\"cells\":2,\"left\":0,\"kept\":0}\n");
  RUN (0, "desk", "login --user fill2.P01");
  assert_value ("desk", "P01", "P01-U1", "gen", "1491.0000");
  RUN (0, "desk", "set daily P01 %s P01-U2.gen=1500", day);
  dbk_stage_start_service (stage);
  RUN (0, "desk", "login --user fill2.P01");
  RUN (0, "desk", "sync");
  history = call (0, "desk", "--json show --history daily P01 %s", day);
  assert_told (history, "\"by\":\"fill2.P01\"");
  assert_told (history, "\"comment\":\"⇄ fill.P01\"");
  assert_value ("desk", "P01", "P01-U1", "gen", "1491.0000");
  assert_value ("desk", "P01", "P01-U2", "gen", "1500.0000");
}

/* --- Damaged stores --- */

static char *
store_of (const char *home_name, const char *account)
{
  g_autofree char *home = dbk_stage_home (stage, home_name);

  return g_build_filename (home, "accounts", account, "store.db", NULL);
}

/* Garbage from @from (of 100) of the file on. */
static void
damage (const char *path, guint from)
{
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  memset (data + length * from / 100, 0x5a, length - length * from / 100);
  g_assert_true (g_file_set_contents (path, data, (gssize)length, NULL));
}

static void
test_recover (void)
{
  const char *day = dbk_stage_yesterday ();
  g_autofree char *store = store_of ("hurt", "fill.%5003");
  g_autofree char *backup = dbk_stage_path (stage, "hurt.db");
  g_autofree char *healthy = NULL;
  g_autofree char *saved = NULL;
  g_autofree char *from_backup = NULL;
  g_autoptr (JsonNode) saved_json = NULL;
  const char *kept;

  sign_in ("hurt", "fill.P03");
  RUN (0, "hurt", "set daily P03 %s P03-U1.gen=123", day);
  /* A sound store loses nothing by it. */
  RUN (0, "hurt", "backup %s", backup);
  healthy = call (0, "hurt", "--json recover");
  assert_told (healthy, "{\"edits\":1,\"operations\":0,\"complete\":true,");
  assert_value ("hurt", "P03", "P03-U1", "gen", "123.0000");

  RUN (0, "hurt", "set daily P03 %s P03-U1.run_hours=7", day);
  damage (store, 60);
  RUN (4, "hurt", "verify");
  saved = call (0, "hurt", "--json recover");
  saved_json = parse (saved);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (saved_json), "edits"), <=, 2);
  kept = json_object_get_string_member (json_node_get_object (saved_json), "kept");
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  RUN (0, "hurt", "verify");
  RUN (0, "hurt", "sync");
  RUN (0, "hurt", "show daily P03 %s", day);

  /* Nothing of it can be read: the last backup it made by itself. */
  damage (store, 0);
  RUN (4, "hurt", "status");
  from_backup = call (0, "hurt", "--json recover");
  assert_told (from_backup, "\"complete\":false,");
  assert_told (from_backup, "backups/store-");
  RUN (0, "hurt", "restore %s", backup);
  RUN (0, "hurt", "sync");
  assert_value ("hurt", "P03", "P03-U1", "gen", "123.0000");
}

int
main (int argc, char **argv)
{
  int failures;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DAYBOOK_PASSWORD", DBK_STAGE_PASSWORD, TRUE);
  stage = dbk_stage_new ();
  dbk_stage_start_service (stage);
  g_test_add_func ("/e2e/courier/receipt", test_receipt);
  g_test_add_func ("/e2e/courier/conflicts", test_conflicts);
  g_test_add_func ("/e2e/courier/import", test_import);
  g_test_add_func ("/e2e/courier/files", test_courier);
  g_test_add_func ("/e2e/courier/starter", test_starter);
  g_test_add_func ("/e2e/courier/handover", test_handover);
  g_test_add_func ("/e2e/courier/recover", test_recover);
  failures = g_test_run ();
  dbk_stage_free (stage);
  return failures;
}
