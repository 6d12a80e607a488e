/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one round trip: operations in, outcomes and changes out.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-service-private.h"
#include "data/wire/dbk-wire.h"

/* A round trip under way: read on a reader, applied on the writer, answered by a reader. */
typedef struct
{
  DbkService *service;
  DbkRequest *request;         /* (owned) */
  DbkPublication *publication; /* (owned) */
  DbkActor *actor;             /* (owned) */
  GBytes *body;                /* (owned) */
  gboolean packed;
  gboolean pack_answer;
  DbkFeedSecret secret;
  DbkSyncRequest *sent;  /* (owned) (nullable) */
  DbkSyncAnswer *answer; /* (owned) */
  GPtrArray *changed;    /* (owned) (element-type DbkReportKey) */
  gboolean lost;         /* the cursor is from a history that a restored backup ended */
  gboolean retried;
  GBytes *text;         /* (owned) (nullable) */
  GBytes *text_packed;  /* (owned) (nullable) */
  guint problem_status; /* 0: none */
  GError *error;        /* (owned) (nullable): of the request if @problem_status, of the store otherwise */
} Sync;

static void
sync_free (Sync *job)
{
  dbk_request_unref (job->request);
  dbk_publication_unref (job->publication);
  g_clear_pointer (&job->actor, dbk_actor_free);
  g_clear_pointer (&job->body, g_bytes_unref);
  g_clear_pointer (&job->sent, dbk_sync_request_free);
  g_clear_pointer (&job->answer, dbk_sync_answer_free);
  g_clear_pointer (&job->changed, g_ptr_array_unref);
  g_clear_pointer (&job->text, g_bytes_unref);
  g_clear_pointer (&job->text_packed, g_bytes_unref);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sync, sync_free)

static void parsed_done (gpointer data);
static void applied_done (gpointer data);
static void read_done (gpointer data);

/* TRUE if the request has been answered with what went wrong. */
static gboolean
failed (Sync *job)
{
  if (job->error == NULL)
    return FALSE;
  if (job->problem_status != 0)
    dbk_request_problem (job->request, job->problem_status, job->problem_status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE ? "too-large" : "malformed",
                         "The body is not understood", job->error->message);
  else
    dbk_service_problem_of_store (job->request, job->error);
  return TRUE;
}

