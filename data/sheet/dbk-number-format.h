/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Number formats of workbooks: whether a number is a date, and what a person sees.
 */
#pragma once

#include <glib.h>

#include "data/base/dbk-period.h"

G_BEGIN_DECLS

/** DbkNumberFormat: immutable; made once for each format of a workbook */
typedef struct _DbkNumberFormat DbkNumberFormat;

/** dbk_number_format_new: (transfer full): never fails; what makes no sense shows numbers plainly */
DbkNumberFormat *dbk_number_format_new (const char *code);
/** dbk_number_format_builtin: (transfer none) (nullable): the code of a format that files name by number only; %NULL: general */
const char *dbk_number_format_builtin (guint id);
void dbk_number_format_free (DbkNumberFormat *format);

/** dbk_number_format_is_date: shows a day, a time, or a duration; @format: (nullable) */
gboolean dbk_number_format_is_date (const DbkNumberFormat *format);
gboolean dbk_number_format_is_percent (const DbkNumberFormat *format);

/** dbk_number_format_show: (transfer full): @value in its format; plainly if @format is %NULL */
char *dbk_number_format_show (const DbkNumberFormat *format, double value);

/**
 * dbk_number_format_show_date:
 * @serial: days since the epoch of the workbook
 * @day: (out): or %DBK_DAY_NONE
 * @seconds: (out): or -1
 *
 * Returns: (transfer full) (nullable): %NULL for what no calendar of workbooks has
 */
char *dbk_number_format_show_date (const DbkNumberFormat *format, double serial, gboolean since_1904, DbkDay *day, gint32 *seconds);

/** dbk_number_plain: (transfer full): the shortest decimal that reads back as @value; exponents beyond 10^±20 only */
char *dbk_number_plain (double value);

/** dbk_number_tidy: (transfer full) (nullable): the same as dbk_number_plain() for text of at most 15 digits that is nearly so already; %NULL for any other */
char *dbk_number_tidy (const char *text);

/** dbk_date_show: (transfer full): "2026-01-31 08:30", each half only if it is there; @day may lie beyond the year 2999 */
char *dbk_date_show (const int *ymd, gint32 seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkNumberFormat, dbk_number_format_free)

G_END_DECLS
