/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a preview: what is wrong first, then the order of the workbook; each class can be left out.
 */
#include "ui/import/dbk-import-list.h"

static void
add (GPtrArray *rows, DbkImportClass kind)
{
  DbkImportRow *row = g_new0 (DbkImportRow, 1);

  row->kind = kind;
  row->row = rows->len;
  g_ptr_array_add (rows, row);
}

static guint
row_at (DbkImportList *list, guint position)
{
  g_autoptr (DbkImportItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);

  g_assert_nonnull (item);
  return dbk_import_item_get_row (item)->row;
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, guint *counts)
{
  g_assert_cmpuint (position, ==, 0);
  counts[0] = removed;
  counts[1] = added;
}

static void
test_order (void)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  const DbkImport import = { .rows = rows };
  g_autoptr (DbkImportList) list = dbk_import_list_new (&import);
  guint counts[2] = { 0, 0 };

  add (rows, DBK_IMPORT_NEW);
  add (rows, DBK_IMPORT_UNCHANGED);
  add (rows, DBK_IMPORT_INVALID);
  add (rows, DBK_IMPORT_CONFLICT);
  add (rows, DBK_IMPORT_NEW);
  add (rows, DBK_IMPORT_INVALID);
  add (rows, DBK_IMPORT_LOCKED);
  g_signal_connect (list, "items-changed", G_CALLBACK (changed_cb), counts);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  dbk_import_list_show (list, (1u << DBK_IMPORT_N_CLASSES) - 1);
  g_assert_cmpuint (counts[1], ==, 7);
  g_assert_cmpuint (row_at (list, 0), ==, 2);
  g_assert_cmpuint (row_at (list, 1), ==, 5);
  g_assert_cmpuint (row_at (list, 2), ==, 3);
  g_assert_cmpuint (row_at (list, 3), ==, 0);
  g_assert_cmpuint (row_at (list, 4), ==, 4);
  g_assert_cmpuint (row_at (list, 6), ==, 1);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), 7));

  dbk_import_list_show (list, 1u << DBK_IMPORT_NEW);
  g_assert_cmpuint (counts[0], ==, 7);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  g_assert_cmpuint (row_at (list, 0), ==, 0);
}

static void
test_classes (void)
{
  for (int i = 0; i < DBK_IMPORT_N_CLASSES; i++)
    for (int j = 0; j < i; j++)
      {
        g_assert_cmpstr (dbk_import_class_name ((DbkImportClass)i), !=, dbk_import_class_name ((DbkImportClass)j));
        g_assert_cmpstr (dbk_import_class_icon ((DbkImportClass)i), !=, dbk_import_class_icon ((DbkImportClass)j));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/import/list/order", test_order);
  g_test_add_func ("/ui/import/list/classes", test_classes);
  return g_test_run ();
}
