/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pane at the right: what the rules say, what was returned, and the cell's last 30 days.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/entry/dbk-findings-pane.h"

#include <glib/gi18n-lib.h>

#include "ui/common/dbk-trend.h"
#include "ui/common/dbk-words.h"
#include "ui/entry/dbk-finding-row.h"

/* As many lines as a card holds. */
#define MAX_UNSENT 8

struct _DbkFindingsPane
{
  AdwBin parent_instance;

  DbkDocument *document; /* (owned) (nullable) */
  GSignalGroup *signals; /* (owned) */
  gboolean review;
  int slot;
  guint order;      /* of the next card while filling */
  GHashTable *kept; /* (owned): cards of this round, by key */

  GtkOrientable *outer;
  GtkLabel *heading;
  GtkListBox *list;
  GtkWidget *trend_box;
  GtkLabel *trend_label;
  DbkTrend *trend;
};

G_DEFINE_FINAL_TYPE (DbkFindingsPane, dbk_findings_pane, ADW_TYPE_BIN)

static guint go_to;
static guint go_to_day;
static guint correct;

static gboolean
has_cause (const DbkFinding *finding, const char *cause)
{
  return finding->rule->severity == DBK_SEVERITY_WARNING && g_str_equal (finding->rule->cause != NULL ? finding->rule->cause : finding->rule->code, cause);
}

/* A warning's reason belongs to (rule, entity); findings of one cause on one entity share it. */
static void
reason_changed_cb (DbkFindingRow *row, const char *text, DbkFindingsPane *self)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (dbk_finding_row_get_key (row), "|", 3);
  g_autoptr (GError) error = NULL;

  /* Storing a reason makes new findings: first see which, then store. */
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (has_cause (finding, parts[1]) && g_str_equal (finding->entity->code, parts[2]))
        g_ptr_array_add (wanted, g_strdup (finding->rule->code));
    }
  for (guint i = 0; i < wanted->len && error == NULL; i++)
    dbk_document_set_reason (self->document, g_ptr_array_index (wanted, i), parts[2], text, &error);
  if (error != NULL)
    dbk_toast (GTK_WIDGET (self), error->message);
}

/* Warnings of @cause elsewhere in the report that nobody explained yet. */
static guint
count_unexplained (DbkFindingsPane *self, const DbkFinding *than, const char *cause)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);
  guint n = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      const char *reason = dbk_document_get_reason (self->document, finding->rule->code, finding->entity->code);

      n += finding->entity != than->entity && has_cause (finding, cause) && (reason == NULL || *reason == '\0');
    }
  return n;
}

/* A grid that failed stopped all units: what explains one explains the others. @key: of the card with the reason. */
static gboolean
spread_reason (DbkFindingsPane *self, const char *key, GError **error)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) entities = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) parts = g_strsplit (key, "|", 3);
  g_autofree char *text = NULL;

  /* Storing a reason makes new findings: first see which, then store. */
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      const char *reason = dbk_document_get_reason (self->document, finding->rule->code, finding->entity->code);

      if (!has_cause (finding, parts[1]))
        continue;
      if (g_str_equal (finding->entity->code, parts[2]))
        text = text != NULL ? text : g_strdup (reason);
      else if (reason == NULL || *reason == '\0')
        {
          g_ptr_array_add (rules, g_strdup (finding->rule->code));
          g_ptr_array_add (entities, g_strdup (finding->entity->code));
        }
    }
  for (guint i = 0; text != NULL && i < rules->len; i++)
    if (!dbk_document_set_reason (self->document, g_ptr_array_index (rules, i), g_ptr_array_index (entities, i), text, error))
      return FALSE;
  return TRUE;
}

static gboolean
may_edit (DbkFindingsPane *self)
{
  return (dbk_document_get_may (self->document) & DBK_MAY_EDIT) != 0;
}

