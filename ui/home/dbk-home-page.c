/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Home 首页: what is due, how the plants stand, and what they generated.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/home/dbk-home-page.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-words.h"
#include "ui/home/dbk-home-figures.h"

struct _DbkHomePage
{
  AdwBin parent_instance;

  DbkPlace *place; /* (owned) */
  guint reload_id;
  guint figures_id;
  GPtrArray *rows; /* (owned) (element-type AdwActionRow): of the plants, still without generation from @next on */
  guint next;
  DbkEntryTotal day;
  DbkEntryTotal month;

  GtkWidget *todo_group;
  GtkListBox *todo_list;
  GtkLabel *approved_label;
  GtkLabel *approved_detail;
  GtkLabel *day_label;
  GtkLabel *day_detail;
  GtkLabel *month_label;
  GtkLabel *month_detail;
  AdwPreferencesGroup *plants_group;
  GtkListBox *plants_list;
};

G_DEFINE_FINAL_TYPE (DbkHomePage, dbk_home_page, ADW_TYPE_BIN)

static void
empty_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

static GtkWidget *
create_row (const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *markup = g_markup_escape_text (subtitle != NULL ? subtitle : "", -1);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), markup);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), icon);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

/* --- To do --- */

static void
add_todo (DbkHomePage *self, const char *icon, const char *title, const char *subtitle, const char *action, GVariant *target)
{
  GtkWidget *row = create_row (icon, title, subtitle);

  g_object_set_data_full (G_OBJECT (row), "action", g_strdup (action), g_free);
  if (target != NULL)
    g_object_set_data_full (G_OBJECT (row), "target", g_variant_ref_sink (target), (GDestroyNotify)g_variant_unref);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_append (self->todo_list, row);
}

static void
todo_activated_cb (DbkHomePage *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action_variant (GTK_WIDGET (self), g_object_get_data (G_OBJECT (row), "action"), g_object_get_data (G_OBJECT (row), "target"));
}

static void
add_filing (DbkHomePage *self, const DbkReportInfo *info, const DbkNode *plant)
{
  g_autofree char *period = dbk_period_to_string (info->key.period);
  const DbkForm *form = dbk_catalogue_form (dbk_home_get_catalogue (dbk_place_get_home (self->place)), info->key.form);
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;

  if (info->state == DBK_STATE_RETURNED)
    title = g_strdup_printf (_ ("Put right and submit again: %s, %s"), dbk_text_get (&plant->name), period);
  else
    title = g_strdup_printf (_ ("Fill in %s, %s"), dbk_text_get (&plant->name), period);
  detail = form != NULL ? dbk_words_deadline (form, info->key.period, NULL) : NULL;
  add_todo (self, info->state == DBK_STATE_RETURNED ? "edit-undo-symbolic" : "document-edit-symbolic", title, detail,
            "win.open-report", g_variant_new ("(ss)", info->key.org, period));
}

static gboolean
is_to_be_filed (const DbkReportInfo *info)
{
  return info->state == DBK_STATE_DRAFT || info->state == DBK_STATE_RETURNED || info->state == DBK_STATE_IN_CORRECTION;
}

static void
load_todo (DbkHomePage *self, GPtrArray *infos)
{
  DbkHome *home = dbk_place_get_home (self->place);
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);
  g_autoptr (GPtrArray) mine = dbk_home_plants (home, "filler");
  guint inbox = dbk_home_get_inbox (home);
  guint pending = dbk_home_get_pending (home);
  guint conflicts = dbk_home_get_conflicts (home);

  empty_list (self->todo_list);
  for (guint i = 0; i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);
      const DbkNode *plant = dbk_catalogue_node (catalogue, info->key.org);

      if (plant != NULL && mine != NULL && g_ptr_array_find (mine, plant, NULL) && is_to_be_filed (info))
        add_filing (self, info, plant);
    }
  if (inbox > 0 && dbk_place_is_reviewer (self->place))
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report waits for your review", "%u reports wait for your review", inbox), inbox);

      add_todo (self, "object-select-symbolic", title, NULL, "win.page", g_variant_new_string ("review"));
    }
  if (conflicts > 0)
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u conflict to decide", "%u conflicts to decide", conflicts), conflicts);

      add_todo (self, "dialog-warning-symbolic", title, _ ("Somebody else changed the same cell."), "win.show-sync", NULL);
    }
  if (pending > 0)
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change to send", "%u changes to send", pending), pending);

      add_todo (self, "network-transmit-symbolic", title, _ ("It is kept here and is sent by itself."), "win.show-sync", NULL);
    }
  if (gtk_list_box_get_row_at_index (self->todo_list, 0) == NULL)
    {
      GtkWidget *row = create_row ("emblem-ok-symbolic", _ ("Nothing to do"), _ ("Everything of this day is filed or waits for somebody else."));

      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      gtk_list_box_append (self->todo_list, row);
    }
}

