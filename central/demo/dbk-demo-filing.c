/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files the sample group's figures as people would have: by operations.
 *
 * One thread a plant makes its days in order and stays a few weeks ahead of
 * the one that writes them down day by day.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/demo/dbk-demo-filing.h"

#include <sodium.h>
#include <string.h>

#include "central/dbk-applier.h"
#include "central/demo/dbk-demo-figures.h"
#include "data/rules/dbk-evaluator.h"

#define SEED 1
#define STEPS 5
#define AHEAD 24
#define BEIJING_USEC (8 * G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MINUTE_USEC (60 * G_USEC_PER_SEC)
#define DAY_USEC (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* One plant's day, ready to be written. */
typedef struct
{
  DbkReport *report;
  DbkLogRecord *records[STEPS];
} Filed;

static void
filed_free (Filed *filed)
{
  if (filed == NULL)
    return;
  g_clear_pointer (&filed->report, dbk_report_free);
  for (guint i = 0; i < STEPS; i++)
    dbk_log_record_free (filed->records[i]);
  g_free (filed);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Filed, filed_free)

/* One plant and its thread. */
typedef struct
{
  const DbkDemoFigures *figures;
  DbkCatalogue *catalogue;
  GHashTable *actors;
  const DbkNode *plant;
  DbkEvaluator *evaluator; /* (owned): of the thread */
  GPtrArray *past;         /* (owned) (element-type DbkFigures): the days before, latest last */
  GThread *thread;
  GMutex lock;
  GCond moved;
  GQueue ready;       /* (element-type Filed); guarded by lock */
  gboolean abandoned; /* guarded by lock: nobody takes any more */
  char *problem;      /* (owned) (nullable): guarded by lock: what went wrong */
} PlantWork;

/* --- Handing over --- */

static void
hand_over (PlantWork *work, Filed *filed)
{
  g_mutex_lock (&work->lock);
  while (work->ready.length >= AHEAD && !work->abandoned)
    g_cond_wait (&work->moved, &work->lock);
  if (work->abandoned)
    filed_free (filed);
  else
    g_queue_push_tail (&work->ready, filed);
  g_cond_broadcast (&work->moved);
  g_mutex_unlock (&work->lock);
}

/* (transfer full) (nullable): the next day; NULL if the thread failed */
static Filed *
take (PlantWork *work)
{
  Filed *filed;

  g_mutex_lock (&work->lock);
  while (work->ready.length == 0 && work->problem == NULL)
    g_cond_wait (&work->moved, &work->lock);
  filed = g_queue_pop_head (&work->ready);
  g_cond_broadcast (&work->moved);
  g_mutex_unlock (&work->lock);
  return filed;
}

static void
fail (PlantWork *work, const char *what)
{
  g_mutex_lock (&work->lock);
  if (work->problem == NULL)
    work->problem = g_strdup_printf ("%s: %s", work->plant->code, what);
  work->abandoned = TRUE;
  g_cond_broadcast (&work->moved);
  g_mutex_unlock (&work->lock);
}

/* --- A day's figures --- */

static void
remember_past (PlantWork *work, DbkFigures *figures)
{
  g_ptr_array_add (work->past, figures);
  if (work->past->len > DBK_FIGURES_WINDOW)
    g_ptr_array_remove_index (work->past, 0);
}

static const DbkValue *
value_before (const DbkFigures *before, const DbkSlot *slot)
{
  DbkLayout *layout = dbk_figures_layout (before);
  const DbkSlot *same = slot->index < dbk_layout_n_slots (layout) ? dbk_layout_slot (layout, slot->index) : NULL;

  /* Nearly always the same place; a unit that comes or goes moves the slots. */
  if (same == NULL || same->entity != slot->entity || same->indicator != slot->indicator)
    same = dbk_layout_find (layout, slot->entity, slot->indicator);
  return same != NULL ? dbk_figures_get (before, same->index) : NULL;
}

