/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One report to be read: its sheet, what the rules say with the reasons given, and its history.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-review-report.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "ui/common/dbk-cell-history.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model.h"
#include "ui/entry/dbk-findings-pane.h"
#include "ui/grid/dbk-grid.h"
#include "ui/review/dbk-history-list.h"

struct _DbkReviewReport
{
  AdwBin parent_instance;

  DbkDocument *document; /* (owned) (nullable) */
  DbkEntryModel *model;  /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned): of @document */
  DbkGrid *grid;
  gint64 revision;

  GtkLabel *title;
  GtkLabel *subtitle;
  GtkRevealer *moved_revealer;
  GtkLabel *moved_label;
  GtkPaned *paned;
  GtkScrolledWindow *scroller;
  GtkLabel *status_label;
  DbkFindingsPane *pane;
  GtkStack *history_stack;
  DbkHistoryList *history;
  DbkCellHistory *cell_history;
};

G_DEFINE_FINAL_TYPE (DbkReviewReport, dbk_review_report, ADW_TYPE_BIN)

static guint changed;
static guint go_to_day;
static guint correct;

static void
update_head (DbkReviewReport *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  const DbkReport *report = dbk_document_get_report (self->document);
  g_autofree char *day = dbk_words_day (dbk_layout_period (layout).first);
  g_autofree char *title = g_strdup_printf ("%s · %s", dbk_text_get (&dbk_layout_plant (layout)->name), day);
  g_autofree char *state = dbk_words_state (dbk_layout_form (layout), dbk_layout_period (layout), dbk_document_get_state (self->document), dbk_document_get_step (self->document));
  g_autofree char *revision = g_strdup_printf ("%" G_GINT64_FORMAT, report->revision);
  g_autoptr (GString) words = g_string_new (state);
  guint n = dbk_entry_model_count_changed (self->model);

  g_string_append_printf (words, _ (" · revision %s"), revision);
  if (dbk_report_is_overdue (report, dbk_layout_form (layout), dbk_clock_now_on_today ()))
    {
      g_autofree char *due = dbk_words_due (dbk_report_due (report, dbk_layout_form (layout)), NULL);

      g_string_append_printf (words, " · %s", due);
    }
  else if (report->late)
    g_string_append (words, _ (" · late"));
  if (report->carried != NULL)
    g_string_append (words, _ (" · opening changed"));
  if (n > 0)
    g_string_append_printf (words, g_dngettext (GETTEXT_PACKAGE, " · %u cell changed since you last looked", " · %u cells changed since you last looked", n), n);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, words->str);
}

static void
update_status (DbkReviewReport *self)
{
  g_autofree char *text = NULL;
  DbkGridPos pos;
  int slot;

  if (self->model == NULL)
    return;
  pos = dbk_grid_get_cursor (self->grid);
  text = dbk_entry_model_dup_status (self->model, pos);
  gtk_label_set_label (self->status_label, *text != '\0' ? text : " ");
  slot = dbk_entry_model_slot (self->model, pos);
  dbk_findings_pane_set_slot (self->pane, slot);
  dbk_cell_history_set_cell (self->cell_history, self->document, slot);
}

static void
state_changed_cb (DbkReviewReport *self)
{
  const DbkReport *report = dbk_document_get_report (self->document);

  if (dbk_review_report_has_moved (self))
    {
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, report->revision);
      g_autofree char *before = g_strdup_printf ("%" G_GINT64_FORMAT, self->revision);
      g_autofree char *text = g_strdup_printf (_ ("The report moved on to revision %s while you looked at revision %s. What changed is marked in the sheet."), now, before);

      gtk_label_set_label (self->moved_label, text);
    }
  gtk_revealer_set_reveal_child (self->moved_revealer, dbk_review_report_has_moved (self));
  dbk_history_list_set_document (self->history, self->document);
  update_head (self);
  update_status (self);
  g_signal_emit (self, changed, 0);
}

static void
looked_cb (DbkReviewReport *self)
{
  if (self->document == NULL)
    return;
  self->revision = dbk_document_get_report (self->document)->revision;
  dbk_entry_model_take_in (self->model);
  state_changed_cb (self);
}

