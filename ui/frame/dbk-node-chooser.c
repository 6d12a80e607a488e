/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A searchable list of the plants (or regions) an account may see.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/frame/dbk-node-chooser.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-state-mark.h"

struct _DbkNodeChooser
{
  AdwBin parent_instance;

  GtkDropDown *drop_down;
  GtkLabel *label; /* in its place where there is nothing to choose */
  GtkWidget *stack;
  GPtrArray *codes; /* (owned) (element-type utf8): beside the drop-down's names */
  gboolean loading;
  DbkPlace *place;   /* (owned) (nullable): whose day's reports stand beside the plants */
  GHashTable *infos; /* (owned) (nullable): DbkReportInfo by the plant's code; read anew when wanted */
};

G_DEFINE_FINAL_TYPE (DbkNodeChooser, dbk_node_chooser, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SELECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The button within is what gets the keyboard, and has no name of its own. */
static void
name_button (DbkNodeChooser *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->drop_down));
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->drop_down);
  g_autofree char *name = item != NULL ? g_strdup_printf ("%s: %s", _ ("Plant"), gtk_string_object_get_string (item)) : g_strdup (_ ("Plant"));

  if (button != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
selected_cb (DbkNodeChooser *self)
{
  name_button (self);
  if (!self->loading)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/* The nodes above @plants that are covered themselves, topmost first, then the plants. */
static GPtrArray *
with_groups (DbkHome *home, GPtrArray *plants)
{
  GPtrArray *nodes = g_ptr_array_new ();
  const DbkActor *actor = dbk_home_get_actor (home);
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);
  const GPtrArray *all = dbk_catalogue_nodes (catalogue);

  for (guint i = 0; actor != NULL && i < all->len; i++)
    {
      DbkNode *node = g_ptr_array_index (all, i);

      if ((node->kind == DBK_NODE_GROUP || node->kind == DBK_NODE_REGION) &&
          dbk_actor_covers (actor, catalogue, node, dbk_clock_today ()))
        g_ptr_array_add (nodes, node);
    }
  g_ptr_array_extend (nodes, plants, NULL, NULL);
  return nodes;
}

/* --- The list --- */

static const DbkReportInfo *
info_of (DbkNodeChooser *self, const char *code)
{
  g_autoptr (GPtrArray) infos = NULL;
  DbkDay day;

  if (self->place == NULL || code == NULL)
    return NULL;
  if (self->infos == NULL)
    {
      self->infos = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)dbk_report_info_free);
      day = dbk_place_get_day (self->place);
      infos = dbk_home_list_reports (dbk_place_get_home (self->place), DBK_FORM_DAILY, NULL, day, day, NULL);
      while (infos != NULL && infos->len > 0)
        {
          DbkReportInfo *info = g_ptr_array_steal_index (infos, infos->len - 1);

          g_hash_table_insert (self->infos, (gpointer)info->key.org, info);
        }
    }
  return g_hash_table_lookup (self->infos, code);
}

static void
setup_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *words = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (words, "caption");
  gtk_widget_add_css_class (words, "dim-label");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), dbk_state_mark_new ());
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_item_set_child (item, box);
}

static void
bind_row_cb (GtkSignalListItemFactory *factory, GtkListItem *item, DbkNodeChooser *self)
{
  GtkWidget *name = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *mark = gtk_widget_get_next_sibling (name);
  GtkWidget *label = gtk_widget_get_next_sibling (mark);
  GtkStringObject *object = gtk_list_item_get_item (item);
  const DbkReportInfo *info = info_of (self, g_object_get_data (G_OBJECT (object), "code"));
  g_autofree char *words = info != NULL ? dbk_look_words (dbk_look_of (info), dbk_look_is_late (info), info->carried) : g_strdup ("");

  gtk_label_set_label (GTK_LABEL (name), gtk_string_object_get_string (object));
  gtk_label_set_label (GTK_LABEL (label), words);
  if (info != NULL)
    dbk_state_mark_set (DBK_STATE_MARK (mark), dbk_look_of (info), dbk_look_is_late (info), info->carried);
  else
    dbk_state_mark_clear (DBK_STATE_MARK (mark));
}

/* Rows are made anew, and with them the states read anew, when the list is opened next. */
static void
forget_states (DbkNodeChooser *self)
{
  GtkListItemFactory *factory;

  if (self->infos == NULL && gtk_drop_down_get_list_factory (self->drop_down) != NULL)
    return;
  g_clear_pointer (&self->infos, g_hash_table_unref);
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), NULL);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row_cb), self, 0);
  gtk_drop_down_set_list_factory (self->drop_down, factory);
  g_object_unref (factory);
}

