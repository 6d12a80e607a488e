/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A region of many like plants under the built-in catalogue.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** dbk_bench_plants_document: (transfer full): plants V01 … of @units coal units each, below R1 */
JsonObject *dbk_bench_plants_document (guint plants, guint units);
/** dbk_bench_plants_text: (transfer full): as it is published */
char *dbk_bench_plants_text (JsonObject *document);

G_END_DECLS
