/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who changed one figure, when, from what to what; and what a machine read for it.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-cell-history.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

/* A cursor that only passes asks for nothing. */
#define PATIENCE 250

struct _DbkCellHistory
{
  AdwBin parent_instance;

  DbkHome *home;         /* (owned) (nullable) */
  DbkDocument *document; /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned): of @document */
  int slot;
  gboolean stale;       /* something changed while it was out of sight */
  guint asking_id;      /* until the cursor rests */
  GCancellable *asking; /* (owned) (nullable): the service */

  GtkLabel *heading;
  GtkWidget *reading_box;
  GtkLabel *reading_label;
  GtkWidget *reading_button;
  GtkSpinner *spinner;
  GtkLabel *state_label;
  GtkListBox *list;
  GtkLabel *placeholder;
};

G_DEFINE_FINAL_TYPE (DbkCellHistory, dbk_cell_history, ADW_TYPE_BIN)

static guint take_reading;

static const DbkSlot *
slot_of (DbkCellHistory *self)
{
  return self->document != NULL && self->slot >= 0 ? dbk_layout_slot (dbk_document_get_layout (self->document), (guint)self->slot) : NULL;
}

/* --- Rows --- */

static char *
title_of (const DbkIndicator *indicator, const DbkCellChange *change, gboolean first, gboolean complete)
{
  g_autofree char *to = dbk_words_figure (indicator, change->to);
  g_autofree char *from = NULL;

  /* What stood there before the first change that is known here is not. */
  if (change->from == NULL && (first || !complete))
    return g_steal_pointer (&to);
  from = dbk_words_figure (indicator, change->from);
  return g_strdup_printf ("%s → %s", from, to);
}

static char *
subtitle_of (const DbkCellChange *change)
{
  g_autofree char *when = change->at > 0 ? dbk_words_time (change->at) : NULL;
  const char *who = change->by_name != NULL && *change->by_name != '\0' ? change->by_name : change->by;
  g_autoptr (GString) words = g_string_new (who);

  if (when != NULL)
    g_string_append_printf (words, " · %s", when);
  g_string_append_printf (words, " · %s", dbk_cell_source_name (change->source));
  if (change->kind != DBK_OPERATION_EDIT && change->kind != DBK_OPERATION_OTHER)
    g_string_append_printf (words, " · %s", dbk_operation_kind_name (change->kind));
  if (change->op == NULL || change->revision == 0)
    g_string_append (words, _ (" · not yet sent"));
  else
    {
      g_autofree char *revision = g_strdup_printf ("%" G_GINT64_FORMAT, change->revision);

      g_string_append_printf (words, _ (" · revision %s"), revision);
    }
  if (change->note != NULL && *change->note != '\0')
    g_string_append_printf (words, _ ("\nNote: %s"), change->note);
  return g_strdup (words->str);
}

static const char *
icon_of (const DbkCellChange *change)
{
  switch (change->source)
    {
    case DBK_CELL_PASTED:
      return "edit-paste-symbolic";
    case DBK_CELL_IMPORTED:
      return "document-open-symbolic";
    case DBK_CELL_INTERFACE:
      return "network-receive-symbolic";
    case DBK_CELL_CARRIED:
      return "go-next-symbolic";
    case DBK_CELL_DERIVED:
      return "accessories-calculator-symbolic";
    case DBK_CELL_TYPED:
    case DBK_CELL_AMENDED:
    case DBK_CELL_OTHER:
    default:
      return "document-edit-symbolic";
    }
}

static GtkWidget *
create_row (const DbkIndicator *indicator, const DbkCellChange *change, gboolean first, gboolean complete)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *title = title_of (indicator, change, first, complete);
  g_autofree char *subtitle = subtitle_of (change);
  g_autofree char *markup = g_markup_escape_text (subtitle, -1);
  g_autofree char *spoken = g_strdup_printf ("%s, %s", title, subtitle);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon_of (change));
  gtk_widget_add_css_class (row, "numeric");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

/* Newest first. */
static void
fill_list (DbkCellHistory *self, const GPtrArray *changes, gboolean complete)
{
  const DbkSlot *slot = slot_of (self);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = changes != NULL ? changes->len : 0; i > 0; i--)
    gtk_list_box_append (self->list, create_row (slot->indicator, g_ptr_array_index (changes, i - 1), i == 1, complete));
}

static void
say (DbkCellHistory *self, const char *text, gboolean busy)
{
  gtk_label_set_label (self->state_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), text != NULL);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
}

/* --- What stands above the list --- */

static void
show_reading (DbkCellHistory *self, const DbkSlot *slot)
{
  g_autofree char *text = slot != NULL ? dbk_words_reading (self->document, slot->index) : NULL;

  gtk_widget_set_visible (self->reading_box, text != NULL);
  if (text == NULL)
    return;
  gtk_label_set_label (self->reading_label, text);
  gtk_widget_set_visible (self->reading_button, dbk_words_is_over_reading (self->document, slot->index) &&
                                                    (dbk_document_get_may (self->document) & DBK_MAY_EDIT) != 0);
}

