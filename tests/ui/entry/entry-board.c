/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sheet must show, kept in the plainest way, and random steps.
 */
#include "tests/ui/entry/entry-board.h"

#include <string.h>

#include "ui/grid/dbk-grid-tsv.h"

#define MOST_ROWS 4
#define MOST_COLUMNS 5

/* --- Steps --- */

static void
change_free (gpointer data)
{
  BoardChange *change = data;

  g_free (change->text);
  g_free (change->before);
  g_free (change->after);
  g_free (change);
}

static BoardStep *
step_new (BoardStepKind kind)
{
  BoardStep *step = g_new0 (BoardStep, 1);

  step->kind = kind;
  step->changes = g_ptr_array_new_with_free_func (change_free);
  return step;
}

static void
step_free (gpointer data)
{
  BoardStep *step = data;

  g_ptr_array_unref (step->changes);
  g_free (step);
}

static BoardCell *
cell_at (Board *board, guint index)
{
  return &g_array_index (board->cells, BoardCell, index);
}

/* Takes @text and @after. */
static void
add_change (Board *board, BoardStep *step, guint cell, char *text, char *after)
{
  BoardChange *change = g_new0 (BoardChange, 1);

  change->cell = cell;
  change->text = text;
  change->before = g_strdup (cell_at (board, cell)->text);
  change->after = after;
  g_ptr_array_add (step->changes, change);
}

/* --- The table --- */

static void
add_cell (Board *board, DbkGridPos pos)
{
  BoardCell cell = { .pos = pos, .slot = dbk_entry_model_slot (board->model, pos), .text = g_strdup ("") };

  if (cell.slot >= 0)
    {
      DbkGridPos place = dbk_entry_model_find (board->model, (guint)cell.slot);

      cell.typable = dbk_grid_model_is_editable (DBK_GRID_MODEL (board->model), pos);
      cell.note = cell.typable && !dbk_grid_pos_equal (pos, place);
    }
  g_array_append_val (board->cells, cell);
}

static void
cell_clear (gpointer data)
{
  g_free (((BoardCell *)data)->text);
}

Board *
board_new (guint32 seed, DbkDocument *document, DbkEntryModel *model)
{
  Board *board = g_new0 (Board, 1);
  DbkGridModel *grid = DBK_GRID_MODEL (model);

  board->random = g_rand_new_with_seed (seed);
  board->document = document;
  board->model = model;
  board->done = g_ptr_array_new_with_free_func (step_free);
  board->undone = g_ptr_array_new_with_free_func (step_free);
  board->cells = g_array_new (FALSE, FALSE, sizeof (BoardCell));
  g_array_set_clear_func (board->cells, cell_clear);
  for (int b = 0; b < dbk_grid_model_get_n_blocks (grid); b++)
    {
      DbkGridBlock block;

      dbk_grid_model_get_block (grid, b, &block);
      for (int r = 0; r < block.n_rows; r++)
        for (int c = 0; c < block.n_columns; c++)
          add_cell (board, (DbkGridPos){ b, r, c });
    }
  return board;
}

void
board_free (Board *board)
{
  g_rand_free (board->random);
  g_array_unref (board->cells);
  g_ptr_array_unref (board->done);
  g_ptr_array_unref (board->undone);
  g_clear_pointer (&board->planned, step_free);
  g_free (board);
}

void
board_look_at (Board *board, DbkDocument *document, DbkEntryModel *model)
{
  board->document = document;
  board->model = model;
  g_ptr_array_set_size (board->done, 0);
  g_ptr_array_set_size (board->undone, 0);
}

void
board_set_text (Board *board, guint cell, const char *text)
{
  char *copy = g_strdup (text);

  g_free (cell_at (board, cell)->text);
  cell_at (board, cell)->text = copy;
}

char *
board_read (Board *board, guint index)
{
  const BoardCell *cell = cell_at (board, index);

  /* What the program filled in nobody typed. */
  if (!cell->note && !dbk_figures_is_typed (dbk_document_get_figures (board->document), (guint)cell->slot))
    return g_strdup ("");
  return dbk_grid_model_dup_raw_text (DBK_GRID_MODEL (board->model), cell->pos);
}

char *
board_dup_all (Board *board)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < board->cells->len; i++)
    {
      g_autofree char *text = dbk_grid_model_dup_raw_text (DBK_GRID_MODEL (board->model), cell_at (board, i)->pos);

      g_string_append (all, text);
      g_string_append_c (all, '\x1f');
    }
  return g_string_free (all, FALSE);
}