static void
answered_cb (DbkFindingRow *row, guint answer, DbkFindingsPane *self)
{
  const char *key = dbk_finding_row_get_key (row);
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  if (g_str_has_prefix (key, "conflict|"))
    done = dbk_document_resolve (self->document, (guint)dbk_finding_row_get_slot (row), answer == 0, &error);
  else if (g_str_equal (key, "conflicts"))
    done = dbk_document_resolve_all (self->document, answer == 0, &error);
  else if (g_str_equal (key, "carried") && answer == 0)
    g_signal_emit (self, go_to_day, 0, (int)dbk_document_get_key (self->document)->period.first - 1);
  else if (g_str_equal (key, "carried"))
    g_signal_emit (self, correct, 0);
  else if (g_ascii_isdigit (*key))
    done = spread_reason (self, key, &error);
  else if (g_str_equal (key, "unsent"))
    done = answer == 0 && may_edit (self) ? dbk_document_use_unsent (self->document, &error) : dbk_document_discard (self->document, &error);
  if (!done)
    dbk_complain (GTK_WIDGET (self), _ ("That could not be done"), error);
}

static DbkFindingRow *
take_row (DbkFindingsPane *self, const char *key)
{
  GtkWidget *found = g_hash_table_lookup (self->kept, key);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL && found == NULL; row = gtk_widget_get_next_sibling (row))
    if (DBK_IS_FINDING_ROW (row) && g_str_equal (dbk_finding_row_get_key (DBK_FINDING_ROW (row)), key))
      found = row;
  if (found == NULL)
    {
      found = dbk_finding_row_new (key);
      g_signal_connect_object (found, "reason-changed", G_CALLBACK (reason_changed_cb), self, 0);
      g_signal_connect_object (found, "answered", G_CALLBACK (answered_cb), self, 0);
      gtk_list_box_append (self->list, found);
    }
  g_hash_table_insert (self->kept, g_strdup (key), found);
  dbk_finding_row_set_order (DBK_FINDING_ROW (found), self->order++);
  return DBK_FINDING_ROW (found);
}

static void
drop_old_rows (DbkFindingsPane *self)
{
  GtkWidget *next;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row != NULL; row = next)
    {
      next = gtk_widget_get_next_sibling (row);
      if (DBK_IS_FINDING_ROW (row) && !g_hash_table_contains (self->kept, dbk_finding_row_get_key (DBK_FINDING_ROW (row))))
        gtk_list_box_remove (self->list, row);
    }
}

/* The last return of the report, while it still asks for something. */
static const DbkEvent *
open_return (DbkFindingsPane *self)
{
  const DbkReport *report = dbk_document_get_report (self->document);
  DbkReportState state = dbk_document_get_state (self->document);

  if (state != DBK_STATE_RETURNED && state != DBK_STATE_IN_CORRECTION)
    return NULL;
  for (guint i = report->log->len; i > 0; i--)
    {
      const DbkEvent *event = g_ptr_array_index (report->log, i - 1);

      if (event->kind == DBK_OPERATION_RETURN)
        return event;
      if (event->kind == DBK_OPERATION_SUBMIT || event->kind == DBK_OPERATION_APPROVE)
        return NULL;
    }
  return NULL;
}

static void
show_return (DbkFindingsPane *self)
{
  const DbkEvent *event = open_return (self);
  DbkLayout *layout = dbk_document_get_layout (self->document);
  g_autofree char *title = NULL;

  if (event == NULL)
    return;
  title = g_strdup_printf (_ ("Returned by %s"), event->by_name != NULL ? event->by_name : event->by);
  dbk_finding_row_set (take_row (self, "return"), DBK_SEVERITY_WARNING, title, event->comment, -1);
  for (guint i = 0; event->pins != NULL && i < event->pins->len; i++)
    {
      const DbkPin *pin = g_ptr_array_index (event->pins, i);
      const DbkSlot *slot = dbk_layout_find_codes (layout, pin->entity, pin->indicator);
      g_autofree char *key = g_strdup_printf ("pin|%u", i);
      g_autofree char *name = slot != NULL ? dbk_words_cell (slot->entity, slot->indicator) : g_strdup_printf ("%s.%s", pin->entity, pin->indicator);

      dbk_finding_row_set (take_row (self, key), DBK_SEVERITY_WARNING, name, pin->text, slot != NULL ? (int)slot->index : -1);
    }
}

