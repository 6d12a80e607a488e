/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report as the sheet widget sees it: typed into for entry, read for review.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-totals.h"
#include "ui/entry/dbk-entry-undo.h"

struct _DbkEntryModel
{
  GObject parent_instance;

  DbkDocument *document; /* (owned) */
  DbkEntrySheet *sheet;  /* (owned) */
  DbkEntryUndo *undo;    /* (owned) */
  gboolean review;
  gboolean batch; /* what comes is pasted or filled */

  GHashTable *failing; /* (owned): slots that a rule other than "required" finds an error in */
  GArray *choices;     /* (owned) (element-type DbkGridChoice): asked for last */
};

static void grid_model_init (DbkGridModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DbkEntryModel, dbk_entry_model, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (DBK_TYPE_GRID_MODEL, grid_model_init))

/* --- Small questions --- */

static const DbkSlot *
slot_info (DbkEntryModel *self, int slot)
{
  return dbk_layout_slot (dbk_document_get_layout (self->document), (guint)slot);
}

static const DbkValue *
value_of (DbkEntryModel *self, int slot)
{
  return dbk_figures_get (dbk_document_get_figures (self->document), (guint)slot);
}

static gboolean
may_edit (DbkEntryModel *self, int slot)
{
  return !self->review && (dbk_document_get_may (self->document) & DBK_MAY_EDIT) != 0 && slot_info (self, slot)->editable;
}

/* A figure that may be typed over looks like any other until the program has filled it in. */
static gboolean
is_filled_by_program (DbkEntryModel *self, int slot)
{
  const DbkSlot *info = slot_info (self, slot);

  if (info->indicator->source == DBK_SOURCE_ENTERED)
    return FALSE;
  return !info->editable || (value_of (self, slot)->kind != DBK_VALUE_MISSING &&
                             !dbk_figures_is_typed (dbk_document_get_figures (self->document), (guint)slot));
}

/* The text that, typed again, brings the cell back to what it is now. A derived figure comes back by typing nothing. */
static char *
dup_restoring_text (DbkEntryModel *self, int slot)
{
  const DbkSlot *info = slot_info (self, slot);

  if (info->indicator->source != DBK_SOURCE_ENTERED && !dbk_figures_is_typed (dbk_document_get_figures (self->document), (guint)slot))
    return g_strdup ("");
  return dbk_words_raw (value_of (self, slot));
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

static DbkGridCellFlags
flags_of (DbkEntryModel *self, int slot)
{
  const DbkSlot *info = slot_info (self, slot);
  DbkMark marks = dbk_document_get_marks (self->document, (guint)slot);
  DbkGridCellFlags flags = 0;

  if (may_edit (self, slot))
    flags |= DBK_GRID_CELL_EDITABLE;
  if (is_filled_by_program (self, slot))
    flags |= info->indicator->source == DBK_SOURCE_CARRIED ? DBK_GRID_CELL_CARRIED : DBK_GRID_CELL_DERIVED;
  /* What is only not typed yet is no reason to paint the sheet red. */
  if (info->required && value_of (self, slot)->kind == DBK_VALUE_MISSING)
    flags |= DBK_GRID_CELL_MISSING;
  if ((marks & DBK_MARK_ERROR) != 0 && g_hash_table_contains (self->failing, GINT_TO_POINTER (slot)))
    flags |= DBK_GRID_CELL_ERROR;
  if (marks & DBK_MARK_WARNING)
    flags |= DBK_GRID_CELL_WARNING;
  if (marks & DBK_MARK_INFO)
    flags |= DBK_GRID_CELL_INFO;
  if (marks & (DBK_MARK_NOTE | DBK_MARK_PINNED))
    flags |= DBK_GRID_CELL_NOTE;
  if (marks & DBK_MARK_CONFLICT)
    flags |= DBK_GRID_CELL_CONFLICT;
  if (marks & DBK_MARK_PENDING)
    flags |= DBK_GRID_CELL_PENDING;
  if (marks & DBK_MARK_CHANGED)
    flags |= DBK_GRID_CELL_CHANGED;
  return flags;
}

/* (nullable): a canonical text as a person reads it. */
static char *
format_canonical (const DbkIndicator *indicator, const char *text)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  if (text == NULL || *text == '\0')
    return g_strdup (_ ("empty"));
  if (!dbk_indicator_parse (indicator, text, &value, NULL))
    return g_strdup (text);
  return dbk_indicator_format (indicator, &value);
}

