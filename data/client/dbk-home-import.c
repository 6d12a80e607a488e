/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures from a workbook into the reports of a home.
 */
#define G_LOG_DOMAIN "dbk-client"

#include "data/client/dbk-home-import.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-document-private.h"
#include "data/sheet/dbk-marked-book.h"

/* Any day a store can hold. */
#define FIRST_DAY (-200000)
#define LAST_DAY 400000
/* Microseconds of the main thread at a time. */
#define SLICE 6000
/* Reports that are kept open while a workbook is compared. */
#define MAX_OPEN 64
/* What an import of this account has stored last, as text of its changes. */
#define LAST_IMPORT "last-import"

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
  import = dbk_import_map (workbook, home->engine->catalogue, form, only_plant (home), NULL, DBK_DAY_NONE, names, NULL, error);
  if (import == NULL)
    return NULL;
  desk.documents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  dbk_import_classify (import, look_up, &desk);
  return g_steal_pointer (&import);
}

/* --- Reading for a window --- */

typedef struct
{
  char *path; /* (owned) */
  Desk desk;
  DbkCatalogue *catalogue; /* (owned) */
  const DbkNode *scope;    /* (nullable) */
  const DbkNode *plant;    /* (nullable) */
  DbkDay day;
  guint generation;  /* of the home's account */
  DbkImport *import; /* (owned) (nullable): from the worker */
  guint done;
  GFileProgressCallback progress; /* (nullable) */
  gpointer progress_data;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_free (reading->path);
  desk_clear (&reading->desk);
  g_clear_pointer (&reading->import, dbk_import_free);
  g_clear_pointer (&reading->catalogue, dbk_catalogue_unref);
  g_free (reading);
}

static void
tell (GFileProgressCallback progress, gpointer data, guint done, guint total)
{
  if (progress != NULL)
    progress (done, total, data);
}

/* A document is closed with the account it was opened for. */
static gboolean
check_generation (DbkHome *home, guint generation, GError **error)
{
  if (!dbk_home_check_account (home, error))
    return FALSE;
  if (home->generation == generation)
    return TRUE;
  g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_NOT_SIGNED_IN, _ ("Another account was signed in meanwhile."));
  return FALSE;
}

/* As much as leaves the window its frames. */
static gboolean
compare_some (gpointer data)
{
  GTask *task = data;
  Reading *reading = g_task_get_task_data (task);
  DbkImport *import = reading->import;
  gint64 until = g_get_monotonic_time () + SLICE;
  GError *error = NULL;

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error) || !check_generation (reading->desk.home, reading->generation, &error))
    {
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }
  while (reading->done < import->rows->len && g_get_monotonic_time () < until)
    dbk_import_classify_row (import, g_ptr_array_index (import->rows, reading->done++), look_up, &reading->desk);
  if (g_hash_table_size (reading->desk.documents) > MAX_OPEN)
    g_hash_table_remove_all (reading->desk.documents);
  tell (reading->progress, reading->progress_data, reading->done, import->rows->len);
  if (reading->done < import->rows->len)
    return G_SOURCE_CONTINUE;
  g_task_return_pointer (task, g_steal_pointer (&reading->import), (GDestroyNotify)dbk_import_free);
  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;

  reading->import = g_task_propagate_pointer (G_TASK (result), &error);
  if (reading->import == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, compare_some, g_steal_pointer (&task), g_object_unref);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  GError *error = NULL;
  g_autoptr (DbkWorkbook) workbook = dbk_workbook_open (reading->path, cancellable, &error);
  DbkImport *import = NULL;

  if (workbook != NULL)
    import = dbk_import_map (workbook, reading->catalogue, reading->desk.form, reading->scope, reading->plant, reading->day, NULL, cancellable, &error);
  if (import != NULL)
    g_task_return_pointer (task, import, (GDestroyNotify)dbk_import_free);
  else
    g_task_return_error (task, error);
}

void
dbk_home_read_import_async (DbkHome *home, const char *path, const char *form_code, const char *plant, DbkDay day, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  g_autoptr (GTask) worker = NULL;
  GError *error = NULL;
  const DbkForm *form = find_form (home, form_code, &error);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, dbk_home_read_import_async);
  g_task_set_task_data (task, reading, reading_free);
  if (form == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  reading->path = g_strdup (path);
  reading->catalogue = dbk_catalogue_ref (home->engine->catalogue);
  reading->desk = (Desk){ home, form, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref) };
  reading->scope = only_plant (home);
  reading->plant = plant != NULL ? dbk_catalogue_node (reading->catalogue, plant) : NULL;
  reading->day = day;
  reading->generation = home->generation;
  reading->progress = progress;
  reading->progress_data = progress_data;
  tell (progress, progress_data, 0, 0);
  worker = g_task_new (home, cancellable, read_cb, g_object_ref (task));
  g_task_set_source_tag (worker, read_thread);
  g_task_set_task_data (worker, reading, NULL);
  g_task_run_in_thread (worker, read_thread);
}

