/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What goes wrong at a plant, in the real window: each time it says in the
 * user's language what happened, and nothing typed is lost.
 */
#define G_LOG_DOMAIN "dbk-trouble"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "data/base/dbk-json.h"
#include "tests/e2e/dbk-bad-service.h"
#include "tests/e2e/dbk-desk.h"

#define MAX_JSON (64 * 1024 * 1024)
#define HOURS "运行小时"

/* All cases share them: a service takes seconds to fill. */
static DbkStage *stage;
static DbkDriver *driver;

/* --- What is stored --- */

/* (transfer full) (nullable) */
static char *
stored_value (const char *name, const char *plant, const char *entity, const char *indicator)
{
  g_autofree char *home = dbk_stage_home (stage, name);

  return dbk_stage_value (home, plant, entity, indicator);
}

static void
assert_stored (const char *name, const char *plant, const char *entity, const char *indicator, const char *value)
{
  g_autofree char *found = stored_value (name, plant, entity, indicator);

  g_assert_cmpstr (found, ==, value);
}

/* What the service has, seen by the plant's second filler. */
static void
assert_served (const char *entity, const char *indicator, const char *value)
{
  g_autofree char *home = dbk_stage_home (stage, "witness");

  if (!g_file_test (home, G_FILE_TEST_EXISTS))
    dbk_stage_sign_in (stage, home, "fill2.P01");
  else
    g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
  assert_stored ("witness", "P01", entity, indicator, value);
}

/* Keys take their time. */
static void
assert_field (const char *name, const char *text)
{
  g_autofree char *found = NULL;

  for (int tries = 0; tries < 100 && g_strcmp0 (found, text) != 0; tries++)
    {
      g_autoptr (AtspiAccessible) field = dbk_driver_wait (driver, ATSPI_ROLE_TEXT, name);

      g_free (found);
      found = dbk_driver_text (field);
      dbk_driver_settle (20);
    }
  g_assert_cmpstr (found, ==, text);
}

static void
open_signed_in (const char *name, const char *user)
{
  dbk_desk_open (stage, driver, name, user, NULL);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait_synced (driver);
  dbk_desk_open_entry (driver);
}

/* The session of the time before goes on. */
static void
open_again (const char *name, const char *user)
{
  dbk_desk_open (stage, driver, name, user, NULL);
  dbk_desk_wait_synced (driver);
  dbk_desk_open_entry (driver);
}

/* --- Signing in --- */

/* What was typed stands there still, ready to be mended. */
static void
assert_told (const char *words, const char *ca)
{
  dbk_desk_wait (driver, words);
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_TEXT, "账号"));
  assert_field ("服务器", dbk_stage_url (stage));
  assert_field ("账号", "fill.P02");
  /* Nobody reads a password over the accessibility bus; that it is there still, the button tells. */
  assert_field ("密码", "");
  assert_field ("证书颁发机构", ca);
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "登录"));
}

/* Names another authority, from the keyboard alone: the cursor stands in the field that is to blame. */
static void
try_field (const char *ca)
{
  dbk_driver_keys (driver, "ctrl+a");
  dbk_driver_type (driver, ca);
  assert_field ("证书颁发机构", ca);
  dbk_driver_keys (driver, "Return");
}

static void
try_authority (const char *ca, const char *words)
{
  try_field (ca);
  assert_told (words, ca);
}

static void
test_certificates (void)
{
  g_autofree char *certificate = dbk_stage_path (stage, "expired.pem");
  g_autofree char *key = dbk_stage_path (stage, "expired-key.pem");
  g_autofree char *other = dbk_stage_path (stage, "other.pem");
  g_autofree char *other_key = dbk_stage_path (stage, "other-key.pem");
  g_autofree char *broken = dbk_stage_path (stage, "broken.pem");
  g_autofree char *none = dbk_stage_path (stage, "none.pem");

  dbk_stage_make_certificate (other, other_key, 100);
  g_assert_true (g_file_set_contents (broken, "no certificate", -1, NULL));
  dbk_desk_open (stage, driver, "nobody", "fill.P02", other);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  assert_told ("本机不信任的机构", other);
  try_authority (broken, "无法读取");
  try_authority (none, "没有这个证书颁发机构文件");

  dbk_stage_make_certificate (certificate, key, 9);
  dbk_stage_stop_service (stage);
  dbk_stage_start_service_as (stage, certificate, key);
  try_authority (certificate, "已过期");
  dbk_stage_stop_service (stage);
  try_authority (dbk_stage_ca (stage), "无法连接");
  dbk_desk_close (driver);
  dbk_stage_start_service (stage);
}

