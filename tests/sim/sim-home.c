/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The computers of the simulation: who signs in and out there, who sits down
 * after whom, and what one leaves to the next.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-home-handover.h"
#include "data/sync/dbk-exchange.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-bugs.h"
#include "tests/sim/sim-files.h"
#include "tests/sim/sim-link.h"

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
/* How long an account is let in here without the service. */
#define OFFLINE_DAYS 90

SimHome *
sim_home_new (SimWorld *world)
{
  SimHome *home = g_new0 (SimHome, 1);

  home->id = g_strdup_printf ("home-%u", world->homes->len);
  home->key = dbk_key_new ();
  g_ptr_array_add (world->homes, home);
  return home;
}

/* --- Signing in and out --- */

/* What a home keeps of a sign-in: the store first, the token after it. */
static gboolean
enter (SimClient *client, DbkSyncWelcome *welcome)
{
  g_autofree char *text = dbk_actor_to_text (welcome->account);

  if (welcome->catalogue != NULL && !dbk_store_save_catalogue (client->store, welcome->catalogue, welcome->body, welcome->etag, NULL))
    return FALSE;
  if (!dbk_store_set_meta (client->store, "actor", text, NULL))
    return FALSE;
  g_free (client->token);
  client->token = g_strdup (welcome->token);
  client->let_in = dbk_clock_now ();
  return TRUE;
}

gboolean
sim_client_sign_in (SimClient *client)
{
  SimWorld *world = client->world;
  g_autoptr (DbkSessionRequest) request = dbk_session_request_new (client->person->name, SIM_PASSWORD, NULL, client->home->id);
  g_autoptr (DbkSyncWelcome) welcome = NULL;
  g_autoptr (GError) error = NULL;
  SimLink link;
  gboolean ok;

  if (client->cut_off || client->dead || world->failure != NULL)
    return FALSE;
  sim_log (world, "%u: %s signs in", client->number, client->person->name);
  sim_link_init (&link, client);
  request->home_key = g_strdup (dbk_key_get_public (client->home->key));
  client->faulted = FALSE;
  sim_time_set_ahead (client->ahead);
  welcome = dbk_exchange_sign_in (&link.parent, request, dbk_catalogue_version (sim_publication (sim_client_get_publication (client))), NULL, &error);
  ok = welcome != NULL && enter (client, welcome);
  sim_time_set_ahead (0);
  if (!ok)
    sim_log (world, "%u: is not signed in: %s", client->number, error != NULL ? error->message : "the store failed");
  if (!ok && !client->dead && !client->faulted && !client->person->disabled && !g_error_matches (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_SESSION))
    sim_fail (world, "S1: %s cannot sign in on a sound line: %s", client->person->name, error != NULL ? error->message : "the store failed");
  if (ok && client->person->disabled && !client->faulted)
    sim_fail (world, "S1: %s is disabled, and was let in", client->person->name);
  if (client->dead)
    sim_client_reopen (client);
  return ok;
}

/* The service is told if the line is there; here it is over in any case. */
void
sim_client_sign_out (SimClient *client)
{
  SimWorld *world = client->world;
  SimLink link;

  sim_log (world, "%u: %s signs out", client->number, client->person->name);
  if (client->token == NULL)
    return;
  sim_link_init (&link, client);
  if (!client->cut_off)
    dbk_reply_free (dbk_link_delete (&link.parent, "/v1/sessions", client->token, NULL, NULL));
  g_clear_pointer (&client->token, g_free);
}

gboolean
sim_client_sit_down (SimClient *client)
{
  SimWorld *world = client->world;
  SimHome *home = client->home;
  SimClient *before = home->desk;

  if (before == client)
    return TRUE;
  if (client->busy || client->dead || (before != NULL && (before->busy || before->dead)))
    return FALSE;
  if (before != NULL && sim_random_percent (&world->random, 40))
    sim_client_hand_over (before, client);
  if (before != NULL && sim_random_percent (&world->random, 50))
    sim_client_sign_out (before);
  home->desk = client;
  /* Who was let in by a password checked here has the session that he left, if any. */
  if ((client->token != NULL && sim_random_percent (&world->random, 50)) || sim_random_percent (&world->random, 50))
    {
      if (client->token != NULL || dbk_clock_now () - client->let_in < OFFLINE_DAYS * DAY_US)
        {
          sim_log (world, "%u: %s goes on here without the service", client->number, client->person->name);
          return TRUE;
        }
    }
  if (sim_client_sign_in (client) || dbk_clock_now () - client->let_in < OFFLINE_DAYS * DAY_US)
    return TRUE;
  home->desk = before;
  return FALSE;
}

/* --- Handing over --- */

/* What of a report was never sent: by "entity indicator", the base of the first edit of each cell. */
static GHashTable *
list_unsent (SimClient *client, const DbkReportKey *key)
{
  GHashTable *bases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, key, NULL);
  g_autoptr (DbkOperation) last = dbk_operation_new (key, DBK_OPERATION_EDIT);

  g_ptr_array_unref (last->edits);
  last->edits = dbk_store_load_pending (client->store, key, NULL);
  g_ptr_array_add (unanswered, g_steal_pointer (&last));
  for (guint i = 0; i < unanswered->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (unanswered, i);
      gboolean sent = FALSE;

      if (i + 1 < unanswered->len)
        dbk_store_is_sent (client->store, operation->id, &sent, NULL);
      for (guint k = 0; !sent && k < operation->edits->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (operation->edits, k);
          char *place = g_strconcat (edit->entity, " ", edit->indicator, NULL);

          if (g_hash_table_contains (bases, place))
            g_free (place);
          else
            g_hash_table_insert (bases, place, g_strdup (edit->base));
        }
    }
  return bases;
}

