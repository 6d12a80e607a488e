/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Import from a workbook: what would happen, shown before anything changes.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/import/dbk-import-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/client/dbk-home-import.h"
#include "ui/common/dbk-words.h"
#include "ui/import/dbk-import-columns.h"
#include "ui/import/dbk-import-list.h"

/* Milliseconds after which somebody who waits is shown that he does. */
#define PATIENCE 500
/* Headings that nobody asked for are told so far. */
#define MAX_IGNORED 12
/* How long the import can be taken back at a click; Ctrl+Z does so longer. */
#define TAKE_BACK_SECONDS 12

struct _DbkImportDialog
{
  AdwWindow parent_instance;

  GtkWidget *page;           /* (weak) (nullable) */
  DbkPlace *place;           /* (owned) */
  DbkEntryModel *model;      /* (owned) (nullable) */
  GFile *file;               /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of what is under way */
  guint patience;            /* source that shows the window */
  DbkImport *import;         /* (owned) (nullable) */
  DbkImportList *list;       /* (owned) (nullable) */
  guint shown;               /* bits of classes */
  guint conflicts;           /* before it was applied */

  AdwWindowTitle *title;
  GtkWidget *import_button;
  GtkStack *stack;
  GtkLabel *busy_label;
  GtkProgressBar *busy_bar;
  AdwStatusPage *failed_page;
  GtkWidget *chips;
  GtkColumnView *view;
  GtkLabel *ignored_label;
  GtkLabel *summary_label;
  GtkWidget *mark_button;
  GtkWidget *take_button;
  GtkWidget *toggles[DBK_IMPORT_N_CLASSES];
};

G_DEFINE_FINAL_TYPE (DbkImportDialog, dbk_import_dialog, ADW_TYPE_WINDOW)

static void
enable (DbkImportDialog *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

/* --- Waiting --- */

/* The window is no more: only who works on the workbook still holds it. */
static gboolean
is_gone (DbkImportDialog *self)
{
  return self->file == NULL;
}

static gboolean
patience_cb (gpointer data)
{
  DbkImportDialog *self = data;

  self->patience = 0;
  gtk_window_present (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
progress_cb (goffset done, goffset total, gpointer data)
{
  DbkImportDialog *self = data;

  if (is_gone (self))
    return;
  if (total > 0)
    gtk_progress_bar_set_fraction (self->busy_bar, (double)done / (double)total);
  else
    gtk_progress_bar_set_fraction (self->busy_bar, 0);
}

static void
begin (DbkImportDialog *self, const char *words)
{
  gtk_label_set_label (self->busy_label, words);
  progress_cb (0, 0, self);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  gtk_widget_hide (self->import_button);
  enable (self, "import.apply", FALSE);
  enable (self, "import.mark", FALSE);
  enable (self, "import.take", FALSE);
  enable (self, "import.again", FALSE);
  self->cancellable = g_cancellable_new ();
}

/* FALSE: the person has called it off. */
static gboolean
end (DbkImportDialog *self)
{
  gboolean wanted = !g_cancellable_is_cancelled (self->cancellable);

  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience, g_source_remove);
  return wanted;
}

/* --- The preview --- */

static guint
count (DbkImportDialog *self, DbkImportClass kind)
{
  return dbk_import_count (self->import, kind);
}

static void
toggled_cb (DbkImportDialog *self)
{
  guint shown = 0;

  for (int i = 0; i < DBK_IMPORT_N_CLASSES; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->toggles[i])))
      shown |= 1u << i;
  if (shown == self->shown || self->list == NULL)
    return;
  self->shown = shown;
  dbk_import_list_show (self->list, shown);
}

static void
label_chip (DbkImportDialog *self, DbkImportClass kind)
{
  guint n = count (self, kind);
  GtkWidget *content = adw_button_content_new ();
  /* Translators: a class of rows and how many there are: "Conflict 2" */
  g_autofree char *text = g_strdup_printf (_ ("%s %u"), dbk_import_class_name (kind), n);

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), dbk_import_class_icon (kind));
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), text);
  gtk_button_set_child (GTK_BUTTON (self->toggles[kind]), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->toggles[kind]), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_sensitive (self->toggles[kind], n > 0);
}