static DbkFigures *
open_figures (PlantWork *work, DbkLayout *layout)
{
  DbkFigures *figures = dbk_figures_new (layout);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    for (guint back = 1; back <= work->past->len; back++)
      {
        const DbkValue *value = value_before (g_ptr_array_index (work->past, work->past->len - back), dbk_layout_slot (layout, i));

        if (value != NULL && value->kind != DBK_VALUE_MISSING)
          dbk_figures_set_previous (figures, i, back, value);
      }
  return figures;
}

/* --- Operations --- */

/* A number that is always the same for the same report and step. */
static guint32
chance (const DbkReportKey *key, guint step)
{
  guint64 hash = g_str_hash (key->org) * G_GUINT64_CONSTANT (2654435761) + (guint64)key->period.first * G_GUINT64_CONSTANT (40503) + step * G_GUINT64_CONSTANT (97);

  hash ^= hash >> 29;
  hash *= G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  return (guint32)(hash >> 32);
}

/* A UUID that follows from what it names (RFC 9562, version 8). */
static char *
make_id (const DbkReportKey *key, guint step)
{
  g_autofree char *name = g_strdup_printf ("daybook demo/%s/%s/%d/%u", key->form, key->org, key->period.first, step);
  guint8 b[16];

  crypto_generichash (b, sizeof b, (const guint8 *)name, strlen (name), NULL, 0);
  b[6] = (b[6] & 0x0f) | 0x80;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* On the morning after: filling 06:40–07:19, submitting, check till 08:00, region till 09:00, group till 10:00. */
static gint64
time_of (const DbkReportKey *key, guint step)
{
  static const int starts[STEPS] = { 6 * 60 + 40, 7 * 60 + 22, 7 * 60 + 35, 8 * 60 + 5, 9 * 60 + 2 };
  static const int spans[STEPS] = { 39, 10, 24, 50, 55 };
  gint64 minutes = starts[step] + (int)(chance (key, step) % (guint32)spans[step]);

  return (gint64)(key->period.first + 1) * DAY_USEC - BEIJING_USEC + minutes * MINUTE_USEC + (gint64)(chance (key, step + 8) % 60) * G_USEC_PER_SEC;
}

static const DbkActor *
actor_of (PlantWork *work, const DbkReportKey *key, guint step)
{
  const char *plant = work->plant->code;
  g_autofree char *name = NULL;

  switch (step)
    {
    case 0:
    case 1:
      /* P01 has two people who take turns. */
      name = g_strdup_printf ("%s.%s", g_str_equal (plant, "P01") && key->period.first % 7 >= 4 ? "fill2" : "fill", plant);
      break;
    case 2:
      name = g_strdup_printf ("check.%s", plant);
      break;
    case 3:
      name = g_strdup_printf ("region.%s", work->plant->parent->code);
      break;
    default:
      name = g_strdup ("group");
    }
  return g_hash_table_lookup (work->actors, name);
}

static DbkOperation *
make_operation (const DbkReport *report, guint step, DbkCatalogue *catalogue)
{
  DbkOperationKind kind = step == 0 ? DBK_OPERATION_EDIT : step == 1 ? DBK_OPERATION_SUBMIT
                                                                     : DBK_OPERATION_APPROVE;
  DbkOperation *operation = dbk_operation_new (&report->key, kind);

  g_free (operation->id);
  operation->id = make_id (&report->key, step);
  operation->base_op = g_strdup (report->head);
  operation->made_at = time_of (&report->key, step);
  g_free (operation->catalogue);
  operation->catalogue = g_strdup (dbk_catalogue_version (catalogue));
  if (kind == DBK_OPERATION_APPROVE)
    operation->revision = report->revision;
  return operation;
}

static void
add_edits (DbkOperation *operation, DbkLayout *layout, const guint *slots, const DbkValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, slots[i]);
      DbkCellEdit *edit;

      if (values[i].kind == DBK_VALUE_MISSING)
        continue;
      edit = g_new0 (DbkCellEdit, 1);
      edit->entity = slot->entity->code;
      edit->indicator = slot->indicator->code;
      edit->value = dbk_value_to_wire (&values[i]);
      edit->source = DBK_CELL_TYPED;
      g_ptr_array_add (operation->edits, edit);
    }
}

