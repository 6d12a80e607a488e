/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Short lists kept in a store as JSON, because they are read whole: pins,
 * reasons, readings and flags.
 */
#pragma once

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/*
 * Writing: (transfer full) (nullable): %NULL for an empty list. Reading: @text:
 * (nullable): %NULL changes nothing; on an error what was read before it is there.
 */
char *dbk_lists_reasons_to_text (const GPtrArray *reasons);
gboolean dbk_lists_reasons_from_text (const char *text, GPtrArray *reasons, GError **error);
char *dbk_lists_pins_to_text (const GPtrArray *pins);
gboolean dbk_lists_pins_from_text (const char *text, GPtrArray *pins, GError **error);
char *dbk_lists_carried_to_text (const GPtrArray *flags);
/** dbk_lists_carried_from_text: @flags: (inout) (nullable) (element-type DbkCarryFlag): made where there are some */
gboolean dbk_lists_carried_from_text (const char *text, GPtrArray **flags, GError **error);
char *dbk_lists_readings_to_text (const GPtrArray *readings);
/** dbk_lists_readings_from_text: @readings: (inout) (nullable) (element-type DbkReading): made where there are some */
gboolean dbk_lists_readings_from_text (const char *text, GPtrArray **readings, GError **error);

G_END_DECLS