/* What would be stored. */
static guint
count_wanted (DbkImportDialog *self)
{
  guint n = 0;

  for (guint i = 0; i < self->import->rows->len; i++)
    n += dbk_import_is_wanted (g_ptr_array_index (self->import->rows, i));
  return n;
}

/* Conflicts in which what stands here stays. */
static guint
count_left (DbkImportDialog *self)
{
  guint n = 0;

  for (guint i = 0; i < self->import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (self->import->rows, i);

      n += row->kind == DBK_IMPORT_CONFLICT && !row->taken;
    }
  return n;
}

/* Days of reports that would change. */
static guint
count_days (DbkImportDialog *self)
{
  g_autoptr (GHashTable) days = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->import->rows->len; i++)
    {
      const DbkImportRow *row = g_ptr_array_index (self->import->rows, i);

      if (dbk_import_is_wanted (row))
        g_hash_table_add (days, GINT_TO_POINTER (row->day));
    }
  return g_hash_table_size (days);
}

static char *
compose_summary (DbkImportDialog *self)
{
  guint stored = count_wanted (self);
  guint bad = count_left (self) + count (self, DBK_IMPORT_LOCKED) + count (self, DBK_IMPORT_INVALID);
  guint days = count_days (self);
  g_autofree char *what = NULL;
  g_autofree char *when = NULL;

  if (stored == 0 && bad == 0)
    return g_strdup (_ ("Nothing to import: every figure of the workbook stands here already."));
  if (stored == 0)
    return g_strdup (_ ("Nothing to import: what is new in the workbook cannot be stored, see the list."));
  what = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure will be stored", "%u figures will be stored", stored), stored);
  when = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "of %u day", "of %u days", days), days);
  if (count_left (self) > 0)
    return g_strdup_printf (_ ("%s, %s; what is in conflict, locked or invalid stays as it is here."), what, when);
  return g_strdup_printf (bad > 0 ? _ ("%s, %s; what is locked or invalid stays as it is here.") : _ ("%s, %s."), what, when);
}

static char *
compose_ignored (DbkImportDialog *self)
{
  const GPtrArray *ignored = self->import->ignored;
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < ignored->len && i < MAX_IGNORED; i++)
    {
      const DbkImportIgnored *one = g_ptr_array_index (ignored, i);
      g_autofree char *column = one->column >= 0 ? dbk_sheet_column_name ((guint)one->column) : NULL;

      g_string_append (list, i > 0 ? " · " : "");
      if (column == NULL)
        g_string_append_printf (list, _ ("sheet “%s”"), one->sheet);
      else
        g_string_append_printf (list, _ ("column %s “%s”"), column, one->heading);
    }
  if (ignored->len > MAX_IGNORED)
    g_string_append_printf (list, _ (" · and %u more"), ignored->len - MAX_IGNORED);
  return g_strdup_printf (_ ("Nothing is taken from: %s"), list->str);
}

/* What Import would do, as far as a person has decided. */
static void
update_outcome (DbkImportDialog *self)
{
  guint stored = count_wanted (self);
  guint conflicts = count (self, DBK_IMPORT_CONFLICT);
  guint left = count_left (self);
  g_autofree char *summary = compose_summary (self);
  g_autofree char *label = stored == 0 ? g_strdup (_ ("_Import"))
                                       : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "_Import %u figure", "_Import %u figures", stored), stored);

  gtk_label_set_label (self->summary_label, summary);
  gtk_button_set_label (GTK_BUTTON (self->import_button), label);
  gtk_button_set_label (GTK_BUTTON (self->take_button), left > 0 || conflicts == 0 ? _ ("Take _over what is in conflict") : _ ("_Leave what is in conflict"));
  gtk_widget_set_visible (self->take_button, conflicts > 0);
  enable (self, "import.apply", stored > 0);
}

