/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row to type a password in, whose text nobody reads over the accessibility bus.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/signin/dbk-password-row.h"

#include <glib/gi18n-lib.h>

struct _DbkPasswordRow
{
  AdwPreferencesRow parent_instance;

  GdkDevice *keyboard; /* (owned) (nullable): while the row is on a display */

  GtkLabel *title;
  GtkText *text;
  GtkWidget *caps_lock;
  GtkToggleButton *reveal;
};

G_DEFINE_FINAL_TYPE (DbkPasswordRow, dbk_password_row, ADW_TYPE_PREFERENCES_ROW)

static guint changed;
static guint entry_activated;

static void
changed_cb (DbkPasswordRow *self)
{
  g_signal_emit (self, changed, 0);
}

static void
activate_cb (DbkPasswordRow *self)
{
  g_signal_emit (self, entry_activated, 0);
}

static void
title_cb (DbkPasswordRow *self)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self));

  gtk_label_set_label (self->title, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
}

static void
pressed_cb (DbkPasswordRow *self)
{
  gtk_text_grab_focus_without_selecting (self->text);
}

/* A password that is refused for the lock of the keyboard is the one nobody finds. */
static void
caps_lock_cb (DbkPasswordRow *self)
{
  gtk_widget_set_visible (self->caps_lock, self->keyboard != NULL && gdk_device_get_caps_lock_state (self->keyboard) && gtk_widget_has_focus (GTK_WIDGET (self->text)));
}

static void
dbk_password_row_realize (GtkWidget *widget)
{
  DbkPasswordRow *self = DBK_PASSWORD_ROW (widget);
  GdkSeat *seat;

  GTK_WIDGET_CLASS (dbk_password_row_parent_class)->realize (widget);
  seat = gdk_display_get_default_seat (gtk_widget_get_display (widget));
  if (seat == NULL || !g_set_object (&self->keyboard, gdk_seat_get_keyboard (seat)))
    return;
  g_signal_connect_object (self->keyboard, "notify::caps-lock-state", G_CALLBACK (caps_lock_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
dbk_password_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DBK_PASSWORD_ROW (widget)->text));
}

static void
dbk_password_row_dispose (GObject *object)
{
  g_clear_object (&DBK_PASSWORD_ROW (object)->keyboard);
  G_OBJECT_CLASS (dbk_password_row_parent_class)->dispose (object);
}

static void
dbk_password_row_class_init (DbkPasswordRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_password_row_dispose;
  widget_class->realize = dbk_password_row_realize;
  widget_class->grab_focus = dbk_password_row_grab_focus;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  entry_activated = g_signal_new ("entry-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/signin/dbk-password-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkPasswordRow, title);
  gtk_widget_class_bind_template_child (widget_class, DbkPasswordRow, text);
  gtk_widget_class_bind_template_child (widget_class, DbkPasswordRow, caps_lock);
  gtk_widget_class_bind_template_child (widget_class, DbkPasswordRow, reveal);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, caps_lock_cb);
}

static void
dbk_password_row_init (DbkPasswordRow *self)
{
  g_autoptr (GtkEntryBuffer) buffer = gtk_password_entry_buffer_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_text_set_buffer (self->text, buffer);
  g_object_bind_property (self->reveal, "active", self->text, "visibility", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self, "notify::title", G_CALLBACK (title_cb), self, G_CONNECT_SWAPPED);
}

GtkEditable *
dbk_password_row_get_editable (DbkPasswordRow *self)
{
  return GTK_EDITABLE (self->text);
}

GtkWidget *
dbk_password_row_get_reveal (DbkPasswordRow *self)
{
  return GTK_WIDGET (self->reveal);
}
