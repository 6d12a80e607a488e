/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet widget's view of its data: dispatch, defaults and what can be said about any model. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-model.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-decimal.h"

enum
{
  CELLS_CHANGED,
  STRUCTURE_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (DbkGridModel, dbk_grid_model, G_TYPE_OBJECT)

G_DEFINE_QUARK (dbk - grid - error - quark, dbk_grid_error)

/* --- defaults --- */

static int
default_get_n_blocks (DbkGridModel *model)
{
  return 0;
}

static char *
default_dup_raw_text (DbkGridModel *model, DbkGridPos pos)
{
  g_auto (DbkGridCell) cell = { 0 };

  dbk_grid_model_get_cell (model, pos, &cell);
  return g_strdup (cell.text != NULL ? cell.text : "");
}

static void
append_word (GString *words, const char *word)
{
  if (words->len > 0)
    /* Translators: between the words that describe a cell: row, column, unit, states */
    g_string_append (words, _ (", "));
  g_string_append (words, word);
}

static char *
default_dup_description (DbkGridModel *model, DbkGridPos pos)
{
  g_auto (DbkGridCell) cell = { 0 };
  g_autoptr (GString) words = g_string_new (NULL);

  dbk_grid_model_get_cell (model, pos, &cell);
  if (cell.flags & DBK_GRID_CELL_CONFLICT)
    append_word (words, C_ ("cell state", "conflict"));
  if (cell.flags & DBK_GRID_CELL_ERROR)
    append_word (words, C_ ("cell state", "error"));
  if (cell.flags & DBK_GRID_CELL_WARNING)
    append_word (words, C_ ("cell state", "warning"));
  if (cell.flags & DBK_GRID_CELL_INFO)
    append_word (words, C_ ("cell state", "remark"));
  if (cell.flags & DBK_GRID_CELL_MISSING)
    append_word (words, C_ ("cell state", "required, empty"));
  else if (cell.text == NULL || cell.text[0] == '\0')
    append_word (words, C_ ("cell state", "empty"));
  if (cell.flags & DBK_GRID_CELL_DERIVED)
    append_word (words, C_ ("cell state", "derived"));
  if (cell.flags & DBK_GRID_CELL_CARRIED)
    append_word (words, C_ ("cell state", "carried over"));
  if (!(cell.flags & DBK_GRID_CELL_EDITABLE))
    append_word (words, C_ ("cell state", "read only"));
  if (cell.flags & DBK_GRID_CELL_NOTE)
    append_word (words, C_ ("cell state", "has a note"));
  if (cell.flags & DBK_GRID_CELL_CHANGED)
    append_word (words, C_ ("cell state", "changed"));
  if (cell.flags & DBK_GRID_CELL_PENDING)
    append_word (words, C_ ("cell state", "not yet sent"));
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static char *
default_dup_tooltip (DbkGridModel *model, DbkGridPos pos)
{
  return NULL;
}

static char *
default_dup_unit (DbkGridModel *model, DbkGridPos pos)
{
  DbkGridColumn column;

  dbk_grid_model_get_column (model, pos.block, pos.column, &column);
  return g_strdup (column.subtitle);
}

static gboolean
default_set_text (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error)
{
  g_set_error_literal (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY, _ ("This cell cannot be edited."));
  return FALSE;
}

static const DbkGridChoice *
default_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices)
{
  *n_choices = 0;
  return NULL;
}

static void
default_begin_batch (DbkGridModel *model)
{
}

static GPtrArray *
default_end_batch (DbkGridModel *model)
{
  return NULL;
}

static gboolean
default_can (DbkGridModel *model)
{
  return FALSE;
}

static gboolean
default_undo (DbkGridModel *model, DbkGridPos *where)
{
  return FALSE;
}

/* Moves to the next cell in reading order, from the last one to the first. */
static void
step (DbkGridModel *model, DbkGridPos *pos, gboolean forward)
{
  DbkGridBlock block;
  int n_blocks = dbk_grid_model_get_n_blocks (model);

  dbk_grid_model_get_block (model, pos->block, &block);
  pos->column += forward ? 1 : -1;
  if (pos->column >= 0 && pos->column < block.n_columns && block.n_rows > 0)
    return;
  pos->row += forward ? 1 : -1;
  if (pos->row < 0 || pos->row >= block.n_rows)
    {
      pos->block = (pos->block + (forward ? 1 : n_blocks - 1)) % n_blocks;
      dbk_grid_model_get_block (model, pos->block, &block);
      pos->row = forward ? 0 : MAX (block.n_rows - 1, 0);
    }
  pos->column = forward ? 0 : MAX (block.n_columns - 1, 0);
}

/* As many steps as lead around the sheet once. */
static gint64
count_steps (DbkGridModel *model)
{
  gint64 n_cells = 0;

  for (int b = 0; b < dbk_grid_model_get_n_blocks (model); b++)
    {
      DbkGridBlock block;

      dbk_grid_model_get_block (model, b, &block);
      n_cells += (gint64)MAX (block.n_rows, 1) * MAX (block.n_columns, 1);
    }
  return n_cells;
}

static gboolean
default_find_problem (DbkGridModel *model, DbkGridPos *pos, gboolean forward)
{
  DbkGridPos at = *pos;
  gint64 n_cells = count_steps (model);

  if (!dbk_grid_model_has_cell (model, at))
    at = (DbkGridPos){ 0, 0, -1 };
  for (gint64 i = 0; i < n_cells; i++)
    {
      g_auto (DbkGridCell) cell = { 0 };

      step (model, &at, forward);
      if (!dbk_grid_model_has_cell (model, at))
        continue;
      dbk_grid_model_get_cell (model, at, &cell);
      if (cell.flags & (DBK_GRID_CELL_MISSING | DBK_GRID_CELL_ERROR | DBK_GRID_CELL_CONFLICT | DBK_GRID_CELL_STOP))
        {
          *pos = at;
          return TRUE;
        }
    }
  return FALSE;
}

static void
dbk_grid_model_default_init (DbkGridModelInterface *iface)
{
  iface->get_n_blocks = default_get_n_blocks;
  iface->dup_raw_text = default_dup_raw_text;
  iface->dup_description = default_dup_description;
  iface->dup_tooltip = default_dup_tooltip;
  iface->dup_refusal = default_dup_tooltip;
  iface->dup_unit = default_dup_unit;
  iface->set_text = default_set_text;
  iface->get_choices = default_get_choices;
  iface->begin_batch = default_begin_batch;
  iface->end_batch = default_end_batch;
  iface->can_undo = default_can;
  iface->can_redo = default_can;
  iface->undo = default_undo;
  iface->redo = default_undo;
  iface->find_problem = default_find_problem;

  /**
   * DbkGridModel::cells-changed:
   * @block: the block
   * @row: first row
   * @column: first column
   * @n_rows: number of rows
   * @n_columns: number of columns
   *
   * What these cells show or allow has changed.
   */
  signals[CELLS_CHANGED] = g_signal_new ("cells-changed", DBK_TYPE_GRID_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 5, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT, G_TYPE_INT);
  /**
   * DbkGridModel::structure-changed:
   *
   * Blocks, rows or columns are others than before; every borrowed string is void.
   */
  signals[STRUCTURE_CHANGED] = g_signal_new ("structure-changed", DBK_TYPE_GRID_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                             G_TYPE_NONE, 0);
}

/* --- public API; everything here belongs to the main thread --- */

/**
 * dbk_grid_model_get_n_blocks:
 *
 * Returns: the number of blocks, at least 0
 */
int
dbk_grid_model_get_n_blocks (DbkGridModel *model)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), 0);
  return DBK_GRID_MODEL_GET_IFACE (model)->get_n_blocks (model);
}

