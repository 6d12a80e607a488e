/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The results of daybookctl, for people or for machines.
 */
#define G_LOG_DOMAIN "dbk-ctl"

#include "app/ctl/dbk-ctl.h"

#include <glib/gi18n.h>

#include "data/base/dbk-clock.h"
#include "data/base/dbk-json.h"
#include "data/rules/dbk-rule-error.h"
#include "data/store/dbk-database.h"

void
dbk_ctl_print_json (DbkJsonWriter *writer)
{
  g_autofree char *text = dbk_json_writer_finish (writer);

  g_print ("%s\n", text);
}

void
dbk_ctl_add_text (DbkJsonWriter *writer, const char *name, const char *text)
{
  dbk_json_writer_add_string (writer, name, text);
}

void
dbk_ctl_add_int (DbkJsonWriter *writer, const char *name, gint64 number)
{
  dbk_json_writer_add_int (writer, name, number);
}

void
dbk_ctl_print_done (DbkCtl *ctl, const char *message)
{
  g_print ("%s\n", ctl->json ? "{\"done\":true}" : message);
}

/* Codes that scripts can rely on. */
static const char *
get_error_code (const GError *error)
{
  static const char *const home[] = { "unreachable", "untrusted", "credentials", "totp", "throttled", "session", "bad-answer", "service", "not-signed-in", "refused", "unknown", "value" };
  static const char *const store[] = { "store", "disk-full", "read-only", "damaged", "newer", "locked", "io" };

  if (error->domain == DBK_HOME_ERROR && error->code < (int)G_N_ELEMENTS (home))
    return home[error->code];
  if (error->domain == DBK_STORE_ERROR && error->code < (int)G_N_ELEMENTS (store))
    return store[error->code];
  if (g_error_matches (error, DBK_CTL_ERROR, DBK_CTL_ERROR_QUEUED))
    return "queued";
  if (g_error_matches (error, DBK_CTL_ERROR, DBK_CTL_ERROR_USAGE) || error->domain == G_OPTION_ERROR)
    return "usage";
  return "failed";
}

static void
add_error (DbkJsonWriter *writer, const GError *error)
{
  dbk_json_writer_member (writer, "error");
  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_text (writer, "code", get_error_code (error));
  dbk_ctl_add_text (writer, "message", error->message);
  /* In bytes, counted from 0. */
  if (error->domain == DBK_RULE_ERROR && dbk_rule_error_get_offset (error) >= 0)
    dbk_ctl_add_int (writer, "offset", dbk_rule_error_get_offset (error));
  dbk_json_writer_end_object (writer);
}

void
dbk_ctl_print_error (gboolean json, const GError *error)
{
  if (json)
    {
      g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

      dbk_json_writer_begin_object (writer);
      add_error (writer, error);
      dbk_json_writer_end_object (writer);
      dbk_ctl_print_json (writer);
    }
  g_printerr ("daybookctl: %s\n", error->message);
}

void
dbk_ctl_print_status (DbkCtl *ctl)
{
  gint64 last = dbk_home_get_last_sync (ctl->home);
  g_autofree char *when = last != 0 ? dbk_clock_format_utc (last) : NULL;
  const char *account = dbk_home_get_account (ctl->home);

  if (ctl->json)
    {
      g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

      dbk_json_writer_begin_object (writer);
      dbk_ctl_add_text (writer, "account", account);
      dbk_ctl_add_int (writer, "pending", dbk_home_get_pending (ctl->home));
      dbk_ctl_add_int (writer, "outbox", dbk_home_get_outbox (ctl->home));
      dbk_ctl_add_int (writer, "conflicts", dbk_home_get_conflicts (ctl->home));
      dbk_ctl_add_text (writer, "last_sync", when);
      dbk_ctl_add_text (writer, "cursor", dbk_home_get_cursor (ctl->home));
      dbk_json_writer_end_object (writer);
      dbk_ctl_print_json (writer);
      return;
    }
  g_print ("%s: %s\n", _ ("Account"), account != NULL ? account : "—");
  g_print ("%s: %u\n", _ ("Pending"), dbk_home_get_pending (ctl->home));
  g_print ("%s: %u\n", _ ("Outbox"), dbk_home_get_outbox (ctl->home));
  g_print ("%s: %u\n", _ ("Conflicts"), dbk_home_get_conflicts (ctl->home));
  g_print ("%s: %s\n", _ ("Last sync"), when != NULL ? when : "—");
}

