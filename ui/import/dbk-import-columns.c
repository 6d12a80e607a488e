/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The columns of the preview of an import.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/import/dbk-import-columns.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"
#include "ui/import/dbk-import-list.h"

/* (transfer full): what a row says in a column */
typedef char *(*Compose) (const DbkImportRow *row);

static char *
compose_place (const DbkImportRow *row)
{
  g_autofree char *column = dbk_sheet_column_name (row->column);

  if (*row->sheet == '\0')
    return g_strdup_printf ("%s%u", column, row->row + 1);
  return g_strdup_printf ("%s!%s%u", row->sheet, column, row->row + 1);
}

static char *
compose_day (const DbkImportRow *row)
{
  char *day = dbk_day_to_string (row->day);

  return day != NULL ? day : g_strdup ("");
}

static char *
compose_cell (const DbkImportRow *row)
{
  if (row->entity == NULL || row->indicator == NULL)
    return g_strdup ("");
  return dbk_words_cell (row->entity, row->indicator);
}

static char *
format (const DbkImportRow *row, const DbkValue *value)
{
  char *text = row->indicator != NULL && value->kind != DBK_VALUE_MISSING ? dbk_indicator_format (row->indicator, value) : NULL;

  return text != NULL ? text : g_strdup ("");
}

static char *
compose_text (const DbkImportRow *row)
{
  if (row->kind == DBK_IMPORT_INVALID || row->value.kind == DBK_VALUE_MISSING)
    return g_strdup (row->text);
  return format (row, &row->value);
}

static char *
compose_current (const DbkImportRow *row)
{
  return format (row, &row->current);
}

static char *
compose_outcome (const DbkImportRow *row)
{
  const char *name = dbk_import_class_name (row->kind);

  if (row->reason != NULL)
    return g_strdup_printf (_ ("%s: %s"), name, row->reason);
  if (row->rounded)
    return g_strdup_printf (_ ("%s, rounded from %s"), name, row->text);
  return g_strdup (name);
}

/* --- Cells --- */

/**
 * Column:
 * @chars: what has to be read at least, also where letters are large; -1 for all of it
 * @end: figures stand at the end
 */
typedef struct
{
  const char *title;
  Compose compose;
  int chars;
  gboolean end;
  gboolean expand;
} Column;

static const Column COLUMNS[] = {
  { N_ ("Place"), compose_place, 6, FALSE, FALSE },
  { N_ ("Date"), compose_day, 10, FALSE, FALSE },
  { N_ ("Figure"), compose_cell, 14, FALSE, TRUE },
  { N_ ("In the workbook"), compose_text, 6, TRUE, FALSE },
  { N_ ("Here now"), compose_current, 6, TRUE, FALSE },
};

#define OUTCOME_CHARS 14
#define MOST_CHARS 22

static void
set_up_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const Column *column = data;
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column->end ? 1 : 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), column->chars);
  /* One long reason of a figure that was not measured would take the room of all other columns. */
  gtk_label_set_max_width_chars (GTK_LABEL (label), MOST_CHARS);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
  gtk_list_item_set_activatable (item, FALSE);
}

static const DbkImportRow *
row_of (GtkListItem *item)
{
  return dbk_import_item_get_row (DBK_IMPORT_ITEM (gtk_list_item_get_item (item)));
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_autofree char *text = ((const Column *)data)->compose (row_of (item));
  GtkWidget *label = gtk_list_item_get_child (item);

  gtk_label_set_label (GTK_LABEL (label), text);
  /* Half a figure is a wrong figure. */
  gtk_label_set_ellipsize (GTK_LABEL (label), row_of (item)->value.kind == DBK_VALUE_NUMBER && ((const Column *)data)->end ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, *text != '\0' ? text : NULL);
}

/** Outcome: whom to tell that a conflict was decided */
typedef struct
{
  DbkImportTaken taken;
  gpointer user_data;
} Outcome;

static void
toggled_cb (GtkCheckButton *check, GtkListItem *item)
{
  const Outcome *outcome = g_object_get_data (G_OBJECT (check), "outcome");
  DbkImportItem *row = gtk_list_item_get_item (item);
  gboolean taken = gtk_check_button_get_active (check);

  if (row == NULL || dbk_import_item_get_row (row)->taken == taken)
    return;
  dbk_import_item_take (row, taken);
  outcome->taken (outcome->user_data);
}

/* What comes of it is read whole: all reasons at once. */
static void
set_up_outcome_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new ();
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *check = gtk_check_button_new_with_label (_ ("Take over"));

  gtk_widget_set_valign (image, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), OUTCOME_CHARS);
  gtk_widget_set_hexpand (label, TRUE);
  g_object_set_data (G_OBJECT (check), "outcome", data);
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), item);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static const char *
class_of (DbkImportClass kind)
{
  switch (kind)
    {
    case DBK_IMPORT_INVALID:
      return "error";
    case DBK_IMPORT_CONFLICT:
      return "warning";
    case DBK_IMPORT_UNCHANGED:
    case DBK_IMPORT_LOCKED:
      return "dim-label";
    default:
      return "accent";
    }
}

static void
bind_outcome_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  static const char *const looks[] = { "error", "warning", "dim-label", "accent" };
  const DbkImportRow *row = row_of (item);
  g_autofree char *text = compose_outcome (row);
  GtkWidget *image = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *label = gtk_widget_get_next_sibling (image);
  GtkWidget *check = gtk_widget_get_next_sibling (label);

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (image, looks[i]);
  gtk_widget_add_css_class (image, class_of (row->kind));
  gtk_image_set_from_icon_name (GTK_IMAGE (image), dbk_import_class_icon (row->kind));
  gtk_label_set_label (GTK_LABEL (label), text);
  /* What it was set to belongs to the row that was shown here before. */
  g_signal_handlers_block_by_func (check, toggled_cb, item);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), row->taken);
  g_signal_handlers_unblock_by_func (check, toggled_cb, item);
  gtk_widget_set_visible (check, row->kind == DBK_IMPORT_CONFLICT);
}

/* --- Columns --- */

static void
add_column (GtkColumnView *view, const Column *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) shown = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_cb), (gpointer)column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), (gpointer)column);
  shown = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_resizable (shown, TRUE);
  gtk_column_view_column_set_expand (shown, column->expand);
  gtk_column_view_append_column (view, shown);
}

/* (nullable): the first label in @widget */
static GtkWidget *
find_label (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_LABEL (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = find_label (child);
  return found;
}

/* A column has no alignment of its own: its title stands where its figures do. */
static void
align_titles (GtkColumnView *view)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (COLUMNS) && title != NULL; i++, title = gtk_widget_get_next_sibling (title))
    {
      GtkWidget *label = COLUMNS[i].end ? find_label (title) : NULL;

      if (label == NULL)
        continue;
      gtk_widget_set_hexpand (label, TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 1);
    }
}

static void
outcome_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

void
dbk_import_add_columns (GtkColumnView *view, DbkImportTaken taken, gpointer user_data)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) outcome = NULL;
  Outcome *told = g_new0 (Outcome, 1);

  for (guint i = 0; i < G_N_ELEMENTS (COLUMNS); i++)
    add_column (view, &COLUMNS[i]);
  told->taken = taken;
  told->user_data = user_data;
  g_signal_connect_data (factory, "setup", G_CALLBACK (set_up_outcome_cb), told, outcome_free, 0);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_outcome_cb), NULL);
  outcome = gtk_column_view_column_new (_ ("What comes of it"), factory);
  gtk_column_view_column_set_expand (outcome, TRUE);
  gtk_column_view_append_column (view, outcome);
  align_titles (view);
}
