/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The merge: what an edit or amendment does to the cells of a report. A cell's
 * base is the operation that wrote what was typed over.
 */
#define G_LOG_DOMAIN "dbk-report"

#include "data/report/dbk-report-merge.h"

#include <string.h>

#include "data/catalogue/dbk-layout.h"

void
dbk_checked_edit_free (DbkCheckedEdit *checked)
{
  g_free (checked->value);
  g_free (checked);
}

/* What a client may claim: nobody types a computed value, and only an amendment is one. */
static gboolean
source_allowed (DbkCellSource source)
{
  return source == DBK_CELL_TYPED || source == DBK_CELL_PASTED || source == DBK_CELL_IMPORTED || source == DBK_CELL_INTERFACE || source == DBK_CELL_OTHER;
}

/* @seen: by slot: whether it was edited before */
static char *
check_edit (const DbkLayout *layout, const DbkCellEdit *edit, DbkCheckedEdit *checked, guint8 *seen)
{
  const DbkSlot *slot = dbk_layout_find_codes (layout, edit->entity, edit->indicator);
  g_auto (DbkValue) value = DBK_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  if (slot == NULL)
    return g_strdup_printf ("%s.%s is no cell of this form", edit->entity, edit->indicator);
  if (!slot->editable)
    return g_strdup_printf ("%s.%s is computed and cannot be edited", edit->entity, edit->indicator);
  if (edit->note != NULL && strlen (edit->note) > DBK_MAX_TEXT)
    return g_strdup_printf ("the note of %s.%s is too long", edit->entity, edit->indicator);
  if (!dbk_indicator_parse (slot->indicator, edit->value, &value, &error))
    return g_strdup_printf ("%s.%s: %s", edit->entity, edit->indicator, error->message);
  if (seen[slot->index]++ > 0)
    return g_strdup_printf ("%s.%s stands twice", edit->entity, edit->indicator);
  checked->section = slot->section;
  checked->value = dbk_value_to_wire (&value);
  return NULL;
}

static char *
check_all (const DbkLayout *layout, const DbkOperation *operation, GPtrArray *checked)
{
  g_autofree guint8 *seen = g_new0 (guint8, dbk_layout_n_slots (layout) + 1);

  for (guint i = 0; i < operation->edits->len; i++)
    {
      const DbkCellEdit *edit = g_ptr_array_index (operation->edits, i);
      DbkCheckedEdit *one = g_new0 (DbkCheckedEdit, 1);
      char *problem;

      g_ptr_array_add (checked, one);
      one->edit = edit;
      one->source = operation->kind == DBK_OPERATION_AMEND ? DBK_CELL_AMENDED : edit->source;
      problem = check_edit (layout, edit, one, seen);
      if (problem != NULL)
        return problem;
      if (operation->kind == DBK_OPERATION_EDIT && !source_allowed (edit->source))
        return g_strdup_printf ("%s.%s: no edit is %s", edit->entity, edit->indicator, dbk_cell_source_to_string (edit->source));
    }
  return NULL;
}

GPtrArray *
dbk_edits_check (DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *plant, const DbkOperation *operation, char **problem)
{
  g_autoptr (GPtrArray) checked = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_checked_edit_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkLayout) layout = NULL;

  if (operation->edits->len == 0)
    {
      *problem = g_strdup ("no cell is edited");
      return NULL;
    }
  layout = dbk_layout_new (catalogue, form, plant, operation->key.period, &error);
  *problem = layout != NULL ? check_all (layout, operation, checked) : g_strdup (error->message);
  return *problem == NULL ? g_steal_pointer (&checked) : NULL;
}

/* Two who found the same value each say why: neither is lost. FALSE if both together are too long. */
static gboolean
join_notes (const char *theirs, const char *mine, char **note)
{
  g_autofree char *both = NULL;

  if (mine == NULL || *mine == '\0')
    both = g_strdup (theirs);
  else if (theirs == NULL || strstr (mine, theirs) != NULL)
    both = g_strdup (mine);
  else if (strstr (theirs, mine) != NULL)
    both = g_strdup (theirs);
  else
    both = g_strconcat (theirs, "\n", mine, NULL);
  if (both != NULL && strlen (both) > DBK_MAX_TEXT)
    return FALSE;
  *note = g_steal_pointer (&both);
  return TRUE;
}

/* A frozen value is nobody's figure: what a person had left there is the empty cell underneath. */
static const char *
typed_value (const DbkCell *cell)
{
  return cell == NULL || dbk_cell_is_computed (cell) ? NULL : cell->value;
}

/* FALSE: another writer came between, and what he wrote is not what this edit says. */
static gboolean
merge_one (DbkReport *report, const char *op, const DbkCheckedEdit *checked)
{
  const DbkCellEdit *edit = checked->edit;
  const DbkCell *there = dbk_report_cell (report, edit->entity, edit->indicator);
  g_autofree char *note = NULL;
  DbkCell *cell;

  if (g_strcmp0 (there != NULL ? there->op : NULL, edit->base) == 0)
    note = g_strdup (edit->note);
  else if (g_strcmp0 (typed_value (there), checked->value) != 0)
    return FALSE;
  else if (!join_notes (there != NULL ? there->note : NULL, edit->note, &note))
    return FALSE;

  cell = dbk_cell_new (edit->entity, edit->indicator);
  cell->value = g_strdup (checked->value);
  cell->op = g_strdup (op);
  cell->note = note != NULL && *note != '\0' ? g_steal_pointer (&note) : NULL;
  cell->source = checked->source;
  dbk_report_take_cell (report, cell);
  return TRUE;
}

static DbkConflict *
conflict_at (const DbkReport *report, const DbkCellEdit *edit)
{
  const DbkCell *there = dbk_report_cell (report, edit->entity, edit->indicator);

  return dbk_conflict_new (edit->entity, edit->indicator, typed_value (there), there != NULL ? there->op : NULL);
}

guint
dbk_edits_merge (DbkReport *report, const char *op, const GPtrArray *checked, GPtrArray *conflicts)
{
  guint taken = 0;

  for (guint i = 0; i < checked->len; i++)
    {
      const DbkCheckedEdit *one = g_ptr_array_index (checked, i);

      if (merge_one (report, op, one))
        taken++;
      else
        g_ptr_array_add (conflicts, conflict_at (report, one->edit));
    }
  return taken;
}