static void
go_to_cb (DbkReviewReport *self, guint slot)
{
  DbkGridPos pos = dbk_entry_model_find (self->model, slot);

  if (pos.block < 0)
    return;
  dbk_grid_set_cursor (self->grid, pos.block, pos.row, pos.column);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
go_to_day_cb (DbkReviewReport *self, int day)
{
  g_signal_emit (self, go_to_day, 0, day);
}

static void
correct_cb (DbkReviewReport *self)
{
  g_signal_emit (self, correct, 0);
}

static void
dbk_review_report_dispose (GObject *object)
{
  DbkReviewReport *self = DBK_REVIEW_REPORT (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->model);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (dbk_review_report_parent_class)->dispose (object);
}

static void
dbk_review_report_class_init (DbkReviewReportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_review_report_dispose;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DBK_TYPE_FINDINGS_PANE);
  go_to_day = g_signal_new ("go-to-day", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  correct = g_signal_new ("correct", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DBK_TYPE_HISTORY_LIST);
  g_type_ensure (DBK_TYPE_CELL_HISTORY);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/review/dbk-review-report.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, title);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, subtitle);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, moved_revealer);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, moved_label);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, paned);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, scroller);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, status_label);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, pane);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, history_stack);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, history);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewReport, cell_history);
  gtk_widget_class_bind_template_callback (widget_class, looked_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_day_cb);
  gtk_widget_class_bind_template_callback (widget_class, correct_cb);
}

static void
dbk_review_report_init (DbkReviewReport *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->grid = DBK_GRID (dbk_grid_new (NULL));
  g_object_bind_property (adw_style_manager_get_default (), "high-contrast", self->grid, "high-contrast", G_BINDING_SYNC_CREATE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Figures of the report"), -1);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->grid));
  g_signal_connect_object (self->grid, "cursor-moved", G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  self->signals = g_signal_group_new (DBK_TYPE_DOCUMENT);
  g_signal_group_connect_object (self->signals, "state-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
}

void
dbk_review_report_set_document (DbkReviewReport *self, DbkDocument *document)
{
  if (self->document == document)
    return;
  if (self->document != NULL && !dbk_review_report_has_moved (self))
    dbk_document_mark_seen (self->document);
  dbk_grid_set_model (self->grid, NULL);
  g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->model);
  g_set_object (&self->document, document);
  dbk_findings_pane_set_document (self->pane, document, TRUE);
  dbk_cell_history_set_cell (self->cell_history, NULL, -1);
  if (document == NULL)
    return;
  self->revision = dbk_document_get_report (document)->revision;
  self->model = dbk_entry_model_new (document, NULL, TRUE);
  dbk_grid_set_model (self->grid, DBK_GRID_MODEL (self->model));
  dbk_grid_set_cursor (self->grid, 0, 0, 1);
  g_signal_group_set_target (self->signals, document);
  state_changed_cb (self);
}

void
dbk_review_report_set_home (DbkReviewReport *self, DbkHome *home)
{
  dbk_cell_history_set_home (self->cell_history, home);
}

void
dbk_review_report_toggle_history (DbkReviewReport *self)
{
  gboolean shown = g_str_equal (gtk_stack_get_visible_child_name (self->history_stack), "cell");

  gtk_stack_set_visible_child_name (self->history_stack, shown ? "report" : "cell");
}

DbkDocument *
dbk_review_report_get_document (DbkReviewReport *self)
{
  return self->document;
}

gint64
dbk_review_report_get_revision (DbkReviewReport *self)
{
  return self->revision;
}

gboolean
dbk_review_report_has_moved (DbkReviewReport *self)
{
  return self->document != NULL && dbk_document_get_report (self->document)->revision != self->revision;
}

static void
add_selected (DbkReviewReport *self, const DbkGridRange *range, GArray *slots)
{
  for (int r = range->row; r < range->row + range->n_rows; r++)
    for (int c = range->column; c < range->column + range->n_columns; c++)
      {
        int slot = dbk_entry_model_slot (self->model, (DbkGridPos){ range->block, r, c });
        DbkGridPos home;
        guint index = (guint)slot;
        gboolean listed = FALSE;

        /* Yesterday's column and the like are about the same figure: it is listed once, for its value. */
        if (slot < 0)
          continue;
        home = dbk_entry_model_find (self->model, index);
        for (guint i = 0; i < slots->len; i++)
          listed |= g_array_index (slots, guint, i) == index;
        if (!listed && (home.column == c || range->n_columns == 1))
          g_array_append_val (slots, index);
      }
}

GArray *
dbk_review_report_dup_selected (DbkReviewReport *self)
{
  GArray *slots = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) ranges = NULL;

  if (self->model == NULL)
    return slots;
  ranges = dbk_grid_list_ranges (self->grid);
  for (guint i = 0; i < ranges->len; i++)
    add_selected (self, &g_array_index (ranges, DbkGridRange, i), slots);
  return slots;
}
