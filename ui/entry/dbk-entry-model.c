/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report as the sheet widget sees it: typed into for entry, read for review.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home-replay.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model-private.h"

static void grid_model_init (DbkGridModelInterface *iface);

/* Digits; a longer text is cut off, and told in full beneath. */
#define MAX_WIDTH 24

G_DEFINE_FINAL_TYPE_WITH_CODE (DbkEntryModel, dbk_entry_model, DBK_TYPE_ENTRY_TABLE, G_IMPLEMENT_INTERFACE (DBK_TYPE_GRID_MODEL, grid_model_init))

/* --- Small questions --- */

static DbkDay
day_of (DbkEntryModel *self)
{
  return dbk_document_get_key (self->document)->period.first;
}

static DbkEntryUndo *
undo_of (DbkEntryModel *self)
{
  return dbk_entry_table_get_undo (DBK_ENTRY_TABLE (self));
}

const DbkSlot *
dbk_entry_model_slot_info (DbkEntryModel *self, int slot)
{
  return dbk_layout_slot (dbk_document_get_layout (self->document), (guint)slot);
}

const DbkValue *
dbk_entry_model_value (DbkEntryModel *self, int slot)
{
  return dbk_figures_get (dbk_document_get_figures (self->document), (guint)slot);
}

gboolean
dbk_entry_model_may_edit (DbkEntryModel *self, int slot)
{
  return !self->review && dbk_document_is_editable (self->document, (guint)slot);
}

/* A figure that may be typed over looks like any other until the program has filled it in. */
gboolean
dbk_entry_model_is_filled (DbkEntryModel *self, int slot)
{
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);

  if (info->indicator->source == DBK_SOURCE_ENTERED)
    return FALSE;
  return !info->editable || (dbk_entry_model_value (self, slot)->kind != DBK_VALUE_MISSING &&
                             !dbk_figures_is_typed (dbk_document_get_figures (self->document), (guint)slot));
}

static int
count_trailing_zeros (const char *text)
{
  const char *point = strchr (text, '.');
  int n = 0;

  if (point == NULL)
    return 0;
  for (const char *end = text + strlen (text) - 1; end > point && *end == '0'; end--)
    n++;
  return point[n + 1] == '\0' ? n + 1 : n;
}

/* To a filler, what he typed himself and what followed from it is no news; in a correction every difference counts. */
static gboolean
is_news (DbkEntryModel *self, int slot)
{
  const DbkReport *report = dbk_document_get_report (self->document);
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);
  const DbkCell *cell;
  const DbkEvent *event;

  if (self->review || report->approved != NULL || dbk_document_get_state (self->document) == DBK_STATE_IN_CORRECTION)
    return TRUE;
  if (info->indicator->source != DBK_SOURCE_ENTERED)
    return FALSE;
  cell = dbk_report_cell (report, info->entity->code, info->indicator->code);
  event = cell != NULL && cell->op != NULL ? dbk_report_event (report, cell->op) : NULL;
  return event != NULL && g_strcmp0 (event->by, self->account) != 0;
}

/* Whether a figure changed while the person had it before his eyes. */
static gboolean
has_moved (DbkEntryModel *self, int slot)
{
  g_autofree char *now = NULL;

  if (self->shown == NULL)
    return FALSE;
  now = dbk_value_to_wire (dbk_entry_model_value (self, slot));
  return g_strcmp0 (now, g_ptr_array_index (self->shown, slot)) != 0;
}

