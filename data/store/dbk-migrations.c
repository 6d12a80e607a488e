/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbered migrations: forward only, each in one transaction, a backup before.
 */
#define G_LOG_DOMAIN "dbk-store"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "data/store/dbk-database-private.h"

typedef struct
{
  int number;
  char *path; /* (owned): of the resource */
} Migration;

static void
migration_clear (gpointer data)
{
  g_free (((Migration *)data)->path);
}

static int
compare_migrations (gconstpointer a, gconstpointer b)
{
  return ((const Migration *)a)->number - ((const Migration *)b)->number;
}

static GArray *
list_migrations (const char *folder, GError **error)
{
  g_auto (GStrv) names = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Migration));

  if (names == NULL)
    return NULL;
  g_array_set_clear_func (list, migration_clear);
  for (guint i = 0; names[i] != NULL; i++)
    {
      Migration one = { atoi (names[i]), g_build_path ("/", folder, names[i], NULL) };

      g_array_append_val (list, one);
    }
  g_array_sort (list, compare_migrations);
  return g_steal_pointer (&list);
}

static gboolean
read_version (DbkDatabase *database, int *version, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (database, "PRAGMA user_version", error);

  if (statement == NULL || dbk_database_step (database, statement, error) < 0)
    return FALSE;
  *version = sqlite3_column_int (statement, 0);
  dbk_database_reset (statement);
  return TRUE;
}

static gboolean
check_references (DbkDatabase *database, GError **error)
{
  sqlite3_stmt *statement = dbk_database_prepare (database, "PRAGMA foreign_key_check", error);
  int code = statement != NULL ? dbk_database_step (database, statement, error) : -1;

  if (code == SQLITE_ROW)
    {
      dbk_database_reset (statement);
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED, _ ("%s could not be brought up to date; it was left as it was."), database->path);
    }
  return code == SQLITE_DONE;
}

static gboolean
run_script (DbkDatabase *database, const Migration *migration, GError **error)
{
  g_autoptr (GBytes) script = g_resources_lookup_data (migration->path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *text = NULL;
  g_autofree char *version = g_strdup_printf ("PRAGMA user_version = %d", migration->number);

  if (script == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (script, NULL), g_bytes_get_size (script));
  return dbk_database_exec (database, text, error) &&
         check_references (database, error) &&
         dbk_database_exec (database, version, error);
}

static gboolean
run_migration (DbkDatabase *database, const Migration *migration, GError **error)
{
  int version;

  if (!dbk_database_begin (database, error))
    return FALSE;
  /* Another process may have been quicker. */
  if (!read_version (database, &version, error) ||
      (version < migration->number && !run_script (database, migration, error)))
    {
      dbk_database_rollback (database);
      return FALSE;
    }
  return dbk_database_commit (database, error);
}

static gboolean
backup_before (DbkDatabase *database, int number, GError **error)
{
  g_autofree char *path = g_strdup_printf ("%s.before-%03d", database->path, number);

  return dbk_database_backup (database, path, error);
}

gboolean
dbk_database_check_version (DbkDatabase *database, const char *folder, GError **error)
{
  g_autoptr (GArray) list = list_migrations (folder, error);
  int version;

  if (list == NULL || !read_version (database, &version, error))
    return FALSE;
  if (list->len > 0 && version <= g_array_index (list, Migration, list->len - 1).number)
    return TRUE;
  g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_NEWER, _ ("%s was written by a newer version of this program and was left as it is. Install the newer version to go on."), database->path);
  return FALSE;
}

gboolean
dbk_database_migrate (DbkDatabase *database, const char *folder, GError **error)
{
  g_autoptr (GArray) list = list_migrations (folder, error);
  gboolean backed_up = FALSE;
  int version;

  if (list == NULL || !read_version (database, &version, error))
    return FALSE;
  for (guint i = 0; i < list->len; i++)
    {
      const Migration *migration = &g_array_index (list, Migration, i);

      if (migration->number <= version)
        continue;
      if (version > 0 && !backed_up && !backup_before (database, migration->number, error))
        return FALSE;
      backed_up = TRUE;
      if (!run_migration (database, migration, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dbk_database_is_current (DbkDatabase *database, const char *folder)
{
  g_autoptr (GArray) list = list_migrations (folder, NULL);
  int version;

  return list == NULL || list->len == 0 || !read_version (database, &version, NULL) || version >= g_array_index (list, Migration, list->len - 1).number;
}
