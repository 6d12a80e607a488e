/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Home 首页: what is due, how the plants stand, and what they generated.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/home/dbk-home-page.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-state-mark.h"
#include "ui/common/dbk-words.h"
#include "ui/home/dbk-home-figures.h"

/* How far back a changed opening is still something to do; the calendar shows all. */
#define CARRIED_DAYS 60

struct _DbkHomePage
{
  AdwBin parent_instance;

  DbkPlace *place; /* (owned) */
  guint reload_id;
  GCancellable *summing; /* (owned) (nullable): what is being added up */
  GPtrArray *rows;       /* (owned) (element-type AdwActionRow): of the plants */

  GtkWidget *todo_group;
  GtkListBox *todo_list;
  GtkLabel *approved_label;
  GtkLabel *approved_detail;
  GtkLabel *day_label;
  GtkLabel *day_detail;
  GtkLabel *month_label;
  GtkLabel *month_detail;
  GtkLabel *year_label;
  GtkLabel *year_detail;
  GtkLabel *units_label;
  GtkLabel *units_detail;
  GtkWidget *coal_group;
  GtkListBox *coal_list;
  GtkWidget *water_group;
  GtkListBox *water_list;
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
  g_autofree char *detail = dbk_words_due (info->due, NULL);
  g_autofree char *title = NULL;

  if (info->state == DBK_STATE_RETURNED)
    title = g_strdup_printf (_ ("Put right and submit again: %s, %s"), dbk_text_get (&plant->name), period);
  else
    title = g_strdup_printf (_ ("Fill in %s, %s"), dbk_text_get (&plant->name), period);
  add_todo (self, info->state == DBK_STATE_RETURNED ? "edit-undo-symbolic" : "document-edit-symbolic", title, detail,
            "win.open-report", g_variant_new ("(ss)", info->key.org, period));
}

static gboolean
is_to_be_filed (const DbkReportInfo *info)
{
  return info->state == DBK_STATE_DRAFT || info->state == DBK_STATE_RETURNED || info->state == DBK_STATE_IN_CORRECTION;
}

