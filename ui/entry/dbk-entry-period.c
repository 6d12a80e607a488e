/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sheet turned over: one unit, days down; every line edits that day's report.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-period.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model-private.h"

/**
 * Line: one day
 * @model: (owned) (nullable): that day's sheet, made when it is looked at first
 * @failure: (owned) (nullable): why there is none
 */
typedef struct
{
  DbkDay day;
  DbkEntryModel *model;
  char *failure;
} Line;

struct _DbkEntryPeriod
{
  DbkEntryTable parent_instance;

  char *account;        /* (owned) (nullable) */
  const char *form;     /* interned */
  const char *plant;    /* interned */
  const char *entity;   /* interned */
  char *title;          /* (owned) */
  DbkEntrySheet *sheet; /* (owned): of the last day, for the columns */
  GArray *columns;      /* (owned) (element-type DbkEntryColumn) */
  Line *lines;          /* (owned) */
  int n_lines;
};

static void grid_model_init (DbkGridModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DbkEntryPeriod, dbk_entry_period, DBK_TYPE_ENTRY_TABLE, G_IMPLEMENT_INTERFACE (DBK_TYPE_GRID_MODEL, grid_model_init))

/* --- Lines --- */

static void
announce_line (DbkEntryPeriod *self, int row)
{
  dbk_grid_model_cells_changed (DBK_GRID_MODEL (self), 0, row, 0, 1, (int)self->columns->len);
  dbk_grid_model_cells_changed (DBK_GRID_MODEL (self), 0, self->n_lines, 0, 1, (int)self->columns->len);
}

static int
find_line (DbkEntryPeriod *self, DbkEntryModel *model)
{
  for (int i = 0; i < self->n_lines; i++)
    if (self->lines[i].model == model)
      return i;
  return -1;
}

static void
line_changed_cb (DbkEntryModel *model, int block, int row, int column, int n_rows, int n_columns, DbkEntryPeriod *self)
{
  int line = find_line (self, model);

  if (line >= 0)
    announce_line (self, line);
}

static Line *
look_at (DbkEntryPeriod *self, int row)
{
  Line *line = &self->lines[row];
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *period = NULL;

  if (line->model != NULL || line->failure != NULL)
    return line;
  period = dbk_day_to_string (line->day);
  document = dbk_home_open_document (dbk_entry_table_get_home (DBK_ENTRY_TABLE (self)), self->form, self->plant, period, &error);
  if (document == NULL)
    {
      line->failure = g_strdup (error->message);
      return line;
    }
  line->model = dbk_entry_model_new (document, self->account, FALSE);
  dbk_entry_table_share_undo (DBK_ENTRY_TABLE (line->model), dbk_entry_table_get_undo (DBK_ENTRY_TABLE (self)));
  g_signal_connect_object (line->model, "cells-changed", G_CALLBACK (line_changed_cb), self, 0);
  return line;
}

/* A unit that is not in service on a day has no cells in its report: a negative block. */
static DbkGridPos
place_in_line (DbkEntryPeriod *self, DbkGridPos pos, Line **line)
{
  const DbkIndicator *indicator = g_array_index (self->columns, DbkEntryColumn, pos.column).indicator;
  const DbkSlot *slot;

  *line = NULL;
  if (pos.row >= self->n_lines)
    return (DbkGridPos){ -1, -1, -1 };
  *line = look_at (self, pos.row);
  if ((*line)->model == NULL || indicator == NULL)
    return (DbkGridPos){ -1, -1, -1 };
  slot = dbk_layout_find_codes (dbk_document_get_layout ((*line)->model->document), self->entity, indicator->code);
  return slot != NULL ? dbk_entry_model_find ((*line)->model, slot->index) : (DbkGridPos){ -1, -1, -1 };
}

/* --- Cells --- */

static gboolean
has_moved_opening (const Line *line)
{
  return line->model != NULL && dbk_document_get_report (line->model->document)->carried != NULL;
}

