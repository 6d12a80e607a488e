/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One report to be read: its sheet, what the rules say with the reasons given, and its history.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-document.h"

G_BEGIN_DECLS

#define DBK_TYPE_REVIEW_REPORT (dbk_review_report_get_type ())
G_DECLARE_FINAL_TYPE (DbkReviewReport, dbk_review_report, DBK, REVIEW_REPORT, AdwBin)

/*
 * Signals: "go-to-day" (int: a DbkDay of the same plant to look at); "correct": the approved figures have to change; "changed": what may be done with the report may have changed.
 */

/** dbk_review_report_set_document: (nullable); what was shown before counts as seen */
void dbk_review_report_set_document (DbkReviewReport *view, DbkDocument *document);
DbkDocument *dbk_review_report_get_document (DbkReviewReport *view);
/** dbk_review_report_get_revision: the revision the person has looked at */
gint64 dbk_review_report_get_revision (DbkReviewReport *view);
/** dbk_review_report_has_moved: whether it moved on since; it can't be approved before that was looked at */
gboolean dbk_review_report_has_moved (DbkReviewReport *view);
/** dbk_review_report_dup_selected: (transfer full) (element-type guint): slots of the selected cells, none for the cursor alone on a label */
GArray *dbk_review_report_dup_selected (DbkReviewReport *view);

/** dbk_review_report_set_home: whom to ask for the history of a figure */
void dbk_review_report_set_home (DbkReviewReport *report, DbkHome *home);
/** dbk_review_report_toggle_history: the history of the report, or of the figure under the cursor */
void dbk_review_report_toggle_history (DbkReviewReport *report);

G_END_DECLS
