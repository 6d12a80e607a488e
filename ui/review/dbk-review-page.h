/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Review 审核: what waits for me, and the report that is looked at.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_REVIEW_PAGE (dbk_review_page_get_type ())
G_DECLARE_FINAL_TYPE (DbkReviewPage, dbk_review_page, DBK, REVIEW_PAGE, AdwBin)

GtkWidget *dbk_review_page_new (DbkPlace *place);

/** dbk_review_page_open: shows this report, whether it waits for me or not */
void dbk_review_page_open (DbkReviewPage *page, const char *plant, DbkDay day);
/** dbk_review_page_settle: makes the approvals that wait for an Undo, now */
void dbk_review_page_settle (DbkReviewPage *page);

G_END_DECLS
