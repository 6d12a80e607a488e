/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day with a step back, a step on and a calendar.
 */
#pragma once

#include <adwaita.h>

#include "ui/common/dbk-place.h"

G_BEGIN_DECLS

#define DBK_TYPE_DATE_CHOOSER (dbk_date_chooser_get_type ())
G_DECLARE_FINAL_TYPE (DbkDateChooser, dbk_date_chooser, DBK, DATE_CHOOSER, AdwBin)

/*
 * Properties: "day" (int: a #DbkDay, notified), "label" (string: what day it is
 * for, said before the day by assistive technology), "steps" (boolean: whether
 * the two step buttons are there).
 *
 * Signal: "picked": a day was taken from the calendar, which is closed.
 */
DbkDay dbk_date_chooser_get_day (DbkDateChooser *chooser);
void dbk_date_chooser_set_day (DbkDateChooser *chooser, DbkDay day);
/** dbk_date_chooser_set_place: the calendar shows how the daily reports of @place's plant stand, while dbk_date_chooser_show_states() wants it */
void dbk_date_chooser_set_place (DbkDateChooser *chooser, DbkPlace *place);
void dbk_date_chooser_show_states (DbkDateChooser *chooser, gboolean states);
/** dbk_date_chooser_popup: opens the calendar */
void dbk_date_chooser_popup (DbkDateChooser *chooser);

G_END_DECLS
