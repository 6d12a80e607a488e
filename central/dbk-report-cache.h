/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rendered reports, as each account gets them.
 */
#pragma once

#include "data/report/dbk-report.h"

G_BEGIN_DECLS

/**
 * DbkRendered: (reference counted by its bytes)
 * @body, @packed: (owned)
 * @etag: its version for this account
 */
typedef struct
{
  GBytes *body;
  GBytes *packed;
  char etag[32];
} DbkRendered;

/** DbkReportCache: main thread only; bounded: emptied when full */
typedef struct _DbkReportCache DbkReportCache;

DbkReportCache *dbk_report_cache_new (guint max_entries);
void dbk_report_cache_free (DbkReportCache *cache);
/** dbk_report_cache_find: (nullable) (transfer none) */
const DbkRendered *dbk_report_cache_find (DbkReportCache *cache, const DbkReportKey *key, const char *account);
/** dbk_report_cache_put: takes references on the bytes; ignored if @key was dropped since @stamp was taken */
void dbk_report_cache_put (DbkReportCache *cache, const DbkReportKey *key, const char *account, const DbkRendered *rendered, guint64 stamp);
/** dbk_report_cache_stamp: taken before a report is read, given with what was rendered of it */
guint64 dbk_report_cache_stamp (DbkReportCache *cache);
/** dbk_report_cache_drop: the report changed */
void dbk_report_cache_drop (DbkReportCache *cache, const DbkReportKey *key);
/** dbk_report_cache_clear: accounts, catalogue or the day changed */
void dbk_report_cache_clear (DbkReportCache *cache);

G_END_DECLS
