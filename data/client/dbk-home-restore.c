/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Putting a backup in the place of a store: also of one too damaged to open.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "data/client/dbk-home-backup.h"
#include "data/client/dbk-home-private.h"

/* The WAL belongs to the file beside it: both go aside together, or the new file would be mixed with the old one's changes. */
static const char *const parts[] = { "", "-wal", "-shm" };

static gboolean
set_rename_error (const char *path, GError **error)
{
  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("%s could not be put aside: %s. Nothing was changed."), path, g_strerror (errno));
  return FALSE;
}

static gboolean
put_aside (const char *path, const char *aside, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (path, parts[i], NULL);
      g_autofree char *to = g_strconcat (aside, parts[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        return set_rename_error (from, error);
    }
  return TRUE;
}

static void
take_back (const char *path, const char *aside)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (aside, parts[i], NULL);
      g_autofree char *to = g_strconcat (path, parts[i], NULL);

      if (g_rename (from, to) != 0 && errno != ENOENT)
        g_warning ("%s stays aside as %s: %s", to, from, g_strerror (errno));
    }
}

/* The backup itself is not touched: a copy is made of it, upgraded if need be, and found sound. */
static gboolean
copy_in (const char *backup, const char *path, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".restoring", NULL);
  g_autoptr (GFile) from = g_file_new_for_path (backup);
  g_autoptr (GFile) to = g_file_new_for_path (fresh);
  g_autoptr (GError) local = NULL;
  g_autoptr (DbkStore) store = NULL;

  if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &local))
    {
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("%s could not be created: %s."), fresh, local->message);
      return FALSE;
    }
  if (g_chmod (fresh, 0600) != 0)
    g_debug ("%s: %s", fresh, g_strerror (errno));
  store = dbk_store_open (fresh, error);
  if (store == NULL || !dbk_database_verify (dbk_store_database (store), error))
    {
      g_clear_pointer (&store, dbk_store_close);
      (void)g_unlink (fresh);
      return FALSE;
    }
  g_clear_pointer (&store, dbk_store_close);
  return g_rename (fresh, path) == 0 || set_rename_error (fresh, error);
}

static gboolean
restore (DbkHome *home, const char *backup, char **kept, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");

  if (home->account == NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Nobody has signed in here yet. Sign in first."));
      return FALSE;
    }
  path = dbk_home_account_path (home, home->account, "store.db");
  aside = g_strconcat (path, ".before-restore-", stamp, NULL);
  if (!put_aside (path, aside, error))
    {
      take_back (path, aside);
      return FALSE;
    }
  if (!copy_in (backup, path, error))
    {
      take_back (path, aside);
      return FALSE;
    }
  if (kept != NULL)
    *kept = g_steal_pointer (&aside);
  return TRUE;
}

gboolean
dbk_home_restore (const char *directory, const char *backup, char **kept, GError **error)
{
  g_autoptr (DbkHome) home = dbk_home_new (directory);

  return dbk_home_lock (home, DBK_HOME_LOCK_ALL, error) && dbk_home_read_settings (home, error) && restore (home, backup, kept, error);
}

/* --- Recovering --- */

/* What reading changes, is changed in a copy: WAL and all. */
static gboolean
copy_parts (const char *from_path, const char *to_path, GError **error)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *from_name = g_strconcat (from_path, parts[i], NULL);
      g_autofree char *to_name = g_strconcat (to_path, parts[i], NULL);
      g_autoptr (GFile) from = g_file_new_for_path (from_name);
      g_autoptr (GFile) to = g_file_new_for_path (to_name);
      g_autoptr (GError) local = NULL;

      if (!g_file_copy (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &local) &&
          !(i > 0 && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
        {
          g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("%s could not be created: %s."), to_name, local->message);
          return FALSE;
        }
    }
  return TRUE;
}

static void
remove_parts (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strconcat (path, parts[i], NULL);

      (void)g_unlink (name);
    }
}

/* Into @fresh, what can be read of @source, which stays as it is. */
static gboolean
recover_from (const char *source, const char *fresh, DbkStoreRecovered *recovered, GError **error)
{
  g_autofree char *work = g_strconcat (fresh, ".reading", NULL);
  gboolean done = copy_parts (source, work, error);

  remove_parts (fresh);
  done = done && dbk_store_recover (work, fresh, recovered, error);
  remove_parts (work);
  if (!done)
    remove_parts (fresh);
  return done;
}

/* --- A store without its head --- */

#define MIN_PAGE 512
#define MAX_PAGE 65536

