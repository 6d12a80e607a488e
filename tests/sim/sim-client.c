/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A client of the simulation: its real store, its real exchange, and the line.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "data/courier/dbk-receipt.h"
#include "data/store/dbk-store-private.h"
#include "data/sync/dbk-exchange.h"
#include "data/wire/dbk-wire.h"
#include "tests/data/report/report-fixture.h"
#include "tests/sim/sim-bugs.h"
#include "tests/sim/sim-files.h"

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

static void
set_actor (SimClient *client)
{
  g_autoptr (DbkActor) actor = sim_actor (client->person);
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autofree char *text = NULL;

  dbk_actor_to_json (actor, writer);
  text = dbk_json_writer_finish (writer);
  g_assert_true (dbk_store_set_meta (client->store, "actor", text, NULL));
}

void
sim_client_make_template (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (directory, "client.template", NULL);
  g_autoptr (DbkStore) store = dbk_store_open (path, &error);

  g_assert_no_error (error);
  dbk_store_save_catalogue (store, sim_publication (0), sim_publication_text (0), "\"sim0\"", &error);
  g_assert_no_error (error);
}

SimClient *
sim_client_new (SimWorld *world, const char *person)
{
  SimClient *client = g_new0 (SimClient, 1);
  g_autofree char *name = g_strdup_printf ("client-%u.db", world->clients->len);
  g_autofree char *template = g_build_filename (world->directory, "client.template", NULL);

  client->world = world;
  client->number = world->clients->len;
  client->person = sim_world_person (world, person);
  client->path = g_build_filename (world->directory, name, NULL);
  client->typed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, typed_free);
  g_ptr_array_add (world->clients, client);
  sim_copy_file (template, client->path);
  open_client (client);
  set_actor (client);
  return client;
}

void
sim_client_free (SimClient *client)
{
  close_client (client);
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

/* --- The line --- */

typedef struct
{
  DbkLink parent;
  SimClient *client;
} SimLink;

static DbkReply *
lost (GError **error)
{
  g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE, "the line is cut");
  return NULL;
}

static DbkReply *
reply_new (guint status, const char *text, gsize length)
{
  DbkReply *reply = g_new0 (DbkReply, 1);

  reply->status = status;
  reply->body = g_strndup (text, length);
  reply->length = length;
  return reply;
}

/* Whether @base is an operation of this client's own that has no answer. */
static gboolean
is_unanswered (SimClient *client, const DbkOperation *operation)
{
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, &operation->key, NULL);

  for (guint i = 0; unanswered != NULL && i < unanswered->len; i++)
    if (g_strcmp0 (((DbkOperation *)g_ptr_array_index (unanswered, i))->id, operation->base_op) == 0)
      return TRUE;
  return FALSE;
}

static void
know_operations (SimClient *client, const char *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkSyncRequest) request = dbk_sync_request_from_text (body, strlen (body), &error);

  g_assert_no_error (error);
  for (guint i = 0; i < request->operations->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (request->operations, i);

      sim_model_know (client->world->model, operation, is_unanswered (client, operation), NULL);
    }
}

static SimFault
choose_fault (SimClient *client)
{
  SimFault fault = client->next_fault;

  client->next_fault = SIM_FAULT_NONE;
  if (fault == SIM_FAULT_NONE && sim_random_percent (&client->world->random, client->world->fault_percent))
    fault = (SimFault)sim_random_below (&client->world->random, SIM_FAULT_N);
  client->faulted |= fault != SIM_FAULT_NONE;
  return fault;
}

static void
delay_post (SimClient *client, const char *body)
{
  SimPost *post = g_new0 (SimPost, 1);

  post->person = client->person;
  post->text = g_strdup (body);
  g_ptr_array_add (client->world->posts, post);
}