static void
fill_day (DbkEntryPeriod *self, int row, DbkGridCell *cell)
{
  Line *line = look_at (self, row);
  DbkReportState state;
  g_autofree char *day = dbk_words_day (line->day);

  cell->text = g_steal_pointer (&day);
  if (line->model == NULL)
    return;
  if (has_moved_opening (line))
    cell->flags |= DBK_GRID_CELL_WARNING;
  state = dbk_document_get_state (line->model->document);
  if (state != DBK_STATE_DRAFT)
    {
      DbkLayout *layout = dbk_document_get_layout (line->model->document);
      g_autofree char *words = dbk_words_state (dbk_layout_form (layout), dbk_layout_period (layout), state, dbk_document_get_step (line->model->document));
      g_autofree char *before = g_steal_pointer (&cell->text);

      cell->text = g_strdup_printf ("%s  %s", before, words);
      cell->n_faint = (int)g_utf8_strlen (words, -1) + 2;
    }
}

/* The days added up; a day whose figure is not there yet is a missing part, unless nobody waits for it. */
static DbkEntryTotal
total_of (DbkEntryPeriod *self, int column)
{
  const DbkIndicator *indicator = g_array_index (self->columns, DbkEntryColumn, column).indicator;
  DbkEntryTotal total = { { 0, 0 }, 0, 0 };
  Line *line;

  if (indicator == NULL || indicator->over_time != DBK_AGGREGATE_SUM || (indicator->type != DBK_TYPE_NUMBER && indicator->type != DBK_TYPE_INTEGER))
    return total;
  for (int i = 0; i < self->n_lines; i++)
    {
      DbkGridPos place = place_in_line (self, (DbkGridPos){ 0, i, column }, &line);
      const DbkValue *value = place.block >= 0 ? dbk_entry_model_value (line->model, dbk_entry_model_slot (line->model, place)) : NULL;

      if (value == NULL || (value->kind == DBK_VALUE_MISSING && self->lines[i].day >= dbk_clock_today ()))
        continue;
      dbk_entry_total_add (&total, value);
    }
  return total;
}

static void
fill_total (DbkEntryPeriod *self, int column, DbkGridCell *cell)
{
  DbkEntryTotal total;

  cell->flags = DBK_GRID_CELL_BOLD;
  cell->kind = column == 0 ? DBK_GRID_KIND_LABEL : DBK_GRID_KIND_READ_ONLY;
  if (column == 0)
    {
      cell->text = g_strdup (_ ("Sum of the days"));
      return;
    }
  total = total_of (self, column);
  /* As in the day's sheet: a sum without all its parts only says how many are there. */
  if (total.filled > 0)
    cell->text = total.filled == total.parts ? dbk_decimal_format (total.sum) : g_strdup_printf ("%u/%u", total.filled, total.parts);
}

static void
period_get_cell (DbkGridModel *model, DbkGridPos pos, DbkGridCell *cell)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);
  DbkGridPos place;
  Line *line;

  if (pos.row == self->n_lines)
    {
      fill_total (self, pos.column, cell);
      return;
    }
  if (pos.column == 0)
    {
      fill_day (self, pos.row, cell);
      return;
    }
  place = place_in_line (self, pos, &line);
  if (place.block < 0)
    {
      cell->kind = DBK_GRID_KIND_READ_ONLY;
      return;
    }
  dbk_grid_model_get_cell (DBK_GRID_MODEL (line->model), place, cell);
}

static char *
period_dup_raw_text (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);
  DbkGridPos place;
  Line *line;

  if (pos.row == self->n_lines)
    {
      DbkEntryTotal total = total_of (self, pos.column);

      /* As in the day's sheet: copied, a sum without all its parts would pass for the month's. */
      return total.filled > 0 && total.filled == total.parts ? dbk_decimal_to_string (total.sum) : g_strdup ("");
    }
  if (pos.column == 0)
    return dbk_day_to_string (self->lines[pos.row].day);
  place = place_in_line (self, pos, &line);
  return place.block >= 0 ? dbk_grid_model_dup_raw_text (DBK_GRID_MODEL (line->model), place) : g_strdup ("");
}

