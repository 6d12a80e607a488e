/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carry-over: a correction that moves a closing stock or level flags the days
 * behind it, whose openings were frozen from the old one.
 */
#define G_LOG_DOMAIN "dbk-central"

#include "central/dbk-applier-private.h"

#include <string.h>

/* Days that one approval looks at; the correction of the last of them goes on from there. */
#define MAX_DAYS 100

/* (transfer full) (nullable): the cells in force, if what was carried over is frozen in them */
static GPtrArray *
cells_in_force (const DbkReport *report)
{
  if (report->approved != NULL)
    return g_ptr_array_ref (report->approved);
  if (report->state == DBK_STATE_APPROVED || report->state == DBK_STATE_IN_REVIEW)
    return dbk_report_list_cells (report);
  return NULL; /* at the filler's desk: derived live */
}

static const DbkCell *
find_cell (const GPtrArray *cells, const DbkSlot *slot)
{
  for (guint i = 0; i < cells->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (cells, i);

      if (strcmp (cell->indicator, slot->indicator->code) == 0 && strcmp (cell->entity, slot->entity->code) == 0)
        return cell;
    }
  return NULL;
}

/* What follows from the day before as it would be now, not as it is in force. */
static void
take_previous (DbkFigures *figures, const DbkFigures *before)
{
  const DbkLayout *layout = dbk_figures_layout (figures);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      const DbkSlot *old = dbk_layout_find_codes (dbk_figures_layout (before), slot->entity->code, slot->indicator->code);

      if (old != NULL)
        dbk_figures_set_previous (figures, i, 1, dbk_figures_get (before, old->index));
    }
}

/* (transfer full) (nullable) (element-type DbkCarryFlag) */
static GPtrArray *
compare_openings (const DbkFigures *figures, const GPtrArray *cells)
{
  const DbkLayout *layout = dbk_figures_layout (figures);
  g_autoptr (GPtrArray) flags = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_carry_flag_free);

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autofree char *now = NULL;
      const DbkCell *cell;

      if (slot->indicator->source != DBK_SOURCE_CARRIED || dbk_figures_is_typed (figures, i))
        continue;
      now = dbk_value_to_wire (dbk_figures_get (figures, i));
      cell = find_cell (cells, slot);
      if (g_strcmp0 (now, cell != NULL ? cell->value : NULL) != 0)
        g_ptr_array_add (flags, dbk_carry_flag_new (slot->entity->code, slot->indicator->code, now));
    }
  return flags->len > 0 ? g_steal_pointer (&flags) : NULL;
}

static gboolean
set_flags (DbkApplier *applier, const char *account, DbkReport *report, GPtrArray *flags, gint64 now, GPtrArray *changed, GError **error)
{
  g_autoptr (DbkOutcome) outcome = dbk_outcome_new (DBK_OUTCOME_APPLIED, report->revision);
  g_autofree char *id = g_uuid_string_random ();
  gint64 seq;

  g_clear_pointer (&report->carried, g_ptr_array_unref);
  report->carried = flags != NULL ? g_ptr_array_ref (flags) : NULL;
  /* It follows from the operation before it in the log, and is there for its place in the feed alone. */
  if (!dbk_applier_log (applier, account, &report->key, id, DBK_LOG_CARRIED, "{}", outcome, NULL, now, &seq, error) ||
      !dbk_central_store_save_report (applier->store, report, seq, error))
    return FALSE;
  g_ptr_array_add (changed, g_memdup2 (&report->key, sizeof report->key));
  return TRUE;
}

/*
 * One day: its flags, and its figures as they would be now for the next one.
 * @figures: (inout): of the day before, (nullable) for what is in force; then of
 * this day, or %NULL where nothing moves any further.
 */
static gboolean
flag_day (DbkApplier *applier, DbkCatalogue *catalogue, const char *account, DbkReport *report, DbkFigures **figures, gint64 now, GPtrArray *changed, GError **error)
{
  g_autoptr (DbkFigures) before = g_steal_pointer (figures);
  g_autoptr (GPtrArray) cells = cells_in_force (report);
  g_autoptr (DbkFigures) own = NULL;
  g_autoptr (GPtrArray) flags = NULL;
  gboolean moved;

  if (cells == NULL)
    return TRUE;
  own = dbk_applier_figures (applier, catalogue, report, cells, error);
  if (own == NULL)
    return FALSE;
  if (before != NULL)
    take_previous (own, before);
  dbk_evaluator_derive (applier->evaluator, own, -1, NULL);
  flags = compare_openings (own, cells);
  moved = !dbk_carry_flags_equal (flags, report->carried);
  if (moved && !set_flags (applier, account, report, flags, now, changed, error))
    return FALSE;
  if (moved || flags != NULL)
    *figures = g_steal_pointer (&own);
  return TRUE;
}

gboolean
dbk_applier_flag_openings (DbkApplier *applier, DbkCatalogue *catalogue, const char *account, DbkReport *report, gint64 now, GPtrArray *changed, GError **error)
{
  g_autoptr (DbkFigures) figures = NULL;
  DbkReportKey key = report->key;

  if (key.period.kind != DBK_PERIOD_DAY)
    return TRUE;
  if (report->carried != NULL && !flag_day (applier, catalogue, account, report, &figures, now, changed, error))
    return FALSE;
  for (guint i = 0; i < MAX_DAYS; i++)
    {
      g_autoptr (DbkStoredReport) stored = NULL;

      key.period = dbk_period_day (key.period.first + 1);
      g_hash_table_remove (applier->saved, &key);
      if (!dbk_central_store_load_report (applier->store, &key, TRUE, &stored, error))
        return FALSE;
      if (stored == NULL)
        return TRUE;
      if (!flag_day (applier, catalogue, account, stored->report, &figures, now, changed, error))
        return FALSE;
      if (figures == NULL)
        return TRUE;
    }
  return TRUE;
}