static void
show_head (DbkCellHistory *self)
{
  const DbkSlot *slot = slot_of (self);
  const DbkFigures *figures = slot != NULL ? dbk_document_get_figures (self->document) : NULL;
  g_autofree char *name = slot != NULL ? dbk_words_cell (slot->entity, slot->indicator) : NULL;

  gtk_label_set_label (self->heading, name != NULL ? name : _ ("History of the figure"));
  show_reading (self, slot);
  if (slot == NULL)
    gtk_label_set_label (self->placeholder, _ ("Move the cursor to a figure to see who changed it."));
  else if (slot->indicator->source == DBK_SOURCE_ENTERED || dbk_figures_get (figures, slot->index)->kind == DBK_VALUE_MISSING ||
           dbk_figures_is_typed (figures, slot->index))
    gtk_label_set_label (self->placeholder, _ ("Nobody has set this figure yet."));
  else if (slot->indicator->source == DBK_SOURCE_CARRIED)
    gtk_label_set_label (self->placeholder, _ ("Carried from the day before; nobody has typed it."));
  else
    gtk_label_set_label (self->placeholder, _ ("Computed from other figures; nobody has typed it."));
}

/* --- Loading --- */

static void
stop_asking (DbkCellHistory *self)
{
  g_clear_handle_id (&self->asking_id, g_source_remove);
  if (self->asking != NULL)
    g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DbkCellHistory) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean complete;
  g_autoptr (GPtrArray) changes = dbk_home_load_cell_history_finish (DBK_HOME (source), result, &complete, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->asking);
  if (slot_of (self) == NULL)
    return;
  if (changes == NULL)
    {
      say (self, error->message, FALSE);
      return;
    }
  fill_list (self, changes, complete);
  say (self, complete ? NULL : _ ("The service cannot be reached: this is what this computer knows."), FALSE);
}

static gboolean
ask_cb (gpointer data)
{
  DbkCellHistory *self = data;
  const DbkSlot *slot = slot_of (self);

  self->asking_id = 0;
  self->asking = g_cancellable_new ();
  dbk_home_load_cell_history_async (self->home, dbk_document_get_key (self->document), slot->entity->code, slot->indicator->code, self->asking, loaded_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

/* What is known here at once, what the service knows a moment later. */
static void
load (DbkCellHistory *self)
{
  const DbkSlot *slot = slot_of (self);
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GError) error = NULL;

  stop_asking (self);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      self->stale = TRUE;
      return;
    }
  self->stale = FALSE;
  show_head (self);
  if (slot == NULL || self->home == NULL)
    {
      fill_list (self, NULL, FALSE);
      say (self, NULL, FALSE);
      return;
    }
  changes = dbk_home_list_cell_history (self->home, dbk_document_get_key (self->document), slot->entity->code, slot->indicator->code, &error);
  fill_list (self, changes, FALSE);
  if (changes == NULL)
    {
      say (self, error->message, FALSE);
      return;
    }
  say (self, _ ("Asking the service…"), TRUE);
  self->asking_id = g_timeout_add (PATIENCE, ask_cb, self);
}

static void
cells_changed_cb (DbkCellHistory *self, GArray *slots)
{
  for (guint i = 0; slots != NULL && i < slots->len; i++)
    if ((int)g_array_index (slots, guint, i) == self->slot)
      {
        load (self);
        return;
      }
  if (slots == NULL)
    load (self);
}

/* --- Object --- */

static void
taken_cb (DbkCellHistory *self)
{
  g_signal_emit (self, take_reading, 0);
}

static void
dbk_cell_history_map (GtkWidget *widget)
{
  DbkCellHistory *self = DBK_CELL_HISTORY (widget);

  GTK_WIDGET_CLASS (dbk_cell_history_parent_class)->map (widget);
  if (self->stale)
    load (self);
}

static void
dbk_cell_history_dispose (GObject *object)
{
  DbkCellHistory *self = DBK_CELL_HISTORY (object);

  stop_asking (self);
  g_clear_object (&self->signals);
  g_clear_object (&self->document);
  g_clear_object (&self->home);
  G_OBJECT_CLASS (dbk_cell_history_parent_class)->dispose (object);
}

static void
dbk_cell_history_class_init (DbkCellHistoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_cell_history_dispose;
  widget_class->map = dbk_cell_history_map;
  take_reading = g_signal_new ("take-reading", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/common/dbk-cell-history.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, heading);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, reading_box);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, reading_label);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, reading_button);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, spinner);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, state_label);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, list);
  gtk_widget_class_bind_template_child (widget_class, DbkCellHistory, placeholder);
  gtk_widget_class_bind_template_callback (widget_class, taken_cb);
}

static void
dbk_cell_history_init (DbkCellHistory *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->slot = -1;
  self->stale = TRUE;
  self->signals = g_signal_group_new (DBK_TYPE_DOCUMENT);
  g_signal_group_connect_object (self->signals, "cells-changed", G_CALLBACK (cells_changed_cb), self, G_CONNECT_SWAPPED);
}

void
dbk_cell_history_set_home (DbkCellHistory *self, DbkHome *home)
{
  g_set_object (&self->home, home);
}

void
dbk_cell_history_set_cell (DbkCellHistory *self, DbkDocument *document, int slot)
{
  if (self->document == document && self->slot == slot)
    return;
  self->slot = document != NULL ? slot : -1;
  if (g_set_object (&self->document, document))
    g_signal_group_set_target (self->signals, document);
  load (self);
}
