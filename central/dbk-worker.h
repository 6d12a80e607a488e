/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Threads that do the blocking work of requests, each with a state of its own
 * (a store connection), in the order in which work arrived.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** DbkWorker: main thread only, except where said */
typedef struct _DbkWorker DbkWorker;

/** DbkWorkFunc: runs on a thread of the worker; @state is that thread's own */
typedef void (*DbkWorkFunc) (gpointer state, gpointer data);
/** DbkWorkerRest: runs on a thread of the worker that has nothing left to do */
typedef void (*DbkWorkerRest) (gpointer state);
/** DbkWorkDone: runs on the main context afterwards; owns @data */
typedef void (*DbkWorkDone) (gpointer data);

/**
 * dbk_worker_new:
 * @states: (element-type gpointer): one state for each thread; used by that thread only
 * @max_waiting: how much work may wait before more is refused
 * @rest: (nullable): called each time that a thread has done what there was to do
 */
DbkWorker *dbk_worker_new (const char *name, GPtrArray *states, guint max_waiting, DbkWorkerRest rest);

/**
 * dbk_worker_push:
 *
 * Returns: FALSE if too much waits already; @data is then still the caller's
 */
gboolean dbk_worker_push (DbkWorker *worker, DbkWorkFunc work, DbkWorkDone done, gpointer data);

/** DbkGroupFunc: like #DbkWorkFunc, for @n jobs at once, in the order in which they came */
typedef void (*DbkGroupFunc) (gpointer state, gpointer *data, guint n);

/** DBK_WORKER_MAX_WEIGHT: a group takes no more jobs when those in it weigh this much together */
#define DBK_WORKER_MAX_WEIGHT 256

/**
 * dbk_worker_push_grouped:
 * @group: jobs of the same one that wait right behind each other are handed over together
 * @weight: of this job in a group
 *
 * Nothing waits for a group to fill: it holds what came in while the thread was
 * busy with the one before.
 *
 * Returns: FALSE if too much waits already; @data is then still the caller's
 */
gboolean dbk_worker_push_grouped (DbkWorker *worker, DbkGroupFunc group, guint weight, DbkWorkDone done, gpointer data);

/** dbk_worker_waiting: how much work waits or runs; any thread */
guint dbk_worker_waiting (DbkWorker *worker);

/** dbk_worker_stop: finishes what was pushed, joins the threads, frees the worker; `done` calls still reach the main context */
void dbk_worker_stop (DbkWorker *worker);

G_END_DECLS