/* One request to the service and its true answer. */
static DbkReply *
ask (SimClient *client, const char *body, gsize length, GError **error)
{
  SimWorld *world = client->world;
  guint status;
  g_autofree char *answer = sim_world_deliver (world, client->person, body, length, &status);

  sim_time_set_ahead (client->ahead);
  if (world->dead)
    {
      sim_world_reopen_service (world);
      return lost (error);
    }
  if (status == 200 && answer != NULL)
    {
      client->answered_at_stamp = world->stamp;
      return reply_new (200, answer, strlen (answer));
    }
  return reply_new (status, "{}", 2);
}

static DbkReply *
ask_faultily (SimClient *client, SimFault fault, const char *body, GError **error)
{
  SimWorld *world = client->world;
  g_autoptr (DbkReply) reply = NULL;
  g_autofree char *older = g_strdup (client->last_answer);

  sim_log (world, "%u: fault %d befalls its request", client->number, fault);
  if (fault == SIM_FAULT_DROP_BEFORE)
    return lost (error);
  if (fault == SIM_FAULT_DELAY)
    {
      delay_post (client, body);
      return lost (error);
    }
  if (fault == SIM_FAULT_CUT_REQUEST)
    return ask (client, body, sim_random_below (&world->random, (guint)strlen (body)), error);
  if (fault == SIM_FAULT_SERVICE_KILL)
    world->commits_left = (int)sim_random_below (&world->random, 3) + 1;
  if (fault == SIM_FAULT_CLIENT_KILL)
    client->commits_left = (int)sim_random_below (&world->random, 4) + 1;
  if (fault == SIM_FAULT_DUPLICATE)
    dbk_reply_free (ask (client, body, strlen (body), NULL));
  reply = ask (client, body, strlen (body), error);
  if (fault == SIM_FAULT_SERVICE_KILL && reply != NULL)
    sim_world_reopen_service (world);
  if (fault == SIM_FAULT_SERVICE_KILL || fault == SIM_FAULT_DROP_AFTER)
    {
      g_clear_error (error);
      return lost (error);
    }
  if (reply != NULL && fault == SIM_FAULT_CUT_ANSWER)
    return reply_new (200, reply->body, sim_random_below (&world->random, (guint)reply->length));
  if (reply != NULL && fault == SIM_FAULT_OLD_ANSWER && older != NULL)
    {
      client->answered_at_stamp = G_MAXUINT64;
      return reply_new (200, older, strlen (older));
    }
  return g_steal_pointer (&reply);
}

/* While one waits for the service, life goes on. */
static void
go_on_meanwhile (SimClient *client)
{
  SimWorld *world = client->world;
  void (*meanwhile) (gpointer data) = g_steal_pointer (&client->while_sending);

  if (meanwhile != NULL)
    meanwhile (client->while_sending_data);
  else if (world->fault_percent > 0 && sim_random_percent (&world->random, 15))
    sim_client_random (client);
  else if (world->fault_percent > 0 && sim_random_percent (&world->random, 5))
    sim_world_deliver_late (world);
  sim_time_set_ahead (client->ahead);
}

/* The catalogue in force; the line treats it as it treats anything else. */
static DbkReply *
send_catalogue (SimClient *client, const char *etag, GError **error)
{
  SimWorld *world = client->world;
  SimFault fault = choose_fault (client);
  const char *text = sim_publication_text (world->model->publication);
  g_autofree char *current = g_strdup_printf ("\"%s\"", dbk_catalogue_version (sim_publication (world->model->publication)));
  gsize length = strlen (text);
  DbkReply *reply;

  if (fault == SIM_FAULT_DROP_BEFORE || fault == SIM_FAULT_DROP_AFTER || fault == SIM_FAULT_DELAY)
    return lost (error);
  if (fault == SIM_FAULT_CLIENT_KILL)
    client->commits_left = (int)sim_random_below (&world->random, 3) + 1;
  if (g_strcmp0 (etag, current) == 0)
    return reply_new (304, "", 0);
  reply = reply_new (200, text, fault == SIM_FAULT_CUT_ANSWER ? sim_random_below (&world->random, (guint)length) : length);
  reply->etag = g_steal_pointer (&current);
  return reply;
}

