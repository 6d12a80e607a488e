/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reports 报表: the days of a plant as a workbook.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/reports/dbk-reports-page.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-words.h"
#include "ui/frame/dbk-date-chooser.h"
#include "ui/frame/dbk-node-chooser.h"

struct _DbkReportsPage
{
  AdwBin parent_instance;

  DbkPlace *place;           /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): while a workbook is written */
  GFile *written;            /* (owned) (nullable): the last one */

  GtkWidget *form_group;
  DbkNodeChooser *node_chooser;
  DbkDateChooser *first_chooser;
  DbkDateChooser *last_chooser;
  GtkStack *button_stack;
  GtkWidget *done_group;
  AdwActionRow *done_row;
};

G_DEFINE_FINAL_TYPE (DbkReportsPage, dbk_reports_page, ADW_TYPE_BIN)

static void
set_busy (DbkReportsPage *self, gboolean busy)
{
  gtk_stack_set_visible_child_name (self->button_stack, busy ? "busy" : "idle");
  gtk_widget_set_sensitive (self->form_group, !busy);
}

/* The range always runs forward: moving one end over the other takes it along. */
static void
first_changed_cb (DbkReportsPage *self)
{
  DbkDay first = dbk_date_chooser_get_day (self->first_chooser);

  if (dbk_date_chooser_get_day (self->last_chooser) < first)
    dbk_date_chooser_set_day (self->last_chooser, first);
}

static void
last_changed_cb (DbkReportsPage *self)
{
  DbkDay last = dbk_date_chooser_get_day (self->last_chooser);

  if (dbk_date_chooser_get_day (self->first_chooser) > last)
    dbk_date_chooser_set_day (self->first_chooser, last);
}

static void
range_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkReportsPage *self = DBK_REPORTS_PAGE (widget);
  const char *range = g_variant_get_string (parameter, NULL);
  DbkDay last = dbk_clock_today () - 1;
  DbkDay first = last;
  int year, month, day;

  dbk_day_to_ymd (last, &year, &month, &day);
  if (g_str_equal (range, "week"))
    first = last - 6;
  else if (g_str_equal (range, "month"))
    first = last - day + 1;
  else if (g_str_equal (range, "last-month"))
    {
      last = last - day;
      dbk_day_to_ymd (last, &year, &month, &day);
      first = last - day + 1;
    }
  /* In the order that never lets the ends cross. */
  if (first <= dbk_date_chooser_get_day (self->last_chooser))
    {
      dbk_date_chooser_set_day (self->first_chooser, first);
      dbk_date_chooser_set_day (self->last_chooser, last);
    }
  else
    {
      dbk_date_chooser_set_day (self->last_chooser, last);
      dbk_date_chooser_set_day (self->first_chooser, first);
    }
}