/* (nullable): why the cell cannot be typed into. */
static char *
period_dup_refusal (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);
  DbkGridPos place;
  Line *line;

  if (pos.column == 0)
    return NULL;
  if (pos.row == self->n_lines)
    return g_strdup (_ ("This cell cannot be typed into."));
  place = place_in_line (self, pos, &line);
  if (line->failure != NULL)
    return g_strdup (line->failure);
  if (place.block < 0)
    return g_strdup (_ ("There is no such figure on this day."));
  return dbk_entry_model_dup_lock (line->model, dbk_entry_model_slot (line->model, place));
}

static void
add_refusal (DbkGridModel *model, DbkGridPos pos, GString *words, const char *separator)
{
  g_autofree char *refusal = period_dup_refusal (model, pos);

  if (refusal == NULL)
    return;
  if (words->len > 0)
    g_string_append (words, separator);
  g_string_append (words, refusal);
}

static void
add_opening (const Line *line, DbkGridPos pos, GString *words, const char *separator)
{
  if (pos.column == 0 && has_moved_opening (line))
    g_string_append_printf (words, "%s%s", words->len > 0 ? separator : "", _ ("Opening changed"));
}

static char *
dup_total_words (DbkEntryPeriod *self, int column)
{
  const DbkIndicator *indicator = g_array_index (self->columns, DbkEntryColumn, column).indicator;
  DbkEntryTotal total = total_of (self, column);
  g_autofree char *sum = NULL;

  if (total.filled == 0)
    return g_strdup (_ ("Sum of the days"));
  sum = dbk_decimal_format (total.sum);
  if (total.filled == total.parts)
    return g_strdup_printf ("%s · %s %s %s", _ ("Sum of the days"), dbk_text_get (&indicator->name), sum, indicator->unit);
  return g_strdup_printf (_ ("%s · the %u of %u days that are there: %s %s"), dbk_text_get (&indicator->name), total.filled, total.parts, sum, indicator->unit);
}

static char *
period_dup_description (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);
  Line *line;
  DbkGridPos place = place_in_line (self, pos, &line);
  g_autofree char *own = place.block >= 0 ? dbk_grid_model_dup_description (DBK_GRID_MODEL (line->model), place) : NULL;
  g_autoptr (GString) words = g_string_new (own);

  if (line == NULL)
    return dup_total_words (self, pos.column);
  add_opening (line, pos, words, ", ");
  add_refusal (model, pos, words, ", ");
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

static char *
period_dup_tooltip (DbkGridModel *model, DbkGridPos pos)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);
  Line *line;
  DbkGridPos place = place_in_line (self, pos, &line);
  g_autofree char *own = place.block >= 0 ? dbk_grid_model_dup_tooltip (DBK_GRID_MODEL (line->model), place) : NULL;
  g_autoptr (GString) words = g_string_new (own);

  if (line == NULL)
    return dup_total_words (self, pos.column);
  add_opening (line, pos, words, "\n");
  add_refusal (model, pos, words, "\n");
  return words->len > 0 ? g_strdup (words->str) : NULL;
}

char *
dbk_entry_period_dup_status (DbkEntryPeriod *self, DbkGridPos pos)
{
  g_autofree char *own = NULL;
  g_autofree char *day = NULL;
  g_autoptr (GString) words = NULL;
  DbkGridPos place;
  Line *line;

  if (!dbk_grid_model_has_cell (DBK_GRID_MODEL (self), pos))
    return g_strdup ("");
  if (pos.row == self->n_lines)
    return dup_total_words (self, pos.column);
  place = place_in_line (self, pos, &line);
  day = dbk_words_day (line->day);
  own = place.block >= 0 ? dbk_entry_model_dup_status (line->model, place) : g_strdup ("");
  words = g_string_new (day);
  if (*own != '\0')
    g_string_append_printf (words, "   %s", own);
  add_opening (line, pos, words, "   ");
  add_refusal (DBK_GRID_MODEL (self), pos, words, "   ");
  return g_strdup (words->str);
}

