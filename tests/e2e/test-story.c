/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One real day, from the keyboard to the approved figure: typed with the
 * service switched off, refused by a rule, killed and found again, submitted,
 * returned, submitted once more and approved by three people, all in the
 * window. With --shots DIR it is the guided tour: the same story, which leaves
 * a picture of every step and the workbook.
 */
#define G_LOG_DOMAIN "dbk-story"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "tests/e2e/dbk-desk.h"
#include "tests/e2e/dbk-figures-book.h"
#include "tests/e2e/dbk-workbook-check.h"

#define MOST_CELLS 200

typedef struct
{
  DbkStage *stage;
  DbkDriver *driver;
  DbkFiguresBook *book;
  const char *shots; /* (nullable) */
  int n_shots;
} Story;

/* --- Telling --- */

static void
tell (Story *story, const char *name, const char *words)
{
  g_test_message ("%s", words);
  if (story->shots != NULL)
    {
      g_autofree char *path = g_strdup_printf ("%s/%02d-%s.png", story->shots, ++story->n_shots, name);

      dbk_driver_settle (700);
      dbk_driver_shot (story->driver, path);
      g_printerr ("# %02d %s\n", story->n_shots, words);
    }
}

/* --- The sheet --- */

/* The program may be slower than the fingers: waits until the cursor stands in another required cell than @before. */
static char *
wait_required_cell (Story *story, const char *before)
{
  for (int i = 0; i < 60; i++)
    {
      g_autofree char *label = dbk_desk_cell (story->driver);

      if (strstr (label, "必填") != NULL && g_strcmp0 (label, before) != 0)
        return g_steal_pointer (&label);
      dbk_driver_settle (50);
    }
  return NULL;
}

/* What comes is what is burnt: with the slip's stock, which is of the day before, no day's figures call for a reason. */
static const char *
look_up (Story *story, const char *label)
{
  g_autoptr (GString) words = g_string_new (label);

  g_string_replace (words, "来煤量", "耗煤量", 1);
  return dbk_figures_book_look_up (story->book, words->str, NULL);
}

/* F8 walks the required cells that are empty or failing; each gets what the slip of paper says. */
static guint
type_the_day (Story *story)
{
  g_autofree char *before = NULL;

  for (guint typed = 0; typed < MOST_CELLS; typed++)
    {
      g_autofree char *label = NULL;
      const char *value;

      dbk_driver_keys (story->driver, "F8");
      label = wait_required_cell (story, before);
      if (label == NULL)
        return typed;
      value = look_up (story, label);
      if (value == NULL)
        g_error ("Nothing on the slip for “%s”", label);
      dbk_driver_type (story->driver, value);
      dbk_driver_keys (story->driver, "Return");
      g_free (before);
      before = g_strdup (label);
    }
  g_error ("F8 finds no end");
}

/* --- The chapters --- */

static void
copy_the_slip (Story *story)
{
  g_autofree char *home = dbk_stage_home (story->stage, "slip");
  g_autofree char *day = dbk_day_to_string (dbk_clock_today () - 2);
  g_autofree char *out = NULL;

  dbk_stage_sign_in (story->stage, home, "fill2.P01");
  g_assert_cmpint (dbk_stage_ctl (home, &out, "--json", "show", "daily", "P01", day, NULL), ==, 0);
  story->book = dbk_figures_book_new (out);
}

static void
first_sign_in (Story *story)
{
  dbk_desk_open (story->stage, story->driver, "filler", "fill.P01", NULL);
  dbk_desk_sign_in (story->driver, "wrong password");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "密码错误"));
  tell (story, "wrong-password", "A wrong password is refused in words");
  dbk_desk_sign_in (story->driver, DBK_STAGE_PASSWORD);
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "日度填报"));
  dbk_desk_wait_synced (story->driver);
  dbk_driver_keys (story->driver, "alt+2");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_TABLE, NULL));
  tell (story, "empty-day", "Signed in: yesterday waits to be filed");
}

