/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A client of the simulation: its real store, its real exchange, and the line.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "central/dbk-home-key.h"
#include "data/base/dbk-clock.h"
#include "data/store/dbk-store-private.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-bugs.h"
#include "tests/sim/sim-files.h"
#include "tests/sim/sim-link.h"

/* --- What was typed --- */

static void
typed_free (gpointer data)
{
  SimTyped *typed = data;

  g_free (typed->value);
  g_free (typed->note);
  g_free (typed);
}

GHashTable *
sim_typed_copy (GHashTable *table)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typed_free);
  GHashTableIter iter;
  gpointer place, value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &place, &value))
    {
      SimTyped *typed = g_memdup2 (value, sizeof (SimTyped));

      typed->value = g_strdup (typed->value);
      typed->note = g_strdup (typed->note);
      g_hash_table_insert (copy, g_strdup (place), typed);
    }
  return copy;
}

/* --- Opening and killing --- */

static int
count_commit (gpointer data)
{
  SimClient *client = data;

  if (client->commits_left > 0)
    client->commits_left--;
  client->dead |= client->commits_left == 0;
  return client->dead;
}

static void
open_client (SimClient *client)
{
  g_autoptr (GError) error = NULL;

  client->store = dbk_store_open (client->path, &error);
  g_assert_no_error (error);
  client->worker = dbk_store_open_worker (client->path, &error);
  g_assert_no_error (error);
  client->commits_left = -1;
  client->dead = FALSE;
  sqlite3_commit_hook (dbk_database_handle (dbk_store_database (client->store)), count_commit, client);
  sqlite3_commit_hook (dbk_database_handle (dbk_store_database (client->worker)), count_commit, client);
}

static void
close_client (SimClient *client)
{
  g_clear_pointer (&client->worker, dbk_store_close);
  g_clear_pointer (&client->store, dbk_store_close);
}

void
sim_client_reopen (SimClient *client)
{
  sim_log (client->world, "%u: killed and reopened", client->number);
  close_client (client);
  open_client (client);
}

/* What is there before anybody has signed in, and after that. */
static void
make_store (const char *directory, const char *name, gboolean with_catalogue)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (DbkStore) store = dbk_store_open (path, &error);

  g_assert_no_error (error);
  if (with_catalogue)
    dbk_store_save_catalogue (store, sim_publication (0), sim_publication_text (0), "\"sim0\"", &error);
  g_assert_no_error (error);
}

void
sim_client_make_template (const char *directory)
{
  make_store (directory, "client.template", TRUE);
  make_store (directory, "client.fresh", FALSE);
}

static SimClient *
add_client (SimWorld *world, SimHome *home, const char *person, const char *template)
{
  SimClient *client = g_new0 (SimClient, 1);
  g_autofree char *name = g_strdup_printf ("client-%u.db", world->clients->len);
  g_autofree char *from = g_build_filename (world->directory, template, NULL);

  client->world = world;
  client->number = world->clients->len;
  client->home = home;
  client->person = sim_world_person (world, person);
  client->path = g_build_filename (world->directory, name, NULL);
  client->typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typed_free);
  client->let_in = dbk_clock_now ();
  g_ptr_array_add (world->clients, client);
  if (home->desk == NULL)
    home->desk = client;
  sim_copy_file (from, client->path);
  open_client (client);
  return client;
}

/* Somebody who has signed in there before. */
SimClient *
sim_client_new_at (SimWorld *world, SimHome *home, const char *person)
{
  SimClient *client = add_client (world, home, person, "client.template");
  g_autoptr (DbkActor) actor = sim_actor (client->person);
  g_autofree char *text = dbk_actor_to_text (actor);
  g_autoptr (GError) error = NULL;

  g_assert_true (dbk_store_set_meta (client->store, "actor", text, NULL));
  g_assert_true (dbk_central_store_begin (world->store, &error));
  g_assert_true (dbk_home_key_register (world->store, person, home->id, dbk_key_get_public (home->key), &error));
  g_assert_true (dbk_central_store_commit (world->store, &error));
  return client;
}

SimClient *
sim_client_new (SimWorld *world, const char *person)
{
  return sim_client_new_at (world, sim_home_new (world), person);
}

SimClient *
sim_client_new_cut_off (SimWorld *world, const char *person)
{
  SimClient *client = add_client (world, sim_home_new (world), person, "client.fresh");

  client->cut_off = TRUE;
  return client;
}