static DbkReply *
sim_send (DbkLink *link, const char *method, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error)
{
  SimClient *client = ((SimLink *)link)->client;
  SimFault fault;
  DbkReply *reply;

  if (g_str_equal (path, "/v1/catalogue"))
    return send_catalogue (client, etag, error);
  g_assert_cmpstr (path, ==, "/v1/sync");
  know_operations (client, body);
  fault = choose_fault (client);
  if (sim_random_percent (&client->world->random, 50))
    go_on_meanwhile (client);
  if (client->dead)
    return lost (error); /* what it did meanwhile killed it: nothing of it goes out any more */
  reply = fault == SIM_FAULT_NONE ? ask (client, body, strlen (body), error) : ask_faultily (client, fault, body, error);
  if (reply != NULL && reply->status == 200 && fault != SIM_FAULT_CUT_ANSWER)
    {
      g_free (client->last_answer);
      client->last_answer = g_strdup (reply->body);
    }
  go_on_meanwhile (client);
  return reply;
}

static void
sim_link_free (DbkLink *link)
{
}

static const DbkLinkDriver sim_driver = { sim_send, sim_link_free };

/* --- The exchange --- */

static DbkActor *
load_actor (DbkStore *store)
{
  g_autofree char *text = dbk_store_get_meta (store, "actor");
  g_autoptr (JsonNode) root = dbk_json_parse (text, strlen (text), 1 << 20, NULL);
  DbkActor *actor = dbk_actor_from_json (json_node_get_object (root), NULL);

  g_assert_nonnull (actor);
  return actor;
}

static void
note_changed (const GArray *changed, guint received, gpointer user_data)
{
  GArray *keys = user_data;

  g_array_append_vals (keys, changed->data, changed->len);
}

static gboolean
exchange (SimClient *client, GError **error)
{
  SimLink link = { { &sim_driver }, client };
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (DbkReportKey));
  g_autoptr (DbkActor) actor = load_actor (client->worker);
  g_autoptr (DbkSyncNews) news = g_new0 (DbkSyncNews, 1);
  DbkExchange exchange = {
    .link = &link.parent,
    .store = client->worker,
    .token = "",
    .catalogue = dbk_catalogue_ref (sim_publication (sim_client_get_publication (client))),
    .actor = actor,
    .news = news,
    .changed = note_changed,
    .changed_data = keys,
  };
  gboolean ok = dbk_exchange_run (&exchange, NULL, error);

  g_free (exchange.refused_catalogue);
  dbk_catalogue_unref (exchange.catalogue);
  sim_bug_after_exchange (client, keys);
  return ok;
}

gboolean
sim_client_sync (SimClient *client)
{
  SimWorld *world = client->world;
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (client->busy || world->failure != NULL)
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
  if (!ok && !client->dead && !client->faulted && world->failure == NULL)
    sim_fail (world, "the exchange of %u failed on a sound line: %s", client->number, error->message);
  if (client->dead)
    sim_client_reopen (client);
  sim_client_check_typed (client, FALSE);
  if (ok && client->answered_at_stamp == world->stamp)
    sim_client_check_same (client);
  return ok;
}

/* --- What must hold of a client --- */

static void
add_edits (GHashTable *marks, SimClient *client, const DbkReportKey *key, const GPtrArray *edits)
{
  for (guint i = 0; i < edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (edits, i);

      g_hash_table_add (marks, sim_mark_of (client->person->name, key, edit->entity, edit->indicator, edit->value, edit->note));
    }
}