DbkGridCellFlags
dbk_entry_model_flags (DbkEntryModel *self, int slot)
{
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);
  DbkMark marks = dbk_document_get_marks (self->document, (guint)slot);
  DbkGridCellFlags flags = 0;

  if (dbk_entry_model_may_edit (self, slot))
    flags |= DBK_GRID_CELL_EDITABLE;
  else if (self->review || info->editable || (dbk_document_get_may (self->document) & DBK_MAY_EDIT) == 0)
    flags |= DBK_GRID_CELL_PLAIN;
  if (dbk_entry_model_is_filled (self, slot))
    flags |= info->indicator->source == DBK_SOURCE_CARRIED ? DBK_GRID_CELL_CARRIED : DBK_GRID_CELL_DERIVED;
  /* What is only not typed yet is no reason to paint the sheet red. */
  if (info->required && dbk_entry_model_value (self, slot)->kind == DBK_VALUE_MISSING)
    flags |= DBK_GRID_CELL_MISSING;
  if ((marks & DBK_MARK_ERROR) != 0 && g_hash_table_contains (self->failing, GINT_TO_POINTER (slot)))
    flags |= DBK_GRID_CELL_ERROR;
  if ((marks & DBK_MARK_WARNING) != 0 || dbk_document_get_carried (self->document, (guint)slot, NULL))
    flags |= DBK_GRID_CELL_WARNING;
  if (g_hash_table_contains (self->wanting, GINT_TO_POINTER (slot)) || dbk_document_get_carried (self->document, (guint)slot, NULL))
    flags |= DBK_GRID_CELL_STOP;
  if ((marks & DBK_MARK_INFO) != 0 || dbk_words_is_over_reading (self->document, (guint)slot))
    flags |= DBK_GRID_CELL_INFO;
  if (marks & (DBK_MARK_NOTE | DBK_MARK_PINNED))
    flags |= DBK_GRID_CELL_NOTE;
  if (marks & DBK_MARK_CONFLICT)
    flags |= DBK_GRID_CELL_CONFLICT;
  if (marks & DBK_MARK_PENDING)
    flags |= DBK_GRID_CELL_PENDING;
  if (((marks & DBK_MARK_CHANGED) != 0 && is_news (self, slot)) || has_moved (self, slot))
    flags |= DBK_GRID_CELL_CHANGED;
  return flags;
}

/* (nullable): what the cell was, where it differs from what was seen or approved. */
char *
dbk_entry_model_dup_former (DbkEntryModel *self, int slot)
{
  g_autofree char *before = NULL;

  if (dbk_document_get_state (self->document) == DBK_STATE_IN_CORRECTION || dbk_document_get_report (self->document)->approved != NULL)
    {
      g_autofree char *approved = dbk_document_get_approved (self->document, (guint)slot);
      g_autofree char *now = dbk_value_to_wire (dbk_entry_model_value (self, slot));

      if (g_strcmp0 (approved, now) != 0)
        return dbk_words_figure (dbk_entry_model_slot_info (self, slot)->indicator, approved);
    }
  if (self->review && dbk_document_get_changed (self->document, (guint)slot, &before))
    return dbk_words_figure (dbk_entry_model_slot_info (self, slot)->indicator, before);
  if (has_moved (self, slot))
    return dbk_words_figure (dbk_entry_model_slot_info (self, slot)->indicator, g_ptr_array_index (self->shown, slot));
  return NULL;
}

/* --- Cells --- */

static void
fill_value (DbkEntryModel *self, int slot, DbkGridCell *cell)
{
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);
  const DbkValue *value = dbk_entry_model_value (self, slot);
  const DbkFigures *figures = dbk_document_get_figures (self->document);

  cell->flags = dbk_entry_model_flags (self, slot);
  switch (info->indicator->type)
    {
    case DBK_TYPE_NUMBER:
    case DBK_TYPE_INTEGER:
      cell->kind = DBK_GRID_KIND_NUMBER;
      cell->decimals = (int)info->indicator->decimals;
      break;
    case DBK_TYPE_CHOICE:
      cell->kind = DBK_GRID_KIND_CHOICE;
      break;
    default:
      cell->kind = DBK_GRID_KIND_TEXT;
    }
  if (value->kind == DBK_VALUE_MISSING)
    {
      const DbkValue *previous = dbk_figures_get_previous (figures, (guint)slot);

      if (!self->review && previous->kind != DBK_VALUE_MISSING)
        cell->ghost = dbk_indicator_format (info->indicator, previous);
      return;
    }
  cell->text = dbk_indicator_format (info->indicator, value);
  if (value->kind == DBK_VALUE_NUMBER)
    cell->n_faint = count_trailing_zeros (cell->text);
  if (self->review)
    {
      g_autofree char *former = dbk_entry_model_dup_former (self, slot);

      if (former != NULL)
        {
          g_autofree char *text = g_steal_pointer (&cell->text);
          g_autofree char *was = g_strdup_printf (_ ("  was %s"), former);

          cell->text = g_strconcat (text, was, NULL);
          cell->n_faint = (int)g_utf8_strlen (was, -1);
        }
    }
}

