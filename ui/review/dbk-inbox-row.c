/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One report in the list of those that wait for a reviewer.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-inbox-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ui/common/dbk-words.h"

struct _DbkInboxRow
{
  GtkListBoxRow parent_instance;

  DbkReportInfo info;
  char *plant;     /* (owned) */
  char *period;    /* (owned) */
  char *region;    /* (owned) */
  guint region_at; /* places in the catalogue, to sort by */
  guint plant_at;

  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *icon;
  GtkLabel *flag;
};

G_DEFINE_FINAL_TYPE (DbkInboxRow, dbk_inbox_row, GTK_TYPE_LIST_BOX_ROW)

static void
dbk_inbox_row_finalize (GObject *object)
{
  DbkInboxRow *self = DBK_INBOX_ROW (object);

  g_free (self->plant);
  g_free (self->period);
  g_free (self->region);
  G_OBJECT_CLASS (dbk_inbox_row_parent_class)->finalize (object);
}

static void
dbk_inbox_row_class_init (DbkInboxRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dbk_inbox_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/review/dbk-inbox-row.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkInboxRow, title);
  gtk_widget_class_bind_template_child (widget_class, DbkInboxRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, DbkInboxRow, icon);
  gtk_widget_class_bind_template_child (widget_class, DbkInboxRow, flag);
}

static void
dbk_inbox_row_init (DbkInboxRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
subtitle_words (const DbkReportInfo *info, const char *period)
{
  g_autoptr (GString) words = g_string_new (period);

  /* First, as the line may be cut off. */
  if (info->overdue)
    {
      g_autofree char *due = dbk_words_due (info->due, NULL);

      g_string_append_printf (words, " · %s", due);
    }
  if (info->submitted_at > 0)
    {
      g_autofree char *when = dbk_words_time (info->submitted_at);

      g_string_append_printf (words, _ (" · submitted %s"), when);
    }
  if (info->submissions > 1)
    g_string_append_printf (words, _ (" · submission %u"), info->submissions);
  if (info->late && !info->overdue)
    g_string_append (words, _ (" · late"));
  if (info->carried)
    g_string_append (words, _ (" · opening changed"));
  return g_strdup (words->str);
}

GtkWidget *
dbk_inbox_row_new (DbkCatalogue *catalogue, const DbkReportInfo *info)
{
  DbkInboxRow *self = g_object_new (DBK_TYPE_INBOX_ROW, NULL);
  const DbkNode *plant = dbk_catalogue_node (catalogue, info->key.org);
  const DbkNode *region = plant != NULL ? plant->parent : NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *flag = NULL;
  g_autofree char *spoken = NULL;

  self->info = *info;
  self->info.submitted_by = NULL;
  self->plant = g_strdup (plant != NULL ? dbk_text_get (&plant->name) : info->key.org);
  self->plant_at = plant != NULL ? plant->index : G_MAXUINT;
  self->region = g_strdup (region != NULL ? dbk_text_get (&region->name) : "");
  self->region_at = region != NULL ? region->index : G_MAXUINT;
  self->period = dbk_period_to_string (info->key.period);

  subtitle = subtitle_words (info, self->period);
  flag = info->reasons > 0
             ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u warning", "%u warnings", info->reasons), info->reasons)
             : g_strdup (_ ("no warnings"));
  spoken = g_strdup_printf ("%s %s, %s", self->plant, subtitle, flag);
  gtk_label_set_label (self->title, self->plant);
  gtk_label_set_label (self->subtitle, subtitle);
  gtk_label_set_label (self->flag, flag);
  gtk_widget_set_visible (self->icon, info->reasons > 0);
  if (info->reasons == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->flag), "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (self);
}

const DbkReportInfo *
dbk_inbox_row_get_info (DbkInboxRow *self)
{
  return &self->info;
}

const char *
dbk_inbox_row_get_region (DbkInboxRow *self)
{
  return self->region;
}

gboolean
dbk_inbox_row_matches (DbkInboxRow *self, const char *text)
{
  return *text == '\0' || strstr (self->plant, text) != NULL || strstr (self->period, text) != NULL ||
         g_str_match_string (text, self->plant, TRUE);
}

int
dbk_inbox_row_compare (DbkInboxRow *a, DbkInboxRow *b)
{
  if (a->region_at != b->region_at)
    return a->region_at < b->region_at ? -1 : 1;
  if (a->info.key.period.first != b->info.key.period.first)
    return a->info.key.period.first < b->info.key.period.first ? -1 : 1;
  return a->plant_at < b->plant_at ? -1 : a->plant_at > b->plant_at;
}