/* Takes @owned, and asks it for its worker itself: arguments are evaluated in no order. */
static void
push (Sync *owned, gboolean writes, DbkWorkFunc work, DbkWorkDone done)
{
  g_autoptr (Sync) job = owned;
  DbkWorker *worker = writes ? job->service->writer : job->service->readers;

  if (dbk_worker_push (worker, work, done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (job->request);
}

/* --- Reading what was sent (on a reader) --- */

static void
parse_work (gpointer state, gpointer data)
{
  Sync *job = data;
  g_autoptr (GBytes) unpacked = NULL;
  GBytes *body = job->body;

  job->problem_status = SOUP_STATUS_BAD_REQUEST;
  if (job->packed)
    {
      body = unpacked = dbk_gzip_unpack (job->body, DBK_WIRE_MAX_REQUEST, &job->error);
      if (g_error_matches (job->error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE))
        job->problem_status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
      if (body == NULL)
        return;
    }
  job->sent = dbk_sync_request_from_text (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &job->error);
  if (job->sent != NULL)
    job->problem_status = 0;
}

/* --- Applying (on the writer) --- */

static void
apply_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Sync *job = data;
  g_autoptr (DbkAccount) account = NULL;

  /* Rights as they are now, not as they were when the request came in. */
  if (!dbk_central_store_get_account (writer->store, job->actor->account, &account, &job->error))
    return;
  if (account != NULL && !account->disabled)
    {
      dbk_actor_free (job->actor);
      job->actor = g_steal_pointer (&account->actor);
    }
  dbk_applier_run (writer->applier, job->publication->catalogue, job->actor, job->sent->operations, job->answer->results, job->changed, &job->error);
}

static void
count_outcomes (DbkService *service, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    service->operations[((DbkSyncResult *)g_ptr_array_index (results, i))->outcome->kind]++;
}

/* --- Answering (on a reader) --- */

static void
read_work (gpointer state, gpointer data)
{
  DbkCentralStore *store = state;
  Sync *job = data;
  DbkFeedResult result;
  char *text;

  if (!dbk_central_store_begin_read (store, &job->error))
    return;
  result = dbk_feed_read (store, &job->secret, job->publication->catalogue, job->actor, job->sent->cursor, job->sent->limit, job->answer, &job->error);
  dbk_central_store_rollback (store);
  job->lost = result == DBK_FEED_LOST;
  if (result != DBK_FEED_DONE)
    return;
  while (job->sent->malformed->len > 0)
    g_ptr_array_add (job->answer->results, g_ptr_array_steal_index (job->sent->malformed, 0));
  text = dbk_sync_answer_to_text (job->answer);
  job->text = g_bytes_new_take (text, strlen (text));
  if (job->pack_answer && g_bytes_get_size (job->text) >= DBK_REQUEST_PACK_FROM)
    job->text_packed = dbk_gzip_pack (job->text);
}

static void
epoch_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Sync *job = data;

  if (!dbk_central_store_begin (writer->store, &job->error))
    return;
  if (dbk_feed_secret_make (writer->store, &job->secret, &job->error))
    dbk_central_store_commit (writer->store, &job->error);
  else
    dbk_central_store_rollback (writer->store);
}

static void
epoch_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  g_message ("A client has read further than this log goes: a backup was restored; a new epoch begins");
  job->service->secret = job->secret;
  push (g_steal_pointer (&job), FALSE, read_work, read_done);
}

static void
read_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  if (job->lost)
    {
      job->lost = FALSE;
      /* Another request may have begun the new epoch meanwhile. */
      if (strcmp (job->secret.epoch, job->service->secret.epoch) != 0 && !job->retried)
        {
          job->retried = TRUE;
          job->secret = job->service->secret;
          push (g_steal_pointer (&job), FALSE, read_work, read_done);
        }
      else
        push (g_steal_pointer (&job), TRUE, epoch_work, epoch_done);
      return;
    }
  dbk_request_set_header (job->request, "Cache-Control", "no-store");
  dbk_request_answer (job->request, SOUP_STATUS_OK, "application/json", job->text, job->text_packed);
}

static void
applied_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  /* Even after an error: what was committed before it is in force. */
  for (guint i = 0; i < job->changed->len; i++)
    dbk_report_cache_drop (job->service->cache, g_ptr_array_index (job->changed, i));
  count_outcomes (job->service, job->answer->results);
  if (failed (job))
    return;
  push (g_steal_pointer (&job), FALSE, read_work, read_done);
}

static void
parsed_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  if (job->sent->operations->len > 0)
    push (g_steal_pointer (&job), TRUE, apply_work, applied_done);
  else
    push (g_steal_pointer (&job), FALSE, read_work, read_done);
}

void
dbk_route_sync (DbkRequest *request, gpointer user_data)
{
  DbkService *service = user_data;
  Sync *job = g_new0 (Sync, 1);

  job->service = service;
  job->request = dbk_request_ref (request);
  job->publication = dbk_publication_ref (service->publication);
  job->actor = dbk_actor_copy (dbk_service_actor (service, request));
  job->body = g_bytes_ref (dbk_request_get_body (request));
  job->packed = dbk_request_is_packed (request);
  job->pack_answer = dbk_request_takes_gzip (request);
  job->secret = service->secret;
  job->answer = dbk_sync_answer_new ();
  job->changed = g_ptr_array_new_with_free_func (g_free);
  push (job, FALSE, parse_work, parsed_done);
}
