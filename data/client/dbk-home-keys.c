/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys of a home: its own, and those of the service that it has met.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home-private.h"
#include "data/wire/dbk-wire-receipt.h"

#define KEY_BYTES 32
/* A service has had few keys in its life; a file that holds more is not ours. */
#define MAX_KEYS 100

DbkKey *
dbk_home_load_key (DbkHome *home, GError **error)
{
  g_autofree char *path = g_build_filename (home->directory, "home.key", NULL);
  g_autoptr (GError) local = NULL;
  DbkKey *key = dbk_key_load (path, TRUE, &local);

  if (key == NULL)
    g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("The key of this home cannot be used: %s"), local->message);
  return key;
}

char *
dbk_home_read_public_key (DbkHome *home)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkKey) key = dbk_home_load_key (home, &error);

  if (key != NULL)
    return g_strdup (dbk_key_get_public (key));
  g_warning ("%s", error->message); /* everything but courier files goes without */
  return NULL;
}

DbkKey *
dbk_home_load_courier_key (DbkHome *home, char **id, GError **error)
{
  g_autofree char *path = dbk_home_account_path (home, home->account, "courier.key");
  g_autofree char *given = dbk_store_get_meta (home->store, "courier-home");
  g_autoptr (GError) local = NULL;
  DbkKey *key;

  /* Of a starter file; otherwise this home's own. */
  if (given == NULL)
    {
      *id = g_strdup (home->id);
      return dbk_home_load_key (home, error);
    }
  key = dbk_key_load (path, FALSE, &local);
  if (key == NULL)
    {
      g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_IO, _ ("The key of this home cannot be used: %s"), local != NULL ? local->message : path);
      return NULL;
    }
  *id = g_steal_pointer (&given);
  return key;
}

static char *
service_keys_path (DbkHome *home)
{
  return g_build_filename (home->directory, "service-keys", NULL);
}

GStrv
dbk_home_list_service_keys (DbkHome *home)
{
  g_autofree char *path = service_keys_path (home);
  g_autofree char *text = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL))
    lines = g_strsplit (text, "\n", MAX_KEYS);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      if (dbk_wire_is_hex (lines[i], KEY_BYTES))
        g_strv_builder_add (builder, lines[i]);
    }
  return g_strv_builder_end (builder);
}

gboolean
dbk_home_trust_service (DbkHome *home, const char *key, GError **error)
{
  g_autofree char *path = service_keys_path (home);
  g_auto (GStrv) known = dbk_home_list_service_keys (home);
  g_autofree char *before = g_strjoinv ("\n", known);
  g_autofree char *text = NULL;

  if (g_strv_contains ((const char *const *)known, key))
    return TRUE;
  text = g_strconcat (before, *before != '\0' ? "\n" : "", key, "\n", NULL);
  return dbk_home_write_private (path, text, error);
}
