/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which cells one report has: form × plant × period laid out as slots.
 */
#pragma once

#include "data/base/dbk-value.h"
#include "data/catalogue/dbk-catalogue.h"
#include "data/catalogue/dbk-stretch.h"

G_BEGIN_DECLS

/**
 * DbkSlot: one cell's place
 * @entity: the unit, station or plant
 * @level: where the row stands: the section's level, or the one this plant has
 *   chosen for the indicator; a plant at %DBK_NODE_STATION is a site
 * @editable: a person may type into it (entered, or overtypable)
 * @required: must be filled or declared not measured on this day (a unit must be in service)
 */
typedef struct
{
  guint index;
  const DbkNode *entity;
  const DbkIndicator *indicator;
  const DbkSection *section;
  DbkNodeKind level;
  gboolean editable;
  gboolean required;
} DbkSlot;

/** DbkLayoutBlock: one section as it stands for this plant: rows × columns of slots */
typedef struct
{
  const DbkSection *section;
  GPtrArray *entities;   /* (element-type DbkNode) (transfer none) */
  GPtrArray *indicators; /* (element-type DbkIndicator) (transfer none) */
} DbkLayoutBlock;

/** DbkLayout: immutable; reference counted; holds its catalogue */
typedef struct _DbkLayout DbkLayout;

/**
 * dbk_layout_new:
 * @plant: a plant of @catalogue
 *
 * Units not valid in the period make no rows. A section without rows makes no
 * block. An entity × indicator stands once only. Sections that are not in force
 * on the period's last day are left out. What a plant files at another level than
 * its section (#DbkLevelChoice) stands in a row of that level in the same block,
 * unless a section of that level has it anyway; such blocks have holes. So does
 * what two sections of stations ask of the energies of one site (curtailment of
 * wind and of sun): it stands at the units, for each energy its own.
 * Sections that tick come last.
 *
 * The catalogue remembers the layouts made last: one of another day on which
 * nothing is different costs next to nothing. Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL with an error for a node that is no plant
 */
DbkLayout *dbk_layout_new (DbkCatalogue *catalogue, const DbkForm *form, const DbkNode *plant, DbkPeriod period, GError **error);
DbkLayout *dbk_layout_ref (DbkLayout *layout);
void dbk_layout_unref (DbkLayout *layout);

/* What it was made of: (transfer none). */
DbkCatalogue *dbk_layout_catalogue (const DbkLayout *layout);
const DbkForm *dbk_layout_form (const DbkLayout *layout);
const DbkNode *dbk_layout_plant (const DbkLayout *layout);
DbkPeriod dbk_layout_period (const DbkLayout *layout);

/** dbk_layout_stretch: the days around the period on which the same kind of layout has the same slots and blocks */
const DbkStretch *dbk_layout_stretch (const DbkLayout *layout);

guint dbk_layout_n_slots (const DbkLayout *layout);
const DbkSlot *dbk_layout_slot (const DbkLayout *layout, guint index);
/** dbk_layout_find: (nullable) */
const DbkSlot *dbk_layout_find (const DbkLayout *layout, const DbkNode *entity, const DbkIndicator *indicator);
/** dbk_layout_find_codes: (nullable): by codes, NULL if either is unknown here */
const DbkSlot *dbk_layout_find_codes (const DbkLayout *layout, const char *entity, const char *indicator);
/** dbk_layout_blocks: (element-type DbkLayoutBlock) (transfer none) */
const GPtrArray *dbk_layout_blocks (const DbkLayout *layout);

/**
 * dbk_indicator_parse:
 * @text: canonical wire text of a value; %NULL or "" is missing; `缺测:reason` is not measured
 *
 * Returns: FALSE with a translated error where @text is no value of @indicator
 * (an unknown choice, too many decimals, no time, text over 2,000 characters …)
 */
gboolean dbk_indicator_parse (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error);

/**
 * dbk_indicator_parse_typed: the same for what a person typed or pasted
 *
 * Numbers as dbk_decimal_parse_typed(); hours also as 23:40; a choice by its
 * code or either name; `缺测 reason` in any spacing and colon.
 */
gboolean dbk_indicator_parse_typed (const DbkIndicator *indicator, const char *text, DbkValue *value, GError **error);

/** dbk_indicator_format: (transfer full): for people: grouped number, choice's name, text; "" when missing */
char *dbk_indicator_format (const DbkIndicator *indicator, const DbkValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkLayout, dbk_layout_unref)

G_END_DECLS
