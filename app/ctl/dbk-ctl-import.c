/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * daybookctl import: figures from a workbook.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include <glib/gi18n.h>
#include <string.h>

#include "app/ctl/dbk-ctl.h"
#include "data/base/dbk-json.h"
#include "data/client/dbk-home-import.h"
#include "data/sheet/dbk-marked-book.h"

#define MAX_MAP (1024 * 1024)

/* --- The map --- */

static gboolean
set_bad_map (const char *path, GError **error)
{
  g_set_error (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("%s is no map: it takes a JSON object of texts, or lines of the form NAME=CODE."), path);
  return FALSE;
}

static gboolean
read_object (const char *text, gsize length, GHashTable *names)
{
  g_autoptr (JsonNode) root = dbk_json_parse (text, length, MAX_MAP, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      g_hash_table_insert (names, g_strdup (name), g_strdup (json_node_get_string (node)));
    }
  return TRUE;
}

static gboolean
read_lines (const char *text, GHashTable *names)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      const char *equals = strrchr (line, '=');

      if (*line == '\0' || *line == '#')
        continue;
      if (equals == NULL || equals == line || equals[1] == '\0')
        return FALSE;
      g_hash_table_insert (names, g_strstrip (g_strndup (line, (gsize)(equals - line))), g_strstrip (g_strdup (equals + 1)));
    }
  return TRUE;
}

/* (transfer full) (nullable): what stands in the workbook → code */
static GHashTable *
read_map (const char *path, GError **error)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length > MAX_MAP || !g_utf8_validate (text, (gssize)length, NULL) ||
      (text[strspn (text, " \t\r\n")] == '{' ? !read_object (text, length, names) : !read_lines (text, names)))
    {
      set_bad_map (path, error);
      return NULL;
    }
  return g_steal_pointer (&names);
}

/* --- The result --- */

static gboolean
is_problem (const DbkImportRow *row)
{
  return (row->kind == DBK_IMPORT_CONFLICT && !row->taken) || row->kind == DBK_IMPORT_LOCKED || row->kind == DBK_IMPORT_INVALID;
}

static void
add_problems (DbkJsonWriter *writer, const DbkImport *import)
{
  dbk_json_writer_member (writer, "problems");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (import->rows, i);
      g_autofree char *column = dbk_sheet_column_name (row->column);

      if (!is_problem (row))
        continue;
      dbk_json_writer_begin_object (writer);
      dbk_ctl_add_text (writer, "sheet", row->sheet);
      dbk_ctl_add_int (writer, "row", (gint64)row->row + 1);
      dbk_ctl_add_text (writer, "column", column);
      dbk_ctl_add_text (writer, "reason", row->reason);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
}

static void
print_json (const DbkImport *import)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  dbk_json_writer_begin_object (writer);
  for (int i = 0; i < DBK_IMPORT_N_CLASSES; i++)
    dbk_ctl_add_int (writer, dbk_import_class_to_string ((DbkImportClass)i), dbk_import_count (import, (DbkImportClass)i));
  add_problems (writer, import);
  dbk_json_writer_end_object (writer);
  dbk_ctl_print_json (writer);
}

static void
print_text (const DbkImport *import)
{
  g_print (_ ("New %u, changed %u, unchanged %u, in conflict %u, locked %u, invalid %u\n"),
           dbk_import_count (import, DBK_IMPORT_NEW), dbk_import_count (import, DBK_IMPORT_CHANGED), dbk_import_count (import, DBK_IMPORT_UNCHANGED),
           dbk_import_count (import, DBK_IMPORT_CONFLICT), dbk_import_count (import, DBK_IMPORT_LOCKED), dbk_import_count (import, DBK_IMPORT_INVALID));
  for (guint i = 0; i < import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (import->rows, i);
      g_autofree char *column = dbk_sheet_column_name (row->column);

      if (is_problem (row))
        g_print ("%s!%s%u\t%s\t%s\n", row->sheet, column, row->row + 1, row->text, row->reason != NULL ? row->reason : "");
    }
}

static void
take_over (DbkImport *import)
{
  for (guint i = 0; i < import->rows->len; i++)
    {
      DbkImportRow *row = g_ptr_array_index (import->rows, i);

      row->taken = row->kind == DBK_IMPORT_CONFLICT;
    }
}

/* --- Taking back --- */

static gboolean
take_back (DbkCtl *ctl, GError **error)
{
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();
  g_autofree char *text = NULL;
  DbkReplayed replayed;

  if (!dbk_home_take_back_import (ctl->home, &replayed, error))
    return FALSE;
  text = dbk_replayed_to_text (&replayed, FALSE);
  if (replayed.cells == 0)
    {
      g_set_error_literal (error, DBK_HOME_ERROR, DBK_HOME_ERROR_REFUSED, text);
      return FALSE;
    }
  if (!ctl->json)
    {
      g_print ("%s\n", text);
      return TRUE;
    }
  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_int (writer, "taken_back", replayed.cells);
  dbk_ctl_add_int (writer, "reports", replayed.reports);
  dbk_ctl_add_int (writer, "kept", replayed.kept);
  dbk_json_writer_end_object (writer);
  dbk_ctl_print_json (writer);
  return TRUE;
}

/* --- The command --- */

gboolean
dbk_ctl_run_import (DbkCtl *ctl, GStrv arguments, GError **error)
{
  g_autofree char *form = NULL;
  g_autofree char *map = NULL;
  g_autofree char *marked = NULL;
  gboolean dry_run = FALSE, over = FALSE, undo = FALSE;
  const GOptionEntry entries[] = {
    { "form", 0, 0, G_OPTION_ARG_STRING, &form, NULL, NULL },
    { "map", 0, 0, G_OPTION_ARG_FILENAME, &map, NULL, NULL },
    { "marked", 0, 0, G_OPTION_ARG_FILENAME, &marked, NULL, NULL },
    { "take-over", 0, 0, G_OPTION_ARG_NONE, &over, NULL, NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &undo, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto (GStrv) words = dbk_ctl_parse_options (arguments, entries, 0, 1, error);
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (DbkImport) import = NULL;
  guint stored;

  if (words == NULL)
    return FALSE;
  if (undo ? g_strv_length (arguments) != 1 : words[0] == NULL)
    {
      g_set_error_literal (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE, _ ("import takes a FILE, or --undo alone."));
      return FALSE;
    }
  if (undo)
    return take_back (ctl, error);
  if (map != NULL && (names = read_map (map, error)) == NULL)
    return FALSE;
  import = dbk_home_read_import (ctl->home, words[0], form != NULL ? form : "daily", names, error);
  if (import == NULL)
    return FALSE;
  if (over)
    take_over (import);
  if ((marked != NULL && !dbk_marked_book_write (import, marked, NULL, error)) ||
      (!dry_run && !dbk_home_apply_import (ctl->home, import, &stored, error)))
    return FALSE;
  if (ctl->json)
    print_json (import);
  else
    print_text (import);
  return TRUE;
}