void
board_check (Board *board)
{
  for (guint i = 0; i < board->cells->len; i++)
    {
      const BoardCell *cell = cell_at (board, i);
      g_autofree char *text = NULL;

      if (!cell->typable)
        continue;
      text = board_read (board, i);
      if (!g_str_equal (text, cell->text))
        {
          g_autofree char *name = dbk_grid_model_dup_name (DBK_GRID_MODEL (board->model), cell->pos);

          g_error ("“%s” holds “%s” and should hold “%s”", name, text, cell->text);
        }
    }
}

/* --- Texts --- */

static char *
widen (const char *text)
{
  GString *wide = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p))
        g_string_append_unichar (wide, 0xff10 + (gunichar)(*p - '0'));
      else if (*p == '.')
        g_string_append (wide, "．");
      else
        g_string_append_c (wide, *p);
    }
  return g_string_free (wide, FALSE);
}

static void
make_number (GRand *random, guint decimals, char **text, char **after)
{
  int whole = g_rand_int_range (random, 1, 99999);
  int places = g_rand_int_range (random, 0, (int)decimals + 1);
  g_autoptr (GString) number = g_string_new (NULL);
  gsize length;

  g_string_printf (number, "%s%d", g_rand_int_range (random, 0, 8) == 0 ? "-" : "", whole);
  if (places > 0)
    g_string_append_c (number, '.');
  for (int i = 0; i < places; i++)
    g_string_append_c (number, (char)('0' + g_rand_int_range (random, i == places - 1 ? 1 : 0, 10)));
  *after = g_strdup (number->str);
  length = number->len;
  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      *text = widen (number->str);
      break;
    case 1:
      /* Group the thousands of those that have some. */
      if (whole >= 1000)
        g_string_insert_c (number, (gssize)(length - (gsize)(places > 0 ? places + 1 : 0)) - 3, ',');
      *text = g_strdup (number->str);
      break;
    case 2:
      *text = g_strdup_printf ("  %s ", number->str);
      break;
    default:
      *text = g_strdup (number->str);
    }
}

static void
make_choice (GRand *random, const DbkIndicator *indicator, char **text, char **after)
{
  const DbkChoice *choice = g_ptr_array_index (indicator->choices, g_rand_int_range (random, 0, (int)indicator->choices->len));

  *text = g_strdup (g_rand_boolean (random) ? choice->code : dbk_text_get (&choice->name));
  *after = g_strdup (dbk_text_get (&choice->name));
}

static char *
make_words (GRand *random)
{
  static const char *const words[] = { "皮带秤校准", "two words", "a\tb", "第一行\n第二行", "\"quoted\" inside", "say \"no\"", "'", "=1+x", "12,5" };

  return g_strdup_printf ("%s%u", words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))], g_rand_int (random) % 1000);
}

static void
make_refused (GRand *random, const DbkIndicator *indicator, char **text)
{
  switch (indicator->type)
    {
    case DBK_TYPE_NUMBER:
    case DBK_TYPE_INTEGER:
      if (g_rand_boolean (random))
        *text = g_strdup_printf ("1.%0*d1", (int)indicator->decimals, 0);
      else
        *text = g_strdup ("much");
      break;
    case DBK_TYPE_TIME:
      *text = g_strdup ("25:61");
      break;
    case DBK_TYPE_CHOICE:
      *text = g_strdup ("no such choice");
      break;
    case DBK_TYPE_TEXT:
    default:
      *text = g_strnfill (2100, 'x');
    }
}