/* --- Structure --- */

static int
period_get_n_blocks (DbkGridModel *model)
{
  return 1;
}

static void
period_get_block (DbkGridModel *model, int block, DbkGridBlock *out)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);

  *out = (DbkGridBlock){ self->title, self->n_lines + 1, (int)self->columns->len, 1 };
}

static void
period_get_column (DbkGridModel *model, int block, int column, DbkGridColumn *out)
{
  *out = g_array_index (DBK_ENTRY_PERIOD (model)->columns, DbkEntryColumn, column).grid;
}

static const DbkGridChoice *
period_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices)
{
  Line *line;
  DbkGridPos place = place_in_line (DBK_ENTRY_PERIOD (model), pos, &line);

  *n_choices = 0;
  return place.block >= 0 ? dbk_grid_model_get_choices (DBK_GRID_MODEL (line->model), place, n_choices) : NULL;
}

/* --- Editing --- */

static gboolean
period_set_text (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (model);
  Line *line;
  DbkGridPos place = place_in_line (self, pos, &line);

  if (place.block < 0)
    {
      g_autofree char *refusal = period_dup_refusal (model, pos);

      g_set_error_literal (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY, refusal != NULL ? refusal : _ ("This cell cannot be typed into."));
      return FALSE;
    }
  return dbk_grid_model_set_text (DBK_GRID_MODEL (line->model), place, text, error);
}

static DbkGridPos
dbk_entry_period_find_change (DbkEntryTable *table, const DbkChange *change)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (table);
  int row = change->day - self->lines[0].day;

  for (guint i = 1; !change->note && g_str_equal (change->entity, self->entity) && row >= 0 && row < self->n_lines && i < self->columns->len; i++)
    if (g_str_equal (g_array_index (self->columns, DbkEntryColumn, i).indicator->code, change->indicator))
      return (DbkGridPos){ 0, row, (int)i };
  return (DbkGridPos){ -1, -1, -1 };
}

static void
grid_model_init (DbkGridModelInterface *iface)
{
  iface->get_n_blocks = period_get_n_blocks;
  iface->get_block = period_get_block;
  iface->get_column = period_get_column;
  iface->get_cell = period_get_cell;
  iface->dup_raw_text = period_dup_raw_text;
  iface->dup_description = period_dup_description;
  iface->dup_tooltip = period_dup_tooltip;
  iface->dup_refusal = period_dup_refusal;
  iface->set_text = period_set_text;
  iface->get_choices = period_get_choices;
}

/* --- Object --- */

static void
dbk_entry_period_finalize (GObject *object)
{
  DbkEntryPeriod *self = DBK_ENTRY_PERIOD (object);

  for (int i = 0; i < self->n_lines; i++)
    {
      g_clear_object (&self->lines[i].model);
      g_free (self->lines[i].failure);
    }
  g_free (self->lines);
  g_clear_pointer (&self->columns, g_array_unref);
  g_clear_pointer (&self->sheet, dbk_entry_sheet_free);
  g_free (self->title);
  g_free (self->account);
  G_OBJECT_CLASS (dbk_entry_period_parent_class)->finalize (object);
}

static void
dbk_entry_period_class_init (DbkEntryPeriodClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_entry_period_finalize;
  DBK_ENTRY_TABLE_CLASS (klass)->find_change = dbk_entry_period_find_change;
}

static void
dbk_entry_period_init (DbkEntryPeriod *self)
{
  self->columns = g_array_new (FALSE, TRUE, sizeof (DbkEntryColumn));
}

