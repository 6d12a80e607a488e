/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The JSON of every message between client and service, both directions, used
 * by both. Readers take untrusted input: every member is checked.
 *
 * A sync message of another version fails with %DBK_WIRE_ERROR. Every other reader
 * fails with %DBK_JSON_ERROR: a member that is absent, of another
 * type, too long or out of range is %DBK_JSON_ERROR_MEMBER, and the message names
 * it with the way to it. Unknown members are ignored, so that an older program
 * reads a newer one. Where a newer peer may bring a word that this program does
 * not know, only that word is lost: an unknown cell source is read as
 * %DBK_CELL_OTHER, an unknown action in a log as %DBK_OPERATION_OTHER, an unknown
 * problem as %DBK_REFUSAL_INVALID with its words kept. Unknown states, outcomes
 * and actions to be applied are refused: nobody could act on them rightly, and a
 * protocol that has them is another %DBK_WIRE_VERSION.
 *
 * All functions may be called on any thread.
 */
#pragma once

#include "data/wire/dbk-wire-actor.h"
#include "data/wire/dbk-wire-limits.h"
#include "data/wire/dbk-wire-operation.h"
#include "data/wire/dbk-wire-outcome.h"
#include "data/wire/dbk-wire-problem.h"
#include "data/wire/dbk-wire-readings.h"
#include "data/wire/dbk-wire-receipt.h"
#include "data/wire/dbk-wire-report.h"
#include "data/wire/dbk-wire-session.h"
#include "data/wire/dbk-wire-sync.h"
