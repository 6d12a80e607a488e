/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copy, cut, paste, fill and clear: what a sheet does with blocks of cells. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/grid/dbk-grid-tsv.h"

/* More rows than any sheet has: a clipboard beyond that is not meant for us. */
#define MAX_PASTE_BYTES (32 * 1024 * 1024)
#define N_NAMED 3

typedef struct
{
  DbkGrid *self;
  GPtrArray *refusals; /* (owned) DbkGridRefusal */
  guint n_set;
} Batch;

static Batch
begin_batch (DbkGrid *self)
{
  dbk_grid_model_begin_batch (self->model);
  return (Batch){ self, g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_grid_refusal_free), 0 };
}

static void
set_cell (Batch *batch, DbkGridPos pos, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (dbk_grid_apply_text (batch->self, pos, text, NULL, &error))
    batch->n_set++;
  else
    g_ptr_array_add (batch->refusals, dbk_grid_refusal_new (pos, text, error->message));
}

static char *
summarize (DbkGrid *self, GPtrArray *refusals)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u cell kept its old value:", "%u cells kept their old value:", refusals->len),
                          refusals->len);
  for (guint i = 0; i < MIN (refusals->len, N_NAMED); i++)
    {
      DbkGridRefusal *refusal = g_ptr_array_index (refusals, i);
      g_autofree char *name = dbk_grid_model_has_cell (self->model, refusal->pos)
                                  ? dbk_grid_model_dup_name (self->model, refusal->pos)
                                  : g_strdup (_ ("outside the sheet"));

      g_string_append_printf (text, "\n%s: %s", name, refusal->message);
    }
  if (refusals->len > N_NAMED)
    g_string_append (text, "\n…");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
end_batch (Batch *batch)
{
  g_autoptr (GPtrArray) refusals = g_steal_pointer (&batch->refusals);
  g_autoptr (GPtrArray) late = dbk_grid_model_end_batch (batch->self->model);
  g_autofree char *summary = NULL;

  for (guint i = 0; late != NULL && i < late->len; i++)
    {
      DbkGridRefusal *refusal = g_ptr_array_index (late, i);

      g_ptr_array_add (refusals, dbk_grid_refusal_new (refusal->pos, refusal->text, refusal->message));
    }
  if (batch->self->edit == DBK_GRID_EDIT_NONE)
    dbk_grid_entry_refresh (batch->self);
  if (refusals->len == 0)
    return;
  summary = summarize (batch->self, refusals);
  dbk_grid_show_message (batch->self, batch->self->cursor.active, summary, TRUE);
  dbk_grid_emit_refused (batch->self, summary);
  dbk_grid_emit_batch_refused (batch->self, refusals);
}

static gboolean
get_range (DbkGrid *self, DbkGridRange *range)
{
  if (self->model == NULL || !dbk_grid_commit (self))
    return FALSE;
  *range = dbk_grid_cursor_get_range (&self->cursor);
  return range->block >= 0;
}

/**
 * dbk_grid_copy:
 *
 * Puts the selected cells on the clipboard as tab-separated raw text. Ghosts are not copied.
 */
