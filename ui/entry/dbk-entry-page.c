/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Daily entry 日度填报: one plant's day in a sheet, checked while one types, and submitted.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-entry-page-private.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-shortcuts.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-entry-model-private.h"

/* How often the time that is left is told anew. */
#define DEADLINE_SECONDS 20
/* How often it is asked whether the typing is over. */
#define RENEW_MS 300
/* More lines than that nobody reads in a dialogue. */
#define MAX_REFUSALS 12

G_DEFINE_FINAL_TYPE (DbkEntryPage, dbk_entry_page, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_DAYS_DOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const STRIPS[] = { "strip-warning", "strip-error", "strip-good", "strip-info" };

/* --- The strip: where the report stands --- */

static const DbkEvent *
last_event (DbkEntryPage *self)
{
  const GPtrArray *log = dbk_document_get_report (self->document)->log;

  return log->len > 0 ? g_ptr_array_index (log, log->len - 1) : NULL;
}

/* The newest event of @kind; (nullable). */
static const DbkEvent *
find_event (DbkEntryPage *self, DbkOperationKind kind)
{
  const GPtrArray *log = dbk_document_get_report (self->document)->log;

  for (guint i = log->len; i > 0; i--)
    if (((const DbkEvent *)g_ptr_array_index (log, i - 1))->kind == kind)
      return g_ptr_array_index (log, i - 1);
  return NULL;
}

static char *
event_words (const DbkEvent *event)
{
  g_autofree char *when = NULL;
  const char *who;

  if (event == NULL)
    return g_strdup ("");
  when = dbk_words_time (event->at);
  who = event->by_name != NULL && *event->by_name != '\0' ? event->by_name : event->by;
  if (event->comment != NULL && *event->comment != '\0')
    return g_strdup_printf ("%s %s %s: %s", when, who, dbk_operation_kind_name (event->kind), event->comment);
  return g_strdup_printf ("%s %s %s", when, who, dbk_operation_kind_name (event->kind));
}

static void
set_strip_look (DbkEntryPage *self, const char *look)
{
  for (guint i = 0; i < G_N_ELEMENTS (STRIPS); i++)
    gtk_widget_remove_css_class (self->strip, STRIPS[i]);
  if (look != NULL)
    gtk_widget_add_css_class (self->strip, look);
}

static void
update_strip (DbkEntryPage *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  DbkReportState state = dbk_document_get_state (self->document);
  const DbkReport *report = dbk_document_get_report (self->document);
  g_autofree char *name = dbk_words_state (dbk_layout_form (layout), dbk_layout_period (layout), state, dbk_document_get_step (self->document));
  g_autofree char *detail = NULL;
  gboolean late = FALSE;
  const char *look = NULL;

  switch (state)
    {
    case DBK_STATE_RETURNED:
      detail = event_words (find_event (self, DBK_OPERATION_RETURN));
      look = "strip-warning";
      break;
    case DBK_STATE_IN_REVIEW:
      /* An own submission the service has not answered yet is not in the log. */
      detail = report->state == DBK_STATE_IN_REVIEW ? event_words (last_event (self)) : g_strdup (_ ("Waiting to be sent"));
      look = "strip-info";
      break;
    case DBK_STATE_APPROVED:
      detail = event_words (find_event (self, DBK_OPERATION_APPROVE));
      look = "strip-good";
      break;
    case DBK_STATE_IN_CORRECTION:
      {
        g_autofree char *asked = event_words (find_event (self, DBK_OPERATION_CORRECT));

        detail = g_strdup_printf (_ ("The approved figures stay in force until the correction is approved. %s"), asked);
        look = "strip-warning";
        break;
      }
    case DBK_STATE_DRAFT:
    default:
      detail = dbk_words_due (dbk_form_deadline (dbk_layout_form (layout), dbk_layout_period (layout)), &late);
      look = late ? "strip-warning" : NULL;
    }
  gtk_image_set_from_icon_name (self->state_icon, dbk_words_state_icon (state, report->revision > 0));
  if (self->days_down)
    {
      g_autofree char *day = dbk_words_day (dbk_layout_period (layout).first);
      g_autofree char *both = g_strdup_printf ("%s · %s", day, name);

      gtk_label_set_label (self->state_label, both);
    }
  else
    gtk_label_set_label (self->state_label, name);
  gtk_label_set_label (self->state_detail, detail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_detail), detail);
  set_strip_look (self, look);
  dbk_entry_page_update_receipt (self);
}

