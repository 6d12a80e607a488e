/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands around the sheet, by keys alone: what a machine read and a person
 * typed over it, who changed a figure, days whose opening moved and the calendar
 * that shows them, zeros for a unit that stands still, a unit's month, and the
 * page to sign in on while the service is away.
 */
#define G_LOG_DOMAIN "dbk-around"

#include <glib/gstdio.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "tests/e2e/dbk-desk.h"
#include "tests/e2e/dbk-machine.h"

static DbkStage *stage;
static DbkDriver *driver;

static char *
day_before (int n)
{
  return dbk_day_to_string (dbk_clock_today () - n);
}

static void
ctl_log_in (const char *name, const char *user)
{
  g_autofree char *home = dbk_stage_home (stage, name);

  dbk_stage_sign_in (stage, home, user);
}

/* What a screen reader says of the cell comes to contain @words. */
static void
wait_cell (const char *words)
{
  dbk_driver_wait_focus (driver, words);
}

static void
open_filler (void)
{
  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_desk_wait_synced (driver);
}

/* --- A machine's figures --- */

static void
test_readings (void)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");

  ctl_log_in ("filler", "fill.P01");
  dbk_machine_read (stage, "sis.P01", "P01", dbk_stage_yesterday (), "P01-U1", "gen", "1183.6200");
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
  open_filler ();
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1183.62");
  wait_cell ("sis.P01");
  dbk_desk_wait (driver, "sis.P01 于");

  /* Typed over: both are said, in the line below the sheet and in the list. */
  dbk_desk_enter (driver, "1180");
  dbk_driver_keys (driver, "Up");
  wait_cell ("现填 1,180");
  dbk_desk_wait (driver, "1 项填报值与读数不同");
  /* The README shows this one: resources/screenshots/entry.png. */
  dbk_desk_shot (driver, "around-reading");

  /* Taken back by its key, and once more by Undo. */
  dbk_driver_keys (driver, "ctrl+shift+m");
  dbk_desk_wait_cell_text (driver, "1183.62");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "1 项填报值与读数不同");
  dbk_driver_keys (driver, "ctrl+z");
  dbk_desk_wait_cell_text (driver, "1180");
}

/* --- Who changed it --- */

static void
test_history (void)
{
  g_autofree char *other = dbk_stage_home (stage, "other");

  ctl_log_in ("other", "fill2.P01");
  g_assert_cmpint (dbk_stage_ctl (other, NULL, "set", "daily", "P01", dbk_stage_yesterday (), "P01-U2.gen=1096.2", NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (other, NULL, "sync", NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (other, NULL, "set", "daily", "P01", dbk_stage_yesterday (), "P01-U2.gen=1097.3", NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (other, NULL, "set", "--note", "表计已换", "daily", "P01", dbk_stage_yesterday (), "P01-U2.gen", NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (other, NULL, "sync", NULL), ==, 0);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait_synced (driver);
  dbk_desk_go_to_column (driver, "发电量");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait_cell_text (driver, "1097.3");

  dbk_driver_keys (driver, "ctrl+h");
  dbk_desk_wait (driver, "1,096.2000 → 1,097.3000");
  dbk_desk_wait (driver, "说明：表计已换");
  dbk_desk_shot (driver, "around-history");
  /* The pane follows the cursor; what waits to be sent stands there as well. */
  dbk_desk_enter (driver, "1099");
  dbk_desk_go_to_column (driver, "发电量");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait (driver, "1,097.3000 → 1,099.0000");

  /* Without the service, what this computer knows. */
  dbk_stage_stop_service (stage);
  dbk_driver_keys (driver, "Right Left");
  dbk_desk_wait (driver, "以下为本机所知的历史");
  dbk_desk_wait (driver, "1,099.0000");
  dbk_desk_shot (driver, "around-history-offline");
  dbk_stage_start_service (stage);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait_synced (driver);
  dbk_driver_keys (driver, "ctrl+h");
  dbk_desk_wait (driver, "按 F8 逐个跳转");
}

/* --- Zeros, and a unit's month --- */

static void
test_zeros (void)
{
  dbk_desk_go_to_column (driver, "发电厂用电量");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait_cell_text (driver, "");
  dbk_driver_keys (driver, "alt+0");
  dbk_desk_wait_cell_text (driver, "0");
  /* The other unit, and what was there, stay as they were. */
  dbk_driver_keys (driver, "Up");
  dbk_desk_wait_cell_text (driver, "");
  dbk_driver_keys (driver, "ctrl+z Down");
  dbk_desk_wait_cell_text (driver, "");
}

static void
test_month (void)
{
  g_autofree char *before = day_before (2);
  g_autofree char *submit = g_strdup_printf ("提交 %s", dbk_stage_yesterday () + strlen ("2026-"));

  dbk_desk_go_to_column (driver, "发电厂用电量");
  dbk_driver_keys (driver, "ctrl+t");
  wait_cell (dbk_stage_yesterday ());
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, submit));
  dbk_desk_shot (driver, "around-month");
  /* What stands around the sheet is about the day under the cursor. */
  dbk_driver_keys (driver, "Up");
  wait_cell (before);
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "申请修正"));
  dbk_driver_keys (driver, "Down");
  wait_cell (dbk_stage_yesterday ());
  dbk_driver_wait_gone (driver, ATSPI_ROLE_PUSH_BUTTON, "申请修正");
  dbk_driver_type (driver, "51.5");
  dbk_driver_keys (driver, "Return Up");
  dbk_desk_wait_cell_text (driver, "51.5");
  /* Turned back, it can still be undone, and done again. */
  dbk_driver_keys (driver, "ctrl+t");
  wait_cell ("1号机组");
  dbk_desk_wait_cell_text (driver, "51.5");
  dbk_driver_keys (driver, "ctrl+z");
  dbk_desk_wait_cell_text (driver, "");
  dbk_driver_keys (driver, "ctrl+t");
  wait_cell (dbk_stage_yesterday ());
  dbk_driver_keys (driver, "ctrl+shift+z");
  dbk_desk_wait_cell_text (driver, "51.5");
  dbk_driver_keys (driver, "ctrl+z");
  dbk_desk_wait_cell_text (driver, "");
  dbk_driver_keys (driver, "ctrl+t");
  wait_cell ("1号机组");
}

