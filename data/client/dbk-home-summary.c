/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures of the home added up, on a worker.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-summary.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-history.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-predict.h"
#include "data/store/dbk-store-summary.h"

/**
 * Foreseen: a report with an action of mine on its way
 * @figures: (nullable) (owned): %NULL if it will not count
 */
typedef struct
{
  DbkReportKey key;
  DbkReportState state;
  DbkFigures *figures;
} Foreseen;

typedef struct
{
  char *path;              /* (owned): of the store */
  DbkCatalogue *catalogue; /* (owned) */
  DbkActor *actor;         /* (owned) */
  DbkSummaryQuery *query;  /* (owned) */
  DbkStore *store;         /* (owned) (nullable): the worker's */
  GPtrArray *foreseen;     /* (owned) (element-type Foreseen) */
  DbkReportKind kind;
  char *book; /* (owned) (nullable): the workbook to write */
} Work;

static void
foreseen_free (gpointer data)
{
  Foreseen *foreseen = data;

  g_clear_pointer (&foreseen->figures, dbk_figures_free);
  g_free (foreseen);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  g_free (work->path);
  g_free (work->book);
  g_clear_pointer (&work->store, dbk_store_close);
  g_clear_pointer (&work->foreseen, g_ptr_array_unref);
  g_clear_pointer (&work->actor, dbk_actor_free);
  g_clear_pointer (&work->query, dbk_summary_query_free);
  g_clear_pointer (&work->catalogue, dbk_catalogue_unref);
  g_free (work);
}

/* --- Mine on its way --- */

static gboolean
counts (const Work *work, DbkReportState state)
{
  return state == DBK_STATE_APPROVED || (state == DBK_STATE_IN_REVIEW && work->query->counting == DBK_COUNT_SUBMITTED);
}

static DbkFigures *
compute_figures (Work *work, DbkEvaluator *evaluator, const DbkReport *report, GError **error)
{
  const DbkNode *plant = dbk_catalogue_node (work->catalogue, report->key.org);
  g_autoptr (DbkLayout) layout = dbk_layout_new (work->catalogue, work->query->form, plant, report->key.period, error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (DbkFigures) figures = layout != NULL ? dbk_figures_new (layout) : NULL;

  if (figures == NULL || !dbk_history_fill (work->store, evaluator, &report->key, figures, error))
    return NULL;
  dbk_predict_figures (report, none, figures);
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  return g_steal_pointer (&figures);
}

static gboolean
foresee (Work *work, DbkEvaluator *evaluator, const DbkReportKey *key, GError **error)
{
  g_autoptr (DbkReport) acknowledged = dbk_store_load_report (work->store, key, error);
  g_autoptr (GPtrArray) unanswered = acknowledged != NULL ? dbk_store_load_unanswered (work->store, key, error) : NULL;
  g_autoptr (DbkReport) report = unanswered != NULL ? dbk_predict (acknowledged, unanswered, work->catalogue, work->actor) : NULL;
  Foreseen *foreseen;

  if (report == NULL)
    return FALSE;
  /* Approved figures are in force until the service replaces them. */
  if (acknowledged->approved != NULL || acknowledged->state == DBK_STATE_APPROVED)
    return TRUE;
  foreseen = g_new0 (Foreseen, 1);
  foreseen->key = *key;
  foreseen->state = report->state;
  g_ptr_array_add (work->foreseen, foreseen);
  if (!counts (work, report->state))
    return TRUE;
  foreseen->figures = compute_figures (work, evaluator, report, error);
  return foreseen->figures != NULL;
}

static gboolean
foresee_all (Work *work, GError **error)
{
  g_autoptr (GArray) keys = dbk_store_list_acting (work->store, work->query->form->code, error);
  g_autoptr (DbkEvaluator) evaluator = NULL;

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      const DbkReportKey *key = &g_array_index (keys, DbkReportKey, i);
      const DbkNode *plant = dbk_catalogue_node (work->catalogue, key->org);

      if (plant == NULL || plant->kind != DBK_NODE_PLANT)
        continue;
      if (evaluator == NULL)
        evaluator = dbk_evaluator_new (work->catalogue, error);
      if (evaluator == NULL || !foresee (work, evaluator, key, error))
        return FALSE;
    }
  return keys != NULL;
}