/* The figures of the entity in the order of the day's sheet, each once. */
static void
add_columns (DbkEntryPeriod *self, DbkLayout *layout, const DbkNode *entity)
{
  DbkEntryColumn day = { DBK_ENTRY_LABEL, NULL, { _ ("Day"), NULL, 20, DBK_GRID_KIND_LABEL, DBK_GRID_ALIGN_START, FALSE } };

  g_array_append_val (self->columns, day);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      DbkEntryColumn column;

      if (slot->entity != entity || slot->section->ticks || dbk_entry_sheet_find (self->sheet, i).block < 0)
        continue;
      column = dbk_entry_sheet_value_column (slot->indicator);
      g_array_append_val (self->columns, column);
    }
}

DbkEntryPeriod *
dbk_entry_period_new (DbkHome *home, const char *account, const char *form, const DbkNode *plant, const DbkNode *entity, DbkDay first, int n_days, GError **error)
{
  g_autoptr (DbkEntryPeriod) self = g_object_new (DBK_TYPE_ENTRY_PERIOD, NULL);
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);
  g_autoptr (DbkLayout) layout = NULL;

  g_return_val_if_fail (n_days > 0 && n_days <= DBK_ENTRY_PERIOD_MOST, NULL);
  layout = dbk_layout_new (catalogue, dbk_catalogue_form (catalogue, form), plant, dbk_period_day (first + n_days - 1), error);
  if (layout == NULL)
    return NULL;
  dbk_entry_table_set_reports (DBK_ENTRY_TABLE (self), home, form);
  self->account = g_strdup (account);
  self->form = g_intern_string (form);
  self->plant = g_intern_string (plant->code);
  self->entity = g_intern_string (entity->code);
  self->title = entity == plant ? g_strdup (dbk_text_get (&plant->name)) : g_strdup_printf ("%s · %s", dbk_text_get (&plant->name), dbk_text_get (&entity->name));
  self->sheet = dbk_entry_sheet_new (layout, NULL);
  add_columns (self, layout, entity);
  self->n_lines = n_days;
  self->lines = g_new0 (Line, (gsize)n_days);
  for (int i = 0; i < n_days; i++)
    self->lines[i].day = first + i;
  return g_steal_pointer (&self);
}

DbkEntryModel *
dbk_entry_period_get_model (DbkEntryPeriod *self, int row)
{
  return row >= 0 && row < self->n_lines ? look_at (self, row)->model : NULL;
}

DbkGridPos
dbk_entry_period_locate (DbkEntryPeriod *self, DbkGridPos pos)
{
  Line *line;

  if (pos.block != 0 || pos.row < 0 || pos.column < 0 || pos.column >= (int)self->columns->len)
    return (DbkGridPos){ -1, -1, -1 };
  return place_in_line (self, pos, &line);
}

gboolean
dbk_entry_period_contains (DbkEntryPeriod *self, DbkDay day)
{
  return day >= self->lines[0].day && day < self->lines[0].day + self->n_lines;
}

DbkDay
dbk_entry_period_get_day (DbkEntryPeriod *self, int row)
{
  g_return_val_if_fail (row >= 0 && row < self->n_lines, DBK_DAY_NONE);
  return self->lines[row].day;
}

DbkGridPos
dbk_entry_period_find (DbkEntryPeriod *self, DbkDay day, const DbkIndicator *indicator)
{
  DbkGridPos pos = { 0, CLAMP (day - self->lines[0].day, 0, self->n_lines - 1), 1 };

  for (guint i = 1; indicator != NULL && i < self->columns->len; i++)
    if (g_str_equal (g_array_index (self->columns, DbkEntryColumn, i).indicator->code, indicator->code))
      pos.column = (int)i;
  return pos;
}

const char *
dbk_entry_period_get_indicator (DbkEntryPeriod *self, int column)
{
  return column > 0 && column < (int)self->columns->len ? g_array_index (self->columns, DbkEntryColumn, column).indicator->code : NULL;
}
