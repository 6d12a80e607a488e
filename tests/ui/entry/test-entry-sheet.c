/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sheet of every plant of the demo group: each slot stands once, and sums say what is missing.
 */
#include "tests/data/rules/dbk-builtin.h"
#include "ui/entry/dbk-entry-sheet.h"
#include "ui/entry/dbk-entry-totals.h"

static DbkCatalogue *catalogue;

static DbkLayout *
lay_out (const char *plant)
{
  g_autoptr (GError) error = NULL;
  DbkLayout *layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, "daily"), dbk_catalogue_node (catalogue, plant),
                                      dbk_period_day (dbk_day_from_ymd (2026, 3, 15)), &error);

  g_assert_no_error (error);
  return layout;
}

static void
check_plant (const char *plant, gboolean review)
{
  g_autoptr (DbkLayout) layout = lay_out (plant);
  g_autoptr (DbkFigures) figures = dbk_figures_new (layout);
  g_autoptr (DbkEntrySheet) sheet = dbk_entry_sheet_new (layout, review ? figures : NULL);
  const GPtrArray *blocks = dbk_entry_sheet_blocks (sheet);
  g_autofree guint *seen = g_new0 (guint, dbk_layout_n_slots (layout));

  for (int b = 0; b < (int)blocks->len; b++)
    {
      const DbkEntryBlock *block = g_ptr_array_index (blocks, b);

      for (int r = 0; r < block->n_rows; r++)
        for (int c = 0; c < (int)block->columns->len; c++)
          {
            DbkGridPos pos = { b, r, c };
            int slot = dbk_entry_sheet_slot (sheet, pos);

            if (dbk_entry_sheet_is_total (sheet, pos))
              g_assert_cmpint (slot, ==, -1);
            else if (slot >= 0 && dbk_entry_sheet_column (sheet, b, c)->role == DBK_ENTRY_VALUE)
              seen[slot]++;
          }
    }
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      DbkGridPos pos = dbk_entry_sheet_find (sheet, i);

      g_assert_cmpuint (seen[i], ==, pos.block >= 0 ? 1 : 0);
      /* A reviewer is spared what nobody filled in, but never what is required and missing. */
      if (dbk_layout_slot (layout, i)->section->ticks)
        g_assert_cmpint (pos.block, <, 0);
      else if (!review || dbk_layout_slot (layout, i)->required)
        g_assert_cmpint (pos.block, >=, 0);
      if (pos.block >= 0)
        g_assert_cmpint (dbk_entry_sheet_slot (sheet, pos), ==, (int)i);
    }
  g_assert_cmpint (dbk_entry_sheet_find (sheet, dbk_layout_n_slots (layout)).block, ==, -1);
}

static void
test_every_slot_once (void)
{
  const GPtrArray *nodes = dbk_catalogue_nodes (catalogue);
  guint plants = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      const DbkNode *node = g_ptr_array_index (nodes, i);

      if (node->kind != DBK_NODE_PLANT)
        continue;
      check_plant (node->code, FALSE);
      check_plant (node->code, TRUE);
      plants++;
    }
  g_assert_cmpuint (plants, >=, 12);
}

static void
test_lines_and_units (void)
{
  g_autoptr (DbkLayout) layout = lay_out ("P01");
  g_autoptr (DbkEntrySheet) sheet = dbk_entry_sheet_new (layout, NULL);
  const DbkEntryBlock *units = g_ptr_array_index (dbk_entry_sheet_blocks (sheet), 0);
  const DbkSlot *stock = dbk_layout_find_codes (layout, "P01", "coal_stock");
  DbkGridPos pos = dbk_entry_sheet_find (sheet, stock->index);

  g_assert_false (units->lines);
  g_assert_true (units->total);
  g_assert_cmpint (units->n_rows, ==, (int)units->source->entities->len + 1);
  g_assert_true (((DbkEntryBlock *)g_ptr_array_index (dbk_entry_sheet_blocks (sheet), pos.block))->lines);
  /* Yesterday, measure and note of a line are about the same figure. */
  for (int c = 1; c < 5; c++)
    g_assert_cmpint (dbk_entry_sheet_slot (sheet, (DbkGridPos){ pos.block, pos.row, c }), ==, (int)stock->index);
}