/* Signs in again with @ca, from the bar that tells of it. */
static void
trust (const char *ca)
{
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "登录…");
  dbk_driver_wait_focus (driver, "密码");
  dbk_driver_type (driver, DBK_STAGE_PASSWORD);
  dbk_driver_keys (driver, "Return");
  dbk_desk_wait (driver, "请向管理员索取正确的证书颁发机构文件");
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_TEXT, "账号"));
  try_field (ca);
  dbk_desk_wait_synced (driver);
}

/* Another authority behind the same address: nothing goes there, it is said with the way on, and what was typed goes on when somebody has trusted it. */
static void
test_changed_authority (void)
{
  g_autofree char *other = dbk_stage_path (stage, "other.pem");
  g_autofree char *other_key = dbk_stage_path (stage, "other-key.pem");

  open_again ("filler", "fill.P01");
  dbk_desk_go_to_column (driver, HOURS);
  dbk_stage_stop_service (stage);
  dbk_stage_start_service_as (stage, other, other_key);
  dbk_desk_enter (driver, "22.5");
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait (driver, "不受信任，没有发送任何内容");
  dbk_desk_wait (driver, "1 待上传");
  trust (other);
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "不受信任");
  dbk_stage_stop_service (stage);
  dbk_stage_start_service (stage);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait (driver, "不受信任，没有发送任何内容");
  trust (dbk_stage_ca (stage));
  dbk_desk_close (driver);
  assert_served ("P01-U1", "run_hours", "22.50");
}

/* --- At the cell --- */

static void
refuse_text (const char *text, const char *words, const char *old)
{
  dbk_desk_enter (driver, text);
  dbk_desk_wait (driver, words);
  /* The cursor stays, and Esc brings the old value back. */
  dbk_driver_wait_focus (driver, text);
  dbk_driver_keys (driver, "Escape");
  dbk_desk_wait_cell_text (driver, old);
}

static void
test_values (void)
{
  open_signed_in ("filler", "fill.P01");
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_enter (driver, "23.5");
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_keys (driver, "Up");
  dbk_driver_wait_focus (driver, "1号机组");
  refuse_text ("12.345", "小数位数过多", "23.5");
  refuse_text ("1,5", "逗号有两种读法", "23.5");
  refuse_text ("23h", "数", "23.5");
  dbk_desk_close (driver);
  assert_stored ("filler", "P01", "P01-U1", "run_hours", "23.50");
}

/* --- The line --- */

static void
test_bad_answers (void)
{
  static const struct
  {
    DbkBadAnswer answer;
    const char *words;
    const char *value;
  } CASES[] = {
    { DBK_BAD_GARBAGE, "没有作任何更改", "20.01" },
    { DBK_BAD_TRUNCATED, "没有作任何更改", "20.02" },
    { DBK_BAD_PAGE, "没有作任何更改", "20.03" },
    { DBK_BAD_WRONG, "没有作任何更改", "20.04" },
    { DBK_BAD_500, "中心服务出现问题", "20.05" },
  };
  g_autofree char *certificate = dbk_stage_path (stage, "service/tls/server.pem");
  g_autofree char *key = dbk_stage_path (stage, "service/tls/server-key.pem");
  g_autoptr (DbkBadService) bad = NULL;

  open_again ("filler", "fill.P01");
  dbk_stage_stop_service (stage);
  bad = dbk_bad_service_new ((guint)atoi (strrchr (dbk_stage_url (stage), ':') + 1), certificate, key);
  dbk_desk_go_to_column (driver, HOURS);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      dbk_bad_service_set (bad, CASES[i].answer);
      dbk_desk_enter (driver, CASES[i].value);
      dbk_driver_wait_focus (driver, "2号机组");
      dbk_driver_keys (driver, "F5");
      for (int tries = 0; dbk_bad_service_count (bad) == 0 && tries < 200; tries++)
        dbk_driver_settle (50);
      g_assert_cmpuint (dbk_bad_service_count (bad), >, 0);
      dbk_desk_wait (driver, "同步失败");
      dbk_driver_keys (driver, "shift+F5");
      dbk_desk_wait (driver, CASES[i].words);
      dbk_desk_wait (driver, "待上传");
      dbk_driver_keys (driver, "Escape");
      dbk_desk_go_to_column (driver, HOURS);
      dbk_desk_wait_cell_text (driver, CASES[i].value);
    }
  g_clear_pointer (&bad, dbk_bad_service_free);
  dbk_stage_start_service (stage);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
  assert_served ("P01-U1", "run_hours", "20.05");
}