/* --- Yesterday was corrected --- */

static void
test_carried (void)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *flagged = day_before (2);
  g_autofree char *first = day_before (3);
  g_autofree char *corrected = day_before (4);

  dbk_desk_close (driver);
  dbk_machine_correct (stage, home, corrected);
  open_filler ();
  dbk_driver_keys (driver, "alt+1");
  dbk_desk_wait (driver, "的期初值已变");
  dbk_driver_keys (driver, "alt+2");
  wait_cell ("1号机组");

  /* The calendar says how each day stands. */
  dbk_driver_keys (driver, "ctrl+g");
  wait_cell (dbk_stage_yesterday ());
  dbk_driver_keys (driver, "Left");
  wait_cell (flagged);
  wait_cell ("已批准, 期初已变");
  dbk_desk_shot (driver, "around-calendar");
  dbk_driver_keys (driver, "Page_Up Page_Down Up Down");
  wait_cell (flagged);
  dbk_driver_keys (driver, "Return");
  wait_cell ("1号机组");
  dbk_desk_wait (driver, "期初值已变");

  /* From what to what, at the cell as well, where the card leads. */
  dbk_desk_walk_to (driver, "ctrl+Tab", "期初值已变");
  dbk_driver_keys (driver, "Return");
  wait_cell ("期初存煤");
  wait_cell ("前一日期末已由");
  dbk_desk_shot (driver, "around-carried");
  /* Its key leads there as well. */
  dbk_driver_keys (driver, "ctrl+Home");
  wait_cell ("1号机组");
  dbk_driver_keys (driver, "F8");
  wait_cell ("期初存煤");
  /* In the month its day is marked. */
  dbk_driver_keys (driver, "ctrl+Home ctrl+t");
  wait_cell (flagged);
  dbk_driver_keys (driver, "Home");
  wait_cell ("期初已变");
  dbk_desk_shot (driver, "around-carried-month");
  dbk_driver_keys (driver, "ctrl+t");
  wait_cell ("1号机组");

  /* On from there: the day before, or a correction of this one. */
  dbk_desk_walk_to (driver, "ctrl+Tab", "期初值已变");
  dbk_desk_walk_to (driver, "Tab", "转到");
  dbk_driver_keys (driver, "space");
  dbk_desk_wait (driver, first);
  wait_cell ("1号机组");
  dbk_desk_walk_to (driver, "ctrl+Tab", "期初值已变");
  dbk_desk_walk_to (driver, "Tab", "修正本日");
  dbk_driver_keys (driver, "space");
  dbk_desk_wait (driver, "申请修正");
  dbk_driver_settle (400);
  dbk_driver_type (driver, "opening");
  dbk_driver_keys (driver, "ctrl+Return");
  dbk_desk_wait (driver, "提交本次修正即采用新值");
  /* To take it over is a correction, though nobody typed anything. */
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "提交"));
  dbk_desk_shot (driver, "around-correction");
  dbk_desk_close (driver);
}