static void
fill_total (DbkEntryModel *self, DbkGridPos pos, DbkGridCell *cell)
{
  const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), pos.block);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  DbkEntryTotal total;

  cell->flags = DBK_GRID_CELL_BOLD;
  if (column->role == DBK_ENTRY_LABEL)
    {
      cell->text = g_strdup (_ ("Whole plant"));
      return;
    }
  cell->kind = DBK_GRID_KIND_READ_ONLY;
  if (column->role != DBK_ENTRY_VALUE)
    return;
  total = dbk_entry_total (dbk_document_get_figures (self->document), block->source->entities, column->indicator);
  if (total.filled == 0)
    return;
  /* A sum without all its parts must not pass for the plant's: it only says how many are there. */
  cell->text = total.filled == total.parts ? dbk_decimal_format (total.sum) : g_strdup_printf ("%u/%u", total.filled, total.parts);
  cell->n_faint = total.filled == total.parts ? count_trailing_zeros (cell->text) : 0;
}

static void
fill_label (DbkEntryModel *self, DbkGridPos pos, DbkGridCell *cell)
{
  const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), pos.block);
  const DbkNode *entity = dbk_entry_sheet_entity (self->sheet, pos.block, pos.row);
  DbkDecimal capacity;

  if (block->lines)
    {
      const DbkIndicator *indicator = g_ptr_array_index (block->indicators, pos.row);

      cell->text = g_strdup (dbk_text_get (&indicator->name));
      return;
    }
  cell->text = g_strdup (dbk_text_get (&entity->name));
  if (dbk_node_attribute (entity, "capacity", dbk_document_get_key (self->document)->period.first, &capacity))
    {
      g_autofree char *name = g_steal_pointer (&cell->text);
      g_auto (DbkValue) value = DBK_VALUE_INIT;
      g_autofree char *megawatts = NULL;

      dbk_value_set_number (&value, capacity);
      megawatts = dbk_value_to_typed (&value);
      cell->text = g_strdup_printf ("%s %s", name, megawatts);
      cell->n_faint = (int)strlen (megawatts) + 1;
    }
}

static char *
dup_change (DbkEntryModel *self, int slot)
{
  const DbkValue *value = dbk_entry_model_value (self, slot);
  const DbkValue *previous = dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot);
  double now, before, percent;

  if (value->kind != DBK_VALUE_NUMBER || previous->kind != DBK_VALUE_NUMBER)
    return NULL;
  now = dbk_decimal_to_double (value->number);
  before = dbk_decimal_to_double (previous->number);
  if (before == 0)
    return now == 0 ? NULL : g_strdup ("—");
  percent = (now - before) * 100 / ABS (before);
  return g_strdup_printf ("%+.1f", percent);
}

