/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes steps back, or does them again, in the reports that they were done in.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-replay.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

/* (transfer full) (nullable): the report of @day. */
static DbkDocument *
open_day (DbkHome *home, DbkDocument *document, DbkDay day)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  g_autofree char *period = NULL;
  g_autoptr (GError) error = NULL;
  DbkDocument *found;

  if (key->period.first == day)
    return g_object_ref (document);
  if (home == NULL)
    return NULL;
  period = dbk_day_to_string (day);
  found = dbk_home_open_document (home, key->form, key->org, period, &error);
  if (found == NULL)
    g_info ("Undo: %s", error->message);
  return found;
}

static gboolean
put_back (DbkDocument *document, const DbkEntryChange *change, const char *text)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), change->entity, change->indicator);
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (slot != NULL)
    done = change->note ? dbk_document_set_note (document, slot->index, text, &error) : dbk_document_set_text (document, slot->index, text, DBK_CELL_TYPED, &error);
  if (!done)
    g_info ("Undo: %s", error != NULL ? error->message : "the cell is gone");
  return done;
}

char *
dbk_entry_replay_words (DbkCatalogue *catalogue, const DbkEntryChange *change, gboolean redo)
{
  const DbkNode *entity = dbk_catalogue_node (catalogue, change->entity);
  const DbkIndicator *indicator = dbk_catalogue_indicator (catalogue, change->indicator);
  g_autofree char *day = dbk_words_day (change->day);
  g_autofree char *name = indicator != NULL ? dbk_words_cell (entity, indicator) : g_strdup (change->indicator);

  return g_strdup_printf (redo ? _ ("Done again on %s: %s") : _ ("Taken back on %s: %s"), day, name);
}

gboolean
dbk_entry_replay (DbkEntryUndo *undo, gboolean redo, DbkHome *home, DbkDocument *document, DbkEntryChange *last)
{
  const GPtrArray *step = dbk_entry_undo_peek (undo, redo);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  guint done = 0;

  if (step == NULL)
    return FALSE;
  if (home != NULL)
    dbk_home_begin_batch (home);
  else
    dbk_document_begin_batch (document);
  for (guint n = 0; n < step->len; n++)
    {
      const DbkEntryChange *change = g_ptr_array_index (step, redo ? n : step->len - 1 - n);
      DbkDocument *report = open_day (home, document, change->day);

      if (report == NULL)
        continue;
      g_ptr_array_add (held, report);
      if (!put_back (report, change, redo ? change->after : change->before))
        continue;
      *last = *change;
      done++;
    }
  if (!(home != NULL ? dbk_home_end_batch (home, &error) : dbk_document_end_batch (document, &error)))
    {
      g_info ("Undo: %s", error->message);
      return FALSE;
    }
  if (done == 0)
    return FALSE;
  last->before = last->after = NULL;
  dbk_entry_undo_move (undo, redo);
  return TRUE;
}
