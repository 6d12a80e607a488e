/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the service has to be, written down once more and plainly: the model
 * knows the pages of the design, and calls none of the code that it judges.
 */
#include "tests/sim/sim-model-private.h"

#include <stdlib.h>
#include <string.h>

/* --- Reports --- */

static void
cell_free (gpointer data)
{
  SimCell *cell = data;

  g_free (cell->value);
  g_free (cell->note);
  g_free (cell->op);
  g_free (cell);
}

static SimCell *
cell_copy (const SimCell *cell)
{
  SimCell *copy = g_new0 (SimCell, 1);

  copy->value = g_strdup (cell->value);
  copy->note = g_strdup (cell->note);
  copy->op = g_strdup (cell->op);
  copy->amended = cell->amended;
  return copy;
}

GHashTable *
sim_cells_copy (GHashTable *cells)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cell_free);
  GHashTableIter iter;
  gpointer place, cell;

  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, &place, &cell))
    g_hash_table_insert (copy, g_strdup (place), cell_copy (cell));
  return copy;
}

static void
event_free (gpointer data)
{
  SimEvent *event = data;

  g_free (event->op);
  g_free (event->by);
  g_ptr_array_unref (event->authors);
  g_free (event);
}

static SimReport *
report_new (const DbkReportKey *key)
{
  SimReport *report = g_new0 (SimReport, 1);

  report->key = *key;
  report->cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, cell_free);
  report->log = g_ptr_array_new_with_free_func (event_free);
  return report;
}

static void
report_free (gpointer data)
{
  SimReport *report = data;

  g_free (report->head);
  g_free (report->submitted_by);
  g_hash_table_unref (report->cells);
  g_clear_pointer (&report->approved, g_hash_table_unref);
  g_ptr_array_unref (report->log);
  g_free (report);
}

SimReport *
sim_model_find (SimModel *model, const DbkReportKey *key)
{
  g_autofree char *text = sim_key_text (key);
  SimReport *report = g_hash_table_lookup (model->reports, text);

  if (report == NULL)
    {
      report = report_new (key);
      g_hash_table_insert (model->reports, g_steal_pointer (&text), report);
    }
  return report;
}

const SimReport *
sim_model_report (SimModel *model, const DbkReportKey *key)
{
  return sim_model_find (model, key);
}

/* --- Readings: beside the reports --- */

static void
table_free (gpointer data)
{
  g_hash_table_unref (data);
}

static GHashTable *
readings_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, table_free);
}

GHashTable *
sim_model_readings (SimModel *model, const DbkReportKey *key)
{
  g_autofree char *name = sim_key_text (key);
  GHashTable *there = g_hash_table_lookup (model->readings, name);

  if (there == NULL)
    {
      there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (model->readings, g_steal_pointer (&name), there);
    }
  return there;
}

gboolean
sim_model_put_reading (SimModel *model, const DbkReportKey *key, const char *entity, const char *indicator, const char *value)
{
  GHashTable *readings = sim_model_readings (model, key);
  g_autofree char *place = g_strconcat (entity, " ", indicator, NULL);

  if (g_strcmp0 (g_hash_table_lookup (readings, place), value) == 0)
    return FALSE;
  if (value != NULL)
    g_hash_table_insert (readings, g_steal_pointer (&place), g_strdup (value));
  else
    g_hash_table_remove (readings, place);
  return TRUE;
}

static GHashTable *
copy_readings (GHashTable *readings)
{
  GHashTable *copy = readings_new ();
  GHashTableIter reports, cells;
  gpointer name, there, place, value;

  g_hash_table_iter_init (&reports, readings);
  while (g_hash_table_iter_next (&reports, &name, &there))
    {
      GHashTable *twin = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

      g_hash_table_iter_init (&cells, there);
      while (g_hash_table_iter_next (&cells, &place, &value))
        g_hash_table_insert (twin, g_strdup (place), g_strdup (value));
      g_hash_table_insert (copy, g_strdup (name), twin);
    }
  return copy;
}