/* @who: (nullable): oneself; @at: 0 if unknown */
static void
append_side (GString *body, const char *who, const char *figure, gint64 at, const char *note)
{
  g_autofree char *when = at > 0 ? dbk_words_time (at) : NULL;

  g_string_append_c (body, '\n');
  if (who == NULL && when == NULL)
    g_string_append_printf (body, _ ("You typed %s"), figure);
  else if (who == NULL)
    g_string_append_printf (body, _ ("You typed %s at %s"), figure, when);
  else if (when == NULL)
    g_string_append_printf (body, _ ("%s typed %s"), who, figure);
  else
    g_string_append_printf (body, _ ("%s typed %s at %s"), who, figure, when);
  if (note != NULL)
    g_string_append_printf (body, _ (", with the note “%s”"), note);
}

static void
show_conflict (DbkFindingsPane *self, const DbkDocumentConflict *conflict, gboolean open)
{
  const DbkSlot *slot = dbk_layout_slot (dbk_document_get_layout (self->document), conflict->slot);
  g_autofree char *key = g_strdup_printf ("conflict|%u", conflict->slot);
  g_autofree char *name = dbk_words_cell (slot->entity, slot->indicator);
  g_autofree char *mine = dbk_words_figure (slot->indicator, conflict->mine);
  g_autofree char *theirs = dbk_words_figure (slot->indicator, conflict->theirs);
  g_autofree char *base = dbk_words_figure (slot->indicator, conflict->base);
  g_autofree char *title = g_strdup_printf (_ ("Conflict: %s"), name);
  g_autofree char *keep_mine = conflict->my_name != NULL ? g_strdup_printf ("%s: %s", conflict->my_name, mine) : g_strdup_printf (_ ("Mine: %s"), mine);
  g_autofree char *keep_theirs = g_strdup_printf (_ ("Theirs: %s"), theirs);
  const char *their_name = conflict->their_name != NULL ? conflict->their_name : _ ("Somebody else");
  g_autoptr (GString) body = g_string_new (NULL);
  DbkFindingRow *row = take_row (self, key);

  g_string_append_printf (body, _ ("It was %s."), base);
  append_side (body, conflict->my_name, mine, conflict->my_at, conflict->my_note);
  append_side (body, their_name, theirs, conflict->their_at, conflict->their_note);
  dbk_finding_row_set (row, DBK_SEVERITY_ERROR, title, body->str, (int)conflict->slot);
  dbk_finding_row_set_answers (row, open ? keep_mine : NULL, open ? keep_theirs : NULL);
}

static guint
show_conflicts (DbkFindingsPane *self)
{
  g_autoptr (GPtrArray) conflicts = dbk_document_list_conflicts (self->document);
  gboolean open = !self->review && (dbk_document_get_may (self->document) & DBK_MAY_EDIT) != 0;

  if (conflicts->len > 1 && open)
    {
      g_autofree char *title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u conflict to decide", "%u conflicts to decide", conflicts->len), conflicts->len);
      DbkFindingRow *row = take_row (self, "conflicts");

      dbk_finding_row_set (row, DBK_SEVERITY_ERROR, title, _ ("Decide them one by one below, or take all of one side."), -1);
      dbk_finding_row_set_answers (row, _ ("All mine"), _ ("All theirs"));
    }
  for (guint i = 0; i < conflicts->len; i++)
    show_conflict (self, g_ptr_array_index (conflicts, i), open);
  return conflicts->len;
}

