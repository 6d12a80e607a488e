/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readings come in: from the interfaces of plants (7.2.3).
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-gzip.h"
#include "central/dbk-service-private.h"
#include "data/base/dbk-clock.h"
#include "data/wire/dbk-wire.h"

/* A delivery under way: read and checked on a reader, stored on the writer. */
typedef struct
{
  DbkService *service;
  DbkRequest *request;         /* (owned) */
  DbkPublication *publication; /* (owned) */
  DbkActor *actor;             /* (owned) */
  GBytes *body;                /* (owned) */
  gboolean packed;
  DbkReadingsRequest *sent; /* (owned) (nullable) */
  guint changed;
  guint status;      /* of the problem; 0: none */
  const char *code;  /* of the problem */
  const char *title; /* of the problem */
  char *detail;      /* (owned) (nullable) */
  GError *error;     /* (owned) (nullable): of the store */
} Delivery;

static void
delivery_free (Delivery *job)
{
  dbk_request_unref (job->request);
  dbk_publication_unref (job->publication);
  dbk_actor_free (job->actor);
  g_bytes_unref (job->body);
  g_clear_pointer (&job->sent, dbk_readings_request_free);
  g_clear_error (&job->error);
  g_free (job->detail);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Delivery, delivery_free)

static void
refuse (Delivery *job, guint status, const char *code, const char *title, char *detail)
{
  job->status = status;
  job->code = code;
  job->title = title;
  job->detail = detail;
}

static void
push (Delivery *owned, DbkWorker *worker, DbkWorkFunc work, DbkWorkDone done)
{
  g_autoptr (Delivery) job = owned;

  if (dbk_worker_push (worker, work, done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (job->request);
}

/* What does not exist and what is not this machine's get the same 404. */
static gboolean
check_scope (Delivery *job)
{
  DbkCatalogue *catalogue = job->publication->catalogue;
  const DbkNode *plant;

  if (dbk_report_key_check (&job->sent->key, catalogue, &plant) && dbk_actor_has_role (job->actor, catalogue, "interface", plant, dbk_clock_today ()))
    return TRUE;
  refuse (job, SOUP_STATUS_NOT_FOUND, "not-found", "There is no such report for this interface", NULL);
  return FALSE;
}

static void
check_work (gpointer state, gpointer data)
{
  Delivery *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = job->packed ? dbk_gzip_unpack (job->body, DBK_WIRE_MAX_REQUEST, &error) : g_bytes_ref (job->body);
  char *problem;

  if (body != NULL)
    job->sent = dbk_readings_request_from_text (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &error);
  if (job->sent == NULL)
    {
      refuse (job, SOUP_STATUS_BAD_REQUEST, "malformed", "The body is not understood", g_strdup (error->message));
      return;
    }
  if (!check_scope (job))
    return;
  problem = dbk_readings_check (job->publication->catalogue, job->actor, job->sent);
  if (problem != NULL)
    refuse (job, SOUP_STATUS_UNPROCESSABLE_ENTITY, "reading", "A reading cannot be taken; none was", problem);
}

static void
store_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Delivery *job = data;
  g_autoptr (DbkAccount) account = NULL;

  /* Rights as they are now, not as they were when the request came in. */
  if (!dbk_central_store_get_account (writer->store, job->actor->account, &account, &job->error))
    return;
  if (account != NULL && !account->disabled)
    {
      dbk_actor_free (job->actor);
      job->actor = g_steal_pointer (&account->actor);
    }
  if (check_scope (job))
    dbk_applier_put_readings (writer->applier, job->actor, job->sent, &job->changed, &job->error);
}

static void
stored_done (gpointer data)
{
  g_autoptr (Delivery) job = data;

  if (job->error != NULL)
    {
      dbk_service_problem_of_store (job->request, job->error);
      return;
    }
  if (job->status != 0)
    {
      dbk_request_problem (job->request, job->status, job->code, job->title, job->detail);
      return;
    }
  if (job->changed > 0)
    dbk_service_report_changed (job->service, &job->sent->key);
  dbk_request_answer_json (job->request, SOUP_STATUS_OK, g_strdup_printf ("{\"changed\":%u,\"unchanged\":%u}", job->changed, job->sent->readings->len - job->changed));
}

static void
checked_done (gpointer data)
{
  g_autoptr (Delivery) job = data;
  DbkWorker *writer = job->service->writer;

  if (job->status != 0)
    dbk_request_problem (job->request, job->status, job->code, job->title, job->detail);
  else
    push (g_steal_pointer (&job), writer, store_work, stored_done);
}

void
dbk_route_put_readings (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  const DbkActor *actor = dbk_service_actor (service, request);
  Delivery *job;

  if (!dbk_service_is_interface (service, request))
    {
      dbk_request_problem (request, SOUP_STATUS_FORBIDDEN, "forbidden", "Only the account of an interface delivers readings", NULL);
      return;
    }
  job = g_new0 (Delivery, 1);
  job->service = service;
  job->request = dbk_request_ref (request);
  job->publication = dbk_publication_ref (service->publication);
  job->actor = dbk_actor_copy (actor);
  job->body = g_bytes_ref (dbk_request_get_body (request));
  job->packed = dbk_request_is_packed (request);
  push (job, service->readers, check_work, checked_done);
}