/* The service is let go on by a page at a time, until the window tells how many there are. Leaves it stopped. */
static void
stop_in_the_middle (void)
{
  for (int tries = 0; tries < 200; tries++)
    {
      g_autoptr (AtspiAccessible) button = NULL;

      dbk_stage_signal_service (stage, SIGSTOP);
      button = dbk_driver_find (driver, ATSPI_ROLE_PUSH_BUTTON, "停止接收");
      if (button != NULL)
        return;
      dbk_stage_signal_service (stage, SIGCONT);
      dbk_driver_settle (30);
    }
  g_error ("The window never told of a first exchange");
}

/* A group's first exchange is long: it says how far it has come, is stopped, is killed, and goes on where it was. */
static void
test_first_exchange (void)
{
  dbk_desk_open (stage, driver, "whole", "group", NULL);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  stop_in_the_middle ();
  dbk_desk_wait (driver, "正在接收中心服务的日报");
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "停止接收");
  dbk_desk_wait (driver, "份日报尚未收到");
  dbk_desk_wait (driver, "尚未收全");
  g_assert_null (dbk_driver_find (driver, ATSPI_ROLE_INVALID, "已同步"));
  dbk_stage_signal_service (stage, SIGCONT);
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "继续接收");
  stop_in_the_middle ();
  dbk_driver_kill (driver);
  dbk_stage_signal_service (stage, SIGCONT);
  dbk_desk_open (stage, driver, "whole", "group", NULL);
  dbk_desk_wait_synced (driver);
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "份日报尚未收到");
  g_assert_null (dbk_driver_find (driver, ATSPI_ROLE_INVALID, "正在接收中心服务的日报"));
  dbk_desk_close (driver);
}

static void
test_killed_service (void)
{
  static const guint DELAYS_MS[] = { 0, 15, 60 };

  open_again ("filler", "fill.P01");
  for (guint i = 0; i < G_N_ELEMENTS (DELAYS_MS); i++)
    {
      g_autofree char *value = g_strdup_printf ("21.1%u", i);

      dbk_desk_go_to_column (driver, HOURS);
      dbk_desk_enter (driver, value);
      dbk_driver_wait_focus (driver, "2号机组");
      dbk_driver_keys (driver, "F5");
      dbk_driver_settle (DELAYS_MS[i]);
      dbk_stage_signal_service (stage, SIGKILL);
      dbk_stage_start_service (stage);
      dbk_driver_keys (driver, "F5");
      dbk_desk_wait_synced (driver);
      assert_served ("P01-U1", "run_hours", value);
    }

  /* Surely in the middle: it has the request, and never answers. */
  dbk_stage_signal_service (stage, SIGSTOP);
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_enter (driver, "21.5");
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait (driver, "同步中");
  dbk_stage_signal_service (stage, SIGKILL);
  dbk_desk_wait (driver, "离线 · 1 待上传");
  dbk_stage_start_service (stage);
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
  assert_served ("P01-U1", "run_hours", "21.50");
}

static void
test_replaced_session (void)
{
  g_autofree char *elsewhere = dbk_stage_home (stage, "elsewhere");
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autofree char *witness = dbk_stage_home (stage, "witness");

  /* Another filler works on this computer too: who signs in again is not asked whether to hand over to him. */
  dbk_stage_sign_in (stage, home, "fill2.P01");
  dbk_stage_sign_in (stage, home, "fill.P01");
  dbk_stage_sign_in (stage, witness, "fill2.P01");
  open_again ("filler", "fill.P01");
  g_assert_cmpint (dbk_stage_ctl (elsewhere, NULL, "login", "--server", dbk_stage_url (stage), "--ca", dbk_stage_ca (stage), "--user", "fill.P01", NULL), ==, 0);
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_enter (driver, "22.25");
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_keys (driver, "F5");
  dbk_desk_wait (driver, "此账号已在别处登录");
  dbk_desk_wait (driver, "1 待上传");
  /* One goes on typing all the same. */
  dbk_desk_enter (driver, "22.75");
  dbk_desk_wait (driver, "2 待上传");
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "登录…");
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
  assert_served ("P01-U1", "run_hours", "22.25");
  assert_served ("P01-U2", "run_hours", "22.75");
}

/* --- The machine --- */

