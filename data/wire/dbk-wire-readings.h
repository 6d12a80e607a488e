/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Readings that an interface delivers.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-report.h"

G_BEGIN_DECLS

/**
 * DbkReadingsRequest: {"report":{"form","org","period"},"readings":{"entities","indicators","values":[text|null…],"at":UTC}}
 * @readings: (element-type DbkReading): without an account; a %NULL value takes the reading back
 */
typedef struct
{
  DbkReportKey key;
  GPtrArray *readings;
} DbkReadingsRequest;

void dbk_readings_request_free (DbkReadingsRequest *request);
/** dbk_readings_request_to_text: (transfer full): the time of the first reading stands for all */
char *dbk_readings_request_to_text (const DbkReadingsRequest *request);
/** dbk_readings_request_from_text: (transfer full) (nullable): at most %DBK_WIRE_MAX_REQUEST bytes; a cell named twice is refused */
DbkReadingsRequest *dbk_readings_request_from_text (const char *text, gsize length, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkReadingsRequest, dbk_readings_request_free)

G_END_DECLS
