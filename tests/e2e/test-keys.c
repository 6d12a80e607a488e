/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys alone: everything that the entry page and the review page offer is
 * reached without a pointer, and nothing holds the focus captive.
 */
#define G_LOG_DOMAIN "dbk-keys"

#include <string.h>

#include "tests/e2e/dbk-desk.h"

static DbkStage *stage;
static DbkDriver *driver;

/* --- The entry page --- */

static void
open_entry (void)
{
  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait_synced (driver);
  dbk_desk_open_entry (driver);
  dbk_driver_wait_focus (driver, "1号机组");
}

/* Inside the sheet Tab goes from cell to cell; Ctrl+Tab leaves it, both ways. */
static void
test_leave_sheet (void)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  open_entry ();
  first = dbk_desk_cell (driver);
  dbk_driver_keys (driver, "Tab");
  second = dbk_desk_cell_after (driver, first);
  g_assert_nonnull (strstr (second, "1号机组"));
  dbk_driver_keys (driver, "shift+Tab");
  dbk_driver_wait_focus (driver, first);

  dbk_driver_keys (driver, "ctrl+Tab");
  third = dbk_desk_cell_after (driver, first);
  g_assert_null (strstr (third, "号机组"));
  dbk_driver_keys (driver, "alt+2");
  dbk_driver_wait_focus (driver, "1号机组");
  dbk_driver_keys (driver, "ctrl+shift+Tab");
  g_free (third);
  third = dbk_desk_cell_after (driver, first);
  g_assert_null (strstr (third, "号机组"));
  dbk_driver_keys (driver, "alt+2");
  dbk_driver_wait_focus (driver, "1号机组");
}

/* What stands around the sheet, in the order of reading. */
static void
test_entry_page (void)
{
  static const char *const STOPS[] = { "复制昨日", "更多", "运行", "燃料", "计划营销", "日度填报" };
  gulong window;

  for (guint i = 0; i < G_N_ELEMENTS (STOPS); i++)
    {
      dbk_desk_walk_to (driver, "ctrl+Tab", STOPS[i]);
      g_test_message ("reached %s", STOPS[i]);
    }
  /* All the way round and into the sheet again. */
  dbk_desk_walk_to (driver, "ctrl+Tab", "1号机组");

  /* A tick by the space bar. */
  dbk_desk_walk_to (driver, "ctrl+Tab", "燃料");
  dbk_driver_keys (driver, "space");
  dbk_desk_wait (driver, "1 待上传");
  dbk_driver_keys (driver, "space");

  /* The page's keys work wherever the keyboard is. */
  dbk_desk_walk_to (driver, "ctrl+Tab", "日度填报");
  dbk_driver_keys (driver, "ctrl+h");
  dbk_desk_wait (driver, "还没有人填写");
  dbk_driver_keys (driver, "ctrl+h");

  /* Menus, popovers and the list of keys open and close, and give the focus back to the page's key. */
  dbk_driver_keys (driver, "shift+F5");
  dbk_desk_wait (driver, "上次同步");
  dbk_driver_keys (driver, "Escape");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "上次同步");
  dbk_driver_wait_focus (driver, "日度填报");
  window = dbk_driver_front (driver);
  dbk_driver_keys (driver, "ctrl+question");
  dbk_driver_wait_front (driver, window);
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_INVALID, "立即同步"));
  dbk_desk_press_away (driver, "Escape");
  dbk_driver_keys (driver, "alt+2");
  dbk_driver_wait_focus (driver, "1号机组");
  dbk_desk_close (driver);
}

/* The page to sign in on: Tab comes to every field and button, in the order in which one reads them, and back. */
static void
test_sign_in (void)
{
  static const struct
  {
    const char *key;
    guint times; /* fields without a button of their own between do not tell that they have the keyboard */
    const char *name;
  } STEPS[] = {
    { "Tab", 1, "显示密码" },
    { "Tab", 1, "用文件启动" },
    { "Tab", 1, "主菜单" },
    { "Tab", 3, "选择证书颁发机构文件" },
    { "Tab", 2, "密码" },
    { "shift+Tab", 2, "选择证书颁发机构文件" },
    { "shift+Tab", 3, "主菜单" },
    { "shift+Tab", 1, "用文件启动" },
    { "shift+Tab", 1, "显示密码" },
    { "shift+Tab", 1, "密码" },
  };

  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_driver_wait_focus (driver, "密码");
  for (guint i = 0; i < G_N_ELEMENTS (STEPS); i++)
    {
      for (guint k = 0; k < STEPS[i].times; k++)
        dbk_driver_keys (driver, STEPS[i].key);
      dbk_driver_wait_focus (driver, STEPS[i].name);
    }
  dbk_desk_close (driver);
}