/* (nullable): what the cell was, where it differs from what was seen or approved. */
static char *
dup_former (DbkEntryModel *self, int slot)
{
  g_autofree char *before = NULL;

  if (dbk_document_get_state (self->document) == DBK_STATE_IN_CORRECTION || dbk_document_get_report (self->document)->approved != NULL)
    {
      g_autofree char *approved = dbk_document_get_approved (self->document, (guint)slot);
      g_autofree char *now = dbk_value_to_wire (value_of (self, slot));

      if (g_strcmp0 (approved, now) != 0)
        return format_canonical (slot_info (self, slot)->indicator, approved);
    }
  if (self->review && dbk_document_get_changed (self->document, (guint)slot, &before))
    return format_canonical (slot_info (self, slot)->indicator, before);
  return NULL;
}

/* --- Cells --- */

static void
fill_value (DbkEntryModel *self, int slot, DbkGridCell *cell)
{
  const DbkSlot *info = slot_info (self, slot);
  const DbkValue *value = value_of (self, slot);
  const DbkFigures *figures = dbk_document_get_figures (self->document);

  cell->flags = flags_of (self, slot);
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
      g_autofree char *former = dup_former (self, slot);

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
      const DbkIndicator *indicator = g_ptr_array_index (block->source->indicators, pos.row);

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
      megawatts = dbk_words_raw (&value);
      cell->text = g_strdup_printf ("%s %s", name, megawatts);
      cell->n_faint = (int)strlen (megawatts) + 1;
    }
}

static char *
dup_change (DbkEntryModel *self, int slot)
{
  const DbkValue *value = value_of (self, slot);
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
      cell->text = dbk_indicator_format (slot_info (self, slot)->indicator,
                                         dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot));
      cell->flags = DBK_GRID_CELL_DERIVED;
      break;
    case DBK_ENTRY_CHANGE:
      cell->text = dup_change (self, slot);
      break;
    case DBK_ENTRY_UNIT:
      cell->text = g_strdup (slot_info (self, slot)->indicator->unit);
      cell->flags = DBK_GRID_CELL_DERIVED;
      break;
    case DBK_ENTRY_NOTE:
      cell->text = g_strdup (dbk_document_get_note (self->document, (guint)slot));
      if (may_edit (self, slot))
        cell->flags = DBK_GRID_CELL_EDITABLE;
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
      const DbkValue *value = value_of (self, slot);

      /* A choice is exchanged with other programs by its name, which set_text() takes as well. */
      return value->kind == DBK_VALUE_TEXT ? dbk_indicator_format (slot_info (self, slot)->indicator, value) : dbk_words_raw (value);
    }
  if (slot >= 0 && column->role == DBK_ENTRY_PREVIOUS)
    return dbk_words_raw (dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot));
  if (column->role == DBK_ENTRY_VALUE && dbk_entry_sheet_is_total (self->sheet, pos))
    {
      const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), pos.block);
      DbkEntryTotal total = dbk_entry_total (dbk_document_get_figures (self->document), block->source->entities, column->indicator);

      return total.filled > 0 ? dbk_decimal_to_string (total.sum) : g_strdup ("");
    }
  model_get_cell (model, pos, &cell);
  return g_strdup (cell.text != NULL ? cell.text : "");
}

/* --- Words --- */

static void
add_words (GString *words, const char *separator, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (words->len > 0)
    g_string_append (words, separator);
  g_string_append (words, text);
}

static void
add_findings (DbkEntryModel *self, int slot, GString *words, const char *separator)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      g_autofree char *text = NULL;

      for (guint j = 0; j < finding->slots->len && text == NULL; j++)
        if (g_array_index (finding->slots, guint, j) == (guint)slot)
          text = g_strdup_printf (finding->rule->severity == DBK_SEVERITY_ERROR     ? _ ("Error: %s")
                                  : finding->rule->severity == DBK_SEVERITY_WARNING ? _ ("Warning: %s")
                                                                                    : "%s",
                                  dbk_text_get (&finding->message));
      add_words (words, separator, text);
    }
}

