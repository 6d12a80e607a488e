/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plant's own days in the real window: one begins from a file, a shift hands
 * over to the next, a damaged store is saved.
 */
#define G_LOG_DOMAIN "dbk-shifts"

#include <glib/gstdio.h>
#include <string.h>

#include "tests/e2e/dbk-desk.h"

#define HOURS "运行小时"

static DbkStage *stage;
static DbkDriver *driver;

static char *
spawn (const char *const *argv)
{
  char *out = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return out;
}

/* daybook-central on the stage's folder: (transfer full): what it printed. */
static char *
central (const char *command, const char *argument, const char *output)
{
  g_autofree char *program = dbk_stage_program ("central/daybook-central");
  g_autofree char *data = dbk_stage_path (stage, "service");
  const char *argv[] = { program, "--data", data, command, argument, "-o", output, NULL };

  return spawn (argv);
}

static void
run_ctl (const char *home_name, const char *line)
{
  g_autofree char *home = dbk_stage_home (stage, home_name);
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autofree char *told = NULL;

  if (dbk_stage_ctl_told (home, NULL, &told, (const char *const *)words) != 0)
    g_error ("%s: %s", line, told);
}

/* What --json show says of yesterday's report. */
static char *
show (const char *home_name, const char *plant)
{
  g_autofree char *home = dbk_stage_home (stage, home_name);
  char *out = NULL;

  g_assert_cmpint (dbk_stage_ctl (home, &out, "--json", "show", "--history", "daily", plant, dbk_stage_yesterday (), NULL), ==, 0);
  return out;
}

static void
assert_shown (const char *home_name, const char *plant, const char *part)
{
  g_autofree char *text = show (home_name, plant);

  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
}

static void
launch_alone (const char *name)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = dbk_stage_home (stage, name);
  const char *argv[] = { program, "--home", home, NULL };

  dbk_driver_launch (driver, argv, NULL);
  dbk_driver_maximize (driver);
}

/* --- A plant without any line --- */

static void
test_start (void)
{
  g_autofree char *file = dbk_stage_path (stage, "island.starter");
  g_autofree char *told = NULL;
  g_autofree char *fingerprint = NULL;

  told = central ("starter", "fill.P01", file);
  fingerprint = g_strstrip (g_strdup (strstr (told, "fingerprint ") + strlen ("fingerprint ")));
  g_assert_cmpuint (strlen (fingerprint), ==, strlen ("0123 4567 89ab cdef"));
  launch_alone ("island");
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "用文件启动");
  dbk_driver_fill (driver, "启动文件", file);
  dbk_driver_fill (driver, "密码", "Wrong-password-1");
  dbk_driver_keys (driver, "Return");
  dbk_desk_wait (driver, "密码与制作启动文件时");
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait (driver, "服务密钥开头为");
  dbk_desk_wait (driver, fingerprint);
  dbk_desk_shot (driver, "shifts-started");
  dbk_driver_keys (driver, "Return");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "服务密钥开头为");
  dbk_desk_wait (driver, "离线");
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_enter (driver, "21.25");
  dbk_desk_wait (driver, "1 待上传");
  assert_shown ("island", "P01", "\"value\":\"21.25\"");
}

/* By keys alone: the pill's list, the button, a path in GTK's own dialogue. */
static void
choose_file (const char *button, const char *path)
{
  gulong window = dbk_driver_front (driver);

  dbk_driver_keys (driver, "shift+F5");
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, button));
  dbk_driver_settle (300);
  for (int stops = 0; stops < 10; stops++)
    {
      g_autofree char *at = dbk_desk_cell (driver);

      if (strstr (at, button) != NULL)
        break;
      dbk_driver_keys (driver, "Tab");
      dbk_driver_settle (60);
    }
  dbk_driver_wait_focus (driver, button);
  dbk_driver_keys (driver, "Return");
  dbk_desk_choose_file (driver, window, path);
}

static void
take (const char *path, const char *told)
{
  choose_file ("接收答复文件", path);
  dbk_desk_wait (driver, told);
}

static void
close_dialogue (const char *told)
{
  dbk_driver_keys (driver, "Return");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, told);
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