static void
model_get_cell (DbkGridModel *model, DbkGridPos pos, DbkGridCell *cell)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  int slot;

  if (dbk_entry_sheet_is_total (self->sheet, pos))
    {
      fill_total (self, pos, cell);
      return;
    }
  if (column->role == DBK_ENTRY_LABEL)
    {
      fill_label (self, pos, cell);
      return;
    }
  slot = dbk_entry_sheet_slot (self->sheet, pos);
  if (slot < 0)
    {
      cell->kind = DBK_GRID_KIND_READ_ONLY;
      return;
    }
  switch (column->role)
    {
    case DBK_ENTRY_VALUE:
      fill_value (self, slot, cell);
      break;
    case DBK_ENTRY_PREVIOUS:
      cell->text = dbk_indicator_format (dbk_entry_model_slot_info (self, slot)->indicator,
                                         dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot));
      cell->flags = DBK_GRID_CELL_DERIVED;
      break;
    case DBK_ENTRY_CHANGE:
      cell->text = dup_change (self, slot);
      cell->flags = DBK_GRID_CELL_PLAIN;
      break;
    case DBK_ENTRY_UNIT:
      cell->text = g_strdup (dbk_entry_model_slot_info (self, slot)->indicator->unit);
      cell->flags = DBK_GRID_CELL_DERIVED;
      break;
    case DBK_ENTRY_NOTE:
      cell->text = g_strdup (dbk_document_get_note (self->document, (guint)slot));
      if (dbk_entry_model_may_edit (self, slot))
        cell->flags = DBK_GRID_CELL_EDITABLE;
      else
        cell->flags = DBK_GRID_CELL_PLAIN;
      break;
    case DBK_ENTRY_LABEL:
    default:
      break;
    }
}

static char *
model_dup_raw_text (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  int slot = dbk_entry_sheet_is_total (self->sheet, pos) ? -1 : dbk_entry_sheet_slot (self->sheet, pos);
  g_auto (DbkGridCell) cell = { 0 };

  if (slot >= 0 && column->role == DBK_ENTRY_VALUE)
    {
      const DbkValue *value = dbk_entry_model_value (self, slot);

      /* A choice is exchanged with other programs by its name, which set_text() takes as well. */
      return value->kind == DBK_VALUE_TEXT ? dbk_indicator_format (dbk_entry_model_slot_info (self, slot)->indicator, value) : dbk_value_to_typed (value);
    }
  if (slot >= 0 && column->role == DBK_ENTRY_PREVIOUS)
    return dbk_value_to_typed (dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot));
  if (column->role == DBK_ENTRY_VALUE && dbk_entry_sheet_is_total (self->sheet, pos))
    {
      const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), pos.block);
      DbkEntryTotal total = dbk_entry_total (dbk_document_get_figures (self->document), block->source->entities, column->indicator);

      /* Copied, a sum without all its parts would pass for the plant's; and "1/2" for a day. */
      return total.filled > 0 && total.filled == total.parts ? dbk_decimal_to_string (total.sum) : g_strdup ("");
    }
  model_get_cell (model, pos, &cell);
  return g_strdup (cell.text != NULL ? cell.text : "");
}

/* --- Structure --- */

static int
model_get_n_blocks (DbkGridModel *model)
{
  return (int)dbk_entry_sheet_blocks (DBK_ENTRY_MODEL (model)->sheet)->len;
}

static void
model_get_block (DbkGridModel *model, int block, DbkGridBlock *out)
{
  const DbkEntryBlock *entry = g_ptr_array_index (dbk_entry_sheet_blocks (DBK_ENTRY_MODEL (model)->sheet), block);

  out->title = dbk_text_get (&entry->source->section->name);
  out->n_rows = entry->n_rows;
  out->n_columns = (int)entry->columns->len;
  out->n_frozen = 1;
}