static void
type_offline (Story *story)
{
  g_autoptr (AtspiAccessible) submit = NULL;

  dbk_stage_stop_service (story->stage);
  dbk_desk_go_to_column (story->driver, "运行小时");
  dbk_driver_type (story->driver, "25");
  dbk_driver_keys (story->driver, "Return");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "24"));
  submit = dbk_driver_wait (story->driver, ATSPI_ROLE_PUSH_BUTTON, "提交");
  g_assert_false (dbk_driver_is_sensitive (submit));
  tell (story, "wrong-value", "The service is off. 25 running hours are found wrong while typing; submission says why not");
  dbk_driver_keys (story->driver, "Up");
  dbk_driver_wait_focus (story->driver, "1号机组");
  dbk_driver_type (story->driver, "24");
  dbk_driver_keys (story->driver, "Return");
  dbk_driver_wait_focus (story->driver, "2号机组");
}

static void
kill_and_find_again (Story *story)
{
  g_autofree char *text = NULL;

  dbk_driver_kill (story->driver);
  dbk_desk_open (story->stage, story->driver, "filler", "fill.P01", NULL);
  dbk_driver_keys (story->driver, "alt+2");
  dbk_desk_go_to_column (story->driver, "运行小时");
  text = dbk_desk_cell_text (story->driver);
  g_assert_cmpstr (text, ==, "24");
  tell (story, "found-again", "Killed right after the cell was left; the value is there again");
}

static void
submit_offline (Story *story)
{
  /* 本块已填: what the departments of a coal plant tick. */
  static const char *const PARTS[] = { "运行", "燃料", "计划营销" };
  guint typed;

  dbk_desk_open_entry (story->driver);
  typed = type_the_day (story);
  g_assert_cmpuint (typed, >, 5);
  for (guint i = 0; i < G_N_ELEMENTS (PARTS); i++)
    dbk_driver_press (story->driver, ATSPI_ROLE_CHECK_BOX, PARTS[i]);
  tell (story, "complete", "Every required cell is filled, and every part is ticked");
  dbk_driver_press (story->driver, ATSPI_ROLE_PUSH_BUTTON, "提交");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_PUSH_BUTTON, "撤回"));
  tell (story, "submitted-offline", "Submitted without a network: it waits to be sent");
}

static void
service_comes_back (Story *story)
{
  dbk_stage_start_service (story->stage);
  dbk_driver_keys (story->driver, "F5");
  dbk_desk_wait_synced (story->driver);
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "审核中"));
  tell (story, "sent", "The service is back: the report is in review");
  dbk_desk_close (story->driver);
}

static void
open_review (Story *story, const char *name, const char *user)
{
  dbk_desk_open (story->stage, story->driver, name, user, NULL);
  dbk_desk_sign_in (story->driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait_synced (story->driver);
  dbk_driver_keys (story->driver, "alt+3");
  g_object_unref (dbk_driver_wait_sensitive (story->driver, ATSPI_ROLE_PUSH_BUTTON, "通过"));
}

static void
checker_returns (Story *story)
{
  open_review (story, "checker", "check.P01");
  tell (story, "review", "The plant checker sees what waits for him");
  dbk_driver_press (story->driver, ATSPI_ROLE_PUSH_BUTTON, "退回");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "意见"));
  dbk_driver_settle (300);
  dbk_driver_type (story->driver, "请核对来煤量");
  dbk_driver_settle (200);
  tell (story, "return", "He returns it with a comment");
  dbk_driver_keys (story->driver, "alt+r");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_LABEL, "没有待审日报"));
  dbk_desk_wait_synced (story->driver);
  dbk_desk_close (story->driver);
}

