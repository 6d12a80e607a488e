/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys with which homes sign courier files. Each is a setting of its own:
 * they are only ever asked for by account and home.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-home-key.h"

#include <string.h>

/* A hash in between, as neither name may be mixed up with the other whatever characters they have. */
static char *
setting (const char *account, const char *home)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *)account, (gssize)strlen (account) + 1);
  g_checksum_update (sum, (const guchar *)home, (gssize)strlen (home));
  return g_strconcat ("home-key:", g_checksum_get_string (sum), NULL);
}

gboolean
dbk_home_key_register (DbkCentralStore *store, const char *account, const char *home, const char *key, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *before = NULL;

  if (home == NULL || key == NULL)
    return TRUE;
  name = setting (account, home);
  if (!dbk_central_store_get_meta (store, name, &before, error))
    return FALSE;
  if (g_strcmp0 (before, key) == 0)
    return TRUE;
  if (before != NULL)
    g_message ("Home %s of %s has another key now", home, account);
  return dbk_central_store_set_meta (store, name, key, error);
}

gboolean
dbk_home_key_find (DbkCentralStore *store, const char *account, const char *home, char **key, GError **error)
{
  g_autofree char *name = setting (account, home);

  return dbk_central_store_get_meta (store, name, key, error);
}
