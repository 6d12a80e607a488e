/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Several programs on one home: what one does, the other shows.
 *
 * The stores are SQLite files whose write transactions begin at once and last
 * milliseconds, and an edit's base is the operation that its author saw, read or
 * not: two programs that type do each other no harm. One alone exchanges at a
 * time (dbk-sync.c), and whoever signs in, out or hands over is alone with the
 * lock of the home. What is left is to notice: SQLite tells whether another
 * connection has committed; the own worker's commits are told of anyway, and
 * what a guest wrote it marks, for the case that both happened.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-private.h"

#define EVERY_MS 1000
#define MARK "guest"

static int
read_version (DbkHome *home)
{
  DbkDatabase *database = dbk_store_database (home->store);
  sqlite3_stmt *statement = dbk_database_prepare (database, "PRAGMA data_version", NULL);
  int version = 0;

  if (statement != NULL && dbk_database_step (database, statement, NULL) == SQLITE_ROW)
    {
      version = sqlite3_column_int (statement, 0);
      dbk_database_reset (statement);
    }
  return version;
}

void
dbk_home_remember (DbkHome *home)
{
  home->seen_version = read_version (home);
  home->seen_exchange = home->exchange;
  g_free (home->seen_guest);
  home->seen_guest = dbk_store_get_meta (home->store, MARK);
}

static void
follow_catalogue (DbkHome *home)
{
  g_autofree char *version = dbk_store_get_catalogue_version (home->store);
  g_autoptr (GError) error = NULL;

  if (home->engine == NULL || version == NULL || g_strcmp0 (version, dbk_catalogue_version (home->engine->catalogue)) == 0)
    return;
  if (!dbk_home_load_catalogue (home, &error))
    g_warning ("%s", error->message);
  else
    g_signal_emit (home, dbk_home_signals[DBK_HOME_CATALOGUE_CHANGED], 0);
}

static void
follow (DbkHome *home)
{
  follow_catalogue (home);
  dbk_home_take_news (home, NULL);
  g_signal_emit (home, dbk_home_signals[DBK_HOME_REPORT_CHANGED], 0, NULL, NULL, NULL);
}

static gboolean
look_cb (gpointer data)
{
  DbkHome *home = data;
  g_autofree char *before = NULL;
  gboolean exchanged;

  /* While an exchange of its own runs, what it brings is told page by page. */
  if (home->store == NULL || home->running != NULL || dbk_database_in_transaction (dbk_store_database (home->store)) || read_version (home) == home->seen_version)
    return G_SOURCE_CONTINUE;
  exchanged = home->exchange != home->seen_exchange;
  before = g_steal_pointer (&home->seen_guest);
  dbk_home_remember (home);
  if (!exchanged || g_strcmp0 (before, home->seen_guest) != 0)
    follow (home);
  return G_SOURCE_CONTINUE;
}

void
dbk_home_begin_look (DbkHome *home)
{
  if (home->look == 0 && home->lock >= 0)
    home->look = g_timeout_add (EVERY_MS, look_cb, home);
}

void
dbk_home_end_look (DbkHome *home)
{
  g_clear_handle_id (&home->look, g_source_remove);
}

void
dbk_home_leave_mark (DbkHome *home)
{
  g_autofree char *mark = g_uuid_string_random ();
  g_autoptr (GError) error = NULL;

  if (home->lock >= 0 || home->store == NULL || (home->exchange == 0 && sqlite3_total_changes (dbk_database_handle (dbk_store_database (home->store))) == 0))
    return;
  if (!dbk_store_set_meta (home->store, MARK, mark, &error))
    g_message ("%s", error->message);
}