/* --- The line below: how far it is, and what can be done --- */

static void
update_progress (DbkEntryPage *self)
{
  guint filled, required;
  g_autofree char *text = NULL;

  dbk_document_get_completeness (self->document, &filled, &required);
  text = g_strdup_printf (_ ("%u / %u filled"), filled, required);
  gtk_progress_bar_set_fraction (self->progress, required > 0 ? (double)filled / required : 1);
  gtk_label_set_label (self->progress_label, text);
}

static void
enable (DbkEntryPage *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

static void
update_actions (DbkEntryPage *self)
{
  DbkMay may = dbk_document_get_may (self->document);
  DbkReportState state = dbk_document_get_state (self->document);
  g_autofree char *why = dbk_document_why_not_submit (self->document);
  gboolean open = state == DBK_STATE_DRAFT || state == DBK_STATE_RETURNED || state == DBK_STATE_IN_CORRECTION;
  g_autofree char *day = dbk_words_day_short (dbk_document_get_key (self->document)->period.first);
  /* Translators: what is submitted is the report of one day in a list of days */
  g_autofree char *submit = self->days_down ? g_strdup_printf (_ ("_Submit %s"), day) : g_strdup (_ ("_Submit"));
  g_autofree char *name = self->days_down ? g_strdup_printf (_ ("Submit %s"), day) : g_strdup (_ ("Submit"));
  g_autofree char *spoken = why != NULL ? g_strdup_printf ("%s: %s", name, why) : g_strdup (name);

  enable (self, "entry.submit", why == NULL && open);
  enable (self, "entry.withdraw", (may & DBK_MAY_WITHDRAW) != 0);
  enable (self, "entry.correct", (may & DBK_MAY_CORRECT) != 0);
  enable (self, "entry.cancel", (may & DBK_MAY_CANCEL) != 0);
  /* It fills in all units, of which the month shows one. */
  enable (self, "entry.copy-yesterday", (may & DBK_MAY_EDIT) != 0 && !self->days_down);
  enable (self, "entry.note", (may & DBK_MAY_EDIT) != 0);
  enable (self, "entry.zeros", (may & DBK_MAY_EDIT) != 0);
  gtk_widget_set_visible (self->submit_button, open);
  gtk_button_set_label (GTK_BUTTON (self->submit_button), submit);
  gtk_widget_set_visible (self->copy_button, (may & DBK_MAY_EDIT) != 0 && !self->days_down);
  gtk_widget_set_visible (self->withdraw_button, (may & DBK_MAY_WITHDRAW) != 0);
  gtk_widget_set_visible (self->correct_button, (may & DBK_MAY_CORRECT) != 0);
  gtk_widget_set_visible (self->cancel_button, (may & DBK_MAY_CANCEL) != 0);
  gtk_label_set_label (self->why_label, open && why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why_label), open && why != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->why_label), why);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->submit_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

DbkGridPos
dbk_entry_page_locate (DbkEntryPage *self)
{
  DbkGridPos pos = dbk_grid_get_cursor (self->grid);

  return self->days == NULL ? pos : dbk_entry_period_locate (self->days, pos);
}

int
dbk_entry_page_slot (DbkEntryPage *self)
{
  DbkGridPos pos = dbk_entry_page_locate (self);

  return pos.block >= 0 ? dbk_entry_model_slot (self->model, pos) : -1;
}

