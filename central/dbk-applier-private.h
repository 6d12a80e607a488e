/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the applier share.
 */
#pragma once

#include "central/dbk-applier.h"

G_BEGIN_DECLS

struct _DbkApplier
{
  DbkCentralStore *store;  /* (unowned) */
  const DbkKey *key;       /* (unowned) (nullable): signs receipts */
  DbkCatalogue *catalogue; /* (owned) (nullable): what @evaluator was made for */
  DbkEvaluator *evaluator; /* (owned) (nullable) */
  GHashTable *fresh;       /* (owned): ids that took their first effect in this run: nobody has had an answer to them */
  GArray *own;             /* (owned) (element-type DbkOwnEdit): of this run */
  GHashTable *saved;       /* (owned): DbkReportKey → DbkStoredReport: as this run has saved them */
};

/**
 * dbk_applier_figures:
 * @cells: (element-type DbkCell): which of the report's cells count: its own, or those in force
 *
 * Returns: (transfer full) (nullable): what people filled in of @cells, with the
 * days before; nothing is derived yet
 */
DbkFigures *dbk_applier_figures (DbkApplier *applier, DbkCatalogue *catalogue, const DbkReport *report, const GPtrArray *cells, GError **error);

/** dbk_applier_log: appends to the log; @receipt: (nullable); @seq: (out): the place of what follows from it in the feed */
gboolean dbk_applier_log (DbkApplier *applier, const char *account, const DbkReportKey *key, const char *id, const char *kind, const char *content, const DbkOutcome *outcome, const DbkReceipt *receipt, gint64 now, gint64 *seq, GError **error);

/**
 * dbk_applier_flag_openings:
 * @report: has come into force
 * @changed: (element-type DbkReportKey): receives the reports whose flags changed
 *
 * Openings of the days behind it were frozen when those were submitted, and stay
 * in force as they are. Where they would be others now, the days are flagged with
 * what they would be (domain: carry-over): as far as the difference reaches, for
 * a surveyed closing ends it. Flags of @report itself are looked at anew.
 */
gboolean dbk_applier_flag_openings (DbkApplier *applier, DbkCatalogue *catalogue, const char *account, DbkReport *report, gint64 now, GPtrArray *changed, GError **error);

G_END_DECLS