/* --- A report --- */

/* By whose turn it is: late is a mark, it blocks nothing. */
static void
add_due (DbkJsonWriter *writer, DbkDocument *document)
{
  gint64 due = dbk_report_due (dbk_document_get_report (document), dbk_layout_form (dbk_document_get_layout (document)));
  g_autofree char *when = due != G_MAXINT64 ? dbk_clock_format_utc (due) : NULL;

  dbk_ctl_add_text (writer, "due", when);
  dbk_json_writer_add_boolean (writer, "late", dbk_clock_now_on_today () > due);
  dbk_json_writer_add_boolean (writer, "filed_late", dbk_document_get_report (document)->late);
}

static void
add_report_head (DbkJsonWriter *writer, DbkDocument *document)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  g_autofree char *period = dbk_period_to_string (key->period);
  g_auto (GStrv) may = dbk_report_may_list (dbk_document_get_may (document));

  dbk_json_writer_member (writer, "report");
  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_text (writer, "form", key->form);
  dbk_ctl_add_text (writer, "org", key->org);
  dbk_ctl_add_text (writer, "period", period);
  dbk_ctl_add_text (writer, "state", dbk_report_state_to_string (dbk_document_get_state (document)));
  dbk_ctl_add_int (writer, "step", dbk_document_get_step (document));
  dbk_ctl_add_int (writer, "revision", dbk_document_get_report (document)->revision);
  dbk_json_writer_member (writer, "may");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; may[i] != NULL; i++)
    dbk_json_writer_string (writer, may[i]);
  dbk_json_writer_end_array (writer);
  add_due (writer, document);
  dbk_json_writer_end_object (writer);
}

static void
add_cell (DbkJsonWriter *writer, DbkDocument *document, const DbkSlot *slot)
{
  g_autofree char *value = dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), slot->index));
  g_autofree char *reading = NULL;
  g_autofree char *carried = NULL;

  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_text (writer, "entity", slot->entity->code);
  dbk_ctl_add_text (writer, "indicator", slot->indicator->code);
  dbk_ctl_add_text (writer, "value", value);
  dbk_ctl_add_text (writer, "source", dbk_cell_source_to_string (dbk_document_get_source (document, slot->index)));
  dbk_json_writer_add_boolean (writer, "pending", (dbk_document_get_marks (document, slot->index) & DBK_MARK_PENDING) != 0);
  dbk_ctl_add_text (writer, "note", dbk_document_get_note (document, slot->index));
  if (dbk_document_get_reading (document, slot->index, &reading))
    dbk_ctl_add_text (writer, "reading", reading);
  if (dbk_document_get_carried (document, slot->index, &carried))
    dbk_ctl_add_text (writer, "carried", carried);
  if (dbk_document_get_state (document) == DBK_STATE_IN_CORRECTION)
    {
      g_autofree char *approved = dbk_document_get_approved (document, slot->index);

      dbk_ctl_add_text (writer, "approved", approved);
    }
  dbk_json_writer_end_object (writer);
}

static void
add_finding (DbkJsonWriter *writer, DbkDocument *document, const DbkFinding *finding)
{
  static const char *const severities[] = { "error", "warning", "info" };
  DbkLayout *layout = dbk_document_get_layout (document);

  dbk_json_writer_begin_object (writer);
  dbk_ctl_add_text (writer, "rule", finding->rule->code);
  dbk_ctl_add_text (writer, "entity", finding->entity->code);
  dbk_ctl_add_text (writer, "severity", severities[finding->rule->severity]);
  dbk_ctl_add_text (writer, "message", dbk_text_get (&finding->message));
  dbk_json_writer_member (writer, "cells");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < finding->slots->len; i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, g_array_index (finding->slots, guint, i));
      g_autofree char *name = g_strdup_printf ("%s.%s", slot->entity->code, slot->indicator->code);

      dbk_json_writer_string (writer, name);
    }
  dbk_json_writer_end_array (writer);
  dbk_ctl_add_text (writer, "reason", dbk_document_get_reason (document, finding->rule->code, finding->entity->code));
  dbk_json_writer_end_object (writer);
}