static GtkWindow *
window_of (DbkReportsPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
open_file_cb (DbkReportsPage *self)
{
  g_autofree char *uri = self->written != NULL ? g_file_get_uri (self->written) : NULL;

  if (uri != NULL)
    gtk_show_uri (window_of (self), uri, GDK_CURRENT_TIME);
}

static void
open_folder_cb (DbkReportsPage *self)
{
  g_autoptr (GFile) folder = self->written != NULL ? g_file_get_parent (self->written) : NULL;
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  if (uri != NULL)
    gtk_show_uri (window_of (self), uri, GDK_CURRENT_TIME);
}

static void
tell_done (DbkReportsPage *self)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *path = g_file_get_path (self->written);
  g_autofree char *markup = g_markup_escape_text (path != NULL ? path : "", -1);
  AdwToast *toast;

  adw_action_row_set_subtitle (self->done_row, markup);
  gtk_widget_show (self->done_group);
  if (overlay == NULL)
    return;
  toast = adw_toast_new (_ ("Workbook written"));
  adw_toast_set_button_label (toast, _ ("_Open folder"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (open_folder_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkReportsPage) self = DBK_REPORTS_PAGE (user_data);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (dbk_home_export_finish (DBK_HOME (source), result, &error))
    tell_done (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    dbk_complain (GTK_WIDGET (self), _ ("The workbook was not written"), error);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, DbkReportsPage *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path == NULL || self->cancellable != NULL)
    return;
  g_set_object (&self->written, file);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  dbk_home_export_async (dbk_place_get_home (self->place), DBK_FORM_DAILY, dbk_node_chooser_get_selected (self->node_chooser),
                         dbk_date_chooser_get_day (self->first_chooser), dbk_date_chooser_get_day (self->last_chooser),
                         path, self->cancellable, exported_cb, g_object_ref (self));
}

static void
cancel_cb (DbkReportsPage *self)
{
  g_cancellable_cancel (self->cancellable);
}

static char *
suggest_name (DbkReportsPage *self)
{
  const char *code = dbk_node_chooser_get_selected (self->node_chooser);
  g_autofree char *first = dbk_day_to_string (dbk_date_chooser_get_day (self->first_chooser));
  g_autofree char *last = dbk_day_to_string (dbk_date_chooser_get_day (self->last_chooser));

  if (g_str_equal (first, last))
    return g_strdup_printf ("daily-%s-%s.xlsx", code, first);
  return g_strdup_printf ("daily-%s-%s-%s.xlsx", code, first, last);
}

static void
load (DbkReportsPage *self)
{
  const DbkNode *plant = dbk_place_get_plant (self->place);

  dbk_node_chooser_load (self->node_chooser, dbk_place_get_home (self->place), NULL, FALSE);
  if (plant != NULL)
    dbk_node_chooser_set_selected (self->node_chooser, plant->code);
}

static void
follow_place (DbkReportsPage *self)
{
  const DbkNode *plant = dbk_place_get_plant (self->place);
  DbkDay day = dbk_place_get_day (self->place);

  if (plant != NULL)
    dbk_node_chooser_set_selected (self->node_chooser, plant->code);
  dbk_date_chooser_set_day (self->first_chooser, day);
  dbk_date_chooser_set_day (self->last_chooser, day);
}

static void
dbk_reports_page_dispose (GObject *object)
{
  DbkReportsPage *self = DBK_REPORTS_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->written);
  g_clear_object (&self->place);
  G_OBJECT_CLASS (dbk_reports_page_parent_class)->dispose (object);
}

static void
dbk_reports_page_class_init (DbkReportsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_reports_page_dispose;

  g_type_ensure (DBK_TYPE_NODE_CHOOSER);
  g_type_ensure (DBK_TYPE_DATE_CHOOSER);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/reports/dbk-reports-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, form_group);
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, node_chooser);
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, first_chooser);
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, last_chooser);
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, button_stack);
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, done_group);
  gtk_widget_class_bind_template_child (widget_class, DbkReportsPage, done_row);
  gtk_widget_class_bind_template_callback (widget_class, first_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, last_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_file_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_folder_cb);
  gtk_widget_class_install_action (widget_class, "reports.range", "s", range_action);
}

static void
dbk_reports_page_init (DbkReportsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dbk_reports_page_new (DbkPlace *place)
{
  DbkReportsPage *self = g_object_new (DBK_TYPE_REPORTS_PAGE, NULL);

  self->place = g_object_ref (place);
  load (self);
  follow_place (self);
  g_signal_connect_object (dbk_place_get_home (place), "catalogue-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (place, "notify::plant", G_CALLBACK (follow_place), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (place, "notify::day", G_CALLBACK (follow_place), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
dbk_reports_page_export (DbkReportsPage *self)
{
  GtkFileChooserNative *dialog;
  g_autofree char *name = NULL;

  if (self->cancellable != NULL || dbk_node_chooser_get_selected (self->node_chooser) == NULL)
    return;
  name = suggest_name (self);
  dialog = gtk_file_chooser_native_new (_ ("Export workbook"), window_of (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
