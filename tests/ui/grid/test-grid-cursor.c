/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the cursor moves through blocks drawn as text: '.' empty and editable, 'x' filled and editable, 'r' filled and read-only. */
#define G_LOG_DOMAIN "dbk-test"

#include "ui/grid/dbk-grid-cursor.h"

#include <string.h>

typedef struct
{
  int n_blocks;
  const char *rows[3][8];
} Sheet;

static const Sheet day = {
  2,
  {
      { "rx.xr", "rxxxr", "r..xr", "rrrrr", NULL },
      { "rrr", "r.r", "rxr", NULL },
  },
};

static const Sheet hollow = { 3, { { NULL }, { "r.", NULL }, { NULL } } };
static const Sheet empty = { 0 };
static const Sheet locked = { 2, { { "rr", "rr", NULL }, { "rr", NULL } } };

static int
sheet_n_blocks (gpointer data)
{
  return ((const Sheet *)data)->n_blocks;
}

static int
sheet_n_rows (gpointer data, int block)
{
  int n = 0;

  while (((const Sheet *)data)->rows[block][n] != NULL)
    n++;
  return n;
}

static int
sheet_n_columns (gpointer data, int block)
{
  const char *row = ((const Sheet *)data)->rows[block][0];

  return row != NULL ? (int)strlen (row) : 0;
}

static int
sheet_n_frozen (gpointer data, int block)
{
  return 1;
}

static gboolean
sheet_is_editable (gpointer data, DbkGridPos pos)
{
  return ((const Sheet *)data)->rows[pos.block][pos.row][pos.column] != 'r';
}

static gboolean
sheet_is_filled (gpointer data, DbkGridPos pos)
{
  return ((const Sheet *)data)->rows[pos.block][pos.row][pos.column] != '.';
}

static DbkGridShape
shape_of (const Sheet *sheet)
{
  return (DbkGridShape){ sheet_n_blocks, sheet_n_rows, sheet_n_columns, sheet_n_frozen,
                         sheet_is_editable, sheet_is_filled, (gpointer)sheet };
}

static DbkGridCursor
at (int block, int row, int column)
{
  DbkGridCursor cursor;

  dbk_grid_cursor_set (&cursor, (DbkGridPos){ block, row, column });
  return cursor;
}

static void
assert_at (const DbkGridCursor *cursor, int block, int row, int column)
{
  g_assert_cmpint (cursor->active.block, ==, block);
  g_assert_cmpint (cursor->active.row, ==, row);
  g_assert_cmpint (cursor->active.column, ==, column);
}

