/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One card of the pane at the right: what was found, where, and why it may stand.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-finding-row.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-words.h"

/* Characters of a button that has room beside another one. */
#define BESIDE 9

struct _DbkFindingRow
{
  GtkListBoxRow parent_instance;

  char *key; /* (owned) */
  int slot;
  guint order;
  gboolean setting; /* the entry is filled by the program */

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *body;
  GtkEditable *entry;
  GtkLabel *reason;
  GtkWidget *answers;
  GtkButton *first_button;
  GtkButton *second_button;
};

G_DEFINE_FINAL_TYPE (DbkFindingRow, dbk_finding_row, GTK_TYPE_LIST_BOX_ROW)

static guint reason_changed;
static guint answered;

static void
changed_cb (DbkFindingRow *self)
{
  if (!self->setting)
    g_signal_emit (self, reason_changed, 0, gtk_editable_get_text (self->entry));
}

static void
first_cb (DbkFindingRow *self)
{
  g_signal_emit (self, answered, 0, 0u);
}

static void
second_cb (DbkFindingRow *self)
{
  g_signal_emit (self, answered, 0, 1u);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
dbk_finding_row_finalize (GObject *object)
{
  g_free (DBK_FINDING_ROW (object)->key);
  G_OBJECT_CLASS (dbk_finding_row_parent_class)->finalize (object);
}

static void
dbk_finding_row_class_init (DbkFindingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dbk_finding_row_finalize;
  reason_changed = g_signal_new ("reason-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  answered = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                           G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/entry/dbk-finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, title);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, body);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, entry);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, reason);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, answers);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, first_button);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingRow, second_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, first_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_cb);
}

static void
dbk_finding_row_init (DbkFindingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dbk_finding_row_new (const char *key)
{
  DbkFindingRow *self = g_object_new (DBK_TYPE_FINDING_ROW, NULL);

  self->key = g_strdup (key);
  return GTK_WIDGET (self);
}

const char *
dbk_finding_row_get_key (DbkFindingRow *self)
{
  return self->key;
}

void
dbk_finding_row_set (DbkFindingRow *self, DbkSeverity severity, const char *title, const char *body, int slot)
{
  static const char *const NAMES[] = { N_ ("Error"), N_ ("Warning"), N_ ("Information") };
  static const DbkSeverity ALL[] = { DBK_SEVERITY_ERROR, DBK_SEVERITY_WARNING, DBK_SEVERITY_INFO };
  g_autofree char *spoken = g_strdup_printf ("%s: %s %s", _ (NAMES[severity]), title, body != NULL ? body : "");
  g_autofree char *asked = g_strdup_printf (_ ("Reason for: %s"), title);

  self->slot = slot;
  gtk_image_set_from_icon_name (self->icon, dbk_words_severity_icon (severity));
  for (guint i = 0; i < G_N_ELEMENTS (ALL); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), dbk_words_severity_class (ALL[i]));
  gtk_widget_add_css_class (GTK_WIDGET (self), dbk_words_severity_class (severity));
  set_text (self->title, title);
  set_text (self->body, body);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), slot >= 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, asked, -1);
}

void
dbk_finding_row_set_reason (DbkFindingRow *self, DbkFindingReason kind, const char *text)
{
  gboolean typing = gtk_widget_get_focus_child (GTK_WIDGET (self->entry)) != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->entry), kind == DBK_FINDING_ASK_REASON);
  if (kind == DBK_FINDING_ASK_REASON && !typing)
    {
      self->setting = TRUE;
      gtk_editable_set_text (self->entry, text != NULL ? text : "");
      self->setting = FALSE;
    }
  if (kind == DBK_FINDING_SHOW_REASON)
    {
      g_autofree char *words = text != NULL && *text != '\0' ? g_strdup_printf (_ ("Reason: %s"), text) : g_strdup (_ ("No reason given"));

      set_text (self->reason, words);
    }
  else
    set_text (self->reason, NULL);
}

static void
set_answer (GtkButton *button, const char *label)
{
  GtkWidget *child;

  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  if (label == NULL)
    return;
  gtk_button_set_label (button, label);
  child = gtk_button_get_child (button);
  if (GTK_IS_LABEL (child))
    gtk_label_set_ellipsize (GTK_LABEL (child), PANGO_ELLIPSIZE_END);
}

static gboolean
is_long (const char *label)
{
  return label != NULL && g_utf8_strlen (label, -1) > BESIDE;
}

void
dbk_finding_row_set_answers (DbkFindingRow *self, const char *first, const char *second)
{
  set_answer (self->first_button, first);
  set_answer (self->second_button, second);
  gtk_widget_set_visible (self->answers, first != NULL);
  /* A figure that is cut off says nothing. */
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->answers), is_long (first) || is_long (second) ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}

int
dbk_finding_row_get_slot (DbkFindingRow *self)
{
  return self->slot;
}

void
dbk_finding_row_set_order (DbkFindingRow *self, guint order)
{
  self->order = order;
}

guint
dbk_finding_row_get_order (DbkFindingRow *self)
{
  return self->order;
}