/* Everything that this client still shows as not taken over. */
static GHashTable *
list_marks (SimClient *client, const DbkReportKey *key)
{
  GHashTable *marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) pending = dbk_store_load_pending (client->store, key, NULL);
  g_autoptr (GPtrArray) unanswered = dbk_store_load_unanswered (client->store, key, NULL);
  g_autoptr (GPtrArray) conflicts = dbk_store_load_conflicts (client->store, key, NULL);
  g_autoptr (GPtrArray) refused = dbk_store_load_refused (client->store, key, NULL);

  add_edits (marks, client, key, pending);
  for (guint i = 0; i < unanswered->len; i++)
    add_edits (marks, client, key, ((DbkOperation *)g_ptr_array_index (unanswered, i))->edits);
  for (guint i = 0; i < refused->len; i++)
    add_edits (marks, client, key, ((DbkStoreRefused *)g_ptr_array_index (refused, i))->operation->edits);
  for (guint i = 0; i < conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (conflicts, i);

      g_hash_table_add (marks, sim_mark_of (client->person->name, key, conflict->entity, conflict->indicator, conflict->mine, conflict->mine_note));
    }
  return marks;
}

/* I1: what was typed is pending, on its way, in conflict, refused, or was taken over. */
void
sim_client_check_typed (SimClient *client, gboolean at_rest)
{
  SimModel *model = client->world->model;
  GHashTable *done = at_rest ? model->effective : model->ever_effective;
  g_autoptr (GHashTable) marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, client->typed);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const SimTyped *typed = value;
      g_autofree char *mark = sim_mark_of (client->person->name, &typed->key, typed->entity, typed->indicator, typed->value, typed->note);
      g_autofree char *key = sim_key_text (&typed->key);
      GHashTable *there = g_hash_table_lookup (marks, key);

      if (g_hash_table_contains (done, mark))
        continue;
      if (there == NULL)
        {
          there = list_marks (client, &typed->key);
          g_hash_table_insert (marks, g_steal_pointer (&key), there);
        }
      if (g_hash_table_contains (there, mark))
        continue;
      /* Somebody else came to the same value: nothing is left to decide, whatever comes later. */
      if (sim_model_has_value (model, &typed->key, typed->entity, typed->indicator, typed->value, typed->note))
        g_hash_table_iter_remove (&iter);
      else
        sim_fail (client->world, "I1: client %u has lost what was typed: %s%s", client->number, mark, at_rest ? " (at rest)" : "");
    }
}

/* To the last character, times and names included. */
static void
check_identical (SimClient *client, const DbkReport *held)
{
  g_autoptr (DbkStoredReport) stored = NULL;
  g_autofree char *ours = fixture_print (held);
  g_autofree char *theirs = NULL;

  dbk_central_store_load_report (client->world->store, &held->key, TRUE, &stored, NULL);
  theirs = stored != NULL ? fixture_print (stored->report) : NULL;
  if (theirs != NULL && !g_str_equal (ours, theirs))
    sim_fail (client->world, "I3: at client %u\n%s--- the service has\n%s", client->number, ours, theirs);
  else if (theirs != NULL && !dbk_carry_flags_equal (held->carried, stored->report->carried))
    sim_fail (client->world, "I8: client %u has other flags of openings at revision %" G_GINT64_FORMAT " of %s than the service", client->number, held->revision, held->key.org);
}

/* I3, and I5 at rest: what it holds is what the service has for it. */
void
sim_client_check_same (SimClient *client)
{
  static const char *const plants[] = { "PLANTA", "PLANTB", "PLANTC" };

  for (guint i = 0; i < G_N_ELEMENTS (plants) * SIM_DAYS; i++)
    {
      DbkReportKey key = sim_key (plants[i / SIM_DAYS], i % SIM_DAYS);
      g_autoptr (DbkReport) report = dbk_store_load_report (client->store, &key, NULL);
      const SimReport *model = sim_model_report (client->world->model, &key);
      gboolean in_scope = sim_person_covers (client->person, key.org);
      g_autofree char *name = sim_key_text (&key);
      g_autofree char *held = NULL;
      g_autofree char *expected = NULL;
      g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);

      if (!in_scope)
        {
          if (report->revision != 0 || cells->len > 0)
            sim_fail (client->world, "I5: client %u keeps %s, which %s may not see", client->number, name, client->person->name);
          continue;
        }
      if (!sim_report_is_seen_by (model, client->person) && cells->len > 0)
        sim_fail (client->world, "I5: client %u holds cells of the draft %s", client->number, name);
      held = sim_print_real (report, sim_report_is_seen_by (model, client->person));
      expected = sim_report_print (model, sim_report_is_seen_by (model, client->person));
      if (!g_str_equal (held, expected))
        sim_fail (client->world, "I3: %s at client %u\n%s--- ought to be\n%s", name, client->number, held, expected);
      if (sim_report_is_seen_by (model, client->person))
        check_identical (client, report);
    }
}

