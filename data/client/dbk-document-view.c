/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an open report shows: acknowledged, under what is on its way, under what
 * was typed; derived and validated.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document-private.h"
#include "data/client/dbk-history.h"
#include "data/client/dbk-predict.h"

guint
dbk_document_slot (DbkDocument *document, const char *entity, const char *indicator)
{
  const DbkSlot *slot = dbk_layout_find_codes (document->layout, entity, indicator);

  return slot != NULL ? slot->index : DBK_NO_SLOT;
}

const DbkCell *
dbk_document_cell (DbkDocument *document, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (document->layout, slot);

  return dbk_report_cell (document->predicted, place->entity->code, place->indicator->code);
}

const char *
dbk_document_typed (DbkDocument *document, guint slot)
{
  const DbkCell *cell;

  if (document->cells[slot].pending != NULL)
    return document->cells[slot].pending->value;
  cell = dbk_document_cell (document, slot);
  return cell == NULL || dbk_cell_is_computed (cell) ? NULL : cell->value;
}

void
dbk_document_put_figure (DbkDocument *document, guint slot)
{
  dbk_predict_figure (document->predicted, document->cells[slot].pending, document->figures, slot);
}

static gboolean
is_known (DbkDocument *document, const DbkCell *cell)
{
  const DbkSlot *slot = dbk_layout_find_codes (document->layout, cell->entity, cell->indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  return slot != NULL && dbk_indicator_parse (slot->indicator, cell->value, &value, NULL);
}

GPtrArray *
dbk_document_list_unknown (DbkDocument *document)
{
  g_autoptr (GPtrArray) cells = dbk_report_list_cells (document->predicted);
  GPtrArray *unknown = g_ptr_array_new ();

  for (guint i = 0; i < cells->len; i++)
    {
      DbkCell *cell = g_ptr_array_index (cells, i);

      if (cell->value != NULL && !is_known (document, cell))
        g_ptr_array_add (unknown, cell);
    }
  return unknown;
}

/* --- Loading --- */

static void
clear_cell (DbkDocumentCell *cell)
{
  g_clear_pointer (&cell->pending, dbk_cell_edit_free);
  g_clear_pointer (&cell->seen, g_free);
}

/* All but the figures, which know the days before. */
static void
unload_report (DbkDocument *document)
{
  for (guint i = 0; i < document->n_cells; i++)
    clear_cell (&document->cells[i]);
  g_clear_pointer (&document->cells, g_free);
  document->n_cells = 0;
  g_clear_pointer (&document->acknowledged, dbk_report_free);
  g_clear_pointer (&document->predicted, dbk_report_free);
  g_clear_pointer (&document->unanswered, g_ptr_array_unref);
  g_clear_pointer (&document->refused, g_ptr_array_unref);
  g_clear_pointer (&document->conflicts, g_ptr_array_unref);
  g_clear_pointer (&document->reasons, g_ptr_array_unref);
  g_clear_pointer (&document->findings, g_ptr_array_unref);
}

static void
unload_figures (DbkDocument *document)
{
  g_clear_pointer (&document->validation, dbk_validation_free);
  g_clear_pointer (&document->figures, dbk_figures_free);
}

void
dbk_document_unload (DbkDocument *document)
{
  unload_report (document);
  unload_figures (document);
}

static void
place_pending (DbkDocument *document, GPtrArray *pending)
{
  while (pending->len > 0)
    {
      DbkCellEdit *edit = g_ptr_array_steal_index (pending, 0);
      guint slot = dbk_document_slot (document, edit->entity, edit->indicator);

      if (slot != DBK_NO_SLOT)
        document->cells[slot].pending = edit;
      else
        dbk_cell_edit_free (edit); /* of another catalogue: it stays in the store, and is sent */
    }
}

static void
place_waiting (DbkDocument *document)
{
  for (guint i = 0; i < document->unanswered->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (document->unanswered, i);

      for (guint k = 0; k < operation->edits->len; k++)
        {
          const DbkCellEdit *edit = g_ptr_array_index (operation->edits, k);
          guint slot = dbk_document_slot (document, edit->entity, edit->indicator);

          if (slot != DBK_NO_SLOT)
            document->cells[slot].waiting = TRUE;
        }
    }
}

static void
place_conflicts (DbkDocument *document)
{
  for (guint i = 0; i < document->conflicts->len; i++)
    {
      const DbkStoreConflict *conflict = g_ptr_array_index (document->conflicts, i);
      guint slot = dbk_document_slot (document, conflict->entity, conflict->indicator);

      if (slot != DBK_NO_SLOT)
        document->cells[slot].conflict = conflict;
    }
}

static void
place_seen (DbkDocument *document, const GPtrArray *changed)
{
  for (guint i = 0; i < changed->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (changed, i);
      guint slot = dbk_document_slot (document, cell->entity, cell->indicator);

      if (slot == DBK_NO_SLOT)
        continue;
      document->cells[slot].has_seen = TRUE;
      document->cells[slot].seen = g_strdup (cell->value);
    }
}

static void
place_approved (DbkDocument *document)
{
  const GPtrArray *approved = document->predicted->approved;

  for (guint i = 0; approved != NULL && i < approved->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (approved, i);
      guint slot = dbk_document_slot (document, cell->entity, cell->indicator);

      if (slot != DBK_NO_SLOT)
        document->cells[slot].approved = cell;
    }
}

static gboolean
load_parts (DbkDocument *document, GPtrArray **pending, GPtrArray **changed, GError **error)
{
  DbkStore *store = document->home->store;
  const DbkReportKey *key = &document->key;

  return (document->acknowledged = dbk_store_load_report (store, key, error)) != NULL &&
         (document->unanswered = dbk_store_load_unanswered (store, key, error)) != NULL &&
         (document->refused = dbk_store_load_refused (store, key, error)) != NULL &&
         (document->conflicts = dbk_store_load_conflicts (store, key, error)) != NULL &&
         (document->reasons = dbk_store_load_reasons (store, key, error)) != NULL &&
         (*pending = dbk_store_load_pending (store, key, error)) != NULL &&
         (*changed = dbk_store_load_changed (store, key, error)) != NULL;
}

static gboolean
load_history (DbkDocument *document, GError **error)
{
  unload_figures (document);
  document->figures = dbk_figures_new (document->layout);
  document->validation = dbk_validation_new (document->engine->evaluator, document->figures);
  return dbk_history_fill (document->home->store, document->engine->evaluator, &document->key, document->figures, error);
}

static void
put_figures (DbkDocument *document)
{
  for (guint slot = 0; slot < document->n_cells; slot++)
    dbk_document_put_figure (document, slot);
  dbk_document_derive (document, -1);
}

gboolean
dbk_document_load (DbkDocument *document, gboolean anew, GError **error)
{
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  gboolean read;

  unload_report (document);
  document->n_cells = dbk_layout_n_slots (document->layout);
  document->cells = g_new0 (DbkDocumentCell, MAX (document->n_cells, 1));
  /* One look at the store: a worker's answer comes before all of it or after. */
  if (!dbk_database_exec (dbk_store_database (document->home->store), "SAVEPOINT look", error))
    return FALSE;
  read = load_parts (document, &pending, &changed, error);
  if (read)
    {
      document->predicted = dbk_predict (document->acknowledged, document->unanswered, document->engine->catalogue, document->home->actor);
      place_pending (document, pending);
      place_waiting (document);
      place_conflicts (document);
      place_seen (document, changed);
      place_approved (document);
      read = (!anew && document->figures != NULL) || load_history (document, error);
    }
  if (read)
    put_figures (document);
  dbk_database_exec (dbk_store_database (document->home->store), "RELEASE look", NULL);
  if (read)
    dbk_document_validate (document);
  return read;
}

/* --- Deriving and validating --- */

void
dbk_document_touch (DbkDocument *document, guint slot)
{
  for (guint i = 0; i < document->touched->len; i++)
    {
      if (g_array_index (document->touched, guint, i) == slot)
        return;
    }
  g_array_append_val (document->touched, slot);
}

void
dbk_document_emit_cells (DbkDocument *document)
{
  GArray *touched = document->touched;

  if (touched->len == 0)
    return;
  document->touched = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_emit (document, dbk_document_signals[DBK_DOCUMENT_CELLS_CHANGED], 0, touched);
  g_array_unref (touched);
}

void
dbk_document_derive (DbkDocument *document, int slot)
{
  g_autoptr (GArray) touched = g_array_new (FALSE, FALSE, sizeof (guint));

  dbk_evaluator_derive (document->engine->evaluator, document->figures, slot, touched);
  for (guint i = 0; i < touched->len; i++)
    dbk_document_touch (document, g_array_index (touched, guint, i));
}

static DbkMark
mark_of (const DbkFinding *finding)
{
  switch (finding->rule->severity)
    {
    case DBK_SEVERITY_ERROR:
      return DBK_MARK_ERROR;
    case DBK_SEVERITY_WARNING:
      return DBK_MARK_WARNING;
    case DBK_SEVERITY_INFO:
    default:
      return DBK_MARK_INFO;
    }
}

static void
place_findings (DbkDocument *document)
{
  g_autofree DbkMark *before = g_new0 (DbkMark, MAX (document->n_cells, 1));

  for (guint i = 0; i < document->n_cells; i++)
    {
      before[i] = document->cells[i].found;
      document->cells[i].found = 0;
    }
  for (guint i = 0; i < document->findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (document->findings, i);
      guint slot = finding->slots->len > 0 ? g_array_index (finding->slots, guint, 0) : DBK_NO_SLOT;

      if (slot < document->n_cells)
        document->cells[slot].found |= mark_of (finding);
    }
  for (guint i = 0; i < document->n_cells; i++)
    {
      if (before[i] != document->cells[i].found)
        dbk_document_touch (document, i);
    }
}

void
dbk_document_validate (DbkDocument *document)
{
  DbkDay day = dbk_report_judged_on (document->predicted, dbk_clock_today ());

  g_clear_pointer (&document->findings, g_ptr_array_unref);
  /* Where an account may see a report's state alone, there is nothing to find. */
  if (dbk_document_has_cells (document))
    document->findings = dbk_validation_update (document->validation, day);
  else
    document->findings = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_finding_free);
  place_findings (document);
}
