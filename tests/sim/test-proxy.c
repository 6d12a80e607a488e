/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Real processes on a bad line: the service, four homes, and kill -9 to either
 * side at any moment. DBK_PROXY_ROUNDS says how long.
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "central/store/sqlite/dbk-sqlite-store-private.h"
#include "tests/data/base/test-folder.h"
#include "tests/sim/faulty-proxy.h"

#define ROUNDS 12
#define DAY "2026-03-15"
#define TODAY "2026-03-16"
#define PASSWORD "Daybook-demo-1"
#define CELLS 3

/* Days that are approved already: these are corrected, submitted, returned and approved. */
#define ACTED "2026-03-%02u"
#define FIRST_ACTED 3
#define N_ACTED 3

static const char *const people[] = { "fill.P01", "mate.P01", "check.P01", "region.R1" };
/* Who sees drafts; the others are told their state alone. */
#define AT_PLANT 3
static const char *const units[] = { "P01-U1", "P01-U2" };
static const char *const indicators[CELLS] = { "gen", "aux", "run_hours" };

typedef struct
{
  char *acknowledged; /* (nullable): the last value that `set` confirmed */
  GPtrArray *maybe;   /* values given since by processes that were killed */
} Cell;

typedef struct
{
  char *folder;
  char *data;
  GSubprocess *service;
  guint16 port;
  FaultyProxy *proxy;
  Cell cells[2][CELLS];
  guint serial;
  guint killed, killed_services;
  guint acts, refused;
} Stage;

/* --- Processes --- */

static char *
program (const char *name)
{
  const char *build = g_getenv ("DBK_BUILD");

  g_assert_nonnull (build);
  return g_build_filename (build, name, NULL);
}

