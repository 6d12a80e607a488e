/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Review 审核: what waits for me, and the report that is looked at.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/review/dbk-review-page.h"

#include <glib/gi18n-lib.h>

#include "data/base/dbk-clock.h"
#include "data/client/dbk-document.h"
#include "ui/common/dbk-comment-dialog.h"
#include "ui/common/dbk-shortcuts.h"
#include "ui/common/dbk-words.h"
#include "ui/review/dbk-approvals.h"
#include "ui/review/dbk-completeness.h"
#include "ui/review/dbk-inbox-row.h"
#include "ui/review/dbk-return-dialog.h"
#include "ui/review/dbk-review-report.h"

#define MATRIX_DAYS 14

struct _DbkReviewPage
{
  AdwBin parent_instance;

  DbkPlace *place;         /* (owned) */
  DbkApprovals *approvals; /* (owned) */
  AdwToast *toast;         /* (owned) (nullable): the Undo that is in sight */
  guint reload_id;
  gboolean loading;

  GtkEditable *search_entry;
  GtkToggleButton *warnings_button;
  GtkListBox *list;
  DbkCompleteness *matrix;
  GtkStack *stack;
  DbkReviewReport *report;
  GtkWidget *action_line;
  GtkWidget *next_button;
  GtkLabel *why_label;
  GtkWidget *correct_button;
  GtkWidget *return_button;
  GtkWidget *approve_button;
};

G_DEFINE_FINAL_TYPE (DbkReviewPage, dbk_review_page, ADW_TYPE_BIN)

static DbkHome *
home_of (DbkReviewPage *self)
{
  return dbk_place_get_home (self->place);
}

static GtkListBoxRow *step_row (DbkReviewPage *self, int step);

/* Offered where there is another report to go to; a line with nothing in it is none. */
static void
update_next (DbkReviewPage *self)
{
  gboolean another = step_row (self, 1) != NULL || step_row (self, -1) != NULL;

  gtk_widget_set_visible (self->next_button, another);
  gtk_widget_set_visible (self->action_line, another || dbk_review_report_get_document (self->report) != NULL);
}

/* --- The list --- */

static gboolean
filter_row (GtkListBoxRow *row, gpointer data)
{
  DbkReviewPage *self = data;
  const DbkReportInfo *info = dbk_inbox_row_get_info (DBK_INBOX_ROW (row));

  if (gtk_toggle_button_get_active (self->warnings_button) && info->reasons == 0)
    return FALSE;
  return dbk_inbox_row_matches (DBK_INBOX_ROW (row), gtk_editable_get_text (self->search_entry));
}

static void
filter_changed_cb (DbkReviewPage *self)
{
  gtk_list_box_invalidate_filter (self->list);
  update_next (self);
}

static void
show_region (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *region = dbk_inbox_row_get_region (DBK_INBOX_ROW (row));
  GtkWidget *label;

  if (before != NULL && g_strcmp0 (region, dbk_inbox_row_get_region (DBK_INBOX_ROW (before))) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (region);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "region-header");
  gtk_list_box_row_set_header (row, label);
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  return dbk_inbox_row_compare (DBK_INBOX_ROW (a), DBK_INBOX_ROW (b));
}

static DbkInboxRow *
find_row (DbkReviewPage *self, const DbkReportKey *key)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (dbk_report_key_equal (&dbk_inbox_row_get_info (DBK_INBOX_ROW (row))->key, key))
      return DBK_INBOX_ROW (row);
  return NULL;
}

static const DbkReportKey *
shown_key (DbkReviewPage *self)
{
  DbkDocument *document = dbk_review_report_get_document (self->report);

  return document != NULL ? dbk_document_get_key (document) : NULL;
}

static void
select_shown (DbkReviewPage *self)
{
  const DbkReportKey *key = shown_key (self);
  DbkInboxRow *row = key != NULL ? find_row (self, key) : NULL;

  self->loading = TRUE;
  if (row != NULL)
    gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
  else
    gtk_list_box_unselect_all (self->list);
  self->loading = FALSE;
  update_next (self);
}

