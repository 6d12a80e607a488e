/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files of the simulation, and accounts as the code under test has them.
 */
#pragma once

#include "tests/sim/sim-world.h"

G_BEGIN_DECLS

/** sim_copy_file: a closed database: it has no WAL; one that lies at @to is forgotten */
void sim_copy_file (const char *from, const char *to);
/** sim_actor: (transfer full) */
DbkActor *sim_actor (const SimPerson *person);
/** sim_password_hash: (transfer none): of SIM_PASSWORD, cheaply made */
const char *sim_password_hash (void);
/** sim_make_directory: (transfer full): in memory where the machine has that */
char *sim_make_directory (void);
void sim_remove_directory (const char *directory);

G_END_DECLS