static void
model_get_column (DbkGridModel *model, int block, int column, DbkGridColumn *out)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  const DbkEntryBlock *entry = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), block);

  *out = dbk_entry_sheet_column (self->sheet, block, column)->grid;
  if (dbk_entry_sheet_column (self->sheet, block, column)->role != DBK_ENTRY_VALUE)
    return;
  /* Meter readings and the English names of states are longer than most, and a changed figure stands beside what it was. */
  for (int row = 0; row < entry->n_rows; row++)
    {
      g_auto (DbkGridCell) cell = { 0 };

      model_get_cell (model, (DbkGridPos){ block, row, column }, &cell);
      out->width_chars = MAX (out->width_chars, MIN (MAX (dbk_entry_sheet_room_for (cell.text), dbk_entry_sheet_room_for (cell.ghost)), MAX_WIDTH));
    }
}

static const DbkGridChoice *
model_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  int slot = dbk_entry_sheet_slot (self->sheet, pos);
  const GPtrArray *choices = slot >= 0 ? dbk_entry_model_slot_info (self, slot)->indicator->choices : NULL;

  g_array_set_size (self->choices, 0);
  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      const DbkChoice *choice = g_ptr_array_index (choices, i);
      DbkGridChoice one = { choice->code, dbk_text_get (&choice->name), choice->initials };

      g_array_append_val (self->choices, one);
    }
  *n_choices = self->choices->len;
  return (const DbkGridChoice *)self->choices->data;
}

/* --- Editing --- */

void
dbk_entry_model_record (DbkEntryModel *self, int slot, gboolean note, const char *before, const char *after)
{
  const DbkSlot *info = dbk_entry_model_slot_info (self, slot);

  dbk_entry_undo_record (undo_of (self), dbk_change_new (dbk_document_get_key (self->document)->org, day_of (self), info->entity->code, info->indicator->code, note, before, after));
}

gboolean
dbk_entry_model_set (DbkEntryModel *self, int slot, gboolean note, const char *text, DbkCellSource source, GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  before = note ? g_strdup (dbk_document_get_note (self->document, (guint)slot)) : dbk_document_dup_restoring_text (self->document, (guint)slot);
  if (!(note ? dbk_document_set_note (self->document, (guint)slot, text, error) : dbk_document_set_text (self->document, (guint)slot, text, source, error)))
    return FALSE;
  after = note ? g_strdup (dbk_document_get_note (self->document, (guint)slot)) : dbk_document_dup_restoring_text (self->document, (guint)slot);
  dbk_entry_model_record (self, slot, note, before, after);
  return TRUE;
}

/* (nullable): why the figure at @slot cannot be typed now. */
char *
dbk_entry_model_dup_lock (DbkEntryModel *self, int slot)
{
  if (!dbk_entry_model_slot_info (self, slot)->editable)
    return g_strdup (_ ("This figure is computed and cannot be typed."));
  if (dbk_entry_model_may_edit (self, slot))
    return NULL;
  switch (dbk_document_get_state (self->document))
    {
    case DBK_STATE_IN_REVIEW:
      return g_strdup (_ ("The report is under review and locked. Withdraw it, or ask for it to be returned."));
    case DBK_STATE_APPROVED:
      return g_strdup (_ ("The report is approved and locked. Start a correction to change it."));
    case DBK_STATE_DRAFT:
    case DBK_STATE_RETURNED:
    case DBK_STATE_IN_CORRECTION:
    default:
      return g_strdup (_ ("The report cannot be changed in its present state."));
    }
}

static char *
model_dup_refusal (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  int slot = dbk_entry_model_slot (self, pos);

  return slot >= 0 ? dbk_entry_model_dup_lock (self, slot) : NULL;
}

static char *
model_dup_unit (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  int slot = dbk_entry_model_slot (self, pos);

  return slot >= 0 ? g_strdup (dbk_entry_model_slot_info (self, slot)->indicator->unit) : NULL;
}