static void
load_list (DbkReviewPage *self)
{
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home_of (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = dbk_home_list_inbox (home_of (self), &error);
  GtkListBoxRow *row;

  if (infos == NULL)
    {
      g_warning ("Inbox: %s", error->message);
      return;
    }
  self->loading = TRUE;
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  for (guint i = 0; i < infos->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (infos, i);

      if (!dbk_approvals_contains (self->approvals, &info->key))
        gtk_list_box_append (self->list, dbk_inbox_row_new (catalogue, info));
    }
  self->loading = FALSE;
  select_shown (self);
}

static void
load_matrix (DbkReviewPage *self)
{
  DbkDay last = dbk_clock_today () - 1;
  DbkDay first = last - MATRIX_DAYS + 1;
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home_of (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  if (catalogue == NULL)
    return;
  infos = dbk_home_list_reports (home_of (self), DBK_FORM_DAILY, NULL, first, last, &error);
  if (infos != NULL)
    dbk_completeness_set (self->matrix, catalogue, infos, first, last);
  else
    g_warning ("Completeness: %s", error->message);
}

static gboolean
reload_cb (gpointer data)
{
  DbkReviewPage *self = data;

  self->reload_id = 0;
  load_list (self);
  load_matrix (self);
  /* A page that opens empty would only ask for a click that everybody makes. */
  if (dbk_review_report_get_document (self->report) == NULL && dbk_approvals_get_count (self->approvals) == 0)
    {
      GtkListBoxRow *first = step_row (self, 1);

      if (first != NULL)
        {
          gtk_list_box_select_row (self->list, first);
          gtk_widget_grab_focus (GTK_WIDGET (first));
        }
    }
  return G_SOURCE_REMOVE;
}

/* A sync changes many reports at once; the lists are read once after them. */
static void
queue_reload (DbkReviewPage *self)
{
  if (self->reload_id == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->reload_id = g_idle_add (reload_cb, self);
}

/* --- The report --- */

static void
update_actions (DbkReviewPage *self)
{
  DbkDocument *document = dbk_review_report_get_document (self->report);
  DbkMay may = document != NULL ? dbk_document_get_may (document) : 0;
  const char *refusal = document != NULL ? dbk_document_get_refusal (document) : NULL;
  gboolean moved = dbk_review_report_has_moved (self->report);
  gboolean waiting = document != NULL && dbk_approvals_contains (self->approvals, dbk_document_get_key (document));
  const char *why = "";

  if (waiting)
    why = _ ("The approval is sent in a moment.");
  else if (moved)
    why = _ ("Look at what changed before you approve.");
  else if (refusal != NULL)
    why = refusal;
  else if ((may & DBK_MAY_RETURN) != 0 && (may & DBK_MAY_APPROVE) == 0)
    why = _ ("You typed figures of this report yourself; somebody else has to approve it.");
  else if (document != NULL && (may & (DBK_MAY_APPROVE | DBK_MAY_RETURN)) == 0)
    why = _ ("This report does not wait for you.");
  gtk_widget_set_visible (self->correct_button, (may & DBK_MAY_CORRECT) != 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.correct", (may & DBK_MAY_CORRECT) != 0);
  gtk_widget_set_visible (self->return_button, document != NULL);
  gtk_widget_set_visible (self->approve_button, document != NULL);
  update_next (self);
  gtk_label_set_label (self->why_label, why);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->why_label), *why != '\0' ? why : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.approve", (may & DBK_MAY_APPROVE) != 0 && !moved && !waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.approve-comment", (may & DBK_MAY_APPROVE) != 0 && !moved && !waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.return", (may & DBK_MAY_RETURN) != 0 && !waiting);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "review.undo", dbk_approvals_get_count (self->approvals) > 0);
}

static void
report_changed_cb (DbkReviewPage *self)
{
  update_actions (self);
}

static void
go_to_day_cb (DbkReviewPage *self, int day)
{
  dbk_review_page_open (self, shown_key (self)->org, day);
}

static void
open_correction (GtkWidget *widget, const char *comment)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);
  DbkDocument *document = dbk_review_report_get_document (self->report);
  g_autoptr (GError) error = NULL;

  if (document == NULL)
    return;
  if (!dbk_document_correct (document, comment, &error))
    {
      dbk_complain (widget, _ ("No correction was opened"), error);
      return;
    }
  dbk_sync_quietly (home_of (self));
  dbk_toast (widget, _ ("Correction opened"));
}

static void
correct_cb (DbkReviewPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "review.correct", NULL);
}

