/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What sheets that are typed into have in common, be they of one report or of
 * several: a batch is one transaction, and what was typed can be taken back.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-table.h"

#include <glib/gi18n-lib.h>

#include "data/client/dbk-home-replay.h"
#include "ui/common/dbk-words.h"

typedef struct
{
  DbkHome *home;      /* (owned) */
  const char *form;   /* interned */
  DbkEntryUndo *undo; /* (owned) */
} DbkEntryTablePrivate;

static guint replayed;

static void grid_model_init (DbkGridModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (DbkEntryTable, dbk_entry_table, G_TYPE_OBJECT, G_ADD_PRIVATE (DbkEntryTable) G_IMPLEMENT_INTERFACE (DBK_TYPE_GRID_MODEL, grid_model_init))

static DbkEntryTablePrivate *
get_private (gpointer table)
{
  return dbk_entry_table_get_instance_private (table);
}

/* --- Batches --- */

void
dbk_entry_table_begin_batch (DbkEntryTable *self)
{
  DbkEntryTablePrivate *priv = get_private (self);

  dbk_entry_undo_begin (priv->undo);
  dbk_home_begin_batch (priv->home);
}

gboolean
dbk_entry_table_end_batch (DbkEntryTable *self, GError **error)
{
  DbkEntryTablePrivate *priv = get_private (self);
  gboolean stored = dbk_home_end_batch (priv->home, error);

  dbk_entry_undo_end (priv->undo, stored);
  return stored;
}

static void
table_begin_batch (DbkGridModel *model)
{
  dbk_entry_table_begin_batch (DBK_ENTRY_TABLE (model));
}

static GPtrArray *
table_end_batch (DbkGridModel *model)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *refusals;

  if (dbk_entry_table_end_batch (DBK_ENTRY_TABLE (model), &error))
    return NULL;
  /* The transaction as a whole did not take: one message for all of it, at the first cell. */
  refusals = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_grid_refusal_free);
  g_ptr_array_add (refusals, dbk_grid_refusal_new ((DbkGridPos){ 0, 0, 0 }, "", error->message));
  return refusals;
}

/* --- Undo --- */

static gboolean
table_can_undo (DbkGridModel *model)
{
  return dbk_entry_undo_peek (get_private (model)->undo, FALSE) != NULL;
}

static gboolean
table_can_redo (DbkGridModel *model)
{
  return dbk_entry_undo_peek (get_private (model)->undo, TRUE) != NULL;
}

/* One figure that stands elsewhere: which, and on what day. */
static char *
dup_place (DbkCatalogue *catalogue, const DbkChange *change, gboolean redo)
{
  const DbkIndicator *indicator = dbk_catalogue_indicator (catalogue, change->indicator);
  g_autofree char *day = dbk_words_day (change->day);
  g_autofree char *name = indicator != NULL ? dbk_words_cell (dbk_catalogue_node (catalogue, change->entity), indicator) : g_strdup (change->indicator);

  return g_strdup_printf (redo ? _ ("Done again on %s: %s") : _ ("Taken back on %s: %s"), day, name);
}

static void
tell (DbkEntryTable *self, const DbkReplayed *done, gboolean redo, gboolean shown)
{
  gboolean in_one = done->cells > 0 && done->kept == 0 && done->reports == 1;
  g_autofree char *words = NULL;

  /* What changes before one's eyes needs no words. */
  if (in_one && shown)
    return;
  words = in_one ? dup_place (dbk_home_get_catalogue (get_private (self)->home), &done->last, redo) : dbk_replayed_to_text (done, redo);
  g_signal_emit (self, replayed, 0, words);
}

/* A step of which nothing can be put back is gone. */
static gboolean
replay (DbkGridModel *model, gboolean redo, DbkGridPos *where)
{
  DbkEntryTable *self = DBK_ENTRY_TABLE (model);
  DbkEntryTablePrivate *priv = get_private (self);
  const GPtrArray *step = dbk_entry_undo_peek (priv->undo, redo);
  g_autoptr (GError) error = NULL;
  DbkReplayed done;

  if (step == NULL)
    return FALSE;
  if (!dbk_home_replay (priv->home, priv->form, step, redo, &done, &error))
    {
      g_info ("Undo: %s", error->message);
      return FALSE;
    }
  if (done.cells == 0)
    dbk_entry_undo_drop (priv->undo, redo);
  else
    dbk_entry_undo_move (priv->undo, redo);
  if (done.last.entity != NULL)
    *where = DBK_ENTRY_TABLE_GET_CLASS (self)->find_change (self, &done.last);
  tell (self, &done, redo, where->block >= 0);
  return TRUE;
}

static gboolean
table_undo (DbkGridModel *model, DbkGridPos *where)
{
  return replay (model, FALSE, where);
}

static gboolean
table_redo (DbkGridModel *model, DbkGridPos *where)
{
  return replay (model, TRUE, where);
}

static void
grid_model_init (DbkGridModelInterface *iface)
{
  iface->begin_batch = table_begin_batch;
  iface->end_batch = table_end_batch;
  iface->can_undo = table_can_undo;
  iface->can_redo = table_can_redo;
  iface->undo = table_undo;
  iface->redo = table_redo;
}

/* --- Object --- */

static void
dbk_entry_table_finalize (GObject *object)
{
  DbkEntryTablePrivate *priv = get_private (object);

  g_clear_pointer (&priv->undo, dbk_entry_undo_unref);
  g_clear_object (&priv->home);
  G_OBJECT_CLASS (dbk_entry_table_parent_class)->finalize (object);
}

static void
dbk_entry_table_class_init (DbkEntryTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_entry_table_finalize;
  replayed = g_signal_new ("replayed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
dbk_entry_table_init (DbkEntryTable *self)
{
  get_private (self)->undo = dbk_entry_undo_new ();
}

void
dbk_entry_table_set_reports (DbkEntryTable *self, DbkHome *home, const char *form)
{
  DbkEntryTablePrivate *priv = get_private (self);

  g_return_if_fail (priv->home == NULL);
  priv->home = g_object_ref (home);
  priv->form = g_intern_string (form);
}

DbkHome *
dbk_entry_table_get_home (DbkEntryTable *self)
{
  return get_private (self)->home;
}

DbkEntryUndo *
dbk_entry_table_get_undo (DbkEntryTable *self)
{
  return get_private (self)->undo;
}

void
dbk_entry_table_share_undo (DbkEntryTable *self, DbkEntryUndo *undo)
{
  DbkEntryTablePrivate *priv = get_private (self);

  dbk_entry_undo_ref (undo);
  dbk_entry_undo_unref (priv->undo);
  priv->undo = undo;
}
