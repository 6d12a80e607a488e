/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of a home besides the stores: lock, settings, authority.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "data/base/dbk-json.h"
#include "data/client/dbk-home-private.h"
#include "data/store/dbk-lock.h"

#define MAX_SETTINGS (64 * 1024)
#define MAX_CA (1024 * 1024)
/* A guest, and restoring, are over in seconds. */
#define PATIENCE (2 * G_TIME_SPAN_SECOND)

gboolean
dbk_home_write_private (const char *path, const char *text, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &local))
    return TRUE;
  switch (local->code)
    {
    case G_FILE_ERROR_NOSPC:
      return dbk_database_set_file_error (path, ENOSPC, error);
    case G_FILE_ERROR_ROFS:
      return dbk_database_set_file_error (path, EROFS, error);
    case G_FILE_ERROR_ACCES:
    case G_FILE_ERROR_PERM:
      return dbk_database_set_file_error (path, EACCES, error);
    default:
      return dbk_database_set_file_error (path, EIO, error);
    }
}

gboolean
dbk_home_remove_file (const char *path, GError **error)
{
  return g_unlink (path) == 0 || errno == ENOENT || dbk_database_set_file_error (path, errno, error);
}

gboolean
dbk_home_make_directory (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0700) == 0 || dbk_database_set_file_error (path, errno, error);
}

/* --- The locks --- */

/* "lock": whoever may sign in and out; "guests": who works beside that. */
static char *
lock_path (DbkHome *home, const char *name)
{
  return g_build_filename (home->directory, name, NULL);
}

gboolean
dbk_home_lock (DbkHome *home, DbkHomeLock kind, GError **error)
{
  g_autofree char *main_path = lock_path (home, "lock");
  g_autofree char *guests_path = lock_path (home, "guests");

  if (kind == DBK_HOME_LOCK_GUEST)
    home->guest = dbk_lock_take (guests_path, DBK_LOCK_SHARED, PATIENCE, NULL, error);
  else
    home->lock = dbk_lock_take (main_path, DBK_LOCK_ALONE, 0, NULL, error);
  if (kind == DBK_HOME_LOCK_ALL && home->lock >= 0)
    {
      home->guest = dbk_lock_take (guests_path, DBK_LOCK_ALONE, PATIENCE, NULL, error);
      if (home->guest < 0)
        dbk_home_unlock (home);
    }
  return dbk_home_is_open (home);
}

void
dbk_home_unlock (DbkHome *home)
{
  g_autofree char *main_path = lock_path (home, "lock");
  g_autofree char *guests_path = lock_path (home, "guests");

  dbk_lock_release (guests_path, home->guest);
  dbk_lock_release (main_path, home->lock);
  home->lock = home->guest = -1;
}

gboolean
dbk_home_is_open (DbkHome *home)
{
  return home->lock >= 0 || home->guest >= 0;
}

/* --- Settings --- */

static char *
settings_path (DbkHome *home)
{
  return g_build_filename (home->directory, "home.json", NULL);
}

static gboolean
parse_settings (DbkHome *home, const char *text, gsize length, GError **error)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, MAX_SETTINGS, error);
  const char *id = NULL, *server = NULL, *account = NULL;
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  object = json_node_get_object (root);
  id = dbk_json_string (object, "home", error);
  if (id == NULL || !dbk_json_string_or (object, "server", NULL, &server, error) || !dbk_json_string_or (object, "account", NULL, &account, error))
    return FALSE;
  home->id = g_strdup (id);
  home->server = g_strdup (server);
  home->account = g_strdup (account);
  return TRUE;
}

gboolean
dbk_home_read_settings (DbkHome *home, GError **error)
{
  g_autofree char *path = settings_path (home);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize length;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      home->id = g_uuid_string_random ();
      return home->lock < 0 || dbk_home_write_settings (home, error);
    }
  if (!g_file_get_contents (path, &text, &length, &local) || !parse_settings (home, text, length, &local))
    {
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_DAMAGED, _ ("%s is damaged and was left exactly as it is. Keep the file; restore a backup or ask for help (%s)."),
                   path, local != NULL ? local->message : "no object");
      return FALSE;
    }
  return TRUE;
}

gboolean
dbk_home_write_settings (DbkHome *home, GError **error)
{
  g_autofree char *path = settings_path (home);
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autofree char *text = NULL;

  dbk_json_writer_begin_object (writer);
  dbk_json_writer_add_string (writer, "home", home->id);
  if (home->server != NULL)
    dbk_json_writer_add_string (writer, "server", home->server);
  if (home->account != NULL)
    dbk_json_writer_add_string (writer, "account", home->account);
  dbk_json_writer_end_object (writer);
  text = dbk_json_writer_finish (writer);
  return dbk_home_write_private (path, text, error);
}

/* --- Accounts --- */

/* A folder name for any account: lower-case letters and digits as they are (file systems may not tell cases apart), the rest escaped. */
static char *
folder_of (const char *account)
{
  GString *folder = g_string_new (NULL);

  for (const char *p = account; *p != '\0'; p++)
    {
      if (g_ascii_islower (*p) || g_ascii_isdigit (*p) || *p == '-' || *p == '_' || (*p == '.' && p != account))
        g_string_append_c (folder, *p);
      else
        g_string_append_printf (folder, "%%%02X", (guchar)*p);
    }
  return g_string_free (folder, FALSE);
}

char *
dbk_home_account_path (DbkHome *home, const char *account, const char *name)
{
  g_autofree char *folder = folder_of (account);

  return g_build_filename (home->directory, "accounts", folder, name, NULL);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

GStrv
dbk_home_list_accounts (DbkHome *home)
{
  g_autofree char *path = g_build_filename (home->directory, "accounts", NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *store = g_build_filename (path, name, "store.db", NULL);
      char *account = g_uri_unescape_string (name, NULL);

      if (account != NULL && g_file_test (store, G_FILE_TEST_EXISTS))
        g_ptr_array_add (names, account);
      else
        g_free (account);
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

gboolean
dbk_home_keep_ca (DbkHome *home, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize length;

  if (path == NULL)
    return dbk_home_remove_file (home->ca, error);
  if (!g_file_get_contents (path, &text, &length, &local) || length > MAX_CA)
    {
      g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNTRUSTED, _ ("The certificate authority in %s cannot be read."), path);
      return FALSE;
    }
  return dbk_home_write_private (home->ca, text, error);
}
