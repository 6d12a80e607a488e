/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybook-central starter: what a plant begins with that no line will ever reach.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-courier-commands.h"
#include "central/dbk-courier.h"
#include "central/dbk-home-key.h"
#include "central/dbk-service-private.h"
#include "data/courier/dbk-starter.h"

static gboolean
refuse (const char *format, const char *name, GError **error)
{
  g_set_error (error, DBK_SERVICE_ERROR, DBK_SERVICE_ERROR_FAILED, format, name);
  return FALSE;
}

static gboolean
check_account (const DbkAccount *account, const char *name, GError **error)
{
  if (account == NULL)
    return refuse ("There is no account %s", name, error);
  if (account->disabled)
    return refuse ("The account %s is disabled", name, error);
  if (account->is_interface)
    return refuse ("%s is an interface: a starter file is for people", name, error);
  return TRUE;
}

/* One place for all the starter files of an account: making another ends the one before it. */
static char *
place_of (DbkCentralStore *store, const char *account, gboolean *known, GError **error)
{
  g_autofree char *setting = g_strconcat ("starter:", account, NULL);
  char *place = NULL;

  if (!dbk_central_store_get_meta (store, setting, &place, error))
    return NULL;
  *known = place != NULL;
  return place != NULL ? place : g_uuid_string_random ();
}

static gboolean
keep_place (DbkCentralStore *store, const char *account, const char *place, GError **error)
{
  g_autofree char *setting = g_strconcat ("starter:", account, NULL);

  return dbk_central_store_set_meta (store, setting, place, error);
}

static gboolean
add_parts (DbkParcel *starter, const DbkCourierDesk *desk, const DbkAccount *account, const DbkKey *key, GError **error)
{
  g_autofree char *text = dbk_starter_to_text (account->actor, account->password, key, dbk_key_get_public (desk->key));

  if (text == NULL)
    return refuse ("The password of %s is not kept in a form that a starter file can be sealed with; set it anew", account->actor->account, error);
  starter->catalogue = g_strdup (dbk_catalogue_version (desk->catalogue));
  return dbk_parcel_add (starter, DBK_PARCEL_PART_STARTER, text, error) &&
         dbk_parcel_add (starter, DBK_PARCEL_PART_CATALOGUE, desk->document, error) &&
         dbk_courier_read_pages (desk, account->actor, NULL, starter, error);
}

/* The key counts at the service if and only if the file is there. */
static gboolean
save (DbkCentralStore *store, const DbkParcel *starter, const DbkCourierDesk *desk, const DbkKey *key, gboolean known, const char *output, GError **error)
{
  if (!dbk_central_store_begin (store, error))
    return FALSE;
  if ((known || keep_place (store, starter->account, starter->home, error)) &&
      dbk_home_key_register (store, starter->account, starter->home, dbk_key_get_public (key), error) &&
      dbk_parcel_save (starter, desk->key, output, error))
    return dbk_central_store_commit (store, error);
  dbk_central_store_rollback (store);
  return FALSE;
}

static gboolean
write_starter (const DbkCourierDesk *desk, const DbkAccount *account, const char *output, GError **error)
{
  gboolean known = FALSE;
  g_autofree char *place = place_of (desk->store, account->actor->account, &known, error);
  g_autoptr (DbkParcel) starter = place != NULL ? dbk_parcel_new (DBK_PARCEL_STARTER, account->actor->account, place) : NULL;
  g_autoptr (DbkKey) key = dbk_key_new ();

  return starter != NULL && add_parts (starter, desk, account, key, error) && save (desk->store, starter, desk, key, known, output, error);
}

gboolean
dbk_courier_start (const char *directory, DbkCentralStore *store, const char *name, const char *output, char **service, GError **error)
{
  g_autofree char *key_path = g_build_filename (directory, DBK_SERVICE_KEY, NULL);
  g_autofree char *document = NULL;
  g_autoptr (DbkAccount) account = NULL;
  g_autoptr (DbkPublication) publication = NULL;
  g_autoptr (DbkApplier) applier = NULL;
  g_autoptr (DbkKey) key = NULL;
  DbkFeedSecret secret;
  DbkCourierDesk desk;

  if (!dbk_central_store_get_account (store, name, &account, error) || !check_account (account, name, error) ||
      !dbk_courier_load_secret (store, &secret, error) || !dbk_central_store_get_catalogue (store, &document, error) ||
      (publication = dbk_publication_new (document, error)) == NULL || (key = dbk_key_load (key_path, TRUE, error)) == NULL)
    return FALSE;
  applier = dbk_applier_new (store);
  desk = (DbkCourierDesk){ store, applier, publication->catalogue, document, &secret, key };
  if (!write_starter (&desk, account, output, error))
    return FALSE;
  *service = g_strdup (dbk_key_get_public (key));
  return TRUE;
}
