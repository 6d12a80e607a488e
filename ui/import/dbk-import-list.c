/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cells of a workbook as a list to be looked through before anything is stored.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/import/dbk-import-list.h"

#include <glib/gi18n-lib.h>

struct _DbkImportItem
{
  GObject parent_instance;

  DbkImportRow *row;
};

G_DEFINE_FINAL_TYPE (DbkImportItem, dbk_import_item, G_TYPE_OBJECT)

static void
dbk_import_item_class_init (DbkImportItemClass *klass)
{
}

static void
dbk_import_item_init (DbkImportItem *self)
{
}

const DbkImportRow *
dbk_import_item_get_row (DbkImportItem *self)
{
  return self->row;
}

void
dbk_import_item_take (DbkImportItem *self, gboolean taken)
{
  self->row->taken = taken;
}

/* --- Classes --- */

/* Locked ones late: in an own export that was edited, all computed figures are out of date. */
const DbkImportClass DBK_IMPORT_ORDER[DBK_IMPORT_N_CLASSES] = {
  DBK_IMPORT_INVALID, DBK_IMPORT_CONFLICT, DBK_IMPORT_CHANGED, DBK_IMPORT_NEW, DBK_IMPORT_LOCKED, DBK_IMPORT_UNCHANGED
};

const char *
dbk_import_class_name (DbkImportClass kind)
{
  static const char *const names[DBK_IMPORT_N_CLASSES] = { N_ ("New"), N_ ("Changed"), N_ ("Unchanged"), N_ ("Conflict"), N_ ("Locked"), N_ ("Invalid") };

  return _ (names[kind]);
}

const char *
dbk_import_class_icon (DbkImportClass kind)
{
  static const char *const icons[DBK_IMPORT_N_CLASSES] = {
    "list-add-symbolic", "document-edit-symbolic", "object-select-symbolic", "dialog-warning-symbolic", "changes-prevent-symbolic", "dialog-error-symbolic"
  };

  return icons[kind];
}

/* --- The list --- */

struct _DbkImportList
{
  GObject parent_instance;

  const DbkImport *import;
  GArray *shown; /* (owned) (element-type guint): rows of the import */
};

static GType
list_get_item_type (GListModel *model)
{
  return DBK_TYPE_IMPORT_ITEM;
}

static guint
list_get_n_items (GListModel *model)
{
  return DBK_IMPORT_LIST (model)->shown->len;
}

static gpointer
list_get_item (GListModel *model, guint position)
{
  DbkImportList *self = DBK_IMPORT_LIST (model);
  DbkImportItem *item;

  if (position >= self->shown->len)
    return NULL;
  item = g_object_new (DBK_TYPE_IMPORT_ITEM, NULL);
  item->row = g_ptr_array_index (self->import->rows, g_array_index (self->shown, guint, position));
  return item;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = list_get_item_type;
  iface->get_n_items = list_get_n_items;
  iface->get_item = list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (DbkImportList, dbk_import_list, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
dbk_import_list_finalize (GObject *object)
{
  g_array_unref (DBK_IMPORT_LIST (object)->shown);
  G_OBJECT_CLASS (dbk_import_list_parent_class)->finalize (object);
}

static void
dbk_import_list_class_init (DbkImportListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_import_list_finalize;
}

static void
dbk_import_list_init (DbkImportList *self)
{
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
}

DbkImportList *
dbk_import_list_new (const DbkImport *import)
{
  DbkImportList *self = g_object_new (DBK_TYPE_IMPORT_LIST, NULL);

  self->import = import;
  return self;
}

void
dbk_import_list_show (DbkImportList *self, guint shown)
{
  guint before = self->shown->len;

  g_array_set_size (self->shown, 0);
  for (guint k = 0; k < DBK_IMPORT_N_CLASSES; k++)
    for (guint i = 0; (shown & (1u << DBK_IMPORT_ORDER[k])) != 0 && i < self->import->rows->len; i++)
      if (((const DbkImportRow *)g_ptr_array_index (self->import->rows, i))->kind == DBK_IMPORT_ORDER[k])
        g_array_append_val (self->shown, i);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->shown->len);
}
