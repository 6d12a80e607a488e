/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copy, cut, paste and clear: what a sheet does with blocks of cells. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/grid/dbk-grid-tsv.h"

/* More rows than any sheet has: a clipboard beyond that is not meant for us. */
#define MAX_PASTE_BYTES (32 * 1024 * 1024)

/* @rows: the last one is added to */
static void
copy_row (DbkGrid *self, GPtrArray *rows, const DbkGridRange *range, int row)
{
  GPtrArray *fields = g_ptr_array_index (rows, rows->len - 1);

  for (int c = 0; c < range->n_columns; c++)
    g_ptr_array_add (fields, dbk_grid_model_dup_raw_text (self->model, (DbkGridPos){ range->block, range->row + row, range->column + c }));
}

static GPtrArray *
copy_ranges (DbkGrid *self, const GArray *ranges, gboolean beside)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  const DbkGridRange *first = &g_array_index (ranges, DbkGridRange, 0);

  for (guint i = 0; i < (beside ? 1 : ranges->len); i++)
    for (int r = 0; r < first[i].n_rows; r++)
      {
        g_ptr_array_add (rows, g_ptr_array_new_with_free_func (g_free));
        copy_row (self, rows, &first[i], r);
        for (guint k = 1; beside && k < ranges->len; k++)
          copy_row (self, rows, &first[k], r);
      }
  return rows;
}

static gboolean
is_single (GPtrArray *rows)
{
  return rows->len == 1 && ((GPtrArray *)g_ptr_array_index (rows, 0))->len == 1;
}

/* LibreOffice asks how a plain text of several cells is to be taken apart, and what language a web page is in; rich text it
 * takes at once, but gives its cells a letter with it. What it calls so is the same text, taken at once and by cells that go on
 * looking as they did. Excel and WPS take the plain one. */
#define CELLS_OF_LIBREOFFICE "application/x-libreoffice-tsvc"

static void
offer (DbkGrid *self, GPtrArray *rows)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  g_autofree char *text = dbk_grid_tsv_write (rows);
  char *flat = dbk_grid_tsv_write_flat (rows);
  g_autoptr (GBytes) bytes = g_bytes_new_take (flat, strlen (flat));
  GdkContentProvider *offers[] = {
    gdk_content_provider_new_typed (G_TYPE_STRING, text),
    gdk_content_provider_new_for_bytes (CELLS_OF_LIBREOFFICE, bytes),
  };
  g_autoptr (GdkContentProvider) both = gdk_content_provider_new_union (offers, G_N_ELEMENTS (offers));

  if (is_single (rows))
    gdk_clipboard_set_text (clipboard, text);
  else
    gdk_clipboard_set_content (clipboard, both);
}

static gboolean
copy (DbkGrid *self)
{
  g_autoptr (GArray) ranges = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  DbkGridLineUp line_up;

  if (!dbk_grid_settle (self))
    return FALSE;
  ranges = dbk_grid_list_ranges (self);
  line_up = dbk_grid_ranges_line_up (ranges);
  if (line_up == DBK_GRID_LINE_UP_NOT)
    {
      dbk_grid_refuse (self, _ ("Only blocks that have the same rows, or the same columns, can be copied together."));
      return FALSE;
    }
  rows = copy_ranges (self, ranges, line_up == DBK_GRID_LINE_UP_BESIDE);
  offer (self, rows);
  return TRUE;
}

/**
 * dbk_grid_copy:
 *
 * Puts the selected cells on the clipboard as tab-separated raw text. Ghosts are not copied. Several blocks
 * become one where they have the same rows, or the same columns; otherwise it is told at the cell why not.
 */
void
dbk_grid_copy (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  copy (self);
}

/**
 * dbk_grid_cut:
 *
 * Copies the selected cells and clears those that can be edited; neither where they cannot be copied.
 */
void
dbk_grid_cut (DbkGrid *self)
{
  g_return_if_fail (DBK_IS_GRID (self));
  if (copy (self))
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
  g_return_if_fail (DBK_IS_GRID (self));
  if (dbk_grid_settle (self))
    dbk_grid_set_selected (self, "");
}

/* How often pasted rows or columns repeat in a selection that is a multiple of them. */
static int
repeat (int selected, int pasted)
{
  return selected > pasted && selected % pasted == 0 ? selected / pasted : 1;
}

static void
paste_cell (DbkGridBatch *batch, DbkGridPos pos, const char *text, const DbkGridBlock *block)
{
  if (pos.row < block->n_rows && pos.column < block->n_columns)
    dbk_grid_batch_set (batch, pos, text);
  else if (text[0] != '\0')
    dbk_grid_batch_refuse (batch, pos, text, _ ("Pasted beyond the edge of the sheet."));
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
  DbkGridBatch batch;
  int n_columns = 1;
  int times_down, times_right;

  g_return_val_if_fail (DBK_IS_GRID (self), 0);
  if (strlen (text) > MAX_PASTE_BYTES || !dbk_grid_settle (self))
    return 0;
  if (self->others->len > 0)
    {
      dbk_grid_refuse (self, _ ("Several blocks are selected: choose one to paste into."));
      return 0;
    }
  range = dbk_grid_cursor_get_range (&self->cursor);
  rows = dbk_grid_tsv_parse (text);
  if (rows->len == 0)
    return 0;
  dbk_grid_model_get_block (self->model, range.block, &block);
  for (guint r = 0; r < rows->len; r++)
    n_columns = MAX (n_columns, (int)((GPtrArray *)g_ptr_array_index (rows, r))->len);
  times_down = repeat (range.n_rows, (int)rows->len);
  times_right = repeat (range.n_columns, n_columns);
  batch = dbk_grid_batch_begin (self);
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
  dbk_grid_batch_end (&batch);
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
