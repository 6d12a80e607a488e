/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report 日报: its cells, its state, and what happened to it.
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-report.h"

#include <string.h>

#include "data/report/dbk-report-private.h"

/* --- Keys --- */

gboolean
dbk_report_key_equal (const DbkReportKey *a, const DbkReportKey *b)
{
  return g_strcmp0 (a->form, b->form) == 0 && g_strcmp0 (a->org, b->org) == 0 && dbk_period_equal (a->period, b->period);
}

guint
dbk_report_key_hash (const DbkReportKey *key)
{
  guint hash = g_str_hash (key->form);

  hash = hash * 31 + g_str_hash (key->org);
  hash = hash * 31 + (guint)key->period.first;
  return hash * 31 + (guint)key->period.kind;
}

/* --- Small values --- */

DbkCell *
dbk_cell_new (const char *entity, const char *indicator)
{
  DbkCell *cell = g_new0 (DbkCell, 1);

  cell->entity = g_intern_string (entity);
  cell->indicator = g_intern_string (indicator);
  return cell;
}

void
dbk_cell_free (DbkCell *cell)
{
  if (cell == NULL)
    return;
  g_free (cell->value);
  g_free (cell->op);
  g_free (cell->note);
  g_free (cell);
}

DbkCell *
dbk_cell_copy (const DbkCell *cell)
{
  DbkCell *copy = g_memdup2 (cell, sizeof *cell);

  copy->value = g_strdup (cell->value);
  copy->op = g_strdup (cell->op);
  copy->note = g_strdup (cell->note);
  return copy;
}

gboolean
dbk_cell_is_computed (const DbkCell *cell)
{
  return cell->source == DBK_CELL_DERIVED || cell->source == DBK_CELL_CARRIED;
}

DbkPin *
dbk_pin_new (const char *entity, const char *indicator, const char *text)
{
  DbkPin *pin = g_new0 (DbkPin, 1);

  pin->entity = g_intern_string (entity);
  pin->indicator = g_intern_string (indicator);
  pin->text = g_strdup (text);
  return pin;
}

void
dbk_pin_free (DbkPin *pin)
{
  if (pin == NULL)
    return;
  g_free (pin->text);
  g_free (pin);
}

DbkReason *
dbk_reason_new (const char *rule, const char *entity, const char *text, gboolean unseen)
{
  DbkReason *reason = g_new0 (DbkReason, 1);

  reason->rule = g_intern_string (rule);
  reason->entity = g_intern_string (entity);
  reason->text = g_strdup (text);
  reason->unseen = unseen;
  return reason;
}

void
dbk_reason_free (DbkReason *reason)
{
  if (reason == NULL)
    return;
  g_free (reason->text);
  g_free (reason);
}

DbkEvent *
dbk_event_new (const char *op, DbkOperationKind kind)
{
  DbkEvent *event = g_new0 (DbkEvent, 1);

  event->op = g_strdup (op);
  event->kind = kind;
  event->pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
  return event;
}

void
dbk_event_free (DbkEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->op);
  g_free (event->by);
  g_free (event->by_name);
  g_free (event->comment);
  g_ptr_array_unref (event->pins);
  g_free (event);
}

GPtrArray *
dbk_pins_copy (const GPtrArray *pins)
{
  GPtrArray *copy = g_ptr_array_new_full (pins->len, (GDestroyNotify)dbk_pin_free);

  for (guint i = 0; i < pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (pins, i);

      g_ptr_array_add (copy, dbk_pin_new (pin->entity, pin->indicator, pin->text));
    }
  return copy;
}

GPtrArray *
dbk_reasons_copy (const GPtrArray *reasons)
{
  GPtrArray *copy = g_ptr_array_new_full (reasons->len, (GDestroyNotify)dbk_reason_free);

  for (guint i = 0; i < reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (reasons, i);

      g_ptr_array_add (copy, dbk_reason_new (reason->rule, reason->entity, reason->text, reason->unseen));
    }
  return copy;
}

static DbkEvent *
event_copy (const DbkEvent *event)
{
  DbkEvent *copy = g_memdup2 (event, sizeof *event);

  copy->op = g_strdup (event->op);
  copy->by = g_strdup (event->by);
  copy->by_name = g_strdup (event->by_name);
  copy->comment = g_strdup (event->comment);
  copy->pins = dbk_pins_copy (event->pins);
  return copy;
}

static GPtrArray *
cells_copy (const GPtrArray *cells)
{
  GPtrArray *copy = g_ptr_array_new_full (cells->len, (GDestroyNotify)dbk_cell_free);

  for (guint i = 0; i < cells->len; i++)
    g_ptr_array_add (copy, dbk_cell_copy (g_ptr_array_index (cells, i)));
  return copy;
}

/* --- The table of cells: a cell is its own key --- */

static guint
place_hash (gconstpointer key)
{
  const DbkCell *cell = key;

  return g_str_hash (cell->entity) * 31 + g_str_hash (cell->indicator);
}

static gboolean
same_code (const char *a, const char *b)
{
  return a == b || strcmp (a, b) == 0;
}

static gboolean
place_equal (gconstpointer a, gconstpointer b)
{
  const DbkCell *x = a;
  const DbkCell *y = b;

  return same_code (x->indicator, y->indicator) && same_code (x->entity, y->entity);
}

static GHashTable *
cell_table_new (void)
{
  return g_hash_table_new_full (place_hash, place_equal, (GDestroyNotify)dbk_cell_free, NULL);
}

/* --- Reports --- */