static void
update_status (DbkEntryPage *self)
{
  g_autofree char *text = NULL;
  DbkGridPos pos;
  int slot;

  if (self->model == NULL)
    return;
  dbk_entry_page_follow (self);
  pos = dbk_grid_get_cursor (self->grid);
  text = dbk_grid_dup_summary (self->grid);
  if (text == NULL)
    text = self->days != NULL ? dbk_entry_period_dup_status (self->days, pos) : dbk_entry_model_dup_status (self->model, pos);
  /* An empty line would make the sheet jump. */
  gtk_label_set_label (self->status_label, *text != '\0' ? text : " ");
  slot = dbk_entry_page_slot (self);
  dbk_findings_pane_set_slot (self->pane, slot);
  dbk_cell_history_set_cell (self->history, self->document, slot);
  enable (self, "entry.take-reading", slot >= 0 && dbk_entry_model_may_edit (self->model, slot) && dbk_words_is_over_reading (self->document, (guint)slot));
}

/* Where a cell was left, cursor-moved has told it already. */
static void
selection_changed_cb (DbkEntryPage *self)
{
  gboolean several = dbk_grid_count_selected (self->grid) > 1;

  if (several || self->several)
    update_status (self);
  self->several = several;
}

static void
cells_changed_cb (DbkEntryPage *self)
{
  update_progress (self);
  update_actions (self);
  update_status (self);
}

static void
state_changed_cb (DbkEntryPage *self)
{
  update_strip (self);
  cells_changed_cb (self);
}

/* --- Opening --- */

static void
show_empty (DbkEntryPage *self, const char *title, const char *description)
{
  g_autofree char *markup = g_markup_escape_text (description, -1);

  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, markup);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
drop_document (DbkEntryPage *self)
{
  if (self->document == NULL)
    return;
  dbk_entry_page_settle (self);
  dbk_grid_set_model (self->grid, NULL);
  dbk_findings_pane_set_document (self->pane, NULL, FALSE);
  dbk_cell_history_set_cell (self->history, NULL, -1);
  dbk_entry_ticks_set_document (self->ticks, NULL);
  g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->days);
  g_clear_object (&self->model);
  g_clear_object (&self->document);
}

