/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The keys with which homes sign courier files, registered as somebody signs in there.
 */
#pragma once

#include "central/store/dbk-central-store.h"

G_BEGIN_DECLS

/** dbk_home_key_register: @home, @key: (nullable): without either nothing happens; within a write transaction */
gboolean dbk_home_key_register (DbkCentralStore *store, const char *account, const char *home, const char *key, GError **error);
/** dbk_home_key_find: @key: (out) (transfer full) (nullable): %NULL if none was registered */
gboolean dbk_home_key_find (DbkCentralStore *store, const char *account, const char *home, char **key, GError **error);

G_END_DECLS