/* What had the focus may be gone with the report; outside the page its keys, Undo above all, would do nothing. */
static void
keep_focus (DbkReviewPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (focus == NULL || !gtk_widget_get_mapped (focus) || !gtk_widget_is_sensitive (focus))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
show_document (DbkReviewPage *self, DbkDocument *document)
{
  dbk_review_report_set_document (self->report, document);
  gtk_stack_set_visible_child_name (self->stack, document != NULL ? "report" : "empty");
  update_actions (self);
  keep_focus (self);
}

static DbkDocument *
open_key (DbkReviewPage *self, const DbkReportKey *key, GError **error)
{
  g_autofree char *period = dbk_period_to_string (key->period);

  return dbk_home_open_document (home_of (self), key->form, key->org, period, error);
}

static void
row_selected_cb (DbkReviewPage *self, GtkListBoxRow *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkDocument) document = NULL;

  if (row == NULL || self->loading)
    return;
  update_next (self);
  document = open_key (self, &dbk_inbox_row_get_info (DBK_INBOX_ROW (row))->key, &error);
  if (document == NULL)
    dbk_complain (GTK_WIDGET (self), _ ("The report cannot be shown"), error);
  else
    show_document (self, document);
}

static void
chosen_cb (DbkReviewPage *self, const char *org, const char *period)
{
  DbkPeriod parsed;

  if (dbk_period_parse (period, &parsed))
    dbk_review_page_open (self, org, parsed.first);
}

/* The visible row after (before) the one that is selected; the first where none is. */
static GtkListBoxRow *
step_row (DbkReviewPage *self, int step)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row (self->list);
  int i = selected != NULL ? gtk_list_box_row_get_index (selected) + step : 0;
  GtkListBoxRow *row;

  while (i >= 0 && (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL)
    {
      if (gtk_widget_get_child_visible (GTK_WIDGET (row)))
        return row;
      i += step;
    }
  return NULL;
}

/* --- Actions --- */

static void
step_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);
  GtkListBoxRow *row = step_row (self, g_str_equal (name, "review.next") ? 1 : -1);

  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
  else
    dbk_toast (widget, _ ("That was the last report in the list"));
}

/* What comes after a report was dealt with: the next in the list, the one before, or nothing. */
static void
go_on (DbkReviewPage *self)
{
  GtkListBoxRow *next = step_row (self, 1);
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (GError) error = NULL;

  if (next == NULL || next == gtk_list_box_get_selected_row (self->list))
    next = step_row (self, -1);
  if (next != NULL && next != gtk_list_box_get_selected_row (self->list))
    document = open_key (self, &dbk_inbox_row_get_info (DBK_INBOX_ROW (next))->key, &error);
  show_document (self, document);
  load_list (self);
  keep_focus (self);
}

static void
approve (DbkReviewPage *self, const char *comment)
{
  DbkDocument *document = dbk_review_report_get_document (self->report);

  if (document == NULL)
    return;
  dbk_approvals_add (self->approvals, document, dbk_review_report_get_revision (self->report), comment);
  go_on (self);
}

static void
approve_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  approve (DBK_REVIEW_PAGE (widget), NULL);
}

static void
approve_with (GtkWidget *widget, const char *comment)
{
  approve (DBK_REVIEW_PAGE (widget), comment);
}

static void
approve_comment_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dbk_comment_dialog_ask (widget, _ ("Approve with a comment"), NULL, _ ("_Approve"), approve_with);
}

static void
approve_all_cb (DbkReviewPage *self, const char *response, GtkWidget *dialog)
{
  GPtrArray *keys = g_object_get_data (G_OBJECT (dialog), "infos");

  if (!g_str_equal (response, "approve"))
    return;
  show_document (self, NULL);
  for (guint i = 0; i < keys->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (keys, i);
      g_autoptr (DbkDocument) document = open_key (self, &info->key, NULL);

      /* The list that was confirmed named this revision; another one is not approved unseen. */
      if (document != NULL && (dbk_document_get_may (document) & DBK_MAY_APPROVE) != 0)
        dbk_approvals_add (self->approvals, document, info->revision, NULL);
    }
  load_list (self);
}

