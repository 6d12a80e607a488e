/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs of days, and those they are compared with: the day before, the same dates
 * of last year, the month and the year so far.
 */
#pragma once

#include "data/base/dbk-decimal.h"
#include "data/base/dbk-period.h"
#include "data/catalogue/dbk-catalogue.h"

G_BEGIN_DECLS

/**
 * DbkSpan: some days in a row
 * @first: its first day, or %DBK_DAY_NONE for a span that does not exist (29 February of a year without one)
 * @last: its last day, not before @first
 */
typedef struct
{
  DbkDay first;
  DbkDay last;
} DbkSpan;

#define DBK_SPAN_NONE ((DbkSpan){ DBK_DAY_NONE, DBK_DAY_NONE })

/** dbk_span_exists: whether it has any day */
gboolean dbk_span_exists (DbkSpan span);
/** dbk_span_days: how many days it has; 0 if it does not exist */
guint dbk_span_days (DbkSpan span);
gboolean dbk_span_contains (DbkSpan span, DbkDay day);
/** dbk_span_day: one day */
DbkSpan dbk_span_day (DbkDay day);
/** dbk_span_month_to: 月累计: from the first of its month to @day */
DbkSpan dbk_span_month_to (DbkDay day);
/** dbk_span_year_to: 年累计: from 1 January to @day */
DbkSpan dbk_span_year_to (DbkDay day);
/** dbk_span_week: the seven days around @day that begin on @start (1 Monday … 7 Sunday) */
DbkSpan dbk_span_week (DbkDay day, int start);
/** dbk_span_month: the whole month around @day */
DbkSpan dbk_span_month (DbkDay day);
/** dbk_span_before: 环比: as many days right before; before a whole month the whole month before it */
DbkSpan dbk_span_before (DbkSpan span);
/**
 * dbk_span_year_before: 同比: the same dates of last year
 *
 * 29 February alone has none; at the end of a longer span 28 February takes its
 * place, at its beginning 1 March. What is to compare months as a whole, whatever
 * their length, asks for dbk_span_month() of the result.
 */
DbkSpan dbk_span_year_before (DbkSpan span);

/**
 * DbkChangeKind:
 * @DBK_CHANGE_NONE: "—": one side is missing, or the base of a percentage is 0
 * @DBK_CHANGE_PERCENT: #DbkChange.value per cent of the base, with two decimals
 * @DBK_CHANGE_POINTS: percentage points 个百分点
 * @DBK_CHANGE_DIFFERENCE: in the indicator's own unit (g/kWh, h, m …)
 */
typedef enum
{
  DBK_CHANGE_NONE,
  DBK_CHANGE_PERCENT,
  DBK_CHANGE_POINTS,
  DBK_CHANGE_DIFFERENCE,
} DbkChangeKind;

typedef struct
{
  DbkChangeKind kind;
  DbkDecimal value;
} DbkChange;

/** dbk_change_kind: how figures of @indicator are compared: rates in points, what cannot be added up by its difference, amounts in per cent */
DbkChangeKind dbk_change_kind (const DbkIndicator *indicator);

/**
 * dbk_change:
 * @now: (nullable): %NULL is missing
 * @base: (nullable): what it is compared with
 *
 * From @base to @now. A percentage is of the base's absolute value, exact and
 * rounded once, half away from zero; with a base of 0 there is none.
 */
DbkChange dbk_change (const DbkIndicator *indicator, const DbkDecimal *now, const DbkDecimal *base);

G_END_DECLS
