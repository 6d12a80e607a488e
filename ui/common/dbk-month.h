/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A month to choose a day from, which shows how each day's report stands.
 */
#pragma once

#include <adwaita.h>

#include "data/client/dbk-home.h"

G_BEGIN_DECLS

#define DBK_TYPE_MONTH (dbk_month_get_type ())

/**
 * DbkMonth:
 *
 * Six weeks from Monday. Arrows go from day to day, Home and End along the
 * week, Page Up and Page Down by the month (with Shift by the year), Enter
 * chooses.
 *
 * Signals: "chosen" (int: a #DbkDay); "shown": other days stand there now, whose
 * reports are unknown until dbk_month_set_reports().
 */
G_DECLARE_FINAL_TYPE (DbkMonth, dbk_month, DBK, MONTH, AdwBin)

/** dbk_month_show: @day becomes the chosen one, with its month around it */
void dbk_month_show (DbkMonth *month, DbkDay day);
DbkDay dbk_month_get_first (DbkMonth *month);
DbkDay dbk_month_get_last (DbkMonth *month);
/** dbk_month_set_reports: @infos: (nullable) (element-type DbkReportInfo): of one plant; %NULL: days without states */
void dbk_month_set_reports (DbkMonth *month, GPtrArray *infos);
/** dbk_month_dup_words: (transfer full): what a screen reader says of @day, one of those that stand there */
char *dbk_month_dup_words (DbkMonth *month, DbkDay day);

G_END_DECLS