static void
add_state (DbkEntryModel *self, int slot, GString *words, const char *separator)
{
  const DbkSlot *info = slot_info (self, slot);
  DbkMark marks = dbk_document_get_marks (self->document, (guint)slot);
  const char *pin = dbk_document_get_pin (self->document, (guint)slot);
  g_autofree char *former = dup_former (self, slot);

  add_findings (self, slot, words, separator);
  if (marks & DBK_MARK_CONFLICT)
    add_words (words, separator, _ ("Conflict: somebody else wrote another value"));
  if (pin != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Returned: %s"), pin);

      add_words (words, separator, text);
    }
  if (former != NULL)
    {
      g_autofree char *text = g_strdup_printf (_ ("Was %s"), former);

      add_words (words, separator, text);
    }
  if (is_filled_by_program (self, slot))
    add_words (words, separator,
               info->indicator->source == DBK_SOURCE_CARRIED ? _ ("Carried from the day before")
               : info->editable                              ? _ ("Computed, may be typed over")
                                                             : _ ("Computed"));
  if (marks & DBK_MARK_PENDING)
    add_words (words, separator, _ ("Not yet sent"));
}

static void
add_origin (DbkEntryModel *self, int slot, GString *words)
{
  const DbkSlot *info = slot_info (self, slot);
  const DbkReport *report = dbk_document_get_report (self->document);
  const DbkCell *cell = dbk_report_cell (report, info->entity->code, info->indicator->code);
  const DbkEvent *event = cell != NULL && cell->op != NULL ? dbk_report_event (report, cell->op) : NULL;

  if (event != NULL)
    {
      g_autofree char *when = dbk_words_time (event->at);
      g_autofree char *text = g_strdup_printf ("%s · %s · %s", event->by_name != NULL ? event->by_name : event->by, when,
                                               dbk_cell_source_name (cell->source));

      add_words (words, "\n", text);
    }
}

static char *
model_dup_description (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  g_autoptr (GString) words = g_string_new (NULL);
  int slot = dbk_entry_sheet_is_total (self->sheet, pos) ? -1 : dbk_entry_sheet_slot (self->sheet, pos);

  if (slot >= 0)
    {
      if (flags_of (self, slot) & DBK_GRID_CELL_MISSING)
        add_words (words, ", ", _ ("required, empty"));
      add_state (self, slot, words, ", ");
    }
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

static char *
model_dup_tooltip (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  int slot = dbk_entry_sheet_is_total (self->sheet, pos) ? -1 : dbk_entry_sheet_slot (self->sheet, pos);
  g_autoptr (GString) words = g_string_new (NULL);

  if (dbk_entry_sheet_is_total (self->sheet, pos))
    return dup_total_words (self, pos);
  if (slot < 0)
    return NULL;
  if (column->role == DBK_ENTRY_LABEL)
    add_words (words, "\n", dbk_text_get (&slot_info (self, slot)->indicator->description));
  if (column->role == DBK_ENTRY_VALUE)
    {
      add_state (self, slot, words, "\n");
      add_words (words, "\n", dbk_document_get_note (self->document, (guint)slot));
      add_origin (self, slot, words);
    }
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

/* (nullable): a cell of the row of sums in words. */
static char *
dup_total_words (DbkEntryModel *self, DbkGridPos pos)
{
  const DbkEntryBlock *block = g_ptr_array_index (dbk_entry_sheet_blocks (self->sheet), pos.block);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self->sheet, pos.block, pos.column);
  DbkEntryTotal total;
  g_autofree char *sum = NULL;

  if (column->role != DBK_ENTRY_VALUE)
    return NULL;
  total = dbk_entry_total (dbk_document_get_figures (self->document), block->source->entities, column->indicator);
  if (total.parts == 0)
    return NULL;
  sum = dbk_decimal_format (total.sum);
  if (total.filled == total.parts)
    return g_strdup_printf ("%s · %s %s %s", _ ("Whole plant"), dbk_text_get (&column->indicator->name), sum, column->indicator->unit);
  return g_strdup_printf (_ ("%s · the %u of %u units that are there: %s %s"), dbk_text_get (&column->indicator->name), total.filled, total.parts, sum, column->indicator->unit);
}

char *
dbk_entry_model_dup_status (DbkEntryModel *self, DbkGridPos pos)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const DbkSlot *info;
  const DbkValue *previous;
  g_autofree char *name = NULL;
  int slot;

  if (!dbk_grid_model_has_cell (DBK_GRID_MODEL (self), pos))
    return g_strdup ("");
  if (dbk_entry_sheet_is_total (self->sheet, pos))
    {
      char *text = dup_total_words (self, pos);

      return text != NULL ? text : g_strdup ("");
    }
  slot = dbk_entry_sheet_slot (self->sheet, pos);
  if (slot < 0)
    return g_strdup ("");
  info = slot_info (self, slot);
  name = dbk_words_cell (info->entity, info->indicator);
  add_words (words, " · ", name);
  add_words (words, " · ", info->indicator->unit);
  previous = dbk_figures_get_previous (dbk_document_get_figures (self->document), (guint)slot);
  if (previous->kind != DBK_VALUE_MISSING)
    {
      g_autofree char *figure = dbk_indicator_format (info->indicator, previous);
      g_autofree char *text = g_strdup_printf (_ ("yesterday %s"), figure);

      add_words (words, "   ", text);
    }
  if (flags_of (self, slot) & DBK_GRID_CELL_MISSING)
    add_words (words, "   ", _ ("required, empty"));
  {
    g_autoptr (GString) state = g_string_new (NULL);

    add_state (self, slot, state, " · ");
    add_words (words, "   ", state->str);
  }
  return g_strdup (words->str);
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
  *out = dbk_entry_sheet_column (DBK_ENTRY_MODEL (model)->sheet, block, column)->grid;
}

