/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bugs put in around the code under test, to prove that they would be found.
 */
#pragma once

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
void sim_bug_forget (void);

G_END_DECLS