/* The answer to another plant, which has nothing to send. */
static void
answer_neighbour (const char *answer)
{
  g_autofree char *file = dbk_stage_path (stage, "neighbour.courier");
  g_autofree char *home = dbk_stage_home (stage, "neighbour");

  g_free (central ("starter", "fill.P02", file));
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "start", file, NULL), ==, 0);
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "courier", "export", file, NULL), ==, 0);
  g_free (central ("import", file, answer));
}

static void
test_carry (void)
{
  g_autofree char *file = dbk_stage_path (stage, "island.courier");
  g_autofree char *answer = dbk_stage_path (stage, "island-answer.courier");
  g_autofree char *other = dbk_stage_path (stage, "other.courier");

  choose_file ("存为摆渡文件", file);
  dbk_desk_wait (driver, "其中有 1 项操作");
  dbk_desk_shot (driver, "shifts-saved");
  close_dialogue ("其中有 1 项操作");
  /* It stays until it is answered. */
  dbk_desk_wait (driver, "1 待上传");
  g_free (central ("import", file, answer));

  spoil (answer, other);
  take (other, "未作任何改动");
  dbk_desk_shot (driver, "shifts-spoilt");
  close_dialogue ("未作任何改动");
  take (file, "电厂送往中心服务的文件");
  close_dialogue ("电厂送往中心服务的文件");
  answer_neighbour (other);
  take (other, "属于 fill.P02");
  close_dialogue ("属于 fill.P02");
  dbk_desk_wait (driver, "1 待上传");

  take (answer, "中心服务已答复 1 项操作");
  dbk_desk_shot (driver, "shifts-taken");
  close_dialogue ("中心服务已答复 1 项操作");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "待上传");
  take (answer, "此文件中没有新内容");
  dbk_desk_shot (driver, "shifts-again");
  close_dialogue ("此文件中没有新内容");
  dbk_driver_keys (driver, "shift+F5");
  dbk_desk_wait (driver, "靠摆渡文件往来");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_PUSH_BUTTON, "立即同步");
  dbk_desk_shot (driver, "shifts-pill");
  dbk_driver_keys (driver, "Escape");
  dbk_desk_close (driver);
  assert_shown ("island", "P01", "\"value\":\"21.25\"");
  assert_shown ("island", "P01", "\"revision\":1");
}

/* --- A receipt --- */

static void
test_receipt (void)
{
  g_autofree char *withdraw = g_strdup_printf ("withdraw daily P06 %s", dbk_stage_yesterday ());
  g_autofree char *submit = g_strdup_printf ("submit daily P06 %s --reason checked", dbk_stage_yesterday ());
  g_autofree char *login = g_strdup_printf ("login --server %s --ca %s --user fill.P06", dbk_stage_url (stage), dbk_stage_ca (stage));
  g_autofree char *home = dbk_stage_home (stage, "wind");
  g_autofree char *path = dbk_stage_path (stage, "receipt.json");
  g_autofree char *verify = g_strdup_printf ("verify-receipt %s", path);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;
  g_autoptr (AtspiAccessible) button = NULL;
  const char *hash;
  gulong window;

  run_ctl ("wind", login);
  run_ctl ("wind", "sync");
  launch_alone ("wind");
  dbk_desk_wait (driver, "草稿");
  g_assert_null (dbk_driver_find (driver, ATSPI_ROLE_PUSH_BUTTON, "回执"));
  dbk_stage_file_day (home, "P06");
  /* Its short form stands beside the state; saved, the whole of it holds. */
  button = dbk_driver_wait (driver, ATSPI_ROLE_PUSH_BUTTON, "✓ 回执 · ");
  name = dbk_driver_name (button);
  hash = strstr (name, "✓ 回执 · ") + strlen ("✓ 回执 · ");
  dbk_desk_shot (driver, "shifts-receipt");
  window = dbk_driver_front (driver);
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "✓ 回执 · ");
  dbk_desk_choose_file (driver, window, path);
  dbk_desk_wait (driver, "回执已保存");
  /* Submitted once more: the first receipt is in the history still. */
  run_ctl ("wind", withdraw);
  run_ctl ("wind", submit);
  dbk_driver_keys (driver, "ctrl+j");
  dbk_desk_wait (driver, "本日报的历史");
  dbk_desk_shot (driver, "shifts-history");
  window = dbk_driver_front (driver);
  g_assert_cmpint (g_unlink (path), ==, 0);
  {
    g_autofree char *save = g_strdup_printf ("保存回执 %.8s", hash);

    dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, save);
  }
  dbk_desk_choose_file (driver, window, path);
  /* It is there before it is written. */
  for (int tries = 0; tries < 200 && (text == NULL || !g_str_has_suffix (text, "}")); tries++)
    {
      dbk_driver_settle (50);
      g_clear_pointer (&text, g_free);
      g_file_get_contents (path, &text, NULL, NULL);
    }
  /* Behind two dialogues the display gives nobody the keyboard. */
  dbk_driver_kill (driver);
  g_assert_nonnull (text);
  {
    g_autofree char *start = g_strdup_printf ("\"sha256\":\"%.8s", hash);

    g_assert_nonnull (strstr (text, start));
  }
  run_ctl ("wind", verify);
}

