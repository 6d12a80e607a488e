/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day with a step back, a step on and a calendar.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-date-chooser.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-month.h"
#include "ui/common/dbk-words.h"

struct _DbkDateChooser
{
  AdwBin parent_instance;

  DbkDay day;
  char *label;     /* (owned) (nullable) */
  DbkPlace *place; /* (owned) (nullable): whose plant's reports the calendar shows */
  gboolean states; /* whether it does now */

  GtkWidget *back_button;
  GtkWidget *on_button;
  GtkMenuButton *button;
  GtkPopover *popover;
  GtkBox *popover_box;
  DbkMonth *month; /* (unowned) (nullable): a child of @popover_box, built when it is looked at first */
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
static guint picked;

static void
update (DbkDateChooser *self)
{
  g_autofree char *text = dbk_words_day (self->day);
  g_autofree char *spoken = g_strdup_printf ("%s %s", self->label != NULL ? self->label : _ ("Day"), text);

  gtk_menu_button_set_label (self->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* How the days that stand in the calendar are filed; nothing of it is read while nobody looks. */
static void
load (DbkDateChooser *self)
{
  const DbkNode *plant = self->place != NULL && self->states ? dbk_place_get_plant (self->place) : NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    return;
  if (plant != NULL)
    infos = dbk_home_list_reports (dbk_place_get_home (self->place), DBK_FORM_DAILY, plant, dbk_month_get_first (self->month), dbk_month_get_last (self->month), &error);
  if (error != NULL)
    g_warning ("Calendar: %s", error->message);
  dbk_month_set_reports (self->month, infos);
}

static void
shown_cb (DbkDateChooser *self)
{
  dbk_month_show (self->month, self->day);
  load (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->month));
}

static void
day_chosen_cb (DbkDateChooser *self, int day)
{
  gtk_popover_popdown (self->popover);
  dbk_date_chooser_set_day (self, day);
  g_signal_emit (self, picked, 0);
}

static void
build_month (GtkMenuButton *button, gpointer data)
{
  DbkDateChooser *self = data;

  if (self->month != NULL)
    return;
  self->month = g_object_new (DBK_TYPE_MONTH, NULL);
  g_signal_connect_object (self->month, "chosen", G_CALLBACK (day_chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->month, "shown", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  gtk_box_prepend (self->popover_box, GTK_WIDGET (self->month));
}

static void
yesterday_cb (DbkDateChooser *self)
{
  day_chosen_cb (self, dbk_clock_today () - 1);
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
  g_clear_object (&DBK_DATE_CHOOSER (object)->place);
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

  picked = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/frame/dbk-date-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, back_button);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, on_button);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, button);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, popover);
  gtk_widget_class_bind_template_child (widget_class, DbkDateChooser, popover_box);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, yesterday_cb);
  gtk_widget_class_bind_template_callback (widget_class, back_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cb);
}

static void
dbk_date_chooser_init (DbkDateChooser *self)
{
  self->day = dbk_clock_today () - 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, build_month, self, NULL);
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

void
dbk_date_chooser_set_place (DbkDateChooser *self, DbkPlace *place)
{
  g_return_if_fail (self->place == NULL);
  self->place = g_object_ref (place);
  g_signal_connect_object (dbk_place_get_home (place), "report-changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
}

void
dbk_date_chooser_show_states (DbkDateChooser *self, gboolean states)
{
  self->states = states;
}

void
dbk_date_chooser_popup (DbkDateChooser *self)
{
  gtk_menu_button_popup (self->button);
}
