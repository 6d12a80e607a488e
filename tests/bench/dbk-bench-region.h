/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A service's store with a region of many like plants and their history.
 */
#pragma once

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

/**
 * dbk_bench_region_fill:
 * @path: of the store, made here
 *
 * Plants V01 … with their fillers and checkers, fill.R1 who fills in for all of
 * them, region.R1 and group; every day
 * from @first to @last is filed, checked and approved. A service on it runs with `--demo`.
 */
void dbk_bench_region_fill (const char *path, guint plants, guint units, DbkDay first, DbkDay last);

G_END_DECLS
