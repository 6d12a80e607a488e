/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bugs put in around the code under test, to prove that they would be found.
 */
#pragma once

#include "data/client/dbk-home-handover.h"
#include "data/sync/dbk-exchange.h"
#include "tests/sim/sim-world.h"

G_BEGIN_DECLS

/** sim_bug_wrap_store: puts a faulty driver in front of the service's store */
void sim_bug_wrap_store (SimWorld *world);
/** sim_bug_before_apply: tampers with @operations */
void sim_bug_before_apply (SimWorld *world, GPtrArray *operations);
/** sim_bug_before_read: tampers with who reads */
void sim_bug_before_read (SimWorld *world, DbkRound *round);
/** sim_bug_after_exchange: what a faulty client does with an answer; @keys: (element-type DbkReportKey) answered ones */
void sim_bug_after_exchange (SimClient *client, const GArray *keys);
/** sim_bug_predict_reading: (nullable) (transfer none): what fills @slot in a submission; @base: (out) (nullable): what it takes the place of */
const DbkReading *sim_bug_predict_reading (SimClient *client, const DbkReport *report, const DbkSlot *slot, const char **base);
gboolean sim_bug_hand_over (SimClient *from, SimClient *to, const DbkActor *actor, DbkHandedOver *what, GError **error);
/** sim_bug_before_import: what the service forgets before a file of @client comes */
void sim_bug_before_import (SimWorld *world, SimClient *client);
gboolean sim_bug_take_pages (SimClient *client, DbkExchange *exchange, const GPtrArray *answers, const char *catalogue, const char *cursor, gboolean *overtaken, GError **error);
void sim_bug_forget (void);

G_END_DECLS
