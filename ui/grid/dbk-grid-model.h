/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sheet widget needs to know of the data it shows: blocks of rows and columns, cells, edits and undo. */
#pragma once

#include <gio/gio.h>

#include "ui/grid/dbk-grid-types.h"

G_BEGIN_DECLS

#define DBK_TYPE_GRID_MODEL (dbk_grid_model_get_type ())
G_DECLARE_INTERFACE (DbkGridModel, dbk_grid_model, DBK, GRID_MODEL, GObject)

#define DBK_GRID_ERROR (dbk_grid_error_quark ())

/**
 * DbkGridError:
 * @DBK_GRID_ERROR_READ_ONLY: the cell cannot be edited
 * @DBK_GRID_ERROR_INVALID: the text is not a value of that cell
 * @DBK_GRID_ERROR_OUTSIDE: there is no such cell
 *
 * Reasons the grid itself refuses an edit for. A model may use these or any domain of its own: only the message is shown.
 */
typedef enum
{
  DBK_GRID_ERROR_READ_ONLY,
  DBK_GRID_ERROR_INVALID,
  DBK_GRID_ERROR_OUTSIDE,
} DbkGridError;

/**
 * DbkGridKind:
 * @DBK_GRID_KIND_NUMBER: a figure; right-aligned, takes sums after '='
 * @DBK_GRID_KIND_TEXT: free text
 * @DBK_GRID_KIND_CHOICE: one of dbk_grid_model_get_choices()
 * @DBK_GRID_KIND_READ_ONLY: shown, never edited
 * @DBK_GRID_KIND_LABEL: names the row; what accessible names of the row's cells begin with
 */
typedef enum
{
  DBK_GRID_KIND_NUMBER,
  DBK_GRID_KIND_TEXT,
  DBK_GRID_KIND_CHOICE,
  DBK_GRID_KIND_READ_ONLY,
  DBK_GRID_KIND_LABEL,
} DbkGridKind;

typedef enum
{
  DBK_GRID_ALIGN_START,
  DBK_GRID_ALIGN_CENTER,
  DBK_GRID_ALIGN_END,
} DbkGridAlign;

/**
 * DbkGridCellFlags:
 * @DBK_GRID_CELL_EDITABLE: set_text() may succeed
 * @DBK_GRID_CELL_DERIVED: computed from others
 * @DBK_GRID_CELL_CARRIED: taken over from the period before
 * @DBK_GRID_CELL_ERROR: an error rule fails here
 * @DBK_GRID_CELL_WARNING: a warning rule fails here
 * @DBK_GRID_CELL_INFO: there is something to read about it
 * @DBK_GRID_CELL_NOTE: a person left a note or a reason
 * @DBK_GRID_CELL_CONFLICT: somebody else wrote another value
 * @DBK_GRID_CELL_PENDING: not yet sent
 * @DBK_GRID_CELL_CHANGED: changed since the last look, or by a reviewer
 * @DBK_GRID_CELL_BOLD: a total
 * @DBK_GRID_CELL_MISSING: required and empty; F8 stops here
 * @DBK_GRID_CELL_STOP: neither empty nor failing, but somebody has to look at it; F8 stops here, too
 * @DBK_GRID_CELL_PLAIN: drawn in full although it cannot be edited: of a sheet that is only read
 */
typedef enum
{
  DBK_GRID_CELL_EDITABLE = 1 << 0,
  DBK_GRID_CELL_DERIVED = 1 << 1,
  DBK_GRID_CELL_CARRIED = 1 << 2,
  DBK_GRID_CELL_ERROR = 1 << 3,
  DBK_GRID_CELL_WARNING = 1 << 4,
  DBK_GRID_CELL_INFO = 1 << 5,
  DBK_GRID_CELL_NOTE = 1 << 6,
  DBK_GRID_CELL_CONFLICT = 1 << 7,
  DBK_GRID_CELL_PENDING = 1 << 8,
  DBK_GRID_CELL_CHANGED = 1 << 9,
  DBK_GRID_CELL_BOLD = 1 << 10,
  DBK_GRID_CELL_MISSING = 1 << 11,
  DBK_GRID_CELL_PLAIN = 1 << 12,
  DBK_GRID_CELL_STOP = 1 << 13,
} DbkGridCellFlags;