/**
 * dbk_grid_model_get_block:
 * @out: (out caller-allocates): filled in; strings stay the model's
 */
void
dbk_grid_model_get_block (DbkGridModel *model, int block, DbkGridBlock *out)
{
  g_return_if_fail (DBK_IS_GRID_MODEL (model));
  *out = (DbkGridBlock){ 0 };
  DBK_GRID_MODEL_GET_IFACE (model)->get_block (model, block, out);
}

/**
 * dbk_grid_model_get_column:
 * @out: (out caller-allocates): filled in; strings stay the model's
 */
void
dbk_grid_model_get_column (DbkGridModel *model, int block, int column, DbkGridColumn *out)
{
  g_return_if_fail (DBK_IS_GRID_MODEL (model));
  *out = (DbkGridColumn){ 0 };
  DBK_GRID_MODEL_GET_IFACE (model)->get_column (model, block, column, out);
}

/**
 * dbk_grid_model_get_cell:
 * @out: (out caller-allocates): filled in; release with dbk_grid_cell_clear(). What it held before is not released
 */
void
dbk_grid_model_get_cell (DbkGridModel *model, DbkGridPos pos, DbkGridCell *out)
{
  DbkGridColumn column;

  g_return_if_fail (DBK_IS_GRID_MODEL (model));
  dbk_grid_model_get_column (model, pos.block, pos.column, &column);
  *out = (DbkGridCell){ .kind = column.kind, .decimals = -1 };
  DBK_GRID_MODEL_GET_IFACE (model)->get_cell (model, pos, out);
}

