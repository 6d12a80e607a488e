/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Generation of plants, of a day and of its month so far, added up exactly.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/home/dbk-home-figures.h"

static const DbkIndicator *
generation (DbkDocument *document)
{
  return dbk_catalogue_indicator (dbk_layout_catalogue (dbk_document_get_layout (document)), "gen");
}

DbkEntryTotal
dbk_home_figures_day (DbkDocument *document)
{
  const DbkIndicator *gen = generation (document);
  DbkEntryTotal none = { { 0, 0 }, 0, 0 };

  return gen != NULL ? dbk_entry_total_all (dbk_document_get_figures (document), gen) : none;
}

void
dbk_home_figures_add (DbkEntryTotal *total, const DbkEntryTotal *part)
{
  total->parts += part->parts;
  if (part->filled == 0)
    return;
  if (total->filled == 0)
    total->sum = part->sum;
  else if (!dbk_decimal_add (total->sum, part->sum, &total->sum, NULL))
    return;
  total->filled += part->filled;
}

DbkEntryTotal
dbk_home_figures_month (DbkDocument *document)
{
  DbkLayout *layout = dbk_document_get_layout (document);
  const DbkFigures *figures = dbk_document_get_figures (document);
  const DbkIndicator *gen = generation (document);
  DbkEntryTotal total = dbk_home_figures_day (document);
  int year, month, day;

  dbk_day_to_ymd (dbk_layout_period (layout).first, &year, &month, &day);
  for (guint i = 0; gen != NULL && i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->indicator != gen)
        continue;
      for (int back = 1; back < day && back <= DBK_FIGURES_WINDOW; back++)
        {
          DbkEntryTotal part = { { 0, 0 }, 0, 1 };

          part.filled = dbk_figures_get_history (figures, i, (guint)back, &part.sum);
          dbk_home_figures_add (&total, &part);
        }
    }
  return total;
}
