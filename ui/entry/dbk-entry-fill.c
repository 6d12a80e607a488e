/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What fills in or sums up a report as a whole: yesterday's states, zeros, the line for the chat.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-model-private.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

typedef char *(*Offer) (DbkEntryModel *self, const DbkSlot *slot, gconstpointer data);

/* Fills empty cells with what @offer has for them, as one step. */
static guint
fill_empty (DbkEntryModel *self, Offer offer, gconstpointer data, GError **error)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  guint filled = 0;

  dbk_entry_table_begin_batch (DBK_ENTRY_TABLE (self));
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autofree char *text = NULL;

      /* Nobody but the department says that its part is filled in. */
      if (slot->section->ticks)
        continue;
      if (!dbk_entry_model_may_edit (self, (int)i) || dbk_entry_model_value (self, (int)i)->kind != DBK_VALUE_MISSING)
        continue;
      text = offer (self, slot, data);
      if (text != NULL && dbk_entry_model_set (self, (int)i, FALSE, text, DBK_CELL_TYPED, NULL))
        filled++;
    }
  return dbk_entry_table_end_batch (DBK_ENTRY_TABLE (self), error) ? filled : 0;
}

static char *
offer_yesterday (DbkEntryModel *self, const DbkSlot *slot, gconstpointer data)
{
  const DbkValue *previous = dbk_figures_get_previous (dbk_document_get_figures (self->document), slot->index);

  /* That a part is filled in is said anew every day. */
  if (!slot->section->ticks && slot->indicator->type == DBK_TYPE_CHOICE && previous->kind == DBK_VALUE_TEXT)
    return g_strdup (previous->text);
  if (previous->kind == DBK_VALUE_NUMBER && previous->number.mantissa == 0)
    return g_strdup ("0");
  return NULL;
}

static char *
offer_zero (DbkEntryModel *self, const DbkSlot *slot, gconstpointer data)
{
  const DbkIndicator *indicator = slot->indicator;

  if (slot->entity != data || !slot->required || indicator->over_time != DBK_AGGREGATE_SUM ||
      (indicator->type != DBK_TYPE_NUMBER && indicator->type != DBK_TYPE_INTEGER))
    return NULL;
  return g_strdup ("0");
}

guint
dbk_entry_model_copy_yesterday (DbkEntryModel *self, GError **error)
{
  return fill_empty (self, offer_yesterday, NULL, error);
}

guint
dbk_entry_model_fill_zeros (DbkEntryModel *self, DbkGridPos pos, GError **error)
{
  int slot = dbk_entry_model_slot (self, pos);
  const DbkNode *entity = slot >= 0 ? dbk_entry_model_slot_info (self, slot)->entity : dbk_entry_sheet_entity (self->sheet, pos.block, pos.row);

  if (entity == NULL || entity->kind == DBK_NODE_PLANT)
    return 0;
  return fill_empty (self, offer_zero, entity, error);
}

char *
dbk_entry_model_dup_summary (DbkEntryModel *self)
{
  static const char *const CODES[] = { "gen", "ongrid", "heat_out", "discharge", "coal_stock" };
  DbkLayout *layout = dbk_document_get_layout (self->document);
  const DbkReportKey *key = dbk_document_get_key (self->document);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *state = dbk_words_state (dbk_layout_form (layout), dbk_layout_period (layout), dbk_document_get_state (self->document), dbk_document_get_step (self->document));
  GString *line = g_string_new (dbk_text_get (&dbk_layout_plant (layout)->name));

  g_string_append_printf (line, " %s", period);
  for (guint i = 0; i < G_N_ELEMENTS (CODES); i++)
    {
      const DbkIndicator *indicator = dbk_catalogue_indicator (dbk_layout_catalogue (layout), CODES[i]);
      DbkEntryTotal total;

      if (indicator == NULL)
        continue;
      total = dbk_entry_total_all (dbk_document_get_figures (self->document), indicator);
      if (total.filled > 0)
        {
          g_autofree char *figure = dbk_entry_total_format (&total, NULL);

          g_string_append_printf (line, " · %s %s %s", dbk_text_get (&indicator->name), figure, indicator->unit);
        }
    }
  g_string_append_printf (line, " · %s", state);
  return g_string_free (line, FALSE);
}