static void
show_preview (DbkImportDialog *self)
{
  guint stored = count_wanted (self);
  guint bad = count (self, DBK_IMPORT_CONFLICT) + count (self, DBK_IMPORT_LOCKED) + count (self, DBK_IMPORT_INVALID);
  g_autofree char *ignored = compose_ignored (self);

  for (int i = 0; i < DBK_IMPORT_N_CLASSES; i++)
    {
      label_chip (self, (DbkImportClass)i);
      /* What stands here already is seldom looked for; unless there is nothing else. */
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->toggles[i]), i != DBK_IMPORT_UNCHANGED || stored + bad == 0);
    }
  self->shown = 0;
  toggled_cb (self);
  gtk_label_set_label (self->ignored_label, ignored);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->ignored_label), ignored);
  gtk_widget_set_visible (GTK_WIDGET (self->ignored_label), self->import->ignored->len > 0);
  gtk_widget_set_visible (self->mark_button, bad > 0);
  update_outcome (self);
  enable (self, "import.mark", bad > 0);
  enable (self, "import.take", count (self, DBK_IMPORT_CONFLICT) > 0);
  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_show (self->import_button);
  gtk_window_present (GTK_WINDOW (self));
  /* Enter imports at once where there is nothing to look at first. */
  if (stored > 0)
    gtk_widget_grab_focus (self->import_button);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
show_failure (DbkImportDialog *self, const GError *error)
{
  g_autofree char *markup = g_markup_printf_escaped (_ ("%s\n\nNothing was changed."), error->message);

  adw_status_page_set_title (self->failed_page, _ ("This workbook cannot be imported"));
  adw_status_page_set_description (self->failed_page, markup);
  enable (self, "import.again", TRUE);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  gtk_window_present (GTK_WINDOW (self));
}

/* --- Reading --- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkImportDialog) self = DBK_IMPORT_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  DbkImport *import = dbk_home_read_import_finish (DBK_HOME (source), result, &error);
  g_autoptr (GtkNoSelection) selection = NULL;

  if (!end (self))
    {
      g_clear_pointer (&import, dbk_import_free);
      return;
    }
  if (import == NULL)
    {
      show_failure (self, error);
      return;
    }
  self->import = import;
  self->list = dbk_import_list_new (import);
  selection = gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->list)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  show_preview (self);
}

static void
begin_reading (DbkImportDialog *self)
{
  const DbkNode *plant = dbk_place_get_plant (self->place);
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *path = g_file_get_path (self->file);

  adw_window_title_set_subtitle (self->title, shown);
  begin (self, _ ("Reading the workbook…"));
  self->patience = g_timeout_add (PATIENCE, patience_cb, self);
  dbk_home_read_import_async (dbk_place_get_home (self->place), path != NULL ? path : "", DBK_FORM_DAILY, plant != NULL ? plant->code : NULL,
                              dbk_place_get_day (self->place), progress_cb, self, self->cancellable, read_cb, g_object_ref (self));
}

/* --- Importing --- */

/* What the toast takes back, while nothing else was done since. */
typedef struct
{
  DbkEntryModel *model; /* (owned) */
  GPtrArray *step;      /* (owned) */
  GtkWidget *page;      /* (weak) (nullable) */
} Imported;

static void
imported_free (gpointer data, GClosure *closure)
{
  Imported *imported = data;

  g_object_unref (imported->model);
  g_ptr_array_unref (imported->step);
  g_clear_weak_pointer (&imported->page);
  g_free (imported);
}

static void
take_back_cb (AdwToast *toast, Imported *imported)
{
  if (!dbk_entry_model_take_back_import (imported->model, imported->step) && imported->page != NULL)
    dbk_toast (imported->page, _ ("Something else was done since; Ctrl+Z in the sheet takes it back step by step"));
}