void
sim_client_free (SimClient *client)
{
  close_client (client);
  g_free (client->token);
  g_free (client->place);
  g_clear_pointer (&client->key, dbk_key_free);
  g_free (client->path);
  g_free (client->last_answer);
  g_hash_table_unref (client->typed);
  g_clear_pointer (&client->saved, g_hash_table_unref);
  g_free (client);
}

void
sim_client_save_copy (SimClient *client)
{
  g_autofree char *path = g_strconcat (client->path, ".saved", NULL);

  sim_log (client->world, "%u: a copy of its store is kept", client->number);
  close_client (client);
  sim_copy_file (client->path, path);
  g_clear_pointer (&client->saved, g_hash_table_unref);
  client->saved = sim_typed_copy (client->typed);
  open_client (client);
}

void
sim_client_restore_copy (SimClient *client)
{
  g_autofree char *path = g_strconcat (client->path, ".saved", NULL);

  if (client->saved == NULL)
    return;
  sim_log (client->world, "%u: the kept copy of its store is put back", client->number);
  close_client (client);
  sim_copy_file (path, client->path);
  g_hash_table_unref (client->typed);
  client->typed = sim_typed_copy (client->saved);
  g_clear_pointer (&client->last_answer, g_free); /* no connection lives as long as that */
  open_client (client);
}

/* --- The exchange --- */

DbkActor *
sim_client_load_actor (SimClient *client)
{
  g_autofree char *text = dbk_store_get_meta (client->store, "actor");

  return text != NULL ? dbk_actor_from_text (text, NULL) : NULL;
}

static void
note_changed (const GArray *changed, guint received, gpointer user_data)
{
  GArray *keys = user_data;

  g_array_append_vals (keys, changed->data, changed->len);
}

void
sim_client_exchange_init (SimClient *client, DbkExchange *exchange, GArray *keys, DbkActor *actor, DbkSyncNews *news)
{
  g_autofree char *version = dbk_store_get_catalogue_version (client->worker);

  *exchange = (DbkExchange){
    .store = client->worker,
    .token = client->token,
    .catalogue = version != NULL ? dbk_catalogue_ref (sim_publication (sim_publication_find (version))) : NULL,
    .actor = actor,
    .news = news,
    .changed = note_changed,
    .changed_data = keys,
  };
}

void
sim_client_exchange_clear (DbkExchange *exchange)
{
  g_free (exchange->refused_catalogue);
  g_clear_pointer (&exchange->catalogue, dbk_catalogue_unref);
}

static gboolean
exchange (SimClient *client, GError **error)
{
  SimLink link;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  g_autoptr (DbkActor) actor = sim_client_load_actor (client);
  g_autoptr (DbkSyncNews) news = g_new0 (DbkSyncNews, 1);
  DbkExchange exchange;
  gboolean ok;

  sim_link_init (&link, client);
  sim_client_exchange_init (client, &exchange, keys, actor, news);
  exchange.link = &link.parent;
  ok = dbk_exchange_run (&exchange, NULL, error);
  sim_client_exchange_clear (&exchange);
  sim_bug_after_exchange (client, keys);
  return ok;
}

gboolean
sim_client_sync (SimClient *client)
{
  SimWorld *world = client->world;
  g_autoptr (GError) error = NULL;
  gboolean ok, ended;

  if (client->busy || world->failure != NULL)
    return FALSE;
  if (client->cut_off)
    return sim_client_sync_by_courier (client);
  if (client->token == NULL && !sim_client_sign_in (client))
    return FALSE;
  client->busy = TRUE;
  client->faulted = FALSE;
  client->answered_at_stamp = G_MAXUINT64;
  sim_log (world, "%u: %s syncs", client->number, client->person->name);
  sim_time_set_ahead (client->ahead);
  ok = exchange (client, &error);
  sim_time_set_ahead (0);
  client->busy = FALSE;
  if (!ok)
    sim_log (world, "%u: did not come to its end: %s", client->number, error->message);
  ended = !ok && g_error_matches (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_SESSION);
  if (ended)
    g_clear_pointer (&client->token, g_free);
  if (!ok && !ended && !client->dead && !client->faulted && world->failure == NULL)
    sim_fail (world, "the exchange of %u failed on a sound line: %s", client->number, error->message);
  if (client->dead)
    sim_client_reopen (client);
  sim_client_check_typed (client, FALSE);
  if (ok && client->answered_at_stamp == world->stamp)
    sim_client_check_same (client);
  return ok;
}
