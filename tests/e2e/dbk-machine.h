/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A plant's machine that reads meters, what a region does to an old day, and
 * what an administrator publishes.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "tests/e2e/dbk-stage.h"

G_BEGIN_DECLS

/** dbk_machine_read: @account, an interface's, delivers @value for one figure of @plant on @day */
void dbk_machine_read (DbkStage *stage, const char *account, const char *plant, const char *day, const char *entity, const char *indicator, const char *value);
/**
 * dbk_machine_correct:
 * @home: of the filler of P01, signed in
 *
 * P01's coal received on @day is corrected by 120 t, through all steps of the
 * chain: the openings behind it move.
 */
void dbk_machine_correct (DbkStage *stage, const char *home, const char *day);

/** DbkMachineChange: changes the catalogue's document */
typedef void (*DbkMachineChange) (JsonObject *document);
/** dbk_machine_publish: the catalogue in force, after @change (nullable), is published as @version */
void dbk_machine_publish (DbkStage *stage, const char *version, DbkMachineChange change);

G_END_DECLS
