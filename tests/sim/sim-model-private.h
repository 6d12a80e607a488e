/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the model share.
 */
#pragma once

#include "tests/sim/sim-model.h"

G_BEGIN_DECLS

/** sim_cells_copy: (transfer full) */
GHashTable *sim_cells_copy (GHashTable *cells);
/** sim_model_find: (transfer none): made where there is none yet */
SimReport *sim_model_find (SimModel *model, const DbkReportKey *key);
void sim_model_restore_readings (SimModel *model);
/** sim_operation_print: (transfer full): two sendings of one operation are the same in it */
char *sim_operation_print (const DbkOperation *operation);

G_END_DECLS