static void
approve_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);
  DbkCatalogue *catalogue = dbk_home_get_catalogue (home_of (self));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = dbk_home_list_inbox (home_of (self), &error);
  g_autoptr (GString) names = g_string_new (NULL);
  g_autofree char *heading = NULL;
  GPtrArray *chosen = g_ptr_array_new_with_free_func ((GDestroyNotify)dbk_report_info_free);
  GtkWidget *dialog;

  for (guint i = all != NULL ? all->len : 0; i > 0; i--)
    {
      const DbkReportInfo *info = g_ptr_array_index (all, i - 1);

      if (info->reasons == 0 && info->unseen == 0 && info->for_me && !dbk_approvals_contains (self->approvals, &info->key))
        g_ptr_array_insert (chosen, 0, g_ptr_array_steal_index (all, i - 1));
    }
  for (guint i = 0; i < chosen->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (chosen, i);
      const DbkNode *plant = dbk_catalogue_node (catalogue, info->key.org);
      g_autofree char *period = dbk_period_to_string (info->key.period);

      g_string_append_printf (names, "%s · %s\n", plant != NULL ? dbk_text_get (&plant->name) : info->key.org, period);
    }
  if (chosen->len == 0)
    {
      g_ptr_array_unref (chosen);
      dbk_toast (widget, _ ("No report without warnings waits for you"));
      return;
    }
  heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Approve %u report without warnings?", "Approve %u reports without warnings?", chosen->len), chosen->len);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), heading, names->str);
  g_object_set_data_full (G_OBJECT (dialog), "infos", chosen, (GDestroyNotify)g_ptr_array_unref);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "approve", _ ("_Approve all"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "approve", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (approve_all_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
correct_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dbk_comment_dialog_ask_correction (widget, open_correction);
}

static void
history_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dbk_review_report_toggle_history (DBK_REVIEW_PAGE (widget)->report);
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);
  g_autoptr (DbkDocument) document = dbk_approvals_undo (self->approvals);

  if (document == NULL)
    return;
  show_document (self, document);
  load_list (self);
}

static void
returned_cb (DbkReviewPage *self)
{
  dbk_sync_quietly (home_of (self));
  dbk_toast (GTK_WIDGET (self), _ ("Returned"));
  go_on (self);
}

static void
return_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);
  DbkDocument *document = dbk_review_report_get_document (self->report);
  g_autoptr (GArray) slots = NULL;
  GtkWidget *dialog;

  if (document == NULL)
    return;
  slots = dbk_review_report_dup_selected (self->report);
  dialog = dbk_return_dialog_new (GTK_WINDOW (gtk_widget_get_root (widget)), document, slots);
  g_signal_connect_object (dialog, "returned", G_CALLBACK (returned_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Undo in sight while anything waits for it --- */

static void
toast_undo_cb (DbkReviewPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "review.undo", NULL);
}

static void
toast_gone_cb (DbkReviewPage *self, AdwToast *toast)
{
  if (self->toast == toast)
    g_clear_object (&self->toast);
}

static void
approvals_changed_cb (DbkReviewPage *self)
{
  guint n = dbk_approvals_get_count (self->approvals);
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u report approved", "%u reports approved", n), n);

  update_actions (self);
  queue_reload (self);
  if (n == 0)
    {
      g_autoptr (AdwToast) toast = g_steal_pointer (&self->toast);

      if (toast != NULL)
        adw_toast_dismiss (toast);
      return;
    }
  if (self->toast == NULL && overlay != NULL)
    {
      self->toast = adw_toast_new (title);
      adw_toast_set_timeout (self->toast, 0);
      adw_toast_set_priority (self->toast, ADW_TOAST_PRIORITY_HIGH);
      adw_toast_set_button_label (self->toast, _ ("_Undo"));
      g_signal_connect_object (self->toast, "button-clicked", G_CALLBACK (toast_undo_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (toast_gone_cb), self, G_CONNECT_SWAPPED);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_object_ref (self->toast));
    }
  else if (self->toast != NULL)
    adw_toast_set_title (self->toast, title);
}

static void
refused_cb (DbkReviewPage *self, DbkDocument *document, const char *message)
{
  const DbkNode *plant = dbk_layout_plant (dbk_document_get_layout (document));
  g_autofree char *heading = g_strdup_printf (_ ("%s was not approved"), dbk_text_get (&plant->name));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
  queue_reload (self);
}

/* --- Object --- */

static void
dbk_review_page_map (GtkWidget *widget)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);

  GTK_WIDGET_CLASS (dbk_review_page_parent_class)->map (widget);
  queue_reload (self);
}

