/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a report will be once the service has my unanswered operations.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-predict.h"

#include "data/base/dbk-clock.h"

static void
overlay_edit (DbkReport *report, const DbkOperation *operation, const DbkActor *actor)
{
  DbkEvent *event = dbk_event_new (operation->id, operation->kind);

  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
      DbkCell *cell = dbk_cell_new (edit->entity, edit->indicator);

      cell->value = g_strdup (edit->value);
      cell->note = g_strdup (edit->note);
      cell->source = edit->source;
      cell->op = g_strdup (operation->id);
      dbk_report_take_cell (report, cell);
    }
  report->revision++;
  g_free (report->head);
  report->head = g_strdup (operation->id);
  event->by = g_strdup (actor->account);
  event->by_name = g_strdup (actor->name);
  event->at = operation->made_at;
  event->revision = report->revision;
  event->step = report->step;
  g_ptr_array_add (report->log, event);
}

static void
overlay_action (DbkReport *report, const DbkOperation *operation, DbkCatalogue *catalogue, const DbkActor *actor)
{
  DbkApplyContext context = {
    .catalogue = catalogue,
    .actor = actor,
    .today = dbk_clock_today (),
    .now = operation->made_at,
    .late = report->late,
    .seen_warnings_only = TRUE,
    .base_clean = TRUE,
  };
  g_autoptr (DbkOutcome) outcome = dbk_report_apply (report, operation, &context);

  if (outcome->kind == DBK_OUTCOME_REFUSED)
    g_debug ("%s of %s is not foreseen to take effect: %s", dbk_operation_kind_to_string (operation->kind), report->key.org, outcome->detail);
}

DbkReport *
dbk_predict (const DbkReport *acknowledged, const GPtrArray *unanswered, DbkCatalogue *catalogue, const DbkActor *actor)
{
  DbkReport *report = dbk_report_copy (acknowledged);

  for (guint i = 0; actor != NULL && i < unanswered->len; i++)
    {
      const DbkOperation *operation = g_ptr_array_index (unanswered, i);

      if (operation->edits->len > 0)
        overlay_edit (report, operation, actor);
      else if (catalogue != NULL)
        overlay_action (report, operation, catalogue, actor);
    }
  return report;
}

static gboolean
is_at_desk (const DbkReport *report)
{
  return report->state == DBK_STATE_DRAFT || report->state == DBK_STATE_RETURNED || report->state == DBK_STATE_IN_CORRECTION;
}

const DbkReading *
dbk_predict_reading (const DbkReport *report, const DbkSlot *slot)
{
  const DbkCell *cell;

  if (report->readings == NULL || !slot->editable || (report->state != DBK_STATE_DRAFT && report->state != DBK_STATE_RETURNED))
    return NULL;
  /* Whoever emptied a cell meant it. */
  cell = dbk_report_cell (report, slot->entity->code, slot->indicator->code);
  if (cell != NULL && cell->op != NULL)
    return NULL;
  return dbk_readings_find (report->readings, slot->entity->code, slot->indicator->code);
}

void
dbk_predict_figure (const DbkReport *report, const DbkCellEdit *pending, DbkFigures *figures, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (dbk_figures_layout (figures), slot);
  const DbkCell *cell = dbk_report_cell (report, place->entity->code, place->indicator->code);
  const DbkReading *reading;
  const char *text = NULL;
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (pending != NULL)
    text = pending->value;
  else if (cell != NULL && (!dbk_cell_is_computed (cell) || !is_at_desk (report)))
    text = cell->value;
  else if ((reading = dbk_predict_reading (report, place)) != NULL)
    text = reading->value;
  /* What is derived there is derived again from what it stands on. */
  if (text == NULL && place->indicator->source != DBK_SOURCE_ENTERED && !dbk_figures_is_typed (figures, slot))
    return;
  if (text != NULL && !dbk_indicator_parse (place->indicator, text, &value, &error))
    g_info ("%s.%s holds “%s”: %s", place->entity->code, place->indicator->code, text, error->message);
  dbk_figures_set (figures, slot, &value, text != NULL);
}

void
dbk_predict_figures (const DbkReport *report, const GPtrArray *pending, DbkFigures *figures)
{
  DbkLayout *layout = dbk_figures_layout (figures);

  for (guint slot = 0; slot < dbk_layout_n_slots (layout); slot++)
    dbk_predict_figure (report, NULL, figures, slot);
  for (guint i = 0; i < pending->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (pending, i);
      const DbkSlot *place = dbk_layout_find_codes (layout, edit->entity, edit->indicator);

      if (place != NULL)
        dbk_predict_figure (report, edit, figures, place->index);
    }
}
