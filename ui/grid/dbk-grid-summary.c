/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the selected figures come to, in a line of words. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-decimal.h"
#include "ui/grid/dbk-grid-sum.h"

/* A status line is told at every step of a drag: a selection beyond that is only counted. */
#define MAX_CELLS 20000

/**
 * Summary:
 * @cells: selected
 * @figures: cells for figures; sums of the sheet itself are none
 * @filled: of these
 * @unit: (owned) (nullable): that all of them have
 * @mixed: they have several units, or their sum is too large
 */
typedef struct
{
  guint cells;
  guint figures;
  guint filled;
  DbkDecimal sum;
  DbkDecimal least;
  DbkDecimal most;
  char *unit;
  gboolean mixed;
} Summary;

static void
summary_clear (Summary *summary)
{
  g_free (summary->unit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Summary, summary_clear)

static guint
count_decimals (const char *text)
{
  const char *point = strchr (text, '.');

  return point != NULL ? (guint)strlen (point + 1) : 0;
}

static void
add_figure (Summary *summary, const char *text)
{
  DbkDecimal value;

  if (!dbk_decimal_parse (text, MIN (count_decimals (text), DBK_DECIMAL_MAX_DECIMALS), &value, NULL))
    return;
  if (summary->filled++ == 0)
    {
      summary->sum = summary->least = summary->most = value;
      return;
    }
  if (!dbk_decimal_add (summary->sum, value, &summary->sum, NULL))
    summary->mixed = TRUE;
  if (dbk_decimal_compare (value, summary->least) < 0)
    summary->least = value;
  if (dbk_decimal_compare (value, summary->most) > 0)
    summary->most = value;
}

static void
add_cell (Summary *summary, DbkGridModel *model, DbkGridPos pos)
{
  g_auto (DbkGridCell) cell = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *unit = NULL;

  summary->cells++;
  dbk_grid_model_get_cell (model, pos, &cell);
  if (cell.kind != DBK_GRID_KIND_NUMBER || (cell.flags & DBK_GRID_CELL_BOLD) != 0)
    return;
  unit = dbk_grid_model_dup_unit (model, pos);
  if (summary->figures++ == 0)
    summary->unit = g_strdup (unit);
  else if (g_strcmp0 (summary->unit, unit) != 0)
    summary->mixed = TRUE;
  /* A ghost is never counted. */
  text = dbk_grid_model_dup_raw_text (model, pos);
  add_figure (summary, text);
}

static void
add_ranges (Summary *summary, DbkGridModel *model, const GArray *ranges)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const DbkGridRange *range = &g_array_index (ranges, DbkGridRange, i);

      for (int r = 0; r < range->n_rows; r++)
        for (int c = 0; c < range->n_columns; c++)
          {
            DbkGridPos pos = { range->block, range->row + r, range->column + c };

            if (!dbk_grid_ranges_contain (ranges, i, pos))
              add_cell (summary, model, pos);
          }
    }
}

static char *
count_words (const Summary *summary)
{
  if (summary->figures == 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cell", "%u cells", summary->cells), summary->cells);
  if (summary->filled == summary->figures)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure", "%u figures", summary->filled), summary->filled);
  return g_strdup_printf (_ ("%u of %u figures are there"), summary->filled, summary->figures);
}

/* Half away from zero, at the last place the figures have. */
static char *
format_mean (const Summary *summary)
{
  g_autofree char *sum = dbk_decimal_to_string (summary->sum);
  g_autofree char *text = g_strdup_printf ("(%s)/%u", sum, summary->filled);
  g_autofree char *mean = dbk_grid_sum_evaluate (text, (int)summary->sum.decimals, NULL, NULL);
  DbkDecimal value;

  if (mean == NULL || !dbk_decimal_parse (mean, summary->sum.decimals, &value, NULL))
    return g_strdup ("");
  return dbk_decimal_format (value);
}

static char *
describe (const Summary *summary)
{
  g_autofree char *count = count_words (summary);
  g_autofree char *sum = NULL;
  g_autofree char *mean = NULL;

  if (summary->filled < 2)
    return g_steal_pointer (&count);
  if (summary->mixed)
    return g_strdup_printf (_ ("%s, of several units"), count);
  /* Shares do not add up. */
  if (g_strcmp0 (summary->unit, "%") == 0)
    {
      g_autofree char *least = dbk_decimal_format (summary->least);
      g_autofree char *most = dbk_decimal_format (summary->most);

      return g_strdup_printf (_ ("%s to %s %% · %s"), least, most, count);
    }
  sum = dbk_decimal_format (summary->sum);
  mean = format_mean (summary);
  return g_strdup_printf (_ ("Sum %s %s · mean %s · %s"), sum, summary->unit != NULL ? summary->unit : "", mean, count);
}

/**
 * dbk_grid_dup_summary:
 *
 * Returns: (transfer full) (nullable): translated: sum and mean of the selected figures and how many there are, over all
 *   selected blocks, each cell once; the span only where they are shares, their number only where their units differ. %NULL
 *   where no more than one cell is selected
 */
char *
dbk_grid_dup_summary (DbkGrid *self)
{
  g_autoptr (GArray) ranges = NULL;
  g_auto (Summary) summary = { 0 };
  guint n;

  g_return_val_if_fail (DBK_IS_GRID (self), NULL);
  n = self->model != NULL ? dbk_grid_count_selected (self) : 0;
  if (n < 2)
    return NULL;
  if (n > MAX_CELLS)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cell", "%u cells", n), n);
  ranges = dbk_grid_list_ranges (self);
  add_ranges (&summary, self->model, ranges);
  return describe (&summary);
}
