/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Courier files at the service: an outbox comes in, an answer goes out.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-courier.h"

#include <string.h>

#include "central/dbk-home-key.h"
#include "central/dbk-round.h"

#define PAGE 200
/* The rest comes with the next file. */
#define MAX_ANSWER (DBK_PARCEL_MAX_TEXT / 2)

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkRound, dbk_round_clear)

static gboolean
refuse (DbkParcelError code, const char *message, GError **error)
{
  g_set_error_literal (error, DBK_PARCEL_ERROR, code, message);
  return FALSE;
}

/* Who wrote it: known here, still let in, and at a home whose key this is. */
static DbkAccount *
check_sender (const DbkCourierDesk *desk, const DbkParcel *outbox, GError **error)
{
  g_autoptr (DbkAccount) account = NULL;
  g_autofree char *key = NULL;

  if (!dbk_central_store_get_account (desk->store, outbox->account, &account, error) ||
      !dbk_home_key_find (desk->store, outbox->account, outbox->home, &key, error))
    return NULL;
  if (account == NULL || key == NULL)
    refuse (DBK_PARCEL_ERROR_STRANGER, "The account has never signed in from that home: nothing was taken", error);
  else if (strcmp (key, outbox->key) != 0)
    refuse (DBK_PARCEL_ERROR_STRANGER, "The file is not signed with the key registered for that home: nothing was taken", error);
  else if (account->disabled)
    refuse (DBK_PARCEL_ERROR_STRANGER, "The account is disabled: nothing was taken", error);
  else
    return g_steal_pointer (&account);
  return NULL;
}

/* All of them before the first takes effect. */
static gboolean
parse_requests (const DbkParcel *outbox, GPtrArray *requests, GError **error)
{
  for (guint i = 0; i < outbox->parts->len; i++)
    {
      const DbkParcelPart *part = g_ptr_array_index (outbox->parts, i);
      DbkSyncRequest *request;

      if (part->kind != DBK_PARCEL_PART_REQUEST)
        continue;
      request = dbk_sync_request_from_text (part->text, part->length, error);
      if (request == NULL)
        return FALSE;
      g_ptr_array_add (requests, request);
    }
  return TRUE;
}

/* One round trip as the line does it; @cursor becomes where the next goes on. */
static gboolean
one_round (const DbkCourierDesk *desk, const DbkActor *actor, DbkSyncRequest *request, char **cursor, gboolean *more, gboolean *held, DbkParcel *answer, GPtrArray *changed, GError **error)
{
  g_auto (DbkRound) round = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gboolean applied;

  dbk_round_init (&round, actor, desk->secret);
  round.sent = request;
  g_free (request->cursor);
  request->cursor = g_strdup (*cursor);
  if (!dbk_round_check (&round, desk->store, error))
    return FALSE;
  applied = dbk_round_apply (&round, desk->store, desk->applier, desk->catalogue, error);
  for (guint i = 0; changed != NULL && i < round.changed->len; i++)
    g_ptr_array_add (changed, g_memdup2 (g_ptr_array_index (round.changed, i), sizeof (DbkReportKey)));
  if (!applied)
    return FALSE;
  text = dbk_round_read (&round, desk->store, desk->catalogue, &local);
  if (text == NULL && local == NULL && round.lost)
    {
      if (!dbk_round_begin_epoch (&round, desk->store, error))
        return FALSE;
      *desk->secret = round.secret;
      text = dbk_round_read (&round, desk->store, desk->catalogue, &local);
    }
  if (text == NULL)
    {
      if (local == NULL)
        g_set_error_literal (&local, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED, "The log does not bear out");
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *held = round.hold;
  *more = round.answer->more;
  g_free (*cursor);
  *cursor = g_strdup (round.answer->cursor);
  return dbk_parcel_add (answer, DBK_PARCEL_PART_ANSWER, text, error);
}

static gsize
size_of (const DbkParcel *parcel)
{
  gsize size = 0;

  for (guint i = 0; i < parcel->parts->len; i++)
    size += ((const DbkParcelPart *)g_ptr_array_index (parcel->parts, i))->length;
  return size;
}

static gboolean
read_rest (const DbkCourierDesk *desk, const DbkActor *actor, char **cursor, DbkParcel *answer, GError **error)
{
  gboolean more = TRUE, held;

  while (more && answer->parts->len < DBK_PARCEL_MAX_PARTS - 1 && size_of (answer) < MAX_ANSWER)
    {
      DbkSyncRequest *request = dbk_sync_request_new ();

      request->limit = PAGE;
      if (!one_round (desk, actor, request, cursor, &more, &held, answer, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
dbk_courier_read_pages (const DbkCourierDesk *desk, const DbkActor *actor, const char *from, DbkParcel *parcel, GError **error)
{
  g_autofree char *cursor = g_strdup (from);

  return read_rest (desk, actor, &cursor, parcel, error);
}

static gboolean
take_requests (const DbkCourierDesk *desk, const DbkActor *actor, const DbkParcel *outbox, GPtrArray *requests, DbkParcel *answer, GPtrArray *changed, GError **error)
{
  g_autofree char *cursor = g_strdup (outbox->cursor);
  gboolean more = TRUE, held = FALSE;

  while (requests->len > 0 && !held)
    if (!one_round (desk, actor, g_ptr_array_steal_index (requests, 0), &cursor, &more, &held, answer, changed, error))
      return FALSE;
  return !more || read_rest (desk, actor, &cursor, answer, error);
}

GBytes *
dbk_courier_answer (const DbkCourierDesk *desk, const char *path, GPtrArray *changed, GError **error)
{
  g_autoptr (DbkParcel) outbox = dbk_parcel_load (path, DBK_PARCEL_OUTBOX, error);
  g_autoptr (DbkAccount) account = outbox != NULL ? check_sender (desk, outbox, error) : NULL;
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_sync_request_free);
  g_autoptr (DbkParcel) answer = NULL;

  if (account == NULL || !parse_requests (outbox, requests, error))
    return NULL;
  answer = dbk_parcel_new (DBK_PARCEL_ANSWER, outbox->account, outbox->home);
  answer->of = g_strdup (outbox->id);
  answer->cursor = g_strdup (outbox->cursor);
  answer->catalogue = g_strdup (dbk_catalogue_version (desk->catalogue));
  if (g_strcmp0 (outbox->catalogue, answer->catalogue) != 0 && !dbk_parcel_add (answer, DBK_PARCEL_PART_CATALOGUE, desk->document, error))
    return NULL;
  if (!take_requests (desk, account->actor, outbox, requests, answer, changed, error))
    return NULL;
  return dbk_parcel_write (answer, desk->key);
}