/* --- Plants --- */

static void
plant_activated_cb (DbkHomePage *self, GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-report", "(ss)",
                              (const char *)g_object_get_data (G_OBJECT (row), "org"),
                              (const char *)g_object_get_data (G_OBJECT (row), "period"));
}

static void
load_plants (DbkHomePage *self, GPtrArray *infos)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (dbk_place_get_home (self->place));

  empty_list (self->plants_list);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);
      const DbkNode *plant = dbk_catalogue_node (catalogue, info->key.org);
      const DbkForm *form = dbk_catalogue_form (catalogue, info->key.form);
      gboolean filed = info->revision > 0 || info->pending > 0;
      g_autofree char *state = filed ? dbk_words_state (form, info->key.period, info->state, info->step) : g_strdup (_ ("Nothing filed yet"));
      g_autoptr (GString) words = g_string_new (state);
      GtkWidget *row, *figure;

      if (info->late)
        g_string_append (words, _ (" · late"));
      if (info->reasons > 0)
        g_string_append_printf (words, g_dngettext (GETTEXT_PACKAGE, " · %u warning", " · %u warnings", info->reasons), info->reasons);
      row = create_row (dbk_words_state_icon (info->state, filed), plant != NULL ? dbk_text_get (&plant->name) : info->key.org, words->str);
      figure = gtk_label_new (NULL);
      gtk_widget_add_css_class (figure, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), figure);
      g_object_set_data (G_OBJECT (row), "figure", figure);
      g_object_set_data_full (G_OBJECT (row), "org", g_strdup (info->key.org), g_free);
      g_object_set_data_full (G_OBJECT (row), "period", dbk_period_to_string (info->key.period), g_free);
      gtk_list_box_append (self->plants_list, row);
      g_ptr_array_add (self->rows, g_object_ref (row));
    }
}

static void
load_completeness (DbkHomePage *self, GPtrArray *infos)
{
  guint approved = 0, review = 0, open = 0, missing = 0;
  g_autofree char *text = NULL;
  g_autofree char *detail = NULL;

  for (guint i = 0; i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);

      if (info->state == DBK_STATE_APPROVED || info->state == DBK_STATE_IN_CORRECTION)
        approved++;
      else if (info->state == DBK_STATE_IN_REVIEW)
        review++;
      else if (info->revision > 0 || info->pending > 0)
        open++;
      else
        missing++;
    }
  text = g_strdup_printf ("%u / %u", approved, infos->len);
  detail = g_strdup_printf (_ ("%u in review · %u being filled in · %u missing"), review, open, missing);
  gtk_label_set_label (self->approved_label, text);
  gtk_label_set_label (self->approved_detail, detail);
}

/* --- Generation, one plant at a time so that the window stays quick --- */

static void
show_total (GtkLabel *label, GtkLabel *detail, const DbkEntryTotal *total, const char *unit)
{
  g_autofree char *figure = NULL;
  g_autofree char *words = NULL;

  if (total->filled == 0)
    {
      gtk_label_set_label (label, "—");
      gtk_label_set_label (detail, _ ("No figure has arrived"));
      return;
    }
  figure = dbk_decimal_format (total->sum);
  words = total->filled == total->parts ? g_strdup (unit) : g_strdup_printf (_ ("%s · %u of %u figures"), unit, total->filled, total->parts);
  gtk_label_set_label (label, figure);
  gtk_label_set_label (detail, words);
}