static void
filler_submits_again (Story *story)
{
  dbk_desk_open (story->stage, story->driver, "filler", "fill.P01", NULL);
  dbk_driver_keys (story->driver, "alt+2 F5");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "请核对来煤量"));
  tell (story, "returned", "The comment has arrived at the filler");
  dbk_driver_press (story->driver, ATSPI_ROLE_PUSH_BUTTON, "提交");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "审核中"));
  dbk_desk_wait_synced (story->driver);
  dbk_desk_close (story->driver);
}

static void
approve (Story *story, const char *name, const char *user, const char *words)
{
  open_review (story, name, user);
  dbk_driver_keys (story->driver, "ctrl+Return");
  tell (story, name, words);
  /* The approval waits some seconds with an Undo before it is sent; closing sends it at once. */
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "撤销"));
  dbk_driver_wait_gone (story->driver, ATSPI_ROLE_PUSH_BUTTON, "撤销");
  dbk_desk_wait_synced (story->driver);
  dbk_desk_close (story->driver);
}

static void
check_approved (Story *story)
{
  g_autofree char *home = dbk_stage_home (story->stage, "slip");
  g_autofree char *out = NULL;

  g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (home, &out, "--json", "show", "daily", "P01", dbk_stage_yesterday (), NULL), ==, 0);
  g_assert_nonnull (strstr (out, "\"state\":\"approved\""));
}

/* Out of the window, by keys alone: into a folder of its own, where the office program may work. */
static void
export_workbook (Story *story)
{
  g_autofree char *folder = story->shots != NULL ? g_strdup (story->shots) : dbk_stage_path (story->stage, "out");
  g_autofree char *path = g_strdup_printf ("%s/P01-%s.xlsx", folder, dbk_stage_yesterday ());

  g_mkdir_with_parents (folder, 0755);
  g_unlink (path);
  dbk_desk_open (story->stage, story->driver, "filler", "fill.P01", NULL);
  dbk_driver_keys (story->driver, "alt+2 F5");
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_LABEL, "已批准"));
  dbk_driver_keys (story->driver, "ctrl+e");
  /* GTK's own dialogue: its cursor stands in the name. */
  dbk_driver_wait_focus (story->driver, ".xlsx");
  dbk_driver_keys (story->driver, "ctrl+a");
  dbk_driver_type (story->driver, path);
  dbk_driver_wait_focus (story->driver, path);
  dbk_driver_keys (story->driver, "Return");
  /* Nobody asks GTK 4.8 about a dialogue while it goes away: it answers with a path that is gone, and dies of it. */
  for (int tries = 0; tries < 300 && !g_file_test (path, G_FILE_TEST_EXISTS); tries++)
    dbk_driver_settle (50);
  g_object_unref (dbk_driver_wait (story->driver, ATSPI_ROLE_INVALID, "最近导出"));
  tell (story, "exported", "The approved day leaves the window as a workbook");
  dbk_desk_close (story->driver);
  dbk_workbook_check_day (path, dbk_stage_yesterday (), dbk_figures_book_look_up (story->book, "1号机组，发电量", NULL));
}

static void
play (Story *story)
{
  story->stage = dbk_stage_new ();
  story->driver = dbk_driver_new ();
  dbk_stage_start_service (story->stage);
  copy_the_slip (story);
  first_sign_in (story);
  type_offline (story);
  kill_and_find_again (story);
  submit_offline (story);
  service_comes_back (story);
  checker_returns (story);
  filler_submits_again (story);
  approve (story, "check.P01", "check.P01", "The plant checker approves");
  approve (story, "region.R1", "region.R1", "The region approves");
  approve (story, "group", "group", "The group approves: the figures are in force");
  check_approved (story);
  export_workbook (story);
  dbk_figures_book_free (story->book);
  dbk_driver_free (story->driver);
  dbk_stage_free (story->stage);
}

static void
test_story (void)
{
  Story story = { 0 };

  play (&story);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc == 3 && g_str_equal (argv[1], "--shots"))
    {
      Story story = { .shots = argv[2] };

      g_mkdir_with_parents (story.shots, 0755);
      play (&story);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/e2e/story", test_story);
  return g_test_run ();
}
