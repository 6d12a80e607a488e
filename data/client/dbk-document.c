/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An open report: typing into it, and what is known of each cell.
 */
#define G_LOG_DOMAIN "dbk-client"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document-private.h"
#include "data/client/dbk-predict.h"

G_DEFINE_FINAL_TYPE (DbkDocument, dbk_document, G_TYPE_OBJECT)

guint dbk_document_signals[DBK_DOCUMENT_N_SIGNALS];

/* --- Opening --- */

DbkDocument *
dbk_document_new (DbkHome *home, const DbkReportKey *key, GError **error)
{
  g_autoptr (DbkDocument) document = g_object_new (DBK_TYPE_DOCUMENT, NULL);
  const DbkForm *form = dbk_catalogue_form (home->engine->catalogue, key->form);
  const DbkNode *plant = dbk_catalogue_node (home->engine->catalogue, key->org);

  document->home = g_object_ref (home);
  document->generation = home->generation;
  document->engine = dbk_engine_ref (home->engine);
  document->key = *key;
  document->layout = dbk_layout_new (home->engine->catalogue, form, plant, key->period, error);
  if (document->layout == NULL || !dbk_document_load (document, TRUE, error))
    return NULL;
  return g_steal_pointer (&document);
}

gboolean
dbk_document_check_open (DbkDocument *document, GError **error)
{
  if (document->home->store != NULL && document->generation == document->home->generation)
    return TRUE;
  g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("This report was opened by another account; open it again."));
  return FALSE;
}

static gboolean
reload (DbkDocument *document, gboolean anew, GError **error)
{
  if (!dbk_document_check_open (document, error) || !dbk_document_load (document, anew, error))
    return FALSE;
  g_array_set_size (document->touched, 0);
  g_signal_emit (document, dbk_document_signals[DBK_DOCUMENT_CELLS_CHANGED], 0, NULL);
  g_signal_emit (document, dbk_document_signals[DBK_DOCUMENT_STATE_CHANGED], 0);
  return TRUE;
}

gboolean
dbk_document_reload (DbkDocument *document, GError **error)
{
  return reload (document, TRUE, error);
}

static gboolean
reload_in_idle (gpointer data)
{
  DbkDocument *document = data;
  g_autoptr (GError) error = NULL;

  document->idle = 0;
  if (document->batch == 0 && !dbk_document_reload (document, &error))
    g_warning ("%s", error->message);
  return G_SOURCE_REMOVE;
}

void
dbk_document_report_changed (DbkDocument *document, const DbkReportKey *key)
{
  const DbkReportKey *own = &document->key;
  g_autoptr (GError) error = NULL;

  if (document->generation != document->home->generation)
    return;
  if (key == NULL)
    {
      if (document->batch == 0 && !reload (document, TRUE, &error))
        g_warning ("%s", error->message);
      return;
    }
  if (dbk_report_key_equal (own, key))
    {
      /* The days before it are what they were. */
      if (document->batch == 0 && !reload (document, FALSE, &error))
        g_warning ("%s", error->message);
      return;
    }
  /* One of the days it looks back on; several may change at once. */
  if (own->org == key->org && own->form == key->form && key->period.first < own->period.first &&
      key->period.first >= own->period.first - DBK_FIGURES_WINDOW && document->idle == 0)
    document->idle = g_idle_add (reload_in_idle, document);
}

/* --- What it says --- */

const DbkReportKey *
dbk_document_get_key (DbkDocument *document)
{
  return &document->key;
}

DbkHome *
dbk_document_get_home (DbkDocument *document)
{
  return document->home;
}

DbkLayout *
dbk_document_get_layout (DbkDocument *document)
{
  return document->layout;
}

const DbkFigures *
dbk_document_get_figures (DbkDocument *document)
{
  return document->figures;
}

const DbkReport *
dbk_document_get_report (DbkDocument *document)
{
  return document->acknowledged;
}

DbkReportState
dbk_document_get_state (DbkDocument *document)
{
  return document->predicted->state;
}

int
dbk_document_get_step (DbkDocument *document)
{
  return document->predicted->step;
}

DbkMay
dbk_document_get_may (DbkDocument *document)
{
  if (document->generation != document->home->generation || document->home->actor == NULL)
    return 0;
  return dbk_report_may (document->predicted, document->engine->catalogue, document->home->actor, dbk_clock_today ());
}