static const DbkGridChoice *
model_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  int slot = dbk_entry_sheet_slot (self->sheet, pos);
  const GPtrArray *choices = slot >= 0 ? slot_info (self, slot)->indicator->choices : NULL;

  g_array_set_size (self->choices, 0);
  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      const DbkChoice *choice = g_ptr_array_index (choices, i);
      DbkGridChoice one = { choice->code, dbk_text_get (&choice->name) };

      g_array_append_val (self->choices, one);
    }
  *n_choices = self->choices->len;
  return (const DbkGridChoice *)self->choices->data;
}

/* --- Editing --- */

static gboolean
apply_text (DbkEntryModel *self, guint slot, gboolean note, const char *text, DbkCellSource source, GError **error)
{
  if (note)
    return dbk_document_set_note (self->document, slot, text, error);
  return dbk_document_set_text (self->document, slot, text, source, error);
}

static gboolean
set_recorded (DbkEntryModel *self, int slot, gboolean note, const char *text, DbkCellSource source, GError **error)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  before = note ? g_strdup (dbk_document_get_note (self->document, (guint)slot)) : dup_restoring_text (self, slot);
  if (!apply_text (self, (guint)slot, note, text, source, error))
    return FALSE;
  after = note ? g_strdup (text) : dup_restoring_text (self, slot);
  dbk_entry_undo_record (self->undo, (guint)slot, note, before != NULL ? before : "", after);
  return TRUE;
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
  if (!may_edit (self, slot))
    {
      g_set_error_literal (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY,
                           slot_info (self, slot)->editable ? _ ("The report cannot be changed in its present state.")
                                                            : _ ("This figure is computed and cannot be typed."));
      return FALSE;
    }
  return set_recorded (self, slot, column->role == DBK_ENTRY_NOTE, text, self->batch ? DBK_CELL_PASTED : DBK_CELL_TYPED, error);
}

static void
model_begin_batch (DbkGridModel *model)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);

  self->batch = TRUE;
  dbk_entry_undo_begin (self->undo);
  dbk_document_begin_batch (self->document);
}