static void
test_single_moves (void)
{
  static const struct
  {
    DbkGridPos from;
    DbkGridMove move;
    DbkGridPos to;
  } cases[] = {
    { { 0, 0, 0 }, DBK_GRID_MOVE_LEFT, { 0, 0, 0 } },
    { { 0, 0, 0 }, DBK_GRID_MOVE_RIGHT, { 0, 0, 1 } },
    { { 0, 0, 4 }, DBK_GRID_MOVE_RIGHT, { 0, 0, 4 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_UP, { 0, 0, 1 } },
    { { 0, 2, 1 }, DBK_GRID_MOVE_DOWN, { 0, 3, 1 } },
    /* into the next block: the first row has nothing to edit, so past the labels */
    { { 0, 3, 3 }, DBK_GRID_MOVE_DOWN, { 1, 0, 1 } },
    { { 1, 0, 1 }, DBK_GRID_MOVE_UP, { 0, 3, 1 } },
    { { 1, 2, 1 }, DBK_GRID_MOVE_DOWN, { 1, 2, 1 } },
    { { 0, 0, 3 }, DBK_GRID_MOVE_HOME, { 0, 0, 1 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_HOME, { 0, 0, 0 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_END, { 0, 0, 4 } },
    { { 1, 1, 2 }, DBK_GRID_MOVE_FIRST, { 0, 0, 1 } },
    { { 0, 1, 2 }, DBK_GRID_MOVE_LAST, { 1, 2, 2 } },
    /* Ctrl+arrows: end of a run, over a gap, to the border */
    { { 0, 0, 0 }, DBK_GRID_MOVE_EDGE_RIGHT, { 0, 0, 1 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_EDGE_RIGHT, { 0, 0, 3 } },
    { { 0, 1, 0 }, DBK_GRID_MOVE_EDGE_RIGHT, { 0, 1, 4 } },
    { { 0, 1, 4 }, DBK_GRID_MOVE_EDGE_LEFT, { 0, 1, 0 } },
    { { 0, 2, 2 }, DBK_GRID_MOVE_EDGE_LEFT, { 0, 2, 0 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_EDGE_DOWN, { 0, 1, 1 } },
    { { 0, 0, 3 }, DBK_GRID_MOVE_EDGE_DOWN, { 0, 3, 3 } },
    { { 0, 3, 3 }, DBK_GRID_MOVE_EDGE_DOWN, { 1, 0, 1 } },
    { { 0, 3, 3 }, DBK_GRID_MOVE_EDGE_UP, { 0, 0, 3 } },
    { { 0, 0, 2 }, DBK_GRID_MOVE_PAGE_DOWN, { 0, 3, 2 } },
    { { 1, 2, 1 }, DBK_GRID_MOVE_PAGE_UP, { 0, 3, 1 } },
    /* Enter and Tab skip what cannot be edited */
    { { 0, 0, 2 }, DBK_GRID_MOVE_ENTER, { 0, 1, 2 } },
    { { 0, 2, 2 }, DBK_GRID_MOVE_ENTER, { 1, 1, 1 } },
    { { 0, 0, 4 }, DBK_GRID_MOVE_ENTER, { 0, 1, 4 } },
    { { 1, 1, 1 }, DBK_GRID_MOVE_ENTER, { 1, 2, 1 } },
    { { 1, 2, 1 }, DBK_GRID_MOVE_ENTER, { 1, 2, 1 } },
    { { 1, 1, 1 }, DBK_GRID_MOVE_ENTER_BACK, { 0, 2, 1 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_ENTER_BACK, { 0, 0, 1 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_TAB, { 0, 0, 2 } },
    { { 0, 0, 3 }, DBK_GRID_MOVE_TAB, { 0, 1, 1 } },
    { { 0, 2, 3 }, DBK_GRID_MOVE_TAB, { 1, 1, 1 } },
    { { 1, 2, 1 }, DBK_GRID_MOVE_TAB, { 1, 2, 1 } },
    { { 1, 1, 1 }, DBK_GRID_MOVE_TAB_BACK, { 0, 2, 3 } },
    { { 0, 0, 1 }, DBK_GRID_MOVE_TAB_BACK, { 0, 0, 1 } },
  };
  DbkGridShape shape = shape_of (&day);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DbkGridCursor cursor = at (cases[i].from.block, cases[i].from.row, cases[i].from.column);
      gboolean moved = dbk_grid_cursor_move (&cursor, &shape, cases[i].move, FALSE, 3);

      g_test_message ("case %u", i);
      assert_at (&cursor, cases[i].to.block, cases[i].to.row, cases[i].to.column);
      g_assert_cmpint (moved, ==, !dbk_grid_pos_equal (cases[i].from, cases[i].to));
    }
}

static void
test_tab_run (void)
{
  DbkGridShape shape = shape_of (&day);
  DbkGridCursor cursor = at (0, 0, 1);

  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_TAB, FALSE, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_TAB, FALSE, 1);
  assert_at (&cursor, 0, 0, 3);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_ENTER, FALSE, 1);
  assert_at (&cursor, 0, 1, 1);
  /* The run is over: Enter goes straight down now. */
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_RIGHT, FALSE, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_ENTER, FALSE, 1);
  assert_at (&cursor, 0, 2, 2);
  /* An arrow ends a run too. */
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_TAB, FALSE, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_UP, FALSE, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_ENTER, FALSE, 1);
  assert_at (&cursor, 0, 2, 3);
}

static void
test_way_back (void)
{
  DbkGridShape shape = shape_of (&day);
  DbkGridCursor cursor = at (0, 3, 4);

  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_DOWN, FALSE, 1);
  assert_at (&cursor, 1, 0, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_UP, FALSE, 1);
  assert_at (&cursor, 0, 3, 4);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_DOWN, FALSE, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_RIGHT, FALSE, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_UP, FALSE, 1);
  g_assert_cmpint (cursor.active.block, ==, 0);
  g_assert_cmpint (cursor.active.row, ==, 3);
}