static gboolean
dbk_review_page_grab_focus (GtkWidget *widget)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return gtk_widget_grab_focus (row != NULL ? GTK_WIDGET (row) : GTK_WIDGET (self->search_entry));
}

static void
dbk_review_page_dispose (GObject *object)
{
  DbkReviewPage *self = DBK_REVIEW_PAGE (object);

  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_object (&self->toast);
  g_clear_object (&self->approvals);
  g_clear_object (&self->place);
  G_OBJECT_CLASS (dbk_review_page_parent_class)->dispose (object);
}

static void
dbk_review_page_class_init (DbkReviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_review_page_dispose;
  widget_class->map = dbk_review_page_map;
  widget_class->grab_focus = dbk_review_page_grab_focus;

  g_type_ensure (DBK_TYPE_COMPLETENESS);
  g_type_ensure (DBK_TYPE_REVIEW_REPORT);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/review/dbk-review-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, warnings_button);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, list);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, matrix);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, report);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, action_line);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, next_button);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, why_label);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, return_button);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, correct_button);
  gtk_widget_class_bind_template_callback (widget_class, correct_cb);
  gtk_widget_class_bind_template_child (widget_class, DbkReviewPage, approve_button);
  gtk_widget_class_bind_template_callback (widget_class, filter_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, report_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_day_cb);

  gtk_widget_class_install_action (widget_class, "review.next", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "review.previous", NULL, step_action);
  gtk_widget_class_install_action (widget_class, "review.approve", NULL, approve_action);
  gtk_widget_class_install_action (widget_class, "review.approve-comment", NULL, approve_comment_action);
  gtk_widget_class_install_action (widget_class, "review.approve-all", NULL, approve_all_action);
  gtk_widget_class_install_action (widget_class, "review.return", NULL, return_action);
  gtk_widget_class_install_action (widget_class, "review.correct", NULL, correct_action);
  gtk_widget_class_install_action (widget_class, "review.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "review.history", NULL, history_action);
}

static const DbkShortcut SHORTCUTS[] = {
  { "<Control>Return|<Control>KP_Enter", "review.approve" },
  { "<Control><Shift>r", "review.return" },
  { "<Alt>Down", "review.next" },
  { "<Alt>Up", "review.previous" },
  { "<Control>z", "review.undo" },
  { "<Control>h", "review.history" },
};

static void
dbk_review_page_init (DbkReviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dbk_shortcuts_add (GTK_WIDGET (self), SHORTCUTS, G_N_ELEMENTS (SHORTCUTS));
  gtk_list_box_set_filter_func (self->list, filter_row, self, NULL);
  gtk_list_box_set_sort_func (self->list, compare_rows, NULL, NULL);
  gtk_list_box_set_header_func (self->list, show_region, NULL, NULL);
}

GtkWidget *
dbk_review_page_new (DbkPlace *place)
{
  DbkReviewPage *self = g_object_new (DBK_TYPE_REVIEW_PAGE, NULL);
  DbkHome *home = dbk_place_get_home (place);

  self->place = g_object_ref (place);
  dbk_review_report_set_home (self->report, home);
  self->approvals = dbk_approvals_new (home);
  g_signal_connect_object (self->approvals, "changed", G_CALLBACK (approvals_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->approvals, "refused", G_CALLBACK (refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (home, "report-changed", G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (home, "catalogue-changed", G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (home, "notify::inbox", G_CALLBACK (queue_reload), self, G_CONNECT_SWAPPED);
  update_actions (self);
  return GTK_WIDGET (self);
}

void
dbk_review_page_open (DbkReviewPage *self, const char *plant, DbkDay day)
{
  g_autofree char *period = dbk_day_to_string (day);
  g_autoptr (GError) error = NULL;
  g_autoptr (DbkDocument) document = dbk_home_open_document (home_of (self), DBK_FORM_DAILY, plant, period, &error);

  if (document == NULL)
    {
      dbk_complain (GTK_WIDGET (self), _ ("The report cannot be shown"), error);
      return;
    }
  show_document (self, document);
  select_shown (self);
}

void
dbk_review_page_settle (DbkReviewPage *self)
{
  dbk_approvals_settle (self->approvals);
}