/* Yesterday was corrected after this report was frozen: said, never changed silently. */
static guint
show_carried (DbkFindingsPane *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *day = NULL;
  g_autofree char *go = NULL;
  DbkFindingRow *row;
  int first = -1;
  guint n = 0;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autofree char *words = dbk_words_carried (self->document, i);
      g_autofree char *name = NULL;

      if (words == NULL)
        continue;
      name = dbk_words_cell (slot->entity, slot->indicator);
      g_string_append_printf (body, "%s%s: %s", n > 0 ? "\n" : "", name, words);
      first = n++ == 0 ? (int)i : first;
    }
  if (n == 0)
    return 0;
  day = dbk_words_day_short (dbk_document_get_key (self->document)->period.first - 1);
  go = g_strdup_printf (_ ("Go to %s"), day);
  row = take_row (self, "carried");
  dbk_finding_row_set (row, DBK_SEVERITY_WARNING, _ ("The opening changed"), body->str, first);
  dbk_finding_row_set_answers (row, go, (dbk_document_get_may (self->document) & DBK_MAY_CORRECT) != 0 ? _ ("Correct it…") : NULL);
  return 1;
}

/* What was typed over a machine's figure is kept as it is; that they differ is worth a look. */
static void
show_readings (DbkFindingsPane *self)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *title = NULL;
  int first = -1;
  guint n = 0;

  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autofree char *name = NULL;
      g_autofree char *words = NULL;

      if (!dbk_words_is_over_reading (self->document, i))
        continue;
      if (n < MAX_UNSENT)
        {
          name = dbk_words_cell (slot->entity, slot->indicator);
          words = dbk_words_reading (self->document, i);
          g_string_append_printf (body, "%s%s: %s", n > 0 ? "\n" : "", name, words);
        }
      first = n++ == 0 ? (int)i : first;
    }
  if (n == 0)
    return;
  if (n > MAX_UNSENT)
    g_string_append (body, "\n…");
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure differs from its reading", "%u figures differ from their readings", n), n);
  dbk_finding_row_set (take_row (self, "readings"), DBK_SEVERITY_INFO, title, body->str, first);
}

/* What the last action was refused for, unless the figures that it held are shown with it. */
static void
show_refusal (DbkFindingsPane *self, const GPtrArray *unsent)
{
  const char *refusal = dbk_document_get_refusal (self->document);

  for (guint i = 0; refusal != NULL && i < unsent->len; i++)
    if (g_str_equal (((const DbkUnsent *)g_ptr_array_index (unsent, i))->message, refusal))
      return;
  if (refusal != NULL)
    dbk_finding_row_set (take_row (self, "refusal"), DBK_SEVERITY_ERROR, _ ("The last action was refused"), refusal, -1);
}

/* What the service refused is neither in the figures nor lost. */
static void
show_unsent (DbkFindingsPane *self, const GPtrArray *unsent)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *title = NULL;
  DbkFindingRow *row;

  if (unsent->len == 0)
    return;
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure was not sent", "%u figures were not sent", unsent->len), unsent->len);
  g_string_append (body, ((const DbkUnsent *)g_ptr_array_index (unsent, 0))->message);
  for (guint i = 0; i < unsent->len && i < MAX_UNSENT; i++)
    {
      const DbkUnsent *one = g_ptr_array_index (unsent, i);
      const DbkSlot *slot = one->slot != G_MAXUINT ? dbk_layout_slot (layout, one->slot) : NULL;
      g_autofree char *name = slot != NULL ? dbk_words_cell (slot->entity, slot->indicator) : g_strdup_printf ("%s.%s", one->entity, one->indicator);
      g_autofree char *figure = slot != NULL ? dbk_words_figure (slot->indicator, one->value) : g_strdup (one->value);

      g_string_append_printf (body, "\n%s %s", name, figure);
    }
  if (unsent->len > MAX_UNSENT)
    g_string_append (body, "\n…");
  row = take_row (self, "unsent");
  dbk_finding_row_set (row, DBK_SEVERITY_ERROR, title, body->str, -1);
  /* A report that is closed takes them no more, but they need not be held for ever. */
  if (self->review)
    dbk_finding_row_set_answers (row, NULL, NULL);
  else
    dbk_finding_row_set_answers (row, may_edit (self) ? _ ("Use them again") : _ ("Discard"), may_edit (self) ? _ ("Discard") : NULL);
}

