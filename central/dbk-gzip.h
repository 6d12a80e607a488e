/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gzip of bodies, both ways, with a cap on what unpacks.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** dbk_gzip_pack: (transfer full): any thread */
GBytes *dbk_gzip_pack (GBytes *plain);

/**
 * dbk_gzip_unpack:
 * @max_length: bytes accepted at the most once unpacked
 * @error: %G_IO_ERROR_MESSAGE_TOO_LARGE beyond @max_length (unpacking stops
 *   there, so that a bomb costs no more than its cap), %G_IO_ERROR_INVALID_DATA
 *   for what is no complete gzip stream
 *
 * Returns: (transfer full) (nullable)
 */
GBytes *dbk_gzip_unpack (GBytes *packed, gsize max_length, GError **error);

G_END_DECLS
