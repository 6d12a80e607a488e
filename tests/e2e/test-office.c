/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sheet beside a real LibreOffice Calc: a block copied in one window and
 * pasted into the other, both ways, by the keys that people use.
 */
#define G_LOG_DOMAIN "dbk-e2e"

#include <locale.h>
#include <string.h>

#include "tests/e2e/dbk-desk.h"

#define SLOW 60000
/* No questions: neither about the tip of the day nor about keeping to CSV. */
#define ITEM(path, name, value) "<item oor:path=\"/org.openoffice.Office." path "\"><prop oor:name=\"" name "\" oor:op=\"fuse\"><value>" value "</value></prop></item>"
#define SETTINGS                                                                                                                                                                                                       \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?><oor:items xmlns:oor=\"http://openoffice.org/2001/registry\">" ITEM ("Common/Save/Document", "WarnAlienFormat", "false") ITEM ("Common/Misc", "ShowTipOfTheDay", "false") \
      ITEM ("Common/Misc", "FirstRun", "false") ITEM ("Setup/Office", "ooSetupInstCompleted", "true") "</oor:items>"

static DbkStage *stage;
static DbkDriver *driver;
static GSubprocess *calc;

static void
write_file (const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Brings the window with that title to the front; FALSE while there is none. */
static gboolean
bring_up (const char *title)
{
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL,
                                                      "xdotool", "search", "--onlyvisible", "--name", title, "windowactivate", "--sync", NULL);

  return process != NULL && g_subprocess_wait_check (process, NULL, NULL);
}

static void
wait_window (const char *title)
{
  for (int waited = 0; waited < SLOW; waited += 200)
    {
      if (bring_up (title))
        {
          dbk_driver_settle (500);
          return;
        }
      dbk_driver_settle (200);
    }
  g_error ("No window “%s”", title);
}

static void
open_calc (const char *path)
{
  g_autofree char *profile = dbk_stage_path (stage, "office");
  g_autofree char *settings = g_build_filename (profile, "user", "registrymodifications.xcu", NULL);
  g_autofree char *option = g_strconcat ("-env:UserInstallation=file://", profile, NULL);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

  write_file (settings, SETTINGS);
  g_subprocess_launcher_setenv (launcher, "SAL_USE_VCLPLUGIN", "gen", TRUE);
  /* UTF-8, comma, quotes. */
  calc = g_subprocess_launcher_spawn (launcher, NULL, "soffice", option, "--norestore", "--nologo", "--nolockcheck", "--calc", "--infilter=CSV:44,34,76,1", path, NULL);
  g_assert_nonnull (calc);
}

/* Its launcher ends with it: asked by a key, as a person would. */
static void
close_calc (void)
{
  if (bring_up ("LibreOffice"))
    dbk_driver_keys (driver, "ctrl+q");
  for (int waited = 0; waited < 5000 && g_subprocess_get_identifier (calc) != NULL; waited += 100)
    {
      g_main_context_iteration (NULL, FALSE);
      dbk_driver_settle (100);
    }
  g_subprocess_force_exit (calc);
  g_clear_object (&calc);
}

static void
open_daybook (void)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = dbk_stage_home (stage, "filler");

  dbk_stage_sign_in (stage, home, "fill.P01");
  dbk_driver_launch (driver, (const char *const[]){ program, "--home", home, NULL }, NULL);
  dbk_driver_maximize (driver);
  dbk_desk_open_entry (driver);
}

static void
test_from_calc (void)
{
  wait_window ("in.csv");
  dbk_driver_keys (driver, "ctrl+Home shift+Down shift+Right ctrl+c");
  dbk_driver_settle (800);
  wait_window ("电厂日报");
  dbk_desk_go_to_column (driver, "运行小时");
  dbk_driver_keys (driver, "ctrl+v");
  dbk_desk_wait_cell_text (driver, "24");
  dbk_driver_keys (driver, "ctrl+Home");
  dbk_desk_go_to_column (driver, "运行小时");
  dbk_driver_keys (driver, "Right");
  dbk_desk_wait_cell_text (driver, "1183.6252");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait_cell_text (driver, "1096.2");
  dbk_driver_keys (driver, "Left");
  dbk_desk_wait_cell_text (driver, "23.5");
}

static void
test_to_calc (void)
{
  g_autofree char *path = dbk_stage_path (stage, "in.csv");
  g_autofree char *text = NULL;

  dbk_desk_go_to_column (driver, "发电量");
  dbk_driver_keys (driver, "shift+Left shift+Down ctrl+c");
  dbk_driver_settle (500);
  wait_window ("in.csv");
  dbk_driver_keys (driver, "ctrl+Home Down Down Down Right ctrl+v");
  dbk_driver_settle (2000);
  dbk_desk_shot (driver, "office-calc-paste");
  /* Nothing is asked. */
  g_assert_false (bring_up ("Text Import"));
  wait_window ("in.csv");
  dbk_driver_keys (driver, "ctrl+s");
  for (int waited = 0; waited < 15000 && (text == NULL || strstr (text, "24,1183.6252,\n23.5,1096.2,\n,,\n,24,1183.6252\n,23.5,1096.2\n") == NULL); waited += 200)
    {
      dbk_driver_settle (200);
      g_free (text);
      text = NULL;
      g_file_get_contents (path, &text, NULL, NULL);
    }
  dbk_desk_shot (driver, "office-calc-saved");
  g_assert_cmpstr (text, ==, "24,1183.6252,\n23.5,1096.2,\n,,\n,24,1183.6252\n,23.5,1096.2\n");
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  stage = dbk_stage_new ();
  driver = dbk_driver_new ();
  path = dbk_stage_path (stage, "in.csv");
  write_file (path, "24,1183.6252\n23.5,1096.2\n");
  /* It takes its time: the service and the sheet come up meanwhile. */
  open_calc (path);
  dbk_stage_start_service (stage);
  open_daybook ();
  g_test_add_func ("/e2e/office/from-calc", test_from_calc);
  g_test_add_func ("/e2e/office/to-calc", test_to_calc);
  status = g_test_run ();
  dbk_driver_quit (driver);
  close_calc ();
  dbk_driver_free (driver);
  dbk_stage_free (stage);
  return status;
}