static char *
outcome_text (const DbkOutcome *outcome, const char *id)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_outcome_to_json (outcome, id, writer);
  return dbk_json_writer_finish (writer);
}

/* Whoever files a day with a warning says why. */
static void
add_reasons (DbkOperation *operation, PlantWork *work, const DbkFigures *figures)
{
  static const char *const texts[] = { "已与运行值班核实，数据无误", "机组方式调整所致", "计量表计已核对，属正常波动", "按调度要求运行" };
  g_autoptr (GPtrArray) findings = dbk_evaluator_validate (work->evaluator, figures, operation->key.period.first + 1);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      DbkReason *reason;

      if (finding->rule->severity != DBK_SEVERITY_WARNING)
        continue;
      reason = g_new0 (DbkReason, 1);
      reason->rule = finding->rule->code;
      reason->entity = finding->entity->code;
      reason->text = g_strdup (texts[chance (&operation->key, 20 + i) % G_N_ELEMENTS (texts)]);
      g_ptr_array_add (operation->reasons, reason);
    }
}

/* Applies @operation and notes it for the log; FALSE if it did not simply take effect. */
static gboolean
apply (PlantWork *work, Filed *filed, guint step, const DbkOperation *operation, const GPtrArray *frozen)
{
  g_autoptr (DbkOutcome) outcome = NULL;
  DbkLogRecord *record;
  DbkApplyContext context = { 0 };

  context.catalogue = work->catalogue;
  context.actor = actor_of (work, &operation->key, step);
  context.today = operation->key.period.first + 1;
  context.now = operation->made_at;
  context.frozen = frozen;
  context.base_clean = TRUE;
  outcome = dbk_report_apply (filed->report, operation, &context);
  if (outcome->kind != DBK_OUTCOME_APPLIED)
    {
      g_autofree char *problem = g_strdup_printf ("%s was %s: %s", dbk_operation_kind_to_string (operation->kind), dbk_outcome_kind_to_string (outcome->kind), outcome->detail);

      fail (work, problem);
      return FALSE;
    }
  filed->records[step] = record = g_new0 (DbkLogRecord, 1);
  record->id = g_strdup (operation->id);
  record->account = g_strdup (context.actor->account);
  record->key = operation->key;
  record->kind = g_strdup (dbk_operation_kind_to_string (operation->kind));
  record->received_at = operation->made_at;
  record->content = dbk_operation_content (operation);
  record->outcome = outcome_text (outcome, operation->id);
  return TRUE;
}

static void
file_day (DbkLayout *layout, const guint *slots, const DbkValue *values, guint n, gpointer data)
{
  PlantWork *work = data;
  DbkReportKey key = { dbk_layout_form (layout)->code, work->plant->code, dbk_layout_period (layout) };
  g_autoptr (Filed) filed = g_new0 (Filed, 1);
  g_autoptr (GPtrArray) frozen = NULL;
  DbkFigures *figures;

  if (work->abandoned)
    return;
  figures = open_figures (work, layout);
  for (guint i = 0; i < n; i++)
    dbk_figures_set (figures, slots[i], &values[i], TRUE);
  dbk_evaluator_derive (work->evaluator, figures, -1, NULL);
  frozen = dbk_applier_list_computed (figures);
  remember_past (work, figures);

  filed->report = dbk_report_new (&key);
  for (guint step = 0; step < STEPS; step++)
    {
      g_autoptr (DbkOperation) operation = make_operation (filed->report, step, work->catalogue);

      if (step == 0)
        add_edits (operation, layout, slots, values, n);
      else if (step == 1)
        add_reasons (operation, work, figures);
      if (!apply (work, filed, step, operation, step == 1 ? frozen : NULL))
        return;
    }
  hand_over (work, g_steal_pointer (&filed));
}

static gpointer
run_plant (gpointer data)
{
  PlantWork *work = data;
  g_autoptr (GError) error = NULL;

  work->evaluator = dbk_evaluator_new (work->catalogue, &error);
  if (work->evaluator == NULL)
    fail (work, error->message);
  else
    dbk_demo_figures_run (work->figures, work->plant, file_day, work);
  return NULL;
}