DbkImport *
dbk_home_read_import_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Writing --- */

/* What was shown is what is replaced: not what somebody wrote since. */
static gboolean
still_holds (Desk *desk, DbkImport *import, DbkImportRow *row)
{
  g_auto (DbkValue) shown = DBK_VALUE_INIT;

  dbk_value_copy (&shown, &row->current);
  dbk_import_classify_row (import, row, look_up, desk);
  if (dbk_import_is_wanted (row) && !dbk_value_equal (&shown, &row->current))
    {
      row->kind = DBK_IMPORT_CONFLICT;
      row->taken = FALSE;
      g_free (row->reason);
      row->reason = g_strdup (_ ("This cell was changed while the preview was open"));
    }
  return dbk_import_is_wanted (row);
}

static gboolean
write_row (DbkDocument *document, DbkImportRow *row, GError **error)
{
  const DbkSlot *slot = dbk_layout_find_codes (document->layout, row->entity->code, row->indicator->code);
  g_autofree char *text = dbk_value_to_wire (&row->value);

  row->computed = slot->indicator->source != DBK_SOURCE_ENTERED && !dbk_figures_is_typed (document->figures, slot->index);
  return dbk_document_set_text (document, slot->index, text != NULL ? text : "", DBK_CELL_IMPORTED, error);
}

/* @rows: of one report: one durable transaction */
static gboolean
write_report (Desk *desk, DbkImport *import, GPtrArray *rows, guint *stored, GError **error)
{
  const DbkImportRow *head = g_ptr_array_index (rows, 0);
  DbkDocument *document = open_for (desk, head->entity, head->day, error);
  guint written = 0;
  gboolean ok = TRUE;
  g_autoptr (GError) first_error = NULL;

  if (document == NULL)
    return FALSE;
  for (guint i = rows->len; i > 0; i--)
    if (!still_holds (desk, import, g_ptr_array_index (rows, i - 1)))
      g_ptr_array_remove_index (rows, i - 1);
  if (rows->len == 0)
    return TRUE;
  dbk_document_begin_batch (document);
  for (guint i = 0; ok && i < rows->len; i++)
    {
      ok = write_row (document, g_ptr_array_index (rows, i), &first_error);
      written += ok;
    }
  ok = dbk_document_end_batch (document, ok ? &first_error : NULL) && ok;
  for (guint i = 0; ok && i < rows->len; i++)
    ((DbkImportRow *)g_ptr_array_index (rows, i))->stored = TRUE;
  if (ok)
    *stored += written;
  else
    g_propagate_error (error, g_steal_pointer (&first_error));
  return ok;
}

/* (transfer full) (element-type GPtrArray): what is to be written, by report, in the order of the workbook */
static GPtrArray *
group_by_report (const DbkImport *import)
{
  GPtrArray *reports = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < import->rows->len; i++)
    {
      DbkImportRow *row = g_ptr_array_index (import->rows, i);
      g_autofree char *key = NULL;
      GPtrArray *rows;

      if (!dbk_import_is_wanted (row))
        continue;
      key = g_strdup_printf ("%s %d", dbk_node_plant (row->entity)->code, dbk_period_around (import->form->period, row->day).first);
      rows = g_hash_table_lookup (known, key);
      if (rows == NULL)
        {
          rows = g_ptr_array_new ();
          g_ptr_array_add (reports, rows);
          g_hash_table_insert (known, g_steal_pointer (&key), rows);
        }
      g_ptr_array_add (rows, row);
    }
  return reports;
}

GPtrArray *
dbk_import_list_changes (const DbkImport *import)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_change_free);

  for (guint i = 0; i < import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (import->rows, i);
      g_autofree char *before = row->computed ? NULL : dbk_value_to_typed (&row->current);
      g_autofree char *after = dbk_value_to_typed (&row->value);

      if (row->stored)
        g_ptr_array_add (changes, dbk_change_new (dbk_node_plant (row->entity)->code, dbk_period_around (import->form->period, row->day).first,
                                                  row->entity->code, row->indicator->code, FALSE, before, after));
    }
  return changes;
}

