/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strip under the header bar while the service's reports are not all here yet.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_FEED_BAR (dbk_feed_bar_get_type ())
G_DECLARE_FINAL_TYPE (DbkFeedBar, dbk_feed_bar, DBK, FEED_BAR, AdwBin)

/** dbk_feed_bar_set_home: what it follows: how much has come, how much has still to; out of sight while nothing has */
void dbk_feed_bar_set_home (DbkFeedBar *bar, DbkHome *home);

G_END_DECLS
