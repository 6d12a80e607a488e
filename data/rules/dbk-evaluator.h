/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Derivation and validation of one report: formulas and rules of the catalogue
 * over the report's figures. Client and service run this same code.
 */
#pragma once

#include "data/catalogue/dbk-layout.h"

G_BEGIN_DECLS

/** DBK_FIGURES_WINDOW: how many days before the report's own are looked at */
#define DBK_FIGURES_WINDOW 30

/**
 * DbkFigures: the values of one report and of the days before it
 *
 * Dense arrays in slot order. Not thread safe.
 *
 * The history holds what was in force on each earlier day, as mantissas at the
 * indicator's scale; missing and not measured are absent, never 0.
 */
typedef struct _DbkFigures DbkFigures;

DbkFigures *dbk_figures_new (DbkLayout *layout);
void dbk_figures_free (DbkFigures *figures);
/** dbk_figures_layout: (transfer none): what they are laid out by */
DbkLayout *dbk_figures_layout (const DbkFigures *figures);

const DbkValue *dbk_figures_get (const DbkFigures *figures, guint slot);
/**
 * dbk_figures_set: copies @value
 * @typed: it was entered over a derived or carried slot: derivation then leaves it
 *   alone. Setting it missing lets the slot derive itself again.
 */
void dbk_figures_set (DbkFigures *figures, guint slot, const DbkValue *value, gboolean typed);
gboolean dbk_figures_is_typed (const DbkFigures *figures, guint slot);

/** dbk_figures_set_previous: @days_back 1 … %DBK_FIGURES_WINDOW; text values (states) are kept for 1 day back only */
void dbk_figures_set_previous (DbkFigures *figures, guint slot, guint days_back, const DbkValue *value);
/** dbk_figures_get_previous: the value the day before (1 back); missing if there is none */
const DbkValue *dbk_figures_get_previous (const DbkFigures *figures, guint slot);
/** dbk_figures_get_history: FALSE if that day has no number there */
gboolean dbk_figures_get_history (const DbkFigures *figures, guint slot, guint days_back, DbkDecimal *value);

/**
 * DbkFinding: what a rule found on one entity
 * @rule: (transfer none)
 * @entity: (transfer none)
 * @message: (owned): in both languages, with the figures filled in
 * @slots: (element-type guint): the cells it points at, the first foremost
 */
typedef struct
{
  const DbkRule *rule;
  const DbkNode *entity;
  DbkText message;
  GArray *slots;
} DbkFinding;

void dbk_finding_free (DbkFinding *finding);

/**
 * DbkEvaluator: the prepared formulas and rules of a catalogue
 *
 * Expression parameters, by name; the grammar is in dbk-parameter.h:
 *
 * - `:gen` this row's value. For a row that does not have it itself (a unit asking
 *   for a plant's figure): that of the nearest entity above that has it; but what a
 *   plant files higher up than the form says (#DbkLevelChoice) is missing below.
 * - `:own_X` the row's own value only; `:typed_X` the same if a person typed it over
 *   what would have been derived: a formula may so follow what was typed over a
 *   figure that itself follows from the formula's result. (Where a report's computed
 *   figures are frozen, they are held like typed ones.)
 * - `:prev_X` the same, the day before.
 * - `:avg7_X`, `:med30_X`, `:mad30_X` (any window 2 … 30) over the calendar days
 *   before, today excluded, NULL below half filled; mad is the median absolute
 *   deviation, not scaled. `:pos7_X` is the mean of what is above zero there.
 * - `:sum_X` over the units in service at or below the row: exact, NULL if one is
 *   missing; of a unit its own value. Where no unit has X in this form: over the
 *   stations, or the row's own. `:sumcoal_X` over units of one energy alone, 0 if
 *   there are none. A unit before its commissioning counts if it has a figure.
 *   `:prevsum_X` is the day before's.
 * - `:attr_X` an attribute in force that day, of the row or the nearest above that
 *   has it; `:attrsum_X`, `:attrsumcoal_X` over the units in service.
 * - `:vol_X` the volume in the reservoir (万m³) at level X, by the storage curve;
 *   `:slope_X` what one metre holds there (万m³/m).
 * - Facts: `:is_commissioned`, `:is_retired`, `:is_flood_season`, `:hours_in_period`,
 *   `:day_length`; in rules only: `:is_today_future`, `:days_late`.
 *
 * A rule is asked where the plant files the foremost of its cells. Where several
 * formulas or rules follow each other in time, the period's last day chooses.
 *
 * Numbers arrive as REAL, times of day as hours since midnight, choices and text as
 * text. Missing is NULL (but 0 for indicators that read as zero); not measured is
 * always NULL.
 *
 * A derived result passes through SQLite's round to the indicator's decimals.
 *
 * One per thread; expressions are prepared once, on first use at the latest.
 */