guint
sim_client_get_publication (SimClient *client)
{
  g_autofree char *version = NULL;
  g_autofree char *body = dbk_store_load_catalogue (client->store, &version, NULL);

  return sim_publication_find (version);
}

/* For what it handed in itself, and has been told of; an answer of before it was restored from a copy went to another. */
void
sim_client_check_receipts (SimClient *client)
{
  const char *const trusted[] = { dbk_key_get_public (client->world->key), NULL };

  for (guint i = 0; i < client->world->model->log->len; i++)
    {
      const SimOperation *known = g_ptr_array_index (client->world->model->log, i);
      g_autoptr (GPtrArray) receipts = NULL;
      gint64 own;
      gboolean found = FALSE;

      if (known->operation->kind != DBK_OPERATION_SUBMIT || known->outcome == DBK_OUTCOME_REFUSED || !dbk_store_get_int (client->store, 0, &own, NULL, "SELECT 1 FROM outbox WHERE id = ? AND answered_at IS NOT NULL", "t", known->operation->id) || own == 0)
        continue;
      receipts = dbk_store_load_receipts (client->store, &known->operation->key, NULL);
      for (guint k = 0; k < receipts->len; k++)
        {
          const DbkStoreReceipt *stored = g_ptr_array_index (receipts, k);
          g_autoptr (DbkReceipt) receipt = dbk_receipt_from_text (stored->body, strlen (stored->body), NULL);

          if (stored->revision != known->revision)
            continue;
          found = TRUE;
          if (receipt == NULL || dbk_receipt_check (receipt, stored->figures, trusted) != DBK_RECEIPT_VALID)
            sim_fail (client->world, "client %u holds a receipt for %s that does not hold", client->number, known->operation->id);
        }
      if (!found)
        sim_fail (client->world, "client %u has no receipt for %s, revision %" G_GINT64_FORMAT, client->number, known->operation->id, known->revision);
    }
}

/* I2: an answer that it has stands in the service's history. */
void
sim_client_check_answers (SimClient *client)
{
  DbkDatabase *database = dbk_store_database (client->store);
  sqlite3_stmt *statement = dbk_database_prepare (database, "SELECT id, outcome FROM outbox WHERE answered_at IS NOT NULL", NULL);

  while (dbk_database_step (database, statement, NULL) == SQLITE_ROW)
    {
      const char *id = dbk_column_text (statement, 0);
      const SimOperation *known = g_hash_table_lookup (client->world->model->facts, id);
      int outcome = sqlite3_column_int (statement, 1);

      if (outcome != DBK_OUTCOME_REFUSED && !sim_model_has (client->world->model, id))
        sim_fail (client->world, "I2: %s was answered to client %u, and the service does not have it", id, client->number);
      else if (sim_model_has (client->world->model, id) && outcome != (int)known->outcome && outcome != DBK_OUTCOME_REFUSED)
        sim_fail (client->world, "I2: client %u holds %s for %s, the service %s", client->number, dbk_outcome_kind_to_string ((DbkOutcomeKind)outcome), id, dbk_outcome_kind_to_string (known->outcome));
    }
}