/* A test that is killed leaves nothing behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (GSubprocessFlags flags, const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  g_subprocess_launcher_setenv (launcher, "DAYBOOK_PASSWORD", PASSWORD, TRUE);
  g_subprocess_launcher_setenv (launcher, "DAYBOOK_TODAY", TODAY, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
  return process;
}

static void
start_service (Stage *stage)
{
  g_autofree char *name = program ("central/daybook-central");
  g_autofree char *listen = g_strdup_printf ("127.0.0.1:%u", stage->port);
  const char *words[] = { name, "--data", stage->data, "--demo", "--demo-date", TODAY, "--listen", listen, NULL };
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  stage->service = spawn (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, words);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (stage->service));
  line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening https://127.0.0.1:"));
  stage->port = (guint16)atoi (strrchr (line, ':') + 1);
}

static void
end_service (Stage *stage, int signal_number)
{
  g_subprocess_send_signal (stage->service, signal_number);
  g_subprocess_wait (stage->service, NULL, NULL);
  g_clear_object (&stage->service);
}

static GSubprocess *
spawn_ctl (Stage *stage, const char *person, GSubprocessFlags flags, const char *const *arguments)
{
  g_autofree char *name = program ("app/ctl/daybookctl");
  g_autofree char *home = g_build_filename (stage->folder, person, NULL);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  g_ptr_array_add (words, name);
  g_ptr_array_add (words, (gpointer) "--home");
  g_ptr_array_add (words, home);
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (words, (gpointer)arguments[i]);
  g_ptr_array_add (words, NULL);
  return spawn (flags, (const char *const *)words->pdata);
}

/* The exit code; -1 if it was killed. */
static int
finish (GSubprocess *process)
{
  g_subprocess_wait (process, NULL, NULL);
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

static int
ctl (Stage *stage, const char *person, char **out, const char *const *arguments)
{
  g_autoptr (GSubprocess) process = spawn_ctl (stage, person, (out != NULL ? G_SUBPROCESS_FLAGS_STDOUT_PIPE : G_SUBPROCESS_FLAGS_STDOUT_SILENCE), arguments);

  if (out != NULL)
    g_subprocess_communicate_utf8 (process, NULL, NULL, out, NULL, NULL);
  return finish (process);
}

/* --- Typing and sending, with kills --- */

static void
set_value (Stage *stage, guint who)
{
  guint which = (guint)g_random_int_range (0, CELLS);
  Cell *cell = &stage->cells[who][which];
  /* Hours of a day end at 24: a value of its own all the same. */
  char *value = which == 2 ? g_strdup_printf ("%u.%02u", stage->serial / 100 % 24, stage->serial % 100) : g_strdup_printf ("%u.0000", stage->serial);
  g_autofree char *assignment = g_strdup_printf ("%s.%s=%s", units[who], indicators[which], value);
  const char *words[] = { "set", "daily", "P01", DAY, assignment, NULL };
  g_autoptr (GSubprocess) process = spawn_ctl (stage, people[who], G_SUBPROCESS_FLAGS_STDOUT_SILENCE, words);
  int code;

  stage->serial++;
  if (g_random_int_range (0, 4) == 0)
    {
      g_usleep ((gulong)g_random_int_range (0, 120) * 1000);
      g_subprocess_force_exit (process);
    }
  code = finish (process);
  if (code != 0)
    {
      g_assert_cmpint (code, ==, -1);
      stage->killed++;
      g_ptr_array_add (cell->maybe, value);
      return;
    }
  g_free (cell->acknowledged);
  cell->acknowledged = value;
  g_ptr_array_set_size (cell->maybe, 0);
}

/* Somebody does something with a report, whether it is his turn or not, and may be killed over it. */
static void
act (Stage *stage)
{
  g_autofree char *date = g_strdup_printf (ACTED, FIRST_ACTED + (guint)g_random_int_range (0, N_ACTED));
  g_autofree char *figure = g_strdup_printf ("P01.marginal_cost=2%02u.%02u", stage->serial / 100 % 100, stage->serial % 100);
  const char *acts[][10] = {
    { "fill.P01", "correct", "daily", "P01", date, "--comment", "meter read again", NULL },
    { "fill.P01", "set", "daily", "P01", date, figure, NULL },
    { "mate.P01", "set", "daily", "P01", date, figure, NULL },
    { "fill.P01", "submit", "daily", "P01", date, "--reason", "checked", NULL },
    { "mate.P01", "submit", "daily", "P01", date, "--reason", "checked", NULL },
    { "fill.P01", "withdraw", "daily", "P01", date, NULL },
    { "mate.P01", "cancel", "daily", "P01", date, NULL },
    { "mate.P01", "correct", "daily", "P01", date, "--comment", "meter read again", NULL },
    { "check.P01", "approve", "daily", "P01", date, NULL },
    { "check.P01", "return", "daily", "P01", date, "--comment", "not yet", NULL },
    { "region.R1", "return", "daily", "P01", date, "--comment", "not yet", NULL },
  };
  const char *const *words = acts[g_random_int_range (0, G_N_ELEMENTS (acts))];
  g_autoptr (GSubprocess) process = spawn_ctl (stage, words[0], G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, words + 1);
  int code;

  stage->serial++;
  if (g_random_int_range (0, 4) == 0)
    {
      g_usleep ((gulong)g_random_int_range (0, 300) * 1000);
      g_subprocess_force_exit (process);
    }
  code = finish (process);
  stage->acts++;
  stage->refused += code == 1;
  stage->killed += code == -1;
  /* Done, refused, or kept for later: nothing else may happen to it. */
  if (code != 0 && code != 1 && code != 3 && code != -1)
    g_error ("%s %s of %s ended with %d", words[0], words[1], date, code);
}

static void
sync_all_badly (Stage *stage)
{
  static const char *const words[] = { "sync", NULL };
  GSubprocess *processes[G_N_ELEMENTS (people)];

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    processes[i] = spawn_ctl (stage, people[i], G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, words);
  g_usleep ((gulong)g_random_int_range (0, 700) * 1000);
  if (g_random_int_range (0, 3) == 0)
    {
      end_service (stage, SIGKILL);
      stage->killed_services++;
      start_service (stage);
    }
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      if (g_random_int_range (0, 3) == 0)
        {
          g_subprocess_force_exit (processes[i]);
          stage->killed++;
        }
      finish (processes[i]);
      g_object_unref (processes[i]);
    }
}