static void
tell_imported (DbkImportDialog *self, guint stored, const GPtrArray *step)
{
  GtkWidget *overlay = self->page != NULL ? gtk_widget_get_ancestor (self->page, ADW_TYPE_TOAST_OVERLAY) : NULL;
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure imported", "%u figures imported", stored), stored);
  AdwToast *toast;

  if (overlay == NULL)
    return;
  toast = adw_toast_new (text);
  if (step != NULL)
    {
      Imported *imported = g_new0 (Imported, 1);

      imported->model = g_object_ref (self->model);
      imported->step = g_ptr_array_ref ((GPtrArray *)step);
      g_set_weak_pointer (&imported->page, self->page);
      adw_toast_set_button_label (toast, _ ("_Undo"));
      adw_toast_set_timeout (toast, TAKE_BACK_SECONDS);
      g_signal_connect_data (toast, "button-clicked", G_CALLBACK (take_back_cb), imported, imported_free, 0);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static void
close_with_focus (DbkImportDialog *self)
{
  GtkWidget *page = self->page;

  gtk_window_destroy (GTK_WINDOW (self));
  if (page != NULL)
    gtk_widget_grab_focus (page);
}

static void
tell_stopped (DbkImportDialog *self, guint stored, const GError *error)
{
  g_autofree char *kept = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure was stored before that, and stays.", "%u figures were stored before that, and stay.", stored), stored);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s", error->message, kept);
  GtkWidget *dialog = adw_message_dialog_new (gtk_window_get_transient_for (GTK_WINDOW (self)), _ ("Not everything was imported"), body);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkImportDialog) self = DBK_IMPORT_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  guint stored = 0;
  gboolean done = dbk_home_apply_import_finish (DBK_HOME (source), result, &stored, &error);
  const GPtrArray *step;

  end (self);
  if (is_gone (self))
    return;
  step = self->model != NULL ? dbk_entry_model_record_import (self->model, self->import) : NULL;
  dbk_import_settle (self->import);
  if (!done)
    {
      tell_stopped (self, stored, error);
      close_with_focus (self);
      return;
    }
  tell_imported (self, stored, step);
  if (count_left (self) <= self->conflicts)
    {
      close_with_focus (self);
      return;
    }
  /* Somebody was quicker: these are shown, with what stands there now. */
  show_preview (self);
}

static void
apply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (widget);

  if (self->import == NULL || self->cancellable != NULL)
    return;
  self->conflicts = count_left (self);
  begin (self, _ ("Storing the figures…"));
  dbk_home_apply_import_async (dbk_place_get_home (self->place), self->import, progress_cb, self, self->cancellable, applied_cb, g_object_ref (self));
}

/* --- Conflicts --- */

static void
taken_cb (gpointer data)
{
  update_outcome (data);
}

/* All of them, or none. */
static void
take_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (widget);
  gboolean take = count_left (self) > 0;

  for (guint i = 0; i < self->import->rows->len; i++)
    {
      DbkImportRow *row = g_ptr_array_index (self->import->rows, i);

      if (row->kind == DBK_IMPORT_CONFLICT)
        row->taken = take;
    }
  dbk_import_list_show (self->list, self->shown);
  update_outcome (self);
}

/* --- Marking --- */

static void
marked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkImportDialog) self = DBK_IMPORT_DIALOG (user_data);
  g_autoptr (GError) error = NULL;
  gboolean done = dbk_home_mark_import_finish (DBK_HOME (source), result, &error);

  gboolean wanted = end (self);

  if (is_gone (self))
    return;
  show_preview (self);
  if (!done && wanted)
    dbk_complain (GTK_WIDGET (self), _ ("The workbook was not written"), error);
  else if (done)
    gtk_label_set_label (self->summary_label, _ ("The marked workbook is written. Put its cells right, then import it: what stands here already is left alone."));
}

static void
mark_chosen_cb (GtkNativeDialog *dialog, int response, DbkImportDialog *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_object_unref (dialog);
  if (path == NULL || self->cancellable != NULL || self->import == NULL)
    return;
  begin (self, _ ("Writing the workbook…"));
  dbk_home_mark_import_async (dbk_place_get_home (self->place), self->import, path, self->cancellable, marked_cb, g_object_ref (self));
}

static char *
suggest_name (DbkImportDialog *self)
{
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *shown = g_filename_display_name (name);
  char *point = strrchr (shown, '.');

  if (point != NULL && point != shown)
    *point = '\0';
  /* Translators: the name of a workbook whose bad cells are marked */
  return g_strdup_printf (_ ("%s (marked).xlsx"), shown);
}