static void
add_findings (DbkJsonWriter *writer, DbkDocument *document)
{
  const GPtrArray *findings = dbk_document_get_findings (document);

  dbk_json_writer_member (writer, "results");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < findings->len; i++)
    add_finding (writer, document, g_ptr_array_index (findings, i));
  dbk_json_writer_end_array (writer);
}

static void
add_history (DbkJsonWriter *writer, const GPtrArray *log)
{
  dbk_json_writer_member (writer, "history");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (log, i);
      g_autofree char *at = dbk_clock_format_utc (event->at);

      dbk_json_writer_begin_object (writer);
      dbk_ctl_add_text (writer, "op", event->op);
      dbk_ctl_add_text (writer, "kind", dbk_operation_kind_to_string (event->kind));
      dbk_ctl_add_text (writer, "by", event->by);
      dbk_ctl_add_text (writer, "at", at);
      dbk_ctl_add_int (writer, "revision", event->revision);
      dbk_ctl_add_int (writer, "step", event->step);
      dbk_ctl_add_text (writer, "comment", event->comment);
      dbk_json_writer_end_object (writer);
    }
  dbk_json_writer_end_array (writer);
}

/* What this version does not know stands among the cells, as it came. */
static void
add_unknown (DbkJsonWriter *writer, DbkDocument *document)
{
  g_autoptr (GPtrArray) unknown = dbk_document_list_unknown (document);

  for (guint i = 0; i < unknown->len; i++)
    {
      const DbkCell *cell = g_ptr_array_index (unknown, i);

      if (dbk_layout_find_codes (dbk_document_get_layout (document), cell->entity, cell->indicator) != NULL)
        continue;
      dbk_json_writer_begin_object (writer);
      dbk_ctl_add_text (writer, "entity", cell->entity);
      dbk_ctl_add_text (writer, "indicator", cell->indicator);
      dbk_ctl_add_text (writer, "value", cell->value);
      dbk_ctl_add_text (writer, "source", dbk_cell_source_to_string (cell->source));
      dbk_json_writer_add_boolean (writer, "pending", FALSE);
      dbk_ctl_add_text (writer, "note", cell->note);
      dbk_json_writer_add_boolean (writer, "unknown", TRUE);
      dbk_json_writer_end_object (writer);
    }
}

static void
add_report (DbkJsonWriter *writer, DbkDocument *document, gboolean history)
{
  DbkLayout *layout = dbk_document_get_layout (document);

  dbk_json_writer_begin_object (writer);
  add_report_head (writer, document);
  dbk_json_writer_member (writer, "cells");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    add_cell (writer, document, dbk_layout_slot (layout, i));
  add_unknown (writer, document);
  dbk_json_writer_end_array (writer);
  add_findings (writer, document);
  if (history)
    add_history (writer, dbk_document_get_report (document)->log);
  dbk_json_writer_end_object (writer);
}

static void
print_findings_text (DbkDocument *document)
{
  static const char *const marks[] = { "✕", "!", "i" };
  const GPtrArray *findings = dbk_document_get_findings (document);

  for (guint i = 0; i < findings->len; i++)
    {
      const DbkFinding *finding = g_ptr_array_index (findings, i);
      const char *reason = dbk_document_get_reason (document, finding->rule->code, finding->entity->code);

      g_print ("%s %s (%s@%s)%s%s\n", marks[finding->rule->severity], dbk_text_get (&finding->message),
               finding->rule->code, finding->entity->code, reason != NULL ? " — " : "", reason != NULL ? reason : "");
    }
}