static gboolean
model_set_text (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  int slot = dbk_entry_sheet_is_total (self->sheet, pos) ? -1 : dbk_entry_sheet_slot (self->sheet, pos);

  if (slot < 0 || (column->role != DBK_ENTRY_VALUE && column->role != DBK_ENTRY_NOTE))
    {
      g_set_error_literal (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY, _ ("This cell cannot be typed into."));
      return FALSE;
    }
  if (!dbk_entry_model_may_edit (self, slot))
    {
      g_autofree char *reason = dbk_entry_model_dup_lock (self, slot);

      g_set_error_literal (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY, reason);
      return FALSE;
    }
  return dbk_entry_model_set (self, slot, column->role == DBK_ENTRY_NOTE, text, dbk_entry_undo_is_open (undo_of (self)) ? DBK_CELL_PASTED : DBK_CELL_TYPED, error);
}

static void
grid_model_init (DbkGridModelInterface *iface)
{
  iface->get_n_blocks = model_get_n_blocks;
  iface->get_block = model_get_block;
  iface->get_column = model_get_column;
  iface->get_cell = model_get_cell;
  iface->dup_raw_text = model_dup_raw_text;
  iface->dup_description = dbk_entry_model_dup_description;
  iface->dup_tooltip = dbk_entry_model_dup_tooltip;
  iface->dup_refusal = model_dup_refusal;
  iface->dup_unit = model_dup_unit;
  iface->set_text = model_set_text;
  iface->get_choices = model_get_choices;
}

/* --- Following the document --- */

/* A card stands for its first cell. */
static void
add_wanting (DbkEntryModel *self, const DbkFinding *finding)
{
  const char *reason = dbk_document_get_reason (self->document, finding->rule->code, finding->entity->code);

  if (finding->slots->len > 0 && (reason == NULL || *reason == '\0'))
    g_hash_table_add (self->wanting, GUINT_TO_POINTER (g_array_index (finding->slots, guint, 0)));
}

static void
collect_failing (DbkEntryModel *self)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);
  gboolean open = (dbk_document_get_may (self->document) & DBK_MAY_EDIT) != 0;

  g_hash_table_remove_all (self->failing);
  g_hash_table_remove_all (self->wanting);
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->rule->severity == DBK_SEVERITY_WARNING && open)
        add_wanting (self, finding);
      if (finding->rule->severity != DBK_SEVERITY_ERROR || g_str_equal (finding->rule->code, "required"))
        continue;
      for (guint j = 0; j < finding->slots->len; j++)
        g_hash_table_add (self->failing, GUINT_TO_POINTER (g_array_index (finding->slots, guint, j)));
    }
}

static void
announce_block (DbkEntryModel *self, int b)
{
  const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), b);

  dbk_grid_model_cells_changed (DBK_GRID_MODEL (self), b, 0, 0, block->n_rows, (int)block->columns->len);
}

static void
cells_changed_cb (DbkEntryModel *self, GArray *slots)
{
  const GPtrArray *blocks = dbk_entry_sheet_blocks (self->sheet);

  collect_failing (self);
  if (slots == NULL)
    {
      for (guint b = 0; b < blocks->len; b++)
        announce_block (self, (int)b);
      return;
    }
  for (guint i = 0; i < slots->len; i++)
    {
      DbkGridPos pos = dbk_entry_sheet_find (self->sheet, g_array_index (slots, guint, i));
      const DbkEntryBlock *block;

      if (pos.block < 0)
        continue;
      block = g_ptr_array_index (blocks, pos.block);
      dbk_grid_model_cells_changed (DBK_GRID_MODEL (self), pos.block, pos.row, 0, 1, (int)block->columns->len);
      if (block->total)
        dbk_grid_model_cells_changed (DBK_GRID_MODEL (self), pos.block, block->n_rows - 1, pos.column, 1, 1);
    }
}

