/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a report's layout becomes tables of a sheet: which cell shows what.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-sheet.h"

#include <glib/gi18n-lib.h>

struct _DbkEntrySheet
{
  DbkLayout *layout;  /* (owned) */
  GPtrArray *blocks;  /* (owned) (element-type DbkEntryBlock) */
  DbkGridPos *places; /* (owned): of every slot */
};

static void
block_free (gpointer data)
{
  DbkEntryBlock *block = data;

  g_array_unref (block->columns);
  g_ptr_array_unref (block->indicators);
  g_free (block);
}

static DbkGridKind
kind_of (const DbkIndicator *indicator)
{
  switch (indicator->type)
    {
    case DBK_TYPE_NUMBER:
    case DBK_TYPE_INTEGER:
      return DBK_GRID_KIND_NUMBER;
    case DBK_TYPE_CHOICE:
      return DBK_GRID_KIND_CHOICE;
    case DBK_TYPE_TIME:
    case DBK_TYPE_TEXT:
    default:
      return DBK_GRID_KIND_TEXT;
    }
}

static int
width_of (const DbkIndicator *indicator)
{
  switch (indicator->type)
    {
    case DBK_TYPE_NUMBER:
      return 6 + (int)indicator->decimals;
    case DBK_TYPE_INTEGER:
      return 4;
    case DBK_TYPE_TIME:
      return 6;
    case DBK_TYPE_CHOICE:
      return 10;
    case DBK_TYPE_TEXT:
    default:
      return 16;
    }
}

static void
add_column (DbkEntryBlock *block, DbkEntryRole role, const DbkIndicator *indicator, const char *title, const char *subtitle, int width, DbkGridKind kind, DbkGridAlign align)
{
  DbkEntryColumn column = { role, indicator, { title, subtitle, width, kind, align, FALSE } };

  if (subtitle != NULL && *subtitle == '\0')
    column.grid.subtitle = NULL;
  g_array_append_val (block->columns, column);
}

DbkEntryColumn
dbk_entry_sheet_value_column (const DbkIndicator *indicator)
{
  DbkGridKind kind = kind_of (indicator);
  const char *unit = indicator->unit != NULL && *indicator->unit != '\0' ? indicator->unit : NULL;

  return (DbkEntryColumn){ DBK_ENTRY_VALUE,
                           indicator,
                           { dbk_text_get (&indicator->name), unit, width_of (indicator), kind,
                             kind == DBK_GRID_KIND_NUMBER ? DBK_GRID_ALIGN_END : DBK_GRID_ALIGN_START, FALSE } };
}

int
dbk_entry_sheet_room_for (const char *text)
{
  int width = 0;

  for (const char *c = text; c != NULL && *c != '\0'; c = g_utf8_next_char (c))
    width += g_unichar_iswide (g_utf8_get_char (c)) ? 2 : 1;
  return width;
}

static void
add_value_column (DbkEntryBlock *block, const DbkIndicator *indicator)
{
  DbkEntryColumn column = dbk_entry_sheet_value_column (indicator);

  g_array_append_val (block->columns, column);
}

/* A reviewer looks at the change of what adds up: one column of it, beside the section's first such figure. */
static void
add_unit_columns (DbkEntryBlock *block, gboolean review)
{
  gboolean compared = FALSE;

  add_column (block, DBK_ENTRY_LABEL, NULL, _ ("Unit"), NULL, 12, DBK_GRID_KIND_LABEL, DBK_GRID_ALIGN_START);
  for (guint i = 0; i < block->indicators->len; i++)
    {
      const DbkIndicator *indicator = g_ptr_array_index (block->indicators, i);

      add_value_column (block, indicator);
      if (review && !compared && indicator->type == DBK_TYPE_NUMBER && indicator->decimals > 2 && indicator->over_time == DBK_AGGREGATE_SUM)
        {
          add_column (block, DBK_ENTRY_CHANGE, indicator, _ ("Day on day"), "%", 8, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END);
          compared = TRUE;
        }
    }
}

