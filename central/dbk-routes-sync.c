/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one round trip: operations in, outcomes and changes out.
 */
#define G_LOG_DOMAIN "dbk-central"

#include <string.h>

#include "central/dbk-gzip.h"
#include "central/dbk-round.h"
#include "central/dbk-service-private.h"

/* A round trip under way: read on a reader, applied on the writer, answered by a reader. */
typedef struct
{
  DbkService *service;
  DbkRequest *request;         /* (owned) */
  DbkPublication *publication; /* (owned) */
  GBytes *body;                /* (owned) */
  gboolean packed;
  gboolean pack_answer;
  DbkRound round;
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
  g_clear_pointer (&job->body, g_bytes_unref);
  dbk_round_clear (&job->round);
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
  if (!dbk_round_parse (&job->round, g_bytes_get_data (body, NULL), g_bytes_get_size (body), &job->error))
    return;
  job->problem_status = 0;
  dbk_round_check (&job->round, state, &job->error);
}

/* --- Applying (on the writer) --- */

static void
apply_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Sync *job = data;

  dbk_round_apply (&job->round, writer->store, writer->applier, job->publication->catalogue, &job->error);
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
  char *text = dbk_round_read (&job->round, store, job->publication->catalogue, &job->error);

  if (text == NULL)
    return;
  job->text = g_bytes_new_take (text, strlen (text));
  if (job->pack_answer && g_bytes_get_size (job->text) >= DBK_REQUEST_PACK_FROM)
    job->text_packed = dbk_gzip_pack (job->text);
}

static void
epoch_work (gpointer state, gpointer data)
{
  DbkWriter *writer = state;
  Sync *job = data;

  dbk_round_begin_epoch (&job->round, writer->store, &job->error);
}

static void
epoch_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  g_message ("A client has read further than this log goes: a backup was restored; a new epoch begins");
  job->service->secret = job->round.secret;
  push (g_steal_pointer (&job), FALSE, read_work, read_done);
}

static void
read_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  if (job->round.lost)
    {
      job->round.lost = FALSE;
      /* Another request may have begun the new epoch meanwhile. */
      if (strcmp (job->round.secret.epoch, job->service->secret.epoch) != 0 && !job->retried)
        {
          job->retried = TRUE;
          job->round.secret = job->service->secret;
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
  for (guint i = 0; i < job->round.changed->len; i++)
    dbk_report_cache_drop (job->service->cache, g_ptr_array_index (job->round.changed, i));
  count_outcomes (job->service, job->round.answer->results);
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
  if (job->round.sent->operations->len > 0 && !job->round.hold)
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
  job->body = g_bytes_ref (dbk_request_get_body (request));
  job->packed = dbk_request_is_packed (request);
  job->pack_answer = dbk_request_takes_gzip (request);
  dbk_round_init (&job->round, dbk_service_actor (service, request), &service->secret);
  push (job, FALSE, parse_work, parsed_done);
}
