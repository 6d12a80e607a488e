/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day with a step back, a step on and a calendar.
 */
#pragma once

#include <adwaita.h>

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

#define DBK_TYPE_DATE_CHOOSER (dbk_date_chooser_get_type ())
G_DECLARE_FINAL_TYPE (DbkDateChooser, dbk_date_chooser, DBK, DATE_CHOOSER, AdwBin)

/*
 * Properties: "day" (int: a #DbkDay, notified), "label" (string: what day it is
 * for, said before the day by assistive technology), "steps" (boolean: whether
 * the two step buttons are there).
 */
DbkDay dbk_date_chooser_get_day (DbkDateChooser *chooser);
void dbk_date_chooser_set_day (DbkDateChooser *chooser, DbkDay day);

G_END_DECLS
