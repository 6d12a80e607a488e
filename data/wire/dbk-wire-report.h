/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A report on the wire.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-report.h"

G_BEGIN_DECLS

/*
 * Report:
 *   {"report":{"form","org","period"},"revision","head":id|null,"state","step","chain":[roles]|null,"approved_revision","late",
 *    "catalogue":version|null,"submitted_by":account|null,
 *    "may":[…] (to this account, where the service writes it),
 *    "cells":{"entities","indicators","values","ops","sources","notes"} (absent where they are not for this account),
 *      with "ops" as indexes into "log" (-1: none; an id where the log has none such); absent: all -1
 *      "sources" absent = all "typed"; "notes" absent = all null
 *    "approved":{…the same…}|absent, "reasons":[{"rule","entity","text":text|null,"unseen"}…],
 *    "log":[{"op","kind","by","by_name","at":UTC,"revision","step","comment":text|null,"cells":[{"entity","indicator","text"}…]}…],
 *    "readings":{"entities","indicators","values","at":[UTC…],"by":[account…]}|absent: what a machine delivered, beside the report,
 *    "carried":{"entities","indicators","values":[text|null…]}|absent: what frozen openings would be now}
 * Whoever gets no cells gets the state alone: neither reasons, log, readings nor flags either, for they tell of figures.
 */

/** dbk_report_to_json: adds one object to @writer; without cells it is the state alone */
void dbk_report_to_json (const DbkReport *report, gboolean with_cells, DbkJsonWriter *writer);
/** dbk_report_log_to_json: adds its log alone, an array */
void dbk_report_log_to_json (const DbkReport *report, DbkJsonWriter *writer);
/** dbk_report_to_json_with_may: as dbk_report_to_json(), and says what the account it goes to may do */
void dbk_report_to_json_with_may (const DbkReport *report, gboolean with_cells, DbkMay may, DbkJsonWriter *writer);
/** dbk_report_from_json: (transfer full) (nullable): @has_cells tells whether cells came along */
DbkReport *dbk_report_from_json (JsonObject *object, gboolean *has_cells, GError **error);

G_END_DECLS
