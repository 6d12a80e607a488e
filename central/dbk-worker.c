/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that do the blocking work of requests.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-worker.h"

/* Jobs that one group holds at most: the first of them waits for the last. */
#define MAX_GROUP 64

typedef struct
{
  DbkWorkFunc work;   /* %NULL where @group is set; both %NULL: the thread ends */
  DbkGroupFunc group; /* (nullable) */
  DbkWorkDone done;
  gpointer data;
  guint weight; /* in a group */
} Job;

struct _DbkWorker
{
  GAsyncQueue *queue; /* (owned) */
  GPtrArray *threads; /* (owned) */
  DbkWorkerRest rest; /* (nullable) */
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
  GPtrArray *jobs = user_data;

  for (guint i = 0; i < jobs->len; i++)
    {
      Job *job = g_ptr_array_index (jobs, i);

      job->done (job->data);
    }
  return G_SOURCE_REMOVE;
}

/* Those waiting right behind the first that may be done together with it; @next takes one that may not. */
static void
gather (DbkWorker *worker, GPtrArray *jobs, Job **next)
{
  const Job *first = g_ptr_array_index (jobs, 0);
  guint weight = first->weight;

  while (first->group != NULL && jobs->len < MAX_GROUP && weight < DBK_WORKER_MAX_WEIGHT)
    {
      Job *job = g_async_queue_try_pop (worker->queue);

      if (job == NULL)
        return;
      if (job->group != first->group)
        {
          *next = job;
          return;
        }
      weight += job->weight;
      g_ptr_array_add (jobs, job);
    }
}

static void
do_group (gpointer state, DbkGroupFunc group, const GPtrArray *jobs)
{
  gpointer data[MAX_GROUP];

  for (guint i = 0; i < jobs->len; i++)
    data[i] = ((const Job *)g_ptr_array_index (jobs, i))->data;
  group (state, data, jobs->len);
}

static gpointer
run (gpointer user_data)
{
  g_autofree Seat *seat = user_data;
  DbkWorker *worker = seat->worker;
  Job *next = NULL;

  for (;;)
    {
      g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_free);
      Job *job = next != NULL ? g_steal_pointer (&next) : g_async_queue_pop (worker->queue);

      g_ptr_array_add (jobs, job);
      if (job->work == NULL && job->group == NULL)
        return NULL;
      gather (worker, jobs, &next);
      if (job->group != NULL)
        do_group (seat->state, job->group, jobs);
      else
        job->work (seat->state, job->data);
      g_atomic_int_add (&worker->waiting, -(gint)jobs->len);
      /* Not g_main_context_invoke(): answers keep the order in which work ended. */
      g_idle_add_full (G_PRIORITY_DEFAULT, done_cb, g_steal_pointer (&jobs), (GDestroyNotify)g_ptr_array_unref);
      if (worker->rest != NULL && next == NULL && g_async_queue_length (worker->queue) <= 0)
        worker->rest (seat->state);
    }
}

DbkWorker *
dbk_worker_new (const char *name, GPtrArray *states, guint max_waiting, DbkWorkerRest rest)
{
  DbkWorker *worker = g_new0 (DbkWorker, 1);

  worker->queue = g_async_queue_new ();
  worker->threads = g_ptr_array_new ();
  worker->max_waiting = max_waiting;
  worker->rest = rest;
  for (guint i = 0; i < states->len; i++)
    {
      Seat *seat = g_new (Seat, 1);

      seat->worker = worker;
      seat->state = g_ptr_array_index (states, i);
      g_ptr_array_add (worker->threads, g_thread_new (name, run, seat));
    }
  return worker;
}

static gboolean
push (DbkWorker *worker, const Job *job)
{
  if ((guint)g_atomic_int_get (&worker->waiting) >= worker->max_waiting)
    return FALSE;
  g_atomic_int_inc (&worker->waiting);
  g_async_queue_push (worker->queue, g_memdup2 (job, sizeof *job));
  return TRUE;
}

gboolean
dbk_worker_push (DbkWorker *worker, DbkWorkFunc work, DbkWorkDone done, gpointer data)
{
  Job job = { work, NULL, done, data, 0 };

  return push (worker, &job);
}

gboolean
dbk_worker_push_grouped (DbkWorker *worker, DbkGroupFunc group, guint weight, DbkWorkDone done, gpointer data)
{
  Job job = { NULL, group, done, data, weight };

  return push (worker, &job);
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
