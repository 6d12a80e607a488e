/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day with a step back, a step on and a calendar.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-date-chooser.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-words.h"

struct _DbkDateChooser
{
  AdwBin parent_instance;

  DbkDay day;
  char *label;       /* (owned) (nullable) */
  gboolean updating; /* the calendar is being set, not chosen from */

  GtkWidget *back_button;
  GtkWidget *on_button;
  GtkMenuButton *button;
  GtkPopover *popover;
  GtkCalendar *calendar;
};

G_DEFINE_FINAL_TYPE (DbkDateChooser, dbk_date_chooser, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_DAY,
  PROP_LABEL,
  PROP_STEPS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
update (DbkDateChooser *self)
{
  g_autofree char *text = dbk_words_day (self->day);
  g_autofree char *spoken = g_strdup_printf ("%s %s", self->label != NULL ? self->label : _ ("Day"), text);

  gtk_menu_button_set_label (self->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
shown_cb (DbkDateChooser *self)
{
  g_autofree char *text = dbk_day_to_string (self->day);
  g_autofree char *full = g_strconcat (text, "T00:00:00", NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) date = g_date_time_new_from_iso8601 (full, zone);

  self->updating = TRUE;
  if (date != NULL)
    gtk_calendar_select_day (self->calendar, date);
  self->updating = FALSE;
}

static void
day_selected_cb (DbkDateChooser *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);

  if (self->updating)
    return;
  dbk_date_chooser_set_day (self, dbk_day_from_ymd (g_date_time_get_year (date), g_date_time_get_month (date), g_date_time_get_day_of_month (date)));
}

static void
yesterday_cb (DbkDateChooser *self)
{
  dbk_date_chooser_set_day (self, dbk_clock_today () - 1);
  gtk_popover_popdown (self->popover);
}

static void
back_cb (DbkDateChooser *self)
{
  dbk_date_chooser_set_day (self, self->day - 1);
}

static void
on_cb (DbkDateChooser *self)
{
  dbk_date_chooser_set_day (self, self->day + 1);
}

static void
dbk_date_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DbkDateChooser *self = DBK_DATE_CHOOSER (object);

  switch (id)
    {
    case PROP_DAY:
      g_value_set_int (value, self->day);
      break;
    case PROP_LABEL:
      g_value_set_string (value, self->label);
      break;
    case PROP_STEPS:
      g_value_set_boolean (value, gtk_widget_get_visible (self->back_button));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dbk_date_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DbkDateChooser *self = DBK_DATE_CHOOSER (object);

  switch (id)
    {
    case PROP_DAY:
      dbk_date_chooser_set_day (self, g_value_get_int (value));
      break;
    case PROP_LABEL:
      g_free (self->label);
      self->label = g_value_dup_string (value);
      update (self);
      break;
    case PROP_STEPS:
      gtk_widget_set_visible (self->back_button, g_value_get_boolean (value));
      gtk_widget_set_visible (self->on_button, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dbk_date_chooser_finalize (GObject *object)
{
  g_free (DBK_DATE_CHOOSER (object)->label);
  G_OBJECT_CLASS (dbk_date_chooser_parent_class)->finalize (object);
}

static void
dbk_date_chooser_class_init (DbkDateChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dbk_date_chooser_get_property;
  object_class->set_property = dbk_date_chooser_set_property;
  object_class->finalize = dbk_date_chooser_finalize;

  properties[PROP_DAY] = g_param_spec_int ("day", NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  properties[PROP_STEPS] = g_param_spec_boolean ("steps", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/frame/dbk-date-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, back_button);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, on_button);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, button);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, popover);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, calendar);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, day_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, yesterday_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cb);
}

static void
dbk_date_chooser_init (DbkDateChooser *self)
{
  self->day = dbk_clock_today () - 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

DbkDay
dbk_date_chooser_get_day (DbkDateChooser *self)
{
  return self->day;
}

void
dbk_date_chooser_set_day (DbkDateChooser *self, DbkDay day)
{
  if (self->day == day || day == DBK_DAY_NONE)
    return;
  self->day = day;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DAY]);
}