static gboolean
keep_changes (DbkHome *home, const DbkImport *import, GError **error)
{
  g_autoptr (GPtrArray) changes = dbk_import_list_changes (import);
  g_autofree char *text = changes->len > 0 ? dbk_changes_to_text (import->form->code, changes) : NULL;

  return text == NULL || dbk_store_set_meta (home->store, LAST_IMPORT, text, error);
}

gboolean
dbk_home_apply_import (DbkHome *home, DbkImport *import, guint *stored, GError **error)
{
  g_auto (Desk) desk = { home, import->form, NULL };
  g_autoptr (GPtrArray) reports = NULL;
  gboolean done = TRUE;

  *stored = 0;
  if (!dbk_home_check_account (home, error))
    return FALSE;
  desk.documents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  reports = group_by_report (import);
  for (guint i = 0; done && i < reports->len; i++)
    done = write_report (&desk, import, g_ptr_array_index (reports, i), stored, error);
  /* Half an import, too, can be taken back. */
  return keep_changes (home, import, done ? error : NULL) && done;
}

gboolean
dbk_home_take_back_import (DbkHome *home, DbkReplayed *replayed, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *form = NULL;
  g_autoptr (GPtrArray) changes = NULL;

  if (!dbk_home_check_account (home, error))
    return FALSE;
  text = dbk_store_get_meta (home->store, LAST_IMPORT);
  if (text == NULL || *text == '\0')
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, _ ("There is no import to take back."));
      return FALSE;
    }
  changes = dbk_changes_from_text (text, &form, error);
  if (changes == NULL || !dbk_home_replay (home, form, changes, FALSE, replayed, error))
    return FALSE;
  return replayed->cells == 0 || dbk_store_set_meta (home->store, LAST_IMPORT, "", error);
}

/* --- Writing for a window --- */

typedef struct
{
  Desk desk;
  DbkImport *import;
  GPtrArray *reports; /* (owned) */
  guint generation;
  guint done;
  guint stored;
  GFileProgressCallback progress; /* (nullable) */
  gpointer progress_data;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  desk_clear (&writing->desk);
  g_clear_pointer (&writing->reports, g_ptr_array_unref);
  g_free (writing);
}

static gboolean
write_some (gpointer data)
{
  GTask *task = data;
  Writing *writing = g_task_get_task_data (task);
  GError *error = NULL;

  if (writing->done == writing->reports->len)
    {
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }
  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error) || !check_generation (writing->desk.home, writing->generation, &error) ||
      !write_report (&writing->desk, writing->import, g_ptr_array_index (writing->reports, writing->done), &writing->stored, &error))
    {
      g_task_return_error (task, error);
      return G_SOURCE_REMOVE;
    }
  g_hash_table_remove_all (writing->desk.documents);
  tell (writing->progress, writing->progress_data, ++writing->done, writing->reports->len);
  return G_SOURCE_CONTINUE;
}

void
dbk_home_apply_import_async (DbkHome *home, DbkImport *import, GFileProgressCallback progress, gpointer progress_data, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  Writing *writing = g_new0 (Writing, 1);

  g_task_set_source_tag (task, dbk_home_apply_import_async);
  /* How much was stored is known also where it was cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, writing, writing_free);
  writing->desk = (Desk){ home, import->form, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref) };
  writing->import = import;
  writing->reports = group_by_report (import);
  writing->generation = home->generation;
  writing->progress = progress;
  writing->progress_data = progress_data;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, write_some, g_steal_pointer (&task), g_object_unref);
}

gboolean
dbk_home_apply_import_finish (DbkHome *home, GAsyncResult *result, guint *stored, GError **error)
{
  const Writing *writing = g_task_get_task_data (G_TASK (result));

  *stored = writing->stored;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Marking --- */

typedef struct
{
  const DbkImport *import;
  char *path; /* (owned) */
} Marking;

static void
marking_free (gpointer data)
{
  Marking *marking = data;

  g_free (marking->path);
  g_free (marking);
}

static void
mark_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Marking *marking = data;
  GError *error = NULL;

  if (dbk_marked_book_write (marking->import, marking->path, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
dbk_home_mark_import_async (DbkHome *home, const DbkImport *import, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (home, cancellable, callback, user_data);
  Marking *marking = g_new0 (Marking, 1);

  marking->import = import;
  marking->path = g_strdup (path);
  g_task_set_source_tag (task, dbk_home_mark_import_async);
  g_task_set_task_data (task, marking, marking_free);
  g_task_run_in_thread (task, mark_thread);
}

gboolean
dbk_home_mark_import_finish (DbkHome *home, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
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