static void
test_second_window (void)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = dbk_stage_home (stage, "filler");
  g_autoptr (GSubprocess) second = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *told = NULL;
  const char *login[] = { "login", "--user", "fill.P01", NULL };

  dbk_desk_open (stage, driver, "filler", "fill.P01", NULL);
  dbk_desk_wait_synced (driver);
  second = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--home", home, NULL);
  g_assert_no_error (error);
  /* It hands over to the first one and is done. */
  g_assert_true (g_subprocess_wait_check (second, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (dbk_driver_is_running (driver));
  dbk_desk_wait_synced (driver);
  /* Who works here is for the window to change. */
  g_assert_cmpint (dbk_stage_ctl_told (home, NULL, &told, login), ==, 1);
  g_assert_nonnull (strstr (told, "另一个程序正在使用"));
  /* A script types into what is shown, and the window shows it; what is typed next stands on it. */
  dbk_desk_open_entry (driver);
  dbk_desk_go_to_column (driver, HOURS);
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "set", "daily", "P01", dbk_stage_yesterday (), "P01-U1.run_hours=23.25", NULL), ==, 0);
  dbk_desk_wait_cell_text (driver, "23.25");
  dbk_desk_enter (driver, "23.75");
  assert_stored ("filler", "P01", "P01-U1", "run_hours", "23.75");
  g_assert_cmpint (dbk_stage_ctl (home, NULL, "sync", NULL), ==, 0);
  assert_served ("P01-U1", "run_hours", "23.75");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
}

/* --- A service that went back --- */

