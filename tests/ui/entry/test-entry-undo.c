/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Steps of undo: what belongs together goes back together.
 */
#include "ui/entry/dbk-entry-undo.h"

/* The figure of a unit on the 1st. */
static void
record (DbkEntryUndo *undo, int unit, gboolean note, const char *before, const char *after)
{
  g_autofree char *entity = g_strdup_printf ("U%d", unit);

  dbk_entry_undo_record (undo, dbk_change_new ("P1", 1, entity, "gen", note, before, after));
}

static void
assert_change (const GPtrArray *step, guint i, int unit, const char *before, const char *after)
{
  const DbkChange *change = g_ptr_array_index (step, i);
  g_autofree char *entity = g_strdup_printf ("U%d", unit);

  g_assert_cmpstr (change->entity, ==, entity);
  g_assert_cmpstr (change->indicator, ==, "gen");
  g_assert_cmpstr (change->before, ==, before);
  g_assert_cmpstr (change->after, ==, after);
}

static void
test_single (void)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();

  g_assert_null (dbk_entry_undo_peek (undo, FALSE));
  record (undo, 1, FALSE, "", "5");
  record (undo, 2, FALSE, "7", NULL);
  assert_change (dbk_entry_undo_peek (undo, FALSE), 0, 2, "7", "");
  dbk_entry_undo_move (undo, FALSE);
  assert_change (dbk_entry_undo_peek (undo, FALSE), 0, 1, "", "5");
  assert_change (dbk_entry_undo_peek (undo, TRUE), 0, 2, "7", "");
  dbk_entry_undo_move (undo, TRUE);
  g_assert_null (dbk_entry_undo_peek (undo, TRUE));
  assert_change (dbk_entry_undo_peek (undo, FALSE), 0, 2, "7", "");
}

static void
test_batch (void)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();

  dbk_entry_undo_begin (undo);
  record (undo, 1, FALSE, "", "1");
  dbk_entry_undo_begin (undo);
  record (undo, 2, FALSE, "", "2");
  dbk_entry_undo_end (undo, TRUE);
  g_assert_null (dbk_entry_undo_peek (undo, FALSE));
  dbk_entry_undo_end (undo, TRUE);
  g_assert_cmpuint (dbk_entry_undo_peek (undo, FALSE)->len, ==, 2);
  assert_change (dbk_entry_undo_peek (undo, FALSE), 1, 2, "", "2");
}

static void
test_dropped (void)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();

  record (undo, 9, FALSE, "", "9");
  dbk_entry_undo_begin (undo);
  record (undo, 1, FALSE, "", "1");
  dbk_entry_undo_end (undo, FALSE);
  dbk_entry_undo_begin (undo);
  dbk_entry_undo_end (undo, TRUE);
  assert_change (dbk_entry_undo_peek (undo, FALSE), 0, 9, "", "9");
}

static void
test_unchanged (void)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();

  record (undo, 1, FALSE, "5", "5");
  g_assert_null (dbk_entry_undo_peek (undo, FALSE));
}

static void
test_new_step_ends_redo (void)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();

  record (undo, 1, FALSE, "", "1");
  dbk_entry_undo_move (undo, FALSE);
  g_assert_nonnull (dbk_entry_undo_peek (undo, TRUE));
  record (undo, 2, TRUE, "", "note");
  g_assert_null (dbk_entry_undo_peek (undo, TRUE));
  g_assert_true (((DbkChange *)g_ptr_array_index (dbk_entry_undo_peek (undo, FALSE), 0))->note);
  dbk_entry_undo_clear (undo);
  g_assert_null (dbk_entry_undo_peek (undo, FALSE));
}

/* Sheets of one plant share what was done; what was done to a report that is locked now is gone, the rest stays. */
static void
test_shared (void)
{
  g_autoptr (DbkEntryUndo) undo = dbk_entry_undo_new ();
  DbkEntryUndo *other = dbk_entry_undo_ref (undo);

  dbk_entry_undo_record (undo, dbk_change_new ("P1", 14, "U1", "gen", FALSE, "", "1"));
  dbk_entry_undo_begin (other);
  dbk_entry_undo_record (other, dbk_change_new ("P1", 14, "U1", "aux", FALSE, "", "2"));
  dbk_entry_undo_record (other, dbk_change_new ("P1", 15, "U1", "aux", FALSE, "", "3"));
  dbk_entry_undo_end (other, TRUE);
  dbk_entry_undo_record (other, dbk_change_new ("P1", 14, "U2", "gen", FALSE, "", "4"));
  dbk_entry_undo_move (undo, FALSE);
  dbk_entry_undo_forget (other, "P2", 15);
  dbk_entry_undo_forget (other, "P1", 14);
  dbk_entry_undo_unref (other);
  g_assert_null (dbk_entry_undo_peek (undo, TRUE));
  g_assert_cmpuint (dbk_entry_undo_peek (undo, FALSE)->len, ==, 1);
  g_assert_cmpint (((DbkChange *)g_ptr_array_index (dbk_entry_undo_peek (undo, FALSE), 0))->day, ==, 15);
  dbk_entry_undo_move (undo, FALSE);
  g_assert_null (dbk_entry_undo_peek (undo, FALSE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/entry/undo/single", test_single);
  g_test_add_func ("/ui/entry/undo/batch", test_batch);
  g_test_add_func ("/ui/entry/undo/dropped", test_dropped);
  g_test_add_func ("/ui/entry/undo/unchanged", test_unchanged);
  g_test_add_func ("/ui/entry/undo/new-step-ends-redo", test_new_step_ends_redo);
  g_test_add_func ("/ui/entry/undo/shared", test_shared);
  return g_test_run ();
}
