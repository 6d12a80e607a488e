/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An operation 操作, its outcome, and the parts of both.
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-operation.h"

#include "data/report/dbk-report-private.h"

DbkCellEdit *
dbk_cell_edit_new (const char *entity, const char *indicator, const char *value)
{
  DbkCellEdit *edit = g_new0 (DbkCellEdit, 1);

  edit->entity = g_intern_string (entity);
  edit->indicator = g_intern_string (indicator);
  edit->value = g_strdup (value);
  return edit;
}

void
dbk_cell_edit_free (DbkCellEdit *edit)
{
  if (edit == NULL)
    return;
  g_free (edit->base);
  g_free (edit->value);
  g_free (edit->note);
  g_free (edit->author);
  g_free (edit);
}

DbkCellEdit *
dbk_cell_edit_copy (const DbkCellEdit *edit)
{
  DbkCellEdit *twin = dbk_cell_edit_new (edit->entity, edit->indicator, edit->value);

  twin->base = g_strdup (edit->base);
  twin->note = g_strdup (edit->note);
  twin->source = edit->source;
  twin->author = g_strdup (edit->author);
  return twin;
}

DbkOperation *
dbk_operation_new (const DbkReportKey *key, DbkOperationKind kind)
{
  DbkOperation *operation = g_new0 (DbkOperation, 1);

  operation->id = g_uuid_string_random ();
  operation->key.form = g_intern_string (key->form);
  operation->key.org = g_intern_string (key->org);
  operation->key.period = key->period;
  operation->kind = kind;
  operation->edits = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_cell_edit_free);
  operation->reasons = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_reason_free);
  operation->pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);
  return operation;
}

void
dbk_operation_free (DbkOperation *operation)
{
  if (operation == NULL)
    return;
  g_free (operation->id);
  g_free (operation->base_op);
  g_free (operation->catalogue);
  g_free (operation->comment);
  g_ptr_array_unref (operation->edits);
  g_ptr_array_unref (operation->reasons);
  g_ptr_array_unref (operation->pins);
  g_free (operation);
}

DbkOperation *
dbk_operation_copy (const DbkOperation *operation)
{
  DbkOperation *copy = g_memdup2 (operation, sizeof *operation);

  copy->id = g_strdup (operation->id);
  copy->base_op = g_strdup (operation->base_op);
  copy->catalogue = g_strdup (operation->catalogue);
  copy->comment = g_strdup (operation->comment);
  copy->reasons = dbk_reasons_copy (operation->reasons);
  copy->pins = dbk_pins_copy (operation->pins);
  copy->edits = g_ptr_array_new_full (operation->edits->len, (GDestroyNotify)dbk_cell_edit_free);
  for (guint i = 0; i < operation->edits->len; i++)
    g_ptr_array_add (copy->edits, dbk_cell_edit_copy (g_ptr_array_index (operation->edits, i)));
  return copy;
}

DbkConflict *
dbk_conflict_new (const char *entity, const char *indicator, const char *theirs, const char *theirs_op)
{
  DbkConflict *conflict = g_new0 (DbkConflict, 1);

  conflict->entity = g_intern_string (entity);
  conflict->indicator = g_intern_string (indicator);
  conflict->theirs = g_strdup (theirs);
  conflict->theirs_op = g_strdup (theirs_op);
  return conflict;
}

void
dbk_conflict_free (DbkConflict *conflict)
{
  if (conflict == NULL)
    return;
  g_free (conflict->theirs);
  g_free (conflict->theirs_op);
  g_free (conflict);
}

DbkOutcome *
dbk_outcome_new (DbkOutcomeKind kind, gint64 revision)
{
  DbkOutcome *outcome = g_new0 (DbkOutcome, 1);

  outcome->kind = kind;
  outcome->revision = revision;
  outcome->conflicts = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_conflict_free);
  return outcome;
}

void
dbk_outcome_free (DbkOutcome *outcome)
{
  if (outcome == NULL)
    return;
  g_ptr_array_unref (outcome->conflicts);
  g_free (outcome->detail);
  g_free (outcome);
}
