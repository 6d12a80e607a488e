/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days, times, states and findings in words and icons, the same on every page.
 */
#define G_LOG_DOMAIN "dbk-ui"

#include "ui/common/dbk-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "data/base/dbk-clock.h"

/* The plant's day is Beijing time everywhere, whatever the machine thinks. */
#define BEIJING (G_GINT64_CONSTANT (8) * 3600)

const char *
dbk_words_weekday (int weekday)
{
  static const char *const NAMES[] = {
    NC_ ("weekday", "Mon"), NC_ ("weekday", "Tue"), NC_ ("weekday", "Wed"), NC_ ("weekday", "Thu"),
    NC_ ("weekday", "Fri"), NC_ ("weekday", "Sat"), NC_ ("weekday", "Sun")
  };

  return g_dpgettext2 (GETTEXT_PACKAGE, "weekday", NAMES[weekday - 1]);
}

/* Day and minute of @at in Beijing. */
static DbkDay
split_time (gint64 at, int *minute)
{
  gint64 seconds = at / G_USEC_PER_SEC + BEIJING;
  gint64 day = seconds / 86400;

  *minute = (int)((seconds - day * 86400) / 60);
  return (DbkDay)day;
}

char *
dbk_words_day (DbkDay day)
{
  g_autofree char *text = dbk_day_to_string (day);

  return g_strdup_printf ("%s %s", text, dbk_words_weekday (dbk_day_weekday (day)));
}

char *
dbk_words_day_short (DbkDay day)
{
  int year, month, day_of_month;

  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  return g_strdup_printf ("%02d-%02d", month, day_of_month);
}

char *
dbk_words_time (gint64 at)
{
  int minute, now_minute, year, this_year, month, day_of_month;
  DbkDay day = split_time (at, &minute);
  DbkDay today = split_time (dbk_clock_now (), &now_minute);
  g_autofree char *date = NULL;

  if (day == today)
    return g_strdup_printf ("%02d:%02d", minute / 60, minute % 60);
  /* Of another year, or of a clock that is years off: a month and a day alone would hide it. */
  dbk_day_to_ymd (day, &year, &month, &day_of_month);
  dbk_day_to_ymd (today, &this_year, &month, &day_of_month);
  date = year == this_year ? dbk_words_day_short (day) : dbk_day_to_string (day);
  return g_strdup_printf ("%s %02d:%02d", date, minute / 60, minute % 60);
}

static char *
duration_words (int minutes)
{
  if (minutes >= 48 * 60)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", minutes / 1440), minutes / 1440);
  if (minutes < 60)
    return g_strdup_printf (_ ("%d min"), minutes);
  return g_strdup_printf (_ ("%d h %d min"), minutes / 60, minutes % 60);
}

char *
dbk_words_due (gint64 due, gboolean *late)
{
  /* The day may be set for a demonstration; the time of day is always the machine's. */
  gint64 left = due - dbk_clock_now_on_today ();
  int minutes = (int)MIN (ABS (left) / G_TIME_SPAN_MINUTE, G_MAXINT);
  g_autofree char *duration = NULL;
  g_autofree char *at = NULL;
  int minute;
  DbkDay day;

  if (late != NULL)
    *late = left < 0;
  if (due == G_MAXINT64)
    return g_strdup ("");
  day = split_time (due, &minute);
  if (day == dbk_clock_today ())
    at = g_strdup_printf ("%02d:%02d", minute / 60, minute % 60);
  else
    {
      g_autofree char *date = dbk_words_day_short (day);

      at = g_strdup_printf ("%s %02d:%02d", date, minute / 60, minute % 60);
    }
  duration = duration_words (minutes);
  if (left < 0)
    /* Translators: the deadline, then how long ago it was */
    return g_strdup_printf (_ ("Due %s, late by %s"), at, duration);
  /* Translators: the deadline, then the time that is left */
  return g_strdup_printf (_ ("Due %s, %s left"), at, duration);
}

const char *
dbk_words_step (const DbkForm *form, DbkPeriod period, int step)
{
  const DbkChain *chain = form != NULL ? dbk_form_chain (form, dbk_period_last (period)) : NULL;

  if (chain == NULL || step < 0 || step >= (int)chain->steps->len)
    return "";
  return dbk_text_get (&((const DbkChainStep *)g_ptr_array_index (chain->steps, step))->name);
}

char *
dbk_words_state (const DbkForm *form, DbkPeriod period, DbkReportState state, int step)
{
  const char *name = dbk_words_step (form, period, step);

  if (state == DBK_STATE_IN_REVIEW && *name != '\0')
    return g_strdup_printf ("%s · %s", dbk_report_state_name (state), name);
  return g_strdup (dbk_report_state_name (state));
}

