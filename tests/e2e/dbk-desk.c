/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person at the window.
 */
#define G_LOG_DOMAIN "dbk-desk"

#include "tests/e2e/dbk-desk.h"

#include <string.h>

#define MOST_COLUMNS 20

void
dbk_desk_open (DbkStage *stage, DbkDriver *driver, const char *name, const char *user, const char *ca)
{
  g_autofree char *program = dbk_stage_program ("app/daybook/daybook");
  g_autofree char *home = dbk_stage_home (stage, name);
  const char *argv[] = { program, "--home", home, "--server", dbk_stage_url (stage), "--ca", ca != NULL ? ca : dbk_stage_ca (stage), "--user", user, NULL };

  dbk_driver_launch (driver, argv, NULL);
  dbk_driver_maximize (driver);
}

void
dbk_desk_sign_in (DbkDriver *driver, const char *password)
{
  g_object_unref (dbk_driver_wait_sensitive (driver, ATSPI_ROLE_TEXT, "密码"));
  /* Password rows never tell that they have the focus. */
  dbk_driver_settle (400);
  dbk_driver_keys (driver, "ctrl+a");
  dbk_driver_type (driver, password);
  dbk_driver_keys (driver, "Return");
}

void
dbk_desk_wait (DbkDriver *driver, const char *text)
{
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_INVALID, text));
}

void
dbk_desk_wait_synced (DbkDriver *driver)
{
  dbk_desk_wait (driver, "已同步");
}

void
dbk_desk_close (DbkDriver *driver)
{
  g_assert_cmpint (dbk_driver_quit (driver), ==, 0);
}

char *
dbk_desk_cell (DbkDriver *driver)
{
  g_autoptr (AtspiAccessible) node = dbk_driver_focus (driver);

  return node != NULL ? dbk_driver_name (node) : g_strdup ("");
}

char *
dbk_desk_cell_text (DbkDriver *driver)
{
  g_autoptr (AtspiAccessible) node = dbk_driver_focus (driver);

  return node != NULL ? dbk_driver_text (node) : g_strdup ("");
}

void
dbk_desk_wait_cell_text (DbkDriver *driver, const char *text)
{
  g_autofree char *found = dbk_desk_cell_text (driver);

  for (int tries = 0; tries < 100 && !g_str_equal (found, text); tries++)
    {
      dbk_driver_settle (20);
      g_free (found);
      found = dbk_desk_cell_text (driver);
    }
  g_assert_cmpstr (found, ==, text);
}

void
dbk_desk_open_entry (DbkDriver *driver)
{
  dbk_driver_keys (driver, "alt+2");
  g_object_unref (dbk_driver_wait (driver, ATSPI_ROLE_TABLE, "日报数据"));
  dbk_driver_keys (driver, "ctrl+Home");
}

void
dbk_desk_go_to_column (DbkDriver *driver, const char *column)
{
  /* From wherever the focus is: the page's key brings it back to the sheet. */
  dbk_desk_open_entry (driver);
  for (int i = 0; i < MOST_COLUMNS; i++)
    {
      g_autofree char *label = dbk_desk_cell (driver);

      if (strstr (label, column) != NULL)
        return;
      dbk_driver_keys (driver, "Right");
      dbk_driver_settle (30);
    }
  dbk_driver_give_up (driver, "The first row has no column", column);
}

void
dbk_desk_enter (DbkDriver *driver, const char *text)
{
  dbk_driver_type (driver, text);
  dbk_driver_keys (driver, "Return");
}

void
dbk_desk_choose_file (DbkDriver *driver, gulong before, const char *path)
{
  gulong dialogue = dbk_driver_wait_front (driver, before);

  /* Over a suggested name, or, where there is none, a slash opens the field; the field completes by itself only what exists. */
  dbk_driver_keys (driver, "ctrl+a");
  dbk_driver_type (driver, path);
  dbk_driver_wait_focus (driver, path);
  dbk_driver_keys (driver, "Return");
  /* GTK 4.8 does not stand that a dialogue is looked at while it goes: nothing is asked of the program until it has gone. */
  dbk_driver_wait_closed (driver, dialogue);
}