static void
mark_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (widget);
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Save with the bad cells marked"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  g_autofree char *name = suggest_name (self);
  g_autoptr (GFile) folder = g_file_get_parent (self->file);

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), folder, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (mark_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* --- Leaving --- */

static gboolean
dbk_import_dialog_close_request (GtkWindow *window)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (window);

  /* What is being stored ends with the report it is at, and tells. */
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->cancellable != NULL && self->import != NULL)
    return GDK_EVENT_STOP;
  return GTK_WINDOW_CLASS (dbk_import_dialog_parent_class)->close_request (window);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_window_close (GTK_WINDOW (widget));
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (widget);

  if (self->page != NULL)
    dbk_import_choose (self->page, self->place, self->model);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* --- Object --- */

static void
dbk_import_dialog_dispose (GObject *object)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->page);
  g_clear_object (&self->list);
  g_clear_object (&self->model);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (dbk_import_dialog_parent_class)->dispose (object);
}

/* The import lives until nothing is under way any more: whoever works on it holds the dialogue. */
static void
dbk_import_dialog_finalize (GObject *object)
{
  DbkImportDialog *self = DBK_IMPORT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->import, dbk_import_free);
  g_clear_object (&self->place);
  G_OBJECT_CLASS (dbk_import_dialog_parent_class)->finalize (object);
}

static void
dbk_import_dialog_class_init (DbkImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = dbk_import_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = dbk_import_dialog_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/import/dbk-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, title);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, busy_label);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, busy_bar);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, failed_page);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, chips);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, view);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, ignored_label);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, mark_button);
  gtk_widget_class_bind_template_child (widget_class, DbkImportDialog, take_button);
  gtk_widget_class_install_action (widget_class, "import.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "import.apply", NULL, apply_action);
  gtk_widget_class_install_action (widget_class, "import.mark", NULL, mark_action);
  gtk_widget_class_install_action (widget_class, "import.take", NULL, take_action);
  gtk_widget_class_install_action (widget_class, "import.again", NULL, again_action);
}

static void
dbk_import_dialog_init (DbkImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < DBK_IMPORT_N_CLASSES; i++)
    {
      GtkWidget *toggle = gtk_toggle_button_new ();

      self->toggles[DBK_IMPORT_ORDER[i]] = toggle;
      g_signal_connect_object (toggle, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->chips), toggle);
    }
  dbk_import_add_columns (self->view, taken_cb, self);
}

void
dbk_import_open (GtkWidget *page, DbkPlace *place, DbkEntryModel *model, GFile *file)
{
  DbkImportDialog *self = g_object_new (DBK_TYPE_IMPORT_DIALOG, "transient-for", gtk_widget_get_root (page), "destroy-with-parent", TRUE, NULL);

  g_set_weak_pointer (&self->page, page);
  self->place = g_object_ref (place);
  self->model = model != NULL ? g_object_ref (model) : NULL;
  self->file = g_object_ref (file);
  begin_reading (self);
}

/* --- Choosing --- */

typedef struct
{
  GtkWidget *page;
  DbkPlace *place;      /* (owned) */
  DbkEntryModel *model; /* (owned) (nullable) */
} Choice;

static void
choice_free (gpointer data, GClosure *closure)
{
  Choice *choice = data;

  g_object_unref (choice->place);
  g_clear_object (&choice->model);
  g_clear_weak_pointer (&choice->page);
  g_free (choice);
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, Choice *choice)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file != NULL && choice->page != NULL)
    dbk_import_open (choice->page, choice->place, choice->model, file);
  g_object_unref (dialog);
}

static void
add_filters (GtkFileChooser *chooser)
{
  static const char *const suffixes[] = { "xlsx", "xlsm", "xls", "csv", "tsv", "txt" };
  g_autoptr (GtkFileFilter) workbooks = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (workbooks, _ ("Workbooks (Excel, WPS, CSV)"));
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    gtk_file_filter_add_suffix (workbooks, suffixes[i]);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, workbooks);
  gtk_file_chooser_add_filter (chooser, all);
}

void
dbk_import_choose (GtkWidget *page, DbkPlace *place, DbkEntryModel *model)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_ ("Import from workbook"), GTK_WINDOW (gtk_widget_get_root (page)), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  Choice *choice = g_new0 (Choice, 1);

  g_set_weak_pointer (&choice->page, page);
  choice->place = g_object_ref (place);
  choice->model = model != NULL ? g_object_ref (model) : NULL;
  add_filters (GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (chosen_cb), choice, choice_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