const char *
dbk_words_state_icon (DbkReportState state, gboolean filed)
{
  switch (state)
    {
    case DBK_STATE_DRAFT:
      return filed ? "document-edit-symbolic" : "radio-symbolic";
    case DBK_STATE_IN_REVIEW:
      return "content-loading-symbolic";
    case DBK_STATE_RETURNED:
      return "edit-undo-symbolic";
    case DBK_STATE_APPROVED:
      return "emblem-ok-symbolic";
    case DBK_STATE_IN_CORRECTION:
      return "document-revert-symbolic";
    default:
      return "dialog-question-symbolic";
    }
}

const char *
dbk_words_severity_icon (DbkSeverity severity)
{
  switch (severity)
    {
    case DBK_SEVERITY_ERROR:
      return "dialog-error-symbolic";
    case DBK_SEVERITY_WARNING:
      return "dialog-warning-symbolic";
    default:
      return "dialog-information-symbolic";
    }
}

const char *
dbk_words_severity_class (DbkSeverity severity)
{
  switch (severity)
    {
    case DBK_SEVERITY_ERROR:
      return "error";
    case DBK_SEVERITY_WARNING:
      return "warning";
    default:
      return "accent";
    }
}

char *
dbk_words_cell (const DbkNode *entity, const DbkIndicator *indicator)
{
  if (entity == NULL || entity->kind == DBK_NODE_PLANT)
    return g_strdup (dbk_text_get (&indicator->name));
  return g_strdup_printf ("%s · %s", dbk_text_get (&entity->name), dbk_text_get (&indicator->name));
}

char *
dbk_words_figure (const DbkIndicator *indicator, const char *text)
{
  g_auto (DbkValue) value = DBK_VALUE_INIT;

  if (text == NULL || *text == '\0')
    return g_strdup (_ ("empty"));
  if (!dbk_indicator_parse (indicator, text, &value, NULL))
    return g_strdup (text);
  return dbk_indicator_format (indicator, &value);
}

/* (transfer full) (nullable): what stands at @slot now. */
static char *
dup_figure (DbkDocument *document, guint slot)
{
  return dbk_value_to_wire (dbk_figures_get (dbk_document_get_figures (document), slot));
}

gboolean
dbk_words_is_over_reading (DbkDocument *document, guint slot)
{
  g_autofree char *reading = NULL;
  g_autofree char *figure = NULL;

  if (!dbk_document_get_reading (document, slot, &reading))
    return FALSE;
  figure = dup_figure (document, slot);
  return g_strcmp0 (reading, figure) != 0;
}

char *
dbk_words_reading (DbkDocument *document, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (dbk_document_get_layout (document), slot);
  const DbkReading *reading = dbk_readings_find (dbk_document_get_report (document)->readings, place->entity->code, place->indicator->code);
  g_autofree char *read = NULL;
  g_autofree char *when = NULL;
  g_autofree char *figure = NULL;
  g_autofree char *own = NULL;

  if (reading == NULL)
    return NULL;
  read = dbk_words_figure (place->indicator, reading->value);
  when = dbk_words_time (reading->at);
  if (!dbk_words_is_over_reading (document, slot))
    return g_strdup_printf (_ ("Read by %s at %s"), reading->by, when);
  figure = dup_figure (document, slot);
  own = dbk_words_figure (place->indicator, figure);
  /* Translators: an account, a time, a figure, then the figure that stands in its place */
  return g_strdup_printf (_ ("%s read %s at %s; %s stands instead"), reading->by, read, when, own);
}

char *
dbk_words_carried (DbkDocument *document, guint slot)
{
  const DbkSlot *place = dbk_layout_slot (dbk_document_get_layout (document), slot);
  g_autofree char *now = NULL;
  g_autofree char *standing = NULL;
  g_autofree char *there = NULL;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (!dbk_document_get_carried (document, slot, &now))
    return NULL;
  to = dbk_words_figure (place->indicator, now);
  there = dup_figure (document, slot);
  /* At the filler's desk what is carried over follows by itself. */
  if (g_strcmp0 (now, there) == 0)
    {
      standing = dbk_document_get_approved (document, slot);
      from = dbk_words_figure (place->indicator, standing);
      return g_strdup_printf (_ ("Yesterday was corrected from %s to %s; submitting this correction takes it over"), from, to);
    }
  from = dbk_words_figure (place->indicator, there);
  if (dbk_document_get_state (document) == DBK_STATE_IN_CORRECTION)
    return g_strdup_printf (_ ("Yesterday's closing would be %s instead of %s: correct that day first, this one follows"), to, from);
  return g_strdup_printf (_ ("Yesterday was corrected from %s to %s; this report keeps the old opening until it is corrected too"), from, to);
}

void
dbk_toast (GtkWidget *from, const char *title)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (from, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *markup = NULL;

  if (overlay == NULL)
    return;
  markup = g_markup_escape_text (title, -1);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
}

void
dbk_complain (GtkWidget *from, const char *heading, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (from);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!dbk_home_sync_finish (DBK_HOME (source), result, &error))
    g_debug ("Sync: %s", error->message);
}

void
dbk_sync_quietly (DbkHome *home)
{
  dbk_home_sync_async (home, NULL, synced_cb, NULL);
}