gboolean
dbk_document_has_cells (DbkDocument *document)
{
  return document->home->actor != NULL &&
         dbk_report_can_see_cells (document->predicted, document->engine->catalogue, document->home->actor, dbk_clock_today ());
}

const GPtrArray *
dbk_document_get_findings (DbkDocument *document)
{
  return document->findings;
}

const char *
dbk_document_get_refusal (DbkDocument *document)
{
  const DbkStoreRefused *last;

  if (document->refused->len == 0)
    return NULL;
  last = g_ptr_array_index (document->refused, document->refused->len - 1);
  return dbk_refusal_message (last->refusal);
}

/* --- Typing --- */

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, message);
  return FALSE;
}

static gboolean
may_fill (DbkDocument *document, guint slot)
{
  return dbk_report_may_fill (document->predicted, document->engine->catalogue, document->home->actor, dbk_layout_slot (document->layout, slot)->section, dbk_clock_today ());
}

gboolean
dbk_document_is_editable (DbkDocument *document, guint slot)
{
  g_return_val_if_fail (slot < document->n_cells, FALSE);

  return dbk_layout_slot (document->layout, slot)->editable && (dbk_document_get_may (document) & DBK_MAY_EDIT) != 0 && may_fill (document, slot);
}

gboolean
dbk_document_check_editable (DbkDocument *document, guint slot, GError **error)
{
  g_return_val_if_fail (slot < document->n_cells, refuse (error, "no such cell"));
  if (!dbk_document_check_open (document, error))
    return FALSE;
  if (document->batch_error != NULL)
    {
      g_propagate_error (error, g_error_copy (document->batch_error));
      return FALSE;
    }
  if (!dbk_layout_slot (document->layout, slot)->editable)
    return refuse (error, _ ("This figure is calculated and cannot be typed."));
  if (dbk_document_get_may (document) & DBK_MAY_EDIT)
    return may_fill (document, slot) || refuse (error, _ ("This part of the report is filled in by others."));
  switch (document->predicted->state)
    {
    case DBK_STATE_IN_REVIEW:
      return refuse (error, _ ("The report is under review and locked. Withdraw it, or ask for it to be returned."));
    case DBK_STATE_APPROVED:
      return refuse (error, _ ("The report is approved and locked. Start a correction to change it."));
    case DBK_STATE_DRAFT:
    case DBK_STATE_RETURNED:
    case DBK_STATE_IN_CORRECTION:
    default:
      return refuse (error, _ ("This account may not fill in reports of this plant."));
    }
}

static void
after_edit (DbkDocument *document, guint slot)
{
  gboolean entered = dbk_layout_slot (document->layout, slot)->indicator->source == DBK_SOURCE_ENTERED;

  dbk_document_put_figure (document, slot);
  dbk_document_touch (document, slot);
  if (document->batch > 0)
    return;
  dbk_document_derive (document, entered ? (int)slot : -1);
  dbk_document_validate (document);
  dbk_document_emit_cells (document);
  dbk_home_typed (document->home, &document->key, document);
}

/* Whether the cell is what it would be without a pending edit. */
static gboolean
is_unchanged (DbkDocument *document, guint slot, const char *value, const char *note)
{
  const DbkCell *cell = dbk_document_cell (document, slot);
  const char *typed = cell == NULL || dbk_cell_is_computed (cell) ? NULL : cell->value;

  /* What a machine delivered there is nobody's word yet: emptying it is one. */
  if (dbk_predict_reading (document->predicted, dbk_layout_slot (document->layout, slot)) != NULL)
    return FALSE;
  return g_strcmp0 (typed, value) == 0 && g_strcmp0 (cell != NULL ? cell->note : NULL, note) == 0;
}

static gboolean
take_back_edit (DbkDocument *document, guint slot, gboolean *done, GError **error)
{
  const DbkSlot *place = dbk_layout_slot (document->layout, slot);
  DbkDocumentCell *cell = &document->cells[slot];
  DbkStore *store = document->home->store;

  *done = TRUE;
  if (cell->pending != NULL)
    {
      if (!dbk_store_drop_edit (store, &document->key, place->entity->code, place->indicator->code, done, error))
        return FALSE;
      /* Sealed meanwhile: then the old value is a new edit. */
      if (*done)
        g_clear_pointer (&cell->pending, dbk_cell_edit_free);
      return TRUE;
    }
  if (cell->conflict == NULL)
    return TRUE;
  if (!dbk_store_drop_conflict (store, &document->key, place->entity->code, place->indicator->code, error))
    return FALSE;
  cell->conflict = NULL;
  return TRUE;
}

