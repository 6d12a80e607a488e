/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days of a plant into a workbook, on a worker with a connection of its own.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>

#include "data/client/dbk-history.h"
#include "data/client/dbk-home-private.h"
#include "data/client/dbk-predict.h"
#include "data/sheet/dbk-export.h"

typedef struct
{
  char *store;             /* (owned): path */
  DbkCatalogue *catalogue; /* (owned) */
  DbkActor *actor;         /* (owned) */
  const DbkForm *form;
  const DbkNode *plant;
  DbkDay first;
  DbkDay last;
  char *path; /* (owned) */
} Export;

static void
export_free (gpointer data)
{
  Export *export = data;

  g_free (export->store);
  g_clear_pointer (&export->catalogue, dbk_catalogue_unref);
  g_clear_pointer (&export->actor, dbk_actor_free);
  g_free (export->path);
  g_free (export);
}

static void
clear_day (gpointer data)
{
  DbkExportDay *day = data;

  dbk_figures_free ((DbkFigures *)day->figures);
}

static DbkReport *
load_report (Export *export, DbkStore *store, const DbkReportKey *key, GPtrArray **pending, GError **error)
{
  g_autoptr (DbkReport) acknowledged = dbk_store_load_report (store, key, error);
  g_autoptr (GPtrArray) unanswered = acknowledged != NULL ? dbk_store_load_unanswered (store, key, error) : NULL;

  *pending = unanswered != NULL ? dbk_store_load_pending (store, key, error) : NULL;
  return *pending != NULL ? dbk_predict (acknowledged, unanswered, export->catalogue, export->actor) : NULL;
}

static gboolean
add_day (Export *export, DbkStore *store, DbkEvaluator *evaluator, DbkPeriod period, GArray *days, GError **error)
{
  DbkReportKey key = { export->form->code, export->plant->code, period };
  g_autoptr (DbkLayout) layout = dbk_layout_new (export->catalogue, export->form, export->plant, period, error);
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (DbkReport) report = layout != NULL ? load_report (export, store, &key, &pending, error) : NULL;
  g_autoptr (DbkFigures) figures = NULL;
  DbkExportDay day;

  if (report == NULL)
    return FALSE;
  figures = dbk_figures_new (layout);
  if (!dbk_history_fill (store, evaluator, &key, figures, error))
    return FALSE;
  dbk_predict_figures (report, pending, figures);
  dbk_evaluator_derive (evaluator, figures, -1, NULL);
  day.figures = g_steal_pointer (&figures);
  day.state = report->state;
  day.revision = report->revision;
  g_array_append_val (days, day);
  return TRUE;
}

static gboolean
write_workbook (Export *export, GCancellable *cancellable, GError **error)
{
  g_autoptr (DbkStore) store = dbk_store_open_worker (export->store, error);
  g_autoptr (DbkEvaluator) evaluator = store != NULL ? dbk_evaluator_new (export->catalogue, error) : NULL;
  g_autoptr (GArray) days = g_array_new (FALSE, FALSE, sizeof (DbkExportDay));
  DbkPeriod period = dbk_period_around (export->form->period, export->first);

  if (evaluator == NULL)
    return FALSE;
  g_array_set_clear_func (days, clear_day);
  for (; period.first != DBK_DAY_NONE && period.first <= export->last; period = dbk_period_step (period, 1))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !add_day (export, store, evaluator, period, days, error))
        return FALSE;
    }
  return dbk_export_write (days, export->path, cancellable, error);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (write_workbook (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dbk_home_export_async (DbkHome *home, const char *form, const char *org, DbkDay first, DbkDay last, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, dbk_home_export_async);
  g_task_set_task_data (task, export, export_free);
  if (!dbk_home_check_account (home, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  export->catalogue = dbk_catalogue_ref (home->engine->catalogue);
  export->form = dbk_catalogue_form (export->catalogue, form);
  export->plant = dbk_catalogue_node (export->catalogue, org);
  if (export->form == NULL || export->plant == NULL || export->plant->kind != DBK_NODE_PLANT)
    {
      g_task_return_new_error (task, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no such form or plant (%s, %s)."), form, org);
      return;
    }
  export->store = dbk_home_account_path (home, home->account, "store.db");
  export->actor = dbk_actor_copy (home->actor);
  export->first = first;
  export->last = last;
  export->path = g_strdup (path);
  g_task_run_in_thread (task, export_thread);
}

gboolean
dbk_home_export_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
