/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures from a workbook into the reports of a home.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-document-private.h"

/* Any day a store can hold. */
#define FIRST_DAY (-200000)
#define LAST_DAY 400000

/** Desk: the reports that the workbook speaks of: key text → DbkDocument */
typedef struct
{
  DbkHome *home;
  const DbkForm *form;
  GHashTable *documents; /* (owned) (element-type utf8 DbkDocument) */
} Desk;

static void
desk_clear (Desk *desk)
{
  g_clear_pointer (&desk->documents, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_clear)

/* (transfer none) (nullable) */
static DbkDocument *
open_for (Desk *desk, const DbkNode *entity, DbkDay day, GError **error)
{
  const DbkNode *plant = dbk_node_plant (entity);
  g_autofree char *period = dbk_period_to_string (dbk_period_around (desk->form->period, day));
  g_autofree char *name = NULL;
  DbkDocument *document;

  if (plant == NULL)
    {
      g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no plant “%s”."), entity->code);
      return NULL;
    }
  name = g_strdup_printf ("%s/%s", plant->code, period);
  document = g_hash_table_lookup (desk->documents, name);
  if (document != NULL)
    return document;
  document = dbk_home_open_document (desk->home, desk->form->code, plant->code, period, error);
  if (document != NULL)
    g_hash_table_insert (desk->documents, g_steal_pointer (&name), document);
  return document;
}

/* The revision at which the cell's value was written; 0 for one not answered yet. */
static gint64
revision_of (DbkDocument *document, guint slot)
{
  const DbkCell *cell = dbk_document_cell (document, slot);
  const GPtrArray *log = document->acknowledged->log;

  if (cell == NULL || cell->op == NULL || document->cells[slot].pending != NULL)
    return 0;
  for (guint i = 0; i < log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (log, i);

      if (strcmp (event->op, cell->op) == 0)
        return event->revision;
    }
  return 0;
}

static void
look_up (const DbkNode *entity, const DbkIndicator *indicator, DbkDay day, DbkImportCurrent *current, gpointer user_data)
{
  Desk *desk = user_data;
  g_autoptr (GError) error = NULL;
  DbkDocument *document = open_for (desk, entity, day, &error);
  const DbkSlot *slot = document != NULL ? dbk_layout_find_codes (document->layout, entity->code, indicator->code) : NULL;

  if (document == NULL)
    current->locked = g_strdup (error->message);
  else if (slot == NULL)
    current->locked = g_strdup_printf (_ ("This report has no cell %s.%s."), entity->code, indicator->code);
  else
    {
      dbk_value_copy (&current->value, dbk_figures_get (document->figures, slot->index));
      current->revision = revision_of (document, slot->index);
      if (!dbk_document_check_editable (document, slot->index, &error))
        current->locked = g_strdup (error->message);
    }
}

static const DbkForm *
find_form (DbkHome *home, const char *code, GError **error)
{
  const DbkForm *form;

  if (!dbk_home_check_account (home, error))
    return NULL;
  form = dbk_catalogue_form (home->engine->catalogue, code);
  if (form == NULL)
    g_set_error (error, DBK_HOME_ERROR, DBK_HOME_ERROR_UNKNOWN, _ ("There is no form “%s”."), code);
  return form;
}

/* Somebody of one plant writes of that plant: the workbook need not name it. */
static const DbkNode *
only_plant (DbkHome *home)
{
  g_autoptr (GPtrArray) plants = dbk_home_plants (home, NULL);

  return plants->len == 1 ? g_ptr_array_index (plants, 0) : NULL;
}

DbkImport *
dbk_home_read_import (DbkHome *home, const char *path, const char *form_code, GHashTable *names, GError **error)
{
  const DbkForm *form = find_form (home, form_code, error);
  g_autoptr (DbkWorkbook) workbook = form != NULL ? dbk_workbook_open (path, NULL, error) : NULL;
  g_autoptr (DbkImport) import = NULL;
  g_auto (Desk) desk = { home, form, NULL };

  if (workbook == NULL)
    return NULL;
  import = dbk_import_map (workbook, home->engine->catalogue, form, only_plant (home), DBK_DAY_NONE, names, NULL, error);
  if (import == NULL)
    return NULL;
  desk.documents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  dbk_import_classify (import, look_up, &desk);
  return g_steal_pointer (&import);
}

/* --- Writing --- */

static gboolean
is_to_be_written (const DbkImportRow *row)
{
  return row->kind == DBK_IMPORT_NEW || row->kind == DBK_IMPORT_CHANGED;
}

static gboolean
write_row (Desk *desk, const DbkImportRow *row, GError **error)
{
  DbkDocument *document = open_for (desk, row->entity, row->day, error);
  const DbkSlot *slot;
  g_autofree char *text = dbk_value_to_wire (&row->value);

  if (document == NULL)
    return FALSE;
  /* One that is met for the first time: nothing of it is in a batch yet. */
  if (document->batch == 0)
    dbk_document_begin_batch (document);
  slot = dbk_layout_find_codes (document->layout, row->entity->code, row->indicator->code);
  return dbk_document_set_text (document, slot->index, text != NULL ? text : "", DBK_CELL_IMPORTED, error);
}

/* Reports in the order of the workbook; one transaction is open at a time. */
static gboolean
same_report (const DbkImportRow *a, const DbkImportRow *b, const DbkForm *form)
{
  return dbk_node_plant (a->entity) == dbk_node_plant (b->entity) &&
         dbk_period_around (form->period, a->day).first == dbk_period_around (form->period, b->day).first;
}

static gboolean
write_report (Desk *desk, const DbkImport *import, GHashTable *done, guint first, guint *stored, GError **error)
{
  const DbkImportRow *head = g_ptr_array_index (import->rows, first);
  DbkDocument *document = open_for (desk, head->entity, head->day, error);
  guint written = 0;
  gboolean ok = TRUE;
  g_autoptr (GError) first_error = NULL;

  if (document == NULL)
    return FALSE;
  for (guint i = first; ok && i < import->rows->len; i++)
    {
      DbkImportRow *row = g_ptr_array_index (import->rows, i);

      if (!is_to_be_written (row) || !same_report (head, row, desk->form))
        continue;
      g_hash_table_add (done, row);
      ok = write_row (desk, row, &first_error);
      written += ok;
    }
  if (document->batch > 0)
    ok = dbk_document_end_batch (document, ok ? &first_error : NULL) && ok;
  if (ok)
    *stored += written;
  else
    g_propagate_error (error, g_steal_pointer (&first_error));
  return ok;
}

gboolean
dbk_home_apply_import (DbkHome *home, const DbkImport *import, guint *stored, GError **error)
{
  g_auto (Desk) desk = { home, import->form, NULL };
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  *stored = 0;
  if (!dbk_home_check_account (home, error))
    return FALSE;
  desk.documents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (import->rows, i);

      if (is_to_be_written (row) && !g_hash_table_contains (done, row) && !write_report (&desk, import, done, i, stored, error))
        return FALSE;
    }
  return TRUE;
}

/* --- Conflicts --- */

GPtrArray *
dbk_home_list_conflicted (DbkHome *home, GError **error)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) documents = g_ptr_array_new_with_free_func (g_object_unref);

  if (!dbk_home_check_account (home, error))
    return NULL;
  lines = dbk_store_list (home->store, DBK_STORE_LIST_MINE, NULL, FIRST_DAY, LAST_DAY, error);
  if (lines == NULL)
    return NULL;
  for (guint i = 0; i < lines->len; i++)
    {
      const DbkStoreLine *line = g_ptr_array_index (lines, i);
      g_autofree char *period = dbk_period_to_string (line->key.period);
      DbkDocument *document;

      if (line->conflicts == 0)
        continue;
      document = dbk_home_open_document (home, line->key.form, line->key.org, period, error);
      if (document == NULL)
        return NULL;
      g_ptr_array_add (documents, document);
    }
  return g_steal_pointer (&documents);
}
