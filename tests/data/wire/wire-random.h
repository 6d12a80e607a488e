/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random messages: Chinese, empty, null and very long texts among them.
 */
#pragma once

#include "data/wire/dbk-wire.h"

G_BEGIN_DECLS

DbkOperation *random_operation (GRand *rand, DbkOperationKind kind);
DbkReport *random_report (GRand *rand, guint n_cells);
DbkOutcome *random_outcome (GRand *rand);
DbkActor *random_actor (GRand *rand);
DbkSyncRequest *random_request (GRand *rand);
DbkSyncAnswer *random_answer (GRand *rand, guint n_reports, guint n_cells);
/** random_text: (transfer full) (nullable) */
char *random_text (GRand *rand, gboolean nullable);

G_END_DECLS
