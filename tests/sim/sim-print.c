/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts of the model and of the real thing, to compare them by.
 */
#include "tests/sim/sim-model.h"

#include <stdlib.h>
#include <string.h>

#include "data/report/dbk-reading.h"

char *
sim_mark_of (const char *account, const DbkReportKey *key, const char *entity, const char *indicator, const char *value, const char *note)
{
  g_autofree char *text = sim_key_text (key);

  return g_strdup_printf ("%s|%s|%s %s|%s|%s", account, text, entity, indicator, value, note);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static void
append_sorted (GString *text, GPtrArray *lines)
{
  g_ptr_array_sort (lines, compare_texts);
  for (guint i = 0; i < lines->len; i++)
    g_string_append (text, g_ptr_array_index (lines, i));
}

static void
print_cells (GString *text, const char *title, GHashTable *cells)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer place, value;

  g_hash_table_iter_init (&iter, cells);
  while (g_hash_table_iter_next (&iter, &place, &value))
    {
      const SimCell *cell = value;

      g_ptr_array_add (lines, g_strdup_printf ("%s %s=%s (%s) by %s%s\n", title, (char *)place, cell->value, cell->note, cell->op, cell->amended ? " amended" : ""));
    }
  append_sorted (text, lines);
}

char *
sim_report_print (const SimReport *report, gboolean cells)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "r%" G_GINT64_FORMAT " head %s %s step %d approved %" G_GINT64_FORMAT " by %s\n", report->revision, report->head,
                   dbk_report_state_to_string (report->state), report->step, report->approved_revision, report->submitted_by);
  for (guint i = 0; cells && i < report->log->len; i++)
    {
      const SimEvent *event = g_ptr_array_index (report->log, i);

      g_string_append_printf (text, "%s %s by %s\n", dbk_operation_kind_to_string (event->kind), event->op, event->by);
    }
  if (cells)
    print_cells (text, "cell", report->cells);
  if (cells && report->approved != NULL)
    print_cells (text, "approved", report->approved);
  return g_string_free (text, FALSE);
}

static void
print_real_cells (GString *text, const char *title, const GPtrArray *cells)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (!dbk_cell_is_computed (cell))
        g_ptr_array_add (lines, g_strdup_printf ("%s %s %s=%s (%s) by %s%s\n", title, cell->entity, cell->indicator, cell->value, cell->note, cell->op, cell->source == DBK_CELL_AMENDED ? " amended" : ""));
    }
  append_sorted (text, lines);
}

char *
sim_print_real (const DbkReport *report, gboolean cells)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) list = dbk_report_list_cells (report);

  g_string_printf (text, "r%" G_GINT64_FORMAT " head %s %s step %d approved %" G_GINT64_FORMAT " by %s\n", report->revision, report->head,
                   dbk_report_state_to_string (report->state), report->step, report->approved_revision, report->submitted_by);
  for (guint i = 0; cells && i < report->log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i);

      g_string_append_printf (text, "%s %s by %s\n", dbk_operation_kind_to_string (event->kind), event->op, event->by);
    }
  if (cells)
    print_real_cells (text, "cell", list);
  if (cells && report->approved != NULL)
    print_real_cells (text, "approved", report->approved);
  return g_string_free (text, FALSE);
}

char *
sim_print_figures (const DbkReport *report)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (dbk_report_state_to_string (report->state));

  g_string_append_printf (text, " %d\n", report->step);
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (cell->value != NULL && !dbk_cell_is_computed (cell))
        g_ptr_array_add (lines, g_strdup_printf ("%s %s=%s\n", cell->entity, cell->indicator, cell->value));
    }
  append_sorted (text, lines);
  return g_string_free (text, FALSE);
}

char *
sim_report_print_figures (const SimReport *report)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (dbk_report_state_to_string (report->state));
  GHashTableIter iter;
  gpointer place, value;

  g_string_append_printf (text, " %d\n", report->step);
  g_hash_table_iter_init (&iter, report->cells);
  while (g_hash_table_iter_next (&iter, &place, &value))
    if (((SimCell *)value)->value != NULL)
      g_ptr_array_add (lines, g_strdup_printf ("%s=%s\n", (char *)place, ((SimCell *)value)->value));
  append_sorted (text, lines);
  return g_string_free (text, FALSE);
}

char *
sim_print_readings (const GPtrArray *readings)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  for (guint i = 0; readings != NULL && i < readings->len; i++)
    {
      const DbkReading *reading = g_ptr_array_index (readings, i);

      g_ptr_array_add (lines, g_strdup_printf ("%s %s=%s\n", reading->entity, reading->indicator, reading->value));
    }
  append_sorted (text, lines);
  return g_string_free (text, FALSE);
}

char *
sim_model_print_readings (SimModel *model, const DbkReportKey *key)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer place, value;

  g_hash_table_iter_init (&iter, sim_model_readings (model, key));
  while (g_hash_table_iter_next (&iter, &place, &value))
    g_ptr_array_add (lines, g_strdup_printf ("%s=%s\n", (char *)place, (char *)value));
  append_sorted (text, lines);
  return g_string_free (text, FALSE);
}