/**
 * DbkGridBlock:
 * @title: (nullable): heading above the header row, translated
 * @n_rows: number of rows, may be 0
 * @n_columns: number of columns
 * @n_frozen: how many leading columns stay when scrolling sideways
 *
 * One table of a sheet. The strings belong to the model and last until structure-changed.
 */
typedef struct
{
  const char *title;
  int n_rows;
  int n_columns;
  int n_frozen;
} DbkGridBlock;

/**
 * DbkGridColumn:
 * @title: heading, translated
 * @subtitle: (nullable): unit of measure, shown small beneath
 * @width_chars: natural width in digits; a heading that is wider widens the column
 * @kind: what its cells are, unless a cell says otherwise
 * @align: where headings and texts go
 * @expand: takes the room that is left in the window
 *
 * One column. The strings belong to the model and last until structure-changed.
 */
typedef struct
{
  const char *title;
  const char *subtitle;
  int width_chars;
  DbkGridKind kind;
  DbkGridAlign align;
  gboolean expand;
} DbkGridColumn;

/**
 * DbkGridCell:
 * @text: (owned) (nullable): formatted for display, "1,183.6200"; NULL or "" means empty
 * @ghost: (owned) (nullable): drawn very faint while the cell is empty; never copied, never counted
 * @n_faint: how many characters at the end of @text are drawn faint (trailing zeros, a capacity)
 * @flags: its state
 * @kind: set to the column's kind before the model is asked; a model may change it for one cell
 * @decimals: how many decimals the cell takes, -1 if unknown; only sums look at it
 *
 * What is drawn of one cell.
 */
typedef struct
{
  char *text;
  char *ghost;
  int n_faint;
  DbkGridCellFlags flags;
  DbkGridKind kind;
  int decimals;
} DbkGridCell;

/**
 * DbkGridChoice:
 * @code: what set_text() receives
 * @label: what a person reads, translated
 * @initials: (nullable): the letters @label is typed with, where it is not written in letters
 */
typedef struct
{
  const char *code;
  const char *label;
  const char *initials;
} DbkGridChoice;

/**
 * DbkGridRefusal:
 * @pos: the cell that kept its old value
 * @text: (owned): what it was given
 * @message: (owned): why not, translated
 */
typedef struct
{
  DbkGridPos pos;
  char *text;
  char *message;
} DbkGridRefusal;

/**
 * DbkGridModelInterface:
 * @get_n_blocks: number of blocks
 * @get_block: fills in one block
 * @get_column: fills in one column (zeroed before)
 * @get_cell: fills in one cell (cleared before, kind and decimals preset). Called for every visible cell of every
 *   frame: it must be quick
 * @dup_raw_text: text for editing and copying ("1183.62"); by default the display text
 * @dup_description: (nullable result): the cell's state in words for assistive technology and status lines; by default
 *   made from the flags
 * @dup_tooltip: (nullable result): what hovering tells; by default nothing
 * @dup_refusal: (nullable result): why a cell that cannot be edited cannot, translated; by default a general sentence
 * @dup_unit: (nullable result): unit of measure of a figure, for sums; by default the column's subtitle
 * @set_text: takes what was typed or pasted, "" clears. Must be durable when it returns TRUE. FALSE with a translated
 *   message keeps the old value. By default everything is refused
 * @get_choices: the values of a choice cell, belonging to the model until structure-changed
 * @begin_batch: what follows until @end_batch is one step of undo
 * @end_batch: (nullable result): closes the batch; returns refusals (DbkGridRefusal, transfer full) found only now, not
 *   those set_text() has reported
 * @can_undo: whether there is something to undo
 * @can_redo: whether there is something to redo
 * @undo: undoes one step; @where (never NULL) may be set to the cell to go to
 * @redo: the other way
 * @find_problem: moves @pos to the next (previous) cell that is required and empty, fails or has to be looked at, around the end; FALSE if there is
 *   none. By default looks for the flags MISSING, ERROR and CONFLICT
 */
struct _DbkGridModelInterface
{
  GTypeInterface parent;