static void
take_foreseen (const Foreseen *foreseen, const DbkSummaryRequest *request, DbkSummaryTake *take)
{
  DbkLayout *layout = dbk_figures_layout (foreseen->figures);
  DbkDay day = foreseen->key.period.first;

  dbk_summary_take_report (take, day, foreseen->state == DBK_STATE_APPROVED);
  for (guint e = 0; e < request->n_entities; e++)
    for (guint i = 0; i < request->n_indicators; i++)
      {
        const DbkSlot *slot = dbk_layout_find_codes (layout, request->entities[e], request->indicators[i]);
        g_autofree char *text = slot != NULL ? dbk_value_to_wire (dbk_figures_get (foreseen->figures, slot->index)) : NULL;

        if (text != NULL)
          dbk_summary_take_text (take, day, e, i, text);
      }
}

static gboolean
read_figures (gpointer data, const DbkSummaryRequest *request, DbkSummaryTake *take, GError **error)
{
  Work *work = data;

  if (!dbk_store_summary_read (work->store, request, take, error))
    return FALSE;
  for (guint i = 0; i < work->foreseen->len; i++)
    {
      const Foreseen *foreseen = g_ptr_array_index (work->foreseen, i);

      if (g_strcmp0 (foreseen->key.org, request->org) != 0 || !dbk_span_contains (request->span, foreseen->key.period.first))
        continue;
      dbk_summary_take_nothing (take, foreseen->key.period.first);
      if (foreseen->figures != NULL)
        take_foreseen (foreseen, request, take);
    }
  return TRUE;
}

/* --- The worker --- */

static DbkTable *
summarize (Work *work, GCancellable *cancellable, GError **error)
{
  DbkTable *table = NULL;

  work->store = dbk_store_open_worker (work->path, error);
  if (work->store != NULL && foresee_all (work, error))
    table = dbk_summary_run (work->catalogue, work->query, read_figures, work, cancellable, error);
  g_clear_pointer (&work->store, dbk_store_close);
  return table;
}

static void
summarize_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  DbkTable *table = summarize (data, cancellable, &error);

  if (table != NULL)
    g_task_return_pointer (task, table, (GDestroyNotify)dbk_table_free);
  else
    g_task_return_error (task, error);
}

static void
report_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  g_autoptr (DbkTable) table = summarize (work, cancellable, &error);

  if (table != NULL && dbk_summary_book_write (table, work->kind, work->query->counting, work->book, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* What the worker needs; owned by @task. @query: (transfer full) */
static Work *
prepare (DbkHome *home, GTask *task, DbkSummaryQuery *query)
{
  Work *work = g_new0 (Work, 1);

  g_task_set_task_data (task, work, work_free);
  work->query = query;
  work->foreseen = g_ptr_array_new_with_free_func (foreseen_free);
  work->catalogue = dbk_catalogue_ref (home->engine->catalogue);
  work->actor = dbk_actor_copy (home->actor);
  work->path = dbk_home_account_path (home, home->account, "store.db");
  if (query->plants == NULL)
    query->plants = dbk_home_plants (home, NULL);
  return work;
}

void
dbk_home_summarize_async (DbkHome *home, DbkSummaryQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  g_autoptr (DbkSummaryQuery) asked = query;
  GError *error = NULL;

  g_task_set_source_tag (task, dbk_home_summarize_async);
  if (!dbk_home_check_account (home, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  prepare (home, task, g_steal_pointer (&asked));
  g_task_run_in_thread (task, summarize_thread);
}

DbkTable *
dbk_home_summarize_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Workbooks --- */

static gboolean
can_see (DbkHome *home, const DbkNode *node)
{
  g_autoptr (GPtrArray) plants = dbk_home_plants (home, NULL);

  for (guint i = 0; i < plants->len; i++)
    if (dbk_node_within (g_ptr_array_index (plants, i), node) || dbk_node_within (node, g_ptr_array_index (plants, i)))
      return TRUE;
  return FALSE;
}

void
dbk_home_report_async (DbkHome *home, DbkReportKind kind, const char *org, DbkDay day, int week_start, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  GError *error = NULL;
  const DbkForm *form;
  const DbkNode *node;
  Work *work;

  g_task_set_source_tag (task, dbk_home_report_async);
  if (!dbk_home_check_account (home, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  form = dbk_catalogue_form (home->engine->catalogue, "daily");
  node = dbk_catalogue_node (home->engine->catalogue, org);
  if (form == NULL || node == NULL || !can_see (home, node))
    {
      g_task_return_new_error (task, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no “%s” among what you may see."), org);
      return;
    }
  work = prepare (home, task, dbk_report_query (home->engine->catalogue, form, kind, node, day, week_start, dbk_clock_today ()));
  work->kind = kind;
  work->book = g_strdup (path);
  g_task_run_in_thread (task, report_thread);
}

gboolean
dbk_home_report_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
