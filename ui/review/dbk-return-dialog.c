/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Returns a report: a comment, to which step, and comments pinned to cells.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-return-dialog.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-comment-dialog.h"
#include "ui/common/dbk-words.h"

struct _DbkReturnDialog
{
  AdwWindow parent_instance;

  DbkDocument *document; /* (owned) */
  GPtrArray *rows;       /* (owned) (element-type GtkEditable): of the selected cells */
  GArray *slots;         /* (owned) (element-type guint): beside @rows */

  GtkWidget *return_button;
  GtkLabel *error_label;
  GtkTextView *comment_view;
  AdwComboRow *step_row;
  AdwPreferencesGroup *pins_group;
};

G_DEFINE_FINAL_TYPE (DbkReturnDialog, dbk_return_dialog, ADW_TYPE_WINDOW)

static guint returned;

static GPtrArray *
collect_pins (DbkReturnDialog *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  GPtrArray *pins = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_pin_free);

  for (guint i = 0; i < self->rows->len; i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, g_array_index (self->slots, guint, i));
      g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (g_ptr_array_index (self->rows, i))));
      DbkPin *pin;

      if (*text == '\0')
        continue;
      pin = g_new0 (DbkPin, 1);
      pin->entity = slot->entity->code;
      pin->indicator = slot->indicator->code;
      pin->text = g_steal_pointer (&text);
      g_ptr_array_add (pins, pin);
    }
  return pins;
}

static void
return_cb (DbkReturnDialog *self)
{
  g_autofree char *comment = dbk_comment_text (self->comment_view);
  g_autoptr (GPtrArray) pins = collect_pins (self);
  g_autoptr (GError) error = NULL;

  if (!dbk_document_return (self->document, comment, (int)adw_combo_row_get_selected (self->step_row), pins, &error))
    {
      gtk_label_set_label (self->error_label, error->message);
      gtk_widget_show (GTK_WIDGET (self->error_label));
      return;
    }
  g_signal_emit (self, returned, 0);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
return_shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  DbkReturnDialog *self = DBK_RETURN_DIALOG (widget);

  if (gtk_widget_get_sensitive (self->return_button))
    return_cb (self);
  return TRUE;
}

static void
comment_changed_cb (DbkReturnDialog *self)
{
  g_autofree char *comment = dbk_comment_text (self->comment_view);

  gtk_widget_set_sensitive (self->return_button, *comment != '\0');
}

static void
dbk_return_dialog_dispose (GObject *object)
{
  DbkReturnDialog *self = DBK_RETURN_DIALOG (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->slots, g_array_unref);
  G_OBJECT_CLASS (dbk_return_dialog_parent_class)->dispose (object);
}

static void
dbk_return_dialog_class_init (DbkReturnDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_return_dialog_dispose;
  returned = g_signal_new ("returned", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/review/dbk-return-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkReturnDialog, return_button);
  gtk_widget_class_bind_template_child (widget_class, DbkReturnDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, DbkReturnDialog, comment_view);
  gtk_widget_class_bind_template_child (widget_class, DbkReturnDialog, step_row);
  gtk_widget_class_bind_template_child (widget_class, DbkReturnDialog, pins_group);
  gtk_widget_class_bind_template_callback (widget_class, return_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Before the comment sees it: there it would be a new line. */
static void
add_shortcut (DbkReturnDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter"),
                                                          gtk_callback_action_new (return_shortcut_cb, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
dbk_return_dialog_init (DbkReturnDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_shortcut (self);
  self->rows = g_ptr_array_new ();
  self->slots = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_connect_object (gtk_text_view_get_buffer (self->comment_view), "changed", G_CALLBACK (comment_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
fill_steps (DbkReturnDialog *self)
{
  const DbkForm *form = dbk_layout_form (dbk_document_get_layout (self->document));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (int step = 0; step < MAX (dbk_document_get_step (self->document), 1); step++)
    gtk_string_list_append (names, dbk_words_step (form, dbk_layout_period (dbk_document_get_layout (self->document)), step));
  adw_combo_row_set_model (self->step_row, G_LIST_MODEL (names));
}

static void
fill_pins (DbkReturnDialog *self, GArray *slots)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);

  for (guint i = 0; i < slots->len; i++)
    {
      guint index = g_array_index (slots, guint, i);
      const DbkSlot *slot = dbk_layout_slot (layout, index);
      g_autofree char *name = dbk_words_cell (slot->entity, slot->indicator);
      g_autofree char *figure = dbk_indicator_format (slot->indicator, dbk_figures_get (dbk_document_get_figures (self->document), index));
      g_autofree char *title = g_strdup_printf ("%s %s", name, figure);
      GtkWidget *row = adw_entry_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_preferences_group_add (self->pins_group, row);
      g_ptr_array_add (self->rows, row);
      g_array_append_val (self->slots, index);
    }
  if (slots->len == 0)
    adw_preferences_group_set_description (self->pins_group, _ ("Select cells in the sheet first to pin comments to them."));
}

GtkWidget *
dbk_return_dialog_new (GtkWindow *parent, DbkDocument *document, GArray *slots)
{
  DbkReturnDialog *self = g_object_new (DBK_TYPE_RETURN_DIALOG, "transient-for", parent, NULL);

  self->document = g_object_ref (document);
  fill_steps (self);
  fill_pins (self, slots);
  gtk_widget_grab_focus (GTK_WIDGET (self->comment_view));
  return GTK_WIDGET (self);
}
