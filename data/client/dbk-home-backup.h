/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Backups that a home makes of itself, and the way out of a damaged store.
 */
#pragma once

#include "data/client/dbk-home.h"
#include "data/store/dbk-store-recover.h"

G_BEGIN_DECLS

/** DBK_HOME_BACKUPS: how many dated backups of an account's store are kept, in accounts/NAME/backups/store-YYYYMMDD.db */
#define DBK_HOME_BACKUPS 7

/** dbk_home_list_backups: (transfer full): paths of the account's own backups, newest first; @account: (nullable): the one used last */
GStrv dbk_home_list_backups (const char *directory, const char *account);

/**
 * dbk_home_recover:
 * @directory: (nullable): as for dbk_home_open(); the home must not be open
 * @kept: (out) (transfer full): where the damaged store was put
 * @recovered: (out): what was saved
 * @backup: (out) (transfer full) (nullable): the backup it was saved from, where the store itself could not be read at all
 *
 * Puts in the place of the store of the account used last a new one with what can
 * be read of it, what was typed and not answered first. On failure everything is
 * as it was. What the service acknowledged comes back with the next exchange.
 */
gboolean dbk_home_recover (const char *directory, char **kept, DbkStoreRecovered *recovered, char **backup, GError **error);

G_END_DECLS