static void
dbk_entry_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DAYS_DOWN)
    dbk_entry_page_set_days_down (DBK_ENTRY_PAGE (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dbk_entry_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_DAYS_DOWN)
    g_value_set_boolean (value, DBK_ENTRY_PAGE (object)->days_down);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* Something was taken back that does not stand in the sheet: not in silence. */
static void
replayed_cb (DbkEntryPage *self, const char *words)
{
  dbk_toast (GTK_WIDGET (self), words);
}

void
dbk_entry_page_take_model (DbkEntryPage *self, DbkEntryModel *model)
{
  DbkDocument *document = dbk_entry_model_get_document (model);

  g_set_object (&self->model, model);
  if (!g_set_object (&self->document, document))
    return;
  dbk_findings_pane_set_document (self->pane, document, FALSE);
  dbk_entry_ticks_set_document (self->ticks, document);
  g_signal_group_set_target (self->signals, document);
  update_strip (self);
  update_progress (self);
  update_actions (self);
}

void
dbk_entry_page_open (DbkEntryPage *self)
{
  g_autoptr (DbkDocument) document = NULL;
  g_autoptr (DbkEntryModel) model = NULL;
  const DbkNode *plant = dbk_place_get_plant (self->place);
  g_autofree char *period = dbk_day_to_string (dbk_place_get_day (self->place));
  g_autoptr (GError) error = NULL;

  self->stale = FALSE;
  drop_document (self);
  if (plant == NULL)
    {
      show_empty (self, _ ("No plant yet"), _ ("This account files for no plant. An administrator grants it one; then sync."));
      return;
    }
  document = dbk_home_open_document (dbk_place_get_home (self->place), DBK_FORM_DAILY, plant->code, period, &error);
  if (document == NULL)
    {
      show_empty (self, _ ("The report cannot be shown"), error->message);
      return;
    }
  model = dbk_entry_model_new (document, dbk_home_get_account (dbk_place_get_home (self->place)), FALSE);
  dbk_entry_table_share_undo (DBK_ENTRY_TABLE (model), self->undo);
  g_signal_connect_object (model, "replayed", G_CALLBACK (replayed_cb), self, G_CONNECT_SWAPPED);
  dbk_entry_page_take_model (self, model);
  dbk_grid_set_model (self->grid, DBK_GRID_MODEL (model));
  dbk_grid_set_cursor (self->grid, 0, 0, 1);
  if (self->days_down)
    dbk_entry_page_show_days (self);
  else
    {
      dbk_entry_page_find_figure (self);
      dbk_document_mark_seen (self->document);
    }
  if (self->days != NULL)
    g_signal_connect_object (self->days, "replayed", G_CALLBACK (replayed_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_set_visible_child_name (self->stack, "sheet");
  state_changed_cb (self);
}

/* Another plant or day: what was done before is not undone from here. */
static void
open_anew (DbkEntryPage *self)
{
  dbk_entry_undo_clear (self->undo);
  dbk_entry_page_open (self);
}

static void
open_anew_or_later (DbkEntryPage *self)
{
  g_clear_handle_id (&self->renew_id, g_source_remove);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    open_anew (self);
  else
    self->stale = TRUE;
}

/* What a figure's row has beside it, its note, stays as well; without a figure, the place. */
static void
put_back (DbkEntryPage *self, DbkGridPos figure, DbkGridPos cursor, int beside)
{
  if (figure.block < 0)
    dbk_grid_set_cursor (self->grid, cursor.block, cursor.row, cursor.column);
  else if (!dbk_grid_set_cursor (self->grid, figure.block, figure.row, figure.column + beside))
    dbk_grid_set_cursor (self->grid, figure.block, figure.row, figure.column);
}

/* The same figure stays under the cursor. */
static void
renew (DbkEntryPage *self)
{
  int slot = self->document != NULL ? dbk_entry_page_slot (self) : -1;
  const DbkSlot *info = slot >= 0 ? dbk_layout_slot (dbk_document_get_layout (self->document), (guint)slot) : NULL;
  const char *entity = info != NULL ? info->entity->code : NULL;
  const char *indicator = info != NULL ? info->indicator->code : NULL;
  DbkGridPos cursor = dbk_grid_get_cursor (self->grid);
  DbkGridPos pos = info != NULL ? dbk_entry_model_find (self->model, info->index) : (DbkGridPos){ -1, -1, -1 };
  int beside = pos.block == cursor.block && pos.row == cursor.row ? cursor.column - pos.column : 0;

  open_anew_or_later (self);
  pos = (DbkGridPos){ -1, -1, -1 };
  info = entity != NULL && self->document != NULL ? dbk_layout_find_codes (dbk_document_get_layout (self->document), entity, indicator) : NULL;
  if (info != NULL && self->days == NULL)
    pos = dbk_entry_model_find (self->model, info->index);
  if (self->days == NULL && cursor.block >= 0)
    put_back (self, pos, cursor, beside);
}

static gboolean
renew_cb (gpointer data)
{
  DbkEntryPage *self = data;

  if (dbk_grid_is_editing (self->grid))
    return G_SOURCE_CONTINUE;
  self->renew_id = 0;
  renew (self);
  return G_SOURCE_REMOVE;
}

/* A newer catalogue waits for whoever is typing into a cell. */
static void
catalogue_changed_cb (DbkEntryPage *self)
{
  if (!dbk_grid_is_editing (self->grid))
    renew (self);
  else if (self->renew_id == 0)
    self->renew_id = g_timeout_add (RENEW_MS, renew_cb, self);
}

static void
place_changed_cb (DbkEntryPage *self)
{
  if (self->following || dbk_entry_page_find_day (self))
    return;
  open_anew_or_later (self);
}

static gboolean
deadline_cb (gpointer data)
{
  DbkEntryPage *self = data;

  if (self->document != NULL)
    update_strip (self);
  return G_SOURCE_CONTINUE;
}

static void
dbk_entry_page_map (GtkWidget *widget)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  GTK_WIDGET_CLASS (dbk_entry_page_parent_class)->map (widget);
  if (self->stale)
    open_anew (self);
  self->deadline_id = g_timeout_add_seconds (DEADLINE_SECONDS, deadline_cb, self);
}

static void
dbk_entry_page_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&DBK_ENTRY_PAGE (widget)->deadline_id, g_source_remove);
  GTK_WIDGET_CLASS (dbk_entry_page_parent_class)->unmap (widget);
}

