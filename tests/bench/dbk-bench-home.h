/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A signed-in home with the demonstration's history, for benchmarks of the client.
 */
#pragma once

#include "data/client/dbk-document.h"
#include "tests/e2e/dbk-stage.h"

G_BEGIN_DECLS

/** dbk_bench_make_home: (transfer full): path of a home into which @user signed in and read everything; @url: (nullable): another way to the service */
char *dbk_bench_make_home (DbkStage *stage, const char *user, const char *url);
/** dbk_bench_open_home: (transfer full) */
DbkHome *dbk_bench_open_home (const char *path);
/** dbk_bench_sync: one full exchange */
void dbk_bench_sync (DbkHome *home);
/** dbk_bench_open_day: (transfer full): the daily report @days_ago days before today */
DbkDocument *dbk_bench_open_day (DbkHome *home, const char *plant, int days_ago);
/** dbk_bench_fill: types into every empty cell what it held the day before, as a filler with a steady plant does; how many */
guint dbk_bench_fill (DbkDocument *document);
/** dbk_bench_explain: a reason for every warning */
void dbk_bench_explain (DbkDocument *document);

G_END_DECLS
