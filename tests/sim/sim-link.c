/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line between a client and the service, with all that can befall it.
 */
#include "tests/sim/sim-link.h"

#include <string.h>

#include "data/wire/dbk-wire.h"

static DbkReply *
lost (GError **error)
{
  g_set_error_literal (error, DBK_SYNC_ERROR, DBK_SYNC_ERROR_UNREACHABLE, "the line is cut");
  return NULL;
}

static DbkReply *
problem_new (guint status, const char *code)
{
  DbkReply *reply = g_new0 (DbkReply, 1);

  reply->status = status;
  reply->problem = dbk_problem_new (status, code, code, NULL);
  reply->body = dbk_problem_to_text (reply->problem);
  reply->length = strlen (reply->body);
  return reply;
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

void
sim_link_know (SimClient *client, const char *body)
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

/* What a schedule chose is for what is sent and read; a sign-in and a catalogue take what chance brings. */
static SimFault
choose_fault (SimClient *client, gboolean chosen)
{
  SimFault fault = chosen ? client->next_fault : SIM_FAULT_NONE;

  if (chosen)
    client->next_fault = SIM_FAULT_NONE;
  if (fault == SIM_FAULT_NONE && sim_random_percent (&client->world->random, client->world->fault_percent))
    fault = (SimFault)sim_random_below (&client->world->random, SIM_FAULT_N);
  client->faulted |= fault != SIM_FAULT_NONE;
  return fault;
}

static void
delay_post (SimClient *client, const char *token, const char *body)
{
  SimPost *post = g_new0 (SimPost, 1);

  post->person = client->person;
  post->token = g_strdup (token);
  post->text = g_strdup (body);
  g_ptr_array_add (client->world->posts, post);
}

/* One request to the service and its true answer; without a token: a sign-in. */
static DbkReply *
ask (SimClient *client, const char *token, const char *body, gsize length, GError **error)
{
  SimWorld *world = client->world;
  guint status = 401;
  const char *code = "credentials";
  g_autofree char *answer = NULL;

  sim_time_set_ahead (0);
  if (token == NULL)
    answer = sim_world_sign_in (world, body, length, &status);
  else if (sim_world_lets_in (world, token, &code))
    answer = sim_world_deliver (world, client->person, body, length, &status);
  sim_time_set_ahead (client->ahead);
  if (world->dead)
    {
      sim_world_reopen_service (world);
      return lost (error);
    }
  if (status == 401)
    return problem_new (status, code);
  if (token != NULL && status == 200)
    client->answered_at_stamp = world->stamp;
  return answer != NULL ? reply_new (status, answer, strlen (answer)) : reply_new (status, "{}", 2);
}

static DbkReply *
ask_faultily (SimClient *client, SimFault fault, const char *token, const char *body, GError **error)
{
  SimWorld *world = client->world;
  g_autoptr (DbkReply) reply = NULL;
  g_autofree char *older = token != NULL ? g_strdup (client->last_answer) : NULL;

  sim_log (world, "%u: fault %d befalls its request", client->number, fault);
  if (fault == SIM_FAULT_DROP_BEFORE)
    return lost (error);
  if (fault == SIM_FAULT_DELAY)
    {
      delay_post (client, token, body);
      return lost (error);
    }
  if (fault == SIM_FAULT_CUT_REQUEST)
    return ask (client, token, body, sim_random_below (&world->random, (guint)strlen (body)), error);
  if (fault == SIM_FAULT_SERVICE_KILL)
    world->commits_left = (int)sim_random_below (&world->random, 3) + 1;
  if (fault == SIM_FAULT_CLIENT_KILL)
    client->commits_left = (int)sim_random_below (&world->random, 4) + 1;
  if (fault == SIM_FAULT_DUPLICATE)
    dbk_reply_free (ask (client, token, body, strlen (body), NULL));
  reply = ask (client, token, body, strlen (body), error);
  if (fault == SIM_FAULT_SERVICE_KILL && reply != NULL)
    sim_world_reopen_service (world);
  if (fault == SIM_FAULT_SERVICE_KILL || fault == SIM_FAULT_DROP_AFTER)
    {
      g_clear_error (error);
      return lost (error);
    }
  if (reply != NULL && reply->status < 300 && fault == SIM_FAULT_CUT_ANSWER)
    return reply_new (reply->status, reply->body, sim_random_below (&world->random, (guint)reply->length));
  if (reply != NULL && reply->status == 200 && fault == SIM_FAULT_OLD_ANSWER && older != NULL)
    {
      client->answered_at_stamp = G_MAXUINT64;
      return reply_new (200, older, strlen (older));
    }
  return g_steal_pointer (&reply);
}

/* The same account, at another computer. */
static void
sign_in_elsewhere (SimClient *client)
{
  SimWorld *world = client->world;

  for (guint i = 0; i < world->clients->len; i++)
    {
      SimClient *other = g_ptr_array_index (world->clients, i);

      if (other != client && other->person == client->person && !other->busy && !other->dead)
        {
          sim_client_sign_in (other);
          return;
        }
    }
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
  else if (world->fault_percent > 0 && sim_random_percent (&world->random, 3))
    sign_in_elsewhere (client);
  sim_time_set_ahead (client->ahead);
}

/* The catalogue in force; the line treats it as it treats anything else. */
static DbkReply *
send_catalogue (SimClient *client, const char *token, const char *etag, GError **error)
{
  SimWorld *world = client->world;
  SimFault fault = choose_fault (client, FALSE);
  const char *text = sim_publication_text (world->model->publication);
  g_autofree char *current = g_strdup_printf ("\"%s\"", dbk_catalogue_version (sim_publication (world->model->publication)));
  gsize length = strlen (text);
  const char *code;
  gboolean let_in;
  DbkReply *reply;

  if (fault == SIM_FAULT_DROP_BEFORE || fault == SIM_FAULT_DROP_AFTER || fault == SIM_FAULT_DELAY)
    return lost (error);
  if (fault == SIM_FAULT_CLIENT_KILL)
    client->commits_left = (int)sim_random_below (&world->random, 3) + 1;
  sim_time_set_ahead (0);
  let_in = sim_world_lets_in (world, token, &code);
  sim_time_set_ahead (client->ahead);
  if (!let_in)
    return problem_new (401, code);
  if (g_strcmp0 (etag, current) == 0)
    return reply_new (304, "", 0);
  reply = reply_new (200, text, fault == SIM_FAULT_CUT_ANSWER ? sim_random_below (&world->random, (guint)length) : length);
  reply->etag = g_steal_pointer (&current);
  return reply;
}

/* Not known to have arrived, and nobody waits for it. */
static DbkReply *
send_sign_out (SimClient *client, const char *token, GError **error)
{
  if (choose_fault (client, FALSE) != SIM_FAULT_NONE)
    return lost (error);
  sim_world_sign_out (client->world, token);
  sim_time_set_ahead (client->ahead);
  if (client->world->dead)
    sim_world_reopen_service (client->world);
  return reply_new (204, "", 0);
}

static DbkReply *
send_sign_in (SimClient *client, const char *body, GError **error)
{
  SimFault fault = choose_fault (client, FALSE);

  return fault == SIM_FAULT_NONE ? ask (client, NULL, body, strlen (body), error) : ask_faultily (client, fault, NULL, body, error);
}

static DbkReply *
sim_send (DbkLink *link, const char *method, const char *path, const char *token, const char *body, const char *etag, GCancellable *cancellable, GError **error)
{
  SimClient *client = ((SimLink *)link)->client;
  SimFault fault;
  DbkReply *reply;

  if (g_str_equal (path, "/v1/catalogue"))
    return send_catalogue (client, token, etag, error);
  if (g_str_equal (path, "/v1/sessions"))
    return g_str_equal (method, "DELETE") ? send_sign_out (client, token, error) : send_sign_in (client, body, error);
  g_assert_cmpstr (path, ==, "/v1/sync");
  sim_link_know (client, body);
  fault = choose_fault (client, TRUE);
  if (sim_random_percent (&client->world->random, 50))
    go_on_meanwhile (client);
  if (client->dead)
    return lost (error); /* what it did meanwhile killed it: nothing of it goes out any more */
  reply = fault == SIM_FAULT_NONE ? ask (client, token, body, strlen (body), error) : ask_faultily (client, fault, token, body, error);
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

void
sim_link_init (SimLink *link, SimClient *client)
{
  *link = (SimLink){ .parent = { .driver = &sim_driver }, .client = client };
}