static void
test_selection (void)
{
  DbkGridShape shape = shape_of (&day);
  DbkGridCursor cursor = at (0, 2, 3);
  DbkGridRange range;

  g_assert_true (dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_UP, TRUE, 1));
  g_assert_true (dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_LEFT, TRUE, 1));
  assert_at (&cursor, 0, 2, 3);
  range = dbk_grid_cursor_get_range (&cursor);
  g_assert_cmpint (range.row, ==, 1);
  g_assert_cmpint (range.column, ==, 2);
  g_assert_cmpint (range.n_rows, ==, 2);
  g_assert_cmpint (range.n_columns, ==, 2);

  /* A selection stops at the edge of its block. */
  cursor = at (0, 2, 3);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_PAGE_DOWN, TRUE, 10);
  g_assert_cmpint (cursor.far_row, ==, 3);
  g_assert_false (dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_DOWN, TRUE, 1));
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_LAST, TRUE, 1);
  g_assert_cmpint (cursor.far_column, ==, 4);

  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_RIGHT, FALSE, 1);
  range = dbk_grid_cursor_get_range (&cursor);
  g_assert_cmpint (range.n_rows * range.n_columns, ==, 1);

  dbk_grid_cursor_select_all (&cursor, &shape);
  range = dbk_grid_cursor_get_range (&cursor);
  g_assert_cmpint (range.n_rows, ==, 4);
  g_assert_cmpint (range.n_columns, ==, 5);
}

static void
assert_round (DbkGridMove move, const DbkGridPos *stops, guint n)
{
  DbkGridShape shape = shape_of (&day);
  DbkGridCursor cursor = at (0, stops[0].row, stops[0].column);
  DbkGridRange range;

  /* With a row and a column that cannot be typed into. */
  dbk_grid_cursor_set (&cursor, (DbkGridPos){ 0, 0, 1 });
  dbk_grid_cursor_extend_to (&cursor, &shape, 3, 2);
  cursor.active = stops[0];
  for (guint i = 1; i <= n; i++)
    {
      g_assert_true (dbk_grid_cursor_move (&cursor, &shape, move, FALSE, 10));
      assert_at (&cursor, 0, stops[i % n].row, stops[i % n].column);
      range = dbk_grid_cursor_get_range (&cursor);
      g_assert_cmpint (range.row, ==, 0);
      g_assert_cmpint (range.column, ==, 1);
      g_assert_cmpint (range.n_rows, ==, 4);
      g_assert_cmpint (range.n_columns, ==, 2);
    }
}

