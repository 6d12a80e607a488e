/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a signed-in person has before him: sidebar, header bar and pages.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_FRAME (dbk_frame_get_type ())
G_DECLARE_FINAL_TYPE (DbkFrame, dbk_frame, DBK, FRAME, AdwBin)

/**
 * dbk_frame_new: for the account of @place; signing in as somebody else makes another frame
 * @page: what is shown first; the home page if the account may not use it
 */
GtkWidget *dbk_frame_new (DbkPlace *place, const char *page);

DbkPlace *dbk_frame_get_place (DbkFrame *frame);
/** dbk_frame_get_page: (transfer none): "home", "entry", "review" or "reports" */
const char *dbk_frame_get_page (DbkFrame *frame);
/** dbk_frame_set_page: FALSE if the account may not use it; then nothing happens */
gboolean dbk_frame_set_page (DbkFrame *frame, const char *page);
/** dbk_frame_focus_page: the keyboard goes to where work is done on the page */
void dbk_frame_focus_page (DbkFrame *frame);
/** dbk_frame_open_report: shows the report where this account can do most with it */
void dbk_frame_open_report (DbkFrame *frame, const char *plant, const char *period);
/** dbk_frame_export: begins the export of what is shown */
void dbk_frame_export (DbkFrame *frame);
/** dbk_frame_show_sync: opens the sync pill's list */
void dbk_frame_show_sync (DbkFrame *frame);
/** dbk_frame_save_courier: what waits as a file, for where no line goes */
void dbk_frame_save_courier (DbkFrame *frame);
/** dbk_frame_take_courier: the answer to such a file */
void dbk_frame_take_courier (DbkFrame *frame);
/** dbk_frame_choose_day: opens the calendar, where the page has a day */
void dbk_frame_choose_day (DbkFrame *frame);
/** dbk_frame_tell: @message: (nullable): why the person has to sign in again, kept in sight with a button; %NULL takes it away */
void dbk_frame_tell (DbkFrame *frame, const char *message);
/** dbk_frame_settle: writes what is half typed and sends what waits for an Undo; before closing and signing out */
void dbk_frame_settle (DbkFrame *frame);

G_END_DECLS