/* --- The pane at the right --- */

static void
take_reading_cb (DbkEntryPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "entry.take-reading", NULL);
}

static void
go_to_day_cb (DbkEntryPage *self, int day)
{
  dbk_place_set_day (self->place, day);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
correct_cb (DbkEntryPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "entry.correct", NULL);
}

static void
go_to_cb (DbkEntryPage *self, guint slot)
{
  DbkGridPos pos = dbk_entry_model_find (self->model, slot);

  if (pos.block < 0)
    {
      dbk_entry_ticks_focus (self->ticks, slot);
      return;
    }
  /* A figure of another unit stands in the day's own sheet. */
  if (self->days != NULL)
    {
      const DbkSlot *info = dbk_entry_model_slot_info (self->model, (int)slot);

      if (info->entity == self->unit)
        pos = dbk_entry_period_find (self->days, dbk_place_get_day (self->place), info->indicator);
      else
        dbk_entry_page_set_days_down (self, FALSE);
    }
  dbk_grid_set_cursor (self->grid, pos.block, pos.row, pos.column);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

/* A block that could not be taken whole: which cells kept their value, and why. */
static void
batch_refused_cb (DbkEntryPage *self, GPtrArray *refusals)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u cell was left as it was", "%u cells were left as they were", refusals->len), refusals->len);
  GtkWidget *dialog;

  for (guint i = 0; i < refusals->len && i < MAX_REFUSALS; i++)
    {
      const DbkGridRefusal *refusal = g_ptr_array_index (refusals, i);
      DbkGridModel *model = dbk_grid_get_model (self->grid);
      g_autofree char *name = dbk_grid_model_has_cell (model, refusal->pos) ? dbk_grid_model_dup_name (model, refusal->pos) : g_strdup (_ ("Outside the sheet"));

      g_string_append_printf (list, "%s: %s\n", name, refusal->message);
    }
  if (refusals->len > MAX_REFUSALS)
    g_string_append_printf (list, _ ("… and %u more"), refusals->len - MAX_REFUSALS);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, list->str);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Object --- */

static gboolean
dbk_entry_page_grab_focus (GtkWidget *widget)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (widget);

  if (self->stale)
    open_anew (self);
  return self->document != NULL && gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
dbk_entry_page_dispose (GObject *object)
{
  DbkEntryPage *self = DBK_ENTRY_PAGE (object);

  g_clear_handle_id (&self->deadline_id, g_source_remove);
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_clear_object (&self->signals);
  g_clear_object (&self->days);
  g_clear_pointer (&self->units, g_ptr_array_unref);
  g_clear_pointer (&self->undo, dbk_entry_undo_unref);
  g_clear_object (&self->model);
  g_clear_object (&self->document);
  g_clear_object (&self->place);
  G_OBJECT_CLASS (dbk_entry_page_parent_class)->dispose (object);
}