/**
 * dbk_grid_model_has_cell:
 *
 * Returns: whether there is a cell at @pos
 */
gboolean
dbk_grid_model_has_cell (DbkGridModel *model, DbkGridPos pos)
{
  DbkGridBlock block;

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  if (pos.block < 0 || pos.block >= dbk_grid_model_get_n_blocks (model))
    return FALSE;
  dbk_grid_model_get_block (model, pos.block, &block);
  return pos.row >= 0 && pos.row < block.n_rows && pos.column >= 0 && pos.column < block.n_columns;
}

/**
 * dbk_grid_model_is_editable:
 *
 * Returns: whether there is a cell at @pos that can be edited
 */
gboolean
dbk_grid_model_is_editable (DbkGridModel *model, DbkGridPos pos)
{
  g_auto (DbkGridCell) cell = { 0 };

  if (!dbk_grid_model_has_cell (model, pos))
    return FALSE;
  dbk_grid_model_get_cell (model, pos, &cell);
  return (cell.flags & DBK_GRID_CELL_EDITABLE) != 0 &&
         cell.kind != DBK_GRID_KIND_LABEL && cell.kind != DBK_GRID_KIND_READ_ONLY;
}

/**
 * dbk_grid_model_dup_raw_text:
 *
 * Returns: (transfer full): text for editing and copying, "" when the value is missing
 */
char *
dbk_grid_model_dup_raw_text (DbkGridModel *model, DbkGridPos pos)
{
  char *text;

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  text = DBK_GRID_MODEL_GET_IFACE (model)->dup_raw_text (model, pos);
  return text != NULL ? text : g_strdup ("");
}

/**
 * dbk_grid_model_dup_description:
 *
 * Returns: (transfer full) (nullable): the cell's state in words, translated
 */
char *
dbk_grid_model_dup_description (DbkGridModel *model, DbkGridPos pos)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  return DBK_GRID_MODEL_GET_IFACE (model)->dup_description (model, pos);
}

/**
 * dbk_grid_model_dup_row_label:
 *
 * Returns: (transfer full): the text of the row's label cells, "" if it has none
 */
char *
dbk_grid_model_dup_row_label (DbkGridModel *model, DbkGridPos pos)
{
  g_autoptr (GString) label = g_string_new (NULL);
  DbkGridBlock block;

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  dbk_grid_model_get_block (model, pos.block, &block);
  for (int c = 0; c < block.n_columns; c++)
    {
      g_auto (DbkGridCell) cell = { 0 };

      dbk_grid_model_get_cell (model, (DbkGridPos){ pos.block, pos.row, c }, &cell);
      if (cell.kind != DBK_GRID_KIND_LABEL)
        break;
      if (cell.text == NULL || cell.text[0] == '\0')
        continue;
      if (label->len > 0)
        g_string_append_c (label, ' ');
      g_string_append (label, cell.text);
    }
  return g_string_free (g_steal_pointer (&label), FALSE);
}