/* A newer service sends what this program does not know: it is shown as it came. */
static void
show_unknown (DbkFindingsPane *self)
{
  g_autoptr (GPtrArray) unknown = dbk_document_list_unknown (self->document);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *title = NULL;

  if (unknown->len == 0)
    return;
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u figure that this version does not know", "%u figures that this version does not know", unknown->len), unknown->len);
  g_string_append (body, _ ("They are kept as they are. Update the program to work with them."));
  for (guint i = 0; i < unknown->len && i < MAX_UNSENT; i++)
    {
      const DbkCell *cell = g_ptr_array_index (unknown, i);

      g_string_append_printf (body, "\n%s.%s %s", cell->entity, cell->indicator, cell->value);
    }
  if (unknown->len > MAX_UNSENT)
    g_string_append (body, "\n…");
  dbk_finding_row_set (take_row (self, "unknown"), DBK_SEVERITY_INFO, title, body->str, -1);
}

static gboolean
is_tick (DbkFindingsPane *self, const DbkFinding *finding)
{
  return finding->slots->len > 0 && dbk_layout_slot (dbk_document_get_layout (self->document), g_array_index (finding->slots, guint, 0))->section->ticks;
}

/* That a part is not ticked yet is no mistake: it stands last, among what is still to be done. */
static void
show_ticks (DbkFindingsPane *self)
{
  const GPtrArray *findings = dbk_document_get_findings (self->document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (!is_tick (self, finding))
        continue;
      dbk_finding_row_set (take_row (self, "ticks"), DBK_SEVERITY_INFO, dbk_text_get (&finding->message), NULL, (int)g_array_index (finding->slots, guint, 0));
      return;
    }
}

static guint
show_empty_cells (DbkFindingsPane *self)
{
  guint filled, required;
  g_autofree char *title = NULL;
  int first;

  dbk_document_get_completeness (self->document, &filled, &required);
  if (filled >= required)
    return 0;
  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u required figure is empty", "%u required figures are empty", required - filled), required - filled);
  first = dbk_document_next_open (self->document, -1, 1);
  dbk_finding_row_set (take_row (self, "required"), DBK_SEVERITY_INFO, title, self->review ? NULL : _ ("F8 goes from one to the next."), first);
  return required - filled;
}

static const char *
reason_of (DbkFindingsPane *self, const DbkFinding *finding, gboolean *unseen)
{
  const DbkReport *report = dbk_document_get_report (self->document);

  *unseen = FALSE;
  if (!self->review)
    return dbk_document_get_reason (self->document, finding->rule->code, finding->entity->code);
  for (guint i = 0; i < report->reasons->len; i++)
    {
      const DbkReason *reason = g_ptr_array_index (report->reasons, i);

      if (g_str_equal (reason->rule, finding->rule->code) && g_str_equal (reason->entity, finding->entity->code))
        {
          *unseen = reason->unseen;
          return reason->text;
        }
    }
  return NULL;
}

static char *
title_of (DbkFindingsPane *self, const DbkFinding *finding)
{
  DbkLayout *layout = dbk_document_get_layout (self->document);
  const DbkSlot *slot;
  g_autofree char *name = NULL;
  g_autofree char *figure = NULL;

  if (finding->slots->len == 0)
    return g_strdup (dbk_text_get (&finding->entity->name));
  slot = dbk_layout_slot (layout, g_array_index (finding->slots, guint, 0));
  name = dbk_words_cell (slot->entity, slot->indicator);
  figure = dbk_indicator_format (slot->indicator, dbk_figures_get (dbk_document_get_figures (self->document), slot->index));
  return g_strdup_printf ("%s %s", name, figure);
}