/* What he was just typing himself, and what is on its way for the same author: the first base stays, as with any other edit. */
static GHashTable *
list_typed (SimClient *client, const DbkReportKey *key, const char *author)
{
  GHashTable *places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, key, NULL);

  for (guint i = 0; i < pending->len; i++)
    g_hash_table_add (places, g_strconcat (((DbkCellEdit *)g_ptr_array_index (pending, i))->entity, " ", ((DbkCellEdit *)g_ptr_array_index (pending, i))->indicator, NULL));
  for (guint i = 0; i < unanswered->len; i++)
    {
      const GPtrArray *edits = ((DbkOperation *)g_ptr_array_index (unanswered, i))->edits;

      for (guint k = 0; k < edits->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (edits, k);

          if (g_strcmp0 (edit->author, author) == 0)
            g_hash_table_add (places, g_strconcat (edit->entity, " ", edit->indicator, NULL));
        }
    }
  return places;
}

/* H1: with whoever comes a figure lies over what its author typed it over, and over nothing else. */
static void
check_bases (SimClient *to, const DbkReportKey *key, GHashTable *bases, GHashTable *own, const char *author)
{
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (to->store, key, NULL);

  for (guint i = 0; i < pending->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (pending, i);
      g_autofree char *place = g_strconcat (edit->entity, " ", edit->indicator, NULL);
      gpointer base;

      if (g_strcmp0 (edit->author, author) == 0 && !g_hash_table_contains (own, place) && g_hash_table_lookup_extended (bases, place, NULL, &base) && g_strcmp0 (base, edit->base) != 0)
        sim_fail (to->world, "H1: %s of %s was typed over %s, and lies over %s with %s", place, author, (char *)base, edit->base, to->person->name);
    }
}

/* H2: nothing that could be handed over stays. */
static void
check_gone (SimClient *from, const DbkActor *to, const DbkReportKey *key)
{
  g_autoptr (GHashTable) left = NULL;
  g_autoptr (GPtrArray) conflicts = NULL;

  if (!dbk_actor_has_role (to, sim_catalogue (), "filler", dbk_catalogue_node (sim_catalogue (), key->org), SIM_TODAY))
    return;
  left = list_unsent (from, key);
  conflicts = dbk_store_load_conflicts (from->store, key, NULL);
  if (g_hash_table_size (left) > 0 || conflicts->len > 0)
    sim_fail (from->world, "H2: %u figures and %u conflicts stay with %s", g_hash_table_size (left), conflicts->len, from->person->name);
}

/* What is with whoever comes now has to be there from now on; what is still here as well has to be here. */
static void
follow_typed (SimClient *from, SimClient *to)
{
  g_autoptr (GHashTable) before = sim_typed_copy (from->typed);
  g_autoptr (GHashTable) copy = sim_typed_copy (from->typed);
  GHashTableIter iter;
  gpointer place, value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &place, &value))
    {
      const SimTyped *typed = value;
      g_autofree char *mark = sim_mark_of (typed->author, &typed->key, typed->entity, typed->indicator, typed->value, typed->note);
      g_autoptr (GHashTable) here = sim_client_list_marks (from, &typed->key);
      g_autoptr (GHashTable) there = sim_client_list_marks (to, &typed->key);
      gpointer taken_place, taken;

      if (!g_hash_table_contains (there, mark) && !sim_client_says_the_same (to, typed))
        continue; /* or it is here, or taken over: sim_client_check_typed() tells */
      g_hash_table_steal_extended (copy, place, &taken_place, &taken);
      g_hash_table_insert (to->typed, taken_place, taken);
      if (!g_hash_table_contains (here, mark))
        g_hash_table_remove (from->typed, place);
    }
}

gboolean
sim_client_hand_over (SimClient *from, SimClient *to)
{
  SimWorld *world = from->world;
  g_autoptr (DbkActor) actor = sim_client_load_actor (to);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) bases = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  g_autoptr (GPtrArray) own = g_ptr_array_new_with_free_func ((GDestroyNotify)g_hash_table_unref);
  DbkHandedOver what = { 0 };
  gboolean ok;

  if (from->busy || to->busy || from->dead || to->dead || from->home != to->home)
    return FALSE;
  for (guint i = 0; i < SIM_REPORTS; i++)
    {
      DbkReportKey key = sim_key_at (i);

      g_ptr_array_add (bases, list_unsent (from, &key));
      g_ptr_array_add (own, list_typed (to, &key, from->person->name));
    }
  sim_log (world, "%u: %s hands over to %s", from->number, from->person->name, to->person->name);
  ok = sim_bug_hand_over (from, to, actor, &what, &error);
  if (!ok)
    sim_log (world, "%u: nothing was handed over: %s", from->number, error->message);
  follow_typed (from, to);
  for (guint i = 0; i < bases->len; i++)
    {
      DbkReportKey key = sim_key_at (i);

      check_bases (to, &key, g_ptr_array_index (bases, i), g_ptr_array_index (own, i), from->person->name);
      if (ok && !from->dead && !to->dead)
        check_gone (from, actor, &key);
    }
  if (from->dead)
    sim_client_reopen (from);
  if (to->dead)
    sim_client_reopen (to);
  sim_client_check_typed (from, FALSE);
  sim_client_check_typed (to, FALSE);
  return ok;
}