/**
 * dbk_grid_model_dup_name:
 *
 * Returns: (transfer full): "row, column, unit", what a person calls the cell
 */
char *
dbk_grid_model_dup_name (DbkGridModel *model, DbkGridPos pos)
{
  g_autofree char *row = NULL;
  g_autoptr (GString) name = NULL;
  DbkGridColumn column;

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  row = dbk_grid_model_dup_row_label (model, pos);
  name = g_string_new (row);
  dbk_grid_model_get_column (model, pos.block, pos.column, &column);
  if (column.title != NULL && column.title[0] != '\0')
    append_word (name, column.title);
  if (column.subtitle != NULL && column.subtitle[0] != '\0')
    append_word (name, column.subtitle);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/**
 * dbk_grid_model_dup_tooltip:
 *
 * Returns: (transfer full) (nullable): what hovering over the cell tells, plain text
 */
char *
dbk_grid_model_dup_tooltip (DbkGridModel *model, DbkGridPos pos)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  return DBK_GRID_MODEL_GET_IFACE (model)->dup_tooltip (model, pos);
}

/**
 * dbk_grid_model_dup_unit:
 *
 * Returns: (transfer full) (nullable): the unit of measure of the figure at @pos
 */
char *
dbk_grid_model_dup_unit (DbkGridModel *model, DbkGridPos pos)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  return DBK_GRID_MODEL_GET_IFACE (model)->dup_unit (model, pos);
}

/**
 * dbk_grid_model_set_text:
 * @text: what was typed; "" clears the cell to missing
 *
 * Returns: %TRUE when the model holds the new value; %FALSE with a translated message when it keeps the old one
 */
gboolean
dbk_grid_model_set_text (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  if (!dbk_grid_model_is_editable (model, pos))
    {
      g_autofree char *reason = dbk_grid_model_has_cell (model, pos) ? DBK_GRID_MODEL_GET_IFACE (model)->dup_refusal (model, pos) : NULL;

      g_set_error_literal (error, DBK_GRID_ERROR, DBK_GRID_ERROR_READ_ONLY, reason != NULL ? reason : _ ("This cell cannot be edited."));
      return FALSE;
    }
  return DBK_GRID_MODEL_GET_IFACE (model)->set_text (model, pos, text, error);
}

/**
 * dbk_grid_model_get_choices:
 * @n_choices: (out): how many
 *
 * Returns: (transfer none) (nullable) (array length=n_choices): the values a choice cell can take
 */
const DbkGridChoice *
dbk_grid_model_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices)
{
  *n_choices = 0;
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  return DBK_GRID_MODEL_GET_IFACE (model)->get_choices (model, pos, n_choices);
}

/**
 * dbk_grid_model_begin_batch:
 *
 * Edits until dbk_grid_model_end_batch() are one step of undo.
 */
void
dbk_grid_model_begin_batch (DbkGridModel *model)
{
  g_return_if_fail (DBK_IS_GRID_MODEL (model));
  DBK_GRID_MODEL_GET_IFACE (model)->begin_batch (model);
}

/**
 * dbk_grid_model_end_batch:
 *
 * Returns: (transfer full) (nullable) (element-type DbkGridRefusal): refusals found only now
 */
GPtrArray *
dbk_grid_model_end_batch (DbkGridModel *model)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  return DBK_GRID_MODEL_GET_IFACE (model)->end_batch (model);
}

/**
 * dbk_grid_model_can_undo:
 *
 * Returns: whether there is a step to undo
 */
gboolean
dbk_grid_model_can_undo (DbkGridModel *model)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  return DBK_GRID_MODEL_GET_IFACE (model)->can_undo (model);
}

/**
 * dbk_grid_model_can_redo:
 *
 * Returns: whether there is a step to redo
 */
gboolean
dbk_grid_model_can_redo (DbkGridModel *model)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  return DBK_GRID_MODEL_GET_IFACE (model)->can_redo (model);
}

/**
 * dbk_grid_model_undo:
 * @where: (out): the cell to go to, or a negative block
 *
 * Returns: whether something was undone
 */
