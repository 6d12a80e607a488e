/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The slip of paper an operator types from.
 */
#define G_LOG_DOMAIN "dbk-stage"

#include "tests/e2e/dbk-figures-book.h"

#include <string.h>

#include "data/base/dbk-json.h"

struct _DbkFiguresBook
{
  GHashTable *names;  /* (owned) code → Chinese name, of nodes and indicators */
  GPtrArray *figures; /* (owned) of Figure */
};

typedef struct
{
  char *entity;
  char *indicator;
  char *value;
} Figure;

static void
figure_free (gpointer data)
{
  Figure *figure = data;

  g_free (figure->entity);
  g_free (figure->indicator);
  g_free (figure->value);
  g_free (figure);
}

static JsonNode *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_getenv ("DBK_SOURCE"), "resources", "catalogue", name, NULL);
  g_autofree char *text = NULL;
  JsonNode *root;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  root = dbk_json_parse (text, length, 64 * 1024 * 1024, &error);
  g_assert_no_error (error);
  return root;
}

static void
add_names (DbkFiguresBook *book, const char *file, const char *member)
{
  g_autoptr (JsonNode) root = load (file);
  JsonArray *list = json_object_get_array_member (json_node_get_object (root), member);

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonObject *item = json_array_get_object_element (list, i);
      JsonObject *name = json_object_get_object_member (item, "name");

      g_hash_table_insert (book->names, g_strdup (json_object_get_string_member (item, "code")), g_strdup (json_object_get_string_member (name, "zh")));
    }
}

DbkFiguresBook *
dbk_figures_book_new (const char *report)
{
  DbkFiguresBook *book = g_new0 (DbkFiguresBook, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = dbk_json_parse (report, strlen (report), 64 * 1024 * 1024, &error);
  JsonArray *cells;

  g_assert_no_error (error);
  book->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  book->figures = g_ptr_array_new_with_free_func (figure_free);
  add_names (book, "builtin.json", "indicators");
  add_names (book, "demo-nodes.json", "nodes");
  cells = json_object_get_array_member (json_node_get_object (root), "cells");
  for (guint i = 0; i < json_array_get_length (cells); i++)
    {
      JsonObject *cell = json_array_get_object_element (cells, i);
      Figure *figure = g_new0 (Figure, 1);

      figure->entity = g_strdup (json_object_get_string_member (cell, "entity"));
      figure->indicator = g_strdup (json_object_get_string_member (cell, "indicator"));
      figure->value = g_strdup (json_object_get_string_member_with_default (cell, "value", NULL));
      g_ptr_array_add (book->figures, figure);
    }
  return book;
}

void
dbk_figures_book_free (DbkFiguresBook *book)
{
  g_hash_table_unref (book->names);
  g_ptr_array_unref (book->figures);
  g_free (book);
}

/* Unit figures stand as "unit …, indicator, …", plant figures as "indicator, …". */
static gboolean
figure_fits (DbkFiguresBook *book, const Figure *figure, GStrv words)
{
  const char *entity = g_hash_table_lookup (book->names, figure->entity);
  const char *indicator = g_hash_table_lookup (book->names, figure->indicator);

  if (entity == NULL || indicator == NULL || words[0] == NULL || words[1] == NULL)
    return FALSE;
  return (g_str_has_prefix (words[0], entity) && g_str_equal (words[1], indicator)) || g_str_equal (words[0], indicator);
}

const char *
dbk_figures_book_look_up (DbkFiguresBook *book, const char *label, char **cell)
{
  /* The window is in Chinese: so is its comma. */
  g_auto (GStrv) words = g_strsplit (label, "，", -1);

  for (guint i = 0; i < book->figures->len; i++)
    {
      const Figure *figure = g_ptr_array_index (book->figures, i);

      if (!figure_fits (book, figure, words))
        continue;
      if (cell != NULL)
        *cell = g_strdup_printf ("%s.%s", figure->entity, figure->indicator);
      return figure->value;
    }
  return NULL;
}
