/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Backups that a home makes of itself: one a day, beside the work.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-backup.h"

#include <glib/gstdio.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-private.h"
#include "data/store/dbk-lock.h"

typedef struct
{
  char *store;  /* (owned) */
  char *folder; /* (owned) */
  char *target; /* (owned) */
} Backup;

static void
backup_free (Backup *backup)
{
  g_free (backup->store);
  g_free (backup->folder);
  g_free (backup->target);
  g_free (backup);
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  return -strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GStrv
list_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, "store-") && g_str_has_suffix (name, ".db"))
      g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, newest_first);
  g_ptr_array_add (names, NULL);
  return (GStrv)g_ptr_array_steal (names, NULL);
}

/* Verified, and only then one in the row: a bad one never drives a good one out. */
static gpointer
backup_thread (gpointer data)
{
  Backup *backup = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkDatabase) database = dbk_database_open_reader (backup->store, &error);
  g_autofree char *path = g_build_filename (backup->folder, "lock", NULL);
  g_auto (GStrv) kept = NULL;
  int lock = -1;

  if (database == NULL || g_mkdir_with_parents (backup->folder, 0700) != 0 || (lock = dbk_lock_take (path, DBK_LOCK_ALONE, 0, NULL, &error)) < 0 || !dbk_database_backup (database, backup->target, &error))
    g_log (G_LOG_DOMAIN, g_error_matches (error, DBK_STORE_ERROR, DBK_STORE_ERROR_LOCKED) ? G_LOG_LEVEL_DEBUG : G_LOG_LEVEL_MESSAGE,
           "no backup was made now: %s", error != NULL ? error->message : backup->folder);
  else
    {
      kept = list_folder (backup->folder);
      for (guint i = 0; kept[i] != NULL; i++)
        if (i >= DBK_HOME_BACKUPS)
          g_unlink (kept[i]);
    }
  dbk_lock_release (path, lock);
  backup_free (backup);
  return NULL;
}

void
dbk_home_begin_backup (DbkHome *home)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (dbk_clock_now () / G_USEC_PER_SEC);
  g_autofree char *name = g_date_time_format (now, "store-%Y%m%d.db");
  Backup *backup = g_new0 (Backup, 1);

  dbk_home_end_backup (home);
  backup->store = dbk_home_account_path (home, home->account, "store.db");
  backup->folder = dbk_home_account_path (home, home->account, "backups");
  backup->target = g_build_filename (backup->folder, name, NULL);
  if (g_file_test (backup->target, G_FILE_TEST_EXISTS))
    backup_free (backup);
  else
    home->backup = g_thread_new ("daybook-backup", backup_thread, backup);
}

void
dbk_home_end_backup (DbkHome *home)
{
  if (home->backup != NULL)
    g_thread_join (g_steal_pointer (&home->backup));
}

GStrv
dbk_home_list_backups (const char *directory, const char *account)
{
  g_autoptr (DbkHome) home = dbk_home_new (directory);
  g_autofree char *folder = NULL;

  if (account == NULL && (!dbk_home_read_settings (home, NULL) || home->account == NULL))
    return g_new0 (char *, 1);
  folder = dbk_home_account_path (home, account != NULL ? account : home->account, "backups");
  return list_folder (folder);
}