gboolean
dbk_grid_model_undo (DbkGridModel *model, DbkGridPos *where)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  *where = (DbkGridPos){ -1, -1, -1 };
  return DBK_GRID_MODEL_GET_IFACE (model)->undo (model, where);
}

/**
 * dbk_grid_model_redo:
 * @where: (out): the cell to go to, or a negative block
 *
 * Returns: whether something was redone
 */
gboolean
dbk_grid_model_redo (DbkGridModel *model, DbkGridPos *where)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  *where = (DbkGridPos){ -1, -1, -1 };
  return DBK_GRID_MODEL_GET_IFACE (model)->redo (model, where);
}

/**
 * dbk_grid_model_find_problem:
 * @pos: (inout): where to start after; moved to what was found
 * @forward: %FALSE looks backwards
 *
 * Returns: whether there is a cell that is required and empty, fails or has to be looked at
 */
gboolean
dbk_grid_model_find_problem (DbkGridModel *model, DbkGridPos *pos, gboolean forward)
{
  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  return DBK_GRID_MODEL_GET_IFACE (model)->find_problem (model, pos, forward);
}

static gboolean
has_words (DbkGridModel *model, DbkGridPos pos, gpointer data)
{
  GStrv words = data;
  g_auto (DbkGridCell) cell = { 0 };
  g_autofree char *name = dbk_grid_model_dup_name (model, pos);
  g_autofree char *raw = NULL;
  g_autofree char *all = NULL;
  g_autofree char *folded = NULL;

  dbk_grid_model_get_cell (model, pos, &cell);
  raw = dbk_grid_model_dup_raw_text (model, pos);
  all = g_strjoin ("\n", name, cell.text != NULL ? cell.text : "", raw, NULL);
  folded = g_utf8_casefold (all, -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

typedef gboolean (*Suits) (DbkGridModel *model, DbkGridPos pos, gpointer data);

/* Around the end; cells of frozen columns are names, and not found themselves. */
static gboolean
find (DbkGridModel *model, DbkGridPos *pos, gboolean forward, gboolean stay, Suits suits, gpointer data)
{
  DbkGridPos at = *pos;

  if (dbk_grid_model_get_n_blocks (model) == 0)
    return FALSE;
  if (!dbk_grid_model_has_cell (model, at))
    at = (DbkGridPos){ 0, 0, -1 };
  for (gint64 i = stay ? -1 : 0, n = count_steps (model); i < n; i++)
    {
      DbkGridBlock block;

      if (i >= 0)
        step (model, &at, forward);
      if (!dbk_grid_model_has_cell (model, at))
        continue;
      dbk_grid_model_get_block (model, at.block, &block);
      if (at.column < block.n_frozen || !suits (model, at, data))
        continue;
      *pos = at;
      return TRUE;
    }
  return FALSE;
}

/**
 * dbk_grid_model_find_text:
 * @pos: (inout): where to start; moved to what was found
 * @words: parted by blanks; each has to stand in the row's name, the column's, or the cell's text; case does not count
 * @forward: %FALSE looks backwards
 * @stay: whether @pos itself is looked at first
 *
 * Around the end; cells of frozen columns are names, and not found themselves.
 *
 * Returns: whether there is such a cell
 */
gboolean
dbk_grid_model_find_text (DbkGridModel *model, DbkGridPos *pos, const char *words, gboolean forward, gboolean stay)
{
  g_autofree char *normal = g_utf8_normalize (words, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : "", -1);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t", -1);

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  return find (model, pos, forward, stay, has_words, parts);
}

/* --- replacing --- */

/* The same figure is written in many ways: 24, 24.00, ２４. */
static gboolean
is_same_figure (const char *text, const char *other)
{
  DbkDecimal a, b;

  return dbk_decimal_parse_typed (text, DBK_DECIMAL_MAX_DECIMALS, &a, NULL) && dbk_decimal_parse_typed (other, DBK_DECIMAL_MAX_DECIMALS, &b, NULL) &&
         dbk_decimal_compare (a, b) == 0;
}

/**
 * dbk_grid_model_dup_replaced:
 * @text: what is looked for; "" is nowhere
 * @by: what shall stand there
 * @part: every place where @text stands in the cell's raw text; otherwise the cell as a whole, whose case does not count,
 *   and figures are the same however they are written
 *
 * Returns: (transfer full) (nullable): the text the cell would get, %NULL where it does not hold @text or cannot be edited
 */
char *
dbk_grid_model_dup_replaced (DbkGridModel *model, DbkGridPos pos, const char *text, const char *by, gboolean part)
{
  g_autofree char *raw = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *sought = NULL;
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), NULL);
  if (*text == '\0' || !dbk_grid_model_is_editable (model, pos))
    return NULL;
  raw = dbk_grid_model_dup_raw_text (model, pos);
  if (part)
    {
      parts = g_strsplit (raw, text, -1);
      return parts[0] != NULL && parts[1] != NULL ? g_strjoinv (by, parts) : NULL;
    }
  folded = g_utf8_casefold (raw, -1);
  sought = g_utf8_casefold (text, -1);
  return g_str_equal (folded, sought) || is_same_figure (raw, text) ? g_strdup (by) : NULL;
}