/* Something to type into @cell: what is typed, and what has to stand there afterwards; NULL: it is refused. */
static void
make_text (Board *board, const BoardCell *cell, char **text, char **after)
{
  GRand *random = board->random;
  const DbkIndicator *indicator = dbk_layout_slot (dbk_document_get_layout (board->document), (guint)cell->slot)->indicator;
  int dice = g_rand_int_range (random, 0, 100);

  *after = NULL;
  if (dice < 8)
    {
      *text = g_strdup (dice < 2 && !cell->note ? "  " : "");
      *after = g_strdup ("");
      return;
    }
  if (cell->note)
    {
      *text = make_words (random);
      *after = g_strdup (*text);
      return;
    }
  if (dice < 18)
    {
      make_refused (random, indicator, text);
      return;
    }
  if (dice < 24)
    {
      *text = g_strdup_printf ("缺测：表%d坏", dice);
      *after = indicator->insists ? NULL : g_strdup_printf ("缺测:表%d坏", dice);
      return;
    }
  switch (indicator->type)
    {
    case DBK_TYPE_NUMBER:
    case DBK_TYPE_INTEGER:
      make_number (random, indicator->decimals, text, after);
      break;
    case DBK_TYPE_TIME:
      *text = g_strdup_printf ("%02d:%02d", dice % 24, dice % 60);
      *after = g_strdup (*text);
      break;
    case DBK_TYPE_CHOICE:
      make_choice (random, indicator, text, after);
      break;
    case DBK_TYPE_TEXT:
    default:
      *text = make_words (random);
      *after = g_strdup (*text);
    }
}

/* --- Planning --- */

static int
find_cell (Board *board, DbkGridPos pos)
{
  for (guint i = 0; i < board->cells->len; i++)
    if (dbk_grid_pos_equal (cell_at (board, i)->pos, pos))
      return (int)i;
  return -1;
}

static guint
any_cell (Board *board, gboolean typable)
{
  guint cell;

  do
    cell = (guint)g_rand_int_range (board->random, 0, (int)board->cells->len);
  while (typable && !cell_at (board, cell)->typable);
  return cell;
}

static BoardStep *
plan_typing (Board *board)
{
  BoardStep *step = step_new (BOARD_STEP_TYPE);
  guint cell = any_cell (board, TRUE);
  char *text, *after;

  make_text (board, cell_at (board, cell), &text, &after);
  add_change (board, step, cell, text, after);
  return step;
}

static BoardStep *
plan_paste (Board *board)
{
  BoardStep *step = step_new (BOARD_STEP_PASTE);
  DbkGridPos corner = cell_at (board, any_cell (board, FALSE))->pos;
  int n_rows = g_rand_int_range (board->random, 1, MOST_ROWS + 1);
  int n_columns = g_rand_int_range (board->random, 1, MOST_COLUMNS + 1);

  for (int r = 0; r < n_rows; r++)
    for (int c = 0; c < n_columns; c++)
      {
        int cell = find_cell (board, (DbkGridPos){ corner.block, corner.row + r, corner.column + c });
        char *text, *after = NULL;

        if (cell < 0)
          continue;
        if (cell_at (board, (guint)cell)->typable)
          make_text (board, cell_at (board, (guint)cell), &text, &after);
        else
          text = g_strdup ("1");
        add_change (board, step, (guint)cell, text, after);
      }
  return step;
}

/* A column of units, filled from the row above; lines of one entity are of different measures. */
static BoardStep *
plan_fill (Board *board)
{
  BoardStep *step = step_new (BOARD_STEP_FILL);
  const BoardCell *from = cell_at (board, any_cell (board, TRUE));
  DbkLayout *layout = dbk_document_get_layout (board->document);
  g_autofree char *text = dbk_grid_model_dup_raw_text (DBK_GRID_MODEL (board->model), from->pos);

  for (int r = 1; r < MOST_ROWS; r++)
    {
      int cell = find_cell (board, (DbkGridPos){ from->pos.block, from->pos.row + r, from->pos.column });

      if (cell < 0 || !cell_at (board, (guint)cell)->typable || cell_at (board, (guint)cell)->note != from->note ||
          dbk_layout_slot (layout, (guint)cell_at (board, (guint)cell)->slot)->indicator != dbk_layout_slot (layout, (guint)from->slot)->indicator)
        continue;
      add_change (board, step, (guint)cell, g_strdup (text), g_strdup (text));
    }
  return step;
}

BoardStep *
board_plan (Board *board)
{
  int dice = g_rand_int_range (board->random, 0, 100);
  BoardStep *step;

  if (dice < 45)
    step = plan_typing (board);
  else if (dice < 60)
    step = plan_paste (board);
  else if (dice < 70)
    step = plan_fill (board);
  else
    {
      gboolean redo = dice >= 87;
      GPtrArray *steps = redo ? board->undone : board->done;
      const BoardStep *old;

      if (steps->len == 0)
        return NULL;
      step = step_new (redo ? BOARD_STEP_REDO : BOARD_STEP_UNDO);
      old = g_ptr_array_index (steps, steps->len - 1);
      for (guint i = 0; i < old->changes->len; i++)
        {
          const BoardChange *change = g_ptr_array_index (old->changes, i);

          add_change (board, step, change->cell, NULL, g_strdup (redo ? change->after : change->before));
        }
    }
  g_clear_pointer (&board->planned, step_free);
  board->planned = step;
  return step;
}

