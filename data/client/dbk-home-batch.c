/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Edits of many reports in one durable transaction: a block pasted over the days of a month.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-document-private.h"

void
dbk_home_begin_batch (DbkHome *home)
{
  g_return_if_fail (home->batch == NULL);

  home->batch = g_ptr_array_new_with_free_func (g_object_unref);
  if (dbk_home_check_account (home, &home->batch_error))
    dbk_store_begin_batch (home->store, &home->batch_error);
}

gboolean
dbk_home_join_batch (DbkHome *home, DbkDocument *document, GError **error)
{
  if (home->batch == NULL)
    return TRUE;
  if (home->batch_error != NULL)
    {
      g_propagate_error (error, g_error_copy (home->batch_error));
      return FALSE;
    }
  if (!g_ptr_array_find (home->batch, document, NULL))
    {
      g_ptr_array_add (home->batch, g_object_ref (document));
      document->batch++;
    }
  return TRUE;
}

static int
compare_days (gconstpointer a, gconstpointer b)
{
  const DbkDocument *x = *(const DbkDocument *const *)a;
  const DbkDocument *y = *(const DbkDocument *const *)b;

  if (x->key.org != y->key.org)
    return x->key.org < y->key.org ? -1 : 1;
  return x->key.period.first < y->key.period.first ? -1 : x->key.period.first > y->key.period.first;
}

static gboolean
looks_back_on (const DbkReportKey *key, const DbkReportKey *earlier)
{
  return key->org == earlier->org && key->form == earlier->form && earlier->period.first < key->period.first &&
         earlier->period.first >= key->period.first - DBK_FIGURES_WINDOW;
}

/* What @document knows of the day of @earlier, anew; layouts of different days have different slots. */
static void
look_back (DbkDocument *document, DbkDocument *earlier)
{
  guint back = (guint)(document->key.period.first - earlier->key.period.first);
  g_auto (DbkValue) nothing = DBK_VALUE_INIT;

  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      const DbkSlot *place = dbk_layout_slot (document->layout, slot);
      const DbkSlot *there = slot < earlier->n_cells ? dbk_layout_slot (earlier->layout, slot) : NULL;

      if (there == NULL || there->entity != place->entity || there->indicator != place->indicator)
        there = dbk_layout_find (earlier->layout, place->entity, place->indicator);
      dbk_figures_set_previous (document->figures, slot, back, there != NULL ? dbk_figures_get (earlier->figures, there->index) : &nothing);
    }
}

/*
 * The days of a batch follow one another: each looks back on those before it as
 * they stand in memory. Where there is a gap, the days in it are read again.
 */
static void
settle (GPtrArray *documents, guint n)
{
  DbkDocument *document = g_ptr_array_index (documents, n);
  gboolean gap = FALSE;
  guint next = 1;

  for (guint i = n; i > 0; i--)
    {
      DbkDocument *earlier = g_ptr_array_index (documents, i - 1);

      if (!looks_back_on (&document->key, &earlier->key) || earlier->engine != document->engine)
        break;
      gap |= earlier->key.period.first != document->key.period.first - (DbkDay)next++;
      look_back (document, earlier);
    }
  if (gap)
    {
      if (!dbk_document_reload (document, NULL))
        g_warning ("A report could not be read again");
      return;
    }
  dbk_document_derive (document, -1);
  dbk_document_validate (document);
  g_signal_emit (document, dbk_document_signals[DBK_DOCUMENT_CELLS_CHANGED], 0, NULL);
  g_array_set_size (document->touched, 0);
}

static void
tell_others (DbkHome *home, GPtrArray *documents)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer document;

  g_hash_table_iter_init (&iter, home->open);
  while (g_hash_table_iter_next (&iter, &document, NULL))
    if (!g_ptr_array_find (documents, document, NULL))
      g_ptr_array_add (open, g_object_ref (document));
  for (guint i = 0; i < documents->len; i++)
    {
      const DbkReportKey *key = &((DbkDocument *)g_ptr_array_index (documents, i))->key;

      for (guint k = 0; k < open->len; k++)
        dbk_document_report_changed (g_ptr_array_index (open, k), key);
      dbk_home_emit_changed (home, key);
    }
}

static GError *
take_failure (DbkHome *home, GPtrArray *documents)
{
  GError *failure = g_steal_pointer (&home->batch_error);

  for (guint i = 0; i < documents->len; i++)
    {
      DbkDocument *document = g_ptr_array_index (documents, i);

      document->batch--;
      if (failure == NULL)
        failure = g_steal_pointer (&document->batch_error);
      g_clear_error (&document->batch_error);
    }
  return failure;
}

gboolean
dbk_home_end_batch (DbkHome *home, GError **error)
{
  g_autoptr (GPtrArray) documents = g_steal_pointer (&home->batch);
  GError *failure;

  g_return_val_if_fail (documents != NULL, TRUE);
  failure = take_failure (home, documents);
  if (failure != NULL || !dbk_store_end_batch (home->store, TRUE, &failure))
    {
      /* Nothing of it is stored, and nothing of it is shown. */
      if (home->store != NULL)
        dbk_store_end_batch (home->store, FALSE, NULL);
      for (guint i = 0; i < documents->len; i++)
        dbk_document_reload (g_ptr_array_index (documents, i), NULL);
      g_propagate_error (error, failure);
      return FALSE;
    }
  g_ptr_array_sort (documents, compare_days);
  for (guint i = 0; i < documents->len; i++)
    settle (documents, i);
  dbk_home_refresh_counts (home);
  tell_others (home, documents);
  return TRUE;
}
