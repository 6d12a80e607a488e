/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The days around a period on which what is dated in the catalogue stays as it is.
 */
#define G_LOG_DOMAIN "dbk-catalogue"

#include "data/catalogue/dbk-stretch.h"

void
dbk_stretch_end (DbkStretch *stretch, DbkPeriod period, DbkDay change)
{
  if (change == DBK_DAY_NONE)
    return;
  if (change <= period.first)
    stretch->first = MAX (stretch->first, change);
  else if (change > dbk_period_last (period))
    stretch->last = MIN (stretch->last, change - 1);
  else
    {
      stretch->first = MAX (stretch->first, period.first);
      stretch->last = MIN (stretch->last, dbk_period_last (period));
    }
}

void
dbk_stretch_end_by_dated (DbkStretch *stretch, DbkPeriod period, DbkDated dated)
{
  dbk_stretch_end (stretch, period, dated.from);
  dbk_stretch_end (stretch, period, dated.to == DBK_DAY_NONE ? DBK_DAY_NONE : dated.to + 1);
}

void
dbk_stretch_end_by_node (DbkStretch *stretch, DbkPeriod period, const DbkNode *node)
{
  dbk_stretch_end_by_dated (stretch, period, (DbkDated){ node->from, node->to });
  dbk_stretch_end (stretch, period, node->commissioned);
  dbk_stretch_end (stretch, period, node->retired);
  for (guint i = 0; i < node->attributes->len; i++)
    dbk_stretch_end (stretch, period, g_array_index (node->attributes, DbkAttribute, i).from);
  for (guint i = 0; node->levels != NULL && i < node->levels->len; i++)
    dbk_stretch_end_by_dated (stretch, period, g_array_index (node->levels, DbkLevelChoice, i).dated);
}

gboolean
dbk_stretch_has (const DbkStretch *stretch, DbkPeriod period)
{
  return stretch->first <= period.first && dbk_period_last (period) <= stretch->last;
}
