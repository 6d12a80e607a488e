/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many cells at once as one step of undo; which of them kept their value is told at the end. */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/grid/dbk-grid-private.h"

#include <glib/gi18n-lib.h>

#define N_NAMED 3

DbkGridBatch
dbk_grid_batch_begin (DbkGrid *self)
{
  dbk_grid_model_begin_batch (self->model);
  return (DbkGridBatch){ self, g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_grid_refusal_free), 0 };
}

void
dbk_grid_batch_refuse (DbkGridBatch *batch, DbkGridPos pos, const char *text, const char *message)
{
  g_ptr_array_add (batch->refusals, dbk_grid_refusal_new (pos, text, message));
}

void
dbk_grid_batch_set (DbkGridBatch *batch, DbkGridPos pos, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (dbk_grid_apply_text (batch->self, pos, text, NULL, &error))
    batch->n_set++;
  else
    dbk_grid_batch_refuse (batch, pos, text, error->message);
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

gboolean
dbk_grid_batch_end (DbkGridBatch *batch)
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
    return TRUE;
  summary = summarize (batch->self, refusals);
  dbk_grid_show_message (batch->self, batch->self->cursor.active, summary, TRUE);
  dbk_grid_emit_refused (batch->self, summary);
  dbk_grid_emit_batch_refused (batch->self, refusals);
  return FALSE;
}