/* --- Writing down --- */

static gint
compare_records (gconstpointer a, gconstpointer b)
{
  const DbkLogRecord *x = *(DbkLogRecord *const *)a;
  const DbkLogRecord *y = *(DbkLogRecord *const *)b;

  if (x->received_at != y->received_at)
    return x->received_at < y->received_at ? -1 : 1;
  return strcmp (x->id, y->id);
}

/* A day of all plants: its operations by time, then what came of them. */
static gboolean
write_day (DbkCentralStore *store, GPtrArray *works, GError **error)
{
  g_autoptr (GPtrArray) day = g_ptr_array_new_with_free_func ((GDestroyNotify)filed_free);
  g_autoptr (GPtrArray) records = g_ptr_array_new ();

  for (guint i = 0; i < works->len; i++)
    {
      PlantWork *work = g_ptr_array_index (works, i);
      Filed *filed = take (work);

      if (filed == NULL)
        {
          g_set_error (error, DBK_STORE_ERROR, DBK_STORE_ERROR_FAILED, "The demo's history could not be made: %s", work->problem);
          return FALSE;
        }
      g_ptr_array_add (day, filed);
      for (guint step = 0; step < STEPS; step++)
        g_ptr_array_add (records, filed->records[step]);
    }
  g_ptr_array_sort (records, compare_records);
  for (guint i = 0; i < records->len; i++)
    if (!dbk_central_store_append_operation (store, g_ptr_array_index (records, i), error))
      return FALSE;
  for (guint i = 0; i < day->len; i++)
    {
      Filed *filed = g_ptr_array_index (day, i);

      if (!dbk_central_store_save_report (store, filed->report, filed->records[STEPS - 1]->seq, error))
        return FALSE;
    }
  return TRUE;
}

static PlantWork *
start_plant (const DbkDemoFigures *figures, DbkCatalogue *catalogue, GHashTable *actors, const DbkNode *plant)
{
  PlantWork *work = g_new0 (PlantWork, 1);

  work->figures = figures;
  work->catalogue = catalogue;
  work->actors = actors;
  work->plant = plant;
  work->past = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_figures_free);
  g_mutex_init (&work->lock);
  g_cond_init (&work->moved);
  g_queue_init (&work->ready);
  work->thread = g_thread_new ("demo", run_plant, work);
  return work;
}

static void
stop_plant (gpointer data)
{
  PlantWork *work = data;
  Filed *filed;

  g_mutex_lock (&work->lock);
  work->abandoned = TRUE;
  g_cond_broadcast (&work->moved);
  g_mutex_unlock (&work->lock);
  g_thread_join (work->thread);
  while ((filed = g_queue_pop_head (&work->ready)) != NULL)
    filed_free (filed);
  g_clear_pointer (&work->evaluator, dbk_evaluator_free);
  g_ptr_array_unref (work->past);
  g_mutex_clear (&work->lock);
  g_cond_clear (&work->moved);
  g_free (work->problem);
  g_free (work);
}

gboolean
dbk_demo_file (DbkCentralStore *store, DbkCatalogue *catalogue, GHashTable *actors, DbkDay first, DbkDay last, GError **error)
{
  g_autoptr (DbkDemoFigures) figures = dbk_demo_figures_new (catalogue, first, last, SEED);
  g_autoptr (GPtrArray) works = g_ptr_array_new_with_free_func (stop_plant);
  const GPtrArray *nodes = dbk_catalogue_nodes (catalogue);
  gboolean done = TRUE;

  for (guint i = 0; i < nodes->len; i++)
    {
      const DbkNode *node = g_ptr_array_index (nodes, i);

      if (node->kind == DBK_NODE_PLANT)
        g_ptr_array_add (works, start_plant (figures, catalogue, actors, node));
    }
  for (DbkDay day = first; day <= last && done; day++)
    done = write_day (store, works, error);
  /* The threads use the figures: they end first. */
  g_ptr_array_set_size (works, 0);
  return done;
}