static gboolean
put_edit (DbkDocument *document, guint slot, const char *value, const char *note, DbkCellSource source, GError **error)
{
  const DbkSlot *place = dbk_layout_slot (document->layout, slot);
  DbkDocumentCell *cell = &document->cells[slot];
  const DbkCell *under = dbk_document_cell (document, slot);
  DbkCellEdit *edit = dbk_cell_edit_new (place->entity->code, place->indicator->code, value);

  edit->note = g_strdup (note);
  edit->source = source;
  edit->author = g_strdup (document->author);
  edit->base = g_strdup (cell->pending != NULL ? cell->pending->base : under != NULL ? under->op
                                                                                     : NULL);
  if (!dbk_store_put_edit (document->home->store, &document->key, edit, under != NULL && !dbk_cell_is_computed (under) ? under->value : NULL, error))
    {
      dbk_cell_edit_free (edit);
      return FALSE;
    }
  g_clear_pointer (&cell->pending, dbk_cell_edit_free);
  cell->pending = edit;
  cell->conflict = NULL;
  return TRUE;
}

gboolean
dbk_document_adopt_readings (DbkDocument *document, GError **error)
{
  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      const DbkReading *reading = document->cells[slot].pending == NULL ? dbk_predict_reading (document->predicted, dbk_layout_slot (document->layout, slot)) : NULL;

      if (reading != NULL && !put_edit (document, slot, reading->value, NULL, DBK_CELL_INTERFACE, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
store_edit (DbkDocument *document, guint slot, const char *value, const char *note, DbkCellSource source, GError **error)
{
  gboolean done = FALSE;

  if (!dbk_home_join_batch (document->home, document, error))
    return FALSE;
  if (note != NULL && *note == '\0')
    note = NULL;
  if (is_unchanged (document, slot, value, note) && !take_back_edit (document, slot, &done, error))
    return FALSE;
  if (!done && !put_edit (document, slot, value, note, source, error))
    return FALSE;
  after_edit (document, slot);
  return TRUE;
}

/* Inside a batch a store's first failure spoils all of it: SQLite may have rolled the transaction back. */
static void
spoil_batch (DbkDocument *document, const GError *failure)
{
  if (document->batch > 0 && document->batch_error == NULL)
    document->batch_error = g_error_copy (failure);
  if (document->home->batch != NULL && document->home->batch_error == NULL)
    document->home->batch_error = g_error_copy (failure);
}

gboolean
dbk_document_set_text (DbkDocument *document, guint slot, const char *text, DbkCellSource source, GError **error)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autofree char *wire = NULL;
  g_autofree char *note = NULL;
  g_autoptr (GError) local = NULL;

  if (!dbk_document_check_editable (document, slot, error))
    return FALSE;
  if (!dbk_indicator_parse_typed (dbk_layout_slot (document->layout, slot)->indicator, text, &value, &local))
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_VALUE, local->message);
      return FALSE;
    }
  wire = dbk_value_to_wire (&value);
  note = g_strdup (dbk_document_get_note (document, slot));
  if (store_edit (document, slot, wire, note, source, &local))
    return TRUE;
  spoil_batch (document, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
dbk_document_set_note (DbkDocument *document, guint slot, const char *note, GError **error)
{
  g_autofree char *value = NULL;
  g_autoptr (GError) local = NULL;
  DbkCellSource source;

  if (!dbk_document_check_editable (document, slot, error))
    return FALSE;
  if (note != NULL && (strlen (note) > DBK_MAX_TEXT || !g_utf8_validate (note, -1, NULL)))
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_VALUE, _ ("The note is too long."));
      return FALSE;
    }
  value = g_strdup (dbk_document_typed (document, slot));
  if (value == NULL && document->cells[slot].pending == NULL && dbk_predict_reading (document->predicted, dbk_layout_slot (document->layout, slot)) != NULL)
    value = dbk_value_to_wire (dbk_figures_get (document->figures, slot));
  source = dbk_document_get_source (document, slot);
  if (source == DBK_CELL_AMENDED || source == DBK_CELL_DERIVED || source == DBK_CELL_CARRIED)
    source = DBK_CELL_TYPED;
  if (store_edit (document, slot, value, note, source, &local))
    return TRUE;
  spoil_batch (document, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

void
dbk_document_begin_batch (DbkDocument *document)
{
  /* Within a batch over reports there is a transaction already. */
  if (!dbk_home_join_batch (document->home, document, document->batch_error == NULL ? &document->batch_error : NULL))
    {
      document->batch++;
      return;
    }
  if (document->batch++ > 0)
    return;
  if (dbk_document_check_open (document, &document->batch_error))
    dbk_store_begin_batch (document->home->store, &document->batch_error);
}

/* Nothing of a batch that failed is stored, and nothing of it is shown. */
static void
undo_batch (DbkDocument *document)
{
  if (!dbk_document_check_open (document, NULL))
    return;
  dbk_store_end_batch (document->home->store, FALSE, NULL);
  dbk_document_reload (document, NULL);
}

gboolean
dbk_document_end_batch (DbkDocument *document, GError **error)
{
  GError *failure;

  g_return_val_if_fail (document->batch > 0, TRUE);
  if (--document->batch > 0)
    return TRUE;
  failure = g_steal_pointer (&document->batch_error);
  if (failure != NULL || !dbk_store_end_batch (document->home->store, TRUE, &failure))
    {
      undo_batch (document);
      g_propagate_error (error, failure);
      return FALSE;
    }
  dbk_document_derive (document, -1);
  dbk_document_validate (document);
  dbk_document_emit_cells (document);
  dbk_home_typed (document->home, &document->key, document);
  return TRUE;
}

/* --- A cell --- */

static gboolean
differs_from_seen (DbkDocument *document, guint slot)
{
  const DbkDocumentCell *cell = &document->cells[slot];
  const DbkCell *now = dbk_document_cell (document, slot);

  return cell->has_seen && g_strcmp0 (cell->seen, now != NULL ? now->value : NULL) != 0;
}

static gboolean
differs_from_approved (DbkDocument *document, guint slot)
{
  const DbkCell *approved = document->cells[slot].approved;
  g_autofree char *now = NULL;

  if (document->predicted->approved == NULL)
    return FALSE;
  now = dbk_value_to_wire (dbk_figures_get (document->figures, slot));
  return g_strcmp0 (approved != NULL ? approved->value : NULL, now) != 0;
}

DbkMark
dbk_document_get_marks (DbkDocument *document, guint slot)
{
  const DbkDocumentCell *cell;
  const char *note;
  DbkMark marks;

  g_return_val_if_fail (slot < document->n_cells, 0);
  cell = &document->cells[slot];
  note = dbk_document_get_note (document, slot);
  marks = cell->found;
  if (cell->pending != NULL || cell->waiting)
    marks |= DBK_MARK_PENDING;
  if (cell->conflict != NULL)
    marks |= DBK_MARK_CONFLICT;
  if (note != NULL && *note != '\0')
    marks |= DBK_MARK_NOTE;
  if (differs_from_seen (document, slot) || differs_from_approved (document, slot))
    marks |= DBK_MARK_CHANGED;
  if (dbk_document_get_pin (document, slot) != NULL)
    marks |= DBK_MARK_PINNED;
  return marks;
}

DbkCellSource
dbk_document_get_source (DbkDocument *document, guint slot)
{
  const DbkSlot *place;
  const DbkCell *cell;

  g_return_val_if_fail (slot < document->n_cells, DBK_CELL_TYPED);
  if (document->cells[slot].pending != NULL)
    return document->cells[slot].pending->source;
  cell = dbk_document_cell (document, slot);
  place = dbk_layout_slot (document->layout, slot);
  if (cell != NULL && cell->value != NULL && !(dbk_cell_is_computed (cell) && dbk_predict_reading (document->predicted, place) != NULL))
    return cell->source;
  if (dbk_predict_reading (document->predicted, place) != NULL)
    return DBK_CELL_INTERFACE;
  if (place->indicator->source == DBK_SOURCE_DERIVED)
    return DBK_CELL_DERIVED;
  return place->indicator->source == DBK_SOURCE_CARRIED ? DBK_CELL_CARRIED : DBK_CELL_TYPED;
}

gboolean
dbk_document_get_reading (DbkDocument *document, guint slot, char **value)
{
  const DbkSlot *place;
  const DbkReading *reading;

  g_return_val_if_fail (slot < document->n_cells, FALSE);
  place = dbk_layout_slot (document->layout, slot);
  reading = dbk_readings_find (document->acknowledged->readings, place->entity->code, place->indicator->code);
  if (reading == NULL)
    return FALSE;
  if (value != NULL)
    *value = g_strdup (reading->value);
  return TRUE;
}

gboolean
dbk_document_get_carried (DbkDocument *document, guint slot, char **value)
{
  const GPtrArray *flags = document->acknowledged->carried;
  const DbkSlot *place;

  g_return_val_if_fail (slot < document->n_cells, FALSE);
  place = dbk_layout_slot (document->layout, slot);
  for (guint i = 0; flags != NULL && i < flags->len; i++)
    {
      const DbkCarryFlag *flag = g_ptr_array_index (flags, i);

      if (g_strcmp0 (flag->entity, place->entity->code) != 0 || g_strcmp0 (flag->indicator, place->indicator->code) != 0)
        continue;
      if (value != NULL)
        *value = g_strdup (flag->value);
      return TRUE;
    }
  return FALSE;
}

const char *
dbk_document_get_note (DbkDocument *document, guint slot)
{
  const DbkCell *cell;

  g_return_val_if_fail (slot < document->n_cells, NULL);
  if (document->cells[slot].pending != NULL)
    return document->cells[slot].pending->note;
  cell = dbk_document_cell (document, slot);
  return cell != NULL ? cell->note : NULL;
}

/* The pins of the last return are a to-do list until the report is approved. */
const char *
dbk_document_get_pin (DbkDocument *document, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (document->layout, slot);
  const GPtrArray *log = document->predicted->log;

  if (document->predicted->state == DBK_STATE_APPROVED)
    return NULL;
  for (guint i = log->len; i > 0; i--)
    {
      const DbkEvent *event = g_ptr_array_index (log, i - 1);

      if (event->kind == DBK_OPERATION_CORRECT)
        return NULL;
      if (event->kind != DBK_OPERATION_RETURN)
        continue;
      for (guint k = 0; k < event->pins->len; k++)
        {
          const DbkPin *pin = g_ptr_array_index (event->pins, k);

          if (g_strcmp0 (pin->entity, place->entity->code) == 0 && g_strcmp0 (pin->indicator, place->indicator->code) == 0)
            return pin->text;
        }
      return NULL;
    }
  return NULL;
}

char *
dbk_document_get_approved (DbkDocument *document, guint slot)
{
  g_return_val_if_fail (slot < document->n_cells, NULL);
  return document->cells[slot].approved != NULL ? g_strdup (document->cells[slot].approved->value) : NULL;
}

gboolean
dbk_document_get_changed (DbkDocument *document, guint slot, char **before)
{
  g_return_val_if_fail (slot < document->n_cells, FALSE);
  if (!differs_from_seen (document, slot))
    return FALSE;
  if (before != NULL)
    *before = g_strdup (document->cells[slot].seen);
  return TRUE;
}

/* --- Getting it done --- */

void
dbk_document_get_completeness (DbkDocument *document, guint *filled, guint *required)
{
  guint there = 0, all = 0;

  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      if (!dbk_layout_slot (document->layout, slot)->required)
        continue;
      all++;
      there += dbk_figures_get (document->figures, slot)->kind != DBK_VALUE_MISSING ? 1 : 0;
    }
  if (filled != NULL)
    *filled = there;
  if (required != NULL)
    *required = all;
}

static gboolean
is_open (DbkDocument *document, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (document->layout, slot);

  if (document->cells[slot].found & (DBK_MARK_ERROR | DBK_MARK_WARNING) || document->cells[slot].conflict != NULL)
    return TRUE;
  return place->required && dbk_figures_get (document->figures, slot)->kind == DBK_VALUE_MISSING;
}

int
dbk_document_next_open (DbkDocument *document, int slot, int step)
{
  int n = (int)document->n_cells;
  int at = slot < 0 || slot >= n ? (step < 0 ? n : -1) : slot;

  for (int i = 0; i < n; i++)
    {
      at = (at + (step < 0 ? -1 : 1) + n) % n;
      if (is_open (document, (guint)at))
        return at;
    }
  return -1;
}

const char *
dbk_document_get_reason (DbkDocument *document, const char *rule, const char *entity)
{
  const GPtrArray *lists[] = { document->reasons, document->predicted->reasons };

  for (guint k = 0; k < G_N_ELEMENTS (lists); k++)
    {
      for (guint i = 0; i < lists[k]->len; i++)
        {
          const DbkReason *reason = g_ptr_array_index (lists[k], i);

          if (g_strcmp0 (reason->rule, rule) == 0 && g_strcmp0 (reason->entity, entity) == 0 && reason->text != NULL)
            return reason->text;
        }
    }
  return NULL;
}

gboolean
dbk_document_set_reason (DbkDocument *document, const char *rule, const char *entity, const char *text, GError **error)
{
  g_autoptr (GPtrArray) reasons = NULL;

  if (!dbk_document_check_open (document, error))
    return FALSE;
  if (text != NULL && (strlen (text) > DBK_MAX_TEXT || !g_utf8_validate (text, -1, NULL)))
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_VALUE, _ ("The reason is too long."));
      return FALSE;
    }
  if (!dbk_store_set_reason (document->home->store, &document->key, rule, entity, text, error))
    return FALSE;
  reasons = dbk_store_load_reasons (document->home->store, &document->key, error);
  if (reasons == NULL)
    return FALSE;
  g_ptr_array_unref (document->reasons);
  document->reasons = g_steal_pointer (&reasons);
  g_signal_emit (document, dbk_document_signals[DBK_DOCUMENT_STATE_CHANGED], 0);
  return TRUE;
}