static void
dbk_node_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_string (value, dbk_node_chooser_get_selected (DBK_NODE_CHOOSER (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dbk_node_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    dbk_node_chooser_set_selected (DBK_NODE_CHOOSER (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dbk_node_chooser_finalize (GObject *object)
{
  DbkNodeChooser *self = DBK_NODE_CHOOSER (object);

  g_ptr_array_unref (self->codes);
  g_clear_pointer (&self->infos, g_hash_table_unref);
  g_clear_object (&self->place);
  G_OBJECT_CLASS (dbk_node_chooser_parent_class)->finalize (object);
}

static void
dbk_node_chooser_class_init (DbkNodeChooserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = dbk_node_chooser_get_property;
  object_class->set_property = dbk_node_chooser_set_property;
  object_class->finalize = dbk_node_chooser_finalize;

  properties[PROP_SELECTED] = g_param_spec_string ("selected", NULL, NULL, NULL,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dbk_node_chooser_init (DbkNodeChooser *self)
{
  GtkExpression *name = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->codes = g_ptr_array_new_with_free_func (g_free);
  self->drop_down = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (gtk_string_list_new (NULL)), name));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop_down), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Plant"), -1);
  g_signal_connect_object (self->drop_down, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "heading");
  gtk_widget_set_margin_start (GTK_WIDGET (self->label), 6);
  gtk_widget_set_margin_end (GTK_WIDGET (self->label), 6);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  self->stack = gtk_stack_new ();
  gtk_stack_set_hhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_child (GTK_STACK (self->stack), GTK_WIDGET (self->drop_down));
  gtk_stack_add_child (GTK_STACK (self->stack), GTK_WIDGET (self->label));
  adw_bin_set_child (ADW_BIN (self), self->stack);
}

void
dbk_node_chooser_load (DbkNodeChooser *self, DbkHome *home, const char *role, gboolean groups)
{
  g_autoptr (GPtrArray) plants = dbk_home_plants (home, role);
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autofree char *selected = g_strdup (dbk_node_chooser_get_selected (self));
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home);

  self->loading = TRUE;
  g_ptr_array_set_size (self->codes, 0);
  if (plants != NULL && catalogue != NULL)
    nodes = groups ? with_groups (home, plants) : g_ptr_array_ref (plants);
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      const DbkNode *node = g_ptr_array_index (nodes, i);

      g_ptr_array_add (self->codes, g_strdup (node->code));
      gtk_string_list_append (names, dbk_text_get (&node->name));
      {
        g_autoptr (GObject) name = g_list_model_get_item (G_LIST_MODEL (names), i);

        g_object_set_data_full (name, "code", g_strdup (node->code), g_free);
      }
    }
  gtk_drop_down_set_model (self->drop_down, G_LIST_MODEL (names));
  gtk_drop_down_set_enable_search (self->drop_down, self->codes->len > 8);
  gtk_label_set_label (self->label, self->codes->len == 1 ? gtk_string_list_get_string (names, 0) : _ ("No plant"));
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->codes->len > 1 ? GTK_WIDGET (self->drop_down) : GTK_WIDGET (self->label));
  dbk_node_chooser_set_selected (self, selected);
  self->loading = FALSE;
}

const char *
dbk_node_chooser_get_selected (DbkNodeChooser *self)
{
  guint i = gtk_drop_down_get_selected (self->drop_down);

  return i < self->codes->len ? g_ptr_array_index (self->codes, i) : NULL;
}

void
dbk_node_chooser_set_selected (DbkNodeChooser *self, const char *code)
{
  guint i;

  if (code != NULL && g_ptr_array_find_with_equal_func (self->codes, code, g_str_equal, &i) &&
      gtk_drop_down_get_selected (self->drop_down) != i)
    gtk_drop_down_set_selected (self->drop_down, i);
}

void
dbk_node_chooser_set_place (DbkNodeChooser *self, DbkPlace *place)
{
  g_return_if_fail (self->place == NULL);
  self->place = g_object_ref (place);
  g_signal_connect_object (place, "notify::day", G_CALLBACK (forget_states), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dbk_place_get_home (place), "report-changed", G_CALLBACK (forget_states), self, G_CONNECT_SWAPPED);
  forget_states (self);
}