static void
print_report_text (DbkDocument *document, gboolean history)
{
  const DbkReportKey *key = dbk_document_get_key (document);
  DbkLayout *layout = dbk_document_get_layout (document);
  const GPtrArray *log = dbk_document_get_report (document)->log;
  g_autofree char *period = dbk_period_to_string (key->period);

  g_print ("%s %s %s · %s · %s %" G_GINT64_FORMAT "\n", dbk_text_get (&dbk_layout_form (layout)->name), dbk_text_get (&dbk_layout_plant (layout)->name), period,
           dbk_report_state_name (dbk_document_get_state (document)), _ ("revision"), dbk_document_get_report (document)->revision);
  for (guint i = 0; i < dbk_layout_n_slots (layout); i++)
    {
      const DbkSlot *slot = dbk_layout_slot (layout, i);
      g_autofree char *value = dbk_indicator_format (slot->indicator, dbk_figures_get (dbk_document_get_figures (document), i));

      g_print ("%s.%s\t%s\t%s %s\t%s\n", slot->entity->code, slot->indicator->code, value, dbk_text_get (&slot->indicator->name), slot->indicator->unit,
               (dbk_document_get_marks (document, i) & DBK_MARK_PENDING) != 0 ? "•" : "");
    }
  print_findings_text (document);
  for (guint i = 0; history && i < log->len; i++)
    {
      const DbkEvent *event = g_ptr_array_index (log, i);
      g_autofree char *at = dbk_clock_format_utc (event->at);

      g_print ("%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\n", at, dbk_operation_kind_name (event->kind), event->by_name, event->revision, event->comment != NULL ? event->comment : "");
    }
}

void
dbk_ctl_print_report (DbkCtl *ctl, DbkDocument *document, gboolean history)
{
  g_autoptr (DbkJsonWriter) writer = NULL;

  if (!ctl->json)
    {
      print_report_text (document, history);
      return;
    }
  writer = dbk_json_writer_new ();
  add_report (writer, document, history);
  dbk_ctl_print_json (writer);
}

void
dbk_ctl_print_findings (DbkCtl *ctl, DbkDocument *document, const GError *refusal)
{
  g_autoptr (DbkJsonWriter) writer = NULL;

  if (!ctl->json)
    {
      print_findings_text (document);
      return;
    }
  writer = dbk_json_writer_new ();
  dbk_json_writer_begin_object (writer);
  add_findings (writer, document);
  if (refusal != NULL)
    add_error (writer, refusal);
  ctl->told = refusal != NULL;
  dbk_json_writer_end_object (writer);
  dbk_ctl_print_json (writer);
}

gboolean
dbk_ctl_print_inbox (DbkCtl *ctl, GError **error)
{
  g_autoptr (GPtrArray) inbox = dbk_home_list_inbox (ctl->home, error);
  g_autoptr (DbkJsonWriter) writer = dbk_json_writer_new ();

  if (inbox == NULL)
    return FALSE;
  dbk_json_writer_begin_object (writer);
  dbk_json_writer_member (writer, "reports");
  dbk_json_writer_begin_array (writer);
  for (guint i = 0; i < inbox->len; i++)
    {
      const DbkReportInfo *info = g_ptr_array_index (inbox, i);
      g_autofree char *period = dbk_period_to_string (info->key.period);
      g_autoptr (DbkDocument) document = dbk_home_open_document (ctl->home, info->key.form, info->key.org, period, error);

      if (document == NULL)
        return FALSE;
      if (ctl->json)
        add_report (writer, document, FALSE);
      else
        g_print ("%s %s %s\t%s\t%s %" G_GINT64_FORMAT "\t%s\t%s\n", info->key.form, info->key.org, period, dbk_report_state_name (info->state),
                 _ ("revision"), info->revision, info->submitted_by != NULL ? info->submitted_by : "", info->overdue ? _ ("late") : "");
    }
  dbk_json_writer_end_array (writer);
  dbk_json_writer_end_object (writer);
  if (ctl->json)
    dbk_ctl_print_json (writer);
  return TRUE;
}
