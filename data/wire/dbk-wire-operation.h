/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An operation on the wire.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

/*
 * Operation:
 *   {"id","report":{"form","org","period"},"kind","base_op":id|null,"made_at":UTC,"catalogue":version|null,
 *    "payload": edit, amend: {"entities":[…],"indicators":[…],"bases":[id|null…],"values":[text|null…],"sources":[…],"notes":[text|null…],"authors":[account|null…]}
 *               submit: {"reasons":[{"rule","entity","text"}…]}
 *               approve: {"revision":N,"comment":text|null}
 *               return: {"comment","to":step,"cells":[{"entity","indicator","text"}…]}
 *               correct: {"comment"}
 *               withdraw, cancel: {}}
 * Columns may leave out what is the same for all: "bases", "notes", "authors" (who typed what the sender took over) absent = all null; "sources" absent = all "typed".
 * Ids are UUIDs in lower case.
 */

/** dbk_operation_to_json: adds one object to @writer; what is not of its kind is left out */
void dbk_operation_to_json (const DbkOperation *operation, DbkJsonWriter *writer);
/** dbk_operation_from_json: (transfer full) (nullable): checks the form alone; whether the operation makes sense is dbk_report_apply()'s to say */
DbkOperation *dbk_operation_from_json (JsonObject *object, GError **error);

G_END_DECLS
