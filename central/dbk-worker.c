/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that do the blocking work of requests.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-worker.h"

typedef struct
{
  DbkWorkFunc work; /* %NULL: the thread ends */
  DbkWorkDone done;
  gpointer data;
} Job;

struct _DbkWorker
{
  GAsyncQueue *queue; /* (owned) */
  GPtrArray *threads; /* (owned) */
  guint max_waiting;
  gint waiting; /* atomic */
};

typedef struct
{
  DbkWorker *worker;
  gpointer state;
} Seat;

static gboolean
done_cb (gpointer user_data)
{
  Job *job = user_data;

  job->done (job->data);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer user_data)
{
  g_autofree Seat *seat = user_data;
  DbkWorker *worker = seat->worker;

  for (;;)
    {
      g_autofree Job *job = g_async_queue_pop (worker->queue);

      if (job->work == NULL)
        return NULL;
      job->work (seat->state, job->data);
      g_atomic_int_add (&worker->waiting, -1);
      /* Not g_main_context_invoke(): answers keep the order in which work ended. */
      g_idle_add_full (G_PRIORITY_DEFAULT, done_cb, g_steal_pointer (&job), g_free);
    }
}

DbkWorker *
dbk_worker_new (const char *name, GPtrArray *states, guint max_waiting)
{
  DbkWorker *worker = g_new0 (DbkWorker, 1);

  worker->queue = g_async_queue_new ();
  worker->threads = g_ptr_array_new ();
  worker->max_waiting = max_waiting;
  for (guint i = 0; i < states->len; i++)
    {
      Seat *seat = g_new (Seat, 1);

      seat->worker = worker;
      seat->state = g_ptr_array_index (states, i);
      g_ptr_array_add (worker->threads, g_thread_new (name, run, seat));
    }
  return worker;
}

gboolean
dbk_worker_push (DbkWorker *worker, DbkWorkFunc work, DbkWorkDone done, gpointer data)
{
  Job *job;

  if ((guint)g_atomic_int_get (&worker->waiting) >= worker->max_waiting)
    return FALSE;
  job = g_new (Job, 1);
  job->work = work;
  job->done = done;
  job->data = data;
  g_atomic_int_inc (&worker->waiting);
  g_async_queue_push (worker->queue, job);
  return TRUE;
}

guint
dbk_worker_waiting (DbkWorker *worker)
{
  return (guint)g_atomic_int_get (&worker->waiting);
}

void
dbk_worker_stop (DbkWorker *worker)
{
  if (worker == NULL)
    return;
  for (guint i = 0; i < worker->threads->len; i++)
    g_async_queue_push (worker->queue, g_new0 (Job, 1));
  for (guint i = 0; i < worker->threads->len; i++)
    g_thread_join (g_ptr_array_index (worker->threads, i));
  g_ptr_array_unref (worker->threads);
  g_async_queue_unref (worker->queue);
  g_free (worker);
}