static void
dbk_entry_page_class_init (DbkEntryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_entry_page_dispose;
  G_OBJECT_CLASS (klass)->set_property = dbk_entry_page_set_property;
  G_OBJECT_CLASS (klass)->get_property = dbk_entry_page_get_property;
  /* DbkEntryPage:days-down: one unit's month instead of the plant's day. */
  properties[PROP_DAYS_DOWN] = g_param_spec_boolean ("days-down", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  widget_class->map = dbk_entry_page_map;
  widget_class->unmap = dbk_entry_page_unmap;
  widget_class->grab_focus = dbk_entry_page_grab_focus;

  g_type_ensure (DBK_TYPE_FINDINGS_PANE);
  g_type_ensure (DBK_TYPE_ENTRY_TICKS);
  g_type_ensure (DBK_TYPE_CELL_HISTORY);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/entry/dbk-entry-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, unit_chooser);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, empty_page);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, strip);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, state_detail);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, receipt_button);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, flap);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, pane_stack);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, pane);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, history);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, progress);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, progress_label);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, copy_button);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, ticks);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, why_label);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, withdraw_button);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, correct_button);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, DbkEntryPage, submit_button);
  gtk_widget_class_bind_template_callback (widget_class, go_to_cb);
  gtk_widget_class_bind_template_callback (widget_class, go_to_day_cb);
  gtk_widget_class_bind_template_callback (widget_class, correct_cb);
  gtk_widget_class_bind_template_callback (widget_class, take_reading_cb);
  gtk_widget_class_install_property_action (widget_class, "entry.days-down", "days-down");

  dbk_entry_page_install_actions (widget_class);
}

static const DbkShortcut SHORTCUTS[] = {
  { "<Control><Shift>Return", "entry.submit" },
  { "<Control>t", "entry.days-down" },
  { "<Shift>F2", "entry.note" },
  { "<Control>h", "entry.history" },
  { "<Control>j", "entry.report-history" },
  { "<Control>i", "entry.import" },
  { "<Control><Shift>m", "entry.take-reading" },
  { "<Alt>0|<Alt>KP_0", "entry.zeros" },
};

static void
dbk_entry_page_init (DbkEntryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  dbk_shortcuts_add (GTK_WIDGET (self), SHORTCUTS, G_N_ELEMENTS (SHORTCUTS));
  dbk_entry_page_accept_workbooks (self);
  self->units = g_ptr_array_new ();
  self->undo = dbk_entry_undo_new ();
  g_signal_connect_object (self->unit_chooser, "notify::selected", G_CALLBACK (dbk_entry_page_unit_chosen), self, G_CONNECT_SWAPPED);
  self->stale = TRUE;
  self->grid = DBK_GRID (dbk_grid_new (NULL));
  g_object_bind_property (adw_style_manager_get_default (), "high-contrast", self->grid, "high-contrast", G_BINDING_SYNC_CREATE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Figures of the report"), -1);
  gtk_scrolled_window_set_child (self->scroller, GTK_WIDGET (self->grid));
  g_signal_connect_object (self->grid, "cursor-moved", G_CALLBACK (update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "selection-changed", G_CALLBACK (selection_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->grid, "batch-refused", G_CALLBACK (batch_refused_cb), self, G_CONNECT_SWAPPED);

  self->signals = g_signal_group_new (DBK_TYPE_DOCUMENT);
  g_signal_group_connect_object (self->signals, "cells-changed", G_CALLBACK (cells_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "state-changed", G_CALLBACK (state_changed_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
dbk_entry_page_new (DbkPlace *place)
{
  DbkEntryPage *self = g_object_new (DBK_TYPE_ENTRY_PAGE, NULL);

  self->place = g_object_ref (place);
  dbk_cell_history_set_home (self->history, dbk_place_get_home (place));
  g_signal_connect_object (place, "notify::plant", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (place, "notify::day", G_CALLBACK (place_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dbk_place_get_home (place), "catalogue-changed", G_CALLBACK (catalogue_changed_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
dbk_entry_page_settle (DbkEntryPage *self)
{
  if (self->document != NULL && !dbk_grid_commit (self->grid))
    dbk_grid_cancel_edit (self->grid);
}