static const char *
generation_unit (DbkHomePage *self)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (dbk_place_get_home (self->place));
  const DbkIndicator *gen = catalogue != NULL ? dbk_catalogue_indicator (catalogue, "gen") : NULL;

  return gen != NULL ? gen->unit : "";
}

static gboolean
figures_cb (gpointer data)
{
  DbkHomePage *self = data;
  GObject *row;
  g_autoptr (DbkDocument) document = NULL;

  if (self->next >= self->rows->len)
    {
      self->figures_id = 0;
      show_total (self->day_label, self->day_detail, &self->day, generation_unit (self));
      show_total (self->month_label, self->month_detail, &self->month, generation_unit (self));
      return G_SOURCE_REMOVE;
    }
  row = g_ptr_array_index (self->rows, self->next++);
  document = dbk_home_open_document (dbk_place_get_home (self->place), DBK_FORM_DAILY, g_object_get_data (row, "org"), g_object_get_data (row, "period"), NULL);
  if (document != NULL)
    {
      DbkEntryTotal day = dbk_home_figures_day (document);
      DbkEntryTotal month = dbk_home_figures_month (document);

      dbk_home_figures_add (&self->day, &day);
      dbk_home_figures_add (&self->month, &month);
      if (day.filled > 0)
        {
          g_autofree char *figure = dbk_entry_total_format (&day, NULL);
          g_autofree char *text = g_strdup_printf ("%s %s", figure, generation_unit (self));

          gtk_label_set_label (g_object_get_data (row, "figure"), text);
        }
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
reload_cb (gpointer data)
{
  DbkHomePage *self = data;
  DbkDay day = dbk_place_get_day (self->place);
  g_autofree char *words = dbk_words_day (day);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  self->reload_id = 0;
  if (dbk_home_get_catalogue (dbk_place_get_home (self->place)) == NULL)
    return G_SOURCE_REMOVE;
  infos = dbk_home_list_reports (dbk_place_get_home (self->place), DBK_FORM_DAILY, NULL, day, day, &error);
  if (infos == NULL)
    {
      g_warning ("Home: %s", error->message);
      return G_SOURCE_REMOVE;
    }
  adw_preferences_group_set_description (self->plants_group, words);
  load_todo (self, infos);
  load_completeness (self, infos);
  load_plants (self, infos);
  self->next = 0;
  self->day = self->month = (DbkEntryTotal){ { 0, 0 }, 0, 0 };
  if (self->figures_id == 0)
    self->figures_id = g_idle_add (figures_cb, self);
  return G_SOURCE_REMOVE;
}

static void
queue_reload (DbkHomePage *self)
{
  if (self->reload_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->reload_id = g_timeout_add (50, reload_cb, self);
}

static void
dbk_home_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dbk_home_page_parent_class)->map (widget);
  queue_reload (DBK_HOME_PAGE (widget));
}

static void
dbk_home_page_dispose (GObject *object)
{
  DbkHomePage *self = DBK_HOME_PAGE (object);

  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_handle_id (&self->figures_id, g_source_remove);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->place);
  G_OBJECT_CLASS (dbk_home_page_parent_class)->dispose (object);
}

static void
dbk_home_page_class_init (DbkHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_home_page_dispose;
  widget_class->map = dbk_home_page_map;

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/home/dbk-home-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, todo_group);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, todo_list);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, approved_label);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, approved_detail);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, day_label);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, day_detail);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, month_label);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, month_detail);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, plants_group);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, plants_list);
  gtk_widget_class_bind_template_callback (widget_class, todo_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, plant_activated_cb);
}

static void
dbk_home_page_init (DbkHomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

GtkWidget *
dbk_home_page_new (DbkPlace *place)
{
  DbkHomePage *self = g_object_new (DBK_TYPE_HOME_PAGE, NULL);
  DbkHome *home = dbk_place_get_home (place);
  static const char *const SIGNALS[] = { "report-changed", "catalogue-changed", "notify::inbox", "notify::pending", "notify::conflicts" };

  self->place = g_object_ref (place);
  for (guint i = 0; i < G_N_ELEMENTS (SIGNALS); i++)
    g_signal_connect_object (home, SIGNALS[i], G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (place, "notify::day", G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
