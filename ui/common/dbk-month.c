/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A month to choose a day from, which shows how each day's report stands.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-month.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-state-mark.h"
#include "ui/common/dbk-words.h"

#define WEEK 7
#define N_DAYS (6 * WEEK)

/* A day's button; @words is kept to be asked for. */
typedef struct
{
  GtkWidget *button;
  GtkWidget *number;
  DbkStateMark *mark;
  char *words; /* (owned) (nullable): of its report */
} Place;

struct _DbkMonth
{
  AdwBin parent_instance;

  DbkDay first;  /* of those that stand there */
  DbkDay month;  /* the first of the month */
  DbkDay chosen; /* DBK_DAY_NONE before there is one */
  DbkDay at;     /* where the keys are */
  Place places[N_DAYS];

  GtkLabel *title;
  GtkWidget *legend;
};

G_DEFINE_FINAL_TYPE (DbkMonth, dbk_month, ADW_TYPE_BIN)

static guint chosen;
static guint shown;

static Place *
place_of (DbkMonth *self, DbkDay day)
{
  return day >= self->first && day < self->first + N_DAYS ? &self->places[day - self->first] : NULL;
}

char *
dbk_month_dup_words (DbkMonth *self, DbkDay day)
{
  const Place *place = place_of (self, day);
  g_autofree char *name = dbk_words_day (day);
  g_autoptr (GString) words = g_string_new (name);

  g_return_val_if_fail (place != NULL, NULL);
  if (day == dbk_clock_today ())
    g_string_append_printf (words, ", %s", _ ("today"));
  if (place->words != NULL)
    g_string_append_printf (words, ", %s", place->words);
  return g_strdup (words->str);
}

static void
tell (DbkMonth *self, DbkDay day)
{
  g_autofree char *words = dbk_month_dup_words (self, day);
  GtkWidget *button = place_of (self, day)->button;

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_set_tooltip_text (button, words);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_day (DbkMonth *self, DbkDay day)
{
  Place *place = place_of (self, day);
  int year, month, number, shown_year, shown_month, unused;
  char text[12];

  dbk_day_to_ymd (day, &year, &month, &number);
  dbk_day_to_ymd (self->month, &shown_year, &shown_month, &unused);
  g_snprintf (text, sizeof text, "%d", number);
  gtk_label_set_label (GTK_LABEL (place->number), text);
  set_class (place->number, "dim-label", month != shown_month);
  set_class (place->button, "today", day == dbk_clock_today ());
  set_class (place->button, "chosen", day == self->chosen);
  /* One stop for the Tab key; arrows go on from there. */
  gtk_widget_set_focusable (place->button, day == self->at);
  tell (self, day);
}

/* Which days stand there: the week in which the month of @day begins, and five more. */
static void
show_month (DbkMonth *self, DbkDay day)
{
  int year, month, number;
  g_autofree char *title = NULL;
  DbkDay first;

  dbk_day_to_ymd (day, &year, &month, &number);
  self->month = dbk_day_from_ymd (year, month, 1);
  first = self->month - (dbk_day_weekday (self->month) - 1);
  title = g_strdup_printf ("%04d-%02d", year, month);
  gtk_label_set_label (self->title, title);
  if (first != self->first)
    {
      self->first = first;
      for (int i = 0; i < N_DAYS; i++)
        {
          dbk_state_mark_clear (self->places[i].mark);
          g_clear_pointer (&self->places[i].words, g_free);
        }
      g_signal_emit (self, shown, 0);
    }
  for (int i = 0; i < N_DAYS; i++)
    update_day (self, self->first + i);
}

static DbkDay
add_months (DbkDay day, int n)
{
  int year, month, number, total;
  DbkDay last;

  dbk_day_to_ymd (day, &year, &month, &number);
  total = year * 12 + month - 1 + n;
  last = dbk_period_last (dbk_period_around (DBK_PERIOD_MONTH, dbk_day_from_ymd (total / 12, total % 12 + 1, 1)));
  return MIN (dbk_day_from_ymd (total / 12, total % 12 + 1, 1) + number - 1, last);
}

static void
move_to (DbkMonth *self, DbkDay day)
{
  int year, month, number, shown_month, unused;

  dbk_day_to_ymd (day, &year, &month, &number);
  /* Beyond all calendars. */
  if (year == 0)
    return;
  dbk_day_to_ymd (self->month, &unused, &shown_month, &unused);
  self->at = day;
  show_month (self, month == shown_month && place_of (self, day) != NULL ? self->month : day);
  gtk_widget_grab_focus (place_of (self, day)->button);
}

static void
clicked_cb (GtkWidget *button, DbkMonth *self)
{
  for (int i = 0; i < N_DAYS; i++)
    if (self->places[i].button == button)
      {
        g_signal_emit (self, chosen, 0, (int)(self->first + i));
        return;
      }
}

static void
step_month (DbkMonth *self, int n)
{
  DbkDay day = add_months (self->at, n);

  if (day == DBK_DAY_NONE)
    return;
  self->at = day;
  show_month (self, self->at);
}

static void
back_cb (DbkMonth *self)
{
  step_month (self, -1);
}

static void
on_cb (DbkMonth *self)
{
  step_month (self, 1);
}

static gboolean
key_pressed_cb (DbkMonth *self, guint key, guint code, GdkModifierType state)
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  int months = modifiers == GDK_SHIFT_MASK ? 12 : 1;
  DbkDay to;

  if ((modifiers & ~GDK_SHIFT_MASK) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      to = self->at - 1;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      to = self->at + 1;
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      to = self->at - WEEK;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      to = self->at + WEEK;
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      to = self->at - (dbk_day_weekday (self->at) - 1);
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      to = self->at + WEEK - dbk_day_weekday (self->at);
      break;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      to = add_months (self->at, -months);
      break;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      to = add_months (self->at, months);
      break;
    default:
      return FALSE;
    }
  move_to (self, to);
  return TRUE;
}

