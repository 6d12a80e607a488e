/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The days around a period on which what is dated in the catalogue stays as it is.
 */
#pragma once

#include "data/base/dbk-period.h"
#include "data/catalogue/dbk-catalogue.h"

G_BEGIN_DECLS

/** DbkStretch: both days belong to it */
typedef struct
{
  DbkDay first;
  DbkDay last;
} DbkStretch;

/** DBK_STRETCH_ALWAYS: of what never changes */
#define DBK_STRETCH_ALWAYS ((DbkStretch){ G_MININT32, G_MAXINT32 })

/**
 * dbk_stretch_end:
 * @period: lies in @stretch
 * @change: the first day on which something is different, or %DBK_DAY_NONE
 *
 * What is known of @period says nothing about the other side of @change; where
 * that falls into the period, of no other days at all.
 */
void dbk_stretch_end (DbkStretch *stretch, DbkPeriod period, DbkDay change);
/** dbk_stretch_end_by_dated: where it comes into force, and where it ends */
void dbk_stretch_end_by_dated (DbkStretch *stretch, DbkPeriod period, DbkDated dated);
/** dbk_stretch_end_by_node: wherever anything about @node itself changes */
void dbk_stretch_end_by_node (DbkStretch *stretch, DbkPeriod period, const DbkNode *node);

/** dbk_stretch_has: whether all of @period lies in it */
gboolean dbk_stretch_has (const DbkStretch *stretch, DbkPeriod period);

G_END_DECLS
