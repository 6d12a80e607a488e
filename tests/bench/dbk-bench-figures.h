/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Years of the sample group's figures under the built-in catalogue, without a service.
 */
#pragma once

#include "data/rules/dbk-evaluator.h"

G_BEGIN_DECLS

/** dbk_bench_catalogue: (transfer full): built-in definitions and the sample group; G_TEST_SRCDIR tells where the sources are */
DbkCatalogue *dbk_bench_catalogue (void);

/**
 * dbk_bench_make_days:
 *
 * Returns: (transfer full) (element-type DbkFigures): @n days of @plant from
 * @first on, derived, each with the days before as its history
 */
GPtrArray *dbk_bench_make_days (DbkCatalogue *catalogue, DbkEvaluator *evaluator, const char *plant, DbkDay first, guint n);

G_END_DECLS