/* --- What must hold --- */

static char *
find_value (JsonArray *cells, const char *entity, const char *indicator)
{
  for (guint i = 0; i < json_array_get_length (cells); i++)
    {
      JsonObject *cell = json_array_get_object_element (cells, i);

      if (g_str_equal (json_object_get_string_member (cell, "entity"), entity) && g_str_equal (json_object_get_string_member (cell, "indicator"), indicator))
        return g_strdup (json_object_get_string_member_with_default (cell, "value", NULL));
    }
  return NULL;
}

static void
check_cell (const Cell *cell, const char *person, const char *entity, const char *indicator, const char *value)
{
  gboolean fine = g_strcmp0 (value, cell->acknowledged) == 0 || (value != NULL && g_ptr_array_find_with_equal_func (cell->maybe, value, g_str_equal, NULL));

  if (!fine)
    g_error ("%s has %s at %s.%s; acknowledged was %s", person, value, entity, indicator, cell->acknowledged);
}

/* Every home shows every acknowledged value, and all show the same. */
static void
check_homes (Stage *stage)
{
  static const char *const show[] = { "--json", "show", "daily", "P01", DAY, NULL };
  g_autofree char *first[2][CELLS] = { { NULL } };

  for (guint i = 0; i < AT_PLANT; i++)
    {
      g_autofree char *text = NULL;
      g_autoptr (JsonNode) root = NULL;
      JsonArray *cells;

      g_assert_cmpint (ctl (stage, people[i], &text, show), ==, 0);
      root = json_from_string (text, NULL);
      cells = json_object_get_array_member (json_node_get_object (root), "cells");
      for (guint u = 0; u < 2; u++)
        for (guint k = 0; k < CELLS; k++)
          {
            char *value = find_value (cells, units[u], indicators[k]);

            check_cell (&stage->cells[u][k], people[i], units[u], indicators[k], value);
            if (i > 0)
              g_assert_cmpstr (value, ==, first[u][k]);
            g_free (first[u][k]);
            first[u][k] = value;
          }
    }
  for (guint u = 0; u < 2; u++)
    for (guint k = 0; k < CELLS; k++)
      g_clear_pointer (&first[u][k], g_free);
}

static char *
print_cells (JsonObject *shown)
{
  JsonArray *cells = json_object_get_array_member (shown, "cells");
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (cells); i++)
    {
      JsonObject *cell = json_array_get_object_element (cells, i);

      g_string_append_printf (text, "%s.%s=%s\n", json_object_get_string_member (cell, "entity"), json_object_get_string_member (cell, "indicator"),
                              json_object_get_string_member_with_default (cell, "value", NULL));
    }
  return g_string_free (text, FALSE);
}

/* Wherever somebody stopped, each home has the same of it: state, revision and, at the plant, every cell. */
static void
check_acted (Stage *stage)
{
  for (guint day = 0; day < N_ACTED; day++)
    {
      g_autofree char *date = g_strdup_printf (ACTED, FIRST_ACTED + day);
      const char *show[] = { "--json", "show", "daily", "P01", date, NULL };
      g_autofree char *state = NULL;
      g_autofree char *figures = NULL;

      for (guint i = 0; i < G_N_ELEMENTS (people); i++)
        {
          g_autofree char *text = NULL;
          g_autofree char *cells = NULL;
          g_autofree char *standing = NULL;
          g_autoptr (JsonNode) root = NULL;
          JsonObject *report;

          g_assert_cmpint (ctl (stage, people[i], &text, show), ==, 0);
          root = json_from_string (text, NULL);
          report = json_object_get_object_member (json_node_get_object (root), "report");
          standing = g_strdup_printf ("%s, step %" G_GINT64_FORMAT ", revision %" G_GINT64_FORMAT, json_object_get_string_member (report, "state"),
                                      json_object_get_int_member (report, "step"), json_object_get_int_member (report, "revision"));
          if (state != NULL && strcmp (state, standing) != 0)
            g_error ("%s at %s is %s, at %s %s", date, people[i], standing, people[0], state);
          if (state == NULL)
            state = g_strdup (standing);
          cells = i < AT_PLANT ? print_cells (json_node_get_object (root)) : NULL;
          if (figures != NULL && cells != NULL && strcmp (figures, cells) != 0)
            g_error ("%s at %s holds\n%sand at %s\n%s", date, people[i], cells, people[0], figures);
          if (figures == NULL)
            figures = g_steal_pointer (&cells);
        }
    }
}

