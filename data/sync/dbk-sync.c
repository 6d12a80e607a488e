/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The worker: a thread that runs sign-ins and exchanges one after another.
 */
#define G_LOG_DOMAIN "dbk-sync"

#include "data/sync/dbk-sync.h"

#include "data/store/dbk-lock.h"
#include "data/store/dbk-store.h"
#include "data/sync/dbk-exchange.h"

G_DEFINE_QUARK (dbk_sync_error, dbk_sync_error)

/* Another program's exchange of a region's first window takes a minute. */
#define PATIENCE (2 * G_TIME_SPAN_MINUTE)

struct _DbkSync
{
  GThread *thread;       /* (owned) */
  GAsyncQueue *jobs;     /* (owned) (element-type Job) */
  GMutex mutex;          /* of what follows */
  GCancellable *running; /* (owned) (nullable): of the job under way */
  gboolean stopping;
};

/* What the thread keeps from job to job. */
typedef struct
{
  DbkLink *link;           /* (owned) (nullable) */
  DbkStore *store;         /* (owned) (nullable) */
  char *path;              /* (owned) (nullable): of @store */
  char *refused_catalogue; /* (owned) (nullable) */
} Worker;

typedef struct
{
  GTask *task;               /* (owned): answered from the thread */
  DbkSyncTarget *target;     /* (owned); NULL: stop */
  GCancellable *cancellable; /* (owned): the job's own, which the asker's cancels */
  GCancellable *asked;       /* (owned) (nullable): the asker's */
  gulong connection;
  GMainContext *context; /* (owned): of the asker */

  DbkSessionRequest *request; /* (owned) (nullable): signing in */
  char *known;                /* (owned) (nullable) */

  char *path; /* (owned) (nullable): asking */
  char *body; /* (owned) (nullable) */

  char *store;             /* (owned) (nullable): exchanging */
  DbkCatalogue *catalogue; /* (owned) (nullable) */
  DbkActor *actor;         /* (owned) (nullable) */
  DbkSyncNews *news;       /* (owned) (nullable) */
  DbkSyncProgress progress;
  gpointer progress_data;
} Job;

/* How news travel with a task, also with one that failed. */
typedef struct
{
  DbkSyncNews *news; /* (owned) (nullable) */
} NewsBox;

static void
news_box_free (gpointer data)
{
  NewsBox *box = data;

  g_clear_pointer (&box->news, dbk_sync_news_free);
  g_free (box);
}

static void
job_free (Job *job)
{
  if (job->asked != NULL)
    g_cancellable_disconnect (job->asked, job->connection);
  g_clear_object (&job->asked);
  g_clear_object (&job->cancellable);
  g_clear_object (&job->task);
  g_clear_pointer (&job->target, dbk_sync_target_free);
  g_clear_pointer (&job->context, g_main_context_unref);
  g_clear_pointer (&job->request, dbk_session_request_free);
  g_clear_pointer (&job->known, g_free);
  g_clear_pointer (&job->path, g_free);
  g_clear_pointer (&job->body, g_free);
  g_clear_pointer (&job->store, g_free);
  g_clear_pointer (&job->catalogue, dbk_catalogue_unref);
  g_clear_pointer (&job->actor, dbk_actor_free);
  g_clear_pointer (&job->news, dbk_sync_news_free);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* --- On the thread --- */

static gboolean
open_link (Worker *worker, const DbkSyncTarget *target, GError **error)
{
  if (worker->link != NULL && dbk_link_matches (worker->link, target->server, target->ca))
    return TRUE;
  g_clear_pointer (&worker->link, dbk_link_free);
  worker->link = dbk_link_new (target->server, target->ca, error);
  return worker->link != NULL;
}

static gboolean
open_store (Worker *worker, const char *path, GError **error)
{
  if (worker->store != NULL && g_strcmp0 (worker->path, path) == 0)
    return TRUE;
  g_clear_pointer (&worker->store, dbk_store_close);
  g_free (worker->path);
  worker->path = g_strdup (path);
  worker->store = dbk_store_open_worker (path, error);
  return worker->store != NULL;
}

static void
sign_in (Worker *worker, Job *job)
{
  GError *error = NULL;
  DbkSyncWelcome *welcome = NULL;

  /* The authority may have been replaced under the same name. */
  g_clear_pointer (&worker->link, dbk_link_free);
  g_clear_pointer (&worker->refused_catalogue, g_free);
  if (open_link (worker, job->target, &error))
    welcome = dbk_exchange_sign_in (worker->link, job->request, job->known, job->cancellable, &error);
  if (welcome != NULL)
    g_task_return_pointer (job->task, welcome, (GDestroyNotify)dbk_sync_welcome_free);
  else
    g_task_return_error (job->task, error);
}

static void
ask (Worker *worker, Job *job)
{
  GError *error = NULL;
  char *answer = NULL;

  if (open_link (worker, job->target, &error))
    answer = dbk_exchange_ask (worker->link, job->target->token, job->path, job->body, job->cancellable, &error);
  if (answer != NULL)
    g_task_return_pointer (job->task, answer, g_free);
  else
    g_task_return_error (job->task, error);
}

static void
sign_out (Worker *worker, Job *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkReply) reply = NULL;

  if (open_link (worker, job->target, &error))
    reply = dbk_link_delete (worker->link, "/v1/sessions", job->target->token, job->cancellable, &error);
  if (reply == NULL)
    g_info ("the session was not ended at the service: %s", error->message);
  g_task_return_boolean (job->task, TRUE);
}