void
dbk_document_mark_seen (DbkDocument *document)
{
  g_autoptr (GError) error = NULL;
  DbkStore *store = document->home->store;
  gboolean any = FALSE;

  if (!dbk_document_check_open (document, NULL) || document->acknowledged->revision == 0)
    return;
  for (guint slot = 0; slot < document->n_cells; slot++)
    any |= document->cells[slot].has_seen;
  if (!any && dbk_store_get_seen (store, &document->key) == document->acknowledged->revision)
    return;
  if (!dbk_store_mark_seen (store, &document->key, &error))
    {
      g_warning ("%s", error->message);
      return;
    }
  for (guint slot = 0; slot < document->n_cells; slot++)
    {
      if (document->cells[slot].has_seen)
        dbk_document_touch (document, slot);
      document->cells[slot].has_seen = FALSE;
      g_clear_pointer (&document->cells[slot].seen, g_free);
    }
  dbk_document_emit_cells (document);
}

/* --- The object --- */

static void
dbk_document_dispose (GObject *object)
{
  DbkDocument *document = DBK_DOCUMENT (object);

  g_clear_handle_id (&document->idle, g_source_remove);
  if (document->home != NULL)
    dbk_home_forget_document (document->home, document);
  G_OBJECT_CLASS (dbk_document_parent_class)->dispose (object);
}

static void
dbk_document_finalize (GObject *object)
{
  DbkDocument *document = DBK_DOCUMENT (object);

  dbk_document_unload (document);
  g_clear_error (&document->batch_error);
  g_array_unref (document->touched);
  g_clear_pointer (&document->layout, dbk_layout_unref);
  g_clear_pointer (&document->engine, dbk_engine_unref);
  g_clear_object (&document->home);
  G_OBJECT_CLASS (dbk_document_parent_class)->finalize (object);
}

static void
dbk_document_class_init (DbkDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dbk_document_dispose;
  object_class->finalize = dbk_document_finalize;
  dbk_document_signals[DBK_DOCUMENT_CELLS_CHANGED] = g_signal_new ("cells-changed", DBK_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ARRAY);
  dbk_document_signals[DBK_DOCUMENT_STATE_CHANGED] = g_signal_new ("state-changed", DBK_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dbk_document_init (DbkDocument *document)
{
  document->touched = g_array_new (FALSE, FALSE, sizeof (guint));
}
