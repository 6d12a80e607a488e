/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sheet among other programs: cells pasted as LibreOffice, Excel and WPS put
 * them on the clipboard, and read back as these ask for them; and the sheet
 * turned over, one unit with its days down.
 */
#define G_LOG_DOMAIN "dbk-e2e"

#include <locale.h>
#include <string.h>

#include "tests/e2e/dbk-clipboard.h"
#include "tests/e2e/dbk-desk.h"

typedef struct
{
  DbkStage *stage;
  DbkDriver *driver;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = NULL;

  f->stage = dbk_stage_new ();
  dbk_stage_start_service (f->stage);
  home = dbk_stage_home (f->stage, "filler");
  dbk_stage_sign_in (f->stage, home, "fill.P01");
  f->driver = dbk_driver_new ();
  dbk_driver_launch (f->driver, (const char *const[]){ program, "--home", home, NULL }, NULL);
  dbk_driver_maximize (f->driver);
  dbk_driver_keys (f->driver, "alt+2");
  g_object_unref (dbk_driver_wait (f->driver, ATSPI_ROLE_TABLE, NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  dbk_driver_quit (f->driver);
  dbk_driver_free (f->driver);
  dbk_stage_free (f->stage);
}

static void
check_block (Fixture *f)
{
  dbk_desk_wait_cell_text (f->driver, "24");
  dbk_driver_keys (f->driver, "Right");
  dbk_desk_wait_cell_text (f->driver, "1183.62");
  dbk_driver_keys (f->driver, "Down");
  dbk_desk_wait_cell_text (f->driver, "1096.2");
  dbk_driver_keys (f->driver, "Left");
  dbk_desk_wait_cell_text (f->driver, "23.67");
  dbk_driver_keys (f->driver, "Up");
  dbk_desk_wait_cell_text (f->driver, "24");
}

/* What a program offers is one block of two units' running hours and generation. */
static void
test_paste (Fixture *f, gconstpointer data)
{
  static const DbkOffer libreoffice[] = {
    { "application/x-openoffice-embed-source-xml;windows_formatname=\"Star Embed Source (XML)\"", "PK" },
    { "text/html", "<table><tr><td>wrong</td></tr></table>" },
    { "UTF8_STRING", "24\t1,183.62\n23:40\t1096.2\n" },
    { "STRING", "24\t1,183.62\n23:40\t1096.2\n" },
    { "text/plain;charset=utf-8", "24\t1,183.62\n23:40\t1096.2\n" },
    { NULL, NULL },
  };
  static const DbkOffer excel[] = {
    { "text/html", "<html><body><!--StartFragment--><td>wrong</td></body></html>" },
    { "text/plain;charset=utf-8", "24\t\"1,183.62\"\r\n23:40\t1,096.20\r\n" },
    { "UTF8_STRING", "24\t\"1,183.62\"\r\n23:40\t1,096.20\r\n" },
    { NULL, NULL },
  };
  static const DbkOffer wps[] = {
    { "UTF8_STRING", "２４\t１１８３．６２\r\n23：40\t １０９６．２ \r\n" },
    { NULL, NULL },
  };
  static const DbkOffer *const programs[] = { libreoffice, excel, wps };
  static const char *const names[] = { "LibreOffice", "Excel", "WPS" };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *asked = NULL;
      DbkClipboard *clipboard = dbk_clipboard_own (programs[i]);

      dbk_desk_go_to_column (f->driver, "运行小时");
      dbk_driver_keys (f->driver, "ctrl+v");
      dbk_driver_settle (600);
      dbk_desk_go_to_column (f->driver, "运行小时");
      check_block (f);
      dbk_clipboard_free (clipboard, &asked);
      g_test_message ("%s: asked for %s", names[i], asked);
      g_assert_nonnull (strstr (asked, "UTF8_STRING") != NULL ? asked : strstr (asked, "text/plain;charset=utf-8"));
      /* One step takes all of it back. */
      dbk_driver_keys (f->driver, "ctrl+z");
      dbk_desk_wait_cell_text (f->driver, "");
    }
}

static void
test_copy (Fixture *f, gconstpointer data)
{
  static const DbkOffer offer[] = { { "UTF8_STRING", "24\t1183.6200\n23.5\t\n" }, { NULL, NULL } };
  DbkClipboard *clipboard = dbk_clipboard_own (offer);
  g_autofree char *utf8 = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *cells = NULL;

  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_driver_keys (f->driver, "ctrl+v");
  dbk_driver_settle (600);
  dbk_clipboard_free (clipboard, NULL);
  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_desk_wait_cell_text (f->driver, "24");
  dbk_driver_keys (f->driver, "shift+Down shift+Right ctrl+c");
  dbk_driver_settle (300);
  utf8 = dbk_clipboard_read ("UTF8_STRING");
  plain = dbk_clipboard_read ("text/plain;charset=utf-8");
  /* Raw: no grouping, no padding; an empty cell stays empty, without its ghost. */
  g_assert_cmpstr (utf8, ==, "24\t1183.62\n23.5\t\n");
  g_assert_cmpstr (plain, ==, utf8);
  /* And under the name by which LibreOffice takes it without asking, and without another letter. */
  cells = dbk_clipboard_read ("application/x-libreoffice-tsvc");
  g_assert_cmpstr (cells, ==, utf8);
  g_assert_null (dbk_clipboard_read ("text/rtf"));
}

/* What is typed goes into all of the selection; below the sheet stands what it comes to; and all of it is replaced. */
static void
test_many (Fixture *f, gconstpointer data)
{
  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_driver_keys (f->driver, "shift+Down");
  dbk_driver_type (f->driver, "23.5");
  dbk_driver_keys (f->driver, "ctrl+Return");
  g_object_unref (dbk_driver_wait (f->driver, ATSPI_ROLE_LABEL, "求和 47.0 h · 平均 23.5 · 2 个数值"));
  dbk_driver_keys (f->driver, "ctrl+shift+h");
  dbk_driver_wait_focus (f->driver, "在表中查找");
  dbk_driver_type (f->driver, "23.50");
  dbk_driver_settle (400);
  g_object_unref (dbk_driver_wait (f->driver, ATSPI_ROLE_LABEL, "在 2 个单元格中"));
  dbk_driver_keys (f->driver, "Tab Tab");
  dbk_driver_type (f->driver, "24");
  dbk_driver_keys (f->driver, "alt+a");
  dbk_driver_settle (300);
  dbk_desk_shot (f->driver, "sheet-.replace.png");
  dbk_driver_keys (f->driver, "Escape");
  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_desk_wait_cell_text (f->driver, "24");
  dbk_driver_keys (f->driver, "Down");
  dbk_desk_wait_cell_text (f->driver, "24");
  dbk_driver_keys (f->driver, "ctrl+z");
  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_desk_wait_cell_text (f->driver, "23.5");
  dbk_driver_keys (f->driver, "ctrl+z");
  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_desk_wait_cell_text (f->driver, "");
}

static void
test_days_down (Fixture *f, gconstpointer data)
{
  const char *day = dbk_stage_yesterday ();

  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_driver_keys (f->driver, "ctrl+t");
  dbk_driver_wait_focus (f->driver, day);
  dbk_driver_settle (500);
  dbk_desk_shot (f->driver, "sheet-.days.png");
  /* On the same figure, both ways. */
  dbk_driver_wait_focus (f->driver, "运行小时");
  dbk_driver_type (f->driver, "23.5");
  dbk_driver_keys (f->driver, "Return Up");
  dbk_desk_wait_cell_text (f->driver, "23.5");
  /* Back on the day's own sheet, the figure stands there. */
  dbk_driver_keys (f->driver, "ctrl+t");
  dbk_driver_wait_focus (f->driver, "1号机组");
  dbk_driver_wait_focus (f->driver, "运行小时");
  dbk_desk_wait_cell_text (f->driver, "23.5");
}

static void
test_find (Fixture *f, gconstpointer data)
{
  dbk_desk_go_to_column (f->driver, "发电厂用电量");
  dbk_driver_type (f->driver, "56.78");
  dbk_driver_keys (f->driver, "Return");
  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_driver_keys (f->driver, "ctrl+f");
  dbk_driver_wait_focus (f->driver, "在表中查找");
  dbk_driver_type (f->driver, "56.78");
  dbk_driver_settle (500);
  dbk_desk_shot (f->driver, "sheet-.find.png");
  dbk_driver_keys (f->driver, "Escape");
  dbk_driver_wait_focus (f->driver, "发电厂用电量");
  dbk_desk_wait_cell_text (f->driver, "56.78");
}

static void
test_note (Fixture *f, gconstpointer data)
{
  g_autofree char *home = dbk_stage_home (f->stage, "filler");

  dbk_desk_go_to_column (f->driver, "运行小时");
  dbk_driver_keys (f->driver, "shift+F2");
  g_object_unref (dbk_driver_wait (f->driver, ATSPI_ROLE_TEXT, "说明"));
  dbk_driver_settle (400);
  dbk_driver_type (f->driver, "meter changed");
  dbk_driver_keys (f->driver, "Return");
  dbk_driver_wait_focus (f->driver, "运行小时");
  dbk_driver_settle (300);
  dbk_driver_keys (f->driver, "shift+F2");
  {
    g_autoptr (AtspiAccessible) entry = dbk_driver_wait (f->driver, ATSPI_ROLE_TEXT, "说明");
    g_autofree char *text = dbk_driver_text (entry);

    g_assert_cmpstr (text, ==, "meter changed");
  }
  dbk_driver_keys (f->driver, "Escape");
}

#define ADD(path, function) g_test_add ("/e2e/sheet/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("paste", test_paste);
  ADD ("copy", test_copy);
  ADD ("many", test_many);
  ADD ("days-down", test_days_down);
  ADD ("find", test_find);
  ADD ("note", test_note);
  return g_test_run ();
}
