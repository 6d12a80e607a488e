/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes changes back, or makes them again, in the reports that they were made in.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-replay.h"

#include <glib/gi18n-lib.h>

#include "data/client/dbk-home-private.h"

char *
dbk_document_dup_restoring_text (DbkDocument *document, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (dbk_document_get_layout (document), slot);
  const DbkFigures *figures = dbk_document_get_figures (document);

  if (place->indicator->source != DBK_SOURCE_ENTERED && !dbk_figures_is_typed (figures, slot))
    return g_strdup ("");
  return dbk_value_to_typed (dbk_figures_get (figures, slot));
}

/* (transfer full) (nullable): the report that @change was made in. */
static DbkDocument *
open_report (DbkHome *home, const char *form, const DbkChange *change)
{
  const DbkForm *known = dbk_catalogue_form (dbk_home_get_catalogue (home), form);
  g_autofree char *period = known != NULL ? dbk_period_to_string (dbk_period_around (known->period, change->day)) : NULL;
  g_autoptr (GError) error = NULL;
  DbkDocument *document = known != NULL ? dbk_home_open_document (home, form, change->plant, period, &error) : NULL;

  if (document == NULL)
    g_info ("Undo: %s", error != NULL ? error->message : "there is no such form any more");
  return document;
}

/* What somebody wrote since is not taken back. */
static gboolean
still_holds (DbkDocument *document, const DbkSlot *slot, const DbkChange *change, const char *text)
{
  g_autofree char *now = change->note ? g_strdup (dbk_document_get_note (document, slot->index)) : dbk_document_dup_restoring_text (document, slot->index);

  return g_str_equal (now != NULL ? now : "", text);
}

static gboolean
put_back (DbkDocument *document, const DbkChange *change, gboolean redo)
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

gboolean
dbk_home_replay (DbkHome *home, const char *form, const GPtrArray *changes, gboolean redo, DbkReplayed *replayed, GError **error)
{
  g_autoptr (GHashTable) opened = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_autoptr (GHashTable) changed = g_hash_table_new (NULL, NULL);

  *replayed = (DbkReplayed){ 0 };
  if (!dbk_home_check_account (home, error))
    return FALSE;
  dbk_home_begin_batch (home);
  for (guint n = 0; n < changes->len; n++)
    {
      const DbkChange *change = g_ptr_array_index (changes, redo ? n : changes->len - 1 - n);
      DbkDocument *document = open_report (home, form, change);

      if (document == NULL || !put_back (document, change, redo))
        replayed->kept++;
      else
        {
          replayed->last = *change;
          replayed->cells++;
          g_hash_table_add (changed, document);
        }
      if (document != NULL)
        g_hash_table_add (opened, document);
    }
  replayed->last.before = replayed->last.after = NULL;
  replayed->reports = g_hash_table_size (changed);
  return dbk_home_end_batch (home, error);
}

char *
dbk_replayed_to_text (const DbkReplayed *replayed, gboolean redo)
{
  g_autofree char *cells = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure", "%u figures", replayed->cells), replayed->cells);
  g_autofree char *reports = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report", "%u reports", replayed->reports), replayed->reports);

  if (replayed->cells == 0)
    return g_strdup (_ ("Nothing was taken back: what stands there is locked, or was changed since"));
  if (replayed->kept == 0)
    /* Translators: 12 figures in 3 reports */
    return g_strdup_printf (redo ? _ ("Done again: %s in %s") : _ ("Taken back: %s in %s"), cells, reports);
  return g_strdup_printf (redo ? _ ("Done again: %s in %s; %u stay, locked or changed since") : _ ("Taken back: %s in %s; %u stay, locked or changed since"), cells, reports, replayed->kept);
}
