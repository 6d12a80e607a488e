/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes steps back, or does them again, in the reports that they were done in.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-replay.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

char *
dbk_entry_restoring_text (DbkDocument *document, guint slot)
{
  const DbkSlot *info = dbk_layout_slot (dbk_document_get_layout (document), slot);
  const DbkFigures *figures = dbk_document_get_figures (document);

  if (info->indicator->source != DBK_SOURCE_ENTERED && !dbk_figures_is_typed (figures, slot))
    return g_strdup ("");
  return dbk_words_raw (dbk_figures_get (figures, slot));
}

/* (transfer full) (nullable): the report that @change was done in. */
static DbkDocument *
open_report (DbkHome *home, const char *form, const DbkEntryChange *change)
{
  g_autofree char *period = dbk_day_to_string (change->day);
  g_autoptr (GError) error = NULL;
  DbkDocument *document = dbk_home_open_document (home, form, change->plant, period, &error);

  if (document == NULL)
    g_info ("Undo: %s", error->message);
  return document;
}

/* What somebody wrote since is not taken back. */
static gboolean
still_holds (DbkDocument *document, const DbkSlot *slot, const DbkEntryChange *change, const char *text)
{
  g_autofree char *now = change->note ? g_strdup (dbk_document_get_note (document, slot->index)) : dbk_entry_restoring_text (document, slot->index);

  return g_str_equal (now != NULL ? now : "", text);
}

static gboolean
put_back (DbkDocument *document, const DbkEntryChange *change, gboolean redo)
{
  const DbkSlot *slot = dbk_layout_find_codes (dbk_document_get_layout (document), change->entity, change->indicator);
  const char *text = redo ? change->after : change->before;
  g_autoptr (GError) error = NULL;
  gboolean done = FALSE;

  if (slot != NULL && still_holds (document, slot, change, redo ? change->before : change->after))
    done = change->note ? dbk_document_set_note (document, slot->index, text, &error) : dbk_document_set_text (document, slot->index, text, DBK_CELL_TYPED, &error);
  if (!done)
    g_info ("Undo: %s", error != NULL ? error->message : "the cell is gone, or is another one now");
  return done;
}

char *
dbk_entry_replay_words (DbkCatalogue *catalogue, const DbkEntryReplayed *replayed, gboolean redo, gboolean shown)
{
  g_autofree char *day = NULL;
  g_autofree char *name = NULL;
  g_autofree char *cells = NULL;
  g_autofree char *reports = NULL;

  if (replayed->cells == 0)
    return g_strdup (_ ("Nothing was taken back: what stands there is locked, or was changed since"));
  if (replayed->kept == 0 && replayed->reports == 1)
    {
      const DbkIndicator *indicator = dbk_catalogue_indicator (catalogue, replayed->last.indicator);

      if (shown)
        return NULL;
      day = dbk_words_day (replayed->last.day);
      name = indicator != NULL ? dbk_words_cell (dbk_catalogue_node (catalogue, replayed->last.entity), indicator) : g_strdup (replayed->last.indicator);
      return g_strdup_printf (redo ? _ ("Done again on %s: %s") : _ ("Taken back on %s: %s"), day, name);
    }
  cells = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure", "%u figures", replayed->cells), replayed->cells);
  reports = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report", "%u reports", replayed->reports), replayed->reports);
  if (replayed->kept == 0)
    /* Translators: 12 figures in 3 reports */
    return g_strdup_printf (redo ? _ ("Done again: %s in %s") : _ ("Taken back: %s in %s"), cells, reports);
  return g_strdup_printf (redo ? _ ("Done again: %s in %s; %u stay, locked or changed since") : _ ("Taken back: %s in %s; %u stay, locked or changed since"), cells, reports, replayed->kept);
}

static void
replay_step (const GPtrArray *step, gboolean redo, DbkHome *home, const char *form, DbkEntryReplayed *replayed)
{
  g_autoptr (GHashTable) held = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_autoptr (GHashTable) changed = g_hash_table_new (NULL, NULL);

  for (guint n = 0; n < step->len; n++)
    {
      const DbkEntryChange *change = g_ptr_array_index (step, redo ? n : step->len - 1 - n);
      DbkDocument *report = open_report (home, form, change);

      if (report == NULL || !put_back (report, change, redo))
        replayed->kept++;
      else
        {
          replayed->last = *change;
          replayed->cells++;
          g_hash_table_add (changed, report);
        }
      if (report != NULL)
        g_hash_table_add (held, report);
    }
  replayed->last.before = replayed->last.after = NULL;
  replayed->reports = g_hash_table_size (changed);
}

gboolean
dbk_entry_replay (DbkEntryUndo *undo, gboolean redo, DbkHome *home, const char *form, DbkEntryReplayed *replayed)
{
  const GPtrArray *step = dbk_entry_undo_peek (undo, redo);
  g_autoptr (GError) error = NULL;

  *replayed = (DbkEntryReplayed){ 0 };
  if (step == NULL)
    return FALSE;
  dbk_home_begin_batch (home);
  replay_step (step, redo, home, form, replayed);
  if (!dbk_home_end_batch (home, &error))
    {
      g_info ("Undo: %s", error->message);
      return FALSE;
    }
  if (replayed->cells == 0)
    dbk_entry_undo_drop (undo, redo);
  else
    dbk_entry_undo_move (undo, redo);
  return TRUE;
}
