/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Workbooks into the window, by keys: what would happen is shown first, an own
 * export never writes over what others changed, bad files change nothing.
 */
#define G_LOG_DOMAIN "dbk-e2e"

#include <glib/gstdio.h>
#include <string.h>

#include "data/sheet/dbk-workbook.h"
#include "tests/e2e/dbk-desk.h"

static DbkStage *stage;
static DbkDriver *driver;

static void
ctl (const char *home, const char *const *words)
{
  g_autofree char *told = NULL;

  if (dbk_stage_ctl_told (home, NULL, &told, words) != 0)
    g_error ("daybookctl %s: %s", words[0], told);
}

#define CTL(home, ...) ctl (home, (const char *const[]){ __VA_ARGS__, NULL })

static void
open_window (const char *home)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");

  dbk_driver_launch (driver, (const char *const[]){ program, "--home", home, NULL }, NULL);
  dbk_driver_maximize (driver);
  dbk_desk_open_entry (driver);
}

static void
choose (const char *keys, const char *path)
{
  gulong window = dbk_driver_front (driver);

  dbk_driver_keys (driver, keys);
  dbk_desk_choose_file (driver, window, path);
}

static void
write_file (const char *path, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* A table of somebody's own: two good figures, one that is rounded, words, a unit nobody knows, a computed figure. */
static void
test_preview (void)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *path = dbk_stage_path (stage, "own.csv");
  g_autofree char *text = g_strdup_printf ("日期,机组,运行小时,发电量(万kWh),厂用电率,备注\n"
                                           "%s,1号机组,23:40,\"1,183.62\",5.5,x\n"
                                           "%s,2号机组,24,停机,,\n"
                                           "%s,9号机组,24,1,,\n",
                                           dbk_stage_yesterday (), dbk_stage_yesterday (), dbk_stage_yesterday ());

  dbk_stage_sign_in (stage, home, "fill.P01");
  write_file (path, text);
  open_window (home);
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "");

  choose ("ctrl+i", path);
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "新增 3"));
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "无效 2"));
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "锁定 1"));
  dbk_desk_wait (driver, "9号机组");
  dbk_desk_wait (driver, "D3");
  dbk_desk_wait (driver, "F 列“备注”");
  dbk_desk_shot (driver, "import-preview");
  /* Looking changed nothing; and Esc leaves it at that. */
  dbk_desk_press_away (driver, "Escape");
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "");

  choose ("ctrl+i", path);
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "导入 3 个数据"));
  dbk_driver_settle (300);
  dbk_desk_press_away (driver, "Return");
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1183.62");
  dbk_driver_keys (driver, "Left");
  dbk_desk_wait_cell_text (driver, "23.67");
  dbk_driver_keys (driver, "Down");
  dbk_desk_wait_cell_text (driver, "24");
  dbk_desk_shot (driver, "import-imported");
  /* One step takes all of it back. */
  dbk_driver_keys (driver, "ctrl+z");
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "");
  dbk_driver_keys (driver, "Left Down");
  dbk_desk_wait_cell_text (driver, "");
  dbk_driver_keys (driver, "ctrl+shift+z");
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1183.62");
  dbk_desk_close (driver);
}

/* The other filler changes a figure between export and import. */
static void
test_round_trip (void)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *other = dbk_stage_home (stage, "other");
  g_autofree char *path = dbk_stage_path (stage, "old.xlsx");
  g_autofree char *marked = dbk_stage_path (stage, "marked.xlsx");
  g_autoptr (DbkWorkbook) workbook = NULL;
  const char *day = dbk_stage_yesterday ();

  CTL (home, "set", "daily", "P01", day, "P01-U1.gen=1100", "P01-U1.run_hours=23");
  CTL (home, "sync");
  CTL (home, "export", "daily", "P01", day, "-o", path);
  dbk_stage_sign_in (stage, other, "fill2.P01");
  CTL (other, "set", "daily", "P01", day, "P01-U1.gen=1200");
  CTL (other, "sync");
  CTL (home, "sync");
  CTL (home, "import", path, "--dry-run", "--marked", marked);
  workbook = dbk_workbook_open (marked, NULL, NULL);
  g_assert_nonnull (workbook);
  /* A CSV's sheet has none. */
  g_assert_cmpstr (dbk_sheet_name (dbk_workbook_sheet (workbook, 0)), !=, "");
  g_clear_pointer (&workbook, dbk_workbook_unref);
  g_unlink (marked);
  open_window (home);
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1200");

  choose ("ctrl+i", path);
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "冲突 1"));
  dbk_desk_wait (driver, "导出工作簿之后");
  dbk_desk_shot (driver, "import-conflict");
  choose ("ctrl+s", marked);
  for (int tries = 0; tries < 300 && !g_file_test (marked, G_FILE_TEST_EXISTS); tries++)
    dbk_driver_settle (50);
  dbk_desk_wait (driver, "已写出标注后的工作簿");
  workbook = dbk_workbook_open (marked, NULL, NULL);
  g_assert_nonnull (workbook);
  dbk_desk_press_away (driver, "Escape");
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1200");

  /* The marked one knows its revision as well: it is still in conflict. */
  choose ("ctrl+i", marked);
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "冲突 1"));
  /* Unless somebody says that the workbook is right. */
  dbk_driver_settle (300);
  dbk_driver_keys (driver, "alt+o");
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "导入 1 个数据"));
  dbk_desk_shot (driver, "import-taken");
  dbk_desk_press_away (driver, "ctrl+Return");
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1100");
  dbk_desk_shot (driver, "import-toast");
  {
    g_autoptr (AtspiAccessible) undo = dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "撤销");

    dbk_driver_click (driver, undo);
  }
  dbk_desk_go_to_column (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1200");
  dbk_desk_close (driver);
}

static void
test_bad_file (void)
{
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *whole = dbk_stage_path (stage, "old.xlsx");
  g_autofree char *half = dbk_stage_path (stage, "half.xlsx");
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (whole, &bytes, &length, NULL));
  g_assert_true (g_file_set_contents (half, bytes, (gssize)length / 2, NULL));
  open_window (home);
  dbk_desk_go_to_column (driver, "发电量");
  choose ("ctrl+i", half);
  dbk_desk_wait (driver, "无法导入此工作簿");
  dbk_desk_wait (driver, "数据未作任何改动");
  dbk_desk_shot (driver, "import-bad");
  dbk_desk_press_away (driver, "Escape");
  dbk_driver_wait_focus (driver, "发电量");
  dbk_desk_wait_cell_text (driver, "1200");
  dbk_desk_close (driver);
}

int
main (int argc, char **argv)
{
  dbk_desk_set_up (&argc, &argv, &stage, &driver);
  g_test_add_func ("/e2e/import/preview", test_preview);
  g_test_add_func ("/e2e/import/round-trip", test_round_trip);
  g_test_add_func ("/e2e/import/bad-file", test_bad_file);
  return dbk_desk_run (stage, driver);
}