/* --- Doing --- */

static void
do_one (Board *board, const BoardChange *change)
{
  g_autoptr (GError) error = NULL;
  gboolean taken = dbk_grid_model_set_text (DBK_GRID_MODEL (board->model), cell_at (board, change->cell)->pos, change->text, &error);

  if (taken != (change->after != NULL))
    g_error ("“%s” was %s: %s", change->text, taken ? "taken" : "refused", error != NULL ? error->message : "");
  g_assert_true (taken == (error == NULL));
}

/* As it goes over the clipboard: texts with tabs, line ends and quotation marks have to come through. */
static void
check_clipboard (const BoardStep *step)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GPtrArray) back = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < step->changes->len; i++)
    {
      GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (row, g_strdup (((BoardChange *)g_ptr_array_index (step->changes, i))->text));
      g_ptr_array_add (rows, row);
    }
  text = dbk_grid_tsv_write (rows);
  back = dbk_grid_tsv_parse (text);
  g_assert_cmpuint (back->len, ==, rows->len);
  for (guint i = 0; i < rows->len; i++)
    {
      GPtrArray *sent = g_ptr_array_index (rows, i);
      GPtrArray *come = g_ptr_array_index (back, i);

      g_assert_cmpuint (come->len, ==, 1);
      g_assert_cmpstr (g_ptr_array_index (come, 0), ==, g_ptr_array_index (sent, 0));
    }
}

static gboolean
do_batch (Board *board, const BoardStep *step)
{
  g_autoptr (GPtrArray) refusals = NULL;

  check_clipboard (step);
  dbk_grid_model_begin_batch (DBK_GRID_MODEL (board->model));
  for (guint i = 0; i < step->changes->len; i++)
    do_one (board, g_ptr_array_index (step->changes, i));
  refusals = dbk_grid_model_end_batch (DBK_GRID_MODEL (board->model));
  g_assert_true (refusals == NULL || refusals->len == 0);
  return TRUE;
}

/* What changed nothing is no step to take back. */
static void
put_down (Board *board, BoardStep *step)
{
  for (guint i = step->changes->len; i > 0; i--)
    {
      const BoardChange *change = g_ptr_array_index (step->changes, i - 1);

      if (change->after == NULL || g_str_equal (change->before, change->after))
        g_ptr_array_remove_index (step->changes, i - 1);
      else
        board_set_text (board, change->cell, change->after);
    }
  if (step->changes->len == 0)
    {
      step_free (step);
      return;
    }
  g_ptr_array_set_size (board->undone, 0);
  g_ptr_array_add (board->done, step);
}

static void
move_step (Board *board, const BoardStep *step, gboolean redo)
{
  GPtrArray *from = redo ? board->undone : board->done;
  GPtrArray *to = redo ? board->done : board->undone;

  for (guint i = 0; i < step->changes->len; i++)
    {
      const BoardChange *change = g_ptr_array_index (step->changes, i);

      board_set_text (board, change->cell, change->after);
    }
  g_ptr_array_add (to, g_ptr_array_steal_index (from, from->len - 1));
}

void
board_do (Board *board)
{
  BoardStep *step = g_steal_pointer (&board->planned);
  DbkGridModel *grid = DBK_GRID_MODEL (board->model);
  DbkGridPos where;

  switch (step->kind)
    {
    case BOARD_STEP_TYPE:
      do_one (board, g_ptr_array_index (step->changes, 0));
      put_down (board, step);
      break;
    case BOARD_STEP_UNDO:
    case BOARD_STEP_REDO:
      g_assert_true (step->kind == BOARD_STEP_UNDO ? dbk_grid_model_undo (grid, &where) : dbk_grid_model_redo (grid, &where));
      move_step (board, step, step->kind == BOARD_STEP_REDO);
      step_free (step);
      break;
    case BOARD_STEP_PASTE:
    case BOARD_STEP_FILL:
    default:
      do_batch (board, step);
      put_down (board, step);
    }
  g_assert_cmpint (dbk_grid_model_can_undo (grid), ==, board->done->len > 0);
  g_assert_cmpint (dbk_grid_model_can_redo (grid), ==, board->undone->len > 0);
}