static GPtrArray *
model_end_batch (DbkGridModel *model)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (model);
  g_autoptr (GError) error = NULL;
  GPtrArray *refusals = NULL;
  gboolean stored = dbk_document_end_batch (self->document, &error);

  self->batch = FALSE;
  dbk_entry_undo_end (self->undo, stored);
  if (!stored)
    {
      /* The transaction as a whole did not take: one message for all of it, at the first cell. */
      refusals = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_grid_refusal_free);
      g_ptr_array_add (refusals, dbk_grid_refusal_new ((DbkGridPos){ 0, 0, 0 }, "", error->message));
    }
  return refusals;
}

static gboolean
replay (DbkEntryModel *self, gboolean redo, DbkGridPos *where)
{
  const GPtrArray *step = dbk_entry_undo_peek (self->undo, redo);
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  if (step == NULL)
    return FALSE;
  dbk_document_begin_batch (self->document);
  for (guint n = 0; n < step->len; n++)
    {
      const DbkEntryChange *change = g_ptr_array_index (step, redo ? n : step->len - 1 - n);

      done = apply_text (self, change->slot, change->note, redo ? change->after : change->before, DBK_CELL_TYPED, &error) && done;
      g_clear_error (&error);
      *where = dbk_entry_sheet_find (self->sheet, change->slot);
    }
  if (!dbk_document_end_batch (self->document, &error) || !done)
    {
      if (error != NULL)
        g_info ("Undo: %s", error->message);
      return FALSE;
    }
  dbk_entry_undo_move (self->undo, redo);
  return TRUE;
}

static gboolean
model_can_undo (DbkGridModel *model)
{
  return dbk_entry_undo_peek (DBK_ENTRY_MODEL (model)->undo, FALSE) != NULL;
}

static gboolean
model_can_redo (DbkGridModel *model)
{
  return dbk_entry_undo_peek (DBK_ENTRY_MODEL (model)->undo, TRUE) != NULL;
}

static gboolean
model_undo (DbkGridModel *model, DbkGridPos *where)
{
  return replay (DBK_ENTRY_MODEL (model), FALSE, where);
}

static gboolean
model_redo (DbkGridModel *model, DbkGridPos *where)
{
  return replay (DBK_ENTRY_MODEL (model), TRUE, where);
}

static void
grid_model_init (DbkGridModelInterface *iface)
{
  iface->get_n_blocks = model_get_n_blocks;
  iface->get_block = model_get_block;
  iface->get_column = model_get_column;
  iface->get_cell = model_get_cell;
  iface->dup_raw_text = model_dup_raw_text;
  iface->dup_description = model_dup_description;
  iface->dup_tooltip = model_dup_tooltip;
  iface->set_text = model_set_text;
  iface->get_choices = model_get_choices;
  iface->begin_batch = model_begin_batch;
  iface->end_batch = model_end_batch;
  iface->can_undo = model_can_undo;
  iface->can_redo = model_can_redo;
  iface->undo = model_undo;
  iface->redo = model_redo;
}

/* --- Following the document --- */

static void
collect_failing (DbkEntryModel *self)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);

  g_hash_table_remove_all (self->failing);
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

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
  /* What was typed before the report was sealed is no longer there to be taken back. */
  if ((dbk_document_get_may (self->document) & DBK_MAY_EDIT) == 0)
    dbk_entry_undo_clear (self->undo);
  cells_changed_cb (self, NULL);
}

static void
dbk_entry_model_finalize (GObject *object)
{
  DbkEntryModel *self = DBK_ENTRY_MODEL (object);

  g_clear_pointer (&self->sheet, dbk_entry_sheet_free);
  g_clear_pointer (&self->undo, dbk_entry_undo_free);
  g_clear_pointer (&self->failing, g_hash_table_unref);
  g_clear_pointer (&self->choices, g_array_unref);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (dbk_entry_model_parent_class)->finalize (object);
}

static void
dbk_entry_model_class_init (DbkEntryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_entry_model_finalize;
}

static void
dbk_entry_model_init (DbkEntryModel *self)
{
  self->undo = dbk_entry_undo_new ();
  self->failing = g_hash_table_new (NULL, NULL);
  self->choices = g_array_new (FALSE, TRUE, sizeof (DbkGridChoice));
}

