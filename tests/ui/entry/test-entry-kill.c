/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Somebody types, pastes and takes back without a pause, and is killed in the
 * middle, again and again: what the sheet had taken is there, a paste is there
 * whole or not at all, and no more is lost than the step under way.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/ui/entry/entry-board.h"

#define ROUNDS 36
#define LONGEST_LIFE_US 60000

static DbkHome *
open_report (const char *directory, DbkDocument **document, DbkEntryModel **model)
{
  DbkHome *home = test_open_home (directory);

  *document = test_open_document (home, "P01", TEST_DAY);
  *model = dbk_entry_model_new (*document, "fill.P01", FALSE);
  return home;
}

static void
close_report (DbkHome *home, DbkDocument *document, DbkEntryModel *model)
{
  g_object_unref (model);
  g_object_unref (document);
  dbk_home_close (home);
  g_object_unref (home);
}

/* --- The child: says what it is about to do, does it, says that it is done --- */

/* A line each, as one write: what a pipe has taken survives the writer. */
static void
say (const char *line)
{
  if (write (STDOUT_FILENO, line, strlen (line)) != (gssize)strlen (line))
    _exit (3);
}

static void
say_step (const BoardStep *step)
{
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; i < step->changes->len; i++)
    {
      const BoardChange *change = g_ptr_array_index (step->changes, i);
      g_autofree char *escaped = change->after != NULL ? g_strescape (change->after, NULL) : NULL;

      if (escaped != NULL)
        g_string_append_printf (lines, "cell %u %s\n", change->cell, escaped);
    }
  g_string_append (lines, "go\n");
  say (lines->str);
}

static void
type_until_killed (const char *directory, guint32 seed)
{
  DbkDocument *document;
  DbkEntryModel *model;
  Board *board;

  test_set_today (TEST_TODAY);
  open_report (directory, &document, &model);
  board = board_new (seed, document, model);
  for (guint i = 0; i < board->cells->len; i++)
    if (g_array_index (board->cells, BoardCell, i).typable)
      {
        g_autofree char *text = board_read (board, i);

        board_set_text (board, i, text);
      }
  for (;;)
    {
      const BoardStep *step = board_plan (board);

      if (step == NULL)
        continue;
      say_step (step);
      board_do (board);
      say ("done\n");
    }
}

/* --- The parent --- */

typedef struct
{
  GPtrArray *table;     /* (element-type utf8): what every cell has to hold */
  GPtrArray *under_way; /* (element-type utf8) (nullable elements): what the step under way makes of them */
  gboolean going;
  guint done;
} Told;

static void
take_line (Told *told, const char *line)
{
  if (g_str_has_prefix (line, "cell "))
    {
      char *rest;
      guint cell = (guint)strtoul (line + 5, &rest, 10);

      g_free (told->under_way->pdata[cell]);
      told->under_way->pdata[cell] = g_strcompress (rest + 1);
      return;
    }
  if (g_str_equal (line, "go"))
    {
      told->going = TRUE;
      return;
    }
  g_assert_cmpstr (line, ==, "done");
  told->going = FALSE;
  told->done++;
  for (guint i = 0; i < told->table->len; i++)
    if (told->under_way->pdata[i] != NULL)
      {
        g_free (told->table->pdata[i]);
        told->table->pdata[i] = g_steal_pointer (&told->under_way->pdata[i]);
      }
}

/* Reads what the child says on a thread, so that its pipe never fills up. */
static gpointer
read_all (gpointer data)
{
  GInputStream *stream = data;
  GString *all = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (all, buffer, n);
  return g_string_free (all, FALSE);
}

static void
let_type (const char *directory, guint32 seed, Told *told)
{
  g_autofree char *number = g_strdup_printf ("%u", seed);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) child = NULL;
  g_autofree char *said = NULL;
  g_auto (GStrv) lines = NULL;
  GThread *reader;
  char first;

  child = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--type", directory, number, NULL);
  g_assert_no_error (error);
  {
    GInputStream *out = g_subprocess_get_stdout_pipe (child);

    /* It has begun: from now on any moment may be its last. */
    g_assert_cmpint (g_input_stream_read (out, &first, 1, NULL, NULL), ==, 1);
    reader = g_thread_new ("reader", read_all, out);
  }
  g_usleep (g_test_rand_int_range (0, LONGEST_LIFE_US));
  g_subprocess_force_exit (child);
  said = g_thread_join (reader);
  g_subprocess_wait (child, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (child));
  g_assert_cmpint (g_subprocess_get_term_sig (child), ==, SIGKILL);
  lines = g_strsplit (said, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i + 1] != NULL; i++)
    {
      /* The first letter of all was read above. */
      g_autofree char *line = i == 0 ? g_strdup_printf ("%c%s", first, lines[0]) : g_strdup (lines[i]);

      take_line (told, line);
    }
}

static gboolean
all_equal (Board *board, Told *told, gboolean with_step)
{
  for (guint i = 0; i < board->cells->len; i++)
    {
      g_autofree char *text = NULL;
      const char *expected = with_step && told->under_way->pdata[i] != NULL ? told->under_way->pdata[i] : told->table->pdata[i];

      if (!g_array_index (board->cells, BoardCell, i).typable)
        continue;
      text = board_read (board, i);
      if (!g_str_equal (text, expected))
        {
          g_test_message ("cell %u holds “%s”, not “%s” (%s the step under way)", i, text, expected, with_step ? "with" : "without");
          return FALSE;
        }
    }
  return TRUE;
}

static void
look_and_go_on (const char *directory, Told *told, guint *kept)
{
  DbkDocument *document;
  DbkEntryModel *model;
  DbkHome *home = open_report (directory, &document, &model);
  Board *board = board_new (0, document, model);
  g_autoptr (GError) error = NULL;

  if (told->going && all_equal (board, told, TRUE))
    (*kept)++;
  else
    g_assert_true (all_equal (board, told, FALSE));
  dbk_home_verify (home, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < board->cells->len; i++)
    {
      g_clear_pointer (&told->under_way->pdata[i], g_free);
      g_free (told->table->pdata[i]);
      told->table->pdata[i] = g_array_index (board->cells, BoardCell, i).typable ? board_read (board, i) : g_strdup ("");
    }
  told->going = FALSE;
  board_free (board);
  close_report (home, document, model);
}

static void
test_kill (void)
{
  g_autofree char *directory = test_directory ();
  Told told = { g_ptr_array_new_with_free_func (g_free), g_ptr_array_new_with_free_func (g_free), FALSE, 0 };
  guint kept = 0;

  test_set_today (TEST_TODAY);
  test_make_home (directory, "fill.P01", "filler", "P01");
  for (guint i = 0; i < 10000; i++)
    {
      g_ptr_array_add (told.table, g_strdup (""));
      g_ptr_array_add (told.under_way, NULL);
    }
  for (guint i = 0; i < ROUNDS; i++)
    {
      let_type (directory, (guint32)g_test_rand_int (), &told);
      look_and_go_on (directory, &told, &kept);
    }
  g_test_message ("killed %d times after %u steps in all; %u of the steps under way were stored whole", ROUNDS, told.done, kept);
  g_assert_cmpuint (told.done, >, ROUNDS);
  g_ptr_array_unref (told.table);
  g_ptr_array_unref (told.under_way);
  test_remove (directory);
}

int
main (int argc, char **argv)
{
  if (argc == 4 && g_str_equal (argv[1], "--type"))
    type_until_killed (argv[2], (guint32)strtoul (argv[3], NULL, 10));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/entry/kill", test_kill);
  return g_test_run ();
}