void
sim_model_back_up (SimModel *model)
{
  g_clear_pointer (&model->kept_readings, g_hash_table_unref);
  model->kept_readings = copy_readings (model->readings);
}

void
sim_model_restore_readings (SimModel *model)
{
  g_hash_table_unref (model->readings);
  model->readings = model->kept_readings != NULL ? copy_readings (model->kept_readings) : readings_new ();
}

/* --- The model --- */

static void
operation_free (gpointer data)
{
  SimOperation *known = data;

  dbk_operation_free (known->operation);
  g_free (known->print);
  g_free (known->seen);
  g_clear_pointer (&known->person, sim_person_free);
  g_clear_pointer (&known->conflicts, g_ptr_array_unref);
  g_free (known->complaint);
  g_free (known);
}

SimModel *
sim_model_new (void)
{
  SimModel *model = g_new0 (SimModel, 1);

  model->facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, operation_free);
  model->log = g_ptr_array_new ();
  model->reports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, report_free);
  model->effective = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  model->ever_effective = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  model->readings = readings_new ();
  return model;
}

void
sim_model_free (SimModel *model)
{
  g_hash_table_unref (model->facts);
  g_ptr_array_unref (model->log);
  g_hash_table_unref (model->reports);
  g_hash_table_unref (model->effective);
  g_hash_table_unref (model->ever_effective);
  g_hash_table_unref (model->readings);
  g_clear_pointer (&model->kept_readings, g_hash_table_unref);
  g_free (model);
}

/* All that makes an operation what it is. */
char *
sim_operation_print (const DbkOperation *operation)
{
  g_autofree char *key = sim_key_text (&operation->key);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s %s %d %s %" G_GINT64_FORMAT, operation->id, key, operation->kind, operation->base_op, operation->made_at / G_USEC_PER_SEC);
  if (operation->kind == DBK_OPERATION_RETURN || operation->kind == DBK_OPERATION_CORRECT || operation->kind == DBK_OPERATION_APPROVE)
    g_string_append_printf (text, " %s", operation->comment);
  if (operation->kind == DBK_OPERATION_RETURN)
    g_string_append_printf (text, " %d", operation->to_step);
  g_string_append_printf (text, " %" G_GINT64_FORMAT, operation->revision);
  g_string_append_c (text, '\n');
  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);

      g_string_append_printf (text, "%s %s %s %s %s %d %s\n", edit->entity, edit->indicator, edit->base, edit->value, edit->note, edit->source, edit->author);
    }
  for (guint i = 0; i < operation->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (operation->reasons, i);

      g_string_append_printf (text, "%s %s %s\n", reason->rule, reason->entity, reason->text);
    }
  return g_string_free (text, FALSE);
}

SimOperation *
sim_model_know (SimModel *model, const DbkOperation *operation, gboolean unanswered, const char *seen)
{
  SimOperation *known = g_hash_table_lookup (model->facts, operation->id);

  if (known != NULL)
    return known;
  known = g_new0 (SimOperation, 1);
  known->operation = dbk_operation_copy (operation);
  known->print = sim_operation_print (operation);
  known->unanswered = unanswered;
  known->seen = g_strdup (seen);
  g_hash_table_insert (model->facts, known->operation->id, known);
  return known;
}

gboolean
sim_model_has (SimModel *model, const char *id)
{
  for (guint i = 0; i < model->log->len; i++)
    if (g_str_equal (((SimOperation *)g_ptr_array_index (model->log, i))->operation->id, id))
      return TRUE;
  return FALSE;
}

gboolean
sim_model_has_value (SimModel *model, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note)
{
  g_autofree char *place = g_strconcat (entity, " ", indicator, NULL);
  const SimCell *cell = g_hash_table_lookup (sim_model_find (model, key)->cells, place);

  if (cell == NULL)
    return value == NULL && note == NULL;
  return g_strcmp0 (cell->value, value) == 0 && (note == NULL || (cell->note != NULL && strstr (cell->note, note) != NULL));
}