typedef struct
{
  DbkSyncProgress progress;
  gpointer data;
  GArray *changed; /* (owned) */
  guint received;
  guint left;
  GTask *task; /* (owned): keeps the asker */
} Report;

static gboolean
report_progress (gpointer data)
{
  Report *report = data;

  report->progress (report->changed, report->received, report->left, report->data);
  return G_SOURCE_REMOVE;
}

static void
report_free (gpointer data)
{
  Report *report = data;

  g_array_unref (report->changed);
  g_object_unref (report->task);
  g_free (report);
}

static void
changed_cb (const GArray *changed, guint received, gpointer user_data)
{
  Job *job = user_data;
  Report *report;
  g_autoptr (GSource) source = NULL;

  if (job->progress == NULL)
    return;
  report = g_new0 (Report, 1);
  report->progress = job->progress;
  report->data = job->progress_data;
  report->changed = g_array_copy ((GArray *)changed);
  report->received = received;
  report->left = job->news->left;
  report->task = g_object_ref (job->task);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_progress, report, report_free);
  g_source_attach (source, job->context);
}

static char *
lock_path (const char *store)
{
  g_autofree char *folder = g_path_get_dirname (store);

  return g_build_filename (folder, "exchange.lock", NULL);
}

int
dbk_sync_lock (const char *store, gint64 patience, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = lock_path (store);

  return dbk_lock_take (path, DBK_LOCK_ALONE, patience, cancellable, error);
}

void
dbk_sync_unlock (const char *store, int lock)
{
  g_autofree char *path = lock_path (store);

  dbk_lock_release (path, lock);
}

static void
exchange (Worker *worker, Job *job)
{
  NewsBox *box = g_task_get_task_data (job->task);
  GError *error = NULL;
  gboolean ok = FALSE;
  int lock;

  job->news = g_new0 (DbkSyncNews, 1);
  lock = dbk_sync_lock (job->store, PATIENCE, job->cancellable, &error);
  if (lock >= 0 && open_link (worker, job->target, &error) && open_store (worker, job->store, &error))
    {
      DbkExchange one = {
        .link = worker->link,
        .store = worker->store,
        .token = job->target->token,
        .catalogue = g_steal_pointer (&job->catalogue),
        .actor = job->actor,
        .refused_catalogue = g_steal_pointer (&worker->refused_catalogue),
        .news = job->news,
        .changed = changed_cb,
        .changed_data = job,
      };

      ok = dbk_exchange_run (&one, job->cancellable, &error);
      job->catalogue = one.catalogue;
      worker->refused_catalogue = one.refused_catalogue;
    }
  dbk_sync_unlock (job->store, lock);
  box->news = g_steal_pointer (&job->news);
  if (ok)
    g_task_return_boolean (job->task, TRUE);
  else
    g_task_return_error (job->task, error);
  /* The asker has his answer. */
  if (worker->store != NULL)
    dbk_database_tidy (dbk_store_database (worker->store));
}

static gboolean
begin_job (DbkSync *sync, Job *job)
{
  g_mutex_lock (&sync->mutex);
  if (sync->stopping)
    g_cancellable_cancel (job->cancellable);
  sync->running = g_object_ref (job->cancellable);
  g_mutex_unlock (&sync->mutex);
  return !g_task_return_error_if_cancelled (job->task);
}

static void
end_job (DbkSync *sync)
{
  g_mutex_lock (&sync->mutex);
  g_clear_object (&sync->running);
  g_mutex_unlock (&sync->mutex);
}

static gpointer
run (gpointer data)
{
  DbkSync *sync = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  Worker worker = { NULL };

  g_main_context_push_thread_default (context);
  while (TRUE)
    {
      g_autoptr (Job) job = g_async_queue_pop (sync->jobs);

      if (job->target == NULL)
        break;
      if (!begin_job (sync, job))
        ;
      else if (job->request != NULL)
        sign_in (&worker, job);
      else if (job->path != NULL)
        ask (&worker, job);
      else if (job->store == NULL)
        sign_out (&worker, job);
      else
        exchange (&worker, job);
      end_job (sync);
    }
  g_clear_pointer (&worker.link, dbk_link_free);
  g_clear_pointer (&worker.store, dbk_store_close);
  g_free (worker.path);
  g_free (worker.refused_catalogue);
  g_main_context_pop_thread_default (context);
  return NULL;
}

/* --- Asking --- */

DbkSyncTarget *
dbk_sync_target_new (const char *server, const char *ca, const char *token, const char *home)
{
  DbkSyncTarget *target = g_new0 (DbkSyncTarget, 1);

  target->server = g_strdup (server);
  target->ca = g_strdup (ca);
  target->token = g_strdup (token);
  target->home = g_strdup (home);
  return target;
}