/* Days behind a correction, whose openings somebody has to look at. */
static void
add_carried (DbkHomePage *self, const DbkNode *plant)
{
  DbkDay today = dbk_clock_today ();
  g_autoptr (GPtrArray) infos = dbk_home_list_reports (dbk_place_get_home (self->place), DBK_FORM_DAILY, plant, today - CARRIED_DAYS, today - 1, NULL);
  g_autofree char *period = NULL;
  g_autofree char *title = NULL;
  guint n = 0;

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);

      /* In a correction the opening follows already. */
      if (!info->carried || is_to_be_filed (info))
        continue;
      if (n++ == 0)
        period = dbk_period_to_string (info->key.period);
    }
  if (n == 0)
    return;
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s: the opening of %u day changed, %s", "%s: the openings of %u days changed, from %s on", n),
                           dbk_text_get (&plant->name), n, period);
  add_todo (self, "document-revert-symbolic", title, _ ("The day before was corrected. Look, and correct these days if it matters."), "win.open-report",
            g_variant_new ("(ss)", plant->code, period));
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
  guint refused = dbk_home_get_refused (home);

  empty_list (self->todo_list);
  for (guint i = 0; i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);
      const DbkNode *plant = dbk_catalogue_node (catalogue, info->key.org);

      if (plant != NULL && mine != NULL && g_ptr_array_find (mine, plant, NULL) && is_to_be_filed (info))
        add_filing (self, info, plant);
    }
  for (guint i = 0; mine != NULL && i < mine->len; i++)
    add_carried (self, g_ptr_array_index (mine, i));
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
  if (refused > 0)
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u operation was refused by the service", "%u operations were refused by the service", refused), refused);

      add_todo (self, "dialog-warning-symbolic", title, _ ("It is kept here: look why, then use it again or discard it."), "win.show-sync", NULL);
    }
  if (pending > 0)
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u change to send", "%u changes to send", pending), pending);

      add_todo (self, "network-transmit-symbolic", title, _ ("It is kept here and is sent by itself."), "win.show-sync", NULL);
    }
  if (gtk_list_box_get_row_at_index (self->todo_list, 0) == NULL)
    {
      GtkWidget *row = create_row ("emblem-ok-symbolic", _ ("Nothing to do"), _ ("What others have still to file stands below."));

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

      if (dbk_look_is_late (info))
        g_string_append (words, _ (" · late"));
      if (info->carried)
        g_string_append (words, _ (" · opening changed"));
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

/* --- Figures, added up on a worker --- */

static void
show_generation (GtkLabel *label, GtkLabel *detail, const DbkTable *table, guint span)
{
  g_autofree char *figure = dbk_home_figures_format (dbk_table_get (table, 0, span, 0));
  g_autofree char *words = dbk_home_figures_detail (table, 0, span, span + 1);

  gtk_label_set_label (label, figure);
  gtk_label_set_label (detail, words);
}

static void
show_plant (GtkWidget *row, const DbkTable *table)
{
  const DbkNode *plant = dbk_catalogue_node (dbk_table_catalogue (table), g_object_get_data (G_OBJECT (row), "org"));
  g_autofree char *figure = NULL;
  g_autoptr (GString) text = NULL;
  const DbkTotal *total;
  guint place;

  if (plant == NULL || !dbk_table_find_node (table, plant, &place))
    return;
  total = dbk_table_get (table, place, DBK_HOME_DAY, 0);
  if (!total->has)
    return;
  figure = dbk_home_figures_format (total);
  text = g_string_new (figure);
  g_string_append_printf (text, " %s", dbk_table_indicator (table, 0)->unit);
  if (!dbk_total_is_complete (total))
    g_string_append_printf (text, " (%u/%u)", total->parts.had, total->parts.due);
  gtk_label_set_label (g_object_get_data (G_OBJECT (row), "figure"), text->str);
}

static DbkTable *
finish_summary (GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  DbkTable *table = dbk_home_summarize_finish (DBK_HOME (source), result, &error);

  if (table == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_warning ("Home: %s", error->message);
  return table;
}

static void
generation_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DbkHomePage) self = data;
  g_autoptr (DbkTable) table = finish_summary (source, result);

  if (table == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  show_generation (self->day_label, self->day_detail, table, DBK_HOME_DAY);
  show_generation (self->month_label, self->month_detail, table, DBK_HOME_MONTH);
  show_generation (self->year_label, self->year_detail, table, DBK_HOME_YEAR);
  for (guint i = 0; i < self->rows->len; i++)
    show_plant (g_ptr_array_index (self->rows, i), table);
}

/* A line of coal or water: its figure at the end. */
static void
add_stock (GtkListBox *list, const DbkNode *node, DbkDay day, const char *subtitle, const char *figure)
{
  g_autofree char *period = dbk_day_to_string (day);
  const DbkNode *plant = dbk_node_plant (node);
  g_autofree char *title = plant != node ? g_strdup_printf ("%s %s", dbk_text_get (&plant->name), dbk_text_get (&node->name)) : g_strdup (dbk_text_get (&node->name));
  GtkWidget *row = create_row (NULL, title, subtitle);
  GtkWidget *label = gtk_label_new (figure);

  gtk_widget_add_css_class (label, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), "org", g_strdup (plant->code), g_free);
  g_object_set_data_full (G_OBJECT (row), "period", g_steal_pointer (&period), g_free);
  gtk_list_box_append (list, row);
}

static int
compare_stock (gconstpointer a, gconstpointer b, gpointer data)
{
  const DbkTotal *x = dbk_table_get (data, *(const guint *)a, 0, DBK_HOME_COAL_DAYS);
  const DbkTotal *y = dbk_table_get (data, *(const guint *)b, 0, DBK_HOME_COAL_DAYS);

  /* What is not known stands last. */
  if (x->has != y->has)
    return x->has ? -1 : 1;
  return x->has ? dbk_decimal_compare (x->value, y->value) : 0;
}

