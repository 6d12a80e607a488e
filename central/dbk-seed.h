/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a new service starts with: the built-in catalogue.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * dbk_seed_catalogue:
 * @version: of the publication
 * @demo: with the sample group; otherwise with a group and nothing below it,
 *   for its administrator to publish the real organisation
 *
 * Returns: (transfer full) (nullable): the document
 */
char *dbk_seed_catalogue (const char *version, gboolean demo, GError **error);

G_END_DECLS