/* Whether it made a card of its own. */
static gboolean
show_finding (DbkFindingsPane *self, const DbkFinding *finding)
{
  const char *cause = finding->rule->cause != NULL && finding->rule->severity == DBK_SEVERITY_WARNING ? finding->rule->cause : finding->rule->code;
  g_autofree char *key = g_strdup_printf ("%d|%s|%s", (int)finding->rule->severity, cause, finding->entity->code);
  DbkFindingRow *row = g_hash_table_lookup (self->kept, key);
  gboolean own = row == NULL;
  g_autofree char *title = NULL;
  g_autofree char *both = NULL;
  gboolean unseen;
  g_autofree char *spread = NULL;
  const char *reason;

  /* A second finding of the same cause: its message joins the card. */
  if (row != NULL)
    {
      const char *before = g_object_get_data (G_OBJECT (row), "body");

      both = g_strdup_printf ("%s\n%s", before, dbk_text_get (&finding->message));
    }
  else
    {
      row = take_row (self, key);
      both = g_strdup (dbk_text_get (&finding->message));
    }
  title = title_of (self, finding);
  dbk_finding_row_set (row, finding->rule->severity, title, both, finding->slots->len > 0 ? (int)g_array_index (finding->slots, guint, 0) : -1);
  g_object_set_data_full (G_OBJECT (row), "body", g_steal_pointer (&both), g_free);

  reason = reason_of (self, finding, &unseen);
  if (finding->rule->severity != DBK_SEVERITY_WARNING)
    dbk_finding_row_set_reason (row, DBK_FINDING_NO_REASON, NULL);
  else if (unseen)
    dbk_finding_row_set_reason (row, DBK_FINDING_SHOW_REASON, _ ("not seen by the filler"));
  else if (!self->review && (dbk_document_get_may (self->document) & DBK_MAY_EDIT) != 0)
    {
      guint others = reason != NULL && *reason != '\0' ? count_unexplained (self, finding, cause) : 0;

      dbk_finding_row_set_reason (row, DBK_FINDING_ASK_REASON, reason);
      if (others > 0)
        spread = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Same reason for %u more", "Same reason for %u more", others), others);
    }
  else
    dbk_finding_row_set_reason (row, DBK_FINDING_SHOW_REASON, reason);
  dbk_finding_row_set_answers (row, spread, NULL);
  return own;
}

static void
update_heading (DbkFindingsPane *self, guint errors, guint warnings, guint empty)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  /* Where it is filled in, the tab says that these are the checks. */
  if (self->review)
    g_ptr_array_add (words, g_strdup (_ ("Checks")));
  if (errors > 0)
    g_ptr_array_add (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u error", "%u errors", errors), errors));
  if (warnings > 0)
    g_ptr_array_add (words, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u warning", "%u warnings", warnings), warnings));
  if (errors == 0 && warnings == 0 && empty == 0)
    g_ptr_array_add (words, g_strdup (_ ("All right")));
  g_ptr_array_add (words, NULL);
  text = g_strjoinv (" · ", (char **)words->pdata);
  gtk_label_set_label (self->heading, text);
  gtk_widget_set_visible (GTK_WIDGET (self->heading), *text != '\0');
}

static void
update_trend (DbkFindingsPane *self)
{
  DbkLayout *layout = self->document != NULL ? dbk_document_get_layout (self->document) : NULL;
  const DbkSlot *slot = layout != NULL && self->slot >= 0 ? dbk_layout_slot (layout, (guint)self->slot) : NULL;
  gboolean shown = FALSE;

  if (slot != NULL && slot->indicator->type == DBK_TYPE_NUMBER)
    {
      g_autofree char *name = dbk_words_cell (slot->entity, slot->indicator);
      g_autofree char *title = g_strdup_printf (_ ("%s · last 30 days"), name);

      shown = dbk_trend_set (self->trend, dbk_document_get_figures (self->document), slot);
      gtk_label_set_label (self->trend_label, title);
    }
  gtk_widget_set_visible (self->trend_box, shown);
}

static void
update (DbkFindingsPane *self)
{
  const GPtrArray *findings;
  g_autoptr (GPtrArray) unsent = NULL;
  guint errors = 0, warnings = 0, empty;

  g_hash_table_remove_all (self->kept);
  self->order = 0;
  if (self->document == NULL)
    {
      drop_old_rows (self);
      return;
    }
  unsent = dbk_document_list_unsent (self->document);
  show_refusal (self, unsent);
  show_unsent (self, unsent);
  errors += show_conflicts (self);
  show_return (self);
  warnings += show_carried (self);

  findings = dbk_document_get_findings (self->document);
  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);

      if (g_str_equal (finding->rule->code, "required") || is_tick (self, finding))
        continue;
      if (!show_finding (self, finding))
        continue;
      errors += finding->rule->severity == DBK_SEVERITY_ERROR;
      warnings += finding->rule->severity == DBK_SEVERITY_WARNING;
    }
  show_readings (self);
  empty = show_empty_cells (self);
  show_ticks (self);
  show_unknown (self);
  drop_old_rows (self);
  gtk_list_box_invalidate_sort (self->list);
  update_heading (self, errors, warnings, empty);
  update_trend (self);
}