static void
set_figure (DbkFigures *figures, const char *entity, const char *text)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_figures_layout (figures), entity, "gen");
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  g_assert_nonnull (slot);
  if (text == NULL)
    dbk_value_set_not_measured (&value, "表坏");
  else
    g_assert_true (dbk_indicator_parse (slot->indicator, text, &value, NULL));
  dbk_figures_set (figures, slot->index, &value, TRUE);
}

/* A heading has a line for units where most figures have one; where few do, the unit stands beside the name. */
static void
test_units (void)
{
  g_autoptr (DbkLayout) layout = lay_out ("P01");
  g_autoptr (DbkEntrySheet) sheet = dbk_entry_sheet_new (layout, NULL);
  DbkGridPos gen = dbk_entry_sheet_find (sheet, dbk_layout_find_codes (layout, "P01-U1", "gen")->index);
  DbkGridPos hours = dbk_entry_sheet_find (sheet, dbk_layout_find_codes (layout, "P01-U1", "reserve_hours")->index);
  const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (sheet), hours.block);

  g_assert_cmpstr (dbk_entry_sheet_column (sheet, gen.block, gen.column)->grid.subtitle, ==, "万kWh");
  g_assert_cmpstr (dbk_entry_sheet_column (sheet, hours.block, hours.column)->grid.title, ==, "Reserve hours (h)");
  for (int c = 0; c < (int)block->columns->len; c++)
    g_assert_null (dbk_entry_sheet_column (sheet, hours.block, c)->grid.subtitle);
}

static void
test_totals (void)
{
  g_autoptr (DbkLayout) layout = lay_out ("P01");
  g_autoptr (DbkFigures) figures = dbk_figures_new (layout);
  const DbkLayoutBlock *block = g_ptr_array_index (dbk_layout_blocks (layout), 0);
  const DbkIndicator *gen = dbk_catalogue_indicator (catalogue, "gen");
  const DbkIndicator *rate = dbk_catalogue_indicator (catalogue, "aux_rate");
  g_autofree char *partial = NULL;
  g_autofree char *whole = NULL;
  DbkEntryTotal total;
  int faint;

  total = dbk_entry_total (figures, block->entities, gen);
  g_assert_cmpuint (total.filled, ==, 0);
  g_assert_cmpuint (total.parts, ==, 2);

  set_figure (figures, "P01-U1", "1183.6200");
  total = dbk_entry_total (figures, block->entities, gen);
  partial = dbk_entry_total_format (&total, &faint);
  g_assert_cmpstr (partial, ==, "1,183.6200  1/2");
  g_assert_cmpint (faint, ==, 5);

  /* Declared not measured is a missing part as well, never a zero. */
  set_figure (figures, "P01-U2", NULL);
  total = dbk_entry_total (figures, block->entities, gen);
  g_assert_cmpuint (total.filled, ==, 1);

  set_figure (figures, "P01-U2", "1096.2000");
  total = dbk_entry_total_all (figures, gen);
  whole = dbk_entry_total_format (&total, &faint);
  g_assert_cmpstr (whole, ==, "2,279.8200");
  g_assert_cmpint (faint, ==, 0);

  total = dbk_entry_total (figures, block->entities, rate);
  g_assert_cmpuint (total.parts, ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  catalogue = dbk_test_load_builtin ();
  g_test_add_func ("/ui/entry/sheet/every-slot-once", test_every_slot_once);
  g_test_add_func ("/ui/entry/sheet/lines-and-units", test_lines_and_units);
  g_test_add_func ("/ui/entry/sheet/units", test_units);
  g_test_add_func ("/ui/entry/sheet/totals", test_totals);
  result = g_test_run ();
  dbk_catalogue_unref (catalogue);
  return result;
}