/* (transfer full) (nullable): the first page of @path, which says where everything is; its size in @size */
static guint8 *
read_first_page (const char *path, gsize *size)
{
  g_autofree guint8 *page = g_malloc0 (MAX_PAGE);
  FILE *file = g_fopen (path, "rb");
  gsize length = file != NULL ? fread (page, 1, MAX_PAGE, file) : 0;

  if (file != NULL)
    fclose (file);
  *size = ((gsize)page[16] << 8) | page[17];
  if (*size == 1)
    *size = MAX_PAGE;
  if (length < MIN_PAGE || *size < MIN_PAGE || length < *size || memcmp (page, "SQLite format 3", 16) != 0)
    return NULL;
  /* Of another moment: with a log beside it, counted by the length of the file, and with no page free. */
  memset (page + 18, 2, 2);
  memset (page + 24, 1, 4);
  memset (page + 32, 0, 8);
  memset (page + 92, 0, 4);
  return g_steal_pointer (&page);
}

static gboolean
write_first_page (const char *path, const guint8 *page, gsize size)
{
  FILE *file = g_fopen (path, "r+b");
  gboolean done = file != NULL && fwrite (page, 1, size, file) == size;

  return file != NULL && fclose (file) == 0 && done;
}

/* A backup is a copy page by page: its first page leads to the same places. What was typed since then is found again by it. */
static gboolean
recover_with_head (const char *source, const char *fresh, const char *backup, DbkStoreRecovered *recovered)
{
  g_autofree char *work = g_strconcat (fresh, ".reading", NULL);
  gsize size;
  g_autofree guint8 *page = read_first_page (backup, &size);
  gboolean done = page != NULL && copy_parts (source, work, NULL) && write_first_page (work, page, size);

  remove_parts (fresh);
  /* What has no unsent work is better taken from a backup that is sound. */
  done = done && dbk_store_recover (work, fresh, recovered, NULL) && recovered->edits + recovered->operations > 0;
  remove_parts (work);
  if (!done)
    remove_parts (fresh);
  return done;
}

/* By the newest backup that serves; one of another schema leads elsewhere. */
static gboolean
recover_with_heads (const char *directory, const char *source, const char *fresh, DbkStoreRecovered *recovered)
{
  g_auto (GStrv) backups = dbk_home_list_backups (directory, NULL);

  for (guint i = 0; backups[i] != NULL; i++)
    if (dbk_store_is_current (backups[i]) && recover_with_head (source, fresh, backups[i], recovered))
      {
        recovered->complete = FALSE;
        return TRUE;
      }
  return FALSE;
}

/* The newest backup that can be read, where the store cannot be at all. */
static gboolean
recover_from_backups (const char *directory, const char *fresh, DbkStoreRecovered *recovered, char **backup)
{
  g_auto (GStrv) backups = dbk_home_list_backups (directory, NULL);

  for (guint i = 0; backups[i] != NULL; i++)
    if (recover_from (backups[i], fresh, recovered, NULL))
      {
        recovered->complete = FALSE;
        *backup = g_strdup (backups[i]);
        return TRUE;
      }
  return FALSE;
}

static gboolean
replace (DbkHome *home, char **kept, DbkStoreRecovered *recovered, char **backup, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *fresh = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autoptr (GError) local = NULL;

  if (home->account == NULL)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Nobody has signed in here yet. Sign in first."));
      return FALSE;
    }
  path = dbk_home_account_path (home, home->account, "store.db");
  aside = g_strconcat (path, ".damaged-", stamp, NULL);
  fresh = g_strconcat (path, ".recovering", NULL);
  if (!recover_from (path, fresh, recovered, &local) && !recover_with_heads (home->directory, path, fresh, recovered) && !recover_from_backups (home->directory, fresh, recovered, backup))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!put_aside (path, aside, error))
    {
      take_back (path, aside);
      return FALSE;
    }
  /* Closed, it stands alone: no WAL beside it. */
  if (g_rename (fresh, path) != 0)
    {
      set_rename_error (fresh, error);
      take_back (path, aside);
      return FALSE;
    }
  *kept = g_steal_pointer (&aside);
  return TRUE;
}

gboolean
dbk_home_recover (const char *directory, char **kept, DbkStoreRecovered *recovered, char **backup, GError **error)
{
  g_autoptr (DbkHome) home = dbk_home_new (directory);

  *backup = NULL;
  return dbk_home_lock (home, DBK_HOME_LOCK_ALL, error) && dbk_home_read_settings (home, error) && replace (home, kept, recovered, backup, error);
}
