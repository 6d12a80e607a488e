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
  guint64 mark;         /* taken before the feed is read */
  gint64 until;         /* µs, steady: an answer with nothing to tell is held as long; 0: not at all */
  GPtrArray *plants;    /* (owned) (nullable): what is waited for */
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
  g_clear_pointer (&job->plants, g_ptr_array_unref);
  g_clear_pointer (&job->text, g_bytes_unref);
  g_clear_pointer (&job->text_packed, g_bytes_unref);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sync, sync_free)

static void apply_group (gpointer state, gpointer *data, guint n);
static void read_work (gpointer state, gpointer data);
static void parsed_done (gpointer data);
static void applied_done (gpointer data);
static void read_done (gpointer data);

/* TRUE if the request has been answered with what went wrong. */
static gboolean
failed (Sync *job)
{
  if (job->error == NULL)
    return FALSE;
  if (g_error_matches (job->error, DBK_WIRE_ERROR, DBK_WIRE_ERROR_NEWER))
    dbk_request_problem (job->request, SOUP_STATUS_BAD_REQUEST, DBK_WIRE_TOO_NEW, "The program that asks is newer than this service", job->error->message);
  else if (g_error_matches (job->error, DBK_WIRE_ERROR, DBK_WIRE_ERROR_OLDER))
    dbk_request_problem (job->request, SOUP_STATUS_BAD_REQUEST, DBK_WIRE_TOO_OLD, "The program that asks is too old for this service", job->error->message);
  else if (job->problem_status != 0)
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

static void
push_apply (Sync *owned)
{
  g_autoptr (Sync) job = owned;

  if (dbk_worker_push_grouped (job->service->writer, apply_group, job->round.sent->operations->len, applied_done, job))
    g_steal_pointer (&job);
  else
    dbk_service_busy (job->request);
}

static void
push_read (Sync *owned)
{
  /* Reading a feed for somebody who has left would make the others wait. */
  if (dbk_request_is_gone (owned->request))
    {
      dbk_request_problem (owned->request, SOUP_STATUS_SERVICE_UNAVAILABLE, "gone", "The client has gone away", NULL);
      sync_free (owned);
      return;
    }
  owned->mark = dbk_waiting_mark (owned->service->waiting);
  push (owned, FALSE, read_work, read_done);
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

static gboolean
apply_all (DbkWriter *writer, gpointer *data, guint n, GError **error)
{
  if (!dbk_central_store_begin (writer->store, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      Sync *job = data[i];

      if (!dbk_round_join (&job->round, writer->store, writer->applier, job->publication->catalogue, error))
        {
          dbk_central_store_rollback (writer->store);
          return FALSE;
        }
    }
  return dbk_central_store_commit (writer->store, error);
}

/*
 * What several clients sent while the disk was busy shares one transaction, and
 * so one wait for the disk. Nobody is answered before it is durable; where it
 * fails, it did not happen for anybody.
 */
static void
apply_group (gpointer state, gpointer *data, guint n)
{
  DbkWriter *writer = state;
  g_autoptr (GError) error = NULL;

  if (apply_all (writer, data, n, &error))
    return;
  for (guint i = 0; i < n; i++)
    {
      Sync *job = data[i];

      dbk_round_undo (&job->round, writer->applier);
      job->error = g_error_copy (error);
    }
}

static void
count_outcomes (DbkService *service, const GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    service->operations[((DbkSyncResult *)g_ptr_array_index (results, i))->outcome->kind]++;
}

/* --- Answering (on a reader) --- */

/* Whether the answer says more than that nothing has changed. */
static gboolean
has_news (const DbkSyncAnswer *answer)
{
  return answer->results->len > 0 || answer->changes->len > 0 || answer->drop != NULL || answer->more;
}

static void
read_work (gpointer state, gpointer data)
{
  DbkCentralStore *store = state;
  Sync *job = data;
  g_autofree char *text = dbk_round_read (&job->round, store, job->publication->catalogue, &job->error);

  if (text == NULL)
    return;
  if (job->until != 0 && !has_news (job->round.answer))
    {
      /* Nothing to tell: what waits is kept small. */
      g_clear_pointer (&job->body, g_bytes_unref);
      job->plants = dbk_feed_plants (job->publication->catalogue, job->round.actor);
      return;
    }
  job->text = g_bytes_new_take (text, strlen (text));
  text = NULL;
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
  push_read (g_steal_pointer (&job));
}

/* A catalogue or rights that came while it waited. */
static void
take_what_is_in_force (Sync *job)
{
  const DbkAccount *account = g_hash_table_lookup (job->service->accounts, job->round.actor->account);

  dbk_publication_unref (job->publication);
  job->publication = dbk_publication_ref (job->service->publication);
  if (account == NULL)
    return;
  dbk_actor_free (job->round.actor);
  job->round.actor = dbk_actor_copy (account->actor);
}

/* Looks again; @last: and answers, whatever it finds. */
static void
wake (gpointer data, gboolean last)
{
  Sync *job = data;

  if (last || job->service->stopping || g_get_monotonic_time () >= job->until)
    job->until = 0;
  if (last)
    take_what_is_in_force (job);
  g_clear_pointer (&job->plants, g_ptr_array_unref);
  dbk_sync_answer_free (job->round.answer);
  job->round.answer = dbk_sync_answer_new ();
  push_read (job);
}

/* Takes @owned: there is nothing to tell it yet. */
static void
hold (Sync *owned)
{
  DbkService *service = owned->service;

  if (service->stopping ||
      !dbk_waiting_add (service->waiting, owned->mark, owned->plants, owned->round.actor->account, owned->request, owned->until, wake, owned))
    wake (owned, service->stopping);
  else
    g_clear_pointer (&owned->plants, g_ptr_array_unref);
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
          push_read (g_steal_pointer (&job));
        }
      else
        push (g_steal_pointer (&job), TRUE, epoch_work, epoch_done);
      return;
    }
  if (job->text == NULL)
    {
      hold (g_steal_pointer (&job));
      return;
    }
  dbk_request_set_header (job->request, "Cache-Control", "no-store");
  dbk_request_answer (job->request, SOUP_STATUS_OK, "application/json", job->text, job->text_packed);
}

static void
applied_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  for (guint i = 0; i < job->round.changed->len; i++)
    dbk_service_report_changed (job->service, g_ptr_array_index (job->round.changed, i));
  count_outcomes (job->service, job->round.answer->results);
  push_read (g_steal_pointer (&job));
}

static void
parsed_done (gpointer data)
{
  g_autoptr (Sync) job = data;

  if (failed (job))
    return;
  if (job->round.sent->operations->len > 0 && !job->round.hold)
    push_apply (g_steal_pointer (&job));
  else
    {
      /* Who starts from nothing is answered at once, were it with nothing. */
      if (job->round.sent->wait > 0 && job->round.sent->cursor != NULL)
        job->until = g_get_monotonic_time () + (gint64)job->round.sent->wait * G_USEC_PER_SEC;
      push_read (g_steal_pointer (&job));
    }
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