DbkEntryModel *
dbk_entry_model_new (DbkDocument *document, gboolean review)
{
  DbkEntryModel *self = g_object_new (DBK_TYPE_ENTRY_MODEL, NULL);

  self->document = g_object_ref (document);
  self->review = review;
  self->sheet = dbk_entry_sheet_new (dbk_document_get_layout (document), review);
  collect_failing (self);
  g_signal_connect_object (document, "cells-changed", G_CALLBACK (cells_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "state-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
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

/* --- Helpers of the page --- */

typedef char *(*Offer) (DbkEntryModel *self, const DbkSlot *slot, gconstpointer data);

/* Fills empty cells with what @offer has for them, as one step. */
static guint
fill_empty (DbkEntryModel *self, Offer offer, gconstpointer data, GError **error)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  guint filled = 0;
  gboolean stored;

  dbk_entry_undo_begin (self->undo);
  dbk_document_begin_batch (self->document);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autofree char *text = NULL;

      if (!may_edit (self, (int)i) || value_of (self, (int)i)->kind != DBK_VALUE_MISSING)
        continue;
      text = offer (self, slot, data);
      if (text != NULL && set_recorded (self, (int)i, FALSE, text, DBK_CELL_TYPED, NULL))
        filled++;
    }
  stored = dbk_document_end_batch (self->document, error);
  dbk_entry_undo_end (self->undo, stored);
  return stored ? filled : 0;
}

static char *
offer_yesterday (DbkEntryModel *self, const DbkSlot *slot, gconstpointer data)
{
  const DbkValue *previous = dbk_figures_get_previous (dbk_document_get_figures (self->document), slot->index);

  if (slot->indicator->type == DBK_TYPE_CHOICE && previous->kind == DBK_VALUE_TEXT)
    return g_strdup (previous->text);
  if (previous->kind == DBK_VALUE_NUMBER && previous->number.mantissa == 0)
    return g_strdup ("0");
  return NULL;
}

static char *
offer_zero (DbkEntryModel *self, const DbkSlot *slot, gconstpointer data)
{
  const DbkIndicator *indicator = slot->indicator;

  if (slot->entity != data || !slot->required || indicator->over_time != DBK_AGGREGATE_SUM ||
      (indicator->type != DBK_TYPE_NUMBER && indicator->type != DBK_TYPE_INTEGER))
    return NULL;
  return g_strdup ("0");
}

guint
dbk_entry_model_copy_yesterday (DbkEntryModel *self, GError **error)
{
  return fill_empty (self, offer_yesterday, NULL, error);
}

guint
dbk_entry_model_fill_zeros (DbkEntryModel *self, DbkGridPos pos, GError **error)
{
  int slot = dbk_entry_model_slot (self, pos);
  const DbkNode *entity = slot >= 0 ? slot_info (self, slot)->entity : dbk_entry_sheet_entity (self->sheet, pos.block, pos.row);

  if (entity == NULL || entity->kind == DBK_NODE_PLANT)
    return 0;
  return fill_empty (self, offer_zero, entity, error);
}

char *
dbk_entry_model_dup_summary (DbkEntryModel *self)
{
  static const char *const CODES[] = { "gen", "ongrid", "heat_out", "discharge", "coal_stock" };
  DbkLayout *layout = dbk_document_get_layout (self->document);
  const DbkReportKey *key = dbk_document_get_key (self->document);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_autofree char *state = dbk_words_state (dbk_layout_form (layout), dbk_document_get_state (self->document), dbk_document_get_step (self->document));
  GString *line = g_string_new (dbk_text_get (&dbk_layout_plant (layout)->name));

  g_string_append_printf (line, " %s", period);
  for (guint i = 0; i < G_N_ELEMENTS (CODES); i++)
    {
      const DbkIndicator *indicator = dbk_catalogue_indicator (dbk_layout_catalogue (layout), CODES[i]);
      DbkEntryTotal total;

      if (indicator == NULL)
        continue;
      total = dbk_entry_total_all (dbk_document_get_figures (self->document), indicator);
      if (total.filled > 0)
        {
          g_autofree char *figure = dbk_entry_total_format (&total, NULL);

          g_string_append_printf (line, " · %s %s %s", dbk_text_get (&indicator->name), figure, indicator->unit);
        }
    }
  g_string_append_printf (line, " · %s", state);
  return g_string_free (line, FALSE);
}
