/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sheet must show, kept in the plainest way: a table of texts and a list
 * of steps. Random steps are made up here, told to the real model, and compared.
 */
#pragma once

#include "tests/data/client/dbk-test-home.h"
#include "ui/entry/dbk-entry-model.h"

G_BEGIN_DECLS

/**
 * BoardCell: one cell of the sheet
 * @slot: -1 where there is none
 * @typable: a person may type into it
 * @note: it is the note of a figure
 * @text: (owned): what has to be read from it; "" where nothing was typed
 */
typedef struct
{
  DbkGridPos pos;
  int slot;
  gboolean typable;
  gboolean note;
  char *text;
} BoardCell;

/** BoardChange: what a step does to one cell; @text is what is typed, @after NULL where it has to be refused */
typedef struct
{
  guint cell;
  char *text;
  char *before;
  char *after;
} BoardChange;

typedef enum
{
  BOARD_STEP_TYPE,
  BOARD_STEP_PASTE,
  BOARD_STEP_FILL,
  BOARD_STEP_UNDO,
  BOARD_STEP_REDO,
} BoardStepKind;

/** BoardStep: @changes: (element-type BoardChange) */
typedef struct
{
  BoardStepKind kind;
  GPtrArray *changes;
} BoardStep;

typedef struct
{
  GRand *random;
  DbkDocument *document; /* (unowned) */
  DbkEntryModel *model;  /* (unowned) */
  GArray *cells;         /* (element-type BoardCell) */
  GPtrArray *done;       /* (element-type BoardStep) */
  GPtrArray *undone;     /* (element-type BoardStep) */
  BoardStep *planned;    /* (nullable): not done yet */
} Board;

Board *board_new (guint32 seed, DbkDocument *document, DbkEntryModel *model);
void board_free (Board *board);
/** board_look_at: the same cells in another document and model; what could be undone is gone */
void board_look_at (Board *board, DbkDocument *document, DbkEntryModel *model);

/** board_plan: (transfer none) (nullable): the next step at random, not done yet; NULL if there happens to be nothing to do */
BoardStep *board_plan (Board *board);
/** board_do: does the planned step with the real model and in the table; refusals have to be the foreseen ones */
void board_do (Board *board);
/** board_set_text: puts down what a cell holds */
void board_set_text (Board *board, guint cell, const char *text);
/** board_read: (transfer full): what the real model says a cell holds */
char *board_read (Board *board, guint cell);
/** board_dup_all: (transfer full): all cells as the real model shows them, also what is computed */
char *board_dup_all (Board *board);
/** board_check: aborts unless table and model agree in every cell */
void board_check (Board *board);

G_END_DECLS