static void
add_line_columns (DbkEntryBlock *block, gboolean review)
{
  add_column (block, DBK_ENTRY_LABEL, NULL, _ ("Indicator"), NULL, 16, DBK_GRID_KIND_LABEL, DBK_GRID_ALIGN_START);
  add_column (block, DBK_ENTRY_VALUE, NULL, _ ("Today"), NULL, 13, DBK_GRID_KIND_NUMBER, DBK_GRID_ALIGN_END);
  add_column (block, DBK_ENTRY_PREVIOUS, NULL, _ ("Yesterday"), NULL, 13, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END);
  if (review)
    add_column (block, DBK_ENTRY_CHANGE, NULL, _ ("Day on day"), "%", 8, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END);
  add_column (block, DBK_ENTRY_UNIT, NULL, _ ("Measure"), NULL, 7, DBK_GRID_KIND_READ_ONLY, DBK_GRID_ALIGN_END);
  add_column (block, DBK_ENTRY_NOTE, NULL, _ ("Note"), NULL, 20, DBK_GRID_KIND_TEXT, DBK_GRID_ALIGN_START);
  g_array_index (block->columns, DbkEntryColumn, block->columns->len - 1).grid.expand = TRUE;
}

/* Where few figures have a unit it stands beside their names: a line of its own would be blank. */
static void
fold_units (DbkEntryBlock *block)
{
  guint n = 0;

  for (guint i = 0; i < block->columns->len; i++)
    n += g_array_index (block->columns, DbkEntryColumn, i).grid.subtitle != NULL;
  if (n * 3 >= block->columns->len)
    return;
  for (guint i = 0; i < block->columns->len; i++)
    {
      DbkGridColumn *column = &g_array_index (block->columns, DbkEntryColumn, i).grid;
      g_autofree char *title = NULL;

      if (column->subtitle == NULL)
        continue;
      /* Translators: the name of a figure and its unit, as a heading */
      title = g_strdup_printf (_ ("%s (%s)"), column->title, column->subtitle);
      column->title = g_intern_string (title);
      column->subtitle = NULL;
    }
}

static gboolean
has_sums (const DbkLayoutBlock *source)
{
  for (guint i = 0; i < source->indicators->len; i++)
    if (((const DbkIndicator *)g_ptr_array_index (source->indicators, i))->over_organisation == DBK_AGGREGATE_SUM)
      return TRUE;
  return FALSE;
}

/* Whether any entity of the section has @indicator filled in, or ought to. */
static gboolean
is_read (DbkLayout *layout, const DbkFigures *read, const DbkLayoutBlock *source, const DbkIndicator *indicator)
{
  for (guint i = 0; i < source->entities->len; i++)
    {
      const DbkSlot *slot = dbk_layout_find (layout, g_ptr_array_index (source->entities, i), indicator);

      if (slot != NULL && (slot->required || dbk_figures_get (read, slot->index)->kind != DBK_VALUE_MISSING))
        return TRUE;
    }
  return FALSE;
}

static DbkEntryBlock *
block_new (DbkLayout *layout, const DbkLayoutBlock *source, const DbkFigures *read)
{
  DbkEntryBlock *block = g_new0 (DbkEntryBlock, 1);

  block->source = source;
  block->columns = g_array_new (FALSE, TRUE, sizeof (DbkEntryColumn));
  block->indicators = g_ptr_array_new ();
  for (guint i = 0; i < source->indicators->len; i++)
    if (read == NULL || is_read (layout, read, source, g_ptr_array_index (source->indicators, i)))
      g_ptr_array_add (block->indicators, g_ptr_array_index (source->indicators, i));
  /* Figures of one dam or one plant read better down the page, with yesterday beside them. */
  block->lines = source->section->level != DBK_NODE_UNIT && source->entities->len == 1;
  if (block->lines)
    {
      block->n_rows = (int)block->indicators->len;
      add_line_columns (block, read != NULL);
    }
  else
    {
      block->total = source->entities->len > 1 && has_sums (source);
      block->n_rows = (int)source->entities->len + (block->total ? 1 : 0);
      add_unit_columns (block, read != NULL);
      fold_units (block);
    }
  return block;
}