static void
check_stores (Stage *stage)
{
  static const char *const verify[] = { "verify", NULL };
  g_autofree char *name = program ("central/daybook-central");
  const char *words[] = { name, "--data", stage->data, "log", "verify", NULL };
  g_autoptr (GSubprocess) process = spawn (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, words);

  g_assert_cmpint (finish (process), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    g_assert_cmpint (ctl (stage, people[i], NULL, verify), ==, 0);
}

static gint64
count_rows (DbkDatabase *database, const char *sql)
{
  sqlite3_stmt *statement = dbk_database_prepare (database, sql, NULL);
  gint64 n;

  g_assert_cmpint (dbk_database_step (database, statement, NULL), ==, SQLITE_ROW);
  n = sqlite3_column_int64 (statement, 0);
  dbk_database_reset (statement);
  return n;
}

static void
tell_kinds (DbkDatabase *database)
{
  sqlite3_stmt *statement = dbk_database_prepare (database, "SELECT kind, json_extract (outcome, '$.outcome'), count(*) FROM operation WHERE org = 'P01' AND received_at > (SELECT max (received_at) FROM operation) - 86400000000 GROUP BY 1, 2", NULL);

  while (statement != NULL && dbk_database_step (database, statement, NULL) == SQLITE_ROW)
    g_test_message ("%s %s: %d", dbk_column_text (statement, 0), dbk_column_text (statement, 1), sqlite3_column_int (statement, 2));
}

/* Each operation of the report changed it once: as many revisions as operations with an effect. */
static void
check_once (Stage *stage)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (stage->data, 0, NULL);
  g_autofree char *path = NULL;
  g_autoptr (DbkCentralStore) store = NULL;
  DbkDatabase *database;
  const char *file;
  gint64 logged, revision, events;

  while ((file = g_dir_read_name (dir)) != NULL)
    if (path == NULL && g_str_has_suffix (file, ".db"))
      path = g_build_filename (stage->data, file, NULL);
  g_assert_nonnull (path);
  store = dbk_sqlite_store_open (path, &error);
  g_assert_no_error (error);
  database = ((DbkSqliteStore *)store)->database;
  logged = count_rows (database, "SELECT count(DISTINCT id) FROM operation WHERE org = 'P01' AND period = '" DAY "' AND json_extract (outcome, '$.outcome') IN ('applied', 'merged')");
  revision = count_rows (database, "SELECT revision FROM report WHERE org = 'P01' AND form = 'daily' AND first = CAST (julianday ('" DAY "') - 2440587.5 AS INTEGER)");
  events = count_rows (database, "SELECT count(DISTINCT e.op) FROM event e JOIN report r ON r.id = e.report WHERE r.org = 'P01' AND r.form = 'daily' AND r.first = CAST (julianday ('" DAY "') - 2440587.5 AS INTEGER)");
  g_test_message ("%" G_GINT64_FORMAT " operations", logged);
  g_assert_cmpint (logged, >, 0);
  g_assert_cmpint (logged, ==, revision);
  g_assert_cmpint (events, ==, revision);
  /* The same of what was acted on, where an edit may have met another: as many events as revisions, each an operation of the log. */
  g_assert_cmpint (count_rows (database, "SELECT count(*) FROM report r WHERE r.org = 'P01' AND r.revision <> (SELECT count(DISTINCT e.op) FROM event e WHERE e.report = r.id)"), ==, 0);
  /* Who approved approved what he saw. */
  g_assert_cmpint (count_rows (database, "SELECT count(*) FROM operation WHERE kind = 'approve' AND json_extract (outcome, '$.outcome') = 'applied' AND json_extract (content, '$.payload.revision') <> json_extract (outcome, '$.revision') - 1"), ==, 0);
  tell_kinds (database);
}

