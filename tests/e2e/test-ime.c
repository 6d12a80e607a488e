/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Typing figures while a Chinese input method is switched on: it must not eat
 * digits, points or Enter, and what it makes of them is understood or refused.
 */
#define G_LOG_DOMAIN "dbk-e2e"

#include <locale.h>
#include <signal.h>
#include <string.h>

#include "tests/e2e/dbk-desk.h"

#define ENGINE "libpinyin"
/* The state changes: their third column is a text. */
#define TEXT_COLUMN "状态变化1·原因"

static DbkStage *stage;
static DbkDriver *driver;
static GSubprocess *ibus;

/* --- The input method --- */

static void
set_folder (const char *variable, const char *name)
{
  g_autofree char *path = dbk_stage_path (stage, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_setenv (variable, path, TRUE);
}

static char *
ask_engine (const char *name)
{
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "ibus", "engine", name, NULL);
  char *out = NULL;

  g_assert_nonnull (process);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, NULL));
  return g_strstrip (out);
}

/* Its settings and its socket are this test's own. */
static void
switch_on (void)
{
  set_folder ("XDG_CONFIG_HOME", "ime-config");
  set_folder ("XDG_CACHE_HOME", "ime-cache");
  set_folder ("XDG_DATA_HOME", "ime-data");
  g_setenv ("GTK_IM_MODULE", "ibus", TRUE);
  ibus = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL, "ibus-daemon", "--panel=disable", "--emoji-extension=disable", NULL);
  g_assert_nonnull (ibus);
  for (int tries = 0; tries < 100; tries++)
    {
      g_autofree char *set = ask_engine (ENGINE);
      g_autofree char *now = ask_engine (NULL);

      if (g_str_equal (now, ENGINE))
        return;
      dbk_driver_settle (100);
    }
  g_error ("The input method does not come");
}

/* --- Tests --- */

static void
open_window (void)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = dbk_stage_home (stage, "filler");

  dbk_stage_sign_in (stage, home, "fill.P01");
  dbk_driver_launch (driver, (const char *const[]){ program, "--home", home, NULL }, NULL);
  dbk_driver_maximize (driver);
  dbk_desk_open_entry (driver);
}

/* The proof that it is on: Latin letters become Chinese. */
static void
test_composes (void)
{
  g_autofree char *text = NULL;

  open_window ();
  dbk_driver_keys (driver, "Down Down Down");
  for (int i = 0; i < 8; i++)
    {
      g_autofree char *cell = dbk_desk_cell (driver);

      if (strstr (cell, TEXT_COLUMN) != NULL)
        break;
      dbk_driver_keys (driver, "Right");
      dbk_driver_settle (100);
    }
  dbk_driver_wait_focus (driver, TEXT_COLUMN);
  dbk_driver_type (driver, "nihao");
  dbk_driver_settle (1500);
  dbk_driver_keys (driver, "space");
  dbk_desk_wait_cell_text (driver, "你好");
  dbk_driver_keys (driver, "Return");
  dbk_driver_settle (300);
  dbk_driver_keys (driver, "Up");
  dbk_desk_wait_cell_text (driver, "你好");
}

static void
test_figures (void)
{
  static const struct
  {
    const char *typed;
    const char *read;
  } FIGURES[] = {
    { "1183.62", "1183.62" },
    { "1,096.2", "1096.2" },
    { ".5", "0.5" },
    { "=12.5+3.1", "15.6" },
  };

  dbk_desk_go_to_column (driver, "发电量");
  for (gsize i = 0; i < G_N_ELEMENTS (FIGURES); i++)
    {
      dbk_driver_type (driver, FIGURES[i].typed);
      dbk_driver_keys (driver, "Return");
      dbk_driver_wait_focus (driver, "2号机组");
      dbk_driver_keys (driver, "Up");
      dbk_driver_wait_focus (driver, "1号机组");
      dbk_desk_wait_cell_text (driver, FIGURES[i].read);
    }
}

/* Down the column and along the row, without a look: nothing is lost, nothing lands in another cell. */
static void
test_run (void)
{
  dbk_desk_go_to_column (driver, "运行小时");
  dbk_driver_type (driver, "24");
  dbk_driver_keys (driver, "Tab");
  dbk_driver_type (driver, "1001.5");
  dbk_driver_keys (driver, "Return");
  dbk_driver_type (driver, "23.5");
  dbk_driver_keys (driver, "Tab");
  dbk_driver_type (driver, "1002");
  dbk_driver_keys (driver, "Return");
  dbk_desk_go_to_column (driver, "运行小时");
  dbk_desk_wait_cell_text (driver, "24");
  dbk_driver_keys (driver, "Right");
  dbk_desk_wait_cell_text (driver, "1001.5");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait_cell_text (driver, "1002");
  dbk_driver_keys (driver, "Left");
  dbk_desk_wait_cell_text (driver, "23.5");
}

/* An input method that hangs is no reason to lose a figure, or to put one into another cell. */
static void
test_hangs (void)
{
  const char *pid = g_subprocess_get_identifier (ibus);

  dbk_desk_go_to_column (driver, "运行小时");
  g_assert_cmpint (kill ((pid_t)g_ascii_strtoll (pid, NULL, 10), SIGSTOP), ==, 0);
  dbk_driver_type (driver, "=20+3.25");
  dbk_driver_keys (driver, "Return");
  dbk_driver_type (driver, "22.57");
  dbk_driver_keys (driver, "BackSpace Tab");
  dbk_driver_type (driver, "1003");
  dbk_desk_wait_cell_text (driver, "1003");
  g_assert_cmpint (kill ((pid_t)g_ascii_strtoll (pid, NULL, 10), SIGCONT), ==, 0);
  dbk_driver_keys (driver, "Return");
  dbk_desk_go_to_column (driver, "运行小时");
  dbk_desk_wait_cell_text (driver, "23.25");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait_cell_text (driver, "22.5");
  dbk_driver_keys (driver, "Right");
  dbk_desk_wait_cell_text (driver, "1003");
}

/* A word in a cell of figures, as “缺测:3” is one: composed as anywhere, and digits follow it. */
static void
test_word (void)
{
  dbk_desk_go_to_column (driver, "运行小时");
  dbk_driver_type (driver, "nihao");
  dbk_driver_settle (1000);
  dbk_driver_keys (driver, "space");
  dbk_desk_wait_cell_text (driver, "你好");
  dbk_driver_type (driver, ":3");
  dbk_desk_wait_cell_text (driver, "你好:3");
  dbk_driver_keys (driver, "Escape");
}

int
main (int argc, char **argv)
{
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  stage = dbk_stage_new ();
  driver = dbk_driver_new ();
  dbk_stage_start_service (stage);
  switch_on ();
  g_test_add_func ("/e2e/ime/composes", test_composes);
  g_test_add_func ("/e2e/ime/figures", test_figures);
  g_test_add_func ("/e2e/ime/run", test_run);
  g_test_add_func ("/e2e/ime/word", test_word);
  g_test_add_func ("/e2e/ime/hangs", test_hangs);
  status = g_test_run ();
  dbk_driver_quit (driver);
  g_subprocess_force_exit (ibus);
  g_clear_object (&ibus);
  dbk_driver_free (driver);
  dbk_stage_free (stage);
  return status;
}
