/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The page of daily entry turned over: one unit's month, days down.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "data/base/dbk-clock.h"
#include "ui/entry/dbk-entry-page-private.h"

static gboolean
is_of_plant (DbkEntryPage *self)
{
  return self->unit != NULL && g_ptr_array_find (self->units, self->unit, NULL);
}

/* What has figures in the report, in its order. */
static void
list_units (DbkEntryPage *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint at;

  g_ptr_array_set_size (self->units, 0);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);

      if (slot->section->ticks || g_ptr_array_find (self->units, slot->entity, NULL))
        continue;
      g_ptr_array_add (self->units, (gpointer)slot->entity);
      gtk_string_list_append (names, dbk_text_get (&slot->entity->name));
    }
  if (!is_of_plant (self))
    self->unit = self->units->len > 0 ? g_ptr_array_index (self->units, 0) : NULL;
  g_signal_handlers_block_matched (self->unit_chooser, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  gtk_drop_down_set_model (self->unit_chooser, G_LIST_MODEL (names));
  if (g_ptr_array_find (self->units, self->unit, &at))
    gtk_drop_down_set_selected (self->unit_chooser, at);
  g_signal_handlers_unblock_matched (self->unit_chooser, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
}

void
dbk_entry_page_show_days (DbkEntryPage *self)
{
  DbkHome *home = dbk_place_get_home (self->place);
  DbkDay day = dbk_place_get_day (self->place);
  DbkPeriod month = dbk_period_around (DBK_PERIOD_MONTH, day);
  DbkDay last = MIN (dbk_period_last (month), MAX (day, dbk_clock_today ()));
  g_autoptr (GError) error = NULL;

  list_units (self);
  if (self->unit == NULL)
    return;
  self->days = dbk_entry_period_new (home, dbk_home_get_account (home), DBK_FORM_DAILY, dbk_place_get_plant (self->place), self->unit,
                                     month.first, last - month.first + 1, &error);
  if (self->days == NULL)
    {
      g_warning ("%s", error->message);
      return;
    }
  dbk_entry_table_share_undo (DBK_ENTRY_TABLE (self->days), self->undo);
  dbk_grid_set_model (self->grid, DBK_GRID_MODEL (self->days));
  {
    const DbkIndicator *at = self->figure != NULL ? dbk_catalogue_indicator (dbk_home_get_catalogue (home), self->figure) : NULL;
    DbkGridPos pos = dbk_entry_period_find (self->days, day, at);

    dbk_grid_set_cursor (self->grid, pos.block, pos.row, pos.column);
  }
}

void
dbk_entry_page_follow (DbkEntryPage *self)
{
  DbkGridPos pos = dbk_grid_get_cursor (self->grid);
  DbkEntryModel *model = self->days != NULL && pos.block >= 0 ? dbk_entry_period_get_model (self->days, pos.row) : NULL;

  if (model == NULL || model == self->model)
    return;
  dbk_entry_page_take_model (self, model);
  self->following = TRUE;
  dbk_place_set_day (self->place, dbk_entry_period_get_day (self->days, pos.row));
  self->following = FALSE;
}

gboolean
dbk_entry_page_find_day (DbkEntryPage *self)
{
  const DbkNode *plant = dbk_place_get_plant (self->place);
  DbkDay day = dbk_place_get_day (self->place);
  DbkGridPos pos;

  if (self->days == NULL || self->stale || plant == NULL || dbk_document_get_key (self->document)->org != plant->code ||
      !dbk_entry_period_contains (self->days, day) || !dbk_grid_commit (self->grid))
    return FALSE;
  pos = dbk_grid_get_cursor (self->grid);
  dbk_grid_set_cursor (self->grid, 0, dbk_entry_period_find (self->days, day, NULL).row, MAX (pos.column, 1));
  return TRUE;
}

void
dbk_entry_page_set_days_down (DbkEntryPage *self, gboolean days_down)
{
  DbkGridPos pos = dbk_grid_get_cursor (self->grid);
  int slot;

  if (self->days_down == days_down)
    return;
  if (self->document != NULL && !dbk_grid_commit (self->grid))
    {
      /* What is half typed and refused is put right first. */
      g_object_notify (G_OBJECT (self), "days-down");
      return;
    }
  self->days_down = days_down;
  slot = days_down && self->model != NULL ? dbk_entry_model_slot (self->model, pos) : -1;
  if (self->days != NULL && pos.block >= 0)
    {
      self->figure = g_intern_string (dbk_entry_period_get_indicator (self->days, pos.column));
      self->sought = g_intern_string (self->unit->code);
    }
  if (slot >= 0)
    self->figure = g_intern_string (dbk_layout_slot (dbk_document_get_layout (self->document), (guint)slot)->indicator->code);
  if (slot >= 0)
    self->unit = dbk_layout_slot (dbk_document_get_layout (self->document), (guint)slot)->entity;
  gtk_widget_set_visible (GTK_WIDGET (self->unit_chooser), days_down);
  dbk_entry_page_open (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  g_object_notify (G_OBJECT (self), "days-down");
}

void
dbk_entry_page_find_figure (DbkEntryPage *self)
{
  const char *unit = g_steal_pointer (&self->sought);
  const DbkSlot *slot = unit != NULL && self->figure != NULL ? dbk_layout_find_codes (dbk_document_get_layout (self->document), unit, self->figure) : NULL;
  DbkGridPos pos = slot != NULL ? dbk_entry_model_find (self->model, slot->index) : (DbkGridPos){ -1, -1, -1 };

  if (pos.block >= 0)
    dbk_grid_set_cursor (self->grid, pos.block, pos.row, pos.column);
}

void
dbk_entry_page_unit_chosen (DbkEntryPage *self)
{
  guint at = gtk_drop_down_get_selected (self->unit_chooser);

  if (!self->days_down || at >= self->units->len || g_ptr_array_index (self->units, at) == self->unit)
    return;
  self->unit = g_ptr_array_index (self->units, at);
  dbk_entry_page_open (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}
