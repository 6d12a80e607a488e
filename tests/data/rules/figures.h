/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The figures of a plant's day, as tests fill them.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"

/* (transfer full): of a daily report */
static inline DbkFigures *
figures_of (DbkCatalogue *catalogue, const char *plant, const char *day)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLayout) layout = NULL;
  DbkPeriod period;

  g_assert_true (dbk_period_parse (day, &period));
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_catalogue_node (catalogue, plant), period, &error);
  g_assert_no_error (error);
  return dbk_figures_new (layout);
}

static inline guint
slot_of (const DbkFigures *figures, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), entity, indicator);

  if (slot == NULL)
    g_error ("there is no cell %s.%s", entity, indicator);
  return slot->index;
}

/* "" clears. */
static inline void
put (DbkFigures *figures, const char *entity, const char *indicator, const char *text)
{
  guint slot = slot_of (figures, entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  dbk_indicator_parse (dbk_layout_slot (dbk_figures_layout (figures), slot)->indicator, text, &value, &error);
  g_assert_no_error (error);
  dbk_figures_set (figures, slot, &value, TRUE);
}

static inline void
put_previous (DbkFigures *figures, const char *entity, const char *indicator, guint days_back, const char *text)
{
  guint slot = slot_of (figures, entity, indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  g_assert_true (dbk_indicator_parse (dbk_layout_slot (dbk_figures_layout (figures), slot)->indicator, text, &value, NULL));
  dbk_figures_set_previous (figures, slot, days_back, &value);
}

static inline void
assert_cell (const DbkFigures *figures, const char *entity, const char *indicator, const char *expected)
{
  g_autofree char *wire = dbk_value_to_wire (dbk_figures_get (figures, slot_of (figures, entity, indicator)));

  g_assert_cmpstr (wire, ==, expected);
}