void
dbk_grid_copy (DbkGrid *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autofree char *text = NULL;
  DbkGridRange range;

  g_return_if_fail (DBK_IS_GRID (self));
  if (!get_range (self, &range))
    return;
  for (int r = 0; r < range.n_rows; r++)
    {
      GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

      for (int c = 0; c < range.n_columns; c++)
        g_ptr_array_add (row, dbk_grid_model_dup_raw_text (self->model, (DbkGridPos){ range.block, range.row + r, range.column + c }));
      g_ptr_array_add (rows, row);
    }
  text = dbk_grid_tsv_write (rows);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/**
 * dbk_grid_cut:
 *
 * Copies the selected cells and clears those that can be edited.
 */
void
dbk_grid_cut (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  dbk_grid_copy (self);
  dbk_grid_clear_selection (self);
}

/**
 * dbk_grid_clear_selection:
 *
 * Clears the selected cells to missing, those that can be edited. One step of undo.
 */
void
dbk_grid_clear_selection (DbkGrid *self)
{
  DbkGridRange range;
  Batch batch;

  g_return_if_fail (DBK_IS_GRID (self));
  if (!get_range (self, &range))
    return;
  batch = begin_batch (self);
  for (int r = 0; r < range.n_rows; r++)
    for (int c = 0; c < range.n_columns; c++)
      {
        DbkGridPos pos = { range.block, range.row + r, range.column + c };

        if (range.n_rows * range.n_columns == 1 || dbk_grid_model_is_editable (self->model, pos))
          set_cell (&batch, pos, "");
      }
  end_batch (&batch);
}

/* How often pasted rows or columns repeat in a selection that is a multiple of them. */
static int
repeat (int selected, int pasted)
{
  return selected > pasted && selected % pasted == 0 ? selected / pasted : 1;
}

static void
paste_cell (Batch *batch, DbkGridPos pos, const char *text, const DbkGridBlock *block)
{
  if (pos.row < block->n_rows && pos.column < block->n_columns)
    set_cell (batch, pos, text);
  else if (text[0] != '\0')
    g_ptr_array_add (batch->refusals, dbk_grid_refusal_new (pos, text, _ ("Pasted beyond the edge of the sheet.")));
}

/**
 * dbk_grid_paste_text:
 * @text: tab-separated text
 *
 * Pastes at the selection, as one step of undo. Cells that cannot be edited and values that are refused are skipped and
 * told by DbkGrid::batch-refused. A selection that is a multiple of what is pasted is filled with it.
 *
 * Returns: how many cells took their text
 */
guint
dbk_grid_paste_text (DbkGrid *self, const char *text)
{
  g_autoptr (GPtrArray) rows = NULL;
  DbkGridRange range;
  DbkGridBlock block;
  Batch batch;
  int n_columns = 1;
  int times_down, times_right;

  g_return_val_if_fail (DBK_IS_GRID (self), 0);
  if (strlen (text) > MAX_PASTE_BYTES || !get_range (self, &range))
    return 0;
  rows = dbk_grid_tsv_parse (text);
  if (rows->len == 0)
    return 0;
  dbk_grid_model_get_block (self->model, range.block, &block);
  for (guint r = 0; r < rows->len; r++)
    n_columns = MAX (n_columns, (int)((GPtrArray *)g_ptr_array_index (rows, r))->len);
  times_down = repeat (range.n_rows, (int)rows->len);
  times_right = repeat (range.n_columns, n_columns);
  batch = begin_batch (self);
  for (int r = 0; r < (int)rows->len * times_down; r++)
    {
      GPtrArray *row = g_ptr_array_index (rows, r % rows->len);

      for (int c = 0; c < n_columns * times_right; c++)
        if (c % n_columns < (int)row->len)
          paste_cell (&batch, (DbkGridPos){ range.block, range.row + r, range.column + c }, g_ptr_array_index (row, c % n_columns), &block);
    }
  range.n_rows = (int)rows->len * times_down;
  range.n_columns = n_columns * times_right;
  dbk_grid_select_range (self, &range);
  end_batch (&batch);
  return batch.n_set;
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  DbkGrid *self = data;

  /* A cancelled read means that the widget may be gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->paste);
  if (text != NULL)
    dbk_grid_paste_text (self, text);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

/**
 * dbk_grid_paste:
 *
 * Pastes from the clipboard, as dbk_grid_paste_text(), once the clipboard has answered.
 */
void
dbk_grid_paste (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  g_cancellable_cancel (self->paste);
  g_clear_object (&self->paste);
  self->paste = g_cancellable_new ();
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->paste, pasted_cb, self);
}

/* Copies each row (column) of the range from the one before it; a single one takes from outside. */
static void
fill (DbkGrid *self, gboolean down)
{
  DbkGridRange range;
  Batch batch;
  gboolean single;

  if (!get_range (self, &range))
    return;
  single = (down ? range.n_rows : range.n_columns) == 1;
  if (single && (down ? range.row : range.column) == 0)
    return;
  batch = begin_batch (self);
  for (int r = 0; r < range.n_rows; r++)
    for (int c = 0; c < range.n_columns; c++)
      {
        DbkGridPos pos = { range.block, range.row + r, range.column + c };
        DbkGridPos from = pos;
        g_autofree char *text = NULL;

        if (down)
          from.row = single ? range.row - 1 : range.row;
        else
          from.column = single ? range.column - 1 : range.column;
        if (dbk_grid_pos_equal (from, pos) || !dbk_grid_model_is_editable (self->model, pos))
          continue;
        text = dbk_grid_model_dup_raw_text (self->model, from);
        set_cell (&batch, pos, text);
      }
  end_batch (&batch);
}

/**
 * dbk_grid_fill_down:
 *
 * Copies the first selected row into the others; with one row selected, the row above into it (Ctrl+D).
 */
void
dbk_grid_fill_down (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  fill (self, TRUE);
}

/**
 * dbk_grid_fill_right:
 *
 * Copies the first selected column into the others; with one column selected, the column before into it (Ctrl+R).
 */
void
dbk_grid_fill_right (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  fill (self, FALSE);
}
