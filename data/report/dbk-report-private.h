/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this folder share: copies, and who stands where in a chain.
 */
#pragma once

#include "data/report/dbk-operation.h"

G_BEGIN_DECLS

GPtrArray *dbk_pins_copy (const GPtrArray *pins);
GPtrArray *dbk_reasons_copy (const GPtrArray *reasons);

/** dbk_report_copy_cells: (transfer full) (element-type DbkCell): deep, sorted */
GPtrArray *dbk_report_copy_cells (const DbkReport *report);
/** dbk_report_replace_cells: puts copies of @cells in place of all there are */
void dbk_report_replace_cells (DbkReport *report, const GPtrArray *cells);
/** dbk_report_thaw: drops the computed values; whoever wrote their places stays the writer */
void dbk_report_thaw (DbkReport *report);

/**
 * DbkStanding: how an actor stands to a report now
 * @plant: (nullable): %NULL if the catalogue does not have it
 * @form: (nullable): likewise
 * @covered: any grant of his covers the plant
 * @filler: he may fill it (the role of the chain's step 0)
 * @reviewer: he holds the role of any review step over it
 * @turn: he holds the role of the step whose turn it is
 * @submitter: the last submission is his
 */
typedef struct
{
  const DbkNode *plant;
  const DbkForm *form;
  gboolean covered;
  gboolean filler;
  gboolean reviewer;
  gboolean turn;
  gboolean submitter;
} DbkStanding;

DbkStanding dbk_report_standing (const DbkReport *report, DbkCatalogue *catalogue, const DbkActor *actor, DbkDay today);
/** dbk_report_is_correction: an approved version stays in force while this one is on its way */
gboolean dbk_report_is_correction (const DbkReport *report);
/** dbk_report_is_editable: draft, returned or in correction */
gboolean dbk_report_is_editable (const DbkReport *report);
/** dbk_report_is_untouched: at the first review step, and nobody acted since the submission */
gboolean dbk_report_is_untouched (const DbkReport *report);
/** dbk_report_is_figure_of: whether @account typed @cell; what is amended or computed nobody did */
gboolean dbk_report_is_figure_of (const DbkReport *report, const DbkCell *cell, const char *account);
/** dbk_report_has_figures_of: whether @account typed any figure in it */
gboolean dbk_report_has_figures_of (const DbkReport *report, const char *account);

G_END_DECLS