static void
show_coal (DbkHomePage *self, DbkTable *table, DbkDay day)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint n = 1; n < dbk_table_n_nodes (table); n++)
    {
      const DbkNode *node = dbk_table_node (table, n);

      if (node->kind == DBK_NODE_PLANT && dbk_table_get (table, n, 0, DBK_HOME_COAL_STOCK)->parts.due > 0)
        g_array_append_val (places, n);
    }
  g_array_sort_with_data (places, compare_stock, table);
  empty_list (self->coal_list);
  for (guint i = 0; i < places->len; i++)
    {
      guint n = g_array_index (places, guint, i);
      const DbkTotal *days = dbk_table_get (table, n, 0, DBK_HOME_COAL_DAYS);
      g_autofree char *stock = dbk_home_figures_format (dbk_table_get (table, n, 0, DBK_HOME_COAL_STOCK));
      g_autofree char *subtitle = g_strdup_printf (_ ("%s t in stock"), stock);
      g_autofree char *number = dbk_home_figures_format (days);
      g_autofree char *figure = days->has ? g_strdup_printf (_ ("%s days"), number) : g_strdup (number);

      add_stock (self->coal_list, dbk_table_node (table, n), day, subtitle, figure);
    }
  gtk_widget_set_visible (self->coal_group, places->len > 0);
}

static void
show_water (DbkHomePage *self, DbkTable *table, DbkDay day)
{
  guint shown = 0;

  empty_list (self->water_list);
  for (guint n = 1; n < dbk_table_n_nodes (table); n++)
    {
      const DbkNode *node = dbk_table_node (table, n);
      const DbkTotal *level = dbk_table_get (table, n, 0, DBK_HOME_LEVEL);
      DbkDecimal normal;
      g_autofree char *subtitle = NULL;
      g_autofree char *number = NULL;
      g_autofree char *figure = NULL;

      /* A plant with stations shows those. */
      if (level->parts.due != 1 || (node->kind == DBK_NODE_PLANT && !dbk_node_attribute (node, "normal_level", day, &normal) && !dbk_node_attribute (node, "dead_level", day, &normal)))
        continue;
      if (dbk_node_attribute (node, "normal_level", day, &normal))
        {
          g_autofree char *text = dbk_decimal_format (normal);

          subtitle = g_strdup_printf (_ ("Normal high level %s m"), text);
        }
      number = dbk_home_figures_format (level);
      figure = level->has ? g_strdup_printf ("%s m", number) : g_strdup (number);
      add_stock (self->water_list, node, day, subtitle, figure);
      shown++;
    }
  gtk_widget_set_visible (self->water_group, shown > 0);
}

static void
state_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DbkHomePage) self = data;
  g_autoptr (DbkTable) table = finish_summary (source, result);
  g_autofree char *units = NULL;
  g_autofree char *detail = NULL;
  DbkDay day;

  if (table == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  day = dbk_table_span (table, 0).last;
  units = dbk_home_figures_units (dbk_table_get (table, 0, 0, DBK_HOME_STATE), &detail);
  gtk_label_set_label (self->units_label, units);
  gtk_label_set_label (self->units_detail, detail);
  show_coal (self, table, day);
  show_water (self, table, day);
}

static void
load_figures (DbkHomePage *self, DbkDay day)
{
  DbkHome *home = dbk_place_get_home (self->place);
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);
  g_autoptr (GPtrArray) plants = dbk_home_plants (home, NULL);
  DbkSummaryQuery *state = dbk_home_figures_state (catalogue, plants, day);
  DbkSummaryQuery *generation = dbk_home_figures_generation (catalogue, plants, day);

  if (self->summing != NULL)
    g_cancellable_cancel (self->summing);
  g_clear_object (&self->summing);
  self->summing = g_cancellable_new ();
  if (state != NULL)
    dbk_home_summarize_async (home, state, self->summing, state_cb, g_object_ref (self));
  if (generation != NULL)
    dbk_home_summarize_async (home, generation, self->summing, generation_cb, g_object_ref (self));
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
  load_figures (self, day);
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
  if (self->summing != NULL)
    g_cancellable_cancel (self->summing);
  g_clear_object (&self->summing);
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
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, year_label);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, year_detail);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, units_label);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, units_detail);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, coal_group);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, coal_list);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, water_group);
  gtk_widget_class_bind_template_child (widget_class, DbkHomePage, water_list);
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