/* --- Two shifts --- */

static void
leave (const char *answer)
{
  g_autofree char *button = g_strdup (answer);

  dbk_driver_press (driver, ATSPI_ROLE_INVALID, "· fill.P01");
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_INVALID, "退出登录"));
  /* The last of the menu, once it has slid in. */
  dbk_driver_settle (500);
  dbk_driver_keys (driver, "Up Return");
  dbk_desk_wait (driver, "有 1 项更改尚未发送");
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, button);
}

static void
test_hand_over (void)
{
  g_autofree char *login = g_strdup_printf ("login --server %s --ca %s --user fill2.P01", dbk_stage_url (stage), dbk_stage_ca (stage));

  run_ctl ("desk", login);
  run_ctl ("desk", "sync");
  run_ctl ("desk", "login --user fill.P01");
  run_ctl ("desk", "sync");
  dbk_stage_stop_service (stage);
  launch_alone ("desk");
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_enter (driver, "22.25");
  leave ("交给 fill2.P01");
  dbk_driver_fill (driver, "账号", "fill2.P01");
  dbk_driver_fill (driver, "密码", DBK_STAGE_PASSWORD);
  dbk_driver_keys (driver, "Return");
  dbk_desk_wait (driver, "1 待上传");
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_wait_cell_text (driver, "22.25");
  dbk_stage_start_service (stage);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
  assert_shown ("desk", "P01", "\"by\":\"fill2.P01\"");
  assert_shown ("desk", "P01", "\"comment\":\"⇄ fill.P01\"");
}

/* --- A damaged store --- */

static void
test_recover (void)
{
  g_autofree char *home = dbk_stage_home (stage, "desk");
  g_autofree char *store = g_build_filename (home, "accounts", "fill2.%5001", "store.db", NULL);
  g_autofree char *data = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (store, &data, &length, NULL));
  memset (data + length / 2, 0xa5, 4096);
  g_assert_true (g_file_set_contents (store, data, (gssize)length, NULL));
  launch_alone ("desk");
  dbk_desk_wait (driver, "无法打开数据");
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "救出可读内容");
  /* What is here again, and where the damaged file went. */
  dbk_desk_wait (driver, "已救出");
  dbk_desk_wait (driver, ".damaged-");
  dbk_desk_shot (driver, "shifts-recovered");
  close_dialogue (".damaged-");
  dbk_desk_wait_synced (driver);
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_wait_cell_text (driver, "22.25");
  dbk_desk_close (driver);
  run_ctl ("desk", "verify");
}

int
main (int argc, char **argv)
{
  g_setenv ("DAYBOOK_PASSWORD", DBK_STAGE_PASSWORD, TRUE);
  dbk_desk_set_up (&argc, &argv, &stage, &driver);
  g_test_add_func ("/e2e/shifts/start", test_start);
  g_test_add_func ("/e2e/shifts/carry", test_carry);
  g_test_add_func ("/e2e/shifts/receipt", test_receipt);
  g_test_add_func ("/e2e/shifts/hand-over", test_hand_over);
  g_test_add_func ("/e2e/shifts/recover", test_recover);
  return dbk_desk_run (stage, driver);
}