/* --- The whole --- */

static void
sign_in_all (Stage *stage)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u", faulty_proxy_port (stage->proxy));
  g_autofree char *ca = g_build_filename (stage->data, "tls", "ca.pem", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      const char *words[] = { "login", "--server", url, "--ca", ca, "--user", people[i], NULL };

      g_assert_cmpint (ctl (stage, people[i], NULL, words), ==, 0);
    }
}

static void
add_mate (Stage *stage)
{
  g_autofree char *name = program ("central/daybook-central");
  const char *words[] = { name, "--data", stage->data, "user", "add", "mate.P01", "--role", "filler", "--org", "P01", NULL };
  g_autoptr (GSubprocess) process = spawn (G_SUBPROCESS_FLAGS_STDOUT_SILENCE, words);

  g_assert_cmpint (finish (process), ==, 0);
  /* The running service looks for changed accounts every few seconds. */
  end_service (stage, SIGTERM);
  start_service (stage);
}

static void
sync_until_well (Stage *stage)
{
  static const char *const words[] = { "sync", NULL };

  /* Twice: what one sends last, the others get. */
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < G_N_ELEMENTS (people); i++)
      g_assert_cmpint (ctl (stage, people[i], NULL, words), ==, 0);
}

static void
test_rounds (void)
{
  const char *wanted = g_getenv ("DBK_PROXY_ROUNDS");
  guint rounds = wanted != NULL ? (guint)atoi (wanted) : ROUNDS;
  Stage stage = { 0 };
  g_autofree char *summary = NULL;

  stage.folder = test_directory ();
  stage.data = g_build_filename (stage.folder, "service", NULL);
  stage.serial = 1000;
  for (guint u = 0; u < 2; u++)
    for (guint k = 0; k < CELLS; k++)
      stage.cells[u][k].maybe = g_ptr_array_new_with_free_func (g_free);
  start_service (&stage);
  add_mate (&stage);
  stage.proxy = faulty_proxy_new (stage.port);
  sign_in_all (&stage);
  sync_until_well (&stage);
  for (guint round = 0; round < rounds; round++)
    {
      faulty_proxy_set_faulty (stage.proxy, 60);
      for (guint n = (guint)g_random_int_range (1, 4); n > 0; n--)
        set_value (&stage, (guint)g_random_int_range (0, 2));
      for (guint n = (guint)g_random_int_range (0, 4); n > 0; n--)
        act (&stage);
      sync_all_badly (&stage);
      if (round % 10 == 9 || round + 1 == rounds)
        {
          faulty_proxy_set_faulty (stage.proxy, 0);
          sync_until_well (&stage);
          check_homes (&stage);
          check_acted (&stage);
        }
    }
  check_stores (&stage);
  end_service (&stage, SIGTERM);
  check_once (&stage);
  summary = faulty_proxy_summary (stage.proxy);
  g_test_message ("%u rounds: %s; %u commands and %u services killed; %u actions tried, %u refused at once", rounds, summary, stage.killed, stage.killed_services, stage.acts, stage.refused);
  faulty_proxy_free (stage.proxy);
  test_remove (stage.folder);
  for (guint u = 0; u < 2; u++)
    for (guint k = 0; k < CELLS; k++)
      {
        g_free (stage.cells[u][k].acknowledged);
        g_ptr_array_unref (stage.cells[u][k].maybe);
      }
  g_free (stage.folder);
  g_free (stage.data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sim/proxy/rounds", test_rounds);
  return g_test_run ();
}