/* Enter by columns, Tab by rows, round and round, backwards as well; the selection stays. */
static void
test_inside_selection (void)
{
  static const DbkGridPos enter[] = { { 0, 0, 1 }, { 0, 1, 1 }, { 0, 2, 1 }, { 0, 0, 2 }, { 0, 1, 2 }, { 0, 2, 2 } };
  static const DbkGridPos enter_back[] = { { 0, 0, 1 }, { 0, 2, 2 }, { 0, 1, 2 }, { 0, 0, 2 }, { 0, 2, 1 }, { 0, 1, 1 } };
  static const DbkGridPos tab[] = { { 0, 0, 1 }, { 0, 0, 2 }, { 0, 1, 1 }, { 0, 1, 2 }, { 0, 2, 1 }, { 0, 2, 2 } };
  static const DbkGridPos tab_back[] = { { 0, 0, 1 }, { 0, 2, 2 }, { 0, 2, 1 }, { 0, 1, 2 }, { 0, 1, 1 }, { 0, 0, 2 } };
  DbkGridShape shape = shape_of (&day);
  DbkGridCursor cursor = at (0, 0, 1);
  DbkGridRange range;

  assert_round (DBK_GRID_MOVE_ENTER, enter, G_N_ELEMENTS (enter));
  assert_round (DBK_GRID_MOVE_ENTER_BACK, enter_back, G_N_ELEMENTS (enter_back));
  assert_round (DBK_GRID_MOVE_TAB, tab, G_N_ELEMENTS (tab));
  assert_round (DBK_GRID_MOVE_TAB_BACK, tab_back, G_N_ELEMENTS (tab_back));

  /* An arrow leaves the selection from where one is; Shift begins a new one there. */
  dbk_grid_cursor_extend_to (&cursor, &shape, 2, 2);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_ENTER, FALSE, 10);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_RIGHT, TRUE, 10);
  assert_at (&cursor, 0, 1, 1);
  range = dbk_grid_cursor_get_range (&cursor);
  g_assert_cmpint (range.row, ==, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_RIGHT, FALSE, 10);
  range = dbk_grid_cursor_get_range (&cursor);
  g_assert_cmpint (range.n_rows * range.n_columns, ==, 1);
  assert_at (&cursor, 0, 1, 2);

  /* Where nothing can be typed, they go on as without a selection. */
  shape = shape_of (&locked);
  cursor = at (0, 0, 0);
  dbk_grid_cursor_extend_to (&cursor, &shape, 1, 1);
  dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_ENTER, FALSE, 10);
  range = dbk_grid_cursor_get_range (&cursor);
  g_assert_cmpint (range.n_rows * range.n_columns, ==, 1);
}

/* From the end of a selected block to the beginning of the next one, and all of them stay selected. */
static void
test_among_blocks (void)
{
  static const DbkGridPos stops[] = { { 0, 2, 1 }, { 0, 0, 2 }, { 0, 1, 2 }, { 1, 1, 1 }, { 1, 2, 1 } };
  static const DbkGridRange ranges[] = { { 0, 0, 2, 2, 1 }, { 1, 0, 1, 3, 1 } };
  DbkGridShape shape = shape_of (&day);

  for (DbkGridMove move = DBK_GRID_MOVE_ENTER; move <= DBK_GRID_MOVE_TAB_BACK; move++)
    {
      guint n = G_N_ELEMENTS (stops);
      guint step = move == DBK_GRID_MOVE_ENTER || move == DBK_GRID_MOVE_TAB ? 1 : n - 1;
      g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (DbkGridRange));
      DbkGridCursor cursor = at (0, 2, 1);

      /* The last row of this one cannot be typed into. */
      dbk_grid_cursor_extend_to (&cursor, &shape, 3, 1);
      g_array_append_vals (others, ranges, G_N_ELEMENTS (ranges));
      for (guint i = 1; i <= 2 * n; i++)
        {
          DbkGridPos stop = stops[i * step % n];

          g_assert_true (dbk_grid_cursor_move_inside (&cursor, &shape, others, move));
          assert_at (&cursor, stop.block, stop.row, stop.column);
          g_assert_cmpuint (others->len, ==, 2);
        }
      g_assert_cmpint (dbk_grid_cursor_get_range (&cursor).n_rows, ==, 2);
      g_assert_cmpmem (others->data, sizeof ranges, ranges, sizeof ranges);
    }

  /* Nothing to type into in any of them: all is as it was. */
  {
    g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (DbkGridRange));
    DbkGridCursor cursor = at (0, 1, 1);
    DbkGridRange left = { 0, 0, 0, 2, 1 };

    shape = shape_of (&locked);
    g_array_append_val (others, left);
    g_assert_false (dbk_grid_cursor_move_inside (&cursor, &shape, others, DBK_GRID_MOVE_TAB));
    assert_at (&cursor, 0, 1, 1);
    g_assert_cmpmem (others->data, sizeof left, &left, sizeof left);
  }
}

