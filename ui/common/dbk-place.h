/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the person is: the home, and the plant and day that the pages show.
 */
#pragma once

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

/** DBK_FORM_DAILY: the form of the daily report */
#define DBK_FORM_DAILY "daily"

#define DBK_TYPE_PLACE (dbk_place_get_type ())
G_DECLARE_FINAL_TYPE (DbkPlace, dbk_place, DBK, PLACE, GObject)

/**
 * dbk_place_new:
 * @home: a home with an account
 *
 * Starts on yesterday, the day that is to be filed, and on the first plant the
 * account files for, or the first it may see.
 *
 * Properties: "plant" (string, nullable: a code), "day" (int: a #DbkDay); both
 * notified. Main thread only, as all below.
 */
DbkPlace *dbk_place_new (DbkHome *home);

/** dbk_place_get_home: (transfer none) */
DbkHome *dbk_place_get_home (DbkPlace *place);
/** dbk_place_get_plant: (nullable) (transfer none): %NULL where the account sees no plant */
const DbkNode *dbk_place_get_plant (DbkPlace *place);
/** dbk_place_set_plant: @code: a plant's; one that the catalogue does not know is ignored */
void dbk_place_set_plant (DbkPlace *place, const char *code);
DbkDay dbk_place_get_day (DbkPlace *place);
void dbk_place_set_day (DbkPlace *place, DbkDay day);

/** dbk_place_is_filler: whether the account files for any plant */
gboolean dbk_place_is_filler (DbkPlace *place);
/** dbk_place_is_reviewer: whether the account approves for any plant */
gboolean dbk_place_is_reviewer (DbkPlace *place);
/** dbk_place_role_name: (transfer none): translated: the account's foremost role, "" if it has none */
const char *dbk_place_role_name (DbkPlace *place);

G_END_DECLS
