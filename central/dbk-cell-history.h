/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who set one cell, when, from what to what: from the operation log.
 */
#pragma once

#include "central/store/dbk-central-store.h"
#include "data/base/dbk-json-writer.h"

G_BEGIN_DECLS

/**
 * dbk_cell_history_read:
 * @report: as it stands: its log knows who and when
 * @writer: receives an array of
 *   `{"op","kind","by","by_name","at","revision","from","to","source","note"}`, oldest first:
 *   one for every operation that gave the cell a value, note or writer
 *
 * Any thread, with a store of its own.
 */
gboolean dbk_cell_history_read (DbkCentralStore *store, const DbkReport *report, const char *entity, const char *indicator, DbkJsonWriter *writer, GError **error);

G_END_DECLS
