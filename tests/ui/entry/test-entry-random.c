/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ten thousand random steps of typing, pasting, filling, undoing and redoing:
 * the sheet of a real report always shows what a plain table of texts shows.
 */
#include "tests/ui/entry/entry-board.h"

#define STEPS 10000
/* After so many steps the home is closed and opened again. */
#define LIFE 400

typedef struct
{
  const char *directory;
  DbkHome *home;
  DbkDocument *document;
  DbkEntryModel *model;
} Sheet;

static void
open_sheet (Sheet *sheet)
{
  sheet->home = test_open_home (sheet->directory);
  sheet->document = test_open_document (sheet->home, "P01", TEST_DAY);
  sheet->model = dbk_entry_model_new (sheet->document, "fill.P01", FALSE);
}

static void
close_sheet (Sheet *sheet)
{
  g_clear_object (&sheet->model);
  g_clear_object (&sheet->document);
  test_close_home (&sheet->home);
}

static gboolean
equal_up_to_order (gconstpointer a, gconstpointer b)
{
  return g_str_equal (a, b);
}

/* Every finding in words, so that what was found while typing is compared with what is found at once. */
static GPtrArray *
list_findings (DbkDocument *document)
{
  const GPtrArray *findings = dbk_document_get_findings (document);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      g_ptr_array_add (list, g_strdup_printf ("%s %s", finding->rule->code, finding->entity->code));
    }
  return list;
}

static void
reopen (Sheet *sheet, Board *board)
{
  g_autofree char *before = board_dup_all (board);
  g_autofree char *after = NULL;
  g_autoptr (GPtrArray) found = list_findings (sheet->document);
  g_autoptr (GPtrArray) again = NULL;

  close_sheet (sheet);
  open_sheet (sheet);
  board_look_at (board, sheet->document, sheet->model);
  board_check (board);
  /* What was derived step by step is what is derived at once. */
  after = board_dup_all (board);
  g_assert_cmpstr (after, ==, before);
  again = list_findings (sheet->document);
  g_assert_cmpuint (again->len, ==, found->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_true (g_ptr_array_find_with_equal_func (again, g_ptr_array_index (found, i), equal_up_to_order, NULL));
}

typedef struct
{
  GPtrArray *done;   /* (element-type utf8): everything shown before each step that can be undone */
  GPtrArray *undone; /* (element-type utf8): and after each that can be redone */
} Pictures;

/* What an undo shows is, cell by cell, what was shown before the step, computed figures and sums included. */
static void
compare (Board *board, Pictures *pictures, BoardStepKind kind, guint depth, char *before)
{
  g_autofree char *after = board_dup_all (board);

  switch (kind)
    {
    case BOARD_STEP_UNDO:
      g_assert_cmpstr (after, ==, g_ptr_array_index (pictures->done, pictures->done->len - 1));
      g_ptr_array_remove_index (pictures->done, pictures->done->len - 1);
      g_ptr_array_add (pictures->undone, before);
      break;
    case BOARD_STEP_REDO:
      g_assert_cmpstr (after, ==, g_ptr_array_index (pictures->undone, pictures->undone->len - 1));
      g_ptr_array_remove_index (pictures->undone, pictures->undone->len - 1);
      g_ptr_array_add (pictures->done, before);
      break;
    case BOARD_STEP_TYPE:
    case BOARD_STEP_PASTE:
    case BOARD_STEP_FILL:
    default:
      /* A paste of any size is one step; one that changed nothing is none. */
      g_assert_cmpuint (board->done->len, <=, depth + 1);
      if (board->done->len == depth)
        {
          g_assert_cmpstr (after, ==, before);
          g_free (before);
          return;
        }
      g_ptr_array_set_size (pictures->undone, 0);
      g_ptr_array_add (pictures->done, before);
    }
}

static void
test_random (void)
{
  g_autofree char *directory = test_directory ();
  Sheet sheet = { .directory = directory };
  guint counts[BOARD_STEP_REDO + 1] = { 0 };
  Pictures pictures = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free) };
  guint32 seed = (guint32)g_test_rand_int ();
  Board *board;

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  open_sheet (&sheet);
  board = board_new (seed, sheet.document, sheet.model);
  board_check (board);
  for (guint i = 1; i <= STEPS; i++)
    {
      const BoardStep *step = board_plan (board);
      BoardStepKind kind;
      guint depth = board->done->len;

      if (step == NULL)
        continue;
      kind = step->kind;
      counts[kind]++;
      {
        char *before = board_dup_all (board);

        board_do (board);
        board_check (board);
        compare (board, &pictures, kind, depth, before);
      }
      if (i % LIFE == 0)
        {
          reopen (&sheet, board);
          g_ptr_array_set_size (pictures.done, 0);
          g_ptr_array_set_size (pictures.undone, 0);
        }
    }
  g_test_message ("%u typed, %u pasted, %u filled, %u undone, %u redone", counts[BOARD_STEP_TYPE], counts[BOARD_STEP_PASTE],
                  counts[BOARD_STEP_FILL], counts[BOARD_STEP_UNDO], counts[BOARD_STEP_REDO]);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_assert_cmpuint (counts[i], >, STEPS / 100);
  close_sheet (&sheet);
  board_free (board);
  g_ptr_array_unref (pictures.done);
  g_ptr_array_unref (pictures.undone);
  test_remove (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/entry/random", test_random);
  return g_test_run ();
}