static void
copy_database (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *source = dbk_stage_path (stage, from);
  g_autofree char *target = dbk_stage_path (stage, to);
  g_autofree char *log = g_strconcat (target, "-wal", NULL);
  g_autofree char *index = g_strconcat (target, "-shm", NULL);
  g_autoptr (GFile) a = g_file_new_for_path (source);
  g_autoptr (GFile) b = g_file_new_for_path (target);

  g_unlink (log);
  g_unlink (index);
  g_file_copy (a, b, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Exchanges; what was said beside it, (transfer full). */
static char *
sync_home (const char *name)
{
  static const char *const words[] = { "sync", NULL };
  g_autofree char *home = dbk_stage_home (stage, name);
  char *told = NULL;

  g_assert_cmpint (dbk_stage_ctl_told (home, NULL, &told, words), ==, 0);
  return told;
}

static void
set_in (const char *name, const char *assignment)
{
  g_autofree char *home = dbk_stage_home (stage, name);

  g_assert_cmpint (dbk_stage_ctl (home, NULL, "set", "daily", "P01", dbk_stage_yesterday (), assignment, NULL), ==, 0);
}

/* The report as a home shows it, without what only its own account may do. */
static char *
shown_in (const char *name)
{
  g_autofree char *home = dbk_stage_home (stage, name);
  g_autofree char *out = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *report;

  g_assert_cmpint (dbk_stage_ctl (home, &out, "--json", "show", "daily", "P01", dbk_stage_yesterday (), NULL), ==, 0);
  root = dbk_json_parse (out, strlen (out), MAX_JSON, &error);
  g_assert_no_error (error);
  report = json_object_get_object_member (json_node_get_object (root), "report");
  json_object_remove_member (report, "may");
  return dbk_json_print (root);
}

/*
 * The service's file is replaced by an older copy of itself: a figure, a submission
 * and an approval that it had answered are gone, and somebody types into what
 * was submitted. Each program says what happened; the figures come back by
 * themselves, the actions are refused, and are shown, since what they were of is another report now.
 */
static void
test_restored_service (void)
{
  static const char *const homes[][2] = { { "author", "fill.P01" }, { "mate", "fill2.P01" }, { "check", "check.P01" } };
  g_autofree char *author = dbk_stage_home (stage, "author");
  g_autofree char *check = dbk_stage_home (stage, "check");
  g_autofree char *filed = NULL;
  g_autofree char *shown = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autofree char *home = dbk_stage_home (stage, homes[i][0]);
      g_autofree char *told = NULL;

      g_assert_cmpint (dbk_stage_ctl (home, NULL, "login", "--server", dbk_stage_url (stage), "--ca", dbk_stage_ca (stage), "--user", homes[i][1], NULL), ==, 0);
      told = sync_home (homes[i][0]);
      g_assert_cmpstr (told, ==, "");
    }
  dbk_stage_stop_service (stage);
  copy_database ("service/central.db", "older.db");
  dbk_stage_start_service (stage);
  set_in ("author", "P01-U1.run_hours=20.5");
  g_free (sync_home ("author"));
  g_free (sync_home ("mate"));
  set_in ("mate", "P01-U2.trial_gen=0.5");
  dbk_stage_file_day (author, "P01");
  filed = stored_value ("author", "P01", "P01-U1", "gen");
  g_assert_nonnull (filed);
  g_free (sync_home ("check"));
  g_assert_cmpint (dbk_stage_ctl (check, NULL, "approve", "daily", "P01", dbk_stage_yesterday (), NULL), ==, 0);

  dbk_stage_stop_service (stage);
  copy_database ("older.db", "service/central.db");
  dbk_stage_start_service (stage);
  {
    g_autofree char *told = sync_home ("mate");
    g_assert_nonnull (strstr (told, "服务已从较早的备份恢复"));
  }
  /* The author's window goes on by itself, and says it too. */
  dbk_desk_open (stage, driver, "author", "fill.P01", NULL);
  dbk_desk_wait (driver, "服务已从备份恢复");
  dbk_desk_wait (driver, "项被拒绝");
  dbk_driver_keys (driver, "shift+F5");
  dbk_desk_wait (driver, "服务已从较早的备份恢复");
  dbk_desk_wait (driver, "报表已有变化");
  dbk_driver_keys (driver, "Escape");
  /* It is something to do. */
  dbk_driver_keys (driver, "alt+1");
  dbk_desk_wait (driver, "项操作被中心服务拒绝");
  dbk_desk_close (driver);
  {
    g_autofree char *told = sync_home ("check");
    g_assert_nonnull (strstr (told, "服务已从较早的备份恢复"));
  }
  g_free (sync_home ("mate"));
  assert_stored ("author", "P01", "P01-U2", "trial_gen", "0.5000");
  assert_stored ("check", "P01", "P01-U1", "gen", filed);
  for (guint i = 0; i < G_N_ELEMENTS (homes); i++)
    {
      g_autofree char *now = shown_in (homes[i][0]);

      if (shown != NULL)
        g_assert_cmpstr (now, ==, shown);
      else
        shown = g_steal_pointer (&now);
    }
  g_assert_nonnull (strstr (shown, "\"state\":\"draft\""));
}

static void
fill_disk (const char *path)
{
  g_autofree char *block = g_malloc0 (64 * 1024);
  int file = g_open (path, O_WRONLY | O_CREAT | O_APPEND, 0600);

  g_assert_cmpint (file, >=, 0);
  for (gsize size = 64 * 1024; size >= 512; size /= 2)
    while (write (file, block, size) == (gssize)size)
      ;
  close (file);
}

static void
test_full_disk (void)
{
  g_autofree char *home = dbk_stage_home (stage, "small");
  g_autofree char *ballast = g_build_filename (home, "ballast", NULL);

  g_mkdir_with_parents (home, 0700);
  /* Seen by this process and its children alone, and gone with it. */
  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount ("none", home, "tmpfs", 0, "size=48m,mode=700") != 0)
    {
      g_autofree char *why = g_strdup_printf ("no disk of its own can be mounted here: %s", g_strerror (errno));

      g_test_skip (why);
      return;
    }
  open_signed_in ("small", "fill.P02");
  dbk_desk_go_to_column (driver, HOURS);
  dbk_desk_enter (driver, "23.5");
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_keys (driver, "Up");
  dbk_driver_wait_focus (driver, "1号机组");
  dbk_desk_close (driver);

  /* What the log of the last run took is free again: nothing is left over in which a change could hide. */
  open_again ("small", "fill.P02");
  fill_disk (ballast);
  dbk_desk_go_to_column (driver, HOURS);
  dbk_driver_keys (driver, "Right");
  for (int i = 0; i < 60 && dbk_driver_find (driver, ATSPI_ROLE_INVALID, "磁盘已满") == NULL; i++)
    {
      g_autofree char *value = g_strdup_printf ("9%02d", i);

      dbk_desk_enter (driver, value);
      dbk_driver_keys (driver, "Up");
      dbk_driver_settle (50);
    }
  dbk_desk_wait (driver, "磁盘已满");
  dbk_desk_wait (driver, "本次更改未保存");
  g_assert_cmpint (g_unlink (ballast), ==, 0);
  /* The text is still there: the key alone stores it now. */
  dbk_driver_keys (driver, "ctrl+a");
  dbk_desk_enter (driver, "987");
  dbk_driver_wait_focus (driver, "2号机组");
  dbk_driver_wait_gone (driver, ATSPI_ROLE_INVALID, "磁盘已满");
  dbk_desk_close (driver);
  assert_stored ("small", "P02", "P02-U1", "run_hours", "23.50");
  assert_stored ("small", "P02", "P02-U1", "gen", "987.0000");

  /* Read-only at start: said, with what to do; and once it is done, nothing need be started anew. */
  g_assert_cmpint (mount ("none", home, "tmpfs", MS_REMOUNT | MS_RDONLY, "size=48m,mode=700"), ==, 0);
  dbk_desk_open (stage, driver, "small", "fill.P02", NULL);
  dbk_desk_wait (driver, "请将文件夹设为可写后重试");
  g_assert_cmpint (mount ("none", home, "tmpfs", MS_REMOUNT, "size=48m,mode=700"), ==, 0);
  dbk_driver_press (driver, ATSPI_ROLE_PUSH_BUTTON, "重试");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
  g_assert_cmpint (umount2 (home, MNT_DETACH), ==, 0);
}

