/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of one round trip, from the text that came to the text that goes.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-round.h"

void
dbk_round_init (DbkRound *round, const DbkActor *actor, const DbkFeedSecret *secret)
{
  *round = (DbkRound){ 0 };
  round->actor = dbk_actor_copy (actor);
  round->secret = *secret;
  round->answer = dbk_sync_answer_new ();
  round->changed = g_ptr_array_new_with_free_func (g_free);
  round->own = g_array_new (FALSE, FALSE, sizeof (DbkOwnEdit));
}

void
dbk_round_clear (DbkRound *round)
{
  g_clear_pointer (&round->actor, dbk_actor_free);
  g_clear_pointer (&round->sent, dbk_sync_request_free);
  g_clear_pointer (&round->answer, dbk_sync_answer_free);
  g_clear_pointer (&round->changed, g_ptr_array_unref);
  g_clear_pointer (&round->own, g_array_unref);
  g_clear_pointer (&round->saved, g_hash_table_unref);
}

gboolean
dbk_round_parse (DbkRound *round, const char *text, gsize length, GError **error)
{
  round->sent = dbk_sync_request_from_text (text, length, error);
  return round->sent != NULL;
}

gboolean
dbk_round_check (DbkRound *round, DbkCentralStore *store, GError **error)
{
  gboolean current;

  if (!dbk_feed_is_current (store, &round->secret, round->sent->cursor, &current, error))
    return FALSE;
  round->hold = !current;
  return TRUE;
}

gboolean
dbk_round_join (DbkRound *round, DbkCentralStore *store, DbkApplier *applier, DbkCatalogue *catalogue, GError **error)
{
  g_autoptr (DbkAccount) account = NULL;

  if (round->hold || round->sent->operations->len == 0)
    return TRUE;
  /* Rights as they are now, not as they were when the request came in. */
  if (!dbk_central_store_get_account (store, round->actor->account, &account, error))
    return FALSE;
  if (account != NULL && !account->disabled)
    {
      dbk_actor_free (round->actor);
      round->actor = g_steal_pointer (&account->actor);
    }
  if (!dbk_applier_run (applier, catalogue, round->actor, round->sent->operations, round->answer->results, round->changed, error))
    return FALSE;
  round->saved = dbk_applier_take_saved (applier);
  if (round->sent->brief && dbk_applier_get_own (applier)->len > 0)
    g_array_append_vals (round->own, dbk_applier_get_own (applier)->data, dbk_applier_get_own (applier)->len);
  return TRUE;
}

void
dbk_round_undo (DbkRound *round, DbkApplier *applier)
{
  dbk_applier_forget (applier);
  g_ptr_array_set_size (round->answer->results, 0);
  g_ptr_array_set_size (round->changed, 0);
  g_array_set_size (round->own, 0);
  g_clear_pointer (&round->saved, g_hash_table_unref);
}

gboolean
dbk_round_apply (DbkRound *round, DbkCentralStore *store, DbkApplier *applier, DbkCatalogue *catalogue, GError **error)
{
  gboolean fine;

  if (round->hold || round->sent->operations->len == 0)
    return TRUE;
  if (!dbk_central_store_begin (store, error))
    return FALSE;
  fine = dbk_round_join (round, store, applier, catalogue, error);
  if (!fine)
    dbk_central_store_rollback (store);
  else
    fine = dbk_central_store_commit (store, error);
  if (!fine)
    dbk_round_undo (round, applier);
  return fine;
}

char *
dbk_round_read (DbkRound *round, DbkCentralStore *store, DbkCatalogue *catalogue, GError **error)
{
  DbkFeedResult result;

  if (!dbk_central_store_begin_read (store, error))
    return NULL;
  result = dbk_feed_read (store, &round->secret, catalogue, round->actor, round->sent->cursor, round->sent->limit, round->own, round->saved, round->answer, error);
  dbk_central_store_rollback (store);
  round->lost = result == DBK_FEED_LOST;
  if (result != DBK_FEED_DONE)
    return NULL;
  while (!round->hold && round->sent->malformed->len > 0)
    g_ptr_array_add (round->answer->results, g_ptr_array_steal_index (round->sent->malformed, 0));
  return dbk_sync_answer_to_text (round->answer);
}

gboolean
dbk_round_begin_epoch (DbkRound *round, DbkCentralStore *store, GError **error)
{
  if (!dbk_central_store_begin (store, error))
    return FALSE;
  if (dbk_feed_secret_make (store, &round->secret, error))
    return dbk_central_store_commit (store, error);
  dbk_central_store_rollback (store);
  return FALSE;
}
