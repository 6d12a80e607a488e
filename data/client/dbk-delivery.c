/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service sent as a file: read whole before any of it is taken in.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-delivery.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home.h"

static gboolean
refuse (const char *detail, GError **error)
{
  g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_BAD_ANSWER, _ ("The service's answer is not what the protocol says (%s). Nothing was changed."), detail);
  return FALSE;
}

static gboolean
read_answer (DbkDelivery *delivery, const DbkParcelPart *part, GError **error)
{
  g_autoptr (GError) local = NULL;
  DbkSyncAnswer *answer = dbk_sync_answer_from_text (part->text, part->length, &local);

  if (answer == NULL)
    return refuse (local->message, error);
  g_ptr_array_add (delivery->answers, answer);
  if (answer->cursor == NULL)
    return refuse ("no cursor", error);
  if (answer->account != NULL && strcmp (answer->account->account, delivery->parcel->account) != 0)
    return refuse ("for another account", error);
  return TRUE;
}

static gboolean
read_part (DbkDelivery *delivery, const DbkParcelPart *part, GError **error)
{
  switch (part->kind)
    {
    case DBK_PARCEL_PART_ANSWER:
      return read_answer (delivery, part, error);
    case DBK_PARCEL_PART_CATALOGUE:
      delivery->catalogue = part->text;
      return TRUE;
    case DBK_PARCEL_PART_STARTER:
      g_clear_pointer (&delivery->starter, dbk_starter_free);
      delivery->starter = dbk_starter_from_text (part->text, part->length, error);
      return delivery->starter != NULL;
    case DBK_PARCEL_PART_REQUEST:
    case DBK_PARCEL_PART_OTHER:
    default:
      return TRUE;
    }
}

gboolean
dbk_delivery_load (DbkDelivery *delivery, const char *path, DbkParcelKind kind, GError **error)
{
  delivery->answers = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_sync_answer_free);
  delivery->parcel = dbk_parcel_load (path, kind, error);
  if (delivery->parcel == NULL)
    return FALSE;
  for (guint i = 0; i < delivery->parcel->parts->len; i++)
    if (!read_part (delivery, g_ptr_array_index (delivery->parcel->parts, i), error))
      return FALSE;
  return TRUE;
}

void
dbk_delivery_clear (DbkDelivery *delivery)
{
  g_clear_pointer (&delivery->parcel, dbk_parcel_free);
  g_clear_pointer (&delivery->answers, g_ptr_array_unref);
  g_clear_pointer (&delivery->starter, dbk_starter_free);
}

gboolean
dbk_delivery_check (const DbkDelivery *delivery, const char *const *trusted, const char *account, const char *home, GError **error)
{
  const DbkParcel *parcel = delivery->parcel;

  if (!g_strv_contains (trusted, parcel->key))
    {
      g_set_error_literal (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_STRANGER, _ ("The courier file is not signed by the service known here. Nothing was changed."));
      return FALSE;
    }
  if (strcmp (parcel->account, account) == 0 && strcmp (parcel->home, home) == 0)
    return TRUE;
  g_set_error (error, DBK_PARCEL_ERROR, DBK_PARCEL_ERROR_ADDRESS, _ ("The courier file is for %s at another place or account. Nothing was changed."), parcel->account);
  return FALSE;
}

gboolean
dbk_delivery_take_pages (DbkExchange *exchange, const GPtrArray *answers, const char *catalogue, const char *cursor, gboolean *overtaken, GError **error)
{
  g_autofree char *here = dbk_store_get_meta (exchange->store, "cursor");
  gboolean in_order = g_strcmp0 (here, cursor) == 0;
  gboolean ok = catalogue == NULL || !in_order || dbk_exchange_take_catalogue (exchange, catalogue, error);

  if (overtaken != NULL)
    *overtaken = !in_order;
  for (guint i = 0; ok && i < answers->len; i++)
    ok = dbk_exchange_take (exchange, g_ptr_array_index (answers, i), in_order, error);
  return ok;
}
