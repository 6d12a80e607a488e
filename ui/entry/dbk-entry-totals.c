/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums over units that say when parts are missing; a missing part is never 0.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-totals.h"

void
dbk_entry_total_add (DbkEntryTotal *total, const DbkValue *value)
{
  total->parts++;
  if (value->kind != DBK_VALUE_NUMBER)
    return;
  if (total->filled == 0)
    total->sum = value->number;
  else if (!dbk_decimal_add (total->sum, value->number, &total->sum, NULL))
    return;
  total->filled++;
}

static void
add_part (DbkEntryTotal *total, const DbkFigures *figures, const DbkSlot *slot)
{
  dbk_entry_total_add (total, dbk_figures_get (figures, slot->index));
}

DbkEntryTotal
dbk_entry_total (const DbkFigures *figures, const GPtrArray *entities, const DbkIndicator *indicator)
{
  DbkLayout *layout = dbk_figures_layout (figures);
  DbkEntryTotal total = { { 0, 0 }, 0, 0 };

  if (indicator->over_organisation != DBK_AGGREGATE_SUM)
    return total;
  for (guint i = 0; i < entities->len; i++)
    {
      const DbkSlot *slot = dbk_layout_find (layout, g_ptr_array_index (entities, i), indicator);

      if (slot != NULL)
        add_part (&total, figures, slot);
    }
  return total;
}

DbkEntryTotal
dbk_entry_total_all (const DbkFigures *figures, const DbkIndicator *indicator)
{
  DbkLayout *layout = dbk_figures_layout (figures);
  const DbkSlot *whole = dbk_layout_find (layout, dbk_layout_plant (layout), indicator);
  DbkEntryTotal total = { { 0, 0 }, 0, 0 };

  if (whole != NULL)
    {
      add_part (&total, figures, whole);
      return total;
    }
  if (indicator->over_organisation != DBK_AGGREGATE_SUM)
    return total;
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->indicator == indicator)
        add_part (&total, figures, slot);
    }
  return total;
}

char *
dbk_entry_total_format (const DbkEntryTotal *total, int *n_faint)
{
  g_autofree char *sum = dbk_decimal_format (total->sum);
  g_autofree char *part = NULL;

  if (n_faint != NULL)
    *n_faint = 0;
  if (total->filled == total->parts)
    return g_steal_pointer (&sum);
  part = g_strdup_printf ("  %u/%u", total->filled, total->parts);
  if (n_faint != NULL)
    *n_faint = (int)g_utf8_strlen (part, -1);
  return g_strconcat (sum, part, NULL);
}