static void
test_clamp (void)
{
  DbkGridShape shape = shape_of (&hollow);
  DbkGridCursor cursor;

  dbk_grid_cursor_init (&cursor);
  g_assert_true (dbk_grid_cursor_clamp (&cursor, &shape));
  assert_at (&cursor, 1, 0, 1);

  cursor = at (2, 7, 7);
  g_assert_true (dbk_grid_cursor_clamp (&cursor, &shape));
  assert_at (&cursor, 1, 0, 1);
  g_assert_false (dbk_grid_cursor_clamp (&cursor, &shape));

  shape = shape_of (&empty);
  g_assert_true (dbk_grid_cursor_clamp (&cursor, &shape));
  g_assert_cmpint (cursor.active.block, ==, -1);
  g_assert_false (dbk_grid_cursor_move (&cursor, &shape, DBK_GRID_MOVE_DOWN, FALSE, 1));

  shape = shape_of (&locked);
  g_assert_true (dbk_grid_cursor_clamp (&cursor, &shape));
  assert_at (&cursor, 0, 0, 0);
}

/* Whatever keys are pressed, the cursor stays on a cell, and Enter and Tab never stop on one that cannot be edited. */
static void
test_law (void)
{
  const Sheet *sheets[] = { &day, &hollow, &locked };

  for (int i = 0; i < 20000; i++)
    {
      const Sheet *sheet = sheets[i % G_N_ELEMENTS (sheets)];
      DbkGridShape shape = shape_of (sheet);
      DbkGridCursor cursor;

      dbk_grid_cursor_init (&cursor);
      dbk_grid_cursor_clamp (&cursor, &shape);
      for (int n = 0; n < 12; n++)
        {
          DbkGridMove move = g_test_rand_int_range (0, DBK_GRID_MOVE_TAB_BACK + 1);
          gboolean extend = move < DBK_GRID_MOVE_ENTER && g_test_rand_int_range (0, 4) == 0;
          gboolean moved = dbk_grid_cursor_move (&cursor, &shape, move, extend, g_test_rand_int_range (1, 5));
          DbkGridRange range = dbk_grid_cursor_get_range (&cursor);

          g_assert_cmpint (cursor.active.block, >=, 0);
          g_assert_cmpint (cursor.active.block, <, sheet->n_blocks);
          g_assert_cmpint (range.row, >=, 0);
          g_assert_cmpint (range.column, >=, 0);
          g_assert_cmpint (range.row + range.n_rows, <=, sheet_n_rows ((gpointer)sheet, range.block));
          g_assert_cmpint (range.column + range.n_columns, <=, sheet_n_columns ((gpointer)sheet, range.block));
          if (moved && (move == DBK_GRID_MOVE_TAB || move == DBK_GRID_MOVE_TAB_BACK))
            g_assert_true (sheet_is_editable ((gpointer)sheet, cursor.active));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grid/cursor/single-moves", test_single_moves);
  g_test_add_func ("/grid/cursor/tab-run", test_tab_run);
  g_test_add_func ("/grid/cursor/way-back", test_way_back);
  g_test_add_func ("/grid/cursor/selection", test_selection);
  g_test_add_func ("/grid/cursor/inside-selection", test_inside_selection);
  g_test_add_func ("/grid/cursor/among-blocks", test_among_blocks);
  g_test_add_func ("/grid/cursor/clamp", test_clamp);
  g_test_add_func ("/grid/cursor/law", test_law);
  return g_test_run ();
}