void
dbk_sync_target_free (DbkSyncTarget *target)
{
  if (target == NULL)
    return;
  g_free (target->server);
  g_free (target->ca);
  g_free (target->token);
  g_free (target->home);
  g_free (target->home_key);
  g_free (target);
}

void
dbk_sync_welcome_free (DbkSyncWelcome *welcome)
{
  if (welcome == NULL)
    return;
  g_free (welcome->token);
  g_clear_pointer (&welcome->account, dbk_actor_free);
  g_clear_pointer (&welcome->catalogue, dbk_catalogue_unref);
  g_free (welcome->body);
  g_free (welcome->etag);
  g_free (welcome->service_key);
  g_free (welcome);
}

void
dbk_sync_news_free (DbkSyncNews *news)
{
  if (news == NULL)
    return;
  g_clear_pointer (&news->catalogue, dbk_catalogue_unref);
  g_free (news->catalogue_problem);
  g_free (news);
}

DbkSync *
dbk_sync_new (void)
{
  DbkSync *sync = g_new0 (DbkSync, 1);

  g_mutex_init (&sync->mutex);
  sync->jobs = g_async_queue_new_full ((GDestroyNotify)job_free);
  sync->thread = g_thread_new ("daybook-sync", run, sync);
  return sync;
}

void
dbk_sync_free (DbkSync *sync)
{
  if (sync == NULL)
    return;
  g_mutex_lock (&sync->mutex);
  sync->stopping = TRUE;
  if (sync->running != NULL)
    g_cancellable_cancel (sync->running);
  g_mutex_unlock (&sync->mutex);
  g_async_queue_push (sync->jobs, g_new0 (Job, 1));
  g_thread_join (sync->thread);
  g_async_queue_unref (sync->jobs);
  g_mutex_clear (&sync->mutex);
  g_free (sync);
}

static void
asked_cancelled_cb (GCancellable *asked, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static Job *
new_job (const DbkSyncTarget *target, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag)
{
  Job *job = g_new0 (Job, 1);

  job->target = dbk_sync_target_new (target->server, target->ca, target->token, target->home);
  job->context = g_main_context_ref_thread_default ();
  job->cancellable = g_cancellable_new ();
  job->task = g_task_new (NULL, job->cancellable, callback, user_data);
  g_task_set_source_tag (job->task, tag);
  if (cancellable != NULL)
    {
      job->asked = g_object_ref (cancellable);
      job->connection = g_cancellable_connect (cancellable, G_CALLBACK (asked_cancelled_cb), g_object_ref (job->cancellable), g_object_unref);
    }
  return job;
}

void
dbk_sync_sign_in_async (DbkSync *sync, const DbkSyncTarget *target, const char *user, const char *password, const char *totp, const char *known, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = new_job (target, cancellable, callback, user_data, dbk_sync_sign_in_async);

  job->request = dbk_session_request_new (user, password, totp, target->home);
  job->request->home_key = g_strdup (target->home_key);
  job->known = g_strdup (known);
  g_async_queue_push (sync->jobs, job);
}

void
dbk_sync_ask_async (DbkSync *sync, const DbkSyncTarget *target, const char *path, const char *body, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = new_job (target, cancellable, callback, user_data, dbk_sync_ask_async);

  job->path = g_strdup (path);
  job->body = g_strdup (body);
  g_async_queue_push (sync->jobs, job);
}

char *
dbk_sync_ask_finish (DbkSync *sync, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
dbk_sync_sign_out (DbkSync *sync, const DbkSyncTarget *target, GCancellable *cancellable)
{
  g_async_queue_push (sync->jobs, new_job (target, cancellable, NULL, NULL, dbk_sync_sign_out));
}

DbkSyncWelcome *
dbk_sync_sign_in_finish (DbkSync *sync, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
dbk_sync_exchange_async (DbkSync *sync, const DbkSyncTarget *target, const char *store, DbkCatalogue *catalogue, const DbkActor *actor, DbkSyncProgress progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Job *job = new_job (target, cancellable, callback, user_data, dbk_sync_exchange_async);

  g_task_set_task_data (job->task, g_new0 (NewsBox, 1), news_box_free);
  job->store = g_strdup (store);
  job->catalogue = catalogue != NULL ? dbk_catalogue_ref (catalogue) : NULL;
  job->actor = actor != NULL ? dbk_actor_copy (actor) : NULL;
  job->progress = progress;
  job->progress_data = progress_data;
  g_async_queue_push (sync->jobs, job);
}

gboolean
dbk_sync_exchange_finish (DbkSync *sync, GAsyncResult *result, DbkSyncNews **news, GError **error)
{
  GTask *task = G_TASK (result);

  if (news != NULL)
    {
      NewsBox *box = g_task_get_task_data (task);

      *news = g_steal_pointer (&box->news);
    }
  return g_task_propagate_boolean (task, error);
}
