/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What was typed, step by step, so that it can be taken back: a paste is one step.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-undo.h"

struct _DbkEntryUndo
{
  GPtrArray *done;   /* (owned) (element-type GPtrArray): steps, newest last */
  GPtrArray *undone; /* (owned) (element-type GPtrArray): steps, next to redo last */
  GPtrArray *open;   /* (owned) (nullable): the step in the making */
  guint depth;
  guint references;
};

DbkEntryUndo *
dbk_entry_undo_new (void)
{
  DbkEntryUndo *self = g_new0 (DbkEntryUndo, 1);

  self->done = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  self->undone = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  self->references = 1;
  return self;
}

DbkEntryUndo *
dbk_entry_undo_ref (DbkEntryUndo *self)
{
  self->references++;
  return self;
}

void
dbk_entry_undo_unref (DbkEntryUndo *self)
{
  if (--self->references > 0)
    return;
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);
  g_clear_pointer (&self->open, g_ptr_array_unref);
  g_free (self);
}

void
dbk_entry_undo_clear (DbkEntryUndo *self)
{
  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
}

static void
forget_steps (GPtrArray *steps, const char *plant, DbkDay day)
{
  for (guint i = steps->len; i > 0; i--)
    {
      GPtrArray *step = g_ptr_array_index (steps, i - 1);

      for (guint k = step->len; k > 0; k--)
        {
          const DbkChange *change = g_ptr_array_index (step, k - 1);

          if (change->day == day && g_str_equal (change->plant, plant))
            g_ptr_array_remove_index (step, k - 1);
        }
      if (step->len == 0)
        g_ptr_array_remove_index (steps, i - 1);
    }
}

void
dbk_entry_undo_forget (DbkEntryUndo *self, const char *plant, DbkDay day)
{
  forget_steps (self->done, plant, day);
  forget_steps (self->undone, plant, day);
}

void
dbk_entry_undo_begin (DbkEntryUndo *self)
{
  if (self->depth++ == 0)
    self->open = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_change_free);
}

void
dbk_entry_undo_end (DbkEntryUndo *self, gboolean keep)
{
  g_return_if_fail (self->depth > 0);

  if (--self->depth > 0)
    return;
  if (keep && self->open->len > 0)
    {
      g_ptr_array_set_size (self->undone, 0);
      g_ptr_array_add (self->done, g_steal_pointer (&self->open));
    }
  g_clear_pointer (&self->open, g_ptr_array_unref);
}

gboolean
dbk_entry_undo_is_open (DbkEntryUndo *self)
{
  return self->open != NULL;
}

void
dbk_entry_undo_record (DbkEntryUndo *self, DbkChange *change)
{
  dbk_entry_undo_begin (self);
  if (g_str_equal (change->before, change->after))
    dbk_change_free (change);
  else
    g_ptr_array_add (self->open, change);
  dbk_entry_undo_end (self, TRUE);
}

const GPtrArray *
dbk_entry_undo_peek (DbkEntryUndo *self, gboolean redo)
{
  GPtrArray *steps = redo ? self->undone : self->done;

  return steps->len > 0 ? g_ptr_array_index (steps, steps->len - 1) : NULL;
}

void
dbk_entry_undo_move (DbkEntryUndo *self, gboolean redo)
{
  GPtrArray *from = redo ? self->undone : self->done;
  GPtrArray *to = redo ? self->done : self->undone;

  g_return_if_fail (from->len > 0);
  g_ptr_array_add (to, g_ptr_array_steal_index (from, from->len - 1));
}

void
dbk_entry_undo_drop (DbkEntryUndo *self, gboolean redo)
{
  GPtrArray *steps = redo ? self->undone : self->done;

  g_return_if_fail (steps->len > 0);
  g_ptr_array_set_size (steps, (int)steps->len - 1);
}