  int (*get_n_blocks) (DbkGridModel *model);
  void (*get_block) (DbkGridModel *model, int block, DbkGridBlock *out);
  void (*get_column) (DbkGridModel *model, int block, int column, DbkGridColumn *out);
  void (*get_cell) (DbkGridModel *model, DbkGridPos pos, DbkGridCell *out);
  char *(*dup_raw_text) (DbkGridModel *model, DbkGridPos pos);
  char *(*dup_description) (DbkGridModel *model, DbkGridPos pos);
  char *(*dup_tooltip) (DbkGridModel *model, DbkGridPos pos);
  char *(*dup_refusal) (DbkGridModel *model, DbkGridPos pos);
  char *(*dup_unit) (DbkGridModel *model, DbkGridPos pos);
  gboolean (*set_text) (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error);
  const DbkGridChoice *(*get_choices) (DbkGridModel *model, DbkGridPos pos, guint *n_choices);
  void (*begin_batch) (DbkGridModel *model);
  GPtrArray *(*end_batch) (DbkGridModel *model);
  gboolean (*can_undo) (DbkGridModel *model);
  gboolean (*can_redo) (DbkGridModel *model);
  gboolean (*undo) (DbkGridModel *model, DbkGridPos *where);
  gboolean (*redo) (DbkGridModel *model, DbkGridPos *where);
  gboolean (*find_problem) (DbkGridModel *model, DbkGridPos *pos, gboolean forward);
};

GQuark dbk_grid_error_quark (void);

int dbk_grid_model_get_n_blocks (DbkGridModel *model);
void dbk_grid_model_get_block (DbkGridModel *model, int block, DbkGridBlock *out);
void dbk_grid_model_get_column (DbkGridModel *model, int block, int column, DbkGridColumn *out);
void dbk_grid_model_get_cell (DbkGridModel *model, DbkGridPos pos, DbkGridCell *out);
gboolean dbk_grid_model_has_cell (DbkGridModel *model, DbkGridPos pos);
gboolean dbk_grid_model_is_editable (DbkGridModel *model, DbkGridPos pos);
char *dbk_grid_model_dup_raw_text (DbkGridModel *model, DbkGridPos pos);
char *dbk_grid_model_dup_description (DbkGridModel *model, DbkGridPos pos);
char *dbk_grid_model_dup_row_label (DbkGridModel *model, DbkGridPos pos);
char *dbk_grid_model_dup_name (DbkGridModel *model, DbkGridPos pos);
char *dbk_grid_model_dup_tooltip (DbkGridModel *model, DbkGridPos pos);
char *dbk_grid_model_dup_unit (DbkGridModel *model, DbkGridPos pos);
gboolean dbk_grid_model_set_text (DbkGridModel *model, DbkGridPos pos, const char *text, GError **error);
const DbkGridChoice *dbk_grid_model_get_choices (DbkGridModel *model, DbkGridPos pos, guint *n_choices);
void dbk_grid_model_begin_batch (DbkGridModel *model);
GPtrArray *dbk_grid_model_end_batch (DbkGridModel *model);
gboolean dbk_grid_model_can_undo (DbkGridModel *model);
gboolean dbk_grid_model_can_redo (DbkGridModel *model);
gboolean dbk_grid_model_undo (DbkGridModel *model, DbkGridPos *where);
gboolean dbk_grid_model_redo (DbkGridModel *model, DbkGridPos *where);
gboolean dbk_grid_model_find_problem (DbkGridModel *model, DbkGridPos *pos, gboolean forward);
gboolean dbk_grid_model_find_text (DbkGridModel *model, DbkGridPos *pos, const char *words, gboolean forward, gboolean stay);
gboolean dbk_grid_model_find_value (DbkGridModel *model, DbkGridPos *pos, const char *text, gboolean part, gboolean forward, gboolean stay);
char *dbk_grid_model_dup_replaced (DbkGridModel *model, DbkGridPos pos, const char *text, const char *by, gboolean part);

void dbk_grid_model_cells_changed (DbkGridModel *model, int block, int row, int column, int n_rows, int n_columns);
void dbk_grid_model_structure_changed (DbkGridModel *model);

void dbk_grid_cell_clear (DbkGridCell *cell);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DbkGridCell, dbk_grid_cell_clear)

DbkGridRefusal *dbk_grid_refusal_new (DbkGridPos pos, const char *text, const char *message);
void dbk_grid_refusal_free (DbkGridRefusal *refusal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkGridRefusal, dbk_grid_refusal_free)

G_END_DECLS