static void
row_activated_cb (DbkFindingsPane *self, GtkListBoxRow *row)
{
  int slot = dbk_finding_row_get_slot (DBK_FINDING_ROW (row));

  if (slot >= 0)
    g_signal_emit (self, go_to, 0, (guint)slot);
}

static int
compare_rows (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data)
{
  guint left = dbk_finding_row_get_order (DBK_FINDING_ROW (a));
  guint right = dbk_finding_row_get_order (DBK_FINDING_ROW (b));

  return left < right ? -1 : left > right;
}

static void
dbk_findings_pane_dispose (GObject *object)
{
  DbkFindingsPane *self = DBK_FINDINGS_PANE (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->document);
  g_clear_pointer (&self->kept, g_hash_table_unref);
  G_OBJECT_CLASS (dbk_findings_pane_parent_class)->dispose (object);
}

static void
dbk_findings_pane_class_init (DbkFindingsPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dbk_findings_pane_dispose;
  go_to = g_signal_new ("go-to", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  go_to_day = g_signal_new ("go-to-day", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  correct = g_signal_new ("correct", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (DBK_TYPE_TREND);
  gtk_widget_class_set_template_from_resource (widget_class, "/cn/daybook/Daybook/ui/entry/dbk-findings-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, DbkFindingsPane, outer);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingsPane, heading);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingsPane, list);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingsPane, trend_box);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingsPane, trend_label);
  gtk_widget_class_bind_template_child (widget_class, DbkFindingsPane, trend);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
dbk_findings_pane_init (DbkFindingsPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->slot = -1;
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->signals = g_signal_group_new (DBK_TYPE_DOCUMENT);
  g_signal_group_connect_object (self->signals, "cells-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_group_connect_object (self->signals, "state-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_list_box_set_sort_func (self->list, compare_rows, NULL, NULL);
}

void
dbk_findings_pane_set_document (DbkFindingsPane *self, DbkDocument *document, gboolean review)
{
  self->review = review;
  self->slot = -1;
  /* Beneath a reviewer's sheet there is width, beside a filler's there is height. */
  gtk_orientable_set_orientation (self->outer, review ? GTK_ORIENTATION_HORIZONTAL : GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_size_request (self->trend_box, review ? 200 : -1, -1);
  g_set_object (&self->document, document);
  g_signal_group_set_target (self->signals, document);
  /* Cards of another report must not pass for its own: their entries hold other reasons. */
  g_hash_table_remove_all (self->kept);
  drop_old_rows (self);
  update (self);
}

void
dbk_findings_pane_set_slot (DbkFindingsPane *self, int slot)
{
  self->slot = slot;
  update_trend (self);
}
