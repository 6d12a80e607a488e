/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys alone: everything that the entry page and the review page offer is
 * reached without a pointer, and nothing holds the focus captive.
 */
#define G_LOG_DOMAIN "dbk-keys"

#include <locale.h>
#include <string.h>

#include "tests/e2e/dbk-desk.h"

/* More stops than any page has. */
#define MOST_STOPS 60
/* Widgets that never tell that they have the focus are passed by like this. */
#define SILENT 4

static DbkStage *stage;
static DbkDriver *driver;

/* --- Walking --- */

/* Name and role of what has the focus; "" while nothing tells that it has. */
static char *
focused (void)
{
  g_autoptr (AtspiAccessible) node = dbk_driver_focus (driver);
  g_autofree char *name = node != NULL ? dbk_driver_name (node) : NULL;

  return g_strdup (name != NULL ? name : "");
}

/* Waits until the focus is elsewhere than at @before; some widgets do not tell. */
static char *
focus_after (const char *before)
{
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *now = focused ();

      if (!g_str_equal (now, before))
        return g_steal_pointer (&now);
      dbk_driver_settle (20);
    }
  return g_strdup ("");
}

/* Presses @key until the focus is at something named @name. */
static void
walk_to (const char *key, const char *name)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *at = focused ();

  for (int stops = 0; stops < MOST_STOPS; stops++)
    {
      g_autofree char *before = g_steal_pointer (&at);

      if (strstr (before, name) != NULL)
        return;
      g_string_append_printf (seen, " · %s", before);
      dbk_driver_keys (driver, key);
      at = focus_after (before);
    }
  g_error ("%s never comes to “%s”: %s", key, name, seen->str);
}

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
  first = focused ();
  dbk_driver_keys (driver, "Tab");
  second = focus_after (first);
  g_assert_nonnull (strstr (second, "1号机组"));
  dbk_driver_keys (driver, "shift+Tab");
  dbk_driver_wait_focus (driver, first);

  dbk_driver_keys (driver, "ctrl+Tab");
  third = focus_after (first);
  g_assert_null (strstr (third, "号机组"));
  dbk_driver_keys (driver, "alt+2");
  dbk_driver_wait_focus (driver, "1号机组");
  dbk_driver_keys (driver, "ctrl+shift+Tab");
  g_free (third);
  third = focus_after (first);
  g_assert_null (strstr (third, "号机组"));
  dbk_driver_keys (driver, "alt+2");
  dbk_driver_wait_focus (driver, "1号机组");
}

/* What stands around the sheet, in the order of reading. */
static void
test_entry_page (void)
{
  static const char *const STOPS[] = { "复制昨日", "更多", "运行", "燃料", "计划营销", "日度填报" };

  for (guint i = 0; i < G_N_ELEMENTS (STOPS); i++)
    {
      walk_to ("ctrl+Tab", STOPS[i]);
      g_test_message ("reached %s", STOPS[i]);
    }
  /* All the way round and into the sheet again. */
  walk_to ("ctrl+Tab", "1号机组");

  /* A tick by the space bar. */
  walk_to ("ctrl+Tab", "燃料");
  dbk_driver_keys (driver, "space");
  dbk_desk_wait (driver, "1 待上传");
  dbk_driver_keys (driver, "space");

  /* The page's keys work wherever the keyboard is. */
  walk_to ("ctrl+Tab", "日度填报");
  dbk_driver_keys (driver, "ctrl+h");
  dbk_desk_wait (driver, "还没有人填写");
  dbk_driver_keys (driver, "ctrl+h");

  /* Menus, popovers and the list of keys open and close, and give the focus back to the page's key. */
  dbk_driver_keys (driver, "shift+F5");
  dbk_desk_wait (driver, "上次同步");
  dbk_driver_keys (driver, "Escape");
  dbk_driver_keys (driver, "ctrl+question");
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_INVALID, "立即同步"));
  dbk_driver_keys (driver, "Escape");
  dbk_driver_keys (driver, "alt+2");
  dbk_driver_wait_focus (driver, "1号机组");
  dbk_desk_close (driver);
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
  for (guint i = 0; i < G_N_ELEMENTS (STOPS); i++)
    walk_to ("ctrl+Tab", STOPS[i]);

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
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  stage = dbk_stage_new ();
  driver = dbk_driver_new ();
  dbk_stage_start_service (stage);
  g_test_add_func ("/e2e/keys/leave-sheet", test_leave_sheet);
  g_test_add_func ("/e2e/keys/entry-page", test_entry_page);
  g_test_add_func ("/e2e/keys/review-page", test_review_page);
  status = g_test_run ();
  dbk_driver_free (driver);
  dbk_stage_free (stage);
  return status;
}