/* A reviewer may ask for the correction where he sees it. */
static void
test_reviewer_corrects (void)
{
  dbk_desk_open (stage, driver, "region.R1", "region.R1", NULL);
  dbk_desk_wait_synced (driver);
  dbk_driver_keys (driver, "alt+3");
  dbk_desk_wait (driver, "填报完整性");
  /* The matrix by keys: its first day is the newest of the first plant. */
  dbk_desk_walk_to (driver, "Tab", dbk_stage_yesterday ());
  dbk_desk_walk_to (driver, "Left", "期初已变");
  dbk_driver_keys (driver, "Return");
  dbk_desk_wait (driver, "期初值已变");
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "修正本日"));
  dbk_desk_shot (driver, "around-review-carried");
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "申请修正");
  dbk_desk_wait (driver, "为什么要改动");
  dbk_driver_settle (400);
  dbk_driver_type (driver, "opening");
  dbk_driver_keys (driver, "ctrl+Return");
  dbk_desk_wait (driver, "修正中");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_PUSH_BUTTON, "申请修正");
  dbk_desk_close (driver);
}

/* --- Another plant --- */

static void
test_plants (void)
{
  g_autofree char *program = dbk_stage_program ("central/daybook-central");
  g_autofree char *data = dbk_stage_path (stage, "service");
  const char *argv[] = { program, "--data", data, "user", "add", "fill.P02", "--role", "filler", "--org", "P06", NULL };
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  ctl_log_in ("plants", "fill.P02");
  dbk_desk_open (stage, driver, "plants", "fill.P02", NULL);
  dbk_desk_wait_synced (driver);
  dbk_desk_open_entry (driver);
  dbk_desk_walk_to (driver, "ctrl+Tab", "电厂: ");
  dbk_desk_shot (driver, "around-plants");
  dbk_driver_keys (driver, "space");
  dbk_driver_settle (500);
  dbk_driver_keys (driver, "Down Return");
  dbk_driver_settle (300);
  dbk_driver_keys (driver, "alt+2 ctrl+Home");
  wait_cell ("1期");
  dbk_desk_close (driver);
}

/* --- Signing in while the service is away --- */

static void
test_sign_in (void)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *token = g_build_filename (home, "accounts", "fill.%5001", "token", NULL);
  g_autofree char *text = NULL;

  g_assert_cmpint (g_unlink (token), ==, 0);
  dbk_stage_stop_service (stage);
  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_desk_wait (driver, "fill.P01 仍可用上次的密码离线登录");
  {
    g_autoptr (AtspiAccessible) field = dbk_driver_wait_sensitive (driver, ATSPI_ROLE_TEXT, "密码");

    dbk_driver_wait_focus (driver, "密码");
    dbk_driver_type (driver, DBK_STAGE_PASSWORD);
    g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "登录"));
    /* Neither hidden nor shown is it told to whoever listens. */
    text = dbk_driver_text (field);
    g_assert_null (strstr (text, "Daybook"));
    g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_INVALID, "显示密码"));
    g_assert_null (dbk_driver_find (driver, ATSPI_ROLE_INVALID, "Daybook-demo"));
  }
  dbk_desk_shot (driver, "around-sign-in");
  dbk_driver_keys (driver, "Return");
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_INVALID, "日度填报"));
  dbk_desk_close (driver);
}

int
main (int argc, char **argv)
{
  dbk_desk_set_up (&argc, &argv, &stage, &driver);
  g_test_add_func ("/e2e/around/readings", test_readings);
  g_test_add_func ("/e2e/around/history", test_history);
  g_test_add_func ("/e2e/around/zeros", test_zeros);
  g_test_add_func ("/e2e/around/month", test_month);
  g_test_add_func ("/e2e/around/carried", test_carried);
  g_test_add_func ("/e2e/around/reviewer-corrects", test_reviewer_corrects);
  g_test_add_func ("/e2e/around/plants", test_plants);
  g_test_add_func ("/e2e/around/sign-in", test_sign_in);
  return dbk_desk_run (stage, driver);
}