/* Whoever looks into a menu goes on typing where he was: from the bar, from the program's menu, from the calendar. */
static void
test_menus (void)
{
  static const char *const KEYS[][2] = { { "shift+F5", "立即同步" }, { "F10", "立即同步" }, { "ctrl+g", "周" } };

  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_desk_wait_synced (driver);
  dbk_desk_open_entry (driver);
  for (guint i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      g_test_message ("%s", KEYS[i][0]);
      dbk_driver_keys (driver, KEYS[i][0]);
      dbk_driver_wait_focus (driver, KEYS[i][1]);
      dbk_driver_keys (driver, "Escape");
      dbk_driver_wait_focus (driver, "1号机组");
    }
  /* Who walked to the button stays there. */
  dbk_desk_walk_to (driver, "ctrl+Tab", "已同步");
  dbk_driver_keys (driver, "Return");
  dbk_driver_wait_focus (driver, "立即同步");
  dbk_driver_keys (driver, "Escape");
  dbk_driver_wait_focus (driver, "已同步");
  dbk_desk_close (driver);
}

/* --- Leaving --- */

/* Ctrl+Q quits from a dialogue as well; what is half typed there is not lost unasked. */
static void
test_quit (void)
{
  gulong window;

  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_desk_wait_synced (driver);
  dbk_desk_open_entry (driver);
  window = dbk_driver_front (driver);
  dbk_driver_keys (driver, "shift+F2");
  dbk_driver_wait_front (driver, window);
  dbk_driver_wait_focus (driver, "说明");
  dbk_driver_type (driver, "half a no");
  window = dbk_driver_front (driver);
  dbk_driver_keys (driver, "ctrl+q");
  dbk_driver_wait_front (driver, window);
  dbk_desk_wait (driver, "放弃输入并退出");
  dbk_desk_shot (driver, "keys-quit");
  dbk_desk_press_away (driver, "Escape");
  dbk_driver_wait_focus (driver, "说明");
  dbk_desk_wait_cell_text (driver, "half a no");
  dbk_driver_type (driver, "te");
  window = dbk_driver_front (driver);
  dbk_driver_keys (driver, "Return");
  dbk_driver_wait_front (driver, window);
  /* It was kept: nothing is asked about it any more, nor about a dialogue in which nothing was typed. */
  window = dbk_driver_front (driver);
  dbk_driver_keys (driver, "shift+F2");
  dbk_driver_wait_front (driver, window);
  dbk_driver_wait_focus (driver, "说明");
  dbk_desk_wait_cell_text (driver, "half a note");
  g_assert_cmpint (dbk_driver_quit (driver), ==, 0);
}

/* --- The review page --- */

static void
test_review_page (void)
{
  static const char *const STOPS[] = { "退回", "通过" };
  g_autofree char *home = dbk_stage_home (stage, "filler");

  dbk_stage_file_day (home, "P01");
  dbk_desk_open (stage, driver, "checker", "check.P01", NULL);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait_synced (driver);
  dbk_driver_keys (driver, "alt+3");
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "通过"));
  /* There is no other to go on to. */
  dbk_driver_wait_gone (driver, ATSPI_ROLE_PUSH_BUTTON, "下一份");
  for (guint i = 0; i < G_N_ELEMENTS (STOPS); i++)
    dbk_desk_walk_to (driver, "ctrl+Tab", STOPS[i]);

  /* Return by its key; Esc leaves the dialogue, and the report as it is. */
  dbk_driver_keys (driver, "ctrl+shift+r");
  dbk_desk_wait (driver, "意见");
  dbk_driver_keys (driver, "Escape");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "意见");

  /* Approve by its key, think again by another. */
  dbk_driver_keys (driver, "ctrl+Return");
  dbk_desk_wait (driver, "撤销");
  dbk_driver_keys (driver, "ctrl+z");
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "通过"));
  dbk_driver_keys (driver, "ctrl+Return");
  dbk_desk_wait (driver, "撤销");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_PUSH_BUTTON, "撤销");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
}

int
main (int argc, char **argv)
{
  dbk_desk_set_up (&argc, &argv, &stage, &driver);
  g_test_add_func ("/e2e/keys/sign-in", test_sign_in);
  g_test_add_func ("/e2e/keys/leave-sheet", test_leave_sheet);
  g_test_add_func ("/e2e/keys/entry-page", test_entry_page);
  g_test_add_func ("/e2e/keys/menus", test_menus);
  g_test_add_func ("/e2e/keys/quit", test_quit);
  g_test_add_func ("/e2e/keys/review-page", test_review_page);
  return dbk_desk_run (stage, driver);
}