static void
index_places (DbkEntrySheet *self)
{
  guint n = dbk_layout_n_slots (self->layout);

  self->places = g_new (DbkGridPos, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    self->places[i] = (DbkGridPos){ -1, -1, -1 };
  for (int b = 0; b < (int)self->blocks->len; b++)
    {
      const DbkEntryBlock *block = g_ptr_array_index (self->blocks, b);

      for (int r = 0; r < block->n_rows; r++)
        for (int c = 0; c < (int)block->columns->len; c++)
          {
            DbkGridPos pos = { b, r, c };
            int slot = dbk_entry_sheet_slot (self, pos);

            if (slot >= 0 && g_array_index (block->columns, DbkEntryColumn, c).role == DBK_ENTRY_VALUE)
              self->places[slot] = pos;
          }
    }
}

DbkEntrySheet *
dbk_entry_sheet_new (DbkLayout *layout, const DbkFigures *read)
{
  DbkEntrySheet *self = g_new0 (DbkEntrySheet, 1);
  const GPtrArray *blocks = dbk_layout_blocks (layout);

  self->layout = dbk_layout_ref (layout);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  for (guint i = 0; i < blocks->len; i++)
    {
      const DbkLayoutBlock *source = g_ptr_array_index (blocks, i);
      DbkEntryBlock *block;

      /* Ticks are check buttons beside the sheet, not cells. */
      if (source->section->ticks)
        continue;
      block = block_new (layout, source, read);
      if (block->indicators->len > 0)
        g_ptr_array_add (self->blocks, block);
      else
        block_free (block);
    }
  index_places (self);
  return self;
}

void
dbk_entry_sheet_free (DbkEntrySheet *self)
{
  g_ptr_array_unref (self->blocks);
  dbk_layout_unref (self->layout);
  g_free (self->places);
  g_free (self);
}

const GPtrArray *
dbk_entry_sheet_blocks (const DbkEntrySheet *self)
{
  return self->blocks;
}

const DbkEntryColumn *
dbk_entry_sheet_column (const DbkEntrySheet *self, int block, int column)
{
  const DbkEntryBlock *entry = g_ptr_array_index (self->blocks, block);

  return &g_array_index (entry->columns, DbkEntryColumn, column);
}

const DbkNode *
dbk_entry_sheet_entity (const DbkEntrySheet *self, int block, int row)
{
  const DbkEntryBlock *entry = g_ptr_array_index (self->blocks, block);

  if (entry->lines)
    row = 0;
  return row >= 0 && row < (int)entry->source->entities->len ? g_ptr_array_index (entry->source->entities, row) : NULL;
}

int
dbk_entry_sheet_slot (const DbkEntrySheet *self, DbkGridPos pos)
{
  const DbkEntryBlock *block = g_ptr_array_index (self->blocks, pos.block);
  const DbkEntryColumn *column = dbk_entry_sheet_column (self, pos.block, pos.column);
  const DbkNode *entity = dbk_entry_sheet_entity (self, pos.block, pos.row);
  const DbkIndicator *indicator = block->lines ? g_ptr_array_index (block->indicators, pos.row) : column->indicator;
  const DbkSlot *slot = entity != NULL && indicator != NULL ? dbk_layout_find (self->layout, entity, indicator) : NULL;

  return slot != NULL ? (int)slot->index : -1;
}

DbkGridPos
dbk_entry_sheet_find (const DbkEntrySheet *self, guint slot)
{
  if (slot >= dbk_layout_n_slots (self->layout))
    return (DbkGridPos){ -1, -1, -1 };
  return self->places[slot];
}

gboolean
dbk_entry_sheet_is_total (const DbkEntrySheet *self, DbkGridPos pos)
{
  const DbkEntryBlock *block = g_ptr_array_index (self->blocks, pos.block);

  return block->total && pos.row == block->n_rows - 1;
}
