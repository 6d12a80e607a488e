/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The scan that goes before json-glib.
 */
#pragma once

#include "data/base/dbk-json.h"

G_BEGIN_DECLS

/* As dbk_json_scan(); adds the offset of every `\u0000` to @nuls, an array of gsize. */
gboolean dbk_json_scan_nuls (const char *data, gsize length, GArray *nuls, GError **error);

G_END_DECLS
