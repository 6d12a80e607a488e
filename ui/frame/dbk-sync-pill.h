/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pill that tells how things stand with the central service, and its list of what is pending.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_SYNC_PILL (dbk_sync_pill_get_type ())
G_DECLARE_FINAL_TYPE (DbkSyncPill, dbk_sync_pill, DBK, SYNC_PILL, AdwBin)

/** dbk_sync_pill_set_home: @home: (nullable): what to tell of; %NULL for nothing */
void dbk_sync_pill_set_home (DbkSyncPill *pill, DbkHome *home);

/** dbk_sync_pill_popup: opens the list */
void dbk_sync_pill_popup (DbkSyncPill *pill);

G_END_DECLS
