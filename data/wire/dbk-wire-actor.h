/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An account with its grants on the wire.
 */
#pragma once

#include "data/base/dbk-json.h"
#include "data/report/dbk-actor.h"

G_BEGIN_DECLS

/* Actor: {"account","name","grants":[{"role","node","from":day|null,"to":day|null[,"sections":[department…]]}…]}; without sections: all of them */

/** dbk_actor_to_json: adds one object to @writer */
void dbk_actor_to_json (const DbkActor *actor, DbkJsonWriter *writer);
/** dbk_actor_to_text: (transfer full): that object alone, as a store keeps it */
char *dbk_actor_to_text (const DbkActor *actor);
/** dbk_actor_from_json: (transfer full) (nullable) */
DbkActor *dbk_actor_from_json (JsonObject *object, GError **error);
/** dbk_actor_from_text: (transfer full) (nullable): what dbk_actor_to_text() made */
DbkActor *dbk_actor_from_text (const char *text, GError **error);

G_END_DECLS
