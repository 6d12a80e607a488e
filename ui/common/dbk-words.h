/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days, times, states and findings in words and icons, the same on every page.
 */
#pragma once

#include <gtk/gtk.h>

#include "data/client/dbk-document.h"
#include "data/rules/dbk-evaluator.h"

G_BEGIN_DECLS

/** dbk_words_day: (transfer full): "2026-03-15 Sun" */
char *dbk_words_day (DbkDay day);
/** dbk_words_weekday: (transfer none): translated: @weekday: 1 for Monday */
const char *dbk_words_weekday (int weekday);
/** dbk_words_day_short: (transfer full): month and day, "03-15" */
char *dbk_words_day_short (DbkDay day);
/** dbk_words_time: (transfer full): @at (µs UTC) in Beijing time: "10:32" today, with month and day on other days, with the year where it is another */
char *dbk_words_time (gint64 at);
/** dbk_words_due: (transfer full): the deadline @due (µs UTC; %G_MAXINT64 for none: "") and the time that is left, or that it is late; @late (out) (optional) */
char *dbk_words_due (gint64 due, gboolean *late);
/** dbk_words_step: (transfer none): the name of @step of the chain the form has in @period, "" if there is none */
const char *dbk_words_step (const DbkForm *form, DbkPeriod period, int step);
/** dbk_words_state: (transfer full): the state, in review with the step it stands at */
char *dbk_words_state (const DbkForm *form, DbkPeriod period, DbkReportState state, int step);
/** dbk_words_state_icon: (transfer none): a shape for every state, so that colour is never alone */
const char *dbk_words_state_icon (DbkReportState state, gboolean filed);
/** dbk_words_severity_icon: (transfer none) */
const char *dbk_words_severity_icon (DbkSeverity severity);
/** dbk_words_severity_class: (transfer none): a CSS class */
const char *dbk_words_severity_class (DbkSeverity severity);
/** dbk_words_cell: (transfer full): "Unit 1 · Generation" */
char *dbk_words_cell (const DbkNode *entity, const DbkIndicator *indicator);

/** dbk_words_figure: (transfer full): @text: (nullable): canonical; as a person reads it, "empty" where there is none */
char *dbk_words_figure (const DbkIndicator *indicator, const char *text);
/** dbk_words_is_over_reading: whether something else stands at @slot than what a machine read for it */
gboolean dbk_words_is_over_reading (DbkDocument *document, guint slot);
/** dbk_words_reading: (transfer full) (nullable): what a machine read for @slot, which one and when; beside it what was typed over it */
char *dbk_words_reading (DbkDocument *document, guint slot);
/** dbk_words_carried: (transfer full) (nullable): that the day before was corrected, and what the opening at @slot would be now */
char *dbk_words_carried (DbkDocument *document, guint slot);

/** dbk_toast: shows @title for a few seconds at the foot of the window @from is in */
void dbk_toast (GtkWidget *from, const char *title);
/** dbk_complain: a dialogue that tells what could not be done: @heading and the error's message */
void dbk_complain (GtkWidget *from, const char *heading, const GError *error);
/** dbk_sync_quietly: starts an exchange; how it goes is shown by the sync pill */
void dbk_sync_quietly (DbkHome *home);

G_END_DECLS