static void
state_changed_cb (DbkEntryModel *self)
{
  if (self->review)
    {
      /* What stands in the sheet of a reviewer depends on what was filled in. */
      dbk_entry_sheet_free (self->sheet);
      self->sheet = dbk_entry_sheet_new (dbk_document_get_layout (self->document), dbk_document_get_figures (self->document));
      collect_failing (self);
      dbk_grid_model_structure_changed (DBK_GRID_MODEL (self));
      return;
    }
  /* What was typed before the report was sealed is no longer there to be taken back. */
  if ((dbk_document_get_may (self->document) & DBK_MAY_EDIT) == 0)
    dbk_entry_undo_forget (undo_of (self), dbk_document_get_key (self->document)->org, day_of (self));
  cells_changed_cb (self, NULL);
}

static DbkGridPos
dbk_entry_model_find_change (DbkEntryTable *table, const DbkChange *change)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (table);
  const DbkSlot *slot = change->day == day_of (self) ? dbk_layout_find_codes (dbk_document_get_layout (self->document), change->entity, change->indicator) : NULL;

  return slot != NULL ? dbk_entry_sheet_find (self->sheet, slot->index) : (DbkGridPos){ -1, -1, -1 };
}

static void
dbk_entry_model_finalize (GObject *object)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (object);

  g_clear_pointer (&self->sheet, dbk_entry_sheet_free);
  g_clear_pointer (&self->failing, g_hash_table_unref);
  g_clear_pointer (&self->wanting, g_hash_table_unref);
  g_clear_pointer (&self->choices, g_array_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (dbk_entry_model_parent_class)->finalize (object);
}

static void
dbk_entry_model_class_init (DbkEntryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_entry_model_finalize;
  DBK_ENTRY_TABLE_CLASS (klass)->find_change = dbk_entry_model_find_change;
}

static void
dbk_entry_model_init (DbkEntryModel *self)
{
  self->failing = g_hash_table_new (NULL, NULL);
  self->wanting = g_hash_table_new (NULL, NULL);
  self->choices = g_array_new (FALSE, TRUE, sizeof (DbkGridChoice));
}

static void
remember_shown (DbkEntryModel *self)
{
  guint n = dbk_layout_n_slots (dbk_document_get_layout (self->document));

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->shown = g_ptr_array_new_full (n, g_free);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->shown, dbk_value_to_wire (dbk_entry_model_value (self, (int)i)));
}

DbkEntryModel *
dbk_entry_model_new (DbkDocument *document, const char *account, gboolean review)
{
  DbkEntryModel *self = g_object_new (DBK_TYPE_ENTRY_MODEL, NULL);

  dbk_entry_table_set_reports (DBK_ENTRY_TABLE (self), dbk_document_get_home (document), dbk_document_get_key (document)->form);
  self->document = g_object_ref (document);
  self->account = g_strdup (account);
  self->review = review;
  self->sheet = dbk_entry_sheet_new (dbk_document_get_layout (document), review ? dbk_document_get_figures (document) : NULL);
  if (review)
    remember_shown (self);
  collect_failing (self);
  g_signal_connect_object (document, "cells-changed", G_CALLBACK (cells_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "state-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
dbk_entry_model_take_in (DbkEntryModel *self)
{
  remember_shown (self);
  cells_changed_cb (self, NULL);
}

guint
dbk_entry_model_count_changed (DbkEntryModel *self)
{
  guint n = 0;

  for (guint i = 0; i < dbk_layout_n_slots (dbk_document_get_layout (self->document)); i++)
    n += (dbk_entry_model_flags (self, (int)i) & DBK_GRID_CELL_CHANGED) != 0;
  return n;
}

DbkDocument *
dbk_entry_model_get_document (DbkEntryModel *self)
{
  return self->document;
}

int
dbk_entry_model_slot (DbkEntryModel *self, DbkGridPos pos)
{
  if (!dbk_grid_model_has_cell (DBK_GRID_MODEL (self), pos) || dbk_entry_sheet_is_total (self->sheet, pos))
    return -1;
  return dbk_entry_sheet_slot (self->sheet, pos);
}

DbkGridPos
dbk_entry_model_find (DbkEntryModel *self, guint slot)
{
  return dbk_entry_sheet_find (self->sheet, slot);
}
