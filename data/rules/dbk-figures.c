/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of one report and of the days before it, in slot order.
 */
#define G_LOG_DOMAIN "dbk-rules"

#include "data/rules/dbk-evaluator-private.h"

/**
 * DbkFigures:
 * @typed: what was entered over a derived or carried slot
 * @previous: (element-type DbkValue): the day before, states and texts included
 * @history: mantissas, %DBK_FIGURES_WINDOW a slot, 1 day back first
 * @present: one bit a day back: whether the history has that day
 * @clock: +1 with every change
 * @changed_at: by slot: the clock of its last change of today
 * @past_at: the clock of the last change of any day before
 */
struct _DbkFigures
{
  DbkLayout *layout; /* (owned) */
  guint n_slots;
  DbkValue *values;
  gboolean *typed;
  DbkValue *previous;
  gint64 *history;
  guint32 *present;
  guint64 clock;
  guint64 *changed_at;
  guint64 past_at;
};

DbkFigures *
dbk_figures_new (DbkLayout *layout)
{
  DbkFigures *figures = g_new0 (DbkFigures, 1);
  guint n = dbk_layout_n_slots (layout);

  figures->layout = dbk_layout_ref (layout);
  figures->n_slots = n;
  figures->values = g_new0 (DbkValue, n);
  figures->typed = g_new0 (gboolean, n);
  figures->previous = g_new0 (DbkValue, n);
  figures->history = g_new0 (gint64, (gsize)n * DBK_FIGURES_WINDOW);
  figures->present = g_new0 (guint32, n);
  figures->changed_at = g_new0 (guint64, n);
  return figures;
}

void
dbk_figures_free (DbkFigures *figures)
{
  for (guint i = 0; i < figures->n_slots; i++)
    {
      dbk_value_clear (&figures->values[i]);
      dbk_value_clear (&figures->previous[i]);
    }
  g_free (figures->values);
  g_free (figures->typed);
  g_free (figures->previous);
  g_free (figures->history);
  g_free (figures->present);
  g_free (figures->changed_at);
  dbk_layout_unref (figures->layout);
  g_free (figures);
}

DbkLayout *
dbk_figures_layout (const DbkFigures *figures)
{
  return figures->layout;
}

const DbkValue *
dbk_figures_get (const DbkFigures *figures, guint slot)
{
  g_return_val_if_fail (slot < figures->n_slots, NULL);

  return &figures->values[slot];
}

void
dbk_figures_set (DbkFigures *figures, guint slot, const DbkValue *value, gboolean typed)
{
  g_return_if_fail (slot < figures->n_slots);

  typed = typed && value->kind != DBK_VALUE_MISSING;
  if (figures->typed[slot] == typed && dbk_value_equal (&figures->values[slot], value))
    return;
  dbk_value_copy (&figures->values[slot], value);
  figures->typed[slot] = typed;
  figures->changed_at[slot] = ++figures->clock;
}

gboolean
dbk_figures_is_typed (const DbkFigures *figures, guint slot)
{
  g_return_val_if_fail (slot < figures->n_slots, FALSE);

  return figures->typed[slot];
}

void
dbk_figures_set_previous (DbkFigures *figures, guint slot, guint days_back, const DbkValue *value)
{
  const DbkIndicator *indicator;
  DbkDecimal number;

  g_return_if_fail (slot < figures->n_slots);
  g_return_if_fail (days_back >= 1 && days_back <= DBK_FIGURES_WINDOW);

  figures->past_at = ++figures->clock;
  if (days_back == 1)
    dbk_value_copy (&figures->previous[slot], value);
  figures->present[slot] &= ~(1u << (days_back - 1));
  indicator = dbk_layout_slot (figures->layout, slot)->indicator;
  if (value->kind != DBK_VALUE_NUMBER || !dbk_decimal_rescale (value->number, indicator->decimals, &number, NULL))
    return;
  figures->history[(gsize)slot * DBK_FIGURES_WINDOW + days_back - 1] = number.mantissa;
  figures->present[slot] |= 1u << (days_back - 1);
}

const DbkValue *
dbk_figures_get_previous (const DbkFigures *figures, guint slot)
{
  g_return_val_if_fail (slot < figures->n_slots, NULL);

  return &figures->previous[slot];
}

gboolean
dbk_figures_get_history (const DbkFigures *figures, guint slot, guint days_back, DbkDecimal *value)
{
  g_return_val_if_fail (slot < figures->n_slots, FALSE);
  g_return_val_if_fail (days_back >= 1 && days_back <= DBK_FIGURES_WINDOW, FALSE);

  if ((figures->present[slot] & (1u << (days_back - 1))) == 0)
    return FALSE;
  value->mantissa = figures->history[(gsize)slot * DBK_FIGURES_WINDOW + days_back - 1];
  value->decimals = (guint8)dbk_layout_slot (figures->layout, slot)->indicator->decimals;
  return TRUE;
}

/* --- What changed --- */

guint64
dbk_figures_clock (const DbkFigures *figures)
{
  return figures->clock;
}

gboolean
dbk_figures_changed_since (const DbkFigures *figures, guint slot, guint64 clock)
{
  return figures->changed_at[slot] > clock;
}

gboolean
dbk_figures_past_changed_since (const DbkFigures *figures, guint64 clock)
{
  return figures->past_at > clock;
}

/* --- Windows --- */

guint
dbk_figures_collect (const DbkFigures *figures, guint slot, guint window, gint64 *mantissas)
{
  const gint64 *history = figures->history + (gsize)slot * DBK_FIGURES_WINDOW;
  guint n = 0;

  for (guint i = 0; i < window; i++)
    if ((figures->present[slot] & (1u << i)) != 0)
      mantissas[n++] = history[i];
  return n;
}

/* Windows are short: an insertion sort beats anything grander. */
static void
sort_mantissas (gint64 *mantissas, guint n)
{
  for (guint i = 1; i < n; i++)
    {
      gint64 moving = mantissas[i];
      guint j = i;

      for (; j > 0 && mantissas[j - 1] > moving; j--)
        mantissas[j] = mantissas[j - 1];
      mantissas[j] = moving;
    }
}

static double
sorted_median (const gint64 *mantissas, guint n)
{
  return n % 2 == 1 ? (double)mantissas[n / 2] : ((double)mantissas[n / 2 - 1] + (double)mantissas[n / 2]) / 2.0;
}

double
dbk_figures_median (gint64 *mantissas, guint n)
{
  sort_mantissas (mantissas, n);
  return sorted_median (mantissas, n);
}

double
dbk_figures_mad (gint64 *mantissas, guint n)
{
  double median = dbk_figures_median (mantissas, n);

  /* Doubled, so that a median between two values stays whole. */
  for (guint i = 0; i < n; i++)
    mantissas[i] = ABS (2 * mantissas[i] - (gint64)(2 * median));
  return dbk_figures_median (mantissas, n) / 2.0;
}

double
dbk_figures_mean (const gint64 *mantissas, guint n, gboolean positive_only, guint *used)
{
  double sum = 0;

  *used = 0;
  for (guint i = 0; i < n; i++)
    if (!positive_only || mantissas[i] > 0)
      {
        sum += (double)mantissas[i];
        (*used)++;
      }
  return *used > 0 ? sum / *used : 0;
}
