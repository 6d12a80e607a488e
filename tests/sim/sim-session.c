/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is signed in at the service of the simulation: its own table and store,
 * beside a list of who ought to be.
 */
#include "tests/sim/sim-world.h"

#include <string.h>

#include "central/dbk-secret.h"
#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire.h"
#include "tests/sim/sim-files.h"

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* --- Who ought to be --- */

static void
let_in_free (gpointer data)
{
  SimLetIn *one = data;

  g_free (one->token);
  g_free (one->home);
  g_free (one);
}

GPtrArray *
sim_sessions_copy (const GPtrArray *list)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (let_in_free);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      SimLetIn *one = g_memdup2 (g_ptr_array_index (list, i), sizeof (SimLetIn));

      one->token = g_strdup (one->token);
      one->home = g_strdup (one->home);
      g_ptr_array_add (copy, one);
    }
  return copy;
}

static SimLetIn *
find_let_in (SimWorld *world, const char *token)
{
  for (guint i = 0; i < world->let_in->len; i++)
    if (g_strcmp0 (((SimLetIn *)g_ptr_array_index (world->let_in, i))->token, token) == 0)
      return g_ptr_array_index (world->let_in, i);
  return NULL;
}

/* A new session is the account's only one; who signed in where does not matter. */
static void
expect_session (SimWorld *world, const char *account, const char *home, const char *token)
{
  SimLetIn *one = g_new0 (SimLetIn, 1);

  for (guint i = 0; i < world->let_in->len; i++)
    {
      SimLetIn *other = g_ptr_array_index (world->let_in, i);

      other->ended |= g_str_equal (other->account, account);
    }
  one->token = g_strdup (token);
  one->account = g_intern_string (account);
  one->home = g_strdup (home);
  one->expires = dbk_clock_now () + 30 * DAY_US;
  g_ptr_array_add (world->let_in, one);
}

static gboolean
ought_to_be_let_in (SimWorld *world, const char *token)
{
  const SimLetIn *one = find_let_in (world, token);

  return one != NULL && !one->ended && one->expires > dbk_clock_now () && !sim_world_person (world, one->account)->disabled;
}

/* --- Who is --- */

void
sim_world_load_sessions (SimWorld *world)
{
  g_autoptr (GPtrArray) sessions = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&world->sessions, dbk_session_table_free);
  world->sessions = dbk_session_table_new ();
  dbk_central_store_list_sessions (world->store, g_get_real_time (), &sessions, &error); /* it is opened while a client's clock may run */
  g_assert_no_error (error);
  for (guint i = 0; i < sessions->len; i++)
    dbk_session_table_add (world->sessions, g_ptr_array_index (sessions, i));
}

gboolean
sim_world_lets_in (SimWorld *world, const char *token, const char **code)
{
  DbkSession *session = token != NULL ? dbk_session_table_find (world->sessions, token) : NULL;
  g_autoptr (DbkAccount) account = NULL;
  const char *title;
  gboolean let_in;

  *code = "unauthorized";
  if (session != NULL)
    dbk_central_store_get_account (world->store, session->account, &account, NULL);
  let_in = dbk_session_check (session, account, dbk_clock_now (), code, &title);
  if (let_in != ought_to_be_let_in (world, token))
    sim_fail (world, "S1: a session of %s is %s", session != NULL ? session->account : "nobody", let_in ? "good, and ought to have ended" : *code);
  return let_in;
}

static DbkStoredSession *
store_session (SimWorld *world, const DbkSessionRequest *request, char **token)
{
  g_autoptr (DbkStoredSession) session = NULL;
  g_autoptr (GError) error = NULL;

  if (!dbk_central_store_begin (world->store, &error))
    return NULL;
  session = dbk_session_begin (world->store, request->user, FALSE, request->home, request->home_key, token, &error);
  if (session != NULL && dbk_central_store_commit (world->store, &error))
    return g_steal_pointer (&session);
  if (!world->dead)
    sim_fail (world, "nobody can sign in: %s", error->message);
  dbk_central_store_rollback (world->store);
  return NULL;
}

static char *
welcome (SimWorld *world, const SimPerson *person, const DbkStoredSession *session, char *token)
{
  g_autoptr (DbkActor) actor = sim_actor (person);
  DbkSessionAnswer answer = {
    .token = token,
    .expires = session->expires_at,
    .account = actor,
    .catalogue = (char *)dbk_catalogue_version (sim_publication (world->model->publication)),
    .service_key = (char *)dbk_key_get_public (world->key),
  };

  return dbk_session_answer_to_text (&answer);
}

/* The steps of the route; a password is as good as its comparison, which has tests of its own. */
char *
sim_world_sign_in (SimWorld *world, const char *text, gsize length, guint *status)
{
  g_autoptr (DbkSessionRequest) request = dbk_session_request_from_text (text, length, NULL);
  g_autoptr (DbkStoredSession) session = NULL;
  const SimPerson *person;
  g_autofree char *token = NULL;

  sim_time_set_ahead (0);
  *status = request != NULL ? 401 : 400;
  if (request == NULL)
    return NULL;
  person = sim_world_person (world, request->user);
  if (person->disabled || !g_str_equal (request->password, SIM_PASSWORD))
    return NULL;
  session = store_session (world, request, &token);
  *status = session != NULL ? 201 : 500;
  if (session == NULL)
    return NULL;
  if (world->bug != SIM_BUG_LASTS)
    dbk_session_table_end_of (world->sessions, session->account, session->home);
  dbk_session_table_add (world->sessions, session);
  expect_session (world, session->account, session->home, token);
  sim_log (world, "service: %s has signed in at %s", session->account, session->home);
  return welcome (world, person, session, token);
}

void
sim_world_sign_out (SimWorld *world, const char *token)
{
  DbkSession *session = dbk_session_table_find (world->sessions, token);
  SimLetIn *one = find_let_in (world, token);
  const char *code;
  guint8 hash[DBK_TOKEN_HASH];
  g_autoptr (GError) error = NULL;

  sim_time_set_ahead (0);
  if (!sim_world_lets_in (world, token, &code))
    return;
  dbk_token_hash (token, hash);
  if (!dbk_central_store_begin (world->store, &error))
    return;
  if (!dbk_central_store_end_session (world->store, hash, "signed_out", dbk_clock_now (), &error) || !dbk_central_store_commit (world->store, &error))
    {
      dbk_central_store_rollback (world->store);
      return;
    }
  dbk_session_table_end (world->sessions, session, "signed_out");
  one->ended = TRUE;
  sim_log (world, "service: %s has signed out at %s", one->account, one->home);
}
