/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A group of many plants for the service to be loaded with: copies of the sample
 * group's, one signed-in filler each, and the reports they will file.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** DbkBenchGroup: the store is made in a folder that a service is then started on */
typedef struct _DbkBenchGroup DbkBenchGroup;

/**
 * dbk_bench_group_new:
 * @folder: where the service's data is to lie; created
 * @copies: of the sample group's twelve plants
 * @days: up to yesterday, that each plant will file
 */
DbkBenchGroup *dbk_bench_group_new (const char *folder, guint copies, guint days);
void dbk_bench_group_free (DbkBenchGroup *group);
guint dbk_bench_group_plants (DbkBenchGroup *group);
/** dbk_bench_group_token: (transfer none): of the filler of plant @i */
const char *dbk_bench_group_token (DbkBenchGroup *group, guint i);
/** dbk_bench_group_reviewer: (transfer none): token of the @i-th reviewer of the whole group */
const char *dbk_bench_group_reviewer (DbkBenchGroup *group, guint i);
/**
 * dbk_bench_group_request: (transfer full): the body that submits day @day of plant
 * @i: an edit of every cell and the submission, reasons for its warnings included
 * @cursor: (nullable)
 */
char *dbk_bench_group_request (DbkBenchGroup *group, guint i, guint day, const char *cursor);
/** dbk_bench_group_cells: cells of an average report */
guint dbk_bench_group_cells (DbkBenchGroup *group);
/** dbk_bench_group_start: (transfer full): runs the service on the folder; @url: (out) (transfer full) */
GSubprocess *dbk_bench_group_start (DbkBenchGroup *group, char **url);
/** dbk_bench_group_ca: (transfer full): path of the authority to trust, once the service has been started */
char *dbk_bench_group_ca (DbkBenchGroup *group);

G_END_DECLS