DbkReport *
dbk_report_new (const DbkReportKey *key)
{
  DbkReport *report = g_new0 (DbkReport, 1);

  report->key.form = g_intern_string (key->form);
  report->key.org = g_intern_string (key->org);
  report->key.period = key->period;
  report->state = DBK_STATE_DRAFT;
  report->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);
  report->log = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_event_free);
  report->cells = cell_table_new ();
  return report;
}

void
dbk_report_free (DbkReport *report)
{
  if (report == NULL)
    return;
  g_free (report->head);
  g_strfreev (report->chain);
  g_free (report->catalogue);
  g_free (report->submitted_by);
  g_clear_pointer (&report->approved, g_ptr_array_unref);
  g_ptr_array_unref (report->reasons);
  g_ptr_array_unref (report->log);
  g_clear_pointer (&report->readings, g_ptr_array_unref);
  g_clear_pointer (&report->carried, g_ptr_array_unref);
  g_hash_table_unref (report->cells);
  g_free (report);
}

DbkReport *
dbk_report_copy (const DbkReport *report)
{
  DbkReport *copy = dbk_report_new (&report->key);
  GHashTableIter iter;
  gpointer cell;

  copy->revision = report->revision;
  copy->readings = dbk_readings_copy (report->readings);
  copy->carried = dbk_carry_flags_copy (report->carried);
  copy->head = g_strdup (report->head);
  copy->state = report->state;
  copy->step = report->step;
  copy->chain = g_strdupv (report->chain);
  copy->approved_revision = report->approved_revision;
  copy->late = report->late;
  copy->catalogue = g_strdup (report->catalogue);
  copy->submitted_by = g_strdup (report->submitted_by);
  if (report->approved != NULL)
    copy->approved = cells_copy (report->approved);
  g_ptr_array_unref (copy->reasons);
  copy->reasons = dbk_reasons_copy (report->reasons);
  for (guint i = 0; i < report->log->len; i++)
    g_ptr_array_add (copy->log, event_copy (g_ptr_array_index (report->log, i)));
  g_hash_table_iter_init (&iter, report->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    g_hash_table_add (copy->cells, dbk_cell_copy (cell));
  return copy;
}

const DbkCell *
dbk_report_cell (const DbkReport *report, const char *entity, const char *indicator)
{
  DbkCell place = { .entity = entity, .indicator = indicator };

  return g_hash_table_lookup (report->cells, &place);
}

void
dbk_report_take_cell (DbkReport *report, DbkCell *cell)
{
  g_hash_table_replace (report->cells, cell, cell);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const DbkCell *x = *(const DbkCell *const *)a;
  const DbkCell *y = *(const DbkCell *const *)b;
  int order = x->entity != y->entity ? strcmp (x->entity, y->entity) : 0;

  return order != 0 ? order : strcmp (x->indicator, y->indicator);
}

GPtrArray *
dbk_report_list_cells (const DbkReport *report)
{
  GPtrArray *cells = g_ptr_array_sized_new (g_hash_table_size (report->cells));
  GHashTableIter iter;
  gpointer cell;

  g_hash_table_iter_init (&iter, report->cells);
  while (g_hash_table_iter_next (&iter, &cell, NULL))
    g_ptr_array_add (cells, cell);
  g_ptr_array_sort (cells, compare_places);
  return cells;
}

GPtrArray *
dbk_report_copy_cells (const DbkReport *report)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (report);

  return cells_copy (cells);
}

void
dbk_report_replace_cells (DbkReport *report, const GPtrArray *cells)
{
  g_hash_table_remove_all (report->cells);
  for (guint i = 0; i < cells->len; i++)
    g_hash_table_add (report->cells, dbk_cell_copy (g_ptr_array_index (cells, i)));
}

/* A place that a person once wrote keeps its writer, or a later edit could not be told from a conflict. */
static gboolean
thaw_cell (gpointer key, gpointer value, gpointer user_data)
{
  DbkCell *cell = key;

  if (!dbk_cell_is_computed (cell))
    return FALSE;
  if (cell->op == NULL)
    return TRUE;
  g_clear_pointer (&cell->value, g_free);
  cell->source = DBK_CELL_TYPED;
  return FALSE;
}

void
dbk_report_thaw (DbkReport *report)
{
  g_hash_table_foreach_remove (report->cells, thaw_cell, NULL);
}

static void
freeze_cell (DbkReport *report, const DbkCell *value)
{
  DbkCell *cell = (DbkCell *)dbk_report_cell (report, value->entity, value->indicator);

  if (cell == NULL)
    {
      cell = dbk_cell_new (value->entity, value->indicator);
      g_hash_table_add (report->cells, cell);
    }
  else if (cell->value != NULL)
    return;
  cell->value = g_strdup (value->value);
  cell->source = value->source;
}

void
dbk_report_freeze (DbkReport *report, const GPtrArray *values)
{
  dbk_report_thaw (report);
  for (guint i = 0; i < values->len; i++)
    {
      const DbkCell *value = g_ptr_array_index (values, i);

      if (value->value != NULL && dbk_cell_is_computed (value))
        freeze_cell (report, value);
    }
}

const DbkEvent *
dbk_report_event (const DbkReport *report, const char *op)
{
  for (guint i = report->log->len; op != NULL && i > 0; i--)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i - 1);

      if (g_str_equal (event->op, op))
        return event;
    }
  return NULL;
}

const char *
dbk_report_role (const DbkReport *report)
{
  if (report->state != DBK_STATE_IN_REVIEW || report->chain == NULL)
    return NULL;
  return report->step > 0 && (guint)report->step < g_strv_length (report->chain) ? report->chain[report->step] : NULL;
}