/* --- Object --- */

static gboolean
dbk_month_grab_focus (GtkWidget *widget)
{
  DbkMonth *self = DBK_MONTH (widget);
  Place *place = place_of (self, self->at);

  return place != NULL && gtk_widget_grab_focus (place->button);
}

static void
dbk_month_finalize (GObject *object)
{
  DbkMonth *self = DBK_MONTH (object);

  for (int i = 0; i < N_DAYS; i++)
    g_free (self->places[i].words);
  G_OBJECT_CLASS (dbk_month_parent_class)->finalize (object);
}

static void
dbk_month_class_init (DbkMonthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dbk_month_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = dbk_month_grab_focus;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "month");
  chosen = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  shown = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
create_step (DbkMonth *self, const char *icon, const char *name, void (*step) (DbkMonth *))
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (step), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
create_head (DbkMonth *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "heading");
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "numeric");
  gtk_box_append (GTK_BOX (head), create_step (self, "go-previous-symbolic", _ ("Month before"), back_cb));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (head), create_step (self, "go-next-symbolic", _ ("Month after"), on_cb));
  return head;
}

static void
create_day (DbkMonth *self, int i)
{
  Place *place = &self->places[i];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);

  place->button = gtk_button_new ();
  place->number = gtk_label_new (NULL);
  place->mark = DBK_STATE_MARK (dbk_state_mark_new ());
  gtk_widget_add_css_class (place->number, "numeric");
  gtk_widget_add_css_class (place->button, "flat");
  gtk_widget_add_css_class (place->button, "day");
  gtk_box_append (GTK_BOX (box), place->number);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (place->mark));
  gtk_button_set_child (GTK_BUTTON (place->button), box);
  g_signal_connect_object (place->button, "clicked", G_CALLBACK (clicked_cb), self, 0);
}

static GtkWidget *
create_days (DbkMonth *self)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_homogeneous (GTK_GRID (grid), TRUE);
  for (int i = 0; i < WEEK; i++)
    {
      GtkWidget *label = gtk_label_new (dbk_words_weekday (i + 1));

      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_grid_attach (GTK_GRID (grid), label, i, 0, 1, 1);
    }
  for (int i = 0; i < N_DAYS; i++)
    {
      create_day (self, i);
      gtk_grid_attach (GTK_GRID (grid), self->places[i].button, i % WEEK, 1 + i / WEEK, 1, 1);
    }
  return grid;
}

/* Three columns of what the shapes mean. */
static GtkWidget *
create_legend (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_widget_add_css_class (grid, "caption");
  gtk_widget_set_margin_top (grid, 6);
  gtk_widget_set_halign (grid, GTK_ALIGN_CENTER);
  for (int i = 0; i < DBK_N_LOOKS; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
      GtkWidget *mark = dbk_state_mark_new ();
      gboolean beside = i == DBK_LOOK_LATE || i == DBK_LOOK_CARRIED;

      dbk_state_mark_set (DBK_STATE_MARK (mark), beside ? DBK_LOOK_NOT_DUE : (DbkLook)i, i == DBK_LOOK_LATE, i == DBK_LOOK_CARRIED);
      gtk_box_append (GTK_BOX (box), mark);
      gtk_box_append (GTK_BOX (box), gtk_label_new (dbk_look_name ((DbkLook)i)));
      gtk_grid_attach (GTK_GRID (grid), box, i % 3, i / 3, 1, 1);
    }
  return grid;
}

static void
dbk_month_init (DbkMonth *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkWidget *days = create_days (self);

  self->chosen = DBK_DAY_NONE;
  self->first = DBK_DAY_NONE;
  self->legend = create_legend ();
  gtk_widget_set_visible (self->legend, FALSE);
  gtk_box_append (GTK_BOX (box), create_head (self));
  gtk_box_append (GTK_BOX (box), days);
  gtk_box_append (GTK_BOX (box), self->legend);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Calendar"), -1);
  /* Before the buttons see them: to these, arrows mean the next button on screen. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (days, keys);
  self->at = dbk_clock_today () - 1;
  show_month (self, self->at);
}

void
dbk_month_show (DbkMonth *self, DbkDay day)
{
  self->chosen = day;
  self->at = day;
  show_month (self, day);
}

DbkDay
dbk_month_get_first (DbkMonth *self)
{
  return self->first;
}

DbkDay
dbk_month_get_last (DbkMonth *self)
{
  return self->first + N_DAYS - 1;
}

void
dbk_month_set_reports (DbkMonth *self, GPtrArray *infos)
{
  for (int i = 0; i < N_DAYS; i++)
    {
      dbk_state_mark_clear (self->places[i].mark);
      g_clear_pointer (&self->places[i].words, g_free);
    }
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);
      Place *place = place_of (self, info->key.period.first);
      DbkLook look = dbk_look_of (info);

      if (place == NULL)
        continue;
      dbk_state_mark_set (place->mark, look, dbk_look_is_late (info), info->carried);
      place->words = dbk_look_words (look, dbk_look_is_late (info), info->carried);
    }
  gtk_widget_set_visible (self->legend, infos != NULL);
  for (int i = 0; i < N_DAYS; i++)
    tell (self, self->first + i);
}