typedef struct
{
  const char *text;
  gboolean part;
} Sought;

static gboolean
has_value (DbkGridModel *model, DbkGridPos pos, gpointer data)
{
  const Sought *sought = data;
  g_autofree char *replaced = dbk_grid_model_dup_replaced (model, pos, sought->text, "", sought->part);

  return replaced != NULL;
}

/**
 * dbk_grid_model_find_value:
 * @pos: (inout): where to start; moved to what was found
 * @text: as for dbk_grid_model_dup_replaced()
 * @part: the same
 * @forward: %FALSE looks backwards
 * @stay: whether @pos itself is looked at first
 *
 * Around the end.
 *
 * Returns: whether there is a cell in which @text could be replaced
 */
gboolean
dbk_grid_model_find_value (DbkGridModel *model, DbkGridPos *pos, const char *text, gboolean part, gboolean forward, gboolean stay)
{
  Sought sought = { text, part };

  g_return_val_if_fail (DBK_IS_GRID_MODEL (model), FALSE);
  return find (model, pos, forward, stay, has_value, &sought);
}

/**
 * dbk_grid_model_cells_changed:
 *
 * Emits cells-changed; for models.
 */
void
dbk_grid_model_cells_changed (DbkGridModel *model, int block, int row, int column, int n_rows, int n_columns)
{
  g_return_if_fail (DBK_IS_GRID_MODEL (model));
  g_signal_emit (model, signals[CELLS_CHANGED], 0, block, row, column, n_rows, n_columns);
}

/**
 * dbk_grid_model_structure_changed:
 *
 * Emits structure-changed; for models.
 */
void
dbk_grid_model_structure_changed (DbkGridModel *model)
{
  g_return_if_fail (DBK_IS_GRID_MODEL (model));
  g_signal_emit (model, signals[STRUCTURE_CHANGED], 0);
}

/**
 * dbk_grid_cell_clear:
 *
 * Releases what @cell holds, not @cell itself.
 */
void
dbk_grid_cell_clear (DbkGridCell *cell)
{
  g_clear_pointer (&cell->text, g_free);
  g_clear_pointer (&cell->ghost, g_free);
}

/**
 * dbk_grid_refusal_new:
 * @text: what the cell was given
 * @message: why it kept its old value, translated
 *
 * Returns: (transfer full): a refusal
 */
DbkGridRefusal *
dbk_grid_refusal_new (DbkGridPos pos, const char *text, const char *message)
{
  DbkGridRefusal *refusal = g_new0 (DbkGridRefusal, 1);

  refusal->pos = pos;
  refusal->text = g_strdup (text);
  refusal->message = g_strdup (message);
  return refusal;
}

/**
 * dbk_grid_refusal_free:
 *
 * Frees a refusal.
 */
void
dbk_grid_refusal_free (DbkGridRefusal *refusal)
{
  g_free (refusal->text);
  g_free (refusal->message);
  g_free (refusal);
}
