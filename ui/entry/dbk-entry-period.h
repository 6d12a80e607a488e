/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sheet turned over: one unit, days down; every line edits that day's report.
 */
#pragma once

#include "ui/entry/dbk-entry-model.h"

G_BEGIN_DECLS

#define DBK_TYPE_ENTRY_PERIOD (dbk_entry_period_get_type ())
G_DECLARE_FINAL_TYPE (DbkEntryPeriod, dbk_entry_period, DBK, ENTRY_PERIOD, DbkEntryTable)

/** DBK_ENTRY_PERIOD_MOST: days in a sheet; a report that was looked at stays open as long as the sheet */
#define DBK_ENTRY_PERIOD_MOST 366

/**
 * dbk_entry_period_new:
 * @account: (nullable): who types
 * @form: code of a form filed by the day
 * @plant: whose reports these are
 * @entity: the plant, or a station or unit of it
 * @first: the first line
 * @n_days: how many, at most %DBK_ENTRY_PERIOD_MOST
 *
 * Columns are the figures that @entity has on the last of the days. A day's
 * report is opened when its line is looked at first. What is pasted over several
 * days is one durable transaction and one step of undo. A line of sums ends the
 * sheet. Main thread only.
 */
DbkEntryPeriod *dbk_entry_period_new (DbkHome *home, const char *account, const char *form, const DbkNode *plant, const DbkNode *entity, DbkDay first, int n_days, GError **error);

/** dbk_entry_period_get_model: (transfer none) (nullable): the day's sheet behind a line; %NULL for the line of sums, and where the report cannot be opened */
DbkEntryModel *dbk_entry_period_get_model (DbkEntryPeriod *period, int row);
/** dbk_entry_period_locate: where the cell stands in its day's sheet; a negative block if nowhere */
DbkGridPos dbk_entry_period_locate (DbkEntryPeriod *period, DbkGridPos pos);
/** dbk_entry_period_contains: whether @day has a line */
gboolean dbk_entry_period_contains (DbkEntryPeriod *period, DbkDay day);

/** dbk_entry_period_get_day: the day of a line */
DbkDay dbk_entry_period_get_day (DbkEntryPeriod *period, int row);
/** dbk_entry_period_find: the cell of @indicator on @day; its first figure where it has no such column */
DbkGridPos dbk_entry_period_find (DbkEntryPeriod *period, DbkDay day, const DbkIndicator *indicator);
/** dbk_entry_period_get_indicator: (nullable): code of the indicator in a column */
const char *dbk_entry_period_get_indicator (DbkEntryPeriod *period, int column);
/** dbk_entry_period_dup_status: (transfer full): the cell in a line of words, and why it is locked */
char *dbk_entry_period_dup_status (DbkEntryPeriod *period, DbkGridPos pos);

G_END_DECLS