/* Overwrites @n bytes at @place: 0 is the head of the file, 0.5 its middle. */
static void
damage (const char *path, double place, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  memset (bytes + (gsize)((double)(length - n) * place), 0xA5, n);
  g_file_set_contents (path, bytes, (gssize)length, &error);
  g_assert_no_error (error);
}

static char *
checksum (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)bytes, length);
}

static void
refuse_store (const char *name, const char *account, double place)
{
  g_autofree char *home = dbk_stage_home (stage, name);
  g_autofree char *store = g_build_filename (home, "accounts", account, "store.db", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  damage (store, place, 4096);
  before = checksum (store);
  dbk_desk_open (stage, driver, name, "fill.P01", NULL);
  dbk_desk_wait (driver, "无法打开数据");
  dbk_desk_wait (driver, "已损坏，程序未作任何改动");
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_PUSH_BUTTON, "关闭"));
  dbk_desk_close (driver);
  after = checksum (store);
  g_assert_cmpstr (before, ==, after);
}

/* Folders of accounts escape capitals. */
static void
test_damaged_store (void)
{
  refuse_store ("filler", "fill.%5001", 0);
  refuse_store ("witness", "fill2.%5001", 0.5);
}

/* --- One-time codes --- */

static void
test_one_time_code (void)
{
  g_autofree char *secret = dbk_stage_enrol (stage, "fill.P09");
  g_autofree char *code = NULL;

  dbk_desk_open (stage, driver, "phone", "fill.P09", NULL);
  dbk_desk_sign_in (driver, DBK_STAGE_PASSWORD);
  /* The cursor waits in the field that has come. */
  dbk_desk_wait (driver, "验证器显示的");
  assert_field ("一次性验证码", "");
  dbk_driver_type (driver, "12345x");
  assert_field ("一次性验证码", "12345x");
  dbk_driver_keys (driver, "Return");
  dbk_desk_wait (driver, "用过");
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_TEXT, "一次性验证码"));
  assert_field ("密码", "");
  dbk_driver_keys (driver, "ctrl+a");
  code = dbk_stage_code (secret);
  dbk_driver_type (driver, code);
  assert_field ("一次性验证码", code);
  dbk_driver_keys (driver, "Return");
  dbk_desk_wait_synced (driver);
  dbk_desk_close (driver);
}

int
main (int argc, char **argv)
{
  dbk_desk_set_up (&argc, &argv, &stage, &driver);
  g_test_add_func ("/e2e/trouble/certificates", test_certificates);
  g_test_add_func ("/e2e/trouble/one-time-code", test_one_time_code);
  g_test_add_func ("/e2e/trouble/values", test_values);
  g_test_add_func ("/e2e/trouble/changed-authority", test_changed_authority);
  g_test_add_func ("/e2e/trouble/bad-answers", test_bad_answers);
  g_test_add_func ("/e2e/trouble/first-exchange", test_first_exchange);
  g_test_add_func ("/e2e/trouble/killed-service", test_killed_service);
  g_test_add_func ("/e2e/trouble/replaced-session", test_replaced_session);
  g_test_add_func ("/e2e/trouble/second-window", test_second_window);
  g_test_add_func ("/e2e/trouble/restored-service", test_restored_service);
  g_test_add_func ("/e2e/trouble/full-disk", test_full_disk);
  /* The last one that uses this home. */
  g_test_add_func ("/e2e/trouble/damaged-store", test_damaged_store);
  return dbk_desk_run (stage, driver);
}