typedef struct _DbkEvaluator DbkEvaluator;

/**
 * dbk_evaluator_new:
 *
 * Returns: (transfer full) (nullable): %NULL if any expression is refused by the
 * sandbox, names an unknown parameter, or formulas depend on each other in a
 * circle (the error names it)
 */
DbkEvaluator *dbk_evaluator_new (DbkCatalogue *catalogue, GError **error);

/**
 * dbk_evaluator_list_windowed:
 *
 * Returns: (transfer container) (element-type DbkSlot): the slots of @layout that some rule or formula looks at further back than the
 * day before; of all others, figures need only that day
 */
GPtrArray *dbk_evaluator_list_windowed (const DbkEvaluator *evaluator, const DbkLayout *layout);
void dbk_evaluator_free (DbkEvaluator *evaluator);
/**
 * dbk_evaluator_keep_plans:
 * @n: of how many plants what was worked out (which rule reads which cell) is kept
 *   for their next day; a few by default. A service that serves many in turn keeps
 *   as many.
 */
void dbk_evaluator_keep_plans (DbkEvaluator *evaluator, guint n);

/**
 * dbk_evaluator_derive:
 * @changed: the slot that was changed, or -1 to derive everything
 * @touched: (nullable) (element-type guint): receives the derived slots whose value changed
 *
 * Carries openings from the previous day and computes what depends on
 * @changed, in dependency order. The outcome equals a from-scratch derivation.
 */
void dbk_evaluator_derive (DbkEvaluator *evaluator, DbkFigures *figures, int changed, GArray *touched);

/**
 * dbk_evaluator_validate:
 * @today: for "in the future"; dbk_clock_today() at both ends
 *
 * All findings, most serious first, then in slot order. Rules of one cause on one
 * entity make one finding: the most serious one speaks, and the cells of all of
 * them are in its slots. Required cells that are empty are found by the built-in
 * rule "required": one finding an entity.
 *
 * Returns: (transfer full) (element-type DbkFinding)
 */
GPtrArray *dbk_evaluator_validate (DbkEvaluator *evaluator, const DbkFigures *figures, DbkDay today);

/**
 * DbkValidation: what every rule says of one report's figures
 *
 * Kept from one change to the next, so that only the rules that read what has
 * changed are asked again: a cell itself, what is derived from it, a sum it is in.
 * Where the day or anything of the days before is another, all are.
 */
typedef struct _DbkValidation DbkValidation;

/** dbk_validation_new: @evaluator and @figures must outlive it */
DbkValidation *dbk_validation_new (DbkEvaluator *evaluator, const DbkFigures *figures);
void dbk_validation_free (DbkValidation *validation);
/**
 * dbk_validation_update:
 *
 * Returns: (transfer full) (element-type DbkFinding): what dbk_evaluator_validate()
 * would return for the same figures
 */
GPtrArray *dbk_validation_update (DbkValidation *validation, DbkDay today);
/**
 * dbk_validation_get_asked:
 *
 * How many rules, each on one entity, the last update asked. For tests: a rule that
 * was asked for nothing shows in no finding, only in the time it takes.
 */
guint dbk_validation_get_asked (const DbkValidation *validation);

/**
 * DbkVerdict: what one rule says of one entity
 */
typedef enum
{
  DBK_VERDICT_NOT_APPLICABLE,
  DBK_VERDICT_HOLDS,
  DBK_VERDICT_FAILS,
} DbkVerdict;

/**
 * dbk_evaluator_check:
 *
 * One rule on one entity, whatever other rules say. A rule that the form, the level
 * or the energy of @entity excludes is not applicable, and so is the built-in rule
 * "required". For tests of rules: what dbk_evaluator_validate() finds does not tell a
 * rule that holds from one that does not apply, nor rules of one cause apart.
 */
DbkVerdict dbk_evaluator_check (DbkEvaluator *evaluator, const DbkFigures *figures, const DbkRule *rule, const DbkNode *entity, DbkDay today);

/** dbk_findings_count: how many of @severity */
guint dbk_findings_count (const GPtrArray *findings, DbkSeverity severity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkFigures, dbk_figures_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkFinding, dbk_finding_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkEvaluator, dbk_evaluator_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DbkValidation, dbk_validation_free)

G_END_DECLS
