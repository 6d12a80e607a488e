/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person at the window.
 */
#define G_LOG_DOMAIN "dbk-desk"

#include "tests/e2e/dbk-desk.h"

#include <locale.h>
#include <string.h>

#define MOST_COLUMNS 20
/* More stops than any page has. */
#define MOST_STOPS 60

void
dbk_desk_set_up (int *argc, char ***argv, DbkStage **stage, DbkDriver **driver)
{
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, NULL);
  *stage = dbk_stage_new ();
  *driver = dbk_driver_new ();
  dbk_stage_start_service (*stage);
}

int
dbk_desk_run (DbkStage *stage, DbkDriver *driver)
{
  int status = g_test_run ();

  dbk_driver_free (driver);
  dbk_stage_free (stage);
  return status;
}

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

char *
dbk_desk_cell_after (DbkDriver *driver, const char *before)
{
  for (int tries = 0; tries < 20; tries++)
    {
      g_autofree char *at = dbk_desk_cell (driver);

      if (!g_str_equal (at, before))
        return g_steal_pointer (&at);
      dbk_driver_settle (20);
    }
  return g_strdup ("");
}

void
dbk_desk_walk_to (DbkDriver *driver, const char *key, const char *name)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *at = dbk_desk_cell (driver);

  for (int stops = 0; stops < MOST_STOPS; stops++)
    {
      g_autofree char *before = g_steal_pointer (&at);

      if (strstr (before, name) != NULL)
        return;
      g_string_append_printf (seen, " · %s", before);
      dbk_driver_keys (driver, key);
      at = dbk_desk_cell_after (driver, before);
    }
  g_printerr ("# %s came by%s\n", key, seen->str);
  dbk_driver_give_up (driver, "Walking never comes to", name);
}

void
dbk_desk_shot (DbkDriver *driver, const char *name)
{
  const char *folder = g_getenv ("DBK_DESK_SHOTS");
  g_autofree char *path = folder != NULL ? g_strdup_printf ("%s/%s.png", folder, name) : NULL;

  if (path == NULL)
    return;
  dbk_driver_settle (900);
  dbk_driver_shot (driver, path);
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

/* Whether exactly that comes to stand in the field before long. */
static gboolean
is_typed (DbkDriver *driver, const char *text)
{
  for (int tries = 0; tries < 40; tries++)
    {
      g_autofree char *found = dbk_desk_cell_text (driver);

      if (g_str_equal (found, text))
        return TRUE;
      dbk_driver_settle (50);
    }
  return FALSE;
}

void
dbk_desk_press_away (DbkDriver *driver, const char *key)
{
  gulong window = dbk_driver_front (driver);

  dbk_driver_keys (driver, key);
  /* GTK 4.8 does not stand that a window is looked at while it goes: nothing is asked of the program until it has gone. */
  dbk_driver_wait_closed (driver, window);
}

void
dbk_desk_choose_file (DbkDriver *driver, gulong before, const char *path)
{
  gboolean typed = FALSE;

  dbk_driver_wait_front (driver, before);
  /* Over a suggested name; where there is none, a slash opens the field. A folder that is shown only now closes it again:
   * then once more. */
  for (int tries = 0; tries < 5 && !typed; tries++)
    {
      dbk_driver_keys (driver, "ctrl+a");
      dbk_driver_type (driver, path);
      typed = is_typed (driver, path);
    }
  if (!typed)
    dbk_driver_give_up (driver, "The file dialogue does not take", path);
  dbk_desk_press_away (driver, "Return");
}
